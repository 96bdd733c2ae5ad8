//! What words do to the thing that they govern, and which words share a subject: the tables of `data/`.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::LazyLock,
};

use crate::issue::{root, words};

/// What a word or phrase does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Op {
    /// Negates.
    Not,
    /// Negates, and says that it was otherwise before.
    Moved,
    /// Speaks or acts against it.
    Against,
    /// Ends, hinders or lessens the thing itself.
    End,
    /// Speaks for it.
    For,
    /// Starts, does, keeps or furthers the thing itself.
    Begin,
    /// Judges it well.
    Good,
    /// Judges it badly.
    Bad,
    /// Demands it.
    Must,
    /// Takes no side.
    Silent,
    /// Makes it hang on something.
    Tie,
    /// Does nothing to it, though a shorter phrase inside would.
    Idle,
}

/// A phrase found: what it does and how many words it has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Phrase {
    /// What it does.
    pub(crate) op: Op,
    /// How many words it takes, gaps included.
    pub(crate) length: usize,
}

/// Phrases by their first word.
#[derive(Debug, Default)]
pub(crate) struct Lexicon {
    phrases: BTreeMap<&'static str, Vec<(Vec<&'static str>, Op)>>,
    by_root: BTreeMap<String, Vec<(Vec<String>, Op)>>,
    /// Roots of the phrases of one word.
    single: BTreeSet<String>,
}

/// Words by subject.
#[derive(Debug)]
pub(crate) struct Field {
    /// Roots of each word or phrase.
    pub(crate) words: Vec<Vec<String>>,
    /// The same for the opposite pole.
    pub(crate) counter: Vec<Vec<String>>,
}

impl Field {
    /// True if and only if `roots` are one of its words.
    pub(crate) fn has(&self, roots: &[String]) -> bool {
        self.words.iter().chain(&self.counter).any(|phrase| phrase == roots)
    }
}

/// The predicates of `data/predicates.txt`.
pub(crate) static LEXICON: LazyLock<Lexicon> =
    LazyLock::new(|| Lexicon::parse(include_str!("../../data/predicates.txt")));

/// The subjects of `data/fields.txt`.
pub(crate) static FIELDS: LazyLock<Vec<Field>> = LazyLock::new(|| {
    let roots = |list: &str| -> Vec<Vec<String>> {
        list.split(',')
            .map(|phrase| words(phrase).iter().map(|word| root(word)).collect::<Vec<_>>())
            .filter(|phrase| !phrase.is_empty())
            .collect()
    };
    rows(include_str!("../../data/fields.txt"))
        .map(|row| {
            let (words, counter) = row.split_once('|').unwrap_or((row, ""));
            Field { words: roots(words), counter: roots(counter) }
        })
        .collect()
});

fn rows(table: &'static str) -> impl Iterator<Item = &'static str> {
    table.lines().map(str::trim).filter(|row| !row.is_empty() && !row.starts_with('#'))
}

impl Lexicon {
    fn parse(table: &'static str) -> Lexicon {
        let mut lexicon = Lexicon::default();
        for row in rows(table) {
            let Some((class, list)) = row.split_once(':') else { continue };
            let op = match class {
                "not" => Op::Not,
                "moved" => Op::Moved,
                "against" => Op::Against,
                "end" => Op::End,
                "for" => Op::For,
                "begin" => Op::Begin,
                "good" => Op::Good,
                "bad" => Op::Bad,
                "must" => Op::Must,
                "none" => Op::Silent,
                "tie" => Op::Tie,
                "idle" => Op::Idle,
                _ => continue,
            };
            for phrase in list.split(',') {
                let pieces: Vec<&str> = phrase.split_whitespace().collect();
                let roots: Vec<String> =
                    pieces.iter().flat_map(|piece| words(piece)).map(|w| root(&w)).collect();
                if let Some(first) = roots.first()
                    && roots.len() >= pieces.len()
                {
                    lexicon.by_root.entry(first.clone()).or_default().push((roots, op));
                }
                if let Some(&first) = pieces.first() {
                    if pieces.len() == 1 {
                        lexicon.single.insert(root(first));
                    }
                    lexicon.phrases.entry(first).or_default().push((pieces, op));
                }
            }
        }
        for phrases in lexicon.phrases.values_mut() {
            phrases.sort_by_key(|(pieces, _)| std::cmp::Reverse(pieces.len()));
        }
        for phrases in lexicon.by_root.values_mut() {
            phrases.sort_by_key(|(roots, _)| std::cmp::Reverse(roots.len()));
        }
        lexicon
    }

    /// The longest phrase at the place whose word has the forms `first`. `is` says whether the word so many places
    /// on is a piece of a phrase, in some form; it is false past the end.
    pub(crate) fn longest(&self, first: &[&str], is: impl Fn(usize, &str) -> bool) -> Option<Phrase> {
        let found = first.iter().filter_map(|form| {
            self.phrases.get(form)?.iter().find_map(|(pieces, op)| {
                let mut at = 0;
                let mut gap = 0;
                for &piece in pieces.iter().skip(1) {
                    if matches!(piece, "_" | "__") {
                        gap = if piece == "_" { 4 } else { 12 };
                        continue;
                    }
                    at = (at + 1..=at + 1 + gap).find(|&place| is(place, piece))?;
                    gap = 0;
                }
                Some(Phrase { op: *op, length: at + 1 })
            })
        });
        found.max_by_key(|phrase| phrase.length)
    }

    /// True if and only if a phrase begins with `word`.
    pub(crate) fn has_first(&self, word: &str) -> bool {
        self.phrases.contains_key(word)
    }

    /// The longest phrase without gaps at the start of a run of roots.
    pub(crate) fn longest_by_root(&self, roots: &[String]) -> Option<Phrase> {
        let phrases = self.by_root.get(roots.first()?)?;
        phrases
            .iter()
            .find(|(pieces, _)| roots.starts_with(pieces))
            .map(|(pieces, op)| Phrase { op: *op, length: pieces.len() })
    }

    /// True if and only if a single word is in the tables by itself: too common to name an issue alone.
    pub(crate) fn is_common(&self, words: &[String]) -> bool {
        let [word] = words else { return false };
        self.single.contains(&root(word))
    }

    /// The sign that a phrase given by its roots has on what it governs.
    pub(crate) fn sign_of_roots(&self, roots: &[String]) -> f32 {
        match self.longest_by_root(roots) {
            Some(Phrase { op: Op::End | Op::Against, length }) if length == roots.len() => -1.0,
            _ => 1.0,
        }
    }
}
