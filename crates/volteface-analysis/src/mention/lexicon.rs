//! Words that tell what a noun phrase stands for: ranks, organisations, officials.

/// One name for the nouns that mean one office: *spokesman*, *spokeswoman*, *spokesperson* are all `"spokes"`.
///
/// `None` where `lemma` (lower case) is no rank or calling that a person can be named by.
pub(super) fn rank(lemma: &str) -> Option<&str> {
    let plain = lemma.strip_prefix("ex-").unwrap_or(lemma);
    Some(match plain {
        "spokesman" | "spokeswoman" | "spokesperson" | "spokesmen" | "spokeswomen" | "spokespeople" => {
            "spokes"
        }
        "chairman" | "chairwoman" | "chairperson" | "chair" => "chair",
        "advisor" | "adviser" => "adviser",
        "head" | "chief" | "boss" | "leader" => "head",
        "ceo" => "executive",
        "pm" | "premier" => "premier",
        "councillor" | "councilor" | "councilman" | "councilwoman" => "councillor",
        "congressman" | "congresswoman" | "rep." | "representative" => "representative",
        "sen." | "senator" => "senator",
        "gov." | "governor" => "governor",
        "gen." | "general" => "general",
        "prof." | "professor" => "professor",
        "sec." | "secretary" => "secretary",
        "pres." | "president" => "president",
        "amb." | "ambassador" => "ambassador",
        "businessman" | "businesswoman" | "entrepreneur" | "billionaire" | "tycoon" | "magnate" => {
            "entrepreneur"
        }
        "policeman" | "policewoman" | "officer" => "officer",
        _ if RANKS.binary_search(&plain).is_ok() => plain,
        _ => return None,
    })
}

/// Ranks and callings; sorted.
#[rustfmt::skip]
const RANKS: &[&str] = &[
    "academic", "activist", "actor", "actress", "admiral", "aide", "analyst", "archbishop", "artist", "attache",
    "attorney", "author", "ayatollah", "banker", "baron", "bishop", "brigadier", "broker", "campaigner",
    "candidate", "captain", "cardinal", "chancellor", "clerk", "coach", "colonel", "columnist", "commander",
    "commissioner", "comptroller", "congressman", "consultant", "coordinator", "counsel", "counsellor", "count",
    "countess", "critic", "dean", "delegate", "deputy", "designer", "diplomat", "director", "director-general",
    "doctor", "economist", "editor", "emir", "engineer", "envoy", "executive", "expert", "facilitator",
    "farmer", "founder", "goalkeeper", "guard", "historian", "host", "imam", "inspector", "investor",
    "journalist", "judge", "justice", "king", "lawmaker", "lawyer", "legislator", "lieutenant", "lobbyist",
    "major", "manager", "marshal", "mayor", "mediator", "member", "militant", "miner", "minister", "mp",
    "mufti", "negotiator", "nominee", "novelist", "nurse", "observer", "official", "ombudsman", "operator",
    "opponent", "organiser", "organizer", "owner", "partner", "pastor", "patriarch", "philosopher", "physician",
    "physicist", "pilot", "politician", "pope", "premier", "priest", "prince", "princess", "principal",
    "prosecutor", "protester", "queen", "rabbi", "rapporteur", "recruiter", "reporter", "researcher",
    "resident", "rival", "scholar", "scientist", "secretary-general", "sergeant", "shareholder", "sheikh",
    "sheriff", "singer", "sociologist", "soldier", "solicitor", "speaker", "specialist", "strategist",
    "student", "sultan", "supervisor", "surgeon", "taoiseach", "teacher", "trader", "treasurer", "trustee",
    "undersecretary", "veteran", "vice-chair", "vice-chairman", "vice-president", "viceroy", "victim",
    "volunteer", "warden", "whip", "worker", "writer",
];

/// Nouns that make an organisation's name of the words before or after them; sorted.
#[rustfmt::skip]
const ORGANISATIONS: &[&str] = &[
    "academy", "administration", "agency", "alliance", "army", "assembly", "association", "authority", "bank",
    "bloc", "board", "bureau", "cabinet", "campaign", "center", "centre", "chamber", "church", "club",
    "coalition", "college", "commerce", "commission", "committee", "company", "confederation", "conference",
    "congress", "consortium", "convention", "corp", "corp.", "corporation", "council", "court", "department",
    "directorate", "embassy", "enterprise", "federation", "fleet", "force", "forces", "forum", "foundation",
    "fund", "government", "group", "guard", "holdings", "hospital", "house", "inc", "inc.", "industries",
    "industry", "institute", "institution", "international", "laboratory", "league", "ltd", "ltd.", "ministry",
    "mission", "movement", "museum", "nations", "navy", "network", "news", "observatory", "office",
    "organisation", "organization", "parliament", "parties", "party", "pentagon", "plc", "police", "post",
    "presidency", "press", "radio", "regulator", "saeima", "secretariat", "senate", "service", "services",
    "society", "staff", "state", "station", "syndicate", "team", "times", "treasury", "tribunal", "trust",
    "union", "united", "university", "watch", "wire",
];

/// True if and only if `word` (lower case) names a kind of organisation.
pub(super) fn is_organisation(word: &str) -> bool {
    ORGANISATIONS.binary_search(&word).is_ok()
}

/// True if and only if a body of this kind, with a country's name, speaks for the country's government.
pub(super) fn is_government(word: &str) -> bool {
    matches!(
        word,
        "government"
            | "cabinet"
            | "administration"
            | "ministry"
            | "presidency"
            | "embassy"
            | "military"
            | "army"
            | "department"
            | "delegation"
            | "leadership"
            | "authorities"
            | "regime"
            | "state"
            | "mission"
            | "treasury"
            | "chancellery"
            | "council"
            | "office"
    )
}

/// True if and only if somebody of this rank, named by it alone, carries the voice of the body that he serves.
pub(super) fn is_voice(rank: &str) -> bool {
    matches!(
        rank,
        "spokes" | "official" | "representative" | "envoy" | "diplomat" | "ambassador" | "minister" | "head"
    )
}

/// Words before a rank that do not change who is meant; sorted.
pub(super) fn is_ornament(word: &str) -> bool {
    const WORDS: &[&str] = &[
        "current",
        "embattled",
        "incoming",
        "incumbent",
        "influential",
        "last",
        "long-serving",
        "longtime",
        "new",
        "newly",
        "next",
        "outspoken",
        "own",
        "popular",
        "powerful",
        "prominent",
        "same",
        "senior",
        "top",
        "veteran",
        "visiting",
    ];
    WORDS.binary_search(&word).is_ok() || word.ends_with("-year-old")
}

/// True if and only if `word` (lower case) tells that an office is no longer, or not yet, held.
pub(super) fn is_past(word: &str) -> bool {
    matches!(
        word,
        "former"
            | "ex"
            | "then"
            | "late"
            | "outgoing"
            | "previous"
            | "retired"
            | "designate"
            | "onetime"
            | "one-time"
    ) || word.starts_with("ex-")
        || word.starts_with("then-")
}

/// True if and only if `word` (lower case) is a preposition that hangs a phrase on the noun before it.
pub(super) fn is_preposition(word: &str) -> bool {
    matches!(
        word,
        "of" | "for"
            | "to"
            | "from"
            | "by"
            | "at"
            | "in"
            | "on"
            | "with"
            | "within"
            | "under"
            | "against"
            | "about"
            | "between"
            | "among"
            | "after"
            | "before"
            | "over"
            | "near"
            | "like"
            | "behind"
            | "outside"
            | "inside"
            | "into"
    )
}

/// True if and only if `word` (lower case) may stand between the words of a name.
pub(super) fn is_particle(word: &str) -> bool {
    matches!(
        word,
        "van"
            | "von"
            | "de"
            | "da"
            | "dos"
            | "das"
            | "do"
            | "del"
            | "della"
            | "di"
            | "der"
            | "den"
            | "du"
            | "la"
            | "le"
            | "el"
            | "al"
            | "bin"
            | "ibn"
            | "bint"
            | "ben"
            | "abu"
            | "ter"
            | "ten"
            | "zu"
            | "af"
            | "y"
            | "e"
    )
}

/// Capitalised words that begin a sentence or stand alone and are no names; months and days among them. Sorted.
pub(super) fn is_common(word: &str) -> bool {
    COMMON.binary_search(&word).is_ok()
}

#[rustfmt::skip]
const COMMON: &[&str] = &[
    "a", "about", "according", "after", "all", "also", "although", "among", "an", "and", "another", "any",
    "april", "are", "as", "asked", "at", "august", "back", "be", "because", "before", "behind", "both", "but",
    "by", "can", "christmas", "could", "december", "despite", "did", "do", "does", "during", "each", "earlier",
    "early", "easter", "either", "even", "every", "february", "few", "first", "five", "for", "four", "friday",
    "from", "further", "had", "has", "have", "he", "her", "here", "his", "how", "however", "i", "if", "in",
    "indeed", "instead", "is", "it", "its", "january", "july", "june", "last", "late", "later", "least", "less",
    "like", "many", "march", "may", "meanwhile", "monday", "more", "moreover", "most", "mr", "mrs", "ms",
    "much", "my", "neither", "never", "nevertheless", "new", "next", "no", "nobody", "none", "nor", "not",
    "nothing", "november", "now", "october", "of", "officially", "officials", "on", "once", "one", "only", "or",
    "other", "others", "our", "out", "over", "people", "perhaps", "previously", "rather", "recently",
    "saturday", "second", "separately", "september", "several", "she", "should", "similarly", "since", "six",
    "so", "some", "speaking", "still", "such", "sunday", "than", "that", "the", "their", "then", "there",
    "therefore", "these", "they", "third", "this", "those", "though", "three", "through", "thursday", "thus",
    "to", "today", "together", "tomorrow", "tuesday", "two", "under", "unless", "unlike", "until", "up", "very",
    "we", "wednesday", "well", "were", "what", "when", "where", "whereas", "whether", "which", "while", "who",
    "whoever", "why", "will", "with", "without", "would", "yes", "yesterday", "yet", "you", "your",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_sorted() {
        assert!(RANKS.is_sorted() && ORGANISATIONS.is_sorted() && COMMON.is_sorted());
        assert!(is_ornament("veteran") && is_ornament("51-year-old") && !is_ornament("deputy"));
    }

    #[test]
    fn one_office_has_one_name() {
        assert_eq!(rank("spokeswoman"), rank("spokesman"));
        assert_eq!(rank("ex-minister"), Some("minister"));
        assert_eq!(rank("harbour"), None);
    }
}
