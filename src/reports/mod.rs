//! The formats in which a report is shown: one file or folder per format.
//!
//! A format turns a [`crate::findings::Report`], or what came of [`crate::findings::Assertions`], into text. It groups and words what it is given and
//! decides nothing. Every text that comes from an estate or from a policy passes the neutraliser of
//! its sink ([`sanitise`]), because a name or a tag may be chosen by an attacker. Equal reports and equal
//! options give equal bytes.

mod assertions;
mod coverage;
pub mod explain;
mod format;
pub mod grouping;
mod json;
mod json_assertions;
mod json_from;
mod json_parts;
mod junit;
mod markdown;
mod matrix;
pub mod sanitise;
mod shown;
mod terminal;
mod words;

pub use assertions::render_assertions;
pub use explain::{PendingClause, PolicyStory};
pub use format::{
    AssertionFormat, Colour, Detail, Format, FormatError, FormatTarget, Named, Options, render,
};
pub use json::{SCHEMA_VERSION, schema};
pub use json_assertions::{ASSERTIONS_VERSION, assertions_schema};
