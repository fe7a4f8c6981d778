//! Through load balancers and endpoints: one flow ends, another begins.

use super::packet::{Crossing, Packet, Traffic};
use super::targets::Candidate;
use super::{Landing, Leg, Walk, words};
use crate::estate::elbv2::{Target, Transport};
use crate::ids::{Arn, InstanceId, Protocol, Sym};
use crate::network::prepared::{Balancer, BalancerKind, Ear, Node, NodeAt, Spot};

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
        let name = Sym::new(arn.given_name());
        self.ask_told(name);
        self.ask_listeners_told(arn);
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
        if network.balancers.answers_itself(balancer) {
            if let Some(state) = network.balancers.unread_groups(network.estate, balancer) {
                let said = format!("its target groups were not read ({state})");
                self.trail.unread(node.name, said);
            }
            return (Landing::Node(at), packet);
        }
        self.end_leg(at, packet);
        if let Some(leg) = self.legs.last_mut() {
            leg.is_carried = is_private_link;
        }
        let candidates = self.candidates_of(node, balancer, ear, is_private_link);
        let mut best: Option<(Self, (Landing, Packet))> = None;
        for candidate in candidates {
            let mut walk = self.clone();
            let ended = walk.forward_to(at, &candidate, packet);
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

    /// Says that replies contradict each other about the listeners or the target groups of a load balancer, where they do.
    fn ask_listeners_told(&mut self, arn: Arn) {
        let network = self.network;
        if network.disputes.is_empty() {
            return;
        }
        let ears = network.balancers.get(arn).into_iter();
        let ears = ears.flat_map(|one| network.balancers.ears(one));
        let listeners = ears.filter_map(|ear| ear.arn());
        let groups = network.balancers.behind(arn).iter().map(|group| group.arn);
        let told: Vec<Arn> = listeners.chain(groups).collect();
        told.into_iter()
            .for_each(|one| self.ask_told(Sym::new(one.name())));
    }

    /// Ends the part of the flow that comes to a node; what follows begins there.
    pub(super) fn end_leg(&mut self, at: NodeAt, packet: Packet) {
        let leg = Leg {
            begin: self.begin,
            at,
            arrived: packet,
            sessions: std::mem::take(&mut self.sessions),
            is_reached: self.trail.is_clear(),
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
        let carries = |transport: Transport| match traffic.protocol {
            Protocol::TCP => matches!(transport, Transport::Tcp | Transport::TcpAndUdp),
            Protocol::UDP => matches!(transport, Transport::Udp | Transport::TcpAndUdp),
            Protocol::Any | Protocol::Number(_) => false,
        };
        let takes = |ear: &&Ear<'_>| {
            ear.port() == Some(traffic.port) && ear.transport().is_some_and(carries)
        };
        // Of listeners of such load balancers AWS tells both.
        let may_take = |ear: &&Ear<'_>| {
            ear.port().is_none_or(|port| port == traffic.port)
                && ear.transport().is_none_or(carries)
                && traffic.protocol.has_ports()
        };
        for ear in &ears {
            if let Some(port) = ear.port().filter(|port| *port > traffic.port) {
                self.trail.holds_until(port - 1);
            }
        }
        let Some(ear) = ears.iter().find(takes).copied() else {
            let loose = ears.iter().find(may_take).and_then(Ear::arn);
            if let Some(listener) = loose {
                let said = "the Port or the Protocol of its listener was not told";
                let said = format!("{said}: {}", listener.name());
                self.trail.unread(node.name, said);
                return None;
            }
            if let Some(listener) = network.balancers.loose {
                let said = format!("whether {listener} is its listener was not told");
                self.trail.unread(node.name, said);
                return None;
            }
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

    /// Returns a target's interface, where it was read, with the address that is used; for one without, where the flow
    /// ends.
    fn aim_at(&mut self, one: &Candidate) -> Result<(Option<NodeAt>, Spot), Landing> {
        let id = one.receiver.id;
        match (one.interface, one.receiver.target) {
            (Some((target, spot)), _) => Ok((Some(target), spot)),
            (None, Target::Address(address)) => Ok((None, Spot::exactly(address))),
            (None, Target::Resource(arn)) if arn.service() == "lambda" => {
                self.trail.pass(id, Some(words("the function is invoked")));
                Err(Landing::Service)
            }
            (None, Target::Instance(_) | Target::Resource(_) | Target::Other(_)) => {
                self.trail.unread(id, "the target was not read");
                Err(Landing::Nowhere)
            }
        }
    }

    /// Goes from a load balancer's interface to one target.
    fn forward_to(&mut self, at: NodeAt, one: &Candidate, packet: Packet) -> (Landing, Packet) {
        let network = self.network;
        let Some(node) = network.node(at) else {
            return (Landing::Nowhere, packet);
        };
        if let Some(said) = one.doubt {
            self.trail.unread(one.receiver.id, said);
        }
        for assumption in &one.assumptions {
            self.trail.assume(assumption.as_str());
        }
        let mut spots = node.spots.iter().copied();
        let Some(own) = spots.find(|spot| spot.is_like(packet.target.address)) else {
            let said = "its private address was not read";
            self.trail.unread(node.name, said);
            return (Landing::Nowhere, packet);
        };
        let (target, spot) = match self.aim_at(one) {
            Ok(found) => found,
            Err(landing) => return (landing, packet),
        };
        if !self.leads_on(node, one, target) {
            return (Landing::Nowhere, packet);
        }
        let keeps = one.receiver.keeps_client;
        let port = one.receiver.port.unwrap_or(packet.traffic.port);
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

    /// Returns whether a target is another than the load balancer itself; and says where it is the client, whose own
    /// answer never leaves it.
    fn leads_on(&mut self, node: &Node, one: &Candidate, target: Option<NodeAt>) -> bool {
        let kind = target
            .and_then(|at| self.network.node(at))
            .map(|one| one.kind);
        if kind == Some(node.kind) {
            let said = "it is the target of itself";
            self.trail.block(node.name, None, "loop", said);
            return false;
        }
        if one.receiver.keeps_client && self.is_client(target) {
            let said =
                "the client is the target, and its address is kept: the answer never leaves it";
            self.trail.block(one.receiver.id, None, "hairpin", said);
        }
        true
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
