//! Short forms of given names that everybody knows.

use super::fold;

/// True if and only if `short` (folded) is a usual short form of the given name `long` (folded).
///
/// It proposes, as a fold does: who is called Joe need not be a Joseph.
pub fn is_short_for(short: &str, long: &str) -> bool {
    SHORT.iter().any(|(form, names)| fold(form) == short && names.split(',').any(|name| fold(name) == long))
}

/// Short form; names that it is short for.
#[rustfmt::skip]
const SHORT: &[(&str, &str)] = &[
    ("abe", "abraham"), ("al", "albert,alan,alexander"), ("alex", "alexander,alexandra,aleksandr,alejandro"),
    ("andy", "andrew"), ("ben", "benjamin"), ("bernie", "bernard"), ("beth", "elizabeth"), ("bill", "william"),
    ("bob", "robert"), ("charlie", "charles"), ("chris", "christopher,christine,christian"), ("chuck", "charles"),
    ("dan", "daniel"), ("dave", "david"), ("dick", "richard"), ("ed", "edward,edmund"), ("fred", "frederick,alfred"),
    ("gerry", "gerald,gerard"), ("greg", "gregory"), ("hank", "henry"), ("harry", "henry,harold"),
    ("jack", "john"), ("jake", "jacob"), ("jeff", "jeffrey,geoffrey"), ("jerry", "gerald,jerome"),
    ("jim", "james"), ("joe", "joseph"), ("kate", "katherine,catherine,kathryn"), ("ken", "kenneth"),
    ("larry", "lawrence"), ("liz", "elizabeth"), ("matt", "matthew"), ("meg", "margaret"),
    ("mike", "michael"), ("mitch", "mitchell"), ("nick", "nicholas"), ("pam", "pamela"), ("pat", "patrick,patricia"),
    ("pete", "peter"), ("phil", "philip"), ("ray", "raymond"), ("rick", "richard"), ("rob", "robert"),
    ("ron", "ronald"), ("sam", "samuel,samantha"), ("sandy", "alexander,sandra"), ("sasha", "aleksandr,oleksandr"),
    ("steve", "steven,stephen"), ("sue", "susan"), ("ted", "edward,theodore"), ("terry", "terence,theresa"),
    ("tim", "timothy"), ("toby", "tobias"), ("tom", "thomas"), ("tony", "anthony"), ("vic", "victor"),
    ("volodya", "vladimir,volodymyr"), ("will", "william"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_forms_stand_for_their_names_only() {
        assert!(is_short_for(&fold("Joe"), &fold("Joseph")) && is_short_for(&fold("Bill"), &fold("William")));
        assert!(
            !is_short_for(&fold("Joseph"), &fold("Joe")) && !is_short_for(&fold("Bill"), &fold("Robert"))
        );
    }
}
