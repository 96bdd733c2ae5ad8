//! Which documents are copies of one text, which statements report one saying.

use jiff::civil::Date;
use rusqlite::{OptionalExtension, params};
use volteface_core::{ActorId, IssueId, Stance, story::Fingerprint};

use crate::{DocumentId, Error, StatementId, Tx, View};

/// Row of a story.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StoryId(pub i64);

/// Row of an utterance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UtteranceId(pub i64);

impl View<'_> {
    /// The story of a document with exactly this normalised text.
    pub fn story_of_equal_text(&self, exact: u64) -> Result<Option<StoryId>, Error> {
        let mut statement = self.connection.prepare_cached(
            "SELECT d.story_id FROM fingerprints f JOIN documents d ON d.id = f.document_id \
             WHERE f.exact = ?1 AND d.story_id IS NOT NULL ORDER BY d.id LIMIT 1",
        )?;
        Ok(statement.query_row([exact as i64], |row| row.get(0)).optional()?.map(StoryId))
    }

    /// An utterance of that actor on that day with that stance on that issue.
    pub fn utterance_stating(
        &self,
        actor: &ActorId,
        day: Date,
        issue: &IssueId,
        stance: Stance,
    ) -> Result<Option<UtteranceId>, Error> {
        let mut statement = self.connection.prepare_cached(
            "SELECT s.utterance_id FROM statements s JOIN stated p ON p.statement_id = s.id \
             WHERE s.actor = ?1 AND s.day = ?2 AND p.issue = ?3 AND p.stance = ?4 AND s.utterance_id IS NOT NULL \
             ORDER BY s.id LIMIT 1",
        )?;
        Ok(statement
            .query_row(params![actor.as_str(), day.to_string(), issue.as_str(), stance.as_str()], |row| {
                row.get(0)
            })
            .optional()?
            .map(UtteranceId))
    }
}

impl Tx<'_> {
    /// A new story.
    pub fn new_story(&self) -> Result<StoryId, Error> {
        self.connection.prepare_cached("INSERT INTO stories DEFAULT VALUES")?.execute([])?;
        Ok(StoryId(self.connection.last_insert_rowid()))
    }

    /// Keeps the signature of a document.
    pub fn put_fingerprint(&self, document: DocumentId, fingerprint: &Fingerprint) -> Result<(), Error> {
        self.connection
            .prepare_cached("INSERT OR REPLACE INTO fingerprints (document_id, exact) VALUES (?1, ?2)")?
            .execute(params![document.0, fingerprint.exact as i64])?;
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

    /// Says that a statement reports an utterance.
    pub fn join_utterance(&self, statement: StatementId, utterance: UtteranceId) -> Result<(), Error> {
        self.connection
            .prepare_cached("UPDATE statements SET utterance_id = ?2 WHERE id = ?1")?
            .execute(params![statement.0, utterance.0])?;
        Ok(())
    }
}
