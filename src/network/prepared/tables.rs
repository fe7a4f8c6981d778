use std::cmp::Reverse;

use rustc_hash::FxHashMap;

use super::disputes::is_disputed;
use super::lists::PrefixLists;
use super::managed::is_stand_in;
use super::places::Vpc;
use super::spot::{Match, Spot, is_public};
use super::states::{ASSOCIATION, ROUTE, Standing};
use super::used::{ASSOCIATIONS, DISPUTED, Loose, Used};
use crate::estate::ec2::{DESCRIBE_ROUTE_TABLES, Route, RouteDestination, RouteTable, RouteTarget};
use crate::estate::{Estate, Item};
use crate::ids::{Cidr, PrefixListId, RouteTableId, SubnetId, Sym, VpcId};
use crate::network::walk::Open;

/// A route table of a VPC, ready for questions.
#[derive(Clone, Debug)]
pub(in crate::network) struct Table {
    pub id: RouteTableId,
    /// The most specific first, of equal ones the one that AWS prefers; none when they were not read.
    routes: Option<Box<[TableRoute]>>,
    /// Targets of routes by prefix lists of which the networks were not read.
    unread: Box<[RouteTarget]>,
    /// Targets of routes of which the destination was not told.
    loose: Box<[RouteTarget]>,
}

/// A route of a VPC's table to one network.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::network) struct TableRoute {
    pub destination: Cidr,
    pub prefix_list: Option<PrefixListId>,
    pub target: RouteTarget,
    pub is_blackhole: bool,
    /// Whether it is surely in force.
    pub standing: Standing,
    rank: Rank,
}

/// What goes first of routes to one network.
///
/// Source: Amazon VPC User Guide, page route-tables-priority.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    Local,
    Static,
    PrefixList,
    Propagated,
}

/// What a table says about an address.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::network) enum Looked<'t> {
    /// One route decides.
    Route(&'t TableRoute),
    /// No route leads there.
    Nowhere,
    /// This one, or another that is as good or that was not read.
    Perhaps(&'t TableRoute, Open),
    /// Nothing can be said: the routes, or those that could lead there, were not read.
    Unread,
}

impl Table {
    /// Returns the route that packets to an address take: the longest prefix, then AWS's order.
    pub fn look(&self, to: Spot) -> Looked<'_> {
        let Some(routes) = &self.routes else {
            return Looked::Unread;
        };
        let mut is_open = false;
        for (at, route) in routes.iter().enumerate() {
            match to.is_in(route.destination) {
                Match::No => {}
                // Lists of AWS's services hold no address of a managed resource.
                Match::Maybe if is_stand_in(to.address) && route.leads_to_service() => {}
                // A part of the network where the address lies.
                Match::Maybe => is_open = true,
                Match::Yes => {
                    let mut rivals = routes.iter().skip(at + 1);
                    let is_rivalled = rivals.any(|other| other.rivals(route, to));
                    return if self.may_be_outdone(route, to) {
                        Looked::Perhaps(route, Open::Unread)
                    } else if is_open || is_rivalled {
                        Looked::Perhaps(route, Open::Undecided)
                    } else {
                        Looked::Route(route)
                    };
                }
            }
        }
        let mut unread = self.unread.iter();
        if is_open || self.is_loose() || unread.any(|target| may_lead(*target, to)) {
            Looked::Unread
        } else {
            Looked::Nowhere
        }
    }

    /// Returns whether a list that was not read may hold a longer prefix than a route's.
    fn may_be_outdone(&self, route: &TableRoute, to: Spot) -> bool {
        let is_full = route.destination.net().max_prefix_len() == route.destination.prefix_len();
        let differs = |target: &RouteTarget| *target != route.target && may_lead(*target, to);
        let is_local = route.rank == Rank::Local;
        let is_outdone =
            |target: &RouteTarget| *target != route.target && (!is_local || stands_before(*target));
        let by_list = !is_local && self.unread.iter().any(differs);
        !is_full && (by_list || self.loose.iter().any(is_outdone))
    }

    /// Returns whether the destination of one of its routes was not told.
    pub fn is_loose(&self) -> bool {
        !self.loose.is_empty()
    }

    /// Returns all routes.
    pub fn routes(&self) -> impl Iterator<Item = &TableRoute> {
        self.routes.iter().flatten()
    }
}

/// Returns whether a route to a part of its VPC may lead there.
///
/// Source: Amazon VPC User Guide, page route-table-options, routes that are more specific than local.
fn stands_before(target: RouteTarget) -> bool {
    matches!(
        target,
        RouteTarget::NatGateway(_)
            | RouteTarget::NetworkInterface(_)
            | RouteTarget::Instance(_)
            | RouteTarget::VpcEndpoint(_)
            | RouteTarget::Other(_)
    )
}

/// Returns whether a prefix list that was not read may hold an address: the lists that lead to endpoints of AWS's
/// services hold public ones alone.
fn may_lead(target: RouteTarget, to: Spot) -> bool {
    let is_known = is_public(to.address) && !is_stand_in(to.address);
    !matches!(target, RouteTarget::VpcEndpoint(_)) || is_known
}

impl TableRoute {
    /// Returns the route to a block of the table's own VPC.
    fn local(block: Cidr) -> Self {
        Self {
            destination: block,
            prefix_list: None,
            target: RouteTarget::Local,
            is_blackhole: false,
            standing: Standing::Up,
            rank: Rank::Local,
        }
    }

    /// Returns whether it may go before another route that is as specific or more: of prefix lists that overlap AWS
    /// takes any.
    ///
    /// Source: Amazon VPC User Guide, page route-tables-priority, prefix lists.
    fn rivals(&self, other: &Self, to: Spot) -> bool {
        let both = self.prefix_list.zip(other.prefix_list);
        both.is_some_and(|(one, two)| one != two)
            && self.target != other.target
            && to.is_in(self.destination) != Match::No
    }

    /// Returns whether it leads to a service of AWS by a gateway endpoint.
    fn leads_to_service(&self) -> bool {
        self.prefix_list.is_some() && matches!(self.target, RouteTarget::VpcEndpoint(_))
    }

    /// Returns the destination as the table names it.
    pub fn named(&self) -> Sym {
        match self.prefix_list {
            Some(list) => list.sym(),
            None => Sym::new(&self.destination.to_string()),
        }
    }
}

/// The route tables, and which subnet, VPC or gateway uses which.
#[derive(Clone, Debug, Default)]
pub(in crate::network) struct Tables {
    all: FxHashMap<RouteTableId, Table>,
    of_subnets: FxHashMap<SubnetId, RouteTableId>,
    of_gateways: FxHashMap<Sym, RouteTableId>,
    main: FxHashMap<VpcId, RouteTableId>,
    loose: Loose<RouteTableId>,
    /// Subnets of which it is not known whether they still use a table, and why.
    doubted: FxHashMap<SubnetId, (RouteTableId, Box<str>)>,
}

impl Tables {
    /// Keeps those routes of a table that are to stay.
    pub(in crate::network) fn retain(&mut self, table: Sym, stays: impl Fn(&TableRoute) -> bool) {
        let known = self.all.values_mut().find(|one| one.id.sym() == table);
        if let Some(routes) = known.and_then(|one| one.routes.as_mut()) {
            *routes = routes.iter().copied().filter(|one| stays(one)).collect();
        }
    }

    pub(super) fn of(estate: &Estate, lists: &PrefixLists, vpcs: &FxHashMap<VpcId, Vpc>) -> Self {
        let mut tables = Self::default();
        for table in estate.ec2.route_tables.iter() {
            let vpc = table.vpc.known().and_then(|id| vpcs.get(id));
            let blocks = vpc.map(|vpc| &*vpc.blocks).unwrap_or_default();
            tables.all.insert(table.id, of_table(table, lists, blocks));
            tables.add_doubts(table);
            if is_disputed(table, ASSOCIATIONS) {
                let vpc = table.vpc.known().copied();
                tables.loose.add(vpc, table.id, DISPUTED);
                continue;
            }
            let uses = table.associations.known().into_iter().flatten();
            // Of a list that breaks off the rest may hold the tables of subnets: then a main one proves nothing.
            let gap = || estate.ledger.gap(table.place, &DESCRIBE_ROUTE_TABLES, None);
            for one in uses.filter(|one| one.is_active()) {
                if let (true, Some(vpc)) = (one.main.0, table.vpc.known())
                    && gap().is_none()
                {
                    tables.main.insert(*vpc, table.id);
                }
                if let Some(subnet) = one.subnet {
                    tables.of_subnets.insert(subnet, table.id);
                }
                if let Some(gateway) = one.gateway {
                    tables.of_gateways.insert(gateway, table.id);
                }
            }
        }
        tables
    }

    /// Notes what leaves open who uses a table.
    fn add_doubts(&mut self, table: &RouteTable) {
        let vpc = table.vpc.known().copied();
        let Some(uses) = table.associations.known() else {
            let why = "its Associations were not told";
            self.loose.add(vpc, table.id, why);
            return;
        };
        for one in uses.iter() {
            let word = one.state.as_ref().and_then(|state| state.state);
            let strange = word.and_then(|word| match ASSOCIATION.say(word) {
                Standing::Strange(_) => ASSOCIATION.say(word).doubt(),
                Standing::Up | Standing::Down | Standing::Changing(_) | Standing::Untold => None,
            });
            match (one.subnet, strange) {
                (Some(subnet), Some(doubt)) => {
                    let said = format!("its association with {subnet}: {doubt}").into();
                    self.doubted.insert(subnet, (table.id, said));
                }
                (None, Some(doubt)) => {
                    self.loose
                        .add(vpc, table.id, &format!("one of its Associations: {doubt}"));
                }
                (None, None) if !one.main.0 && one.gateway.is_none() => {
                    let why = "one of its Associations tells neither SubnetId nor Main";
                    self.loose.add(vpc, table.id, why);
                }
                (_, None) => {}
            }
        }
    }

    /// Returns the table of a subnet: its own, else the VPC's main one.
    pub fn of_subnet(&self, subnet: SubnetId, vpc: VpcId) -> Used<'_, Table> {
        if let Some((table, why)) = self.doubted.get(&subnet) {
            return Used::Open(table.sym(), why);
        }
        let own = self.of_subnets.get(&subnet);
        let used = own.or_else(|| self.main.get(&vpc)).copied();
        let other = self.loose.instead_of(used, vpc);
        if let Some((other, why)) = other.filter(|_| own.is_none()) {
            return Used::Open(other.sym(), why);
        }
        let found = used.and_then(|id| self.all.get(&id));
        found.map_or(Used::Unread, Used::This)
    }

    /// Returns all routes of all tables, in no order.
    pub fn routes(&self) -> impl Iterator<Item = &TableRoute> {
        self.all.values().flat_map(Table::routes)
    }

    /// Returns the table that steers what comes in through a gateway; most gateways have none.
    pub fn of_gateway(&self, gateway: &str) -> Option<&Table> {
        self.all.get(self.of_gateways.get(&Sym::new(gateway))?)
    }
}

fn of_table(table: &Item<RouteTable>, lists: &PrefixLists, blocks: &[Cidr]) -> Table {
    let Some(all) = table.routes.known() else {
        return Table {
            id: table.id,
            routes: None,
            unread: Box::default(),
            loose: Box::default(),
        };
    };
    let (mut routes, mut unread, mut loose) = (Vec::new(), Vec::new(), Vec::new());
    for route in all.iter() {
        match route.destination() {
            Some(RouteDestination::Cidr(cidr)) => routes.push(of_route(route, cidr, None)),
            Some(RouteDestination::PrefixList(list)) => match lists.networks(list) {
                Some(networks) => {
                    let each = networks.iter().map(|one| of_route(route, *one, Some(list)));
                    routes.extend(each);
                }
                None => unread.push(route.target()),
            },
            None => loose.push(route.target()),
        }
    }
    // Every table has the local route to each block of the VPC, also where a dump leaves it out.
    for block in blocks {
        let is_told = |one: &TableRoute| one.prefix_list.is_none() && one.destination == *block;
        if !routes.iter().any(is_told) {
            routes.push(TableRoute::local(*block));
        }
    }
    routes = without_overridden(routes);
    routes.sort_by_key(|one| {
        (
            Reverse(one.destination.prefix_len()),
            one.destination,
            one.rank,
        )
    });
    Table {
        id: table.id,
        routes: Some(routes.into_boxed_slice()),
        unread: unread.into_boxed_slice(),
        loose: loose.into_boxed_slice(),
    }
}

/// Leaves out what local routes override: networks that a gateway announces in a block of the VPC, however specific.
///
/// Source: Amazon VPC User Guide, page route-tables-priority, propagated routes.
fn without_overridden(routes: Vec<TableRoute>) -> Vec<TableRoute> {
    let local = routes.iter().filter(|one| one.rank == Rank::Local);
    let local: Vec<Cidr> = local.map(|one| one.destination).collect();
    let is_overridden = |one: &TableRoute| {
        one.rank == Rank::Propagated && local.iter().any(|block| block.covers(one.destination))
    };
    routes
        .into_iter()
        .filter(|one| !is_overridden(one))
        .collect()
}

fn of_route(route: &Route, destination: Cidr, prefix_list: Option<PrefixListId>) -> TableRoute {
    let target = route.target();
    let rank = if target == RouteTarget::Local {
        Rank::Local
    } else if prefix_list.is_some() {
        Rank::PrefixList
    } else if route.is_propagated() {
        Rank::Propagated
    } else {
        Rank::Static
    };
    TableRoute {
        destination,
        prefix_list,
        target,
        is_blackhole: route.is_blackhole(),
        standing: ROUTE.told(route.state),
        rank,
    }
}
