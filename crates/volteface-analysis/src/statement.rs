//! Makes statements of attributions: their kind, their class, and their words cut as they are shown.

mod act;
mod clause;
mod free;
mod noun;
mod part;
#[cfg(test)]
mod probes;
mod relayed;
mod report;

use std::ops::Range;

use volteface_core::{BlockKind, CueClass, Extent, Said, Span, Speaker, Statement, StatementKind};

use crate::{
    attribution::{Attribution, Sort},
    quotation::{is_double, is_single},
    tag::Tag,
    text::Text,
};

/// Statements, and the attributions that are none.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Statements {
    /// What was said, written or done, in the order of the text.
    pub stated: Vec<Statement>,
    /// Attitudes, evidence, silence, speech to come: attributed, but not stated.
    pub asides: Vec<Aside>,
}

/// What a text attributes to somebody without reporting a statement.
#[derive(Debug, Clone, PartialEq)]
pub struct Aside {
    /// What is attributed, in the form of a statement.
    pub statement: Statement,
    /// Why it is none.
    pub because: &'static str,
}

/// Sorts `attributions` into statements and asides, and adds the turns of a transcript and quotations that stand alone.
/// Who is meant, when it was said and what it states are not yet filled in.
pub fn statements(text: &Text, attributions: &[Attribution]) -> Statements {
    let mut statements = Statements::default();
    let mut places = vec![None; attributions.len()];
    let mut stated = Vec::new();
    for (n, attribution) in attributions.iter().enumerate() {
        let block = attribution
            .cue
            .first()
            .and_then(|&cue| text.tokens.get(text.tokens_in(cue).start))
            .map(|token| token.block);
        let block_kind = block.map(|block| text.document.blocks[block].kind);
        if matches!(block_kind, Some(BlockKind::Question | BlockKind::Turn)) {
            continue;
        }
        if relayed::is_relay(text, attribution) {
            continue;
        }
        let attribution = &part::mended(text, attribution, attributions);
        let mut statement = statement(text, attribution, block_kind == Some(BlockKind::Heading));
        if statement.source.is_empty()
            && let Some(&cue) = statement.cue.first()
        {
            statement.source = own_subject(text, cue)
                .or_else(|| act::inherited(text, cue, attributions))
                .map(|span| cut_marks(text, span))
                .into_iter()
                .collect();
            statement.speaker.name =
                statement.source.first().map(|&span| text.document.text(span).to_owned()).unwrap_or_default();
        }
        if statement.content.is_empty() {
            continue;
        }
        if let Some(because) = report::objection(text, attribution, statement.kind == StatementKind::Act) {
            statement.within = None;
            statements.asides.push(Aside { statement, because });
        } else {
            stated.push(attribution.clone());
            places[n] = Some(statements.stated.len());
            statements.stated.push(statement);
        }
    }
    for statement in &mut statements.stated {
        statement.within = statement.within.and_then(|parent| places.get(parent).copied().flatten());
    }
    for rule in [relayed::relayed, noun::nouns, clause::clauses, act::acts] {
        for found in rule(text, &stated) {
            let block = text.tokens[text.tokens_in(found.cue[0]).start].block;
            match text.document.blocks[block].kind {
                BlockKind::Question | BlockKind::Turn => {}
                kind => {
                    statements.stated.push(statement(text, &found, kind == BlockKind::Heading));
                    stated.push(found);
                }
            }
        }
    }
    part::part(text, &mut statements.stated);
    turns(text, &mut statements.stated);
    lone_quotations(text, &mut statements);
    free::free_speech(text, &mut statements.stated);
    order(&mut statements.stated);
    statements
}

/// The subject of an active verb of speech that stands right before it.
fn own_subject(text: &Text, cue: Span) -> Option<Span> {
    let cue = text.tokens_in(cue);
    let verb = cue.clone().find(|&i| text.tokens[i].tag.is_finite())?;
    let sentence = text.sentences.get(text.tokens.get(verb)?.sentence)?;
    (verb == cue.start).then(|| act::subject(text, sentence, verb)).flatten().map(|(span, _)| span)
}

fn statement(text: &Text, attribution: &Attribution, headline: bool) -> Statement {
    let kind = kind(text, attribution);
    let content = match kind {
        StatementKind::Act => predicate(text, attribution),
        _ => attribution
            .content
            .iter()
            .map(|&span| cut(text, span, kind))
            .filter(|span| !span.is_empty())
            .collect(),
    };
    let source: Vec<Span> = attribution
        .source
        .iter()
        .map(|&span| cut_marks(text, span))
        .filter(|span| !span.is_empty())
        .collect();
    let name = source.first().map(|&span| text.document.text(span).to_owned()).unwrap_or_default();
    Statement {
        source,
        cue: attribution.cue.clone(),
        content,
        kind,
        class: class(text, attribution),
        speaker: Speaker { name, ..Speaker::default() },
        said: Said::default(),
        extent: Extent {
            source: attribution.source.clone(),
            cue: attribution.cue.clone(),
            content: attribution.content.clone(),
        },
        headline,
        within: attribution.parent,
        positions: Vec::new(),
        confidence: attribution.confidence,
    }
}

/// What the cue does. "Rule" speaks, "rule out" rejects, unless it is denied ("did not rule out").
fn class(text: &Text, attribution: &Attribution) -> CueClass {
    let rules_out = attribution.cue.iter().any(|&cue| {
        let cue = text.tokens_in(cue);
        let denied = (cue.start.saturating_sub(3)..cue.end)
            .any(|i| matches!(text.lower(i), "not" | "n't" | "n’t" | "never" | "without"));
        let after = |i: usize| i + 1 < text.tokens.len() && text.lower(i + 1) == "out";
        !denied && cue.into_iter().any(|i| text.lemma(i) == "rule" && after(i))
    });
    if rules_out { CueClass::Rejects } else { attribution.sort.class().unwrap_or_default() }
}

/// Paragraphs that are nothing but a quotation and that no cue claims: the speaker of the paragraph before goes on.
fn lone_quotations(text: &Text, statements: &mut Statements) {
    let blocks: Vec<Range<usize>> = text.blocks().collect();
    for pair in blocks.windows(2) {
        let (before, block) = (&pair[0], &pair[1]);
        let Some(quotation) = text.tokens[block.start].quotation.and_then(|n| text.quotations.get(n)) else {
            continue;
        };
        let whole = text.span_of(block.clone());
        let rest = block
            .clone()
            .filter(|&i| {
                text.tokens[i].span.start >= quotation.span.end
                    && text.word(i).starts_with(char::is_alphanumeric)
            })
            .count();
        let other = block
            .clone()
            .any(|i| text.tokens[i].quotation.is_none() && text.word(i).starts_with(char::is_alphanumeric));
        if quotation.span.start != whole.start
            || rest > 0
            || other
            || block.len() < 6
            || is_title(text, block)
        {
            continue;
        }
        let claimed =
            |statement: &Statement| statement.extent.content.iter().any(|span| span.overlaps(whole));
        let outer = |statement: &Statement| {
            statement.cue.iter().any(|cue| text.tokens[text.tokens_in(*cue).start].quotation.is_none())
        };
        if statements.stated.iter().any(|statement| claimed(statement) && outer(statement)) {
            continue;
        }
        let reach = text.span_of(before.clone());
        let speaker = statements
            .stated
            .iter()
            .filter(|statement| statement.cue.iter().any(|cue| reach.contains(*cue)) && outer(statement))
            .max_by_key(|statement| statement.cue.first().map(|cue| cue.start));
        let Some(speaker) = speaker.filter(|statement| !statement.source.is_empty()) else { continue };
        let mut goes_on = speaker.clone();
        goes_on.cue = Vec::new();
        goes_on.content = vec![cut(text, whole, StatementKind::Direct)];
        goes_on.kind = StatementKind::Direct;
        goes_on.class = CueClass::Says;
        goes_on.extent = Extent { source: Vec::new(), cue: Vec::new(), content: vec![whole] };
        goes_on.within = None;
        goes_on.confidence *= 0.8;
        // What is attributed within the quotation is what its speaker says.
        let outer = statements.stated.len();
        for statement in &mut statements.stated {
            if statement.within.is_none() && statement.cue.iter().any(|cue| whole.contains(*cue)) {
                statement.within = Some(outer);
            }
        }
        statements.stated.push(goes_on);
    }
}

/// "A Harbour Without Ships": every long word has a capital, as in a heading that is quoted from below it.
fn is_title(text: &Text, block: &Range<usize>) -> bool {
    let mut long = block.clone().map(|i| text.word(i)).filter(|word| word.chars().count() > 3).peekable();
    long.peek().is_some() && long.all(|word| word.starts_with(char::is_uppercase))
}

/// Sorts by the first words, and lets `within` follow.
pub(crate) fn order(statements: &mut Vec<Statement>) {
    let mut ranked: Vec<(usize, Statement)> = std::mem::take(statements).into_iter().enumerate().collect();
    ranked.sort_by_key(|(_, statement)| first_byte(statement));
    let mut places = vec![0; ranked.len()];
    for (place, (old, _)) in ranked.iter().enumerate() {
        places[*old] = place;
    }
    statements.extend(ranked.into_iter().map(|(_, mut statement)| {
        statement.within = statement.within.and_then(|parent| places.get(parent).copied());
        statement
    }));
}

fn first_byte(statement: &Statement) -> usize {
    let extent = &statement.extent;
    extent
        .source
        .iter()
        .chain(&extent.cue)
        .chain(&extent.content)
        .map(|span| span.start)
        .min()
        .unwrap_or_default()
}

/// One direct statement for each turn of a transcript, in pieces where it has several paragraphs.
fn turns(text: &Text, statements: &mut Vec<Statement>) {
    let mut last: Option<Span> = None;
    for block in &text.document.blocks {
        if block.kind != BlockKind::Turn {
            last = None;
            continue;
        }
        let content = trim(text, block.span, |c| matches!(c, '.' | ','));
        if content.is_empty() {
            continue;
        }
        match statements.last_mut() {
            Some(turn) if last.is_some() && block.speaker == last => {
                turn.content.push(content);
                turn.extent.content.push(block.span);
            }
            _ => statements.push(turn(text, block.speaker, block.span, content)),
        }
        last = block.speaker;
    }
}

fn turn(text: &Text, speaker: Option<Span>, block: Span, content: Span) -> Statement {
    let source: Vec<Span> = speaker.into_iter().collect();
    Statement {
        speaker: Speaker {
            name: source.first().map(|&span| text.document.text(span).to_owned()).unwrap_or_default(),
            ..Speaker::default()
        },
        extent: Extent { source: source.clone(), cue: Vec::new(), content: vec![block] },
        source,
        cue: Vec::new(),
        content: vec![content],
        kind: StatementKind::Direct,
        class: CueClass::Says,
        said: Said::default(),
        headline: false,
        within: None,
        positions: Vec::new(),
        confidence: 0.95,
    }
}

fn kind(text: &Text, attribution: &Attribution) -> StatementKind {
    let (mut quoted, mut words, mut verbs, mut related) = (0, 0, 0, false);
    for i in attribution.content.iter().flat_map(|&span| text.tokens_in(span)) {
        // "a bill under which staff would lose their posts" is a thing, not a clause.
        related |= words > 1 && matches!(text.tokens[i].tag, Tag::Wdt | Tag::Wp | Tag::WpPossessive);
        if text.word(i).starts_with(char::is_alphanumeric) {
            words += 1;
            quoted += usize::from(text.tokens[i].quotation.is_some());
            verbs += usize::from(!related && text.tokens[i].tag.is_finite());
        }
    }
    let verb =
        attribution.cue.iter().flat_map(|&span| text.tokens_in(span)).any(|i| text.tokens[i].tag.is_verb());
    let tokens = |spans: &[Span]| spans.iter().flat_map(|&span| text.tokens_in(span)).collect::<Vec<usize>>();
    let (cue, content) = (tokens(&attribution.cue), tokens(&attribution.content));
    // "urged the council not to sell" asks for what a clause would tell; an order is an act.
    let calls = |&i: &usize| {
        matches!(text.lemma(i), "ask" | "call" | "appeal" | "press" | "plead" | "argue" | "push")
    };
    let asks = cue.last().is_some_and(|&i| text.lower(i) == "for") && cue.iter().any(calls)
        || matches!(attribution.sort, Sort::Demand | Sort::Ask)
            && !cue.iter().any(|&i| matches!(text.lemma(i), "order" | "command" | "direct" | "propose"))
            && content
                .windows(2)
                .any(|pair| text.lower(pair[0]) == "to" && text.tokens[pair[1]].tag == Tag::Vb);
    let speech = matches!(attribution.sort, Sort::Speech | Sort::Evidence | Sort::Think)
        || report::judges(text, &cue, &content);
    match quoted {
        0 if verb && !speech && !asks && (verbs == 0 || attribution.sort == Sort::Deny) => StatementKind::Act,
        0 => StatementKind::Indirect,
        _ if quoted == words => StatementKind::Direct,
        _ => StatementKind::Mixed,
    }
}

/// What an act consists of: from its verb to the end of what it is about.
fn predicate(text: &Text, attribution: &Attribution) -> Vec<Span> {
    let cue = attribution.cue.first().copied().unwrap_or(Span::new(0, 0));
    match attribution.content.iter().rev().find(|span| span.start >= cue.end) {
        Some(last) => {
            let words = text.tokens_in(Span::new(cue.start, last.end));
            let verb = text.tokens_in(cue).end.saturating_sub(1);
            let words = words.start..act::before_time(text, verb, words.end);
            vec![cut(text, text.span_of(words), StatementKind::Act)]
        }
        None => attribution.content.iter().map(|&span| cut(text, span, StatementKind::Act)).collect(),
    }
}

/// The words of a piece of content as they are shown: without the conjunction before a clause and the closing stop, and
/// without the outer quotation marks where all of it is quoted.
fn cut(text: &Text, span: Span, kind: StatementKind) -> Span {
    let mut tokens = text.tokens_in(span);
    if kind == StatementKind::Direct {
        while !tokens.is_empty() && is_quote_mark(text, tokens.start) {
            tokens.start += 1;
        }
        while !tokens.is_empty() && (is_quote_mark(text, tokens.end - 1) || is_stop(text, tokens.end - 1)) {
            tokens.end -= 1;
        }
        return text.span_of(tokens);
    }
    while !tokens.is_empty()
        && (text.tokens[tokens.start].tag == Tag::Comma || text.word(tokens.start) == ":")
    {
        tokens.start += 1;
    }
    // "says that one in five is unsafe": before such a word it points at nothing.
    let points = |at: usize| match text.tokens[at].tag {
        Tag::In | Tag::Wdt => false,
        Tag::Dt => !matches!(
            text.tokens[at + 1].tag,
            Tag::Cd | Tag::Dt | Tag::Prp | Tag::PrpPossessive | Tag::Nnp | Tag::In
        ),
        _ => true,
    };
    if tokens.len() > 2 && text.lower(tokens.start) == "that" && !points(tokens.start) {
        tokens.start += 1;
    }
    let balanced = |tokens: &Range<usize>| {
        is_quote_mark(text, tokens.end - 1) && text.tokens[tokens.end - 1].quotation.is_some()
    };
    while !tokens.is_empty() && !balanced(&tokens) && is_stop(text, tokens.end - 1) {
        tokens.end -= 1;
    }
    text.span_of(tokens)
}

fn is_quote_mark(text: &Text, i: usize) -> bool {
    is_double(text.word(i)) || is_single(text.word(i))
}

fn is_stop(text: &Text, i: usize) -> bool {
    matches!(text.word(i), "." | "," | ";" | ":" | "--" | "\u{2014}" | "\u{2013}" | "-")
}

/// A source without commas and brackets at its edges.
fn cut_marks(text: &Text, span: Span) -> Span {
    trim(text, span, |c| matches!(c, ',' | ';' | ':' | '(' | '.' | '\u{2014}' | '\u{2013}'))
}

fn trim(text: &Text, span: Span, mark: impl Fn(char) -> bool) -> Span {
    let words = text.document.text(span);
    let mark = |c: char| c.is_whitespace() || mark(c);
    let start = span.start + (words.len() - words.trim_start_matches(mark).len());
    Span::new(start, start + words.trim_matches(mark).len())
}

#[cfg(test)]
mod tests {
    use volteface_core::{CueClass, Document, Span};

    use crate::{WatchIndex, analyse};

    /// Who says what in `words`.
    pub(super) fn said(words: &str) -> Vec<String> {
        let document = Document::plain(words);
        let show =
            |spans: &[Span]| spans.iter().map(|&span| document.text(span)).collect::<Vec<_>>().join(" / ");
        analyse(&document, &WatchIndex::default())
            .statements
            .iter()
            .map(|s| format!("{}: {}", s.speaker.name, show(&s.content)))
            .collect()
    }

    fn classes(text: &str) -> Vec<CueClass> {
        let blocks = vec![volteface_core::Block {
            span: Span::new(0, text.len()),
            kind: volteface_core::BlockKind::Paragraph,
            speaker: None,
        }];
        let document = Document { text: text.to_owned(), blocks, ..Document::default() };
        analyse(&document, &WatchIndex::default()).statements.iter().map(|s| s.class).collect()
    }

    #[test]
    fn to_rule_out_rejects_unless_it_is_denied() {
        let out =
            classes("Harbour chief Ada Brandt again ruled out selling the ferries to the bank on Monday.");
        assert_eq!(out, [CueClass::Rejects]);
        let open =
            classes("Harbour chief Ada Brandt did not rule out selling the ferries to the bank on Monday.");
        assert!(!open.contains(&CueClass::Rejects), "{open:?}");
    }

    #[test]
    fn an_act_after_a_dateline_has_its_actor_and_hearers_are_not_told() {
        let document = Document::plain(
            "HALLEN (NPA) - Russia resumed its payments to the fund on Monday.\n\nAda Okoye told members of her party that the ferries would run again.",
        );
        let found: Vec<(String, String)> = analyse(&document, &WatchIndex::default())
            .statements
            .iter()
            .map(|s| (document.text(s.source[0]).to_owned(), document.text(s.content[0]).to_owned()))
            .collect();
        let expected =
            [("Russia", "resumed its payments to the fund"), ("Ada Okoye", "the ferries would run again")];
        assert_eq!(found, expected.map(|(who, what)| (who.to_owned(), what.to_owned())));
    }

    #[test]
    fn a_heading_in_quotation_marks_is_not_said() {
        let before =
            "\u{201c}The quay will close in May,\u{201d} harbour chief Ada Brandt said on Monday.\n\n";
        let goes_on = said(&format!("{before}\u{201c}It will not open again in our time.\u{201d}"));
        assert_eq!(goes_on.len(), 2, "{goes_on:?}");
        let heading = said(&format!("{before}\u{201c}The Harbour That Lost Its Ships\u{201d}"));
        assert_eq!(heading.len(), 1, "{heading:?}");
    }

    #[test]
    fn who_declines_to_say_says_nothing() {
        for words in [
            "Harbour chief Ada Brandt declined on Tuesday to say whether she would sell the ferries.",
            "Harbour chief Ada Brandt refused to say when the quay would close.",
        ] {
            assert_eq!(said(words), [""; 0], "{words}");
        }
    }
}
