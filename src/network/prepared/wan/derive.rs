//! Routes of a core network that no reply tells, from its policy and its attachments.

use std::collections::BTreeSet;

use super::policy::Policy;
use super::{Around, Attached, CoreAttachment, CoreTable, Domain};
use crate::ids::{Cidr, CoreNetworkId, Region, Sym, TransitGatewayAttachmentId};
use crate::network::prepared::states::Standing;
use crate::network::prepared::transit_table::{Announced, TransitRank, TransitRoute, TransitTable};

/// A core network with all that decides about its routes.
pub(super) struct Whole<'a> {
    pub around: Around<'a>,
    pub policy: &'a Policy,
    pub attachments: Vec<&'a CoreAttachment>,
    /// Whether these are all.
    pub is_listed: bool,
    /// The attachments of transit gateways that lead to core networks.
    pub links: BTreeSet<TransitGatewayAttachmentId>,
}

/// Routes in the making.
#[derive(Default)]
struct Making {
    announced: Vec<(Cidr, Sym)>,
    routes: Vec<TransitRoute<Sym>>,
    /// Whether routes are missing that nobody told.
    is_partial: bool,
}

impl Making {
    fn add(&mut self, destination: Cidr, attachments: Vec<Sym>, rank: TransitRank) {
        let is_blackhole = attachments.is_empty();
        self.routes.push(TransitRoute {
            destination,
            attachments: attachments.into_boxed_slice(),
            is_blackhole,
            standing: Standing::Up,
            is_contested: false,
            rank,
        });
    }

    /// The last route may also be another.
    fn contest(&mut self) {
        if let Some(route) = self.routes.last_mut() {
            route.is_contested = true;
        }
    }
}

impl Whole<'_> {
    /// Returns the parts of the network with the edges on which each is.
    pub fn corners(&self) -> Vec<(Domain, Region)> {
        let mut corners = Vec::new();
        for segment in self.policy.segments() {
            let edges = self.policy.edges(segment).into_iter();
            corners.extend(edges.map(|edge| (Domain::Segment(segment), edge)));
        }
        for group in self.policy.groups() {
            let edges = self.policy.all_edges().into_iter();
            corners.extend(edges.map(|edge| (Domain::Functions(group), edge)));
        }
        corners.sort_unstable();
        corners.dedup();
        corners
    }

    /// Returns the routes of a part of the network at an edge.
    ///
    /// Source: Cloud WAN User Guide, pages cloudwan-policies-json and cloudwan-create-policy-version.
    pub fn table(&self, core: CoreNetworkId, domain: Domain, edge: Region) -> CoreTable {
        let mut making = Making {
            is_partial: !self.is_listed,
            ..Making::default()
        };
        for one in &self.attachments {
            let Some(Domain::Segment(other)) = one.domain.filter(|_| !one.standing.is_down())
            else {
                continue;
            };
            match domain {
                Domain::Segment(own) => self.add_between(own, other, one, &mut making),
                Domain::Functions(group) => {
                    if self.uses(other, group) {
                        self.announce(one, &mut making);
                    }
                }
            }
        }
        if let Domain::Segment(own) = domain {
            self.add_by_hand(own, edge, &mut making);
            self.add_beyond(own, &mut making);
        }
        let announced = Announced {
            networks: making.announced,
            is_whole: true,
            doubt: None,
        };
        let mut routes = announced.routes();
        routes.append(&mut making.routes);
        let filters = "routing policies of the core network may change what is announced";
        CoreTable {
            name: Sym::new(&format!("{core}/{}/{edge}", domain.name())),
            table: TransitTable::made(routes, making.is_partial),
            doubt: self.policy.filters().then_some(filters),
        }
    }

    /// Adds what a segment knows of an attachment in another, or in its own.
    fn add_between(&self, own: Sym, other: Sym, one: &CoreAttachment, making: &mut Making) {
        let groups = self.policy.between(own, other);
        if groups.is_empty() {
            if self.policy.has(own, other) {
                self.announce(one, making);
            }
            return;
        }
        // One appliance is in the way of both directions; among several, the policy's mode and the edges decide.
        let appliances = self.appliances(&groups);
        let mut found = Making::default();
        self.announce(one, &mut found);
        making.is_partial |= found.is_partial;
        let announced = found.announced.into_iter().map(|(block, _)| block);
        let told = found.routes.iter().map(|route| route.destination);
        for block in announced.chain(told) {
            match appliances.as_slice() {
                [only] => making.add(block, vec![*only], TransitRank::Vpc),
                _ => {
                    making.add(block, vec![one.name], TransitRank::Vpc);
                    making.contest();
                }
            }
        }
    }

    /// Adds the networks behind an attachment.
    fn announce(&self, one: &CoreAttachment, making: &mut Making) {
        match one.what {
            Attached::Vpc(vpc) => match self.around.vpcs.get(&vpc) {
                Some(vpc) => {
                    making.is_partial |= vpc.primary.is_none();
                    let blocks = vpc.blocks.iter();
                    making
                        .announced
                        .extend(blocks.map(|block| (*block, one.name)));
                }
                None => making.is_partial = true,
            },
            Attached::Table(id) => match self.around.transit.tables.get(&id) {
                Some(table) => {
                    making.is_partial |= table.is_partial;
                    let routes = table.routes().filter(|route| !route.is_blackhole);
                    for route in routes.filter(|route| !self.leads_back(&route.attachments)) {
                        making.add(route.destination, vec![one.name], TransitRank::Other);
                    }
                }
                None => making.is_partial = true,
            },
            Attached::Outside(_) | Attached::Other(_) => making.is_partial = true,
        }
    }

    /// Returns whether a route of a transit gateway leads to a core network.
    fn leads_back(&self, attachments: &[TransitGatewayAttachmentId]) -> bool {
        attachments.iter().any(|id| self.links.contains(id))
    }

    fn add_by_hand(&self, own: Sym, edge: Region, making: &mut Making) {
        for one in self.policy.by_hand(own) {
            let mut attachments = one.attachments;
            let is_near = |name: &Sym| {
                let mut all = self.attachments.iter();
                all.any(|one| one.name == *name && one.edge == Some(edge))
            };
            let near: Vec<Sym> = attachments.iter().copied().filter(is_near).collect();
            if !near.is_empty() {
                attachments = near;
            }
            for block in one.networks {
                making.add(*block, attachments.clone(), TransitRank::Static);
                if attachments.len() > 1 {
                    making.contest();
                }
            }
        }
    }

    /// Adds the routes to where a segment sends what leaves it otherwise.
    fn add_beyond(&self, own: Sym, making: &mut Making) {
        let groups = self.policy.beyond(own);
        if groups.is_empty() {
            return;
        }
        let appliances = self.appliances(&groups);
        let anywhere = ["0.0.0.0/0", "::/0"];
        for block in anywhere.into_iter().filter_map(|text| text.parse().ok()) {
            making.add(block, appliances.clone(), TransitRank::Other);
            if appliances.len() > 1 {
                making.contest();
            }
        }
    }

    /// Returns whether a segment sends through a network function group, or is sent to through it.
    fn uses(&self, segment: Sym, group: Sym) -> bool {
        let mut others = self.policy.segments();
        let between = others.any(|other| self.policy.between(segment, other).contains(&group));
        between || self.policy.beyond(segment).contains(&group)
    }

    /// Returns the attachments of network function groups.
    fn appliances(&self, groups: &[Sym]) -> Vec<Sym> {
        let own = |one: &&&CoreAttachment| match one.domain {
            Some(Domain::Functions(group)) => groups.contains(&group),
            Some(Domain::Segment(_)) | None => false,
        };
        self.attachments
            .iter()
            .filter(own)
            .map(|one| one.name)
            .collect()
    }
}
