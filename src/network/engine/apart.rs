//! VPCs between which no route leads: told by their tables, before anything is walked.

use rustc_hash::FxHashMap;

use super::super::prepared::{
    Looked, Match, Network, Spot, Standing, Table, TransitLooked, TransitTable, Used,
};
use crate::estate::ec2::RouteTarget;
use crate::ids::{Cidr, SubnetId, TransitGatewayRouteTableId, VpcId};

/// The tables by which packets leave each VPC, and its networks: of those of which the networks are known.
#[derive(Debug)]
pub(in crate::network) struct Roads<'n, 'e> {
    network: &'n Network<'e>,
    of_vpcs: FxHashMap<VpcId, Road<'n>>,
}

#[derive(Debug)]
struct Road<'n> {
    /// The tables of all subnets, each once; none where not all are known.
    tables: Option<Vec<&'n Table>>,
    blocks: &'n [Cidr],
}

/// Whether tables of transit gateways surely lead to no address of a network, as far as was asked.
pub(in crate::network) type Shut = FxHashMap<(TransitGatewayRouteTableId, Cidr), bool>;

impl<'n, 'e> Roads<'n, 'e> {
    pub fn of(network: &'n Network<'e>) -> Self {
        let mut of_vpcs = FxHashMap::default();
        // Where something is told in two ways, or a block is not told, nothing is sure.
        if network.disputes.is_empty() {
            let is_loose = |id: &SubnetId| network.subnets.get(id).is_none_or(|one| one.is_loose());
            let all = network.vpcs.iter();
            let known = all.filter(|(_, vpc)| !vpc.subnets.iter().any(is_loose));
            let roads = known.map(|(id, vpc)| {
                let tables = tables(network, *id, &vpc.subnets);
                let blocks = &*vpc.blocks;
                (*id, Road { tables, blocks })
            });
            of_vpcs.extend(roads);
        }
        let mut roads = Self { network, of_vpcs };
        roads.leave_out_strangers();
        roads
    }

    /// Says nothing of VPCs where interfaces stand in subnets, or have addresses, that nobody read.
    fn leave_out_strangers(&mut self) {
        for (_, node) in self.network.nodes() {
            let subnet = self.network.subnets.get(&node.subnet);
            let vpc = self.network.vpcs.get(&node.vpc);
            let is_there = subnet.is_some_and(|one| one.vpc == node.vpc);
            let mut spots = node.spots.iter();
            let is_held = vpc.is_some_and(|vpc| spots.all(|spot| vpc.holds(*spot) == Match::Yes));
            if !is_there || !is_held {
                self.of_vpcs.remove(&node.vpc);
            }
        }
    }

    /// Returns whether surely no request gets from one VPC to addresses of another by these addresses: no table of its
    /// subnets leads there.
    pub fn are_apart(&self, shut: &mut Shut, from: VpcId, to: VpcId) -> bool {
        let tables = self.of_vpcs.get(&from).and_then(|one| one.tables.as_ref());
        let blocks = self.of_vpcs.get(&to).map(|one| one.blocks);
        let Some((tables, blocks)) = tables.zip(blocks) else {
            return false;
        };
        let mut each = blocks.iter();
        let is_shut = |block: &Cidr| {
            let mut tables = tables.iter();
            tables.all(|table| self.is_shut(shut, (table, from), *block))
        };
        !blocks.is_empty() && each.all(is_shut)
    }

    /// Returns whether a table of a VPC, or that of the transit gateway to which it leads, has no way to any address of
    /// a block.
    fn is_shut(&self, shut: &mut Shut, (table, vpc): (&Table, VpcId), block: Cidr) -> bool {
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
        let transit = &self.network.transit;
        let Some(id) = transit.of_vpc(gateway, vpc).and_then(|one| one.table) else {
            return false;
        };
        let looked = || {
            transit
                .tables
                .get(&id)
                .is_some_and(|one| leads_to_none(one, aim))
        };
        *shut.entry((id, block)).or_insert_with(looked)
    }
}

/// Returns the tables of all subnets of a VPC, each once; none where not all are known.
fn tables<'n>(
    network: &'n Network<'_>,
    vpc: VpcId,
    subnets: &[SubnetId],
) -> Option<Vec<&'n Table>> {
    let mut tables: Vec<&Table> = Vec::new();
    for id in subnets {
        let Used::This(table) = network.tables.of_subnet(*id, vpc) else {
            return None;
        };
        if tables.iter().all(|known| known.id != table.id) {
            tables.push(table);
        }
    }
    Some(tables)
}

fn leads_to_none(table: &TransitTable, aim: Spot) -> bool {
    match table.look(aim) {
        TransitLooked::Nowhere => true,
        TransitLooked::Route(route) => route.is_blackhole && route.standing == Standing::Up,
        TransitLooked::Perhaps(_) | TransitLooked::Unread => false,
    }
}
