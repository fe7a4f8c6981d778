//! What a policy may say, checked before it runs.
//!
//! In Rego a misspelt name is undefined, and what is undefined drops the rule that names it: a wall with a
//! misspelt fact would pass in silence. So every expression gets a type from the schema of the facts, and
//! whatever has none is refused: unknown members, dynamic keys, functions that are not on the list, values
//! that may be undefined. What could turn ignorance into a statement is refused too: `not` and `!=` on a
//! tri-state, comparisons of a value that may be null, reading `crossings` other than one at a time, reading
//! a fact whose family of gaps the header does not need.
//!
//! Functions have no declared types: their bodies are checked once for each list of argument types with
//! which they are called. That ends because recursion is refused.

mod calls;
mod comparisons;
mod expressions;
mod heads;
mod modules;
mod needs;
mod queries;
mod rules;
mod types;

pub(super) use modules::{Loaded, Role};
pub(super) use rules::{Reads, check};
