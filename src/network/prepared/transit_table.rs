use std::cmp::Reverse;

use super::spot::{Match, Spot};
use super::states::{Standing, TRANSIT_ROUTE};
use crate::estate::ec2::{
    GET_TRANSIT_GATEWAY_ROUTE_TABLE_PROPAGATIONS, ONLY_STATIC_ROUTES,
    SEARCH_TRANSIT_GATEWAY_ROUTES, TransitGatewayRoute, TransitGatewayRouteTable,
};
use crate::estate::{Estate, Gap, Item, Operation};
use crate::ids::{Cidr, TransitGatewayAttachmentId};

/// A route of a transit gateway's table, or of a core network's segment: `A` names attachments.
#[derive(Clone, Debug)]
pub(in crate::network) struct TransitRoute<A = TransitGatewayAttachmentId> {
    pub destination: Cidr,
    /// Where it leads; none for a blackhole.
    pub attachments: Box<[A]>,
    pub is_blackhole: bool,
    /// Whether it is surely there.
    pub standing: Standing,
    /// Whether it is announced by one of several attachments, the networks of which overlap: the gateway takes the
    /// announcement that came first, and nobody tells which that was.
    pub(super) is_contested: bool,
    pub(super) rank: TransitRank,
}

impl<A> TransitRoute<A> {
    /// Returns whether it was entered by hand; nothing goes before it but a longer prefix.
    pub fn is_static(&self) -> bool {
        self.rank == TransitRank::Static
    }
}

/// What goes first of routes to one network.
///
/// Source: Amazon VPC Transit Gateways, page how-transit-gateways-work, route evaluation order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum TransitRank {
    Static,
    PrefixList,
    Vpc,
    DirectConnect,
    Connect,
    Vpn,
    Other,
}

/// A transit gateway's route table, or that of a core network's segment at an edge.
#[derive(Clone, Debug)]
pub(in crate::network) struct TransitTable<A = TransitGatewayAttachmentId> {
    /// The best first; none when neither routes nor propagations were read.
    routes: Option<Box<[TransitRoute<A>]>>,
    /// Whether routes were not read that may go before those that are known.
    pub is_partial: bool,
    /// Why, where a word leaves it open.
    pub doubt: Option<Box<str>>,
}

/// What a table says about an address.
#[derive(Clone, Copy, Debug)]
pub(in crate::network) enum TransitLooked<'t, A = TransitGatewayAttachmentId> {
    Route(&'t TransitRoute<A>),
    Nowhere,
    /// This one, or another that is as good.
    Perhaps(&'t TransitRoute<A>),
    Unread,
}

/// The networks that attachments announce to a table.
pub(super) struct Announced<A = TransitGatewayAttachmentId> {
    pub networks: Vec<(Cidr, A)>,
    /// Whether of every attachment the networks are known.
    pub is_whole: bool,
    /// Why they are not, where a word leaves it open.
    pub doubt: Option<Box<str>>,
}

impl<A: Copy + Ord> Announced<A> {
    /// Returns the routes that it makes.
    pub fn routes(mut self) -> Vec<TransitRoute<A>> {
        self.networks.sort_unstable();
        let mut routes: Vec<TransitRoute<A>> = Vec::with_capacity(self.networks.len());
        // In their order a network is followed by those within it: these are around the next one.
        let mut around: Vec<usize> = Vec::new();
        for (at, (network, id)) in self.networks.into_iter().enumerate() {
            let mut route = TransitRoute {
                destination: network,
                attachments: Box::new([id]),
                is_blackhole: false,
                standing: Standing::Up,
                is_contested: false,
                rank: TransitRank::Vpc,
            };
            let covers = |outer: &TransitRoute<A>| outer.destination.covers(network);
            around.retain(|outer| routes.get(*outer).is_some_and(covers));
            for outer in &around {
                if let Some(outer) = routes.get_mut(*outer)
                    && outer.attachments != route.attachments
                {
                    outer.is_contested = true;
                    route.is_contested = true;
                }
            }
            around.push(at);
            routes.push(route);
        }
        routes
    }
}

impl TransitTable {
    /// Keeps those routes that are to stay, each by its network and an attachment to which it leads.
    pub(super) fn retain(&mut self, stays: impl Fn(Cidr, TransitGatewayAttachmentId) -> bool) {
        if let Some(routes) = &mut self.routes {
            let kept = routes.iter().filter(|route| {
                let mut ends = route.attachments.iter();
                ends.all(|end| stays(route.destination, *end))
            });
            *routes = kept.cloned().collect();
        }
    }

    /// Reads a table; what attachments announce stands for routes that a reply left out.
    pub(super) fn of(
        estate: &Estate,
        table: &Item<TransitGatewayRouteTable>,
        announced: Option<Announced>,
    ) -> Self {
        let listed = table.routes.known();
        let gap = |operation: &Operation| {
            let request = Some(table.id.as_str());
            estate.ledger.gap(table.place, operation, request)
        };
        let is_enough = |gap: Gap| gap.detail.as_deref() == Some(ONLY_STATIC_ROUTES);
        let is_read = listed.is_some() && gap(&SEARCH_TRANSIT_GATEWAY_ROUTES).is_none_or(is_enough);
        if listed.is_none() && announced.is_none() {
            return Self {
                routes: None,
                is_partial: true,
                doubt: None,
            };
        }
        let listed = listed.unwrap_or_default();
        let is_gone = |one: &&TransitGatewayRoute| TRANSIT_ROUTE.told(one.state).is_down();
        let there = || listed.iter().filter(|one| !is_gone(one));
        let mut routes: Vec<TransitRoute> = there().filter_map(of_route).collect();
        let is_named = routes.len() == there().count();
        // A reply that was filtered to routes by hand leaves the others to those who announce them.
        let is_filtered = listed.iter().all(TransitGatewayRoute::is_static);
        let is_told = gap(&GET_TRANSIT_GATEWAY_ROUTE_TABLE_PROPAGATIONS).is_none();
        let is_whole = is_told && announced.as_ref().is_some_and(|one| one.is_whole);
        let is_partial = !is_read || !is_named || is_filtered && !is_whole;
        let mut doubt = None;
        if let Some(mut announced) = announced.filter(|_| is_filtered) {
            doubt = announced.doubt.take();
            routes.extend(announced.routes());
        }
        Self {
            doubt,
            ..Self::made(routes, is_partial)
        }
    }
}

impl<A: PartialEq> TransitTable<A> {
    /// Returns a table of routes, in whatever order they come.
    pub(super) fn made(mut routes: Vec<TransitRoute<A>>, is_partial: bool) -> Self {
        routes.sort_by_key(|one| {
            (
                Reverse(one.destination.prefix_len()),
                one.destination,
                one.rank,
            )
        });
        Self {
            routes: Some(routes.into_boxed_slice()),
            is_partial,
            doubt: None,
        }
    }

    /// Returns all routes.
    pub fn routes(&self) -> impl Iterator<Item = &TransitRoute<A>> {
        self.routes.iter().flatten()
    }

    /// Returns the route that packets to an address take.
    pub fn look(&self, to: Spot) -> TransitLooked<'_, A> {
        let Some(routes) = &self.routes else {
            return TransitLooked::Unread;
        };
        let mut is_open = false;
        for (at, route) in routes.iter().enumerate() {
            match to.is_in(route.destination) {
                Match::No => {}
                Match::Maybe => is_open = true,
                Match::Yes => {
                    let is_equal = |other: &&TransitRoute<A>| {
                        other.destination == route.destination && other.rank == route.rank
                    };
                    let mut rivals = routes.iter().skip(at + 1).take_while(is_equal);
                    let is_rivalled = rivals.any(|one| one.attachments != route.attachments);
                    return if is_open || is_rivalled || route.is_contested {
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
        standing: TRANSIT_ROUTE.told(route.state),
        is_contested: false,
        rank,
    })
}
