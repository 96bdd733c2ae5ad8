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

#[cfg(test)]
mod tests {
    use crate::page::read_html;

    /// The label that a page with this body is refused with; `None` when it is read.
    fn label(body: &str) -> Option<&'static str> {
        read_html(&format!("<!doctype html><title>The Herald</title><body>{body}"), None)
            .err()
            .map(|r| r.label())
    }

    fn article(words: &str) -> String {
        format!("<article><h1>Talks go on</h1>{}</article>", format!("<p>The minister said on Monday that the talks would go on {words}.</p>") + &(0..12).map(|n| format!("<p>On day {n} the delegations met again in the old harbour, and nobody left early.</p>")).collect::<String>())
    }

    #[test]
    fn pages_that_are_no_article_are_named() {
        for (body, expected) in [
            (
                "<div><h2>We value your privacy</h2><p>We and our 812 partners store and/or access information on a device.</p><button>Accept all</button></div>",
                "consent",
            ),
            (
                "<h1>Before you continue</h1><p>This site uses cookies. You may change your cookie settings at any time.</p>",
                "consent",
            ),
            (
                "<h1>Talks go on</h1><p>The talks…</p><div>Subscribe to continue reading. Already a subscriber? Sign in.</div>",
                "paywall",
            ),
            (
                "<h1>One more step</h1><p>Please verify you are a human. This process is automatic.</p>",
                "challenge",
            ),
            ("<h1>Access denied</h1><p>You have been blocked. Reference 18.2e.</p>", "challenge"),
            (
                "<div id=root></div><noscript>You need to enable JavaScript to run this app.</noscript><p>Please enable JavaScript.</p>",
                "script",
            ),
            ("<nav><a href=/>Home</a> <a href=/world>World</a></nav>", "no-text"),
        ] {
            assert_eq!(label(body), Some(expected), "{body}");
        }
        let shell = format!("<div id=app></div><script>{}</script>", "state(1);".repeat(400));
        assert_eq!(label(&shell), Some("script"));
    }

    #[test]
    fn articles_about_such_things_are_read() {
        for words in [
            "once visitors accept all cookies",
            "although a captcha asked him whether he was not a robot",
            "for subscribers and for everybody else",
        ] {
            assert_eq!(label(&article(words)), None, "{words}");
        }
        let banner = "<div class=cookie-banner>We value your privacy and use cookies. <button>Accept all</button></div>";
        assert_eq!(label(&format!("{banner}{}", article("for a week"))), None);
    }
}
