//! A document in the making: blocks as strings, spans only when all are known.

use jiff::civil::Date;
use volteface_core::{Block, BlockKind, Document, Span};

use crate::{language, moment::Moment};

/// A block before it has its place in the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Draft {
    pub(crate) kind: BlockKind,
    pub(crate) text: String,
    /// Bytes at the start of `text` that name the speaker of a turn: (length of the name, start of what is said).
    pub(crate) label: Option<(usize, usize)>,
    /// The place among the drafts of the one whose label names the speaker.
    pub(crate) speaker: Option<usize>,
}

impl Draft {
    pub(crate) fn new(kind: BlockKind, text: impl Into<String>) -> Draft {
        Draft { kind, text: text.into(), label: None, speaker: None }
    }
}

/// What is known of a document beside its text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Metadata {
    pub(crate) title: Option<String>,
    pub(crate) byline: Option<String>,
    pub(crate) source: Option<String>,
    pub(crate) url: Option<String>,
    pub(crate) language: Option<String>,
    pub(crate) published: Option<Moment>,
    pub(crate) modified: Option<Moment>,
    /// The part of the paper in which it stands.
    pub(crate) section: Option<String>,
}

/// "The Back Page (satire)", "Humour".
fn is_satirical(section: &str) -> bool {
    let mut words = section.split(|c: char| !c.is_alphabetic());
    words.any(|word| {
        ["satire", "satirical", "parody", "spoof", "humour", "humor"]
            .iter()
            .any(|name| word.eq_ignore_ascii_case(name))
    })
}

/// Lays the blocks out, parted by blank lines.
pub(crate) fn document(metadata: Metadata, drafts: Vec<Draft>) -> Document {
    let mut text = String::with_capacity(drafts.iter().map(|d| d.text.len() + 2).sum());
    let mut blocks = Vec::with_capacity(drafts.len());
    let mut labels: Vec<Option<Span>> = Vec::with_capacity(drafts.len());
    for draft in drafts {
        if draft.text.is_empty() {
            labels.push(None);
            continue;
        }
        if !text.is_empty() {
            text.push_str("\n\n");
        }
        let start = text.len();
        text.push_str(&draft.text);
        labels.push(draft.label.map(|(name, _)| Span::new(start, start + name)));
        let said = start + draft.label.map_or(0, |(_, said)| said);
        // A label on a line of its own is no block: nothing is said in it.
        if said < text.len() {
            let speaker = draft.speaker.and_then(|from| labels.get(from).copied().flatten());
            blocks.push(Block { span: Span::new(said, text.len()), kind: draft.kind, speaker });
        }
    }
    if metadata.section.as_deref().is_some_and(is_satirical) {
        blocks.iter_mut().for_each(|block| block.kind = BlockKind::Invented);
    }
    let published_on: Option<Date> = metadata.published.map(|m| m.on);
    Document {
        title: metadata.title,
        byline: metadata.byline,
        source: metadata.source,
        url: metadata.url,
        language: language::of(&text, metadata.language),
        published_at: metadata.published.and_then(Moment::timestamp),
        published_on,
        modified_at: metadata.modified.and_then(Moment::timestamp),
        text,
        blocks,
    }
}
