use super::overview::{CALLS, NAMES, PLACES, story_line};
use crate::findings::Report;
use crate::reports::coverage;
use crate::reports::format::Detail;
use crate::reports::sanitise::{markdown_code as code, markdown_text as text};
use crate::reports::words::{Names, counted, grouped, number};

/// Adds what a reader looks up: policies, calls, files, resources.
pub(super) fn add_appendix(out: &mut String, report: &Report, detail: Detail) {
    out.push_str("## Appendix\n\n");
    add_policies(out, report);
    add_services(out, report);
    add_missing(out, report, detail);
    add_files(out, report);
    add_resources(out, report);
}

fn add_policies(out: &mut String, report: &Report) {
    out.push_str("### Policies\n\n");
    if report.policies.is_empty() {
        out.push_str("No policy ran.\n\n");
        return;
    }
    out.push_str("Subjects by verdict. The severity is the highest that a finding can have.\n\n");
    out.push_str(
        "| code | policy | severity | fail | unknown | exempt | pass | not applicable |\n",
    );
    out.push_str("|---|---|---|--:|--:|--:|--:|--:|\n");
    for row in &report.policies {
        let short_code = row
            .policy
            .code
            .map(|c| text(c.as_str()))
            .unwrap_or_default();
        out.push_str(&format!(
            "| {short_code} | {} | {} | {} | {} | {} | {} | {} |\n",
            code(row.policy.id.as_str()),
            row.severity,
            grouped(row.fail),
            grouped(row.unknown),
            grouped(row.exempt),
            grouped(row.pass),
            grouped(row.not_applicable)
        ));
    }
    out.push('\n');
}

fn add_services(out: &mut String, report: &Report) {
    if report.coverage.services.is_empty() {
        return;
    }
    out.push_str("### Calls read by service\n\n| service | read | planned |\n|---|--:|--:|\n");
    for row in &report.coverage.services {
        let (complete, planned) = (grouped(row.complete), grouped(row.planned));
        let service = text(row.service.as_str());
        out.push_str(&format!("| {service} | {complete} | {planned} |\n"));
    }
    out.push('\n');
}

/// Adds all missing calls, where the first part of the report has not named them already.
fn add_missing(out: &mut String, report: &Report, detail: Detail) {
    let missing = coverage::missing(report);
    let names = Names::of(report);
    let stories = coverage::stories(&missing, &names, detail.limit(PLACES));
    let named = |story: &coverage::Story| story.names.len() <= detail.limit(NAMES);
    if stories.len() <= detail.limit(CALLS) && stories.iter().all(named) {
        return;
    }
    let lines: Vec<String> = stories
        .iter()
        .map(|story| story_line(story, Detail::Full))
        .collect();
    let title = counted(
        number(missing.len()),
        "call that was not seen",
        "calls that were not seen",
    );
    add_folded(out, &title, &lines);
}

fn add_files(out: &mut String, report: &Report) {
    for (what, names) in coverage::files(report) {
        let lines: Vec<String> = names.iter().map(|name| code(name)).collect();
        add_folded(out, &what, &lines);
    }
}

fn add_resources(out: &mut String, report: &Report) {
    let resources = &report.coverage.resources;
    if resources.is_empty() {
        return;
    }
    let total: u64 = resources.iter().map(|(_, count)| *count).sum();
    let lines: Vec<String> = resources
        .iter()
        .map(|(name, count)| format!("{}: {}", code(name.as_str()), grouped(*count)))
        .collect();
    let title = format!(
        "{} of {}",
        counted(total, "resource", "resources"),
        counted(number(lines.len()), "type", "types")
    );
    add_folded(out, &format!("Read: {title}"), &lines);
}

/// Adds a list that is folded away where the page can fold. `title` is our own text.
fn add_folded(out: &mut String, title: &str, lines: &[String]) {
    out.push_str(&format!("<details>\n<summary>{title}</summary>\n\n"));
    for line in lines {
        out.push_str(&format!("- {line}\n"));
    }
    out.push_str("\n</details>\n\n");
}
