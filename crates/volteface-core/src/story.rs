//! A cluster of near-copies: one piece of news.

use std::ops::Range;

/// What a document's text looks like to the search for its copies: its content words, coarsely hashed, and the
/// few keys under which it is looked up. Derived and deterministic; `volteface_analysis::fingerprint` makes and
/// compares it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Fingerprint {
    /// Hash of all words: equal texts are copies without further look.
    pub exact: u64,
    /// The content words in the order of the text; function words are left out.
    pub words: Vec<Word>,
    /// The lines of the text that have content words, in order.
    pub lines: Vec<Line>,
    /// Hashes of runs of words in the order of the text, each with the index of its first word.
    pub shingles: Vec<(u64, u32)>,
    /// The sampled runs under which the document is looked up, in the order of the text.
    pub keys: Vec<Key>,
}

/// A content word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Word {
    /// Hash of its folded spelling: spellings of one word mostly share it.
    pub hash: u32,
    /// Hash of its first four sounds: word forms mostly share it.
    pub stem: u32,
    /// Index into the lines.
    pub line: u32,
    /// What it is.
    pub kind: WordKind,
    /// It stands between quotation marks.
    pub quoted: bool,
}

/// What a word is, for the question whether two texts tell the same facts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WordKind {
    /// Any other word.
    Plain,
    /// Capitalised within a sentence.
    Name,
    /// It holds a digit.
    Number,
}

/// A line (paragraph, heading, list item) of the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Its words, as indices.
    pub words: Range<usize>,
    /// 0 to 100: how much it counts; furniture counts little, prose fully.
    pub weight: u8,
}

/// A run of words chosen by its hash, under which a document is looked up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Key {
    /// Hash of the run.
    pub hash: u64,
    /// The line in which it stands.
    pub line: u32,
}

impl Line {
    /// The weight of running text.
    pub const PROSE: u8 = 100;

    /// Its weight, 0 to 1.
    pub fn share(&self) -> f32 {
        f32::from(self.weight) / f32::from(Line::PROSE)
    }
}

impl Fingerprint {
    /// Its content words, each counted by the weight of its line.
    pub fn size(&self) -> u32 {
        self.lines.iter().map(|line| line.share() * line.words.len() as f32).sum::<f32>() as u32
    }
}
