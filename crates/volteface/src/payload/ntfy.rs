//! ntfy: publishing as JSON at the root of the server.
//!
//! Limit: 4,096 bytes of a message; a longer one would become an attachment (ntfy's documentation).

use serde_json::{Value, json};

use super::{Card, card::Accent, clip_bytes};

pub(super) fn render(card: &Card, topic: &str) -> Value {
    let urgent = matches!(card.accent, Accent::Warning);
    let mut message = json!({
        "topic": topic,
        "title": clip_bytes(&card.title, 250),
        "message": clip_bytes(&card.text(), 4_000),
        "priority": if urgent { 4 } else { 3 },
    });
    if let Some(url) = card.url.as_deref().filter(|url| url.len() <= 2_048) {
        message["click"] = json!(url);
    }
    message
}
