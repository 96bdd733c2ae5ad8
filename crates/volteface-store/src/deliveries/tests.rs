//! The queue against a small model: random interleavings of claim, post, crash and late finish.

use std::collections::BTreeMap;

use jiff::SignedDuration;
use proptest::prelude::*;
use volteface_core::{ActorId, AlertType};

use super::*;
use crate::{Hold, Matcher, Notice, Store};

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_second(seconds).unwrap()
}

fn give(tx: &Tx<'_>, id: &str, actor: &str, now: Timestamp) {
    let body = format!("{{\"id\":\"{id}\"}}");
    tx.give_notice(&Notice {
        id,
        alert_type: AlertType::StatementNew,
        actor: Some(&ActorId::from(actor)),
        given_at: now,
        sentence: "Said.",
        body: body.as_bytes(),
    })
    .unwrap();
}

fn enqueue(store: &mut Store, id: &str, endpoint: &str, line: &str, now: Timestamp) -> bool {
    store
        .write(|tx| {
            give(tx, id, line, now);
            tx.enqueue(&NewDelivery {
                alert_id: id,
                endpoint,
                line,
                format: "json",
                content_type: "application/json",
                body: id.as_bytes(),
                enqueued_at: now,
                gather_until: None,
            })
        })
        .unwrap()
}

fn claim(store: &mut Store, endpoint: &str, now: Timestamp, max: usize) -> Vec<Claimed> {
    store.write(|tx| tx.claim(endpoint, now, now + SignedDuration::from_secs(60), max)).unwrap()
}

fn record(store: &mut Store, claimed: &Claimed, now: Timestamp, outcome: Outcome) -> bool {
    let attempt = Attempt {
        number: claimed.attempt,
        at: now,
        duration_ms: 1,
        status: None,
        error: None,
        answer: Vec::new(),
    };
    store.write(|tx| tx.record_attempt(claimed.delivery, &attempt, outcome)).unwrap()
}

#[derive(Debug, Clone)]
enum Step {
    Enqueue {
        line: u8,
    },
    Claim {
        max: usize,
    },
    /// The receiver takes the message; the record follows, or a crash comes in between.
    Post {
        which: usize,
        recorded: bool,
    },
    Fail {
        which: usize,
    },
    Crash,
    Wait {
        seconds: i64,
    },
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        3 => (0u8..3).prop_map(|line| Step::Enqueue { line }),
        4 => (1usize..4).prop_map(|max| Step::Claim { max }),
        4 => (0usize..4, any::<bool>()).prop_map(|(which, recorded)| Step::Post { which, recorded }),
        2 => (0usize..4).prop_map(|which| Step::Fail { which }),
        1 => Just(Step::Crash),
        3 => (1i64..90).prop_map(|seconds| Step::Wait { seconds }),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    /// The model: a line is a list of ids; the receiver keeps the first receipt of each id and demands equal bytes
    /// of every later one.
    #[test]
    fn nothing_is_lost_or_doubled_and_lines_keep_their_order(steps in proptest::collection::vec(step(), 1..80)) {
        let mut store = Store::open_in_memory().unwrap();
        let mut now = at(1_000);
        let mut lines: BTreeMap<u8, Vec<String>> = BTreeMap::new();
        let mut received: Vec<(String, Vec<u8>)> = Vec::new();
        let mut in_flight: Vec<(u8, Claimed)> = Vec::new();
        let line_of = |id: &str| id.as_bytes()[0] - b'0';
        let mut receive = |claimed: &Claimed| -> Result<(), TestCaseError> {
            match received.iter().find(|(id, _)| *id == claimed.alert_id) {
                Some((_, bytes)) => prop_assert_eq!(bytes, &claimed.body),
                None => received.push((claimed.alert_id.clone(), claimed.body.clone())),
            }
            Ok(())
        };
        for step in steps {
            match step {
                Step::Enqueue { line } => {
                    let ids = lines.entry(line).or_default();
                    let id = format!("{line}-{}", ids.len());
                    prop_assert!(enqueue(&mut store, &id, "desk", &line.to_string(), now));
                    prop_assert!(!enqueue(&mut store, &id, "desk", &line.to_string(), now));
                    ids.push(id);
                }
                Step::Claim { max } => {
                    let claimed = claim(&mut store, "desk", now, max);
                    prop_assert!(claimed.len() <= max);
                    in_flight.extend(claimed.into_iter().map(|claimed| (line_of(&claimed.alert_id), claimed)));
                }
                Step::Post { which, recorded } => {
                    if in_flight.is_empty() { continue }
                    let (_, claimed) = in_flight.remove(which % in_flight.len());
                    receive(&claimed)?;
                    if recorded {
                        record(&mut store, &claimed, now, Outcome::Delivered);
                    }
                }
                Step::Fail { which } => {
                    if in_flight.is_empty() { continue }
                    let (_, claimed) = in_flight.remove(which % in_flight.len());
                    let retry = Outcome::Retry(now + SignedDuration::from_secs(30));
                    record(&mut store, &claimed, now, retry);
                }
                Step::Crash => in_flight.clear(),
                Step::Wait { seconds } => now += SignedDuration::from_secs(seconds),
            }
        }
        // The receiver is well and the daemon restarted: everything arrives.
        while let Some(due) = store.read(|view| view.next_due("desk")).unwrap() {
            now = now.max(due);
            for claimed in claim(&mut store, "desk", now, 2) {
                receive(&claimed)?;
                prop_assert!(record(&mut store, &claimed, now, Outcome::Delivered));
            }
        }
        for (line, ids) in &lines {
            let arrived: Vec<&String> =
                received.iter().map(|(id, _)| id).filter(|id| line_of(id) == *line).collect();
            prop_assert_eq!(arrived, ids.iter().collect::<Vec<_>>());
        }
        let state = store.read(|view| view.endpoint("desk")).unwrap();
        prop_assert_eq!(state.n_delivered, lines.values().map(Vec::len).sum::<usize>());
    }
}

#[test]
fn a_late_finish_does_not_count() {
    let mut store = Store::open_in_memory().unwrap();
    enqueue(&mut store, "a", "desk", "x", at(0));
    let first = claim(&mut store, "desk", at(0), 1).remove(0);
    assert_eq!(claim(&mut store, "desk", at(59), 1), []);
    let second = claim(&mut store, "desk", at(60), 1).remove(0);
    assert_eq!((second.attempt, second.body.as_slice()), (2, first.body.as_slice()));
    assert!(!record(&mut store, &first, at(61), Outcome::Dead));
    assert!(record(&mut store, &second, at(62), Outcome::Delivered));
    assert!(!record(&mut store, &second, at(63), Outcome::Retry(at(64))));
    assert_eq!(store.read(|view| view.attempts(first.delivery)).unwrap().len(), 2);
}

#[test]
fn a_disabled_or_resting_endpoint_is_left_alone_and_others_are_not() {
    let mut store = Store::open_in_memory().unwrap();
    for endpoint in ["a", "b"] {
        enqueue(&mut store, "1", endpoint, "x", at(0));
    }
    store.write(|tx| tx.hold_endpoint("a", at(50), Hold::Throttled)).unwrap();
    assert_eq!(claim(&mut store, "a", at(49), 9), []);
    assert_eq!(claim(&mut store, "b", at(49), 9).len(), 1);
    assert_eq!(store.read(|view| view.next_due("a")).unwrap(), Some(at(50)));
    assert!(store.write(|tx| tx.endpoint_failed("a", at(50), "gone", Some("410"))).unwrap());
    assert!(!store.write(|tx| tx.endpoint_failed("a", at(51), "gone", Some("410"))).unwrap());
    assert_eq!(claim(&mut store, "a", at(99), 9), []);
    assert_eq!(store.read(|view| view.next_due("a")).unwrap(), None);
    assert_eq!(store.write(|tx| tx.enable_endpoint("a", at(99))).unwrap(), 1);
    assert_eq!(claim(&mut store, "a", at(99), 9).len(), 1);
}

#[test]
fn a_replay_brings_back_dead_letters_in_order_with_a_fresh_schedule() {
    let mut store = Store::open_in_memory().unwrap();
    for id in ["1", "2", "3"] {
        enqueue(&mut store, id, "desk", "x", at(0));
        let claimed = claim(&mut store, "desk", at(0), 9).remove(0);
        let outcome = if id == "2" { Outcome::Delivered } else { Outcome::Dead };
        assert!(record(&mut store, &claimed, at(0), outcome));
    }
    let replayed = store.write(|tx| tx.replay_deliveries(Some("desk"), None, Replay::Dead, at(10))).unwrap();
    assert_eq!(replayed, 2);
    let claimed = claim(&mut store, "desk", at(10), 9);
    assert_eq!(claimed.len(), 1);
    assert_eq!((claimed[0].alert_id.as_str(), claimed[0].attempt, claimed[0].tries), ("1", 2, 1));
}

#[test]
fn silences_settle_what_they_match_while_they_hold() {
    let mut store = Store::open_in_memory().unwrap();
    enqueue(&mut store, "before", "desk", "peskov", at(0));
    let matcher = Matcher { actor: Some("peskov".to_owned()), ..Matcher::default() };
    let (id, n) = store.write(|tx| tx.add_silence(&matcher, at(1), at(100), "enough")).unwrap();
    assert_eq!(n, 1);
    enqueue(&mut store, "during", "desk", "peskov", at(2));
    enqueue(&mut store, "other", "desk", "zelensky", at(2));
    let claimed = claim(&mut store, "desk", at(3), 9);
    assert_eq!(claimed.iter().map(|c| c.alert_id.as_str()).collect::<Vec<_>>(), ["other"]);
    assert!(store.write(|tx| tx.expire_silence(id, at(4))).unwrap());
    assert!(!store.write(|tx| tx.expire_silence(id, at(5))).unwrap());
    enqueue(&mut store, "after", "desk", "peskov", at(6));
    assert_eq!(claim(&mut store, "desk", at(6), 9).len(), 1);
    assert_eq!(store.read(|view| view.newest_deliveries(None, Some("silenced"), 9)).unwrap().len(), 2);
    let nothing = store.write(|tx| tx.add_silence(&Matcher::default(), at(6), at(7), ""));
    assert!(nothing.is_err(), "a silence that matches everything is refused");
}

#[test]
fn gathering_is_folded_once() {
    let mut store = Store::open_in_memory().unwrap();
    let ids = store
        .write(|tx| {
            for id in ["1", "2", "digest"] {
                give(tx, id, "x", at(0));
            }
            for id in ["1", "2"] {
                tx.enqueue(&NewDelivery {
                    alert_id: id,
                    endpoint: "desk",
                    line: "x",
                    format: "json",
                    content_type: "application/json",
                    body: b"{}",
                    enqueued_at: at(0),
                    gather_until: Some(at(30)),
                })?;
            }
            tx.gathered("desk", Some("x")).map(|rows| rows.iter().map(|row| row.id).collect::<Vec<_>>())
        })
        .unwrap();
    assert_eq!(claim(&mut store, "desk", at(99), 9), []);
    assert_eq!(store.read(|view| view.gathered_lines("desk", at(29))).unwrap(), Vec::<String>::new());
    assert_eq!(store.read(|view| view.gathered_lines("desk", at(30))).unwrap(), ["x"]);
    assert_eq!(store.read(|view| view.next_due("desk")).unwrap(), Some(at(30)));
    assert_eq!(store.write(|tx| tx.fold(&ids, "digest", at(30))).unwrap(), 2);
    assert_eq!(store.write(|tx| tx.fold(&ids, "digest", at(30))).unwrap(), 0);
    assert_eq!(store.read(|view| view.next_due("desk")).unwrap(), None);
}

#[test]
fn a_barrier_waits_for_the_older_and_holds_up_the_newer() {
    let mut store = Store::open_in_memory().unwrap();
    for (id, line) in [("1", "x"), ("2", "y"), ("3", BARRIER), ("4", "x"), ("5", "z")] {
        enqueue(&mut store, id, "desk", line, at(0));
    }
    let mut order = Vec::new();
    loop {
        let claimed = claim(&mut store, "desk", at(0), 9);
        if claimed.is_empty() {
            break;
        }
        order.push(claimed.iter().map(|c| c.alert_id.clone()).collect::<Vec<_>>());
        for claimed in &claimed {
            assert_eq!(
                claim(&mut store, "desk", at(0), 9),
                [],
                "nothing else may go while the heads are under way"
            );
            record(&mut store, claimed, at(0), Outcome::Delivered);
        }
    }
    assert_eq!(order, [vec!["1", "2"], vec!["3"], vec!["4", "5"]]);
}

#[test]
fn leases_of_a_crashed_process_are_returned_and_retries_keep_their_date() {
    let mut store = Store::open_in_memory().unwrap();
    enqueue(&mut store, "claimed", "desk", "x", at(0));
    enqueue(&mut store, "failed", "desk", "y", at(0));
    let claimed = claim(&mut store, "desk", at(0), 9);
    record(&mut store, &claimed[1], at(0), Outcome::Retry(at(500)));
    assert_eq!(store.write(|tx| tx.return_leases(at(1))).unwrap(), 1);
    let again = claim(&mut store, "desk", at(1), 9);
    assert_eq!(again.iter().map(|c| c.alert_id.as_str()).collect::<Vec<_>>(), ["claimed"]);
}
