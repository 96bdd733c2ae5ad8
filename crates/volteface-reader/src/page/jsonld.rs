//! What a page tells search engines of itself: schema.org objects in JSON-LD.

use std::sync::LazyLock;

use scraper::Selector;
use serde_json::{Map, Value};

use crate::{
    dom::{self, Dom},
    html_text,
};

static SCRIPTS: LazyLock<Selector> = LazyLock::new(|| dom::selector("script[type*='ld+json']"));

/// The fields of a page's article object that are read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Article {
    pub(super) headline: Option<String>,
    pub(super) authors: Vec<String>,
    pub(super) publisher: Option<String>,
    pub(super) published: Option<String>,
    pub(super) modified: Option<String>,
    pub(super) language: Option<String>,
    pub(super) url: Option<String>,
    pub(super) body: Option<String>,
}

/// Bytes of all scripts together; as values they take fifty times as much.
const CAP: usize = 512 << 10;
/// Most authors that are named.
const NAMES: usize = 50;

/// The object that describes the page's article, gathered from all scripts.
pub(super) fn article(dom: &Dom) -> Option<Article> {
    let mut budget = CAP;
    let values: Vec<Value> = dom
        .select(&SCRIPTS)
        .filter_map(|script| {
            let script: String = script.text().collect();
            budget = budget.checked_sub(script.len())?;
            parse(&script)
        })
        .collect();
    let mut objects = Vec::new();
    for value in &values {
        gather(value, &mut objects);
    }
    let named = |id: &str| {
        objects.iter().find(|o| o.get("@id").and_then(Value::as_str) == Some(id) && o.contains_key("name"))
    };
    let best = objects.iter().max_by_key(|o| rank(o)).filter(|o| rank(o) > 0)?;
    let text =
        |key: &str| best.get(key).and_then(first_text).map(|s| html_text(&s)).filter(|s| !s.is_empty());
    let mut authors = Vec::new();
    for key in ["author", "creator"] {
        if authors.is_empty()
            && let Some(value) = best.get(key)
        {
            names(value, &named, &mut authors);
        }
    }
    let mut publishers = Vec::new();
    if let Some(value) = best.get("publisher").or(best.get("sourceOrganization")) {
        names(value, &named, &mut publishers);
    }
    Some(Article {
        headline: text("headline").or_else(|| text("name")),
        authors,
        publisher: publishers.into_iter().next(),
        published: text("datePublished").or_else(|| text("dateCreated")).or_else(|| text("uploadDate")),
        modified: text("dateModified"),
        language: text("inLanguage"),
        url: text("url"),
        body: best.get("articleBody").and_then(Value::as_str).map(str::to_owned),
    })
}

/// Parses a script, forgiving what is often wrong with it: comments around it, raw line breaks in strings, a
/// semicolon or comma at its end.
fn parse(script: &str) -> Option<Value> {
    let script = script.trim().trim_start_matches("<!--").trim_end_matches("-->").trim();
    let script = script.trim_start_matches("//<![CDATA[").trim_start_matches("<![CDATA[");
    let script = script.trim_end_matches("//]]>").trim_end_matches("]]>").trim().trim_end_matches([';', ',']);
    serde_json::from_str(script).ok().or_else(|| {
        let clean: String = script.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        serde_json::from_str(&clean).ok()
    })
}

/// All objects of a value, outer ones first.
fn gather<'v>(value: &'v Value, objects: &mut Vec<&'v Map<String, Value>>) {
    match value {
        Value::Array(values) => values.iter().for_each(|v| gather(v, objects)),
        Value::Object(object) => {
            objects.push(object);
            object.values().for_each(|v| gather(v, objects));
        }
        _ => {}
    }
}

/// How surely an object describes the page's article; 0: it does not.
fn rank(object: &Map<String, Value>) -> u32 {
    let types: Vec<&str> = match object.get("@type") {
        Some(Value::String(one)) => vec![one],
        Some(Value::Array(many)) => many.iter().filter_map(Value::as_str).collect(),
        _ => return 0,
    };
    let kind = types
        .iter()
        .map(|kind| match kind.rsplit('/').next().unwrap_or(kind) {
            "NewsArticle"
            | "ReportageNewsArticle"
            | "AnalysisNewsArticle"
            | "OpinionNewsArticle"
            | "Article"
            | "BlogPosting"
            | "LiveBlogPosting"
            | "TechArticle"
            | "ScholarlyArticle"
            | "Report"
            | "Review"
            | "SocialMediaPosting"
            | "DiscussionForumPosting"
            | "HowTo"
            | "Recipe"
            | "AdvertiserContentArticle"
            | "SatiricalArticle"
            | "MedicalScholarlyArticle" => 8,
            "CreativeWork" => 3,
            "WebPage" | "ItemPage" | "VideoObject" | "MedicalWebPage" => 1,
            _ => 0,
        })
        .max()
        .unwrap_or(0);
    if kind == 0 {
        return 0;
    }
    let has = |key: &str| u32::from(object.contains_key(key));
    kind + has("headline") * 2 + has("datePublished") * 2 + has("author") + has("articleBody")
}

fn first_text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Array(values) => values.iter().find_map(first_text),
        Value::Object(object) => ["name", "@value", "@id"]
            .iter()
            .find_map(|key| object.get(*key))
            .and_then(Value::as_str)
            .map(str::to_owned),
        _ => None,
    }
}

/// The names of persons or organisations in `value`, references resolved.
fn names<'v>(
    value: &'v Value,
    named: &impl Fn(&str) -> Option<&'v &'v Map<String, Value>>,
    out: &mut Vec<String>,
) {
    match value {
        Value::String(name) => push_name(name, out),
        Value::Array(values) => values.iter().take(NAMES).for_each(|v| names(v, named, out)),
        Value::Object(object) => {
            let referred = || object.get("@id").and_then(Value::as_str).and_then(named);
            match object.get("name").or_else(|| referred().and_then(|o| o.get("name"))) {
                Some(Value::String(name)) => push_name(name, out),
                Some(Value::Array(many)) => {
                    many.iter().take(NAMES).filter_map(Value::as_str).for_each(|n| push_name(n, out))
                }
                _ => {}
            }
        }
        _ => {}
    }
}

fn push_name(name: &str, out: &mut Vec<String>) {
    let name = html_text(name);
    if out.len() < NAMES && !name.is_empty() && !name.contains("://") && !out.contains(&name) {
        out.push(name);
    }
}
