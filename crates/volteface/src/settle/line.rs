//! The line of one actor on one issue: what was said, folded into positions, and what of it is told.

use std::collections::BTreeMap;

use anyhow::Context;
use jiff::{Timestamp, ToSpan, civil::Date};
use volteface_core::{ActorId, IssueId, Position, PositionChange, Stance, Utterance, position, timeline};
use volteface_store::{Announced, DocumentId, Held, NewAlert, StatedRow, Tx, WaitsFor};

use super::{Given, Occasion, Rules, evidence};
use crate::{
    deliver,
    origin::{Origin, Provenance, origins},
    payload::{
        self,
        position::{self as message, News},
    },
};

/// The positions of one actor on one issue.
pub(super) struct Line<'a> {
    pub rules: &'a Rules,
    pub actor: &'a ActorId,
    pub issue: &'a IssueId,
}

impl Line<'_> {
    /// Folds the line anew and announces its head, aloud or quietly, where it differs from the last one announced.
    pub(super) fn refold(
        &self,
        tx: &Tx<'_>,
        document: DocumentId,
        history_before: Date,
        now: Timestamp,
        occasion: Occasion,
    ) -> anyhow::Result<Option<Given>> {
        let stated = self.stated(tx)?;
        let positions = timeline(&self.utterances(tx, &stated)?);
        tx.replace_positions(self.actor, self.issue, &positions)?;
        let held = tx.held_change(self.actor, self.issue)?;
        tx.release_change(self.actor, self.issue)?;
        let Some(head) = positions.last() else { return Ok(None) };
        // The alert is about whom the chain of speakers ends at; the others only keep their line.
        let is_top = self.rules.watch.list.actor(self.actor).is_none_or(|actor| actor.speaks_for.is_empty());
        if !is_top {
            return Ok(None);
        }
        let announced = tx.announced(self.actor, self.issue)?;
        let sequence = announced.as_ref().map_or(0, |announced| announced.sequence) + 1;
        let told = announced.map(|announced| announced.position);
        if position::change(told.as_ref(), head).is_none() {
            return Ok(None);
        }
        let is_news = |position: &Position| {
            position.since >= history_before
                && stated.iter().any(|row| row.utterance_key == position.utterance && !row.recalled)
        };
        // History between what was announced and the head was never news, yet the head changed from it.
        let from = positions
            .iter()
            .rev()
            .nth(1)
            .filter(|before| !is_news(before))
            .filter(|before| told.as_ref().is_none_or(|told| told.since <= before.since))
            .cloned()
            .or(told);
        let kind = position::change(from.as_ref(), head);
        let next = Announced { sequence, position: head.clone() };
        // What was held before a rebuild was never told, and goes on waiting.
        let still_held = held.filter(|held| occasion == Occasion::Rebuild && held.to == head.stance);
        let is_told = occasion == Occasion::Live && is_news(head) || still_held.is_some();
        let (Some(kind), true) = (kind, is_told) else {
            tx.announce(self.actor, self.issue, &next, None)?;
            return Ok(None);
        };
        let waits_for = self.waits_for(tx, head)?.or(still_held.as_ref().map(|held| held.waits_for));
        if let Some(waits_for) = waits_for {
            let document = still_held.map_or(document, |held| held.document);
            tx.hold_change(&Held {
                actor: self.actor.clone(),
                issue: self.issue.clone(),
                utterance: head.utterance.clone(),
                change: kind.as_str().to_owned(),
                from: from.map(|from| from.stance),
                to: head.stance,
                since: head.since,
                confidence: head.confidence,
                waits_for,
                document,
            })?;
            return Ok(None);
        }
        let change = PositionChange { from, to: head.clone(), kind };
        let given = self.give(tx, document, &change, sequence, now)?;
        tx.announce(self.actor, self.issue, &next, given.as_ref().map(|given| given.id.as_str()))?;
        Ok(given)
    }

    /// What a change to `head` must wait for before it is told.
    fn waits_for(&self, tx: &Tx<'_>, head: &Position) -> anyhow::Result<Option<WaitsFor>> {
        if head.confidence < self.rules.confidence {
            return Ok(Some(WaitsFor::Confirmation));
        }
        // The user's word is the last.
        if tx.verdict_on(self.actor, self.issue, &head.utterance)?.is_some() {
            return Ok(None);
        }
        Ok(match tx.second_reading(self.actor, self.issue, &head.utterance)? {
            None => self.rules.second_reader.then_some(WaitsFor::SecondReader),
            Some(reading) if reading.contradicts(head.stance) => Some(WaitsFor::User),
            Some(_) => None,
        })
    }

    /// What the actor said, each saying once; what the user rejected is left out.
    fn utterances(&self, tx: &Tx<'_>, stated: &[StatedRow]) -> anyhow::Result<Vec<Utterance>> {
        let first_dated = stated.iter().filter(|row| !is_undated_memory(row)).map(|row| row.day).min();
        let mut by_key: BTreeMap<&str, Vec<StatedRow>> = BTreeMap::new();
        for stated in stated {
            let mut row = stated.clone();
            if is_undated_memory(&row) {
                // It was so some time before: it fills a history that is empty up to there, and nothing else.
                if first_dated.is_some_and(|first| first < row.day) {
                    continue;
                }
                row.day = row.day.saturating_sub(MEMORY_DAYS.days());
            }
            by_key.entry(&stated.utterance_key).or_default().push(row);
        }
        let mut utterances = Vec::new();
        for (key, rows) in by_key {
            // Unnamed officials commit nobody; they bear out what is said by name.
            if rows.iter().all(|row| row.anonymous) {
                continue;
            }
            let Some(mut utterance) = utterance(key, &rows.iter().collect::<Vec<_>>()) else { continue };
            match tx.verdict_on(self.actor, self.issue, key)? {
                Some(false) => continue,
                Some(true) => utterance.confidence = 1.0,
                None => {}
            }
            utterances.push(utterance);
        }
        Ok(utterances)
    }

    /// What the actor stated, in its own name and by those who speak for it.
    fn stated(&self, tx: &Tx<'_>) -> anyhow::Result<Vec<StatedRow>> {
        let mut stated = tx.stated_on(self.actor, self.issue)?;
        for speaker in &self.rules.watch.list.actors {
            if speaker.id != *self.actor && self.rules.watch.list.speaks_as(&speaker.id).contains(self.actor)
            {
                stated.extend(tx.stated_on(&speaker.id, self.issue)?);
            }
        }
        Ok(stated)
    }

    /// Stores the alert of a change; `None` for an actor or issue that is not watched any more.
    fn give(
        &self,
        tx: &Tx<'_>,
        document: DocumentId,
        change: &PositionChange,
        sequence: i64,
        now: Timestamp,
    ) -> anyhow::Result<Option<Given>> {
        let (Some(actor), Some(issue)) =
            (self.rules.watch.list.actor(self.actor), self.rules.watch.list.issue(self.issue))
        else {
            return Ok(None);
        };
        let id = payload::position_id(
            self.actor.as_str(),
            self.issue.as_str(),
            sequence,
            change.to.stance.as_str(),
            &change.to.utterance,
        );
        let before = match &change.from {
            Some(position) => evidence(tx, position)?,
            None => Vec::new(),
        };
        let after = evidence(tx, &change.to)?;
        let second = tx.second_reading(self.actor, self.issue, &change.to.utterance)?;
        let news = News {
            actor,
            issue,
            change,
            sequence,
            given_at: now,
            before: &before,
            after: &after,
            second: second.as_ref(),
        };
        let envelope = message::envelope(&news);
        let (sentence, body) = (envelope.sentence().to_owned(), envelope.bytes());
        tx.give_alert(&NewAlert {
            id: &id,
            alert_type: envelope.alert_type,
            actor: self.actor,
            issue: self.issue,
            sequence,
            change: change.kind.as_str(),
            from: change.from.as_ref().map(|from| from.stance.as_str()),
            to: change.to.stance.as_str(),
            on: change.to.since,
            document,
            given_at: now,
            sentence: &sentence,
            body: &body,
        })
        .with_context(|| format!("alert {id}"))?;
        deliver::enqueue(tx, &self.rules.endpoints, &id, Some(self.actor), &envelope, now)?;
        Ok(Some(Given {
            id,
            alert_type: envelope.alert_type,
            actor: self.actor.clone(),
            issue: self.issue.clone(),
            change: change.clone(),
            sentence,
            body,
        }))
    }
}

fn utterance(key: &str, rows: &[&StatedRow]) -> Option<Utterance> {
    let weight = |stance: Stance| -> f32 {
        rows.iter().filter(|row| row.stance == stance).map(|row| row.confidence.max(f32::EPSILON)).sum()
    };
    let best = rows.iter().max_by(|a, b| {
        (weight(a.stance), a.confidence)
            .partial_cmp(&(weight(b.stance), b.confidence))
            .unwrap_or(std::cmp::Ordering::Equal)
            .then_with(|| b.stance.cmp(&a.stance))
            .then_with(|| b.statement.cmp(&a.statement))
    })?;
    Some(Utterance {
        key: key.to_owned(),
        said_on: rows.iter().map(|row| row.day).min()?,
        published_at: rows.iter().filter_map(|row| row.published_at).min(),
        stance: best.stance,
        conditions: best.conditions.clone(),
        moved: rows.iter().any(|row| row.moved && row.stance == best.stance),
        confidence: corroborated(rows.iter().filter(|row| row.stance == best.stance)),
    })
}

/// The confidence that at least one of several independent reports is right; those of one origin count once.
fn corroborated<'r>(rows: impl Iterator<Item = &'r &'r StatedRow> + Clone) -> f32 {
    let mut best: BTreeMap<Origin<'_>, f32> = BTreeMap::new();
    for (origin, row) in origins(rows.clone().map(|row| Provenance::from(*row))).into_iter().zip(rows) {
        let confidence = best.entry(origin).or_default();
        *confidence = confidence.max(row.confidence);
    }
    1.0 - best.values().map(|confidence| 1.0 - confidence.clamp(0.0, 1.0)).product::<f32>()
}

/// A report recalls it and does not say from when.
fn is_undated_memory(row: &StatedRow) -> bool {
    row.recalled && !row.dated
}

/// How long before its report an undated memory is taken to have been said.
const MEMORY_DAYS: i64 = 30;
