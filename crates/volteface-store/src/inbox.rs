//! The files that were dropped, and what became of each.

use jiff::Timestamp;
use rusqlite::{OptionalExtension, params};

use crate::{Error, Tx, View, columns};

/// Row of a dropped file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(pub i64);

/// What tells one dropped file from another: the same claim is the same file, untouched since.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Claim {
    /// Device it stands on.
    pub device: u64,
    /// Its inode.
    pub inode: u64,
    /// Its size in bytes.
    pub size: u64,
    /// Its modification time in nanoseconds since 1970.
    pub mtime_ns: i64,
}

/// What became of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Fate {
    /// Its documents are recorded.
    Done,
    /// The same bytes were there before.
    Duplicate,
    /// It could not be read.
    Failed,
}

impl Fate {
    /// The word of the column.
    pub fn as_str(self) -> &'static str {
        match self {
            Fate::Done => "done",
            Fate::Duplicate => "duplicate",
            Fate::Failed => "failed",
        }
    }
}

/// A file about to be recorded.
#[derive(Debug, Clone, Copy)]
pub struct NewFile<'a> {
    /// Path below `inbox/`.
    pub name: &'a [u8],
    /// The subfolder.
    pub label: Option<&'a str>,
    /// What it is told by.
    pub claim: Claim,
    /// SHA-256 of its bytes.
    pub hash: Option<&'a [u8]>,
    /// What became of it.
    pub fate: Fate,
    /// Why it failed.
    pub reason: Option<&'a str>,
    /// When it was taken.
    pub taken_at: Timestamp,
}

/// A file as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileRow {
    /// Its row.
    pub id: FileId,
    /// Path below `inbox/`.
    pub name: Vec<u8>,
    /// `done`, `duplicate`, `failed` or `retried`.
    pub state: String,
    /// Why it failed.
    pub reason: Option<String>,
    /// When it was taken.
    pub taken_at: Timestamp,
}

impl View<'_> {
    /// The file of that claim which was recorded but has not left `inbox/` yet: only its rename is missing.
    pub fn unmoved_file(&self, claim: Claim) -> Result<Option<(FileId, Fate, Option<String>)>, Error> {
        let mut statement = self.connection.prepare_cached(
            "SELECT id, state, reason FROM inbox_files \
             WHERE device = ?1 AND inode = ?2 AND moved = 0 AND size = ?3 AND mtime_ns = ?4 ORDER BY id DESC LIMIT 1",
        )?;
        let found = statement
            .query_row(
                params![claim.device as i64, claim.inode as i64, claim.size as i64, claim.mtime_ns],
                |row| Ok((row.get(0)?, row.get::<_, String>(1)?, row.get(2)?)),
            )
            .optional()?;
        Ok(found.map(|(id, state, reason)| {
            let fate = match state.as_str() {
                "failed" => Fate::Failed,
                "duplicate" => Fate::Duplicate,
                _ => Fate::Done,
            };
            (FileId(id), fate, reason)
        }))
    }

    /// True if and only if a file of the same bytes was taken before.
    pub fn knows_bytes(&self, hash: &[u8]) -> Result<bool, Error> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT 1 FROM inbox_files WHERE hash = ?1 AND state = 'done' LIMIT 1")?;
        Ok(statement.exists([hash])?)
    }

    /// How many files there are in each state.
    pub fn files_by_state(&self) -> Result<Vec<(String, i64)>, Error> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT state, count(*) FROM inbox_files GROUP BY state ORDER BY state")?;
        let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The newest files in a state, newest first.
    pub fn files_in_state(&self, state: &str, limit: usize) -> Result<Vec<FileRow>, Error> {
        let mut statement = self.connection.prepare_cached(
            "SELECT id, name, state, reason, taken_at FROM inbox_files WHERE state = ?1 ORDER BY id DESC LIMIT ?2",
        )?;
        let mut rows = statement.query(params![state, limit as i64])?;
        let mut files = Vec::new();
        while let Some(row) = rows.next()? {
            files.push(FileRow {
                id: FileId(row.get(0)?),
                name: row.get(1)?,
                state: row.get(2)?,
                reason: row.get(3)?,
                taken_at: columns::timestamp(row.get(4)?)?,
            });
        }
        Ok(files)
    }
}

impl Tx<'_> {
    /// Records what became of a file; it still stands in `inbox/`.
    pub fn record_file(&self, file: &NewFile<'_>) -> Result<FileId, Error> {
        self.connection
            .prepare_cached(
                "INSERT INTO inbox_files (name, label, device, inode, size, mtime_ns, hash, state, reason, taken_at) \
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
            )?
            .execute(params![
                file.name,
                file.label,
                file.claim.device as i64,
                file.claim.inode as i64,
                file.claim.size as i64,
                file.claim.mtime_ns,
                file.hash,
                file.fate.as_str(),
                file.reason,
                columns::ms(file.taken_at),
            ])?;
        Ok(FileId(self.connection.last_insert_rowid()))
    }

    /// Notes that files have left `inbox/`.
    pub fn files_moved(&self, ids: &[FileId]) -> Result<(), Error> {
        let mut update = self.connection.prepare_cached("UPDATE inbox_files SET moved = 1 WHERE id = ?1")?;
        for id in ids {
            update.execute([id.0])?;
        }
        Ok(())
    }

    /// Notes that no file has left `inbox/`: after a restored backup, only files that are still there matter.
    pub fn files_unmoved(&self) -> Result<(), Error> {
        self.connection.execute("UPDATE inbox_files SET moved = 0", [])?;
        Ok(())
    }

    /// Notes that the failed files of that name were brought back. Returns how many.
    pub fn file_retried(&self, name: &[u8]) -> Result<usize, Error> {
        Ok(self
            .connection
            .prepare_cached("UPDATE inbox_files SET state = 'retried' WHERE name = ?1 AND state = 'failed'")?
            .execute([name])?)
    }
}
