use std::net::IpAddr;

use rustc_hash::FxHashMap;

use super::networks::Networks;
use crate::estate::Estate;
use crate::ids::{Arn, VpcId};

/// Who has which address, and which VPCs hold which networks.
#[derive(Clone, Debug, Default)]
pub(super) struct Addresses {
    owners: FxHashMap<IpAddr, Vec<Owner>>,
    /// Interfaces to which networks are delegated.
    delegated: Networks<Owner>,
    vpcs: Networks<Owner>,
}

/// An interface, elastic address or VPC with an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Owner {
    arn: Arn,
    /// The VPC, of private addresses: others may have the same.
    vpc: Option<VpcId>,
}

impl Addresses {
    pub(super) fn of(estate: &Estate) -> Self {
        let mut all = Self::default();
        for one in estate.ec2.network_interfaces.iter() {
            let vpc = one.vpc.known().copied();
            let own = Owner { arn: one.arn, vpc };
            for address in one.addresses() {
                all.add(address, own);
            }
            for (_, public) in one.public_addresses() {
                all.add(public, Owner { vpc: None, ..own });
            }
            let prefixes = one.ipv4_prefixes.iter().map(|one| one.prefix);
            let prefixes = prefixes.chain(one.ipv6_prefixes.iter().map(|one| one.prefix));
            prefixes.for_each(|prefix| all.delegated.add(prefix, own));
        }
        for one in estate.ec2.addresses.iter() {
            // One that an interface has is told by the interface.
            if let Some(public) = one.public_ip.filter(|_| one.network_interface.is_none()) {
                let (arn, vpc) = (one.arn, None);
                all.add(public, Owner { arn, vpc });
            }
        }
        for vpc in estate.ec2.vpcs.iter() {
            let (arn, id) = (vpc.arn, Some(vpc.id));
            let more = vpc.cidr_associations.iter().map(|one| one.cidr);
            let ipv6 = vpc.ipv6_cidr_associations.iter().map(|one| one.cidr);
            let blocks = vpc.cidr.known().copied().into_iter();
            let blocks = blocks.chain(more).chain(ipv6);
            blocks.for_each(|block| all.vpcs.add(block, Owner { arn, vpc: id }));
        }
        all
    }

    fn add(&mut self, address: IpAddr, owner: Owner) {
        self.owners.entry(address).or_default().push(owner);
    }

    /// Returns who has an address: interfaces and elastic addresses, else the VPCs whose networks hold it, all of them
    /// where networks overlap. Seen from a VPC that holds it, only that VPC's own count. In no order; one that has it in
    /// two ways comes twice.
    pub(super) fn owners(&self, address: IpAddr, from: Option<VpcId>) -> Vec<Arn> {
        let around: Vec<Owner> = self.vpcs.around(address).collect();
        let near = from.filter(|_| around.iter().any(|one| one.vpc == from));
        let own = self.owners.get(&address).into_iter().flatten().copied();
        let own = own.chain(self.delegated.around(address));
        let is_near = |one: &Owner| near.is_none() || one.vpc == near;
        let found: Vec<Arn> = own.filter(is_near).map(|one| one.arn).collect();
        if !found.is_empty() {
            return found;
        }
        let around = around.into_iter().filter(is_near);
        around.map(|one| one.arn).collect()
    }
}
