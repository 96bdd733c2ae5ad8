//! What the models see of a text: every token as small numbers, computed once.

use std::ops::Range;

use super::{Sort, sort};
use crate::{
    feature,
    quotation::{is_double, is_single},
    tag::Tag,
    text::Text,
};

/// A text as the models see it.
#[derive(Debug, Clone)]
pub struct View {
    /// One for each token.
    pub atoms: Vec<Atom>,
    /// The sentence of each token.
    pub sentences: Vec<Range<usize>>,
}

/// A token as the models see it. Counts run from the start of the text: a difference of two counts what lies between.
#[derive(Debug, Clone, Copy)]
pub struct Atom {
    /// Lower-case form.
    pub word: u32,
    /// Lemma.
    pub lemma: u32,
    /// Part of speech.
    pub tag: Tag,
    /// A coarse part of speech, in which the words that build clauses are apart.
    pub kind: u32,
    /// Last three letters.
    pub suffix: u32,
    /// Capitals, digits, marks.
    pub shape: u32,
    /// Sort of the lemma.
    pub sort: Sort,
    /// Index of its sentence.
    pub sentence: usize,
    /// Index of its outermost quotation, counted from 1; 0 outside.
    pub quotation: usize,
    /// Length of that quotation in tokens.
    pub quotation_len: usize,
    /// First token of its quotation.
    pub opens: bool,
    /// Last token of its quotation.
    pub closes: bool,
    /// Commas up to and with this token.
    pub commas: u32,
    /// Finite verbs.
    pub verbs: u32,
    /// Starts and ends of quotations.
    pub marks: u32,
    /// Noun phrases begun.
    pub phrases: u32,
    /// "that", "which", "who" and other words that begin clauses.
    pub clauses: u32,
    /// Subject and verb of the stretch between marks or conjunctions that begins with this token, or, where it is such a mark
    /// itself, right of it.
    pub ahead: u32,
    /// Those of the stretch up to this token, without it.
    pub behind: u32,
}

impl View {
    /// Looks at `text`.
    pub fn of(text: &Text) -> View {
        let mut atoms: Vec<Atom> = Vec::with_capacity(text.tokens.len());
        let outer = outermost(text);
        for (i, token) in text.tokens.iter().enumerate() {
            let (word, lower, lemma) = (text.word(i), text.lower(i), text.lemma(i));
            let before = atoms.last().copied();
            let tag = token.tag;
            let (quotation, first, last) = outer[i];
            let (opens, closes) = (quotation > 0 && first == i, quotation > 0 && last == i);
            let begins_phrase = tag.is_nominal()
                && !before.is_some_and(|before| {
                    before.tag.is_nominal() && before.tag != Tag::Prp && before.sentence == token.sentence
                });
            let begins_clause = matches!(
                lower,
                "that"
                    | "who"
                    | "which"
                    | "because"
                    | "if"
                    | "while"
                    | "when"
                    | "whether"
                    | "as"
                    | "although"
                    | "after"
                    | "before"
                    | "but"
                    | "and"
                    | "where"
                    | "since"
            );
            let count = |of: fn(&Atom) -> u32, more: bool| before.as_ref().map_or(0, of) + u32::from(more);
            atoms.push(Atom {
                word: feature::text(lower),
                lemma: feature::text(lemma),
                tag,
                kind: 0,
                suffix: feature::text(
                    lower.char_indices().rev().nth(2).and_then(|(at, _)| lower.get(at..)).unwrap_or(lower),
                ),
                shape: shape(word),
                sort: sort(lemma, tag),
                sentence: token.sentence,
                quotation,
                quotation_len: if quotation > 0 { last - first + 1 } else { 0 },
                opens,
                closes,
                commas: count(|atom| atom.commas, lower == ","),
                verbs: count(|atom| atom.verbs, tag.is_finite()),
                marks: count(|atom| atom.marks, opens || closes || is_double(word)),
                phrases: count(|atom| atom.phrases, begins_phrase),
                clauses: count(|atom| atom.clauses, begins_clause),
                ahead: 0,
                behind: 0,
            });
        }
        for atom in &mut atoms {
            atom.kind = kind(*atom);
        }
        for sentence in &text.sentences {
            look_around(&mut atoms[sentence.clone()]);
        }
        View { atoms, sentences: text.sentences.clone() }
    }

    /// Token `i + offset`, if it stands in `range`.
    pub(super) fn at(&self, range: &Range<usize>, i: usize, offset: isize) -> &Atom {
        match i.checked_add_signed(offset) {
            Some(j) if range.contains(&j) => &self.atoms[j],
            _ => &Atom::NONE,
        }
    }
}

impl Atom {
    /// Stands for what lies beyond the text.
    pub const NONE: Atom = Atom {
        word: 1,
        lemma: 1,
        tag: Tag::Other,
        kind: 50,
        suffix: 1,
        shape: 99,
        sort: Sort::None,
        sentence: usize::MAX,
        quotation: 0,
        quotation_len: 0,
        opens: false,
        closes: false,
        commas: 0,
        verbs: 0,
        marks: 0,
        phrases: 0,
        clauses: 0,
        ahead: 0,
        behind: 0,
    };

    /// Part of speech as a number.
    pub(super) fn tag(&self) -> u32 {
        self.tag as u32
    }

    /// Sort as a number.
    pub(super) fn sort(&self) -> u32 {
        self.sort as u32
    }

    /// A mark or conjunction at which a clause may end.
    fn is_boundary(&self) -> bool {
        self.tag.is_mark() || self.tag == Tag::Cc || self.opens || self.closes
    }

    /// How it stands to quotation marks.
    pub(super) fn quoted(&self) -> u32 {
        match (self.quotation > 0, self.opens, self.closes) {
            (false, ..) => 0,
            (true, true, _) => 1,
            (true, _, true) => 2,
            (true, ..) => 3,
        }
    }
}

/// Finds what the stretches of a sentence between marks and conjunctions are made of: they tell where a clause can end.
fn look_around(atoms: &mut [Atom]) {
    let mut stretch = Stretch::default();
    let mut last = 0;
    for atom in atoms.iter_mut() {
        atom.behind = if stretch == Stretch::default() { last } else { stretch.number() };
        if atom.is_boundary() {
            last = atom.behind;
            stretch = Stretch::default();
        } else {
            stretch = stretch.then(atom);
        }
    }
    let (mut stretch, mut next) = (Stretch::default(), 0);
    for atom in atoms.iter_mut().rev() {
        if atom.is_boundary() {
            stretch = Stretch::default();
        } else {
            stretch = stretch.after(atom);
            next = stretch.number();
        }
        atom.ahead = next;
    }
}

/// What tokens in a row hold: a subject (1 pronoun, 2 name, 3 noun) and a verb (1 past, 2 present, 3 modal, 4 none that is
/// finite but an infinitive, 5 a gerund, 6 a participle).
#[derive(Debug, Clone, Copy, Default, PartialEq)]
struct Stretch {
    subject: u32,
    verb: u32,
}

impl Stretch {
    /// With `atom` behind it.
    fn then(self, atom: &Atom) -> Stretch {
        let verb = if matches!(self.verb, 1..=3) || verb(atom.tag) == 0 { self.verb } else { verb(atom.tag) };
        Stretch {
            subject: if self.verb == 0 { subject(atom.tag).max(self.subject) } else { self.subject },
            verb,
        }
    }

    /// With `atom` before it.
    fn after(self, atom: &Atom) -> Stretch {
        match (verb(atom.tag), subject(atom.tag)) {
            (found @ 1..=3, _) => Stretch { subject: 0, verb: found },
            (found @ 4.., _) if !matches!(self.verb, 1..=3) => Stretch { subject: 0, verb: found },
            (0, found @ 1..) => Stretch { subject: found, verb: self.verb },
            _ => self,
        }
    }

    fn number(self) -> u32 {
        1 + self.subject + 4 * self.verb
    }
}

fn verb(tag: Tag) -> u32 {
    match tag {
        Tag::Vbd => 1,
        Tag::Vbz | Tag::Vbp => 2,
        Tag::Md => 3,
        Tag::Vb => 4,
        Tag::Vbg => 5,
        Tag::Vbn => 6,
        _ => 0,
    }
}

fn subject(tag: Tag) -> u32 {
    match tag {
        Tag::Prp => 1,
        Tag::Nnp | Tag::Nnps => 2,
        Tag::Nn | Tag::Nns => 3,
        _ => 0,
    }
}

/// For each token: its outermost quotation (from 1), and the first and last token of it.
fn outermost(text: &Text) -> Vec<(usize, usize, usize)> {
    let mut outer = vec![(0, 0, 0); text.tokens.len()];
    let mut end = 0;
    for (n, quotation) in text.quotations.iter().enumerate() {
        let tokens = text.tokens_in(quotation.span);
        if tokens.is_empty() || tokens.start < end {
            continue;
        }
        end = tokens.end;
        outer[tokens.clone()].fill((n + 1, tokens.start, tokens.end - 1));
    }
    outer
}

fn shape(word: &str) -> u32 {
    let first = word.chars().next().unwrap_or(' ');
    if first.is_uppercase() {
        let rest = word.chars().skip(1).any(char::is_lowercase);
        return 1 + u32::from(!rest);
    }
    if first.is_ascii_digit() {
        return 3;
    }
    if is_double(word) || is_single(word) {
        return 4;
    }
    if first.is_alphabetic() { 5 } else { 6 }
}

/// A coarse part of speech.
fn kind(atom: Atom) -> u32 {
    const FUNCTION: [u32; 10] = [
        feature::text("that"),
        feature::text("who"),
        feature::text("which"),
        feature::text("and"),
        feature::text("but"),
        feature::text("or"),
        feature::text("of"),
        feature::text("to"),
        feature::text("not"),
        feature::text("whether"),
    ];
    if let Some(n) = FUNCTION.iter().position(|&word| word == atom.word) {
        return 30 + n as u32;
    }
    if atom.opens {
        return 45;
    }
    if atom.closes {
        return 46;
    }
    match atom.tag {
        Tag::Comma if atom.word == super::cue::COMMA => 1,
        Tag::Stop => 2,
        Tag::Colon => 3,
        Tag::OpenQuote | Tag::CloseQuote => 4,
        Tag::OpenBracket => 5,
        Tag::CloseBracket => 6,
        Tag::Nnp | Tag::Nnps => 7,
        Tag::Nn | Tag::Nns | Tag::Cd | Tag::Dollar | Tag::Fw => 8,
        Tag::Prp | Tag::Ex => 9,
        Tag::Dt | Tag::PrpPossessive | Tag::Jj | Tag::Jjr | Tag::Jjs | Tag::Pdt | Tag::WpPossessive => 8,
        Tag::Pos => 10,
        Tag::Vbd | Tag::Vbz | Tag::Vbp => 11,
        Tag::Md => 12,
        Tag::Vb => 13,
        Tag::Vbg => 14,
        Tag::Vbn => 15,
        Tag::In | Tag::To => 16,
        Tag::Rb | Tag::Rbr | Tag::Rbs | Tag::Rp => 17,
        Tag::Wdt | Tag::Wp | Tag::Wrb => 18,
        Tag::Cc => 19,
        _ => 20,
    }
}

#[cfg(test)]
mod tests {
    use volteface_core::Document;

    use super::*;

    #[test]
    fn a_mark_knows_what_stands_left_and_right_of_it() {
        let document = Document::plain("Orr said the port would open, and warned the owners.");
        let text = Text::new(&document);
        let view = View::of(&text);
        let at = |word: &str| (0..text.tokens.len()).find(|&i| text.word(i) == word).expect("it is there");
        let stretch = |subject, verb| Stretch { subject, verb }.number();
        // A noun and a modal from "the port" on, a past verb without a subject behind the comma.
        assert_eq!(view.atoms[at("the")].ahead, stretch(3, 3));
        assert_eq!(view.atoms[at(",")].ahead, stretch(0, 1));
        assert_eq!(view.atoms[at("and")].ahead, stretch(0, 1));
        // Left of the comma a name and the first of two finite verbs.
        assert_eq!(view.atoms[at(",")].behind, stretch(2, 1));
        assert_eq!(view.atoms[at("and")].behind, stretch(2, 1));
    }
}
