//! What tells one entry from another: identifiers as publishers change, repeat and omit them.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
};

use sha2::{Digest, Sha256};
use url::Url;
use volteface_core::feed::{Entry, Identity};

/// Words of text, beyond the title, from which on two entries do not share them by chance.
const TELLING_WORDS: usize = 12;

/// Query parameters that say where a reader came from, not what is read.
const TRACKING: [&str; 14] = [
    "utm_", "at_", "fbclid", "gclid", "dclid", "msclkid", "mc_cid", "mc_eid", "yclid", "igshid", "cmpid",
    "ocid", "ref_src", "_ga",
];

/// The identities of the entries of one feed, in their order; `None` for an entry that holds nothing at all.
pub fn identities(entries: &[Entry]) -> Vec<Option<Identity>> {
    let links: Vec<Option<String>> = entries.iter().map(|e| e.url.as_deref().map(canonical_link)).collect();
    let contents: Vec<String> = entries.iter().map(content_hash).collect();
    // An identifier that stands on several entries with different addresses identifies none of them, and
    // neither does an address that stands on several entries with different words.
    let guids = ambiguous(entries.iter().map(|e| e.guid.as_deref()).zip(links.iter().map(Option::as_deref)));
    let addresses =
        ambiguous(links.iter().map(Option::as_deref).zip(contents.iter().map(|c| Some(c.as_str()))));
    let one = |n: usize, entry: &Entry| {
        let content = contents.get(n)?.clone();
        let guid = entry.guid.as_deref().filter(|guid| !guids.contains(guid)).map(without_host);
        let link = links.get(n)?.clone().filter(|link| !addresses.contains(link.as_str()));
        let n_words =
            |text: &Option<String>| text.as_deref().map_or(0, |text| text.split_whitespace().count());
        let n_title = n_words(&entry.title);
        let n_text = n_words(&entry.summary) + n_words(&entry.content);
        let is_nothing = guid.is_none() && link.is_none() && n_title + n_text == 0;
        let is_telling = n_text >= TELLING_WORDS || (guid.is_none() && link.is_none());
        (!is_nothing).then_some(Identity { guid, link, content, is_telling })
    };
    entries.iter().enumerate().map(|(n, entry)| one(n, entry)).collect()
}

/// The keys that stand beside more than one value.
fn ambiguous<'e>(pairs: impl Iterator<Item = (Option<&'e str>, Option<&'e str>)>) -> BTreeSet<&'e str> {
    let mut values: BTreeMap<&str, Option<&str>> = BTreeMap::new();
    let mut ambiguous = BTreeSet::new();
    for (key, value) in pairs {
        let Some(key) = key else { continue };
        if *values.entry(key).or_insert(value) != value {
            ambiguous.insert(key);
        }
    }
    ambiguous
}

/// Hash of the words of an entry: an edit changes it, a changed date or a tracking parameter does not.
pub fn content_hash(entry: &Entry) -> String {
    let mut hash = Sha256::new();
    for part in [&entry.title, &entry.summary, &entry.content] {
        let words = part.as_deref().map(super::plain).unwrap_or_default();
        hash.update((words.len() as u64).to_le_bytes());
        hash.update(words.as_bytes());
    }
    let mut hex = String::with_capacity(32);
    for byte in hash.finalize().iter().take(16) {
        write!(hex, "{byte:02x}").expect("writing to a string never fails");
    }
    hex
}

/// An address in the one form in which it is compared: host in lower case, without fragment, tracking
/// parameters, default port and closing slash. What is no address is returned trimmed.
pub fn canonical_link(link: &str) -> String {
    let Ok(mut url) = Url::parse(link.trim()) else { return link.trim().to_owned() };
    // A fragment that is a route of its own (`#!/article/1`) stays.
    if !url.fragment().is_some_and(|fragment| fragment.starts_with('!')) {
        url.set_fragment(None);
    }
    let is_tracking = |key: &str| {
        let key = key.to_ascii_lowercase();
        TRACKING.iter().any(|known| if known.ends_with('_') { key.starts_with(known) } else { key == *known })
    };
    let query = url.query().map(|query| {
        let kept: Vec<&str> = query
            .split('&')
            .filter(|pair| !pair.is_empty() && !is_tracking(pair.split('=').next().unwrap_or_default()))
            .collect();
        kept.join("&")
    });
    url.set_query(query.as_deref().filter(|query| !query.is_empty()));
    let text = String::from(url);
    text.strip_suffix('/').map(str::to_owned).unwrap_or(text)
}

/// An identifier that is an address, without its scheme and host; any other as it stands.
fn without_host(guid: &str) -> String {
    match Url::parse(guid) {
        Ok(url) if url.has_host() && (url.path() != "/" || url.query().is_some()) => {
            let mut rest = url.path().to_owned();
            for (mark, part) in [('?', url.query()), ('#', url.fragment())] {
                if let Some(part) = part {
                    rest.push(mark);
                    rest.push_str(part);
                }
            }
            rest
        }
        _ => guid.to_owned(),
    }
}
