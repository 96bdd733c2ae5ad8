//! 20,000 feeds on 2,000 hosts: whether they are asked in time, and no host twice at once.
//!
//! One hour of schedule at ten times its speed: intervals, spacing and time-outs are a tenth of the defaults, and
//! so is the lateness that passes. It takes seven minutes, so it is run by hand (CONTRIBUTING.md names the command);
//! `VOLTEFACE_LOAD_SPEED` sets another speed, for a machine that stalls for tenths of a second now and then. How often it
//! did is measured beside: by a thread that does nothing but sleep, which no scheduler but the machine's own holds up, and
//! by a task that does the same among the poller's.

use std::{
    collections::HashMap,
    env, fmt,
    net::{Ipv4Addr, SocketAddr},
    sync::{
        Arc, LazyLock, Mutex,
        atomic::{AtomicU32, AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use jiff::{SignedDuration, Timestamp};
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};
use volteface::{
    db::Db,
    http::{Client, Setup, USER_AGENT, gate::Gate},
    metrics::Metrics,
    poll::{PollSettings, Poller, schedule::Floors},
};
use volteface_store::NewFeed;

const HOSTS: usize = 2_000;
const FEEDS_PER_HOST: usize = 10;
/// How many times faster than the clock the schedule runs.
static SPEED: LazyLock<u32> = LazyLock::new(|| {
    env::var("VOLTEFACE_LOAD_SPEED").map_or(10, |speed| speed.parse().expect("a whole number"))
});

/// Time of the schedule as it passes here.
fn scaled(time: Duration) -> Duration {
    time / *SPEED
}

/// An hour of the schedule.
fn hour() -> Duration {
    scaled(Duration::from_secs(3_600))
}

fn spacing() -> Duration {
    scaled(Duration::from_secs(2))
}

/// Every name lies on loopback.
struct Loopback;

impl Resolve for Loopback {
    fn resolve(&self, _: Name) -> Resolving {
        Box::pin(async { Ok(Box::new([SocketAddr::from((Ipv4Addr::LOCALHOST, 0))].into_iter()) as Addrs) })
    }
}

/// What the server saw of one host.
#[derive(Default)]
struct Host {
    at_once: usize,
    last: Option<Instant>,
}

#[derive(Default)]
struct Ledger {
    hosts: HashMap<String, Host>,
    n_requests: usize,
    n_at_once: usize,
    n_too_close: usize,
    by_status: HashMap<&'static str, usize>,
}

/// Sleeps that lasted too long, of somebody who does nothing else.
#[derive(Default)]
struct Heartbeat {
    n: AtomicU32,
    n_stalls: AtomicU32,
    /// Time by which they lasted too long, milliseconds.
    stalled_ms: AtomicU64,
    longest_ms: AtomicU64,
}

impl Heartbeat {
    const EVERY: Duration = Duration::from_millis(10);

    fn note(&self, slept: Duration) {
        self.n.fetch_add(1, Ordering::Relaxed);
        let over = slept.saturating_sub(Self::EVERY);
        // What a late poll is, a fifth of it: several such sleeps add up to one.
        if over > late() / 5 {
            let ms = over.as_millis() as u64;
            self.n_stalls.fetch_add(1, Ordering::Relaxed);
            self.stalled_ms.fetch_add(ms, Ordering::Relaxed);
            self.longest_ms.fetch_max(ms, Ordering::Relaxed);
        }
    }

    fn beat_on_a_thread() -> Arc<Heartbeat> {
        let heart = Arc::new(Heartbeat::default());
        let beating = Arc::downgrade(&heart);
        std::thread::spawn(move || {
            while let Some(heart) = beating.upgrade() {
                let began = Instant::now();
                std::thread::sleep(Self::EVERY);
                heart.note(began.elapsed());
            }
        });
        heart
    }

    async fn beat(&self) {
        loop {
            let began = Instant::now();
            tokio::time::sleep(Self::EVERY).await;
            self.note(began.elapsed());
        }
    }
}

impl fmt::Display for Heartbeat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [n, n_stalls] = [&self.n, &self.n_stalls].map(|n| n.load(Ordering::Relaxed));
        let [stalled, longest] = [&self.stalled_ms, &self.longest_ms].map(|ms| ms.load(Ordering::Relaxed));
        write!(f, "{n_stalls} of {n} sleeps too long, by {stalled} ms in all, {longest} ms at most")
    }
}

/// What is late.
fn late() -> Duration {
    scaled(Duration::from_secs(5))
}

#[test]
#[ignore = "takes seven minutes"]
fn twenty_thousand_feeds_are_asked_in_time_and_no_host_is_pressed() {
    let ledger = Arc::new(Mutex::new(Ledger::default()));
    let port = serve(Arc::clone(&ledger));
    let folder = tempfile::tempdir().unwrap();
    let metrics = Arc::new(Metrics::new());
    let (machine, program) = (Heartbeat::beat_on_a_thread(), Heartbeat::default());
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(async {
        let client = Client::new(Setup {
            user_agent: USER_AGENT.to_owned(),
            allow: vec!["127.0.0.1/32".parse().unwrap()],
            connect_timeout: scaled(Duration::from_secs(10)),
            timeout: scaled(Duration::from_secs(30)),
            resolver: Some(Arc::new(Loopback)),
        })
        .unwrap();
        let poller = Poller {
            db: Db::open(&folder.path().join("volteface.db")).unwrap(),
            feeds: client.clone(),
            pages: client,
            gate: Arc::new(Gate::new(spacing(), spacing())),
            metrics: Arc::clone(&metrics),
            announce: Arc::new(|_, _, _| Ok(())),
            wake: Arc::default(),
            recorded: Arc::default(),
            settings: PollSettings {
                floors: Floors { hinted: hour() / 4, unhinted: hour() },
                fetch_pages: false,
                ..PollSettings::default()
            },
        };
        // None is due before all are subscribed: that takes seconds on a busy machine.
        let lead = Duration::from_secs(20);
        let began_at = Timestamp::now() + SignedDuration::try_from(lead).unwrap();
        let n = HOSTS * FEEDS_PER_HOST;
        poller
            .db
            .write(move |tx| {
                for feed in 0..n {
                    // At any moment, so that neighbours on a host come in each other's way as they do in the world.
                    let at = hour().mul_f64(chance(feed));
                    let host = format!("h{}.load.test", feed % HOSTS);
                    let url = format!("http://{host}:{port}/{feed}");
                    let new = NewFeed { url: &url, host: &host, ..NewFeed::default() };
                    tx.add_feed(&new, began_at, began_at + SignedDuration::try_from(at).unwrap())?;
                }
                Ok::<_, volteface_store::Error>(())
            })
            .await
            .unwrap();
        tokio::select! {
            ended = poller.run(|| {}, tokio::time::sleep(lead + hour() + hour() / 20)) => ended.unwrap(),
            () = program.beat() => {}
        }
    });
    report_stalls(&machine, &program);
    report(&ledger.lock().unwrap(), &metrics);
}

/// Even over 0 to 1, without any order (SplitMix64's finaliser).
fn chance(n: usize) -> f64 {
    let mut z = (n as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    ((z ^ (z >> 31)) >> 11) as f64 / (1u64 << 53) as f64
}

#[expect(clippy::print_stdout, reason = "the figures are what it is run for")]
fn report_stalls(machine: &Heartbeat, program: &Heartbeat) {
    println!("the machine: {machine}; the program: {program}");
}

#[expect(clippy::print_stdout, reason = "the figures are what it is run for")]
fn report(ledger: &Ledger, metrics: &Metrics) {
    let text = metrics.render(&volteface::metrics::Gauges::default());
    let value = |line: &str| line.rsplit(' ').next().and_then(|n| n.parse::<f64>().ok());
    let prefix = "volteface_feed_poll_lateness_seconds_bucket{le=\"";
    let buckets: Vec<(f64, f64)> = text
        .lines()
        .filter_map(|line| {
            let bound = line.strip_prefix(prefix)?.split('"').next()?;
            Some((if bound == "+Inf" { f64::INFINITY } else { bound.parse().ok()? }, value(line)?))
        })
        .collect();
    let total = buckets.last().unwrap().1;
    let bound = late().as_secs_f64();
    let of_bucket = buckets.iter().find(|(le, _)| *le == bound);
    let in_time = of_bucket.expect("a speed of 1, 5, 10, 25, 50 or 100: others have no bucket").1 / total;
    let quantile = |q: f64| buckets.iter().find(|(_, n)| *n >= q * total).unwrap().0;
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let memory = status.lines().find(|line| line.starts_with("VmHWM")).unwrap_or("VmHWM unknown");
    println!(
        "{} requests in {:?}: {:.1}/s; lateness in schedule seconds: p50 <= {}, p99 <= {}, within 5 s {:.4}; \
         {memory} (server included); two at once {}, too close {}; answers {:?}",
        ledger.n_requests,
        hour(),
        ledger.n_requests as f64 / hour().as_secs_f64(),
        quantile(0.5) * f64::from(*SPEED),
        quantile(0.99) * f64::from(*SPEED),
        in_time,
        ledger.n_at_once,
        ledger.n_too_close,
        ledger.by_status,
    );
    assert_eq!((ledger.n_at_once, ledger.n_too_close), (0, 0));
    assert!(total >= (HOSTS * FEEDS_PER_HOST) as f64 * 0.95, "{total} polls");
    assert!(in_time >= 0.999, "{in_time}");
}

/// Serves every host on a thread of its own; returns the port.
fn serve(ledger: Arc<Mutex<Ledger>>) -> u16 {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let listener = TcpListener::from_std(listener).unwrap();
            while let Ok((stream, _)) = listener.accept().await {
                let ledger = Arc::clone(&ledger);
                tokio::spawn(async move { answer(stream, &ledger).await });
            }
        });
    });
    port
}

async fn answer(mut stream: TcpStream, ledger: &Mutex<Ledger>) {
    let mut request = Vec::new();
    while !request.ends_with(b"\r\n\r\n") {
        let mut buffer = [0; 1024];
        match stream.read(&mut buffer).await {
            Ok(n) if n > 0 => request.extend_from_slice(&buffer[..n]),
            _ => return,
        }
    }
    let request = String::from_utf8_lossy(&request).to_lowercase();
    let feed: usize = request.split(' ').nth(1).unwrap().trim_matches('/').parse().unwrap();
    let host = request.lines().find_map(|line| line.strip_prefix("host: ")).unwrap().to_owned();
    let known = request.contains("if-none-match: ");
    // Mixed so that every host has feeds of several kinds.
    let kind = (feed as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 40;
    let (label, status, hang) = match kind % 1_000 {
        0..30 => ("404", "404 Not Found", None),
        30..50 => ("429", "429 Too Many Requests", None),
        50..90 => ("5xx", "503 Service Unavailable", None),
        90..120 => ("malformed", "200 OK", None),
        120..140 => ("slow", "200 OK", Some(scaled(Duration::from_secs(5)))),
        140..142 => ("hanging", "200 OK", Some(scaled(Duration::from_secs(60)))),
        142..600 if known => ("304", "304 Not Modified", None),
        _ => ("200", "200 OK", None),
    };
    {
        let mut ledger = ledger.lock().unwrap();
        ledger.n_requests += 1;
        *ledger.by_status.entry(label).or_default() += 1;
        let now = Instant::now();
        let seen = ledger.hosts.entry(host.clone()).or_default();
        seen.at_once += 1;
        let at_once = seen.at_once > 1;
        // The client spaces its starts; on the way here two may come closer by some milliseconds.
        let too_close = seen.last.is_some_and(|last| now - last + spacing() / 4 < spacing());
        seen.last = Some(now);
        ledger.n_at_once += usize::from(at_once);
        ledger.n_too_close += usize::from(too_close);
    }
    if let Some(hang) = hang {
        // Ends early when the client gives up.
        let mut byte = [0];
        drop(tokio::time::timeout(hang, stream.read(&mut byte)).await);
    }
    let item = if feed.is_multiple_of(4) {
        "<item><title>t</title><description>Some words of news.</description></item>"
    } else {
        ""
    };
    let body = match label {
        "200" | "slow" => {
            format!("<rss version=\"2.0\"><channel><title>{feed}</title>{item}</channel></rss>")
        }
        "malformed" => "<html><body>Not a feed".to_owned(),
        _ => String::new(),
    };
    let retry_after =
        if label == "429" { format!("Retry-After: {}\r\n", hour().as_secs() / 2) } else { String::new() };
    let headers = format!(
        "{retry_after}Cache-Control: max-age={}\r\nETag: \"{feed}\"\r\nConnection: close",
        hour().as_secs()
    );
    let answer = format!("HTTP/1.1 {status}\r\n{headers}\r\nContent-Length: {}\r\n\r\n{body}", body.len());
    ledger.lock().unwrap().hosts.get_mut(&host).unwrap().at_once -= 1;
    drop(stream.write_all(answer.as_bytes()).await);
    drop(stream.shutdown().await);
}
