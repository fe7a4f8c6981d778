//! Where estates come from. A source reads replies and hands them to the estate; it concludes nothing.
//!
//! [`dumps`] reads folders of AWS CLI output.

pub mod dumps;
