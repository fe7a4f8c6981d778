//! Which findings a report shows, by what they say.

use super::grouping::is_potential;
use crate::findings::{Finding, Report, Severity, Verdict};

/// The findings that the options show, by verdict.
pub(super) struct Shown<'a> {
    /// Failures.
    pub(super) fail: Vec<&'a Finding>,
    /// Possible holes that are not proven.
    pub(super) potential: Vec<&'a Finding>,
    /// Questions that missing calls left open.
    pub(super) open: Vec<&'a Finding>,
    /// What exceptions cover.
    pub(super) exempt: Vec<&'a Finding>,
    /// How many lie below the severity that is shown.
    pub(super) hidden: u64,
}

impl<'a> Shown<'a> {
    /// Returns the report's findings of at least this severity.
    pub(super) fn of(report: &'a Report, minimum: Severity) -> Self {
        let mut shown = Self {
            fail: Vec::new(),
            potential: Vec::new(),
            open: Vec::new(),
            exempt: Vec::new(),
            hidden: 0,
        };
        for finding in &report.findings {
            if finding.severity < minimum {
                shown.hidden += 1;
                continue;
            }
            match finding.verdict {
                Verdict::Fail => shown.fail.push(finding),
                Verdict::Exempt => shown.exempt.push(finding),
                // Policies hand over no finding that passed; one that did would be no failure.
                Verdict::Pass | Verdict::NotApplicable => {}
                Verdict::Unknown if is_potential(finding) => {
                    shown.potential.push(finding);
                }
                Verdict::Unknown => shown.open.push(finding),
            }
        }
        shown
    }
    /// Returns what missing calls would settle: open questions, and possible holes that rest on gaps.
    pub(super) fn unsettled(&self) -> Vec<&'a Finding> {
        let all = self.open.iter().chain(&self.potential).copied();
        all.filter(|finding| !finding.gaps.is_empty()).collect()
    }
}
