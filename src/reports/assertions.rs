//! What came of assertions, in each of its formats.

use super::format::{AssertionFormat, Options};
use super::{json_assertions, junit, terminal};
use crate::findings::{Assertion, Assertions, Clue, ClueKind};

/// Steps of a way that are shown; the rest is counted.
const STEPS: usize = 6;

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

/// Returns why an assertion is not met, line by line: what stops the flow or leaves it open, else the way that it
/// takes in short.
pub(super) fn reasons(one: &Assertion) -> Vec<String> {
    if let Some(error) = &one.error {
        return vec![error.to_string()];
    }
    let of = |kind: ClueKind| one.clues.iter().filter(move |clue| clue.kind == kind);
    let mut lines: Vec<String> = of(ClueKind::Blocker)
        .chain(of(ClueKind::Open))
        .map(told)
        .collect();
    if lines.is_empty() {
        lines.extend(way(one));
    }
    let assumed = of(ClueKind::Assumption).filter_map(|clue| clue.text.as_deref());
    lines.extend(assumed.map(|text| format!("taken to be so: {text}")));
    lines.extend(of(ClueKind::Note).map(told));
    lines
}

fn told(clue: &Clue) -> String {
    let component = clue.component.as_deref();
    let rule = clue.rule.as_deref().map(|rule| format!(" ({rule})"));
    let before = component.map(|one| format!("{one}{}: ", rule.unwrap_or_default()));
    let text = clue.text.as_deref().unwrap_or_default();
    format!("{}{text}", before.unwrap_or_default())
}

/// Returns the way in one line: its components, the last of them always.
fn way(one: &Assertion) -> Option<String> {
    let all = one.clues.iter().filter(|clue| clue.kind == ClueKind::Step);
    let all: Vec<String> = all
        .map(|clue| {
            let component = clue.component.as_deref().unwrap_or_default();
            let rule = clue.rule.as_deref().map(|rule| format!(" ({rule})"));
            format!("{component}{}", rule.unwrap_or_default())
        })
        .collect();
    let (last, before) = all.split_last()?;
    let hidden = before.len().saturating_sub(STEPS);
    let mut shown: Vec<String> = before.iter().take(STEPS).cloned().collect();
    if hidden > 0 {
        shown.push(format!("{hidden} more"));
    }
    shown.push(last.clone());
    Some(format!("way: {}", shown.join(", ")))
}

/// Returns what was expected and what is.
pub(super) fn difference(one: &Assertion) -> String {
    match &one.expected {
        Some(expected) => format!("expected {expected}, got {}", one.verdict),
        None => "no assertion".to_owned(),
    }
}
