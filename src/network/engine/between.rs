//! What lies between two seats, as the evaluator of single flows finds it.

use rustc_hash::FxHashMap;

use super::super::flow::{Aim, Begin, Way, between};
use super::super::prepared::{Network, NodeAt, Spot};
use super::super::walk::{Crossing, Packet, Traffic};
use super::Kinds;
use super::steps::{FIRST, Interned, Steps};
use crate::ids::Protocol;

/// How requests to some ports fare between two seats.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
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
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Seen {
    pub address: SeenAddress,
    pub origin: Origin,
    pub crossing: Crossing,
}

/// The address that a target sees.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum SeenAddress {
    /// The source's own.
    Own,
    /// The public one that stands for it.
    Public,
    /// One that something on the way put in its place.
    Other(Spot),
}

/// Whose private address a target sees.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
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

/// What lies between two seats, for each kind of traffic.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Land {
    pub kinds: Box<[Steps<Lies>]>,
    pub view: View,
}

/// What targets see of sources across a land.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum View {
    /// Nothing gets across.
    Shut,
    /// The same of all traffic that gets across.
    One(Seen),
    /// Of different traffic different things.
    Several,
    /// It depends on a choice of AWS's.
    Open,
}

impl Land {
    fn of(kinds: Box<[Steps<Lies>]>) -> Self {
        let all = kinds.iter().flat_map(Steps::ranges).map(|(_, lies)| lies);
        let crosses: Vec<Lies> = all.filter(|one| one.forward != Way::Blocked).collect();
        let mut arrives = crosses.iter().filter(|one| one.is_there);
        let first = arrives.clone().next().map(|one| one.seen);
        let view = match first {
            None if crosses.is_empty() => View::Shut,
            None => View::Several,
            _ if arrives.clone().any(|one| one.seen.is_none()) => View::Open,
            Some(Some(seen)) if arrives.all(|one| one.seen == Some(seen)) => View::One(seen),
            Some(_) => View::Several,
        };
        Self { kinds, view }
    }
}

/// What lies between seats, as far as was asked.
#[derive(Debug, Default)]
pub(super) struct Ground {
    known: FxHashMap<(u32, u32), u32>,
    pub lands: Interned<Land>,
}

impl Ground {
    /// Returns the number of what lies between two seats; addresses that sit there stand for all.
    pub fn number(
        &mut self,
        (network, kinds): (&Network<'_>, &Kinds),
        seats: (u32, u32),
        ends: (End, End),
    ) -> u32 {
        if let Some(known) = self.known.get(&seats) {
            return *known;
        }
        let number = self.lands.number(Land::of(walk_kinds(network, kinds, ends)));
        self.known.insert(seats, number);
        number
    }
}

fn walk_kinds(network: &Network<'_>, kinds: &Kinds, ends: (End, End)) -> Box<[Steps<Lies>]> {
    let is_ipv4 = ends.0.1.address.is_ipv4();
    let mut protocols = kinds.protocols(is_ipv4);
    let first = protocols.next().map(|protocol| walk_ports(network, protocol, ends));
    match first {
        // Nothing on the way tells one kind from another.
        Some((steps, false)) => kinds.all.iter().map(|_| steps.clone()).collect(),
        first => {
            let others = protocols.map(|protocol| walk_ports(network, protocol, ends).0);
            first.into_iter().map(|(steps, _)| steps).chain(others).collect()
        }
    }
}

/// Returns how all ports of a protocol fare, and whether anything tells kinds of traffic apart.
fn walk_ports(
    network: &Network<'_>,
    protocol: Protocol,
    (source, target): (End, End),
) -> (Steps<Lies>, bool) {
    let begin = Begin::Node(source.0, source.1);
    let aim = Aim::Node(target.0, target.1);
    let (mut values, mut is_picky) = (Vec::new(), false);
    let mut next = Some(FIRST);
    while let Some(port) = next {
        let found = between(network, begin, aim, Traffic { protocol, port });
        is_picky |= found.is_picky;
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
    (Steps::of(values).unwrap_or_else(|| Steps::constant(unknown)), is_picky)
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
