use std::fs;
use std::path::PathBuf;

use anyhow::{Context as _, Result};
use clap::{Args, CommandFactory as _};

use super::commands::Arguments;
use super::exit::Exit;
use super::output;

/// Arguments of `palisade completions`.
#[derive(Debug, Args)]
pub(super) struct Completions {
    /// The shell
    shell: clap_complete::Shell,
}

/// Arguments of `palisade man`.
#[derive(Debug, Args)]
pub(super) struct Man {
    /// The folder; it is made when it is not there
    #[arg(value_name = "DIR")]
    folder: PathBuf,
}

pub(super) fn run(command: &Completions) -> Result<Exit> {
    let mut script = Vec::new();
    clap_complete::generate(
        command.shell,
        &mut Arguments::command(),
        "palisade",
        &mut script,
    );
    output::print(&String::from_utf8(script)?)?;
    Ok(Exit::Clean)
}

pub(super) fn man(command: &Man) -> Result<Exit> {
    fs::create_dir_all(&command.folder)
        .with_context(|| format!("cannot make folder `{}`", output::shown(&command.folder)))?;
    clap_mangen::generate_to(Arguments::command(), &command.folder)
        .with_context(|| format!("cannot write into `{}`", output::shown(&command.folder)))?;
    Ok(Exit::Clean)
}
