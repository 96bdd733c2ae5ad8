//! Turns at hosts: one request at a time, and some quiet between two starts.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Hosts remembered before those that had their turns long ago are forgotten.
const MAX_HOSTS: usize = 4_096;

/// What is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A feed, or a host's rules for robots.
    Feed,
    /// An article page.
    Page,
}

/// Gives each host's turns, in the order of asking.
#[derive(Debug)]
pub struct Gate {
    feed_spacing: Duration,
    page_spacing: Duration,
    hosts: Mutex<HashMap<String, Arc<Host>>>,
}

#[derive(Debug)]
struct Host {
    turn: Arc<Semaphore>,
    last: Mutex<Last>,
}

#[derive(Debug, Default)]
struct Last {
    start: Option<Instant>,
    page_start: Option<Instant>,
}

/// A turn; the next one comes when it is dropped.
#[derive(Debug)]
pub struct Turn {
    _permit: Option<OwnedSemaphorePermit>,
}

impl Gate {
    /// A gate with `feed_spacing` between the starts of any two requests to one host, and `page_spacing` between
    /// two of pages.
    pub fn new(feed_spacing: Duration, page_spacing: Duration) -> Gate {
        Gate { feed_spacing, page_spacing, hosts: Mutex::default() }
    }

    /// Between the starts of any two requests to one host.
    pub fn spacing(&self) -> Duration {
        self.feed_spacing
    }

    /// Waits for a turn at `host`, and takes it.
    pub async fn enter(&self, host: &str, kind: Kind) -> Turn {
        let host = self.host(host);
        loop {
            // The quiet is waited for outside the turn, so that a page does not hold up a feed.
            if let Some(wait) = self.wait(&host, kind) {
                tokio::time::sleep(wait).await;
            }
            let permit = Arc::clone(&host.turn).acquire_owned().await.ok();
            if self.wait(&host, kind).is_none() {
                let now = Some(Instant::now());
                let mut last = host.last.lock().unwrap_or_else(PoisonError::into_inner);
                last.start = now;
                if kind == Kind::Page {
                    last.page_start = now;
                }
                return Turn { _permit: permit };
            }
        }
    }

    /// How long `host` still has to be left alone.
    pub fn quiet(&self, host: &str, kind: Kind) -> Option<Duration> {
        let hosts = self.hosts.lock().unwrap_or_else(PoisonError::into_inner);
        let host = Arc::clone(hosts.get(host)?);
        drop(hosts);
        self.wait(&host, kind)
    }

    fn wait(&self, host: &Host, kind: Kind) -> Option<Duration> {
        let last = host.last.lock().unwrap_or_else(PoisonError::into_inner);
        let left = |start: Option<Instant>, spacing: Duration| {
            start.and_then(|start| spacing.checked_sub(start.elapsed())).filter(|left| !left.is_zero())
        };
        let feed = left(last.start, self.feed_spacing);
        match kind {
            Kind::Feed => feed,
            Kind::Page => feed.max(left(last.page_start, self.page_spacing)),
        }
    }

    fn host(&self, name: &str) -> Arc<Host> {
        let mut hosts = self.hosts.lock().unwrap_or_else(PoisonError::into_inner);
        if hosts.len() >= MAX_HOSTS && !hosts.contains_key(name) {
            let longest = self.feed_spacing.max(self.page_spacing);
            hosts.retain(|_, host| {
                let last = host.last.lock().unwrap_or_else(PoisonError::into_inner);
                Arc::strong_count(host) > 1 || last.start.is_some_and(|start| start.elapsed() < longest)
            });
        }
        let fresh = || Arc::new(Host { turn: Arc::new(Semaphore::new(1)), last: Mutex::default() });
        Arc::clone(hosts.entry(name.to_owned()).or_insert_with(fresh))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    const FEED: Duration = Duration::from_millis(20);
    const PAGE: Duration = Duration::from_millis(60);

    #[tokio::test]
    async fn one_at_a_time_and_never_closer_than_the_spacing() {
        let gate = Arc::new(Gate::new(FEED, PAGE));
        let inside = Arc::new(AtomicUsize::new(0));
        let tasks: Vec<_> = (0..12)
            .map(|n| {
                let (gate, inside) = (Arc::clone(&gate), Arc::clone(&inside));
                let kind = if n % 3 == 0 { Kind::Page } else { Kind::Feed };
                tokio::spawn(async move {
                    let _turn = gate.enter("a.example", kind).await;
                    let start = Instant::now();
                    assert_eq!(inside.fetch_add(1, Ordering::SeqCst), 0, "two at once");
                    tokio::task::yield_now().await;
                    inside.fetch_sub(1, Ordering::SeqCst);
                    (start, kind)
                })
            })
            .collect();
        let mut starts = Vec::new();
        for task in tasks {
            starts.push(task.await.unwrap());
        }
        starts.sort_by_key(|(start, _)| *start);
        let slack = Duration::from_millis(2);
        for pair in starts.windows(2) {
            assert!(pair[1].0 - pair[0].0 + slack >= FEED);
        }
        let pages: Vec<_> = starts.iter().filter(|(_, kind)| *kind == Kind::Page).collect();
        for pair in pages.windows(2) {
            assert!(pair[1].0 - pair[0].0 + slack >= PAGE);
        }
    }

    #[tokio::test]
    async fn hosts_do_not_wait_for_each_other_and_are_forgotten() {
        let gate = Gate::new(Duration::from_secs(3600), Duration::from_secs(3600));
        let _one = gate.enter("a.example", Kind::Feed).await;
        let _other = gate.enter("b.example", Kind::Feed).await;
        assert!(gate.quiet("a.example", Kind::Feed).is_some());
        assert!(gate.quiet("c.example", Kind::Feed).is_none());
        let brief = Gate::new(Duration::ZERO, Duration::ZERO);
        for n in 0..2 * MAX_HOSTS {
            drop(brief.enter(&format!("{n}.example"), Kind::Feed).await);
        }
        assert!(brief.hosts.lock().unwrap().len() <= MAX_HOSTS + 1);
    }
}
