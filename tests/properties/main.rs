//! What must hold however an estate was brought: order, splitting and folders never matter.
#![expect(clippy::unwrap_used, reason = "a failing test should say where")]

mod order;
mod support;
mod views;
