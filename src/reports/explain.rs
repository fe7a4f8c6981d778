//! The whole story of one finding or one policy, for a terminal.

use super::format::{Detail, Options};
use super::grouping::by_gap;
use super::terminal::{Page, Tone, member_story, question, severity_tone};
use super::words::{
    Names, boundary, controls, counted, cut, moment, number, policy as policy_words, short,
    subject_name, subject_place,
};
use crate::findings::{Finding, PolicyInfo, PolicyRow, Report, Severity, Verdict};
use crate::ids::Sym;

/// Fewest digits of a fingerprint that name a finding.
const FEWEST_DIGITS: usize = 6;

/// A part of a policy that waits for an analysis.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PendingClause {
    /// The fact family that is missing.
    pub family: Sym,
    /// What it would do: `violation`, `exclusion` or `severity`.
    pub effect: Sym,
}

/// What a policy's metadata says, and what it concluded, where an estate was judged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyStory {
    /// Id, code, title, description, remediation, controls.
    pub policy: PolicyInfo,
    /// The most severe that its findings can be.
    pub severity: Severity,
    /// The lists of subjects that it speaks about.
    pub ranges_over: Vec<Sym>,
    /// The fact families that must be complete for a pass.
    pub needs: Vec<Sym>,
    /// What waits for an analysis.
    pub pending: Vec<PendingClause>,
    /// The counts of its verdicts, where it ran.
    pub verdicts: Option<PolicyRow>,
}

/// Returns the findings whose fingerprint starts with `text` (at least six digits) or whose subject has it
/// as id, ARN or name, in the report's order.
pub fn find<'a>(report: &'a Report, text: &str) -> Vec<&'a Finding> {
    let by_digits = text.len() >= FEWEST_DIGITS;
    let named = |finding: &&Finding| {
        let subject = &finding.subject;
        (by_digits && finding.fingerprint.as_str().starts_with(text))
            || subject.id.as_str() == text
            || subject.arn.is_some_and(|arn| arn.as_str() == text)
            || &*subject.name == text
    };
    report.findings.iter().filter(named).collect()
}

/// Returns everything that the report knows about one finding, nothing shortened.
pub fn finding(report: &Report, finding: &Finding, options: &Options) -> String {
    let mut page = Page::new(options);
    let policy = &finding.policy;
    let code = policy
        .code
        .map(|code| format!("{}: ", short(code.as_str())));
    let verdict = match finding.verdict {
        Verdict::Fail => "",
        Verdict::Unknown => "unknown ",
        Verdict::Exempt => "exempt ",
        Verdict::Pass => "pass ",
        Verdict::NotApplicable => "not applicable ",
    };
    let label = format!(
        "{verdict}{}[{}]",
        finding.severity,
        short(policy.id.as_str())
    );
    let title = format!("{}{}", code.unwrap_or_default(), policy.title);
    page.labelled(0, severity_tone(finding.severity), &label, &title);
    page.labelled(2, Tone::Plain, "why:", &policy.description);
    add_subject(&mut page, finding);
    page.heading("What was seen");
    member_story(&mut page, 2, finding, usize::MAX);
    if let [_] = finding.causes.as_slice()
        && !finding.cut.is_empty()
    {
        page.labelled(
            2,
            Tone::Help,
            "closed by removing:",
            &cut(finding).join("; "),
        );
    }
    add_exception(&mut page, finding);
    add_gaps(&mut page, report, finding);
    page.heading("What to do");
    page.labelled(2, Tone::Help, "help:", &policy.remediation);
    add_controls(&mut page, policy);
    add_others(&mut page, report, finding);
    page.finish()
}

fn add_subject(page: &mut Page, finding: &Finding) {
    let subject = &finding.subject;
    let (name, _) = subject_name(subject);
    let line = format!("{}, {}", short(&name), subject_place(subject));
    page.labelled(2, Tone::Heading, "subject:", &line);
    page.labelled(4, Tone::Plain, "id:", &short(subject.id.as_str()));
    if let Some(arn) = subject
        .arn
        .filter(|arn| arn.as_str() != subject.id.as_str())
    {
        page.labelled(4, Tone::Plain, "ARN:", arn.as_str());
    }
    let environment = subject.environment.map_or("none known", Sym::as_str);
    let class = format!(
        "{} (class {}, {})",
        short(environment),
        subject.class,
        subject.confidence
    );
    page.labelled(4, Tone::Plain, "environment:", &class);
    let place = boundary(finding.source_environment, finding.target_environment);
    page.labelled(2, Tone::Plain, "boundary:", &place);
    page.labelled(2, Tone::Plain, "effect:", &short(finding.effect.as_str()));
    page.labelled(2, Tone::Plain, "certainty:", finding.certainty.as_str());
    page.labelled(2, Tone::Plain, "fingerprint:", finding.fingerprint.as_str());
}

fn add_exception(page: &mut Page, finding: &Finding) {
    if let Some(exception) = &finding.exception {
        let story = format!(
            "{}, owner {}, expires {}: {}",
            short(&exception.id),
            short(&exception.owner),
            moment(exception.expires),
            exception.reason
        );
        page.labelled(2, Tone::Notice, "exception:", &story);
    }
}

fn add_gaps(page: &mut Page, report: &Report, finding: &Finding) {
    if finding.gaps.is_empty() {
        return;
    }
    page.heading("What was not seen");
    let names = Names::of(report);
    for asked in by_gap(&[finding]) {
        question(page, &asked, &names, Detail::Full);
    }
}

fn add_controls(page: &mut Page, policy: &PolicyInfo) {
    for line in controls(policy) {
        page.labelled(2, Tone::Plain, "control:", &line);
    }
}

/// Adds the other findings that share a cause with this one.
fn add_others(page: &mut Page, report: &Report, finding: &Finding) {
    let mut first = true;
    for cause in &finding.causes {
        let others: Vec<&Finding> = report
            .findings
            .iter()
            .filter(|other| *other != finding)
            .filter(|other| other.causes.iter().any(|c| c.key == cause.key))
            .collect();
        if others.is_empty() {
            continue;
        }
        if first {
            page.heading("What the same causes open besides");
            first = false;
        }
        let count = counted(number(others.len()), "further finding", "further findings");
        page.labelled(2, Tone::Plain, &format!("{count}:"), &cause.text);
        for other in others {
            let (name, _) = subject_name(&other.subject);
            page.item(
                4,
                &format!(
                    "{}[{}]: {}, {}",
                    other.severity,
                    short(other.policy.id.as_str()),
                    short(&name),
                    subject_place(&other.subject)
                ),
            );
        }
    }
}

/// Returns everything about one policy.
pub fn policy(story: &PolicyStory, options: &Options) -> String {
    let mut page = Page::new(options);
    let info = &story.policy;
    page.labelled(0, Tone::Heading, &policy_words(info), "");
    page.text(2, &info.title);
    page.blank();
    page.labelled(2, Tone::Plain, "why:", &info.description);
    let severity = story.severity.to_string();
    page.labelled(
        2,
        severity_tone(story.severity),
        "severity at most:",
        &severity,
    );
    page.labelled(2, Tone::Plain, "speaks about:", &joined(&story.ranges_over));
    page.labelled(
        2,
        Tone::Plain,
        "needs, complete, for a pass:",
        &joined(&story.needs),
    );
    for clause in &story.pending {
        page.labelled(2, Tone::Doubt, "not judged yet:", &pending(clause));
    }
    page.labelled(2, Tone::Help, "help:", &info.remediation);
    add_controls(&mut page, info);
    if let Some(row) = &story.verdicts {
        let counts = format!(
            "{} fail, {} unknown, {} exempt, {} pass, {} not applicable",
            row.fail, row.unknown, row.exempt, row.pass, row.not_applicable
        );
        page.labelled(2, Tone::Plain, "here:", &counts);
    }
    page.finish()
}

fn joined(words: &[Sym]) -> String {
    if words.is_empty() {
        return "nothing".to_owned();
    }
    let words: Vec<String> = words.iter().map(|word| short(word.as_str())).collect();
    words.join(", ")
}

/// Returns what a clause that is not judged yet means for the verdicts.
fn pending(clause: &PendingClause) -> String {
    let family = short(clause.family.as_str());
    let what = format!("a clause about {family}");
    match clause.effect.as_str() {
        "violation" => format!("{what}: subjects that it could add are unknown"),
        "exclusion" => {
            format!("{what}: violations that it could remove are possible, not proven")
        }
        "severity" => format!("{what}, which could make findings less severe"),
        other => format!("{family}: {}", short(other)),
    }
}
