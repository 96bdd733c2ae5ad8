//! A subscribed source and the items in it.

use jiff::Timestamp;

/// A feed as parsed from bytes: what it says of itself, and its entries.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Feed {
    /// Its title.
    pub title: Option<String>,
    /// The site it belongs to.
    pub site_url: Option<String>,
    /// Language tag.
    pub language: Option<String>,
    /// What the feed asks of pollers.
    pub hints: PollHints,
    /// Its entries, in the order of the file.
    pub entries: Vec<Entry>,
}

/// What a feed's body asks of pollers (RSS `ttl`, `skipHours`, `skipDays`; the syndication module's `sy:`).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PollHints {
    /// RSS `<ttl>`, minutes.
    pub ttl_min: Option<u32>,
    /// `sy:updatePeriod` divided by `sy:updateFrequency`, seconds.
    pub update_period_s: Option<u32>,
    /// Hours of the day (GMT, 0–23) in which not to ask.
    pub skip_hours: Vec<u8>,
    /// Days of the week (GMT, Monday = 1 … Sunday = 7) on which not to ask.
    pub skip_days: Vec<u8>,
}

/// One item of a feed, not yet read as a document.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Entry {
    /// The publisher's identifier, verbatim; `None` where the feed gives none (identity is then derived).
    pub guid: Option<String>,
    /// Address of the article.
    pub url: Option<String>,
    /// Headline.
    pub title: Option<String>,
    /// Authors as printed.
    pub authors: Vec<String>,
    /// The outlet that a bundling feed names for this entry.
    pub source: Option<String>,
    /// Language tag.
    pub language: Option<String>,
    /// Publication time as the feed says it.
    pub published_at: Option<Timestamp>,
    /// Modification time as the feed says it.
    pub updated_at: Option<Timestamp>,
    /// The raw text of the publication date, kept because it may be wrong or unreadable.
    pub published_raw: Option<String>,
    /// Summary, HTML.
    pub summary: Option<String>,
    /// Full content, HTML.
    pub content: Option<String>,
}

/// What tells an entry from the others of its feed; derived, since publishers change, repeat and omit their
/// identifiers.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Identity {
    /// The publisher's identifier without scheme and host, so that a move to https or to another domain makes no
    /// new entry. `None` when there is none, or when the feed gives one identifier to several entries.
    pub guid: Option<String>,
    /// The canonical address; `None` when there is none, or when several entries share it.
    pub link: Option<String>,
    /// Hash of title and text: differs when the entry was edited.
    pub content: String,
    /// There is so much text that two entries of the same content are one.
    pub is_telling: bool,
}

/// What a server gave to ask it by the next time. The bytes are opaque and are echoed exactly.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Validators {
    /// The address that was asked: they are sent to no other.
    pub url: String,
    /// `ETag`.
    pub etag: Option<Vec<u8>>,
    /// `Last-Modified`.
    pub last_modified: Option<Vec<u8>>,
}
