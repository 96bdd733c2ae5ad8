//! The schema and its migrations: forward only, counted in `PRAGMA user_version`.

use std::path::Path;

use rusqlite::{Connection, TransactionBehavior};

use crate::Error;

/// Migration `n` (counted from 1) is the `n`-th element; each is applied in one transaction of its own.
const MIGRATIONS: &[&[&str]] = &[&[
    include_str!("schema/documents.sql"),
    include_str!("schema/inbox.sql"),
    include_str!("schema/stories.sql"),
    include_str!("schema/statements.sql"),
    include_str!("schema/outbox.sql"),
    include_str!("schema/feeds.sql"),
]];

/// The schema version that this program writes.
pub const VERSION: i64 = MIGRATIONS.len() as i64;

/// The schema version of the database; 0 for an empty one.
pub(crate) fn version(connection: &Connection) -> Result<i64, Error> {
    Ok(connection.query_row("PRAGMA user_version", [], |row| row.get(0))?)
}

/// Copies a database of an older schema to a file beside it, once, before it is brought up to date: there is no way back.
pub(crate) fn keep_copy(connection: &Connection, path: &Path, found: i64) -> Result<(), Error> {
    let copy = path.with_extension(format!("v{found}.db"));
    if !copy.exists() {
        connection.execute("VACUUM INTO ?1", [copy.to_string_lossy()])?;
    }
    Ok(())
}

/// Brings the database to [`VERSION`]; refuses one written by a newer program.
pub(crate) fn migrate(connection: &mut Connection) -> Result<(), Error> {
    let found = version(connection)?;
    if found > VERSION {
        return Err(Error::Newer { found, known: VERSION });
    }
    for (number, parts) in (1i64..).zip(MIGRATIONS) {
        if number <= found {
            continue;
        }
        let tx = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        // Another process may have migrated while this one waited for the lock.
        if version(&tx)? < number {
            for part in *parts {
                tx.execute_batch(part)?;
            }
            tx.pragma_update(None, "user_version", number)?;
        }
        tx.commit()?;
    }
    Ok(())
}
