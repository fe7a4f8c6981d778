//! Where the space of addresses is cut: between two borders all rules treat addresses alike.

use std::net::IpAddr;

use super::super::prepared::{Network, RulePeer, Spot};
use crate::ids::{Cidr, PrefixListId};

/// The borders that networks draw.
#[derive(Clone, Debug, Default)]
pub(super) struct Cuts(Box<[IpAddr]>);

impl Cuts {
    fn of(networks: impl Iterator<Item = Cidr>) -> Self {
        let mut networks: Vec<Cidr> = networks.collect();
        networks.sort_unstable();
        networks.dedup();
        let borders = networks
            .into_iter()
            .flat_map(|one| [Some(one.net().network()), one.following()]);
        let mut borders: Vec<IpAddr> = borders.flatten().collect();
        borders.sort_unstable();
        borders.dedup();
        Self(borders.into())
    }

    /// Returns the number of the interval in which an address lies; families lie in none together.
    pub fn interval(&self, address: IpAddr) -> u32 {
        let below = self.0.partition_point(|border| *border <= address);
        let number = u32::try_from(below).unwrap_or(u32::MAX / 2);
        // The last interval of IPv4 goes on with IPv6.
        number * 2 + u32::from(address.is_ipv6())
    }

    /// Returns the interval in which all of a spot lies; none where a border divides it.
    pub fn of_spot(&self, spot: Spot) -> Option<u32> {
        let Some(around) = spot.within else {
            return Some(self.interval(spot.address));
        };
        let ends = [around.net().network(), around.net().broadcast()];
        let [first, last] = ends.map(|end| self.interval(end));
        (first == last && around.contains(spot.address)).then_some(first)
    }
}

/// Returns the borders that rules of security groups draw.
pub(super) fn of_groups(network: &Network<'_>) -> Cuts {
    let rules = network.groups.values().flat_map(|group| {
        let told = group.ingress.iter().chain(&group.egress).flatten();
        told.chain(&group.untold)
    });
    let networks = |list: PrefixListId| network.lists.networks(list).unwrap_or_default().to_vec();
    let named = rules.flat_map(|rule| match rule.peer {
        RulePeer::Cidr(cidr) => vec![cidr],
        RulePeer::PrefixList(list) => networks(list),
        RulePeer::Group { .. } => Vec::new(),
    });
    Cuts::of(named)
}

/// Returns the borders that everything between interfaces draws: blocks, routes, network ACLs, firewalls.
pub(super) fn of_ways(network: &Network<'_>) -> Cuts {
    let blocks = network.vpcs.values().flat_map(|vpc| vpc.blocks.to_vec());
    let routes = network.tables.routes().map(|route| route.destination);
    let transit = network.transit.tables.values();
    let transit = transit.flat_map(|table| table.routes().map(|route| route.destination));
    let sides = network.peerings.values().flat_map(|one| &one.sides);
    let sides = sides.flat_map(|side| side.blocks.to_vec());
    let mut others = Vec::new();
    network.cores.networks(&mut |one| others.push(one));
    network.premises.networks(&mut |one| others.push(one));
    network.firewalls.networks(&mut |one| others.push(one));
    network.acls.networks(&mut |one| others.push(one));
    let all = blocks.chain(routes).chain(transit).chain(sides);
    Cuts::of(all.chain(others))
}
