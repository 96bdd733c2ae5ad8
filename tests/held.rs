//! Changes that are not told at once: not certain enough, or read otherwise by the second reader.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    thread,
};

use serde_json::{Value, json};

use crate::support::{
    daemon::{Home, article, eventually},
    mailbox::Mailbox,
};

/// Nothing that one story alone reports is as certain as this.
const STRICT: &str = "[alert]\nconfidence = 0.93\n";

/// The same saying as `article(…, 2, "support")`, in another outlet's own report.
const OWN_REPORT: &str = "---\ntitle: Ships will have to pay\npublished: 2021-05-02T16:00:00Z\nsource: Ledger\n---\n\n\
    After weeks of silence the head of the town spoke to this newspaper in her office above the market.\n\n\
    \"We support the harbour toll,\" Mara Lindqvist, the mayor of Harbourtown, said.\n\n\
    Owners of the larger vessels said that they would turn to the courts over it.\n";

fn endpoint(receiver: &Mailbox) -> String {
    format!(
        "[webhooks]\nallow_private = [\"127.0.0.0/8\"]\n[[endpoint]]\nid = \"desk\"\nurl = \"{}\"\nsecret = \"{}\"\n",
        receiver.url(),
        receiver.secret.expose()
    )
}

fn held(home: &Home) -> Vec<Value> {
    let listed = home.run(&["changes", "held", "--json"]);
    assert!(listed.status.success(), "{}", String::from_utf8_lossy(&listed.stderr));
    String::from_utf8_lossy(&listed.stdout).lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn waits_for(home: &Home, what: &str) {
    eventually(&format!("a change waits for {what}"), || {
        held(home).iter().any(|held| held["waits_for"] == what)
    });
}

#[test]
fn an_independent_story_confirms_what_is_held_and_a_copy_does_not() {
    let home = Home::new(STRICT);
    let mut daemon = home.start();
    home.drop_file("1.txt", &article("Courier", 2, "support"));
    waits_for(&home, "confirmation");
    home.drop_file("2.txt", &article("Courier", 2, "support").replace("source: Courier", "source: Mirror"));
    eventually("the copy is settled", || daemon.get("/metrics").1.contains("volteface_copies_total 1"));
    assert_eq!(held(&home).len(), 1);
    home.drop_file("3.txt", OWN_REPORT);
    let alert = daemon.next_alert();
    assert_eq!((&alert["change"], &alert["to"]), (&json!("first"), &json!("supports")));
    eventually("nothing is held any more", || held(&home).is_empty());
    assert_eq!(daemon.alerts().len(), 1);
    daemon.stop();
}

#[tokio::test(flavor = "multi_thread")]
async fn the_user_confirms_or_rejects_and_is_remembered() {
    let receiver = Mailbox::start().await;
    let home = Home::new(&format!("{STRICT}{}", endpoint(&receiver)));
    let daemon = home.start();
    home.drop_file("1.txt", &article("Courier", 2, "support"));
    waits_for(&home, "confirmation");
    let confirmed = home.run(&["changes", "confirm", "harbourtown", "harbour-toll"]);
    assert!(String::from_utf8_lossy(&confirmed.stderr).contains("Harbourtown answers"), "{confirmed:?}");
    receiver.arrivals(1).await;
    home.drop_file("2.txt", &article("Courier", 9, "oppose"));
    waits_for(&home, "confirmation");
    let rejected = home.run(&["changes", "reject", "harbourtown", "harbour-toll"]);
    assert!(rejected.status.success(), "{rejected:?}");
    assert!(held(&home).is_empty());
    daemon.stop();
    assert!(home.run(&["rebuild"]).status.success());
    assert!(held(&home).is_empty(), "a rejection outlives a rebuild");
    let stands = home.run(&["positions", "--json"]);
    assert!(String::from_utf8_lossy(&stands.stdout).contains("\"supports\""), "{stands:?}");
    assert_eq!(receiver.receipts().len(), 1);
}

/// A model that always answers so; it serves until the test ends.
fn model(answer: Option<&str>) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let body = answer.map(|stance| {
        let content = json!({"stance": stance, "reason": "by its words"}).to_string();
        json!({"model": "small-7b", "choices": [{"message": {"content": content}}]}).to_string()
    });
    thread::spawn(move || {
        for stream in listener.incoming().map_while(Result::ok) {
            serve(stream, body.as_deref());
        }
    });
    address
}

fn serve(stream: TcpStream, body: Option<&str>) {
    let mut reader = BufReader::new(&stream);
    let (mut line, mut length) = (String::new(), 0);
    while reader.read_line(&mut line).is_ok_and(|n| n > 2) {
        if let Some(value) = line.to_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().unwrap();
        }
        line.clear();
    }
    let mut asked = vec![0; length];
    reader.read_exact(&mut asked).unwrap();
    let asked: Value = serde_json::from_slice(&asked).unwrap();
    let given = asked["messages"][1]["content"].as_str().unwrap();
    assert!(given.contains("harbour toll") && given.contains("Should ships pay"), "{given}");
    let (status, body) = body.map_or(("500 Internal Server Error", ""), |body| ("200 OK", body));
    let head = format!("HTTP/1.1 {status}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n", body.len());
    // The daemon may have been stopped meanwhile.
    drop((&stream).write_all(format!("{head}{body}").as_bytes()));
}

fn home_with(model: SocketAddr, settings: &str) -> Home {
    Home::new(&format!("[adjudicator]\nurl = \"http://{model}/v1\"\nmodel = \"small\"\n{settings}"))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_reader_that_agrees_marks_the_alert() {
    let receiver = Mailbox::start().await;
    let home = home_with(model(Some("supports")), &endpoint(&receiver));
    let mut daemon = home.start();
    home.drop_file("1.txt", &article("Courier", 2, "support"));
    assert_eq!(daemon.next_alert()["to"], "supports");
    receiver.arrivals(1).await;
    let body: Value = serde_json::from_slice(&receiver.receipts()[0].body).unwrap();
    let why = body["data"]["why"].as_str().unwrap();
    assert!(why.ends_with("read as supports, and so by the second reader (small-7b)"), "{why}");
    daemon.stop();
}

#[test]
fn a_second_reader_that_disagrees_holds_the_alert_back_until_the_user_speaks() {
    let home = home_with(model(Some("unrelated")), "");
    let daemon = home.start();
    home.drop_file("1.txt", &article("Courier", 2, "support"));
    waits_for(&home, "user");
    let listed = String::from_utf8_lossy(&home.run(&["changes", "held"]).stdout).into_owned();
    assert!(listed.contains("small-7b reads no side: by its words"), "{listed}");
    let confirmed = home.run(&["changes", "confirm", "harbourtown", "harbour-toll"]);
    assert!(String::from_utf8_lossy(&confirmed.stderr).contains("Harbourtown answers"), "{confirmed:?}");
    daemon.stop();
}

#[test]
fn without_an_answer_of_the_second_reader_the_alert_is_told() {
    let home = home_with(model(None), "");
    let mut daemon = home.start();
    home.drop_file("1.txt", &article("Courier", 2, "support"));
    assert_eq!(daemon.next_alert()["to"], "supports");
    daemon.stop();
    home.drop_file("2.txt", &article("Courier", 9, "oppose"));
    let once = home.run(&["run", "--once", "--json"]);
    assert_eq!(String::from_utf8_lossy(&once.stdout).matches("\"alert\"").count(), 1, "{once:?}");
}

/// A model that takes the question and never answers it.
fn silent_model() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || listener.incoming().map_while(Result::ok).collect::<Vec<_>>());
    address
}

#[test]
fn what_waited_for_a_second_reader_is_told_when_there_is_none_any_more() {
    let home = home_with(silent_model(), "timeout = \"10m\"\n");
    let daemon = home.start();
    home.drop_file("1.txt", &article("Courier", 2, "support"));
    waits_for(&home, "second reader");
    daemon.stop();
    home.configure("");
    let mut daemon = home.start();
    assert_eq!(daemon.next_alert()["to"], "supports");
    assert!(held(&home).is_empty());
    daemon.stop();
}

#[test]
fn a_rebuild_leaves_held_what_was_never_told() {
    let home = Home::new(STRICT);
    let daemon = home.start();
    home.drop_file("1.txt", &article("Courier", 2, "support"));
    waits_for(&home, "confirmation");
    daemon.stop();
    let before = held(&home);
    assert!(home.run(&["rebuild"]).status.success());
    assert_eq!(held(&home), before);
    let confirmed = home.run(&["changes", "confirm", "harbourtown", "harbour-toll"]);
    assert!(String::from_utf8_lossy(&confirmed.stderr).contains("Harbourtown answers"), "{confirmed:?}");
}
