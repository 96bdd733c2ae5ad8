//! The three folders, and the moves between them.

use std::{
    ffi::{OsStr, OsString},
    fs, io,
    path::{Path, PathBuf},
};

use anyhow::Context;
use jiff::{Timestamp, civil::Date};
use rustix::fs::{CWD, RenameFlags};
use serde::{Deserialize, Serialize};

/// Beside a file: what its user knows about it.
const META: &str = ".meta.json";
/// Beside a failed file: why.
const ERROR: &str = ".error.json";

/// `inbox/`, `done/` and `failed/` below one root.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Folders {
    /// Where files are dropped.
    pub inbox: PathBuf,
    /// Where they go, by year and month.
    pub done: PathBuf,
    /// Where those go that could not be read.
    pub failed: PathBuf,
}

/// Why a file failed, as it stands beside the file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    /// Its path below `inbox/`, to which `inbox retry` brings it back.
    pub file: String,
    /// Why, in words.
    pub reason: String,
    /// When.
    pub failed_at: Timestamp,
    /// Bytes.
    pub size: u64,
}

impl Folders {
    /// The folders below `root`.
    pub fn new(root: &Path) -> Folders {
        // Absolute, as the paths in the system's events are: one is looked for among the others.
        let root = std::path::absolute(root).unwrap_or_else(|_| root.to_owned());
        Folders { inbox: root.join("inbox"), done: root.join("done"), failed: root.join("failed") }
    }

    /// Creates those that are missing.
    pub fn create(&self) -> anyhow::Result<()> {
        for folder in [&self.inbox, &self.done, &self.failed] {
            fs::create_dir_all(folder).with_context(|| format!("cannot create {}", folder.display()))?;
        }
        Ok(())
    }

    /// Moves a file that was taken, with its sidecar, to `done/YYYY/MM/`.
    pub(super) fn move_to_done(&self, path: &Path, on: Date) -> anyhow::Result<PathBuf> {
        let folder = self.done.join(format!("{:04}", on.year())).join(format!("{:02}", on.month()));
        move_into(&folder, path)
    }

    /// Moves a file that could not be read, with its sidecar, to `failed/`, and says why beside it.
    pub(super) fn move_to_failed(&self, path: &Path, failure: &Failure) -> anyhow::Result<PathBuf> {
        let moved = move_into(&self.failed, path)?;
        let note = with_suffix(&moved, ERROR);
        fs::write(&note, serde_json::to_vec_pretty(failure)?)
            .with_context(|| format!("cannot write {}", note.display()))?;
        Ok(moved)
    }

    /// The failed files, each with why it failed, by name.
    pub fn failures(&self) -> anyhow::Result<Vec<(PathBuf, Option<Failure>)>> {
        let mut failures = Vec::new();
        let entries =
            fs::read_dir(&self.failed).with_context(|| format!("cannot list {}", self.failed.display()))?;
        for entry in entries {
            let path = entry?.path();
            let is_note = |suffix| path.to_string_lossy().ends_with(suffix);
            if path.is_file() && !is_note(ERROR) && !is_note(META) {
                let note = fs::read(with_suffix(&path, ERROR)).ok();
                failures.push((path, note.and_then(|note| serde_json::from_slice(&note).ok())));
            }
        }
        failures.sort_by(|a, b| a.0.cmp(&b.0));
        Ok(failures)
    }

    /// Brings a failed file back to where it was dropped. Returns where it stands now.
    pub fn retry(&self, failed: &Path, failure: Option<&Failure>) -> anyhow::Result<PathBuf> {
        let label = failure.and_then(|failure| Path::new(&failure.file).parent().map(Path::to_owned));
        // The note may have been edited: only names below `inbox/` are followed.
        let label =
            label.filter(|label| label.components().all(|c| matches!(c, std::path::Component::Normal(_))));
        let folder = self.inbox.join(label.unwrap_or_default());
        let moved = move_into(&folder, failed)?;
        ignore_missing(fs::remove_file(with_suffix(failed, ERROR)))?;
        Ok(moved)
    }
}

/// The sidecar of a file.
pub(super) fn meta_path(path: &Path) -> PathBuf {
    with_suffix(path, META)
}

/// True if and only if the name is that of a sidecar.
pub(super) fn is_meta(name: &str) -> bool {
    name.len() > META.len() && name.to_ascii_lowercase().ends_with(META)
}

/// Moves a file and its sidecar into a folder, under a name that is free there.
fn move_into(folder: &Path, path: &Path) -> anyhow::Result<PathBuf> {
    let moving = || format!("cannot move {} to {}", path.display(), folder.display());
    fs::create_dir_all(folder).with_context(moving)?;
    let name = path.file_name().context("a dropped file has a name")?;
    for attempt in 1..10_000u32 {
        let target = folder.join(numbered(name, attempt));
        match rename_to_new(path, &target) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            moved => {
                moved.with_context(moving)?;
                ignore_missing(rename_to_new(&meta_path(path), &meta_path(&target))).with_context(moving)?;
                return Ok(target);
            }
        }
    }
    anyhow::bail!("{}: no free name", moving())
}

/// `name.txt`, `name-2.txt`, `name-3.txt`, …
fn numbered(name: &OsStr, attempt: u32) -> OsString {
    if attempt == 1 {
        return name.to_owned();
    }
    let path = Path::new(name);
    let mut numbered = path.file_stem().unwrap_or(name).to_owned();
    numbered.push(format!("-{attempt}"));
    if let Some(extension) = path.extension() {
        numbered.push(".");
        numbered.push(extension);
    }
    numbered
}

/// Renames without ever putting a file in the place of another; copies where the target is on another device.
fn rename_to_new(from: &Path, to: &Path) -> io::Result<()> {
    let renamed = match rustix::fs::renameat_with(CWD, from, CWD, to, RenameFlags::NOREPLACE) {
        // Some file systems do not know the flag.
        Err(rustix::io::Errno::INVAL | rustix::io::Errno::NOSYS) => {
            if to.symlink_metadata().is_ok() {
                return Err(io::ErrorKind::AlreadyExists.into());
            }
            fs::rename(from, to)
        }
        renamed => renamed.map_err(io::Error::from),
    };
    match renamed {
        Err(error) if error.kind() == io::ErrorKind::CrossesDevices => copy_over(from, to),
        renamed => renamed,
    }
}

/// The copy is on the disk before the original goes.
fn copy_over(from: &Path, to: &Path) -> io::Result<()> {
    let mut source = fs::File::open(from)?;
    let mut target = fs::File::create_new(to)?;
    io::copy(&mut source, &mut target)?;
    target.sync_all()?;
    fs::remove_file(from)
}

fn ignore_missing(result: io::Result<()>) -> io::Result<()> {
    match result {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        result => result,
    }
}

fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}
