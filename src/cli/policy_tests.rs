//! Runs the cases of policies: folders with the smallest estate that shows something.
//!
//! A case is a folder `<policy id>/<name>/` whose name begins with what it claims: `fails`, `passes` or
//! `not-applicable`. It holds replies of the AWS CLI in `<account>/<region or global>/`, if needed a
//! `palisade.toml`, a file `as-of` with a moment, and a file `expect.json` with the verdict on single
//! subjects. Only the folder's policy runs. Each policy needs a case of each of the three kinds.
//!
//! More cases are derived from each of them. What passed must not fail, and what failed must not be
//! cleared, when any one call is denied or was never made; each pass is given up when one of the calls it
//! rests on is denied; an exception covers each finding; and each finding goes when its causes are removed.

mod case;
mod derive;
mod layout;
mod outcome;
mod replies;
mod run;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};

use anyhow::{Result, anyhow};

use crate::policies::{Catalogue, Origin};
use case::{Case, Claim};
use run::PolicyBench;

/// How one case came out, given or derived.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaseResult {
    /// The policy's id.
    pub policy: String,
    /// The name of the case's folder.
    pub case: String,
    /// What was done to the case; none for the case as it stands.
    pub derived: Option<String>,
    /// What is wrong, if anything.
    pub outcome: std::result::Result<(), String>,
}

/// Runs every case below a folder, and everything derived from it; sorted by policy and case, each case as
/// it stands before what is derived from it.
///
/// # Errors
/// When the folder holds no cases, or one that cannot be understood.
pub fn test_policies(folder: &Path, catalogue: &Catalogue) -> Result<Vec<CaseResult>> {
    let cases = case::find(folder).map_err(|message| anyhow!("{message}"))?;
    let ran = in_parallel(&cases, |case| run_case(case, catalogue));
    let silent = silent_rules(&cases, &ran, catalogue);
    let mut results: Vec<CaseResult> = ran.into_iter().flat_map(|one| one.results).collect();
    results.extend(kinds_missing(&cases));
    results.extend(silent);
    results.sort_by(|a, b| (&a.policy, &a.case).cmp(&(&b.policy, &b.case)));
    Ok(results)
}

/// What came of a case.
struct Ran {
    results: Vec<CaseResult>,
    /// The line of each `violation` rule, and whether it found something; empty for what claims no finding.
    fired: Vec<(u32, bool)>,
}

/// Returns a failure for each `violation` rule of a user's policy that finds nothing in any of its cases.
/// Built-in policies keep a few rules that guard against what the facts do not show today. Where a case does
/// not hold as it stands, nothing is told: the rule may be what is missing in it.
fn silent_rules(cases: &[Case], ran: &[Ran], catalogue: &Catalogue) -> Vec<CaseResult> {
    let mut spoke: BTreeMap<(&str, u32), bool> = BTreeMap::new();
    let is_wrong = |ran: &Ran| {
        let given = ran.results.iter().find(|result| result.derived.is_none());
        given.is_none_or(|result| result.outcome.is_err())
    };
    let all = || cases.iter().zip(ran);
    let wrong: BTreeSet<&str> = all()
        .filter(|(_, ran)| is_wrong(ran))
        .map(|(case, _)| case.policy.as_str())
        .collect();
    for (case, ran) in all().filter(|(case, _)| !wrong.contains(case.policy.as_str())) {
        for (line, fired) in &ran.fired {
            *spoke.entry((&case.policy, *line)).or_default() |= fired;
        }
    }
    let silent = spoke.into_iter().filter(|(_, spoke)| !spoke);
    let failure = |((policy, line), _): ((&str, u32), bool)| {
        let found = catalogue.find(policy).ok()?;
        (found.origin == Origin::User).then(|| CaseResult {
            policy: policy.to_owned(),
            case: Claim::Fails.as_str().to_owned(),
            derived: Some(format!("rule: {}:{line}", found.file)),
            outcome: Err(
                "no case has a violation from this rule: add a case that does, or delete the rule"
                    .to_owned(),
            ),
        })
    };
    silent.filter_map(failure).collect()
}

/// Returns a failure for each kind of case that a policy under test does not have.
fn kinds_missing(cases: &[Case]) -> Vec<CaseResult> {
    let policies: BTreeSet<&str> = cases.iter().map(|case| case.policy.as_str()).collect();
    let mut missing = Vec::new();
    for policy in policies {
        for claim in Claim::REQUIRED {
            let has = |case: &Case| case.policy == policy && case.claim == claim;
            if !cases.iter().any(has) {
                missing.push(CaseResult {
                    policy: policy.to_owned(),
                    case: claim.as_str().to_owned(),
                    derived: None,
                    outcome: Err(format!(
                        "policy `{policy}` has no case {}: add a folder `{policy}/{}`",
                        claim.shown(),
                        claim.as_str()
                    )),
                });
            }
        }
    }
    missing
}

/// Returns what `work` makes of each case, in order.
///
/// Threads of their own, because policies are evaluated on a pool: a pool that waits for another one takes
/// up more of its own work meanwhile, case upon case on one stack.
fn in_parallel<T: Send>(cases: &[Case], work: impl Fn(&Case) -> T + Sync) -> Vec<T> {
    let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let next = AtomicUsize::new(0);
    let worker = || {
        let mut done = Vec::new();
        loop {
            let number = next.fetch_add(1, Ordering::Relaxed);
            match cases.get(number) {
                Some(case) => done.push((number, work(case))),
                None => return done,
            }
        }
    };
    let mut done: Vec<(usize, T)> = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..threads).map(|_| scope.spawn(worker)).collect();
        let join = |worker: std::thread::ScopedJoinHandle<'_, Vec<(usize, T)>>| {
            worker
                .join()
                .unwrap_or_else(|panic| std::panic::resume_unwind(panic))
        };
        workers.into_iter().flat_map(join).collect()
    });
    done.sort_by_key(|(number, _)| *number);
    done.into_iter().map(|(_, result)| result).collect()
}

fn run_case(case: &Case, catalogue: &Catalogue) -> Ran {
    let prepared = PolicyBench::of(case, catalogue)
        .and_then(|bench| Ok((bench, replies::read(&case.folder)?)));
    match prepared {
        Ok((bench, calls)) => {
            let mut results = derive::run(case, &calls, &bench);
            let fired = fired(case, &calls, &bench).unwrap_or_else(|message| {
                results.push(CaseResult {
                    policy: case.policy.clone(),
                    case: case.name.clone(),
                    derived: Some("rules".to_owned()),
                    outcome: Err(message),
                });
                Vec::new()
            });
            Ran { results, fired }
        }
        Err(message) => Ran {
            results: vec![CaseResult {
                policy: case.policy.clone(),
                case: case.name.clone(),
                derived: None,
                outcome: Err(message),
            }],
            fired: Vec::new(),
        },
    }
}

/// Returns which rules found something in a case that claims a finding.
fn fired(
    case: &Case,
    calls: &[replies::Call],
    bench: &PolicyBench<'_>,
) -> std::result::Result<Vec<(u32, bool)>, String> {
    match case.claim {
        Claim::Fails | Claim::Unknown => bench.fired(&replies::estate(calls, None, case.as_of)?),
        Claim::Passes | Claim::NotApplicable => Ok(Vec::new()),
    }
}
