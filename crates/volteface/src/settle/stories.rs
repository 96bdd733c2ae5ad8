//! Joining a document to the story that it is a copy of.
//!
//! Candidates are the stories that carry its keys; a few of them, best first, are compared text against text. A
//! copy must be one of the story's fullest text or of a member about as full: two documents that quote the same
//! passage, or carry the same excerpt, never chain two stories into one.
//!
//! With k keys a document (about one in nine words) the step takes k range reads, at most
//! [`MAX_COMPARED`] comparisons of O(n) each, and at most k writes: O(k log N) for N documents in store.

use std::collections::BTreeMap;

use anyhow::{Context, bail};
use jiff::Timestamp;
use volteface_analysis::fingerprint::{self, Likeness};
use volteface_core::story::{Fingerprint, Line};
use volteface_store::{
    DocumentId, StoredDocument, StoryId, Tx, View,
    stories::{Joined, MAX_CARRIERS},
};

/// Stories whose texts are compared with a document's at most.
const MAX_COMPARED: usize = 4;

/// A document that comes this many days after its story is a copy only if it is nearly all in it.
const WINDOW_DAYS: i64 = 30;

/// Least share for a copy beyond the window, or of a text that is not kept any more.
const NEARLY_ALL: f32 = 0.7;

/// Share of a text that other stories' texts make up in a round-up.
const ROUND_UP: f32 = 0.3;

/// The story that the document is a copy of, or a new one; it stays in the one that it is in.
pub fn join_story(
    tx: &Tx<'_>,
    stored: &StoredDocument,
    fingerprint: &Fingerprint,
) -> anyhow::Result<StoryId> {
    if let Some(story) = stored.story {
        return Ok(story);
    }
    let keys: Vec<u64> = fingerprint.keys.iter().map(|key| key.hash).collect();
    let carriers = tx.stories_carrying(keys.iter().copied())?;
    let at = stored.document.published_at.unwrap_or(stored.arrived_at);
    let found = find_story(tx, fingerprint, &carriers, at)?;
    let story = match &found {
        Some(found) => found.story,
        None => tx.new_story()?,
    };
    let (score, because) =
        found.map_or((1.0, "the first of its story".to_owned()), |found| (found.score, found.because));
    tx.join_story(
        stored.id,
        story,
        &Joined {
            exact: fingerprint.exact,
            n_words: fingerprint.size(),
            score,
            because,
            agency: fingerprint::agency(&stored.document.text).map(str::to_owned),
        },
    )?;
    let fresh = keys
        .iter()
        .zip(&carriers)
        .filter(|(_, stories)| stories.len() < MAX_CARRIERS && !stories.contains(&story))
        .map(|(key, _)| *key);
    tx.enter_keys(story, fresh)?;
    Ok(story)
}

/// Takes a document out of its story into one of its own, by hand. A story is decided once, when its document
/// arrives, so that no rebuild takes this back.
pub fn split_story(tx: &Tx<'_>, document: DocumentId) -> anyhow::Result<StoryId> {
    let stored = tx.document(document)?.with_context(|| format!("there is no document {}", document.0))?;
    let old = stored.story.with_context(|| format!("document {} is not settled yet", document.0))?;
    if tx.story_members(old)?.len() < 2 {
        bail!("document {} is alone in story {} already", document.0, old.0);
    }
    let story = tx.new_story()?;
    move_into(tx, document, story, "split from its story by hand")?;
    choose_fullest(tx, old)?;
    Ok(story)
}

/// Puts the documents of `other` into `story`, by hand.
pub fn merge_stories(tx: &Tx<'_>, story: StoryId, other: StoryId) -> anyhow::Result<()> {
    if story == other {
        bail!("story {} cannot be merged with itself", story.0);
    }
    for id in [story, other] {
        if tx.story_members(id)?.is_empty() {
            bail!("there is no story {}", id.0);
        }
    }
    let because = format!("merged from story {} by hand", other.0);
    for member in tx.story_members(other)? {
        let keys = move_into(tx, member.document, story, &because)?;
        tx.remove_keys(other, keys)?;
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
        n_words: print.size(),
        score: 1.0,
        because: because.to_owned(),
        agency: fingerprint::agency(&text).map(str::to_owned),
    };
    tx.join_story(document, story, &joined)?;
    let keys: Vec<u64> = print.keys.iter().map(|key| key.hash).collect();
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

struct Found {
    story: StoryId,
    score: f32,
    because: String,
}

/// The story that the text is a copy of, if any.
fn find_story(
    view: &View<'_>,
    fingerprint: &Fingerprint,
    carriers: &[Vec<StoryId>],
    at: Timestamp,
) -> anyhow::Result<Option<Found>> {
    // Stubs ("Video", "Subscribe to read on") are equal without being copies.
    if fingerprint.size() >= 6
        && let Some(story) = view.story_of_equal_text(fingerprint.exact)?
    {
        return Ok(Some(Found { story, score: 1.0, because: "the same words".to_owned() }));
    }
    let mut best: Option<Found> = None;
    for story in candidates(fingerprint, carriers) {
        if others_make_it_up(fingerprint, carriers, story) {
            continue;
        }
        let found = compare_with(view, fingerprint, carriers, story, at)?;
        if let Some(found) = found
            && best.as_ref().is_none_or(|best| best.score < found.score)
        {
            best = Some(found);
        }
    }
    Ok(best)
}

/// The stories that share most with the text, best first; a key that many carry counts little.
fn candidates(fingerprint: &Fingerprint, carriers: &[Vec<StoryId>]) -> Vec<StoryId> {
    let mut votes: BTreeMap<StoryId, (usize, f32)> = BTreeMap::new();
    for stories in carriers.iter().filter(|stories| stories.len() < MAX_CARRIERS) {
        for story in stories {
            let vote = votes.entry(*story).or_default();
            vote.0 += 1;
            vote.1 += 1.0 / stories.len() as f32;
        }
    }
    // A phrase or two in common is chance in a long text, all there can be in a short one.
    let least = 1 + fingerprint.keys.len().min(60) / 25;
    let mut ranked: Vec<(StoryId, f32)> =
        votes.into_iter().filter(|(_, (n, _))| *n >= least).map(|(story, (_, vote))| (story, vote)).collect();
    ranked.sort_by(|a, b| b.1.total_cmp(&a.1).then(b.0.cmp(&a.0)));
    ranked.truncate(MAX_COMPARED);
    ranked.into_iter().map(|(story, _)| story).collect()
}

/// True if and only if much of the text is that of stories other than `story`: a round-up.
fn others_make_it_up(fingerprint: &Fingerprint, carriers: &[Vec<StoryId>], story: StoryId) -> bool {
    let (mut all, mut others) = (0.0, 0.0);
    for (key, stories) in fingerprint.keys.iter().zip(carriers) {
        let weight = fingerprint.lines.get(key.line as usize).map_or(0.0, Line::share);
        all += weight;
        // What more than two carry is furniture rather than news.
        if (1..=2).contains(&stories.len()) && !stories.contains(&story) {
            others += weight;
        }
    }
    others > all * ROUND_UP
}

fn compare_with(
    view: &View<'_>,
    fingerprint: &Fingerprint,
    carriers: &[Vec<StoryId>],
    story: StoryId,
    at: Timestamp,
) -> anyhow::Result<Option<Found>> {
    let mut elsewhere = vec![0u32; fingerprint.lines.len()];
    for (key, stories) in fingerprint.keys.iter().zip(carriers) {
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
        let likeness = fingerprint::compare(fingerprint, &known, &elsewhere);
        let fullest = *fullest_size.get_or_insert(known.size());
        let stands_for_it = known.size() * 10 >= fullest * 6 || likeness.is_mutual();
        let late = (at.duration_since(sample_at).as_hours() / 24).abs() > WINDOW_DAYS;
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
    let shared = carriers.iter().filter(|stories| stories.contains(&story)).count();
    let share = shared as f32 / carriers.len().max(1) as f32;
    Ok((shared >= 5 && share >= NEARLY_ALL).then(|| Found {
        story,
        score: share,
        because: format!("{shared} of {} sampled phrases", carriers.len()),
    }))
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
