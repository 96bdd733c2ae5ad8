//! What a statement states on the watched issues: whether it is about one, on which side, under which conditions.

mod anaphor;
mod clause;
mod compose;
pub(crate) mod lexicon;
mod page;
mod reconcile;
mod scope;
pub(crate) mod sense;
pub(crate) mod side;

use std::ops::Range;

use volteface_core::{ActorKind, BlockKind, CueClass, Span, Stance, Stated, Statement, StatementKind};

use crate::{
    WatchIndex,
    issue::{Hit, IssueIndex, NameKind},
    tag::Tag,
    text::Text,
};

use clause::{Clause, Role};
use compose::{Frame, Reading};
use lexicon::Op;
use page::Page;
use reconcile::{reconcile, renew};
use sense::Found;
use side::{Doer, Voice};

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
        if statement.speaker.actor.is_none() || is_imagined(text, statement) || is_invented(text, statement) {
            continue;
        }
        let positions = page.positions(statement, watch);
        statements[k].positions = positions;
    }
    reconcile(statements, watch);
    renew(text, statements, watch);
}

/// True if and only if the statement stands inside one of a speaker for someone else.
fn is_reported_by_another(statements: &[Statement], k: usize, watch: &WatchIndex) -> bool {
    let Some(outer) = statements[k].within.and_then(|outer| statements.get(outer)) else { return false };
    match (&outer.speaker.actor, &statements[k].speaker.actor) {
        (Some(a), Some(b)) => !watch.list.tops(a).iter().any(|top| watch.list.tops(b).contains(top)),
        // A deed is one, whoever tells of it by name ("…, the chair told the council"); words are hearsay.
        (None, Some(_)) if statements[k].kind == StatementKind::Act && !outer.speaker.anonymous => false,
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

/// True if and only if it stands in satire or the like.
fn is_invented(text: &Text, statement: &Statement) -> bool {
    let first = statement.content.iter().flat_map(|&span| text.tokens_in(span)).next();
    let block = first.and_then(|i| text.document.blocks.get(text.tokens[i].block));
    block.is_some_and(|block| block.kind == BlockKind::Invented)
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

impl Page<'_, '_> {
    /// What one statement states.
    fn positions(&self, statement: &Statement, watch: &WatchIndex) -> Vec<Stated> {
        let text = self.text;
        let tops = statement.speaker.actor.as_ref().map(|actor| watch.list.tops(actor)).unwrap_or_default();
        let direct = statement.kind == StatementKind::Direct;
        let body = watch.list.actors.iter().any(|actor| {
            Some(&actor.id) == statement.speaker.actor.as_ref() && actor.kind != ActorKind::Person
        });
        if !self.states_something(statement) {
            return Vec::new();
        }
        let mut clauses: Vec<Clause> = Vec::new();
        for span in &statement.content {
            clauses.extend(clause::clauses(text, text.tokens_in(*span)));
        }
        let start = clauses.first().map_or(0, |clause| clause.tokens.start);
        let voice = Voice { tops: &tops, direct, body, start };
        let acted = self.cue_governs(statement, &mut clauses);
        let ops: Vec<Vec<Found>> =
            clauses.iter().map(|clause| sense::found_in(text, clause.tokens.clone())).collect();
        let frames: Vec<Frame> = clauses
            .iter()
            .map(|clause| Frame {
                kind: if acted { StatementKind::Act } else { statement.kind },
                class: match statement.class {
                    _ if acted => CueClass::Says,
                    // Asked to do something, not asked about it.
                    CueClass::Asks => CueClass::Demands,
                    _ if self.is_wanted(&clauses, clause) => CueClass::Demands,
                    class => class,
                },
                doer: match statement.kind {
                    _ if acted => Doer::Own,
                    StatementKind::Act => Doer::Own,
                    _ => watch.sides.doer(text, clause.tokens.clone(), voice),
                },
                conditioned: false,
                strictly: false,
            })
            .collect();
        let start = statement.content.first().map_or(0, |span| text.tokens_in(*span).start);
        let content = Content { start, clauses, ops, frames };
        let mut stated: Vec<Stated> =
            (0..watch.issues.len()).filter_map(|n| self.position(watch, n, &content)).collect();
        drop_distant(&mut stated);
        stated
    }

    /// "They could lift the siege, and that is what they should do": the clause before is what is demanded.
    fn is_wanted(&self, clauses: &[Clause], clause: &Clause) -> bool {
        let text = self.text;
        clauses.iter().any(|next| {
            let mut words =
                next.tokens.clone().map(|i| text.lower(i)).skip_while(|word| matches!(*word, "and" | "but"));
            next.sentence == clause.sentence
                && next.tokens.start >= clause.tokens.end
                && next.tokens.start <= clause.tokens.end + 3
                && matches!(words.next(), Some("that" | "this" | "which"))
                && words.any(|word| word == "what")
                && words.any(|word| matches!(word, "should" | "must" | "want" | "need" | "ought"))
        })
    }

    /// False for a question put to others, and for the denial of a deed, which leaves open what is wanted.
    fn states_something(&self, statement: &Statement) -> bool {
        let text = self.text;
        let content: Vec<usize> = statement.content.iter().flat_map(|&span| text.tokens_in(span)).collect();
        // "Which it has occupied since then": how long something has been so, no news.
        let lasts = statement.kind == StatementKind::Act
            && content
                .iter()
                .any(|&i| text.lower(i) == "since" && matches!(text.lower(i + 1), "that" | "then"));
        match statement.class {
            _ if lasts => false,
            // "asked the court to …", "asked that …", not "asked whether …".
            CueClass::Asks => content
                .iter()
                .filter(|&&i| statement.cue.iter().all(|cue| !text.tokens_in(*cue).contains(&i)))
                .take_while(|&&i| !text.tokens[i].tag.is_finite())
                .find(|&&i| {
                    matches!(
                        text.lower(i),
                        "to" | "for"
                            | "that"
                            | "not"
                            | "whether"
                            | "if"
                            | "why"
                            | "how"
                            | "what"
                            | "when"
                            | "who"
                    )
                })
                .is_some_and(|&i| matches!(text.lower(i), "to" | "for" | "that" | "not")),
            CueClass::Denies => {
                content.iter().any(|&i| text.tokens[i].tag.is_finite())
                    && !content.iter().any(|&i| {
                        matches!(text.lower(i), "had" | "has" | "have")
                            && (i + 1..i + 3)
                                .any(|j| text.tokens.get(j).is_some_and(|next| next.tag == Tag::Vbn))
                    })
            }
            _ => true,
        }
    }

    /// Where the cue is itself a deed ("adopted a bill", "rejected the plan"), its clause begins with it. True if so.
    fn cue_governs(&self, statement: &Statement, clauses: &mut [Clause]) -> bool {
        let (Some(cue), Some(first)) = (statement.cue.first(), clauses.first_mut()) else { return false };
        let cue = self.text.tokens_in(*cue);
        let follows = cue.end <= first.tokens.start && first.tokens.start - cue.end <= 1;
        let content_is_clause = clause::subject_follows(self.text, first.tokens.start, &first.tokens)
            || self.text.lower(first.tokens.start) == "that"
            || self.text.lower(cue.end) == "that";
        // "did not rule out" is as much a deed as "ruled out".
        let ops = sense::found_in(self.text, cue.start..first.tokens.end);
        let is_deed = ops.iter().find(|op| op.op != Op::Not).is_some_and(|op| {
            op.tokens.start < cue.end
                && matches!(op.op, Op::For | Op::Against | Op::End | Op::Begin | Op::Tie)
        });
        let acted = statement.kind != StatementKind::Direct
            && statement.class != CueClass::Denies
            && follows
            && !content_is_clause
            && is_deed;
        if acted {
            // "again ruled out": an adverb before the deed changes nothing of it, unless it denies it.
            let opens = |&i: &usize| {
                self.text.tokens[i].tag != Tag::Rb
                    || matches!(self.text.lower(i), "not" | "n't" | "never" | "no" | "hardly")
            };
            first.tokens.start = cue.clone().find(opens).unwrap_or(cue.start);
        }
        acted
    }

    /// "We will not lift a finger unless …", "we would do it if …": a will that hangs on a condition, whatever its words, is
    /// on what the text speaks of.
    fn resolve(&self, clause: &Clause, ops: &[Found], frame: Frame) -> Option<Reading> {
        let text = self.text;
        let will = clause.tokens.clone().find(|&i| {
            matches!(text.lower(i), "will" | "would" | "wo" | "can" | "could" | "cannot" | "'ll" | "ca")
        })?;
        let refuses = ops.iter().find(|op| matches!(op.op, Op::Not | Op::Against))?;
        let terms = clause
            .tokens
            .clone()
            .find(|&i| matches!(text.lower(i), "conditions" | "preconditions" | "terms"));
        if let Some(terms) = terms.filter(|_| frame.doer != Doer::Other) {
            return Some(Reading {
                tied: true,
                terms: Some(terms..terms + 1),
                because: vec![refuses.tokens.clone(), terms..terms + 1],
                weight: 0.55,
                ..Reading::default()
            });
        }
        (frame.conditioned && frame.doer == Doer::Own).then(|| Reading {
            tied: true,
            because: vec![will..will + 1, refuses.tokens.clone()],
            weight: 0.55,
            ..Reading::default()
        })
    }

    /// "Without the dam the plain will dry out": what would be lacked is wanted.
    fn lack(&self, watch: &WatchIndex, n: usize, clause: &Clause, all: &[Clause]) -> Option<Heard> {
        let text = self.text;
        let without = clause.tokens.start.checked_sub(1).filter(|&i| text.lower(i) == "without")?;
        if clause.role != Role::Condition || self.aboutness(watch, n, clause, all) <= 0.0 {
            return None;
        }
        let issue = &watch.issues[n];
        let hits = self.hits(issue, clause.tokens.clone());
        let (anchor, hit) =
            hits.iter().find(|(_, hit)| matches!(hit.kind, NameKind::Term | NameKind::Word))?;
        let dire = all.iter().any(|main| {
            main.role == Role::Main
                && main.sentence == clause.sentence
                && main.tokens.clone().any(|i| matches!(text.lower(i), "will" | "would" | "cannot" | "could"))
                && !main.tokens.clone().any(|i| matches!(text.lower(i), "no" | "not" | "never" | "nothing"))
        });
        dire.then(|| Heard {
            clause: 0,
            reading: Reading {
                side: hit.sign * issue.sign,
                because: vec![without..without + 1, anchor.clone()],
                weight: 0.5,
                ..Reading::default()
            },
            about: 0.8,
            turns: false,
            conditions: vec![],
        })
    }

    /// What one statement states on one issue.
    fn position(&self, watch: &WatchIndex, n: usize, content: &Content) -> Option<Stated> {
        let mut heard: Vec<Heard> = Vec::new();
        let mut unanswered = false;
        let mut topic = None;
        for k in 0..content.clauses.len() {
            let silence = self.hear(watch, n, content, k, &mut topic, &mut heard);
            unanswered |= silence;
        }
        if heard.is_empty() {
            heard.extend(
                content.clauses.iter().find_map(|clause| self.lack(watch, n, clause, &content.clauses)),
            );
        }
        if heard.is_empty() {
            heard.extend(self.answer(n, &watch.issues[n], content).map(|reading| Heard {
                clause: 0,
                reading,
                about: 0.8,
                turns: false,
                conditions: content.clauses.first().map_or(vec![], |clause| content.conditions_of(clause)),
            }));
        }
        let because_of_silence = || Stated {
            issue: watch.issues[n].id.clone(),
            stance: Stance::Noncommittal,
            conditions: vec![],
            moved: false,
            because: vec![],
            confidence: 0.5,
        };
        if heard.is_empty() {
            unanswered.then(because_of_silence)
        } else {
            self.sum_up(watch, n, content, &heard)
        }
    }

    /// Reads clause `k` and adds what it says to `heard`. `topic` is what the clause before was about: the subject may go
    /// on. True where the clause takes no side of what is understood.
    fn hear(
        &self,
        watch: &WatchIndex,
        n: usize,
        content: &Content,
        k: usize,
        topic: &mut Option<Topic>,
        heard: &mut Vec<Heard>,
    ) -> bool {
        let text = self.text;
        let issue = &watch.issues[n];
        let (clause, ops) = (&content.clauses[k], &content.ops[k]);
        if !matches!(clause.role, Role::Main | Role::Aside) || is_question(text, clause) {
            return false;
        }
        let accepts = compose::accepts(text, clause.tokens.clone(), ops);
        let conditions: Vec<usize> = content
            .conditions_of(clause)
            .into_iter()
            .map(|c| (c, &content.clauses[c]))
            .filter(|(_, c)| (accepts || !c.lasting) && !self.is_asked(issue, c))
            .map(|(c, _)| c)
            .collect();
        let frame = Frame {
            conditioned: !conditions.is_empty(),
            strictly: conditions.iter().any(|&c| content.clauses[c].strict),
            ..content.frames[k]
        };
        let mut about = self.aboutness(watch, n, clause, &content.clauses);
        let mut hits = self.hits(issue, clause.tokens.clone());
        hits.retain(|(_, hit)| hit.kind != NameKind::Context);
        // "The dam would drown villages and is unacceptable": the subject goes on.
        if hits.is_empty()
            && let Some(before) = topic
            && before.sentence == clause.sentence
            && text.tokens[clause.tokens.start].tag.is_finite()
        {
            let at = clause.tokens.start;
            let hit = Hit { start: 0, end: 0, weight: 0.5, sign: before.sign, kind: NameKind::Word };
            hits.push((at..at, hit));
            about = before.about;
        }
        let goes_on = topic.is_some_and(|before| before.sentence == clause.sentence && before.about > 0.0);
        if let Some((_, hit)) = hits.iter().max_by(|a, b| a.1.weight.total_cmp(&b.1.weight)) {
            *topic = Some(Topic { sentence: clause.sentence, sign: hit.sign, about });
        }
        let turns = clause.turns;
        if hits.is_empty() || about <= 0.0 {
            if !goes_on && !self.is_understood(n, clause.sentence) {
                return false;
            }
            about = 0.6;
            hits = self.anaphors(n, issue, clause, ops, frame.doer);
            if hits.is_empty() {
                let Some(reading) = self.resolve(clause, ops, frame) else {
                    return is_silent(text, clause, ops, frame.doer);
                };
                heard.push(Heard {
                    clause: k,
                    reading,
                    about,
                    turns,
                    conditions: content.conditions_of(clause),
                });
                return false;
            }
        }
        let reading = compose::read(text, issue, clause.tokens.clone(), &hits, ops, frame);
        if let Some(reading) = reading.filter(|_| clause.role != Role::Aside || heard.is_empty()) {
            // A condition inside "a bill under which …" belongs to the bill.
            let relative =
                clause.tokens.clone().rfind(|&i| matches!(text.lower(i), "which" | "who" | "whom"));
            let inner =
                relative.is_some_and(|i| (i..clause.tokens.end).any(|j| text.tokens[j].tag.is_finite()));
            let before = |&c: &usize| content.clauses[c].tokens.start < clause.tokens.end;
            let conditions = conditions.into_iter().filter(|c| !inner || before(c)).collect();
            heard.push(Heard { clause: k, reading, about, turns, conditions });
        }
        false
    }

    /// "To work without a licence" is what is asked, no condition.
    fn is_asked(&self, issue: &IssueIndex, condition: &Clause) -> bool {
        let opened_by = condition.tokens.start.checked_sub(1).map_or("", |i| self.text.lower(i));
        opened_by == "without"
            && self.hits(issue, condition.tokens.clone()).iter().any(|(_, hit)| hit.kind != NameKind::Context)
    }

    /// It tells what was done, and every condition in its sentence belongs to another main clause.
    fn stands_alone(&self, content: &Content, heard: &Heard) -> bool {
        let belongs_to_another = |&c: &usize| {
            let between = c.min(heard.clause) + 1..c.max(heard.clause);
            let between = content.clauses.get(between).unwrap_or_default();
            between.iter().any(|clause| clause.role == Role::Main)
        };
        heard.reading.done && !heard.reading.tied && heard.conditions.iter().all(belongs_to_another)
    }

    /// What all clauses together state.
    fn sum_up(&self, watch: &WatchIndex, n: usize, content: &Content, heard: &[Heard]) -> Option<Stated> {
        let text = self.text;
        let factor = |turns: bool| if turns { 2.0 } else { 1.0 };
        let side: f32 =
            heard.iter().map(|heard| heard.reading.side * heard.reading.weight * factor(heard.turns)).sum();
        let mut conditions: Vec<usize> = Vec::new();
        for &condition in heard.iter().flat_map(|heard| &heard.conditions) {
            if !conditions.contains(&condition) {
                conditions.push(condition);
            }
        }
        let readings = || heard.iter().map(|heard| &heard.reading);
        let tied = readings().any(|reading| reading.tied) || !conditions.is_empty();
        let silent = readings().any(|reading| reading.silent);
        // What was done at last counts for more than what it would have hung on.
        let done = heard.last().filter(|last| self.stands_alone(content, last)).map(|last| &last.reading);
        let stance = match (tied && done.is_none(), silent, done.map_or(side, |last| last.side)) {
            (true, _, side) if side != 0.0 || !conditions.is_empty() || !silent => Stance::Conditional,
            (_, true, _) => Stance::Noncommittal,
            (_, _, side) if side > 0.0 => Stance::Supports,
            (_, _, side) if side < 0.0 => Stance::Opposes,
            _ => return None,
        };
        let mut because: Vec<Span> = readings()
            .flat_map(|reading| reading.because.iter().cloned())
            .map(|tokens| text.span_of(tokens))
            .collect();
        because.sort_by_key(|span| (span.start, span.end));
        because.dedup();
        let words = |tokens: Range<usize>| text.document.text(text.span_of(tokens));
        let conditions = match stance {
            Stance::Conditional => {
                let named = conditions.iter().map(|&c| condition_text(text, &content.clauses[c], side < 0.0));
                let refused = readings().filter_map(|reading| reading.terms.clone());
                let parts = readings().filter_map(|reading| reading.part.clone());
                named
                    .chain(refused.map(|terms| format!("not on {}", words(terms))))
                    .chain(parts.map(|part| format!("only those {}", words(part))))
                    .filter(|condition| !condition.is_empty())
                    .collect()
            }
            _ => Vec::new(),
        };
        // Who names conditions speaks of the issue: such readings are the surest.
        let least = if stance == Stance::Conditional { 0.75 } else { 0.3 };
        let weight = readings().map(|reading| reading.weight).fold(least, f32::max);
        let about = heard.iter().map(|heard| heard.about).fold(0.0, f32::max);
        let moved = content.frames.first().is_some_and(|frame| frame.kind == StatementKind::Act)
            || readings().any(|reading| reading.moved || reading.freed)
            || content.ops.iter().flatten().any(|op| op.op == Op::Moved);
        let confidence = (weight * about.min(1.0)).clamp(0.05, 0.99);
        Some(Stated { issue: watch.issues[n].id.clone(), stance, conditions, moved, because, confidence })
    }
}

/// A statement's clauses, with the words of the lexicon in each and what must be known to read it.
struct Content {
    /// Its first token.
    start: usize,
    clauses: Vec<Clause>,
    ops: Vec<Vec<Found>>,
    frames: Vec<Frame>,
}

impl Content {
    /// The conditions in the sentence of a clause.
    fn conditions_of(&self, clause: &Clause) -> Vec<usize> {
        let of_sentence = |c: &Clause| c.role == Role::Condition && c.sentence == clause.sentence;
        (0..self.clauses.len()).filter(|&c| of_sentence(&self.clauses[c])).collect()
    }
}

/// What one clause says on an issue.
struct Heard {
    /// Which clause.
    clause: usize,
    reading: Reading,
    /// 0 to 1, how much it is about the issue.
    about: f32,
    /// It follows "but".
    turns: bool,
    /// The clauses that it makes its conditions.
    conditions: Vec<usize>,
}

/// What a clause was about.
#[derive(Clone, Copy)]
struct Topic {
    sentence: usize,
    sign: f32,
    about: f32,
}

/// True if and only if what the clause tells first is that no side is taken.
fn is_silent(text: &Text, clause: &Clause, ops: &[Found], doer: Doer) -> bool {
    let verb = clause.tokens.clone().find(|&i| text.tokens[i].tag.is_finite()).unwrap_or(clause.tokens.start);
    ops.iter().any(|op| op.op == Op::Silent && (doer == Doer::Own || op.tokens.start <= verb + 3))
}

fn is_question(text: &Text, clause: &Clause) -> bool {
    text.sentences
        .get(clause.sentence)
        .is_some_and(|sentence| sentence.clone().rev().take(2).any(|i| text.lower(i) == "?"))
}

/// What a yes hangs on. A refusal "as long as" something lasts hangs on its end.
fn condition_text(text: &Text, clause: &Clause, refused: bool) -> String {
    let opened_by = clause.tokens.start.checked_sub(1).map_or("", |i| text.lower(i));
    let words = text.document.text(text.span_of(clause.tokens.clone()));
    let words = words.trim_matches(|c: char| c.is_whitespace() || ".,;:\"\u{201c}\u{201d}".contains(c));
    if refused && clause.lasting && opened_by == "as" {
        format!("not as long as {words}")
    } else {
        words.to_owned()
    }
}

#[cfg(test)]
mod probes;
#[cfg(test)]
mod tests;
