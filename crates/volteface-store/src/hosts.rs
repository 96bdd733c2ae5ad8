//! How hosts want to be asked: those that asked for quiet, and the rules for robots of each origin.

use jiff::Timestamp;
use rusqlite::{OptionalExtension, params};

use crate::{Error, Tx, View, columns};

impl View<'_> {
    /// Until when the host asked for quiet, and how often in a row it did.
    pub fn cooling(&self, host: &str) -> Result<Option<(Timestamp, u32)>, Error> {
        let mut statement = self.connection.prepare_cached(
            "SELECT cool_until, n_coolings FROM hosts WHERE host = ?1 AND cool_until IS NOT NULL",
        )?;
        let found: Option<(i64, u32)> =
            statement.query_row([host], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
        found.map(|(until, n)| Ok((columns::timestamp(until)?, n))).transpose()
    }

    /// The rules for robots of an origin and when they were fetched; rules of `None` forbid everything.
    pub fn robots(&self, origin: &str) -> Result<Option<(Option<String>, Timestamp)>, Error> {
        let mut statement =
            self.connection.prepare_cached("SELECT rules, fetched_at FROM robots WHERE origin = ?1")?;
        let found: Option<(Option<String>, i64)> =
            statement.query_row([origin], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
        found.map(|(rules, at)| Ok((rules, columns::timestamp(at)?))).transpose()
    }
}

impl Tx<'_> {
    /// Leaves a host in peace until `until`. What falls due before is asked then, one feed every `gap_s` seconds: a
    /// host that asked for quiet is not pressed at its end.
    pub fn cool_host(&self, host: &str, until: Timestamp, gap_s: i64) -> Result<(), Error> {
        let until = columns::ms(until);
        self.connection
            .prepare_cached(
                "INSERT INTO hosts (host, cool_until, n_coolings) VALUES (?1, ?2, 1) ON CONFLICT (host) DO UPDATE \
                 SET cool_until = max(coalesce(cool_until, 0), excluded.cool_until), n_coolings = n_coolings + 1",
            )?
            .execute(params![host, until])?;
        self.connection
            .prepare_cached(
                "UPDATE feeds SET next_poll_at = ?2 + 1000 * ?3 * r.rank, because = 'the host asked for quiet (429)' \
                 FROM (SELECT id, row_number() OVER (ORDER BY next_poll_at, id) - 1 AS rank FROM feeds \
                       WHERE host = ?1 AND next_poll_at < ?2) r WHERE feeds.id = r.id",
            )?
            .execute(params![host, until, gap_s])?;
        Ok(())
    }

    /// The host answers again.
    pub fn warm_host(&self, host: &str) -> Result<(), Error> {
        self.connection.prepare_cached("DELETE FROM hosts WHERE host = ?1")?.execute([host])?;
        Ok(())
    }

    /// Keeps the rules for robots of an origin.
    pub fn record_robots(&self, origin: &str, rules: Option<&str>, now: Timestamp) -> Result<(), Error> {
        self.connection
            .prepare_cached("INSERT OR REPLACE INTO robots (origin, rules, fetched_at) VALUES (?1, ?2, ?3)")?
            .execute(params![origin, rules, columns::ms(now)])?;
        Ok(())
    }
}
