//! Identities: their policy documents, what these allow, and their credentials.
//!
//! [`eval`] decides one request over bare policy documents; [`applicable`] finds these in an estate; [`actions`] is the
//! table of what actions are done to.

pub mod actions;
pub mod applicable;
mod credentials;
mod document;
pub mod eval;
pub mod rules;
mod spelling;

pub use credentials::{AccessKeyUse, User, Users, users};
pub use document::{Condition, DocumentError, Effect, PolicyDocument, Principal, Statement};
