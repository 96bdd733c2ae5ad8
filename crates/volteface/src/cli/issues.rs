//! `issues`: what is watched, and how much was said about it.

use std::io::{self, Write};

use serde_json::json;
use volteface_store::Store;

use super::{suggest::Suggest, table};
use crate::config::Config;

/// Show the watched issues and how many documents take a side on each
#[derive(Debug, clap::Args)]
pub(crate) struct Issues {
    #[command(subcommand)]
    action: Option<Action>,
    /// Print JSON Lines
    #[arg(long)]
    json: bool,
}

#[derive(Debug, clap::Subcommand)]
enum Action {
    Suggest(Suggest),
}

impl Issues {
    pub(crate) fn run(self, config: &Config) -> anyhow::Result<()> {
        if let Some(Action::Suggest(suggest)) = self.action {
            return suggest.run(config);
        }
        let list = config.watch_list()?;
        let by_issue = if config.database().exists() {
            Store::open_read_only(&config.database())?.read(|view| view.documents_by_issue())?
        } else {
            Vec::new()
        };
        let mut out = io::stdout().lock();
        let mut rows = Vec::new();
        for issue in &list.issues {
            let n = by_issue.iter().find(|(id, _)| *id == issue.id).map_or(0, |(_, n)| *n);
            if self.json {
                let line = json!({
                    "issue": issue.id.as_str(), "question": issue.question, "terms": issue.terms, "documents": n,
                });
                writeln!(out, "{line}")?;
            } else {
                rows.push(vec![issue.id.0.clone(), n.to_string(), issue.question.clone()]);
            }
        }
        if !self.json {
            table::write(&mut out, &["issue", "documents", "question"], &rows)?;
        }
        Ok(())
    }
}
