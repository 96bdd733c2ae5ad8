//! Reads the sources of statements in the order of the text.

use std::{collections::BTreeMap, ops::Range};

use volteface_core::{Speaker, Statement, StatementKind};

use super::{
    cast::{Cast, Kind},
    lexicon::{is_particle, is_preposition, rank},
    role::{Role, Unit},
};
use crate::{
    dateline::past_dateline,
    names::{self, Gender},
    tag::Tag,
};

/// Who spoke.
#[derive(Debug, Clone, Default)]
pub(super) struct Who {
    /// Of the document's cast.
    pub(super) entity: Option<usize>,
    /// Of the watch list.
    pub(super) actor: Option<usize>,
    /// The name, or the description as it stands.
    pub(super) name: String,
    pub(super) anonymous: bool,
    pub(super) plural: bool,
    /// The noun of a description.
    pub(super) head: String,
    /// What a description tells.
    pub(super) gender: Option<Gender>,
    pub(super) because: String,
}

/// A statement already read.
#[derive(Debug, Clone)]
pub(super) struct Said {
    /// Token at which its speaker is named.
    pub(super) at: usize,
    pub(super) who: Who,
}

/// The document as far as it has been read.
#[derive(Debug)]
pub(super) struct Scene<'c, 't, 'd> {
    pub(super) cast: &'c Cast<'t, 'd>,
    /// In the order of the text.
    pub(super) spoken: Vec<Said>,
    by_statement: BTreeMap<usize, usize>,
    /// Genders that pronouns have told.
    genders: BTreeMap<usize, Gender>,
}

impl<'c, 't, 'd> Scene<'c, 't, 'd> {
    pub(super) fn new(cast: &'c Cast<'t, 'd>) -> Scene<'c, 't, 'd> {
        Scene { cast, spoken: Vec::new(), by_statement: BTreeMap::new(), genders: BTreeMap::new() }
    }

    /// Who spoke in the statement of that number, if it has been read.
    pub(super) fn said(&self, statement: usize) -> Option<Who> {
        self.by_statement.get(&statement).map(|&n| self.spoken[n].who.clone())
    }

    /// Reads the next statement, whose number is `n`; `outer` is the speaker in whose words it stands.
    pub(super) fn speaker(&mut self, n: usize, statement: &Statement, outer: Option<Who>) -> Speaker {
        let text = self.cast.text;
        let source = self.source(statement);
        let first = statement.cue.first().or(statement.content.first());
        let at = match (&source, first) {
            (Some(source), _) => source.start,
            (None, Some(span)) => text.tokens_in(*span).start,
            (None, None) => 0,
        };
        let own: Vec<Range<usize>> = statement.content.iter().map(|span| text.tokens_in(*span)).collect();
        let who = match source {
            Some(source) => {
                let who = self.read(source.clone(), &own, outer.as_ref());
                let gender = match text.lower(source.start) {
                    "he" => Some(Gender::Male),
                    "she" => Some(Gender::Female),
                    _ => None,
                };
                if let (Some(entity), Some(gender)) = (who.entity, gender) {
                    self.genders.entry(entity).or_insert(gender);
                }
                who
            }
            None => self.unnamed(statement, at, outer),
        };
        self.by_statement.insert(n, self.spoken.len());
        let speaker = Speaker {
            name: who.name.clone(),
            actor: who.actor.map(|actor| self.cast.index.actor(actor).id.clone()),
            anonymous: who.anonymous,
            because: who.because.clone(),
        };
        self.spoken.push(Said { at, who });
        speaker
    }

    /// The tokens that name the speaker. Of several pieces the first that is no dateline, with those close behind it.
    fn source(&self, statement: &Statement) -> Option<Range<usize>> {
        let text = self.cast.text;
        let pieces =
            statement.source.iter().map(|span| text.tokens_in(*span)).filter(|range| !range.is_empty());
        let mut found: Option<Range<usize>> = None;
        for piece in pieces {
            match &mut found {
                Some(range) if piece.start >= range.end && piece.start <= range.end + 2 => {
                    range.end = piece.end
                }
                Some(_) => {}
                None if past_dateline(text, piece.start) >= piece.end => {}
                None => found = Some(piece),
            }
        }
        // A source that ends within a name, or at its particle, goes on to its end.
        if let Some(range) = &mut found
            && let Some(mention) = self.cast.mention_at(range.end)
            && (mention.name.start < range.end
                || mention.name.start == range.end && is_particle(text.lower(range.end - 1)))
        {
            range.end = mention.name.end;
        }
        found
    }

    /// Nobody is named: a transcript's turn, or the one who spoke last goes on.
    fn unnamed(&self, statement: &Statement, at: usize, outer: Option<Who>) -> Who {
        let text = self.cast.text;
        let block = text.tokens.get(at).map(|token| &text.document.blocks[token.block]);
        if statement.cue.is_empty()
            && let Some(label) = block.and_then(|block| block.speaker)
        {
            return self.label(text.document.text(label));
        }
        let sentence = text.tokens.get(at).map(|token| token.sentence);
        let together = self
            .spoken
            .last()
            .is_some_and(|said| text.tokens.get(said.at).map(|token| token.sentence) == sentence);
        let cue = statement.cue.first().map(|span| text.tokens_in(*span));
        if let Some(cue) = &cue
            && let Some(entity) = self.beside(cue)
        {
            return self.entity(entity, "named beside the verb");
        }
        let says = |entity: usize| {
            let own = |mention: &super::cast::Mention| {
                let span = text.span_of(mention.name.clone());
                mention.entity == entity && statement.content.iter().any(|content| content.contains(span))
            };
            self.cast.mentions_in(self.sentence(at)).iter().any(own)
        };
        if !statement.cue.is_empty()
            && !together
            && let Some(entity) = self.subject_before(at).filter(|&entity| !says(entity))
        {
            return self.entity(entity, "the subject of the sentence");
        }
        if !statement.cue.is_empty()
            && !together
            && statement.kind != StatementKind::Direct
            && outer.is_none()
        {
            // A verb with a subject that was not made out: better nobody than the wrong one.
            let start = self.sentence(at).start;
            let end = (start..at)
                .find(|&i| text.tokens[i].tag.is_mark() || text.tokens[i].tag.is_finite())
                .unwrap_or(at);
            let participle = text.tokens.get(at).is_some_and(|token| token.tag == Tag::Vbg);
            let clause = is_preposition(text.lower(start))
                || matches!(
                    text.lower(start),
                    "if" | "when" | "while" | "although" | "though" | "as" | "because" | "given"
                );
            if !participle && !clause && start < end && text.tokens[start].quotation.is_none() {
                let who = self.read(start..end, &[], None);
                let known = who.actor.is_some() || who.entity.is_some() || rank(&who.head).is_some();
                return if known {
                    who
                } else {
                    Who { because: "no speaker was made out".to_owned(), ..Who::default() }
                };
            }
        }
        let last = self.spoken.last().filter(|said| {
            let tokens = (text.tokens.get(said.at), text.tokens.get(at));
            matches!(tokens, (Some(a), Some(b)) if b.block.abs_diff(a.block) <= 2)
        });
        if let Some(outer) = outer
            && !together
        {
            return Who { because: "goes on within the words of the outer speaker".to_owned(), ..outer };
        }
        match last {
            Some(said) => {
                Who { because: "no one else is named: the speaker goes on".to_owned(), ..said.who.clone() }
            }
            None => Who { because: "no speaker is named".to_owned(), ..Who::default() },
        }
    }

    /// The person whose name ends where the verb begins, or begins where it ends ("Orr argued", "argued Orr").
    fn beside(&self, cue: &Range<usize>) -> Option<usize> {
        let before = cue.start.checked_sub(1).and_then(|i| self.cast.mention_at(i));
        let before = before.filter(|mention| {
            mention.name.end == cue.start
                && !(mention.full.start > 0 && is_preposition(self.cast.text.lower(mention.full.start - 1)))
        });
        let after = self.cast.mention_at(cue.end).filter(|mention| mention.full.start == cue.end);
        let quoted = |i: usize| self.cast.text.tokens[i].quotation.is_some();
        let after = after.filter(|_| {
            cue.start > 0 && matches!(self.cast.text.word(cue.start - 1), "," | "\"" | "\u{201d}")
        });
        let mention = before.or(after).filter(|mention| !quoted(mention.name.start))?;
        (self.cast.entities[mention.entity].kind == Kind::Person).then_some(mention.entity)
    }

    /// Who or what is named first in the sentence before token `at`, the dateline aside, hanging on nothing.
    fn subject_before(&self, at: usize) -> Option<usize> {
        let text = self.cast.text;
        if text.tokens.get(at)?.quotation.is_some() {
            return None;
        }
        let start = self.sentence(at).start;
        let mention = self.cast.mentions_in(start..at).first()?;
        let free = mention.full.start == start
            || mention.full.start == start + 1 && text.lower(start) == "the"
            || text.lower(mention.full.start - 1) == ",";
        let owns = matches!(text.lower(mention.name.end), "'s" | "'");
        let known = self.cast.entities[mention.entity].kind != Kind::Unknown;
        (free && !owns && known && text.tokens[mention.full.start].quotation.is_none())
            .then_some(mention.entity)
    }

    /// The speaker of the turn that token `at` stands in.
    pub(super) fn turn(&self, at: usize) -> Option<Who> {
        let text = self.cast.text;
        let label = text.document.blocks[text.tokens.get(at)?.block].speaker?;
        Some(self.label(text.document.text(label)))
    }

    /// The speaker of a transcript's turn, from its label.
    fn label(&self, label: &str) -> Who {
        let bare = label.split('(').next().unwrap_or(label).trim().trim_end_matches(':').trim();
        let plain: Vec<&str> =
            bare.split_whitespace().filter(|word| rank(&word.to_lowercase()).is_none()).collect();
        let words = names::Name::new(&plain.join(" ")).words().to_vec();
        let Some(last) = words.last() else { return Who { name: bare.to_owned(), ..Who::default() } };
        let fits = |name: &[String]| match words.len() {
            1 => name.last() == Some(last),
            _ => name.first() == words.first() && name.last() == Some(last),
        };
        let people: Vec<usize> = (0..self.cast.entities.len())
            .filter(|&n| matches!(self.cast.entities[n].kind, Kind::Person | Kind::Unknown))
            .filter(|&n| fits(names::Name::new(&self.cast.entities[n].name).words()))
            .collect();
        if let [entity] = people[..] {
            let who = self.entity(entity, "the label of the turn");
            return Who { name: if who.name.is_empty() { bare.to_owned() } else { who.name.clone() }, ..who };
        }
        let watched: Vec<usize> = self
            .cast
            .index
            .actors()
            .filter(|(_, watched)| watched.spellings.iter().any(|name| fits(name)))
            .map(|(actor, _)| actor)
            .collect();
        let actor = match (watched.as_slice(), people.is_empty()) {
            ([actor], true) => Some(*actor),
            _ => None,
        };
        Who { actor, name: bare.to_owned(), because: "the label of the turn".to_owned(), ..Who::default() }
    }

    /// The entity as a speaker.
    pub(super) fn entity(&self, n: usize, how: &str) -> Who {
        let entity = &self.cast.entities[n];
        // Of a name, why it is that actor; of anything else, why it is that name.
        let because = match entity.because.as_str() {
            "" => how.to_owned(),
            why if how == "named" => why.to_owned(),
            super::cast::LISTED => how.to_owned(),
            why => format!("{how}; {why}"),
        };
        // A country that is not watched, and its people, have no actor.
        Who {
            entity: Some(n),
            actor: entity.actor,
            name: entity.name.clone(),
            anonymous: false,
            plural: false,
            head: String::new(),
            gender: None,
            because,
        }
    }

    /// Reads the words that name the speaker.
    fn read(&self, source: Range<usize>, own: &[Range<usize>], outer: Option<&Who>) -> Who {
        let text = self.cast.text;
        let mut source = source;
        while source.start < source.end
            && (text.tokens[source.start].tag.is_mark()
                || matches!(text.lower(source.start), "that" | "by" | "but" | "and" | "while"))
        {
            source.start += 1;
        }
        source.start = past_dateline(text, source.start).min(source.end);
        self.skip_time(&mut source);
        while source.end > source.start + 1 && self.is_loose(source.end - 1) {
            source.end -= 1;
        }
        let main = source.start..self.segment_end(source.clone());
        let words = text.document.text(text.span_of(main.clone())).to_owned();
        if main.is_empty() {
            return Who { name: words, because: "no words".to_owned(), ..Who::default() };
        }
        if main.len() == 1 && matches!(text.lower(main.start), "who" | "which") {
            return self.antecedent(main.start, own, outer);
        }
        if main.len() == 1
            && let Some(who) = self.pronoun(main.start, own, outer)
        {
            return who;
        }
        if let Some(who) = self.named(main.clone()) {
            return who;
        }
        // "the spokesman, Ned Price": the name in apposition.
        let mut next = main.end;
        while next < source.end {
            next += 1;
            let segment = next..self.segment_end(next..source.end);
            if let Some(mention) = self.cast.mention_at(segment.start)
                && mention.full.start == segment.start
                && matches!(self.cast.entities[mention.entity].kind, Kind::Person | Kind::Unknown)
                && mention.full.end <= source.end
            {
                return self.entity(mention.entity, "named beside the description");
            }
            next = segment.end.max(next);
            if text.lower(segment.start) == "who" || next >= source.end {
                break;
            }
        }
        self.described(main, own, outer)
    }

    /// Whom "who" takes up: the phrase that ends before it.
    fn antecedent(&self, at: usize, own: &[Range<usize>], outer: Option<&Who>) -> Who {
        let text = self.cast.text;
        let end = at - usize::from(at > 0 && text.word(at - 1) == ",");
        let sentence = self.sentence(at);
        if let Some(mention) = end.checked_sub(1).and_then(|last| self.cast.mention_at(last))
            && matches!(self.cast.entities[mention.entity].kind, Kind::Person | Kind::Unknown)
        {
            return self.entity(mention.entity, "\"who\" takes up the name before it");
        }
        let start = (sentence.start..end)
            .rev()
            .take(12)
            .take_while(|&i| !text.tokens[i].tag.is_mark() && !text.tokens[i].tag.is_finite())
            .last()
            .unwrap_or(end);
        if start >= end {
            return Who {
                name: text.word(at).to_owned(),
                because: "nobody before \"who\"".to_owned(),
                ..Who::default()
            };
        }
        let main = start..end;
        match self.named(main.clone()) {
            Some(who) => who,
            None => self.described(main, own, outer),
        }
    }

    /// Leaves out a time that leads: "In April", "On Friday", "Two days later".
    fn skip_time(&self, source: &mut Range<usize>) {
        let text = self.cast.text;
        let leads = |i: usize| {
            matches!(
                text.lower(i),
                "in" | "on"
                    | "at"
                    | "by"
                    | "since"
                    | "during"
                    | "earlier"
                    | "later"
                    | "meanwhile"
                    | "last"
                    | "late"
                    | "early"
            ) || crate::said_on::is_time(text.lower(i)) && text.word(i).starts_with(char::is_uppercase)
        };
        let of_time = |i: usize| {
            matches!(text.lower(i), "end" | "beginning" | "start" | "middle" | "time" | "day" | "week")
        };
        let part = |i: usize| text.lower(i) == "the" && of_time(i + 1) && text.lower(i + 2) == "of";
        if !leads(source.start) && !part(source.start) {
            return;
        }
        let determiners = ["the", "a", "an", "he", "she", "it", "they", "his", "her", "its", "their"];
        let stop = |i: usize| {
            (determiners.contains(&text.lower(i)) && !of_time(i + 1)) || self.cast.mention_at(i).is_some()
        };
        if let Some(start) = (source.start + 1..source.end.min(source.start + 8)).find(|&i| stop(i)) {
            source.start = start;
        }
    }

    /// A word that is no part of a name or description: an auxiliary, an adverb, a mark.
    fn is_loose(&self, i: usize) -> bool {
        let text = self.cast.text;
        text.tokens[i].tag.is_mark()
            || matches!(
                text.lower(i),
                "has"
                    | "have"
                    | "had"
                    | "is"
                    | "are"
                    | "was"
                    | "were"
                    | "will"
                    | "would"
                    | "also"
                    | "then"
                    | "now"
                    | "later"
                    | "again"
                    | "once"
                    | "repeatedly"
                    | "previously"
                    | "recently"
                    | "first"
                    | "himself"
                    | "herself"
                    | "themselves"
                    | "itself"
                    | "himself/herself"
                    | "reportedly"
                    | "privately"
                    | "publicly"
            )
    }

    /// The end of the first phrase of `range`: before a comma, a bracket, a dash or a relative clause.
    fn segment_end(&self, range: Range<usize>) -> usize {
        let text = self.cast.text;
        range
            .clone()
            .find(|&i| {
                matches!(text.word(i), "," | ";" | ":" | "(" | ")" | "--" | "-" | "\u{2014}" | "\u{2013}")
                    || (i > range.start
                        && matches!(text.lower(i), "who" | "which" | "whose" | "that" | "when" | "while"))
            })
            .unwrap_or(range.end)
    }

    /// The name that the phrase `main` is built on, if it is built on one.
    pub(super) fn named(&self, main: Range<usize>) -> Option<Who> {
        let text = self.cast.text;
        let mut i = main.start;
        let mut body: Option<usize> = None;
        while i < main.end {
            let Some(mention) = self.cast.mention_at(i) else {
                i += 1;
                continue;
            };
            let (start, end) = (mention.full.start.max(main.start), mention.name.end);
            let lead = if start > main.start && matches!(text.lower(start - 1), "the" | "a" | "an") {
                start - 1
            } else {
                start
            };
            let hangs = lead > main.start && is_preposition(text.lower(lead - 1));
            let owns = end < main.end && matches!(text.lower(end), "'s" | "'");
            let goes_on = end < main.end
                && !is_preposition(text.lower(end))
                && !matches!(text.lower(end), "and" | "or");
            let entity = &self.cast.entities[mention.entity];
            let person = entity.kind == Kind::Person || entity.kind == Kind::Unknown;
            if !hangs && !owns {
                if person && (!goes_on || entity.kind == Kind::Person) {
                    return Some(self.entity(mention.entity, "named"));
                }
                let joined = end < main.end && matches!(text.lower(end), "and" | "or");
                if !(person || goes_on || joined && self.ends_in_rank(main.clone())) {
                    body = body.or(Some(mention.entity));
                }
            }
            i = mention.full.end.max(i + 1);
        }
        // "the party of Lea Orr": described by a noun before the name.
        let body = body?;
        let first =
            (main.start..main.end).find_map(|i| self.cast.mention_at(i)).map(|mention| mention.entity);
        (first == Some(body)).then(|| self.entity(body, "named"))
    }

    fn ends_in_rank(&self, main: Range<usize>) -> bool {
        let text = self.cast.text;
        main.end.checked_sub(1).is_some_and(|last| {
            let lower = text.lower(last);
            rank(lower).is_some() || lower.strip_suffix('s').is_some_and(|stem| rank(stem).is_some())
        })
    }

    /// The gender of somebody of the cast, as far as the text has told.
    pub(super) fn gender(&self, entity: usize) -> Option<Gender> {
        self.cast.entities[entity].gender.or(self.genders.get(&entity).copied())
    }

    /// The tokens of the sentence that token `i` stands in.
    pub(super) fn sentence(&self, i: usize) -> Range<usize> {
        let text = self.cast.text;
        text.tokens.get(i).and_then(|token| text.sentences.get(token.sentence)).cloned().unwrap_or(i..i)
    }

    /// Replaces "his", "its" in a description by whom it stands for.
    pub(super) fn owned(&self, role: &mut Role, at: usize, own: &[Range<usize>], outer: Option<&Who>) {
        if !role.of.contains(&Unit::Possessor) {
            return;
        }
        let text = self.cast.text;
        let Some(word) = (at..at + 3).find(|&i| matches!(text.lower(i), "his" | "her" | "its" | "their"))
        else {
            return;
        };
        if let Some(who) = self.pronoun(word, own, outer) {
            let unit = match (who.actor, who.entity) {
                (Some(actor), _) => Some(Unit::Actor(actor)),
                (None, Some(entity)) => Some(Unit::Entity(entity)),
                _ => None,
            };
            if let Some(unit) = unit {
                role.of.retain(|unit| *unit != Unit::Possessor);
                role.of.push(unit);
                role.of.sort();
                role.of.dedup();
            }
        }
    }
}
