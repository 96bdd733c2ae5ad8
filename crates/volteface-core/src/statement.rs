//! An attribution: who said what, with which words, and what it states on a watched issue.

use jiff::civil::Date;

use crate::{ActorId, IssueId, Span, Stance};

/// How the content is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum StatementKind {
    /// In quotation marks, or a transcript's turn.
    Direct,
    /// As a clause.
    Indirect,
    /// A clause with quoted words in it.
    Mixed,
    /// A reported act that states a position ("rejected the terms", "signed").
    Act,
}

impl StatementKind {
    /// The word of the outputs: `direct`, `indirect`, `mixed`, `act`.
    pub fn as_str(self) -> &'static str {
        match self {
            StatementKind::Direct => "direct",
            StatementKind::Indirect => "indirect",
            StatementKind::Mixed => "mixed",
            StatementKind::Act => "act",
        }
    }
}

/// What the cue does with the content: the stance needs it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum CueClass {
    /// said, told, according to
    #[default]
    Says,
    /// denied, dismissed
    Denies,
    /// demanded, urged, called for
    Demands,
    /// promised, vowed, pledged
    Promises,
    /// accepted, agreed, endorsed
    Accepts,
    /// rejected, refused, vetoed
    Rejects,
    /// asked, wondered
    Asks,
    /// believes, thinks, fears
    Thinks,
}

impl CueClass {
    /// The word of the outputs.
    pub fn as_str(self) -> &'static str {
        match self {
            CueClass::Says => "says",
            CueClass::Denies => "denies",
            CueClass::Demands => "demands",
            CueClass::Promises => "promises",
            CueClass::Accepts => "accepts",
            CueClass::Rejects => "rejects",
            CueClass::Asks => "asks",
            CueClass::Thinks => "thinks",
        }
    }
}

/// Who is meant by the source of a statement.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Speaker {
    /// The fullest name that the document gives, else the description as it stands there.
    pub name: String,
    /// The watched actor, when it is certain enough: a wrong actor is worse than none.
    pub actor: Option<ActorId>,
    /// An unnamed official of the actor: weak evidence only.
    pub anonymous: bool,
    /// Why this actor (or none), for `explain`.
    pub because: String,
}

/// When something was said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Said {
    /// The day, or the first day of an interval; `None` when neither text nor document tells.
    pub on: Option<Date>,
    /// The last day, where the text gives an interval only ("in late September").
    pub until: Option<Date>,
    /// The report recalls it from earlier times: history, never news.
    pub recalled: bool,
}

/// What a statement states on a watched issue.
#[derive(Debug, Clone, PartialEq)]
pub struct Stated {
    /// The issue.
    pub issue: IssueId,
    /// The side taken.
    pub stance: Stance,
    /// Under which conditions, in the document's words.
    pub conditions: Vec<String>,
    /// It is an act, or says itself that it is otherwise than before ("no longer", "dropped").
    pub moved: bool,
    /// The words of the text that decided.
    pub because: Vec<Span>,
    /// 0 to 1, that issue and stance are right given the statement.
    pub confidence: f32,
}

/// Source, cue and content as they stand in the text: quotation marks, "that" and the commas of an apposition included.
/// What a corpus of attributions marks.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Extent {
    /// Words that name the speaker.
    pub source: Vec<Span>,
    /// Words that attribute.
    pub cue: Vec<Span>,
    /// What was said.
    pub content: Vec<Span>,
}

/// An attribution found in a document. All spans are byte spans of its text.
#[derive(Debug, Clone, PartialEq)]
pub struct Statement {
    /// Words that name the speaker; empty where it is understood.
    pub source: Vec<Span>,
    /// Words that attribute (said, according to, signed); empty for a transcript's turn.
    pub cue: Vec<Span>,
    /// What was said, without its outer quotation marks and closing stop; several pieces when broken up.
    pub content: Vec<Span>,
    /// How it is given.
    pub kind: StatementKind,
    /// What the cue does.
    pub class: CueClass,
    /// Who is meant.
    pub speaker: Speaker,
    /// When.
    pub said: Said,
    /// The same three as they stand in the text, with the marks and conjunctions that belong to them.
    pub extent: Extent,
    /// It stands in a heading.
    pub headline: bool,
    /// Index, in the same document's list, of the statement whose content reports this one.
    pub within: Option<usize>,
    /// What it states on watched issues; mostly nothing.
    pub positions: Vec<Stated>,
    /// 0 to 1, calibrated: that this is a statement with these spans.
    pub confidence: f32,
}
