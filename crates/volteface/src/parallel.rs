//! Work on several threads, results in order.

use std::{
    collections::BTreeMap,
    num::NonZeroUsize,
    sync::{
        atomic::{AtomicBool, AtomicUsize, Ordering},
        mpsc::sync_channel,
    },
    thread,
};

/// Results that may wait for the taker, for each thread: as many as come while it commits a batch.
const AHEAD: usize = 32;

/// As many threads as the machine runs at once.
pub fn available_threads() -> usize {
    thread::available_parallelism().map_or(1, NonZeroUsize::get)
}

/// Applies `work` to every item on `n_threads` threads and hands the results to `take` on the calling thread, in
/// the order of the items. Stops early when `take` fails.
pub fn in_order<I: Sync, T: Send, E>(
    items: &[I],
    n_threads: usize,
    work: impl Fn(&I) -> T + Sync,
    mut take: impl FnMut(&I, T) -> Result<(), E>,
) -> Result<(), E> {
    let next = AtomicUsize::new(0);
    let stop = AtomicBool::new(false);
    thread::scope(|scope| {
        // Bounded, so that fast workers wait for a slow taker instead of filling the memory.
        let (sender, receiver) = sync_channel(n_threads * AHEAD);
        for _ in 0..n_threads.max(1) {
            let (sender, next, stop, work) = (sender.clone(), &next, &stop, &work);
            scope.spawn(move || {
                while !stop.load(Ordering::Relaxed) {
                    let n = next.fetch_add(1, Ordering::Relaxed);
                    let Some(item) = items.get(n) else { return };
                    if sender.send((n, work(item))).is_err() {
                        return;
                    }
                }
            });
        }
        drop(sender);
        let mut early = BTreeMap::new();
        let mut wanted = 0;
        for (n, result) in receiver {
            early.insert(n, result);
            while let Some(result) = early.remove(&wanted) {
                if let Err(error) = take(&items[wanted], result) {
                    stop.store(true, Ordering::Relaxed);
                    return Err(error);
                }
                wanted += 1;
            }
        }
        Ok(())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_come_in_the_order_of_the_items() {
        let items: Vec<u32> = (0..500).collect();
        let mut taken = Vec::new();
        in_order(
            &items,
            3,
            |n| n * 2,
            |_, doubled| {
                taken.push(doubled);
                Ok::<_, ()>(())
            },
        )
        .unwrap();
        assert_eq!(taken, items.iter().map(|n| n * 2).collect::<Vec<_>>());
    }

    #[test]
    fn a_failing_taker_ends_the_work() {
        let items: Vec<u32> = (0..10_000).collect();
        let mut n_taken = 0;
        let result = in_order(
            &items,
            2,
            |n| *n,
            |_, n| {
                n_taken += 1;
                if n == 5 { Err("enough") } else { Ok(()) }
            },
        );
        assert_eq!((result, n_taken), (Err("enough"), 6));
    }
}
