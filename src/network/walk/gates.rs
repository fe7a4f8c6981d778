//! What filters packets: security groups and network ACLs.

use super::packet::{Crossing, Other, Packet, Traffic};
use super::trail::Rule;
use super::{Session, Walk};
use crate::estate::ec2::{DESCRIBE_NETWORK_ACLS, Ports};
use crate::ids::{PortRange, PortSet, SubnetId, Sym};
use crate::network::prepared::{AclEntry, GroupRule, Groups, Match, Node, NodeAt, RulePeer, Spot};

/// How far a rule speaks about traffic, and up to which port that is so.
fn speaks(ports: Ports, traffic: Traffic, is_reply: bool) -> (bool, u16) {
    let always = u16::MAX;
    match ports {
        Ports::All => (true, always),
        Ports::Nothing => (false, always),
        Ports::Icmp { kind, code } => {
            let (is, of) = traffic.message(is_reply);
            let is_right = kind.is_none_or(|kind| kind == is) && code.is_none_or(|code| code == of);
            (traffic.is_icmp() && is_right, always)
        }
        Ports::Range(range) => {
            if range.contains(traffic.port) {
                (true, range.last())
            } else if range.first() > traffic.port {
                (false, range.first() - 1)
            } else {
                (false, always)
            }
        }
    }
}

/// Whether a rule of a group admits a packet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Admits {
    Yes,
    No,
    /// It depends on an address that is not known.
    Maybe,
    /// It depends on a component of which something was not read.
    Unread(Sym, &'static str),
}

impl From<Match> for Admits {
    fn from(matched: Match) -> Self {
        match matched {
            Match::Yes => Self::Yes,
            Match::No => Self::No,
            Match::Maybe => Self::Maybe,
        }
    }
}

impl Walk<'_, '_> {
    /// Asks the groups of a node whether they admit a packet that it gets or sends. Answers always pass.
    pub(super) fn ask_groups(&mut self, at: NodeAt, packet: &Packet, is_ingress: bool) {
        let network = self.network;
        let Some(node) = network.node(at).filter(|_| !packet.is_reply) else {
            return;
        };
        let Groups::Carries(groups) = &node.groups else {
            if node.groups == Groups::Unread {
                self.trail
                    .unread(node.name, "its security groups were not read");
            }
            return;
        };
        let (mut perhaps, mut unread) = (None, None);
        for id in groups {
            let found = network.groups.get(id);
            let rules = found.and_then(|group| {
                let rules = if is_ingress {
                    &group.ingress
                } else {
                    &group.egress
                };
                rules.as_deref()
            });
            let Some(rules) = rules else {
                unread = unread.or(Some((
                    node.name,
                    format!("the rules of {id} were not read"),
                )));
                continue;
            };
            for rule in rules {
                match self.admits(node, rule, packet) {
                    Admits::Yes => {
                        self.trail.pass(node.name, Some(Rule::Group(*rule)));
                        return;
                    }
                    Admits::Maybe => perhaps = perhaps.or(Some(*rule)),
                    Admits::Unread(component, what) => {
                        let said = format!("whether `{rule}` admits it: {what}");
                        unread = unread.or(Some((component, said)));
                    }
                    Admits::No => {}
                }
            }
        }
        if let Some((component, detail)) = unread {
            self.trail.unread(component, detail);
        } else if let Some(rule) = perhaps {
            let detail = format!("whether `{rule}` admits it cannot be decided");
            self.trail.perhaps(node.name, detail);
        } else {
            let group = groups.first().map(|one| one.as_str());
            self.refuse(node, group, packet, is_ingress);
        }
    }

    fn refuse(&mut self, node: &Node, group: Option<&str>, packet: &Packet, is_ingress: bool) {
        let (way, peer) = if is_ingress {
            ("from", packet.source)
        } else {
            ("to", packet.target)
        };
        let what = match packet.traffic.protocol.has_ports() {
            true => format!("{} {}", packet.traffic.protocol, packet.traffic.port),
            false => packet.traffic.protocol.to_string(),
        };
        let detail = format!(
            "no rule of its security groups admits {what} {way} {}",
            named(peer)
        );
        let component = group.map_or(node.name, Sym::new);
        self.trail.block(component, None, "security-group", detail);
    }

    /// Returns whether a rule of one of a node's groups admits a packet.
    fn admits(&mut self, node: &Node, rule: &GroupRule, packet: &Packet) -> Admits {
        if !rule.protocol.covers(packet.traffic.protocol) {
            return Admits::No;
        }
        let (peer, is_ingress) = match rule.is_ingress {
            true => (packet.source, true),
            false => (packet.target, false),
        };
        let matched = match rule.peer {
            RulePeer::Cidr(cidr) => peer.is_in(cidr).into(),
            RulePeer::PrefixList(list) => match self.network.lists.networks(list) {
                Some(networks) => peer.is_in_any(networks).into(),
                None => Admits::Unread(Sym::new(list.as_str()), "its networks were not read"),
            },
            RulePeer::Group {
                group: Some(group),
                is_stale: false,
                ..
            } => self.refers(&Other {
                node: if is_ingress {
                    packet.origin
                } else {
                    self.meant(node, packet)
                },
                crossing: packet.crossing,
                is_ingress,
                vpc: node.vpc,
                group,
            }),
            RulePeer::Group { .. } => Admits::No,
        };
        if matched == Admits::No {
            return Admits::No;
        }
        let (speaks, until) = speaks(rule.ports, packet.traffic, false);
        self.trail.holds_until(until);
        if speaks { matched } else { Admits::No }
    }

    /// Returns the node whose private address a packet is sent to, where that can be told from the sender's VPC.
    fn meant(&self, sender: &Node, packet: &Packet) -> Option<NodeAt> {
        let address = packet.target.address;
        let own = self.network.at_address(sender.vpc, address);
        own.or_else(|| {
            let meant = self.network.node(self.meant?)?;
            let is_there = meant.owns(address) || meant.spots.contains(&packet.target);
            is_there.then_some(self.meant).flatten()
        })
    }

    /// Returns whether a reference to a group holds: private addresses of the interfaces that carry it, in the
    /// same VPC, across an active peering connection of one region, or, for what comes in, across a transit
    /// gateway that carries references.
    fn refers(&self, other: &Other) -> Admits {
        let Some((at, node)) = other.node.and_then(|at| Some((at, self.network.node(at)?))) else {
            return Admits::No;
        };
        let is_carried = match node.carries(other.group) {
            Some(true) => Admits::Yes,
            Some(false) => return Admits::No,
            None => Admits::Unread(node.name, "its security groups were not read"),
        };
        let is_seen = if node.vpc == other.vpc && other.crossing == Crossing::None {
            Some(true)
        } else if other.is_ingress {
            match other.crossing {
                Crossing::Peering { in_one_region } => in_one_region,
                Crossing::Transit { refers } => refers,
                Crossing::None | Crossing::Other => Some(false),
            }
        } else {
            self.is_peered(other, at)
        };
        match is_seen {
            Some(true) => is_carried,
            Some(false) => Admits::No,
            None => Admits::Unread(
                node.name,
                "whether references to groups reach so far was not read",
            ),
        }
    }

    /// Returns whether an active peering connection of one region joins a VPC with that of a node.
    fn is_peered(&self, other: &Other, at: NodeAt) -> Option<bool> {
        let node = self.network.node(at)?;
        let peerings = self.network.peerings.values();
        let joined = peerings.filter(|peering| {
            let far = peering.other_side(other.vpc).and_then(|side| side.vpc);
            far == Some(node.vpc)
        });
        let mut is_open = false;
        for peering in joined {
            match (peering.is_active, peering.is_in_one_region()) {
                (Some(true), Some(true)) => return Some(true),
                (Some(false), _) | (_, Some(false)) => {}
                (None, _) | (_, None) => is_open = true,
            }
        }
        (!is_open).then_some(false)
    }

    /// Asks the ACL of a subnet about a packet that crosses its border.
    pub(super) fn ask_acl(&mut self, subnet: SubnetId, packet: &Packet, is_egress: bool) {
        let network = self.network;
        let Some((place, _)) = network.place(subnet) else {
            let name = Sym::new(subnet.as_str());
            self.trail.unread(name, "the subnet was not read");
            return;
        };
        let entries = network.acls.of_subnet(subnet, place.vpc).and_then(|acl| {
            let entries = if is_egress { &acl.egress } else { &acl.ingress };
            Some((Sym::new(acl.id.as_str()), entries.as_deref()?))
        });
        let Some((name, entries)) = entries else {
            let ledger = &network.estate.ledger;
            let said = match ledger.gap(place.place, &DESCRIBE_NETWORK_ACLS, None) {
                Some(gap) => format!(
                    "the network ACL of {subnet} is open; it was not read ({})",
                    gap.state
                ),
                None => format!("the network ACL of {subnet} is open; no reply shows it"),
            };
            self.trail.assume(said);
            return;
        };
        let peer = if is_egress {
            packet.target
        } else {
            packet.source
        };
        if packet.is_reply && packet.traffic.protocol.has_ports() {
            self.ask_for_answers(name, entries, peer, packet.traffic);
        } else {
            self.ask_entries(name, entries, peer, packet);
        }
    }

    /// The first entry that matches decides.
    fn ask_entries(&mut self, name: Sym, entries: &[AclEntry], peer: Spot, packet: &Packet) {
        let mut is_open = false;
        for entry in entries {
            if !entry.protocol.covers(packet.traffic.protocol) {
                continue;
            }
            let matched = peer.is_in(entry.peers);
            if matched == Match::No {
                continue;
            }
            let (speaks, until) = speaks(entry.ports, packet.traffic, packet.is_reply);
            self.trail.holds_until(until);
            if !speaks {
                continue;
            }
            if matched == Match::Maybe {
                is_open = true;
                continue;
            }
            let rule = Some(Rule::Entry(entry.number));
            if is_open {
                self.trail
                    .perhaps(name, "its entries divide the network of the address");
            } else if entry.is_allow {
                self.trail.pass(name, rule);
            } else {
                let detail = format!("entry {} denies it", entry.number);
                self.trail.block(name, rule, "network-acl", detail);
            }
            return;
        }
        if is_open {
            self.trail
                .perhaps(name, "its entries divide the network of the address");
        } else {
            self.trail
                .block(name, None, "network-acl", "no entry admits it");
        }
    }

    /// Returns the ports to which answers go: those of the clients, or of the NAT gateway or load balancer on this side
    /// of which they still are.
    pub(super) fn client_ports(&self) -> PortRange {
        let is_nat = |session: &Session| matches!(session, Session::Nat { .. });
        let is_balanced = !self.legs.is_empty() && self.through.is_none();
        if is_balanced || self.sessions.iter().any(is_nat) {
            PortRange::EPHEMERAL
        } else {
            self.network.settings.ephemeral_ports
        }
    }

    /// Finds the clients' ports to which answers get through. An entry about a part of the network where the client
    /// is leaves those of its ports open that no entry before it decides.
    fn ask_for_answers(&mut self, name: Sym, entries: &[AclEntry], peer: Spot, traffic: Traffic) {
        let mut answers = Answers::to(match &self.trail.ephemeral {
            Some(set) => set.clone(),
            None => std::iter::once(self.client_ports()).collect(),
        });
        for entry in entries {
            if answers.left.is_empty() {
                break;
            }
            if entry.protocol.covers(traffic.protocol) {
                answers.ask(entry, peer.is_in(entry.peers));
            }
        }
        if !answers.admitted.is_empty() {
            self.trail.pass(name, answers.admitting.map(Rule::Entry));
            self.trail.ephemeral = Some(answers.admitted);
        } else if answers.open.is_empty() {
            let rule = answers.denying.map(Rule::Entry);
            let ports = self.client_ports();
            let detail = format!("no entry admits the answer to a client's port ({ports})");
            self.trail.block(name, rule, "network-acl", detail);
        } else {
            self.trail
                .perhaps(name, "its entries divide the network of the client");
            self.trail.ephemeral = Some(answers.open);
        }
    }
}

/// The clients' ports to which answers may go, as far as the entries so far tell.
struct Answers {
    /// Those about which no entry has decided.
    left: PortSet,
    /// Those of them about which an entry that may match has said no.
    doubted: PortSet,
    admitted: PortSet,
    /// Those that are admitted if an entry matches, or another does not.
    open: PortSet,
    /// The first entry that admits.
    admitting: Option<u32>,
    /// The first entry that denies.
    denying: Option<u32>,
}

impl Answers {
    fn to(ports: PortSet) -> Self {
        Self {
            left: ports,
            doubted: PortSet::default(),
            admitted: PortSet::default(),
            open: PortSet::default(),
            admitting: None,
            denying: None,
        }
    }

    fn ask(&mut self, entry: &AclEntry, matched: Match) {
        let range = match entry.ports {
            Ports::All => PortRange::ALL,
            Ports::Range(range) => range,
            Ports::Icmp { .. } | Ports::Nothing => return,
        };
        let part = self.left.intersection(&std::iter::once(range).collect());
        if part.is_empty() {
            return;
        }
        match (matched, entry.is_allow) {
            (Match::No, _) => return,
            (Match::Maybe, true) => self.open = self.open.union(&part),
            (Match::Maybe, false) => self.doubted = self.doubted.union(&part),
            (Match::Yes, true) => {
                self.admitting = self.admitting.or(Some(entry.number));
                let sure = without_any(&part, &self.doubted);
                self.open = self.open.union(&part.intersection(&self.doubted));
                self.admitted = self.admitted.union(&sure);
            }
            (Match::Yes, false) => self.denying = self.denying.or(Some(entry.number)),
        }
        if matched == Match::Yes {
            self.left = without(&self.left, range);
        }
    }
}

/// Returns the ports of a set that are not in another.
fn without_any(set: &PortSet, others: &PortSet) -> PortSet {
    let left = others.ranges().iter();
    left.fold(set.clone(), |left, range| without(&left, *range))
}

/// Returns the ports of a set outside of a range.
fn without(set: &PortSet, range: PortRange) -> PortSet {
    let below = range
        .first()
        .checked_sub(1)
        .and_then(|last| PortRange::new(0, last));
    let above = range
        .last()
        .checked_add(1)
        .and_then(|first| PortRange::new(first, u16::MAX));
    let outside: PortSet = below.into_iter().chain(above).collect();
    set.intersection(&outside)
}

/// Names an address, or the network in which it lies.
pub(super) fn named(spot: Spot) -> String {
    match spot.within {
        Some(network) => format!("some address of {network}"),
        None => spot.address.to_string(),
    }
}
