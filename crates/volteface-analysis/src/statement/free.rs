//! Free indirect speech: "Tolls would not rise before May, Brandt said. The ferries would run all night." The second
//! sentence has no cue; its tense, shifted back like that of a clause after "said", tells that Brandt goes on.

use std::ops::Range;

use volteface_core::{Extent, Statement, StatementKind};

use crate::{tag::Tag, text::Text};

/// Adds the sentences in which the speaker of the sentence before goes on without a cue.
pub(super) fn free_speech(text: &Text, statements: &mut Vec<Statement>) {
    let mut found = Vec::new();
    for pair in text.sentences.windows(2) {
        let (before, sentence) = (&pair[0], &pair[1]);
        let block = text.tokens[sentence.start].block;
        if text.tokens[before.start].block != block || !is_shifted(text, sentence) {
            continue;
        }
        let whole = text.span_of(sentence.clone());
        let claimed = |statement: &Statement| {
            let extent = &statement.extent;
            extent.content.iter().chain(&extent.cue).any(|span| span.overlaps(whole))
        };
        let said_before = text.span_of(before.clone());
        let speaker = statements
            .iter()
            .chain(&found)
            .filter(|statement| {
                statement.kind != StatementKind::Act
                    && statement.within.is_none()
                    && !statement.source.is_empty()
                    && statement.extent.content.iter().any(|span| span.overlaps(said_before))
            })
            .max_by_key(|statement| statement.content.first().map(|span| span.start));
        let Some(speaker) = speaker.filter(|_| !statements.iter().any(claimed)) else { continue };
        let mut goes_on = speaker.clone();
        goes_on.cue = Vec::new();
        goes_on.content = vec![super::cut(text, whole, StatementKind::Indirect)];
        goes_on.kind = StatementKind::Indirect;
        goes_on.extent = Extent { source: Vec::new(), cue: Vec::new(), content: vec![whole] };
        goes_on.confidence *= GOES_ON;
        found.push(goes_on);
    }
    statements.append(&mut found);
}

/// How much less certain it is than the sentence before that the speaker goes on.
const GOES_ON: f32 = 0.7;

/// Its main verb is a "would" that looks ahead from the past, outside of quotations.
fn is_shifted(text: &Text, sentence: &Range<usize>) -> bool {
    if sentence.clone().any(|i| text.tokens[i].quotation.is_some() || text.word(i) == "?") {
        return false;
    }
    let verb = sentence.clone().find(|&i| text.tokens[i].tag.is_finite());
    let Some(verb) = verb.filter(|&i| matches!(text.lower(i), "would" | "wouldn't" | "'d")) else {
        return false;
    };
    let next = (verb + 1..sentence.end).find(|&i| !matches!(text.tokens[i].tag, Tag::Rb));
    // "would have been" looks back; "would not say" is silence.
    next.is_some_and(|i| {
        !matches!(text.lemma(i), "have" | "say" | "comment" | "elaborate" | "confirm" | "disclose")
    })
}

#[cfg(test)]
mod tests {
    use volteface_core::{Block, BlockKind, Document, Span};

    use crate::{WatchIndex, analyse};

    fn said(words: &str) -> Vec<(String, String)> {
        let blocks =
            vec![Block { span: Span::new(0, words.len()), kind: BlockKind::Paragraph, speaker: None }];
        let document = Document { text: words.to_owned(), blocks, ..Document::default() };
        let analysis = analyse(&document, &WatchIndex::default());
        let show =
            |spans: &[Span]| spans.iter().map(|&span| document.text(span)).collect::<Vec<_>>().join(" / ");
        analysis.statements.iter().map(|s| (s.speaker.name.clone(), show(&s.content))).collect()
    }

    #[test]
    fn a_speaker_goes_on_without_a_cue_in_the_shifted_tense() {
        let said = said(
            "Tolls would not rise before May, harbour chief Ada Brandt said on Monday. The ferries would run all \
             night. The harbour has forty berths.",
        );
        let contents: Vec<&str> = said.iter().map(|(_, content)| content.as_str()).collect();
        assert_eq!(contents, ["Tolls would not rise before May", "The ferries would run all night"]);
        assert_eq!(said[0].0, said[1].0);
    }

    #[test]
    fn silence_and_questions_are_no_speech() {
        let said = said(
            "Tolls would not rise before May, harbour chief Ada Brandt said on Monday. She would not say why. What \
             would the ferries do?",
        );
        assert_eq!(said.len(), 1, "{said:?}");
    }
}
