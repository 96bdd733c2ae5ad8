//! Which of a page's passages are the article.

use super::{hint::Hints, line, segment::Passage};
use crate::{
    dom::{Dom, NodeId},
    judge,
};
use html5ever::local_name;

/// The article's passages, in order.
pub(super) fn select<'p>(
    dom: &Dom,
    passages: &'p [Passage],
    hints: &[Hints],
    title: Option<&str>,
) -> Vec<&'p Passage> {
    let good: Vec<bool> = passages.iter().map(Passage::is_good).collect();
    let mut weight = weigh(dom, passages, &good);
    let all = weight[NodeId::ROOT.index()];

    // Parts that are named as something else than the article, unless most of the text stands in them.
    let pruned = |node: NodeId, weight: &[u32]| {
        let hints = hints[node.index()];
        let share = f64::from(weight[node.index()]) / f64::from(all.max(1));
        hints.any(Hints::ALIEN) && share < 0.4 || hints.any(Hints::COMMENT) && share < 0.8
    };
    let mut out = vec![false; dom.len()];
    for node in dom.descendants(NodeId::ROOT) {
        let parent = dom.parent(node);
        out[node.index()] = parent.is_some_and(|p| out[p.index()]) || pruned(node, &weight);
    }
    let kept: Vec<bool> = passages.iter().zip(&good).map(|(p, good)| *good && !out[p.node.index()]).collect();
    weight = weigh(dom, passages, &kept);

    let container = container(dom, &weight);
    let within: Vec<&Passage> = passages
        .iter()
        .filter(|p| !out[p.node.index()] && dom.ancestors(p.node).any(|n| n == container))
        .collect();
    let lines: Vec<judge::Line<'_>> = within
        .iter()
        .map(|p| {
            let mut below = Hints::default();
            for node in dom.ancestors(p.node).take_while(|n| *n != container) {
                below |= hints[node.index()];
            }
            line(p, below.any(Hints::SMALL))
        })
        .collect();
    let keep = judge::article(&lines, title);
    within.into_iter().zip(keep).filter_map(|(p, keep)| keep.then_some(p)).collect()
}

/// Sums the words of the `good` passages up the tree.
fn weigh(dom: &Dom, passages: &[Passage], good: &[bool]) -> Vec<u32> {
    let mut weight = vec![0u32; dom.len()];
    for (passage, _) in passages.iter().zip(good).filter(|(_, good)| **good) {
        for node in dom.ancestors(passage.node) {
            weight[node.index()] += passage.words;
        }
    }
    weight
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
