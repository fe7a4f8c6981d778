//! Identities: their policy documents and their credentials.

mod credentials;
mod document;

pub use credentials::{AccessKeyUse, User, Users, users};
pub use document::{Condition, Effect, PolicyDocument, Principal, Statement};
