use std::cmp::Reverse;
use std::collections::BTreeSet;

use crate::findings::{Finding, PolicyInfo, Severity};
use crate::ids::Sym;
use crate::reports::coverage::call_name;
use crate::reports::format::Detail;
use crate::reports::grouping::{Boundary, CauseGroup, PolicyGroup, by_boundary, by_call};
use crate::reports::sanitise::{markdown_code as code, markdown_text as text};
use crate::reports::words::{
    capability, capital, certainty, controls, counted, cut, environment, list, moment, number,
    short, subject_name, subject_place, untold_causes,
};

/// Targets of one cause that a first reading shows.
const TARGETS: usize = 15;
/// Missing calls that a first reading shows of each finding.
const CALLS: usize = 6;
/// Subjects that a line of the index names.
const NAMED: usize = 2;
/// Lines of the overview that a first reading shows.
const ROWS: usize = 40;
/// Sentences of evidence that a first reading shows of each finding.
const SENTENCES: usize = 10;

/// Adds findings under a heading, by boundary, policy and cause; nothing for none.
pub(super) fn add_findings(out: &mut String, title: &str, findings: &[&Finding], detail: Detail) {
    if findings.is_empty() {
        return;
    }
    out.push_str(&format!("## {title}\n\n"));
    let boundaries = by_boundary(findings.iter().copied());
    add_index(out, &boundaries, detail);
    for boundary in &boundaries {
        add_boundary(out, boundary, detail);
    }
}

fn add_boundary(out: &mut String, boundary: &Boundary<'_>, detail: Detail) {
    out.push_str(&format!("### {}\n\n", heading(boundary)));
    for group in &boundary.policies {
        add_policy(out, group, detail);
    }
}

/// Returns what a boundary is called.
fn heading(boundary: &Boundary<'_>) -> String {
    let name = |name: Sym| code(&environment(name));
    match (boundary.source, boundary.target) {
        (Some(from), Some(to)) => format!("From {} to {}", name(from), name(to)),
        (Some(from), None) => format!("From {}", name(from)),
        (None, Some(within)) => format!("Within {}", name(within)),
        (None, None) => "Without a known environment".to_owned(),
    }
}

/// Adds one line per policy and boundary, the first lines of long lists only.
fn add_index(out: &mut String, boundaries: &[Boundary<'_>], detail: Detail) {
    out.push_str(
        "| severity | where | policy | what it demands | what does not meet it |\n|---|---|---|---|---|\n",
    );
    let mut lines: Vec<(Severity, String)> = Vec::new();
    for boundary in boundaries {
        for group in &boundary.policies {
            let (place, title) = (heading(boundary), text(&group.policy.title));
            let (name, subjects) = (short_name(group.policy), named(group));
            let severity = group.severity;
            let line = format!("| {severity} | {place} | {name} | {title} | {subjects} |\n");
            lines.push((group.severity, line));
        }
    }
    lines.sort_by_key(|(severity, _)| Reverse(*severity));
    let limit = detail.limit(ROWS);
    for (_, line) in lines.iter().take(limit) {
        out.push_str(line);
    }
    out.push('\n');
    let more = lines.len().saturating_sub(limit);
    if more > 0 {
        let more = counted(number(more), "further line is", "further lines are");
        out.push_str(&format!(
            "{more} left out here; everything is told below.\n\n"
        ));
    }
}

/// Returns the first subjects of a group by name, and how many more there are.
fn named(group: &PolicyGroup<'_>) -> String {
    let members = group.causes.iter().flat_map(|cause| &cause.members);
    let names: BTreeSet<String> = members
        .map(|finding| code(&subject_name(&finding.subject).0))
        .collect();
    list(&names.into_iter().collect::<Vec<_>>(), NAMED)
}

/// Adds what a policy found at a boundary: what, why, each cause with its targets, the change.
fn add_policy(out: &mut String, group: &PolicyGroup<'_>, detail: Detail) {
    let policy = group.policy;
    let (severity, name) = (capital(group.severity), short_name(policy));
    let outcome = match group.is_proven() {
        true => "failed",
        false => "not proven",
    };
    let title = text(&policy.title);
    out.push_str(&format!("#### {severity}: {name} {outcome}: {title}\n\n"));
    out.push_str(&format!("{}\n\n", text(&policy.description)));
    for cause in &group.causes {
        add_cause(out, cause, detail);
    }
    out.push_str(&format!("\n**Change:** {}\n\n", text(&policy.remediation)));
    out.push_str(&format!("Policy: {}.", code(policy.id.as_str())));
    let controls: Vec<String> = controls(policy).iter().map(|line| text(line)).collect();
    if !controls.is_empty() {
        out.push_str(&format!(" Controls: {}.", controls.join("; ")));
    }
    out.push_str("\n\n");
}

/// Returns the code by which people call a policy, or its id.
fn short_name(policy: &PolicyInfo) -> String {
    code(policy.code.unwrap_or(policy.id).as_str())
}

fn add_cause(out: &mut String, group: &CauseGroup<'_>, detail: Detail) {
    let limit = detail.limit(TARGETS);
    if group.members.len() > 1 {
        add_shared(out, group, detail);
    }
    let shared_evidence =
        group.members.len() > 1 && group.common(|finding| &finding.evidence).is_some();
    for finding in group.members.iter().take(limit) {
        let effect = group.effect_of(finding);
        let effect = effect.map_or_else(String::new, |effect| format!(": {}", text(&effect)));
        out.push_str(&format!("- {}{effect}\n", subject(finding)));
        if !shared_evidence {
            add_evidence(out, "  ", finding, detail);
        }
        if group.members.len() == 1 {
            add_own_causes(out, finding);
            add_path(out, "Path", finding);
        }
        add_doubts(out, finding);
        if group.members.len() == 1 || group.common(|finding| &finding.notes).is_none() {
            add_notes(out, "  ", finding);
        }
        add_unseen(out, finding, detail);
        add_identity(out, finding);
    }
    let more = group.members.len().saturating_sub(limit);
    if more > 0 {
        out.push_str(&format!(
            "- and {}\n",
            counted(number(more), "more", "more")
        ));
    }
}

/// Adds what many findings share: the cause, how much it opens, the evidence, the shortest path.
fn add_shared(out: &mut String, group: &CauseGroup<'_>, detail: Detail) {
    let count = number(group.members.len());
    if !out.ends_with("\n\n") {
        out.push('\n');
    }
    match group.cause {
        Some(cause) => {
            let targets = counted(count, "target", "targets");
            out.push_str(&format!(
                "**One cause opens {targets}:** {}\n\n",
                text(&cause.text)
            ));
        }
        None => out.push_str(&format!(
            "**{}:**\n\n",
            counted(count, "subject", "subjects")
        )),
    }
    let mut lines = String::new();
    if let (Some(_), Some(finding)) = (
        group.common(|finding| &finding.evidence),
        group.members.first(),
    ) {
        add_evidence(&mut lines, "", finding, detail);
    }
    if let (Some(_), Some(finding)) = (
        group.common(|finding| &finding.notes),
        group.members.first(),
    ) {
        add_notes(&mut lines, "", finding);
    }
    for cause in group.further_causes().iter().take(detail.limit(5)) {
        lines.push_str(&format!(
            "- Some are also opened by: {}\n",
            text(&cause.text)
        ));
    }
    if let Some(finding) = group.shortest() {
        let (name, _) = subject_name(&finding.subject);
        lines.push_str(&format!("- The shortest path, to {}:\n", code(&name)));
        add_hops(&mut lines, finding);
    }
    if !lines.is_empty() {
        // A heading between the two lists keeps them apart.
        out.push_str(&lines);
        out.push_str("\nTargets:\n\n");
    }
}

/// Returns what names a subject, what it is, where, and its ARN.
pub(super) fn subject(finding: &Finding) -> String {
    let (name, id) = subject_name(&finding.subject);
    let id = id.map(|id| format!(" ({})", code(&id))).unwrap_or_default();
    let place = text(&subject_place(&finding.subject));
    format!("**{}**{id}, {place}", code(&name))
}

fn add_evidence(out: &mut String, indent: &str, finding: &Finding, detail: Detail) {
    let limit = detail.limit(SENTENCES);
    for line in finding.evidence.iter().take(limit) {
        let (sentence, source) = (text(&line.text), code(&line.source));
        out.push_str(&format!("{indent}- {sentence} ({source})\n"));
    }
    let more = finding.evidence.len().saturating_sub(limit);
    if more > 0 {
        let more = counted(number(more), "more sentence", "more sentences");
        out.push_str(&format!("{indent}- and {more}\n"));
    }
}

fn add_own_causes(out: &mut String, finding: &Finding) {
    for cause in untold_causes(finding) {
        out.push_str(&format!("  - Cause: {}\n", text(&cause.text)));
    }
    if let Some(words) = finding.capability.as_ref().and_then(capability) {
        out.push_str(&format!("  - Lets through: {}\n", text(&words)));
    }
    if finding.count > 1 {
        let ways = counted(finding.count, "way was found", "ways were found");
        out.push_str(&format!("  - {ways}\n"));
    }
    if finding.causes.len() > 1 && !finding.cut.is_empty() {
        let cut: Vec<String> = cut(finding).into_iter().map(text).collect();
        out.push_str(&format!("  - Closed by removing: {}\n", cut.join("; ")));
    }
}

fn add_path(out: &mut String, label: &str, finding: &Finding) {
    if !finding.witness.is_empty() {
        out.push_str(&format!("  - {label}:\n"));
        let mut hops = String::new();
        add_hops(&mut hops, finding);
        for line in hops.lines() {
            out.push_str(&format!("  {line}\n"));
        }
    }
}

/// Adds a path's hops as a numbered list below an entry.
fn add_hops(out: &mut String, finding: &Finding) {
    for (number, hop) in finding.witness.iter().enumerate() {
        let (component, what) = (code(&hop.component), text(&hop.text));
        out.push_str(&format!("  {}. {component}: {what}", number + 1));
        if let Some(rule) = &hop.rule {
            out.push_str(&format!(" Let through by {}.", code(rule)));
        }
        out.push('\n');
    }
}

/// Adds why a finding is not plainer.
fn add_doubts(out: &mut String, finding: &Finding) {
    if let Some(words) = certainty(finding.certainty) {
        let word = finding.certainty.as_str();
        out.push_str(&format!("  - Certainty: {word}, {words}\n"));
    }
    if let Some(condition) = &finding.condition {
        out.push_str(&format!("  - Holds where: {}\n", text(condition)));
    }
}

/// Adds the calls that a finding's answer rests on and that were not read.
fn add_unseen(out: &mut String, finding: &Finding, detail: Detail) {
    let names: Vec<String> = by_call(&finding.gaps)
        .iter()
        .map(|call| code(&call_name(call)))
        .collect();
    if !names.is_empty() {
        let names = list(&names, detail.limit(CALLS));
        out.push_str(&format!("  - Not seen: {names}\n"));
    }
}

/// Adds remarks on the verdict.
fn add_notes(out: &mut String, indent: &str, finding: &Finding) {
    for note in &finding.notes {
        out.push_str(&format!("{indent}- Note: {}\n", text(note)));
    }
}

/// Adds by what a finding is known across runs.
fn add_identity(out: &mut String, finding: &Finding) {
    let named = subject_name(&finding.subject).0;
    if let Some(arn) = finding.subject.arn.filter(|arn| arn.as_str() != named) {
        out.push_str(&format!("  - ARN: {}\n", code(arn.as_str())));
    }
    out.push_str(&format!(
        "  - Fingerprint: {}",
        code(&short(finding.fingerprint.as_str()))
    ));
    if let Some(first) = finding.first_seen {
        out.push_str(&format!(", first seen {}", moment(first)));
    }
    out.push('\n');
}
