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

use std::path::Path;

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
    pub outcome: Result<(), String>,
}
