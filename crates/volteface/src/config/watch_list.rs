//! `watch.toml`: the actors and issues that the user watches.

use std::{collections::BTreeSet, path::Path};

use serde::Deserialize;
use volteface_core::{Actor, ActorKind, Issue, WatchList};

use super::{ConfigError, parse_toml, read_text};

/// The list that a newcomer starts with.
pub const STARTER: &str = include_str!("../../../../config/watch.toml");

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    actor: Vec<ActorEntry>,
    #[serde(default)]
    issue: Vec<IssueEntry>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ActorEntry {
    id: String,
    name: String,
    #[serde(default)]
    kind: Kind,
    #[serde(default)]
    aliases: Vec<String>,
    #[serde(default)]
    roles: Vec<String>,
    #[serde(default)]
    speaks_for: Vec<String>,
}

#[derive(Debug, Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Kind {
    #[default]
    Person,
    Organisation,
    State,
    Group,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct IssueEntry {
    id: String,
    question: String,
    #[serde(default)]
    terms: Vec<String>,
    #[serde(default)]
    favour: Vec<String>,
    #[serde(default)]
    oppose: Vec<String>,
}

/// Reads the watch list at `path`.
pub fn load(path: &Path) -> Result<WatchList, ConfigError> {
    parse(&read_text(path)?, &path.display().to_string())
}

/// Parses a watch list; `file` is named in errors. Refuses ids that are not kebab-case or stand twice, and
/// `speaks_for` that names nobody.
pub fn parse(text: &str, file: &str) -> Result<WatchList, ConfigError> {
    let parsed: File = parse_toml(text, file)?;
    let mut list = WatchList::default();
    for actor in parsed.actor {
        list.actors.push(Actor {
            id: actor.id.as_str().into(),
            name: actor.name,
            kind: match actor.kind {
                Kind::Person => ActorKind::Person,
                Kind::Organisation => ActorKind::Organisation,
                Kind::State => ActorKind::State,
                Kind::Group => ActorKind::Group,
            },
            aliases: actor.aliases,
            roles: actor.roles,
            speaks_for: actor.speaks_for.iter().map(|id| id.as_str().into()).collect(),
        });
    }
    for issue in parsed.issue {
        list.issues.push(Issue {
            id: issue.id.as_str().into(),
            question: issue.question,
            terms: issue.terms,
            favour: issue.favour,
            oppose: issue.oppose,
        });
    }
    validate(&list).map_err(|(id, message)| ConfigError {
        file: file.to_owned(),
        line: line_of_id(text, &id),
        message,
    })?;
    Ok(list)
}

fn validate(list: &WatchList) -> Result<(), (String, String)> {
    let actors = list.actors.iter().map(|actor| ("actor", actor.id.as_str()));
    let issues = list.issues.iter().map(|issue| ("issue", issue.id.as_str()));
    let mut seen = BTreeSet::new();
    for (what, id) in actors.chain(issues) {
        let kebab = !id.is_empty()
            && id.split('-').all(|part| {
                !part.is_empty() && part.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit())
            });
        if !kebab {
            return Err((
                id.to_owned(),
                format!("{what} id {id:?} is not kebab-case (like \"peace-talks\")"),
            ));
        }
        if !seen.insert((what, id)) {
            return Err((id.to_owned(), format!("{what} id {id:?} stands twice")));
        }
    }
    for actor in &list.actors {
        if let Some(nobody) = actor.speaks_for.iter().find(|id| list.actor(id).is_none()) {
            let message = format!("actor {:?} speaks for {:?}, who is not in the list", actor.id.0, nobody.0);
            return Err((actor.id.0.clone(), message));
        }
    }
    Ok(())
}

/// The last line that gives this id: of two equal ones, the second is to blame.
fn line_of_id(text: &str, id: &str) -> Option<usize> {
    let wanted = format!("{id:?}");
    let is_id = |line: &str| {
        line.split_once('=')
            .is_some_and(|(key, value)| key.trim() == "id" && value.trim().starts_with(&wanted))
    };
    text.lines().enumerate().filter(|(_, line)| is_id(line)).map(|(n, _)| n + 1).last()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_starter_list_is_valid() {
        let list = parse(STARTER, "config/watch.toml").unwrap();
        assert!(!list.actors.is_empty() && !list.issues.is_empty());
    }

    #[test]
    fn mistakes_are_told_with_their_line() {
        let error = |text| parse(text, "w.toml").unwrap_err().to_string();
        assert_eq!(
            error("[[actor]]\nid = \"a\"\nname = \"A\"\nalias = [\"B\"]\n"),
            "w.toml:4: unknown key `alias`; did you mean `aliases`?"
        );
        assert_eq!(
            error("[[actor]]\nid = \"a\"\nname = \"A\"\n[[actor]]\nid = \"a\"\nname = \"B\"\n"),
            "w.toml:5: actor id \"a\" stands twice"
        );
        assert_eq!(
            error("[[actor]]\nid = \"a\"\nname = \"A\"\nspeaks_for = [\"b\"]\n"),
            "w.toml:2: actor \"a\" speaks for \"b\", who is not in the list"
        );
        assert!(error("[[issue]]\nid = \"Peace Talks\"\nquestion = \"?\"\n").contains("kebab-case"));
    }
}
