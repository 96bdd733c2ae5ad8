//! The generic body: `{"type", "timestamp", "data"}`, described by `config/schema/message.json`.

use anyhow::Context as _;
use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize, Serializer, ser::SerializeStruct as _};
use volteface_core::AlertType;

use super::{MAX_BODY, clip, rfc3339};

/// Room that the attributes of a CloudEvent take beside the envelope's own.
const CLOUDEVENT_ROOM: usize = 600;

/// One message.
#[derive(Debug, Clone, PartialEq)]
pub struct Envelope {
    /// What it tells.
    pub alert_type: AlertType,
    /// When it was given.
    pub timestamp: Timestamp,
    /// All it says; the variant fits the type.
    pub data: Data,
}

/// What a message says.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Data {
    /// `position.changed`, `position.first`.
    Position(Box<PositionNews>),
    /// `statement.new`, `statement.edited`.
    Statement(Box<StatementNews>),
    /// `feed.silent`, `feed.gone`.
    Feed(FeedNews),
    /// `endpoint.disabled`.
    Endpoint(EndpointNews),
    /// `digest`.
    Digest(DigestNews),
    /// `test`.
    Test(TestNews),
}

/// A watched actor.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Named {
    /// Id in the watch list.
    pub id: String,
    /// Canonical name.
    pub name: String,
}

/// A watched issue.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Question {
    /// Id in the watch list.
    pub id: String,
    /// The question that the stances answer.
    pub question: String,
}

/// Before and after: under which conditions.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Conditions {
    /// Of the position announced last.
    pub before: Vec<String>,
    /// Of the one that stands now.
    pub after: Vec<String>,
}

/// Before and after: the words.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Statements {
    /// What the position announced last rests on; `None` for a first position.
    pub before: Option<Quoted>,
    /// What the one that stands now rests on.
    pub after: Quoted,
}

/// A statement as its best document gives it.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Quoted {
    /// The words, verbatim; pieces of a broken quotation are joined by ` … `.
    pub quote: String,
    /// Who said them, as fully as the document names them.
    pub speaker: String,
    /// The day, as far as text and document tell.
    pub said_on: Option<Date>,
    /// Where they stand.
    pub document: Source,
}

/// A document, for people.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Source {
    /// Headline.
    pub title: Option<String>,
    /// Address.
    pub url: Option<String>,
    /// Outlet.
    pub source: Option<String>,
    /// When it was published.
    pub published: Option<Timestamp>,
}

/// An outlet that carried the statement, once, with its best quotation.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Outlet {
    /// Its name.
    pub source: Option<String>,
    /// Headline of the document.
    pub title: Option<String>,
    /// Address of the document.
    pub url: Option<String>,
    /// When it was published.
    pub published: Option<Timestamp>,
    /// The words, as this outlet gives them.
    pub quote: String,
}

/// A change of a stated position, or a first one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PositionNews {
    /// Whose position.
    pub actor: Named,
    /// On what.
    pub issue: Question,
    /// `first`, `reversal`, `hardening`, `softening`, `conditions`.
    pub change: String,
    /// The stance announced last; `None` for a first position.
    pub from: Option<String>,
    /// The stance that stands now.
    pub to: String,
    /// The day since which it stands.
    pub on: Date,
    /// Counts the announced positions of this actor on this issue: a receiver drops a lower one that comes late.
    pub sequence: i64,
    /// Under which conditions.
    pub conditions: Conditions,
    /// The words.
    pub statement: Statements,
    /// Every outlet that carried it, each once.
    pub outlets: Vec<Outlet>,
    /// How many outlets found no room in `outlets`.
    #[serde(default)]
    pub outlets_left_out: usize,
    /// Number of independent stories among them: copies of one text count once.
    pub stories: usize,
    /// 0 to 1, calibrated.
    pub confidence: f64,
    /// Why the program believes it.
    pub why: String,
    /// All of it in one plain English sentence.
    pub sentence: String,
}

/// A statement by a watched actor: new, or changed in an article already seen.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StatementNews {
    /// Who said it.
    pub actor: Named,
    /// Before an edit; `None` for a new one.
    pub before: Option<Quoted>,
    /// As it stands now; `None` when it was edited away.
    pub after: Option<Quoted>,
    /// 0 to 1.
    pub confidence: f64,
    /// One plain English sentence.
    pub sentence: String,
}

/// Something about a feed that the user should know.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FeedNews {
    /// Its title, else its host: never an address with a token in it.
    pub feed: String,
    /// Since when.
    pub since: Option<Timestamp>,
    /// What was seen.
    pub reason: String,
    /// One plain English sentence.
    pub sentence: String,
}

/// An endpoint that is no longer asked.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EndpointNews {
    /// Its id in the configuration.
    pub endpoint: String,
    /// When the failures began.
    pub since: Option<Timestamp>,
    /// What was seen last.
    pub reason: String,
    /// Deliveries that wait for it.
    pub waiting: usize,
    /// One plain English sentence.
    pub sentence: String,
}

/// Several messages in one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DigestNews {
    /// In the order of their giving.
    pub alerts: Vec<DigestItem>,
    /// How many found no room in `alerts`.
    #[serde(default)]
    pub left_out: usize,
    /// How many were held back by the endpoint's cap per hour.
    #[serde(default)]
    pub held_back: usize,
    /// One plain English sentence.
    pub sentence: String,
}

/// One message within a digest.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DigestItem {
    /// Its id: `volteface alerts show ID` has all of it.
    pub id: String,
    /// Its type.
    #[serde(rename = "type")]
    pub alert_type: String,
    /// When it was given.
    pub timestamp: Timestamp,
    /// Whose position; `None` where it is about none.
    pub actor: Option<String>,
    /// On what.
    pub issue: Option<String>,
    /// How it changed.
    pub change: Option<String>,
    /// Before.
    pub from: Option<String>,
    /// Now.
    pub to: Option<String>,
    /// Address of the best document.
    pub url: Option<String>,
    /// Its sentence.
    pub sentence: String,
}

/// A trial.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TestNews {
    /// The endpoint that is tried.
    pub endpoint: String,
    /// One plain English sentence.
    pub sentence: String,
}

impl Envelope {
    /// A message whose texts are clipped as far as it takes to keep its body within [`MAX_BODY`].
    pub fn new(alert_type: AlertType, timestamp: Timestamp, data: Data) -> Envelope {
        let whole = Envelope { alert_type, timestamp, data };
        // Characters a text keeps, entries a list keeps; the last pair fits whatever stands in the texts.
        const STEPS: [(usize, usize); 7] =
            [(4_000, 60), (2_000, 40), (1_000, 25), (500, 15), (250, 10), (120, 6), (60, 3)];
        for (max_text, max_list) in STEPS {
            let mut envelope = whole.clone();
            envelope.data.clip(max_text, max_list);
            if envelope.bytes().len() + CLOUDEVENT_ROOM <= MAX_BODY || max_list == 3 {
                return envelope;
            }
        }
        whole
    }

    /// The generic body.
    pub fn bytes(&self) -> Vec<u8> {
        serde_json::to_vec(self).expect("an envelope holds only what JSON can say")
    }

    /// Reads a stored generic body.
    pub fn read(bytes: &[u8]) -> anyhow::Result<Envelope> {
        #[derive(Deserialize)]
        struct Raw {
            #[serde(rename = "type")]
            alert_type: String,
            timestamp: Timestamp,
            data: serde_json::Value,
        }
        let raw: Raw = serde_json::from_slice(bytes).context("not an envelope")?;
        let alert_type = AlertType::parse(&raw.alert_type)
            .with_context(|| format!("unknown type of message {:?}", raw.alert_type))?;
        let of_type = || format!("data does not fit type {}", raw.alert_type);
        let value = raw.data;
        let data = match alert_type {
            AlertType::PositionChanged | AlertType::PositionFirst => {
                serde_json::from_value(value).map(Data::Position).with_context(of_type)
            }
            AlertType::StatementNew | AlertType::StatementEdited => {
                serde_json::from_value(value).map(Data::Statement).with_context(of_type)
            }
            AlertType::FeedSilent | AlertType::FeedGone => {
                serde_json::from_value(value).map(Data::Feed).with_context(of_type)
            }
            AlertType::EndpointDisabled => {
                serde_json::from_value(value).map(Data::Endpoint).with_context(of_type)
            }
            AlertType::Digest => serde_json::from_value(value).map(Data::Digest).with_context(of_type),
            AlertType::Test => serde_json::from_value(value).map(Data::Test).with_context(of_type),
        }?;
        Ok(Envelope { alert_type, timestamp: raw.timestamp, data })
    }

    /// Its sentence.
    pub fn sentence(&self) -> &str {
        match &self.data {
            Data::Position(news) => &news.sentence,
            Data::Statement(news) => &news.sentence,
            Data::Feed(news) => &news.sentence,
            Data::Endpoint(news) => &news.sentence,
            Data::Digest(news) => &news.sentence,
            Data::Test(news) => &news.sentence,
        }
    }

    /// Address of the best document, where the message rests on one.
    pub fn url(&self) -> Option<&str> {
        match &self.data {
            Data::Position(news) => news.statement.after.document.url.as_deref(),
            Data::Statement(news) => news.after.as_ref().or(news.before.as_ref())?.document.url.as_deref(),
            _ => None,
        }
    }
}

impl Serialize for Envelope {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut fields = serializer.serialize_struct("Envelope", 3)?;
        fields.serialize_field("type", self.alert_type.as_str())?;
        fields.serialize_field("timestamp", &rfc3339(self.timestamp))?;
        fields.serialize_field("data", &self.data)?;
        fields.end()
    }
}

impl Data {
    /// Cuts texts to `max_text` characters and lists to `max_list` entries. An address is left out rather than cut.
    fn clip(&mut self, max_text: usize, max_list: usize) {
        let text = |text: &mut String| *text = clip(text, max_text);
        let optional = |text: &mut Option<String>| *text = text.take().map(|text| clip(&text, max_text));
        // An address may be longer than a phrase before it is a burden.
        let address = |url: &mut Option<String>| *url = url.take().filter(|url| url.len() <= 4 * max_text);
        let quoted = |quoted: &mut Quoted| {
            text(&mut quoted.quote);
            text(&mut quoted.speaker);
            optional(&mut quoted.document.title);
            optional(&mut quoted.document.source);
            address(&mut quoted.document.url);
        };
        match self {
            Data::Position(news) => {
                for part in [
                    &mut news.actor.id,
                    &mut news.actor.name,
                    &mut news.issue.id,
                    &mut news.issue.question,
                    &mut news.change,
                    &mut news.to,
                    &mut news.why,
                    &mut news.sentence,
                ] {
                    text(part);
                }
                optional(&mut news.from);
                for conditions in [&mut news.conditions.before, &mut news.conditions.after] {
                    conditions.truncate(max_list);
                    conditions.iter_mut().for_each(text);
                }
                news.statement.before.iter_mut().for_each(quoted);
                quoted(&mut news.statement.after);
                news.outlets_left_out += news.outlets.len().saturating_sub(max_list);
                news.outlets.truncate(max_list);
                for outlet in &mut news.outlets {
                    optional(&mut outlet.source);
                    optional(&mut outlet.title);
                    address(&mut outlet.url);
                    text(&mut outlet.quote);
                }
            }
            Data::Statement(news) => {
                text(&mut news.actor.id);
                text(&mut news.actor.name);
                news.before.iter_mut().chain(&mut news.after).for_each(quoted);
                text(&mut news.sentence);
            }
            Data::Feed(news) => {
                text(&mut news.feed);
                text(&mut news.reason);
                text(&mut news.sentence);
            }
            Data::Endpoint(news) => {
                text(&mut news.endpoint);
                text(&mut news.reason);
                text(&mut news.sentence);
            }
            Data::Digest(news) => {
                news.left_out += news.alerts.len().saturating_sub(max_list);
                news.alerts.truncate(max_list);
                for item in &mut news.alerts {
                    text(&mut item.id);
                    text(&mut item.alert_type);
                    for part in
                        [&mut item.actor, &mut item.issue, &mut item.change, &mut item.from, &mut item.to]
                    {
                        optional(part);
                    }
                    address(&mut item.url);
                    text(&mut item.sentence);
                }
                text(&mut news.sentence);
            }
            Data::Test(news) => {
                text(&mut news.endpoint);
                text(&mut news.sentence);
            }
        }
    }
}
