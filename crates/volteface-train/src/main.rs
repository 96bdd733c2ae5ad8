//! Trains the weights that `volteface-analysis` embeds, from annotated corpora.

fn main() {}
