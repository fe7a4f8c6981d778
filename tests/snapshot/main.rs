//! Snapshots: what is written is what is read, whatever happens in between.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a failing test should say where"
)]

mod damage;
mod kill;
mod round_trip;
mod rules;
mod support;
