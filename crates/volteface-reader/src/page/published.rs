//! When a page was published and last changed, from what it says to machines and to readers.

use html5ever::local_name;
use jiff::{
    Timestamp,
    civil::Date,
    tz::{Offset, TimeZone},
};

use super::{hint::Hints, metadata::Page, segment::Passage};
use crate::{
    dom::NodeId,
    moment::{self, Moment, Order},
};

impl Page<'_> {
    /// When the page was published and last changed.
    ///
    /// What is told to machines as the time of publication comes first, then elements marked as showing it, then
    /// what is told as a date of no certain kind, then whatever date is shown. The address is minted when the page
    /// is first published, so that it decides between days. Where only a time of change is known, the text as it
    /// stands was published then.
    pub(super) fn times(&self, order: Order) -> (Option<Moment>, Option<Moment>) {
        let modified = self
            .head
            .first(&["article:modified_time", "og:updated_time", "datemodified", "last-modified", "lastmod"])
            .or_else(|| self.ld.modified.clone())
            .and_then(|s| parse(&s, order));
        let meta = |keys: &[&str]| self.head.first(keys).and_then(|s| self.told(&s, order));
        let ld = self.ld.published.as_deref().and_then(|s| self.told(s, order));
        let told = match (meta(PUBLISHED_FIRST), ld) {
            // What is given as the publication is the last change.
            (Some(first), Some(ld)) if ld.on < first.on && modified.is_some_and(|last| same(first, last)) => {
                Some(ld)
            }
            (None, Some(ld)) => Some(self.before_change(ld, modified, order)),
            (first, _) => first,
        };
        let told = told.or_else(|| meta(PUBLISHED)).or_else(|| self.marked_time(order)).or_else(|| {
            let dated = meta(DATED)?;
            let shown = self.shown_time(order);
            shown.filter(|shown| shown.on < dated.on).or(Some(dated))
        });
        let published = match (told, self.url.and_then(moment::in_url)) {
            (Some(told), Some(day)) if (told.on - day).get_days().abs() <= 1 => Some(told),
            (_, Some(day)) => Some(Moment { on: day, at: None }),
            (Some(told), None) => Some(told),
            (None, None) => self.shown_time(order).or_else(|| self.shown_change(order)).or(modified),
        };
        (published, modified)
    }

    /// A template that knows one time only fills in the last change as the publication, too: then an earlier day
    /// that the page shows is that of publication.
    fn before_change(&self, told: Moment, modified: Option<Moment>, order: Order) -> Moment {
        let near = |day: Date| (told.on - day).get_days().abs() <= 1;
        if !modified.is_some_and(|last| near(last.on)) {
            return told;
        }
        // Of 3/4/2024 the wrong number may have been taken for the day.
        let swapped = self.dated_time(order.other()).is_some_and(|other| near(other.on));
        self.dated_time(order).filter(|shown| shown.on < told.on && !swapped).unwrap_or(told)
    }

    /// A time that is told to machines.
    ///
    /// Of `3/4/2024` the page decides which is the day, when it shows one of both. An instant given in UTC may fall
    /// on another day where it was written: on the one that the address or the page tells.
    fn told(&self, text: &str, order: Order) -> Option<Moment> {
        let told = parse(text, order)?;
        let swapped = parse(text, order.other()).filter(|other| other.on != told.on);
        if swapped.is_none() && told.at.is_none() {
            return Some(told);
        }
        let Some(on) = self.url.and_then(moment::in_url).or_else(|| Some(self.shown_time(order)?.on)) else {
            return Some(told);
        };
        Some(match (swapped, told.at) {
            (Some(swapped), _) if swapped.on == on => swapped,
            (_, Some(at)) if is_utc(text, at) && may_fall_on(at, on) => Moment { on, at: told.at },
            _ => told,
        })
    }

    /// The time that an element shows which is marked as that of publication.
    fn marked_time(&self, order: Order) -> Option<Moment> {
        let dom = self.dom;
        let is_marked = |id: &NodeId| {
            dom.attribute(*id, "itemprop") == Some("datePublished")
                || dom
                    .attribute(*id, "class")
                    .is_some_and(|c| c.split_ascii_whitespace().any(|c| c == "published"))
        };
        let mut marked = self.dated();
        marked.retain(is_marked);
        // The only one is the page's own, wherever it stands.
        let only = marked.len() == 1;
        marked.into_iter().filter(|id| only || !self.is_aside(*id)).find_map(|id| self.time_of(id, order))
    }

    /// The first time that an element of the page's own shows.
    fn dated_time(&self, order: Order) -> Option<Moment> {
        self.dated().into_iter().filter(|id| !self.is_aside(*id)).find_map(|id| self.time_of(id, order))
    }

    /// Elements that hold a date, by their name or by what they are named, nearest to the headline first.
    fn dated(&self) -> Vec<NodeId> {
        let dom = self.dom;
        let mut first = vec![None; dom.len()]; // of each node, the first passage that stands in or below it
        for (at, passage) in self.passages.iter().enumerate() {
            let new = dom.ancestors(passage.node).map_while(|node| {
                let first = &mut first[node.index()];
                first.is_none().then(|| *first = Some(at))
            });
            new.for_each(drop);
        }
        let mut at = 0;
        let mut dated: Vec<(Distance, NodeId)> = Vec::new();
        for id in dom.descendants(NodeId::ROOT) {
            at = first[id.index()].unwrap_or(at);
            if *dom.name(id) == local_name!("time")
                || self.hints[id.index()].any(Hints::DATE)
                || dom.attribute(id, "pubdate").is_some()
            {
                dated.push((self.distance(at), id));
            }
        }
        dated.sort_by_key(|(distance, _)| *distance);
        dated.into_iter().take(DATED_ELEMENTS).map(|(_, id)| id).collect()
    }

    /// The passages, nearest to the headline first.
    fn outwards(&self) -> impl Iterator<Item = &Passage> {
        let mut order: Vec<usize> = (0..self.passages.len()).collect();
        order.sort_by_key(|at| self.distance(*at));
        order.into_iter().map(|at| &self.passages[at])
    }

    /// How far the passage `at` stands from the headline: the lines from there to the text come first, then those
    /// right above it, then what follows; a clock stands at the head of many a page.
    fn distance(&self, at: usize) -> Distance {
        let Some(headline) = self.headline else { return (0, at) };
        if at >= headline.passage {
            (if at <= headline.text { 0 } else { 2 }, at - headline.passage)
        } else {
            let above = headline.passage - at;
            (if above <= ABOVE { 1 } else { 3 }, above)
        }
    }

    /// What is written is what was meant; the attribute may hold the time of the last change.
    fn time_of(&self, id: NodeId, order: Order) -> Option<Moment> {
        let text = self.dom.text(id, 120);
        if is_of_another(&text) {
            return None;
        }
        let machine = ["datetime", "content", "title"]
            .iter()
            .find_map(|key| self.dom.attribute(id, key).and_then(|s| parse(s, order)));
        match (publication_in(&text, order), machine) {
            (Some(shown), Some(machine)) if shown.on == machine.on => Some(machine),
            (Some(shown), _) => Some(shown),
            (None, machine) => machine,
        }
    }

    /// The first date that the page shows as its own.
    fn shown_time(&self, order: Order) -> Option<Moment> {
        *self.shown.get_or_init(|| self.find_shown_time(order))
    }

    fn find_shown_time(&self, order: Order) -> Option<Moment> {
        let dom = self.dom;
        self.labelled_time(order)
            .or_else(|| self.marked_time(order))
            .or_else(|| self.dated_time(order))
            .or_else(|| self.short_lines(false).find_map(|p| publication_in(&p.text, order)))
            // A sentence that tells when the page was published, or a paragraph that begins with the day.
            .or_else(|| {
                let tells = |p: &&Passage| p.words <= 60 && tells_publication(&p.text);
                self.outwards().filter(tells).find_map(|p| publication_in(&p.text, order))
            })
            .or_else(|| {
                let start =
                    |p: &Passage| parse(p.text.get(..crate::dom::floor_boundary(&p.text, 22))?, order);
                self.passages.iter().filter(|p| p.is_good()).take(2).find_map(start)
            })
            .or_else(|| self.head.title.as_deref().and_then(|title| parse(title, order)))
            // Parts are named in many ways: what seemed to belong to other stories may be the page's own.
            .or_else(|| {
                let others = dom.inherited(|node| {
                    self.hints[node.index()].any(Hints::COMMENT)
                        || *dom.name(node) == local_name!("blockquote")
                });
                self.dated()
                    .into_iter()
                    .filter(|id| !others[id.index()])
                    .find_map(|id| self.time_of(id, order))
            })
            .or_else(|| self.short_lines(true).find_map(|p| publication_in(&p.text, order)))
    }

    /// A date on a line of its own, below one that says that it is that of publication.
    fn labelled_time(&self, order: Order) -> Option<Moment> {
        self.passages.windows(2).find_map(|pair| {
            let [label, date] = pair else { return None };
            let is_label = label.words <= 3
                && label.text.ends_with(':')
                && tells_publication(&label.text)
                && date.words <= 8;
            is_label.then(|| parse(&date.text, order)).flatten()
        })
    }

    /// The day that the page shows as that of its last change.
    fn shown_change(&self, order: Order) -> Option<Moment> {
        let is_change = |p: &&Passage| CHANGE.iter().any(|word| p.text.to_lowercase().contains(word));
        self.short_lines(false).filter(is_change).find_map(|p| parse(&p.text, order))
    }

    /// Lines that say little else than a date might.
    fn short_lines(&self, aside: bool) -> impl Iterator<Item = &Passage> {
        self.outwards()
            .filter(move |p| p.words <= 14 && p.link_words * 2 <= p.words && self.is_aside(p.node) == aside)
            .filter(|p| !p.text.contains('©'))
    }
}

/// Whether two times are one, but for what a program takes to store both.
fn same(one: Moment, other: Moment) -> bool {
    one.at.zip(other.at).is_some_and(|(one, other)| one.duration_since(other).abs().as_secs() < 60)
}

/// Whether the hour that `text` writes is that of UTC.
fn is_utc(text: &str, at: Timestamp) -> bool {
    let time = at.to_zoned(TimeZone::UTC).time();
    text.contains(&format!("{:02}:{:02}", time.hour(), time.minute()))
}

/// Whether `at` falls on the day `on` somewhere between the west of America and the east of Asia.
fn may_fall_on(at: Timestamp, on: Date) -> bool {
    [-8, 9].iter().any(|hours| Offset::constant(*hours).to_datetime(at).date() == on)
}

/// A zone of the page and the distance within it, see [`Page::distance`].
type Distance = (u8, usize);

/// Passages right above a headline: a section, a day, an author.
const ABOVE: usize = 4;

/// Most elements that are asked for a date.
const DATED_ELEMENTS: usize = 1_000;

/// Names of metadata that hold the time of publication, surest first.
const PUBLISHED_FIRST: &[&str] =
    &["article:published_time", "og:published_time", "og:article:published_time", "og:pubdate"];

/// The same, after what JSON-LD says.
const PUBLISHED: &[&str] = &[
    "datepublished",
    "pubdate",
    "publishdate",
    "publish-date",
    "publish_date",
    "parsely-pub-date",
    "article.published",
    "article:published",
    "published_at",
    "cxenseparse:recs:publishtime",
    "citation_publication_date",
    "citation_online_date",
    "dc.date.issued",
    "dcterms.issued",
    "dcterms.created",
    "dc.date.created",
];

/// Names of metadata that hold a date, of publication or of the last change.
const DATED: &[&str] = &[
    "date",
    "dc.date",
    "dcterms.date",
    "sailthru.date",
    "displaydate",
    "citation_date",
    "bepress_citation_date",
    "datecreated",
    "uploaddate",
];

/// A date of the time in which there are pages.
fn parse(text: &str, order: Order) -> Option<Moment> {
    moment::parse(text, order).filter(|m| m.on.year() >= 1990)
}

/// The day of publication that a line tells: behind a word for it, else the first, unless a word for another date
/// stands before it.
fn publication_in(text: &str, order: Order) -> Option<Moment> {
    if is_of_another(text) {
        return None;
    }
    // A date may stand before the word, too.
    after_publication(text).and_then(|after| parse(after, order)).or_else(|| parse(text, order))
}

fn tells_publication(text: &str) -> bool {
    after_publication(text).is_some()
}

/// What follows a word for publication.
fn after_publication(text: &str) -> Option<&str> {
    let lower = text.to_lowercase();
    let end = PUBLICATION.iter().filter_map(|word| Some(lower.find(word)? + word.len())).min()?;
    // In lower case a text has as many bytes, but for a few letters.
    Some(text.get(end..).unwrap_or_default())
}

/// Whether the date of a line is not that of publication: so says a word before the first number.
fn is_of_another(text: &str) -> bool {
    let lower = text.to_lowercase();
    let digit = lower.find(|c: char| c.is_ascii_digit()).unwrap_or(lower.len());
    let head = lower.get(..digit).unwrap_or_default();
    !tells_publication(text) && CHANGE.iter().chain(OTHER).any(|word| head.contains(word))
}

/// Words for a change, in the languages of the dates that are read.
const CHANGE: &[&str] = &[
    "updated",
    "modified",
    "last edit",
    "last change",
    "aktualisiert",
    "geändert",
    "änderung",
    "mis à jour",
    "modifié",
    "actualizado",
    "aggiornato",
    "atualizado",
    "bijgewerkt",
    "обновлено",
];

/// Words for dates of other things: when a member joined, what the clock shows, until when something holds.
const OTHER: &[&str] = &[
    "copyright",
    "gültig",
    "valid",
    "joined",
    "registered",
    "registriert",
    "member since",
    "mitglied seit",
    "current time",
    "current date",
    "aktuelles datum",
];

/// Words for the publication, in those languages.
const PUBLICATION: &[&str] = &[
    "published",
    "posted",
    "created",
    "written:",
    "gepostet",
    "geschrieben",
    "veröffentlicht",
    "publié",
    "publicado",
    "pubblicato",
    "erschienen",
    "erstellt",
    "опубликовано",
];

#[cfg(test)]
mod tests {
    use crate::page::read_html;

    /// What is read of a page with this head and body at this address: the day and the instant.
    fn check(head: &str, body: &str, url: &str, on: &str, at: Option<&str>) {
        let article =
            "<p>The talks will go on for another week, the minister said on the steps of the old mint.</p>";
        let page = format!(
            "<html lang='de'><head>{head}</head><body><article>{body}{article}</article></body></html>"
        );
        let document = read_html(&page, Some(url)).unwrap();
        assert_eq!(document.published_on.map(|on| on.to_string()).as_deref(), Some(on), "{head}{body}");
        if let Some(at) = at {
            assert_eq!(document.published_at.map(|at| at.to_string()).as_deref(), Some(at), "{head}{body}");
        }
    }

    const PLAIN: &str = "https://a.example/talks";

    #[test]
    fn the_day_is_that_of_the_place() {
        let utc = "<meta property='article:published_time' content='2031-04-09T06:35:29+00:00'>";
        check(utc, "", PLAIN, "2031-04-09", Some("2031-04-09T06:35:29Z"));
        check(utc, "", "https://a.example/2031/04/08/talks", "2031-04-08", Some("2031-04-09T06:35:29Z"));
        check(utc, "<time>April 8, 2031</time>", PLAIN, "2031-04-08", Some("2031-04-09T06:35:29Z"));
        // A comment of the next day, and a time that names its own zone.
        let zoned = "<meta property='article:published_time' content='2031-04-09T18:35:00+02:00'>";
        check(zoned, "<time>April 10, 2031</time>", PLAIN, "2031-04-09", Some("2031-04-09T16:35:00Z"));
    }

    #[test]
    fn a_change_is_no_publication() {
        check("", "<p>Updated: May 6, 2031</p><p>Published: May 3, 2031</p>", PLAIN, "2031-05-03", None);
        check(
            "",
            "<p class='date'>Written: 2031-05-03 15:03<span> / Updated: 2031-05-06</span></p>",
            PLAIN,
            "2031-05-03",
            None,
        );
        check(
            "",
            "<p>Letzte Änderung: 06.05.2031 - Erschienen am: 03.05.2031</p>",
            PLAIN,
            "2031-05-03",
            None,
        );
        let stored = "<meta property='article:published_time' content='2031-05-06T10:00:01Z'><meta property='article:modified_time' content='2031-05-06T10:00:02Z'>
            <script type='application/ld+json'>{\"@type\":\"Article\",\"datePublished\":\"2031-05-03T08:00:00Z\"}</script>";
        check(stored, "", PLAIN, "2031-05-03", None);
        // A date of no certain kind, and an earlier one that is shown.
        check(
            "<meta name='date' content='2031-05-06'>",
            "<div class='newsdatum'>03.05.2031</div>",
            PLAIN,
            "2031-05-03",
            None,
        );
    }

    #[test]
    fn a_page_tells_which_number_is_the_day() {
        check(
            "<meta name='date' content='05/03/2031 12:43'>",
            "<p>Erstellt am: 03.05.2031</p>",
            PLAIN,
            "2031-05-03",
            None,
        );
        check("<meta name='date' content='05/03/2031 12:43'>", "", PLAIN, "2031-03-05", None);
    }

    #[test]
    fn the_day_stands_near_the_headline() {
        let head = "<title>Talks go on</title>";
        let teasers = "<p>4 May 2031</p><p>Ferries stay in port</p>".repeat(4);
        let clock = "<p>Tuesday, 6 May 2031</p>";
        let menu = "<ul><li>World</li><li>Harbour</li><li>Sport</li><li>Weather</li></ul>";
        let below = format!("{clock}{menu}<h1>Talks go on</h1><p>3 May 2031</p>");
        check(head, &below, PLAIN, "2031-05-03", None);
        let above = format!(
            "{clock}{menu}<p>3 May 2031</p><h1>Talks go on</h1><p>The talks will go on for a week, the minister said on the steps.</p>{teasers}"
        );
        check(head, &above, PLAIN, "2031-05-03", None);
        let label = format!("<h1>Talks go on</h1>{teasers}<div>Erschienen am:</div><div>03.05.2031</div>");
        check(head, &label, PLAIN, "2031-05-03", None);
        let footer = format!(
            "<h1>Talks go on</h1>{teasers}<footer><time itemprop='datePublished' datetime='2031-05-03'>3 May</time></footer>"
        );
        check(head, &footer, PLAIN, "2031-05-03", None);
    }

    #[test]
    fn a_template_may_know_one_time_only() {
        let one = "<script type='application/ld+json'>{\"@type\":\"Article\",\"datePublished\":\"2031-05-06T08:00:00Z\",\"dateModified\":\"2031-05-06T08:00:00Z\"}</script>";
        check(one, "<time>3 May 2031</time>", PLAIN, "2031-05-03", None);
        check(one, "<time>9 May 2031</time>", PLAIN, "2031-05-06", None);
        // The same day with the month first.
        check(one, "<time>05/06/2031</time>", PLAIN, "2031-05-06", None);
        let two = one.replacen("2031-05-06", "2031-05-04", 1);
        check(&two, "<time>3 May 2031</time>", PLAIN, "2031-05-04", None);
    }

    #[test]
    fn a_change_is_better_than_nothing() {
        check("", "<p>Updated: May 6, 2031</p>", PLAIN, "2031-05-06", None);
        check(
            "<meta property='article:modified_time' content='2031-05-06T08:00:00Z'>",
            "",
            PLAIN,
            "2031-05-06",
            None,
        );
        let joined = "<p>Skipper, joined 3 May 2029</p><p>Updated: May 6, 2031</p>";
        check("", joined, PLAIN, "2031-05-06", None);
        check(
            "",
            "<div>This story was written on Saturday, 3 May 2031 by the harbour desk and posted under Ferries. Our feed is RSS 2.0.</div>",
            PLAIN,
            "2031-05-03",
            None,
        );
    }
}
