//! Tests of text.

use proptest::prelude::*;

use super::*;

fn words(text: &str) -> Vec<String> {
    let document = Document::plain(text);
    let text = Text::new(&document);
    (0..text.tokens.len()).map(|i| text.word(i).to_owned()).collect()
}

#[test]
fn words_marks_and_clitics_are_tokens() {
    assert_eq!(
        words("She didn\u{2019}t pay $1,200.50, he said."),
        ["She", "did", "n\u{2019}t", "pay", "$", "1,200.50", ",", "he", "said", "."]
    );
    assert_eq!(
        words("The U.N.'s so-called envoy--Lt. Orr--left..."),
        ["The", "U.N.", "'s", "so-called", "envoy", "--", "Lt.", "Orr", "--", "left", "..."]
    );
    assert_eq!(
        words("(\u{201c}No,\u{201d} she said.)"),
        ["(", "\u{201c}", "No", ",", "\u{201d}", "she", "said", ".", ")"]
    );
    assert_eq!(words("the talks.The end"), ["the", "talks", ".", "The", "end"]);
}

#[test]
fn tokens_know_their_block_sentence_and_quotation() {
    let document = Document::plain("One. Two \u{201c}three.\u{201d}\n\nFour.");
    let text = Text::new(&document);
    let seen: Vec<_> =
        text.tokens.iter().map(|token| (token.sentence, token.block, token.quotation)).collect();
    assert_eq!(seen[0], (0, 0, None));
    assert_eq!(seen[4], (1, 0, Some(0)));
    assert_eq!(seen.last(), Some(&(2, 1, None)));
    assert_eq!(text.blocks().collect::<Vec<_>>(), [0..7, 7..9]);
    assert_eq!(text.tokens_in(Span::new(5, 10)), 2..4);
    assert_eq!(document.text(text.span_of(2..4)), "Two \u{201c}");
    assert_eq!((text.lower(2), text.lemma(0)), ("two", "one"));
}

proptest! {
    #[test]
    fn tokens_are_words_of_the_text_in_order(raw in "\\PC{0,80}") {
        let document = Document::plain(raw.clone());
        let text = Text::new(&document);
        let mut end = 0;
        let mut kept = String::new();
        for token in &text.tokens {
            prop_assert!(token.span.start >= end && !token.span.is_empty());
            prop_assert!(!document.text(token.span).is_empty());
            kept.push_str(document.text(token.span));
            end = token.span.end;
        }
        let bare = |s: &str| s.chars().filter(|c| c.is_alphanumeric()).collect::<String>();
        prop_assert_eq!(bare(&kept), bare(&raw));
    }
}
