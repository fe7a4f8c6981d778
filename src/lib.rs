//! Palisade.
pub mod estate;
pub mod findings;
pub mod ids;
pub mod sources;
