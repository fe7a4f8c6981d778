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
mod credentials;
mod demo;
mod denials;
mod door;
mod equality;
mod faults;
mod hindered;
mod killed;
mod lists;
mod memory;
mod moto;
mod paging;
mod patience;
mod program;
mod protocols;
mod reference;
mod resumed;
mod samples;
mod server;
mod tables;
mod told;
mod trouble;
mod verdicts;
mod whole;
