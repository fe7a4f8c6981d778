use std::cmp::Reverse;

use rustc_hash::FxHashMap;

use super::places::Vpc;
use super::spot::{Match, Spot};
use crate::estate::ec2::{
    SEARCH_TRANSIT_GATEWAY_ROUTES, TransitGatewayRoute, TransitGatewayRouteTable,
};
use crate::estate::{Estate, Item, Operation};
use crate::ids::{
    Cidr, SubnetId, Sym, TransitGatewayAttachmentId, TransitGatewayId, TransitGatewayRouteTableId,
    VpcId,
};

/// An attachment of a transit gateway.
#[derive(Clone, Debug)]
pub(in crate::network) struct Attachment {
    pub id: TransitGatewayAttachmentId,
    pub gateway: TransitGatewayId,
    /// `vpc`, `vpn`, `direct-connect-gateway`, `connect`, `peering` and so on.
    pub kind: Option<Sym>,
    /// The id of what is attached.
    pub resource: Option<Sym>,
    /// Whether it carries traffic; none when the replies do not tell.
    pub is_available: Option<bool>,
    /// The table that decides where its packets go; none when it is associated with none or nobody told.
    pub table: Option<TransitGatewayRouteTableId>,
    /// The VPC, of attachments of VPCs.
    pub vpc: Option<VpcId>,
    /// The subnets that hold its interfaces; none when they were not read.
    pub subnets: Option<Box<[SubnetId]>>,
    pub refers: Option<bool>,
    pub is_appliance: bool,
}

/// A route of a transit gateway's table.
#[derive(Clone, Debug)]
pub(in crate::network) struct TransitRoute {
    pub destination: Cidr,
    /// Where it leads; none for a blackhole.
    pub attachments: Box<[TransitGatewayAttachmentId]>,
    pub is_blackhole: bool,
    rank: TransitRank,
}

impl TransitRoute {
    /// Returns whether it was entered by hand; nothing goes before it but a longer prefix.
    pub fn is_static(&self) -> bool {
        self.rank == TransitRank::Static
    }
}

/// What goes first of routes to one network.
///
/// Source: Amazon VPC Transit Gateways, page how-transit-gateways-work, route evaluation order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum TransitRank {
    Static,
    PrefixList,
    Vpc,
    DirectConnect,
    Connect,
    Vpn,
    Other,
}

/// A transit gateway's route table.
#[derive(Clone, Debug)]
pub(in crate::network) struct TransitTable {
    /// The best first; none when neither routes nor propagations were read.
    routes: Option<Box<[TransitRoute]>>,
    /// Whether routes were not read that may go before those that are known.
    pub is_partial: bool,
}

/// What a table says about an address.
#[derive(Clone, Copy, Debug)]
pub(in crate::network) enum TransitLooked<'t> {
    Route(&'t TransitRoute),
    Nowhere,
    /// This one, or another that is as good.
    Perhaps(&'t TransitRoute),
    Unread,
}

impl TransitTable {
    /// Returns the route that packets to an address take.
    pub fn look(&self, to: Spot) -> TransitLooked<'_> {
        let Some(routes) = &self.routes else {
            return TransitLooked::Unread;
        };
        let mut is_open = false;
        for (at, route) in routes.iter().enumerate() {
            match to.is_in(route.destination) {
                Match::No => {}
                Match::Maybe => is_open = true,
                Match::Yes => {
                    let is_equal = |other: &&TransitRoute| {
                        other.destination == route.destination && other.rank == route.rank
                    };
                    let mut rivals = routes.iter().skip(at + 1).take_while(is_equal);
                    let is_rivalled = rivals.any(|one| one.attachments != route.attachments);
                    return if is_open || is_rivalled {
                        TransitLooked::Perhaps(route)
                    } else {
                        TransitLooked::Route(route)
                    };
                }
            }
        }
        if is_open || self.is_partial {
            TransitLooked::Unread
        } else {
            TransitLooked::Nowhere
        }
    }
}

/// An end of a link between gateways.
type End = (TransitGatewayId, TransitGatewayAttachmentId);

/// All transit gateways.
#[derive(Clone, Debug, Default)]
pub(in crate::network) struct Transit {
    /// By gateway too: both ends of a link between gateways may have one id.
    attachments: FxHashMap<(TransitGatewayId, TransitGatewayAttachmentId), Attachment>,
    pub tables: FxHashMap<TransitGatewayRouteTableId, TransitTable>,
    of_vpcs: FxHashMap<(TransitGatewayId, VpcId), TransitGatewayAttachmentId>,
    /// Whether gateways carry references to groups.
    refers: FxHashMap<TransitGatewayId, bool>,
    peers: FxHashMap<End, End>,
}

fn is_enabled(word: Option<&Sym>) -> Option<bool> {
    word.map(|word| word.as_str() == "enable")
}

impl Transit {
    pub(super) fn of(estate: &Estate, vpcs: &FxHashMap<VpcId, Vpc>) -> Self {
        let mut transit = Self::default();
        for gateway in estate.ec2.transit_gateways.iter() {
            let options = gateway.options.known();
            let word = options.and_then(|one| one.security_group_referencing_support.known());
            let refers = is_enabled(word).unwrap_or(false);
            transit.refers.insert(gateway.id, refers);
        }
        transit.add_attachments(estate);
        transit.add_peerings(estate);
        for table in estate.ec2.transit_gateway_route_tables.iter() {
            transit.add_associations(table);
            let made = TransitTable {
                routes: transit.routes(table, vpcs),
                is_partial: is_partial(estate, table),
            };
            transit.tables.insert(table.id, made);
        }
        transit
    }

    fn entry(
        &mut self,
        gateway: TransitGatewayId,
        id: TransitGatewayAttachmentId,
    ) -> &mut Attachment {
        let made = self.attachments.entry((gateway, id));
        made.or_insert_with(|| Attachment {
            id,
            gateway,
            kind: None,
            resource: None,
            is_available: None,
            table: None,
            vpc: None,
            subnets: None,
            refers: None,
            is_appliance: false,
        })
    }

    fn add_attachments(&mut self, estate: &Estate) {
        for seen in estate.ec2.transit_gateway_attachments.iter() {
            let Some(gateway) = seen.transit_gateway.known() else {
                continue;
            };
            let one = self.entry(*gateway, seen.id);
            one.kind = seen.resource_type.known().copied();
            one.resource = seen.resource.known().copied();
            one.is_available = seen
                .state
                .known()
                .map(|state| state.as_str() == "available");
            let association = seen.association.as_ref();
            let is_made = |state: Option<Sym>| state.is_none_or(|one| one.as_str() == "associated");
            one.table = association
                .filter(|one| is_made(one.state))
                .and_then(|one| one.route_table);
        }
        for seen in estate.ec2.transit_gateway_vpc_attachments.iter() {
            let options = seen.options.known();
            let Some(gateway) = seen.transit_gateway.known() else {
                continue;
            };
            let one = self.entry(*gateway, seen.id);
            one.kind = Some(Sym::new("vpc"));
            let state = seen
                .state
                .known()
                .map(|state| state.as_str() == "available");
            one.is_available = one.is_available.or(state);
            one.vpc = seen.vpc.known().copied();
            one.subnets = seen
                .subnets
                .known()
                .map(|list| list.iter().copied().collect());
            let word = options.and_then(|one| one.security_group_referencing_support.known());
            one.refers = is_enabled(word);
            let word = options.and_then(|one| one.appliance_mode_support.known());
            one.is_appliance = is_enabled(word) == Some(true);
        }
        for one in self.attachments.values_mut() {
            let is_vpc = one.kind.is_some_and(|kind| kind.as_str() == "vpc");
            if is_vpc && one.vpc.is_none() {
                one.vpc = one.resource.and_then(|id| id.as_str().parse().ok());
            }
        }
        for one in self.attachments.values() {
            if let Some(vpc) = one.vpc.filter(|_| one.is_available != Some(false)) {
                self.of_vpcs.insert((one.gateway, vpc), one.id);
            }
        }
    }

    /// Adds the ends of links between gateways: some links have one id, some have two.
    fn add_peerings(&mut self, estate: &Estate) {
        for link in estate.ec2.transit_gateway_peering_attachments.iter() {
            let state = link
                .state
                .known()
                .map(|state| state.as_str() == "available");
            let far = link.accepter_attachment.unwrap_or(link.id);
            let sides = [(&link.requester, link.id), (&link.accepter, far)];
            let gateway = |side: usize| {
                let (told, id) = sides.get(side)?;
                Some((told.known()?.transit_gateway?, *id))
            };
            let (Some(one), Some(two)) = (gateway(0), gateway(1)) else {
                continue;
            };
            for ((near, id), (other, far)) in [(one, two), (two, one)] {
                self.peers.insert((near, id), (other, far));
                let end = self.entry(near, id);
                end.kind = end.kind.or(Some(Sym::new("peering")));
                end.is_available = end.is_available.or(state);
            }
        }
    }

    /// Takes over what the table itself says about who is associated with it.
    fn add_associations(&mut self, table: &TransitGatewayRouteTable) {
        let Some(gateway) = table.transit_gateway.known().copied() else {
            return;
        };
        for association in table.associations.known().into_iter().flatten() {
            let is_made = association
                .state
                .is_none_or(|one| one.as_str() == "associated");
            if is_made {
                let one = self.entry(gateway, association.attachment);
                one.table = one.table.or(Some(table.id));
            }
        }
    }

    fn routes(
        &self,
        table: &TransitGatewayRouteTable,
        vpcs: &FxHashMap<VpcId, Vpc>,
    ) -> Option<Box<[TransitRoute]>> {
        let listed = table.routes.known();
        let propagations = table.propagations.known();
        if listed.is_none() && propagations.is_none() {
            return None;
        }
        let is_propagated = |route: &TransitGatewayRoute| {
            route
                .route_type
                .is_some_and(|kind| kind.as_str() == "propagated")
        };
        let listed = listed.unwrap_or_default();
        let mut routes: Vec<TransitRoute> = listed.iter().filter_map(of_route).collect();
        // A reply that was filtered to routes by hand leaves the others to those who announce them.
        if !listed.iter().any(is_propagated) {
            let announced = propagations.unwrap_or_default().iter();
            for one in announced.filter(|one| one.state.is_none_or(|one| one.as_str() == "enabled"))
            {
                let Some(id) = one.attachment else { continue };
                let named = one
                    .resource
                    .and_then(|id| id.as_str().parse::<VpcId>().ok());
                let gateway = table.transit_gateway.known().copied();
                let vpc = named.or_else(|| self.attachment(gateway?, id)?.vpc);
                let blocks = vpc.and_then(|vpc| vpcs.get(&vpc)).map(|vpc| &*vpc.blocks);
                routes.extend(blocks.unwrap_or_default().iter().map(|block| TransitRoute {
                    destination: *block,
                    attachments: Box::new([id]),
                    is_blackhole: false,
                    rank: TransitRank::Vpc,
                }));
            }
        }
        routes.sort_by_key(|one| {
            (
                Reverse(one.destination.prefix_len()),
                one.destination,
                one.rank,
            )
        });
        Some(routes.into_boxed_slice())
    }

    /// Returns an attachment of a gateway.
    pub fn attachment(
        &self,
        gateway: TransitGatewayId,
        id: TransitGatewayAttachmentId,
    ) -> Option<&Attachment> {
        self.attachments.get(&(gateway, id))
    }

    /// Returns the attachment of a VPC.
    pub fn of_vpc(&self, gateway: TransitGatewayId, vpc: VpcId) -> Option<&Attachment> {
        self.attachment(gateway, *self.of_vpcs.get(&(gateway, vpc))?)
    }

    /// Returns the attachments of a VPC, in order of their gateways.
    pub fn all_of_vpc(&self, vpc: VpcId) -> Vec<&Attachment> {
        let of_vpc = self.of_vpcs.iter().filter(|((_, one), _)| *one == vpc);
        let all = of_vpc.filter_map(|((gateway, _), id)| self.attachment(*gateway, *id));
        let mut all: Vec<&Attachment> = all.collect();
        all.sort_by_key(|one| (one.gateway, one.id));
        all
    }

    /// Returns whether groups of one VPC may refer to groups of another across a gateway of one region: the
    /// gateway must allow it, which it does not unless told, and both attachments, which do; `None` when the gateway
    /// was not read.
    ///
    /// Source: Amazon VPC Transit Gateways, page tgw-vpc-attachments, security group referencing.
    pub fn allows_references(
        &self,
        gateway: TransitGatewayId,
        ends: [&Attachment; 2],
    ) -> Option<bool> {
        if ends.iter().any(|end| end.refers == Some(false)) {
            return Some(false);
        }
        self.refers.get(&gateway).copied()
    }

    /// Returns the other end of a link between gateways: told by the link, else by the attachment itself, which
    /// names the other gateway.
    pub fn far_end(&self, near: &Attachment) -> Option<&Attachment> {
        let named = near.resource.and_then(|id| id.as_str().parse().ok());
        let told = self.peers.get(&(near.gateway, near.id)).copied();
        let (gateway, id) = told.or(named.map(|gateway| (gateway, near.id)))?;
        self.attachment(gateway, id)
    }
}

/// Returns whether routes of a table were not read: all of them, those behind the first thousand, or, of a reply that
/// was filtered to routes by hand, those that attachments announce.
fn is_partial(estate: &Estate, table: &Item<TransitGatewayRouteTable>) -> bool {
    let is_all = |operation: &Operation| {
        let gap = estate
            .ledger
            .gap(table.place, operation, Some(table.id.as_str()));
        gap.is_none()
    };
    let listed = table
        .routes
        .known()
        .filter(|_| is_all(&SEARCH_TRANSIT_GATEWAY_ROUTES));
    let Some(listed) = listed else { return true };
    let is_filtered = listed.iter().all(TransitGatewayRoute::is_static);
    is_filtered && table.propagations.known().is_none()
}

fn of_route(route: &TransitGatewayRoute) -> Option<TransitRoute> {
    let attached = route.attachments.iter();
    let kind = attached.clone().find_map(|one| one.resource_type);
    let rank = if route.is_static() {
        match route.prefix_list {
            Some(_) => TransitRank::PrefixList,
            None => TransitRank::Static,
        }
    } else {
        match kind.map(|kind| kind.as_str()) {
            Some("vpc") => TransitRank::Vpc,
            Some("direct-connect-gateway") => TransitRank::DirectConnect,
            Some("connect") => TransitRank::Connect,
            Some("vpn") => TransitRank::Vpn,
            Some(_) | None => TransitRank::Other,
        }
    };
    Some(TransitRoute {
        destination: route.destination_cidr?,
        attachments: attached.filter_map(|one| one.attachment).collect(),
        is_blackhole: route.is_blackhole(),
        rank,
    })
}
