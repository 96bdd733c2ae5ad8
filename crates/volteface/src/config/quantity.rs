//! Durations and sizes as people write them: `"15m"`, `"50MiB"`.

use std::time::Duration;

use serde::{Deserialize, Deserializer, de::Error};

/// Reads a duration from text like `"90s"`.
pub fn duration<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Duration, D::Error> {
    let text = String::deserialize(deserializer)?;
    parse_duration(&text).ok_or_else(|| D::Error::custom(format!("{text:?} is no duration (like \"15m\")")))
}

/// Reads a list of durations.
pub fn durations<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Duration>, D::Error> {
    let texts = Vec::<String>::deserialize(deserializer)?;
    let one = |text: &String| {
        parse_duration(text)
            .ok_or_else(|| D::Error::custom(format!("{text:?} is no duration (like \"15m\")")))
    };
    texts.iter().map(one).collect()
}

/// Reads a number of bytes from text like `"50MiB"`.
pub fn size<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u64, D::Error> {
    let text = String::deserialize(deserializer)?;
    parse_size(&text).ok_or_else(|| D::Error::custom(format!("{text:?} is no size (like \"50MiB\")")))
}

/// `500ms`, `15s`, `5m`, `2h`, `14d`, `2w`, and sums of them (`1h 30m`); a bare `0` needs no unit.
pub fn parse_duration(text: &str) -> Option<Duration> {
    if text.trim() == "0" {
        return Some(Duration::ZERO);
    }
    let mut rest = text.trim();
    let mut total = Duration::ZERO;
    while !rest.is_empty() {
        let (number, unit, after) = quantity(rest)?;
        let ms = match unit {
            "ms" => 1,
            "s" => 1_000,
            "m" | "min" => 60_000,
            "h" => 3_600_000,
            "d" => 86_400_000,
            "w" => 604_800_000,
            _ => return None,
        };
        total = total.checked_add(Duration::from_millis(number.checked_mul(ms)?))?;
        rest = after;
    }
    (!text.trim().is_empty()).then_some(total)
}

/// `B`, `KiB`, `MiB`, `GiB`, and `kB`, `MB`, `GB` by thousands.
pub fn parse_size(text: &str) -> Option<u64> {
    let (number, unit, rest) = quantity(text.trim())?;
    let bytes: u64 = match unit {
        "B" | "" => 1,
        "kB" => 1_000,
        "KiB" => 1 << 10,
        "MB" => 1_000_000,
        "MiB" => 1 << 20,
        "GB" => 1_000_000_000,
        "GiB" => 1 << 30,
        _ => return None,
    };
    rest.is_empty().then(|| number.checked_mul(bytes))?
}

/// A number, its unit, and what follows.
fn quantity(text: &str) -> Option<(u64, &str, &str)> {
    let digits = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (number, rest) = text.split_at_checked(digits)?;
    let rest = rest.trim_start();
    let letters = rest.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(rest.len());
    let (unit, rest) = rest.split_at_checked(letters)?;
    Some((number.parse().ok()?, unit, rest.trim_start()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_and_sizes_are_read_as_people_write_them() {
        assert_eq!(parse_duration("500ms"), Some(Duration::from_millis(500)));
        assert_eq!(parse_duration("1h 30m"), Some(Duration::from_secs(5_400)));
        assert_eq!(parse_duration("14d"), Some(Duration::from_secs(14 * 86_400)));
        assert_eq!(parse_duration("0"), Some(Duration::ZERO));
        for wrong in ["", "15", "m", "5 parsecs", "-5s", "99999999999999999999s"] {
            assert_eq!(parse_duration(wrong), None, "{wrong}");
        }
        assert_eq!(parse_size("50MiB"), Some(50 << 20));
        assert_eq!(parse_size("16 kB"), Some(16_000));
        assert_eq!(parse_size("many"), None);
    }
}
