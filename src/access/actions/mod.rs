//! The actions of AWS, the types of resources that they are done to, and condition keys.
//!
//! The table is embedded as text; a service is read when it is first asked for. It is as old as [`as_of`] says: AWS has
//! new services and actions since. `docs/decisions/0014-actions-and-their-resources.md` tells where it is from.

mod fitting;
mod keys;
mod shape;
mod sharing;
mod table;

pub use fitting::{Fit, fit, names_none, pattern};
pub use keys::{Key, key};
pub use sharing::{Sharing, sharing};
pub use table::{Done, Kind, Service, as_of, named, nearest_service, service};

#[cfg(test)]
mod tests;
