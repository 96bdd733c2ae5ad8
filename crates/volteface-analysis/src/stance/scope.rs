//! Which words of a clause govern an issue's name in it: in an object the verbs before it, in a subject the predicate.

use std::ops::Range;

use super::{lexicon::Op, sense::Found};
use crate::{tag::Tag, text::Text};

/// True if and only if `op` is a phrase with the anchor in its gap ("shut THEM out").
pub(super) fn around(op: &Found, anchor: &Range<usize>) -> bool {
    op.tokens.start < anchor.start && anchor.end < op.tokens.end
}

/// The operators whose scope holds the anchor, in the order of the text.
pub(super) fn governing<'f>(
    text: &Text,
    clause: &Range<usize>,
    anchor: &Range<usize>,
    ops: &[&'f Found],
) -> Vec<&'f Found> {
    let is_verb = |i: usize| {
        let tag = text.tokens[i].tag;
        // "It intended to …": a past that the tagger took for a participle.
        let past = tag == Tag::Vbn
            && i > clause.start
            && (text.tokens[i - 1].tag.is_noun() || text.tokens[i - 1].tag == Tag::Prp)
            && text.tokens.get(i + 1).is_some_and(|next| next.tag == Tag::To);
        past || tag.is_verb()
            && tag != Tag::Vbn
            && (tag != Tag::Vbg || ops.iter().any(|op| op.tokens.contains(&i)))
    };
    // A clause may open with its deed: "closing the plant …", "[again] ruled out sending tanks".
    let deed = |i: usize| {
        i == clause.start
            && (text.tokens[i].tag == Tag::Vbn || text.lower(i).ends_with("ing"))
            && ops.iter().any(|op| op.tokens.start == i)
    };
    let first_verb = (clause.start..anchor.start).find(|&i| is_verb(i) || deed(i));
    let mut governs: Vec<&Found> = Vec::new();
    // "Closing the plant would be madness", "to close it would be madness": the deed is the subject.
    // So is "a duty to close it".
    let gerund = first_verb.is_some_and(|verb| {
        let to = verb > clause.start && text.tokens[verb - 1].tag == Tag::To;
        let of_noun = to && verb > clause.start + 2 && text.tokens[verb - 2].tag.is_noun();
        (text.lower(verb).ends_with("ing") || to)
            && (verb <= clause.start + 1 || of_noun)
            && !(verb..anchor.start).any(|i| text.tokens[i].tag.is_finite())
            && (anchor.end..clause.end).any(|i| text.tokens[i].tag.is_finite())
    });
    match first_verb.filter(|_| !gerund) {
        Some(verb) => {
            for op in ops.iter().filter(|op| op.tokens.end <= anchor.start || around(op, anchor)) {
                let in_group = op.tokens.end > verb
                    || matches!(op.op, Op::Not | Op::Moved)
                    || matches!(op.op, Op::Against if text.lower(op.tokens.start) == "no");
                // "The only way out is to leave": the judgement is the subject.
                let equated = matches!(op.op, Op::Good | Op::Bad)
                    && op.tokens.end <= verb
                    && text.lemma(verb) == "be"
                    && matches!(text.lower(verb + 1), "to" | "for" | "a" | "an" | "the");
                let in_scope = in_group
                    && !is_far(text, op, anchor)
                    && !is_coordinated_away(text, op, anchor)
                    && governs_to_the_right(text, op, anchor);
                if equated || in_scope {
                    governs.push(op);
                }
            }
            let resultative = (verb..anchor.start).any(|i| {
                matches!(
                    text.lemma(i),
                    "make"
                        | "keep"
                        | "leave"
                        | "find"
                        | "consider"
                        | "declare"
                        | "call"
                        | "render"
                        | "deem"
                        | "put"
                        | "take"
                        | "see"
                )
            });
            let equates = text.lemma(verb) == "be" && text.lower(verb + 1) == "for";
            let stop = right_end(text, clause, anchor.end, ops);
            for op in ops.iter().filter(|op| op.tokens.start >= anchor.end && op.tokens.start < stop) {
                let judged = matches!(op.op, Op::Good | Op::Bad | Op::End | Op::Against)
                    && resultative
                    && !(anchor.end..op.tokens.start).any(|i| {
                        matches!(text.lower(i), "and" | "or" | "of" | "in" | "," | "that" | "which")
                    });
                let predicate = (anchor.end..op.tokens.start)
                    .any(|i| text.tokens[i].tag.is_finite() || is_subjunctive(text, i))
                    && !governs.iter().any(|g| matches!(g.op, Op::For | Op::Against | Op::End | Op::Begin));
                // "The only way is for the mine to close."
                let destined = equates
                    && (anchor.end..op.tokens.start).all(|i| text.tokens[i].tag == Tag::To)
                    && anchor.end < op.tokens.start;
                if judged || predicate || destined {
                    governs.push(op);
                }
            }
        }
        None => {
            governs.extend(ops.iter().filter(|op| {
                (op.tokens.end <= anchor.start || around(op, anchor))
                    && !is_coordinated_away(text, op, anchor)
                    && governs_to_the_right(text, op, anchor)
            }));
            if is_beside_subject(text, clause, anchor) {
                return governs;
            }
            let from = main_predicate(text, clause, anchor.end);
            let stop = right_end(text, clause, from, ops);
            governs.extend(ops.iter().filter(|op| op.tokens.start >= from && op.tokens.start < stop));
        }
    }
    governs
}

/// "The hall with the portraits will be closed": the predicate is on the hall.
fn is_beside_subject(text: &Text, clause: &Range<usize>, anchor: &Range<usize>) -> bool {
    let preposition = (clause.start..anchor.start).rev().take(4).find(|&i| {
        !matches!(text.tokens[i].tag, Tag::Dt | Tag::Jj | Tag::Cd | Tag::PrpPossessive | Tag::OpenQuote)
    });
    preposition.is_some_and(|i| {
        matches!(text.lower(i), "with" | "near" | "beside" | "behind" | "opposite")
            && i > clause.start
            && text.tokens[i - 1].tag.is_noun()
    })
}

/// "That the toll be scrapped", "that it not be raised".
pub(super) fn is_subjunctive(text: &Text, i: usize) -> bool {
    let before = |k: usize| i.checked_sub(k).map(|j| text.tokens[j].tag);
    text.lower(i) == "be"
        && (before(1).is_some_and(Tag::is_noun) || before(1) == Some(Tag::Rb) && text.lower(i - 1) == "not")
}

/// True if and only if too much stands between an operator and the name for the one to govern the other.
fn is_far(text: &Text, op: &Found, anchor: &Range<usize>) -> bool {
    if matches!(op.op, Op::Not | Op::Moved | Op::Must) {
        return false;
    }
    let between = op.tokens.end..anchor.start.max(op.tokens.end);
    let nouns = between.clone().filter(|&i| text.tokens[i].tag.is_noun()).count();
    nouns > 4
        || between.clone().any(|i| matches!(text.lower(i), "including" | "between" | "during" | "after"))
}

/// A judgement before the name reaches it only through "to", "that" or "for".
fn governs_to_the_right(text: &Text, op: &Found, anchor: &Range<usize>) -> bool {
    match op.op {
        _ if around(op, anchor) => true,
        Op::Good | Op::Bad => {
            text.tokens.get(op.tokens.start).is_some_and(|token| token.tag.is_verb())
                || text.tokens.get(op.tokens.end).is_some_and(|_| {
                    matches!(
                        text.lower(op.tokens.end),
                        "to" | "that" | "for" | "if" | "about" | "is" | "was" | "would" | "of"
                    )
                })
        }
        _ => true,
    }
}

/// Where the predicate of the subject before `from` begins: past a relative clause.
fn main_predicate(text: &Text, clause: &Range<usize>, from: usize) -> usize {
    let relative =
        (from..clause.end.min(from + 2)).any(|i| matches!(text.lower(i), "that" | "which" | "who"));
    if !relative {
        return from;
    }
    let mut finite = (from..clause.end).filter(|&i| {
        text.tokens[i].tag.is_finite() && text.tokens.get(i + 1).is_none_or(|next| next.tag != Tag::Vbn)
    });
    finite.nth(1).unwrap_or(from)
}

/// Where the first predicate after `from` ends.
fn right_end(text: &Text, clause: &Range<usize>, from: usize, ops: &[&Found]) -> usize {
    let mut seen = false;
    for i in from..clause.end {
        seen |= ops.iter().any(|op| op.tokens.end == i + 1 && !matches!(op.op, Op::Not | Op::Must));
        let lower = text.lower(i);
        let relative = matches!(text.tokens[i].tag, Tag::Wdt | Tag::Wp) || lower == "who" || lower == "which";
        if seen
            && (relative || matches!(lower, "and" | "or" | "," | "because" | "whereas" | "while" | "than"))
        {
            return i;
        }
    }
    clause.end
}

/// True if and only if `op` is the other limb of an "and" or "or" before the anchor.
fn is_coordinated_away(text: &Text, op: &Found, anchor: &Range<usize>) -> bool {
    // "The market and not the state should decide": set against the subject, not against the name.
    if op.op == Op::Not && text.lower(op.tokens.start) == "not" {
        let before = op.tokens.start.checked_sub(1).map_or("", |i| text.lower(i));
        return matches!(before, "and" | ",")
            && text
                .tokens
                .get(op.tokens.end)
                .is_some_and(|next| matches!(next.tag, Tag::Dt | Tag::Prp | Tag::Nnp))
            && (op.tokens.end..anchor.start).any(|i| text.tokens[i].tag.is_finite());
    }
    if !matches!(op.op, Op::Begin | Op::End | Op::Good | Op::Bad) {
        return false;
    }
    let tag = text.tokens[op.tokens.start].tag;
    (op.tokens.end..anchor.start).any(|i| {
        matches!(text.lower(i), "and" | "or")
            && (i + 1..anchor.start.min(i + 3)).any(|j| text.tokens[j].tag == tag && tag.is_verb())
    })
}
