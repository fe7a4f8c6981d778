//! Which environment everything belongs to, with the evidence that says so.

mod class;
mod declared;
mod glob;
mod lexicon;
mod names;
mod reading;
mod selector;
mod text;
mod words;

pub use class::{Class, Confidence, Tier};
pub use declared::{
    AccessPointKind, Declared, DeclaredAccessPoint, DeclaredEnvironment, EnvironmentName, TagKeys,
    TagSelector, TextError, UnitSelector,
};
pub use glob::Glob;
pub use names::{inferred_class, inferred_names};
pub use reading::{Clarity, Reading, Signal, read_name};
pub use selector::{Selected, Selector};
