//! Sentences of fields that no rule was made for, to tell how far the rules reach: a floor, not a demand.

use super::Probes;

/// As [`NEWS`](super::NEWS); the errors in these were read.
pub(in crate::stance) const UNSEEN: &[Probes] = &[
    (
        "Should the tariff on foreign cheese be raised to 30 percent?",
        &["cheese tariff", "dairy tariff", "import duty", "foreign cheese"],
        &[
            (
                "says +",
                "Dairy farmers [said] {they had waited ten years for the higher cheese tariff and would not wait another}.",
            ),
            (
                "says +",
                "The minister [said] {the duty on foreign cheese would go up to 30 percent in March}.",
            ),
            ("says -", "Importers [said] {a dairy tariff of 30 percent would simply make breakfast dearer}."),
            (
                "says -",
                "\"{Our shoppers will pay for this cheese tariff, not the foreigners},\" the chain [said].",
            ),
            (
                "says ?",
                "The trade committee [said] {it could only back the higher duty if small importers got three years to adapt}.",
            ),
            (
                "says ?",
                "The minister [said] {the cheese tariff would go up unless Brennia opened its market by June}.",
            ),
            ("says -", "The retailers [said] {the cheese tariff was high enough as it is}."),
            ("says -", "The party [said] {there was nothing patriotic about a tariff on cheese}."),
            (
                "says 0",
                "The commissioner [said] {she would not be drawn on the cheese tariff before the hearing}.",
            ),
            (
                "demands +",
                "The dairy union [called on] the ministry {to raise the cheese tariff without further delay}.",
            ),
            ("demands -", "The chamber of commerce [urged] the ministry {to leave the import duty alone}."),
            ("rejects -", "Parliament [voted down] {the increase in the dairy tariff}."),
            ("act +", "The ministry [raised] {the tariff on foreign cheese to 30 percent}."),
            ("act -", "The ministry [shelved] {its plan for a higher cheese tariff}."),
            (
                "says -",
                "The ministry published its plan for the dairy tariff on Monday. The importers [said] {they would challenge the measure in court}.",
            ),
            (
                "says +",
                "The ministry published its plan to raise the cheese tariff on Monday. The farmers' league [said] {the step was long overdue}.",
            ),
            (
                "says .",
                "The importers [said] {the price of foreign cheese had risen by a tenth since the spring}.",
            ),
            (
                "says .",
                "The ministry [said] {a wine from Brennia had been relabelled to avoid the duty on spirits}.",
            ),
            (
                "says +",
                "The farmers' league [said] {it had dropped its reservations about the higher cheese tariff}.",
            ),
            (
                "says -",
                "The party, which had voted for it in spring, [said] {it no longer supported raising the cheese tariff}.",
            ),
            (
                "+",
                "Q: Will you raise the tariff on foreign cheese this year? A: Yes, and we will do it before the summer.",
            ),
            ("-", "Q: Will you raise the tariff on foreign cheese? A: No. Not this year and not next year."),
        ],
    ),
    (
        "Should the Lakeside and St Brannoc hospitals merge?",
        &["hospital merger", "merger of the hospitals", "Lakeside", "St Brannoc"],
        &[
            (
                "says +",
                "The trust [said] {the merger of the two hospitals was the only way to keep a maternity ward in the county}.",
            ),
            (
                "says -",
                "The nurses' union [said] {it would not stand by while St Brannoc was swallowed by Lakeside}.",
            ),
            (
                "says -",
                "\"{Two hospitals serve this county better than one},\" the doctors' chamber [said]. \"{We are against the merger}.\"",
            ),
            (
                "says ?",
                "The county council [said] {it would agree to the hospital merger, provided no bed was lost}.",
            ),
            (
                "says ?",
                "The union [said] {without written guarantees for the staff it would not put its name to the merger}.",
            ),
            (
                "says ?",
                "The council's approval of the hospital merger [depends], it said, {on what happens to the emergency ward}.",
            ),
            (
                "says 0",
                "The ministry [said] {it was still examining the hospital merger and had not formed a view}.",
            ),
            (
                "says 0",
                "The competition office [said] {it would not comment on the merger of the hospitals while its review lasted}.",
            ),
            ("says +", "The ministry [said] {it saw no obstacle to the merger of Lakeside and St Brannoc}."),
            ("says +", "The trust [said] {Lakeside and St Brannoc would become one hospital on 1 July}."),
            ("says -", "The mayor [said] {Lakeside and St Brannoc should remain separate}."),
            ("accepts +", "The doctors' chamber [dropped its resistance to] {the hospital merger}."),
            ("act -", "The board of St Brannoc [pulled out of] {the merger with Lakeside}."),
            ("act +", "The competition office [cleared] {the merger of Lakeside and St Brannoc}."),
            ("act -", "The court [halted] {the merger of Lakeside and St Brannoc}."),
            ("denies -", "The trust [denied] {that Lakeside and St Brannoc would be merged}."),
            (
                "says .",
                "The trust [said] {a patient had been moved from Lakeside to St Brannoc by helicopter}.",
            ),
            ("says .", "The union [said] {nurses at Lakeside had waited two months for their pay}."),
            (
                "says -",
                "The trust presented the merger of Lakeside and St Brannoc on Tuesday. The mayor [said] {the plan would cost lives}.",
            ),
            (
                "says +",
                "The trust presented the merger of Lakeside and St Brannoc on Tuesday. The doctors' chamber [called] it {a sensible step}.",
            ),
            ("says -", "The union [said] {its opposition to the hospital merger was unchanged}."),
            (
                "says +",
                "The mayor [said] {she had changed her mind and would now support the hospital merger}.",
            ),
        ],
    ),
    (
        "Should Ostrava Island sign the border treaty with Kelm?",
        &["border treaty", "treaty with Kelm", "boundary agreement", "frontier"],
        &[
            (
                "says +",
                "The prime minister [said] {the border treaty would be signed before the year was out}.",
            ),
            (
                "says +",
                "The president [said] {she was determined to bring the boundary agreement over the line}.",
            ),
            (
                "says -",
                "The opposition leader [said] {he would never put his signature under a treaty that gave away the northern lakes}.",
            ),
            ("says -", "\"{The treaty with Kelm is a sell-out},\" the party [said]."),
            (
                "says ?",
                "The foreign minister [said] {the border treaty could be signed as soon as Kelm had withdrawn its patrol boats}.",
            ),
            (
                "says ?",
                "The fishermen's league [said] {it would accept the boundary agreement only with an exemption for the herring grounds}.",
            ),
            ("says -", "The government [said] {the treaty with Kelm was off the table}."),
            ("says 0", "The government [said] {it had yet to decide whether to sign the border treaty}."),
            ("says 0", "The foreign minister [did not rule out] {signing the treaty with Kelm}."),
            ("says .", "The coast guard [said] {three boats had crossed the frontier on Sunday}."),
            ("says .", "The foreign minister [said] {Kelm wanted the border treaty more than anybody else}."),
            (
                "demands +",
                "The chamber of commerce [appealed to] the government {to sign the treaty with Kelm}.",
            ),
            ("demands -", "Veterans [demanded] {that the border treaty be torn up}."),
            ("rejects -", "The president [refused] {to sign the border treaty}."),
            (
                "promises +",
                "The prime minister [promised] {to submit the border treaty to parliament and to fight for it}.",
            ),
            ("act +", "The president [signed] {the border treaty}."),
            ("act -", "The parliament [threw out] {the treaty with Kelm by two votes}."),
            ("act +", "The parliament [ratified] {the boundary agreement with Kelm}."),
            (
                "says -",
                "The draft of the border treaty was leaked on Friday. The veterans' league [said] {it wanted nothing to do with the document}.",
            ),
            (
                "says ?",
                "The draft of the border treaty was leaked on Friday. The fishermen [said] {they could live with it if the herring grounds were left out}.",
            ),
            ("+", "Q: Is the border treaty dead? A: Not at all. We will sign it."),
            ("?", "Q: Will you sign the treaty with Kelm? A: Only if the patrol boats are gone by then."),
        ],
    ),
    (
        "Should the city introduce a congestion charge?",
        &["congestion charge", "city toll", "traffic charge", "inner-city toll"],
        &[
            (
                "says +",
                "The mayor [said] {drivers would have to pay to enter the centre from next autumn, and the congestion charge was here to stay}.",
            ),
            ("says -", "Shopkeepers [said] {the congestion charge would be the death of the high street}."),
            ("says -", "The governor [said] {there would be no city toll as long as she was in office}."),
            (
                "says ?",
                "The taxi guild [said] {it had no quarrel with a congestion charge as long as cabs were exempt}.",
            ),
            (
                "says +",
                "Cyclists [said] {they could not understand why the city still had no congestion charge}.",
            ),
            (
                "says -",
                "The motorists' club [said] {drivers were being milked enough and a city toll was the last thing they needed}.",
            ),
            ("says +", "\"{The sooner the congestion charge comes, the better},\" the institute [said]."),
            ("act -", "The governor [suspended] {the congestion charge days before its start}."),
            ("act +", "The council [passed] {the congestion charge by 31 votes to 20}."),
            (
                "says ?",
                "The Greens [said] {a city toll made sense only once the tram ran every five minutes}.",
            ),
            ("says .", "The police [said] {traffic in the centre had fallen by a fifth during the strike}."),
            (
                "says .",
                "The mayor [said] {other cities had introduced a congestion charge twenty years ago}.",
            ),
            ("says 0", "The mayor [said] {all options for the traffic charge were still open}."),
            ("demands -", "Shopkeepers [asked] the council {to abandon the congestion charge}."),
            ("says +", "The guild [said] {it had withdrawn its lawsuit against the congestion charge}."),
            (
                "says -",
                "The council adopted the congestion charge on Monday. The motorists' club [announced] {it would fight it to the last}.",
            ),
        ],
    ),
];

/// As [`UNSEEN`]; the errors in these were only counted.
pub(in crate::stance) const UNREAD: &[Probes] = &[
    (
        "Should mobile phones be banned from classrooms?",
        &["phone ban", "mobile phones", "smartphones in class", "phones at school"],
        &[
            ("says +", "The head teachers [said] {phones had no business in a classroom}."),
            (
                "says +",
                "The minister [said] {pupils would have to hand in their phones at the gate from September}.",
            ),
            ("says -", "The pupils' council [said] {a phone ban was out of touch with real life}."),
            ("says -", "The pupils' council [said] {it saw no point in a phone ban}."),
            (
                "says ?",
                "The teachers' union [said] {it would back a phone ban if schools were given the money for lockers}.",
            ),
            (
                "says ?",
                "Parents [said] {they did not mind a phone ban so long as they could reach their children in an emergency}.",
            ),
            (
                "says 0",
                "The regional government [said] {it was waiting for a study before taking a view on the phone ban}.",
            ),
            (
                "says 0",
                "The minister [said] {the question of a phone ban was one for each school to answer}.",
            ),
            ("says .", "The union [said] {two thirds of pupils owned mobile phones at the age of nine}."),
            ("says .", "The minister [said] {phone makers had fought the ban in other countries}."),
            ("demands +", "Doctors [called for] {a ban on mobile phones in every classroom}."),
            ("demands -", "The opposition [urged] the ministry {to drop the phone ban}."),
            ("rejects -", "The teachers' union [rejected] {the ban on phones at school as a distraction}."),
            ("act +", "The island's parliament [outlawed] {mobile phones in classrooms}."),
            ("act -", "The court [struck down] {the phone ban}."),
            ("act -", "The canton [lifted] {its ban on mobile phones in schools}."),
            ("says +", "The ministry [said] {the phone ban would not be watered down}."),
            ("says -", "The ministry [said] {it had given up its plans for a phone ban}."),
        ],
    ),
    (
        "Should the state railway be sold to private investors?",
        &["railway sale", "privatisation", "state railway", "rail sell-off"],
        &[
            (
                "says +",
                "The finance minister [said] {the state had no reason to own a railway and should sell it}.",
            ),
            ("says +", "The finance minister [said] {the sale of the railway would go ahead in the autumn}."),
            ("says -", "The drivers' union [said] {the railway must stay in public hands}."),
            (
                "says -",
                "\"{We will bring every train in the country to a halt before we let the railway be sold},\" the union [said].",
            ),
            ("says ?", "The mayors [said] {they would only agree to the sale if no branch line was closed}."),
            (
                "says ?",
                "The party [said] {a sale of the railway was conceivable, but only of a minority stake}.",
            ),
            ("says 0", "The transport minister [declined to say] {whether the railway would be sold}."),
            (
                "says 0",
                "The transport minister [said] {no decision had been taken on the sale of the railway}.",
            ),
            ("says .", "The operator [said] {the state railway had carried nine million passengers in May}."),
            ("says .", "The operator [said] {tickets for the new line were on sale from Monday}."),
            (
                "demands -",
                "Passengers' groups [appealed to] parliament {to stop the sale of the state railway}.",
            ),
            (
                "demands +",
                "The business federation [urged] the government {to press ahead with privatisation}.",
            ),
            ("rejects -", "The upper house [rejected] {the sale of the state railway}."),
            ("act +", "The cabinet [approved] {the privatisation of the state railway}."),
            ("act -", "The cabinet [abandoned] {the privatisation of the state railway}."),
            (
                "says -",
                "The cabinet approved the sale of the railway on Thursday. The union [said] {it would do everything to prevent it}.",
            ),
            (
                "says +",
                "The cabinet approved the sale of the railway on Thursday. Employers [said] {the decision was the right one}.",
            ),
            (
                "says ?",
                "The cabinet approved the sale of the railway on Thursday. The mayors [said] {they could accept it once the timetable was guaranteed in law}.",
            ),
            ("-", "Q: Do you support the sale of the railway? A: No, I do not."),
            ("+", "Q: Would you sell the state railway? A: I would, and I would do it tomorrow."),
        ],
    ),
    (
        "Should Upper Marn release more water from the Kesh reservoir to Lower Marn?",
        &["Kesh reservoir", "water release", "river water", "water deal"],
        &[
            ("says +", "Upper Marn [said] {it would open the gates of the Kesh reservoir on Sunday}."),
            ("says -", "Upper Marn [said] {not another drop would leave the Kesh reservoir this year}."),
            (
                "says -",
                "The farmers of Upper Marn [said] {the water in the Kesh reservoir was barely enough for their own fields}.",
            ),
            (
                "says ?",
                "Upper Marn [said] {it was prepared to release more river water if Lower Marn paid for the power it would lose}.",
            ),
            ("says +", "Lower Marn [said] {the water release was a matter of survival}."),
            (
                "says 0",
                "The mediator [said] {it was not for her to say how much water should be released from the Kesh reservoir}.",
            ),
            ("says .", "Lower Marn [said] {the river stood two metres below its usual level}."),
            ("says .", "Upper Marn [said] {the Kesh reservoir was a third full}."),
            ("demands +", "Lower Marn [demanded] {that the gates of the Kesh reservoir be opened}."),
            ("act -", "Upper Marn [closed] {the gates of the Kesh reservoir}."),
            ("act +", "Upper Marn [agreed to] {a larger water release}."),
            ("rejects -", "Upper Marn [turned down] {the request for more river water}."),
            ("says -", "Upper Marn [said] {it could not release more water from the Kesh reservoir}."),
            ("says ?", "Upper Marn [said] {there would be no water deal before the debts were settled}."),
        ],
    ),
];
