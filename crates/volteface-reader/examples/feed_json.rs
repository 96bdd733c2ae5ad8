//! Prints what is read from feeds, one JSON object a line, for measuring: `feed_json FILE…`.
#![allow(clippy::print_stdout, reason = "its output is data")]

use std::env;

use serde_json::json;
use volteface_reader::feed::parse_feed;

fn main() -> std::io::Result<()> {
    for path in env::args().skip(1) {
        #[expect(clippy::disallowed_methods, reason = "an example reads files")]
        let bytes = std::fs::read(&path)?;
        let line = match parse_feed(&bytes, None, None) {
            Err(rejected) => json!({"file": path, "rejected": rejected.to_string()}),
            Ok(feed) => json!({
                "file": path,
                "title": feed.title,
                "link": feed.site_url,
                "entries": feed.entries.iter().map(|entry| json!({
                    "id": entry.guid,
                    "title": entry.title,
                    "link": entry.url,
                    "published": entry.published_at.map(|at| at.as_second()),
                    "updated": entry.updated_at.map(|at| at.as_second()),
                })).collect::<Vec<_>>(),
            }),
        };
        println!("{line}");
    }
    Ok(())
}
