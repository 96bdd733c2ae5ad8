//! Tests of stance.

use volteface_core::{
    Actor, ActorKind, Block, BlockKind, CueClass, Document, Issue, Said, Span, Speaker, Stance, Stated,
    Statement, StatementKind, WatchList,
};

use super::{
    probes::{COUNTED, FIELDS, GRAMMAR, LAST, NEWS, PROBES, Probes, UNREAD, UNSEEN},
    state,
};
use crate::{Text, WatchIndex};

/// A sentence of the probes taken apart.
struct Probe {
    document: Document,
    cue: Vec<Span>,
    content: Vec<Span>,
}

/// Takes the marks out of `words`: `[cue]`, `{content}`, `Q: question A: answer`; without them all of it is content.
fn probe(words: &str) -> Probe {
    let (mut text, mut cue, mut content) = (String::new(), Vec::new(), Vec::new());
    let mut blocks = Vec::new();
    let paragraph =
        |start: usize, end: usize, kind| Block { span: Span::new(start, end), kind, speaker: None };
    if let Some((question, answer)) = words.strip_prefix("Q: ").and_then(|words| words.split_once(" A: ")) {
        let start = question.len() + 2;
        text = format!("{question}\n\n{answer}");
        blocks.push(paragraph(0, question.len(), BlockKind::Question));
        blocks.push(paragraph(start, text.len(), BlockKind::Turn));
        content.push(Span::new(start, text.len()));
    } else {
        let mut open = 0;
        for c in words.chars() {
            match c {
                '[' | '{' => open = text.len(),
                ']' => cue = vec![Span::new(open, text.len())],
                '}' => content.push(Span::new(open, text.len())),
                c => text.push(c),
            }
        }
        blocks.push(paragraph(0, text.len(), BlockKind::Paragraph));
    }
    if content.is_empty() {
        content.push(Span::new(0, text.len()));
    }
    Probe { document: Document { text, blocks, ..Document::default() }, cue, content }
}

/// A statement of "speaker".
fn statement(cue: Vec<Span>, content: Vec<Span>, kind: StatementKind, class: CueClass) -> Statement {
    Statement {
        source: vec![],
        cue,
        content,
        kind,
        class,
        speaker: Speaker { actor: Some("speaker".into()), ..Speaker::default() },
        said: Said::default(),
        extent: Default::default(),
        headline: false,
        within: None,
        positions: vec![],
        confidence: 1.0,
    }
}

/// What a single statement is read as, and the words that decided it.
fn read(question: &str, terms: &[&str], kind: &str, words: &str) -> Option<(Stated, String)> {
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
    let Probe { mut document, cue, content } = probe(words);
    document.title = Some(terms.iter().take(2).copied().collect::<Vec<_>>().join(", "));
    let text = Text::new(&document);
    let kind_of = match kind {
        "act" => StatementKind::Act,
        _ if words.starts_with("Q: ") => StatementKind::Direct,
        _ => StatementKind::Indirect,
    };
    let class = match kind {
        "demands" => CueClass::Demands,
        "rejects" => CueClass::Rejects,
        "denies" => CueClass::Denies,
        "asks" => CueClass::Asks,
        "accepts" => CueClass::Accepts,
        "promises" => CueClass::Promises,
        _ => CueClass::Says,
    };
    let mut statements = vec![statement(cue, content, kind_of, class)];
    state(&text, &mut statements, &watch);
    let stated = statements.swap_remove(0).positions.into_iter().next()?;
    let because: Vec<&str> = stated.because.iter().map(|&span| document.text(span)).collect();
    let because = because.join(" | ");
    Some((stated, because))
}

/// The code of what a single statement is read as, `.` for nothing.
fn code(question: &str, terms: &[&str], kind: &str, words: &str) -> (char, String) {
    let Some((stated, because)) = read(question, terms, kind, words) else { return ('.', String::new()) };
    let code = match stated.stance {
        Stance::Supports => '+',
        Stance::Opposes => '-',
        Stance::Conditional => '?',
        Stance::Noncommittal => '0',
    };
    (code, because)
}

/// How many of `probes` are read right, of how many, and the rest.
fn tally(probes: &[Probes]) -> (usize, usize, Vec<String>) {
    let mut wrong = Vec::new();
    let mut n = 0;
    for (question, terms, sentences) in probes {
        for (mark, words) in *sentences {
            let (kind, want) = mark.split_once(' ').unwrap_or(("", mark));
            let (got, because) = code(question, terms, kind, words);
            n += 1;
            if want != got.to_string() {
                wrong.push(format!("{mark} read as {got}: {words} [{because}]"));
            }
        }
    }
    (n - wrong.len(), n, wrong)
}

#[test]
fn probes_are_read_as_an_analyst_would() {
    for probes in [PROBES, NEWS, GRAMMAR] {
        let (_, n, wrong) = tally(probes);
        assert!(wrong.is_empty(), "{} of {n} wrong:\n{}", wrong.len(), wrong.join("\n"));
    }
}

/// Floors, of 82, 52, 89, 76 and 40: what was measured, and no rule may cost. Of some sets nobody reads the errors.
#[test]
fn unseen_sentences_are_read_as_well_as_before() {
    for (probes, floor, blind) in
        [(UNSEEN, 75, false), (UNREAD, 37, true), (FIELDS, 81, false), (COUNTED, 54, true), (LAST, 33, false)]
    {
        let (right, n, wrong) = tally(probes);
        println!("{right} of {n} right");
        let told = if blind { String::new() } else { wrong.join("\n") };
        assert!(right >= floor, "{right} of {n} right, {floor} before:\n{told}");
    }
}

#[test]
fn conditions_read_as_what_a_yes_hangs_on() {
    for (words, want) in [
        ("it will not reopen the ferry line as long as the strike lasts", "not as long as the strike lasts"),
        ("it is ready to reopen the ferry line as long as the port pays", "the port pays"),
        ("it will not reopen the ferry line unless the port pays", "the port pays"),
    ] {
        let (stated, because) =
            read("Should the ferry line be reopened?", &["ferry line"], "", words).expect(words);
        assert_eq!(stated.stance, Stance::Conditional, "{words} [{because}]");
        assert_eq!(stated.conditions, [want], "{words}");
    }
}

#[test]
fn forms_that_the_lemmas_miss_are_found() {
    for words in [
        "we are easing the embargo",
        "they postponed the vote",
        "it competed in the cup",
        "she is ceasing fire",
    ] {
        let document = probe(words).document;
        let text = Text::new(&document);
        let found = super::sense::found_in(&text, 0..text.tokens.len());
        assert!(
            found.iter().any(|op| text.document.text(text.span_of(op.tokens.clone())).ends_with("ed")
                || text.document.text(text.span_of(op.tokens.clone())).ends_with("ing")),
            "{words}: {found:?}"
        );
    }
}

#[test]
fn a_government_is_meant_by_its_own_and_satire_states_nothing() {
    let read = |words: &str, kind: BlockKind| -> Option<Stance> {
        let actor = |id: &str, name: &str, kind, speaks_for: &[&str]| Actor {
            id: id.into(),
            name: name.to_owned(),
            kind,
            aliases: vec![],
            roles: vec![],
            speaks_for: speaks_for.iter().map(|&top| top.into()).collect(),
        };
        let watch = WatchIndex::new(WatchList {
            actors: vec![
                actor("ona-brel", "Ona Brel", ActorKind::Person, &["velland"]),
                actor("velland", "Velland", ActorKind::State, &[]),
            ],
            issues: vec![Issue {
                id: "issue".into(),
                question: "Should the old lighthouse be closed?".to_owned(),
                terms: vec!["old lighthouse".to_owned(), "lighthouse".to_owned()],
                favour: vec![],
                oppose: vec![],
            }],
        });
        let Probe { mut document, cue, content } = probe(words);
        document.blocks[0].kind = kind;
        let text = Text::new(&document);
        let mut statements = vec![Statement {
            speaker: Speaker { actor: Some("ona-brel".into()), ..Speaker::default() },
            ..statement(cue, content, StatementKind::Indirect, CueClass::Says)
        }];
        state(&text, &mut statements, &watch);
        statements[0].positions.first().map(|stated| stated.stance)
    };
    let own = "Brel [said] {the government would not close the lighthouse}.";
    assert_eq!(read(own, BlockKind::Paragraph), Some(Stance::Opposes));
    assert_eq!(read(own, BlockKind::Invented), None);
}
