//! Near-copies: what a text looks like, and whether two texts are copies of one.
//!
//! [`fingerprint`] folds a text to its content words. Runs of [`RUN`] words (shingles) are what two texts are
//! compared by ([`compare`]): by containment, not resemblance (Broder, *On the resemblance and containment of
//! documents*, 1997), so that an excerpt finds its source. A sample of the runs, the *keys*, is what a text is
//! looked up by: winnowing (Schleimer, Wilkerson, Aiken, *Winnowing: local algorithms for document
//! fingerprinting*, SIGMOD 2003) takes the smallest hash of every [`WINDOW`] neighbouring runs of a line, hence
//! about 2 / (`WINDOW` + 1) of all runs, and guarantees that a shared stretch of `WINDOW + RUN - 1` content words
//! shares a key, as does every line long enough to have a run at all. Only prose has keys, where there is any.
//!
//! For a text of n words [`fingerprint`] takes O(n), and [`compare`] with one of m words O(n + m).

use volteface_core::{
    Document,
    story::{Fingerprint, Key, Line},
};

mod agency;
mod likeness;
mod words;

#[cfg(test)]
mod tests;

pub use agency::agency;
pub use likeness::{Likeness, compare};

/// Content words in a run.
pub const RUN: usize = 3;

/// Neighbouring runs of which one becomes a key.
pub const WINDOW: usize = 40;

/// Lines that weigh less (furniture, a few words) get no keys, even where there is no prose.
const LEAST_WEIGHT: u8 = 40;

/// A text is read this far, in content words: room for any article, a bound on what a hostile one costs.
const MAX_WORDS: usize = 20_000;

/// The fingerprint of a document's text. Its title is left out: copies change it freely.
pub fn fingerprint(document: &Document) -> Fingerprint {
    of_text(&document.text)
}

/// The fingerprint of a text whose lines are parted by line breaks.
pub fn of_text(text: &str) -> Fingerprint {
    let mut print = words::read(text, MAX_WORDS);
    print.shingles.reserve(print.words.len());
    // Headings and teasers stand on many pages: they would lead to many stories, and to no copy.
    let is_prose = |line: &Line| line.weight == Line::PROSE && line.words.len() >= RUN;
    let least_weight = if print.lines.iter().any(is_prose) { Line::PROSE } else { LEAST_WEIGHT };
    for (number, line) in (0..).zip(&print.lines) {
        let first = print.shingles.len();
        add_runs(&print.words, line, &mut print.shingles);
        if line.weight >= least_weight {
            add_keys(print.shingles.get(first..).unwrap_or_default(), number, &mut print.keys);
        }
    }
    print
}

fn add_runs(words: &[volteface_core::story::Word], line: &Line, runs: &mut Vec<(u64, u32)>) {
    let Some(of_line) = words.get(line.words.clone()) else { return };
    for (start, run) in (line.words.start..).zip(of_line.windows(RUN)) {
        let hash = run.iter().fold(0, |hash, word| words::mix(hash, u64::from(word.hash)));
        runs.push((hash, start as u32));
    }
}

/// Winnows the runs of one line: the smallest of each window, the rightmost of equals, each once.
fn add_keys(runs: &[(u64, u32)], line: u32, keys: &mut Vec<Key>) {
    let mut smallest: Option<usize> = None;
    for end in WINDOW.min(runs.len())..=runs.len() {
        let start = end.saturating_sub(WINDOW);
        let chosen = match smallest {
            // Only the run that came in can be smaller than the one that still stands in the window.
            Some(old) if old >= start => {
                if runs[end - 1].0 <= runs[old].0 {
                    end - 1
                } else {
                    old
                }
            }
            _ => match (start..end).rev().min_by_key(|&n| runs[n].0) {
                Some(found) => found,
                None => return,
            },
        };
        if smallest != Some(chosen) {
            keys.push(Key { hash: runs[chosen].0, line });
            smallest = Some(chosen);
        }
    }
}
