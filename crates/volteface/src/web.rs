//! The page on loopback: alerts, positions, documents and feeds to read, `/healthz`, `/readyz` and `/metrics`.
//!
//! It only reads; it needs no script; what came from outside is escaped, and linked only when it is http(s).

use std::{path::PathBuf, sync::Arc};

use axum::{
    Router,
    extract::{Path, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{Html, IntoResponse, Response},
    routing::get,
};
use jiff::Timestamp;
use minijinja::{Environment, Value, context};
use tokio::sync::watch;
use volteface_core::{ActorId, IssueId, WatchList, position};
use volteface_store::{Error, FeedRow, FeedState, View};

use crate::{
    db::Db,
    metrics::{Gauges, Metrics, plain_text},
};

/// What the page shows and asks.
#[derive(Clone)]
pub struct Page {
    /// The database, for reading.
    pub db: Db,
    /// The process's instruments.
    pub metrics: Arc<Metrics>,
    /// The watch list in force.
    pub watch_list: watch::Receiver<Arc<WatchList>>,
    /// The drop folder, to be named where there is nothing yet.
    pub inbox: PathBuf,
    /// The database's write-ahead log, whose size is a metric.
    pub wal: PathBuf,
}

/// The routes.
pub fn router(page: Page) -> Router {
    let state = Arc::new((page, templates()));
    Router::new()
        .route("/", get(alerts))
        .route("/positions", get(positions))
        .route("/timeline/{actor}/{issue}", get(timeline))
        .route("/documents", get(documents))
        .route("/feeds", get(feeds))
        .route("/style.css", get(style))
        .route("/healthz", get(|| async { "alive\n" }))
        .route("/readyz", get(ready))
        .route("/metrics", get(metrics))
        .with_state(state)
}

type Shared = State<Arc<(Page, Environment<'static>)>>;

/// How many alerts and documents one page lists.
const LISTED: usize = 200;

fn templates() -> Environment<'static> {
    let mut templates = Environment::new();
    for (name, source) in [
        ("frame.html", include_str!("web/frame.html")),
        ("alerts.html", include_str!("web/alerts.html")),
        ("positions.html", include_str!("web/positions.html")),
        ("timeline.html", include_str!("web/timeline.html")),
        ("documents.html", include_str!("web/documents.html")),
        ("feeds.html", include_str!("web/feeds.html")),
    ] {
        templates.add_template(name, source).expect("the templates are part of the program and tested");
    }
    templates
}

async fn alerts(State(state): Shared) -> Response {
    let (page, templates) = &*state;
    let read = page
        .db
        .read(|view| Ok::<_, Error>((view.counts()?, view.newest_alerts(LISTED)?, view.ailing_endpoints()?)))
        .await;
    show(templates, "alerts.html", read, |(counts, alerts, ailing)| {
        let ailing: Vec<Value> = ailing
            .into_iter()
            .map(|endpoint| {
                context! {
                    id => endpoint.id,
                    disabled => endpoint.disabled.map(|(at, why)| format!("{}: {why}", minute(at))),
                    since => endpoint.failing_since.map(minute),
                    error => endpoint.last_error,
                    waiting => endpoint.n_waiting,
                }
            })
            .collect();
        let alerts: Vec<Value> = alerts
            .into_iter()
            .map(|alert| {
                context! {
                    id => alert.id,
                    sentence => alert.sentence,
                    change => alert.change,
                    to => alert.to,
                    on => alert.on.map(|day| day.to_string()),
                    given_at => minute(alert.given_at),
                    actor => alert.actor.map(|id| id.0),
                    issue => alert.issue.map(|id| id.0),
                    url => alert.document.clone().filter(|name| is_web(name)),
                    document => alert.document,
                }
            })
            .collect();
        context! {
            alerts,
            ailing,
            counts => context! {
                alerts => counts.alerts, documents => counts.documents, stories => counts.stories,
                statements => counts.statements, waiting => counts.waiting,
            },
            inbox => page.inbox.display().to_string(),
        }
    })
}

async fn positions(State(state): Shared) -> Response {
    let (page, templates) = &*state;
    let list = page.watch_list.borrow().clone();
    let read = page.db.read(|view| view.standing_positions()).await;
    show(templates, "positions.html", read, |positions| {
        let positions: Vec<Value> = positions
            .into_iter()
            .map(|p| {
                context! {
                    actor_name => actor_name(&list, &p.actor),
                    question => question(&list, &p.issue),
                    actor => p.actor.0,
                    issue => p.issue.0,
                    stance => p.position.stance.as_str(),
                    since => p.position.since.to_string(),
                    conditions => p.position.conditions,
                }
            })
            .collect();
        context! { positions }
    })
}

async fn timeline(State(state): Shared, Path((actor, issue)): Path<(String, String)>) -> Response {
    let (page, templates) = &*state;
    let list = page.watch_list.borrow().clone();
    let (actor, issue) = (ActorId(actor), IssueId(issue));
    let (asked_actor, asked_issue) = (actor.clone(), issue.clone());
    let read = page.db.read(move |view| dated_positions(view, &asked_actor, &asked_issue)).await;
    show(templates, "timeline.html", read, |positions| {
        context! {
            actor_name => actor_name(&list, &actor),
            question => question(&list, &issue),
            issue => issue.0,
            positions,
        }
    })
}

/// The positions of one actor on one issue, newest first, each with the statements that carry it.
fn dated_positions(view: &View<'_>, actor: &ActorId, issue: &IssueId) -> Result<Vec<Value>, Error> {
    let positions = view.positions(actor, issue)?;
    let mut shown = Vec::new();
    for (n, position) in positions.iter().enumerate() {
        let before = n.checked_sub(1).and_then(|n| positions.get(n));
        let change = position::change(before, position);
        let statements: Vec<Value> = view
            .statements_reporting(&position.utterance)?
            .into_iter()
            .map(|s| {
                context! {
                    quote => s.content.join(" … "),
                    speaker => s.speaker,
                    cue => s.cue,
                    source => s.source,
                    title => s.title,
                    document => s.document_name,
                    url => s.url.filter(|url| is_web(url)),
                }
            })
            .collect();
        shown.push(context! {
            since => position.since.to_string(),
            stance => position.stance.as_str(),
            change => change.map(|kind| kind.as_str()),
            conditions => position.conditions.clone(),
            confidence => format!("{:.2}", position.confidence),
            statements,
        });
    }
    shown.reverse();
    Ok(shown)
}

async fn documents(State(state): Shared) -> Response {
    let (page, templates) = &*state;
    let read = page.db.read(|view| view.newest_documents(LISTED)).await;
    show(templates, "documents.html", read, |documents| {
        let documents: Vec<Value> = documents
            .into_iter()
            .map(|d| {
                context! {
                    name => d.name, title => d.title, source => d.source, rejected => d.rejected,
                    url => d.url.filter(|url| is_web(url)), n_statements => d.n_statements,
                    published_at => d.published_at.map(minute), arrived_at => minute(d.arrived_at),
                }
            })
            .collect();
        context! { documents, inbox => page.inbox.display().to_string() }
    })
}

async fn feeds(State(state): Shared) -> Response {
    let (page, templates) = &*state;
    let read = page.db.read(|view| view.feeds()).await;
    show(templates, "feeds.html", read, |feeds| {
        let feeds: Vec<Value> = feeds.into_iter().map(feed_line).collect();
        context! { feeds }
    })
}

/// A feed by title and host: its address may carry a secret.
fn feed_line(feed: FeedRow) -> Value {
    let since = |what: &str, at: Option<Timestamp>| at.map(|at| format!("{what} {}", minute(at)));
    let (state, colour, since) = match (feed.state, feed.silent_since) {
        (FeedState::Working, Some(at)) => ("silent", "opposes", since("nothing new since", Some(at))),
        (FeedState::Working, None) => ("working", "supports", None),
        (FeedState::Waiting, _) => ("waiting", "", None),
        (state, _) => (state.as_str(), "opposes", since("since", feed.failing_since)),
    };
    let why: Vec<String> = feed.error.into_iter().chain(since).collect();
    context! {
        title => feed.title, host => feed.host, state, colour, why => why.join(", "),
        last_polled_at => feed.polled_at.map(minute), next_poll_at => feed.next_poll_at.map(minute),
        last_new_at => feed.new_at.map(minute),
    }
}

async fn style() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "text/css; charset=utf-8")], include_str!("web/style.css"))
}

async fn ready(State(state): Shared) -> Response {
    let (page, _) = &*state;
    let database = page.db.read(|view| view.counts()).await;
    match database {
        Err(error) => (StatusCode::SERVICE_UNAVAILABLE, format!("database: {error:#}\n")).into_response(),
        Ok(_) if !page.inbox.is_dir() => {
            (StatusCode::SERVICE_UNAVAILABLE, format!("inbox: {} is no folder\n", page.inbox.display()))
                .into_response()
        }
        Ok(_) => "ready\n".into_response(),
    }
}

async fn metrics(State(state): Shared, headers: HeaderMap) -> Response {
    let (page, _) = &*state;
    let accept = headers.get(header::ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    match page.db.read(gauges).await {
        Ok(mut gauges) => {
            gauges.db_wal_size_bytes = page.wal.metadata().map_or(0, |file| file.len() as i64);
            let text = page.metrics.render(&gauges);
            let (kind, text) = if accept.contains("application/openmetrics-text") {
                ("application/openmetrics-text; version=1.0.0; charset=utf-8", text)
            } else {
                ("text/plain; version=0.0.4; charset=utf-8", plain_text(&text))
            };
            ([(header::CONTENT_TYPE, kind)], text).into_response()
        }
        Err(error) => failed(&error),
    }
}

fn gauges(view: &View<'_>) -> Result<Gauges, Error> {
    let files = view.files_by_state()?;
    let n_files =
        |state: &'static str| (state, files.iter().find(|(found, _)| found == state).map_or(0, |(_, n)| *n));
    let (feeds, n_silent) = view.feed_counts()?;
    let feeds = feeds.into_iter().map(|(state, n)| (state.as_str(), n as i64));
    Ok(Gauges {
        feeds: feeds.chain([("silent", n_silent as i64)]).collect(),
        inbox_files: ["done", "duplicate", "failed"].map(n_files).to_vec(),
        queue_depth: view.n_deliveries(&["gathering", "waiting"])?,
        dead_letters: view.n_deliveries(&["dead"])?,
        db_size_bytes: view.size_bytes()?,
        ..Gauges::default()
    })
}

fn show<T>(
    templates: &Environment<'_>,
    name: &str,
    read: anyhow::Result<T>,
    context: impl FnOnce(T) -> Value,
) -> Response {
    let rendered = read.and_then(|data| Ok(templates.get_template(name)?.render(context(data))?));
    match rendered {
        Ok(page) => {
            let mut response = Html(page).into_response();
            let headers = response.headers_mut();
            headers.insert(
                header::CONTENT_SECURITY_POLICY,
                HeaderValue::from_static(
                    "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'",
                ),
            );
            headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
            headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
            headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
            response
        }
        Err(error) => failed(&error),
    }
}

fn failed(error: &anyhow::Error) -> Response {
    tracing::error!(error = format!("{error:#}"), "a page could not be shown");
    (StatusCode::INTERNAL_SERVER_ERROR, "this page could not be shown; the log says why\n").into_response()
}

fn actor_name(list: &WatchList, id: &ActorId) -> String {
    list.actor(id).map_or_else(|| id.0.clone(), |actor| actor.name.clone())
}

fn question(list: &WatchList, id: &IssueId) -> String {
    list.issue(id).map_or_else(|| id.0.clone(), |issue| issue.question.clone())
}

fn minute(at: Timestamp) -> String {
    at.strftime("%Y-%m-%d %H:%M UTC").to_string()
}

/// True if and only if a link to it can do no harm: an address from outside may be `javascript:`.
fn is_web(url: &str) -> bool {
    url::Url::parse(url).is_ok_and(|url| matches!(url.scheme(), "http" | "https"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_came_from_outside_is_escaped() {
        let alert = context! { id => "a", sentence => "<script>alert(1)</script>", given_at => "now" };
        let page = templates()
            .get_template("alerts.html")
            .unwrap()
            .render(context! { alerts => [alert], counts => context! { alerts => 1 } })
            .unwrap();
        assert!(page.contains("&lt;script&gt;"), "{page}");
        assert!(!page.contains("<script"), "{page}");
    }

    #[test]
    fn every_template_renders_without_data() {
        for name in ["alerts.html", "positions.html", "timeline.html", "documents.html", "feeds.html"] {
            let page =
                templates().get_template(name).unwrap().render(context! { counts => context! {} }).unwrap();
            assert!(page.contains("class=\"empty\"") && page.ends_with("</html>"), "{name}: {page}");
        }
    }

    #[test]
    fn only_web_addresses_are_linked() {
        assert!(is_web("https://example.org/a"));
        assert!(!is_web("javascript:alert(1)") && !is_web("data:text/html,x") && !is_web("/relative"));
    }
}
