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

/// An alert about anything but a change of position.
#[derive(Debug, Clone, Copy)]
pub struct Notice<'a> {
    /// Stable id; also the `webhook-id`.
    pub id: &'a str,
    /// What it tells.
    pub alert_type: AlertType,
    /// Of whom, where it is about a watched actor.
    pub actor: Option<&'a ActorId>,
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

const ALERT: &str = "SELECT a.id, a.type, a.actor, a.issue, a.change, a.from_stance, a.to_stance, a.day, d.name, a.given_at, \
     a.sentence, a.body FROM alerts a LEFT JOIN documents d ON d.id = a.document_id";

impl View<'_> {
    /// The newest alerts, newest first.
    pub fn newest_alerts(&self, limit: usize) -> Result<Vec<AlertRow>, Error> {
        self.alerts_where("ORDER BY a.rowid DESC LIMIT ?1", [limit as i64])
    }

    /// The alert of that id, or the only one whose id starts so.
    pub fn alert(&self, id: &str) -> Result<Option<AlertRow>, Error> {
        let mut alerts = self.alerts_where("WHERE substr(a.id, 1, length(?1)) = ?1 LIMIT 2", [id])?;
        if let Some(exact) = alerts.iter().position(|alert| alert.id == id) {
            return Ok(Some(alerts.swap_remove(exact)));
        }
        Ok(if alerts.len() == 1 { alerts.pop() } else { None })
    }

    /// Alerts given since then, of an actor and on an issue if given, newest first.
    pub fn alerts_since(
        &self,
        since: Option<Timestamp>,
        actor: Option<&str>,
        issue: Option<&str>,
        limit: usize,
    ) -> Result<Vec<AlertRow>, Error> {
        self.alerts_where(
            "WHERE a.given_at >= ?1 AND (?2 IS NULL OR a.actor = ?2) AND (?3 IS NULL OR a.issue = ?3) \
             ORDER BY a.rowid DESC LIMIT ?4",
            params![since.map_or(i64::MIN, columns::ms), actor, issue, limit as i64],
        )
    }

    fn alerts_where(&self, condition: &str, params: impl rusqlite::Params) -> Result<Vec<AlertRow>, Error> {
        let mut statement = self.connection.prepare_cached(&format!("{ALERT} {condition}"))?;
        let mut rows = statement.query(params)?;
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

    /// Gives an alert about anything but a change of position, once per id. Returns whether it is new.
    pub fn give_notice(&self, notice: &Notice<'_>) -> Result<bool, Error> {
        let n = self
            .connection
            .prepare_cached(
                "INSERT INTO alerts (id, type, actor, given_at, sentence, body) VALUES (?1, ?2, ?3, ?4, ?5, ?6) \
                 ON CONFLICT (id) DO NOTHING",
            )?
            .execute(params![
                notice.id,
                notice.alert_type.as_str(),
                notice.actor.map(ActorId::as_str),
                columns::ms(notice.given_at),
                notice.sentence,
                notice.body,
            ])?;
        Ok(n == 1)
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
