//! What lies between two seats, as the evaluator of single flows finds it.

use rustc_hash::FxHashMap;

use super::super::flow::{Aim, Begin, Way, between};
use super::super::prepared::{Network, NodeAt, Spot};
use super::super::walk::{Crossing, Packet, Traffic};
use super::Kinds;
use super::steps::{FIRST, Steps};
use crate::ids::Protocol;

/// How requests to some ports fare between two seats.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Lies {
    pub forward: Way,
    pub back: Way,
    /// How far the way is open should something stop the request at its end.
    pub parted: Option<Way>,
    /// Whether the request comes to the target, as far as it is known where it goes.
    pub is_there: bool,
    /// What the target sees; none where that depends on a choice of AWS's.
    pub seen: Option<Seen>,
}

/// What the target of a request sees of its source.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Seen {
    pub address: SeenAddress,
    pub origin: Origin,
    pub crossing: Crossing,
}

/// The address that a target sees.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum SeenAddress {
    /// The source's own.
    Own,
    /// The public one that stands for it.
    Public,
    /// One that something on the way put in its place.
    Other(Spot),
}

/// Whose private address a target sees.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Origin {
    /// The source's.
    Own,
    /// Nobody's.
    Hidden,
    /// That of something on the way.
    Other(NodeAt),
}

/// An end of a flow: an interface, with an address.
pub(super) type End = (NodeAt, Spot);

/// What lies between seats, as far as was asked: of a pair of seats and a kind of traffic.
#[derive(Debug, Default)]
pub(super) struct Ground {
    known: FxHashMap<(u32, u32, u16), Steps<Lies>>,
}

impl Ground {
    /// Returns what lies between two seats for a kind of traffic; addresses that sit there stand for all.
    pub fn between(
        &mut self,
        (network, kinds): (&Network<'_>, &Kinds),
        (from, to): (u32, u32),
        kind: usize,
        ends: (End, End),
    ) -> &Steps<Lies> {
        let key = (from, to, u16::try_from(kind).unwrap_or(u16::MAX));
        self.known.entry(key).or_insert_with(|| {
            let is_ipv4 = ends.0.1.address.is_ipv4();
            let protocol = kinds.protocols(is_ipv4).nth(kind);
            walk_all(network, protocol.unwrap_or(Protocol::TCP), ends)
        })
    }
}

fn walk_all(
    network: &Network<'_>,
    protocol: Protocol,
    (source, target): (End, End),
) -> Steps<Lies> {
    let begin = Begin::Node(source.0, source.1);
    let aim = Aim::Node(target.0, target.1);
    let mut values = Vec::new();
    let mut next = Some(FIRST);
    while let Some(port) = next {
        let found = between(network, begin, aim, Traffic { protocol, port });
        let lies = Lies {
            forward: found.forward,
            back: found.back,
            parted: found.parted,
            is_there: found.is_there,
            seen: found.arrived.map(|packet| seen(network, source, &packet)),
        };
        values.push((port, lies));
        let goes_on = protocol.has_ports();
        next = goes_on.then(|| found.until.checked_add(1)).flatten();
    }
    let unknown = Lies {
        forward: Way::Unknown,
        back: Way::Unknown,
        parted: None,
        is_there: false,
        seen: None,
    };
    Steps::of(values).unwrap_or_else(|| Steps::constant(unknown))
}

fn seen(network: &Network<'_>, (at, spot): End, packet: &Packet) -> Seen {
    let public = network
        .node(at)
        .and_then(|node| node.public_of(spot.address));
    let address = if packet.source == spot {
        SeenAddress::Own
    } else if public.is_some_and(|public| packet.source == Spot::of_public(public)) {
        SeenAddress::Public
    } else {
        SeenAddress::Other(packet.source)
    };
    let origin = match packet.origin {
        Some(origin) if origin == at => Origin::Own,
        Some(origin) => Origin::Other(origin),
        None => Origin::Hidden,
    };
    Seen {
        address,
        origin,
        crossing: packet.crossing,
    }
}
