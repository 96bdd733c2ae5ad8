//! The watch list prepared for matching.

use std::collections::{BTreeMap, BTreeSet};

use volteface_core::{ActorKind, Document, WatchList};

use super::{
    place,
    role::{Role, Unit},
};
use crate::{Text, names};

/// Every name and office of the watched actors, ready to be looked up in a text.
#[derive(Debug, Clone, Default)]
pub struct ActorIndex {
    actors: Vec<Watched>,
    /// Names by their first word, in lower case; the longest first.
    forms: BTreeMap<String, Vec<Form>>,
    /// Offices, with the actor whose they are.
    offices: Vec<(usize, Role)>,
    /// Watched people by the last word of their names, in lower case, particles aside.
    surnames: BTreeMap<String, Vec<usize>>,
    /// The last words of the names of watched people, folded.
    folded: BTreeSet<String>,
}

#[derive(Debug, Clone)]
struct Form {
    words: Vec<String>,
    actor: usize,
    /// Stands for the actor only after "the".
    definite: bool,
}

/// What matching needs to know of one actor.
#[derive(Debug, Clone)]
pub(super) struct Watched {
    pub(super) id: volteface_core::ActorId,
    pub(super) name: String,
    pub(super) kind: ActorKind,
    /// Folded words of each name of a person.
    pub(super) spellings: Vec<Vec<String>>,
    /// How the given name of each begins, as written.
    pub(super) initials: Vec<names::Initial>,
    /// Itself and those it speaks for, nearest first.
    pub(super) chain: Vec<usize>,
    /// The country that a state is.
    pub(super) country: Option<&'static str>,
    /// One-word names of a state, in lower case, for the names of its people.
    places: Vec<String>,
}

impl ActorIndex {
    /// Prepares the actors of `list`.
    pub fn new(list: &WatchList) -> ActorIndex {
        let mut index = ActorIndex::default();
        let place_of = |id| list.actors.iter().position(|actor| actor.id == id);
        for (n, actor) in list.actors.iter().enumerate() {
            let names: Vec<&str> = std::iter::once(actor.name.as_str())
                .chain(actor.aliases.iter().map(String::as_str))
                .collect();
            let person = actor.kind == ActorKind::Person;
            let state = actor.kind == ActorKind::State;
            let country =
                if state { names.iter().find_map(|name| place::country(&name.to_lowercase())) } else { None };
            for name in &names {
                index.add_form(n, name);
            }
            for seat in country.into_iter().flat_map(place::seats_of) {
                index.add_form(n, seat);
            }
            let (spellings, initials): (Vec<Vec<String>>, Vec<names::Initial>) = names
                .iter()
                .filter(|_| person)
                .map(|name| names::Name::new(name))
                .filter_map(|name| Some((name.words().to_vec(), *name.initials().first()?)))
                .unzip();
            if person {
                for name in &names {
                    let last =
                        name.rsplit(' ').next().unwrap_or(name).to_lowercase().replace('\u{2019}', "'");
                    let holders = index.surnames.entry(last).or_default();
                    if !holders.contains(&n) {
                        holders.push(n);
                    }
                }
            }
            index.folded.extend(spellings.iter().filter_map(|words| words.last().cloned()));
            index.actors.push(Watched {
                id: actor.id.clone(),
                name: actor.name.clone(),
                kind: actor.kind,
                spellings,
                initials,
                chain: list.speaks_as(&actor.id).into_iter().filter_map(place_of).collect(),
                country,
                places: names
                    .iter()
                    .filter(|name| !person && !name.contains(' ') && name.chars().any(char::is_lowercase))
                    .map(|name| name.to_lowercase())
                    .collect(),
            });
        }
        for forms in index.forms.values_mut() {
            forms.sort_by_key(|form| std::cmp::Reverse(form.words.len()));
        }
        // Offices name other actors, so they are read once all names are known.
        for (n, actor) in list.actors.iter().enumerate() {
            for office in &actor.roles {
                let document = Document::plain(office.as_str());
                let text = Text::new(&document);
                let all = 0..text.tokens.len();
                if let Some(role) = Role::read(&text, all.clone(), |i| index.unit_at(&text, i, all.end)) {
                    index.offices.push((n, role));
                } else {
                    index.add_form(n, office);
                }
            }
        }
        index
    }

    fn add_form(&mut self, actor: usize, name: &str) {
        let document = Document::plain(name);
        let text = Text::new(&document);
        let mut words: Vec<String> = (0..text.tokens.len()).map(|i| text.word(i).to_owned()).collect();
        let definite = words.len() > 1 && words[0].eq_ignore_ascii_case("the");
        if definite {
            words.remove(0);
        }
        let Some(first) = words.first() else { return };
        let forms = self.forms.entry(first.to_lowercase()).or_default();
        if !forms.iter().any(|form| form.actor == actor && form.words == words) {
            forms.push(Form { words, actor, definite });
        }
    }

    /// The actor at that place of the watch list.
    pub(super) fn actor(&self, n: usize) -> &Watched {
        &self.actors[n]
    }

    /// All actors, in the order of the watch list.
    pub(super) fn actors(&self) -> impl Iterator<Item = (usize, &Watched)> {
        self.actors.iter().enumerate()
    }

    /// The offices of the watch list and who holds them.
    pub(super) fn offices(&self) -> impl Iterator<Item = (usize, &Role)> {
        self.offices.iter().map(|(actor, role)| (*actor, role))
    }

    /// The bodies that have a name which begins with `word` and goes on with "of".
    pub(super) fn bodies_called(&self, word: &str) -> impl Iterator<Item = usize> {
        let mut found: Vec<usize> = self
            .forms
            .get(word)
            .into_iter()
            .flatten()
            .filter(|form| form.words.get(1).is_some_and(|next| next == "of"))
            .map(|form| form.actor)
            .filter(|&actor| self.actors[actor].kind != ActorKind::Person)
            .collect();
        found.sort_unstable();
        found.dedup();
        found.into_iter()
    }

    /// True if and only if `word` (folded) is the last word of a name of a watched person.
    pub(super) fn is_surname(&self, word: &str) -> bool {
        self.folded.contains(word)
    }

    /// True if and only if a name of the actor ends in `noun` (lower case).
    pub(super) fn is_called(&self, actor: usize, noun: &str) -> bool {
        self.forms.values().flatten().any(|form| {
            form.actor == actor && form.words.last().is_some_and(|last| last.to_lowercase() == noun)
        })
    }

    /// The longest name of a watched actor that starts at token `i` and ends before `end`: its length in tokens, and
    /// the actor.
    pub(super) fn name_at(&self, text: &Text, i: usize, end: usize) -> Option<(usize, usize)> {
        let forms = self.forms.get(text.lower(i))?;
        forms
            .iter()
            .find(|form| {
                i + form.words.len() <= end
                    && (!form.definite || (i > 0 && text.lower(i - 1) == "the"))
                    && form.words.iter().enumerate().all(|(n, word)| is_spelled(text, i + n, word))
            })
            .map(|form| (form.words.len(), form.actor))
    }

    /// What stands at token `i` as a part of a description: a watched actor, a country, or their people.
    pub(super) fn unit_at(&self, text: &Text, i: usize, end: usize) -> Option<(usize, Unit)> {
        if let Some((n, actor)) = self.name_at(text, i, end) {
            return Some((n, Unit::Actor(actor)));
        }
        if !text.word(i).starts_with(char::is_uppercase) {
            return None;
        }
        match country_at(text, i, end) {
            Some((n, country)) => Some((n, self.unit_of(country))),
            None => self.people_at(text, i).or_else(|| self.surname_at(text, i)).map(|unit| (1, unit)),
        }
    }

    /// A country as a unit: the watched state where it is one.
    pub(super) fn unit_of(&self, country: &'static str) -> Unit {
        match self.actors.iter().position(|actor| actor.country == Some(country)) {
            Some(actor) => Unit::Actor(actor),
            None => Unit::Country(country),
        }
    }

    /// The only watched person of that surname.
    fn surname_at(&self, text: &Text, i: usize) -> Option<Unit> {
        match self.surnames.get(text.lower(i)).map(Vec::as_slice) {
            Some([actor]) => Some(Unit::Actor(*actor)),
            _ => None,
        }
    }

    /// The watched state or city whose people or adjective token `i` is, by its ending.
    pub(super) fn people_at(&self, text: &Text, i: usize) -> Option<Unit> {
        let lower = text.lower(i);
        let of = |actor: &Watched| actor.places.iter().any(|place| place::is_demonym(lower, place));
        self.actors.iter().position(of).map(Unit::Actor)
    }
}

/// Capitals of a watched name are capitals in the text too; short names in capitals match as they are ("US", not "us").
fn is_spelled(text: &Text, i: usize, word: &str) -> bool {
    let written = text.word(i);
    let shout = word.chars().count() <= 5 && !word.chars().any(char::is_lowercase);
    if shout && word.chars().any(char::is_uppercase) {
        return written == word;
    }
    let capital = |word: &str| word.chars().next().is_some_and(char::is_uppercase);
    let straight = |c: char| if c == '\u{2019}' { '\'' } else { c };
    (!capital(word) || capital(written))
        && text.lower(i).chars().eq(word.chars().flat_map(char::to_lowercase).map(straight))
}

/// The country named at the capitalised token `i`, or whose people are, its length in tokens first.
pub(super) fn country_at(text: &Text, i: usize, end: usize) -> Option<(usize, &'static str)> {
    let mut words = String::new();
    let mut found = None;
    for n in 1..=4.min(end.saturating_sub(i)) {
        if n > 1 {
            words.push(' ');
        }
        words.push_str(text.lower(i + n - 1));
        // "us" is America in capitals only.
        if let Some(country) = place::country(&words).filter(|_| words != "us" || text.word(i) == "US") {
            found = Some((n, country));
        }
    }
    // "Russians": the people.
    if found.is_none()
        && let Some(country) =
            text.lower(i).strip_suffix('s').filter(|people| people.len() > 3).and_then(place::country)
    {
        found = Some((1, country));
    }
    found
}
