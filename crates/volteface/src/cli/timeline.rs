//! `timeline`: one actor's positions on one issue, dated, with the words that began each.

use std::io::{self, Write};

use serde_json::json;
use volteface_core::{ActorId, IssueId, Position, WatchList, position};
use volteface_store::{StatementRow, Store, View};

use crate::{config::Config, settle};

/// Show an actor's positions on an issue over time
#[derive(Debug, clap::Args)]
pub(crate) struct Timeline {
    /// Id of the actor in the watch list
    actor: String,
    /// Id of the issue in the watch list
    issue: String,
    /// One JSON object a line
    #[arg(long)]
    json: bool,
}

/// A position with what it changed and the statements that report it.
struct Dated {
    position: Position,
    change: Option<&'static str>,
    evidence: Vec<StatementRow>,
}

impl Timeline {
    pub(crate) fn run(self, config: &Config) -> anyhow::Result<()> {
        let list = config.watch_list()?;
        let (actor, issue) = (ActorId(self.actor), IssueId(self.issue));
        known(&list, &actor, &issue)?;
        let mut store = Store::open(&config.database())?;
        let dated = store.read(|view| dated(view, &actor, &issue))?;
        let mut out = io::stdout().lock();
        if self.json {
            for line in &dated {
                writeln!(out, "{}", as_json(&actor, &issue, line))?;
            }
            return Ok(());
        }
        let name = list.actor(&actor).map_or(actor.as_str(), |actor| actor.name.as_str());
        let question = list.issue(&issue).map_or(issue.as_str(), |issue| issue.question.as_str());
        writeln!(out, "{name}: {question}")?;
        if dated.is_empty() {
            writeln!(out, "  no stated position")?;
        }
        for line in &dated {
            write_text(&mut out, line)?;
        }
        Ok(())
    }
}

/// Fails, naming what there is, when the watch list does not know the pair.
pub(super) fn known(list: &WatchList, actor: &ActorId, issue: &IssueId) -> anyhow::Result<()> {
    if list.actor(actor).is_none() {
        let all: Vec<&str> = list.actors.iter().map(|actor| actor.id.as_str()).collect();
        anyhow::bail!(
            "no actor {actor:?} in the watch list; there are {}",
            all.join(", "),
            actor = actor.as_str()
        );
    }
    if list.issue(issue).is_none() {
        let all: Vec<&str> = list.issues.iter().map(|issue| issue.id.as_str()).collect();
        anyhow::bail!(
            "no issue {issue:?} in the watch list; there are {}",
            all.join(", "),
            issue = issue.as_str()
        );
    }
    Ok(())
}

fn dated(view: &View<'_>, actor: &ActorId, issue: &IssueId) -> anyhow::Result<Vec<Dated>> {
    let mut dated: Vec<Dated> = Vec::new();
    for position in view.positions(actor, issue)? {
        let evidence = settle::evidence(view, &position)?;
        let change = position::change(dated.last().map(|before| &before.position), &position);
        dated.push(Dated { position, change: change.map(|kind| kind.as_str()), evidence });
    }
    Ok(dated)
}

fn as_json(actor: &ActorId, issue: &IssueId, line: &Dated) -> serde_json::Value {
    let statements: Vec<_> = line
        .evidence
        .iter()
        .map(|row| {
            json!({"speaker": row.speaker, "quote": row.content, "said_on": row.said_on.map(|day| day.to_string()),
                   "document": row.document_name, "source": row.source, "title": row.title, "url": row.url})
        })
        .collect();
    json!({"actor": actor.as_str(), "issue": issue.as_str(), "stance": line.position.stance.as_str(),
           "conditions": line.position.conditions, "since": line.position.since.to_string(), "change": line.change,
           "confidence": line.position.confidence, "statements": statements})
}

fn write_text(out: &mut impl Write, line: &Dated) -> io::Result<()> {
    let position = &line.position;
    let change = line.change.map(|change| format!(" ({change})")).unwrap_or_default();
    writeln!(out, "{}  {}{change}", position.since, position.stance.as_str())?;
    for condition in &position.conditions {
        writeln!(out, "            if: {condition}")?;
    }
    if let Some(best) = line.evidence.first() {
        let source = best.source.as_deref().unwrap_or(&best.document_name);
        writeln!(out, "            “{}”", best.content.join(" … "))?;
        writeln!(out, "            {}, {source}", best.speaker)?;
    }
    if line.evidence.len() > 1 {
        let n = line.evidence.len() - 1;
        writeln!(out, "            and {n} more report{}", if n == 1 { "" } else { "s" })?;
    }
    Ok(())
}
