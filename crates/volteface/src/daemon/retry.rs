//! Loops begin again after what passes: a locked database, a full disk. Rows are truth, so nothing is lost by it.

use std::time::{Duration, Instant};

use tokio_util::sync::CancellationToken;

use crate::db::passes;

/// The longest rest between two beginnings.
const LONGEST_REST: Duration = Duration::from_secs(15 * 60);
/// A loop that rests shows the watchdog so often that it lives: to start the process anew would mend nothing.
const BEAT_EVERY: Duration = Duration::from_secs(20);

/// Runs a loop until it ends, is told to stop or fails for good; after a failure that passes it begins again, having
/// rested for `rest`, and twice as long each time it fails again soon.
pub(super) async fn until_done<F>(
    name: &'static str,
    rest: Duration,
    beat: &impl Fn(),
    stop: &CancellationToken,
    mut run: impl FnMut() -> F,
) -> anyhow::Result<()>
where
    F: Future<Output = anyhow::Result<()>>,
{
    let mut next_rest = rest;
    loop {
        let began = Instant::now();
        let error = match run().await {
            Err(error) if passes(&error) => error,
            ended => return ended,
        };
        if began.elapsed() > 2 * LONGEST_REST {
            next_rest = rest;
        }
        tracing::error!(name, "the {name} loop begins again in {next_rest:?}: {error:#}");
        let again_at = Instant::now() + next_rest;
        while let Some(left) = again_at.checked_duration_since(Instant::now()) {
            beat();
            tokio::select! {
                () = stop.cancelled() => return Ok(()),
                () = tokio::time::sleep(left.min(BEAT_EVERY)) => {}
            }
        }
        next_rest = (2 * next_rest).min(LONGEST_REST);
    }
}

#[cfg(test)]
mod tests {
    use std::io;

    use anyhow::Context as _;

    use super::*;

    #[tokio::test]
    async fn what_passes_is_tried_again_and_what_does_not_ends_the_loop() {
        let mut n = 0;
        let stop = CancellationToken::new();
        let ended = until_done("test", Duration::from_nanos(1), &|| {}, &stop, || {
            n += 1;
            let n = n;
            async move {
                match n {
                    1..=3 => Err(volteface_store::Error::Busy).context("while settling"),
                    4 => Err(io::Error::from(io::ErrorKind::StorageFull)).context("while moving"),
                    _ => Err(volteface_store::Error::Corrupt("a column".to_owned()).into()),
                }
            }
        });
        let error = ended.await.unwrap_err();
        assert!(error.to_string().contains("a column"), "{error:#}");
        assert_eq!(n, 5);
    }

    #[tokio::test]
    async fn a_resting_loop_stops_when_it_is_told_to() {
        let stop = CancellationToken::new();
        stop.cancel();
        let busy = || async { Err(volteface_store::Error::Busy.into()) };
        until_done("test", LONGEST_REST, &|| {}, &stop, busy).await.unwrap();
    }
}
