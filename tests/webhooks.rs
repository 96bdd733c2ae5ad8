//! Deliveries in-process: the real queue, the real courier, a real receiver; the clock is an argument.

use std::{collections::BTreeMap, sync::Arc};

use jiff::{SignedDuration, Timestamp};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use volteface::{
    db::Db,
    deliver::{self, Courier, Endpoint, EndpointSettings, Places, WebhooksSettings},
    metrics::Metrics,
    payload::{Data, Envelope, sample},
    sign::{Secret, Secrets, verify},
};
use volteface_core::{ActorId, AlertType};
use volteface_store::{Claimed, Matcher, NewDelivery, Replay, Store, Tx};

use crate::support::{
    daemon::{Home, article, eventually},
    mailbox::{Mailbox, Manner},
};

const FIVE_SECONDS: SignedDuration = SignedDuration::from_secs(5);

/// A database with a courier.
struct Desk {
    db: Db,
    endpoints: Arc<[Endpoint]>,
    courier: Courier,
    metrics: Arc<Metrics>,
    now: Timestamp,
    folder: tempfile::TempDir,
}

impl Desk {
    fn new(settings: &[EndpointSettings]) -> Desk {
        Desk::with(settings, &webhooks())
    }

    fn with(settings: &[EndpointSettings], webhooks: &WebhooksSettings) -> Desk {
        let folder = tempfile::tempdir().unwrap();
        let db = Db::open(&folder.path().join("volteface.db")).unwrap();
        let places = Places { credentials: None, generated: Some(folder.path().join("secrets")) };
        let endpoints: Arc<[Endpoint]> =
            Endpoint::read_all(settings, &webhooks.allow_private, &places).unwrap().into();
        let metrics = Arc::new(Metrics::new());
        let courier =
            Courier::new(db.clone(), Arc::clone(&endpoints), webhooks, Arc::clone(&metrics)).unwrap();
        let now = "2030-05-02T12:00:00Z".parse().unwrap();
        Desk { db, endpoints, courier, metrics, now, folder }
    }

    /// Gives `n` changes of each actor in turn; returns their ids.
    async fn give(&self, actors: &[&str], n: usize) -> Vec<String> {
        let actors: Vec<String> = actors.iter().map(|&actor| actor.to_owned()).collect();
        let (endpoints, now) = (Arc::clone(&self.endpoints), self.now);
        self.write(move |tx| {
            let mut ids = Vec::new();
            let start = tx.newest_alerts(1_000_000)?.len();
            for sequence in start..start + n {
                for actor in &actors {
                    let mut news = sample::position();
                    news.actor.id.clone_from(actor);
                    news.sequence = sequence as i64 + 1;
                    let envelope =
                        Envelope::new(AlertType::PositionChanged, now, Data::Position(Box::new(news)));
                    let id = format!("{actor}-{sequence:05}");
                    let actor_id = ActorId::from(actor.as_str());
                    tx.give_notice(&volteface_store::Notice {
                        id: &id,
                        alert_type: envelope.alert_type,
                        actor: Some(&actor_id),
                        given_at: now,
                        sentence: envelope.sentence(),
                        body: &envelope.bytes(),
                    })?;
                    deliver::enqueue(tx, &endpoints, &id, Some(&actor_id), &envelope, now)?;
                    ids.push(id);
                }
            }
            Ok(ids)
        })
        .await
    }

    async fn write<T: Send + 'static>(
        &self,
        f: impl FnOnce(&Tx<'_>) -> anyhow::Result<T> + Send + 'static,
    ) -> T {
        self.db.write(f).await.unwrap()
    }

    async fn endpoint(&self, id: &'static str) -> volteface_store::EndpointState {
        self.db.read(move |view| view.endpoint(id)).await.unwrap()
    }

    /// Lets the time pass from one due date to the next, `limit` at the latest, with the courier at work.
    async fn work_until(&mut self, limit: Timestamp) {
        while let Some(due) = self.courier.next_due().await.unwrap() {
            if due > limit {
                break;
            }
            self.now = self.now.max(due);
            self.courier.drain(self.now).await.unwrap();
        }
        self.now = self.now.max(limit);
    }

    async fn work(&mut self) {
        let now = self.now;
        self.work_until(now).await;
    }
}

/// The loopback is allowed; impatient, so that a silent receiver costs no time.
fn webhooks() -> WebhooksSettings {
    WebhooksSettings {
        allow_private: vec!["127.0.0.1/32".parse().unwrap()],
        timeout: SignedDuration::from_secs(10),
        ..WebhooksSettings::default()
    }
}

fn endpoint(id: &str, mailbox: &Mailbox, more: &str) -> EndpointSettings {
    toml::from_str(&format!(
        "id = {id:?}\nurl = {:?}\nsecret = {:?}\n{more}",
        mailbox.url(),
        mailbox.secret.expose()
    ))
    .unwrap()
}

fn later(at: Timestamp, hours: i64) -> Timestamp {
    at + SignedDuration::from_hours(hours)
}

#[tokio::test]
async fn a_message_arrives_once_and_rightly_signed() {
    let mailbox = Mailbox::start().await;
    let mut desk = Desk::new(&[endpoint("desk", &mailbox, "")]);
    let ids = desk.give(&["lindqvist"], 1).await;
    desk.work_until(later(desk.now, 200)).await;
    let receipts = mailbox.receipts();
    assert_eq!(receipts.len(), 1);
    let receipt = &receipts[0];
    assert_eq!((&receipt.id, receipt.status), (&ids[0], Some(204)));
    assert!(verify(&mailbox.secret, &receipt.id, receipt.timestamp, &receipt.body, &receipt.signature));
    assert_eq!(receipt.headers["content-type"], "application/json");
    let envelope = Envelope::read(&receipt.body).unwrap();
    assert_eq!(envelope.alert_type, AlertType::PositionChanged);
    let stored = desk.db.read(move |view| view.alert(&ids[0])).await.unwrap().unwrap();
    assert_eq!(stored.body, receipt.body, "the signed bytes are the stored bytes");
    let text = desk.metrics.render(&volteface::metrics::Gauges::default());
    assert!(text.contains(r#"volteface_webhook_attempts_total{endpoint="desk",outcome="delivered"} 1"#));
    assert!(text.contains("volteface_webhook_delivery_latency_seconds_count 1"));
}

#[tokio::test]
async fn a_receiver_that_was_down_gets_the_same_id_and_bytes() {
    let mailbox = Mailbox::start().await;
    let (address, secret) = (mailbox.address, mailbox.secret.clone());
    let mut desk = Desk::new(&[endpoint("desk", &mailbox, "")]);
    mailbox.answer(Manner::Status(500));
    desk.give(&["lindqvist"], 1).await;
    desk.work().await;
    let refused = mailbox.receipts().remove(0);
    drop(mailbox);
    desk.work_until(desk.now + SignedDuration::from_mins(20)).await;
    assert!(desk.endpoint("desk").await.failing_since.is_some());
    let mailbox = Mailbox::start_on(address, secret).await;
    desk.work_until(later(desk.now, 2)).await;
    let receipts = mailbox.receipts();
    assert_eq!(receipts.len(), 1);
    assert_eq!((&receipts[0].id, &receipts[0].body), (&refused.id, &refused.body));
    assert!(receipts[0].timestamp > refused.timestamp, "the timestamp is that of the attempt");
    let state = desk.endpoint("desk").await;
    assert_eq!((state.failing_since, state.n_delivered), (None, 1));
}

#[tokio::test]
async fn gone_disables_at_once_and_the_others_are_told() {
    let (gone, well) = (Mailbox::start().await, Mailbox::start().await);
    let mut desk = Desk::new(&[endpoint("gone", &gone, ""), endpoint("well", &well, "")]);
    gone.answer(Manner::Status(410));
    let mut ids = desk.give(&["lindqvist"], 3).await;
    desk.work_until(later(desk.now, 300)).await;
    assert_eq!(gone.receipts().len(), 1);
    assert!(desk.endpoint("gone").await.disabled.is_some());
    let told =
        well.receipts().iter().filter(|r| r.body.starts_with(br#"{"type":"endpoint.disabled""#)).count();
    assert_eq!((told, well.receipts().len()), (1, 4));
    gone.answer(Manner::Status(200));
    let now = desk.now;
    desk.write(move |tx| Ok(tx.enable_endpoint("gone", now)?)).await;
    desk.work().await;
    ids.sort();
    assert_eq!(gone.taken(), ids);
}

#[tokio::test]
async fn retries_end_as_a_dead_letter_that_can_be_replayed() {
    let mailbox = Mailbox::start().await;
    let mut desk = Desk::new(&[endpoint("desk", &mailbox, "")]);
    mailbox.answer(Manner::Status(400));
    let ids = desk.give(&["lindqvist"], 1).await;
    desk.work_until(later(desk.now, 400)).await;
    let receipts = mailbox.receipts();
    assert_eq!(receipts.len(), 10, "one attempt and nine retries");
    assert!(receipts.iter().all(|receipt| receipt.id == ids[0] && receipt.body == receipts[0].body));
    let expected = [5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400];
    for (pair, wait) in receipts.windows(2).zip(expected) {
        let share = (pair[1].timestamp - pair[0].timestamp) as f64 / f64::from(wait);
        // A second is the finest that a timestamp tells.
        assert!((0.6..=1.4).contains(&share), "{share} of {wait} s");
    }
    assert_eq!(desk.endpoint("desk").await.n_dead, 1);
    mailbox.answer(Manner::Status(200));
    let now = desk.now;
    let n = desk.write(move |tx| Ok(tx.replay_deliveries(None, None, Replay::Dead, now)?)).await;
    assert_eq!(n, 1);
    desk.work().await;
    assert_eq!(mailbox.taken(), ids);
}

#[tokio::test]
async fn five_days_of_failures_disable_an_endpoint_and_a_success_resets() {
    let mailbox = Mailbox::start().await;
    let mut desk = Desk::new(&[endpoint("desk", &mailbox, "")]);
    mailbox.answer(Manner::Status(500));
    let start = desk.now;
    desk.give(&["a"], 1).await;
    desk.work_until(later(start, 60)).await;
    mailbox.answer(Manner::Status(200));
    desk.work_until(later(start, 100)).await;
    assert_eq!(mailbox.taken().len(), 1);
    mailbox.answer(Manner::Status(500));
    desk.give(&["a"], 5).await;
    let failing_from = desk.now;
    desk.work_until(later(failing_from, 119)).await;
    assert_eq!(desk.endpoint("desk").await.disabled, None);
    desk.work_until(later(failing_from, 160)).await;
    let (at, _) = desk.endpoint("desk").await.disabled.unwrap();
    assert!(at >= later(failing_from, 120), "{at}");
}

#[tokio::test]
async fn a_clock_set_back_an_hour_puts_nothing_off_and_doubles_nothing() {
    let mailbox = Mailbox::start().await;
    let mut desk = Desk::new(&[endpoint("desk", &mailbox, "")]);
    mailbox.answer(Manner::Status(500));
    let mut ids = desk.give(&["failed"], 1).await;
    desk.work().await;
    ids.extend(desk.give(&["untried"], 1).await);
    mailbox.answer(Manner::Status(204));
    desk.now = later(desk.now, -1);
    assert_eq!(desk.courier.drain(desk.now).await.unwrap(), 0);
    desk.courier.recover(desk.now).await.unwrap();
    desk.work().await;
    assert_eq!(mailbox.taken(), ids);
    desk.work_until(later(desk.now, 48)).await;
    assert_eq!(mailbox.taken(), ids);
}

#[tokio::test]
async fn a_throttled_endpoint_rests_as_long_as_it_asks_for() {
    let mailbox = Mailbox::start().await;
    let mut desk = Desk::new(&[endpoint("desk", &mailbox, "")]);
    mailbox.answer(Manner::RetryAfter(429, "900".to_owned()));
    let ids = desk.give(&["a", "b"], 1).await;
    desk.work().await;
    let n_asked = mailbox.receipts().len();
    desk.give(&["c"], 1).await;
    desk.work_until(desk.now + SignedDuration::from_secs(890)).await;
    assert_eq!(mailbox.receipts().len(), n_asked, "nothing is sent while it rests");
    mailbox.answer(Manner::Status(200));
    desk.work_until(later(desk.now, 1)).await;
    assert_eq!(mailbox.taken().len(), 3);
    assert!(ids.iter().all(|id| mailbox.taken().contains(id)));
}

#[tokio::test]
async fn redirects_are_failures_and_never_followed() {
    let (mailbox, elsewhere) = (Mailbox::start().await, Mailbox::start().await);
    let mut desk = Desk::new(&[endpoint("desk", &mailbox, "")]);
    mailbox.answer(Manner::Redirect(elsewhere.url()));
    desk.give(&["a"], 1).await;
    desk.work().await;
    assert_eq!((mailbox.receipts().len(), elsewhere.receipts().len()), (1, 0));
    let state = desk.endpoint("desk").await;
    assert!(state.last_error.unwrap().contains("307"));
    assert_eq!(state.n_waiting, 1);
}

#[tokio::test]
async fn a_silent_receiver_is_given_up_after_the_timeout_and_holds_back_nobody() {
    let (silent, well) = (Mailbox::start().await, Mailbox::start().await);
    let impatient = WebhooksSettings { timeout: SignedDuration::from_millis(200), ..webhooks() };
    let desk = Desk::with(&[endpoint("silent", &silent, ""), endpoint("well", &well, "")], &impatient);
    silent.answer(Manner::Silent);
    desk.give(&["a", "b"], 20).await;
    desk.courier.drain(desk.now).await.unwrap();
    assert_eq!(well.taken().len(), 40, "all that waited for the other endpoint arrived in the same round");
    assert_eq!(silent.receipts().len(), 2, "one attempt a line");
    let state = desk.endpoint("silent").await;
    assert_eq!((state.n_waiting, state.last_error.as_deref()), (40, Some("no answer in time")));
}

#[tokio::test]
async fn an_endpoint_under_way_does_not_keep_the_courier_from_others() {
    let (slow, well) = (Mailbox::start().await, Mailbox::start().await);
    let desk = Desk::new(&[endpoint("slow", &slow, ""), endpoint("well", &well, "")]);
    slow.answer(Manner::Silent);
    desk.give(&["a"], 10).await;
    let courier = desk.courier.clone();
    let now = desk.now;
    let work = tokio::spawn(async move { courier.drain(now).await.unwrap() });
    well.arrivals(10).await;
    assert_eq!(slow.receipts().len(), 1);
    slow.answer(Manner::Status(200));
    assert_eq!(work.await.unwrap(), 20);
    assert_eq!(slow.taken(), well.taken());
}

#[tokio::test]
async fn what_is_no_http_is_a_failure() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    let server = tokio::spawn(async move {
        for answer in
            [&b"220 mail.example ESMTP\r\n"[..], b"HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\nhalf"]
        {
            let (mut socket, _) = listener.accept().await.unwrap();
            let mut seen = [0; 1024];
            assert!(socket.read(&mut seen).await.unwrap() > 0);
            socket.write_all(answer).await.unwrap();
        }
    });
    let settings: EndpointSettings = toml::from_str(&format!("id = \"odd\"\nurl = {url:?}")).unwrap();
    let mut desk = Desk::new(&[settings]);
    desk.give(&["a"], 1).await;
    desk.work().await;
    assert_eq!(desk.endpoint("odd").await.n_waiting, 1);
    // The second answer breaks off in its body, but its status said yes.
    desk.work_until(later(desk.now, 1)).await;
    assert_eq!(desk.endpoint("odd").await.n_delivered, 1);
    server.await.unwrap();
}

#[tokio::test]
async fn an_answer_that_never_ends_is_taken_by_its_status_and_one_without_a_status_is_none() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    let server = tokio::spawn(async move {
        let (body, pause, head) =
            (&b"HTTP/1.1 200 OK\r\n\r\n"[..], &b"HTTP/1.1 200 OK\r\n\r\nx"[..], &b"HTTP/1.1 2"[..]);
        for (answer, goes_on) in [(body, true), (pause, false), (head, false)] {
            let (mut socket, _) = listener.accept().await.unwrap();
            let mut seen = [0; 4096];
            assert!(socket.read(&mut seen).await.unwrap() > 0);
            socket.write_all(answer).await.unwrap();
            // Until the sender has had enough of it.
            if goes_on {
                while socket.write_all(&[b'x'; 4096]).await.is_ok() {}
            } else {
                while socket.read(&mut seen).await.is_ok_and(|n| n > 0) {}
            }
        }
    });
    let settings: EndpointSettings = toml::from_str(&format!("id = \"odd\"\nurl = {url:?}")).unwrap();
    let impatient = WebhooksSettings { timeout: SignedDuration::from_millis(300), ..webhooks() };
    let mut desk = Desk::with(&[settings], &impatient);
    for (n_delivered, n_waiting) in [(1, 0), (2, 0), (2, 1)] {
        desk.give(&["a"], 1).await;
        desk.work().await;
        let state = desk.endpoint("odd").await;
        assert_eq!((state.n_delivered, state.n_waiting), (n_delivered, n_waiting));
    }
    assert_eq!(desk.endpoint("odd").await.last_error.as_deref(), Some("no answer in time"));
    server.await.unwrap();
}

#[tokio::test]
async fn a_private_address_is_refused_when_a_name_hides_it() {
    let mailbox = Mailbox::start().await;
    let url = format!("http://localhost:{}/", mailbox.address.port());
    let settings: EndpointSettings = toml::from_str(&format!("id = \"inside\"\nurl = {url:?}")).unwrap();
    let nothing_allowed = WebhooksSettings { allow_private: vec![], ..webhooks() };
    let mut desk = Desk::with(&[settings], &nothing_allowed);
    desk.give(&["a"], 1).await;
    desk.work().await;
    assert_eq!(mailbox.receipts().len(), 0);
    assert_eq!(desk.endpoint("inside").await.last_error.as_deref(), Some("address refused: loopback"));
}

#[tokio::test]
async fn a_kill_between_post_and_record_sends_the_same_again() {
    let mailbox = Mailbox::start().await;
    let mut desk = Desk::new(&[endpoint("desk", &mailbox, "")]);
    mailbox.answer(Manner::Silent);
    let ids = desk.give(&["a"], 1).await;
    let courier = desk.courier.clone();
    let now = desk.now;
    let work = tokio::spawn(async move { courier.drain(now).await });
    mailbox.arrivals(1).await;
    // Dropped with the message posted and nothing recorded, as by SIGKILL: only the rows are left.
    work.abort();
    assert!(work.await.unwrap_err().is_cancelled());
    mailbox.answer(Manner::Status(200));
    desk.work().await;
    assert_eq!(mailbox.receipts().len(), 1, "the lease holds");
    desk.work_until(desk.now + SignedDuration::from_mins(2)).await;
    let receipts = mailbox.receipts();
    assert_eq!(receipts.len(), 2);
    assert_eq!((&receipts[0].id, &receipts[0].body), (&receipts[1].id, &receipts[1].body));
    assert_eq!(receipts[1].id, ids[0]);
    assert_eq!(desk.endpoint("desk").await.n_delivered, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn thousands_of_messages_survive_two_hours_without_their_receiver() {
    /// Over all parts; the whole five thousand take half a minute, most of it waiting for the disk.
    const PARTS: i64 = 10;
    let n_actors = if std::env::var_os("RUN_SLOW_TESTS").is_some() { 50 } else { 5 };
    let n_given = n_actors * 100;
    let mailbox = Mailbox::start().await;
    let mut desk = Desk::new(&[endpoint("desk", &mailbox, "")]);
    let names: Vec<String> = (0..n_actors).map(|n| format!("actor{n:02}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    mailbox.answer(Manner::Status(503));
    let start = desk.now;
    // They come in over the two hours, not all at once.
    let mut ids = Vec::new();
    for part in 0..PARTS {
        ids.extend(desk.give(&names, 100 / PARTS as usize).await);
        desk.work_until(start + SignedDuration::from_mins(12 * (part + 1))).await;
    }
    assert_eq!((ids.len(), mailbox.taken().len()), (n_given, 0));
    let n_while_down = mailbox.receipts().len();
    assert!(n_while_down < 1_000, "{n_while_down} attempts at a receiver that is down");
    mailbox.answer(Manner::Status(200));
    desk.work_until(later(start, 24)).await;
    let taken = mailbox.taken();
    let mut by_actor: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for id in &taken {
        by_actor.entry(id.split('-').next().unwrap()).or_default().push(id);
    }
    assert_eq!((taken.len(), by_actor.len()), (n_given, n_actors));
    for (actor, received) in by_actor {
        let given: Vec<&str> =
            ids.iter().map(String::as_str).filter(|id| id.starts_with(&format!("{actor}-"))).collect();
        assert_eq!(received, given, "all once and in order");
    }
    assert_eq!(desk.endpoint("desk").await.n_delivered, n_given);
}

#[tokio::test]
async fn rotation_signs_with_both_secrets_at_once() {
    let mailbox = Mailbox::start().await;
    let mut settings = endpoint("desk", &mailbox, "");
    settings.secret = None;
    let mut desk = Desk::new(&[settings]);
    let path = desk.folder.path().join("secrets/desk.secret");
    let made = Secrets::parse(&std::fs::read_to_string(&path).unwrap()).unwrap();
    let new = Secret::generate().unwrap();
    let rotated = made.clone().rotated(new.clone(), desk.now, SignedDuration::from_hours(24));
    deliver::secrets::write_secrets(&path, &rotated).unwrap();
    desk.give(&["a"], 1).await;
    desk.work().await;
    let receipt = mailbox.receipts().remove(0);
    for secret in [made.current(), &new] {
        assert!(verify(secret, &receipt.id, receipt.timestamp, &receipt.body, &receipt.signature));
    }
    assert_eq!(receipt.signature.split(' ').count(), 2);
}

#[tokio::test]
async fn quiet_hours_and_silences_hold_their_tongue() {
    let mailbox = Mailbox::start().await;
    let more = "quiet_hours = \"11:00-13:00\"\ntime_zone = \"UTC\"";
    let mut desk = Desk::new(&[endpoint("desk", &mailbox, more)]);
    let now = desk.now;
    desk.write(move |tx| {
        let matcher = Matcher { actor: Some("loud".to_owned()), ..Matcher::default() };
        Ok(tx.add_silence(&matcher, now, later(now, 2), "too much")?)
    })
    .await;
    let ids = desk.give(&["loud", "calm"], 1).await;
    desk.work().await;
    assert_eq!(mailbox.receipts().len(), 0);
    desk.work_until(now + SignedDuration::from_mins(59)).await;
    assert_eq!(mailbox.receipts().len(), 0);
    desk.work_until(later(now, 1)).await;
    assert_eq!(mailbox.taken(), [ids[1].clone()]);
    desk.work_until(later(now, 3)).await;
    assert_eq!(mailbox.taken().len(), 1, "what was silenced stays so when the silence ends");
    let silenced = desk.db.read(|view| view.newest_deliveries(None, Some("silenced"), 9)).await.unwrap();
    assert_eq!(silenced.len(), 1);
}

#[tokio::test]
async fn a_cap_per_hour_turns_the_rest_into_one_digest_with_a_count() {
    let mailbox = Mailbox::start().await;
    let mut desk = Desk::new(&[endpoint("desk", &mailbox, "max_per_hour = 3")]);
    let start = desk.now;
    let ids = desk.give(&["a", "b"], 5).await;
    desk.work_until(start + SignedDuration::from_mins(59)).await;
    assert_eq!(mailbox.taken().len(), 3);
    desk.work_until(later(start, 2)).await;
    let receipts = mailbox.receipts();
    assert_eq!(receipts.len(), 4);
    let envelope = Envelope::read(&receipts[3].body).unwrap();
    let Data::Digest(digest) = envelope.data else { panic!("the fourth message is a digest") };
    assert_eq!((digest.held_back, digest.alerts.len(), digest.left_out), (7, 7, 0));
    let mut told: Vec<String> = digest.alerts.into_iter().map(|alert| alert.id).collect();
    told.extend(mailbox.taken().into_iter().take(3));
    told.sort();
    let mut ids = ids;
    ids.sort();
    assert_eq!(told, ids);
    assert_eq!(desk.endpoint("desk").await.n_waiting, 0);
}

#[tokio::test]
async fn changes_of_one_actor_within_the_group_wait_go_as_one() {
    let mailbox = Mailbox::start().await;
    let mut desk = Desk::new(&[endpoint("desk", &mailbox, "digest = \"actor\"\ngroup_wait = \"30s\"")]);
    let start = desk.now;
    let burst = desk.give(&["a"], 2).await;
    let alone = desk.give(&["b"], 1).await;
    desk.work_until(start + SignedDuration::from_secs(10)).await;
    let late = desk.give(&["a"], 1).await;
    desk.work_until(start + SignedDuration::from_secs(29)).await;
    assert_eq!(mailbox.receipts().len(), 0);
    desk.work_until(start + SignedDuration::from_secs(30)).await;
    let receipts = mailbox.receipts();
    assert_eq!(receipts.len(), 2);
    let digest = receipts
        .iter()
        .find_map(|receipt| match Envelope::read(&receipt.body).unwrap().data {
            Data::Digest(digest) => Some(digest),
            _ => None,
        })
        .unwrap();
    let told: Vec<String> = digest.alerts.into_iter().map(|alert| alert.id).collect();
    assert_eq!(told, [burst[0].clone(), burst[1].clone(), late[0].clone()]);
    assert!(mailbox.taken().contains(&alone[0]), "one message stays itself");
}

#[tokio::test]
async fn matrix_puts_by_id_and_each_endpoint_gets_its_format() {
    let (room, chat) = (Mailbox::start().await, Mailbox::start().await);
    let mut desk = Desk::new(&[
        endpoint("room", &room, "format = \"matrix\"\nroom = \"!desk:matrix.example\"\ntoken = \"t0ken\""),
        endpoint("chat", &chat, "format = \"slack\""),
    ]);
    let ids = desk.give(&["a"], 1).await;
    desk.work().await;
    let receipt = room.receipts().remove(0);
    assert_eq!(receipt.method, "PUT");
    assert!(receipt.path.ends_with(&format!("/send/m.room.message/{}", ids[0])), "{}", receipt.path);
    assert_eq!(receipt.headers["authorization"], "Bearer t0ken");
    let slack: serde_json::Value = serde_json::from_slice(&chat.receipts()[0].body).unwrap();
    assert_eq!(slack["blocks"][0]["type"], "header");
}

/// A mail server that speaks as much SMTP as it takes to receive one mail.
async fn smtp_server(listener: tokio::net::TcpListener) -> String {
    let (mut socket, _) = listener.accept().await.unwrap();
    socket.write_all(b"220 mail.example ESMTP\r\n").await.unwrap();
    let (mut seen, mut mail, mut in_data) = (String::new(), String::new(), false);
    loop {
        let mut buffer = [0; 4096];
        let n = socket.read(&mut buffer).await.unwrap();
        if n == 0 {
            return mail;
        }
        seen.push_str(std::str::from_utf8(&buffer[..n]).unwrap());
        while let Some((line, rest)) = seen.split_once("\r\n") {
            let (line, rest) = (line.to_owned(), rest.to_owned());
            seen = rest;
            let answer: &[u8] = match (in_data, line.as_str()) {
                (true, ".") => {
                    in_data = false;
                    b"250 taken\r\n"
                }
                (true, text) => {
                    mail.push_str(text);
                    mail.push('\n');
                    continue;
                }
                (false, "DATA") => {
                    in_data = true;
                    b"354 go on\r\n"
                }
                (false, "QUIT") => b"221 bye\r\n",
                (false, line) if line.starts_with("EHLO") => b"250 mail.example\r\n",
                (false, _) => b"250 fine\r\n",
            };
            socket.write_all(answer).await.unwrap();
        }
    }
}

#[tokio::test]
async fn a_mail_is_a_digest_with_an_id_of_its_own() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let server = tokio::spawn(smtp_server(listener));
    let settings: EndpointSettings = toml::from_str(&format!(
        "id = \"mail\"\nurl = \"smtp+insecure://127.0.0.1:{port}\"\nformat = \"email\"\nfrom = \"volteface@desk.example\"\n\
         to = [\"Desk <desk@desk.example>\"]\ndigest = \"15m\""
    ))
    .unwrap();
    let mut desk = Desk::new(&[settings]);
    let start = desk.now;
    desk.give(&["a", "b"], 1).await;
    desk.work_until(start + SignedDuration::from_mins(14)).await;
    assert_eq!(desk.endpoint("mail").await.n_delivered, 0);
    desk.work_until(start + SignedDuration::from_mins(15)).await;
    let state = desk.endpoint("mail").await;
    assert_eq!((state.n_delivered, state.n_waiting, state.last_error), (1, 0, None));
    drop(desk);
    let mail = server.await.unwrap();
    assert!(mail.contains("Message-ID: <msg_"), "{mail}");
    assert!(mail.contains("Subject: volteface: 2 alerts about 2 actors"), "{mail}");
    assert!(mail.contains("To: "), "{mail}");
}

#[test]
fn an_enqueued_delivery_keeps_its_bytes_when_the_format_is_rendered_otherwise_later() {
    let mut store = Store::open_in_memory().unwrap();
    let claimed: Vec<Claimed> = store
        .write(|tx| -> Result<_, volteface_store::Error> {
            let now = Timestamp::UNIX_EPOCH;
            tx.give_notice(&volteface_store::Notice {
                id: "1",
                alert_type: AlertType::Test,
                actor: None,
                given_at: now,
                sentence: "Test.",
                body: b"{}",
            })?;
            for (endpoint, body) in [("a", b"first"), ("b", b"other")] {
                tx.enqueue(&NewDelivery {
                    alert_id: "1",
                    endpoint,
                    line: "",
                    format: "json",
                    content_type: "application/json",
                    body,
                    enqueued_at: now,
                    gather_until: None,
                })?;
            }
            let mut claimed = tx.claim("a", now, now + FIVE_SECONDS, 1)?;
            claimed.extend(tx.claim("b", now, now + FIVE_SECONDS, 1)?);
            Ok(claimed)
        })
        .unwrap();
    assert!(claimed.iter().all(|claimed| claimed.body == b"first"));
}

/// A home whose daemon sends to that mailbox.
fn home(mailbox: &Mailbox) -> Home {
    Home::new(&format!(
        "[webhooks]\nallow_private = [\"127.0.0.1/32\"]\n[[endpoint]]\nid = \"desk\"\nurl = {:?}\nsecret = {:?}\n",
        mailbox.url(),
        mailbox.secret.expose()
    ))
}

/// What a command prints, line by line as JSON.
fn json_lines(home: &Home, args: &[&str]) -> Vec<serde_json::Value> {
    let output = home.run(args);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    output.stdout.split(|&b| b == b'\n').filter_map(|line| serde_json::from_slice(line).ok()).collect()
}

#[test]
fn the_daemon_delivers_and_the_commands_show_try_silence_and_replay() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let mailbox = runtime.block_on(Mailbox::start());
    let home = home(&mailbox);
    let mut daemon = home.start();
    home.drop_file("001.txt", &article("Courier", 2, "support"));
    let given = daemon.next_alert();
    runtime.block_on(mailbox.arrivals(1));
    assert_eq!(given["id"], mailbox.receipts()[0].id.as_str());
    let listed = json_lines(&home, &["alerts", "list", "--json"]);
    assert_eq!((listed.len(), &listed[0]["id"]), (1, &given["id"]));
    eventually("the attempt is in the log", || {
        let shown = &json_lines(&home, &["webhook", "show", "desk", "--json"])[0];
        shown["delivered"] == 1 && shown["deliveries"][0]["attempts"][0]["status"] == 204
    });
    let tried = home.run(&["webhook", "test", "desk"]);
    assert!(tried.status.success(), "{}", String::from_utf8_lossy(&tried.stderr));
    assert!(mailbox.receipts()[1].body.starts_with(br#"{"type":"test""#));
    assert!(home.run(&["silence", "add", "--actor", "harbourtown", "--for", "1h"]).status.success());
    home.drop_file("002.txt", &article("Courier", 9, "oppose"));
    let silenced = daemon.next_alert();
    let id = silenced["id"].as_str().unwrap();
    eventually("the silence shows", || {
        let shown = &json_lines(&home, &["webhook", "show", "desk", "--json"])[0];
        shown["deliveries"][0]["state"] == "silenced"
    });
    assert_eq!(mailbox.receipts().len(), 2);
    assert!(home.run(&["alerts", "replay", id]).status.success());
    runtime.block_on(mailbox.arrivals(3));
    assert_eq!(mailbox.receipts()[2].id, id);
    let unknown = home.run(&["webhook", "test", "dask"]);
    assert_eq!(unknown.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&unknown.stderr).contains("no endpoint dask"));
    daemon.stop();
}

#[test]
fn the_metrics_count_what_waits_and_what_is_a_copy() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let mailbox = runtime.block_on(Mailbox::start());
    mailbox.answer(Manner::Status(500));
    let home = home(&mailbox);
    let mut daemon = home.start();
    let text = article("Courier", 2, "support");
    home.drop_file("1.txt", &text);
    daemon.next_alert();
    home.drop_file("2.txt", &text.replace("source: Courier", "source: Mirror"));
    let lines = [
        "volteface_copies_total 1",
        "volteface_webhook_queue_depth 1",
        "volteface_webhook_dead_letters 0",
        "volteface_inbox_files{state=\"done\"} 2",
        "volteface_inbox_files{state=\"waiting\"} 0",
        "volteface_alerts_total{type=\"position.first\"} 1",
        "volteface_webhook_attempts_total{endpoint=\"desk\",outcome=\"failed\"}",
    ];
    for line in lines {
        eventually(line, || daemon.get("/metrics").1.contains(line));
    }
    daemon.stop();
}

#[test]
fn a_daemon_killed_between_post_and_record_sends_the_same_again() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let mailbox = runtime.block_on(Mailbox::start());
    let home = home(&mailbox);
    let mut daemon = home.start();
    mailbox.answer(Manner::Silent);
    home.drop_file("001.txt", &article("Courier", 2, "support"));
    runtime.block_on(mailbox.arrivals(1));
    daemon.kill();
    mailbox.answer(Manner::Status(410));
    let mut daemon = home.start();
    runtime.block_on(mailbox.arrivals(2));
    eventually("the page tells that the endpoint is disabled", || {
        daemon.get("/").1.contains("Endpoint <strong>desk</strong> is disabled")
    });
    daemon.kill();
    mailbox.answer(Manner::Status(200));
    assert!(home.run(&["webhook", "enable", "desk"]).status.success());
    let daemon = home.start();
    runtime.block_on(mailbox.arrivals(3));
    let receipts = mailbox.receipts();
    assert!(receipts.iter().all(|other| (&other.id, &other.body) == (&receipts[0].id, &receipts[0].body)));
    eventually("it is recorded", || json_lines(&home, &["webhook", "list", "--json"])[0]["delivered"] == 1);
    assert_eq!(mailbox.receipts().len(), 3);
    daemon.stop();
}

#[test]
fn a_secret_is_rotated_and_a_dead_letter_replayed_by_commands() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let mailbox = runtime.block_on(Mailbox::start());
    let home = Home::new(&format!(
        "[webhooks]\nallow_private = [\"127.0.0.1/32\"]\n[[endpoint]]\nid = \"desk\"\nurl = {:?}\nsecret_file = \"desk.secret\"\n",
        mailbox.url()
    ));
    std::fs::write(home.path().join("desk.secret"), mailbox.secret.expose()).unwrap();
    let text = |args: &[&str]| {
        let output = home.run(args);
        assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    };
    let mut daemon = home.start();
    let secret = || Secret::parse(&text(&["webhook", "show", "desk", "--secret"])).unwrap();
    let old = secret();
    assert_eq!(old, mailbox.secret);
    text(&["webhook", "rotate-secret", "desk", "--grace", "1h"]);
    let new = secret();
    assert_ne!(old, new);
    home.drop_file("1.txt", &article("Courier", 2, "support"));
    daemon.next_alert();
    runtime.block_on(mailbox.arrivals(1));
    let receipt = mailbox.receipts().remove(0);
    for secret in [&old, &new] {
        assert!(verify(secret, &receipt.id, receipt.timestamp, &receipt.body, &receipt.signature));
    }
    let replay = |more: &str| text(&["webhook", "replay", "desk", more]);
    assert_eq!(replay("--failed"), "0 deliveries are due again\n");
    let bare = home.run(&["webhook", "replay", "desk"]);
    assert!(String::from_utf8_lossy(&bare.stderr).contains("--failed, --since TIME"));
    eventually("it is recorded", || json_lines(&home, &["webhook", "list", "--json"])[0]["delivered"] == 1);
    assert_eq!(replay("--since=1h"), "1 delivery is due again\n");
    runtime.block_on(mailbox.arrivals(2));
    let receipts = mailbox.receipts();
    assert_eq!((&receipts[0].id, &receipts[0].body), (&receipts[1].id, &receipts[1].body));
    daemon.stop();
}
