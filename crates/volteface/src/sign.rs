//! Standard Webhooks signatures: secrets, their rotation, and the header that proves who sent a body.
//!
//! Source: the Standard Webhooks specification, version 1 (symmetric signatures). Signed are the bytes
//! `id.timestamp.body`; a signature is `v1,` and the base64 of their HMAC-SHA256; while secrets rotate the
//! header lists one signature for each, parted by a space.

use std::fmt::{self, Write as _};

use anyhow::{Context as _, bail};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use hmac::{Hmac, KeyInit as _, Mac as _};
use jiff::{SignedDuration, Timestamp};
use sha2::Sha256;

/// What every secret starts with.
const PREFIX: &str = "whsec_";
/// The lengths, in bytes, that the specification allows.
const LENGTHS: std::ops::RangeInclusive<usize> = 24..=64;
/// Length of a secret made here, in bytes.
const NEW_LENGTH: usize = 32;

/// A key shared with one receiver. Never shown by `Debug`, so that it cannot slip into a log.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(Vec<u8>);

impl Secret {
    /// Reads `whsec_` + base64 of 24 to 64 bytes; the error never repeats the text.
    pub fn parse(text: &str) -> anyhow::Result<Secret> {
        let Some(encoded) = text.trim().strip_prefix(PREFIX) else {
            bail!("a secret starts with {PREFIX}");
        };
        let bytes = STANDARD.decode(encoded).ok().with_context(|| format!("not base64 after {PREFIX}"))?;
        if !LENGTHS.contains(&bytes.len()) {
            bail!("a secret holds 24 to 64 bytes, this one {}", bytes.len());
        }
        Ok(Secret(bytes))
    }

    /// A new one, from the system's random source.
    pub fn generate() -> anyhow::Result<Secret> {
        let mut bytes = vec![0; NEW_LENGTH];
        getrandom::fill(&mut bytes).context("the system gives no random bytes")?;
        Ok(Secret(bytes))
    }

    /// The text that the receiver is given.
    pub fn expose(&self) -> String {
        format!("{PREFIX}{}", STANDARD.encode(&self.0))
    }

    /// `v1,` + base64 of the HMAC-SHA256 of `id.timestamp.body`.
    fn sign(&self, id: &str, timestamp: Timestamp, body: &[u8]) -> String {
        format!("v1,{}", STANDARD.encode(self.mac(id, timestamp.as_second(), body).finalize().into_bytes()))
    }

    fn mac(&self, id: &str, seconds: i64, body: &[u8]) -> Hmac<Sha256> {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.0).expect("HMAC takes a key of any length");
        mac.update(format!("{id}.{seconds}.").as_bytes());
        mac.update(body);
        mac
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// The secrets of one endpoint: the current one first, then those that still count while receivers change over.
///
/// As a file: one secret a line, the current one first; an older one is followed by the word `until` and the time
/// at which it ends. `#` begins a comment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Secrets {
    current: Secret,
    older: Vec<(Secret, Timestamp)>,
}

impl Secrets {
    /// One secret that does not end.
    pub fn new(current: Secret) -> Secrets {
        Secrets { current, older: Vec::new() }
    }

    /// Reads a secrets file; errors name the line, never its words.
    pub fn parse(text: &str) -> anyhow::Result<Secrets> {
        let mut current = None;
        let mut older = Vec::new();
        for (number, line) in (1..).zip(text.lines()) {
            let words: Vec<&str> =
                line.split('#').next().unwrap_or_default().split_whitespace().take(4).collect();
            let of_line = || format!("line {number} of the secrets");
            match (words.as_slice(), &current) {
                ([], _) => {}
                ([secret], None) => current = Some(Secret::parse(secret).with_context(of_line)?),
                ([_], Some(_)) => {
                    bail!("{}: a second secret needs `until` and a time", of_line())
                }
                ([secret, "until", end], _) => {
                    let end = end.parse().ok().with_context(of_line).context("no RFC 3339 time")?;
                    older.push((Secret::parse(secret).with_context(of_line)?, end));
                }
                _ => bail!("{}: expected a secret, or a secret, `until` and a time", of_line()),
            }
        }
        Ok(Secrets { current: current.context("no secret that does not end")?, older })
    }

    /// The file's text.
    pub fn expose(&self) -> String {
        let mut text = format!("{}\n", self.current.expose());
        for (secret, end) in &self.older {
            writeln!(text, "{} until {end}", secret.expose()).expect("writing to a string cannot fail");
        }
        text
    }

    /// The secret that new receivers are given.
    pub fn current(&self) -> &Secret {
        &self.current
    }

    /// `new` becomes current; the one before signs along until `now + grace`; what has ended is dropped.
    pub fn rotated(self, new: Secret, now: Timestamp, grace: SignedDuration) -> Secrets {
        let mut older: Vec<_> = self.older.into_iter().filter(|&(_, end)| end > now).collect();
        older.insert(0, (self.current, now.saturating_add(grace).unwrap_or(Timestamp::MAX)));
        Secrets { current: new, older }
    }

    /// The value of `webhook-signature`: a signature for each secret that counts at `timestamp`.
    pub fn header(&self, id: &str, timestamp: Timestamp, body: &[u8]) -> String {
        let older = self.older.iter().filter(|&&(_, end)| end > timestamp).map(|(secret, _)| secret);
        let signatures: Vec<String> = std::iter::once(&self.current)
            .chain(older)
            .map(|secret| secret.sign(id, timestamp, body))
            .collect();
        signatures.join(" ")
    }
}

/// True if and only if `header` holds a signature by `secret`; compared in constant time. `seconds` is the value
/// of `webhook-timestamp`; whether it is recent enough is the receiver's to say.
pub fn verify(secret: &Secret, id: &str, seconds: i64, body: &[u8], header: &str) -> bool {
    header.split(' ').filter_map(|signature| signature.strip_prefix("v1,")).any(|encoded| {
        STANDARD
            .decode(encoded)
            .is_ok_and(|signature| secret.mac(id, seconds, body).verify_slice(&signature).is_ok())
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn secret(byte: u8) -> Secret {
        Secret(vec![byte; 24])
    }

    /// The value was computed apart, with Python's hmac module.
    #[test]
    fn signature_is_the_one_of_the_specification() {
        let secret = Secret::parse("whsec_dm9sdGVmYWNlLXRlc3Qtc2VjcmV0LTAwMQ==").unwrap();
        let header = Secrets::new(secret).header(
            "msg_1",
            Timestamp::from_second(1_700_000_000).unwrap(),
            br#"{"type":"test"}"#,
        );
        assert_eq!(header, "v1,dF959SPGTBKOc8xKBujZoVn5nqQ2PjAXQQDbtE3Pw2E=");
    }

    #[test]
    fn bad_secrets_are_refused_without_being_repeated() {
        let short = format!("{PREFIX}{}", STANDARD.encode([7; 23]));
        let long = format!("{PREFIX}{}", STANDARD.encode([7; 65]));
        for bad in ["", "hunter2", "whsec_", "whsec_???", &short, &long] {
            let error = format!("{:#}", Secret::parse(bad).unwrap_err());
            assert!(bad.len() < 8 || !error.contains(bad), "{error}");
        }
        assert_eq!(format!("{:?}", secret(1)), "Secret(…)");
    }

    #[test]
    fn rotation_signs_with_both_until_the_older_ends() {
        let now: Timestamp = "2030-05-01T00:00:00Z".parse().unwrap();
        let hour = SignedDuration::from_hours(1);
        let rotated = Secrets::new(secret(1)).rotated(secret(2), now, hour).rotated(secret(3), now, hour);
        let count = |at: Timestamp| {
            let header = rotated.header("a", at, b"{}");
            let by = |s: u8| verify(&secret(s), "a", at.as_second(), b"{}", &header);
            (header.split(' ').count(), by(1), by(2), by(3))
        };
        assert_eq!(count(now), (3, true, true, true));
        assert_eq!(count(now + hour), (1, false, false, true));
        assert_eq!(Secrets::parse(&rotated.expose()).unwrap(), rotated);
    }

    #[test]
    fn secrets_file_names_the_line_that_is_wrong() {
        let good = secret(1).expose();
        let two = format!("# desk\n{good}\n{good}\n");
        assert!(format!("{:#}", Secrets::parse(&two).unwrap_err()).contains("line 3"));
        assert!(Secrets::parse("# nothing\n").is_err());
        assert!(Secrets::parse(&format!("{good} until 2030-01-01T00:00:00Z")).is_err());
    }

    proptest! {
        #[test]
        fn any_change_breaks_the_signature(body in ".{0,60}", at in 0i64..4_000_000_000, flip in 0usize..60) {
            let secrets = Secrets::new(secret(9));
            let header = secrets.header("id", Timestamp::from_second(at).unwrap(), body.as_bytes());
            prop_assert!(verify(&secret(9), "id", at, body.as_bytes(), &header));
            prop_assert!(!verify(&secret(8), "id", at, body.as_bytes(), &header));
            prop_assert!(!verify(&secret(9), "ie", at, body.as_bytes(), &header));
            prop_assert!(!verify(&secret(9), "id", at + 1, body.as_bytes(), &header));
            let mut other = body.into_bytes();
            match other.get_mut(flip) {
                Some(byte) => *byte ^= 1,
                None => other.push(b' '),
            }
            prop_assert!(!verify(&secret(9), "id", at, &other, &header));
        }
    }
}
