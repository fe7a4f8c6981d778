use super::page::{Page, Tone};
use crate::findings::{Assertion, Assertions, Outcome};
use crate::reports::assertions::{difference, place, reasons, title, way};
use crate::reports::format::Options;
use crate::reports::words::{counted, grouped, number};

/// Assertions that are met and shown.
const MET: usize = 20;
/// Assertions that are not met and shown.
const NOT_MET: usize = 100;
/// Steps of a way that are shown.
const STEPS: usize = 16;

/// Returns what came of assertions for a terminal: what is met in a line each, then what is not, with what lets it
/// through or stops it, each in the order of their lines; the counts last.
pub(in crate::reports) fn render_assertions(assertions: &Assertions, options: &Options) -> String {
    let mut page = Page::new(options);
    let (met, others): (Vec<&Assertion>, Vec<&Assertion>) = assertions
        .results
        .iter()
        .partition(|one| one.outcome == Outcome::Met);
    let shown = options.detail.limit(MET);
    for one in met.iter().take(shown) {
        let verdict = one.verdict.unwrap_or_default();
        let text = format!("{}: {verdict}", title(one));
        page.labelled(0, Tone::Help, "met:", &text);
    }
    add_rest(&mut page, met.len().saturating_sub(shown), "met");
    let shown = options.detail.limit(NOT_MET);
    for one in others.iter().take(shown) {
        page.blank();
        add(&mut page, &assertions.source, one, options);
    }
    page.blank();
    add_rest(&mut page, others.len().saturating_sub(shown), "not met");
    page.blank();
    page.text(0, &counts(assertions));
    page.finish()
}

fn add_rest(page: &mut Page, rest: usize, what: &str) {
    if rest > 0 {
        let rest = grouped(number(rest));
        page.text(
            0,
            &format!("... and {rest} more that are {what}; --full shows all"),
        );
    }
}

fn counts(assertions: &Assertions) -> String {
    let mut text = counted(number(assertions.results.len()), "assertion", "assertions");
    let outcomes = [
        Outcome::Met,
        Outcome::Unmet,
        Outcome::Unanswerable,
        Outcome::Invalid,
    ];
    for (outcome, before) in outcomes.into_iter().zip([": ", ", ", ", ", ", "]) {
        let count = grouped(number(assertions.count(outcome)));
        text.push_str(&format!("{before}{count} {}", outcome.as_str()));
    }
    text
}

fn add(page: &mut Page, source: &str, one: &Assertion, options: &Options) {
    let tone = match one.outcome {
        Outcome::Met => Tone::Help,
        Outcome::Unmet => Tone::Alarm,
        Outcome::Unanswerable => Tone::Doubt,
        Outcome::Invalid => Tone::Warning,
    };
    let label = format!("{}:", one.outcome.as_str());
    if one.outcome == Outcome::Invalid {
        let text = format!("{}: {}", place(source, one), difference(one));
        page.labelled(0, tone, &label, &text);
    } else {
        page.labelled(0, tone, &label, &title(one));
        page.text(2, &format!("{} ({})", difference(one), place(source, one)));
    }
    if let Some(hint) = one.fault.as_ref().and_then(|fault| fault.hint.as_deref()) {
        page.labelled(2, Tone::Help, "help:", hint);
    }
    if let Some(ends) = &one.ends {
        page.text(2, ends);
    }
    let steps = way(one);
    let shown = options.detail.limit(STEPS);
    for (number, step) in (1..).zip(steps.iter().take(shown)) {
        page.step(4, number, step);
    }
    add_more(page, steps.len().saturating_sub(shown));
    for reason in reasons(one) {
        page.item(4, &reason);
    }
}

fn add_more(page: &mut Page, rest: usize) {
    if rest > 0 {
        page.text(
            4,
            &format!("... and {} more", counted(number(rest), "step", "steps")),
        );
    }
}
