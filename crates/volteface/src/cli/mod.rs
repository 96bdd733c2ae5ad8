//! The command line: one file per subcommand, exit codes decided here.

use std::{io, path::PathBuf, process::ExitCode};

use clap::{Parser, Subcommand};
use volteface_store::Store;

use crate::{
    config::{Config, ConfigError},
    telemetry,
};

mod actors;
mod alerts;
mod changes;
mod check;
mod db;
mod explain;
mod extract;
mod feed;
mod inbox;
mod issues;
mod manual;
mod moment;
mod positions;
mod rebuild;
mod replay;
mod run;
mod silence;
mod statements;
mod stories;
mod suggest;
mod table;
mod timeline;
mod webhook;

/// Watches feeds and a drop folder, and tells when somebody changed what they say.
#[derive(Debug, Parser)]
#[command(name = "volteface", version, propagate_version = true)]
pub struct Cli {
    /// Configuration file [default: ./volteface.toml or /etc/volteface/volteface.toml, where there is one]
    #[arg(long, short, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Run(run::Run),
    Check(check::Check),
    Actors(actors::Actors),
    Explain(explain::Explain),
    Extract(extract::Extract),
    Feed(feed::Feed),
    Inbox(inbox::Inbox),
    Issues(issues::Issues),
    Rebuild(rebuild::Rebuild),
    Replay(replay::Replay),
    Alerts(alerts::Alerts),
    Webhook(webhook::Webhook),
    Silence(silence::Silence),
    Timeline(timeline::Timeline),
    Positions(positions::Positions),
    Changes(changes::Changes),
    Stories(stories::Stories),
    Story(stories::Story),
    Statements(statements::Statements),
    Db(db::Db),
    Completions(manual::Completions),
    Man(manual::Man),
}

/// Runs the program with the arguments of the process.
pub fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            // `--help` and `--version` arrive here too, and go to stdout.
            let failed = error.print().is_err();
            return if error.use_stderr() || failed { ExitCode::from(2) } else { ExitCode::SUCCESS };
        }
    };
    let result = cli.run();
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) if is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            complain(&error);
            ExitCode::from(if error.chain().any(|cause| cause.is::<ConfigError>()) { 78 } else { 1 })
        }
    }
}

impl Cli {
    fn run(self) -> anyhow::Result<()> {
        let configured = || Config::load(self.config.as_deref());
        match self.command {
            Command::Extract(extract) => {
                telemetry::start_plain();
                extract.run()
            }
            Command::Actors(actors) => actors.run(&configured()?),
            Command::Explain(explain) => {
                telemetry::start_plain();
                explain.run(configured)
            }
            Command::Replay(replay) => {
                telemetry::start_plain();
                replay.run(&configured()?)
            }
            Command::Feed(feed) => {
                telemetry::start_plain();
                feed.run(&configured()?)
            }
            Command::Check(check) => check.run(&configured()?),
            Command::Issues(issues) => issues.run(&configured()?),
            Command::Rebuild(rebuild) => {
                let config = configured()?;
                telemetry::start(&config.log);
                rebuild.run(config)
            }
            Command::Db(db) => db.run(&configured()?),
            Command::Completions(completions) => {
                completions.run();
                Ok(())
            }
            Command::Man(man) => man.run(),
            Command::Inbox(inbox) => inbox.run(&configured()?),
            Command::Alerts(alerts) => alerts.run(&configured()?),
            Command::Webhook(webhook) => webhook.run(&configured()?),
            Command::Silence(silence) => silence.run(&configured()?),
            Command::Timeline(timeline) => timeline.run(&configured()?),
            Command::Positions(positions) => positions.run(&configured()?),
            Command::Changes(changes) => changes.run(&configured()?),
            Command::Stories(stories) => stories.run(&configured()?),
            Command::Story(story) => story.run(&configured()?),
            Command::Statements(statements) => statements.run(&configured()?),
            Command::Run(run) => {
                let config = configured()?;
                telemetry::start(&config.log);
                run.run(config, self.config.as_deref())
            }
        }
    }
}

/// The database that the daemon made, for a command that writes: the daemon sees it within two seconds.
pub(crate) fn open(config: &Config) -> anyhow::Result<Store> {
    let path = config.database();
    anyhow::ensure!(path.exists(), "no database at {}: has volteface run here?", path.display());
    Ok(Store::open(&path)?)
}

/// Whoever reads our output may stop reading when it has enough.
fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error
        .chain()
        .filter_map(|cause| cause.downcast_ref::<io::Error>())
        .any(|e| e.kind() == io::ErrorKind::BrokenPipe)
}

/// Tells people something beside the data.
#[expect(clippy::print_stderr, reason = "stdout is for data")]
pub(crate) fn note(text: &str) {
    eprintln!("{text}");
}

#[expect(clippy::print_stderr, reason = "the last words of a command")]
fn complain(error: &anyhow::Error) {
    eprintln!("volteface: {error:#}");
}
