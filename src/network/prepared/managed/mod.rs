//! Managed resources as endpoints: replies about a database, a balancer or a function name no interface.

mod attach;
mod balancers;
mod caches;
mod client_vpn;
mod compute;
mod databases;
mod described;
mod endpoints;
mod makers;
mod stores;

pub(in crate::network) use attach::{anywhere, is_stand_in};
pub(in crate::network) use makers::service_of;
