//! Decisions of access, proved from outside: a naive evaluator, documented cases, hostile input.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a failing test should say where"
)]
#![expect(
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::wildcard_enum_match_arm,
    reason = "tests take apart JSON that they have made themselves"
)]

mod asked;
mod documented;
mod generate;
mod metamorphic;
mod naive;
mod odd;
mod properties;
mod shrink;
