//! Tests of said_on.

use jiff::civil::date;
use volteface_core::{Document, Extent, Said, Span, Speaker, Statement, StatementKind};

use crate::Text;

/// The days of the statements whose cues stand in `[brackets]`; all are of one speaker. The document is of Tuesday, 14
/// May 2030.
fn days(marked: &str) -> Vec<Said> {
    let mut words = String::new();
    let mut cues: Vec<Span> = Vec::new();
    for c in marked.chars() {
        match c {
            '[' => cues.push(Span::new(words.len(), words.len())),
            ']' => cues.last_mut().expect("opened").end = words.len(),
            c => words.push(c),
        }
    }
    let document = Document { published_on: Some(date(2030, 5, 14)), ..Document::plain(words) };
    let text = Text::new(&document);
    let mut statements: Vec<Statement> = cues.into_iter().map(statement).collect();
    super::date(&text, &mut statements);
    statements.iter().map(|statement| statement.said).collect()
}

fn statement(cue: Span) -> Statement {
    Statement {
        source: vec![],
        cue: vec![cue],
        content: vec![],
        kind: StatementKind::Indirect,
        class: Default::default(),
        speaker: Speaker { name: "Lea Orr".into(), ..Speaker::default() },
        said: Said::default(),
        extent: Extent::default(),
        headline: false,
        within: None,
        positions: vec![],
        confidence: 1.0,
    }
}

fn on(year: i16, month: i8, day: i8) -> Said {
    Said { on: Some(date(year, month, day)), until: None, recalled: false }
}

fn recalled(from: (i16, i8, i8), until: (i16, i8, i8)) -> Said {
    Said {
        on: Some(date(from.0, from.1, from.2)),
        until: Some(date(until.0, until.1, until.2)),
        recalled: true,
    }
}

#[test]
fn weekdays_are_the_last_ones() {
    assert_eq!(days("Orr [said] on Monday that it was over."), [on(2030, 5, 13)]);
    assert_eq!(days("Orr [said] Tuesday."), [on(2030, 5, 14)]);
    assert_eq!(days("In Wednesday's remarks Orr [said] no."), [on(2030, 5, 8)]);
    assert_eq!(days("It was over, Orr [said] late on Sunday."), [on(2030, 5, 12)]);
}

#[test]
fn days_without_a_year_are_the_last_ones() {
    assert_eq!(days("Orr [told] a congress on 13 May that it was over."), [on(2030, 5, 13)]);
    let december = Said { recalled: true, ..on(2029, 12, 22) };
    assert_eq!(days("Orr [said] on Dec. 22 that it was over."), [december]);
    assert_eq!(days("On 22 December, Orr [said] no."), [december]);
    assert_eq!(days("In a letter on 22 December its head, Lea Orr, [wrote] no."), [december]);
    assert_eq!(
        days("Orr [said] on March 3, 2028, that it was over."),
        [Said { recalled: true, ..on(2028, 3, 3) }]
    );
}

#[test]
fn intervals_are_recalled() {
    assert_eq!(days("In late September, Orr [said] no."), [recalled((2029, 9, 20), (2029, 9, 30))]);
    assert_eq!(days("At the end of February Orr [had said] no."), [recalled((2030, 2, 1), (2030, 2, 28))]);
    assert_eq!(days("Orr [said] last month that it was over."), [recalled((2030, 4, 1), (2030, 4, 30))]);
    assert_eq!(days("Orr [said] in 2028 that it was over."), [recalled((2028, 1, 1), (2028, 12, 31))]);
    assert_eq!(days("Two weeks ago Orr [said] no."), [recalled((2030, 4, 27), (2030, 5, 3))]);
}

#[test]
fn the_past_perfect_recalls_unless_the_day_is_near() {
    assert_eq!(days("Orr had previously [said] no."), [Said { recalled: true, ..Said::default() }]);
    assert_eq!(days("Orr [had ruled] it out."), [Said { recalled: true, ..Said::default() }]);
    assert_eq!(days("In April the minister [had told] miners no."), [recalled((2030, 4, 1), (2030, 4, 30))]);
    assert_eq!(days("Orr had [said] on Monday that it was over."), [on(2030, 5, 13)]);
}

#[test]
fn other_dates_do_not_count() {
    assert_eq!(days("Orr, in office since Monday, [said] no."), [Said::default()]);
    assert_eq!(days("Orr [said] the decision of 3 May stood."), [Said::default()]);
    assert_eq!(days("\u{201c}We leave on Friday,\u{201d} Orr [said]."), [Said::default()]);
}

#[test]
fn what_a_short_report_leaves_undated_is_of_its_day() {
    let found = days(
        "The port on Monday closed its gates.\n\n\u{201c}For good,\u{201d} Orr [said]. Orr had [promised] otherwise.",
    );
    assert_eq!(found, [on(2030, 5, 13), Said { recalled: true, ..Said::default() }]);
}

#[test]
fn an_undated_statement_is_of_the_occasion_of_the_last_one() {
    assert_eq!(
        days("Orr [said] on Monday it was over.\n\n\u{201c}All of it,\u{201d} she [said]."),
        [on(2030, 5, 13); 2]
    );
    let found = days("Orr [said] last month it was over.\n\n\u{201c}All of it,\u{201d} she [said].");
    assert_eq!(found[1], Said::default());
}

#[test]
fn a_document_without_a_date_is_dated_by_its_dateline() {
    let document = Document::plain("MONTROSE, May 14, 2030 (AP) - Orr said on Monday that it was over.");
    let text = Text::new(&document);
    let cue = document.text.find("said").expect("it is there");
    let mut statements = [statement(Span::new(cue, cue + 4))];
    super::date(&text, &mut statements);
    assert_eq!(statements[0].said, on(2030, 5, 13));
}

#[test]
fn what_is_quoted_within_a_recalled_saying_is_recalled() {
    let document = Document {
        published_on: Some(date(2030, 5, 14)),
        ..Document::plain(
            "Orr had previously said that Brandt thought it was over. Adler noted that Lind agreed.",
        )
    };
    let text = Text::new(&document);
    let cue = |word: &str| {
        let start = document.text.find(word).expect("it is there");
        statement(Span::new(start, start + word.len()))
    };
    let inner = |word, within| Statement { within: Some(within), ..cue(word) };
    let mut statements = [cue("said"), inner("thought", 0), cue("noted"), inner("agreed", 2)];
    for (n, name) in ["Orr", "Brandt", "Adler", "Lind"].into_iter().enumerate() {
        statements[n].speaker.name = name.to_owned();
    }
    super::date(&text, &mut statements);
    assert_eq!(statements.map(|statement| statement.said.recalled), [true, true, false, false]);
}

#[test]
fn weeks_after_count_back_for_what_stands_before_the_comma() {
    assert_eq!(
        days("Two weeks after Orr [signed] the pact, the port closed."),
        [recalled((2030, 4, 27), (2030, 5, 3))]
    );
    assert_eq!(days("Two weeks after the port closed, Orr [said] it was over."), [Said::default()]);
}
