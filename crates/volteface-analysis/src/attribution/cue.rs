//! Stage 1: which tokens attribute. A linear-chain CRF over each paragraph labels tokens as outside, first or further
//! token of a cue.

use std::ops::Range;

use super::view::{Atom, View};
use crate::{
    crf::Lattice,
    feature::{Features, bucket, text},
    model::Table,
    tag::Tag,
};

/// Outside, first token, further token.
pub const LABELS: usize = 3;

/// Features of one token: for its label, and for the step from the label before.
#[derive(Debug, Clone, Default)]
pub struct Seen {
    /// For the label.
    pub unary: Vec<u32>,
    /// For the step.
    pub pair: Vec<u32>,
}

/// What the models learnt.
#[derive(Debug, Clone, Copy)]
pub struct Model<'a> {
    unary: Table<'a>,
    pair: Table<'a>,
}

impl<'a> Model<'a> {
    /// Reads two tables in a row.
    pub fn read(bytes: &'a [u8]) -> Option<Model<'a>> {
        let (unary, rest) = Table::read(bytes)?;
        let (pair, _) = Table::read(rest)?;
        Some(Model { unary, pair })
    }

    /// Scores the tokens of a paragraph.
    pub fn lattice(&self, view: &View, block: &Range<usize>) -> Lattice<LABELS> {
        let mut lattice = Lattice::default();
        let mut seen = Seen::default();
        for i in block.clone() {
            seen.unary.clear();
            seen.pair.clear();
            features(view, block, i, &mut seen);
            let mut unary = [0.0; LABELS];
            self.unary.score(&seen.unary, &mut unary);
            lattice.unary.push(unary);
            let mut pair = [0.0; LABELS * LABELS];
            self.pair.score(&seen.pair, &mut pair);
            lattice.pair.push(std::array::from_fn(|before| {
                std::array::from_fn(|label| pair[before * LABELS + label])
            }));
        }
        lattice
    }
}

/// The features of token `i` of the paragraph `block`.
pub fn features(view: &View, block: &Range<usize>, i: usize, seen: &mut Seen) {
    let at = |offset: isize| view.at(block, i, offset);
    let (t, l1, l2, l3, r1, r2, r3) = (at(0), at(-1), at(-2), at(-3), at(1), at(2), at(3));
    let sentence = &view.sentences[t.sentence];
    let subject = subject(view, sentence, i);
    let object = object(view, sentence, i);
    let left = other(view, sentence, i, -1);
    let right = other(view, sentence, i, 1);
    let outside_verbs = u32::from(t.quotation == 0);
    let before_quote = (1..4).find(|&n| at(n).opens).unwrap_or(0) as u32;
    let after_quote = (1..7).find(|&n| at(-n).closes).unwrap_or(0) as u32;
    let near = (t.quotation == 0, before_quote, after_quote);
    let near = u32::from(near.0) + 2 * before_quote + 16 * after_quote;
    let comma_left = (1..6).find(|&n| at(-n).word == COMMA).unwrap_or(0) as u32;
    let position = (bucket(i - sentence.start), bucket(sentence.end - 1 - i));
    let quoted = t.quoted() + 4 * bucket(t.quotation_len);

    let mut f = Features::new(&mut seen.unary);
    f.add([]);
    f.add([t.word]);
    f.add([t.lemma]);
    f.add([t.lemma, t.tag()]);
    f.add([t.suffix, t.tag()]);
    f.add([t.tag()]);
    f.add([t.sort(), t.tag()]);
    f.add([t.shape, t.tag()]);
    f.add([l1.lemma]);
    f.add([l1.lemma, t.lemma]);
    f.add([l1.tag(), t.tag()]);
    f.add([r1.lemma]);
    f.add([t.lemma, r1.lemma]);
    f.add([t.tag(), r1.tag()]);
    f.add([t.lemma, r1.tag()]);
    f.add([l2.lemma]);
    f.add([r2.lemma]);
    f.add([l2.lemma, l1.lemma]);
    f.add([r1.lemma, r2.lemma]);
    f.add([l1.tag(), t.tag(), r1.tag()]);
    f.add([l2.tag(), l1.tag(), t.tag()]);
    f.add([t.lemma, r1.tag(), r2.tag()]);
    f.add([t.lemma, l1.tag(), r1.tag()]);
    f.add([l2.tag(), l1.tag(), t.lemma]);
    f.add([l3.tag(), l2.tag(), l1.tag(), t.tag(), r1.tag()]);
    f.add([l1.sort(), t.tag()]);
    f.add([r1.sort(), t.tag()]);
    f.add([l2.sort(), t.tag(), l1.tag()]);
    f.add([t.sort(), r1.tag(), l1.tag()]);
    f.add([t.sort(), r1.word]);
    f.add([t.sort(), l1.word]);
    f.add([quoted]);
    f.add([quoted, t.tag()]);
    f.add([quoted, t.lemma]);
    f.add([quoted, t.sort()]);
    f.add([near]);
    f.add([near, t.sort(), t.tag()]);
    f.add([near, t.lemma]);
    f.add([comma_left, t.tag(), t.sort()]);
    f.add([position.0, t.tag()]);
    f.add([position.1, t.tag()]);
    f.add([position.0, t.sort()]);
    f.add([position.1, t.sort()]);
    f.add([position.1.min(4), t.lemma]);
    f.add([subject.lemma, t.lemma]);
    f.add([subject.tag, t.lemma]);
    f.add([subject.sort, t.lemma]);
    f.add([subject.lemma, t.sort()]);
    f.add([subject.tag, subject.sort, t.sort(), t.tag()]);
    f.add([subject.way, t.tag(), t.sort()]);
    f.add([subject.way, t.tag(), subject.tag]);
    f.add([object.0.lemma, t.lemma]);
    f.add([object.0.sort(), object.1, t.sort()]);
    f.add([object.0.lemma, t.sort(), t.tag()]);
    f.add([left.0.sort(), left.1, t.sort(), t.tag()]);
    f.add([left.0.lemma, left.1.min(3), t.sort(), t.tag()]);
    f.add([right.0.lemma, right.1.min(3), t.sort(), t.tag()]);
    f.add([outside_verbs, verbs_outside(view, sentence), t.sort(), t.tag()]);
    f.add([l3.lemma, t.tag()]);
    f.add([r3.lemma, t.tag()]);
    f.add([u32::from(r1.opens || r2.opens), t.lemma]);
    f.add([r1.ahead, t.lemma]);
    f.add([t.behind, t.lemma]);
    f.add([t.lemma, r1.kind, r2.kind]);

    let mut f = Features::new(&mut seen.pair);
    f.add([]);
    f.add([t.tag()]);
    f.add([t.lemma]);
    f.add([l1.tag(), t.tag()]);
    f.add([l1.lemma, t.tag()]);
    f.add([l1.lemma, t.lemma]);
    f.add([l1.tag(), t.lemma]);
    f.add([t.tag(), r1.tag()]);
    f.add([l1.tag(), t.tag(), r1.tag()]);
    f.add([l1.sort(), t.sort(), t.tag()]);
    f.add([l1.sort(), t.tag(), r1.tag()]);
    f.add([u32::from(t.sentence != l1.sentence), t.quoted(), l1.quoted()]);
}

pub(super) const COMMA: u32 = text(",");
const THAT: u32 = text("that");

/// A nominal head as the models see it.
struct Subject {
    lemma: u32,
    tag: u32,
    sort: u32,
    /// How it was reached.
    way: u32,
}

/// The nearest nominal head to the left that is not cut off by more than one pair of commas.
fn subject(view: &View, sentence: &Range<usize>, i: usize) -> Subject {
    let subject =
        |atom: &Atom, sort: u32, way: u32| Subject { lemma: atom.lemma, tag: atom.tag(), sort, way };
    let (mut commas, mut crossed) = (0, 0u32);
    for atom in view.atoms[sentence.start..i].iter().rev().take(14) {
        if atom.word == COMMA {
            commas += 1;
        } else if atom.closes {
            return subject(atom, Atom::NONE.sort(), 7);
        } else if (atom.tag.is_noun() || atom.tag == Tag::Prp) && (commas != 1 || crossed > 0) {
            return subject(atom, atom.sort(), commas.min(2) + 3 * crossed.min(1));
        } else if atom.tag.is_finite() {
            crossed += 1;
        }
    }
    subject(&Atom::NONE, Atom::NONE.sort(), 8)
}

/// The first word of weight after token `i`, and whether "that" or a mark stood between.
fn object<'v>(view: &'v View, sentence: &Range<usize>, i: usize) -> (&'v Atom, u32) {
    let mut way = 0;
    for atom in view.atoms[i + 1..sentence.end].iter().take(6) {
        match atom.tag {
            Tag::In if atom.word == THAT => way = 1,
            Tag::To => way = 2,
            Tag::In => way = way.max(3),
            tag if tag.is_mark() => way = if atom.opens { 4 } else { 5 },
            tag if tag.is_noun()
                || tag.is_verb()
                || tag == Tag::Prp
                || matches!(tag, Tag::Wdt | Tag::Wp | Tag::Wrb) =>
            {
                return (atom, way);
            }
            _ => {}
        }
    }
    (&Atom::NONE, way + 8)
}

/// The nearest other word of speech, act or thought on one side, outside quotations first of all, and its distance.
fn other<'v>(view: &'v View, sentence: &Range<usize>, i: usize, step: isize) -> (&'v Atom, u32) {
    let mut j = i;
    for n in 1..40 {
        let Some(next) = j.checked_add_signed(step).filter(|j| sentence.contains(j)) else { break };
        j = next;
        let atom = &view.atoms[j];
        if atom.sort.class().is_some() && atom.quotation == view.atoms[i].quotation {
            return (atom, bucket(n));
        }
    }
    (&Atom::NONE, 0)
}

fn verbs_outside(view: &View, sentence: &Range<usize>) -> u32 {
    let n = view.atoms[sentence.clone()]
        .iter()
        .filter(|atom| atom.quotation == 0 && atom.tag.is_finite())
        .count();
    n.min(4) as u32
}
