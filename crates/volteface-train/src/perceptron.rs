//! Trains the tagger: averaged perceptrons over hashed features (Collins, EMNLP 2002). What one learns depends on the order
//! in which it sees the sentences; the sum of several is less of a draw.

use std::collections::{HashMap, HashSet};

use volteface_analysis::{
    Text,
    tag::{Model, START, Tag, Words},
};

use crate::{corpus::Tagged, parallel, random::Random};

const BITS: u32 = 17;
const EPOCHS: usize = 12;
const RUNS: u64 = 4;
/// Features that occur less often are left out: they would only blur others that share their bucket.
const CUTOFF: u8 = 3;
/// Share of the features of a token that each step goes without, at random: what is rare is then known by several of them.
const DROPOUT: f32 = 0.2;
const N_TAGS: usize = Tag::ALL.len();

/// Weights averaged over all steps of all runs, a row of tags for each bucket.
pub(crate) struct Averaged {
    pub(crate) bits: u32,
    pub(crate) weights: Vec<f32>,
}

/// Tagged texts as the tagger sees them.
struct Corpus<'d> {
    documents: &'d [Tagged],
    texts: Vec<(Text<'d>, Words)>,
    /// Document and sentence of each sentence.
    sentences: Vec<(usize, usize)>,
    /// Features that are not rare.
    known: HashSet<u32>,
}

impl<'d> Corpus<'d> {
    fn new(documents: &'d [Tagged]) -> Corpus<'d> {
        let see = |tagged: &'d Tagged| {
            let text = Text::tagged(&tagged.document, None);
            let words = Words::of(&text);
            (text, words)
        };
        let texts: Vec<(Text, Words)> = documents.iter().map(see).collect();
        let sentences: Vec<(usize, usize)> = texts
            .iter()
            .enumerate()
            .flat_map(|(d, (text, _))| (0..text.sentences.len()).map(move |s| (d, s)))
            .collect();
        let mut counts: HashMap<u32, u8> = HashMap::new();
        let mut features = Vec::new();
        for &(d, s) in &sentences {
            let sentence = &texts[d].0.sentences[s];
            let mut before = [START, START];
            for i in sentence.clone() {
                features.clear();
                texts[d].1.features(i, sentence, before, &mut features);
                for &feature in &features {
                    let count = counts.entry(feature).or_default();
                    *count = count.saturating_add(1);
                }
                before = [documents[d].tags[i] as u32, before[0]];
            }
        }
        let known =
            counts.into_iter().filter(|&(_, count)| count >= CUTOFF).map(|(feature, _)| feature).collect();
        Corpus { documents, texts, sentences, known }
    }
}

/// Trains on `documents`.
pub(crate) fn train(documents: &[Tagged]) -> Averaged {
    let corpus = &Corpus::new(documents);
    let runs = parallel::each(1..=RUNS, |run| train_once(corpus, Random::new(run)));
    let mut weights = vec![0.0; N_TAGS << BITS];
    for run in runs {
        weights.iter_mut().zip(run).for_each(|(sum, weight)| *sum += weight / RUNS as f32);
    }
    Averaged { bits: BITS, weights }
}

/// The averaged weights of one perceptron, which sees the sentences in an order that `random` draws anew in each epoch.
fn train_once(corpus: &Corpus, mut random: Random) -> Vec<f32> {
    let size = N_TAGS << BITS;
    let (mut weights, mut totals, mut since) = (vec![0i32; size], vec![0i64; size], vec![0u32; size]);
    let mut sentences = corpus.sentences.clone();
    let mut features = Vec::new();
    let mut step = 0u32;
    let mask = (1usize << BITS) - 1;
    for _ in 0..EPOCHS {
        random.shuffle(&mut sentences);
        for &(d, s) in &sentences {
            let (text, words) = &corpus.texts[d];
            let sentence = &text.sentences[s];
            let mut before = [START, START];
            for i in sentence.clone() {
                features.clear();
                words.features(i, sentence, before, &mut features);
                features.retain(|feature| corpus.known.contains(feature) && random.unit() >= DROPOUT);
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
                let gold = corpus.documents[d].tags[i] as usize;
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
    let last = |at: usize| i64::from(weights[at]) * i64::from(step - since[at]);
    (0..size).map(|at| (totals[at] + last(at)) as f32 / step as f32).collect()
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
