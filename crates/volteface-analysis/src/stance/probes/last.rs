//! Sentences of five more fields, written and counted once (23 of 40) after the rules were mended; then their errors were read.

use super::Probes;

/// As [`NEWS`](super::NEWS).
pub(in crate::stance) const LAST: &[Probes] = &[
    (
        "Should the voting age be lowered to 16?",
        &["voting age", "young voters", "votes for teenagers"],
        &[
            (
                "says +",
                "The pupils' council [said] {people who work and pay taxes at 16 should also have a vote}.",
            ),
            ("says +", "The chancellor [said] {the voting age would be lowered before the next election}."),
            ("says -", "The party leader [said] {she saw no need to tamper with the voting age}."),
            ("says -", "The mayor [said] {the voting age should remain at 18}."),
            (
                "says ?",
                "The liberals [said] {they would agree to a lower voting age if civics became a compulsory subject}.",
            ),
            ("says 0", "The speaker of parliament [said] {she would leave the voting age to others}."),
            ("says .", "The office [said] {turnout among young voters had fallen to a third}."),
            ("rejects -", "The upper house [voted down] {a bill to lower the voting age}."),
        ],
    ),
    (
        "Should the old tram depot be demolished?",
        &["tram depot", "old depot", "depot"],
        &[
            ("says -", "The heritage board [said] {the depot was worth saving}."),
            ("says +", "The developer [said] {the depot was beyond repair and had to make way for flats}."),
            (
                "says +",
                "The council [said] {the bulldozers would move in on Monday and the old depot would be gone by Friday}.",
            ),
            ("says -", "The architects [said] {tearing down the depot would rip a hole in the quarter}."),
            ("says ?", "The council [said] {the depot would come down unless a buyer was found by March}."),
            ("says .", "The fire brigade [said] {a tram had caught fire outside the depot}."),
            ("demands -", "Residents [begged] the council {to spare the tram depot}."),
            ("act -", "The court {[stopped] the demolition of the old depot}."),
        ],
    ),
    (
        "Should the debt ceiling be raised?",
        &["debt ceiling", "debt limit", "borrowing limit"],
        &[
            ("says +", "The treasurer [said] {there was no alternative to a higher debt ceiling}."),
            ("says -", "The opposition [said] {it would not vote for another increase in the debt limit}."),
            (
                "says ?",
                "The opposition [said] {a higher debt limit was conceivable, but only with deep cuts in spending}.",
            ),
            ("says -", "The senator [said] {the debt ceiling was where it should be}."),
            ("says +", "The governor [said] {failing to raise the ceiling would be reckless}."),
            ("says .", "The treasury [said] {it had borrowed nine billion crowns in August}."),
            ("act +", "Parliament {[lifted] the debt ceiling by a tenth}."),
            ("act -", "The senate {[refused] to raise the borrowing limit}."),
        ],
    ),
    (
        "Should the import ban on Ketlan beef be lifted?",
        &["import ban", "beef ban", "Ketlan beef"],
        &[
            ("says +", "The traders [said] {there was no longer any reason to keep Ketlan beef out}."),
            ("says -", "The ranchers [said] {the ban on beef from Ketland must stay}."),
            ("says -", "The minister [said] {lifting the import ban now would be premature}."),
            ("says ?", "The minister [said] {the ban would fall once the herds had been tested}."),
            ("says +", "The minister [said] {Ketlan beef would be back on the shelves by Christmas}."),
            ("says 0", "The agency [said] {it was too early to tell whether the beef ban could be lifted}."),
            ("act +", "The government {[ended] the import ban on Ketlan beef}."),
            ("act -", "The government {[prolonged] the beef ban by six months}."),
        ],
    ),
    (
        "Should the government sell its stake in the state lottery?",
        &["lottery", "state lottery", "lottery stake"],
        &[
            ("says +", "The finance minister [said] {the state had no business running a lottery}."),
            (
                "says -",
                "The finance minister [said] {the government would hold on to its stake in the lottery}.",
            ),
            ("says -", "The union [said] {selling the lottery would be like selling the family silver}."),
            (
                "says +",
                "The cabinet secretary [said] {a buyer for the lottery would be sought in the autumn}.",
            ),
            (
                "says ?",
                "The coalition partner [said] {it would only approve a sale of the lottery if the proceeds went to sport}.",
            ),
            ("says .", "The lottery [said] {a ticket sold in Harn had won four million crowns}."),
            ("act +", "The government {[sold] its stake in the state lottery}."),
            ("rejects -", "Parliament [rejected] {the sale of the lottery}."),
        ],
    ),
];
