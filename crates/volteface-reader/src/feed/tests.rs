//! Tests of feed.

use proptest::prelude::*;
use volteface_core::feed::Entry;

use super::*;

fn read(text: &str) -> Feed {
    parse_feed(text.as_bytes(), None, Some("https://news.example/feed.xml")).unwrap()
}

fn titles(feed: &Feed) -> Vec<&str> {
    feed.entries.iter().map(|entry| entry.title.as_deref().unwrap_or("-")).collect()
}

#[test]
fn rss_with_its_modules() {
    let feed = read(
        r#"<?xml version="1.0"?>
        <rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
             xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:sy="http://purl.org/rss/1.0/modules/syndication/">
        <channel><title>Harbour &amp; Hill</title><link>https://news.example/</link><language>en-GB</language>
        <ttl>45</ttl><sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>2</sy:updateFrequency>
        <skipHours><hour>3</hour><hour>24</hour></skipHours><skipDays><day>Sunday</day></skipDays>
        <item><title>Ferry talks &lt;em&gt;resume&lt;/em&gt;</title><link>/ferry</link><guid isPermaLink="false">f-1</guid>
        <pubDate>Fri, 03 May 2030 10:00:00 +0200</pubDate><dc:creator>R. Oake</dc:creator>
        <source url="https://wire.example/">The Wire</source>
        <description>Short.</description><content:encoded><![CDATA[<p>Long & <b>full</b>.</p>]]></content:encoded></item>
        </channel></rss>"#,
    );
    assert_eq!(feed.title.as_deref(), Some("Harbour & Hill"));
    assert_eq!(feed.hints.ttl_min, Some(45));
    assert_eq!(feed.hints.update_period_s, Some(1800));
    assert_eq!(feed.hints.skip_hours, [0, 3]);
    assert_eq!(feed.hints.skip_days, [7]);
    let expected = Entry {
        guid: Some("f-1".into()),
        url: Some("https://news.example/ferry".into()),
        title: Some("Ferry talks resume".into()),
        authors: vec!["R. Oake".into()],
        source: Some("The Wire".into()),
        language: Some("en-GB".into()),
        published_at: Some("2030-05-03T08:00:00Z".parse().unwrap()),
        updated_at: None,
        published_raw: Some("Fri, 03 May 2030 10:00:00 +0200".into()),
        summary: Some("Short.".into()),
        content: Some("<p>Long & <b>full</b>.</p>".into()),
    };
    assert_eq!(feed.entries, [expected]);
}

#[test]
fn atom_with_inline_markup_and_bases() {
    let feed = read(
        r#"<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en" xml:base="https://hill.example/a/">
        <title>Hill</title><link rel="self" href="feed"/><link href="./"/>
        <entry><id>tag:hill.example,2030:1</id><title type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">One <i>two</i></div></title>
        <link rel="alternate" type="application/json" href="1.json"/><link rel="alternate" type="text/html" href="1"/>
        <author><name>Ida Moss</name><email>ida@hill.example</email></author>
        <published>2030-05-03T08:00:00Z</published><updated>2030-05-04T08:00:00Z</updated>
        <content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>Words.</p></div></content></entry></feed>"#,
    );
    let entry = &feed.entries[0];
    assert_eq!(feed.site_url.as_deref(), Some("https://hill.example/a/"));
    assert_eq!(entry.url.as_deref(), Some("https://hill.example/a/1"));
    assert_eq!(entry.title.as_deref(), Some("One two"));
    assert_eq!(entry.authors, ["Ida Moss"]);
    assert_eq!(entry.content.as_deref(), Some("<p>Words.</p>"));
    assert_eq!(entry.language.as_deref(), Some("en"));
}

#[test]
fn recordings_are_described_in_groups() {
    let feed = read(
        r#"<feed xmlns="http://www.w3.org/2005/Atom" xmlns:media="http://search.yahoo.com/mrss/"><entry><id>v:1</id><title>Briefing</title>
        <link href="https://news.example/v1"/><media:group><media:title>Briefing, whole</media:title>
        <media:content url="https://news.example/v1.mp4" type="video/mp4"/><media:credit role="owner">The Ministry</media:credit>
        <media:description>The minister on the talks &amp; the harbour: 5 &lt; 7.</media:description></media:group></entry></feed>"#,
    );
    let entry = &feed.entries[0];
    assert_eq!(entry.title.as_deref(), Some("Briefing"));
    assert_eq!(entry.summary.as_deref(), Some("The minister on the talks &amp; the harbour: 5 &lt; 7."));
    assert_eq!(entry.authors, ["The Ministry"]);
    let transcript = read(
        r#"<rss xmlns:media="http://search.yahoo.com/mrss/"><channel><item><guid>2</guid><media:content url="https://news.example/2.mp4" duration="99999999999999999999999"/>
        <media:text type="html" start="99999999999999999999:00:00">&lt;p&gt;We will sign.&lt;/p&gt;</media:text><media:text type="plain">On Monday.</media:text></item></channel></rss>"#,
    );
    assert_eq!(transcript.entries[0].content.as_deref(), Some("<p>We will sign.</p>\nOn Monday."));
    let deep = format!(
        "<rss xmlns:media='http://search.yahoo.com/mrss/'><channel><item><title>a</title>{}</item></channel></rss>",
        "<media:group>".repeat(300_000)
    );
    assert_eq!(titles(&read(&deep)), ["a"]);
}

#[test]
fn json_feed_with_what_its_specification_forbids() {
    let feed = read(
        r#"{"title":"J","items":[
          {"id":17,"url":"/17","title":"Seventeen","author":"Ann Lee","content_text":"a < b","date_published":"2030-05-03T08:00:00Z"},
          {"id":"x","authors":[{"name":"Bo"},"Cy"],"summary":"S"},
          "not an item"]}"#,
    );
    assert_eq!(feed.entries.len(), 2);
    assert_eq!(feed.entries[0].guid.as_deref(), Some("17"));
    assert_eq!(feed.entries[0].url.as_deref(), Some("https://news.example/17"));
    assert_eq!(feed.entries[0].authors, ["Ann Lee"]);
    assert_eq!(feed.entries[0].content.as_deref(), Some("a &lt; b"));
    assert_eq!(feed.entries[1].authors, ["Bo", "Cy"]);
    let cut =
        r#"{"version":"https://jsonfeed.org/version/1","items":[{"id":"1","title":"whole"},{"id":"2","ti"#;
    assert_eq!(titles(&read(cut)), ["whole"]);
}

#[test]
fn broken_markup_costs_no_other_entry() {
    let cases: [(&str, &[&str]); 9] = [
        // Cut off within the second item.
        ("<rss><channel><item><title>a</title></item><item><title>b", &["a", "b"]),
        // An item that was never closed, a title neither.
        (
            "<rss><channel><item><title>a<link>http://x.example/</link><item><title>b</title></item></channel>",
            &["a", "b"],
        ),
        // Junk before the declaration, and a bare ampersand.
        (
            "Warning: mysql\n<?xml version='1.0'?><rss><channel><item><title>A & B &nbsp;&eacute;</title></item></channel></rss>",
            &["A & B é"],
        ),
        // No version, no channel's end, ends that close nothing.
        ("<rss><channel></b><item></i><title>a</title></p></item>", &["a"]),
        // An attribute that lost its closing mark.
        (
            "<rss><channel><item><guid isPermaLink=\"false>g</guid><title>a</title></item><item><title>b</title></item>",
            &["a", "b"],
        ),
        // HTML that was never escaped, with elements that never end.
        (
            "<rss><channel><item><description>one<br>two<p>three</description><title>a</title></item><item><title>b</title></item>",
            &["a", "b"],
        ),
        // A comment that never ends.
        (
            "<rss><channel><item><title>a</title><!-- oops </item><item><title>b</title></item></channel></rss>",
            &["a", "b"],
        ),
        // Control characters, and references to them.
        ("<rss><channel><item><title>a\u{8}\u{1f}&#x1;b&#146;s</title></item></channel></rss>", &["ab’s"]),
        // Entities that expand into one another are never expanded.
        (
            "<!DOCTYPE rss [<!ENTITY x \"xx\"><!ENTITY y \"&x;&x;\">]><rss><channel><item><title>&y;</title></item></channel></rss>",
            &["&y;"],
        ),
    ];
    for (text, expected) in cases {
        assert_eq!(titles(&read(text)), expected, "{text}");
    }
}

#[test]
fn what_no_parser_may_panic_on() {
    let wide = |text: &str, big: bool| -> Vec<u8> {
        text.encode_utf16()
            .flat_map(|unit| if big { unit.to_be_bytes() } else { unit.to_le_bytes() })
            .collect()
    };
    let text =
        "<rss><channel><item><author>joe@example.com（José）</author><title>é</title></item></channel></rss>";
    for bytes in [text.as_bytes().to_vec(), wide(text, true), wide(text, false)] {
        let feed = parse_feed(&bytes, None, None).unwrap();
        assert_eq!(titles(&feed), ["é"]);
        assert_eq!(feed.entries[0].authors, ["José"]);
    }
}

#[test]
fn the_charset_is_found() {
    let mut latin = b"<?xml version='1.0' encoding='iso-8859-1'?><rss><channel><item><title>Caf\xe9</title></item></channel></rss>".to_vec();
    assert_eq!(titles(&parse_feed(&latin, None, None).unwrap()), ["Café"]);
    latin.splice(0..44, []);
    assert_eq!(
        titles(&parse_feed(&latin, Some("text/xml; charset=\"windows-1252\""), None).unwrap()),
        ["Café"]
    );
}

#[test]
fn what_is_no_feed_is_refused() {
    for text in [
        "",
        " \n",
        "<html><body>moved</body></html>",
        "<!doctype html><html>",
        "<note/>",
        "plain words",
        "{\"a\":1}",
        "{\"version\": ",
        "[1]",
    ] {
        assert!(parse_feed(text.as_bytes(), None, None).is_err(), "{text:?} is taken for a feed");
    }
}

#[test]
fn errors_that_a_bridge_injects_are_ignored() {
    let feed = read(
        "<rss><channel><item><title>Bridge returned error 500! (19800)</title></item><item><title>The bridge returned to traffic</title></item></channel></rss>",
    );
    assert_eq!(titles(&feed), ["The bridge returned to traffic"]);
}

#[test]
fn people_are_named_without_their_addresses() {
    for (author, name) in [
        ("joe@example.com (Joe Doe)", &["Joe Doe"][..]),
        ("Joe Doe &lt;joe@example.com&gt;", &["Joe Doe"]),
        ("Joe Doe (joe@example.com)", &["Joe Doe"]),
        ("joe@example.com", &[]),
        ("Joe Doe, Rome (AP)", &["Joe Doe, Rome (AP"]),
    ] {
        let feed = read(&format!("<rss><channel><item><author>{author}</author></item></channel></rss>"));
        assert_eq!(feed.entries[0].authors, name, "{author}");
    }
}

#[test]
fn dates_as_they_are_found() {
    for (date, at) in [
        ("Thu, 01 Jan 2004 19:48:21 GMT", "2004-01-01T19:48:21Z"),
        ("jeu., 01 Jan 2004 19:48:21 +0100", "2004-01-01T18:48:21Z"),
        ("2003-06-10 04:00:00", "2003-06-10T04:00:00Z"),
        ("Do, 1 Jan 04 19:48 EST", "2004-01-02T00:48:00Z"),
        ("2004-01-01T19:48:21.123+02:00", "2004-01-01T17:48:21Z"),
    ] {
        let feed = read(&format!("<rss><channel><item><pubDate>{date}</pubDate></item></channel></rss>"));
        assert_eq!(feed.entries[0].published_at, Some(at.parse().unwrap()), "{date}");
        assert_eq!(feed.entries[0].published_raw.as_deref(), Some(date));
    }
}

#[test]
fn size_is_bounded() {
    let many = "<item><title>t</title></item>".repeat(MAX_ENTRIES + 10);
    assert_eq!(read(&format!("<rss><channel>{many}")).entries.len(), MAX_ENTRIES);
    let deep = format!(
        "<rss><channel><item><title>a</title>{}</item><item><title>b</title></item>",
        "<x>".repeat(100_000)
    );
    assert_eq!(titles(&read(&deep)), ["a", "b"]);
    let wide = format!("<rss><channel>{}<item><title>a</title></item>", "<x/>".repeat(200_000));
    assert_eq!(titles(&read(&wide)), ["a"]);
    let bomb = format!("{{\"items\":[{}{{}}]}}", "{\"a\":1},".repeat(150_000));
    assert_eq!(parse_feed(bomb.as_bytes(), None, None), Err(Rejected::TooComplex));
    let prose =
        format!("{{\"items\":[{{\"title\":\"a\",\"content_text\":\"{}\"}}]}}", "b, \\\"[".repeat(300_000));
    assert_eq!(titles(&read(&prose)), ["a"]);
}

#[test]
fn a_page_declares_its_feeds() {
    let page = r#"<html><head><link rel=stylesheet href=x.css><LINK REL="alternate" type="application/rss+xml" title="Comments" href="/c">
        <link rel="alternate" type="application/atom+xml; charset=utf-8" href="/atom?a=1&amp;b=2"><link rel="alternate" hreflang="fr" href="/fr">
        <link rel="alternate" type="application/json" title="JSON Feed" href="/j"><link rel="alternate" type="application/json" href="/oembed">
        <script>document.write('<link rel="alternate" type="application/rss+xml" href="/no">')</script><!-- <link rel="alternate" type="application/rss+xml" href="/no"> -->"#;
    assert_eq!(feed_links(page), ["/atom?a=1&b=2", "/j", "/c"]);
}

#[test]
fn time_grows_with_the_input_and_not_with_its_square() {
    // A parser that took the square of the time would keep this test running for hours.
    for piece in [
        "<!--",
        "<![",
        "<![x>",
        "<![CDATA[",
        "<a b=\"",
        "<a b='>",
        "<a b c ",
        "<a>",
        "</a>",
        "<",
        "&",
        "&amp",
        "&#",
        "<?",
        "<!",
        "<item>",
        "<item><title>",
        "<x:y xmlns:x='z'>",
        "<![CDATA[]]>",
        "x<a/>",
        "]]>",
        "<outline text='a'>",
    ] {
        let text = format!("<rss><channel><item><title>t</title>{}", piece.repeat(1_000_000 / piece.len()));
        assert!(read(&text).entries.len() <= MAX_ENTRIES);
        assert!(feed_links(&text).is_empty());
        assert!(parse_opml(text.as_bytes()).is_err());
    }
}

mod of_identity {
    use super::{super::identity::*, *};

    fn one(guid: Option<&str>, url: Option<&str>, title: &str) -> Entry {
        Entry {
            guid: guid.map(str::to_owned),
            url: url.map(str::to_owned),
            title: Some(title.to_owned()),
            ..Entry::default()
        }
    }

    #[test]
    fn an_identifier_survives_a_move_to_another_scheme_or_host() {
        let entries = [
            one(Some("http://a.example/?p=7"), None, "t"),
            one(Some("https://www.b.example/?p=7"), None, "t"),
            one(Some("tag:a.example,2030:7"), None, "t"),
        ];
        let ids = identities(&entries);
        assert_eq!(ids[0], ids[1]);
        assert_ne!(ids[0], ids[2]);
    }

    #[test]
    fn one_identifier_on_every_entry_tells_nothing() {
        let entries = [
            one(Some("same"), Some("http://a.example/1"), "1"),
            one(Some("same"), Some("http://a.example/2"), "2"),
        ];
        let ids: Vec<_> = identities(&entries).into_iter().flatten().collect();
        assert!(ids.iter().all(|id| id.guid.is_none()));
        assert_ne!(ids[0].link, ids[1].link);
        let twice = [entries[0].clone(), entries[0].clone()];
        assert!(identities(&twice).into_iter().flatten().all(|id| id.guid.as_deref() == Some("same")));
    }

    #[test]
    fn an_entry_without_anything_is_none() {
        assert_eq!(identities(&[Entry::default()]), [None]);
        let nameless = Entry { summary: Some("words".into()), ..Entry::default() };
        let again = nameless.clone();
        assert_eq!(identities(&[nameless]), identities(&[again]), "the same at every poll");
    }

    #[test]
    fn links_are_compared_without_what_does_not_matter() {
        for (link, canonical) in [
            ("HTTPS://News.Example:443/a/?utm_source=rss&id=3#top", "https://news.example/a/?id=3"),
            ("https://news.example/a/", "https://news.example/a"),
            ("https://news.example/a?fbclid=1", "https://news.example/a"),
            (" not a link ", "not a link"),
        ] {
            assert_eq!(canonical_link(link), canonical);
        }
    }

    #[test]
    fn a_changed_date_is_no_edit_and_a_changed_word_is() {
        let before = one(Some("g"), None, "Talks resume");
        let dated = Entry { published_raw: Some("tomorrow".into()), ..before.clone() };
        let edited = Entry { title: Some("Talks fail".into()), ..before.clone() };
        assert_eq!(content_hash(&before), content_hash(&dated));
        assert_ne!(content_hash(&before), content_hash(&edited));
    }
}

proptest! {
    #[test]
    fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let n = parse_feed(&bytes, None, None).map_or(0, |feed| feed.entries.len());
        prop_assert!(n <= bytes.len());
    }

    #[test]
    fn no_mixture_of_tags_makes_it_panic(
        pieces in prop::collection::vec(prop::sample::select(vec![
            "<rss>", "<feed xmlns='http://www.w3.org/2005/Atom'>", "<channel>", "</channel>", "<item>", "</item>", "<entry>",
            "<title>", "</title>", "<link href=\"", "'/>", "<![CDATA[", "]]>", "<!--", "-->", "&amp;", "&#x", ";", "<br>", "é",
            "<content type='xhtml'>", "<div>", "</div>", "<a xml:base='%'>", "<pubDate>", "99 Foo 2030", "<!DOCTYPE [", "{\"items\":[", "}",
        ]), 0..60),
    ) {
        let text = pieces.concat();
        if let Ok(feed) = parse_feed(text.as_bytes(), Some("text/xml; charset=utf-8"), Some("http://a.example/")) {
            prop_assert_eq!(identity::identities(&feed.entries).len(), feed.entries.len());
        }
    }

    #[test]
    fn what_is_whole_is_read_wherever_the_bytes_are_cut(cut in 0usize..2_000) {
        let items: String = (0..20).map(|n| format!("<item><title>t{n}</title><description>&lt;p&gt;words {n}</description></item>")).collect();
        let whole = format!("<rss version=\"2.0\"><channel>{items}</channel></rss>");
        let text = whole.get(..cut.min(whole.len())).unwrap_or_default();
        let n_whole = text.matches("</item>").count();
        let read = parse_feed(text.as_bytes(), None, None).map(|feed| feed.entries.len()).unwrap_or(0);
        prop_assert!(read >= n_whole && read <= n_whole + 1);
    }
}
