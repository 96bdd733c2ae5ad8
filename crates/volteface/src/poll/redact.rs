//! Addresses without the secrets that they carry.

use url::Url;

/// Parameters whose values let somebody in.
const SECRET: [&str; 12] =
    ["token", "key", "auth", "secret", "pass", "pwd", "sig", "session", "sid", "user", "login", "access"];
/// Runs of letters and digits of this length, both among them, are no words.
const TOKEN_LENGTH: usize = 20;

/// An address that may be shown: credentials, secret parameters and random path segments become `…`.
pub fn redact(address: &str) -> String {
    let Ok(url) = Url::parse(address) else { return "…".to_owned() };
    let mut shown = format!("{}://", url.scheme());
    if !url.username().is_empty() || url.password().is_some() {
        shown.push_str("…@");
    }
    shown.push_str(url.host_str().unwrap_or_default());
    if let Some(port) = url.port() {
        shown.push_str(&format!(":{port}"));
    }
    let segments: Vec<&str> =
        url.path().split('/').map(|segment| if is_random(segment) { "…" } else { segment }).collect();
    shown.push_str(&segments.join("/"));
    if let Some(query) = url.query() {
        let pairs: Vec<String> = query.split('&').map(redact_pair).collect();
        shown.push('?');
        shown.push_str(&pairs.join("&"));
    }
    shown
}

fn redact_pair(pair: &str) -> String {
    match pair.split_once('=') {
        Some((key, value)) => {
            let name = key.to_ascii_lowercase();
            let is_secret = SECRET.iter().any(|secret| name.contains(secret)) || is_random(value);
            format!("{key}={}", if is_secret { "…" } else { value })
        }
        None if is_random(pair) => "…".to_owned(),
        None => pair.to_owned(),
    }
}

/// Letters and digits mixed, too long and without the hyphens of a slug; or a UUID.
fn is_random(text: &str) -> bool {
    let is_uuid = text.len() >= 32 && text.bytes().all(|b| b.is_ascii_hexdigit() || b == b'-');
    is_uuid
        || text.split(['-', '.', '%', '_', '~']).any(|run| {
            run.len() >= TOKEN_LENGTH
                && run.bytes().any(|b| b.is_ascii_digit())
                && run.bytes().any(|b| b.is_ascii_alphabetic())
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_lets_somebody_in_is_not_shown() {
        for (address, shown) in [
            ("https://a.example/feed.xml?page=2", "https://a.example/feed.xml?page=2"),
            ("https://me:pw@a.example:8443/feed", "https://…@a.example:8443/feed"),
            ("https://a.example/f?api_key=abc&x=1#t", "https://a.example/f?api_key=…&x=1"),
            ("https://a.example/rss/9f86d081884c7d659a2feaa0c55ad015/feed", "https://a.example/rss/…/feed"),
            (
                "https://a.example/2030/05/a-long-slug-about-the-g20-summit-talks",
                "https://a.example/2030/05/a-long-slug-about-the-g20-summit-talks",
            ),
            ("https://a.example/?9f86d081884c7d659a2feaa0c55ad015", "https://a.example/?…"),
            ("nonsense", "…"),
        ] {
            assert_eq!(redact(address), shown);
        }
    }
}
