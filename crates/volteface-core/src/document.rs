//! One article's text with its metadata and stable byte spans.

use jiff::{Timestamp, civil::Date, tz::TimeZone};

/// A half-open range of bytes of a document's text; both ends lie on character boundaries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

impl Span {
    /// The span of `start..end`.
    pub fn new(start: usize, end: usize) -> Span {
        debug_assert!(start <= end, "a span never ends before it starts");
        Span { start, end }
    }

    /// Length in bytes.
    pub fn len(self) -> usize {
        self.end - self.start
    }

    /// True if and only if the span holds no byte.
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// True if and only if `other` lies within this span.
    pub fn contains(self, other: Span) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// True if and only if the two spans share at least one byte.
    pub fn overlaps(self, other: Span) -> bool {
        self.start < other.end && other.start < self.end
    }
}

/// What a stretch of a document is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum BlockKind {
    /// A heading within the article (its title is not part of the text).
    Heading,
    /// Running text.
    Paragraph,
    /// One item of a list.
    ListItem,
    /// A quotation set off from the running text.
    Quote,
    /// One turn of a transcript in which its speaker states or answers.
    Turn,
    /// One turn of a transcript that asks: never a statement.
    Question,
    /// Part of a satire: what it reports, nobody said in earnest.
    Invented,
}

/// A block of the text: paragraphs carry quotations, so their bounds are kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    /// Where it stands, without the speaker's label.
    pub span: Span,
    /// What it is.
    pub kind: BlockKind,
    /// The label that names the speaker of a turn (`MS. HALVORSEN`, `Peskov`); a turn of several paragraphs
    /// carries the label's span on each.
    pub speaker: Option<Span>,
}

/// One article, read and cleaned of its page's furniture.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Document {
    /// The headline; not part of `text`.
    pub title: Option<String>,
    /// Who wrote it, as printed.
    pub byline: Option<String>,
    /// The outlet: a site's or an agency's name.
    pub source: Option<String>,
    /// Canonical address.
    pub url: Option<String>,
    /// Language tag (`en`, `en-GB`), as declared or detected.
    pub language: Option<String>,
    /// When it was published; `None` when nothing tells (a crawl date does not).
    pub published_at: Option<Timestamp>,
    /// The calendar day of publication where it was published.
    pub published_on: Option<Date>,
    /// When the outlet last changed it.
    pub modified_at: Option<Timestamp>,
    /// The article: blocks parted by a blank line.
    pub text: String,
    /// The blocks of `text`, in order, without overlap.
    pub blocks: Vec<Block>,
}

impl Document {
    /// A document of clean text: every stretch between blank lines is a paragraph; the text stays as it is,
    /// byte for byte.
    pub fn plain(text: impl Into<String>) -> Document {
        let text = text.into();
        let mut blocks = Vec::new();
        let mut open: Option<Span> = None;
        let mut at = 0;
        for line in text.split_inclusive('\n') {
            let start = at + (line.len() - line.trim_start().len());
            let end = at + line.trim_end().len();
            at += line.len();
            if line.trim().is_empty() {
                blocks.extend(open.take());
            } else {
                open = Some(Span::new(open.map_or(start, |span| span.start), end));
            }
        }
        blocks.extend(open);
        let block = |span| Block { span, kind: BlockKind::Paragraph, speaker: None };
        Document { blocks: blocks.into_iter().map(block).collect(), text, ..Document::default() }
    }

    /// Takes back dates that had not come yet when the document arrived: a date in the future was never true, and one
    /// that stayed would be newer than everything that is said from then on. Returns whether there was one.
    pub fn mend_dates(&mut self, arrived_at: Timestamp) -> bool {
        let today = arrived_at.to_zoned(TimeZone::UTC).date();
        // Where it was published it may be tomorrow already.
        let latest_day = today.tomorrow().unwrap_or(today);
        let was_ahead = self.published_at.is_some_and(|at| at > arrived_at)
            || self.published_on.is_some_and(|on| on > latest_day);
        self.published_at = self.published_at.map(|at| at.min(arrived_at));
        self.published_on = self.published_on.map(|on| if on > latest_day { today } else { on });
        self.modified_at = self.modified_at.map(|at| at.min(arrived_at));
        was_ahead
    }

    /// The words at `span`: the one place that slices a document's text.
    ///
    /// A span that does not lie on character boundaries within the text yields the empty string, so that a
    /// wrong span can never stop the daemon.
    pub fn text(&self, span: Span) -> &str {
        self.text.get(span.start..span.end).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_in_the_future_becomes_that_of_arrival() {
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        let on = |text: &str| text.parse::<Date>().unwrap();
        let check = |published: (Option<&str>, Option<&str>), mended: (Option<&str>, Option<&str>)| {
            let document = Document {
                published_at: published.0.map(at),
                published_on: published.1.map(on),
                ..Document::default()
            };
            let mut after = document.clone();
            let was_ahead = after.mend_dates(at("2024-05-03T20:00:00Z"));
            assert_eq!((after.published_at, after.published_on), (mended.0.map(at), mended.1.map(on)));
            assert_eq!(was_ahead, after != document);
        };
        for past in [
            (None, None),
            (Some("2024-05-03T19:00:00Z"), Some("2024-05-03")),
            // Published this minute in Auckland.
            (Some("2024-05-03T20:00:00Z"), Some("2024-05-04")),
        ] {
            check(past, past);
        }
        check(
            (Some("2042-01-01T00:00:00Z"), Some("2042-01-01")),
            (Some("2024-05-03T20:00:00Z"), Some("2024-05-03")),
        );
        check((None, Some("2042-01-01")), (None, Some("2024-05-03")));
    }

    #[test]
    fn plain_text_is_cut_at_blank_lines_and_kept_as_it_is() {
        let document = Document::plain("  One.\nStill one.\n\n \nTwo\u{2019}s.\n");
        let words: Vec<&str> = document.blocks.iter().map(|block| document.text(block.span)).collect();
        assert_eq!(words, ["One.\nStill one.", "Two\u{2019}s."]);
        assert!(Document::plain("").blocks.is_empty());
    }
}
