//! The settings as the program uses them; what each means stands in `config/volteface.toml`.

use std::{
    env, fs,
    net::SocketAddr,
    path::{Path, PathBuf},
    time::Duration,
};

use serde::Deserialize;
use volteface_core::WatchList;

use super::{ConfigError, layer, quantity, read_text, watch_list};
use crate::{
    adjudicator::AdjudicatorSettings,
    deliver::{self, Endpoint, EndpointSettings, WebhooksSettings},
    poll::FeedsSettings,
    settle::Rules,
};

/// All settings.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// Folder of everything that is kept.
    pub data: PathBuf,
    /// The watch list; empty: the starter list.
    pub watch: PathBuf,
    /// The drop folder.
    pub inbox: Inbox,
    /// Feeds.
    pub feeds: FeedsSettings,
    /// Analysis.
    pub analysis: Analysis,
    /// Copies of one text.
    pub stories: Stories,
    /// What is news.
    pub alert: Alert,
    /// The second reader.
    pub adjudicator: AdjudicatorSettings,
    /// What holds for all endpoints.
    pub webhooks: WebhooksSettings,
    /// Who is told of alerts.
    #[serde(rename = "endpoint")]
    pub endpoints: Vec<EndpointSettings>,
    /// The page.
    pub page: Page,
    /// Logs.
    pub log: Log,
}

/// `[inbox]`
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Inbox {
    /// Whether the folder is watched.
    pub enabled: bool,
    /// Holds `inbox/`, `done/`, `failed/`; empty: the data folder.
    pub folder: PathBuf,
    /// Rest after a rename.
    #[serde(deserialize_with = "quantity::duration")]
    pub quiet: Duration,
    /// Rest after a write in place.
    #[serde(deserialize_with = "quantity::duration")]
    pub stability_delay: Duration,
    /// How long a file may stay without a byte.
    #[serde(deserialize_with = "quantity::duration")]
    pub empty_wait: Duration,
    /// Longest time between two scans.
    #[serde(deserialize_with = "quantity::duration")]
    pub rescan: Duration,
    /// How changes are noticed.
    pub backend: Backend,
    /// Time between two scans when polling.
    #[serde(deserialize_with = "quantity::duration")]
    pub poll_interval: Duration,
    /// Names left alone.
    pub ignore: Vec<String>,
    /// Bytes of the largest file taken.
    #[serde(deserialize_with = "quantity::size")]
    pub max_size: u64,
    /// Whether a dropped `.opml` subscribes.
    pub allow_opml: bool,
}

/// How changes of the drop folder are noticed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Backend {
    /// Events, or polling where the file system sends none.
    Auto,
    /// Events of the system.
    Notify,
    /// Polling.
    Poll,
}

/// `[analysis]`
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Analysis {
    /// 0: as many as the machine runs at once.
    pub threads: usize,
}

/// `[stories]`
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stories {
    /// Copies that lie further apart must be nearly equal.
    #[serde(deserialize_with = "quantity::duration")]
    pub window: Duration,
}

/// `[alert]`
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Alert {
    /// What was said longer before the newest news is history.
    #[serde(deserialize_with = "quantity::duration")]
    pub news: Duration,
    /// Changes less certain than this are held, 0 to 1.
    pub confidence: f32,
}

/// `[page]`
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Page {
    /// Whether it is served.
    pub enabled: bool,
    /// Address and port; port 0: any free one.
    pub listen: SocketAddr,
}

/// `[log]`
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Log {
    /// How a line looks.
    pub format: LogFormat,
    /// Which lines.
    pub level: String,
}

/// How a log line looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// Journald under systemd, else text.
    Auto,
    /// For people.
    Text,
    /// For programs.
    Json,
    /// The fields of systemd's journal.
    Journald,
}

/// Where a file of the user's is looked for, when none is named.
const PLACES: [&str; 2] = ["volteface.toml", "/etc/volteface/volteface.toml"];

impl Config {
    /// Reads the settings: the defaults, over them the file that was named or the first that is there, over them
    /// the environment.
    pub fn load(named: Option<&Path>) -> Result<Config, ConfigError> {
        let found = PLACES.iter().map(Path::new).find(|place| place.exists());
        let file = named.or(found).map(|path| Ok((path.display().to_string(), read_text(path)?)));
        let file = file.transpose()?;
        let source = file.as_ref().map(|(name, text)| (name.as_str(), text.as_str()));
        // A variable that is no Unicode cannot be one of ours.
        let environment = env::vars_os()
            .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)));
        Config::read(source, environment)
    }

    /// Reads the settings from the defaults, a file (its name and its text) and variables.
    pub fn read(
        file: Option<(&str, &str)>,
        environment: impl Iterator<Item = (String, String)>,
    ) -> Result<Config, ConfigError> {
        let config = layer::read(file, environment)?;
        config.validate().map_err(|message| ConfigError {
            file: file.map_or("configuration", |(name, _)| name).to_owned(),
            line: None,
            message,
        })?;
        Ok(config)
    }

    /// What no single value shows to be wrong.
    fn validate(&self) -> Result<(), String> {
        if self.inbox.rescan.is_zero() || self.inbox.poll_interval.is_zero() {
            return Err("inbox: `rescan` and `poll_interval` must be longer than nothing".to_owned());
        }
        if self.stories.window < Duration::from_secs(86_400) {
            return Err("stories: `window` must be at least \"1d\"".to_owned());
        }
        self.feeds.validate()?;
        if self.page.enabled && !self.page.listen.ip().is_loopback() {
            tracing::warn!(listen = %self.page.listen, "the page has no password and is not on loopback");
        }
        Ok(())
    }

    /// The watch list in force.
    pub fn watch_list(&self) -> Result<WatchList, ConfigError> {
        if self.watch.as_os_str().is_empty() {
            watch_list::parse(watch_list::STARTER, "config/watch.toml")
        } else {
            watch_list::load(&self.watch)
        }
    }

    /// The endpoints, with their secrets; `places` says where those are.
    pub fn endpoints(&self, places: &deliver::Places) -> Result<Vec<Endpoint>, ConfigError> {
        Endpoint::read_all(&self.endpoints, &self.webhooks.allow_private, places).map_err(|error| {
            ConfigError { file: "configuration".to_owned(), line: None, message: format!("{error:#}") }
        })
    }

    /// The database.
    pub fn database(&self) -> PathBuf {
        self.data.join("volteface.db")
    }

    /// Holds `inbox/`, `done/` and `failed/`.
    pub fn inbox_root(&self) -> PathBuf {
        if self.inbox.folder.as_os_str().is_empty() { self.data.clone() } else { self.inbox.folder.clone() }
    }

    /// How `list` is settled, with nobody to tell.
    pub fn rules(&self, list: WatchList) -> Rules {
        Rules::new(list, self.stories.window, self.news_days(), self.alert.confidence)
    }

    /// Days within which a saying is news.
    pub fn news_days(&self) -> u16 {
        u16::try_from(self.alert.news.as_secs() / 86_400).unwrap_or(u16::MAX)
    }

    /// Threads that analyse.
    pub fn threads(&self) -> usize {
        match self.analysis.threads {
            0 => crate::parallel::available_threads(),
            n => n,
        }
    }

    /// Creates the data folder.
    pub fn create_data(&self) -> anyhow::Result<()> {
        use anyhow::Context;
        fs::create_dir_all(&self.data).with_context(|| format!("cannot create {}", self.data.display()))
    }
}
