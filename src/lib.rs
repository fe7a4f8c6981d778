//! Palisade.
pub mod estate;
pub mod facts;
pub mod findings;
pub mod ids;
pub mod policies;
pub mod sources;
