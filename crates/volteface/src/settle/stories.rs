//! Joining a document to the story that it is a copy of.
//!
//! Candidates are the stories that carry its keys; a few of them, best first, are compared text against text. A
//! copy must be one of the story's fullest text or of a member about as full: two documents that quote the same
//! passage, or carry the same excerpt, never chain two stories into one.
//!
//! A document of n content words has k keys, about 2 n / (`WINDOW` + 1) and at least one a line. The step takes one
//! statement of k range reads, one of at most [`MAX_LOOKED_AT`] stories' rows, at most [`MAX_COMPARED`] stories of up to
//! three texts of O(n) each, and at most k + 2 writes: O(n + k log N) for N documents in store. Memory is that of the
//! texts compared, whatever N is.

use std::{collections::BTreeMap, time::Duration};

use anyhow::{Context, bail};
use jiff::{SignedDuration, Timestamp};
use volteface_analysis::fingerprint::{self, Likeness};
use volteface_core::story::{Fingerprint, Line};
use volteface_store::{
    DocumentId, StoredDocument, StoryId, Tx, View,
    stories::{Joined, MAX_CARRIERS},
};

/// Stories whose texts are compared with a document's at most.
const MAX_COMPARED: usize = 4;

/// Stories that are looked at for it.
const MAX_LOOKED_AT: usize = 8;

/// Least share for a copy beyond the window, or of a text that is not kept any more.
const NEARLY_ALL: f32 = 0.7;

/// Share of a text that other stories' texts make up in a round-up.
const ROUND_UP: f32 = 0.3;

/// The story that the document is a copy of, or a new one; it stays in the one that it is in. A document that lies
/// further than `window` from its story is a copy only if it is nearly all in it.
pub fn join_story(
    tx: &Tx<'_>,
    stored: &StoredDocument,
    fingerprint: &Fingerprint,
    window: Duration,
) -> anyhow::Result<StoryId> {
    if let Some(story) = stored.story {
        return Ok(story);
    }
    let keys = keys_of(fingerprint);
    let carriers = tx.stories_carrying(&keys)?;
    let at = stored.document.published_at.unwrap_or(stored.arrived_at);
    let window = SignedDuration::try_from(window).unwrap_or(SignedDuration::MAX);
    let found = Newcomer { fingerprint, carriers: &carriers, at, window }.find_story(tx)?;
    let n_words = fingerprint.size();
    let (story, score, because) = match found {
        Some(found) => {
            tx.represent_if_fuller(found.story, stored.id, n_words)?;
            (found.story, found.score, found.because)
        }
        None => (tx.new_story(stored.id, n_words)?, 1.0, "the first of its story".to_owned()),
    };
    let agency = fingerprint::agency(&stored.document.text).map(str::to_owned);
    tx.join_story(stored.id, story, &Joined { exact: fingerprint.exact, score, because, agency })?;
    let fresh = keys
        .iter()
        .zip(&carriers)
        .filter(|(_, stories)| stories.len() < MAX_CARRIERS && !stories.contains(&story))
        .map(|(key, _)| *key);
    tx.enter_keys(story, fresh)?;
    Ok(story)
}

/// The keys under which a text is looked up: those of its runs, or that of its exact words where none of its lines is
/// long enough for a run.
fn keys_of(fingerprint: &Fingerprint) -> Vec<u64> {
    match fingerprint.keys.as_slice() {
        [] if !is_stub(fingerprint) => vec![fingerprint.exact],
        keys => keys.iter().map(|key| key.hash).collect(),
    }
}

/// Stubs ("Video", "Subscribe to read on") are equal without being copies.
fn is_stub(fingerprint: &Fingerprint) -> bool {
    fingerprint.size() < 6
}

/// Takes a document out of its story into one of its own, by hand, and returns both. A story is decided once, when
/// its document arrives, so that no rebuild takes this back.
pub(super) fn split_story(tx: &Tx<'_>, document: DocumentId) -> anyhow::Result<(StoryId, StoryId)> {
    let stored = tx.document(document)?.with_context(|| {
        format!("there is no document {}: `volteface stories STORY` shows the numbers", document.0)
    })?;
    let old = stored.story.with_context(|| format!("document {} is not settled yet", document.0))?;
    if tx.story_members(old)?.len() < 2 {
        bail!("document {} is alone in story {} already", document.0, old.0);
    }
    let story = tx.new_story(document, 0)?;
    move_into(tx, document, story, "split from its story by hand")?;
    choose_fullest(tx, old)?;
    Ok((old, story))
}

/// Puts the documents of `other` into `story`, by hand.
pub(super) fn merge_stories(tx: &Tx<'_>, story: StoryId, other: StoryId) -> anyhow::Result<()> {
    if story == other {
        bail!("story {} cannot be merged with itself", story.0);
    }
    for id in [story, other] {
        if tx.story_members(id)?.is_empty() {
            bail!("there is no story {}: `volteface stories` lists them", id.0);
        }
    }
    let because = format!("merged from story {} by hand", other.0);
    for member in tx.story_members(other)? {
        let keys = move_into(tx, member.document, story, &because)?;
        tx.remove_keys(other, &keys)?;
    }
    tx.remove_story(other)?;
    Ok(())
}

/// Moves a document and returns its keys, which now lead to its new story.
fn move_into(tx: &Tx<'_>, document: DocumentId, story: StoryId, because: &str) -> anyhow::Result<Vec<u64>> {
    let text = tx.text_and_day(document)?.0.unwrap_or_default();
    let print = fingerprint::of_text(&text);
    let joined = Joined {
        exact: print.exact,
        score: 1.0,
        because: because.to_owned(),
        agency: fingerprint::agency(&text).map(str::to_owned),
    };
    tx.join_story(document, story, &joined)?;
    tx.represent_if_fuller(story, document, print.size())?;
    let keys = keys_of(&print);
    tx.enter_keys(story, keys.iter().copied())?;
    Ok(keys)
}

/// Lets the fullest of the documents that a story still has represent it.
fn choose_fullest(tx: &Tx<'_>, story: StoryId) -> anyhow::Result<()> {
    let mut fullest = None;
    for member in tx.story_members(story)? {
        let size = tx.text_and_day(member.document)?.0.map_or(0, |text| fingerprint::of_text(&text).size());
        if fullest.is_none_or(|(most, _)| most < size) {
            fullest = Some((size, member.document));
        }
    }
    if let Some((size, document)) = fullest {
        tx.represent(story, document, size)?;
    }
    Ok(())
}

/// Keys that a text of so many content words must share at least with its copy.
fn least_votes(n_words: u32) -> usize {
    1 + (n_words as usize / 200).min(3)
}

struct Found {
    story: StoryId,
    score: f32,
    because: String,
}

/// A text whose story is looked for.
struct Newcomer<'a> {
    fingerprint: &'a Fingerprint,
    /// For each of its keys the stories that carry it.
    carriers: &'a [Vec<StoryId>],
    /// The day it belongs to.
    at: Timestamp,
    /// Stories further away must have nearly all of it.
    window: SignedDuration,
}

impl Newcomer<'_> {
    /// The story that the text is a copy of, if any.
    fn find_story(&self, view: &View<'_>) -> anyhow::Result<Option<Found>> {
        let mut best: Option<Found> = None;
        for story in self.candidates(view)? {
            if !is_stub(self.fingerprint) && view.story_has_text(story, self.fingerprint.exact)? {
                return Ok(Some(Found { story, score: 1.0, because: "the same words".to_owned() }));
            }
            if self.is_made_up_by_others(story) {
                continue;
            }
            let found = self.compare_with(view, story)?;
            if let Some(found) = found
                && best.as_ref().is_none_or(|best| best.score < found.score)
            {
                best = Some(found);
            }
        }
        Ok(best)
    }

    /// The stories that share most with the text, best first; a key that many carry counts little.
    fn candidates(&self, view: &View<'_>) -> anyhow::Result<Vec<StoryId>> {
        let mut votes: BTreeMap<StoryId, (usize, f32)> = BTreeMap::new();
        for stories in self.carriers.iter().filter(|stories| stories.len() < MAX_CARRIERS) {
            for story in stories {
                let vote = votes.entry(*story).or_default();
                vote.0 += 1;
                vote.1 += 1.0 / stories.len() as f32;
            }
        }
        let mut ranked: Vec<(StoryId, (usize, f32))> = votes.into_iter().collect();
        ranked.sort_by(|(a, (_, x)), (b, (_, y))| y.total_cmp(x).then(b.cmp(a)));
        // A phrase or two in common is chance where both texts are long, all there can be where one is short.
        let own_least = least_votes(self.fingerprint.size());
        ranked.truncate(MAX_LOOKED_AT);
        let few: Vec<StoryId> =
            ranked.iter().filter(|(_, (n, _))| *n < own_least).map(|(story, _)| *story).collect();
        let sizes = view.story_sizes(&few)?;
        ranked.retain(|(story, (n, _))| {
            *n >= own_least || sizes.get(story).is_some_and(|size| *n >= least_votes(*size))
        });
        Ok(ranked.into_iter().take(MAX_COMPARED).map(|(story, _)| story).collect())
    }

    /// True if and only if much of the text is that of stories other than `story`: a round-up.
    fn is_made_up_by_others(&self, story: StoryId) -> bool {
        let (mut all, mut others) = (0.0, 0.0);
        for (key, stories) in self.fingerprint.keys.iter().zip(self.carriers) {
            let weight = self.fingerprint.lines.get(key.line as usize).map_or(0.0, Line::share);
            all += weight;
            // What more than two carry is furniture rather than news.
            if (1..=2).contains(&stories.len()) && !stories.contains(&story) {
                others += weight;
            }
        }
        others > all * ROUND_UP
    }

    fn compare_with(&self, view: &View<'_>, story: StoryId) -> anyhow::Result<Option<Found>> {
        let mut elsewhere = vec![0u32; self.fingerprint.lines.len()];
        for (key, stories) in self.fingerprint.keys.iter().zip(self.carriers) {
            let others = stories.iter().filter(|other| **other != story).count();
            if let Some(line) = elsewhere.get_mut(key.line as usize) {
                *line = (*line).max(others as u32);
            }
        }
        let mut fullest_size = None;
        let mut judge = |sample: DocumentId| -> anyhow::Result<Option<Found>> {
            let (text, sample_at) = view.text_and_day(sample)?;
            let Some(text) = text else { return Ok(None) };
            let known = fingerprint::of_text(&text);
            let likeness = fingerprint::compare(self.fingerprint, &known, &elsewhere);
            let fullest = *fullest_size.get_or_insert(known.size());
            let stands_for_it = known.size() * 10 >= fullest * 6 || likeness.is_mutual();
            let late = self.at.duration_since(sample_at).abs() > self.window;
            let joins = likeness.is_copy() && stands_for_it && (!late || likeness.score() >= NEARLY_ALL);
            let score = likeness.confidence();
            Ok(joins.then(|| Found { story, score, because: explain(&likeness, sample) }))
        };
        let fullest = view.fullest_of(story)?;
        if let Some(found) = fullest.map(&mut judge).transpose()?.flatten() {
            return Ok(Some(found));
        }
        // The fullest may be a translation, or have other furniture than the first and the last.
        for end in view.ends_of(story)?.into_iter().filter(|end| Some(*end) != fullest) {
            if let Some(found) = judge(end)? {
                return Ok(Some(found));
            }
        }
        if fullest_size.is_some() {
            return Ok(None);
        }
        // No text is kept any more: the keys alone must tell.
        let shared = self.carriers.iter().filter(|stories| stories.contains(&story)).count();
        let share = shared as f32 / self.carriers.len().max(1) as f32;
        Ok((shared >= 5 && share >= NEARLY_ALL).then(|| Found {
            story,
            score: share,
            because: format!("{shared} of {} sampled phrases", self.carriers.len()),
        }))
    }
}

fn explain(likeness: &Likeness, document: DocumentId) -> String {
    let percent = |share: f32| (share * 100.0).round();
    let mut because = format!(
        "{} % of it is in document {}, {} % of that in it",
        percent(likeness.of_new),
        document.0,
        percent(likeness.of_known)
    );
    if likeness.retold > 0.0 {
        because
            .push_str(&format!("; {} % of the prose line by line in other words", percent(likeness.retold)));
    }
    if likeness.names_amiss + likeness.numbers_amiss > 0.0 {
        because.push_str(&format!(
            "; names amiss {} %, numbers {} %",
            percent(likeness.names_amiss),
            percent(likeness.numbers_amiss)
        ));
    }
    because
}

#[cfg(test)]
mod tests;
