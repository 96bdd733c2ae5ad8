//! Do two statements report one saying?
//!
//! [`same_saying`] asks in this order: the same speaker, the same occasion, no contradiction in what is stated,
//! and enough of the same words. Words are compared by their first four sounds and weighed by how rare they are
//! among the speaker's statements of those days ([`Rarity`]), for everything that a spokesman says in a week is
//! about the same things. How many words are enough depends on what else agrees: copies of one text need few, the
//! same stance on the same issue on the same day some, a recalled saying a telling phrase.

use jiff::civil::Date;
use volteface_core::{ActorId, IssueId, Stance, StatementKind};

use crate::fingerprint;

/// Where, when and by whom a statement was made. Documents and stories are told apart by any number.
#[derive(Debug, Clone, PartialEq)]
pub struct Circumstances {
    /// The document it stands in.
    pub document: i64,
    /// The story of the document.
    pub story: i64,
    /// Its place among the document's statements.
    pub ordinal: usize,
    /// The sentence of its cue, as far as it is known: two contents of one sentence are one saying.
    pub sentence: Option<usize>,
    /// The watched actor who said it.
    pub actor: Option<ActorId>,
    /// How it is given.
    pub kind: StatementKind,
    /// The first and the last day on which it may have been said, where that is told: mostly one day.
    pub said: Option<(Date, Date)>,
    /// It is told as something said earlier.
    pub recalled: bool,
    /// The day it belongs to otherwise: of publication or arrival.
    pub day: Date,
    /// What it states.
    pub positions: Vec<(IssueId, Stance)>,
}

/// A statement as the question needs it.
#[derive(Debug, Clone, PartialEq)]
pub struct Report {
    /// Everything but its words.
    pub made: Circumstances,
    speaker: Vec<u32>,
    /// Stems of the content words, in order, and whether each is quoted.
    words: Vec<(u32, bool)>,
    /// The stems, sorted, each once.
    distinct: Vec<u32>,
}

impl Report {
    /// A report of what `speaker` said in the words of `content`.
    pub fn new(made: Circumstances, speaker: &str, content: &str) -> Report {
        let direct = made.kind == StatementKind::Direct;
        let words: Vec<(u32, bool)> = fingerprint::of_text(content)
            .words
            .iter()
            .map(|word| (word.stem, direct || word.quoted))
            .collect();
        let speaker: Vec<u32> = fingerprint::of_text(speaker).words.iter().map(|word| word.hash).collect();
        let mut distinct: Vec<u32> = words.iter().map(|(stem, _)| *stem).collect();
        distinct.sort_unstable();
        distinct.dedup();
        Report { made, speaker, words, distinct }
    }

    /// True if and only if both are of copies of one text and tell the same in the same words: to whatever else one of
    /// them is compared, the other compares alike.
    pub fn repeats(&self, other: &Report) -> bool {
        let (a, b) = (&self.made, &other.made);
        (a.story, a.kind, a.said, a.recalled, a.day) == (b.story, b.kind, b.said, b.recalled, b.day)
            && (&a.actor, &a.positions) == (&b.actor, &b.positions)
            && (&self.speaker, &self.words) == (&other.speaker, &other.words)
    }

    /// The day it was said, where exactly one is told.
    fn said_on(&self) -> Option<Date> {
        self.made.said.filter(|(first, last)| first == last).map(|(day, _)| day)
    }

    /// The same watched actor; of others the same last name, or mostly the same description.
    fn has_speaker_of(&self, other: &Report) -> bool {
        if self.made.actor.is_some() || other.made.actor.is_some() {
            return self.made.actor == other.made.actor;
        }
        let both = self.speaker.iter().filter(|word| other.speaker.contains(word)).count();
        let last = self.speaker.last().is_some() && self.speaker.last() == other.speaker.last();
        last || (both > 0 && both * 2 >= self.speaker.len().max(other.speaker.len()))
    }

    /// One of the two is not known to be a watched actor, so that they may be one.
    fn may_have_speaker_of(&self, other: &Report) -> bool {
        self.made.actor.is_none() || other.made.actor.is_none()
    }

    /// What both state alike.
    fn agrees<'a>(&'a self, other: &'a Report) -> impl Iterator<Item = &'a (IssueId, Stance)> {
        self.made.positions.iter().filter(|position| other.made.positions.contains(position))
    }

    /// When it was said, as far as that is known.
    fn since(&self) -> Date {
        self.made.said.map_or(self.made.day, |(first, _)| first)
    }

    /// True if and only if the speaker took the other side after `earlier` was said and before this was, so that this
    /// is said anew, in however like words. What is told as said earlier may go back beyond that.
    pub fn comes_back_to(&self, earlier: &Report, between: &Report) -> bool {
        !self.made.recalled
            && self.made.story != earlier.made.story
            && self.has_speaker_of(between)
            && self.contradicts(between)
            && earlier.contradicts(between)
            && earlier.since() < between.since()
            && between.since() < self.since()
    }

    /// One is for what the other is against.
    fn contradicts(&self, other: &Report) -> bool {
        let pole = |stance| matches!(stance, Stance::Supports | Stance::Opposes);
        self.made.positions.iter().any(|(issue, stance)| {
            other
                .made
                .positions
                .iter()
                .any(|(about, side)| about == issue && pole(*stance) && pole(*side) && side != stance)
        })
    }
}

/// How rare words are among a speaker's statements.
#[derive(Debug, Clone, Default)]
pub struct Rarity {
    /// Each stem with the number of reports that have it, sorted by stem.
    counts: Vec<(u32, u32)>,
    n_reports: usize,
}

impl Rarity {
    /// Counts the words of `reports`.
    pub fn among<'a>(reports: impl IntoIterator<Item = &'a Report>) -> Rarity {
        let mut n_reports = 0;
        let mut stems: Vec<u32> = Vec::new();
        for report in reports {
            n_reports += 1;
            stems.extend(&report.distinct);
        }
        stems.sort_unstable();
        let counts = stems.chunk_by(|a, b| a == b).map(|equal| (equal[0], equal.len() as u32)).collect();
        Rarity { counts, n_reports }
    }

    /// Inverse document frequency, smoothed so that few reports tell little.
    fn of(&self, stem: u32) -> f32 {
        let count =
            self.counts.binary_search_by_key(&stem, |(stem, _)| *stem).map_or(0, |at| self.counts[at].1);
        (1.0 + (self.n_reports as f32 + 6.0) / (count as f32 + 2.0)).ln()
    }
}

/// Why two statements report one saying.
#[derive(Debug, Clone, PartialEq)]
pub struct SameSaying {
    /// 0 to 1.
    pub score: f32,
    /// In words.
    pub because: &'static str,
}

/// Words of two copies of one text.
const ENOUGH_IN_A_STORY: f32 = 0.4;
/// Words of copies that name the speaker differently.
const ENOUGH_WHOEVER_SPOKE: f32 = 0.75;
/// Words, where the same is stated on the same day.
const ENOUGH: f32 = 0.4;
/// Words, where the same is stated and one quotes a phrase of the other.
const ENOUGH_AROUND_A_QUOTATION: f32 = 0.2;
/// Words, where nothing is stated.
const ENOUGH_ALONE: f32 = 0.7;
/// Containment counts less than resemblance.
const CONTAINED: f32 = 0.7;
/// Content words in a row that make a telling phrase.
const QUOTATION: usize = 3;
/// Content words in a row that are telling where a report has hardly any others.
const SHORT_QUOTATION: usize = 2;
/// Of the words of the shorter report.
const NEARLY_ALL: f32 = 0.8;
/// Content words in a row that tell the speaker too.
const LONG_QUOTATION: usize = 4;
/// Days between two undated reports of one occasion.
const OCCASION_DAYS: i32 = 3;

/// Whether `a` and `b` report the same thing said by the same speaker on the same occasion. Symmetric.
pub fn same_saying(a: &Report, b: &Report, rarity: &Rarity) -> Option<SameSaying> {
    let words = words_shared(a, b, rarity);
    let found = |because| Some(SameSaying { score: words.score(), because });
    if a.contradicts(b) {
        return None;
    }
    if a.made.document != b.made.document && a.made.story == b.made.story {
        let acts = a.made.kind == StatementKind::Act && b.made.kind == StatementKind::Act;
        if acts && a.has_speaker_of(b) && a.agrees(b).next().is_some() {
            return found("an act in copies of one text");
        }
        let enough = if a.has_speaker_of(b) { ENOUGH_IN_A_STORY } else { ENOUGH_WHOEVER_SPOKE };
        return if words.cosine >= enough { found("copies of one text") } else { None };
    }
    if !(a.has_speaker_of(b) || (a.may_have_speaker_of(b) && quotes(a, b, LONG_QUOTATION))) {
        return None;
    }
    let apart = |x: Date, y: Date| (x.duration_since(y).as_hours() / 24).unsigned_abs() as i32;
    let days_between = |(first, last): (Date, Date), (other_first, other_last): (Date, Date)| match () {
        () if last < other_first => apart(last, other_first),
        () if other_last < first => apart(other_last, first),
        () => 0,
    };
    if a.made.said.zip(b.made.said).is_some_and(|(x, y)| days_between(x, y) > 1) {
        return None;
    }
    let dated = a.said_on().zip(b.said_on());
    let states_the_same = a.agrees(b).next().is_some();
    let takes_one_side = a.agrees(b).any(|(_, stance)| matches!(stance, Stance::Supports | Stance::Opposes));
    // What a statement states is often seen in one of its reports only.
    let may_state_the_same = states_the_same || a.made.positions.is_empty() != b.made.positions.is_empty();
    if a.made.document == b.made.document {
        return match () {
            () if states_the_same && a.made.sentence.is_some() && a.made.sentence == b.made.sentence => {
                found("one sentence")
            }
            () if may_state_the_same && is_lead_and_quotation(a, b, &words) => {
                found("the lead and its quotation")
            }
            () if words.score() >= if states_the_same { ENOUGH } else { ENOUGH_ALONE } => {
                found("the same words in one document")
            }
            () => None,
        };
    }
    let (enough, because) = match (dated, states_the_same) {
        (Some(_), true) => {
            // Who merely repeats a side does so in few words of his own; conditions come in many.
            if takes_one_side && a.made.kind == StatementKind::Act && b.made.kind == StatementKind::Act {
                return found("an act of the same meaning on the same day");
            }
            if takes_one_side && words.n_shared >= 2 {
                return found("the same side on the same day in like words");
            }
            if words.score() >= ENOUGH_AROUND_A_QUOTATION && quotes(a, b, QUOTATION) {
                return found("the same quotation on the same day");
            }
            (ENOUGH, "the same stated on the same day")
        }
        (Some(_), false) if may_state_the_same => (ENOUGH + 0.1, "like words on the same day"),
        (Some(_), false) => (ENOUGH_ALONE, "the same words on the same day"),
        (None, _) if words.score() >= ENOUGH_AROUND_A_QUOTATION && quotes(a, b, QUOTATION) => {
            return found("the same quotation, recalled");
        }
        (None, _) if words.contained >= NEARLY_ALL && quotes(a, b, SHORT_QUOTATION) => {
            return found("nothing but the same quotation, recalled");
        }
        // Who tells again where somebody stood does so in words of his own.
        (None, true) if recalls(a, b) && takes_one_side && words.n_shared >= 1 => {
            return found("the same side, recalled");
        }
        (None, true) if apart(a.made.day, b.made.day) <= OCCASION_DAYS => {
            (ENOUGH + 0.1, "the same stated in the same days")
        }
        (None, false) if apart(a.made.day, b.made.day) <= OCCASION_DAYS => {
            (ENOUGH_ALONE, "the same words in the same days")
        }
        (None, true) => (ENOUGH, "recalled in like words"),
        (None, false) => return None,
    };
    if words.score() >= enough { found(because) } else { None }
}

/// The later of the two tells of something said earlier, on a day that it does not name.
fn recalls(a: &Report, b: &Report) -> bool {
    let later = if a.made.day >= b.made.day { a } else { b };
    later.made.recalled && later.made.said.is_none() && a.made.day != b.made.day
}

/// Words that two reports share, by weight.
struct Shared {
    cosine: f32,
    contained: f32,
    n_shared: usize,
}

impl Shared {
    fn score(&self) -> f32 {
        self.cosine.max(self.contained * CONTAINED)
    }
}

fn words_shared(a: &Report, b: &Report, rarity: &Rarity) -> Shared {
    let weigh = |report: &Report| report.distinct.iter().map(|&stem| rarity.of(stem)).sum::<f32>();
    let (all_a, all_b) = (weigh(a), weigh(b));
    let (mut shared, mut n_shared) = (0.0, 0);
    for &stem in a.distinct.iter().filter(|stem| b.distinct.binary_search(stem).is_ok()) {
        shared += rarity.of(stem);
        n_shared += 1;
    }
    if n_shared == 0 {
        return Shared { cosine: 0.0, contained: 0.0, n_shared };
    }
    Shared { cosine: shared / (all_a * all_b).sqrt(), contained: shared / all_a.min(all_b), n_shared }
}

/// A speaker's first statement, in the reporter's words, and the quotation that follows it.
fn is_lead_and_quotation(a: &Report, b: &Report, words: &Shared) -> bool {
    let (first, second) = if a.made.ordinal <= b.made.ordinal { (a, b) } else { (b, a) };
    let neighbours = second.made.ordinal - first.made.ordinal <= 2;
    let quoted = second.made.kind == StatementKind::Direct && first.made.kind != StatementKind::Direct;
    // Conditions are hardly given twice: a stance under conditions is enough where the first two statements agree.
    let opens =
        first.made.ordinal == 0 && second.made.ordinal == 1 && first.made.kind == StatementKind::Indirect;
    let conditional = first.made.positions.iter().any(|position| {
        position.1 == Stance::Conditional
            && (second.made.positions.is_empty() || second.made.positions.contains(position))
    });
    neighbours && quoted && (words.n_shared >= 3 || (opens && conditional))
}

/// One quotes so many words in a row that the other has.
fn quotes(a: &Report, b: &Report, length: usize) -> bool {
    let shares = |quoting: &Report, other: &Report| {
        quoting.words.windows(length).any(|run| {
            run.iter().all(|(_, quoted)| *quoted)
                && other.words.windows(length).any(|words| run.iter().zip(words).all(|(x, y)| x.0 == y.0))
        })
    };
    shares(a, b) || shares(b, a)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;

    fn report(document: i64, day: i8, kind: StatementKind, stance: Option<Stance>, content: &str) -> Report {
        let circumstances = Circumstances {
            document,
            story: document,
            ordinal: 0,
            sentence: None,
            actor: Some("voll".into()),
            kind,
            said: Some((date(2031, 3, day), date(2031, 3, day))),
            recalled: false,
            day: date(2031, 3, day),
            positions: stance.map(|stance| ("quay".into(), stance)).into_iter().collect(),
        };
        Report::new(circumstances, "Didrik Voll", content)
    }

    fn same(a: &Report, b: &Report) -> bool {
        same_saying(a, b, &Rarity::default()).is_some()
    }

    use Stance::{Conditional, Opposes, Supports};
    use StatementKind::{Direct, Indirect, Mixed};

    #[test]
    fn one_saying_in_the_words_of_three_outlets() {
        let direct =
            report(1, 4, Direct, Some(Opposes), "We will not hand the northern quay to a foreign line");
        let indirect = report(
            2,
            4,
            Indirect,
            Some(Opposes),
            "the northern quay would never be handed over to foreigners",
        );
        let mixed =
            report(3, 4, Mixed, Some(Opposes), "the harbour “will not hand the northern quay” to anyone");
        assert!(same(&direct, &indirect) && same(&direct, &mixed) && same(&indirect, &mixed));
    }

    #[test]
    fn a_stock_phrase_a_week_later_is_another_saying() {
        let phrase = "our position on the northern quay has not changed";
        assert!(!same(
            &report(1, 4, Direct, Some(Opposes), phrase),
            &report(2, 11, Direct, Some(Opposes), phrase)
        ));
        let mut undated = report(3, 11, Direct, Some(Opposes), phrase);
        undated.made.said = None;
        assert!(same(&report(1, 4, Direct, Some(Opposes), phrase), &undated), "recalled from then");
    }

    #[test]
    fn what_is_said_after_the_opposite_is_said_anew() {
        let phrase = "we oppose the sale of the northern quay";
        let first = report(1, 4, Direct, Some(Opposes), phrase);
        let turn = report(2, 8, Direct, Some(Supports), "We will sell the northern quay");
        let mut again = report(3, 15, Direct, Some(Opposes), phrase);
        again.made.said = None;
        assert!(same(&first, &again), "it may be recalled");
        assert!(again.comes_back_to(&first, &turn));
        let late = report(4, 20, Direct, Some(Supports), "We will sell the northern quay");
        assert!(!again.comes_back_to(&first, &late), "the turn came afterwards");
        again.made.recalled = true;
        assert!(!again.comes_back_to(&first, &turn), "it is told as said earlier");
        again.made.recalled = false;
        again.made.story = first.made.story;
        assert!(!again.comes_back_to(&first, &turn), "a late copy");
    }

    #[test]
    fn a_copy_repeats_what_it_tells_in_the_same_words() {
        let first =
            report(1, 4, Direct, Some(Opposes), "We will not hand the northern quay to a foreign line");
        let mut copy = first.clone();
        (copy.made.document, copy.made.ordinal) = (2, 3);
        assert!(copy.repeats(&first));
        let mut other = copy.clone();
        other.made.story = 2;
        assert!(!other.repeats(&first), "no copy");
        let mut other = copy.clone();
        other.made.positions.clear();
        assert!(!other.repeats(&first), "it states less");
        let shorter = report(2, 4, Direct, Some(Opposes), "We will not hand the northern quay to a line");
        assert!(!Report { made: copy.made, ..shorter }.repeats(&first));
    }

    #[test]
    fn a_side_is_recalled_in_other_words() {
        let then =
            report(1, 4, Mixed, Some(Opposes), "there will be \"no crane from the northern quay\" for them");
        let mut recalled =
            report(2, 26, Indirect, Some(Opposes), "had ruled out to let anything of the quay");
        recalled.made.said = None;
        assert!(!same(&then, &recalled), "it may be new");
        recalled.made.recalled = true;
        assert!(same(&then, &recalled));
        recalled.made.positions = vec![("quay".into(), Conditional)];
        assert!(!same(&then, &recalled), "that was another position");
    }

    #[test]
    fn a_short_quotation_is_recalled_where_there_is_nothing_else() {
        let then = report(1, 4, Mixed, None, "the port \"does not sell its birthright\"");
        let mut recalled = report(2, 26, Mixed, None, "it \u{201c}does not sell its birthright\u{201d}");
        recalled.made.said = None;
        assert!(same(&then, &recalled));
        let mut more =
            report(2, 26, Mixed, None, "it would sell no birthright but the cranes, ferries and tugs");
        more.made.said = None;
        assert!(!same(&then, &more));
    }

    #[test]
    fn a_long_quotation_tells_the_speaker() {
        let a = report(1, 4, Direct, None, "We burn what lies under our own boots as long as a miner lives");
        let mut b = report(
            2,
            20,
            Mixed,
            None,
            "the town would “burn what lies under our own boots as long as a miner lives”",
        );
        b.made.actor = None;
        b.speaker = vec![];
        b.made.said = None;
        assert!(same(&a, &b));
        b.made.actor = Some("someone-else".into());
        assert!(!same(&a, &b));
    }

    #[test]
    fn opposite_sides_are_never_one_saying() {
        let a = report(1, 4, Indirect, Some(Supports), "the northern quay should be handed to the line");
        let b = report(2, 4, Indirect, Some(Opposes), "the northern quay should be handed to the line");
        assert!(!same(&a, &b));
    }

    #[test]
    fn two_answers_of_one_press_conference_are_two() {
        let a = report(1, 4, Direct, Some(Opposes), "We will not hand the northern quay to a foreign line");
        let b = report(
            2,
            4,
            Direct,
            Some(Opposes),
            "Whoever wants cranes has to pay for them like everybody else",
        );
        let c = report(2, 4, Direct, None, "The divers come back in autumn");
        assert!(!same(&a, &b) && !same(&a, &c));
    }

    #[test]
    fn the_lead_and_the_full_quotation_are_one() {
        let lead =
            report(1, 4, Indirect, Some(Conditional), "The quay can be let if the line pays for the cranes");
        let mut quotation = report(
            1,
            4,
            Direct,
            Some(Conditional),
            "Whoever brings money for two cranes may come and talk to us",
        );
        quotation.made.ordinal = 1;
        assert!(same(&lead, &quotation));
        let mut other = report(1, 4, Direct, Some(Opposes), "We will not sell it");
        other.made.ordinal = 1;
        assert!(!same(&lead, &other));
    }

    #[test]
    fn speakers_of_one_name_are_one_and_others_are_not() {
        let words = "the bell of the minesweeper belongs in the museum of the old town";
        let unwatched = |name: &str, document: i64| {
            let mut report = report(document, 4, Indirect, None, words);
            report.made.actor = None;
            report.speaker = fingerprint::of_text(name).words.iter().map(|word| word.hash).collect();
            report
        };
        assert!(same(&unwatched("Jon Aasen", 1), &unwatched("Aasen", 2)));
        assert!(!same(&unwatched("Jon Aasen", 1), &unwatched("Ines Mardal", 2)));
    }

    proptest! {
        #[test]
        fn the_question_is_symmetric_and_total(
            a in "\\PC{0,80}", b in "[a-z“” ]{0,80}", days in (1i8..28, 1i8..28), documents in (0i64..3, 0i64..3),
        ) {
            let a = report(documents.0, days.0, Mixed, Some(Supports), &a);
            let mut b = report(documents.1, days.1, Direct, Some(Supports), &b);
            b.made.ordinal = 1;
            let rarity = Rarity::among([&a, &b]);
            prop_assert_eq!(same_saying(&a, &b, &rarity).map(|same| same.because),
                same_saying(&b, &a, &rarity).map(|same| same.because));
        }
    }
}
