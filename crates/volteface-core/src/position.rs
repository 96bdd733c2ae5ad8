//! Stances over time: the rule the project is named after.

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
    /// Confidence of that utterance.
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

/// Folds the utterances of one actor on one issue into its positions, oldest first.
///
/// Pure and independent of the order of arrival: utterances are taken by the day they were said, ties by
/// publication and then by key; a repeated key counts once; `Noncommittal` never overwrites; a repeated stance
/// begins no new position unless `conditions_differ` says that its conditions are other ones.
pub fn timeline(
    utterances: &[Utterance],
    conditions_differ: impl Fn(&[String], &[String]) -> bool,
) -> Vec<Position> {
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
        let stands = positions.last().is_some_and(|last| {
            last.stance == utterance.stance
                && (last.stance != Stance::Conditional
                    || !conditions_differ(&last.conditions, &utterance.conditions))
        });
        if !stands {
            positions.push(Position {
                stance: utterance.stance,
                conditions: utterance.conditions.clone(),
                since: utterance.said_on,
                utterance: utterance.key.clone(),
                confidence: utterance.confidence,
            });
        }
    }
    positions
}

/// How `to` differs from `from`, or `None` when it does not.
pub fn change(
    from: Option<&Position>,
    to: &Position,
    conditions_differ: impl Fn(&[String], &[String]) -> bool,
) -> Option<ChangeKind> {
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

    fn differ(a: &[String], b: &[String]) -> bool {
        a != b
    }

    fn history() -> impl Strategy<Value = Vec<Utterance>> {
        let one = (0..30i8, 0..4usize, 0..2usize).prop_map(|(day, stance, condition)| Utterance {
            key: format!("u{day}-{stance}-{condition}"),
            said_on: jiff::civil::date(2030, 5, 1 + day),
            published_at: None,
            stance: [Stance::Opposes, Stance::Conditional, Stance::Supports, Stance::Noncommittal][stance],
            conditions: vec![format!("condition {condition}")],
            confidence: 1.0,
        });
        proptest::collection::vec(one, 0..40)
    }

    proptest! {
        #[test]
        fn order_and_repeats_do_not_matter(history in history(), turn in 0usize..40) {
            let once = timeline(&history, differ);
            let mut other = history.clone();
            other.rotate_left(turn.min(history.len()));
            other.extend(history.iter().rev().cloned());
            prop_assert_eq!(once, timeline(&other, differ));
        }

        #[test]
        fn neighbours_always_differ_and_none_is_noncommittal(history in history()) {
            let line = timeline(&history, differ);
            for pair in line.windows(2) {
                prop_assert!(change(Some(&pair[0]), &pair[1], differ).is_some());
                prop_assert!(pair[0].since <= pair[1].since);
            }
            prop_assert!(line.iter().all(|p| p.stance != Stance::Noncommittal));
        }
    }
}
