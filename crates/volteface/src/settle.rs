//! The one transaction that matters: everything that a document changes, or nothing.
//!
//! [`settle()`] joins the document to its story, puts its statements in the place of those it had, refolds the
//! timeline of every actor and issue that they touch, and gives an alert where the head of a line differs from
//! what was last announced. A copy, a reaffirmation and a replay are quiet because the head does not move.
//! What is history (recalled from earlier times, or older than the news around it) moves the announced position
//! without an alert, so that the next change is told against it.

use std::{
    collections::{BTreeMap, BTreeSet},
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
    time::Duration,
};

use jiff::{Timestamp, ToSpan, civil::Date, tz::TimeZone};
use volteface_analysis::{ANALYSIS_VERSION, Analysis, WatchIndex};
use volteface_core::{ActorId, AlertType, Document, IssueId, Position, PositionChange, WatchList};
use volteface_store::{DocumentId, Held, SecondReading, StatementRow, StoredDocument, StoryId, Tx, View};

use crate::deliver::Endpoint;
use line::Line;

mod line;
mod notices;
pub mod queue;
pub mod stories;
mod utterances;

/// Why a document is settled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Occasion {
    /// It just arrived: changes are news.
    Live,
    /// Analysis or watch list changed: corrections are not news.
    Rebuild,
}

/// What settling goes by.
#[derive(Debug, Clone)]
pub struct Rules {
    /// Actors and issues, prepared for matching.
    pub watch: WatchIndex,
    /// Stands for the analysis and the watch list: documents settled under another value are outdated.
    pub settled_as: i64,
    /// Copies of one text that lie further apart must be nearly equal.
    pub story_window: Duration,
    /// What was said longer than this before the newest news is history.
    pub news_days: u16,
    /// A change less certain than this is held until an independent story or the user confirms it.
    pub confidence: f32,
    /// Whether the second reader is asked before a change is told.
    pub second_reader: bool,
    /// Who is told; an alert without any is still given.
    pub endpoints: Arc<[Endpoint]>,
}

impl Rules {
    /// The rules of a watch list, with nobody to tell.
    pub fn new(list: WatchList, story_window: Duration, news_days: u16, confidence: f32) -> Rules {
        let settled_as = settled_as(&list);
        Rules {
            watch: WatchIndex::new(list),
            settled_as,
            story_window,
            news_days,
            confidence,
            second_reader: false,
            endpoints: Arc::new([]),
        }
    }
}

/// What became of a document.
#[derive(Debug, Clone, Default)]
pub struct Settled {
    /// The changes that were told.
    pub given: Vec<Given>,
    /// The types of what was told beside them.
    pub notices: Vec<AlertType>,
    /// It is a copy of a story already there.
    pub is_copy: bool,
}

/// A change that was told.
#[derive(Debug, Clone)]
pub struct Given {
    /// Id of the alert.
    pub id: String,
    /// What it tells.
    pub alert_type: AlertType,
    /// Whose position changed.
    pub actor: ActorId,
    /// On what.
    pub issue: IssueId,
    /// How.
    pub change: PositionChange,
    /// One plain sentence.
    pub sentence: String,
    /// The exact bytes of the body.
    pub body: Vec<u8>,
}

impl Rules {
    fn line<'a>(&'a self, actor: &'a ActorId, issue: &'a IssueId) -> Line<'a> {
        Line { rules: self, actor, issue }
    }
}

/// Analyses a document behind a fence: one that makes the analysis panic is refused, the daemon lives.
pub fn analyse_fenced(document: &Document, watch: &WatchIndex) -> anyhow::Result<Analysis> {
    catch_unwind(AssertUnwindSafe(|| volteface_analysis::analyse(document, watch)))
        .map_err(|_| anyhow::anyhow!("the analysis panicked"))
}

/// Commits everything that one document changes, or nothing.
pub fn settle(
    tx: &Tx<'_>,
    stored: &StoredDocument,
    analysis: &Analysis,
    rules: &Rules,
    now: Timestamp,
    occasion: Occasion,
) -> anyhow::Result<Settled> {
    let document = &stored.document;
    let arrived_on = stored.arrived_at.to_zoned(TimeZone::UTC).date();
    let story = stories::join_story(tx, stored, &analysis.fingerprint, rules.story_window)?;
    let touched = tx.replace_statements(
        stored.id,
        |span| document.text(span).to_owned(),
        &analysis.statements,
        document.published_on.unwrap_or(arrived_on),
    )?;
    utterances::group_utterances(tx, stored.id, story)?;
    tx.mark_settled(stored.id, rules.settled_as)?;
    let history_before = news_begin(tx, now, rules.news_days)?;
    let mut settled = Settled::default();
    if occasion == Occasion::Live {
        settled.is_copy = tx.ends_of(story)?.iter().any(|end| *end != stored.id);
        settled.notices = notices::tell_statements(tx, stored, rules, history_before, now)?;
    }
    for (actor, issue) in lines_touched(&rules.watch.list, &touched) {
        settled.given.extend(rules.line(&actor, &issue).refold(
            tx,
            stored.id,
            history_before,
            now,
            occasion,
        )?);
    }
    Ok(settled)
}

/// What the user says of a held change: a confirmed one is told now, a rejected one never counts again. Returns the
/// alert, if one was given.
pub fn judge(
    tx: &Tx<'_>,
    held: &Held,
    confirmed: bool,
    rules: &Rules,
    now: Timestamp,
) -> anyhow::Result<Option<Given>> {
    tx.judge_change(&held.actor, &held.issue, &held.utterance, confirmed, now)?;
    reconsider(tx, held, rules, now)
}

/// What the second reader says of a held change: told now, unless it disagrees. Returns the alert, if one was given.
pub fn read_again(
    tx: &Tx<'_>,
    held: &Held,
    reading: &SecondReading,
    rules: &Rules,
    now: Timestamp,
) -> anyhow::Result<Option<Given>> {
    tx.keep_second_reading(&held.actor, &held.issue, &held.utterance, reading, now)?;
    reconsider(tx, held, rules, now)
}

/// Looks again at what a held change waits for, which may have come or gone. Returns the alert, if one was given.
pub fn reconsider(tx: &Tx<'_>, held: &Held, rules: &Rules, now: Timestamp) -> anyhow::Result<Option<Given>> {
    // What was held is news however long it waited.
    rules.line(&held.actor, &held.issue).refold(tx, held.document, Date::MIN, now, Occasion::Live)
}

/// Takes a document out of its story into one of its own, by hand, with all that follows: what it reports is no
/// longer borne out by the others, or is news that the story hid. Returns the new story and the alerts given.
pub fn split_story(
    tx: &Tx<'_>,
    document: DocumentId,
    rules: &Rules,
    now: Timestamp,
) -> anyhow::Result<(StoryId, Vec<Given>)> {
    let (old, new) = stories::split_story(tx, document)?;
    Ok((new, regroup(tx, &[old, new], rules, now)?))
}

/// Puts the documents of `other` into `story`, by hand, with all that follows. Returns the alerts given.
pub fn merge_stories(
    tx: &Tx<'_>,
    story: StoryId,
    other: StoryId,
    rules: &Rules,
    now: Timestamp,
) -> anyhow::Result<Vec<Given>> {
    stories::merge_stories(tx, story, other)?;
    regroup(tx, &[story], rules, now)
}

/// Groups the statements of stories anew, and folds the lines that they touch.
fn regroup(tx: &Tx<'_>, stories: &[StoryId], rules: &Rules, now: Timestamp) -> anyhow::Result<Vec<Given>> {
    let mut documents = BTreeMap::new();
    for &story in stories {
        documents.extend(tx.story_members(story)?.into_iter().map(|member| (member.document, story)));
    }
    let Some((&last, _)) = documents.last_key_value() else { return Ok(Vec::new()) };
    let touched = utterances::regroup_utterances(tx, &documents)?;
    let history_before = news_begin(tx, now, rules.news_days)?;
    let mut given = Vec::new();
    for (actor, issue) in lines_touched(&rules.watch.list, &touched) {
        given.extend(rules.line(&actor, &issue).refold(tx, last, history_before, now, Occasion::Live)?);
    }
    Ok(given)
}

/// Stands for everything that decides how a document is settled.
fn settled_as(list: &WatchList) -> i64 {
    let hash =
        crate::hash::sha256([format!("{ANALYSIS_VERSION}").as_bytes(), format!("{list:?}").as_bytes()]);
    i64::from_le_bytes([hash[0], hash[1], hash[2], hash[3], hash[4], hash[5], hash[6], hash[7]])
}

/// The day from which on a saying is news: counted from the newest publication seen rather than from the clock,
/// so that an archive reads as it would have read when it was new; publication dates in the future do not count.
fn news_begin(tx: &Tx<'_>, now: Timestamp, news_days: u16) -> anyhow::Result<Date> {
    let newest = tx.newest_publication()?.map_or(now, |newest| newest.min(now));
    let day = newest.to_zoned(TimeZone::UTC).date();
    Ok(day.saturating_sub(i64::from(news_days).days()))
}

/// Every line that a stated position belongs to: the speaker's own, and those of all in whose name it speaks.
fn lines_touched(watch: &WatchList, touched: &BTreeSet<(ActorId, IssueId)>) -> BTreeSet<(ActorId, IssueId)> {
    touched
        .iter()
        .flat_map(|(actor, issue)| watch.speaks_as(actor).into_iter().map(|above| (above, issue.clone())))
        .collect()
}

/// The statements that report the saying which began a position: what takes a side first, direct before
/// indirect, the fullest first.
pub fn evidence(view: &View<'_>, position: &Position) -> anyhow::Result<Vec<StatementRow>> {
    evidence_of(view, &position.utterance)
}

/// The statements that report an utterance: what takes a side first, direct before
/// indirect, the fullest first.
pub fn evidence_of(view: &View<'_>, utterance: &str) -> anyhow::Result<Vec<StatementRow>> {
    let mut reports = view.statements_reporting(utterance)?;
    best_first(&mut reports);
    Ok(reports)
}

/// What takes a side first, direct before indirect, the fullest first.
fn best_first(reports: &mut [StatementRow]) {
    let rank = |row: &StatementRow| ["direct", "mixed", "indirect"].iter().position(|kind| *kind == row.kind);
    reports.sort_by_key(|row| {
        let length: usize = row.content.iter().map(String::len).sum();
        (!row.takes_side, rank(row).unwrap_or(3), std::cmp::Reverse(length), row.id)
    });
}

#[cfg(test)]
mod tests;
