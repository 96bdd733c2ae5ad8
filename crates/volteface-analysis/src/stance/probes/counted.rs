//! Sentences of ten fields whose errors nobody read: only their number tells, and it is the forecast.

use super::Probes;

/// As [`NEWS`](super::NEWS).
pub(in crate::stance) const COUNTED: &[Probes] = &[
    (
        "Should the state go on subsidising the ferries to the outer islands?",
        &["ferry subsidy", "island ferries", "subsidies for ferries"],
        &[
            (
                "says +",
                "The islanders [said] {without the ferry subsidy the schools would be empty within five years}.",
            ),
            ("says -", "The taxpayers' league [said] {the island ferries should stand on their own feet}."),
            (
                "says -",
                "The minister [said] {the ferry subsidy would run out in December and would not be renewed}.",
            ),
            ("says +", "The premier [said] {nobody was going to take the ferries away from the islands}."),
            (
                "says ?",
                "The minister [said] {the state would keep paying for the ferries only if the islands chipped in}.",
            ),
            ("says .", "The company [said] {the morning ferry had been late because of high seas}."),
            ("act -", "The cabinet {[cut off] the subsidies for ferries to the outer islands}."),
            ("act +", "Parliament {[extended] the ferry subsidy by four years}."),
        ],
    ),
    (
        "Should the prison on Grey Island be reopened?",
        &["Grey Island", "island prison", "prison"],
        &[
            ("says +", "The justice minister [said] {inmates would move back to Grey Island in the autumn}."),
            (
                "says -",
                "The warders' union [said] {the prison on Grey Island had been closed for good reasons and should stay closed}.",
            ),
            ("says -", "The governor [said] {reopening Grey Island was not an option}."),
            (
                "says ?",
                "The governor [said] {she would consider the island prison once the cells had been rebuilt}.",
            ),
            ("says .", "The police [said] {two men had escaped from a prison in Ostholm}."),
            ("demands -", "Lawyers [urged] the minister {to think again about Grey Island}."),
            ("says 0", "The premier [said] {he had not made up his mind about Grey Island}."),
        ],
    ),
    (
        "Should the hunting of wolves be allowed?",
        &["wolf hunt", "wolf hunting", "wolves", "cull"],
        &[
            (
                "says +",
                "The shepherds [said] {they wanted to be able to shoot wolves that come near their flocks}.",
            ),
            ("says -", "The environment minister [said] {wolves would remain protected}."),
            ("says -", "The nature league [said] {there was no case whatsoever for a cull}."),
            (
                "says ?",
                "The minister [said] {a limited cull was acceptable, provided that the herd books were checked first}.",
            ),
            ("says .", "The ministry [said] {wolves had killed 300 sheep in the province last year}."),
            ("act +", "The province {[issued] the first licences for a wolf hunt}."),
            ("act -", "The court {[suspended] the wolf hunt}."),
            ("demands +", "Farmers [called on] the province {to open the season on wolves}."),
        ],
    ),
    (
        "Should advertising for alcohol be banned?",
        &["alcohol advertising", "drink adverts", "advertising ban"],
        &[
            (
                "says +",
                "The doctors [said] {beer commercials had no business on a children's channel or on any other}.",
            ),
            ("says -", "The brewers [said] {an advertising ban would punish the sensible majority}."),
            ("says -", "The minister [said] {she had never been in favour of banning alcohol advertising}."),
            ("says +", "The minister [said] {drink adverts would disappear from television by 2028}."),
            (
                "says ?",
                "The broadcasters [said] {they could accept an advertising ban if they were compensated for the loss}.",
            ),
            ("says .", "The brewers [said] {sales of beer without alcohol had doubled}."),
            ("rejects -", "The committee [threw out] {the ban on alcohol advertising}."),
            ("act +", "The senate {[outlawed] advertising for alcohol}."),
        ],
    ),
    (
        "Should homework be abolished in primary schools?",
        &["homework", "primary schools", "homework ban"],
        &[
            (
                "says +",
                "The parents' association [said] {children should be free of homework until they are ten}.",
            ),
            ("says -", "The teachers' union [said] {homework was an indispensable part of learning}."),
            ("says -", "The minister [said] {there was nothing wrong with half an hour of homework}."),
            (
                "says ?",
                "The union [said] {it would not stand in the way of abolishing homework if lessons were lengthened}.",
            ),
            ("says 0", "The minister [said] {the question of homework was best left to the schools}."),
            ("says .", "The minister [said] {primary schools would get 400 new teachers}."),
            ("act +", "The canton {[did away with] homework in primary schools}."),
        ],
    ),
    (
        "Should Morland lift its sanctions against Quill?",
        &["sanctions", "Quill sanctions", "embargo"],
        &[
            ("says -", "Morland [said] {the sanctions would stay until further notice}."),
            (
                "says ?",
                "The foreign minister [said] {Morland was ready to ease the sanctions once the detained sailors were free}.",
            ),
            ("says -", "The president [said] {now was the time for more sanctions, not fewer}."),
            ("says +", "Quill [said] {the embargo was illegal and had to end}."),
            (
                "says +",
                "The chamber of trade [said] {the sanctions had hurt Morland more than Quill and had outlived their purpose}.",
            ),
            ("says .", "Morland [said] {two of its customs officers had been charged with theft}."),
            ("act -", "Morland {[extended] its sanctions against Quill by a year}."),
            ("act +", "Morland {[relaxed] the embargo on Quill}."),
        ],
    ),
    (
        "Should deep-sea mining be permitted in the Corran basin?",
        &["deep-sea mining", "seabed mining", "Corran basin", "mining licence"],
        &[
            ("says -", "The fishermen [said] {nobody should be digging in the Corran basin}."),
            (
                "says +",
                "The company [said] {the metals of the Corran basin were needed and could be mined without harm}.",
            ),
            (
                "says ?",
                "The government [said] {no licence would be granted until the seabed had been surveyed}.",
            ),
            ("says -", "Scientists [said] {too little was known about the basin to let the machines in}."),
            ("says 0", "The authority [said] {it was keeping an open mind on seabed mining}."),
            ("says .", "The company [said] {its survey ship had left port on Sunday}."),
            (
                "act -",
                "The government {[turned away] an application for deep-sea mining in the Corran basin}.",
            ),
            ("promises -", "The premier [vowed] {to keep the mining companies out of the Corran basin}."),
        ],
    ),
    (
        "Should conscription be reintroduced?",
        &["conscription", "compulsory service", "military service", "draft"],
        &[
            (
                "says +",
                "The general [said] {the army could not be filled with volunteers alone and conscription had to come back}.",
            ),
            (
                "says -",
                "The youth wing [said] {forcing young people into uniform was a relic of the last century}.",
            ),
            ("says -", "The chancellor [said] {conscription was not on the agenda}."),
            (
                "says ?",
                "The social democrats [said] {they would support compulsory service only for men and women alike}.",
            ),
            (
                "says +",
                "The defence minister [said] {there was no getting around a return to military service}.",
            ),
            ("says .", "The army [said] {a first draft of the report would be ready in May}."),
            ("act +", "The cabinet {[signed off on] the return of conscription}."),
        ],
    ),
    (
        "Should Teln supply long-range missiles to Ordania?",
        &["long-range missiles", "missiles", "Kestrel missiles"],
        &[
            ("says -", "The chancellor [said] {Teln would not be sending Kestrel missiles}."),
            ("says ?", "The chancellor [said] {the missiles could be delivered if the allies did the same}."),
            (
                "says +",
                "The foreign minister [said] {Ordania should get whatever it needs, and that includes the missiles}.",
            ),
            ("says 0", "A government spokesman [said] {nothing had been decided about the missiles}."),
            ("says .", "Teln [said] {missiles had struck a power station in the east of Ordania}."),
            ("demands +", "Ordania [asked] Teln {for long-range missiles}."),
            (
                "says -",
                "Ordania asked for the missiles again on Monday. The chancellor [said] {his answer had not changed: no}.",
            ),
            ("act +", "Teln {[shipped] the first Kestrel missiles to Ordania}."),
        ],
    ),
    (
        "Should everyone be an organ donor unless they object?",
        &["organ donation", "presumed consent", "opt-out", "donor register"],
        &[
            ("says +", "The surgeons [said] {presumed consent would save a thousand lives a year}."),
            (
                "says -",
                "The bishops [said] {a gift could not be presumed and they could not endorse the opt-out}.",
            ),
            (
                "says +",
                "The minister [said] {she would put presumed consent before parliament and hoped for a large majority}.",
            ),
            (
                "says ?",
                "The patients' council [said] {it could agree to the opt-out provided that the families had the last word}.",
            ),
            ("says .", "The register [said] {organ donation had fallen by a tenth during the winter}."),
            ("rejects -", "Members of parliament [rejected] {presumed consent}."),
            ("act +", "The lower house {[adopted] the opt-out for organ donation}."),
        ],
    ),
];
