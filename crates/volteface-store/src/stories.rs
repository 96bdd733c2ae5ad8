//! Which documents are copies of one text, which statements report one saying.
//!
//! The index of stories is an inverted one: for each of a document's keys (sampled runs of words, see
//! `volteface_analysis::fingerprint`, or the hash of all its words) the stories that carry it. A story enters each key once, however many
//! copies it has, and a key that [`MAX_CARRIERS`] stories carry takes no more: it is boilerplate and tells
//! nothing. With k keys a document and N entries, a lookup is one statement of k range reads of O(log N) each, at
//! most `k * MAX_CARRIERS` entries; an insertion is at most k writes of O(log N). Nothing is held in memory.

use std::{collections::BTreeMap, rc::Rc};

use jiff::{Timestamp, civil::Date};
use rusqlite::{OptionalExtension, Row, params, types::Value, vtab::array::Array};
use volteface_core::{ActorId, IssueId, Stance};

use crate::{DocumentId, Error, StatementId, StatementRow, Tx, View, columns};

/// Row of a story.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StoryId(pub i64);

/// Row of an utterance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UtteranceId(pub i64);

/// Stories that one key leads to at most.
pub const MAX_CARRIERS: usize = 32;

/// Bits of an entry that hold the story.
const STORY_BITS: u32 = 27;
const STORY_MASK: i64 = (1 << STORY_BITS) - 1;

/// Why a document is in its story.
#[derive(Debug, Clone, PartialEq)]
pub struct Joined {
    /// Hash of all its words.
    pub exact: u64,
    /// 0 to 1; 1 for the first of its story.
    pub score: f32,
    /// In words.
    pub because: String,
    /// The agency it credits.
    pub agency: Option<String>,
}

/// A document of a story.
#[derive(Debug, Clone, PartialEq)]
pub struct StoryMember {
    /// Its row.
    pub document: DocumentId,
    /// File name, or the entry's address.
    pub name: String,
    /// Its title.
    pub title: Option<String>,
    /// Its outlet.
    pub source: Option<String>,
    /// Its address.
    pub url: Option<String>,
    /// When it was published.
    pub published_at: Option<Timestamp>,
    /// When it arrived.
    pub arrived_at: Timestamp,
    /// How sure it is a copy, 0 to 1.
    pub score: f32,
    /// Why it is in the story.
    pub because: String,
    /// The agency it credits.
    pub agency: Option<String>,
}

/// A story as a list shows it.
#[derive(Debug, Clone, PartialEq)]
pub struct StorySummary {
    /// Its row.
    pub id: StoryId,
    /// The copy that represents it.
    pub fullest: Option<DocumentId>,
    /// Title of that copy.
    pub title: Option<String>,
    /// How many documents it has.
    pub n_documents: usize,
    /// Arrival of the last one.
    pub last_at: Timestamp,
}

/// A statement as the search for other reports of the same saying needs it.
#[derive(Debug, Clone, PartialEq)]
pub struct ReportRow {
    /// Its row.
    pub id: StatementId,
    /// The document it stands in.
    pub document: DocumentId,
    /// The story of the document.
    pub story: StoryId,
    /// Its place among the document's statements.
    pub ordinal: usize,
    /// What it reports; `None` before it is grouped.
    pub utterance: Option<UtteranceId>,
    /// Where the text names its source.
    pub source_start: Option<usize>,
    /// The watched actor.
    pub actor: Option<ActorId>,
    /// The fullest name that the document gives.
    pub speaker: String,
    /// `direct`, `indirect`, `mixed`, `act`.
    pub kind: String,
    /// The day it was said, or the first of several, where that is told.
    pub said_on: Option<Date>,
    /// It is told as something said earlier.
    pub recalled: bool,
    /// The last of several days.
    pub said_until: Option<Date>,
    /// The day it belongs to.
    pub day: Date,
    /// What was said, in its pieces.
    pub content: Vec<String>,
    /// What it states.
    pub positions: Vec<(IssueId, Stance)>,
}

impl View<'_> {
    /// True if and only if a document of the story has exactly this normalised text.
    pub fn story_has_text(&self, story: StoryId, exact: u64) -> Result<bool, Error> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT 1 FROM documents WHERE story_id = ?1 AND exact = ?2 LIMIT 1")?;
        Ok(statement.exists(params![story.0, exact as i64])?)
    }

    /// For each key the stories that carry it, at most [`MAX_CARRIERS`].
    pub fn stories_carrying(&self, keys: &[u64]) -> Result<Vec<Vec<StoryId>>, Error> {
        // One statement for all keys: to start one takes longer than to find a key.
        let mut statement = self.connection.prepare_cached(
            "SELECT k.rowid, e.entry FROM rarray(?1) k CROSS JOIN story_keys e \
             WHERE e.entry BETWEEN k.value AND k.value | ?2",
        )?;
        let firsts = entries(keys.iter().map(|key| entry(*key, StoryId(0))));
        let mut rows = statement.query(params![firsts, STORY_MASK])?;
        let mut carriers = vec![Vec::new(); keys.len()];
        while let Some(row) = rows.next()? {
            let (at, entry): (i64, i64) = (row.get(0)?, row.get(1)?);
            // The rows of the array are counted from 1.
            if let Some(stories) = carriers.get_mut(at as usize - 1)
                && stories.len() < MAX_CARRIERS
            {
                stories.push(StoryId(entry & STORY_MASK));
            }
        }
        Ok(carriers)
    }

    /// The fullest document of a story, which represents it.
    pub fn fullest_of(&self, story: StoryId) -> Result<Option<DocumentId>, Error> {
        let mut statement = self.connection.prepare_cached("SELECT fullest_id FROM stories WHERE id = ?1")?;
        let found: Option<Option<i64>> = statement.query_row([story.0], |row| row.get(0)).optional()?;
        Ok(found.flatten().map(DocumentId))
    }

    /// Words of the fullest document of each of those stories, furniture discounted.
    pub fn story_sizes(&self, stories: &[StoryId]) -> Result<BTreeMap<StoryId, u32>, Error> {
        if stories.is_empty() {
            return Ok(BTreeMap::new());
        }
        let mut statement = self.connection.prepare_cached(
            "SELECT s.id, s.n_words FROM rarray(?1) k CROSS JOIN stories s ON s.id = k.value",
        )?;
        let sizes = statement.query_map([entries(stories.iter().map(|story| story.0))], |row| {
            Ok((StoryId(row.get(0)?), row.get(1)?))
        })?;
        Ok(sizes.collect::<Result<_, _>>()?)
    }

    /// The first and the last document of a story.
    pub fn ends_of(&self, story: StoryId) -> Result<Vec<DocumentId>, Error> {
        let mut statement = self.connection.prepare_cached(
            "SELECT (SELECT min(id) FROM documents WHERE story_id = ?1), \
             (SELECT max(id) FROM documents WHERE story_id = ?1)",
        )?;
        let ends: [Option<i64>; 2] = statement.query_row([story.0], |row| Ok([row.get(0)?, row.get(1)?]))?;
        Ok(ends.into_iter().flatten().map(DocumentId).collect())
    }

    /// The text of a document (`None` once it was let go) and the day it belongs to.
    pub fn text_and_day(&self, id: DocumentId) -> Result<(Option<String>, Timestamp), Error> {
        let mut statement = self.connection.prepare_cached(
            "SELECT t.text, coalesce(d.published_at, d.arrived_at) FROM documents d \
             LEFT JOIN texts t ON t.document_id = d.id WHERE d.id = ?1",
        )?;
        let (text, at) = statement.query_row([id.0], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok((text, columns::timestamp(at)?))
    }

    /// The documents of a story, in the order of their arrival.
    pub fn story_members(&self, story: StoryId) -> Result<Vec<StoryMember>, Error> {
        let mut statement = self.connection.prepare_cached(
            "SELECT d.id, d.name, d.title, d.source, d.url, d.published_at, d.arrived_at, \
             coalesce(d.likeness, 0), coalesce(d.joined, ''), d.agency \
             FROM documents d WHERE d.story_id = ?1 ORDER BY d.id",
        )?;
        let mut rows = statement.query([story.0])?;
        let mut members = Vec::new();
        while let Some(row) = rows.next()? {
            members.push(read_member(row)?);
        }
        Ok(members)
    }

    /// The stories of at least `least` documents whose last document arrived at `since` or later, newest first.
    pub fn stories_since(
        &self,
        since: Timestamp,
        least: usize,
        limit: usize,
    ) -> Result<Vec<StorySummary>, Error> {
        let mut statement = self.connection.prepare_cached(
            "SELECT s.id, s.fullest_id, f.title, count(*), max(d.arrived_at) AS last \
             FROM stories s JOIN documents d ON d.story_id = s.id LEFT JOIN documents f ON f.id = s.fullest_id \
             GROUP BY s.id HAVING last >= ?1 AND count(*) >= ?2 ORDER BY last DESC, s.id DESC LIMIT ?3",
        )?;
        let mut rows = statement.query(params![columns::ms(since), least as i64, limit as i64])?;
        let mut stories = Vec::new();
        while let Some(row) = rows.next()? {
            stories.push(StorySummary {
                id: StoryId(row.get(0)?),
                fullest: row.get::<_, Option<i64>>(1)?.map(DocumentId),
                title: row.get(2)?,
                n_documents: row.get::<_, i64>(3)? as usize,
                last_at: columns::timestamp(row.get(4)?)?,
            });
        }
        Ok(stories)
    }

    /// The latest statements of a watched actor, the newest first.
    pub fn latest_statements_of(&self, actor: &ActorId, limit: usize) -> Result<Vec<StatementRow>, Error> {
        self.statements_where(
            "WHERE s.actor = ?1 ORDER BY s.day DESC, s.id DESC LIMIT ?2",
            params![actor.as_str(), limit as i64],
        )
    }

    /// Why a statement reports its utterance.
    pub fn why_joined(&self, statement: StatementId) -> Result<String, Error> {
        let mut query = self.connection.prepare_cached("SELECT joined FROM statements WHERE id = ?1")?;
        let joined: Option<Option<String>> = query.query_row([statement.0], |row| row.get(0)).optional()?;
        Ok(joined.flatten().unwrap_or_default())
    }

    /// Bytes that the search for copies takes in the file: its indexes, the stories, and its columns in the documents'
    /// rows.
    pub fn story_index_bytes(&self) -> Result<u64, Error> {
        let mut statement = self.connection.prepare_cached(
            "SELECT coalesce(sum(pgsize), 0) FROM dbstat WHERE name = ?1 AND aggregate = 1",
        )?;
        let mut bytes = 0;
        for table in ["story_keys", "stories", "documents_story"] {
            bytes += statement.query_row([table], |row| row.get::<_, i64>(0))? as u64;
        }
        // Sixteen bytes are two numbers, four the types of the columns.
        let columns: i64 = self.connection.query_row(
            "SELECT coalesce(sum(20 + octet_length(joined) + coalesce(octet_length(agency), 0)), 0) FROM documents",
            [],
            |row| row.get(0),
        )?;
        Ok(bytes + columns as u64)
    }

    /// Statements of a document whose story is known, in the order of its text.
    pub fn reports_of_document(&self, document: DocumentId) -> Result<Vec<ReportRow>, Error> {
        self.reports_where("s.document_id = ?1 ORDER BY s.ordinal", [document.0])
    }

    /// Statements of the story's documents other than `except`, but those that [repeat](Tx::join_utterance) others,
    /// the latest first.
    pub fn reports_of_story(
        &self,
        story: StoryId,
        except: DocumentId,
        limit: usize,
    ) -> Result<Vec<ReportRow>, Error> {
        self.reports_where(
            "s.repeats = 0 AND s.utterance_id IS NOT NULL AND d.story_id = ?1 AND s.document_id <> ?2 \
             ORDER BY s.document_id DESC, s.ordinal LIMIT ?3",
            params![story.0, except.0, limit as i64],
        )
    }

    /// Statements of a watched actor of those days, or recalled from earlier, but those that
    /// [repeat](Tx::join_utterance) others, the latest first.
    pub fn reports_of_actor(
        &self,
        actor: &ActorId,
        from: Date,
        to: Date,
        limit: usize,
    ) -> Result<Vec<ReportRow>, Error> {
        let (from, to) = (from.to_string(), to.to_string());
        let mut reports = self.reports_where(
            "s.utterance_id IS NOT NULL AND s.actor = ?1 AND s.repeats = 0 AND s.day BETWEEN ?2 AND ?3 \
             ORDER BY s.day DESC, s.id DESC LIMIT ?4",
            params![actor.as_str(), from, to, limit as i64],
        )?;
        reports.extend(self.reports_where(
            "s.utterance_id IS NOT NULL AND s.actor = ?1 AND s.repeats = 0 AND s.day > ?2 AND s.said_on IS NULL \
             ORDER BY s.day, s.id LIMIT ?3",
            params![actor.as_str(), to, limit as i64],
        )?);
        Ok(reports)
    }

    /// Statements of those days by a speaker of exactly that name who is not watched, but those that
    /// [repeat](Tx::join_utterance) others, the latest first.
    pub fn reports_of_speaker(
        &self,
        speaker: &str,
        from: Date,
        to: Date,
        limit: usize,
    ) -> Result<Vec<ReportRow>, Error> {
        self.reports_where(
            "s.utterance_id IS NOT NULL AND s.actor IS NULL AND s.speaker = ?1 AND s.repeats = 0 \
             AND s.day BETWEEN ?2 AND ?3 ORDER BY s.day DESC, s.id DESC LIMIT ?4",
            params![speaker, from.to_string(), to.to_string(), limit as i64],
        )
    }

    fn reports_where(&self, condition: &str, params: impl rusqlite::Params) -> Result<Vec<ReportRow>, Error> {
        let mut statement = self.connection.prepare_cached(&format!(
            "SELECT s.id, s.document_id, d.story_id, s.ordinal, s.utterance_id, s.actor, s.speaker, s.kind, s.said_on, \
             s.said_until, s.day, s.content, s.source_spans, s.recalled, \
             (SELECT group_concat(p.issue || char(31) || p.stance, char(30)) FROM stated p WHERE p.statement_id = s.id) \
             FROM statements s JOIN documents d ON d.id = s.document_id \
             WHERE d.story_id IS NOT NULL AND {condition}"
        ))?;
        let mut rows = statement.query(params)?;
        let mut reports = Vec::new();
        while let Some(row) = rows.next()? {
            reports.push(read_report(row)?);
        }
        Ok(reports)
    }
}

impl Tx<'_> {
    /// A new story, which that document represents with so many words.
    pub fn new_story(&self, fullest: DocumentId, n_words: u32) -> Result<StoryId, Error> {
        self.connection
            .prepare_cached("INSERT INTO stories (fullest_id, n_words) VALUES (?1, ?2)")?
            .execute(params![fullest.0, n_words])?;
        Ok(StoryId(self.connection.last_insert_rowid()))
    }

    /// Puts a document into a story, in the place of whatever story it was in.
    pub fn join_story(&self, document: DocumentId, story: StoryId, joined: &Joined) -> Result<(), Error> {
        self.connection
            .prepare_cached(
                "UPDATE documents SET story_id = ?2, exact = ?3, likeness = ?4, joined = ?5, agency = ?6 WHERE id = ?1",
            )?
            .execute(params![
                document.0,
                story.0,
                joined.exact as i64,
                joined.score,
                joined.because,
                joined.agency
            ])?;
        Ok(())
    }

    /// Lets a document represent its story if it is at least as full as the one that does.
    pub fn represent_if_fuller(
        &self,
        story: StoryId,
        document: DocumentId,
        n_words: u32,
    ) -> Result<(), Error> {
        self.connection
            .prepare_cached(
                "UPDATE stories SET fullest_id = ?2, n_words = ?3 WHERE id = ?1 AND n_words <= ?3",
            )?
            .execute(params![story.0, document.0, n_words])?;
        Ok(())
    }

    /// Lets a document represent its story.
    pub fn represent(&self, story: StoryId, fullest: DocumentId, n_words: u32) -> Result<(), Error> {
        self.connection
            .prepare_cached("UPDATE stories SET fullest_id = ?2, n_words = ?3 WHERE id = ?1")?
            .execute(params![story.0, fullest.0, n_words])?;
        Ok(())
    }

    /// Removes a story that has no documents left.
    pub fn remove_story(&self, story: StoryId) -> Result<(), Error> {
        self.connection.prepare_cached("DELETE FROM stories WHERE id = ?1")?.execute([story.0])?;
        Ok(())
    }

    /// Lets the keys lead to the story no more.
    pub fn remove_keys(&self, story: StoryId, keys: &[u64]) -> Result<(), Error> {
        self.connection
            .prepare_cached("DELETE FROM story_keys WHERE entry IN (SELECT value FROM rarray(?1))")?
            .execute([entries(keys.iter().map(|key| entry(*key, story)))])?;
        Ok(())
    }

    /// Lets the keys lead to the story.
    pub fn enter_keys(&self, story: StoryId, keys: impl IntoIterator<Item = u64>) -> Result<(), Error> {
        if story.0 > STORY_MASK {
            return Err(Error::Corrupt(format!("story {}: the index has no room for its row", story.0)));
        }
        // One by one: SQLite would keep a copy of every page that a statement of many rows touches.
        let mut insert =
            self.connection.prepare_cached("INSERT OR IGNORE INTO story_keys (entry) VALUES (?1)")?;
        for key in keys {
            insert.execute([entry(key, story)])?;
        }
        Ok(())
    }

    /// The utterance of that key, new where there is none.
    pub fn utterance(&self, key: &str) -> Result<UtteranceId, Error> {
        self.connection
            .prepare_cached("INSERT INTO utterances (key) VALUES (?1) ON CONFLICT (key) DO NOTHING")?
            .execute([key])?;
        let mut statement = self.connection.prepare_cached("SELECT id FROM utterances WHERE key = ?1")?;
        Ok(UtteranceId(statement.query_row([key], |row| row.get(0))?))
    }

    /// Takes a document's statements out of their utterances, until they are grouped anew.
    pub fn leave_utterances(&self, document: DocumentId) -> Result<(), Error> {
        self.connection
            .prepare_cached(
                "UPDATE statements SET utterance_id = NULL, joined = NULL, repeats = 0 WHERE document_id = ?1",
            )?
            .execute([document.0])?;
        Ok(())
    }

    /// Says that a statement reports an utterance, and why. One that `repeats` what a copy of its document has in the
    /// same words is not compared with others any more: the copy's stands for both.
    pub fn join_utterance(
        &self,
        statement: StatementId,
        utterance: UtteranceId,
        because: &str,
        repeats: bool,
    ) -> Result<(), Error> {
        self.connection
            .prepare_cached(
                "UPDATE statements SET utterance_id = ?2, joined = ?3, repeats = ?4 WHERE id = ?1",
            )?
            .execute(params![statement.0, utterance.0, because, repeats])?;
        Ok(())
    }
}

fn entry(key: u64, story: StoryId) -> i64 {
    // 63 bits in all, so that entries of a key follow each other in the order of signed integers.
    ((key >> (1 + STORY_BITS)) << STORY_BITS) as i64 | story.0
}

/// Entries or rows as one parameter of a statement.
fn entries(entries: impl Iterator<Item = i64>) -> Array {
    Rc::new(entries.map(Value::Integer).collect())
}

fn read_member(row: &Row<'_>) -> Result<StoryMember, Error> {
    Ok(StoryMember {
        document: DocumentId(row.get(0)?),
        name: row.get(1)?,
        title: row.get(2)?,
        source: row.get(3)?,
        url: row.get(4)?,
        published_at: row.get::<_, Option<i64>>(5)?.map(columns::timestamp).transpose()?,
        arrived_at: columns::timestamp(row.get(6)?)?,
        score: row.get(7)?,
        because: row.get(8)?,
        agency: row.get(9)?,
    })
}

fn read_report(row: &Row<'_>) -> Result<ReportRow, Error> {
    let (day, source): (String, String) = (row.get(10)?, row.get(12)?);
    let day_at = |at| -> Result<Option<Date>, Error> {
        row.get::<_, Option<String>>(at)?.as_deref().map(columns::day).transpose()
    };
    let stated: Option<String> = row.get(14)?;
    let mut positions = Vec::new();
    for (issue, stance) in
        stated.iter().flat_map(|stated| stated.split('\u{1e}')).filter_map(|one| one.split_once('\u{1f}'))
    {
        positions.push((IssueId(issue.to_owned()), columns::stance(stance)?));
    }
    Ok(ReportRow {
        id: StatementId(row.get(0)?),
        document: DocumentId(row.get(1)?),
        story: StoryId(row.get(2)?),
        ordinal: row.get::<_, i64>(3)? as usize,
        utterance: row.get::<_, Option<i64>>(4)?.map(UtteranceId),
        source_start: columns::spans_from_text(&source)?.first().map(|span| span.start),
        actor: row.get::<_, Option<String>>(5)?.map(ActorId),
        speaker: row.get(6)?,
        kind: row.get(7)?,
        said_on: day_at(8)?,
        said_until: day_at(9)?,
        recalled: row.get(13)?,
        day: columns::day(&day)?,
        content: columns::split(&row.get::<_, String>(11)?),
        positions,
    })
}
