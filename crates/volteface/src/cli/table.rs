//! Tables for people: columns as wide as their widest cell, the last one as long as it is.

use std::io::{self, Write};

/// The text on one line and without control characters: what comes from outside must not steer a terminal.
pub(crate) fn harmless(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

/// Writes a table; `rows` have as many cells as `heads`.
pub(crate) fn write(out: &mut impl Write, heads: &[&str], rows: &[Vec<String>]) -> io::Result<()> {
    let mut widths: Vec<usize> = heads.iter().map(|head| head.chars().count()).collect();
    for row in rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.chars().count());
        }
    }
    let heads: Vec<String> = heads.iter().map(|&head| head.to_owned()).collect();
    for row in std::iter::once(&heads).chain(rows) {
        let mut line = String::new();
        for (cell, width) in row.iter().zip(&widths) {
            line.push_str(&format!("{:<width$}  ", harmless(cell)));
        }
        writeln!(out, "{}", line.trim_end())?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_as_wide_as_their_widest_cell_and_nothing_steers_the_terminal() {
        let mut out = Vec::new();
        let rows =
            [["1", "red \u{1b}[31mink"], ["22", "two\nlines"]].map(|row| row.map(str::to_owned).to_vec());
        write(&mut out, &["N", "TEXT"], &rows).unwrap();
        assert_eq!(String::from_utf8(out).unwrap(), "N   TEXT\n1   red  [31mink\n22  two lines\n");
    }
}
