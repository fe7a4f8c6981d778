//! Policies: rules in Rego over facts, loaded, checked, run, and turned into findings.
//!
//! A file is read twice: its METADATA header ([`Header`]) and its syntax tree. The tree is checked against
//! the schema of the facts, because Rego passes over in silence what it does not know (see `check`). What is
//! left is linear, total and typed: a policy names the subjects it speaks about in the set `applies`, and each
//! open hole as an object in the set `violation`.
//!
//! [`Catalogue::evaluate`] runs every policy over the whole subject lists and, kind by kind, over the
//! crossings; applies the declared [`Exceptions`] to each violation; and judges each subject by these rules,
//! of which the first that holds decides:
//!
//! 1. A violation that no exception covers, whose crossings are all proven and whose two sides are classified
//!    with medium confidence or better: `fail`. A policy that judges the classification drops the condition on
//!    it; for one that judges coverage this is `unknown`.
//! 2. Any other violation that no exception covers: `unknown`, a conditional one of the next lower severity.
//! 3. A gap under a family that the policy needs: `unknown`, also where exceptions cover every violation.
//! 4. All violations covered: `exempt`.
//! 5. An unclassified subject: `not applicable`.
//! 6. Else `pass`.
//!
//! A clause that needs an analysis which does not exist yet stands in `custom.pending`. One that would remove
//! violations makes those it bears upon potential; one that would change severities leaves a note. A violation
//! names in `pending` the families that bear upon it; without that member all do.
//!
//! Everything is decided from values: no clock is read but by the engine's time limit, and equal facts give
//! equal findings in equal order.

mod ast;
mod building;
mod catalogue;
mod check;
mod error;
mod exceptions;
mod fired;
mod header;
mod index;
mod loading;
mod meta;
mod metadata;
mod outcome;
mod run;
mod selectors;
mod verdicts;
mod violation;
mod yaml;

pub use catalogue::{Catalogue, Origin, Policy, Selection};
pub(crate) use error::suggestion;
pub use error::{PolicyError, Position};
pub use exceptions::Exceptions;
pub use header::{Header, Judges, Pending, PendingEffect, SubjectList};
pub use meta::exception_policies;
pub use outcome::Outcome;
