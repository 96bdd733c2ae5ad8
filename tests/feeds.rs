//! Feeds, asked as a daemon asks them, of a server that answers well and badly.

use std::{sync::Arc, time::Duration};

use jiff::{SignedDuration, Timestamp};
use volteface::{
    db::Db,
    http::{Client, Setup, USER_AGENT, gate::Gate},
    metrics::Metrics,
    poll::{Answered, PollSettings, Polled, Poller},
};
use volteface_store::{FeedId, FeedRow, FeedState, NewFeed, News, Notice, PollRecord, Store, StoredDocument};

use crate::support::{
    daemon::{Home, eventually},
    newsstand::{Newsstand, Reply, rss},
};

struct Reader {
    poller: Poller,
    folder: tempfile::TempDir,
    stand: Newsstand,
}

impl Reader {
    async fn new() -> Reader {
        let folder = tempfile::tempdir().unwrap();
        let poller = poller(&folder);
        Reader { poller, folder, stand: Newsstand::open().await }
    }

    /// Subscribes the feed at `path`, due now.
    async fn subscribe(&self, path: &str) -> FeedId {
        let url = self.stand.url(path);
        let now = Timestamp::now();
        self.poller
            .db
            .write(move |tx| {
                tx.add_feed(&NewFeed { url: &url, host: "127.0.0.1", ..NewFeed::default() }, now, now)
            })
            .await
            .unwrap()
            .0
    }

    async fn poll(&self, id: FeedId) -> Polled {
        self.poller.poll_feed(id).await.unwrap().unwrap()
    }

    async fn row(&self, id: FeedId) -> FeedRow {
        self.poller.db.read(move |view| view.feed(id)).await.unwrap().unwrap()
    }

    async fn documents(&self) -> Vec<StoredDocument> {
        self.poller.db.read(|view| view.waiting_documents(100)).await.unwrap()
    }

    async fn alerts(&self) -> Vec<(String, String)> {
        let alerts = self.poller.db.read(|view| view.newest_alerts(10)).await.unwrap();
        alerts.into_iter().map(|alert| (alert.alert_type, alert.sentence)).collect()
    }
}

fn poller(folder: &tempfile::TempDir) -> Poller {
    let client = Client::new(Setup {
        user_agent: USER_AGENT.to_owned(),
        allow: vec!["127.0.0.1/32".parse().unwrap()],
        connect_timeout: Duration::from_secs(5),
        timeout: Duration::from_secs(5),
        resolver: None,
    })
    .unwrap();
    Poller {
        db: Db::open(&folder.path().join("volteface.db")).unwrap(),
        feeds: client.clone(),
        pages: client,
        gate: Arc::new(Gate::new(Duration::ZERO, Duration::ZERO)),
        metrics: Arc::new(Metrics::new()),
        announce: Arc::new(|tx, about, envelope| {
            tx.give_notice(&Notice {
                id: &about.join(" "),
                alert_type: envelope.alert_type,
                actor: None,
                given_at: envelope.timestamp,
                sentence: envelope.sentence(),
                body: &envelope.bytes(),
            })?;
            Ok(())
        }),
        wake: Arc::default(),
        recorded: Arc::default(),
        settings: PollSettings { max_feed: 100_000, ..PollSettings::default() },
    }
}

/// A client that gives up soon.
fn impatient() -> Client {
    Client::new(Setup {
        user_agent: USER_AGENT.to_owned(),
        allow: vec!["127.0.0.1/32".parse().unwrap()],
        connect_timeout: Duration::from_secs(1),
        timeout: Duration::from_millis(300),
        resolver: None,
    })
    .unwrap()
}

fn news(n_new: usize, n_edited: usize, n_known: usize) -> Answered {
    Answered::Feed(News { n_new, n_edited, n_known })
}

const WORDS: &str = "The minister told reporters that the harbour would stay open through the winter, and that talks about the \
    second pier would go on next week whatever the council decided on Tuesday evening.";

fn page(words: &str) -> String {
    format!(
        "<html><head><title>Harbour stays open</title></head><body><article><h1>Harbour stays open</h1>\
         <p>{words}</p><p>{WORDS}</p><p>A spokeswoman added that the cost had been agreed in spring.</p></article></body></html>"
    )
}

#[tokio::test]
async fn entries_become_documents_and_validators_are_echoed() {
    let reader = Reader::new().await;
    let item = rss(&[("1", &reader.stand.url("/one"), "Harbour stays open", "A summary.")]);
    reader
        .stand
        .put("/feed", Reply::ok(item).header("ETag", "W/\"a b\"").header("Last-Modified", "sometime"));
    reader.stand.put("/one", Reply::ok(page("First of all.")).header("Content-Type", "text/html"));
    let id = reader.subscribe("/feed").await;
    reader.poller.run_once().await.unwrap();
    let documents = reader.documents().await;
    assert_eq!(documents.len(), 1);
    assert!(
        documents[0].document.text.contains("talks about the second pier"),
        "{:?}",
        documents[0].document
    );
    assert_eq!(documents[0].label.as_deref(), Some("The Stand"));
    assert!(
        documents[0].document.published_at.is_some(),
        "an entry without a date is dated when it was first seen"
    );

    assert_eq!(reader.poll(id).await.answered, Answered::Unchanged);
    let seen = reader.stand.seen("/feed");
    assert!(!seen[0].head.contains("if-none-match"));
    assert!(
        seen[1].head.contains("if-none-match: w/\"a b\"\r\n")
            && seen[1].head.contains("if-modified-since: sometime\r\n")
    );
    assert_eq!(reader.row(id).await.state, FeedState::Working);
}

#[tokio::test]
async fn a_restart_asks_nothing_early_and_reads_what_was_left() {
    let reader = Reader::new().await;
    reader.stand.put(
        "/feed",
        Reply::ok(rss(&[("1", &reader.stand.url("/one"), "Open", "A summary.")])).header("ETag", "x"),
    );
    reader.stand.put("/one", Reply::ok(page("Left unread.")));
    let id = reader.subscribe("/feed").await;
    // The feed is polled, and the program ends before the entry is read.
    assert_eq!(reader.poll(id).await.answered, news(1, 0, 0));
    assert_eq!(reader.documents().await.len(), 0);
    let again = poller(&reader.folder);
    again.run_once().await.unwrap();
    assert_eq!(
        reader.stand.seen("/feed").len(),
        1,
        "validators and entries were committed together, the date with them"
    );
    assert_eq!(again.db.read(|view| view.waiting_documents(9)).await.unwrap().len(), 1);
    let next = reader.row(id).await.next_poll_at.unwrap();
    assert!(next.duration_since(Timestamp::now()) > SignedDuration::from_mins(59));
}

#[tokio::test]
async fn an_edit_is_a_new_version_and_a_changed_date_is_not() {
    let reader = Reader::new().await;
    let long = |word: &str| format!("<p>{}</p>", format!("{WORDS} {word} ").repeat(10));
    let feed = |words: &str, date: &str| {
        rss(&[("1", "", "Open", words)])
            .replace("<description>", &format!("<pubDate>{date}</pubDate><description>"))
    };
    reader.stand.put("/feed", Reply::ok(feed(&long("first"), "Fri, 03 May 2024 10:00:00 GMT")));
    let id = reader.subscribe("/feed").await;
    reader.poller.run_once().await.unwrap();
    reader.stand.put("/feed", Reply::ok(feed(&long("first"), "Sat, 04 May 2024 10:00:00 GMT")));
    assert_eq!(reader.poll(id).await.answered, news(0, 0, 1));
    reader.stand.put("/feed", Reply::ok(feed(&long("second"), "Sat, 04 May 2024 10:00:00 GMT")));
    assert_eq!(reader.poll(id).await.answered, news(0, 1, 0));
    reader.poller.run_once().await.unwrap();
    let documents = reader.documents().await;
    assert_eq!(documents.len(), 2);
    for document in &documents {
        let first_date = "2024-05-03T10:00:00Z".parse().unwrap();
        assert_eq!(document.document.published_at, Some(first_date), "never re-dated");
    }
    assert!(documents[1].document.text.contains("second"));
}

#[tokio::test]
async fn entries_of_one_poll_are_read_oldest_first() {
    let reader = Reader::new().await;
    let text = |n: usize| format!("<p>{}</p>", format!("{WORDS} This is number {n}. ").repeat(10));
    let [newest, between, oldest] = [text(3), text(2), text(1)];
    let feed = rss(&[("3", "", "Three", &newest), ("2", "", "Two", &between), ("1", "", "One", &oldest)]);
    reader.stand.put("/feed", Reply::ok(feed.clone()));
    reader.subscribe("/feed").await;
    reader.poller.run_once().await.unwrap();
    let titles = |documents: Vec<StoredDocument>| -> Vec<_> {
        documents.into_iter().filter_map(|stored| stored.document.title).collect()
    };
    assert_eq!(titles(reader.documents().await), ["One", "Two", "Three"]);
    // Dates tell more than places.
    let other = Reader::new().await;
    let mut days = ["Mon, 06 May 2024", "Sat, 04 May 2024", "Sun, 05 May 2024"].into_iter();
    let dated = feed.split("<item>").enumerate().fold(String::new(), |whole, (n, part)| {
        let date = if n == 0 {
            String::new()
        } else {
            format!("<item><pubDate>{} 10:00:00 GMT</pubDate>", days.next().unwrap())
        };
        whole + &date + part
    });
    other.stand.put("/feed", Reply::ok(dated));
    other.subscribe("/feed").await;
    other.poller.run_once().await.unwrap();
    assert_eq!(titles(other.documents().await), ["Two", "One", "Three"]);
}

#[tokio::test]
async fn a_page_dated_in_the_future_is_dated_when_it_was_fetched() {
    let reader = Reader::new().await;
    let stand = &reader.stand;
    let ahead = page("Ahead of its time.").replace(
        "</title>",
        "</title><meta property=\"article:published_time\" content=\"2099-01-01T10:00:00Z\">",
    );
    stand.put("/feed", Reply::ok(rss(&[("1", &stand.url("/one"), "Open", "A summary.")])));
    stand.put("/one", Reply::ok(ahead));
    reader.subscribe("/feed").await;
    let before = Timestamp::now();
    reader.poller.run_once().await.unwrap();
    let document = reader.documents().await.remove(0).document;
    assert!(document.text.contains("Ahead of its time"), "{document:?}");
    let at = document.published_at.unwrap();
    assert!(at >= before && at <= Timestamp::now(), "{at}");
    let on = document.published_on.unwrap();
    assert!(on <= jiff::Zoned::now().date().tomorrow().unwrap(), "{on}");
}

#[tokio::test]
async fn what_is_no_article_falls_back_to_the_feeds_own_text() {
    let reader = Reader::new().await;
    let stand = &reader.stand;
    let summary = format!("<p>{WORDS}</p>");
    let items = [
        ("forbidden", stand.url("/private/a"), "A"),
        ("missing", stand.url("/missing"), "B"),
        ("inside", "http://169.254.169.254/latest/meta-data/".to_owned(), "C"),
        ("nothing", stand.url("/missing-too"), "D"),
    ];
    let summaries = [summary.as_str(), &summary, &summary, ""];
    let items: Vec<_> = items.iter().zip(summaries).map(|((g, l, t), s)| (*g, l.as_str(), *t, s)).collect();
    stand.put("/feed", Reply::ok(rss(&items)));
    stand.put("/robots.txt", Reply::ok("User-agent: *\nDisallow: /private/"));
    stand.put("/private/a", Reply::ok(page("Not for robots.")));
    reader.subscribe("/feed").await;
    reader.poller.run_once().await.unwrap();
    assert_eq!(stand.seen("/private/a").len(), 0);
    assert_eq!(stand.seen("/robots.txt").len(), 1, "the rules are kept");
    let documents = reader.documents().await;
    assert_eq!(documents.len(), 3);
    assert!(
        documents
            .iter()
            .all(|d| d.document.text.contains("second pier") && !d.document.text.contains("robots"))
    );
}

#[tokio::test]
async fn a_redirect_leads_only_where_the_rules_for_robots_let_it() {
    let reader = Reader::new().await;
    let stand = &reader.stand;
    let summary = format!("<p>{WORDS}</p>");
    let links = [stand.url("/old/a"), stand.url("/old/b")];
    stand.put("/feed", Reply::ok(rss(&[("a", &links[0], "A", &summary), ("b", &links[1], "B", &summary)])));
    stand.put("/robots.txt", Reply::ok("User-agent: *\nDisallow: /private/"));
    stand.put("/old/a", Reply::status(301).header("Location", "/private/a"));
    stand.put("/old/b", Reply::status(302).header("Location", "/new/b"));
    stand.put("/private/a", Reply::ok(page("Not for robots.")));
    stand.put("/new/b", Reply::ok(page("For everybody.")));
    let id = reader.subscribe("/feed").await;
    reader.poller.run_once().await.unwrap();
    assert_eq!((stand.seen("/private/a").len(), stand.seen("/new/b").len()), (0, 1));
    let documents = reader.documents().await;
    assert_eq!(documents.len(), 2, "the forbidden page's entry is read from the feed");
    let texts: Vec<_> = documents.iter().map(|d| d.document.text.as_str()).collect();
    assert!(texts.iter().all(|text| text.contains("second pier")));
    // Only the page has the spokeswoman.
    assert_eq!(texts.iter().filter(|text| text.contains("spokeswoman")).count(), 1);
    let fates = reader.poller.db.read(move |view| view.entries_by_fate(id)).await.unwrap();
    let why = Some("page: forbidden to robots".to_owned());
    assert_eq!(fates, [("read".to_owned(), None, 1), ("read".to_owned(), why, 1)]);
}

#[tokio::test]
async fn a_page_that_asks_for_patience_gets_it() {
    let reader = Reader::new().await;
    let stand = &reader.stand;
    let summary = format!("<p>{WORDS}</p>");
    stand.put("/feed", Reply::ok(rss(&[("a", &stand.url("/a"), "A", &summary)])));
    stand.put("/a", Reply::status(503).header("Retry-After", "7200"));
    reader.subscribe("/feed").await;
    reader.poller.run_once().await.unwrap();
    let due = |after: i64| {
        let at = Timestamp::now() + SignedDuration::from_mins(after);
        let db = reader.poller.db.clone();
        async move { db.read(move |view| view.due_entries(at)).await.unwrap().len() }
    };
    assert_eq!((due(119).await, due(121).await), (0, 1));
    // 429 is for the whole host, and for as long as it says.
    let other = Reader::new().await;
    let links = [other.stand.url("/a"), other.stand.url("/b")];
    let items = [("a", links[0].as_str(), "A", summary.as_str()), ("b", &links[1], "B", &summary)];
    other.stand.put("/feed", Reply::ok(rss(&items)));
    for path in ["/a", "/b"] {
        other.stand.put(path, Reply::status(429).header("Retry-After", "7200"));
    }
    other.subscribe("/feed").await;
    other.poller.run_once().await.unwrap();
    assert_eq!(other.stand.seen("/a").len() + other.stand.seen("/b").len(), 1);
    let until = other.poller.db.read(|view| view.cooling("127.0.0.1")).await.unwrap().unwrap().0;
    let rest = until.duration_since(Timestamp::now());
    assert!(rest > SignedDuration::from_mins(119) && rest <= SignedDuration::from_mins(120), "{rest}");
}

#[tokio::test]
async fn a_page_that_redirects_in_a_circle_is_given_up() {
    let reader = Reader::new().await;
    let stand = &reader.stand;
    stand.put("/feed", Reply::ok(rss(&[("a", &stand.url("/round"), "A", &format!("<p>{WORDS}</p>"))])));
    stand.put("/round", Reply::status(302).header("Location", "/round"));
    reader.subscribe("/feed").await;
    reader.poller.run_once().await.unwrap();
    assert_eq!(stand.seen("/round").len(), 6, "five redirects are followed");
    assert_eq!(reader.documents().await.len(), 1);
}

#[tokio::test]
async fn a_feed_that_moved_for_good_is_dated_through_answers_that_nothing_changed() {
    let reader = Reader::new().await;
    reader.stand.put("/old", Reply::status(301).header("Location", "/new"));
    reader.stand.put("/new", Reply::ok(rss(&[("1", "", "Open", WORDS)])).header("ETag", "\"one\""));
    let id = reader.subscribe("/old").await;
    reader.poll(id).await;
    let since = reader.row(id).await.moved_since;
    assert!(since.is_some());
    assert_eq!(reader.poll(id).await.answered, Answered::Unchanged);
    assert_eq!(reader.row(id).await.moved_since, since);
    let week_ago = Timestamp::now() - SignedDuration::from_hours(7 * 24 + 1);
    let target = reader.stand.url("/new");
    let moved = PollRecord {
        at: week_ago,
        state: FeedState::Working,
        error: None,
        validators: None,
        hints: None,
        moved_to: Some(target.clone()),
        next_poll_at: Some(week_ago),
        because: String::new(),
    };
    let never = PollRecord { moved_to: None, ..moved.clone() };
    reader
        .poller
        .db
        .write(move |tx| {
            tx.record_poll(id, &never, false)?;
            tx.record_poll(id, &moved, false)
        })
        .await
        .unwrap();
    assert_eq!(reader.poll(id).await.answered, Answered::Unchanged);
    assert_eq!(reader.row(id).await.url, target);
}

#[tokio::test]
async fn errors_neither_clear_nor_replace_validators_and_a_success_without_them_does() {
    let reader = Reader::new().await;
    let item = rss(&[("1", "", "Open", WORDS)]);
    reader.stand.put("/feed", Reply::ok(item.clone()).header("ETag", "\"one\""));
    let id = reader.subscribe("/feed").await;
    reader.poll(id).await;
    let bomb = vec![b' '; 200_000];
    let failures: Vec<(Reply, &str)> = vec![
        (Reply::status(503).header("ETag", "\"bad\""), "HTTP 503"),
        (Reply::status(404), "HTTP 404"),
        (
            Reply::ok("<html><body>Sorry</body></html>").header("ETag", "\"bad\""),
            "malformed: not a feed but an HTML page",
        ),
        (Reply::ok("half of it").header("Content-Length", "5000"), "the body broke off or is damaged"),
        (
            Reply::raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n<rss>\r\n"),
            "the body broke off or is damaged",
        ),
        (Reply::ok(bomb), "larger than 100000 bytes"),
        (Reply::raw("SSH-2.0-nothing\r\n\r\n"), "no proper HTTP"),
        (Reply::status(302).header("Location", "http://10.0.0.1/feed"), "address refused: private network"),
        (Reply::status(302).header("Location", "/feed"), "redirects too often or to nowhere"),
    ];
    for (n, (reply, error)) in failures.into_iter().enumerate() {
        reader.stand.put("/feed", reply);
        assert_eq!(reader.poll(id).await.answered, Answered::Failed(error.to_owned()));
        let row = reader.row(id).await;
        assert_eq!(row.validators.etag.as_deref(), Some(&b"\"one\""[..]), "{error}");
        assert_eq!((row.state, row.n_failures as usize), (FeedState::Failing, n + 1));
        assert!(row.failing_since.is_some());
    }
    reader.stand.put("/feed", Reply::ok(item));
    assert_eq!(reader.poll(id).await.answered, news(0, 0, 1));
    let row = reader.row(id).await;
    assert_eq!((row.validators.etag, row.failing_since, row.n_failures), (None, None, 0));
}

#[tokio::test]
async fn gone_blocked_and_cooling_are_told_apart() {
    let reader = Reader::new().await;
    reader.stand.put("/gone", Reply::status(410));
    reader.stand.put("/blocked", Reply::status(403));
    reader.stand.put("/busy", Reply::status(429).header("Retry-After", "7200"));
    let [gone, blocked, busy, neighbour] = [
        reader.subscribe("/gone").await,
        reader.subscribe("/blocked").await,
        reader.subscribe("/busy").await,
        reader.subscribe("/neighbour").await,
    ];
    assert_eq!(reader.poll(gone).await.next_poll_at, None);
    assert_eq!(reader.row(gone).await.state, FeedState::Gone);
    assert_eq!(
        reader.alerts().await,
        [("feed.gone".to_owned(), "The feed 127.0.0.1 says that it is gone for good.".to_owned())]
    );
    reader.poll(gone).await;
    assert_eq!(reader.alerts().await.len(), 1, "told once");
    reader.poll(blocked).await;
    assert_eq!(reader.row(blocked).await.state, FeedState::Blocked);
    let polled = reader.poll(busy).await;
    assert!(polled.because.starts_with("Retry-After"), "{}", polled.because);
    let wait = polled.next_poll_at.unwrap().duration_since(Timestamp::now());
    assert!(wait > SignedDuration::from_mins(119) && wait < SignedDuration::from_mins(133));
    // The neighbour is due, and its host is left in peace.
    reader.poller.run_once().await.unwrap();
    assert_eq!(reader.stand.seen("/neighbour").len(), 0);
    let now = Timestamp::now();
    assert!(reader.poller.db.read(move |view| view.due_feeds(now)).await.unwrap().is_empty());
    assert_eq!(reader.row(neighbour).await.state, FeedState::Waiting);
}

#[tokio::test]
async fn a_feed_that_hangs_holds_up_no_other_host_and_ends() {
    let mut reader = Reader::new().await;
    reader.poller.feeds = impatient();
    reader.stand.put("/feed", Reply::hang());
    let id = reader.subscribe("/feed").await;
    assert_eq!(reader.poll(id).await.answered, Answered::Failed("timed out".to_owned()));
}

#[tokio::test]
async fn a_due_feed_is_not_asked_in_an_hour_its_publisher_skips() {
    let reader = Reader::new().await;
    // Every hour but the one in twelve hours' time.
    let open = (Timestamp::now() + SignedDuration::from_hours(12)).to_zoned(jiff::tz::TimeZone::UTC).hour();
    let hours: String =
        (0..24).filter(|hour| *hour != open).map(|hour| format!("<hour>{hour}</hour>")).collect();
    let feed = rss(&[("1", "http://a.example/1", "One", WORDS)]);
    let feed = feed.replace("<title>The Stand</title>", &format!("<skipHours>{hours}</skipHours>"));
    reader.stand.put("/feed", Reply::ok(feed));
    let id = reader.subscribe("/feed").await;
    reader.poll(id).await;
    let now = Timestamp::now();
    reader.poller.db.write(move |tx| tx.reschedule_feed(id, now, "test")).await.unwrap();
    reader.poller.run_once().await.unwrap();
    assert_eq!(reader.stand.seen("/feed").len(), 1);
    let row = reader.row(id).await;
    assert!(row.next_poll_at.unwrap() > now + SignedDuration::from_hours(10), "{row:?}");
    assert_eq!(row.because, "<skipHours> of the feed");
}

#[tokio::test]
async fn a_body_that_is_half_there_lies_about_its_length_or_never_ends_loses_nothing() {
    let mut reader = Reader::new().await;
    let whole = rss(&[("1", "http://a.example/1", "One", WORDS), ("2", "http://a.example/2", "Two", WORDS)]);
    let (half, _) = whole.split_at(whole.len() / 2);
    let head = |length: usize| format!("HTTP/1.1 200 OK\r\nETag: \"x\"\r\nContent-Length: {length}\r\n\r\n");
    let chunked = "HTTP/1.1 200 OK\r\nETag: \"x\"\r\nTransfer-Encoding: chunked\r\n\r\n";
    let endless = format!("HTTP/1.1 200 OK\r\n\r\n{whole}{}", " ".repeat(200_000));
    let id = reader.subscribe("/feed").await;
    let broken = "the body broke off or is damaged";
    for (reply, answered) in [
        (Reply::raw(format!("{}{half}", head(whole.len()))), broken),
        (Reply::raw(format!("{}{whole}", head(whole.len() + 1_000))), broken),
        (Reply::raw(format!("{chunked}{:x}\r\n{half}", whole.len())), broken),
        (Reply::raw(endless), "larger than 100000 bytes"),
        (Reply::raw(format!("{}{half}", head(whole.len()))).and_hang(), "timed out"),
    ] {
        if answered == "timed out" {
            reader.poller.feeds = impatient();
        }
        reader.stand.put("/feed", reply);
        assert_eq!(reader.poll(id).await.answered, Answered::Failed(answered.to_owned()));
        let row = reader.row(id).await;
        assert_eq!((row.validators.etag, row.state), (None, FeedState::Failing));
        assert!(reader.poller.db.read(|view| view.n_waiting_entries()).await.unwrap() == 0);
    }
    reader.stand.put("/feed", Reply::ok(whole.clone()));
    assert_eq!(reader.poll(id).await.answered, news(2, 0, 0));
    // A length that is too short cuts the last entry: an edit, which the next whole answer takes back.
    reader.stand.put("/feed", Reply::raw(format!("{}{whole}", head(half.len()))));
    reader.poll(id).await;
    reader.stand.put("/feed", Reply::ok(whole.clone()));
    let Answered::Feed(back) = reader.poll(id).await.answered else { panic!("the feed is read") };
    assert_eq!((back.n_new, back.n_edited + back.n_known), (0, 2));
    assert_eq!(reader.poll(id).await.answered, news(0, 0, 2));
}

#[tokio::test]
async fn a_feed_that_used_to_bring_news_is_told_of_when_it_falls_silent() {
    let mut reader = Reader::new().await;
    reader.poller.settings.silent_after = Duration::ZERO;
    let id = reader.subscribe("/feed").await;
    for n in 0..3 {
        reader.stand.put("/feed", Reply::ok(rss(&[(&n.to_string(), "", &format!("Number {n}"), "Words.")])));
        assert_eq!(reader.poll(id).await.answered, news(1, 0, 0));
    }
    // Its usual gap is nothing, and so is what it may be silent for.
    assert_eq!(reader.poll(id).await.answered, news(0, 0, 1));
    reader.poll(id).await;
    let alerts = reader.alerts().await;
    assert_eq!(alerts.len(), 1);
    assert_eq!(alerts[0].0, "feed.silent");
    assert!(alerts[0].1.starts_with("The feed The Stand has had nothing new"), "{}", alerts[0].1);
    assert!(reader.row(id).await.silent_since.is_some());
    reader.stand.put("/feed", Reply::ok(rss(&[("9", "", "Back", "Words.")])));
    reader.poll(id).await;
    assert_eq!(reader.row(id).await.silent_since, None);
}

#[tokio::test]
async fn one_bad_entry_costs_no_other() {
    let reader = Reader::new().await;
    let text = format!("<p>{}</p>", format!("{WORDS} ").repeat(10));
    let good = rss(&[("1", "", "One", &text), ("2", "", "Two", &text.replace("harbour", "port"))]);
    let broken = good.replacen("</item>", "<item><title>broken & <b>open", 1).replace("</channel></rss>", "");
    reader.stand.put("/feed", Reply::ok(broken));
    reader.subscribe("/feed").await;
    reader.poller.run_once().await.unwrap();
    assert_eq!(reader.documents().await.len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_feed_becomes_an_alert_in_the_real_daemon_and_a_restart_asks_nothing() {
    let stand = Newsstand::open().await;
    let text = |verb: &str| {
        let said = format!("<p>\"We {verb} the harbour toll,\" Mayor Mara Lindqvist said.</p>");
        format!(
            "<html><head><title>Mayor speaks on toll</title></head><body><article><h1>Mayor speaks on toll</h1>\
            <p>HARBOURTOWN - The mayor arrived at the quay with her guests on Friday morning, before the ships did.</p>{said}\
            <p>The council of the town meets again in June, as it said in its last letter to the pilots.</p></article></body></html>"
        )
    };
    stand.put(
        "/feed",
        Reply::ok(rss(&[("1", &stand.url("/one"), "Mayor speaks on toll", "At the quay.")]))
            .header("ETag", "a"),
    );
    stand.put("/one", Reply::ok(text("support")).header("Content-Type", "text/html"));
    stand.put(
        "/site",
        Reply::ok("<link rel=alternate type=application/rss+xml href=/feed>")
            .header("Content-Type", "text/html"),
    );
    let home = Home::new(
        "[feeds]\nspacing = \"10ms\"\npage_spacing = \"10ms\"\nallow_private = [\"127.0.0.1/32\"]\nallow_private_pages = [\"127.0.0.1/32\"]",
    );
    let added = home.run(&["feed", "add", &stand.url("/site")]);
    assert!(added.status.success(), "{}", String::from_utf8_lossy(&added.stderr));
    assert_eq!(stand.seen("/feed").len(), 1, "found by the page that declares it");

    let mut daemon = home.start();
    let alert = daemon.next_alert();
    assert_eq!((&alert["actor"], &alert["to"]), (&"harbourtown".into(), &"supports".into()), "{alert:#}");
    let metrics = daemon.get("/metrics").1;
    assert!(metrics.contains("volteface_feeds{state=\"working\"} 1"), "{metrics}");
    assert!(metrics.contains("volteface_feed_polls_total{outcome=\"feed\"} 1"), "{metrics}");
    assert!(daemon.get("/feeds").1.contains("The Stand"));
    daemon.stop();
    let asked = stand.seen("/feed").len();

    let daemon = home.start();
    let explained = home.run(&["feed", "explain", "1"]);
    let explained = String::from_utf8_lossy(&explained.stdout).into_owned();
    assert!(explained.contains("shortest interval of a feed without hints (60 min)"), "{explained}");
    daemon.stop();
    assert_eq!(stand.seen("/feed").len(), asked, "a restart polls nothing early");

    let polled = home.run(&["feed", "poll", "1"]);
    let polled = String::from_utf8_lossy(&polled.stdout).into_owned();
    assert!(polled.contains("The Stand: not changed"), "{polled}");
    let listed = home.run(&["feed", "list", "--json"]);
    let listed: serde_json::Value = serde_json::from_slice(&listed.stdout).unwrap();
    assert_eq!((&listed["state"], &listed["title"]), (&"working".into(), &"The Stand".into()));
}

/// The settings of a daemon that may ask a newsstand, and does so without waiting.
const AT_THE_STAND: &str = "[feeds]\nspacing = \"1ms\"\npage_spacing = \"1ms\"\nallow_private = [\"127.0.0.1/32\"]\n\
    allow_private_pages = [\"127.0.0.1/32\"]";

#[tokio::test(flavor = "multi_thread")]
async fn a_daemon_killed_while_it_reads_a_feed_loses_no_entry_and_doubles_none() {
    const N: usize = 30;
    let stand = Newsstand::open().await;
    let links: Vec<String> = (0..N).map(|n| stand.url(&format!("/{n}"))).collect();
    let titles: Vec<String> = (0..N).map(|n| format!("Number {n}")).collect();
    let items: Vec<_> = links
        .iter()
        .zip(&titles)
        .map(|(link, title)| (link.as_str(), link.as_str(), title.as_str(), ""))
        .collect();
    stand.put("/feed", Reply::ok(rss(&items)).header("ETag", "\"all\""));
    for n in 0..N {
        let words =
            format!("Pier {n} was painted in colour {n} by the {n} keepers of lighthouse number {n}.");
        stand.put(&format!("/{n}"), Reply::ok(page(&words)).header("Content-Type", "text/html"));
    }
    let home = Home::new(AT_THE_STAND);
    let added = home.run(&["feed", "add", "--unseen", &stand.url("/feed")]);
    assert!(added.status.success(), "{}", String::from_utf8_lossy(&added.stderr));
    let read = || {
        let mut store = Store::open_read_only(&home.path().join("data/volteface.db")).unwrap();
        store.read(|view| view.entries_by_fate(FeedId(1))).unwrap()
    };
    let all = [("read".to_owned(), None, N as i64)];
    let mut rounds = 0;
    while read() != all {
        let mut daemon = home.start();
        // In the middle of a request, further on each time.
        let aim = stand.n_seen() + 1 + rounds % 7;
        eventually("the daemon goes on", || stand.n_seen() >= aim || read() == all);
        daemon.kill();
        rounds += 1;
    }
    assert!(rounds > 3, "{rounds} rounds");
    assert!(stand.seen("/feed").len() <= rounds);
    let daemon = home.start();
    let settled = || {
        let mut store = Store::open_read_only(&home.path().join("data/volteface.db")).unwrap();
        let counts = store.read(|view| view.counts()).unwrap();
        (counts.documents, counts.waiting)
    };
    eventually("every entry is one document, settled", || settled() == (N as i64, 0));
    daemon.stop();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_feed_is_found_at_a_usual_place_and_a_site_without_one_says_so() {
    let (stand, bare) = (Newsstand::open().await, Newsstand::open().await);
    stand.put("/", Reply::ok("<html><title>No link here</title></html>"));
    stand.put("/rss.xml", Reply::ok(rss(&[("1", "", "Open", WORDS)])));
    bare.put("/", Reply::ok("<html><title>Nothing here</title></html>"));
    let home = Home::new(AT_THE_STAND);
    let added = home.run(&["feed", "add", &stand.url("/")]);
    assert!(added.status.success(), "{}", String::from_utf8_lossy(&added.stderr));
    let listed = home.run(&["feed", "list", "--json"]);
    let listed: serde_json::Value = serde_json::from_slice(&listed.stdout).unwrap();
    assert_eq!((&listed["url"], &listed["title"]), (&stand.url("/rss.xml").into(), &"The Stand".into()));
    let refused = home.run(&["feed", "add", &bare.url("/")]);
    let error = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(error.contains("neither a feed nor a page that leads to one"), "{error}");
    assert_eq!(refused.status.code(), Some(1));
}

#[test]
fn subscriptions_come_in_are_shown_and_go_out_by_commands() {
    let home = Home::new("");
    let list = r#"<opml version="2.0"><body><outline text="World">
        <outline text="Courier" type="rss" xmlUrl="https://courier.example/feed?token=s3cret" htmlUrl="https://courier.example/"/>
        <outline text="Mirror" type="rss" xmlUrl="https://mirror.example/feed"/></outline>
        <outline text="Mirror again" xmlUrl="https://mirror.example/feed/"/></body></opml>"#;
    std::fs::write(home.path().join("feeds.opml"), list).unwrap();
    let run = |args: &[&str]| {
        let output = home.run(args);
        assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
        (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap())
    };
    let planned = run(&["feed", "import", "--dry-run", "feeds.opml"]).1;
    assert!(planned.contains("would subscribe 2 feeds; 1 known already, 0 refused"), "{planned}");
    assert_eq!(run(&["feed", "list", "--json"]).0, "");
    run(&["feed", "import", "feeds.opml"]);
    let shown = run(&["feed", "list"]).0 + &run(&["feed", "export"]).0 + &run(&["feed", "explain", "1"]).0;
    assert!(shown.contains("Courier") && !shown.contains("s3cret"), "{shown}");
    assert!(run(&["feed", "export", "--with-secrets"]).0.contains("s3cret"));
    run(&["feed", "remove", "https://mirror.example/feed"]);
    assert_eq!(run(&["feed", "list", "--json"]).0.lines().count(), 1);
    let unknown = home.run(&["feed", "remove", "7"]);
    assert!(String::from_utf8_lossy(&unknown.stderr).contains("no feed 7"));
}
