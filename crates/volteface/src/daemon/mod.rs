//! The loops, side by side: they share rows, not channels. The first one to fail stops all.

use std::{
    net::{SocketAddr, TcpListener},
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use anyhow::Context;
use jiff::Timestamp;
use tokio::{
    signal::unix::{Signal, SignalKind, signal},
    sync::{Notify, watch},
    task::JoinSet,
};
use tokio_util::sync::CancellationToken;

use crate::{
    adjudicator::{Adjudicator, SecondReader},
    config::Config,
    db::Db,
    deliver::{self, Courier},
    metrics::{Metrics, Type},
    poll::{Announce, Poller},
    settle::{Given, Rules, queue},
    watch::DropFolder,
    web,
};

mod lock;
mod pulse;
mod retry;

use pulse::Pulse;

/// What the daemon tells whoever started it.
#[derive(Debug)]
pub enum Event<'a> {
    /// Everything is open; work begins.
    Started(&'a Places),
    /// An alert was given.
    Alert(&'a Given),
}

/// Where a running daemon can be reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Places {
    /// The page.
    pub page: Option<SocketAddr>,
    /// Where to drop files.
    pub inbox: Option<PathBuf>,
    /// Feeds that are subscribed, where feeds are polled.
    pub n_feeds: Option<usize>,
    /// The database.
    pub database: PathBuf,
    /// Endpoints that alerts are sent to.
    pub n_endpoints: usize,
    /// Actors and issues that are watched.
    pub n_watched: (usize, usize),
}

/// Told of every event.
pub type Listener = Arc<dyn Fn(Event<'_>) + Send + Sync>;

/// Time for what is under way when the daemon is told to stop.
const LAST_WORK: Duration = Duration::from_secs(30);

/// How long a loop rests after a failure that passes, at first.
const REST: Duration = Duration::from_secs(1);
/// The same for feeds, whose servers are not to be asked again and again for what cannot be kept.
const POLL_REST: Duration = Duration::from_secs(60);

/// What lives as long as the process; the configuration may change under it.
struct Daemon {
    db: Db,
    metrics: Arc<Metrics>,
    listener: Listener,
    settle: Arc<Notify>,
    read_again: Arc<Notify>,
    deliver: Arc<Notify>,
}

/// The loops under one configuration.
struct Generation {
    config: Arc<Config>,
    rules: watch::Sender<Arc<Rules>>,
    adjudicator: Option<Adjudicator>,
    page: Option<TcpListener>,
}

/// Runs the daemon until it is told to stop. `named` is the configuration file to read again at a reload.
pub async fn run(config: Config, named: Option<&Path>, listener: Listener) -> anyhow::Result<()> {
    let (daemon, mut generation, _lock) = start(config, listener)?;
    let mut signals = Signals::new()?;
    let mut is_first = true;
    loop {
        let stop = CancellationToken::new();
        let folder = daemon.drop_folder(&generation)?;
        if let Some(folder) = &folder {
            folder.watch();
        }
        if std::mem::take(&mut is_first) {
            let n_feeds = daemon.db.read(|view| view.feed_counts()).await?.0.iter().map(|(_, n)| n).sum();
            (daemon.listener)(Event::Started(&generation.places(n_feeds)?));
        }
        let mut loops = daemon.spawn(&generation, folder, &stop)?;
        systemd(&[sd_notify::NotifyState::Ready, sd_notify::NotifyState::Status("watching")]);
        let next = loop {
            tokio::select! {
                Some(ended) = loops.join_next() => {
                    stop.cancel();
                    return Err(why_ended(ended));
                }
                order = signals.next() => match order {
                    Order::Stop => break None,
                    Order::Reload => match generation.reloaded(named) {
                        Ok(next) => break Some(next),
                        Err(error) => tracing::error!("the configuration stays as it was: {error:#}"),
                    },
                },
            }
        };
        stop.cancel();
        if next.is_none() {
            systemd(&[sd_notify::NotifyState::Stopping]);
            tracing::info!("stopping");
        }
        finish(loops).await?;
        match next {
            Some(next) => generation = next,
            None => return Ok(()),
        }
        tracing::info!("the configuration was read again");
    }
}

/// Polls what is due, takes what is there, settles it, delivers, and ends.
pub async fn run_once(config: Config, listener: Listener) -> anyhow::Result<()> {
    let (daemon, generation, _lock) = start(config, listener)?;
    if generation.config.feeds.enabled {
        daemon.poller(&generation)?.run_once().await?;
    }
    let n_files = match daemon.drop_folder(&generation)? {
        Some(folder) => folder.drain().await?,
        None => 0,
    };
    let queue = daemon.queue(&generation);
    let n_documents = queue.drain().await? + queue.rebuild().await?;
    if let Some(reader) = daemon.second_reader(&generation) {
        reader.drain().await?;
    }
    let courier = daemon.courier(&generation)?;
    courier.recover(Timestamp::now()).await?;
    let n_attempts = courier.drain(Timestamp::now()).await?;
    tracing::info!(
        n_files,
        n_documents,
        n_attempts,
        "took {n_files} files, settled {n_documents} documents, made {n_attempts} attempts at deliveries"
    );
    Ok(())
}

/// Settles everything that is stored anew, without alerts. Returns the number of documents.
pub async fn rebuild(config: Config) -> anyhow::Result<usize> {
    let page = crate::config::Page { enabled: false, ..config.page };
    let (daemon, generation, _lock) = start(Config { page, ..config }, Arc::new(|_| {}))?;
    daemon.db.write(|tx| tx.outdate_documents()).await?;
    daemon.queue(&generation).rebuild().await
}

/// True if and only if a daemon holds the data folder.
pub fn is_running(data: &Path) -> bool {
    data.exists() && lock::take(data).is_err()
}

fn start(config: Config, listener: Listener) -> anyhow::Result<(Daemon, Generation, lock::Lock)> {
    config.create_data()?;
    let lock = lock::take(&config.data)?;
    let generation = Generation::new(config, None)?;
    let db = Db::open(&generation.config.database())?;
    let daemon = Daemon {
        db,
        metrics: Arc::new(Metrics::new()),
        listener,
        settle: Arc::new(Notify::new()),
        read_again: Arc::new(Notify::new()),
        deliver: Arc::new(Notify::new()),
    };
    Ok((daemon, generation, lock))
}

impl Generation {
    /// Validates all of a configuration before anything of it is in force. `before`: the one that it follows.
    fn new(config: Config, before: Option<&Generation>) -> anyhow::Result<Generation> {
        let endpoints = config.endpoints(&deliver::Places::of_daemon(&config.data))?;
        let rules = Rules {
            endpoints: endpoints.into(),
            second_reader: config.adjudicator.is_on(),
            ..config.rules(config.watch_list()?)
        };
        let adjudicator = config.adjudicator.adjudicator()?;
        let page = match before.map(|before| (&before.config.page, &before.page)) {
            _ if !config.page.enabled => None,
            Some((page, Some(listener))) if page.listen == config.page.listen => Some(listener.try_clone()?),
            _ => Some(bind(config.page.listen)?),
        };
        Ok(Generation {
            config: Arc::new(config),
            rules: watch::Sender::new(Arc::new(rules)),
            adjudicator,
            page,
        })
    }

    fn reloaded(&self, named: Option<&Path>) -> anyhow::Result<Generation> {
        let config = Config::load(named)?;
        anyhow::ensure!(config.data == self.config.data, "another data folder needs a restart");
        Generation::new(config, Some(self))
    }

    fn places(&self, n_feeds: usize) -> anyhow::Result<Places> {
        let rules = self.rules.borrow();
        let inbox = self.config.inbox_root().join("inbox");
        Ok(Places {
            page: self.page.as_ref().map(TcpListener::local_addr).transpose()?,
            inbox: self.config.inbox.enabled.then(|| std::path::absolute(&inbox).unwrap_or(inbox)),
            n_feeds: self.config.feeds.enabled.then_some(n_feeds),
            database: self.config.database(),
            n_endpoints: rules.endpoints.len(),
            n_watched: (rules.watch.list.actors.len(), rules.watch.list.issues.len()),
        })
    }
}

impl Daemon {
    /// Starts every loop that the configuration asks for.
    fn spawn(
        &self,
        generation: &Generation,
        folder: Option<DropFolder>,
        stop: &CancellationToken,
    ) -> anyhow::Result<JoinSet<(&'static str, anyhow::Result<()>)>> {
        let mut loops = JoinSet::new();
        let pulse = Arc::new(Pulse::default());
        if let Some(folder) = folder {
            let (beat, stop) = (pulse.of("watch"), stop.clone());
            loops.spawn(async move {
                let run = || folder.run(&beat, stop.cancelled());
                ("watch", retry::until_done("watch", REST, &beat, &stop, run).await)
            });
        }
        if generation.config.feeds.enabled {
            let (poller, beat, stop) = (self.poller(generation)?, pulse.of("poll"), stop.clone());
            loops.spawn(async move {
                let run = || poller.run(&beat, stop.cancelled());
                ("poll", retry::until_done("poll", POLL_REST, &beat, &stop, run).await)
            });
        }
        let (queue, wake) = (self.queue(generation), Arc::clone(&self.settle));
        let (beat, stopped) = (pulse.of("settle"), stop.clone());
        loops.spawn(async move {
            let run = || queue.run(&wake, &beat, stopped.cancelled());
            ("settle", retry::until_done("settle", REST, &beat, &stopped, run).await)
        });
        if let Some(reader) = self.second_reader(generation) {
            let (wake, beat, stopped) =
                (Arc::clone(&self.read_again), pulse.of("second reader"), stop.clone());
            loops.spawn(async move {
                let run = || reader.run(&wake, &beat, stopped.cancelled());
                ("second reader", retry::until_done("second reader", REST, &beat, &stopped, run).await)
            });
        }
        let (courier, wake) = (self.courier(generation)?, Arc::clone(&self.deliver));
        let (beat, stopped) = (pulse.of("deliver"), stop.clone());
        loops.spawn(async move {
            let run = || courier.run(&wake, &beat, stopped.cancelled());
            ("deliver", retry::until_done("deliver", REST, &beat, &stopped, run).await)
        });
        if let Some(listener) = &generation.page {
            let page = self.page(generation);
            let (listener, stopped) = (listener.try_clone()?, stop.clone().cancelled_owned());
            loops.spawn(async move { ("page", serve(listener, page, stopped).await) });
        }
        let stopped = stop.clone().cancelled_owned();
        loops.spawn(async move { ("watchdog", pulse::feed_watchdog(pulse, stopped).await) });
        Ok(loops)
    }

    fn drop_folder(&self, generation: &Generation) -> anyhow::Result<Option<DropFolder>> {
        let config = &generation.config;
        if !config.inbox.enabled {
            return Ok(None);
        }
        DropFolder::new(
            self.db.clone(),
            &config.inbox_root(),
            config.inbox.clone(),
            config.threads(),
            Arc::clone(&self.metrics),
            Arc::clone(&self.settle),
        )
        .map(Some)
    }

    fn poller(&self, generation: &Generation) -> anyhow::Result<Poller> {
        let endpoints = Arc::clone(&generation.rules.borrow().endpoints);
        let (wake, metrics) = (Arc::clone(&self.deliver), Arc::clone(&self.metrics));
        let announce: Announce = Arc::new(move |tx, about, envelope| {
            if deliver::give_notice(tx, &endpoints, about, None, envelope)? {
                metrics.alerts.get_or_create(&Type { r#type: envelope.alert_type.as_str() }).inc();
            }
            wake.notify_one();
            Ok(())
        });
        let (db, metrics) = (self.db.clone(), Arc::clone(&self.metrics));
        generation.config.feeds.poller(db, metrics, announce, Arc::default(), Arc::clone(&self.settle))
    }

    fn queue(&self, generation: &Generation) -> queue::Queue {
        let listener = Arc::clone(&self.listener);
        queue::Queue {
            db: self.db.clone(),
            rules: generation.rules.subscribe(),
            threads: generation.config.threads(),
            metrics: Arc::clone(&self.metrics),
            read_again: Arc::clone(&self.read_again),
            deliver: Arc::clone(&self.deliver),
            tell: Arc::new(move |given| listener(Event::Alert(given))),
        }
    }

    fn second_reader(&self, generation: &Generation) -> Option<SecondReader> {
        let listener = Arc::clone(&self.listener);
        Some(SecondReader {
            db: self.db.clone(),
            rules: generation.rules.subscribe(),
            adjudicator: generation.adjudicator.clone()?,
            timeout: generation.config.adjudicator.timeout,
            deliver: Arc::clone(&self.deliver),
            tell: Arc::new(move |given| listener(Event::Alert(given))),
        })
    }

    fn courier(&self, generation: &Generation) -> anyhow::Result<Courier> {
        let endpoints = Arc::clone(&generation.rules.borrow().endpoints);
        Courier::new(self.db.clone(), endpoints, &generation.config.webhooks, Arc::clone(&self.metrics))
    }

    fn page(&self, generation: &Generation) -> web::Page {
        let list = generation.rules.borrow().watch.list.clone();
        let (_, watch_list) = watch::channel(Arc::new(list));
        let database = generation.config.database();
        web::Page {
            db: self.db.clone(),
            metrics: Arc::clone(&self.metrics),
            watch_list,
            inbox: generation.config.inbox_root().join("inbox"),
            wal: database.with_extension("db-wal"),
        }
    }
}

/// Signals that end the daemon or have it read its configuration again.
struct Signals {
    terminate: Signal,
    interrupt: Signal,
    reload: Signal,
}

/// What a signal asks for.
enum Order {
    Stop,
    Reload,
}

impl Signals {
    fn new() -> anyhow::Result<Signals> {
        let of = |kind| signal(kind).context("cannot listen to signals");
        Ok(Signals {
            terminate: of(SignalKind::terminate())?,
            interrupt: of(SignalKind::interrupt())?,
            reload: of(SignalKind::hangup())?,
        })
    }

    async fn next(&mut self) -> Order {
        tokio::select! {
            _ = self.terminate.recv() => Order::Stop,
            _ = self.interrupt.recv() => Order::Stop,
            _ = self.reload.recv() => Order::Reload,
        }
    }
}

fn bind(address: SocketAddr) -> anyhow::Result<TcpListener> {
    let listener = TcpListener::bind(address)
        .with_context(|| format!("cannot listen on {address} (set `[page] listen` to another address)"))?;
    listener.set_nonblocking(true)?;
    Ok(listener)
}

async fn serve(
    listener: TcpListener,
    page: web::Page,
    stop: impl Future<Output = ()> + Send + 'static,
) -> anyhow::Result<()> {
    let listener = tokio::net::TcpListener::from_std(listener)?;
    axum::serve(listener, web::router(page))
        .with_graceful_shutdown(stop)
        .await
        .context("cannot serve the page")
}

/// Waits for the loops to end what is under way.
async fn finish(mut loops: JoinSet<(&'static str, anyhow::Result<()>)>) -> anyhow::Result<()> {
    let started = Timestamp::now();
    let all = async {
        while let Some(ended) = loops.join_next().await {
            let (name, result) = ended.context("a loop panicked")?;
            result.with_context(|| format!("the {name} loop failed"))?;
        }
        Ok(())
    };
    match tokio::time::timeout(LAST_WORK, all).await {
        Ok(result) => result,
        Err(_) => {
            tracing::warn!(since = %started, "some work was not done in time; it goes on at the next start");
            Ok(())
        }
    }
}

fn why_ended(ended: Result<(&'static str, anyhow::Result<()>), tokio::task::JoinError>) -> anyhow::Error {
    match ended {
        Ok((name, Ok(()))) => anyhow::anyhow!("the {name} loop ended by itself"),
        Ok((name, Err(error))) => error.context(format!("the {name} loop failed")),
        Err(error) => anyhow::Error::new(error).context("a loop panicked"),
    }
}

/// Tells systemd, where it is listening.
fn systemd(states: &[sd_notify::NotifyState<'_>]) {
    if let Err(error) = sd_notify::notify(states) {
        tracing::debug!("cannot tell systemd: {error}");
    }
}
