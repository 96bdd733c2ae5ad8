//! The cast of a document: who and what is named in it, where, with which titles, and which watched actor it is.

use std::{collections::BTreeMap, ops::Range};

use volteface_core::ActorKind;

use super::{
    index::{ActorIndex, country_at},
    lexicon::{is_common, is_government, is_organisation, is_particle, rank},
    place,
    role::{Fit, Role, Unit},
};
use crate::{
    Text, attribution,
    dateline::past_dateline,
    names::{self, Gender, Initial, gender_of_given_name, word_similarity},
};

/// What is named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Person,
    /// An organisation, a company, an office.
    Body,
    /// A country or its government.
    State,
    /// A name that nothing tells more of.
    Unknown,
}

/// Somebody or something that the document names.
#[derive(Debug, Clone)]
pub(super) struct Entity {
    /// The fullest name that the document gives.
    pub(super) name: String,
    pub(super) kind: Kind,
    pub(super) gender: Option<Gender>,
    /// The watched actor that it is.
    pub(super) actor: Option<usize>,
    pub(super) country: Option<&'static str>,
    /// Offices and descriptions given with the name.
    pub(super) roles: Vec<Role>,
    /// Why it is that actor.
    pub(super) because: String,
    /// Token at which it is named first.
    named_at: usize,
    /// Folded words of the name.
    words: Vec<String>,
    /// The words of the name in lower case.
    raw: Vec<String>,
}

/// Why a name that stands in the watch list is that actor's.
pub(super) const LISTED: &str = "a name on the watch list";

/// A place where an entity is named.
#[derive(Debug, Clone)]
pub(super) struct Mention {
    /// The tokens of the name.
    pub(super) name: Range<usize>,
    /// The tokens of the name and of the title before it.
    pub(super) full: Range<usize>,
    pub(super) entity: usize,
}

/// Who and what a document names.
#[derive(Debug)]
pub(super) struct Cast<'t, 'd> {
    pub(super) text: &'t Text<'d>,
    pub(super) index: &'t ActorIndex,
    pub(super) entities: Vec<Entity>,
    /// In the order of the text, without overlap.
    pub(super) mentions: Vec<Mention>,
    /// The mention that each token is part of, titles included.
    at: Vec<Option<usize>>,
}

/// A run of capitalised words, before it is known who is meant.
struct Run {
    name: Range<usize>,
    full: Range<usize>,
    what: What,
    honorific: Option<Gender>,
    titled: bool,
    roles: Vec<Role>,
}

enum What {
    /// A watched actor by a name of the watch list.
    Actor(usize),
    Country(&'static str),
    Body,
    /// Two words and more: possibly a person's.
    Full,
    Single,
}

impl<'t, 'd> Cast<'t, 'd> {
    /// Reads all names of `text`.
    pub(super) fn new(text: &'t Text<'d>, index: &'t ActorIndex) -> Cast<'t, 'd> {
        let runs = runs(text, index);
        let mut cast = Cast {
            text,
            index,
            entities: Vec::new(),
            mentions: Vec::new(),
            at: vec![None; text.tokens.len()],
        };
        // Full names first: a surname may stand before the full name in the text.
        let mut found: Vec<Option<usize>> = runs
            .iter()
            .map(|run| match run.what {
                What::Single => None,
                _ => Some(cast.entity_of(run)),
            })
            .collect();
        for entity in 0..cast.entities.len() {
            cast.bind(entity);
        }
        for n in 0..runs.len() {
            if found[n].is_none() {
                let before: Vec<usize> = found[..n].iter().rev().filter_map(|entity| *entity).collect();
                found[n] = cast.single(&runs[n], &before);
            }
        }
        for (run, entity) in runs.into_iter().zip(found) {
            let Some(entity) = entity else { continue };
            let n = cast.mentions.len();
            for slot in &mut cast.at[run.full.clone()] {
                *slot = Some(n);
            }
            cast.mentions.push(Mention { name: run.name, full: run.full, entity });
        }
        cast.learn_genders();
        cast
    }

    /// The mention that token `i` is part of.
    pub(super) fn mention_at(&self, i: usize) -> Option<&Mention> {
        self.at.get(i).copied().flatten().and_then(|n| self.mentions.get(n))
    }

    /// The mentions within `range`, in order.
    pub(super) fn mentions_in(&self, range: Range<usize>) -> &[Mention] {
        let start = self.mentions.partition_point(|mention| mention.name.start < range.start);
        let end = self.mentions.partition_point(|mention| mention.name.end <= range.end);
        self.mentions.get(start..end.max(start)).unwrap_or_default()
    }

    /// What stands at token `i` as a part of a description.
    pub(super) fn unit_at(&self, i: usize, end: usize) -> Option<(usize, Unit)> {
        if let Some(mention) = self.mention_at(i)
            && mention.full.end <= end
        {
            let unit = self.unit_of(mention.entity);
            return Some((mention.full.end - i, unit));
        }
        self.index.unit_at(self.text, i, end)
    }

    fn unit_of(&self, entity: usize) -> Unit {
        let known = &self.entities[entity];
        match (known.actor, known.country) {
            (Some(actor), _) => Unit::Actor(actor),
            (None, Some(country)) => self.index.unit_of(country),
            (None, None) => Unit::Entity(entity),
        }
    }

    /// The description at the start of `range`.
    pub(super) fn role(&self, range: Range<usize>) -> Option<Role> {
        Role::read(self.text, range.clone(), |i| self.unit_at(i, range.end))
    }

    /// True if and only if the text names `unit` before token `i`, or in its sentence.
    pub(super) fn is_present(&self, unit: &Unit, i: usize) -> bool {
        let end = self
            .text
            .tokens
            .get(i)
            .and_then(|token| self.text.sentences.get(token.sentence))
            .map_or(i, |sentence| sentence.end);
        let named = self.mentions.iter().take_while(|mention| mention.name.start < end).any(|mention| {
            let found = self.unit_of(mention.entity);
            found == *unit || matches!((&found, unit), (Unit::Actor(a), Unit::Actor(b)) if self.index.actor(*a).chain.contains(b))
        });
        named
            || (0..end).any(|j| {
                self.at[j].is_none()
                    && self.index.unit_at(self.text, j, end).is_some_and(|(_, found)| found == *unit)
            })
    }

    /// The watched actor whose office `role`, said at token `i`, is; none where several fit equally well.
    pub(super) fn holder(&self, role: &Role, i: usize) -> Option<(usize, Fit)> {
        let mut best: Option<(usize, Fit)> = None;
        let mut tied = false;
        for (actor, office) in self.index.offices() {
            let chain = &self.index.actor(actor).chain;
            // "The spokeswoman" is the mayor's, where the text names the mayor for whom she speaks.
            let superior = |rank: &str| {
                chain.iter().skip(1).any(|&above| {
                    self.index.offices().any(|(holder, office)| holder == above && office.head == rank)
                        && self.is_present(&Unit::Actor(above), i)
                })
            };
            let fit = role.fits(office, chain, |unit| match unit {
                Unit::Word(word) => superior(word),
                _ => self.is_present(unit, i),
            });
            match best {
                _ if fit == Fit::No => {}
                Some((other, known)) if fit < known || (fit == known && other == actor) => {}
                Some((other, known)) if fit == known && other != actor => tied = true,
                _ => {
                    best = Some((actor, fit));
                    tied = false;
                }
            }
        }
        best.filter(|_| !tied)
    }

    fn entity_of(&mut self, run: &Run) -> usize {
        let (text, index) = (self.text, self.index);
        let name = text.document.text(text.span_of(run.name.clone())).to_owned();
        let (words, raw) = spelling(text, run.name.clone());
        let known = match run.what {
            What::Actor(actor) => self.entities.iter().position(|entity| entity.actor == Some(actor)),
            What::Country(country) => self.entities.iter().position(|entity| entity.country == Some(country)),
            What::Body => {
                self.entities.iter().position(|entity| entity.kind == Kind::Body && entity.words == words)
            }
            What::Full => self.entities.iter().position(|entity| {
                matches!(entity.kind, Kind::Person | Kind::Unknown)
                    && same_name(&entity.words, &words, &entity.raw, &raw)
            }),
            What::Single => None,
        };
        let entity = match known {
            Some(entity) => entity,
            None => {
                let kind = match run.what {
                    What::Actor(actor) => kind_of(index.actor(actor).kind),
                    What::Country(_) => Kind::State,
                    What::Body => Kind::Body,
                    What::Full | What::Single => Kind::Unknown,
                };
                self.entities.push(Entity {
                    name: name.clone(),
                    kind,
                    gender: None,
                    actor: match run.what {
                        What::Actor(actor) => Some(actor),
                        _ => None,
                    },
                    country: match run.what {
                        What::Country(country) => Some(country),
                        _ => None,
                    },
                    roles: Vec::new(),
                    because: match run.what {
                        What::Actor(_) => LISTED.to_owned(),
                        _ => String::new(),
                    },
                    named_at: run.name.start,
                    words: words.clone(),
                    raw: raw.clone(),
                });
                self.entities.len() - 1
            }
        };
        self.enrich(entity, run, name, words, raw);
        entity
    }

    /// Adds what `run` tells of an entity.
    fn enrich(&mut self, n: usize, run: &Run, name: String, words: Vec<String>, raw: Vec<String>) {
        let entity = &mut self.entities[n];
        if matches!(entity.kind, Kind::Person | Kind::Unknown)
            && words.len() > entity.words.len()
            && !words.iter().any(|word| word.len() == 1 && words.last() == Some(word))
        {
            entity.name = name;
            entity.words = words;
            entity.raw = raw;
        } else if past_dateline(self.text, entity.named_at) > entity.named_at {
            // The place in a dateline may stand for a government, but names it worst.
            entity.name = name;
            entity.named_at = run.name.start;
        }
        entity.gender = entity.gender.or(run.honorific);
        entity.roles.extend(run.roles.iter().cloned());
        let ranked = run.roles.iter().any(|role| role.is_rank);
        if entity.kind == Kind::Unknown && (run.titled || run.honorific.is_some() || ranked) {
            entity.kind = Kind::Person;
        }
        let given = matches!(run.what, What::Full)
            .then(|| entity.raw.first().and_then(|given| gender_of_given_name(given)))
            .flatten();
        if let Some(gender) = given {
            entity.gender = entity.gender.or(Some(gender));
            if entity.kind == Kind::Unknown {
                entity.kind = Kind::Person;
            }
        }
    }

    /// Finds the watched person that an entity with a full name is.
    fn bind(&mut self, n: usize) {
        let entity = &self.entities[n];
        if entity.actor.is_some() || !matches!(entity.kind, Kind::Person | Kind::Unknown) {
            return;
        }
        let mut candidates: Vec<(f32, usize)> = Vec::new();
        for (actor, watched) in self.index.actors() {
            let score = watched
                .spellings
                .iter()
                .zip(&watched.initials)
                .map(|(spelling, &initial)| likeness(spelling, initial, &entity.words, &entity.raw))
                .fold(0.0f32, f32::max);
            if score >= 0.7 {
                candidates.push((score, actor));
            }
        }
        candidates.sort_by(|a, b| b.0.total_cmp(&a.0));
        let Some(&(score, actor)) = candidates.first() else { return self.bind_by_office(n) };
        if candidates.get(1).is_some_and(|&(second, _)| score - second < 0.05) {
            return;
        }
        let watched = self.index.actor(actor);
        if score > 0.999 {
            let because = LISTED.to_owned();
            return self.set_actor(n, actor, because);
        }
        let at = self.text.tokens.len().saturating_sub(1);
        let holds = entity.roles.iter().any(|role| {
            self.index.offices().any(|(holder, office)| {
                holder == actor
                    && role.fits(office, &watched.chain, |unit| self.is_present(unit, at)) != Fit::No
            })
        });
        let offices = self.index.offices().filter(|&(holder, _)| holder == actor).count();
        let ranked = entity.roles.iter().any(|role| role.is_rank);
        let around = watched.chain.iter().skip(1).any(|&above| self.is_present(&Unit::Actor(above), at))
            || self.index.offices().any(|(holder, office)| {
                holder == actor
                    && office
                        .of
                        .iter()
                        .any(|unit| !matches!(unit, Unit::Word(_)) && self.is_present(unit, at))
            });
        let enough = if holds {
            0.7
        } else if ranked && offices > 0 {
            0.86
        } else if around {
            0.79
        } else {
            0.86
        };
        if score >= enough {
            let because = format!(
                "spelled like {}{}",
                watched.name,
                if holds { ", with the same office" } else { ", and no other watched name is near" }
            );
            self.set_actor(n, actor, because);
        }
    }

    /// A name cut short ("John F."): the office decides if the given name agrees.
    fn bind_by_office(&mut self, n: usize) {
        let entity = &self.entities[n];
        let Some((given, rest)) = entity.words.split_first() else { return };
        if !rest.iter().all(|word| word.len() == 1) {
            return;
        }
        let at = self.text.tokens.len().saturating_sub(1);
        let holder = entity.roles.iter().find_map(|role| self.holder(role, at)).map(|(actor, _)| actor);
        if let Some(actor) = holder
            && self.index.actor(actor).spellings.iter().any(|spelling| spelling.first() == Some(given))
        {
            let because = format!("given name and office of {}", self.index.actor(actor).name);
            self.set_actor(n, actor, because);
        }
    }

    fn set_actor(&mut self, n: usize, actor: usize, because: String) {
        let kind = kind_of(self.index.actor(actor).kind);
        let gender =
            self.index.actor(actor).spellings.first().and_then(|words| words.first()).and_then(|_| {
                let given = self.index.actor(actor).name.split(' ').next().unwrap_or_default().to_lowercase();
                gender_of_given_name(&given)
            });
        let entity = &mut self.entities[n];
        entity.actor = Some(actor);
        entity.kind = kind;
        entity.gender = entity.gender.or(gender);
        entity.because = because;
    }

    /// Whom one word names: somebody named in full in the document, else a watched person by surname.
    fn single(&mut self, run: &Run, before: &[usize]) -> Option<usize> {
        let (words, raw) = spelling(self.text, run.name.clone());
        let word = words.first()?;
        let agrees = |entity: &Entity| match (run.honorific, entity.gender) {
            (Some(a), Some(b)) => a == b,
            _ => true,
        };
        let person = |entity: &Entity| matches!(entity.kind, Kind::Person | Kind::Unknown);
        let last = |entity: &Entity| entity.words.last() == Some(word);
        let any = |entity: &Entity| entity.words.contains(word);
        let alike = |entity: &Entity| {
            let surname = entity.words.last().map_or(0.0, |last| word_similarity(last, word));
            let spelled = entity.raw.last().zip(raw.first()).map_or(0.0, |(a, b)| word_similarity(a, b));
            word.len() >= 5 && entity.kind == Kind::Person && surname.max(spelled) >= 0.8
        };
        let tests: [&dyn Fn(&Entity) -> bool; 3] = [&last, &any, &alike];
        let mut found = None;
        for test in tests {
            let fits = |&n: &usize| {
                let entity = &self.entities[n];
                person(entity) && agrees(entity) && test(entity)
            };
            let titled = |&n: &usize| {
                run.roles
                    .iter()
                    .any(|role| role.is_rank && self.entities[n].roles.iter().any(|known| known.allows(role)))
            };
            let all: Vec<usize> = (0..self.entities.len()).filter(|n| fits(n)).collect();
            found = before
                .iter()
                .copied()
                .find(|n| fits(n) && titled(n))
                .or_else(|| before.iter().copied().find(|n| fits(n)))
                .or_else(|| all.first().copied().filter(|_| all.len() == 1));
            if found.is_some() {
                break;
            }
        }
        if let Some(entity) = found {
            let name = self.entities[entity].name.clone();
            self.enrich(entity, run, name, Vec::new(), Vec::new());
            return Some(entity);
        }
        // Nobody of that name yet. A sentence's first word is a name only when something else says so.
        let surname: Vec<usize> = self
            .index
            .actors()
            .filter(|(_, watched)| watched.spellings.iter().any(|spelling| spelling.last() == Some(word)))
            .map(|(actor, _)| actor)
            .collect();
        let starts = self.starts_sentence(run.name.start);
        let entity = match surname.as_slice() {
            [actor] if self.may_be(*actor, run) => {
                let kind = What::Single;
                let n = self.entity_of(&Run {
                    what: kind,
                    roles: run.roles.clone(),
                    name: run.name.clone(),
                    full: run.full.clone(),
                    ..*run
                });
                let because =
                    format!("the surname of {} and of no one else here", self.index.actor(*actor).name);
                self.set_actor(n, *actor, because);
                n
            }
            _ if starts && run.honorific.is_none() && !run.titled => return None,
            _ => {
                let n = self.entity_of(run);
                let at = run.name.start;
                let holder =
                    run.roles.iter().filter(|role| role.is_rank).find_map(|role| self.holder(role, at));
                if let Some((actor, _)) = holder
                    && self.index.actor(actor).spellings.iter().any(|spelling| {
                        spelling
                            .last()
                            .is_some_and(|last| word.len() >= 5 && word_similarity(last, word) >= 0.7)
                    })
                {
                    let because =
                        format!("spelled like {}, with the same office", self.index.actor(actor).name);
                    self.set_actor(n, actor, because);
                }
                n
            }
        };
        Some(entity)
    }

    /// False for a spouse or a namesake: another gender, or a title that is past where the watched office is not.
    fn may_be(&self, actor: usize, run: &Run) -> bool {
        let given = self.index.actor(actor).name.split(' ').next().unwrap_or_default().to_lowercase();
        match (run.honorific, gender_of_given_name(&given)) {
            (Some(a), Some(b)) => a == b,
            _ => true,
        }
    }

    fn starts_sentence(&self, i: usize) -> bool {
        let first = self
            .text
            .tokens
            .get(i)
            .and_then(|token| self.text.sentences.get(token.sentence))
            .map(|s| s.start);
        first == Some(i) || (i > 0 && self.text.tokens[i - 1].tag.is_mark() && self.text.word(i - 1) != ",")
    }

    /// Learns genders from descriptions ("spokeswoman") and from the pronoun that follows a name alone in its sentence.
    fn learn_genders(&mut self) {
        let text = self.text;
        let mut votes: BTreeMap<usize, (u32, u32)> = BTreeMap::new();
        for mention in &self.mentions {
            let sentence = text.tokens[mention.name.start].sentence;
            for i in mention.full.start..mention.name.start {
                match gender_of_noun(text.lower(i)) {
                    Some(Gender::Female) => votes.entry(mention.entity).or_default().0 += 3,
                    Some(Gender::Male) => votes.entry(mention.entity).or_default().1 += 3,
                    None => {}
                }
            }
            let Some(here) = text.sentences.get(sentence) else { continue };
            let people = self
                .mentions_in(here.clone())
                .iter()
                .filter(|other| matches!(self.entities[other.entity].kind, Kind::Person | Kind::Unknown))
                .map(|other| other.entity);
            if people.clone().any(|entity| entity != mention.entity) {
                continue;
            }
            let next = text.sentences.get(sentence + 1).map_or(here.end, |next| next.start + 1);
            for i in mention.name.end..next.min(text.tokens.len()) {
                if text.tokens[i].quotation.is_some() {
                    continue;
                }
                match text.lower(i) {
                    "she" | "her" | "herself" => votes.entry(mention.entity).or_default().0 += 1,
                    "he" | "his" | "him" | "himself" => votes.entry(mention.entity).or_default().1 += 1,
                    _ => {}
                }
            }
        }
        for (entity, (female, male)) in votes {
            let entity = &mut self.entities[entity];
            if entity.gender.is_none() && entity.kind != Kind::State {
                entity.gender = match female.cmp(&male) {
                    std::cmp::Ordering::Greater => Some(Gender::Female),
                    std::cmp::Ordering::Less => Some(Gender::Male),
                    std::cmp::Ordering::Equal => None,
                };
            }
        }
    }
}

/// The gender that a noun tells.
pub(super) fn gender_of_noun(word: &str) -> Option<Gender> {
    match word {
        "mrs" | "mrs." | "ms" | "ms." | "miss" | "madame" | "lady" | "dame" | "queen" | "princess"
        | "woman" | "wife" | "mother" | "daughter" | "sister" | "actress" | "duchess" => Some(Gender::Female),
        "mr" | "mr." | "sir" | "king" | "prince" | "man" | "husband" | "father" | "son" | "brother"
        | "lord" | "duke" => Some(Gender::Male),
        _ if word.ends_with("woman") || word.ends_with("women") => Some(Gender::Female),
        _ if word.ends_with("sman") || word.ends_with("rman") => Some(Gender::Male),
        _ => None,
    }
}

fn kind_of(kind: ActorKind) -> Kind {
    match kind {
        ActorKind::Person => Kind::Person,
        ActorKind::State => Kind::State,
        ActorKind::Organisation | ActorKind::Group => Kind::Body,
    }
}

/// Folded and lower-case words of a name.
fn spelling(text: &Text, name: Range<usize>) -> (Vec<String>, Vec<String>) {
    let written = text.document.text(text.span_of(name));
    let words = names::Name::new(written).words().to_vec();
    let raw = written
        .split(|c: char| c.is_whitespace() || c == '-')
        .map(|word| any_ascii::any_ascii(word).to_lowercase())
        .filter(|word| !word.is_empty())
        .collect();
    (words, raw)
}

/// How well a name in a text agrees with a spelling of the watch list: given name and surname each, 0 where one is
/// another name. Middle names come and go.
fn likeness(spelling: &[String], initial: Initial, words: &[String], raw: &[String]) -> f32 {
    let (Some(surname), Some(last)) = (spelling.last(), words.last()) else { return 0.0 };
    let (Some(given), Some(first)) = (spelling.first(), words.first()) else { return 0.0 };
    if words.len() < 2 || spelling.len() < 2 {
        return if spelling == words { 1.0 } else { 0.0 };
    }
    let plain = |word: &str, n: Option<&String>| n.map_or(0.0, |raw| word_similarity(word, raw));
    let likely = |word: &str| names::word_similarity_at_most(surname, word) >= 0.65;
    if !likely(last) && !raw.last().is_some_and(|last| likely(last)) {
        return 0.0;
    }
    let surnames = word_similarity(surname, last).max(plain(surname, raw.last()));
    if surnames < 0.65 {
        return 0.0;
    }
    let own = initial_of(raw);
    let givens = if own.alone || initial.alone {
        if own.letter == initial.letter { 0.9 } else { 0.0 }
    } else if surnames >= 1.0 && (names::is_short_for(first, given) || names::is_short_for(given, first)) {
        0.9
    } else {
        word_similarity(given, first).max(plain(given, raw.first()))
    };
    if surnames >= 1.0 && givens >= 1.0 {
        return 1.0;
    }
    if givens < 0.6 {
        return 0.0;
    }
    0.6 * surnames + 0.4 * givens
}

/// How a name begins, given its words in lower case.
fn initial_of(raw: &[String]) -> Initial {
    let given = raw.first().map_or("", |given| given.trim_end_matches('.'));
    Initial { letter: given.chars().next().unwrap_or(' '), alone: given.chars().count() == 1 }
}

/// Two full names of one document that are one person's.
fn same_name(a: &[String], b: &[String], raw_a: &[String], raw_b: &[String]) -> bool {
    a == b || {
        let score = likeness(a, initial_of(raw_a), b, raw_b).max(likeness(b, initial_of(raw_b), a, raw_a));
        a.len() > 1
            && b.len() > 1
            && score >= 0.85
            && a.last().zip(b.last()).is_some_and(|(x, y)| word_similarity(x, y) >= 0.8)
    }
}

fn is_name_word(word: &str) -> bool {
    let mut letters = word.chars();
    let Some(first) = letters.next() else { return false };
    if first.is_uppercase() {
        return true;
    }
    // al-Qurayni, el-Sisi
    word.split_once('-').is_some_and(|(particle, rest)| {
        is_particle(particle) && rest.chars().next().is_some_and(char::is_uppercase)
    })
}

/// All capitalised runs of `text`, with their titles and appositions.
fn runs(text: &Text, index: &ActorIndex) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    for sentence in &text.sentences {
        let mut i = sentence.start;
        while i < sentence.end {
            let next = match run_at(text, index, i, sentence) {
                Some((run, next)) => {
                    runs.extend(run);
                    next
                }
                None => i + 1,
            };
            i = next.max(i + 1);
        }
    }
    // A single word that opens a sentence is a name only if it is written with a capital elsewhere too.
    let known: std::collections::BTreeSet<String> = runs
        .iter()
        .filter(|run| !opens(text, run.name.start) || run.name.len() > 1)
        .flat_map(|run| run.name.clone())
        .map(|i| text.lower(i).to_owned())
        .collect();
    runs.retain(|run| {
        !matches!(run.what, What::Single)
            || !opens(text, run.name.start)
            || run.titled
            || run.honorific.is_some()
            || known.contains(text.lower(run.name.start))
            || text.lower(run.name.end) == "'s"
            || next_is_cue(text, run.name.end)
            || index.is_surname(&names::fold(text.word(run.name.start)))
    });
    runs
}

fn next_is_cue(text: &Text, i: usize) -> bool {
    text.tokens.get(i).is_some_and(|token| token.tag.is_finite())
        && attribution::sort(text.lemma(i), text.tokens[i].tag).class().is_some()
}

/// True if and only if token `i` would have a capital anyway.
fn opens(text: &Text, i: usize) -> bool {
    text.tokens.get(i).and_then(|token| text.sentences.get(token.sentence)).is_some_and(|s| s.start == i)
        || i > 0 && text.tokens[i - 1].tag.is_mark() && !matches!(text.word(i - 1), "," | "-" | "(" | ")")
}

/// The run that starts at token `i`, if it names anything, and the token after it; `None` where no name starts.
fn run_at(
    text: &Text,
    index: &ActorIndex,
    i: usize,
    sentence: &Range<usize>,
) -> Option<(Option<Run>, usize)> {
    let form = index.name_at(text, i, sentence.end);
    let starts = is_name_word(text.word(i))
        && !is_common(text.lower(i))
        && text.word(i).chars().any(char::is_alphabetic);
    if !starts {
        let (n, actor) = form?;
        return Some((Some(plain(i..i + n, What::Actor(actor))), i + n));
    }
    let mut end = i + 1;
    while end < sentence.end && goes_on(text, end, sentence.end) {
        end += 1;
    }
    if let Some((n, actor)) = form
        && i + n >= end
    {
        let mut run = plain(i..i + n, What::Actor(actor));
        surround(text, index, &mut run, sentence);
        return Some((Some(run), i + n));
    }
    let many =
        |name: Range<usize>| names::Name::new(text.document.text(text.span_of(name))).words().len() > 1;
    let rank_in = |k: usize| {
        rank(text.lower(k)).is_some()
            || names::is_honorific(text.word(k))
            || is_titled_abbreviation(text.lower(k))
    };
    if let Some(run) = titled_by_office(text, index, i..end, sentence) {
        let next = run.name.end;
        return Some((Some(run), next));
    }
    // A title and a name: the name follows the last rank.
    let title = (i..end - 1).rev().find(|&k| rank_in(k) && (k > i || !is_given(text, i)));
    let has_organisation = (i..end).any(|k| is_organisation(text.lower(k)));
    if let Some(k) = title
        && (k + 1..end).all(|n| !is_organisation(text.lower(n)))
    {
        let mut run = plain(k + 1..end, if many(k + 1..end) { What::Full } else { What::Single });
        run.full.start = i;
        run.titled = true;
        surround(text, index, &mut run, sentence);
        return Some((Some(run), end));
    }
    if let Some((n, actor)) = form {
        // "Kremlin spokesman": the name goes on as a description; "Brell Morning Post": another body.
        let rest = i + n..end;
        if rank_in(end - 1) || !has_organisation && rest.clone().all(&rank_in) {
            return Some((Some(plain(i..i + n, What::Actor(actor))), i + n));
        }
        if (i + n..end).any(|k| is_government(text.lower(k))) && index.actor(actor).kind == ActorKind::State {
            return Some((Some(plain(i..end, What::Actor(actor))), end));
        }
        return Some((
            Some(plain(i..extended(text, end, sentence), What::Body)),
            extended(text, end, sentence),
        ));
    }
    if form.is_none() && index.people_at(text, i).is_some() {
        // "Ruritanian hospitals", "the Ruritanian Health Ministry".
        let Some(Unit::Actor(actor)) = index.people_at(text, i) else { return Some((None, i + 1)) };
        if (i + 1..end).any(|k| is_government(text.lower(k))) {
            return Some((Some(plain(i..end, What::Actor(actor))), end));
        }
        if !has_organisation {
            return Some((None, i + 1));
        }
    }
    if let Some((n, country)) = country_at(text, i, end) {
        let adjective = n == 1 && place::is_adjective(text.lower(i));
        if i + n == end {
            // An adjective alone is no actor: "the Russian troops".
            return Some(((!adjective).then(|| plain(i..end, What::Country(country))), end));
        }
        if rank_in(end - 1) {
            return Some((
                (!adjective).then(|| plain(i..i + n, What::Country(country))),
                if adjective { end } else { i + n },
            ));
        }
        if (i + n..end).any(|k| is_government(text.lower(k))) {
            return Some((Some(plain(i..end, government(index, country))), end));
        }
        if !has_organisation && !adjective {
            return Some((Some(plain(i..i + n, What::Country(country))), i + n));
        }
        if !has_organisation {
            return Some((None, i + n));
        }
    }
    if has_organisation {
        let end = extended(text, end, sentence);
        return Some((Some(plain(i..end, What::Body)), end));
    }
    if end - i == 1 {
        if rank_in(i) {
            return Some((None, end));
        }
        let mut run = plain(i..end, What::Single);
        surround(text, index, &mut run, sentence);
        return Some((Some(run), end));
    }
    if (i..end).all(&rank_in) || (rank_in(end - 1) && !is_given(text, i)) {
        return Some((None, end));
    }
    let after_the = i > 0 && text.lower(i - 1) == "the";
    let words = end - i;
    if names::Name::new(text.document.text(text.span_of(i..end))).words().len() == 1 {
        // "Van Houten": a particle and a surname.
        let mut run = plain(i..end, What::Single);
        surround(text, index, &mut run, sentence);
        return Some((Some(run), end));
    }
    let what = if after_the || words > 5 { What::Body } else { What::Full };
    let mut run = plain(i..end, what);
    if !after_the {
        surround(text, index, &mut run, sentence);
    }
    Some((Some(run), end))
}

/// True if and only if token `i` goes on a name that began before it: a capital, or a particle before one.
fn goes_on(text: &Text, i: usize, end: usize) -> bool {
    let word = text.word(i);
    if is_name_word(word) {
        return !is_common(text.lower(i)) || word.chars().count() <= 2;
    }
    let capital = |i: usize| i < end && is_name_word(text.word(i));
    is_particle(text.lower(i))
        && !matches!(text.lower(i), "e" | "y")
        && (capital(i + 1) || (is_particle(text.lower(i + 1)) && capital(i + 2)))
}

/// "Secretary of State Lea Orr": a rank, "of", and a run in which the office ends and the name begins.
fn titled_by_office(
    text: &Text,
    index: &ActorIndex,
    ranks: Range<usize>,
    sentence: &Range<usize>,
) -> Option<Run> {
    let ranked = rank(text.lower(ranks.end - 1)).is_some();
    if !ranked || text.lower(ranks.end) != "of" {
        return None;
    }
    let start = ranks.end + 1 + usize::from(text.lower(ranks.end + 1) == "the");
    let end = (start..sentence.end)
        .find(|&k| !is_name_word(text.word(k)) || is_common(text.lower(k)))
        .unwrap_or(sentence.end);
    let is_surname = |k: usize| matches!(index.unit_at(text, k, k + 1), Some((_, Unit::Actor(actor))) if index.actor(actor).kind == ActorKind::Person);
    let name = (start + 1..end).find(|&k| is_given(text, k)).or_else(|| {
        // Office of one word and two of a name, or a surname that is watched.
        (end - start == 3 && index.unit_at(text, start, end).is_none())
            .then_some(start + 1)
            .or_else(|| (start + 1..end).find(|&k| is_surname(k)))
    })?;
    let mut run = plain(name..end, if end - name > 1 { What::Full } else { What::Single });
    run.full.start = ranks.start;
    run.titled = true;
    surround(text, index, &mut run, sentence);
    Some(run)
}

fn government(index: &ActorIndex, country: &'static str) -> What {
    match index.unit_of(country) {
        Unit::Actor(actor) => What::Actor(actor),
        _ => What::Country(country),
    }
}

fn is_given(text: &Text, i: usize) -> bool {
    gender_of_given_name(text.lower(i)).is_some()
}

fn is_titled_abbreviation(word: &str) -> bool {
    matches!(
        word,
        "lt."
            | "col."
            | "maj."
            | "adm."
            | "capt."
            | "sgt."
            | "brig."
            | "cmdr."
            | "rev."
            | "hon."
            | "sir"
            | "dame"
            | "lord"
            | "lady"
    )
}

/// Where an organisation's name ends that goes on with "of", "for" or "and".
fn extended(text: &Text, mut end: usize, sentence: &Range<usize>) -> usize {
    loop {
        let mut next = end;
        if !matches!(text.lower(next), "of" | "for" | "on") || next >= sentence.end {
            return end;
        }
        next += 1;
        if text.lower(next) == "the" {
            next += 1;
        }
        let start = next;
        while next < sentence.end && is_name_word(text.word(next)) && !is_common(text.lower(next)) {
            next += 1;
        }
        if next == start {
            return end;
        }
        end = next;
    }
}

fn plain(name: Range<usize>, what: What) -> Run {
    Run { full: name.clone(), name, what, honorific: None, titled: false, roles: Vec::new() }
}

/// Reads the titles before a name and the apposition after or before it.
fn surround(text: &Text, index: &ActorIndex, run: &mut Run, sentence: &Range<usize>) {
    let unit = |i: usize| index.unit_at(text, i, sentence.end);
    for i in run.full.start..run.name.start {
        if names::is_honorific(text.word(i)) {
            run.honorific = gender_of_noun(text.lower(i));
        }
    }
    // Lower-case ranks before the name: "foreign ministry spokesman Ned Price".
    let first = run.full.start;
    if first > sentence.start && rank(text.lower(first - 1)).is_some() && !run_is_plain(run) {
        let mut start = first - 1;
        while start > sentence.start && first - start < 10 {
            let before = text.lower(start - 1);
            let tag = text.tokens[start - 1].tag;
            if tag.is_mark()
                || matches!(
                    before,
                    "the" | "a" | "an" | "its" | "his" | "her" | "their" | "and" | "but" | "said" | "says"
                )
            {
                break;
            }
            let upper = text.word(start - 1).starts_with(char::is_uppercase);
            let linked = matches!(before, "'s" | "'");
            if !upper
                && !linked
                && (tag.is_verb() || super::lexicon::is_preposition(before) || before == "that")
            {
                break;
            }
            start -= 1;
        }
        run.full.start = start;
        run.titled = true;
    }
    if run.full.start < run.name.start
        && let Some(role) = Role::read(text, run.full.start..run.name.start, unit)
        && !names::is_honorific(&role.head)
    {
        run.roles.push(role);
    }
    let after = run.name.end;
    let (tokens, bound) = (&text.tokens, sentence.end);
    let is_mark = |i: usize| i >= bound || tokens[i].tag.is_mark();
    if after < bound && text.word(after) == "," {
        let start = after + 1;
        let end = (start..bound).find(|&i| is_mark(i)).unwrap_or(bound);
        if text.lower(start) == "who" {
            let office = match text.lemma(start + 1) {
                "chair" | "chairs" => Some("chair"),
                "lead" | "leads" | "head" | "heads" | "run" | "runs" => Some("head"),
                _ => None,
            };
            run.titled |= matches!(run.what, What::Full);
            if let Some(office) = office
                && let Some(mut role) = Role::read(text, start + 2..end, unit)
            {
                let word = Unit::Word(std::mem::replace(&mut role.head, office.to_owned()));
                if !role.of.iter().any(|unit| matches!(unit, Unit::Actor(_))) {
                    role.of.push(word);
                    role.of.sort();
                }
                role.is_rank = true;
                run.roles.push(role);
            }
        } else if let Some(role) = Role::read(text, start..end, unit)
            && role.is_rank
            && !role.plural
            && !tokens[start..end.max(start)].iter().any(|token| token.tag.is_finite())
        {
            run.roles.push(role);
        } else if text.lower(start).parse::<u8>().is_ok() && is_mark(start + 1) {
            run.titled |= matches!(run.what, What::Full);
        }
    }
    // "its president, Gianna Orr," and "the spokesman, Ned Price,".
    let before = run.full.start;
    if before > sentence.start + 1 && text.word(before - 1) == "," && is_mark(after) {
        let low = before.saturating_sub(14).max(sentence.start);
        let start = (low..before - 1).rev().take_while(|&i| !tokens[i].tag.is_mark()).find(|&i| {
            let opens = i == sentence.start
                || tokens[i - 1].tag.is_mark()
                || matches!(text.lower(i - 1), "to" | "and" | "but" | "as" | "when" | "in")
                || next_is_cue(text, i - 1);
            let determined = matches!(text.lower(i), "the" | "a" | "an" | "its" | "his" | "her" | "their")
                || text.word(i).starts_with(char::is_uppercase);
            opens && determined
        });
        if let Some(start) = start
            && let Some(role) = Role::read(text, start..before - 1, unit)
            && (role.is_rank || is_body(&run.what))
            && !role.plural
        {
            run.roles.push(role);
        }
    }
}

fn is_body(what: &What) -> bool {
    matches!(what, What::Actor(_) | What::Body)
}

fn run_is_plain(run: &Run) -> bool {
    matches!(run.what, What::Body | What::Country(_))
}
