//! The live source against servers on this machine: one of its own, which speaks AWS's wire protocols and answers
//! from saved replies, and moto.
#![cfg(feature = "aws-core")]
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a failing test should say where"
)]

mod clients;
mod collecting;
mod demo;
mod denials;
mod faults;
mod memory;
mod moto;
mod paging;
mod protocols;
mod samples;
mod server;
mod tables;
mod trouble;
mod verdicts;
