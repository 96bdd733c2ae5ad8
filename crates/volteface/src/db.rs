//! One writer and one reader on the one database, for asynchronous callers.
//!
//! Each is a blocking [`Store`] behind a mutex, used on a blocking thread: a transaction never spans an await,
//! and a dropped future cannot cut one short, because its closure runs to the end on its thread.

use std::{
    io,
    path::Path,
    sync::{Arc, Mutex, PoisonError},
};

use anyhow::Context;
use volteface_store::{Store, Tx, View};

/// The database of a running daemon; a clone is another handle on the same.
#[derive(Debug, Clone)]
pub struct Db {
    writer: Arc<Mutex<Store>>,
    reader: Arc<Mutex<Store>>,
}

impl Db {
    /// Opens the database at `path`, creating or upgrading it where needed.
    pub fn open(path: &Path) -> anyhow::Result<Db> {
        let open = || format!("cannot open the database {}", path.display());
        let writer = Store::open(path).with_context(open)?;
        let reader = Store::open_read_only(path).with_context(open)?;
        Ok(Db { writer: Arc::new(Mutex::new(writer)), reader: Arc::new(Mutex::new(reader)) })
    }

    /// Reads from one consistent moment.
    pub async fn read<T, E, F>(&self, f: F) -> anyhow::Result<T>
    where
        T: Send + 'static,
        E: Into<anyhow::Error> + From<volteface_store::Error> + Send + 'static,
        F: FnOnce(&View<'_>) -> Result<T, E> + Send + 'static,
    {
        on_blocking_thread(&self.reader, |store| store.read(f)).await
    }

    /// Runs `f` in one write transaction: all of it commits, or, on an error or a panic, nothing.
    pub async fn write<T, E, F>(&self, f: F) -> anyhow::Result<T>
    where
        T: Send + 'static,
        E: Into<anyhow::Error> + From<volteface_store::Error> + Send + 'static,
        F: FnOnce(&Tx<'_>) -> Result<T, E> + Send + 'static,
    {
        on_blocking_thread(&self.writer, |store| store.write(f)).await
    }
}

/// True if and only if the same may succeed later although nothing of it changes: the database is locked, a disk full.
pub fn passes(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        let of_store = cause.downcast_ref().is_some_and(volteface_store::Error::is_passing);
        let of_system = cause.downcast_ref().is_some_and(|error: &io::Error| {
            matches!(
                error.kind(),
                io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded | io::ErrorKind::ReadOnlyFilesystem
            )
        });
        of_store || of_system
    })
}

async fn on_blocking_thread<T, E, F>(store: &Arc<Mutex<Store>>, f: F) -> anyhow::Result<T>
where
    T: Send + 'static,
    E: Into<anyhow::Error> + Send + 'static,
    F: FnOnce(&mut Store) -> Result<T, E> + Send + 'static,
{
    let store = Arc::clone(store);
    let run = move || {
        // A panic inside a transaction has rolled it back: the connection behind a poisoned lock is sound.
        let mut store = store.lock().unwrap_or_else(PoisonError::into_inner);
        f(&mut store)
    };
    tokio::task::spawn_blocking(run).await.context("a database transaction panicked")?.map_err(Into::into)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_panicking_transaction_leaves_the_database_usable() {
        let folder = tempfile::tempdir().unwrap();
        let db = Db::open(&folder.path().join("volteface.db")).unwrap();
        let panicked = db.write(|_| -> Result<(), volteface_store::Error> { panic!("on purpose") }).await;
        assert!(panicked.is_err());
        let counts = db.read(|view| view.counts()).await.unwrap();
        assert_eq!(counts.documents, 0);
    }
}
