//! A document and a watch list in, its statements out.
//!
//! The principal function is [`analyse()`]. It is total and deterministic: it never fails, never panics, never
//! asks the time, never touches disk, network or database, and knows neither HTML nor feeds.
#![warn(clippy::disallowed_methods, clippy::disallowed_types)]

mod act;
pub mod attribution;
pub mod crf;
mod dateline;
pub mod explain;
pub mod feature;
pub mod fingerprint;
pub mod issue;
mod lemma;
pub mod mention;
pub mod model;
pub mod names;
mod quotation;
pub mod said_on;
mod sentence;
pub mod stance;
pub mod statement;
pub mod tag;
pub mod text;
mod token;
pub mod utterance;

use volteface_core::{Document, Statement, WatchList, story::Fingerprint};

pub use text::Text;

use statement::{Aside, Statements};

/// Raised whenever the same document would be analysed differently: stored documents are then settled anew.
pub const ANALYSIS_VERSION: u32 = 4;

/// A watch list prepared for matching: built once, used for every document.
#[derive(Debug, Clone, Default)]
pub struct WatchIndex {
    /// What the user watches.
    pub list: WatchList,
    pub(crate) actors: mention::ActorIndex,
    /// Its issues, prepared, in the same order.
    pub(crate) issues: Vec<issue::IssueIndex>,
    /// Whom its names mean.
    pub(crate) sides: stance::side::Sides,
}

impl WatchIndex {
    /// Prepares `list`.
    pub fn new(list: WatchList) -> WatchIndex {
        let actors = mention::ActorIndex::new(&list);
        let mut issues: Vec<issue::IssueIndex> = list.issues.iter().map(issue::IssueIndex::new).collect();
        issue::IssueIndex::discount(&mut issues);
        let sides = stance::side::Sides::new(&list);
        WatchIndex { list, actors, issues, sides }
    }
}

/// What a document says, as far as can be told from the document alone.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Analysis {
    /// Its near-copy signature.
    pub fingerprint: Fingerprint,
    /// Its statements, in the order of the text.
    pub statements: Vec<Statement>,
    /// What it attributes to somebody without reporting a statement: attitudes, evidence, silence, speech to come.
    /// Nothing follows from them.
    pub asides: Vec<Aside>,
}

/// Reads a document as an analyst would.
pub fn analyse(document: &Document, watch: &WatchIndex) -> Analysis {
    let fingerprint = fingerprint::fingerprint(document);
    // Another language read by the grammar of English yields nonsense; its copies are seen all the same.
    if !document.language.as_deref().is_none_or(is_english) {
        return Analysis { fingerprint, ..Analysis::default() };
    }
    let text = Text::new(document);
    let attributions = attribution::attributions(&text);
    let Statements { stated: mut statements, asides } = statement::statements(&text, &attributions);
    let n_attributed = statements.len();
    statements.extend(act::acts(&text, &statements, watch));
    mention::resolve(&text, &mut statements, watch);
    said_on::date(&text, &mut statements);
    stance::state(&text, &mut statements, watch);
    act::keep(&mut statements, n_attributed);
    statement::order(&mut statements);
    Analysis { fingerprint, statements, asides }
}

/// Whether a language tag (BCP 47) is one of English.
fn is_english(tag: &str) -> bool {
    tag.split(['-', '_']).next().is_some_and(|primary| primary.eq_ignore_ascii_case("en"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_language_is_not_read_by_the_grammar_of_english() {
        let mut document =
            Document::plain("\"We will sign on Monday,\" the minister said. The delegations met again.");
        let watch = WatchIndex::default();
        for (language, n) in [(None, 1), (Some("en-GB"), 1), (Some("fr"), 0)] {
            document.language = language.map(str::to_owned);
            let analysis = analyse(&document, &watch);
            assert_eq!(analysis.statements.len(), n, "{language:?}");
            assert_eq!(analysis.fingerprint, fingerprint::fingerprint(&document));
        }
    }
}
