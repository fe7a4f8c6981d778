//! Palisade.
pub mod estate;
pub mod ids;
