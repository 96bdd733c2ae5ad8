//! Whose doing a clause tells: the speaker's own side, or somebody else's.

use std::{
    collections::{BTreeMap, BTreeSet},
    ops::Range,
};

use volteface_core::{Actor, ActorId, ActorKind, WatchList};

use super::clause::subject_follows;
use crate::{issue::words, tag::Tag, text::Text};

/// Verbs that tell what somebody thinks of what somebody else does.
const THOUGHTS: &[&str] = &[
    "think",
    "believe",
    "doubt",
    "know",
    "hope",
    "fear",
    "expect",
    "assume",
    "suppose",
    "suspect",
    "guess",
    "feel",
    "understand",
    "say",
    "hear",
    "find",
    "wish",
];

/// A name's words, and those at the top of whom its bearer speaks for.
type Named = (Vec<String>, Vec<ActorId>);

/// The names of watched actors with those at the top of whom they speak for.
#[derive(Debug, Clone, Default)]
pub(crate) struct Sides {
    /// By the first word in lower case: the whole name and its tops.
    names: BTreeMap<String, Vec<Named>>,
    /// By who is at the top: the nouns that "the" makes a name of it in the mouth of its own ("the company").
    nouns: BTreeMap<ActorId, BTreeSet<&'static str>>,
}

/// Whose words a clause is.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Voice<'a> {
    /// Those at the top of whom the speaker speaks for.
    pub(crate) tops: &'a [ActorId],
    /// The words are the speaker's own.
    pub(crate) direct: bool,
    /// The speaker is no person, and so is "it" in reported words.
    pub(crate) body: bool,
    /// The token at which what is said begins.
    pub(crate) start: usize,
}

/// Whose doing a clause tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Doer {
    /// The speaker's own side, named or "we".
    Own,
    /// Another watched actor, or "they".
    Other,
    /// Something else, or nobody.
    Open,
}

impl Sides {
    /// The names in `list`.
    pub(crate) fn new(list: &WatchList) -> Sides {
        let mut sides = Sides::default();
        for actor in &list.actors {
            let tops = list.tops(&actor.id);
            sides.nouns.insert(actor.id.clone(), own_nouns(actor));
            let surname = (actor.kind == ActorKind::Person).then(|| words(&actor.name).pop()).flatten();
            for name in std::iter::once(&actor.name).chain(&actor.aliases).chain(&surname).chain(&actor.roles)
            {
                let words: Vec<String> = words(name)
                    .iter()
                    .map(|word| word.to_lowercase())
                    .skip_while(|word| matches!(word.as_str(), "the" | "a" | "an"))
                    .collect();
                if let Some(first) = words.first() {
                    sides.names.entry(first.clone()).or_default().push((words.clone(), tops.clone()));
                }
            }
        }
        sides
    }

    /// The tops of the actor whose name begins at token `i`, the longest name first; a possessive is none.
    fn at(&self, text: &Text, i: usize) -> Option<&[ActorId]> {
        let lower = text.lower(i);
        let named = self.names.get(lower.trim_end_matches("'s"))?;
        // Past the last word, where the words of a name stand; "Farmers' Union" holds a mark that the name is kept without.
        let end = |words: &[String]| {
            let mut at = i;
            for (k, word) in words.iter().enumerate() {
                at += usize::from(k > 0 && matches!(text.lower(at), "'" | "\u{2019}" | "'s" | "\u{2019}s"));
                if text.lower(at).trim_end_matches('.') != word {
                    return None;
                }
                at += 1;
            }
            Some(at)
        };
        named
            .iter()
            .filter_map(|(words, tops)| Some((end(words)?, words.len(), tops)))
            .max_by_key(|(_, n_words, _)| *n_words)
            .filter(|&(end, ..)| {
                !text.lower(end - 1).ends_with("'s") && !matches!(text.lower(end), "'s" | "'")
            })
            .map(|(.., tops)| tops.as_slice())
    }

    /// "The company", "the government" in the mouth of its own.
    fn is_own_noun(&self, text: &Text, i: usize, tops: &[ActorId]) -> bool {
        let noun = text.lower(i + 1);
        let ends = text
            .tokens
            .get(i + 2)
            .is_none_or(|next| !next.tag.is_noun() && next.tag != Tag::Pos && text.lower(i + 2) != "of");
        text.lower(i) == "the"
            && ends
            && tops.iter().any(|top| self.nouns.get(top).is_some_and(|nouns| nouns.contains(noun)))
    }

    /// Whose doing `clause` tells in the words of `voice`.
    pub(crate) fn doer(&self, text: &Text, clause: Range<usize>, voice: Voice) -> Doer {
        let Voice { tops, direct, body, start } = voice;
        let verb = clause.clone().find(|&i| text.tokens[i].tag.is_finite()).unwrap_or(clause.start);
        // "He doubts that they will come": whose doing it is, the inner clause tells.
        if THOUGHTS.contains(&text.lemma(verb)) {
            let own = (clause.start..verb).any(|i| {
                matches!(text.lower(i), "i" | "we" | "he" | "she" | "it")
                    || self.at(text, i).is_some_and(|named| named.iter().any(|top| tops.contains(top)))
            });
            let inner = verb + 1 + usize::from(text.lower(verb + 1) == "that");
            if inner < clause.end && subject_follows(text, inner, &clause) {
                if !own && verb > clause.start && text.tokens[verb - 1].tag.is_noun() {
                    return Doer::Other;
                }
                return self.doer(text, inner..clause.end, voice);
            }
        }
        let mut doer = Doer::Open;
        // "Its opposition to the merger" is an attitude, no faction.
        let attitude = |i: usize| text.lemma(i) == "opposition" && text.lower(i + 1) == "to";
        if (clause.start..verb).any(|i| FACTIONS.contains(&text.lemma(i)) && !attitude(i)) {
            return Doer::Other;
        }
        for i in clause.start..verb {
            // "of the Union" says what kind of thing it is, not who does it.
            let after_preposition = i > clause.start
                && (text.tokens[i - 1].tag == Tag::In
                    || text.tokens[i - 1].tag == Tag::Dt
                        && i > clause.start + 1
                        && text.tokens[i - 2].tag == Tag::In);
            // "Members of the Union" do act for it.
            let group = (clause.start..i).any(|j| {
                matches!(text.lemma(j), "member" | "leader" | "official" | "government" | "head" | "board")
            });
            if let Some(named) = self.at(text, i)
                && (!after_preposition || group)
            {
                return if named.iter().any(|top| tops.contains(top)) { Doer::Own } else { Doer::Other };
            }
            if !after_preposition && self.is_own_noun(text, i, tops) {
                return Doer::Own;
            }
            match text.lower(i) {
                "those" | "anyone" | "anybody" if matches!(text.lower(i + 1), "who" | "that") => {
                    return Doer::Other;
                }
                "whoever" => return Doer::Other,
                "we" | "i" | "our" | "my" => return Doer::Own,
                "it" if body && !direct && i == clause.start => doer = Doer::Own,
                // "The farmers said they would …": where no others were named.
                "they"
                    if body
                        && !direct
                        && i == clause.start
                        && !(start..i).any(|j| matches!(text.tokens[j].tag, Tag::Nns | Tag::Nnps)) =>
                {
                    doer = Doer::Own
                }
                "they" | "you" => doer = Doer::Other,
                "he" | "she" if direct => {}
                "he" | "she" => doer = Doer::Own,
                _ => {}
            }
        }
        // "Velland wants no talks": what one who is not watched wants is not the speaker's will.
        let stranger = verb > clause.start
            && text.tokens[verb - 1].tag.is_name()
            && doer == Doer::Open
            && WILLS.contains(&text.lemma(main_verb(text, verb, clause.end)));
        if stranger { Doer::Other } else { doer }
    }
}

/// The nouns that stand for an actor after "the": what it is called, else what its kind is called.
fn own_nouns(actor: &Actor) -> BTreeSet<&'static str> {
    const STATE: &[&str] = &["government", "country", "nation", "cabinet", "ministry", "republic", "kingdom"];
    const COMPANY: &[&str] = &["company", "firm", "group", "manufacturer", "maker", "corporation"];
    const BODIES: &[&str] = &[
        "union",
        "federation",
        "association",
        "alliance",
        "league",
        "council",
        "commission",
        "committee",
        "party",
        "authority",
        "agency",
        "ministry",
        "government",
        "bank",
        "club",
        "board",
        "chamber",
        "guild",
        "court",
        "parliament",
        "senate",
        "city",
        "town",
        "region",
        "university",
        "church",
        "institute",
        "foundation",
        "trust",
        "list",
        "campaign",
        "movement",
        "organisation",
        "organization",
        "network",
        "society",
        "office",
        "coalition",
        "bloc",
        "airline",
        "hospital",
        "company",
        "group",
    ];
    let called = std::iter::once(&actor.name).chain(&actor.aliases).chain(&actor.roles);
    let words: BTreeSet<String> =
        called.flat_map(|name| words(name)).map(|word| word.to_lowercase()).collect();
    let mut nouns: BTreeSet<&str> = BODIES.iter().copied().filter(|noun| words.contains(*noun)).collect();
    match actor.kind {
        ActorKind::Person => nouns.clear(),
        ActorKind::State => nouns.extend(STATE),
        _ if nouns.is_empty() => nouns.extend(COMPANY),
        _ => {}
    }
    nouns
}

/// Verbs that tell what their subject wants.
const WILLS: &[&str] = &[
    "want", "wish", "seek", "refuse", "reject", "oppose", "support", "demand", "insist", "intend", "plan",
    "agree", "back", "favour", "favor", "prefer", "accept", "welcome", "hope",
];

/// The verb that the auxiliary at `verb` helps, else itself.
fn main_verb(text: &Text, verb: usize, end: usize) -> usize {
    if !matches!(text.lemma(verb), "do" | "have" | "be") && text.tokens[verb].tag != Tag::Md {
        return verb;
    }
    (verb + 1..end.min(verb + 4)).find(|&i| text.tokens[i].tag.is_verb()).unwrap_or(verb)
}

/// Those who are for something or against it, or look on: whoever names them tells of others.
const FACTIONS: &[&str] = &[
    "opponent",
    "critic",
    "supporter",
    "advocate",
    "backer",
    "proponent",
    "detractor",
    "sceptic",
    "skeptic",
    "campaigner",
    "adversary",
    "opposition",
    "neighbour",
    "neighbor",
    "rival",
    "activist",
    "protester",
    "expert",
    "analyst",
    "economist",
    "observer",
];
