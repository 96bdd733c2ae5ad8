//! The daemon as a process: what is dropped, what is told, what is refused.

use std::fs;

use crate::support::daemon::{Home, WATCH, article, eventually, turn};

#[test]
fn a_dropped_file_becomes_an_alert_and_moves_to_done() {
    let home = Home::new("");
    let mut daemon = home.start();
    home.drop_file("001-courier.txt", &article("Courier", 2, "support"));
    let alert = daemon.next_alert();
    assert_eq!(
        (&alert["actor"], &alert["issue"], &alert["change"], &alert["to"]),
        (&"harbourtown".into(), &"harbour-toll".into(), &"first".into(), &"supports".into())
    );
    home.drop_file("002-courier.txt", &article("Courier", 9, "oppose"));
    let alert = daemon.next_alert();
    assert_eq!((&alert["change"], &alert["from"]), (&"reversal".into(), &"supports".into()));
    eventually("both files are in done/", || home.done() == ["001-courier.txt", "002-courier.txt"]);
    let (status, page) = daemon.get("/");
    assert!(status == 200 && page.contains("Harbourtown"), "{page}");
    daemon.stop();
}

#[test]
fn what_is_renamed_into_place_as_soon_as_the_daemon_has_started_is_known_to_be_whole() {
    // A file that was not seen coming would be taken for one that is still written, for an hour.
    let home = Home::new("[inbox]\nquiet = \"0\"\nstability_delay = \"1h\"\n[alert]\nnews = \"36500d\"");
    for n in 0..4 {
        let mut daemon = home.start();
        home.drop_file(&format!("{n}.txt"), &turn(n));
        daemon.next_alert();
        daemon.stop();
    }
}

#[test]
fn a_date_in_the_future_silences_nothing_that_follows() {
    let home = Home::new("");
    let mut daemon = home.start();
    let published = "2021-05-02T10:00:00Z";
    home.drop_file("1.txt", &article("Courier", 2, "support").replace(published, "2099-01-01T10:00:00Z"));
    let first = daemon.next_alert();
    assert!(first["on"].as_str().is_some_and(|on| on < "2099"), "{first:#}");
    // What arrived later counts as later, whichever future it claims.
    home.drop_file(
        "2.txt",
        &article("Post", 9, "oppose").replace("2021-05-09T10:00:00Z", "2098-01-01T10:00:00Z"),
    );
    assert_eq!(daemon.next_alert()["change"], "reversal");
    daemon.stop();
}

#[test]
fn one_response_in_three_outlets_is_one_alert_and_a_copy_none() {
    let home = Home::new("");
    let mut daemon = home.start();
    for (n, outlet) in ["Courier", "Compass", "Post"].into_iter().enumerate() {
        home.drop_file(&format!("{n}.txt"), &article(outlet, 2, "support"));
    }
    home.drop_file(
        "3-copy.txt",
        &article("Courier", 2, "support").replace("source: Courier", "source: Mirror"),
    );
    eventually("all four are settled", || {
        daemon.get("/metrics").1.contains("volteface_documents_total{source=\"inbox\"} 4")
    });
    home.drop_file("4.txt", &article("Courier", 9, "oppose"));
    daemon.wait_for(|event| event["change"] == "reversal");
    assert_eq!(daemon.alerts().len(), 2, "{:#?}", daemon.alerts());
    daemon.stop();
}

#[test]
fn files_that_cannot_be_read_fail_alone() {
    let home = Home::new("");
    let mut daemon = home.start();
    home.drop_file("broken.zip", "PK\u{3}\u{4}");
    home.drop_file("blank.txt", " \n \n");
    home.drop_file("good.txt", &article("Courier", 2, "support"));
    daemon.next_alert();
    eventually("both failed with their reason", || {
        home.failed() == ["blank.txt", "blank.txt.error.json", "broken.zip", "broken.zip.error.json"]
    });
    let status = home.run(&["inbox", "status", "--json"]);
    assert!(status.status.success());
    let status: serde_json::Value = serde_json::from_slice(&status.stdout).unwrap();
    assert_eq!(status["failed"].as_array().unwrap().len(), 2, "{status:#}");
    fs::write(home.path().join("data/failed/blank.txt"), article("Courier", 9, "oppose")).unwrap();
    assert!(home.run(&["inbox", "retry", "blank.txt"]).status.success());
    daemon.wait_for(|event| event["change"] == "reversal");
    assert_eq!(home.failed(), ["broken.zip", "broken.zip.error.json"]);
    daemon.stop();
}

#[test]
fn what_is_dropped_while_nobody_runs_waits_and_is_told_once() {
    let home = Home::new("");
    home.start().stop();
    home.drop_file("001.txt", &article("Courier", 2, "support"));
    let once = home.run(&["run", "--once", "--json"]);
    assert!(once.status.success());
    assert_eq!(String::from_utf8_lossy(&once.stdout).matches("\"alert\"").count(), 1);
    home.drop_file("001-again.txt", &article("Courier", 2, "support"));
    let again = home.run(&["run", "--once", "--json"]);
    assert_eq!(String::from_utf8_lossy(&again.stdout).matches("\"alert\"").count(), 0);
    assert_eq!(home.done(), ["001-again.txt", "001.txt"]);
}

#[test]
fn a_second_daemon_on_the_same_folder_says_so_and_ends() {
    let home = Home::new("");
    let daemon = home.start();
    let second = home.run(&["run"]);
    assert_eq!(second.status.code(), Some(1));
    let error = String::from_utf8_lossy(&second.stderr).into_owned();
    assert!(error.contains("already runs on") && error.contains(&daemon.pid().to_string()), "{error}");
    daemon.stop();
}

#[test]
fn a_wrong_configuration_is_told_with_its_line_and_exit_code_78() {
    let home = Home::new("[alert]\nnew = \"14d\"\n");
    let refused = home.run(&["run"]);
    assert_eq!(refused.status.code(), Some(78));
    let error = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(error.contains("unknown key `new`; did you mean `news`?"), "{error}");
    assert!(error.contains("volteface.toml:"), "{error}");
    home.configure("");
    fs::write(home.path().join("watch.toml"), WATCH.replace("speaks_for", "speak_for")).unwrap();
    let refused = home.run(&["run"]);
    assert_eq!(refused.status.code(), Some(78));
    assert!(String::from_utf8_lossy(&refused.stderr).contains("did you mean `speaks_for`?"));
}

#[test]
fn a_changed_watch_list_is_taken_over_without_alerts_and_a_wrong_one_is_not() {
    let home = Home::new("");
    let mut daemon = home.start();
    home.drop_file("001.txt", &article("Courier", 2, "support"));
    daemon.next_alert();
    let (watch, list) = (home.path().join("watch.toml"), WATCH);
    fs::write(&watch, "[[actor]]\n").unwrap();
    daemon.signal("HUP");
    fs::write(&watch, list.replace("\"harbour-toll\"", "\"port-toll\"")).unwrap();
    daemon.signal("HUP");
    eventually("the stored document counts for the renamed issue", || {
        daemon.get("/positions").1.contains("port-toll")
    });
    home.drop_file("002.txt", &article("Courier", 9, "oppose"));
    let alert = daemon.next_alert();
    assert_eq!((&alert["issue"], &alert["change"]), (&"port-toll".into(), &"reversal".into()));
    assert_eq!(daemon.alerts().len(), 2);
    daemon.stop();
}

#[test]
fn the_page_tells_that_it_lives_that_it_is_ready_and_what_it_counts() {
    let home = Home::new("");
    let daemon = home.start();
    assert_eq!(daemon.get("/healthz").0, 200);
    assert_eq!(daemon.get("/readyz").0, 200);
    let (_, metrics) = daemon.get("/metrics");
    for name in
        ["volteface_build_info", "volteface_copies_total", "volteface_db_size_bytes", "volteface_inbox_files"]
    {
        assert!(metrics.contains(name), "{name} is missing in\n{metrics}");
    }
    daemon.stop();
}

#[test]
fn check_and_rebuild_and_the_lists_work_beside_what_is_stored() {
    let home = Home::new("");
    home.start().stop();
    home.drop_file("001.txt", &article("Courier", 2, "support"));
    home.drop_file("002.txt", &article("Courier", 9, "oppose"));
    assert!(home.run(&["run", "--once"]).status.success());
    let text = |args: &[&str]| {
        let output = home.run(args);
        assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8_lossy(&output.stdout).into_owned()
    };
    let before = text(&["positions", "--json"]);
    assert!(before.contains("\"opposes\""), "{before}");
    assert_eq!(text(&["rebuild"]), "settled 2 documents anew\n");
    assert_eq!(text(&["positions", "--json"]), before);
    assert!(text(&["check"]).contains("ok       the watch list has 2 actors and 1 issues"));
    assert!(text(&["issues"]).contains("harbour-toll"));
    let timeline = text(&["timeline", "harbourtown", "harbour-toll"]);
    assert!(
        timeline.contains("We support the harbour toll") && timeline.contains("2021-05-09"),
        "{timeline}"
    );
    // A restart after the rebuild tells nothing again.
    let again = home.run(&["run", "--once", "--json"]);
    assert!(!String::from_utf8_lossy(&again.stdout).contains("\"alert\""));
}

#[test]
fn a_folder_that_sends_no_events_is_polled() {
    let home = Home::new(
        "[inbox]\nbackend = \"poll\"\npoll_interval = \"30ms\"\nquiet = \"0\"\nstability_delay = \"30ms\"\nrescan = \"1h\"",
    );
    let mut daemon = home.start();
    home.drop_file("1.txt", &article("Courier", 2, "support"));
    daemon.next_alert();
    // So is a subfolder that appears, which names the outlet.
    let unnamed = article("Courier", 9, "oppose").replace("source: Courier\n", "");
    home.drop_file("wire/2.txt", &unnamed);
    assert_eq!(daemon.next_alert()["change"], "reversal");
    assert!(daemon.get("/documents").1.contains("wire"));
    daemon.stop();
}

#[test]
fn a_backup_taken_while_the_daemon_runs_is_restored_and_goes_on_in_silence() {
    let home = Home::new("");
    let mut daemon = home.start();
    home.drop_file("1.txt", &article("Courier", 2, "support"));
    daemon.next_alert();
    let text = |home: &Home, args: &[&str]| {
        let output = home.run(args);
        assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8_lossy(&output.stdout).into_owned()
    };
    assert!(text(&home, &["db", "backup", "copy.db"]).contains("is a sound copy"));
    assert_eq!(home.run(&["db", "backup", "copy.db"]).status.code(), Some(1), "nothing is written over");
    daemon.stop();

    let other = Home::new("");
    fs::create_dir(other.path().join("data")).unwrap();
    fs::copy(home.path().join("copy.db"), other.path().join("data/volteface.db")).unwrap();
    assert!(text(&other, &["db", "verify"]).contains("is sound"));
    assert_eq!(text(&other, &["positions", "--json"]), text(&home, &["positions", "--json"]));
    let mut daemon = other.start();
    // What was told is known; what comes next is told against it.
    other.drop_file("1.txt", &article("Courier", 2, "support"));
    eventually("the file is known", || other.done() == ["1.txt"]);
    other.drop_file("2.txt", &article("Courier", 9, "oppose"));
    assert_eq!(daemon.next_alert()["change"], "reversal");
    daemon.stop();
    assert_eq!(text(&other, &["db", "prune", "--days", "0"]), "2 texts let go\n");
    assert!(
        text(&other, &["timeline", "harbourtown", "harbour-toll"]).contains("We oppose the harbour toll")
    );
}
