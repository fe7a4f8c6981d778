use super::appendix::add_appendix;
use super::findings::add_findings;
use super::open::{add_exempt, add_open};
use super::overview::{add_coverage, add_environments};
use crate::findings::{Finding, Report, Severity};
use crate::reports::format::Options;
use crate::reports::sanitise::markdown_text as text;
use crate::reports::shown::Shown;
use crate::reports::words::{counted, date, grouped, moment, number};

/// Returns the report as Markdown.
pub(in crate::reports) fn render(report: &Report, options: &Options) -> String {
    let shown = Shown::of(report, options.minimum);
    let mut out = format!("# Palisade report, {}\n\n", date(report.as_of));
    out.push_str(
        "Which walls stand around production, read from the configuration of AWS alone. *Failed*: the \
         configuration proves a way through, or a missing protection. *Possible*: there may be one. *Not \
         judged*: what the answer rests on was not seen. What passed is counted in the appendix.\n\n",
    );
    add_summary(&mut out, report, &shown, options);
    add_coverage(&mut out, report, options.detail);
    add_environments(&mut out, report, options.detail);
    add_findings(&mut out, "Failed", &shown.fail, options.detail);
    add_findings(
        &mut out,
        "Possible, not proven",
        &shown.potential,
        options.detail,
    );
    add_open(&mut out, report, &shown, options.detail);
    add_exempt(&mut out, &shown.exempt, options.detail);
    add_appendix(&mut out, report, options.detail);
    // Blocks end with an empty line; the document ends with one line break.
    format!("{}\n", out.trim_end())
}

/// Adds the counts of findings by severity and verdict.
fn add_summary(out: &mut String, report: &Report, shown: &Shown<'_>, options: &Options) {
    let failed = counted(number(shown.fail.len()), "failure", "failures");
    let potential = grouped(number(shown.potential.len()));
    let open = counted(number(shown.open.len()), "question", "questions");
    let exempt = grouped(number(shown.exempt.len()));
    out.push_str(&format!(
        "**{failed}**, {potential} possible but not proven, {open} not judged, {exempt} covered by exceptions. "
    ));
    if report.prod_undecided > 0 {
        let subjects = counted(
            report.prod_undecided,
            "subject that is",
            "subjects that are",
        );
        out.push_str(&format!(
            "**{subjects} or may be production could not be judged.** "
        ));
    }
    if shown.hidden > 0 {
        let hidden = counted(shown.hidden, "finding", "findings");
        out.push_str(&format!("{hidden} below {} not shown. ", options.minimum));
    }
    out.push_str(&format!(
        "State of {}, judged by {} {}.\n\n",
        moment(report.as_of),
        text(report.tool.name),
        text(report.tool.version)
    ));
    out.push_str("| severity | failed | possible | not judged | exempt |\n");
    out.push_str("|---|--:|--:|--:|--:|\n");
    for severity in Severity::ALL.into_iter().rev() {
        let count = |findings: &[&Finding]| {
            let found = findings.iter().filter(|f| f.severity == severity).count();
            grouped(number(found))
        };
        out.push_str(&format!(
            "| {severity} | {} | {} | {} | {} |\n",
            count(&shown.fail),
            count(&shown.potential),
            count(&shown.open),
            count(&shown.exempt)
        ));
    }
    out.push('\n');
}
