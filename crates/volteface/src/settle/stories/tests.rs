//! Documents joining stories on an in-memory store.

use volteface_core::Document;
use volteface_store::{NewDocument, Origin, Recorded, Store, StoredDocument};

use super::*;

const MILL: &str = "\
LOMMEN (Coastal) - The owners of the last paper mill on the river Tarn said on Monday that they would stop the machines \
on the first of September and offer all 340 workers a place at the plant in Carrow.

The mill has made newsprint since 1874 and lost money for six years. Its largest customer, a group of regional \
dailies, ended its contract in March because fewer and fewer copies are printed.

The union called the decision a betrayal of the promises made when wages were cut two winters ago. Its chairman, \
Abel Storm, wants to see the books before he talks about places in Carrow, which is ninety kilometres away.

The mayor of Lommen fears for the swimming pool, which is heated with steam from the mill, and for the railway branch \
that carries little else than paper and pulp.";

const BRIDGE: &str = "\
Engineers closed the Sund bridge to lorries on Thursday after a sensor had reported a crack in one of the cables that \
hold the middle span. Cars may cross at thirty kilometres an hour.

The crack is two centimetres deep and was not there at the last inspection in May, the road office said. A second \
cable is to be examined with ultrasound from a boat at the weekend.

Hauliers must take the ferry or a detour of 140 kilometres over Port Hallen. Their association spoke of losses of a \
million a week and asked for free passage on the ferries until the cable has been replaced.";

struct World {
    store: Store,
    n: i64,
    window: Duration,
}

impl World {
    fn new() -> World {
        World { store: Store::open_in_memory().unwrap(), n: 0, window: days(30) }
    }

    /// Settles a document that arrives on that day; returns its row and story.
    fn arrive(&mut self, day: i64, text: &str) -> (DocumentId, StoryId) {
        self.n += 1;
        let (number, window) = (self.n, self.window);
        let document = Document { text: text.to_owned(), ..Document::default() };
        let arrived_at = Timestamp::UNIX_EPOCH + SignedDuration::from_hours(24 * day);
        self.store
            .write(|tx| {
                let new = NewDocument {
                    hash: &number.to_le_bytes(),
                    name: "note.txt",
                    origin: Origin::Inbox,
                    label: None,
                    document: &document,
                    arrived_at,
                };
                let Recorded::New(id) = tx.record_document(&new)? else { panic!("each number is new") };
                let stored = StoredDocument {
                    id,
                    name: "note.txt".to_owned(),
                    label: None,
                    arrived_at,
                    story: None,
                    settled: false,
                    document: document.clone(),
                };
                let story = join_story(tx, &stored, &fingerprint::of_text(text), window)?;
                Ok::<_, anyhow::Error>((id, story))
            })
            .unwrap()
    }
}

fn days(n: u64) -> Duration {
    Duration::from_secs(86_400 * n)
}

fn paragraphs(text: &str) -> Vec<&str> {
    text.split("\n\n").collect()
}

#[test]
fn copies_join_and_the_fullest_represents_them() {
    let mut world = World::new();
    let (_, story) = world.arrive(0, &paragraphs(MILL)[..2].join("\n\n"));
    let (full, joined) = world.arrive(0, MILL);
    let (_, other) = world.arrive(0, BRIDGE);
    assert_eq!(joined, story);
    assert_ne!(other, story);
    let fullest = world.store.read(|view| view.fullest_of(story)).unwrap();
    assert_eq!(fullest, Some(full));
    let members = world.store.read(|view| view.story_members(story)).unwrap();
    assert_eq!(
        members.iter().map(|member| member.agency.as_deref()).collect::<Vec<_>>(),
        [Some("Coastal"); 2]
    );
    assert!(members[1].because.contains("document 1"), "{}", members[1].because);
}

#[test]
fn two_excerpts_of_one_passage_do_not_chain_two_stories() {
    let mut world = World::new();
    let passage = paragraphs(BRIDGE)[0];
    let (_, bridge) = world.arrive(0, BRIDGE);
    let (_, excerpt) = world.arrive(0, passage);
    assert_eq!(excerpt, bridge);
    let own_report = format!("{MILL}\n\nOn the same day: {passage}");
    assert_ne!(world.arrive(1, &own_report).1, bridge);
}

#[test]
fn a_round_up_is_a_story_of_its_own() {
    let mut world = World::new();
    let briefs = [paragraphs(MILL)[0], paragraphs(BRIDGE)[0], paragraphs(MILL)[2], paragraphs(BRIDGE)[2]];
    let stories: Vec<StoryId> = briefs.iter().map(|brief| world.arrive(0, brief).1).collect();
    let (_, round_up) = world.arrive(5, &format!("The week in brief.\n\n{}", briefs.join("\n\n")));
    assert!(!stories.contains(&round_up));
}

#[test]
fn a_late_copy_joins_if_it_is_nearly_all_there() {
    let mut world = World::new();
    let (_, story) = world.arrive(0, MILL);
    let lead_changed = MILL.replacen("The owners of the last paper mill on the river Tarn", "Its owners", 1);
    assert_eq!(world.arrive(200, &lead_changed).1, story);
    let half = format!("{}\n\n{}", paragraphs(MILL)[0], BRIDGE.replace("Sund", "Vell"));
    assert_ne!(world.arrive(201, &half).1, story);
}

#[test]
fn the_window_says_how_late_an_edited_copy_may_come() {
    let edited = [&paragraphs(MILL)[..2], &paragraphs(BRIDGE)[..2]].concat().join("\n\n");
    for (window, joins) in [(days(30), true), (days(10), false)] {
        let mut world = World { window, ..World::new() };
        let (_, story) = world.arrive(0, MILL);
        assert_eq!(world.arrive(20, &edited).1 == story, joins, "{window:?}");
    }
}

#[test]
fn stubs_are_no_copies_of_each_other() {
    let mut world = World::new();
    let (_, first) = world.arrive(0, "Video");
    assert_ne!(world.arrive(0, "Video").1, first);
    let (_, empty) = world.arrive(0, "");
    assert_ne!(world.arrive(0, "").1, empty);
}

#[test]
fn what_is_split_or_merged_by_hand_stays_so() {
    let mut world = World::new();
    let (first, story) = world.arrive(0, MILL);
    let (copy, _) = world.arrive(0, MILL);
    let (_, bridge) = world.arrive(0, BRIDGE);
    let (_, apart) = world.store.write(|tx| split_story(tx, first)).unwrap();
    assert_ne!(apart, story);
    let fullest = world.store.read(|view| view.fullest_of(story)).unwrap();
    assert_eq!(fullest, Some(copy));
    assert!(world.store.write(|tx| split_story(tx, first)).is_err(), "it is alone");

    world.store.write(|tx| merge_stories(tx, bridge, apart)).unwrap();
    let members = world.store.read(|view| view.story_members(bridge)).unwrap();
    assert_eq!(members.len(), 2);
    assert!(world.store.write(|tx| merge_stories(tx, bridge, apart)).is_err(), "it is gone");

    // Settled anew, a document stays where it is.
    let stored = world.store.read(|view| view.document(first)).unwrap().unwrap();
    let again =
        world.store.write(|tx| join_story(tx, &stored, &fingerprint::of_text(MILL), days(30))).unwrap();
    assert_eq!(again, bridge);
}
