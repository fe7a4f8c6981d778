//! VPCs between which no route leads: told by their tables, before anything is walked.

use super::super::prepared::{Looked, Network, Spot, Standing, TransitLooked, Used};
use super::pairs::{Found, Parts};
use crate::estate::ec2::RouteTarget;
use crate::ids::{Cidr, SubnetId, VpcId};

impl Parts<'_, '_, '_> {
    /// Returns whether surely no request gets from one VPC to addresses of another by these addresses: no table of its
    /// subnets leads there.
    pub fn are_apart(&self, found: &mut Found, from: VpcId, to: VpcId) -> bool {
        let network = self.network;
        let lost = found.lost.get_or_insert_with(|| {
            let nodes = network.nodes().map(|(_, node)| node);
            let lost = nodes.filter(|node| !network.subnets.contains_key(&node.subnet));
            lost.map(|node| node.vpc).collect()
        });
        // What leads away from there is not known.
        if lost.contains(&from) {
            return false;
        }
        *found
            .apart
            .entry((from, to))
            .or_insert_with(|| are_apart(self.network, from, to))
    }
}

fn are_apart(network: &Network<'_>, from: VpcId, to: VpcId) -> bool {
    let (Some(one), Some(two)) = (network.vpcs.get(&from), network.vpcs.get(&to)) else {
        return false;
    };
    // Where something is told in two ways, or a block is not told, nothing is sure.
    let mut subnets = one.subnets.iter().chain(&two.subnets);
    let is_loose = |id: &SubnetId| network.subnets.get(id).is_none_or(|one| one.is_loose());
    if !network.disputes.is_empty() || two.blocks.is_empty() || subnets.any(is_loose) {
        return false;
    }
    let mut blocks = two.blocks.iter();
    blocks.all(|block| {
        let mut subnets = one.subnets.iter();
        subnets.all(|subnet| is_shut(network, (*subnet, from), *block))
    })
}

/// Returns whether the table of a subnet, or that of the transit gateway to which it leads, has no way to any address of
/// a block.
fn is_shut(network: &Network<'_>, (subnet, vpc): (SubnetId, VpcId), block: Cidr) -> bool {
    let Used::This(table) = network.tables.of_subnet(subnet, vpc) else {
        return false;
    };
    let aim = Spot::somewhere(block);
    let route = match table.look(aim) {
        Looked::Nowhere => return true,
        Looked::Route(route) if route.standing == Standing::Up => route,
        Looked::Route(_) | Looked::Perhaps(..) | Looked::Unread => return false,
    };
    if route.is_blackhole {
        return true;
    }
    let RouteTarget::TransitGateway(gateway) = route.target else {
        return false;
    };
    let attachment = network.transit.of_vpc(gateway, vpc);
    let table = attachment.and_then(|one| network.transit.tables.get(&one.table?));
    match table.map(|table| table.look(aim)) {
        Some(TransitLooked::Nowhere) => true,
        Some(TransitLooked::Route(route)) => route.is_blackhole && route.standing == Standing::Up,
        Some(TransitLooked::Perhaps(_) | TransitLooked::Unread) | None => false,
    }
}
