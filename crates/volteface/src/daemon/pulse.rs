//! Which loops live: systemd's watchdog is fed only while all of them make progress.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

/// A loop that made no turn for so long hangs: no single turn takes minutes.
const HANGS: Duration = Duration::from_secs(180);

/// When each loop last made a turn.
#[derive(Debug, Default)]
pub(super) struct Pulse {
    last: Mutex<BTreeMap<&'static str, Instant>>,
}

impl Pulse {
    /// What a loop calls at every turn.
    pub(super) fn of(self: &Arc<Pulse>, name: &'static str) -> impl Fn() + Send + use<> {
        let pulse = Arc::clone(self);
        let beat = move || {
            pulse.last.lock().unwrap_or_else(PoisonError::into_inner).insert(name, Instant::now());
        };
        beat();
        beat
    }

    /// A loop that hangs.
    fn hanging(&self) -> Option<&'static str> {
        let last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        last.iter().find(|(_, at)| at.elapsed() > HANGS).map(|(name, _)| *name)
    }
}

/// Feeds systemd's watchdog, where there is one, as long as no loop hangs.
pub(super) async fn feed_watchdog(pulse: Arc<Pulse>, stop: impl Future<Output = ()>) -> anyhow::Result<()> {
    let interval = sd_notify::watchdog_enabled().map_or(Duration::from_secs(3_600), |within| within / 3);
    tokio::pin!(stop);
    loop {
        match pulse.hanging() {
            Some(name) => tracing::error!(name, "the {name} loop hangs"),
            None => super::systemd(&[sd_notify::NotifyState::Watchdog]),
        }
        tokio::select! {
            () = &mut stop => return Ok(()),
            () = tokio::time::sleep(interval.max(Duration::from_millis(100))) => {}
        }
    }
}
