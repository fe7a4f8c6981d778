use std::collections::BTreeSet;

use super::CaseResult;
use super::case::{Case, Claim};
use super::outcome::{Finds, Outcome, check_blinded_failure, check_blinded_pass, check_case, gave_up};
use super::replies::{Call, Change, estate};
use crate::estate::Estate;
use crate::findings::{Finding, Verdict};

/// What is done to an estate's facts before the policy runs.
#[derive(Clone, Copy, Debug)]
pub(super) enum Twist<'f> {
    /// Nothing.
    Plain,
    /// An exception is declared that was made from the finding.
    Excepted(&'f Finding),
    /// Every crossing that one of the finding's causes opens is removed.
    WithoutCauses(&'f Finding),
}

/// Runs one policy on an estate.
pub(super) trait Bench: Sync {
    /// Returns what a finding of the policy looks like.
    fn finds(&self) -> Finds;

    /// Returns what the policy concludes.
    ///
    /// # Errors
    /// When the policy cannot be evaluated.
    fn run(&self, estate: &Estate, twist: Twist<'_>) -> Result<Outcome, String>;
}

/// Runs a case and everything that is derived from it; the case as it stands comes first.
pub(super) fn run(case: &Case, calls: &[Call], bench: &dyn Bench) -> Vec<CaseResult> {
    let trial = Trial { case, calls, bench };
    let (before, first) = match trial.outcome(None, Twist::Plain) {
        Ok(before) => {
            let checked = check_case(case, bench.finds(), &before);
            (Some(before), trial.result(None, checked))
        }
        Err(error) => (None, trial.result(None, Err(error))),
    };
    let mut results = vec![first];
    // What is derived from a case that does not hold would only repeat it.
    if let (Some(before), true) = (before, results.iter().all(|result| result.outcome.is_ok())) {
        match case.claim {
            Claim::Fails => {
                results.extend(trial.blinded_failures(&before));
                results.extend(trial.excepted(&before));
                results.extend(trial.mutated(&before));
            }
            Claim::Passes => results.extend(trial.blinded_passes(&before)),
            Claim::NotApplicable => results.extend(trial.blinded_silence()),
        }
    }
    results
}

struct Trial<'t> {
    case: &'t Case,
    calls: &'t [Call],
    bench: &'t dyn Bench,
}

impl Trial<'_> {
    fn result(&self, derived: Option<String>, outcome: Result<(), String>) -> CaseResult {
        let (policy, case) = (self.case.policy.clone(), self.case.name.clone());
        CaseResult { policy, case, derived, outcome }
    }

    fn outcome(&self, changed: Option<(usize, Change)>, twist: Twist<'_>) -> Result<Outcome, String> {
        self.bench.run(&estate(self.calls, changed, self.case.as_of)?, twist)
    }

    /// Runs the case once per call with that call changed; returns the call and the outcome.
    fn blinded(&self, change: Change) -> Vec<(&Call, Result<Outcome, String>)> {
        let outcome = |number| self.outcome(Some((number, change)), Twist::Plain);
        self.calls.iter().enumerate().map(|(number, call)| (call, outcome(number))).collect()
    }

    fn blinded_failures(&self, before: &Outcome) -> Vec<CaseResult> {
        let mut results = Vec::new();
        for change in [Change::Denied, Change::Missing] {
            for (call, after) in self.blinded(change) {
                let checked =
                    after.and_then(|after| check_blinded_failure(self.bench.finds(), before, &after));
                results.push(self.result(Some(format!("{}: {}", change.as_str(), call.shown())), checked));
            }
        }
        results
    }

    fn blinded_passes(&self, before: &Outcome) -> Vec<CaseResult> {
        let mut results = Vec::new();
        let mut kept: BTreeSet<&str> = before.with(Verdict::Pass).collect();
        for (call, after) in self.blinded(Change::Denied) {
            if let Ok(after) = &after {
                kept.retain(|subject| !gave_up(subject, after));
            }
            let checked = after.and_then(|after| check_blinded_pass(&after));
            results.push(self.result(Some(format!("denied: {}", call.shown())), checked));
        }
        for subject in before.with(Verdict::Pass) {
            let checked = if kept.contains(subject) {
                Err(format!("`{subject}` passes whichever call is denied: its pass rests on nothing"))
            } else {
                Ok(())
            };
            results.push(self.result(Some(format!("unknown: {subject}")), checked));
        }
        results
    }

    /// A policy that has nothing to say must not begin to fail because something was not seen.
    fn blinded_silence(&self) -> Vec<CaseResult> {
        let check = |(call, after): (&Call, Result<Outcome, String>)| {
            let checked = after.and_then(|after| check_blinded_pass(&after));
            self.result(Some(format!("denied: {}", call.shown())), checked)
        };
        self.blinded(Change::Denied).into_iter().map(check).collect()
    }

    /// Each failure is covered by an exception that was made from it. Gaps are accepted by other means.
    fn excepted(&self, before: &Outcome) -> Vec<CaseResult> {
        let mut results = Vec::new();
        for finding in failures(before) {
            let checked = self.outcome(None, Twist::Excepted(finding)).and_then(|after| {
                let same = after.findings.iter().find(|other| other.fingerprint == finding.fingerprint);
                match same.map(|other| other.verdict) {
                    Some(Verdict::Exempt) => Ok(()),
                    Some(verdict) => Err(format!("an exception leaves it {}", verdict.as_str())),
                    None => Err("an exception makes the finding vanish".to_owned()),
                }
            });
            results.push(self.result(Some(format!("exempt: {}", name(finding))), checked));
        }
        results
    }

    /// Each failure that crossings show goes with the crossings that its causes open.
    fn mutated(&self, before: &Outcome) -> Vec<CaseResult> {
        let mut results = Vec::new();
        for finding in failures(before).filter(|finding| !finding.causes.is_empty()) {
            let checked = self.outcome(None, Twist::WithoutCauses(finding)).and_then(|after| {
                let still = after.findings.iter().any(|other| other.fingerprint == finding.fingerprint);
                let causes: Vec<&str> = finding.causes.iter().map(|cause| &*cause.key).collect();
                if still { Err(format!("it stays without its causes {}", causes.join(", "))) } else { Ok(()) }
            });
            results.push(self.result(Some(format!("mutated: {}", name(finding))), checked));
        }
        results
    }
}

fn failures(outcome: &Outcome) -> impl Iterator<Item = &Finding> {
    outcome.findings.iter().filter(|finding| finding.verdict == Verdict::Fail)
}

/// Returns a finding's subject, and its source where it has one.
fn name(finding: &Finding) -> String {
    match finding.source_environment {
        Some(source) => format!("{} from {source} ({})", finding.subject.id, finding.effect),
        None => format!("{} ({})", finding.subject.id, finding.effect),
    }
}
