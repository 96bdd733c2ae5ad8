//! How fast work went, for people who measure.

use std::{
    fmt, fs,
    time::{Duration, Instant},
};

/// Counts documents and bytes from its creation on.
#[derive(Debug)]
pub struct Throughput {
    started: Instant,
    /// Documents so far.
    pub n_documents: usize,
    /// Bytes of their files so far.
    pub n_bytes: usize,
}

impl Throughput {
    /// Starts to count.
    pub fn start() -> Throughput {
        Throughput { started: Instant::now(), n_documents: 0, n_bytes: 0 }
    }
}

impl fmt::Display for Throughput {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let took = self.started.elapsed().max(Duration::from_micros(1)).as_secs_f64();
        write!(
            f,
            "{} documents, {} bytes in {took:.2} s: {:.0} documents/s, {:.0} bytes/s",
            self.n_documents,
            self.n_bytes,
            self.n_documents as f64 / took,
            self.n_bytes as f64 / took
        )?;
        match peak_rss_bytes() {
            Some(peak) => write!(f, ", peak RSS {:.1} MB", peak as f64 / 1e6),
            None => Ok(()),
        }
    }
}

/// The most memory that the process ever held, where the system tells (Linux).
pub fn peak_rss_bytes() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    Some(line.split_whitespace().next()?.parse::<u64>().ok()? * 1024)
}
