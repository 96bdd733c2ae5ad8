//! Tests of the drop folder.

use std::{
    fs::File,
    io::Write,
    os::unix::{ffi::OsStrExt, fs::symlink},
};

use super::*;
use crate::{config::Config, watch::folders::Failure};

struct Dropped {
    _root: tempfile::TempDir,
    folder: DropFolder,
}

/// A drop folder without any delay.
fn dropped() -> Dropped {
    let root = tempfile::tempdir().unwrap();
    let mut settings = Config::read(None, std::iter::empty()).unwrap().inbox;
    (settings.quiet, settings.stability_delay) = (Duration::ZERO, Duration::ZERO);
    settings.max_size = 10_000;
    let db = Db::open(&root.path().join("volteface.db")).unwrap();
    let (metrics, wake) = (Arc::new(Metrics::new()), Arc::new(Notify::new()));
    let folder = DropFolder::new(db, root.path(), settings, 2, metrics, wake).unwrap();
    Dropped { _root: root, folder }
}

impl Dropped {
    fn put(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.folder.folders.inbox.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, bytes).unwrap();
        path
    }

    async fn documents(&self) -> Vec<volteface_store::StoredDocument> {
        self.folder.db.read(|view| view.waiting_documents(1000)).await.unwrap()
    }

    fn done(&self) -> Vec<String> {
        let mut names = Vec::new();
        for year in fs::read_dir(&self.folder.folders.done).unwrap() {
            for month in fs::read_dir(year.unwrap().path()).unwrap() {
                for file in fs::read_dir(month.unwrap().path()).unwrap() {
                    names.push(file.unwrap().file_name().to_string_lossy().into_owned());
                }
            }
        }
        names.sort();
        names
    }

    fn failed(&self) -> Vec<(String, Failure)> {
        let failures = self.folder.folders.failures().unwrap();
        failures
            .into_iter()
            .map(|(path, failure)| {
                (path.file_name().unwrap().to_string_lossy().into_owned(), failure.unwrap())
            })
            .collect()
    }
}

const ARTICLE: &[u8] =
    b"---\ntitle: Toll\n---\nThe mayor said on Monday that the harbour toll would stay as it is, and that \
nobody had asked her to change it. The council meets again in autumn, when the budget of the port is due.\n";

#[tokio::test]
async fn a_dropped_file_is_recorded_and_moved_to_done() {
    let it = dropped();
    it.put("desk/a.txt", ARTICLE);
    assert_eq!(it.folder.drain().await.unwrap(), 1);
    let documents = it.documents().await;
    assert_eq!(documents.len(), 1);
    assert_eq!(documents[0].label.as_deref(), Some("desk"));
    assert_eq!(documents[0].document.source.as_deref(), Some("desk"));
    assert_eq!(documents[0].document.title.as_deref(), Some("Toll"));
    assert_eq!(it.done(), ["a.txt"]);
}

#[tokio::test]
async fn the_same_bytes_again_are_a_duplicate() {
    let it = dropped();
    it.put("a.txt", ARTICLE);
    it.folder.drain().await.unwrap();
    it.put("b.txt", ARTICLE);
    it.put("a.txt", ARTICLE);
    it.folder.drain().await.unwrap();
    assert_eq!(it.documents().await.len(), 1);
    assert_eq!(it.done(), ["a-2.txt", "a.txt", "b.txt"]);
}

#[tokio::test]
async fn what_cannot_be_read_fails_alone_with_its_reason_and_can_be_retried() {
    let it = dropped();
    it.put("big.txt", &[b'x'; 10_001]);
    it.put("binary.txt", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR");
    it.put("desk/packed.zip", b"PK\x03\x04rest");
    it.put("good.txt", ARTICLE);
    it.folder.drain().await.unwrap();
    assert_eq!(it.documents().await.len(), 1);
    let failed = it.failed();
    let names: Vec<&str> = failed.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["big.txt", "binary.txt", "packed.zip"]);
    assert!(failed.iter().all(|(_, failure)| !failure.reason.is_empty()));
    assert_eq!(failed[2].1.file, "desk/packed.zip");
    let (path, failure) = it.folder.folders.failures().unwrap().pop().unwrap();
    fs::write(&path, ARTICLE.to_ascii_uppercase()).unwrap();
    let back = it.folder.folders.retry(&path, failure.as_ref()).unwrap();
    assert_eq!(back, it.folder.folders.inbox.join("desk/packed.zip"));
    it.folder.drain().await.unwrap();
    assert_eq!(it.documents().await.len(), 2);
    assert_eq!(it.failed().len(), 2);
}

#[tokio::test]
async fn only_finished_regular_files_are_taken() {
    let it = dropped();
    let target = it.folder.folders.inbox.parent().unwrap().join("secret.txt");
    fs::write(&target, ARTICLE).unwrap();
    symlink(&target, it.folder.folders.inbox.join("link.txt")).unwrap();
    for name in ["a.txt.part", ".hidden.txt", "__MACOSX/a.txt"] {
        it.put(name, ARTICLE);
    }
    it.put("empty.txt", b"");
    assert_eq!(it.folder.drain().await.unwrap(), 0);
    assert!(it.folder.folders.inbox.join("empty.txt").exists());
    assert!(target.exists());
}

#[tokio::test]
async fn a_file_that_stays_empty_fails_in_the_end() {
    let mut it = dropped();
    it.folder.settings.empty_wait = Duration::ZERO;
    it.put("empty.txt", b"");
    it.put("good.txt", ARTICLE);
    it.folder.drain().await.unwrap();
    let failed = it.failed();
    assert_eq!((failed[0].0.as_str(), failed[0].1.reason.as_str()), ("empty.txt", "empty"));
    assert_eq!((failed.len(), it.done()), (1, vec!["good.txt".to_owned()]));
}

#[tokio::test]
async fn a_name_that_is_no_unicode_is_a_name() {
    let it = dropped();
    let name = std::ffi::OsStr::from_bytes(b"caf\xe9.txt");
    fs::write(it.folder.folders.inbox.join(name), ARTICLE).unwrap();
    fs::write(it.folder.folders.inbox.join(std::ffi::OsStr::from_bytes(b"\xff.zip")), b"PK\x03\x04rest")
        .unwrap();
    it.folder.drain().await.unwrap();
    assert_eq!(it.documents().await.len(), 1);
    assert_eq!((it.done().len(), it.failed().len()), (1, 1));
    assert_eq!(fs::read_dir(&it.folder.folders.inbox).unwrap().count(), 0);
}

#[tokio::test]
async fn a_sidecar_says_what_its_file_does_not() {
    let it = dropped();
    it.put(
        "a.txt.meta.json",
        br#"{"url": "https://a.example/1", "published": "2021-02-03", "source": "Desk"}"#,
    );
    it.put("a.txt", ARTICLE);
    it.put("b.txt.meta.json", b"{");
    it.put("b.txt", &ARTICLE.to_ascii_uppercase());
    it.folder.drain().await.unwrap();
    let documents = it.documents().await;
    assert_eq!(documents.len(), 1);
    let document = &documents[0].document;
    assert_eq!(document.url.as_deref(), Some("https://a.example/1"));
    assert_eq!(document.source.as_deref(), Some("Desk"));
    assert_eq!(document.published_on, Some(jiff::civil::date(2021, 2, 3)));
    assert_eq!(it.done(), ["a.txt", "a.txt.meta.json"]);
    assert!(it.failed()[0].1.reason.contains("meta.json"));
}

#[tokio::test]
async fn a_move_that_a_crash_prevented_is_made_up_for() {
    let it = dropped();
    let path = it.put("a.txt", ARTICLE);
    it.folder.drain().await.unwrap();
    // As a crash between commit and move leaves it: the same file, not noted as moved.
    let moved = fs::read_dir(&it.folder.folders.done).unwrap().next().unwrap().unwrap().path();
    let moved = fs::read_dir(moved).unwrap().next().unwrap().unwrap().path().join("a.txt");
    fs::rename(&moved, &path).unwrap();
    it.folder.db.write(|tx| tx.files_unmoved()).await.unwrap();
    it.folder.drain().await.unwrap();
    assert_eq!(it.documents().await.len(), 1);
    assert_eq!(it.done(), ["a.txt"]);
    let states = it.folder.db.read(|view| view.files_by_state()).await.unwrap();
    assert_eq!(states, [("done".to_owned(), 1)]);
}

#[tokio::test]
async fn a_file_that_is_still_written_is_left_alone() {
    let mut it = dropped();
    it.folder.settings.stability_delay = Duration::from_secs(3_600);
    let path = it.put("a.txt", b"Half of");
    File::options().append(true).open(path).unwrap().write_all(b" it").unwrap();
    let (look, _) = it.folder.look(Sights::default(), BTreeSet::new()).await.unwrap();
    assert!(look.ready.is_empty() && look.next.is_some());
    assert!(it.documents().await.is_empty());
}

#[tokio::test]
async fn a_list_of_feeds_subscribes_only_where_that_is_allowed() {
    let list = br#"<?xml version="1.0"?><opml version="2.0"><body>
        <outline text="Courier" type="rss" xmlUrl="https://courier.example/feed.xml"/></body></opml>"#;
    let mut it = dropped();
    it.put("feeds.opml", list);
    it.folder.drain().await.unwrap();
    assert_eq!(it.failed().len(), 1);
    it.folder.settings.allow_opml = true;
    it.put("feeds.opml", list);
    it.folder.drain().await.unwrap();
    assert_eq!(it.done(), ["feeds.opml"]);
    let feeds = it.folder.db.read(|view| view.feeds()).await.unwrap();
    assert_eq!(feeds[0].url, "https://courier.example/feed.xml");
}

#[test]
fn what_stood_there_at_the_start_goes_before_what_is_renamed_into_place() {
    let it = dropped();
    let inbox = &it.folder.folders.inbox;
    let mut settings = it.folder.settings.clone();
    settings.stability_delay = Duration::from_secs(3600);
    let mut sights = Sights::default();
    let old = it.put("old.txt", ARTICLE);
    assert!(scan::scan(inbox, &settings, &mut sights, &BTreeSet::new()).ready.is_empty());
    let new = it.put("a/new.txt", ARTICLE);
    let look = scan::scan(inbox, &settings, &mut sights, &BTreeSet::from([new.clone()]));
    assert!(look.ready.is_empty());
    let soon = Instant::now() + Duration::from_secs(1800);
    assert!(look.next.unwrap() > soon, "the new one waits as long as the old one");
    fs::remove_file(old).unwrap();
    let ready = loop {
        let look = scan::scan(inbox, &settings, &mut sights, &BTreeSet::new());
        assert!(look.next.is_none_or(|next| next < soon), "nothing else is waited for");
        if let Some(found) = look.ready.into_iter().next() {
            break found;
        }
    };
    assert_eq!(ready.path, new);
}
