//! Work on several threads whose results stand in a fixed order, so that what is made of them is the same on every run.

/// What `work` makes of each number of `numbers`, in their order.
pub(crate) fn each<T: Send>(
    numbers: impl IntoIterator<Item = u64>,
    work: impl Fn(u64) -> T + Sync,
) -> Vec<T> {
    std::thread::scope(|scope| {
        let work = &work;
        let threads: Vec<_> = numbers.into_iter().map(|number| scope.spawn(move || work(number))).collect();
        threads.into_iter().map(|thread| thread.join().expect("training does not panic")).collect()
    })
}
