//! Title, byline, outlet, address and language of a page, from what it says to machines and to readers.

use std::{cell::OnceCell, collections::BTreeSet};

use html5ever::local_name;
use scraper::Node;
use volteface_core::BlockKind;

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
    let order = Order::of_page(language.as_deref(), url.as_deref());
    let page = Page {
        dom,
        passages,
        hints,
        head: &head,
        ld: &ld,
        url: url.as_deref(),
        headline: title.as_deref().and_then(|title| Headline::find(passages, title)),
        asides: asides(dom, hints),
        shown: OnceCell::new(),
    };
    let (published, modified) = page.times(order);
    let byline = page.byline(source.as_deref());
    let section = head.first(&["article:section", "section", "articlesection"]);
    Metadata { title, byline, source, url, language, published, modified, section }
}

/// Most pieces of metadata that are kept.
const METAS: usize = 1_000;

/// What stands in the head, and the metadata elsewhere that is written as it.
pub(super) struct Head {
    metas: Vec<(String, String)>,
    pub(super) title: Option<String>,
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
                    if let (Some(key), Some(content)) = (key, dom.attribute(id, "content"))
                        && !content.trim().is_empty()
                        && head.metas.len() < METAS
                    {
                        head.metas.push((key.trim().to_ascii_lowercase(), content.to_owned()));
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

    pub(super) fn first(&self, keys: &[&str]) -> Option<String> {
        let value =
            keys.iter().find_map(|key| self.metas.iter().find(|(k, _)| k == key)).map(|(_, v)| html_text(v));
        value.filter(|value| !value.is_empty())
    }
}

/// The headline that readers see: the main heading that shares its words with what the page tells machines. A
/// heading that is the site's name is none.
fn title(dom: &Dom, head: &Head, ld: &jsonld::Article, source: Option<&str>) -> Option<String> {
    let open_graph = head.first(&["og:title", "twitter:title"]);
    let named: BTreeSet<String> = [open_graph.as_deref(), head.title.as_deref(), ld.headline.as_deref()]
        .into_iter()
        .flatten()
        .flat_map(words)
        .collect();
    let full = head.title.clone().unwrap_or_default();
    let mut sites: Vec<Vec<String>> = parts(&full).skip(1).map(|part| words(part).collect()).collect();
    sites.extend(source.map(|s| words(s).collect()));
    let mut best: Option<(f64, String)> = None;
    for id in dom.descendants(NodeId::ROOT).filter(|id| *dom.name(*id) == local_name!("h1")) {
        let text = dom.text(id, 500);
        let heading: Vec<String> = words(&text).collect();
        if heading.is_empty() || text.len() > 250 || sites.contains(&heading) {
            continue;
        }
        let shared = heading.iter().filter(|w| named.contains(*w)).count() as f64 / heading.len() as f64;
        // A later heading must be clearly better: the first is the page's own.
        if named.is_empty() || shared >= 0.4 && best.as_ref().is_none_or(|(b, _)| shared > b + 0.3) {
            best = Some((shared, text));
        }
    }
    best.map(|(_, text)| text)
        .or_else(|| ld.headline.clone())
        .or_else(|| open_graph.map(|t| without_site(&t, source)))
        .or_else(|| head.title.as_deref().map(|t| without_site(t, source)))
        .or_else(|| head.first(&["dc.title", "title"]))
        .filter(|t| !t.is_empty())
}

fn words(text: &str) -> impl Iterator<Item = String> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).map(str::to_lowercase)
}

/// The parts of a title that marks with spaces around them divide.
fn parts(title: &str) -> impl Iterator<Item = &str> {
    let marks = [" | ", " - ", " – ", " — ", " :: ", " • ", " · ", " » "];
    let mut rest = Some(title);
    std::iter::from_fn(move || {
        let text = rest.take()?;
        let cut = marks.iter().filter_map(|mark| Some((text.find(mark)?, mark.len()))).min();
        let Some((at, length)) = cut else { return Some(text) };
        rest = text.get(at + length..);
        text.get(..at)
    })
}

/// A title without the site's name behind or before it.
fn without_site(title: &str, source: Option<&str>) -> String {
    let site: Vec<String> = source.into_iter().flat_map(words).collect();
    let kept: Vec<&str> = parts(title).filter(|part| words(part).collect::<Vec<_>>() != site).collect();
    let first = kept.first().copied().unwrap_or(title);
    let longest = kept.iter().copied().max_by_key(|part| words(part).count()).unwrap_or(title);
    if words(first).count() < 3 { longest.trim().to_owned() } else { first.trim().to_owned() }
}

/// A page with what it tells machines.
pub(super) struct Page<'p> {
    pub(super) dom: &'p Dom,
    pub(super) passages: &'p [Passage],
    pub(super) hints: &'p [Hints],
    pub(super) head: &'p Head,
    pub(super) ld: &'p jsonld::Article,
    /// Its address.
    pub(super) url: Option<&'p str>,
    /// Where its title stands.
    pub(super) headline: Option<Headline>,
    /// Of each node whether it stands aside.
    asides: Vec<bool>,
    /// The first date that it shows as its own, once it was looked for.
    pub(super) shown: OnceCell<Option<Moment>>,
}

/// The heading that shows the page's title.
#[derive(Debug, Clone, Copy)]
pub(super) struct Headline {
    /// The passage that it is.
    pub(super) passage: usize,
    /// The first running text behind it.
    pub(super) text: usize,
}

impl Headline {
    fn find(passages: &[Passage], title: &str) -> Option<Headline> {
        let is_headline = |p: &Passage| p.kind == BlockKind::Heading && p.text == title;
        let passage = passages.iter().position(is_headline)?;
        let text =
            passages.iter().skip(passage).position(Passage::is_good).map_or(passages.len(), |n| passage + n);
        Some(Headline { passage, text })
    }
}

/// Which nodes stand in parts that are about other stories or other people, or in posts that are quoted.
fn asides(dom: &Dom, hints: &[Hints]) -> Vec<bool> {
    let other = Hints::COMMENT | Hints::RELATED | Hints::NAVIGATION | Hints::FOOTER;
    dom.inherited(|node| {
        let name = dom.name(node);
        hints[node.index()].any(other) && *name != local_name!("body") || *name == local_name!("blockquote")
    })
}

impl Page<'_> {
    /// The names of the authors: as told to machines, else as printed.
    fn byline(&self, source: Option<&str>) -> Option<String> {
        let told: Vec<String> = self.ld.authors.iter().filter_map(|a| clean_name(a)).collect();
        let site: Vec<String> = source.into_iter().flat_map(words).collect();
        let is_house = |name: &String| {
            words(name).collect::<Vec<_>>() == site || Some(name) == self.ld.publisher.as_ref()
        };
        if !told.is_empty() && !told.iter().all(is_house) {
            return Some(listed(&told));
        }
        let meta = self
            .head
            .first(&[
                "author",
                "article:author",
                "parsely-author",
                "dc.creator",
                "dc.contributor",
                "byl",
                "sailthru.author",
                "citation_author",
                "twitter:data1",
            ])
            .filter(|a| !a.contains("://") && !a.contains('@'))
            .and_then(|a| clean_name(&a))
            .filter(|a| !is_house(a) && looks_like_names(a));
        meta.or_else(|| self.printed_byline()).or_else(|| (!told.is_empty()).then(|| listed(&told)))
    }

    /// The first element that is named as the author's, else the first line that begins with "By".
    fn printed_byline(&self) -> Option<String> {
        let dom = self.dom;
        let named = dom.descendants(NodeId::ROOT).filter(|id| {
            self.hints[id.index()].any(Hints::BYLINE)
                || dom.attribute(*id, "rel") == Some("author")
                || dom.attribute(*id, "itemprop") == Some("author")
        });
        let of_element = named.filter(|id| !self.is_aside(*id)).find_map(|id| self.names_in(id));
        of_element.or_else(|| {
            self.passages
                .iter()
                .filter(|p| p.words <= 12 && judge::is_byline(&p.text))
                .filter_map(|p| clean_name(&p.text).filter(|name| looks_like_names(name)))
                .next()
        })
    }

    /// The names that an element holds, piece by piece: their marks are what stands between the pieces.
    fn names_in(&self, id: NodeId) -> Option<String> {
        let dom = self.dom;
        let sure =
            dom.attribute(id, "rel") == Some("author") || dom.attribute(id, "itemprop") == Some("author");
        let mut names: Vec<String> = Vec::new();
        let mut joined = true; // whether a comma or an "and" stands before the piece
        for node in dom.descendants(id).take(60) {
            let Node::Text(piece) = dom.content(node) else { continue };
            let piece = html_text(piece);
            let bare = piece.trim_matches(|c: char| ",&;".contains(c) || c.is_whitespace());
            if bare.is_empty() || bare.eq_ignore_ascii_case("and") {
                joined |= !piece.is_empty();
                continue;
            }
            if !names.is_empty() && !joined {
                break;
            }
            let name = clean_name(&piece).filter(|n| looks_like_names(n) && (sure || n.contains(' ')));
            match name {
                Some(name) if !names.contains(&name) => names.push(name),
                Some(_) => {}
                None if names.is_empty() => continue,
                None => break,
            }
            joined = piece.ends_with(',') || piece.ends_with(" and");
        }
        (!names.is_empty()).then(|| listed(&names))
    }

    /// Stands in a part that is about other stories or other people, or in a post that is quoted.
    pub(super) fn is_aside(&self, id: NodeId) -> bool {
        self.asides[id.index()]
    }
}

/// As a sentence or a list: `A and B`, `A, B, and C`.
fn listed(names: &[String]) -> String {
    match names {
        [one] => one.clone(),
        [one, two] => format!("{one} and {two}"),
        [most @ .., last] => format!("{}, and {last}", most.join(", ")),
        [] => String::new(),
    }
}

/// Names without what is printed around them: "By", roles behind a dash or bar, dates.
pub(crate) fn clean_name(text: &str) -> Option<String> {
    let mut name = text.trim();
    for _ in 0..2 {
        let lower = name.to_lowercase();
        for lead in [
            "written by",
            "posted by",
            "reported by",
            "words by",
            "story by",
            "article by",
            "authored by",
            "reviewed by",
            "author:",
            "by:",
            "by",
            "von",
            "par",
            "por",
            "di",
            "published by",
        ] {
            if lower.starts_with(lead)
                && let Some(rest) = name.get(lead.len()..)
                && rest.starts_with([' ', '\u{a0}', ':'])
            {
                name = rest.trim_start_matches([' ', '\u{a0}', ':']);
                break;
            }
        }
    }
    let end = [
        " | ",
        " - ",
        " – ",
        " — ",
        " • ",
        " · ",
        " on ",
        " / ",
        "|",
        "•",
        "·",
        "\n",
        " Published",
        " Updated",
        " Posted",
    ]
    .iter()
    .filter_map(|mark| name.find(mark))
    .min()
    .unwrap_or(name.len());
    let name = name.get(..end)?;
    // A date right behind the name.
    let digit = name.find(|c: char| c.is_ascii_digit()).unwrap_or(name.len());
    let mut name = name.get(..digit)?.trim();
    if digit < text.len() {
        // The month that stood before the digits.
        while let Some((rest, last)) = name.rsplit_once(' ') {
            if !moment::is_month(&last.trim_matches(['.', ',']).to_lowercase()) {
                break;
            }
            name = rest;
        }
    }
    let name = name.trim_matches(|c: char| c.is_whitespace() || ",;:-–—|/(".contains(c));
    (name.chars().filter(|c| c.is_alphabetic()).count() >= 2).then(|| name.to_owned())
}

/// One name or several: few words, most with capitals, none that names a part of the page.
fn looks_like_names(name: &str) -> bool {
    let all: Vec<&str> = name.split_whitespace().collect();
    let capitals = all.iter().filter(|w| w.chars().next().is_some_and(char::is_uppercase)).count();
    let lower = name.to_lowercase();
    let is_date =
        all.iter().any(|w| moment::is_month(&w.trim_matches(['.', ',']).to_lowercase()) && w.len() > 3);
    (1..=12).contains(&all.len())
        && !(is_date && all.len() == 1)
        && capitals * 2 > all.len()
        && ![
            "about the",
            "author",
            "role",
            "admin",
            "follow",
            "share",
            "read",
            "subscribe",
            "view all",
            "more from",
            "posts",
        ]
        .iter()
        .any(|w| lower.starts_with(w))
}
