//! Points in time on the command line: as people name them (`2h` ago or from now, a day, an RFC 3339 time), and as they
//! are shown.

use jiff::{SignedDuration, Timestamp, civil::Date, tz::TimeZone};

use crate::config::quantity;

/// `2h` (that long before `now`), `2026-05-01`, or `2026-05-01T12:00:00Z`.
pub(crate) fn past(text: &str, now: Timestamp) -> anyhow::Result<Timestamp> {
    match span(text) {
        Some(span) => Ok(now.saturating_sub(span).unwrap_or(Timestamp::MIN)),
        None => point(text),
    }
}

/// `2h` (that long after `now`), a day, or an RFC 3339 time.
pub(crate) fn future(text: &str, now: Timestamp) -> anyhow::Result<Timestamp> {
    match span(text) {
        Some(span) => Ok(now.saturating_add(span).unwrap_or(Timestamp::MAX)),
        None => point(text),
    }
}

/// A length of time.
pub(crate) fn span(text: &str) -> Option<SignedDuration> {
    SignedDuration::try_from(quantity::parse_duration(text)?).ok()
}

fn point(text: &str) -> anyhow::Result<Timestamp> {
    let day = |text: &str| text.parse::<Date>().ok()?.to_zoned(TimeZone::UTC).ok().map(|day| day.timestamp());
    text.parse().ok().or_else(|| day(text)).ok_or_else(|| {
        anyhow::anyhow!("{text:?} is no time: write 2h, 3d, 2026-05-01 or 2026-05-01T12:00:00Z")
    })
}

/// To the minute.
pub(crate) fn short(at: Timestamp) -> String {
    at.strftime("%Y-%m-%d %H:%MZ").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_days_and_times_are_read() {
        let now: Timestamp = "2030-05-02T12:00:00Z".parse().unwrap();
        let read = |text: &str| past(text, now).map(|at| at.to_string());
        assert_eq!(read("2h").unwrap(), "2030-05-02T10:00:00Z");
        assert_eq!(read("2030-05-01").unwrap(), "2030-05-01T00:00:00Z");
        assert_eq!(read("2030-05-01T01:00:00+01:00").unwrap(), "2030-05-01T00:00:00Z");
        assert_eq!(future("30m", now).unwrap().to_string(), "2030-05-02T12:30:00Z");
        assert!(read("yesterday").is_err());
    }
}
