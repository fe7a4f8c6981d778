//! What lives in networks, and what crosses them.
//!
//! [`occupants`] tells who lives in each VPC.

mod occupants;

pub use occupants::{Occupant, Residents, occupants};
