//! The loop that delivers: claim (T4), post, record (T5).

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use jiff::{SignedDuration, Timestamp};
use tokio::{sync::Notify, task::JoinSet, time::Instant};
use tracing::Instrument as _;
use volteface_core::AlertType;
use volteface_store::{Attempt, Claimed, Hold, Outcome, Tx, View};

use super::{
    Endpoint, WebhooksSettings,
    decide::{self, Answer, Next, Verdict},
    digest, give_notice,
    post::{Message, Postman, Reply},
};
use crate::{
    db::Db,
    metrics::{self, Metrics},
    payload::{Data, EndpointNews, Envelope},
};

/// A lease outlives the longest attempt by this much, so that two attempts at one delivery never overlap.
const LEASE_MARGIN: SignedDuration = SignedDuration::from_secs(30);
/// How often the queue is looked at even if nobody called: a command of another process may have filled it.
const SLOW_POLL: Duration = Duration::from_secs(2);
/// How long attempts under way are waited for at the end.
const LAST_ATTEMPTS: Duration = Duration::from_secs(20);

/// Delivers to a fixed list of endpoints; a clone is another handle on the same.
#[derive(Debug, Clone)]
pub struct Courier {
    db: Db,
    endpoints: Arc<[Endpoint]>,
    postman: Postman,
    metrics: Arc<Metrics>,
    max_in_flight: usize,
    disable_after: SignedDuration,
    lease: SignedDuration,
}

impl Courier {
    /// A courier who starts nothing by itself.
    pub fn new(
        db: Db,
        endpoints: Arc<[Endpoint]>,
        settings: &WebhooksSettings,
        metrics: Arc<Metrics>,
    ) -> anyhow::Result<Courier> {
        let timeout = settings.timeout.unsigned_abs();
        Ok(Courier {
            db,
            endpoints,
            postman: Postman::new(&settings.allow_private, timeout)?,
            metrics,
            max_in_flight: settings.max_in_flight.max(1),
            disable_after: settings.disable_after,
            lease: settings.timeout.saturating_add(LEASE_MARGIN),
        })
    }

    /// Delivers until `stop` resolves, then waits for the attempts under way. `wake` is called when something was
    /// enqueued; `beat` is called at every turn, which shows that the loop lives.
    pub async fn run(
        &self,
        wake: &Notify,
        beat: impl Fn(),
        stop: impl Future<Output = ()>,
    ) -> anyhow::Result<()> {
        tokio::pin!(stop);
        let mut latest = Timestamp::now();
        self.recover(latest).await?;
        let mut under_way = UnderWay::default();
        loop {
            beat();
            let now = Timestamp::now();
            if now < latest {
                self.mend_due_dates(now).await?;
            }
            latest = now;
            for claimed in self.claim(now, &under_way.counts).await? {
                under_way.start(self.clone(), claimed, now);
            }
            let next = self.next_due().await?.map_or(SLOW_POLL, |due| wait_for(due, Timestamp::now()));
            tokio::select! {
                () = &mut stop => break,
                // A call that came while this loop was at work is kept.
                () = wake.notified() => {}
                done = under_way.attempts.join_next(), if !under_way.attempts.is_empty() => under_way.end(done)?,
                () = tokio::time::sleep(next) => {}
            }
        }
        let finish = async {
            while let Some(done) = under_way.attempts.join_next().await {
                under_way.end(Some(done))?;
            }
            anyhow::Ok(())
        };
        match tokio::time::timeout(LAST_ATTEMPTS, finish).await {
            Ok(finished) => finished,
            // Their leases bring them back at the next start.
            Err(_) => Ok(()),
        }
    }

    /// Takes up what the last run left: attempts that it did not see the end of go again, and a clock that was ahead
    /// then puts nothing off. Nobody else may be at the deliveries.
    pub async fn recover(&self, now: Timestamp) -> anyhow::Result<()> {
        let returned = self
            .db
            .write(move |tx: &Tx<'_>| -> Result<_, volteface_store::Error> { tx.return_leases(now) })
            .await?;
        if returned > 0 {
            tracing::info!(
                returned,
                "{returned} deliveries were under way when the last run ended: they go again"
            );
        }
        self.mend_due_dates(now).await
    }

    async fn mend_due_dates(&self, now: Timestamp) -> anyhow::Result<()> {
        let mended = self
            .db
            .write(move |tx: &Tx<'_>| -> Result<_, volteface_store::Error> { tx.mend_due_dates(now) })
            .await?;
        if mended > 0 {
            tracing::info!(mended, "the clock was set back: {mended} deliveries are due now");
        }
        Ok(())
    }

    /// Delivers what is due at `now` and ends when nothing more is. Returns the number of attempts.
    pub async fn drain(&self, now: Timestamp) -> anyhow::Result<usize> {
        let mut under_way = UnderWay::default();
        let mut n = 0;
        loop {
            for claimed in self.claim(now, &under_way.counts).await? {
                n += 1;
                under_way.start(self.clone(), claimed, now);
            }
            match under_way.attempts.join_next().await {
                Some(done) => under_way.end(Some(done))?,
                None => return Ok(n),
            }
        }
    }

    /// When something is due next, at whichever endpoint.
    pub async fn next_due(&self) -> anyhow::Result<Option<Timestamp>> {
        let endpoints = Arc::clone(&self.endpoints);
        self.db
            .read(move |view: &View<'_>| -> Result<_, volteface_store::Error> {
                let mut next: Option<Timestamp> = None;
                for endpoint in endpoints.iter() {
                    next = next.into_iter().chain(view.next_due(&endpoint.id)?).min();
                }
                Ok(next)
            })
            .await
    }

    /// T4 for all endpoints, in one transaction, which is begun only when something is due.
    async fn claim(
        &self,
        now: Timestamp,
        under_way: &BTreeMap<String, usize>,
    ) -> anyhow::Result<Vec<Claimed>> {
        if self.next_due().await?.is_none_or(|due| due > now) {
            return Ok(Vec::new());
        }
        let endpoints = Arc::clone(&self.endpoints);
        let lease_until = now.saturating_add(self.lease).unwrap_or(Timestamp::MAX);
        let room: Vec<usize> = endpoints
            .iter()
            .map(|endpoint| self.max_in_flight.saturating_sub(*under_way.get(&endpoint.id).unwrap_or(&0)))
            .collect();
        self.db
            .write(move |tx: &Tx<'_>| -> anyhow::Result<_> {
                let mut claimed = Vec::new();
                for (endpoint, room) in endpoints.iter().zip(room) {
                    let room = prepare(tx, endpoint, now, room)?;
                    if room > 0 {
                        claimed.extend(tx.claim(&endpoint.id, now, lease_until, room)?);
                    }
                }
                Ok(claimed)
            })
            .await
    }

    /// Posts and records (T5) what was claimed at `now`.
    async fn attempt(&self, claimed: Claimed, now: Timestamp) -> anyhow::Result<()> {
        let Some(endpoint) = self.endpoints.iter().find(|endpoint| endpoint.id == claimed.endpoint) else {
            return Ok(());
        };
        let message =
            Message { id: &claimed.alert_id, content_type: &claimed.content_type, body: &claimed.body };
        let started = Instant::now();
        let reply = self.postman.post(endpoint, message, now).await;
        let took = started.elapsed();
        let ended = now.saturating_add(took).unwrap_or(Timestamp::MAX);
        let courier = self.clone();
        let outcome =
            self.db.write(move |tx: &Tx<'_>| courier.record(tx, &claimed, &reply, now, ended, took)).await?;
        let counted = metrics::Attempt { endpoint: endpoint.id.clone(), outcome };
        self.metrics.webhook_attempts.get_or_create(&counted).inc();
        Ok(())
    }

    /// T5. Returns the word of the outcome.
    fn record(
        &self,
        tx: &Tx<'_>,
        claimed: &Claimed,
        reply: &Reply,
        began: Timestamp,
        ended: Timestamp,
        took: Duration,
    ) -> anyhow::Result<&'static str> {
        let endpoint = claimed.endpoint.as_str();
        let alert_id = claimed.alert_id.as_str();
        let failing_since = tx.failing_since(endpoint)?;
        let tries = usize::try_from(claimed.tries).unwrap_or(usize::MAX);
        let jitter = decide::jitter(claimed.delivery.0, tries);
        let Verdict { next, rest_until, disable } =
            decide::judge(&reply.answer, tries, failing_since, self.disable_after, ended, jitter);
        let attempt = Attempt {
            number: claimed.attempt,
            at: began,
            duration_ms: i64::try_from(took.as_millis()).unwrap_or(i64::MAX),
            status: match reply.answer {
                Answer::Status { code, .. } => Some(code),
                Answer::Nothing => None,
            },
            error: reply.error.clone(),
            answer: reply.body.clone(),
        };
        let outcome = match next {
            Next::Delivered => Outcome::Delivered,
            Next::Retry(at) => Outcome::Retry(at),
            Next::Dead => Outcome::Dead,
        };
        let counts = tx.record_attempt(claimed.delivery, &attempt, outcome)?;
        if next == Next::Delivered {
            tx.endpoint_succeeded(endpoint, ended)?;
            if counts {
                let latency = ended.duration_since(claimed.enqueued_at).as_secs_f64().max(0.0);
                self.metrics.webhook_delivery_latency.observe(latency);
            }
            if failing_since.is_some() {
                tracing::info!(endpoint, "endpoint {endpoint} works again");
            }
            tracing::debug!(endpoint, alert.id = alert_id, "{alert_id} delivered to {endpoint}");
            return Ok("delivered");
        }
        let error = reply.error.as_deref().unwrap_or("failed");
        let newly_disabled = tx.endpoint_failed(endpoint, ended, error, disable.as_deref())?;
        // One line when an endpoint begins to fail, not one for each of the thousands that wait for it.
        if failing_since.is_none() {
            tracing::warn!(endpoint, alert.id = alert_id, "endpoint {endpoint} fails: {error}");
        } else {
            tracing::debug!(endpoint, alert.id = alert_id, "endpoint {endpoint} still fails: {error}");
        }
        if next == Next::Dead {
            tracing::error!(
                endpoint,
                alert.id = alert_id,
                "{alert_id} is a dead letter at {endpoint}: `volteface webhook replay {endpoint} --failed` sends it again"
            );
        }
        if let Some(until) = rest_until {
            tx.hold_endpoint(endpoint, until, Hold::Throttled)?;
        }
        if let (Some(because), true) = (disable, newly_disabled) {
            self.tell_disabled(tx, endpoint, failing_since.unwrap_or(ended), &because, ended)?;
            return Ok("disabled");
        }
        Ok(if rest_until.is_some() { "throttled" } else { "failed" })
    }

    /// An endpoint is asked no more: the log says so, and the other endpoints do.
    fn tell_disabled(
        &self,
        tx: &Tx<'_>,
        endpoint: &str,
        since: Timestamp,
        because: &str,
        now: Timestamp,
    ) -> anyhow::Result<()> {
        tracing::error!(
            endpoint,
            "endpoint {endpoint} is disabled ({because}): mend it, then `volteface webhook enable {endpoint}`"
        );
        let waiting = tx.endpoint(endpoint)?.n_waiting;
        let sentence = format!(
            "The endpoint {endpoint} is disabled ({because}); {waiting} {} for it.",
            if waiting == 1 { "message waits" } else { "messages wait" }
        );
        let data = Data::Endpoint(EndpointNews {
            endpoint: endpoint.to_owned(),
            since: Some(since),
            reason: because.to_owned(),
            waiting,
            sentence,
        });
        let envelope = Envelope::new(AlertType::EndpointDisabled, now, data);
        give_notice(tx, &self.endpoints, &[endpoint, &now.to_string()], None, &envelope)?;
        let counted = metrics::Type { r#type: AlertType::EndpointDisabled.as_str() };
        self.metrics.alerts.get_or_create(&counted).inc();
        Ok(())
    }
}

/// Lets rest what should rest, folds what goes out as one. Returns how many deliveries may be claimed.
fn prepare(tx: &Tx<'_>, endpoint: &Endpoint, now: Timestamp, room: usize) -> anyhow::Result<usize> {
    let id = endpoint.id.as_str();
    match tx.held(id)? {
        Some((until, _)) if until > now => return Ok(0),
        Some((_, Hold::Cap)) => {
            digest::fold_held_back(tx, endpoint, now)?;
            tx.release_endpoint(id)?;
        }
        Some(_) => tx.release_endpoint(id)?,
        None => {}
    }
    if let Some(end) = endpoint.quiet.as_ref().and_then(|quiet| quiet.end(now)) {
        tx.hold_endpoint(id, end, Hold::Quiet)?;
        return Ok(0);
    }
    digest::fold_gathered(tx, endpoint, now)?;
    let Some(cap) = endpoint.cap else { return Ok(room) };
    let hour_ago = now.saturating_sub(SignedDuration::from_hours(1)).unwrap_or(Timestamp::MIN);
    let newest = tx.first_attempts(id, hour_ago, cap)?;
    if let Some(until) = decide::cap_rest(cap, &newest, now) {
        tx.hold_endpoint(id, until, Hold::Cap)?;
        return Ok(0);
    }
    Ok(room.min(cap - newest.len()))
}

/// Attempts under way, and how many of them at which endpoint.
#[derive(Debug, Default)]
struct UnderWay {
    attempts: JoinSet<(String, anyhow::Result<()>)>,
    counts: BTreeMap<String, usize>,
}

impl UnderWay {
    fn start(&mut self, courier: Courier, claimed: Claimed, now: Timestamp) {
        let endpoint = claimed.endpoint.clone();
        *self.counts.entry(endpoint.clone()).or_default() += 1;
        let span = tracing::info_span!(
            "post_alert",
            alert.id = claimed.alert_id,
            endpoint = endpoint,
            attempt = claimed.attempt
        );
        self.attempts.spawn(async move { (endpoint, courier.attempt(claimed, now).await) }.instrument(span));
    }

    /// Only a database that fails, or a panic, is an error.
    fn end(
        &mut self,
        done: Option<Result<(String, anyhow::Result<()>), tokio::task::JoinError>>,
    ) -> anyhow::Result<()> {
        let Some(done) = done else { return Ok(()) };
        let (endpoint, result) = done?;
        if let Some(n) = self.counts.get_mut(&endpoint) {
            *n = n.saturating_sub(1);
        }
        result
    }
}

/// How long to sleep for what is due then; a clock that was set back costs a slow poll at most.
fn wait_for(due: Timestamp, now: Timestamp) -> Duration {
    Duration::try_from(due.duration_since(now)).unwrap_or(Duration::ZERO).min(SLOW_POLL)
}
