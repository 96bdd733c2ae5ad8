//! Several messages in one: what gathered for an endpoint, or what its cap per hour held back.

use jiff::Timestamp;
use volteface_core::AlertType;
use volteface_store::{DeliveryId, DeliveryRow, Notice, Tx};

use super::{Endpoint, endpoint::DigestRule, render_and_enqueue};
use crate::payload::{Data, DigestItem, DigestNews, Envelope, message_id, sentence};

/// The line of a digest that mixes actors: it waits for all older deliveries of its endpoint, and all newer ones
/// wait for it.
const ALL_LINES: &str = volteface_store::BARRIER;

/// Folds what gathered long enough at `now`.
pub(super) fn fold_gathered(tx: &Tx<'_>, endpoint: &Endpoint, now: Timestamp) -> anyhow::Result<()> {
    let lines = tx.gathered_lines(&endpoint.id, now)?;
    match endpoint.digest {
        DigestRule::Actor(_) => {
            for line in lines {
                fold(tx, endpoint, &tx.gathered(&endpoint.id, Some(&line))?, &line, 0, now)?;
            }
        }
        DigestRule::Every(_) | DigestRule::Never => {
            if !lines.is_empty() {
                fold(tx, endpoint, &tx.gathered(&endpoint.id, None)?, ALL_LINES, 0, now)?;
            }
        }
    }
    Ok(())
}

/// Folds what a cap held back.
pub(super) fn fold_held_back(tx: &Tx<'_>, endpoint: &Endpoint, now: Timestamp) -> anyhow::Result<()> {
    let members = tx.untried(&endpoint.id)?;
    fold(tx, endpoint, &members, ALL_LINES, members.len(), now)
}

/// One message stays itself; several become one.
fn fold(
    tx: &Tx<'_>,
    endpoint: &Endpoint,
    members: &[DeliveryRow],
    line: &str,
    held_back: usize,
    now: Timestamp,
) -> anyhow::Result<()> {
    let ids: Vec<DeliveryId> = members.iter().map(|member| member.id).collect();
    if members.len() < 2 {
        return Ok(tx.ungather(&ids)?);
    }
    let mut items = Vec::new();
    for member in members {
        items.extend(item(tx, &member.alert_id)?);
    }
    let mut parts = vec![AlertType::Digest.as_str(), endpoint.id.as_str()];
    parts.extend(members.iter().map(|member| member.alert_id.as_str()));
    // The attempts tell a digest of replayed messages from the one they were in before.
    let attempts = members.iter().map(|member| member.attempts).sum::<i64>().to_string();
    parts.push(&attempts);
    let id = message_id(&parts);
    let sentence = sentence::digest(&items, held_back);
    let data = Data::Digest(DigestNews { alerts: items, left_out: 0, held_back, sentence });
    let envelope = Envelope::new(AlertType::Digest, now, data);
    tx.give_notice(&Notice {
        id: &id,
        alert_type: AlertType::Digest,
        actor: None,
        given_at: now,
        sentence: envelope.sentence(),
        body: &envelope.bytes(),
    })?;
    tx.fold(&ids, &id, now)?;
    render_and_enqueue(tx, endpoint, &id, line, &envelope, now, None)?;
    Ok(())
}

fn item(tx: &Tx<'_>, alert_id: &str) -> anyhow::Result<Option<DigestItem>> {
    let Some(alert) = tx.alert(alert_id)? else { return Ok(None) };
    let url = Envelope::read(&alert.body).ok().and_then(|envelope| envelope.url().map(str::to_owned));
    Ok(Some(DigestItem {
        id: alert.id,
        alert_type: alert.alert_type,
        timestamp: alert.given_at,
        actor: alert.actor.map(|actor| actor.0),
        issue: alert.issue.map(|issue| issue.0),
        change: alert.change,
        from: alert.from,
        to: alert.to,
        url,
        sentence: alert.sentence,
    }))
}
