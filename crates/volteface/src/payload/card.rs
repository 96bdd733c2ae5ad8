//! The view of a message that all chat formats share: a title, a sentence, quotations, facts, links.

use jiff::Timestamp;

use super::{Data, Envelope, Quoted};

/// What a person sees of a message, before a service's own markup and limits.
#[derive(Debug, Clone, PartialEq)]
pub struct Card {
    /// Short.
    pub title: String,
    /// One sentence.
    pub sentence: String,
    /// Where the title leads.
    pub url: Option<String>,
    /// How it is coloured.
    pub accent: Accent,
    /// Labelled quotations, the newest first.
    pub quotes: Vec<(String, Quoted)>,
    /// Short names and values.
    pub facts: Vec<(String, String)>,
    /// Lines of a digest: a sentence and where it leads.
    pub items: Vec<(String, Option<String>)>,
    /// When it was given.
    pub timestamp: Timestamp,
}

/// The colour of a card.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Accent {
    /// Toward yes.
    Toward,
    /// Toward no.
    Away,
    /// Neither.
    Plain,
    /// Someone should look.
    Warning,
}

impl Accent {
    /// The colour as `0xRRGGBB`; all four can be told apart without seeing red or green.
    pub fn rgb(self) -> u32 {
        match self {
            Accent::Toward => 0x00_72_B2,
            Accent::Away => 0xD5_5E_00,
            Accent::Plain => 0x6B_72_80,
            Accent::Warning => 0xE6_9F_00,
        }
    }
}

impl Card {
    /// The card of a message.
    pub fn of(envelope: &Envelope) -> Card {
        let mut card = Card {
            title: String::new(),
            sentence: envelope.sentence().to_owned(),
            url: envelope.url().map(str::to_owned),
            accent: Accent::Plain,
            quotes: Vec::new(),
            facts: Vec::new(),
            items: Vec::new(),
            timestamp: envelope.timestamp,
        };
        match &envelope.data {
            Data::Position(news) => {
                card.title = match &news.from {
                    Some(from) => format!("{}: {from} → {}", news.actor.name, news.to),
                    None => format!("{}: {}", news.actor.name, news.to),
                };
                card.accent = match (news.change.as_str(), news.to.as_str()) {
                    ("softening", _) | ("reversal", "supports") => Accent::Toward,
                    ("hardening", _) | ("reversal", _) => Accent::Away,
                    _ => Accent::Plain,
                };
                card.quotes.push(("Now".to_owned(), news.statement.after.clone()));
                if let Some(before) = &news.statement.before {
                    card.quotes.push(("Before".to_owned(), before.clone()));
                }
                let mut fact = |name: &str, value: String| {
                    if !value.is_empty() {
                        card.facts.push((name.to_owned(), value));
                    }
                };
                fact("Issue", news.issue.question.clone());
                fact("Change", news.change.clone());
                fact("Conditions", news.conditions.after.join("; "));
                let names: Vec<&str> =
                    news.outlets.iter().filter_map(|outlet| outlet.source.as_deref()).collect();
                let more = match news.outlets_left_out {
                    0 => String::new(),
                    n => format!(" and {n} more"),
                };
                fact("Outlets", format!("{}{more}", names.join(", ")));
                fact("Independent stories", news.stories.to_string());
                fact("Confidence", format!("{:.0} %", news.confidence * 100.0));
            }
            Data::Statement(news) => {
                card.title = format!("{}: {}", news.actor.name, envelope.alert_type.as_str());
                card.quotes.extend(news.after.iter().map(|said| ("Now".to_owned(), said.clone())));
                card.quotes.extend(news.before.iter().map(|said| ("Before".to_owned(), said.clone())));
            }
            Data::Feed(news) => {
                card.title = format!("Feed {}: {}", news.feed, envelope.alert_type.as_str());
                card.accent = Accent::Warning;
                card.facts.push(("Reason".to_owned(), news.reason.clone()));
            }
            Data::Endpoint(news) => {
                card.title = format!("Endpoint {} disabled", news.endpoint);
                card.accent = Accent::Warning;
                card.facts.push(("Reason".to_owned(), news.reason.clone()));
                card.facts.push(("Waiting".to_owned(), news.waiting.to_string()));
            }
            Data::Digest(news) => {
                card.title = format!("volteface: {}", news.sentence.trim_end_matches('.'));
                card.items =
                    news.alerts.iter().map(|item| (item.sentence.clone(), item.url.clone())).collect();
                if news.left_out > 0 {
                    card.items.push((format!("… and {} more", news.left_out), None));
                }
            }
            Data::Test(news) => card.title = format!("volteface: test of {}", news.endpoint),
        }
        card
    }

    /// Where a quotation comes from: speaker, day, outlet.
    pub fn credit(said: &Quoted) -> String {
        let day = said.said_on.map(|day| day.to_string());
        let parts = [Some(said.speaker.as_str()), day.as_deref(), said.document.source.as_deref()];
        parts.into_iter().flatten().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
    }

    /// The card as plain text, for services without markup.
    pub fn text(&self) -> String {
        let mut lines = vec![self.sentence.clone()];
        for (label, said) in &self.quotes {
            lines.push(format!("{label}: “{}” – {}", said.quote, Card::credit(said)));
        }
        lines.extend(self.facts.iter().map(|(name, value)| format!("{name}: {value}")));
        lines.extend(self.items.iter().map(|(sentence, url)| match url {
            Some(url) => format!("• {sentence}\n  {url}"),
            None => format!("• {sentence}"),
        }));
        lines.extend(self.url.clone());
        lines.join("\n")
    }
}
