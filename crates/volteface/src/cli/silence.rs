//! `silence`: what the user does not want to be told for a while.

use std::io::{self, Write};

use anyhow::{Context, ensure};
use jiff::Timestamp;
use serde_json::json;
use volteface_core::AlertType;
use volteface_store::{Matcher, Silence as Row};

use super::{
    moment::{self, short},
    open, table,
    webhook::say,
};
use crate::config::Config;

/// Keep alerts from being sent for a while; they are given and listed all the same
#[derive(Debug, clap::Args)]
pub(crate) struct Silence {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// Add a silence; everything named must agree
    Add(Add),
    /// List the silences that hold, or all
    List {
        /// Those that are over, too
        #[arg(long)]
        all: bool,
        /// Print JSON Lines
        #[arg(long)]
        json: bool,
    },
    /// End a silence now
    Expire {
        /// Its number
        id: i64,
    },
}

#[derive(Debug, clap::Args)]
struct Add {
    /// Alerts about that actor
    #[arg(long, value_name = "ID")]
    actor: Option<String>,
    /// Alerts on that issue
    #[arg(long, value_name = "ID")]
    issue: Option<String>,
    /// Alerts of that type, such as position.first
    #[arg(long = "type", value_name = "TYPE")]
    alert_type: Option<String>,
    /// Changes of that kind: first, reversal, hardening, softening, conditions
    #[arg(long, value_name = "WORD")]
    change: Option<String>,
    /// To that endpoint only
    #[arg(long, value_name = "ID")]
    endpoint: Option<String>,
    /// How long, or until when: 2h, 3d, 2026-05-01, 2026-05-01T12:00:00Z
    #[arg(long = "for", value_name = "TIME")]
    until: String,
    /// Why
    #[arg(long, value_name = "TEXT", default_value = "")]
    comment: String,
}

impl Silence {
    pub(crate) fn run(self, config: &Config) -> anyhow::Result<()> {
        let now = Timestamp::now();
        match self.command {
            Command::Add(add) => add.run(config, now),
            Command::List { all, json } => list(config, all, json, now),
            Command::Expire { id } => {
                let expired = open(config)?.write(|tx| tx.expire_silence(id, now))?;
                ensure!(expired, "no silence {id} holds");
                say(&format!("silence {id} is over"))
            }
        }
    }
}

impl Add {
    fn run(self, config: &Config, now: Timestamp) -> anyhow::Result<()> {
        let ends_at = moment::future(&self.until, now)?;
        ensure!(ends_at > now, "--for {}: that is over already", self.until);
        let watch = config.watch_list()?;
        // A silence for a misspelt name would silence nothing, and be trusted.
        if let Some(id) = &self.actor {
            watch
                .actors
                .iter()
                .find(|actor| actor.id.as_str() == id)
                .with_context(|| format!("no actor {id} is watched"))?;
        }
        if let Some(id) = &self.issue {
            watch
                .issues
                .iter()
                .find(|issue| issue.id.as_str() == id)
                .with_context(|| format!("no issue {id} is watched"))?;
        }
        if let Some(word) = &self.alert_type {
            let words = AlertType::ALL.map(AlertType::as_str).join(", ");
            AlertType::parse(word).with_context(|| format!("--type {word} is none of {words}"))?;
        }
        if let Some(word) = &self.change {
            let words = ["first", "reversal", "hardening", "softening", "conditions"];
            ensure!(words.contains(&word.as_str()), "--change {word} is none of {}", words.join(", "));
        }
        if let Some(id) = &self.endpoint {
            ensure!(config.endpoints.iter().any(|endpoint| endpoint.id == *id), "no endpoint {id}");
        }
        let matcher = Matcher {
            actor: self.actor,
            issue: self.issue,
            alert_type: self.alert_type,
            change: self.change,
            endpoint: self.endpoint,
        };
        ensure!(
            matcher != Matcher::default(),
            "name at least one of --actor, --issue, --type, --change, --endpoint"
        );
        let (id, n) = open(config)?.write(|tx| tx.add_silence(&matcher, now, ends_at, &self.comment))?;
        say(&format!("silence {id} holds until {}; it kept back {n} that waited", short(ends_at)))
    }
}

fn list(config: &Config, all: bool, as_json: bool, now: Timestamp) -> anyhow::Result<()> {
    let after = if all { Timestamp::UNIX_EPOCH } else { now };
    let silences = open(config)?.read(|view| view.silences(after))?;
    let mut out = io::stdout().lock();
    if as_json {
        for Row { id, matcher, starts_at, ends_at, comment } in &silences {
            let line = json!({
                "id": id,
                "actor": matcher.actor,
                "issue": matcher.issue,
                "type": matcher.alert_type,
                "change": matcher.change,
                "endpoint": matcher.endpoint,
                "starts_at": starts_at.to_string(),
                "ends_at": ends_at.to_string(),
                "comment": comment,
            });
            writeln!(out, "{line}")?;
        }
        return Ok(());
    }
    let rows: Vec<Vec<String>> = silences
        .iter()
        .map(|silence| {
            let of = &silence.matcher;
            let parts = [
                ("actor", &of.actor),
                ("issue", &of.issue),
                ("type", &of.alert_type),
                ("change", &of.change),
                ("endpoint", &of.endpoint),
            ];
            let matches: Vec<String> = parts
                .into_iter()
                .filter_map(|(name, value)| Some(format!("{name}={}", value.as_ref()?)))
                .collect();
            vec![
                silence.id.to_string(),
                matches.join(" "),
                short(silence.starts_at),
                short(silence.ends_at),
                silence.comment.clone(),
            ]
        })
        .collect();
    Ok(table::write(&mut out, &["ID", "MATCHES", "FROM", "UNTIL", "COMMENT"], &rows)?)
}
