//! What the user watches: actors and issues.

use std::fmt;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub String);

        impl $name {
            /// The identifier as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl From<&str> for $name {
            fn from(id: &str) -> $name {
                $name(id.to_owned())
            }
        }
    };
}

id! {
    /// Identifier of a watched actor, kebab-case.
    ActorId
}
id! {
    /// Identifier of a watched issue, kebab-case.
    IssueId
}

/// What kind of speaker an actor is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum ActorKind {
    /// A human being: a surname alone may mean them.
    #[default]
    Person,
    /// A company, agency, party, bank.
    Organisation,
    /// A country or its government.
    State,
    /// Several people under one name.
    Group,
}

/// A watched speaker.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    /// Unique among actors.
    pub id: ActorId,
    /// The canonical name.
    pub name: String,
    /// What it is.
    pub kind: ActorKind,
    /// Other spellings and names.
    pub aliases: Vec<String>,
    /// Descriptions that stand for the actor ("Kremlin spokesman").
    pub roles: Vec<String>,
    /// Actors in whose name this one speaks.
    pub speaks_for: Vec<ActorId>,
}

/// A watched question with two poles.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Issue {
    /// Unique among issues.
    pub id: IssueId,
    /// The question, answerable with yes or no.
    pub question: String,
    /// How the subject is named in the news.
    pub terms: Vec<String>,
    /// Wordings that mean yes.
    pub favour: Vec<String>,
    /// Wordings that mean no.
    pub oppose: Vec<String>,
}

/// Everything the user watches.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct WatchList {
    /// In the order of the user's file.
    pub actors: Vec<Actor>,
    /// In the order of the user's file.
    pub issues: Vec<Issue>,
}

impl WatchList {
    /// The actor of that id.
    pub fn actor(&self, id: &ActorId) -> Option<&Actor> {
        self.actors.iter().find(|actor| actor.id == *id)
    }

    /// The issue of that id.
    pub fn issue(&self, id: &IssueId) -> Option<&Issue> {
        self.issues.iter().find(|issue| issue.id == *id)
    }

    /// The actor itself and everyone it speaks for, directly or along the chain, nearest first, each once.
    /// A circle in the list ends where it closes.
    pub fn speaks_as(&self, id: &ActorId) -> Vec<ActorId> {
        let mut chain = vec![id.clone()];
        let mut next = 0;
        while next < chain.len() {
            let current = chain[next].clone();
            next += 1;
            for above in self.actor(&current).map_or(&[][..], |actor| &actor.speaks_for) {
                if !chain.contains(above) {
                    chain.push(above.clone());
                }
            }
        }
        chain
    }

    /// The ends of the chain of [`WatchList::speaks_as`]: whom an alert is about. An actor that speaks for
    /// nobody is its own top.
    pub fn tops(&self, id: &ActorId) -> Vec<ActorId> {
        let chain = self.speaks_as(id);
        let tops: Vec<ActorId> = chain
            .iter()
            .filter(|actor| self.actor(actor).is_none_or(|actor| actor.speaks_for.is_empty()))
            .cloned()
            .collect();
        if tops.is_empty() { vec![id.clone()] } else { tops }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn actor(id: &str, speaks_for: &[&str]) -> Actor {
        Actor {
            id: id.into(),
            name: id.to_owned(),
            kind: ActorKind::Person,
            aliases: vec![],
            roles: vec![],
            speaks_for: speaks_for.iter().map(|&id| id.into()).collect(),
        }
    }

    #[test]
    fn chain_is_followed_to_its_top_and_survives_a_circle() {
        let list = WatchList {
            actors: vec![actor("deputy", &["speaker"]), actor("speaker", &["state"]), actor("state", &[])],
            issues: vec![],
        };
        assert_eq!(list.speaks_as(&"deputy".into()), ["deputy".into(), "speaker".into(), "state".into()]);
        assert_eq!(list.tops(&"deputy".into()), ["state".into()]);
        let round = WatchList { actors: vec![actor("a", &["b"]), actor("b", &["a"])], issues: vec![] };
        assert_eq!(round.tops(&"a".into()), ["a".into()]);
    }
}
