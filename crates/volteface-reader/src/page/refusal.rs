//! Pages that are no article: what stands in its place is named, never read as text.

use super::segment::Passage;
use crate::{Rejected, dom::Dom, draft::Draft};

/// Words from which on a text is taken for an article whatever the page says besides.
const ENOUGH: u32 = 120;
/// Fewer words are an article only on a page that has nothing else to say.
const LITTLE: u32 = 25;

/// # Errors
/// The label of the page, when `drafts` hold no article.
pub(super) fn check(
    dom: &Dom,
    passages: &[Passage],
    page_words: u32,
    drafts: &[Draft],
) -> Result<(), Rejected> {
    let words: u32 = drafts.iter().map(|d| crate::text::count_words(&d.text)).sum();
    if words >= ENOUGH {
        return Ok(());
    }
    let text = passages.iter().map(|p| p.text.to_lowercase()).collect::<Vec<_>>().join(" ");
    let says = |phrases: &[&str]| phrases.iter().any(|phrase| text.contains(phrase));
    if page_words < 250 && says(CHALLENGE) {
        return Err(Rejected::Challenge);
    }
    if words < LITTLE.max(page_words / 3) && (words < LITTLE || page_words < 200) && says(CONSENT) {
        return Err(Rejected::Consent);
    }
    if words < LITTLE && says(PAYWALL) {
        return Err(Rejected::Paywall);
    }
    if page_words < 40 && (dom.script_bytes > 1000 || says(&["enable javascript", "requires javascript"])) {
        return Err(Rejected::Script);
    }
    if words == 0 { Err(Rejected::NoText) } else { Ok(()) }
}

const CHALLENGE: &[&str] = &[
    "checking your browser",
    "verify you are human",
    "verify you are a human",
    "are you a robot",
    "not a robot",
    "unusual traffic",
    "enable javascript and cookies to continue",
    "ddos protection",
    "complete the captcha",
    "attention required",
    "access denied",
    "pardon our interruption",
    "security check",
    "just a moment",
    "performing security verification",
    "request has been blocked",
    "you have been blocked",
];

const CONSENT: &[&str] = &[
    "we value your privacy",
    "use cookies",
    "uses cookies",
    "use of cookies",
    "your consent",
    "accept all",
    "manage your privacy",
    "store and/or access information",
    "cookie settings",
    "continue without accepting",
    "before you continue",
    "your privacy choices",
];

const PAYWALL: &[&str] = &[
    "subscribe to read",
    "subscribe to continue",
    "to continue reading",
    "already a subscriber",
    "subscribers only",
    "for subscribers",
    "free articles",
    "become a member",
    "unlock this article",
    "register to read",
    "log in to read",
    "sign in to read",
];
