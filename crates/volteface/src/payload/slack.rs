//! Slack incoming webhooks: Block Kit.
//!
//! Limits: header 150 characters, text of a section 3,000, 10 fields of 2,000 each, 50 blocks (Slack's reference of
//! Block Kit). `&`, `<` and `>` are escaped, so that no quotation can call `<!channel>`.

use serde_json::{Value, json};

use super::{Card, clip};

pub(super) fn render(card: &Card) -> Value {
    let mut blocks = vec![
        json!({"type": "header", "text": {"type": "plain_text", "text": clip(&card.title, 150), "emoji": false}}),
        section(&escape(&card.sentence)),
    ];
    for (label, said) in &card.quotes {
        let quote = clip(&escape(&said.quote), 2_500).replace('\n', "\n>");
        blocks.push(section(&format!("*{label}*\n>{quote}\n{}", clip(&escape(&Card::credit(said)), 300))));
    }
    if !card.facts.is_empty() {
        let fields: Vec<Value> = card
            .facts
            .iter()
            .take(10)
            .map(|(name, value)| mrkdwn(&format!("*{}*\n{}", escape(name), escape(value)), 2_000))
            .collect();
        blocks.push(json!({"type": "section", "fields": fields}));
    }
    for (sentence, url) in card.items.iter().take(40) {
        blocks.push(section(&match url.as_deref().and_then(link) {
            Some(url) => format!("• {} <{url}|source>", clip(&escape(sentence), 2_000)),
            None => format!("• {}", escape(sentence)),
        }));
    }
    if let Some(url) = card.url.as_deref().and_then(link) {
        blocks.push(
            json!({"type": "context", "elements": [mrkdwn(&format!("<{url}|Read the document>"), 2_900)]}),
        );
    }
    json!({"text": clip(&escape(&card.sentence), 3_000), "blocks": blocks, "unfurl_links": false})
}

fn section(text: &str) -> Value {
    json!({"type": "section", "text": mrkdwn(text, 3_000)})
}

fn mrkdwn(text: &str, max: usize) -> Value {
    json!({"type": "mrkdwn", "text": clip(text, max), "verbatim": true})
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// An address that can stand in `<…|…>`.
fn link(url: &str) -> Option<String> {
    (url.len() <= 1_900 && !url.contains(['|', '<', '>', ' '])).then(|| escape(url))
}
