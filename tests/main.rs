//! The single integration binary: its table of contents.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod support;

mod daemon;
mod webhooks;
