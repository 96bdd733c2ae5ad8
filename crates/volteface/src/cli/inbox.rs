//! `inbox`: the drop folder's files, and a second chance for those that failed.

use std::{
    ffi::OsStr,
    io::{self, Write},
    os::unix::ffi::OsStrExt,
    path::{Path, PathBuf},
};

use serde_json::json;
use volteface_store::Store;

use super::table;
use crate::{
    config::Config,
    watch::{Folders, folders::Failure},
};

/// See what became of dropped files; give failed ones a second chance
#[derive(Debug, clap::Args)]
pub(crate) struct Inbox {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// Show how many files were taken, and which ones failed, and why
    Status {
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Bring failed files back to where they were dropped
    Retry {
        /// Names in failed/; none: all of them
        #[arg(value_name = "NAME")]
        names: Vec<PathBuf>,
    },
}

impl Inbox {
    pub(crate) fn run(self, config: &Config) -> anyhow::Result<()> {
        let folders = Folders::new(&config.inbox_root());
        folders.create()?;
        match self.command {
            Command::Status { json } => status(config, &folders, json),
            Command::Retry { names } => retry(config, &folders, &names),
        }
    }
}

fn status(config: &Config, folders: &Folders, as_json: bool) -> anyhow::Result<()> {
    let states = if config.database().exists() {
        Store::open_read_only(&config.database())?.read(|view| view.files_by_state())?
    } else {
        Vec::new()
    };
    let failures = folders.failures()?;
    let mut out = io::stdout().lock();
    if as_json {
        let failed: Vec<_> = failures
            .iter()
            .map(|(path, failure)| {
                json!({
                    "file": file_name(path),
                    "reason": failure.as_ref().map(|failure| failure.reason.as_str()),
                    "failed_at": failure.as_ref().map(|failure| failure.failed_at.to_string()),
                })
            })
            .collect();
        let counts: serde_json::Map<_, _> =
            states.into_iter().map(|(state, n)| (state, serde_json::Value::from(n))).collect();
        writeln!(out, "{}", json!({"inbox": folders.inbox, "files": counts, "failed": failed}))?;
        return Ok(());
    }
    writeln!(out, "{}", folders.inbox.display())?;
    for (state, n) in states {
        writeln!(out, "{n:>8} {state}")?;
    }
    for (path, failure) in &failures {
        let reason = failure.as_ref().map_or("no reason noted", |failure| failure.reason.as_str());
        writeln!(out, "  failed  {}", table::harmless(&format!("{}: {reason}", file_name(path))))?;
    }
    if !failures.is_empty() {
        writeln!(out, "`volteface inbox retry [NAME…]` brings them back.")?;
    }
    Ok(())
}

fn retry(config: &Config, folders: &Folders, names: &[PathBuf]) -> anyhow::Result<()> {
    let failures = folders.failures()?;
    let named =
        |path: &Path| names.is_empty() || names.iter().any(|name| name.file_name() == path.file_name());
    if let Some(unknown) =
        names.iter().find(|name| !failures.iter().any(|(path, _)| path.file_name() == name.file_name()))
    {
        anyhow::bail!("{} holds no failed file {}", folders.failed.display(), unknown.display());
    }
    let mut out = io::stdout().lock();
    let mut store = Store::open(&config.database())?;
    for (path, failure) in failures.iter().filter(|(path, _)| named(path)) {
        let dropped_as = failure.as_ref().map(|Failure { file, .. }| file.clone());
        let back = folders.retry(path, failure.as_ref())?;
        store.write(|tx| tx.file_retried(OsStr::new(&dropped_as.unwrap_or_default()).as_bytes()))?;
        writeln!(out, "{}", back.display())?;
    }
    Ok(())
}

fn file_name(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}
