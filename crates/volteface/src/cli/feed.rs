//! `volteface feed`: subscribe, look, ask, explain.

use std::{
    fs,
    io::{self, Read, Write},
    path::PathBuf,
    sync::Arc,
    time::Duration,
};

use anyhow::Context;
use clap::{Args, Subcommand};
use jiff::{SignedDuration, Timestamp};
use serde_json::json;
use url::Url;
use volteface_reader::feed::parse_opml;
use volteface_store::{FeedId, FeedRow, FeedState, NewFeed, Store};

use super::{moment, note, table};
use crate::{
    config::{Config, quantity::parse_duration},
    db::Db,
    deliver,
    discover::{NotFound, find_feed},
    http::{Failure, gate::Gate, host_of},
    metrics::Metrics,
    opml,
    poll::{Announce, Answered, Poller, redact},
};

/// Subscribe to feeds, and see how they fare
#[derive(Debug, Args)]
pub(super) struct Feed {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Subscribe to a feed, or to the one that a site's page leads to
    Add {
        /// Address of the feed or of its site
        url: String,
        /// Your name for it
        #[arg(long)]
        title: Option<String>,
        /// The folder it goes into, nested by "/"
        #[arg(long)]
        folder: Option<String>,
        /// Ask it no more often than this ("30m"); instead of `[feeds] floor`
        #[arg(long, value_name = "TIME")]
        every: Option<String>,
        /// Subscribe without asking the address first
        #[arg(long)]
        unseen: bool,
    },
    /// Show every feed and how it fares
    List {
        /// One JSON object a line
        #[arg(long)]
        json: bool,
    },
    /// Unsubscribe; documents stay
    Remove {
        /// Number or address
        feed: String,
    },
    /// Subscribe to all feeds of an OPML file
    Import {
        /// The file; "-" for standard input
        file: PathBuf,
        /// Say what would be done, and do nothing
        #[arg(long)]
        dry_run: bool,
    },
    /// Write all subscriptions as OPML
    Export {
        /// The file; standard output where none is named
        file: Option<PathBuf>,
        /// Keep tokens and passwords in the addresses
        #[arg(long)]
        with_secrets: bool,
    },
    /// Ask a feed now, due or not
    Poll {
        /// Number or address
        feed: String,
    },
    /// Say how a feed fares, and what decided when it is asked next
    Explain {
        /// Number or address
        feed: String,
        /// As JSON
        #[arg(long)]
        json: bool,
    },
}

impl Feed {
    pub(super) fn run(self, config: &Config) -> anyhow::Result<()> {
        config.create_data()?;
        let mut store = Store::open(&config.database())
            .with_context(|| format!("cannot open the database {}", config.database().display()))?;
        match self.command {
            Command::Add { url, title, folder, every, unseen } => {
                add(config, &mut store, &url, title.as_deref(), folder.as_deref(), every.as_deref(), unseen)
            }
            Command::List { json } => list(&mut store, json),
            Command::Remove { feed } => {
                let row = find(&mut store, &feed)?;
                store.write(|tx| tx.remove_feed(row.id))?;
                note(&format!("unsubscribed {}", name(&row)));
                Ok(())
            }
            Command::Import { file, dry_run } => import(&mut store, &file, dry_run),
            Command::Export { file, with_secrets } => {
                let text = opml::export(&store.read(|view| view.feeds())?, with_secrets);
                match file {
                    Some(file) => {
                        fs::write(&file, text).with_context(|| format!("cannot write {}", file.display()))
                    }
                    None => Ok(io::stdout().lock().write_all(text.as_bytes())?),
                }
            }
            Command::Poll { feed } => poll(config, &mut store, &feed),
            Command::Explain { feed, json } => {
                let row = find(&mut store, &feed)?;
                let (cooling, fates) = store.read(|view| {
                    Ok::<_, volteface_store::Error>((view.cooling(&row.host)?, view.entries_by_fate(row.id)?))
                })?;
                explain(&row, cooling.map(|(until, _)| until), &fates, config, json)
            }
        }
    }
}

fn add(
    config: &Config,
    store: &mut Store,
    address: &str,
    title: Option<&str>,
    folder: Option<&str>,
    every: Option<&str>,
    unseen: bool,
) -> anyhow::Result<()> {
    let floor = every.map(|every| {
        let floor = parse_duration(every).with_context(|| format!("{every:?} is no time (like \"30m\")"))?;
        u32::try_from(floor.as_secs()).context("that is too long")
    });
    let floor_s = floor.transpose()?;
    let with_scheme = if address.contains("://") { address.to_owned() } else { format!("https://{address}") };
    let asked = Url::parse(&with_scheme).with_context(|| format!("{address:?} is no address"))?;
    anyhow::ensure!(matches!(asked.scheme(), "http" | "https"), "only http and https are asked");
    let (url, found_title) = if unseen {
        (asked, None)
    } else {
        let settings = &config.feeds;
        let client = settings.client(&settings.allow_private)?;
        let gate = Gate::new(Duration::ZERO, Duration::ZERO);
        let max = usize::try_from(settings.max_feed).unwrap_or(usize::MAX);
        let found = runtime()?.block_on(find_feed(&client, &gate, &asked, max));
        let found = found.map_err(|failure| {
            let remedy = match failure {
                NotFound::Unanswered(Failure::Refused(_)) => {
                    " ([feeds] allow_private lists the private networks that may be asked)"
                }
                _ => "",
            };
            anyhow::anyhow!("{}: {failure}{remedy}", redact(asked.as_str()))
        })?;
        (found.url, found.feed.title)
    };
    let now = Timestamp::now();
    let new = NewFeed {
        url: url.as_str(),
        host: &host_of(&url),
        title: title.or(found_title.as_deref()),
        folder,
        floor_s,
        ..NewFeed::default()
    };
    let (id, is_new) = store.write(|tx| {
        let (id, is_new) = tx.add_feed(&new, now, now)?;
        if !is_new && floor_s.is_some() {
            tx.set_feed_floor(id, floor_s)?;
        }
        Ok::<_, volteface_store::Error>((id, is_new))
    })?;
    let shown = redact(url.as_str());
    note(&format!("{} {shown} as feed {}", if is_new { "subscribed" } else { "already subscribed:" }, id.0));
    Ok(())
}

fn list(store: &mut Store, as_json: bool) -> anyhow::Result<()> {
    let feeds = store.read(|view| view.feeds())?;
    let mut out = io::stdout().lock();
    if as_json {
        for row in &feeds {
            writeln!(out, "{}", as_object(row))?;
        }
        return Ok(());
    }
    if feeds.is_empty() {
        note("no feeds yet: volteface feed add URL, or volteface feed import FILE.opml");
    }
    let rows: Vec<Vec<String>> = feeds
        .iter()
        .map(|row| {
            let next = row.next_poll_at.map_or("never".to_owned(), moment::short);
            vec![row.id.0.to_string(), clip(&name(row), 40), state(row), next, redact(&row.url)]
        })
        .collect();
    if !rows.is_empty() {
        table::write(&mut out, &["NO", "FEED", "STATE", "ASKED NEXT", "ADDRESS"], &rows)?;
    }
    Ok(())
}

fn import(store: &mut Store, file: &PathBuf, dry_run: bool) -> anyhow::Result<()> {
    let mut bytes = Vec::new();
    if file.as_os_str() == "-" {
        io::stdin().lock().read_to_end(&mut bytes)?;
    } else {
        bytes = fs::read(file).with_context(|| format!("cannot read {}", file.display()))?;
    }
    let outlines = parse_opml(&bytes).with_context(|| file.display().to_string())?;
    let now = Timestamp::now();
    let plan = store.write(|tx| {
        let plan = opml::plan(tx, outlines)?;
        if !dry_run {
            opml::import(tx, &plan, now)?;
        }
        Ok::<_, volteface_store::Error>(plan)
    })?;
    for (what, outlines) in [("no feed's address", &plan.refused), ("known already", &plan.duplicates)] {
        for outline in outlines {
            note(&format!("{what}: {}", redact(&outline.url)));
        }
    }
    let verb = if dry_run { "would subscribe" } else { "subscribed" };
    note(&format!(
        "{verb} {} feeds; {} known already, {} refused",
        plan.new.len(),
        plan.duplicates.len(),
        plan.refused.len()
    ));
    Ok(())
}

fn poll(config: &Config, store: &mut Store, feed: &str) -> anyhow::Result<()> {
    let row = find(store, feed)?;
    let poller = poller(config)?;
    let polled =
        runtime()?.block_on(poller.poll_feed(row.id))?.context("the feed is gone from the database")?;
    let mut out = io::stdout().lock();
    match &polled.answered {
        Answered::Feed(news) => writeln!(
            out,
            "{}: {} new, {} edited, {} known entries",
            table::harmless(&name(&row)),
            news.n_new,
            news.n_edited,
            news.n_known
        )?,
        Answered::Unchanged => writeln!(out, "{}: not changed", table::harmless(&name(&row)))?,
        Answered::Failed(why) => writeln!(out, "{}: {why}", table::harmless(&name(&row)))?,
    }
    match polled.next_poll_at {
        Some(next) => writeln!(out, "asked again at {next}: {}", polled.because)?,
        None => writeln!(out, "never asked again: {}", polled.because)?,
    }
    Ok(())
}

fn poller(config: &Config) -> anyhow::Result<Poller> {
    let endpoints = config.endpoints(&deliver::Places::of_daemon(&config.data))?;
    let announce: Announce = Arc::new(move |tx, about, envelope| {
        deliver::give_notice(tx, &endpoints, about, None, envelope).map(drop)
    });
    let db = Db::open(&config.database())?;
    config.feeds.poller(db, Arc::new(Metrics::new()), announce, Arc::default(), Arc::default())
}

fn explain(
    row: &FeedRow,
    cool_until: Option<Timestamp>,
    fates: &[(String, Option<String>, i64)],
    config: &Config,
    as_json: bool,
) -> anyhow::Result<()> {
    let mut out = io::stdout().lock();
    if as_json {
        let mut object = as_object(row);
        object["entries"] =
            fates.iter().map(|(state, why, n)| json!({"state": state, "why": why, "n": n})).collect();
        writeln!(out, "{object}")?;
        return Ok(());
    }
    let ago =
        |at: Option<Timestamp>| at.map_or("never".to_owned(), |at| format!("{at} ({} ago)", span(since(at))));
    let floor = row.floor_s.map_or(config.feeds.floor, |floor| Duration::from_secs(u64::from(floor)));
    let mut lines: Vec<(&str, String)> = vec![
        ("feed", name(row)),
        ("address", redact(&row.url)),
        ("state", state(row)),
        ("asked", ago(row.polled_at)),
        ("answered well", ago(row.succeeded_at)),
        ("something new", ago(row.new_at)),
    ];
    match row.next_poll_at {
        Some(next) => {
            lines.push(("asked next", format!("{next} (in {})", span(next.duration_since(Timestamp::now())))))
        }
        None => lines.push(("asked next", "never".to_owned())),
    }
    lines.push(("decided by", row.because.clone()));
    lines.push(("shortest interval", span(SignedDuration::try_from(floor).unwrap_or(SignedDuration::ZERO))));
    if let Some(until) = cool_until {
        lines.push(("its host", format!("is left in peace until {until} (429)")));
    }
    let known =
        |bytes: &Option<Vec<u8>>| bytes.as_deref().map(|bytes| String::from_utf8_lossy(bytes).into_owned());
    lines.extend(known(&row.validators.etag).map(|etag| ("ETag", etag)));
    lines.extend(known(&row.validators.last_modified).map(|date| ("Last-Modified", date)));
    lines.extend(row.hints.ttl_min.map(|ttl| ("<ttl>", format!("{ttl} min"))));
    lines.extend(
        row.hints.update_period_s.map(|s| ("sy:updatePeriod", span(SignedDuration::from_secs(s.into())))),
    );
    if !row.hints.skip_hours.is_empty() {
        lines.push(("<skipHours>", format!("{:?} GMT", row.hints.skip_hours)));
    }
    if !row.hints.skip_days.is_empty() {
        lines.push(("<skipDays>", format!("{:?} (1 is Monday)", row.hints.skip_days)));
    }
    if let (Some(to), Some(since)) = (&row.moved_to, row.moved_since) {
        lines.push(("redirects to", format!("{} since {since}", redact(to))));
    }
    for (n, (state, why, count)) in fates.iter().take(FATES_SHOWN).enumerate() {
        let fate = match (state.as_str(), why) {
            ("read", None) => "read".to_owned(),
            ("read", Some(why)) => format!("read from the feed's own text: {why}"),
            ("waiting", None) => "wait to be read".to_owned(),
            ("waiting", Some(why)) => format!("wait to be tried again: {why}"),
            (_, why) => format!("hold nothing to read: {}", why.as_deref().unwrap_or("no reason noted")),
        };
        lines.push((if n == 0 { "entries" } else { "" }, format!("{count} {fate}")));
    }
    for (key, value) in lines {
        writeln!(out, "{key:<18} {}", table::harmless(&value))?;
    }
    Ok(())
}

/// Fates of entries that `explain` tells, the most frequent ones.
const FATES_SHOWN: usize = 8;

/// A feed by its number or its address.
fn find(store: &mut Store, feed: &str) -> anyhow::Result<FeedRow> {
    let found = match feed.parse::<i64>() {
        Ok(number) => store.read(|view| view.feed(FeedId(number)))?,
        Err(_) => {
            let url = Url::parse(feed).map(String::from).unwrap_or_else(|_| feed.to_owned());
            store.read(|view| view.feed_by_url(&url))?
        }
    };
    found.with_context(|| format!("no feed {feed}: volteface feed list shows all"))
}

fn name(row: &FeedRow) -> String {
    row.title.clone().unwrap_or_else(|| row.host.clone())
}

fn state(row: &FeedRow) -> String {
    let error = row.error.as_deref().unwrap_or_default();
    match row.state {
        FeedState::Failing | FeedState::Blocked => {
            let long = row.failing_since.map_or(String::new(), |at| format!(" for {}", span(since(at))));
            format!("{}{long} ({error})", row.state.as_str())
        }
        FeedState::Working => match row.silent_since {
            Some(at) => format!("silent for {}", span(since(at))),
            None => "working".to_owned(),
        },
        FeedState::Waiting | FeedState::Gone => row.state.as_str().to_owned(),
    }
}

fn as_object(row: &FeedRow) -> serde_json::Value {
    let at = |at: Option<Timestamp>| at.map(|at| at.to_string());
    json!({
        "feed": row.id.0,
        "title": row.title,
        "url": redact(&row.url),
        "folder": row.folder,
        "state": row.state.as_str(),
        "error": row.error,
        "failing_since": at(row.failing_since),
        "silent_since": at(row.silent_since),
        "polled_at": at(row.polled_at),
        "succeeded_at": at(row.succeeded_at),
        "new_at": at(row.new_at),
        "next_poll_at": at(row.next_poll_at),
        "because": row.because,
    })
}

fn since(at: Timestamp) -> SignedDuration {
    Timestamp::now().duration_since(at)
}

/// A span in its two largest units.
fn span(duration: SignedDuration) -> String {
    let s = duration.as_secs().max(0);
    match s {
        0..=59 => format!("{s} s"),
        60..=3_599 => format!("{} min", s / 60),
        3_600..=86_399 => format!("{} h {} min", s / 3_600, s % 3_600 / 60),
        _ => format!("{} d {} h", s / 86_400, s % 86_400 / 3_600),
    }
}

fn clip(text: &str, max: usize) -> String {
    if text.chars().count() <= max {
        text.to_owned()
    } else {
        text.chars().take(max - 1).chain(['…']).collect()
    }
}

fn runtime() -> anyhow::Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_current_thread().enable_all().build().context("cannot start the runtime")
}
