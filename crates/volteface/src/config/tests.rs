//! Tests of the layers and of what is told about mistakes.

use std::{collections::BTreeSet, time::Duration};

use super::*;

fn read(text: &str, variables: &[(&str, &str)]) -> Result<Config, String> {
    let variables = variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    Config::read(Some(("v.toml", text)), variables).map_err(|error| error.to_string())
}

#[test]
fn the_reference_is_the_defaults() {
    let config = Config::read(None, std::iter::empty()).unwrap();
    assert_eq!(config.page.listen.to_string(), "127.0.0.1:8460");
    assert_eq!(config.inbox.max_size, 50 << 20);
    assert!(!config.watch_list().unwrap().actors.is_empty());
}

/// The keys that a table of that type may have.
fn keys<T: serde::de::DeserializeOwned>() -> BTreeSet<String> {
    let error = toml::from_str::<T>("no_such_key = 1").err().expect("unknown keys are refused").to_string();
    let keys = error.split('`').skip(1).step_by(2).filter(|key| *key != "no_such_key");
    keys.map(str::to_owned).collect()
}

#[test]
fn the_reference_explains_every_key_and_no_other() {
    let reference: toml::Table = layer::REFERENCE.parse().unwrap();
    let section =
        |name: &str| -> BTreeSet<String> { reference[name].as_table().unwrap().keys().cloned().collect() };
    assert_eq!(reference.keys().cloned().collect::<BTreeSet<_>>(), keys::<Config>());
    assert_eq!(section("inbox"), keys::<Inbox>());
    assert_eq!(section("feeds"), keys::<crate::poll::FeedsSettings>());
    assert_eq!(section("analysis"), keys::<Analysis>());
    assert_eq!(section("stories"), keys::<Stories>());
    assert_eq!(section("alert"), keys::<Alert>());
    assert_eq!(section("webhooks"), keys::<crate::deliver::WebhooksSettings>());
    assert_eq!(section("page"), keys::<Page>());
    assert_eq!(section("log"), keys::<Log>());
    // Explained: a comment stands above each key, or above the keys that it shares it with.
    let mut before = "";
    for line in layer::REFERENCE.lines() {
        let is_key = line.split_once(" = ").is_some_and(|(key, _)| !key.starts_with('#'));
        assert!(!is_key || !before.is_empty(), "nothing explains {line}");
        before = line;
    }
}

#[test]
fn the_configuration_of_the_package_can_be_read() {
    let text = include_str!("../../../../deploy/volteface.toml");
    read(text, &[("VOLTEFACE__DATA", "/var/lib/volteface")]).unwrap();
    // Its commented example, too.
    let (_, example) = text.split_once("# [[endpoint]]\n").unwrap();
    let example: String = example
        .lines()
        .filter_map(|line| line.strip_prefix("# "))
        .fold(String::from("[[endpoint]]\n"), |text, line| text + line + "\n");
    assert_eq!(read(&example, &[]).unwrap().endpoints.len(), 1);
}

#[test]
fn the_file_overrides_the_reference_and_the_environment_the_file() {
    let text = "data = \"a\"\n[inbox]\nquiet = \"2s\"\n";
    let config =
        read(text, &[("VOLTEFACE__INBOX__QUIET", "3s"), ("VOLTEFACE__ANALYSIS__THREADS", "2")]).unwrap();
    assert_eq!(config.data.to_str(), Some("a"));
    assert_eq!(config.inbox.quiet, Duration::from_secs(3));
    assert_eq!(config.inbox.stability_delay, Duration::from_secs(5));
    assert_eq!(config.analysis.threads, 2);
}

#[test]
fn a_mistake_is_told_with_its_line_its_key_and_the_nearest_known_one() {
    let error = |text: &str| read(text, &[]).unwrap_err();
    assert_eq!(
        error("# mine\n[inbox]\nstabilty_delay = \"5s\"\n"),
        "v.toml:3: unknown key `stabilty_delay`; did you mean `stability_delay`?"
    );
    assert_eq!(error("[pages]\n"), "v.toml:1: unknown key `pages`; did you mean `page`?");
    assert_eq!(
        error("\n[inbox]\nquiet = \"soon\"\n"),
        "v.toml:3: inbox.quiet: \"soon\" is no duration (like \"15m\")"
    );
    assert!(error("a = \n").starts_with("v.toml:1: "));
}

#[test]
fn the_window_of_stories_is_a_day_at_least() {
    assert_eq!(read("[stories]\nwindow = \"6w\"", &[]).unwrap().stories.window.as_secs(), 42 * 86_400);
    let error = read("[stories]\nwindow = \"12h\"", &[]).unwrap_err();
    assert!(error.contains("`window` must be at least \"1d\""), "{error}");
}

#[test]
fn a_mistake_in_the_environment_names_the_variable() {
    let error = |name, value| read("", &[(name, value)]).unwrap_err();
    assert_eq!(
        error("VOLTEFACE__INBOX__QUITE", "1s"),
        "VOLTEFACE__INBOX__QUITE: unknown key `quite`; did you mean `quiet`?"
    );
    assert_eq!(
        error("VOLTEFACE__INBX__QUIET", "1s"),
        "VOLTEFACE__INBX__QUIET: unknown section `inbx`; did you mean `inbox`?"
    );
    assert_eq!(
        error("VOLTEFACE__INBOX__QUIET", "soon"),
        "VOLTEFACE__INBOX__QUIET: \"soon\" is no duration (like \"15m\")"
    );
}
