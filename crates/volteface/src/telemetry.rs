//! Logs go to stderr; stdout is for data.

use std::io;

use tracing_subscriber::EnvFilter;

/// Starts logging at the level that `VOLTEFACE_LOG` names (`info` otherwise).
pub fn start() {
    let filter =
        EnvFilter::builder().with_env_var("VOLTEFACE_LOG").try_from_env().unwrap_or_else(|_| "info".into());
    // Only a second start fails, and then logs are going out already.
    drop(
        tracing_subscriber::fmt()
            .with_env_filter(filter)
            .with_writer(io::stderr)
            .with_target(false)
            .try_init(),
    );
}
