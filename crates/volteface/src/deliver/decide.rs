//! What an answer means, when to try again, when to rest: pure decisions, the time is an argument.
//!
//! Source: the Standard Webhooks specification on retries, 410 and throttling; RFC 9110 on `Retry-After`.

use jiff::{SignedDuration, Timestamp, civil::Time, tz::TimeZone};

/// How long the first retry waits, the second, and so on; then a delivery is a dead letter.
pub const SCHEDULE: [SignedDuration; 9] = [
    SignedDuration::from_secs(5),
    SignedDuration::from_mins(5),
    SignedDuration::from_mins(30),
    SignedDuration::from_hours(2),
    SignedDuration::from_hours(5),
    SignedDuration::from_hours(10),
    SignedDuration::from_hours(14),
    SignedDuration::from_hours(20),
    SignedDuration::from_hours(24),
];
/// The share of a wait by which it is longer or shorter.
const JITTER: f64 = 0.2;
/// The longest that a receiver's `Retry-After` is followed.
const LONGEST_WISH: SignedDuration = SignedDuration::from_hours(24);
/// A throttling endpoint rests half as long as it has been failing, within these bounds.
const SHORTEST_REST: SignedDuration = SignedDuration::from_secs(5);
const LONGEST_REST: SignedDuration = SignedDuration::from_mins(5);

/// What came back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// A status.
    Status {
        /// 100 to 599.
        code: u16,
        /// When the receiver wants to be asked again.
        retry_at: Option<Timestamp>,
    },
    /// None: not reached, too slow, refused by us.
    Nothing,
}

/// What becomes of the delivery.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    /// Taken by the receiver.
    Delivered,
    /// To be tried again at that time.
    Retry(Timestamp),
    /// Out of retries: kept, listed, sent again only when the user asks for it.
    Dead,
}

/// What an attempt leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// For the delivery.
    pub next: Next,
    /// Until when the whole endpoint rests, where the receiver is overburdened.
    pub rest_until: Option<Timestamp>,
    /// Why the endpoint is asked no more, if so.
    pub disable: Option<String>,
}

/// Judges an attempt.
///
/// `tries` counts the attempts since the delivery was enqueued or replayed, this one included; `failing_since` is the
/// first failure after the endpoint's last success, this attempt left out; `jitter` lies within −1 … 1.
pub fn judge(
    answer: &Answer,
    tries: usize,
    failing_since: Option<Timestamp>,
    disable_after: SignedDuration,
    now: Timestamp,
    jitter: f64,
) -> Verdict {
    let status = match answer {
        Answer::Status { code, .. } => Some(*code),
        Answer::Nothing => None,
    };
    if status.is_some_and(|code| (200..300).contains(&code)) {
        return Verdict { next: Next::Delivered, rest_until: None, disable: None };
    }
    if status == Some(410) {
        // The delivery stays in its line: `webhook enable` sends it.
        return Verdict {
            next: Next::Retry(now),
            rest_until: None,
            disable: Some("410 Gone: the receiver wants no more".to_owned()),
        };
    }
    let wish = match answer {
        Answer::Status { retry_at, .. } => retry_at.map(|at| at.min(later(now, LONGEST_WISH))),
        Answer::Nothing => None,
    };
    let next = match SCHEDULE.get(tries.saturating_sub(1)) {
        Some(&wait) => {
            let at = later(now, stretched(wait, jitter));
            Next::Retry(wish.map_or(at, |wish| at.max(wish)))
        }
        None => Next::Dead,
    };
    let failing_for = now.duration_since(failing_since.unwrap_or(now));
    let rest_until = matches!(status, Some(429 | 502 | 503 | 504)).then(|| {
        let rest = later(now, (failing_for / 2).clamp(SHORTEST_REST, LONGEST_REST));
        wish.map_or(rest, |wish| rest.max(wish))
    });
    let disable = (failing_for >= disable_after)
        .then(|| format!("nothing but failures for {} hours", failing_for.as_hours()));
    Verdict { next, rest_until, disable }
}

/// A value within −1 … 1 that follows from `seed` and `tries` alone: spread over deliveries, the same on a second
/// look (SplitMix64's finaliser).
pub fn jitter(seed: i64, tries: usize) -> f64 {
    let mut z =
        (seed as u64).wrapping_add((tries as u64).wrapping_add(1).wrapping_mul(0x9E37_79B9_7F4A_7C15));
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^= z >> 31;
    (z >> 11) as f64 / (1u64 << 52) as f64 - 1.0
}

/// The time that a `Retry-After` names: seconds from `now`, or an HTTP date.
pub fn retry_after(value: &str, now: Timestamp) -> Option<Timestamp> {
    let value = value.trim();
    if let Ok(seconds) = value.parse::<u32>() {
        return Some(later(now, SignedDuration::from_secs(i64::from(seconds))));
    }
    let date = jiff::fmt::rfc2822::DateTimeParser::new().parse_timestamp(value).ok()?;
    Some(date.max(now))
}

/// A daily span of time in which nothing is sent, by the clock on a wall.
#[derive(Debug, Clone, PartialEq)]
pub struct QuietHours {
    /// Its first minute.
    pub from: Time,
    /// The first minute after it; before `from` when it spans midnight.
    pub to: Time,
    /// Of which wall.
    pub zone: TimeZone,
}

impl QuietHours {
    /// Reads `22:00-07:00`.
    pub fn parse(text: &str, zone: TimeZone) -> anyhow::Result<QuietHours> {
        let wrong = || anyhow::anyhow!("quiet hours look like 22:00-07:00, not {text:?}");
        let (from, to) = text.split_once('-').ok_or_else(wrong)?;
        let time = |text: &str| Time::strptime("%H:%M", text.trim()).map_err(|_| wrong());
        let (from, to) = (time(from)?, time(to)?);
        if from == to {
            return Err(wrong());
        }
        Ok(QuietHours { from, to, zone })
    }

    /// When the quiet that holds at `now` ends; `None` when none holds.
    pub fn end(&self, now: Timestamp) -> Option<Timestamp> {
        let wall = now.to_zoned(self.zone.clone()).datetime();
        let time = wall.time();
        let (quiet, ends_tomorrow) = if self.from < self.to {
            (self.from <= time && time < self.to, false)
        } else {
            (self.from <= time || time < self.to, self.from <= time)
        };
        if !quiet {
            return None;
        }
        let day = if ends_tomorrow { wall.date().tomorrow().ok()? } else { wall.date() };
        let end = day.to_datetime(self.to).to_zoned(self.zone.clone()).ok()?.timestamp();
        // A wall clock set back shows the same time twice: never an end that is over already.
        (end > now).then_some(end)
    }
}

/// Of an endpoint's cap per hour: until when it rests, given the times of its newest messages, newest first.
pub fn cap_rest(cap: usize, newest: &[Timestamp], now: Timestamp) -> Option<Timestamp> {
    let hour = SignedDuration::from_hours(1);
    let oldest_that_counts = newest.get(cap.checked_sub(1)?)?;
    let free_at = later(*oldest_that_counts, hour);
    (free_at > now).then_some(free_at)
}

fn stretched(wait: SignedDuration, jitter: f64) -> SignedDuration {
    let factor = 1.0 + JITTER * jitter.clamp(-1.0, 1.0);
    SignedDuration::from_millis((wait.as_millis() as f64 * factor) as i64)
}

fn later(at: Timestamp, by: SignedDuration) -> Timestamp {
    at.saturating_add(by).unwrap_or(Timestamp::MAX)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const FIVE_DAYS: SignedDuration = SignedDuration::from_hours(120);

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn status(code: u16) -> Answer {
        Answer::Status { code, retry_at: None }
    }

    #[test]
    fn only_2xx_is_success() {
        let now = at("2030-05-01T00:00:00Z");
        for code in 100..600 {
            let verdict = judge(&status(code), 1, None, FIVE_DAYS, now, 0.0);
            assert_eq!(verdict.next == Next::Delivered, (200..300).contains(&code), "{code}");
            assert_eq!(verdict.disable.is_some(), code == 410, "{code}");
            assert_eq!(verdict.rest_until.is_some(), [429, 502, 503, 504].contains(&code), "{code}");
        }
    }

    #[test]
    fn retries_follow_the_schedule_and_end() {
        let now = at("2030-05-01T00:00:00Z");
        for (tries, wait) in (1..).zip(SCHEDULE) {
            let verdict = judge(&Answer::Nothing, tries, None, FIVE_DAYS, now, 0.0);
            assert_eq!(verdict.next, Next::Retry(now + wait));
        }
        assert_eq!(judge(&Answer::Nothing, 10, None, FIVE_DAYS, now, 0.0).next, Next::Dead);
    }

    #[test]
    fn the_later_of_schedule_and_wish_counts_and_a_wish_has_a_limit() {
        let now = at("2030-05-01T00:00:00Z");
        let next = |seconds: i64, tries| {
            let retry_at = Some(now + SignedDuration::from_secs(seconds));
            judge(&Answer::Status { code: 503, retry_at }, tries, None, FIVE_DAYS, now, 0.0)
        };
        assert_eq!(next(1, 1).next, Next::Retry(now + SignedDuration::from_secs(5)));
        assert_eq!(next(60, 1).next, Next::Retry(now + SignedDuration::from_secs(60)));
        assert_eq!(next(60, 1).rest_until, Some(now + SignedDuration::from_secs(60)));
        assert_eq!(next(999_999, 1).next, Next::Retry(now + SignedDuration::from_hours(24)));
    }

    #[test]
    fn an_endpoint_is_disabled_after_five_days_of_failures_only() {
        let now = at("2030-05-10T00:00:00Z");
        let disabled = |since: Option<&str>| {
            judge(&status(500), 3, since.map(at), FIVE_DAYS, now, 0.0).disable.is_some()
        };
        assert!(disabled(Some("2030-05-05T00:00:00Z")));
        assert!(!disabled(Some("2030-05-05T00:00:01Z")));
        assert!(!disabled(None));
        assert!(
            judge(&status(200), 3, Some(at("2030-05-01T00:00:00Z")), FIVE_DAYS, now, 0.0).disable.is_none()
        );
    }

    #[test]
    fn retry_after_is_read_in_both_forms() {
        let now = at("2030-05-01T00:00:00Z");
        assert_eq!(retry_after(" 120 ", now), Some(at("2030-05-01T00:02:00Z")));
        assert_eq!(retry_after("Wed, 01 May 2030 00:10:00 GMT", now), Some(at("2030-05-01T00:10:00Z")));
        assert_eq!(retry_after("Mon, 01 May 2028 00:10:00 GMT", now), Some(now));
        assert_eq!(retry_after("soon", now), None);
        assert_eq!(retry_after("-5", now), None);
    }

    #[test]
    fn quiet_hours_span_midnight_and_a_change_of_the_clock() {
        let london = TimeZone::get("Europe/London").unwrap();
        let quiet = QuietHours::parse("22:00-07:00", london.clone()).unwrap();
        assert_eq!(quiet.end(at("2030-07-01T20:59:00Z")), None);
        assert_eq!(quiet.end(at("2030-07-01T21:00:00Z")), Some(at("2030-07-02T06:00:00Z")));
        assert_eq!(quiet.end(at("2030-07-02T05:59:00Z")), Some(at("2030-07-02T06:00:00Z")));
        assert_eq!(quiet.end(at("2030-07-02T06:00:00Z")), None);
        // The night on which summer time ends.
        assert_eq!(quiet.end(at("2030-10-26T21:30:00Z")), Some(at("2030-10-27T07:00:00Z")));
        let noon = QuietHours::parse("12:00-13:00", london).unwrap();
        assert_eq!(noon.end(at("2030-01-01T12:30:00Z")), Some(at("2030-01-01T13:00:00Z")));
        for wrong in ["", "22:00", "22-07", "22:00-22:00", "25:00-07:00"] {
            assert!(QuietHours::parse(wrong, TimeZone::UTC).is_err(), "{wrong}");
        }
    }

    #[test]
    fn cap_counts_the_last_hour() {
        let now = at("2030-05-01T12:00:00Z");
        let newest = [at("2030-05-01T11:59:00Z"), at("2030-05-01T11:10:00Z"), at("2030-05-01T10:00:00Z")];
        assert_eq!(cap_rest(2, &newest, now), Some(at("2030-05-01T12:10:00Z")));
        assert_eq!(cap_rest(3, &newest, now), None);
        assert_eq!(cap_rest(4, &newest, now), None);
        assert_eq!(cap_rest(0, &newest, now), None);
    }

    proptest! {
        #[test]
        fn waits_stay_within_a_fifth_of_the_schedule(tries in 1usize..10, seed: i64, start in 0i64..4_000_000_000) {
            let now = Timestamp::from_second(start).unwrap();
            let jitter = jitter(seed, tries);
            prop_assert!((-1.0..=1.0).contains(&jitter));
            let Next::Retry(at) = judge(&Answer::Nothing, tries, None, FIVE_DAYS, now, jitter).next else {
                panic!("nine retries");
            };
            let share = at.duration_since(now).as_secs_f64() / SCHEDULE[tries - 1].as_secs_f64();
            prop_assert!((0.799..=1.201).contains(&share), "{}", share);
        }

        #[test]
        fn the_end_of_quiet_is_later_and_not_quiet(start in 0i64..4_000_000_000, from in 0i8..24, to in 0i8..24) {
            prop_assume!(from != to);
            let zone = TimeZone::get("Europe/Kyiv").unwrap();
            let quiet = QuietHours { from: Time::constant(from, 0, 0, 0), to: Time::constant(to, 0, 0, 0), zone };
            let now = Timestamp::from_second(start).unwrap();
            if let Some(end) = quiet.end(now) {
                prop_assert!(end > now);
                prop_assert!(end.duration_since(now) <= SignedDuration::from_hours(25));
            }
        }
    }

    #[test]
    fn jitter_spreads() {
        let mean: f64 = (0..1_000).map(|seed| jitter(seed, 1)).sum::<f64>() / 1_000.0;
        assert!(mean.abs() < 0.1, "{mean}");
        let low = (0..1_000).filter(|&seed| jitter(seed, 1) < -0.5).count();
        assert!((200..300).contains(&low), "{low}");
    }
}
