//! Policies.
mod ast;
mod catalogue;
mod check;
mod error;
mod metadata;
mod violation;
mod yaml;
pub use catalogue::{Catalogue, Origin, Policy, Selection};
pub use error::{PolicyError, Position};
pub use metadata::{Header, Judges, Pending, PendingEffect, SubjectList};
