//! Offices and descriptions in a form that can be compared: "the president of Brazil", "Brazil's president" and "the
//! Brazilian president" are one.

use super::lexicon::{is_ornament, is_particle, is_past, is_preposition, rank};
use crate::Text;

/// A part of a description.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Unit {
    /// A watched actor, by its place in the watch list.
    Actor(usize),
    /// A country that is not watched.
    Country(&'static str),
    /// Somebody or something of the document's cast.
    Entity(usize),
    /// "his", "its": somebody who is named elsewhere.
    Possessor,
    /// Any other word, in lower case.
    Word(String),
}

/// A description: what is described, and by what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Role {
    /// The noun, one for all nouns of one rank.
    pub(super) head: String,
    /// True if and only if the noun is a rank or calling of people.
    pub(super) is_rank: bool,
    /// Everything that narrows it, sorted, each once.
    pub(super) of: Vec<Unit>,
    /// The office is no longer or not yet held.
    pub(super) past: bool,
    /// Several people.
    pub(super) plural: bool,
}

/// How a description fits an office.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Fit {
    /// It does not.
    No,
    /// It does if the body that it leaves out is understood.
    Understood,
    /// Word for word.
    Whole,
}

impl Role {
    /// Reads the noun phrase at the start of `range`; `unit` tells what stands at a token and how many it takes.
    /// `None` where there is no noun.
    pub(super) fn read(
        text: &Text,
        range: std::ops::Range<usize>,
        unit: impl Fn(usize) -> Option<(usize, Unit)>,
    ) -> Option<Role> {
        let mut role =
            Role { head: String::new(), is_rank: false, of: Vec::new(), past: false, plural: false };
        let mut after = false;
        let mut i = range.start;
        while i < range.end {
            let lower = text.lower(i);
            match lower {
                "who" | "which" | "that" | "whose" | "," | ";" | ":" | "(" | ")" | "--" | "\u{2014}"
                | "\u{2013}" => break,
                "'s" | "'" | "the" | "a" | "an" | "this" | "these" | "those" | "one" | "some" | "and" => {
                    i += 1;
                    continue;
                }
                "his" | "her" | "its" | "their" => {
                    role.of.push(Unit::Possessor);
                    i += 1;
                    continue;
                }
                _ => {}
            }
            if let Some((n, found)) = unit(i) {
                role.of.push(found);
                i += n.max(1);
                continue;
            }
            i += 1;
            if is_particle(lower) {
                continue;
            }
            if is_past(lower) {
                role.past = true;
            }
            if is_past(lower) && rank(lower).is_none() || is_ornament(lower) {
                continue;
            }
            if is_preposition(lower) {
                after |= !role.head.is_empty();
                continue;
            }
            for word in lower.split('-') {
                role.word(word, after);
            }
        }
        role.of.sort();
        role.of.dedup();
        if role.head == "executive" {
            role.of.retain(|unit| *unit != Unit::Word("head".to_owned()));
        }
        (!role.head.is_empty()).then_some(role)
    }

    fn word(&mut self, word: &str, after: bool) {
        let singular = word.strip_suffix('s').filter(|stem| rank(word).is_none() && rank(stem).is_some());
        let plural = singular.is_some() || matches!(word, "spokesmen" | "spokeswomen" | "spokespeople");
        let word = singular.unwrap_or(word);
        let known = rank(word);
        if after {
            self.of.push(Unit::Word(known.unwrap_or(word).to_owned()));
            return;
        }
        // "chief executive officer" is a chief executive.
        if word == "officer" && self.head == "executive" {
            return;
        }
        if !self.head.is_empty() {
            let head = std::mem::take(&mut self.head);
            self.of.push(Unit::Word(head));
        }
        self.head = known.unwrap_or(word).to_owned();
        self.is_rank = known.is_some();
        self.plural = plural;
    }

    /// How this description fits `office`, an office of the watch list whose holder speaks for `chain`.
    /// `present` tells whether the text has spoken of a body, so that it can be understood.
    pub(super) fn fits(&self, office: &Role, chain: &[usize], present: impl Fn(&Unit) -> bool) -> Fit {
        if self.head != office.head || self.past != office.past {
            return Fit::No;
        }
        let needless = |unit: &&Unit| matches!(unit, Unit::Actor(actor) if chain.contains(actor));
        if self.of.iter().filter(|unit| !needless(unit)).any(|unit| !office.of.contains(unit)) {
            return Fit::No;
        }
        let mut fit = Fit::Whole;
        for unit in office.of.iter().filter(|unit| !self.of.contains(unit)) {
            match unit {
                Unit::Actor(_) | Unit::Country(_) | Unit::Word(_) if present(unit) => fit = Fit::Understood,
                _ => return Fit::No,
            }
        }
        fit
    }

    /// True if and only if `self`, said of somebody before, allows this later, shorter description of the same person.
    pub(super) fn allows(&self, later: &Role) -> bool {
        self.head == later.head
            && self.past == later.past
            && later.of.iter().all(|unit| self.of.contains(unit) || *unit == Unit::Possessor)
    }
}
