//! Who speaks together with the one whom a statement is ascribed to: "Paris and Berlin said", "officials of the two
//! countries", "Orr, together with the dockers' union, called for".

use std::ops::Range;

use volteface_core::{Speaker, Statement};

use super::{lexicon::is_preposition, role::Unit, scene::Scene};

impl Scene<'_, '_, '_> {
    /// The further watched actors of a joint statement whose speaker has been found to be `speaker`.
    pub(super) fn with(&self, statement: &Statement, speaker: &Speaker) -> Vec<Speaker> {
        let text = self.cast.text;
        let Some(first) = &speaker.actor else { return Vec::new() };
        let Some(source) = statement.source.first().map(|&span| text.tokens_in(span)) else {
            return Vec::new();
        };
        let joins = source.clone().any(|i| matches!(text.lower(i), "and" | "with" | "jointly" | "both"));
        let Some(known) = self.cast.index.actors().find(|(_, actor)| actor.id == *first).map(|(n, _)| n)
        else {
            return Vec::new();
        };
        if !joins {
            return Vec::new();
        }
        let mut actors: Vec<usize> = Vec::new();
        for actor in self.coordinated(source) {
            // "Orr and the ministry that he speaks for" are one voice.
            let one_voice = |other: usize| {
                let chain = |n: usize| &self.cast.index.actor(n).chain;
                chain(actor).contains(&other) || chain(other).contains(&actor)
            };
            if one_voice(known) || actors.iter().any(|&other| one_voice(other)) {
                continue;
            }
            actors.push(actor);
        }
        let name = |actor: usize| self.cast.index.actor(actor).name.clone();
        actors
            .into_iter()
            .map(|actor| Speaker {
                name: name(actor),
                actor: Some(self.cast.index.actor(actor).id.clone()),
                anonymous: speaker.anonymous,
                because: format!("jointly with {}", speaker.name),
            })
            .collect()
    }

    /// The watched actors that the phrase `source` names side by side.
    fn coordinated(&self, source: Range<usize>) -> Vec<usize> {
        let text = self.cast.text;
        let mut found: Vec<(usize, Range<usize>)> = Vec::new();
        let mut i = source.start;
        while i < source.end {
            let Some((n, unit)) = self.cast.unit_at(i, source.end) else {
                i += 1;
                continue;
            };
            let at = i..i + n.max(1);
            i = at.end;
            if let Unit::Actor(actor) = unit {
                found.push((actor, at));
            }
        }
        // Side by side: nothing between them but "and", commas and what belongs to a list.
        let joined =
            |between: &Range<usize>| between.clone().any(|i| matches!(text.lower(i), "and" | "with" | "&"));
        let linked = |between: Range<usize>, last: bool| {
            let listed = between.clone().any(|i| text.word(i) == ",");
            (joined(&between) || listed && !last)
                && between.len() <= 6
                && between.clone().all(|i| {
                    let lower = text.lower(i);
                    matches!(
                        lower,
                        "and" | "," | "the" | "its" | "both" | "with" | "together" | "along" | "jointly"
                    ) || text.tokens[i].tag.is_nominal() && !is_preposition(lower)
                })
        };
        let mut side_by_side: Vec<(usize, Range<usize>)> = Vec::new();
        let n_pairs = found.len().saturating_sub(1);
        for (n, pair) in found.windows(2).enumerate() {
            if linked(pair[0].1.end..pair[1].1.start, n + 1 == n_pairs) {
                if side_by_side.last() != Some(&pair[0]) {
                    side_by_side.push(pair[0].clone());
                }
                side_by_side.push(pair[1].clone());
            }
        }
        side_by_side.into_iter().map(|(actor, _)| actor).collect()
    }
}
