use anyhow::Result;
use clap::{Args, ValueEnum};
use serde::Serialize;
use tabled::builder::Builder;

use super::commands::{Against, Global};
use super::exit::Exit;
use super::{config_file, output, target};
use crate::environments::{EnvironmentName, EnvironmentRows, Evidence, classify};
use crate::reports::sanitise::{self, Kind, terminal};

/// Arguments of `palisade environments`.
#[derive(Debug, Args)]
pub(super) struct Show {
    #[command(flatten)]
    against: Against,
    /// Output format
    #[arg(long, value_enum, default_value_t = Shape::Terminal)]
    format: Shape,
}

/// The formats of tables of facts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Shape {
    /// For a person
    Terminal,
    /// For programs
    Json,
}

impl Shape {
    /// Prints facts: for programs as they are, for a person as `shown` tells them.
    ///
    /// # Errors
    /// When they cannot be written.
    pub(super) fn print(
        self,
        facts: &impl Serialize,
        shown: impl FnOnce() -> String,
    ) -> Result<Exit> {
        let text = match self {
            Self::Json => {
                let json = serde_json::to_string_pretty(facts)?;
                format!("{}\n", sanitise::json(&json))
            }
            Self::Terminal => shown(),
        };
        output::print(&text)?;
        Ok(Exit::Clean)
    }
}

pub(super) fn run(global: &Global, command: &Show) -> Result<Exit> {
    let config = config_file::load(global)?;
    let target = target::against(global, &command.against)?;
    let environments = classify(&target.estate, &config.declared());
    let rows = environments.rows();
    command.format.print(&rows, || shown(&rows))
}

fn shown(rows: &EnvironmentRows) -> String {
    let mut text = format!("{}\n", output::table(accounts(rows)));
    if !rows.vpcs.is_empty() {
        text.push_str(&format!("\n{}\n", output::table(vpcs(rows))));
    }
    if !rows.conflicts.is_empty() {
        text.push_str("\nEvidence on both sides of the line between production and the rest:\n");
    }
    for one in &rows.conflicts {
        let line = format!(
            "  {} stays {}: {}; against it {}\n",
            safe(&one.at),
            one.class,
            sentence(&one.kept),
            sentence(&one.against)
        );
        text.push_str(&line);
    }
    text
}

fn accounts(rows: &EnvironmentRows) -> Builder {
    let mut table = Builder::default();
    let heads = [
        "Account",
        "Name",
        "Environment",
        "Class",
        "Confidence",
        "Why",
    ];
    table.push_record(heads);
    for row in &rows.accounts {
        table.push_record([
            row.account.to_string(),
            row.name.as_deref().map(safe).unwrap_or_default(),
            row.environment
                .map_or("-", EnvironmentName::as_str)
                .to_owned(),
            row.class.to_string(),
            row.confidence.to_string(),
            why(&row.evidence),
        ]);
    }
    table
}

fn vpcs(rows: &EnvironmentRows) -> Builder {
    let mut table = Builder::default();
    let heads = [
        "VPC",
        "Account",
        "Region",
        "Name",
        "Environment",
        "Class",
        "Confidence",
    ];
    table.push_record(heads);
    for row in &rows.vpcs {
        table.push_record([
            row.vpc.to_string(),
            row.account.to_string(),
            row.region.to_string(),
            row.name.as_deref().map(safe).unwrap_or_default(),
            row.environment
                .map_or("-", EnvironmentName::as_str)
                .to_owned(),
            row.class.to_string(),
            row.confidence.to_string(),
        ]);
    }
    table
}

fn safe(text: &str) -> String {
    terminal(text, Kind::Name)
}

fn why(evidence: &[Evidence]) -> String {
    let speaks: Vec<String> = evidence.iter().take(2).map(sentence).collect();
    if speaks.is_empty() {
        "no evidence".to_owned()
    } else {
        speaks.join("; ")
    }
}

fn sentence(evidence: &Evidence) -> String {
    let key = evidence
        .key
        .as_deref()
        .map(|key| format!(" {}", safe(key)))
        .unwrap_or_default();
    let note = evidence
        .note
        .map(|note| format!(" ({})", note.as_str()))
        .unwrap_or_default();
    format!(
        "{}{key} `{}`{note}",
        evidence.source.as_str(),
        safe(&evidence.value)
    )
}
