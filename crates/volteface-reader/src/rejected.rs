//! Why bytes were refused.

use std::fmt;

/// Why no document could be read; stored with the item, so that its user learns the reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rejected {
    /// More bytes than are read.
    TooLarge {
        /// The cap, bytes.
        cap: usize,
    },
    /// Nested, repeated or multiplied beyond what any author writes.
    TooComplex,
    /// A page that asks for consent and shows nothing else.
    Consent,
    /// A page that asks for a subscription and shows nothing else.
    Paywall,
    /// A page that wants to see a human first.
    Challenge,
    /// A page whose text is put in by scripts only.
    Script,
    /// No article text in it.
    NoText,
    /// A subscription list (OPML): to be imported, not read.
    Subscriptions,
    /// A packed archive: to be unpacked first.
    Archive,
    /// A format that is not read; its name.
    Unsupported(&'static str),
    /// Not what it claims to be, or broken beyond repair; what went wrong.
    Malformed(String),
}

impl Rejected {
    /// One word for metrics and records.
    pub fn label(&self) -> &'static str {
        match self {
            Rejected::TooLarge { .. } => "too-large",
            Rejected::TooComplex => "too-complex",
            Rejected::Consent => "consent",
            Rejected::Paywall => "paywall",
            Rejected::Challenge => "challenge",
            Rejected::Script => "script",
            Rejected::NoText => "no-text",
            Rejected::Subscriptions => "subscriptions",
            Rejected::Archive => "archive",
            Rejected::Unsupported(_) => "unsupported",
            Rejected::Malformed(_) => "malformed",
        }
    }
}

impl fmt::Display for Rejected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Rejected::TooLarge { cap } => write!(f, "larger than the {cap} bytes that are read"),
            Rejected::TooComplex => f.write_str("nested or repeated beyond what is read"),
            Rejected::Consent => f.write_str("only a request for consent"),
            Rejected::Paywall => f.write_str("only a request to subscribe"),
            Rejected::Challenge => f.write_str("only a check for robots"),
            Rejected::Script => f.write_str("no text without running scripts"),
            Rejected::NoText => f.write_str("no article text"),
            Rejected::Subscriptions => f.write_str("a list of subscriptions, not a document"),
            Rejected::Archive => f.write_str("a packed archive; unpack it first"),
            Rejected::Unsupported(what) => write!(f, "{what} is not read"),
            Rejected::Malformed(why) => write!(f, "malformed: {why}"),
        }
    }
}

impl std::error::Error for Rejected {}
