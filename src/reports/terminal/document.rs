use super::findings::add_findings;
use super::open::{add_exempt, add_open};
use super::overview::{add_coverage, add_environments};
use super::page::Page;
use crate::findings::{Finding, PolicyRow, Report, Severity};
use crate::reports::format::Options;
use crate::reports::shown::Shown;
use crate::reports::words::{counted, grouped, number, short};

/// Returns the report for a terminal.
pub(in crate::reports) fn render(report: &Report, options: &Options) -> String {
    let mut page = Page::new(options);
    let shown = Shown::of(report, options.minimum);
    add_coverage(&mut page, report, options);
    add_environments(&mut page, report, options);
    add_findings(&mut page, "Failed", &shown.fail, options.detail);
    add_findings(
        &mut page,
        "Possible, not proven",
        &shown.potential,
        options.detail,
    );
    add_open(&mut page, report, &shown, options.detail);
    add_exempt(&mut page, &shown.exempt, options.detail);
    add_policies(&mut page, &report.policies);
    page.blank();
    page.text(0, &last_line(report, &shown, options.minimum));
    page.finish()
}

/// Adds the table of policies with the counts of their verdicts.
fn add_policies(page: &mut Page, policies: &[PolicyRow]) {
    page.heading("Policies");
    if policies.is_empty() {
        page.text(2, "No policy ran.");
        return;
    }
    let head = [
        "code", "policy", "at most", "fail", "unknown", "exempt", "pass", "n/a",
    ];
    let mut rows = vec![head.map(str::to_owned).to_vec()];
    rows.extend(policies.iter().map(|row| {
        vec![
            row.policy
                .code
                .map(|code| code.to_string())
                .unwrap_or_default(),
            short(row.policy.id.as_str()),
            row.severity.to_string(),
            grouped(row.fail),
            grouped(row.unknown),
            grouped(row.exempt),
            grouped(row.pass),
            grouped(row.not_applicable),
        ]
    }));
    page.table(1, &rows);
}

/// Returns the counts of everything, also of what the options hide.
fn last_line(report: &Report, shown: &Shown<'_>, minimum: Severity) -> String {
    let mut parts = vec![
        format!(
            "{} failed{}",
            grouped(number(shown.fail.len())),
            severities(&shown.fail)
        ),
        format!(
            "{} unknown",
            grouped(number(shown.potential.len() + shown.open.len()))
        ),
        format!("{} exempt", grouped(number(shown.exempt.len()))),
    ];
    if shown.hidden > 0 {
        parts.push(format!(
            "{} below {minimum} not shown",
            grouped(shown.hidden)
        ));
    }
    let passed: u64 = report.policies.iter().map(|row| row.pass).sum();
    parts.push(format!("{} passed", grouped(passed)));
    let mut line = format!("Result: {}.", parts.join(", "));
    if report.prod_undecided > 0 {
        let subjects = counted(
            report.prod_undecided,
            "subject that is",
            "subjects that are",
        );
        line.push_str(&format!(
            " {subjects} or may be production could not be judged."
        ));
    }
    let gaps = number(report.coverage.gaps.len());
    let accepted: u64 = report.coverage.accepted.iter().map(|gap| gap.gaps).sum();
    line.push_str(&format!(
        " {}, {} accepted.",
        counted(gaps, "gap", "gaps"),
        grouped(accepted)
    ));
    line
}

/// Returns ` (1 critical, 2 high)`, worst first.
fn severities(findings: &[&Finding]) -> String {
    let mut parts = Vec::new();
    for severity in Severity::ALL.into_iter().rev() {
        let count = findings.iter().filter(|f| f.severity == severity).count();
        if count > 0 {
            parts.push(format!("{} {severity}", grouped(number(count))));
        }
    }
    if parts.is_empty() {
        String::new()
    } else {
        format!(" ({})", parts.join(", "))
    }
}
