//! Which environment everything belongs to, with the evidence that says so.

mod class;
mod lexicon;
mod reading;
mod words;

pub use class::{Class, Confidence, Tier};
pub use reading::{Clarity, Reading, Signal, read_name};
