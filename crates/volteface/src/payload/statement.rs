//! A statement as a message: new, or changed or taken away in an article already seen.

use jiff::Timestamp;
use volteface_core::{Actor, AlertType};
use volteface_store::StatementRow;

use super::{
    Data, Envelope, Named, StatementNews,
    position::{hundredths, quoted},
    sentence,
};

/// The message of a statement that is new (`before` is `None`), changed, or taken away (`after` is `None`).
pub fn envelope(
    actor: &Actor,
    before: Option<&StatementRow>,
    after: Option<&StatementRow>,
    given_at: Timestamp,
) -> Envelope {
    let alert_type = if before.is_some() { AlertType::StatementEdited } else { AlertType::StatementNew };
    let mut news = StatementNews {
        actor: Named { id: actor.id.as_str().to_owned(), name: actor.name.clone() },
        before: before.map(quoted),
        after: after.map(quoted),
        confidence: after.or(before).map_or(0.0, |row| hundredths(row.confidence)),
        sentence: String::new(),
    };
    news.sentence = sentence::statement(&news);
    Envelope::new(alert_type, given_at, Data::Statement(Box::new(news)))
}
