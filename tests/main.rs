//! The single integration binary: its table of contents.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on fails")]

mod architecture;
mod crash;
mod daemon;
mod faults;
mod feeds;
mod held;
mod load;
mod scenarios;
mod support;
mod webhooks;
