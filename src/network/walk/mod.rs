//! A packet's way, step by step, as AWS carries it.
//!
//! A gate that stops the packet is noted and passed, so that one walk finds every obstacle of its path. Where a
//! packet cannot go on at all, the connections that could carry it are tried; the way with the fewest
//! obstacles counts.

mod appliances;
mod balance;
mod bounds;
mod disputes;
mod doors;
mod entrance;
mod fronts;
mod gates;
mod groups;
mod inspect;
mod internet;
mod lattice;
mod lines;
mod nat;
mod packet;
mod peering;
mod premises;
mod private_link;
mod resource;
mod route;
mod service;
mod state;
mod targets;
mod trail;
mod transit;
mod wan;

use std::net::IpAddr;
use std::rc::Rc;

use bounds::Way;
pub(super) use gates::speaks;
pub(super) use groups::Admits;
pub(super) use internet::UNTOLD_PUBLIC;
pub(super) use packet::Peer;
pub(super) use packet::{Crossing, Packet, Traffic};
pub(super) use route::target_name;
pub(super) use state::{Also, Landing, Leg, Scope, Session, Zone};
pub(super) use trail::Open;
pub(super) use trail::Trail;
pub(super) use trail::is_partial;
pub use trail::{Blocker, Doubt, Hop, Rule};

use super::prepared::{
    Kind, Match, Network, Node, NodeAt, Offered, ResourceAt, Spot, Subnet, Vpc, is_lattice,
};
use crate::estate::ec2::DESCRIBE_SUBNETS;
use crate::ids::{SubnetId, Sym, VpcId};

/// One packet on its way.
#[derive(Clone, Debug)]
pub(super) struct Walk<'n, 'e> {
    pub network: &'n Network<'e>,
    pub trail: Trail,
    pub sessions: Vec<Session>,
    /// Whom the question is about, where it names an interface.
    pub meant: Option<NodeAt>,
    /// The managed resource that the question names, where it stands at that interface.
    pub asked: Option<ResourceAt>,
    /// What the question is about, where it names what Lattice offers.
    pub offered: Option<Offered>,
    /// The parts of the flow before this one.
    pub legs: Vec<Leg>,
    /// The interface where this part began; none for a zone.
    pub begin: Option<NodeAt>,
    /// The zone where the flow began, if it began in one.
    pub zone: Zone,
    /// The load balancer or door through which the answer goes, where it keeps the client's address.
    pub through: Option<Spot>,
    /// Of what it was taken for granted which way it leads, and what was not told of it.
    pub guessed: Option<(Sym, &'static str)>,
    /// The other ways on which it may go.
    pub also: Vec<Rc<Also<'n, 'e>>>,
    /// Whether ways are tried that do not exist, to find what else stands in the way.
    pub tries: bool,
    /// How much of the way is asked about.
    pub scope: Scope,
    /// Whether clients call from the ports of a NAT gateway that stands before the beginning.
    pub is_translated: bool,
    way: Way,
}

impl<'n, 'e> Walk<'n, 'e> {
    pub fn new(network: &'n Network<'e>, begin: Option<NodeAt>, meant: Option<NodeAt>) -> Self {
        Self {
            network,
            trail: Trail::new(),
            sessions: Vec::new(),
            meant,
            asked: None,
            offered: None,
            legs: Vec::new(),
            begin,
            zone: Zone::Internet,
            through: None,
            guessed: None,
            also: Vec::new(),
            tries: true,
            scope: Scope::Whole,
            is_translated: false,
            way: Way::default(),
        }
    }

    /// Begins the way back of what came here.
    pub fn back(&self) -> Self {
        let mut trail = Trail::new();
        trail.is_reply = true;
        Self {
            network: self.network,
            trail,
            sessions: self.sessions.clone(),
            meant: self.begin,
            asked: None,
            offered: None,
            legs: self.legs.clone(),
            begin: self.begin,
            zone: self.zone,
            through: self.through,
            guessed: self.guessed,
            also: Vec::new(),
            tries: false,
            scope: self.scope,
            is_translated: self.is_translated,
            way: self.way.anew(),
        }
    }

    /// Goes on with the way back of the part before, where there is one.
    pub fn back_further(&mut self) -> Option<Leg> {
        // Who keeps the client's address keeps its port.
        if self.through.is_none() {
            self.trail.settle_ports(self.client_ports());
        }
        let leg = self.legs.pop()?;
        self.sessions.clone_from(&leg.sessions);
        self.meant = leg.begin;
        self.begin = leg.begin;
        self.through = leg.through;
        self.way = self.way.anew();
        Some(leg)
    }

    /// Sends a packet from an interface.
    pub fn send(&mut self, from: NodeAt, packet: Packet) -> (Landing, Packet) {
        let Some(node) = self.network.node(from) else {
            return (Landing::Nowhere, packet);
        };
        if let Some(landing) = self.stays((from, node), &packet) {
            return (landing, packet);
        }
        if !self.is_end(self.begin, from) {
            if node.kind == Kind::Idle {
                self.say_idle(node);
            }
            self.ask_groups(from, &packet, false);
        }
        self.leave(node.subnet, packet)
    }

    /// Returns whether an interface is an end of the flow about which nothing is asked.
    fn is_end(&self, end: Option<NodeAt>, at: NodeAt) -> bool {
        self.scope != Scope::Whole && end == Some(at)
    }

    /// Returns where a packet ends that never leaves its host: addresses of one instance, and what AWS itself
    /// answers beside every instance, which nothing filters.
    fn stays(&mut self, (from, node): (NodeAt, &Node), packet: &Packet) -> Option<Landing> {
        let target = packet.target;
        let own = self.network.at_address(node.vpc, target.address);
        let beside = own.filter(|_| target.within.is_none()).and_then(|at| {
            let other = self.network.node(at)?;
            let is_same = at == from || other.instance.is_some() && other.instance == node.instance;
            is_same.then_some(at)
        });
        if let Some(other) = own.filter(|at| *at != from && beside.is_none()) {
            self.ask_host(node, other);
        }
        if let Some(at) = beside {
            self.trail.pass(node.name, Some(words("the same host")));
            return Some(Landing::Node(at));
        }
        let base = self.network.vpcs.get(&node.vpc)?.primary;
        if is_amazon(target.address, base.map(|block| block.net().addr())) {
            let said = words("answered beside every instance, filtered by nothing");
            self.trail.pass(node.name, Some(said));
            return Some(Landing::Service);
        }
        None
    }

    /// Sends a packet out of a subnet: beside the sender, or across the border by the subnet's table.
    pub(super) fn leave(&mut self, from: SubnetId, packet: Packet) -> (Landing, Packet) {
        let network = self.network;
        let Some((subnet, vpc)) = network.place(from) else {
            self.trail.unread(from.sym(), "the subnet was not read");
            return (Landing::Nowhere, packet);
        };
        if !self.go_on(from.sym(), Some(from), &packet) {
            return (Landing::Nowhere, packet);
        }
        self.ask_place_told(subnet);
        if subnet.holds(packet.aim()) == Match::Yes {
            return self.hand_over(subnet, packet);
        }
        self.ask_block_of(subnet, vpc, packet.aim());
        self.ask_acl(from, &packet, true);
        if is_lattice(packet.aim()) {
            return self.at_lattice(packet);
        }
        let used = network.tables.of_subnet(from, vpc.id);
        self.follow(subnet, used, packet)
    }

    /// Delivers a packet that came into a VPC, to wherever in it the target lies.
    pub(super) fn enter(
        &mut self,
        vpc: VpcId,
        from: Option<SubnetId>,
        packet: Packet,
    ) -> (Landing, Packet) {
        let network = self.network;
        let aim = packet.aim();
        let Some(place) = network.vpcs.get(&vpc) else {
            let name = vpc.sym();
            self.trail.unread(name, "the VPC was not read");
            return (Landing::Nowhere, packet);
        };
        let subnets = place
            .subnets
            .iter()
            .filter_map(|id| network.subnets.get(id));
        // One that surely holds it goes first, then one that is known to hold a part of where it lies.
        let held = subnets.filter(|subnet| subnet.holds(aim) != Match::No);
        let found = held.min_by_key(|subnet| (subnet.holds(aim) != Match::Yes, subnet.is_loose()));
        self.ask_told(vpc.sym());
        let Some(subnet) = found else {
            self.ask_subnets_told(vpc);
            self.no_subnet(place, aim);
            return (Landing::Nowhere, packet);
        };
        self.ask_place_told(subnet);
        self.ask_block_of(subnet, place, aim);
        if from != Some(subnet.id) {
            self.ask_acl(subnet.id, &packet, false);
        }
        self.hand_over(subnet, packet)
    }

    /// Says that an address may lie in a subnet of which the block was not told, where it lies in no other.
    pub(super) fn ask_block_of(&mut self, subnet: &Subnet, vpc: &Vpc, aim: Spot) {
        if !subnet.is_loose() || subnet.holds(aim) != Match::Maybe {
            return;
        }
        let others = vpc.subnets.iter();
        let mut others = others.filter_map(|id| self.network.subnets.get(id));
        if !others.any(|other| other.holds(aim) == Match::Yes) {
            let said = format!(
                "whether it holds {}: its CidrBlock was not told",
                gates::named(aim)
            );
            self.trail.part(subnet.id.sym(), said, Open::Unread);
        }
    }

    /// Hands a packet to the interface in a subnet that has its address.
    fn hand_over(&mut self, subnet: &Subnet, packet: Packet) -> (Landing, Packet) {
        let network = self.network;
        let aim = packet.aim();
        let exact = network.at_address(subnet.vpc, aim.address);
        let at = match aim.within {
            None => exact,
            // The address is not known: whoever is meant has it.
            Some(_) => self.meant,
        };
        let Some(at) = at else {
            self.ask_residents_told(subnet);
            self.nobody(subnet, aim);
            return (Landing::Nowhere, packet);
        };
        self.arrive(at, packet)
    }

    /// Says that no subnet of a VPC holds an address.
    fn no_subnet(&mut self, vpc: &Vpc, aim: Spot) {
        let name = vpc.id.sym();
        let ledger = &self.network.estate.ledger;
        match ledger.gap(vpc.place, &DESCRIBE_SUBNETS, None) {
            Some(gap) if vpc.holds(aim) != Match::No => {
                let said = format!(
                    "which subnet holds {} was not read ({})",
                    gates::named(aim),
                    gap.state
                );
                self.trail.unread(name, said);
            }
            Some(_) | None => {
                let said = format!("no subnet of {} holds {}", vpc.id, gates::named(aim));
                self.trail.block(name, None, "no-subnet", said);
            }
        }
    }

    /// Says that nobody has an address.
    fn nobody(&mut self, subnet: &Subnet, aim: Spot) {
        use crate::estate::ec2::DESCRIBE_NETWORK_INTERFACES;
        let name = subnet.id.sym();
        let ledger = &self.network.estate.ledger;
        match ledger.gap(subnet.place, &DESCRIBE_NETWORK_INTERFACES, None) {
            Some(gap) => {
                let said = format!("who has {} was not read ({})", gates::named(aim), gap.state);
                self.trail.unread(name, said);
            }
            None => {
                let said = format!("no interface has {}", gates::named(aim));
                self.trail.block(name, None, "no-interface", said);
            }
        }
    }

    /// A packet reaches an interface.
    pub(super) fn arrive(&mut self, at: NodeAt, packet: Packet) -> (Landing, Packet) {
        let Some(node) = self.network.node(at) else {
            return (Landing::Nowhere, packet);
        };
        if !packet.is_reply && self.is_end(self.meant, at) {
            return (Landing::Node(at), packet);
        }
        self.ask_groups(at, &packet, true);
        if let Some(what) = node.assumption {
            self.trail.assume(what.as_str());
        }
        match node.kind {
            Kind::Nat(gateway) if packet.is_reply => self.restore(gateway, packet),
            _ if packet.is_reply => (Landing::Node(at), packet),
            Kind::Host
            | Kind::Serves
            | Kind::Client
            | Kind::Nat(_)
            | Kind::Transit(_)
            | Kind::Silent
            | Kind::Idle => {
                self.ask_listener(at, node, packet.traffic);
                (Landing::Node(at), packet)
            }
            Kind::Balancer(arn) => self.balance(at, arn, packet, false),
            Kind::Endpoint(endpoint) => self.ask_endpoint(at, endpoint, packet),
        }
    }
}

pub(super) fn words(text: &str) -> Rule {
    Rule::Words(Sym::new(text))
}

/// Returns whether Amazon answers at an address beside every instance of a VPC: instance metadata, time, DNS, which
/// has the second address of the VPC's first block too.
///
/// Source: Amazon VPC User Guide, page vpc-security-groups, traffic that is not filtered.
fn is_amazon(address: IpAddr, base: Option<IpAddr>) -> bool {
    match address {
        IpAddr::V4(v4) => {
            let link_local = [
                [169, 254, 169, 254],
                [169, 254, 169, 253],
                [169, 254, 169, 123],
            ];
            let is_dns = |base: IpAddr| match base {
                IpAddr::V4(base) => u32::from(v4) == u32::from(base).wrapping_add(2),
                IpAddr::V6(_) => false,
            };
            link_local.contains(&v4.octets()) || base.is_some_and(is_dns)
        }
        IpAddr::V6(v6) => {
            let last = v6.segments()[7];
            v6.segments()[..7] == [0xfd00, 0x0ec2, 0, 0, 0, 0, 0]
                && matches!(last, 0x0254 | 0x0253 | 0x0123)
        }
    }
}
