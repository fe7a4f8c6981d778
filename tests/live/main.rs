//! The live source against servers on this machine.
#![cfg(feature = "aws-core")]
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a failing test should say where"
)]

mod moto;
