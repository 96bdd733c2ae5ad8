//! Tests of mention.

use volteface_core::{
    Actor, ActorKind, CueClass, Document, Extent, Said, Span, Speaker, Statement, StatementKind, WatchList,
};

use crate::{Text, WatchIndex};

fn actor(
    id: &str,
    name: &str,
    kind: ActorKind,
    aliases: &[&str],
    roles: &[&str],
    speaks_for: &[&str],
) -> Actor {
    let owned = |words: &[&str]| words.iter().map(|&word| word.to_owned()).collect();
    Actor {
        id: id.into(),
        name: name.to_owned(),
        kind,
        aliases: owned(aliases),
        roles: owned(roles),
        speaks_for: speaks_for.iter().map(|&id| id.into()).collect(),
    }
}

fn watch() -> WatchIndex {
    use ActorKind::{Organisation, Person, State};
    WatchIndex::new(WatchList {
        actors: vec![
            actor(
                "ruritania",
                "Ruritania",
                State,
                &["Strelsau", "Ruritanian government"],
                &["Ruritanian officials"],
                &[],
            ),
            actor(
                "rassendyll",
                "Rudolf Rassendyll",
                Person,
                &["Rudolph Rassendill"],
                &["Ruritanian president", "Ruritanian leader"],
                &["ruritania"],
            ),
            actor("sapt", "Marta Sapt", Person, &[], &["Rassendyll's spokeswoman"], &["rassendyll"]),
            actor("russia", "Russia", State, &["Kremlin"], &[], &[]),
            actor(
                "lavrov",
                "Sergei Lavrov",
                Person,
                &["Sergey Lavrov"],
                &["Russian foreign minister"],
                &["russia"],
            ),
            actor(
                "zelensky",
                "Volodymyr Zelensky",
                Person,
                &["Volodymyr Zelenskyy"],
                &["Ukrainian president"],
                &[],
            ),
            actor("bank", "Bank of Ruritania", Organisation, &["BOR"], &[], &[]),
            actor(
                "kessel",
                "Ilka Kessel",
                Person,
                &[],
                &["governor of the Bank of Ruritania", "the bank's governor"],
                &["bank"],
            ),
            actor("lind", "Nora Lind", Person, &[], &["the governor's spokeswoman"], &["kessel"]),
            actor("dockers", "Federation of Dockers", Organisation, &["the dockers' union"], &[], &[]),
        ],
        issues: vec![],
    })
}

/// Resolves the sources that stand in `[brackets]` of `marked`: `name (actor)` of each, anonymous ones with a `?`.
fn speakers(marked: &str) -> Vec<String> {
    let mut words = String::new();
    let mut sources = Vec::new();
    for c in marked.chars() {
        match c {
            '[' => sources.push(Span::new(words.len(), words.len())),
            ']' => sources.last_mut().expect("opened").end = words.len(),
            c => words.push(c),
        }
    }
    let document = Document::plain(words);
    let text = Text::new(&document);
    let mut statements: Vec<Statement> = sources
        .into_iter()
        .map(|source| Statement {
            source: if source.is_empty() { vec![] } else { vec![source] },
            cue: vec![Span::new(source.end, source.end)],
            content: vec![],
            kind: StatementKind::Indirect,
            class: CueClass::Says,
            speaker: Speaker::default(),
            said: Said::default(),
            extent: Extent::default(),
            headline: false,
            within: None,
            positions: vec![],
            confidence: 1.0,
        })
        .collect();
    super::resolve(&text, &mut statements, &watch());
    statements
        .iter()
        .map(|statement| {
            let speaker = &statement.speaker;
            let actor = speaker.actor.as_ref().map_or("-", |actor| actor.as_str());
            format!("{} ({actor}{})", speaker.name, if speaker.anonymous { "?" } else { "" })
        })
        .collect()
}

fn check(marked: &str, expected: &[&str]) {
    assert_eq!(speakers(marked), expected, "{marked}");
}

#[test]
fn a_full_name_a_surname_a_title_and_a_pronoun_are_one_person() {
    check(
        "[Foreign Minister Sergei Lavrov] said no. \u{201c}Never,\u{201d} [Lavrov] said. [The minister] left, and [he] said why.",
        &["Sergei Lavrov (lavrov)"; 4],
    );
    check(
        "[Ilka Kessel, the governor of the Bank of Ruritania,] said rates would stay. [She] added that [the bank] was patient.",
        &["Ilka Kessel (kessel)", "Ilka Kessel (kessel)", "Bank of Ruritania (bank)"],
    );
}

#[test]
fn the_place_of_a_dateline_names_nobody() {
    check(
        "STRELSAU (RPA) - [Ruritania] resumed its payments on Monday. [Strelsau] said that they had been late.",
        &["Ruritania (ruritania)"; 2],
    );
}

#[test]
fn a_name_beside_a_description_is_the_speaker() {
    check("[The spokeswoman, Marta Sapt,] said so.", &["Marta Sapt (sapt)"]);
    check("[its governor, Ilka Kessel,] told the Bank of Ruritania's staff.", &["Ilka Kessel (kessel)"]);
    check("[Lea Orr of the Bank of Ruritania] said so.", &["Lea Orr (-)"]);
    check("[the head of the Bank of Ruritania, Lea Orr,] said so.", &["Lea Orr (-)"]);
}

#[test]
fn descriptions_of_the_watch_list_stand_for_their_actor_in_any_form() {
    check("[The Ruritanian president] said so.", &["The Ruritanian president (rassendyll)"]);
    check("[The president of Ruritania] said so.", &["The president of Ruritania (rassendyll)"]);
    check("[Ruritania's president] said so.", &["Ruritania's president (rassendyll)"]);
    check(
        "[the spokeswoman for President Rudolf Rassendyll] said so.",
        &["the spokeswoman for President Rudolf Rassendyll (sapt)"],
    );
    check("[The former Ruritanian president] said so.", &["The former Ruritanian president (-)"]);
    check(
        "[The deputy foreign minister of Russia] said so.",
        &["The deputy foreign minister of Russia (russia?)"],
    );
}

#[test]
fn officials_named_by_rank_only_speak_for_their_body() {
    check("[A Ruritanian official] said so.", &["A Ruritanian official (ruritania?)"]);
    check(
        "[A spokesman for the Bank of Ruritania] said so.",
        &["A spokesman for the Bank of Ruritania (bank)"],
    );
    check("[Western officials] said so.", &["Western officials (-)"]);
    check(
        "[people familiar with the talks in Strelsau] said so.",
        &["people familiar with the talks in Strelsau (-)"],
    );
    check("[A former Ruritanian official] said so.", &["A former Ruritanian official (-)"]);
    check(
        "[The Kremlin] denied it. \u{201c}No,\u{201d} [a spokesman] said.",
        &["Kremlin (russia)", "a spokesman (russia)"],
    );
}

#[test]
fn a_capital_and_a_government_stand_for_the_state() {
    check(
        "[Strelsau] rejected the offer. [The government] said it was late.",
        &["Strelsau (ruritania)", "The government (ruritania)"],
    );
    check("Ruritanian hospitals are full, [the health ministry] said.", &["the health ministry (ruritania)"]);
    check("[Moscow] said so.", &["Moscow (russia)"]);
    check("[Paris] said so.", &["Paris (-)"]);
}

#[test]
fn namesakes_spouses_and_predecessors_are_told_apart() {
    check(
        "[Anton Rassendyll] coaches a club. [Rassendyll] said it would win.",
        &["Anton Rassendyll (-)", "Anton Rassendyll (-)"],
    );
    check("[Olena Zelenska] said so. [Mrs. Zelensky] smiled.", &["Olena Zelenska (-)", "Olena Zelenska (-)"]);
    check("[Russian Foreign Minister Igor Ivanov] said so.", &["Igor Ivanov (-)"]);
}

#[test]
fn other_spellings_bind_when_office_or_surroundings_agree() {
    check("[Ruritanian President Rudolf Rasendil] said so.", &["Rudolf Rasendil (rassendyll)"]);
    check("[Russia's foreign minister, Sergej Lawrow,] said so.", &["Sergej Lawrow (lavrov)"]);
    check("[Volodymyr Zelenskiy] said so.", &["Volodymyr Zelenskiy (zelensky)"]);
    check("[Sergei Lavrenko] said so in Russia.", &["Sergei Lavrenko (-)"]);
    check("[S. Lavrov] said so in Russia.", &["S. Lavrov (lavrov)"]);
    check("[Igor Lavrov] said so in Russia.", &["Igor Lavrov (-)"]);
}

#[test]
fn pronouns_follow_gender_subject_and_speaker() {
    check(
        "Ilka Kessel met Sergei Lavrov on Monday. [She] said rates would fall, and [he] said nothing.",
        &["Ilka Kessel (kessel)", "Sergei Lavrov (lavrov)"],
    );
    check(
        "[Rudolf Rassendyll] told Sergei Lavrov that the border was closed. [He] said it would stay so.",
        &["Rudolf Rassendyll (rassendyll)"; 2],
    );
    check(
        "\u{201c}We told Sergei Lavrov,\u{201d} [Rudolf Rassendyll] said. \u{201c}Twice,\u{201d} [he] said.",
        &["Rudolf Rassendyll (rassendyll)"; 2],
    );
    check("[The Bank of Ruritania] cut rates. [It] said growth was weak.", &["Bank of Ruritania (bank)"; 2]);
}

#[test]
fn a_body_is_known_by_what_it_was_called() {
    check(
        "The largest lender, Bank of Ruritania, met on Monday in Strelsau. [The lender] said rates would fall.",
        &["Bank of Ruritania (bank)"],
    );
    check("[A statement released by the Bank of Ruritania] said so.", &["Bank of Ruritania (bank)"]);
    check("[As recently as the end of February Marta Sapt] had said so.", &["Marta Sapt (sapt)"]);
    check("STRELSAU (AP) - [The coach, Livio Orr,] said so.", &["Livio Orr (-)"]);
}

#[test]
fn a_description_of_a_people_is_whoever_of_them_spoke() {
    check(
        "[Marta Sapt] said so. She speaks for President Rudolf Rassendyll. [The Ruritanian official] said no more.",
        &["Marta Sapt (sapt)"; 2],
    );
}

#[test]
fn an_unnamed_source_goes_on() {
    let found = speakers("[Sergei Lavrov] said the talks were over, []adding that they had failed.");
    assert_eq!(found, ["Sergei Lavrov (lavrov)", "Sergei Lavrov (lavrov)"]);
}

#[test]
fn the_ministry_is_the_one_spoken_of_not_the_country_named_last() {
    check(
        "Strelsau met on Monday. [The Russian defence ministry] said so. Ruritania had promised not to, [the ministry] added.",
        &["The Russian defence ministry (russia)", "the ministry (russia)"],
    );
    check(
        "Ruritania's hospitals were full, and Russia's were not, [the ministry] said.",
        &["the ministry (russia)"],
    );
}

#[test]
fn a_voice_is_that_of_the_superior_whom_the_text_names() {
    check("Ilka Kessel spoke on Monday. [The spokeswoman] said so.", &["The spokeswoman (lind)"]);
    check("Sergei Lavrov spoke on Monday. [The spokeswoman] said so.", &["The spokeswoman (-)"]);
}

#[test]
fn each_watched_actor_of_a_joint_statement_makes_it() {
    check("[Strelsau and Moscow] said so.", &["Strelsau (ruritania)", "Russia (russia)"]);
    check(
        "[Marta Sapt, together with the Federation of Dockers,] said so.",
        &["Marta Sapt (sapt)", "Federation of Dockers (dockers)"],
    );
    check(
        "[Ruritanian and Russian officials] said so.",
        &["Ruritanian and Russian officials (ruritania?)", "Russia (russia?)"],
    );
}

#[test]
fn who_is_spoken_of_speaks_not_jointly() {
    check(
        "[Sergei Lavrov, back from talks with the Bank of Ruritania,] said so.",
        &["Sergei Lavrov (lavrov)"],
    );
    check("[Sergei Lavrov and the Kremlin] said so.", &["Sergei Lavrov (lavrov)"]);
    check(
        "[Sergei Lavrov, after Marta Sapt had left and the Bank of Ruritania had closed,] said so.",
        &["Sergei Lavrov (lavrov)"],
    );
}

#[test]
fn they_are_the_people_who_spoke_last() {
    check(
        "[The Kremlin] denied it. [Ruritanian officials] point out that Russia broke the last deal. [They] say it will break this one.",
        &["Kremlin (russia)", "Ruritanian officials (ruritania?)", "Ruritanian officials (ruritania?)"],
    );
}
