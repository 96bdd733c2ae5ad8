//! The sample articles, through the library and through the daemon: both tell the same, and nothing twice.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use anyhow::Context;
use serde::Deserialize;
use volteface::{
    config::{Config, watch_list},
    hash,
    settle::{self, Given, Occasion},
};
use volteface_store::{NewDocument, Origin, Store};

use crate::support::daemon::{Home, eventually};

/// A copy, a reaffirmation, further reports of an answer: what they say was told already.
const QUIET: [&str; 4] = [
    "004-rivermouth-courier.html", // 003 in another paper
    "006-evening-compass.md",      // an adviser repeats the terms of his president
    "009-evening-compass.txt",     // the answer of 008, second report
    "010-rivermouth-courier.html", // and third
];

/// What a reader of the samples would want to be told: document, actor, issue, change, stance.
const TOLD: [[&str; 5]; 8] = [
    ["001-halcyon-wire.txt", "ukraine", "peace-talks", "first", "conditional"],
    ["002-halcyon-wire.txt", "russia", "grain-deal", "first", "opposes"],
    ["003-halcyon-wire.txt", "russia", "grain-deal", "reversal", "supports"],
    ["007-northgate-post.txt", "us", "peace-talks", "first", "conditional"],
    ["008-halcyon-wire.txt", "russia", "troop-withdrawal", "first", "opposes"],
    ["011-halcyon-wire.txt", "germany", "battle-tanks", "first", "opposes"],
    ["011-halcyon-wire.txt", "ukraine", "battle-tanks", "first", "supports"],
    ["012-northgate-post.txt", "germany", "battle-tanks", "reversal", "supports"],
];

/// What an alert tells, as `alerts list --json` has it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
struct Told {
    document: String,
    actor: String,
    issue: String,
    change: String,
    from: Option<String>,
    to: String,
    on: String,
}

#[test]
fn the_sample_articles_tell_the_same_in_process_and_in_the_daemon() {
    let articles = articles(&root().join("seeds/articles"));
    let told = in_process(&root().join("config/watch.toml"), &articles);
    assert_eq!(told, in_daemon(&articles), "left: in process, right: the daemon");
    let told_by = |name: &str| -> Vec<Told> {
        assert!(articles.iter().any(|(article, _)| article == name), "{name} is no sample article");
        told.iter().filter(|told| told.document == name).cloned().collect()
    };
    for name in QUIET {
        assert_eq!(told_by(name), [], "{name} brings nothing new");
    }
    let short: Vec<[&str; 5]> = told
        .iter()
        .map(|told| [&told.document, &told.actor, &told.issue, &told.change, &told.to].map(String::as_str))
        .collect();
    assert_eq!(short, TOLD);
}

/// Worlds of fields that no rule was made for, a folder each: a watch list, articles, and in `told.txt` the changes that a
/// reader would want to be told of. What is told now is a floor: of how many, at least so many, and at most so many others.
#[test]
fn worlds_of_other_fields_tell_as_much_as_before() {
    for (world, floor, ceiling) in [("coast", 5, 0), ("rail", 7, 0)] {
        let folder = root().join("tests/worlds").join(world);
        let want = fs::read_to_string(folder.join("told.txt")).unwrap();
        let want: BTreeSet<&str> = want.lines().collect();
        let told: Vec<String> = in_process(&folder.join("watch.toml"), &articles(&folder.join("articles")))
            .iter()
            .map(|told| [&*told.document, &told.actor, &told.issue, &told.change, &told.to].join(" "))
            .collect();
        let right = told.iter().filter(|told| want.contains(told.as_str())).count();
        assert!(right >= floor && told.len() - right <= ceiling, "{world}: of {want:#?} told {told:#?}");
    }
}

/// Settles each article in memory, at the time of its publication.
fn in_process(watch: &Path, articles: &[(String, String)]) -> Vec<Told> {
    let rules = Config::read(None, std::iter::empty()).unwrap().rules(watch_list::load(watch).unwrap());
    let mut store = Store::open_in_memory().unwrap();
    let mut told = Vec::new();
    for (name, text) in articles {
        for document in volteface_reader::read(name, text.as_bytes()).unwrap() {
            let analysis = settle::analyse_fenced(&document, &rules.watch).unwrap();
            let now = document.published_at.expect("a sample article says when it was published");
            let new = NewDocument {
                hash: &hash::sha256([text.as_bytes()]),
                name,
                origin: Origin::Archive,
                label: None,
                document: &document,
                arrived_at: now,
            };
            let given = store.write(|tx| -> anyhow::Result<Vec<Given>> {
                let id = tx.record_document(&new)?.id();
                let stored = tx.document(id)?.context("a document just recorded is there")?;
                Ok(settle::settle(tx, &stored, &analysis, &rules, now, Occasion::Live)?.given)
            });
            told.extend(given.unwrap().iter().map(|given| Told {
                document: name.clone(),
                actor: given.actor.as_str().to_owned(),
                issue: given.issue.as_str().to_owned(),
                change: given.change.kind.as_str().to_owned(),
                from: given.change.from.as_ref().map(|from| from.stance.as_str().to_owned()),
                to: given.change.to.stance.as_str().to_owned(),
                on: given.change.to.since.to_string(),
            }));
        }
    }
    told.sort();
    told
}

/// Drops each article once the one before is settled, and asks the program what was told.
fn in_daemon(articles: &[(String, String)]) -> Vec<Told> {
    let home = Home::new("");
    fs::copy(root().join("config/watch.toml"), home.path().join("watch.toml")).unwrap();
    let daemon = home.start();
    for (n_before, (name, text)) in articles.iter().enumerate() {
        home.drop_file(name, text);
        eventually(&format!("{name} is settled"), || n_settled(&home) == Some(n_before + 1));
    }
    assert_eq!(home.failed(), [""; 0]);
    daemon.stop();
    let listed = home.run(&["alerts", "list", "--json", "--limit", "1000"]);
    assert!(listed.status.success(), "{}", String::from_utf8_lossy(&listed.stderr));
    let lines = String::from_utf8(listed.stdout).unwrap();
    let mut told: Vec<Told> = lines.lines().map(|line| serde_json::from_str(line).expect(line)).collect();
    told.sort();
    told
}

/// `None` while the database cannot be read.
fn n_settled(home: &Home) -> Option<usize> {
    let mut store = Store::open_read_only(&home.path().join("data/volteface.db")).ok()?;
    let counts = store.read(|view| view.counts()).ok()?;
    usize::try_from(counts.documents - counts.waiting).ok()
}

/// Names and texts of the articles in `folder`, in the order of their names.
fn articles(folder: &Path) -> Vec<(String, String)> {
    let mut articles: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| {
            let entry = entry.unwrap();
            (entry.file_name().into_string().unwrap(), fs::read_to_string(entry.path()).unwrap())
        })
        .collect();
    articles.sort();
    articles
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}
