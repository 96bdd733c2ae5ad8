//! Changes of position that wait to be confirmed, and what the user said of them.

use jiff::{Timestamp, civil::Date};
use rusqlite::{OptionalExtension, params};
use volteface_core::{ActorId, IssueId, Stance};

use crate::{DocumentId, Error, Tx, View, columns};

/// A change that is not told yet, because it is not certain enough.
#[derive(Debug, Clone, PartialEq)]
pub struct Held {
    /// Whose position.
    pub actor: ActorId,
    /// On what.
    pub issue: IssueId,
    /// Key of the utterance that would begin it.
    pub utterance: String,
    /// The word of its kind.
    pub change: String,
    /// What stood before.
    pub from: Option<Stance>,
    /// What would stand.
    pub to: Stance,
    /// Since when.
    pub since: Date,
    /// 0 to 1.
    pub confidence: f32,
    /// The document whose arrival brought it.
    pub document: DocumentId,
}

impl View<'_> {
    /// All held changes, the newest first.
    pub fn held_changes(&self) -> Result<Vec<Held>, Error> {
        let mut statement = self.connection.prepare_cached(
            "SELECT actor, issue, utterance, change, from_stance, to_stance, since, confidence, document_id \
             FROM held ORDER BY since DESC, actor, issue",
        )?;
        let mut rows = statement.query([])?;
        let mut held = Vec::new();
        while let Some(row) = rows.next()? {
            held.push(Held {
                actor: ActorId(row.get(0)?),
                issue: IssueId(row.get(1)?),
                utterance: row.get(2)?,
                change: row.get(3)?,
                from: row.get::<_, Option<String>>(4)?.map(|word| columns::stance(&word)).transpose()?,
                to: columns::stance(row.get_ref(5)?.as_str().map_err(rusqlite::Error::from)?)?,
                since: columns::day(row.get_ref(6)?.as_str().map_err(rusqlite::Error::from)?)?,
                confidence: row.get(7)?,
                document: DocumentId(row.get(8)?),
            });
        }
        Ok(held)
    }

    /// What known actors said that states nothing on a watched issue: content and document, the newest first, at most
    /// `limit`.
    pub fn uncovered_statements(&self, limit: usize) -> Result<Vec<(String, DocumentId)>, Error> {
        let mut statement = self.connection.prepare_cached(
            "SELECT s.content, s.document_id FROM statements s \
             WHERE s.actor IS NOT NULL AND NOT EXISTS (SELECT 1 FROM stated p WHERE p.statement_id = s.id) \
             ORDER BY s.day DESC, s.id DESC LIMIT ?1",
        )?;
        let mut rows = statement.query([i64::try_from(limit).unwrap_or(i64::MAX)])?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            found.push((row.get::<_, String>(0)?.replace('\u{1f}', " … "), DocumentId(row.get(1)?)));
        }
        Ok(found)
    }

    /// What the user said of an utterance: `Some(true)` confirmed, `Some(false)` rejected.
    pub fn verdict_on(
        &self,
        actor: &ActorId,
        issue: &IssueId,
        utterance: &str,
    ) -> Result<Option<bool>, Error> {
        let mut statement = self.connection.prepare_cached(
            "SELECT confirmed FROM verdicts WHERE actor = ?1 AND issue = ?2 AND utterance = ?3",
        )?;
        Ok(statement
            .query_row(params![actor.as_str(), issue.as_str(), utterance], |row| row.get(0))
            .optional()?)
    }
}

impl Tx<'_> {
    /// Holds a change in the place of any that the actor and issue had.
    pub fn hold_change(&self, held: &Held) -> Result<(), Error> {
        self.connection
            .prepare_cached(
                "INSERT OR REPLACE INTO held (actor, issue, utterance, change, from_stance, to_stance, since, \
                 confidence, document_id) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
            )?
            .execute(params![
                held.actor.as_str(),
                held.issue.as_str(),
                held.utterance,
                held.change,
                held.from.map(Stance::as_str),
                held.to.as_str(),
                held.since.to_string(),
                held.confidence,
                held.document.0,
            ])?;
        Ok(())
    }

    /// Forgets the held change of an actor and issue, if there is one.
    pub fn release_change(&self, actor: &ActorId, issue: &IssueId) -> Result<(), Error> {
        self.connection
            .prepare_cached("DELETE FROM held WHERE actor = ?1 AND issue = ?2")?
            .execute(params![actor.as_str(), issue.as_str()])?;
        Ok(())
    }

    /// Remembers what the user said of an utterance.
    pub fn judge_change(
        &self,
        actor: &ActorId,
        issue: &IssueId,
        utterance: &str,
        confirmed: bool,
        now: Timestamp,
    ) -> Result<(), Error> {
        self.connection
            .prepare_cached(
                "INSERT OR REPLACE INTO verdicts (actor, issue, utterance, confirmed, given_at) \
                 VALUES (?1, ?2, ?3, ?4, ?5)",
            )?
            .execute(params![actor.as_str(), issue.as_str(), utterance, confirmed, columns::ms(now)])?;
        Ok(())
    }
}
