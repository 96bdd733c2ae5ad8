//! Pages a second and bytes a second, beside two other readers, on the same pages in the same run.
//!
//! `VOLTEFACE_PAGES=DIR cargo bench` in this folder; DIR holds `*.html.gz` or `*.html`.

use std::{fs, hint::black_box, io::Read, path::Path};

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};

/// Most pages that a round reads, so that it stays short.
const PAGES: usize = 100;

fn pages() -> Vec<String> {
    let folder = std::env::var("VOLTEFACE_PAGES").expect("VOLTEFACE_PAGES names a folder of pages");
    let mut paths: Vec<_> = fs::read_dir(folder).expect("the folder can be read").map(|e| e.unwrap().path()).collect();
    paths.sort();
    paths.iter().take(PAGES).map(|path| page(path)).collect()
}

fn page(path: &Path) -> String {
    let bytes = fs::read(path).expect("a page can be read");
    let mut plain = Vec::new();
    if path.extension().is_some_and(|e| e == "gz") {
        flate2::read::GzDecoder::new(bytes.as_slice()).read_to_end(&mut plain).expect("a page can be unpacked");
    } else {
        plain = bytes;
    }
    String::from_utf8_lossy(&plain).into_owned()
}

fn read_pages(c: &mut Criterion) {
    let pages = pages();
    let bytes: usize = pages.iter().map(String::len).sum();
    for (unit, throughput) in [("bytes", Throughput::Bytes(bytes as u64)), ("pages", Throughput::Elements(pages.len() as u64))] {
        let mut group = c.benchmark_group(format!("read, {unit}"));
        group.sample_size(10).throughput(throughput);
        group.bench_function(BenchmarkId::from_parameter("volteface"), |b| {
            b.iter(|| {
                for page in &pages {
                    let _ = black_box(volteface_reader::read_page(page.as_bytes(), None, None));
                }
            });
        });
        group.bench_function(BenchmarkId::from_parameter("dom_smoothie"), |b| {
            b.iter(|| {
                for page in &pages {
                    if let Ok(mut readability) = dom_smoothie::Readability::new(page.as_str(), None, None) {
                        let _ = black_box(readability.parse());
                    }
                }
            });
        });
        let options = trafilatura::Options::default();
        group.bench_function(BenchmarkId::from_parameter("trafilatura"), |b| {
            b.iter(|| {
                for page in &pages {
                    let _ = black_box(trafilatura::extract(page, &options));
                }
            });
        });
        group.finish();
    }
}

criterion_group!(benches, read_pages);
criterion_main!(benches);
