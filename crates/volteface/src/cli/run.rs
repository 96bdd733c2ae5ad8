//! `run`: the daemon, in words for people or in JSON Lines for programs.

use std::{
    io::{self, Write},
    path::{Path, PathBuf},
    sync::Arc,
};

use anyhow::Context;
use serde_json::json;

use super::table;
use crate::{
    config::Config,
    daemon::{self, Event, Listener, Places},
};

/// Watch feeds and the drop folder, settle what arrives, deliver alerts
#[derive(Debug, clap::Args)]
pub(crate) struct Run {
    /// Take what is there, settle it, deliver, and end
    #[arg(long)]
    once: bool,
    /// Print events as JSON Lines
    #[arg(long)]
    json: bool,
}

impl Run {
    pub(crate) fn run(self, config: Config, named: Option<&Path>) -> anyhow::Result<()> {
        let listener: Listener = if self.json {
            Arc::new(|event| print(&json_line(&event)))
        } else {
            let once = self.once;
            Arc::new(move |event| print(&text(&event, once)))
        };
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()
            .context("cannot start the runtime")?;
        runtime.block_on(async {
            if self.once {
                daemon::run_once(config, listener).await
            } else {
                daemon::run(config, named, listener).await
            }
        })
    }
}

/// A closed stdout must not stop the daemon.
fn print(text: &str) {
    let mut out = io::stdout().lock();
    if out.write_all(text.as_bytes()).and_then(|()| out.flush()).is_err() {
        tracing::debug!("stdout is closed");
    }
}

fn json_line(event: &Event<'_>) -> String {
    let line = match event {
        Event::Started(places) => json!({
            "event": "started",
            "page": places.page.map(|address| format!("http://{address}/")),
            "inbox": places.inbox,
            "database": places.database,
        }),
        Event::Alert(given) => json!({
            "event": "alert",
            "id": given.id,
            "actor": given.actor.as_str(),
            "issue": given.issue.as_str(),
            "change": given.change.kind.as_str(),
            "from": given.change.from.as_ref().map(|from| from.stance.as_str()),
            "to": given.change.to.stance.as_str(),
            "on": given.change.to.since.to_string(),
            "sentence": given.sentence,
        }),
    };
    format!("{line}\n")
}

fn text(event: &Event<'_>, once: bool) -> String {
    match event {
        Event::Started(places) if !once => welcome(places),
        Event::Started(_) => String::new(),
        Event::Alert(given) => {
            format!("[{}] {}\n", given.change.kind.as_str(), table::harmless(&given.sentence))
        }
    }
}

fn welcome(places: &Places) -> String {
    let (n_actors, n_issues) = places.n_watched;
    let mut text = format!("volteface watches {n_actors} actors on {n_issues} issues.\n");
    if let Some(inbox) = &places.inbox {
        let inbox = inbox.display();
        text.push_str(&format!("  drop articles into  {inbox}\n"));
        if Path::new("seeds/articles").is_dir() {
            text.push_str(&format!("  try                 cp seeds/articles/* {}\n", shortest(places)));
        }
    }
    match places.n_feeds {
        Some(0) => text.push_str("  add a feed          volteface feed add URL\n"),
        Some(n) => text.push_str(&format!("  feeds               {n}; see volteface feed list\n")),
        None => {}
    }
    if let Some(page) = places.page {
        text.push_str(&format!("  page                http://{page}/\n"));
    }
    text.push_str("Changes of position are told here, one line each. Ctrl-C ends it.\n");
    text
}

/// The drop folder as seen from the current folder, where it is below it.
fn shortest(places: &Places) -> String {
    let inbox = places.inbox.clone().unwrap_or_default();
    let here = std::env::current_dir().unwrap_or_else(|_| PathBuf::new());
    let mut shown = inbox.strip_prefix(&here).unwrap_or(&inbox).display().to_string();
    shown.push('/');
    shown
}
