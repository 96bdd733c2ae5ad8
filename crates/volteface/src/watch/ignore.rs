//! Names that are none of the user's documents.

/// Left alone wherever they stand, with everything below them.
const NAMES: [&str; 9] = [
    "thumbs.db",
    "desktop.ini",
    "@eadir",
    "__macosx",
    "$recycle.bin",
    "lost+found",
    "ehthumbs.db",
    "icon\r",
    "nohup.out",
];

/// What programs name files that they have not finished.
const SUFFIXES: [&str; 12] = [
    ".part",
    ".partial",
    ".filepart",
    ".crdownload",
    ".download",
    ".tmp",
    ".temp",
    ".swp",
    ".swx",
    ".!qb",
    "~",
    ".opdownload",
];

/// True if and only if a file or folder of that name is left alone: dot files, the usual temporary names, and the
/// user's globs.
pub(super) fn is_ignored(name: &str, globs: &[String]) -> bool {
    let lower = name.to_lowercase();
    name.starts_with('.')
        || NAMES.contains(&lower.as_str())
        || SUFFIXES.iter().any(|suffix| lower.ends_with(suffix))
        || lower.starts_with("~$")
        || globs.iter().any(|glob| matches(glob, name))
}

/// `*` stands for any characters, `?` for one.
fn matches(glob: &str, name: &str) -> bool {
    let (glob, name): (Vec<char>, Vec<char>) = (glob.chars().collect(), name.chars().collect());
    // `star`: where the last `*` stood, and up to where of the name it was taken to reach.
    let (mut g, mut n, mut star) = (0, 0, None);
    while n < name.len() {
        match glob.get(g) {
            Some('*') => {
                star = Some((g, n));
                g += 1;
            }
            Some(&c) if c == '?' || c == name[n] => {
                g += 1;
                n += 1;
            }
            _ => match star {
                Some((at, reached)) => {
                    star = Some((at, reached + 1));
                    (g, n) = (at + 1, reached + 1);
                }
                None => return false,
            },
        }
    }
    glob.get(g..).unwrap_or_default().iter().all(|&c| c == '*')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unfinished_and_foreign_files_are_left_alone() {
        for name in [
            ".hidden",
            "._a.txt",
            ".DS_Store",
            "Thumbs.db",
            "desktop.ini",
            "a.txt.part",
            "a.partial",
            "a.filepart",
            "a.crdownload",
            "a.tmp",
            "a.txt.swp",
            "a.txt~",
            ".~lock.a.odt#",
            "@eaDir",
            ".stfolder",
            ".stversions",
            ".Trashes",
            "__MACOSX",
        ] {
            assert!(is_ignored(name, &[]), "{name}");
        }
        for name in ["a.txt", "part", "tmp.txt", "a~b.txt", "Trashes"] {
            assert!(!is_ignored(name, &[]), "{name}");
        }
    }

    #[test]
    fn globs_are_matched_whole() {
        let globs = ["*.bak".to_owned(), "draft-??.txt".to_owned()];
        assert!(is_ignored("x.bak", &globs) && is_ignored("draft-07.txt", &globs));
        assert!(!is_ignored("x.bak.txt", &globs) && !is_ignored("draft-7.txt", &globs));
        assert!(matches("*a*b*", "xxaxxbxx") && !matches("*a*b", "xxaxxbxx") && matches("*", ""));
    }
}
