//! Upkeep of the file: a copy while it is used, its soundness, letting old texts go.

use std::{path::Path, time::Duration};

use jiff::Timestamp;
use rusqlite::{Connection, backup};

use crate::{Error, Store, Tx, View, columns};

/// Pages copied between two pauses in which writers get their turn.
const PAGES_A_STEP: i32 = 1_000;

impl Store {
    /// Copies the whole database, as of one moment, to a new file at `to`, while others go on using it.
    ///
    /// The caller sees to it that `to` does not exist yet: an existing database is overwritten.
    pub fn back_up(&self, to: &Path) -> Result<(), Error> {
        let mut copy = Connection::open(to)?;
        let backup = backup::Backup::new(&self.connection, &mut copy)?;
        backup.run_to_completion(PAGES_A_STEP, Duration::from_millis(5), None)?;
        Ok(())
    }
}

impl View<'_> {
    /// What SQLite finds wrong with the file and its references; nothing when it is sound.
    pub fn faults(&self) -> Result<Vec<String>, Error> {
        let mut faults = Vec::new();
        let mut check = self.connection.prepare("PRAGMA integrity_check")?;
        for line in check.query_map([], |row| row.get::<_, String>(0))? {
            let line = line?;
            if line != "ok" {
                faults.push(line);
            }
        }
        let mut references = self.connection.prepare("PRAGMA foreign_key_check")?;
        let lines = references.query_map([], |row| {
            let (table, parent): (String, String) = (row.get(0)?, row.get(2)?);
            let row: Option<i64> = row.get(1)?;
            Ok(format!(
                "row {} of {table} refers to a row of {parent} that is not there",
                row.unwrap_or_default()
            ))
        })?;
        for line in lines {
            faults.push(line?);
        }
        Ok(faults)
    }
}

impl Tx<'_> {
    /// Lets go the texts of settled documents that arrived before `before`; what was found in them stays for
    /// ever. Returns how many.
    pub fn prune_texts(&self, before: Timestamp) -> Result<usize, Error> {
        let pruned = self
            .connection
            .prepare_cached(
                "DELETE FROM texts WHERE document_id IN \
                 (SELECT id FROM documents WHERE arrived_at < ?1 AND settled_as IS NOT NULL)",
            )?
            .execute([columns::ms(before)])?;
        Ok(pruned)
    }
}
