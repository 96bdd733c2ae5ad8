//! Takes quiet files: read, record, move.

use std::{
    fs::{self, File},
    io::{self, Read},
    os::unix::ffi::OsStrExt,
    panic::{AssertUnwindSafe, catch_unwind},
    path::Path,
    time::Duration,
};

use anyhow::Context;
use jiff::{Timestamp, tz::TimeZone};
use rustix::fs::{Mode, OFlags};
use serde::Deserialize;
use sha2::{Digest, Sha256};
use volteface_core::Document;
use volteface_reader::{
    Rejected,
    feed::{Outline, parse_opml},
};
use volteface_store::{Claim, Fate, FileId, NewDocument, NewFile, Origin, Tx};

use super::{
    BATCH, DropFolder,
    folders::{Failure, Folders, meta_path},
    scan::{Found, Sights, claim, has_meta},
};
use crate::{config::Inbox, db, hash, metrics::Source, opml, parallel};

/// A file that cannot be taken now is left alone for so long.
const LATER: Duration = Duration::from_secs(60);

/// What a file turned out to be.
enum Content {
    /// It can be read: its hash, and its documents or why there are none.
    Read([u8; 32], Result<Vec<Document>, String>),
    /// A list of feeds to subscribe to, and its hash.
    Subscriptions([u8; 32], Vec<Outline>),
    /// It cannot be read, and will not be readable by itself.
    Unreadable(String),
    /// Not now: it is gone, it changed, or the system is short of something.
    Later(String),
}

/// What stands in a file that can be read.
enum Holding {
    /// Documents.
    Documents(Vec<Document>),
    /// Feeds to subscribe to.
    Subscriptions(Vec<Outline>),
}

/// What became of a file in the transaction.
struct Taken {
    found: Found,
    file: FileId,
    fate: Fate,
    reason: Option<String>,
}

/// What a sidecar says about its file.
#[derive(Debug, Default, Deserialize)]
struct Meta {
    url: Option<String>,
    title: Option<String>,
    published: Option<String>,
    source: Option<String>,
    language: Option<String>,
}

impl DropFolder {
    /// Takes files; those of one batch share a commit.
    pub(super) async fn take(&self, ready: Vec<Found>, sights: &mut Sights) -> anyhow::Result<()> {
        let mut ready = ready.into_iter().peekable();
        while ready.peek().is_some() {
            let batch: Vec<Found> = ready.by_ref().take(BATCH).collect();
            for later in self.take_batch(batch).await? {
                sights.postpone(&later, LATER);
            }
        }
        Ok(())
    }

    /// Returns the files that could not be taken now.
    async fn take_batch(&self, batch: Vec<Found>) -> anyhow::Result<Vec<Found>> {
        let (threads, settings) = (self.threads, self.settings.clone());
        let read = move || {
            let mut read = Vec::with_capacity(batch.len());
            let done = parallel::in_order(
                &batch,
                threads.min(batch.len()),
                |found| read_file(found, &settings),
                |found, content| {
                    read.push((found.clone(), content));
                    Ok::<_, std::convert::Infallible>(())
                },
            );
            done.map(|()| read).unwrap_or_default()
        };
        let read = tokio::task::spawn_blocking(read).await.context("reading dropped files panicked")?;
        let now = Timestamp::now();
        let (taken, later, n_documents) = self.db.write(move |tx| record(tx, read, now)).await?;
        if n_documents > 0 {
            self.metrics.documents.get_or_create(&Source { source: "inbox" }).inc_by(n_documents);
            self.wake.notify_one();
        }
        let folders = self.folders.clone();
        let move_all = move || move_files(&folders, taken, now);
        let (moved, stuck) =
            tokio::task::spawn_blocking(move_all).await.context("moving dropped files panicked")?;
        if !moved.is_empty() {
            self.db.write(move |tx| tx.files_moved(&moved)).await?;
        }
        Ok(later.into_iter().chain(stuck).collect())
    }
}

/// T2: records the files and their documents. Returns what is to be moved and what has to wait.
fn record(
    tx: &Tx<'_>,
    read: Vec<(Found, Content)>,
    now: Timestamp,
) -> anyhow::Result<(Vec<Taken>, Vec<Found>, u64)> {
    let (mut taken, mut later, mut n_documents) = (Vec::new(), Vec::new(), 0);
    for (found, content) in read {
        // Recorded by an earlier run that came no further: only the move is missing.
        if let Some((file, fate, reason)) = tx.unmoved_file(found.claim)? {
            taken.push(Taken { found, file, fate, reason });
            continue;
        }
        let (hash, outcome) = match content {
            Content::Read(hash, outcome) => (Some(hash), outcome.map(Holding::Documents)),
            Content::Subscriptions(hash, outlines) => (Some(hash), Ok(Holding::Subscriptions(outlines))),
            Content::Unreadable(reason) => (None, Err(reason)),
            Content::Later(reason) => {
                let name = found.name.display();
                tracing::debug!(file = %name, "cannot take {name} now: {reason}");
                later.push(found);
                continue;
            }
        };
        let known = match &hash {
            Some(hash) => tx.knows_bytes(hash)?,
            None => false,
        };
        let (fate, reason) = match outcome {
            _ if known => (Fate::Duplicate, None),
            // What one file holds stops no other.
            Ok(holding) => match tx.attempt(|| record_holding(tx, &found, hash, holding, now)) {
                Ok(n) => {
                    n_documents += n;
                    (Fate::Done, None)
                }
                Err(error) if db::passes(&error) => return Err(error),
                Err(error) => (Fate::Failed, Some(format!("cannot be recorded: {error:#}"))),
            },
            Err(reason) => (Fate::Failed, Some(reason)),
        };
        let file = tx.record_file(&NewFile {
            name: found.name.as_os_str().as_bytes(),
            label: label(&found.name).as_deref(),
            claim: found.claim,
            hash: hash.as_ref().map(<[u8; 32]>::as_slice),
            fate,
            reason: reason.as_deref(),
            taken_at: now,
        })?;
        taken.push(Taken { found, file, fate, reason });
    }
    Ok((taken, later, n_documents))
}

/// Records what a file holds. Returns the number of documents.
fn record_holding(
    tx: &Tx<'_>,
    found: &Found,
    hash: Option<[u8; 32]>,
    holding: Holding,
    now: Timestamp,
) -> anyhow::Result<u64> {
    let documents = match holding {
        Holding::Documents(documents) => documents,
        Holding::Subscriptions(outlines) => {
            opml::import(tx, &opml::plan(tx, outlines)?, now)?;
            return Ok(0);
        }
    };
    let (name, label) = (found.name.to_string_lossy(), label(&found.name));
    let mut n_documents = 0;
    for (n, mut document) in documents.into_iter().enumerate() {
        // The subfolder names the outlet where the document does not.
        if document.source.is_none() {
            document.source.clone_from(&label);
        }
        if document.mend_dates(now) {
            tracing::info!(file = %name, "{name} is dated in the future: its arrival counts instead");
        }
        let whole = hash.unwrap_or_default();
        let identity = hash::sha256([b"inbox".as_slice(), whole.as_slice(), n.to_string().as_bytes()]);
        tx.record_document(&NewDocument {
            hash: &identity,
            name: &name,
            origin: Origin::Inbox,
            label: label.as_deref(),
            document: &document,
            arrived_at: now,
        })?;
        n_documents += 1;
    }
    Ok(n_documents)
}

/// Moves what is recorded out of `inbox/`. Returns what was moved and what could not be.
fn move_files(folders: &Folders, taken: Vec<Taken>, now: Timestamp) -> (Vec<FileId>, Vec<Found>) {
    let (mut moved, mut stuck) = (Vec::new(), Vec::new());
    let today = now.to_zoned(TimeZone::UTC).date();
    for Taken { found, file, fate, reason } in taken {
        let name = found.name.display().to_string();
        let result = match fate {
            Fate::Failed => {
                let reason = reason.unwrap_or_default();
                tracing::warn!(file = name, reason, "cannot read {name}, moved to failed/: {reason}");
                let failure = Failure { file: name.clone(), reason, failed_at: now, size: found.claim.size };
                folders.move_to_failed(&found.path, &failure)
            }
            Fate::Duplicate => {
                tracing::info!(file = name, "{name} was dropped before, moved to done/");
                folders.move_to_done(&found.path, today)
            }
            Fate::Done => {
                tracing::debug!(file = name, "took {name}");
                folders.move_to_done(&found.path, today)
            }
        };
        match result {
            Ok(_) => moved.push(file),
            // Somebody took it away after it was recorded.
            Err(_) if !found.path.exists() => moved.push(file),
            Err(error) => {
                tracing::error!(file = name, "{name} is recorded, but stays in the drop folder: {error:#}");
                stuck.push(found);
            }
        }
    }
    (moved, stuck)
}

/// Reads a file whole, or not at all.
fn read_file(found: &Found, settings: &Inbox) -> Content {
    let max_size = settings.max_size;
    if found.claim.size > max_size {
        return Content::Unreadable(format!("larger than {max_size} bytes"));
    }
    if found.claim.size == 0 {
        return Content::Unreadable("empty".to_owned());
    }
    let bytes = match read_unchanged(&found.path, found.claim) {
        Ok(Some(bytes)) => bytes,
        Ok(None) => return Content::Later("it changed while it was read".to_owned()),
        Err(error) => {
            return match error.kind() {
                io::ErrorKind::PermissionDenied => {
                    Content::Unreadable("permission to read it is missing".to_owned())
                }
                _ => Content::Later(error.to_string()),
            };
        }
    };
    let hash: [u8; 32] = Sha256::digest(&bytes).into();
    // The parsers are fenced: a file that makes one panic is refused, the daemon lives.
    let name = found.name.to_string_lossy();
    let read = catch_unwind(AssertUnwindSafe(|| volteface_reader::read(&name, &bytes)));
    let outcome = match read {
        Ok(Err(Rejected::Subscriptions)) if settings.allow_opml => match parse_opml(&bytes) {
            Ok(outlines) => return Content::Subscriptions(hash, outlines),
            Err(rejected) => Err(rejected.to_string()),
        },
        Ok(Ok(documents)) => with_meta(&found.path, documents),
        Ok(Err(rejected)) => Err(rejected.to_string()),
        Err(_) => Err("the parser panicked".to_owned()),
    };
    Content::Read(hash, outcome)
}

/// The bytes of a regular file, or `None` when it is another one than claimed, before or after it was read.
fn read_unchanged(path: &Path, claimed: Claim) -> io::Result<Option<Vec<u8>>> {
    let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
    let mut file = File::from(rustix::fs::open(path, flags, Mode::empty())?);
    let before = file.metadata()?;
    if !before.is_file() || claim(&before) != claimed {
        return Ok(None);
    }
    let mut bytes = Vec::with_capacity(usize::try_from(claimed.size).unwrap_or_default());
    // One byte more than expected shows that it grew.
    file.by_ref().take(claimed.size.saturating_add(1)).read_to_end(&mut bytes)?;
    let unchanged = bytes.len() as u64 == claimed.size && claim(&file.metadata()?) == claimed;
    Ok(unchanged.then_some(bytes))
}

/// What the sidecar says goes before what was read.
fn with_meta(path: &Path, mut documents: Vec<Document>) -> Result<Vec<Document>, String> {
    if !has_meta(path) {
        return Ok(documents);
    }
    let wrong = |error: String| format!("its .meta.json: {error}");
    let bytes = fs::read(meta_path(path)).map_err(|error| wrong(error.to_string()))?;
    let meta: Meta = serde_json::from_slice(&bytes).map_err(|error| wrong(error.to_string()))?;
    let published = match &meta.published {
        Some(text) => Some(moment(text).ok_or_else(|| wrong(format!("published: {text:?} is no date")))?),
        None => None,
    };
    for document in &mut documents {
        let put = |field: &mut Option<String>, value: &Option<String>| {
            if value.is_some() {
                field.clone_from(value);
            }
        };
        put(&mut document.url, &meta.url);
        put(&mut document.title, &meta.title);
        put(&mut document.source, &meta.source);
        put(&mut document.language, &meta.language);
        if let Some((at, on)) = published {
            (document.published_at, document.published_on) = (at, Some(on));
        }
    }
    Ok(documents)
}

/// RFC 3339, or a day alone.
fn moment(text: &str) -> Option<(Option<Timestamp>, jiff::civil::Date)> {
    let day = text.get(..10)?.parse().ok()?;
    let at = text.parse::<Timestamp>().ok();
    (at.is_some() || text.len() == 10).then_some((at, day))
}

/// The subfolder, with `/` between its parts; `None` at the top.
fn label(name: &Path) -> Option<String> {
    let parent = name.parent()?;
    let label = parent.iter().map(|part| part.to_string_lossy()).collect::<Vec<_>>().join("/");
    (!label.is_empty()).then_some(label)
}
