//! Feeds: asked when they are due, their entries read into documents.
//!
//! Rows are truth: what is due stands in the database, and a restart goes on from there. The loop of
//! [`Poller::run`] only starts what is due, at most one feed and one page per host at a time.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
    time::{Duration, Instant},
};

use jiff::{SignedDuration, Timestamp};
use tokio::{sync::Notify, task::JoinSet};
use tracing::{Instrument, error, info, info_span};
use volteface_store::{Due, EntryId, FeedId, Tx};

use crate::{
    db::Db,
    http::{
        Client,
        gate::{Gate, Kind},
    },
    metrics::Metrics,
    payload::Envelope,
};

mod article;
mod feed;
mod redact;
pub mod schedule;
mod settings;

pub use feed::{Answered, Polled};
pub use redact::redact;
pub use settings::FeedsSettings;

/// What a feed is asked for as.
pub const ACCEPT_FEED: &str = "application/rss+xml, application/atom+xml, application/feed+json, application/rdf+xml;q=0.9, \
     application/xml;q=0.8, text/xml;q=0.8, application/json;q=0.7, */*;q=0.1";
/// What a page is asked for as.
const ACCEPT_PAGE: &str = "text/html, application/xhtml+xml, */*;q=0.1";

/// The longest rest of the loop when nothing is due: a command of another process may have made something due.
const LONGEST_REST: Duration = Duration::from_secs(2);
/// The shortest: what ends within it is looked after together.
const SHORTEST_REST: Duration = Duration::from_millis(20);
/// Between two rounds of forgetting what left its feed long ago.
const PRUNE_EVERY: Duration = Duration::from_secs(24 * 3_600);

/// How feeds are polled.
#[derive(Debug, Clone)]
pub struct PollSettings {
    /// Shortest intervals between two polls of one feed.
    pub floors: schedule::Floors,
    /// Bytes of a feed, decompressed.
    pub max_feed: usize,
    /// Bytes of a page, decompressed.
    pub max_page: usize,
    /// Requests at the same time, to all hosts together.
    pub concurrency: usize,
    /// Whether pages of entries are fetched; else the feeds' own text is all there is.
    pub fetch_pages: bool,
    /// A feed that used to bring news is called silent after this time at the earliest.
    pub silent_after: Duration,
    /// An entry is remembered this long after it left its feed.
    pub forget_after: Duration,
}

impl Default for PollSettings {
    fn default() -> PollSettings {
        PollSettings {
            floors: schedule::Floors {
                hinted: Duration::from_secs(900),
                unhinted: Duration::from_secs(3_600),
            },
            max_feed: 8 << 20,
            max_page: volteface_reader::limit::PAGE,
            concurrency: 64,
            fetch_pages: true,
            silent_after: Duration::from_secs(3 * 86_400),
            forget_after: Duration::from_secs(90 * 86_400),
        }
    }
}

/// Gives a notice and its deliveries within the transaction that records its cause; the parts make its id.
pub type Announce = Arc<dyn Fn(&Tx<'_>, &[&str], &Envelope) -> anyhow::Result<()> + Send + Sync>;

/// Everything that polling needs.
#[derive(Clone)]
pub struct Poller {
    /// The database.
    pub db: Db,
    /// Asks for feeds.
    pub feeds: Client,
    /// Asks for pages and rules for robots.
    pub pages: Client,
    /// Turns at hosts.
    pub gate: Arc<Gate>,
    /// Counts.
    pub metrics: Arc<Metrics>,
    /// Tells of feeds that fell silent or are gone.
    pub announce: Announce,
    /// Wakes the loop: the feeds have changed.
    pub wake: Arc<Notify>,
    /// Woken when a document was recorded.
    pub recorded: Arc<Notify>,
    /// How.
    pub settings: PollSettings,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Work {
    Feed(FeedId),
    Article(EntryId),
}

impl Poller {
    /// Polls until `stop` resolves: what was started then either committed or never happened. `beat` is called
    /// at every turn.
    ///
    /// # Errors
    /// When the database fails; what servers do is no error.
    pub async fn run(&self, beat: impl Fn(), stop: impl Future<Output = ()>) -> anyhow::Result<()> {
        tokio::select! {
            ended = self.work(false, beat) => ended,
            () = stop => Ok(()),
        }
    }

    /// Polls what is due now and reads all entries that wait, then returns.
    ///
    /// # Errors
    /// As [`Poller::run`].
    pub async fn run_once(&self) -> anyhow::Result<()> {
        self.work(true, || {}).await
    }

    async fn work(&self, once: bool, beat: impl Fn()) -> anyhow::Result<()> {
        let began_at = Timestamp::now();
        self.mend_clock(began_at).await?;
        let mut latest = began_at;
        let mut tasks: JoinSet<anyhow::Result<()>> = JoinSet::new();
        let mut running: HashSet<(String, bool)> = HashSet::new();
        let mut names = HashMap::new();
        let mut prune_at = Instant::now();
        loop {
            beat();
            if prune_at <= Instant::now() {
                prune_at = Instant::now() + PRUNE_EVERY;
                let kept =
                    SignedDuration::try_from(self.settings.forget_after).unwrap_or(SignedDuration::MAX);
                let before = Timestamp::now().saturating_sub(kept).unwrap_or(Timestamp::MIN);
                self.db.write(move |tx| tx.prune_entries(before)).await?;
            }
            let now = if once { began_at } else { Timestamp::now() };
            if now < latest {
                self.mend_clock(now).await?;
            }
            latest = now;
            let (feeds, entries, next) = self
                .db
                .read(move |view| {
                    let articles_at = if once { Timestamp::now() } else { now };
                    Ok::<_, volteface_store::Error>((
                        view.due_feeds(now)?,
                        view.due_entries(articles_at)?,
                        view.next_poll_due(now)?,
                    ))
                })
                .await?;
            let mut rest = match next {
                Some(next) => {
                    Duration::try_from(next.duration_since(Timestamp::now())).unwrap_or(SHORTEST_REST)
                }
                None => LONGEST_REST,
            };
            let mut is_waiting = false;
            let works = feeds.into_iter().map(|due| (Work::Feed(due.id), due.host, due.since));
            let works = works
                .chain(entries.into_iter().map(|Due { id, host, since }| (Work::Article(id), host, since)));
            for (work, host, _) in works {
                let key = (host, matches!(work, Work::Feed(_)));
                // Pages leave a quarter to feeds: they come by the thousands, and some hang.
                let all = self.settings.concurrency;
                let room = if key.1 { all } else { all - all / 4 };
                if running.contains(&key) || tasks.len() >= room {
                    is_waiting = true;
                    continue;
                }
                let kind = if key.1 { Kind::Feed } else { Kind::Page };
                if let Some(quiet) = self.gate.quiet(&key.0, kind).filter(|_| !key.0.is_empty()) {
                    is_waiting = true;
                    rest = rest.min(quiet);
                    continue;
                }
                let poller = self.clone();
                let span = match work {
                    Work::Feed(id) => info_span!("fetch_feed", feed.id = id.0),
                    Work::Article(id) => info_span!("fetch_article", entry.id = id.0),
                };
                let started = async move {
                    match work {
                        Work::Feed(id) => poller.poll_due_feed(id).await,
                        Work::Article(id) => poller.read_article(id).await,
                    }
                };
                let handle = tasks.spawn(started.instrument(span));
                names.insert(handle.id(), key.clone());
                running.insert(key);
            }
            if once && tasks.is_empty() && !is_waiting {
                return Ok(());
            }
            tokio::select! {
                Some(ended) = tasks.join_next_with_id() => {
                    self.settle_ended(ended, &mut running, &mut names)?;
                    tokio::time::sleep(SHORTEST_REST).await;
                    while let Some(ended) = tasks.try_join_next_with_id() {
                        self.settle_ended(ended, &mut running, &mut names)?;
                    }
                }
                () = tokio::time::sleep(rest.clamp(SHORTEST_REST, LONGEST_REST)) => {}
                () = self.wake.notified() => {}
            }
        }
    }

    /// A clock that was ahead leaves no feed asleep.
    async fn mend_clock(&self, now: Timestamp) -> anyhow::Result<()> {
        let mended = self.db.write(move |tx| tx.mend_clock(now)).await?;
        if mended > 0 {
            info!(feeds = mended, "the clock was set back: feeds are due after their interval from now");
        }
        Ok(())
    }

    fn settle_ended(
        &self,
        ended: Result<(tokio::task::Id, anyhow::Result<()>), tokio::task::JoinError>,
        running: &mut HashSet<(String, bool)>,
        names: &mut HashMap<tokio::task::Id, (String, bool)>,
    ) -> anyhow::Result<()> {
        let (id, result) = match ended {
            Ok((id, result)) => (id, result),
            Err(panicked) => {
                error!("a poll panicked: {panicked}");
                (panicked.id(), Ok(()))
            }
        };
        if let Some(key) = names.remove(&id) {
            running.remove(&key);
        }
        result
    }
}
