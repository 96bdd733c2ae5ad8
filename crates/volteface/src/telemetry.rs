//! Logs go to stderr or to systemd's journal; stdout is for data.

use std::{
    env,
    io::{self, IsTerminal},
};

use tracing_subscriber::{EnvFilter, layer::SubscriberExt, util::SubscriberInitExt};

use crate::config::{Log, LogFormat};

/// Starts logging as configured. A level that cannot be read counts as `info`.
pub fn start(log: &Log) {
    let filter = || EnvFilter::try_new(&log.level).unwrap_or_else(|_| EnvFilter::new("info"));
    let under_systemd = env::var_os("JOURNAL_STREAM").is_some();
    let journald = match log.format {
        LogFormat::Journald => true,
        LogFormat::Auto => under_systemd,
        LogFormat::Text | LogFormat::Json => false,
    };
    if journald && let Ok(layer) = tracing_journald::layer() {
        // Only a second start fails, and then logs are going out already.
        drop(tracing_subscriber::registry().with(filter()).with(layer).try_init());
        return;
    }
    let lines = tracing_subscriber::fmt()
        .with_env_filter(filter())
        .with_writer(io::stderr)
        .with_ansi(io::stderr().is_terminal())
        .with_target(false);
    match log.format {
        LogFormat::Json => drop(lines.json().try_init()),
        _ => drop(lines.try_init()),
    }
}

/// Starts logging for commands that need no configuration.
pub fn start_plain() {
    start(&Log { format: LogFormat::Text, level: "info".to_owned() });
}
