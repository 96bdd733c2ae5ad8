//! Stories put right by hand: what they say is grouped anew, and stays so.

use std::time::Duration;

use volteface_core::{Block, BlockKind, Span};
use volteface_store::{NewDocument, Origin, Store};

use super::*;
use crate::config::watch_list;

/// One person and one issue.
pub(super) const WATCH: &str = r#"
    [[actor]]
    id = "lindqvist"
    name = "Mara Lindqvist"
    kind = "person"

    [[issue]]
    id = "harbour-toll"
    question = "Should ships pay a toll in the harbour?"
    terms = ["harbour toll"]
"#;

const ARTICLE: &str = "\
The council of Port Hallen has argued about money for its quays since the winter, when two of them were closed after \
storms had washed out the ground behind the sheet piling.\n\
\"We support the harbour toll,\" Mara Lindqvist said on Friday.\n\
\"The divers see hardly anything down there before the water clears in spring,\" the engineer Abel Storm said on Friday.\n\
A survey of the remaining quays is to be finished by midsummer, and the ferries will call at the container terminal \
until then, which makes the crossing to the island nine minutes longer.";

/// The engineer's words as another desk rendered them.
const EDITED: (&str, &str) = (
    "see hardly anything down there before the water clears in spring",
    "see next to nothing down there until spring has made the water clear",
);

struct World {
    store: Store,
    rules: Rules,
}

impl World {
    fn new() -> World {
        let list = watch_list::parse(WATCH, "watch.toml").unwrap();
        World {
            store: Store::open_in_memory().unwrap(),
            rules: Rules::new(list, Duration::from_secs(30 * 86_400), 14, 0.0),
        }
    }

    /// An article arrives, or is settled anew if it is there already.
    fn settle(&mut self, text: &str, occasion: Occasion) -> DocumentId {
        let now = "2030-05-03T12:00:00Z".parse().unwrap();
        let (mut blocks, mut start) = (Vec::new(), 0);
        for line in text.split('\n') {
            let span = Span::new(start, start + line.len());
            blocks.push(Block { kind: BlockKind::Paragraph, span, speaker: None });
            start += line.len() + 1;
        }
        let document = Document {
            text: text.to_owned(),
            blocks,
            published_at: Some("2030-05-03T08:00:00Z".parse().unwrap()),
            ..Document::default()
        };
        let analysis = analyse_fenced(&document, &self.rules.watch).unwrap();
        let new = NewDocument {
            hash: text.as_bytes(),
            name: "note.txt",
            origin: Origin::Feed,
            label: None,
            document: &document,
            arrived_at: now,
        };
        let rules = &self.rules;
        self.store
            .write(|tx| -> anyhow::Result<DocumentId> {
                let id = tx.record_document(&new)?.id();
                let stored = tx.document(id)?.unwrap();
                settle(tx, &stored, &analysis, rules, now, occasion)?;
                Ok(id)
            })
            .unwrap()
    }

    fn story(&mut self, document: DocumentId) -> StoryId {
        self.store.read(|view| view.document(document)).unwrap().unwrap().story.unwrap()
    }

    /// The utterance that the document's statement by that speaker reports.
    fn utterance(&mut self, document: DocumentId, speaker: &str) -> Option<String> {
        let rows = self.store.read(|view| view.statements_of(document)).unwrap();
        rows.into_iter().find(|row| row.speaker.contains(speaker)).unwrap().utterance
    }

    fn confidence(&mut self) -> f32 {
        self.store.read(|view| view.standing_positions()).unwrap()[0].position.confidence
    }
}

#[test]
fn what_stories_say_is_grouped_anew_when_they_are_put_right_and_stays_so() {
    let edited = ARTICLE.replace(EDITED.0, EDITED.1);
    let now = "2030-05-04T12:00:00Z".parse().unwrap();
    let mut world = World::new();
    let rules = world.rules.clone();
    let (first, copy) = (world.settle(ARTICLE, Occasion::Live), world.settle(&edited, Occasion::Live));
    let story = world.story(first);
    assert_eq!(world.story(copy), story);
    let are_one = |world: &mut World| world.utterance(first, "Storm") == world.utterance(copy, "Storm");
    assert!(are_one(&mut world), "copies of one text report one saying");
    let by_one_story = world.confidence();

    let (apart, given) = world.store.write(|tx| split_story(tx, copy, &rules, now)).unwrap();
    assert_eq!(world.story(copy), apart);
    assert!(!are_one(&mut world), "two reports in words so different are not known to be of one saying");
    assert_eq!(world.utterance(first, "Lindqvist"), world.utterance(copy, "Lindqvist"));
    assert!(world.confidence() > by_one_story, "two independent stories bear it out");
    assert!(given.is_empty(), "the head of the line stands where it stood");
    for text in [ARTICLE, &edited] {
        world.settle(text, Occasion::Rebuild);
    }
    assert_eq!(world.story(copy), apart);
    assert!(!are_one(&mut world));

    world.store.write(|tx| merge_stories(tx, apart, story, &rules, now)).unwrap();
    assert_eq!((world.story(first), world.story(copy)), (apart, apart));
    assert!(are_one(&mut world));
    assert!((world.confidence() - by_one_story).abs() < 1e-6);
    for text in [ARTICLE, &edited] {
        world.settle(text, Occasion::Rebuild);
    }
    assert_eq!(world.story(first), apart);
    assert!(are_one(&mut world));
}
