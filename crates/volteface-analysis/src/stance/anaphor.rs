//! What stands for an issue without naming it: "the bill", "this step", "it", a bare verdict.

use std::ops::Range;

use volteface_core::{CueClass, StatementKind};

use super::{
    Content,
    clause::{self, Clause, Role},
    compose::{self, Frame, Reading},
    lexicon::Op,
    page::Page,
    sense::{self, Found},
    side::Doer,
};
use crate::{
    issue::{Hit, IssueIndex, NameKind, is_instrument},
    tag::Tag,
    text::{Text, Token},
};

impl Page<'_, '_> {
    /// What "the bill", "the step", "it" stand for in a clause without names of the issue, as hits.
    pub(super) fn anaphors(
        &self,
        n: usize,
        issue: &IssueIndex,
        clause: &Clause,
        ops: &[Found],
        doer: Doer,
    ) -> Vec<(Range<usize>, Hit)> {
        let text = self.text;
        let hit = |sign: f32| Hit { start: 0, end: 0, weight: 0.4, sign, kind: NameKind::Word };
        let mut found = Vec::new();
        for i in clause.tokens.clone() {
            let before = |k: usize| {
                i.checked_sub(k).filter(|&j| j >= clause.tokens.start).map_or("", |j| text.lower(j))
            };
            let definite = |word: &str| {
                matches!(
                    word,
                    "the"
                        | "its"
                        | "this"
                        | "that"
                        | "such"
                        | "their"
                        | "his"
                        | "her"
                        | "our"
                        | "any"
                        | "same"
                )
            };
            let lemma = text.lemma(i);
            if EVENTS.contains(&lemma) && (definite(before(1)) || definite(before(2))) {
                let planned = || self.is_planned(n, clause.sentence).then_some(issue.sign);
                if let Some(sign) = self.event_sign(n, issue, clause.sentence).or_else(planned) {
                    found.push((i..i + 1, hit(sign)));
                }
            } else if issue.named
                && KINDS.contains(&lemma)
                && matches!(before(1), "the" | "this")
                // "Broke off talks with the bank" is on the talks.
                && before(2) != "with"
            {
                found.push((i..i + 1, hit(1.0)));
            } else if is_instrument(lemma) || IDEAS.contains(&lemma) {
                if definite(before(1)) || definite(before(2)) {
                    let sign = if is_instrument(lemma) { issue.instrument_sign } else { issue.sign };
                    found.push((i..i + 1, hit(sign)));
                }
            } else if matches!(lemma, "it" | "this" | "that")
                && matches!(text.tokens[i].tag, Tag::Prp | Tag::Dt)
                && !self.is_expletive(i, clause)
                && text.tokens.get(i + 1).is_none_or(|next| {
                    let described = matches!(next.tag, Tag::Jj | Tag::Vbg | Tag::Vbn);
                    !next.tag.is_noun() && (lemma == "it" || !described)
                })
            {
                let acts = |op: &&Found| {
                    // "It has cancelled forty flights": who does it, not what it is done to.
                    let verb = op.tokens.start;
                    let object = text.tokens.get(op.tokens.end).is_some_and(|next| {
                        op.tokens.end < clause.tokens.end
                            && (next.tag.is_noun()
                                || matches!(next.tag, Tag::Dt | Tag::Cd | Tag::PrpPossessive | Tag::Jj))
                    });
                    matches!(op.op, Op::Begin | Op::End)
                        && lemma == "it"
                        && verb > i
                        && object
                        && !(i..verb).any(|j| text.lemma(j) == "be")
                };
                let op = ops.iter().rev().filter(|op| !acts(op)).find(|op| {
                    op.tokens.contains(&i)
                        || op.tokens.end == i
                        || op.tokens.end + 1 == i
                        || op.tokens.start > i && op.tokens.start - i <= 5
                });
                match op.map(|op| op.op) {
                    Some(Op::Begin | Op::End) => found.push((i..i + 1, hit(1.0))),
                    Some(Op::For | Op::Against | Op::Good | Op::Bad | Op::Tie) => {
                        found.push((i..i + 1, hit(issue.sign)))
                    }
                    _ => {}
                }
            }
        }
        if found.is_empty()
            && !clause.tokens.clone().any(|i| text.tokens[i].tag.is_finite())
            && ops.first().is_some_and(|op| matches!(op.op, Op::Good | Op::Bad))
        {
            // A verdict without a verb ("a historic chance for the region") is on what the text speaks of.
            let at = clause.tokens.start;
            found.push((at..at, hit(issue.sign)));
        }
        // "I will vote no", "we agree": who says it speaks of what was named before.
        if found.is_empty()
            && doer == Doer::Own
            && clause.tokens.len() <= 14
            && ops.last().is_some_and(|op| {
                let verbal = op.tokens.len() > 1 || !text.tokens[op.tokens.start].tag.is_noun();
                matches!(op.op, Op::For | Op::Against) && verbal && op.tokens.end + 1 >= clause.tokens.end
            })
            && !matches!(text.tokens[clause.tokens.start].tag, Tag::Vbd | Tag::Vbn)
        {
            let at = clause.tokens.end;
            found.push((at..at, hit(issue.sign)));
        }
        found
    }

    /// What "yes" or "no" at the head or end of an answer says to the reporter's question.
    pub(super) fn answer(&self, n: usize, issue: &IssueIndex, content: &Content) -> Option<Reading> {
        let text = self.text;
        let first = text.tokens.get(content.start)?;
        let block = first.block;
        // "Only if …" says yes under a condition.
        let mut own = content.clauses.iter().filter(|clause| clause.sentence == first.sentence).peekable();
        let tied = own.peek().is_some() && own.all(|clause| clause.role == Role::Condition);
        let sentence = text.sentences.get(first.sentence)?;
        let (at, agrees) = if tied { (sentence.start, true) } else { verdict(text, sentence)? };
        let asked = self.question_of(block)?;
        let question = text.sentences.iter().enumerate().rev().find(|(s, sentence)| {
            text.tokens.get(sentence.start).is_some_and(|token| token.block == asked)
                && self.weights[n].get(*s).is_some_and(|weight| *weight >= 0.5)
        });
        let tokens = question.map(|(_, tokens)| tokens.clone())?;
        if matches!(text.tokens[tokens.start].tag, Tag::Wp | Tag::Wrb | Tag::Wdt) {
            return None;
        }
        let ops = sense::found_in(text, tokens.clone());
        let hits = self.hits(issue, tokens.clone());
        let frame = Frame {
            kind: StatementKind::Act,
            class: CueClass::Says,
            doer: Doer::Own,
            conditioned: false,
            strictly: false,
        };
        let mut reading = compose::read(text, issue, tokens, &hits, &ops, frame)?;
        reading.side = if agrees { reading.side } else { -reading.side };
        reading.tied |= tied;
        reading.because.push(at..at + 1);
        reading.weight = 0.7;
        Some(reading)
    }

    /// "it would be wrong to …", "called it impossible that …": the pronoun stands for what follows.
    fn is_expletive(&self, i: usize, clause: &Clause) -> bool {
        let text = self.text;
        text.lower(i) == "it"
            && (i + 1..clause.tokens.end.min(i + 7)).any(|j| {
                matches!(text.tokens[j].tag, Tag::Jj | Tag::Nn | Tag::Jjr | Tag::Jjs)
                    && !matches!(
                        text.lower(j),
                        "way" | "chance" | "hope" | "means" | "step" | "road" | "path"
                    )
                    && {
                        let next = j + 1 + usize::from(text.tokens.get(j + 1).is_some_and(is_quote));
                        text.tokens.get(next).is_some_and(|next| next.tag == Tag::To)
                            || matches!(text.lower(next), "that" | "whether" | "for")
                    }
            })
    }

    /// True if and only if the sentence before names a plan for what issue `n` asks.
    fn is_planned(&self, n: usize, sentence: usize) -> bool {
        let Some(before) = sentence.checked_sub(1) else { return false };
        self.weights[n].get(before).is_some_and(|weight| *weight >= 0.7)
            && self.text.sentences[before].clone().any(|i| is_instrument(self.text.lemma(i)))
    }

    /// The sign of the last deed told of issue `n` before a sentence.
    fn event_sign(&self, n: usize, issue: &IssueIndex, sentence: usize) -> Option<f32> {
        for s in (0..=sentence).rev().skip(1).take(6) {
            if self.weights[n].get(s).is_none_or(|weight| *weight < 0.7) {
                continue;
            }
            let tokens = self.text.sentences[s].clone();
            let hits = self.hits(issue, tokens.clone());
            let ops = sense::found_in(self.text, tokens.clone());
            for clause in
                clause::clauses(self.text, tokens).iter().rev().filter(|clause| clause.role == Role::Main)
            {
                let frame = Frame {
                    kind: StatementKind::Act,
                    class: Default::default(),
                    doer: Doer::Own,
                    conditioned: false,
                    strictly: false,
                };
                let inside: Vec<_> =
                    hits.iter().filter(|(r, _)| clause.tokens.contains(&r.start)).cloned().collect();
                let reading = compose::read(self.text, issue, clause.tokens.clone(), &inside, &ops, frame);
                if let Some(reading) =
                    reading.filter(|reading| reading.side != 0.0 && reading.because.len() > 1)
                {
                    return Some(reading.side * issue.sign);
                }
            }
        }
        None
    }
}

fn is_quote(token: &Token) -> bool {
    matches!(token.tag, Tag::OpenQuote | Tag::CloseQuote)
}

/// The word that says yes or no at the head of an answer or at its end, and which.
fn verdict(text: &Text, sentence: &Range<usize>) -> Option<(usize, bool)> {
    let read = |i: usize| match text.lower(i) {
        "yes" | "absolutely" | "certainly" | "definitely" | "sure" | "gladly" => Some((i, true)),
        "of" if text.lower(i + 1) == "course" => Some((i, text.lower(i + 2) != "not")),
        "no" if !text.tokens.get(i + 1).is_some_and(|next| next.tag.is_noun() || next.tag == Tag::Jj) => {
            Some((i, false))
        }
        "never" => Some((i, false)),
        _ => None,
    };
    let last = sentence.clone().rev().find(|&i| !text.tokens[i].tag.is_mark())?;
    read(sentence.start).or_else(|| read(last).filter(|_| text.lower(last - 1) == ","))
}

/// Nouns that stand for a deed told before.
const EVENTS: &[&str] = &[
    "step", "move", "order", "decision", "action", "measure", "change", "ban", "ruling", "verdict", "decree",
];

/// Nouns that stand for what a question names: "the team", "the company".
const KINDS: &[&str] = &[
    "team", "squad", "country", "nation", "republic", "island", "company", "firm", "bank", "airline",
    "airport", "club", "plant", "factory", "port", "mine", "bridge", "dam", "tower", "shipyard", "railway",
    "network", "station",
];

/// Nouns that stand for what is asked.
const IDEAS: &[&str] = &[
    "idea",
    "document",
    "demand",
    "request",
    "call",
    "offer",
    "draft",
    "paper",
    "consent",
    "approval",
    "question",
    "possibility",
    "option",
    "notion",
    "suggestion",
    "compromise",
    "solution",
    "rule",
    "project",
    "venture",
];
