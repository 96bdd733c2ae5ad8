//! Who speaks in the documents read: watched actors, and those only seen.

use jiff::civil::Date;
use rusqlite::params;
use volteface_core::ActorId;

use crate::{Error, View, columns};

/// How often somebody spoke.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spoken {
    /// The watched actor; `None` for somebody only seen.
    pub actor: Option<ActorId>,
    /// The full name as printed; for a watched actor its id.
    pub name: String,
    /// Statements.
    pub n_statements: i64,
    /// Documents they stand in.
    pub n_documents: i64,
    /// The day of the last one.
    pub last_on: Date,
}

impl View<'_> {
    /// The watched actors that spoke, most often first.
    pub fn actors_heard(&self) -> Result<Vec<Spoken>, Error> {
        self.spoken(
            "SELECT actor, actor, count(*), count(DISTINCT document_id), max(day) FROM statements \
             WHERE actor IS NOT NULL GROUP BY actor ORDER BY count(*) DESC, actor",
            i64::MAX,
            |_| true,
        )
    }

    /// Those who spoke under a full name and are not watched, most often first, at most `limit`. An exact full name is
    /// one actor across documents; descriptions ("a minister") and surnames alone are nobody's.
    pub fn actors_seen(&self, limit: i64) -> Result<Vec<Spoken>, Error> {
        self.spoken(
            "SELECT NULL, speaker, count(*), count(DISTINCT document_id), max(day) FROM statements \
             WHERE actor IS NULL AND anonymous = 0 AND speaker LIKE '% %' \
             GROUP BY speaker ORDER BY count(*) DESC, speaker",
            limit,
            is_full_name,
        )
    }

    fn spoken(&self, sql: &str, limit: i64, keep: impl Fn(&str) -> bool) -> Result<Vec<Spoken>, Error> {
        let mut statement = self.connection.prepare_cached(sql)?;
        let mut rows = statement.query(params![])?;
        let mut spoken = Vec::new();
        while let Some(row) = rows.next()? {
            let name: String = row.get(1)?;
            if !keep(&name) {
                continue;
            }
            if i64::try_from(spoken.len()).unwrap_or(i64::MAX) >= limit {
                break;
            }
            spoken.push(Spoken {
                actor: row.get::<_, Option<String>>(0)?.map(ActorId),
                name,
                n_statements: row.get(2)?,
                n_documents: row.get(3)?,
                last_on: columns::day(&row.get::<_, String>(4)?)?,
            });
        }
        Ok(spoken)
    }
}

/// Two words and more that are written as a name: capitals, but for particles between them, and no article first;
/// "Doctors at the Harbour Hospital" is a description.
fn is_full_name(name: &str) -> bool {
    let words: Vec<&str> = name.split_whitespace().collect();
    let capital = |word: &str| word.chars().next().is_some_and(|c| !c.is_lowercase() && c.is_alphabetic());
    let article = |word: &str| ["the", "a", "an"].iter().any(|article| word.eq_ignore_ascii_case(article));
    let place = |word: &str| matches!(word, "at" | "in" | "on" | "for" | "from" | "by" | "to" | "who");
    let (Some(first), Some(last)) = (words.first(), words.last()) else { return false };
    words.len() > 1
        && !words.iter().any(|word| place(word))
        && !article(first)
        && capital(last)
        && (capital(first) || first.contains('-'))
        && words.iter().all(|word| capital(word) || word.chars().count() <= 3 || word.contains('-'))
}

#[cfg(test)]
mod tests {
    use volteface_core::{CueClass, Document, Extent, Said, Speaker, Statement, StatementKind};

    use super::*;
    use crate::{NewDocument, Origin, Store};

    fn statement(name: &str, actor: Option<&str>) -> Statement {
        Statement {
            source: vec![],
            cue: vec![],
            content: vec![],
            kind: StatementKind::Direct,
            class: CueClass::Says,
            speaker: Speaker { name: name.to_owned(), actor: actor.map(ActorId::from), ..Speaker::default() },
            said: Said::default(),
            extent: Extent::default(),
            headline: false,
            within: None,
            positions: vec![],
            confidence: 1.0,
        }
    }

    #[test]
    fn full_names_are_counted_across_documents_and_descriptions_are_not() {
        let mut store = Store::open_in_memory().unwrap();
        let said = [
            statement("Lea Orr", None),
            statement("Lea Orr", None),
            statement("a minister", None),
            statement("The Harbour Board", None),
            statement("Orr", None),
            statement("Doctors at the Harbour Hospital", None),
            statement("Ada van der Berg", None),
            statement("Kim Sund", Some("sund")),
        ];
        for hash in [b"a", b"b"] {
            store
                .write(|tx| {
                    let id = tx
                        .record_document(&NewDocument {
                            hash,
                            name: "a.txt",
                            origin: Origin::Inbox,
                            label: None,
                            document: &Document::plain("x"),
                            arrived_at: jiff::Timestamp::UNIX_EPOCH,
                        })?
                        .id();
                    tx.replace_statements(id, |_| String::new(), &said, jiff::civil::date(2030, 5, 2))
                        .map(drop)
                })
                .unwrap();
        }
        let seen = store.read(|view| view.actors_seen(10)).unwrap();
        let told: Vec<(&str, i64, i64)> =
            seen.iter().map(|one| (one.name.as_str(), one.n_statements, one.n_documents)).collect();
        assert_eq!(told, [("Lea Orr", 4, 2), ("Ada van der Berg", 2, 2)]);
        assert_eq!(store.read(|view| view.actors_seen(1)).unwrap().len(), 1);
        let heard = store.read(|view| view.actors_heard()).unwrap();
        assert_eq!((heard.len(), heard[0].n_statements), (1, 2));
    }
}
