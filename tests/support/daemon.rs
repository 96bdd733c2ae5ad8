//! The real program: as a daemon in a home of its own, or as a command that ends.

use std::{
    fs,
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
    sync::{
        Arc, Mutex,
        mpsc::{Receiver, channel},
    },
    thread,
    time::{Duration, Instant},
};

use serde_json::Value;

/// Longer than anything takes on a busy machine; reached only when something is broken.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);

/// A folder to live in: configuration, watch list, data.
pub(crate) struct Home {
    folder: tempfile::TempDir,
}

impl Home {
    /// A home whose daemons take dropped files at once, listen on any free port and watch [`WATCH`]; `settings`
    /// (TOML) are put after these.
    pub(crate) fn new(settings: &str) -> Home {
        let folder = tempfile::tempdir().expect("a temporary folder");
        fs::write(folder.path().join("watch.toml"), WATCH).expect("writable");
        let home = Home { folder };
        home.configure(settings);
        home
    }

    /// Writes the configuration anew.
    pub(crate) fn configure(&self, settings: &str) {
        // Sections of the test go first: keys of a section cannot be given twice.
        let section = |name: &str, text: &str| {
            if settings.contains(&format!("[{name}]")) {
                String::new()
            } else {
                format!("[{name}]\n{text}\n")
            }
        };
        let text = format!(
            "data = \"data\"\nwatch = \"watch.toml\"\n{}{}{settings}\n",
            section("inbox", "quiet = \"0\"\nstability_delay = \"50ms\""),
            section("page", "listen = \"127.0.0.1:0\""),
        );
        fs::write(self.path().join("volteface.toml"), text).expect("writable");
    }

    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn inbox(&self) -> PathBuf {
        self.path().join("data/inbox")
    }

    /// The program, run in this home with its configuration.
    pub(crate) fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_volteface"));
        command.current_dir(self.path()).args(args).env_clear().env("HOME", self.path());
        command.stdin(Stdio::null());
        command
    }

    /// Runs a command to its end.
    pub(crate) fn run(&self, args: &[&str]) -> Output {
        self.command(args).output().expect("the program starts")
    }

    /// Starts a daemon, and waits until it says where it is.
    pub(crate) fn start(&self) -> Daemon {
        self.start_as(self.command(&["run", "--json"]))
    }

    /// The same by a command that ends up as `volteface run --json`.
    pub(crate) fn start_as(&self, mut command: Command) -> Daemon {
        let mut child =
            command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the program starts");
        let (sender, events) = channel();
        let stdout = child.stdout.take().expect("piped");
        thread::spawn(move || {
            for line in BufReader::new(stdout).lines().map_while(Result::ok) {
                let event: Value = serde_json::from_str(&line).expect("every line is JSON");
                if sender.send(event).is_err() {
                    return;
                }
            }
        });
        let stderr = BufReader::new(child.stderr.take().expect("piped"));
        let log = Arc::new(Mutex::new(String::new()));
        let written = Arc::clone(&log);
        let reading = thread::spawn(move || {
            for line in stderr.split(b'\n').map_while(Result::ok) {
                let mut log = written.lock().expect("nobody panics with it");
                log.push_str(&String::from_utf8_lossy(&line));
                log.push('\n');
            }
        });
        let reading = Some(reading);
        let mut daemon = Daemon { child, events, seen: Vec::new(), log, reading, page: String::new() };
        let started = daemon.wait_for(|event| event["event"] == "started");
        daemon.page = started["page"].as_str().unwrap_or_default().trim_end_matches('/').to_owned();
        daemon
    }

    /// Drops a file as a careful program does: written elsewhere, renamed into place.
    pub(crate) fn drop_file(&self, name: &str, text: &str) {
        let elsewhere = self.path().join(format!("data/{}.being-written", name.replace('/', "-")));
        fs::write(&elsewhere, text).expect("writable");
        let target = self.inbox().join(name);
        fs::create_dir_all(target.parent().expect("below the inbox")).expect("writable");
        fs::rename(elsewhere, target).expect("same file system");
    }

    /// Files that were taken.
    pub(crate) fn done(&self) -> Vec<String> {
        let mut names = Vec::new();
        collect(&self.path().join("data/done"), &mut names);
        names.sort();
        names
    }

    /// Files that could not be read, and the sidecars that say why.
    pub(crate) fn failed(&self) -> Vec<String> {
        let mut names = Vec::new();
        collect(&self.path().join("data/failed"), &mut names);
        names.sort();
        names
    }
}

fn collect(folder: &Path, names: &mut Vec<String>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        if entry.path().is_dir() {
            collect(&entry.path(), names);
        } else {
            names.push(entry.file_name().to_string_lossy().into_owned());
        }
    }
}

/// A running daemon; it is killed when the test ends.
pub(crate) struct Daemon {
    child: Child,
    events: Receiver<Value>,
    /// Every event so far.
    pub(crate) seen: Vec<Value>,
    log: Arc<Mutex<String>>,
    reading: Option<thread::JoinHandle<()>>,
    /// Address of the page, without a closing slash.
    pub(crate) page: String,
}

impl Daemon {
    /// The first event from now on that fits; panics with all that was seen when none comes.
    pub(crate) fn wait_for(&mut self, fits: impl Fn(&Value) -> bool) -> Value {
        let until = Instant::now() + PATIENCE;
        loop {
            match self.events.recv_timeout(until.saturating_duration_since(Instant::now())) {
                Ok(event) => {
                    self.seen.push(event.clone());
                    if fits(&event) {
                        return event;
                    }
                }
                Err(error) => {
                    let seen = std::mem::take(&mut self.seen);
                    let log = self.kill();
                    panic!("no such event ({error}); seen: {seen:#?}\nlog:\n{log}");
                }
            }
        }
    }

    /// The next alert.
    pub(crate) fn next_alert(&mut self) -> Value {
        self.wait_for(|event| event["event"] == "alert")
    }

    /// The alerts seen so far.
    pub(crate) fn alerts(&self) -> Vec<&Value> {
        self.seen.iter().filter(|event| event["event"] == "alert").collect()
    }

    /// GETs a path of the page: status and body.
    pub(crate) fn get(&self, path: &str) -> (u16, String) {
        let host = self.page.trim_start_matches("http://");
        let mut stream = TcpStream::connect(host).expect("the page listens");
        stream.set_read_timeout(Some(PATIENCE)).expect("a timeout can be set");
        write!(stream, "GET {path} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n\r\n").expect("writable");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("an answer");
        let (head, body) = answer.split_once("\r\n\r\n").expect("a head");
        let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).expect("a status");
        (status, body.to_owned())
    }

    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Sends a signal by its name (`TERM`, `HUP`).
    pub(crate) fn signal(&self, name: &str) {
        let sent = Command::new("kill").args([&format!("-{name}"), &self.pid().to_string()]).status();
        assert!(sent.expect("kill(1) is there").success());
    }

    /// Asks the daemon to stop and waits for its end. Returns its log.
    pub(crate) fn stop(mut self) -> String {
        self.signal("TERM");
        let status = self.child.wait().expect("a child can be waited for");
        let log = self.whole_log();
        assert!(status.success(), "{status}\n{log}");
        while let Ok(event) = self.events.recv() {
            self.seen.push(event);
        }
        log
    }

    /// Kills the daemon without warning. Returns its log.
    pub(crate) fn kill(&mut self) -> String {
        // It may have ended by itself.
        drop(self.child.kill());
        drop(self.child.wait());
        self.whole_log()
    }

    /// True if and only if the log says that by now.
    pub(crate) fn has_logged(&self, words: &str) -> bool {
        self.log.lock().expect("nobody panics with it").contains(words)
    }

    fn whole_log(&mut self) -> String {
        if let Some(reading) = self.reading.take() {
            reading.join().expect("reading ends");
        }
        self.log.lock().expect("nobody panics with it").clone()
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// Waits until something holds; panics with `what` when it never does.
pub(crate) fn eventually(what: &str, holds: impl Fn() -> bool) {
    let until = Instant::now() + PATIENCE;
    while !holds() {
        assert!(Instant::now() < until, "never came true: {what}");
        thread::sleep(Duration::from_millis(5));
    }
}

/// A small watch list: a mayor who speaks for her city, and a question.
pub(crate) const WATCH: &str = r#"
[[actor]]
id = "harbourtown"
name = "Harbourtown"
kind = "state"
aliases = ["City of Harbourtown"]

[[actor]]
id = "lindqvist"
name = "Mara Lindqvist"
kind = "person"
roles = ["mayor of Harbourtown"]
speaks_for = ["harbourtown"]

[[issue]]
id = "harbour-toll"
question = "Should ships pay a toll in the harbour?"
terms = ["harbour toll", "toll", "port fee"]
favour = ["support the harbour toll"]
oppose = ["oppose the harbour toll", "no toll"]
"#;

/// An article in which the mayor takes a side on the toll; `day` of May 2021. Two days are two pieces of news.
pub(crate) fn article(outlet: &str, day: u8, verb: &str) -> String {
    let scenes = [
        "A brass band played while the ferry from the islands came in, and gulls stole what the guests left over.",
        "Rain drove the listeners under the arcades of the fish market, where the cameras had been set up early.",
        "Schoolchildren had painted the lighthouse in the colours of the town, and the keeper served lemonade.",
    ];
    let scene = scenes[usize::from(day) % scenes.len()];
    format!(
        "---\ntitle: Mayor speaks on day {day}\npublished: 2021-05-{day:02}T10:00:00Z\nsource: {outlet}\n---\n\
         HARBOURTOWN - {scene}\n\n\
         \"We {verb} the harbour toll,\" Mayor Mara Lindqvist said.\n\n\
         The council will meet again before the summer, {outlet} has learned.\n"
    )
}

/// The `n`-th article of a series: a month later than the one before, the other side, and otherwise other words.
pub(crate) fn turn(n: usize) -> String {
    const WHAT: [&str; 6] = ["bakers", "pilots", "gardeners", "skippers", "weavers", "masons"];
    const DID: [&str; 5] = ["complained about", "applauded", "had prepared", "postponed", "walked out of"];
    const TO: [&str; 7] =
        ["a concert", "the regatta", "an auction", "the rehearsal", "a dinner", "the fair", "a vote"];
    const WHY: [&str; 11] = [
        "storms",
        "rising prices",
        "a strike",
        "lost keys",
        "an old quarrel",
        "fog",
        "missing chairs",
        "a wedding",
        "repairs",
        "low tide",
        "a broken bell",
    ];
    let verb = if n.is_multiple_of(2) { "support" } else { "oppose" };
    let (year, month) = (1970 + n / 12, n % 12 + 1);
    let pick = |words: &[&'static str]| words[n % words.len()];
    let (what, did, to, why) = (pick(&WHAT), pick(&DID), pick(&TO), pick(&WHY));
    format!(
        "---\ntitle: The {what} and {to}\npublished: {year}-{month:02}-01T10:00:00Z\nsource: Courier\n---\n\n\
         HARBOURTOWN - The {what} {did} {to} because of {why}, issue {n} of this paper reports.\n\n\
         \"We {verb} the harbour toll,\" Mayor Mara Lindqvist said on {year}-{month:02}-01.\n\n\
         Number {n}: {why} kept the {what} from {to} for {n} hours.\n"
    )
}
