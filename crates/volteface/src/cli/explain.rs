//! `explain`: shows what is found in a file, and why.

use std::{
    fs,
    io::{self, IsTerminal, Write},
    path::PathBuf,
};

use anyhow::Context;
use volteface_analysis::{
    WatchIndex, analyse,
    explain::{Style, explain},
};

use crate::config::{Config, ConfigError, watch_list};

/// Show who said what in a file, and the reason for each decision
#[derive(Debug, clap::Args)]
pub(crate) struct Explain {
    /// An article: text, page, feed
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// The watch list, instead of the configured one
    #[arg(long, value_name = "WATCH.toml")]
    watch: Option<PathBuf>,
    /// Brackets instead of colours, as when the output is no terminal or NO_COLOR is set: {who} /says/ [the words]
    #[arg(long)]
    plain: bool,
}

impl Explain {
    pub(crate) fn run(self, configured: impl FnOnce() -> Result<Config, ConfigError>) -> anyhow::Result<()> {
        let list = match &self.watch {
            Some(path) => watch_list::load(path)?,
            None => configured()?.watch_list()?,
        };
        let watch = WatchIndex::new(list);
        let mut out = io::stdout().lock();
        let plain = self.plain || !out.is_terminal() || std::env::var_os("NO_COLOR").is_some();
        let style = if plain { Style::Plain } else { Style::Colour };
        let bytes = fs::read(&self.file).with_context(|| format!("cannot read {}", self.file.display()))?;
        let documents = volteface_reader::read(&self.file.to_string_lossy(), &bytes)
            .with_context(|| format!("cannot read {}", self.file.display()))?;
        for (n, document) in documents.iter().enumerate() {
            if n > 0 {
                writeln!(out)?;
            }
            out.write_all(explain(document, &analyse(document, &watch), &watch, style).as_bytes())?;
        }
        Ok(())
    }
}
