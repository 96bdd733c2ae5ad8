//! Subscribed feeds, the entries that stood in them, and how their servers want to be asked.

use jiff::Timestamp;
use rusqlite::{OptionalExtension, Row, params};
use volteface_core::feed::{Entry, Feed, Identity, PollHints, Validators};

use crate::{DocumentId, Error, Tx, View, columns};

/// Row of a feed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FeedId(pub i64);

/// Row of an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EntryId(pub i64);

/// How a feed fares.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FeedState {
    /// Never asked yet.
    Waiting,
    /// The last answer was a feed, or that nothing changed.
    Working,
    /// The last answer was none, or no feed; it is asked again, less and less often.
    Failing,
    /// The server does not let this program in (401, 403, a challenge).
    Blocked,
    /// The server says that the feed is gone for good (410); it is not asked again.
    Gone,
}

impl FeedState {
    /// Every state.
    pub const ALL: [FeedState; 5] =
        [FeedState::Waiting, FeedState::Working, FeedState::Failing, FeedState::Blocked, FeedState::Gone];

    /// The word of the column.
    pub fn as_str(self) -> &'static str {
        match self {
            FeedState::Waiting => "waiting",
            FeedState::Working => "working",
            FeedState::Failing => "failing",
            FeedState::Blocked => "blocked",
            FeedState::Gone => "gone",
        }
    }

    fn read(word: &str) -> Result<FeedState, Error> {
        let found = FeedState::ALL.into_iter().find(|state| state.as_str() == word);
        found.ok_or_else(|| Error::Corrupt(format!("feed state {word:?}")))
    }
}

/// A feed about to be subscribed.
#[derive(Debug, Clone, Copy, Default)]
pub struct NewFeed<'a> {
    /// Its address.
    pub url: &'a str,
    /// The host of the address, as it is spaced.
    pub host: &'a str,
    /// The user's name for it.
    pub title: Option<&'a str>,
    /// Path of the folders it lies in, parted by `/`.
    pub folder: Option<&'a str>,
    /// What else its outline says, opaque; kept for the export.
    pub outline: Option<&'a str>,
    /// The site it belongs to.
    pub site_url: Option<&'a str>,
    /// The user's shortest interval, seconds.
    pub floor_s: Option<u32>,
}

/// A subscribed feed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FeedRow {
    /// Its row.
    pub id: FeedId,
    /// Its address.
    pub url: String,
    /// The host of the address.
    pub host: String,
    /// The user's name for it, else its own.
    pub title: Option<String>,
    /// Path of the folders it lies in, parted by `/`.
    pub folder: Option<String>,
    /// What else its outline says.
    pub outline: Option<String>,
    /// The site it belongs to.
    pub site_url: Option<String>,
    /// Language tag.
    pub language: Option<String>,
    /// The user's shortest interval, seconds.
    pub floor_s: Option<u32>,
    /// When it was subscribed.
    pub added_at: Timestamp,
    /// When it is asked next; `None`: never again.
    pub next_poll_at: Option<Timestamp>,
    /// What decided that.
    pub because: String,
    /// When it was asked last.
    pub polled_at: Option<Timestamp>,
    /// When it last answered as a feed should.
    pub succeeded_at: Option<Timestamp>,
    /// When something new was last seen in it.
    pub new_at: Option<Timestamp>,
    /// The usual time between news, seconds.
    pub usual_gap_s: Option<i64>,
    /// Since when it fails without a break.
    pub failing_since: Option<Timestamp>,
    /// Failures in a row.
    pub n_failures: u32,
    /// Why it failed the last time.
    pub error: Option<String>,
    /// How it fares.
    pub state: FeedState,
    /// Since when it has nothing new although it used to, once that was noticed.
    pub silent_since: Option<Timestamp>,
    /// What to send with the next request.
    pub validators: Validators,
    /// What its body asked of pollers.
    pub hints: PollHints,
    /// Target of a permanent redirect.
    pub moved_to: Option<String>,
    /// Since when the redirect leads there.
    pub moved_since: Option<Timestamp>,
}

/// A feed that is due, and since when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Due<Id> {
    /// What is due.
    pub id: Id,
    /// Whom to ask.
    pub host: String,
    /// Since when.
    pub since: Timestamp,
}

/// What one poll says of a feed; committed together with the entries that it brought.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PollRecord {
    /// When it was asked.
    pub at: Timestamp,
    /// How it fares now.
    pub state: FeedState,
    /// Why it failed; `None` for a success.
    pub error: Option<String>,
    /// The new validators; `None` leaves the old.
    pub validators: Option<Validators>,
    /// The new hints of the body; `None` leaves the old.
    pub hints: Option<PollHints>,
    /// Target of a permanent redirect, if that was the answer.
    pub moved_to: Option<String>,
    /// When to ask next.
    pub next_poll_at: Option<Timestamp>,
    /// What decided that.
    pub because: String,
}

/// What was new among the entries of a poll.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct News {
    /// Entries never seen before.
    pub n_new: usize,
    /// Entries whose words changed.
    pub n_edited: usize,
    /// Entries that stand as they stood.
    pub n_known: usize,
}

/// An entry that waits to be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntryRow {
    /// Its row.
    pub id: EntryId,
    /// The feed it stands in.
    pub feed: FeedId,
    /// The feed's title.
    pub feed_title: Option<String>,
    /// The feed's address.
    pub feed_url: String,
    /// What identifies it, of the keys that it has the first.
    pub key: String,
    /// Counts its edits.
    pub revision: i64,
    /// How often it was tried in vain.
    pub n_tries: u32,
    /// When it was first seen.
    pub first_seen_at: Timestamp,
    /// The entry itself.
    pub entry: Entry,
}

const FEED: &str = "f.id, f.url, f.host, f.title, f.folder, f.outline, f.site_url, f.language, f.floor_s, f.added_at, \
     f.next_poll_at, f.because, f.polled_at, f.succeeded_at, f.new_at, f.usual_gap_s, f.failing_since, f.n_failures, \
     f.error, f.state, f.silent_since, f.asked_url, f.etag, f.last_modified, f.ttl_min, f.update_period_s, \
     f.skip_hours, f.skip_days, f.moved_to, f.moved_since";

impl View<'_> {
    /// Every feed, in the order of subscription.
    pub fn feeds(&self) -> Result<Vec<FeedRow>, Error> {
        self.feeds_where("1 ORDER BY f.id", [])
    }

    /// The feed of that row.
    pub fn feed(&self, id: FeedId) -> Result<Option<FeedRow>, Error> {
        Ok(self.feeds_where("f.id = ?1", [id.0])?.pop())
    }

    /// The feed of that address.
    pub fn feed_by_url(&self, url: &str) -> Result<Option<FeedRow>, Error> {
        Ok(self.feeds_where("f.url = ?1", [url])?.pop())
    }

    /// Of each host that is not cooling, the feed that is due the longest; the longest due first.
    pub fn due_feeds(&self, now: Timestamp) -> Result<Vec<Due<FeedId>>, Error> {
        let mut statement = self.connection.prepare_cached(
            // The bare columns are those of the row that holds the minimum (a promise of SQLite's).
            "SELECT f.id, f.host, min(f.next_poll_at) FROM feeds f LEFT JOIN hosts h ON h.host = f.host \
             WHERE f.next_poll_at <= ?1 AND coalesce(h.cool_until, 0) <= ?1 \
             GROUP BY f.host ORDER BY min(f.next_poll_at)",
        )?;
        let rows =
            statement.query_map([columns::ms(now)], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
        rows.map(|row| {
            let (id, host, since) = row?;
            Ok(Due { id: FeedId(id), host, since: columns::timestamp(since)? })
        })
        .collect()
    }

    /// Of each host, the entry that waits the longest to be read; the longest waiting first.
    pub fn due_entries(&self, now: Timestamp) -> Result<Vec<Due<EntryId>>, Error> {
        let mut statement = self.connection.prepare_cached(
            "SELECT e.id, e.host, min(e.next_try_at) FROM entries e LEFT JOIN hosts h ON h.host = e.host \
             WHERE e.state = 'waiting' AND e.next_try_at <= ?1 AND coalesce(h.cool_until, 0) <= ?1 \
             GROUP BY e.host ORDER BY min(e.next_try_at)",
        )?;
        let rows =
            statement.query_map([columns::ms(now)], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
        rows.map(|row| {
            let (id, host, since) = row?;
            Ok(Due { id: EntryId(id), host, since: columns::timestamp(since)? })
        })
        .collect()
    }

    /// When, after `now`, the next feed, entry or cooling host comes due.
    pub fn next_poll_due(&self, now: Timestamp) -> Result<Option<Timestamp>, Error> {
        let mut statement = self.connection.prepare_cached(
            "SELECT min(at) FROM (SELECT min(next_poll_at) AS at FROM feeds WHERE next_poll_at > ?1 \
             UNION ALL SELECT min(next_try_at) FROM entries WHERE state = 'waiting' AND next_try_at > ?1 \
             UNION ALL SELECT min(cool_until) FROM hosts WHERE cool_until > ?1)",
        )?;
        let next: Option<i64> = statement.query_row([columns::ms(now)], |row| row.get(0))?;
        next.map(columns::timestamp).transpose()
    }

    /// The first moment from `at` on that is `spacing_ms` away from the next poll of every other feed of the host: feeds
    /// that come due one after the other do not keep each other waiting.
    pub fn free_moment(
        &self,
        host: &str,
        other_than: FeedId,
        at: Timestamp,
        spacing_ms: i64,
    ) -> Result<Timestamp, Error> {
        let mut statement = self.connection.prepare_cached(
            "SELECT next_poll_at FROM feeds WHERE host = ?1 AND next_poll_at > ?2 AND id <> ?3 ORDER BY next_poll_at",
        )?;
        let mut free = columns::ms(at);
        let mut rows = statement.query(params![host, free.saturating_sub(spacing_ms), other_than.0])?;
        while let Some(row) = rows.next()? {
            let taken: i64 = row.get(0)?;
            if taken >= free.saturating_add(spacing_ms) {
                break;
            }
            free = taken.saturating_add(spacing_ms);
        }
        columns::timestamp(free)
    }

    /// The entry of that row, if it still waits to be read.
    pub fn waiting_entry(&self, id: EntryId) -> Result<Option<EntryRow>, Error> {
        let mut statement = self.connection.prepare_cached(
            "SELECT e.id, e.feed_id, f.title, f.url, coalesce(e.guid, e.link, e.content_hash), e.revision, e.n_tries, \
             e.first_seen_at, e.guid, e.url, e.title, e.authors, e.source, e.language, e.published_at, e.updated_at, \
             e.published_raw, e.summary, e.content \
             FROM entries e JOIN feeds f ON f.id = e.feed_id WHERE e.id = ?1 AND e.state = 'waiting'",
        )?;
        let mut rows = statement.query([id.0])?;
        rows.next()?.map(read_entry).transpose()
    }

    /// How many entries wait to be read.
    pub fn n_waiting_entries(&self) -> Result<usize, Error> {
        let sql = "SELECT count(*) FROM entries WHERE state = 'waiting'";
        Ok(self.connection.prepare_cached(sql)?.query_row([], |row| row.get::<_, i64>(0))? as usize)
    }

    /// How the entries of a feed fare: their states (`waiting`, `read`, `failed`) with what is amiss with them, and how
    /// many there are of each; what most have in common comes first.
    pub fn entries_by_fate(&self, feed: FeedId) -> Result<Vec<(String, Option<String>, i64)>, Error> {
        let mut statement = self.connection.prepare_cached(
            "SELECT state, error, count(*) AS n FROM entries WHERE feed_id = ?1 GROUP BY state, error ORDER BY n DESC, state, error",
        )?;
        let rows = statement.query_map([feed.0], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// How many feeds are in each state, and how many of all are silent.
    pub fn feed_counts(&self) -> Result<(Vec<(FeedState, usize)>, usize), Error> {
        let mut counts: Vec<(FeedState, usize)> =
            FeedState::ALL.into_iter().map(|state| (state, 0)).collect();
        let mut statement =
            self.connection.prepare_cached("SELECT state, count(*) FROM feeds GROUP BY state")?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let state = FeedState::read(&row.get::<_, String>(0)?)?;
            if let Some(count) = counts.iter_mut().find(|(other, _)| *other == state) {
                count.1 = row.get::<_, i64>(1)? as usize;
            }
        }
        let sql = "SELECT count(*) FROM feeds WHERE silent_since IS NOT NULL";
        let silent: i64 = self.connection.prepare_cached(sql)?.query_row([], |row| row.get(0))?;
        Ok((counts, silent as usize))
    }

    /// Until when the host asked for quiet, and how often in a row it did.
    pub fn cooling(&self, host: &str) -> Result<Option<(Timestamp, u32)>, Error> {
        let mut statement = self.connection.prepare_cached(
            "SELECT cool_until, n_coolings FROM hosts WHERE host = ?1 AND cool_until IS NOT NULL",
        )?;
        let found: Option<(i64, u32)> =
            statement.query_row([host], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
        found.map(|(until, n)| Ok((columns::timestamp(until)?, n))).transpose()
    }

    /// The rules for robots of an origin and when they were fetched; rules of `None` forbid everything.
    pub fn robots(&self, origin: &str) -> Result<Option<(Option<String>, Timestamp)>, Error> {
        let mut statement =
            self.connection.prepare_cached("SELECT rules, fetched_at FROM robots WHERE origin = ?1")?;
        let found: Option<(Option<String>, i64)> =
            statement.query_row([origin], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
        found.map(|(rules, at)| Ok((rules, columns::timestamp(at)?))).transpose()
    }

    fn feeds_where(&self, condition: &str, params: impl rusqlite::Params) -> Result<Vec<FeedRow>, Error> {
        let sql = format!("SELECT {FEED} FROM feeds f WHERE {condition}");
        let mut statement = self.connection.prepare_cached(&sql)?;
        let mut rows = statement.query(params)?;
        let mut feeds = Vec::new();
        while let Some(row) = rows.next()? {
            feeds.push(read_feed(row)?);
        }
        Ok(feeds)
    }
}

impl Tx<'_> {
    /// Subscribes a feed, to be asked first at `first_poll_at`. A feed that is subscribed already stays as it is.
    /// Returns its row, and whether it is new.
    pub fn add_feed(
        &self,
        new: &NewFeed<'_>,
        now: Timestamp,
        first_poll_at: Timestamp,
    ) -> Result<(FeedId, bool), Error> {
        let n = self
            .connection
            .prepare_cached(
                "INSERT INTO feeds (url, host, title, folder, outline, site_url, floor_s, added_at, next_poll_at, because) \
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, 'first poll') ON CONFLICT (url) DO NOTHING",
            )?
            .execute(params![
                new.url,
                new.host,
                new.title,
                new.folder,
                new.outline,
                new.site_url,
                new.floor_s,
                columns::ms(now),
                columns::ms(first_poll_at),
            ])?;
        if n == 1 {
            return Ok((FeedId(self.connection.last_insert_rowid()), true));
        }
        let mut statement = self.connection.prepare_cached("SELECT id FROM feeds WHERE url = ?1")?;
        Ok((FeedId(statement.query_row([new.url], |row| row.get(0))?), false))
    }

    /// Unsubscribes a feed and forgets its entries; documents stay.
    pub fn remove_feed(&self, id: FeedId) -> Result<(), Error> {
        self.connection.prepare_cached("DELETE FROM feeds WHERE id = ?1")?.execute([id.0])?;
        Ok(())
    }

    /// Makes a feed due at `at`, whatever its state.
    pub fn reschedule_feed(&self, id: FeedId, at: Timestamp, because: &str) -> Result<(), Error> {
        self.connection
            .prepare_cached("UPDATE feeds SET next_poll_at = ?2, because = ?3 WHERE id = ?1")?
            .execute(params![id.0, columns::ms(at), because])?;
        Ok(())
    }

    /// Sets the shortest interval that the user wants for a feed.
    pub fn set_feed_floor(&self, id: FeedId, floor_s: Option<u32>) -> Result<(), Error> {
        self.connection
            .prepare_cached("UPDATE feeds SET floor_s = ?2 WHERE id = ?1")?
            .execute(params![id.0, floor_s])?;
        Ok(())
    }

    /// Records what stands in a feed: new entries wait to be read, edited ones wait to be read anew.
    ///
    /// `identities` stand beside `feed.entries`; one that is `None` is no entry.
    pub fn record_entries(
        &self,
        id: FeedId,
        feed: &Feed,
        identities: &[Option<Identity>],
        hosts: &[String],
        now: Timestamp,
    ) -> Result<News, Error> {
        let mut news = News::default();
        for ((entry, identity), host) in feed.entries.iter().zip(identities).zip(hosts) {
            let Some(identity) = identity else { continue };
            match self.known_entry(id, identity)? {
                None => {
                    self.insert_entry(id, entry, identity, host, now)?;
                    news.n_new += 1;
                }
                Some((row, content)) if content == identity.content => {
                    self.connection
                        .prepare_cached(
                            "UPDATE entries SET seen_at = ?2, guid = coalesce(?3, guid), link = coalesce(?4, link) WHERE id = ?1",
                        )?
                        .execute(params![row, columns::ms(now), identity.guid, identity.link])?;
                    news.n_known += 1;
                }
                Some((row, _)) => {
                    self.update_entry(row, entry, identity, host, now)?;
                    news.n_edited += 1;
                }
            }
        }
        self.connection
            .prepare_cached(
                "UPDATE feeds SET title = coalesce(title, ?2), site_url = coalesce(?3, site_url), \
                 language = coalesce(?4, language) WHERE id = ?1",
            )?
            .execute(params![id.0, feed.title, feed.site_url, feed.language])?;
        Ok(news)
    }

    /// The entry that `identity` means, and the hash of its words: by identifier; by address, unless both have
    /// identifiers and both differ in words, too; by words that are no one else's.
    fn known_entry(&self, feed: FeedId, identity: &Identity) -> Result<Option<(i64, String)>, Error> {
        let found = |sql: &str, key: &str, content: Option<&str>| -> Result<Option<(i64, String)>, Error> {
            let mut statement = self.connection.prepare_cached(sql)?;
            let read = |row: &Row<'_>| Ok((row.get(0)?, row.get(1)?));
            Ok(match content {
                Some(content) => statement.query_row(params![feed.0, key, content], read).optional()?,
                None => statement.query_row(params![feed.0, key], read).optional()?,
            })
        };
        if let Some(guid) = &identity.guid {
            let sql = "SELECT id, content_hash FROM entries WHERE feed_id = ?1 AND guid = ?2 ORDER BY id DESC LIMIT 1";
            if let Some(known) = found(sql, guid, None)? {
                return Ok(Some(known));
            }
        }
        if let Some(link) = &identity.link {
            let known = match &identity.guid {
                None => found(
                    "SELECT id, content_hash FROM entries WHERE feed_id = ?1 AND link = ?2 ORDER BY id DESC LIMIT 1",
                    link,
                    None,
                )?,
                Some(_) => found(
                    "SELECT id, content_hash FROM entries WHERE feed_id = ?1 AND link = ?2 \
                     AND (guid IS NULL OR content_hash = ?3) ORDER BY id DESC LIMIT 1",
                    link,
                    Some(&identity.content),
                )?,
            };
            if known.is_some() {
                return Ok(known);
            }
        }
        if identity.is_telling {
            let sql = "SELECT id, content_hash FROM entries WHERE feed_id = ?1 AND content_hash = ?2 AND is_telling \
                       ORDER BY id DESC LIMIT 1";
            return found(sql, &identity.content, None);
        }
        Ok(None)
    }

    fn insert_entry(
        &self,
        feed: FeedId,
        entry: &Entry,
        identity: &Identity,
        host: &str,
        now: Timestamp,
    ) -> Result<(), Error> {
        self.connection
            .prepare_cached(
                "INSERT INTO entries (feed_id, guid, link, content_hash, is_telling, url, host, title, authors, source, \
                 language, published_at, published_raw, updated_at, summary, content, first_seen_at, seen_at, state, next_try_at) \
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?17, 'waiting', ?17)",
            )?
            .execute(params![
                feed.0,
                identity.guid,
                identity.link,
                identity.content,
                identity.is_telling,
                entry.url,
                host,
                entry.title,
                columns::join(&entry.authors),
                entry.source,
                entry.language,
                entry.published_at.map(columns::ms),
                entry.published_raw,
                entry.updated_at.map(columns::ms),
                entry.summary,
                entry.content,
                columns::ms(now),
            ])?;
        Ok(())
    }

    /// An edited entry: its words are new, its date of publication stays what it was.
    fn update_entry(
        &self,
        row: i64,
        entry: &Entry,
        identity: &Identity,
        host: &str,
        now: Timestamp,
    ) -> Result<(), Error> {
        self.connection
            .prepare_cached(
                "UPDATE entries SET guid = coalesce(?2, guid), link = coalesce(?3, link), content_hash = ?4, \
                 is_telling = ?5, url = ?6, host = ?7, title = ?8, authors = ?9, \
                 published_at = coalesce(published_at, ?10), updated_at = ?11, summary = ?12, content = ?13, seen_at = ?14, \
                 revision = revision + 1, state = 'waiting', next_try_at = ?14, n_tries = 0, error = NULL WHERE id = ?1",
            )?
            .execute(params![
                row,
                identity.guid,
                identity.link,
                identity.content,
                identity.is_telling,
                entry.url,
                host,
                entry.title,
                columns::join(&entry.authors),
                entry.published_at.map(columns::ms),
                entry.updated_at.map(columns::ms),
                entry.summary,
                entry.content,
                columns::ms(now),
            ])?;
        Ok(())
    }

    /// T1: records how a poll went. To be called in the transaction that records the entries it brought.
    pub fn record_poll(&self, id: FeedId, record: &PollRecord, has_news: bool) -> Result<(), Error> {
        let at = columns::ms(record.at);
        let failed = record.error.is_some();
        self.connection
            .prepare_cached(
                "UPDATE feeds SET polled_at = ?2, state = ?3, error = ?4, next_poll_at = ?5, because = ?6, \
                 n_failures = CASE WHEN ?7 THEN n_failures + 1 ELSE 0 END, \
                 failing_since = CASE WHEN ?7 THEN coalesce(failing_since, ?2) END, \
                 succeeded_at = CASE WHEN ?7 THEN succeeded_at ELSE ?2 END, \
                 moved_since = CASE WHEN ?8 IS NULL AND ?7 THEN moved_since WHEN ?8 IS NULL THEN NULL \
                                    WHEN ?8 = moved_to THEN moved_since ELSE ?2 END, \
                 moved_to = CASE WHEN ?8 IS NULL AND ?7 THEN moved_to ELSE ?8 END WHERE id = ?1",
            )?
            .execute(params![
                id.0,
                at,
                record.state.as_str(),
                record.error,
                record.next_poll_at.map(columns::ms),
                record.because,
                failed,
                record.moved_to,
            ])?;
        if has_news {
            // The gap that is usual is learnt as a running mean that forgets slowly.
            self.connection
                .prepare_cached(
                    "UPDATE feeds SET usual_gap_s = CASE WHEN new_at IS NULL THEN usual_gap_s \
                     WHEN usual_gap_s IS NULL THEN (?2 - new_at) / 1000 \
                     ELSE (3 * usual_gap_s + (?2 - new_at) / 1000) / 4 END, new_at = ?2, silent_since = NULL WHERE id = ?1",
                )?
                .execute(params![id.0, at])?;
        }
        if let Some(validators) = &record.validators {
            self.connection
                .prepare_cached(
                    "UPDATE feeds SET asked_url = ?2, etag = ?3, last_modified = ?4 WHERE id = ?1",
                )?
                .execute(params![id.0, validators.url, validators.etag, validators.last_modified])?;
        }
        if let Some(hints) = &record.hints {
            self.connection
                .prepare_cached(
                    "UPDATE feeds SET ttl_min = ?2, update_period_s = ?3, skip_hours = ?4, skip_days = ?5 WHERE id = ?1",
                )?
                .execute(params![
                    id.0,
                    hints.ttl_min,
                    hints.update_period_s,
                    numbers(&hints.skip_hours),
                    numbers(&hints.skip_days)
                ])?;
        }
        Ok(())
    }

    /// Marks a feed as silent since it last had news.
    pub fn mark_silent(&self, id: FeedId, since: Timestamp) -> Result<(), Error> {
        self.connection
            .prepare_cached("UPDATE feeds SET silent_since = ?2 WHERE id = ?1")?
            .execute(params![id.0, columns::ms(since)])?;
        Ok(())
    }

    /// Gives a feed another address. Where the other address is subscribed already, the feed is dropped in its
    /// favour. Returns whether it kept its row.
    pub fn move_feed(&self, id: FeedId, url: &str, host: &str) -> Result<bool, Error> {
        let mut statement =
            self.connection.prepare_cached("SELECT 1 FROM feeds WHERE url = ?1 AND id <> ?2")?;
        if statement.exists(params![url, id.0])? {
            self.remove_feed(id)?;
            return Ok(false);
        }
        self.connection
            .prepare_cached(
                "UPDATE feeds SET url = ?2, host = ?3, moved_to = NULL, moved_since = NULL WHERE id = ?1",
            )?
            .execute(params![id.0, url, host])?;
        Ok(true)
    }

    /// Marks an entry as read into a document; its own text is let go. `missed`: why its page is not what was read.
    ///
    /// `revision` is the one that was read: an edit that came in between leaves the entry waiting.
    pub fn mark_entry_read(
        &self,
        id: EntryId,
        revision: i64,
        document: DocumentId,
        missed: Option<&str>,
    ) -> Result<(), Error> {
        self.connection
            .prepare_cached(
                "UPDATE entries SET state = 'read', document_id = ?3, error = ?4, summary = NULL, content = NULL, \
                 next_try_at = NULL WHERE id = ?1 AND revision = ?2",
            )?
            .execute(params![id.0, revision, document.0, missed])?;
        Ok(())
    }

    /// Marks an entry as one that holds nothing to be read; it is tried again only when it is edited.
    pub fn mark_entry_failed(&self, id: EntryId, revision: i64, error: &str) -> Result<(), Error> {
        self.connection
            .prepare_cached(
                "UPDATE entries SET state = 'failed', error = ?3, summary = NULL, content = NULL, next_try_at = NULL \
                 WHERE id = ?1 AND revision = ?2",
            )?
            .execute(params![id.0, revision, error])?;
        Ok(())
    }

    /// Has an entry tried again at `at`.
    pub fn postpone_entry(&self, id: EntryId, at: Timestamp, error: &str) -> Result<(), Error> {
        self.connection
            .prepare_cached(
                "UPDATE entries SET next_try_at = ?2, n_tries = n_tries + 1, error = ?3 WHERE id = ?1",
            )?
            .execute(params![id.0, columns::ms(at), error])?;
        Ok(())
    }

    /// Leaves a host in peace until `until`. What falls due before is asked then, one feed every `gap_s` seconds: a
    /// host that asked for quiet is not pressed at its end.
    pub fn cool_host(&self, host: &str, until: Timestamp, gap_s: i64) -> Result<(), Error> {
        let until = columns::ms(until);
        self.connection
            .prepare_cached(
                "INSERT INTO hosts (host, cool_until, n_coolings) VALUES (?1, ?2, 1) ON CONFLICT (host) DO UPDATE \
                 SET cool_until = max(coalesce(cool_until, 0), excluded.cool_until), n_coolings = n_coolings + 1",
            )?
            .execute(params![host, until])?;
        self.connection
            .prepare_cached(
                "UPDATE feeds SET next_poll_at = ?2 + 1000 * ?3 * r.rank, because = 'the host asked for quiet (429)' \
                 FROM (SELECT id, row_number() OVER (ORDER BY next_poll_at, id) - 1 AS rank FROM feeds \
                       WHERE host = ?1 AND next_poll_at < ?2) r WHERE feeds.id = r.id",
            )?
            .execute(params![host, until, gap_s])?;
        Ok(())
    }

    /// The host answers again.
    pub fn warm_host(&self, host: &str) -> Result<(), Error> {
        self.connection.prepare_cached("DELETE FROM hosts WHERE host = ?1")?.execute([host])?;
        Ok(())
    }

    /// Keeps the rules for robots of an origin.
    pub fn record_robots(&self, origin: &str, rules: Option<&str>, now: Timestamp) -> Result<(), Error> {
        self.connection
            .prepare_cached("INSERT OR REPLACE INTO robots (origin, rules, fetched_at) VALUES (?1, ?2, ?3)")?
            .execute(params![origin, rules, columns::ms(now)])?;
        Ok(())
    }

    /// Forgets entries that left their feeds before `before`, and rules for robots as old. What stood in a feed when it
    /// was last read stands there still, however long its server has answered that nothing changed, or not at all.
    pub fn prune_entries(&self, before: Timestamp) -> Result<usize, Error> {
        let before = columns::ms(before);
        self.connection.prepare_cached("DELETE FROM robots WHERE fetched_at < ?1")?.execute([before])?;
        let sql = "DELETE FROM entries WHERE id IN (SELECT e.id FROM entries e \
                   JOIN (SELECT feed_id, max(seen_at) AS at FROM entries GROUP BY feed_id) last ON last.feed_id = e.feed_id \
                   WHERE e.seen_at < ?1 AND e.seen_at < last.at AND e.state <> 'waiting')";
        Ok(self.connection.prepare_cached(sql)?.execute([before])?)
    }

    /// Takes back what a clock that was ahead did: feeds polled in what is now the future are due after the same
    /// interval from now, entries seen then are read now. Returns how many feeds there were.
    pub fn mend_clock(&self, now: Timestamp) -> Result<usize, Error> {
        self.connection
            .prepare_cached(
                "UPDATE entries SET next_try_at = ?1 WHERE state = 'waiting' AND next_try_at > ?1 AND seen_at > ?1 + 60000",
            )?
            .execute([columns::ms(now)])?;
        let sql = "UPDATE feeds SET next_poll_at = next_poll_at - polled_at + ?1, polled_at = ?1 \
                   WHERE polled_at > ?1 + 60000 AND next_poll_at IS NOT NULL";
        Ok(self.connection.prepare_cached(sql)?.execute([columns::ms(now)])?)
    }
}

fn read_feed(row: &Row<'_>) -> Result<FeedRow, Error> {
    let at = |column: usize| -> Result<Option<Timestamp>, Error> {
        row.get::<_, Option<i64>>(column)?.map(columns::timestamp).transpose()
    };
    let added_at =
        at(9)?.ok_or_else(|| Error::Corrupt("a feed without its day of subscription".to_owned()))?;
    Ok(FeedRow {
        id: FeedId(row.get(0)?),
        url: row.get(1)?,
        host: row.get(2)?,
        title: row.get(3)?,
        folder: row.get(4)?,
        outline: row.get(5)?,
        site_url: row.get(6)?,
        language: row.get(7)?,
        floor_s: row.get(8)?,
        added_at,
        next_poll_at: at(10)?,
        because: row.get(11)?,
        polled_at: at(12)?,
        succeeded_at: at(13)?,
        new_at: at(14)?,
        usual_gap_s: row.get(15)?,
        failing_since: at(16)?,
        n_failures: row.get(17)?,
        error: row.get(18)?,
        state: FeedState::read(&row.get::<_, String>(19)?)?,
        silent_since: at(20)?,
        validators: Validators {
            url: row.get::<_, Option<String>>(21)?.unwrap_or_default(),
            etag: row.get(22)?,
            last_modified: row.get(23)?,
        },
        hints: PollHints {
            ttl_min: row.get(24)?,
            update_period_s: row.get(25)?,
            skip_hours: read_numbers(&row.get::<_, String>(26)?),
            skip_days: read_numbers(&row.get::<_, String>(27)?),
        },
        moved_to: row.get(28)?,
        moved_since: at(29)?,
    })
}

fn read_entry(row: &Row<'_>) -> Result<EntryRow, Error> {
    let at = |column: usize| -> Result<Option<Timestamp>, Error> {
        row.get::<_, Option<i64>>(column)?.map(columns::timestamp).transpose()
    };
    Ok(EntryRow {
        id: EntryId(row.get(0)?),
        feed: FeedId(row.get(1)?),
        feed_title: row.get(2)?,
        feed_url: row.get(3)?,
        key: row.get(4)?,
        revision: row.get(5)?,
        n_tries: row.get(6)?,
        first_seen_at: columns::timestamp(row.get(7)?)?,
        entry: Entry {
            guid: row.get(8)?,
            url: row.get(9)?,
            title: row.get(10)?,
            authors: columns::split(&row.get::<_, String>(11)?),
            source: row.get(12)?,
            language: row.get(13)?,
            published_at: at(14)?,
            updated_at: at(15)?,
            published_raw: row.get(16)?,
            summary: row.get(17)?,
            content: row.get(18)?,
        },
    })
}

fn numbers(numbers: &[u8]) -> String {
    numbers.iter().map(u8::to_string).collect::<Vec<_>>().join(",")
}

fn read_numbers(text: &str) -> Vec<u8> {
    text.split(',').filter_map(|number| number.parse().ok()).collect()
}

#[cfg(test)]
mod tests;
