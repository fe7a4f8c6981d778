//! Where a name or an address leads: host names of resources as their describe calls tell them, the account's own DNS
//! names followed through hosted zones, addresses of interfaces and VPCs.
//!
//! Nothing is asked of any resolver: an [`Index`] answers from what was read, says through which records it came there, and
//! what was not read that could tell otherwise.

mod addresses;
mod connection;
mod hosts;
mod index;
mod networks;
mod rules;
mod zones;

#[cfg(test)]
mod tests;

pub use connection::{Connection, Engine, Host, connections, connections_in};
pub use hosts::Hosted;
pub use index::{End, Found, Index, Link, Resolution, Untold, View};
pub use networks::Networks;
