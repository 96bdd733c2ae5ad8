//! Constructions, each with its look-alikes: what a verdict is on, who acts, what a condition is, what an answer answers.

use super::Probes;

/// As [`NEWS`](super::NEWS).
pub(in crate::stance) const GRAMMAR: &[Probes] = &[
    (
        "Should the island airport be closed?",
        &["island airport", "airport closure", "runway"],
        &[
            // What makes a thing impossible is blamed; it is not the thing that is judged.
            (
                "says .",
                "The airline [said] {strikes by the tower's staff made the closure of the airport impossible}.",
            ),
            ("says -", "The pilots [said] {they would make the closure of the island airport impossible}."),
            ("says -", "The pilots [said] {the closure of the island airport was impossible}."),
            // Talk about a thing is not the thing.
            (
                "says .",
                "The governor [said] {his remarks about an airport closure under certain conditions had been misquoted}.",
            ),
            ("says .", "The governor [said] {the reports on the closure of the island airport were wrong}."),
            ("says -", "The governor [said] {the plans for the closure of the island airport were wrong}."),
            // Anonymity is no condition of the thing.
            (
                ".",
                "Two officials spoke [on condition of] {anonymity to discuss the closure of the island airport}.",
            ),
            ("?", "He agreed to the closure of the island airport on condition that the ferry sails daily"),
            ("?", "The island airport may be closed from the moment the tunnel is open"),
            (
                "says ?",
                "The governor [said] {the island airport would close from the day on which the ferry was running}.",
            ),
            (
                "says -",
                "The governor [said] {the island airport would not be closed as long as she was in office}.",
            ),
            ("says -", "\"{There will be no closure of the island airport while I live},\" she [said]."),
            (
                "says ?",
                "The governor [said] {there would be no closure of the island airport as long as the ferry was unreliable}.",
            ),
            // A deed that is announced by its name.
            ("says +", "The governor [announced] {the closure of the island airport}."),
            ("says -", "The governor [announced] {the end of the closure of the island airport}."),
            ("says .", "The governor [announced] {the date of the hearing on the island airport}."),
            ("act +", "The governor [ordered] {the closure of the island airport}."),
            (
                "says +",
                "The governor closed the island airport in March. Her office [said] {the decision applied until further notice}.",
            ),
            (
                "says .",
                "The governor closed the island airport in March. Her office [said] {the same rules applied to the heliport}.",
            ),
            (
                "says +",
                "The governor closed the island airport in March. Her office [said] {it had nothing to take back of that decision}.",
            ),
            ("asks -", "The pilots [asked] {a court to declare the closure of the island airport void}."),
            ("act -", "The pilots {[asked] a court to declare the closure of the island airport void}."),
            ("act +", "The islanders {[asked] in a letter that the runway be closed}."),
            // One means to an end.
            (
                "says +",
                "The governor [said] {the only way to save the marsh was for the state to close the airport}.",
            ),
            ("says +", "The governor [said] {the only remedy was for the airport to close}."),
            // What was done counts for more than what would have had to be.
            (
                "says -",
                "The pilots [said] {they would use every means to prevent the closure of the airport from taking effect in May}.",
            ),
        ],
    ),
    (
        "Should the two breweries merge?",
        &["merger", "brewery merger", "merger of the breweries"],
        &[
            ("says -", "The mayor [said] {the two breweries should remain separate}."),
            ("says -", "The union [said] {its opposition to the merger was unchanged}."),
            ("says +", "The union [said] {its support for the merger was unchanged}."),
            ("says +", "The office [said] {it saw no obstacle to the merger of the breweries}."),
            ("says -", "The union [said] {the merger would be the death of both breweries}."),
            ("says -", "The union [said] {a merger was the last thing the breweries needed}."),
            ("says +", "\"{The sooner the merger comes, the better},\" the bank [said]."),
            ("says +", "The bank [said] {the merger was here to stay}."),
            ("says 0", "The council [said] {it had yet to decide whether to support the merger}."),
            ("says 0", "The council [did not rule out] {supporting the merger}."),
            ("says +", "The bank [said] {it could not understand why anybody should oppose the merger}."),
            ("says -", "The union [said] {it could not understand why the breweries should merge}."),
            ("says -", "The union [said] {it could not accept the merger}."),
            (
                "says ?",
                "The plan for a merger of the breweries was leaked on Friday. The brewers [said] {they could live with it if the pensions were safe}.",
            ),
            (
                "says -",
                "The boards published their plan for the merger. The brewers [said] {they would fight the measure in court}.",
            ),
            (
                "says .",
                "The boards published their plan for the merger. The brewers [said] {they would finish the season first}.",
            ),
            ("-", "Q: Will you support the merger? A: No. Not in this life."),
            ("+", "Q: Will you support the merger? A: Yes. Without any doubt."),
            ("?", "Q: Will you support the merger? A: Only if the pensions are safe."),
            ("-", "Q: Will you oppose the merger? A: Yes. To the end."),
            ("says -", "The union [said] {there was no version of this merger that it could live with}."),
            (
                "says -",
                "The plan for a merger was leaked on Friday. \"{There is no version of this plan with which we could live},\" the union [said].",
            ),
        ],
    ),
    (
        "Should cruise ships be banned from the old harbour?",
        &["cruise ships", "cruise ban", "old harbour", "ban on cruise ships"],
        &[
            (
                "says +",
                "The mayor [said] {no captain should be tempted to bring a cruise ship into the old harbour again}.",
            ),
            (
                "says -",
                "The guild [said] {no mayor should be tempted to ban cruise ships from the old harbour}.",
            ),
            ("says -", "The shops [said] {a ban on cruise ships was a step too far}."),
            (
                "says +",
                "The mayor [said] {the time had come to turn cruise ships away from the old harbour}.",
            ),
            (
                "says -",
                "Cruise ships have been banned from the old harbour since May. The shops [called] {it \"madness\"}.",
            ),
            ("says -", "The shops [said] {they found it \"impossible\" to support the cruise ban}."),
            ("says .", "The shops [said] {it was \"impossible\" to park near the old harbour}."),
            (
                "says ?",
                "Cruise ships were banned from the old harbour in May. The guild [said] {the ban could stay only once a new pier had been built, not before}.",
            ),
            ("says -", "The guild [said] {it would leave the banning of cruise ships to others}."),
        ],
    ),
    (
        "Should the province build the northern bypass?",
        &["northern bypass", "bypass", "ring road"],
        &[
            // A time is no topic.
            ("says .", "The mayor [said] {the shops had suffered since the vote on the bypass}."),
            ("says .", "The mayor [said] {he would retire before the bypass}."),
            ("says .", "The mayor [said] {he would not speak of anything else ahead of the bypass}."),
            ("says -", "The mayor [said] {he would not vote for the bypass after the floods}."),
            // A rule with a strict condition.
            (
                "?",
                "Q: Will you build the bypass? A: The order is clear: the bypass is built after the state has paid, not before.",
            ),
            (
                "?",
                "Q: Will you build the bypass? A: I do not exclude the bypass. But the first stretch of the ring road is built once the state has paid, not earlier.",
            ),
            // What was done counts for more than what it would have hung on.
            (
                "says -",
                "The mayor [said] {without the state there could be no bypass and we withdrew the bypass last week}.",
            ),
            (
                "says ?",
                "The mayor [said] {we withdrew the bypass last week, but we would build the bypass if the state paid}.",
            ),
            (
                "says -",
                "The mayor [said] {without the state there could be no bypass and we had for that reason taken our name off the list}.",
            ),
            (
                "says -",
                "The mayor [said] {he would vote against the bypass, whichever village asked for it}.",
            ),
            (
                "says +",
                "The mayor [said] {the bypass would be built, whatever the villages might say against it}.",
            ),
        ],
    ),
];
