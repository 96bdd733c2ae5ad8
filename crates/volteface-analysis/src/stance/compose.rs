//! Polarity of a clause toward an issue, composed of what its words do, not counted.
//!
//! The words that govern the issue's name each keep or turn the sign ("refused to lift the ban": three turns). Which
//! words govern it is told by their place: in an object the verbs before it, in a subject the predicate after it.

use std::ops::Range;

use volteface_core::{CueClass, StatementKind};

use super::{
    lexicon::Op,
    scope::{around, governing, is_subjunctive},
    sense::{Found, is_verbal},
    side::Doer,
};
use crate::{
    issue::{Hit, IssueIndex, NameKind, root},
    tag::Tag,
    text::Text,
};

/// What a clause says of an issue.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Reading {
    /// Its side on the question: positive for yes; 0 when it takes none.
    pub(crate) side: f32,
    /// It takes no side and says so.
    pub(crate) silent: bool,
    /// It makes its side hang on something.
    pub(crate) tied: bool,
    /// It says that its side hangs on nothing any more.
    pub(crate) freed: bool,
    /// The terms that it refuses.
    pub(crate) terms: Option<Range<usize>>,
    /// The part to which it confines itself ("drivers who have passed the test should be allowed").
    pub(crate) part: Option<Range<usize>>,
    /// It says that something is no longer so.
    pub(crate) moved: bool,
    /// It tells a deed that was done.
    pub(crate) done: bool,
    /// Tokens that decided.
    pub(crate) because: Vec<Range<usize>>,
    /// 0 to 1.
    pub(crate) weight: f32,
}

/// What must be known of the statement that a clause belongs to.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Frame {
    /// Direct, indirect, mixed or act.
    pub(crate) kind: StatementKind,
    /// What the cue does.
    pub(crate) class: CueClass,
    /// Whose doing the clause tells.
    pub(crate) doer: Doer,
    /// Its sentence names a condition.
    pub(crate) conditioned: bool,
    /// It says that without it there is nothing.
    pub(crate) strictly: bool,
}

/// Reads one clause toward `issue`, whose names in it are `hits`, by token; `None` where nothing is told.
pub(crate) fn read(
    text: &Text,
    issue: &IssueIndex,
    clause: Range<usize>,
    hits: &[(Range<usize>, Hit)],
    ops: &[Found],
    frame: Frame,
) -> Option<Reading> {
    let (anchor, hit) =
        hits.iter().rev().filter(|(_, hit)| hit.kind != NameKind::Context).max_by(|a, b| {
            let rank = |(_, hit): &(Range<usize>, Hit)| {
                (hit.weight + if hit.kind == NameKind::Verdict { 2.0 } else { 0.0 }, hit.sign > 0.0)
            };
            rank(a).partial_cmp(&rank(b)).unwrap_or(std::cmp::Ordering::Equal)
        })?;
    let mut reading = Reading { because: vec![anchor.clone()], ..Reading::default() };
    let ops: Vec<&Found> = ops
        .iter()
        .filter(|op| op.tokens.start >= clause.start && op.tokens.end <= clause.end)
        .filter(|op| op.tokens.end <= anchor.start || anchor.end <= op.tokens.start || around(op, anchor))
        // What names the issue elsewhere in the clause ("leave the country" for exports) does nothing to it.
        .filter(|op| {
            !hits.iter().any(|(name, hit)| {
                name != anchor
                    && hit.kind == NameKind::Kin
                    && name.len() > op.tokens.len()
                    && name.start <= op.tokens.start
                    && op.tokens.end <= name.end
            })
        })
        .filter(|op| {
            !(matches!(op.op, Op::End | Op::Against)
                && issue.neutral.contains(&root(text.lower(op.tokens.start))))
        })
        .collect();
    if is_talk_about(text, &clause, anchor, &ops) {
        return None;
    }
    let governs = governing(text, &clause, anchor, &ops);
    if frame.doer != Doer::Own && is_prevented(text, anchor, &governs)
        || is_done_nearby(text, anchor, &governs, &ops)
    {
        return None;
    }
    tie(text, &ops, &mut reading);
    if hit.kind == NameKind::Verdict {
        if frame.doer == Doer::Other {
            return None;
        }
        // "We will not sign a blank cheque" is no praise of it; "this is not a blank cheque" is.
        let verbal = text.tokens[anchor.start].tag.is_verb()
            || ops.iter().any(|op| op.op == Op::Not && op.tokens.end == anchor.start);
        let turned = governs.iter().any(|op| op.op == Op::Not && op.tokens.end <= anchor.start)
            && (verbal || is_copula_before(text, anchor.start, &clause));
        reading.side = if turned { -hit.sign } else { hit.sign } * issue.sign;
        reading.weight = 0.8;
        return Some(reading);
    }
    let mut sign = hit.sign;
    let mut stated = frame.kind == StatementKind::Act
        || matches!(
            frame.class,
            CueClass::Demands | CueClass::Promises | CueClass::Accepts | CueClass::Rejects | CueClass::Denies
        );
    let mut acted = false;
    for (k, op) in governs.iter().enumerate() {
        match op.op {
            Op::Not | Op::Moved => {
                let next =
                    governs.iter().filter(|o| o.tokens.start >= op.tokens.end).min_by_key(|o| o.tokens.start);
                // "did not rule out": kept open, which is no side.
                if next.is_some_and(|next| next.op == Op::Against && keeps_open(text, next)) {
                    reading.silent = true;
                }
                // "will not accept blackmail" is against it all the same.
                if next.is_some_and(|next| next.op == Op::Bad)
                    && !is_copula_before(text, op.tokens.end + 1, &clause)
                    && k + 1 < governs.len()
                {
                    reading.because.push(op.tokens.clone());
                    continue;
                }
                sign = -sign;
                reading.moved |= op.op == Op::Moved;
            }
            Op::Against => (sign, stated) = (-sign, true),
            Op::Bad => (sign, stated) = (-sign, true),
            // A ceiling that is lifted is raised.
            Op::End
                if issue.scalar
                    && EASES.contains(&text.lemma(op.tokens.start))
                    && is_level(text, issue, anchor) =>
            {
                acted |= is_done(text, op, &clause);
            }
            Op::End => {
                sign = -sign;
                acted |= is_done(text, op, &clause);
            }
            Op::For | Op::Good | Op::Must => stated = true,
            // Where it is to be otherwise, leaving it as it is is a no.
            Op::Begin if issue.asks_for_other && KEEPS.contains(&text.lemma(op.tokens.start)) => {
                (sign, acted) = (-sign, true)
            }
            // "Hand the island over" furthers what is given, but not where the question is whether to part with it.
            Op::Begin if issue.parts && GIVES.contains(&text.lemma(op.tokens.start)) => {
                (sign, acted) = (-sign, true)
            }
            // "Hoarding would prolong the crisis": what its subject keeps alive is an evil.
            Op::Begin
                if text.lemma(op.tokens.start) == "prolong"
                    && op.tokens.start >= anchor.end
                    && !is_copula_before(text, op.tokens.start, &clause) =>
            {
                (sign, stated) = (-sign, true)
            }
            Op::Begin => acted |= is_done(text, op, &clause),
            Op::Silent => reading.silent = true,
            Op::Tie | Op::Idle => {}
        }
        reading.because.push(op.tokens.clone());
    }
    // "Could accept a lower quota": less of it.
    let less = (clause.start.max(anchor.start.saturating_sub(2))..anchor.start)
        .find(|&i| SMALLER.contains(&text.lower(i)) && !ops.iter().any(|op| op.tokens.contains(&i)));
    if let Some(i) = less.filter(|_| issue.scalar) {
        sign = -sign;
        reading.because.push(i..i + 1);
    }
    let own = frame.doer == Doer::Own;
    // "It is no longer a candidate": who says so takes a side.
    stated |= own && reading.moved;
    let demanded = governs.iter().any(|op| op.op == Op::Must) || frame.class == CueClass::Demands;
    let judged = governs.iter().any(|op| matches!(op.op, Op::Good | Op::Bad));
    let of_others = frame.doer == Doer::Other && !demanded && !judged;
    for i in clause.clone() {
        let governed = i < anchor.start || anchor.end <= i;
        if governed
            && issue.counter.contains(&root(text.lower(i)))
            && !ops.iter().any(|op| op.tokens.contains(&i))
            && !hits.iter().any(|(r, h)| r.contains(&i) && h.sign > 0.0)
        {
            sign = -sign;
            acted = true;
            reading.because.push(i..i + 1);
        }
    }
    let commits = clause.clone().any(|i| {
        text.tokens[i].tag == Tag::Md
            && matches!(text.lemma(i), "will" | "would" | "shall" | "wo" | "'ll" | "can" | "could" | "ca")
            || matches!(text.lower(i), "'ll" | "will" | "would" | "cannot" | "may" | "might")
            || text.lower(i) == "going" && text.lower(i + 1) == "to"
    });
    // "No toll without a bypass", "not a new road": a word without a verb.
    stated |= !clause.clone().any(|i| text.tokens[i].tag.is_finite() || text.lower(i) == "cannot")
        && governs.iter().any(|op| op.op == Op::Not && op.tokens.end <= anchor.start);
    // "that the levy be scrapped": a demand without a modal.
    stated |= clause.clone().skip(1).any(|i| {
        is_subjunctive(text, i)
            && !clause.clone().any(|j| j < i && matches!(text.tokens[j].tag, Tag::Md | Tag::To))
    });
    // The name itself tells a deed ("join the alliance"), or there will be none of it.
    let is_subject = (anchor.end..clause.end).any(|i| text.tokens[i].tag.is_finite())
        && !(clause.start..anchor.start).any(|i| text.tokens[i].tag.is_finite());
    acted |= !is_subject && anchor.clone().any(|i| is_verbal(text, i));
    // "The date stands", "the ban stays": said of a rule, it is a will.
    let holds = is_subject
        && governs.iter().any(|op| {
            let i = op.tokens.start;
            op.tokens.len() == 1
                && (KEEPS.contains(&text.lemma(i)) || text.lemma(i) == "apply" && text.lower(i + 1) != "to")
                && (matches!(text.tokens[i].tag, Tag::Vbz | Tag::Vbp)
                    || frame.kind == StatementKind::Indirect && text.tokens[i].tag == Tag::Vbd)
                && i + 4 >= clause.end
        });
    stated |= holds;
    // "A loan was conceivable, giving it away was not": what is denied stands in the clause before.
    stated |= is_subject
        && governs.iter().any(|op| {
            op.op == Op::Not
                && op.tokens.end == clause.end
                && matches!(text.lemma(op.tokens.start - 1), "be" | "do" | "will" | "would" | "can" | "could")
        });
    // "Not one of them will leave": a vow.
    stated |= governs.iter().any(|op| op.op == Op::Not && op.tokens.start == clause.start)
        && clause.clone().any(|i| matches!(text.lower(i), "will" | "shall"))
        && is_subject;
    // "We trust in advice rather than in force."
    stated |= own
        && governs.iter().any(|op| op.op == Op::Not && op.tokens.len() > 1 && op.tokens.end <= anchor.start);
    acted |= commits
        && governs
            .iter()
            .any(|op| op.op == Op::Not && !is_unknown_deed(text, op.tokens.end..anchor.start, &ops, hit));
    // "We are a candidate", "we are for it".
    acted |= own
        && is_copula_before(text, anchor.start, &clause)
        && text.tokens.get(anchor.end.wrapping_sub(1)).is_some_and(|token| token.tag != Tag::Jj);
    if is_use_elsewhere(text, &clause, anchor) {
        return None;
    }
    if governs.is_empty()
        && hit.sign > 0.0
        && !anchor.clone().any(|i| is_verbal(text, i))
        && frame.kind == StatementKind::Act
        && !reading.tied
        && !reading.freed
    {
        return None;
    }
    // A mere event around a word of the question is no position on it.
    if !stated
        && !own
        && !frame.conditioned
        && matches!(hit.kind, NameKind::Word | NameKind::Kin)
        && !reading.tied
        && !reading.freed
    {
        return reading.silent.then_some(reading);
    }
    // What others do or say is theirs to state.
    let becomes = hit.sign < 0.0 && commits && is_copula_before(text, anchor.start, &clause);
    if of_others || !(stated || acted && (commits || own) || becomes) {
        if reading.freed && !of_others {
            (reading.side, reading.weight) = (1.0, 0.75);
            return Some(reading);
        }
        let verbless = !clause.clone().any(|i| text.tokens[i].tag.is_verb());
        // "The instalment is paid once the levy has gone, not before": a rule.
        let ruled = frame.strictly && frame.kind == StatementKind::Direct;
        if frame.conditioned && !of_others && (commits || own || verbless || ruled) {
            (reading.tied, reading.weight) = (true, 0.6 * hit.kind.trust());
        }
        return (reading.silent || reading.tied).then_some(reading);
    }
    // Refusing the terms is no refusal of the thing.
    let refused = governs.iter().any(|op| matches!(op.op, Op::Not | Op::Against));
    if let Some(terms) = clause.clone().find(|&i| {
        matches!(text.lower(i), "condition" | "conditions" | "precondition" | "preconditions" | "terms")
    }) && refused
    {
        let start = (clause.start..terms)
            .rev()
            .take_while(|&i| {
                matches!(
                    text.tokens[i].tag,
                    Tag::Dt | Tag::Jj | Tag::Nnp | Tag::Nn | Tag::Pos | Tag::PrpPossessive
                )
            })
            .last();
        reading.tied = true;
        reading.terms = Some(start.unwrap_or(terms)..terms + 1);
    }
    if demanded && let Some(part) = restriction(text, &clause, anchor) {
        reading.tied = true;
        reading.part = Some(part);
    }
    if matches!(frame.class, CueClass::Rejects | CueClass::Denies) && frame.kind != StatementKind::Act {
        sign = -sign;
    }
    let perfect = |i: usize| (clause.start.max(i.saturating_sub(6))..i).any(|j| text.lemma(j) == "have");
    reading.done = own
        && !commits
        && governs.iter().any(|op| {
            let i = op.tokens.start;
            matches!(op.op, Op::Begin | Op::End | Op::For | Op::Against)
                && (text.tokens[i].tag == Tag::Vbd || text.tokens[i].tag == Tag::Vbn && perfect(i))
        });
    reading.side = if reading.freed { 1.0 } else { sign * issue.sign };
    reading.weight = match (stated, own) {
        (true, _) => 0.85,
        (false, true) => 0.75,
        // What will be, told by one whose doing it is not, may be a forecast.
        (false, false) => 0.6,
    } * hit.kind.trust();
    Some(reading)
}

/// "His remarks about a closure were misquoted" is on the remarks.
fn is_talk_about(text: &Text, clause: &Range<usize>, anchor: &Range<usize>, ops: &[&Found]) -> bool {
    const TALK: &[&str] = &[
        "remark",
        "comment",
        "statement",
        "word",
        "report",
        "article",
        "speech",
        "interview",
        "rumour",
        "rumor",
    ];
    (clause.start..anchor.start).any(|i| {
        text.tokens[i].tag.is_noun()
            && TALK.contains(&text.lemma(i))
            && matches!(text.lower(i + 1), "about" | "on" | "over" | "of" | "regarding" | "concerning")
            && !(clause.start..anchor.start).any(|j| text.tokens[j].tag.is_finite())
            && (anchor.end..clause.end).any(|j| text.tokens[j].tag.is_finite())
            && !ops.iter().any(|op| op.tokens.contains(&i))
    })
}

/// "The shelling makes any talks impossible" blames the shelling.
fn is_prevented(text: &Text, anchor: &Range<usize>, governs: &[&Found]) -> bool {
    const HARD: &[&str] = &["impossible", "difficult", "hard", "harder", "unlikely", "unthinkable"];
    governs.iter().any(|op| {
        let last = op.tokens.end - 1;
        op.tokens.start >= anchor.end
            && HARD.contains(&text.lower(last))
            && (anchor.start.saturating_sub(6)..anchor.start)
                .any(|i| matches!(text.lemma(i), "make" | "render"))
    })
}

/// "Impossible to park near the harbour" is on the parking.
fn is_done_nearby(text: &Text, anchor: &Range<usize>, governs: &[&Found], ops: &[&Found]) -> bool {
    const NEAR: &[&str] = &[
        "near", "around", "outside", "at", "through", "inside", "behind", "past", "along", "beside",
        "opposite",
    ];
    governs.iter().any(|op| {
        let verb = op.tokens.end + 1;
        matches!(op.op, Op::Good | Op::Bad | Op::Against)
            && verb < anchor.start
            && text.tokens[op.tokens.end..verb].iter().all(|to| matches!(to.tag, Tag::To | Tag::CloseQuote))
            && (verb..anchor.start).any(|i| NEAR.contains(&text.lower(i)))
            && !ops.iter().any(|other| (verb..anchor.start).contains(&other.tokens.start))
    })
}

/// "Not to use the corridor for smuggling" is about the smuggling.
fn is_use_elsewhere(text: &Text, clause: &Range<usize>, anchor: &Range<usize>) -> bool {
    let denied =
        |i: usize| (clause.start..i).any(|j| matches!(text.lower(j), "not" | "n't" | "never" | "nor"));
    let used = |i: usize| {
        text.tokens[i].tag.is_verb() && matches!(text.lemma(i), "use" | "misuse" | "abuse" | "exploit")
    };
    (clause.start..anchor.start).any(|i| used(i) && denied(i))
        && (anchor.end..clause.end.min(anchor.end + 4)).any(|i| matches!(text.lower(i), "for" | "as"))
}

/// "You cannot take the cup away": what is denied is told by a verb of which nothing is known.
fn is_unknown_deed(text: &Text, between: Range<usize>, ops: &[&Found], hit: &Hit) -> bool {
    const LIGHT: &[&str] = &["be", "have", "do", "get", "go", "see", "make", "come", "want", "need", "will"];
    matches!(hit.kind, NameKind::Kin | NameKind::Word)
        && between.into_iter().any(|i| {
            matches!(text.tokens[i].tag, Tag::Vb | Tag::Vbd | Tag::Vbn | Tag::Vbg)
                && !LIGHT.contains(&text.lemma(i))
                && !ops.iter().any(|op| op.tokens.contains(&i))
        })
}

/// A deed told by a verb, or said to be; "the ban would be debated" tells of none.
fn is_done(text: &Text, op: &Found, clause: &Range<usize>) -> bool {
    op.tokens.clone().any(|i| !text.tokens[i].tag.is_noun() || is_verbal(text, i))
        || is_copula_before(text, op.tokens.start, clause)
}

/// The relative clause without a comma that says which of those named a demand is for.
fn restriction(text: &Text, clause: &Range<usize>, anchor: &Range<usize>) -> Option<Range<usize>> {
    let opens = anchor.end;
    if opens >= clause.end || !matches!(text.lower(opens), "who" | "whose" | "that") {
        return None;
    }
    let demand = (opens..clause.end)
        .find(|&i| matches!(text.lower(i), "should" | "must" | "ought" | "may" | "can"))?;
    (opens + 1..demand).any(|i| text.tokens[i].tag.is_finite()).then_some(opens..demand)
}

/// True if and only if a clause accepts or refuses something, rather than telling how things go on.
pub(crate) fn accepts(text: &Text, clause: Range<usize>, ops: &[Found]) -> bool {
    ops.iter().any(|op| matches!(op.op, Op::For | Op::Against | Op::Not | Op::Moved))
        || clause
            .clone()
            .any(|i| matches!(text.lower(i), "welcome" | "can" | "could" | "may" | "fine" | "acceptable"))
}

/// Verbs that leave a thing as it is.
const KEEPS: &[&str] =
    &["keep", "stay", "remain", "maintain", "retain", "hold", "preserve", "stand", "leave"];

/// Verbs that raise a limit, though they end other things.
const EASES: &[&str] = &["lift", "ease", "relax", "loosen"];

/// True if and only if the name is of a limit that the question takes for a quantity.
fn is_level(text: &Text, issue: &IssueIndex, name: &Range<usize>) -> bool {
    name.clone().any(|i| issue.neutral.contains(&root(text.lower(i))))
}

/// Adjectives for less of something.
const SMALLER: &[&str] = &["lower", "smaller", "reduced", "fewer", "less", "shorter"];

/// Verbs that give a thing out of one's hands.
const GIVES: &[&str] = &["hand", "give", "turn", "send", "deliver"];

/// Marks what makes the side hang on something, or no longer.
fn tie(text: &Text, ops: &[&Found], reading: &mut Reading) {
    let relative =
        |op: &Found| matches!(text.lower(op.tokens.start.wrapping_sub(1)), "that" | "which" | "who");
    for op in ops.iter().filter(|op| op.op == Op::Tie && !relative(op)) {
        let free = ops.iter().any(|not| {
            matches!(not.op, Op::Not | Op::Moved)
                && not.tokens.end <= op.tokens.start
                && op.tokens.start - not.tokens.end <= 3
        });
        let moved = ops.iter().any(|not| not.op == Op::Moved && not.tokens.end <= op.tokens.start);
        let sticking = text.lower(op.tokens.start) == "sticking";
        if free {
            reading.moved |= moved;
            if !sticking {
                reading.freed = true;
            }
        } else {
            reading.tied = true;
        }
        reading.because.push(op.tokens.clone());
    }
}

fn keeps_open(text: &Text, op: &Found) -> bool {
    matches!(
        text.lemma(op.tokens.start),
        "rule" | "exclude" | "off" | "shut" | "slam" | "close" | "foreclose"
    )
}

pub(super) fn is_copula_before(text: &Text, i: usize, clause: &Range<usize>) -> bool {
    (clause.start..i.min(clause.end)).rev().take(4).any(|j| text.lemma(j) == "be")
}
