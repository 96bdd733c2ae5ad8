//! Whom a description stands for: "the Russian official", "her deputy", "the company", "a spokesman".

use std::ops::Range;

use volteface_core::ActorKind;

use super::{
    cast::{Kind, gender_of_noun},
    lexicon::{is_organisation, is_voice},
    role::{Fit, Role, Unit},
    scene::{Scene, Who},
};

impl Scene<'_, '_, '_> {
    /// Whom the noun phrase `main`, which is built on no name, stands for.
    pub(super) fn described(&self, main: Range<usize>, own: &[Range<usize>], outer: Option<&Who>) -> Who {
        let text = self.cast.text;
        let words = text.document.text(text.span_of(main.clone())).to_owned();
        let nobody = Who {
            name: words.clone(),
            because: "a description that fits nobody known".to_owned(),
            ..Who::default()
        };
        let Some(mut role) = self.cast.role(main.clone()) else { return nobody };
        self.owned(&mut role, main.start, own, outer);
        self.possessor(&mut role, main.clone());
        let lead = text.lower(main.start);
        let indefinite = matches!(
            lead,
            "a" | "an" | "one" | "another" | "some" | "several" | "many" | "most" | "two" | "three"
        ) || text.tokens[main.start].tag == crate::tag::Tag::Cd;
        let described = Who {
            name: words,
            plural: role.plural || is_plural(text.lower(self.noun(main.start))),
            head: role.head.clone(),
            gender: gender_of_noun(text.lower(self.noun(main.start))),
            ..Who::default()
        };
        let at = main.start;
        if role.past {
            let holder = self.cast.holder(&role, at).filter(|_| !indefinite);
            return match holder {
                Some((actor, _)) => {
                    self.actor(actor, &described, "the watch list gives this description", false)
                }
                None => Who { because: "out of office: nobody watched".to_owned(), ..described },
            };
        }
        let holder = self.cast.holder(&role, at);
        if !indefinite && !role.plural {
            if let Some(entity) = self.earlier(&role, main.start) {
                return self.entity(
                    entity,
                    &format!("\"{}\" was said of {}", described.name, self.cast.entities[entity].name),
                );
            }
            let of_person =
                |actor: usize| self.cast.index.actor(actor).kind == ActorKind::Person || !role.is_rank;
            if let Some((actor, fit)) = holder.filter(|&(actor, _)| of_person(actor)) {
                let because = if fit == Fit::Whole {
                    "the watch list gives this description"
                } else {
                    "the watch list gives this description, and the text names the body"
                };
                let known = self.cast.entities.iter().position(|entity| entity.actor == Some(actor));
                return match known {
                    Some(entity) => self.entity(entity, because),
                    None => self.actor(actor, &described, because, false),
                };
            }
            if let Some(entity) = self.someone(&role, main.start) {
                return self.entity(
                    entity,
                    &format!("\"{}\" can only be {}", described.name, self.cast.entities[entity].name),
                );
            }
        }
        if let Some((actor, _)) = holder {
            // One of several, or some holder of a person's office: the voice of whom the person speaks for.
            let watched = self.cast.index.actor(actor);
            let voice = match watched.kind {
                ActorKind::Person => watched.chain.get(1).copied(),
                _ => Some(actor),
            };
            return match voice {
                Some(voice) => self.actor(
                    voice,
                    &described,
                    "officials of a watched body, named by rank only",
                    role.is_rank && role.head != "spokes",
                ),
                None => Who { because: "nobody in particular".to_owned(), ..described },
            };
        }
        let given = |unit: &Unit| matches!(unit, Unit::Word(word) if is_utterance(word));
        let by = main.clone().any(|i| matches!(text.lower(i), "by" | "from"));
        if is_utterance(&role.head) || by && role.of.iter().any(given) {
            return self.giver(main, described);
        }
        if !role.is_rank {
            return self.body(&role, main, described);
        }
        self.voice(&role, at, described)
    }

    /// "a statement released by the ministry", "Orr's remarks", "the statement": whose words they are.
    fn giver(&self, main: Range<usize>, described: Who) -> Who {
        let text = self.cast.text;
        if let Some(mark) = main.clone().find(|&i| matches!(text.lower(i), "'s" | "'"))
            && let Some(mention) = mark.checked_sub(1).and_then(|i| self.cast.mention_at(i))
            && !main.clone().any(|i| text.lower(i) == "by")
        {
            return self.entity(mention.entity, "whose words they are");
        }
        let by = main.clone().find(|&i| matches!(text.lower(i), "by" | "from"));
        if let Some(by) = by.filter(|&by| by + 1 < main.end) {
            return match self.named(by + 1..main.end) {
                Some(who) => who,
                None => self.described(by + 1..main.end, &[], None),
            };
        }
        let here = text.tokens.get(main.start).map_or(0, |token| token.sentence);
        let last = self.spoken.iter().rev().find(|said| said.at < main.start);
        match last.filter(|said| here - text.tokens[said.at].sentence <= 1) {
            Some(said) if main.len() <= 2 => {
                Who { because: "the words of the one who spoke just before".to_owned(), ..said.who.clone() }
            }
            _ => Who { because: "words that nobody is named for".to_owned(), ..described },
        }
    }

    fn actor(&self, actor: usize, described: &Who, because: &str, anonymous: bool) -> Who {
        Who { actor: Some(actor), anonymous, because: because.to_owned(), ..described.clone() }
    }

    /// "the mayor's office": reads the description before "'s" and puts whom it means in its place.
    fn possessor(&self, role: &mut Role, main: Range<usize>) {
        let text = self.cast.text;
        let Some(mark) = main.clone().find(|&i| matches!(text.lower(i), "'s" | "'")) else { return };
        if mark == main.start
            || main.clone().take_while(|&i| i < mark).any(|i| self.cast.mention_at(i).is_some())
        {
            return;
        }
        let Some(owner) = self.cast.role(main.start..mark).filter(|owner| owner.is_rank && !owner.plural)
        else {
            return;
        };
        // Left as it stands where the watch list knows the whole description.
        if self.cast.holder(role, main.start).is_some() {
            return;
        }
        let unit = match self.earlier(&owner, main.start) {
            Some(entity) => self.cast.entities[entity].actor.map_or(Unit::Entity(entity), Unit::Actor),
            None => match self.cast.holder(&owner, main.start) {
                Some((actor, _)) => Unit::Actor(actor),
                None => return,
            },
        };
        let inner = std::iter::once(Unit::Word(owner.head.clone())).chain(owner.of.iter().cloned());
        for part in inner {
            role.of.retain(|known| *known != part);
        }
        role.of.push(unit);
        role.of.sort();
        role.of.dedup();
    }

    /// The last one named before token `at` of whom this was said.
    fn earlier(&self, role: &Role, at: usize) -> Option<usize> {
        let gender = gender_of_noun(self.cast.text.lower(self.noun(at)));
        let fits = |entity: usize| {
            let known = &self.cast.entities[entity];
            known.kind == Kind::Person
                && !matches!((gender, self.gender(entity)), (Some(a), Some(b)) if a != b)
                && known.roles.iter().any(|said| said.allows(role))
        };
        let before = self.cast.mentions.iter().take_while(|mention| mention.name.start < at);
        let last = before.map(|mention| mention.entity).filter(|&entity| fits(entity)).last();
        last.or_else(|| {
            // Introduced later: only if nobody else could be.
            let mut all = (0..self.cast.entities.len()).filter(|&entity| fits(entity));
            all.next().filter(|_| all.next().is_none())
        })
    }

    /// The noun of the description at token `at`: the last word before a preposition.
    fn noun(&self, at: usize) -> usize {
        let text = self.cast.text;
        let end = self.sentence(at).end;
        (at..end)
            .take_while(|&i| {
                !text.tokens[i].tag.is_mark()
                    && !super::lexicon::is_preposition(text.lower(i))
                    && !text.tokens[i].tag.is_finite()
            })
            .last()
            .unwrap_or(at)
    }

    /// "the Russian official", "the union man", "the 51-year-old": the last person named whom it does not exclude.
    fn someone(&self, role: &Role, at: usize) -> Option<usize> {
        let broad = matches!(
            role.head.as_str(),
            "official"
                | "head"
                | "politician"
                | "man"
                | "woman"
                | "diplomat"
                | "executive"
                | "author"
                | "lawmaker"
                | "minister"
                | "president"
                | "commissioner"
                | "spokes"
                | "secretary"
                | "economist"
                | "lawyer"
                | "director"
                | "chair"
                | "adviser"
        );
        if !broad {
            return None;
        }
        let text = self.cast.text;
        let gender = gender_of_noun(text.lower(self.noun(at)));
        let here = text.tokens.get(at)?.sentence;
        let generic = matches!(
            role.head.as_str(),
            "official" | "politician" | "man" | "woman" | "diplomat" | "author" | "lawmaker" | "head"
        );
        let mut found: Option<usize> = None;
        for mention in self.cast.mentions.iter().take_while(|mention| mention.name.start < at) {
            let known = &self.cast.entities[mention.entity];
            let start = mention.full.start;
            if known.kind != Kind::Person
                || here - text.tokens[start].sentence > 4
                || text.tokens[start].quotation.is_some()
                || matches!((gender, self.gender(mention.entity)), (Some(a), Some(b)) if a != b)
            {
                continue;
            }
            // Every body or country of the description must be one of the person's.
            let theirs = |unit: &Unit| match unit {
                Unit::Actor(actor) => {
                    known.actor.is_some_and(|own| self.cast.index.actor(own).chain.contains(actor))
                        || known.roles.iter().any(|said| said.of.contains(unit))
                }
                Unit::Country(_) | Unit::Entity(_) => known.roles.iter().any(|said| said.of.contains(unit)),
                Unit::Word(_) => generic || known.roles.iter().any(|said| said.of.contains(unit)),
                Unit::Possessor => false,
            };
            let ranked = known.roles.iter().any(|said| said.is_rank && said.head == role.head && !said.past);
            let bodies = role.of.iter().any(|unit| !matches!(unit, Unit::Word(_)));
            if role.of.iter().all(theirs)
                && (ranked || (generic && (bodies || known.roles.is_empty() || self.spoke(mention.entity))))
            {
                // Of several, one who has spoken.
                if found.is_none_or(|known| !self.spoke(known) || self.spoke(mention.entity)) {
                    found = Some(mention.entity);
                }
            }
        }
        found
    }

    fn spoke(&self, entity: usize) -> bool {
        self.spoken.iter().any(|said| said.who.entity == Some(entity))
    }

    /// An official named by rank only: the voice of the body that the description names.
    fn voice(&self, role: &Role, at: usize, described: Who) -> Who {
        let text = self.cast.text;
        let none = Who { because: "named by rank only, of no watched body".to_owned(), ..described.clone() };
        if !is_voice(&role.head) {
            return self.again(role, at).unwrap_or(none);
        }
        let foreign = ["opposition", "union", "party", "rebel", "separatist", "former"];
        if role.of.iter().any(|unit| matches!(unit, Unit::Word(word) if foreign.contains(&word.as_str()))) {
            return none;
        }
        for unit in &role.of {
            let Unit::Actor(actor) = unit else { continue };
            let watched = self.cast.index.actor(*actor);
            let body = watched
                .chain
                .iter()
                .copied()
                .find(|&above| self.cast.index.actor(above).kind != ActorKind::Person);
            if let Some(body) = body {
                let because = format!("speaks for {}, named by rank only", self.cast.index.actor(body).name);
                return Who { actor: Some(body), anonymous: role.head != "spokes", because, ..described };
            }
        }
        let narrowed = role
            .of
            .iter()
            .any(|unit| !matches!(unit, Unit::Word(word) if word == "government" || word == "ministry"));
        if narrowed {
            return self.bodies_in(role).map_or(none, |body| Who {
                actor: Some(body),
                anonymous: role.head != "spokes",
                because: format!("speaks for {}, named by rank only", self.cast.index.actor(body).name),
                ..described
            });
        }
        if let Some(who) = self.again(role, at) {
            return who;
        }
        // "a spokesman said", after the body that he speaks for.
        let here = text.tokens.get(at).map_or(0, |token| token.sentence);
        let last =
            self.spoken.iter().rev().find(|said| said.at < at && here - text.tokens[said.at].sentence <= 3);
        match last {
            Some(said)
                if role.head == "spokes"
                    && said
                        .who
                        .actor
                        .is_some_and(|actor| self.cast.index.actor(actor).kind != ActorKind::Person) =>
            {
                Who {
                    actor: said.who.actor,
                    anonymous: false,
                    because: "a voice of the body that spoke just before".to_owned(),
                    ..described
                }
            }
            _ => none,
        }
    }

    /// A body of the cast, watched, that a description names by a word of its own: "a Commission official".
    fn bodies_in(&self, role: &Role) -> Option<usize> {
        role.of.iter().find_map(|unit| match unit {
            Unit::Entity(entity) => self.short_for(&self.cast.entities[*entity].name),
            Unit::Word(word) => self.short_for(word),
            _ => None,
        })
    }

    /// The watched body whose name begins with `word` and goes on with "of", if the text names that body otherwise:
    /// "the Commission" for "the Commission of the Baltic States".
    fn short_for(&self, word: &str) -> Option<usize> {
        let word = word.to_lowercase();
        let mut found = self.cast.index.bodies_called(&word).filter(|&actor| {
            self.cast.entities.iter().any(|entity| {
                entity.actor.is_some_and(|known| self.cast.index.actor(known).chain.contains(&actor))
            })
        });
        found.next().filter(|_| found.next().is_none())
    }

    /// The last body named before token `at` that the text called so.
    fn called(&self, role: &Role, at: usize) -> Option<usize> {
        let before = self.cast.mentions.iter().take_while(|mention| mention.name.start < at);
        before
            .map(|mention| mention.entity)
            .filter(|&entity| {
                let known = &self.cast.entities[entity];
                known.kind == Kind::Body && known.roles.iter().any(|said| said.allows(role))
            })
            .last()
    }

    /// The only watched body of the cast that has a name which ends in `noun`.
    fn kind_of_watched(&self, noun: &str) -> Option<usize> {
        let mut found = self
            .cast
            .entities
            .iter()
            .filter(|entity| entity.kind == Kind::Body)
            .filter_map(|entity| entity.actor)
            .filter(|&actor| self.cast.index.is_called(actor, noun));
        found.next().filter(|_| found.next().is_none())
    }

    /// "the official", "the people": one who spoke before under the same noun.
    fn again(&self, role: &Role, at: usize) -> Option<Who> {
        let text = self.cast.text;
        let here = text.tokens.get(at)?.sentence;
        if role.head == "official" && role.of.is_empty() && role.plural {
            return self.officials_before(at);
        }
        let bare = role.of.iter().all(|unit| matches!(unit, Unit::Word(_)));
        let said = self.spoken.iter().rev().find(|said| {
            said.at < at
                && said.who.head == role.head
                && (said.who.plural == role.plural || role.head == "official")
                && here - text.tokens[said.at].sentence <= 12
        })?;
        let lead = text.lower(at);
        let fresh = matches!(lead, "a" | "an" | "one" | "another" | "some" | "several");
        (bare && role.of.is_empty() && !fresh)
            .then(|| Who { because: "the same as spoke before".to_owned(), ..said.who.clone() })
    }

    /// "Officials said": those whom the text named last.
    fn officials_before(&self, at: usize) -> Option<Who> {
        let text = self.cast.text;
        let here = text.tokens.get(at)?.sentence;
        for i in (0..at).rev() {
            if here - text.tokens[i].sentence > 6 {
                return None;
            }
            if !matches!(text.lower(i), "officials" | "official") || text.tokens[i].quotation.is_some() {
                continue;
            }
            let start = (self.sentence(i).start..i)
                .rev()
                .take(4)
                .take_while(|&k| !text.tokens[k].tag.is_mark() && !text.tokens[k].tag.is_verb())
                .last()
                .unwrap_or(i);
            let role = self.cast.role(start..i + 1)?;
            if role.of.is_empty() {
                continue;
            }
            let name = text.document.text(text.span_of(start..i + 1)).to_owned();
            let described = Who { name, plural: true, head: role.head.clone(), ..Who::default() };
            return Some(self.voice(&role, start, described)).filter(|who| who.actor.is_some());
        }
        None
    }

    /// The last description before token `at` of the same noun that is narrowed by more than the noun: "the ministry"
    /// after "the Russian defence ministry" is that one, whichever country is named between.
    fn narrowed(&self, noun: &str, at: usize) -> Option<Role> {
        let text = self.cast.text;
        let here = text.tokens.get(at)?.sentence;
        let mut before = (0..at).rev().take_while(|&i| here - text.tokens[i].sentence <= 12);
        before.find_map(|i| {
            if text.lower(i) != noun || text.tokens[i].quotation.is_some() {
                return None;
            }
            let start = (self.sentence(i).start..i)
                .rev()
                .take(5)
                .take_while(|&k| !text.tokens[k].tag.is_mark() && !text.tokens[k].tag.is_finite())
                .last()
                .unwrap_or(i);
            let role = self.cast.role(start..i + 1).filter(|role| role.head == noun)?;
            role.of.iter().any(|unit| matches!(unit, Unit::Actor(_) | Unit::Country(_))).then_some(role)
        })
    }

    /// A body described by its kind: "the company", "the health ministry", "their union".
    fn body(&self, role: &Role, main: Range<usize>, described: Who) -> Who {
        let text = self.cast.text;
        let at = main.start;
        let none = Who { because: "a description that fits nobody known".to_owned(), ..described.clone() };
        if matches!(role.head.as_str(), "people" | "person" | "source" | "sources" | "persons") {
            return self.again(role, at).unwrap_or(Who {
                plural: true,
                because: "unnamed".to_owned(),
                ..described
            });
        }
        if matches!(
            role.head.as_str(),
            "office" | "team" | "camp" | "entourage" | "staff" | "administration" | "aides"
        ) {
            for unit in &role.of {
                let Unit::Actor(actor) = unit else { continue };
                let chain = &self.cast.index.actor(*actor).chain;
                let body = chain
                    .iter()
                    .copied()
                    .find(|&above| self.cast.index.actor(above).kind != ActorKind::Person);
                if let Some(body) = body {
                    return self.actor(
                        body,
                        &described,
                        "the office of a watched actor speaks for the same body",
                        false,
                    );
                }
            }
        }
        if matches!(
            role.head.as_str(),
            "government"
                | "cabinet"
                | "ministry"
                | "authorities"
                | "presidency"
                | "leadership"
                | "leaders"
                | "administration"
        ) {
            return self.government(role, main, described);
        }
        let lead = text.lower(at);
        if !matches!(lead, "the" | "its" | "their" | "his" | "her")
            && !text.word(at).starts_with(char::is_uppercase)
        {
            return none;
        }
        // Only the noun: a body whose name has it, else the last body named.
        let mut named = None;
        for mention in self.cast.mentions.iter().take_while(|mention| mention.name.start < at) {
            let known = &self.cast.entities[mention.entity];
            let has = mention.name.clone().any(|i| text.lower(i) == role.head);
            let whole = role.of.iter().all(|unit| match unit {
                Unit::Word(word) => mention.name.clone().any(|i| text.lower(i) == word),
                _ => true,
            });
            if known.kind == Kind::Body && has && whole {
                named = Some(mention.entity);
            }
        }
        if let Some(entity) = named.filter(|_| role.of.iter().all(|unit| matches!(unit, Unit::Word(_)))) {
            return self.entity(entity, &format!("\"{}\" is a word of the name", role.head));
        }
        let bare = role.of.is_empty() || role.of == [Unit::Possessor];
        if let Some(actor) = self.kind_of_watched(&role.head).filter(|_| bare) {
            return self.actor(
                actor,
                &described,
                "the kind of body that the text names on the watch list",
                false,
            );
        }
        if let Some(actor) = self.short_for(&role.head).filter(|_| bare) {
            return self.actor(actor, &described, "short for a name on the watch list", false);
        }
        if let Some(entity) = self.called(role, at) {
            return self.entity(
                entity,
                &format!("\"{}\" was said of {}", described.name, self.cast.entities[entity].name),
            );
        }
        let company = matches!(
            role.head.as_str(),
            "company"
                | "firm"
                | "maker"
                | "manufacturer"
                | "carrier"
                | "airline"
                | "bank"
                | "lender"
                | "group"
                | "bloc"
                | "body"
                | "agency"
                | "union"
                | "organisation"
                | "organization"
                | "club"
                | "alliance"
                | "institution"
                | "charity"
                | "party"
        );
        if company && bare {
            let here = text.tokens.get(at).map_or(0, |token| token.sentence);
            let last = self
                .cast
                .mentions
                .iter()
                .take_while(|mention| mention.name.start < at)
                .filter(|mention| here - text.tokens[mention.name.start].sentence <= 4)
                .filter(|mention| text.tokens[mention.name.start].quotation.is_none())
                .filter(|mention| text.word(mention.name.start).starts_with(char::is_uppercase))
                .map(|mention| mention.entity)
                .filter(|&entity| {
                    let known = &self.cast.entities[entity];
                    known.kind == Kind::Body && !(role.head != "agency" && is_public(&known.name))
                })
                .last();
            if let Some(entity) = last {
                return self.entity(entity, &format!("\"{}\" is the last body named", described.name));
            }
        }
        none
    }

    /// "the government", "the health ministry": of the country that the description or the text before it names.
    fn government(&self, role: &Role, main: Range<usize>, described: Who) -> Who {
        let text = self.cast.text;
        let state = |unit: &Unit| match unit {
            Unit::Actor(actor) => {
                let chain = &self.cast.index.actor(*actor).chain;
                Some(
                    chain
                        .iter()
                        .copied()
                        .find(|&above| self.cast.index.actor(above).kind == ActorKind::State),
                )
            }
            Unit::Country(_) => Some(None),
            _ => None,
        };
        let mut found = role.of.iter().find_map(state);
        if found.is_none() {
            found = self.narrowed(&role.head, main.start).and_then(|role| role.of.iter().find_map(state));
        }
        let mut i = self.sentence(main.start).end;
        let mut reach = main.start;
        // First what stands before, nearest first; then the rest of the sentence.
        while found.is_none() && reach > 0 {
            reach -= 1;
            found = self.cast.unit_at(reach, text.tokens.len()).and_then(|(_, unit)| state(&unit));
        }
        while found.is_none() && i > main.end {
            i -= 1;
            found = self.cast.unit_at(i, text.tokens.len()).and_then(|(_, unit)| state(&unit));
        }
        match found.flatten() {
            Some(actor) => {
                let because = format!("of {}, the country spoken of", self.cast.index.actor(actor).name);
                Who { actor: Some(actor), because, ..described }
            }
            None => Who { because: "of no watched country".to_owned(), ..described },
        }
    }
}

fn is_plural(word: &str) -> bool {
    matches!(word, "people" | "men" | "women" | "officials" | "sources" | "ministers" | "police")
        || word.ends_with('s') && !word.ends_with("ss")
}

/// Nouns for words: what they say, somebody says with them.
fn is_utterance(head: &str) -> bool {
    matches!(
        head,
        "statement"
            | "statements"
            | "remark"
            | "remarks"
            | "comment"
            | "comments"
            | "letter"
            | "speech"
            | "address"
            | "message"
            | "tweet"
            | "post"
            | "communique"
            | "declaration"
            | "announcement"
            | "readout"
            | "op-ed"
            | "testimony"
            | "memo"
            | "email"
    )
}

fn is_public(name: &str) -> bool {
    name.split_whitespace().any(|word| {
        let word = word.to_lowercase();
        is_organisation(&word)
            && matches!(
                word.as_str(),
                "council" | "court" | "tribunal" | "ministry" | "parliament" | "university" | "hospital"
            )
    })
}
