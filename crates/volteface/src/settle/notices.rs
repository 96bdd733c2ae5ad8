//! Statements as messages of their own, for endpoints that asked for them: a saying not heard before, and one that an
//! outlet changed or took away in an article already seen.

use std::collections::BTreeSet;

use jiff::{Timestamp, civil::Date};
use volteface_core::AlertType;
use volteface_store::{StatementRow, StoredDocument, Tx};

use super::{Rules, best_first};
use crate::{deliver, payload::statement as message};

/// Gives the messages about a document's statements. Returns their types.
pub(super) fn tell_statements(
    tx: &Tx<'_>,
    stored: &StoredDocument,
    rules: &Rules,
    history_before: Date,
    now: Timestamp,
) -> anyhow::Result<Vec<AlertType>> {
    let asked_for = |alert_type| rules.endpoints.iter().any(|endpoint| endpoint.wants_type(alert_type));
    if !asked_for(AlertType::StatementNew) && !asked_for(AlertType::StatementEdited) {
        return Ok(Vec::new());
    }
    let after = sayings(tx.statements_of(stored.id)?, rules);
    let before = match tx.version_before(stored.id)? {
        Some(version) => sayings(tx.statements_of(version)?, rules),
        None => Vec::new(),
    };
    let mut told = Vec::new();
    for row in &after {
        let same = before.iter().find(|old| old.utterance == row.utterance);
        match same {
            Some(old) if old.content == row.content => {}
            Some(old) => told.extend(tell(tx, rules, Some(old), Some(row), now)?),
            None if row.recalled || row.day < history_before || is_known(tx, row)? => {}
            None => told.extend(tell(tx, rules, None, Some(row), now)?),
        }
    }
    for old in &before {
        if after.iter().all(|row| row.utterance != old.utterance) {
            told.extend(tell(tx, rules, Some(old), None, now)?);
        }
    }
    Ok(told)
}

/// What watched actors said in a document, each saying once, by its best statement.
fn sayings(mut rows: Vec<StatementRow>, rules: &Rules) -> Vec<StatementRow> {
    let is_watched =
        |row: &StatementRow| row.actor.as_ref().is_some_and(|actor| rules.watch.list.actor(actor).is_some());
    best_first(&mut rows);
    let mut seen = BTreeSet::new();
    rows.retain(|row| is_watched(row) && seen.insert(row.utterance.clone()));
    rows.sort_by_key(|row| row.ordinal);
    rows
}

/// True if and only if another document reported it before.
fn is_known(tx: &Tx<'_>, row: &StatementRow) -> anyhow::Result<bool> {
    let Some(utterance) = &row.utterance else { return Ok(false) };
    Ok(tx.statements_reporting(utterance)?.iter().any(|other| other.document != row.document))
}

fn tell(
    tx: &Tx<'_>,
    rules: &Rules,
    before: Option<&StatementRow>,
    after: Option<&StatementRow>,
    now: Timestamp,
) -> anyhow::Result<Option<AlertType>> {
    let Some(row) = after.or(before) else { return Ok(None) };
    let Some(actor) = row.actor.as_ref().and_then(|actor| rules.watch.list.actor(actor)) else {
        return Ok(None);
    };
    let envelope = message::envelope(actor, before, after, now);
    // What nobody asked for is no message: there are many statements to each change.
    if !rules.endpoints.iter().any(|endpoint| endpoint.wants(&envelope)) {
        return Ok(None);
    }
    let words = |row: Option<&StatementRow>| row.map(|row| row.content.join(" ")).unwrap_or_default();
    let utterance = row.utterance.clone().unwrap_or_default();
    let about = match before {
        None => vec![utterance],
        Some(_) => vec![utterance, row.url.clone().unwrap_or_default(), words(before), words(after)],
    };
    let about: Vec<&str> = about.iter().map(String::as_str).collect();
    let is_new = deliver::give_notice(tx, &rules.endpoints, &about, Some(&actor.id), &envelope)?;
    Ok(is_new.then_some(envelope.alert_type))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use volteface_core::Document;
    use volteface_store::{NewDocument, Origin, Store};

    use super::*;
    use crate::{
        config::watch_list,
        deliver::{Endpoint, EndpointSettings, Places},
        settle::{Occasion, analyse_fenced, settle, tests::WATCH},
    };

    struct World {
        store: Store,
        rules: Rules,
    }

    impl World {
        /// With one endpoint, which gets those types.
        fn of(types: &str) -> World {
            let text = format!(
                "id = \"desk\"\nurl = \"https://desk.example/\"\nsecret = \"whsec_{}\"\ntypes = [{types}]",
                "A".repeat(32)
            );
            let settings: EndpointSettings = toml::from_str(&text).unwrap();
            let endpoint = Endpoint::read(&settings, &[], &Places::default()).unwrap();
            let rules = Rules::new(
                watch_list::parse(WATCH, "watch.toml").unwrap(),
                std::time::Duration::ZERO,
                14,
                0.0,
            );
            World {
                store: Store::open_in_memory().unwrap(),
                rules: Rules { endpoints: Arc::new([endpoint]), ..rules },
            }
        }

        /// Settles an article of that address; returns the types told beside changes.
        fn read(&mut self, url: &str, text: &str) -> Vec<&'static str> {
            let now = "2030-05-03T12:00:00Z".parse().unwrap();
            let text = text.to_owned();
            let document = Document {
                title: None,
                byline: None,
                source: Some("Courier".to_owned()),
                url: Some(url.to_owned()),
                language: None,
                published_at: Some("2030-05-03T08:00:00Z".parse().unwrap()),
                published_on: None,
                modified_at: None,
                blocks: vec![volteface_core::Block {
                    kind: volteface_core::BlockKind::Paragraph,
                    span: volteface_core::Span::new(0, text.len()),
                    speaker: None,
                }],
                text,
            };
            let analysis = analyse_fenced(&document, &self.rules.watch).unwrap();
            let new = NewDocument {
                hash: document.text.as_bytes(),
                name: url,
                origin: Origin::Feed,
                label: None,
                document: &document,
                arrived_at: now,
            };
            let rules = &self.rules;
            let settled = self.store.write(|tx| {
                let id = tx.record_document(&new)?.id();
                let stored = tx.document(id)?.unwrap();
                settle(tx, &stored, &analysis, rules, now, Occasion::Live)
            });
            settled.unwrap().notices.into_iter().map(AlertType::as_str).collect()
        }
    }

    const ALL: &str = "\"statement.new\", \"statement.edited\"";
    const FIRST: &str = "\"We support the harbour toll,\" Mara Lindqvist said. The fish market closed early.";
    const EDITED: &str =
        "\"We support the harbour toll for now,\" Mara Lindqvist said. The fish market closed early.";
    const GONE: &str = "The fish market closed early, and nobody was there to explain the reasons for it.";

    #[test]
    fn a_saying_is_told_once_and_its_edits_are_told_by_the_article() {
        let mut world = World::of(ALL);
        assert_eq!(world.read("https://a.example/1", FIRST), ["statement.new"]);
        // Another outlet reports the same.
        assert_eq!(world.read("https://b.example/1", &FIRST.replace("early", "late")), [""; 0]);
        assert_eq!(world.read("https://a.example/1", EDITED), ["statement.edited"]);
        assert_eq!(world.read("https://a.example/1", GONE), ["statement.edited"]);
        let alerts = world.store.read(|view| view.newest_alerts(10)).unwrap();
        assert!(alerts[0].sentence.contains("no longer holds"), "{}", alerts[0].sentence);
        assert!(alerts[1].sentence.contains("toll for now"), "{}", alerts[1].sentence);
    }

    #[test]
    fn nobody_who_did_not_ask_for_it_is_told() {
        let mut world = World::of("");
        assert_eq!(world.read("https://a.example/1", FIRST), [""; 0]);
        assert_eq!(world.read("https://a.example/1", GONE), [""; 0]);
        let mut edits_only = World::of("\"statement.edited\"");
        assert_eq!(edits_only.read("https://a.example/1", FIRST), [""; 0]);
        assert_eq!(edits_only.read("https://a.example/1", GONE), ["statement.edited"]);
    }
}
