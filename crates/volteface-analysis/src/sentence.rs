//! Sentence boundaries: by rules over tokens, abbreviations and the quotation marks around them.

use std::ops::Range;

use crate::{
    dateline::dateline,
    quotation::{is_double, is_single},
    text::Text,
};

/// Cuts the tokens into sentences, block by block, and notes in every token the sentence it belongs to.
pub(crate) fn split(text: &mut Text) -> Vec<Range<usize>> {
    let mut sentences = Vec::new();
    let blocks: Vec<Range<usize>> = text.blocks().collect();
    for block in blocks {
        // A dateline stands by itself, so that what it precedes begins like any other sentence.
        let opening = dateline(text, &block);
        sentences.extend(opening.map(|end| block.start..end));
        let mut start = opening.unwrap_or(block.start);
        let mut i = start;
        while i < block.end {
            let end = boundary_after(text, &block, i);
            i = match end {
                Some(end) => {
                    sentences.push(start..end);
                    start = end;
                    end
                }
                None => i + 1,
            };
        }
        if start < block.end {
            sentences.push(start..block.end);
        }
    }
    for (n, sentence) in sentences.iter().enumerate() {
        for token in &mut text.tokens[sentence.clone()] {
            token.sentence = n;
        }
    }
    sentences
}

/// If a sentence ends with token `i` and the marks that close on it: one past the last of them.
fn boundary_after(text: &Text, block: &Range<usize>, i: usize) -> Option<usize> {
    let word = text.word(i);
    let dots = word.bytes().all(|b| b == b'.');
    let abbreviation = !dots && word.ends_with('.');
    if !dots && !abbreviation && !matches!(word, "!" | "?" | "\u{2026}" | "\u{203d}" | "\u{3002}") {
        return None;
    }
    let mut next = i + 1;
    let mut closed_quotation = false;
    while next < block.end && closes(text, block, next, next == i + 1) {
        closed_quotation |= is_double(text.word(next)) || is_single(text.word(next));
        next += 1;
    }
    (next == block.end || splits(text, block, i, next, abbreviation, closed_quotation)).then_some(next)
}

/// A mark that belongs to the sentence it follows.
fn closes(text: &Text, block: &Range<usize>, i: usize, first: bool) -> bool {
    let word = text.word(i);
    if matches!(word, ")" | "]" | "!" | "?" | "\u{2026}" | "\u{201d}" | "\u{00bb}" | "''" | "\u{203a}") {
        return true;
    }
    if word == "." || word == "..." {
        return !first || text.is_joined(i);
    }
    if (is_double(word) || is_single(word)) && !matches!(word, "\u{201c}" | "\u{2018}" | "\u{201e}" | "``") {
        // A straight mark closes if it ends its quotation, or touches what stands before it.
        let span = text.tokens[i].span;
        if let Some(quotation) = text.tokens[i].quotation.and_then(|n| text.quotations.get(n)) {
            return quotation.span.end == span.end;
        }
        return text.is_joined(i) && (i + 1 == block.end || !text.is_joined(i + 1));
    }
    false
}

fn splits(
    text: &Text,
    block: &Range<usize>,
    i: usize,
    next: usize,
    abbreviation: bool,
    closed_quotation: bool,
) -> bool {
    let word = text.word(i);
    let opening = (next..block.end).take(3).find(|&j| !opens(text.word(j)));
    let opened = opening.is_some_and(|first| first > next);
    let first = opening.unwrap_or(next);
    let next_word = text.word(first);
    let capital = next_word.starts_with(char::is_uppercase);
    let lower = next_word.starts_with(char::is_lowercase);
    let digit = next_word.starts_with(|c: char| c.is_ascii_digit());
    if !capital
        && !lower
        && !digit
        && !opened
        && !matches!(
            next_word,
            "$" | "\u{20ac}" | "\u{00a3}" | "\u{2014}" | "\u{2013}" | "-" | "\u{2022}" | "*" | "@" | "#"
        )
    {
        return next_word.chars().next().is_some_and(char::is_alphanumeric);
    }
    if abbreviation {
        return ends_with_abbreviation(text, i, first, opened, closed_quotation);
    }
    // `"Is that so?" she asked.` and `"Stop!" Ms. Orr shouted.`
    if closed_quotation && (lower || is_report(text, first, block)) {
        return false;
    }
    match word {
        "." => !lower || glued_brand(next_word),
        "..." | "\u{2026}" | ".." | "...." => capital || opened,
        // "Yahoo! News": a name that ends in a mark goes on.
        "!" if capital && !closed_quotation && !opened => {
            let before = text.word(i.saturating_sub(1));
            !(before.starts_with(char::is_uppercase)
                && i > block.start + 1
                && !is_starter(text.lower(first))
                && text.word(i - 2) != "."
                && !looks_like_clause(text, block, i))
        }
        _ => !lower,
    }
}

/// "iPhone", "eBay": lower case at the start of a sentence.
fn glued_brand(word: &str) -> bool {
    let mut chars = word.chars();
    chars.next().is_some_and(char::is_lowercase) && chars.next().is_some_and(char::is_uppercase)
}

/// Whether the words before an exclamation mark are a sentence rather than a name within one.
fn looks_like_clause(text: &Text, block: &Range<usize>, i: usize) -> bool {
    (block.start..i)
        .rev()
        .take_while(|&j| !matches!(text.word(j), "." | "!" | "?"))
        .all(|j| text.word(j).starts_with(|c: char| !c.is_lowercase()))
}

fn opens(word: &str) -> bool {
    matches!(word, "(" | "[" | "\u{201c}" | "\u{2018}" | "\u{201e}" | "\u{00ab}" | "``" | "\"" | "'")
}

fn ends_with_abbreviation(text: &Text, i: usize, first: usize, opened: bool, closed_quotation: bool) -> bool {
    let word = text.word(i);
    let next = text.word(first);
    let lower_next = text.lower(first);
    if next.starts_with(char::is_lowercase) {
        return false;
    }
    let starter = is_starter(lower_next);
    let lower = text.lower(i).trim_end_matches('.');
    if TITLES.contains(&lower) {
        return false;
    }
    if lower.chars().count() == 1
        || (lower.contains('.') && word.starts_with(char::is_uppercase) && is_initials(text, i))
    {
        // An initial within a name ("John F. Miller"), or one that ends a sentence ("Vitamin C. The").
        return starter && !matches!(lower_next, "a" | "i");
    }
    if next.starts_with(|c: char| c.is_ascii_digit()) {
        // "Feb. 24", "No. 4", "Inc. 5000", "p. 12"
        return lower.contains('.') && !matches!(lower, "i.e" | "e.g" | "a.m" | "p.m");
    }
    if matches!(lower, "i.e" | "e.g" | "cf" | "viz" | "vs" | "v" | "approx" | "no" | "nos") {
        return false;
    }
    if matches!(lower, "etc" | "a.m" | "p.m") {
        return starter || opened || closed_quotation || !is_zone(next);
    }
    starter || opened || closed_quotation
}

fn is_zone(word: &str) -> bool {
    (2..=4).contains(&word.len()) && word.bytes().all(|b| b.is_ascii_uppercase())
        || matches!(word, "Eastern" | "Pacific" | "Central" | "Moscow" | "Kyiv" | "London" | "Greenwich")
}

/// "J.K." before a surname, unlike "U.S." or "G.D.P.": two letters that are followed by a name and preceded by none.
fn is_initials(text: &Text, i: usize) -> bool {
    let word = text.word(i);
    word.len() == 4 && !matches!(word, "U.S." | "U.N." | "U.K." | "E.U." | "D.C." | "N.Y." | "L.A." | "N.J.")
}

/// `"Stop!" Ms. Orr shouted`: a name or description, then a verb of speech.
fn is_report(text: &Text, first: usize, block: &Range<usize>) -> bool {
    let mut names = 0;
    for j in (first..block.end).take(7) {
        if is_speech(text.lower(j)) {
            return names > 0;
        }
        let word = text.word(j);
        if word.starts_with(char::is_uppercase) && (j == first || !is_starter(text.lower(j)))
            || matches!(text.lower(j), "the" | "of" | "a" | "'s" | ",")
        {
            names += 1;
        } else if j > first && !word.starts_with(char::is_lowercase) {
            return false;
        }
    }
    false
}

fn is_speech(lower: &str) -> bool {
    matches!(
        lower,
        "said"
            | "says"
            | "asked"
            | "asks"
            | "added"
            | "adds"
            | "told"
            | "tells"
            | "wrote"
            | "writes"
            | "tweeted"
            | "shouted"
            | "replied"
            | "answered"
            | "cried"
            | "yelled"
            | "exclaimed"
            | "wondered"
            | "declared"
            | "continued"
            | "insisted"
            | "warned"
            | "noted"
            | "quipped"
            | "joked"
            | "concluded"
            | "explained"
            | "remarked"
            | "demanded"
            | "screamed"
            | "recalled"
    )
}

/// Titles and the like, which always stand before a name.
const TITLES: &[&str] = &[
    "mr", "mrs", "ms", "dr", "drs", "prof", "profs", "gen", "gens", "col", "lt", "maj", "capt", "cmdr",
    "sgt", "cpl", "pvt", "brig", "adm", "sen", "sens", "rep", "reps", "gov", "govs", "rev", "revs", "hon",
    "st", "ste", "mt", "ft", "messrs", "mme", "mlle", "msgr", "pres", "insp", "supt", "atty", "asst", "vs",
];

/// Words that start sentences and seldom names.
pub(crate) fn is_starter(lower: &str) -> bool {
    STARTERS.binary_search(&lower).is_ok()
}

const STARTERS: &[&str] = &[
    "a",
    "about",
    "according",
    "after",
    "again",
    "all",
    "also",
    "although",
    "an",
    "and",
    "another",
    "any",
    "are",
    "as",
    "asked",
    "at",
    "because",
    "before",
    "both",
    "but",
    "by",
    "despite",
    "did",
    "do",
    "does",
    "during",
    "each",
    "earlier",
    "even",
    "every",
    "few",
    "for",
    "from",
    "he",
    "her",
    "here",
    "his",
    "how",
    "however",
    "i",
    "if",
    "in",
    "instead",
    "is",
    "it",
    "its",
    "last",
    "later",
    "many",
    "meanwhile",
    "more",
    "most",
    "my",
    "neither",
    "never",
    "no",
    "nobody",
    "none",
    "nor",
    "not",
    "nothing",
    "now",
    "of",
    "on",
    "once",
    "one",
    "only",
    "or",
    "other",
    "others",
    "our",
    "perhaps",
    "reporters",
    "she",
    "since",
    "so",
    "some",
    "still",
    "such",
    "that",
    "the",
    "their",
    "then",
    "there",
    "these",
    "they",
    "this",
    "those",
    "though",
    "through",
    "to",
    "today",
    "two",
    "under",
    "until",
    "was",
    "we",
    "were",
    "what",
    "when",
    "where",
    "whether",
    "which",
    "while",
    "who",
    "why",
    "will",
    "with",
    "without",
    "yet",
    "you",
    "your",
];

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use volteface_core::Document;

    use crate::text::Text;

    fn sentences(words: &str) -> Vec<String> {
        let document = Document::plain(words);
        let text = Text::new(&document);
        text.sentences
            .iter()
            .map(|sentence| document.text(text.span_of(sentence.clone())).to_owned())
            .collect()
    }

    #[test]
    fn abbreviations_and_initials_do_not_end_a_sentence() {
        assert_eq!(
            sentences(
                "Lt. Gen. Ada M. Okoye met Mr. Brandt on Oct. 3. The U.K. envoy left at 9 a.m. on Sunday."
            ),
            ["Lt. Gen. Ada M. Okoye met Mr. Brandt on Oct. 3.", "The U.K. envoy left at 9 a.m. on Sunday."]
        );
        assert_eq!(sentences("He moved to the U.K. She stayed."), ["He moved to the U.K.", "She stayed."]);
    }

    #[test]
    fn a_quotation_keeps_its_report_and_its_own_sentences() {
        assert_eq!(
            sentences(
                "\u{201c}Is it over?\u{201d} Ms. Okoye asked. \u{201c}No. It goes on.\u{201d} They left."
            ),
            [
                "\u{201c}Is it over?\u{201d} Ms. Okoye asked.",
                "\u{201c}No.",
                "It goes on.\u{201d}",
                "They left."
            ]
        );
    }

    proptest! {
        #[test]
        fn sentences_partition_the_tokens(words in "[ A-Za-z.!?\"'\u{201c}\u{201d}\u{2019},\n0-9-]{0,120}") {
            let document = Document::plain(words);
            let text = Text::new(&document);
            let mut next = 0;
            for (n, sentence) in text.sentences.iter().enumerate() {
                prop_assert_eq!(sentence.start, next);
                prop_assert!(sentence.start < sentence.end);
                prop_assert!(text.tokens[sentence.clone()].iter().all(|token| token.sentence == n));
                next = sentence.end;
            }
            prop_assert_eq!(next, text.tokens.len());
        }
    }
}
