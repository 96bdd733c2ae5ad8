//! The shell: clock, sockets, files, signals. The pure crates decide, this one acts.

pub mod db;
pub mod deliver;
pub mod http;
pub mod metrics;
pub mod payload;
pub mod sign;
pub mod web;
