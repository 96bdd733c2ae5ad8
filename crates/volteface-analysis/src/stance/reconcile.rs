//! One side, one document, one day: what was said there is one position.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use volteface_core::{ActorId, IssueId, Stance, Stated, Statement};

use super::{lexicon::Op, sense};
use crate::{Text, WatchIndex};

/// One side, one document, one day: what was said there is one position. A condition named once holds for the rest,
/// taking no side gives way to a side, and of two sides the one with more words behind it stands.
pub(super) fn reconcile(statements: &mut [Statement], watch: &WatchIndex) {
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
    for places in occasions.values().filter(|places| places.len() > 1) {
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
    for places in occasions.values() {
        bear_out(statements, places);
    }
    dropped.sort_unstable();
    for (s, p) in dropped.into_iter().rev() {
        statements[s].positions.remove(p);
    }
}

/// What several statements of one occasion say alike is surer than what one of them says.
fn bear_out(statements: &mut [Statement], places: &[(usize, usize)]) {
    /// How much of what is left to certainty each further statement takes, and how many count.
    const SHARE: f32 = 0.2;
    const COUNTED: usize = 2;
    let stances: Vec<Stance> = places.iter().map(|&(s, p)| statements[s].positions[p].stance).collect();
    for &(s, p) in places {
        let stated = &mut statements[s].positions[p];
        let others = stances.iter().filter(|stance| **stance == stated.stance).count() - 1;
        for _ in 0..others.min(COUNTED) {
            stated.confidence += SHARE * (1.0 - stated.confidence);
        }
    }
}

/// Who says in a text that something is otherwise than before ("it no longer insists on that"; "its condition until
/// now") names there the conditions that hold from now on.
pub(super) fn renew(text: &Text, statements: &mut [Statement], watch: &WatchIndex) {
    let occasion = |statement: &Statement| -> Option<(ActorId, Option<Date>, bool)> {
        let top = watch.list.tops(statement.speaker.actor.as_ref()?).into_iter().next()?;
        Some((top, statement.said.on, statement.said.recalled))
    };
    let renewed: BTreeSet<_> = statements
        .iter()
        .filter(|statement| {
            statement.content.iter().any(|&span| {
                let tokens = text.tokens_in(span);
                sense::found_in(text, tokens.clone()).iter().any(|op| op.op == Op::Moved)
                    || tokens.into_iter().any(|i| text.lower(i) == "until" && text.lower(i + 1) == "now")
            })
        })
        .filter_map(occasion)
        .collect();
    for statement in statements.iter_mut() {
        if occasion(statement).is_some_and(|occasion| renewed.contains(&occasion)) {
            let conditional =
                statement.positions.iter_mut().filter(|stated| stated.stance == Stance::Conditional);
            conditional.for_each(|stated| stated.moved = true);
        }
    }
}
