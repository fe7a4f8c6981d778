//! Runs the cases of policies: folders with the smallest estate that shows something.
//!
//! A case is a folder `<policy id>/<name>/` whose name begins with what it claims: `fails`, `passes` or
//! `not-applicable`. It holds replies of the AWS CLI in `<account>/<region or global>/`, if needed a
//! `palisade.toml`, a file `as-of` with a moment, and a file `expect.json` with the verdict on single
//! subjects. Only the folder's policy runs.
//!
//! More cases are derived from each of them. What passed must not fail, and what failed must not be
//! cleared, when any one call is denied or was never made; each pass is given up when one of the calls it
//! rests on is denied; an exception covers each finding; and each finding goes when its causes are removed.

mod case;
mod derive;
mod outcome;
mod replies;
mod run;

use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};

use anyhow::{Result, anyhow};

use crate::policies::Catalogue;
use case::Case;
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
    let results = in_parallel(&cases, |case| run_case(case, catalogue));
    Ok(results.into_iter().flatten().collect())
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

fn run_case(case: &Case, catalogue: &Catalogue) -> Vec<CaseResult> {
    let prepared = PolicyBench::of(case, catalogue)
        .and_then(|bench| Ok((bench, replies::read(&case.folder)?)));
    match prepared {
        Ok((bench, calls)) => derive::run(case, &calls, &bench),
        Err(message) => vec![CaseResult {
            policy: case.policy.clone(),
            case: case.name.clone(),
            derived: None,
            outcome: Err(message),
        }],
    }
}
