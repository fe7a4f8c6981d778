//! Newtypes for everything that names something in AWS, each built only by parsing.
//!
//! All of them are small and `Copy` where MEASURED sizes allow: text is interned once for the process
//! ([`Sym`]), account ids are numbers. They order and print by their text, so that output never depends
//! on the order in which things were read.

mod account;
mod action;
mod arn;
mod cidr;
mod dns;
mod error;
mod place;
mod ports;
mod resource;
mod sym;
mod timestamp;

pub use account::AccountId;
pub use action::Action;
pub use arn::Arn;
pub use cidr::Cidr;
pub use dns::{DnsName, HostedZoneId};
pub use error::IdError;
pub use place::{Partition, Place, Region};
pub use ports::{PortRange, PortSet, Protocol};
pub use resource::*;
pub use sym::Sym;
pub use timestamp::Timestamp;
