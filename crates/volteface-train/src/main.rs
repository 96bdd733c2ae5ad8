//! Trains the weights that `volteface-analysis` embeds, from annotated corpora.
//!
//! The same corpora give the same bytes: every shuffle is seeded, and what several threads make is put together in a fixed
//! order.

mod attribution;
mod chain;
mod confidence;
mod corpus;
mod learner;
mod parallel;
mod perceptron;
mod quantise;
mod random;

use std::path::PathBuf;

use anyhow::{Context, Result};
use clap::Parser;
use volteface_analysis::{
    attribution::{LEAST, Models},
    tag,
};

/// Trains the models of volteface-analysis and prints their figures on the dev splits.
#[derive(Debug, Parser)]
struct Arguments {
    /// Folder of the tagged corpora (`*-train.conllu`, `*-dev.conllu`).
    #[arg(long)]
    ud: Option<PathBuf>,
    /// Folder of the attribution corpus (`polnear.train.jsonl`, `polnear.dev.jsonl`).
    #[arg(long)]
    attribution: Option<PathBuf>,
    /// Measures sentence boundaries on this file (JSON Lines with `text` and `sents`).
    #[arg(long)]
    sentences: Option<PathBuf>,
    /// Measures the attribution models of `--out` on the dev split without training them.
    #[arg(long)]
    measure: bool,
    /// Writes what was found in the dev split of the attribution corpus to this file.
    #[arg(long)]
    predictions: Option<PathBuf>,
    /// Finds attributions that are at least so certain, 0 to 1, when it measures.
    #[arg(long, default_value_t = LEAST)]
    least: f32,
    /// Where the weights go.
    #[arg(long, default_value = concat!(env!("CARGO_MANIFEST_DIR"), "/../volteface-analysis/data"))]
    out: PathBuf,
}

#[expect(clippy::print_stdout, reason = "the figures are what the command is run for")]
fn main() -> Result<()> {
    let arguments = Arguments::parse();
    if let Some(path) = &arguments.sentences {
        let (score, wrong) = corpus::measure_sentences(path)?;
        println!("sentences: boundary F1 {score:.3}");
        for text in wrong {
            println!("  {text}");
        }
    }
    if let Some(folder) = &arguments.ud {
        let train = corpus::tagged(folder, "-train.conllu")?;
        let dev = corpus::tagged(folder, "-dev.conllu")?;
        let model = perceptron::train(&train);
        let bytes = quantise::tagger(&model);
        println!(
            "tagger: accuracy {:.2} % on dev, {} bytes",
            100.0 * perceptron::accuracy(&bytes, &dev),
            bytes.len()
        );
        let path = arguments.out.join("tagger.bin");
        std::fs::write(&path, bytes).with_context(|| format!("write {}", path.display()))?;
    }
    if let Some(folder) = &arguments.attribution {
        let tagger = std::fs::read(arguments.out.join("tagger.bin")).context("read the tagger")?;
        let tagger = tag::Model::read(&tagger).context("the tagger is not what the program reads")?;
        let paths = ["cue.bin", "role.bin", "confidence.bin"].map(|name| arguments.out.join(name));
        if !arguments.measure {
            let train = corpus::attributed(&folder.join("polnear.train.jsonl"))?;
            let trained = attribution::train(&tagger, &train)?;
            for (path, bytes) in paths.iter().zip([trained.cue, trained.role, trained.confidence]) {
                std::fs::write(path, bytes).with_context(|| format!("write {}", path.display()))?;
            }
        }
        let read = |path: &PathBuf| std::fs::read(path).with_context(|| format!("read {}", path.display()));
        let [cue, role, confidence] = [read(&paths[0])?, read(&paths[1])?, read(&paths[2])?];
        let models =
            Models::read(&cue, &role, &confidence).context("the weights are not what the program reads")?;
        let dev = corpus::attributed(&folder.join("polnear.dev.jsonl"))?;
        attribution::measure(&tagger, &models, &dev, arguments.predictions.as_deref(), arguments.least)?;
    }
    Ok(())
}
