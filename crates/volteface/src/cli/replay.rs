//! `replay`: runs an archive through the whole pipeline, as if its documents had just arrived.

use std::{
    fs::{self, File},
    io::{BufWriter, Write},
    path::{Path, PathBuf},
};

use anyhow::Context;
use jiff::Timestamp;
use serde::Serialize;
use volteface_analysis::Analysis;
use volteface_core::{Document, Statement};
use volteface_store::{NewDocument, Origin, Store, StoredDocument};

use crate::{
    config::{Config, watch_list},
    hash,
    lines::{self, AlertLine, DocumentLine, PositionLine},
    parallel,
    settle::{self, Given, Occasion, Rules},
    throughput::Throughput,
};

/// Run an archive through the whole pipeline and write what came out as JSON Lines
#[derive(Debug, clap::Args)]
pub(crate) struct Replay {
    /// Folder of documents; they arrive in the order of their names
    #[arg(value_name = "DIR")]
    folder: PathBuf,
    /// The watch list
    #[arg(long, value_name = "WATCH.toml")]
    watch: PathBuf,
    /// Folder for documents.jsonl, statements.jsonl, positions.jsonl and alerts.jsonl
    #[arg(long, value_name = "OUT")]
    out: PathBuf,
    /// Keep the database in this file, which must not exist yet (otherwise in memory)
    #[arg(long, value_name = "FILE")]
    database: Option<PathBuf>,
    /// Threads to work on
    #[arg(long, value_name = "N", default_value_t = parallel::available_threads())]
    threads: usize,
}

/// How many documents share a commit: the disk is waited for once.
const BATCH: usize = 64;

impl Replay {
    pub(crate) fn run(self, config: &Config) -> anyhow::Result<()> {
        let rules = config.rules(watch_list::load(&self.watch)?);
        let files = files(&self.folder)?;
        fs::create_dir_all(&self.out).with_context(|| format!("cannot create {}", self.out.display()))?;
        let store = match &self.database {
            Some(path) if path.exists() => anyhow::bail!("{} exists already", path.display()),
            Some(path) => Store::open(path)?,
            None => Store::open_in_memory()?,
        };
        let mut throughput = Throughput::start();
        let mut archive = Archive::new(store, &rules, &self.out)?;
        parallel::in_order(
            &files,
            self.threads,
            |path| read_and_analyse(path, &rules),
            |path, result| match result {
                Ok((n_bytes, documents)) => {
                    throughput.n_bytes += n_bytes;
                    throughput.n_documents += documents.len();
                    archive.take(path, documents)
                }
                Err(error) => {
                    tracing::warn!(file = %path.display(), "cannot read {}: {error:#}", path.display());
                    Ok(())
                }
            },
        )?;
        archive.finish()?;
        super::note(&throughput.to_string());
        Ok(())
    }
}

/// The regular files of a folder, in the order of their names; dot files are none of the user's documents.
fn files(folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let entries = fs::read_dir(folder).with_context(|| format!("cannot list {}", folder.display()))?;
    let mut files = Vec::new();
    for entry in entries {
        let entry = entry?;
        let hidden = entry.file_name().to_string_lossy().starts_with('.');
        if !hidden && entry.path().is_file() {
            files.push(entry.path());
        }
    }
    files.sort();
    Ok(files)
}

fn read_and_analyse(path: &Path, rules: &Rules) -> anyhow::Result<(usize, Vec<(Document, Analysis)>)> {
    let bytes = fs::read(path)?;
    let documents = volteface_reader::read(&file_name(path), &bytes)?;
    let analysed = documents.into_iter().map(|document| {
        let analysis = settle::analyse_fenced(&document, &rules.watch)?;
        Ok((document, analysis))
    });
    Ok((bytes.len(), analysed.collect::<anyhow::Result<_>>()?))
}

fn file_name(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

/// The documents on their way from the worker threads to the store and the output files.
struct Archive<'r> {
    store: Store,
    rules: &'r Rules,
    out: PathBuf,
    documents: Lines,
    alerts: Lines,
    /// The analyses, kept to print their statements once every utterance is known.
    settled: Vec<(StoredDocument, Vec<Statement>)>,
    waiting: Vec<(String, Document, Analysis)>,
    clock: Timestamp,
}

impl<'r> Archive<'r> {
    fn new(store: Store, rules: &'r Rules, out: &Path) -> anyhow::Result<Archive<'r>> {
        Ok(Archive {
            store,
            rules,
            out: out.to_owned(),
            documents: Lines::create(out, "documents.jsonl")?,
            alerts: Lines::create(out, "alerts.jsonl")?,
            settled: Vec::new(),
            waiting: Vec::new(),
            clock: Timestamp::UNIX_EPOCH,
        })
    }

    fn take(&mut self, path: &Path, documents: Vec<(Document, Analysis)>) -> anyhow::Result<()> {
        let name = file_name(path);
        self.waiting
            .extend(documents.into_iter().map(|(document, analysis)| (name.clone(), document, analysis)));
        if self.waiting.len() >= BATCH { self.commit() } else { Ok(()) }
    }

    /// Records and settles what waits in one commit.
    fn commit(&mut self) -> anyhow::Result<()> {
        let Archive { store, rules, waiting, clock, settled, documents, alerts, .. } = self;
        store.write(|tx| -> anyhow::Result<()> {
            for (ordinal, (name, document, analysis)) in waiting.drain(..).enumerate() {
                *clock = document.published_at.unwrap_or(*clock).max(*clock);
                let hash =
                    hash::sha256([name.as_bytes(), ordinal.to_string().as_bytes(), document.text.as_bytes()]);
                let new = NewDocument {
                    hash: &hash,
                    name: &name,
                    origin: Origin::Archive,
                    label: None,
                    document: &document,
                    arrived_at: *clock,
                };
                let id = tx.record_document(&new)?.id();
                let stored = tx.document(id)?.context("a document just recorded is there")?;
                let settled_now = settle::settle(tx, &stored, &analysis, rules, *clock, Occasion::Live)
                    .with_context(|| format!("cannot settle {name}"))?;
                for alert in &settled_now.given {
                    alerts.put(&alert_line(&name, alert)?)?;
                }
                let story = tx.document(id)?.and_then(|stored| stored.story);
                documents.put(&document_line(&stored, &story.map_or(0, |story| story.0).to_string()))?;
                settled.push((stored, analysis.statements));
            }
            Ok(())
        })
    }

    fn finish(mut self) -> anyhow::Result<()> {
        self.commit()?;
        let mut statements = Lines::create(&self.out, "statements.jsonl")?;
        let mut positions = Lines::create(&self.out, "positions.jsonl")?;
        let settled = &self.settled;
        self.store.read(|view| -> anyhow::Result<()> {
            for (stored, found) in settled {
                let utterances: Vec<_> =
                    view.statements_of(stored.id)?.into_iter().map(|row| row.utterance).collect();
                for line in lines::statements(&stored.name, &stored.document, found, &utterances) {
                    statements.put(&line)?;
                }
            }
            for standing in view.standing_positions()? {
                let evidence = settle::evidence(view, &standing.position)?;
                positions.put(&PositionLine {
                    actor: standing.actor.as_str(),
                    issue: standing.issue.as_str(),
                    stance: standing.position.stance.as_str(),
                    conditions: &standing.position.conditions,
                    since: standing.position.since.to_string(),
                    statement: evidence.first().map(|row| format!("{}#{}", row.document_name, row.ordinal)),
                })?;
            }
            Ok(())
        })?;
        for lines in [statements, positions, self.documents, self.alerts] {
            lines.finish()?;
        }
        Ok(())
    }
}

fn document_line<'a>(stored: &'a StoredDocument, story: &'a str) -> DocumentLine<'a> {
    DocumentLine {
        document: &stored.name,
        title: stored.document.title.as_deref(),
        published: lines::published(&stored.document),
        source: stored.document.source.as_deref(),
        language: stored.document.language.as_deref(),
        story,
        text: &stored.document.text,
    }
}

fn alert_line<'a>(document: &'a str, given: &'a Given) -> anyhow::Result<AlertLine<'a>> {
    Ok(AlertLine {
        document,
        actor: given.actor.as_str(),
        issue: given.issue.as_str(),
        change: given.change.kind.as_str(),
        from: given.change.from.as_ref().map(|from| from.stance.as_str()),
        to: given.change.to.stance.as_str(),
        on: given.change.to.since.to_string(),
        sentence: &given.sentence,
        payload: serde_json::from_slice(&given.body).context("the body of an alert is JSON")?,
    })
}

/// One output file.
struct Lines {
    path: PathBuf,
    file: BufWriter<File>,
}

impl Lines {
    fn create(folder: &Path, name: &str) -> anyhow::Result<Lines> {
        let path = folder.join(name);
        let file = File::create(&path).with_context(|| format!("cannot write {}", path.display()))?;
        Ok(Lines { path, file: BufWriter::new(file) })
    }

    fn put(&mut self, line: &impl Serialize) -> anyhow::Result<()> {
        serde_json::to_writer(&mut self.file, line)?;
        self.file.write_all(b"\n").with_context(|| format!("cannot write {}", self.path.display()))
    }

    fn finish(mut self) -> anyhow::Result<()> {
        self.file.flush().with_context(|| format!("cannot write {}", self.path.display()))
    }
}
