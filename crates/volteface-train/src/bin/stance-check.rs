//! Reads documents with gold statements as JSON on stdin and prints what `stance::state` makes of each.
//! Driven by `scripts/stance_gold.py`.

use std::io::{Read, Write};

use serde::Deserialize;
use volteface_analysis::{Text, WatchIndex, stance};
use volteface_core::{
    Actor, ActorKind, Block, BlockKind, CueClass, Document, Issue, Said, Span, Speaker, Statement,
    StatementKind, WatchList,
};

#[derive(Deserialize)]
struct Input {
    watch: Watch,
    documents: Vec<Page>,
}

#[derive(Deserialize)]
struct Watch {
    actor: Vec<ActorRow>,
    issue: Vec<IssueRow>,
}

#[derive(Deserialize)]
struct ActorRow {
    id: String,
    name: String,
    #[serde(default)]
    aliases: Vec<String>,
    #[serde(default)]
    kind: String,
    #[serde(default)]
    roles: Vec<String>,
    #[serde(default)]
    speaks_for: Vec<String>,
}

#[derive(Deserialize)]
struct IssueRow {
    id: String,
    question: String,
    terms: Vec<String>,
    #[serde(default)]
    favour: Vec<String>,
    #[serde(default)]
    oppose: Vec<String>,
}

#[derive(Deserialize)]
struct Page {
    title: String,
    text: String,
    blocks: Vec<(usize, usize, String)>,
    statements: Vec<Row>,
}

#[derive(Deserialize)]
struct Row {
    id: String,
    actor: String,
    kind: String,
    content: Vec<(usize, usize)>,
    around: String,
    said_on: Option<String>,
}

fn main() -> anyhow::Result<()> {
    let mut json = String::new();
    std::io::stdin().read_to_string(&mut json)?;
    let input: Input = serde_json::from_str(&json)?;
    let watch = WatchIndex::new(WatchList {
        actors: input.watch.actor.into_iter().map(actor).collect(),
        issues: input
            .watch
            .issue
            .into_iter()
            .map(|i| Issue {
                id: i.id.as_str().into(),
                question: i.question,
                terms: i.terms,
                favour: i.favour,
                oppose: i.oppose,
            })
            .collect(),
    });
    let mut out = std::io::stdout().lock();
    for page in input.documents {
        let bytes: Vec<usize> =
            page.text.char_indices().map(|(at, _)| at).chain(std::iter::once(page.text.len())).collect();
        let span = |s: usize, e: usize| Span::new(bytes[s], bytes[e]);
        let document = Document {
            title: Some(page.title),
            blocks: page
                .blocks
                .iter()
                .map(|(s, e, kind)| Block {
                    span: span(*s, *e),
                    kind: match kind.as_str() {
                        "turn" => BlockKind::Turn,
                        "question" => BlockKind::Question,
                        _ => BlockKind::Paragraph,
                    },
                    speaker: None,
                })
                .collect(),
            text: page.text.clone(),
            ..Document::default()
        };
        let text = Text::new(&document);
        let mut statements: Vec<Statement> =
            page.statements.iter().map(|row| statement(row, &span)).collect();
        stance::state(&text, &mut statements, &watch);
        for (row, statement) in page.statements.iter().zip(&statements) {
            let positions: Vec<serde_json::Value> = statement
                .positions
                .iter()
                .map(|p| {
                    let because: Vec<&str> = p.because.iter().map(|&span| document.text(span)).collect();
                    serde_json::json!({"issue": p.issue.as_str(), "stance": p.stance.as_str(), "conditions": p.conditions, "because": because, "confidence": p.confidence})
                })
                .collect();
            writeln!(out, "{}", serde_json::json!({"id": row.id, "positions": positions}))?;
        }
    }
    Ok(())
}

fn actor(row: ActorRow) -> Actor {
    Actor {
        id: row.id.as_str().into(),
        name: row.name,
        kind: if row.kind == "person" { ActorKind::Person } else { ActorKind::Organisation },
        aliases: row.aliases,
        roles: row.roles,
        speaks_for: row.speaks_for.iter().map(|id| id.as_str().into()).collect(),
    }
}

fn statement(row: &Row, span: &impl Fn(usize, usize) -> Span) -> Statement {
    let kind = match row.kind.as_str() {
        "direct" => StatementKind::Direct,
        "mixed" => StatementKind::Mixed,
        "act" => StatementKind::Act,
        _ => StatementKind::Indirect,
    };
    let demands = ["urg", "demand", "appeal", "call for", "called for", "called on", "calls for", "advis"];
    let around = row.around.to_lowercase();
    let class = if kind == StatementKind::Indirect && demands.iter().any(|word| around.contains(word)) {
        CueClass::Demands
    } else {
        CueClass::Says
    };
    Statement {
        source: vec![],
        cue: vec![],
        content: row.content.iter().map(|&(s, e)| span(s, e)).collect(),
        kind,
        class,
        speaker: Speaker { actor: Some(row.actor.as_str().into()), ..Speaker::default() },
        said: Said { on: row.said_on.as_deref().and_then(|day| day.parse().ok()), ..Said::default() },
        extent: Default::default(),
        headline: false,
        within: None,
        positions: vec![],
        confidence: 1.0,
    }
}
