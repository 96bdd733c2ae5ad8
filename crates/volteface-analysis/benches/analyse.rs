//! Speed of each stage and of the whole, on an article of about 900 tokens.

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use volteface_analysis::{Text, WatchIndex, analyse, attribution, attribution::view::View, statement};
use volteface_core::Document;

/// A report in the plain register of agencies, repeated to the length of a long article.
const REPORT: &str = "\u{201c}We are ready to reopen the harbour if the owners sign by Friday,\u{201d} Transport Minister Ada Okoye said on Monday. \u{201c}Without a signature there will be no subsidy.\u{201d}

The owners' association rejected the deadline. Its chairman, Piet Brandt, told reporters that the ministry had promised talks in June and had not kept its word. According to people familiar with the plan, the government wants the port to pay for dredging itself.

Okoye, who took office in March, has repeatedly called for \u{201c}a fair share\u{201d} from the shipping lines. Her deputy, Lena Orr, added that a delay was possible, but that the law would not be changed. Dockers said they feared for their jobs.

\u{201c}Nobody asked us,\u{201d} said Tom Reyes, 44, a crane driver. He wondered whether anyone in the capital had ever seen the harbour in winter. The port handled 4.2 million tonnes last year, a tenth less than in 2019.";

fn article() -> Document {
    Document::plain([REPORT; 5].join("\n\n"))
}

fn stages(criterion: &mut Criterion) {
    let document = article();
    let watch = WatchIndex::default();
    let text = Text::new(&document);
    let attributions = attribution::attributions(&text);
    let mut group = criterion.benchmark_group("article");
    group.throughput(Throughput::Elements(1));
    group.bench_function("text: tokens, quotations, sentences, tags", |b| {
        b.iter(|| Text::new(black_box(&document)))
    });
    group.bench_function("view", |b| b.iter(|| View::of(black_box(&text))));
    group.bench_function("attributions", |b| b.iter(|| attribution::attributions(black_box(&text))));
    group.bench_function("statements", |b| b.iter(|| statement::statements(black_box(&text), &attributions)));
    group.bench_function("analyse", |b| b.iter(|| analyse(black_box(&document), &watch)));
    group.finish();
}

criterion_group!(benches, stages);
criterion_main!(benches);
