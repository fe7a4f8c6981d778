//! One flow from one address to another: the request, then the answer.

use crate::ids::Sym;

use super::landing::check_landing;
use super::prepared::{Gate, Match, Network, NodeAt, Offered, ResourceAt, Spot};
use super::walk::{Crossing, Landing, Packet, Traffic, Trail, Walk, Zone};

/// Where a flow begins.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Begin {
    /// An interface, with one of its private or IPv6 addresses.
    Node(NodeAt, Spot),
    /// A client whose address the door keeps through which it comes: the door, one of its addresses, the client's.
    Client(NodeAt, Spot, Spot),
    /// An address on the internet.
    Internet(Spot),
    /// An address outside of AWS, behind a gate.
    Premises(Gate, Spot, Chosen),
}

/// Who chose the address of an end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Chosen {
    /// The question names it.
    Asked,
    /// It stands for others that rules treat like it.
    Tried,
}

/// Where a flow is to end.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Aim {
    /// An interface, by one of its addresses.
    Node(NodeAt, Spot),
    /// A managed resource at an interface that it may have, by one of its addresses.
    Resource(NodeAt, Spot, ResourceAt),
    /// A managed resource at an address of AWS's own.
    Front(Spot, ResourceAt),
    /// An address on the internet.
    Internet(Spot, Chosen),
    /// An address outside of AWS.
    Premises(Spot),
    /// What VPC Lattice offers, at addresses of its own.
    Lattice(Offered, Spot),
    /// What VPC Lattice offers, through the interface of an endpoint.
    Through(NodeAt, Spot, Offered),
    /// An address, whoever has it.
    Address(Spot),
}

impl Aim {
    pub fn spot(self) -> Spot {
        match self {
            Self::Node(_, spot)
            | Self::Resource(_, spot, _)
            | Self::Front(spot, _)
            | Self::Internet(spot, _)
            | Self::Premises(spot)
            | Self::Lattice(_, spot)
            | Self::Through(_, spot, _)
            | Self::Address(spot) => spot,
        }
    }

    pub fn node(self) -> Option<NodeAt> {
        match self {
            Self::Node(at, _) | Self::Resource(at, _, _) | Self::Through(at, _, _) => Some(at),
            Self::Front(..)
            | Self::Internet(..)
            | Self::Premises(_)
            | Self::Lattice(..)
            | Self::Address(_) => None,
        }
    }

    fn offered(self) -> Option<Offered> {
        match self {
            Self::Lattice(offered, _) | Self::Through(_, _, offered) => Some(offered),
            Self::Node(..)
            | Self::Resource(..)
            | Self::Front(..)
            | Self::Internet(..)
            | Self::Premises(_)
            | Self::Address(_) => None,
        }
    }

    pub fn resource(self) -> Option<ResourceAt> {
        match self {
            Self::Resource(_, _, resource) | Self::Front(_, resource) => Some(resource),
            Self::Lattice(..) | Self::Through(..) => None,
            Self::Node(..) | Self::Internet(..) | Self::Premises(_) | Self::Address(_) => None,
        }
    }
}

impl Begin {
    pub fn spot(self) -> Spot {
        match self {
            Self::Node(_, spot)
            | Self::Client(_, spot, _)
            | Self::Internet(spot)
            | Self::Premises(_, spot, _) => spot,
        }
    }
}

/// How far one way is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Way {
    /// A rule, a route or its lack stops it.
    Blocked,
    /// It cannot be said: something was not read.
    Unknown,
    /// It cannot be decided from the configuration.
    Maybe,
    /// Packets get through.
    Reachable,
}

impl Way {
    pub(super) fn of(trail: &Trail) -> Self {
        if trail.stops() > 0 {
            Self::Blocked
        } else if trail.doubts.iter().any(|doubt| doubt.is_unread) {
            Self::Unknown
        } else if !trail.doubts.is_empty() {
            Self::Maybe
        } else {
            Self::Reachable
        }
    }
}

/// A flow, with all that was seen of it.
#[derive(Clone, Debug)]
pub(super) struct Flow {
    pub forward: Way,
    /// The way back; none where the request does not arrive.
    pub back: Option<Way>,
    pub request: Trail,
    pub reply: Option<Trail>,
    /// The last port for which all of this holds.
    pub until: u16,
    pub traffic: Traffic,
    /// The load balancer or endpoint to which the request surely comes, whatever becomes of it behind that.
    pub reached: Option<NodeAt>,
}

impl Flow {
    /// Returns a flow of which one trail tells all: what gets there gets back.
    pub fn of(request: Trail, traffic: Traffic) -> Self {
        let forward = Way::of(&request);
        Self {
            forward,
            back: (forward != Way::Blocked).then_some(Way::Reachable),
            until: u16::MAX,
            traffic,
            request,
            reply: None,
            reached: None,
        }
    }
}

/// Walks a flow.
pub(super) fn walk(network: &Network<'_>, begin: Begin, aim: Aim, traffic: Traffic) -> Flow {
    let (mut walk, packet) = prepare(network, begin, aim, traffic);
    let (landing, arrived) = request(&mut walk, begin, aim, packet);
    let first = walk.legs.first().map(|leg| Landing::Node(leg.at));
    let is_there = check_landing(network, &mut walk.trail, first.unwrap_or(landing), aim);
    walk.trail.settle();
    let forward = Way::of(&walk.trail);
    let mut flow = Flow {
        forward,
        back: None,
        until: walk.trail.until,
        traffic,
        request: std::mem::take(&mut walk.trail),
        reply: None,
        reached: first_reached(&walk),
    };
    // Whoever removes what stops the request meets what stops the answer: both are told.
    if forward != Way::Blocked || is_there {
        let reply = any_answer(&walk, landing, arrived);
        flow.back = Some(Way::of(&reply));
        flow.until = flow.until.min(reply.until);
        flow.reply = Some(reply);
    }
    // What is decided behind a load balancer is about the port there.
    flow.until = flow.until.max(traffic.port);
    flow
}

/// Returns the walk of a request, and its packet.
pub(super) fn prepare<'n, 'e>(
    network: &'n Network<'e>,
    begin: Begin,
    aim: Aim,
    traffic: Traffic,
) -> (Walk<'n, 'e>, Packet) {
    let (start, source, zone) = match begin {
        Begin::Node(at, spot) => (Some(at), spot, Zone::Internet),
        Begin::Client(at, _, client) => (Some(at), client, Zone::Internet),
        Begin::Internet(spot) => (None, spot, Zone::Internet),
        Begin::Premises(_, spot, _) => (None, spot, Zone::Premises),
    };
    let mut walk = Walk::new(network, start, aim.node());
    walk.zone = zone;
    walk.asked = aim.resource();
    walk.offered = aim.offered();
    let packet = Packet {
        source,
        target: aim.spot(),
        toward: None,
        traffic,
        is_reply: false,
        origin: start,
        crossing: Crossing::None,
    };
    (walk, packet)
}

/// Walks a request to where it ends.
pub(super) fn request(
    walk: &mut Walk<'_, '_>,
    begin: Begin,
    aim: Aim,
    packet: Packet,
) -> (Landing, Packet) {
    match begin {
        Begin::Node(at, spot) | Begin::Client(at, spot, _) => match aim {
            Aim::Lattice(offered, _) => walk.ask_lattice(at, offered, packet),
            Aim::Node(..)
            | Aim::Resource(..)
            | Aim::Front(..)
            | Aim::Internet(..)
            | Aim::Premises(_)
            | Aim::Through(..)
            | Aim::Address(_) => walk.set_out(at, spot, packet),
        },
        Begin::Internet(_) => walk.on_internet(packet),
        Begin::Premises(gate, spot, chosen) => {
            ask_whether_it_is_there(walk, gate, spot, chosen);
            walk.come_in(gate, packet)
        }
    }
}

/// Returns the first load balancer or endpoint of a walk, where it surely came there.
fn first_reached(walk: &Walk<'_, '_>) -> Option<NodeAt> {
    let first = walk.legs.first().filter(|leg| leg.is_reached)?;
    Some(first.at)
}

/// Where no question says that an address lies outside, it must be one that is known to.
fn ask_whether_it_is_there(walk: &mut Walk<'_, '_>, gate: Gate, spot: Spot, chosen: Chosen) {
    let lines = walk.network.premises.lines(gate);
    let is_open = lines.is_some_and(|lines| lines.holds(spot) == Match::Maybe);
    if chosen == Chosen::Tried && is_open {
        let said = format!(
            "which networks lie behind it was not read: whether {} does",
            spot.address
        );
        walk.trail.unread(gate.name(), said);
    }
}

/// Other ways of the request whose answers are walked too.
const OTHERS: usize = 16;

/// Walks the answer back, of each way on which AWS may have sent the request; where they end differently, it is open
/// which.
pub(super) fn any_answer(walk: &Walk<'_, '_>, landing: Landing, arrived: Packet) -> Trail {
    let mut best = answer(walk, landing, arrived);
    let followed = walk.also.iter().take(OTHERS);
    for other in followed.take_while(|_| walk.is_within_bounds()) {
        let trail = any_answer(&other.walk, other.landing, other.packet);
        let differ = (trail.stops() == 0) != (best.stops() == 0);
        let until = trail.until.min(best.until);
        if differ && best.stops() > trail.stops() {
            best = trail;
        }
        best.until = until;
        if differ {
            let (component, said) = other.choice;
            best.perhaps(component, said);
        }
    }
    let is_cut = walk.also.len() > OTHERS || !walk.is_within_bounds();
    if is_cut && !walk.also.is_empty() && best.stops() > 0 {
        let said = "answers by further ways than are followed may get back";
        best = Trail::doubtful(Sym::new("path"), said);
    }
    best
}

/// Walks the answer back to where the flow began, part by part.
pub(super) fn answer(walk: &Walk<'_, '_>, landing: Landing, arrived: Packet) -> Trail {
    let mut back = walk.back();
    let packet = Packet {
        toward: walk.through,
        ..arrived.reply(None)
    };
    go_back(&mut back, landing, packet);
    while let Some(leg) = back.back_further() {
        if leg.is_carried {
            back.carry_back(&leg);
            continue;
        }
        let packet = Packet {
            toward: leg.through,
            ..leg.arrived.reply(None)
        };
        go_back(&mut back, Landing::Node(leg.at), packet);
    }
    back.trail.settle();
    back.trail
}

/// Walks the answer of one part of a flow.
fn go_back(back: &mut Walk<'_, '_>, from: Landing, packet: Packet) {
    let begin = back.begin;
    let ended = match from {
        Landing::Node(at) => {
            let origin = Some(at);
            back.send(at, Packet { origin, ..packet }).0
        }
        Landing::Internet => back.on_internet(packet).0,
        // Answers of AWS's own services come the way that the request took.
        Landing::Service | Landing::Lattice => return,
        Landing::OnPremises(gate) => back.come_in(gate, packet).0,
        Landing::Nowhere => return,
    };
    back.check_inspected(ended);
    let is_stopped = !back.trail.blockers.is_empty() || !back.trail.doubts.is_empty();
    if !is_home(back, ended) && !is_stopped {
        let node = begin.and_then(|at| back.network.node(at));
        let name = node.map_or(Sym::new(back.zone.as_str()), |node| node.name);
        let said = "the answer goes elsewhere";
        back.trail.block(name, None, "delivered-elsewhere", said);
    }
}

/// Returns whether an answer ended where its flow began.
pub(super) fn is_home(back: &Walk<'_, '_>, ended: Landing) -> bool {
    match (back.begin, ended) {
        (Some(at), Landing::Node(other)) => at == other,
        (None, Landing::Internet) => back.zone == Zone::Internet,
        (None, Landing::OnPremises(_)) => back.zone == Zone::Premises,
        (None, Landing::Lattice) => true,
        _ => false,
    }
}
