//! Datelines: the place, day and agency that a report opens with, and headings that run into their paragraph.

use std::ops::Range;

use crate::{
    quotation::{is_double, is_single},
    text::Text,
};

/// How far into a paragraph the dash of a dateline is looked for, in tokens.
const REACH: usize = 16;

/// One past the dash of "WASHINGTON (AP) -" or "Port Louis, May 3 (Reuters) —" at the start of the paragraph `block`;
/// `None` where it opens with none. Needs no tags.
pub(crate) fn dateline(text: &Text, block: &Range<usize>) -> Option<usize> {
    let end = block.end.min(block.start + REACH);
    let dash = (block.start + 1..end)
        .find(|&i| matches!(text.word(i), "-" | "--" | "\u{2013}" | "\u{2014}"))
        .filter(|&dash| !text.is_joined(dash) || !text.is_joined(dash + 1))?;
    let first = text.word(block.start);
    let letters = first.chars().filter(|c| c.is_alphabetic()).count();
    let shouts = letters > 1 && !first.chars().any(char::is_lowercase);
    // "(AP) -" leaves no doubt about a place in small letters.
    let credit = text.word(dash - 1) == ")";
    let opens = shouts || credit && first.starts_with(|c: char| c.is_uppercase() || c == '(');
    let after_number =
        |i: usize| i > block.start && text.word(i - 1).starts_with(|c: char| c.is_ascii_digit());
    let plain = (block.start..dash).all(|i| {
        !text.word(i).starts_with(char::is_lowercase) || after_number(i) || bracketed(text, block.start, i)
    });
    let next = text.word(dash + 1);
    let sentence = next.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit())
        || is_double(next)
        || is_single(next);
    (opens && plain && sentence && dash + 1 < block.end).then_some(dash + 1)
}

/// The token after the dateline that token `i` stands in; `i` itself elsewhere.
pub(crate) fn past_dateline(text: &Text, i: usize) -> usize {
    let sentence = text.tokens.get(i).and_then(|token| text.sentences.get(token.sentence));
    let Some(sentence) = sentence else { return i };
    let opens = sentence.start == 0 || text.tokens[sentence.start - 1].block != text.tokens[i].block;
    match opens.then(|| dateline(text, &block_from(text, sentence.start))).flatten() {
        Some(end) if i < end => end,
        _ => i,
    }
}

/// The start of a block, as far as a dateline can reach.
fn block_from(text: &Text, start: usize) -> Range<usize> {
    let block = text.tokens.get(start).map(|token| token.block);
    let len = text.tokens.iter().skip(start).take(REACH + 1).take_while(|token| Some(token.block) == block);
    start..start + len.count()
}

/// Within the round brackets that the tokens from `start` on open last.
fn bracketed(text: &Text, start: usize, i: usize) -> bool {
    (start..i).rev().find(|&j| matches!(text.word(j), "(" | ")")).is_some_and(|j| text.word(j) == "(")
}

#[cfg(test)]
mod tests {
    use volteface_core::Document;

    use super::*;

    #[test]
    fn a_dateline_is_a_sentence_of_its_own() {
        for (words, n) in [
            ("BRUSSELS (NPA) - The commission met.", 5),
            ("PORT LOUIS, May 3 \u{2014} Nobody came.", 6),
            ("OSTREL, 7 march \u{2014} \u{201c}Nobody\u{201d} came.", 5),
            ("Port Louis, Mauritius (Island Press) - Nobody came.", 9),
            ("(NPA) - Nobody came.", 4),
            ("The minister - a lawyer - left.", 0),
            ("NATO said - and meant - no.", 0),
            ("NATO - an alliance - said no.", 0),
            ("Vice-President Orr left.", 0),
            ("HALLEN -", 0),
        ] {
            let document = Document::plain(words);
            let text = Text::new(&document);
            assert_eq!(past_dateline(&text, 0), n, "{words}");
            assert_eq!(text.sentences.len(), if n > 0 { 2 } else { 1 }, "{words}");
            assert_eq!(past_dateline(&text, n), n, "{words}");
        }
    }
}
