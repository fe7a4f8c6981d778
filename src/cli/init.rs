use std::path::PathBuf;

use anyhow::{Result, bail};
use clap::Args;

use super::commands::{Against, Global};
use super::exit::Exit;
use super::{config, config_file, output, target};
use crate::environments::{classify, draft};

/// Arguments of `palisade init`.
#[derive(Debug, Args)]
pub(super) struct Init {
    #[command(flatten)]
    against: Against,
    /// Write the draft here instead of to standard output; an existing file is never overwritten
    #[arg(long, value_name = "FILE", num_args = 0..=1, default_missing_value = config::FILE_NAME)]
    out: Option<PathBuf>,
}

pub(super) fn run(global: &Global, command: &Init) -> Result<Exit> {
    let existing = config_file::load(global)?;
    let target = target::against(global, &command.against)?;
    let text = draft(&classify(&target.estate, &existing.declared()));
    match &command.out {
        None => output::print(&text)?,
        Some(path) if path.exists() => {
            bail!(
                "`{}` exists\nhint: move it away, or name another file with --out",
                output::shown(path)
            )
        }
        Some(path) => output::write_file(path, &text)?,
    }
    Ok(Exit::Clean)
}
