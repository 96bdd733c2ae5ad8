//! Pairs quotation marks: curly, straight and single ones, marks that are missing or stray, and quotations that run
//! over several paragraphs, each of which then opens with a mark of its own.

use std::ops::Range;

use volteface_core::Span;

use crate::text::Text;

/// Words in quotation marks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quotation {
    /// With its marks; a paragraph of a quotation that goes on in the next one has no closing mark.
    pub span: Span,
    /// Without them.
    pub inner: Span,
}

/// Which way a mark can face, as far as its form and the spaces around it tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Face {
    Open,
    Close,
    Either,
}

/// Finds the quotations of all blocks and notes in every token the innermost one around it.
pub(crate) fn pair(text: &mut Text) -> Vec<Quotation> {
    let mut found: Vec<(usize, usize, bool)> = Vec::new(); // first token, last token, closed
    let blocks: Vec<Range<usize>> = text.blocks().collect();
    for (n, block) in blocks.iter().enumerate() {
        let continues = blocks.get(n + 1).is_some_and(|next| {
            let lead = text.word(next.start);
            is_double(lead) && facing(text, next, next.start) != Face::Close
        });
        pair_doubles(text, block, continues, &mut found);
        pair_singles(text, block, &mut found);
    }
    found.sort_unstable_by_key(|&(open, close, _)| (open, std::cmp::Reverse(close)));
    let mut quotations = Vec::with_capacity(found.len());
    for (n, &(open, close, closed)) in found.iter().enumerate() {
        let (first, last) = (text.tokens[open].span, text.tokens[close].span);
        let inner_end = if closed { last.start } else { last.end };
        let span = Span::new(first.start, last.end);
        quotations.push(Quotation { span, inner: Span::new(first.end, inner_end.max(first.end)) });
        for token in &mut text.tokens[open..=close] {
            token.quotation = Some(n);
        }
    }
    quotations
}

/// A double quotation mark of any kind.
pub(crate) fn is_double(word: &str) -> bool {
    matches!(
        word,
        "\"" | "\u{201c}"
            | "\u{201d}"
            | "\u{201e}"
            | "\u{201f}"
            | "\u{00ab}"
            | "\u{00bb}"
            | "''"
            | "``"
            | "\u{ff02}"
    )
}

/// A single quotation mark, or an apostrophe that stands alone.
pub(crate) fn is_single(word: &str) -> bool {
    matches!(word, "'" | "\u{2018}" | "\u{2019}" | "\u{201a}" | "\u{201b}" | "`" | "\u{2039}" | "\u{203a}")
}

fn facing(text: &Text, block: &Range<usize>, i: usize) -> Face {
    match text.word(i) {
        "\u{201c}" | "\u{201e}" | "``" | "\u{00ab}" | "\u{2018}" | "\u{201a}" | "\u{201b}" | "\u{2039}"
        | "`" => return Face::Open,
        "\u{201d}" | "\u{00bb}" | "\u{2019}" | "\u{203a}" => return Face::Close,
        _ => {}
    }
    let opens_after = |word: &str| {
        matches!(word, "(" | "[" | "\u{2014}" | "\u{2013}" | "--" | "-" | "/" | ":")
            || is_double(word)
            || is_single(word)
    };
    let space_before = i == block.start || !text.is_joined(i) || opens_after(text.word(i - 1));
    let space_after = i + 1 == block.end || !text.is_joined(i + 1);
    let mark_after = !space_after
        && !text.word(i + 1).starts_with(|c: char| c.is_alphanumeric() || matches!(c, '.' | '$' | '(' | '['));
    match (space_before, space_after) {
        (true, false) => Face::Open,
        (false, true) => Face::Close,
        (false, false) if mark_after => Face::Close,
        _ => Face::Either,
    }
}

fn pair_doubles(text: &Text, block: &Range<usize>, continues: bool, found: &mut Vec<(usize, usize, bool)>) {
    let marks: Vec<usize> = block.clone().filter(|&i| is_double(text.word(i))).collect();
    let mut open: Option<usize> = None;
    for (n, &i) in marks.iter().enumerate() {
        let face = facing(text, block, i);
        let curly = text.word(i) != "\"";
        match (open, face) {
            (None, Face::Close)
                if !curly && n + 1 < marks.len() && facing(text, block, marks[n + 1]) == Face::Close =>
            {
                // `said" we`: the opening mark has slipped to the wrong side of its space.
                open = Some(i);
            }
            (None, Face::Close) => {} // stray
            (None, _) => open = Some(i),
            (Some(start), Face::Close | Face::Either) => {
                found.push((start, i, true));
                open = None;
            }
            (Some(start), Face::Open) => {
                // Either the mark before is stray, or this one closes and has slipped.
                let more_close =
                    marks[n + 1..].iter().any(|&later| facing(text, block, later) == Face::Close);
                if more_close || curly {
                    open = Some(i);
                } else {
                    found.push((start, i, true));
                    open = None;
                }
            }
        }
    }
    if let Some(start) = open {
        let last = block.end - 1;
        if continues
            || (start == block.start
                && ends_sentence(text, last)
                && !has_reporting_tail(text, start..block.end))
        {
            found.push((start, last, false));
        }
    }
}

fn ends_sentence(text: &Text, i: usize) -> bool {
    matches!(text.word(i), "." | "!" | "?" | "\u{2026}" | "..." | ":")
}

/// `"We go, he said.`: the closing mark is missing before the attribution, so the end of the block closes nothing.
fn has_reporting_tail(text: &Text, block: Range<usize>) -> bool {
    block.rev().take(6).any(|i| matches!(text.lower(i), "said" | "says" | "added" | "told"))
}

/// Single marks, where a pair of them cannot be apostrophes.
fn pair_singles(text: &Text, block: &Range<usize>, found: &mut Vec<(usize, usize, bool)>) {
    let mut open: Option<usize> = None;
    for i in block.clone() {
        if !is_single(text.word(i)) {
            continue;
        }
        let before = i > block.start && text.is_joined(i);
        let after = i + 1 < block.end && text.is_joined(i + 1);
        let wordy = |i: usize| text.word(i).starts_with(|c: char| c.is_alphanumeric());
        let opens = (!before || !wordy(i - 1))
            && after
            && text.word(i + 1).starts_with(|c: char| c.is_alphabetic() || c == '$' || c == '\u{2026}');
        let closes = before && text.word(i) != "\u{2018}" && (!after || !wordy(i + 1));
        match open {
            None if opens && text.word(i) != "\u{2019}" => open = Some(i),
            Some(start) if closes => {
                // "officials' view": an apostrophe after s, unless no other mark can close.
                let plural = text.lower(i - 1).ends_with('s')
                    && i + 1 < block.end
                    && text.word(i + 1).starts_with(char::is_lowercase)
                    && (i + 2..block.end.min(i + 80)).take_while(|&j| text.word(j) != "\u{2018}").any(|j| {
                        is_single(text.word(j))
                            && text.is_joined(j)
                            && (j + 1 == block.end || !text.is_joined(j + 1) || !wordy(j + 1))
                    });
                if !plural {
                    let crossing =
                        found.iter().rev().take_while(|&&(_, close, _)| close >= block.start).any(
                            |&(a, b, _)| (a < start && start < b && b < i) || (start < a && a < i && i < b),
                        );
                    if !crossing {
                        found.push((start, i, true));
                    }
                    open = None;
                }
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use volteface_core::Document;

    use crate::text::Text;

    fn quotations(words: &str) -> Vec<String> {
        let document = Document::plain(words);
        let text = Text::new(&document);
        text.quotations.iter().map(|quotation| document.text(quotation.inner).to_owned()).collect()
    }

    #[test]
    fn straight_curly_and_single_marks_are_paired() {
        assert_eq!(quotations("\"Go,\" she said. \u{201c}Now.\u{201d}"), ["Go,", "Now."]);
        assert_eq!(
            quotations("It is \u{2018}the nurses\u{2019} hour\u{2019}, he said."),
            ["the nurses\u{2019} hour"]
        );
        assert_eq!(
            quotations("\"They call it 'peace' here,\" he said."),
            ["They call it 'peace' here,", "peace"]
        );
        assert_eq!(quotations("The mayor's plan and the nurses' fears didn't meet."), [""; 0]);
    }

    #[test]
    fn marks_on_the_wrong_side_of_a_space_still_pair() {
        assert_eq!(quotations("He said \" we wait \" and left."), [" we wait "]);
    }

    #[test]
    fn an_open_quotation_goes_on_in_the_next_paragraph() {
        let found = quotations("\u{201c}First we count.\n\n\u{201c}Then we vote,\u{201d} he said.");
        assert_eq!(found, ["First we count.", "Then we vote,"]);
    }

    #[test]
    fn a_stray_mark_opens_nothing() {
        assert_eq!(quotations("The harbour\u{201d} was closed. \u{201c}Why?\u{201d} she asked."), ["Why?"]);
    }
}
