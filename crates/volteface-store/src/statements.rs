//! Who said what, where each actor stands, and what was announced of it.

use std::collections::BTreeSet;

use jiff::{Timestamp, civil::Date};
use rusqlite::{Row, params};
use volteface_core::{ActorId, IssueId, Position, Span, Stance, Statement};

use crate::{DocumentId, Error, StoryId, Tx, UtteranceId, View, columns};

/// Row of a statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StatementId(pub i64);

/// A statement as it is stored, without its spans.
#[derive(Debug, Clone, PartialEq)]
pub struct StatementRow {
    /// Its row.
    pub id: StatementId,
    /// The document it stands in.
    pub document: DocumentId,
    /// Its place among the document's statements.
    pub ordinal: usize,
    /// `direct`, `indirect`, `mixed`, `act`.
    pub kind: String,
    /// The fullest name that the document gives.
    pub speaker: String,
    /// The watched actor.
    pub actor: Option<ActorId>,
    /// The words that attribute it.
    pub cue: String,
    /// What was said, verbatim, in its pieces.
    pub content: Vec<String>,
    /// The day it belongs to.
    pub day: Date,
    /// The day it was said, where text or document tell.
    pub said_on: Option<Date>,
    /// Recalled from earlier times.
    pub recalled: bool,
    /// 0 to 1.
    pub confidence: f32,
    /// Key of its utterance.
    pub utterance: Option<String>,
    /// Name of the document.
    pub document_name: String,
    /// Title of the document.
    pub title: Option<String>,
    /// Outlet of the document.
    pub source: Option<String>,
    /// Address of the document.
    pub url: Option<String>,
    /// Story of the document.
    pub story: Option<StoryId>,
    /// The agency that the document credits.
    pub agency: Option<String>,
    /// When the document was published.
    pub published_at: Option<Timestamp>,
    /// It states a position of its own, rather than only going with a saying that does.
    pub takes_side: bool,
}

/// One stance taken in one statement, with what the fold needs.
#[derive(Debug, Clone, PartialEq)]
pub struct StatedRow {
    /// The statement.
    pub statement: StatementId,
    /// Its document.
    pub document: DocumentId,
    /// Who said it.
    pub actor: ActorId,
    /// An unnamed official of the actor.
    pub anonymous: bool,
    /// Row of its utterance.
    pub utterance: UtteranceId,
    /// Key of its utterance.
    pub utterance_key: String,
    /// The day it belongs to.
    pub day: Date,
    /// Recalled from earlier times.
    pub recalled: bool,
    /// When the document was published.
    pub published_at: Option<Timestamp>,
    /// The side taken.
    pub stance: Stance,
    /// Under which conditions.
    pub conditions: Vec<String>,
    /// It is an act, or says itself that it is otherwise than before.
    pub moved: bool,
    /// The text gives or implies its day; otherwise `day` is that of the document.
    pub dated: bool,
    /// Story of the document.
    pub story: Option<StoryId>,
    /// The agency that the document credits.
    pub agency: Option<String>,
    /// Outlet of the document.
    pub outlet: Option<String>,
    /// Of the statement times that of the stance, 0 to 1.
    pub confidence: f32,
}

/// The position that was last announced of an actor on an issue.
#[derive(Debug, Clone, PartialEq)]
pub struct Announced {
    /// How often one was announced so far, quiet ones included.
    pub sequence: i64,
    /// What was announced.
    pub position: Position,
}

/// Where an actor stands on an issue.
#[derive(Debug, Clone, PartialEq)]
pub struct StandingPosition {
    /// Who.
    pub actor: ActorId,
    /// On what.
    pub issue: IssueId,
    /// Where.
    pub position: Position,
}

const STATEMENT: &str = "SELECT s.id, s.document_id, s.ordinal, s.kind, s.speaker, s.actor, s.cue, s.content, s.day, s.said_on, \
     s.recalled, s.confidence, u.key, d.name, d.title, d.source, d.url, d.story_id, d.published_at, d.agency, \
     EXISTS (SELECT 1 FROM stated p WHERE p.statement_id = s.id) \
     FROM statements s JOIN documents d ON d.id = s.document_id LEFT JOIN utterances u ON u.id = s.utterance_id";

impl View<'_> {
    /// The statements of a document, in the order of its text.
    pub fn statements_of(&self, document: DocumentId) -> Result<Vec<StatementRow>, Error> {
        self.statements_where("WHERE s.document_id = ?1 ORDER BY s.ordinal", [document.0])
    }

    /// The statements that report an utterance, in the order of arrival.
    pub fn statements_reporting(&self, utterance_key: &str) -> Result<Vec<StatementRow>, Error> {
        self.statements_where("WHERE u.key = ?1 ORDER BY s.id", [utterance_key])
    }

    pub(crate) fn statements_where(
        &self,
        condition: &str,
        params: impl rusqlite::Params,
    ) -> Result<Vec<StatementRow>, Error> {
        let mut statement = self.connection.prepare_cached(&format!("{STATEMENT} {condition}"))?;
        let mut rows = statement.query(params)?;
        let mut statements = Vec::new();
        while let Some(row) = rows.next()? {
            statements.push(read_statement(row)?);
        }
        Ok(statements)
    }

    /// Everything that `actor` stated on `issue` in its own name.
    pub fn stated_on(&self, actor: &ActorId, issue: &IssueId) -> Result<Vec<StatedRow>, Error> {
        let mut statement = self.connection.prepare_cached(
            "SELECT s.id, s.document_id, s.anonymous, s.utterance_id, u.key, s.day, s.recalled, d.published_at, \
             p.stance, p.conditions, p.confidence * s.confidence, p.moved, s.said_on IS NOT NULL, d.story_id, d.agency, d.source \
             FROM stated p JOIN statements s ON s.id = p.statement_id JOIN utterances u ON u.id = s.utterance_id \
             JOIN documents d ON d.id = s.document_id \
             WHERE p.actor = ?1 AND p.issue = ?2 ORDER BY p.statement_id, p.ordinal",
        )?;
        let mut rows = statement.query(params![actor.as_str(), issue.as_str()])?;
        let mut stated = Vec::new();
        while let Some(row) = rows.next()? {
            stated.push(StatedRow {
                statement: StatementId(row.get(0)?),
                document: DocumentId(row.get(1)?),
                actor: actor.clone(),
                anonymous: row.get(2)?,
                utterance: UtteranceId(row.get(3)?),
                utterance_key: row.get(4)?,
                day: columns::day(row.get_ref(5)?.as_str().map_err(rusqlite::Error::from)?)?,
                recalled: row.get(6)?,
                published_at: row.get::<_, Option<i64>>(7)?.map(columns::timestamp).transpose()?,
                stance: columns::stance(row.get_ref(8)?.as_str().map_err(rusqlite::Error::from)?)?,
                conditions: columns::split(row.get_ref(9)?.as_str().map_err(rusqlite::Error::from)?),
                confidence: row.get(10)?,
                moved: row.get(11)?,
                dated: row.get(12)?,
                story: row.get::<_, Option<i64>>(13)?.map(StoryId),
                agency: row.get(14)?,
                outlet: row.get(15)?,
            });
        }
        Ok(stated)
    }

    /// The positions of an actor on an issue, oldest first.
    pub fn positions(&self, actor: &ActorId, issue: &IssueId) -> Result<Vec<Position>, Error> {
        let mut statement = self.connection.prepare_cached(
            "SELECT stance, conditions, since, utterance, confidence FROM positions \
             WHERE actor = ?1 AND issue = ?2 ORDER BY ordinal",
        )?;
        let mut rows = statement.query(params![actor.as_str(), issue.as_str()])?;
        let mut positions = Vec::new();
        while let Some(row) = rows.next()? {
            positions.push(read_position(row, 0)?);
        }
        Ok(positions)
    }

    /// Where everybody stands, by actor and issue.
    pub fn standing_positions(&self) -> Result<Vec<StandingPosition>, Error> {
        let mut statement = self.connection.prepare_cached(
            "SELECT actor, issue, stance, conditions, since, utterance, confidence, max(ordinal) FROM positions \
             GROUP BY actor, issue ORDER BY actor, issue",
        )?;
        let mut rows = statement.query([])?;
        let mut standing = Vec::new();
        while let Some(row) = rows.next()? {
            standing.push(StandingPosition {
                actor: ActorId(row.get(0)?),
                issue: IssueId(row.get(1)?),
                position: read_position(row, 2)?,
            });
        }
        Ok(standing)
    }

    /// In how many documents something is stated on each issue.
    pub fn documents_by_issue(&self) -> Result<Vec<(IssueId, i64)>, Error> {
        let mut statement = self.connection.prepare_cached(
            "SELECT p.issue, count(DISTINCT s.document_id) FROM stated p JOIN statements s ON s.id = p.statement_id \
             GROUP BY p.issue ORDER BY p.issue",
        )?;
        let rows = statement.query_map([], |row| Ok((IssueId(row.get(0)?), row.get(1)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// What was last announced of an actor on an issue.
    pub fn announced(&self, actor: &ActorId, issue: &IssueId) -> Result<Option<Announced>, Error> {
        let mut statement = self.connection.prepare_cached(
            "SELECT sequence, stance, conditions, since, utterance, confidence FROM announced \
             WHERE actor = ?1 AND issue = ?2 ORDER BY sequence DESC LIMIT 1",
        )?;
        let mut rows = statement.query(params![actor.as_str(), issue.as_str()])?;
        match rows.next()? {
            Some(row) => Ok(Some(Announced { sequence: row.get(0)?, position: read_position(row, 1)? })),
            None => Ok(None),
        }
    }
}

impl Tx<'_> {
    /// Puts a document's statements in the place of those it had, each belonging to the day it was said, else to
    /// `otherwise`. Returns the actors and issues on which something was or is stated.
    pub fn replace_statements(
        &self,
        id: DocumentId,
        text: impl Fn(Span) -> String,
        statements: &[Statement],
        otherwise: Date,
    ) -> Result<BTreeSet<(ActorId, IssueId)>, Error> {
        let mut touched = BTreeSet::new();
        let mut old = self.connection.prepare_cached(
            "SELECT DISTINCT s.actor, p.issue FROM statements s JOIN stated p ON p.statement_id = s.id \
             WHERE s.document_id = ?1 AND s.actor IS NOT NULL",
        )?;
        let mut rows = old.query([id.0])?;
        while let Some(row) = rows.next()? {
            touched.insert((ActorId(row.get(0)?), IssueId(row.get(1)?)));
        }
        self.connection.prepare_cached("DELETE FROM statements WHERE document_id = ?1")?.execute([id.0])?;
        let mut insert = self.connection.prepare_cached(
            "INSERT INTO statements (document_id, ordinal, kind, class, speaker, actor, anonymous, because, day, \
             said_on, said_until, recalled, headline, within, source_spans, cue_spans, content_spans, cue, content, \
             confidence) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20)",
        )?;
        let mut insert_stated = self.connection.prepare_cached(
            "INSERT INTO stated (statement_id, ordinal, issue, stance, conditions, because, confidence, moved, actor) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        )?;
        for (ordinal, statement) in statements.iter().enumerate() {
            let words = |spans: &[Span]| spans.iter().map(|&span| text(span)).collect::<Vec<_>>();
            let speaker = &statement.speaker;
            insert.execute(params![
                id.0,
                ordinal as i64,
                statement.kind.as_str(),
                statement.class.as_str(),
                speaker.name,
                speaker.actor.as_ref().map(ActorId::as_str),
                speaker.anonymous,
                speaker.because,
                statement.said.on.unwrap_or(otherwise).to_string(),
                statement.said.on.map(|day| day.to_string()),
                statement.said.until.map(|day| day.to_string()),
                statement.said.recalled,
                statement.headline,
                statement.within.map(|n| n as i64),
                columns::spans_to_text(&statement.source),
                columns::spans_to_text(&statement.cue),
                columns::spans_to_text(&statement.content),
                words(&statement.cue).join(" "),
                columns::join(&words(&statement.content)),
                statement.confidence,
            ])?;
            let statement_id = self.connection.last_insert_rowid();
            for (n, stated) in statement.positions.iter().enumerate() {
                insert_stated.execute(params![
                    statement_id,
                    n as i64,
                    stated.issue.as_str(),
                    stated.stance.as_str(),
                    columns::join(&stated.conditions),
                    columns::spans_to_text(&stated.because),
                    stated.confidence,
                    stated.moved,
                    speaker.actor.as_ref().map(ActorId::as_str),
                ])?;
                if let Some(actor) = &speaker.actor {
                    touched.insert((actor.clone(), stated.issue.clone()));
                }
            }
        }
        Ok(touched)
    }

    /// Puts the positions of an actor on an issue in the place of those it had.
    pub fn replace_positions(
        &self,
        actor: &ActorId,
        issue: &IssueId,
        positions: &[Position],
    ) -> Result<(), Error> {
        self.connection
            .prepare_cached("DELETE FROM positions WHERE actor = ?1 AND issue = ?2")?
            .execute(params![actor.as_str(), issue.as_str()])?;
        let mut insert = self.connection.prepare_cached(
            "INSERT INTO positions (actor, issue, ordinal, stance, conditions, since, utterance, confidence) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        )?;
        for (ordinal, position) in positions.iter().enumerate() {
            insert.execute(params![
                actor.as_str(),
                issue.as_str(),
                ordinal as i64,
                position.stance.as_str(),
                columns::join(&position.conditions),
                position.since.to_string(),
                position.utterance,
                position.confidence,
            ])?;
        }
        Ok(())
    }

    /// Appends to the history of what was announced; `alert` is `None` where the new position is no news.
    pub fn announce(
        &self,
        actor: &ActorId,
        issue: &IssueId,
        announced: &Announced,
        alert: Option<&str>,
    ) -> Result<(), Error> {
        let position = &announced.position;
        self.connection
            .prepare_cached(
                "INSERT INTO announced (actor, issue, sequence, stance, conditions, since, utterance, confidence, \
                 alert_id) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
            )?
            .execute(params![
                actor.as_str(),
                issue.as_str(),
                announced.sequence,
                position.stance.as_str(),
                columns::join(&position.conditions),
                position.since.to_string(),
                position.utterance,
                position.confidence,
                alert,
            ])?;
        Ok(())
    }
}

fn read_position(row: &Row<'_>, first: usize) -> Result<Position, Error> {
    Ok(Position {
        stance: columns::stance(row.get_ref(first)?.as_str().map_err(rusqlite::Error::from)?)?,
        conditions: columns::split(row.get_ref(first + 1)?.as_str().map_err(rusqlite::Error::from)?),
        since: columns::day(row.get_ref(first + 2)?.as_str().map_err(rusqlite::Error::from)?)?,
        utterance: row.get(first + 3)?,
        confidence: row.get(first + 4)?,
    })
}

fn read_statement(row: &Row<'_>) -> Result<StatementRow, Error> {
    let day: String = row.get(8)?;
    let said_on: Option<String> = row.get(9)?;
    let content: String = row.get(7)?;
    Ok(StatementRow {
        id: StatementId(row.get(0)?),
        document: DocumentId(row.get(1)?),
        ordinal: row.get::<_, i64>(2)? as usize,
        kind: row.get(3)?,
        speaker: row.get(4)?,
        actor: row.get::<_, Option<String>>(5)?.map(ActorId),
        cue: row.get(6)?,
        content: columns::split(&content),
        day: columns::day(&day)?,
        said_on: said_on.as_deref().map(columns::day).transpose()?,
        recalled: row.get(10)?,
        confidence: row.get(11)?,
        utterance: row.get(12)?,
        document_name: row.get(13)?,
        title: row.get(14)?,
        source: row.get(15)?,
        url: row.get(16)?,
        story: row.get::<_, Option<i64>>(17)?.map(StoryId),
        published_at: row.get::<_, Option<i64>>(18)?.map(columns::timestamp).transpose()?,
        agency: row.get(19)?,
        takes_side: row.get(20)?,
    })
}
