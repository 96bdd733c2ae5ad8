//! What several modules of the integration tests use.

pub mod mailbox;
