//! `issues suggest`: what watched actors keep talking about that no issue covers yet.

use std::{
    collections::{BTreeMap, BTreeSet},
    io::{self, Write},
};

use volteface_store::{DocumentId, Store};

use crate::config::Config;

/// Print subjects that watched actors keep coming back to, as a draft for the watch list
#[derive(Debug, clap::Args)]
pub(crate) struct Suggest {
    /// How many
    #[arg(long, default_value_t = 5)]
    limit: usize,
}

/// How many of the newest statements are looked at.
const LOOKED_AT: usize = 5_000;

/// A subject counts when it stands in at least so many stories.
const LEAST_DOCUMENTS: usize = 3;

impl Suggest {
    pub(crate) fn run(self, config: &Config) -> anyhow::Result<()> {
        let mut store = Store::open(&config.database())?;
        let statements =
            store.read(|view| view.uncovered_statements(LOOKED_AT).map_err(anyhow::Error::from))?;
        let mut out = io::stdout().lock();
        for subject in subjects(&statements).into_iter().take(self.limit) {
            writeln!(out, "# {} stories, for example:", subject.documents)?;
            for sample in &subject.samples {
                writeln!(out, "#   {}", sample.replace(['\n', '\r'], " "))?;
            }
            writeln!(out, "[[issue]]")?;
            writeln!(out, "id = \"{}\"", subject.phrase.replace(' ', "-"))?;
            writeln!(out, "question = \"Should … {} …?\"", subject.phrase)?;
            writeln!(out, "terms = [\"{}\"]\n", subject.phrase)?;
        }
        Ok(())
    }
}

#[derive(Debug, PartialEq)]
struct Subject {
    phrase: String,
    documents: usize,
    samples: Vec<String>,
}

/// Pairs of neighbouring content words, by the number of stories whose statements hold them; a story is known by its
/// first document.
fn subjects(statements: &[(String, DocumentId)]) -> Vec<Subject> {
    let mut places: BTreeMap<String, (BTreeSet<DocumentId>, Vec<String>)> = BTreeMap::new();
    for (content, document) in statements {
        let words: Vec<String> = content
            .split(|c: char| !(c.is_alphanumeric() || c == '-'))
            .filter(|word| !word.is_empty())
            .map(str::to_lowercase)
            .collect();
        let mut seen = BTreeSet::new();
        for pair in words.windows(2) {
            if pair.iter().all(|word| is_content(word)) && seen.insert(pair) {
                let (documents, samples) = places.entry(pair.join(" ")).or_default();
                let is_new = documents.insert(*document) && !samples.contains(content);
                if is_new && samples.len() < 3 {
                    samples.push(content.clone());
                }
            }
        }
    }
    let mut subjects: Vec<Subject> = places
        .into_iter()
        .filter(|(_, (documents, _))| documents.len() >= LEAST_DOCUMENTS)
        .map(|(phrase, (documents, samples))| Subject { phrase, documents: documents.len(), samples })
        .collect();
    subjects.sort_by(|a, b| b.documents.cmp(&a.documents).then_with(|| a.phrase.cmp(&b.phrase)));
    subjects
}

/// Words that can name a subject: long enough, and not of the kind that stands in every sentence.
fn is_content(word: &str) -> bool {
    const COMMON: &[&str] = &[
        "about", "after", "again", "also", "because", "been", "before", "being", "between", "both", "could",
        "does", "during", "every", "first", "from", "have", "having", "into", "just", "last", "like", "made",
        "make", "many", "more", "most", "much", "must", "never", "next", "only", "other", "over", "said",
        "same", "should", "since", "some", "still", "such", "than", "that", "their", "them", "then", "there",
        "these", "they", "this", "those", "through", "under", "until", "very", "want", "were", "what",
        "when", "where", "which", "while", "will", "with", "would", "year", "years", "your",
    ];
    word.chars().count() > 3 && word.chars().all(|c| c.is_alphabetic() || c == '-') && !COMMON.contains(&word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_subject_is_what_several_stories_come_back_to() {
        let said = |text: &str, document| (text.to_owned(), DocumentId(document));
        let statements = [
            said("the wind farms must not be delayed", 1),
            said("we want the wind farms, and the wind farms want us", 2),
            said("no wind farms in the bay", 3),
            said("the bay bridge is closed", 3),
        ];
        let found = subjects(&statements);
        assert_eq!(found.len(), 1);
        assert_eq!(
            (found[0].phrase.as_str(), found[0].documents, found[0].samples.len()),
            ("wind farms", 3, 3)
        );
    }
}
