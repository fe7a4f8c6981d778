use anyhow::{Result, bail};
use clap::Args;

use super::commands::{Against, Global};
use super::exit::Exit;
use super::{audit, color, config_file, output, target};
use crate::access::rules::{self, RULES, Rule};
use crate::findings::Report;
use crate::ids::Sym;
use crate::policies::{Policy, Selection};
use crate::reports::{Detail, Options, PendingClause, PolicyStory, explain};

/// Arguments of `palisade explain`.
#[derive(Debug, Args)]
pub(super) struct Explain {
    /// A policy's id or code, a finding's fingerprint (its first digits suffice), or a rule of access such as R28
    #[arg(value_name = "FINDING|POLICY|RULE")]
    name: String,
    #[command(flatten)]
    against: Against,
}

pub(super) fn run(global: &Global, command: &Explain) -> Result<Exit> {
    if let Some(rule) = rules::find(&command.name) {
        output::print(&of_rule(rule))?;
        return Ok(Exit::Clean);
    }
    let number = command.name.strip_prefix(['R', 'r']).unwrap_or_default();
    if number.starts_with(|first: char| first.is_ascii_digit()) {
        let last = RULES.last().map_or("", |rule| rule.id);
        bail!(
            "no rule of access is called `{}`\nhint: they are R1 to {last}, and docs/access.md lists them",
            command.name
        );
    }
    let catalogue = config_file::catalogue(global)?;
    let options = Options {
        width: output::width(),
        colour: color::wanted(),
        detail: Detail::Full,
        ..Options::default()
    };
    if let Ok(policy) = catalogue.find(&command.name) {
        output::print(&explain::policy(&story(policy, None), &options))?;
        return Ok(Exit::Clean);
    }
    let is_fingerprint =
        command.name.len() >= 6 && command.name.bytes().all(|b| b.is_ascii_hexdigit());
    let digits = command.name.bytes().all(|b| b.is_ascii_hexdigit());
    if digits && (1..6).contains(&command.name.len()) {
        bail!(
            "`{}` is too short for a fingerprint\nhint: give at least 6 of its digits",
            command.name
        );
    }
    if !is_fingerprint {
        // The catalogue's error names the nearest policy.
        catalogue.find(&command.name)?;
    }
    let config = config_file::load(global)?;
    let target = target::against(global, &command.against)?;
    let audited = audit::evaluate(&config, &catalogue, &target, Selection::All)?;
    match explain::find(&audited.report, &command.name.to_ascii_lowercase()).as_slice() {
        [] => bail!(
            "no finding has the fingerprint `{}` here\nhint: `palisade audit` shows the fingerprint of each finding",
            command.name
        ),
        [only] => output::print(&explain::finding(&audited.report, only, &options))?,
        several => bail!(
            "`{}` names {} findings\nhint: give more of its digits",
            command.name,
            several.len()
        ),
    }
    Ok(Exit::Clean)
}

/// Returns what a rule of access says.
fn of_rule(rule: &Rule) -> String {
    let assumed = rule.assumes;
    let assumed = assumed.map(|assumed| format!("  Taken to be so: {assumed}.\n"));
    format!(
        "{}\n  {}\n{}  docs/access.md has its tests.\n",
        rule.id,
        rule.says,
        assumed.unwrap_or_default()
    )
}

/// Returns what a policy's header says, with the counts of its verdicts where a report has them.
pub(super) fn story(policy: &Policy, report: Option<&Report>) -> PolicyStory {
    let header = &policy.header;
    let pending = header.pending.iter().map(|one| PendingClause {
        family: Sym::new(one.family.as_str()),
        effect: Sym::new(one.effect.as_str()),
    });
    let mut rows = report.into_iter().flat_map(|report| &report.policies);
    PolicyStory {
        policy: header.info.clone(),
        severity: header.severity,
        ranges_over: header
            .ranges_over
            .iter()
            .map(|list| Sym::new(list.as_str()))
            .collect(),
        needs: header
            .needs
            .iter()
            .map(|family| Sym::new(family.as_str()))
            .collect(),
        pending: pending.collect(),
        verdicts: rows.find(|row| row.policy.id == header.info.id).cloned(),
    }
}
