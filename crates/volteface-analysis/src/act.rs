//! Reported acts that take a side on a watched issue: "withdrew its objection to the dam", "signed the accord".
//!
//! The reporter tells them without a verb of speech, so they are found by the lexicon of stances: a finite verb that is for
//! or against something, with a subject before it and an issue's name after it. Who acted is told by
//! [`mention`](crate::mention), what it states by [`stance`]; [`keep()`] drops the acts of which nothing came.

use std::ops::Range;

use volteface_core::{BlockKind, CueClass, Extent, Said, Span, Speaker, Statement, StatementKind};

use crate::{
    WatchIndex,
    stance::{self, lexicon::Op},
    tag::Tag,
    text::Text,
};

/// The acts in `text` that no statement of `statements` covers yet, in the order of the text.
pub(crate) fn acts(text: &Text, statements: &[Statement], watch: &WatchIndex) -> Vec<Statement> {
    let mut found = Vec::new();
    if watch.issues.is_empty() {
        return found;
    }
    for sentence in &text.sentences {
        let kind = text.tokens.get(sentence.start).map(|token| text.document.blocks[token.block].kind);
        if !matches!(kind, Some(BlockKind::Paragraph | BlockKind::ListItem)) {
            continue;
        }
        let mut from = sentence.start;
        while let Some(act) = next_act(text, sentence, from) {
            from = act.predicate.end;
            let predicate = text.span_of(act.predicate.clone());
            let covered = statements.iter().any(|statement| {
                let spans = statement.content.iter().chain(&statement.cue);
                spans.into_iter().any(|span| span.overlaps(text.span_of(act.verb..act.verb + 1)))
            });
            if !covered {
                found.push(statement(text, &act, predicate));
            }
        }
    }
    found
}

/// Drops those of the statements from `first` on that are nobody's or state nothing.
pub(crate) fn keep(statements: &mut Vec<Statement>, first: usize) {
    let mut n = 0;
    statements.retain(|statement| {
        n += 1;
        n <= first || statement.speaker.actor.is_some() && !statement.positions.is_empty()
    });
}

struct Act {
    subject: Range<usize>,
    verb: usize,
    predicate: Range<usize>,
}

/// The first act of a sentence whose verb stands at or after `from`.
fn next_act(text: &Text, sentence: &Range<usize>, from: usize) -> Option<Act> {
    for first in from..sentence.end {
        let token = text.tokens[first];
        if token.quotation.is_some() || !matches!(token.tag, Tag::Vbd | Tag::Vbz | Tag::Vbp) {
            continue;
        }
        let Some(verb) = main_verb(text, first, sentence.end) else { continue };
        let ops = stance::sense::found_in(text, verb..sentence.end);
        let Some(op) = ops.first().filter(|op| op.tokens.start == verb) else { continue };
        if !matches!(op.op, Op::For | Op::Against | Op::End | Op::Begin | Op::Tie)
            || DOINGS.contains(&text.lemma(verb))
        {
            continue;
        }
        let Some(subject) = subject(text, sentence.start, first) else { continue };
        return Some(Act { subject, verb, predicate: first..predicate_end(text, verb + 1, sentence.end) });
    }
    None
}

/// What people do every day without taking a side by it.
const DOINGS: &[&str] = &[
    "spend", "use", "burn", "buy", "purchase", "hire", "operate", "hold", "host", "keep", "go", "carry",
    "rise", "lose", "leave", "train", "recruit", "pull", "stay", "remain", "continue", "win", "close",
    "fight", "enter", "like", "want", "hope", "offer",
];

/// The verb that tells the act: the finite one itself, or the participle after "has"; a passive has another actor.
fn main_verb(text: &Text, first: usize, end: usize) -> Option<usize> {
    match text.lemma(first) {
        "have" => (first + 1..end.min(first + 4))
            .find(|&i| text.tokens[i].tag != Tag::Rb)
            .filter(|&i| matches!(text.tokens[i].tag, Tag::Vbn | Tag::Vbd) && text.lemma(i) != "be"),
        "be" | "do" => None,
        _ if text.tokens[first].tag == Tag::Vbd => Some(first),
        _ => None,
    }
}

/// The noun phrase that ends before the verb at `verb`, over an adverb or a day.
fn subject(text: &Text, start: usize, verb: usize) -> Option<Range<usize>> {
    let is_day = |i: usize| {
        let lower = text.lower(i);
        lower.ends_with("day")
            || matches!(lower, "late" | "early" | "earlier" | "morning" | "night" | "evening")
    };
    let mut end = verb;
    while end > start
        && (is_day(end - 1) || matches!(text.tokens[end - 1].tag, Tag::Rb | Tag::In) && end < verb + 1)
    {
        if text.tokens[end - 1].tag == Tag::In && text.lower(end - 1) != "on" {
            break;
        }
        end -= 1;
    }
    let of_phrase = |tag: Tag| {
        tag.is_noun()
            || matches!(
                tag,
                Tag::Jj
                    | Tag::Dt
                    | Tag::PrpPossessive
                    | Tag::Pos
                    | Tag::Prp
                    | Tag::Cd
                    | Tag::Nnp
                    | Tag::Hyphen
            )
    };
    let mut begin = end;
    while begin > start {
        let i = begin - 1;
        let links = matches!(text.lower(i), "of" | "for") && begin < end && i > start;
        if text.tokens[i].quotation.is_some() || !(of_phrase(text.tokens[i].tag) || links) {
            break;
        }
        begin = i;
        if matches!(text.tokens[i].tag, Tag::Prp) {
            break;
        }
    }
    let head = end.checked_sub(1).filter(|_| begin < end).map(|i| text.tokens[i].tag)?;
    (head.is_noun() || head == Tag::Prp).then_some(begin..end)
}

/// Where the predicate ends: at the next clause or the sentence's stop.
fn predicate_end(text: &Text, from: usize, end: usize) -> usize {
    (from..end)
        .find(|&i| {
            let lower = text.lower(i);
            matches!(lower, ";" | ":" | "." | "after" | "because" | "while" | "when" | "saying")
                || lower == "," && text.lower(i + 1) != "which"
                || matches!(lower, "and" | "but")
                    && text.tokens.get(i + 1).is_some_and(|next| next.tag.is_finite())
        })
        .unwrap_or(end)
}

fn statement(text: &Text, act: &Act, predicate: Span) -> Statement {
    let source = vec![text.span_of(act.subject.clone())];
    let cue = vec![text.span_of(act.verb..act.verb + 1)];
    Statement {
        speaker: Speaker { name: text.document.text(source[0]).to_owned(), ..Speaker::default() },
        extent: Extent { source: source.clone(), cue: cue.clone(), content: vec![predicate] },
        source,
        cue,
        content: vec![predicate],
        kind: StatementKind::Act,
        class: CueClass::Says,
        said: Said::default(),
        headline: false,
        within: None,
        positions: Vec::new(),
        confidence: 0.75,
    }
}
