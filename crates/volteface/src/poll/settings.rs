//! The section `[feeds]` of the configuration.

use std::{sync::Arc, time::Duration};

use ipnet::IpNet;
use serde::Deserialize;
use tokio::sync::Notify;

use super::{Announce, PollSettings, Poller, schedule::Floors};
use crate::{
    config::quantity,
    db::Db,
    http::{Client, Setup, USER_AGENT, gate::Gate},
    metrics::Metrics,
};

/// `[feeds]`
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FeedsSettings {
    /// Whether feeds are polled.
    pub enabled: bool,
    /// Shortest interval between two polls of one feed.
    #[serde(deserialize_with = "quantity::duration")]
    pub floor: Duration,
    /// The same where neither server nor feed says anything of its rhythm.
    #[serde(deserialize_with = "quantity::duration")]
    pub floor_unhinted: Duration,
    /// Whether the pages of entries are fetched.
    pub fetch_pages: bool,
    /// Empty: the program's own name.
    pub user_agent: String,
    /// For the handshakes.
    #[serde(deserialize_with = "quantity::duration")]
    pub connect_timeout: Duration,
    /// For a whole request.
    #[serde(deserialize_with = "quantity::duration")]
    pub timeout: Duration,
    /// Between two requests to one host.
    #[serde(deserialize_with = "quantity::duration")]
    pub spacing: Duration,
    /// Between two pages of one host.
    #[serde(deserialize_with = "quantity::duration")]
    pub page_spacing: Duration,
    /// Bytes of a feed.
    #[serde(deserialize_with = "quantity::size")]
    pub max_feed: u64,
    /// Bytes of a page.
    #[serde(deserialize_with = "quantity::size")]
    pub max_page: u64,
    /// Requests at the same time.
    pub concurrency: usize,
    /// Silence shorter than this is none.
    #[serde(deserialize_with = "quantity::duration")]
    pub silent_after: Duration,
    /// How long an entry is remembered that left its feed.
    #[serde(deserialize_with = "quantity::duration")]
    pub forget_after: Duration,
    /// Networks that feeds may stand in although they are not public.
    pub allow_private: Vec<IpNet>,
    /// Networks that pages of entries may stand in although they are not public.
    pub allow_private_pages: Vec<IpNet>,
}

impl FeedsSettings {
    /// What no single value shows to be wrong.
    ///
    /// # Errors
    /// In words, with the key.
    pub fn validate(&self) -> Result<(), String> {
        if self.concurrency == 0 {
            return Err("feeds: `concurrency` must be 1 or more".to_owned());
        }
        if self.timeout.is_zero() || self.connect_timeout.is_zero() {
            return Err("feeds: `timeout` and `connect_timeout` must be longer than nothing".to_owned());
        }
        let most = volteface_reader::limit::PAGE;
        if usize::try_from(self.max_page).map_or(true, |size| size > most) {
            return Err(format!("feeds: `max_page` must be {} MiB or less", most >> 20));
        }
        Ok(())
    }

    /// A client that may ask what `allow` names beside the public internet.
    ///
    /// # Errors
    /// When the system's certificates cannot be read.
    pub fn client(&self, allow: &[IpNet]) -> anyhow::Result<Client> {
        let user_agent = if self.user_agent.is_empty() { USER_AGENT } else { &self.user_agent };
        Client::new(Setup {
            user_agent: user_agent.to_owned(),
            allow: allow.to_vec(),
            connect_timeout: self.connect_timeout,
            timeout: self.timeout,
            resolver: None,
        })
    }

    /// A poller on `db`. `wake` tells it of new feeds, and it tells `recorded` of documents.
    ///
    /// # Errors
    /// As [`FeedsSettings::client`].
    pub fn poller(
        &self,
        db: Db,
        metrics: Arc<Metrics>,
        announce: Announce,
        wake: Arc<Notify>,
        recorded: Arc<Notify>,
    ) -> anyhow::Result<Poller> {
        let bytes = |size: u64| usize::try_from(size).unwrap_or(usize::MAX);
        Ok(Poller {
            db,
            feeds: self.client(&self.allow_private)?,
            pages: self.client(&self.allow_private_pages)?,
            gate: Arc::new(Gate::new(self.spacing, self.page_spacing)),
            metrics,
            announce,
            wake,
            recorded,
            settings: PollSettings {
                floors: Floors { hinted: self.floor, unhinted: self.floor_unhinted },
                max_feed: bytes(self.max_feed),
                max_page: bytes(self.max_page),
                concurrency: self.concurrency,
                fetch_pages: self.fetch_pages,
                silent_after: self.silent_after,
                forget_after: self.forget_after,
            },
        })
    }
}
