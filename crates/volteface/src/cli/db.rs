//! `db`: a copy of the database, its soundness, letting old texts go.

use std::{
    io::{self, Write},
    path::PathBuf,
};

use anyhow::Context;
use jiff::{SignedDuration, Timestamp};
use volteface_store::Store;

use crate::config::Config;

/// Back the database up, verify it, let old texts go
#[derive(Debug, clap::Args)]
pub(crate) struct Db {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// Copy the database to a new file; the daemon may go on meanwhile
    Backup {
        /// The new file; to restore, stop the daemon, remove volteface.db-wal and volteface.db-shm, and put the file in
        /// the place of volteface.db
        #[arg(value_name = "FILE")]
        to: PathBuf,
    },
    /// Check that the database is sound
    Verify {
        /// Another file than the configured one, such as a backup
        #[arg(value_name = "FILE")]
        file: Option<PathBuf>,
    },
    /// Let go the texts of old articles; statements, positions and alerts stay
    Prune {
        /// Articles that arrived longer ago than this
        #[arg(long, value_name = "N")]
        days: u32,
    },
}

impl Db {
    pub(crate) fn run(self, config: &Config) -> anyhow::Result<()> {
        let database = config.database();
        let mut out = io::stdout().lock();
        match self.command {
            Command::Backup { to } => {
                anyhow::ensure!(!to.exists(), "{} exists already: name a new file", to.display());
                Store::open_read_only(&database)
                    .and_then(|store| store.back_up(&to))
                    .with_context(|| format!("cannot copy {} to {}", database.display(), to.display()))?;
                let faults = faults(&to)?;
                anyhow::ensure!(faults.is_empty(), "the copy is not sound: {}", faults.join("; "));
                writeln!(out, "{} is a sound copy of {}", to.display(), database.display())?;
            }
            Command::Verify { file } => {
                let file = file.unwrap_or(database);
                let faults = faults(&file)?;
                for fault in &faults {
                    writeln!(out, "{fault}")?;
                }
                anyhow::ensure!(faults.is_empty(), "{} is not sound: restore a backup", file.display());
                writeln!(out, "{} is sound", file.display())?;
            }
            Command::Prune { days } => {
                let before = Timestamp::now() - SignedDuration::from_hours(24 * i64::from(days));
                let pruned = Store::open(&database)
                    .and_then(|mut store| store.write(|tx| tx.prune_texts(before)))
                    .with_context(|| format!("cannot prune {}", database.display()))?;
                writeln!(out, "{pruned} texts let go")?;
            }
        }
        Ok(())
    }
}

fn faults(file: &std::path::Path) -> anyhow::Result<Vec<String>> {
    Store::open_read_only(file)
        .and_then(|mut store| store.read(|view| view.faults()))
        .with_context(|| format!("cannot check {}", file.display()))
}
