//! Stage 2: given a cue, which tokens around it are its source and its content. A linear-chain CRF conditioned on the
//! cue labels them, which links them to it.

use std::ops::Range;

use super::{
    cue::Seen,
    view::{Atom, View},
};
use crate::{
    crf::Lattice,
    feature::{Features, bucket, mix},
    model::Table,
};

/// Neither, source, content.
pub const LABELS: usize = 3;
/// Label of tokens of the source.
pub const SOURCE: usize = 1;
/// Label of tokens of the content.
pub const CONTENT: usize = 2;

/// How far around a cue its source and content are looked for, in tokens.
const REACH: usize = 160;

/// What the models learnt.
#[derive(Debug, Clone, Copy)]
pub struct Model<'a> {
    unary: Table<'a>,
    pair: Table<'a>,
}

/// Everything about one cue that its tokens' features share.
#[derive(Debug)]
pub struct Scene<'v> {
    view: &'v View,
    /// Probability of each token of the text to be part of a cue.
    strength: &'v [f32],
    /// Tokens that may play a role.
    pub window: Range<usize>,
    /// Tokens of the cue.
    pub cue: Range<usize>,
    head: Atom,
    shape: u32,
    /// For each token of the window: the way from the cue to it as a hash, cut off after some steps.
    paths: Vec<u32>,
    /// For each token of the window: number of other likely cues up to and with it.
    rivals: Vec<u32>,
}

impl<'a> Model<'a> {
    /// Reads two tables in a row.
    pub fn read(bytes: &'a [u8]) -> Option<Model<'a>> {
        let (unary, rest) = Table::read(bytes)?;
        let (pair, _) = Table::read(rest)?;
        Some(Model { unary, pair })
    }

    /// Scores the tokens of the scene's window; those of the cue are bound to play no role.
    pub fn lattice(&self, scene: &Scene) -> Lattice<LABELS> {
        let mut lattice = Lattice::default();
        let mut seen = Seen::default();
        for i in scene.window.clone() {
            seen.unary.clear();
            seen.pair.clear();
            scene.features(i, &mut seen);
            let mut unary = [0.0; LABELS];
            self.unary.score(&seen.unary, &mut unary);
            lattice.unary.push(bound(unary, scene.cue.contains(&i)));
            let mut pair = [0.0; LABELS * LABELS];
            self.pair.score(&seen.pair, &mut pair);
            lattice.pair.push(std::array::from_fn(|before| {
                std::array::from_fn(|label| pair[before * LABELS + label])
            }));
        }
        lattice
    }
}

/// Scores that leave a token of the cue no role.
pub fn bound(mut unary: [f32; LABELS], is_cue: bool) -> [f32; LABELS] {
    if is_cue {
        unary[SOURCE] = -1e4;
        unary[CONTENT] = -1e4;
    }
    unary
}

impl<'v> Scene<'v> {
    /// The surroundings of `cue` in the paragraph `block`.
    pub fn new(view: &'v View, strength: &'v [f32], block: &Range<usize>, cue: Range<usize>) -> Scene<'v> {
        let window = block.start.max(cue.start.saturating_sub(REACH))..block.end.min(cue.end + REACH);
        let head = head(view, &cue);
        let sentence = view.sentences[view.atoms[cue.start].sentence].clone();
        let before = view.at(&window, cue.start, -1);
        let after = view.at(&window, cue.end, 0);
        let quoted_left = view.atoms[sentence.start..cue.start].iter().any(|atom| atom.quotation > 0);
        let quoted_right =
            view.atoms[cue.end..sentence.end.max(cue.end)].iter().any(|atom| atom.quotation > 0);
        let shape = mix(&[before.kind, after.kind, u32::from(quoted_left) + 2 * u32::from(quoted_right)]);
        let mut paths = vec![0; window.len()];
        let walk = |paths: &mut Vec<u32>, order: &mut dyn Iterator<Item = usize>, side: u32| {
            let (mut path, mut steps, mut last) = (side, 0, 99);
            for i in order {
                paths[i - window.start] = path;
                let step = view.atoms[i].kind;
                if step != last && steps < 8 {
                    steps += 1;
                    path = mix(&[path, step]);
                    last = step;
                }
            }
        };
        walk(&mut paths, &mut (window.start..cue.start).rev(), 1);
        walk(&mut paths, &mut (cue.end..window.end), 2);
        let mut n = 0;
        let rivals = window
            .clone()
            .map(|i| {
                let starts = strength[i] > 0.35 && (i == window.start || strength[i - 1] <= 0.35);
                n += u32::from(starts && !cue.contains(&i));
                n
            })
            .collect();
        Scene { view, strength, window, cue, head, shape, paths, rivals }
    }

    /// The features of token `i` of the window.
    pub fn features(&self, i: usize, seen: &mut Seen) {
        let at = |offset: isize| self.view.at(&self.window, i, offset);
        let (t, l1, l2, r1, r2) = (at(0), at(-1), at(-2), at(1), at(2));
        let head = &self.head;
        let (side, distance, between) = if i < self.cue.start {
            (0, self.cue.start - i, i..self.cue.start)
        } else if i < self.cue.end {
            (1, 0, i..i)
        } else {
            (2, i + 1 - self.cue.end, self.cue.end - 1..i)
        };
        let count = |of: fn(&Atom) -> u32| {
            let (from, to) =
                (&self.view.atoms[between.start], &self.view.atoms[between.end.max(between.start)]);
            if between.is_empty() { 0 } else { of(to) - of(from) }
        };
        let commas = count(|atom| atom.commas).min(4);
        let verbs = count(|atom| atom.verbs).min(4);
        let marks = count(|atom| atom.marks).min(4);
        let phrases = count(|atom| atom.phrases).min(6);
        let clauses = count(|atom| atom.clauses).min(4);
        let rival =
            |i: usize| self.rivals[i.clamp(self.window.start, self.window.end - 1) - self.window.start];
        let rivals = (rival(between.end) - rival(between.start)).min(3);
        let rivals_left = rival(i).min(2);
        let rivals_right = (rival(self.window.end - 1) - rival(i)).min(2);
        let strength = match self.strength[i] {
            p if p < 0.05 => 0,
            p if p < 0.35 => 1,
            p if p < 0.8 => 2,
            _ => 3,
        };
        let sentences =
            (t.sentence as i64 - self.view.atoms[self.cue.start].sentence as i64).clamp(-3, 3) as u32;
        let d = side * 16 + bucket(distance);
        let near = if distance <= 6 { d } else { side * 16 + 15 };
        let quoted = t.quoted()
            + 4 * u32::from(t.quotation > 0 && t.quotation == self.view.atoms[self.cue.start].quotation);
        let quote_len = bucket(t.quotation_len);
        let place = mix(&[side, sentences, quoted.min(7), rivals]);
        let barrier = mix(&[side, commas, verbs.min(2), marks.min(2), sentences]);
        let path = self.paths[i - self.window.start];
        let next_kind = r1.kind;
        let edge = mix(&[l1.kind, t.kind]);

        let mut f = Features::new(&mut seen.unary);
        f.add([side]);
        f.add([d]);
        f.add([d, head.lemma]);
        f.add([d, quoted]);
        f.add([d, t.tag()]);
        f.add([place]);
        f.add([place, head.lemma]);
        f.add([place, head.sort()]);
        f.add([place, self.shape]);
        f.add([place, quote_len]);
        f.add([barrier]);
        f.add([barrier, head.sort()]);
        f.add([barrier, t.tag()]);
        f.add([barrier, head.lemma]);
        f.add([side, commas, t.tag()]);
        f.add([side, phrases, t.tag()]);
        f.add([side, phrases, self.shape]);
        f.add([side, phrases, head.sort(), t.tag()]);
        f.add([side, clauses, verbs, t.tag()]);
        f.add([side, rivals, rivals_left, rivals_right]);
        f.add([side, rivals, rivals_left, rivals_right, quoted]);
        f.add([side, rivals, commas, verbs]);
        f.add([side, sentences, rivals_left, rivals_right, quoted]);
        f.add([side, strength, rivals, t.tag()]);
        f.add([side, strength, t.sort(), rivals]);
        f.add([path]);
        f.add([path, t.kind]);
        f.add([path, head.sort(), head.tag()]);
        f.add([path, next_kind]);
        f.add([side, t.word]);
        f.add([side, t.lemma, near]);
        f.add([side, t.lemma, commas, sentences]);
        f.add([side, t.tag(), l1.tag(), r1.tag()]);
        f.add([side, t.tag(), l1.tag(), l2.tag()]);
        f.add([side, t.tag(), r1.tag(), r2.tag()]);
        f.add([near, t.tag(), r1.tag()]);
        f.add([near, t.tag(), head.lemma]);
        f.add([near, t.lemma, head.lemma]);
        f.add([side, l1.lemma, t.tag(), near]);
        f.add([side, r1.lemma, t.tag(), near]);
        f.add([side, l1.lemma, t.lemma]);
        f.add([side, t.lemma, r1.lemma]);
        f.add([side, t.sort(), t.tag(), sentences]);
        f.add([side, t.sort(), commas, phrases]);
        f.add([side, quoted, marks, sentences]);
        f.add([side, quoted, marks, sentences, self.shape]);
        f.add([side, quoted, marks, rivals, t.kind]);
        f.add([side, t.shape, sentences, commas]);
        f.add([edge, side, sentences, commas]);
        let to_end = bucket(self.view.sentences[t.sentence].end - i).min(5);
        f.add([side, t.ahead, t.behind, t.kind]);
        f.add([side, t.ahead, t.kind, commas, verbs.min(2), sentences]);
        f.add([side, to_end, t.kind, sentences, commas.min(2)]);

        let ahead = self.strength_ahead(i);
        let begins = u32::from(t.sentence != l1.sentence);
        let first = u32::from(i == self.cue.start)
            + 2 * u32::from(i == self.cue.end)
            + 4 * u32::from(i + 1 == self.cue.start);
        let quotes = t.quoted() * 4 + l1.quoted();
        let mut f = Features::new(&mut seen.pair);
        f.add([]);
        f.add([side, first]);
        f.add([side, begins, quotes]);
        f.add([side, quotes, rivals]);
        f.add([side, quotes, self.shape]);
        f.add([side, l1.tag(), t.tag()]);
        f.add([side, l1.word]);
        f.add([side, t.word]);
        f.add([first, head.lemma]);
        f.add([first, self.shape, t.tag()]);
        f.add([near, t.tag()]);
        f.add([near, l1.tag(), t.tag()]);
        f.add([side, l1.tag(), t.tag(), r1.tag()]);
        f.add([side, l2.tag(), l1.tag(), t.tag()]);
        f.add([side, begins, sentences, rivals]);
        f.add([side, begins, quotes, rivals, self.shape]);
        f.add([side, commas, phrases, l1.kind, t.kind]);
        f.add([side, commas, l1.kind, t.kind, r1.kind]);
        f.add([path, t.kind]);
        f.add([side, t.word, r1.kind, l1.kind]);
        f.add([side, l1.word, t.kind, r1.kind]);
        f.add([side, strength, l1.kind, t.kind]);
        f.add([side, t.sort(), l1.kind]);
        f.add([side, ahead]);
        f.add([side, ahead, t.kind, l1.kind]);
        f.add([side, begins, u32::from(r1.quotation > 0), u32::from(l1.quotation > 0), quote_len]);
        f.add([side, edge, t.ahead]);
        f.add([side, edge, t.ahead, head.tag()]);
        f.add([side, l1.kind, t.ahead, r1.ahead, head.tag()]);
        f.add([side, l1.kind, t.ahead, commas, verbs.min(2), rivals]);
        f.add([side, l1.lemma, t.ahead]);
        f.add([side, to_end, l1.kind, t.kind]);
    }

    /// How soon another likely cue follows.
    fn strength_ahead(&self, i: usize) -> u32 {
        let end = self.window.end.min(i + 6);
        (i..end).position(|j| self.strength[j] > 0.35 && !self.cue.contains(&j)).map_or(9, |n| n as u32)
    }
}

/// The token that carries the cue's meaning: its first word of speech, act or thought, else its last verb.
pub fn head(view: &View, cue: &Range<usize>) -> Atom {
    let atoms = view.atoms.get(cue.clone()).unwrap_or_default();
    let meant = atoms.iter().find(|atom| atom.sort.class().is_some());
    let verb = || atoms.iter().rev().find(|atom| atom.tag.is_verb() || atom.tag.is_noun());
    meant.or_else(verb).or(atoms.first()).copied().unwrap_or(Atom::NONE)
}
