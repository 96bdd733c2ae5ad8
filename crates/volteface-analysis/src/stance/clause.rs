//! Parts a statement's content into clauses, and tells conditions from what they condition.

use std::ops::Range;

use crate::{tag::Tag, text::Text};

/// What a clause is to the one that it belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    /// It states.
    Main,
    /// It names what must be so first.
    Condition,
    /// It grants something to the other side ("although", "despite").
    Concession,
    /// It says which one is meant ("which binds its members"), or why.
    Aside,
}

/// A stretch of tokens that states one thing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Clause {
    /// Its tokens, without the word that opens it.
    pub(crate) tokens: Range<usize>,
    /// What it is.
    pub(crate) role: Role,
    /// Index of its sentence in the text.
    pub(crate) sentence: usize,
    /// It opens with "as long as" and its like: a condition of an acceptance, else only a time.
    pub(crate) lasting: bool,
    /// It opens with "only", "unless", "without" or ends with "not before": without it, no.
    pub(crate) strict: bool,
    /// It follows "but" or its like: what it states counts more than what came before.
    pub(crate) turns: bool,
}

/// The clauses of `tokens`, in order.
pub(crate) fn clauses(text: &Text, tokens: Range<usize>) -> Vec<Clause> {
    let mut found = Vec::new();
    let mut start = tokens.start;
    while start < tokens.end {
        let sentence = text.tokens[start].sentence;
        let end = (start..tokens.end).find(|&i| text.tokens[i].sentence != sentence).unwrap_or(tokens.end);
        sentence_clauses(text, start..end, sentence, &mut found);
        start = end;
    }
    found
}

fn sentence_clauses(text: &Text, tokens: Range<usize>, sentence: usize, found: &mut Vec<Clause>) {
    let mut role = Role::Main;
    let mut turns = false;
    let mut start = interjection_end(text, &tokens);
    let either = text.lower(start) == "either";
    let mut i = start;
    let close = |range: Range<usize>, role: Role, turns: bool, found: &mut Vec<Clause>| {
        if range.clone().any(|i| text.word(i).starts_with(char::is_alphanumeric)) {
            let before = |k: usize| range.start.checked_sub(k).map_or("", |i| text.lower(i));
            let lasting = matches!(before(1), "until" | "till") || before(1) == "as" && before(2) == "long";
            let strict = matches!(before(1), "unless" | "without" | "absent" | "until")
                || (1..4).any(|k| before(k) == "only")
                || (range.start..tokens.end).any(|i| {
                    text.lower(i) == "not" && matches!(text.lower(i + 1), "before" | "earlier" | "sooner")
                });
            found.push(Clause { tokens: range, role, sentence, lasting, strict, turns });
        }
    };
    while i < tokens.end {
        let opened = opener(text, i, &tokens, role);
        if let Some((next, length)) = opened {
            close(start..i, role, turns, found);
            (role, start, turns) = (next, i + length, false);
            i += length;
            continue;
        }
        if role == Role::Condition && main_begins(text, start, i, &tokens) {
            close(start..i, role, turns, found);
            (role, start, turns) = (Role::Main, i, false);
        }
        let lower = text.lower(i);
        let breaks = match lower {
            ";" | ":" | "\u{2014}" | "\u{2013}" | "--" => true,
            // "has yet to decide" turns nothing.
            "yet" if text.lower(i + 1) == "to" => false,
            "but" | "yet" | "however" | "instead" => {
                i > tokens.start && role != Role::Condition || lower == "but"
            }
            "," => comma_ends(text, i, &tokens, role),
            "or" if either && has_finite(text, start..i) && subject_follows(text, i + 1, &tokens) => true,
            "and" | "or" => {
                let relative =
                    (start..i).rev().find(|&j| matches!(text.lower(j), "which" | "who" | "whom" | "whose"));
                has_finite(text, relative.unwrap_or(start)..i)
                    && role != Role::Condition
                    && (finite_follows(text, i + 1, &tokens) || subject_follows(text, i + 1, &tokens))
            }
            "then" => role == Role::Condition,
            _ => false,
        };
        if breaks && i > start {
            // "Either they pay or we leave", "Guarantees in writing, or there is no deal": the first limb is the condition.
            let alternative = lower == "or" && either
                || lower == ","
                    && text.lower(i + 1) == "or"
                    && !(start..i).any(|j| matches!(text.lower(j), "can" | "could" | "may" | "might"));
            close(start..i, if alternative { Role::Condition } else { role }, turns, found);
            turns = matches!(lower, "but" | "yet" | "however" | "instead");
            role = if turns && is_reservation(text, i + 1, &tokens) { Role::Condition } else { Role::Main };
            start = i + 1;
        } else if matches!(lower, "but" | "yet") && i == start {
            turns = true;
            start = i + 1;
        }
        i += 1;
    }
    close(start..tokens.end, role, turns, found);
}

/// Past the "Yes," or "No," that answers before it says anything.
fn interjection_end(text: &Text, tokens: &Range<usize>) -> usize {
    let i = tokens.start;
    let answers = matches!(text.lower(i), "no" | "yes" | "well" | "oh" | "sure");
    if answers
        && i + 1 < tokens.end
        && matches!(text.lower(i + 1), "," | "-" | "\u{2013}" | "\u{2014}" | "." | ":")
    {
        i + 2
    } else {
        i
    }
}

/// "ready for talks, but not under fire": what is ruled out is a condition of the rest.
fn is_reservation(text: &Text, i: usize, tokens: &Range<usize>) -> bool {
    let Some(preposition) = text.tokens.get(i + 1).filter(|_| i + 1 < tokens.end) else { return false };
    text.lower(i) == "not"
        && preposition.tag == Tag::In
        && !matches!(text.lower(i + 1), "because" | "that" | "like" | "as" | "for")
        && !has_finite(text, i..tokens.end)
}

/// True if and only if the condition that began at `start` ends before token `i` without a comma: "without a bypass |
/// there will be …", "only when it is open | will we …".
fn main_begins(text: &Text, start: usize, i: usize, tokens: &Range<usize>) -> bool {
    if i <= start || i + 1 >= tokens.end {
        return false;
    }
    let next = text.tokens[i + 1].tag;
    let opened_by = start.checked_sub(1).map_or("", |j| text.lower(j));
    let tag = if text.lower(i) == "there" { Tag::Ex } else { text.tokens[i].tag };
    match tag {
        // "as long as they shell us | there will be …", "if they stop | we will …".
        Tag::Ex | Tag::Prp => {
            let bare = matches!(opened_by, "without" | "absent") && !has_finite(text, start..i);
            let whole = (tag == Tag::Ex || next == Tag::Md)
                && has_finite(text, start..i)
                && !text.tokens[i - 1].tag.is_verb()
                && !matches!(
                    text.tokens[i - 1].tag,
                    Tag::In | Tag::Cc | Tag::Wdt | Tag::Wp | Tag::Wrb | Tag::Comma
                );
            next.is_finite() && (bare || whole)
        }
        Tag::Md => {
            let only = start.checked_sub(2).is_some_and(|j| text.lower(j) == "only");
            only && matches!(next, Tag::Prp | Tag::Dt | Tag::Nnp | Tag::Ex) && start + 1 < i
        }
        _ => false,
    }
}

/// A condition or aside that opens at token `i`: its role and how many words open it.
fn opener(text: &Text, i: usize, tokens: &Range<usize>, role: Role) -> Option<(Role, usize)> {
    let word = |k: usize| if i + k < tokens.end { text.lower(i + k) } else { "" };
    let before = |k: usize| i.checked_sub(k).filter(|&j| j >= tokens.start).map_or("", |j| text.lower(j));
    let only = matches!(word(0), "only" | "solely") || matches!(word(0), "and" | "but") && word(1) == "only";
    let skip = usize::from(only) + usize::from(only && matches!(word(0), "and" | "but"));
    let at = |k: usize| word(skip + k);
    let found = match at(0) {
        // "If we do nothing, it will be too late": a warning.
        "if" if (1..6).any(|k| at(k) == "nothing") => Some((Role::Concession, skip + 1)),
        "if" if !is_no_condition(before(1), at(1), at(2)) && !is_purpose(text, i + skip + 1, tokens) => {
            let fact = usize::from(at(1) == "in" && at(2) == "fact") * 2;
            Some((Role::Condition, skip + 1 + fact))
        }
        "unless" => Some((Role::Condition, skip + 1)),
        "until" | "till" if !matches!(at(1), "further" | "now" | "then" | "today") => {
            Some((Role::Condition, skip + 1))
        }
        "provided" | "providing"
            if only || matches!(text.tokens[i + skip].tag, Tag::In) || condition_verb(at(1)) =>
        {
            Some((Role::Condition, skip + 1 + usize::from(at(1) == "that")))
        }
        "as" | "so"
            if at(1) == "long"
                && at(2) == "as"
                && at(3) != "possible"
                && !is_tenure(text, i + skip + 3, tokens)
                && !(at(3) == "it" && at(4).starts_with("t")) =>
        {
            Some((Role::Condition, skip + 3))
        }
        "as" if at(1) == "soon" && at(2) == "as" && at(3) != "possible" => Some((Role::Condition, skip + 3)),
        "should" | "were"
            if i == tokens.start
                && subject_then_verb(text, i + 1, tokens)
                && (i..tokens.end).any(|j| text.lower(j) == ",") =>
        {
            Some((Role::Condition, 1))
        }
        "in" if at(1) == "the" && matches!(at(2), "absence" | "event") => {
            Some((Role::Condition, skip + 3 + usize::from(matches!(at(3), "of" | "that"))))
        }
        "on" if at(1) == "condition" && at(2) == "of" && at(3) == "anonymity" => None,
        // "from the moment the tunnel is open".
        "from" if at(1) == "the" && matches!(at(2), "moment" | "day") => {
            let link = match (at(3), at(4)) {
                ("on" | "in", "which") => 2,
                ("when" | "that", _) => 1,
                _ => 0,
            };
            (link > 0 || subject_follows(text, i + skip + 3, tokens))
                .then_some((Role::Condition, skip + 3 + link))
        }
        "on" if at(1) == "condition" || at(1) == "the" && matches!(at(2), "condition" | "understanding") => {
            let the = usize::from(at(1) == "the");
            Some((Role::Condition, skip + 2 + the + usize::from(at(2 + the) == "that")))
        }
        "in" if matches!(at(1), "exchange" | "return") && at(2) == "for" => Some((Role::Condition, skip + 3)),
        "once" if subject_follows(text, i + skip + 1, tokens) => Some((Role::Condition, skip + 1)),
        "after" | "when" | "with" | "where" | "in" | "on" | "against" | "under" | "alongside"
        | "together" | "at" | "as"
            if only =>
        {
            Some((Role::Condition, skip + 1))
        }
        "after" | "when" | "where" if (tokens.start..i).rev().take(8).any(|j| text.lower(j) == "only") => {
            Some((Role::Condition, skip + 1))
        }
        // "It is paid after the levy has gone, not before."
        "after" | "once" | "when"
            if (i..tokens.end).any(|j| {
                let sooner = |k: usize| matches!(text.lower(k), "before" | "earlier" | "sooner");
                text.lower(j) == "not" && (j + 1..tokens.end.min(j + 4)).any(sooner)
                    || text.lower(j) == "only" && text.lower(j + 1) == "then"
            }) =>
        {
            Some((Role::Condition, skip + 1))
        }
        "after" if matches!(before(1), "," | "") && text.tokens[i].quotation.is_some() => None,
        // "First the troops leave, then we talk."
        "first" if i == tokens.start && (i..tokens.end).any(|j| text.lower(j) == "then") => {
            Some((Role::Condition, skip + 1 + usize::from(at(1) == ",")))
        }
        "assuming" => Some((Role::Condition, skip + 1)),
        // "No deal without guarantees", "without guarantees there is no deal".
        "without" if (1..4).any(|k| matters_not(at(k))) => None,
        "without" if matches!(before(1), "do" | "go" | "manage" | "live" | "cope") => None,
        "without" | "absent"
            if i == tokens.start
                || matches!(before(1), "," | "not")
                || (tokens.start..i).any(|j| is_negative(text.lower(j))) =>
        {
            Some((Role::Condition, skip + 1))
        }
        // "Before there are guarantees, there can be no deal."
        "before" if i == tokens.start && (i..tokens.end).any(|j| is_negative(text.lower(j))) => {
            Some((Role::Condition, 1))
        }
        "before"
            if matches!(before(1), "not" | "never" | "," | "and")
                && !before(1).is_empty()
                && !subject_follows(text, i + 1, tokens)
                && before(1) == "not" =>
        {
            Some((Role::Condition, 1))
        }
        "although" | "though" | "despite" | "notwithstanding" | "whereas" => {
            Some((Role::Concession, skip + 1))
        }
        "while" if i == tokens.start || before(1) == "," => Some((Role::Concession, skip + 1)),
        "whichever" | "whatever" | "whoever" | "wherever" if before(1) == "," => {
            Some((Role::Concession, skip + 1))
        }
        "even" if matches!(at(1), "if" | "though") => Some((Role::Concession, skip + 2)),
        "in" if at(1) == "spite" && at(2) == "of" => Some((Role::Concession, skip + 3)),
        "because" | "since" if role == Role::Main && i > tokens.start => Some((Role::Aside, skip + 1)),
        "which" | "who" if before(1) == "," => Some((Role::Aside, 1)),
        _ => None,
    };
    // "for as long as" tells a time.
    found.filter(|_| !(at(0) == "as" && before(1) == "for"))
}

/// "if" in a question ("asked if"), a concession ("even if") or a turn of speech ("if necessary").
fn is_no_condition(before: &str, next: &str, after: &str) -> bool {
    const BEFORE: &[&str] = &[
        "as",
        "even",
        "what",
        "ask",
        "asked",
        "wonder",
        "see",
        "say",
        "know",
        "clear",
        "decide",
        "determine",
        "consider",
        "examine",
        "doubt",
    ];
    const NEXT: &[&str] = &["necessary", "needed", "possible", "any", "anything", "ever", "so"];
    BEFORE.contains(&before)
        || NEXT.contains(&next)
        || next == "you" && matches!(after, "ask" | "like" | "will" | "want")
}

/// "If anything is to be left": what is aimed at, no condition.
fn is_purpose(text: &Text, i: usize, tokens: &Range<usize>) -> bool {
    let verb = (i..tokens.end.min(i + 7)).find(|&j| text.tokens[j].tag.is_finite());
    verb.is_some_and(|verb| {
        matches!(text.lower(verb), "is" | "are" | "was" | "were")
            && text.lower(verb + 1) == "to"
            && text.tokens.get(verb + 2).is_some_and(|next| next.tag.is_verb())
    })
}

/// "As long as I am in office": a time, no condition.
fn is_tenure(text: &Text, i: usize, tokens: &Range<usize>) -> bool {
    matches!(text.lower(i), "i" | "we" | "he" | "she")
        && (i + 1..tokens.end.min(i + 5)).any(|j| {
            matches!(
                text.lower(j),
                "office" | "power" | "charge" | "alive" | "live" | "lives" | "lived" | "breathe" | "here"
            )
        })
}

/// "Without any doubt" conditions nothing.
fn matters_not(lower: &str) -> bool {
    matches!(
        lower,
        "doubt"
            | "delay"
            | "question"
            | "exception"
            | "hesitation"
            | "fail"
            | "comment"
            | "warning"
            | "limit"
            | "limits"
            | "end"
            | "restraint"
    )
}

fn is_negative(lower: &str) -> bool {
    matches!(lower, "no" | "not" | "n't" | "never" | "nothing" | "cannot" | "none" | "nobody")
}

/// A subject and the bare verb after it: "should [the shelling stop]".
fn subject_then_verb(text: &Text, i: usize, tokens: &Range<usize>) -> bool {
    let verb = (i..tokens.end.min(i + 7)).find(|&j| text.tokens[j].tag.is_verb());
    verb.is_some_and(|verb| {
        verb > i && (i..verb).any(|j| text.tokens[j].tag.is_noun() || text.tokens[j].tag == Tag::Prp)
    })
}

/// Words that begin what is provided.
fn condition_verb(lower: &str) -> bool {
    [
        "that", "the", "it", "they", "he", "she", "we", "there", "this", "these", "all", "its", "their", "a",
        "an", "no",
    ]
    .contains(&lower)
}

/// True if and only if the comma at `i` ends the clause in `role`.
fn comma_ends(text: &Text, i: usize, tokens: &Range<usize>, role: Role) -> bool {
    match role {
        Role::Main => {
            matches!(text.lower(i + 1), "and" | "but" | "or" | "so" | "namely")
                && subject_follows(text, i + 2, tokens)
                || subject_follows(text, i + 1, tokens) && has_finite(text, tokens.start..i)
                || is_contrast(text, i + 1, tokens)
        }
        Role::Condition | Role::Concession => {
            !matches!(text.lower(i + 1), "and" | "or" | "if" | "including" | "such")
                && (subject_follows(text, i + 1, tokens) || text.lower(i + 1) == "then")
        }
        Role::Aside => true,
    }
}

/// "…, not a new road": a noun phrase set against what came before.
fn is_contrast(text: &Text, i: usize, tokens: &Range<usize>) -> bool {
    text.lower(i) == "not"
        && i + 1 < tokens.end
        && matches!(text.tokens[i + 1].tag, Tag::Dt | Tag::Nn | Tag::Nns | Tag::Nnp | Tag::Jj)
        && !matches!(text.lower(i + 1), "all" | "every" | "just" | "least")
        && !has_finite(text, i..tokens.end)
}

/// True if and only if a subject and its verb begin at `i`.
pub(crate) fn subject_follows(text: &Text, i: usize, tokens: &Range<usize>) -> bool {
    let mut seen = false;
    for j in i..tokens.end.min(i + 9) {
        let tag = text.tokens[j].tag;
        match tag {
            Tag::Prp | Tag::Ex | Tag::Nn | Tag::Nns | Tag::Nnp | Tag::Nnps | Tag::Cd => seen = true,
            Tag::Dt | Tag::PrpPossessive | Tag::Jj | Tag::Jjr | Tag::Jjs | Tag::Pos | Tag::Rb | Tag::Pdt => {
                seen |= tag == Tag::Dt && j + 1 < tokens.end && text.tokens[j + 1].tag.is_finite();
            }
            Tag::In if seen && matches!(text.lower(j), "of" | "in" | "on" | "for" | "from") => {}
            tag if tag.is_finite() => return seen,
            _ => return false,
        }
    }
    false
}

fn finite_follows(text: &Text, i: usize, tokens: &Range<usize>) -> bool {
    (i..tokens.end.min(i + 3))
        .find(|&j| text.tokens[j].tag != Tag::Rb)
        .is_some_and(|j| text.tokens[j].tag.is_finite())
}

fn has_finite(text: &Text, tokens: Range<usize>) -> bool {
    tokens.into_iter().any(|i| text.tokens[i].tag.is_finite())
}
