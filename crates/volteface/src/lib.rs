//! The shell: clock, sockets, files, signals. The pure crates decide, this one acts.

pub mod http;
pub mod payload;
pub mod sign;
