//! `rebuild`: settles everything that is stored anew. Corrections are no news: nobody is told.

use std::io::{self, Write};

use anyhow::Context;

use crate::{config::Config, daemon};

/// Settle everything that is stored anew, without alerts
#[derive(Debug, clap::Args)]
pub(crate) struct Rebuild {}

impl Rebuild {
    pub(crate) fn run(self, config: Config) -> anyhow::Result<()> {
        let runtime = tokio::runtime::Runtime::new().context("cannot start the runtime")?;
        let n = runtime.block_on(daemon::rebuild(config))?;
        writeln!(io::stdout().lock(), "settled {n} documents anew")?;
        Ok(())
    }
}
