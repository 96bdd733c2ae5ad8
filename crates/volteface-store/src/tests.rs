//! Tests of the transactions.

use volteface_core::{Block, BlockKind, Document, Span};

use super::*;

fn document() -> Document {
    Document {
        title: Some("Talks".to_owned()),
        published_at: Some("2030-05-02T08:00:00Z".parse().unwrap()),
        published_on: Some(jiff::civil::date(2030, 5, 2)),
        text: "Q: Will you?\n\nYes.".to_owned(),
        blocks: vec![
            Block { span: Span::new(3, 12), kind: BlockKind::Question, speaker: Some(Span::new(0, 1)) },
            Block { span: Span::new(14, 18), kind: BlockKind::Paragraph, speaker: None },
        ],
        ..Document::default()
    }
}

fn record(tx: &Tx<'_>, hash: &[u8], document: &Document) -> Result<Recorded, Error> {
    tx.record_document(&NewDocument {
        hash,
        name: "001.txt",
        origin: Origin::Inbox,
        label: None,
        document,
        arrived_at: jiff::Timestamp::UNIX_EPOCH,
    })
}

#[test]
fn a_document_comes_back_as_it_went_in_and_counts_once() {
    let mut store = Store::open_in_memory().unwrap();
    let first = store.write(|tx| record(tx, b"a", &document())).unwrap();
    let again = store.write(|tx| record(tx, b"a", &document())).unwrap();
    assert_eq!(again, Recorded::Known(first.id()));
    let waiting = store.read(|view| view.waiting_documents(10)).unwrap();
    assert_eq!(waiting.len(), 1);
    assert_eq!(waiting[0].document, document());
}

#[test]
fn a_failed_attempt_takes_back_its_own_writes_only() {
    let mut store = Store::open_in_memory().unwrap();
    store
        .write(|tx| {
            record(tx, b"a", &document())?;
            let failed: Result<(), Error> = tx.attempt(|| {
                record(tx, b"b", &document())?;
                Err(Error::Corrupt("on purpose".to_owned()))
            });
            assert!(failed.is_err());
            record(tx, b"c", &document()).map(drop)
        })
        .unwrap();
    assert_eq!(store.read(|view| view.waiting_documents(10)).unwrap().len(), 2);
}

#[test]
fn a_panic_rolls_the_whole_transaction_back() {
    let mut store = Store::open_in_memory().unwrap();
    let outcome = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        store.write(|tx| -> Result<(), Error> {
            record(tx, b"a", &document())?;
            panic!("on purpose")
        })
    }));
    assert!(outcome.is_err());
    assert_eq!(store.read(|view| view.waiting_documents(10)).unwrap(), []);
}

#[test]
fn a_copy_of_an_older_schema_is_whole_and_stays_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("volteface.db");
    let mut store = Store::open(&path).unwrap();
    store.write(|tx| record(tx, b"1", &document())).unwrap();
    schema::keep_copy(&store.connection, &path, 1).unwrap();
    store.write(|tx| record(tx, b"2", &document())).unwrap();
    // Another start before the migration went through.
    schema::keep_copy(&store.connection, &path, 1).unwrap();
    let mut copy = Store::open_read_only(&folder.path().join("volteface.v1.db")).unwrap();
    assert_eq!(copy.read(|view| view.counts()).unwrap().documents, 1);
}

#[test]
fn a_newer_schema_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("volteface.db");
    drop(Store::open(&path).unwrap());
    let connection = Connection::open(&path).unwrap();
    connection.pragma_update(None, "user_version", schema::VERSION + 1).unwrap();
    drop(connection);
    assert!(matches!(Store::open(&path), Err(Error::Newer { .. })));
    assert!(matches!(Store::open_read_only(&path), Err(Error::Newer { .. })));
}

#[test]
fn a_backup_can_be_restored_and_a_pruned_text_leaves_its_document() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = Store::open(&folder.path().join("volteface.db")).unwrap();
    let id = store.write(|tx| record(tx, b"a", &document())).unwrap().id();
    let copy = folder.path().join("copy.db");
    store.back_up(&copy).unwrap();

    let mut restored = Store::open(&copy).unwrap();
    assert_eq!(restored.read(|view| view.faults()).unwrap(), Vec::<String>::new());
    assert_eq!(restored.read(|view| view.document(id)).unwrap().unwrap().document, document());

    let later = jiff::Timestamp::UNIX_EPOCH + jiff::SignedDuration::from_hours(1);
    assert_eq!(store.write(|tx| tx.prune_texts(later)).unwrap(), 0, "a document that waits keeps its text");
    store.write(|tx| tx.mark_settled(id, 1)).unwrap();
    assert_eq!(store.write(|tx| tx.prune_texts(later)).unwrap(), 1);
    let pruned = store.read(|view| view.document(id)).unwrap().unwrap();
    assert_eq!((pruned.document.title, pruned.document.text), (document().title, String::new()));
}
