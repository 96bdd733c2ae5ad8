//! Measures name similarity on a CSV of labelled pairs: `cargo run --release --example name_bench -- FILE.csv`.
//!
//! Columns `schema,name1,name2,is_match` are looked up by the header; persons only. Prints precision, recall and F1 at
//! the shipped threshold, and the best threshold of the file beside it.
#![expect(clippy::print_stdout, reason = "a measuring program")]

use volteface_analysis::names::{ALIKE, Name, similarity};

fn main() {
    let path = std::env::args().nth(1).expect("usage: name_bench FILE.csv");
    let text = std::fs::read_to_string(path).expect("a readable file");
    let mut rows = text.lines().map(cells);
    let header = rows.next().expect("a header");
    let column = |name: &str| header.iter().position(|cell| cell == name).expect("a known column");
    let (schema, one, other, label) =
        (column("schema"), column("name1"), column("name2"), column("is_match"));
    let mut scored: Vec<(f32, bool, String)> = rows
        .filter(|row| row.get(schema).is_some_and(|schema| schema == "Person"))
        .map(|row| {
            let score = similarity(&Name::new(&row[one]), &Name::new(&row[other]));
            (score, row[label] == "true", format!("{} / {}", row[one], row[other]))
        })
        .collect();
    let positives = scored.iter().filter(|(_, same, _)| *same).count() as f32;
    let figures = |threshold: f32| {
        let above = scored.iter().filter(|(score, ..)| *score >= threshold);
        let (mut right, mut taken) = (0.0, 0.0f32);
        for (_, same, _) in above {
            taken += 1.0;
            right += f32::from(u8::from(*same));
        }
        let (p, r) = (right / taken.max(1.0), right / positives);
        (2.0 * p * r / (p + r).max(1e-9), p, r)
    };
    let best = (0..100)
        .map(|n| n as f32 / 100.0)
        .max_by(|a, b| figures(*a).0.total_cmp(&figures(*b).0))
        .unwrap_or(ALIKE);
    for threshold in [ALIKE, best] {
        let (f1, p, r) = figures(threshold);
        println!("{} pairs, threshold {threshold:.2}: P {p:.3} R {r:.3} F1 {f1:.3}", scored.len());
    }
    if std::env::args().nth(2).is_some() {
        scored.sort_by(|a, b| a.0.total_cmp(&b.0));
        for (score, same, names) in scored.iter().filter(|(score, same, _)| (*score >= ALIKE) != *same) {
            println!("{score:.2} {same} {names}");
        }
    }
}

/// The cells of a line of CSV; quotes are doubled within quotes.
fn cells(line: &str) -> Vec<String> {
    let mut cells = vec![String::new()];
    let mut quoted = false;
    for c in line.chars() {
        match c {
            '"' => quoted = !quoted,
            ',' if !quoted => cells.push(String::new()),
            c => cells.last_mut().expect("never empty").push(c),
        }
    }
    cells
}
