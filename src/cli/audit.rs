use std::path::PathBuf;

use anyhow::{Result, bail};
use clap::Args;

use super::commands::{AsOf, Global, Judging};
use super::config::Config;
use super::config_file;
use super::exit::Exit;
use super::target::{self, Target};
use super::{color, output};
use crate::estate::Estate;
use crate::ids::Timestamp;
use crate::pipeline::{self, Audit as Audited, SourceNotes};
use crate::policies::{Catalogue, Selection};
use crate::reports::{Colour, Detail, Format, FormatTarget, Options, render};

/// Arguments of `palisade audit`.
#[derive(Debug, Args)]
pub(super) struct Audit {
    /// A snapshot or a folder of AWS CLI output [default: the last snapshot written here]
    #[arg(value_name = "PATH")]
    path: Option<PathBuf>,
    #[command(flatten)]
    judging: Judging,
    #[command(flatten)]
    time: AsOf,
}

pub(super) fn run(global: &Global, command: &Audit) -> Result<Exit> {
    let prepared = Prepared::new(global, &command.judging)?;
    let target = match &command.path {
        Some(path) => target::load(path, &command.time)?,
        None => target::last_snapshot(global, &command.time)?,
    };
    prepared.report(&command.judging, &target)
}

/// All that the command line and the configuration say, checked before an estate is read.
pub(super) struct Prepared {
    formats: Vec<FormatTarget>,
    config: Config,
    catalogue: Catalogue,
}

impl Prepared {
    pub(super) fn new(global: &Global, judging: &Judging) -> Result<Self> {
        let prepared = Self {
            formats: formats(judging)?,
            config: config_file::load(global)?,
            catalogue: config_file::catalogue(global)?,
        };
        for name in &judging.policy {
            prepared.catalogue.find(name)?;
        }
        Ok(prepared)
    }

    /// Returns the configuration.
    #[cfg(feature = "aws-core")]
    pub(super) fn config(&self) -> &Config {
        &self.config
    }

    /// Audits a target and writes the report in every format asked for: all files, or none.
    pub(super) fn report(&self, judging: &Judging, target: &Target) -> Result<Exit> {
        let selection = config_file::selection(judging);
        let audited = evaluate(&self.config, &self.catalogue, target, selection)?;
        let options = Options {
            minimum: judging.severity,
            width: output::width(),
            colour: color::wanted(),
            detail: if judging.full {
                Detail::Full
            } else {
                Detail::Brief
            },
        };
        // A file is no terminal, whatever standard output is.
        let plain = Options {
            colour: Colour::Off,
            ..options
        };
        let mut staged = Vec::new();
        let mut printed = None;
        for wanted in &self.formats {
            let text = match &wanted.path {
                Some(_) => render(&audited.report, wanted.format, &plain),
                None => render(&audited.report, wanted.format, &options),
            };
            match &wanted.path {
                Some(path) => staged.push(output::Staged::new(path, &text)?),
                None => printed = Some(text),
            }
        }
        for file in staged {
            file.put()?;
        }
        if let Some(text) = printed {
            output::print(&text)?;
        }
        Ok(Exit::of_report(
            &audited.report,
            config_file::fail_on(&self.config, judging),
        ))
    }
}

/// Returns the formats asked for. What is written to one place must be one format alone.
fn formats(judging: &Judging) -> Result<Vec<FormatTarget>> {
    let mut formats: Vec<FormatTarget> = Vec::new();
    for text in &judging.format {
        let wanted: FormatTarget = text.parse()?;
        if formats.iter().any(|one| one.path == wanted.path) {
            let place = match &wanted.path {
                Some(path) => format!("`{}`", output::shown(path)),
                None => "standard output".to_owned(),
            };
            bail!(
                "two formats for {place}\nhint: give each a file of its own, as `json=report.json`"
            );
        }
        formats.push(wanted);
    }
    if formats.is_empty() {
        formats.push(FormatTarget {
            format: Format::Terminal,
            path: None,
        });
    }
    Ok(formats)
}

/// Runs the pipeline over a target with a configuration and policies.
pub(super) fn evaluate(
    config: &Config,
    catalogue: &Catalogue,
    target: &Target,
    selection: Selection,
) -> Result<Audited> {
    let as_of = as_of(&target.estate);
    let settings = config_file::settings(config, selection, as_of);
    let notes = SourceNotes {
        not_modelled: target.notes.not_modelled.clone(),
        ambiguous: target.notes.ambiguous.clone(),
        unreadable: target.notes.unreadable.clone(),
        remarks: target.remarks.clone(),
    };
    pipeline::audit(&target.estate, &notes, catalogue, &settings, as_of)
        .map_err(config_file::refused)
}

/// Returns the moment of which the estate speaks; every source sets it.
pub(super) fn as_of(estate: &Estate) -> Timestamp {
    estate.as_of.unwrap_or_else(target::now)
}
