//! Ends outside of AWS, behind gates: one address of each kind that rules and routes treat differently.

use std::collections::BTreeSet;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::best::Best;
use super::ends::Ends;
use super::outside::TRIED;
use super::{Aim, Begin, Flows};
use crate::ids::{Cidr, Protocol, VpcId};
use crate::network::flow::{Chosen, Flow, Way, walk};
use crate::network::prepared::{Gate, Match, Node, NodeAt, Spot};
use crate::network::walk::{Crossing, Packet, Traffic, Walk};

/// Pairs of ends that are tried for a way through networks outside.
const PAIRS: usize = 64;

/// A begin and an aim in two VPCs, with their addresses.
type Pair = ((NodeAt, Spot), (NodeAt, Spot));

impl Flows<'_, '_> {
    fn nodes_of<'a>(&'a self, ends: &'a Ends) -> impl Iterator<Item = (NodeAt, &'a Node)> {
        ends.nodes()
            .iter()
            .filter_map(|one| Some((one.at, self.network.node(one.at)?)))
    }

    /// Returns where flows from outside of AWS begin: at each gate that may lead to the aims.
    pub(super) fn premises_begins(&self, aims: &Ends, at: Option<IpAddr>) -> Vec<Begin> {
        let network = self.network;
        let vpcs: BTreeSet<VpcId> = match aims {
            Ends::Nobody(address) => {
                let spot = Spot::exactly(*address);
                let all = network.vpcs.values();
                all.filter(|vpc| vpc.holds(spot) != Match::No)
                    .map(|vpc| vpc.id)
                    .collect()
            }
            Ends::Any(_)
            | Ends::Exactly(..)
            | Ends::Internet(_)
            | Ends::Premises(_)
            | Ends::Offered(..)
            | Ends::Sessions
            | Ends::Closed(..) => self.nodes_of(aims).map(|(_, node)| node.vpc).collect(),
        };
        let gates: BTreeSet<Gate> = vpcs
            .into_iter()
            .flat_map(|vpc| network.gates(vpc))
            .collect();
        let begins = gates.into_iter().flat_map(|gate| {
            let (spots, chosen) = match at {
                Some(address) => (vec![address], Chosen::Asked),
                None => (self.sources_behind(gate, aims), Chosen::Tried),
            };
            let begin = move |address| Begin::Premises(gate, Spot::exactly(address), chosen);
            spots.into_iter().map(begin)
        });
        begins.collect()
    }

    /// Returns addresses behind a gate from which flows to these ends may go differently.
    fn sources_behind(&self, gate: Gate, aims: &Ends) -> Vec<IpAddr> {
        let network = self.network;
        let mut networks = BTreeSet::new();
        for (_, node) in self.nodes_of(aims) {
            self.add_networks(node, true, &mut networks);
            for behind in network.behind(node) {
                self.add_networks(behind, true, &mut networks);
            }
            self.add_routes(node, &mut networks);
        }
        let lines = network.premises.lines(gate);
        let held = |spot: Spot| lines.map_or(Match::Maybe, |lines| lines.holds(spot));
        networks.extend(
            lines
                .iter()
                .flat_map(|lines| lines.networks.iter().copied()),
        );
        let found = self.kinds_of(&networks, &held);
        if found.is_empty() {
            // Nothing leads there: what stands in the way is told for any.
            return self.kinds_of(&networks, &|_| Match::Maybe);
        }
        found
    }

    /// Returns addresses outside of AWS to which flows that begin there may go differently.
    pub(super) fn premises_aims(&self, begin: Begin) -> Vec<IpAddr> {
        let network = self.network;
        let (Begin::Node(at, _) | Begin::Client(at, ..)) = begin else {
            return Vec::new();
        };
        let Some(node) = network.node(at) else {
            return Vec::new();
        };
        let mut networks = BTreeSet::new();
        self.add_networks(node, false, &mut networks);
        self.add_routes(node, &mut networks);
        let gates = network.gates(node.vpc);
        let lines: Vec<_> = gates
            .iter()
            .filter_map(|gate| network.premises.lines(*gate))
            .collect();
        networks.extend(
            lines
                .iter()
                .flat_map(|lines| lines.networks.iter().copied()),
        );
        let held = |spot: Spot| {
            let all = lines.iter().map(|lines| lines.holds(spot));
            all.fold(Match::No, |best, one| match (best, one) {
                (Match::Yes, _) | (_, Match::Yes) => Match::Yes,
                (Match::Maybe, _) | (_, Match::Maybe) => Match::Maybe,
                (Match::No, Match::No) => Match::No,
            })
        };
        let found = self.kinds_of(&networks, &held);
        if found.is_empty() {
            // Nothing outside is known: what stands in the way is told for any.
            return self.kinds_of(&networks, &|_| Match::Maybe);
        }
        found
    }

    /// Adds the destinations of the routes that a node's packets may meet.
    fn add_routes(&self, node: &Node, into: &mut BTreeSet<Cidr>) {
        let network = self.network;
        let table = network.tables.of_subnet(node.subnet, node.vpc);
        let own = table.known().into_iter().flat_map(|table| table.routes());
        into.extend(own.map(|route| route.destination));
        if !network.transit.all_of_vpc(node.vpc).is_empty() {
            into.extend(network.transit.destinations());
        }
    }

    /// Returns one address of each part into which networks divide what lies outside: those that surely do first. Of
    /// what may or may not, the blocks of VPCs are left out.
    fn kinds_of(&self, networks: &BTreeSet<Cidr>, held: &dyn Fn(Spot) -> Match) -> Vec<IpAddr> {
        let usual = [
            IpAddr::V4(Ipv4Addr::new(192, 168, 255, 254)),
            IpAddr::V4(Ipv4Addr::new(172, 31, 255, 254)),
            IpAddr::V4(Ipv4Addr::new(10, 255, 255, 254)),
            IpAddr::V6(Ipv6Addr::new(0xfdff, 0, 0, 0, 0, 0, 0, 1)),
        ];
        let starts = networks.iter().map(|one| one.net().network());
        let behind = networks.iter().filter_map(|one| one.following());
        let is_of_vpc = |spot: Spot| {
            let mut all = self.network.vpcs.values();
            all.any(|vpc| vpc.holds(spot) == Match::Yes)
        };
        let (mut sure, mut open) = (Vec::new(), Vec::new());
        let all: BTreeSet<IpAddr> = starts.chain(behind).chain(usual).collect();
        for address in all.into_iter().filter(|one| is_host(*one)) {
            let spot = Spot::exactly(address);
            match held(spot) {
                Match::Yes => sure.push(address),
                Match::Maybe if !is_of_vpc(spot) => open.push(address),
                Match::Maybe | Match::No => {}
            }
        }
        sure.extend(open);
        sure.truncate(TRIED);
        sure
    }

    /// Says where a flow that is blocked inside of AWS could go through networks outside: both VPCs are told there, and
    /// what stands at their own ends lets it through.
    pub(super) fn through_premises(
        &self,
        (begins, aims): (&Ends, &Ends),
        (protocol, port): (Protocol, Option<u16>),
    ) -> Option<Box<str>> {
        let pairs = self.pairs(begins, aims);
        pairs.into_iter().find_map(|pair| {
            let ((at, own), (to, other)) = pair;
            let (near, far) = (self.network.node(at)?.vpc, self.network.node(to)?.vpc);
            let told_by = self.told_by(at, own, other)?;
            let gates = self.network.gates(far);
            let entered = gates.into_iter().find(|gate| {
                let mut best: Option<Best> = None;
                let begin = Begin::Premises(*gate, own, Chosen::Asked);
                self.try_traffics(begin, Aim::Node(to, other), (protocol, port), &mut best);
                best.is_some_and(|best| self.may_leave(pair, &best.flow))
            })?;
            let said = format!(
                "possible through on-premises: {near} is told there by {}, {far} by {}",
                told_by.name(),
                entered.name()
            );
            Some(said.into())
        })
    }

    fn pairs(&self, begins: &Ends, aims: &Ends) -> Vec<Pair> {
        let spots = |node: &Node| node.spots.to_vec();
        let mut pairs = Vec::new();
        for (at, near) in self.nodes_of(begins) {
            for (to, far) in self.nodes_of(aims).filter(|(_, far)| far.vpc != near.vpc) {
                for own in spots(near) {
                    let like = spots(far)
                        .into_iter()
                        .filter(|one| one.is_like(own.address));
                    pairs.extend(like.map(|other| ((at, own), (to, other))));
                }
                if pairs.len() >= PAIRS {
                    return pairs;
                }
            }
        }
        pairs
    }

    /// Returns the gate by which those outside are told of an interface's network: packets come to it, whether or not
    /// what stands there lets them through.
    fn told_by(&self, at: NodeAt, own: Spot, other: Spot) -> Option<Gate> {
        let network = self.network;
        let vpc = network.node(at)?.vpc;
        let gates = network.gates(vpc).into_iter();
        let traffic = Traffic {
            protocol: Protocol::TCP,
            port: 443,
        };
        let mut told = gates.filter(|gate| {
            let begin = Begin::Premises(*gate, other, Chosen::Asked);
            let flow = walk(network, begin, Aim::Node(at, own), traffic);
            let own = ["security-group", "network-acl", "not-listening"];
            let mut blockers = flow.request.blockers.iter();
            flow.request.doubts.is_empty() && blockers.all(|one| own.contains(&one.reason))
        });
        told.next()
    }

    /// Returns whether a flow that comes in from outside gets through, and what stands where it begins would have let
    /// it out.
    fn may_leave(&self, ((at, own), (_, other)): Pair, flow: &Flow) -> bool {
        let network = self.network;
        let Some(node) = network.node(at).filter(|_| flow.forward == Way::Reachable) else {
            return false;
        };
        let mut walk = Walk::new(network, Some(at), None);
        let packet = Packet {
            source: own,
            target: other,
            toward: None,
            traffic: flow.traffic,
            is_reply: false,
            origin: Some(at),
            crossing: Crossing::Other,
        };
        walk.ask_groups(at, &packet, false);
        walk.ask_acl(node.subnet, &packet, true);
        walk.trail.blockers.is_empty()
    }
}

/// Returns whether a host may have an address.
fn is_host(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => {
            let first = v4.octets()[0];
            first != 0 && first < 224 && !v4.is_loopback() && !v4.is_link_local()
        }
        IpAddr::V6(v6) => !(v6.is_unspecified() || v6.is_loopback() || v6.is_multicast()),
    }
}
