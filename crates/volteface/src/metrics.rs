//! What the process counts of itself, for Prometheus. What the database knows is read from it on scrape.
//!
//! Labels are bounded: never a URL, never a name from outside.

use std::{
    collections::BTreeSet,
    sync::atomic::{AtomicI64, AtomicU64},
};

use prometheus_client::{
    encoding::{EncodeLabelSet, text::encode},
    metrics::{
        counter::Counter,
        family::Family,
        gauge::Gauge,
        histogram::{Histogram, exponential_buckets},
    },
    registry::{Registry, Unit},
};

/// One label of a bounded set of values.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
pub struct Outcome {
    /// `new`, `unchanged`, `failed` …
    pub outcome: &'static str,
}

/// Where a document came from.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
pub struct Source {
    /// `inbox`, `feed`.
    pub source: &'static str,
}

/// What kind a thing is.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
pub struct Kind {
    /// The word of the outputs.
    pub kind: &'static str,
}

/// How a position changed.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
pub struct Change {
    /// The word of the outputs.
    pub change: &'static str,
}

/// What an alert tells.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
pub struct Type {
    /// The word of the body's `type`.
    pub r#type: &'static str,
}

/// One attempt at one configured endpoint.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
pub struct Attempt {
    /// Id of the endpoint, as configured.
    pub endpoint: String,
    /// `delivered`, `failed`, `throttled`, `disabled`.
    pub outcome: &'static str,
}

/// In which state things are.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
pub struct State {
    /// The word of the state.
    pub state: &'static str,
}

/// What stands in the database at the moment of a scrape.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Gauges {
    /// Feeds by state.
    pub feeds: Vec<(&'static str, i64)>,
    /// Files of the drop folder by state.
    pub inbox_files: Vec<(&'static str, i64)>,
    /// Deliveries that are due or wait for their next attempt.
    pub queue_depth: i64,
    /// Deliveries given up.
    pub dead_letters: i64,
    /// Bytes of the database.
    pub db_size_bytes: i64,
    /// Bytes of its write-ahead log.
    pub db_wal_size_bytes: i64,
}

/// The instruments of one process; share it by `Arc`.
#[derive(Debug)]
pub struct Metrics {
    registry: Registry,
    /// Polls of feeds.
    pub feed_polls: Family<Outcome, Counter>,
    /// How long a poll took.
    pub feed_poll_duration: Histogram,
    /// From the moment a feed was due to the start of its request.
    pub feed_poll_lateness: Histogram,
    /// Documents recorded.
    pub documents: Family<Source, Counter>,
    /// Documents that were copies of a story already there.
    pub copies: Counter,
    /// How long one document's analysis took.
    pub analysis: Histogram,
    /// Statements found.
    pub statements: Family<Kind, Counter>,
    /// Changes of positions.
    pub position_changes: Family<Change, Counter>,
    /// Alerts given.
    pub alerts: Family<Type, Counter>,
    /// Attempts at deliveries.
    pub webhook_attempts: Family<Attempt, Counter>,
    /// From the giving of an alert to its delivery.
    pub webhook_delivery_latency: Histogram,
    feeds: Family<State, Gauge<i64, AtomicI64>>,
    inbox_files: Family<State, Gauge<i64, AtomicI64>>,
    queue_depth: Gauge<i64, AtomicI64>,
    dead_letters: Gauge<i64, AtomicI64>,
    db_size: Gauge<i64, AtomicI64>,
    db_wal_size: Gauge<i64, AtomicI64>,
}

impl Default for Metrics {
    fn default() -> Metrics {
        Metrics::new()
    }
}

impl Metrics {
    /// All instruments at zero.
    pub fn new() -> Metrics {
        let mut metrics = Metrics {
            registry: Registry::with_prefix("volteface"),
            feed_polls: Family::default(),
            feed_poll_duration: Histogram::new(exponential_buckets(0.01, 2.0, 13)),
            feed_poll_lateness: Histogram::new([
                0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0, 60.0, 300.0, 3_600.0,
            ]),
            documents: Family::default(),
            copies: Counter::<u64, AtomicU64>::default(),
            analysis: Histogram::new(exponential_buckets(0.0005, 2.0, 13)),
            statements: Family::default(),
            position_changes: Family::default(),
            alerts: Family::default(),
            webhook_attempts: Family::default(),
            webhook_delivery_latency: Histogram::new(exponential_buckets(0.01, 4.0, 12)),
            feeds: Family::default(),
            inbox_files: Family::default(),
            queue_depth: Gauge::default(),
            dead_letters: Gauge::default(),
            db_size: Gauge::default(),
            db_wal_size: Gauge::default(),
        };
        metrics.register();
        metrics
    }

    fn register(&mut self) {
        let r = &mut self.registry;
        let build: Family<Vec<(&'static str, &'static str)>, Gauge> = Family::default();
        build.get_or_create(&vec![("version", env!("CARGO_PKG_VERSION"))]).set(1);
        r.register("build_info", "Version of the running program", build);
        r.register("feed_polls", "Polls of feeds by outcome", self.feed_polls.clone());
        r.register_with_unit(
            "feed_poll_duration",
            "Duration of one poll",
            Unit::Seconds,
            self.feed_poll_duration.clone(),
        );
        r.register_with_unit(
            "feed_poll_lateness",
            "From the moment a feed was due to the start of its request",
            Unit::Seconds,
            self.feed_poll_lateness.clone(),
        );
        r.register("feeds", "Subscribed feeds by state", self.feeds.clone());
        r.register("documents", "Documents recorded by where they came from", self.documents.clone());
        r.register("copies", "Documents that were copies of a story already there", self.copies.clone());
        r.register_with_unit("analysis", "Analysis of one document", Unit::Seconds, self.analysis.clone());
        r.register("statements", "Statements found by kind", self.statements.clone());
        r.register("position_changes", "Changes of stated positions", self.position_changes.clone());
        r.register("alerts", "Alerts given by type", self.alerts.clone());
        r.register(
            "webhook_attempts",
            "Attempts at deliveries by endpoint and outcome",
            self.webhook_attempts.clone(),
        );
        r.register_with_unit(
            "webhook_delivery_latency",
            "From the giving of an alert to its delivery",
            Unit::Seconds,
            self.webhook_delivery_latency.clone(),
        );
        r.register("webhook_queue_depth", "Deliveries not yet made", self.queue_depth.clone());
        r.register("webhook_dead_letters", "Deliveries given up, kept for replay", self.dead_letters.clone());
        r.register("inbox_files", "Files of the drop folder by state", self.inbox_files.clone());
        r.register_with_unit("db_size", "Size of the database", Unit::Bytes, self.db_size.clone());
        r.register_with_unit(
            "db_wal_size",
            "Size of its write-ahead log",
            Unit::Bytes,
            self.db_wal_size.clone(),
        );
    }

    /// Notes how many files stand in the drop folder.
    pub fn set_waiting_files(&self, n: usize) {
        let state = State { state: "waiting" };
        self.inbox_files.get_or_create(&state).set(i64::try_from(n).unwrap_or(i64::MAX));
    }

    /// The exposition (OpenMetrics text), with `gauges` as they stand now.
    pub fn render(&self, gauges: &Gauges) -> String {
        for (state, n) in &gauges.feeds {
            self.feeds.get_or_create(&State { state }).set(*n);
        }
        for (state, n) in &gauges.inbox_files {
            self.inbox_files.get_or_create(&State { state }).set(*n);
        }
        self.queue_depth.set(gauges.queue_depth);
        self.dead_letters.set(gauges.dead_letters);
        self.db_size.set(gauges.db_size_bytes);
        self.db_wal_size.set(gauges.db_wal_size_bytes);
        let mut text = String::new();
        encode(&mut text, &self.registry).expect("writing to a String cannot fail");
        text
    }
}

/// The exposition in the older text format (0.0.4), for those who do not ask for OpenMetrics: there the name of a counter
/// ends in `_total` in its comments, too, and there are no units and no end mark.
pub fn plain_text(exposition: &str) -> String {
    let counters: BTreeSet<&str> = exposition
        .lines()
        .filter_map(|line| line.strip_prefix("# TYPE ")?.strip_suffix(" counter"))
        .collect();
    let mut text = String::with_capacity(exposition.len());
    for line in exposition.lines() {
        let mut words = line.splitn(4, ' ');
        match (words.next(), words.next(), words.next(), words.next()) {
            (Some("#"), Some("UNIT" | "EOF"), ..) => continue,
            (Some("#"), Some(what), Some(name), Some(rest)) if counters.contains(name) => {
                text.push_str(&format!("# {what} {name}_total {rest}"));
            }
            _ => text.push_str(line),
        }
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_older_format_names_counters_by_their_whole_name() {
        let metrics = Metrics::new();
        metrics.copies.inc();
        let text = plain_text(&metrics.render(&Gauges::default()));
        for line in
            ["# TYPE volteface_copies_total counter", "volteface_copies_total 1", "volteface_db_size_bytes 0"]
        {
            assert!(text.lines().any(|other| other == line), "{line} is missing from\n{text}");
        }
        assert!(text.contains("# HELP volteface_copies_total Documents that were copies"), "{text}");
        assert!(!text.contains("# UNIT") && !text.contains("# EOF"), "{text}");
    }

    #[test]
    fn every_name_of_the_contract_is_exposed() {
        let metrics = Metrics::new();
        metrics.feed_polls.get_or_create(&Outcome { outcome: "new" }).inc();
        metrics.documents.get_or_create(&Source { source: "inbox" }).inc_by(2);
        metrics.statements.get_or_create(&Kind { kind: "direct" }).inc();
        metrics.position_changes.get_or_create(&Change { change: "reversal" }).inc();
        metrics.alerts.get_or_create(&Type { r#type: "position.changed" }).inc();
        metrics
            .webhook_attempts
            .get_or_create(&Attempt { endpoint: "desk".to_owned(), outcome: "delivered" })
            .inc();
        metrics.analysis.observe(0.002);
        let text = metrics.render(&Gauges {
            feeds: vec![("ok", 3), ("failing", 1)],
            inbox_files: vec![("failed", 1)],
            queue_depth: 7,
            ..Gauges::default()
        });
        for line in [
            "volteface_build_info{version=",
            "volteface_feed_polls_total{outcome=\"new\"} 1",
            "volteface_feed_poll_duration_seconds_count 0",
            "volteface_feeds{state=\"failing\"} 1",
            "volteface_documents_total{source=\"inbox\"} 2",
            "volteface_copies_total 0",
            "volteface_analysis_seconds_count 1",
            "volteface_statements_total{kind=\"direct\"} 1",
            "volteface_position_changes_total{change=\"reversal\"} 1",
            "volteface_alerts_total{type=\"position.changed\"} 1",
            "volteface_webhook_attempts_total{endpoint=\"desk\",outcome=\"delivered\"} 1",
            "volteface_webhook_delivery_latency_seconds_count 0",
            "volteface_webhook_queue_depth 7",
            "volteface_webhook_dead_letters 0",
            "volteface_inbox_files{state=\"failed\"} 1",
            "volteface_db_size_bytes 0",
            "volteface_db_wal_size_bytes 0",
        ] {
            assert!(text.contains(line), "{line} is missing from\n{text}");
        }
    }
}
