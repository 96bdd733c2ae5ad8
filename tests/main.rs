//! The single integration binary: its table of contents.

mod support;
mod webhooks;
