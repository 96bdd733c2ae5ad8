//! The schema and its migrations: forward only, counted in `PRAGMA user_version`.

use std::path::Path;

use rusqlite::{Connection, TransactionBehavior};

use crate::Error;

/// Migration `n` (counted from 1) is the `n`-th element; each is applied in one transaction of its own.
const MIGRATIONS: &[&[&str]] = &[
    &[
        include_str!("schema/documents.sql"),
        include_str!("schema/inbox.sql"),
        include_str!("schema/stories.sql"),
        include_str!("schema/statements.sql"),
        include_str!("schema/outbox.sql"),
        include_str!("schema/feeds.sql"),
    ],
    &[include_str!("schema/2.sql")],
];

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

#[cfg(test)]
mod tests {
    use volteface_core::{ActorId, IssueId};

    use super::*;
    use crate::{Store, StoryId};

    /// A database as the first schema kept it: one article of forty words, one stub, one position stated.
    const FIRST: &str = "
        INSERT INTO stories (id, n_words) VALUES (7, 40), (8, 1);
        INSERT INTO documents (id, hash, name, origin, arrived_at, story_id, settled_as)
        VALUES (1, x'01', 'a.txt', 'inbox', 0, 7, 1), (2, x'02', 'b.txt', 'inbox', 0, 8, 1);
        INSERT INTO fingerprints (document_id, exact, score, because) VALUES (1, -81985529216486896, 1, ''), (2, 5, 1, '');
        INSERT INTO utterances (id, key) VALUES (3, 'k');
        INSERT INTO statements (id, document_id, ordinal, kind, class, speaker, actor, anonymous, because, day,
            recalled, headline, source_spans, cue_spans, content_spans, cue, content, confidence, utterance_id)
        VALUES (4, 1, 0, 'direct', 'says', 'Mara Lindqvist', 'lindqvist', 0, '', '2030-05-02', 0, 0, '', '', '', '', '', 1, 3);
        INSERT INTO stated (statement_id, ordinal, issue, stance, conditions, moved, because, confidence)
        VALUES (4, 0, 'harbour-toll', 'supports', '', 0, '', 1);";

    #[test]
    fn what_the_first_schema_kept_is_found_under_this_one() {
        let connection = Connection::open_in_memory().unwrap();
        for part in MIGRATIONS[0] {
            connection.execute_batch(part).unwrap();
        }
        connection.execute_batch(FIRST).unwrap();
        connection.pragma_update(None, "user_version", 1).unwrap();
        let mut store = Store::prepare(connection).unwrap();
        let (article, stub) = (-81_985_529_216_486_896_i64 as u64, 5);
        let carriers = store.read(|view| view.stories_carrying(&[article, stub])).unwrap();
        assert_eq!(carriers, [vec![StoryId(7)], vec![]], "stubs are not looked up");
        assert!(store.read(|view| view.story_has_text(StoryId(7), article)).unwrap());
        let stated = store
            .read(|view| {
                view.stated_on(&ActorId("lindqvist".to_owned()), &IssueId("harbour-toll".to_owned()))
            })
            .unwrap();
        assert_eq!(stated.len(), 1);
        assert_eq!(store.read(|view| view.faults()).unwrap(), [""; 0]);
    }
}
