//! Through load balancers and endpoints: one flow ends, another begins.

use super::packet::{Crossing, Packet, Traffic};
use super::targets::Candidate;
use super::{Landing, Leg, Walk, words};
use crate::estate::Item;
use crate::estate::elbv2::{
    DESCRIBE_LISTENERS, DESCRIBE_TARGET_GROUPS, Listener, LoadBalancer, LoadBalancerKind, Target,
    TargetGroup, Transport,
};
use crate::ids::{Arn, InstanceId, Protocol, Sym};
use crate::network::prepared::{Node, NodeAt, Spot};

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
        if balancer.kind() == Some(LoadBalancerKind::Gateway) {
            let said = "it takes packets from its endpoints alone";
            self.trail.block(node.name, None, "not-listening", said);
            return (Landing::Node(at), packet);
        }
        let Some(groups) = self.ask_listeners(node, balancer, packet.traffic) else {
            return (Landing::Node(at), packet);
        };
        if groups.is_empty() && self.answers_itself(node, balancer) {
            return (Landing::Node(at), packet);
        }
        let candidates = self.candidates_of(node, balancer, &groups, is_private_link);
        self.end_leg(at, packet);
        if let Some(leg) = self.legs.last_mut() {
            leg.is_carried = is_private_link;
        }
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

    /// Ends the part of the flow that comes to a node; what follows begins there.
    pub(super) fn end_leg(&mut self, at: NodeAt, packet: Packet) {
        let leg = Leg {
            begin: self.begin,
            at,
            arrived: packet,
            through: self.through.take(),
            sessions: std::mem::take(&mut self.sessions),
            is_carried: false,
            through: self.through.take(),
        };
        self.legs.push(leg);
        self.begin = Some(at);
    }

    /// Returns the target groups to which a load balancer sends such traffic; none when no listener takes it.
    fn ask_listeners(
        &mut self,
        node: &Node,
        balancer: &'e Item<LoadBalancer>,
        traffic: Traffic,
    ) -> Option<Vec<&'e Item<TargetGroup>>> {
        let network = self.network;
        let listeners = network.balancers.listeners(balancer.arn);
        let takes = |listener: &&&Item<Listener>| {
            let transport = listener.transport();
            listener.port == Some(traffic.port)
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
        for listener in listeners {
            if let Some(port) = listener.port.filter(|port| *port > traffic.port) {
                self.trail.holds_until(port - 1);
            }
        }
        let Some(listener) = listeners.iter().find(takes) else {
            let ledger = &network.estate.ledger;
            let arn = Some(balancer.arn.as_str());
            match ledger.gap(balancer.place, &DESCRIBE_LISTENERS, arn) {
                Some(gap) if traffic.protocol.has_ports() => {
                    let said = format!("its listeners were not read ({})", gap.state);
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
        let of_default = listener.target_groups();
        // The rules of an Application Load Balancer were not read, but every group that one names is listed.
        if balancer.kind() == Some(LoadBalancerKind::Application) {
            return Some(network.balancers.behind(balancer.arn).to_vec());
        }
        let Some(groups) = of_default else {
            self.trail
                .unread(node.name, "the actions of its listener were not read");
            return None;
        };
        let mut found = Vec::new();
        for arn in groups {
            match network.balancers.group(arn) {
                Some(group) => found.push(group),
                None => self
                    .trail
                    .unread(node.name, format!("the group {} was not read", arn.name())),
            }
        }
        Some(found)
    }

    /// Returns whether a load balancer without targets answers itself: an Application Load Balancer does, by what its
    /// rules say.
    fn answers_itself(&mut self, node: &Node, balancer: &Item<LoadBalancer>) -> bool {
        if balancer.kind() != Some(LoadBalancerKind::Application) {
            return false;
        }
        let ledger = &self.network.estate.ledger;
        if let Some(gap) = ledger.gap(balancer.place, &DESCRIBE_TARGET_GROUPS, None) {
            let said = format!("its target groups were not read ({})", gap.state);
            self.trail.unread(node.name, said);
        }
        true
    }

    /// Returns a target's interface, where it was read, with the address that is used; for one without, where the flow
    /// ends.
    fn aim_at(&mut self, one: &Candidate<'_>) -> Result<(Option<NodeAt>, Spot), Landing> {
        let id = one.target.target.id;
        match (one.interface, one.target.target.kind()) {
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
    fn forward_to(&mut self, at: NodeAt, one: &Candidate<'e>, packet: Packet) -> (Landing, Packet) {
        let network = self.network;
        let Some(node) = network.node(at) else {
            return (Landing::Nowhere, packet);
        };
        let id = one.target.target.id;
        if let Some(said) = one.doubt {
            self.trail.unread(id, said);
        }
        if let Some(said) = one.assumption() {
            self.trail.assume(said);
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
        let (target, spot) = match self.aim_at(one) {
            Ok(found) => found,
            Err(landing) => return (landing, packet),
        };
        let keeps = one.keeps_client;
        if !self.leads_on(node, one, target) {
            return (Landing::Nowhere, packet);
        }
        let port = one
            .target
            .target
            .port
            .or(one.group.port)
            .unwrap_or(packet.traffic.port);
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
    fn leads_on(&mut self, node: &Node, one: &Candidate<'_>, target: Option<NodeAt>) -> bool {
        let kind = target
            .and_then(|at| self.network.node(at))
            .map(|one| one.kind);
        if kind == Some(node.kind) {
            let said = "it is the target of itself";
            self.trail.block(node.name, None, "loop", said);
            return false;
        }
        if one.keeps_client && self.is_client(target) {
            let said =
                "the client is the target, and its address is kept: the answer never leaves it";
            self.trail
                .block(one.target.target.id, None, "hairpin", said);
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
