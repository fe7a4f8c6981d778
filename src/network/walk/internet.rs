//! To and from the internet: gateways, translated addresses, Block Public Access.

use std::net::IpAddr;

use super::gates::named;
use super::packet::{Crossing, Packet};
use super::{Landing, Scope, Session, Walk, words};
use crate::estate::ec2::{
    DESCRIBE_INTERNET_GATEWAYS, DESCRIBE_NETWORK_INTERFACES,
    DESCRIBE_VPC_BLOCK_PUBLIC_ACCESS_OPTIONS, RouteTarget,
};
use crate::ids::{Sym, VpcId};
use crate::network::prepared::{Looked, Match, NodeAt, Spot, Subnet, Table, Vpc, is_public};

/// By what a packet passes between a subnet and the internet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Passage {
    /// The internet gateway, from and to public addresses of its own.
    Gateway,
    /// What only lets out: a NAT gateway or an egress-only internet gateway.
    OnlyOut,
}

/// What is said of an interface with something public of which the address is missing.
pub(in crate::network) const UNTOLD_PUBLIC: &str = "its public address (PublicIp) was not told";

impl Walk<'_, '_> {
    /// Leaves a VPC by its internet gateway, which puts the public address in place of the private one.
    pub(super) fn leave_by_gateway(
        &mut self,
        from: &Subnet,
        gateway: Sym,
        packet: Packet,
    ) -> (Landing, Packet) {
        let network = self.network;
        let vpc = network.vpcs.get(&from.vpc);
        let attached = vpc.and_then(|vpc| Some((vpc.internet_gateway?, vpc)));
        match attached {
            Some((attached, vpc)) if attached.as_str() == gateway.as_str() => {
                self.ask_attachment(gateway, vpc);
            }
            _ => {
                let ledger = &network.estate.ledger;
                match ledger.gap(from.place, &DESCRIBE_INTERNET_GATEWAYS, None) {
                    Some(gap) => {
                        self.trail.assume(attached_unread(from.vpc, gap.state));
                    }
                    None => {
                        let said = format!("it is not attached to {}", from.vpc);
                        self.trail
                            .block(gateway, None, "gateway-not-attached", said);
                    }
                }
            }
        }
        let aim = packet.aim();
        if !is_public(aim.address) {
            let said = format!("{} is no public address", named(aim));
            self.trail.block(gateway, None, "not-public", said);
            return self.try_others(from, packet);
        }
        let sender = self.sender(from.vpc, &packet);
        let is_nat = sender
            .and_then(|at| network.node(at))
            .is_some_and(|node| matches!(node.kind, crate::network::prepared::Kind::Nat(_)));
        let passage = if is_nat {
            Passage::OnlyOut
        } else {
            Passage::Gateway
        };
        self.ask_block(from, passage, !packet.is_reply || !self.is_from_outside());
        let Some(source) = self.public_source(from, gateway, sender, packet.source) else {
            return (Landing::Nowhere, packet);
        };
        self.trail.pass(gateway, None);
        self.on_internet(packet.sent_by(source, None))
    }

    /// Returns whether the flow was begun outside.
    fn is_from_outside(&self) -> bool {
        self.trail.is_reply && self.sessions.is_empty()
    }

    /// Returns the public address that stands for the source.
    fn public_source(
        &mut self,
        from: &Subnet,
        gateway: Sym,
        sender: Option<NodeAt>,
        source: Spot,
    ) -> Option<Spot> {
        if source.address.is_ipv6() {
            let vpc = self.network.vpcs.get(&from.vpc)?;
            if is_public(source.address) && vpc.holds(source) != Match::No {
                return Some(source);
            }
            let said = format!("{} is no public address of {}", named(source), from.vpc);
            self.trail.block(gateway, None, "no-public-address", said);
            return None;
        }
        let found = sender.and_then(|at| Some((at, self.network.node(at)?)));
        let found = found.map(|(at, node)| (at, node.name, node.public_of(source.address)));
        match found {
            Some((at, name, Some(public))) => {
                self.ask_public(at, name);
                Some(Spot::of_public(public))
            }
            Some((_, name, None)) if self.network.has_untold_public(name) => {
                self.trail.unread(name, UNTOLD_PUBLIC);
                None
            }
            Some((_, name, None)) => {
                let said = format!("{} has no public address", named(source));
                self.trail.block(name, None, "no-public-address", said);
                None
            }
            None => {
                self.no_sender(from, gateway, source);
                None
            }
        }
    }

    /// Says that a source is nobody's, or that its interface was not read.
    fn no_sender(&mut self, from: &Subnet, gateway: Sym, source: Spot) {
        let network = self.network;
        let ledger = &network.estate.ledger;
        match ledger.gap(from.place, &DESCRIBE_NETWORK_INTERFACES, None) {
            Some(gap) => {
                let said = format!(
                    "whose address {} is was not read ({})",
                    named(source),
                    gap.state
                );
                self.trail.unread(gateway, said);
            }
            None => {
                let said = format!("{} is no address of {}", named(source), from.vpc);
                self.trail.block(gateway, None, "no-public-address", said);
            }
        }
    }

    /// Leaves a VPC by its egress-only internet gateway, which lets answers in alone.
    pub(super) fn leave_one_way(
        &mut self,
        from: &Subnet,
        gateway: Sym,
        packet: Packet,
    ) -> (Landing, Packet) {
        let aim = packet.aim();
        if !matches!(aim.address, IpAddr::V6(_)) || !is_public(aim.address) {
            let said = format!("{} is no public IPv6 address", named(aim));
            self.trail.block(gateway, None, "not-public", said);
            return (Landing::Nowhere, packet);
        }
        if packet.is_reply {
            let said = "it lets flows out that began inside; this one began outside";
            self.trail.block(gateway, None, "no-session", said);
            return (Landing::Nowhere, packet);
        }
        self.ask_block(from, Passage::OnlyOut, true);
        self.trail.pass(gateway, None);
        self.sessions.push(Session::EgressOnly(from.vpc));
        self.on_internet(packet.sent_by(packet.source, None))
    }

    /// A packet is on the internet: it goes to whoever has the public address.
    pub fn on_internet(&mut self, packet: Packet) -> (Landing, Packet) {
        if self.scope == Scope::ToInternet {
            return (Landing::Internet, packet);
        }
        let network = self.network;
        let aim = packet.aim();
        if let Some(nat) = network.regional_nat(aim.address) {
            return self.reach_nat(nat, packet);
        }
        if let Some((resource, front)) = network.front(aim.address) {
            self.enter_front(resource, front, packet);
            return (Landing::Internet, packet);
        }
        let Some((at, private)) = network.at_public(aim.address) else {
            if aim.within.is_none() && !is_public(aim.address) {
                let said = format!("{} is no public address", named(aim));
                self.trail
                    .block(Sym::new("internet"), None, "not-public", said);
                return (Landing::Nowhere, packet);
            }
            return (Landing::Internet, packet);
        };
        let Some(node) = network.node(at) else {
            return (Landing::Internet, packet);
        };
        self.ask_public(at, node.name);
        let Some((subnet, vpc)) = network.place(node.subnet) else {
            self.trail
                .unread(node.subnet.sym(), "the subnet was not read");
            return (Landing::Nowhere, packet);
        };
        let held = self.sessions.iter().any(|session| {
            matches!(session, Session::EgressOnly(of) if *of == vpc.id) && aim.address.is_ipv6()
        });
        if !held || !packet.is_reply {
            self.enter_by_gateway(subnet, vpc);
        }
        let is_nat = matches!(node.kind, crate::network::prepared::Kind::Nat(_));
        let passage = if is_nat || held {
            Passage::OnlyOut
        } else {
            Passage::Gateway
        };
        self.ask_block(subnet, passage, packet.is_reply);
        let packet = Packet {
            crossing: Crossing::Other,
            ..packet.sent_to(node.spot(private))
        };
        let gateway = vpc
            .internet_gateway
            .and_then(|id| network.tables.of_gateway(id.as_str()));
        match gateway {
            Some(table) => self.follow_edge(subnet, table, packet),
            None => self.enter(vpc.id, None, packet),
        }
    }

    /// Sends what came in by a gateway on by the gateway's own table: to the subnet, or through what stands before it.
    fn follow_edge(&mut self, to: &Subnet, table: &Table, packet: Packet) -> (Landing, Packet) {
        let name = table.id.sym();
        let route = match table.look(packet.target) {
            Looked::Route(route) => Some(route),
            Looked::Perhaps(route, open) => {
                let said = format!("which of its routes leads to {}", named(packet.target));
                self.trail.part(name, said, open);
                Some(route)
            }
            Looked::Unread => {
                let said = format!(
                    "whether a route leads to {} was not read",
                    named(packet.target)
                );
                self.trail.unread(name, said);
                return (Landing::Nowhere, packet);
            }
            Looked::Nowhere => None,
        };
        match route.filter(|route| route.target != RouteTarget::Local) {
            Some(route) => {
                self.trail.pass(name, Some(words("edge route")));
                // It comes across the border of the subnet where what it is led through stands.
                let door = self.subnet_of(route.target);
                if let Some(door) = door.filter(|_| !route.is_blackhole) {
                    self.ask_acl(door.id, &packet, false);
                }
                self.take(door.unwrap_or(to), name, route, packet)
            }
            None => self.enter(to.vpc, None, packet),
        }
    }

    /// Says that a gateway may not be attached, where the state of its attachment leaves that open.
    fn ask_attachment(&mut self, gateway: Sym, vpc: &Vpc) {
        if let Some(doubt) = vpc.attachment.doubt() {
            let said = format!("its attachment to {}: {doubt}", vpc.id);
            self.trail.unread(gateway, said);
        }
    }

    fn enter_by_gateway(&mut self, to: &Subnet, vpc: &Vpc) {
        if let Some(gateway) = vpc.internet_gateway {
            self.ask_told(gateway.sym());
            self.ask_attachment(gateway.sym(), vpc);
            self.trail.pass(gateway.sym(), None);
            return;
        }
        self.ask_gateways_told(to.place);
        let ledger = &self.network.estate.ledger;
        match ledger.gap(to.place, &DESCRIBE_INTERNET_GATEWAYS, None) {
            Some(gap) => self.trail.assume(attached_unread(vpc.id, gap.state)),
            None => {
                let said = "no internet gateway is attached to it";
                let name = vpc.id.sym();
                self.trail.block(name, None, "gateway-not-attached", said);
            }
        }
    }

    /// Asks Block Public Access about what passes between a subnet and the internet.
    fn ask_block(&mut self, subnet: &Subnet, passage: Passage, is_out: bool) {
        let network = self.network;
        let blocks = &network.blocks;
        let place = subnet.place;
        let name = Sym::new("vpc-block-public-access");
        let Some(mode) = blocks.mode(place.account, place.region) else {
            let ledger = &network.estate.ledger;
            let gap = ledger.gap(place, &DESCRIBE_VPC_BLOCK_PUBLIC_ACCESS_OPTIONS, None);
            let state = gap.map_or("no reply shows it", |gap| gap.state);
            let said = format!(
                "Block Public Access is off in {} {}; it was not read ({state})",
                place.account, place.region
            );
            self.trail.assume(said);
            return;
        };
        let own = blocks.exclusion("subnet/", subnet.id.as_str());
        let exclusion = own.or_else(|| blocks.exclusion("vpc/", subnet.vpc.as_str()));
        let only_out = passage == Passage::OnlyOut;
        let passes = match (mode.as_str(), exclusion.map(|mode| mode.as_str())) {
            ("off", _) | (_, Some("allow-bidirectional")) => true,
            ("block-ingress", None | Some("allow-egress"))
            | ("block-bidirectional", Some("allow-egress")) => only_out,
            ("block-bidirectional", None) => false,
            (mode, exclusion) => {
                let word = exclusion.unwrap_or(mode);
                let said = format!("its mode is `{word}`, a word that AWS does not document");
                self.trail.unread(name, said);
                return;
            }
        };
        if !passes {
            let way = if is_out { "out of" } else { "into" };
            let said = format!("the mode {mode} lets nothing {way} {}", subnet.id);
            self.trail.block(name, None, "block-public-access", said);
        }
    }
}

/// What is assumed where the internet gateways were not read.
fn attached_unread(vpc: VpcId, state: &str) -> String {
    format!("an internet gateway is attached to {vpc}; it was not read ({state})")
}
