//! A user's own format: a Jinja template that sees the envelope.
//!
//! In a template for JSON every `{{ value }}` is written as JSON, quotation marks and all
//! (`{"text": {{ data.sentence }}}`), and the whole must be valid JSON. A name that does not exist is an error, so
//! that `check` finds misspelt ones; work and size are bounded.

use std::sync::Arc;

use anyhow::{Context as _, bail};
use minijinja::{AutoEscape, Environment, UndefinedBehavior, context};

use super::{Envelope, MAX_BODY, rfc3339};

/// Instructions that a rendering may take.
const FUEL: u64 = 200_000;

/// A checked template.
#[derive(Debug, Clone)]
pub struct Template {
    name: String,
    content_type: String,
    source: String,
    environment: Arc<Environment<'static>>,
}

impl PartialEq for Template {
    fn eq(&self, other: &Template) -> bool {
        (&self.name, &self.content_type, &self.source) == (&other.name, &other.content_type, &other.source)
    }
}

impl Template {
    /// Compiles `source`; `name` is the endpoint's id. Errors name line and cause.
    pub fn new(name: &str, content_type: &str, source: &str) -> anyhow::Result<Template> {
        let json = is_json(content_type);
        let mut environment = Environment::new();
        environment.set_undefined_behavior(UndefinedBehavior::Strict);
        environment.set_fuel(Some(FUEL));
        environment.set_auto_escape_callback(move |_| if json { AutoEscape::Json } else { AutoEscape::None });
        environment
            .add_template_owned(TEMPLATE, source.to_owned())
            .with_context(|| format!("template of endpoint {name}"))?;
        Ok(Template {
            name: name.to_owned(),
            content_type: content_type.to_owned(),
            source: source.to_owned(),
            environment: Arc::new(environment),
        })
    }

    /// The endpoint's id.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The value of `Content-Type`.
    pub fn content_type(&self) -> &str {
        &self.content_type
    }

    /// The body of a message.
    pub fn render(&self, id: &str, envelope: &Envelope) -> anyhow::Result<Vec<u8>> {
        let template = self.environment.get_template(TEMPLATE)?;
        let mut out = Bounded(Vec::new());
        let rendered = template.render_captured_to(
            context! {
                id,
                type => envelope.alert_type.as_str(),
                timestamp => rfc3339(envelope.timestamp),
                data => minijinja::value::Serde(&envelope.data),
            },
            &mut out,
        );
        let of_name = || format!("template of endpoint {}", self.name);
        rendered.with_context(of_name)?;
        let body = out.0;
        if is_json(&self.content_type) {
            serde_json::from_slice::<serde::de::IgnoredAny>(&body)
                .context("what it yields is not JSON")
                .with_context(of_name)?;
        }
        if body.is_empty() {
            bail!("template of endpoint {} yields nothing", self.name);
        }
        Ok(body)
    }
}

const TEMPLATE: &str = "message";

fn is_json(content_type: &str) -> bool {
    let media = content_type.split(';').next().unwrap_or_default().trim();
    media == "application/json" || media.ends_with("+json")
}

/// Takes [`MAX_BODY`] bytes and refuses the rest.
struct Bounded(Vec<u8>);

impl std::io::Write for Bounded {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        if self.0.len() + bytes.len() > MAX_BODY {
            return Err(std::io::Error::other(format!("more than {MAX_BODY} bytes")));
        }
        self.0.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}
