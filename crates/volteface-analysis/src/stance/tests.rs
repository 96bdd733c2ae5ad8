//! Tests of stance.

use volteface_core::{
    Actor, ActorKind, Block, BlockKind, CueClass, Document, Issue, Said, Span, Speaker, Stance, Statement,
    StatementKind, WatchList,
};

use super::{probes::PROBES, state};
use crate::{Text, WatchIndex};

/// What a single statement is read as: the code of its stance, `.` for none.
fn code(question: &str, terms: &[&str], kind: &str, words: &str) -> (char, String) {
    let watch = WatchIndex::new(WatchList {
        actors: vec![Actor {
            id: "speaker".into(),
            name: "The Speaker".to_owned(),
            kind: ActorKind::Organisation,
            aliases: vec![],
            roles: vec![],
            speaks_for: vec![],
        }],
        issues: vec![Issue {
            id: "issue".into(),
            question: question.to_owned(),
            terms: terms.iter().map(|&term| term.to_owned()).collect(),
            favour: vec![],
            oppose: vec![],
        }],
    });
    let document = Document {
        title: Some(terms.iter().take(2).copied().collect::<Vec<_>>().join(", ")),
        text: words.to_owned(),
        blocks: vec![Block { span: Span::new(0, words.len()), kind: BlockKind::Paragraph, speaker: None }],
        ..Document::default()
    };
    let text = Text::new(&document);
    let mut statements = vec![Statement {
        source: vec![],
        cue: vec![],
        content: vec![Span::new(0, words.len())],
        kind: if kind == "act" { StatementKind::Act } else { StatementKind::Indirect },
        class: if kind == "demands" { CueClass::Demands } else { CueClass::Says },
        speaker: Speaker { actor: Some("speaker".into()), ..Speaker::default() },
        said: Said::default(),
        extent: Default::default(),
        headline: false,
        within: None,
        positions: vec![],
        confidence: 1.0,
    }];
    state(&text, &mut statements, &watch);
    let Some(stated) = statements[0].positions.first() else { return ('.', String::new()) };
    let because: Vec<&str> = stated.because.iter().map(|&span| document.text(span)).collect();
    let code = match stated.stance {
        Stance::Supports => '+',
        Stance::Opposes => '-',
        Stance::Conditional => '?',
        Stance::Noncommittal => '0',
    };
    (code, because.join(" | "))
}

#[test]
fn probes_are_read_as_an_analyst_would() {
    let mut wrong = Vec::new();
    let mut n = 0;
    for (question, terms, sentences) in PROBES {
        for (mark, words) in *sentences {
            let (kind, want) = mark.split_once(' ').unwrap_or(("", mark));
            let (got, because) = code(question, terms, kind, words);
            n += 1;
            if want != got.to_string() {
                wrong.push(format!("{mark} read as {got}: {words} [{because}]"));
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {n} wrong:\n{}", wrong.len(), wrong.join("\n"));
}
