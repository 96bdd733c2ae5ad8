//! What no source and no content may hold: a dateline, the question that was answered, the hearers who were told.

use std::ops::Range;

use super::{Found, runs};
use crate::{tag::Tag, text::Text};

/// Takes such tokens out of `found`.
pub(super) fn mend(text: &Text, found: &mut Found) {
    let block = text.tokens.get(found.cue.start).map_or(0, |token| token.block);
    let start = text.tokens.partition_point(|token| token.block < block);
    let dateline = start..dateline_end(text, start);
    found.source.retain(|i| !dateline.contains(i));
    found.content.retain(|i| !dateline.contains(i));
    drop_question(text, found);
    drop_hearers(text, found);
}

/// One past "WASHINGTON (AP) -" at the start of a paragraph; its start where there is none.
pub(super) fn dateline_end(text: &Text, start: usize) -> usize {
    let block = text.tokens.get(start).map(|token| token.block);
    let dash = (start..text.tokens.len().min(start + 14))
        .take_while(|&i| Some(text.tokens[i].block) == block)
        .find(|&i| matches!(text.word(i), "-" | "--" | "\u{2013}" | "\u{2014}"));
    let Some(dash) = dash.filter(|&dash| dash > start) else { return start };
    let place = text.word(start);
    let capitals =
        place.chars().filter(|c| c.is_alphabetic()).count() > 1 && !place.chars().any(char::is_lowercase);
    let plain = (start..dash).all(|i| {
        let word = text.word(i);
        !text.tokens[i].tag.is_finite() && word.starts_with(|c: char| !c.is_lowercase())
    });
    if capitals && plain { dash + 1 } else { start }
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
    let Some(at) = found.content.iter().position(|&i| i == found.cue.end).filter(|_| tells) else { return };
    let after = &found.content[at..];
    let that = after
        .iter()
        .take(14)
        .take_while(|&&i| !text.tokens[i].tag.is_finite())
        .position(|&i| text.lower(i) == "that" && matches!(text.tokens[i].tag, Tag::In | Tag::Wdt));
    if let Some(n) = that.filter(|&n| n > 0) {
        found.content.drain(at..at + n);
    }
}

#[cfg(test)]
mod tests {
    use volteface_core::Document;

    use super::*;

    #[test]
    fn a_dateline_ends_at_its_dash() {
        for (words, n) in [
            ("BRUSSELS (NPA) - The commission met.", 5),
            ("PORT LOUIS, May 3 \u{2014} Nobody came.", 6),
            ("The minister - a lawyer - left.", 0),
            ("NATO said - and meant - no.", 0),
        ] {
            let document = Document::plain(words);
            assert_eq!(dateline_end(&Text::new(&document), 0), n, "{words}");
        }
    }

    #[test]
    fn hearers_and_questions_are_taken_out() {
        let document = Document::plain("She told members of her party that talks had begun.");
        let text = Text::new(&document);
        let evidence = super::super::Evidence {
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
