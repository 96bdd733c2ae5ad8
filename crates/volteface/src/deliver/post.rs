//! One attempt: the stored bytes, signed, over the wire, and what came back.

use std::{sync::Arc, time::Duration};

use anyhow::Context as _;
use ipnet::IpNet;
use jiff::Timestamp;
use reqwest::{
    Client, RequestBuilder,
    header::{CONTENT_TYPE, HeaderValue, RETRY_AFTER},
};

use super::{
    Endpoint,
    decide::{Answer, retry_after},
    endpoint::Transport,
    mail,
};
use crate::http::{self, guard};

/// How much of an answer the log keeps, in bytes.
pub const MAX_ANSWER: usize = 16 * 1024;

/// What is posted.
#[derive(Debug, Clone, Copy)]
pub struct Message<'a> {
    /// `webhook-id`.
    pub id: &'a str,
    /// The value of `Content-Type`.
    pub content_type: &'a str,
    /// The bytes.
    pub body: &'a [u8],
}

/// What came back, for the schedule and for the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    /// For the schedule.
    pub answer: Answer,
    /// Why it failed; `None` after a success.
    pub error: Option<String>,
    /// The first bytes of the answer.
    pub body: Vec<u8>,
}

/// Posts messages; private addresses are refused unless allowed, redirects are not followed, proxies not used.
#[derive(Debug, Clone)]
pub struct Postman {
    client: Client,
    allow: Arc<[IpNet]>,
    timeout: Duration,
}

impl Postman {
    /// A postman who may go to `allow` beside public addresses, and waits that long in all.
    pub fn new(allow: &[IpNet], timeout: Duration) -> anyhow::Result<Postman> {
        let client = http::poster(allow, timeout)?;
        Ok(Postman { client, allow: allow.into(), timeout })
    }

    /// Makes one attempt at `now`. A failure is an answer, never an error.
    pub async fn post(&self, endpoint: &Endpoint, message: Message<'_>, now: Timestamp) -> Reply {
        let (request, url) = match &endpoint.transport {
            Transport::Post { url, headers } => (self.client.post(url.clone()).headers(headers.clone()), url),
            Transport::PutById { url, headers } => {
                let mut target = url.clone();
                if let Ok(mut path) = target.path_segments_mut() {
                    path.push(message.id);
                }
                (self.client.put(target).headers(headers.clone()), url)
            }
            Transport::Mail(mailbox) => {
                let sent = mail::send(mailbox, message, &self.allow, self.timeout).await;
                return match sent {
                    Ok(body) => {
                        Reply { answer: Answer::Status { code: 250, retry_at: None }, error: None, body }
                    }
                    Err(error) => failed(format!("{error:#}")),
                };
            }
        };
        // A literal address never reaches the resolver, which guards only names.
        if let Some(why) = guard::refused_url(url, &self.allow) {
            return failed(format!("address refused: {why}"));
        }
        match signed(request, endpoint, message, now) {
            Ok(request) => exchange(request, now).await,
            Err(error) => failed(format!("{error:#}")),
        }
    }
}

/// The request with the message's own headers.
fn signed(
    request: RequestBuilder,
    endpoint: &Endpoint,
    message: Message<'_>,
    now: Timestamp,
) -> anyhow::Result<RequestBuilder> {
    let mut request = request
        .header(CONTENT_TYPE, message.content_type)
        .header("webhook-id", message.id)
        .header("webhook-timestamp", now.as_second())
        .body(message.body.to_vec());
    if let Some(source) = &endpoint.secrets {
        let signature = source.read()?.header(message.id, now, message.body);
        let mut value = HeaderValue::from_str(&signature).context("signature")?;
        value.set_sensitive(true);
        request = request.header("webhook-signature", value);
    }
    Ok(request)
}

async fn exchange(request: RequestBuilder, now: Timestamp) -> Reply {
    let mut response = match request.send().await {
        Ok(response) => response,
        Err(error) => return failed(explain(&error)),
    };
    let status = response.status();
    let retry_at = response
        .headers()
        .get(RETRY_AFTER)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| retry_after(value, now));
    // The status decides; a body that is late, broken or endless only makes the log shorter.
    let mut body = Vec::new();
    while let Ok(Some(chunk)) = response.chunk().await {
        let room = MAX_ANSWER - body.len();
        body.extend_from_slice(chunk.get(..room.min(chunk.len())).unwrap_or_default());
        if body.len() >= MAX_ANSWER {
            break;
        }
    }
    let error = match status.as_u16() {
        200..=299 => None,
        300..=399 => Some(format!("{status}: a redirect is not followed")),
        _ => Some(status.to_string()),
    };
    Reply { answer: Answer::Status { code: status.as_u16(), retry_at }, error, body }
}

fn failed(error: String) -> Reply {
    Reply { answer: Answer::Nothing, error: Some(error), body: Vec::new() }
}

/// The cause, without the address: that may hold a token.
fn explain(error: &reqwest::Error) -> String {
    if error.is_timeout() {
        return "no answer in time".to_owned();
    }
    if let Some(refused) = guard::refusal(error) {
        return refused.to_string();
    }
    let mut causes = Vec::new();
    let mut next = std::error::Error::source(error);
    while let Some(cause) = next {
        causes.push(cause.to_string());
        next = cause.source();
    }
    let what = if error.is_connect() { "cannot connect" } else { "the exchange broke off" };
    match causes.pop() {
        Some(cause) => format!("{what}: {cause}"),
        None => what.to_owned(),
    }
}
