//! `check`: what is wrong with configuration, watch list, folders, database and endpoints, and what to mend.

use std::{
    collections::BTreeMap,
    fs,
    io::{self, Write},
    net::{SocketAddr, TcpListener, ToSocketAddrs},
    path::{Path, PathBuf},
};

use serde_json::json;
use volteface_core::{ActorKind, WatchList};
use volteface_store::Store;

use crate::{
    config::Config,
    daemon,
    deliver::{Endpoint, Places},
    http::guard,
    watch::Folders,
};

/// Say what is wrong with configuration, watch list, folders and endpoints, and what to mend
#[derive(Debug, clap::Args)]
pub(crate) struct Check {
    /// Print JSON Lines
    #[arg(long)]
    json: bool,
}

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Weight {
    Good,
    Doubtful,
    Wrong,
}

impl Weight {
    fn as_str(self) -> &'static str {
        match self {
            Weight::Good => "ok",
            Weight::Doubtful => "warning",
            Weight::Wrong => "error",
        }
    }
}

type Finding = (Weight, String);

impl Check {
    pub(crate) fn run(self, config: &Config) -> anyhow::Result<()> {
        let list = config.watch_list()?;
        let mut findings = vec![(Weight::Good, "the configuration can be read".to_owned())];
        findings.extend(check_list(&list));
        findings.extend(check_folders(config));
        findings.extend(check_database(config, &list));
        findings.push(check_page(config));
        findings.extend(check_endpoints(config));
        let mut out = io::stdout().lock();
        for (weight, text) in &findings {
            if self.json {
                writeln!(out, "{}", json!({"finding": weight.as_str(), "text": text}))?;
            } else {
                writeln!(out, "{:<8} {text}", weight.as_str())?;
            }
        }
        let n_wrong = findings.iter().filter(|(weight, _)| *weight == Weight::Wrong).count();
        anyhow::ensure!(n_wrong == 0, "{n_wrong} to be mended");
        Ok(())
    }
}

/// Words that stand in nearly every article.
const EVERYWHERE: [&str; 16] =
    ["the", "a", "an", "of", "to", "in", "and", "on", "for", "that", "is", "was", "it", "with", "said", "he"];

/// Names that two actors share, issues that nothing or everything is about.
fn check_list(list: &WatchList) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut owners: BTreeMap<String, &str> = BTreeMap::new();
    for actor in &list.actors {
        let id = actor.id.as_str();
        if actor.name.trim().is_empty() {
            findings.push((Weight::Wrong, format!("actor {id}: nobody has an empty name")));
        }
        if actor.kind == ActorKind::Person && !actor.name.trim().contains(' ') && actor.aliases.is_empty() {
            let text =
                format!("actor {id}: one name alone means any person of that name: give the full name");
            findings.push((Weight::Doubtful, text));
        }
        for name in std::iter::once(&actor.name).chain(&actor.aliases).chain(&actor.roles) {
            match owners.insert(name.to_lowercase(), id) {
                Some(other) if other != id => {
                    let text =
                        format!("{name:?} stands for both {other} and {id}: it binds to neither for certain");
                    findings.push((Weight::Wrong, text));
                }
                _ => {}
            }
        }
    }
    for issue in &list.issues {
        let id = issue.id.as_str();
        if issue.terms.iter().all(|term| term.trim().is_empty()) {
            findings.push((Weight::Wrong, format!("issue {id}: without `terms` nothing is about it")));
        }
        if !issue.question.trim().ends_with('?') {
            findings.push((Weight::Doubtful, format!("issue {id}: {:?} is no question", issue.question)));
        }
        for term in &issue.terms {
            let word = term.trim().to_lowercase();
            if EVERYWHERE.contains(&word.as_str()) || word.chars().count() == 1 {
                let text = format!("issue {id}: the term {term:?} stands in every article");
                findings.push((Weight::Wrong, text));
            }
        }
    }
    if findings.is_empty() {
        let (n_actors, n_issues) = (list.actors.len(), list.issues.len());
        findings.push((Weight::Good, format!("the watch list has {n_actors} actors and {n_issues} issues")));
    }
    findings
}

/// Creates, renames and deletes a file in each folder.
fn check_folders(config: &Config) -> Vec<Finding> {
    let folders = Folders::new(&config.inbox_root());
    let mut all = vec![config.data.clone()];
    if config.inbox.enabled {
        all.extend([folders.inbox, folders.done, folders.failed]);
    }
    all.iter()
        .map(|folder| match probe(folder) {
            Ok(()) => (Weight::Good, format!("{} can be written", folder.display())),
            Err(problem) => (Weight::Wrong, format!("{}: {problem}", folder.display())),
        })
        .collect()
}

fn probe(folder: &Path) -> Result<(), String> {
    let step = |what: &str, result: io::Result<()>| {
        result.map_err(|error| match error.kind() {
            io::ErrorKind::PermissionDenied => format!("permission to {what} is missing"),
            _ => format!("cannot {what}: {error}"),
        })
    };
    step("create it", fs::create_dir_all(folder))?;
    step("list it", fs::read_dir(folder).map(drop))?;
    let name = |n: u8| -> PathBuf { folder.join(format!(".volteface-probe-{}-{n}", std::process::id())) };
    step("create files in it", fs::write(name(1), b"probe"))?;
    step("rename files in it", fs::rename(name(1), name(2)))?;
    step("delete files in it", fs::remove_file(name(2)))
}

fn check_database(config: &Config, list: &WatchList) -> Vec<Finding> {
    let path = config.database();
    if !path.exists() {
        return vec![(Weight::Good, format!("{} will be made at the first run", path.display()))];
    }
    let read = Store::open_read_only(&path)
        .and_then(|mut store| store.read(|view| Ok((view.counts()?, view.documents_by_issue()?))));
    let (counts, by_issue) = match read {
        Ok(read) => read,
        Err(error) => return vec![(Weight::Wrong, format!("{}: {error}", path.display()))],
    };
    let mut findings =
        vec![(Weight::Good, format!("{} holds {} documents", path.display(), counts.documents))];
    // A few documents prove nothing.
    const ENOUGH: i64 = 200;
    for issue in &list.issues {
        let n = by_issue.iter().find(|(id, _)| *id == issue.id).map_or(0, |(_, n)| *n);
        if counts.documents >= ENOUGH && n == 0 {
            let text = format!("issue {}: nothing in {} documents is about it", issue.id, counts.documents);
            findings.push((Weight::Doubtful, text));
        }
        if counts.documents >= ENOUGH && 2 * n > counts.documents {
            let text = format!(
                "issue {}: {n} of {} documents are about it: are its terms too wide?",
                issue.id, counts.documents
            );
            findings.push((Weight::Doubtful, text));
        }
    }
    findings
}

fn check_page(config: &Config) -> Finding {
    let address = config.page.listen;
    if !config.page.enabled {
        return (Weight::Good, "the page is switched off".to_owned());
    }
    match TcpListener::bind(address) {
        Ok(_) => (Weight::Good, format!("the page can listen on {address}")),
        Err(_) if daemon::is_running(&config.data) => (Weight::Good, "a daemon is running".to_owned()),
        Err(error) => (Weight::Wrong, format!("the page cannot listen on {address}: {error}")),
    }
}

fn check_endpoints(config: &Config) -> Vec<Finding> {
    // Nothing is made by a check: an endpoint without a secret gets one at the first run.
    let places = Places { generated: None, ..Places::of_daemon(&config.data) };
    match config.endpoints(&places) {
        Ok(endpoints) if endpoints.is_empty() => {
            vec![(Weight::Good, "no endpoint: alerts are kept, printed and shown".to_owned())]
        }
        Ok(endpoints) => endpoints.iter().map(|endpoint| check_address(config, endpoint)).collect(),
        Err(error) => vec![(Weight::Wrong, format!("{error:#}"))],
    }
}

/// Whether the endpoint's host has an address that may be sent to.
fn check_address(config: &Config, endpoint: &Endpoint) -> Finding {
    let (id, host) = (&endpoint.id, endpoint.host());
    // The brackets belong to the notation of an address, not to it.
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    let addresses: Vec<SocketAddr> = match (bare, 0).to_socket_addrs() {
        Ok(addresses) => addresses.collect(),
        Err(error) => {
            let text = format!("endpoint {id}: {host} has no address at the moment: {error}");
            return (Weight::Doubtful, text);
        }
    };
    let refused = |address: &SocketAddr| guard::refused(address.ip(), &config.webhooks.allow_private);
    match addresses.iter().map(refused).find(Option::is_none) {
        Some(_) => (Weight::Good, format!("endpoint {id} sends to {host}")),
        None => {
            let range = addresses.iter().find_map(refused).unwrap_or("no address");
            let text = format!(
                "endpoint {id}: {host} is refused ({range}); [webhooks] allow_private lists the networks that may be used"
            );
            (Weight::Wrong, text)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::watch_list;

    #[test]
    fn doubtful_lists_are_told() {
        let text = |list: &str| {
            let findings = check_list(&watch_list::parse(list, "w.toml").unwrap());
            findings.into_iter().map(|(_, text)| text).collect::<Vec<_>>().join("\n")
        };
        assert!(text(watch_list::STARTER).starts_with("the watch list has"));
        let twice = "[[actor]]\nid = \"a\"\nname = \"Ann Bo\"\naliases = [\"The Chair\"]\n[[actor]]\nid = \"c\"\n\
                     name = \"Cy Do\"\nroles = [\"the chair\"]\n";
        assert!(text(twice).contains("stands for both a and c"));
        assert!(text("[[issue]]\nid = \"i\"\nquestion = \"Toll?\"\n").contains("without `terms`"));
        assert!(
            text("[[issue]]\nid = \"i\"\nquestion = \"Toll?\"\nterms = [\"the\"]\n")
                .contains("every article")
        );
    }

    #[test]
    fn an_endpoint_whose_name_leads_inside_is_told() {
        let check = |more: &str| {
            let text = format!("{more}\n[[endpoint]]\nid = \"desk\"\nurl = \"http://localhost:9/\"\n");
            check_endpoints(&Config::read(Some(("v.toml", &text)), std::iter::empty()).unwrap()).remove(0)
        };
        let (weight, text) = check("");
        assert_eq!(weight, Weight::Wrong, "{text}");
        assert!(text.contains("localhost is refused (loopback)"), "{text}");
        let (weight, text) = check("[webhooks]\nallow_private = [\"127.0.0.0/8\", \"::1/128\"]");
        assert_eq!((weight, text.as_str()), (Weight::Good, "endpoint desk sends to localhost"));
    }

    #[test]
    fn a_folder_that_is_a_file_is_told() {
        let folder = tempfile::tempdir().unwrap();
        probe(folder.path()).unwrap();
        let file = folder.path().join("file");
        fs::write(&file, b"").unwrap();
        assert!(probe(&file).unwrap_err().starts_with("cannot create it"));
    }
}
