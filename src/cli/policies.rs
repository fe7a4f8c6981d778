use std::path::PathBuf;
use std::time::Duration;

use anyhow::Result;
use clap::{Args, Subcommand};
use tabled::builder::Builder;

use super::commands::Global;
use super::exit::Exit;
use super::{color, config_file, explain, output, policy_tests};
use crate::policies::{Origin, Policy};
use crate::reports::Options;
use crate::reports::sanitise::{Kind, terminal};

/// How long a policy may run over a case: a case is small.
const CASE_LIMIT: Duration = Duration::from_secs(10);

#[derive(Debug, Subcommand)]
pub(super) enum Policies {
    /// List all policies
    List(List),
    /// Show one policy: what it promises, what it needs, what to do
    Show(Show),
    /// Show which policies speak for which control of which framework
    Controls,
    /// Run the cases of policies: given ones, and those derived from them
    ///
    /// A case is a folder `<policy id>/fails`, `/passes` or `/not-applicable` with AWS CLI output; each policy
    /// needs one of each. From each case more are derived: every call denied once, and for `fails` also left
    /// out once, an exception for each finding, each cause removed.
    Test(Test),
}

#[derive(Debug, Args)]
pub(super) struct List {
    /// Only policies whose id, code or title holds this text
    #[arg(value_name = "TEXT")]
    text: Option<String>,
}

#[derive(Debug, Args)]
pub(super) struct Show {
    /// The policy's id or code
    #[arg(value_name = "POLICY")]
    name: String,
}

#[derive(Debug, Args)]
pub(super) struct Test {
    /// The folder with one folder per policy id
    #[arg(value_name = "DIR", default_value = "tests/policies")]
    folder: PathBuf,
}

pub(super) fn run(global: &Global, command: &Policies) -> Result<Exit> {
    match command {
        Policies::List(command) => list(global, command),
        Policies::Show(command) => show(global, command),
        Policies::Controls => controls(global),
        Policies::Test(command) => test(global, command),
    }
}

fn list(global: &Global, command: &List) -> Result<Exit> {
    let catalogue = config_file::catalogue(global)?;
    let wanted = command.text.as_deref().unwrap_or_default().to_lowercase();
    let mut rows = Builder::default();
    rows.push_record(["Code", "Id", "Severity", "Origin", "Title"]);
    for policy in catalogue.policies() {
        let info = &policy.header.info;
        let code = info.code.map_or("", |code| code.as_str());
        let text = format!("{code} {} {}", info.id, info.title).to_lowercase();
        if text.contains(&wanted) {
            let origin = match (policy.origin, policy.header.overrides) {
                (Origin::BuiltIn, _) => "built-in".to_owned(),
                (Origin::User, None) => "yours".to_owned(),
                (Origin::User, Some(id)) => format!("yours, replaces {id}"),
            };
            rows.push_record([
                code.to_owned(),
                info.id.to_string(),
                policy.header.severity.to_string(),
                origin,
                terminal(&info.title, Kind::Prose),
            ]);
        }
    }
    output::print(&format!("{}\n", output::table(rows)))?;
    Ok(Exit::Clean)
}

fn show(global: &Global, command: &Show) -> Result<Exit> {
    let catalogue = config_file::catalogue(global)?;
    let policy = catalogue.find(&command.name)?;
    let options = Options {
        width: output::width(),
        colour: color::wanted(),
        ..Options::default()
    };
    let story = explain::story(policy, None);
    let mut text = crate::reports::explain::policy(&story, &options);
    for line in beside(policy) {
        text.push_str(&format!("  {}\n", terminal(&line, Kind::Prose)));
    }
    output::print(&text)?;
    Ok(Exit::Clean)
}

/// Returns what the header says beside its story: the policy that it replaces, and each pending clause.
fn beside(policy: &Policy) -> Vec<String> {
    let header = &policy.header;
    let replaced = header.overrides.map(|id| format!("replaces: {id}"));
    let pending = header.pending.iter().map(|one| {
        let (family, effect) = (one.family, one.effect.as_str());
        format!("pending clause ({family}, {effect}): {}", one.clause)
    });
    replaced.into_iter().chain(pending).collect()
}

fn controls(global: &Global) -> Result<Exit> {
    let catalogue = config_file::catalogue(global)?;
    let mut by_control = std::collections::BTreeMap::<(&str, &str), Vec<&str>>::new();
    for policy in catalogue.policies() {
        let info = &policy.header.info;
        for (framework, controls) in &info.controls {
            for control in controls {
                let name = info.code.unwrap_or(info.id).as_str();
                by_control
                    .entry((framework, control))
                    .or_default()
                    .push(name);
            }
        }
    }
    let mut rows = Builder::default();
    rows.push_record(["Framework", "Control", "Policies"]);
    for ((framework, control), policies) in by_control {
        rows.push_record([
            terminal(framework, Kind::Name),
            terminal(control, Kind::Name),
            policies.join(", "),
        ]);
    }
    output::print(&format!("{}\n", output::table(rows)))?;
    Ok(Exit::Clean)
}

fn test(global: &Global, command: &Test) -> Result<Exit> {
    let catalogue = config_file::catalogue(global)?.limited(CASE_LIMIT);
    let results = policy_tests::test_policies(&command.folder, &catalogue)?;
    let mut text = String::new();
    let mut failed = 0_usize;
    for result in &results {
        if let Err(reason) = &result.outcome {
            failed += 1;
            let derived = result
                .derived
                .as_deref()
                .map(|one| format!(", {one}"))
                .unwrap_or_default();
            text.push_str(&format!(
                "FAIL {}/{}{derived}\n     {reason}\n",
                result.policy, result.case
            ));
        }
    }
    let policies: std::collections::BTreeSet<&str> = results
        .iter()
        .map(|result| result.policy.as_str())
        .collect();
    text.push_str(&format!(
        "{} cases of {} policies: {} passed, {failed} failed\n",
        results.len(),
        policies.len(),
        results.len() - failed
    ));
    output::print(&text)?;
    Ok(if failed == 0 {
        Exit::Clean
    } else {
        Exit::Failed
    })
}
