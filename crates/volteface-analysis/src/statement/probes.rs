//! Plain sentences of agencies with who says what in them: what must be read rightly whatever weights are trained.

use super::tests::said;

/// A sentence and its statements.
type Probe = (&'static str, &'static [&'static str]);

/// How many of `probes` are read with no statement too many, too few or cut otherwise; the others are shown.
fn count(probes: &[Probe]) -> usize {
    let plain = |said: &str| said.to_lowercase().trim_matches([' ', '.', ',', '"', '\'']).to_owned();
    let right = probes.iter().filter(|(words, expected)| {
        let mut found: Vec<String> = said(words).iter().map(|said| plain(said)).collect();
        let mut expected: Vec<String> = expected.iter().map(|said| plain(said)).collect();
        found.sort();
        expected.sort();
        if found != expected {
            println!("{words}\n  expected {expected:?}\n  found    {found:?}");
        }
        found == expected
    });
    right.count()
}

#[test]
fn plain_sentences_are_read_rightly() {
    let (read, unread) = (count(READ), count(UNREAD));
    assert!(
        read >= FLOOR_READ && unread >= FLOOR_UNREAD,
        "{read} of {}, {unread} of {}",
        READ.len(),
        UNREAD.len()
    );
}

/// Floors, which only rise.
const FLOOR_READ: usize = 62;
const FLOOR_UNREAD: usize = 30;

/// Rules were made for these.
const READ: &[Probe] = &[
    (
        "The prime minister insisted he had never agreed to the terms, adding that talks would go on.",
        &["The prime minister: he had never agreed to the terms", "The prime minister: talks would go on"],
    ),
    (
        "KESTHAVEN, March 3 (Pallas) - Norland's central bank will not raise its key rate this year, governor Ilse Dorn was quoted as saying on Monday by the daily Tessby Herald.",
        &["Ilse Dorn: Norland's central bank will not raise its key rate this year"],
    ),
    (
        "\"I do not think that the tax is fair,\" Dorn said, but she would not say how she would vote.",
        &["Dorn: I do not think that the tax is fair"],
    ),
    ("The tax is unfair, Dorn said, but she would not say how she would vote.", &["Dorn: The tax is unfair"]),
    (
        "Asked whether he would resign, Owen Karr said: \"No, I have work to do.\"",
        &["Owen Karr: No, I have work to do"],
    ),
    (
        "The union rejected the offer and said its members would walk out on Monday.",
        &["The union: rejected the offer", "The union: its members would walk out on Monday"],
    ),
    (
        "Swiss-born Trade Minister Marta Hale said the port would stay shut.",
        &["Marta Hale: the port would stay shut"],
    ),
    (
        "Hale told Pallas in an interview that she expected no deal before May.",
        &["Hale: she expected no deal before May"],
    ),
    (
        "The airline denied on Tuesday that it had ever promised lower fares.",
        &["The airline: denied on Tuesday that it had ever promised lower fares"],
    ),
    (
        "No decision has been made, said a person briefed on the plan.",
        &["a person briefed on the plan: No decision has been made"],
    ),
    (
        "\"It is too early to talk about that,\" Interior Minister Jon Aasen was cited by the agency as saying.",
        &["Jon Aasen: It is too early to talk about that"],
    ),
    (
        "The country's top court will hear the case in June, its president told state television, adding that no date had been fixed for a ruling.",
        &[
            "its president: The country's top court will hear the case in June",
            "its president: no date had been fixed for a ruling",
        ],
    ),
    (
        "In his speech to the congress, Moll demanded that the rent freeze be lifted at once.",
        &["Moll: demanded that the rent freeze be lifted at once"],
    ),
    (
        "Karr, whose party won only nine seats, conceded that the campaign had gone badly.",
        &["Karr: the campaign had gone badly"],
    ),
    (
        "The governor said that while prices were falling, wages were not, and that the bank would wait.",
        &["The governor: while prices were falling, wages were not, and that the bank would wait"],
    ),
    (
        "The mine will close by 2035 at the latest, according to a draft of the law seen by Pallas.",
        &["a draft of the law seen by Pallas: The mine will close by 2035 at the latest"],
    ),
    (
        "\"We have waited for ten years,\" said Ana Ruiz, the chairwoman of the tenants' league, \"and we are not waiting any longer.\"",
        &["Ana Ruiz: We have waited for ten years / and we are not waiting any longer"],
    ),
    (
        "The commissioner added: \"There will be no exceptions.\"",
        &["The commissioner: There will be no exceptions"],
    ),
    (
        "Fishermen fear the quota will ruin them, their association said.",
        &["their association: Fishermen fear the quota will ruin them"],
    ),
    (
        "Lund said the board had not met since Friday and he did not know when it would.",
        &["Lund: the board had not met since Friday and he did not know when it would"],
    ),
    (
        "The ministry said in a statement that it took note of the ruling but would appeal.",
        &["The ministry: it took note of the ruling but would appeal"],
    ),
    (
        "The senator vowed to block the bill as long as the clause on pensions stood.",
        &["The senator: to block the bill as long as the clause on pensions stood"],
    ),
    (
        "A spokesman for the bank said it did not comment on market rumours.",
        &["A spokesman for the bank: it did not comment on market rumours"],
    ),
    (
        "\"The ferry is safe,\" he told a news conference. \"I would put my own children on it.\"",
        &["he: The ferry is safe / I would put my own children on it"],
    ),
    (
        "Karr once called the treaty \"a piece of paper,\" but on Sunday he said it was the best that the country could hope for.",
        &["Karr: the treaty \"a piece of paper,\"", "Karr: it was the best that the country could hope for"],
    ),
    (
        "Neither side would give way, the mediator said after the meeting, which lasted nine hours.",
        &["the mediator: Neither side would give way"],
    ),
    (
        "The opposition says the levy will hit the poor, while the government argues it pays for schools.",
        &["The opposition: the levy will hit the poor", "the government: it pays for schools"],
    ),
    (
        "Dorn said she was \"cautiously optimistic\" that inflation would slow.",
        &["Dorn: she was \"cautiously optimistic\" that inflation would slow"],
    ),
    (
        "The company's chief engineer told the inquiry he had raised the alarm twice but nobody had listened.",
        &["The company's chief engineer: he had raised the alarm twice but nobody had listened"],
    ),
    (
        "Police said three people had been arrested; their lawyers said all of them had been released by noon.",
        &["Police: three people had been arrested", "their lawyers: all of them had been released by noon"],
    ),
    (
        "The president's chief of staff, Ivo Brandt, said on Saturday that his boss had \"not changed his mind one bit.\"",
        &["Ivo Brandt: his boss had \"not changed his mind one bit"],
    ),
    (
        "The farmers want the levy gone, Moll said, and she agrees with them.",
        &["Moll: The farmers want the levy gone"],
    ),
    (
        "Ruiz wrote on her blog that the council had lied to the tenants.",
        &["Ruiz: the council had lied to the tenants"],
    ),
    (
        "The treaty, Hale argued, protects small ports as much as large ones.",
        &["Hale: The treaty / protects small ports as much as large ones"],
    ),
    ("The agency believes that the leak began in 2029.", &["The agency: the leak began in 2029"]),
    ("There was no proof of fraud, the auditors concluded.", &["the auditors: There was no proof of fraud"]),
    ("Aasen urged drivers to stay at home.", &["Aasen: drivers to stay at home"]),
    (
        "The council agreed on Monday to sell the old tram depot.",
        &["The council: agreed on Monday to sell the old tram depot"],
    ),
    ("\"Never,\" said Karr.", &["Karr: Never"]),
    (
        "On Thursday Hale repeated that Norland would not pay for the wall.",
        &["Hale: Norland would not pay for the wall"],
    ),
    (
        "The visit had been planned for months, a senior official said on condition of anonymity because he was not authorised to speak to the press.",
        &["a senior official: The visit had been planned for months"],
    ),
    (
        "Moll's deputy suggested that the vote could be put off until autumn.",
        &["Moll's deputy: the vote could be put off until autumn"],
    ),
    (
        "The report, published on Monday, says that one in five bridges is unsafe.",
        &["The report: one in five bridges is unsafe"],
    ),
    ("The bishop asked the government to forgive the debt.", &["The bishop: to forgive the debt"]),
    (
        "The striking nurses will not return to work until their demands are met, union leader Vera Ost said in a video message.",
        &["Vera Ost: The striking nurses will not return to work until their demands are met"],
    ),
    (
        "The bank will not cut rates before summer, its governor confirmed on Tuesday.",
        &["its governor: The bank will not cut rates before summer"],
    ),
    (
        "Speaking in Tessby, the minister reiterated that the port would stay shut.",
        &["the minister: the port would stay shut"],
    ),
    (
        "\"There will be no second vote,\" the speaker of parliament told lawmakers before the debate.",
        &["the speaker of parliament: There will be no second vote"],
    ),
    (
        "The envoy, asked about the prisoners, replied that he could not discuss them.",
        &["the envoy: he could not discuss them"],
    ),
    ("Rents must fall, demanded the tenants' league.", &["the tenants' league: Rents must fall"]),
    (
        "The general warned against sending troops to the island.",
        &["the general: against sending troops to the island"],
    ),
    (
        "Two of the three judges found that the contract was void.",
        &["Two of the three judges: the contract was void"],
    ),
    ("The club's owner hinted he might sell.", &["The club's owner: he might sell"]),
    (
        "Prices, the statistics office said on Wednesday, rose 4.1 percent in May.",
        &["the statistics office: Prices / rose 4.1 percent in May"],
    ),
    (
        "The opposition leader pledged to scrap the tax if elected.",
        &["The opposition leader: to scrap the tax if elected"],
    ),
    (
        "A foreign ministry spokesman called the accusations \"baseless\" and urged both sides to show restraint.",
        &[
            "A foreign ministry spokesman: the accusations \"baseless",
            "A foreign ministry spokesman: both sides to show restraint",
        ],
    ),
    (
        "The treaty is dead, in the view of the foreign minister.",
        &["the foreign minister: The treaty is dead"],
    ),
    (
        "The chief negotiator told Pallas the two sides were \"closer than ever\", but cautioned that nothing was agreed until everything was agreed.",
        &[
            "The chief negotiator: the two sides were \"closer than ever",
            "The chief negotiator: nothing was agreed until everything was agreed",
        ],
    ),
    (
        "The mayor said she was not opposed to the stadium, only to paying for it.",
        &["The mayor: she was not opposed to the stadium, only to paying for it"],
    ),
    ("\"Yes,\" she said when asked if she still trusted him.", &["she: Yes"]),
    (
        "The airline, which lost 40 million last year, said on Friday it would cut 200 jobs and close its base in Tessby.",
        &["The airline: it would cut 200 jobs and close its base in Tessby"],
    ),
    (
        "Whoever wins, the commissioner said, will inherit an empty purse.",
        &["the commissioner: Whoever wins / will inherit an empty purse"],
    ),
    (
        "The governor said the bank stood ready to act, and that it would not hesitate.",
        &["The governor: the bank stood ready to act, and that it would not hesitate"],
    ),
    (
        "A source close to the coach said he would leave in June.",
        &["A source close to the coach: he would leave in June"],
    ),
    (
        "The ministers agreed that the quota should be cut by a fifth.",
        &["The ministers: the quota should be cut by a fifth"],
    ),
    (
        "It was the first time that the queen had spoken of the affair. \"We all make mistakes,\" she said.",
        &["she: We all make mistakes"],
    ),
    ("\"No comment,\" said the lawyer.", &["the lawyer: No comment"]),
    (
        "The vaccine will be free for all, the health minister promised in March.",
        &["the health minister: The vaccine will be free for all"],
    ),
    (
        "The union says it has not been consulted, and the company says it has.",
        &["The union: it has not been consulted", "the company: it has"],
    ),
];

/// No rule was made for these.
const UNREAD: &[Probe] = &[
    (
        "The chancellor maintained she had known nothing of the payments and would not step down.",
        &["The chancellor: she had known nothing of the payments and would not step down"],
    ),
    (
        "The dam will be finished on time, the builder's chairman was reported as saying by local media.",
        &["the builder's chairman: The dam will be finished on time"],
    ),
    (
        "\"We have lost a friend,\" Mayor Tilda Roos said, before leaving without taking questions.",
        &["Tilda Roos: We have lost a friend"],
    ),
    (
        "Pressed on the matter, the commissioner replied that she had nothing to add.",
        &["the commissioner: she had nothing to add"],
    ),
    (
        "The rail operator dismissed the report and said it would publish its own figures.",
        &["The rail operator: dismissed the report", "The rail operator: it would publish its own figures"],
    ),
    (
        "London-based analyst Piet Haas said the bond would not be repaid.",
        &["Piet Haas: the bond would not be repaid"],
    ),
    (
        "Roos said in a speech on Sunday that the museum would give the masks back.",
        &["Roos: the museum would give the masks back"],
    ),
    (
        "The trawler owners denied they had fished inside the zone.",
        &["The trawler owners: denied they had fished inside the zone"],
    ),
    (
        "Both brothers were innocent, their lawyer told the court.",
        &["their lawyer: Both brothers were innocent"],
    ),
    (
        "A deal is close, two people with knowledge of the talks said.",
        &["two people with knowledge of the talks: A deal is close"],
    ),
    (
        "The satellite is lost, the agency's director said, blaming a faulty valve.",
        &["the agency's director: The satellite is lost"],
    ),
    (
        "Haas noted that exports had fallen for a third month and warned of worse to come.",
        &["Haas: exports had fallen for a third month", "Haas: of worse to come"],
    ),
    (
        "Under the plan, which the cabinet has yet to approve, fares would double, the ministry said.",
        &["the ministry: Under the plan, which the cabinet has yet to approve, fares would double"],
    ),
    (
        "The rector, who took office last year, promised that no lecturer would lose his job.",
        &["The rector: no lecturer would lose his job"],
    ),
    (
        "\"If they want a fight,\" said Lund, \"they will get one.\"",
        &["Lund: If they want a fight / they will get one"],
    ),
    (
        "Tenants have nothing to fear, Housing Minister Vera Ost assured parliament.",
        &["Vera Ost: Tenants have nothing to fear"],
    ),
    (
        "The coach said that he was not angry but that he was disappointed.",
        &["The coach: he was not angry but that he was disappointed"],
    ),
    (
        "The drug works in children too, according to its maker.",
        &["its maker: The drug works in children too"],
    ),
    (
        "Ost told the daily Kvell that she saw \"no reason at all\" to change the law.",
        &["Ost: she saw \"no reason at all\" to change the law"],
    ),
    (
        "The harvest was poor, farmers say, because the rain came late.",
        &["farmers: The harvest was poor / because the rain came late"],
    ),
    ("The pilot radioed that the left engine was on fire.", &["The pilot: the left engine was on fire"]),
    (
        "Haas, speaking by telephone, said he had not been paid since May.",
        &["Haas: he had not been paid since May"],
    ),
    (
        "It was not clear who would lead the talks, but a diplomat said it would not be Roos.",
        &["a diplomat: it would not be Roos"],
    ),
    ("The committee recommended that the bridge be torn down.", &["The committee: the bridge be torn down"]),
    (
        "The judge said the evidence was thin, and the prosecutor later admitted as much.",
        &["The judge: the evidence was thin"],
    ),
    ("Roos described the offer as \"too little, too late.\"", &["Roos: the offer as \"too little, too late"]),
    (
        "The airline said it would fly again on Friday if the ash had cleared by then.",
        &["The airline: it would fly again on Friday if the ash had cleared by then"],
    ),
    (
        "Nobody was hurt, a spokeswoman for the fire brigade told Pallas by email.",
        &["a spokeswoman for the fire brigade: Nobody was hurt"],
    ),
    (
        "\"The museum is broke,\" Roos said. She said the city would not help.",
        &["Roos: The museum is broke", "She: the city would not help"],
    ),
    (
        "The envoy signalled that his government could live with a shorter pause.",
        &["The envoy: his government could live with a shorter pause"],
    ),
    (
        "The bank's economists estimate that growth will slow to 1.2 percent next year.",
        &["The bank's economists: growth will slow to 1.2 percent next year"],
    ),
    (
        "Lawmakers voted on Tuesday to keep the night train, and the minister said she would respect their decision.",
        &[
            "Lawmakers: voted on Tuesday to keep the night train",
            "the minister: she would respect their decision",
        ],
    ),
    (
        "The school will reopen on Monday, its headmaster confirmed in a letter to parents.",
        &["its headmaster: The school will reopen on Monday"],
    ),
    ("Ost has said repeatedly that she will not run again.", &["Ost: she will not run again"]),
    (
        "The islanders refuse to leave, their council said in a message read out on the radio.",
        &["their council: The islanders refuse to leave"],
    ),
];
