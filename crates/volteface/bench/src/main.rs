//! Measures the search for copies.
//!
//! ```text
//! volteface-bench race [--documents 20000] [--python PYTHON]
//!     the story step (fingerprint, lookup, insert) on one thread, in memory and on disk, and on the same
//!     documents gaoya, and datasketch where PYTHON has it
//! volteface-bench million [--documents 1000000] [--db FILE]
//!     one document against a large store on disk: latency, bytes of index a document, memory
//! ```

use std::{
    collections::BTreeMap,
    io::Write as _,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result, bail};
use gaoya::{
    minhash::{MinHashIndex, MinHasher, MinHasher32},
    text::whitespace_split,
};
use jiff::{SignedDuration, Timestamp};
use volteface::settle::stories::join_story;
use volteface_core::Document;
use volteface_store::{NewDocument, Origin, Store, StoredDocument, StoryId};

mod generator;

use generator::{Edit, Generated, Generator};

fn main() -> Result<()> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let option = |name: &str| args.iter().position(|arg| arg == name).and_then(|at| args.get(at + 1));
    let number = |name: &str, otherwise: u64| option(name).map_or(Ok(otherwise), |value| value.parse());
    match args.first().map(String::as_str) {
        Some("race") => race(number("--documents", 20_000)?, option("--python").map(PathBuf::from)),
        Some("million") => million(number("--documents", 1_000_000)?, option("--db").map(PathBuf::from)),
        _ => bail!("usage: volteface-bench race|million [--documents N] [--python PYTHON] [--db FILE]"),
    }
}

/// The default of `stories.window`.
const WINDOW: Duration = Duration::from_secs(30 * 86_400);

/// Documents that share one commit.
const BATCH: usize = 200;

fn race(n: u64, python: Option<PathBuf>) -> Result<()> {
    let generator = Generator::new();
    let documents: Vec<Generated> = (0..n).map(|number| generator.document(number)).collect();
    let words: usize = documents.iter().map(|d| d.text.split_whitespace().count()).sum();
    println!("{n} documents, {} words each; rates by processor time", words / documents.len());
    let start = cpu();
    let keys: usize =
        documents.iter().map(|d| volteface_analysis::fingerprint::of_text(&d.text).keys.len()).sum();
    let rate = documents.len() as f64 / (cpu() - start).as_secs_f64();
    println!("volteface, fingerprint alone: {rate:.0} documents/s, {} keys each", keys / documents.len());

    // Batch by batch in turn, so that a busy moment of the machine falls on all alike.
    let folder = tempfile::tempdir()?;
    let mut in_memory = Ours::new(Store::open_in_memory()?);
    let mut on_disk = Ours::new(Store::open(&folder.path().join("race.db"))?);
    let mut gaoya = Gaoya::new(MinHasher32::new(42 * 3));
    for batch in documents.chunks(BATCH) {
        in_memory.file(batch)?;
        on_disk.file(batch)?;
        gaoya.file(batch);
    }
    for (name, ours) in [("in memory", &in_memory), ("on disk", &on_disk)] {
        let stories = &ours.stories;
        report(&format!("volteface, SQLite {name}"), ours.took, &documents, |a, b| stories[a] == stories[b]);
    }
    let groups = groups_of(&gaoya.found);
    report("gaoya 0.2.2, in memory", gaoya.took, &documents, |a, b| groups[a] == groups[b]);

    if let Some(python) = python {
        datasketch(&python, &documents)?;
    }
    Ok(())
}

/// datasketch is slow: it gets the first documents only.
const FOR_DATASKETCH: usize = 4_000;

fn datasketch(python: &Path, documents: &[Generated]) -> Result<()> {
    let documents = documents.get(..FOR_DATASKETCH).unwrap_or(documents);
    let mut texts = tempfile::NamedTempFile::new()?;
    for document in documents {
        writeln!(texts, "{}", document.text.replace('\n', " "))?;
    }
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/datasketch_race.py");
    let output = std::process::Command::new(python).arg(script).arg(texts.path()).output()?;
    if !output.status.success() {
        bail!("datasketch_race.py: {}", String::from_utf8_lossy(&output.stderr));
    }
    let output = String::from_utf8(output.stdout)?;
    let mut lines = output.lines();
    let seconds: f64 = lines.next().context("datasketch_race.py printed nothing")?.parse()?;
    let found: Vec<Option<usize>> = lines.map(|line| line.parse().ok()).collect();
    let groups = groups_of(&found);
    report("datasketch, in memory", Duration::from_secs_f64(seconds), documents, |a, b| {
        groups[a] == groups[b]
    });
    Ok(())
}

/// The group of each document, where each may name one before it that it belongs to.
fn groups_of(found: &[Option<usize>]) -> Vec<usize> {
    let mut groups: Vec<usize> = Vec::new();
    for (number, earlier) in found.iter().enumerate() {
        groups.push(earlier.map_or(number, |earlier| groups[earlier]));
    }
    groups
}

/// A store, and how long the story step took in it: fingerprint, lookup, insertion, and their share of the commits.
struct Ours {
    store: Store,
    took: Duration,
    stories: Vec<StoryId>,
}

impl Ours {
    fn new(store: Store) -> Ours {
        Ours { store, took: Duration::ZERO, stories: Vec::new() }
    }

    fn file(&mut self, documents: &[Generated]) -> Result<()> {
        let stored = record(&mut self.store, self.stories.len(), documents)?;
        let start = cpu();
        self.stories.extend(join(&mut self.store, &stored)?);
        self.took += cpu() - start;
        Ok(())
    }
}

/// The index of gaoya, as its documentation sets it up (42 bands of 3 hashes, similarity .5), on runs of three words;
/// runs are hashed where they stand, without a copy.
struct Gaoya<H> {
    hasher: H,
    index: MinHashIndex<u32, usize>,
    took: Duration,
    found: Vec<Option<usize>>,
}

impl<H: MinHasher<V = u32>> Gaoya<H> {
    fn new(hasher: H) -> Gaoya<H> {
        Gaoya {
            hasher,
            index: MinHashIndex::new(42, 3, 0.5),
            took: Duration::ZERO,
            found: Vec::new(),
        }
    }

    fn file(&mut self, documents: &[Generated]) {
        let start = cpu();
        for document in documents {
            let lower = document.text.to_lowercase();
            let words: Vec<&str> = whitespace_split(&lower).collect();
            let signature = self.hasher.create_signature(words.windows(3));
            let like = self.index.query_one(&signature).map(|(id, _): (&usize, f64)| *id);
            self.index.insert(self.found.len(), signature);
            self.found.push(like);
        }
        self.took += cpu() - start;
    }
}

fn record(store: &mut Store, first: usize, documents: &[Generated]) -> Result<Vec<StoredDocument>> {
    store.write(|tx| {
        let mut stored = Vec::new();
        for (number, generated) in (first..).zip(documents) {
            let document = Document { text: generated.text.clone(), ..Document::default() };
            let arrived_at = Timestamp::UNIX_EPOCH + SignedDuration::from_secs(20 * number as i64);
            let name = format!("{number}.txt");
            let new = NewDocument {
                hash: &(number as u64).to_le_bytes(),
                name: &name,
                origin: Origin::Archive,
                label: None,
                document: &document,
                arrived_at,
            };
            let id = tx.record_document(&new)?.id();
            stored.push(StoredDocument {
                id,
                name,
                label: None,
                arrived_at,
                story: None,
                settled: false,
                document,
            });
        }
        Ok(stored)
    })
}

fn join(store: &mut Store, stored: &[StoredDocument]) -> Result<Vec<StoryId>> {
    store.write(|tx| {
        let mut stories = Vec::new();
        for document in stored {
            let fingerprint = volteface_analysis::fingerprint::fingerprint(&document.document);
            stories.push(join_story(tx, document, &fingerprint, WINDOW)?);
        }
        Ok(stories)
    })
}

fn report(name: &str, took: Duration, documents: &[Generated], same: impl Fn(usize, usize) -> bool) {
    let rate = documents.len() as f64 / took.as_secs_f64();
    println!("{name}: {rate:.0} documents/s");
    // Copies are held against their original, originals against the documents around them.
    let mut per_edit: BTreeMap<Edit, (usize, usize)> = BTreeMap::new();
    let mut false_joins = 0;
    for (number, document) in documents.iter().enumerate() {
        if document.edit != Edit::None {
            let tally = per_edit.entry(document.edit).or_default();
            tally.1 += 1;
            tally.0 += usize::from(same(number, document.original as usize));
        }
        for other in number.saturating_sub(500)..number {
            false_joins += usize::from(documents[other].original != document.original && same(number, other));
        }
    }
    let shares: Vec<String> = per_edit
        .iter()
        .map(|(edit, (hits, all))| format!("{edit:?} {:.3}", *hits as f64 / *all as f64).to_lowercase())
        .collect();
    println!("  found: {}; pairs joined wrongly: {false_joins}", shares.join(", "));
}

fn million(n: u64, db: Option<PathBuf>) -> Result<()> {
    let folder = tempfile::tempdir()?;
    let path = db.unwrap_or_else(|| folder.path().join("million.db"));
    let generator = Generator::new();
    let mut store = Store::open(&path)?;
    let empty = resident()?;
    let (mut done, mut step) = (0, Duration::ZERO);
    while done < n {
        let documents: Vec<Generated> =
            (done..(done + 2_000).min(n)).map(|number| generator.document(number)).collect();
        let stored = record(&mut store, done as usize, &documents)?;
        let start = cpu();
        join(&mut store, &stored)?;
        step += cpu() - start;
        done += documents.len() as u64;
        if done % 100_000 == 0 || done == n {
            let index = store.read(|view| view.story_index_bytes())?;
            println!(
                "{done} documents: {:.0} bytes of index each, {} MB of memory over an empty store, {:.0} documents/s of \
                 processor time so far",
                index as f64 / done as f64,
                resident()?.saturating_sub(empty) >> 20,
                done as f64 / step.as_secs_f64()
            );
        }
    }

    // A restart: nothing may be held in memory, nothing rebuilt.
    drop(store);
    let start = Instant::now();
    let mut store = Store::open(&path)?;
    println!("opened in {:.1} ms", start.elapsed().as_secs_f64() * 1e3);
    let mut times: Vec<Duration> = Vec::new();
    for number in n..n + 2_000 {
        let stored = record(&mut store, number as usize, &[generator.document(number)])?;
        let start = Instant::now();
        store.write(|tx| {
            let fingerprint = volteface_analysis::fingerprint::fingerprint(&stored[0].document);
            join_story(tx, &stored[0], &fingerprint, WINDOW)?;
            times.push(start.elapsed());
            Ok::<_, anyhow::Error>(())
        })?;
    }
    times.sort_unstable();
    let at = |share: f64| times[((times.len() - 1) as f64 * share) as usize].as_secs_f64() * 1e3;
    println!(
        "story step without its commit: median {:.2} ms, p95 {:.2} ms, p99 {:.2} ms",
        at(0.5),
        at(0.95),
        at(0.99)
    );
    println!("memory: {} MB over an empty store", (resident()?.saturating_sub(empty)) >> 20);
    Ok(())
}

/// Time that this thread ran on a processor: on a shared machine the fair measure.
fn cpu() -> Duration {
    let stat = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    Duration::from_nanos(stat.split(' ').next().and_then(|ns| ns.parse().ok()).unwrap_or_default())
}

/// Resident memory of this process in bytes.
fn resident() -> Result<u64> {
    let pages: u64 = std::fs::read_to_string("/proc/self/statm")?
        .split(' ')
        .nth(1)
        .context("/proc/self/statm has no second field")?
        .parse()?;
    Ok(pages * 4096)
}
