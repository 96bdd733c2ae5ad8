//! Messages on their way out: enqueued with their alert, claimed, posted, recorded.
//!
//! [`enqueue`] runs inside the transaction that gives the alert, so that neither is there without the other. The
//! [`Courier`] then claims what is due (T4), posts the stored bytes with no transaction open, and records the attempt
//! (T5). All decisions stand in [`decide`]; all state is rows, so that a restart goes on where the last run ended.
//! No function here asks the time but [`Courier::run`].

pub mod courier;
pub mod decide;
pub mod digest;
pub mod endpoint;
mod mail;
pub mod post;
pub mod secrets;
pub mod settings;

pub use courier::Courier;
pub use endpoint::Endpoint;
pub use secrets::Places;
pub use settings::{EndpointSettings, WebhooksSettings};

use jiff::Timestamp;
use volteface_core::ActorId;
use volteface_store::{NewDelivery, Notice, Tx};

use crate::payload::{Envelope, message_id};

/// A line of its own for messages about no actor.
const NO_ACTOR: &str = "";

/// Enqueues a given alert for every endpoint that wants it. Returns the number of new deliveries.
pub fn enqueue(
    tx: &Tx<'_>,
    endpoints: &[Endpoint],
    id: &str,
    actor: Option<&ActorId>,
    envelope: &Envelope,
    now: Timestamp,
) -> anyhow::Result<usize> {
    let mut n = 0;
    for endpoint in endpoints.iter().filter(|endpoint| endpoint.wants(envelope)) {
        n += usize::from(enqueue_for(tx, endpoint, id, actor, envelope, now)?);
    }
    Ok(n)
}

/// Enqueues a given alert for one endpoint, wanted or not. Returns whether the delivery is new.
pub fn enqueue_for(
    tx: &Tx<'_>,
    endpoint: &Endpoint,
    id: &str,
    actor: Option<&ActorId>,
    envelope: &Envelope,
    now: Timestamp,
) -> anyhow::Result<bool> {
    let line = actor.map_or(NO_ACTOR, ActorId::as_str);
    render_and_enqueue(tx, endpoint, id, line, envelope, now, endpoint.gather_until(now))
}

/// Gives an alert about anything but a change of position, once per id, and enqueues it. `about` is what makes it
/// this message and no other: the same parts give the same id.
pub fn give_notice(
    tx: &Tx<'_>,
    endpoints: &[Endpoint],
    about: &[&str],
    actor: Option<&ActorId>,
    envelope: &Envelope,
) -> anyhow::Result<bool> {
    let mut parts = vec![envelope.alert_type.as_str()];
    parts.extend(about);
    let id = message_id(&parts);
    let now = envelope.timestamp;
    let is_new = tx.give_notice(&Notice {
        id: &id,
        alert_type: envelope.alert_type,
        actor,
        given_at: now,
        sentence: envelope.sentence(),
        body: &envelope.bytes(),
    })?;
    if is_new {
        enqueue(tx, endpoints, &id, actor, envelope, now)?;
    }
    Ok(is_new)
}

fn render_and_enqueue(
    tx: &Tx<'_>,
    endpoint: &Endpoint,
    id: &str,
    line: &str,
    envelope: &Envelope,
    now: Timestamp,
    gather_until: Option<Timestamp>,
) -> anyhow::Result<bool> {
    let (body, error) = endpoint.format.render(id, envelope);
    if let Some(error) = error {
        tracing::error!(
            endpoint = endpoint.id,
            alert.id = id,
            "the template of endpoint {} fails on {id}, which goes out as generic JSON: {error:#}",
            endpoint.id
        );
    }
    let is_new = tx.enqueue(&NewDelivery {
        alert_id: id,
        endpoint: &endpoint.id,
        line,
        format: &endpoint.format.key(),
        content_type: &body.content_type,
        body: &body.bytes,
        enqueued_at: now,
        gather_until,
    })?;
    Ok(is_new)
}
