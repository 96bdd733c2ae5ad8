//! Countries by the names the news has for them: the country, its capital or seat of government, its people.

use std::sync::LazyLock;

/// The country that `words` (lower case, one space between words, straight apostrophes) names or stands for:
/// `"russia"`, `"moscow"`, `"russian"` are all `Some("Russia")`.
pub(super) fn country(words: &str) -> Option<&'static str> {
    let at = NAMES.binary_search_by(|(name, _)| name.as_str().cmp(words)).ok()?;
    Some(NAMES[at].1)
}

/// Every name of every country in lower case, sorted, with the country; of two countries the one told first.
static NAMES: LazyLock<Vec<(String, &str)>> = LazyLock::new(|| {
    let mut names: Vec<(String, &str)> = COUNTRIES
        .iter()
        .flat_map(|row| row.iter().flat_map(|list| list.split(',')).map(|name| (name.to_lowercase(), row[0])))
        .filter(|(name, _)| !name.is_empty())
        .collect();
    names.sort_by(|a, b| a.0.cmp(&b.0));
    names.dedup_by(|later, first| later.0 == first.0);
    names
});

/// The names of `country` and of its seats of government, without those of its people.
pub(super) fn seats_of(country: &str) -> impl Iterator<Item = &'static str> {
    let row = COUNTRIES.iter().find(|row| row[0] == country);
    row.into_iter()
        .flat_map(|row| [row[0], row[1], row[3]])
        .flat_map(|list| list.split(','))
        .filter(|name| !name.is_empty())
}

/// True if and only if `word` (lower case) is the adjective of a country, not its name.
pub(super) fn is_adjective(word: &str) -> bool {
    ADJECTIVES.binary_search_by(|adjective| adjective.as_str().cmp(word)).is_ok()
}

/// In lower case, sorted.
static ADJECTIVES: LazyLock<Vec<String>> = LazyLock::new(|| {
    let mut adjectives: Vec<String> =
        COUNTRIES.iter().flat_map(|row| row[2].split(',')).map(str::to_lowercase).collect();
    adjectives.sort_unstable();
    adjectives
});

/// True if and only if `word` (lower case) can be the adjective, or the people, of the place `place` (lower case) by
/// the usual endings: *Ruritania*, *Ruritanian*; *Bohara*, *Boharan*; *Tolk*, *Tolkish*.
pub(super) fn is_demonym(word: &str, place: &str) -> bool {
    let stem = place.strip_suffix(['a', 'e', 'o', 'y']).unwrap_or(place);
    stem.len() >= 3
        && word.len() > place.len().min(stem.len() + 1)
        && word.strip_prefix(stem).is_some_and(|ending| {
            matches!(
                ending.strip_suffix('s').unwrap_or(ending),
                "an" | "ian" | "ean" | "n" | "ese" | "i" | "ish" | "ic" | "er"
            )
        })
}

/// Name; capital and seats; adjectives and people; other names.
#[rustfmt::skip]
const COUNTRIES: &[[&str; 4]] = &[
    ["Afghanistan", "Kabul", "Afghan", ""],
    ["Albania", "Tirana", "Albanian", ""],
    ["Algeria", "Algiers", "Algerian", ""],
    ["Angola", "Luanda", "Angolan", ""],
    ["Argentina", "Buenos Aires", "Argentine,Argentinian", ""],
    ["Armenia", "Yerevan", "Armenian", ""],
    ["Australia", "Canberra", "Australian", ""],
    ["Austria", "Vienna", "Austrian", ""],
    ["Azerbaijan", "Baku", "Azerbaijani", ""],
    ["Bahrain", "Manama", "Bahraini", ""],
    ["Bangladesh", "Dhaka", "Bangladeshi", ""],
    ["Belarus", "Minsk", "Belarusian", ""],
    ["Belgium", "Brussels", "Belgian", ""],
    ["Benin", "Porto-Novo", "Beninese", ""],
    ["Bolivia", "La Paz", "Bolivian", ""],
    ["Bosnia", "Sarajevo", "Bosnian", "Bosnia and Herzegovina"],
    ["Botswana", "Gaborone", "Botswanan", ""],
    ["Brazil", "Brasilia,Brasília", "Brazilian", ""],
    ["Bulgaria", "Sofia", "Bulgarian", ""],
    ["Burkina Faso", "Ouagadougou", "Burkinabe", ""],
    ["Burundi", "Bujumbura", "Burundian", ""],
    ["Cambodia", "Phnom Penh", "Cambodian", ""],
    ["Cameroon", "Yaounde", "Cameroonian", ""],
    ["Canada", "Ottawa", "Canadian", ""],
    ["Chad", "N'Djamena", "Chadian", ""],
    ["Chile", "Santiago", "Chilean", ""],
    ["China", "Beijing", "Chinese", "People's Republic of China"],
    ["Colombia", "Bogota,Bogotá", "Colombian", ""],
    ["Congo", "Kinshasa", "Congolese", "Democratic Republic of Congo,Democratic Republic of the Congo"],
    ["Costa Rica", "San Jose", "Costa Rican", ""],
    ["Croatia", "Zagreb", "Croatian", ""],
    ["Cuba", "Havana", "Cuban", ""],
    ["Cyprus", "Nicosia", "Cypriot", ""],
    ["Czech Republic", "Prague", "Czech", "Czechia"],
    ["Denmark", "Copenhagen", "Danish", ""],
    ["Ecuador", "Quito", "Ecuadorian,Ecuadorean", ""],
    ["Egypt", "Cairo", "Egyptian", ""],
    ["El Salvador", "San Salvador", "Salvadoran", ""],
    ["Eritrea", "Asmara", "Eritrean", ""],
    ["Estonia", "Tallinn", "Estonian", ""],
    ["Ethiopia", "Addis Ababa", "Ethiopian", ""],
    ["Fiji", "Suva", "Fijian", ""],
    ["Finland", "Helsinki", "Finnish", ""],
    ["France", "Paris,Elysee,Élysée", "French", ""],
    ["Georgia", "Tbilisi", "Georgian", ""],
    ["Germany", "Berlin", "German", ""],
    ["Ghana", "Accra", "Ghanaian", ""],
    ["Greece", "Athens", "Greek", ""],
    ["Guatemala", "Guatemala City", "Guatemalan", ""],
    ["Guinea", "Conakry", "Guinean", ""],
    ["Haiti", "Port-au-Prince", "Haitian", ""],
    ["Honduras", "Tegucigalpa", "Honduran", ""],
    ["Hungary", "Budapest", "Hungarian", ""],
    ["Iceland", "Reykjavik", "Icelandic", ""],
    ["India", "New Delhi,Delhi", "Indian", ""],
    ["Indonesia", "Jakarta", "Indonesian", ""],
    ["Iran", "Tehran", "Iranian", "Islamic Republic"],
    ["Iraq", "Baghdad", "Iraqi", ""],
    ["Ireland", "Dublin", "Irish", ""],
    ["Israel", "Jerusalem", "Israeli", ""],
    ["Italy", "Rome", "Italian", ""],
    ["Ivory Coast", "Yamoussoukro,Abidjan", "Ivorian", "Cote d'Ivoire"],
    ["Jamaica", "Kingston", "Jamaican", ""],
    ["Japan", "Tokyo", "Japanese", ""],
    ["Jordan", "Amman", "Jordanian", ""],
    ["Kazakhstan", "Astana", "Kazakh,Kazakhstani", ""],
    ["Kenya", "Nairobi", "Kenyan", ""],
    ["Kosovo", "Pristina", "Kosovan,Kosovar", ""],
    ["Kuwait", "Kuwait City", "Kuwaiti", ""],
    ["Kyrgyzstan", "Bishkek", "Kyrgyz", ""],
    ["Laos", "Vientiane", "Laotian", ""],
    ["Latvia", "Riga", "Latvian", ""],
    ["Lebanon", "Beirut", "Lebanese", ""],
    ["Liberia", "Monrovia", "Liberian", ""],
    ["Libya", "Tripoli", "Libyan", ""],
    ["Lithuania", "Vilnius", "Lithuanian", ""],
    ["Luxembourg", "", "Luxembourgish", ""],
    ["Madagascar", "Antananarivo", "Malagasy", ""],
    ["Malawi", "Lilongwe", "Malawian", ""],
    ["Malaysia", "Kuala Lumpur,Putrajaya", "Malaysian", ""],
    ["Mali", "Bamako", "Malian", ""],
    ["Malta", "Valletta", "Maltese", ""],
    ["Mauritania", "Nouakchott", "Mauritanian", ""],
    ["Mexico", "Mexico City", "Mexican", ""],
    ["Moldova", "Chisinau", "Moldovan", ""],
    ["Mongolia", "Ulaanbaatar", "Mongolian", ""],
    ["Montenegro", "Podgorica", "Montenegrin", ""],
    ["Morocco", "Rabat", "Moroccan", ""],
    ["Mozambique", "Maputo", "Mozambican", ""],
    ["Myanmar", "Naypyidaw", "Burmese", "Burma"],
    ["Namibia", "Windhoek", "Namibian", ""],
    ["Nepal", "Kathmandu", "Nepali,Nepalese", ""],
    ["Netherlands", "The Hague", "Dutch", ""],
    ["New Zealand", "Wellington", "New Zealander", ""],
    ["Nicaragua", "Managua", "Nicaraguan", ""],
    ["Niger", "Niamey", "Nigerien", ""],
    ["Nigeria", "Abuja", "Nigerian", ""],
    ["North Korea", "Pyongyang", "North Korean", "DPRK"],
    ["North Macedonia", "Skopje", "Macedonian", ""],
    ["Norway", "Oslo", "Norwegian", ""],
    ["Oman", "Muscat", "Omani", ""],
    ["Pakistan", "Islamabad", "Pakistani", ""],
    ["Palestine", "Ramallah", "Palestinian", "Palestinian Authority"],
    ["Panama", "Panama City", "Panamanian", ""],
    ["Paraguay", "Asuncion", "Paraguayan", ""],
    ["Peru", "Lima", "Peruvian", ""],
    ["Philippines", "Manila", "Philippine,Filipino", ""],
    ["Poland", "Warsaw", "Polish", ""],
    ["Portugal", "Lisbon", "Portuguese", ""],
    ["Qatar", "Doha", "Qatari", ""],
    ["Romania", "Bucharest", "Romanian", ""],
    ["Russia", "Moscow,Kremlin", "Russian", "Russian Federation"],
    ["Rwanda", "Kigali", "Rwandan", ""],
    ["Saudi Arabia", "Riyadh", "Saudi", ""],
    ["Senegal", "Dakar", "Senegalese", ""],
    ["Serbia", "Belgrade", "Serbian", ""],
    ["Sierra Leone", "Freetown", "Sierra Leonean", ""],
    ["Singapore", "", "Singaporean", ""],
    ["Slovakia", "Bratislava", "Slovak", ""],
    ["Slovenia", "Ljubljana", "Slovenian", ""],
    ["Somalia", "Mogadishu", "Somali", ""],
    ["South Africa", "Pretoria", "South African", ""],
    ["South Korea", "Seoul", "South Korean", ""],
    ["South Sudan", "Juba", "South Sudanese", ""],
    ["Spain", "Madrid", "Spanish", ""],
    ["Sri Lanka", "Colombo", "Sri Lankan", ""],
    ["Sudan", "Khartoum", "Sudanese", ""],
    ["Sweden", "Stockholm", "Swedish", ""],
    ["Switzerland", "Bern", "Swiss", ""],
    ["Syria", "Damascus", "Syrian", ""],
    ["Taiwan", "Taipei", "Taiwanese", ""],
    ["Tajikistan", "Dushanbe", "Tajik", ""],
    ["Tanzania", "Dodoma", "Tanzanian", ""],
    ["Thailand", "Bangkok", "Thai", ""],
    ["Togo", "Lome", "Togolese", ""],
    ["Tunisia", "Tunis", "Tunisian", ""],
    ["Turkey", "Ankara", "Turkish", "Türkiye,Turkiye"],
    ["Turkmenistan", "Ashgabat", "Turkmen", ""],
    ["Uganda", "Kampala", "Ugandan", ""],
    ["Ukraine", "Kyiv,Kiev", "Ukrainian", ""],
    ["United Arab Emirates", "Abu Dhabi", "Emirati", "UAE,Emirates"],
    ["United Kingdom", "London,Downing Street,Whitehall", "British", "Britain,Great Britain,UK,U.K."],
    ["United States", "Washington,White House", "American", "US,U.S.,USA,U.S.A.,United States of America"],
    ["Uruguay", "Montevideo", "Uruguayan", ""],
    ["Uzbekistan", "Tashkent", "Uzbek", ""],
    ["Venezuela", "Caracas", "Venezuelan", ""],
    ["Vietnam", "Hanoi", "Vietnamese", ""],
    ["Yemen", "Sanaa", "Yemeni", ""],
    ["Zambia", "Lusaka", "Zambian", ""],
    ["Zimbabwe", "Harare", "Zimbabwean", ""],
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_country_is_known_by_its_name_its_capital_and_its_people() {
        for words in ["russia", "moscow", "russian", "kremlin", "russian federation"] {
            assert_eq!(country(words), Some("Russia"), "{words}");
        }
        assert_eq!(country("u.s."), Some("United States"));
        assert_eq!(country("t\u{fc}rkiye"), Some("Turkey"));
        assert_eq!(country("ruritania"), None);
        assert_eq!(country(""), None);
        assert!(seats_of("France").any(|name| name == "Paris"));
        assert!(is_adjective("french") && !is_adjective("france"));
    }

    #[test]
    fn peoples_of_places_unknown_are_told_by_their_ending() {
        assert!(is_demonym("ruritanian", "ruritania"));
        assert!(is_demonym("ruritanians", "ruritania"));
        assert!(is_demonym("boharan", "bohara"));
        assert!(is_demonym("samaveli", "samavel"));
        assert!(!is_demonym("ruritania", "ruritania"));
        assert!(!is_demonym("unionist", "union"));
    }
}
