//! `webhook`: how endpoints fare, trials, replays, secrets.

use std::{
    io::{self, Write},
    path::PathBuf,
    time::Instant,
};

use anyhow::{Context, bail, ensure};
use jiff::Timestamp;
use serde_json::{Value, json};
use volteface_store::{Attempt, DeliveryRow, EndpointState, Replay, Store};

use super::{
    moment::{self, short},
    open, table,
};
use crate::{
    config::Config,
    deliver::{
        Endpoint, Places,
        post::{Message, Postman},
        secrets::{SecretSource, write_secrets},
    },
    payload::{message_id, sample},
    sign::Secret,
};

/// See how endpoints fare; try, replay, enable them; change their secrets
#[derive(Debug, clap::Args)]
pub(crate) struct Webhook {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// List the endpoints: state, what waits, what was given up
    List {
        /// Print JSON Lines
        #[arg(long)]
        json: bool,
    },
    /// Show one endpoint and its newest deliveries with every attempt
    Show {
        /// Endpoint
        id: String,
        /// How many deliveries
        #[arg(long, value_name = "N", default_value_t = 20)]
        limit: usize,
        /// Print the secret that a new receiver needs, and nothing else
        #[arg(long)]
        secret: bool,
        /// Print JSON
        #[arg(long, conflicts_with = "secret")]
        json: bool,
    },
    /// Send a trial message in the real format, really signed, and show what comes back
    Test {
        /// Endpoints; none: all of them
        #[arg(value_name = "ID")]
        ids: Vec<String>,
    },
    /// Send again what was given up, or everything since a time
    Replay {
        /// Endpoint; none: all of them
        id: Option<String>,
        /// Only what was enqueued since then: 2h, 3d, 2026-05-01, 2026-05-01T12:00:00Z
        #[arg(long, value_name = "TIME")]
        since: Option<String>,
        /// Only dead letters
        #[arg(long)]
        failed: bool,
    },
    /// Ask an endpoint again that was disabled or failed; what waits is due at once
    Enable {
        /// Endpoint
        id: String,
    },
    /// Make a new secret; the old one signs along for a while
    RotateSecret {
        /// Endpoint
        id: String,
        /// How long the old one signs along
        #[arg(long, value_name = "TIME", default_value = "24h")]
        grace: String,
    },
}

impl Webhook {
    pub(crate) fn run(self, config: &Config) -> anyhow::Result<()> {
        let now = Timestamp::now();
        match self.command {
            Command::List { json } => list(config, json),
            Command::Show { id, secret: true, .. } => show_secret(config, &id),
            Command::Show { id, limit, json, .. } => show(config, &id, limit, json),
            Command::Test { ids } => test(config, &ids),
            Command::Replay { id, since, failed } => {
                ensure!(since.is_some() || failed, "say what to send again: --failed, --since TIME, or both");
                if let Some(id) = &id {
                    named(config, id)?;
                }
                let since = since.map(|since| moment::past(&since, now)).transpose()?;
                let which = if failed { Replay::Dead } else { Replay::All };
                let n = open(config)?.write(|tx| tx.replay_deliveries(id.as_deref(), since, which, now))?;
                say(&format!("{n} {} again", if n == 1 { "delivery is due" } else { "deliveries are due" }))
            }
            Command::Enable { id } => {
                named(config, &id)?;
                let n = open(config)?.write(|tx| tx.enable_endpoint(&id, now))?;
                say(&format!("{id} is asked again; {n} waiting"))
            }
            Command::RotateSecret { id, grace } => rotate(config, &id, &grace, now),
        }
    }
}

/// The configured endpoint of that id.
fn named(config: &Config, id: &str) -> anyhow::Result<Endpoint> {
    let endpoints = config.endpoints(&Places::of_daemon(&config.data))?;
    let ids: Vec<String> = endpoints.iter().map(|endpoint| endpoint.id.clone()).collect();
    endpoints.into_iter().find(|endpoint| endpoint.id == id).with_context(|| match ids.as_slice() {
        [] => format!("no endpoint {id}: the configuration has none"),
        ids => format!("no endpoint {id}: the configuration has {}", ids.join(", ")),
    })
}

fn list(config: &Config, as_json: bool) -> anyhow::Result<()> {
    let endpoints = config.endpoints(&Places::of_daemon(&config.data))?;
    let mut store = stored(config)?;
    let mut out = io::stdout().lock();
    let mut rows = Vec::new();
    for endpoint in &endpoints {
        let state = state_of(store.as_mut(), &endpoint.id)?;
        if as_json {
            writeln!(out, "{}", endpoint_json(endpoint, &state))?;
            continue;
        }
        rows.push(vec![
            endpoint.id.clone(),
            endpoint.format.key(),
            endpoint.host().to_owned(),
            in_words(&state),
            state.n_delivered.to_string(),
            state.n_waiting.to_string(),
            state.n_dead.to_string(),
        ]);
    }
    if !as_json {
        let heads = ["ENDPOINT", "FORMAT", "HOST", "STATE", "DELIVERED", "WAITING", "DEAD"];
        table::write(&mut out, &heads, &rows)?;
    }
    Ok(())
}

fn show(config: &Config, id: &str, limit: usize, as_json: bool) -> anyhow::Result<()> {
    let endpoint = named(config, id)?;
    let mut store = stored(config)?;
    let state = state_of(store.as_mut(), id)?;
    let mut deliveries = Vec::new();
    if let Some(store) = &mut store {
        deliveries = store.read(|view| -> Result<_, volteface_store::Error> {
            view.newest_deliveries(Some(id), None, limit)?
                .into_iter()
                .map(|delivery| Ok((view.attempts(delivery.id)?, delivery)))
                .collect()
        })?;
    }
    let mut out = io::stdout().lock();
    if as_json {
        let mut shown = endpoint_json(&endpoint, &state);
        shown["deliveries"] =
            deliveries.iter().map(|(attempts, delivery)| delivery_json(delivery, attempts)).collect();
        writeln!(out, "{shown}")?;
        return Ok(());
    }
    writeln!(
        out,
        "{id}: {} to {}, {}; {} delivered, {} waiting, {} dead",
        endpoint.format.key(),
        endpoint.host(),
        in_words(&state),
        state.n_delivered,
        state.n_waiting,
        state.n_dead
    )?;
    for (attempts, delivery) in &deliveries {
        writeln!(out, "\n{} {} {}", delivery.alert_id, delivery.alert_type, delivery_state(delivery))?;
        writeln!(out, "  {}", delivery.sentence)?;
        for attempt in attempts {
            writeln!(out, "  {}", attempt_line(attempt))?;
        }
    }
    Ok(())
}

fn show_secret(config: &Config, id: &str) -> anyhow::Result<()> {
    let source = named(config, id)?.secrets.with_context(|| format!("{id} gets no signatures"))?;
    say(&source.read()?.current().expose())
}

/// Posts to each endpoint; fails when one of them did not take it.
fn test(config: &Config, ids: &[String]) -> anyhow::Result<()> {
    let all = config.endpoints(&Places::of_daemon(&config.data))?;
    let chosen: Vec<Endpoint> = match ids {
        [] => all,
        ids => ids.iter().map(|id| named(config, id)).collect::<Result<_, _>>()?,
    };
    ensure!(!chosen.is_empty(), "the configuration has no endpoint");
    let postman = Postman::new(&config.webhooks.allow_private, config.webhooks.timeout.unsigned_abs())?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let mut failed = Vec::new();
    for endpoint in &chosen {
        let now = Timestamp::now();
        let envelope = sample::test(&endpoint.id, now);
        let id = message_id(&["test", &endpoint.id, &now.to_string()]);
        let (body, error) = endpoint.format.render(&id, &envelope);
        if let Some(error) = error {
            bail!(error.context(format!("endpoint {}", endpoint.id)));
        }
        let message = Message { id: &id, content_type: &body.content_type, body: &body.bytes };
        let started = Instant::now();
        let reply = runtime.block_on(postman.post(endpoint, message, now));
        let took = started.elapsed().as_millis();
        match &reply.error {
            None => say(&format!("{}: taken in {took} ms ({id})", endpoint.id))?,
            Some(error) => {
                say(&format!("{}: {error} after {took} ms", endpoint.id))?;
                failed.push(endpoint.id.clone());
            }
        }
        if !reply.body.is_empty() {
            say(&format!("  {}", first_line(&reply.body)))?;
        }
    }
    ensure!(failed.is_empty(), "not taken by {}", failed.join(", "));
    Ok(())
}

fn rotate(config: &Config, id: &str, grace: &str, now: Timestamp) -> anyhow::Result<()> {
    let grace =
        moment::span(grace).with_context(|| format!("--grace: {grace:?} is no length of time like 24h"))?;
    let source = named(config, id)?.secrets.with_context(|| format!("{id} gets no signatures"))?;
    let rotated = source.read()?.rotated(Secret::generate()?, now, grace);
    let written = match &source {
        SecretSource::File(path) => write_secrets(path, &rotated).map(|()| path.clone()),
        SecretSource::Fixed(_) => Err(anyhow::anyhow!("the secret stands in the configuration")),
    };
    match written {
        Ok::<PathBuf, _>(path) => say(&format!(
            "{}\nis the new secret of {id}, in {}; the one before signs along until {}",
            rotated.current().expose(),
            path.display(),
            now.saturating_add(grace).unwrap_or(Timestamp::MAX)
        )),
        Err(error) => {
            say(&rotated.expose())?;
            bail!(error.context(format!(
                "nothing was changed: put the lines above where the secrets of {id} are kept (a `secret_file` holds all of them)"
            )))
        }
    }
}

/// The database, where there is one yet.
fn stored(config: &Config) -> anyhow::Result<Option<Store>> {
    let path = config.database();
    Ok(if path.exists() { Some(Store::open_read_only(&path)?) } else { None })
}

fn state_of(store: Option<&mut Store>, id: &str) -> anyhow::Result<EndpointState> {
    match store {
        Some(store) => Ok(store.read(|view| view.endpoint(id))?),
        None => Ok(EndpointState { id: id.to_owned(), ..EndpointState::default() }),
    }
}

fn in_words(state: &EndpointState) -> String {
    if let Some((at, because)) = &state.disabled {
        return format!("disabled since {} ({because})", short(*at));
    }
    let mut words = match (&state.failing_since, &state.last_error) {
        (Some(since), Some(error)) => format!("failing since {} ({error})", short(*since)),
        (Some(since), None) => format!("failing since {}", short(*since)),
        _ => "well".to_owned(),
    };
    if let Some((until, why)) = state.held.filter(|(until, _)| *until > Timestamp::now()) {
        words.push_str(&format!(", rests until {} ({})", short(until), why.as_str()));
    }
    words
}

fn endpoint_json(endpoint: &Endpoint, state: &EndpointState) -> Value {
    json!({
        "endpoint": endpoint.id,
        "format": endpoint.format.key(),
        "host": endpoint.host(),
        "disabled_at": state.disabled.as_ref().map(|(at, _)| at.to_string()),
        "disabled_because": state.disabled.as_ref().map(|(_, because)| because),
        "failing_since": state.failing_since.map(|at| at.to_string()),
        "last_error": state.last_error,
        "last_success_at": state.last_success_at.map(|at| at.to_string()),
        "held_until": state.held.map(|(until, _)| until.to_string()),
        "held_because": state.held.map(|(_, why)| why.as_str()),
        "delivered": state.n_delivered,
        "waiting": state.n_waiting,
        "dead": state.n_dead,
    })
}

/// A delivery with its attempts, for programs.
pub(crate) fn delivery_json(delivery: &DeliveryRow, attempts: &[Attempt]) -> Value {
    let attempts: Vec<Value> = attempts
        .iter()
        .map(|attempt| {
            json!({
                "attempt": attempt.number,
                "at": attempt.at.to_string(),
                "duration_ms": attempt.duration_ms,
                "status": attempt.status,
                "error": attempt.error,
                "answer": String::from_utf8_lossy(&attempt.answer),
            })
        })
        .collect();
    json!({
        "alert": delivery.alert_id,
        "type": delivery.alert_type,
        "endpoint": delivery.endpoint,
        "state": delivery.state,
        "enqueued_at": delivery.enqueued_at.to_string(),
        "due_at": delivery.due_at.to_string(),
        "settled_at": delivery.settled_at.map(|at| at.to_string()),
        "digest": delivery.digest_id,
        "sentence": delivery.sentence,
        "attempts": attempts,
    })
}

/// A delivery's state, for people.
pub(crate) fn delivery_state(delivery: &DeliveryRow) -> String {
    match (delivery.state.as_str(), delivery.settled_at, &delivery.digest_id) {
        ("folded", Some(at), Some(digest)) => format!("went out in {digest} at {}", short(at)),
        ("waiting" | "gathering", ..) => format!("{}, due {}", delivery.state, short(delivery.due_at)),
        (state, Some(at), _) => format!("{state} {}", short(at)),
        (state, None, _) => state.to_owned(),
    }
}

/// One attempt, for people.
pub(crate) fn attempt_line(attempt: &Attempt) -> String {
    let what = match (&attempt.status, &attempt.error) {
        (_, Some(error)) => error.clone(),
        (Some(status), None) => status.to_string(),
        (None, None) => "taken".to_owned(),
    };
    let answer = first_line(&attempt.answer);
    let answer = if answer.is_empty() { String::new() } else { format!(": {answer}") };
    format!(
        "#{} {} {} ms, {what}{answer}",
        attempt.number,
        attempt.at.strftime("%Y-%m-%d %H:%M:%SZ"),
        attempt.duration_ms
    )
}

/// The first line of an answer, fit for a terminal.
fn first_line(answer: &[u8]) -> String {
    let text = String::from_utf8_lossy(answer);
    let line = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    line.chars().filter(|c| !c.is_control()).take(160).collect()
}

pub(crate) fn say(text: &str) -> anyhow::Result<()> {
    Ok(writeln!(io::stdout().lock(), "{text}")?)
}
