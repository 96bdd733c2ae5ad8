//! How endpoints fare: failing, resting, disabled. What they are stands in the configuration.

use jiff::Timestamp;
use rusqlite::{OptionalExtension, Row, params};

use crate::{Error, Tx, View, columns};

/// Why nothing is claimed for an endpoint for a while.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hold {
    /// The receiver asked for it.
    Throttled,
    /// The user sleeps.
    Quiet,
    /// The cap per hour is reached.
    Cap,
}

impl Hold {
    /// The word of the column.
    pub fn as_str(self) -> &'static str {
        match self {
            Hold::Throttled => "throttled",
            Hold::Quiet => "quiet hours",
            Hold::Cap => "cap",
        }
    }

    fn parse(word: &str) -> Option<Hold> {
        [Hold::Throttled, Hold::Quiet, Hold::Cap].into_iter().find(|hold| hold.as_str() == word)
    }
}

/// How an endpoint fares.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct EndpointState {
    /// Its id in the configuration.
    pub id: String,
    /// First failure after the last success.
    pub failing_since: Option<Timestamp>,
    /// Last success.
    pub last_success_at: Option<Timestamp>,
    /// Last failure, in words.
    pub last_error: Option<String>,
    /// Asked no more since then, and why.
    pub disabled: Option<(Timestamp, String)>,
    /// Nothing is claimed before, and why.
    pub held: Option<(Timestamp, Hold)>,
    /// Deliveries that wait or gather.
    pub n_waiting: usize,
    /// Dead letters.
    pub n_dead: usize,
    /// Deliveries made.
    pub n_delivered: usize,
}

impl View<'_> {
    /// How that endpoint fares; an endpoint never heard of fares well.
    pub fn endpoint(&self, id: &str) -> Result<EndpointState, Error> {
        let mut statement = self.connection.prepare_cached(
            "SELECT failing_since, last_success_at, last_error, disabled_at, disabled_because, held_until, held_because \
             FROM endpoints WHERE id = ?1",
        )?;
        let mut state = statement.query([id])?.next()?.map(read_endpoint).transpose()?.unwrap_or_default();
        state.id = id.to_owned();
        let mut counts = self
            .connection
            .prepare_cached("SELECT state, count(*) FROM deliveries WHERE endpoint = ?1 GROUP BY state")?;
        let mut rows = counts.query([id])?;
        while let Some(row) = rows.next()? {
            let n = row.get::<_, i64>(1)? as usize;
            match row.get_ref(0)?.as_str().map_err(rusqlite::Error::from)? {
                "waiting" | "gathering" => state.n_waiting += n,
                "dead" => state.n_dead = n,
                "delivered" => state.n_delivered = n,
                _ => {}
            }
        }
        Ok(state)
    }

    /// The first failure of that endpoint after its last success.
    pub fn failing_since(&self, endpoint: &str) -> Result<Option<Timestamp>, Error> {
        let mut statement =
            self.connection.prepare_cached("SELECT failing_since FROM endpoints WHERE id = ?1")?;
        let since: Option<Option<i64>> = statement.query_row([endpoint], |row| row.get(0)).optional()?;
        since.flatten().map(columns::timestamp).transpose()
    }

    /// Endpoints that fail or are disabled, by id.
    pub fn ailing_endpoints(&self) -> Result<Vec<EndpointState>, Error> {
        let mut statement = self.connection.prepare_cached(
            "SELECT id FROM endpoints WHERE disabled_at IS NOT NULL OR failing_since IS NOT NULL ORDER BY id",
        )?;
        let ids: Vec<String> = statement.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
        ids.iter().map(|id| self.endpoint(id)).collect()
    }

    /// Until when and why that endpoint rests, which may be over.
    pub fn held(&self, endpoint: &str) -> Result<Option<(Timestamp, Hold)>, Error> {
        let mut statement = self.connection.prepare_cached(
            "SELECT held_until, held_because FROM endpoints WHERE id = ?1 AND held_until IS NOT NULL",
        )?;
        let held =
            statement.query_row([endpoint], |row| Ok((row.get(0)?, row.get::<_, String>(1)?))).optional()?;
        held.map(|(until, why)| {
            let why = Hold::parse(&why).ok_or_else(|| Error::Corrupt(format!("hold {why:?}")))?;
            Ok((columns::timestamp(until)?, why))
        })
        .transpose()
    }

    /// True if and only if that endpoint is asked no more.
    pub fn is_disabled(&self, endpoint: &str) -> Result<bool, Error> {
        let mut statement =
            self.connection.prepare_cached("SELECT disabled_at IS NOT NULL FROM endpoints WHERE id = ?1")?;
        Ok(statement.query_row([endpoint], |row| row.get(0)).optional()?.unwrap_or(false))
    }
}

impl Tx<'_> {
    /// A success: forgets failures and a throttling.
    pub fn endpoint_succeeded(&self, endpoint: &str, at: Timestamp) -> Result<(), Error> {
        self.know_endpoint(endpoint)?;
        self.connection
            .prepare_cached(
                "UPDATE endpoints SET failing_since = NULL, last_error = NULL, last_success_at = ?2, \
                 held_until = iif(held_because = 'throttled', NULL, held_until), \
                 held_because = iif(held_because = 'throttled', NULL, held_because) WHERE id = ?1",
            )?
            .execute(params![endpoint, columns::ms(at)])?;
        Ok(())
    }

    /// A failure; `disable`: and no more is asked of it, for that reason. Returns true if and only if this disabled it.
    pub fn endpoint_failed(
        &self,
        endpoint: &str,
        at: Timestamp,
        error: &str,
        disable: Option<&str>,
    ) -> Result<bool, Error> {
        self.know_endpoint(endpoint)?;
        self.connection
            .prepare_cached(
                "UPDATE endpoints SET failing_since = coalesce(failing_since, ?2), last_error = ?3 WHERE id = ?1",
            )?
            .execute(params![endpoint, columns::ms(at), error])?;
        let Some(because) = disable else { return Ok(false) };
        let n = self
            .connection
            .prepare_cached(
                "UPDATE endpoints SET disabled_at = ?2, disabled_because = ?3 WHERE id = ?1 AND disabled_at IS NULL",
            )?
            .execute(params![endpoint, columns::ms(at), because])?;
        Ok(n == 1)
    }

    /// Claims nothing for that endpoint before `until`, unless it rests longer already.
    pub fn hold_endpoint(&self, endpoint: &str, until: Timestamp, why: Hold) -> Result<(), Error> {
        self.know_endpoint(endpoint)?;
        self.connection
            .prepare_cached(
                "UPDATE endpoints SET held_until = ?2, held_because = ?3 WHERE id = ?1 AND coalesce(held_until, 0) < ?2",
            )?
            .execute(params![endpoint, columns::ms(until), why.as_str()])?;
        Ok(())
    }

    /// Lets that endpoint rest no more.
    pub fn release_endpoint(&self, endpoint: &str) -> Result<(), Error> {
        self.connection
            .prepare_cached("UPDATE endpoints SET held_until = NULL, held_because = NULL WHERE id = ?1")?
            .execute([endpoint])?;
        Ok(())
    }

    /// Forgets that an endpoint was disabled, failed or rested; what waits is due at once. Returns how many wait.
    pub fn enable_endpoint(&self, endpoint: &str, now: Timestamp) -> Result<usize, Error> {
        self.know_endpoint(endpoint)?;
        self.connection.execute(
            "UPDATE endpoints SET failing_since = NULL, last_error = NULL, disabled_at = NULL, disabled_because = NULL, \
             held_until = NULL, held_because = NULL WHERE id = ?1",
            [endpoint],
        )?;
        // A lease is cut short too: after a crash it only delays, and a late finish no longer counts.
        let n = self.connection.execute(
            "UPDATE deliveries SET due_at = min(due_at, ?2), spent = attempts WHERE endpoint = ?1 AND state = 'waiting'",
            params![endpoint, columns::ms(now)],
        )?;
        Ok(n)
    }

    pub(crate) fn know_endpoint(&self, id: &str) -> Result<(), Error> {
        self.connection
            .prepare_cached("INSERT INTO endpoints (id) VALUES (?1) ON CONFLICT DO NOTHING")?
            .execute([id])?;
        Ok(())
    }
}

fn read_endpoint(row: &Row<'_>) -> Result<EndpointState, Error> {
    let at = |n: usize| -> Result<Option<Timestamp>, Error> {
        row.get::<_, Option<i64>>(n)?.map(columns::timestamp).transpose()
    };
    let held_because: Option<String> = row.get(6)?;
    Ok(EndpointState {
        id: String::new(),
        failing_since: at(0)?,
        last_success_at: at(1)?,
        last_error: row.get(2)?,
        disabled: at(3)?.zip(row.get(4)?),
        held: at(5)?.zip(held_because.as_deref().and_then(Hold::parse)),
        n_waiting: 0,
        n_dead: 0,
        n_delivered: 0,
    })
}
