//! The agency that a text credits: stories written from one agency's report are not independent of each other.

/// What the agency is called in the result, and how texts write it.
const AGENCIES: [(&str, &[&str]); 26] = [
    ("AP", &["AP", "Associated Press", "The Associated Press"]),
    ("AFP", &["AFP", "Agence France-Presse", "Agence France Presse"]),
    ("Reuters", &["Reuters", "REUTERS", "Thomson Reuters"]),
    ("dpa", &["dpa", "DPA", "Deutsche Presse-Agentur"]),
    ("TASS", &["TASS", "Tass", "Itar-Tass"]),
    ("RIA Novosti", &["RIA", "RIA Novosti"]),
    ("Interfax", &["Interfax", "INTERFAX"]),
    ("Ukrinform", &["Ukrinform"]),
    ("Xinhua", &["Xinhua"]),
    ("Kyodo", &["Kyodo", "Kyodo News"]),
    ("Yonhap", &["Yonhap"]),
    ("ANSA", &["ANSA", "Ansa"]),
    ("EFE", &["EFE", "Efe", "Agencia EFE"]),
    ("PA", &["PA", "PA Media", "Press Association"]),
    ("UPI", &["UPI"]),
    ("Bloomberg", &["Bloomberg", "Bloomberg News"]),
    ("Anadolu", &["AA", "Anadolu", "Anadolu Agency"]),
    ("PTI", &["PTI", "Press Trust of India"]),
    ("ANI", &["ANI"]),
    ("IRNA", &["IRNA"]),
    ("SANA", &["SANA"]),
    ("KCNA", &["KCNA"]),
    ("Belga", &["Belga"]),
    ("ANP", &["ANP"]),
    ("APA", &["APA"]),
    ("CP", &["The Canadian Press", "Canadian Press"]),
];

/// What a credit line begins with, before the agency's name.
const BEGINNINGS: [&str; 7] =
    ["With ", "with reporting by ", "With reporting from ", "Source: ", "SOURCE: ", "© ", "Copyright "];

/// A credit line is no longer than this, in bytes.
const CREDIT_LINE: usize = 120;

/// The agency in the dateline ("PORT HALLEN, May 3 (Reuters) -") or in a credit line of a text; of an agency that
/// is not known by name, the word in the dateline's parentheses.
pub fn agency(text: &str) -> Option<&str> {
    let first = text.lines().find(|line| !line.trim().is_empty())?;
    in_dateline(first)
        .or_else(|| text.lines().filter(|line| (2..=CREDIT_LINE).contains(&line.len())).find_map(in_credit))
}

/// `(AGENCY)` followed by a dash, within the first ninety bytes of a line.
fn in_dateline(line: &str) -> Option<&str> {
    let (before, rest) = line.split_once('(')?;
    let (inside, after) = rest.split_once(')')?;
    let dash = after.trim_start().starts_with(['-', '–', '—']);
    let place = before.chars().take_while(|c| c.is_alphabetic()).filter(|c| c.is_uppercase()).count() >= 2;
    let name =
        inside.split_whitespace().count() <= 3 && inside.chars().next().is_some_and(char::is_alphabetic);
    if before.len() > 90 || !dash || !name || !(place || before.is_empty() || known(inside).is_some()) {
        return None;
    }
    Some(known(inside).unwrap_or(inside))
}

fn in_credit(line: &str) -> Option<&str> {
    let line = line.trim().trim_matches(['(', ')', '[', ']', '*', '_']).trim_end_matches('.');
    let begun = BEGINNINGS.iter().find_map(|beginning| line.strip_prefix(beginning));
    let name = match begun {
        Some(rest) => {
            let rest = rest.trim_start_matches(|c: char| c.is_ascii_digit() || c == ' ');
            rest.split([',', '.', ';']).next().unwrap_or(rest).trim_end_matches(" material")
        }
        None => line.split_once(" contributed").map_or(line, |(name, _)| name),
    };
    known(name)
}

fn known(name: &str) -> Option<&'static str> {
    let name = name.trim();
    AGENCIES.iter().find(|(_, names)| names.contains(&name)).map(|(agency, _)| *agency)
}

#[cfg(test)]
mod tests {
    use super::agency;

    #[test]
    fn datelines_and_credit_lines_name_the_agency() {
        for (text, credited) in [
            ("PORT HALLEN, May 3 (Reuters) - The board voted.", Some("Reuters")),
            ("PORT HALLEN, 3. May (Coastal) – The board voted.", Some("Coastal")),
            ("GENEVA (AP) — Talks ended.\n\nMore.", Some("AP")),
            ("Talks ended.\n\nThe Associated Press contributed to this report.", Some("AP")),
            ("Talks ended.\n\n(AFP)", Some("AFP")),
            ("Talks ended.\n\nSource: Interfax", Some("Interfax")),
            ("© 2031 The Associated Press. All rights reserved.\n\nTalks ended.", Some("AP")),
            ("Talks ended.\n\nWith AFP material", Some("AFP")),
            ("Talks (in Geneva) - the third - ended.", None),
            ("He told the Associated Press that talks had ended.", None),
            ("The APA contributed to the confusion.", None),
            ("", None),
        ] {
            assert_eq!(agency(text), credited, "{text}");
        }
    }
}
