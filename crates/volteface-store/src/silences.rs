//! What the user does not want to be told for a while.

use jiff::Timestamp;
use rusqlite::{Row, params};

use crate::{Error, Tx, View, columns};

/// What a silence matches: everything named must agree.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Matcher {
    /// Id of an actor.
    pub actor: Option<String>,
    /// Id of an issue.
    pub issue: Option<String>,
    /// Type of the alert.
    pub alert_type: Option<String>,
    /// Word of the change.
    pub change: Option<String>,
    /// Id of an endpoint.
    pub endpoint: Option<String>,
}

/// A silence as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Silence {
    /// Its row.
    pub id: i64,
    /// What it matches.
    pub matcher: Matcher,
    /// From when.
    pub starts_at: Timestamp,
    /// Until when.
    pub ends_at: Timestamp,
    /// Why, in the user's words.
    pub comment: String,
}

/// True of the silence `s` and the alert `a`, the endpoint left out.
const MATCHES: &str = "(s.actor IS NULL OR s.actor = a.actor) AND (s.issue IS NULL OR s.issue = a.issue) \
     AND (s.type IS NULL OR s.type = a.type) AND (s.change IS NULL OR s.change = a.change)";

impl View<'_> {
    /// Silences that end after `after`, by their end.
    pub fn silences(&self, after: Timestamp) -> Result<Vec<Silence>, Error> {
        let mut statement = self.connection.prepare_cached(
            "SELECT id, actor, issue, type, change, endpoint, starts_at, ends_at, comment FROM silences \
             WHERE ends_at > ?1 ORDER BY ends_at, id",
        )?;
        let mut rows = statement.query([columns::ms(after)])?;
        let mut silences = Vec::new();
        while let Some(row) = rows.next()? {
            silences.push(read_silence(row)?);
        }
        Ok(silences)
    }

    /// True if and only if a silence holds at `now` for that alert to that endpoint.
    pub fn is_silenced(&self, alert_id: &str, endpoint: &str, now: Timestamp) -> Result<bool, Error> {
        let sql = format!(
            "SELECT EXISTS (SELECT 1 FROM silences s, alerts a WHERE a.id = ?1 AND {MATCHES} \
             AND (s.endpoint IS NULL OR s.endpoint = ?2) AND s.starts_at <= ?3 AND s.ends_at > ?3)"
        );
        let mut statement = self.connection.prepare_cached(&sql)?;
        Ok(statement.query_row(params![alert_id, endpoint, columns::ms(now)], |row| row.get(0))?)
    }
}

impl Tx<'_> {
    /// Adds a silence and settles what it matches among the deliveries that were not tried yet. Returns its row and
    /// the number of those.
    pub fn add_silence(
        &self,
        matcher: &Matcher,
        now: Timestamp,
        ends_at: Timestamp,
        comment: &str,
    ) -> Result<(i64, usize), Error> {
        self.connection.execute(
            "INSERT INTO silences (actor, issue, type, change, endpoint, starts_at, ends_at, comment) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            params![
                matcher.actor,
                matcher.issue,
                matcher.alert_type,
                matcher.change,
                matcher.endpoint,
                columns::ms(now),
                columns::ms(ends_at),
                comment,
            ],
        )?;
        let id = self.connection.last_insert_rowid();
        let sql = format!(
            "UPDATE deliveries SET state = 'silenced', settled_at = ?2 WHERE state IN ('waiting', 'gathering') \
             AND attempts = 0 AND EXISTS (SELECT 1 FROM silences s, alerts a WHERE s.id = ?1 AND a.id = deliveries.alert_id \
             AND {MATCHES} AND (s.endpoint IS NULL OR s.endpoint = deliveries.endpoint))"
        );
        let n = self.connection.execute(&sql, params![id, columns::ms(now)])?;
        Ok((id, n))
    }

    /// Ends a silence at `now`; false when there is none of that row that still holds.
    pub fn expire_silence(&self, id: i64, now: Timestamp) -> Result<bool, Error> {
        let n = self.connection.execute(
            "UPDATE silences SET ends_at = ?2 WHERE id = ?1 AND ends_at > ?2",
            params![id, columns::ms(now)],
        )?;
        Ok(n == 1)
    }
}

fn read_silence(row: &Row<'_>) -> Result<Silence, Error> {
    Ok(Silence {
        id: row.get(0)?,
        matcher: Matcher {
            actor: row.get(1)?,
            issue: row.get(2)?,
            alert_type: row.get(3)?,
            change: row.get(4)?,
            endpoint: row.get(5)?,
        },
        starts_at: columns::timestamp(row.get(6)?)?,
        ends_at: columns::timestamp(row.get(7)?)?,
        comment: row.get(8)?,
    })
}
