//! Mattermost incoming webhooks: Markdown in an attachment.
//!
//! Limit: 16,383 characters of a post (Mattermost's documentation). A zero-width space behind each `@` keeps a
//! quotation from notifying the channel.

use serde_json::{Value, json};

use super::{Card, clip, escape_markdown};

pub(super) fn render(card: &Card) -> Value {
    let mut lines = vec![escape(&card.sentence)];
    for (label, said) in &card.quotes {
        let quote = escape(&clip(&said.quote, 4_000)).replace('\n', "\n> ");
        lines.push(format!("**{label}**\n> {quote}\n\n{}", escape(&Card::credit(said))));
    }
    lines.extend(card.items.iter().map(|(sentence, url)| match url {
        Some(url) => format!("* {} <{url}>", escape(sentence)),
        None => format!("* {}", escape(sentence)),
    }));
    let fields: Vec<Value> = card
        .facts
        .iter()
        .map(|(name, value)| json!({"title": name, "value": escape(&clip(value, 500)), "short": value.len() < 40}))
        .collect();
    let mut attachment = json!({
        "fallback": clip(&escape(&card.sentence), 1_000),
        "color": format!("#{:06X}", card.accent.rgb()),
        "title": clip(&escape(&card.title), 300),
        "text": clip(&lines.join("\n\n"), 12_000),
        "fields": fields,
    });
    if let Some(url) = &card.url {
        attachment["title_link"] = json!(url);
    }
    json!({"attachments": [attachment]})
}

fn escape(text: &str) -> String {
    escape_markdown(text).replace('@', "@\u{200b}")
}
