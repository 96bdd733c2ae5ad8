//! Discord webhooks: one embed.
//!
//! Limits: title 256 characters, description 4,096, 25 fields with names of 256 and values of 1,024, footer 2,048, all
//! of an embed 6,000 (Discord's documentation of the message object). Mentions are switched off.

use serde_json::{Value, json};

use super::{Card, clip, escape_markdown, rfc3339};

/// What all texts of an embed may have together.
const TOTAL: usize = 6_000;

pub(super) fn render(card: &Card) -> Value {
    let title = clip(&card.title, 256);
    let mut lines = vec![escape_markdown(&card.sentence)];
    for (label, said) in &card.quotes {
        let quote = escape_markdown(&clip(&said.quote, 700)).replace('\n', "\n> ");
        lines.push(format!("**{label}**\n> {quote}\n{}", escape_markdown(&clip(&Card::credit(said), 200))));
    }
    lines.extend(card.items.iter().map(|(sentence, url)| match url {
        Some(url) => format!("• {} <{url}>", escape_markdown(sentence)),
        None => format!("• {}", escape_markdown(sentence)),
    }));
    let description = clip(&lines.join("\n\n"), 4_096);
    let mut room = TOTAL - title.chars().count() - description.chars().count();
    let mut fields = Vec::new();
    for (name, value) in card.facts.iter().take(25) {
        let (name, value) = (clip(name, 256), clip(&escape_markdown(value), 1_024));
        let size = name.chars().count() + value.chars().count();
        if value.is_empty() || size > room {
            continue;
        }
        room -= size;
        fields.push(json!({"name": name, "value": value, "inline": size < 60}));
    }
    let mut embed = json!({
        "title": title,
        "description": description,
        "color": card.accent.rgb(),
        "fields": fields,
        "timestamp": rfc3339(card.timestamp),
    });
    if let Some(url) = card.url.as_deref().filter(|url| url.starts_with("http") && url.len() <= 2_048) {
        embed["url"] = json!(url);
    }
    json!({"embeds": [embed], "allowed_mentions": {"parse": []}})
}
