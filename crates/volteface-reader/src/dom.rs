//! A page as a tree: scraper's, bounded in depth, nodes and work while html5ever fills it.
//!
//! A tree that knows no bounds is kept busy for seconds by a hundred KiB of elements nested some ten thousand deep, or
//! by as many attributes. So a sink of our own stands before scraper's: it counts, and lets through what reading
//! needs. Comments, styles and scripts are dropped (JSON-LD stays), and of the attributes all but those that name,
//! date, hide or link something.

use std::{
    borrow::Cow,
    cell::{Cell, Ref},
};

use ego_tree::iter::Edge;
use html5ever::{
    Attribute, LocalName, QualName,
    interface::{ElementFlags, NodeOrText, QuirksMode, TreeSink},
    local_name,
    tendril::{StrTendril, TendrilSink},
};
use scraper::{ElementRef, Html, HtmlTreeSink, Node, Selector};

use crate::Rejected;

/// Deepest nesting that is read: the tree builder looks through all open elements at each tag, so that depth is
/// also a bound on its time. Browsers stop at as much.
const DEPTH_CAP: usize = 512;
/// Most nodes of a page; the largest real pages have a tenth of it.
const NODE_CAP: usize = 120_000;
/// Most character references of a page.
const REFERENCE_CAP: usize = 300_000;
/// Bytes given to the parser between two looks at the caps.
const CHUNK: usize = 4096;
/// Most attribute names that may pass within one tag: the tokeniser compares each with all before it.
const TAG_CAP: usize = 16_384;
/// Bound on the sum of squares of attributes per tag, the tokeniser's comparisons over the whole page.
const COMPARISON_CAP: u64 = 400_000_000;

/// Names a node of a [`Dom`]: its place in document order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct NodeId(u32);

impl NodeId {
    /// The document itself.
    pub(crate) const ROOT: NodeId = NodeId(0);

    /// Its place in document order: parents stand before their children.
    pub(crate) fn index(self) -> usize {
        self.0 as usize
    }
}

/// Where a node stands.
#[derive(Debug)]
struct Place {
    /// Its name in the tree.
    id: ego_tree::NodeId,
    /// The document is its own parent.
    parent: NodeId,
    /// The first node behind all that are below this one.
    end: u32,
}

/// A step of [`Dom::walk`].
#[derive(Debug, Clone, Copy)]
pub(crate) enum Step {
    /// A node, before its children.
    Enter(NodeId),
    /// A node that may have children, after them.
    Leave(NodeId),
}

/// A parsed page.
#[derive(Debug)]
pub(crate) struct Dom {
    html: Html,
    /// The nodes of the page in document order.
    places: Vec<Place>,
    /// Bytes of script that were dropped: a page with much of it and no text is an application's shell.
    pub(crate) script_bytes: usize,
}

impl Dom {
    /// Parses a page by the rules of the HTML standard (WHATWG, §13.2).
    ///
    /// # Errors
    /// [`Rejected::TooComplex`] when the page nests, repeats or multiplies beyond what any author writes.
    pub(crate) fn parse(html: &str) -> Result<Dom, Rejected> {
        Dom::build(html).or_else(|rejected| {
            // The words of a value of some 100 KiB look like as many attributes from outside the tokeniser.
            let shorter = without_long_values(html).ok_or(rejected)?;
            Dom::build(&shorter)
        })
    }

    fn build(html: &str) -> Result<Dom, Rejected> {
        // Each is a piece of text of its own to the tokeniser; pages have some thousand.
        if html.bytes().filter(|b| *b == b'&').count() > REFERENCE_CAP {
            return Err(Rejected::TooComplex);
        }
        let mut parser = html5ever::parse_document(Sink::new(), Default::default());
        let mut rest = html;
        let mut quiet_names = 0; // possible attribute names since the tokeniser last told of anything
        let mut last_events = 0;
        while !rest.is_empty() {
            let (chunk, after) = rest.split_at(floor_boundary(rest, CHUNK));
            rest = after;
            parser.process(StrTendril::from_slice(chunk));
            let sink = &parser.tokenizer.sink.sink;
            if sink.events.get() == last_events {
                quiet_names += chunk.bytes().filter(|b| b.is_ascii_whitespace() || *b == b'/').count();
            } else {
                quiet_names = 0;
                last_events = sink.events.get();
            }
            if quiet_names > TAG_CAP || sink.is_full() {
                return Err(Rejected::TooComplex);
            }
        }
        let (html, script_bytes) = parser.finish();
        let places = in_order(&html);
        if places.len() > NODE_CAP {
            Err(Rejected::TooComplex)
        } else {
            Ok(Dom { html, places, script_bytes })
        }
    }

    /// How many nodes there are; every [`NodeId::index`] is below.
    pub(crate) fn len(&self) -> usize {
        self.places.len()
    }

    pub(crate) fn content(&self, id: NodeId) -> &Node {
        self.html.tree.get(self.place(id).id).expect("places name nodes of the tree").value()
    }

    /// The elements that a selector matches, in document order.
    pub(crate) fn select(&self, selector: &Selector) -> impl Iterator<Item = ElementRef<'_>> {
        let elements = self.places.iter().filter_map(|place| ElementRef::wrap(self.html.tree.get(place.id)?));
        elements.filter(|element| selector.matches(element))
    }

    /// The element's name; the empty name for everything else.
    pub(crate) fn name(&self, id: NodeId) -> &LocalName {
        static EMPTY: LocalName = local_name!("");
        self.content(id).as_element().map_or(&EMPTY, |element| &element.name.local)
    }

    /// The value of an attribute that is kept.
    pub(crate) fn attribute(&self, id: NodeId, name: &str) -> Option<&str> {
        self.attributes(id).find(|(key, _)| *key == name).map(|(_, value)| value)
    }

    /// The attributes that are kept.
    pub(crate) fn attributes(&self, id: NodeId) -> impl Iterator<Item = (&str, &str)> {
        self.content(id).as_element().into_iter().flat_map(|element| element.attrs())
    }

    pub(crate) fn parent(&self, id: NodeId) -> Option<NodeId> {
        Some(self.place(id).parent).filter(|parent| *parent != id)
    }

    pub(crate) fn children(&self, id: NodeId) -> impl Iterator<Item = NodeId> {
        let end = self.place(id).end;
        let within = move |at: u32| (at < end).then_some(NodeId(at));
        std::iter::successors(within(id.0 + 1), move |child| within(self.place(*child).end))
    }

    /// The nodes from `id` up to the document, itself first.
    pub(crate) fn ancestors(&self, id: NodeId) -> impl Iterator<Item = NodeId> {
        std::iter::successors(Some(id), |node| self.parent(*node))
    }

    /// Every node below and with `id` in document order, elements also when they end.
    pub(crate) fn walk(&self, id: NodeId) -> Walk<'_> {
        Walk { dom: self, root: id, open: None, next: id.0 }
    }

    /// Every node below and with `id` in document order.
    pub(crate) fn descendants(&self, id: NodeId) -> impl Iterator<Item = NodeId> + use<> {
        (id.0..self.place(id).end).map(NodeId)
    }

    /// Adds what stands at each node to all nodes above it; `values` is indexed by [`NodeId::index`].
    pub(crate) fn sum_up(&self, values: &mut [u32]) {
        for (at, place) in self.places.iter().enumerate().skip(1).rev() {
            values[place.parent.index()] += values[at];
        }
    }

    /// For every node what `own` says of it and of any node above it; indexed by [`NodeId::index`].
    pub(crate) fn inherited(&self, own: impl Fn(NodeId) -> bool) -> Vec<bool> {
        let mut all = vec![false; self.len()];
        for id in self.descendants(NodeId::ROOT) {
            all[id.index()] = own(id) || all[self.place(id).parent.index()];
        }
        all
    }

    /// The text below `id`, white space collapsed, at most about `cap` bytes of it.
    pub(crate) fn text(&self, id: NodeId, cap: usize) -> String {
        let mut text = String::new();
        for node in self.descendants(id) {
            if let Node::Text(piece) = self.content(node) {
                push_collapsed(&mut text, piece);
                if text.len() > cap {
                    break;
                }
            }
        }
        text.truncate(text.trim_end().len());
        text
    }

    fn place(&self, id: NodeId) -> &Place {
        &self.places[id.index()]
    }
}

/// A selector that is known to be well-formed.
pub(crate) fn selector(css: &str) -> Selector {
    Selector::parse(css).expect("selectors in the source are well-formed")
}

/// The nodes of a tree in document order.
fn in_order(html: &Html) -> Vec<Place> {
    let mut places: Vec<Place> = Vec::with_capacity(html.tree.nodes().len());
    let mut open: Vec<usize> = Vec::new();
    for edge in html.tree.root().traverse() {
        match edge {
            Edge::Open(node) => {
                let parent = NodeId(number(open.last().copied().unwrap_or_default()));
                open.push(places.len());
                places.push(Place { id: node.id(), parent, end: 0 });
            }
            Edge::Close(_) => {
                let end = number(places.len());
                open.pop().into_iter().for_each(|at| places[at].end = end);
            }
        }
    }
    places
}

fn number(at: usize) -> u32 {
    u32::try_from(at).expect("the node cap is far below")
}

/// The page without its comments and the quoted values that would not be kept for their length; `None` when there
/// are none.
fn without_long_values(html: &str) -> Option<String> {
    let mut kept = String::new();
    let mut rest = html;
    // What was looked for in vain is not looked for again, or time would be squared.
    let mut comments_end = true;
    while let Some(at) = rest.find(['=', '<']) {
        let (before, after) = rest.split_at(at);
        kept.push_str(before);
        if let Some(comment) = after.strip_prefix("<!--").filter(|_| comments_end) {
            comments_end = comment.contains("-->");
            if let Some((_, after)) = comment.split_once("-->") {
                rest = after;
                continue;
            }
        }
        let mut after = after.chars();
        kept.extend(after.next());
        rest = after.as_str();
        let Some(quote) = after.next().filter(|c| matches!(c, '"' | '\'')) else { continue };
        if let Some((value, after)) = after.as_str().split_once(quote)
            && value.len() > ATTRIBUTE_CAP
        {
            kept.push_str("''");
            rest = after;
        }
    }
    kept.push_str(rest);
    (kept.len() < html.len()).then_some(kept)
}

/// See [`Dom::walk`].
pub(crate) struct Walk<'d> {
    dom: &'d Dom,
    root: NodeId,
    /// The innermost node that was entered and may have children.
    open: Option<NodeId>,
    next: u32,
}

impl Walk<'_> {
    /// Passes over the children of the node that was entered last; its end is still told.
    pub(crate) fn skip_children(&mut self, entered: NodeId) {
        self.next = self.dom.place(entered).end;
    }
}

impl Iterator for Walk<'_> {
    type Item = Step;

    fn next(&mut self) -> Option<Step> {
        if let Some(open) = self.open.filter(|open| self.dom.place(*open).end <= self.next) {
            self.open = self.dom.parent(open).filter(|_| open != self.root);
            return Some(Step::Leave(open));
        }
        let id = NodeId(self.next);
        if self.next >= self.dom.place(self.root).end {
            return None;
        }
        self.next += 1;
        if matches!(self.dom.content(id), Node::Element(_) | Node::Document | Node::Fragment) {
            self.open = Some(id);
        }
        Some(Step::Enter(id))
    }
}

/// Appends `piece` to `text`, each run of white space as one space and none at the start.
pub(crate) fn push_collapsed(text: &mut String, piece: &str) {
    for part in piece.split_inclusive(char::is_whitespace) {
        let word = part.trim_end();
        text.push_str(word);
        if word.len() < part.len() && !text.is_empty() && !text.ends_with(' ') {
            text.push(' ');
        }
    }
}

/// The largest character boundary of `text` that is not above `at`.
pub(crate) fn floor_boundary(text: &str, at: usize) -> usize {
    if at >= text.len() {
        return text.len();
    }
    (0..=at).rev().find(|i| text.is_char_boundary(*i)).unwrap_or(0)
}

/// What the tree builder writes into.
struct Sink {
    tree: HtmlTreeSink,
    /// The handle of all comments: they are not kept.
    comment: ego_tree::NodeId,
    script_bytes: Cell<usize>,
    events: Cell<u64>,
    comparisons: Cell<u64>,
    too_deep: Cell<bool>,
}

impl Sink {
    fn new() -> Sink {
        let tree = HtmlTreeSink::new(Html::new_document());
        let comment = tree.create_comment(StrTendril::new());
        Sink {
            tree,
            comment,
            script_bytes: Cell::default(),
            events: Cell::default(),
            comparisons: Cell::default(),
            too_deep: Cell::default(),
        }
    }

    fn parent(&self, id: ego_tree::NodeId) -> Option<ego_tree::NodeId> {
        Some(self.tree.0.borrow().tree.get(id)?.parent()?.id())
    }

    fn is_full(&self) -> bool {
        self.too_deep.get()
            || self.comparisons.get() > COMPARISON_CAP
            || self.tree.0.borrow().tree.nodes().len() > NODE_CAP
    }

    /// Whether `child` is to be put below `parent`.
    fn admits(&self, parent: ego_tree::NodeId, child: &NodeOrText<ego_tree::NodeId>) -> bool {
        self.events.set(self.events.get() + 1);
        let html = self.tree.0.borrow();
        let Some(parent) = html.tree.get(parent) else { return false };
        match child {
            NodeOrText::AppendNode(id) if *id == self.comment => return false,
            NodeOrText::AppendText(text) if parent.value().as_element().is_some_and(swallows_text) => {
                self.script_bytes.set(self.script_bytes.get() + text.len());
                return false;
            }
            _ => {}
        }
        if parent.ancestors().nth(DEPTH_CAP).is_some() {
            self.too_deep.set(true);
        }
        true
    }
}

fn swallows_text(element: &scraper::node::Element) -> bool {
    match element.name.local {
        local_name!("style") => true,
        local_name!("script") => !element.attr("type").is_some_and(|kind| kind.contains("ld+json")),
        _ => false,
    }
}

impl TreeSink for Sink {
    type Handle = ego_tree::NodeId;
    /// The tree, and the bytes of script that are not in it.
    type Output = (Html, usize);
    type ElemName<'a> = Ref<'a, QualName>;

    fn finish(self) -> Self::Output {
        (self.tree.finish(), self.script_bytes.get())
    }

    fn parse_error(&self, _: Cow<'static, str>) {}

    fn get_document(&self) -> Self::Handle {
        self.tree.get_document()
    }

    fn elem_name<'a>(&'a self, target: &'a Self::Handle) -> Self::ElemName<'a> {
        self.tree.elem_name(target)
    }

    fn create_element(
        &self,
        name: QualName,
        mut attributes: Vec<Attribute>,
        flags: ElementFlags,
    ) -> Self::Handle {
        self.events.set(self.events.get() + 1);
        self.comparisons.set(self.comparisons.get() + (attributes.len() as u64).pow(2));
        attributes.retain(is_kept);
        self.tree.create_element(name, attributes, flags)
    }

    fn create_comment(&self, _: StrTendril) -> Self::Handle {
        self.events.set(self.events.get() + 1);
        self.comment
    }

    fn create_pi(&self, _: StrTendril, _: StrTendril) -> Self::Handle {
        self.comment
    }

    fn append(&self, parent: &Self::Handle, child: NodeOrText<Self::Handle>) {
        if self.admits(*parent, &child) {
            self.tree.append(parent, child);
        }
    }

    fn append_based_on_parent_node(
        &self,
        element: &Self::Handle,
        previous: &Self::Handle,
        child: NodeOrText<Self::Handle>,
    ) {
        if self.parent(*element).is_some() {
            self.append_before_sibling(element, child);
        } else {
            self.append(previous, child);
        }
    }

    fn append_doctype_to_document(&self, _: StrTendril, _: StrTendril, _: StrTendril) {}

    fn get_template_contents(&self, target: &Self::Handle) -> Self::Handle {
        self.tree.get_template_contents(target)
    }

    fn same_node(&self, x: &Self::Handle, y: &Self::Handle) -> bool {
        x == y
    }

    fn set_quirks_mode(&self, _: QuirksMode) {}

    fn append_before_sibling(&self, sibling: &Self::Handle, child: NodeOrText<Self::Handle>) {
        if self.parent(*sibling).is_some_and(|parent| self.admits(parent, &child)) {
            self.tree.append_before_sibling(sibling, child);
        }
    }

    fn add_attrs_if_missing(&self, target: &Self::Handle, mut attributes: Vec<Attribute>) {
        attributes.retain(is_kept);
        self.tree.add_attrs_if_missing(target, attributes);
    }

    fn remove_from_parent(&self, target: &Self::Handle) {
        self.tree.remove_from_parent(target);
    }

    fn reparent_children(&self, node: &Self::Handle, new_parent: &Self::Handle) {
        self.tree.reparent_children(node, new_parent);
    }
}

/// Longest attribute value that is kept: longer ones are pictures and state, never names.
const ATTRIBUTE_CAP: usize = 4096;

fn is_kept(attribute: &Attribute) -> bool {
    attribute.value.len() <= ATTRIBUTE_CAP
        && matches!(
            &*attribute.name.local,
            "class"
                | "id"
                | "role"
                | "href"
                | "rel"
                | "name"
                | "property"
                | "content"
                | "datetime"
                | "type"
                | "itemprop"
                | "itemtype"
                | "lang"
                | "style"
                | "hidden"
                | "aria-hidden"
                | "aria-label"
                | "data-testid"
                | "data-component"
                | "data-module"
                | "http-equiv"
                | "title"
                | "charset"
                | "pubdate"
                | "alt"
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_structure_and_drops_scripts() {
        let dom =
            Dom::parse("<p>One <b>two</b>\n three<script>var x = 'no';</script><!-- no --></p>").unwrap();
        assert_eq!(dom.text(NodeId::ROOT, 1000), "One two three");
        assert_eq!(dom.script_bytes, 13);
    }

    #[test]
    fn walk_enters_and_leaves_every_element() {
        let dom = Dom::parse("<div><p>a</p><p>b</p></div>").unwrap();
        let mut open = 0i32;
        for step in dom.walk(NodeId::ROOT) {
            match step {
                Step::Enter(id) if matches!(dom.content(id), Node::Text(_)) => {}
                Step::Enter(_) => open += 1,
                Step::Leave(_) => open -= 1,
            }
            assert!(open >= 0);
        }
        assert_eq!(open, 0);
    }

    #[test]
    fn refuses_what_would_take_too_long() {
        let deep = "<div>".repeat(200_000);
        assert_eq!(Dom::parse(&deep).unwrap_err(), Rejected::TooComplex);
        let wide: String =
            std::iter::once("<a ".to_owned()).chain((0..200_000).map(|i| format!("a{i} "))).collect();
        assert_eq!(Dom::parse(&wide).unwrap_err(), Rejected::TooComplex);
        let hidden = format!("<a x='{}' {}>", "w ".repeat(4_000), wide.get(3..).unwrap());
        assert_eq!(Dom::parse(&hidden).unwrap_err(), Rejected::TooComplex);
    }

    #[test]
    fn a_long_value_costs_no_page() {
        let long = "{\"a\": \"b c\"} ".repeat(20_000);
        let page = format!("<!-- {long} --><div data-state='{long}'><p>words</p></div>");
        assert_eq!(Dom::parse(&page).unwrap().text(NodeId::ROOT, 100), "words");
    }
}
