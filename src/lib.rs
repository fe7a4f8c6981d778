//! Palisade proves that AWS production is walled off.
//!
//! Data flows one way, and each arrow is one function from values to values:
//!
//! ```text
//! sources -> estate -> environments -> analyses -> facts -> policies -> findings -> reports
//! ```
//!
//! - [`sources`] read replies of AWS ([`sources::dumps`]: folders of AWS CLI output) and hand them to the
//!   [`estate`], which keeps resources in AWS's own words and one ledger line per call. A [`snapshot`] is
//!   an estate on disk.
//! - [`environments::classify`] decides what is production, with the evidence.
//! - The analyses look at the estate: [`network`], [`access`], [`sharing`], [`safeguards`]. What they could
//!   not see they say, as gaps.
//! - [`facts::assemble`] makes the records that policies see.
//! - [`policies::Catalogue::evaluate`] runs the Rego policies and comes to verdicts: fail, pass, unknown,
//!   not applicable, exempt. Unknown is never pass.
//! - [`findings`] hold what was concluded, and [`reports::render`] shows it.
//!
//! [`pipeline::audit`] calls them in this order. Only [`sources`], [`snapshot`] and [`cli`] read or write
//! the world, look at the clock or the environment; the same input gives the same bytes.
//!
//! ```
//! use palisade::estate::Estate;
//! use palisade::pipeline::{Settings, SourceNotes, audit};
//! use palisade::policies::Catalogue;
//!
//! let mut estate = Estate::default();
//! // estate.record(...) for every reply
//! estate.settle();
//! let catalogue = Catalogue::load(&[]).map_err(|errors| format!("{errors:?}"))?;
//! let as_of = "2026-11-16T06:00:00Z".parse()?;
//! let audited = audit(&estate, &SourceNotes::default(), &catalogue, &Settings::default(), as_of)
//!     .map_err(|errors| format!("{errors:?}"))?;
//! assert!(audited.report.findings.is_empty());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

pub mod access;
pub mod cli;
pub mod endpoints;
pub mod environments;
pub mod estate;
pub mod facts;
pub mod findings;
pub mod ids;
pub mod network;
pub mod pipeline;
pub mod policies;
pub mod reports;
pub mod safeguards;
pub mod sharing;
pub mod snapshot;
pub mod sources;
