use std::collections::BTreeSet;

use super::CaseResult;
use super::case::{Case, Claim};
use super::outcome::{
    Finds, Outcome, check_blinded_failure, check_blinded_pass, check_case, gave_up,
};
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
            Claim::Unknown => results.extend(trial.blinded_failures(&before)),
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
        CaseResult {
            policy,
            case,
            derived,
            outcome,
        }
    }

    fn outcome(
        &self,
        changed: Option<(usize, Change)>,
        twist: Twist<'_>,
    ) -> Result<Outcome, String> {
        self.bench
            .run(&estate(self.calls, changed, self.case.as_of)?, twist)
    }

    /// Runs the case once per call with that call changed; returns the call and the outcome. An estate
    /// without its only call has no subject of which anything could be said.
    fn blinded(&self, change: Change) -> Vec<(&Call, Result<Outcome, String>)> {
        if change == Change::Missing && self.calls.len() == 1 {
            return Vec::new();
        }
        let outcome = |number| self.outcome(Some((number, change)), Twist::Plain);
        self.calls
            .iter()
            .enumerate()
            .map(|(number, call)| (call, outcome(number)))
            .collect()
    }

    fn blinded_failures(&self, before: &Outcome) -> Vec<CaseResult> {
        let mut results = Vec::new();
        for change in [Change::Denied, Change::Missing] {
            for (call, after) in self.blinded(change) {
                let checked = after.and_then(|after| check_blinded_failure(before, &after));
                results.push(self.result(
                    Some(format!("{}: {}", change.as_str(), call.shown())),
                    checked,
                ));
            }
        }
        results
    }

    fn blinded_passes(&self, before: &Outcome) -> Vec<CaseResult> {
        let mut results = Vec::new();
        let mut kept: BTreeSet<&str> = before.earned().collect();
        for (call, after) in self.blinded(Change::Denied) {
            if let Ok(after) = &after {
                kept.retain(|subject| !gave_up(subject, before, after));
            }
            let checked = after.and_then(|after| check_blinded_pass(&after));
            results.push(self.result(Some(format!("denied: {}", call.shown())), checked));
        }
        for subject in before.earned() {
            let checked = if kept.contains(subject) {
                Err(format!(
                    "`{subject}` passes whichever call is denied: its pass rests on nothing"
                ))
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
        self.blinded(Change::Denied)
            .into_iter()
            .map(check)
            .collect()
    }

    /// Each failure is covered by an exception that was made from it. Gaps are accepted by other means.
    fn excepted(&self, before: &Outcome) -> Vec<CaseResult> {
        let mut results = Vec::new();
        for finding in failures(before) {
            let checked = self
                .outcome(None, Twist::Excepted(finding))
                .and_then(|after| {
                    let same = after
                        .findings
                        .iter()
                        .find(|other| other.fingerprint == finding.fingerprint);
                    match same.map(|other| other.verdict) {
                        Some(Verdict::Exempt) => Ok(()),
                        Some(verdict) => {
                            Err(format!("an exception leaves it {}", verdict.as_str()))
                        }
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
            let checked = self
                .outcome(None, Twist::WithoutCauses(finding))
                .and_then(|after| {
                    let still = after
                        .findings
                        .iter()
                        .any(|other| other.fingerprint == finding.fingerprint);
                    let causes: Vec<&str> =
                        finding.causes.iter().map(|cause| &*cause.key).collect();
                    if still {
                        Err(format!("it stays without its causes {}", causes.join(", ")))
                    } else {
                        Ok(())
                    }
                });
            results.push(self.result(Some(format!("mutated: {}", name(finding))), checked));
        }
        results
    }
}

fn failures(outcome: &Outcome) -> impl Iterator<Item = &Finding> {
    outcome
        .findings
        .iter()
        .filter(|finding| finding.verdict == Verdict::Fail)
}

/// Returns a finding's subject, and its source where it has one.
fn name(finding: &Finding) -> String {
    match finding.source_environment {
        Some(source) => format!("{} from {source} ({})", finding.subject.id, finding.effect),
        None => format!("{} ({})", finding.subject.id, finding.effect),
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::cli::policy_tests::case::find;
    use crate::cli::policy_tests::outcome::{Conclusion, Placed, RestsOn};
    use crate::cli::policy_tests::replies::read;
    use crate::estate::find_operation;
    use crate::findings::{
        Capability, Cause, Certainty, Fingerprint, PolicyInfo, Severity, SubjectInfo,
    };
    use crate::ids::{AccountId, Place, Region, Sym};

    const ACCOUNT: &str = "222222222222";

    /// How a policy about VPCs may go wrong; `None` is a policy that does its work.
    #[derive(Clone, Copy, PartialEq)]
    enum Flaw {
        None,
        /// Takes what was denied for "there is none".
        TakesDeniedForNone,
        /// Fails whatever it did not see.
        FailsWhatItDidNotSee,
        /// Passes the account without looking.
        PassesUnseen,
        /// Knows no exceptions.
        IgnoresExceptions,
        /// Finds things although their causes are gone.
        IgnoresCauses,
    }

    /// The policy "the account has no VPC".
    struct NoVpcs(Flaw);

    fn finding(verdict: Verdict) -> Finding {
        let texts = || "x".into();
        Finding {
            policy: PolicyInfo {
                id: Sym::new("no-vpcs"),
                code: None,
                title: texts(),
                description: texts(),
                remediation: texts(),
                controls: std::collections::BTreeMap::new(),
            },
            severity: Severity::High,
            verdict,
            subject: SubjectInfo {
                id: Sym::new(ACCOUNT),
                kind: Sym::new("account"),
                resource_type: None,
                arn: None,
                name: texts(),
                account: None,
                account_name: None,
                region: None,
                environment: None,
                class: Sym::new("prod"),
                confidence: Sym::new("strong"),
            },
            source_environment: None,
            target_environment: None,
            effect: Sym::new("exists"),
            capability: None::<Capability>,
            certainty: Certainty::Proven,
            count: 1,
            causes: vec![Cause {
                key: "vpc".into(),
                text: texts(),
            }],
            cut: Vec::new(),
            witness: Vec::new(),
            evidence: Vec::new(),
            condition: None,
            notes: Vec::new(),
            fingerprint: Fingerprint::of("no-vpcs", None, ACCOUNT, "exists"),
            first_seen: None,
            exception: None,
            gaps: Vec::new(),
        }
    }

    impl Bench for NoVpcs {
        fn finds(&self) -> Finds {
            Finds::Failures
        }
        fn run(&self, estate: &Estate, twist: Twist<'_>) -> Result<Outcome, String> {
            let flaw = self.0;
            let place = Place::new(
                ACCOUNT.parse::<AccountId>().unwrap(),
                "eu-west-1".parse::<Region>().unwrap(),
            );
            let operation = find_operation("ec2", "describe-vpcs").unwrap();
            let unseen = estate.ledger.gap(place, operation, None).is_some();
            let verdict = if !estate.ec2.vpcs.is_empty() {
                match twist {
                    Twist::Excepted(_) if flaw != Flaw::IgnoresExceptions => Verdict::Exempt,
                    Twist::WithoutCauses(_) if flaw != Flaw::IgnoresCauses => Verdict::Pass,
                    Twist::Plain | Twist::Excepted(_) | Twist::WithoutCauses(_) => Verdict::Fail,
                }
            } else if unseen {
                match flaw {
                    Flaw::TakesDeniedForNone | Flaw::PassesUnseen => Verdict::Pass,
                    Flaw::FailsWhatItDidNotSee => Verdict::Fail,
                    Flaw::None | Flaw::IgnoresExceptions | Flaw::IgnoresCauses => Verdict::Unknown,
                }
            } else {
                Verdict::Pass
            };
            let conclusion = Conclusion {
                subject: ACCOUNT.to_owned(),
                arn: None,
                verdict,
                placed: Placed::Classified,
                rests_on: RestsOn::Calls,
            };
            let findings = match verdict {
                Verdict::Fail | Verdict::Unknown | Verdict::Exempt => vec![finding(verdict)],
                Verdict::Pass | Verdict::NotApplicable => Vec::new(),
            };
            Ok(Outcome {
                conclusions: vec![conclusion],
                unmatched: None,
                without_subject: None,
                findings,
            })
        }
    }

    const ONE: &str = r#"{"Vpcs":[{"VpcId":"vpc-0a1b2c3d4e5f60001","OwnerId":"222222222222","CidrBlock":"10.0.0.0/16"}]}"#;

    /// Returns what is wrong with a case of the given name and reply, as `derived: message`.
    fn wrong(name: &str, reply: &str, flaw: Flaw) -> Vec<String> {
        let root = tempfile::tempdir().unwrap();
        let folder = root.path().join("no-vpcs").join(name);
        let place = folder.join(ACCOUNT).join("eu-west-1");
        fs::create_dir_all(&place).unwrap();
        fs::write(place.join("ec2-describe-vpcs.json"), reply).unwrap();
        fs::write(place.join("ec2-describe-subnets.json"), r#"{"Subnets":[]}"#).unwrap();
        let cases = find(root.path()).unwrap();
        let results = run(&cases[0], &read(&folder).unwrap(), &NoVpcs(flaw));
        assert!(
            results.len() > 1 || results[0].outcome.is_err(),
            "nothing was derived"
        );
        results
            .into_iter()
            .filter_map(|result| {
                let message = result.outcome.err()?;
                Some(format!("{}: {message}", result.derived.unwrap_or_default()))
            })
            .collect()
    }

    #[test]
    fn a_policy_that_does_its_work_holds() {
        assert_eq!(wrong("fails", ONE, Flaw::None), Vec::<String>::new());
        assert_eq!(
            wrong("passes", r#"{"Vpcs":[]}"#, Flaw::None),
            Vec::<String>::new()
        );
    }

    #[test]
    fn a_case_that_claims_too_much_is_told() {
        assert!(wrong("passes", ONE, Flaw::None)[0].contains("expected passes, got fail on"));
        assert!(
            wrong("fails", r#"{"Vpcs":[]}"#, Flaw::None)[0].contains("expected fails, got pass on")
        );
        assert!(
            wrong("not-applicable", r#"{"Vpcs":[]}"#, Flaw::None)[0]
                .contains("expected not-applicable")
        );
    }

    #[test]
    fn each_flaw_is_told_by_the_case_that_shows_it() {
        for (name, reply, flaw, derived) in [
            (
                "fails",
                ONE,
                Flaw::TakesDeniedForNone,
                "denied: 222222222222/eu-west-1 ec2 describe-vpcs: not seeing cleared",
            ),
            (
                "fails",
                ONE,
                Flaw::TakesDeniedForNone,
                "missing: 222222222222/eu-west-1 ec2 describe-vpcs: not seeing cleared",
            ),
            (
                "passes",
                r#"{"Vpcs":[]}"#,
                Flaw::FailsWhatItDidNotSee,
                "denied: 222222222222/eu-west-1 ec2 describe-vpcs: not seeing made a failure",
            ),
            (
                "passes",
                r#"{"Vpcs":[]}"#,
                Flaw::PassesUnseen,
                "unknown: 222222222222: `222222222222` passes whichever call is denied",
            ),
            (
                "fails",
                ONE,
                Flaw::IgnoresExceptions,
                "exempt: 222222222222 (exists): an exception leaves it fail",
            ),
            (
                "fails",
                ONE,
                Flaw::IgnoresCauses,
                "mutated: 222222222222 (exists): it stays without its causes vpc",
            ),
        ] {
            let wrong = wrong(name, reply, flaw);
            assert!(
                wrong.iter().any(|message| message.starts_with(derived)),
                "{derived}: {wrong:?}"
            );
        }
    }

    #[test]
    fn a_file_that_nobody_reads_is_an_error_of_the_case() {
        let root = tempfile::tempdir().unwrap();
        let place = root.path().join(ACCOUNT).join("eu-west-1");
        fs::create_dir_all(&place).unwrap();
        fs::write(place.join("ecs-describe-tasks.json"), "{}").unwrap();
        fs::write(root.path().join("expect.json"), "[]").unwrap();
        assert!(
            read(root.path())
                .unwrap_err()
                .contains("ecs-describe-tasks.json")
        );
        fs::write(place.join("ecs-describe-tasks.json"), "{").unwrap();
        assert!(read(root.path()).is_err());
    }
}
