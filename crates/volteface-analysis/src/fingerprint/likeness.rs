//! Are two texts copies of one?

use std::cell::LazyCell;

use volteface_core::story::{Fingerprint, Line, Word, WordKind};

use super::RUN;

/// How alike a new text and a known one are. Shares are 0 to 1; words count by the weight of their line, those
/// in quotation marks half: two reporters quote one answer alike.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Likeness {
    /// Share of the new text that the known one has, in runs.
    pub of_new: f32,
    /// Share of the known text that the new one has, in runs.
    pub of_known: f32,
    /// The shared text, in words after all discounts.
    pub common: f32,
    /// The part of it that stands outside quotation marks in both texts.
    pub plain: f32,
    /// Share of the names, in lines that match, that the fuller text does not have.
    pub names_amiss: f32,
    /// Share of the numbers, in lines that match, that the fuller text does not have.
    pub numbers_amiss: f32,
    /// The shared text stands at the head of the new text.
    pub leads: bool,
    /// The shared text stands at the head of the known text.
    pub leads_known: bool,
    /// Share of the lesser text's prose that the other tells line by line, in its order but not in its words;
    /// looked at only where the shared runs leave a doubt, else 0.
    pub retold: f32,
}

/// Least share of the lesser text for a copy.
const ENOUGH: f32 = 0.40;
/// Least share of either text for a copy in other words.
const ENOUGH_TO_ASK: f32 = 0.15;
/// Least part told line by line for a copy in other words.
const ENOUGH_RETOLD: f32 = 0.75;
/// Least share of a text that grew around a known one, unless it begins with it: below, it is background.
const ENOUGH_OF_GROWN: f32 = 0.40;
/// Least shared text, in words after discounts.
const ENOUGH_WORDS: f32 = 6.0;
/// Least shared text outside quotation marks, unless nearly all is shared: two short reports of one speech have its
/// best sentence in common, and a line that explains it.
const ENOUGH_PLAIN_WORDS: f32 = 16.0;
/// Share of the lesser text that is nearly all of it.
const NEARLY_ALL: f32 = 0.7;

impl Likeness {
    /// The share of the lesser text that the other has, in runs.
    pub fn score(&self) -> f32 {
        self.of_new.max(self.of_known)
    }

    /// How sure it is that the texts are copies, 0 to 1: the larger of what runs and lines tell.
    pub fn confidence(&self) -> f32 {
        self.score().max(self.retold)
    }

    /// True if and only if the texts are copies of one.
    pub fn is_copy(&self) -> bool {
        self.common >= ENOUGH_WORDS
            && self.tells_the_same()
            && (self.lesser_is_in_other() || self.retold >= ENOUGH_RETOLD)
    }

    fn lesser_is_in_other(&self) -> bool {
        if self.plain < ENOUGH_PLAIN_WORDS && self.score() < NEARLY_ALL {
            return false;
        }
        // A later, longer text that carries the known one at its end is a follow-up with its background; so is the
        // known one if it came first. What is nearly all in the known one is an excerpt of it.
        self.score() >= ENOUGH
            && (self.leads || self.of_new >= ENOUGH_OF_GROWN)
            && (self.leads_known || self.of_known >= ENOUGH_OF_GROWN || self.of_new >= NEARLY_ALL)
    }

    /// False for a form filled in anew: the words stay, what they tell does not.
    fn tells_the_same(&self) -> bool {
        self.numbers_amiss <= 0.5 && self.names_amiss + self.numbers_amiss <= 0.9
    }

    /// True if and only if the shared runs leave a doubt that the lines may settle.
    fn is_open(&self) -> bool {
        let (low, high) = (self.of_new.min(self.of_known), self.of_new.max(self.of_known));
        // The same runs are a like share of both: neither text is much longer than the other.
        !self.lesser_is_in_other() && low >= ENOUGH_TO_ASK && low >= high / 2.0 && self.tells_the_same()
    }

    /// True if and only if each text is mostly in the other: as good as the text itself for further comparison.
    pub fn is_mutual(&self) -> bool {
        self.is_copy() && self.of_new.min(self.of_known) >= 0.6
    }
}

/// Compares a new text with a known one. `carriers` tells for each line of the new text how many other stories
/// carry it: what many carry proves little.
pub fn compare(new: &Fingerprint, known: &Fingerprint, carriers: &[u32]) -> Likeness {
    let (in_known, in_new) = matches(new, known);
    let trust = |n: usize| 1.0 / (1.0 + carriers.get(n).copied().unwrap_or(0) as f32);
    let new_lines: Vec<f32> = new.lines.iter().enumerate().map(|(n, line)| line.share() * trust(n)).collect();
    // A line that many carry proves no more in the known text than in the new one.
    let mut known_trust = vec![1.0_f32; known.lines.len()];
    for (word, &at) in known.words.iter().zip(&in_new) {
        if let Some(partner) = new.words.get(at as usize)
            && let Some(known) = known_trust.get_mut(word.line as usize)
        {
            *known = known.min(trust(partner.line as usize));
        }
    }
    let known_lines: Vec<f32> =
        known.lines.iter().zip(&known_trust).map(|(line, trust)| line.share() * trust).collect();
    let new_side = Side::of(new, &in_known, &new_lines);
    let known_side = Side::of(known, &in_new, &known_lines);
    let (lesser, at, fuller) =
        if new_side.all <= known_side.all { (new, &in_known, known) } else { (known, &in_new, new) };
    let (names_amiss, numbers_amiss) = amiss(lesser, at, fuller);
    let mut likeness = Likeness {
        of_new: new_side.share(),
        of_known: known_side.share(),
        common: new_side.shared.min(known_side.shared),
        plain: new_side.plain.min(known_side.plain),
        names_amiss,
        numbers_amiss,
        leads: leads(new, &in_known, &new_lines),
        leads_known: leads(known, &in_new, &known_lines),
        retold: 0.0,
    };
    if likeness.is_open() {
        likeness.retold = retold(lesser, fuller);
    }
    likeness
}

/// For each word of either text the index of its partner in the other, `u32::MAX` where it has none. Of several
/// equal runs the last is the partner.
fn matches(a: &Fingerprint, b: &Fingerprint) -> (Vec<u32>, Vec<u32>) {
    let (mut in_b, mut in_a) = (vec![u32::MAX; a.words.len()], vec![u32::MAX; b.words.len()]);
    let runs = Runs::of(&a.shingles);
    let mut last_in_b = vec![u32::MAX; a.shingles.len()];
    for &(hash, at) in &b.shingles {
        if let Some(n) = runs.find(hash) {
            mark(&mut in_a, at, a.shingles[n].1);
            last_in_b[n] = at;
        }
    }
    for &(hash, at) in &a.shingles {
        if let Some(n) = runs.find(hash) {
            mark(&mut in_b, at, last_in_b[n]);
        }
    }
    (in_b, in_a)
}

/// Marks the words of the run at `at` as those of the other text's run at `partner`.
fn mark(partners: &mut [u32], at: u32, partner: u32) {
    if partner == u32::MAX {
        return;
    }
    for (word, partner) in partners.iter_mut().skip(at as usize).take(RUN).zip(partner..) {
        *word = partner;
    }
}

/// A text's runs by their hash: a table with open addressing, at most half full. Equal runs share an entry, so that a
/// text of one word a thousand times over is read in linear time like any other.
struct Runs<'r> {
    runs: &'r [(u64, u32)],
    /// Indices into the runs, counted from 1; 0 is free.
    slots: Vec<u32>,
}

impl<'r> Runs<'r> {
    fn of(runs: &'r [(u64, u32)]) -> Runs<'r> {
        let mut table = Runs { runs, slots: vec![0; (2 * runs.len()).next_power_of_two()] };
        for (n, &(hash, _)) in (1..).zip(runs) {
            let slot = table.slot(hash);
            table.slots[slot] = n;
        }
        table
    }

    /// Index of the last run of that hash.
    fn find(&self, hash: u64) -> Option<usize> {
        (self.slots[self.slot(hash)] as usize).checked_sub(1)
    }

    /// The slot where a run of that hash is, or belongs. The hashes are mixed well: any of their bits will do.
    fn slot(&self, hash: u64) -> usize {
        let mask = self.slots.len() - 1;
        let mut at = hash as usize & mask;
        while let Some(n) = (self.slots[at] as usize).checked_sub(1)
            && self.runs[n].0 != hash
        {
            at = (at + 1) & mask;
        }
        at
    }
}

#[derive(Default)]
struct Side {
    all: f32,
    shared: f32,
    /// Of the shared, what is not quoted.
    plain: f32,
}

impl Side {
    fn of(print: &Fingerprint, partners: &[u32], lines: &[f32]) -> Side {
        let mut side = Side::default();
        for (word, &partner) in print.words.iter().zip(partners) {
            let weight = lines[word.line as usize] * if word.quoted { 0.5 } else { 1.0 };
            side.all += weight;
            if partner != u32::MAX {
                side.shared += weight;
                side.plain += if word.quoted { 0.0 } else { weight };
            }
        }
        side
    }

    fn share(&self) -> f32 {
        if self.all > 0.0 { self.shared / self.all } else { 0.0 }
    }
}

/// The shares of names and numbers in the matching lines of `lesser` that stand nowhere in `fuller`.
fn amiss(lesser: &Fingerprint, partners: &[u32], fuller: &Fingerprint) -> (f32, f32) {
    let known = LazyCell::new(|| {
        let mut known: Vec<u32> = fuller.words.iter().map(|word| word.hash).collect();
        known.sort_unstable();
        known
    });
    let (mut names, mut numbers) = ((0, 0), (0, 0));
    for line in &lesser.lines {
        let (Some(words), Some(partners)) =
            (lesser.words.get(line.words.clone()), partners.get(line.words.clone()))
        else {
            continue;
        };
        let matched = partners.iter().filter(|&&partner| partner != u32::MAX).count();
        if matched * 4 < words.len() {
            continue;
        }
        for (word, &partner) in words.iter().zip(partners) {
            let tally = match word.kind {
                WordKind::Plain => continue,
                WordKind::Name => &mut names,
                WordKind::Number => &mut numbers,
            };
            tally.1 += 1;
            tally.0 += i32::from(partner == u32::MAX && known.binary_search(&word.hash).is_err());
        }
    }
    // One or two alone may be chance: counted against at least four.
    let share = |(amiss, all): (i32, i32)| amiss as f32 / all.max(4) as f32;
    (share(names), share(numbers))
}

/// How much of the prose of `lesser` (by words, outside quotation marks) stands in lines of which four words in
/// ten stand in one line of `fuller`, whatever their order; 0 unless there are three such lines and nearly all
/// of them follow each other as they do there. This is how a translation of a translation is known.
fn retold(lesser: &Fingerprint, fuller: &Fingerprint) -> f32 {
    let mut places: Vec<(u32, u32)> =
        fuller.words.iter().filter(|word| !word.quoted).map(|word| (word.hash, word.line)).collect();
    places.sort_unstable();
    places.dedup();
    let (mut all, mut told, mut in_order) = (0, 0, 0);
    let mut found: Vec<usize> = Vec::new();
    let mut hits = vec![0usize; fuller.lines.len()];
    for line in lesser.lines.iter().filter(|line| line.weight == Line::PROSE) {
        let Some(words) = lesser.words.get(line.words.clone()) else { continue };
        let mut distinct: Vec<u32> = words.iter().filter(|word| !word.quoted).map(|word| word.hash).collect();
        distinct.sort_unstable();
        distinct.dedup();
        if distinct.len() < 5 {
            continue;
        }
        all += distinct.len();
        hits.fill(0);
        for &hash in &distinct {
            let first = places.partition_point(|&(other, _)| other < hash);
            for &(_, at) in places.iter().skip(first).take_while(|(other, _)| *other == hash) {
                hits[at as usize] += 1;
            }
        }
        let best = hits.iter().enumerate().rev().max_by_key(|&(_, hits)| hits);
        if let Some((best, &hits)) = best
            && hits * 10 >= distinct.len() * 4
        {
            told += distinct.len();
            in_order += usize::from(found.last().is_none_or(|&last| last <= best));
            found.push(best);
        }
    }
    if found.len() < 3 || in_order * 5 < found.len() * 4 { 0.0 } else { told as f32 / all as f32 }
}

/// True if and only if the first weighty words of the text have partners: half of the first fifth.
fn leads(print: &Fingerprint, partners: &[u32], lines: &[f32]) -> bool {
    let weight = |word: &Word| lines[word.line as usize];
    let all: f32 = print.words.iter().map(weight).sum();
    let (mut seen, mut shared) = (0.0, 0.0);
    for (word, &partner) in print.words.iter().zip(partners) {
        seen += weight(word);
        if partner != u32::MAX {
            shared += weight(word);
        }
        if seen >= all / 5.0 {
            break;
        }
    }
    shared * 2.0 >= seen
}
