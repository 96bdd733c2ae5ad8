//! Who is meant: the speaker of each statement, and the watched actor that it is, if it surely is one.
//!
//! First the cast of the document is read ([`cast`]): every name with its titles, the spellings of one name taken
//! together, namesakes kept apart, each bound to a watched actor only by an exact name or by a likeness that office
//! and surroundings confirm. Then each statement's source is read in the order of the text: a name, a pronoun, a
//! description ("the Kremlin spokesman", "her deputy", "the company") or nothing, where the speaker goes on.
//! A wrong actor is worse than none.

mod cast;
mod describe;
mod index;
mod joint;
mod lexicon;
mod place;
mod pronoun;
mod role;
mod scene;

pub use index::ActorIndex;

use volteface_core::Statement;

use crate::{Text, WatchIndex};

/// Fills in the speaker of each of `statements`. What several watched actors say jointly is each one's statement: a copy
/// for each further one is added at the end.
pub fn resolve(text: &Text, statements: &mut Vec<Statement>, watch: &WatchIndex) {
    let cast = cast::Cast::new(text, &watch.actors);
    let mut scene = scene::Scene::new(&cast);
    let mut order: Vec<usize> = (0..statements.len()).collect();
    order.sort_by_key(|&n| (first_byte(&statements[n]), n));
    let mut jointly: Vec<Statement> = Vec::new();
    for n in order {
        let outer = statements[n].within.and_then(|outer| scene.said(outer));
        let speaker = scene.speaker(n, &statements[n], outer);
        let others = scene.with(&statements[n], &speaker);
        statements[n].speaker = speaker;
        jointly.extend(others.into_iter().map(|speaker| Statement { speaker, ..statements[n].clone() }));
    }
    statements.append(&mut jointly);
}

/// True if and only if `word` (lower case) is the name or the seat of a country.
pub(crate) fn is_country(word: &str) -> bool {
    place::country(word).is_some() && !place::is_adjective(word)
}

/// True if and only if `noun` (lower case, singular) is a rank, a calling or a kind of organisation: something that acts.
pub(crate) fn is_actor(noun: &str) -> bool {
    lexicon::rank(noun).is_some() || lexicon::is_organisation(noun)
}

/// Where a statement's speaker is named, or where it begins.
fn first_byte(statement: &Statement) -> usize {
    let spans = statement.source.first().or(statement.cue.first()).or(statement.content.first());
    spans.map_or(0, |span| span.start)
}

#[cfg(test)]
mod tests;
