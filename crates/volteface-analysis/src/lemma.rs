//! Dictionary forms by rule: irregular verbs and nouns from a table, the rest by their endings.

use crate::tag::Tag;

/// How to make a lemma of a lower-case form: cut bytes off its end, then append.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Lemma {
    cut: usize,
    ending: &'static str,
}

impl Lemma {
    const SAME: Lemma = Lemma { cut: 0, ending: "" };

    fn whole(form: &str, lemma: &'static str) -> Lemma {
        Lemma { cut: form.len(), ending: lemma }
    }

    /// Stem and ending of the lemma of `form`; `None` where the lemma is the form itself.
    pub(crate) fn apply(self, form: &str) -> Option<(&str, &'static str)> {
        if self == Lemma::SAME {
            return None;
        }
        form.get(..form.len().checked_sub(self.cut)?).map(|stem| (stem, self.ending))
    }
}

/// The lemma of a lower-case `form` that is a `tag`.
pub(crate) fn lemma(form: &str, tag: Tag) -> Lemma {
    match tag {
        Tag::Vbd | Tag::Vbn | Tag::Vbg | Tag::Vbz | Tag::Vbp | Tag::Vb | Tag::Md => verb(form, tag),
        Tag::Nns => noun(form),
        Tag::Nnps if form.ends_with('s') && form.len() > 3 => Lemma { cut: 1, ending: "" },
        _ => Lemma::SAME,
    }
}

fn verb(form: &str, tag: Tag) -> Lemma {
    if let Ok(at) = IRREGULAR_VERBS.binary_search_by_key(&form, |&(form, _)| form) {
        return Lemma::whole(form, IRREGULAR_VERBS[at].1);
    }
    match tag {
        Tag::Vbz if form.ends_with("ies") && form.len() > 4 => Lemma { cut: 3, ending: "y" },
        Tag::Vbz if ["sses", "shes", "ches", "xes", "zzes", "oes"].iter().any(|end| form.ends_with(end)) => {
            Lemma { cut: 2, ending: "" }
        }
        Tag::Vbz if form.ends_with('s') && !form.ends_with("ss") && form.len() > 2 => {
            Lemma { cut: 1, ending: "" }
        }
        Tag::Vbd | Tag::Vbn if form.ends_with("ied") && form.len() > 4 => Lemma { cut: 3, ending: "y" },
        Tag::Vbd | Tag::Vbn if form.ends_with("ed") && form.len() > 3 => stem(form, 2),
        Tag::Vbg if form.ends_with("ying") && form.len() == 5 => Lemma { cut: 4, ending: "ie" },
        Tag::Vbg if form.ends_with("ing") && form.len() > 4 => stem(form, 3),
        _ => Lemma::SAME,
    }
}

/// Undoes what an ending of `cut` bytes did to the stem: a doubled consonant, a dropped e.
fn stem(form: &str, cut: usize) -> Lemma {
    let bytes = form.as_bytes();
    let Some(&[x, y, z]) =
        bytes.len().checked_sub(cut).and_then(|n| n.checked_sub(3).and_then(|m| bytes.get(m..n)))
    else {
        // "used", "aged": two letters and an e.
        return Lemma { cut: cut - usize::from(cut == 2), ending: if cut == 2 { "" } else { "e" } };
    };
    let vowel = |b: u8| matches!(b, b'a' | b'e' | b'i' | b'o' | b'u');
    let e = if cut == 2 { Lemma { cut: 1, ending: "" } } else { Lemma { cut, ending: "e" } };
    let plain = Lemma { cut, ending: "" };
    if y == z && !vowel(z) && z.is_ascii_alphabetic() {
        // "planned" doubles, "called", "pressed" and "added" do not; "controlled" and "cancelled" do.
        let keeps = matches!(z, b's' | b'z' | b'f')
            || (vowel(x) && bytes.len() == cut + 3)
            || (z == b'l' && !matches!(x, b'o' | b'e')
                || form.starts_with("tell")
                || form.starts_with("sell"));
        return if keeps || x == b'a' && z == b'l' { plain } else { Lemma { cut: cut + 1, ending: "" } };
    }
    match z {
        b'u' | b'v' | b'c' => e,
        b'z' if vowel(y) => e,
        b's' if vowel(y) && (x, y) != (b'i', b'a') => e, // advise, cause, increase; bias
        b's' if matches!(y, b'n' | b'r' | b'l' | b'p') => e,
        b'g' if matches!(y, b'n') && form.len() - cut > 4 && matches!(x, b'a' | b'e') => e, // change, avenge
        b'g' if matches!(y, b'r' | b'd' | b'l') || (vowel(y) && !vowel(x)) => e,
        b'l' if !vowel(y) && y != b'l' && y != b'r' && y != b'w' => e, // settle
        b'l' if y == b'i' && matches!(x, b'f' | b'p' | b'm') || (x, y) == (b'd', b'u') => e, // file, schedule
        b't' if y == b'a' && !vowel(x) => e,                           // state, negotiate below
        b't' if y == b'a' && matches!(x, b'i' | b'u') => e,
        b't' if y == b'a'
            && x == b'e'
            && form.get(..form.len() - cut).is_some_and(|stem| stem.ends_with("creat")) =>
        {
            e
        }
        b't' if (x, y) == (b'l', b'e') => e,                // complete
        b'b' if (x, y) == (b'r', b'i') => e,                // describe
        b't' if matches!((x, y), (b'u' | b'q', b'o')) => e, // quote
        b't' if (x, y) == (b'v', b'o') || (x, y) == (b'm', b'o') || (x, y) == (b'n', b'o') => e, // vote, promote, note
        b't' if y == b'u' && !vowel(x) => e,                                                     // dispute
        b't' if y == b'i' && matches!(x, b'c' | b'v' | b'r' | b'u' | b'n') && form.len() - cut < 7 => e, // cite, write
        b'r' if vowel(y) && matches!(y, b'i' | b'u') && !vowel(x) => e, // hire, assure
        b'r' if (x, y) == (b'u', b'i') => e,                            // require
        b'r' if y == b'a' && (matches!(x, b'l' | b'p' | b'c' | b'h' | b't' | b'd')) => e, // declare
        b'r' if (x, y) == (b'l', b'o') || (x, y) == (b'n', b'o') || (x, y) == (b's', b'o') => e, // explore, ignore
        b'm' if (x, y) == (b'l', b'a')
            || (x, y) == (b'l', b'i')
            || (x, y) == (b's', b'u')
            || (x, y) == (b'c', b'o')
            || (x, y) == (b'n', b'a')
            || (x, y) == (b's', b'a') =>
        {
            e
        }
        b'n' if matches!((x, y), (b'l' | b'f' | b'b' | b'm' | b'd', b'i')) => e, // decline, define, combine
        b'n' if matches!((x, y), (b'v', b'e') | (b'p' | b'h', b'o')) => e,       // convene, postpone
        b'd' if vowel(y) && matches!(y, b'i' | b'u' | b'a') && !vowel(x) => e,   // decide, include, persuade
        b'd' if (x, y) == (b'c', b'e') || (x, y) == (b'p', b'o') => e,           // concede
        b'k' if vowel(y) && !vowel(x) => e,                                      // make, provoke
        b'p' if matches!((x, y), (b'h' | b'c', b'o' | b'a')) || (x, y) == (b'y', b'p') => e, // hope, shape
        b'h' if (x, y) == (b'a', b't') => e,                                     // loathe
        _ => plain,
    }
}

fn noun(form: &str) -> Lemma {
    if let Ok(at) = IRREGULAR_NOUNS.binary_search_by_key(&form, |&(form, _)| form) {
        return Lemma::whole(form, IRREGULAR_NOUNS[at].1);
    }
    if form.ends_with("ies") && form.len() > 4 {
        Lemma { cut: 3, ending: "y" }
    } else if ["sses", "shes", "ches", "xes"].iter().any(|end| form.ends_with(end)) {
        Lemma { cut: 2, ending: "" }
    } else if form.ends_with('s') && !form.ends_with("ss") && form.len() > 2 {
        Lemma { cut: 1, ending: "" }
    } else {
        Lemma::SAME
    }
}

/// Sorted by form.
const IRREGULAR_NOUNS: &[(&str, &str)] = &[
    ("aldermen", "alderman"),
    ("analyses", "analysis"),
    ("bases", "base"),
    ("buses", "bus"),
    ("businessmen", "businessman"),
    ("calories", "calorie"),
    ("chairmen", "chairman"),
    ("children", "child"),
    ("clergymen", "clergyman"),
    ("congressmen", "congressman"),
    ("congresswomen", "congresswoman"),
    ("cookies", "cookie"),
    ("councilmen", "councilman"),
    ("crises", "crisis"),
    ("criteria", "criterion"),
    ("diagnoses", "diagnosis"),
    ("feet", "foot"),
    ("guardsmen", "guardsman"),
    ("halves", "half"),
    ("headquarters", "headquarters"),
    ("lawmen", "lawman"),
    ("leaves", "leaf"),
    ("lives", "life"),
    ("means", "means"),
    ("media", "media"),
    ("men", "man"),
    ("mice", "mouse"),
    ("movies", "movie"),
    ("people", "people"),
    ("policemen", "policeman"),
    ("politics", "politics"),
    ("rookies", "rookie"),
    ("series", "series"),
    ("sources", "source"),
    ("species", "species"),
    ("spokesmen", "spokesman"),
    ("spokespeople", "spokesperson"),
    ("spokeswomen", "spokeswoman"),
    ("teeth", "tooth"),
    ("theses", "thesis"),
    ("thieves", "thief"),
    ("troops", "troops"),
    ("wives", "wife"),
    ("wolves", "wolf"),
    ("women", "woman"),
    ("zombies", "zombie"),
];

/// Sorted by form; beside the irregular ones those whose stem the rules below would miss.
const IRREGULAR_VERBS: &[(&str, &str)] = &[
    ("'d", "would"),
    ("'ll", "will"),
    ("'m", "be"),
    ("'re", "be"),
    ("'s", "be"),
    ("'ve", "have"),
    ("abandoned", "abandon"),
    ("accused", "accuse"),
    ("accusing", "accuse"),
    ("acknowledged", "acknowledge"),
    ("acknowledging", "acknowledge"),
    ("adhered", "adhere"),
    ("adhering", "adhere"),
    ("admitted", "admit"),
    ("admitting", "admit"),
    ("advised", "advise"),
    ("advising", "advise"),
    ("agreed", "agree"),
    ("agreeing", "agree"),
    ("agrees", "agree"),
    ("alleged", "allege"),
    ("alleging", "allege"),
    ("allowed", "allow"),
    ("am", "be"),
    ("announced", "announce"),
    ("announcing", "announce"),
    ("answered", "answer"),
    ("appealed", "appeal"),
    ("appeared", "appear"),
    ("are", "be"),
    ("argued", "argue"),
    ("arisen", "arise"),
    ("arose", "arise"),
    ("asked", "ask"),
    ("asking", "ask"),
    ("asks", "ask"),
    ("assigned", "assign"),
    ("assumed", "assume"),
    ("ate", "eat"),
    ("attacked", "attack"),
    ("awaited", "await"),
    ("backed", "back"),
    ("banned", "ban"),
    ("became", "become"),
    ("been", "be"),
    ("began", "begin"),
    ("begged", "beg"),
    ("begun", "begin"),
    ("being", "be"),
    ("believed", "believe"),
    ("belonged", "belong"),
    ("benefited", "benefit"),
    ("bet", "bet"),
    ("biting", "bite"),
    ("blamed", "blame"),
    ("blew", "blow"),
    ("blown", "blow"),
    ("boasted", "boast"),
    ("born", "bear"),
    ("bought", "buy"),
    ("bringing", "bring"),
    ("broke", "break"),
    ("broken", "break"),
    ("brought", "bring"),
    ("built", "build"),
    ("burnt", "burn"),
    ("ca", "can"),
    ("called", "call"),
    ("calling", "call"),
    ("came", "come"),
    ("cast", "cast"),
    ("caught", "catch"),
    ("cautioned", "caution"),
    ("ceased", "cease"),
    ("censored", "censor"),
    ("challenged", "challenge"),
    ("changed", "change"),
    ("changing", "change"),
    ("charged", "charge"),
    ("cheated", "cheat"),
    ("cheered", "cheer"),
    ("chose", "choose"),
    ("chosen", "choose"),
    ("claimed", "claim"),
    ("claiming", "claim"),
    ("clarified", "clarify"),
    ("cleared", "clear"),
    ("closed", "close"),
    ("closing", "close"),
    ("colored", "color"),
    ("committed", "commit"),
    ("competed", "compete"),
    ("competing", "compete"),
    ("complained", "complain"),
    ("conceded", "concede"),
    ("concurred", "concur"),
    ("condemned", "condemn"),
    ("conferred", "confer"),
    ("considered", "consider"),
    ("contained", "contain"),
    ("controlled", "control"),
    ("created", "create"),
    ("credited", "credit"),
    ("criticised", "criticise"),
    ("criticising", "criticise"),
    ("cut", "cut"),
    ("dealing", "deal"),
    ("dealt", "deal"),
    ("debated", "debate"),
    ("debating", "debate"),
    ("defeated", "defeat"),
    ("deferred", "defer"),
    ("defined", "define"),
    ("deleted", "delete"),
    ("delivered", "deliver"),
    ("denied", "deny"),
    ("detailed", "detail"),
    ("determined", "determine"),
    ("deterred", "deter"),
    ("did", "do"),
    ("discusses", "discuss"),
    ("does", "do"),
    ("doing", "do"),
    ("done", "do"),
    ("drank", "drink"),
    ("drawn", "draw"),
    ("dreamt", "dream"),
    ("drew", "draw"),
    ("driven", "drive"),
    ("drove", "drive"),
    ("dying", "die"),
    ("eaten", "eat"),
    ("edited", "edit"),
    ("enrolled", "enroll"),
    ("entered", "enter"),
    ("estimated", "estimate"),
    ("evoked", "evoke"),
    ("examined", "examine"),
    ("excited", "excite"),
    ("exclaimed", "exclaim"),
    ("exited", "exit"),
    ("explained", "explain"),
    ("extradited", "extradite"),
    ("failed", "fail"),
    ("fallen", "fall"),
    ("feared", "fear"),
    ("fearing", "fear"),
    ("feeling", "feel"),
    ("fell", "fall"),
    ("felt", "feel"),
    ("fled", "flee"),
    ("flew", "fly"),
    ("flown", "fly"),
    ("focused", "focus"),
    ("focuses", "focus"),
    ("focusing", "focus"),
    ("followed", "follow"),
    ("forbade", "forbid"),
    ("forbidden", "forbid"),
    ("foresaw", "foresee"),
    ("foreseeing", "foresee"),
    ("foreseen", "foresee"),
    ("foretold", "foretell"),
    ("forgot", "forget"),
    ("forgotten", "forget"),
    ("fought", "fight"),
    ("found", "find"),
    ("freed", "free"),
    ("freeing", "free"),
    ("froze", "freeze"),
    ("frozen", "freeze"),
    ("gave", "give"),
    ("given", "give"),
    ("going", "go"),
    ("gone", "go"),
    ("got", "get"),
    ("gotten", "get"),
    ("grew", "grow"),
    ("grown", "grow"),
    ("guaranteed", "guarantee"),
    ("guaranteeing", "guarantee"),
    ("guided", "guide"),
    ("guiding", "guide"),
    ("had", "have"),
    ("hailed", "hail"),
    ("hanged", "hang"),
    ("happened", "happen"),
    ("has", "have"),
    ("hated", "hate"),
    ("having", "have"),
    ("healed", "heal"),
    ("heard", "hear"),
    ("hearing", "hear"),
    ("held", "hold"),
    ("helped", "help"),
    ("hid", "hide"),
    ("hidden", "hide"),
    ("hit", "hit"),
    ("honored", "honor"),
    ("honoring", "honor"),
    ("honoured", "honour"),
    ("hoped", "hope"),
    ("hoping", "hope"),
    ("hosted", "host"),
    ("hung", "hang"),
    ("ignited", "ignite"),
    ("imagined", "imagine"),
    ("implied", "imply"),
    ("increased", "increase"),
    ("indicated", "indicate"),
    ("inferred", "infer"),
    ("insisted", "insist"),
    ("invited", "invite"),
    ("invoked", "invoke"),
    ("is", "be"),
    ("joked", "joke"),
    ("joking", "joke"),
    ("judged", "judge"),
    ("keeping", "keep"),
    ("kept", "keep"),
    ("knew", "know"),
    ("known", "know"),
    ("laid", "lay"),
    ("lain", "lie"),
    ("laying", "lay"),
    ("learnt", "learn"),
    ("led", "lead"),
    ("left", "leave"),
    ("let", "let"),
    ("liked", "like"),
    ("limited", "limit"),
    ("linked", "link"),
    ("listened", "listen"),
    ("longed", "long"),
    ("looked", "look"),
    ("lost", "lose"),
    ("lying", "lie"),
    ("made", "make"),
    ("mailed", "mail"),
    ("maintained", "maintain"),
    ("meant", "mean"),
    ("mentioned", "mention"),
    ("met", "meet"),
    ("misled", "mislead"),
    ("mistaken", "mistake"),
    ("mistook", "mistake"),
    ("mocked", "mock"),
    ("named", "name"),
    ("obtained", "obtain"),
    ("occurred", "occur"),
    ("offered", "offer"),
    ("opened", "open"),
    ("opposed", "oppose"),
    ("opposing", "oppose"),
    ("ordered", "order"),
    ("outlined", "outline"),
    ("overcame", "overcome"),
    ("oversaw", "oversee"),
    ("overseen", "oversee"),
    ("paid", "pay"),
    ("pardoned", "pardon"),
    ("paying", "pay"),
    ("permitted", "permit"),
    ("planned", "plan"),
    ("planning", "plan"),
    ("pled", "plead"),
    ("pledged", "pledge"),
    ("pledging", "pledge"),
    ("polled", "poll"),
    ("polling", "poll"),
    ("posted", "post"),
    ("posting", "post"),
    ("praised", "praise"),
    ("praising", "praise"),
    ("preferred", "prefer"),
    ("proclaimed", "proclaim"),
    ("promised", "promise"),
    ("promising", "promise"),
    ("proposed", "propose"),
    ("proposing", "propose"),
    ("proven", "prove"),
    ("provoked", "provoke"),
    ("put", "put"),
    ("questioned", "question"),
    ("quipped", "quip"),
    ("quit", "quit"),
    ("quoted", "quote"),
    ("quoting", "quote"),
    ("raised", "raise"),
    ("raising", "raise"),
    ("ran", "run"),
    ("rang", "ring"),
    ("ranging", "range"),
    ("rapped", "rap"),
    ("read", "read"),
    ("reasoned", "reason"),
    ("referred", "refer"),
    ("refused", "refuse"),
    ("refusing", "refuse"),
    ("released", "release"),
    ("releasing", "release"),
    ("remained", "remain"),
    ("remarked", "remark"),
    ("remembered", "remember"),
    ("repaid", "repay"),
    ("repeated", "repeat"),
    ("repeating", "repeat"),
    ("replied", "reply"),
    ("resigned", "resign"),
    ("restored", "restore"),
    ("restoring", "restore"),
    ("rethought", "rethink"),
    ("retold", "retell"),
    ("retweeted", "retweet"),
    ("revealed", "reveal"),
    ("reviewed", "review"),
    ("risen", "rise"),
    ("rolled", "roll"),
    ("rolling", "roll"),
    ("rose", "rise"),
    ("ruled", "rule"),
    ("ruling", "rule"),
    ("rung", "ring"),
    ("said", "say"),
    ("sailed", "sail"),
    ("sang", "sing"),
    ("sank", "sink"),
    ("sat", "sit"),
    ("saw", "see"),
    ("saying", "say"),
    ("says", "say"),
    ("scored", "score"),
    ("scoring", "score"),
    ("seeing", "see"),
    ("seeking", "seek"),
    ("seen", "see"),
    ("selling", "sell"),
    ("sent", "send"),
    ("set", "set"),
    ("shaken", "shake"),
    ("shipped", "ship"),
    ("shook", "shake"),
    ("shot", "shoot"),
    ("showed", "show"),
    ("showing", "show"),
    ("shown", "show"),
    ("signed", "sign"),
    ("singing", "sing"),
    ("slammed", "slam"),
    ("slept", "sleep"),
    ("smelling", "smell"),
    ("sold", "sell"),
    ("sought", "seek"),
    ("speaking", "speak"),
    ("specified", "specify"),
    ("spent", "spend"),
    ("spoke", "speak"),
    ("spoken", "speak"),
    ("sponsored", "sponsor"),
    ("sponsoring", "sponsor"),
    ("spread", "spread"),
    ("stated", "state"),
    ("stating", "state"),
    ("stealing", "steal"),
    ("stole", "steal"),
    ("stolen", "steal"),
    ("stood", "stand"),
    ("stopped", "stop"),
    ("stored", "store"),
    ("storing", "store"),
    ("struck", "strike"),
    ("stuck", "stick"),
    ("submitted", "submit"),
    ("suggested", "suggest"),
    ("sung", "sing"),
    ("sunk", "sink"),
    ("superseded", "supersede"),
    ("superseding", "supersede"),
    ("supposed", "suppose"),
    ("swore", "swear"),
    ("sworn", "swear"),
    ("swung", "swing"),
    ("taken", "take"),
    ("talked", "talk"),
    ("tasted", "taste"),
    ("taught", "teach"),
    ("telling", "tell"),
    ("testified", "testify"),
    ("thanked", "thank"),
    ("thought", "think"),
    ("threatened", "threaten"),
    ("threw", "throw"),
    ("thrown", "throw"),
    ("told", "tell"),
    ("took", "take"),
    ("tore", "tear"),
    ("torn", "tear"),
    ("trained", "train"),
    ("treated", "treat"),
    ("tweeted", "tweet"),
    ("tweeting", "tweet"),
    ("tying", "tie"),
    ("undergone", "undergo"),
    ("understood", "understand"),
    ("undertaken", "undertake"),
    ("undertook", "undertake"),
    ("underwent", "undergo"),
    ("united", "unite"),
    ("upheld", "uphold"),
    ("urged", "urge"),
    ("urging", "urge"),
    ("used", "use"),
    ("uses", "use"),
    ("using", "use"),
    ("uttered", "utter"),
    ("verified", "verify"),
    ("vetoed", "veto"),
    ("vetoes", "veto"),
    ("vetoing", "veto"),
    ("viewed", "view"),
    ("visited", "visit"),
    ("visiting", "visit"),
    ("vowed", "vow"),
    ("vowing", "vow"),
    ("waited", "wait"),
    ("warned", "warn"),
    ("was", "be"),
    ("wasted", "waste"),
    ("wasting", "waste"),
    ("welcomed", "welcome"),
    ("welcoming", "welcome"),
    ("went", "go"),
    ("were", "be"),
    ("whispered", "whisper"),
    ("withdrawn", "withdraw"),
    ("withdrew", "withdraw"),
    ("withheld", "withhold"),
    ("withstood", "withstand"),
    ("wo", "will"),
    ("woke", "wake"),
    ("woken", "wake"),
    ("won", "win"),
    ("wondered", "wonder"),
    ("wore", "wear"),
    ("worn", "wear"),
    ("writing", "write"),
    ("written", "write"),
    ("wrote", "write"),
];

#[cfg(test)]
mod tests {
    use super::*;

    fn form_to_lemma(form: &str, tag: Tag) -> String {
        match lemma(form, tag).apply(form) {
            Some((stem, ending)) => format!("{stem}{ending}"),
            None => form.to_owned(),
        }
    }

    #[test]
    fn tables_are_sorted() {
        assert!(IRREGULAR_VERBS.is_sorted_by(|a, b| a.0 < b.0));
        assert!(IRREGULAR_NOUNS.is_sorted_by(|a, b| a.0 < b.0));
    }

    #[test]
    fn verbs_and_nouns_find_their_dictionary_form() {
        for (form, tag, lemma) in [
            ("said", Tag::Vbd, "say"),
            ("denies", Tag::Vbz, "deny"),
            ("rejected", Tag::Vbd, "reject"),
            ("urging", Tag::Vbg, "urge"),
            ("insists", Tag::Vbz, "insist"),
            ("ruled", Tag::Vbd, "rule"),
            ("declared", Tag::Vbd, "declare"),
            ("voted", Tag::Vbd, "vote"),
            ("voiced", Tag::Vbd, "voice"),
            ("stressed", Tag::Vbd, "stress"),
            ("called", Tag::Vbd, "call"),
            ("settled", Tag::Vbd, "settle"),
            ("negotiating", Tag::Vbg, "negotiate"),
            ("banned", Tag::Vbd, "ban"),
            ("ministers", Tag::Nns, "minister"),
            ("countries", Tag::Nns, "country"),
            ("talks", Tag::Nns, "talk"),
            ("peskov", Tag::Nnp, "peskov"),
        ] {
            assert_eq!(form_to_lemma(form, tag), lemma);
        }
    }
}
