//! The formats: an envelope in, the bytes that are stored, signed and sent out.

use serde_json::{Value, json};

use super::{Card, Envelope, Template, discord, matrix, mattermost, ntfy, slack, teams};

/// How messages look to one endpoint.
#[derive(Debug, Clone, PartialEq)]
pub enum Format {
    /// The envelope itself.
    Json,
    /// The CloudEvents 1.0 envelope, structured JSON.
    CloudEvents,
    /// Slack's incoming webhooks.
    Slack,
    /// Discord's webhooks.
    Discord,
    /// Mattermost's incoming webhooks.
    Mattermost,
    /// Microsoft Teams: an Adaptive Card.
    Teams,
    /// ntfy, to that topic.
    Ntfy {
        /// The topic.
        topic: String,
    },
    /// A Matrix room.
    Matrix,
    /// E-mail.
    Email,
    /// The user's own.
    Template(Template),
}

/// A body: what is stored once, and sent again and again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Body {
    /// The value of `Content-Type`.
    pub content_type: String,
    /// The bytes.
    pub bytes: Vec<u8>,
}

impl Format {
    /// The words of the configuration.
    pub const NAMES: [&str; 10] = [
        "json",
        "cloudevents",
        "slack",
        "discord",
        "mattermost",
        "teams",
        "ntfy",
        "matrix",
        "email",
        "template",
    ];

    /// Endpoints whose formats share a key share the stored body.
    pub fn key(&self) -> String {
        match self {
            Format::Json => "json".to_owned(),
            Format::CloudEvents => "cloudevents".to_owned(),
            Format::Slack => "slack".to_owned(),
            Format::Discord => "discord".to_owned(),
            Format::Mattermost => "mattermost".to_owned(),
            Format::Teams => "teams".to_owned(),
            Format::Ntfy { topic } => format!("ntfy:{topic}"),
            Format::Matrix => "matrix".to_owned(),
            Format::Email => "email".to_owned(),
            Format::Template(template) => format!("template:{}", template.name()),
        }
    }

    /// The body of a message. A user's template that fails on it yields the generic body, and the error beside it:
    /// a message in the wrong shape is better than none.
    pub fn render(&self, id: &str, envelope: &Envelope) -> (Body, Option<anyhow::Error>) {
        let card = || Card::of(envelope);
        let body = match self {
            Format::Json => Body { content_type: JSON.to_owned(), bytes: envelope.bytes() },
            Format::CloudEvents => Body {
                content_type: "application/cloudevents+json; charset=utf-8".to_owned(),
                bytes: bytes(&cloudevent(id, envelope)),
            },
            Format::Slack => as_json(&slack::render(&card())),
            Format::Discord => as_json(&discord::render(&card())),
            Format::Mattermost => as_json(&mattermost::render(&card())),
            Format::Teams => as_json(&teams::render(&card())),
            Format::Ntfy { topic } => as_json(&ntfy::render(&card(), topic)),
            Format::Matrix => as_json(&matrix::render(&card())),
            Format::Email => {
                let card = card();
                as_json(&json!({"subject": super::clip(&card.title, 200), "text": card.text()}))
            }
            Format::Template(template) => match template.render(id, envelope) {
                Ok(bytes) => Body { content_type: template.content_type().to_owned(), bytes },
                Err(error) => return (Format::Json.render(id, envelope).0, Some(error)),
            },
        };
        (body, None)
    }
}

const JSON: &str = "application/json";

fn as_json(value: &Value) -> Body {
    Body { content_type: JSON.to_owned(), bytes: bytes(value) }
}

fn bytes(value: &Value) -> Vec<u8> {
    serde_json::to_vec(value).expect("a JSON value can always be written")
}

/// CloudEvents 1.0, JSON format: `source` and `id` name an event, `subject` is `actor/issue`.
fn cloudevent(id: &str, envelope: &Envelope) -> Value {
    let mut event = json!({
        "specversion": "1.0",
        "id": id,
        "source": "volteface",
        "type": envelope.alert_type.as_str(),
        "time": super::rfc3339(envelope.timestamp),
        "datacontenttype": "application/json",
        "data": envelope.data,
    });
    if let super::Data::Position(news) = &envelope.data {
        event["subject"] = json!(format!("{}/{}", news.actor.id, news.issue.id));
    }
    event
}
