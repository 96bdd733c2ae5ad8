//! The entries that stood in feeds: which wait to be read, and what became of each.

use jiff::Timestamp;
use rusqlite::{OptionalExtension, Row, params};
use volteface_core::feed::{Entry, Feed, Identity};

use crate::{DocumentId, Due, Error, FeedId, Tx, View, columns};

/// Row of an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EntryId(pub i64);

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

impl View<'_> {
    /// Of each host, the entry that waits the longest to be read; the longest waiting first. It takes as long as there
    /// are hosts, however many entries wait: those of a new subscription list are hundreds of thousands.
    pub fn due_entries(&self, now: Timestamp) -> Result<Vec<Due<EntryId>>, Error> {
        let mut statement = self.connection.prepare_cached(
            "WITH RECURSIVE waiting (host) AS (SELECT min(host) FROM entries WHERE state = 'waiting' UNION ALL \
             SELECT (SELECT min(host) FROM entries WHERE state = 'waiting' AND host > w.host) FROM waiting w WHERE w.host IS NOT NULL) \
             SELECT e.id, e.host, e.next_try_at FROM waiting w \
             JOIN entries e ON e.id = (SELECT id FROM entries WHERE state = 'waiting' AND host = w.host ORDER BY next_try_at, id LIMIT 1) \
             LEFT JOIN hosts h ON h.host = w.host \
             WHERE e.next_try_at <= ?1 AND coalesce(h.cool_until, 0) <= ?1 ORDER BY e.next_try_at, e.id",
        )?;
        let rows =
            statement.query_map([columns::ms(now)], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
        rows.map(|row| {
            let (id, host, since) = row?;
            Ok(Due { id: EntryId(id), host, since: columns::timestamp(since)? })
        })
        .collect()
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
}

impl Tx<'_> {
    /// Records what stands in a feed: new entries wait to be read, edited ones wait to be read anew, the oldest first:
    /// who changed twice between two polls is told of in that order. Feeds put the newest on top.
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
        let mut oldest_first: Vec<_> = feed.entries.iter().zip(identities).zip(hosts).rev().collect();
        oldest_first.sort_by_key(|((entry, _), _)| entry.published_at.unwrap_or(now));
        for ((entry, identity), host) in oldest_first {
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
