//! Identities: their policy documents and their credentials.

mod document;

pub use document::{Condition, Effect, PolicyDocument, Principal, Statement};
