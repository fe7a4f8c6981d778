//! Between which VPCs routes lead there and back, whatever groups and ACLs admit.

use std::collections::{BTreeMap, BTreeSet};

use rustc_hash::FxHashSet;

use super::engine::{Roads, Shut};
use super::flow::{Aim, Begin, Way, any_answer, prepare, request};
use super::landing::check_landing;
use super::prepared::{Groups, Kind, Network, NodeAt, Spot, Used};
use super::walk::{Doubt, Hop, Scope, Traffic, Trail};
use super::{GroupRule, RulePeer};
use crate::estate::ec2::{Ports, RouteTarget};
use crate::ids::{AccountId, Cidr, Protocol, RouteTableId, SecurityGroupId, SubnetId, Sym, VpcId};

/// A part of a VPC: the interfaces that some accounts have in it.
#[derive(Clone, Copy, Debug)]
pub struct Quarter<'q> {
    /// The VPC.
    pub vpc: VpcId,
    /// Whose interfaces count.
    pub accounts: &'q BTreeSet<AccountId>,
}

/// How routes lead from the subnets of one quarter to those of another and back.
#[derive(Clone, Debug)]
pub struct RoutedLink {
    /// How far the best way is open, there and back; never blocked.
    pub way: Way,
    /// The subnets between which it leads.
    pub subnets: (SubnetId, SubnetId),
    /// Of how many pairs of subnets with tables of their own it is open as far.
    pub count: u64,
    /// The steps there, and those back.
    pub hops: Vec<Hop>,
    /// What leaves it open.
    pub doubts: Vec<Doubt>,
    /// What was taken for granted.
    pub assumptions: Vec<Box<str>>,
    /// Rules of groups on one side that admit the other; sorted by their keys.
    pub admitting: Vec<GroupRule>,
}

/// An interface that stands for all of its subnet.
#[derive(Clone, Copy, Debug)]
struct Stand {
    at: NodeAt,
    subnet: SubnetId,
    spot: Spot,
}

/// The name and the id of a zone, as far as the replies tell.
type Zone = (Option<Sym>, Option<Sym>);

/// The best that was found of a pair of subnets.
struct Found {
    way: Way,
    request: Trail,
    reply: Option<Trail>,
}

/// The links between the VPCs of an estate, as far as was asked.
#[derive(Debug)]
pub struct Links<'n, 'e> {
    network: &'n Network<'e>,
    roads: Roads<'n, 'e>,
    shut: Shut,
}

impl<'n, 'e> Links<'n, 'e> {
    /// Returns none yet.
    pub fn of(network: &'n Network<'e>) -> Self {
        Self {
            network,
            roads: Roads::of(network),
            shut: Shut::default(),
        }
    }

    /// Returns how routes lead between two quarters of different VPCs; nothing where surely no packet gets there, or no
    /// answer back.
    ///
    /// The evaluator of single flows walks it, once for each pair of route tables and zones. Groups are not asked, and
    /// what ACLs refuse does not count: rules are changed more easily than routes. Firewalls count.
    pub fn between(&mut self, from: Quarter<'_>, to: Quarter<'_>) -> Option<RoutedLink> {
        let (roads, shut) = (&self.roads, &mut self.shut);
        let is_apart =
            roads.are_apart(shut, from.vpc, to.vpc) || roads.are_apart(shut, to.vpc, from.vpc);
        if from.vpc == to.vpc || is_apart {
            return None;
        }
        self.network.routed_link(from, to)
    }
}

impl Network<'_> {
    /// Returns whose interfaces lie in each VPC, those included that managed resources must have.
    pub fn dwellers(&self) -> BTreeMap<VpcId, BTreeSet<AccountId>> {
        let mut all: BTreeMap<VpcId, BTreeSet<AccountId>> = BTreeMap::new();
        for (_, node) in self.nodes().filter(|(_, node)| dwells(node.kind)) {
            all.entry(node.vpc).or_default().insert(node.place.account);
        }
        all
    }

    /// Returns whether a route of a VPC may lead to another: by a peering connection, a transit gateway or a core network,
    /// or by a table that was not read.
    pub fn leads_out(&self, vpc: VpcId) -> bool {
        let Some(vpc) = self.vpcs.get(&vpc) else {
            return true;
        };
        vpc.subnets.iter().any(|subnet| {
            let Used::This(table) = self.tables.of_subnet(*subnet, vpc.id) else {
                return true;
            };
            table.is_loose()
                || table.routes().any(|route| {
                    matches!(
                        route.target,
                        RouteTarget::TransitGateway(_)
                            | RouteTarget::VpcPeeringConnection(_)
                            | RouteTarget::CoreNetwork(_)
                            | RouteTarget::Other(_)
                    )
                })
        })
    }

    /// Walks from one quarter to another, by every pair of route tables and zones.
    fn routed_link(&self, from: Quarter<'_>, to: Quarter<'_>) -> Option<RoutedLink> {
        let mut best: Option<(Found, (SubnetId, SubnetId), u64)> = None;
        for one in self.stands(from) {
            for two in self.stands(to) {
                if one.spot.address.is_ipv4() != two.spot.address.is_ipv4() {
                    continue;
                }
                let found = self.way_between(one, two);
                let subnets = (one.subnet, two.subnet);
                best = match best {
                    _ if found.way == Way::Blocked => best,
                    Some((known, subnets, count)) if known.way == found.way => {
                        Some((known, subnets, count.saturating_add(1)))
                    }
                    Some(known) if known.0.way > found.way => Some(known),
                    Some(_) | None => Some((found, subnets, 1)),
                };
            }
        }
        let (found, subnets, count) = best?;
        let trails = || std::iter::once(&found.request).chain(&found.reply);
        Some(RoutedLink {
            way: found.way,
            subnets,
            count,
            hops: trails().flat_map(|trail| &trail.hops).copied().collect(),
            doubts: trails().flat_map(|trail| &trail.doubts).cloned().collect(),
            assumptions: trails()
                .flat_map(|trail| &trail.assumptions)
                .cloned()
                .collect(),
            admitting: self.admitting(from, to),
        })
    }

    /// Returns how far the best way from the interfaces of a door to a quarter is open, and back, with what leaves it
    /// open: what the door itself lets through counts, groups and ACLs do not.
    pub fn door_leads(&self, name: &str, to: Quarter<'_>) -> (Way, Vec<Doubt>) {
        let mut best = Found::none();
        let known = self.find_resources(name).iter();
        let known = known.filter_map(|one| self.resource(*one));
        for at in known.flat_map(|one| one.nodes.iter().copied()) {
            let Some(node) = self.node(at) else { continue };
            for spot in &node.spots {
                let (subnet, spot) = (node.subnet, *spot);
                let door = Stand { at, subnet, spot };
                let alike = self.stands(to).into_iter();
                let alike =
                    alike.filter(|two| two.spot.address.is_ipv4() == spot.address.is_ipv4());
                for two in alike {
                    let found = self.way_between(door, two);
                    if found.way > best.way {
                        best = found;
                    }
                }
            }
        }
        let trails = std::iter::once(&best.request).chain(&best.reply);
        let doubts = trails.flat_map(|trail| &trail.doubts).cloned().collect();
        (best.way, doubts)
    }

    /// Returns an interface for each pair of route table and zone, and each family of addresses.
    fn stands(&self, quarter: Quarter<'_>) -> Vec<Stand> {
        let mut seen: FxHashSet<(Option<RouteTableId>, SubnetId, bool)> = FxHashSet::default();
        let mut zones: FxHashSet<(RouteTableId, Zone, bool)> = FxHashSet::default();
        let mut all = Vec::new();
        for (at, node) in self.quarter(quarter) {
            for spot in &node.spots {
                let is_ipv4 = spot.address.is_ipv4();
                let table = self.tables.of_subnet(node.subnet, node.vpc).known();
                let table = table.map(|table| table.id);
                let zone = self.subnets.get(&node.subnet).map(|one| one.zone());
                let is_new = match (table, zone) {
                    (Some(table), Some(zone)) if zone != (None, None) => {
                        zones.insert((table, zone, is_ipv4))
                    }
                    _ => seen.insert((table, node.subnet, is_ipv4)),
                };
                if is_new {
                    let (subnet, spot) = (node.subnet, *spot);
                    all.push(Stand { at, subnet, spot });
                }
            }
        }
        all
    }

    fn quarter(
        &self,
        quarter: Quarter<'_>,
    ) -> impl Iterator<Item = (NodeAt, &super::prepared::Node)> {
        self.nodes().filter(move |(_, node)| {
            node.vpc == quarter.vpc
                && dwells(node.kind)
                && quarter.accounts.contains(&node.place.account)
        })
    }

    /// Returns the best way of any traffic between two interfaces, and of its answer.
    fn way_between(&self, one: Stand, two: Stand) -> Found {
        let mut best: Option<Found> = None;
        for protocol in [Protocol::TCP, Protocol::UDP, echo(one.spot)] {
            let mut next = Some(u16::from(protocol.has_ports()));
            while let Some(port) = next {
                let (found, until, is_picky) = self.try_way(one, two, Traffic { protocol, port });
                let is_better = best.as_ref().is_none_or(|known| known.way < found.way);
                let way = found.way;
                if is_better {
                    best = Some(found);
                }
                if way == Way::Reachable || !is_picky {
                    return best.unwrap_or_else(Found::none);
                }
                let goes_on = protocol.has_ports();
                next = goes_on.then(|| until.checked_add(1)).flatten();
            }
        }
        best.unwrap_or_else(Found::none)
    }

    fn try_way(&self, one: Stand, two: Stand, traffic: Traffic) -> (Found, u16, bool) {
        let (begin, aim) = (Begin::Node(one.at, one.spot), Aim::Node(two.at, two.spot));
        let (mut walk, packet) = prepare(self, begin, aim, traffic);
        walk.scope = Scope::Between;
        walk.tries = false;
        let (landing, arrived) = request(&mut walk, begin, aim, packet);
        check_landing(self, &mut walk.trail, landing, aim);
        walk.trail.forgive(ACL);
        walk.trail.settle();
        let mut way = match is_by_internet(&walk.trail) {
            true => Way::Blocked,
            false => Way::of(&walk.trail),
        };
        let mut until = walk.trail.until;
        let reply = (way != Way::Blocked).then(|| {
            let mut reply = any_answer(&walk, landing, arrived);
            reply.forgive(ACL);
            reply
        });
        if let Some(reply) = &reply {
            way = way.min(Way::of(reply));
            until = until.min(reply.until);
        }
        let is_picky = walk.is_picky();
        let request = std::mem::take(&mut walk.trail);
        let found = Found {
            way,
            request,
            reply,
        };
        (found, until.max(traffic.port), is_picky)
    }

    /// Returns the rules on one side that admit the other, in both directions.
    fn admitting(&self, one: Quarter<'_>, two: Quarter<'_>) -> Vec<GroupRule> {
        let mut rules = self.admitted(one, two);
        rules.extend(self.admitted(two, one));
        rules.sort_by_cached_key(ToString::to_string);
        rules.dedup();
        rules
    }

    /// Returns the inbound rules of a quarter's groups whose peers lie in another.
    fn admitted(&self, own: Quarter<'_>, other: Quarter<'_>) -> Vec<GroupRule> {
        let groups = |quarter| {
            let carried = self
                .quarter(quarter)
                .filter_map(|(_, node)| match &node.groups {
                    Groups::Carries(groups) => Some(groups.iter().copied()),
                    Groups::Unfiltered | Groups::Unread => None,
                });
            carried.flatten().collect::<BTreeSet<SecurityGroupId>>()
        };
        let others = groups(other);
        let blocks: &[Cidr] = self.vpcs.get(&other.vpc).map_or(&[], |vpc| &vpc.blocks);
        let holds = |network: Cidr| blocks.iter().any(|block| block.overlaps(network));
        let admits = |rule: &&GroupRule| match rule.peer {
            RulePeer::Cidr(cidr) => holds(cidr),
            RulePeer::PrefixList(list) => {
                let networks = self.lists.networks(list).unwrap_or_default();
                networks.iter().any(|network| holds(*network))
            }
            RulePeer::Group { is_stale: true, .. } | RulePeer::Group { group: None, .. } => false,
            RulePeer::Group {
                group: Some(group), ..
            } => others.contains(&group),
        };
        let own = groups(own).into_iter();
        let own = own.filter_map(|group| self.groups.get(&group)?.ingress.as_deref());
        own.flatten()
            .filter(|rule| rule.ports != Ports::Nothing)
            .filter(admits)
            .copied()
            .collect()
    }
}

impl Found {
    fn none() -> Self {
        Self {
            way: Way::Blocked,
            request: Trail::new(),
            reply: None,
        }
    }
}

/// The reason of what ACLs stop.
const ACL: &str = "network-acl";

fn echo(spot: Spot) -> Protocol {
    match spot.address.is_ipv4() {
        true => Protocol::ICMP,
        false => Protocol::ICMPV6,
    }
}

/// Returns whether something lives at an interface: not what only carries packets on.
fn dwells(kind: Kind) -> bool {
    match kind {
        Kind::Host | Kind::Serves | Kind::Client | Kind::Balancer(_) | Kind::Idle => true,
        Kind::Nat(_) | Kind::Transit(_) | Kind::Endpoint(_) | Kind::Silent => false,
    }
}

/// Returns whether a way leaves by an internet gateway: then it is no link between the networks.
fn is_by_internet(trail: &Trail) -> bool {
    let is_gateway = |name: Sym| {
        ["igw-", "eigw-"]
            .iter()
            .any(|one| name.as_str().starts_with(one))
    };
    trail.hops.iter().any(|hop| is_gateway(hop.component))
}
