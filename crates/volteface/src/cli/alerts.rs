//! `alerts`: what was told, where it went, and once more.

use std::io::{self, Write};

use anyhow::{Context, ensure};
use jiff::Timestamp;
use serde_json::{Value, json};
use volteface_store::{AlertRow, Store};

use super::{
    moment::{self, short},
    open, table,
    webhook::{attempt_line, delivery_json, delivery_state, say},
};
use crate::{
    config::Config,
    deliver::{self, Places},
    payload::Envelope,
};

/// List the alerts that were given, show one, send one again
#[derive(Debug, clap::Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct Alerts {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    list: List,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// List alerts, the newest first
    List(List),
    /// Show an alert: its body, and what became of it at each endpoint
    Show {
        /// Its id, or the beginning of it
        id: String,
        /// Print the body as it is stored, and nothing else
        #[arg(long)]
        json: bool,
    },
    /// Send an alert again, with the same id and bytes
    Replay {
        /// Its id, or the beginning of it
        id: String,
        /// Only to that endpoint, even if it never got it
        #[arg(long, value_name = "ID")]
        endpoint: Option<String>,
    },
}

#[derive(Debug, clap::Args)]
struct List {
    /// Only what was given since then: 2h, 3d, 2026-05-01, 2026-05-01T12:00:00Z
    #[arg(long, value_name = "TIME")]
    since: Option<String>,
    /// Only about that actor
    #[arg(long, value_name = "ID")]
    actor: Option<String>,
    /// Only on that issue
    #[arg(long, value_name = "ID")]
    issue: Option<String>,
    /// How many
    #[arg(long, value_name = "N", default_value_t = 50)]
    limit: usize,
    /// Print JSON Lines
    #[arg(long)]
    json: bool,
}

impl Alerts {
    pub(crate) fn run(self, config: &Config) -> anyhow::Result<()> {
        match self.command {
            None => self.list.run(config),
            Some(Command::List(list)) => list.run(config),
            Some(Command::Show { id, json }) => show(config, &id, json),
            Some(Command::Replay { id, endpoint }) => replay(config, &id, endpoint.as_deref()),
        }
    }
}

impl List {
    fn run(self, config: &Config) -> anyhow::Result<()> {
        let since = self.since.as_deref().map(|since| moment::past(since, Timestamp::now())).transpose()?;
        let alerts = read(config)?.read(|view| {
            view.alerts_since(since, self.actor.as_deref(), self.issue.as_deref(), self.limit)
        })?;
        let mut out = io::stdout().lock();
        if self.json {
            for alert in &alerts {
                writeln!(out, "{}", alert_json(alert))?;
            }
            return Ok(());
        }
        let rows: Vec<Vec<String>> = alerts
            .iter()
            .map(|alert| {
                let id: String = alert.id.chars().take(12).collect();
                let what = alert.change.clone().unwrap_or_else(|| alert.alert_type.clone());
                vec![short(alert.given_at), id, what, alert.sentence.clone()]
            })
            .collect();
        Ok(table::write(&mut out, &["GIVEN", "ID", "WHAT", "SENTENCE"], &rows)?)
    }
}

fn show(config: &Config, id: &str, raw: bool) -> anyhow::Result<()> {
    let mut store = read(config)?;
    let alert = find(&mut store, id)?;
    let mut out = io::stdout().lock();
    if raw {
        out.write_all(&alert.body)?;
        return Ok(writeln!(out)?);
    }
    let body: Value = serde_json::from_slice(&alert.body).context("the stored body is no JSON")?;
    writeln!(out, "{} given {}", alert.id, short(alert.given_at))?;
    writeln!(out, "{}\n", table::harmless(&alert.sentence))?;
    writeln!(out, "{body:#}")?;
    let deliveries = store.read(|view| -> Result<Vec<_>, volteface_store::Error> {
        view.deliveries_of(&alert.id)?
            .into_iter()
            .map(|delivery| Ok((view.attempts(delivery.id)?, delivery)))
            .collect()
    })?;
    for (attempts, delivery) in &deliveries {
        writeln!(out, "\n{}: {}", delivery.endpoint, delivery_state(delivery))?;
        for attempt in attempts {
            writeln!(out, "  {}", attempt_line(attempt))?;
        }
        tracing::debug!("{}", delivery_json(delivery, attempts));
    }
    Ok(())
}

fn replay(config: &Config, id: &str, endpoint: Option<&str>) -> anyhow::Result<()> {
    let endpoints = config.endpoints(&Places::of_daemon(&config.data))?;
    let named = endpoint
        .map(|id| {
            endpoints.iter().find(|endpoint| endpoint.id == id).with_context(|| format!("no endpoint {id}"))
        })
        .transpose()?;
    let mut store = open(config)?;
    let alert = find(&mut store, id)?;
    let now = Timestamp::now();
    let n = store.write(|tx| -> anyhow::Result<usize> {
        let known = tx.replay_alert(&alert.id, endpoint, now)?;
        let Some(named) = named else { return Ok(known) };
        let envelope = Envelope::read(&alert.body)?;
        let is_new = deliver::enqueue_for(tx, named, &alert.id, alert.actor.as_ref(), &envelope, now)?;
        Ok(known + usize::from(is_new))
    })?;
    ensure!(
        n > 0,
        "{} waits for its delivery already, or never had an endpoint: name one by --endpoint",
        alert.id
    );
    say(&format!("{} goes out again, {n} {}", alert.id, if n == 1 { "time" } else { "times" }))
}

fn find(store: &mut Store, id: &str) -> anyhow::Result<AlertRow> {
    store
        .read(|view| view.alert(id))?
        .with_context(|| format!("no alert, or more than one, begins with {id}"))
}

fn read(config: &Config) -> anyhow::Result<Store> {
    let path = config.database();
    ensure!(path.exists(), "no database at {}: has volteface run here?", path.display());
    Ok(Store::open_read_only(&path)?)
}

fn alert_json(alert: &AlertRow) -> Value {
    json!({
        "id": alert.id,
        "type": alert.alert_type,
        "actor": alert.actor.as_ref().map(|actor| actor.as_str()),
        "issue": alert.issue.as_ref().map(|issue| issue.as_str()),
        "change": alert.change,
        "from": alert.from,
        "to": alert.to,
        "on": alert.on.map(|day| day.to_string()),
        "given_at": alert.given_at.to_string(),
        "document": alert.document,
        "sentence": alert.sentence,
    })
}
