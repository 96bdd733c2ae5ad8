//! `actors`: who spoke, watched or only seen.

use std::io::{self, Write};

use serde_json::json;
use volteface_store::Store;

use crate::config::Config;

/// Show who spoke and how often; with --seen, those who are not watched yet
#[derive(Debug, clap::Args)]
pub(crate) struct Actors {
    /// Full names that spoke and are not on the watch list
    #[arg(long)]
    seen: bool,
    /// At most so many
    #[arg(long, value_name = "N", default_value_t = 50)]
    limit: u32,
    /// Print JSON Lines
    #[arg(long)]
    json: bool,
}

impl Actors {
    pub(crate) fn run(self, config: &Config) -> anyhow::Result<()> {
        let path = config.database();
        if !path.exists() {
            anyhow::bail!("no database yet at {}: nothing has been read", path.display());
        }
        let limit = i64::from(self.limit);
        let mut spoken = Store::open_read_only(&path)?
            .read(|view| if self.seen { view.actors_seen(limit) } else { view.actors_heard() })?;
        spoken.truncate(usize::try_from(self.limit)?);
        let mut out = io::stdout().lock();
        if !self.json && !spoken.is_empty() {
            writeln!(out, "statements documents last       {}", if self.seen { "name" } else { "actor" })?;
        }
        for one in spoken {
            if self.json {
                let line = json!({
                    "actor": one.actor.as_ref().map(|actor| actor.as_str()),
                    "name": one.name,
                    "statements": one.n_statements,
                    "documents": one.n_documents,
                    "last_on": one.last_on.to_string(),
                });
                writeln!(out, "{line}")?;
            } else {
                let name: String = one.name.chars().filter(|c| !c.is_control()).collect();
                writeln!(out, "{:>10} {:>9} {} {name}", one.n_statements, one.n_documents, one.last_on)?;
            }
        }
        Ok(())
    }
}
