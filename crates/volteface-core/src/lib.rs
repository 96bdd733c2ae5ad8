//! The nouns of volteface and the rule it is named after.
//!
//! Reading order is the order of the modules: a [`Feed`](feed::Feed) yields entries, an entry becomes a
//! [`Document`], documents that are copies of one text are one story, a document contains
//! [`Statement`]s, the statements of one [`Actor`] on one [`Issue`] fold into [`Position`]s by
//! [`timeline()`], and a change of the head of that line is what an [`alert`] tells.
//!
//! Never: text processing, SQL, HTTP, serialisation, the current time.
#![warn(missing_docs)]
#![warn(clippy::disallowed_methods, clippy::disallowed_types)]

pub mod alert;
pub mod document;
pub mod feed;
pub mod position;
pub mod statement;
pub mod story;
pub mod watch;

pub use alert::{Alert, AlertType};
pub use document::{Block, BlockKind, Document, Span};
pub use position::{ChangeKind, Position, PositionChange, Stance, Utterance, timeline};
pub use statement::{CueClass, Extent, Said, Speaker, Stated, Statement, StatementKind};
pub use watch::{Actor, ActorId, ActorKind, Issue, IssueId, WatchList};
