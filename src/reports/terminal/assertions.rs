use super::page::{Page, Tone};
use crate::findings::{Assertion, Assertions, Outcome};
use crate::reports::assertions::{difference, reasons};
use crate::reports::format::Options;
use crate::reports::words::{counted, number};

/// Returns what came of assertions for a terminal: what is not met first, with what stands in the way or lets through.
pub(in crate::reports) fn render_assertions(assertions: &Assertions, options: &Options) -> String {
    let mut page = Page::new(options);
    for one in assertions.with(Outcome::Unmet) {
        add_failed(&mut page, Tone::Alarm, "unmet", one);
    }
    for one in assertions.with(Outcome::Broken) {
        add_failed(&mut page, Tone::Doubt, "error", one);
    }
    for one in assertions.with(Outcome::Met) {
        let text = format!("{}: {}: {}", one.id, one.about, one.verdict);
        page.labelled(0, Tone::Help, "met", &text);
    }
    page.blank();
    let unmet = assertions.count(Outcome::Unmet);
    let broken = assertions.count(Outcome::Broken);
    let last = format!(
        "{}: {} met, {unmet} unmet, {}",
        counted(number(assertions.results.len()), "assertion", "assertions"),
        assertions.count(Outcome::Met),
        counted(number(broken), "error", "errors"),
    );
    page.text(0, &last);
    page.finish()
}

fn add_failed(page: &mut Page, tone: Tone, word: &str, one: &Assertion) {
    let about = match one.about.is_empty() {
        true => one.id.to_string(),
        false => format!("{}: {}", one.id, one.about),
    };
    page.labelled(0, tone, word, &about);
    page.text(2, &difference(one));
    if let Some(ends) = &one.ends {
        page.text(2, ends);
    }
    for line in reasons(one) {
        page.item(2, &line);
    }
    page.blank();
}
