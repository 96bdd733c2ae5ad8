//! How values of the glossary stand in columns.

use jiff::{Timestamp, civil::Date};
use volteface_core::{Block, BlockKind, Span, Stance};

use crate::Error;

/// Parts the elements of a list in one column; never part of a text (control characters are cleaned away).
const UNIT: char = '\u{1f}';

pub(crate) fn ms(at: Timestamp) -> i64 {
    at.as_millisecond()
}

pub(crate) fn timestamp(ms: i64) -> Result<Timestamp, Error> {
    Timestamp::from_millisecond(ms).map_err(|_| Error::Corrupt(format!("time {ms}")))
}

pub(crate) fn day(text: &str) -> Result<Date, Error> {
    text.parse().map_err(|_| Error::Corrupt(format!("day {text:?}")))
}

pub(crate) fn stance(word: &str) -> Result<Stance, Error> {
    Stance::parse(word).ok_or_else(|| Error::Corrupt(format!("stance {word:?}")))
}

pub(crate) fn join(parts: &[String]) -> String {
    let mut joined = String::new();
    for (n, part) in parts.iter().enumerate() {
        if n > 0 {
            joined.push(UNIT);
        }
        joined.extend(part.chars().filter(|&c| c != UNIT));
    }
    joined
}

pub(crate) fn split(joined: &str) -> Vec<String> {
    if joined.is_empty() { Vec::new() } else { joined.split(UNIT).map(str::to_owned).collect() }
}

pub(crate) fn spans_to_text(spans: &[Span]) -> String {
    spans.iter().map(|s| format!("{}-{}", s.start, s.end)).collect::<Vec<_>>().join(",")
}

pub(crate) fn spans_from_text(text: &str) -> Result<Vec<Span>, Error> {
    text.split(',')
        .filter(|part| !part.is_empty())
        .map(|part| {
            let (start, end) = part.split_once('-')?;
            let (start, end) = (start.parse().ok()?, end.parse().ok()?);
            (start <= end).then(|| Span::new(start, end))
        })
        .collect::<Option<_>>()
        .ok_or_else(|| Error::Corrupt(format!("spans {text:?}")))
}

const BLOCKS: [(BlockKind, &str); 7] = [
    (BlockKind::Heading, "h"),
    (BlockKind::Paragraph, "p"),
    (BlockKind::ListItem, "l"),
    (BlockKind::Quote, "q"),
    (BlockKind::Turn, "t"),
    (BlockKind::Question, "a"),
    (BlockKind::Invented, "i"),
];

pub(crate) fn blocks_to_text(blocks: &[Block]) -> String {
    let mut text = String::new();
    for block in blocks {
        let kind = BLOCKS.iter().find(|(kind, _)| *kind == block.kind).map_or("p", |(_, word)| word);
        if !text.is_empty() {
            text.push(' ');
        }
        text.push_str(&format!("{kind}{}-{}", block.span.start, block.span.end));
        if let Some(label) = block.speaker {
            text.push_str(&format!(":{}-{}", label.start, label.end));
        }
    }
    text
}

pub(crate) fn blocks_from_text(text: &str) -> Result<Vec<Block>, Error> {
    let one = |part: &str| -> Option<Block> {
        let kind = BLOCKS.iter().find(|(_, word)| part.starts_with(word))?.0;
        let rest = part.get(1..)?;
        let (span, label) = rest.split_once(':').map_or((rest, None), |(span, label)| (span, Some(label)));
        let mut span = spans_from_text(span).ok()?;
        let label = label.map(|label| spans_from_text(label).ok()?.pop());
        Some(Block { span: span.pop()?, kind, speaker: label.flatten() })
    };
    text.split(' ')
        .filter(|part| !part.is_empty())
        .map(one)
        .collect::<Option<_>>()
        .ok_or_else(|| Error::Corrupt("blocks of a text".to_owned()))
}
