//! An endpoint ready for use: settings read, checked and completed by secrets from their files.

use anyhow::{Context as _, bail, ensure};
use ipnet::IpNet;
use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use url::Url;
use volteface_core::AlertType;

use super::{
    decide::QuietHours,
    secrets::{Places, SecretSource, read_file, read_secrets, secret_text},
    settings::{EndpointSettings, Hidden},
};
use crate::{
    config::quantity,
    http::guard,
    payload::{Data, Envelope, Format, Template, sample},
};

/// One receiver of messages.
#[derive(Debug, Clone)]
pub struct Endpoint {
    /// Unique.
    pub id: String,
    /// How messages look.
    pub format: Format,
    /// How they get there.
    pub transport: Transport,
    /// Where the secrets are; `None`: messages go unsigned.
    pub secrets: Option<SecretSource>,
    /// Several messages in one, or each by itself.
    pub digest: DigestRule,
    /// When nothing is sent.
    pub quiet: Option<QuietHours>,
    /// The most messages per hour.
    pub cap: Option<usize>,
    filter: Filter,
}

/// How messages get to an endpoint.
#[derive(Debug, Clone)]
pub enum Transport {
    /// POST to the address.
    Post {
        /// The address.
        url: Url,
        /// Headers beside the message's own.
        headers: HeaderMap,
    },
    /// PUT to the address and the message's id behind it, so that the server itself sees a repetition.
    PutById {
        /// The address.
        url: Url,
        /// Headers beside the message's own.
        headers: HeaderMap,
    },
    /// SMTP.
    Mail(Mailbox),
}

/// A mail server, and who writes to whom.
#[derive(Debug, Clone)]
pub struct Mailbox {
    /// Host name of the server.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How the connection is secured.
    pub security: MailSecurity,
    /// Name and password.
    pub login: Option<(String, Hidden)>,
    /// The sender.
    pub from: lettre::message::Mailbox,
    /// The receivers.
    pub to: Vec<lettre::message::Mailbox>,
}

/// How a connection to a mail server is secured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MailSecurity {
    /// TLS from the first byte (`smtps://`).
    Tls,
    /// TLS after STARTTLS, or no mail (`smtp://`).
    StartTls,
    /// None (`smtp+insecure://`): for a server on the same machine.
    Plain,
}

/// Whether messages wait for each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DigestRule {
    /// Each goes by itself, at once.
    Never,
    /// The changes of one actor within that time of the first go as one.
    Actor(SignedDuration),
    /// Everything within that time of the first goes as one.
    Every(SignedDuration),
}

#[derive(Debug, Clone)]
struct Filter {
    types: Vec<AlertType>,
    actors: Vec<String>,
    issues: Vec<String>,
    min_confidence: f64,
}

impl Endpoint {
    /// Reads all endpoints; every one that is wrong is named.
    pub fn read_all(
        settings: &[EndpointSettings],
        allow: &[IpNet],
        places: &Places,
    ) -> anyhow::Result<Vec<Endpoint>> {
        let mut endpoints: Vec<Endpoint> = Vec::new();
        for one in settings {
            let endpoint = Endpoint::read(one, allow, places).with_context(|| {
                format!("endpoint {}", if one.id.is_empty() { "without id" } else { &one.id })
            })?;
            ensure!(
                endpoints.iter().all(|other| other.id != endpoint.id),
                "endpoint {} stands there twice",
                endpoint.id
            );
            endpoints.push(endpoint);
        }
        Ok(endpoints)
    }

    /// Reads one endpoint.
    pub fn read(settings: &EndpointSettings, allow: &[IpNet], places: &Places) -> anyhow::Result<Endpoint> {
        let id = settings.id.as_str();
        let in_id = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
        ensure!(
            (1..=64).contains(&id.len()) && id.chars().all(in_id),
            "id: 1 to 64 letters, digits, - or _, not {id:?}"
        );
        let address = secret_text(settings.url.as_ref(), settings.url_file.as_deref(), places, id, "url")?
            .context("url or url_file is missing")?;
        let url = Url::parse(address.0.trim()).ok().context("url is not an address")?;
        let format = read_format(settings, &url)?;
        let transport = match format {
            Format::Email => Transport::Mail(read_mailbox(settings, &url, places)?),
            _ => read_transport(settings, &url, &format, allow, places)?,
        };
        Ok(Endpoint {
            id: id.to_owned(),
            secrets: read_secrets(settings, &format, places)?,
            digest: read_digest(settings, &format)?,
            quiet: read_quiet(settings)?,
            cap: (settings.max_per_hour > 0).then_some(settings.max_per_hour),
            filter: read_filter(settings)?,
            format,
            transport,
        })
    }

    /// True if and only if messages of that type may be wanted there.
    pub fn wants_type(&self, alert_type: AlertType) -> bool {
        self.filter.types.contains(&alert_type)
    }

    /// True if and only if the user wants such a message there.
    pub fn wants(&self, envelope: &Envelope) -> bool {
        let filter = &self.filter;
        if !self.wants_type(envelope.alert_type) {
            return false;
        }
        let among = |ids: &[String], id: &str| ids.is_empty() || ids.iter().any(|known| known == id);
        match &envelope.data {
            Data::Position(news) => {
                among(&filter.actors, &news.actor.id)
                    && among(&filter.issues, &news.issue.id)
                    && news.confidence >= filter.min_confidence
            }
            Data::Statement(news) => {
                among(&filter.actors, &news.actor.id) && news.confidence >= filter.min_confidence
            }
            // About no change: filters by actor and issue say nothing of it. Not of itself, though.
            Data::Endpoint(news) => news.endpoint != self.id,
            Data::Feed(_) | Data::Digest(_) | Data::Test(_) => true,
        }
    }

    /// Until when a message enqueued at `now` waits for others; `None`: it goes by itself.
    pub fn gather_until(&self, now: Timestamp) -> Option<Timestamp> {
        let (DigestRule::Actor(wait) | DigestRule::Every(wait)) = self.digest else { return None };
        Some(now.saturating_add(wait).unwrap_or(Timestamp::MAX))
    }

    /// Its host, for people: an address may hold a token.
    pub fn host(&self) -> &str {
        match &self.transport {
            Transport::Post { url, .. } | Transport::PutById { url, .. } => {
                url.host_str().unwrap_or_default()
            }
            Transport::Mail(mailbox) => &mailbox.host,
        }
    }
}

fn read_format(settings: &EndpointSettings, url: &Url) -> anyhow::Result<Format> {
    let format = match settings.format.as_str() {
        "json" => Format::Json,
        "cloudevents" => Format::CloudEvents,
        "slack" => Format::Slack,
        "discord" => Format::Discord,
        "mattermost" => Format::Mattermost,
        "teams" => Format::Teams,
        "matrix" => Format::Matrix,
        "email" => Format::Email,
        "ntfy" => {
            let in_url = url.path().trim_matches('/');
            let topic = settings.topic.as_deref().or((!in_url.is_empty()).then_some(in_url));
            Format::Ntfy { topic: topic.context("topic is missing, in url or by itself")?.to_owned() }
        }
        "template" => {
            let path = settings.template.as_ref().context("template names no file")?;
            let template = Template::new(&settings.id, &settings.content_type, &read_file(path)?)?;
            let filter = read_filter(settings)?;
            for sample in sample::all().iter().filter(|sample| filter.types.contains(&sample.alert_type)) {
                template
                    .render("msg_sample", sample)
                    .with_context(|| format!("{} with a {}", path.display(), sample.alert_type.as_str()))?;
            }
            Format::Template(template)
        }
        other => bail!("format {other:?} is none of {}", Format::NAMES.join(", ")),
    };
    Ok(format)
}

fn read_transport(
    settings: &EndpointSettings,
    url: &Url,
    format: &Format,
    allow: &[IpNet],
    places: &Places,
) -> anyhow::Result<Transport> {
    if let Some(why) = guard::refused_url(url, allow) {
        let host = url.host_str().unwrap_or_default();
        bail!("url: {host} is refused ({why}); [webhooks] allow_private lists the networks that may be used");
    }
    let mut url = url.clone();
    let mut headers = HeaderMap::new();
    for (name, value) in &settings.headers {
        let known = HeaderName::try_from(name.as_str()).ok().with_context(|| format!("header {name:?}"))?;
        ensure!(
            !name.to_ascii_lowercase().starts_with("webhook-") && known != "content-type",
            "header {name} is set by the program"
        );
        headers.insert(known, hidden_value(&value.0).with_context(|| format!("value of header {name}"))?);
    }
    let token =
        secret_text(settings.token.as_ref(), settings.token_file.as_deref(), places, &settings.id, "token")?;
    if let Some(token) = token {
        headers.insert(
            reqwest::header::AUTHORIZATION,
            hidden_value(&format!("Bearer {}", token.0.trim())).context("token")?,
        );
    }
    // What stands before the host goes into a header anyway; left in the address it would end up in errors.
    if let Some(password) = url.password() {
        let credentials = format!("{}:{password}", url.username());
        let value = base64::Engine::encode(&base64::engine::general_purpose::STANDARD, credentials);
        headers.insert(reqwest::header::AUTHORIZATION, hidden_value(&format!("Basic {value}"))?);
        url.set_password(None).ok().context("url: password")?;
        url.set_username("").ok().context("url: user")?;
    }
    match format {
        Format::Matrix => {
            let room = settings.room.as_deref().context("room is missing")?;
            ensure!(headers.contains_key(reqwest::header::AUTHORIZATION), "token or token_file is missing");
            url.path_segments_mut().ok().context("url has no path")?.pop_if_empty().extend([
                "_matrix",
                "client",
                "v3",
                "rooms",
                room,
                "send",
                "m.room.message",
            ]);
            Ok(Transport::PutById { url, headers })
        }
        Format::Ntfy { .. } => {
            // Publishing as JSON goes to the root; the topic stands in the body.
            url.set_path("/");
            Ok(Transport::Post { url, headers })
        }
        _ => Ok(Transport::Post { url, headers }),
    }
}

fn hidden_value(value: &str) -> anyhow::Result<HeaderValue> {
    let mut value = HeaderValue::from_str(value).ok().context("has characters that a header may not have")?;
    value.set_sensitive(true);
    Ok(value)
}

fn read_mailbox(settings: &EndpointSettings, url: &Url, places: &Places) -> anyhow::Result<Mailbox> {
    let (security, port) = match url.scheme() {
        "smtps" => (MailSecurity::Tls, 465),
        "smtp" => (MailSecurity::StartTls, 587),
        "smtp+insecure" => (MailSecurity::Plain, 25),
        other => bail!("url: {other} is none of smtps, smtp (with STARTTLS), smtp+insecure"),
    };
    let password = secret_text(
        settings.password.as_ref(),
        settings.password_file.as_deref(),
        places,
        &settings.id,
        "password",
    )?;
    let login = match (&settings.username, password) {
        (Some(name), Some(password)) => Some((name.clone(), Hidden(password.0.trim().to_owned()))),
        (None, None) => None,
        (Some(_), None) => bail!("password or password_file is missing"),
        (None, Some(_)) => bail!("username is missing"),
    };
    let address = |text: &str| text.parse().map_err(|_| anyhow::anyhow!("{text:?} is no mail address"));
    ensure!(!settings.to.is_empty(), "to names nobody");
    Ok(Mailbox {
        host: url.host_str().context("url names no host")?.to_owned(),
        port: url.port().unwrap_or(port),
        security,
        login,
        from: address(settings.from.as_deref().context("from is missing")?)?,
        to: settings.to.iter().map(|to| address(to)).collect::<Result<_, _>>()?,
    })
}

fn read_digest(settings: &EndpointSettings, format: &Format) -> anyhow::Result<DigestRule> {
    let hour = DigestRule::Every(SignedDuration::from_hours(1));
    match settings.digest.as_deref() {
        None if *format == Format::Email => Ok(hour),
        None | Some("never") => Ok(DigestRule::Never),
        Some("actor") => Ok(DigestRule::Actor(settings.group_wait)),
        Some(text) => {
            let length = quantity::parse_duration(text)
                .and_then(|length| SignedDuration::try_from(length).ok())
                .with_context(|| format!("digest: {text:?} is none of never, actor, a length of time"))?;
            ensure!(length > SignedDuration::ZERO, "digest: the time must be longer than nothing");
            Ok(DigestRule::Every(length))
        }
    }
}

fn read_quiet(settings: &EndpointSettings) -> anyhow::Result<Option<QuietHours>> {
    let Some(hours) = &settings.quiet_hours else { return Ok(None) };
    let zone = match &settings.time_zone {
        Some(name) => TimeZone::get(name).ok().with_context(|| format!("time_zone {name:?} is not known"))?,
        None => TimeZone::try_system().unwrap_or(TimeZone::UTC),
    };
    QuietHours::parse(hours, zone).map(Some)
}

fn read_filter(settings: &EndpointSettings) -> anyhow::Result<Filter> {
    let types = if settings.types.is_empty() {
        let off = [AlertType::StatementNew, AlertType::StatementEdited];
        AlertType::ALL.into_iter().filter(|alert_type| !off.contains(alert_type)).collect()
    } else {
        let words = AlertType::ALL.map(AlertType::as_str).join(", ");
        let mut types = settings
            .types
            .iter()
            .map(|word| AlertType::parse(word).with_context(|| format!("types: {word:?} is none of {words}")))
            .collect::<Result<Vec<_>, _>>()?;
        // What the endpoint's own rules make of wanted messages is wanted, and so is a trial.
        types.extend([AlertType::Digest, AlertType::Test]);
        types
    };
    ensure!(
        (0.0..=1.0).contains(&settings.min_confidence),
        "min_confidence lies between 0 and 1, not at {}",
        settings.min_confidence
    );
    Ok(Filter {
        types,
        actors: settings.actors.clone(),
        issues: settings.issues.clone(),
        min_confidence: settings.min_confidence,
    })
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn settings(toml: &str) -> EndpointSettings {
        toml::from_str(toml).unwrap()
    }

    fn read(toml: &str) -> anyhow::Result<Endpoint> {
        Endpoint::read(&settings(toml), &[], &Places::default())
    }

    #[track_caller]
    fn refused(toml: &str, expected: &str) {
        let error = format!("{:#}", read(toml).unwrap_err());
        assert!(error.contains(expected), "{error}");
    }

    #[test]
    fn what_is_wrong_is_named() {
        refused(r#"url = "https://a.example""#, "id:");
        refused(r#"id = "a b""#, "id:");
        refused(r#"id = "desk""#, "url or url_file is missing");
        refused("id = \"desk\"\nurl = \"https://10.0.0.1/\"", "allow_private");
        refused("id = \"desk\"\nurl = \"ftp://a.example/\"", "neither http nor https");
        refused("id = \"desk\"\nurl = \"https://a.example/\"\nformat = \"slak\"", "none of json");
        refused("id = \"desk\"\nurl = \"https://a.example/\"\ntypes = [\"position\"]", "none of position");
        refused("id = \"desk\"\nurl = \"https://a.example/\"\nsecret = \"hunter2\"", "whsec_");
        refused("id = \"desk\"\nurl = \"https://a.example/\"\ndigest = \"often\"", "digest");
        refused("id = \"desk\"\nurl = \"https://a.example/\"\nquiet_hours = \"late\"", "22:00-07:00");
        refused("id = \"desk\"\nurl = \"https://a.example/\"\nmin_confidence = 7", "min_confidence");
        refused("id = \"m\"\nurl = \"https://a.example/\"\nformat = \"matrix\"\nroom = \"!a:b\"", "token");
        refused("id = \"n\"\nurl = \"https://ntfy.example/\"\nformat = \"ntfy\"", "topic");
        refused(
            "id = \"e\"\nurl = \"smtp://mail.example\"\nformat = \"email\"\nto = [\"a@b.example\"]",
            "from",
        );
    }

    #[test]
    fn addresses_are_made_for_matrix_and_ntfy() {
        let matrix = read(
            "id = \"m\"\nurl = \"https://matrix.example/\"\nformat = \"matrix\"\nroom = \"!r:matrix.example\"\ntoken = \"t\"",
        );
        let Transport::PutById { url, headers } = matrix.unwrap().transport else { panic!("matrix puts") };
        assert_eq!(url.path(), "/_matrix/client/v3/rooms/!r:matrix.example/send/m.room.message");
        assert!(headers["authorization"].is_sensitive());
        let ntfy = read("id = \"n\"\nurl = \"https://ntfy.example/desk\"\nformat = \"ntfy\"").unwrap();
        assert_eq!(ntfy.format, Format::Ntfy { topic: "desk".to_owned() });
        let Transport::Post { url, .. } = ntfy.transport else { panic!("ntfy posts") };
        assert_eq!(url.as_str(), "https://ntfy.example/");
    }

    #[test]
    fn a_template_is_tried_on_every_type_it_will_see() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("desk.j2");
        let toml = format!(
            "id = \"desk\"\nurl = \"https://a.example/\"\nformat = \"template\"\ntemplate = {:?}",
            path.display()
        );
        fs::write(&path, r#"{"who": {{ data.actor.name }}}"#).unwrap();
        refused(&toml, "feed.silent");
        read(&format!("{toml}\ntypes = [\"position.changed\"]")).unwrap_err();
        fs::write(&path, r#"{"text": {{ data.sentence }}}"#).unwrap();
        read(&toml).unwrap();
    }

    #[test]
    fn filters_choose() {
        let desk = read("id = \"desk\"\nurl = \"https://a.example/\"\nactors = [\"lindqvist\"]").unwrap();
        let wanted: Vec<_> =
            sample::all().iter().filter(|sample| desk.wants(sample)).map(|s| s.alert_type).collect();
        assert!(wanted.contains(&AlertType::PositionChanged));
        assert!(!wanted.contains(&AlertType::StatementNew));
        assert!(!wanted.contains(&AlertType::EndpointDisabled), "it is about this endpoint itself");
        let other = read("id = \"b\"\nurl = \"https://a.example/\"\nactors = [\"else\"]").unwrap();
        assert!(!other.wants(&sample::all()[0]));
        assert!(other.wants(&sample::all()[6]));
    }
}
