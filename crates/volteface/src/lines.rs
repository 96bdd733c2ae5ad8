//! The JSON lines that scorers and benchmarks read: offsets are Unicode code points, ends exclusive.

use jiff::tz::TimeZone;
use serde::Serialize;
use serde_json::Value;
use volteface_core::{ActorId, Document, Span, Stated, Statement};

/// A document of `replay`.
#[derive(Debug, Serialize)]
pub struct DocumentLine<'a> {
    /// File name.
    pub document: &'a str,
    /// Headline.
    pub title: Option<&'a str>,
    /// RFC 3339, or the day alone where only that is known.
    pub published: Option<String>,
    /// Outlet.
    pub source: Option<&'a str>,
    /// Language tag.
    pub language: Option<&'a str>,
    /// Its story's identifier.
    pub story: &'a str,
    /// The cleaned article.
    pub text: &'a str,
}

/// A document of `extract`.
#[derive(Debug, Serialize)]
pub struct ExtractLine<'a> {
    /// The file as named on the command line.
    pub document: &'a str,
    /// Headline.
    pub title: Option<&'a str>,
    /// RFC 3339, or the day alone where only that is known.
    pub published: Option<String>,
    /// Who wrote it; left out when statements are listed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub byline: Option<Option<&'a str>>,
    /// Outlet; left out of `--text-only`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<Option<&'a str>>,
    /// Canonical address.
    pub url: Option<&'a str>,
    /// Language tag.
    pub language: Option<&'a str>,
    /// The cleaned article.
    pub text: &'a str,
    /// What is said in it; left out of `--text-only`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub statements: Option<Vec<StatementLine<'a>>>,
}

/// A statement of `extract` and `replay`.
#[derive(Debug, Serialize)]
pub struct StatementLine<'a> {
    /// Unique in the output.
    pub statement: String,
    /// File name.
    pub document: &'a str,
    /// The fullest name that the document gives.
    pub speaker: &'a str,
    /// Watch-list id.
    pub actor: Option<&'a str>,
    /// The words that attribute it.
    pub cue: String,
    /// What was said: one text, or its pieces.
    pub content: Value,
    /// `direct`, `indirect`, `mixed`, `act`.
    pub kind: &'static str,
    /// Where it stands, with the marks that belong to it.
    pub spans: SpanLine,
    /// Attributed, but no statement: an attitude, evidence, silence. Only `extract` shows these.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub aside: bool,
    /// The day it was said.
    pub said_on: Option<String>,
    /// Its utterance; `null` where no store groups them.
    pub utterance: Option<String>,
    /// What it states on watched issues.
    pub positions: Vec<StatedLine<'a>>,
    /// 0 to 1.
    pub confidence: f64,
}

/// Where a statement stands, in code points.
#[derive(Debug, Serialize)]
pub struct SpanLine {
    /// Who.
    pub source: Vec<[usize; 2]>,
    /// Said.
    pub cue: Vec<[usize; 2]>,
    /// What.
    pub content: Vec<[usize; 2]>,
}

/// What a statement states.
#[derive(Debug, Serialize)]
pub struct StatedLine<'a> {
    /// Watch-list id.
    pub issue: &'a str,
    /// The side taken.
    pub stance: &'static str,
    /// Under which conditions.
    pub conditions: &'a [String],
}

/// A standing position of `replay`.
#[derive(Debug, Serialize)]
pub struct PositionLine<'a> {
    /// Who.
    pub actor: &'a str,
    /// On what.
    pub issue: &'a str,
    /// The side taken.
    pub stance: &'static str,
    /// Under which conditions.
    pub conditions: &'a [String],
    /// The day from which it stands.
    pub since: String,
    /// The statement that is its best evidence.
    pub statement: Option<String>,
}

/// An alert of `replay`.
#[derive(Debug, Serialize)]
pub struct AlertLine<'a> {
    /// The document whose arrival gave it.
    pub document: &'a str,
    /// Whose position changed.
    pub actor: &'a str,
    /// On what.
    pub issue: &'a str,
    /// How.
    pub change: &'static str,
    /// The stance before; `null` for a first position.
    pub from: Option<&'static str>,
    /// The stance now.
    pub to: &'static str,
    /// The day since which it stands.
    pub on: String,
    /// One plain sentence.
    pub sentence: &'a str,
    /// The body of the webhook.
    pub payload: Value,
}

/// When a document was published: the moment, or the day alone where it was another day there than in UTC.
pub fn published(document: &Document) -> Option<String> {
    match (document.published_at, document.published_on) {
        (Some(at), Some(on)) if at.to_zoned(TimeZone::UTC).date() != on => Some(on.to_string()),
        (Some(at), _) => Some(at.to_string()),
        (None, Some(on)) => Some(on.to_string()),
        (None, None) => None,
    }
}

/// The statements of a document as lines; `name` is the document's, `utterances` those of its statements if known.
pub fn statements<'a>(
    name: &'a str,
    document: &'a Document,
    statements: impl IntoIterator<Item = &'a Statement>,
    utterances: &[Option<String>],
) -> Vec<StatementLine<'a>> {
    let points = CodePoints::new(&document.text);
    let line = |(n, statement): (usize, &'a Statement)| StatementLine {
        statement: format!("{name}#{n}"),
        document: name,
        speaker: &statement.speaker.name,
        actor: statement.speaker.actor.as_ref().map(ActorId::as_str),
        cue: words(document, &statement.cue).join(" "),
        content: match words(document, &statement.content).as_slice() {
            [one] => Value::from(*one),
            pieces => Value::from(pieces),
        },
        kind: statement.kind.as_str(),
        spans: SpanLine {
            source: points.spans(&statement.extent.source),
            cue: points.spans(&statement.extent.cue),
            content: points.spans(&statement.extent.content),
        },
        aside: false,
        said_on: statement.said.on.filter(|_| statement.said.until.is_none()).map(|day| day.to_string()),
        utterance: utterances.get(n).cloned().flatten(),
        positions: statement.positions.iter().map(stated).collect(),
        confidence: (f64::from(statement.confidence) * 1000.0).round() / 1000.0,
    };
    statements.into_iter().enumerate().map(line).collect()
}

fn stated(stated: &Stated) -> StatedLine<'_> {
    StatedLine {
        issue: stated.issue.as_str(),
        stance: stated.stance.as_str(),
        conditions: &stated.conditions,
    }
}

fn words<'a>(document: &'a Document, spans: &[Span]) -> Vec<&'a str> {
    spans.iter().map(|&span| document.text(span)).collect()
}

/// Byte offsets to code point offsets, with the count kept at every 256th byte.
struct CodePoints<'t> {
    text: &'t str,
    before: Vec<usize>,
}

const STRIDE: usize = 256;

impl<'t> CodePoints<'t> {
    fn new(text: &'t str) -> CodePoints<'t> {
        let mut n = 0;
        let before = text
            .as_bytes()
            .chunks(STRIDE)
            .map(|chunk| {
                let at = n;
                n += count(chunk);
                at
            })
            .chain([0])
            .collect();
        CodePoints { text, before }
    }

    fn spans(&self, spans: &[Span]) -> Vec<[usize; 2]> {
        spans.iter().map(|span| [self.at(span.start), self.at(span.end)]).collect()
    }

    fn at(&self, byte: usize) -> usize {
        let byte = byte.min(self.text.len());
        let chunk = (byte / STRIDE).min(self.before.len().saturating_sub(2));
        let rest = self.text.as_bytes().get(chunk * STRIDE..byte).unwrap_or_default();
        self.before.get(chunk).copied().unwrap_or_default() + count(rest)
    }
}

/// Code points that begin in these bytes of UTF-8.
fn count(bytes: &[u8]) -> usize {
    bytes.iter().filter(|&&byte| (byte & 0xC0) != 0x80).count()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn offsets_agree_with_counting(text in "(\\PC|é|😀){0,600}") {
            let points = CodePoints::new(&text);
            for (n, (byte, _)) in text.char_indices().enumerate() {
                prop_assert_eq!(points.at(byte), n);
            }
            prop_assert_eq!(points.at(text.len()), text.chars().count());
        }
    }
}
