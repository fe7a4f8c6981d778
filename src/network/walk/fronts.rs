//! At managed resources: the ports on which they answer, and addresses of AWS's own.

use super::packet::{Packet, Traffic};
use super::{Walk, words};
use crate::ids::{PortSet, Protocol, Sym, VpcId};
use crate::network::prepared::{Front, Kind, Match, Node, NodeAt, Resource};

impl Walk<'_, '_> {
    /// Asks a managed resource whether it answers on a port.
    pub(super) fn ask_ports(&mut self, at: NodeAt, node: &Node, traffic: Traffic) {
        let network = self.network;
        let asked = self.asked.filter(|_| self.meant == Some(at));
        let behind = network.resources_at(at).iter();
        let behind = behind.filter(|one| asked.is_none_or(|asked| asked == **one));
        let assumed = behind.filter_map(|one| network.resource(*one)?.assumption);
        assumed.for_each(|what| self.trail.assume(what.as_str()));
        let Some(ports) = network.ports_at(at, asked) else {
            return;
        };
        self.ask_set(node.name, &ports, traffic);
    }

    /// Returns whose address a packet comes from in a VPC; where nobody read that address, whoever sent it.
    pub(super) fn sender(&self, vpc: VpcId, packet: &Packet) -> Option<NodeAt> {
        let sent = packet.origin.filter(|_| packet.source.within.is_some());
        sent.or_else(|| self.network.at_address(vpc, packet.source.address))
    }

    /// Says so when nobody read whether an interface has the public address on which a flow rests.
    pub(super) fn ask_public(&mut self, at: NodeAt, name: Sym) {
        if self.network.is_public_unread(at) {
            let said = "whether it has a public address was not read";
            self.trail.unread(name, said);
        }
    }

    /// A request reaches a resource at an address of AWS's own: nothing filters it but whom the resource admits.
    pub(super) fn enter_front(&mut self, resource: &Resource<'_>, front: &Front, packet: Packet) {
        if packet.is_reply {
            return;
        }
        let name = resource.name;
        let Some(peers) = &front.peers else {
            let said = "whether it has a public address, and whom it admits there, was not read";
            self.trail.unread(name, said);
            return;
        };
        let admits = peers.iter().map(|peer| (peer, packet.source.is_in(*peer)));
        let found = admits
            .filter(|(_, matched)| *matched != Match::No)
            .max_by_key(|(_, matched)| *matched == Match::Yes);
        match found {
            Some((peer, Match::Yes)) => {
                let rule = words(&format!("public access from {peer}"));
                self.trail.pass(name, Some(rule));
            }
            Some((peer, Match::Maybe | Match::No)) => {
                let said = format!("whether {peer}, which it admits, holds the client's address");
                self.trail.perhaps(name, said);
            }
            None => {
                let from = super::gates::named(packet.source);
                let said = format!("its public access admits nobody from {from}");
                self.trail.block(name, None, "public-access", said);
            }
        }
        if let Some(ports) = &resource.ports {
            self.ask_set(name, ports, packet.traffic);
        }
    }

    /// Blocks what does not go to one of the ports.
    fn ask_set(&mut self, name: Sym, ports: &PortSet, traffic: Traffic) {
        for range in ports.ranges() {
            if range.contains(traffic.port) {
                self.trail.holds_until(range.last());
            } else if let Some(before) = range.first().checked_sub(1)
                && traffic.port <= before
            {
                self.trail.holds_until(before);
            }
        }
        if traffic.protocol != Protocol::TCP || !ports.contains(traffic.port) {
            let told = ports.ranges().iter().map(ToString::to_string);
            let told: Vec<String> = told.collect();
            let said = format!("it answers on tcp port {} alone", told.join(", "));
            self.trail.block(name, None, "not-listening", said);
        }
    }

    /// Asks whether anything at an interface answers.
    pub(super) fn ask_listener(&mut self, at: NodeAt, node: &Node, traffic: Traffic) {
        match node.kind {
            Kind::Host | Kind::Balancer(_) | Kind::Endpoint(_) => {}
            Kind::Serves => self.ask_ports(at, node, traffic),
            Kind::Client | Kind::Nat(_) | Kind::Transit(_) | Kind::Silent => {
                let said = "nothing answers there: it is an interface of AWS's own";
                self.trail.block(node.name, None, "not-listening", said);
            }
            Kind::Idle => self.say_idle(node),
        }
    }

    /// Says that an interface is nobody's.
    pub(super) fn say_idle(&mut self, node: &Node) {
        let said = "it is attached to nothing: nobody asks or answers there";
        self.trail.block(node.name, None, "not-attached", said);
    }
}
