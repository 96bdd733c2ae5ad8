//! Microsoft Teams (Workflows webhooks): an Adaptive Card 1.4.
//!
//! Limit: 28 kB for the whole message (Microsoft's documentation of incoming webhooks).

use serde_json::{Value, json};

use super::{Card, clip, escape_markdown};

/// What the message may have, in bytes.
const TOTAL: usize = 28_000;

pub(super) fn render(card: &Card) -> Value {
    let mut n_items = card.items.len();
    loop {
        let message = with_items(card, n_items);
        if n_items == 0 || message.to_string().len() <= TOTAL {
            return message;
        }
        n_items /= 2;
    }
}

fn with_items(card: &Card, n_items: usize) -> Value {
    let mut body = vec![
        json!({"type": "TextBlock", "text": clip(&escape_markdown(&card.title), 300), "weight": "Bolder", "size": "Medium", "wrap": true}),
        paragraph(&card.sentence),
    ];
    for (label, said) in &card.quotes {
        let credit = clip(&Card::credit(said), 300);
        body.push(json!({"type": "TextBlock", "text": escape_markdown(label), "weight": "Bolder", "spacing": "Medium"}));
        body.push(paragraph(&format!("“{}”", clip(&said.quote, 1_500))));
        body.push(json!({"type": "TextBlock", "text": escape_markdown(&credit), "isSubtle": true, "wrap": true, "spacing": "None"}));
    }
    body.extend(card.items.iter().take(n_items).map(|(sentence, _)| paragraph(&format!("• {sentence}"))));
    if n_items < card.items.len() {
        body.push(paragraph(&format!("… and {} more", card.items.len() - n_items)));
    }
    if !card.facts.is_empty() {
        let facts: Vec<Value> = card
            .facts
            .iter()
            .map(|(name, value)| json!({"title": name, "value": escape_markdown(&clip(value, 500))}))
            .collect();
        body.push(json!({"type": "FactSet", "facts": facts}));
    }
    let actions: Vec<Value> = card
        .url
        .iter()
        .filter(|url| url.len() <= 2_048)
        .map(|url| json!({"type": "Action.OpenUrl", "title": "Read the document", "url": url}))
        .collect();
    json!({
        "type": "message",
        "attachments": [{
            "contentType": "application/vnd.microsoft.card.adaptive",
            "contentUrl": null,
            "content": {
                "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
                "type": "AdaptiveCard",
                "version": "1.4",
                "msteams": {"width": "Full"},
                "body": body,
                "actions": actions,
            },
        }],
    })
}

fn paragraph(text: &str) -> Value {
    json!({"type": "TextBlock", "text": escape_markdown(&clip(text, 2_000)), "wrap": true})
}
