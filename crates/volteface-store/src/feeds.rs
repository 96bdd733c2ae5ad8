//! Subscribed feeds: when each is asked, and how it fares.

use jiff::Timestamp;
use rusqlite::{Row, params};
use volteface_core::feed::{PollHints, Validators};

use crate::{Error, Tx, View, columns};

/// Row of a feed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FeedId(pub i64);

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

fn numbers(numbers: &[u8]) -> String {
    numbers.iter().map(u8::to_string).collect::<Vec<_>>().join(",")
}

fn read_numbers(text: &str) -> Vec<u8> {
    text.split(',').filter_map(|number| number.parse().ok()).collect()
}

#[cfg(test)]
mod tests;
