//! What goes wrong around the daemon costs time, nothing else: a full disk, a locked database, a clock set back.

use std::{process::Command, sync::mpsc, thread};

use volteface_store::{Error, Store};

use crate::support::daemon::{Home, eventually, turn};

const N: usize = 6;

const SETTINGS: &str = "[alert]\nnews = \"36500d\"";

/// Drops `N` files that change a position each.
fn drop_files(home: &Home, from: usize) {
    for n in from..from + N {
        home.drop_file(&format!("{n:02}.txt"), &turn(n));
    }
}

/// The database refuses every write to its disk: a limit on the size of the process's files stands in for a full
/// one.
#[test]
fn a_disk_that_is_full_for_a_while_loses_nothing_and_doubles_nothing() {
    let home = Home::new(SETTINGS);
    // Ignored, the signal that the limit would send leaves the error to the writer, as a full disk does.
    let mut command = Command::new("sh");
    command.current_dir(home.path()).env_clear().env("HOME", home.path());
    let program = env!("CARGO_BIN_EXE_volteface");
    command.args(["-c", "trap '' XFSZ; exec \"$0\" run --json", program]);
    let mut daemon = home.start_as(command);
    drop_files(&home, 0);
    for _ in 0..N {
        daemon.next_alert();
    }
    limit(daemon.pid(), "1024:unlimited");
    drop_files(&home, N);
    eventually("the watch loop gives up for now", || daemon.has_logged("the watch loop begins again"));
    assert_eq!(home.done().len(), N, "moved although nothing was recorded");
    limit(daemon.pid(), "unlimited:unlimited");
    for _ in 0..N {
        daemon.next_alert();
    }
    eventually("all files are in done/", || home.done().len() == 2 * N);
    daemon.stop();
    assert_told_once(&home, 2 * N);
}

#[test]
fn a_database_that_another_process_locks_for_long_loses_nothing_and_doubles_nothing() {
    let home = Home::new(SETTINGS);
    let mut daemon = home.start();
    let (locked, is_locked) = mpsc::channel();
    let (release, released) = mpsc::channel();
    let path = home.path().join("data/volteface.db");
    let other = thread::spawn(move || {
        let mut store = Store::open(&path).unwrap();
        store
            .write(|_| {
                locked.send(()).unwrap();
                released.recv().unwrap();
                Ok::<_, Error>(())
            })
            .unwrap();
    });
    is_locked.recv().unwrap();
    drop_files(&home, 0);
    eventually("a loop gives up for now", || daemon.has_logged("begins again"));
    assert_eq!(home.done(), [""; 0]);
    release.send(()).unwrap();
    other.join().unwrap();
    for _ in 0..N {
        daemon.next_alert();
    }
    eventually("all files are in done/", || home.done().len() == N);
    daemon.stop();
    assert_told_once(&home, N);
}

/// Limits the size of the files that a process may write.
fn limit(pid: u32, size: &str) {
    let set = Command::new("prlimit").args([format!("--pid={pid}"), format!("--fsize={size}")]).status();
    assert!(set.expect("prlimit(1) of util-linux is there").success());
}

/// Every file was settled, none refused, and told in an alert of its own.
fn assert_told_once(home: &Home, n: usize) {
    assert_eq!(home.failed(), [""; 0]);
    let mut store = Store::open(&home.path().join("data/volteface.db")).unwrap();
    let (counts, documents) =
        store.read(|view| Ok::<_, Error>((view.counts()?, view.newest_documents(100)?))).unwrap();
    assert_eq!((counts.documents, counts.waiting, counts.alerts), (n as i64, 0, n as i64));
    assert!(documents.iter().all(|document| document.rejected.is_none()));
}
