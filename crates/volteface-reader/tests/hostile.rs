//! Inputs made to take long or to take much: none takes two seconds, none more than 64 MiB beyond its own size.
//!
//! `cargo test --release -p volteface-reader --test hostile -- --ignored --nocapture` prints what each took; each is
//! read in a process of its own. The figures of memory are those of Linux.
#![allow(
    clippy::print_stdout,
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "it measures processes"
)]

use std::{fmt::Write as _, fs, io::Write as _, process::Command};

use flate2::{Compression, write::ZlibEncoder};

const PAGE: usize = volteface_reader::limit::PAGE - 1024;
const TEXT: usize = volteface_reader::limit::TEXT - 1024;
const SENTENCE: &str = "The minister said on Monday that the talks would go on for another week.";

/// The inputs by name; only the wanted one is made.
struct Cases<'w> {
    wanted: Option<&'w str>,
    names: Vec<&'static str>,
    made: Option<Vec<u8>>,
}

impl Cases<'_> {
    /// `name` ends as a file of its format does.
    fn file(&mut self, name: &'static str, make: impl Fn() -> String) {
        self.bytes(name, || make().into_bytes());
    }

    fn page(&mut self, name: &'static str, make: impl Fn() -> String) {
        self.bytes(name, || format!("<!doctype html><body>{}", make()).into_bytes());
    }

    fn bytes(&mut self, name: &'static str, make: impl Fn() -> Vec<u8>) {
        self.names.push(name);
        if self.wanted == Some(name) {
            self.made = Some(make());
        }
    }
}

/// `piece` as often as it fits into `size` bytes.
fn full(piece: &str, size: usize) -> String {
    piece.repeat(size / piece.len())
}

/// Pieces that differ by their number, as many as fit into `size` bytes.
fn numbered(size: usize, piece: impl Fn(usize) -> String) -> String {
    let mut all = String::with_capacity(size);
    for n in 0.. {
        let next = piece(n);
        if all.len() + next.len() > size {
            break;
        }
        all.push_str(&next);
    }
    all
}

fn pages(to: &mut Cases<'_>) {
    to.page("paragraphs alike.html", || full(&format!("<p>{SENTENCE}</p>"), PAGE));
    to.page("paragraphs.html", || numbered(PAGE, |n| format!("<p>{SENTENCE} It was time {n}.</p>")));
    to.page("paragraphs up to the cap.html", || {
        numbered(1_900_000, |n| format!("<p>{SENTENCE} It was time {n}, or so they said.</p>"))
    });
    to.page("short lines up to the cap.html", || numbered(230_000, |n| format!("<p>By A{n}</p>")));
    to.page("references up to the cap.html", || format!("<p>{}", full("&amp;", 1_400_000)));
    to.page("one paragraph.html", || format!("<p>{}", full(SENTENCE, PAGE)));
    to.page("entities.html", || format!("<p>{}", full("&amp;", PAGE)));
    to.page("entities cut.html", || format!("<p>{}", full("&am", PAGE)));
    to.page("entities in metadata.html", || full("<meta name=date content='&lt;&amp;lt;&lt;b&gt;'>", PAGE));
    to.page("deep.html", || full("<div>", PAGE));
    to.page("deep formatting.html", || full("<b><i><a>", PAGE));
    to.page("formatting in disorder.html", || full("<b><i><p></b></i>", PAGE));
    to.page("anchors.html", || full("<a href=/x>", PAGE));
    to.page("linked headlines.html", || {
        numbered(PAGE, |n| format!("<div class=card><a href=/{n}>The talks went on for week {n}</a></div>"))
    });
    to.page("nodes up to the cap.html", || full("<p>a", 480_000));
    to.page("deep and wide.html", || full("<div>", 900 * 5) + &full("<time>1/2/2020x</time>", 2_000_000));
    to.page("deep and wide, hinted.html", || {
        full("<div class=has>", 900 * 15) + &full("<p class=date>May 5</p>", 2_500_000)
    });
    to.page("lists in lists.html", || full("<ul><li><ul><li>a</ul></ul>", 1_500_000));
    to.page("a long value.html", || format!("<p title='{}'>{SENTENCE}", full("a b ", PAGE - 1024)));
    to.page("names in one tag.html", || format!("<p {}>", numbered(PAGE - 100, |n| format!("a{n} "))));
    to.page("names in many tags.html", || {
        full(&format!("<p {}>", numbered(10_000, |n| format!("a{n} "))), PAGE)
    });
    to.page("classes.html", || full(&format!("<p class='{}'>a", full("read more next-date ", 4_000)), PAGE));
    to.page("tables.html", || full("<table><tr><td>", PAGE));
    to.page("cells.html", || format!("<table>{}", full("<tr><td>a<td>b", PAGE)));
    to.page("figures.html", || full("<figure>a", PAGE));
    to.page("breaks.html", || full("a.<br>", PAGE));
    to.page("lines in a block.html", || full("word word<br>", PAGE));
    to.page("preformatted.html", || format!("<pre>{}", full("word\n\n", PAGE)));
    to.page("comments without end.html", || full("<!--", PAGE));
    to.page("scripts.html", || full("<script>", PAGE));
    let ld = "<script type='application/ld+json'>";
    to.page("JSON-LD deep.html", || format!("{ld}{}", full("[", PAGE)));
    to.page("JSON-LD wide.html", || {
        format!("{ld}[{}{{}}]</script>", full("{\"@type\":\"Article\"},", PAGE - 100))
    });
    to.page("JSON-LD in pieces.html", || {
        full(
            &format!("{ld}{{\"@type\":\"Article\",\"@id\":\"a\",\"author\":{{\"@id\":\"a\"}}}}</script>"),
            PAGE,
        )
    });
    to.page("JSON-LD authors.html", || {
        let authors = numbered(PAGE - 200, |n| format!("\"A. {n}\","));
        format!("{ld}{{\"@type\":\"Article\",\"author\":[{authors}\"z\"]}}</script>")
    });
    to.page("JSON-LD references.html", || {
        let authors = numbered(PAGE / 2, |n| format!("{{\"@id\":\"{n}\"}},"));
        let persons = numbered(PAGE / 3, |n| format!("{{\"@id\":\"x{n}\",\"name\":\"a\"}},"));
        format!("{ld}[{persons}{{\"@type\":\"Article\",\"author\":[{authors}\"z\"]}}]</script>")
    });
    to.page("main headings.html", || numbered(PAGE, |n| format!("<h1>Talks {n}</h1>")));
    to.page("a long title.html", || {
        format!("<title>{}</title><h1>Talks</h1><p>{SENTENCE}", full("Talks - ", PAGE - 200))
    });
    to.page("bylines.html", || full("<p class=byline>By Ann Lee and Bo", PAGE));
    to.page("pictures.html", || full(&format!("<img alt='{SENTENCE}'><p>{SENTENCE}</p>"), PAGE));
    to.page("quotations.html", || full("<blockquote>", PAGE));
    to.page("digests.html", || {
        numbered(PAGE / 8, |n| format!("<p>{SENTENCE} {n}</p>"))
            + &full(&format!("<p>{}</p>", full(SENTENCE, 4_000)), PAGE / 2)
    });
    to.page("turns.html", || full("<p>Q: Why?</p><p>MS. LEE: No.</p>", PAGE));
    to.page("articles.html", || full("<article><h1>a</h1><p>b", PAGE));
    to.page("stories alike.html", || {
        numbered(1_500_000, |n| format!("<div><h2><a href=/>Talks went on {n}</a></h2></div>"))
            + "<h1>Talks go on again</h1>"
    });
    to.page("ideographs.html", || full("協議", PAGE));
    to.page("a marked body.html", || {
        format!("<div itemprop=articleBody>{}", full(&format!("<p>{SENTENCE}"), PAGE))
    });
}

fn texts(to: &mut Cases<'_>) {
    to.file("one line.txt", || full(SENTENCE, TEXT));
    to.file("lines up to the cap.txt", || numbered(950_000, |n| format!("By A{n}\n")));
    to.file("paragraphs up to the cap.txt", || numbered(3_700_000, |n| format!("{SENTENCE} {n}\n\n")));
    to.file("lines alike.txt", || full("a\n", TEXT));
    to.file("lines.txt", || full(&format!("{SENTENCE}\n"), TEXT));
    to.file("paragraphs.txt", || numbered(TEXT, |n| format!("{SENTENCE} {n}\n\n")));
    to.file("turns.txt", || full("Q: Why?\n\nMS. LEE: No.\n\n", TEXT));
    to.file("names.txt", || numbered(TEXT, |n| format!("Mr A{n}: no\n\n")));
    to.file("numbers.txt", || full("1/2/2020 ", TEXT));
    to.bytes("zeros.txt", || vec![0; TEXT]);
    to.file("front matter.md", || format!("---\n{}", full("title: a\n", TEXT)));
    to.file("stars.md", || full("*a **", TEXT));
    to.file("brackets.md", || full("[", TEXT));
    to.file("links.md", || full("[a](", TEXT));
    to.file("quotes.md", || full("> ", TEXT));
    to.file("lists.md", || full("- ", TEXT));
    to.file("indented lists.md", || numbered(TEXT, |n| format!("{}- a\n", " ".repeat(n % 200))));
    to.file("ticks.md", || numbered(TEXT, |n| format!("{} ", "`".repeat(n % 3_000))));
    to.file("tables.md", || format!("|a|b|\n|-|-|\n{}", full("|a|b|\n", TEXT)));
    to.file("marks up to the cap.md", || full("[a](", 260_000));
    to.file("markup.md", || full("<a <!-- <? ", TEXT));
    to.file("references.md", || numbered(TEXT, |n| format!("[a{n}]: /b\n")));
}

fn structured(to: &mut Cases<'_>) {
    to.file("deep.json", || full("[", PAGE));
    to.file("deep objects.json", || full("{\"a\":", PAGE));
    to.file("values.json", || format!("[{}1]", full("1,", PAGE)));
    to.file("values up to the cap.json", || format!("{{\"text\":[{}1]}}", full("1,", 900_000)));
    to.file("documents.json", || format!("[{}{{}}]", full("{\"text\":\"The talks went on.\"},", 250_000)));
    to.file("markup.json", || {
        format!("{{\"content_html\":\"{}\"}}", full("<p>The talks went on for a day.", PAGE))
    });
    to.file("lines.jsonl", || full("{\"text\":\"The talks went on.\"}\n", 250_000));
    let rss = "<rss xmlns:media='http://search.yahoo.com/mrss/'><channel>";
    to.file("entries.rss", || {
        rss.to_owned() + &numbered(PAGE, |n| format!("<item><title>t{n}</title></item>"))
    });
    to.file("deep.rss", || format!("{rss}<item>{}", full("<x>", PAGE)));
    to.file("deep groups.rss", || format!("{rss}<item>{}", full("<media:group>", PAGE)));
    to.file("recordings.rss", || format!("{rss}<item>{}", full("<media:content url='a'/>", PAGE)));
    to.file("recordings of many.rss", || {
        rss.to_owned() + &full("<item><media:content url='a'/><media:text>a</media:text></item>", PAGE)
    });
    to.file("groups of many.rss", || {
        let group =
            full("<media:group><media:content url='a'/><media:credit>c</media:credit></media:group>", 4_000);
        rss.to_owned() + &full(&format!("<item>{group}</item>"), PAGE)
    });
    to.file("attributes.rss", || format!("{rss}<item {}>", numbered(PAGE, |n| format!("a{n}='b' "))));
    to.file("vocabularies.rss", || rss.to_owned() + &numbered(PAGE, |n| format!("<x xmlns:a{n}='b'>")));
    to.file("entities.rss", || format!("{rss}<item><title>{}", full("&amp;lt;", PAGE)));
    to.file("unescaped.rss", || format!("{rss}<item><description>{}", full("<p>a<br>", PAGE)));
    to.file("base64.atom", || format!("<feed><entry><content mode='base64'>{}", full("PHA+", PAGE)));
    to.file("items.json", || {
        format!("{{\"version\":\"https://jsonfeed.org/version/1\",\"items\":[{}", full("{\"id\":1},", PAGE))
    });
}

fn mails(to: &mut Cases<'_>) {
    let head = "From: a@b.example\r\nSubject: s\r\nMIME-Version: 1.0\r\n";
    let mixed = format!("{head}Content-Type: multipart/mixed; boundary=b\r\n\r\n");
    to.file("deep.eml", || {
        let part = |n| format!("Content-Type: multipart/mixed; boundary=b{n}\r\n\r\n--b{n}\r\n");
        head.to_owned() + &numbered(PAGE, part)
    });
    to.file("parts.eml", || mixed.clone() + &full("--b\r\n\r\na\r\n", PAGE));
    to.file("fields.eml", || format!("{head}{}\r\na", full("X: y\r\n", PAGE)));
    to.file("addresses.eml", || format!("{head}To: {}\r\n\r\na", full("a@b.example, ", PAGE)));
    to.file("comments.eml", || format!("{head}To: {}\r\n\r\na", full("((", PAGE)));
    to.file("encoded words.eml", || format!("{head}Subject: {}\r\n\r\na", full("=?utf-8?q?a?= ", PAGE)));
    to.file("digests.eml", || {
        let part = |n| format!("Content-Type: multipart/digest; boundary=b{n}\r\n\r\n--b{n}\r\n\r\n");
        head.to_owned() + &numbered(PAGE, part)
    });
    to.file("fields of 50 MiB.eml", || format!("{head}{}\r\na", full("X: y\r\n", 49 << 20)));
    to.file("mails in mails.eml", || head.to_owned() + &full("Content-Type: message/rfc822\r\n\r\n", PAGE));
    to.file("text.eml", || format!("{head}\r\n{}", full(&format!("{SENTENCE}\r\n"), PAGE)));
    let page = "--b\r\nContent-Type: text/html\r\n";
    let saved = format!("{head}Content-Type: multipart/related; boundary=b\r\n\r\n");
    to.file("a page.mhtml", || {
        format!("{saved}{page}Content-Transfer-Encoding: base64\r\n\r\n{}\r\n--b--", full("PHA+", PAGE))
    });
    to.file("pages.mhtml", || saved.clone() + &full(&format!("{page}\r\n<p>a\r\n"), PAGE));
}

fn portable(to: &mut Cases<'_>) {
    to.bytes("a bomb.pdf", || pdf(&flate(&vec![b' '; 64 << 20]), "/FlateDecode", 1));
    to.bytes("a bomb in a bomb.pdf", || {
        pdf(&flate(&flate(&vec![b' '; 256 << 20])), "[/FlateDecode /FlateDecode]", 1)
    });
    to.bytes("a bomb on many pages.pdf", || {
        pdf(&flate(full("BT (a) Tj ET ", 1 << 20).as_bytes()), "/FlateDecode", 2_000)
    });
    to.bytes("orders.pdf", || pdf(full("BT 1 0 Td (a) Tj ET ", 6 << 20).as_bytes(), "null", 1));
    to.bytes("deep arrays.pdf", || pdf(full("[", 1 << 20).as_bytes(), "null", 1));
    to.file("deep objects.pdf", || format!("%PDF-1.4\n1 0 obj\n{}", full("<</A", 1 << 20)));
    to.file("objects.pdf", || {
        "%PDF-1.4\n".to_owned() + &numbered(PAGE, |n| format!("{} 0 obj\n<<>>\nendobj\n", n + 1))
    });
}

fn flate(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// A file whose `pages` pages share one stream.
fn pdf(stream: &[u8], filter: &str, pages: usize) -> Vec<u8> {
    let kids: String = (0..pages).map(|n| format!("{} 0 R ", n + 4)).collect();
    let mut objects = vec![
        b"<< /Type /Catalog /Pages 2 0 R >>".to_vec(),
        format!("<< /Type /Pages /Kids [{kids}] /Count {pages} >>").into_bytes(),
        format!("<< /Length {} /Filter {filter} >>\nstream\n", stream.len()).into_bytes(),
    ];
    objects[2].extend_from_slice(stream);
    objects[2].extend_from_slice(b"\nendstream");
    objects.resize(pages + 3, b"<< /Type /Page /Parent 2 0 R /Contents 3 0 R >>".to_vec());
    let mut file = b"%PDF-1.4\n".to_vec();
    let mut end = format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1);
    for (n, object) in objects.iter().enumerate() {
        writeln!(end, "{:010} 00000 n ", file.len()).unwrap();
        file.extend_from_slice(format!("{} 0 obj\n", n + 1).as_bytes());
        file.extend_from_slice(object);
        file.extend_from_slice(b"\nendobj\n");
    }
    write!(end, "trailer\n<< /Size {} /Root 1 0 R >>\nstartxref\n{}\n%%EOF", objects.len() + 1, file.len())
        .unwrap();
    file.extend_from_slice(end.as_bytes());
    file
}

fn cases(wanted: Option<&str>) -> Cases<'_> {
    let mut cases = Cases { wanted, names: Vec::new(), made: None };
    for add in [pages, texts, structured, mails, portable] {
        add(&mut cases);
    }
    cases
}

/// A figure of this process's memory, KiB.
fn memory(field: &str) -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix(field));
    line.and_then(|rest| rest.split_whitespace().nth(1)?.parse().ok()).unwrap_or(0)
}

/// Milliseconds that this process ran on a processor, whatever else the machine does.
fn processor_ms() -> u64 {
    // The reader starts no threads: the figures of the thread are all.
    let figures = fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    figures.split(' ').next().and_then(|ns| ns.parse::<u64>().ok()).unwrap_or(0) / 1_000_000
}

/// Names the input that is read in this process.
const ONE: &str = "VOLTEFACE_HOSTILE";

fn read_one(name: &str) {
    let bytes = cases(Some(name)).made.expect("the case is known");
    // From here on the peak is counted anew (proc(5)).
    fs::write("/proc/self/clear_refs", "5").unwrap();
    let before = memory("VmRSS");
    let start = processor_ms();
    let read = volteface_reader::read(name, &bytes);
    let took = processor_ms() - start;
    let beyond = memory("VmHWM").saturating_sub(before) / 1024;
    let outcome = read.map_or_else(|why| why.label().to_owned(), |documents| documents.len().to_string());
    println!("figures {took} {beyond} {outcome}");
}

#[test]
#[ignore = "takes minutes and measures"]
fn no_input_takes_long_or_much() {
    if let Ok(name) = std::env::var(ONE) {
        return read_one(&name);
    }
    let mut over = Vec::new();
    println!("{:>6} {:>5}  {:11} input", "ms", "MiB", "outcome");
    for name in cases(None).names {
        let run = Command::new("timeout")
            .arg("20")
            .arg(std::env::current_exe().unwrap())
            .args(["no_input_takes_long_or_much", "--exact", "--ignored", "--nocapture"])
            .env(ONE, name)
            .output()
            .unwrap();
        let out = String::from_utf8_lossy(&run.stdout);
        let figures = out.lines().find_map(|line| Some(line.split_once("figures ")?.1)).unwrap_or_default();
        let [ms, mib, outcome] = figures.split(' ').collect::<Vec<_>>()[..] else {
            println!("{:>6} {:>5}  {:11} {name}", "-", "-", run.status);
            over.push(format!("{name}: {}", run.status));
            continue;
        };
        println!("{ms:>6} {mib:>5}  {outcome:11} {name}");
        let (ms, mib): (u64, u64) = (ms.parse().unwrap(), mib.parse().unwrap());
        // Without optimisation only that there is an end can be seen.
        if mib > 64 || ms > 2_000 && !cfg!(debug_assertions) {
            over.push(format!("{name}: {ms} ms, {mib} MiB"));
        }
    }
    assert!(over.is_empty(), "over the bounds:\n{}", over.join("\n"));
}
