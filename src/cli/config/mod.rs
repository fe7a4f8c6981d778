//! `palisade.toml`: one file, found upwards from the working directory or named by `--config`.
//!
//! The types of [`Tables`] are the only description: the JSON Schema under `schemas/` is generated from
//! them, and a file is checked against that schema before it is read, so that an unknown key or a wrong
//! type is named with its line and the nearest valid key. Everything works without a file.

mod check;
mod convert;
mod document;
mod error;
mod file;
mod meaning;
mod rules;
mod schema;
mod tables;
mod values;

pub use error::ConfigError;
pub use file::{FILE_NAME, find, load};
pub use meaning::Config;
pub use schema::config_schema;
pub use tables::*;
pub use values::{DeclaredClass, Expiry, FailOn, PortText};
