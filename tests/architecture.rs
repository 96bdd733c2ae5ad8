//! The drawn boundaries hold: who depends on whom, what pure crates reach, what is documented.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use serde_json::Value;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

fn metadata() -> Value {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--locked", "--offline"])
        .current_dir(root())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

/// Names of the packages that each package needs to run: not to be built or tested.
fn needs(metadata: &Value) -> BTreeMap<String, BTreeSet<String>> {
    let packages = metadata["packages"].as_array().unwrap();
    let name = |id: &Value| {
        let package = packages.iter().find(|package| package["id"] == *id).unwrap();
        package["name"].as_str().unwrap().to_owned()
    };
    let nodes = metadata["resolve"]["nodes"].as_array().unwrap();
    let mut needs: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for node in nodes {
        let normal = node["deps"].as_array().unwrap().iter().filter(|dependency| {
            dependency["dep_kinds"].as_array().unwrap().iter().any(|kind| kind["kind"].is_null())
        });
        needs.entry(name(&node["id"])).or_default().extend(normal.map(|dependency| name(&dependency["pkg"])));
    }
    needs
}

#[test]
fn crates_depend_on_each_other_as_drawn() {
    let needs = needs(&metadata());
    let ours = |name: &str| -> Vec<&str> {
        needs[name].iter().filter(|other| other.starts_with("volteface")).map(String::as_str).collect()
    };
    assert_eq!(ours("volteface-core"), [""; 0]);
    for sibling in ["volteface-reader", "volteface-analysis", "volteface-store"] {
        assert_eq!(ours(sibling), ["volteface-core"], "{sibling}");
    }
    assert_eq!(
        ours("volteface"),
        ["volteface-analysis", "volteface-core", "volteface-reader", "volteface-store"]
    );
    assert_eq!(ours("volteface-train"), ["volteface-analysis", "volteface-core"]);
}

#[test]
fn pure_crates_reach_neither_network_nor_disk_nor_clock() {
    const FORBIDDEN: [&str; 10] =
        ["tokio", "mio", "hyper", "reqwest", "rusqlite", "notify", "rustix", "socket2", "rayon", "tempfile"];
    let needs = needs(&metadata());
    for pure in ["volteface-core", "volteface-reader", "volteface-analysis"] {
        let mut reached = BTreeSet::from([pure]);
        let mut next = vec![pure];
        while let Some(name) = next.pop() {
            next.extend(needs[name].iter().map(String::as_str).filter(|other| reached.insert(other)));
        }
        for forbidden in FORBIDDEN {
            assert!(!reached.contains(forbidden), "{pure} reaches {forbidden}");
        }
        let text = fs::read_to_string(root().join(format!("crates/{pure}/src/lib.rs"))).unwrap();
        assert!(text.contains("clippy::disallowed_methods"), "{pure} has dropped its bans");
    }
}

#[test]
fn sql_stands_in_the_store_only() {
    for path in sources() {
        let shown = path.display().to_string();
        if shown.contains("volteface-store") || shown.contains("/tests/") {
            continue;
        }
        let text = fs::read_to_string(&path).unwrap();
        for word in ["SELECT ", "INSERT INTO", "DELETE FROM", "rusqlite::"] {
            assert!(!text.contains(word), "{shown} speaks SQL: {word}");
        }
    }
}

#[test]
fn every_source_file_opens_with_its_caption() {
    for path in sources() {
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.starts_with("//! "), "{} has no caption", path.display());
    }
}

#[test]
fn every_command_has_a_line_in_the_help() {
    let output = Command::new(env!("CARGO_BIN_EXE_volteface")).arg("--help").output().unwrap();
    let help = String::from_utf8_lossy(&output.stdout).into_owned();
    let commands: Vec<&str> = help
        .lines()
        .skip_while(|line| !line.starts_with("Commands:"))
        .skip(1)
        .take_while(|line| !line.is_empty())
        .collect();
    assert!(commands.len() >= 5, "{help}");
    for line in commands {
        // A line that names a command stands at two spaces; what it does is not left empty.
        assert!(line.split_whitespace().count() >= 2, "no description: {line:?}");
    }
}

#[test]
fn every_command_that_is_written_about_exists() {
    let mut helps: BTreeMap<Vec<String>, String> = BTreeMap::new();
    let mut n_checked = 0;
    for file in
        ["README.md", "deploy/README.md", "CONTRIBUTING.md", "config/volteface.toml", "deploy/debian/build"]
    {
        let text = fs::read_to_string(root().join(file)).unwrap();
        for call in calls(&text) {
            let wrong = check_call(&mut helps, &call);
            assert!(wrong.is_none(), "{file}: `volteface {}`: {}", call.join(" "), wrong.unwrap());
            n_checked += 1;
        }
    }
    // The README alone has its table and several examples.
    assert!(n_checked > 30, "{n_checked}");
    for wrong in ["feeds add URL", "feed ad URL", "run --twice", "webhook replay --ever"] {
        let call: Vec<String> = wrong.split(' ').map(str::to_owned).collect();
        assert!(check_call(&mut helps, &call).is_some(), "{wrong} passes");
    }
}

/// The arguments of every call of the program in a text: in code, behind its name or `cargo run --`; and pieces of
/// code that begin with one of its commands, as the tables have them.
fn calls(text: &str) -> Vec<Vec<String>> {
    let commands = commands(&help(&[]));
    let mut code: Vec<String> = Vec::new();
    let mut is_block = text.starts_with("#!");
    for line in text.lines() {
        if line.starts_with("```") {
            is_block = !is_block;
        } else if is_block {
            code.push(line.to_owned());
        }
    }
    code.extend(text.split('`').skip(1).step_by(2).map(str::to_owned));
    let mut calls = Vec::new();
    for piece in code.iter().flat_map(|code| code.split("&&")) {
        let words: Vec<&str> = piece.split_whitespace().take_while(|word| !word.starts_with('#')).collect();
        let behind_sudo = match words.as_slice() {
            ["sudo", "-u", _, ..] => 3,
            ["sudo", ..] => 1,
            _ => 0,
        };
        let start = match words.get(behind_sudo) {
            Some(&"cargo") => words.iter().position(|word| *word == "--").filter(|_| words[1] == "run"),
            Some(word) if *word == "volteface" || word.ends_with("release/volteface") => Some(behind_sudo),
            _ => None,
        };
        let start = match (start, words.first()) {
            (Some(at), _) => at + 1,
            (None, Some(word)) if commands.iter().any(|command| command == word) => 0,
            _ => continue,
        };
        let trimmed = |word: &&str| word.trim_matches(|c| matches!(c, '[' | ']' | '"')).to_owned();
        let call: Vec<String> = words[start..]
            .iter()
            .take_while(|word| !word.starts_with(['>', '|', ';']))
            .map(trimmed)
            .collect();
        if !call.is_empty() {
            calls.push(call);
        }
    }
    calls
}

/// What is wrong with a call, if anything.
fn check_call(helps: &mut BTreeMap<Vec<String>, String>, call: &[String]) -> Option<String> {
    let mut path: Vec<String> = Vec::new();
    let mut words = call.iter().peekable();
    loop {
        let text = helps.entry(path.clone()).or_insert_with(|| help(&path)).clone();
        let known = commands(&text);
        let word = words.next()?;
        if word == "--config" {
            words.next();
        } else if word.starts_with("--") {
            let flag = word.split('=').next().unwrap_or_default();
            let has = |line: &str| line.split([' ', ',', '=', '[']).any(|part| part == flag);
            if !text.lines().any(has) {
                return Some(format!("there is no {flag}"));
            }
        } else if word == "…" {
            return None;
        } else if !known.is_empty() {
            if !known.contains(word) {
                return Some(format!("there is no command {word}"));
            }
            path.push(word.clone());
        }
    }
}

fn help(path: &[String]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_volteface")).args(path).arg("--help").output().unwrap();
    assert!(output.status.success(), "{path:?}");
    String::from_utf8(output.stdout).unwrap()
}

/// The commands that a help text lists.
fn commands(help: &str) -> Vec<String> {
    let lines = help.lines().skip_while(|line| !line.starts_with("Commands:")).skip(1);
    lines
        .take_while(|line| !line.is_empty())
        .filter(|line| line.starts_with("  ") && !line.starts_with("   "))
        .filter_map(|line| line.split_whitespace().next())
        .map(str::to_owned)
        .collect()
}

fn sources() -> Vec<PathBuf> {
    let mut found = Vec::new();
    for folder in ["crates", "tests"] {
        collect(&root().join(folder), &mut found);
    }
    assert!(found.len() > 50);
    found
}

fn collect(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            if !path.ends_with("target") {
                collect(&path, found);
            }
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}
