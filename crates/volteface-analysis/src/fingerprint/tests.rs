//! Invariants of fingerprints, and pairs of texts that are copies or only look like it.

use proptest::prelude::*;

use super::*;

const FERRY: &str = "\
PORT HALLEN, May 3 (Coastal) - The harbour board of Port Hallen voted on Tuesday to close the old ferry pier by the \
end of October, after engineers found that eleven of its forty oak piles had rotted through.

\"Nobody on this board wants to be the one who waited a winter too long,\" chairwoman Ines Mardal told reporters.

The pier, built in 1931, carried 212,000 passengers last year. Ferries to the island of Sund will leave from the \
container quay instead, which lengthens the crossing by nine minutes.

Shopkeepers in the old town fear for their summer trade. The association of merchants, which has 64 members, asked \
the board for rent relief and was told that no decision would be taken before June.

A new pier would cost 18 million and could not be opened before 2029, according to a study that the city ordered in \
March. The state has offered to pay a third of it.";

fn alike(new: &str, known: &str) -> Likeness {
    compare(&of_text(new), &of_text(known), &[])
}

fn paragraphs(text: &str) -> Vec<&str> {
    text.split("\n\n").collect()
}

#[test]
fn the_same_text_in_other_spacing_and_marks_is_equal() {
    let other = FERRY.replace(' ', "  ").replace('"', "“").replace("\n\n", "\n \n\n");
    assert_eq!(of_text(FERRY).exact, of_text(&other).exact);
    assert!(alike(&other, FERRY).score() > 0.99);
}

#[test]
fn an_excerpt_is_contained() {
    let head = paragraphs(FERRY)[..2].join("\n\n");
    let likeness = alike(&head, FERRY);
    assert!(likeness.is_copy() && !likeness.is_mutual(), "{likeness:?}");
    // The fuller text may arrive after its excerpt.
    assert!(alike(FERRY, &head).is_copy());
}

#[test]
fn house_style_and_a_new_lead_do_not_hide_a_copy() {
    let mut parts = paragraphs(FERRY);
    parts[0] = "Time is up for a landmark: the board that runs Port Hallen's harbor decided Tuesday that the ferry \
        pier has to go.";
    let text = parts
        .join("\n\n")
        .replace("lengthens the crossing by nine minutes", "makes the trip 9 minutes longer")
        .replace("chairwoman Ines Mardal", "Mrs. Mardal, who chairs it,")
        .replace("18 million", "18m");
    assert!(alike(&text, FERRY).is_copy(), "{:?}", alike(&text, FERRY));
}

#[test]
fn a_translation_of_a_translation_is_known_by_its_lines() {
    let text = "\
PORT HALLEN, 3 May (Coastal) - The port council of Port Hallen decided Tuesday to shut the ancient ferry jetty until \
the end of October, since engineers discovered that eleven from its forty oaken piles were rotten through.

\"No one in this council wishes to be that one who has waited one winter too much\", said to journalists the \
president, Inés Mardahl.

The jetty, constructed 1931, transported last year 212,000 passengers. The ferries toward the Sund island will go \
from the quay of containers instead, what makes longer the crossing for nine minutes.

Merchants of the old city are afraid for their trade of summer. The merchants' association, with 64 members, \
requested from the council relief of rent, and heard that before June no decision will be taken.

A new jetty would cost 18 million and could not open before 2029, according to a study which the city commissioned \
in March. The state offered to pay a third of this.";
    let likeness = alike(text, FERRY);
    assert!(likeness.is_copy(), "{likeness:?}");
}

#[test]
fn another_report_of_the_same_event_is_no_copy() {
    let text = "\
The old pier has carried its last summer guests. By five votes to two, the harbour board decided on Tuesday evening \
that ferries will call there only until the end of October.

\"Nobody on this board wants to be the one who waited a winter too long,\" Ines Mardal said after the vote.

For Jon Aasen, who has sold tickets in the wooden booth since 1988, the news came by telephone. He had expected \
repairs, he said, not a funeral.

Engineers had been warning of rot since last autumn, when divers found eleven piles in a bad state. The board's \
lawyers advised that it would be liable for an accident from the day it knew.

Where the money for a new pier is to come from is open. The city puts the price at 18 million.";
    let likeness = alike(text, FERRY);
    assert!(!likeness.is_copy(), "{likeness:?}");
}

#[test]
fn two_short_reports_with_a_quotation_and_a_line_in_common_are_no_copies() {
    let shared = "\"Nobody on this board wants to be the one who waited a winter too long,\" chairwoman Ines Mardal told \
        reporters.\n\nThe pier, built in 1931, carried 212,000 passengers last year.";
    let likeness = alike(
        &format!("Port Hallen gives up its ferry pier: after October no boat will call there.\n\n{shared}"),
        &format!("Rotten piles cost the islanders of Sund their landing stage in the old town.\n\n{shared}"),
    );
    assert!(!likeness.is_copy(), "{likeness:?}");
    // The same two lines under another headline are all there is: a copy.
    let likeness = alike(&format!("Pier closes\n\n{shared}"), shared);
    assert!(likeness.is_copy(), "{likeness:?}");
}

#[test]
fn forms_filled_in_anew_are_no_copies() {
    let weather = |day: &str, region: &str, high: u8, low: u8, wind: &str| {
        format!(
            "The weather service expects {day} to be mostly cloudy in {region}, with a few showers in the afternoon. \
             Temperatures reach {high} degrees in the valleys and {low} degrees at night.\n\nThe wind blows moderately \
             from the {wind}, with gusts along the coast. Drivers should watch for wet leaves on minor roads.\n\nThe \
             outlook for the days after: dry at first, then changeable."
        )
    };
    let likeness = alike(
        &weather("Wednesday", "Upper Tarn and Vell", 17, 8, "west"),
        &weather("Sunday", "Mordane County", 23, 12, "south-east"),
    );
    assert!(!likeness.is_copy(), "{likeness:?}");

    let market = |index: &str, points: &str, change: &str, best: &str, worst: &str| {
        format!(
            "Shares closed on a mixed note, with the {index} index up {change} percent at {points} points. Among the \
             gainers was {best}, which rose after a broker raised its target, while {worst} was at the bottom of the \
             table.\n\nTurnover was thin, traders said. Investors are waiting for the central bank's decision \
             next week."
        )
    };
    let likeness = alike(
        &market("Ostra 30", "4,211", "0.7", "Kellbank", "Dorn Steel"),
        &market("Ostra 30", "4,187", "0.2", "Vantor Air", "Milling & Sons"),
    );
    assert!(!likeness.is_copy(), "{likeness:?}");

    let game = |home: &str, away: &str, result: &str, scorer: &str, minute: u8, crowd: &str| {
        format!(
            "{home} beat {away} {result} on Saturday in front of {crowd} spectators. {scorer} gave the hosts the lead \
             in minute {minute} with a header after a corner.\n\nThe visitors had more of the ball after the break but \
             could not find a way through. {home} climb to the upper half of the table, {away} stay where they are."
        )
    };
    let likeness = alike(
        &game("Lindau United", "Port Hallen", "2-1", "Marek Tolan", 14, "8,400"),
        &game("Real Osmund", "Carrow Town", "3-0", "Abel Nkosi", 71, "21,050"),
    );
    assert!(!likeness.is_copy(), "{likeness:?}");
}

#[test]
fn two_statements_in_the_language_of_one_ministry_are_no_copies() {
    let note = |place: &str, event: &str, date: &str, number: &str| {
        format!(
            "The Ministry of Foreign Affairs expresses its deep concern over {event} in {place} on {date}, in which \
             {number} people lost their lives.\n\nThe Ministry condemns all acts of violence against civilians and \
             conveys its condolences to the families of the victims. It calls on all parties to exercise restraint and \
             to return to the path of dialogue.\n\nCitizens who are in {place} are advised to stay in touch with the \
             embassy."
        )
    };
    let likeness = alike(
        &note("Karuth", "the shelling of the bus station", "June 4", "17"),
        &note("Port Amara", "the attack on a hospital ship", "August 21", "43"),
    );
    assert!(!likeness.is_copy(), "{likeness:?}");
}

#[test]
fn a_follow_up_with_the_old_report_as_its_background_is_no_copy() {
    let background = paragraphs(FERRY)[2..].join("\n\n");
    let text = format!(
        "Divers who were to inspect the foundations of the container quay found a mine of the last war on Thursday, \
         and the police closed the whole northern harbour for a day and a half.\n\nThe navy's clearance unit towed the \
         mine out to sea and blew it up at a depth of thirty metres. Windows shook in the villages along the shore, \
         and a herd of cows broke out near Lommen.\n\nOn the quay, meanwhile, three hundred travellers waited with \
         their suitcases. The Red Cross handed out soup and blankets; a brass band on its way to a wedding played \
         until it was told to stop. The first boat left on Friday at noon.\n\nThe harbour master, Didrik Voll, said \
         that more objects were lying on the bottom than anyone liked to think of. A survey with sonar is to show by \
         autumn how many. It will cost half a million and be paid by the ministry of defence, which at first had not \
         wanted to hear of it, he said.\n\nTrawlers have brought up grenades, a propeller and the bell of a \
         minesweeper in the last ten years.\n\n{background}"
    );
    for likeness in [alike(&text, FERRY), alike(FERRY, &text)] {
        assert!(!likeness.is_copy(), "whichever came first: {likeness:?}");
    }
}

#[test]
fn furniture_alone_makes_no_copy() {
    let page = |article: &str| {
        format!(
            "Home News Sport Weather Jobs\n\n{article}\n\nRead also\n\nMost commented\n\nSubscribe to our newsletter \
             and never miss a story from your town.\n\nPlease log in to leave a comment. Your email address is \
             required and will not be published.\n\nAll rights reserved. No part of this page may be reprinted \
             without permission."
        )
    };
    let likeness = alike(
        &page("The library in Lommen stays closed on Monday because of a burst pipe in the reading room."),
        &page(
            "Two cyclists were hurt when a lorry turned right at the Mill Street lights on Friday morning.",
        ),
    );
    assert!(!likeness.is_copy(), "{likeness:?}");
}

#[test]
fn every_line_with_a_run_has_a_key_and_copied_lines_share_theirs() {
    let print = of_text(FERRY);
    for (number, line) in (0..).zip(&print.lines) {
        assert!(line.words.len() < RUN || print.keys.iter().any(|key| key.line == number));
    }
    let head = of_text(paragraphs(FERRY)[0]);
    assert!(head.keys.iter().all(|key| print.keys.iter().any(|other| other.hash == key.hash)));
    // Winnowing takes about 2 / (WINDOW + 1) of the runs, and at least one of each line.
    assert!(print.keys.len() <= print.shingles.len() * 3 / (WINDOW + 1) + print.lines.len());
}

#[test]
fn headings_and_teasers_are_looked_up_only_where_there_is_no_prose() {
    let teasers =
        "Fog closes airport again\n\nBoat fair opens Saturday morning\n\nNine goals in Lommen derby";
    let hashes = |text: &str| of_text(text).keys.iter().map(|key| key.hash).collect::<Vec<_>>();
    assert_eq!(hashes(&format!("{FERRY}\n\n{teasers}")), hashes(FERRY));
    assert_eq!(hashes(teasers).len(), 3);
}

#[test]
fn spellings_of_one_word_are_folded_together() {
    for (a, b) in [
        ("organise colour travelled centre", "organize color traveled center"),
        ("Kyiv Zelensky Lukashenka", "Kiev Zelenskyy Lukashenko"),
        ("São Paulo’s", "Sao Paulo"),
        ("1,250,000 17m", "1250000 17"),
    ] {
        let hashes = |text| of_text(text).words.iter().map(|word| word.hash).collect::<Vec<_>>();
        assert_eq!(hashes(a), hashes(b), "{a} / {b}");
    }
    assert_ne!(of_text("bank").words, of_text("tank").words);
}

fn text() -> impl Strategy<Value = String> {
    let word = prop_oneof![
        4 => "[a-z]{2,9}",
        1 => "[A-Z][a-z]{2,7}",
        1 => "[0-9]{1,4}",
        1 => Just("“".to_owned()),
        1 => Just("é…\u{200b}Ж".to_owned()),
    ];
    let line = proptest::collection::vec(word, 0..30).prop_map(|words| words.join(" "));
    proptest::collection::vec(line, 0..8).prop_map(|lines| lines.join("\n"))
}

/// Words of which hardly any stands in another text.
fn words(n: std::ops::Range<usize>) -> impl Strategy<Value = String> {
    proptest::collection::vec("[b-df-hj-np-tv-z]{6,9}", n).prop_map(|words| words.join(" "))
}

proptest! {
    #[test]
    fn any_text_has_a_fingerprint(text in "\\PC{0,400}") {
        let print = of_text(&text);
        for line in &print.lines {
            prop_assert!(line.words.end <= print.words.len() && !line.words.is_empty());
        }
        prop_assert_eq!(&print, &of_text(&text));
    }

    #[test]
    fn white_space_does_not_matter(text in text()) {
        let spaced = text.replace(' ', " \t ").replace('\n', " \n\n\n ");
        prop_assert_eq!(of_text(&text), of_text(&spaced));
    }

    #[test]
    fn shares_are_symmetric(a in text(), b in text()) {
        // Half of one text in the other, so that something is shared.
        let b = format!("{}\n{b}", a.lines().take(3).collect::<Vec<_>>().join("\n"));
        let (there, back) = (alike(&a, &b), alike(&b, &a));
        prop_assert!((there.of_new - back.of_known).abs() < 0.01 && (there.of_known - back.of_new).abs() < 0.01);
        prop_assert!((0.0..=1.001).contains(&there.of_new) && (0.0..=1.001).contains(&there.of_known));
    }

    #[test]
    fn a_quotation_and_a_line_make_no_copy_of_short_texts(
        own in (words(10..14), words(10..14)), quotation in words(8..14), line in words(8..12),
    ) {
        let text = |lead: &str| format!("{lead}.\n\n“{quotation},” said the harbour master.\n\n{line}.");
        let likeness = alike(&text(&own.0), &text(&own.1));
        prop_assert!(!likeness.is_copy(), "{:?}", likeness);
    }

    #[test]
    fn a_text_is_all_of_itself(text in text()) {
        let print = of_text(&text);
        let likeness = compare(&print, &print, &[]);
        let runs = print.lines.iter().any(|line| line.words.len() >= RUN);
        prop_assert!(!runs || likeness.score() > 0.0);
        prop_assert_eq!((likeness.names_amiss, likeness.numbers_amiss), (0.0, 0.0));
    }
}
