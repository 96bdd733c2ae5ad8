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
mod lexicon;
mod place;
mod pronoun;
mod role;
mod scene;

pub use index::ActorIndex;

use volteface_core::{Speaker, Statement};

use crate::{Text, WatchIndex};

/// Fills in the speaker of each of `statements`.
pub fn resolve(text: &Text, statements: &mut [Statement], watch: &WatchIndex) {
    let cast = cast::Cast::new(text, &watch.actors);
    let mut scene = scene::Scene::new(&cast);
    let mut order: Vec<usize> = (0..statements.len()).collect();
    order.sort_by_key(|&n| (first_byte(&statements[n]), n));
    let mut speakers: Vec<Option<Speaker>> = vec![None; statements.len()];
    for n in order {
        let outer = statements[n].within.and_then(|outer| scene.said(outer));
        speakers[n] = Some(scene.speaker(n, &statements[n], outer));
    }
    for (statement, speaker) in statements.iter_mut().zip(speakers) {
        if let Some(speaker) = speaker {
            statement.speaker = speaker;
        }
    }
}

/// Where a statement's speaker is named, or where it begins.
fn first_byte(statement: &Statement) -> usize {
    let spans = statement.source.first().or(statement.cue.first()).or(statement.content.first());
    spans.map_or(0, |span| span.start)
}

#[cfg(test)]
mod tests;
