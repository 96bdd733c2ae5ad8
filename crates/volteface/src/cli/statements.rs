//! `statements`: who said what, by utterance, actor or document.

use std::io::{self, Write};

use serde_json::json;
use volteface_core::ActorId;
use volteface_store::{DocumentId, StatementRow};

use crate::config::Config;

/// List statements: the reports of an utterance and why each is one, or those of an actor or a document
#[derive(Debug, clap::Args)]
pub(crate) struct Statements {
    #[command(flatten)]
    which: Which,
    /// At most so many of an actor
    #[arg(long, value_name = "N", default_value_t = 50)]
    limit: usize,
    /// Print JSON Lines
    #[arg(long)]
    json: bool,
}

#[derive(Debug, clap::Args)]
#[group(required = true, multiple = false)]
struct Which {
    /// All that report this utterance
    #[arg(long, value_name = "ID")]
    utterance: Option<String>,
    /// The latest of this actor
    #[arg(long, value_name = "ACTOR")]
    actor: Option<String>,
    /// Those of this document
    #[arg(long, value_name = "NUMBER")]
    document: Option<i64>,
}

impl Statements {
    pub(crate) fn run(self, config: &Config) -> anyhow::Result<()> {
        let mut store = super::open(config)?;
        let shown: Vec<(StatementRow, String)> = store.read(|view| {
            let rows = if let Some(key) = &self.which.utterance {
                view.statements_reporting(key)?
            } else if let Some(actor) = &self.which.actor {
                view.latest_statements_of(&ActorId(actor.clone()), self.limit)?
            } else {
                view.statements_of(DocumentId(self.which.document.unwrap_or_default()))?
            };
            rows.into_iter()
                .map(|row| Ok((view.why_joined(row.id)?, row)))
                .map(|shown| shown.map(|(a, b)| (b, a)))
                .collect::<Result<_, volteface_store::Error>>()
        })?;
        if shown.is_empty() {
            let listed = "`volteface statements --actor ACTOR` shows the ids of utterances";
            match (&self.which.utterance, &self.which.actor) {
                (Some(key), _) => anyhow::bail!("no statement reports an utterance {key:?}: {listed}"),
                (_, Some(actor)) => {
                    anyhow::bail!("nothing that {actor:?} said is stored: `volteface actors` lists ids")
                }
                _ => anyhow::bail!("document {} has no statements", self.which.document.unwrap_or_default()),
            }
        }
        let mut out = io::stdout().lock();
        shown.iter().try_for_each(|(row, because)| show(&mut out, row, because, self.json))?;
        Ok(())
    }
}

fn show(out: &mut impl Write, row: &StatementRow, because: &str, as_json: bool) -> io::Result<()> {
    if as_json {
        let line = json!({
            "statement": row.id.0,
            "utterance": row.utterance,
            "document": row.document.0,
            "name": row.document_name,
            "source": row.source,
            "url": row.url,
            "story": row.story.map(|story| story.0),
            "speaker": row.speaker,
            "actor": row.actor.as_ref().map(ActorId::as_str),
            "kind": row.kind,
            "cue": row.cue,
            "content": row.content,
            "said_on": row.said_on.map(|day| day.to_string()),
            "joined": because,
        });
        return writeln!(out, "{line}");
    }
    let outlet = row.source.as_deref().unwrap_or(&row.document_name);
    let story = row.story.map(|story| format!(", story {}", story.0)).unwrap_or_default();
    writeln!(
        out,
        "{:>8}  {}  {}: {} ({})",
        row.id.0,
        row.day,
        row.speaker,
        row.content.join(" … "),
        row.kind
    )?;
    writeln!(
        out,
        "          {outlet}{story}; utterance {}: {because}",
        row.utterance.as_deref().unwrap_or("-")
    )
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::Statements;

    #[derive(Debug, Parser)]
    struct Line {
        #[command(flatten)]
        statements: Statements,
    }

    #[test]
    fn exactly_one_of_utterance_actor_and_document_is_asked_for_and_all_else_is_free() {
        let parse = |line: &str| Line::try_parse_from(line.split(' ')).is_ok();
        assert!(parse("statements --actor voll --limit 5 --json") && parse("statements --document 7 --json"));
        assert!(!parse("statements --json") && !parse("statements --actor voll --document 7"));
    }
}
