use std::path::PathBuf;

use anyhow::Result;
use clap::Args;

use super::commands::{AsOf, Global, Judging};
use super::config::Config;
use super::config_file;
use super::exit::Exit;
use super::target::{self, Target};
use super::{color, formats, output};
use crate::estate::Estate;
use crate::ids::Timestamp;
use crate::pipeline::{self, Audit as Audited, SourceNotes};
use crate::policies::{Catalogue, Selection};
use crate::reports::{Detail, FormatTarget, Options, render};

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
            formats: formats::wanted(&judging.format)?,
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
        formats::deliver(&self.formats, &options, |format, options| {
            render(&audited.report, format, options)
        })?;
        Ok(Exit::of_report(
            &audited.report,
            config_file::fail_on(&self.config, judging),
        ))
    }
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
