//! Decisions of access, proved from outside: a naive evaluator, documented cases, hostile input.
#![expect(clippy::unwrap_used, reason = "a failing test should say where")]

mod documented;
mod generate;
mod naive;
mod properties;
