//! Tests of the layers and of what is told about mistakes.

use std::time::Duration;

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
