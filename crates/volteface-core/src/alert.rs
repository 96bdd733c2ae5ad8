//! The message about one change, and what becomes of it.

use jiff::Timestamp;

/// What an alert tells; the `type` of its body.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AlertType {
    /// A stated position changed.
    PositionChanged,
    /// A first position was recorded.
    PositionFirst,
    /// A new statement by a watched actor (off by default).
    StatementNew,
    /// A statement was edited away or changed in an article already seen (off by default).
    StatementEdited,
    /// A feed yields nothing new for longer than it used to.
    FeedSilent,
    /// A feed says that it is gone.
    FeedGone,
    /// An endpoint failed for so long that it is no longer asked.
    EndpointDisabled,
    /// Several messages in one, for an endpoint that wants them so.
    Digest,
    /// A trial by the user.
    Test,
}

impl AlertType {
    /// The word in the body's `type`.
    pub fn as_str(self) -> &'static str {
        match self {
            AlertType::PositionChanged => "position.changed",
            AlertType::PositionFirst => "position.first",
            AlertType::StatementNew => "statement.new",
            AlertType::StatementEdited => "statement.edited",
            AlertType::FeedSilent => "feed.silent",
            AlertType::FeedGone => "feed.gone",
            AlertType::EndpointDisabled => "endpoint.disabled",
            AlertType::Digest => "digest",
            AlertType::Test => "test",
        }
    }

    /// All of them.
    pub const ALL: [AlertType; 9] = [
        AlertType::PositionChanged,
        AlertType::PositionFirst,
        AlertType::StatementNew,
        AlertType::StatementEdited,
        AlertType::FeedSilent,
        AlertType::FeedGone,
        AlertType::EndpointDisabled,
        AlertType::Digest,
        AlertType::Test,
    ];

    /// The type of that word.
    pub fn parse(word: &str) -> Option<AlertType> {
        AlertType::ALL.into_iter().find(|alert_type| alert_type.as_str() == word)
    }
}

/// One message: a stable id and the exact bytes that are signed, stored and sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alert {
    /// The same at every retry and after a restored backup: a hash of what it tells.
    pub id: String,
    /// What it tells.
    pub alert_type: AlertType,
    /// When it was given.
    pub given_at: Timestamp,
    /// One plain English sentence.
    pub sentence: String,
    /// The body.
    pub body: Vec<u8>,
}
