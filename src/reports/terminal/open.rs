use super::findings::{severity_tone, subject};
use super::overview::add_story;
use super::page::{Page, Tone};
use crate::findings::{Finding, Report};
use crate::reports::coverage;
use crate::reports::format::Detail;
use crate::reports::grouping::{OpenQuestion, by_exception, by_gap, by_policy};
use crate::reports::shown::Shown;
use crate::reports::words::{Names, counted, list, moment, number, policy, short, subject_name};

/// Subjects of one policy that a first reading shows.
const SUBJECTS: usize = 5;
/// Ways to settle missing calls that a first reading shows.
const SETTLES: usize = 12;
/// Accounts and regions that a first reading shows of each call.
const PLACES: usize = 4;

/// Adds what missing calls leave open, each call once; nothing for none.
pub(super) fn add_open(page: &mut Page, report: &Report, shown: &Shown<'_>, detail: Detail) {
    let questions = by_gap(&shown.unsettled());
    if questions.is_empty() {
        return;
    }
    let count = counted(number(shown.open.len()), "question", "questions");
    page.heading(&format!("Not judged: {count}"));
    page.text(
        2,
        "Neither passed nor failed: something that the answer rests on was not seen. What is possible \
         but not proven stands here again where a missing call would settle it.",
    );
    page.blank();
    let names = Names::of(report);
    for asked in questions {
        question(page, &asked, &names, detail);
        page.blank();
    }
}

/// Adds the calls that are missing, the policies and subjects they leave open, and what settles them.
pub(in crate::reports) fn question(
    page: &mut Page,
    asked: &OpenQuestion<'_>,
    names: &Names<'_>,
    detail: Detail,
) {
    for story in coverage::stories(&asked.calls, names, detail.limit(PLACES)) {
        add_story(page, &story, detail);
        if !story.settles.is_empty() {
            let settles = list(&story.settles, detail.limit(SETTLES));
            page.labelled(4, Tone::Help, "help:", &settles);
        }
    }
    for (info, findings) in by_policy(&asked.findings) {
        let worst = findings.iter().map(|finding| finding.severity).max();
        let label = format!(
            "leaves open: {}{}",
            worst
                .map(|severity| format!("{severity} "))
                .unwrap_or_default(),
            policy(info),
        );
        let tone = worst.map_or(Tone::Plain, severity_tone);
        let subjects: Vec<String> = findings
            .iter()
            .map(|finding| short(&subject_name(&finding.subject).0))
            .collect();
        let shown = list(&subjects, detail.limit(SUBJECTS));
        page.labelled(4, tone, &label, &format!("on {shown}"));
    }
}

/// Adds what exceptions cover; nothing for none.
pub(super) fn add_exempt(page: &mut Page, exempt: &[&Finding], detail: Detail) {
    if exempt.is_empty() {
        return;
    }
    let count = counted(number(exempt.len()), "finding", "findings");
    page.heading(&format!("Covered by exceptions: {count}"));
    for (exception, findings) in by_exception(exempt) {
        let label = format!("exception {}:", short(&exception.id));
        let story = format!(
            "owner {}, expires {}: {}",
            short(&exception.owner),
            moment(exception.expires),
            exception.reason
        );
        page.labelled(2, Tone::Notice, &label, &story);
        add_covered(page, &findings, detail);
    }
    let without: Vec<&Finding> = exempt
        .iter()
        .copied()
        .filter(|finding| finding.exception.is_none())
        .collect();
    add_covered(page, &without, detail);
}

fn add_covered(page: &mut Page, findings: &[&Finding], detail: Detail) {
    let limit = detail.limit(SUBJECTS);
    for finding in findings.iter().take(limit) {
        let line = format!(
            "{}[{}]: {}",
            finding.severity,
            short(finding.policy.id.as_str()),
            subject(finding)
        );
        page.item(4, &line);
    }
    let more = findings.len().saturating_sub(limit);
    if more > 0 {
        let more = counted(number(more), "more", "more");
        page.text(4, &format!("and {more}; --full lists them."));
    }
}
