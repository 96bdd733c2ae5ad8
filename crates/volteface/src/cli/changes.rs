//! `changes`: what is held because it is not certain enough, and the user's word on it.

use std::io::{self, Write};

use anyhow::Context;
use jiff::Timestamp;
use serde_json::json;
use volteface_core::{ActorId, IssueId, Stance};
use volteface_store::{Held, SecondReading, Store, WaitsFor};

use super::{note, timeline::known};
use crate::{
    config::Config,
    deliver,
    settle::{self, Rules},
};

/// List, confirm or reject changes that are not certain enough to be told
#[derive(Debug, clap::Args)]
pub(crate) struct Changes {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, clap::Subcommand)]
enum Action {
    /// List held changes
    Held {
        /// One JSON object a line
        #[arg(long)]
        json: bool,
    },
    /// Tell a held change after all
    Confirm(Pair),
    /// Drop a held change; the saying never counts again
    Reject(Pair),
}

#[derive(Debug, clap::Args)]
struct Pair {
    /// Id of the actor in the watch list
    actor: String,
    /// Id of the issue in the watch list
    issue: String,
}

impl Changes {
    pub(crate) fn run(self, config: &Config) -> anyhow::Result<()> {
        match self.action {
            Action::Held { json } => list(config, json),
            Action::Confirm(pair) => judge(config, pair, true),
            Action::Reject(pair) => judge(config, pair, false),
        }
    }
}

fn list(config: &Config, json: bool) -> anyhow::Result<()> {
    let mut store = Store::open(&config.database())?;
    let mut out = io::stdout().lock();
    for held in store.read(|view| view.held_changes().map_err(anyhow::Error::from))? {
        let quote =
            store.read(|view| view.statements_reporting(&held.utterance).map_err(anyhow::Error::from))?;
        let quote = quote.first().map(|row| row.content.join(" … ")).unwrap_or_default();
        let reading = store.read(|view| view.second_reading(&held.actor, &held.issue, &held.utterance))?;
        let from = held.from.map(Stance::as_str);
        if json {
            let line = json!({"actor": held.actor.as_str(), "issue": held.issue.as_str(), "change": held.change,
                "from": from, "to": held.to.as_str(), "since": held.since.to_string(),
                "confidence": held.confidence, "waits_for": held.waits_for.as_str(), "quote": quote,
                "second_reading": reading.as_ref().map(|reading| json!({"model": reading.model,
                    "stance": reading.stance.map(Stance::as_str), "reason": reading.reason}))});
            writeln!(out, "{line}")?;
        } else {
            let (actor, issue, from, to) =
                (held.actor, held.issue, from.unwrap_or("no position"), held.to.as_str());
            writeln!(
                out,
                "{actor} {issue}: {from} to {to} ({}), {}, confidence {:.2}, waits for {}",
                held.change,
                held.since,
                held.confidence,
                match held.waits_for {
                    WaitsFor::Confirmation => "an independent story or your word",
                    WaitsFor::SecondReader => "the second reader",
                    WaitsFor::User => "your word, for the second reader disagrees",
                }
            )?;
            if let Some(SecondReading { stance, reason, model: Some(model) }) = &reading {
                let stance = stance.map_or("no side", Stance::as_str);
                writeln!(out, "    {model} reads {stance}: {reason}")?;
            }
            writeln!(out, "    “{quote}”")?;
        }
    }
    Ok(())
}

fn judge(config: &Config, pair: Pair, confirmed: bool) -> anyhow::Result<()> {
    let list = config.watch_list()?;
    let (actor, issue) = (ActorId(pair.actor), IssueId(pair.issue));
    known(&list, &actor, &issue)?;
    let rules = Rules {
        endpoints: config.endpoints(&deliver::Places::of_daemon(&config.data))?.into(),
        ..config.rules(list)
    };
    let mut store = Store::open(&config.database())?;
    let held: Held = store
        .read(|view| view.held_change(&actor, &issue))?
        .with_context(|| format!("nothing is held for {actor} on {issue}"))?;
    let given = store.write(|tx| settle::judge(tx, &held, confirmed, &rules, Timestamp::now()))?;
    match given {
        Some(given) => note(&given.sentence),
        None if confirmed => note("confirmed; nothing is left to tell"),
        None => note("rejected"),
    }
    Ok(())
}
