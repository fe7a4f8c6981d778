//! What came of assertions, for CI systems: JUnit XML as Jenkins, GitLab and others read it.

use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};

use super::assertions::{difference, place, reasons, title, way};
use super::sanitise::{Kind, visible};
use crate::findings::{Assertion, Assertions, Outcome};

/// Returns what came of assertions as JUnit XML: a suite for the file, a case for each line. What is not met is a
/// failure; what has no answer, or is no assertion, an error. It has no times, so that equal answers give equal bytes.
pub(super) fn render(assertions: &Assertions) -> String {
    let source = visible(&assertions.source, Kind::Name);
    let mut suite = TestSuite::new(source.as_str());
    let cases = assertions.results.iter();
    suite.add_test_cases(cases.map(|one| case(&assertions.source, one)));
    let mut report = Report::new(format!("{} test", assertions.tool.name));
    report.add_test_suite(suite);
    // Text that is made visible is text of XML too, and a string is always written.
    let mut text = report.to_string().unwrap_or_default();
    if !text.ends_with('\n') {
        text.push('\n');
    }
    text
}

fn case(source: &str, one: &Assertion) -> TestCase {
    let status = match one.outcome {
        Outcome::Met => TestCaseStatus::success(),
        Outcome::Unmet => failed(NonSuccessKind::Failure, source, one),
        Outcome::Unanswerable | Outcome::Invalid => failed(NonSuccessKind::Error, source, one),
    };
    let mut case = TestCase::new(visible(&title(one), Kind::Name), status);
    let class = one.ask.map_or("assertion", |ask| ask.as_str());
    case.set_classname(format!("palisade.{class}"));
    case.extra
        .insert("line".into(), one.line.to_string().into());
    case
}

fn failed(kind: NonSuccessKind, source: &str, one: &Assertion) -> TestCaseStatus {
    let prose = |text: &str| visible(text, Kind::Prose);
    let mut lines = vec![prose(&place(source, one))];
    let hint = one.fault.as_ref().and_then(|fault| fault.hint.as_deref());
    lines.extend(hint.map(|hint| format!("help: {}", prose(hint))));
    lines.extend(one.ends.as_deref().map(prose));
    let steps = (1..).zip(way(one));
    lines.extend(steps.map(|(number, step)| format!("{number}. {}", prose(&step))));
    lines.extend(
        reasons(one)
            .iter()
            .map(|reason| format!("- {}", prose(reason))),
    );
    let mut status = TestCaseStatus::non_success(kind);
    status
        .set_type(one.outcome.as_str())
        .set_message(prose(&difference(one)))
        .set_description(lines.join("\n"));
    status
}
