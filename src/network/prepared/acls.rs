use rustc_hash::FxHashMap;

use crate::estate::ec2::{DESCRIBE_NETWORK_ACLS, NetworkAcl, Ports, RuleAction};
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
    pub number: u32,
    pub protocol: Protocol,
    pub ports: Ports,
    pub peers: Cidr,
    pub is_allow: bool,
}

/// The ACLs, and which subnet uses which.
#[derive(Clone, Debug, Default)]
pub(in crate::network) struct Acls {
    all: FxHashMap<NetworkAclId, Acl>,
    of_subnets: FxHashMap<SubnetId, NetworkAclId>,
    of_vpcs: FxHashMap<VpcId, NetworkAclId>,
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
            let uses = acl.associations.known().into_iter().flatten();
            acls.of_subnets.extend(uses.map(|one| (one.subnet, acl.id)));
        }
        acls
    }

    /// Returns the protocols that entries name.
    pub fn protocols(&self) -> impl Iterator<Item = Protocol> {
        let entries = self
            .all
            .values()
            .flat_map(|acl| acl.ingress.iter().chain(&acl.egress));
        entries.flatten().map(|entry| entry.protocol)
    }

    /// Returns the ACL of a subnet: its own, else the VPC's default one; none when neither was read.
    pub fn of_subnet(&self, subnet: SubnetId, vpc: VpcId) -> Option<&Acl> {
        let own = self.of_subnets.get(&subnet);
        self.all.get(own.or_else(|| self.of_vpcs.get(&vpc))?)
    }
}

fn of_acl(acl: &Item<NetworkAcl>) -> Acl {
    let entries = |is_egress: bool| {
        let all = acl.entries.known()?.iter();
        // An entry without a network decides nobody knows what: then none of them is known.
        let mut entries: Vec<AclEntry> = all
            .filter(|entry| entry.egress == is_egress)
            .map(|entry| {
                Some(AclEntry {
                    number: entry.number,
                    protocol: entry.protocol,
                    ports: entry.ports(),
                    peers: entry.peers()?,
                    is_allow: entry.action == RuleAction::Allow,
                })
            })
            .collect::<Option<_>>()?;
        entries.sort_by_key(|entry| entry.number);
        Some(entries.into_boxed_slice())
    };
    Acl {
        id: acl.id,
        ingress: entries(false),
        egress: entries(true),
    }
}
