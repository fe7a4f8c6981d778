use std::collections::BTreeMap;
use std::net::IpAddr;

use crate::estate::Estate;
use crate::ids::{Arn, Cidr, VpcId};

/// Who has which address, and which VPCs hold which networks.
#[derive(Clone, Debug, Default)]
pub(super) struct Addresses {
    owners: BTreeMap<IpAddr, Vec<Owner>>,
    networks: Vec<(Cidr, VpcId, Arn)>,
}

/// An interface or elastic address with an address.
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
            for address in one.addresses() {
                all.add(address, one.arn, vpc);
            }
            for (_, public) in one.public_addresses() {
                all.add(public, one.arn, None);
            }
        }
        for one in estate.ec2.addresses.iter() {
            // One that an interface has is told by the interface.
            if let Some(public) = one.public_ip.filter(|_| one.network_interface.is_none()) {
                all.add(public, one.arn, None);
            }
        }
        for vpc in estate.ec2.vpcs.iter() {
            let more = vpc.cidr_associations.iter().map(|one| one.cidr);
            let ipv6 = vpc.ipv6_cidr_associations.iter().map(|one| one.cidr);
            let blocks = vpc
                .cidr
                .known()
                .copied()
                .into_iter()
                .chain(more)
                .chain(ipv6);
            all.networks
                .extend(blocks.map(|block| (block, vpc.id, vpc.arn)));
        }
        all.networks.sort_unstable();
        all.networks.dedup();
        all
    }

    fn add(&mut self, address: IpAddr, arn: Arn, vpc: Option<VpcId>) {
        let owners = self.owners.entry(address).or_default();
        let owner = Owner { arn, vpc };
        if let Err(place) = owners.binary_search(&owner) {
            owners.insert(place, owner);
        }
    }

    /// Returns who has an address: interfaces and elastic addresses, else the VPCs whose networks hold it, all of them
    /// where networks overlap. Seen from a VPC that holds it, only that VPC's own count.
    pub(super) fn owners(&self, address: IpAddr, from: Option<VpcId>) -> Vec<Arn> {
        let holds = |vpc: VpcId| {
            let mut own = self.networks.iter().filter(|(_, of, _)| *of == vpc);
            own.any(|(network, ..)| network.contains(address))
        };
        let near = from.filter(|vpc| holds(*vpc));
        let is_near = |vpc: Option<VpcId>| near.is_none() || vpc == near;
        let owners = self.owners.get(&address).into_iter().flatten();
        let found: Vec<Arn> = owners
            .filter(|owner| is_near(owner.vpc))
            .map(|owner| owner.arn)
            .collect();
        if !found.is_empty() {
            return found;
        }
        let around = self
            .networks
            .iter()
            .filter(|(network, ..)| network.contains(address));
        let mut around: Vec<Arn> = around
            .filter(|(_, vpc, _)| is_near(Some(*vpc)))
            .map(|(.., arn)| *arn)
            .collect();
        around.sort_unstable();
        around.dedup();
        around
    }
}
