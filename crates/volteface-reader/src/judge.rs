//! What is article and what is the furniture around it, line by line: the same for pages and for pasted text.
//!
//! A line is judged by what it says of itself (a date, a byline, a caption's credit, an invitation to subscribe)
//! and by where it stands: furniture gathers before the first and after the last paragraph of running text.

use std::collections::BTreeMap;

use volteface_core::BlockKind;

use crate::{
    moment::{self, Order},
    text::ends_sentence,
};

/// One block as the judge sees it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Line<'t> {
    pub(crate) text: &'t str,
    pub(crate) kind: BlockKind,
    pub(crate) words: u32,
    /// Words within links (0 in plain text).
    pub(crate) link_words: u32,
    /// A paragraph of running text.
    pub(crate) good: bool,
    /// The page names its part as a byline, date, caption, list of tags or the like.
    pub(crate) hinted: bool,
    /// It repeats the description of a picture.
    pub(crate) caption: bool,
    /// It comes from plain text: no headings are marked, no links are seen.
    pub(crate) plain: bool,
}

/// Which of `lines` are the article.
pub(crate) fn article(lines: &[Line<'_>], title: Option<&str>) -> Vec<bool> {
    let mut keep: Vec<bool> = lines.iter().map(|line| furniture(line, title).is_none()).collect();
    for (keep, digest) in keep.iter_mut().zip(digests(lines.iter().map(|l| l.text))) {
        *keep &= !digest;
    }
    drop_repeated(lines, &mut keep);
    cut_tail(lines, &mut keep);
    trim_head(lines, &mut keep);
    drop_childless_headings(lines, &mut keep);
    keep
}

/// What kind of furniture a line is by itself, wherever it stands.
fn furniture(line: &Line<'_>, title: Option<&str>) -> Option<&'static str> {
    let text = line.text.trim();
    let lower = text.to_lowercase();
    let short = line.words <= 40;
    let found = |found: bool, what: &'static str| found.then_some(what);
    found(line.words > 2 && line.link_words * 10 >= line.words * 9, "lone link")
        .or_else(|| found(line.link_words * 2 > line.words && line.words < 15, "mostly link"))
        .or_else(|| found(line.hinted, "hinted"))
        .or_else(|| found(line.caption || is_picture_credit(&lower, line.words), "caption"))
        .or_else(|| found(line.words <= 150 && is_consent(&lower), "consent"))
        .or_else(|| found(title.is_some_and(|title| same_words(title, text)), "title"))
        .or_else(|| {
            if !short {
                return None;
            }
            found(is_date_line(text), "date")
                .or_else(|| found(is_byline(text), "byline"))
                .or_else(|| found(is_counter(&lower), "counter"))
                .or_else(|| found(is_section_end(&lower), "end"))
                .or_else(|| found(is_notice(&lower), "notice"))
                .or_else(|| found(is_invitation(&lower, line), "invitation"))
                .or_else(|| found(is_credit(&lower, line.words), "credit"))
                .or_else(|| found(is_tag_line(text), "tags"))
                .or_else(|| found(line.plain && is_foreign_headline(line), "headline"))
        })
}

/// Drops what follows the heading of another part, if little running text comes back after it.
fn cut_tail(lines: &[Line<'_>], keep: &mut [bool]) {
    let good_words = |range: &[Line<'_>]| range.iter().filter(|l| l.good).map(|l| l.words).sum::<u32>();
    for (at, line) in lines.iter().enumerate().filter(|(_, l)| l.words <= 8) {
        let lower = line.text.to_lowercase();
        let about = is_boilerplate_heading(line);
        // In a page, boxes with such headings stand between paragraphs too, and their links are seen.
        let ends = is_section_end(&lower) && (line.plain || !is_box_heading(&lower));
        let (before, after) = lines.split_at(at);
        let share = if about { 2 } else { 4 };
        if (ends || about) && good_words(after) * share < good_words(before) {
            keep[at..].fill(false);
            return;
        }
    }
    let Some(last) = lines.iter().zip(&*keep).rposition(|(line, keep)| *keep && line.good) else { return };
    // After the last paragraph only short lines that end as sentences do, and items of a list, still belong.
    for (line, keep) in lines.iter().zip(keep.iter_mut()).skip(last + 1) {
        let belongs = ends_sentence(line.text) && line.words >= 4
            || line.words >= 12 && line.link_words * 2 < line.words
            || line.kind == BlockKind::ListItem && line.link_words == 0;
        *keep &= belongs;
    }
}

/// Drops what stands before the first paragraph and is neither a sentence nor as long as one.
fn trim_head(lines: &[Line<'_>], keep: &mut [bool]) {
    let Some(first) = lines.iter().zip(&*keep).position(|(line, keep)| *keep && line.good) else { return };
    for (at, (line, keep)) in lines.iter().zip(keep.iter_mut()).enumerate().take(first) {
        let sentence = line.words >= 4 && ends_sentence(line.text) || line.words >= 8;
        let heads_it = line.kind == BlockKind::Heading && at + 1 == first && !line.plain;
        let item = line.kind == BlockKind::ListItem && line.link_words == 0 && line.words >= 2 && !line.plain;
        *keep &= sentence && line.kind != BlockKind::Heading || heads_it || item;
    }
}

/// Drops lines that stand there again: the same text for wide and narrow screens, a teaser above and below.
///
/// Two copies close to each other in an article without others are the captions of a gallery: both go.
fn drop_repeated(lines: &[Line<'_>], keep: &mut [bool]) {
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    let mut pairs = Vec::new();
    for (at, line) in lines.iter().enumerate().filter(|(_, l)| l.words >= 8) {
        if let Some(first) = seen.insert(line.text, at) {
            pairs.push((first, at));
        }
    }
    let gallery = pairs.len() <= 4;
    for (first, again) in pairs {
        keep[again] = false;
        keep[first] &= !(gallery && again - first <= 2);
    }
}

/// Which passages hold the text of others over again: the whole article as one line, for machines.
pub(crate) fn digests<'t>(texts: impl Iterator<Item = &'t str>) -> Vec<bool> {
    let texts: Vec<&str> = texts.collect();
    let starts: Vec<&str> = texts
        .iter()
        .filter(|t| (60..=900).contains(&t.len()))
        .filter_map(|t| t.get(..crate::dom::floor_boundary(t, 45)))
        .take(60)
        .collect();
    let mut left = 12; // long passages that are looked through
    texts
        .iter()
        .map(|text| {
            if text.len() < 1000 || left == 0 {
                return false;
            }
            left -= 1;
            starts.iter().filter(|start| text.contains(**start)).take(4).count() == 4
        })
        .collect()
}

/// Drops headings of which nothing is left, and those at the end.
fn drop_childless_headings(lines: &[Line<'_>], keep: &mut [bool]) {
    // Whether a line is kept, and whether one was dropped, before the next heading.
    let (mut kept, mut dropped, mut at_end) = (false, false, true);
    for (line, keep) in lines.iter().zip(keep.iter_mut()).rev() {
        if line.kind == BlockKind::Heading {
            *keep &= !at_end && (kept || !dropped);
            at_end &= !*keep;
            (kept, dropped) = (false, false);
        } else {
            kept |= *keep;
            dropped |= !*keep;
            at_end &= !*keep;
        }
    }
}

/// A date and little else.
pub(crate) fn is_date_line(text: &str) -> bool {
    if text.len() > 100 || moment::parse(text, Order::MonthFirst).is_none() {
        return false;
    }
    // Letters that belong to no date.
    let others = text
        .split(|c: char| !c.is_alphanumeric())
        .filter(|w| !w.is_empty() && !w.chars().all(|c| c.is_ascii_digit()))
        .filter(|w| !is_date_word(&w.to_lowercase()))
        .count();
    let numbers = text.split(|c: char| !c.is_ascii_digit()).filter(|n| !n.is_empty()).count();
    // A day and a time leave room for a weekday in another language, a name, an outlet.
    others <= if numbers >= 4 { 3 } else { 1 } && !ends_sentence(text)
}

fn is_date_word(word: &str) -> bool {
    moment::is_month(word)
        || matches!(
            word,
            "monday"
                | "tuesday"
                | "wednesday"
                | "thursday"
                | "friday"
                | "saturday"
                | "sunday"
                | "mon"
                | "tue"
                | "tues"
                | "wed"
                | "thu"
                | "thur"
                | "thurs"
                | "fri"
                | "sat"
                | "sun"
                | "am"
                | "pm"
                | "a"
                | "p"
                | "m"
                | "gmt"
                | "utc"
                | "est"
                | "edt"
                | "et"
                | "pt"
                | "pst"
                | "pdt"
                | "ct"
                | "bst"
                | "cet"
                | "st"
                | "nd"
                | "rd"
                | "th"
                | "of"
                | "at"
                | "on"
                | "updated"
                | "published"
                | "posted"
                | "first"
                | "last"
                | "modified"
                | "update"
                | "date"
                | "issued"
                | "uhr"
                | "de"
                | "the"
                | "and"
                | "t"
                | "z"
        )
}

/// `By Jane Doe`, with an outlet, a role or a date behind it.
pub(crate) fn is_byline(text: &str) -> bool {
    let Some(rest) = [
        "By ",
        "by ",
        "BY ",
        "Von ",
        "Par ",
        "Por ",
        "Written by ",
        "Reported by ",
        "Story by ",
        "Words by ",
    ]
    .iter()
    .find_map(|by| text.strip_prefix(by)) else {
        return false;
    };
    let words: Vec<&str> = rest.split_whitespace().collect();
    (1..=14).contains(&words.len())
        && !ends_sentence(text)
        && words.first().is_some_and(|w| w.chars().next().is_some_and(char::is_uppercase))
        && words.iter().filter(|w| w.chars().next().is_some_and(char::is_lowercase)).count() * 3
            <= words.len()
}

/// `14 comments`, `3 min read`, `Share`, `1.2k views`.
fn is_counter(lower: &str) -> bool {
    let words: Vec<&str> = lower.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).collect();
    if words.len() > 6 || words.is_empty() {
        return false;
    }
    words.iter().all(|w| {
        w.chars().all(|c| c.is_ascii_digit())
            || matches!(
                *w,
                "comment"
                    | "comments"
                    | "share"
                    | "shares"
                    | "views"
                    | "view"
                    | "min"
                    | "mins"
                    | "minute"
                    | "minutes"
                    | "read"
                    | "reading"
                    | "time"
                    | "likes"
                    | "like"
                    | "tweet"
                    | "tweets"
                    | "print"
                    | "email"
                    | "mail"
                    | "save"
                    | "facebook"
                    | "twitter"
                    | "whatsapp"
                    | "linkedin"
                    | "pinterest"
                    | "reddit"
                    | "copy"
                    | "link"
                    | "k"
                    | "x"
                    | "telegram"
                    | "votes"
                    | "rating"
                    | "listen"
                    | "ago"
                    | "hours"
                    | "hour"
                    | "days"
                    | "day"
                    | "replies"
                    | "reply"
                    | "gift"
                    | "bookmark"
                    | "no"
                    | "add"
                    | "a"
                    | "post"
                    | "advertisement"
                    | "ad"
                    | "home"
                    | "menu"
                    | "search"
                    | "close"
                    | "subscribe"
                    | "follow"
                    | "by"
                    | "admin"
                    | "staff"
                    | "flipboard"
                    | "this"
                    | "article"
                    | "to"
                    | "on"
                    | "photo"
                    | "photos"
                    | "video"
                    | "image"
                    | "caption"
                    | "loading"
                    | "more"
                    | "messenger"
                    | "instagram"
                    | "youtube"
            )
    })
}

/// The heading of a part that is no longer the article.
pub(crate) fn is_section_end(lower: &str) -> bool {
    let lower = lower.trim_matches(|c: char| !c.is_alphanumeric());
    const WHOLE: &[&str] = &[
        "related",
        "comments",
        "trending",
        "popular",
        "advertisement",
        "recommended",
        "latest posts",
        "tags",
        "topics",
        "most read",
        "most popular",
        "most viewed",
        "most shared",
        "most commented",
        "top stories",
        "latest news",
        "latest stories",
        "latest articles",
        "more news",
        "more stories",
        "more articles",
        "recent posts",
        "recent articles",
        "editors picks",
        "editor's picks",
        "editors' picks",
        "editor’s picks",
        "editors’ picks",
        "share this",
        "share this article",
        "share this story",
        "about the author",
        "about the authors",
        "popular now",
        "trending now",
        "up next",
        "read next",
        "next article",
        "previous article",
        "see also",
        "read more",
        "leave a comment",
        "post a comment",
        "keep reading",
        "what to read next",
        "to read next",
        "around the web",
        "from around the web",
        "more like this",
        "in other news",
        "sign up",
        "newsletter",
        "write a comment",
        "join the conversation",
        "join the discussion",
        "be the first to comment",
        "show comments",
        "view comments",
        "load comments",
        "more to read",
        "further reading",
        "back to top",
        "sponsored content",
        "partner content",
        "footnotes",
        "references",
    ];
    const START: &[&str] = &[
        "related articles",
        "related stories",
        "related posts",
        "related news",
        "related content",
        "related topics",
        "related coverage",
        "related reading",
        "related:",
        "leave a reply",
        "you may also like",
        "you might also like",
        "you may like",
        "you might like",
        "you may also be interested",
        "you might also be interested",
        "most read articles",
        "most read stories",
        "more from ",
        "more on this",
        "more on ",
        "recommended for you",
        "recommended stories",
        "recommended reading",
        "readers also",
        "people also",
        "others also",
        "what others are reading",
        "popular stories",
        "popular posts",
        "popular articles",
        "trending stories",
        "stay informed",
        "stay up to date",
        "subscribe to",
        "sign up for",
        "sign up to",
        "follow us",
        "join our",
        "filed under",
        "posted in",
        "tagged",
        "tags:",
        "topics:",
        "comments (",
        "join the debate",
        "have your say",
        "view all comments",
        "your email address will not be published",
        "discover more from",
        "like this:",
        "share this:",
        "more stories from",
        "more comment:",
        "recommended:",
        "trending:",
        "trending in",
        "popular now",
    ];
    // `More Herald stories`, `More great reads`
    let more = lower.strip_prefix("more ").is_some_and(|rest| {
        rest.len() < 40
            && ["stories", "news", "articles", "coverage", "headlines", "reads"]
                .iter()
                .any(|w| rest.ends_with(w))
    });
    more || WHOLE.contains(&lower) || START.iter().any(|s| lower.starts_with(s))
}

/// The headings among those that open a box in mid-article as often as the end.
fn is_box_heading(lower: &str) -> bool {
    let lower = lower.trim_matches(|c: char| !c.is_alphanumeric());
    [
        "advertisement",
        "related",
        "read more",
        "see also",
        "more on ",
        "newsletter",
        "sign up",
        "subscribe",
        "follow us",
        "recommended",
        "sponsored",
        "stay ",
        "join our",
        "read next",
        "up next",
    ]
    .iter()
    .any(|start| lower.starts_with(start))
}

/// `About Acme`: what a company says of itself below each of its releases.
fn is_boilerplate_heading(line: &Line<'_>) -> bool {
    line.words <= 6
        && line.text.strip_prefix("About ").is_some_and(|name| {
            !ends_sentence(name)
                && name.split_whitespace().all(|w| w.chars().next().is_some_and(|c| !c.is_lowercase()))
        })
}

/// What the house says of itself: rights, cookies, corrections.
fn is_notice(lower: &str) -> bool {
    const ANY: &[&str] = &[
        "all rights reserved",
        "email address will not be published",
        "required fields are marked",
        "terms of service",
        "terms of use",
        "privacy policy",
        "cookie policy",
        "use of cookies",
        "uses cookies",
        "use cookies",
        "your consent",
        "may not be published, broadcast",
        "may not be reproduced",
        "redistribution prohibited",
        "without permission",
        "comments are closed",
        "discussion is now closed",
        "free articles left",
        "free articles this month",
        "click here to",
        "log in to",
        "sign in to",
        "already a subscriber",
        "become a member",
        "become a subscriber",
        "subscribe now",
        "javascript is disabled",
        "enable javascript",
        "browser does not support",
        "view original content",
        "back to top",
        "skip to content",
        "article continues below",
        "story continues below",
        "continue reading below",
        "continue reading",
        "be the first to comment",
        "add your comment",
        "reprint only with",
        "copying of materials",
        "views expressed in this",
        "opinions expressed",
        "do not sell my",
        "follow us on",
        "follow me on",
        "follow him on",
        "follow her on",
        "on twitter at",
        "contact the author",
        "this story has been corrected",
        "get the app",
        "download the app",
        "download our app",
        "install the app",
        "affiliate commission",
        "support independent journalism",
        "support our journalism",
        "store information on your device",
        "information on a device",
        "personalised ads",
        "personalized ads",
        "this article was originally published",
        "this article originally appeared",
        "originally appeared on",
        "this story was originally published",
        "send tips to",
        "report a typo",
        "got a tip",
        "sign up for our",
        "subscribe to our",
        "to our newsletter",
        "for our newsletter",
        "our daily newsletter",
        "our weekly newsletter",
        "in your inbox",
        "to your inbox",
    ];
    lower.starts_with('©')
        || lower.starts_with("copyright ")
        || lower.starts_with("(c) ")
        // What WordPress puts below every entry of a feed.
        || lower.starts_with("the post ") && lower.contains(" appeared first on ")
        || ANY.iter().any(|n| lower.contains(n))
}

/// `Read also: …`, `Related: …`, `Watch: …`: a way to another story.
fn is_invitation(lower: &str, line: &Line<'_>) -> bool {
    const STRONG: &[&str] = &[
        "read also",
        "also read",
        "read more",
        "read next",
        "related:",
        "related story",
        "see also",
        "read:",
        "watch:",
        "listen:",
        "don't miss",
        "don’t miss",
        "must read",
        "more:",
        "more on this",
        "recommended:",
        "opinion:",
        "advertisement",
        "sponsored",
        "promoted",
        "in pictures",
        "see more",
        "read the full",
        "find out more",
        "learn more",
        "click to",
        "click here",
        "popular now",
        "trending",
        "on air now",
        "also see",
        "watch now",
        "photos:",
        "video:",
        "gallery:",
        "download:",
        "related content",
        "up next",
        "see more of",
        "view this post on",
        "a post shared by",
    ];
    let follow = lower.starts_with("follow ")
        && ["facebook", "twitter", "instagram", "telegram"].iter().any(|w| lower.contains(w));
    follow || STRONG.iter().any(|s| lower.starts_with(s)) && (line.words <= 25 || line.link_words > 0)
}

/// A picture's credit.
fn is_credit(lower: &str, words: u32) -> bool {
    const START: &[&str] = &[
        "photo:",
        "photo by",
        "photograph:",
        "photograph by",
        "image:",
        "image credit",
        "photo credit",
        "credit:",
        "picture:",
        "photos by",
        "image source",
        "image via",
        "getty images",
        "file photo",
        "illustration by",
        "illustration:",
        "photo illustration",
        "source: getty",
        "(photo",
        "[photo",
        "(image",
        "courtesy of",
        "via getty",
    ];
    const END: &[&str] = &[
        "/getty images",
        "getty images",
        "/afp",
        "/ap",
        "/reuters",
        "shutterstock",
        "/bloomberg",
        "via ap)",
        "file photo)",
        "(reuters)",
        "/ap)",
        "photo)",
    ];
    words <= 40
        && (words <= 20 && START.iter().any(|s| lower.starts_with(s))
            || words <= 40
                && END.iter().any(|e| lower.trim_end_matches(['.', ' ']).ends_with(e))
                && !lower.contains('”'))
}

/// A caption with its credit, which may be as long as a paragraph.
fn is_picture_credit(lower: &str, words: u32) -> bool {
    const ANY: &[&str] = &[
        "(ap photo",
        "(photo by",
        "(photo:",
        "photo: ",
        "file photo",
        "(image credit",
        "(picture:",
        "photo courtesy",
        "handout photo",
        "photo credit",
        "/getty images",
        "/afp via",
        "(reuters/",
        "(pictured above)",
        "picture alliance",
    ];
    words <= 90 && ANY.iter().any(|a| lower.contains(a)) && !lower.contains(['“', '”'])
}

/// What is asked of every visitor.
fn is_consent(lower: &str) -> bool {
    lower.contains("cookie")
        && ["website", "our site", "browser", "consent", "our partners"].iter().any(|w| lower.contains(w))
}

/// `#one #two`, nothing else.
fn is_tag_line(text: &str) -> bool {
    let mut words = text.split_whitespace().peekable();
    words.peek().is_some() && words.all(|w| w.starts_with('#') && w.len() > 1)
}

/// A headline among the paragraphs of a plain text: no heading of a part is that long.
fn is_foreign_headline(line: &Line<'_>) -> bool {
    line.words >= 7
        && !ends_sentence(line.text)
        && !line.text.ends_with([':', ';', ',', '-', '—'])
        && !line.text.contains(['“', '"'])
        && line.kind != BlockKind::ListItem
}

/// The same words in the same order, marks and case aside; a site's name may follow.
pub(crate) fn same_words(title: &str, text: &str) -> bool {
    let words = |s: &str| {
        s.split(|c: char| !c.is_alphanumeric())
            .filter(|w| !w.is_empty())
            .map(str::to_lowercase)
            .collect::<Vec<_>>()
    };
    let (title, text) = (words(title), words(text));
    !text.is_empty()
        && (title == text
            || text.len() >= 4
                && (title.starts_with(&text)
                    || text.starts_with(&title) && !title.is_empty() && text.len() <= title.len() + 4))
}
