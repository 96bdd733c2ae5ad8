//! Makes statements of attributions: their kind, and their content cut as it is shown.

use volteface_core::{BlockKind, Said, Span, Speaker, Statement, StatementKind};

use crate::{attribution::Attribution, text::Text};

/// One statement for each of `attributions`, in their order, and one for each turn of a transcript. Who is meant, when
/// it was said and what it states are not yet filled in.
pub fn statements(text: &Text, attributions: Vec<Attribution>) -> Vec<Statement> {
    let mut statements = Vec::with_capacity(attributions.len());
    for attribution in attributions {
        let kind = kind(text, &attribution.content);
        let content: Vec<Span> = attribution
            .content
            .iter()
            .map(|&span| trim(text, span, kind))
            .filter(|span| !span.is_empty())
            .collect();
        let name =
            attribution.source.first().map(|&span| text.document.text(span).to_owned()).unwrap_or_default();
        let block = attribution
            .cue
            .first()
            .and_then(|&cue| text.tokens.get(text.tokens_in(cue).start))
            .map(|token| token.block);
        statements.push(Statement {
            source: attribution.source,
            cue: attribution.cue,
            content,
            kind,
            class: attribution.class,
            speaker: Speaker { name, ..Speaker::default() },
            said: Said::default(),
            headline: block.is_some_and(|block| text.document.blocks[block].kind == BlockKind::Heading),
            within: attribution.parent,
            positions: Vec::new(),
            confidence: attribution.confidence,
        });
    }
    statements
}

fn kind(text: &Text, content: &[Span]) -> StatementKind {
    let (mut quoted, mut words) = (0, 0);
    for i in content.iter().flat_map(|&span| text.tokens_in(span)) {
        if text.word(i).starts_with(char::is_alphanumeric) {
            words += 1;
            quoted += usize::from(text.tokens[i].quotation.is_some());
        }
    }
    match quoted {
        0 => StatementKind::Indirect,
        _ if quoted == words => StatementKind::Direct,
        _ => StatementKind::Mixed,
    }
}

/// Cuts the closing stop, and the outer quotation marks of direct content.
fn trim(text: &Text, span: Span, kind: StatementKind) -> Span {
    let direct = kind == StatementKind::Direct;
    let mark = |c: char| {
        matches!(c, '.' | ',' | ';' | ':')
            || c.is_whitespace()
            || (direct && "\"'\u{201c}\u{201d}\u{2018}\u{2019}".contains(c))
    };
    let words = text.document.text(span);
    let start = span.start + (words.len() - words.trim_start_matches(mark).len());
    let end = start + words.trim_matches(mark).len();
    Span::new(start, end)
}
