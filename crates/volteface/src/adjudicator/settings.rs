//! `[adjudicator]` of the configuration.

use std::{fs, path::PathBuf, time::Duration};

use anyhow::{Context, ensure};
use ipnet::IpNet;
use serde::Deserialize;

use super::Adjudicator;
use crate::{config::quantity, http};

/// `[adjudicator]`
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AdjudicatorSettings {
    /// Where it is; empty: there is none.
    pub url: String,
    /// The model that is asked for.
    pub model: String,
    /// File that holds the key; empty: none is sent.
    pub key_file: PathBuf,
    /// How long an answer may take.
    #[serde(deserialize_with = "quantity::duration")]
    pub timeout: Duration,
    /// Private networks that it may stand in.
    pub allow_private: Vec<IpNet>,
}

impl AdjudicatorSettings {
    /// Whether there is one.
    pub fn is_on(&self) -> bool {
        !self.url.is_empty()
    }

    /// Whom to ask; `None` where there is none.
    ///
    /// # Errors
    /// When the address may not be reached, the model is missing or the key cannot be read.
    pub fn adjudicator(&self) -> anyhow::Result<Option<Adjudicator>> {
        if !self.is_on() {
            return Ok(None);
        }
        self.open().map(Some).context("[adjudicator]")
    }

    fn open(&self) -> anyhow::Result<Adjudicator> {
        ensure!(!self.model.is_empty(), "model is missing: name the one that {} serves", self.url);
        let url = url::Url::parse(&self.url).with_context(|| format!("url {:?}", self.url))?;
        if let Some(why) = http::guard::refused_url(&url, &self.allow_private) {
            anyhow::bail!("url: {url} is refused ({why}); allow_private lists the networks that may be used");
        }
        let key = match self.key_file.as_os_str().is_empty() {
            true => None,
            false => {
                let cannot = || format!("cannot read key_file {}", self.key_file.display());
                Some(fs::read_to_string(&self.key_file).with_context(cannot)?.trim().to_owned())
            }
        };
        Adjudicator::new(http::poster(&self.allow_private, self.timeout)?, &self.url, &self.model, key)
    }
}
