//! Everything that is kept, in one SQLite file.
//!
//! The principal type is [`Store`]. [`Store::read`] hands out a [`View`] of one consistent moment,
//! [`Store::write`] a [`Tx`]: everything written through it commits together or not at all. One module per area
//! of the schema adds its typed reads to `View` and its writes to `Tx`.
//!
//! Never: asynchronous code, HTTP, JSON, nor the reason why a position changed.

use std::{fmt, ops::Deref, path::Path, time::Duration};

use rusqlite::{Connection, OpenFlags, TransactionBehavior, config::DbConfig};

pub mod changes;
mod columns;
pub mod deliveries;
pub mod documents;
pub mod endpoints;
pub mod entries;
pub mod feeds;
pub mod hosts;
pub mod inbox;
pub mod outbox;
pub mod schema;
pub mod silences;
pub mod speakers;
pub mod statements;
pub mod stories;
pub mod upkeep;
pub mod views;

pub use changes::{Held, SecondReading, WaitsFor};
pub use deliveries::{Attempt, BARRIER, Claimed, DeliveryId, DeliveryRow, NewDelivery, Outcome, Replay};
pub use documents::{DocumentId, NewDocument, Origin, Recorded, StoredDocument};
pub use endpoints::{EndpointState, Hold};
pub use entries::{EntryId, EntryRow, News};
pub use feeds::{Due, FeedId, FeedRow, FeedState, NewFeed, PollRecord};
pub use inbox::{Claim, Fate, FileId, FileRow, NewFile};
pub use outbox::{AlertRow, NewAlert, Notice};
pub use silences::{Matcher, Silence};
pub use speakers::Spoken;
pub use statements::{Announced, StandingPosition, StatedRow, StatementId, StatementRow};
pub use stories::{StoryId, UtteranceId};
pub use views::{Counts, DocumentLine};

/// Why the store refused; a variant stands for each case in which a caller does something else.
#[derive(Debug)]
pub enum Error {
    /// Another process holds the write lock.
    Busy,
    /// The database was written by a newer program.
    Newer {
        /// Its schema version.
        found: i64,
        /// The newest that this program knows.
        known: i64,
    },
    /// What stands in a column cannot be read as what it should be.
    Corrupt(String),
    /// Anything else.
    Sqlite(rusqlite::Error),
}

impl Error {
    /// True if and only if the same may succeed later although nothing of it changes: the database is locked, or its
    /// disk is full, gone or failing for now.
    pub fn is_passing(&self) -> bool {
        use rusqlite::ErrorCode::{CannotOpen, DiskFull, OutOfMemory, ReadOnly, SystemIoFailure};
        match self {
            Error::Busy => true,
            Error::Sqlite(error) => matches!(
                error.sqlite_error_code(),
                Some(CannotOpen | DiskFull | OutOfMemory | ReadOnly | SystemIoFailure)
            ),
            Error::Newer { .. } | Error::Corrupt(_) => false,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Busy => f.write_str("the database is locked by another process"),
            Error::Newer { found, known } => write!(
                f,
                "the database has schema version {found}, written by a newer volteface (this one knows {known}): \
                 run that version, or restore a backup"
            ),
            Error::Corrupt(what) => write!(f, "the database holds what it should not: {what}"),
            Error::Sqlite(error) => write!(f, "sqlite: {error}"),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Error::Sqlite(error) => Some(error),
            _ => None,
        }
    }
}

impl From<rusqlite::Error> for Error {
    fn from(error: rusqlite::Error) -> Error {
        match error.sqlite_error_code() {
            Some(rusqlite::ErrorCode::DatabaseBusy | rusqlite::ErrorCode::DatabaseLocked) => Error::Busy,
            _ => Error::Sqlite(error),
        }
    }
}

/// One database, open.
#[derive(Debug)]
pub struct Store {
    connection: Connection,
}

/// A consistent moment of the database, for reading.
#[derive(Debug)]
pub struct View<'c> {
    pub(crate) connection: &'c Connection,
}

/// The one write transaction; it reads what it wrote.
#[derive(Debug)]
pub struct Tx<'c> {
    view: View<'c>,
}

impl<'c> Deref for Tx<'c> {
    type Target = View<'c>;

    fn deref(&self) -> &View<'c> {
        &self.view
    }
}

impl Store {
    /// Opens the database at `path` for reading and writing, creates it where there is none, and brings its
    /// schema up to date; a copy of the older one is kept beside it.
    pub fn open(path: &Path) -> Result<Store, Error> {
        let connection = Connection::open(path)?;
        connection.busy_timeout(BUSY_TIMEOUT)?;
        let found = schema::version(&connection)?;
        if (1..schema::VERSION).contains(&found) {
            schema::keep_copy(&connection, path, found)?;
        }
        Store::prepare(connection)
    }

    /// Opens the database at `path` for reading; it must exist and have the schema of this program.
    pub fn open_read_only(path: &Path) -> Result<Store, Error> {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(path, flags)?;
        set_up(&connection)?;
        let found = schema::version(&connection)?;
        match found {
            schema::VERSION => Ok(Store { connection }),
            newer if newer > schema::VERSION => Err(Error::Newer { found: newer, known: schema::VERSION }),
            older => Err(Error::Corrupt(format!("schema version {older}, not yet brought up to date"))),
        }
    }

    /// A database that lives as long as the value.
    pub fn open_in_memory() -> Result<Store, Error> {
        Store::prepare(Connection::open_in_memory()?)
    }

    fn prepare(mut connection: Connection) -> Result<Store, Error> {
        set_up(&connection)?;
        connection.pragma_update(None, "journal_mode", "WAL")?;
        // A dropped file is moved away after its commit, so the commit must survive a power cut.
        connection.pragma_update(None, "synchronous", "FULL")?;
        connection.pragma_update(None, "foreign_keys", "ON")?;
        connection.pragma_update(None, "cache_size", -8_000)?;
        schema::migrate(&mut connection)?;
        Ok(Store { connection })
    }

    /// Reads from one consistent moment.
    pub fn read<T, E: From<Error>>(&mut self, f: impl FnOnce(&View<'_>) -> Result<T, E>) -> Result<T, E> {
        let tx =
            self.connection.transaction_with_behavior(TransactionBehavior::Deferred).map_err(Error::from)?;
        f(&View { connection: &tx })
    }

    /// Runs `f` in one write transaction: committed when it returns `Ok`, undone when it returns `Err` or
    /// panics.
    pub fn write<T, E: From<Error>>(&mut self, f: impl FnOnce(&Tx<'_>) -> Result<T, E>) -> Result<T, E> {
        let tx =
            self.connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(Error::from)?;
        let result = f(&Tx { view: View { connection: &tx } })?;
        tx.commit().map_err(Error::from)?;
        Ok(result)
    }
}

/// What holds for every connection.
fn set_up(connection: &Connection) -> Result<(), Error> {
    connection.busy_timeout(BUSY_TIMEOUT)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS_CACHED);
    // Plans look at no parameter's value. Otherwise statements on a table with a partial index are compiled anew
    // for every value, which takes longer than to run them.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    // Lets one statement take many keys: `FROM rarray(?1)`.
    rusqlite::vtab::array::load_module(connection)?;
    Ok(())
}

impl Tx<'_> {
    /// Runs `f` so that its writes can be undone alone: when it returns `Err`, what it wrote is taken back and
    /// the transaction goes on. This is how several documents share one commit while each of them is settled
    /// wholly or not at all. SQLite keeps a copy of every page that `f` touches.
    pub fn attempt<T, E: From<Error>>(&self, f: impl FnOnce() -> Result<T, E>) -> Result<T, E> {
        let run = |sql| -> Result<(), Error> {
            self.connection.prepare_cached(sql)?.execute([])?;
            Ok(())
        };
        run("SAVEPOINT attempt")?;
        match f() {
            Ok(value) => {
                run("RELEASE attempt")?;
                Ok(value)
            }
            Err(error) => {
                run("ROLLBACK TO attempt")?;
                run("RELEASE attempt")?;
                Err(error)
            }
        }
    }
}

const BUSY_TIMEOUT: Duration = Duration::from_secs(10);
const STATEMENTS_CACHED: usize = 128;

#[cfg(test)]
mod tests;
