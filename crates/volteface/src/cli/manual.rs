//! `completions` and `man`: what a package installs beside the program, generated from the same definitions.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use anyhow::Context;
use clap::CommandFactory;

use super::Cli;

/// Print completions for a shell
#[derive(Debug, clap::Args)]
pub(crate) struct Completions {
    /// bash, elvish, fish, powershell or zsh
    #[arg(value_name = "SHELL")]
    shell: clap_complete::Shell,
}

impl Completions {
    pub(crate) fn run(self) {
        clap_complete::generate(self.shell, &mut Cli::command(), "volteface", &mut io::stdout());
    }
}

/// Write manual pages, one a command
#[derive(Debug, clap::Args)]
pub(crate) struct Man {
    /// Folder to write into; created where it is missing
    #[arg(value_name = "DIR")]
    folder: PathBuf,
}

impl Man {
    pub(crate) fn run(self) -> anyhow::Result<()> {
        write_pages(&self.folder)
            .with_context(|| format!("cannot write manual pages to {}", self.folder.display()))
    }
}

fn write_pages(folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    clap_mangen::generate_to(Cli::command(), folder)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_command_has_a_page() {
        let folder = tempfile::tempdir().unwrap();
        write_pages(folder.path()).unwrap();
        for command in Cli::command().get_subcommands() {
            let page = folder.path().join(format!("volteface-{}.1", command.get_name()));
            let text = fs::read_to_string(&page).unwrap_or_else(|e| panic!("{}: {e}", page.display()));
            assert!(text.contains(".SH NAME"), "{text}");
        }
    }

    #[test]
    fn the_definitions_are_consistent() {
        Cli::command().debug_assert();
    }
}
