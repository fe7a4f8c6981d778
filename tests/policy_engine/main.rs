//! Policies as they load and judge: what is refused, each policy on facts built by hand, the ordered rules
//! of verdicts, exceptions.
#![expect(clippy::unwrap_used, reason = "a failing test should say where")]
#![expect(clippy::expect_used, reason = "a failing test should say where")]
#![expect(clippy::indexing_slicing, reason = "a failing test should say where")]
#![expect(clippy::panic, reason = "a failing test should say where")]

mod built_in;
mod exceptions;
mod facts;
mod refusals;
mod speed;
mod verdicts;

use std::sync::OnceLock;

use palisade::facts::{Exception, Facts};
use palisade::findings::{Finding, PolicyRow, Verdict};
use palisade::policies::{Catalogue, Exceptions, Outcome, Selection};

/// The built-in policies, loaded once.
fn catalogue() -> &'static Catalogue {
    static CATALOGUE: OnceLock<Catalogue> = OnceLock::new();
    CATALOGUE.get_or_init(|| Catalogue::load(&[]).unwrap())
}

fn evaluate(facts: &Facts, exceptions: &[Exception], policy: &str) -> Outcome {
    let exceptions = Exceptions::new(exceptions, facts.input.as_of).unwrap();
    let selection = Selection::Only(vec![policy.to_owned()]);
    catalogue()
        .evaluate(facts, &exceptions, &selection)
        .unwrap()
}

/// The verdicts of a policy: fail, unknown, exempt, pass.
fn counts(row: &PolicyRow) -> [u64; 4] {
    [row.fail, row.unknown, row.exempt, row.pass]
}

/// Runs one policy without exceptions and requires these counts of fail, unknown, exempt and pass.
fn judged(facts: &Facts, policy: &str, expected: [u64; 4]) -> Vec<Finding> {
    let outcome = evaluate(facts, &[], policy);
    let row = &outcome.policies[0];
    assert_eq!(counts(row), expected, "{policy}: {:#?}", outcome.findings);
    for finding in &outcome.findings {
        assert!(matches!(
            finding.verdict,
            Verdict::Fail | Verdict::Unknown | Verdict::Exempt
        ));
    }
    outcome.findings
}
