//! Folders of AWS CLI output: what is loaded from them, what is not, and what the ledger says of it.
#![expect(clippy::unwrap_used, reason = "a failing test should say where")]
#![expect(
    clippy::indexing_slicing,
    reason = "tests index what they have just built"
)]

mod demo;
mod hostile;
mod kinds;
mod published;
mod support;
