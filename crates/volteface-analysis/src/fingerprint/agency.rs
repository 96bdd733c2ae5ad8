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

/// Beginnings and ends of a credit line, around the agency's name.
const CREDITS: [(&str, &str); 9] = [
    ("", " contributed to this report"),
    ("", " contributed reporting"),
    ("With ", " material"),
    ("with reporting by ", ""),
    ("With reporting from ", ""),
    ("Source: ", ""),
    ("SOURCE: ", ""),
    ("© ", ""),
    ("Copyright ", ""),
];

/// The agency in the dateline ("PORT HALLEN, May 3 (Reuters) -") or in a credit line of a text; of an agency that
/// is not known by name, the word in the dateline's parentheses.
pub fn agency(text: &str) -> Option<&str> {
    let mut lines = text.lines().filter(|line| !line.trim().is_empty());
    let first = lines.next()?;
    if let Some(agency) = in_dateline(first) {
        return Some(agency);
    }
    std::iter::once(first).chain(lines).filter(|line| line.len() <= 200).find_map(in_credit)
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
    if let Some(agency) = known(line) {
        return Some(agency);
    }
    AGENCIES.iter().find_map(|(agency, names)| {
        let credited = names.iter().any(|name| {
            CREDITS.iter().any(|(before, after)| {
                line.split_once(name).is_some_and(|(head, tail)| {
                    if after.is_empty() {
                        head.ends_with(before) && head.len() <= before.len() + 12 && is_end(tail)
                    } else {
                        tail.contains(after)
                            && (head.is_empty() || head.ends_with(' '))
                            && head.ends_with(before)
                    }
                })
            })
        });
        credited.then_some(*agency)
    })
}

/// A name ends where no letter follows.
fn is_end(tail: &str) -> bool {
    tail.chars().next().is_none_or(|c| !c.is_alphanumeric())
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
            ("Talks (in Geneva) - the third - ended.", None),
            ("He told the Associated Press that talks had ended.", None),
            ("The APA contributed to the confusion.", None),
            ("", None),
        ] {
            assert_eq!(agency(text), credited, "{text}");
        }
    }
}
