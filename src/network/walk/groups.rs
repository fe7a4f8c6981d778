//! What security groups admit.

use super::Walk;
use super::gates::{named, speaks};
use super::packet::{Crossing, Other, Packet, Peer};
use super::trail::Rule;
use crate::ids::{SecurityGroupId, Sym, VpcId};
use crate::network::prepared::{
    Group, GroupRule, Groups, Match, Network, Node, NodeAt, RulePeer, Side, Standing,
};

/// Whether a rule of a group admits a packet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::network) enum Admits {
    Yes,
    No,
    /// It depends on an address that is not known.
    Maybe,
    /// It depends on a component of which something was not read.
    Unread(Sym, Sym),
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

/// Names the member that was not told of a group that was.
fn member(group: Option<&Group>, is_ingress: bool) -> &'static str {
    match (group, is_ingress) {
        (None, _) => "",
        (Some(_), true) => " (IpPermissions)",
        (Some(_), false) => " (IpPermissionsEgress)",
    }
}

/// Returns whether a reference admits of which the connection may not be in force: that its state is a word which AWS
/// does not document.
fn in_force(admits: Admits, group: SecurityGroupId, strange: Option<Sym>) -> Admits {
    match strange {
        Some(word) if admits != Admits::No => {
            let said = format!("its PeeringStatus is `{word}`, a word that AWS does not document");
            Admits::Unread(group.sym(), Sym::new(&said))
        }
        Some(_) | None => admits,
    }
}

impl Walk<'_, '_> {
    /// Asks the groups of a node whether they admit a packet that it gets or sends. Answers always pass.
    pub(in crate::network) fn ask_groups(&mut self, at: NodeAt, packet: &Packet, is_ingress: bool) {
        if let Some(node) = self.network.node(at).filter(|_| !packet.is_reply) {
            self.ask_node(node, packet, is_ingress);
        }
    }

    /// Asks the groups of a node, or of what stands for one, about a request.
    pub(super) fn ask_node(&mut self, node: &Node, packet: &Packet, is_ingress: bool) {
        let network = self.network;
        self.ask_node_told(node);
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
            let Some((group, rules)) = found.zip(rules) else {
                let said = format!(
                    "the rules of {id} were not read{}",
                    member(found, is_ingress)
                );
                unread = unread.or(Some((node.name, said)));
                continue;
            };
            if self.may_admit(node, group, packet, is_ingress) {
                let said = "the IpProtocol of one of its rules was not told";
                unread = unread.or(Some((id.sym(), said.to_owned())));
            }
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

    /// Returns whether a rule of a group may admit a packet of which the protocol was not told.
    fn may_admit(&mut self, node: &Node, group: &Group, packet: &Packet, is_ingress: bool) -> bool {
        let untold = group.untold.iter();
        let mut untold = untold.filter(|rule| rule.is_ingress == is_ingress);
        untold.any(|rule| self.admits(node, rule, packet) != Admits::No)
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
        let peer = match rule.is_ingress {
            true => Peer {
                spot: packet.source,
                node: packet.origin,
                crossing: packet.crossing,
            },
            false => Peer {
                spot: packet.target,
                node: self.meant(node, packet),
                crossing: packet.crossing,
            },
        };
        let matched = self.network.is_about(node.vpc, rule, peer);
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
}

impl Network<'_> {
    /// Returns whether a rule of a group that an interface in a VPC carries is about a peer, whatever the traffic.
    pub(in crate::network) fn is_about(&self, vpc: VpcId, rule: &GroupRule, peer: Peer) -> Admits {
        match rule.peer {
            RulePeer::Cidr(cidr) => peer.spot.is_in(cidr).into(),
            RulePeer::PrefixList(list) => match self.lists.networks(list) {
                Some(networks) => peer.spot.is_in_any(networks).into(),
                None => Admits::Unread(list.sym(), Sym::new("its networks were not read")),
            },
            RulePeer::Group {
                group: Some(group),
                is_stale: false,
                strange,
                ..
            } => {
                let admits = self.refers(&Other {
                    node: peer.node,
                    crossing: peer.crossing,
                    is_ingress: rule.is_ingress,
                    vpc,
                    group,
                });
                in_force(admits, group, strange)
            }
            RulePeer::Group {
                group: None,
                is_stale: false,
                ..
            } => Admits::Unread(
                rule.group.sym(),
                Sym::new("the GroupId of one of its UserIdGroupPairs was not told"),
            ),
            RulePeer::Group { is_stale: true, .. } => Admits::No,
        }
    }

    /// Returns whether a reference to a group holds: private addresses of the interfaces that carry it, in the
    /// same VPC, across an active peering connection of one region, or, for what comes in, across a transit
    /// gateway that carries references.
    fn refers(&self, other: &Other) -> Admits {
        let Some((at, node)) = other.node.and_then(|at| Some((at, self.node(at)?))) else {
            return Admits::No;
        };
        let is_carried = match node.carries(other.group) {
            Some(true) => Admits::Yes,
            Some(false) => return Admits::No,
            None => Admits::Unread(node.name, Sym::new("its security groups were not read")),
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
                Sym::new("whether references to groups reach so far was not read"),
            ),
        }
    }

    /// Returns whether an active peering connection of one region joins a VPC with that of a node.
    fn is_peered(&self, other: &Other, at: NodeAt) -> Option<bool> {
        let node = self.node(at)?;
        let peerings = self.peerings.values();
        let joined = peerings.filter(|peering| {
            let far = peering.other_side(other.vpc).and_then(|side| side.vpc);
            far == Some(node.vpc)
        });
        // A connection of which a side was not told may join them.
        let is_near = |side: &Side| {
            side.vpc
                .is_none_or(|vpc| vpc == other.vpc || vpc == node.vpc)
        };
        let mut loose = self.peerings.values().filter(|one| one.is_loose());
        let mut is_open = loose.any(|one| !one.standing.is_down() && one.sides.iter().all(is_near));
        for peering in joined {
            match (peering.standing, peering.is_in_one_region()) {
                (Standing::Up, Some(true)) => return Some(true),
                (Standing::Down, _) | (_, Some(false)) => {}
                (Standing::Changing(_) | Standing::Strange(_) | Standing::Untold, _)
                | (_, None) => is_open = true,
            }
        }
        (!is_open).then_some(false)
    }
}
