//! `extract`: reads files alone, without a store, and prints what they say as JSON Lines.

use std::{
    fs,
    io::{self, BufWriter, Write},
    path::{Path, PathBuf},
};

use anyhow::Context;
use volteface_analysis::{WatchIndex, analyse};
use volteface_core::{Document, WatchList};

use crate::{
    config::watch_list,
    lines::{self, ExtractLine},
    parallel,
    throughput::Throughput,
};

/// Read files and print who said what, as JSON Lines
#[derive(Debug, clap::Args)]
pub(crate) struct Extract {
    /// Articles: text, pages, feeds
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// The watch list; without one, nobody is watched
    #[arg(long, value_name = "WATCH.toml")]
    watch: Option<PathBuf>,
    /// Read only, without analysis: title, date, byline and text
    #[arg(long)]
    text_only: bool,
    /// The files are clean text already: take them byte for byte
    #[arg(long, conflicts_with = "text_only")]
    verbatim: bool,
    /// Threads to work on
    #[arg(long, value_name = "N", default_value_t = parallel::available_threads())]
    threads: usize,
}

impl Extract {
    pub(crate) fn run(self) -> anyhow::Result<()> {
        let list = match &self.watch {
            Some(path) => watch_list::load(path)?,
            None => WatchList::default(),
        };
        let watch = WatchIndex::new(list);
        let mut throughput = Throughput::start();
        let mut out = BufWriter::new(io::stdout().lock());
        let mut n_refused = 0usize;
        parallel::in_order(
            &self.files,
            self.threads,
            |path| self.lines_of(path, &watch),
            |path, result| -> anyhow::Result<()> {
                match result {
                    Ok((n_bytes, lines)) => {
                        throughput.n_bytes += n_bytes;
                        throughput.n_documents += lines.len();
                        for line in lines {
                            out.write_all(&line)?;
                        }
                    }
                    Err(error) => {
                        n_refused += 1;
                        tracing::warn!(file = %path.display(), "cannot read {}: {error:#}", path.display());
                    }
                }
                Ok(())
            },
        )?;
        out.flush()?;
        super::note(&throughput.to_string());
        if n_refused == self.files.len() {
            anyhow::bail!("none of the files could be read");
        }
        Ok(())
    }

    /// The finished lines of one file, and its size.
    fn lines_of(&self, path: &Path, watch: &WatchIndex) -> anyhow::Result<(usize, Vec<Vec<u8>>)> {
        let bytes = fs::read(path)?;
        let name = path.to_string_lossy();
        let documents = if self.verbatim {
            vec![Document::plain(std::str::from_utf8(&bytes).context("not UTF-8")?)]
        } else {
            volteface_reader::read(&name, &bytes)?
        };
        let mut lines = Vec::new();
        for document in &documents {
            let analysis = (!self.text_only).then(|| analyse(document, watch));
            let statements = analysis.as_ref().map(|analysis| {
                let mut lines = lines::statements(&name, document, &analysis.statements, &[]);
                let n = lines.len();
                let asides = analysis.asides.iter().map(|aside| &aside.statement);
                lines.extend(lines::statements(&name, document, asides, &[]));
                for (at, line) in lines.iter_mut().enumerate().skip(n) {
                    line.statement = format!("{name}#{at}");
                    line.aside = true;
                }
                lines
            });
            let line = ExtractLine {
                document: &name,
                title: document.title.as_deref(),
                published: lines::published(document),
                byline: self.text_only.then_some(document.byline.as_deref()),
                source: (!self.text_only).then_some(document.source.as_deref()),
                url: document.url.as_deref(),
                language: document.language.as_deref(),
                text: &document.text,
                statements,
            };
            let mut bytes = serde_json::to_vec(&line)?;
            bytes.push(b'\n');
            lines.push(bytes);
        }
        Ok((bytes.len(), lines))
    }
}
