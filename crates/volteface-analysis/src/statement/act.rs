//! Acts that state a position without a word of speech: an actor signs, adopts, bans, withdraws.

use std::ops::Range;

use volteface_core::Span;

use crate::{
    attribution::{Attribution, Sort, sort},
    said_on,
    tag::Tag,
    text::Text,
};

/// Acts by a named or described actor that none of `attributions` covers already.
pub(super) fn acts(text: &Text, attributions: &[Attribution]) -> Vec<Attribution> {
    let mut found = Vec::new();
    for sentence in &text.sentences {
        for verb in sentence.clone() {
            let Some(sort) = act(text, verb) else { continue };
            let Some((source, start)) = subject(text, sentence, verb) else { continue };
            let end = end(text, sentence, verb, attributions);
            if end < verb + 2 {
                continue;
            }
            let cue = text.span_of(start..verb + 1);
            let taken = |a: &Attribution| {
                a.cue.iter().any(|span| span.overlaps(cue)) || a.source.iter().any(|span| span.overlaps(cue))
            };
            if attributions.iter().any(taken) {
                continue;
            }
            let whole = text.span_of(start..end);
            let around = |a: &&Attribution| a.content.iter().any(|span| span.contains(whole));
            if attributions.iter().any(|a| around(&a)) {
                continue; // somebody says that somebody acts: that is their statement
            }
            found.push(Attribution {
                source: vec![source],
                cue: vec![cue],
                content: vec![text.span_of(verb + 1..end)],
                sort,
                confidence: FOUND,
                parent: None,
            });
        }
    }
    found
}

/// How often an act that these rules find is one, by its actor (acts of the scenarios: 25 of 30).
const FOUND: f32 = 0.8;

/// The actor that a subjectless cue at `cue` inherits: the source that stands last before it in its sentence, else the
/// subject of the sentence's first verb ("The bank cut its forecast, saying …").
pub(super) fn inherited(text: &Text, cue: Span, attributions: &[Attribution]) -> Option<Span> {
    let at = text.tokens_in(cue).start;
    let sentence = text.sentences.get(text.tokens.get(at)?.sentence)?;
    let start = text.tokens[sentence.start].span.start;
    let earlier = attributions
        .iter()
        .filter(|a| !a.content.iter().any(|span| span.contains(cue)))
        .flat_map(|a| &a.source)
        .filter(|span| start <= span.start && span.end <= cue.start)
        .max_by_key(|span| span.end);
    let first_verb = || {
        (sentence.start..at).find(|&i| text.tokens[i].tag.is_finite() && text.tokens[i].quotation.is_none())
    };
    earlier.copied().or_else(|| subject(text, sentence, first_verb()?).map(|(span, _)| span))
}

/// What an active, past verb of decision does.
fn act(text: &Text, i: usize) -> Option<Sort> {
    let token = text.tokens[i];
    let past = matches!(token.tag, Tag::Vbd | Tag::Vbn) || is_bare_past(text, i);
    if token.quotation.is_some() || !past {
        return None;
    }
    let verb = text.lemma(i);
    let objects =
        matches!(text.lemma(i + 2), "objection" | "quarrel") && matches!(text.lower(i + 3), "to" | "with");
    if verb == "have" && text.lower(i + 1) == "no" && objects {
        return Some(Sort::Accept);
    }
    let follows = |word: &str| {
        (i + 1..text.tokens.len().min(i + 1 + IDIOM))
            .take_while(|&j| !text.tokens[j].tag.is_mark())
            .any(|j| text.lower(j) == word || text.tokens[j].tag.is_noun() && text.lemma(j) == word)
    };
    let idiom = |&&(_, first, then): &&(Sort, &[&str], &[&str])| {
        first.contains(&verb) && then.iter().any(|word| follows(word))
    };
    if let Some(&(sort, ..)) = IDIOMS.iter().find(idiom) {
        return Some(sort);
    }
    ACTS.iter().find(|(_, verbs)| verbs.contains(&verb)).map(|&(sort, _)| sort)
}

/// "The council put its name to it": a past that looks like the base form, told by a subject that would take an "-s".
fn is_bare_past(text: &Text, i: usize) -> bool {
    matches!(text.tokens[i].tag, Tag::Vb | Tag::Vbp)
        && matches!(text.lower(i), "put" | "cut" | "set" | "quit" | "shut" | "let")
        && i.checked_sub(1).is_some_and(|before| {
            matches!(text.tokens[before].tag, Tag::Nn | Tag::Nnp)
                || matches!(text.lower(before), "he" | "she" | "it")
        })
}

/// A name, whatever the tagger took it for: a capital where none is due, or a country.
fn is_name(text: &Text, i: usize) -> bool {
    let token = text.tokens[i];
    let starts = text.sentences[token.sentence].start == i || i > 0 && text.tokens[i - 1].tag.is_mark();
    token.tag.is_name()
        || text.word(i).starts_with(char::is_uppercase)
            && matches!(
                token.tag,
                Tag::Rb | Tag::Nn | Tag::Nns | Tag::Other | Tag::Address | Tag::Fw | Tag::Jj
            )
            && (!starts && !is_day(text, i) || crate::mention::is_country(text.lower(i)))
}

/// Words of an idiom stand within so many tokens of its verb.
const IDIOM: usize = 6;

/// Verbs that decide with one of some words after them: particles, or the noun that is dropped, given or put.
const IDIOMS: &[(Sort, &[&str], &[&str])] = &[
    (Sort::Reject, &["rule", "pull", "back", "walk", "throw", "opt", "bow"], &["out"]),
    (Sort::Reject, &["turn", "strike", "vote", "knock"], &["down"]),
    (Sort::Reject, &["speak", "come", "vote", "side", "turn"], &["against"]),
    (Sort::Reject, &["give", "take"], &["up", "back"]),
    (Sort::Reject, &["put", "place"], &["hold", "ice", "veto"]),
    (Sort::Accept, &["throw"], &["behind"]),
    (Sort::Accept, &["put"], &["name", "signature"]),
    (Sort::Accept, &["sign"], &["off", "up"]),
    (Sort::Accept, &["speak", "come", "vote", "side"], &["for", "favour", "favor", "support", "with"]),
    (
        Sort::Accept,
        &["give", "lend", "grant"],
        &["backing", "blessing", "consent", "approval", "assent", "nod", "support"],
    ),
    (
        Sort::Accept,
        &["drop", "waive"],
        &[
            "objection",
            "opposition",
            "veto",
            "hold",
            "resistance",
            "reservation",
            "ban",
            "demand",
            "condition",
        ],
    ),
    (Sort::Accept, &["back", "climb"], &["down"]),
    (Sort::Accept, &["decide", "vote", "opt", "resolve", "choose"], &["to"]),
    (Sort::Promise, &["put", "lay"], &["table"]),
    (Sort::Promise, &["tie", "link"], &["to"]),
    (Sort::Promise, &["make"], &["dependent", "conditional", "contingent"]),
];

const ACTS: &[(Sort, &[&str])] = &[
    (
        Sort::Accept,
        &[
            "sign",
            "ratify",
            "adopt",
            "approve",
            "endorse",
            "authorise",
            "authorize",
            "enact",
            "extend",
            "legalise",
            "legalize",
            "lift",
            "resume",
            "restore",
            "join",
            "recognise",
            "recognize",
        ],
    ),
    (
        Sort::Reject,
        &[
            "veto",
            "reject",
            "withdraw",
            "ban",
            "bar",
            "prohibit",
            "suspend",
            "halt",
            "stop",
            "scrap",
            "abolish",
            "outlaw",
            "block",
            "expel",
            "boycott",
            "abandon",
            "shelve",
            "revoke",
            "repeal",
            "cancel",
            "freeze",
            "impose",
            "quit",
            "renounce",
            "terminate",
        ],
    ),
    (Sort::Promise, &["pledge", "offer", "promise", "commit"]),
    (Sort::Deny, &["dismiss"]),
    (Sort::Demand, &["demand", "order", "propose"]),
];

/// The subject left of the verb group that ends with `verb`, and where the group starts.
pub(super) fn subject(text: &Text, sentence: &Range<usize>, verb: usize) -> Option<(Span, usize)> {
    let mut start = verb;
    let mut auxiliary = false;
    while start > sentence.start {
        let before = start - 1;
        match text.tokens[before].tag {
            Tag::Rb if !matches!(text.lower(before), "not" | "n't" | "never") && !is_name(text, before) => {
                start = before;
            }
            Tag::Vbd | Tag::Vbz | Tag::Vbp if text.lemma(before) == "have" => {
                auxiliary = true;
                start = before;
            }
            _ if is_day(text, before) => start = before,
            Tag::In | Tag::Rb | Tag::Jj if start < verb && is_day(text, start) => start = before,
            _ => break,
        }
    }
    // The time stands before the predicate, which begins after it.
    let group = (start..verb).rev().take_while(|&i| !is_day(text, i)).last().unwrap_or(verb);
    // A participle tells an act only after "has", or where the tagger left the sentence no other verb.
    let finite = |i: usize| text.tokens[i].tag.is_finite() && text.tokens[i].quotation.is_none();
    let beside = text.tokens[verb].tag == Tag::Vbn && !auxiliary && sentence.clone().any(finite);
    if beside && !has_object(text, verb) {
        return None;
    }
    let mut end = start;
    // An apposition between commas: "the minister, Ada Okoye, signed".
    if end > sentence.start && text.tokens[end - 1].tag == Tag::Comma {
        let open =
            (sentence.start + 1..end - 1).rev().take(14).find(|&i| text.tokens[i].tag == Tag::Comma)?;
        if (open..end).any(|i| text.tokens[i].tag.is_finite())
            && !matches!(text.lower(open + 1), "which" | "who" | "whose")
        {
            return None;
        }
        end = open;
    }
    let nominal = |i: usize| {
        let tag = text.tokens[i].tag;
        tag.is_noun()
            || is_name(text, i)
            || matches!(
                tag,
                Tag::Dt | Tag::Jj | Tag::PrpPossessive | Tag::Pos | Tag::Cd | Tag::Prp | Tag::Vbn
            )
            || matches!(text.lower(i), "of" | "for" | "'")
    };
    let head = end.checked_sub(1)?;
    let token = text.tokens[head];
    let pronoun = token.tag == Tag::Prp && matches!(text.lower(head), "he" | "she" | "it" | "they");
    let mut first = end;
    while first > sentence.start && nominal(first - 1) && !(pronoun && first == head) {
        first -= 1;
        // An article begins the phrase, unless the phrase hangs on another one.
        let begins =
            text.tokens[first].tag == Tag::Dt || matches!(text.lower(first), "its" | "his" | "her" | "their");
        if begins && !(first > sentence.start && matches!(text.lower(first - 1), "of" | "for")) {
            break;
        }
    }
    // "In May the council", "As late as May he": the time before the subject is no part of it.
    let whole = first;
    first = (whole..head).find(|&i| !is_day(text, i)).unwrap_or(head);
    if whole >= end {
        return None;
    }
    let timed = first > whole && whole > sentence.start && text.tokens[whole - 1].tag == Tag::In;
    let before = first.checked_sub(1).filter(|i| sentence.contains(i));
    // "At its reception the council", "at its winter meeting": the one phrase that sets the scene needs no comma.
    let scene = text.tokens[sentence.start].tag == Tag::In
        && (sentence.start + 1..first)
            .all(|i| nominal(i) || text.tokens[i].tag == Tag::Vbg && i > sentence.start + 1)
        && !(sentence.start + 1..first).any(|i| matches!(text.lower(i), "of" | "for"));
    let clean = before.is_none_or(|i| {
        // A participle with an object is the verb of a sentence only where its subject begins the sentence.
        !beside
            && (scene && !matches!(text.tokens[i].tag, Tag::In | Tag::To)
                || timed
                || is_day(text, i)
                || matches!(
                    text.tokens[i].tag,
                    Tag::Comma | Tag::Cc | Tag::Colon | Tag::CloseQuote | Tag::CloseBracket
                )
                || text.tokens[i].quotation.is_some()
                || matches!(text.lower(i), "but" | "-"))
    });
    let actor = is_name(text, head)
        || matches!(sort(text.lemma(head), token.tag), Sort::Person | Sort::Body)
        || token.tag.is_noun() && (crate::mention::is_actor(text.lemma(head)) || text.lemma(verb) == "have")
        || (first..end).any(|i| is_name(text, i)) && token.tag.is_noun()
        || pronoun;
    let counted = is_count(text, first);
    (clean && actor && !counted).then(|| (text.span_of(first..end), group))
}

/// What directly follows is an object, which no passive participle has: "The cabinet adopted the bill".
fn has_object(text: &Text, verb: usize) -> bool {
    text.tokens.get(verb + 1).is_some_and(|next| {
        matches!(next.tag, Tag::Dt | Tag::PrpPossessive | Tag::Nnp) && next.quotation.is_none()
    })
}

/// "Forty-two countries", "83 percent": what `first` begins is a count, which is nobody's position.
pub(super) fn is_count(text: &Text, first: usize) -> bool {
    text.tokens[first].tag == Tag::Cd
        || NUMBERS.iter().any(|number| text.lower(first).starts_with(number))
        || matches!(text.lower(first), "several" | "some" | "many" | "most" | "all" | "both" | "few" | "no")
}

/// How numbers that are written out begin.
const NUMBERS: &[&str] = &[
    "twenty-",
    "thirty-",
    "forty-",
    "fifty-",
    "sixty-",
    "seventy-",
    "eighty-",
    "ninety-",
    "hundreds",
    "thousands",
];

/// A day of the week, a month, a date.
fn is_day(text: &Text, i: usize) -> bool {
    let named = |i: usize| {
        let word = text.lower(i);
        // "may" is a verb more often than a month.
        let verb = word == "may" && !(text.word(i) == "May" && i > 0 && text.tokens[i - 1].tag == Tag::In);
        !verb && said_on::is_time(word) || matches!(word, "yesterday" | "today")
    };
    let is_number = text.tokens.get(i).is_some_and(|token| token.tag == Tag::Cd);
    named(i) || (is_number && i > 0 && (named(i - 1) || named(i + 1)))
}

/// Where the predicate ends: before a clause with a subject or source of its own, else with the sentence.
fn end(text: &Text, sentence: &Range<usize>, verb: usize, attributions: &[Attribution]) -> usize {
    let mut end = sentence.end;
    for i in verb + 1..sentence.end {
        let tag = text.tokens[i].tag;
        let next = text.tokens.get(i + 1).map_or(Tag::Other, |token| token.tag);
        let starts_other = attributions
            .iter()
            .any(|a| a.source.iter().chain(&a.cue).any(|span| span.start == text.tokens[i].span.start));
        if starts_other
            || (tag == Tag::Comma
                && (matches!(next, Tag::Vbg | Tag::Cc | Tag::Prp)
                    || matches!(text.lower(i + 1), "after" | "as" | "while" | "who" | "when")))
            || (tag == Tag::Comma && next == Tag::Cd)
            || (tag == Tag::Colon && text.word(i) != "-")
        {
            end = i;
            break;
        }
    }
    end = before_time(text, verb, end);
    while end > verb + 1 && text.tokens[end - 1].tag.is_mark() {
        end -= 1;
    }
    end
}

/// Where the time at the end of a predicate begins, when the predicate has an object before it: "signed the order |
/// shortly before noon on Wednesday".
pub(super) fn before_time(text: &Text, verb: usize, end: usize) -> usize {
    let opens = |i: usize| {
        let next = text.lower(i + 1);
        is_day(text, i)
            || matches!(text.lower(i), "on" | "at" | "in" | "late" | "early" | "last" | "this" | "since")
                && (is_day(text, i + 1)
                    || matches!(next, "midnight" | "noon" | "night" | "week" | "month" | "year" | "on"))
            || matches!(text.lower(i), "shortly" | "soon" | "just" | "hours" | "minutes" | "days")
                && matches!(next, "before" | "after" | "later" | "earlier")
    };
    let object = (verb + 1..end).find(|&i| text.tokens[i].tag.is_noun());
    let Some(time) = object.and_then(|object| (object + 1..end).find(|&i| opens(i))) else { return end };
    // What still governs something after the time is not at its end.
    let goes_on = (time..end)
        .any(|i| text.tokens[i].tag == Tag::To || text.lower(i) == "that" || text.tokens[i].tag.is_finite());
    if goes_on { end } else { time }
}

#[cfg(test)]
mod tests {
    use volteface_core::{Block, BlockKind, Document, Span, StatementKind};

    use crate::{WatchIndex, analyse};

    fn acts(words: &str) -> Vec<String> {
        let blocks =
            vec![Block { span: Span::new(0, words.len()), kind: BlockKind::Paragraph, speaker: None }];
        let document = Document { text: words.to_owned(), blocks, ..Document::default() };
        let statements = analyse(&document, &WatchIndex::default()).statements;
        let acts = statements.iter().filter(|statement| statement.kind == StatementKind::Act);
        acts.map(|act| act.content.iter().map(|&span| document.text(span)).collect::<Vec<_>>().join(" / "))
            .collect()
    }

    #[test]
    fn idioms_of_decision_are_acts() {
        for (words, act) in [
            ("The harbour council turned the lease down.", "turned the lease down"),
            ("The ministry threw its weight behind the lease.", "threw its weight behind the lease"),
            ("Ostby Shipping tied its consent to a new quay.", "tied its consent to a new quay"),
        ] {
            assert_eq!(acts(words), [act], "{words}");
        }
    }

    #[test]
    fn the_time_at_the_end_is_no_part_of_an_act() {
        assert_eq!(
            acts("Mayor Ada Brandt signed the order shortly before noon on Wednesday."),
            ["signed the order"]
        );
        assert_eq!(
            acts("Mayor Ada Brandt ordered the port on Wednesday to close."),
            ["ordered the port on Wednesday to close"]
        );
    }

    #[test]
    fn a_text_may_break_off_before_the_time() {
        for words in ["Mayor Ada Brandt signed the order on", "Mayor Ada Brandt signed the order since"] {
            assert_eq!(acts(words), [words.trim_start_matches("Mayor Ada Brandt ")], "{words}");
        }
    }

    #[test]
    fn the_subject_is_found_behind_what_sets_the_scene_and_under_wrong_tags() {
        for (words, act) in [
            (
                "At its winter meeting the council had no objection to the lease.",
                "had no objection to the lease",
            ),
            ("As late as May the council rejected the lease.", "rejected the lease"),
            ("Previously, Warsaw demanded a reversal of the lease.", "demanded a reversal of the lease"),
            ("The council decided to close the port.", "decided to close the port"),
            ("The council put its name to the lease.", "put its name to the lease"),
        ] {
            assert_eq!(acts(words), [act], "{words}");
        }
        for words in [
            "The lease adopted by the council was short.",
            "A meeting of the council put off in May was held in June.",
            "The council had no objection.",
            "The lease that the council rejected was short.",
        ] {
            assert!(acts(words).is_empty(), "{words}: {:?}", acts(words));
        }
    }

    #[test]
    fn a_count_of_people_does_not_act() {
        assert!(acts("Some 80 ministers signed the order.").is_empty());
    }
}
