//! The evaluator of flows, proved from outside: generated estates, changes of them, a naive evaluator, hostile input.
//!
//! `PALISADE_SEEDS=20 cargo test --test properties network` looks at twenty times as many estates.

mod asking;
mod brought;
mod changes;
mod dice;
mod fuzz;
mod generate;
mod metamorphic;
mod naive;
mod told;
mod whole;
mod world;
