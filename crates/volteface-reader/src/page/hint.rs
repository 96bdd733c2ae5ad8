//! What a page's author says a part is for: the English words in `class`, `id`, `role` and their like.
//!
//! These are words of the trade (a theme that is written in German still says `comments`), cut at hyphens,
//! underscores and capitals, so that no site's own names are listed.

use html5ever::{LocalName, local_name};

use crate::dom::{Dom, NodeId};

/// A set of functions that a part may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Hints(u32);

impl Hints {
    pub(crate) const COMMENT: Hints = Hints(1);
    /// Other stories: related, recommended, most read.
    pub(crate) const RELATED: Hints = Hints(1 << 1);
    pub(crate) const SHARE: Hints = Hints(1 << 2);
    pub(crate) const SIGNUP: Hints = Hints(1 << 3);
    pub(crate) const ADVERT: Hints = Hints(1 << 4);
    pub(crate) const NAVIGATION: Hints = Hints(1 << 5);
    /// Consent, copyright, terms.
    pub(crate) const LEGAL: Hints = Hints(1 << 6);
    pub(crate) const BYLINE: Hints = Hints(1 << 7);
    pub(crate) const DATE: Hints = Hints(1 << 8);
    pub(crate) const CAPTION: Hints = Hints(1 << 9);
    pub(crate) const TAGS: Hints = Hints(1 << 10);
    /// About the author.
    pub(crate) const BIOGRAPHY: Hints = Hints(1 << 11);
    /// Set beside the text: pull quotes, fact boxes.
    pub(crate) const ASIDE: Hints = Hints(1 << 12);
    /// The body of an article.
    pub(crate) const BODY: Hints = Hints(1 << 13);
    pub(crate) const HIDDEN: Hints = Hints(1 << 14);
    pub(crate) const TITLE: Hints = Hints(1 << 15);
    pub(crate) const SUMMARY: Hints = Hints(1 << 16);
    pub(crate) const PAYWALL: Hints = Hints(1 << 17);
    pub(crate) const PLAYER: Hints = Hints(1 << 18);
    pub(crate) const FOOTER: Hints = Hints(1 << 19);
    pub(crate) const HEADER: Hints = Hints(1 << 20);

    /// Functions that no article's text has.
    pub(crate) const ALIEN: Hints = Hints(
        Hints::COMMENT.0
            | Hints::RELATED.0
            | Hints::SHARE.0
            | Hints::SIGNUP.0
            | Hints::ADVERT.0
            | Hints::NAVIGATION.0
            | Hints::LEGAL.0
            | Hints::HIDDEN.0
            | Hints::FOOTER.0
            | Hints::ASIDE.0
            | Hints::BIOGRAPHY.0
            | Hints::PAYWALL.0,
    );
    /// Functions of single lines within an article's frame.
    pub(crate) const SMALL: Hints =
        Hints(Hints::BYLINE.0 | Hints::DATE.0 | Hints::CAPTION.0 | Hints::TAGS.0 | Hints::PLAYER.0);
    /// Functions of [`Hints::SMALL`] that no long text has.
    pub(crate) const BRIEF: Hints =
        Hints(Hints::BYLINE.0 | Hints::DATE.0 | Hints::CAPTION.0 | Hints::TAGS.0 | Hints::PLAYER.0);

    /// Every single function of [`Hints::ALIEN`].
    pub(crate) fn alien() -> impl Iterator<Item = Hints> {
        (0..32).map(|bit| Hints(1 << bit)).filter(|hint| hint.any(Hints::ALIEN))
    }

    pub(crate) fn only(self, other: Hints) -> Hints {
        Hints(self.0 & other.0)
    }

    pub(crate) fn without(self, other: Hints) -> Hints {
        Hints(self.0 & !other.0)
    }

    pub(crate) fn any(self, other: Hints) -> bool {
        self.0 & other.0 != 0
    }
}

impl std::ops::BitOr for Hints {
    type Output = Hints;

    fn bitor(self, other: Hints) -> Hints {
        Hints(self.0 | other.0)
    }
}

impl std::ops::BitOrAssign for Hints {
    fn bitor_assign(&mut self, other: Hints) {
        self.0 |= other.0;
    }
}

/// The hints of one element, from its own name and attributes.
pub(crate) fn of(dom: &Dom, id: NodeId) -> Hints {
    let mut hints = match *dom.name(id) {
        local_name!("nav") | local_name!("menu") => Hints::NAVIGATION,
        local_name!("aside") => Hints::ASIDE,
        local_name!("footer") => Hints::FOOTER,
        local_name!("header") => Hints::HEADER,
        local_name!("figcaption") | local_name!("caption") => Hints::CAPTION,
        // A figure may hold a table or a quotation; else its words are about a picture.
        local_name!("figure") if !dom.descendants(id).take(200).any(|n| is_quotable(dom.name(n))) => {
            Hints::CAPTION
        }
        local_name!("time") => Hints::DATE,
        local_name!("dialog") => Hints::LEGAL,
        _ => Hints::default(),
    };
    for (name, value) in dom.attributes(id) {
        match name {
            "class" => value.split_ascii_whitespace().for_each(|class| of_class(class, &mut hints)),
            "id" | "data-testid" | "data-component" | "data-module" => of_words(value, &mut hints),
            "itemprop" => match value {
                "articleBody" | "text" => hints |= Hints::BODY,
                "comment" => hints |= Hints::COMMENT,
                _ => of_words(value, &mut hints),
            },
            "role" => match value {
                "navigation" | "menu" | "menubar" | "search" | "tablist" | "toolbar" => {
                    hints |= Hints::NAVIGATION
                }
                "complementary" | "note" => hints |= Hints::ASIDE,
                "dialog" | "alertdialog" | "alert" => hints |= Hints::LEGAL,
                "contentinfo" => hints |= Hints::FOOTER,
                "banner" => hints |= Hints::HEADER,
                _ => {}
            },
            "hidden" => hints |= Hints::HIDDEN,
            "aria-hidden" if value == "true" => hints |= Hints::HIDDEN,
            "style" if is_hiding(value) => hints |= Hints::HIDDEN,
            _ => {}
        }
    }
    hints
}

/// One class. A post's subjects (`category-photo`, `tag-video`) are none of its functions, nor is what it contains
/// (`has-comments`), and only a class that says nothing else hides: `label-hidden` and `hidden-xs` are about
/// something else.
fn of_class(class: &str, hints: &mut Hints) {
    match class {
        "hidden" | "hide" | "is-hidden" | "d-none" | "visually-hidden" | "sr-only" | "screen-reader-text" => {
            *hints |= Hints::HIDDEN;
        }
        _ if ["category-", "tag-", "author-", "type-", "has-", "no-", "with-"]
            .iter()
            .any(|subject| class.starts_with(subject)) => {}
        _ => of_words(class, hints),
    }
}

fn is_quotable(name: &LocalName) -> bool {
    matches!(*name, local_name!("table") | local_name!("blockquote") | local_name!("pre") | local_name!("ul"))
}

fn is_hiding(style: &str) -> bool {
    let mut style = style.to_ascii_lowercase();
    style.retain(|c| !c.is_ascii_whitespace());
    style.contains("display:none") || style.contains("visibility:hidden")
}

/// Cuts `value` into words of at most 24 letters and adds what each means.
///
/// Words of up to three letters count only where marks part them: build tools' names (`hJpAd`) are full of them.
fn of_words(value: &str, hints: &mut Hints) {
    let bytes = value.as_bytes();
    let mut word = [0u8; 24];
    let mut after_read = false;
    let mut at = 0;
    while at < bytes.len() {
        if !bytes[at].is_ascii_alphabetic() {
            at += 1;
            continue;
        }
        let start = at;
        let mut length = 0;
        while at < bytes.len() && bytes[at].is_ascii_alphabetic() {
            if at > start && bytes[at].is_ascii_uppercase() && bytes[at - 1].is_ascii_lowercase() {
                break;
            }
            if length < word.len() {
                word[length] = bytes[at].to_ascii_lowercase();
                length += 1;
            }
            at += 1;
        }
        let is_mark = |b: Option<&u8>| b.is_none_or(|b| !b.is_ascii_alphanumeric());
        let parted = is_mark(start.checked_sub(1).and_then(|i| bytes.get(i))) && is_mark(bytes.get(at));
        let word = word.get(..length).unwrap_or_default();
        if length > 3 || parted {
            *hints |= of_word(word);
        }
        // "read more" and "read next" are two words that mean one thing.
        if after_read && matches!(word, b"more" | b"next") {
            *hints |= Hints::RELATED;
        }
        after_read = word == b"read";
    }
}

fn of_word(word: &[u8]) -> Hints {
    match word {
        b"comment" | b"comments" | b"commentlist" | b"disqus" | b"discussion" | b"respond" | b"replies"
        | b"reply" | b"commenting" | b"reactions" => Hints::COMMENT,
        b"related" | b"recommended" | b"recommendations" | b"recommendation" | b"recommend" | b"recirc"
        | b"recirculation" | b"trending" | b"popular" | b"mostread" | b"mostpopular" | b"readmore"
        | b"readnext" | b"outbrain" | b"taboola" | b"suggested" | b"suggestions" | b"upnext" | b"teaser"
        | b"teasers" | b"reco" | b"similar" | b"morefrom" | b"crosslinks" | b"relatedposts"
        | b"relatedarticles" | b"seealso" | b"ranking" | b"latest" => Hints::RELATED,
        b"share" | b"sharing" | b"social" | b"sharebar" | b"sharedaddy" | b"addtoany" | b"addthis"
        | b"follow" | b"socials" | b"sns" => Hints::SHARE,
        b"newsletter" | b"newsletters" | b"signup" | b"subscribe" | b"subscription" | b"optin"
        | b"mailchimp" | b"mailing" | b"cta" | b"callout" => Hints::SIGNUP,
        b"ad" | b"ads" | b"advert" | b"adverts" | b"advertisement" | b"advertisements" | b"advertising"
        | b"sponsor" | b"sponsored" | b"sponsors" | b"dfp" | b"promo" | b"promos" | b"promotion"
        | b"promoted" | b"adslot" | b"adunit" | b"affiliate" => Hints::ADVERT,
        b"nav" | b"navigation" | b"navbar" | b"menu" | b"breadcrumb" | b"breadcrumbs" | b"pagination"
        | b"pager" | b"sidebar" | b"crumb" | b"crumbs" | b"toc" | b"skip" | b"search" | b"toolbar"
        | b"tools" => Hints::NAVIGATION,
        b"cookie" | b"cookies" | b"consent" | b"gdpr" | b"disclaimer" | b"copyright" | b"privacy"
        | b"modal" | b"popup" | b"overlay" | b"lightbox" | b"notice" => Hints::LEGAL,
        b"byline" | b"bylines" | b"author" | b"authors" | b"contributor" | b"contributors" | b"writer" => {
            Hints::BYLINE
        }
        b"date" | b"dateline" | b"datetime" | b"timestamp" | b"time" | b"pubdate" | b"published"
        | b"postdate" | b"updated" | b"meta" | b"metadata" | b"postmeta" => Hints::DATE,
        b"caption" | b"captions" | b"credit" | b"credits" | b"figcaption" | b"photocredit"
        | b"imagecaption" | b"photo" | b"gallery" | b"slideshow" | b"carousel" => Hints::CAPTION,
        b"tag" | b"tags" | b"taglist" | b"topics" | b"keywords" | b"tagcloud" | b"categories"
        | b"hashtags" => Hints::TAGS,
        b"bio" | b"biography" | b"authorbio" | b"authorbox" => Hints::BIOGRAPHY,
        b"aside" | b"pullquote" | b"factbox" | b"infobox" => Hints::ASIDE,
        b"articlebody" | b"storybody" | b"entrycontent" | b"postcontent" | b"articlecontent"
        | b"articletext" | b"article" | b"story" | b"post" | b"entry" | b"content" | b"body" | b"main"
        | b"text" | b"prose" | b"blogpost" | b"richtext" => Hints::BODY,
        b"title" | b"headline" | b"heading" | b"hed" => Hints::TITLE,
        b"summary" | b"standfirst" | b"dek" | b"subtitle" | b"subhead" | b"subheadline" | b"lede"
        | b"excerpt" | b"abstract" | b"kicker" | b"eyebrow" => Hints::SUMMARY,
        b"paywall" | b"piano" | b"regwall" | b"meter" => Hints::PAYWALL,
        b"player" | b"video" | b"audio" | b"podcast" => Hints::PLAYER,
        b"footer" | b"colophon" => Hints::FOOTER,
        b"header" | b"masthead" | b"topbar" => Hints::HEADER,
        _ if is_date(word) => Hints::DATE,
        _ => Hints::default(),
    }
}

/// `publishingdate`, `newsdatum`: compounds that a page writes as one word.
fn is_date(word: &[u8]) -> bool {
    const OF: [&[u8]; 8] =
        [b"publish", b"publication", b"article", b"entry", b"news", b"story", b"release", b"creat"];
    word.ends_with(b"datum") || word.ends_with(b"date") && OF.iter().any(|of| word.starts_with(of))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(class: &str, expected: Hints) {
        let mut hints = Hints::default();
        of_words(class, &mut hints);
        assert!(hints.any(expected), "{class}");
    }

    #[test]
    fn words_are_cut_at_marks_and_capitals() {
        check("lc-related", Hints::RELATED);
        check("wpCommentList", Hints::COMMENT);
        check("social_share", Hints::SHARE);
        check("c-read-more", Hints::RELATED);
        let mut hints = Hints::default();
        of_words("unrelatedness shareholder uncommented", &mut hints);
        assert_eq!(hints, Hints::default());
    }
}
