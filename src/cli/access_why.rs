use std::collections::BTreeMap;
use std::fmt::Write as _;

use anyhow::{Result, anyhow, bail};
use clap::Args;

use super::commands::{Against, Global};
use super::environments::Shape;
use super::exit::Exit;
use super::{config_file, output, target};
use crate::access::applicable::{AccessAnswer, AccessQuestion, Accesses, Lacking, Near};
use crate::access::eval::{ContextValue, Decision, Layer, Reason};
use crate::access::rules;
use crate::environments::classify;
use crate::reports::sanitise::{Kind, terminal};

#[derive(Debug, Args)]
pub(super) struct Why {
    /// Who asks: ARN of a user, a role, an assumed-role session or the root user, a service, `anonymous`, or a selector
    /// such as `env:dev`
    #[arg(value_name = "PRINCIPAL")]
    principal: String,
    /// The action, such as `s3:GetObject`
    #[arg(value_name = "ACTION")]
    action: String,
    /// The resource's ARN, or a selector; `*` in it means some resource under the pattern, `*` alone an action that
    /// names none
    #[arg(value_name = "ARN")]
    resource: String,
    /// A condition key of the request; given again, one more value; `KEY=` says that it is absent
    #[arg(long = "context", value_name = "KEY=VALUE")]
    context: Vec<String>,
    #[command(flatten)]
    against: Against,
    /// Output format
    #[arg(long, value_enum, default_value_t = Shape::Terminal)]
    format: Shape,
}

pub(super) fn run(global: &Global, command: &Why) -> Result<Exit> {
    let config = config_file::load(global)?;
    let target = target::against(global, &command.against)?;
    let question = AccessQuestion {
        principal: command.principal.as_str().into(),
        action: command.action.as_str().into(),
        resource: command.resource.as_str().into(),
        context: context(&command.context)?,
        unknown_context: BTreeMap::new(),
        expect: None,
    };
    let environments = classify(&target.estate, &config.declared());
    let accesses = Accesses::new(&target.estate, config_file::is_single(&config));
    let accesses = accesses.among(&environments);
    let answer = accesses.explain(&question).map_err(|error| {
        let hint = error.hint();
        let hint = hint.map_or_else(String::new, |hint| format!("{hint}; "));
        let error = output::one_line(&error.into());
        anyhow!("{error}\nhint: {hint}see `palisade access why --help`")
    })?;
    command.format.print(&answer, || shown(command, &answer))
}

/// Reads `KEY=VALUE`; a key that is given several times has several values.
fn context(given: &[String]) -> Result<BTreeMap<Box<str>, Option<ContextValue>>> {
    let mut read: BTreeMap<Box<str>, Option<ContextValue>> = BTreeMap::new();
    for one in given {
        let Some((key, value)) = one.split_once('=').filter(|(key, _)| !key.is_empty()) else {
            bail!(
                "`{}` is no condition key with its value\nhint: write KEY=VALUE, such as aws:SourceIp=10.0.0.1",
                safe(one)
            );
        };
        let before = read.remove(key);
        let now = match (before.flatten(), value) {
            (None, "") => None,
            (None, value) => Some(ContextValue::One(value.into())),
            (Some(ContextValue::One(first)), value) => {
                Some(ContextValue::Many(vec![first, value.into()]))
            }
            (Some(ContextValue::Many(mut all)), value) => {
                all.push(value.into());
                Some(ContextValue::Many(all))
            }
        };
        read.insert(key.into(), now);
    }
    Ok(read)
}

fn safe(text: &str) -> String {
    terminal(text, Kind::Prose)
}

fn shown(command: &Why, answer: &AccessAnswer) -> String {
    let verdict = match answer.decision {
        Decision::Allow => "ALLOWED",
        Decision::Conditional => "CONDITIONAL: it depends on the request",
        Decision::ImplicitDeny => "DENIED: nothing allows it",
        Decision::ExplicitDeny => "DENIED: a statement denies it",
        Decision::Unknown => "UNKNOWN: something was not read",
    };
    let mut text = String::new();
    let (principal, action) = (safe(&command.principal), safe(&command.action));
    // Writing to a string cannot fail.
    let _ = writeln!(
        text,
        "{verdict}\n{principal} -> {action} on {}\n",
        safe(&command.resource)
    );
    if !answer.conditions.is_empty() {
        text.push_str("It is allowed when:\n");
        for (number, one) in answer.conditions.iter().enumerate() {
            let or = if number == 0 { "" } else { "or " };
            let _ = writeln!(text, "  - {or}{}", safe(&one.conditions));
            if !one.caller_chosen.is_empty() {
                let keys = one.caller_chosen.join(", ");
                let _ = writeln!(text, "    (whoever asks chooses {})", safe(&keys));
            }
        }
        text.push('\n');
    }
    if !answer.blocked_by.is_empty() {
        let layers: Vec<&str> = answer
            .blocked_by
            .iter()
            .map(|layer| named(*layer))
            .collect();
        let may_allow =
            |layer: &Layer| !matches!(layer, Layer::Service | Layer::S3BlockPublicAccess);
        let stops = match answer.decision {
            // There need be no such policy.
            Decision::ImplicitDeny if answer.blocked_by.iter().all(may_allow) => {
                "What would have to allow it"
            }
            Decision::ImplicitDeny | Decision::ExplicitDeny => "What stops it",
            Decision::Allow | Decision::Conditional | Decision::Unknown => "What may stop it",
        };
        let _ = writeln!(text, "{stops}: {}\n", layers.join(", "));
    }
    push_statements(&mut text, &answer.statements);
    let near = answer.near.iter().map(near);
    push_list(&mut text, "What comes near:", &near.collect::<Vec<_>>());
    let missing = answer.missing.iter().map(unread);
    push_list(
        &mut text,
        "What was not read:",
        &missing.collect::<Vec<_>>(),
    );
    let assumed = answer.assumptions.iter().map(|one| rules::in_words(one));
    push_list(&mut text, "Taken to be so:", &assumed.collect::<Vec<_>>());
    text.truncate(text.trim_end().len());
    text.push('\n');
    text
}

fn push_list(text: &mut String, title: &str, lines: &[String]) {
    if lines.is_empty() {
        return;
    }
    let _ = writeln!(text, "{title}");
    for line in lines {
        let _ = writeln!(text, "  - {}", safe(line));
    }
    text.push('\n');
}

fn push_statements(text: &mut String, statements: &[Reason]) {
    let lines: Vec<String> = statements.iter().map(statement).collect();
    push_list(text, "What decides:", &lines);
}

/// Returns a statement that comes near, with what the request lacks.
pub(super) fn near(one: &Near) -> String {
    format!(
        "{}, but for {}",
        statement(&one.statement),
        one.but_for.told()
    )
}

/// Returns what was not read, with the call that would tell.
pub(super) fn unread(one: &Lacking) -> String {
    match &one.call {
        Some(call) => format!("{}: {call}", one.what),
        None => one.what.to_string(),
    }
}

/// Returns where a statement stands: `service control policy of r-lk4r, perimeter, statement 2`.
pub(super) fn statement(one: &Reason) -> String {
    let mut line = named(one.layer).to_owned();
    // Writing to a string cannot fail.
    if let Some(target) = &one.target {
        let _ = write!(line, " of {target}");
    }
    if let Some(policy) = &one.policy {
        let _ = write!(line, ", {policy}");
    }
    match &one.sid {
        Some(sid) => line + &format!(", statement {sid}"),
        None => line + &format!(", statement {}", one.statement + 1),
    }
}

/// Names a layer in AWS's words.
pub(super) fn named(layer: Layer) -> &'static str {
    match layer {
        Layer::Identity => "identity-based policy",
        Layer::Boundary => "permissions boundary",
        Layer::Session => "session policy",
        Layer::Scp => "service control policy",
        Layer::Rcp => "resource control policy",
        Layer::Resource => "resource-based policy",
        Layer::AccessPoint => "access point policy",
        Layer::Grant => "grant of the key",
        Layer::VpcEndpoint => "VPC endpoint policy",
        Layer::S3BlockPublicAccess => "block public access",
        Layer::Service => "AWS itself",
    }
}
