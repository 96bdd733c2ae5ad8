//! The sections `[webhooks]` and `[[endpoint]]` of the configuration, as they are written.

use std::{collections::BTreeMap, fmt, path::PathBuf};

use ipnet::IpNet;
use jiff::SignedDuration;
use serde::{Deserialize, Deserializer, de::Error as _};

use crate::config::quantity;

/// `[webhooks]`: what holds for all endpoints.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct WebhooksSettings {
    /// How long an attempt may take in all.
    #[serde(deserialize_with = "duration")]
    pub timeout: SignedDuration,
    /// Attempts under way at one endpoint at the same time.
    pub max_in_flight: usize,
    /// After this long of nothing but failures an endpoint is asked no more.
    #[serde(deserialize_with = "duration")]
    pub disable_after: SignedDuration,
    /// Networks that endpoints may stand in although they are not public.
    pub allow_private: Vec<IpNet>,
}

impl Default for WebhooksSettings {
    fn default() -> WebhooksSettings {
        WebhooksSettings {
            timeout: SignedDuration::from_secs(15),
            max_in_flight: 4,
            disable_after: SignedDuration::from_hours(120),
            allow_private: Vec::new(),
        }
    }
}

/// One `[[endpoint]]`.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct EndpointSettings {
    /// Unique; names it in commands, logs and metrics.
    pub id: String,
    /// Where to. A chat service's address is a secret: use `url_file`.
    pub url: Option<Hidden>,
    /// A file that holds the address.
    pub url_file: Option<PathBuf>,
    /// How messages look.
    pub format: String,
    /// `whsec_…`; better `secret_file`.
    pub secret: Option<Hidden>,
    /// A file that holds the secret, or several while they rotate.
    pub secret_file: Option<PathBuf>,
    /// Sent as `Authorization: Bearer`; better `token_file`.
    pub token: Option<Hidden>,
    /// A file that holds the token.
    pub token_file: Option<PathBuf>,
    /// Further headers.
    pub headers: BTreeMap<String, Hidden>,
    /// ntfy: the topic, where the address does not name it.
    pub topic: Option<String>,
    /// Matrix: the id of the room.
    pub room: Option<String>,
    /// E-mail: the sender.
    pub from: Option<String>,
    /// E-mail: the receivers.
    pub to: Vec<String>,
    /// E-mail: the name to log in with.
    pub username: Option<String>,
    /// E-mail: its password; better `password_file`.
    pub password: Option<Hidden>,
    /// A file that holds the password.
    pub password_file: Option<PathBuf>,
    /// Template: its file.
    pub template: Option<PathBuf>,
    /// Template: what it yields.
    pub content_type: String,
    /// Types of messages it gets; empty: all but `statement.new` and `statement.edited`.
    pub types: Vec<String>,
    /// Actors it gets messages about; empty: all.
    pub actors: Vec<String>,
    /// Issues it gets messages about; empty: all.
    pub issues: Vec<String>,
    /// Changes below this confidence are not sent to it.
    pub min_confidence: f64,
    /// `never`, `actor`, or a length of time: several messages in one.
    pub digest: Option<String>,
    /// `digest = "actor"`: how long to wait for further changes of the same actor.
    #[serde(deserialize_with = "duration")]
    pub group_wait: SignedDuration,
    /// Such as `22:00-07:00`: nothing is sent then.
    pub quiet_hours: Option<String>,
    /// Whose clock the quiet hours go by; the system's, if left out.
    pub time_zone: Option<String>,
    /// Messages per hour; those beyond it are held back and go out as one. 0: no cap.
    pub max_per_hour: usize,
}

impl Default for EndpointSettings {
    fn default() -> EndpointSettings {
        EndpointSettings {
            id: String::new(),
            url: None,
            url_file: None,
            format: "json".to_owned(),
            secret: None,
            secret_file: None,
            token: None,
            token_file: None,
            headers: BTreeMap::new(),
            topic: None,
            room: None,
            from: None,
            to: Vec::new(),
            username: None,
            password: None,
            password_file: None,
            template: None,
            content_type: "application/json".to_owned(),
            types: Vec::new(),
            actors: Vec::new(),
            issues: Vec::new(),
            min_confidence: 0.0,
            digest: None,
            group_wait: SignedDuration::from_secs(30),
            quiet_hours: None,
            time_zone: None,
            max_per_hour: 0,
        }
    }
}

/// A text that must not appear in logs.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct Hidden(pub String);

impl fmt::Debug for Hidden {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("…")
    }
}

fn duration<'de, D: Deserializer<'de>>(deserializer: D) -> Result<SignedDuration, D::Error> {
    SignedDuration::try_from(quantity::duration(deserializer)?).map_err(D::Error::custom)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// The commented example of the reference, with its comment marks taken away.
    fn example() -> String {
        let reference = include_str!("../../../../config/volteface.toml");
        let (_, block) = reference.split_once("# [[endpoint]]\n").unwrap();
        block.lines().take_while(|line| line.starts_with('#')).fold(String::new(), |mut text, line| {
            text.push_str(line.strip_prefix("# ").unwrap_or_default());
            text.push('\n');
            text
        })
    }

    #[test]
    fn the_reference_names_every_key_of_an_endpoint() {
        let text = example();
        let parsed: EndpointSettings = toml::from_str(&text).unwrap();
        assert_eq!((parsed.id.as_str(), parsed.max_per_hour), ("desk", 0));
        let named: BTreeSet<String> = text.parse::<toml::Table>().unwrap().keys().cloned().collect();
        let error = toml::from_str::<EndpointSettings>("no_such_key = 1").unwrap_err().to_string();
        let known: BTreeSet<String> = error
            .split('`')
            .skip(1)
            .step_by(2)
            .filter(|key| *key != "no_such_key")
            .map(str::to_owned)
            .collect();
        assert_eq!(named, known);
    }

    #[test]
    fn the_reference_is_the_defaults() {
        let reference: toml::Table = include_str!("../../../../config/volteface.toml").parse().unwrap();
        let webhooks: WebhooksSettings = reference["webhooks"].clone().try_into().unwrap();
        assert_eq!(webhooks, WebhooksSettings::default());
        let example: EndpointSettings = toml::from_str(&example()).unwrap();
        let default = EndpointSettings::default();
        assert_eq!(
            (example.format, example.content_type, example.group_wait),
            (default.format, default.content_type, default.group_wait)
        );
    }

    #[test]
    fn secrets_are_not_shown() {
        let settings: EndpointSettings = toml::from_str("secret = \"whsec_abc\"\ntoken = \"t0p\"").unwrap();
        let shown = format!("{settings:?}");
        assert!(!shown.contains("whsec_abc") && !shown.contains("t0p"));
    }
}
