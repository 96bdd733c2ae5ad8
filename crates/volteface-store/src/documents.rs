//! What was read: documents with their texts, and which of them wait to be settled.

use jiff::Timestamp;
use rusqlite::{OptionalExtension, Row, params};
use volteface_core::Document;

use crate::{Error, StoryId, Tx, View, columns};

/// Row of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DocumentId(pub i64);

/// Where a document came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Origin {
    /// The drop folder.
    Inbox,
    /// A feed.
    Feed,
    /// An archive that is replayed.
    Archive,
}

impl Origin {
    /// The word of the column.
    pub fn as_str(self) -> &'static str {
        match self {
            Origin::Inbox => "inbox",
            Origin::Feed => "feed",
            Origin::Archive => "archive",
        }
    }
}

/// A document about to be recorded.
#[derive(Debug, Clone, Copy)]
pub struct NewDocument<'a> {
    /// Identity where it came from: the same hash is the same document.
    pub hash: &'a [u8],
    /// File name, or the entry's address.
    pub name: &'a str,
    /// Where it came from.
    pub origin: Origin,
    /// The drop folder's subfolder, the feed's title.
    pub label: Option<&'a str>,
    /// The document itself.
    pub document: &'a Document,
    /// When it arrived.
    pub arrived_at: Timestamp,
}

/// What became of a document about to be recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Recorded {
    /// It is new, and waits to be settled.
    New(DocumentId),
    /// It was there already.
    Known(DocumentId),
}

impl Recorded {
    /// The row, new or known.
    pub fn id(self) -> DocumentId {
        match self {
            Recorded::New(id) | Recorded::Known(id) => id,
        }
    }
}

/// A document as it is stored.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredDocument {
    /// Its row.
    pub id: DocumentId,
    /// File name, or the entry's address.
    pub name: String,
    /// The drop folder's subfolder, the feed's title.
    pub label: Option<String>,
    /// When it arrived.
    pub arrived_at: Timestamp,
    /// The story it belongs to, once settled.
    pub story: Option<StoryId>,
    /// It was settled before, under whatever analysis.
    pub settled: bool,
    /// The document itself.
    pub document: Document,
}

const COLUMNS: &str = "d.id, d.name, d.label, d.arrived_at, d.story_id, d.settled_as, d.title, d.byline, d.source, \
     d.url, d.language, d.published_at, d.published_on, d.modified_at, coalesce(t.text, ''), coalesce(t.blocks, '')";

impl View<'_> {
    /// Documents that were never settled, in the order of their arrival.
    pub fn waiting_documents(&self, limit: usize) -> Result<Vec<StoredDocument>, Error> {
        self.documents_where("d.settled_as IS NULL ORDER BY d.id LIMIT ?1", [limit as i64])
    }

    /// Documents settled under another analysis or watch list than `settled_as`, after `after`, in the order of
    /// their arrival.
    pub fn outdated_documents(
        &self,
        settled_as: i64,
        after: DocumentId,
        limit: usize,
    ) -> Result<Vec<StoredDocument>, Error> {
        self.documents_where(
            "d.settled_as <> ?1 AND d.rejected IS NULL AND t.document_id IS NOT NULL AND d.id > ?2 ORDER BY d.id LIMIT ?3",
            params![settled_as, after.0, limit as i64],
        )
    }

    /// The document of that row.
    pub fn document(&self, id: DocumentId) -> Result<Option<StoredDocument>, Error> {
        Ok(self.documents_where("d.id = ?1", [id.0])?.pop())
    }

    fn documents_where(
        &self,
        condition: &str,
        params: impl rusqlite::Params,
    ) -> Result<Vec<StoredDocument>, Error> {
        let sql = format!(
            "SELECT {COLUMNS} FROM documents d LEFT JOIN texts t ON t.document_id = d.id WHERE {condition}"
        );
        let mut statement = self.connection.prepare_cached(&sql)?;
        let mut rows = statement.query(params)?;
        let mut documents = Vec::new();
        while let Some(row) = rows.next()? {
            documents.push(read_document(row)?);
        }
        Ok(documents)
    }

    /// The version of a feed's article that came before that document: the one that arrived last from its address.
    pub fn version_before(&self, id: DocumentId) -> Result<Option<DocumentId>, Error> {
        let mut statement = self.connection.prepare_cached(
            "SELECT o.id FROM documents d JOIN documents o ON o.url = d.url AND o.id < d.id AND o.origin = d.origin \
             WHERE d.id = ?1 ORDER BY o.id DESC LIMIT 1",
        )?;
        Ok(statement.query_row([id.0], |row| row.get(0)).optional()?.map(DocumentId))
    }

    /// The newest publication time among the settled documents.
    pub fn newest_publication(&self) -> Result<Option<Timestamp>, Error> {
        let mut statement = self.connection.prepare_cached(
            "SELECT published_at FROM documents WHERE published_at IS NOT NULL AND settled_as IS NOT NULL \
             ORDER BY published_at DESC LIMIT 1",
        )?;
        statement.query_row([], |row| row.get(0)).optional()?.map(columns::timestamp).transpose()
    }

    /// The row of the document with that hash.
    pub fn document_by_hash(&self, hash: &[u8]) -> Result<Option<DocumentId>, Error> {
        let mut statement = self.connection.prepare_cached("SELECT id FROM documents WHERE hash = ?1")?;
        Ok(statement.query_row([hash], |row| row.get(0)).optional()?.map(DocumentId))
    }
}

impl Tx<'_> {
    /// T2: records a document, once per hash.
    pub fn record_document(&self, new: &NewDocument<'_>) -> Result<Recorded, Error> {
        if let Some(known) = self.document_by_hash(new.hash)? {
            return Ok(Recorded::Known(known));
        }
        let document = new.document;
        self.connection
            .prepare_cached(
                "INSERT INTO documents (hash, name, origin, label, title, byline, source, url, language, \
                 published_at, published_on, modified_at, arrived_at) \
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
            )?
            .execute(params![
                new.hash,
                new.name,
                new.origin.as_str(),
                new.label,
                document.title,
                document.byline,
                document.source,
                document.url,
                document.language,
                document.published_at.map(columns::ms),
                document.published_on.map(|day| day.to_string()),
                document.modified_at.map(columns::ms),
                columns::ms(new.arrived_at),
            ])?;
        let id = DocumentId(self.connection.last_insert_rowid());
        self.connection
            .prepare_cached("INSERT INTO texts (document_id, text, blocks) VALUES (?1, ?2, ?3)")?
            .execute(params![id.0, document.text, columns::blocks_to_text(&document.blocks)])?;
        Ok(Recorded::New(id))
    }

    /// Marks a document as settled under the analysis and watch list that `settled_as` stands for.
    pub fn mark_settled(&self, id: DocumentId, settled_as: i64) -> Result<(), Error> {
        self.connection
            .prepare_cached("UPDATE documents SET settled_as = ?2 WHERE id = ?1")?
            .execute(params![id.0, settled_as])?;
        Ok(())
    }

    /// Marks every settled document as outdated, rejected ones too.
    pub fn outdate_documents(&self) -> Result<(), Error> {
        self.connection.execute(
            "UPDATE documents SET settled_as = 0, rejected = NULL WHERE settled_as IS NOT NULL",
            [],
        )?;
        Ok(())
    }

    /// Marks a document as one that cannot be analysed; it is not tried again.
    pub fn mark_rejected(&self, id: DocumentId, reason: &str, settled_as: i64) -> Result<(), Error> {
        self.connection
            .prepare_cached("UPDATE documents SET settled_as = ?2, rejected = ?3 WHERE id = ?1")?
            .execute(params![id.0, settled_as, reason])?;
        Ok(())
    }
}

fn read_document(row: &Row<'_>) -> Result<StoredDocument, Error> {
    let day: Option<String> = row.get(12)?;
    let published_at: Option<i64> = row.get(11)?;
    let modified_at: Option<i64> = row.get(13)?;
    let blocks: String = row.get(15)?;
    Ok(StoredDocument {
        id: DocumentId(row.get(0)?),
        name: row.get(1)?,
        label: row.get(2)?,
        arrived_at: columns::timestamp(row.get(3)?)?,
        story: row.get::<_, Option<i64>>(4)?.map(StoryId),
        settled: row.get::<_, Option<i64>>(5)?.is_some(),
        document: Document {
            title: row.get(6)?,
            byline: row.get(7)?,
            source: row.get(8)?,
            url: row.get(9)?,
            language: row.get(10)?,
            published_at: published_at.map(columns::timestamp).transpose()?,
            published_on: day.as_deref().map(columns::day).transpose()?,
            modified_at: modified_at.map(columns::timestamp).transpose()?,
            text: row.get(14)?,
            blocks: columns::blocks_from_text(&blocks)?,
        },
    })
}
