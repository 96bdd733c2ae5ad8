//! Tests of what is kept of feeds.

use volteface_core::feed::{Entry, Feed, Identity};

use super::*;
use crate::{News, Store};

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_900_000_000 + second).unwrap()
}

fn entry(guid: &str, link: &str, words: &str) -> (Entry, Option<Identity>) {
    let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    let entry = Entry { guid: some(guid), url: some(link), title: some(words), ..Entry::default() };
    let identity = Identity {
        guid: some(guid),
        link: some(link),
        content: format!("hash of {words}"),
        is_telling: words.len() > 20,
    };
    (entry, Some(identity))
}

fn seen(store: &mut Store, id: FeedId, second: i64, entries: &[(Entry, Option<Identity>)]) -> News {
    let (entries, identities): (Vec<_>, Vec<_>) = entries.iter().cloned().unzip();
    let hosts = vec!["a.example".to_owned(); entries.len()];
    let feed = Feed { entries, ..Feed::default() };
    store.write(|tx| tx.record_entries(id, &feed, &identities, &hosts, at(second))).unwrap()
}

fn subscribed(store: &mut Store, url: &str, host: &str, second: i64) -> FeedId {
    let new = NewFeed { url, host, ..NewFeed::default() };
    store.write(|tx| tx.add_feed(&new, at(0), at(second))).unwrap().0
}

fn news(n_new: usize, n_edited: usize, n_known: usize) -> News {
    News { n_new, n_edited, n_known }
}

fn record(second: i64, next: i64) -> PollRecord {
    PollRecord {
        at: at(second),
        state: FeedState::Working,
        error: None,
        validators: None,
        hints: None,
        moved_to: None,
        next_poll_at: Some(at(next)),
        because: "floor".to_owned(),
    }
}

#[test]
fn an_entry_is_one_whatever_its_publisher_calls_it() {
    let mut store = Store::open_in_memory().unwrap();
    let id = subscribed(&mut store, "http://a.example/feed", "a.example", 0);
    let long = "words enough to be told apart from all others";
    let first = [entry("g1", "l1", "one"), entry("", "l2", "two"), entry("g3", "l3", long)];
    assert_eq!(seen(&mut store, id, 0, &first), news(3, 0, 0));
    assert_eq!(seen(&mut store, id, 1, &first), news(0, 0, 3), "the same poll again");
    // Identifier and address changed, the words did not.
    assert_eq!(seen(&mut store, id, 2, &[entry("g3b", "l3b", long)]), news(0, 0, 1));
    // The identifier changed with title and text alike at the same address.
    assert_eq!(seen(&mut store, id, 3, &[entry("g1b", "l1", "one")]), news(0, 0, 1));
    // Edited under its identifier; edited at its address without one.
    assert_eq!(
        seen(&mut store, id, 4, &[entry("g1b", "l1", "one, corrected"), entry("", "l2", "two, too")]),
        news(0, 2, 0)
    );
    // Another identifier and other words at the same address are something new.
    assert_eq!(seen(&mut store, id, 5, &[entry("g9", "l1", "live, next post")]), news(1, 0, 0));
    assert_eq!(seen(&mut store, id, 6, &[(Entry::default(), None)]), news(0, 0, 0));
}

#[test]
fn one_feed_per_host_is_due_and_none_of_a_cooling_one() {
    let mut store = Store::open_in_memory().unwrap();
    let a1 = subscribed(&mut store, "http://a.example/1", "a.example", 5);
    let a2 = subscribed(&mut store, "http://a.example/2", "a.example", 3);
    let b = subscribed(&mut store, "http://b.example/1", "b.example", 4);
    subscribed(&mut store, "http://c.example/1", "c.example", 100);
    let due = |store: &mut Store, second| -> Vec<FeedId> {
        store.read(|view| view.due_feeds(at(second))).unwrap().into_iter().map(|due| due.id).collect()
    };
    assert_eq!(due(&mut store, 2), []);
    assert_eq!(due(&mut store, 10), [a2, b]);
    store.write(|tx| tx.record_poll(a2, &record(10, 1000), true)).unwrap();
    assert_eq!(due(&mut store, 11), [b, a1]);
    store.write(|tx| tx.cool_host("a.example", at(60), 30)).unwrap();
    assert_eq!(due(&mut store, 11), [b]);
    assert_eq!(due(&mut store, 60), [b, a1]);
}

#[test]
fn validators_and_hints_stay_until_they_are_replaced() {
    let mut store = Store::open_in_memory().unwrap();
    let id = subscribed(&mut store, "http://a.example/1", "a.example", 0);
    let validators = Validators {
        url: "http://a.example/1".into(),
        etag: Some(b"\"\xff\"".to_vec()),
        last_modified: None,
    };
    let hints =
        PollHints { ttl_min: Some(7), update_period_s: None, skip_hours: vec![1, 23], skip_days: vec![7] };
    let success =
        PollRecord { validators: Some(validators.clone()), hints: Some(hints.clone()), ..record(1, 2) };
    store.write(|tx| tx.record_poll(id, &success, true)).unwrap();
    let failure = PollRecord { state: FeedState::Failing, error: Some("503".into()), ..record(2, 3) };
    store.write(|tx| tx.record_poll(id, &failure, false)).unwrap();
    store.write(|tx| tx.record_poll(id, &PollRecord { at: at(9), ..failure }, false)).unwrap();
    let row = store.read(|view| view.feed(id)).unwrap().unwrap();
    assert_eq!((&row.validators, &row.hints), (&validators, &hints));
    assert_eq!((row.n_failures, row.failing_since, row.succeeded_at), (2, Some(at(2)), Some(at(1))));
    store.write(|tx| tx.record_poll(id, &record(12, 13), false)).unwrap();
    let row = store.read(|view| view.feed(id)).unwrap().unwrap();
    assert_eq!((row.n_failures, row.failing_since, row.new_at), (0, None, Some(at(1))));
}

#[test]
fn a_redirect_is_dated_from_its_first_sight() {
    let mut store = Store::open_in_memory().unwrap();
    let id = subscribed(&mut store, "http://a.example/1", "a.example", 0);
    let moved =
        |second| PollRecord { moved_to: Some("http://b.example/1".into()), ..record(second, second + 1) };
    for second in [10, 20] {
        store.write(|tx| tx.record_poll(id, &moved(second), false)).unwrap();
    }
    let since = |store: &mut Store| store.read(|view| view.feed(id)).unwrap().unwrap().moved_since;
    assert_eq!(since(&mut store), Some(at(10)));
    let failure = PollRecord { state: FeedState::Failing, error: Some("time-out".into()), ..record(25, 26) };
    store.write(|tx| tx.record_poll(id, &failure, false)).unwrap();
    assert_eq!(since(&mut store), Some(at(10)), "an error says nothing about the redirect");
    store.write(|tx| tx.record_poll(id, &record(30, 31), false)).unwrap();
    assert_eq!(since(&mut store), None);
    let other = subscribed(&mut store, "http://b.example/1", "b.example", 0);
    assert!(!store.write(|tx| tx.move_feed(id, "http://b.example/1", "b.example")).unwrap());
    assert_eq!(store.read(|view| view.feeds()).unwrap().iter().map(|f| f.id).collect::<Vec<_>>(), [other]);
}

#[test]
fn an_entry_waits_until_it_is_read_and_again_when_it_is_edited() {
    let mut store = Store::open_in_memory().unwrap();
    let id = subscribed(&mut store, "http://a.example/1", "a.example", 0);
    seen(&mut store, id, 1, &[entry("g", "l", "words")]);
    let due = |store: &mut Store, second| store.read(|view| view.due_entries(at(second))).unwrap();
    let waiting = due(&mut store, 2)[0].id;
    store.write(|tx| tx.postpone_entry(waiting, at(50), "503")).unwrap();
    assert_eq!(due(&mut store, 49), []);
    assert_eq!(store.read(|view| view.waiting_entry(waiting)).unwrap().unwrap().n_tries, 1);
    store.write(|tx| tx.mark_entry_failed(waiting, 0, "nothing in it")).unwrap();
    assert_eq!(due(&mut store, 51), []);
    assert_eq!(store.read(|view| view.waiting_entry(waiting)).unwrap(), None);
    seen(&mut store, id, 60, &[entry("g", "l", "words, edited")]);
    assert_eq!(due(&mut store, 61).len(), 1);
    let again = store.read(|view| view.waiting_entry(waiting)).unwrap().unwrap();
    assert_eq!((again.revision, again.entry.title.as_deref()), (1, Some("words, edited")));
}

#[test]
fn of_each_host_the_entry_that_waits_the_longest_is_due() {
    let mut store = Store::open_in_memory().unwrap();
    let id = subscribed(&mut store, "http://a.example/1", "a.example", 0);
    let (feed, identities): (Vec<_>, Vec<_>) =
        ["a", "b", "c", "d"].map(|g| entry(g, g, g)).into_iter().unzip();
    let feed = Feed { entries: feed, ..Feed::default() };
    let hosts = ["x.example", "y.example", "", "x.example"].map(str::to_owned);
    store.write(|tx| tx.record_entries(id, &feed, &identities, &hosts, at(5))).unwrap();
    let due = |store: &mut Store, second| {
        let due = store.read(|view| view.due_entries(at(second))).unwrap();
        due.into_iter().map(|due| (due.host, due.since)).collect::<Vec<_>>()
    };
    let hosts = |hosts: &[&str]| hosts.iter().map(|&host| (host.to_owned(), at(5))).collect::<Vec<_>>();
    assert_eq!(due(&mut store, 4), []);
    assert_eq!(due(&mut store, 5), hosts(&["x.example", "", "y.example"]));
    store.write(|tx| tx.cool_host("y.example", at(50), 1)).unwrap();
    assert_eq!(due(&mut store, 6), hosts(&["x.example", ""]));
    // The one that is put off lets the next of its host come first.
    let first = store.read(|view| view.due_entries(at(5))).unwrap()[0].id;
    store.write(|tx| tx.postpone_entry(first, at(40), "503")).unwrap();
    assert_eq!(due(&mut store, 39), hosts(&["", "x.example"]));
}

#[test]
fn an_entry_is_forgotten_when_it_left_its_feed_long_ago_and_not_while_it_stands_there() {
    let mut store = Store::open_in_memory().unwrap();
    let id = subscribed(&mut store, "http://a.example/1", "a.example", 0);
    let quiet = subscribed(&mut store, "http://b.example/1", "b.example", 0);
    let read_all = |store: &mut Store| {
        let due = store.read(|view| view.due_entries(at(1_000))).unwrap();
        for entry in &due {
            store.write(|tx| tx.mark_entry_failed(entry.id, 0, "nothing in it")).unwrap();
        }
        due.len()
    };
    seen(&mut store, quiet, 1, &[entry("q", "q", "never changed since")]);
    seen(&mut store, id, 1, &[entry("g", "l", "old"), entry("h", "m", "standing")]);
    while read_all(&mut store) > 0 {}
    seen(&mut store, id, 500, &[entry("h", "m", "standing")]);
    assert_eq!(store.write(|tx| tx.prune_entries(at(400))).unwrap(), 1);
    // The quiet feed's server answered 304 all the time.
    assert_eq!(seen(&mut store, quiet, 600, &[entry("q", "q", "never changed since")]), news(0, 0, 1));
    assert_eq!(seen(&mut store, id, 600, &[entry("g", "l", "old")]), news(1, 0, 0));
}

#[test]
fn a_clock_that_was_ahead_leaves_no_feed_asleep() {
    let mut store = Store::open_in_memory().unwrap();
    let id = subscribed(&mut store, "http://a.example/1", "a.example", 0);
    store.write(|tx| tx.record_poll(id, &record(1_000_000, 1_000_900), false)).unwrap();
    seen(&mut store, id, 1_000_000, &[entry("g", "l", "words")]);
    assert_eq!(store.read(|view| view.due_entries(at(100))).unwrap(), []);
    assert_eq!(store.write(|tx| tx.mend_clock(at(100))).unwrap(), 1);
    assert_eq!(store.read(|view| view.due_entries(at(100))).unwrap().len(), 1);
    assert_eq!(store.read(|view| view.feed(id)).unwrap().unwrap().next_poll_at, Some(at(1000)));
    assert_eq!(store.write(|tx| tx.mend_clock(at(100))).unwrap(), 0);
}

#[test]
fn neighbours_on_a_host_come_due_one_after_the_other() {
    let mut store = Store::open_in_memory().unwrap();
    let id = subscribed(&mut store, "https://a.example/0", "a.example", 100);
    for (n, second) in [(1, 50), (2, 100), (3, 101), (4, 106), (5, 120)] {
        subscribed(&mut store, &format!("https://a.example/{n}"), "a.example", second);
    }
    subscribed(&mut store, "https://b.example/", "b.example", 103);
    let mut free =
        |at_second: i64| store.read(|view| view.free_moment("a.example", id, at(at_second), 2_000)).unwrap();
    // 100 and 101 are taken, and 103 is free as far as 106.
    assert_eq!(
        [free(40), free(99), free(103), free(105), free(122)],
        [at(40), at(103), at(103), at(108), at(122)]
    );
}
