//! The alerts that were given, and their way out.

use jiff::{Timestamp, civil::Date};
use rusqlite::{Row, params};
use volteface_core::{ActorId, AlertType, IssueId};

use crate::{DocumentId, Error, Tx, View, columns};

/// An alert about to be given.
#[derive(Debug, Clone, Copy)]
pub struct NewAlert<'a> {
    /// Stable id; also the `webhook-id`.
    pub id: &'a str,
    /// What it tells.
    pub alert_type: AlertType,
    /// Of whom.
    pub actor: &'a ActorId,
    /// On what.
    pub issue: &'a IssueId,
    /// Counts per actor and issue.
    pub sequence: i64,
    /// The word of the change.
    pub change: &'a str,
    /// The word of the stance before.
    pub from: Option<&'a str>,
    /// The word of the stance now.
    pub to: &'a str,
    /// The day since which it stands.
    pub on: Date,
    /// The document whose arrival gave it.
    pub document: DocumentId,
    /// When it was given.
    pub given_at: Timestamp,
    /// One plain sentence.
    pub sentence: &'a str,
    /// The exact bytes of the body.
    pub body: &'a [u8],
}

/// An alert as it is stored.
#[derive(Debug, Clone, PartialEq)]
pub struct AlertRow {
    /// Stable id.
    pub id: String,
    /// The word of its type.
    pub alert_type: String,
    /// Of whom.
    pub actor: Option<ActorId>,
    /// On what.
    pub issue: Option<IssueId>,
    /// The word of the change.
    pub change: Option<String>,
    /// The word of the stance before.
    pub from: Option<String>,
    /// The word of the stance now.
    pub to: Option<String>,
    /// The day since which it stands.
    pub on: Option<Date>,
    /// Name of the document whose arrival gave it.
    pub document: Option<String>,
    /// When it was given.
    pub given_at: Timestamp,
    /// One plain sentence.
    pub sentence: String,
    /// The exact bytes of the body.
    pub body: Vec<u8>,
}

impl View<'_> {
    /// The newest alerts, newest first.
    pub fn newest_alerts(&self, limit: usize) -> Result<Vec<AlertRow>, Error> {
        let mut statement = self.connection.prepare_cached(
            "SELECT a.id, a.type, a.actor, a.issue, a.change, a.from_stance, a.to_stance, a.day, d.name, a.given_at, \
             a.sentence, a.body FROM alerts a LEFT JOIN documents d ON d.id = a.document_id \
             ORDER BY a.rowid DESC LIMIT ?1",
        )?;
        let mut rows = statement.query([limit as i64])?;
        let mut alerts = Vec::new();
        while let Some(row) = rows.next()? {
            alerts.push(read_alert(row)?);
        }
        Ok(alerts)
    }
}

impl Tx<'_> {
    /// Gives an alert.
    pub fn give_alert(&self, alert: &NewAlert<'_>) -> Result<(), Error> {
        self.connection
            .prepare_cached(
                "INSERT INTO alerts (id, type, actor, issue, sequence, change, from_stance, to_stance, day, \
                 document_id, given_at, sentence, body) \
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
            )?
            .execute(params![
                alert.id,
                alert.alert_type.as_str(),
                alert.actor.as_str(),
                alert.issue.as_str(),
                alert.sequence,
                alert.change,
                alert.from,
                alert.to,
                alert.on.to_string(),
                alert.document.0,
                columns::ms(alert.given_at),
                alert.sentence,
                alert.body,
            ])?;
        Ok(())
    }
}

fn read_alert(row: &Row<'_>) -> Result<AlertRow, Error> {
    let day: Option<String> = row.get(7)?;
    Ok(AlertRow {
        id: row.get(0)?,
        alert_type: row.get(1)?,
        actor: row.get::<_, Option<String>>(2)?.map(ActorId),
        issue: row.get::<_, Option<String>>(3)?.map(IssueId),
        change: row.get(4)?,
        from: row.get(5)?,
        to: row.get(6)?,
        on: day.as_deref().map(columns::day).transpose()?,
        document: row.get(8)?,
        given_at: columns::timestamp(row.get(9)?)?,
        sentence: row.get(10)?,
        body: row.get(11)?,
    })
}
