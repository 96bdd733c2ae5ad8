//! Words and phrases of the lexicon in a text, where they are used in the lexicon's sense.

use std::ops::Range;

use super::{
    compose::is_copula_before,
    lexicon::{LEXICON, Op},
};
use crate::{issue::infinitive, tag::Tag, text::Text};

/// A word or phrase of the lexicon found in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Found {
    /// Its tokens.
    pub(crate) tokens: Range<usize>,
    /// What it does.
    pub(crate) op: Op,
}

/// The words and phrases of the lexicon in `tokens`, in order, without overlap.
pub(crate) fn found_in(text: &Text, tokens: Range<usize>) -> Vec<Found> {
    let mut found = Vec::new();
    let mut i = tokens.start;
    while i < tokens.end {
        let phrase =
            LEXICON.longest(&[text.lemma(i), text.lower(i), verb_lemma(text, i).as_str()], |k, piece| {
                // "was backing" is no "be back".
                let progresses = || text.tokens[i + k].tag == Tag::Vbg && text.lemma(i + k - 1) == "be";
                i + k < tokens.end
                    && (text.lower(i + k) == piece || text.lemma(i + k) == piece && !progresses())
            });
        match phrase {
            Some(phrase) if phrase.op == Op::Idle => i += phrase.length,
            Some(phrase) if phrase.length > 1 || is_meant(text, i, &tokens) => {
                found.push(Found { tokens: i..i + phrase.length, op: phrase.op });
                i += phrase.length;
            }
            _ => i += 1,
        }
    }
    found
}

/// A modal verb, also where the tagger takes it for a noun.
fn is_modal(text: &Text, i: usize) -> bool {
    text.tokens[i].tag == Tag::Md
        || matches!(text.lower(i), "will" | "would" | "shall" | "must" | "should" | "'ll")
}

/// A verb, or what stands where only a verb can.
pub(super) fn is_verbal(text: &Text, i: usize) -> bool {
    let after_auxiliary = i > 0 && matches!(text.tokens[i - 1].tag, Tag::Md | Tag::To);
    text.tokens[i].tag.is_verb()
        || after_auxiliary && !matches!(text.tokens[i].tag, Tag::Rb | Tag::Dt | Tag::Prp)
}

/// The infinitive of a past form that the tagger took for something else.
fn verb_lemma(text: &Text, i: usize) -> String {
    let lower = text.lower(i);
    if let Some((_, infinitive)) = STRONG.iter().find(|(form, _)| *form == lower) {
        return (*infinitive).to_owned();
    }
    let infinitive = infinitive(lower);
    if infinitive != lower {
        return infinitive.to_owned();
    }
    // Either the tagger or the lemma may be wrong about "eased": the lexicon knows which verb there is.
    for ending in ["ing", "ed"] {
        let Some(stem) = lower.strip_suffix(ending).filter(|stem| stem.len() > 2) else { continue };
        for candidate in [format!("{stem}e"), stem.to_owned()] {
            if LEXICON.has_first(&candidate) {
                return candidate;
            }
        }
    }
    if text.tokens[i].tag.is_verb() || !["ed", "ew", "wn", "ing"].iter().any(|end| lower.ends_with(end)) {
        return String::new();
    }
    let tag = if lower.ends_with("ing") { Tag::Vbg } else { Tag::Vbd };
    match crate::lemma::lemma(lower, tag).apply(lower) {
        Some((stem, ending)) => format!("{stem}{ending}"),
        None => String::new(),
    }
}

/// Past forms of strong verbs that the lemma table may lack.
const STRONG: &[(&str, &str)] = &[
    ("froze", "freeze"),
    ("frozen", "freeze"),
    ("forbade", "forbid"),
    ("forbidden", "forbid"),
    ("built", "build"),
    ("broke", "break"),
    ("broken", "break"),
    ("struck", "strike"),
    ("shut", "shut"),
    ("forsworn", "forswear"),
    ("forwent", "forgo"),
];

/// "by the end", "until the end": a time.
fn is_time_preposition(lower: &str) -> bool {
    matches!(lower, "by" | "at" | "until" | "till" | "since" | "before" | "towards" | "toward" | "after")
}

/// A noun phrase at `i` whose noun names a deed ("the early closure").
fn deed_follows(text: &Text, i: usize, tokens: &Range<usize>) -> bool {
    let noun = (i..tokens.end).find(|&j| {
        !matches!(
            text.tokens[j].tag,
            Tag::Dt | Tag::Jj | Tag::Jjr | Tag::PrpPossessive | Tag::Rb | Tag::OpenQuote | Tag::CloseQuote
        )
    });
    noun.is_some_and(|j| {
        text.tokens[j].tag.is_noun()
            && !text.tokens.get(j + 1).is_some_and(|next| next.tag.is_noun())
            && LEXICON.has_first(text.lemma(j))
    })
}

/// True if and only if a single word is used in the sense of the lexicon.
fn is_meant(text: &Text, i: usize, tokens: &Range<usize>) -> bool {
    let mut tag = text.tokens[i].tag;
    // After "will" or "to" stands a verb, whatever it looks like.
    let governed = i > tokens.start && matches!(text.tokens[i - 1].tag, Tag::Md | Tag::To);
    if governed && !tag.is_verb() && !matches!(tag, Tag::Rb | Tag::Dt) {
        tag = Tag::Vb;
    }
    let next = |k: usize| if i + k < tokens.end { text.lower(i + k) } else { "" };
    match text.lemma(i) {
        "back" | "close" | "bar" | "fire" | "bin" | "pass" | "stand" | "hold" | "sink" | "axe" | "save"
        | "help" | "clear" | "retire" | "buy" | "host" | "arm" | "train" | "pull" | "lower" | "object"
        | "lose" | "trim" | "double" | "use" | "attack" | "contest" | "pump" | "release" | "license"
        | "touch" | "shelve" | "spare" | "foil" | "shutter" => tag.is_verb(),
        "open" | "free" => tag.is_verb() || tag == Tag::Jj,
        "just" | "fair" | "right" | "good" | "safe" | "great" => {
            matches!(tag, Tag::Jj | Tag::Jjr | Tag::Jjs) && !matches!(next(1), "now" | "away")
        }
        // "leave it to them" hands over, it ends nothing.
        "fight" => tag.is_verb() && tag != Tag::Vbg,
        // "There is nothing left": a rest.
        "leave"
            if text.lower(i) == "left"
                && matches!(next(1), "" | "to" | "," | "." | "in" | "for")
                && (i.saturating_sub(3).max(tokens.start)..i).any(|j| {
                    matches!(
                        text.lower(j),
                        "nothing" | "anything" | "something" | "any" | "no" | "little" | "much"
                    )
                }) =>
        {
            false
        }
        "leave" => tag.is_verb() && !(1..7).any(|k| next(k) == "to") && next(1) != "for",
        // "The date will come": not "come back", "come to terms".
        "come" => {
            i > tokens.start
                && is_modal(text, i - 1)
                && matches!(
                    next(1),
                    "" | "in"
                        | "on"
                        | "this"
                        | "next"
                        | "by"
                        | ","
                        | "and"
                        | "into"
                        | "before"
                        | "after"
                        | "anyway"
                )
        }
        "get" => i > tokens.start && (is_modal(text, i - 1) || text.tokens[i - 1].tag == Tag::To),
        // "The region needs …" tells a lack; "we need", "nobody needs" tell a will.
        "need" => {
            tag.is_verb()
                && (tokens.start..i).any(|j| {
                    matches!(text.lower(j), "we" | "i" | "nobody" | "not" | "n't" | "no" | "never" | "none")
                })
        }
        // "I am a supporter of it"; "its supporters" are others.
        "supporter" | "believer" | "friend" | "fan" => is_copula_before(text, i, tokens),
        "neutral" => {
            i > tokens.start
                && text.lemma(i - 1) == "be"
                && !text.tokens.get(i + 1).is_some_and(|t| t.tag.is_noun())
        }
        "share" | "like" => false,
        // "announced the closure" is a deed; "announced the date" is none.
        "announce" | "order" | "decree" => tag.is_verb() && deed_follows(text, i + 1, tokens),
        // Guarding against something is no word against what guards.
        "against" => {
            let before = i.checked_sub(1).filter(|&j| j >= tokens.start).map_or("", |j| text.lemma(j));
            matches!(
                before,
                "be" | "am"
                    | "were"
                    | "been"
                    | "'m"
                    | "'re"
                    | "vote"
                    | "speak"
                    | "argue"
                    | "come"
                    | "stand"
                    | "go"
                    | "decide"
                    | "rule"
                    | "out"
                    | "remain"
                    | "are"
                    | "is"
                    | "was"
                    | "always"
                    | "firmly"
                    | "strongly"
                    | "still"
                    | "campaign"
                    | "fight"
                    | "lobby"
                    | "turn"
            )
        }
        "be" => next(1) == "to" && tag.is_finite(),
        "no" => next(1) != "longer",
        "not" => !match next(1) {
            "only" | "just" | "least" | "merely" | "later" | "earlier" | "sooner" => true,
            "a" => matches!(next(3), "later" | "earlier" | "sooner"),
            _ => false,
        },
        "call" | "look" | "press" => true,
        "end" if i > tokens.start + 1 && is_time_preposition(text.lower(i - 2)) => false,
        "end" | "limit" | "cut" | "drop" | "rise" | "raise" | "increase" | "lapse" => {
            !matches!(text.lower(i.wrapping_sub(1)), "the" | "a")
                || tag.is_verb()
                || next(1) == "to"
                || next(1) == "of"
                || next(1) == "in"
        }
        _ => true,
    }
}
