//! Everything that reaches everything, at once.
//!
//! Addresses that behave alike are asked about together: [`classes`] finds them, by what stands between interfaces
//! ([`seats`]) and by their groups. For each pair of classes [`pairs`] puts together what the source's groups let out,
//! what lies between, what the target's groups let in, and what answers there. What lies between is walked by the
//! evaluator of single flows, once for each pair of seats; what cannot be taken apart so is walked by it whole.
//!
//! What gets to targets from all sources together ([`toward`]) does not grow with the pairs of VPCs: no walk is made
//! between VPCs of which the tables do not lead to each other ([`apart`]), and sources of all VPCs that look alike on the
//! internet are asked about once for each target there ([`crowds`]).

mod admitted;
mod apart;
mod between;
mod classes;
mod crowds;
mod cuts;
mod internet;
mod pairs;
mod reach;
mod seats;
mod steps;
mod through;
mod toward;

pub(super) use apart::{Roads, Shut};
pub use reach::{Fare, Inflow, Opening, Reach, Side, Traffic};

use super::ask::other_protocols;
use super::prepared::Network;
use crate::ids::Protocol;

/// A kind of traffic that may fare otherwise than others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Of(Protocol),
    /// Echo of ICMP, of the family of the addresses.
    Echo,
}

/// The kinds of traffic that are told apart: TCP, UDP, echo, the protocols that rules name, and one that none does.
#[derive(Clone, Debug)]
struct Kinds {
    all: Box<[Kind]>,
}

impl Kinds {
    fn of(network: &Network<'_>) -> Self {
        let usual = [Kind::Of(Protocol::TCP), Kind::Of(Protocol::UDP), Kind::Echo];
        let others = other_protocols(network).into_iter();
        let others = others.map(|number| Kind::Of(Protocol::Number(number)));
        Self {
            all: usual.into_iter().chain(others).collect(),
        }
    }

    /// Returns the protocols, in the order in which all lists of kinds are.
    fn protocols(&self, is_ipv4: bool) -> impl Iterator<Item = Protocol> {
        self.all.iter().map(move |kind| match (kind, is_ipv4) {
            (Kind::Of(protocol), _) => *protocol,
            (Kind::Echo, true) => Protocol::ICMP,
            (Kind::Echo, false) => Protocol::ICMPV6,
        })
    }
}
