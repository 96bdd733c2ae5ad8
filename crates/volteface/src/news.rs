//! A change of position as a message: both statements verbatim, every outlet once, the number of stories.

use std::collections::BTreeSet;

use jiff::Timestamp;
use volteface_core::{Actor, AlertType, Issue, PositionChange};
use volteface_store::StatementRow;

use crate::payload::{
    Conditions, Data, Envelope, Named, Outlet, PositionNews, Question, Quoted, Source, Statements, sentence,
};

/// A change about to be told.
#[derive(Debug)]
pub struct News<'a> {
    /// Whose position changed.
    pub actor: &'a Actor,
    /// On what.
    pub issue: &'a Issue,
    /// How.
    pub change: &'a PositionChange,
    /// Counts per actor and issue, so that receivers can drop what arrives out of order.
    pub sequence: i64,
    /// When it is given.
    pub given_at: Timestamp,
    /// The statements that report what stood before; the best evidence first.
    pub before: &'a [StatementRow],
    /// The statements that report what stands now; the best evidence first.
    pub after: &'a [StatementRow],
}

/// Puts a change into its message.
pub fn envelope(news: &News<'_>) -> Envelope {
    let PositionChange { from, to, kind } = news.change;
    let stories: BTreeSet<_> = news.after.iter().filter_map(|row| row.story).collect();
    let mut position = PositionNews {
        actor: Named { id: news.actor.id.0.clone(), name: news.actor.name.clone() },
        issue: Question { id: news.issue.id.0.clone(), question: news.issue.question.clone() },
        change: kind.as_str().to_owned(),
        from: from.as_ref().map(|from| from.stance.as_str().to_owned()),
        to: to.stance.as_str().to_owned(),
        on: to.since,
        sequence: news.sequence,
        conditions: Conditions {
            before: from.as_ref().map(|from| from.conditions.clone()).unwrap_or_default(),
            after: to.conditions.clone(),
        },
        statement: Statements {
            before: news.before.first().map(quoted),
            after: news.after.first().map(quoted).unwrap_or_default(),
        },
        outlets: outlets(news.after),
        outlets_left_out: 0,
        stories: stories.len().max(1),
        confidence: f64::from((to.confidence * 1000.0).round()) / 1000.0,
        why: why(news.after),
        sentence: String::new(),
    };
    position.sentence = sentence::position(&position);
    let alert_type = if from.is_some() { AlertType::PositionChanged } else { AlertType::PositionFirst };
    Envelope::new(alert_type, news.given_at, Data::Position(Box::new(position)))
}

fn quoted(row: &StatementRow) -> Quoted {
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

/// Every outlet once, with its best quotation; `rows` are the best first.
fn outlets(rows: &[StatementRow]) -> Vec<Outlet> {
    let mut seen = BTreeSet::new();
    let carried = rows.iter().filter(|row| seen.insert(row.source.as_ref().unwrap_or(&row.document_name)));
    carried
        .map(|row| Outlet {
            source: row.source.clone(),
            title: row.title.clone(),
            url: row.url.clone(),
            published: row.published_at,
            quote: row.content.join(" … "),
        })
        .collect()
}

fn why(rows: &[StatementRow]) -> String {
    let Some(best) = rows.first() else { return String::new() };
    let reports = match rows.len() {
        1 => "one report".to_owned(),
        n => format!("{n} reports"),
    };
    format!("{} statement by {}, in {reports}", best.kind, best.speaker)
}
