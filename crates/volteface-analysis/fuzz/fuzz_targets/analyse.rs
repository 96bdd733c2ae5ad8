//! Any text, cut into blocks of any kind: the analysis ends, repeats itself, and its spans lie in the text.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use volteface_analysis::{WatchIndex, analyse};
use volteface_core::{Actor, ActorKind, Block, BlockKind, Document, Issue, Span, Statement, WatchList};

static WATCH: LazyLock<WatchIndex> = LazyLock::new(|| {
    let actor = |id: &str, name: &str, kind, aliases: &[&str], roles: &[&str], speaks_for: &[&str]| Actor {
        id: id.into(),
        name: name.to_owned(),
        kind,
        aliases: aliases.iter().map(|&alias| alias.to_owned()).collect(),
        roles: roles.iter().map(|&role| role.to_owned()).collect(),
        speaks_for: speaks_for.iter().map(|&id| id.into()).collect(),
    };
    WatchIndex::new(WatchList {
        actors: vec![
            actor("russia", "Russia", ActorKind::State, &["Moscow", "the Kremlin"], &["Russian officials"], &[]),
            actor("brandt", "Ada Brandt", ActorKind::Person, &["Ada Brand"], &["harbour chief", "his deputy"], &["russia"]),
            actor("union", "Union of Dockers", ActorKind::Organisation, &["the union"], &[], &[]),
        ],
        issues: vec![Issue {
            id: "ferries".into(),
            question: "Should the city sell its ferries?".to_owned(),
            terms: vec!["ferries".to_owned(), "sale of the ferries".to_owned()],
            favour: vec!["sell the ferries".to_owned()],
            oppose: vec!["keep the ferries".to_owned()],
        }],
    })
});

/// Blocks at the lines of `text`; the first letter of a line tells its kind.
fn document(text: &str) -> Document {
    let mut blocks = Vec::new();
    let mut start = 0;
    let mut speaker = None;
    for line in text.split_inclusive('\n') {
        let span = Span::new(start, start + line.trim_end().len());
        start += line.len();
        if span.is_empty() {
            continue;
        }
        let kind = match line.as_bytes()[0] {
            b'#' => BlockKind::Heading,
            b'*' => BlockKind::ListItem,
            b'?' => BlockKind::Question,
            b'>' => BlockKind::Turn,
            _ => BlockKind::Paragraph,
        };
        if kind == BlockKind::Turn {
            speaker = line.find(':').map(|end| Span::new(span.start, span.start + end)).or(speaker);
        }
        blocks.push(Block { span, kind, speaker: speaker.filter(|_| kind == BlockKind::Turn) });
    }
    Document { title: text.lines().next().map(str::to_owned), text: text.to_owned(), blocks, ..Document::default() }
}

fn check(document: &Document, statement: &Statement) {
    let extent = &statement.extent;
    let spans = [&statement.source, &statement.cue, &statement.content, &extent.source, &extent.cue, &extent.content];
    for span in spans.into_iter().flatten() {
        assert!(document.text.get(span.start..span.end).is_some(), "{span:?} cuts a character");
    }
    assert!(!statement.content.is_empty(), "a statement says nothing");
    assert!((0.0..=1.0).contains(&statement.confidence), "confidence {}", statement.confidence);
}

fuzz_target!(|text: &str| {
    let document = document(text);
    let analysis = analyse(&document, &WATCH);
    for statement in analysis.statements.iter().chain(analysis.asides.iter().map(|aside| &aside.statement)) {
        check(&document, statement);
        assert!(statement.within.is_none_or(|outer| outer < analysis.statements.len()));
    }
    assert_eq!(analysis, analyse(&document, &WATCH));
});
