//! Whole articles and what `explain` says of them: every file `tests/golden/NAME.txt` (title, day, a blank line, text) has
//! its `NAME.explain` beside it. `UPDATE_EXPECT=1 cargo test` writes them anew; the diff is what changed.

use std::{fs, path::Path};

use expect_test::expect_file;
use volteface_analysis::{
    WatchIndex, analyse,
    explain::{Style, explain},
};
use volteface_core::{Actor, ActorKind, Document, Issue, WatchList};

fn watch() -> WatchIndex {
    let owned = |words: &[&str]| words.iter().map(|&word| word.to_owned()).collect::<Vec<String>>();
    let actor = |id: &str, name: &str, kind, aliases: &[&str], roles: &[&str], speaks_for: &[&str]| Actor {
        id: id.into(),
        name: name.to_owned(),
        kind,
        aliases: owned(aliases),
        roles: owned(roles),
        speaks_for: speaks_for.iter().map(|&id| id.into()).collect(),
    };
    use ActorKind::{Organisation, Person, State};
    WatchIndex::new(WatchList {
        actors: vec![
            actor("estonia", "Estonia", State, &["Tallinn"], &["Estonia officials"], &[]),
            actor("brandt", "Ada Brandt", Person, &[], &["Estonia's transport minister"], &["estonia"]),
            actor("okoye", "Piet Okoye", Person, &[], &["Brandt's spokesman"], &["brandt"]),
            actor("dockers", "Federation of Dockers", Organisation, &["the dockers' union"], &[], &[]),
        ],
        issues: vec![Issue {
            id: "ferries".into(),
            question: "Should Estonia sell its ferries?".to_owned(),
            terms: owned(&["sale of the ferries", "sell the ferries", "ferries"]),
            favour: vec![],
            oppose: vec![],
        }],
    })
}

#[test]
fn explanations_stay_as_they_are() {
    let folder = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden"));
    let mut paths: Vec<_> = fs::read_dir(folder)
        .expect("the folder is there")
        .map(|entry| entry.expect("readable").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "txt"))
        .collect();
    paths.sort();
    assert!(paths.len() >= 4, "{paths:?}");
    let watch = watch();
    for path in paths {
        let file = fs::read_to_string(&path).expect("readable");
        let (head, text) = file.split_once("\n\n").expect("a head and a text");
        let (title, day) = head.split_once('\n').expect("a title and a day");
        let document = Document {
            title: Some(title.to_owned()),
            published_on: Some(day.parse().expect("a day")),
            ..Document::plain(text)
        };
        let explained = explain(&document, &analyse(&document, &watch), &watch, Style::Plain);
        expect_file![path.with_extension("explain")].assert_eq(&explained);
    }
}
