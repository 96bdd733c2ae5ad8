//! One daemon per data folder.

use std::{
    fs::{self, File, TryLockError},
    io::Write,
    path::Path,
};

use anyhow::Context;

/// Holds the folder until it is dropped, however the process ends.
#[derive(Debug)]
pub(super) struct Lock {
    _file: File,
}

/// Takes the folder, or says who has it.
pub(super) fn take(data: &Path) -> anyhow::Result<Lock> {
    let path = data.join("volteface.lock");
    let mut file = File::options()
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .open(&path)
        .with_context(|| format!("cannot open {}", path.display()))?;
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => {
            let owner = fs::read_to_string(&path).unwrap_or_default();
            let owner = match owner.trim() {
                "" => String::new(),
                pid => format!(" (process {pid})"),
            };
            anyhow::bail!("another volteface{owner} already runs on {}", data.display());
        }
        Err(TryLockError::Error(error)) => {
            return Err(error).with_context(|| format!("cannot lock {}", path.display()));
        }
    }
    file.set_len(0)?;
    writeln!(file, "{}", std::process::id())?;
    Ok(Lock { _file: file })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_taken_once_and_free_again() {
        let folder = tempfile::tempdir().unwrap();
        let first = take(folder.path()).unwrap();
        let refused = take(folder.path()).unwrap_err().to_string();
        assert!(refused.contains(&format!("(process {})", std::process::id())), "{refused}");
        drop(first);
        take(folder.path()).unwrap();
    }
}
