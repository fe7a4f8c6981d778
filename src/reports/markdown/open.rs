use super::findings::subject;
use super::overview::{PLACES, story_line};
use crate::findings::{Finding, Report};
use crate::reports::coverage;
use crate::reports::format::Detail;
use crate::reports::grouping::{OpenQuestion, by_exception, by_gap, by_policy};
use crate::reports::sanitise::{markdown_code as code, markdown_text as text};
use crate::reports::shown::Shown;
use crate::reports::words::{Names, counted, list, moment, number, subject_name};

/// Subjects of one policy that a first reading shows.
const SUBJECTS: usize = 10;

/// Ways to settle missing calls that a first reading shows.
const SETTLES: usize = 15;

/// Adds what missing calls leave open, each call once; nothing for none.
pub(super) fn add_open(out: &mut String, report: &Report, shown: &Shown<'_>, detail: Detail) {
    let questions = by_gap(&shown.unsettled());
    if questions.is_empty() {
        return;
    }
    out.push_str("## Not judged\n\n");
    out.push_str(
        "Neither passed nor failed: something that the answer rests on was not seen. What is possible but \
         not proven stands here again where a missing call would settle it.\n\n",
    );
    let names = Names::of(report);
    for asked in questions {
        add_question(out, &asked, &names, detail);
    }
}

/// Adds the calls that are missing, what they leave open and what settles them.
fn add_question(out: &mut String, asked: &OpenQuestion<'_>, names: &Names<'_>, detail: Detail) {
    out.push_str("Missing:\n\n");
    for story in coverage::stories(&asked.calls, names, detail.limit(PLACES)) {
        out.push_str(&format!("- {}\n", story_line(&story, detail)));
        if !story.settles.is_empty() {
            let settles = list(&story.settles, detail.limit(SETTLES));
            out.push_str(&format!("  - To settle it: {}\n", text(&settles)));
        }
    }
    out.push_str("\nIt leaves open:\n\n");
    for (policy, findings) in by_policy(&asked.findings) {
        let worst = findings.iter().map(|finding| finding.severity).max();
        let severity = worst.map(|s| format!("{s}, ")).unwrap_or_default();
        let id = code(policy.id.as_str());
        let title = text(&policy.title);
        let subjects: Vec<String> = findings
            .iter()
            .map(|finding| code(&subject_name(&finding.subject).0))
            .collect();
        let shown = list(&subjects, detail.limit(SUBJECTS));
        out.push_str(&format!("- {severity}{id} ({title}): {shown}\n"));
    }
    out.push('\n');
}

/// Adds what exceptions cover; nothing for none.
pub(super) fn add_exempt(out: &mut String, exempt: &[&Finding], detail: Detail) {
    if exempt.is_empty() {
        return;
    }
    out.push_str("## Covered by exceptions\n\n");
    for (exception, findings) in by_exception(exempt) {
        out.push_str(&format!(
            "- {}, owner {}, expires {}: {}\n",
            code(&exception.id),
            text(&exception.owner),
            moment(exception.expires),
            text(&exception.reason)
        ));
        add_covered(out, &findings, detail);
    }
    let without: Vec<&Finding> = exempt
        .iter()
        .copied()
        .filter(|finding| finding.exception.is_none())
        .collect();
    if !without.is_empty() {
        out.push_str("- The exception is not named:\n");
        add_covered(out, &without, detail);
    }
    out.push('\n');
}

fn add_covered(out: &mut String, findings: &[&Finding], detail: Detail) {
    let limit = detail.limit(SUBJECTS);
    for finding in findings.iter().take(limit) {
        out.push_str(&format!(
            "  - {}, {}: {}\n",
            finding.severity,
            code(finding.policy.id.as_str()),
            subject(finding)
        ));
    }
    let more = findings.len().saturating_sub(limit);
    if more > 0 {
        out.push_str(&format!(
            "  - and {}\n",
            counted(number(more), "more", "more")
        ));
    }
}
