//! Whom a pronoun stands for.

use std::ops::Range;

use super::{
    cast::Kind,
    lexicon::is_preposition,
    scene::{Said, Scene, Who},
};
use crate::names::Gender;

/// How far back a pronoun reaches, in sentences.
const REACH: usize = 6;

impl Scene<'_, '_, '_> {
    /// Whom the pronoun at token `at` stands for; `own` is the content of the statement that it is the source of.
    /// `None` if the token is no pronoun.
    pub(super) fn pronoun(&self, at: usize, own: &[Range<usize>], outer: Option<&Who>) -> Option<Who> {
        let text = self.cast.text;
        let lower = text.lower(at);
        match lower {
            "he" | "his" | "him" => Some(self.person(at, Gender::Male, own, outer)),
            "she" | "her" | "hers" => Some(self.person(at, Gender::Female, own, outer)),
            "it" | "its" => Some(self.thing(at, own)),
            "they" | "their" | "them" | "both" | "all" | "others" => Some(self.several(at)),
            "i" | "we" | "my" | "our" => Some(match outer {
                Some(who) => {
                    Who { because: format!("\"{lower}\" in the words of the outer speaker"), ..who.clone() }
                }
                None => self.turn(at).unwrap_or_else(|| self.several(at)),
            }),
            "who" | "this" | "which" => Some(self.several(at)),
            _ => None,
        }
    }

    fn person(&self, at: usize, gender: Gender, own: &[Range<usize>], outer: Option<&Who>) -> Who {
        let text = self.cast.text;
        let word = text.word(at).to_owned();
        let here = text.tokens[at].sentence;
        let in_quotation = text.tokens[at].quotation;
        let mut best: Option<(f32, usize)> = None;
        let first = text.sentences.get(here.saturating_sub(REACH)).map_or(0, |sentence| sentence.start);
        for mention in self.cast.mentions_in(first..at) {
            let entity = &self.cast.entities[mention.entity];
            let known = self.gender(mention.entity);
            let is_person = match entity.kind {
                Kind::Person => true,
                Kind::Unknown => known.is_some() && mention.name.len() > 1,
                _ => false,
            };
            if !is_person || known.is_some_and(|known| known != gender) {
                continue;
            }
            let start = mention.full.start;
            let quotation = text.tokens[start].quotation;
            if quotation.is_some() && quotation != in_quotation {
                continue;
            }
            let distance = here - text.tokens[start].sentence;
            let blocks = text.tokens[at].block - text.tokens[start].block;
            let mut score = -(distance as f32) - 0.3 * blocks as f32;
            if self.is_subject(start, mention.name.end) {
                score += 1.4;
            }
            if distance == 0 && own.iter().any(|content| content.contains(&start)) {
                score -= 1.6;
            }
            if known == Some(gender) {
                score += 0.5;
            }
            if matches!(text.lower(mention.name.end), "'s" | "'") {
                score -= 0.5;
            }
            if best.is_none_or(|(known, _)| score >= known) {
                best = Some((score, mention.entity));
            }
        }
        // The last speaker goes on speaking.
        for (n, said) in self.spoken.iter().rev().filter(|said| said.at < at).take(2).enumerate() {
            let token = &text.tokens[said.at];
            let distance = here - token.sentence;
            let blocks = text.tokens[at].block - token.block;
            if distance > REACH || blocks > 3 {
                continue;
            }
            let known = match said.who.entity {
                Some(entity) => self.gender(entity),
                None => said.who.gender,
            };
            let is_body = said
                .who
                .entity
                .is_some_and(|entity| matches!(self.cast.entities[entity].kind, Kind::Body | Kind::State));
            if said.who.plural || is_body || known.is_some_and(|known| known != gender) {
                continue;
            }
            let score = 1.9 - distance as f32 - 0.3 * blocks as f32 - 0.6 * n as f32
                + if known.is_some() { 0.5 } else { 0.0 };
            if let Some(entity) = said.who.entity {
                if best.is_none_or(|(known, _)| score > known) {
                    best = Some((score, entity));
                }
            } else if n == 0
                && !said.who.name.is_empty()
                && best.is_none_or(|(known, _)| score > known)
                && !is_pronoun(&said.who.name)
            {
                return Who { because: format!("\"{word}\": the last speaker goes on"), ..said.who.clone() };
            }
        }
        match best {
            Some((_, entity)) => {
                self.entity(entity, &format!("\"{word}\" stands for {}", self.cast.entities[entity].name))
            }
            None => match outer.filter(|who| !who.plural && !who.name.is_empty()) {
                Some(who) => Who { because: format!("\"{word}\" is the outer speaker"), ..who.clone() },
                None => self.only_one(gender, &word).unwrap_or(Who {
                    name: word,
                    because: "a pronoun without anyone before it".to_owned(),
                    ..Who::default()
                }),
            },
        }
    }

    /// The one person of the document, if there is but one that the pronoun can mean.
    fn only_one(&self, gender: Gender, word: &str) -> Option<Who> {
        let mut people = (0..self.cast.entities.len()).filter(|&entity| {
            self.cast.entities[entity].kind == Kind::Person
                && self.gender(entity).is_none_or(|known| known == gender)
        });
        let entity = people.next().filter(|_| people.next().is_none())?;
        Some(self.entity(entity, &format!("\"{word}\" can be no one else in this text")))
    }

    fn thing(&self, at: usize, own: &[Range<usize>]) -> Who {
        let text = self.cast.text;
        let here = text.tokens[at].sentence;
        let first = text.sentences.get(here.saturating_sub(2)).map_or(0, |sentence| sentence.start);
        let mut best: Option<(f32, usize)> = None;
        for mention in self.cast.mentions_in(first..at) {
            let entity = &self.cast.entities[mention.entity];
            if !matches!(entity.kind, Kind::Body | Kind::State) {
                continue;
            }
            let start = mention.full.start;
            if text.tokens[start].quotation.is_some() && text.tokens[at].quotation.is_none() {
                continue;
            }
            let distance = here - text.tokens[start].sentence;
            let mut score = -(distance as f32);
            if self.is_subject(start, mention.name.end) {
                score += 1.4;
            }
            if distance == 0 && own.iter().any(|content| content.contains(&start)) {
                score -= 1.6;
            }
            if best.is_none_or(|(known, _)| score > known) {
                best = Some((score, mention.entity));
            }
        }
        if let Some(said) = self.spoken.iter().rev().find(|said| said.at < at) {
            let distance = here - text.tokens[said.at].sentence;
            let score = 1.9 - distance as f32;
            let is_body = said
                .who
                .entity
                .is_none_or(|entity| matches!(self.cast.entities[entity].kind, Kind::Body | Kind::State));
            if distance <= 2 && is_body && !said.who.plural && best.is_none_or(|(known, _)| score > known) {
                return Who { because: "\"it\": the last speaker goes on".to_owned(), ..said.who.clone() };
            }
        }
        match best {
            Some((_, entity)) => {
                self.entity(entity, &format!("\"it\" stands for {}", self.cast.entities[entity].name))
            }
            None => Who {
                name: text.word(at).to_owned(),
                because: "a pronoun without anything before it".to_owned(),
                ..Who::default()
            },
        }
    }

    fn several(&self, at: usize) -> Who {
        let text = self.cast.text;
        let here = text.tokens[at].sentence;
        let near = |said: &&Said| said.at < at && here - text.tokens[said.at].sentence <= 3;
        let bodies = |said: &&Said| {
            said.who
                .entity
                .is_some_and(|entity| matches!(self.cast.entities[entity].kind, Kind::Body | Kind::State))
        };
        // People rather than a body, if they spoke no longer ago than the sentence before.
        let people = |said: &&Said| said.who.plural && here - text.tokens[said.at].sentence <= 1;
        let before = || self.spoken.iter().rev().filter(near);
        let last = before().find(people).or_else(|| before().find(|said| said.who.plural || bodies(said)));
        match last {
            Some(said) => Who { because: "\"they\": the last speakers go on".to_owned(), ..said.who.clone() },
            None => Who {
                name: text.word(at).to_owned(),
                plural: true,
                because: "a pronoun without anyone before it".to_owned(),
                ..Who::default()
            },
        }
    }

    /// The first name of its sentence outside quotations, not hanging on a preposition.
    fn is_subject(&self, start: usize, end: usize) -> bool {
        let text = self.cast.text;
        if matches!(text.lower(end), "'s" | "'") || (start > 0 && is_preposition(text.lower(start - 1))) {
            return false;
        }
        let sentence = self.sentence(start);
        !self.cast.mentions_in(sentence.start..start).iter().any(|other| {
            text.tokens[other.full.start].quotation.is_none()
                && self.cast.entities[other.entity].kind == Kind::Person
                && !matches!(text.lower(other.name.end), "'s" | "'")
                && !(other.full.start > 0 && is_preposition(text.lower(other.full.start - 1)))
        })
    }
}

fn is_pronoun(word: &str) -> bool {
    matches!(word.to_lowercase().as_str(), "he" | "she" | "it" | "they" | "we" | "i" | "one" | "who")
}
