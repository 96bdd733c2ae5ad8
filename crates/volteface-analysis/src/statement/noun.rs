//! Somebody's words by a noun of speech: "the mayor's line had been that nobody should pay", "its advice was to wait",
//! "the minister's promise that tolls would fall".

use std::ops::Range;

use crate::{
    attribution::{Attribution, Sort},
    tag::Tag,
    text::Text,
};

/// Such attributions that none of `attributions` covers already.
pub(super) fn nouns(text: &Text, attributions: &[Attribution]) -> Vec<Attribution> {
    let mut found = Vec::new();
    for sentence in &text.sentences {
        for noun in sentence.clone() {
            if text.tokens[noun].quotation.is_some() || !text.tokens[noun].tag.is_noun() {
                continue;
            }
            let Some(&(_, sort)) = NOUNS.iter().find(|(nouns, _)| nouns.contains(&text.lower(noun))) else {
                continue;
            };
            let Some(owner) = owner(text, sentence, noun) else { continue };
            let Some(content) = content(text, sentence, noun) else { continue };
            let cue = text.span_of(noun..noun + 1);
            let whole = text.span_of(content.clone());
            let covered = |a: &Attribution| {
                a.cue.iter().any(|span| span.overlaps(cue) || whole.contains(*span))
                    || a.content.iter().any(|span| span.overlaps(whole))
            };
            if attributions.iter().any(covered) {
                continue;
            }
            found.push(Attribution {
                source: vec![text.span_of(owner)],
                cue: vec![cue],
                content: vec![whole],
                sort,
                confidence: FOUND,
                parent: None,
            });
        }
    }
    found
}

/// How sure it is.
const FOUND: f32 = 0.7;

/// Nouns for words, and what is done with them.
const NOUNS: &[(&[&str], Sort)] = &[
    (
        &[
            "line",
            "position",
            "view",
            "stance",
            "comment",
            "comments",
            "remark",
            "remarks",
            "statement",
            "claim",
            "argument",
            "message",
            "assurance",
            "contention",
            "assertion",
            "admission",
            "conclusion",
            "opinion",
            "assessment",
            "announcement",
            "warning",
            "advice",
            "recommendation",
            "suggestion",
            "insistence",
        ],
        Sort::Speech,
    ),
    (&["promise", "pledge", "vow", "offer"], Sort::Promise),
    (&["demand", "call", "appeal", "request", "condition"], Sort::Demand),
];

/// "the commissioner 's", "its" before the noun and its adjectives: without the mark of possession.
fn owner(text: &Text, sentence: &Range<usize>, noun: usize) -> Option<Range<usize>> {
    let mut i = noun;
    while i > sentence.start && matches!(text.tokens[i - 1].tag, Tag::Jj | Tag::Jjs | Tag::Nn | Tag::Vbn) {
        i -= 1;
    }
    let mark = i.checked_sub(1).filter(|&mark| mark >= sentence.start)?;
    if text.tokens[mark].tag == Tag::PrpPossessive {
        return matches!(text.lower(mark), "his" | "her" | "its" | "their").then_some(mark..i);
    }
    if text.tokens[mark].tag != Tag::Pos {
        return None;
    }
    let nominal = |i: usize| {
        let tag = text.tokens[i].tag;
        text.tokens[i].quotation.is_none()
            && (tag.is_nominal() || tag == Tag::PrpPossessive || tag == Tag::Pos)
    };
    let start = (sentence.start..mark).rev().take(8).take_while(|&i| nominal(i)).last()?;
    Some(start..mark)
}

/// What the words are: "that …" after the noun or after "was", "to …" after "was".
fn content(text: &Text, sentence: &Range<usize>, noun: usize) -> Option<Range<usize>> {
    // "advice to governments, given last autumn, was": what is added to the noun.
    let reach = noun + 1..sentence.end.min(noun + 12);
    let is = reach.clone().find(|&i| text.tokens[i].tag.is_finite());
    let that = reach.clone().find(|&i| is_that(text, i));
    // "It was never her view that …": what it is stands before.
    let end = is.map_or(noun, |is| is.max(noun) + 3).min(sentence.end);
    if (sentence.start..end).any(|i| matches!(text.lower(i), "not" | "n't" | "never")) {
        return None;
    }
    let start = match (that, is) {
        // "her promise that tolls would fall": nothing but a time or a place stands between.
        (Some(that), is) if is.is_none_or(|is| that < is) => {
            let close = (noun + 1..that)
                .all(|i| text.tokens[i].tag.is_nominal() || matches!(text.tokens[i].tag, Tag::In | Tag::Rb));
            Some(that + 1).filter(|_| close && that <= noun + 5 && begins_clause(text, that + 1))
        }
        (_, Some(is)) if text.lemma(is) == "be" || text.lemma(is) == "have" || text.lemma(is) == "remain" => {
            let verb = (is..sentence.end.min(is + 4))
                .take_while(|&i| {
                    matches!(text.lemma(i), "be" | "have" | "remain") || text.tokens[i].tag == Tag::Rb
                })
                .last()?;
            let next = verb + 1;
            let says = is_that(text, next) && begins_clause(text, next + 1);
            let asks = text.lower(next) == "to"
                && text.tokens.get(next + 1).is_some_and(|token| token.tag == Tag::Vb)
                && !matches!(text.lower(noun), "line" | "message" | "comment" | "comments" | "view");
            (says || asks).then_some(if says { next + 1 } else { next })
        }
        _ => None,
    }?;
    let mut end = (start..sentence.end)
        .find(|&i| {
            text.word(i) == ";"
                || text.tokens[i].tag == Tag::Comma
                    && that.is_some_and(|that| is.is_none_or(|is| that < is))
                    && text
                        .tokens
                        .get(i + 1)
                        .is_some_and(|next| next.tag.is_nominal() || next.tag == Tag::Prp)
        })
        .unwrap_or(sentence.end);
    while end > start && text.tokens[end - 1].tag.is_mark() {
        end -= 1;
    }
    (end > start + 2).then_some(start..end)
}

fn is_that(text: &Text, i: usize) -> bool {
    text.lower(i) == "that" && matches!(text.tokens[i].tag, Tag::In | Tag::Wdt | Tag::Dt)
}

/// A clause has a subject: "that of a child" and "that costs nothing" begin none.
fn begins_clause(text: &Text, i: usize) -> bool {
    text.tokens.get(i).is_some_and(|token| {
        (token.tag.is_nominal() || matches!(token.tag, Tag::Prp | Tag::PrpPossessive | Tag::Ex))
            && !token.tag.is_verb()
    }) && text.lower(i) != "of"
}

#[cfg(test)]
mod tests {
    use crate::statement::tests::said;

    #[test]
    fn the_words_of_somebody_are_what_he_said() {
        for (words, expected) in [
            (
                "Until May the harbour chief's line had been that no ferry would be sold.",
                "the harbour chief: no ferry would be sold",
            ),
            (
                "The council's advice to skippers, given last winter, was to wait for the new quay.",
                "The council: to wait for the new quay",
            ),
        ] {
            assert_eq!(said(words), [expected], "{words}");
        }
    }

    #[test]
    fn what_the_words_are_like_is_not_what_they_say() {
        for words in [
            "The harbour chief's position is that of a caretaker.",
            "The council's advice to skippers was short.",
            "It was never the council's view that the quay should close.",
            "The line that runs along the quay is that of the tram.",
        ] {
            assert!(said(words).is_empty(), "{words}: {:?}", said(words));
        }
    }
}
