use std::collections::BTreeSet;

use super::case::{Case, Claim, Expected};
use crate::findings::{Finding, Severity, Verdict};
use crate::ids::Sym;

/// What a policy concluded about one subject.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Conclusion {
    /// The fact's id.
    pub(super) subject: String,
    /// The ARN, where the subject has one.
    pub(super) arn: Option<String>,
    pub(super) verdict: Verdict,
    pub(super) placed: Placed,
    pub(super) rests_on: RestsOn,
}

/// What a pass on a subject rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum RestsOn {
    /// What was read: a denial must be able to cost it.
    Calls,
    /// The configuration alone: the policy judges classes, and this one was declared.
    Declaration,
}

/// Whether a subject belongs to an environment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Placed {
    /// It has a class.
    Classified,
    /// It has none: `environment-unclassified` reports it, other policies need not speak about it.
    Unclassified,
}

/// What one policy concluded about one estate.
#[derive(Clone, Debug)]
pub(super) struct Outcome {
    /// One line per subject of the lists that the policy ranges over.
    pub(super) conclusions: Vec<Conclusion>,
    /// The lists of which `applies` names no subject, in words; none where it names one.
    pub(super) unmatched: Option<String>,
    /// The verdict on the estate where the policy has no subject there.
    pub(super) without_subject: Option<Verdict>,
    /// What it found.
    pub(super) findings: Vec<Finding>,
}

/// What a finding of the policy looks like: a policy that judges coverage never fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Finds {
    /// `fail`.
    Failures,
    /// `unknown`.
    Gaps,
}

impl Finds {
    fn verdict(self) -> Verdict {
        match self {
            Self::Failures => Verdict::Fail,
            Self::Gaps => Verdict::Unknown,
        }
    }
}

impl Outcome {
    fn conclusion(&self, subject: &str) -> Option<&Conclusion> {
        self.conclusions
            .iter()
            .find(|line| line.subject == subject || line.arn.as_deref() == Some(subject))
    }

    /// Returns the verdict on a subject, by ARN or id.
    pub(super) fn verdict(&self, subject: &str) -> Option<Verdict> {
        self.conclusion(subject).map(|line| line.verdict)
    }

    /// Returns the subjects with a verdict.
    pub(super) fn with(&self, verdict: Verdict) -> impl Iterator<Item = &str> {
        self.conclusions
            .iter()
            .filter(move |line| line.verdict == verdict)
            .map(|line| line.subject.as_str())
    }

    /// Returns the subjects that pass because of what was read.
    pub(super) fn earned(&self) -> impl Iterator<Item = &str> {
        self.conclusions
            .iter()
            .filter(|line| line.verdict == Verdict::Pass && line.rests_on == RestsOn::Calls)
            .map(|line| line.subject.as_str())
    }

    /// Returns whether something is left open that another outcome did not leave open: a subject, or a call
    /// that may hide subjects.
    fn opens_more_than(&self, before: &Self) -> bool {
        let gaps = |outcome: &Self| -> BTreeSet<(Sym, String)> {
            let unknown = outcome.findings.iter();
            unknown
                .filter(|finding| finding.verdict == Verdict::Unknown)
                .flat_map(|finding| {
                    let subject = finding.subject.id;
                    finding
                        .gaps
                        .iter()
                        .map(move |gap| (subject, format!("{gap:?}")))
                })
                .collect()
        };
        let open: BTreeSet<&str> = before.with(Verdict::Unknown).collect();
        self.with(Verdict::Unknown).any(|one| !open.contains(one))
            || !gaps(self).is_subset(&gaps(before))
    }

    fn any(&self, verdict: Verdict) -> bool {
        self.without_subject == Some(verdict) || self.with(verdict).next().is_some()
    }

    fn severity(&self, subject: &str) -> Option<Severity> {
        let names = |finding: &&Finding| {
            let info = &finding.subject;
            info.id.as_str() == subject || info.arn.is_some_and(|arn| arn.as_str() == subject)
        };
        self.findings
            .iter()
            .filter(names)
            .map(|finding| finding.severity)
            .max()
    }

    /// Returns all verdicts in one line.
    pub(super) fn shown(&self) -> String {
        let mut lines: Vec<String> = self
            .conclusions
            .iter()
            .filter(|line| line.verdict != Verdict::NotApplicable)
            .map(|line| format!("{} on `{}`", line.verdict.as_str(), line.subject))
            .collect();
        lines.extend(
            self.without_subject
                .map(|verdict| format!("{} without a subject", verdict.as_str())),
        );
        if lines.is_empty() {
            "not-applicable on every subject".to_owned()
        } else {
            lines.join(", ")
        }
    }
}

/// Checks that an estate shows what its case claims.
///
/// # Errors
/// A message that says what was expected and what came out.
pub(super) fn check_case(case: &Case, finds: Finds, outcome: &Outcome) -> Result<(), String> {
    let found = outcome.any(finds.verdict());
    let holds = match case.claim {
        Claim::Fails => found && (finds == Finds::Failures || !outcome.any(Verdict::Fail)),
        Claim::Passes => {
            outcome.with(Verdict::Pass).next().is_some()
                && !outcome.any(Verdict::Fail)
                // A case need not hold every list that could show further subjects.
                && outcome.with(Verdict::Unknown).next().is_none()
        }
        Claim::Unknown => outcome.any(Verdict::Unknown) && !outcome.any(Verdict::Fail),
        Claim::NotApplicable => ![
            Verdict::Fail,
            Verdict::Unknown,
            Verdict::Pass,
            Verdict::Exempt,
        ]
        .into_iter()
        .any(|verdict| outcome.any(verdict)),
    };
    if !holds {
        let gaps = outcome.findings.iter().flat_map(|finding| &finding.gaps);
        let mut gaps: Vec<String> = gaps
            .map(|gap| format!("{} {} {}", gap.service, gap.operation, gap.state))
            .collect();
        gaps.sort();
        gaps.dedup();
        let missing = if gaps.is_empty() {
            String::new()
        } else {
            format!("; gaps: {}", gaps.join(", "))
        };
        let empty = match (&outcome.unmatched, case.claim) {
            (Some(lists), Claim::Fails | Claim::Passes) => format!("`applies` is empty: {lists}; "),
            _ => String::new(),
        };
        return Err(format!(
            "{empty}expected {}, got {}{missing}",
            case.claim.as_str(),
            outcome.shown()
        ));
    }
    case.expected
        .iter()
        .try_for_each(|expected| check_expected(expected, outcome))
}

fn check_expected(expected: &Expected, outcome: &Outcome) -> Result<(), String> {
    let subject = &expected.subject;
    let verdict = outcome.verdict(subject).ok_or_else(|| {
        let known: Vec<&str> = outcome
            .conclusions
            .iter()
            .map(|line| line.subject.as_str())
            .collect();
        format!(
            "expected {} on `{subject}`, which is no subject; there are: {}",
            expected.verdict.as_str(),
            known.join(", ")
        )
    })?;
    if verdict != expected.verdict {
        let expected = expected.verdict.as_str();
        return Err(format!(
            "expected {expected} on `{subject}`, got {}",
            verdict.as_str()
        ));
    }
    match expected.severity {
        Some(severity) if outcome.severity(subject) != Some(severity) => {
            let got = outcome.severity(subject).map_or("none", Severity::as_str);
            Err(format!(
                "expected severity {severity} on `{subject}`, got {got}"
            ))
        }
        _ => Ok(()),
    }
}

/// Checks that what passed does not fail because something was not seen.
///
/// # Errors
/// The subject that fails.
pub(super) fn check_blinded_pass(after: &Outcome) -> Result<(), String> {
    if after.any(Verdict::Fail) {
        return Err(format!("not seeing made a failure: {}", after.shown()));
    }
    Ok(())
}

/// Returns whether a pass was given up because something was not seen: the subject is undecided or in no
/// environment, or it is not seen any more and the run says that it could not decide.
pub(super) fn gave_up(subject: &str, before: &Outcome, after: &Outcome) -> bool {
    match after.conclusion(subject) {
        Some(line) => {
            line.verdict == Verdict::Unknown
                || (line.verdict == Verdict::NotApplicable && line.placed == Placed::Unclassified)
        }
        None => after.opens_more_than(before),
    }
}

/// Checks that what was found, or left undecided, is not cleared because something was not seen.
///
/// # Errors
/// The subject that is cleared.
pub(super) fn check_blinded_failure(before: &Outcome, after: &Outcome) -> Result<(), String> {
    for subject in before
        .with(Verdict::Fail)
        .chain(before.with(Verdict::Unknown))
    {
        let now = after.conclusion(subject);
        let kept = match now.map(|line| line.verdict) {
            Some(Verdict::Fail | Verdict::Unknown) => true,
            Some(Verdict::Pass | Verdict::Exempt) => false,
            Some(Verdict::NotApplicable) | None => {
                now.is_some_and(|line| line.placed == Placed::Unclassified)
                    || after.opens_more_than(before)
            }
        };
        if !kept {
            return Err(format!("not seeing cleared `{subject}`: {}", after.shown()));
        }
    }
    Ok(())
}
