use std::fmt;

use rustc_hash::FxHashMap;

use super::states::{PEERING, Standing};
use crate::estate::ec2::{IpPermission, Peer, Ports, SecurityGroup};
use crate::estate::{Estate, Item, List, Observed};
use crate::ids::{Cidr, PrefixListId, Protocol, SecurityGroupId, Sym, VpcPeeringConnectionId};

/// A security group, ready for questions.
#[derive(Clone, Debug)]
pub(in crate::network) struct Group {
    /// The rules for traffic that comes in; none when they were not read.
    pub ingress: Option<Box<[GroupRule]>>,
    /// The rules for traffic that goes out; none when they were not read.
    pub egress: Option<Box<[GroupRule]>>,
    /// The rules, of either direction, of which the protocol was not told: they stand for any.
    pub untold: Box<[GroupRule]>,
}

/// A rule of a security group: one protocol, one range, one peer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct GroupRule {
    /// The group.
    pub group: SecurityGroupId,
    /// Whether it is about traffic that comes in.
    pub is_ingress: bool,
    /// The protocol.
    pub protocol: Protocol,
    /// The ports or messages.
    pub ports: Ports,
    /// Whom it admits.
    pub peer: RulePeer,
}

/// Whom a rule admits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RulePeer {
    /// A network.
    Cidr(Cidr),
    /// The networks of a prefix list.
    PrefixList(PrefixListId),
    /// The private addresses of the interfaces that carry a group.
    Group {
        /// The group; none where the reply only names it.
        group: Option<SecurityGroupId>,
        /// The peering connection that the reference needs.
        peering: Option<VpcPeeringConnectionId>,
        /// Whether that connection is gone: the reference matches nothing.
        is_stale: bool,
        /// The word of its state, where AWS does not document that.
        strange: Option<Sym>,
    },
}

impl fmt::Display for GroupRule {
    /// Writes the canonical key of the rule: `sg-0a:in:tcp:5432-5432:10.0.0.0/8`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let direction = if self.is_ingress { "in" } else { "out" };
        write!(f, "{}:{direction}:{}:", self.group, self.protocol)?;
        match self.ports {
            Ports::All => f.write_str("all")?,
            Ports::Range(range) => write!(f, "{}-{}", range.first(), range.last())?,
            Ports::Icmp { kind, code } => {
                let number = |byte: Option<u8>| byte.map_or(-1, i16::from);
                write!(f, "{}/{}", number(kind), number(code))?;
            }
            Ports::Nothing => f.write_str("nothing")?,
        }
        match self.peer {
            RulePeer::Cidr(cidr) => write!(f, ":{cidr}"),
            RulePeer::PrefixList(list) => write!(f, ":{list}"),
            RulePeer::Group {
                group: Some(group), ..
            } => write!(f, ":{group}"),
            RulePeer::Group { group: None, .. } => f.write_str(":unnamed-group"),
        }
    }
}

/// Returns all groups by id.
pub(super) fn groups(estate: &Estate) -> FxHashMap<SecurityGroupId, Group> {
    let all = estate.ec2.security_groups.iter();
    all.map(|group| (group.id, of_group(group))).collect()
}

fn of_group(group: &Item<SecurityGroup>) -> Group {
    let rules = |permissions: &Observed<List<IpPermission>>, is_ingress| match permissions {
        Observed::Known(list) => Some(rules(group.id, is_ingress, list)),
        // AWS lists them also where there are none.
        Observed::Absent | Observed::Unknown => None,
    };
    let untold = |permissions: &Observed<List<IpPermission>>, is_ingress| {
        let all = permissions.known().into_iter().flatten();
        let untold = all.filter(|one| one.protocol.known().is_none());
        let rules = untold.flat_map(|one| of_permission(group.id, is_ingress, Protocol::Any, one));
        rules.collect::<Vec<_>>()
    };
    let (ingress, egress) = (&group.ingress, &group.egress);
    Group {
        ingress: rules(ingress, true),
        egress: rules(egress, false),
        untold: [untold(ingress, true), untold(egress, false)]
            .concat()
            .into(),
    }
}

fn rules(group: SecurityGroupId, is_ingress: bool, list: &[IpPermission]) -> Box<[GroupRule]> {
    let told = list
        .iter()
        .filter_map(|one| Some((one, *one.protocol.known()?)));
    told.flat_map(|(one, protocol)| of_permission(group, is_ingress, protocol, one))
        .collect()
}

fn of_permission(
    group: SecurityGroupId,
    is_ingress: bool,
    protocol: Protocol,
    permission: &IpPermission,
) -> Vec<GroupRule> {
    let ports = permission.ports();
    let rules = permission.peers().map(move |peer| GroupRule {
        group,
        is_ingress,
        protocol,
        ports,
        peer: of_peer(peer),
    });
    rules.collect()
}

fn of_peer(peer: Peer<'_>) -> RulePeer {
    match peer {
        Peer::Cidr(cidr) => RulePeer::Cidr(cidr),
        Peer::PrefixList(list) => RulePeer::PrefixList(list),
        Peer::Group(named) => RulePeer::Group {
            group: named.group,
            peering: named.vpc_peering_connection,
            is_stale: named
                .peering_status
                .is_some_and(|state| PEERING.say(state).is_down()),
            strange: named
                .peering_status
                .filter(|state| matches!(PEERING.say(*state), Standing::Strange(_))),
        },
    }
}
