//! Amazon ElastiCache: clusters, replication groups, serverless caches.

use rustc_hash::FxHashMap;

use super::super::resources::Spread;
use super::described::{Context, Described, Mark, Public, Stand, ports};
use super::makers;
use crate::endpoints::Hosted as _;
use crate::estate::elasticache::{
    CacheCluster, CacheEndpoint, CacheSubnetGroup, DESCRIBE_CACHE_CLUSTERS,
    DESCRIBE_CACHE_SUBNET_GROUPS, ReplicationGroup, ServerlessCache,
};
use crate::estate::{Item, List};
use crate::ids::{Arn, Place, PortSet, Sym};

/// The subnet groups by place and name.
type SubnetGroups<'e> = FxHashMap<(Place, Sym), &'e Item<CacheSubnetGroup>>;
/// The clusters by place and id.
type Clusters<'e> = FxHashMap<(Place, Sym), &'e Item<CacheCluster>>;

pub(super) fn add<'e>(context: &Context<'e>, all: &mut Vec<Described<'e>>) {
    let caches = &context.estate.elasticache;
    let groups = caches.cache_subnet_groups.iter();
    let groups: SubnetGroups<'e> = groups.map(|one| ((one.place, one.name), one)).collect();
    let clusters = caches.cache_clusters.iter();
    let by_id: Clusters<'e> = clusters.map(|one| ((one.place, one.id), one)).collect();
    let clusters = caches.cache_clusters.iter();
    all.extend(clusters.map(|one| cluster(context, &groups, one)));
    let replicated = caches.replication_groups.iter();
    all.extend(replicated.map(|one| replication_group(&by_id, one)));
    all.extend(caches.serverless_caches.iter().map(serverless));
}

fn port_of(engine: Option<Sym>) -> Option<u16> {
    match engine?.as_str() {
        "redis" | "valkey" => Some(6379),
        "memcached" => Some(11211),
        _ => None,
    }
}

/// Returns the ports that endpoints tell, else the one that is the engine's.
fn ports_of(told: &[&CacheEndpoint], engine: Option<Sym>) -> Option<PortSet> {
    let told = ports(told.iter().filter_map(|one| one.port.known().copied()));
    match told.is_empty() {
        true => port_of(engine).map(|port| ports([port])),
        false => Some(told),
    }
}

/// A cluster has one interface for each of its nodes, in the zone where that is.
fn cluster<'e>(
    context: &Context<'e>,
    groups: &SubnetGroups<'e>,
    one: &'e Item<CacheCluster>,
) -> Described<'e> {
    let nodes = one.nodes.known().map(|nodes| &**nodes).unwrap_or_default();
    let mut zones: Vec<Sym> = nodes
        .iter()
        .filter_map(|node| node.availability_zone)
        .collect();
    if zones.is_empty() {
        let preferred = one.availability_zone;
        zones.extend(preferred.filter(|zone| zone.as_str() != "Multiple"));
    }
    let group = one
        .subnet_group
        .and_then(|name| groups.get(&(one.place, name)));
    let listed = group.iter().flat_map(|group| group.subnets.iter());
    let near = listed.filter(|subnet| {
        let told = subnet.availability_zone.as_ref().and_then(|zone| zone.name);
        context.may_lie_in(told, subnet.id, &zones, one.place.account)
    });
    let of_nodes = nodes.iter().filter_map(|node| node.endpoint.as_ref());
    let told: Vec<&CacheEndpoint> = of_nodes.chain(&one.configuration_endpoint).collect();
    Described {
        hosts: one.hosts(),
        vpc: group.and_then(|group| group.vpc.known().copied()),
        stands: near
            .map(|subnet| Stand::within(subnet.id, Public::No))
            .collect(),
        spread: Spread::Somewhere,
        ports: ports_of(&told, one.engine.known().copied()),
        mark: Mark::Made(makers::CACHE, Some(one.id)),
        is_part: one.replication_group.is_some(),
        unread: Some((&DESCRIBE_CACHE_SUBNET_GROUPS, None)),
        ..Described::new(one.arn, one.id.as_str(), one.place, "elasticache")
    }
    .carrying(one.security_groups.iter().map(|group| group.id))
}

/// A replication group is where its clusters are.
fn replication_group<'e>(
    clusters: &Clusters<'e>,
    one: &'e Item<ReplicationGroup>,
) -> Described<'e> {
    let groups = one
        .node_groups
        .known()
        .map(|groups| &**groups)
        .unwrap_or_default();
    let of_groups = groups
        .iter()
        .flat_map(|group| group.primary_endpoint.iter().chain(&group.reader_endpoint));
    let of_members = groups
        .iter()
        .flat_map(|group| &group.members)
        .filter_map(|member| member.read_endpoint.as_ref());
    let told: Vec<&CacheEndpoint> = of_groups
        .chain(of_members)
        .chain(&one.configuration_endpoint)
        .collect();
    let listed = one.member_clusters.known().into_iter().flatten();
    let members: Vec<&Item<CacheCluster>> = listed
        .filter_map(|id| clusters.get(&(one.place, *id)).copied())
        .collect();
    let parts: Vec<Arn> = members.iter().map(|member| member.arn).collect();
    let engine = members
        .iter()
        .find_map(|member| member.engine.known().copied());
    Described {
        hosts: one.hosts(),
        spread: Spread::Somewhere,
        ports: ports_of(&told, one.engine.or(engine)),
        parts,
        unread: Some((&DESCRIBE_CACHE_CLUSTERS, None)),
        ..Described::new(one.arn, one.id.as_str(), one.place, "elasticache")
    }
}

/// A serverless cache has an endpoint in each of its subnets.
///
/// Source: Amazon ElastiCache User Guide, page set-up for serverless caches: ports 6379, and 6380 for readers.
fn serverless(one: &Item<ServerlessCache>) -> Described<'_> {
    let told: Vec<&CacheEndpoint> = one.endpoint.iter().chain(&one.reader_endpoint).collect();
    let engine = one.engine.known().copied();
    let usual = match port_of(engine) {
        Some(6379) => Some(ports([6379, 6380])),
        usual => usual.map(|port| ports([port])),
    };
    let told_ports = ports_of(&told, None);
    let within = |subnet: &_| Stand::within(*subnet, Public::No);
    let subnets: &List<_> = &one.subnets;
    Described {
        hosts: one.hosts(),
        stands: subnets.iter().map(within).collect(),
        ports: told_ports.or(usual),
        ..Described::new(one.arn, one.name.as_str(), one.place, "elasticache")
    }
    .carrying(one.security_groups.iter().copied())
}
