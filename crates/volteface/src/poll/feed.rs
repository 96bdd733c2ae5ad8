//! One poll of one feed: a conditional GET, its answer judged, and all of it recorded in one transaction.

use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp};
use reqwest::{StatusCode, header};
use tracing::{debug, info, warn};
use url::Url;
use volteface_core::{
    AlertType,
    feed::{Feed, Identity, Validators},
};
use volteface_reader::{
    Rejected,
    feed::{identity::identities, parse_feed},
    read_page,
};
use volteface_store::{FeedId, FeedRow, FeedState, News, PollRecord, Tx, View};

use super::{
    ACCEPT_FEED, Poller,
    schedule::{self, Ended, Floors, Next, ServerHints},
};
use crate::{
    http::{Answer, Ask, Failure, gate::Kind, host_of},
    payload::{Data, Envelope, FeedNews},
};

/// A permanent redirect is believed after this time of the same answer.
const MOVED_AFTER: SignedDuration = SignedDuration::from_hours(7 * 24);
/// A feed whose rhythm is not known is silent after this time.
const SILENT_UNKNOWN: SignedDuration = SignedDuration::from_hours(30 * 24);
/// A feed is silent after this many of its usual gaps.
const SILENT_GAPS: i64 = 6;

/// How a poll ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answered {
    /// With a feed.
    Feed(News),
    /// With 304.
    Unchanged,
    /// In a failure.
    Failed(String),
}

/// What a poll did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Polled {
    /// How it ended.
    pub answered: Answered,
    /// When the feed is asked again; `None`: never.
    pub next_poll_at: Option<Timestamp>,
    /// What decided that.
    pub because: String,
}

/// What an answer comes to, before it is recorded.
enum Outcome {
    Feed(Box<Read>),
    Unchanged(Option<Validators>),
    Failed { error: String, state: FeedState, too_many: bool },
}

/// A feed as it was read.
struct Read {
    feed: Feed,
    /// Beside the feed's entries.
    identities: Vec<Option<Identity>>,
    /// Of the entries' addresses, beside them, too.
    hosts: Vec<String>,
    validators: Validators,
}

impl Outcome {
    /// The label of the metrics.
    fn label(&self) -> &'static str {
        match self {
            Outcome::Feed(_) => "feed",
            Outcome::Unchanged(_) => "unchanged",
            Outcome::Failed { state: FeedState::Gone, .. } => "gone",
            Outcome::Failed { state: FeedState::Blocked, .. } => "blocked",
            Outcome::Failed { too_many: true, .. } => "too_many",
            Outcome::Failed { .. } => "failed",
        }
    }
}

impl Poller {
    /// Asks for a feed that is due, unless it came due while its publisher wants no request: then it waits on.
    ///
    /// # Errors
    /// When the database fails.
    pub(super) async fn poll_due_feed(&self, id: FeedId) -> anyhow::Result<()> {
        let now = Timestamp::now();
        let Some(row) = self.db.read(move |view| view.feed(id)).await? else { return Ok(()) };
        match schedule::after_skipped(now, &row.hints) {
            Some((later, reason)) => {
                self.db.write(move |tx| tx.reschedule_feed(id, later, &reason.to_string())).await
            }
            None => self.poll_feed(id).await.map(drop),
        }
    }

    /// Asks for a feed, whether it is due or not, and records what came of it.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn poll_feed(&self, id: FeedId) -> anyhow::Result<Option<Polled>> {
        let read = move |view: &View<'_>| -> Result<_, volteface_store::Error> {
            let Some(row) = view.feed(id)? else { return Ok(None) };
            // A feed whose host asked for quiet is due when that ends.
            let cooled_at = view.cooling(&row.host)?.map(|(until, _)| until);
            let due_at = row.next_poll_at.max(cooled_at.filter(|_| row.next_poll_at.is_some()));
            Ok(Some((row, due_at)))
        };
        let Some((row, due_at)) = self.db.read(read).await? else { return Ok(None) };
        let asked_at = Instant::now();
        let answer = self.fetch_feed(&row).await;
        let started = answer.as_ref().map_or(asked_at, |answer| answer.started);
        let now = Timestamp::now();
        let late = due_at.and_then(|due| Duration::try_from(now.duration_since(due)).ok());
        if let Some(late) = late {
            self.metrics.feed_poll_lateness.observe(late.saturating_sub(started.elapsed()).as_secs_f64());
        }
        let (server, moved_to) = match &answer {
            Ok(answer) => (
                schedule::server_hints(|name| answer.headers.get(name)?.to_str().ok(), now),
                // 304 comes from where a feed was read before.
                answer
                    .moved_to
                    .clone()
                    .filter(|_| answer.status.is_success() || answer.status == StatusCode::NOT_MODIFIED),
            ),
            Err(_) => (ServerHints::default(), None),
        };
        let outcome = self.judge(answer, &row, now).await;
        let label = outcome.label();
        let poller = self.clone();
        let polled =
            self.db.write(move |tx| poller.record(tx, &row, outcome, server, moved_to.as_ref(), now)).await?;
        self.metrics.feed_polls.get_or_create(&crate::metrics::Outcome { outcome: label }).inc();
        self.metrics.feed_poll_duration.observe(started.elapsed().as_secs_f64());
        Ok(Some(polled))
    }

    async fn fetch_feed(&self, row: &FeedRow) -> Result<Answer, Failure> {
        let url = Url::parse(&row.url).map_err(|_| Failure::Protocol)?;
        let ask = Ask {
            url: &url,
            kind: Kind::Feed,
            accept: ACCEPT_FEED,
            validators: Some(&row.validators),
            max_body: self.settings.max_feed,
            follow: true,
        };
        self.feeds.get(ask, &self.gate).await
    }

    async fn judge(&self, answer: Result<Answer, Failure>, row: &FeedRow, now: Timestamp) -> Outcome {
        let failed = |error: String, state| Outcome::Failed { error, state, too_many: false };
        let answer = match answer {
            Ok(answer) => answer,
            Err(failure) => return failed(failure.to_string(), FeedState::Failing),
        };
        let is_challenge = answer.headers.contains_key("cf-mitigated");
        let fresh = fresh_validators(&answer);
        match answer.status {
            StatusCode::OK => {}
            StatusCode::NOT_MODIFIED => {
                let old = &row.validators;
                let brings_new = fresh.etag.is_some() || fresh.last_modified.is_some();
                return Outcome::Unchanged(brings_new.then(|| Validators {
                    etag: fresh.etag.or_else(|| old.etag.clone()),
                    last_modified: fresh.last_modified.or_else(|| old.last_modified.clone()),
                    ..fresh
                }));
            }
            StatusCode::GONE => return failed("HTTP 410: gone for good".to_owned(), FeedState::Gone),
            StatusCode::TOO_MANY_REQUESTS => {
                let error = "HTTP 429: too many requests".to_owned();
                return Outcome::Failed { error, state: FeedState::Failing, too_many: true };
            }
            status if is_challenge || matches!(status.as_u16(), 401 | 402 | 403 | 451) => {
                return failed(format!("HTTP {}: not let in", status.as_u16()), FeedState::Blocked);
            }
            status => return failed(format!("HTTP {}", status.as_u16()), FeedState::Failing),
        }
        let parse = move || -> Result<Read, (String, FeedState)> {
            let content_type = answer.header(header::CONTENT_TYPE);
            let url = answer.url.as_str();
            let mut feed = parse_feed(&answer.body, content_type, Some(url)).map_err(|rejected| {
                match read_page(&answer.body, content_type, Some(url)) {
                    Err(Rejected::Challenge) => (Rejected::Challenge.to_string(), FeedState::Blocked),
                    _ => (rejected.to_string(), FeedState::Failing),
                }
            })?;
            for entry in &mut feed.entries {
                // A date in the future was never true; the raw text is kept.
                entry.published_at = entry.published_at.map(|at| at.min(now));
            }
            let identities = identities(&feed.entries);
            let host = |link: &Option<String>| Some(host_of(&Url::parse(link.as_deref()?).ok()?));
            let hosts = feed.entries.iter().map(|entry| host(&entry.url).unwrap_or_default()).collect();
            Ok(Read { feed, identities, hosts, validators: fresh })
        };
        match tokio::task::spawn_blocking(parse).await {
            Ok(Ok(read)) => Outcome::Feed(Box::new(read)),
            Ok(Err((error, state))) => failed(error, state),
            Err(_) => failed("the feed cannot be read".to_owned(), FeedState::Failing),
        }
    }

    /// T1: entries, validators and the date of the next poll in one commit: validators saved without their
    /// entries would lose them for good.
    fn record(
        &self,
        tx: &Tx<'_>,
        row: &FeedRow,
        outcome: Outcome,
        server: ServerHints,
        moved_to: Option<&Url>,
        now: Timestamp,
    ) -> anyhow::Result<Polled> {
        let mut record = PollRecord {
            at: now,
            state: FeedState::Working,
            error: None,
            validators: None,
            hints: None,
            moved_to: None,
            next_poll_at: None,
            because: String::new(),
        };
        let mut hints = row.hints.clone();
        let mut has_news = false;
        let (answered, ended) = match outcome {
            Outcome::Feed(read) => {
                let Read { feed, identities, hosts, validators } = *read;
                let news = tx.record_entries(row.id, &feed, &identities, &hosts, now)?;
                has_news = news.n_new + news.n_edited > 0;
                hints = feed.hints.clone();
                record.validators = Some(validators);
                record.hints = Some(feed.hints);
                record.moved_to = moved_to.map(Url::to_string);
                info!(
                    new = news.n_new,
                    edited = news.n_edited,
                    known = news.n_known,
                    "read feed {}",
                    row.id.0
                );
                (Answered::Feed(news), Ended::Well { quiet: quiet(row, has_news, now) })
            }
            Outcome::Unchanged(validators) => {
                record.validators = validators;
                record.moved_to = moved_to.map(Url::to_string);
                debug!("feed {} has not changed", row.id.0);
                (Answered::Unchanged, Ended::Well { quiet: quiet(row, false, now) })
            }
            Outcome::Failed { error, state, too_many } => {
                record.state = state;
                record.error = Some(error.clone());
                if row.error.as_deref() != Some(error.as_str()) {
                    warn!("feed {} fails: {error}", row.id.0);
                }
                let ended = match state {
                    _ if too_many => Ended::TooMany(self.cool(tx, row, server, now)?),
                    FeedState::Blocked => Ended::Blocked,
                    _ => Ended::Badly(row.n_failures + 1),
                };
                (Answered::Failed(error), ended)
            }
        };
        if matches!(ended, Ended::Well { .. }) && tx.cooling(&row.host)?.is_some() {
            tx.warm_host(&row.host)?;
        }
        if record.state == FeedState::Gone {
            record.because = "gone for good (410)".to_owned();
            if row.state != FeedState::Gone {
                self.tell(
                    tx,
                    row,
                    AlertType::FeedGone,
                    row.succeeded_at,
                    "says that it is gone for good",
                    now,
                )?;
            }
        } else {
            let next = self.next(row, ended, server, &hints, now);
            let spacing_ms = i64::try_from(self.gate.spacing().as_millis()).unwrap_or(i64::MAX);
            record.next_poll_at = Some(tx.free_moment(&row.host, row.id, next.at, spacing_ms)?);
            record.because = because(&next);
        }
        tx.record_poll(row.id, &record, has_news)?;
        if matches!(ended, Ended::Well { .. }) && !has_news {
            self.notice_silence(tx, row, now)?;
        }
        if let Some(target) = record.moved_to.as_deref().filter(|to| is_moved(row, to, now)) {
            let kept = tx.move_feed(
                row.id,
                target,
                &Url::parse(target).map(|url| host_of(&url)).unwrap_or_default(),
            )?;
            info!(kept, "feed {} moved for good", row.id.0);
        }
        Ok(Polled { answered, next_poll_at: record.next_poll_at, because: record.because })
    }

    fn next(
        &self,
        row: &FeedRow,
        ended: Ended,
        server: ServerHints,
        hints: &volteface_core::feed::PollHints,
        now: Timestamp,
    ) -> Next {
        let floors = match row.floor_s {
            Some(floor) => {
                let floor = Duration::from_secs(u64::from(floor));
                Floors { hinted: floor, unhinted: floor }
            }
            None => self.settings.floors,
        };
        schedule::next_poll(now, ended, floors, server, hints, chance(row.id, now))
    }

    /// Leaves the host in peace; returns how often in a row it asked for that.
    fn cool(&self, tx: &Tx<'_>, row: &FeedRow, server: ServerHints, now: Timestamp) -> anyhow::Result<u32> {
        let n = tx.cooling(&row.host)?.map_or(0, |(_, n)| n) + 1;
        let rest =
            server.retry_after.unwrap_or_else(|| schedule::cooling(n)).max(self.settings.floors.hinted);
        let rest = SignedDuration::try_from(rest)
            .unwrap_or(SignedDuration::MAX)
            .min(SignedDuration::from_hours(7 * 24));
        // What waits is asked at an easy pace then.
        let gap_s = self.settings.floors.hinted.as_secs() / 30;
        tx.cool_host(&row.host, now.saturating_add(rest)?, gap_s as i64)?;
        Ok(n)
    }

    /// A feed that used to bring news and has brought none for much longer than usual is told of, once.
    fn notice_silence(&self, tx: &Tx<'_>, row: &FeedRow, now: Timestamp) -> anyhow::Result<()> {
        let Some(new_at) = row.new_at.filter(|_| row.silent_since.is_none()) else { return Ok(()) };
        let usual = match row.usual_gap_s {
            Some(gap) => SignedDuration::from_secs(gap.saturating_mul(SILENT_GAPS)),
            None => SILENT_UNKNOWN,
        };
        let least = SignedDuration::try_from(self.settings.silent_after).unwrap_or(SignedDuration::MAX);
        if now.duration_since(new_at) <= usual.max(least) {
            return Ok(());
        }
        tx.mark_silent(row.id, new_at)?;
        let days = now.duration_since(new_at).as_hours() / 24;
        self.tell(
            tx,
            row,
            AlertType::FeedSilent,
            Some(new_at),
            &format!("has had nothing new for {days} days"),
            now,
        )
    }

    fn tell(
        &self,
        tx: &Tx<'_>,
        row: &FeedRow,
        alert_type: AlertType,
        since: Option<Timestamp>,
        what: &str,
        now: Timestamp,
    ) -> anyhow::Result<()> {
        let name = row.title.clone().unwrap_or_else(|| row.host.clone());
        let news = FeedNews {
            sentence: format!("The feed {name} {what}."),
            feed: name,
            since,
            reason: what.to_owned(),
        };
        let envelope = Envelope::new(alert_type, now, Data::Feed(news));
        let since = since.unwrap_or(row.added_at).to_string();
        (self.announce)(tx, &["feed", &row.id.0.to_string(), &since], &envelope)
    }
}

/// The validators of an answer, for the address that gave it.
fn fresh_validators(answer: &Answer) -> Validators {
    let bytes = |name| answer.headers.get(name).map(|value: &header::HeaderValue| value.as_bytes().to_vec());
    Validators {
        url: answer.url.to_string(),
        etag: bytes(header::ETAG),
        last_modified: bytes(header::LAST_MODIFIED),
    }
}

fn quiet(row: &FeedRow, has_news: bool, now: Timestamp) -> Duration {
    let since = if has_news { now } else { row.new_at.unwrap_or(row.added_at) };
    Duration::try_from(now.duration_since(since)).unwrap_or_default()
}

/// Whether a permanent redirect changes the address that is stored: from http to https of one host at once, never
/// back, else when it has been the answer for long enough.
fn is_moved(row: &FeedRow, target: &str, now: Timestamp) -> bool {
    let (Ok(from), Ok(to)) = (Url::parse(&row.url), Url::parse(target)) else { return false };
    if from == to || (from.scheme() == "https" && to.scheme() == "http") {
        return false;
    }
    let only_secured = from.scheme() == "http"
        && to.scheme() == "https"
        && from.host_str() == to.host_str()
        && from.port().is_none()
        && to.port().is_none();
    let same_answer = row.moved_to.as_deref() == Some(target);
    only_secured
        || (same_answer && row.moved_since.is_some_and(|since| now.duration_since(since) >= MOVED_AFTER))
}

fn because(next: &Next) -> String {
    let seconds = next.interval.as_secs();
    let interval = match seconds {
        0..=119 => format!("{seconds} s"),
        120..=7_199 => format!("{} min", seconds / 60),
        7_200..=172_799 => format!("{} h", seconds / 3_600),
        _ => format!("{} days", seconds / 86_400),
    };
    format!("{} ({interval})", next.because)
}

/// The chance of the jitter: of the feed and the moment, so that no source of randomness is needed.
fn chance(id: FeedId, now: Timestamp) -> f64 {
    let mut mixed = (id.0 as u64) ^ (now.as_nanosecond() as u64);
    // The finaliser of MurmurHash3.
    for factor in [0xff51_afd7_ed55_8ccd_u64, 0xc4ce_b9fe_1a85_ec53] {
        mixed = (mixed ^ (mixed >> 33)).wrapping_mul(factor);
    }
    (mixed >> 11) as f64 / (1u64 << 53) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(url: &str, moved: Option<(&str, &str)>) -> FeedRow {
        let mut store = volteface_store::Store::open_in_memory().unwrap();
        let new = volteface_store::NewFeed { url, host: "h", ..Default::default() };
        let at: Timestamp = "2030-05-01T00:00:00Z".parse().unwrap();
        let id = store.write(|tx| tx.add_feed(&new, at, at)).unwrap().0;
        let row = store.read(|view| view.feed(id)).unwrap().unwrap();
        let (to, since) = moved.map(|(to, since)| (to.to_owned(), since.parse().unwrap())).unzip();
        FeedRow { moved_to: to, moved_since: since, ..row }
    }

    fn check(url: &str, moved: Option<(&str, &str)>, target: &str, believed: bool) {
        let now = "2030-05-10T00:00:00Z".parse().unwrap();
        assert_eq!(is_moved(&row(url, moved), target, now), believed, "{url} {moved:?} {target}");
    }

    #[test]
    fn a_move_is_believed_after_a_week_and_to_https_of_the_same_host_at_once() {
        check("http://a.example/f", None, "https://a.example/f", true);
        check("http://a.example:8080/f", None, "https://a.example/f", false);
        check("http://a.example/f", None, "https://b.example/f", false);
        check(
            "http://a.example/f",
            Some(("http://b.example/f", "2030-05-02T00:00:00Z")),
            "http://b.example/f",
            true,
        );
        check(
            "http://a.example/f",
            Some(("http://b.example/f", "2030-05-04T00:00:00Z")),
            "http://b.example/f",
            false,
        );
        check(
            "http://a.example/f",
            Some(("http://c.example/f", "2030-05-02T00:00:00Z")),
            "http://b.example/f",
            false,
        );
        check(
            "https://a.example/f",
            Some(("http://a.example/f", "2030-05-02T00:00:00Z")),
            "http://a.example/f",
            false,
        );
    }

    #[test]
    fn the_chance_is_even() {
        let now = "2030-05-10T00:00:00Z".parse().unwrap();
        let chances: Vec<f64> = (0..1_000).map(|id| chance(FeedId(id), now)).collect();
        assert!(chances.iter().all(|chance| (0.0..1.0).contains(chance)));
        let mean = chances.iter().sum::<f64>() / 1_000.0;
        assert!((0.45..0.55).contains(&mean), "{mean}");
    }
}
