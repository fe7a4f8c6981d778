//! Through load balancers and endpoints: one flow ends, another begins.

use super::packet::{Crossing, Packet, Traffic};
use super::{Landing, Leg, Walk, words};
use crate::estate::elbv2::{Target, Transport};
use crate::ids::{Arn, InstanceId, Protocol, Sym, VpcId};
use crate::network::prepared::{Balancer, BalancerKind, Ear, Node, NodeAt, Receiver, Spot};

/// Targets that are tried before the best of them counts.
const TRIED: usize = 64;

/// One target of a load balancer, with what is taken to be so when it is sent to.
#[derive(Clone, Debug)]
struct Candidate {
    receiver: Receiver,
    assumptions: Vec<String>,
}

impl<'e> Walk<'_, 'e> {
    /// A request reaches a load balancer, which opens or passes on a connection to one of its targets.
    pub(super) fn balance(
        &mut self,
        at: NodeAt,
        arn: Arn,
        packet: Packet,
        is_private_link: bool,
    ) -> (Landing, Packet) {
        let network = self.network;
        let name = Sym::new(arn.name());
        let Some((node, balancer)) = network.node(at).zip(network.balancers.get(arn)) else {
            self.trail.unread(name, "the load balancer was not read");
            return (Landing::Node(at), packet);
        };
        if balancer.kind() == BalancerKind::Gateway {
            let said = "it takes packets from its endpoints alone";
            self.trail.block(node.name, None, "not-listening", said);
            return (Landing::Node(at), packet);
        }
        let Some(ear) = self.ask_listeners(node, balancer, packet.traffic) else {
            return (Landing::Node(at), packet);
        };
        let candidates = self.candidates_of(node, balancer, ear);
        self.end_leg(at, packet);
        if let Some(leg) = self.legs.last_mut() {
            leg.is_carried = is_private_link;
        }
        let mut best: Option<(Self, (Landing, Packet))> = None;
        for candidate in candidates.into_iter().take(TRIED) {
            let mut walk = self.clone();
            let ended = walk.forward_to(at, &candidate, packet, is_private_link);
            let cost = walk.trail.cost();
            if best
                .as_ref()
                .is_none_or(|(known, _)| cost < known.trail.cost())
            {
                best = Some((walk, ended));
            }
            if cost.0 == 0 && cost.1 == 0 {
                break;
            }
        }
        match best {
            Some((walk, ended)) => {
                *self = walk;
                ended
            }
            None => (Landing::Nowhere, packet),
        }
    }

    /// Ends the part of the flow that comes to a node; what follows begins there.
    pub(super) fn end_leg(&mut self, at: NodeAt, packet: Packet) {
        let leg = Leg {
            begin: self.begin,
            at,
            arrived: packet,
            sessions: std::mem::take(&mut self.sessions),
            is_carried: false,
            through: self.through.take(),
            enters: None,
        };
        self.legs.push(leg);
        self.begin = Some(at);
    }

    /// Returns the listener of a load balancer that takes such traffic, if one does.
    fn ask_listeners(
        &mut self,
        node: &Node,
        balancer: Balancer<'e>,
        traffic: Traffic,
    ) -> Option<Ear<'e>> {
        let network = self.network;
        let ears = network.balancers.ears(balancer);
        let takes = |ear: &&Ear<'_>| {
            let transport = ear.transport();
            ear.port() == Some(traffic.port)
                && match traffic.protocol {
                    Protocol::TCP => {
                        matches!(transport, Some(Transport::Tcp | Transport::TcpAndUdp))
                    }
                    Protocol::UDP => {
                        matches!(transport, Some(Transport::Udp | Transport::TcpAndUdp))
                    }
                    Protocol::Any | Protocol::Number(_) => false,
                }
        };
        for ear in &ears {
            if let Some(port) = ear.port().filter(|port| *port > traffic.port) {
                self.trail.holds_until(port - 1);
            }
        }
        let Some(ear) = ears.iter().find(takes).copied() else {
            match network.balancers.unread_ears(network.estate, balancer) {
                Some(state) if traffic.protocol.has_ports() => {
                    let said = format!("its listeners were not read ({state})");
                    self.trail.unread(node.name, said);
                }
                _ => {
                    let said = "no listener takes such traffic";
                    self.trail.block(node.name, None, "no-listener", said);
                }
            }
            return None;
        };
        self.trail.holds_until(traffic.port);
        let rule = format!("listener on port {}", traffic.port);
        self.trail.pass(node.name, Some(words(&rule)));
        Some(ear)
    }

    /// Returns the targets to which a load balancer's interface sends: the healthy ones, all where none is; those
    /// of its zone, unless it crosses zones.
    fn candidates_of(
        &mut self,
        node: &Node,
        balancer: Balancer<'e>,
        ear: Ear<'e>,
    ) -> Vec<Candidate> {
        let network = self.network;
        let (mut all, unread) = network.balancers.receivers(network.estate, balancer, ear);
        for one in unread {
            self.trail.unread(node.name, one.0);
        }
        let kind = balancer.kind();
        let is_classic = kind == BalancerKind::Classic;
        let crosses = balancer.is_cross_zone();
        // Classic Load Balancers cross zones or not by the way they were made.
        let is_cross_zone = crosses.unwrap_or(is_classic || kind == BalancerKind::Application);
        if !is_cross_zone {
            all.retain(|one| self.is_in_zone(node, one) != Some(false));
        }
        if all.iter().any(|one| one.is_healthy != Some(false)) {
            all.retain(|one| one.is_healthy != Some(false));
        }
        if all.is_empty() && self.trail.doubts.is_empty() {
            let said = "no target is registered that it would send to from this zone";
            self.trail.block(node.name, None, "no-target", said);
        }
        let assumed = |one: &Receiver| {
            let is_far = || self.is_in_zone(node, one) == Some(false);
            let crossing = is_classic && crosses.is_none() && is_far();
            let crossing = crossing.then(|| {
                format!(
                    "{} sends across zones; its attributes were not read",
                    node.name
                )
            });
            let serving = is_classic && one.is_healthy == Some(false);
            let serving = serving.then(|| format!("{} is in service; it is not now", one.id));
            crossing.into_iter().chain(serving).collect()
        };
        let mut candidates: Vec<Candidate> = all
            .into_iter()
            .map(|receiver| Candidate {
                assumptions: assumed(&receiver),
                receiver,
            })
            .collect();
        candidates.sort_by_key(|one| !one.assumptions.is_empty());
        candidates
    }

    /// Returns whether a target lies in the zone of a load balancer's interface.
    fn is_in_zone(&self, node: &Node, one: &Receiver) -> Option<bool> {
        let network = self.network;
        if one.zone.is_some_and(|zone| zone.as_str() == "all") {
            return Some(true);
        }
        let at = self.targets(node.vpc, one).into_iter().next()?;
        let (own, _) = network.place(node.subnet)?;
        let (other, _) = network.place(network.node(at.0)?.subnet)?;
        other.is_beside(own)
    }

    /// Returns the interfaces of a target with the address that is used: of instances the primary one.
    fn targets(&self, vpc: VpcId, one: &Receiver) -> Vec<(NodeAt, Spot)> {
        let network = self.network;
        let with_spot = |at: NodeAt| {
            let spot = network.node(at)?.spots.first().copied()?;
            Some((at, spot))
        };
        match one.target {
            Target::Instance(id) => {
                let nodes = network.named(id.as_str());
                nodes
                    .iter()
                    .copied()
                    .filter_map(with_spot)
                    .take(1)
                    .collect()
            }
            Target::Address(address) => {
                let at = network.at_address(vpc, address);
                at.map(|at| (at, Spot::exactly(address)))
                    .into_iter()
                    .collect()
            }
            Target::Resource(arn) => {
                let nodes = network.of_balancer(arn).iter();
                nodes.filter_map(|at| with_spot(*at)).collect()
            }
            Target::Other(_) => Vec::new(),
        }
    }

    /// Goes from a load balancer's interface to one target.
    fn forward_to(
        &mut self,
        at: NodeAt,
        candidate: &Candidate,
        packet: Packet,
        is_private_link: bool,
    ) -> (Landing, Packet) {
        let network = self.network;
        let Some(node) = network.node(at) else {
            return (Landing::Nowhere, packet);
        };
        let one = &candidate.receiver;
        let id = one.id;
        for assumption in &candidate.assumptions {
            self.trail.assume(assumption.as_str());
        }
        let own = node
            .spots
            .iter()
            .copied()
            .find(|spot| spot.is_like(packet.target.address));
        let Some(own) = own else {
            self.trail
                .unread(node.name, "its private address was not read");
            return (Landing::Nowhere, packet);
        };
        let found = self.targets(node.vpc, one).into_iter().next();
        let (target, spot) = match (found, one.target) {
            (Some((target, spot)), _) => (Some(target), spot),
            (None, Target::Address(address)) => (None, Spot::exactly(address)),
            (None, Target::Resource(arn)) if arn.service() == "lambda" => {
                self.trail.pass(id, Some(words("the function is invoked")));
                return (Landing::Service, packet);
            }
            (None, _) => {
                self.trail.unread(id, "the target was not read");
                return (Landing::Nowhere, packet);
            }
        };
        let keeps = !is_private_link && one.keeps_client;
        if keeps && self.is_client(target) {
            let said =
                "the client is the target, and its address is kept: the answer never leaves it";
            self.trail.block(id, None, "hairpin", said);
        }
        let port = one.port.unwrap_or(packet.traffic.port);
        self.meant = target;
        let sent = Packet {
            source: if keeps { packet.source } else { own },
            target: spot,
            toward: None,
            traffic: Traffic {
                port,
                ..packet.traffic
            },
            origin: Some(at),
            crossing: Crossing::None,
            is_reply: false,
        };
        self.through = keeps.then_some(own);
        self.send(at, sent)
    }

    /// Returns whether a target is the instance that asks.
    fn is_client(&self, target: Option<NodeAt>) -> bool {
        let instance =
            |at: Option<NodeAt>| -> Option<InstanceId> { self.network.node(at?)?.instance };
        let client = self.legs.first().and_then(|leg| leg.begin);
        client.is_some() && client == target
            || instance(client).is_some() && instance(client) == instance(target)
    }
}
