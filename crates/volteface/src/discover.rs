//! From the address of a site to its feed: what the page declares, then the usual places.

use std::fmt;

use reqwest::header;
use url::Url;
use volteface_core::feed::Feed;
use volteface_reader::feed::{feed_links, parse_feed};

use crate::{
    http::{Answer, Ask, Client, Failure, gate::Gate, gate::Kind},
    poll::ACCEPT_FEED,
};

/// Where feeds lie that no page declares, most usual first.
const USUAL_PLACES: [&str; 6] = ["/feed", "/rss", "/rss.xml", "/feed.xml", "/atom.xml", "/index.xml"];
/// Declared feeds that are tried.
const MAX_TRIED: usize = 5;

/// A feed that was found.
#[derive(Debug, Clone)]
pub struct Found {
    /// Its address, after redirects that are for good.
    pub url: Url,
    /// What stood in it.
    pub feed: Feed,
}

/// Why no feed was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NotFound {
    /// There was no answer.
    Unanswered(Failure),
    /// The answer was a refusal.
    Status(u16),
    /// Nothing leads to a feed.
    NoFeed,
}

impl fmt::Display for NotFound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            NotFound::Unanswered(failure) => failure.fmt(f),
            NotFound::Status(status) => write!(f, "HTTP {status}"),
            NotFound::NoFeed => f.write_str("neither a feed nor a page that leads to one"),
        }
    }
}

/// The feed at `url`, or the first that the page there declares, or one at a usual place of its site.
///
/// # Errors
/// Why nothing was found.
pub async fn find_feed(client: &Client, gate: &Gate, url: &Url, max_body: usize) -> Result<Found, NotFound> {
    let answer = ask(client, gate, url, max_body).await.map_err(NotFound::Unanswered)?;
    if !answer.status.is_success() {
        return Err(NotFound::Status(answer.status.as_u16()));
    }
    if let Some(found) = read(url, &answer) {
        return Ok(found);
    }
    let text = String::from_utf8_lossy(&answer.body);
    let declared =
        feed_links(&text).into_iter().filter_map(|link| answer.url.join(&link).ok()).take(MAX_TRIED);
    let usual = USUAL_PLACES.iter().filter_map(|place| answer.url.join(place).ok());
    for candidate in declared.chain(usual) {
        if let Ok(answer) = ask(client, gate, &candidate, max_body).await
            && answer.status.is_success()
            && let Some(found) = read(&candidate, &answer)
        {
            return Ok(found);
        }
    }
    Err(NotFound::NoFeed)
}

async fn ask(client: &Client, gate: &Gate, url: &Url, max_body: usize) -> Result<Answer, Failure> {
    client
        .get(
            Ask { url, kind: Kind::Feed, accept: ACCEPT_FEED, validators: None, max_body, follow: true },
            gate,
        )
        .await
}

fn read(asked: &Url, answer: &Answer) -> Option<Found> {
    let content_type = answer.header(header::CONTENT_TYPE);
    let feed = parse_feed(&answer.body, content_type, Some(answer.url.as_str())).ok()?;
    let url = answer.moved_to.clone().filter(|to| *to == answer.url).unwrap_or_else(|| asked.clone());
    Some(Found { url, feed })
}
