//! Rules for robots (RFC 9309): which pages of an origin this program may ask for.

/// Bytes of a rules file that are read (RFC 9309 §2.5 asks for at least 500 KiB).
pub const MAX_BYTES: usize = 512 * 1024;

/// The rules of a `robots.txt` that hold for `agent`, in a form that [`allows`] reads: one line each, `+` or `-`
/// and a path pattern. The groups that name the agent count together; those of `*` only where none does.
pub fn rules_for(agent: &str, robots: &str) -> String {
    let (mut named, mut general) = (String::new(), String::new());
    let mut is_named = false;
    let (mut for_named, mut for_general, mut in_rules) = (false, false, false);
    for line in robots.trim_start_matches('\u{feff}').lines() {
        let line = line.split('#').next().unwrap_or_default();
        let Some((key, value)) = line.split_once(':') else { continue };
        let value = value.trim();
        match key.trim().to_ascii_lowercase().as_str() {
            "user-agent" => {
                if std::mem::take(&mut in_rules) {
                    (for_named, for_general) = (false, false);
                }
                let product =
                    value.split(|c: char| !(c.is_ascii_alphabetic() || c == '-' || c == '_')).next();
                for_general |= value == "*";
                for_named |= product.is_some_and(|product| product.eq_ignore_ascii_case(agent));
                is_named |= for_named;
            }
            key @ ("allow" | "disallow") => {
                in_rules = true;
                // An empty rule holds for nothing.
                if value.is_empty() {
                    continue;
                }
                let sign = if key == "allow" { '+' } else { '-' };
                for rules in
                    for_named.then_some(&mut named).into_iter().chain(for_general.then_some(&mut general))
                {
                    rules.push(sign);
                    rules.push_str(value);
                    rules.push('\n');
                }
            }
            _ => {}
        }
    }
    if is_named { named } else { general }
}

/// Whether `path` (with its query) may be asked for under `rules` of [`rules_for`]: the longest rule that matches
/// decides, and of equals the one that allows.
pub fn allows(rules: &str, path: &str) -> bool {
    let longest = |sign: char| {
        let patterns = rules.lines().filter_map(|line| line.strip_prefix(sign));
        patterns.filter(|pattern| matches(pattern, path)).map(str::len).max()
    };
    path == "/robots.txt" || longest('+') >= longest('-')
}

/// `*` stands for anything, `$` at the end for the end.
fn matches(pattern: &str, path: &str) -> bool {
    let (pattern, is_whole) = match pattern.strip_suffix('$') {
        Some(pattern) => (pattern, true),
        None => (pattern, false),
    };
    let mut pieces = pattern.split('*');
    let Some(mut rest) = pieces.next().and_then(|first| path.strip_prefix(first)) else { return false };
    let mut pieces = pieces.peekable();
    while let Some(piece) = pieces.next() {
        if is_whole && pieces.peek().is_none() {
            return rest.ends_with(piece);
        }
        match rest.split_once(piece) {
            Some((_, after)) => rest = after,
            None => return false,
        }
    }
    !is_whole || rest.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(robots: &str, path: &str, allowed: bool) {
        assert_eq!(allows(&rules_for("volteface", robots), path), allowed, "{path} under\n{robots}");
    }

    #[test]
    fn the_longest_rule_decides() {
        let robots =
            "User-agent: *\nDisallow: /a\nAllow: /a/b\nDisallow: /*.pdf$\nDisallow: /q?x=\nDisallow:\n";
        check(robots, "/", true);
        check(robots, "/a", false);
        check(robots, "/abc", false);
        check(robots, "/a/b/c", true);
        check(robots, "/x/y.pdf", false);
        check(robots, "/x/y.pdf?z", true);
        check(robots, "/q?x=1", false);
        check("User-agent: *\nDisallow: /a\nAllow: /a", "/a", true);
        check("User-agent: *\nDisallow: /\n", "/robots.txt", true);
        check("", "/x", true);
    }

    #[test]
    fn its_own_groups_count_together_and_instead_of_the_general_one() {
        let robots = "User-agent: *\nDisallow: /\n\nuser-agent: other\nUSER-AGENT: VolteFace/1.0\nDisallow: /one # why\n\
                      Sitemap: x\nUser-agent: volteface\nDisallow: /two\nUser-agent: volteface-news\nDisallow: /three";
        check(robots, "/one", false);
        check(robots, "/two", false);
        check(robots, "/three", true);
        check(robots, "/", true);
        check("User-agent: *\nDisallow: /\nUser-agent: volteface\nAllow:", "/x", true);
        check("<html>not rules: at all</html>", "/x", true);
    }
}
