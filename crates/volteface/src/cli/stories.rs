//! `stories`, `story`: which documents are copies of one text, and why; put right by hand where they are not.

use std::io::{self, Write};

use jiff::{Timestamp, tz::TimeZone};
use serde_json::json;
use volteface_store::{DocumentId, StoryId, stories::StoryMember};

use crate::{
    config::Config,
    deliver,
    settle::{Rules, merge_stories, split_story},
};

/// List stories (copies of one text, seen as one), or show one with its documents and why each is in it
#[derive(Debug, clap::Args)]
pub(crate) struct Stories {
    /// The story to show
    #[arg(value_name = "STORY")]
    id: Option<i64>,
    /// Only stories of at least so many documents
    #[arg(long, value_name = "N", default_value_t = 2)]
    least: usize,
    /// At most so many, the newest first
    #[arg(long, value_name = "N", default_value_t = 50)]
    limit: usize,
    /// Print JSON Lines
    #[arg(long)]
    json: bool,
}

/// Put stories right by hand; it is remembered
#[derive(Debug, clap::Args)]
pub(crate) struct Story {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// Take documents out of their stories, each into one of its own
    Split {
        /// Numbers of documents, as `stories STORY` shows them
        #[arg(value_name = "DOCUMENT", required = true)]
        documents: Vec<i64>,
    },
    /// Make several stories one
    Merge {
        /// The story that takes the others in
        #[arg(value_name = "STORY")]
        into: i64,
        /// The stories that it takes in
        #[arg(value_name = "OTHER", required = true)]
        others: Vec<i64>,
    },
}

impl Stories {
    pub(crate) fn run(self, config: &Config) -> anyhow::Result<()> {
        let mut store = super::open(config)?;
        let mut out = io::stdout().lock();
        if let Some(id) = self.id {
            let members = store.read(|view| view.story_members(StoryId(id)))?;
            if members.is_empty() {
                anyhow::bail!("there is no story {id}: `volteface stories` lists them");
            }
            let fullest = store.read(|view| view.fullest_of(StoryId(id)))?;
            for member in &members {
                show_member(&mut out, member, fullest == Some(member.document), self.json)?;
            }
            return Ok(());
        }
        let stories = store.read(|view| view.stories_since(Timestamp::MIN, self.least, self.limit))?;
        for story in stories {
            let title = story.title.unwrap_or_default();
            let last_on = story.last_at.to_zoned(TimeZone::UTC).date();
            if self.json {
                let line = json!({
                    "story": story.id.0,
                    "documents": story.n_documents,
                    "fullest": story.fullest.map(|document| document.0),
                    "title": title,
                    "last_at": story.last_at.to_string(),
                });
                writeln!(out, "{line}")?;
            } else {
                writeln!(out, "{:>8}  {last_on}  {:>4} documents  {title}", story.id.0, story.n_documents)?;
            }
        }
        Ok(())
    }
}

fn show_member(out: &mut impl Write, member: &StoryMember, fullest: bool, as_json: bool) -> io::Result<()> {
    if as_json {
        let line = json!({
            "document": member.document.0,
            "name": member.name,
            "title": member.title,
            "source": member.source,
            "url": member.url,
            "published": member.published_at.map(|at| at.to_string()),
            "agency": member.agency,
            "fullest": fullest,
            "score": (f64::from(member.score) * 1000.0).round() / 1000.0,
            "because": member.because,
        });
        return writeln!(out, "{line}");
    }
    let day = member.published_at.unwrap_or(member.arrived_at).to_zoned(TimeZone::UTC).date();
    let outlet = member.source.as_deref().unwrap_or(&member.name);
    let mark = if fullest { " (the fullest)" } else { "" };
    let agency = member.agency.as_ref().map(|agency| format!(" [{agency}]")).unwrap_or_default();
    let title = member.title.as_deref().unwrap_or_default();
    writeln!(out, "{:>8}  {day}  {outlet}{agency}: {title}{mark}", member.document.0)?;
    writeln!(out, "          {:.2}  {}", member.score, member.because)
}

impl Story {
    pub(crate) fn run(self, config: &Config) -> anyhow::Result<()> {
        let mut store = super::open(config)?;
        let mut out = io::stdout().lock();
        let rules = Rules {
            endpoints: config.endpoints(&deliver::Places::of_daemon(&config.data))?.into(),
            second_reader: config.adjudicator.is_on(),
            ..config.rules(config.watch_list()?)
        };
        let now = Timestamp::now();
        let mut given = Vec::new();
        match self.command {
            Command::Split { documents } => {
                let stories = store.write(|tx| -> anyhow::Result<Vec<StoryId>> {
                    let mut stories = Vec::new();
                    for &document in &documents {
                        let (story, alerts) = split_story(tx, DocumentId(document), &rules, now)?;
                        stories.push(story);
                        given.extend(alerts);
                    }
                    Ok(stories)
                })?;
                for (document, story) in documents.iter().zip(stories) {
                    writeln!(out, "document {document} is alone in story {} now", story.0)?;
                }
            }
            Command::Merge { into, others } => {
                store.write(|tx| -> anyhow::Result<()> {
                    for &other in &others {
                        given.extend(merge_stories(tx, StoryId(into), StoryId(other), &rules, now)?);
                    }
                    Ok(())
                })?;
                let n_documents = store.read(|view| view.story_members(StoryId(into)))?.len();
                writeln!(out, "story {into} has {n_documents} documents now")?;
            }
        }
        for alert in &given {
            super::note(&alert.sentence);
        }
        Ok(())
    }
}
