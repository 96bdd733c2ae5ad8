//! Title, byline, outlet, address, language and times of a page, from what it says to machines and to readers.

use html5ever::local_name;

use super::{hint::Hints, jsonld, segment::Passage};
use crate::{
    dom::{Dom, NodeId},
    draft::Metadata,
    html_text, judge,
    moment::{self, Moment, Order},
};

/// What `dom` says of itself; `url` is where it was found.
pub(super) fn collect(dom: &Dom, passages: &[Passage], hints: &[Hints], url: Option<&str>) -> Metadata {
    let head = Head::read(dom);
    let ld = jsonld::article(dom).unwrap_or_default();
    let language = head.language.clone().or_else(|| ld.language.clone()).map(|l| l.replace('_', "-"));
    let source = head
        .first(&["og:site_name", "application-name", "dc.publisher", "publisher", "twitter:site:name"])
        .or_else(|| ld.publisher.clone());
    let title = title(dom, &head, &ld, source.as_deref());
    let url = head
        .canonical
        .clone()
        .or_else(|| head.first(&["og:url"]))
        .filter(|u| u.contains("://"))
        .or_else(|| url.map(str::to_owned));
    let order = Order::of_language(language.as_deref());
    let (published, modified) = times(dom, passages, hints, &head, &ld, url.as_deref(), order);
    let byline = byline(dom, passages, hints, &head, &ld);
    Metadata { title, byline, source, url, language, published, modified }
}

/// What stands in the head, and the metadata elsewhere that is written as it.
struct Head {
    metas: Vec<(String, String)>,
    title: Option<String>,
    canonical: Option<String>,
    language: Option<String>,
}

impl Head {
    fn read(dom: &Dom) -> Head {
        let mut head = Head { metas: Vec::new(), title: None, canonical: None, language: None };
        for id in dom.descendants(NodeId::ROOT) {
            match *dom.name(id) {
                local_name!("meta") => {
                    let key = ["property", "name", "itemprop"].iter().find_map(|key| dom.attribute(id, key));
                    if let (Some(key), Some(content)) = (key, dom.attribute(id, "content")) {
                        let content = html_text(content);
                        if !content.is_empty() {
                            head.metas.push((key.trim().to_ascii_lowercase(), content));
                        }
                    }
                }
                local_name!("title") if head.title.is_none() => {
                    head.title = Some(dom.text(id, 1000)).filter(|t| !t.is_empty());
                }
                local_name!("link") if dom.attribute(id, "rel") == Some("canonical") => {
                    head.canonical =
                        head.canonical.take().or(dom.attribute(id, "href").map(|h| h.trim().to_owned()));
                }
                local_name!("html") => {
                    head.language =
                        dom.attribute(id, "lang").map(|l| l.trim().to_owned()).filter(|l| !l.is_empty());
                }
                _ => {}
            }
        }
        head
    }

    fn first(&self, keys: &[&str]) -> Option<String> {
        keys.iter().find_map(|key| self.metas.iter().find(|(k, _)| k == key)).map(|(_, value)| value.clone())
    }
}

fn title(dom: &Dom, head: &Head, ld: &jsonld::Article, source: Option<&str>) -> Option<String> {
    let heading = dom
        .descendants(NodeId::ROOT)
        .filter(|id| *dom.name(*id) == local_name!("h1"))
        .map(|id| dom.text(id, 500))
        .find(|t| !t.is_empty());
    let found = head
        .first(&["og:title"])
        .or_else(|| ld.headline.clone())
        .or(heading)
        .or_else(|| head.first(&["twitter:title", "dc.title", "title"]))
        .or_else(|| head.title.clone())?;
    Some(without_site(&found, source))
}

/// A title without the site's name behind or before it.
fn without_site(title: &str, source: Option<&str>) -> String {
    if let Some(source) = source {
        for mark in [" | ", " - ", " – ", " — ", " :: ", " • "] {
            if let Some((rest, site)) = title.rsplit_once(mark)
                && site.trim().eq_ignore_ascii_case(source)
            {
                return rest.trim().to_owned();
            }
        }
    }
    title.trim().to_owned()
}

fn byline(
    dom: &Dom,
    passages: &[Passage],
    hints: &[Hints],
    head: &Head,
    ld: &jsonld::Article,
) -> Option<String> {
    if !ld.authors.is_empty() {
        return Some(ld.authors.join(", "));
    }
    if let Some(author) =
        head.first(&["author", "article:author", "parsely-author", "dc.creator", "byl", "sailthru.author"])
        && !author.contains("://")
    {
        return Some(author);
    }
    let _ = (dom, hints);
    passages.iter().find(|p| p.words <= 12 && judge::is_byline(&p.text)).map(|p| p.text.clone())
}

fn times(
    dom: &Dom,
    passages: &[Passage],
    hints: &[Hints],
    head: &Head,
    ld: &jsonld::Article,
    url: Option<&str>,
    order: Order,
) -> (Option<Moment>, Option<Moment>) {
    let parse = |s: &str| moment::parse(s, order);
    let modified = head
        .first(&["article:modified_time", "og:updated_time", "datemodified", "last-modified", "lastmod"])
        .or_else(|| ld.modified.clone())
        .and_then(|s| parse(&s));
    let published = ld
        .published
        .as_deref()
        .and_then(parse)
        .or_else(|| {
            head.first(&[
                "article:published_time",
                "og:published_time",
                "datepublished",
                "date",
                "dc.date",
                "dc.date.issued",
                "dcterms.created",
                "dcterms.date",
                "pubdate",
                "publishdate",
                "publish-date",
                "publish_date",
                "parsely-pub-date",
                "sailthru.date",
                "article.published",
                "displaydate",
                "article:published",
                "published_at",
                "cxenseparse:recs:publishtime",
                "citation_publication_date",
                "citation_date",
                "datecreated",
            ])
            .and_then(|s| parse(&s))
        })
        .or_else(|| {
            dom.descendants(NodeId::ROOT).filter(|id| *dom.name(*id) == local_name!("time")).find_map(|id| {
                dom.attribute(id, "datetime").and_then(parse).or_else(|| parse(&dom.text(id, 100)))
            })
        })
        .or_else(|| url.and_then(moment::in_url).map(|on| Moment { on, at: None }))
        .or_else(|| passages.iter().find(|p| judge::is_date_line(&p.text)).and_then(|p| parse(&p.text)));
    let _ = hints;
    (published, modified)
}
