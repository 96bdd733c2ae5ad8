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
    /// What it waits for.
    pub waits_for: WaitsFor,
    /// The document whose arrival brought it.
    pub document: DocumentId,
}

/// What a held change waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WaitsFor {
    /// An independent story or the user: it is not certain enough.
    Confirmation,
    /// The second reader, who has not answered yet.
    SecondReader,
    /// The user: the second reader disagreed.
    User,
}

impl WaitsFor {
    const ALL: [WaitsFor; 3] = [WaitsFor::Confirmation, WaitsFor::SecondReader, WaitsFor::User];

    /// The word of the outputs.
    pub fn as_str(self) -> &'static str {
        match self {
            WaitsFor::Confirmation => "confirmation",
            WaitsFor::SecondReader => "second reader",
            WaitsFor::User => "user",
        }
    }
}

/// How the second reader read an utterance.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SecondReading {
    /// The stance; `None`: no side, or about something else, if there is a `model`.
    pub stance: Option<Stance>,
    /// Why; without a model, why there is no answer.
    pub reason: String,
    /// Who read it; `None`: it gave no usable answer, so that ours stands.
    pub model: Option<String>,
}

impl SecondReading {
    /// True if and only if it was read as something other than `ours`.
    pub fn contradicts(&self, ours: Stance) -> bool {
        self.model.is_some() && self.stance != Some(ours)
    }
}

impl View<'_> {
    /// All held changes, the newest first.
    pub fn held_changes(&self) -> Result<Vec<Held>, Error> {
        let mut statement = self.connection.prepare_cached(
            "SELECT actor, issue, utterance, change, from_stance, to_stance, since, confidence, waits_for, \
             document_id FROM held ORDER BY since DESC, actor, issue",
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
                waits_for: waits_for(row.get_ref(8)?.as_str().map_err(rusqlite::Error::from)?)?,
                document: DocumentId(row.get(9)?),
            });
        }
        Ok(held)
    }

    /// The held change of an actor and issue, if there is one.
    pub fn held_change(&self, actor: &ActorId, issue: &IssueId) -> Result<Option<Held>, Error> {
        Ok(self.held_changes()?.into_iter().find(|held| held.actor == *actor && held.issue == *issue))
    }

    /// What known actors said that states nothing on a watched issue: content and the first document of its story, the
    /// newest first, at most `limit`.
    pub fn uncovered_statements(&self, limit: usize) -> Result<Vec<(String, DocumentId)>, Error> {
        let mut statement = self.connection.prepare_cached(
            "SELECT s.content, coalesce((SELECT min(o.id) FROM documents o WHERE o.story_id = d.story_id), d.id) \
             FROM statements s JOIN documents d ON d.id = s.document_id \
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

    /// How the second reader read an utterance, if it was asked.
    pub fn second_reading(
        &self,
        actor: &ActorId,
        issue: &IssueId,
        utterance: &str,
    ) -> Result<Option<SecondReading>, Error> {
        let mut statement = self.connection.prepare_cached(
            "SELECT stance, reason, model FROM second_readings WHERE actor = ?1 AND issue = ?2 AND utterance = ?3",
        )?;
        let mut rows = statement.query(params![actor.as_str(), issue.as_str(), utterance])?;
        let Some(row) = rows.next()? else { return Ok(None) };
        Ok(Some(SecondReading {
            stance: row.get::<_, Option<String>>(0)?.map(|word| columns::stance(&word)).transpose()?,
            reason: row.get(1)?,
            model: row.get(2)?,
        }))
    }
}

fn waits_for(word: &str) -> Result<WaitsFor, Error> {
    WaitsFor::ALL
        .into_iter()
        .find(|waits_for| waits_for.as_str() == word)
        .ok_or_else(|| Error::Corrupt(format!("held.waits_for is {word:?}")))
}

impl Tx<'_> {
    /// Holds a change in the place of any that the actor and issue had.
    pub fn hold_change(&self, held: &Held) -> Result<(), Error> {
        self.connection
            .prepare_cached(
                "INSERT OR REPLACE INTO held (actor, issue, utterance, change, from_stance, to_stance, since, \
                 confidence, waits_for, document_id) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
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
                held.waits_for.as_str(),
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

    /// Remembers how the second reader read an utterance.
    pub fn keep_second_reading(
        &self,
        actor: &ActorId,
        issue: &IssueId,
        utterance: &str,
        reading: &SecondReading,
        now: Timestamp,
    ) -> Result<(), Error> {
        self.connection
            .prepare_cached(
                "INSERT OR REPLACE INTO second_readings (actor, issue, utterance, stance, reason, model, given_at) \
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            )?
            .execute(params![
                actor.as_str(),
                issue.as_str(),
                utterance,
                reading.stance.map(Stance::as_str),
                reading.reason,
                reading.model,
                columns::ms(now)
            ])?;
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
