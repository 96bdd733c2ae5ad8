//! An optional second reader: a language model behind an OpenAI-compatible endpoint, asked about candidate changes.
//!
//! A change that would be told waits in `held` until it was read a second time. The reading is stored beside ours: it
//! can hold an alert back or mark it, and can never invent a statement. Rows are truth: what was not asked when the
//! daemon stopped is asked when it starts again.

mod client;
mod settings;

use std::{sync::Arc, time::Duration};

use jiff::Timestamp;
use tokio::sync::{Notify, watch};
use volteface_store::{Held, View, WaitsFor};

pub use client::{Adjudicator, Case};
pub use settings::AdjudicatorSettings;

use crate::{
    db::Db,
    settle::{self, Given, Rules, evidence_of, queue::Tell},
};

/// How often the held changes are looked at even if nobody called.
const SLOW_POLL: Duration = Duration::from_secs(5);

/// Asks the second reader about held changes.
pub struct SecondReader {
    /// The database.
    pub db: Db,
    /// Actors, issues and endpoints in force.
    pub rules: watch::Receiver<Arc<Rules>>,
    /// Whom to ask.
    pub adjudicator: Adjudicator,
    /// How long an answer may take.
    pub timeout: Duration,
    /// Called when an alert was given.
    pub deliver: Arc<Notify>,
    /// Told of every alert.
    pub tell: Tell,
}

/// A held change with the words it rests on.
struct Question {
    held: Held,
    speaker: String,
    quote: String,
    context: String,
}

impl SecondReader {
    /// Asks until `stop` resolves. `wake` is called when changes may have been held; `beat` at every turn.
    pub async fn run(
        &self,
        wake: &Notify,
        beat: impl Fn(),
        stop: impl Future<Output = ()>,
    ) -> anyhow::Result<()> {
        tokio::pin!(stop);
        loop {
            beat();
            for question in self.questions().await? {
                beat();
                tokio::select! {
                    biased;
                    () = &mut stop => return Ok(()),
                    asked = self.ask(question) => asked?,
                }
            }
            tokio::select! {
                () = &mut stop => return Ok(()),
                // A call that came while this loop was at work is kept.
                () = wake.notified() => {}
                () = tokio::time::sleep(SLOW_POLL) => {}
            }
        }
    }

    /// Asks about all that waits, and ends. Returns the number of changes.
    pub async fn drain(&self) -> anyhow::Result<usize> {
        let questions = self.questions().await?;
        let n = questions.len();
        for question in questions {
            self.ask(question).await?;
        }
        Ok(n)
    }

    /// What is to be asked. A change whose statements are all gone is no question: its line is read anew.
    async fn questions(&self) -> anyhow::Result<Vec<Question>> {
        let rules = self.rules.borrow().clone();
        let (questions, given) = self
            .db
            .write(move |tx| -> anyhow::Result<(Vec<Question>, Vec<Given>)> {
                let (mut questions, mut given) = (Vec::new(), Vec::new());
                for held in tx.held_changes()? {
                    if held.waits_for != WaitsFor::SecondReader {
                        continue;
                    }
                    match question(tx, &held)? {
                        Some(question) => questions.push(question),
                        None => given.extend(settle::reconsider(tx, &held, &rules, Timestamp::now())?),
                    }
                }
                Ok((questions, given))
            })
            .await?;
        given.iter().for_each(|given| self.report(given));
        Ok(questions)
    }

    fn report(&self, given: &Given) {
        (self.tell)(given);
        self.deliver.notify_one();
    }

    async fn ask(&self, question: Question) -> anyhow::Result<()> {
        let rules = self.rules.borrow().clone();
        let Question { held, speaker, quote, context } = question;
        let (Some(actor), Some(issue)) =
            (rules.watch.list.actor(&held.actor), rules.watch.list.issue(&held.issue))
        else {
            return Ok(());
        };
        let case = Case {
            speaker: &speaker,
            actor: &actor.name,
            quote: &quote,
            context: &context,
            question: &issue.question,
        };
        let reading = self.adjudicator.ask(case, self.timeout).await;
        tracing::info!(
            actor = held.actor.as_str(),
            issue = held.issue.as_str(),
            "the second reader on {} on {}: {}",
            held.actor,
            held.issue,
            reading.reason
        );
        let given = self
            .db
            .write(move |tx| -> anyhow::Result<Option<Given>> {
                settle::read_again(tx, &held, &reading, &rules, Timestamp::now())
            })
            .await?;
        if let Some(given) = given {
            self.report(&given);
        }
        Ok(())
    }
}

/// The best statement behind a held change, and the paragraph that it stands in.
/// `None`: no statement is left.
fn question(view: &View<'_>, held: &Held) -> anyhow::Result<Option<Question>> {
    let Some(best) = evidence_of(view, &held.utterance)?.into_iter().next() else { return Ok(None) };
    let quote = best.content.join(" … ");
    let first = best.content.first().map_or("", String::as_str);
    let text = view.text_and_day(best.document)?.0.unwrap_or_default();
    let context = text.split('\n').find(|line| line.contains(first)).unwrap_or(&quote).to_owned();
    Ok(Some(Question { held: held.clone(), speaker: best.speaker, quote, context }))
}
