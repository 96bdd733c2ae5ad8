//! Sentences of ten further fields, written before the rules were read; their errors were read afterwards.

use super::Probes;

/// As [`NEWS`](super::NEWS).
pub(in crate::stance) const FIELDS: &[Probes] = &[
    (
        "Should the cod quota in the Sund be cut by half?",
        &["cod quota", "cod stocks", "fishing quota", "catch limit"],
        &[
            (
                "says +",
                "The biologists' council [said] {the cod quota had to come down by half if there was to be any cod left}.",
            ),
            (
                "says -",
                "The skippers' association [said] {halving the catch limit would finish off the coastal fleet}.",
            ),
            ("says -", "The minister [said] {there would be no cut in the cod quota on her watch}."),
            (
                "says ?",
                "The skippers [said] {they could live with a smaller quota, but only if trawlers from Arland left the Sund as well}.",
            ),
            (
                "says 0",
                "The ministry [said] {it would study the figures before taking a view on the catch limit}.",
            ),
            (
                "says .",
                "The coastguard [said] {it had seized four tonnes of cod that were landed without papers}.",
            ),
            (
                "demands +",
                "Conservationists [pressed] the government {to slash the cod quota before the spawning season}.",
            ),
            ("demands -", "The mayor of Torhamn [pleaded with] Brussels {not to touch the fishing quota}."),
            ("act +", "The council of ministers {[halved] the cod quota for the Sund}."),
            ("act -", "The ministry {[left] the catch limit for cod unchanged}."),
        ],
    ),
    (
        "Should rents in Halvard be capped?",
        &["rent cap", "rent control", "rent freeze", "rents"],
        &[
            (
                "says +",
                "The tenants' union [said] {the city could not go on letting rents climb without any limit}.",
            ),
            ("says +", "The mayor [said] {a cap on rents would come into force in the spring}."),
            ("says -", "The landlords' federation [said] {rent control had never built a single flat}."),
            ("says -", "The builders [said] {capping rents was the surest way to stop construction}."),
            (
                "says ?",
                "The liberal group [said] {it would vote for a rent cap as long as new buildings were exempt}.",
            ),
            ("says 0", "The finance senator [said] {he was neither for nor against a rent freeze}."),
            (
                "says .",
                "The statistics office [said] {rents in Halvard were 8 percent higher than a year earlier}.",
            ),
            ("says -", "The senator [said] {the city had no plans for a rent freeze}."),
            ("denies .", "The senator [denied] {that the coalition had agreed on a rent cap}."),
            ("act -", "The constitutional court {[struck down] the rent cap}."),
        ],
    ),
    (
        "Should Skaldair be allowed to merge with Merid Airways?",
        &["merger", "Skaldair", "Merid deal", "airline merger"],
        &[
            (
                "says +",
                "The chief executive [said] {the two airlines were stronger together and the merger would go through}.",
            ),
            (
                "says -",
                "The regulator [said] {the deal would leave passengers on nine routes without a choice}.",
            ),
            (
                "says -",
                "The pilots' union [said] {it saw nothing in the merger for its members and would fight it all the way}.",
            ),
            (
                "says ?",
                "The regulator [said] {it was minded to clear the merger once Skaldair had given up its slots at Holm}.",
            ),
            (
                "says 0",
                "A spokeswoman for the regulator [said] {it was too soon to say whether the merger would be cleared}.",
            ),
            ("says .", "Skaldair [said] {it had cancelled forty flights because of fog}."),
            (
                "act +",
                "The competition authority {[waved through] the merger of Skaldair and Merid Airways}.",
            ),
            ("act -", "The competition authority {[blocked] the airline merger}."),
            (
                "says -",
                "The authority opened an inquiry into the merger of the two airlines. Its president [said] {such a deal would not be good for anyone who flies}.",
            ),
        ],
    ),
    (
        "Should video referees be scrapped?",
        &["video referee", "video assistant", "video review"],
        &[
            (
                "says +",
                "The supporters' alliance [said] {football had been better off without the video referee}.",
            ),
            (
                "says -",
                "The league [said] {it had no intention of going back to the days before the video assistant}.",
            ),
            ("says +", "The coach of Brenning [said] {the video assistant should be switched off for good}."),
            ("says -", "The head of refereeing [said] {the video referee was here to stay}."),
            (
                "says ?",
                "The players' union [said] {it would agree to drop the video referee if goal-line cameras were kept}.",
            ),
            ("says .", "The league [said] {a video review in Saturday's match had taken seven minutes}."),
            ("demands +", "Twelve clubs [called for] {an end to video review}."),
            ("act +", "The clubs of the first division {[voted to abolish] the video referee}."),
            ("rejects -", "The association [dismissed] {calls to do away with the video assistant}."),
        ],
    ),
    (
        "Should the national museum return the Ashendi bronzes?",
        &["Ashendi bronzes", "bronzes", "restitution", "looted art"],
        &[
            ("says +", "The culture minister [said] {the bronzes belonged in Ashendi and nowhere else}."),
            (
                "says +",
                "The director [said] {the museum would hand the bronzes over before the end of the year}.",
            ),
            ("says -", "The trustees [said] {the bronzes would remain in the national museum}."),
            ("says -", "The trustees [said] {the law did not permit them to give the Ashendi bronzes away}."),
            (
                "says ?",
                "The director [said] {she would let the bronzes go provided that a fit building awaited them}.",
            ),
            (
                "says -",
                "The museum [said] {a loan was conceivable, but giving up the Ashendi bronzes was not}.",
            ),
            (
                "says .",
                "The museum [said] {the hall with the bronzes would be closed for repairs until May}.",
            ),
            ("demands +", "The king of Ashendi [demanded] {the return of the bronzes}."),
            ("act +", "The national museum {[gave back] the Ashendi bronzes}."),
            ("act -", "The board of trustees {[refused to part with] the bronzes}."),
        ],
    ),
    (
        "Should the health service pay for the drug Zelvara?",
        &["Zelvara", "drug price", "reimbursement"],
        &[
            (
                "says +",
                "The patients' league [said] {nobody should be denied Zelvara because of what it costs}.",
            ),
            ("says -", "The institute [said] {the benefit of Zelvara did not justify its price}."),
            ("says -", "The health service [said] {it could not afford Zelvara}."),
            (
                "says ?",
                "The health service [said] {it was willing to fund Zelvara if the maker halved its price}.",
            ),
            ("says +", "The minister [said] {Zelvara would be available on the health service from July}."),
            ("says .", "The maker [said] {Zelvara had been tested on 900 patients in eleven countries}."),
            (
                "says 0",
                "The minister [said] {whether Zelvara was reimbursed was a matter for the institute}.",
            ),
            ("act +", "The institute {[reversed] its refusal to fund Zelvara}."),
        ],
    ),
    (
        "Should police be allowed to use facial recognition in public places?",
        &["facial recognition", "face scanning", "biometric cameras"],
        &[
            ("says +", "The police chief [said] {his officers could not do without facial recognition}."),
            (
                "says -",
                "The data protection commissioner [said] {face scanning in the street had no legal basis}.",
            ),
            (
                "says -",
                "The civil rights league [said] {biometric cameras turned every passer-by into a suspect}.",
            ),
            (
                "says ?",
                "The liberals [said] {they would only accept facial recognition where a judge had ordered it}.",
            ),
            ("says -", "The minister [said] {facial recognition was off the table for this parliament}."),
            ("says .", "The police [said] {they had arrested the man after a tip from a neighbour}."),
            (
                "demands -",
                "Forty groups [appealed to] the senate {to keep facial recognition out of public places}.",
            ),
            ("act -", "The city council {[outlawed] the use of facial recognition}."),
            ("act +", "The senate {[authorised] biometric cameras at railway stations}."),
        ],
    ),
    (
        "Should the central bank issue a digital crown?",
        &["digital crown", "e-crown", "digital currency"],
        &[
            ("says +", "The governor [said] {the bank intended to launch the digital crown in 2029}."),
            (
                "says -",
                "The bankers' association [said] {a digital crown was a solution in search of a problem}.",
            ),
            ("says -", "The opposition leader [said] {his party would bury the e-crown}."),
            ("says ?", "The governor [said] {there would be no digital crown without a law of parliament}."),
            ("says 0", "The governor [said] {no decision on the digital crown had been made}."),
            (
                "says +",
                "The deputy governor [said] {there was every reason to press on with the digital currency}.",
            ),
            (
                "says .",
                "The bank [said] {a private digital currency called Korvo had lost a third of its value}.",
            ),
            ("act -", "The central bank {[halted] work on the digital crown}."),
        ],
    ),
    (
        "Should strikes in public transport be restricted by law?",
        &["strike law", "right to strike", "minimum service", "strike curbs"],
        &[
            (
                "says -",
                "The union leader [said] {anyone who laid a hand on the right to strike would regret it}.",
            ),
            ("says +", "The employers [said] {a strike law for buses and trains was long overdue}."),
            (
                "says +",
                "The transport minister [said] {a minimum service had to be guaranteed during strikes}.",
            ),
            ("says -", "The labour minister [said] {the right to strike was not up for negotiation}."),
            (
                "says ?",
                "The centre party [said] {it might back strike curbs if the unions were consulted first}.",
            ),
            ("says .", "The union [said] {drivers would walk out on Friday over pay}."),
            ("denies -", "The labour minister [denied] {that the government was working on a strike law}."),
            ("act -", "The government {[dropped] its bill to restrict strikes in public transport}."),
        ],
    ),
    (
        "Should satellite operators be obliged to remove their dead satellites?",
        &["space debris", "dead satellites", "orbital junk", "debris rule"],
        &[
            ("says +", "The agency [said] {whoever puts a satellite into orbit must take it down again}."),
            (
                "says -",
                "The operators [said] {an obligation to remove dead satellites would drive the industry abroad}.",
            ),
            (
                "says ?",
                "The operators [said] {they would sign up to a debris rule on condition that it applied to all nations}.",
            ),
            ("says -", "The trade ministry [said] {voluntary standards on space debris were enough}."),
            ("says .", "The agency [said] {a piece of space debris had missed the station by 900 metres}."),
            (
                "says 0",
                "The commissioner [said] {she would not prejudge the outcome of the consultation on the debris rule}.",
            ),
            ("act +", "Parliament {[passed] a law that forces operators to clear away dead satellites}."),
            (
                "says +",
                "The commission presented a rule on dead satellites on Tuesday. The astronomers' union [said] {it was about time}.",
            ),
        ],
    ),
];
