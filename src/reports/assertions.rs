//! What came of assertions, in each of its formats.

use super::format::{AssertionFormat, Options};
use super::{json_assertions, junit, terminal};
use crate::findings::{Assertion, Assertions, Evidence, EvidenceKind};

/// Returns what came of assertions in a format, with a line break at its end.
pub fn render_assertions(
    assertions: &Assertions,
    format: AssertionFormat,
    options: &Options,
) -> String {
    match format {
        AssertionFormat::Terminal => terminal::render_assertions(assertions, options),
        AssertionFormat::Json => json_assertions::render(assertions),
        AssertionFormat::Junit => junit::render(assertions),
    }
}

/// Returns what was expected and what is, or why there is no answer.
pub(super) fn difference(one: &Assertion) -> String {
    let fault = one.fault.as_ref().map(|fault| fault.said.as_ref());
    let fault = fault.unwrap_or("no answer");
    match (one.expected, one.verdict) {
        (Some(expected), Some(verdict)) => format!("expected {expected}, got {verdict}"),
        (Some(expected), None) => format!("expected {expected}, no answer: {fault}"),
        (None, _) => fault.to_owned(),
    }
}

/// Returns the id with the question in short.
pub(super) fn title(one: &Assertion) -> String {
    match one.about.is_empty() {
        true => one.name(),
        false => format!("{}: {}", one.name(), one.about),
    }
}

/// Returns where a line is wrong: `walls.jsonl:7:23`.
pub(super) fn place(source: &str, one: &Assertion) -> String {
    let column = one.fault.as_ref().and_then(|fault| fault.column);
    let column = column.map(|column| format!(":{column}"));
    format!("{source}:{}{}", one.line, column.unwrap_or_default())
}

/// Returns what the verdict rests on, in words, but for the way.
pub(super) fn reasons(one: &Assertion) -> Vec<String> {
    let all = one.evidence.iter();
    all.filter_map(|evidence| {
        let text = told(evidence);
        match evidence.kind {
            EvidenceKind::Blocker | EvidenceKind::Open => Some(text),
            EvidenceKind::Statement => Some(format!("decided by: {text}")),
            EvidenceKind::Condition => Some(format!("allowed when {text}")),
            EvidenceKind::Assumption => Some(format!("taken to be so: {text}")),
            EvidenceKind::Note => Some(format!("worth knowing: {text}")),
            EvidenceKind::Step | EvidenceKind::Back => None,
        }
    })
    .collect()
}

/// Returns the way, a step each, where it explains the verdict: where nothing stops the flow or leaves it open.
pub(super) fn way(one: &Assertion) -> Vec<String> {
    let stands =
        |evidence: &Evidence| matches!(evidence.kind, EvidenceKind::Blocker | EvidenceKind::Open);
    if one.evidence.iter().any(stands) {
        return Vec::new();
    }
    let steps = one.evidence.iter();
    steps
        .filter(|evidence| evidence.kind == EvidenceKind::Step)
        .map(told)
        .collect()
}

fn told(evidence: &Evidence) -> String {
    let rule = evidence.rule.as_deref().map(|rule| format!("({rule})"));
    let mut before: Vec<String> = evidence.component.map(str::to_owned).into_iter().collect();
    before.extend(rule);
    let before = before.join(" ");
    match evidence.text.as_deref() {
        None => before,
        Some(text) if before.is_empty() => text.to_owned(),
        Some(text) => format!("{before}: {text}"),
    }
}
