//! RSS (0.9 to 2.0), RDF Site Summary and Atom (0.3, 1.0) by their tags.
//!
//! Sources: RSS 2.0 specification; RSS 1.0 and its content and syndication modules; RFC 4287; Atom 0.3.

use std::rc::Rc;

use url::Url;
use volteface_core::feed::{Entry, Feed, PollHints};

use super::{
    MAX_ENTRIES,
    markup::{Token, Tokens},
    media,
    text::{collapse, plain},
};
use crate::{
    Rejected,
    moment::{self, Order},
};

/// Elements nested deeper than this are read as part of the one at this depth.
const MAX_DEPTH: usize = 128;
/// Elements kept at a time; more than this in one item is no article.
const MAX_ELEMENTS: usize = 50_000;

/// Namespace declarations in force at a time.
const MAX_SCOPES: usize = 256;

/// The vocabulary that a name belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Space {
    /// The format's own: RSS in an RSS file, Atom in an Atom file.
    Own,
    Atom,
    Content,
    Dublin,
    FeedBurner,
    Itunes,
    Media,
    Rdf,
    Syndication,
    Xhtml,
    Other,
}

#[derive(Debug)]
pub(super) struct Element {
    pub(super) space: Space,
    /// Without its prefix, in lower case.
    pub(super) name: String,
    attributes: Vec<(String, String)>,
    pub(super) children: Vec<Node>,
    /// `xml:base` in force.
    base: Option<Rc<Url>>,
    /// Namespace declarations in force before this element's own.
    n_scopes: usize,
}

#[derive(Debug)]
pub(super) enum Node {
    Element(Element),
    Text(String),
}

/// Reads a feed; `base` is where it came from.
pub(super) fn read(text: &str, base: Option<Url>) -> Result<Feed, Rejected> {
    let mut reading = Reading { base: base.map(Rc::new), ..Reading::default() };
    for token in Tokens::new(text) {
        match token {
            Token::Start { name, attributes, closed } => {
                reading.open(name, attributes)?;
                if closed {
                    reading.close_last();
                }
            }
            Token::End { name } => reading.close(name),
            Token::Text(text) => reading.text(&text),
        }
        if reading.feed.entries.len() == MAX_ENTRIES {
            break;
        }
    }
    reading.finish()
}

/// A feed half read: the elements still open, outermost first, and what is complete.
#[derive(Default)]
struct Reading {
    feed: Feed,
    base: Option<Rc<Url>>,
    open: Vec<Element>,
    /// Prefix and vocabulary, innermost last.
    scopes: Vec<(String, Space)>,
    /// Elements beyond [`MAX_DEPTH`] that are open.
    too_deep: usize,
    /// Elements kept so far, of the item that is open or else of the channel.
    n_elements: usize,
    /// Those of the channel while an item is open.
    n_outside: usize,
    /// The channel is complete; another in the same file adds entries only.
    has_head: bool,
    is_atom: bool,
    has_root: bool,
}

impl Reading {
    fn open(&mut self, qualified: &str, attributes: Vec<(&str, String)>) -> Result<(), Rejected> {
        let (prefix, local) = qualified.split_once(':').unwrap_or(("", qualified));
        let name = local.to_ascii_lowercase();
        if !self.has_root {
            match name.as_str() {
                "rss" | "rdf" | "channel" => {}
                "feed" => self.is_atom = true,
                "html" | "head" | "body" => {
                    return Err(Rejected::Malformed("not a feed but an HTML page".to_owned()));
                }
                _ => {
                    return Err(Rejected::Malformed(format!(
                        "not a feed but <{}>",
                        local.chars().take(32).collect::<String>()
                    )));
                }
            }
            self.has_root = true;
        }
        let n_scopes = self.scopes.len();
        for (key, value) in &attributes {
            if self.scopes.len() >= MAX_SCOPES {
                break;
            }
            let key = key.trim();
            if key == "xmlns" {
                let space =
                    vocabulary(value).unwrap_or(if self.open.is_empty() { Space::Own } else { Space::Other });
                self.scopes.push((String::new(), space));
            } else if let Some(declared) = key.strip_prefix("xmlns:") {
                let space = vocabulary(value).unwrap_or(Space::Other);
                self.scopes.push((declared.to_owned(), space));
            }
        }
        let mut space = self.space_of(prefix);
        if self.is_atom && space == Space::Atom {
            space = Space::Own;
        }
        self.close_what_ended(space, &name);
        let is_item = space == Space::Own && is_item(&name);
        if self.open.len() >= MAX_DEPTH || (self.n_elements >= MAX_ELEMENTS && !is_item) {
            self.too_deep += 1;
            self.scopes.truncate(n_scopes);
            return Ok(());
        }
        let outer = self.open.last().map_or(&self.base, |element| &element.base);
        let own = attributes
            .iter()
            .find(|(key, _)| *key == "xml:base")
            .and_then(|(_, value)| resolve(value, outer));
        let base = match own.and_then(|base| Url::parse(&base).ok()) {
            Some(own) => Some(Rc::new(own)),
            None => outer.clone(),
        };
        if is_item {
            self.n_outside = std::mem::take(&mut self.n_elements);
        }
        self.n_elements += 1;
        self.open.push(Element {
            space,
            name,
            attributes: attributes
                .into_iter()
                .map(|(key, value)| (key.to_ascii_lowercase(), value))
                .collect(),
            children: Vec::new(),
            base,
            n_scopes,
        });
        Ok(())
    }

    /// The start of an item, or of a field within one, ends whatever was left open before it.
    fn close_what_ended(&mut self, space: Space, name: &str) {
        if space != Space::Own {
            return;
        }
        if is_item(name) {
            self.too_deep = 0;
            let Some(at) = self.open.iter().rposition(|e| e.space == Space::Own && is_item(&e.name)) else {
                return;
            };
            while self.open.len() > at {
                self.close_last();
            }
        } else if is_leaf(name)
            && self.open.last().is_some_and(|e| e.space == Space::Own && is_leaf(&e.name))
            && self.open.len() >= 2
            && self.open.get(self.open.len() - 2).is_some_and(|e| is_item(&e.name) || e.name == "channel")
        {
            self.close_last();
        }
    }

    fn space_of(&self, prefix: &str) -> Space {
        let declared =
            self.scopes.iter().rev().find(|(declared, _)| declared == prefix).map(|&(_, space)| space);
        declared.unwrap_or(match prefix.to_ascii_lowercase().as_str() {
            "" => Space::Own,
            "atom" | "a10" => Space::Atom,
            "content" => Space::Content,
            "dc" | "dcterms" => Space::Dublin,
            "feedburner" => Space::FeedBurner,
            "itunes" => Space::Itunes,
            "media" => Space::Media,
            "rdf" => Space::Rdf,
            "sy" | "syn" => Space::Syndication,
            "xhtml" => Space::Xhtml,
            _ => Space::Other,
        })
    }

    fn close(&mut self, qualified: &str) {
        let name = qualified.rsplit(':').next().unwrap_or_default().to_ascii_lowercase();
        if is_item(&name) || matches!(name.as_str(), "channel" | "rss" | "rdf" | "feed") {
            // Whatever was left open too deep ends here.
            self.too_deep = 0;
        } else if self.too_deep > 0 {
            self.too_deep -= 1;
            return;
        }
        // An end without its start is ignored; an end further out closes all that was left open within.
        let Some(at) = self.open.iter().rposition(|element| element.name == name) else { return };
        while self.open.len() > at {
            self.close_last();
        }
    }

    fn close_last(&mut self) {
        if self.too_deep > 0 {
            self.too_deep -= 1;
            return;
        }
        let Some(element) = self.open.pop() else { return };
        self.scopes.truncate(element.n_scopes);
        let is_channel = |e: &Element| e.name == "channel" || (self.is_atom && e.name == "feed");
        if element.space == Space::Own && is_item(&element.name) {
            self.n_elements = self.n_outside;
            if self.feed.entries.len() < MAX_ENTRIES {
                self.feed.entries.push(entry(&element));
            }
        } else if is_channel(&element) && !self.has_head {
            self.has_head = true;
            head(&element, &mut self.feed);
        } else if let Some(parent) = self.open.last_mut() {
            parent.children.push(Node::Element(element));
        }
    }

    fn text(&mut self, text: &str) {
        if let Some(element) = self.open.last_mut() {
            match element.children.last_mut() {
                Some(Node::Text(before)) => before.push_str(text),
                _ => element.children.push(Node::Text(text.to_owned())),
            }
        }
    }

    fn finish(mut self) -> Result<Feed, Rejected> {
        if !self.has_root {
            return Err(Rejected::Malformed("not a feed".to_owned()));
        }
        self.too_deep = 0;
        while !self.open.is_empty() {
            self.close_last();
        }
        let language = self.feed.language.clone();
        for entry in &mut self.feed.entries {
            entry.language = entry.language.take().or_else(|| language.clone());
        }
        Ok(self.feed)
    }
}

fn is_item(name: &str) -> bool {
    matches!(name, "item" | "entry")
}

/// Fields that hold words only, never each other.
fn is_leaf(name: &str) -> bool {
    matches!(
        name,
        "title" | "link" | "guid" | "id" | "pubdate" | "published" | "updated" | "description" | "category"
    )
}

/// The vocabulary behind a namespace name, written exactly or nearly so.
fn vocabulary(uri: &str) -> Option<Space> {
    const KNOWN: [(&str, Space); 18] = [
        ("www.w3.org/2005/atom", Space::Atom),
        ("purl.org/atom/ns", Space::Atom),
        ("purl.org/rss/1.0/modules/content", Space::Content),
        ("purl.org/rss/1.0/modules/syndication", Space::Syndication),
        ("purl.org/rss/modules/syndication", Space::Syndication),
        ("purl.org/rss/1.0/modules", Space::Other),
        ("purl.org/dc/elements", Space::Dublin),
        ("purl.org/dc/terms", Space::Dublin),
        ("rssnamespace.org/feedburner", Space::FeedBurner),
        ("www.itunes.com/dtds", Space::Itunes),
        ("search.yahoo.com/mrss", Space::Media),
        ("www.w3.org/1999/02/22-rdf", Space::Rdf),
        ("www.w3.org/1999/xhtml", Space::Xhtml),
        ("purl.org/rss/1.0", Space::Own),
        ("my.netscape.com/rdf/simple/0.9", Space::Own),
        ("channel.netscape.com/rdf/simple/0.9", Space::Own),
        ("backend.userland.com", Space::Own),
        ("blogs.law.harvard.edu/tech/rss", Space::Own),
    ];
    let uri = uri.trim().to_ascii_lowercase();
    let uri = uri.split_once("://").map_or(uri.as_str(), |(_, rest)| rest);
    KNOWN.iter().find(|(known, _)| uri.starts_with(known)).map(|&(_, space)| space)
}

fn resolve(link: &str, base: &Option<Rc<Url>>) -> Option<String> {
    let link = link.trim();
    if link.is_empty() {
        return None;
    }
    if let Ok(absolute) = Url::parse(link) {
        // Kept as written: an address may be an identifier, too.
        return Some(if absolute.has_host() { link.to_owned() } else { absolute.into() });
    }
    match base {
        Some(base) => base.join(link).ok().map(String::from),
        None => Some(link.to_owned()),
    }
}

/// What the channel says of itself.
fn head(channel: &Element, feed: &mut Feed) {
    let mut links = Links::default();
    let (mut period, mut frequency) = (None, None);
    for child in channel.elements() {
        match (child.space, child.name.as_str()) {
            (Space::Own, "title") => set(&mut feed.title, title(child)),
            (Space::Dublin | Space::Itunes, "title") if feed.title.is_none() => feed.title = title(child),
            (Space::Own | Space::Atom, "link") => links.add(child),
            (Space::Own, "language") => set(&mut feed.language, child.words()),
            (Space::Dublin, "language") if feed.language.is_none() => feed.language = child.words(),
            (Space::Own, "ttl") => feed.hints.ttl_min = child.words().and_then(|ttl| ttl.parse().ok()),
            (Space::Syndication, "updateperiod") => period = child.words(),
            (Space::Syndication, "updatefrequency") => frequency = child.words(),
            (Space::Own, "skiphours") => feed.hints.skip_hours = skipped(child, "hour", hour),
            (Space::Own, "skipdays") => feed.hints.skip_days = skipped(child, "day", weekday),
            _ => {}
        }
    }
    feed.site_url = links.best();
    feed.language = feed.language.take().or_else(|| channel.attribute("xml:lang").map(str::to_owned));
    feed.hints.update_period_s = update_period(period.as_deref(), frequency.as_deref());
    feed.hints =
        PollHints { ttl_min: feed.hints.ttl_min.filter(|&ttl| ttl > 0), ..std::mem::take(&mut feed.hints) };
}

/// Seconds between updates (RSS 1.0 syndication module: the period is daily and the frequency 1 where only the
/// other is given).
fn update_period(period: Option<&str>, frequency: Option<&str>) -> Option<u32> {
    if period.is_none() && frequency.is_none() {
        return None;
    }
    let seconds: u32 = match period.map_or("daily".to_owned(), str::to_ascii_lowercase).as_str() {
        "hourly" => 3_600,
        "daily" => 86_400,
        "weekly" => 7 * 86_400,
        "monthly" => 30 * 86_400,
        "yearly" => 365 * 86_400,
        _ => return None,
    };
    let frequency = frequency.and_then(|n| n.parse::<u32>().ok()).filter(|&n| n > 0).unwrap_or(1);
    Some((seconds / frequency).max(1))
}

fn skipped(list: &Element, name: &str, read: fn(&str) -> Option<u8>) -> Vec<u8> {
    let mut skipped: Vec<u8> =
        list.elements().filter(|e| e.name == name).filter_map(|e| read(&e.words()?)).collect();
    skipped.sort_unstable();
    skipped.dedup();
    skipped
}

/// An hour of `skipHours`; 24 is the midnight that ends the day.
fn hour(text: &str) -> Option<u8> {
    text.parse().ok().filter(|&hour: &u8| hour <= 24).map(|hour| hour % 24)
}

fn weekday(text: &str) -> Option<u8> {
    const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
    let text = text.to_ascii_lowercase();
    (1..).zip(DAYS).find(|(_, day)| text.starts_with(day)).map(|(number, _)| number)
}

fn entry(item: &Element) -> Entry {
    let mut entry = Entry::default();
    let mut links = Links::default();
    let mut guid_link = None;
    let (mut dublin_date, mut created, mut updated, mut summary, mut fallback) =
        (None, None, None, None, None);
    for child in item.elements() {
        match (child.space, child.name.as_str()) {
            (Space::Own, "title") => set(&mut entry.title, title(child)),
            (Space::Atom | Space::Dublin | Space::Itunes | Space::Media, "title")
                if entry.title.is_none() =>
            {
                entry.title = title(child);
            }
            (Space::Own | Space::Atom, "link") => links.add(child),
            (Space::FeedBurner, "origlink") => links.original = child.words(),
            (Space::Own, "guid" | "id") => {
                let id = child.value();
                if child.name == "guid" && child.attribute("ispermalink") != Some("false") {
                    guid_link =
                        id.clone().filter(|id| id.starts_with("http://") || id.starts_with("https://"));
                }
                set(&mut entry.guid, id);
            }
            (Space::Atom | Space::Dublin, "id" | "identifier") if entry.guid.is_none() => {
                entry.guid = child.value()
            }
            (Space::Own | Space::Atom, "pubdate" | "published" | "issued") => {
                set(&mut entry.published_raw, child.words());
            }
            (Space::Own | Space::Atom, "created") => created = child.words(),
            (Space::Dublin, "date" | "issued" | "created") | (Space::Own, "date") => {
                dublin_date = child.words()
            }
            (Space::Own | Space::Atom, "updated" | "modified" | "lastbuilddate")
            | (Space::Dublin, "modified") => {
                updated = child.words();
            }
            (Space::Own | Space::Atom, "author") | (Space::Dublin, "creator" | "author") => {
                entry.authors.extend(person(child));
            }
            (Space::Itunes, "author") if entry.authors.is_empty() => entry.authors.extend(person(child)),
            (Space::Own, "source") => entry.source = outlet(child),
            (Space::Dublin, "source" | "publisher") if entry.source.is_none() => entry.source = child.words(),
            (Space::Own | Space::Dublin, "language") => entry.language = child.words(),
            (Space::Own, "description" | "summary") => set(&mut summary, html(child)),
            (Space::Atom | Space::Itunes | Space::Dublin | Space::Media, "summary" | "description") => {
                set(&mut fallback, html(child));
            }
            (_, "encoded") if child.space != Space::Xhtml => set(&mut entry.content, html(child)),
            (Space::Own | Space::Atom, "content") => set(&mut entry.content, html(child)),
            _ => {}
        }
    }
    entry.authors.dedup();
    entry.summary = summary.or(fallback);
    entry.url = links.best().or(guid_link);
    entry.published_raw = entry.published_raw.or(dublin_date).or(created);
    entry.language = entry.language.or_else(|| item.attribute("xml:lang").map(str::to_owned));
    let order = Order::of_language(entry.language.as_deref());
    let read = |text: &Option<String>| moment::parse(text.as_deref()?, order)?.timestamp();
    entry.published_at = read(&entry.published_raw);
    entry.updated_at = read(&updated);
    if entry.summary.is_none() && entry.content.is_none() {
        media::complete(&mut entry, item);
    }
    entry
}

/// The first of several, unless it is empty.
fn set<T>(field: &mut Option<T>, value: Option<T>) {
    if field.is_none() {
        *field = value;
    }
}

fn title(element: &Element) -> Option<String> {
    Some(plain(&html(element)?)).filter(|title| !title.is_empty())
}

/// The links of an item or channel, by what they are to it.
#[derive(Default)]
struct Links {
    /// FeedBurner's note of the address before it was wrapped.
    original: Option<String>,
    /// RSS: the last of several (the specification knows one).
    own: Option<String>,
    /// Atom's alternate: HTML before other types, the first of each.
    page: Option<String>,
    alternate: Option<String>,
}

impl Links {
    fn add(&mut self, link: &Element) {
        let Some(href) = link.attribute("href") else {
            let resolved = link.words().and_then(|words| resolve(&words, &link.base));
            if link.space == Space::Own && resolved.is_some() {
                self.own = resolved;
            }
            return;
        };
        let Some(href) = resolve(href, &link.base) else { return };
        match link.attribute("rel").map(str::trim) {
            None | Some("") if link.space == Space::Own && link.attribute("type").is_none() => {
                // Bare: Atom's only link, or RSS written the Atom way.
                if self.page.is_none() {
                    self.page = Some(href.clone());
                }
                self.own = Some(href);
            }
            None | Some("" | "alternate" | "http://www.iana.org/assignments/relation/alternate") => {
                let is_page = link.attribute("type").is_none_or(|kind| kind.contains("html"));
                set(if is_page { &mut self.page } else { &mut self.alternate }, Some(href));
            }
            Some(_) => {}
        }
    }

    fn best(self) -> Option<String> {
        self.original.or(self.own).or(self.page).or(self.alternate)
    }
}

/// A person's name: Atom's `name`, else the name of RSS's `address (name)` or `name <address>`; an address
/// alone is nobody's name.
fn person(element: &Element) -> Option<String> {
    if let Some(name) = element.elements().find(|child| child.name == "name") {
        return name.words();
    }
    let text = element.words()?;
    let without_address: String =
        text.split_whitespace().filter(|word| !word.contains('@')).collect::<Vec<_>>().join(" ");
    let name = without_address.trim_matches(|c: char| c.is_whitespace() || "()<>（）,;".contains(c));
    let name = match text.split_once(['(', '（']) {
        // `joe@example.com（José）` holds no space.
        Some((address, inner)) if address.contains('@') => inner.trim_end_matches([')', '）', ' ']),
        _ => name,
    };
    let name = name.trim();
    (!name.is_empty()).then(|| name.to_owned())
}

/// The outlet that a bundling feed names: RSS's text, Atom's `source/title`.
fn outlet(source: &Element) -> Option<String> {
    match source.elements().find(|child| child.name == "title") {
        Some(child) => title(child),
        None => source.words().map(|words| plain(&words)).filter(|words| !words.is_empty()),
    }
}

/// The HTML that an element holds, by the rules of Atom where it names a type, else as RSS is written: escaped
/// HTML, or markup that was never escaped.
fn html(element: &Element) -> Option<String> {
    let kind = element.attribute("type").map(str::to_ascii_lowercase).unwrap_or_default();
    let mode = element.attribute("mode").map(str::to_ascii_lowercase).unwrap_or_default();
    let value = element.value()?;
    let value = if mode == "base64" || kind == "application/octet-stream" {
        String::from_utf8(decode_base64(&value)?).ok()?
    } else if matches!(kind.as_str(), "text" | "text/plain") && !value.contains("</") {
        value.replace('&', "&amp;").replace('<', "&lt;")
    } else {
        value
    };
    Some(value).filter(|value| !value.trim().is_empty())
}

/// RFC 4648 §4, white space and missing padding forgiven.
fn decode_base64(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3);
    let (mut bits, mut n_bits) = (0u32, 0);
    for c in text.bytes().filter(|c| !c.is_ascii_whitespace() && *c != b'=') {
        let six = match c {
            b'A'..=b'Z' => c - b'A',
            b'a'..=b'z' => c - b'a' + 26,
            b'0'..=b'9' => c - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            _ => return None,
        };
        bits = (bits << 6 | u32::from(six)) & 0x00ff_ffff;
        n_bits += 6;
        if n_bits >= 8 {
            n_bits -= 8;
            bytes.push((bits >> n_bits & 0xff) as u8);
        }
    }
    Some(bytes)
}

impl Element {
    fn elements(&self) -> impl Iterator<Item = &Element> {
        self.children.iter().filter_map(|node| match node {
            Node::Element(element) => Some(element),
            Node::Text(_) => None,
        })
    }

    pub(super) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// Text as it stands, or the markup where there is some; `None` when there is nothing.
    fn value(&self) -> Option<String> {
        let mut value = String::new();
        if self.elements().next().is_none() {
            value.extend(self.children.iter().map(|node| match node {
                Node::Text(text) => text.as_str(),
                Node::Element(_) => "",
            }));
        } else {
            // XHTML comes wrapped in one `div` that is not part of it (RFC 4287 §3.1.1.3).
            let inner = match self.elements().collect::<Vec<_>>().as_slice() {
                [only] if only.name == "div" && self.attribute("type") == Some("xhtml") => *only,
                _ => self,
            };
            inner.write(&mut value, 0);
        }
        let trimmed = value.trim();
        (!trimmed.is_empty()).then(|| trimmed.to_owned())
    }

    /// The words, white space collapsed; `None` when there are none.
    fn words(&self) -> Option<String> {
        let mut words = String::new();
        self.write_words(&mut words, 0);
        Some(collapse(&words)).filter(|words| !words.is_empty())
    }

    fn write_words(&self, words: &mut String, depth: usize) {
        for node in &self.children {
            match node {
                Node::Text(text) => words.push_str(text),
                Node::Element(element) if depth < MAX_DEPTH => element.write_words(words, depth + 1),
                Node::Element(_) => {}
            }
        }
    }

    /// The markup of the children.
    fn write(&self, out: &mut String, depth: usize) {
        for node in &self.children {
            match node {
                Node::Text(text) => out.push_str(&text.replace('&', "&amp;").replace('<', "&lt;")),
                Node::Element(element) if depth < MAX_DEPTH => {
                    out.push('<');
                    out.push_str(&element.name);
                    for (key, value) in &element.attributes {
                        if !key.starts_with("xml") {
                            out.push_str(&format!(
                                " {key}=\"{}\"",
                                value.replace('&', "&amp;").replace('"', "&quot;")
                            ));
                        }
                    }
                    out.push('>');
                    element.write(out, depth + 1);
                    if !matches!(element.name.as_str(), "br" | "hr" | "img") {
                        out.push_str(&format!("</{}>", element.name));
                    }
                }
                Node::Element(_) => {}
            }
        }
    }
}
