//! Core networks of Cloud WAN: attachments in segments, and the routes of each segment at each edge.

mod attachment;
mod derive;
mod policy;

use std::collections::{BTreeMap, BTreeSet};

use rustc_hash::FxHashMap;

pub(in crate::network) use attachment::{Attached, CoreAttachment, Domain};

use self::derive::Whole;
use self::policy::Policy;
use super::lists::PrefixLists;
use super::places::Vpc;
use super::states::CORE_ROUTE;
use super::transit::Transit;
use super::transit_table::{TransitRank, TransitRoute, TransitTable};
use crate::estate::Estate;
use crate::estate::networkmanager::{
    GET_CORE_NETWORK_POLICY, GET_NETWORK_ROUTES, LIST_ATTACHMENTS, NetworkRoute,
};
use crate::ids::{
    Arn, Cidr, CoreNetworkId, Place, Region, SubnetId, Sym, TransitGatewayAttachmentId,
    TransitGatewayId, TransitGatewayRouteTableId, VpcId,
};

/// The routes of a segment at an edge.
#[derive(Clone, Debug)]
pub(in crate::network) struct CoreTable {
    pub name: Sym,
    pub table: TransitTable<Sym>,
    /// Why its routes may not be what they seem, where that is so.
    pub doubt: Option<&'static str>,
}

/// A part of a core network at an edge.
type Corner = (CoreNetworkId, Domain, Region);

/// All core networks.
#[derive(Clone, Debug, Default)]
pub(in crate::network) struct CoreNetworks {
    attachments: BTreeMap<Sym, CoreAttachment>,
    of_vpcs: FxHashMap<(CoreNetworkId, VpcId), Sym>,
    of_tables: FxHashMap<TransitGatewayRouteTableId, Sym>,
    tables: FxHashMap<Corner, CoreTable>,
    /// Whether groups may be referred to across a network; of networks whose policy was read.
    refers: FxHashMap<CoreNetworkId, bool>,
    /// Why the routes of a network are not known.
    unread: FxHashMap<CoreNetworkId, Box<str>>,
    /// The attachments of transit gateways that lead to core networks.
    links: FxHashMap<(TransitGatewayId, TransitGatewayAttachmentId), CoreNetworkId>,
    /// The transit gateways of route tables.
    gateways: FxHashMap<TransitGatewayRouteTableId, TransitGatewayId>,
    /// Whether all attachments of a network were read.
    is_listed: FxHashMap<CoreNetworkId, bool>,
}

/// What core networks are made of beside the replies about them.
#[derive(Clone, Copy)]
pub(super) struct Around<'a> {
    pub estate: &'a Estate,
    pub vpcs: &'a FxHashMap<VpcId, Vpc>,
    pub transit: &'a Transit,
    pub lists: &'a PrefixLists,
}

impl CoreNetworks {
    pub(super) fn of(around: Around<'_>) -> Self {
        let mut cores = Self::default();
        cores.add_attachments(around.estate);
        cores.add_links(around.estate);
        cores.add_read(around);
        for policy in around.estate.networkmanager.core_network_policies.iter() {
            let document = policy.document.known().filter(|_| policy.is_live());
            if let Some(document) = document {
                match Policy::read(document.as_str()) {
                    Some(read) => cores.derive(around, policy.core_network, &read),
                    None => {
                        let said = "its live policy cannot be read";
                        cores.unread.insert(policy.core_network, said.into());
                    }
                }
            }
        }
        cores
    }

    fn add_attachments(&mut self, estate: &Estate) {
        let owners: FxHashMap<CoreNetworkId, Place> = estate
            .networkmanager
            .core_networks
            .iter()
            .map(|one| (one.id, one.place))
            .collect();
        let all = estate.networkmanager.attachments.iter();
        for one in all.filter_map(CoreAttachment::of) {
            match one.what {
                Attached::Vpc(vpc) if !one.standing.is_down() => {
                    self.of_vpcs.insert((one.core, vpc), one.name);
                }
                Attached::Table(table) => {
                    self.of_tables.insert(table, one.name);
                }
                Attached::Vpc(_) | Attached::Outside(_) | Attached::Other(_) => {}
            }
            let owner = owners.get(&one.core);
            self.is_listed.entry(one.core).or_insert_with(|| {
                let gap = owner.map(|place| estate.ledger.gap(*place, &LIST_ATTACHMENTS, None));
                gap.is_some_and(|gap| gap.is_none())
            });
            self.attachments.insert(one.name, one);
        }
    }

    fn add_links(&mut self, estate: &Estate) {
        for table in estate.ec2.transit_gateway_route_tables.iter() {
            let gateway = table.transit_gateway.known();
            self.gateways
                .extend(gateway.map(|gateway| (table.id, *gateway)));
        }
        for link in estate.ec2.transit_gateway_peering_attachments.iter() {
            let far = link.accepter_attachment.unwrap_or(link.id);
            let sides = [(&link.requester, link.id), (&link.accepter, far)];
            let gateway = sides.iter().find_map(|(side, id)| {
                let gateway = side.known()?.transit_gateway?;
                Some((gateway, *id))
            });
            let core = sides.iter().find_map(|(side, _)| {
                let told = side.known()?.core_network?;
                core_network(told)
            });
            if let (Some((gateway, id)), Some(core)) = (gateway, core) {
                for id in [id, link.id] {
                    self.links.insert((gateway, id), core);
                }
            }
        }
    }

    /// Adds the routes that replies tell.
    fn add_read(&mut self, around: Around<'_>) {
        let lines = around.estate.ledger.lines();
        let asked: BTreeSet<Sym> = lines
            .filter(|(call, told)| {
                call.operation == GET_NETWORK_ROUTES.name && told.state.is_complete()
            })
            .filter_map(|(call, _)| call.request)
            .collect();
        for seen in around.estate.networkmanager.route_tables.iter() {
            let of_segment = seen.segment.map(Domain::Segment);
            let of_group = seen.network_function_group.map(Domain::Functions);
            let (Some(domain), Some(routes)) = (of_segment.or(of_group), seen.routes.known())
            else {
                continue;
            };
            let mut made = Vec::new();
            let mut is_whole = asked.contains(&seen.request());
            for route in routes {
                match networks(route, around.lists) {
                    Some(blocks) => {
                        made.extend(blocks.into_iter().map(|block| of_route(route, block)));
                    }
                    None => is_whole = false,
                }
            }
            let table = CoreTable {
                name: seen.request(),
                table: TransitTable::made(made, !is_whole),
                doubt: None,
            };
            let corner = (seen.core_network, domain, seen.edge);
            self.tables.insert(corner, table);
        }
    }

    /// Adds what a policy and the attachments tell of routes that no reply does.
    fn derive(&mut self, around: Around<'_>, core: CoreNetworkId, policy: &Policy) {
        self.refers.insert(core, policy.refers());
        let own = self.attachments.values().filter(|one| one.core == core);
        let links = self.links.keys().map(|(_, id)| *id);
        let whole = Whole {
            around,
            links: links.collect(),
            policy,
            attachments: own.collect(),
            is_listed: self.is_listed.get(&core) == Some(&true),
        };
        let mut made = Vec::new();
        for (domain, edge) in whole.corners() {
            if !self.tables.contains_key(&(core, domain, edge)) {
                made.push(((core, domain, edge), whole.table(core, domain, edge)));
            }
        }
        self.tables.extend(made);
    }

    /// Tells the subnets that hold interfaces of attachments.
    pub fn subnets(&self, tell: &mut impl FnMut(SubnetId)) {
        let all = self.attachments.values();
        let subnets = all.filter_map(|one| one.subnets.as_deref()).flatten();
        subnets.copied().for_each(tell);
    }

    /// Tells the networks of all routes.
    pub fn networks(&self, tell: &mut impl FnMut(Cidr)) {
        let tables = self.tables.values();
        let routes = tables.flat_map(|one| one.table.routes());
        routes.map(|route| route.destination).for_each(tell);
    }

    /// Returns an attachment by its id; by that of a transit gateway's attachment, one of the gateway's tables.
    pub fn attachment(&self, name: Sym) -> Option<&CoreAttachment> {
        self.attachments.get(&name).or_else(|| {
            let id: TransitGatewayAttachmentId = name.as_str().parse().ok()?;
            let (gateway, _) = self.links.keys().find(|(_, one)| *one == id)?;
            let mut all = self.attachments.values();
            all.find(|one| match one.what {
                Attached::Table(table) => self.gateways.get(&table) == Some(gateway),
                Attached::Vpc(_) | Attached::Outside(_) | Attached::Other(_) => false,
            })
        })
    }

    /// Returns the attachment of a VPC.
    pub fn of_vpc(&self, core: CoreNetworkId, vpc: VpcId) -> Option<&CoreAttachment> {
        self.attachment(*self.of_vpcs.get(&(core, vpc))?)
    }

    /// Returns the core networks that a VPC is attached to, in order.
    pub fn all_of_vpc(&self, vpc: VpcId) -> Vec<CoreNetworkId> {
        let own = self.of_vpcs.keys().filter(|(_, one)| *one == vpc);
        let mut all: Vec<CoreNetworkId> = own.map(|(core, _)| *core).collect();
        all.sort_unstable();
        all
    }

    /// Returns the transit gateways that are linked to core networks.
    pub fn gateways(&self) -> impl Iterator<Item = TransitGatewayId> {
        self.links.keys().map(|(gateway, _)| *gateway)
    }

    /// Returns the attachments that lead out of AWS from the core networks to which a VPC, or a transit gateway of it,
    /// is attached.
    pub fn outside<'a>(
        &'a self,
        vpc: VpcId,
        gateways: &'a [TransitGatewayId],
    ) -> impl Iterator<Item = &'a CoreAttachment> {
        let linked = self.links.iter();
        let linked = linked.filter(|((gateway, _), _)| gateways.contains(gateway));
        let mut cores = self.all_of_vpc(vpc);
        cores.extend(linked.map(|(_, core)| *core));
        let all = self.attachments.values();
        all.filter(move |one| {
            matches!(one.what, Attached::Outside(_))
                && !one.standing.is_down()
                && cores.contains(&one.core)
        })
    }

    /// Returns the attachment of a transit gateway's route table.
    pub fn of_table(&self, table: TransitGatewayRouteTableId) -> Option<&CoreAttachment> {
        self.attachment(*self.of_tables.get(&table)?)
    }

    /// Returns the core network to which an attachment of a transit gateway leads.
    pub fn linked(
        &self,
        gateway: TransitGatewayId,
        attachment: TransitGatewayAttachmentId,
    ) -> Option<CoreNetworkId> {
        self.links.get(&(gateway, attachment)).copied()
    }

    /// Returns the attachment of a transit gateway by which a core network comes to one of its tables.
    pub fn link(
        &self,
        core: CoreNetworkId,
        table: TransitGatewayRouteTableId,
    ) -> Option<(TransitGatewayId, TransitGatewayAttachmentId)> {
        let gateway = self.gateways.get(&table)?;
        let own = self
            .links
            .iter()
            .filter(|((of, _), to)| of == gateway && **to == core);
        own.map(|(link, _)| *link).min()
    }

    /// Returns the routes of a part of a network at an edge.
    pub fn table(&self, core: CoreNetworkId, domain: Domain, edge: Region) -> Option<&CoreTable> {
        self.tables.get(&(core, domain, edge))
    }

    /// Says that routes of a network are not known, and which calls would tell.
    pub fn unread(&self, core: CoreNetworkId) -> String {
        let why = self.unread.get(&core).map(|why| format!(" ({why})"));
        format!(
            "the routes were not read: `networkmanager {}`, or `networkmanager {}` with the alias LIVE{}",
            GET_NETWORK_ROUTES.name,
            GET_CORE_NETWORK_POLICY.name,
            why.unwrap_or_default()
        )
    }

    /// Returns whether groups of one VPC may refer to groups of another across a core network: its policy must allow
    /// it, which it does not unless told, and both attachments, which do, at one edge; `None` when the policy was not
    /// read.
    ///
    /// Source: Network Manager API Reference, VpcOptions; Cloud WAN User Guide, page cloudwan-policies-json.
    pub fn allows_references(&self, ends: [&CoreAttachment; 2]) -> Option<bool> {
        let [one, two] = ends;
        let is_refused = ends.iter().any(|end| end.refers == Some(false));
        if is_refused || one.edge != two.edge {
            return Some(false);
        }
        self.refers.get(&one.core).copied()
    }
}

/// Returns the id of a core network that is named by its id or by its ARN.
pub(in crate::network) fn core_network(name: Sym) -> Option<CoreNetworkId> {
    let by_arn = name.as_str().parse::<Arn>().ok().map(Arn::name);
    by_arn.unwrap_or(name.as_str()).parse().ok()
}

/// Returns the networks of a route; `None` when they were not read.
fn networks(route: &NetworkRoute, lists: &PrefixLists) -> Option<Vec<Cidr>> {
    match (route.destination, route.prefix_list) {
        (Some(network), _) => Some(vec![network]),
        (None, Some(list)) => lists.networks(list).map(<[_]>::to_vec),
        (None, None) => None,
    }
}

fn of_route(route: &NetworkRoute, destination: Cidr) -> TransitRoute<Sym> {
    let told = route.destinations.iter();
    let kind = told.clone().find_map(|one| one.resource_type);
    let is_static = route
        .route_type
        .known()
        .is_some_and(|one| one.as_str() == "STATIC");
    let rank = match (is_static, route.prefix_list) {
        (true, Some(_)) => TransitRank::PrefixList,
        (true, None) => TransitRank::Static,
        (false, _) => match kind.map(|kind| kind.as_str()) {
            Some("vpc") => TransitRank::Vpc,
            Some("direct-connect-gateway") => TransitRank::DirectConnect,
            Some("connect") => TransitRank::Connect,
            Some("vpn" | "site-to-site-vpn") => TransitRank::Vpn,
            Some(_) | None => TransitRank::Other,
        },
    };
    let state = route.state.known().map(|state| state.as_str());
    TransitRoute {
        destination,
        attachments: told
            .filter_map(|one| one.attachment.or(one.transit_gateway_attachment))
            .collect(),
        is_blackhole: state == Some("BLACKHOLE"),
        standing: CORE_ROUTE.of(&route.state),
        is_contested: false,
        rank,
    }
}
