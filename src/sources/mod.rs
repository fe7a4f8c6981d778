//! Where estates come from. A source reads replies and hands them to the estate; it concludes nothing.
//!
//! [`dumps`] reads folders of AWS CLI output; `aws` asks AWS itself (cargo feature `aws-core`), with the
//! [`permissions`] that its calls need.

#[cfg(feature = "aws-core")]
pub mod aws;
pub mod dumps;
pub mod permissions;
