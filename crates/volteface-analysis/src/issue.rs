//! Watched issues as directed propositions: which words of a text are about one, and which way they point.
//!
//! An issue is a question ("Should vaccine exports stay free?") about an *object* (vaccine exports) and what is to
//! happen to it. Everything is measured against the object: keeping or furthering it is `+1`, ending or hindering it
//! is `-1`, and the question itself has such a sign. "Export ban" and "stopped all exports" are both `-1` on exports, and
//! so speak against a question that is `+1`; a question that asks for a ban turns all of it round.

mod question;

use std::{
    collections::{BTreeMap, BTreeSet},
    ops::Range,
};

use volteface_core::{Issue, IssueId};

use crate::stance::lexicon::{FIELDS, LEXICON, Op, Phrase};
use question::{PARTING, Question, parts_with};

/// A way in which an issue is named.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Name {
    /// Roots of its words, without the empty words.
    pub(crate) roots: Vec<String>,
    /// The gap that may stand before each root, in words.
    pub(crate) gap: usize,
    /// How much it tells that a text is about the issue.
    pub(crate) weight: f32,
    /// Its sign on the object.
    pub(crate) sign: f32,
    /// What it is.
    pub(crate) kind: NameKind,
}

/// Where a name of an issue comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NameKind {
    /// The user's term.
    Term,
    /// A word of what the question asks.
    Word,
    /// Another word of the question: who is to do it, names.
    Context,
    /// A near-synonym by subject.
    Kin,
    /// A wording of the user's that means yes or no by itself.
    Verdict,
}

impl NameKind {
    /// 0 to 1, how far a reading that rests on such a name can be trusted.
    pub(crate) fn trust(self) -> f32 {
        match self {
            NameKind::Term | NameKind::Verdict => 1.0,
            NameKind::Word => 0.9,
            NameKind::Kin | NameKind::Context => 0.8,
        }
    }
}

/// An issue prepared for matching.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct IssueIndex {
    /// Which.
    pub(crate) id: IssueId,
    /// The question's sign on its object.
    pub(crate) sign: f32,
    /// The sign that "the plan", "the law", "the deal" have on the object.
    pub(crate) instrument_sign: f32,
    /// All its names.
    pub(crate) names: Vec<Name>,
    /// Which of them begin with a root.
    by_first: BTreeMap<String, Vec<usize>>,
    /// Roots that turn round in this issue's field only ("voluntary" where the question asks for a duty).
    pub(crate) counter: BTreeSet<String>,
    /// Roots that turn nothing here: the question names them as what is to come about ("negotiate a ceasefire").
    pub(crate) neutral: BTreeSet<String>,
    /// A name that nearly all of the user's terms hold: without it, a text is about something else.
    pub(crate) required: BTreeSet<String>,
    /// The question is about somebody or something by name, for which a text puts "the team" or "the company".
    pub(crate) named: bool,
    /// The question asks for something to be otherwise than it is, so that keeping it means no.
    pub(crate) asks_for_other: bool,
    /// The question asks for more or less of something: "a lower tariff" is less of it.
    pub(crate) scalar: bool,
    /// The question asks to give something out of one's hands: so does "hand it over", and keeping it means no.
    pub(crate) parts: bool,
}

impl IssueIndex {
    /// Prepares `issue`.
    pub(crate) fn new(issue: &Issue) -> IssueIndex {
        let question = Question::read(&issue.question);
        let question_roots: Vec<String> = question.theme.iter().chain(&question.context).cloned().collect();
        let term_roots: Vec<Vec<String>> = issue.terms.iter().map(|term| content_roots(term)).collect();
        let own: BTreeSet<&String> = question_roots.iter().chain(term_roots.iter().flatten()).collect();

        let mut neutral = question.neutral.clone();
        let mut kin = Vec::new();
        let mut counter = BTreeSet::new();
        let all_roots: Vec<String> = words(&issue.question).iter().map(|word| root(word)).collect();
        for field in FIELDS.iter() {
            let asked = |phrases: &[Vec<String>]| {
                phrases.iter().any(|phrase| match phrase.as_slice() {
                    [single] => own.contains(single),
                    many => {
                        all_roots.windows(many.len()).any(|w| w == many)
                            || term_roots.iter().any(|t| t == many)
                    }
                })
            };
            if asked(&field.words) || asked(&field.counter) {
                if field.words.iter().any(|phrase| phrase.len() == 1 && neutral.contains(&phrase[0])) {
                    neutral.extend(field.words.iter().filter(|phrase| phrase.len() == 1).flatten().cloned());
                }
                kin.extend(field.words.iter().cloned().map(|roots| (roots, false)));
                kin.extend(field.counter.iter().cloned().map(|roots| (roots, true)));
                // What the lexicon turns anyway needs no second turn.
                let single = field
                    .counter
                    .iter()
                    .filter(|phrase| phrase.len() == 1 && LEXICON.sign_of_roots(phrase) > 0.0);
                counter.extend(single.flatten().cloned());
            }
        }
        if question.parts {
            counter.extend(PARTING.iter().cloned());
        }
        let asks_for_counter = question.theme.iter().any(|root| counter.contains(root));
        let sign = if asks_for_counter { -question.sign.abs() } else { question.sign };

        // Where the question is about a deal, "the deal" is its object, else what it asks for.
        let is_deal = |word: &str| is_instrument(word) || DEALS.contains(&word);
        let about_deal = words(&issue.question)
            .windows(2)
            .any(|pair| is_deal(&pair[1].to_lowercase()) && !pair[0].eq_ignore_ascii_case("by"));
        let instrument_sign = if about_deal { 1.0 } else { sign };
        let required: BTreeSet<String> = question
            .names
            .iter()
            .filter(|root| {
                term_roots.len() > 2
                    && 4 * term_roots.iter().filter(|t| t.contains(root)).count() >= 3 * term_roots.len()
            })
            .cloned()
            .collect();
        let mut names = Vec::new();
        for (term, roots) in issue.terms.iter().zip(term_roots) {
            if roots.is_empty() {
                continue;
            }
            let parts = words(term);
            let specific =
                roots.len() > 1 || !LEXICON.is_common(&parts) && !FIELDS.iter().any(|f| f.has(&roots));
            let own_sign = sign_of(&parts, &counter, &neutral);
            let instrument = parts.last().is_some_and(|last| is_instrument(&last.to_lowercase()));
            let sign = if instrument && own_sign > 0.0 { instrument_sign } else { own_sign };
            names.push(Name {
                roots,
                gap: 2,
                weight: if specific { 2.0 } else { 1.0 },
                sign,
                kind: NameKind::Term,
            });
        }
        for root in question_roots {
            let anchors = question.theme.contains(&root);
            let sign = if counter.contains(&root) {
                -1.0
            } else if neutral.contains(&root) {
                1.0
            } else {
                LEXICON.sign_of_roots(std::slice::from_ref(&root))
            };
            let kind = if anchors { NameKind::Word } else { NameKind::Context };
            names.push(Name {
                roots: vec![root],
                gap: 0,
                weight: if anchors { 0.8 } else { 0.3 },
                sign,
                kind,
            });
        }
        for (roots, turned) in kin {
            let plain = roots.iter().any(|root| neutral.contains(root));
            // What is to be given away by a deal is furthered by none.
            let given = question.parts
                && roots.iter().any(|of| parts_with(of) || DEALS.iter().any(|deal| root(deal) == *of));
            let sign = if turned || given {
                -1.0
            } else if plain {
                1.0
            } else {
                LEXICON.sign_of_roots(&roots)
            };
            names.push(Name { roots, gap: 2, weight: 0.5, sign, kind: NameKind::Kin });
        }
        for (wordings, side) in [(&issue.favour, 1.0), (&issue.oppose, -1.0)] {
            for wording in wordings {
                let roots: Vec<String> =
                    words(wording).iter().filter(|w| !is_article(w)).map(|w| root(w)).collect();
                if roots.len() > 1 || roots.iter().any(|root| root.len() > 5) {
                    names.push(Name {
                        roots,
                        gap: 3,
                        weight: 1.5,
                        sign: side * sign,
                        kind: NameKind::Verdict,
                    });
                }
            }
        }
        let mut by_first: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (i, name) in names.iter().enumerate() {
            if let Some(first) = name.roots.first() {
                by_first.entry(first.clone()).or_default().push(i);
            }
        }
        let (asks_for_other, scalar, parts) = (question.asks_for_other, question.scalar, question.parts);
        let named = !question.names.is_empty();
        IssueIndex {
            id: issue.id.clone(),
            sign,
            names,
            by_first,
            counter,
            neutral,
            required,
            named,
            asks_for_other,
            scalar,
            parts,
            instrument_sign,
        }
    }

    /// Lessens the weight of words that several issues of one watch list share: they do not tell them apart.
    pub(crate) fn discount(issues: &mut [IssueIndex]) {
        let mut terms: BTreeMap<Vec<String>, usize> = BTreeMap::new();
        let mut others: BTreeMap<Vec<String>, usize> = BTreeMap::new();
        for issue in issues.iter() {
            let of = |term: bool| -> BTreeSet<&Vec<String>> {
                issue.names.iter().filter(|n| (n.kind == NameKind::Term) == term).map(|n| &n.roots).collect()
            };
            let own = of(true);
            of(false).difference(&own).for_each(|roots| *others.entry((*roots).clone()).or_default() += 1);
            own.into_iter().for_each(|roots| *terms.entry(roots.clone()).or_default() += 1);
        }
        for name in issues.iter_mut().flat_map(|issue| &mut issue.names) {
            let as_term = terms.get(&name.roots).copied().unwrap_or(0);
            let as_other = others.get(&name.roots).copied().unwrap_or(0);
            match name.kind {
                NameKind::Verdict => {}
                NameKind::Term => name.weight /= (as_term.max(1) as f32).sqrt(),
                // What another issue is named by says little of this one.
                _ if as_term > 0 => name.weight *= 0.4,
                _ => name.weight /= (as_other.max(1) as f32).sqrt(),
            }
        }
    }
}

/// The infinitive of the irregular participles that questions of policy are asked with.
pub(crate) fn infinitive(lower: &str) -> &str {
    const IRREGULAR: &[(&str, &str)] = &[
        ("broken", "break"),
        ("forbidden", "forbid"),
        ("frozen", "freeze"),
        ("driven", "drive"),
        ("drawn", "draw"),
        ("brought", "bring"),
        ("built", "build"),
        ("bought", "buy"),
        ("given", "give"),
        ("held", "hold"),
        ("kept", "keep"),
        ("left", "leave"),
        ("let", "let"),
        ("paid", "pay"),
        ("sent", "send"),
        ("shut", "shut"),
        ("sold", "sell"),
        ("stricken", "strike"),
        ("struck", "strike"),
        ("taken", "take"),
        ("thrown", "throw"),
        ("torn", "tear"),
        ("withdrawn", "withdraw"),
        ("withheld", "withhold"),
    ];
    IRREGULAR.iter().find(|(form, _)| *form == lower).map_or(lower, |(_, infinitive)| infinitive)
}

/// A name of an issue found in a run of words.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Hit {
    /// Index of its first word in the run.
    pub(crate) start: usize,
    /// One past its last word.
    pub(crate) end: usize,
    /// As in [`Name`].
    pub(crate) weight: f32,
    /// As in [`Name`].
    pub(crate) sign: f32,
    /// As in [`Name`].
    pub(crate) kind: NameKind,
}

impl IssueIndex {
    /// The names of the issue in a run of words, given by their roots, the heavier before the lighter where they
    /// overlap; in the order of the run.
    pub(crate) fn hits(&self, roots: &[&str]) -> Vec<Hit> {
        let mut found: Vec<Hit> = Vec::new();
        for (start, first) in roots.iter().enumerate() {
            for name in self.by_first.get(*first).into_iter().flatten().filter_map(|&i| self.names.get(i)) {
                let mut at = start;
                let complete = name.roots.iter().skip(1).all(|root| {
                    let until = (at + 2 + name.gap).min(roots.len());
                    let next = (at + 1..until).find(|&j| roots[j] == root);
                    at = next.unwrap_or(at);
                    next.is_some()
                });
                if complete {
                    found.push(Hit {
                        start,
                        end: at + 1,
                        weight: name.weight,
                        sign: name.sign,
                        kind: name.kind,
                    });
                }
            }
        }
        found.sort_by(|a, b| {
            b.weight
                .total_cmp(&a.weight)
                .then((b.end - b.start).cmp(&(a.end - a.start)))
                .then(a.start.cmp(&b.start))
        });
        let mut kept: Vec<Hit> = Vec::new();
        for hit in found {
            if kept.iter().all(|other| hit.end <= other.start || other.end <= hit.start) {
                kept.push(hit);
            }
        }
        kept.sort_by_key(|hit| hit.start);
        kept
    }

    /// How much a run of words is about the issue by the user's terms and the question's own words: each distinct one once.
    pub(crate) fn weight_of_own(&self, roots: &[&str]) -> f32 {
        let mut seen: BTreeSet<&[&str]> = BTreeSet::new();
        let hits = self.hits(roots);
        let own =
            hits.iter().filter(|hit| matches!(hit.kind, NameKind::Term | NameKind::Word | NameKind::Verdict));
        own.filter(|hit| seen.insert(roots.get(hit.start..hit.end).unwrap_or_default()))
            .map(|hit| hit.weight)
            .sum()
    }
}

/// The product of the signs of what `words` do.
fn sign_of(words: &[String], counter: &BTreeSet<String>, neutral: &BTreeSet<String>) -> f32 {
    let roots: Vec<String> = words.iter().map(|word| root(word)).collect();
    let idle = |i: usize| {
        let noun = i > 0 || words.len() == 1 || words[i].ends_with("ment");
        words[i].starts_with(char::is_uppercase)
            || neutral.contains(&roots[i])
            || noun && HOMONYMS.contains(&words[i].to_lowercase().as_str())
    };
    let ops = ops_by_root(&roots, idle);
    let turns = ops.iter().filter(|(_, op)| matches!(op, Op::End | Op::Against | Op::Not)).count();
    let counters = (0..roots.len())
        .filter(|&i| counter.contains(&roots[i]) && !ops.iter().any(|(tokens, _)| tokens.contains(&i)))
        .count();
    if (turns + counters) % 2 == 1 { -1.0 } else { 1.0 }
}

/// Nouns with the root of a verb that ends something, which they do not.
const HOMONYMS: &[&str] =
    &["junk", "leave", "retirement", "bin", "bins", "sink", "stop", "stops", "strip", "lift", "lifts"];

/// The lexicon's phrases in a run of roots.
fn ops_by_root(roots: &[String], except: impl Fn(usize) -> bool) -> Vec<(Range<usize>, Op)> {
    let mut found = Vec::new();
    let mut i = 0;
    while i < roots.len() {
        match LEXICON.longest_by_root(roots.get(i..).unwrap_or_default()) {
            Some(Phrase { op, length }) if !except(i) => {
                found.push((i..i + length, op));
                i += length.max(1);
            }
            _ => i += 1,
        }
    }
    found
}

/// The words of a short text; hyphens part.
pub(crate) fn words(text: &str) -> Vec<String> {
    text.split(|c: char| !(c.is_alphanumeric() || c == '\'' || c == '.' || c == '\u{2019}'))
        .map(|word| word.trim_matches(['.', '\'', '\u{2019}']))
        .map(|word| word.trim_end_matches("'s").trim_end_matches("\u{2019}s"))
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect()
}

fn content_roots(text: &str) -> Vec<String> {
    words(text).iter().filter(|word| !is_empty_word(&word.to_lowercase())).map(|word| root(word)).collect()
}

/// Words that say nothing about a subject.
pub(crate) fn is_empty_word(lower: &str) -> bool {
    const EMPTY: &[&str] = &[
        "a", "about", "after", "all", "also", "an", "and", "any", "are", "as", "at", "be", "been", "before",
        "by", "can", "could", "did", "do", "does", "during", "every", "for", "from", "had", "has", "have",
        "he", "her", "here", "him", "himself", "his", "how", "i", "if", "in", "into", "is", "it", "its",
        "itself", "length", "made", "make", "more", "most", "new", "no", "not", "now", "of", "on", "or",
        "other", "our", "out", "over", "own", "put", "shall", "she", "should", "so", "some", "start", "stay",
        "still", "such", "than", "that", "the", "their", "them", "then", "there", "these", "they", "this",
        "those", "to", "under", "up", "us", "was", "we", "were", "what", "when", "where", "whether", "which",
        "who", "whom", "why", "will", "with", "would", "yes", "you", "your", "keep", "get", "give", "take",
        "along", "large", "big", "said", "say",
    ];
    EMPTY.binary_search(&lower).is_ok() || EMPTY.contains(&lower)
}

fn is_article(word: &str) -> bool {
    ["a", "an", "the"].iter().any(|article| word.eq_ignore_ascii_case(article))
}

/// Nouns for what two parties agree on.
const DEALS: &[&str] =
    &["merger", "takeover", "acquisition", "bid", "offer", "buyout", "sale", "tender", "deal"];

/// Documents and decisions that carry out what the question asks.
pub(crate) fn is_instrument(lower: &str) -> bool {
    let singular = lower.strip_suffix('s').filter(|stem| !stem.ends_with('s')).unwrap_or(lower);
    [
        "text",
        "plan",
        "deal",
        "accord",
        "agreement",
        "treaty",
        "pledge",
        "pact",
        "bill",
        "act",
        "law",
        "proposal",
        "resolution",
        "motion",
        "compact",
        "charter",
        "protocol",
        "convention",
        "petition",
        "scheme",
        "initiative",
        "reform",
        "package",
        "rule",
        "directive",
        "decree",
        "ordinance",
        "regulation",
    ]
    .contains(&singular)
}

/// The root of a word: its form without the endings that inflect it or turn a verb into a noun, so that "exclude",
/// "excluded" and "exclusion" meet. Short words keep theirs.
pub(crate) fn root(word: &str) -> String {
    let mut lower = word.to_lowercase();
    // "denied", "denies" and "deny".
    if lower.len() > 4 && (lower.ends_with("ied") || lower.ends_with("ies")) {
        lower.truncate(lower.len() - 3);
        lower.push('y');
    }
    let mut root = lower.as_str();
    // An ending may stand before an ending.
    for _ in 0..3 {
        let stem = shorter(root);
        if stem.len() == root.len() {
            break;
        }
        root = stem;
    }
    root.to_owned()
}

/// A word in lower case without its longest ending.
fn shorter(word: &str) -> &str {
    let lower = word.trim_end_matches("'s").trim_end_matches("\u{2019}s");
    let long = |stem: &str, ending: &str| {
        let least = if matches!(ending, "ing" | "ed" | "s") { 3 } else { 4 };
        stem.chars().count() >= least && !(ending == "s" && stem.ends_with('s'))
    };
    let stripped = endings(lower)
        .iter()
        .find_map(|&ending| lower.strip_suffix(ending).filter(|stem| long(stem, ending)));
    let stem = stripped.unwrap_or(lower);
    let stem = stem.strip_suffix('e').filter(|stem| stem.chars().count() >= 3).unwrap_or(stem);
    let mut last = stem.chars().rev();
    match (last.next(), last.next()) {
        (Some(a), Some(b)) if stripped.is_some() && a == b && !"aeiouflsz".contains(a) => {
            stem.strip_suffix(a).unwrap_or(stem)
        }
        _ => stem,
    }
}

/// The endings with the last letter of `word`, longer ones first.
fn endings(word: &str) -> &'static [&'static str] {
    match word.as_bytes().last() {
        Some(b's') => &[
            "isations", "izations", "ations", "itions", "sions", "tions", "ments", "ances", "ences", "ises",
            "izes", "ates", "ions", "ings", "ies", "ians", "ers", "ors", "als", "des", "tes", "es", "s",
        ],
        Some(b'n') => &["isation", "ization", "ation", "ition", "sion", "tion", "ian", "ion"],
        Some(b'g') => &["ising", "izing", "ating", "ing"],
        Some(b'e') => &["ance", "ence", "ise", "ize", "ate", "te", "de", "e"],
        Some(b'd') => &["ised", "ized", "ated", "ded", "ted", "ed", "d"],
        Some(b'y') => &["ity", "cy", "ly", "y"],
        Some(b't') => &["ment"],
        Some(b'a') => &["ia"],
        Some(b'l') => &["al"],
        Some(b'r') => &["er", "or"],
        _ => &[],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roots_join_verbs_and_their_nouns() {
        for group in [
            &["exclude", "excluded", "exclusion"][..],
            &["suspend", "suspension", "suspended"],
            &["recognise", "recognition", "recognised"],
            &["negotiate", "negotiations", "negotiating"],
            &["contribute", "contributions"],
            &["vaccinate", "vaccination", "vaccine"],
            &["withdraw", "withdrawal"],
            &["import", "importers", "imports"],
            &["Velmaria", "Velmarian", "Velmarians"],
        ] {
            let roots: BTreeSet<String> = group.iter().map(|word| root(word)).collect();
            assert_eq!(roots.len(), 1, "{roots:?}");
        }
        assert_ne!(root("coal"), root("coat"));
    }

    fn issue(question: &str, terms: &[&str]) -> IssueIndex {
        IssueIndex::new(&Issue {
            id: "x".into(),
            question: question.to_owned(),
            terms: terms.iter().map(|&term| term.to_owned()).collect(),
            favour: vec![],
            oppose: vec![],
        })
    }

    #[test]
    fn the_sign_of_a_question_is_what_it_does_to_its_object() {
        let mut wrong = Vec::new();
        for (question, sign) in [
            ("Should grain exports stay free?", 1.0),
            ("Should grain exports be banned?", -1.0),
            ("Should the embargo be lifted?", 1.0),
            ("Should the bank cut its rate?", -1.0),
            ("Should Norland join the alliance?", 1.0),
            ("Should Norland leave the alliance?", -1.0),
            ("Should the dam be demolished?", -1.0),
            ("Should vaccination be voluntary?", -1.0),
            ("Should the two governments negotiate an end to the blockade?", 1.0),
            ("Should there be a fixed end date for coal-fired power?", -1.0),
            ("Should rich states be bound to pay into the damage fund?", 1.0),
            ("Should the sanctions on Norland be eased?", 1.0),
            ("Should the fighting on the river stop now?", -1.0),
            ("Should the council put money into the new harbour?", 1.0),
            ("Should the ferries be sold off after the merger?", -1.0),
            ("Should foreign troops be withdrawn from the islands?", -1.0),
            ("Should the plan be put to a vote of the citizens?", 1.0),
            ("Should the strike be called off?", -1.0),
            ("Should the dollar peg be kept?", 1.0),
            ("Should the milk quota be abolished?", 1.0),
            ("Should the milk quota be lowered?", -1.0),
            ("Should the import ban on foreign wine be lifted?", 1.0),
            ("Should the pay freeze for porters end?", 1.0),
            ("Should the observatory be sold?", -1.0),
            ("Should the ferry company be denied a licence?", -1.0),
        ] {
            if issue(question, &[]).sign != sign {
                wrong.push(question);
            }
        }
        assert_eq!(wrong, Vec::<&str>::new());
    }

    #[test]
    fn terms_point_their_own_way() {
        let exports = issue("Should grain exports stay free?", &["grain exports", "export ban"]);
        let signs: Vec<f32> =
            exports.names.iter().filter(|name| name.kind == NameKind::Term).map(|name| name.sign).collect();
        assert_eq!(signs, [1.0, -1.0]);
        let sign = |question: &str, term: &str| {
            let issue = issue(question, &[term]);
            issue.names.iter().find(|name| name.kind == NameKind::Term).map(|name| name.sign)
        };
        // A limit is a restraint, but as what is to be raised or lowered a quantity.
        assert_eq!(sign("Should the herring quota be abolished?", "herring quota"), Some(-1.0));
        assert_eq!(sign("Should the herring quota be halved?", "herring quota"), Some(1.0));
        // A law is what is asked for; a treaty that is asked about is its own object.
        assert_eq!(sign("Should fireworks be banned?", "fireworks law"), Some(-1.0));
        assert_eq!(sign("Should the river treaty be cancelled?", "river treaty"), Some(1.0));
        // A noun with the root of a verb that ends something.
        assert_eq!(sign("Should parental leave be shortened?", "parental leave"), Some(1.0));
    }
}
