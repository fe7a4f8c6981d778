use std::path::PathBuf;

use anyhow::Result;
use clap::Args;

use super::commands::{AsOf, Global, Judging};
use super::config_file;
use super::exit::Exit;
use super::target::{self, Target};
use super::{color, output};
use crate::estate::Estate;
use crate::ids::Timestamp;
use crate::pipeline::{self, Audit as Audited, SourceNotes};
use crate::policies::Selection;
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
    let target = match &command.path {
        Some(path) => target::load(path, &command.time)?,
        None => target::last_snapshot(global, &command.time)?,
    };
    report(global, &command.judging, &target)
}

/// Audits a target and writes the report in every format asked for.
pub(super) fn report(global: &Global, judging: &Judging, target: &Target) -> Result<Exit> {
    let formats = formats(judging)?;
    let config = config_file::load(global)?;
    let audited = evaluate(global, target, config_file::selection(judging))?;
    let options = Options {
        minimum: judging.severity,
        width: output::width(),
        colour: if color::on_stdout() {
            Colour::On
        } else {
            Colour::Off
        },
        detail: if judging.full {
            Detail::Full
        } else {
            Detail::Brief
        },
    };
    for wanted in &formats {
        let text = render(&audited.report, wanted.format, &options);
        match &wanted.path {
            Some(path) => output::write_file(path, &text)?,
            None => output::print(&text)?,
        }
    }
    Ok(Exit::of_report(
        &audited.report,
        config_file::fail_on(&config, judging),
    ))
}

/// Returns the formats asked for. What is written to standard output must be one format alone.
fn formats(judging: &Judging) -> Result<Vec<FormatTarget>> {
    let mut formats = Vec::new();
    for text in &judging.format {
        let wanted: FormatTarget = text.parse()?;
        formats.push(wanted);
    }
    if formats.is_empty() {
        formats.push(FormatTarget {
            format: Format::Terminal,
            path: None,
        });
    }
    if formats
        .iter()
        .filter(|wanted| wanted.path.is_none())
        .count()
        > 1
    {
        anyhow::bail!(
            "two formats for standard output\nhint: give all but one a file, as `json=report.json`"
        );
    }
    Ok(formats)
}

/// Runs the pipeline over a target with the configuration and the policies of the command line.
pub(super) fn evaluate(global: &Global, target: &Target, selection: Selection) -> Result<Audited> {
    let config = config_file::load(global)?;
    let catalogue = config_file::catalogue(global)?;
    let as_of = as_of(&target.estate);
    let settings = config_file::settings(&config, selection, as_of);
    let notes = SourceNotes {
        not_modelled: target.notes.not_modelled.clone(),
        ambiguous: target.notes.ambiguous.clone(),
        unreadable: target.notes.unreadable.clone(),
        remarks: target.remarks.clone(),
    };
    pipeline::audit(&target.estate, &notes, &catalogue, &settings, as_of)
        .map_err(config_file::refused)
}

/// Returns the moment of which the estate speaks; every source sets it.
pub(super) fn as_of(estate: &Estate) -> Timestamp {
    estate.as_of.unwrap_or_else(target::now)
}
