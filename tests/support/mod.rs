//! What several modules of the integration tests use.

pub(crate) mod mailbox;
