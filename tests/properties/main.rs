//! What must hold however an estate was brought, and whatever stands in it.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a failing test should say where"
)]
#![expect(
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "tests take apart JSON that they have made themselves"
)]

mod network;
mod order;
mod support;
mod views;
