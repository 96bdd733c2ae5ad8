//! What must hold of every document, whatever the bytes it was read from.

use volteface_core::Document;

pub fn check(document: &Document) {
    let mut end = 0;
    for block in &document.blocks {
        assert!(block.span.start >= end, "blocks overlap");
        assert!(document.text.get(block.span.start..block.span.end).is_some_and(|text| !text.is_empty()), "a block is empty or cuts a character");
        end = block.span.end;
        if let Some(speaker) = block.speaker {
            assert!(document.text.get(speaker.start..speaker.end).is_some(), "a label cuts a character");
        }
    }
    assert!(end <= document.text.len());
}
