//! What verbs and phrases of speech do.

use volteface_core::CueClass;

/// The class of a cue by its head lemma; `None` where the lemma is no verb of speech, act or thought.
pub fn cue_class(lemma: &str) -> Option<CueClass> {
    CLASSES.iter().find(|(_, lemmas)| lemmas.split(' ').any(|word| word == lemma)).map(|&(class, _)| class)
}

const CLASSES: &[(CueClass, &str)] = &[
    (
        CueClass::Says,
        "say tell add note write state announce report explain declare argue insist maintain stress emphasize emphasise \
         suggest reply respond answer tweet post comment remark recall describe acknowledge admit concede confirm claim assert \
         contend allege warn caution predict conclude continue observe indicate signal reiterate repeat point testify boast joke \
         quip complain lament reveal disclose inform assure according quote clarify speak call accuse blame criticize criticise \
         condemn denounce praise hail read",
    ),
    (CueClass::Denies, "deny dismiss dispute refute rebut"),
    (CueClass::Demands, "demand urge call ask-for insist-on appeal request"),
    (CueClass::Promises, "promise vow pledge swear guarantee commit undertake offer"),
    (CueClass::Accepts, "accept agree endorse approve welcome back support sign ratify favour favor"),
    (CueClass::Rejects, "reject refuse veto oppose decline rule-out resist block"),
    (CueClass::Asks, "ask wonder inquire question"),
    (CueClass::Thinks, "believe think fear hope expect want consider feel know see doubt suspect worry"),
];
