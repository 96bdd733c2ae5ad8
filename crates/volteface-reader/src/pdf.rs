//! The text layer of PDF files (ISO 32000-1, §9): words by their place on the page, lines joined to paragraphs.

use std::panic::{AssertUnwindSafe, catch_unwind};

use lopdf::{Document as Pdf, Encoding, LoadOptions, Object, ObjectId, content::Content};
use volteface_core::{BlockKind, Document};

use crate::{
    Rejected,
    draft::{Draft, Metadata},
    moment::{self, Order},
    note,
    text::ends_sentence,
};

/// Bytes that one stream may unpack to.
const STREAM_CAP: usize = 8 << 20;
/// Bytes of one page's drawing orders; pages of text have some ten KiB, with ornaments a hundred.
const PAGE_CAP: usize = 384 << 10;
/// Most pages that are read.
const PAGES_CAP: usize = 500;
/// Bytes of drawing orders over all pages.
const TOTAL_CAP: usize = 6 << 20;

/// Reads the text layer.
///
/// # Errors
/// [`Rejected::Malformed`] when it cannot be parsed, [`Rejected::NoText`] when its pages are pictures.
pub(crate) fn read(bytes: &[u8]) -> Result<Document, Rejected> {
    // The parser is not ours: a bug in it must cost one file.
    let read = catch_unwind(AssertUnwindSafe(|| {
        let options = LoadOptions { max_decompressed_size: Some(STREAM_CAP), ..LoadOptions::default() };
        let pdf =
            Pdf::load_mem_with_options(bytes, options).map_err(|e| Rejected::Malformed(e.to_string()))?;
        if pdf.is_encrypted() {
            return Err(Rejected::Unsupported("an encrypted PDF"));
        }
        let mut lines = Vec::new();
        let mut budget = TOTAL_CAP;
        for page in pdf.page_iter().take(PAGES_CAP) {
            page_lines(&pdf, page, &mut budget, &mut lines);
        }
        Ok((metadata(&pdf), paragraphs(&lines)))
    }));
    let (metadata, drafts) =
        read.unwrap_or_else(|_| Err(Rejected::Malformed("its structure is broken".to_owned())))?;
    note::read(metadata, drafts)
}

/// A line of a page.
#[derive(Debug, Default, Clone, PartialEq)]
struct Line {
    text: String,
    /// Height above the bottom of the page, points.
    y: f32,
    size: f32,
    page: usize,
}

fn page_lines(pdf: &Pdf, page: ObjectId, budget: &mut usize, lines: &mut Vec<Line>) {
    let number = lines.last().map_or(0, |l: &Line| l.page + 1);
    let Ok(bytes) = pdf.get_page_content_with_limit(page, PAGE_CAP.min(*budget)) else { return };
    *budget = budget.saturating_sub(bytes.len());
    let Ok(content) = Content::decode(&bytes) else { return };
    let fonts = pdf.get_page_fonts(page).unwrap_or_default();
    let encodings: Vec<(&[u8], Encoding<'_>)> = fonts
        .iter()
        .filter_map(|(name, font)| {
            Some((name.as_slice(), font.get_font_encoding_with_limit(pdf, STREAM_CAP).ok()?))
        })
        .collect();
    let mut pen = Pen { line: Line { page: number, ..Line::default() }, ..Pen::default() };
    for operation in &content.operations {
        let number = |i: usize| operation.operands.get(i).and_then(|o| o.as_float().ok()).unwrap_or(0.0);
        match operation.operator.as_str() {
            "BT" => pen.place(0.0, 0.0, 1.0),
            "Tf" => {
                pen.font = operation.operands.first().and_then(|o| o.as_name().ok()).map(<[u8]>::to_vec);
                pen.size = number(1);
            }
            "TL" => pen.leading = number(0),
            "Td" => pen.step(number(0), number(1)),
            "TD" => {
                pen.leading = -number(1);
                pen.step(number(0), number(1));
            }
            "Tm" => pen.place(number(4), number(5), number(3).abs()),
            "T*" => pen.step(0.0, -pen.leading),
            "Tj" => pen.show(operation.operands.first(), &encodings, lines),
            "'" => {
                pen.step(0.0, -pen.leading);
                pen.show(operation.operands.first(), &encodings, lines);
            }
            "\"" => {
                pen.step(0.0, -pen.leading);
                pen.show(operation.operands.get(2), &encodings, lines);
            }
            "TJ" => {
                let Some(Ok(parts)) = operation.operands.first().map(Object::as_array) else { continue };
                for part in parts {
                    match part.as_float() {
                        // A wide gap within a word array is a space, in thousandths of the font's size.
                        Ok(gap) if gap < -180.0 => pen.gap(),
                        Ok(_) => {}
                        Err(_) => pen.show(Some(part), &encodings, lines),
                    }
                }
            }
            _ => {}
        }
    }
    pen.end(lines);
}

/// Where text is being drawn.
#[derive(Default)]
struct Pen {
    x: f32,
    y: f32,
    scale: f32,
    leading: f32,
    font: Option<Vec<u8>>,
    size: f32,
    moved: bool,
    line: Line,
}

impl Pen {
    fn place(&mut self, x: f32, y: f32, scale: f32) {
        (self.x, self.y, self.scale, self.moved) = (x, y, scale, true);
    }

    fn step(&mut self, x: f32, y: f32) {
        let scale = if self.scale > 0.0 { self.scale } else { 1.0 };
        self.x += x * scale;
        self.y += y * scale;
        self.moved = true;
    }

    fn gap(&mut self) {
        if !self.line.text.is_empty() && !self.line.text.ends_with(' ') {
            self.line.text.push(' ');
        }
    }

    fn show(&mut self, operand: Option<&Object>, encodings: &[(&[u8], Encoding<'_>)], lines: &mut Vec<Line>) {
        let Some(Ok(bytes)) = operand.map(Object::as_str) else { return };
        let encoding = encodings.iter().find(|(name, _)| Some(*name) == self.font.as_deref());
        let text = match encoding {
            Some((_, encoding)) => Pdf::decode_text(encoding, bytes).unwrap_or_default(),
            None => bytes.iter().filter(|b| b.is_ascii()).map(|b| char::from(*b)).collect(),
        };
        if std::mem::take(&mut self.moved) {
            if (self.y - self.line.y).abs() > 2.0 {
                self.end(lines);
                self.line.y = self.y;
                self.line.size = self.size * if self.scale > 0.0 { self.scale } else { 1.0 };
            } else {
                self.gap();
            }
        }
        if self.line.text.len() < 10_000 {
            self.line.text.push_str(&text);
        }
    }

    fn end(&mut self, lines: &mut Vec<Line>) {
        let line = std::mem::take(&mut self.line);
        self.line.page = line.page;
        if line.text.chars().any(char::is_alphanumeric) {
            lines.push(line);
        }
    }
}

/// Joins lines: a paragraph ends at a wider gap than its own, or at a short line that ends a sentence.
fn paragraphs(lines: &[Line]) -> Vec<Draft> {
    let width = lines.iter().map(|l| l.text.chars().count()).max().unwrap_or(0);
    let mut gaps: Vec<f32> = lines.windows(2).map(|w| w[0].y - w[1].y).filter(|gap| *gap > 0.0).collect();
    gaps.sort_by(f32::total_cmp);
    let usual = gaps.get(gaps.len().saturating_sub(1) / 2).copied().unwrap_or(0.0);
    let mut drafts: Vec<Draft> = Vec::new();
    let mut open = String::new();
    for (i, line) in lines.iter().enumerate() {
        let text = line.text.trim();
        if let Some(stem) = open.strip_suffix('-').filter(|_| text.starts_with(char::is_lowercase)) {
            // A word that was cut at the end of a line.
            open.truncate(stem.len());
        } else if !open.is_empty() {
            open.push(' ');
        }
        open.push_str(text);
        let next = lines.get(i + 1);
        let short = text.chars().count() * 10 < width * 8;
        let ends = next.is_none_or(|next| {
            let gap = line.y - next.y;
            let other_size = (line.size - next.size).abs() > 0.5;
            next.page == line.page && (gap > usual * 1.35 || gap < 0.0) && (short || ends_sentence(text))
                || other_size
                || short && ends_sentence(text)
        });
        if ends {
            let mut clean = String::new();
            crate::dom::push_collapsed(&mut clean, &open);
            drafts.push(Draft::new(BlockKind::Paragraph, clean.trim_end()));
            open.clear();
        }
    }
    drafts
}

fn metadata(pdf: &Pdf) -> Metadata {
    let info = pdf
        .trailer
        .get(b"Info")
        .ok()
        .and_then(|info| match info {
            Object::Reference(id) => pdf.get_object(*id).ok(),
            other => Some(other),
        })
        .and_then(|info| info.as_dict().ok());
    let text = |key: &[u8]| {
        let text = lopdf::decode_text_string(info?.get(key).ok()?).ok()?;
        let text = text.trim().to_owned();
        (!text.is_empty() && !text.eq_ignore_ascii_case("untitled")).then_some(text)
    };
    // `D:20240506070809+02'00'` (ISO 32000-1, §7.9.4)
    let published = text(b"CreationDate").and_then(|date| {
        let digits = date.trim_start_matches("D:");
        let (hour, minute) = (digits.get(8..10).unwrap_or("00"), digits.get(10..12).unwrap_or("00"));
        let zone = digits.get(14..).unwrap_or_default().replace('\'', ":");
        moment::parse(&format!("{}T{hour}:{minute}{zone}", digits.get(..8)?), Order::DayFirst)
    });
    Metadata { title: text(b"Title"), byline: text(b"Author"), published, ..Metadata::default() }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A file of one page with these drawing orders.
    fn pdf(orders: &str) -> Vec<u8> {
        let mut file = String::from("%PDF-1.4\n");
        let mut offsets = Vec::new();
        let objects = [
            "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
            "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>".to_owned(),
            format!("<< /Length {} >>\nstream\n{orders}\nendstream", orders.len() + 1),
            "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>".to_owned(),
            "<< /Title (Talks) /CreationDate (D:20240506070809+02'00') >>".to_owned(),
        ];
        for (n, object) in objects.iter().enumerate() {
            offsets.push(file.len());
            file.push_str(&format!("{} 0 obj\n{object}\nendobj\n", n + 1));
        }
        let at = file.len();
        file.push_str(&format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1));
        for offset in offsets {
            file.push_str(&format!("{offset:010} 00000 n \n"));
        }
        file.push_str(&format!(
            "trailer\n<< /Size {} /Root 1 0 R /Info 6 0 R >>\nstartxref\n{at}\n%%EOF",
            objects.len() + 1
        ));
        file.into_bytes()
    }

    #[test]
    fn lines_become_paragraphs() {
        let file = pdf(
            "BT /F1 12 Tf 14 TL 50 700 Td (The minister said on Monday that the talks would be con-) Tj T* (tinued in the harbour until the end of the week.) Tj 0 -28 Td [(Nobody) -300 (believed her on that day, and few came.)] TJ ET",
        );
        let document = read(&file).unwrap();
        assert_eq!(
            document.text,
            "The minister said on Monday that the talks would be continued in the harbour until the end of the week.\n\nNobody believed her on that day, and few came."
        );
        assert_eq!(document.title.as_deref(), Some("Talks"));
        assert_eq!(document.published_on.unwrap().to_string(), "2024-05-06");
        assert_eq!(document.published_at.unwrap().to_string(), "2024-05-06T05:08:00Z");
    }

    #[test]
    fn broken_files_are_refused() {
        assert!(matches!(read(b"%PDF-1.4\nnothing"), Err(Rejected::Malformed(_))));
    }
}
