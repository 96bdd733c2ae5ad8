//! The queue of deliveries: enqueued with their alert, claimed with a lease, recorded after the attempt.
//!
//! Order: among the waiting deliveries of one endpoint and line, only the oldest is ever claimed. Lease: a claim sets
//! `due_at` past the longest attempt, so that what a crash left behind comes due again by itself. Late finish: an
//! attempt counts only while no later one was claimed.

use jiff::Timestamp;
use rusqlite::{OptionalExtension, Row, params};

use crate::{Error, Tx, View, columns};

/// The line of deliveries that concern all others of their endpoint: they wait for every older one, and every newer
/// one waits for them.
pub const BARRIER: &str = "*";

/// Row of a delivery.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DeliveryId(pub i64);

/// One alert about to be delivered to one endpoint.
#[derive(Debug, Clone, Copy)]
pub struct NewDelivery<'a> {
    /// The alert, given in the same transaction or before.
    pub alert_id: &'a str,
    /// Where to.
    pub endpoint: &'a str,
    /// Deliveries that share a line go one after the other: the actor, or nothing.
    pub line: &'a str,
    /// The name under which the rendering is kept.
    pub format: &'a str,
    /// The value of `Content-Type`.
    pub content_type: &'a str,
    /// The exact bytes to send, where the alert has no rendering of that name yet.
    pub body: &'a [u8],
    /// When it was enqueued.
    pub enqueued_at: Timestamp,
    /// Wait for others until then, to go out as one; `None`: at once.
    pub gather_until: Option<Timestamp>,
}

/// A delivery that this process may now attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claimed {
    /// Its row.
    pub delivery: DeliveryId,
    /// Id of the message.
    pub alert_id: String,
    /// Where to.
    pub endpoint: String,
    /// Number of this attempt, counted from 1 over all replays.
    pub attempt: i64,
    /// The same, counted from the last replay: the step of the schedule.
    pub tries: i64,
    /// When it was enqueued.
    pub enqueued_at: Timestamp,
    /// The value of `Content-Type`.
    pub content_type: String,
    /// The exact bytes to send.
    pub body: Vec<u8>,
}

/// One attempt, as the log keeps it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attempt {
    /// Counted from 1.
    pub number: i64,
    /// When it began.
    pub at: Timestamp,
    /// How long it took.
    pub duration_ms: i64,
    /// The status of the answer; `None`: there was none.
    pub status: Option<u16>,
    /// Why it failed.
    pub error: Option<String>,
    /// The first bytes of the answer.
    pub answer: Vec<u8>,
}

/// What becomes of a delivery after an attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Taken.
    Delivered,
    /// To be tried again then.
    Retry(Timestamp),
    /// Out of retries.
    Dead,
}

/// A delivery as the log shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeliveryRow {
    /// Its row.
    pub id: DeliveryId,
    /// Id of the message.
    pub alert_id: String,
    /// The word of its type.
    pub alert_type: String,
    /// Where to.
    pub endpoint: String,
    /// `gathering`, `waiting`, `delivered`, `dead`, `silenced` or `folded`.
    pub state: String,
    /// Attempts so far.
    pub attempts: i64,
    /// When the next attempt is due.
    pub due_at: Timestamp,
    /// When it was enqueued.
    pub enqueued_at: Timestamp,
    /// When it was delivered, given up, silenced or folded.
    pub settled_at: Option<Timestamp>,
    /// The digest it was folded into.
    pub digest_id: Option<String>,
    /// Its sentence.
    pub sentence: String,
}

/// Which deliveries to send again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Replay {
    /// Dead letters only.
    Dead,
    /// Everything that is settled, delivered ones too.
    All,
}

const DELIVERY: &str = "SELECT d.id, d.alert_id, a.type, d.endpoint, d.state, d.attempts, d.due_at, d.enqueued_at, d.settled_at, \
     d.digest_id, a.sentence FROM deliveries d JOIN alerts a ON a.id = d.alert_id";

impl View<'_> {
    /// When that endpoint next has something to do; `None`: nothing waits, or it is disabled.
    pub fn next_due(&self, endpoint: &str) -> Result<Option<Timestamp>, Error> {
        if self.is_disabled(endpoint)? {
            return Ok(None);
        }
        let heads = self.heads(endpoint)?.into_iter().map(|head| head.due_at);
        let mut statement = self.connection.prepare_cached(
            "SELECT min(due_at) FROM deliveries WHERE endpoint = ?1 AND state = 'gathering'",
        )?;
        let gathering: Option<i64> = statement.query_row([endpoint], |row| row.get(0))?;
        let Some(due) = heads.chain(gathering).min() else { return Ok(None) };
        let held = self.held(endpoint)?.map_or(due, |(until, _)| columns::ms(until));
        columns::timestamp(due.max(held)).map(Some)
    }

    /// First attempts at that endpoint after `after`, newest first, at most `limit`.
    pub fn first_attempts(
        &self,
        endpoint: &str,
        after: Timestamp,
        limit: usize,
    ) -> Result<Vec<Timestamp>, Error> {
        let mut statement = self.connection.prepare_cached(
            "SELECT first_at FROM deliveries WHERE endpoint = ?1 AND first_at > ?2 ORDER BY first_at DESC LIMIT ?3",
        )?;
        let mut rows = statement.query(params![endpoint, columns::ms(after), limit as i64])?;
        let mut times = Vec::new();
        while let Some(row) = rows.next()? {
            times.push(columns::timestamp(row.get(0)?)?);
        }
        Ok(times)
    }

    /// Lines of that endpoint whose gathering is over at `now`.
    pub fn gathered_lines(&self, endpoint: &str, now: Timestamp) -> Result<Vec<String>, Error> {
        let mut statement = self.connection.prepare_cached(
            "SELECT line FROM deliveries WHERE endpoint = ?1 AND state = 'gathering' \
             GROUP BY line HAVING min(due_at) <= ?2 ORDER BY line",
        )?;
        let lines = statement
            .query_map(params![endpoint, columns::ms(now)], |row| row.get(0))?
            .collect::<Result<_, _>>()?;
        Ok(lines)
    }

    /// The deliveries that gather, in that line if given, oldest first.
    pub fn gathered(&self, endpoint: &str, line: Option<&str>) -> Result<Vec<DeliveryRow>, Error> {
        self.deliveries_where(
            "WHERE d.endpoint = ?1 AND d.state = 'gathering' AND (?2 IS NULL OR d.line = ?2) ORDER BY d.id LIMIT 1000",
            params![endpoint, line],
        )
    }

    /// Waiting deliveries that were never tried, of lines in which nothing else is under way, oldest first.
    pub fn untried(&self, endpoint: &str) -> Result<Vec<DeliveryRow>, Error> {
        self.deliveries_where(
            "WHERE d.endpoint = ?1 AND d.state = 'waiting' AND d.attempts = 0 AND a.type <> 'digest' AND NOT EXISTS (SELECT 1 FROM deliveries o \
             WHERE o.endpoint = d.endpoint AND o.state = 'waiting' AND o.line IN (d.line, '*') AND o.attempts > 0) \
             ORDER BY d.id LIMIT 1000",
            params![endpoint],
        )
    }

    /// The newest deliveries, newest first; of one endpoint, in one state, if given.
    pub fn newest_deliveries(
        &self,
        endpoint: Option<&str>,
        state: Option<&str>,
        limit: usize,
    ) -> Result<Vec<DeliveryRow>, Error> {
        self.deliveries_where(
            "WHERE (?1 IS NULL OR d.endpoint = ?1) AND (?2 IS NULL OR d.state = ?2) ORDER BY d.id DESC LIMIT ?3",
            params![endpoint, state, limit as i64],
        )
    }

    /// What became of an alert, by endpoint.
    pub fn deliveries_of(&self, alert_id: &str) -> Result<Vec<DeliveryRow>, Error> {
        self.deliveries_where("WHERE d.alert_id = ?1 ORDER BY d.endpoint", [alert_id])
    }

    fn deliveries_where(
        &self,
        condition: &str,
        params: impl rusqlite::Params,
    ) -> Result<Vec<DeliveryRow>, Error> {
        let mut statement = self.connection.prepare_cached(&format!("{DELIVERY} {condition}"))?;
        let mut rows = statement.query(params)?;
        let mut deliveries = Vec::new();
        while let Some(row) = rows.next()? {
            deliveries.push(read_delivery(row)?);
        }
        Ok(deliveries)
    }

    /// How many deliveries are in one of these states.
    pub fn n_deliveries(&self, states: &[&str]) -> Result<i64, Error> {
        let mut statement =
            self.connection.prepare_cached("SELECT count(*) FROM deliveries WHERE state = ?1")?;
        let mut n = 0;
        for state in states {
            n += statement.query_row([state], |row| row.get::<_, i64>(0))?;
        }
        Ok(n)
    }

    /// The attempts at a delivery, oldest first.
    pub fn attempts(&self, delivery: DeliveryId) -> Result<Vec<Attempt>, Error> {
        let mut statement = self.connection.prepare_cached(
            "SELECT attempt, at, duration_ms, status, error, answer FROM attempts WHERE delivery_id = ?1 ORDER BY attempt",
        )?;
        let mut rows = statement.query([delivery.0])?;
        let mut attempts = Vec::new();
        while let Some(row) = rows.next()? {
            attempts.push(Attempt {
                number: row.get(0)?,
                at: columns::timestamp(row.get(1)?)?,
                duration_ms: row.get(2)?,
                status: row.get(3)?,
                error: row.get(4)?,
                answer: row.get(5)?,
            });
        }
        Ok(attempts)
    }

    /// The deliveries that may be tried now or later, at most one a line: its oldest, unless a barrier is in the way.
    fn heads(&self, endpoint: &str) -> Result<Vec<Head>, Error> {
        let mut heads = self.oldest_by_line(endpoint)?;
        if let Some(barrier) = heads.iter().find(|head| head.line == BARRIER).map(|head| head.id) {
            let is_oldest = heads.iter().all(|head| head.id >= barrier);
            heads.retain(|head| if is_oldest { head.id == barrier } else { head.id < barrier });
        }
        Ok(heads)
    }

    /// The oldest waiting delivery of each line: a walk over the index from line to line, however long the lines are.
    fn oldest_by_line(&self, endpoint: &str) -> Result<Vec<Head>, Error> {
        const FIRST: &str = "SELECT id, line, due_at FROM deliveries WHERE endpoint = ?1 AND state = 'waiting' AND line >= ?2 \
             ORDER BY line, id LIMIT 1";
        const NEXT: &str = "SELECT id, line, due_at FROM deliveries WHERE endpoint = ?1 AND state = 'waiting' AND line > ?2 \
             ORDER BY line, id LIMIT 1";
        let mut heads: Vec<Head> = Vec::new();
        loop {
            let (sql, after) = match heads.last() {
                None => (FIRST, ""),
                Some(head) => (NEXT, head.line.as_str()),
            };
            let head = self
                .connection
                .prepare_cached(sql)?
                .query_row(params![endpoint, after], |row| {
                    Ok(Head { id: row.get(0)?, line: row.get(1)?, due_at: row.get(2)? })
                })
                .optional()?;
            match head {
                Some(head) => heads.push(head),
                None => return Ok(heads),
            }
        }
    }
}

struct Head {
    id: i64,
    line: String,
    due_at: i64,
}

impl Tx<'_> {
    /// Enqueues a delivery, once per alert and endpoint. A silence that holds for it settles it at once. Returns
    /// whether it is new.
    pub fn enqueue(&self, new: &NewDelivery<'_>) -> Result<bool, Error> {
        self.know_endpoint(new.endpoint)?;
        self.connection
            .prepare_cached(
                "INSERT INTO renderings (alert_id, format, content_type, body) VALUES (?1, ?2, ?3, ?4) \
                 ON CONFLICT DO NOTHING",
            )?
            .execute(params![new.alert_id, new.format, new.content_type, new.body])?;
        let silenced = self.is_silenced(new.alert_id, new.endpoint, new.enqueued_at)?;
        let state = match (silenced, new.gather_until) {
            (true, _) => "silenced",
            (false, Some(_)) => "gathering",
            (false, None) => "waiting",
        };
        let due_at = new.gather_until.unwrap_or(new.enqueued_at);
        let n = self
            .connection
            .prepare_cached(
                "INSERT INTO deliveries (alert_id, endpoint, format, line, state, due_at, enqueued_at, settled_at) \
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, iif(?5 = 'silenced', ?7, NULL)) ON CONFLICT DO NOTHING",
            )?
            .execute(params![
                new.alert_id,
                new.endpoint,
                new.format,
                new.line,
                state,
                columns::ms(due_at),
                columns::ms(new.enqueued_at),
            ])?;
        Ok(n == 1)
    }

    /// T4: claims at most `max` deliveries that are due at `now`, the longest due first, one per line, and leases
    /// them until `lease_until`. Nothing while the endpoint is disabled or held.
    pub fn claim(
        &self,
        endpoint: &str,
        now: Timestamp,
        lease_until: Timestamp,
        max: usize,
    ) -> Result<Vec<Claimed>, Error> {
        if self.is_disabled(endpoint)? || self.held(endpoint)?.is_some_and(|(until, _)| until > now) {
            return Ok(Vec::new());
        }
        let now_ms = columns::ms(now);
        let mut due = self.heads(endpoint)?;
        due.retain(|head| head.due_at <= now_ms);
        due.sort_by_key(|head| (head.due_at, head.id));
        due.truncate(max);
        let mut lease = self.connection.prepare_cached(
            "UPDATE deliveries SET attempts = attempts + 1, due_at = ?2, first_at = coalesce(first_at, ?3) WHERE id = ?1",
        )?;
        let mut read = self.connection.prepare_cached(
            "SELECT d.alert_id, d.attempts, d.attempts - d.spent, d.enqueued_at, r.content_type, r.body FROM deliveries d \
             JOIN renderings r ON r.alert_id = d.alert_id AND r.format = d.format WHERE d.id = ?1",
        )?;
        let mut claimed = Vec::new();
        for head in due {
            lease.execute(params![head.id, columns::ms(lease_until), now_ms])?;
            let mut rows = read.query([head.id])?;
            let Some(row) = rows.next()? else { continue };
            claimed.push(Claimed {
                delivery: DeliveryId(head.id),
                alert_id: row.get(0)?,
                endpoint: endpoint.to_owned(),
                attempt: row.get(1)?,
                tries: row.get(2)?,
                enqueued_at: columns::timestamp(row.get(3)?)?,
                content_type: row.get(4)?,
                body: row.get(5)?,
            });
        }
        Ok(claimed)
    }

    /// Makes due what was claimed and never recorded: for the only process that claims, when it begins.
    pub fn return_leases(&self, now: Timestamp) -> Result<usize, Error> {
        let n = self.connection.execute(
            "UPDATE deliveries SET due_at = min(due_at, ?1) WHERE state = 'waiting' AND attempts > 0 AND NOT EXISTS \
             (SELECT 1 FROM attempts a WHERE a.delivery_id = deliveries.id AND a.attempt = deliveries.attempts)",
            [columns::ms(now)],
        )?;
        Ok(n)
    }

    /// Makes due what a clock that was ahead has put off: deliveries enqueued or tried in what is now the future.
    /// Returns how many there were.
    pub fn mend_due_dates(&self, now: Timestamp) -> Result<usize, Error> {
        let ahead = columns::ms(now).saturating_add(60_000);
        Ok(self.connection.execute(
            "UPDATE deliveries SET due_at = ?1 WHERE state IN ('waiting', 'gathering') AND due_at > ?1 AND \
             (enqueued_at > ?2 OR EXISTS \
              (SELECT 1 FROM attempts a WHERE a.delivery_id = deliveries.id AND a.at > ?2))",
            params![columns::ms(now), ahead],
        )?)
    }

    /// T5: logs an attempt and settles the delivery, unless a later attempt was claimed meanwhile or it was settled
    /// otherwise. Returns whether it counted.
    pub fn record_attempt(
        &self,
        delivery: DeliveryId,
        attempt: &Attempt,
        outcome: Outcome,
    ) -> Result<bool, Error> {
        self.connection
            .prepare_cached(
                "INSERT INTO attempts (delivery_id, attempt, at, duration_ms, status, error, answer) \
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT DO NOTHING",
            )?
            .execute(params![
                delivery.0,
                attempt.number,
                columns::ms(attempt.at),
                attempt.duration_ms,
                attempt.status,
                attempt.error,
                attempt.answer,
            ])?;
        let (state, due_at) = match outcome {
            Outcome::Delivered => ("delivered", None),
            Outcome::Retry(at) => ("waiting", Some(columns::ms(at))),
            Outcome::Dead => ("dead", None),
        };
        let n = self
            .connection
            .prepare_cached(
                "UPDATE deliveries SET state = ?3, due_at = coalesce(?4, due_at), settled_at = iif(?3 = 'waiting', NULL, ?5) \
                 WHERE id = ?1 AND attempts = ?2 AND state = 'waiting'",
            )?
            .execute(params![delivery.0, attempt.number, state, due_at, columns::ms(attempt.at)])?;
        Ok(n == 1)
    }

    /// Puts settled deliveries back in their lines, due at `now`, with a fresh schedule; of one endpoint and since a
    /// time, if given. Returns how many.
    pub fn replay_deliveries(
        &self,
        endpoint: Option<&str>,
        since: Option<Timestamp>,
        which: Replay,
        now: Timestamp,
    ) -> Result<usize, Error> {
        let n = self.connection.execute(
            "UPDATE deliveries SET state = 'waiting', due_at = ?4, settled_at = NULL, spent = attempts \
             WHERE (?1 IS NULL OR endpoint = ?1) AND enqueued_at >= ?2 \
             AND state IN ('dead', iif(?3, 'delivered', 'dead'), iif(?3, 'silenced', 'dead'))",
            params![endpoint, since.map_or(0, columns::ms), which == Replay::All, columns::ms(now)],
        )?;
        Ok(n)
    }

    /// Puts the deliveries of one alert back in their lines. Returns how many.
    pub fn replay_alert(
        &self,
        alert_id: &str,
        endpoint: Option<&str>,
        now: Timestamp,
    ) -> Result<usize, Error> {
        let n = self.connection.execute(
            "UPDATE deliveries SET state = 'waiting', due_at = ?3, settled_at = NULL, spent = attempts \
             WHERE alert_id = ?1 AND (?2 IS NULL OR endpoint = ?2) AND state IN ('delivered', 'dead', 'silenced', 'folded')",
            params![alert_id, endpoint, columns::ms(now)],
        )?;
        Ok(n)
    }

    /// Lets deliveries go out one by one that gathered or were untried.
    pub fn ungather(&self, members: &[DeliveryId]) -> Result<(), Error> {
        let mut update = self.connection.prepare_cached(
            "UPDATE deliveries SET state = 'waiting' WHERE id = ?1 AND state = 'gathering'",
        )?;
        for member in members {
            update.execute([member.0])?;
        }
        Ok(())
    }

    /// Settles deliveries as parts of a digest, which must be given already. Returns how many.
    pub fn fold(&self, members: &[DeliveryId], digest_id: &str, now: Timestamp) -> Result<usize, Error> {
        let mut update = self.connection.prepare_cached(
            "UPDATE deliveries SET state = 'folded', digest_id = ?2, settled_at = ?3 \
             WHERE id = ?1 AND (state = 'gathering' OR (state = 'waiting' AND attempts = 0))",
        )?;
        let mut n = 0;
        for member in members {
            n += update.execute(params![member.0, digest_id, columns::ms(now)])?;
        }
        Ok(n)
    }
}

fn read_delivery(row: &Row<'_>) -> Result<DeliveryRow, Error> {
    Ok(DeliveryRow {
        id: DeliveryId(row.get(0)?),
        alert_id: row.get(1)?,
        alert_type: row.get(2)?,
        endpoint: row.get(3)?,
        state: row.get(4)?,
        attempts: row.get(5)?,
        due_at: columns::timestamp(row.get(6)?)?,
        enqueued_at: columns::timestamp(row.get(7)?)?,
        settled_at: row.get::<_, Option<i64>>(8)?.map(columns::timestamp).transpose()?,
        digest_id: row.get(9)?,
        sentence: row.get(10)?,
    })
}

#[cfg(test)]
mod tests;
