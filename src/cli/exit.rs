use std::process::ExitCode;

use crate::findings::{Finding, Report, Severity, Verdict};

/// How a run ended; the same in every format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// 0: no failure at or above `--fail-on`, and production was decided.
    Clean,
    /// 1: a failure stands at or above `--fail-on`.
    Failed,
    /// 2: usage, configuration, unreadable input or evaluation error.
    Unusable,
    /// 3: a subject that is or may be production could not be decided.
    Undecided,
}

impl Exit {
    /// Returns the exit of an audit.
    pub fn of_report(report: &Report, fail_on: Severity) -> Self {
        let failed =
            |finding: &Finding| finding.verdict == Verdict::Fail && finding.severity >= fail_on;
        if report.findings.iter().any(failed) {
            Self::Failed
        } else if report.prod_undecided > 0 {
            Self::Undecided
        } else {
            Self::Clean
        }
    }

    /// Returns the number that the shell sees.
    pub fn code(self) -> u8 {
        match self {
            Self::Clean => 0,
            Self::Failed => 1,
            Self::Unusable => 2,
            Self::Undecided => 3,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.code())
    }
}
