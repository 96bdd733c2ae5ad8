//! Read-only questions of the page and the metrics, each a handful of indexed reads.

use jiff::Timestamp;
use rusqlite::params;
use volteface_core::{ActorId, IssueId};

use crate::{Error, View, columns};

/// What the store holds, in numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// Documents read.
    pub documents: i64,
    /// Documents that wait to be settled.
    pub waiting: i64,
    /// Stories they make.
    pub stories: i64,
    /// Statements in them.
    pub statements: i64,
    /// Alerts given.
    pub alerts: i64,
}

/// A document that was read, as the page lists it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocumentLine {
    /// File name, or the entry's address.
    pub name: String,
    /// Headline.
    pub title: Option<String>,
    /// Outlet.
    pub source: Option<String>,
    /// Address.
    pub url: Option<String>,
    /// When it was published.
    pub published_at: Option<Timestamp>,
    /// When it arrived.
    pub arrived_at: Timestamp,
    /// Statements found in it.
    pub n_statements: i64,
    /// Why it could not be analysed.
    pub rejected: Option<String>,
}

impl View<'_> {
    /// What the store holds.
    pub fn counts(&self) -> Result<Counts, Error> {
        let mut statement = self.connection.prepare_cached(
            "SELECT (SELECT count(*) FROM documents), \
             (SELECT count(*) FROM documents WHERE settled_as IS NULL), (SELECT count(*) FROM stories), \
             (SELECT count(*) FROM statements), (SELECT count(*) FROM alerts)",
        )?;
        Ok(statement.query_row([], |row| {
            Ok(Counts {
                documents: row.get(0)?,
                waiting: row.get(1)?,
                stories: row.get(2)?,
                statements: row.get(3)?,
                alerts: row.get(4)?,
            })
        })?)
    }

    /// The documents that arrived last, newest first.
    pub fn newest_documents(&self, limit: usize) -> Result<Vec<DocumentLine>, Error> {
        let mut statement = self.connection.prepare_cached(
            "SELECT d.name, d.title, d.source, d.url, d.published_at, d.arrived_at, \
             (SELECT count(*) FROM statements s WHERE s.document_id = d.id), d.rejected \
             FROM documents d ORDER BY d.id DESC LIMIT ?1",
        )?;
        let mut rows = statement.query(params![limit as i64])?;
        let mut documents = Vec::new();
        while let Some(row) = rows.next()? {
            documents.push(DocumentLine {
                name: row.get(0)?,
                title: row.get(1)?,
                source: row.get(2)?,
                url: row.get(3)?,
                published_at: row.get::<_, Option<i64>>(4)?.map(columns::timestamp).transpose()?,
                arrived_at: columns::timestamp(row.get(5)?)?,
                n_statements: row.get(6)?,
                rejected: row.get(7)?,
            });
        }
        Ok(documents)
    }

    /// Every (actor, issue) on which a position was ever recorded, with the number of positions.
    pub fn timelines(&self) -> Result<Vec<(ActorId, IssueId, i64)>, Error> {
        let mut statement = self.connection.prepare_cached(
            "SELECT actor, issue, count(*) FROM positions GROUP BY actor, issue ORDER BY actor, issue",
        )?;
        let rows =
            statement.query_map([], |row| Ok((ActorId(row.get(0)?), IssueId(row.get(1)?), row.get(2)?)))?;
        rows.map(|row| row.map_err(Error::from)).collect()
    }

    /// Size of the database, bytes.
    pub fn size_bytes(&self) -> Result<i64, Error> {
        let pages: i64 = self.connection.pragma_query_value(None, "page_count", |row| row.get(0))?;
        let size: i64 = self.connection.pragma_query_value(None, "page_size", |row| row.get(0))?;
        Ok(pages * size)
    }
}
