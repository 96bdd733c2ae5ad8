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
    let mut start = tokens.start;
    let mut i = tokens.start;
    let close = |range: Range<usize>, role: Role, turns: bool, found: &mut Vec<Clause>| {
        if range.clone().any(|i| text.word(i).starts_with(char::is_alphanumeric)) {
            let lasting = range.start > 0 && matches!(text.lower(range.start - 1), "as" | "until" | "till");
            found.push(Clause { tokens: range, role, sentence, lasting, turns });
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
        let lower = text.lower(i);
        let breaks = match lower {
            ";" | ":" | "\u{2014}" | "\u{2013}" | "--" => true,
            "but" | "yet" | "however" | "instead" => {
                i > tokens.start && role != Role::Condition || lower == "but"
            }
            "," => comma_ends(text, i, &tokens, role),
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
            close(start..i, role, turns, found);
            turns = matches!(lower, "but" | "yet" | "however" | "instead");
            role = Role::Main;
            start = i + 1;
        } else if matches!(lower, "but" | "yet") && i == start {
            turns = true;
            start = i + 1;
        }
        i += 1;
    }
    close(start..tokens.end, role, turns, found);
}

/// A condition or aside that opens at token `i`: its role and how many words open it.
fn opener(text: &Text, i: usize, tokens: &Range<usize>, role: Role) -> Option<(Role, usize)> {
    let word = |k: usize| if i + k < tokens.end { text.lower(i + k) } else { "" };
    let before = |k: usize| i.checked_sub(k).filter(|&j| j >= tokens.start).map_or("", |j| text.lower(j));
    let only = matches!(word(0), "only" | "solely") || matches!(word(0), "and" | "but") && word(1) == "only";
    let skip = usize::from(only) + usize::from(only && matches!(word(0), "and" | "but"));
    let at = |k: usize| word(skip + k);
    let found = match at(0) {
        "if" if !matches!(before(1), "as" | "even" | "what" | "ask" | "asked" | "wonder" | "see" | "say") => {
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
        "as" | "so" if at(1) == "long" && at(2) == "as" && !(at(3) == "it" && at(4).starts_with("t")) => {
            Some((Role::Condition, skip + 3))
        }
        "on" if at(1) == "condition" || at(1) == "the" && matches!(at(2), "condition" | "understanding") => {
            let the = usize::from(at(1) == "the");
            Some((Role::Condition, skip + 2 + the + usize::from(at(2 + the) == "that")))
        }
        "in" if matches!(at(1), "exchange" | "return") && at(2) == "for" => Some((Role::Condition, skip + 3)),
        "once" if subject_follows(text, i + skip + 1, tokens) => Some((Role::Condition, skip + 1)),
        "after" | "when" | "with" | "where" | "in" | "on" if only => Some((Role::Condition, skip + 1)),
        "after" | "when" if (tokens.start..i).rev().take(8).any(|j| text.lower(j) == "only") => {
            Some((Role::Condition, skip + 1))
        }
        // "It is paid after the levy has gone, not before."
        "after" | "once" | "when"
            if (i..tokens.end).any(|j| {
                text.lower(j) == "not" && matches!(text.lower(j + 1), "before" | "earlier" | "sooner")
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
        "without" | "absent" if i == tokens.start || before(1) == "," => Some((Role::Condition, skip + 1)),
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
        "even" if matches!(at(1), "if" | "though") => Some((Role::Concession, skip + 2)),
        "in" if at(1) == "spite" && at(2) == "of" => Some((Role::Concession, skip + 3)),
        "because" | "since" if role == Role::Main && i > tokens.start => Some((Role::Aside, skip + 1)),
        "which" | "who" if before(1) == "," => Some((Role::Aside, 1)),
        _ => None,
    };
    // "for as long as" tells a time.
    found.filter(|_| !(at(0) == "as" && before(1) == "for"))
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
        }
        Role::Condition | Role::Concession => {
            !matches!(text.lower(i + 1), "and" | "or" | "if" | "including" | "such")
                && (subject_follows(text, i + 1, tokens) || text.lower(i + 1) == "then")
        }
        Role::Aside => true,
    }
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
