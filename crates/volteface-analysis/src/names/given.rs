//! Given names that tell a woman from a man.

/// Which pronoun somebody is spoken of with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Gender {
    /// she
    Female,
    /// he
    Male,
}

/// The gender that a given name (lower case, plain letters) is almost always of; `None` for all others.
///
/// A guess for pronouns only: what the text says of a person outweighs it.
pub fn gender_of_given_name(name: &str) -> Option<Gender> {
    if FEMALE.binary_search(&name).is_ok() {
        Some(Gender::Female)
    } else if MALE.binary_search(&name).is_ok() {
        Some(Gender::Male)
    } else {
        None
    }
}

/// Sorted.
#[rustfmt::skip]
const FEMALE: &[&str] = &[
    "abigail", "ada", "adele", "agnes", "agnieszka", "aisha", "alejandra", "aleksandra", "alena", "alice", "alina",
    "alison", "amal", "amanda", "amber", "amelia", "amina", "amy", "ana", "anastasia", "angela", "anita", "anja",
    "anna", "annalena", "anne", "annegret", "annette", "annika", "antonia", "aoife", "astrid", "audrey", "ayesha",
    "barbara", "beata", "beatrice", "beatriz", "benazir", "bernadette", "beth", "bettina", "betty", "bianca",
    "birgit", "brenda", "bridget", "brigitte", "camilla", "carla", "carmen", "carol", "carolina", "caroline",
    "catherine", "cecilia", "celia", "charlotte", "cheryl", "chiara", "christina", "christine", "claire", "clara",
    "claudia", "corinne", "cristina", "cynthia", "daniela", "daria", "deborah", "denise", "diana", "dilma",
    "dolores", "donna", "dora", "doris", "dorothea", "dorothy", "edith", "eileen", "elaine", "eleanor", "elena",
    "elin", "elisa", "elisabeth", "elisabetta", "elizabeth", "ella", "ellen", "elsa", "elvira", "emily", "emma",
    "erica", "erika", "esther", "eva", "evelyn", "fatima", "fatma", "federica", "felicity", "fiona", "florence",
    "frances", "francesca", "francoise", "frederike", "gabriela", "gail", "galina", "georgia", "geraldine", "gerda",
    "gertrude", "gina", "giorgia", "gisela", "giulia", "gloria", "grace", "greta", "gudrun", "hanna", "hannah",
    "heather", "heidi", "helen", "helena", "helene", "helga", "henrike", "hilary", "hilda", "hillary", "ida",
    "ilse", "indira", "inga", "ingrid", "ioana", "irena", "irene", "irina", "iris", "isabel", "isabella",
    "isabelle", "isaura", "ivana", "ivanka", "jacinda", "jacqueline", "jane", "janet", "janice", "jasmine",
    "jeanne", "jennifer", "jessica", "jill", "joan", "joanna", "johanna", "josephine", "joy", "joyce", "judith",
    "judy", "julia", "juliana", "julie", "june", "kaja", "kamala", "karen", "karin", "karla", "katarina",
    "katarzyna", "kate", "katerina", "katharina", "katherine", "kathleen", "kathryn", "katja", "katrin", "kayleigh",
    "kelly", "kerstin", "khadija", "kimberly", "kirsten", "kristalina", "kristina", "larissa", "laura", "lauren",
    "leila", "lena", "leona", "leticia", "lilian", "lily", "linda", "lisa", "liz", "lois", "lola", "lorena",
    "louise", "lucia", "lucy", "ludmila", "luisa", "lydia", "lynn", "madeleine", "magdalena", "maggie", "maia",
    "maja", "manuela", "margaret", "margarita", "margrethe", "maria", "mariana", "marianne", "marie", "marina",
    "marjorie", "marlene", "marta", "martha", "martina", "mary", "maryam", "mathilde", "matilda", "maureen", "maya",
    "meera", "megan", "melania", "melinda", "melissa", "mercedes", "mia", "michelle", "mira", "miriam", "molly",
    "monica", "monika", "muriel", "nadia", "nadine", "nancy", "naomi", "natalia", "natalie", "natasha", "nathalie",
    "nia", "nicole", "nina", "nora", "norma", "oksana", "olena", "olga", "olivia", "oriana", "paige", "pamela",
    "patricia", "paula", "pauline", "penelope", "penny", "pia", "polina", "priscilla", "priti", "priya", "rachel",
    "ragna", "ramona", "raquel", "rebecca", "regina", "renata", "rita", "roberta", "rosa", "rosalind", "rosalinde",
    "rose", "rosemary", "roxana", "ruth", "sabine", "sadia", "salma", "samantha", "sandra", "sanna", "sarah",
    "selma", "serena", "sharon", "sheila", "shirin", "shirley", "sigrid", "silvia", "simone", "sofia", "sonia",
    "sonja", "sophia", "sophie", "stella", "stephanie", "sue", "suella", "susan", "susana", "susanna", "svetlana",
    "sylvia", "tamara", "tania", "tanja", "tara", "tatiana", "tatyana", "teresa", "thea", "theresa", "therese",
    "tina", "tracy", "tulsi", "ulla", "ursula", "valentina", "valeria", "valerie", "vanessa", "vera", "veronica",
    "veronika", "victoria", "viktoria", "viola", "violeta", "virginia", "viviane", "wanda", "wendy", "wilhelmina",
    "xenia", "yasmin", "yelena", "yevgenia", "yolanda", "yulia", "yvette", "yvonne", "zahra", "zainab", "zinaida",
    "zoe", "zsuzsanna", "zuzana",
];

/// Sorted.
#[rustfmt::skip]
const MALE: &[&str] = &[
    "aaron", "abdul", "abdullah", "abraham", "adam", "adnan", "adrian", "ahmad", "ahmed", "akira", "alain", "alan",
    "albert", "alberto", "alejandro", "aleksandar", "aleksander", "aleksandr", "alexander", "alexandre", "alexei",
    "alexey", "alfred", "ali", "alistair", "allan", "allen", "alvaro", "amir", "amit", "anders", "andre", "andreas",
    "andrei", "andrej", "andres", "andrew", "andrey", "andrii", "andriy", "andrzej", "angus", "anil", "anthony",
    "anton", "antonio", "antony", "antti", "arjun", "armand", "arnaud", "arnold", "artem", "arthur", "arturo",
    "ashraf", "august", "axel", "barack", "bart", "bashar", "benjamin", "bernard", "bernd", "bernie", "bertil",
    "bertrand", "bill", "boris", "brad", "brandon", "brian", "bruce", "bruno", "carl", "carlos", "casper", "cedric",
    "cesar", "charles", "chris", "christoph", "christophe", "christopher", "chuck", "claus", "clemens", "colin",
    "conor", "craig", "cyril", "cyrus", "damian", "daniel", "danilo", "darren", "dave", "david", "davide", "dean",
    "denis", "dennis", "denys", "derek", "desmond", "dick", "didier", "diego", "dieter", "dietmar", "dimitri",
    "dimitris", "dirk", "dmitri", "dmitry", "dmytro", "dominic", "dominik", "donald", "douglas", "duncan", "edgar",
    "eduardo", "edward", "egon", "elias", "elon", "emil", "emilio", "emmanuel", "enrico", "enrique", "eric",
    "erich", "erik", "ernest", "ernesto", "erwin", "esteban", "eugene", "evgeny", "fabio", "fabrice", "farid",
    "felix", "ferdinand", "fernando", "filip", "florian", "francesco", "francis", "francisco", "franco", "francois",
    "frank", "frans", "franz", "fred", "frederic", "frederick", "friedrich", "fritz", "fyodor", "gary", "gavin",
    "geert", "geoffrey", "george", "georges", "georgi", "georgy", "gerald", "gerard", "gerhard", "gerry",
    "gianmarco", "gilbert", "gilles", "giorgio", "giovanni", "giulio", "giuseppe", "glenn", "gordon", "graham",
    "greg", "gregory", "guido", "guillaume", "guillermo", "gunter", "gustavo", "guy", "hamdan", "hamid", "hans",
    "harald", "harold", "harry", "hassan", "heiko", "heinrich", "heinz", "helmut", "hendrik", "henri", "henrik",
    "henry", "herbert", "herman", "hermann", "hideki", "hiroshi", "hosni", "howard", "hubert", "hugh", "hugo",
    "hussein", "ian", "ibrahim", "ignacio", "igor", "ihor", "ilya", "imran", "isaac", "ismail", "istvan", "ivan",
    "jack", "jacob", "jacques", "jake", "jakub", "james", "jamie", "jared", "jaroslaw", "jason", "javier", "jean-
    claude", "jean-marc", "jean-pierre", "jeff", "jeffrey", "jens", "jeremy", "jerome", "jerry", "jerzy", "jim",
    "jimmy", "joachim", "joao", "joe", "joel", "johan", "johannes", "john", "johnny", "jonas", "jonathan", "jordi",
    "jorg", "jorge", "jose", "josef", "joseph", "joshua", "juan", "jukka", "julian", "julien", "julius", "jurgen",
    "justin", "kaspar", "kazimierz", "keith", "ken", "kenneth", "kevin", "khaled", "khalid", "klaus", "konrad",
    "konstantin", "kostas", "krzysztof", "kurt", "lars", "laurent", "lawrence", "lech", "lennart", "leo", "leon",
    "leonard", "leonardo", "leonid", "leopold", "leszek", "lev", "lindsey", "lloyd", "lorenzo", "louis", "luc",
    "luca", "lucas", "ludwig", "luigi", "luis", "luiz", "lukas", "lukasz", "luke", "maciej", "magnus", "mahmoud",
    "mahmud", "manfred", "manuel", "marc", "marcel", "marcello", "marcin", "marco", "marcos", "marcus", "marek",
    "mariano", "mario", "mark", "marko", "markus", "martin", "mateo", "mateus", "mateusz", "mathias", "mats",
    "matt", "matteo", "matthew", "matthias", "maurice", "mauro", "max", "maxim", "maximilian", "mehdi", "mehmet",
    "mel", "michael", "michal", "michel", "miguel", "mihai", "mike", "mikhail", "mikhaylo", "milan", "milos",
    "mitch", "mitt", "mohamed", "mohammad", "mohammed", "moritz", "muhammad", "mustafa", "mykhailo", "mykhaylo",
    "mykola", "nadeem", "nadim", "narendra", "nathan", "ned", "neil", "nelson", "nicholas", "nick", "nicolas",
    "nigel", "niklas", "nikola", "nikolai", "nikolay", "nils", "norman", "olaf", "ole", "oleg", "oleh", "oleksandr",
    "oleksii", "oleksiy", "oliver", "olivier", "omar", "orlando", "oscar", "oskar", "osman", "otto", "owen",
    "pablo", "paolo", "pascal", "patrick", "paul", "paulo", "pavel", "pavlo", "pedro", "per", "pete", "peter",
    "petr", "petro", "philip", "philippe", "phillip", "pierre", "piet", "pietro", "piotr", "radek", "radoslaw",
    "rafael", "rahul", "raj", "rajiv", "ralf", "ralph", "ramon", "ramzan", "raul", "raymond", "recep", "reinhard",
    "rene", "ricardo", "richard", "rishi", "rob", "robert", "roberto", "rodrigo", "roger", "roland", "rolf",
    "roman", "romano", "ronald", "ronan", "rory", "ross", "roy", "rudolf", "rupert", "russell", "ryan", "sadiq",
    "salvador", "samir", "samuel", "saul", "scott", "sean", "sebastian", "serge", "sergei", "sergey", "sergio",
    "serhii", "serhiy", "shinzo", "sigmar", "silvio", "simon", "slobodan", "stanislav", "stanislaw", "stefan",
    "stefano", "stephane", "stephen", "steve", "steven", "stuart", "sven", "tariq", "ted", "terence", "theodore",
    "thierry", "thomas", "tim", "timothy", "tobias", "todd", "tom", "tomas", "tomasz", "tommy", "tony", "torsten",
    "tristan", "tyler", "uwe", "vaclav", "vadim", "valery", "vasily", "vernon", "victor", "viktor", "viktoras",
    "vincent", "vitali", "vitaliy", "vladimir", "vladislav", "volker", "volodymyr", "vyacheslav", "walter",
    "warren", "wayne", "werner", "wilhelm", "will", "willem", "william", "willy", "winston", "wladimir", "wojciech",
    "wolfgang", "xavier", "yahya", "yair", "yannis", "yasser", "yevgeny", "yitzhak", "yoav", "yuri", "yuriy",
    "yusuf", "yves", "zbigniew", "zoltan", "zoran",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_sorted_and_apart() {
        assert!(FEMALE.is_sorted() && MALE.is_sorted());
        assert!(FEMALE.iter().all(|name| MALE.binary_search(name).is_err()));
        assert_eq!(gender_of_given_name("rosalind"), Some(Gender::Female));
        assert_eq!(gender_of_given_name("kim"), None);
    }
}
