//! The live source against a server of its own, which speaks AWS's wire protocols on a loopback port.
#![cfg(feature = "aws-core")]
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a failing test should say where"
)]

mod clients;
mod demo;
mod equality;
mod faults;
mod paging;
mod protocols;
mod samples;
mod server;
mod tables;
