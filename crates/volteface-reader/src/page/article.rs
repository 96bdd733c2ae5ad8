//! Which of a page's passages are the article.
//!
//! First, parts that are named as something else fall away, and cards: rows of like parts that each hold a linked
//! headline. Then the part with most running text close below it is the article's body, as in Arc90's
//! Readability; it widens to neighbours of the same make. Last, each line within is judged.

use std::collections::{BTreeMap, BTreeSet};

use html5ever::local_name;
use volteface_core::BlockKind;

use super::{hint::Hints, line, segment::Passage};
use crate::{
    dom::{Dom, NodeId, Step},
    judge,
};

/// The article's passages, in order.
pub(super) fn select<'p>(
    dom: &Dom,
    passages: &'p [Passage],
    hints: &[Hints],
    title: Option<&str>,
) -> Vec<&'p Passage> {
    let digests = judge::digests(passages.iter().map(|p| p.text.as_str()));
    let mut good: Vec<bool> =
        passages.iter().zip(digests).map(|(p, digest)| p.is_good() && !digest).collect();
    let weight = weigh(dom, passages, &good);
    let mut out = vec![false; dom.len()];
    mark_cards(dom, passages, &weight, &mut out);
    mark_other_stories(dom, passages, &weight, title, &mut out);
    mark_other_articles(dom, &weight, &mut out);
    let alien = alien(dom, hints, &weight);
    for node in dom.descendants(NodeId::ROOT) {
        out[node.index()] |= alien[node.index()] || dom.parent(node).is_some_and(|p| out[p.index()]);
    }
    for (passage, good) in passages.iter().zip(&mut good) {
        *good &= !out[passage.node.index()];
    }
    let weight = weigh(dom, passages, &good);
    let body = marked_body(dom, passages).unwrap_or_else(|| container(dom, &weight));

    // What stands in the body, and what is said of the parts of the body that it stands in.
    let mut inside = vec![false; dom.len()];
    let mut below = vec![Hints::default(); dom.len()];
    for node in dom.descendants(body) {
        let Some(parent) = dom.parent(node).filter(|_| node != body) else {
            inside[node.index()] = !out[node.index()];
            continue;
        };
        inside[node.index()] = inside[parent.index()] && !out[node.index()];
        let named = hints[node.index()].only(Hints::SMALL);
        let long = weight[node.index()] > 60.max(weight[body.index()] / 4);
        below[node.index()] = below[parent.index()] | if long { named.without(Hints::BRIEF) } else { named };
    }
    let within: Vec<&Passage> = passages.iter().filter(|p| inside[p.node.index()]).collect();
    let pictures = pictures(dom);
    let lines: Vec<judge::Line<'_>> = within
        .iter()
        .map(|p| {
            // A quoted post may stand in the frame of a player.
            let below = below[p.node.index()];
            let below = if p.kind == BlockKind::Quote { below.without(Hints::PLAYER) } else { below };
            let described = p.words <= 100 && prefix(&p.text).is_some_and(|text| pictures.contains(text));
            line(p, below != Hints::default(), described)
        })
        .collect();
    let keep = judge::article(&lines, title);
    within.into_iter().zip(keep).filter_map(|(p, keep)| keep.then_some(p)).collect()
}

/// How the descriptions of the page's pictures begin: captions repeat them.
fn pictures(dom: &Dom) -> BTreeSet<&str> {
    dom.descendants(NodeId::ROOT)
        .filter(|id| *dom.name(*id) == local_name!("img"))
        .filter_map(|id| prefix(dom.attribute(id, "alt")?.trim()))
        .collect()
}

/// Enough of a text to know it again.
fn prefix(text: &str) -> Option<&str> {
    text.get(..crate::dom::floor_boundary(text, 40)).filter(|t| t.len() >= 35)
}

/// Sums the words of the `good` passages up the tree.
fn weigh(dom: &Dom, passages: &[Passage], good: &[bool]) -> Vec<u32> {
    let mut weight = vec![0u32; dom.len()];
    for (passage, _) in passages.iter().zip(good).filter(|(_, good)| **good) {
        weight[passage.node.index()] += passage.words;
    }
    dom.sum_up(&mut weight);
    weight
}

/// The parts that are named as something else than the article.
///
/// A name says nothing where most of the page's text stands under it: a wrapper of the whole page may be called
/// anything (`has-sidebar`), and so may the bricks that a site builder makes its articles from.
fn alien(dom: &Dom, hints: &[Hints], weight: &[u32]) -> Vec<bool> {
    let all = f64::from(weight[NodeId::ROOT.index()].max(1));
    let mut alien = vec![Hints::default(); dom.len()];
    let mut quoting = vec![false; dom.len()];
    for quote in dom.descendants(NodeId::ROOT).filter(|id| *dom.name(*id) == local_name!("blockquote")) {
        for node in dom.ancestors(quote) {
            if std::mem::replace(&mut quoting[node.index()], true) {
                break;
            }
        }
    }
    for hint in Hints::alien() {
        // Comments and imprints may well be longer than the article.
        let most = if hint.any(Hints::COMMENT) {
            0.97
        } else if hint.any(Hints::FOOTER) {
            0.75
        } else {
            0.4
        };
        // A quoted post is what the article speaks of, whatever buttons stand beside it.
        let quotes = |id: NodeId| hint.any(Hints::SHARE) && quoting[id.index()];
        let named = |id: NodeId| {
            hints[id.index()].any(hint) && f64::from(weight[id.index()]) / all < most && !quotes(id)
        };
        let mut under = 0;
        let mut walk = dom.walk(NodeId::ROOT);
        while let Some(step) = walk.next() {
            if let Step::Enter(id) = step
                && named(id)
            {
                under += weight[id.index()];
                alien[id.index()] |= hint;
                walk.skip_children(id);
            }
        }
        let rest = all - f64::from(under);
        if f64::from(under) / all > most || hint.any(Hints::COMMENT) && rest < 40.0 && rest < all {
            alien.iter_mut().for_each(|h| *h = h.without(hint));
        }
    }
    alien.into_iter().map(|h| h != Hints::default()).collect()
}

/// Marks cards: three or more neighbours of one make that each hold a linked headline and little text.
fn mark_cards(dom: &Dom, passages: &[Passage], weight: &[u32], out: &mut [bool]) {
    // Words and linked headlines below each node.
    let mut words = vec![0u32; dom.len()];
    let mut headlines = vec![0u32; dom.len()];
    for passage in passages {
        words[passage.node.index()] += passage.words;
        headlines[passage.node.index()] += u32::from(passage.lead_link >= 4);
    }
    dom.sum_up(&mut words);
    dom.sum_up(&mut headlines);
    let is_card = |node: NodeId| (1..=3).contains(&headlines[node.index()]) && words[node.index()] <= 90;
    // Parts with running text of their own: a list between paragraphs is part of the text that they are.
    let mut has_text = vec![false; dom.len()];
    for passage in passages.iter().filter(|p| p.is_good()) {
        if let Some(parent) = dom.parent(passage.node) {
            has_text[parent.index()] = true;
        }
    }
    for parent in dom.descendants(NodeId::ROOT) {
        let is_list = matches!(*dom.name(parent), local_name!("ol") | local_name!("ul"));
        let host = dom.parent(parent).filter(|_| is_list);
        if headlines[parent.index()] < 3 || host.is_some_and(|host| has_text[host.index()]) {
            continue;
        }
        let mut rows: BTreeMap<(&str, &str), Vec<NodeId>> = BTreeMap::new();
        for card in dom.children(parent).filter(|c| is_card(*c)) {
            rows.entry(make(dom, card)).or_default().push(card);
        }
        for row in rows.into_values().filter(|row| row.len() >= 3) {
            // An article may be made of such parts (the ten best …).
            let under: u32 = row.iter().map(|c| weight[c.index()]).sum();
            if under * 2 < weight[NodeId::ROOT.index()].max(1) {
                row.iter().for_each(|c| out[c.index()] = true);
            }
        }
    }
}

/// Marks the neighbours of the part that the page's title stands in, when they are made like it and have titles
/// of their own.
fn mark_other_stories(
    dom: &Dom,
    passages: &[Passage],
    weight: &[u32],
    title: Option<&str>,
    out: &mut [bool],
) {
    let Some(title) = title else { return };
    // Whether the first heading below each node is a link: the way to another story.
    let mut leads_away: Vec<Option<bool>> = vec![None; dom.len()];
    for heading in passages.iter().filter(|p| p.kind == BlockKind::Heading && p.words >= 3) {
        // Where one heading stands first, it does so further up.
        let new = dom.ancestors(heading.node).map_while(|node| {
            let first = &mut leads_away[node.index()];
            first.is_none().then(|| *first = Some(heading.link_words * 2 > heading.words))
        });
        new.for_each(drop);
    }
    let Some(own) = passages.iter().find(|p| p.words >= 3 && judge::same_words(title, &p.text)) else {
        return;
    };
    for part in dom.ancestors(own.node) {
        let Some(parent) = dom.parent(part) else { break };
        if weight[part.index()] < 40 {
            continue;
        }
        let like: Vec<NodeId> = dom
            .children(parent)
            .filter(|c| *c != part && weight[c.index()] > 0 && make(dom, *c) == make(dom, part))
            .filter(|c| leads_away[c.index()] == Some(true))
            .collect();
        // Where hardly anything would be left, the neighbours are the article and its title stands apart.
        let under: u32 = like.iter().map(|c| weight[c.index()]).sum();
        if under * 3 < weight[NodeId::ROOT.index()] * 2 {
            like.iter().for_each(|c| out[c.index()] = true);
        }
    }
}

/// Marks articles beside the one that holds the page's first main heading.
fn mark_other_articles(dom: &Dom, weight: &[u32], out: &mut [bool]) {
    let within = |id: NodeId| dom.ancestors(id).filter(|n| *dom.name(*n) == local_name!("article")).last();
    let Some(own) =
        dom.descendants(NodeId::ROOT).find(|id| *dom.name(*id) == local_name!("h1")).and_then(within)
    else {
        return;
    };
    if weight[own.index()] * 5 < weight[NodeId::ROOT.index()] {
        return;
    }
    for id in dom.descendants(NodeId::ROOT).filter(|id| *dom.name(*id) == local_name!("article")) {
        if within(id) == Some(id) && id != own {
            out[id.index()] = true;
        }
    }
}

/// What a part is made like: its tag and its first class.
fn make(dom: &Dom, id: NodeId) -> (&str, &str) {
    let class = dom.attribute(id, "class").and_then(|c| c.split_ascii_whitespace().next());
    (dom.name(id), class.unwrap_or_default())
}

/// The part that the page marks as the article's body, unless it marks several or one of a few words.
fn marked_body(dom: &Dom, passages: &[Passage]) -> Option<NodeId> {
    let mut marked =
        dom.descendants(NodeId::ROOT).filter(|id| dom.attribute(*id, "itemprop") == Some("articleBody"));
    let body = marked.next().filter(|_| marked.next().is_none())?;
    let below = dom.inherited(|node| node == body);
    let within = passages.iter().filter(|p| below[p.node.index()]);
    (within.map(|p| p.words.saturating_sub(p.link_words)).sum::<u32>() >= 80).then_some(body)
}

/// The smallest part that holds most of the weight.
fn container(dom: &Dom, weight: &[u32]) -> NodeId {
    let mut at = NodeId::ROOT;
    loop {
        let best = dom.children(at).max_by_key(|c| weight[c.index()]);
        match best {
            Some(child)
                if weight[child.index()] > 0
                    && weight[child.index()] * 10 >= weight[at.index()] * 8
                    && !matches!(*dom.name(child), local_name!("p") | local_name!("tbody")) =>
            {
                at = child;
            }
            _ => return at,
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::page::read_html;

    /// Paragraphs of running text, apart from one another.
    fn prose(n: usize) -> String {
        (0..n)
            .map(|i| {
                format!("<p>Delegation number {i} went home after a long day of talks in the harbour.</p>")
            })
            .collect()
    }

    fn check(page: &str, kept: &str, dropped: &str) {
        let text = read_html(page, None).unwrap().text;
        assert!(text.contains(kept), "{kept} is lost: {text}");
        assert!(!text.contains(dropped), "{dropped} is kept: {text}");
    }

    #[test]
    fn a_body_that_is_a_table_is_found_by_its_mark() {
        let rows: String = (0..40)
            .map(|i| format!("<tr><td>{i}</td><td>Skipper {i}</td><td>{} points</td></tr>", 90 - i))
            .collect();
        let page = format!(
            "<div itemprop='articleBody'><table>{rows}</table></div><aside class='sidebar'>{}</aside>",
            prose(9)
        );
        check(&page, "Skipper 7", "Delegation");
    }

    #[test]
    fn what_a_part_contains_is_not_what_it_is_for() {
        let page = format!(
            "<article class='post has-comments has-sidebar'>{}</article><footer>{}</footer>",
            prose(4),
            prose(2).replace("Delegation", "Footnote")
        );
        check(&page, "Delegation", "Footnote");
    }

    #[test]
    fn a_quoted_post_stays_wherever_it_stands() {
        let page = format!(
            "<article>{}<div class='video-container'><blockquote><p>We will not sign this paper, whatever they may say in the capital.</p></blockquote><p>Watch it here</p></div>{}</article>",
            prose(2),
            prose(2)
        );
        check(&page, "We will not sign", "Watch it here");
    }
}
