//! A small arena of HTML nodes, filled by html5ever and bounded in depth, nodes and work.
//!
//! An arena of its own because the trees that selectors work on (scraper) know no bounds: elements nested some ten
//! thousand deep, or as many attributes, keep them busy for seconds with a hundred KiB.
//!
//! Only what reading needs is kept: comments, styles and scripts are dropped (JSON-LD stays), and of the
//! attributes those that name, date, hide or link something.

use std::{borrow::Cow, cell::RefCell};

use html5ever::{
    Attribute, LocalName, QualName,
    interface::{ElementFlags, NodeOrText, QuirksMode, TreeSink},
    local_name, ns,
    tendril::{StrTendril, TendrilSink},
};

use crate::Rejected;

/// Deepest nesting that is read: the tree builder looks through all open elements at each tag, so that depth is
/// also a bound on its time. Browsers stop at as much.
const DEPTH_CAP: u32 = 512;
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

/// Names a node of a [`Dom`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct NodeId(u32);

const NONE: NodeId = NodeId(u32::MAX);

impl NodeId {
    /// The document itself.
    pub(crate) const ROOT: NodeId = NodeId(0);

    /// Its place in the arena: parents do not always stand before their children.
    pub(crate) fn index(self) -> usize {
        self.0 as usize
    }

    fn some(self) -> Option<NodeId> {
        (self != NONE).then_some(self)
    }
}

/// What a node is.
#[derive(Debug)]
pub(crate) enum Content {
    /// The document.
    Root,
    /// An element with the attributes that are kept.
    Element(QualName, Vec<Attribute>),
    /// Text.
    Text(StrTendril),
    /// A comment, processing instruction or template: nothing to read.
    Other,
}

#[derive(Debug)]
struct Node {
    parent: NodeId,
    first: NodeId,
    last: NodeId,
    previous: NodeId,
    next: NodeId,
    depth: u32,
    content: Content,
}

/// A step of [`Dom::walk`].
#[derive(Debug, Clone, Copy)]
pub(crate) enum Step {
    /// A node, before its children.
    Enter(NodeId),
    /// An element, after its children.
    Leave(NodeId),
}

/// A parsed page.
#[derive(Debug)]
pub(crate) struct Dom {
    nodes: Vec<Node>,
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
        let mut parser = html5ever::parse_document(Sink::default(), Default::default());
        let mut rest = html;
        let mut quiet_names = 0; // possible attribute names since the tokeniser last told of anything
        let mut last_events = 0;
        while !rest.is_empty() {
            let (chunk, after) = rest.split_at(floor_boundary(rest, CHUNK));
            rest = after;
            parser.process(StrTendril::from_slice(chunk));
            let state = parser.tokenizer.sink.sink.0.borrow();
            if state.events == last_events {
                quiet_names += chunk.bytes().filter(|b| b.is_ascii_whitespace() || *b == b'/').count();
            } else {
                quiet_names = 0;
                last_events = state.events;
            }
            if state.overflow
                || quiet_names > TAG_CAP
                || state.comparisons > COMPARISON_CAP
                || state.nodes.len() > NODE_CAP
            {
                return Err(Rejected::TooComplex);
            }
        }
        let dom = parser.finish();
        if dom.nodes.len() > NODE_CAP { Err(Rejected::TooComplex) } else { Ok(dom) }
    }

    /// How many nodes there are; every [`NodeId::index`] is below.
    pub(crate) fn len(&self) -> usize {
        self.nodes.len()
    }

    pub(crate) fn content(&self, id: NodeId) -> &Content {
        &self.node(id).content
    }

    /// The element's name; the empty name for everything else.
    pub(crate) fn name(&self, id: NodeId) -> &LocalName {
        static EMPTY: LocalName = local_name!("");
        match self.content(id) {
            Content::Element(name, _) => &name.local,
            _ => &EMPTY,
        }
    }

    /// The value of an attribute that is kept.
    pub(crate) fn attribute(&self, id: NodeId, name: &str) -> Option<&str> {
        self.attributes(id).find(|(key, _)| *key == name).map(|(_, value)| value)
    }

    /// The attributes that are kept.
    pub(crate) fn attributes(&self, id: NodeId) -> impl Iterator<Item = (&str, &str)> {
        let attributes = match self.content(id) {
            Content::Element(_, attributes) => attributes.as_slice(),
            _ => &[],
        };
        attributes.iter().map(|a| (&*a.name.local, &*a.value))
    }

    pub(crate) fn parent(&self, id: NodeId) -> Option<NodeId> {
        self.node(id).parent.some()
    }

    pub(crate) fn children(&self, id: NodeId) -> impl Iterator<Item = NodeId> {
        std::iter::successors(self.node(id).first.some(), |child| self.node(*child).next.some())
    }

    /// The nodes from `id` up to the document, itself first.
    pub(crate) fn ancestors(&self, id: NodeId) -> impl Iterator<Item = NodeId> {
        std::iter::successors(Some(id), |node| self.parent(*node))
    }

    /// Every node below and with `id` in document order, elements also when they end.
    pub(crate) fn walk(&self, id: NodeId) -> Walk<'_> {
        Walk { dom: self, root: id, next: Some(Step::Enter(id)) }
    }

    /// Every node below and with `id` in document order.
    pub(crate) fn descendants(&self, id: NodeId) -> impl Iterator<Item = NodeId> {
        self.walk(id).filter_map(|step| match step {
            Step::Enter(node) => Some(node),
            Step::Leave(_) => None,
        })
    }

    /// Adds what stands at each node to all nodes above it; `values` is indexed by [`NodeId::index`].
    pub(crate) fn sum_up(&self, values: &mut [u32]) {
        for step in self.walk(NodeId::ROOT) {
            if let Step::Leave(id) = step
                && let Some(parent) = self.parent(id)
            {
                values[parent.index()] += values[id.index()];
            }
        }
    }

    /// For every node what `own` says of it and of any node above it; indexed by [`NodeId::index`].
    pub(crate) fn inherited(&self, own: impl Fn(NodeId) -> bool) -> Vec<bool> {
        let mut all = vec![false; self.len()];
        for id in self.descendants(NodeId::ROOT) {
            all[id.index()] = own(id) || self.parent(id).is_some_and(|parent| all[parent.index()]);
        }
        all
    }

    /// The text below `id`, white space collapsed, at most about `cap` bytes of it.
    pub(crate) fn text(&self, id: NodeId, cap: usize) -> String {
        let mut text = String::new();
        for node in self.descendants(id) {
            if let Content::Text(piece) = self.content(node) {
                push_collapsed(&mut text, piece);
                if text.len() > cap {
                    break;
                }
            }
        }
        text.truncate(text.trim_end().len());
        text
    }

    fn node(&self, id: NodeId) -> &Node {
        &self.nodes[id.index()]
    }
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
    next: Option<Step>,
}

impl Walk<'_> {
    /// Passes over the children of the node that was entered last; its end is still told.
    pub(crate) fn skip_children(&mut self, entered: NodeId) {
        self.next = self.after_subtree(entered);
    }

    fn after_subtree(&self, id: NodeId) -> Option<Step> {
        if matches!(self.dom.content(id), Content::Element(..) | Content::Root) {
            return Some(Step::Leave(id));
        }
        self.after(id)
    }

    fn after(&self, id: NodeId) -> Option<Step> {
        if id == self.root {
            return None;
        }
        match self.dom.node(id).next.some() {
            Some(next) => Some(Step::Enter(next)),
            None => self.dom.parent(id).map(Step::Leave),
        }
    }
}

impl Iterator for Walk<'_> {
    type Item = Step;

    fn next(&mut self) -> Option<Step> {
        let step = self.next?;
        self.next = match step {
            Step::Enter(id) => match self.dom.node(id).first.some() {
                Some(child) => Some(Step::Enter(child)),
                None => self.after_subtree(id),
            },
            Step::Leave(id) => self.after(id),
        };
        Some(step)
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
struct Sink(RefCell<State>);

struct State {
    nodes: Vec<Node>,
    script_bytes: usize,
    events: u64,
    comparisons: u64,
    overflow: bool,
}

/// The handle of all comments: they are not kept.
const COMMENT: NodeId = NodeId(1);

impl Default for Sink {
    fn default() -> Sink {
        let mut state =
            State { nodes: Vec::new(), script_bytes: 0, events: 0, comparisons: 0, overflow: false };
        state.add(Content::Root);
        state.add(Content::Other);
        Sink(RefCell::new(state))
    }
}

impl State {
    fn add(&mut self, content: Content) -> NodeId {
        let id = NodeId(u32::try_from(self.nodes.len()).expect("the node cap is far below"));
        self.nodes.push(Node {
            parent: NONE,
            first: NONE,
            last: NONE,
            previous: NONE,
            next: NONE,
            depth: 0,
            content,
        });
        id
    }

    fn at(&mut self, id: NodeId) -> &mut Node {
        &mut self.nodes[id.index()]
    }

    fn detach(&mut self, id: NodeId) {
        let (parent, previous, next) = {
            let node = self.at(id);
            (
                std::mem::replace(&mut node.parent, NONE),
                std::mem::replace(&mut node.previous, NONE),
                std::mem::replace(&mut node.next, NONE),
            )
        };
        if parent == NONE {
            return;
        }
        match previous.some() {
            Some(previous) => self.at(previous).next = next,
            None => self.at(parent).first = next,
        }
        match next.some() {
            Some(next) => self.at(next).previous = previous,
            None => self.at(parent).last = previous,
        }
    }

    /// Puts `id` below `parent`, before `next` (or last).
    fn attach(&mut self, parent: NodeId, id: NodeId, next: NodeId) {
        self.detach(id);
        let depth = self.at(parent).depth + 1;
        self.overflow |= depth > DEPTH_CAP;
        let previous = match next.some() {
            Some(next) => self.at(next).previous,
            None => self.at(parent).last,
        };
        match previous.some() {
            Some(previous) => self.at(previous).next = id,
            None => self.at(parent).first = id,
        }
        match next.some() {
            Some(next) => self.at(next).previous = id,
            None => self.at(parent).last = id,
        }
        let node = self.at(id);
        (node.parent, node.previous, node.next, node.depth) = (parent, previous, next, depth);
    }

    fn insert(&mut self, parent: NodeId, child: NodeOrText<NodeId>, next: NodeId) {
        self.events += 1;
        match child {
            NodeOrText::AppendNode(COMMENT) => {}
            NodeOrText::AppendNode(id) => self.attach(parent, id, next),
            NodeOrText::AppendText(text) => {
                if self.swallows_text(parent) {
                    self.script_bytes += text.len();
                    return;
                }
                let previous = match next.some() {
                    Some(next) => self.at(next).previous,
                    None => self.at(parent).last,
                };
                if let Some(previous) = previous.some()
                    && let Content::Text(before) = &mut self.at(previous).content
                {
                    before.push_tendril(&text);
                    return;
                }
                let id = self.add(Content::Text(text));
                self.attach(parent, id, next);
            }
        }
    }

    fn swallows_text(&self, id: NodeId) -> bool {
        let Content::Element(name, attributes) = &self.nodes[id.index()].content else { return false };
        match name.local {
            local_name!("style") => true,
            local_name!("script") => {
                !attributes.iter().any(|a| &*a.name.local == "type" && a.value.contains("ld+json"))
            }
            _ => false,
        }
    }
}

impl TreeSink for Sink {
    type Handle = NodeId;
    type Output = Dom;
    type ElemName<'a> = std::cell::Ref<'a, QualName>;

    fn finish(self) -> Dom {
        let state = self.0.into_inner();
        Dom { nodes: state.nodes, script_bytes: state.script_bytes }
    }

    fn parse_error(&self, _: Cow<'static, str>) {}

    fn get_document(&self) -> NodeId {
        NodeId::ROOT
    }

    fn elem_name<'a>(&'a self, target: &'a NodeId) -> Self::ElemName<'a> {
        std::cell::Ref::map(self.0.borrow(), |state| match &state.nodes[target.index()].content {
            Content::Element(name, _) => name,
            _ => {
                static NO_NAME: QualName = QualName { prefix: None, ns: ns!(), local: local_name!("") };
                &NO_NAME
            }
        })
    }

    fn create_element(&self, name: QualName, mut attributes: Vec<Attribute>, _: ElementFlags) -> NodeId {
        let mut state = self.0.borrow_mut();
        state.events += 1;
        state.comparisons += (attributes.len() as u64).pow(2);
        attributes.retain(is_kept);
        attributes.shrink_to_fit();
        state.add(Content::Element(name, attributes))
    }

    fn create_comment(&self, _: StrTendril) -> NodeId {
        self.0.borrow_mut().events += 1;
        COMMENT
    }

    fn create_pi(&self, _: StrTendril, _: StrTendril) -> NodeId {
        COMMENT
    }

    fn append(&self, parent: &NodeId, child: NodeOrText<NodeId>) {
        self.0.borrow_mut().insert(*parent, child, NONE);
    }

    fn append_based_on_parent_node(&self, element: &NodeId, previous: &NodeId, child: NodeOrText<NodeId>) {
        if self.0.borrow().nodes[element.index()].parent == NONE {
            self.append(previous, child);
        } else {
            self.append_before_sibling(element, child);
        }
    }

    fn append_doctype_to_document(&self, _: StrTendril, _: StrTendril, _: StrTendril) {}

    fn get_template_contents(&self, target: &NodeId) -> NodeId {
        // What a template holds stands outside the page until a script puts it in.
        let mut state = self.0.borrow_mut();
        if let Some(contents) = state.at(*target).last.some() {
            return contents;
        }
        let contents = state.add(Content::Other);
        state.attach(*target, contents, NONE);
        contents
    }

    fn same_node(&self, x: &NodeId, y: &NodeId) -> bool {
        x == y
    }

    fn set_quirks_mode(&self, _: QuirksMode) {}

    fn append_before_sibling(&self, sibling: &NodeId, child: NodeOrText<NodeId>) {
        let mut state = self.0.borrow_mut();
        let parent = state.at(*sibling).parent;
        if parent != NONE {
            state.insert(parent, child, *sibling);
        }
    }

    fn add_attrs_if_missing(&self, target: &NodeId, attributes: Vec<Attribute>) {
        let mut state = self.0.borrow_mut();
        if let Content::Element(_, present) = &mut state.at(*target).content {
            for attribute in attributes {
                if is_kept(&attribute) && !present.iter().any(|a| a.name == attribute.name) {
                    present.push(attribute);
                }
            }
        }
    }

    fn remove_from_parent(&self, target: &NodeId) {
        self.0.borrow_mut().detach(*target);
    }

    fn reparent_children(&self, node: &NodeId, new_parent: &NodeId) {
        let mut state = self.0.borrow_mut();
        while let Some(child) = state.at(*node).first.some() {
            state.attach(*new_parent, child, NONE);
        }
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
                Step::Enter(id) if matches!(dom.content(id), Content::Text(_)) => {}
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
