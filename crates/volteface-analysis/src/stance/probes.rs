//! Sentences of many fields with the side that an analyst would code: what composition must get right.

mod counted;
mod fields;
mod grammar;
mod last;
mod news;
mod unseen;
pub(super) use counted::COUNTED;
pub(super) use fields::FIELDS;
pub(super) use grammar::GRAMMAR;
pub(super) use last::LAST;
pub(super) use news::NEWS;
pub(super) use unseen::{UNREAD, UNSEEN};

/// A question, its terms, and sentences with their codes.
pub(super) type Probes = (&'static str, &'static [&'static str], &'static [(&'static str, &'static str)]);

/// One issue with sentences: what the cue does or `act` (left out: it says), a code (`+` supports, `-` opposes,
/// `?` conditional, `0` noncommittal, `.` nothing), and the words.
pub(super) const PROBES: &[Probes] = &[
    (
        "Should Norland join the Northern Alliance?",
        &["accession", "join the alliance", "Northern Alliance", "membership"],
        &[
            ("+", "Norland will join the Northern Alliance before the end of the decade"),
            ("+", "We want to become a member of the Northern Alliance as soon as possible"),
            ("-", "Norland has no intention of joining the Northern Alliance"),
            ("-", "Accession to the Northern Alliance would be a historic mistake"),
            ("-", "We will never join the Northern Alliance"),
            ("?", "Norland could join the Northern Alliance if its neutrality is written into the treaty"),
            (
                "?",
                "We will only join the alliance once our veto has been guaranteed in the treaty of accession",
            ),
            ("0", "The government has not decided whether to apply for membership of the Northern Alliance"),
            ("act +", "signed the treaty of accession to the Northern Alliance"),
            ("act -", "withdrew its application for membership of the Northern Alliance"),
            ("+", "There is no alternative to membership of the Northern Alliance"),
            ("+", "The government no longer opposes accession to the Northern Alliance"),
            ("demands +", "to join the Northern Alliance without delay"),
        ],
    ),
    (
        "Should the central bank cut its key interest rate?",
        &["key rate", "interest rates", "rate cut", "borrowing costs"],
        &[
            ("+", "We are ready to cut interest rates in June"),
            ("-", "The bank will keep its key rate where it is"),
            ("-", "It is too early to lower interest rates"),
            ("-", "A rate cut would be a mistake while wages are rising"),
            ("-", "We see no case for cutting the key rate"),
            ("?", "The board would lower interest rates if inflation falls below 3 percent"),
            ("act +", "lowered its key interest rate by half a point"),
            ("act -", "raised its key interest rate to 5 percent"),
            ("-", "Interest rates must not be lowered now"),
            ("+", "A rate cut is overdue"),
            ("0", "I will not speculate about the next rate cut"),
            ("demands +", "to cut its key interest rate at once"),
        ],
    ),
    (
        "Should whaling be banned in the northern waters?",
        &["whaling", "whaling ban", "whale hunt", "moratorium"],
        &[
            ("+", "Whaling must end"),
            ("-", "Whaling is part of our culture and we will continue it"),
            ("+", "We support a ban on whaling"),
            ("-", "The government rejects a ban on whaling"),
            ("-", "A whaling ban would destroy our coastal villages"),
            ("act -", "lifted the ban on whaling"),
            ("act +", "prohibited whaling in the northern waters"),
            ("?", "We can accept a whaling ban provided that subsistence hunting is exempted"),
            ("-", "We will not stop whaling"),
            ("+", "The time has come to stop the whale hunt"),
            ("+", "Our party will vote for the whaling ban"),
            ("-", "We will vote against the moratorium on whaling"),
        ],
    ),
    (
        "Should the shareholders of Brackwater accept the offer of Corvane Partners?",
        &["takeover", "takeover offer", "Corvane's bid", "offer"],
        &[
            ("-", "The offer of Corvane Partners undervalues the company and shareholders should reject it"),
            ("-", "The board unanimously rejected the takeover offer"),
            ("+", "The board recommends that shareholders accept the takeover offer"),
            ("?", "We would accept the takeover offer if the price were raised to 540 pence"),
            ("+", "We welcome the takeover offer by Corvane Partners"),
            ("-", "This takeover would be bad for the workers and for the town"),
            ("act -", "turned down the takeover offer of Corvane Partners"),
            ("-", "We have no interest in a takeover by Corvane"),
            ("0", "We take no position on Corvane's bid"),
        ],
    ),
    (
        "Should asylum seekers be allowed to work from their first day?",
        &["asylum seekers", "work permit", "right to work", "work ban"],
        &[
            ("+", "Asylum seekers should be allowed to work from the first day"),
            ("-", "We are against giving asylum seekers a work permit on arrival"),
            ("+", "The work ban for asylum seekers must be lifted"),
            ("-", "The work ban will stay in place"),
            ("?", "Asylum seekers may be given a work permit, but only if no local applicant is found"),
            ("-", "Letting asylum seekers work from the first day would be irresponsible"),
            ("act +", "abolished the work ban for asylum seekers"),
        ],
    ),
    (
        "Should the Tarn nuclear plant be closed?",
        &["Tarn plant", "nuclear plant", "reactor", "closure", "shutdown"],
        &[
            ("+", "The Tarn nuclear plant will be shut down in 2031"),
            ("-", "The Tarn plant will not be closed"),
            ("-", "We want to keep the Tarn nuclear plant running"),
            ("-", "Closing the Tarn plant now would be madness"),
            ("-", "The life of the reactor in Tarn must be extended"),
            ("?", "The Tarn plant can be closed once the wind farms are connected"),
            ("+", "I stand by the closure of the Tarn plant"),
            ("act -", "extended the licence of the Tarn nuclear plant by ten years"),
            ("+", "There is no place for the Tarn nuclear plant in our energy system"),
        ],
    ),
    (
        "Should the two governments negotiate a ceasefire in the Osk valley?",
        &["ceasefire", "truce", "ceasefire talks", "negotiations"],
        &[
            ("+", "We are open to negotiations on a ceasefire in the Osk valley"),
            ("-", "There will be no negotiations with the occupiers of the Osk valley"),
            ("-", "The government ruled out negotiations on a ceasefire"),
            ("?", "We will negotiate a ceasefire only after their troops have left the Osk valley"),
            ("?", "No ceasefire talks will be held unless the prisoners are released"),
            ("+", "We call for an immediate ceasefire in the Osk valley"),
            ("0", "We do not rule out negotiations on a ceasefire"),
            ("+", "We do not refuse to negotiate a ceasefire"),
            ("act -", "broke off the ceasefire talks"),
            ("act +", "agreed to ceasefire talks in the Osk valley"),
            (".", "The ceasefire in the Osk valley has lasted for three days"),
            ("-", "Negotiations on a ceasefire in the Osk valley are out of the question"),
            ("?", "First their troops leave the Osk valley, then we will negotiate a ceasefire"),
            ("0", "It is for the government to decide about ceasefire talks in the Osk valley"),
        ],
    ),
    (
        "Should the retirement age be raised to 67?",
        &["retirement age", "pension age", "pension reform"],
        &[
            ("+", "The retirement age has to rise to 67"),
            ("-", "The retirement age will not be raised"),
            ("-", "Raising the retirement age is a betrayal of those who work with their hands"),
            ("-", "We reject any increase in the retirement age"),
            ("?", "The union would accept a higher retirement age in exchange for a right to part-time work"),
            ("+", "Our group will vote for the pension reform"),
            ("act -", "withdrew the pension reform"),
            ("-", "The retirement age must stay at 65"),
        ],
    ),
    (
        "Should the players strike over the new match calendar?",
        &["strike", "players' strike", "walkout", "match calendar"],
        &[
            ("?", "We will go on strike unless the calendar is changed"),
            ("-", "A players' strike would hurt the supporters and nobody else"),
            ("act -", "called off the strike"),
            ("+", "The players will strike on the first day of the season over the match calendar"),
            ("-", "We are against a strike"),
        ],
    ),
    (
        "Should the minimum wage be raised to 15 crowns?",
        &["minimum wage", "15 crowns", "wage floor"],
        &[
            ("+", "We will raise the minimum wage to 15 crowns"),
            ("-", "A minimum wage of 15 crowns would destroy jobs"),
            ("-", "Employers will not accept a minimum wage of 15 crowns"),
            ("?", "We could live with a minimum wage of 15 crowns as long as small firms are exempted"),
            ("+", "A higher minimum wage is long overdue"),
            ("act +", "passed a law that raises the minimum wage to 15 crowns"),
            ("act -", "froze the minimum wage"),
        ],
    ),
    (
        "Should genetically modified maize be admitted to the market?",
        &["modified maize", "GM maize", "gene maize", "approval of maize"],
        &[
            ("-", "We will not allow GM maize on our fields"),
            ("+", "GM maize is safe and should be admitted"),
            ("-", "The ministry will keep its ban on GM maize"),
            ("act +", "approved the sale of GM maize"),
            ("act -", "banned GM maize"),
            ("?", "GM maize may be admitted on condition that it is labelled"),
            ("0", "The ministry takes no position on GM maize"),
        ],
    ),
    (
        "Should the dam on the Velm be built?",
        &["Velm dam", "dam", "reservoir"],
        &[
            ("+", "The Velm dam will be built"),
            ("-", "We oppose the Velm dam"),
            ("-", "The Velm dam must never be built"),
            ("+", "Nobody will stop us from building the Velm dam"),
            ("-", "The dam on the Velm would drown eleven villages and is unacceptable"),
            ("?", "We would agree to the Velm dam if the villagers are paid first"),
            ("act -", "cancelled the Velm dam"),
            ("act +", "approved the Velm dam"),
            ("+", "We have no objection to the Velm dam"),
            ("+", "The government dropped its objections to the Velm dam"),
            ("-", "Our objections to the Velm dam remain"),
            ("+", "There is not one rational argument against the Velm dam"),
        ],
    ),
    (
        "Should social networks be forbidden for children under 16?",
        &["social networks", "age limit", "social media ban"],
        &[
            ("+", "Children under 16 should be kept off social networks by law"),
            ("-", "A social media ban is unenforceable and wrong"),
            ("+", "The minister said yes to a social media ban"),
            ("-", "We will fight the social media ban in court"),
            ("+", "We need an age limit for social networks"),
        ],
    ),
    (
        "Should the tariff on steel imports be lifted?",
        &["steel tariff", "tariff on steel", "steel imports", "steel duties"],
        &[
            ("+", "The steel tariff has to go"),
            ("-", "The steel tariff will stay"),
            ("-", "Lifting the steel tariff would cost 20,000 jobs"),
            ("?", "We will lift the steel tariff if they open their market"),
            ("act +", "scrapped the steel tariff"),
            ("act -", "doubled the tariff on steel"),
            ("-", "There is no reason to lift the tariff on steel"),
            ("+", "We are prepared to lift the steel tariff"),
        ],
    ),
];
