//! What no source and no content may hold: a dateline, the question that was answered, the hearers who were told.

use std::ops::Range;

use super::{Found, runs};
use crate::{dateline::past_dateline, tag::Tag, text::Text};

/// Takes such tokens out of `found`.
pub(super) fn mend(text: &Text, found: &mut Found) {
    let block = text.tokens.get(found.cue.start).map_or(0, |token| token.block);
    let start = text.tokens.partition_point(|token| token.block < block);
    let dateline = start..past_dateline(text, start);
    found.source.retain(|i| !dateline.contains(i));
    found.content.retain(|i| !dateline.contains(i));
    drop_question(text, found);
    drop_hearers(text, found);
}

/// "Asked whether it was over, she said: …": the question is not hers.
fn drop_question(text: &Text, found: &mut Found) {
    let question = |run: &Range<usize>| {
        let first = text.sentences[text.tokens[run.start].sentence].start;
        run.end <= found.cue.start
            && run.start <= first + 1
            && matches!(text.lower(first), "asked" | "pressed" | "questioned")
            && text.tokens[run.start].quotation.is_none()
    };
    let (questions, rest): (Vec<_>, Vec<_>) = runs(&found.content).into_iter().partition(question);
    if !questions.is_empty() && !rest.is_empty() {
        found.content = rest.into_iter().flatten().collect();
    }
}

/// "told members of her party that …": the hearers are no content.
fn drop_hearers(text: &Text, found: &mut Found) {
    let tells = found.cue.clone().any(|i| {
        matches!(text.lemma(i), "tell" | "inform" | "assure" | "remind" | "warn" | "persuade" | "convince")
    });
    let reach = found.cue.end..text.tokens.len().min(found.cue.end + 14);
    let that = reach
        .take_while(|&i| !text.tokens[i].tag.is_finite() && text.tokens[i].quotation.is_none())
        .find(|&i| text.lower(i) == "that" && matches!(text.tokens[i].tag, Tag::In | Tag::Wdt | Tag::Dt));
    if let Some(that) = that.filter(|that| tells && found.content.contains(that)) {
        found.content.retain(|&i| i < found.cue.start || i >= that);
    }
}

#[cfg(test)]
mod tests {
    use volteface_core::Document;

    use super::*;

    #[test]
    fn hearers_and_questions_are_taken_out() {
        let document = Document::plain("She told members of her party that talks had begun.");
        let text = Text::new(&document);
        let evidence = super::super::confidence::Evidence {
            cue: 1.0,
            content: 1.0,
            source: None,
            pieces: 1,
            words: 8,
            quoted: false,
        };
        let mut found =
            Found { source: vec![0], cue: 1..2, content: (2..10).collect(), evidence, confidence: 1.0 };
        mend(&text, &mut found);
        assert_eq!(found.content, (6..10).collect::<Vec<usize>>());

        let document = Document::plain("Asked whether it was over, she said the talks went on.");
        let text = Text::new(&document);
        let mut found = Found {
            source: vec![6],
            cue: 7..8,
            content: (1..5).chain(8..12).collect(),
            evidence,
            confidence: 1.0,
        };
        mend(&text, &mut found);
        assert_eq!(found.content, (8..12).collect::<Vec<usize>>());
    }
}
