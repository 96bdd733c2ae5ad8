//! What a message says and how it looks: one envelope, rendered once per format, stored and sent as it is.
//!
//! The principal type is [`Envelope`]: type, time, [`Data`]. Its generic JSON is the form that
//! `config/schema/message.json` describes; every other [`Format`] is a pure function of it, so that a stored
//! message can be rendered for an endpoint that was added later. Nothing here asks the time or the network.

pub mod card;
pub mod envelope;
pub mod format;
pub mod position;
pub mod sample;
pub mod sentence;
pub mod statement;
pub mod template;

mod discord;
mod matrix;
mod mattermost;
mod ntfy;
mod slack;
mod teams;

pub use card::Card;
pub use envelope::{
    Conditions, Data, DigestItem, DigestNews, EndpointNews, Envelope, FeedNews, Named, Outlet, PositionNews,
    Question, Quoted, Source, StatementNews, Statements, TestNews,
};
pub use format::{Body, Format};
pub use template::Template;

use jiff::Timestamp;
use sha2::{Digest as _, Sha256};

/// The most bytes that a generic or CloudEvents body has.
pub const MAX_BODY: usize = 20_000;

/// The stable id of a message: a hash of what it tells, the same after a crash or from a restored backup.
///
/// `parts` are hashed with their lengths, so that no two lists of parts share an id by their joints. For a change
/// they are actor, issue, sequence, stance and utterance.
pub fn message_id(parts: &[&str]) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update((part.len() as u64).to_le_bytes());
        hash.update(part.as_bytes());
    }
    let digest = hash.finalize();
    let mut id = String::from("msg_");
    for byte in digest.iter().take(16) {
        id.push_str(&format!("{byte:02x}"));
    }
    id
}

/// The id of the alert about the `sequence`-th announced position of that actor on that issue.
pub fn position_id(actor: &str, issue: &str, sequence: i64, stance: &str, utterance: &str) -> String {
    message_id(&["position", actor, issue, &sequence.to_string(), stance, utterance])
}

/// The first `max` characters of `text`, with an ellipsis as the last where some were left out.
pub(crate) fn clip(text: &str, max: usize) -> String {
    if text.chars().count() <= max {
        return text.to_owned();
    }
    let mut short: String = text.chars().take(max.saturating_sub(1)).collect();
    short.truncate(short.trim_end().len());
    short.push('…');
    short
}

/// The same for a limit in bytes.
pub(crate) fn clip_bytes(text: &str, max: usize) -> String {
    if text.len() <= max {
        return text.to_owned();
    }
    let end = text.floor_char_boundary(max.saturating_sub('…'.len_utf8()));
    format!("{}…", text.get(..end).unwrap_or_default().trim_end())
}

/// Puts a backslash before each character that Markdown reads as markup.
pub(crate) fn escape_markdown(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        if matches!(c, '\\' | '`' | '*' | '_' | '{' | '}' | '[' | ']' | '<' | '>' | '#' | '|' | '~') {
            escaped.push('\\');
        }
        escaped.push(c);
    }
    escaped
}

/// The time as RFC 3339 with whole seconds or finer, as it stands in a body.
pub(crate) fn rfc3339(at: Timestamp) -> String {
    at.to_string()
}

#[cfg(test)]
mod tests;
