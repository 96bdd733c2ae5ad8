//! A page's tree cut into passages: the blocks of text that a reader sees as such.

use html5ever::{LocalName, local_name};
use scraper::Node;
use volteface_core::BlockKind;

use super::hint::{self, Hints};
use crate::{
    Rejected,
    dom::{Dom, NodeId, Step},
    text::{count_words, ends_sentence},
};

/// One block of a page's text.
#[derive(Debug, Clone)]
pub(crate) struct Passage {
    /// White space collapsed.
    pub(crate) text: String,
    pub(crate) kind: BlockKind,
    /// The innermost block element that it stands in.
    pub(crate) node: NodeId,
    pub(crate) words: u32,
    /// Words within links.
    pub(crate) link_words: u32,
    /// Words of the link that it begins with.
    pub(crate) lead_link: u32,
    /// Bytes of `text` at its start that are bold.
    pub(crate) bold: usize,
}

impl Passage {
    /// Looks like a paragraph of running text.
    pub(crate) fn is_good(&self) -> bool {
        self.kind != BlockKind::Heading
            && self.link_words * 3 <= self.words
            && (self.words >= 10 && ends_sentence(&self.text) || self.words >= 30)
    }
}

/// Most passages of a page; the longest hearings have some thousand.
const PASSAGE_CAP: usize = 20_000;
/// Bytes of all passages; the longest transcripts of hearings have about 1 MiB.
const BYTE_CAP: usize = 2 << 20;

/// The passages of a page in reading order, with the hints of every node (indexed by [`NodeId::index`]).
///
/// # Errors
/// [`Rejected::TooComplex`] beyond the caps.
pub(crate) fn passages(dom: &Dom) -> Result<(Vec<Passage>, Vec<Hints>), Rejected> {
    let mut cutter = Cutter {
        dom,
        hints: vec![Hints::default(); dom.len()],
        passages: Vec::new(),
        bytes: 0,
        open: Open::default(),
    };
    cutter.run();
    if cutter.is_full() { Err(Rejected::TooComplex) } else { Ok((cutter.passages, cutter.hints)) }
}

struct Cutter<'d> {
    dom: &'d Dom,
    hints: Vec<Hints>,
    passages: Vec<Passage>,
    /// Bytes of the passages.
    bytes: usize,
    open: Open,
}

/// The passage that is being read.
#[derive(Default)]
struct Open {
    text: String,
    link_words: u32,
    lead_link: u32,
    bold: usize,
}

/// Where the walk stands.
#[derive(Clone, Copy)]
struct Place {
    node: NodeId,
    kind: BlockKind,
}

impl Cutter<'_> {
    fn run(&mut self) {
        let dom = self.dom;
        let mut places = vec![Place { node: NodeId::ROOT, kind: BlockKind::Paragraph }];
        let (mut links, mut strong, mut preformatted) = (0u32, 0u32, 0u32);
        let mut flat = 0u32; // tables of data whose rows are read as lines
        let mut skipped = Vec::new(); // inline elements that are not shown
        let mut walk = dom.walk(NodeId::ROOT);
        while let Some(step) = walk.next() {
            if self.is_full() {
                return;
            }
            match step {
                Step::Enter(id) => match dom.content(id) {
                    Node::Text(text) => {
                        let words_before = self.open.text.len();
                        if preformatted > 0 {
                            self.preformatted(text, places[places.len() - 1]);
                        } else {
                            crate::dom::push_collapsed(&mut self.open.text, text);
                        }
                        let added = self.open.text.get(words_before..).unwrap_or_default();
                        let words = count_words(added);
                        if links > 0 {
                            if self.open.link_words
                                == count_words(self.open.text.get(..words_before).unwrap_or_default())
                            {
                                self.open.lead_link += words;
                            }
                            self.open.link_words += words;
                        }
                        if strong > 0
                            && self.open.bold >= words_before.saturating_sub(1)
                            && !added.trim().is_empty()
                        {
                            self.open.bold = self.open.text.trim_end().len();
                        }
                    }
                    Node::Element(_) => {
                        let name = dom.name(id);
                        if is_unread(name) {
                            walk.skip_children(id);
                            continue;
                        }
                        self.hints[id.index()] = hint::of(dom, id);
                        if !is_block(name) && self.hints[id.index()].any(Hints::HIDDEN) {
                            walk.skip_children(id);
                            skipped.push(id);
                            continue;
                        }
                        if *name == local_name!("br") {
                            self.line_break(places[places.len() - 1]);
                        }
                        links += u32::from(*name == local_name!("a"));
                        strong += u32::from(is_strong(name));
                        preformatted += u32::from(*name == local_name!("pre"));
                        if is_cell(name) && flat > 0 {
                            self.open.text.push(' ');
                        }
                        if *name == local_name!("table") && (flat > 0 || is_data(dom, id)) {
                            flat += 1;
                        }
                        if is_block(name) || is_cell(name) && flat == 0 {
                            let outer = places[places.len() - 1];
                            self.close(outer);
                            let kind = match kind_of(name) {
                                Some(kind) => kind,
                                None if is_container(name) => outer.kind,
                                None => BlockKind::Paragraph,
                            };
                            // A paragraph within an item or a quotation is of that kind.
                            let kind = match (outer.kind, kind) {
                                (BlockKind::ListItem | BlockKind::Quote, BlockKind::Paragraph) => outer.kind,
                                (_, kind) => kind,
                            };
                            places.push(Place { node: id, kind });
                        }
                    }
                    _ => {}
                },
                Step::Leave(id) => {
                    let name = dom.name(id);
                    if is_unread(name) || skipped.last() == Some(&id) && skipped.pop().is_some() {
                        continue;
                    }
                    links -= u32::from(*name == local_name!("a"));
                    strong -= u32::from(is_strong(name));
                    preformatted -= u32::from(*name == local_name!("pre"));
                    if is_block(name) || is_cell(name) && flat == 0 {
                        let place = places.pop().expect("every block that is left was entered");
                        self.close(place);
                    }
                    if *name == local_name!("table") && flat > 0 {
                        flat -= 1;
                    }
                }
            }
        }
        let root = places[0];
        self.close(root);
    }

    fn is_full(&self) -> bool {
        self.passages.len() > PASSAGE_CAP || self.bytes + self.open.text.len() > BYTE_CAP
    }

    /// A single line break parts paragraphs where a sentence ends before it; two always do.
    fn line_break(&mut self, place: Place) {
        let text = self.open.text.trim_end();
        if ends_sentence(text) || self.open.text.ends_with('\n') {
            self.close(place);
        } else if !text.is_empty() {
            self.open.text.truncate(text.len());
            self.open.text.push('\n');
        }
    }

    fn preformatted(&mut self, text: &str, place: Place) {
        for (i, paragraph) in text.split("\n\n").enumerate() {
            if self.is_full() {
                return;
            }
            if i > 0 {
                self.close(place);
            }
            crate::dom::push_collapsed(&mut self.open.text, paragraph);
        }
    }

    /// Ends the open passage, if it has any words.
    fn close(&mut self, place: Place) {
        let open = std::mem::take(&mut self.open);
        let text = open.text.replace('\n', " ");
        let text = text.trim();
        if !text.chars().any(char::is_alphanumeric) {
            return;
        }
        self.bytes += text.len();
        self.passages.push(Passage {
            text: text.to_owned(),
            kind: place.kind,
            node: place.node,
            words: count_words(text),
            link_words: open.link_words,
            lead_link: open.lead_link,
            bold: open.bold.min(text.len()),
        });
    }
}

/// Elements whose words are no part of what is read.
fn is_unread(name: &LocalName) -> bool {
    matches!(
        *name,
        local_name!("script")
            | local_name!("style")
            | local_name!("noscript")
            | local_name!("template")
            | local_name!("head")
            | local_name!("iframe")
            | local_name!("object")
            | local_name!("embed")
            | local_name!("svg")
            | local_name!("math")
            | local_name!("canvas")
            | local_name!("video")
            | local_name!("audio")
            | local_name!("button")
            | local_name!("select")
            | local_name!("textarea")
            | local_name!("input")
            | local_name!("label")
            | local_name!("datalist")
            | local_name!("option")
    )
}

fn is_cell(name: &LocalName) -> bool {
    matches!(*name, local_name!("td") | local_name!("th"))
}

/// A table of data has short cells without blocks in them; any other is there for its looks.
fn is_data(dom: &Dom, table: NodeId) -> bool {
    let mut cell = 0;
    for node in dom.descendants(table).skip(1) {
        match dom.content(node) {
            Node::Text(text) => {
                cell += text.trim().len();
                if cell > 200 {
                    return false;
                }
            }
            _ => {
                let name = dom.name(node);
                if is_cell(name) {
                    cell = 0;
                } else if *name == local_name!("table")
                    || kind_of(name).is_some()
                    || matches!(*name, local_name!("p") | local_name!("div") | local_name!("ul"))
                {
                    return false;
                }
            }
        }
    }
    true
}

fn is_strong(name: &LocalName) -> bool {
    matches!(*name, local_name!("b") | local_name!("strong"))
}

fn is_container(name: &LocalName) -> bool {
    matches!(*name, local_name!("div") | local_name!("section") | local_name!("p"))
}

fn kind_of(name: &LocalName) -> Option<BlockKind> {
    Some(match *name {
        local_name!("h1")
        | local_name!("h2")
        | local_name!("h3")
        | local_name!("h4")
        | local_name!("h5")
        | local_name!("h6") => BlockKind::Heading,
        local_name!("li") | local_name!("dd") | local_name!("dt") => BlockKind::ListItem,
        local_name!("blockquote") => BlockKind::Quote,
        _ => return None,
    })
}

fn is_block(name: &LocalName) -> bool {
    kind_of(name).is_some()
        || matches!(
            *name,
            local_name!("p")
                | local_name!("div")
                | local_name!("section")
                | local_name!("article")
                | local_name!("main")
                | local_name!("header")
                | local_name!("footer")
                | local_name!("nav")
                | local_name!("aside")
                | local_name!("ul")
                | local_name!("ol")
                | local_name!("dl")
                | local_name!("table")
                | local_name!("thead")
                | local_name!("tbody")
                | local_name!("tfoot")
                | local_name!("tr")
                | local_name!("caption")
                | local_name!("form")
                | local_name!("fieldset")
                | local_name!("figure")
                | local_name!("figcaption")
                | local_name!("pre")
                | local_name!("hr")
                | local_name!("address")
                | local_name!("center")
                | local_name!("details")
                | local_name!("summary")
                | local_name!("dialog")
                | local_name!("menu")
                | local_name!("hgroup")
                | local_name!("body")
                | local_name!("html")
        )
}
