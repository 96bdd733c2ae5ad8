//! One entry to one document: from the feed's own text where that is the whole article, else from its page.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use reqwest::{StatusCode, header};
use tracing::{debug, info};
use url::Url;
use volteface_core::Document;
use volteface_reader::{
    Rejected,
    feed::{identity::canonical_link, plain},
    read_fragment, read_page,
};
use volteface_store::{EntryId, EntryRow, NewDocument, Origin, Recorded};

use super::{
    ACCEPT_PAGE, Poller,
    schedule::{cooling, server_hints},
};
use crate::{
    hash::sha256,
    http::{Answer, Ask, Failure, MAX_HOPS, gate::Kind, host_of},
    metrics::Source,
    robots,
};

/// Words from which on a feed's own text is taken for the whole article.
const WHOLE_WORDS: usize = 250;
/// Full content beside a summary, of this many words and several times the summary, is taken for the whole, too.
const CONTENT_WORDS: usize = 100;
/// A page that fails is asked for again after these times, then the feed's own text has to do.
const TRY_AGAIN: [SignedDuration; 4] = [
    SignedDuration::from_mins(1),
    SignedDuration::from_mins(10),
    SignedDuration::from_hours(1),
    SignedDuration::from_hours(6),
];
/// The longest that a page's `Retry-After` is followed.
const LONGEST_WISH: Duration = Duration::from_secs(7 * 86_400);
/// Rules for robots are asked for again after this time, and sooner where they could not be had.
const ROBOTS_HOLD: SignedDuration = SignedDuration::from_hours(24);
const ROBOTS_MISSED: SignedDuration = SignedDuration::from_hours(1);
/// By this name rules for robots address this program.
const AGENT: &str = "volteface";

/// Why there is no document of a page.
enum Miss {
    /// It may be there later, and is not to be asked for before that time.
    Later(String, Duration),
    /// It will not be.
    Never(String),
    /// It was not asked for.
    Unasked(&'static str),
}

impl Miss {
    fn of(failure: &Failure) -> Miss {
        let why = format!("page: {failure}");
        match failure {
            Failure::Refused(_) | Failure::TooLarge { .. } | Failure::Redirect => Miss::Never(why),
            _ => Miss::Later(why, Duration::ZERO),
        }
    }
}

impl Poller {
    /// Reads an entry and records its document.
    ///
    /// # Errors
    /// When the database fails.
    pub(super) async fn read_article(&self, id: EntryId) -> anyhow::Result<()> {
        let Some(row) = self.db.read(move |view| view.waiting_entry(id)).await? else { return Ok(()) };
        let now = Timestamp::now();
        let page = if is_whole(&row) {
            Err(Miss::Unasked("the feed carries the whole article"))
        } else {
            self.page(&row).await?
        };
        // Why the page is not what is read; `label`: where that is the page's fault.
        let (mut missed, mut label) = (None, None);
        let document = match page {
            Ok(document) => Ok(document),
            Err(Miss::Later(why, least)) if (row.n_tries as usize) < TRY_AGAIN.len() => {
                let rest = TRY_AGAIN.get(row.n_tries as usize).copied().unwrap_or(ROBOTS_MISSED);
                debug!("entry {} waits: {why}", id.0);
                let at = now.saturating_add(rest.max(SignedDuration::try_from(least)?))?;
                return self.db.write(move |tx| tx.postpone_entry(id, at, &why)).await;
            }
            Err(miss) => {
                missed = Some(match miss {
                    Miss::Later(why, _) | Miss::Never(why) => {
                        label = Some(why.clone());
                        why
                    }
                    Miss::Unasked(why) => why.to_owned(),
                });
                let own = row.clone();
                tokio::task::spawn_blocking(move || own_text(&own))
                    .await
                    .unwrap_or_else(|_| Err(Rejected::Malformed("cannot be read".to_owned())))
            }
        };
        let document = match document {
            Ok(document) => complete(document, &row, now),
            Err(rejected) => {
                let why = missed.map_or_else(
                    || rejected.to_string(),
                    |missed| format!("{missed}; in the feed: {rejected}"),
                );
                info!("entry {} holds nothing to read: {why}", id.0);
                return self.db.write(move |tx| tx.mark_entry_failed(id, row.revision, &why)).await;
            }
        };
        let recorded = self
            .db
            .write(move |tx| {
                let address = document.url.clone().or_else(|| row.entry.url.clone());
                let place = address
                    .as_deref()
                    .map(canonical_link)
                    .unwrap_or_else(|| format!("{} {}", row.feed_url, row.key));
                let hash = sha256([b"entry".as_slice(), place.as_bytes(), document.text.as_bytes()]);
                let name = address
                    .or_else(|| row.entry.title.clone())
                    .unwrap_or_else(|| format!("entry {}", row.id.0));
                let recorded = tx.record_document(&NewDocument {
                    hash: &hash,
                    name: &name,
                    origin: Origin::Feed,
                    label: row.feed_title.as_deref(),
                    document: &document,
                    arrived_at: now,
                })?;
                tx.mark_entry_read(row.id, row.revision, recorded.id(), label.as_deref())?;
                Ok::<_, volteface_store::Error>(recorded)
            })
            .await?;
        if let Recorded::New(document) = recorded {
            info!(document.id = document.0, "read entry {}", id.0);
            self.metrics.documents.get_or_create(&Source { source: "feed" }).inc();
            self.recorded.notify_one();
        }
        Ok(())
    }

    /// The document of the entry's page.
    async fn page(&self, row: &EntryRow) -> anyhow::Result<Result<Document, Miss>> {
        if !self.settings.fetch_pages {
            return Ok(Err(Miss::Unasked("pages are not fetched")));
        }
        let Some(url) = row.entry.url.as_deref().and_then(|url| Url::parse(url).ok()) else {
            return Ok(Err(Miss::Unasked("no address")));
        };
        let answer = match self.fetch_page(url.clone()).await? {
            Ok(answer) => answer,
            Err(miss) => return Ok(Err(miss)),
        };
        let status = answer.status;
        if status != StatusCode::OK {
            let why = format!("page: HTTP {}", status.as_u16());
            let is_passing = status.is_server_error() || matches!(status.as_u16(), 408 | 425 | 429);
            let header = |name: &str| answer.headers.get(name)?.to_str().ok();
            let wish = server_hints(header, Timestamp::now()).retry_after.map(|wish| wish.min(LONGEST_WISH));
            if status == StatusCode::TOO_MANY_REQUESTS {
                self.cool_page_host(&answer.url, wish).await?;
            }
            let least = wish.unwrap_or_default();
            return Ok(Err(if is_passing { Miss::Later(why, least) } else { Miss::Never(why) }));
        }
        let read = move || {
            let content_type = answer.header(header::CONTENT_TYPE);
            read_page(&answer.body, content_type, Some(answer.url.as_str()))
        };
        let read = tokio::task::spawn_blocking(read).await;
        Ok(match read {
            Ok(Ok(document)) => Ok(document),
            Ok(Err(rejected)) => Err(Miss::Never(format!("page: {rejected}"))),
            Err(_) => Err(Miss::Never("page: cannot be read".to_owned())),
        })
    }

    /// Asks for a page and what it redirects to, each address with the leave of its own origin's rules for robots.
    async fn fetch_page(&self, mut url: Url) -> anyhow::Result<Result<Answer, Miss>> {
        for _ in 0..=MAX_HOPS {
            if let Err(miss) = self.ask_leave(&url).await? {
                return Ok(Err(miss));
            }
            let ask = Ask {
                url: &url,
                kind: Kind::Page,
                accept: ACCEPT_PAGE,
                validators: None,
                max_body: self.settings.max_page,
                follow: false,
            };
            let answered = self.pages.get(ask, &self.gate).await;
            url = match answered.and_then(|answer| answer.redirect().transpose().map(|to| (answer, to))) {
                Ok((answer, None)) => return Ok(Ok(answer)),
                Ok((_, Some(target))) => target,
                Err(failure) => return Ok(Err(Miss::of(&failure))),
            };
        }
        Ok(Err(Miss::of(&Failure::Redirect)))
    }

    /// Leaves the host in peace for as long as it wishes, else longer each time.
    async fn cool_page_host(&self, url: &Url, wish: Option<Duration>) -> anyhow::Result<()> {
        let host = host_of(url);
        let now = Timestamp::now();
        self.db
            .write(move |tx| {
                let n = tx.cooling(&host)?.map_or(0, |(_, n)| n) + 1;
                let rest = wish.unwrap_or_else(|| cooling(n));
                let rest = SignedDuration::try_from(rest).unwrap_or(ROBOTS_MISSED);
                tx.cool_host(&host, now.saturating_add(rest).unwrap_or(now), 30)
            })
            .await
    }

    /// Whether the rules for robots of the page's origin let it be asked for.
    async fn ask_leave(&self, url: &Url) -> anyhow::Result<Result<(), Miss>> {
        let origin = url.origin().ascii_serialization();
        let path =
            url.query().map_or_else(|| url.path().to_owned(), |query| format!("{}?{query}", url.path()));
        let judge = |rules: Option<String>| match rules {
            Some(rules) if robots::allows(&rules, &path) => Ok(()),
            Some(_) => Err(Miss::Never("page: forbidden to robots".to_owned())),
            None => {
                let why = "page: its rules for robots cannot be had";
                Err(Miss::Later(why.to_owned(), Duration::ZERO))
            }
        };
        let now = Timestamp::now();
        let key = origin.clone();
        if let Some((rules, at)) = self.db.read(move |view| view.robots(&key)).await? {
            let hold = if rules.is_some() { ROBOTS_HOLD } else { ROBOTS_MISSED };
            if now.duration_since(at) < hold {
                return Ok(judge(rules));
            }
        }
        let Ok(address) = url.join("/robots.txt") else {
            return Ok(Err(Miss::Never("page: no proper address".to_owned())));
        };
        let ask = Ask {
            url: &address,
            kind: Kind::Feed,
            accept: "text/plain, */*;q=0.1",
            validators: None,
            max_body: robots::MAX_BYTES,
            follow: true,
        };
        let rules = match self.pages.get(ask, &self.gate).await {
            Ok(answer) if answer.status == StatusCode::OK => {
                Some(robots::rules_for(AGENT, &String::from_utf8_lossy(&answer.body)))
            }
            Ok(answer)
                if answer.status.is_server_error() || answer.status == StatusCode::TOO_MANY_REQUESTS =>
            {
                None
            }
            // Other answers, and redirects without end: there are no rules (RFC 9309 §2.3.1.3).
            Ok(_) | Err(Failure::Redirect | Failure::TooLarge { .. }) => Some(String::new()),
            Err(failure @ Failure::Refused(_)) => return Ok(Err(Miss::of(&failure))),
            Err(_) => None,
        };
        let kept = rules.clone();
        self.db.write(move |tx| tx.record_robots(&origin, kept.as_deref(), now)).await?;
        Ok(judge(rules))
    }
}

/// Whether the feed's own text is the whole article.
fn is_whole(row: &EntryRow) -> bool {
    let n_words =
        |html: &Option<String>| html.as_deref().map_or(0, |html| plain(html).split_whitespace().count());
    let (summary, content) = (n_words(&row.entry.summary), n_words(&row.entry.content));
    summary.max(content) >= WHOLE_WORDS || (summary > 0 && content >= CONTENT_WORDS.max(3 * summary))
}

fn own_text(row: &EntryRow) -> Result<Document, Rejected> {
    let html = row.entry.content.as_deref().or(row.entry.summary.as_deref()).ok_or(Rejected::NoText)?;
    read_fragment(html, row.entry.url.as_deref())
}

/// What the page does not tell, the feed does.
fn complete(mut document: Document, row: &EntryRow, now: Timestamp) -> Document {
    let entry = &row.entry;
    let authors = (!entry.authors.is_empty()).then(|| entry.authors.join(", "));
    document.title = document.title.or_else(|| entry.title.clone());
    document.byline = document.byline.or(authors);
    document.source = entry.source.clone().or(document.source).or_else(|| row.feed_title.clone());
    document.url = document.url.or_else(|| entry.url.clone());
    document.language = document.language.or_else(|| entry.language.clone());
    if document.published_at.is_none() && document.published_on.is_none() {
        document.published_at = Some(entry.published_at.unwrap_or(row.first_seen_at));
    }
    document.modified_at = document.modified_at.or(entry.updated_at);
    if document.mend_dates(now) {
        info!("entry {} is dated in the future: its arrival counts instead", row.id.0);
    }
    document
}
