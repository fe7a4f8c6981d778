//! The live source against a server of its own, which speaks AWS's wire protocols on a loopback port.
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
mod faults;
mod memory;
mod paging;
mod protocols;
mod samples;
mod server;
mod tables;
mod trouble;
