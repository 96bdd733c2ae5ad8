//! Polarity of a clause toward an issue, composed of what its words do, not counted.
//!
//! The words that govern the issue's name each keep or turn the sign ("refused to lift the ban": three turns). Which
//! words govern it is told by their place: in an object the verbs before it, in a subject the predicate after it.

use std::ops::Range;

use volteface_core::{CueClass, StatementKind};

use super::{
    lexicon::{LEXICON, Op},
    side::Doer,
};
use crate::{
    issue::{Hit, IssueIndex, NameKind, infinitive, root},
    tag::Tag,
    text::Text,
};

/// A word or phrase of the lexicon found in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Found {
    /// Its tokens.
    pub(crate) tokens: Range<usize>,
    /// What it does.
    pub(crate) op: Op,
}

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
}

/// The words and phrases of the lexicon in `tokens`, in order, without overlap.
pub(crate) fn found_in(text: &Text, tokens: Range<usize>) -> Vec<Found> {
    let mut found = Vec::new();
    let mut i = tokens.start;
    while i < tokens.end {
        let phrase = LEXICON
            .longest(&[text.lemma(i), text.lower(i), verb_lemma(text, i).as_str()], |k, piece| {
                i + k < tokens.end && (text.lemma(i + k) == piece || text.lower(i + k) == piece)
            });
        match phrase {
            Some(phrase) if phrase.length > 1 || is_meant(text, i, &tokens) => {
                found.push(Found { tokens: i..i + phrase.length, op: phrase.op });
                i += phrase.length;
            }
            _ => i += 1,
        }
    }
    found
}

/// A verb, or what stands where only a verb can.
fn is_verbal(text: &Text, i: usize) -> bool {
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
        | "lose" | "trim" | "double" | "use" | "attack" | "contest" | "pump" | "release" | "license" => {
            tag.is_verb()
        }
        "open" | "free" => tag.is_verb() || tag == Tag::Jj,
        "just" | "fair" | "right" | "good" | "safe" | "great" => {
            matches!(tag, Tag::Jj | Tag::Jjr | Tag::Jjs) && !matches!(next(1), "now" | "away")
        }
        // "leave it to them" hands over, it ends nothing.
        "fight" => tag.is_verb() && tag != Tag::Vbg,
        "leave" => tag.is_verb() && !(1..7).any(|k| next(k) == "to") && next(1) != "for",
        "get" => i > tokens.start && matches!(text.tokens[i - 1].tag, Tag::Md | Tag::To),
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
        "no" => !matches!(next(1), "doubt" | "longer" | "sooner" | "wonder"),
        "not" => !matches!(next(1), "only" | "just" | "least" | "merely"),
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
        .filter(|op| {
            !(matches!(op.op, Op::End | Op::Against)
                && issue.neutral.contains(&root(text.lower(op.tokens.start))))
        })
        .collect();
    let governs = governing(text, &clause, anchor, &ops);
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
            Op::End => {
                sign = -sign;
                acted |= is_done(text, op, &clause);
            }
            Op::For | Op::Good | Op::Must => stated = true,
            // Where more is asked for, leaving it as it is is a no.
            Op::Begin if issue.asks_for_more && KEEPS.contains(&text.lemma(op.tokens.start)) => {
                (sign, acted) = (-sign, true)
            }
            Op::Begin => acted |= is_done(text, op, &clause),
            Op::Silent => reading.silent = true,
            Op::Tie => {}
        }
        reading.because.push(op.tokens.clone());
    }
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
        text.lower(i) == "be"
            && i > clause.start
            && (text.tokens[i - 1].tag.is_noun()
                || text.tokens[i - 1].tag == Tag::Rb && text.lower(i - 1) == "not")
            && !clause.clone().any(|j| j < i && matches!(text.tokens[j].tag, Tag::Md | Tag::To))
    });
    let own = frame.doer == Doer::Own;
    // The name itself tells a deed ("join the alliance"), or there will be none of it.
    acted |= anchor.clone().any(|i| is_verbal(text, i));
    acted |= commits
        && governs
            .iter()
            .any(|op| op.op == Op::Not && !is_unknown_deed(text, op.tokens.end..anchor.start, &ops, hit));
    // "We are a candidate", "we are for it".
    acted |= own
        && is_copula_before(text, anchor.start, &clause)
        && text.tokens.get(anchor.end.wrapping_sub(1)).is_some_and(|token| token.tag != Tag::Jj);
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
        if frame.conditioned && !of_others && (commits || own || verbless) {
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
    reading.side = if reading.freed { 1.0 } else { sign * issue.sign };
    reading.weight = match (stated, own) {
        (true, _) => 0.85,
        (false, true) => 0.75,
        // What will be, told by one whose doing it is not, may be a forecast.
        (false, false) => 0.6,
    } * hit.kind.trust();
    Some(reading)
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
const KEEPS: &[&str] = &["keep", "stay", "remain", "maintain", "retain", "hold", "preserve", "stand"];

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

/// True if and only if `op` is a phrase with the anchor in its gap ("shut THEM out").
fn around(op: &Found, anchor: &Range<usize>) -> bool {
    op.tokens.start < anchor.start && anchor.end < op.tokens.end
}

fn keeps_open(text: &Text, op: &Found) -> bool {
    matches!(
        text.lemma(op.tokens.start),
        "rule" | "exclude" | "off" | "shut" | "slam" | "close" | "foreclose"
    )
}

fn is_copula_before(text: &Text, i: usize, clause: &Range<usize>) -> bool {
    (clause.start..i.min(clause.end)).rev().take(4).any(|j| text.lemma(j) == "be")
}

/// The operators whose scope holds the anchor, in the order of the text.
fn governing<'f>(
    text: &Text,
    clause: &Range<usize>,
    anchor: &Range<usize>,
    ops: &[&'f Found],
) -> Vec<&'f Found> {
    let is_verb = |i: usize| {
        let tag = text.tokens[i].tag;
        tag.is_verb() && tag != Tag::Vbn && (tag != Tag::Vbg || ops.iter().any(|op| op.tokens.contains(&i)))
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
    let gerund = first_verb.is_some_and(|verb| {
        (text.lower(verb).ends_with("ing") || verb > clause.start && text.tokens[verb - 1].tag == Tag::To)
            && verb <= clause.start + 1
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
                    && matches!(text.lower(verb + 1), "to" | "a" | "an" | "the");
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
            let stop = right_end(text, clause, anchor.end, ops);
            for op in ops.iter().filter(|op| op.tokens.start >= anchor.end && op.tokens.start < stop) {
                let judged = matches!(op.op, Op::Good | Op::Bad | Op::End | Op::Against)
                    && resultative
                    && !(anchor.end..op.tokens.start)
                        .any(|i| matches!(text.lower(i), "and" | "or" | "of" | "in" | ","));
                let predicate = (anchor.end..op.tokens.start).any(|i| text.tokens[i].tag.is_finite())
                    && !governs.iter().any(|g| matches!(g.op, Op::For | Op::Against | Op::End | Op::Begin));
                if judged || predicate {
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
            let from = main_predicate(text, clause, anchor.end);
            let stop = right_end(text, clause, from, ops);
            governs.extend(ops.iter().filter(|op| op.tokens.start >= from && op.tokens.start < stop));
        }
    }
    governs
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
    if !matches!(op.op, Op::Begin | Op::End | Op::Good | Op::Bad) {
        return false;
    }
    let tag = text.tokens[op.tokens.start].tag;
    (op.tokens.end..anchor.start).any(|i| {
        matches!(text.lower(i), "and" | "or")
            && (i + 1..anchor.start.min(i + 3)).any(|j| text.tokens[j].tag == tag && tag.is_verb())
    })
}
