//! When a feed is asked again, and why: a pure function of what is known of it.
//!
//! The date is the latest that anything asks for: the floor, the server's caching headers (RFC 9111), `Retry-After`,
//! the feed's own `ttl`, update period, `skipHours` and `skipDays`, and how long there has been nothing new. A feed
//! that brought something is asked again as soon as it may be; one that has been quiet for a time is asked
//! again after an eighth of that time.

use std::{fmt, time::Duration};

use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use volteface_core::feed::PollHints;

/// What a server may ask for at most.
const HINT_CAP: Duration = Duration::from_secs(7 * 86_400);
/// A quiet or failing feed is asked at least this often.
const PATIENCE_CAP: Duration = Duration::from_secs(86_400);
/// A host that asks for quiet without saying for how long.
const COOLING: Duration = Duration::from_secs(1_800);
const COOLING_CAP: Duration = Duration::from_secs(6 * 3_600);
/// A feed that does not let this program in is asked this often, to see whether it does again.
const BLOCKED: Duration = Duration::from_secs(6 * 3_600);
/// Upward only, so that feeds subscribed together drift apart.
const JITTER: f64 = 0.1;

/// What decided a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// The shortest interval.
    Floor,
    /// The shortest interval where neither server nor feed says anything.
    Unhinted,
    /// `Cache-Control: max-age`, less `Age`.
    MaxAge,
    /// `Expires`, less `Date`.
    Expires,
    /// `Retry-After`.
    RetryAfter,
    /// RSS `<ttl>`.
    Ttl,
    /// `sy:updatePeriod` and `sy:updateFrequency`.
    UpdatePeriod,
    /// Nothing new for a time.
    Quiet,
    /// The last polls failed.
    Failures,
    /// The host asked for quiet (429).
    TooMany,
    /// The server does not let this program in.
    Blocked,
    /// RSS `<skipHours>`.
    SkipHours,
    /// RSS `<skipDays>`.
    SkipDays,
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Reason::Floor => "shortest interval",
            Reason::Unhinted => "shortest interval of a feed without hints",
            Reason::MaxAge => "Cache-Control: max-age, less Age",
            Reason::Expires => "Expires, less Date",
            Reason::RetryAfter => "Retry-After",
            Reason::Ttl => "<ttl> of the feed",
            Reason::UpdatePeriod => "sy:updatePeriod of the feed",
            Reason::Quiet => "an eighth of the time without anything new",
            Reason::Failures => "failures in a row",
            Reason::TooMany => "429 from the host",
            Reason::Blocked => "the server refuses",
            Reason::SkipHours => "<skipHours> of the feed",
            Reason::SkipDays => "<skipDays> of the feed",
        })
    }
}

/// How the last poll ended, as far as the next one is concerned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// With a feed, or with 304.
    Well {
        /// How long there has been nothing new; zero when there was.
        quiet: Duration,
    },
    /// In a failure that may pass; the number of them in a row, from 1.
    Badly(u32),
    /// With 429; the number of them in a row, from 1.
    TooMany(u32),
    /// With 401, 403 or a challenge.
    Blocked,
}

/// What the server's headers ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ServerHints {
    /// For how long the answer is fresh, and which header says so.
    pub fresh: Option<(Duration, Reason)>,
    /// `Retry-After`.
    pub retry_after: Option<Duration>,
}

/// Shortest intervals.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Floors {
    /// Of a feed.
    pub hinted: Duration,
    /// Of a feed about whose rhythm neither server nor feed says anything.
    pub unhinted: Duration,
}

/// When to ask again, and why.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Next {
    /// The date.
    pub at: Timestamp,
    /// What decided it.
    pub because: Reason,
    /// The interval before jitter and skipped hours.
    pub interval: Duration,
}

/// The date of the next poll. `chance`, 0 to 1, is the jitter's.
pub fn next_poll(
    now: Timestamp,
    ended: Ended,
    floors: Floors,
    server: ServerHints,
    feed: &PollHints,
    chance: f64,
) -> Next {
    let mut asked: Vec<(Duration, Reason)> = Vec::new();
    if let Some((fresh, reason)) = server.fresh {
        asked.push((fresh.min(HINT_CAP), reason));
    }
    if let Some(minutes) = feed.ttl_min {
        asked.push((Duration::from_secs(u64::from(minutes) * 60).min(HINT_CAP), Reason::Ttl));
    }
    if let Some(seconds) = feed.update_period_s {
        asked.push((Duration::from_secs(u64::from(seconds)).min(HINT_CAP), Reason::UpdatePeriod));
    }
    let floor = if asked.is_empty() && matches!(ended, Ended::Well { .. }) {
        (floors.unhinted.max(floors.hinted), Reason::Unhinted)
    } else {
        (floors.hinted, Reason::Floor)
    };
    if let Some(after) = server.retry_after {
        asked.push((after.min(HINT_CAP), Reason::RetryAfter));
    }
    asked.push(match ended {
        Ended::Well { quiet } => ((quiet / 8).min(PATIENCE_CAP), Reason::Quiet),
        Ended::Badly(n) => (doubled(floors.hinted, n, PATIENCE_CAP), Reason::Failures),
        Ended::TooMany(_) if server.retry_after.is_some() => (Duration::ZERO, Reason::RetryAfter),
        Ended::TooMany(n) => (cooling(n), Reason::TooMany),
        Ended::Blocked => (BLOCKED, Reason::Blocked),
    });
    // Of equals, the first named decides: the floor.
    let (interval, because) =
        asked.into_iter().fold(floor, |longest, next| if next.0 > longest.0 { next } else { longest });
    let jittered = interval.mul_f64(1.0 + JITTER * chance.clamp(0.0, 1.0));
    let at =
        now.saturating_add(SignedDuration::try_from(jittered).unwrap_or(SignedDuration::MAX)).unwrap_or(now);
    match after_skipped(at, feed) {
        Some((later, reason)) => Next { at: later, because: reason, interval },
        None => Next { at, because, interval },
    }
}

/// For how long a host is left alone after its `n`-th 429 in a row without `Retry-After`.
pub fn cooling(n: u32) -> Duration {
    doubled(COOLING, n, COOLING_CAP)
}

fn doubled(first: Duration, n: u32, cap: Duration) -> Duration {
    first.saturating_mul(1u32.checked_shl(n.saturating_sub(1)).unwrap_or(u32::MAX)).min(cap.max(first))
}

/// The first moment from `at` on that no skipped hour or day (GMT) holds; `None` when that is `at` itself, or
/// when everything is skipped.
pub(super) fn after_skipped(at: Timestamp, feed: &PollHints) -> Option<(Timestamp, Reason)> {
    let why = |at: Timestamp| {
        let utc = at.to_zoned(TimeZone::UTC);
        let weekday = utc.weekday().to_monday_one_offset().unsigned_abs();
        if feed.skip_days.contains(&weekday) {
            Some(Reason::SkipDays)
        } else if feed.skip_hours.contains(&utc.hour().unsigned_abs()) {
            Some(Reason::SkipHours)
        } else {
            None
        }
    };
    let reason = why(at)?;
    let into_hour = at.as_second().rem_euclid(3_600);
    (1..=8 * 24)
        .filter_map(|hours| {
            at.checked_add(SignedDuration::from_secs(hours * 3_600 - into_hour))
                .ok()
                .filter(|&at| why(at).is_none())
        })
        .next()
        .map(|later| (later, reason))
}

/// What headers ask for; those of a 200, 304, 429 and 5xx alike.
///
/// `header` gives a header's value by its lower-case name; `now` stands in for a missing `Date`.
pub fn server_hints<'h>(header: impl Fn(&str) -> Option<&'h str>, now: Timestamp) -> ServerHints {
    let date = header("date").and_then(http_date).unwrap_or(now);
    let max_age = header("cache-control").and_then(|value| {
        value.split(',').find_map(|directive| {
            let (name, seconds) = directive.trim().split_once('=')?;
            name.eq_ignore_ascii_case("max-age")
                .then(|| seconds.trim().trim_matches('"').parse::<u64>().ok())?
        })
    });
    let fresh = match max_age {
        Some(seconds) => {
            let age = header("age").and_then(|age| age.trim().parse::<u64>().ok()).unwrap_or(0);
            Some((Duration::from_secs(seconds.saturating_sub(age)), Reason::MaxAge))
        }
        None => header("expires")
            .and_then(http_date)
            .and_then(|expires| Duration::try_from(expires.duration_since(date)).ok())
            .map(|fresh| (fresh, Reason::Expires)),
    };
    let retry_after = header("retry-after").and_then(|value| match value.trim().parse::<u64>() {
        Ok(seconds) => Some(Duration::from_secs(seconds)),
        Err(_) => Duration::try_from(http_date(value)?.duration_since(date)).ok(),
    });
    ServerHints { fresh: fresh.filter(|(fresh, _)| !fresh.is_zero()), retry_after }
}

/// An HTTP date (RFC 9110 §5.6.7).
fn http_date(value: &str) -> Option<Timestamp> {
    let value = value.trim();
    let value = value.strip_suffix("GMT").map_or_else(|| value.to_owned(), |date| format!("{date}+0000"));
    jiff::fmt::rfc2822::parse(&value).ok().map(|zoned| zoned.timestamp())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const FLOORS: Floors = Floors { hinted: minutes(15), unhinted: minutes(60) };
    const NEWS: Ended = Ended::Well { quiet: Duration::ZERO };

    const fn minutes(n: u64) -> Duration {
        Duration::from_secs(60 * n)
    }

    fn now() -> Timestamp {
        "2030-05-03T10:20:00Z".parse().unwrap()
    }

    fn hints(headers: &[(&str, &'static str)]) -> ServerHints {
        server_hints(|name| headers.iter().find(|(key, _)| *key == name).map(|&(_, value)| value), now())
    }

    fn check(
        ended: Ended,
        headers: &[(&str, &'static str)],
        feed: PollHints,
        interval: Duration,
        because: Reason,
    ) {
        let next = next_poll(now(), ended, FLOORS, hints(headers), &feed, 0.0);
        assert_eq!((next.interval, next.because), (interval, because), "{ended:?} {headers:?}");
    }

    #[test]
    fn the_latest_wish_decides() {
        let none = PollHints::default;
        let ttl = |minutes| PollHints { ttl_min: Some(minutes), ..none() };
        check(NEWS, &[], none(), minutes(60), Reason::Unhinted);
        check(NEWS, &[("cache-control", "public, max-age=60")], none(), minutes(15), Reason::Floor);
        check(
            NEWS,
            &[("cache-control", "max-age=7200"), ("age", "600")],
            none(),
            minutes(110),
            Reason::MaxAge,
        );
        check(NEWS, &[("cache-control", "max-age=99999999")], none(), HINT_CAP, Reason::MaxAge);
        let expires = ("expires", "Fri, 03 May 2030 11:20:00 GMT");
        check(
            NEWS,
            &[expires, ("date", "Fri, 03 May 2030 10:00:00 GMT")],
            none(),
            minutes(80),
            Reason::Expires,
        );
        check(NEWS, &[expires], none(), minutes(60), Reason::Expires);
        check(NEWS, &[("expires", "0")], none(), minutes(60), Reason::Unhinted);
        check(NEWS, &[("cache-control", "max-age=0")], ttl(30), minutes(30), Reason::Ttl);
        let daily = PollHints { update_period_s: Some(86_400), ttl_min: Some(5), ..none() };
        check(NEWS, &[], daily, minutes(24 * 60), Reason::UpdatePeriod);
        check(NEWS, &[("retry-after", "7200")], ttl(20), minutes(120), Reason::RetryAfter);
        check(Ended::Well { quiet: minutes(8 * 100) }, &[], none(), minutes(100), Reason::Quiet);
        check(Ended::Well { quiet: minutes(1_000_000) }, &[], none(), PATIENCE_CAP, Reason::Quiet);
    }

    #[test]
    fn failures_back_off_and_never_give_up() {
        let none = PollHints::default;
        check(Ended::Badly(1), &[], none(), minutes(15), Reason::Floor);
        check(Ended::Badly(3), &[], none(), minutes(60), Reason::Failures);
        check(Ended::Badly(400), &[], none(), PATIENCE_CAP, Reason::Failures);
        check(
            Ended::Badly(1),
            &[("retry-after", "Fri, 03 May 2030 12:20:00 GMT")],
            none(),
            minutes(120),
            Reason::RetryAfter,
        );
        check(Ended::TooMany(1), &[], none(), COOLING, Reason::TooMany);
        check(Ended::TooMany(9), &[], none(), COOLING_CAP, Reason::TooMany);
        check(Ended::TooMany(9), &[("retry-after", "1800")], none(), minutes(30), Reason::RetryAfter);
        check(Ended::Blocked, &[], none(), BLOCKED, Reason::Blocked);
    }

    #[test]
    fn skipped_hours_and_days_hold_no_request() {
        let feed = PollHints { skip_hours: vec![11, 12], skip_days: vec![6, 7], ..PollHints::default() };
        // A Friday; an hour on lies within the skipped hours.
        let next = next_poll(now(), NEWS, FLOORS, ServerHints::default(), &feed, 0.0);
        assert_eq!((next.at, next.because), ("2030-05-03T13:00:00Z".parse().unwrap(), Reason::SkipHours));
        let evening = "2030-05-03T23:30:00Z".parse().unwrap();
        let next = next_poll(evening, NEWS, FLOORS, ServerHints::default(), &feed, 0.0);
        assert_eq!((next.at, next.because), ("2030-05-06T00:00:00Z".parse().unwrap(), Reason::SkipDays));
        let all = PollHints { skip_hours: (0..24).collect(), ..PollHints::default() };
        assert_eq!(
            next_poll(now(), NEWS, FLOORS, ServerHints::default(), &all, 0.0).because,
            Reason::Unhinted
        );
    }

    proptest! {
        #[test]
        fn never_before_the_floor_nor_after_the_cap(
            max_age in 0u64..u64::MAX, retry in proptest::option::of(0u64..u64::MAX), ttl: Option<u32>, period: Option<u32>,
            quiet in 0u64..10_000_000_000, failures in 1u32.., kind in 0..4, chance in 0.0f64..1.0,
        ) {
            let ended = match kind {
                0 => Ended::Well { quiet: Duration::from_secs(quiet) },
                1 => Ended::Badly(failures),
                2 => Ended::TooMany(failures),
                _ => Ended::Blocked,
            };
            let server = ServerHints {
                fresh: Some((Duration::from_secs(max_age), Reason::MaxAge)),
                retry_after: retry.map(Duration::from_secs),
            };
            let feed = PollHints { ttl_min: ttl, update_period_s: period, ..PollHints::default() };
            let next = next_poll(now(), ended, FLOORS, server, &feed, chance);
            let wait = Duration::try_from(next.at.duration_since(now())).unwrap();
            prop_assert!(wait >= FLOORS.hinted && wait <= HINT_CAP.mul_f64(1.1));
            if let Some(retry) = retry {
                prop_assert!(wait >= Duration::from_secs(retry).min(HINT_CAP));
            }
        }
    }
}
