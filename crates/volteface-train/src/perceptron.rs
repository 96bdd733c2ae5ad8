//! Trains the tagger: an averaged perceptron over hashed features (Collins, EMNLP 2002).

use volteface_analysis::{
    Text,
    tag::{Model, START, Tag, Words},
};

use crate::{corpus::Tagged, random::Random};

const BITS: u32 = 16;
const EPOCHS: usize = 8;
const N_TAGS: usize = Tag::ALL.len();

/// Averaged weights, a row of tags for each bucket.
pub(crate) struct Averaged {
    pub(crate) bits: u32,
    pub(crate) weights: Vec<f32>,
}

/// Trains on `documents`.
pub(crate) fn train(documents: &[Tagged]) -> Averaged {
    let texts: Vec<(Text, Words)> = documents
        .iter()
        .map(|tagged| {
            let text = Text::tagged(&tagged.document, None);
            let words = Words::of(&text);
            (text, words)
        })
        .collect();
    let mut sentences: Vec<(usize, usize)> = texts
        .iter()
        .enumerate()
        .flat_map(|(d, (text, _))| (0..text.sentences.len()).map(move |s| (d, s)))
        .collect();
    let size = N_TAGS << BITS;
    let (mut weights, mut totals, mut since) = (vec![0i32; size], vec![0i64; size], vec![0u32; size]);
    let mut random = Random::new(1);
    let mut features = Vec::new();
    let mut step = 0u32;
    let mask = (1usize << BITS) - 1;
    for _ in 0..EPOCHS {
        random.shuffle(&mut sentences);
        for &(d, s) in &sentences {
            let (text, words) = &texts[d];
            let sentence = &text.sentences[s];
            let mut before = [START, START];
            for i in sentence.clone() {
                features.clear();
                words.features(i, sentence, before, &mut features);
                step += 1;
                let mut scores = [0i32; N_TAGS];
                for &feature in &features {
                    let row = (feature as usize & mask) * N_TAGS;
                    for (score, weight) in scores.iter_mut().zip(&weights[row..row + N_TAGS]) {
                        *score += weight;
                    }
                }
                let best =
                    (0..N_TAGS).fold(0, |best, tag| if scores[tag] > scores[best] { tag } else { best });
                let gold = documents[d].tags[i] as usize;
                if best != gold {
                    for &feature in &features {
                        let row = (feature as usize & mask) * N_TAGS;
                        for (tag, change) in [(gold, 1), (best, -1)] {
                            let at = row + tag;
                            totals[at] += i64::from(weights[at]) * i64::from(step - since[at]);
                            since[at] = step;
                            weights[at] += change;
                        }
                    }
                }
                before = [best as u32, before[0]];
            }
        }
    }
    let averaged = (0..size)
        .map(|at| (totals[at] + i64::from(weights[at]) * i64::from(step - since[at])) as f32 / step as f32);
    Averaged { bits: BITS, weights: averaged.collect() }
}

/// Share of the tokens of `documents` that the model in `bytes` tags rightly.
pub(crate) fn accuracy(bytes: &[u8], documents: &[Tagged]) -> f64 {
    let model = Model::read(bytes).expect("the bytes were made as the model wants them");
    let (mut right, mut all) = (0, 0);
    for tagged in documents {
        let text = Text::tagged(&tagged.document, Some(&model));
        right += text.tokens.iter().zip(&tagged.tags).filter(|(token, tag)| token.tag == **tag).count();
        all += tagged.tags.len();
    }
    right as f64 / all as f64
}
