//! Subscriptions in and out as OPML: nested folders kept, duplicates found, nothing lost on the way.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};
use url::Url;
use volteface_reader::feed::{Outline, identity::canonical_link};
use volteface_store::{FeedRow, NewFeed, Tx, View};

use crate::{http::host_of, poll::redact};

/// First polls of imported feeds are spread: one starts so long after the other.
const SPREAD: SignedDuration = SignedDuration::from_secs(2);

/// What an import does.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Plan {
    /// Feeds to be subscribed.
    pub new: Vec<Outline>,
    /// Feeds that are subscribed already, or stand in the list before.
    pub duplicates: Vec<Outline>,
    /// Addresses that are none of a feed.
    pub refused: Vec<Outline>,
}

/// What importing `outlines` would do.
///
/// # Errors
/// When the database fails.
pub fn plan(view: &View<'_>, outlines: Vec<Outline>) -> Result<Plan, volteface_store::Error> {
    let mut known: BTreeSet<String> = view.feeds()?.iter().map(|feed| same(&feed.url)).collect();
    let mut plan = Plan::default();
    for outline in outlines {
        let is_web = Url::parse(&outline.url)
            .is_ok_and(|url| matches!(url.scheme(), "http" | "https") && url.has_host());
        let list = if !is_web {
            &mut plan.refused
        } else if known.insert(same(&outline.url)) {
            &mut plan.new
        } else {
            &mut plan.duplicates
        };
        list.push(outline);
    }
    Ok(plan)
}

/// Subscribes the new feeds of a plan.
///
/// # Errors
/// When the database fails.
pub fn import(tx: &Tx<'_>, plan: &Plan, now: Timestamp) -> Result<(), volteface_store::Error> {
    let mut first_poll_at = now;
    for outline in &plan.new {
        let host = Url::parse(&outline.url).map(|url| host_of(&url)).unwrap_or_default();
        let folder = join(&outline.folder);
        let attributes: String =
            outline.attributes.iter().map(|(key, value)| format!(" {key}=\"{}\"", escape(value))).collect();
        let feed = NewFeed {
            url: &outline.url,
            host: &host,
            title: outline.title.as_deref(),
            folder: folder.as_deref(),
            outline: Some(attributes.as_str()).filter(|text| !text.is_empty()),
            site_url: outline.site_url.as_deref(),
            floor_s: None,
        };
        tx.add_feed(&feed, now, first_poll_at)?;
        first_poll_at = first_poll_at.saturating_add(SPREAD).unwrap_or(now);
    }
    Ok(())
}

/// The subscriptions as OPML 2.0. Secrets in addresses are left out unless asked for.
pub fn export(feeds: &[FeedRow], with_secrets: bool) -> String {
    let mut feeds: Vec<(Vec<String>, &FeedRow)> =
        feeds.iter().map(|feed| (split(feed.folder.as_deref()), feed)).collect();
    feeds.sort_by(|a, b| a.0.cmp(&b.0));
    let mut text = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<opml version=\"2.0\">\n<head><title>volteface</title></head>\n<body>\n",
    );
    let mut open: Vec<String> = Vec::new();
    for (folder, feed) in feeds {
        let shared = open.iter().zip(&folder).take_while(|(a, b)| a == b).count();
        while open.len() > shared {
            open.pop();
            text.push_str(&format!("{}</outline>\n", "  ".repeat(open.len() + 1)));
        }
        for name in folder.iter().skip(shared) {
            text.push_str(&format!("{}<outline text=\"{}\">\n", "  ".repeat(open.len() + 1), escape(name)));
            open.push(name.clone());
        }
        text.push_str(&"  ".repeat(open.len() + 1));
        text.push_str("<outline");
        let own = feed.outline.as_deref().unwrap_or_default();
        if !own.contains(" type=") {
            text.push_str(" type=\"rss\"");
        }
        text.push_str(own);
        if let Some(title) = &feed.title {
            text.push_str(&format!(" text=\"{0}\" title=\"{0}\"", escape(title)));
        }
        let url = if with_secrets { feed.url.clone() } else { redact(&feed.url) };
        text.push_str(&format!(" xmlUrl=\"{}\"", escape(&url)));
        if let Some(site) = &feed.site_url {
            text.push_str(&format!(" htmlUrl=\"{}\"", escape(site)));
        }
        text.push_str("/>\n");
    }
    while open.pop().is_some() {
        text.push_str(&format!("{}</outline>\n", "  ".repeat(open.len() + 1)));
    }
    text + "</body>\n</opml>\n"
}

/// The form in which two addresses of one feed are equal.
fn same(url: &str) -> String {
    let canonical = canonical_link(url);
    canonical.split_once("://").map_or(canonical.clone(), |(_, rest)| rest.to_owned())
}

/// Folder names on one line, parted by `/`.
fn join(folder: &[String]) -> Option<String> {
    let names: Vec<String> = folder.iter().map(|name| name.replace('%', "%25").replace('/', "%2F")).collect();
    (!names.is_empty()).then(|| names.join("/"))
}

fn split(folder: Option<&str>) -> Vec<String> {
    let names = folder.filter(|folder| !folder.is_empty()).map(|folder| folder.split('/'));
    names.into_iter().flatten().map(|name| name.replace("%2F", "/").replace("%25", "%")).collect()
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;").replace('\n', "&#10;")
}

#[cfg(test)]
mod tests {
    use volteface_reader::feed::parse_opml;
    use volteface_store::Store;

    use super::*;

    const LIST: &str = r#"<?xml version="1.0"?><opml version="1.0"><body>
        <outline text="World"><outline text="Asia / Pacific">
          <outline type="rss" text="Harbour &amp; Hill" xmlUrl="http://a.example/feed?x=1&amp;y=2" htmlUrl="http://a.example/" colour="red"/>
        </outline><outline xmlUrl="https://www.b.example/feed/" text="B"></outline>
        <outline text="again" xmlUrl="https://www.b.example/feed"/></outline>
        <outline text="not" xmlUrl="ftp://c.example/feed"/><outline text="top" xmlUrl="http://d.example/feed"/>
        </body></opml>"#;

    fn imported(store: &mut Store, list: &str) -> Plan {
        let outlines = parse_opml(list.as_bytes()).unwrap();
        let now = Timestamp::from_second(2_000_000_000).unwrap();
        store
            .write(|tx| {
                let plan = plan(tx, outlines)?;
                import(tx, &plan, now)?;
                Ok::<_, volteface_store::Error>(plan)
            })
            .unwrap()
    }

    #[test]
    fn what_comes_in_goes_out_again() {
        let mut store = Store::open_in_memory().unwrap();
        let plan = imported(&mut store, LIST);
        assert_eq!((plan.new.len(), plan.duplicates.len(), plan.refused.len()), (3, 1, 1));
        assert_eq!(plan.new[0].folder, ["World", "Asia / Pacific"]);
        let feeds = store.read(|view| view.feeds()).unwrap();
        assert!(
            feeds.windows(2).all(|pair| pair[0].next_poll_at < pair[1].next_poll_at),
            "first polls are spread"
        );

        let exported = export(&feeds, true);
        let mut other = Store::open_in_memory().unwrap();
        let again = imported(&mut other, &exported);
        let sorted = |plan: &Plan| {
            let mut new = plan.new.clone();
            new.sort_by(|a, b| a.url.cmp(&b.url));
            // What the export adds itself.
            new.iter_mut().for_each(|outline| outline.attributes.retain(|(key, _)| key != "type"));
            new
        };
        assert_eq!(sorted(&plan), sorted(&again));
        assert_eq!(export(&other.read(|view| view.feeds()).unwrap(), true), exported);
        assert_eq!(imported(&mut store, LIST).new, [], "nothing is subscribed twice");
    }

    #[test]
    fn secrets_stay_inside_unless_asked_for() {
        let mut store = Store::open_in_memory().unwrap();
        imported(
            &mut store,
            r#"<opml><outline xmlUrl="https://me:pw@a.example/feed?token=s3cret&amp;page=2"/></opml>"#,
        );
        let feeds = store.read(|view| view.feeds()).unwrap();
        let exported = export(&feeds, false);
        assert!(
            !exported.contains("s3cret") && !exported.contains("pw@") && exported.contains("page=2"),
            "{exported}"
        );
        assert!(export(&feeds, true).contains("token=s3cret"));
    }
}
