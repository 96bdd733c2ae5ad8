//! Stances over time: the rule the project is named after.

use std::collections::BTreeSet;

use jiff::{Timestamp, civil::Date};

/// The side an actor takes on an issue's question.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stance {
    /// No.
    Opposes,
    /// Yes, if …; no, unless ….
    Conditional,
    /// Yes.
    Supports,
    /// Asked, or speaking of it, and taking no side.
    Noncommittal,
}

impl Stance {
    /// The word of the outputs.
    pub fn as_str(self) -> &'static str {
        match self {
            Stance::Opposes => "opposes",
            Stance::Conditional => "conditional",
            Stance::Supports => "supports",
            Stance::Noncommittal => "noncommittal",
        }
    }

    /// The stance of that word.
    pub fn parse(word: &str) -> Option<Stance> {
        [Stance::Opposes, Stance::Conditional, Stance::Supports, Stance::Noncommittal]
            .into_iter()
            .find(|stance| stance.as_str() == word)
    }
}

/// One saying of one actor on one issue: all statements that report it, seen as one.
#[derive(Debug, Clone, PartialEq)]
pub struct Utterance {
    /// Stable key of the utterance.
    pub key: String,
    /// The day it was said.
    pub said_on: Date,
    /// The earliest publication among the documents that carry it.
    pub published_at: Option<Timestamp>,
    /// The side taken.
    pub stance: Stance,
    /// Under which conditions.
    pub conditions: Vec<String>,
    /// It is an act, or says itself that it is otherwise than before.
    pub moved: bool,
    /// 0 to 1, that all of it is right.
    pub confidence: f32,
}

/// An actor's standing stance on an issue since a day.
#[derive(Debug, Clone, PartialEq)]
pub struct Position {
    /// Supports, conditional or opposes; never noncommittal.
    pub stance: Stance,
    /// Under which conditions.
    pub conditions: Vec<String>,
    /// The day from which it stands.
    pub since: Date,
    /// Key of the utterance that began it.
    pub utterance: String,
    /// Confidence of that utterance, or of one that restates it if that is surer.
    pub confidence: f32,
}

/// How a position differs from the one before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ChangeKind {
    /// The first recorded position.
    First,
    /// Supports to opposes, or the other way.
    Reversal,
    /// Toward opposes.
    Hardening,
    /// Toward supports.
    Softening,
    /// Still conditional, under other conditions.
    Conditions,
}

impl ChangeKind {
    /// The word of the outputs.
    pub fn as_str(self) -> &'static str {
        match self {
            ChangeKind::First => "first",
            ChangeKind::Reversal => "reversal",
            ChangeKind::Hardening => "hardening",
            ChangeKind::Softening => "softening",
            ChangeKind::Conditions => "conditions",
        }
    }
}

/// A position that differs from the one last announced.
#[derive(Debug, Clone, PartialEq)]
pub struct PositionChange {
    /// What was announced last; `None` for a first position.
    pub from: Option<Position>,
    /// What stands now.
    pub to: Position,
    /// How the two differ.
    pub kind: ChangeKind,
}

/// A plain yes or no within so many days of a conditional one is its other half, not a new position.
const SAME_REMARKS_DAYS: i32 = 3;

/// Folds the utterances of one actor on one issue into its positions, oldest first.
///
/// Pure and independent of the order of arrival: utterances are taken by the day they were said, ties by
/// publication and then by key; a repeated key counts once; `Noncommittal` never overwrites. A repeated stance
/// begins no new position; neither does what only restates a conditional one in part (see [`begins()`]).
pub fn timeline(utterances: &[Utterance]) -> Vec<Position> {
    let mut ordered: Vec<&Utterance> =
        utterances.iter().filter(|u| u.stance != Stance::Noncommittal).collect();
    ordered.sort_by(|a, b| {
        (a.said_on, a.published_at.is_none(), a.published_at, &a.key).cmp(&(
            b.said_on,
            b.published_at.is_none(),
            b.published_at,
            &b.key,
        ))
    });
    ordered.dedup_by(|a, b| a.key == b.key);
    let mut positions: Vec<Position> = Vec::new();
    for utterance in ordered {
        let Some(last) = positions.last_mut().filter(|last| !begins(last, utterance)) else {
            positions.push(Position {
                stance: utterance.stance,
                conditions: utterance.conditions.clone(),
                since: utterance.said_on,
                utterance: utterance.key.clone(),
                confidence: utterance.confidence,
            });
            continue;
        };
        if last.stance == utterance.stance {
            last.confidence = last.confidence.max(utterance.confidence);
        }
    }
    positions
}

/// True if and only if `utterance` takes another position than `last`.
///
/// Openness restated without its conditions leaves them on record, and a "not now" in the days of a conditional
/// yes is its other half, unless it is an act or says itself that something changed. Other conditions are new ones
/// only when it says so too: the same demand is worded differently every time.
pub fn begins(last: &Position, utterance: &Utterance) -> bool {
    match (last.stance, utterance.stance) {
        (_, Stance::Noncommittal) => false,
        (Stance::Conditional, Stance::Conditional) => {
            utterance.moved
                && utterance.said_on > last.since
                && conditions_differ(&last.conditions, &utterance.conditions)
        }
        (a, b) if a == b => false,
        (Stance::Conditional, Stance::Supports) => utterance.moved && utterance.said_on > last.since,
        (Stance::Conditional, Stance::Opposes) => {
            let days = utterance.said_on.duration_since(last.since).as_hours() / 24;
            utterance.moved || days > i64::from(SAME_REMARKS_DAYS)
        }
        _ => true,
    }
}

/// True if and only if two lists of conditions are other ones: they share less than a third of their words.
/// Unknown conditions differ from none.
pub fn conditions_differ(a: &[String], b: &[String]) -> bool {
    let words = |conditions: &[String]| -> BTreeSet<String> {
        conditions
            .iter()
            .flat_map(|condition| condition.split(|c: char| !c.is_alphanumeric()))
            .filter(|word| word.chars().count() > 3)
            .map(|word| word.to_lowercase().chars().take(6).collect())
            .collect()
    };
    let (a, b) = (words(a), words(b));
    !a.is_empty() && !b.is_empty() && 3 * a.intersection(&b).count() < a.len().min(b.len())
}

/// How `to` differs from `from`, or `None` when it does not.
pub fn change(from: Option<&Position>, to: &Position) -> Option<ChangeKind> {
    let Some(from) = from else { return Some(ChangeKind::First) };
    match (from.stance, to.stance) {
        (Stance::Conditional, Stance::Conditional) => {
            conditions_differ(&from.conditions, &to.conditions).then_some(ChangeKind::Conditions)
        }
        (a, b) if a == b => None,
        (Stance::Supports, Stance::Opposes) | (Stance::Opposes, Stance::Supports) => {
            Some(ChangeKind::Reversal)
        }
        (a, b) if b < a => Some(ChangeKind::Hardening),
        _ => Some(ChangeKind::Softening),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn history() -> impl Strategy<Value = Vec<Utterance>> {
        let one =
            (0..30i8, 0..4usize, 0..2usize, any::<bool>()).prop_map(|(day, stance, condition, moved)| {
                Utterance {
                    key: format!("u{day}-{stance}-{condition}-{moved}"),
                    moved,
                    said_on: jiff::civil::date(2030, 5, 1 + day),
                    published_at: None,
                    stance: [Stance::Opposes, Stance::Conditional, Stance::Supports, Stance::Noncommittal]
                        [stance],
                    conditions: vec![
                        ["guarantee written twelve", "running costs covered"][condition].to_owned(),
                    ],
                    confidence: 1.0,
                }
            });
        proptest::collection::vec(one, 0..40)
    }

    proptest! {
        #[test]
        fn order_and_repeats_do_not_matter(history in history(), turn in 0usize..40) {
            let once = timeline(&history);
            let mut other = history.clone();
            other.rotate_left(turn.min(history.len()));
            other.extend(history.iter().rev().cloned());
            prop_assert_eq!(once, timeline(&other));
        }

        #[test]
        fn neighbours_always_differ_and_none_is_noncommittal(history in history()) {
            let line = timeline(&history);
            for pair in line.windows(2) {
                prop_assert!(change(Some(&pair[0]), &pair[1]).is_some());
                prop_assert!(pair[0].since <= pair[1].since);
            }
            prop_assert!(line.iter().all(|p| p.stance != Stance::Noncommittal));
        }
    }

    fn said(day: i8, stance: Stance, conditions: &[&str], moved: bool) -> Utterance {
        Utterance {
            key: format!("{day}"),
            said_on: jiff::civil::date(2030, 5, day),
            published_at: None,
            stance,
            conditions: conditions.iter().map(|&c| c.to_owned()).collect(),
            moved,
            confidence: 1.0,
        }
    }

    fn stances(history: &[Utterance]) -> Vec<Stance> {
        timeline(history).into_iter().map(|position| position.stance).collect()
    }

    #[test]
    fn openness_restated_without_its_conditions_leaves_them_on_record() {
        let first = said(1, Stance::Conditional, &["twelve matches in writing"], false);
        let again = said(20, Stance::Supports, &[], false);
        assert_eq!(stances(&[first.clone(), again]), [Stance::Conditional]);
        let dropped = said(20, Stance::Supports, &[], true);
        assert_eq!(stances(&[first, dropped]), [Stance::Conditional, Stance::Supports]);
    }

    #[test]
    fn other_conditions_are_new_when_it_says_so() {
        let first = said(1, Stance::Conditional, &["twelve matches in writing"], false);
        let reworded = said(9, Stance::Conditional, &["the federation guarantees games"], false);
        assert_eq!(timeline(&[first.clone(), reworded]).len(), 1);
        let exchanged = said(9, Stance::Conditional, &["the club takes over the running costs"], true);
        assert_eq!(timeline(&[first, exchanged]).len(), 2);
    }

    #[test]
    fn a_refusal_in_the_same_days_is_the_other_half_of_a_condition() {
        let first = said(1, Stance::Conditional, &["the troops leave"], false);
        assert_eq!(stances(&[first.clone(), said(2, Stance::Opposes, &[], false)]), [Stance::Conditional]);
        assert_eq!(
            stances(&[first, said(20, Stance::Opposes, &[], false)]),
            [Stance::Conditional, Stance::Opposes]
        );
    }
}
