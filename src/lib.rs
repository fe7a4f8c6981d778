//! Palisade.
pub mod access;
pub mod cli;
pub mod environments;
pub mod estate;
pub mod facts;
pub mod findings;
pub mod ids;
pub mod network;
pub mod pipeline;
pub mod policies;
pub mod reports;
pub mod safeguards;
pub mod snapshot;
pub mod sources;
