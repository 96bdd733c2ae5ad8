//! Renders an analysis as text, for a terminal and as the form in which tests keep what is expected.
//!
//! First the article with each statement's spans marked, `{1 source}`, `/1 cue/` and `[1 content]`, or coloured
//! instead; then each statement: how it is given, who is meant and why, when it was said, what it states.

use volteface_core::{Document, Said, Span, Statement};

use crate::{Analysis, WatchIndex, statement::Aside};

/// How spans are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// Brackets: plain text.
    Plain,
    /// ANSI colours: source cyan, cue yellow, content green.
    Colour,
}

/// The document and what was found in it. Control characters of the document are shown as U+FFFD, so that no article
/// can steer the reader's terminal.
pub fn explain(document: &Document, analysis: &Analysis, watch: &WatchIndex, style: Style) -> String {
    let mut out = String::new();
    let page = Page { document, style };
    page.heading(&mut out);
    page.article(&mut out, &analysis.statements);
    for (n, statement) in analysis.statements.iter().enumerate() {
        page.statement(&mut out, n, statement, watch);
    }
    if analysis.statements.is_empty() {
        out.push_str("\nNo statement was found.\n");
    }
    page.asides(&mut out, &analysis.asides);
    out
}

struct Page<'a> {
    document: &'a Document,
    style: Style,
}

/// What a span is to its statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Role {
    Content,
    Source,
    Cue,
}

impl Role {
    fn brackets(self) -> (char, char) {
        match self {
            Role::Source => ('{', '}'),
            Role::Cue => ('/', '/'),
            Role::Content => ('[', ']'),
        }
    }

    fn colour(self) -> &'static str {
        match self {
            Role::Source => "\u{1b}[1;36m",
            Role::Cue => "\u{1b}[33m",
            Role::Content => "\u{1b}[32m",
        }
    }
}

struct Mark {
    span: Span,
    role: Role,
    number: usize,
}

const DIM: &str = "\u{1b}[2m";
const BOLD: &str = "\u{1b}[1m";
const RESET: &str = "\u{1b}[0m";

impl Page<'_> {
    fn heading(&self, out: &mut String) {
        let document = self.document;
        if let Some(title) = &document.title {
            let title = clean(title);
            out.push_str(&self.styled(BOLD, &title));
            out.push('\n');
        }
        let day = document.published_on.map(|day| day.to_string());
        let facts: Vec<String> = [
            document.source.as_deref(),
            day.as_deref(),
            document.language.as_deref(),
            document.url.as_deref(),
        ]
        .into_iter()
        .flatten()
        .map(clean)
        .collect();
        if !facts.is_empty() {
            out.push_str(&self.styled(DIM, &facts.join(" \u{b7} ")));
            out.push('\n');
        }
    }

    fn article(&self, out: &mut String, statements: &[Statement]) {
        let mut marks: Vec<Mark> = Vec::new();
        for (n, statement) in statements.iter().enumerate() {
            let parts = [
                (Role::Source, &statement.source),
                (Role::Cue, &statement.cue),
                (Role::Content, &statement.content),
            ];
            for (role, spans) in parts {
                marks.extend(spans.iter().map(|&span| Mark { span, role, number: n + 1 }));
            }
        }
        for block in &self.document.blocks {
            out.push('\n');
            if let Some(label) = block.speaker {
                let label = clean(self.document.text(label));
                out.push_str(&self.styled(BOLD, &format!("{label}: ")));
            }
            self.block(out, block.span, &marks);
            out.push('\n');
        }
    }

    fn block(&self, out: &mut String, block: Span, marks: &[Mark]) {
        let inside: Vec<&Mark> =
            marks.iter().filter(|mark| block.contains(mark.span) && !mark.span.is_empty()).collect();
        let mut cuts: Vec<usize> = inside.iter().flat_map(|mark| [mark.span.start, mark.span.end]).collect();
        cuts.extend([block.start, block.end]);
        cuts.sort_unstable();
        cuts.dedup();
        for pair in cuts.windows(2) {
            let piece = Span::new(pair[0], pair[1]);
            // The longest opens first and closes last.
            let mut opening: Vec<&&Mark> =
                inside.iter().filter(|mark| mark.span.start == piece.start).collect();
            opening.sort_by_key(|mark| (std::cmp::Reverse(mark.span.end), mark.role, mark.number));
            for mark in opening {
                let number = mark.number.to_string();
                match self.style {
                    Style::Plain => out.extend([mark.role.brackets().0.to_string(), number, " ".to_owned()]),
                    Style::Colour if mark.role == Role::Content => out.push_str(&self.styled(DIM, &number)),
                    Style::Colour => {}
                }
            }
            let words = clean(self.document.text(piece));
            let role = inside.iter().filter(|mark| mark.span.contains(piece)).map(|mark| mark.role).max();
            match role {
                Some(role) => out.push_str(&self.styled(role.colour(), &words)),
                None => out.push_str(&words),
            }
            if self.style == Style::Plain {
                let mut closing: Vec<&&Mark> =
                    inside.iter().filter(|mark| mark.span.end == piece.end).collect();
                closing
                    .sort_by_key(|mark| (std::cmp::Reverse(mark.span.start), std::cmp::Reverse(mark.role)));
                out.extend(closing.iter().map(|mark| mark.role.brackets().1));
            }
        }
    }

    fn statement(&self, out: &mut String, n: usize, statement: &Statement, watch: &WatchIndex) {
        let number = self.styled(BOLD, &format!("{:>3}", n + 1));
        let mut facts = vec![statement.kind.as_str().to_owned(), statement.class.as_str().to_owned()];
        facts.extend(statement.headline.then(|| "headline".to_owned()));
        facts.extend(statement.within.map(|outer| format!("in the words of {}", outer + 1)));
        facts.push(format!("confidence {:.2}", statement.confidence));
        out.push_str(&format!("\n{number}  {}\n", facts.join(" \u{b7} ")));
        self.field(out, "who", &self.who(statement, watch));
        if let Some(when) = when(statement.said) {
            self.field(out, "when", &when);
        }
        let content: Vec<String> = statement.content.iter().map(|&span| self.quote(span)).collect();
        self.field(out, "what", &content.join(" \u{2026} "));
        for stated in &statement.positions {
            let mut line = format!("{}: {}", stated.issue, stated.stance.as_str());
            if !stated.conditions.is_empty() {
                line.push_str(&format!(", if {}", clean(&stated.conditions.join("; "))));
            }
            line.push_str(&format!(" ({:.2})", stated.confidence));
            let because: Vec<String> = stated.because.iter().map(|&span| self.quote(span)).collect();
            if !because.is_empty() {
                line.push_str(&format!(" because of {}", because.join(", ")));
            }
            self.field(out, "states", &line);
        }
    }

    /// What is attributed but is no statement, and why not.
    fn asides(&self, out: &mut String, asides: &[Aside]) {
        if asides.is_empty() {
            return;
        }
        out.push_str(&format!("\n{}\n", self.styled(BOLD, "Attributed, but no statement:")));
        for Aside { statement, because } in asides {
            let who = match statement.speaker.name.as_str() {
                "" => "nobody named".to_owned(),
                name => clean(name),
            };
            let words: Vec<String> = statement.content.iter().map(|&span| self.quote(span)).collect();
            self.field(out, "", &format!("{who}: {} ({because})", words.join(" \u{2026} ")));
        }
    }

    fn who(&self, statement: &Statement, watch: &WatchIndex) -> String {
        let speaker = &statement.speaker;
        let mut line = match speaker.name.as_str() {
            "" => "nobody named".to_owned(),
            name => clean(name),
        };
        if let Some(actor) = &speaker.actor {
            let chain: Vec<String> = watch.list.speaks_as(actor).iter().map(ToString::to_string).collect();
            line.push_str(&format!(" = {}", self.styled(BOLD, &chain.join(" \u{2192} "))));
        }
        if speaker.anonymous {
            line.push_str(", unnamed");
        }
        if !speaker.because.is_empty() {
            line.push_str(&format!(" ({})", clean(&speaker.because)));
        }
        line
    }

    fn field(&self, out: &mut String, name: &str, value: &str) {
        let name = self.styled(DIM, &format!("{name:<6}"));
        out.push_str(&format!("     {name} {value}\n"));
    }

    fn quote(&self, span: Span) -> String {
        let words: Vec<&str> = self.document.text(span).split_whitespace().collect();
        format!("\u{201c}{}\u{201d}", clean(&words.join(" ")))
    }

    fn styled(&self, code: &str, words: &str) -> String {
        match self.style {
            Style::Plain => words.to_owned(),
            Style::Colour => format!("{code}{words}{RESET}"),
        }
    }
}

fn when(said: Said) -> Option<String> {
    let day = match (said.on, said.until) {
        (Some(from), Some(until)) => format!("between {from} and {until}"),
        (Some(day), None) => day.to_string(),
        (None, _) => "no day is told".to_owned(),
    };
    match (said.on, said.recalled) {
        (None, false) => None,
        (_, true) => Some(format!("{day}, recalled")),
        (_, false) => Some(day),
    }
}

fn clean(words: &str) -> String {
    words.chars().map(|c| if c.is_control() && c != '\n' { '\u{fffd}' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use expect_test::expect;
    use volteface_core::{CueClass, Extent, Speaker, StatementKind};

    use super::*;

    fn found(document: &Document) -> Analysis {
        let span = |words: &str| {
            let start = document.text.find(words).expect("it is there");
            vec![Span::new(start, start + words.len())]
        };
        let statement = Statement {
            source: span("Lea Orr"),
            cue: span("said"),
            content: span("the quay was full"),
            kind: StatementKind::Indirect,
            class: CueClass::Says,
            speaker: Speaker { name: "Lea Orr".into(), because: "named".into(), ..Speaker::default() },
            said: Said { on: None, until: None, recalled: true },
            extent: Extent::default(),
            headline: false,
            within: None,
            positions: vec![],
            confidence: 0.9,
        };
        Analysis { statements: vec![statement], ..Analysis::default() }
    }

    #[test]
    fn spans_are_marked_and_each_statement_is_told() {
        let document = Document {
            title: Some("Quay".into()),
            ..Document::plain("Lea Orr said the quay was full.\n\nRain.")
        };
        let told = explain(&document, &found(&document), &WatchIndex::default(), Style::Plain);
        expect![[r#"
            Quay

            {1 Lea Orr} /1 said/ [1 the quay was full].

            Rain.

              1  indirect · says · confidence 0.90
                 who    Lea Orr (named)
                 when   no day is told, recalled
                 what   “the quay was full”
        "#]]
        .assert_eq(&told);
    }

    #[test]
    fn an_article_cannot_steer_the_terminal() {
        let document = Document::plain("Lea Orr said the quay was full\u{1b}[2J.");
        let told = explain(&document, &found(&document), &WatchIndex::default(), Style::Colour);
        assert!(!told.contains("\u{1b}[2J"));
        assert!(told.contains("\u{1b}[33msaid\u{1b}[0m"));
    }
}
