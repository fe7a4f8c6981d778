//! Folders of AWS CLI output: what is loaded from them, what is not, and what the ledger says of it.
#![expect(clippy::unwrap_used, reason = "a failing test should say where")]

mod demo;
mod hostile;
mod kinds;
mod published;
mod support;
