//! Amazon RDS with Aurora, DocumentDB and Neptune, which its calls show too; proxies.

use rustc_hash::FxHashMap;

use super::super::resources::Spread;
use super::described::{Context, Described, FrontTold, Mark, Public, Stand, ports};
use super::makers;
use crate::endpoints::Hosted as _;
use crate::estate::rds::{
    DESCRIBE_DB_INSTANCES, DESCRIBE_DB_SUBNET_GROUPS, DbCluster, DbInstance, DbProxy,
    DbProxyEndpoint, DbSubnetGroup,
};
use crate::estate::{Item, Observed};
use crate::ids::{Arn, Cidr, Place, PortSet, Sym, VpcId};

/// The subnet groups by place and name.
type SubnetGroups<'e> = FxHashMap<(Place, &'e str), &'e Item<DbSubnetGroup>>;

pub(super) fn add<'e>(context: &Context<'e>, all: &mut Vec<Described<'e>>) {
    let rds = &context.estate.rds;
    let groups: SubnetGroups<'e> = rds
        .db_subnet_groups
        .iter()
        .map(|group| ((group.place, &*group.name), group))
        .collect();
    let instances = rds.db_instances.iter();
    all.extend(instances.map(|one| instance(context, &groups, one)));
    let clusters = rds.db_clusters.iter();
    all.extend(clusters.map(|one| cluster(context, &groups, one)));
    all.extend(rds.db_proxies.iter().map(proxy));
    let further = rds.further_endpoints();
    all.extend(further.map(|one| proxy_endpoint(context, one)));
}

/// Returns the port on which an engine answers unless told otherwise.
///
/// Source: Amazon RDS API Reference, CreateDBInstance, member Port; Amazon DocumentDB and Amazon Neptune API
/// References, CreateDBCluster, member Port.
fn port_of(engine: &str) -> Option<u16> {
    let starts = [
        ("aurora-postgresql", 5432),
        ("aurora", 3306),
        ("postgres", 5432),
        ("mysql", 3306),
        ("mariadb", 3306),
        ("oracle", 1521),
        ("custom-oracle", 1521),
        ("sqlserver", 1433),
        ("custom-sqlserver", 1433),
        ("db2", 50000),
        ("docdb", 27017),
        ("neptune", 8182),
    ];
    let found = starts.iter().find(|(start, _)| engine.starts_with(start));
    found.map(|(_, port)| *port)
}

fn ports_of(told: impl IntoIterator<Item = u16>, engine: &Observed<Sym>) -> Option<PortSet> {
    let told = ports(told);
    if !told.is_empty() {
        return Some(told);
    }
    let usual = engine.known().and_then(|engine| port_of(engine.as_str()));
    usual.map(|port| ports([port]))
}

fn services(engine: &Observed<Sym>) -> Vec<&'static str> {
    match engine.known().map(|engine| engine.as_str()) {
        Some("docdb") => vec!["rds", "docdb"],
        Some("neptune") => vec!["rds", "neptune"],
        Some(_) | None => vec!["rds"],
    }
}

/// Returns the subnets of a group in some zones; of all zones when none is named.
fn stands(
    context: &Context<'_>,
    group: &DbSubnetGroup,
    zones: &[Sym],
    (place, public): (Place, Public),
) -> Vec<Stand> {
    let listed = group.subnets.iter().filter(|subnet| {
        let told = subnet.availability_zone.as_ref().and_then(|zone| zone.name);
        context.may_lie_in(told, subnet.id, zones, place.account)
    });
    listed
        .map(|subnet| Stand::within(subnet.id, public))
        .collect()
}

/// A database has its interfaces where it runs: in its zone, with a standby in that one's too.
fn instance<'e>(
    context: &Context<'e>,
    groups: &SubnetGroups<'e>,
    one: &'e Item<DbInstance>,
) -> Described<'e> {
    let own = one.subnet_group.as_ref();
    let full = own.and_then(|group| groups.get(&(one.place, &*group.name)));
    let group = full.map(|group| &***group).or(own);
    let zones: Vec<Sym> = match (one.multi_az.known(), one.availability_zone) {
        (Some(false), Some(zone)) => vec![zone],
        (Some(true), Some(zone)) => match one.secondary_availability_zone {
            Some(second) => vec![zone, second],
            None => Vec::new(),
        },
        (Some(_) | None, None) | (None, Some(_)) => Vec::new(),
    };
    let public = Public::from(one.publicly_accessible);
    let endpoint = one.endpoint.known();
    let listener = one.listener.as_ref();
    let told = endpoint.into_iter().chain(listener);
    let numbers = told.filter_map(|one| one.port.known().copied());
    let groups = one.security_groups.iter().map(|group| group.id);
    Described {
        services: services(&one.engine),
        tags: one.tags.known(),
        hosts: one.hosts(),
        vpc: group.and_then(|group| group.vpc.known().copied()),
        stands: group
            .map(|group| stands(context, group, &zones, (one.place, public)))
            .unwrap_or_default(),
        spread: Spread::Somewhere,
        ports: ports_of(numbers, &one.engine),
        mark: Mark::Made(makers::RDS, None),
        is_part: one.cluster.is_some(),
        unread: Some((&DESCRIBE_DB_SUBNET_GROUPS, None)),
        ..Described::new(one.arn, &one.id, one.place, "rds")
    }
    .carrying(groups)
}

/// A cluster is where its instances are. Of those that were not read, and where there is none, all that is known is
/// its subnet group.
fn cluster<'e>(
    context: &Context<'e>,
    groups: &SubnetGroups<'e>,
    one: &'e Item<DbCluster>,
) -> Described<'e> {
    let rds = &context.estate.rds;
    let members = rds.members_of(one);
    let is_read = |id: Sym| members.iter().any(|member| *member.id == *id.as_str());
    let is_whole = !members.is_empty() && one.members.iter().all(|member| is_read(member.instance));
    let named = one.subnet_group.known();
    let group = named.and_then(|name| groups.get(&(one.place, &**name)));
    let gap = context
        .estate
        .ledger
        .gap(one.place, &DESCRIBE_DB_INSTANCES, None);
    let public = match one.publicly_accessible {
        Some(true) => Public::Yes,
        Some(false) => Public::No,
        // Clusters without instances have no public address.
        None if gap.is_none() => Public::No,
        None => Public::Unread,
    };
    let stands = group
        .filter(|_| !is_whole && one.vpc_networking.known() != Some(&false))
        .map(|group| stands(context, group, &[], (one.place, public)));
    let unread = one.members.iter().map(|member| member.instance);
    let unread = unread.filter(|id| !is_read(*id));
    let mut aliases: Vec<Box<str>> = vec![one.id.clone(), one.arn.as_str().into()];
    aliases.extend(unread.map(|id| id.as_str().into()));
    let parts: Vec<Arn> = members.iter().map(|member| member.arn).collect();
    let vpc: Option<VpcId> = group.and_then(|group| group.vpc.known().copied());
    let of_part = members.iter().find_map(|member| {
        let group = member.subnet_group.as_ref()?;
        group.vpc.known().copied()
    });
    let everyone: FrontTold = ["0.0.0.0/0", "::/0"]
        .iter()
        .map(|all| all.parse::<Cidr>().ok())
        .collect();
    let is_open = one.internet_access_gateway.known() == Some(&true);
    Described {
        services: services(&one.engine),
        tags: one.tags.known(),
        aliases,
        hosts: one.hosts(),
        vpc: vpc.or(of_part),
        stands: stands.unwrap_or_default(),
        spread: Spread::Somewhere,
        ports: ports_of(one.port.known().copied(), &one.engine),
        mark: Mark::Made(makers::RDS, None),
        front: is_open.then_some(everyone),
        parts,
        unread: (one.vpc_networking.known() != Some(&false))
            .then_some((&DESCRIBE_DB_SUBNET_GROUPS, None)),
        ..Described::new(one.arn, &one.id, one.place, "rds")
    }
    .carrying(one.security_groups.iter().map(|group| group.id))
}

fn proxy(one: &Item<DbProxy>) -> Described<'_> {
    let within = |subnet: &_| Stand::within(*subnet, Public::No);
    Described {
        hosts: one.hosts(),
        vpc: one.vpc.known().copied(),
        stands: one.subnets.iter().map(within).collect(),
        ports: one.port().map(|port| ports([port])),
        mark: Mark::Made(makers::PROXY, Some(Sym::new(&one.name))),
        ..Described::new(one.arn, &one.name, one.place, "rds")
    }
    .carrying(one.security_groups.iter().copied())
}

/// A further endpoint of a proxy has groups and subnets of its own.
fn proxy_endpoint<'e>(context: &Context<'e>, one: &'e Item<DbProxyEndpoint>) -> Described<'e> {
    let proxy = context.estate.rds.proxy_of(one);
    let within = |subnet: &_| Stand::within(*subnet, Public::No);
    Described {
        hosts: one.hosts(),
        vpc: one.vpc.known().copied(),
        stands: one.subnets.iter().map(within).collect(),
        ports: proxy.and_then(|proxy| Some(ports([proxy.port()?]))),
        ..Described::new(one.arn, &one.name, one.place, "rds")
    }
    .carrying(one.security_groups.iter().copied())
}
