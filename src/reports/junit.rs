//! What came of assertions, for CI systems: JUnit XML as Jenkins, GitLab and others read it.

use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};

use super::assertions::{difference, reasons};
use super::sanitise::{Kind, visible};
use crate::findings::{Assertion, Assertions, Outcome};

/// Returns what came of assertions as JUnit XML: a suite for the file, a case for each line. What is not met is a
/// failure, what is no assertion an error. It has no times, so that equal answers give equal bytes.
pub(super) fn render(assertions: &Assertions) -> String {
    let name = |text: &str| visible(text, Kind::Name);
    let mut suite = TestSuite::new(name(&assertions.source));
    suite.add_test_cases(assertions.results.iter().map(case));
    let mut report = Report::new(name(&format!("{} test", assertions.tool.name)));
    report.add_test_suite(suite);
    // Text that is made visible is text of XML too, and a string is always written.
    let mut text = report.to_string().unwrap_or_default();
    if !text.ends_with('\n') {
        text.push('\n');
    }
    text
}

fn case(one: &Assertion) -> TestCase {
    let prose = |text: &str| visible(text, Kind::Prose);
    let failed = |kind: NonSuccessKind, word: &str| {
        let mut status = TestCaseStatus::non_success(kind);
        let ends = one.ends.iter().map(|ends| prose(ends));
        let lines: Vec<String> = ends
            .chain(reasons(one).iter().map(|line| prose(line)))
            .collect();
        status
            .set_type(word)
            .set_message(prose(&difference(one)))
            .set_description(lines.join("\n"));
        status
    };
    let status = match one.outcome {
        Outcome::Met => TestCaseStatus::success(),
        Outcome::Unmet => failed(NonSuccessKind::Failure, "unmet"),
        Outcome::Broken => failed(NonSuccessKind::Error, "no-assertion"),
    };
    let name = match one.about.is_empty() {
        true => one.id.to_string(),
        false => format!("{}: {}", one.id, one.about),
    };
    let mut case = TestCase::new(visible(&name, Kind::Name), status);
    case.set_classname(one.ask.as_str());
    case
}
