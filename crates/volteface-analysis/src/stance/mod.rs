//! What a statement states on the watched issues: whether it is about one, on which side, under which conditions.

mod clause;
pub(crate) mod compose;
pub(crate) mod lexicon;
pub(crate) mod side;

use std::{
    collections::{BTreeMap, BTreeSet},
    ops::Range,
};

use jiff::civil::Date;
use volteface_core::{
    ActorId, BlockKind, CueClass, Document, IssueId, Span, Stance, Stated, Statement, StatementKind,
};

use crate::{
    WatchIndex,
    issue::{Hit, IssueIndex, NameKind, infinitive, is_instrument, root, words},
    tag::Tag,
    text::Text,
};

use clause::{Clause, Role};
use compose::{Found, Frame, Reading};
use lexicon::Op;
use side::Doer;

/// Fills `positions` of the statements of watched actors.
pub fn state(text: &Text, statements: &mut [Statement], watch: &WatchIndex) {
    if watch.issues.is_empty() || statements.iter().all(|statement| statement.speaker.actor.is_none()) {
        return;
    }
    let page = Page::new(text, watch);
    for k in 0..statements.len() {
        if is_reported_by_another(statements, k, watch) {
            continue;
        }
        let statement = &statements[k];
        if statement.speaker.actor.is_none() || is_imagined(text, statement) {
            continue;
        }
        let positions = page.positions(statement, watch);
        statements[k].positions = positions;
    }
    reconcile(statements, watch);
}

/// True if and only if the statement stands inside one of a speaker for someone else.
fn is_reported_by_another(statements: &[Statement], k: usize, watch: &WatchIndex) -> bool {
    let Some(outer) = statements[k].within.and_then(|outer| statements.get(outer)) else { return false };
    match (&outer.speaker.actor, &statements[k].speaker.actor) {
        (Some(a), Some(b)) => !watch.list.tops(a).iter().any(|top| watch.list.tops(b).contains(top)),
        (None, Some(_)) => !outer.cue.is_empty() && outer.kind != StatementKind::Act,
        _ => false,
    }
}

/// Where one word decides on two issues ("against shutting the team out of the qualifiers for the cup"), it governs the
/// nearer name only.
fn drop_distant(stated: &mut Vec<Stated>) {
    /// Names closer than this to each other, in bytes, stand in one phrase.
    const PHRASE: usize = 16;
    let governed = |one: &Stated, other: &Stated| -> Option<usize> {
        let shared =
            one.because.iter().filter(|span| other.because.contains(span)).max_by_key(|span| span.start)?;
        one.because.iter().filter(|span| span.start > shared.start).map(|span| span.start).min()
    };
    let distant: Vec<bool> = stated
        .iter()
        .map(|one| {
            stated.iter().any(|other| match (governed(one, other), governed(other, one)) {
                (Some(own), Some(nearer)) => own > nearer + PHRASE,
                _ => false,
            })
        })
        .collect();
    let mut distant = distant.into_iter();
    stated.retain(|_| !distant.next().unwrap_or(false));
}

/// True if and only if the saying itself is only expected or supposed ("would announce", "if it were to say").
fn is_imagined(text: &Text, statement: &Statement) -> bool {
    let Some(cue) = statement.cue.first().map(|cue| text.tokens_in(*cue)) else { return false };
    if !matches!(statement.class, CueClass::Says | CueClass::Thinks) || statement.kind == StatementKind::Act {
        return false;
    }
    let from = cue.start.saturating_sub(3);
    let sentence = text.tokens.get(cue.start).map(|token| token.sentence);
    (from..cue.end).filter(|&i| text.tokens[i].sentence == sentence.unwrap_or_default()).any(|i| {
        let next = text.lower(i + 1);
        match text.lower(i) {
            "would" | "will" | "may" | "might" | "could" => {
                i >= cue.start || text.tokens[i].tag == Tag::Md && i + 2 >= cue.start
            }
            "were" | "expected" | "likely" => next == "to",
            _ => false,
        }
    })
}

/// A text with the roots of its words and how much each sentence is about each issue.
struct Page<'t, 'd> {
    text: &'t Text<'d>,
    /// Roots, several for a word with hyphens.
    roots: Vec<String>,
    /// The token of each root.
    of_token: Vec<usize>,
    /// First root of each token.
    first_root: Vec<usize>,
    /// For each issue the weight of each sentence.
    weights: Vec<Vec<f32>>,
    /// For each issue the weight of title and lead.
    topic: Vec<f32>,
}

impl<'t, 'd> Page<'t, 'd> {
    fn new(text: &'t Text<'d>, watch: &WatchIndex) -> Page<'t, 'd> {
        let mut page = Page {
            text,
            roots: Vec::with_capacity(text.tokens.len()),
            of_token: Vec::with_capacity(text.tokens.len()),
            first_root: Vec::with_capacity(text.tokens.len() + 1),
            weights: Vec::new(),
            topic: Vec::new(),
        };
        for i in 0..text.tokens.len() {
            page.first_root.push(page.roots.len());
            let lower = text.lower(i);
            if lower.contains('-') && lower.len() > 1 {
                for word in words(lower) {
                    page.push(root(&word), i);
                }
            } else {
                page.push(root(infinitive(lower)), i);
            }
        }
        page.first_root.push(page.roots.len());
        let title = title_roots(text.document);
        let title: Vec<&str> = title.iter().map(String::as_str).collect();
        for issue in &watch.issues {
            let weights: Vec<f32> =
                text.sentences.iter().map(|s| issue.weight(&page.run(s.clone()).0)).collect();
            let all: Vec<&str> = title.iter().chain(&page.run(0..text.tokens.len()).0).copied().collect();
            page.topic.push(issue.weight_of_own(&all));
            page.weights.push(weights);
        }
        page
    }

    fn push(&mut self, root: String, token: usize) {
        self.roots.push(root);
        self.of_token.push(token);
    }

    /// The roots of `tokens`, and the token of each.
    fn run(&self, tokens: Range<usize>) -> (Vec<&str>, &[usize]) {
        let first = self.first_root.get(tokens.start).copied().unwrap_or(self.roots.len());
        let last = self.first_root.get(tokens.end).copied().unwrap_or(self.roots.len());
        let roots = self.roots.get(first..last).unwrap_or_default();
        (roots.iter().map(String::as_str).collect(), self.of_token.get(first..last).unwrap_or_default())
    }

    fn hits(&self, issue: &IssueIndex, tokens: Range<usize>) -> Vec<(Range<usize>, Hit)> {
        let (roots, of_token) = self.run(tokens);
        issue
            .hits(&roots)
            .into_iter()
            .map(|hit| (of_token[hit.start]..of_token[hit.end - 1] + 1, hit))
            .collect()
    }

    /// What one statement states.
    fn positions(&self, statement: &Statement, watch: &WatchIndex) -> Vec<Stated> {
        let text = self.text;
        let tops = statement.speaker.actor.as_ref().map(|actor| watch.list.tops(actor)).unwrap_or_default();
        let direct = statement.kind == StatementKind::Direct;
        let mut clauses: Vec<Clause> = Vec::new();
        for span in &statement.content {
            clauses.extend(clause::clauses(text, text.tokens_in(*span)));
        }
        let acted = self.cue_governs(statement, &mut clauses);
        let ops: Vec<Vec<Found>> =
            clauses.iter().map(|clause| compose::found_in(text, clause.tokens.clone())).collect();
        let frames: Vec<Frame> = clauses
            .iter()
            .map(|clause| Frame {
                kind: if acted { StatementKind::Act } else { statement.kind },
                class: if acted { CueClass::Says } else { statement.class },
                doer: match statement.kind {
                    _ if acted => Doer::Own,
                    StatementKind::Act => Doer::Own,
                    _ => watch.sides.doer(text, clause.tokens.clone(), &tops, direct),
                },
            })
            .collect();
        let mut found: Vec<(f32, Stated)> = Vec::new();
        for n in 0..watch.issues.len() {
            if let Some(stated) = self.position(watch, n, &clauses, &ops, &frames) {
                found.push(stated);
            }
        }
        let mut stated: Vec<Stated> = found.into_iter().map(|(_, stated)| stated).collect();
        drop_distant(&mut stated);
        stated
    }

    /// Where the cue is itself a deed ("adopted a bill", "rejected the plan"), its clause begins with it. True if so.
    fn cue_governs(&self, statement: &Statement, clauses: &mut [Clause]) -> bool {
        let (Some(cue), Some(first)) = (statement.cue.first(), clauses.first_mut()) else { return false };
        let cue = self.text.tokens_in(*cue);
        let follows = cue.end <= first.tokens.start && first.tokens.start - cue.end <= 1;
        let content_is_clause = clause::subject_follows(self.text, first.tokens.start, &first.tokens);
        let is_deed = compose::found_in(self.text, cue.start..first.tokens.end).first().is_some_and(|op| {
            op.tokens.start < cue.end
                && matches!(op.op, Op::For | Op::Against | Op::End | Op::Begin | Op::Tie)
        });
        let acted = statement.kind != StatementKind::Direct && follows && !content_is_clause && is_deed;
        if acted {
            first.tokens.start = cue.start;
        }
        acted
    }

    /// What one statement states on one issue, and how much it is about it.
    fn position(
        &self,
        watch: &WatchIndex,
        n: usize,
        clauses: &[Clause],
        ops: &[Vec<Found>],
        frames: &[Frame],
    ) -> Option<(f32, Stated)> {
        let text = self.text;
        let issue = &watch.issues[n];
        let mut readings: Vec<(Reading, &Clause)> = Vec::new();
        let mut conditions: Vec<&Clause> = Vec::new();
        let mut about = 0.0f32;
        let mut unanswered = false;
        let mut last: Option<(usize, f32, f32)> = None;
        for (k, clause) in clauses.iter().enumerate() {
            if !matches!(clause.role, Role::Main | Role::Aside) || is_question(text, clause) {
                continue;
            }
            let mut here = self.aboutness(watch, n, clause.sentence);
            let mut hits = self.hits(issue, clause.tokens.clone());
            hits.retain(|(_, hit)| hit.kind != NameKind::Context);
            // "The dam would drown villages and is unacceptable": the subject goes on.
            if hits.is_empty()
                && let Some((sentence, sign, about)) = last
                && sentence == clause.sentence
                && text.tokens[clause.tokens.start].tag.is_finite()
            {
                let at = clause.tokens.start;
                hits.push((at..at, Hit { start: 0, end: 0, weight: 0.5, sign, kind: NameKind::Word }));
                here = about;
            }
            if let Some((_, hit)) = hits.iter().max_by(|a, b| a.1.weight.total_cmp(&b.1.weight)) {
                last = Some((clause.sentence, hit.sign, here));
            }
            if hits.is_empty() || here <= 0.0 {
                if !self.is_understood(n, clause.sentence) {
                    continue;
                }
                here = 0.6;
                hits = self.anaphors(n, issue, clause, &ops[k]);
                if hits.is_empty() {
                    let silent = ops[k].iter().any(|op| op.op == Op::Silent);
                    unanswered |= silent;
                    continue;
                }
            }
            let Some(reading) = compose::read(text, issue, clause.tokens.clone(), &hits, &ops[k], frames[k])
            else {
                continue;
            };
            if clause.role == Role::Aside && !readings.is_empty() {
                continue;
            }
            about = about.max(here);
            // A condition inside "a bill under which …" belongs to the bill.
            let relative =
                clause.tokens.clone().rfind(|&i| matches!(text.lower(i), "which" | "who" | "whom"));
            let inner =
                relative.is_some_and(|i| (i..clause.tokens.end).any(|j| text.tokens[j].tag.is_finite()));
            let of_sentence =
                clauses.iter().filter(|c| c.role == Role::Condition && c.sentence == clause.sentence);
            for condition in of_sentence
                .filter(|c| !(inner && c.tokens.start >= clause.tokens.end))
                .filter(|c| !c.lasting || compose::accepts(text, clause.tokens.clone(), &ops[k]))
            {
                if !conditions.contains(&condition) {
                    conditions.push(condition);
                }
            }
            readings.push((reading, clause));
        }
        if readings.is_empty() {
            let stated = Stated {
                issue: issue.id.clone(),
                stance: Stance::Noncommittal,
                conditions: vec![],
                moved: false,
                because: vec![],
                confidence: 0.5,
            };
            return unanswered.then_some((0.5, stated));
        }
        let mut side = 0.0;
        for (reading, clause) in &readings {
            if reading.side != 0.0 {
                let factor = if clause.turns { 2.0 } else { 1.0 };
                side += reading.side * reading.weight * factor;
            }
        }
        let tied = readings.iter().any(|(reading, _)| reading.tied) || !conditions.is_empty();
        let silent = readings.iter().any(|(reading, _)| reading.silent);
        let stance = match (tied, silent, side) {
            (true, _, side) if side != 0.0 || !conditions.is_empty() || !silent => Stance::Conditional,
            (_, true, _) => Stance::Noncommittal,
            (_, _, side) if side > 0.0 => Stance::Supports,
            (_, _, side) if side < 0.0 => Stance::Opposes,
            _ => return None,
        };
        let weight = readings.iter().map(|(reading, _)| reading.weight).fold(0.0, f32::max);
        let mut because: Vec<Span> = readings
            .iter()
            .flat_map(|(reading, _)| reading.because.iter().cloned())
            .map(|tokens| text.span_of(tokens))
            .collect();
        because.sort_by_key(|span| (span.start, span.end));
        because.dedup();
        let conditions = match stance {
            Stance::Conditional => {
                let named = conditions.iter().map(|c| condition_text(text, c));
                let refused = readings.iter().filter_map(|(reading, _)| reading.terms.clone());
                let refused =
                    refused.map(|terms| format!("not on {}", text.document.text(text.span_of(terms))));
                named.chain(refused).filter(|c| !c.is_empty()).collect()
            }
            _ => Vec::new(),
        };
        let confidence = (weight.max(0.3) * about.min(1.0)).clamp(0.05, 0.99);
        let moved = frames.first().is_some_and(|frame| frame.kind == StatementKind::Act)
            || readings.iter().any(|(reading, _)| reading.moved || reading.freed)
            || ops.iter().flatten().any(|op| op.op == Op::Moved);
        Some((about, Stated { issue: issue.id.clone(), stance, conditions, moved, because, confidence }))
    }

    /// 0 to 1, that a sentence is about issue `n`, by its own words and those around it.
    fn aboutness(&self, watch: &WatchIndex, n: usize, sentence: usize) -> f32 {
        let weight = |m: usize| self.weights[m].get(sentence).copied().unwrap_or(0.0);
        let own = weight(n);
        if !watch.issues[n].required.is_empty() && !self.mentions(&watch.issues[n].required, sentence) {
            return 0.0;
        }
        let rival = (0..self.weights.len()).filter(|&m| m != n).map(weight).fold(0.0, f32::max);
        let clear = own >= 1.6;
        if own < 0.35 || !clear && rival > 1.3 * own || clear && rival > 2.5 * own {
            return 0.0;
        }
        if clear {
            return 1.0;
        }
        if self.nearby(n, sentence) >= 1.4 {
            0.9
        } else if self.topic[n] >= 1.6 {
            0.75
        } else {
            0.0
        }
    }

    /// True if and only if one of `roots` occurs in a sentence.
    fn mentions(&self, roots: &BTreeSet<String>, sentence: usize) -> bool {
        let Some(tokens) = self.text.sentences.get(sentence) else { return false };
        self.run(tokens.clone()).0.iter().any(|root| roots.contains(*root))
    }

    /// The weight of what stands before a sentence: two sentences back, and the question that a turn answers.
    fn nearby(&self, n: usize, sentence: usize) -> f32 {
        let before = (1..=2).filter_map(|back| self.weights[n].get(sentence.checked_sub(back)?).copied());
        before.fold(self.question_before(n, sentence), f32::max)
    }

    /// True if and only if what stands around a sentence without names is about issue `n` rather than another.
    fn is_understood(&self, n: usize, sentence: usize) -> bool {
        let best = |m: usize| {
            let near = self.nearby(m, sentence).max(self.weights[m].get(sentence).copied().unwrap_or(0.0));
            near + 0.3 * self.topic[m].min(3.0)
        };
        let own = best(n);
        let weight = |m: usize| self.weights[m].get(sentence).copied().unwrap_or(0.0);
        let named = |m: usize| weight(m) >= 0.4 && weight(m) > weight(n);
        own >= 1.0 && (0..self.weights.len()).all(|m| m == n || 1.2 * best(m) < own && !named(m))
    }

    /// What "the bill", "the step", "it" stand for in a clause without names of the issue, as hits.
    fn anaphors(
        &self,
        n: usize,
        issue: &IssueIndex,
        clause: &Clause,
        ops: &[Found],
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
                if let Some(sign) = self.event_sign(n, issue, clause.sentence) {
                    found.push((i..i + 1, hit(sign)));
                }
            } else if is_instrument(lemma) || IDEAS.contains(&lemma) {
                if definite(before(1)) || definite(before(2)) {
                    found.push((i..i + 1, hit(issue.sign)));
                }
            } else if matches!(lemma, "it" | "this" | "that")
                && matches!(text.tokens[i].tag, Tag::Prp | Tag::Dt)
                && text.tokens.get(i + 1).is_none_or(|next| {
                    !next.tag.is_noun() && !matches!(next.tag, Tag::Jj | Tag::Vbg | Tag::Vbn)
                })
            {
                let op = ops
                    .iter()
                    .rev()
                    .find(|op| op.tokens.end == i || op.tokens.end + 1 == i || op.tokens.start > i);
                match op.map(|op| op.op) {
                    Some(Op::Begin | Op::End) => found.push((i..i + 1, hit(1.0))),
                    Some(Op::For | Op::Against | Op::Good | Op::Bad | Op::Tie) => {
                        found.push((i..i + 1, hit(issue.sign)))
                    }
                    _ => {}
                }
            }
        }
        found
    }

    /// The sign of the last deed told of issue `n` before a sentence.
    fn event_sign(&self, n: usize, issue: &IssueIndex, sentence: usize) -> Option<f32> {
        for s in (0..=sentence).rev().skip(1).take(6) {
            if self.weights[n].get(s).is_none_or(|weight| *weight < 0.7) {
                continue;
            }
            let tokens = self.text.sentences[s].clone();
            let hits = self.hits(issue, tokens.clone());
            let ops = compose::found_in(self.text, tokens.clone());
            for clause in
                clause::clauses(self.text, tokens).iter().rev().filter(|clause| clause.role == Role::Main)
            {
                let frame = Frame { kind: StatementKind::Act, class: Default::default(), doer: Doer::Own };
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

    /// The weight of the reporter's question that a turn answers.
    fn question_before(&self, n: usize, sentence: usize) -> f32 {
        let blocks = &self.text.document.blocks;
        let Some(block) =
            self.text.sentences.get(sentence).and_then(|s| self.text.tokens.get(s.start)).map(|t| t.block)
        else {
            return 0.0;
        };
        if blocks.get(block).is_none_or(|b| b.kind != BlockKind::Turn) {
            return 0.0;
        }
        let Some(asked) = (0..block).rev().find(|&b| blocks[b].kind == BlockKind::Question) else {
            return 0.0;
        };
        let sentences = self.text.sentences.iter().zip(&self.weights[n]);
        sentences
            .filter(|(s, _)| self.text.tokens.get(s.start).is_some_and(|token| token.block == asked))
            .map(|(_, weight)| *weight)
            .sum()
    }
}

/// Nouns that stand for a deed told before.
const EVENTS: &[&str] = &[
    "step", "move", "order", "decision", "action", "measure", "change", "ban", "ruling", "verdict", "decree",
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

fn title_roots(document: &Document) -> Vec<String> {
    words(document.title.as_deref().unwrap_or_default()).iter().map(|word| root(word)).collect()
}

fn is_question(text: &Text, clause: &Clause) -> bool {
    text.sentences
        .get(clause.sentence)
        .is_some_and(|sentence| sentence.clone().rev().take(2).any(|i| text.lower(i) == "?"))
}

fn condition_text(text: &Text, clause: &Clause) -> String {
    let span = text.span_of(clause.tokens.clone());
    text.document
        .text(span)
        .trim_matches(|c: char| c.is_whitespace() || ".,;:\"\u{201c}\u{201d}".contains(c))
        .to_owned()
}

/// One side, one document, one day: what was said there is one position. A condition named once holds for the rest,
/// taking no side gives way to a side, and of two sides the one with more words behind it stands.
fn reconcile(statements: &mut [Statement], watch: &WatchIndex) {
    type Occasion = (ActorId, Option<Date>, bool, IssueId);
    let mut occasions: BTreeMap<Occasion, Vec<(usize, usize)>> = BTreeMap::new();
    for (s, statement) in statements.iter().enumerate() {
        let Some(actor) = &statement.speaker.actor else { continue };
        let Some(top) = watch.list.tops(actor).into_iter().next() else { continue };
        for (p, stated) in statement.positions.iter().enumerate() {
            let occasion = (top.clone(), statement.said.on, statement.said.recalled, stated.issue.clone());
            occasions.entry(occasion).or_default().push((s, p));
        }
    }
    let mut dropped: Vec<(usize, usize)> = Vec::new();
    for places in occasions.into_values().filter(|places| places.len() > 1) {
        let all: Vec<Stated> = places.iter().map(|&(s, p)| statements[s].positions[p].clone()).collect();
        let behind = |stance: Stance| -> f32 {
            all.iter().filter(|stated| stated.stance == stance).map(|stated| stated.confidence).sum()
        };
        let sides = [Stance::Conditional, Stance::Supports, Stance::Opposes];
        let strongest =
            sides.into_iter().max_by(|a, b| behind(*a).total_cmp(&behind(*b))).unwrap_or(Stance::Conditional);
        if behind(strongest) == 0.0 {
            continue;
        }
        let conditional = behind(Stance::Conditional) >= 0.5;
        let conditions: Vec<String> = all.iter().flat_map(|stated| stated.conditions.clone()).collect();
        for (place, stated) in places.iter().zip(&all) {
            let stance = stated.stance;
            if stance == Stance::Noncommittal || !conditional && stance != strongest {
                dropped.push(*place);
            } else if conditional && stance != Stance::Conditional {
                let stated = &mut statements[place.0].positions[place.1];
                stated.stance = Stance::Conditional;
                stated.conditions.clone_from(&conditions);
            }
        }
    }
    dropped.sort_unstable();
    for (s, p) in dropped.into_iter().rev() {
        statements[s].positions.remove(p);
    }
}

#[cfg(test)]
mod probes;
#[cfg(test)]
mod tests;
