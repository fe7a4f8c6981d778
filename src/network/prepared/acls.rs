use rustc_hash::FxHashMap;

use super::disputes::is_disputed;
use super::spot::{Match, Spot};
use super::used::{ASSOCIATIONS, DISPUTED, Loose, Used};
use crate::estate::ec2::{DESCRIBE_NETWORK_ACLS, NetworkAcl, NetworkAclEntry, Ports, RuleAction};
use crate::estate::{Estate, Item};
use crate::ids::{Cidr, NetworkAclId, Protocol, SubnetId, VpcId};

/// A network ACL, ready for questions: the entries of each direction in order of their numbers.
#[derive(Clone, Debug)]
pub(in crate::network) struct Acl {
    pub id: NetworkAclId,
    /// None when they were not read.
    pub ingress: Option<Box<[AclEntry]>>,
    /// None when they were not read.
    pub egress: Option<Box<[AclEntry]>>,
}

/// A rule of a network ACL.
#[derive(Clone, Copy, Debug)]
pub(in crate::network) struct AclEntry {
    pub number: Option<u32>,
    pub protocol: Option<Protocol>,
    pub ports: Ports,
    pub peers: Option<Cidr>,
    pub is_allow: Option<bool>,
    /// A member that was not told: then it may decide otherwise than it seems.
    pub untold: Option<&'static str>,
}

impl AclEntry {
    /// Returns whether it is about a protocol, or may be.
    pub fn covers(&self, protocol: Protocol) -> bool {
        self.protocol.is_none_or(|own| own.covers(protocol))
    }

    /// Returns whether it is about an address.
    pub fn matches(&self, peer: Spot) -> Match {
        self.peers
            .map_or(Match::Maybe, |network| peer.is_in(network))
    }
}

/// The ACLs, and which subnet uses which.
#[derive(Clone, Debug, Default)]
pub(in crate::network) struct Acls {
    all: FxHashMap<NetworkAclId, Acl>,
    of_subnets: FxHashMap<SubnetId, NetworkAclId>,
    of_vpcs: FxHashMap<VpcId, NetworkAclId>,
    loose: Loose<NetworkAclId>,
}

impl Acls {
    pub(super) fn of(estate: &Estate) -> Self {
        let mut acls = Self::default();
        for acl in estate.ec2.network_acls.iter() {
            acls.all.insert(acl.id, of_acl(acl));
            // Of a list that breaks off the rest may hold the ACLs of subnets: then a default one proves nothing.
            let is_whole = |place| {
                estate
                    .ledger
                    .gap(place, &DESCRIBE_NETWORK_ACLS, None)
                    .is_none()
            };
            if let (Some(true), Some(vpc)) = (acl.is_default.known(), acl.vpc.known())
                && is_whole(acl.place)
            {
                acls.of_vpcs.insert(*vpc, acl.id);
            }
            let uses = acl.associations.known();
            let is_disputed = is_disputed(acl, ASSOCIATIONS);
            let Some(uses) = uses.filter(|_| !is_disputed) else {
                let why = match is_disputed {
                    true => DISPUTED,
                    false => "its Associations were not told",
                };
                acls.loose.add(acl.vpc.known().copied(), acl.id, why);
                continue;
            };
            for one in uses.iter() {
                match one.subnet {
                    Some(subnet) => drop(acls.of_subnets.insert(subnet, acl.id)),
                    None => {
                        let why = "the SubnetId of one of its Associations was not told";
                        acls.loose.add(acl.vpc.known().copied(), acl.id, why);
                    }
                }
            }
        }
        acls
    }

    /// Tells the networks that entries name.
    pub fn networks(&self, tell: &mut impl FnMut(Cidr)) {
        let acls = self.all.values();
        let entries = acls.flat_map(|acl| acl.ingress.iter().chain(&acl.egress).flatten());
        entries.filter_map(|entry| entry.peers).for_each(tell);
    }

    /// Returns the protocols that entries name.
    pub fn protocols(&self) -> impl Iterator<Item = Protocol> {
        let entries = self
            .all
            .values()
            .flat_map(|acl| acl.ingress.iter().chain(&acl.egress));
        entries.flatten().filter_map(|entry| entry.protocol)
    }

    /// Returns the ACL of a subnet: its own, else the VPC's default one.
    pub fn of_subnet(&self, subnet: SubnetId, vpc: VpcId) -> Used<'_, Acl> {
        let own = self.of_subnets.get(&subnet);
        let used = own.or_else(|| self.of_vpcs.get(&vpc)).copied();
        let other = self.loose.instead_of(used, vpc);
        if let Some((other, why)) = other.filter(|_| own.is_none()) {
            return Used::Open(other.sym(), why);
        }
        let found = used.and_then(|id| self.all.get(&id));
        found.map_or(Used::Unread, Used::This)
    }
}

fn of_entry(entry: &NetworkAclEntry) -> AclEntry {
    let is_egress = entry.egress.known();
    let number = entry.number.known().copied();
    let protocol = entry.protocol.known().copied();
    let peers = entry.peers();
    // What may be about the other direction decides nothing for sure.
    let action = entry.action.known().filter(|_| is_egress.is_some());
    let members = [
        ("RuleNumber", number.is_none()),
        ("Protocol", protocol.is_none()),
        ("CidrBlock", peers.is_none()),
        ("RuleAction", entry.action.known().is_none()),
        ("Egress", is_egress.is_none()),
    ];
    let untold = members.into_iter().find(|(_, is_untold)| *is_untold);
    AclEntry {
        number,
        protocol,
        ports: entry.ports(),
        peers,
        is_allow: action.map(|action| *action == RuleAction::Allow),
        untold: untold.map(|(member, _)| member),
    }
}

fn of_acl(acl: &Item<NetworkAcl>) -> Acl {
    let entries = |is_egress: bool| {
        let all = acl.entries.known()?.iter();
        let there = all.filter(|entry| entry.egress.known() != Some(&!is_egress));
        let mut entries: Vec<AclEntry> = there.map(of_entry).collect();
        entries.sort_by_key(|entry| entry.number);
        Some(entries.into_boxed_slice())
    };
    Acl {
        id: acl.id,
        ingress: entries(false),
        egress: entries(true),
    }
}
