//! Gathering the statements that report one saying.
//!
//! A statement is held against what may report the same: earlier statements of its document, those of the copies
//! of its story, and its speaker's of the same days (or recalled ones); see
//! [`volteface_analysis::utterance`]. It joins the utterance of the likeliest, or begins its own. The cost is
//! that of the statements compared, at most [`MAX_COMPARED`] a speaker and story, whatever the size of the store.

use std::collections::{BTreeMap, BTreeSet, btree_map::Entry};

use jiff::{ToSpan, civil::Date};
use volteface_analysis::utterance::{Circumstances, Rarity, Report, SameSaying, same_saying};
use volteface_core::{ActorId, IssueId, StatementKind};
use volteface_store::{DocumentId, StatementId, StoryId, Tx, UtteranceId, stories::ReportRow};

/// Statements that are looked at for each speaker and for the story, the latest first.
const MAX_COMPARED: usize = 200;

/// Days around a saying within which others report it.
const DAYS_AROUND: i32 = 4;

/// Gives every statement of a document whose story is known its utterance.
pub(super) fn group_utterances(tx: &Tx<'_>, document: DocumentId, story: StoryId) -> anyhow::Result<()> {
    let of_story: Vec<Known> =
        tx.reports_of_story(story, document, MAX_COMPARED)?.into_iter().filter_map(Known::new).collect();
    let mut known: Vec<Known> = Vec::new();
    let mut searched: BTreeMap<Search, Vec<Known>> = BTreeMap::new();
    for row in tx.reports_of_document(document)? {
        let of_speaker = match searched.entry(Search::of(&row)) {
            Entry::Occupied(found) => found.into_mut(),
            Entry::Vacant(search) => {
                let found = search.key().run(tx, document)?;
                search.insert(found)
            }
        };
        let (statement, key) = (row.id, key_of(&row));
        let report = report_of(row);
        let candidates: Vec<&Known> = known.iter().chain(&of_story).chain(of_speaker.iter()).collect();
        let rarity = Rarity::among(
            candidates
                .iter()
                .map(|known| &known.report)
                .filter(|other| other.made.actor == report.made.actor)
                .chain([&report]),
        );
        let mut best: Option<(&Known, SameSaying)> = None;
        let is_said_anew = |other: &Known| {
            candidates.iter().any(|between| report.comes_back_to(&other.report, &between.report))
        };
        for &other in &candidates {
            if let Some(same) = same_saying(&report, &other.report, &rarity)
                && !is_said_anew(other)
                && best.as_ref().is_none_or(|(_, best)| best.score < same.score)
            {
                best = Some((other, same));
            }
        }
        let (utterance, joined) = match best {
            Some((other, same)) => (
                other.utterance,
                format!("{:.2} with statement {}: {}", same.score, other.statement.0, same.because),
            ),
            None => (tx.utterance(&key)?, "the first of its utterance".to_owned()),
        };
        tx.join_utterance(statement, utterance, &joined)?;
        known.push(Known { statement, utterance, report });
    }
    Ok(())
}

/// Groups the statements of those documents anew, in the order of their arrival, after their stories were put right.
/// Returns on what watched actors state something in them.
pub(super) fn regroup_utterances(
    tx: &Tx<'_>,
    documents: &BTreeMap<DocumentId, StoryId>,
) -> anyhow::Result<BTreeSet<(ActorId, IssueId)>> {
    let mut touched = BTreeSet::new();
    for &document in documents.keys() {
        for row in tx.reports_of_document(document)? {
            let Some(actor) = row.actor else { continue };
            touched.extend(row.positions.into_iter().map(|(issue, _)| (actor.clone(), issue)));
        }
        tx.leave_utterances(document)?;
    }
    for (&document, &story) in documents {
        group_utterances(tx, document, story)?;
    }
    Ok(touched)
}

/// A statement whose utterance is known.
struct Known {
    statement: StatementId,
    utterance: UtteranceId,
    report: Report,
}

impl Known {
    fn new(row: ReportRow) -> Option<Known> {
        Some(Known { statement: row.id, utterance: row.utterance?, report: report_of(row) })
    }
}

fn report_of(row: ReportRow) -> Report {
    let circumstances = Circumstances {
        document: row.document.0,
        story: row.story.0,
        ordinal: row.ordinal,
        // Contents of one cue, or of cues side by side, begin in one place: that of their source.
        sentence: row.source_start,
        actor: row.actor,
        kind: kind_of(&row.kind),
        said: row.said_on.map(|first| (first, row.said_until.unwrap_or(first))),
        recalled: row.recalled,
        day: row.day,
        positions: row.positions,
    };
    Report::new(circumstances, &row.speaker, &row.content.join("\n"))
}

/// Whose statements of which days may report the same: of a recalled statement, of all that it may recall. Most
/// statements of a document share one.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Search {
    actor: Option<ActorId>,
    speaker: String,
    from: Date,
    to: Date,
}

impl Search {
    fn of(row: &ReportRow) -> Search {
        let days = if row.said_on.is_none() { 400 } else { DAYS_AROUND };
        let last = row.said_until.unwrap_or(row.day);
        Search {
            actor: row.actor.clone(),
            // A watched actor is known by many names.
            speaker: if row.actor.is_some() { String::new() } else { row.speaker.clone() },
            from: row.day.saturating_sub(days.days()),
            to: last.saturating_add(DAYS_AROUND.days()),
        }
    }

    /// What documents other than `document` report.
    fn run(&self, tx: &Tx<'_>, document: DocumentId) -> anyhow::Result<Vec<Known>> {
        let reports = match &self.actor {
            Some(actor) => tx.reports_of_actor(actor, self.from, self.to, MAX_COMPARED)?,
            None => tx.reports_of_speaker(&self.speaker, self.from, self.to, MAX_COMPARED)?,
        };
        Ok(reports.into_iter().filter(|row| row.document != document).filter_map(Known::new).collect())
    }
}

fn kind_of(word: &str) -> StatementKind {
    [StatementKind::Direct, StatementKind::Mixed, StatementKind::Act]
        .into_iter()
        .find(|kind| kind.as_str() == word)
        .unwrap_or(StatementKind::Indirect)
}

/// The same however often the document is settled: who, when, in which words.
fn key_of(row: &ReportRow) -> String {
    let who = row.actor.as_ref().map_or(row.speaker.as_str(), ActorId::as_str);
    let what = row.content.join(" ").to_lowercase();
    crate::hash::short_hex(&crate::hash::sha256([
        who.as_bytes(),
        row.day.to_string().as_bytes(),
        what.as_bytes(),
    ]))
}
