//! The shell: clock, sockets, files, signals. The pure crates decide, this one acts.

pub mod adjudicator;
pub mod cli;
pub mod config;
pub mod daemon;
pub mod db;
pub mod deliver;
pub mod discover;
pub mod hash;
pub mod http;
pub mod lines;
pub mod metrics;
pub mod opml;
pub mod origin;
pub mod parallel;
pub mod payload;
pub mod poll;
pub mod robots;
pub mod settle;
pub mod sign;
pub mod telemetry;
pub mod throughput;
pub mod watch;
pub mod web;
