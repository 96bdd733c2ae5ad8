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
};

use anyhow::Context;
use jiff::{Timestamp, ToSpan, civil::Date, tz::TimeZone};
use volteface_analysis::{ANALYSIS_VERSION, Analysis, WatchIndex};
use volteface_core::{
    ActorId, AlertType, Document, IssueId, Position, PositionChange, Stance, Utterance, WatchList, position,
    timeline,
};
use volteface_store::{
    Announced, DocumentId, Held, NewAlert, StatedRow, StatementRow, StoredDocument, StoryId, Tx, View,
};

use crate::{
    deliver::{self, Endpoint},
    payload::{
        self,
        position::{self as message, News},
    },
};

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
    /// What was said longer than this before the newest news is history.
    pub news_days: u16,
    /// A change less certain than this is held until an independent story or the user confirms it.
    pub confidence: f32,
    /// Who is told; an alert without any is still given.
    pub endpoints: Arc<[Endpoint]>,
}

/// The least confidence of a change that is told, unless configured: see docs/accuracy.md for what it was chosen on.
pub const CONFIDENCE: f32 = 0.33;

impl Rules {
    /// The rules of a watch list.
    pub fn new(list: WatchList, news_days: u16) -> Rules {
        let settled_as = settled_as(&list);
        Rules {
            watch: WatchIndex::new(list),
            settled_as,
            news_days,
            confidence: CONFIDENCE,
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
        Line {
            watch: &self.watch.list,
            endpoints: &self.endpoints,
            confidence: self.confidence,
            actor,
            issue,
        }
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
    let story = stories::join_story(tx, stored, &analysis.fingerprint)?;
    let touched = tx.replace_statements(
        stored.id,
        |span| document.text(span).to_owned(),
        &analysis.statements,
        document.published_on.unwrap_or(arrived_on),
    )?;
    utterances::group_utterances(tx, stored, story, &analysis.statements)?;
    tx.mark_settled(stored.id, story, rules.settled_as)?;
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
    // What the user confirms is news however long it waited.
    rules.line(&held.actor, &held.issue).refold(tx, held.document, Date::MIN, now, Occasion::Live)
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

/// The positions of one actor on one issue.
struct Line<'a> {
    watch: &'a WatchList,
    endpoints: &'a [Endpoint],
    confidence: f32,
    actor: &'a ActorId,
    issue: &'a IssueId,
}

impl Line<'_> {
    /// Folds the line anew and announces its head, aloud or quietly, where it differs from the last one announced.
    fn refold(
        &self,
        tx: &Tx<'_>,
        document: DocumentId,
        history_before: Date,
        now: Timestamp,
        occasion: Occasion,
    ) -> anyhow::Result<Option<Given>> {
        let stated = self.stated(tx)?;
        let positions = timeline(&self.utterances(tx, &stated)?);
        tx.replace_positions(self.actor, self.issue, &positions)?;
        tx.release_change(self.actor, self.issue)?;
        let Some(head) = positions.last() else { return Ok(None) };
        // The alert is about whom the chain of speakers ends at; the others only keep their line.
        let is_top = self.watch.actor(self.actor).is_none_or(|actor| actor.speaks_for.is_empty());
        if !is_top {
            return Ok(None);
        }
        let announced = tx.announced(self.actor, self.issue)?;
        let sequence = announced.as_ref().map_or(0, |announced| announced.sequence) + 1;
        let told = announced.map(|announced| announced.position);
        if position::change(told.as_ref(), head).is_none() {
            return Ok(None);
        }
        let is_news = |position: &Position| {
            position.since >= history_before
                && stated.iter().any(|row| row.utterance_key == position.utterance && !row.recalled)
        };
        // History between what was announced and the head was never news, yet the head changed from it.
        let from = positions
            .iter()
            .rev()
            .nth(1)
            .filter(|before| !is_news(before))
            .filter(|before| told.as_ref().is_none_or(|told| told.since <= before.since))
            .cloned()
            .or(told);
        let kind = position::change(from.as_ref(), head);
        let next = Announced { sequence, position: head.clone() };
        let (Some(kind), true, Occasion::Live) = (kind, is_news(head), occasion) else {
            tx.announce(self.actor, self.issue, &next, None)?;
            return Ok(None);
        };
        if head.confidence < self.confidence {
            tx.hold_change(&Held {
                actor: self.actor.clone(),
                issue: self.issue.clone(),
                utterance: head.utterance.clone(),
                change: kind.as_str().to_owned(),
                from: from.map(|from| from.stance),
                to: head.stance,
                since: head.since,
                confidence: head.confidence,
                document,
            })?;
            return Ok(None);
        }
        let change = PositionChange { from, to: head.clone(), kind };
        let given = self.give(tx, document, &change, sequence, now)?;
        tx.announce(self.actor, self.issue, &next, given.as_ref().map(|given| given.id.as_str()))?;
        Ok(given)
    }

    /// What the actor said, each saying once; what the user rejected is left out.
    fn utterances(&self, tx: &Tx<'_>, stated: &[StatedRow]) -> anyhow::Result<Vec<Utterance>> {
        let first_dated = stated.iter().filter(|row| !is_undated_memory(row)).map(|row| row.day).min();
        let mut by_key: BTreeMap<&str, Vec<StatedRow>> = BTreeMap::new();
        for row in stated {
            let mut row = row.clone();
            if is_undated_memory(&row) {
                // It was so some time before: it fills a history that is empty up to there, and nothing else.
                if first_dated.is_some_and(|first| first < row.day) {
                    continue;
                }
                row.day = row.day.saturating_sub(MEMORY_DAYS.days());
            }
            let key = stated
                .iter()
                .find(|other| other.statement == row.statement)
                .map(|other| &other.utterance_key);
            by_key.entry(key.map_or("", String::as_str)).or_default().push(row);
        }
        let mut utterances = Vec::new();
        for (key, rows) in by_key {
            let Some(mut utterance) = utterance(key, &rows.iter().collect::<Vec<_>>()) else { continue };
            match tx.verdict_on(self.actor, self.issue, key)? {
                Some(false) => continue,
                Some(true) => utterance.confidence = 1.0,
                None => {}
            }
            utterances.push(utterance);
        }
        Ok(utterances)
    }

    /// What the actor stated, in its own name and by those who speak for it; unnamed officials commit nobody.
    fn stated(&self, tx: &Tx<'_>) -> anyhow::Result<Vec<StatedRow>> {
        let mut stated = tx.stated_on(self.actor, self.issue)?;
        for speaker in &self.watch.actors {
            if speaker.id != *self.actor && self.watch.speaks_as(&speaker.id).contains(self.actor) {
                stated.extend(tx.stated_on(&speaker.id, self.issue)?);
            }
        }
        stated.retain(|row| !row.anonymous);
        Ok(stated)
    }

    /// Stores the alert of a change; `None` for an actor or issue that is not watched any more.
    fn give(
        &self,
        tx: &Tx<'_>,
        document: DocumentId,
        change: &PositionChange,
        sequence: i64,
        now: Timestamp,
    ) -> anyhow::Result<Option<Given>> {
        let (Some(actor), Some(issue)) = (self.watch.actor(self.actor), self.watch.issue(self.issue)) else {
            return Ok(None);
        };
        let id = payload::position_id(
            self.actor.as_str(),
            self.issue.as_str(),
            sequence,
            change.to.stance.as_str(),
            &change.to.utterance,
        );
        let before = match &change.from {
            Some(position) => evidence(tx, position)?,
            None => Vec::new(),
        };
        let after = evidence(tx, &change.to)?;
        let news = News { actor, issue, change, sequence, given_at: now, before: &before, after: &after };
        let envelope = message::envelope(&news);
        let (sentence, body) = (envelope.sentence().to_owned(), envelope.bytes());
        tx.give_alert(&NewAlert {
            id: &id,
            alert_type: envelope.alert_type,
            actor: self.actor,
            issue: self.issue,
            sequence,
            change: change.kind.as_str(),
            from: change.from.as_ref().map(|from| from.stance.as_str()),
            to: change.to.stance.as_str(),
            on: change.to.since,
            document,
            given_at: now,
            sentence: &sentence,
            body: &body,
        })
        .with_context(|| format!("alert {id}"))?;
        deliver::enqueue(tx, self.endpoints, &id, Some(self.actor), &envelope, now)?;
        Ok(Some(Given {
            id,
            alert_type: envelope.alert_type,
            actor: self.actor.clone(),
            issue: self.issue.clone(),
            change: change.clone(),
            sentence,
            body,
        }))
    }
}

/// The statements that report the saying which began a position: direct before indirect, the fullest first.
pub fn evidence(view: &View<'_>, position: &Position) -> anyhow::Result<Vec<StatementRow>> {
    let mut reports = view.statements_reporting(&position.utterance)?;
    best_first(&mut reports);
    Ok(reports)
}

/// Direct before indirect, the fullest first.
fn best_first(reports: &mut [StatementRow]) {
    let rank = |row: &StatementRow| ["direct", "mixed", "indirect"].iter().position(|kind| *kind == row.kind);
    reports.sort_by_key(|row| {
        let length: usize = row.content.iter().map(String::len).sum();
        (rank(row).unwrap_or(3), std::cmp::Reverse(length), row.id)
    });
}

fn utterance(key: &str, rows: &[&StatedRow]) -> Option<Utterance> {
    let weight = |stance: Stance| -> f32 {
        rows.iter().filter(|row| row.stance == stance).map(|row| row.confidence.max(f32::EPSILON)).sum()
    };
    let best = rows.iter().max_by(|a, b| {
        (weight(a.stance), a.confidence)
            .partial_cmp(&(weight(b.stance), b.confidence))
            .unwrap_or(std::cmp::Ordering::Equal)
            .then_with(|| b.stance.cmp(&a.stance))
            .then_with(|| b.statement.cmp(&a.statement))
    })?;
    Some(Utterance {
        key: key.to_owned(),
        said_on: rows.iter().map(|row| row.day).min()?,
        published_at: rows.iter().filter_map(|row| row.published_at).min(),
        stance: best.stance,
        conditions: best.conditions.clone(),
        moved: rows.iter().any(|row| row.moved && row.stance == best.stance),
        confidence: corroborated(rows.iter().filter(|row| row.stance == best.stance)),
    })
}

/// The confidence that at least one of several independent stories is right; copies of one story count once.
fn corroborated<'r>(rows: impl Iterator<Item = &'r &'r StatedRow>) -> f32 {
    let mut best: BTreeMap<(Option<StoryId>, DocumentId), f32> = BTreeMap::new();
    for row in rows {
        let story = (row.story, if row.story.is_some() { DocumentId(0) } else { row.document });
        let confidence = best.entry(story).or_default();
        *confidence = confidence.max(row.confidence);
    }
    1.0 - best.values().map(|confidence| 1.0 - confidence.clamp(0.0, 1.0)).product::<f32>()
}

/// A report recalls it and does not say from when.
fn is_undated_memory(row: &StatedRow) -> bool {
    row.recalled && !row.dated
}

/// How long before its report an undated memory is taken to have been said.
const MEMORY_DAYS: i64 = 30;
