//! Looks through the drop folder: which files are there, and which are quiet.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs, io,
    os::unix::fs::MetadataExt,
    path::{Path, PathBuf},
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};

use volteface_store::Claim;

use super::{
    Look,
    folders::{is_meta, meta_path},
    ignore::is_ignored,
};
use crate::config::Inbox;

/// Folders in folders are looked through down to here.
const MAX_DEPTH: usize = 16;

/// What came this shortly before the folder was listed, or while it was, waits for the next look: one that came before
/// it may not have been listed. Longer than the tick by which Linux stamps its inodes (10 ms at most).
const LISTING: Duration = Duration::from_millis(12);

/// A quiet file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Found {
    /// Where it stands.
    pub(super) path: PathBuf,
    /// Its path below `inbox/`.
    pub(super) name: PathBuf,
    /// What it is told by.
    pub(super) claim: Claim,
}

/// What was seen at earlier looks.
#[derive(Debug, Default)]
pub(super) struct Sights {
    seen: BTreeMap<PathBuf, Sight>,
    first_look: Option<Instant>,
    /// Folders that could not be listed: told once.
    unreadable: BTreeSet<PathBuf>,
}

#[derive(Debug, Clone)]
struct Sight {
    claim: Claim,
    /// Since when it is known to be as it is.
    since: Instant,
    /// It was renamed to this name: nobody is writing it.
    renamed: bool,
    /// It stood there at the first look, and nobody saw how it came.
    from_before: bool,
    /// It could not be taken or moved: not before then.
    not_before: Option<Instant>,
}

impl Sights {
    /// Files that stood in the folder at the last look.
    pub(super) fn n_files(&self) -> usize {
        self.seen.len()
    }

    /// Leaves a file alone for a while, unless it changes.
    pub(super) fn postpone(&mut self, found: &Found, by: Duration) {
        if let Some(sight) = self.seen.get_mut(&found.path) {
            sight.not_before = Some(Instant::now() + by);
        }
    }
}

/// Looks through `inbox`. `renamed` are paths that something was renamed to since the last look.
///
/// Files are taken in the order in which they came, as far as that can be known: an older article that is taken after
/// a newer one is history, and would change no position.
pub(super) fn scan(inbox: &Path, settings: &Inbox, sights: &mut Sights, renamed: &BTreeSet<PathBuf>) -> Look {
    let (now, clock) = (Instant::now(), SystemTime::now());
    let is_first = sights.first_look.is_none();
    let first_look = *sights.first_look.get_or_insert(now);
    let mut files = Vec::new();
    list(inbox, settings, sights, 0, &mut files);
    let mut found = Vec::new();
    // When all that stood there before the first look is quiet, or has had its time for it.
    let mut backlog = now;
    for (path, metadata) in files {
        let claim = claim(&metadata);
        let mut sight = match sights.seen.remove(&path) {
            Some(sight) if sight.claim == claim => sight,
            before => {
                let from_before = before.map_or(is_first, |sight| sight.from_before);
                Sight { claim, since: now, renamed: false, from_before, not_before: None }
            }
        };
        sight.renamed |= renamed.contains(&path);
        sight.from_before &= !sight.renamed;
        let delay = if sight.renamed { settings.quiet } else { settings.stability_delay };
        let delay = if claim.size == 0 { settings.empty_wait.max(delay) } else { delay.max(LISTING) };
        // The inode's own time tells how long it has rested already; a clock that runs ahead tells nothing.
        let rested = rest(&metadata, clock).max(now.saturating_duration_since(sight.since));
        let ready_at = (now + delay.saturating_sub(rested)).max(sight.not_before.unwrap_or(now));
        if sight.from_before {
            backlog = backlog.max(ready_at.min(first_look + settings.stability_delay));
        }
        found.push((path, sight, ready_at));
    }
    let mut look = Look::default();
    sights.seen.clear();
    for (path, sight, ready_at) in found {
        let ready_at = if sight.renamed { ready_at.max(backlog) } else { ready_at };
        if ready_at <= now {
            let name = path.strip_prefix(inbox).unwrap_or(&path).to_owned();
            look.ready.push(Found { path: path.clone(), name, claim: sight.claim });
        } else if sight.claim.size > 0 && sight.not_before.is_none() {
            look.next = Some(look.next.map_or(ready_at, |next| next.min(ready_at)));
        }
        sights.seen.insert(path, sight);
    }
    look.ready.sort_by(|a, b| a.path.cmp(&b.path));
    look
}

/// What tells this file from any other, and from itself after a change.
pub(super) fn claim(metadata: &fs::Metadata) -> Claim {
    Claim {
        device: metadata.dev(),
        inode: metadata.ino(),
        size: metadata.size(),
        mtime_ns: metadata.mtime().saturating_mul(1_000_000_000).saturating_add(metadata.mtime_nsec()),
    }
}

/// How long before `clock` the inode last changed.
fn rest(metadata: &fs::Metadata, clock: SystemTime) -> Duration {
    let nanos = |s: i64, ns: i64| {
        Duration::new(u64::try_from(s).unwrap_or_default(), u32::try_from(ns).unwrap_or_default())
    };
    let changed = UNIX_EPOCH + nanos(metadata.ctime(), metadata.ctime_nsec());
    clock.duration_since(changed).unwrap_or_default()
}

/// Every regular file that may be a document; links are not followed.
fn list(
    folder: &Path,
    settings: &Inbox,
    sights: &mut Sights,
    depth: usize,
    files: &mut Vec<(PathBuf, fs::Metadata)>,
) {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => {
            sights.unreadable.remove(folder);
            entries
        }
        Err(error) => {
            if error.kind() != io::ErrorKind::NotFound && sights.unreadable.insert(folder.to_owned()) {
                tracing::warn!(folder = %folder.display(), "cannot list {}: {error}", folder.display());
            }
            return;
        }
    };
    for entry in entries.flatten() {
        let name = entry.file_name();
        let name = name.to_string_lossy();
        if is_ignored(&name, &settings.ignore) || is_meta(&name) {
            continue;
        }
        // Not followed: a link's own kind is neither file nor folder.
        let Ok(metadata) = entry.metadata() else { continue };
        if metadata.is_dir() && depth < MAX_DEPTH {
            list(&entry.path(), settings, sights, depth + 1, files);
        } else if metadata.is_file() {
            files.push((entry.path(), metadata));
        }
    }
}

/// True if and only if the file's sidecar is there.
pub(super) fn has_meta(path: &Path) -> bool {
    meta_path(path).is_file()
}
