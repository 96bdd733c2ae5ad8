//! A change of a stated position as a message: the watch list's names, the words before and after, the outlets.

use std::collections::BTreeSet;

use jiff::Timestamp;
use volteface_core::{Actor, AlertType, Issue, Position, PositionChange};
use volteface_store::{SecondReading, StatementRow};

use super::{
    Conditions, Data, Envelope, Named, Outlet, PositionNews, Question, Quoted, Source, Statements, sentence,
};
use crate::origin::{Provenance, origins};

/// A change, and what it rests on.
#[derive(Debug, Clone, Copy)]
pub struct News<'a> {
    /// Whose position.
    pub actor: &'a Actor,
    /// On what.
    pub issue: &'a Issue,
    /// What changed.
    pub change: &'a PositionChange,
    /// Counts the announced positions of this actor on this issue.
    pub sequence: i64,
    /// When it is given.
    pub given_at: Timestamp,
    /// The statements behind the position announced last, the best first.
    pub before: &'a [StatementRow],
    /// The statements behind the one that stands now, the best first.
    pub after: &'a [StatementRow],
    /// How the second reader read it, if it was asked.
    pub second: Option<&'a SecondReading>,
}

/// The message of a change.
pub fn envelope(news: &News<'_>) -> Envelope {
    let change = news.change;
    let mut data = PositionNews {
        actor: Named { id: news.actor.id.as_str().to_owned(), name: news.actor.name.clone() },
        issue: Question { id: news.issue.id.as_str().to_owned(), question: news.issue.question.clone() },
        change: change.kind.as_str().to_owned(),
        from: change.from.as_ref().map(|from| from.stance.as_str().to_owned()),
        to: change.to.stance.as_str().to_owned(),
        on: change.to.since,
        sequence: news.sequence,
        conditions: Conditions {
            before: change.from.as_ref().map(|from| from.conditions.clone()).unwrap_or_default(),
            after: change.to.conditions.clone(),
        },
        statement: Statements {
            before: news.before.first().map(quoted).filter(|_| change.from.is_some()),
            after: news.after.first().map(quoted).unwrap_or_default(),
        },
        outlets: outlets(news.after),
        outlets_left_out: 0,
        stories: n_independent(news.after),
        confidence: hundredths(change.to.confidence),
        why: why(news.after, &change.to, news.second),
        sentence: String::new(),
    };
    data.sentence = sentence::position(&data);
    let alert_type =
        if change.from.is_some() { AlertType::PositionChanged } else { AlertType::PositionFirst };
    Envelope::new(alert_type, news.given_at, Data::Position(Box::new(data)))
}

/// The number of independent stories among the reports: those of one origin count once.
fn n_independent(rows: &[StatementRow]) -> usize {
    origins(rows.iter().map(Provenance::from)).into_iter().collect::<BTreeSet<_>>().len()
}

/// A statement with its document.
pub(super) fn quoted(row: &StatementRow) -> Quoted {
    Quoted {
        quote: row.content.join(" … "),
        speaker: row.speaker.clone(),
        said_on: row.said_on,
        document: Source {
            title: row.title.clone(),
            url: row.url.clone(),
            source: row.source.clone(),
            published: row.published_at,
        },
    }
}

/// Every outlet once, by the statement that stands first.
fn outlets(rows: &[StatementRow]) -> Vec<Outlet> {
    let mut seen = BTreeSet::new();
    rows.iter()
        .filter(|row| seen.insert(outlet_name(row)))
        .map(|row| Outlet {
            source: Some(outlet_name(row).to_owned()),
            title: row.title.clone(),
            url: row.url.clone(),
            published: row.published_at,
            quote: row.content.join(" … "),
        })
        .collect()
}

/// A document that names no outlet is known by its own name.
fn outlet_name(row: &StatementRow) -> &str {
    row.source.as_deref().unwrap_or(&row.document_name)
}

/// What the program saw, in the order in which it decided.
fn why(rows: &[StatementRow], position: &Position, second: Option<&SecondReading>) -> String {
    let Some(best) = rows.first() else { return "no statement is stored any more".to_owned() };
    let how = match best.kind.as_str() {
        "direct" => "quoted directly",
        "mixed" => "quoted in part",
        "act" => "reported as an act",
        _ => "reported in other words",
    };
    let by = if best.cue.is_empty() { String::new() } else { format!(" (“{}”)", best.cue) };
    let n = rows.len();
    let reports = if n == 1 { "one report".to_owned() } else { format!("{n} reports") };
    let stance = position.stance.as_str();
    let second = match second.map(|second| (&second.model, second)) {
        None => String::new(),
        Some((Some(model), second)) if second.contradicts(position.stance) => {
            format!("; the second reader ({model}) reads it otherwise, the user confirmed it")
        }
        Some((Some(model), _)) => format!(", and so by the second reader ({model})"),
        Some((None, _)) => "; the second reader gave no answer".to_owned(),
    };
    format!("{}, {how}{by} in {reports}, read as {stance}{second}", best.speaker)
}

/// Rounded, as it stands in a body.
pub(super) fn hundredths(confidence: f32) -> f64 {
    (f64::from(confidence.clamp(0.0, 1.0)) * 100.0).round() / 100.0
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use volteface_core::{ActorId, ActorKind, ChangeKind, Stance};
    use volteface_store::{DocumentId, StatementId, StoryId};

    use super::*;

    fn row(id: i64, source: Option<&str>, story: i64, quote: &str) -> StatementRow {
        StatementRow {
            id: StatementId(id),
            document: DocumentId(id),
            ordinal: 0,
            kind: "direct".to_owned(),
            speaker: "Mara Lindqvist".to_owned(),
            actor: Some(ActorId::from("lindqvist")),
            cue: "said".to_owned(),
            content: vec![quote.to_owned(), "and free".to_owned()],
            day: date(2030, 5, 2),
            said_on: Some(date(2030, 5, 2)),
            recalled: false,
            confidence: 0.9,
            utterance: Some("u".to_owned()),
            document_name: format!("{id}.txt"),
            title: Some("Toll".to_owned()),
            source: source.map(str::to_owned),
            url: None,
            story: Some(StoryId(story)),
            agency: None,
            takes_side: true,
            published_at: None,
        }
    }

    #[test]
    fn outlets_count_once_and_copies_are_one_story() {
        let actor = Actor {
            id: "lindqvist".into(),
            name: "Mara Lindqvist".to_owned(),
            kind: ActorKind::Person,
            aliases: vec![],
            roles: vec![],
            speaks_for: vec![],
        };
        let issue = Issue {
            id: "toll".into(),
            question: "Should there be a toll?".to_owned(),
            terms: vec![],
            favour: vec![],
            oppose: vec![],
        };
        let to = Position {
            stance: Stance::Supports,
            conditions: vec![],
            since: date(2030, 5, 2),
            utterance: "u".to_owned(),
            confidence: 0.876,
        };
        let change = PositionChange { from: None, to, kind: ChangeKind::First };
        let after = [
            row(1, Some("Courier"), 7, "Yes"),
            row(2, Some("Courier"), 7, "Yes"),
            row(3, None, 7, "Yes"),
            row(4, Some("Gazette"), 8, "Yes indeed"),
            StatementRow { agency: Some("Coastal".to_owned()), ..row(5, Some("Gazette"), 9, "Yes") },
            StatementRow { agency: Some("Coastal".to_owned()), ..row(6, Some("Gazette"), 10, "Yes") },
            row(7, Some("Courier"), 10, "Yes"),
        ];
        let news = News {
            actor: &actor,
            issue: &issue,
            change: &change,
            sequence: 1,
            given_at: Timestamp::UNIX_EPOCH,
            before: &[],
            after: &after,
            second: None,
        };
        let envelope = envelope(&news);
        let Data::Position(data) = &envelope.data else { panic!("a change is a position") };
        let names: Vec<_> = data.outlets.iter().map(|outlet| outlet.source.as_deref().unwrap()).collect();
        assert_eq!(names, ["Courier", "3.txt", "Gazette"]);
        assert_eq!((data.stories, data.confidence), (3, 0.88));
        assert_eq!(data.statement.after.quote, "Yes … and free");
        assert_eq!(envelope.alert_type, AlertType::PositionFirst);
    }
}
