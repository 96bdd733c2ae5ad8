//! Whose doing a clause tells: the speaker's own side, or somebody else's.

use std::{collections::BTreeMap, ops::Range};

use volteface_core::{ActorId, ActorKind, WatchList};

use crate::{issue::words, tag::Tag, text::Text};

/// A name's words, and those at the top of whom its bearer speaks for.
type Named = (Vec<String>, Vec<ActorId>);

/// The names of watched actors with those at the top of whom they speak for.
#[derive(Debug, Clone, Default)]
pub(crate) struct Sides {
    /// By the first word in lower case: the whole name and its tops.
    names: BTreeMap<String, Vec<Named>>,
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
        named
            .iter()
            .filter(|(words, _)| {
                words.iter().enumerate().all(|(k, word)| text.lower(i + k).trim_end_matches('.') == word)
            })
            .max_by_key(|(words, _)| words.len())
            .filter(|(words, _)| {
                let last = text.lower(i + words.len() - 1);
                !last.ends_with("'s") && !matches!(text.lower(i + words.len()), "'s" | "'")
            })
            .map(|(_, tops)| tops.as_slice())
    }

    /// Whose doing `clause` tells when a speaker for `tops` says it; `direct` where the words are the speaker's own.
    pub(crate) fn doer(&self, text: &Text, clause: Range<usize>, tops: &[ActorId], direct: bool) -> Doer {
        let verb = clause.clone().find(|&i| text.tokens[i].tag.is_finite()).unwrap_or(clause.start);
        let mut doer = Doer::Open;
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
            match text.lower(i) {
                "we" | "i" | "our" | "my" => return Doer::Own,
                "they" | "you" => doer = Doer::Other,
                "he" | "she" if direct => {}
                "he" | "she" => doer = Doer::Own,
                _ => {}
            }
        }
        doer
    }
}
