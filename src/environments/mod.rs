//! Which environment everything belongs to, with the evidence that says so.

mod accounts;
mod assignment;
mod class;
mod classify;
mod declared;
mod draft;
mod evidence;
mod gather;
mod glob;
mod lexicon;
mod names;
mod reading;
mod rows;
mod selector;
mod tags;
mod text;
mod universe;
mod words;

pub use assignment::{AsSource, Assignment};
pub use class::{Class, Confidence, Tier};
pub use classify::{AccountClass, Conflict, Environments, Subject, VpcClass, classify};
pub use declared::{
    AccessPointKind, Declared, DeclaredAccessPoint, DeclaredEnvironment, EnvironmentName, TagKeys,
    TagSelector, TextError, UnitSelector,
};
pub use draft::draft;
pub use evidence::{Evidence, Note, Scope, Source};
pub use gather::Membership;
pub use glob::Glob;
pub use names::{inferred_class, inferred_names};
pub use reading::{Clarity, Reading, Signal, read_name};
pub use rows::{AccountRow, ConflictRow, EnvironmentRows, VpcRow};
pub use selector::{Selected, Selector};
pub use universe::{AccountsFrom, RegionsFrom, Universe};
