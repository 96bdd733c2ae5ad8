//! Killed at random moments: nothing is lost, nothing is told twice but for identical re-sends.

use std::{
    collections::BTreeMap,
    env,
    time::{Duration, Instant},
};

use serde_json::Value;
use volteface_store::{AlertRow, Error, Store};

use crate::support::{
    daemon::{Home, eventually, turn},
    mailbox::Mailbox,
};

/// Rounds of dropping and killing; `VOLTEFACE_CRASH_ROUNDS` asks for more.
const ROUNDS: usize = 8;

#[tokio::test(flavor = "multi_thread")]
async fn kills_lose_nothing_and_tell_nothing_twice() {
    let rounds = env::var("VOLTEFACE_CRASH_ROUNDS").ok().and_then(|n| n.parse().ok()).unwrap_or(ROUNDS);
    let mailbox = Mailbox::start().await;
    let home = Home::new(&format!(
        "[alert]\nnews = \"36500d\"\n[webhooks]\nallow_private = [\"127.0.0.1/32\"]\n\
         [[endpoint]]\nid = \"desk\"\nurl = {:?}\nsecret = {:?}\n",
        mailbox.url(),
        mailbox.secret.expose()
    ));
    let n_files = tokio::task::block_in_place(|| drop_and_kill(&home, rounds));
    let told = tokio::task::block_in_place(|| {
        let daemon = home.start();
        eventually("every file is in done/", || home.done().len() == n_files);
        eventually("all is settled and delivered", || unfinished(&home) == Some(0));
        daemon.stop();
        alerts(&home)
    });
    assert_eq!(home.failed(), [""; 0]);
    assert_each_change_follows_the_one_before(&told);
    assert_eq!(told.len(), n_files, "every file changes the position");
    let last = if (n_files - 1).is_multiple_of(2) { "supports" } else { "opposes" };
    assert_eq!(told.last().unwrap().to.as_deref(), Some(last));
    // The receiver has every alert, no other, and a repeated one byte for byte.
    let mut received: BTreeMap<String, Vec<u8>> = BTreeMap::new();
    for receipt in mailbox.receipts() {
        assert_eq!(receipt.status, Some(204));
        let first = received.entry(receipt.id.clone()).or_insert_with(|| receipt.body.clone());
        assert_eq!(*first, receipt.body, "{} was sent with other bytes", receipt.id);
    }
    let told: BTreeMap<String, Vec<u8>> = told.into_iter().map(|alert| (alert.id, alert.body)).collect();
    assert_eq!(received.keys().collect::<Vec<_>>(), told.keys().collect::<Vec<_>>());
    assert!(received == told, "what was sent is not what is stored");
}

/// Starts the daemon, drops files, kills it after a random while; again and again. Returns the number of files.
fn drop_and_kill(home: &Home, rounds: usize) -> usize {
    // splitmix64: the same moments in every run, as far as the machine allows.
    let mut state = 0u64;
    let mut below = |n: u64| {
        state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let z = (state ^ (state >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (z ^ (z >> 31)) % n
    };
    let mut n_files = 0;
    for round in 0..rounds {
        let mut daemon = home.start();
        for _ in 0..=below(4) {
            home.drop_file(&format!("{n_files:05}.txt"), &turn(n_files));
            n_files += 1;
        }
        let until = Instant::now() + Duration::from_micros(below(150_000));
        while Instant::now() < until {
            std::thread::yield_now();
        }
        let log = daemon.kill();
        assert!(!log.contains("panicked"), "round {round}:\n{log}");
    }
    n_files
}

/// Documents that wait and deliveries that wait; `None` while the database cannot be read.
fn unfinished(home: &Home) -> Option<i64> {
    let count = |store: &mut Store| {
        store.read(|view| -> Result<i64, Error> {
            Ok(view.counts()?.waiting + i64::try_from(view.endpoint("desk")?.n_waiting).unwrap())
        })
    };
    let mut store = Store::open_read_only(&home.path().join("data/volteface.db")).ok()?;
    count(&mut store).ok()
}

/// Oldest first.
fn alerts(home: &Home) -> Vec<AlertRow> {
    let mut store = Store::open_read_only(&home.path().join("data/volteface.db")).unwrap();
    let mut alerts = store.read(|view| view.newest_alerts(100_000)).unwrap();
    alerts.reverse();
    alerts
}

fn assert_each_change_follows_the_one_before(alerts: &[AlertRow]) {
    assert!(!alerts.is_empty());
    let mut stands: Option<String> = None;
    for (n, alert) in alerts.iter().enumerate() {
        assert_eq!(alert.from, stands, "{alert:#?}");
        let body: Value = serde_json::from_slice(&alert.body).unwrap();
        assert_eq!(body["data"]["sequence"].as_u64(), Some(n as u64 + 1));
        stands.clone_from(&alert.to);
    }
}
