//! The drop folder: events are hints, the scan is the truth.
//!
//! A file is taken when it is quiet, read whole or not at all, recorded in the database, and only then moved out of
//! `inbox/`: a crash in between repeats the move and nothing else. What cannot be read goes to `failed/` with the
//! reason beside it, and stops nobody.

use std::{
    collections::BTreeSet,
    fs,
    os::unix::fs::MetadataExt,
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use anyhow::Context;
use notify::{
    EventKind, RecommendedWatcher, RecursiveMode, Watcher,
    event::{ModifyKind, RenameMode},
};
use tokio::sync::Notify;

use crate::{
    config::{Backend, Inbox},
    db::Db,
    metrics::Metrics,
};

pub mod folders;
mod ignore;
mod scan;
mod take;

pub use folders::Folders;
use scan::{Found, Sights};

/// Takes dropped files; `wake` is called when documents were recorded.
#[derive(Debug)]
pub struct DropFolder {
    db: Db,
    folders: Folders,
    settings: Inbox,
    threads: usize,
    metrics: Arc<Metrics>,
    wake: Arc<Notify>,
    /// Called by the system's events.
    called: Arc<Notify>,
    watching: Mutex<Watching>,
}

/// What one look at the folder found.
#[derive(Debug, Default)]
struct Look {
    /// Files to take, in the order of their names.
    ready: Vec<Found>,
    /// When the next one is quiet for long enough.
    next: Option<Instant>,
}

/// Events come in bursts: between two looks there is at least this much time.
const BETWEEN_LOOKS: Duration = Duration::from_millis(15);

/// Files that share a commit.
const BATCH: usize = 64;

impl DropFolder {
    /// A drop folder below `root`; its folders are created.
    pub fn new(
        db: Db,
        root: &Path,
        settings: Inbox,
        threads: usize,
        metrics: Arc<Metrics>,
        wake: Arc<Notify>,
    ) -> anyhow::Result<DropFolder> {
        let folders = Folders::new(root);
        folders.create()?;
        let (called, watching) = (Arc::default(), Mutex::default());
        Ok(DropFolder { db, folders, settings, threads, metrics, wake, called, watching })
    }

    /// Asks the system for events, so that what is renamed into place from now on is known to be whole.
    pub fn watch(&self) {
        self.watching().renew(&self.folders.inbox, self.settings.backend, &self.called);
    }

    /// Takes what is dropped until `stop` resolves; `beat` is called at every turn.
    pub async fn run(&self, beat: impl Fn(), stop: impl Future<Output = ()>) -> anyhow::Result<()> {
        tokio::pin!(stop);
        let mut sights = Sights::default();
        loop {
            beat();
            self.folders.create()?;
            self.watch();
            let renamed = self.watching().take_renamed();
            let look;
            (look, sights) = self.look(sights, renamed).await?;
            let (looked_at, next) = (Instant::now(), look.next);
            self.metrics.set_waiting_files(sights.n_files());
            if !look.ready.is_empty() {
                self.take(look.ready, &mut sights).await?;
                continue;
            }
            let interval =
                if self.watching().is_polling() { self.settings.poll_interval } else { self.settings.rescan };
            let at = next.into_iter().chain([looked_at + interval]).min().unwrap_or(looked_at);
            // Short turns show the watchdog that the loop lives.
            let wait = at.saturating_duration_since(Instant::now()).min(Duration::from_secs(20));
            tokio::select! {
                () = &mut stop => return Ok(()),
                // An event that came during the look is kept.
                () = self.called.notified() => tokio::time::sleep(BETWEEN_LOOKS).await,
                () = tokio::time::sleep(wait.max(Duration::from_millis(1))) => {}
            }
        }
    }

    /// Takes what is there, waiting for files that are not quiet yet, and ends. Returns the number of files taken.
    pub async fn drain(&self) -> anyhow::Result<usize> {
        let mut sights = Sights::default();
        let mut n = 0;
        loop {
            let look;
            (look, sights) = self.look(sights, BTreeSet::new()).await?;
            if !look.ready.is_empty() {
                n += look.ready.len();
                self.take(look.ready, &mut sights).await?;
                continue;
            }
            match look.next {
                Some(next) => tokio::time::sleep_until(next.into()).await,
                None => return Ok(n),
            }
        }
    }

    fn watching(&self) -> MutexGuard<'_, Watching> {
        self.watching.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn look(&self, mut sights: Sights, renamed: BTreeSet<PathBuf>) -> anyhow::Result<(Look, Sights)> {
        let (folders, settings) = (self.folders.clone(), self.settings.clone());
        let look = move || {
            let look = scan::scan(&folders.inbox, &settings, &mut sights, &renamed);
            (look, sights)
        };
        tokio::task::spawn_blocking(look).await.context("looking through the drop folder panicked")
    }
}

/// The system's events about the folder, as far as it sends any.
#[derive(Debug, Default)]
struct Watching {
    watcher: Option<RecommendedWatcher>,
    /// Device and inode of the folder that is watched: another folder may take its name.
    of: Option<(u64, u64)>,
    events: Arc<Events>,
}

/// What the watcher's thread hands over.
#[derive(Debug, Default)]
struct Events {
    /// Paths that something was renamed to.
    renamed: Mutex<BTreeSet<PathBuf>>,
    /// The system cannot tell of everything any more: a new subfolder was one too many to be watched.
    deaf: AtomicBool,
}

impl Watching {
    /// Watches the folder that has this name now.
    fn renew(&mut self, inbox: &Path, backend: Backend, called: &Arc<Notify>) {
        let Ok(metadata) = fs::metadata(inbox) else { return };
        let of = Some((metadata.dev(), metadata.ino()));
        if self.of == of {
            return;
        }
        self.of = of;
        self.watcher = None;
        self.events = Arc::default();
        if backend == Backend::Poll || (backend == Backend::Auto && sends_no_events(inbox)) {
            tracing::info!(folder = %inbox.display(), "polling {}", inbox.display());
            return;
        }
        match watch(inbox, &self.events, called) {
            Ok(watcher) => self.watcher = Some(watcher),
            Err(error) => {
                tracing::warn!(folder = %inbox.display(), "no events from {}, polling it: {error}", inbox.display());
            }
        }
    }

    fn is_polling(&self) -> bool {
        self.watcher.is_none() || self.events.deaf.load(Ordering::Relaxed)
    }

    /// Paths that something was renamed to since the last call.
    fn take_renamed(&self) -> BTreeSet<PathBuf> {
        std::mem::take(&mut self.events.renamed.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

fn watch(inbox: &Path, events: &Arc<Events>, called: &Arc<Notify>) -> notify::Result<RecommendedWatcher> {
    let (events, called) = (Arc::clone(events), Arc::clone(called));
    let mut watcher = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
        match event {
            Ok(event) if matches!(event.kind, EventKind::Access(_)) => return,
            Ok(event) => {
                let to = match event.kind {
                    EventKind::Modify(ModifyKind::Name(RenameMode::To)) => event.paths.first(),
                    EventKind::Modify(ModifyKind::Name(RenameMode::Both)) => event.paths.last(),
                    _ => None,
                };
                if let Some(path) = to {
                    events.renamed.lock().unwrap_or_else(PoisonError::into_inner).insert(path.clone());
                }
            }
            Err(error) => {
                if !events.deaf.swap(true, Ordering::Relaxed) {
                    tracing::warn!(
                        "the system does not tell of everything that is dropped, polling: {error}"
                    );
                }
            }
        }
        // An error or an overflow is a reason to look as well.
        called.notify_one();
    })?;
    watcher.watch(inbox, RecursiveMode::Recursive)?;
    Ok(watcher)
}

/// True if and only if the folder stands on a file system on which others write without this system's knowledge.
#[cfg(target_os = "linux")]
fn sends_no_events(folder: &Path) -> bool {
    const NFS: i64 = 0x6969;
    const SMB: i64 = 0x517B;
    const CIFS: i64 = 0xFF53_4D42;
    const SMB2: i64 = 0xFE53_4D42;
    const FUSE: i64 = 0x6573_5546;
    const V9FS: i64 = 0x0102_1997;
    let Ok(found) = rustix::fs::statfs(folder) else { return false };
    [NFS, SMB, CIFS, SMB2, FUSE, V9FS].contains(&(found.f_type & 0xFFFF_FFFF))
}

#[cfg(not(target_os = "linux"))]
fn sends_no_events(_: &Path) -> bool {
    false
}

#[cfg(test)]
mod tests;
