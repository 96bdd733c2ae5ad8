//! The loop that settles: what waits goes before what is outdated, each document wholly or not at all.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use anyhow::Context;
use jiff::Timestamp;
use tokio::sync::{Notify, watch};
use volteface_analysis::Analysis;
use volteface_store::{DocumentId, StoredDocument, Tx, WaitsFor};

use super::{Given, Occasion, Rules, Settled, analyse_fenced, reconsider, settle};
use crate::{
    db::{self, Db},
    metrics::{Change, Kind, Metrics, Type},
    parallel,
};

/// Documents that share a commit: the disk is waited for once.
const BATCH: usize = 64;
/// How often the queue is looked at even if nobody called.
const SLOW_POLL: Duration = Duration::from_secs(5);

/// Told of every alert, after the commit.
pub type Tell = Arc<dyn Fn(&Given) + Send + Sync>;

/// Settles documents that wait.
#[derive(Clone)]
pub struct Queue {
    /// The database.
    pub db: Db,
    /// Actors, issues and endpoints in force.
    pub rules: watch::Receiver<Arc<Rules>>,
    /// Threads that analyse.
    pub threads: usize,
    /// The process's instruments.
    pub metrics: Arc<Metrics>,
    /// Called when changes may wait for the second reader.
    pub read_again: Arc<Notify>,
    /// Called when an alert was given.
    pub deliver: Arc<Notify>,
    /// Told of every alert.
    pub tell: Tell,
}

/// A document with what the analysis made of it, and how long that took.
type Analysed = (StoredDocument, anyhow::Result<Analysis>, Duration);

impl Queue {
    /// Settles until `stop` resolves. `wake` is called when documents were recorded; `beat` is called at every turn.
    pub async fn run(
        &self,
        wake: &Notify,
        beat: impl Fn(),
        stop: impl Future<Output = ()>,
    ) -> anyhow::Result<()> {
        tokio::pin!(stop);
        self.release_unread().await?;
        let mut outdated_after = Some(DocumentId(0));
        loop {
            beat();
            let n_waiting = self.settle_waiting().await?;
            let n_outdated = match outdated_after {
                Some(after) if n_waiting == 0 => {
                    outdated_after = self.settle_outdated(after).await?;
                    usize::from(outdated_after.is_some())
                }
                _ => 0,
            };
            let idle = n_waiting + n_outdated == 0;
            tokio::select! {
                biased;
                () = &mut stop => return Ok(()),
                () = std::future::ready(()), if !idle => {}
                // A call that came while this loop was at work is kept.
                () = wake.notified() => {}
                () = tokio::time::sleep(SLOW_POLL) => {}
            }
        }
    }

    /// Looks again at the changes that wait for a second reader who is not there any more.
    async fn release_unread(&self) -> anyhow::Result<()> {
        let rules = self.rules.borrow().clone();
        if rules.second_reader {
            return Ok(());
        }
        let given = self
            .db
            .write(move |tx| -> anyhow::Result<Vec<Given>> {
                let waiting = tx.held_changes()?;
                let unread = waiting.iter().filter(|held| held.waits_for == WaitsFor::SecondReader);
                let given = unread.map(|held| reconsider(tx, held, &rules, Timestamp::now()));
                Ok(given.collect::<Result<Vec<_>, _>>()?.into_iter().flatten().collect())
            })
            .await?;
        self.report(given.iter());
        Ok(())
    }

    /// Settles all that waits, and ends. Returns the number of documents.
    pub async fn drain(&self) -> anyhow::Result<usize> {
        self.release_unread().await?;
        let mut n = 0;
        loop {
            match self.settle_waiting().await? {
                0 => return Ok(n),
                settled => n += settled,
            }
        }
    }

    /// Settles all that was settled under another analysis or watch list, without alerts. Returns the number of
    /// documents.
    pub async fn rebuild(&self) -> anyhow::Result<usize> {
        let (mut after, mut n) = (DocumentId(0), 0);
        loop {
            let batch = self.outdated(after).await?;
            let Some(last) = batch.last() else { return Ok(n) };
            after = last.id;
            n += batch.len();
            self.settle_batch(batch).await?;
        }
    }

    /// One batch of documents that were never settled. Returns how many.
    async fn settle_waiting(&self) -> anyhow::Result<usize> {
        let batch = self.db.read(|view| view.waiting_documents(BATCH)).await?;
        let n = batch.len();
        if n > 0 {
            self.settle_batch(batch).await?;
        }
        Ok(n)
    }

    /// One batch of outdated documents after that one. Returns where it ended; `None`: all are up to date.
    async fn settle_outdated(&self, after: DocumentId) -> anyhow::Result<Option<DocumentId>> {
        let batch = self.outdated(after).await?;
        let Some(last) = batch.last().map(|stored| stored.id) else {
            if after > DocumentId(0) {
                tracing::info!("what is stored is settled under the analysis and watch list in force");
            }
            return Ok(None);
        };
        self.settle_batch(batch).await?;
        Ok(Some(last))
    }

    async fn outdated(&self, after: DocumentId) -> anyhow::Result<Vec<StoredDocument>> {
        let settled_as = self.rules.borrow().settled_as;
        self.db.read(move |view| view.outdated_documents(settled_as, after, BATCH)).await
    }

    async fn settle_batch(&self, batch: Vec<StoredDocument>) -> anyhow::Result<()> {
        let rules = self.rules.borrow().clone();
        let (analysing, threads) = (Arc::clone(&rules), self.threads.min(batch.len()));
        let analysed = tokio::task::spawn_blocking(move || analyse_all(batch, &analysing, threads))
            .await
            .context("analysing panicked")?;
        for (_, analysis, took) in &analysed {
            self.metrics.analysis.observe(took.as_secs_f64());
            for statement in analysis.iter().flat_map(|analysis| &analysis.statements) {
                self.metrics.statements.get_or_create(&Kind { kind: statement.kind.as_str() }).inc();
            }
        }
        let now = Timestamp::now();
        let rules_ask_again = rules.second_reader;
        let analysed = Arc::new(analysed);
        let write = |settle_all: SettleAll| {
            let (analysed, rules) = (Arc::clone(&analysed), Arc::clone(&rules));
            self.db.write(move |tx| settle_all(tx, &analysed, &rules, now))
        };
        let settled = match write(settle_together).await {
            Err(error) if !db::passes(&error) => write(settle_each).await?,
            settled => settled?,
        };
        for notice in settled.iter().flat_map(|settled| &settled.notices) {
            self.metrics.alerts.get_or_create(&Type { r#type: notice.as_str() }).inc();
        }
        self.metrics.copies.inc_by(settled.iter().filter(|settled| settled.is_copy).count() as u64);
        self.report(settled.iter().flat_map(|settled| &settled.given));
        if settled.iter().any(|settled| !settled.notices.is_empty()) {
            self.deliver.notify_one();
        }
        if rules_ask_again {
            self.read_again.notify_one();
        }
        Ok(())
    }

    /// Logs, counts and tells alerts that were given, and has them delivered.
    fn report<'g>(&self, given: impl Iterator<Item = &'g Given>) {
        for alert in given {
            tracing::info!(
                alert.id = alert.id,
                actor = alert.actor.as_str(),
                issue = alert.issue.as_str(),
                "{} on {}: {}",
                alert.actor,
                alert.issue,
                alert.change.kind.as_str()
            );
            let change = Change { change: alert.change.kind.as_str() };
            self.metrics.position_changes.get_or_create(&change).inc();
            self.metrics.alerts.get_or_create(&Type { r#type: alert.alert_type.as_str() }).inc();
            (self.tell)(alert);
            self.deliver.notify_one();
        }
    }
}

fn analyse_all(batch: Vec<StoredDocument>, rules: &Rules, threads: usize) -> Vec<Analysed> {
    let mut results = Vec::with_capacity(batch.len());
    let timed = |stored: &StoredDocument| {
        let started = Instant::now();
        let analysis = analyse_fenced(&stored.document, &rules.watch);
        (analysis, started.elapsed())
    };
    let done = parallel::in_order(&batch, threads, timed, |_, result| {
        results.push(result);
        Ok::<_, std::convert::Infallible>(())
    });
    match done {
        Ok(()) => {}
    }
    batch.into_iter().zip(results).map(|(stored, (analysis, took))| (stored, analysis, took)).collect()
}

/// T3 for one document; an analysis that failed fails here.
fn settle_one(
    tx: &Tx<'_>,
    (stored, analysis, _): &Analysed,
    rules: &Rules,
    now: Timestamp,
) -> anyhow::Result<Settled> {
    let occasion = if stored.settled { Occasion::Rebuild } else { Occasion::Live };
    match analysis {
        Ok(analysis) => settle(tx, stored, analysis, rules, now, occasion),
        Err(error) => Err(anyhow::anyhow!("{error:#}")),
    }
}

/// T3 for several documents in one commit.
type SettleAll = fn(&Tx<'_>, &[Analysed], &Rules, Timestamp) -> anyhow::Result<Vec<Settled>>;

/// The usual way: the first document that cannot be settled fails all. SQLite keeps no copy of what each touches.
fn settle_together(
    tx: &Tx<'_>,
    analysed: &[Analysed],
    rules: &Rules,
    now: Timestamp,
) -> anyhow::Result<Vec<Settled>> {
    analysed.iter().map(|one| settle_one(tx, one, rules, now)).collect()
}

/// After one failed: each can be undone alone. One that cannot be settled is set aside with the reason, unless the
/// database is what fails for now: then nothing is committed, and all of them wait.
fn settle_each(
    tx: &Tx<'_>,
    analysed: &[Analysed],
    rules: &Rules,
    now: Timestamp,
) -> anyhow::Result<Vec<Settled>> {
    let mut all = Vec::with_capacity(analysed.len());
    for one in analysed {
        match tx.attempt(|| settle_one(tx, one, rules, now)) {
            Ok(settled) => all.push(settled),
            Err(error) if db::passes(&error) => return Err(error),
            Err(error) => {
                let (stored, ..) = one;
                let (id, name) = (stored.id.0, &stored.name);
                tracing::error!(document.id = id, "document {id} ({name}) is set aside: {error:#}");
                tx.mark_rejected(stored.id, &format!("{error:#}"), rules.settled_as)?;
            }
        }
    }
    Ok(all)
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use volteface_core::{Block, BlockKind, Document, Span};
    use volteface_store::{NewDocument, Origin};

    use super::*;
    use crate::{config::watch_list, settle::tests::WATCH};

    fn article(day: &str, text: &str) -> Document {
        let paragraph = Block { kind: BlockKind::Paragraph, span: Span::new(0, text.len()), speaker: None };
        Document {
            text: text.to_owned(),
            blocks: vec![paragraph],
            published_at: Some(format!("{day}T08:00:00Z").parse().unwrap()),
            published_on: Some(day.parse().unwrap()),
            ..Document::default()
        }
    }

    #[tokio::test]
    async fn a_document_that_cannot_be_settled_keeps_no_other_from_it_and_nothing_is_told_twice() {
        let folder = tempfile::tempdir().unwrap();
        let db = Db::open(&folder.path().join("volteface.db")).unwrap();
        let list = watch_list::parse(WATCH, "watch.toml").unwrap();
        let rules = Arc::new(Rules::new(list, Duration::from_secs(30 * 86_400), 14, 0.0));
        let told = Arc::new(Mutex::new(Vec::new()));
        let telling = Arc::clone(&told);
        let queue = Queue {
            db: db.clone(),
            rules: watch::channel(rules).1,
            threads: 1,
            metrics: Arc::new(Metrics::new()),
            read_again: Arc::default(),
            deliver: Arc::default(),
            tell: Arc::new(move |given| telling.lock().unwrap().push(given.id.clone())),
        };
        let recorded = db.write(|tx| -> anyhow::Result<()> {
            for (day, text) in [
                (
                    "2020-05-01",
                    "\"We support the harbour toll,\" Mara Lindqvist said. The quays were closed in the winter.",
                ),
                ("2020-05-02", "The ferries call at the container terminal until the quays have been surveyed."),
                (
                    "2020-05-05",
                    "\"We oppose the harbour toll,\" Mara Lindqvist said. Nobody in the town had expected that.",
                ),
            ] {
                let document = article(day, text);
                tx.record_document(&NewDocument {
                    hash: text.as_bytes(),
                    name: "note.txt",
                    origin: Origin::Inbox,
                    label: None,
                    document: &document,
                    arrived_at: Timestamp::now(),
                })?;
            }
            Ok(())
        });
        recorded.await.unwrap();
        let mut batch = db.read(|view| view.waiting_documents(BATCH)).await.unwrap();
        // Whatever is written of it refers to a row that is not there.
        batch[1].id = DocumentId(99);
        queue.settle_batch(batch).await.unwrap();

        let waiting = db.read(|view| view.waiting_documents(BATCH)).await.unwrap();
        assert_eq!(waiting.iter().map(|stored| stored.id).collect::<Vec<_>>(), [DocumentId(2)]);
        let alerts = db.read(|view| view.counts()).await.unwrap().alerts;
        assert_eq!((alerts, told.lock().unwrap().len()), (2, 2));
    }
}
