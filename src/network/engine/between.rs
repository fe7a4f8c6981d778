//! What lies between two seats, as the evaluator of single flows finds it.

use rustc_hash::FxHashMap;

use super::super::between::{back, there};
use super::super::flow::{Aim, Begin, Way};
use super::super::prepared::{Network, NodeAt, Spot};
use super::super::walk::{Crossing, Packet, Traffic};
use super::Kinds;
use super::internet::Internet;
use super::seats::Seated;
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
    /// Returns what lies between seats between which nothing gets.
    pub fn shut(kinds: &Kinds) -> Self {
        let lies = Lies {
            forward: Way::Blocked,
            back: Way::Blocked,
            parted: None,
            is_there: true,
            seen: None,
        };
        Self::of(kinds.all.iter().map(|_| Steps::constant(lies)).collect())
    }

    pub fn of(kinds: Box<[Steps<Lies>]>) -> Self {
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

/// The way of requests between two seats, for each kind of traffic: with the way of the answer where it depends on it.
type Onward = Box<[Steps<(Lies, Kept)>]>;
/// The way of answers between two seats, for each kind of traffic.
type Backward = Box<[Steps<Way>]>;

/// Whether something on the way of a request decides about that of the answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Kept {
    Yes,
    No,
}

/// What lies between seats, as far as was asked.
#[derive(Debug, Default)]
pub(super) struct Ground {
    known: FxHashMap<(Seated, Seated), u32>,
    onward: FxHashMap<(u32, u32), u32>,
    backward: FxHashMap<(u32, u32, Option<SeenAddress>), u32>,
    ways_on: Interned<Onward>,
    ways_back: Interned<Backward>,
    joined: FxHashMap<(u32, Option<u32>), u32>,
    pub lands: Interned<Land>,
    pub internet: Internet,
}

impl Ground {
    /// Forgets the ways of all pairs of seats; those to the internet stay.
    pub fn forget(&mut self) {
        self.known.clear();
        self.onward.clear();
        self.backward.clear();
        self.internet.forget();
    }

    /// Returns the number of what lies between two seats; addresses that sit there stand for all.
    pub fn number(
        &mut self,
        around: Around<'_, '_>,
        seats: (Seated, Seated),
        ends: (End, End),
    ) -> u32 {
        if let Some(known) = self.known.get(&seats) {
            return *known;
        }
        let number = self.walk(around, seats, ends);
        self.known.insert(seats, number);
        number
    }

    fn walk(
        &mut self,
        around: Around<'_, '_>,
        (from, to): (Seated, Seated),
        ends: (End, End),
    ) -> u32 {
        let onward = match self.onward.get(&(from.out, to.end)) {
            Some(known) => *known,
            None => {
                let made = self.ways_on.number(go_on(around, ends));
                self.onward.insert((from.out, to.end), made);
                made
            }
        };
        let ways = self.ways_on.get(onward).cloned().unwrap_or_default();
        let needs_answer =
            |(lies, kept): (Lies, Kept)| kept == Kept::No && lies.forward != Way::Blocked;
        let backward = ways.iter().any(|one| one.any(needs_answer)).then(|| {
            let seen = seen_by(&ways);
            let key = (to.out, from.end, seen.map(|seen| seen.address));
            match self.backward.get(&key) {
                Some(known) => *known,
                None => {
                    let made = self.ways_back.number(go_back(around, ends, seen));
                    self.backward.insert(key, made);
                    made
                }
            }
        });
        let key = (onward, backward);
        if let Some(known) = self.joined.get(&key) {
            return *known;
        }
        let back = backward.and_then(|number| self.ways_back.get(number));
        let made = self.lands.number(Land::of(join(&ways, back)));
        self.joined.insert(key, made);
        made
    }
}

/// The network, and the kinds of traffic that are told apart.
pub(super) type Around<'a, 'e> = (&'a Network<'e>, &'a Kinds);

fn join(ways: &Onward, back: Option<&Backward>) -> Box<[Steps<Lies>]> {
    let with = |(lies, kept): (Lies, Kept), back: Way| match kept {
        Kept::Yes => lies,
        Kept::No => Lies { back, ..lies },
    };
    match back {
        Some(back) => {
            let each = ways.iter().zip(back);
            each.map(|(ways, back)| ways.join(back, with)).collect()
        }
        None => ways.iter().map(|ways| ways.map(|(lies, _)| lies)).collect(),
    }
}

/// Lets each kind of traffic be walked, until one that nothing tells from others.
pub(super) fn each_kind<T: Copy + PartialEq>(
    (network, kinds): Around<'_, '_>,
    (source, _): (End, End),
    walk: impl Fn(&Network<'_>, Traffic) -> (T, u16, bool),
) -> Box<[Steps<T>]> {
    let mut protocols = kinds.protocols(source.1.address.is_ipv4());
    let ports = |protocol: Protocol| {
        let (mut values, mut is_picky) = (Vec::new(), false);
        let mut next = Some(FIRST);
        while let Some(port) = next {
            let (value, until, picky) = walk(network, Traffic { protocol, port });
            is_picky |= picky;
            values.push((port, value));
            let goes_on = protocol.has_ports();
            next = goes_on.then(|| until.checked_add(1)).flatten();
        }
        Steps::of(values).map(|steps| (steps, is_picky))
    };
    match protocols.next().and_then(ports) {
        Some((steps, false)) => kinds.all.iter().map(|_| steps.clone()).collect(),
        first => {
            let others = protocols.filter_map(ports);
            let all = first.into_iter().chain(others);
            all.map(|(steps, _)| steps).collect()
        }
    }
}

fn go_on(around: Around<'_, '_>, ends: (End, End)) -> Onward {
    let (source, target) = ends;
    let begin = Begin::Node(source.0, source.1);
    let aim = Aim::Node(target.0, target.1);
    each_kind(around, ends, |network, traffic| {
        let found = there(network, begin, aim, traffic);
        let lies = Lies {
            forward: found.way,
            back: found.back.unwrap_or(Way::Blocked),
            parted: found.parted,
            is_there: found.is_there,
            seen: found.arrived.map(|packet| seen(network, source, &packet)),
        };
        let is_kept = found.back.is_some() || found.way == Way::Blocked;
        let kept = if is_kept { Kept::Yes } else { Kept::No };
        ((lies, kept), found.until, found.is_picky)
    })
}

/// Returns what targets see of sources whose answers are to be walked.
fn seen_by(ways: &Onward) -> Option<Seen> {
    let all = ways.iter().flat_map(Steps::ranges);
    let free = all.filter(|(_, (lies, kept))| *kept == Kept::No && lies.forward != Way::Blocked);
    free.filter_map(|(_, (lies, _))| lies.seen).next()
}

fn go_back(around: Around<'_, '_>, ends: (End, End), seen: Option<Seen>) -> Backward {
    let (source, target) = ends;
    each_kind(around, ends, |network, traffic| {
        let arrived = seen.and_then(|seen| arrived(network, (source, target), seen, traffic));
        match arrived {
            Some(packet) => {
                let found = back(network, (source.0, target.0), packet);
                (found.way, found.until, found.is_picky)
            }
            None => (Way::Unknown, u16::MAX, false),
        }
    })
}

/// Returns a request as it came to its target.
fn arrived(
    network: &Network<'_>,
    (source, target): (End, End),
    seen: Seen,
    traffic: Traffic,
) -> Option<Packet> {
    let address = seen_address(network, source, seen.address)?;
    // What it was sent to by a public address came to the one that this stands for.
    let public = network.at_public(target.1.address);
    let own = public.filter(|(at, _)| *at == target.0);
    let own = own.and_then(|(at, private)| Some(network.node(at)?.spot(private)));
    Some(Packet {
        source: address,
        target: own.unwrap_or(target.1),
        toward: None,
        traffic,
        is_reply: false,
        origin: None,
        crossing: seen.crossing,
    })
}

/// Returns an address as it is seen of a source.
pub(super) fn seen_address(network: &Network<'_>, source: End, seen: SeenAddress) -> Option<Spot> {
    match seen {
        SeenAddress::Own => Some(source.1),
        SeenAddress::Public => {
            let public = network.node(source.0)?.public_of(source.1.address)?;
            Some(Spot::of_public(public))
        }
        SeenAddress::Other(other) => Some(other),
    }
}

/// Returns whose address a target sees.
pub(super) fn address_seen(network: &Network<'_>, (at, spot): End, address: Spot) -> SeenAddress {
    let public = network
        .node(at)
        .and_then(|node| node.public_of(spot.address));
    if address == spot {
        SeenAddress::Own
    } else if public.is_some_and(|public| address == Spot::of_public(public)) {
        SeenAddress::Public
    } else {
        SeenAddress::Other(address)
    }
}

fn seen(network: &Network<'_>, source: End, packet: &Packet) -> Seen {
    let origin = match packet.origin {
        Some(origin) if origin == source.0 => Origin::Own,
        Some(origin) => Origin::Other(origin),
        None => Origin::Hidden,
    };
    Seen {
        address: address_seen(network, source, packet.source),
        origin,
        crossing: packet.crossing,
    }
}
