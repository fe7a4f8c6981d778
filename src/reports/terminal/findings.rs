use super::page::{Page, Tone};
use crate::findings::{Finding, Severity};
use crate::reports::coverage::call_name;
use crate::reports::format::Detail;
use crate::reports::grouping::{Boundary, CauseGroup, PolicyGroup, by_boundary, by_call};
use crate::reports::words::{
    boundary, capability, certainty, controls, counted, cut, list, number, short, subject_name,
    subject_place, untold_causes,
};

/// Targets of one cause that a first reading shows.
const TARGETS: usize = 10;
/// Sentences of evidence that a first reading shows of each finding.
const SENTENCES: usize = 8;
/// Missing calls that a first reading shows of each finding.
const CALLS: usize = 4;
/// Digits of a fingerprint: enough to name a finding in `palisade explain`.
const DIGITS: usize = 12;

/// Returns the colour of a severity.
pub(in crate::reports) fn severity_tone(severity: Severity) -> Tone {
    match severity {
        Severity::Critical | Severity::High => Tone::Alarm,
        Severity::Medium => Tone::Warning,
        Severity::Low | Severity::Info => Tone::Notice,
    }
}

/// Adds findings under a heading, by boundary, policy and cause; nothing for none.
pub(super) fn add_findings(page: &mut Page, title: &str, findings: &[&Finding], detail: Detail) {
    if findings.is_empty() {
        return;
    }
    let count = counted(number(findings.len()), "finding", "findings");
    page.heading(&format!("{title}: {count}"));
    for boundary in by_boundary(findings.iter().copied()) {
        add_boundary(page, &boundary, detail);
    }
}

fn add_boundary(page: &mut Page, place: &Boundary<'_>, detail: Detail) {
    page.heading(&boundary(place.source, place.target));
    for group in &place.policies {
        add_policy(page, group, detail);
        page.blank();
    }
}

/// Adds what a policy found at a boundary: what, why, each cause with its targets, the remedy.
fn add_policy(page: &mut Page, group: &PolicyGroup<'_>, detail: Detail) {
    let policy = group.policy;
    let code = policy
        .code
        .map(|code| format!("{}: ", short(code.as_str())))
        .unwrap_or_default();
    let doubt = match group.is_proven() {
        true => "",
        false => "unknown ",
    };
    let label = format!("{doubt}{}[{}]", group.severity, short(policy.id.as_str()));
    let tone = severity_tone(group.severity);
    page.labelled(2, tone, &label, &format!("{code}{}", policy.title));
    page.labelled(4, Tone::Plain, "why:", &policy.description);
    for cause in &group.causes {
        add_cause(page, cause, detail);
    }
    page.labelled(4, Tone::Help, "help:", &policy.remediation);
    let controls = controls(policy);
    if !controls.is_empty() {
        page.labelled(4, Tone::Plain, "controls:", &controls.join("; "));
    }
}

fn add_cause(page: &mut Page, group: &CauseGroup<'_>, detail: Detail) {
    if let [only] = group.members.as_slice() {
        page.labelled(4, Tone::Heading, "subject:", &subject(only));
        member_story(page, 6, only, detail.limit(SENTENCES));
        add_unseen(page, 6, only, detail);
        let fingerprint = short(only.fingerprint.as_str());
        page.labelled(6, Tone::Plain, "fingerprint:", &fingerprint);
        return;
    }
    add_shared(page, group, detail);
    let limit = detail.limit(TARGETS);
    let common_evidence = group.common(|finding| &finding.evidence).is_some();
    for finding in group.members.iter().take(limit) {
        let digits: String = finding.fingerprint.as_str().chars().take(DIGITS).collect();
        let effect = group.effect_of(finding);
        let effect = effect.map_or_else(String::new, |effect| format!(": {}", short(&effect)));
        let line = format!("{}{effect}", subject(finding));
        page.remarked(6, &line, &format!("[{}]", short(&digits)));
        if !common_evidence {
            add_evidence(page, 8, finding, detail.limit(SENTENCES));
        }
        add_doubts(page, 8, finding);
        if group.common(|finding| &finding.notes).is_none() {
            add_notes(page, 8, finding);
        }
        add_unseen(page, 8, finding, detail);
    }
    if let Some(more) = group
        .members
        .len()
        .checked_sub(limit)
        .filter(|more| *more > 0)
    {
        let more = counted(number(more), "more", "more");
        page.text(6, &format!("and {more}; --full lists them."));
    }
}

/// Adds what many findings share: the cause, how much it opens, the evidence, the shortest path.
fn add_shared(page: &mut Page, group: &CauseGroup<'_>, detail: Detail) {
    if let Some(cause) = group.cause {
        let targets = counted(number(group.members.len()), "target", "targets");
        page.labelled(4, Tone::Heading, "cause:", &cause.text);
        let ways = counted(group.ways(), "way", "ways");
        page.text(6, &format!("opens {targets} ({ways})"));
    } else {
        let subjects = counted(number(group.members.len()), "subject", "subjects");
        page.labelled(4, Tone::Heading, &format!("{subjects}:"), "");
    }
    let further = group.further_causes();
    for cause in further.iter().take(detail.limit(5)) {
        page.labelled(6, Tone::Plain, "some are also opened by:", &cause.text);
    }
    if group.common(|finding| &finding.evidence).is_some()
        && let Some(finding) = group.members.first()
    {
        add_evidence(page, 6, finding, detail.limit(SENTENCES));
    }
    if group.common(|finding| &finding.notes).is_some()
        && let Some(finding) = group.members.first()
    {
        add_notes(page, 6, finding);
    }
    if let Some(finding) = group.shortest() {
        let (name, _) = subject_name(&finding.subject);
        add_path(
            page,
            6,
            &format!("shortest path, to {}:", short(&name)),
            finding,
        );
    }
}

/// Returns what names a subject, what it is and where.
pub(super) fn subject(finding: &Finding) -> String {
    let (name, id) = subject_name(&finding.subject);
    let id = id
        .map(|id| format!(" ({})", short(&id)))
        .unwrap_or_default();
    format!("{}{id}, {}", short(&name), subject_place(&finding.subject))
}

/// Adds everything that one finding says of its own.
pub(in crate::reports) fn member_story(
    page: &mut Page,
    indent: usize,
    finding: &Finding,
    sentences: usize,
) {
    add_evidence(page, indent, finding, sentences);
    for cause in untold_causes(finding) {
        page.labelled(indent, Tone::Plain, "cause:", &cause.text);
    }
    if let Some(words) = finding.capability.as_ref().and_then(capability) {
        page.labelled(indent, Tone::Plain, "lets through:", &words);
    }
    if finding.count > 1 {
        page.text(
            indent,
            &counted(finding.count, "way was found", "ways were found"),
        );
    }
    add_path(page, indent, "path:", finding);
    if finding.causes.len() > 1 && !finding.cut.is_empty() {
        page.labelled(
            indent,
            Tone::Help,
            "closed by removing:",
            &cut(finding).join("; "),
        );
    }
    add_doubts(page, indent, finding);
    add_notes(page, indent, finding);
    if let Some(first) = finding.first_seen {
        let since = crate::reports::words::moment(first);
        page.labelled(indent, Tone::Plain, "first seen:", &since);
    }
}

fn add_evidence(page: &mut Page, indent: usize, finding: &Finding, limit: usize) {
    for line in finding.evidence.iter().take(limit) {
        page.remarked(indent, &line.text, &format!("({})", short(&line.source)));
    }
    let more = finding.evidence.len().saturating_sub(limit);
    if more > 0 {
        let more = counted(number(more), "more sentence", "more sentences");
        page.text(indent, &format!("and {more}; --full tells them."));
    }
}

fn add_path(page: &mut Page, indent: usize, label: &str, finding: &Finding) {
    if finding.witness.is_empty() {
        return;
    }
    page.labelled(indent, Tone::Plain, label, "");
    for (number, hop) in finding.witness.iter().enumerate() {
        page.step(
            indent + 2,
            number + 1,
            &format!("{}: {}", short(&hop.component), hop.text),
        );
        if let Some(rule) = &hop.rule {
            page.labelled(indent + 5, Tone::Plain, "let through by:", &short(rule));
        }
    }
}

/// Adds why a finding is not plainer, and what covers it.
fn add_doubts(page: &mut Page, indent: usize, finding: &Finding) {
    if let Some(words) = certainty(finding.certainty) {
        page.labelled(
            indent,
            Tone::Doubt,
            finding.certainty.as_str(),
            &format!("({words})"),
        );
    }
    if let Some(condition) = &finding.condition {
        page.labelled(indent, Tone::Doubt, "holds where:", condition);
    }
}

/// Adds the calls that a finding's answer rests on and that were not read.
fn add_unseen(page: &mut Page, indent: usize, finding: &Finding, detail: Detail) {
    let calls = by_call(&finding.gaps);
    let names: Vec<String> = calls.iter().map(call_name).collect();
    if !names.is_empty() {
        page.labelled(
            indent,
            Tone::Doubt,
            "not seen:",
            &list(&names, detail.limit(CALLS)),
        );
    }
}

/// Adds remarks on the verdict.
fn add_notes(page: &mut Page, indent: usize, finding: &Finding) {
    for note in &finding.notes {
        page.labelled(indent, Tone::Plain, "note:", note);
    }
}
