//! Amazon Redshift, Amazon OpenSearch Service, Amazon EFS.

use std::net::IpAddr;

use rustc_hash::FxHashMap;

use super::super::nodes::Groups;
use super::super::resources::Spread;
use super::described::{Context, Described, FrontTold, Mark, Public, Stand, ports};
use super::makers;
use crate::endpoints::Hosted as _;
use crate::estate::Item;
use crate::estate::efs::{DESCRIBE_MOUNT_TARGETS, FileSystem, MountTarget};
use crate::estate::opensearch::{DESCRIBE_DOMAIN, Domain};
use crate::estate::redshift::{
    Cluster, ClusterNode, ClusterSubnetGroup, DESCRIBE_CLUSTER_SUBNET_GROUPS,
};
use crate::ids::{Arn, Cidr, FileSystemId, Place, Sym};

pub(super) fn add<'e>(context: &Context<'e>, all: &mut Vec<Described<'e>>) {
    let estate = context.estate;
    let groups = estate.redshift.cluster_subnet_groups.iter();
    let groups: FxHashMap<(Place, Sym), &Item<ClusterSubnetGroup>> =
        groups.map(|one| ((one.place, one.name), one)).collect();
    let clusters = estate.redshift.clusters.iter();
    all.extend(clusters.map(|one| {
        let named = one.subnet_group;
        let group = named.and_then(|name| groups.get(&(one.place, name)).copied());
        warehouse(context, group, one)
    }));
    all.extend(estate.opensearch.domains.iter().map(domain));
    let mut targets: FxHashMap<FileSystemId, Vec<Arn>> = FxHashMap::default();
    for target in estate.efs.mount_targets.iter() {
        if let Some(of) = target.file_system.known() {
            targets.entry(*of).or_default().push(target.arn);
        }
        all.push(mount_target(target));
    }
    let systems = estate.efs.file_systems.iter();
    all.extend(systems.map(|one| {
        let parts = targets.get(&one.id).cloned().unwrap_or_default();
        file_system(one, parts)
    }));
}

/// A warehouse is entered at its leader, or at its only node; in zones where it runs.
fn warehouse<'e>(
    context: &Context<'e>,
    group: Option<&Item<ClusterSubnetGroup>>,
    one: &'e Item<Cluster>,
) -> Described<'e> {
    let second = one.secondary.as_ref();
    let zones: Vec<Sym> = match one.availability_zone {
        None => Vec::new(),
        Some(zone) => {
            let also = second.and_then(|one| one.availability_zone);
            std::iter::once(zone).chain(also).collect()
        }
    };
    let listed = group.into_iter().flat_map(|group| group.subnets.iter());
    let near = listed.filter(|subnet| {
        let told = subnet.availability_zone.as_ref().and_then(|zone| zone.name);
        context.may_lie_in(told, subnet.id, &zones, one.place.account)
    });
    let elastic = one.elastic_ip.as_ref().and_then(|status| status.address);
    let public = match (elastic, Public::from(one.publicly_accessible)) {
        (Some(address), Public::Yes | Public::Unread) => Public::At(address),
        (_, told) => told,
    };
    let first = one.nodes.known().into_iter().flatten();
    let nodes = first.chain(second.into_iter().flat_map(|one| one.nodes.iter()));
    let mut stands: Vec<Stand> = nodes.filter_map(|node| leader(node, public)).collect();
    if stands.is_empty() {
        stands = near
            .map(|subnet| Stand::within(subnet.id, public))
            .collect();
    }
    let endpoint = one.endpoint.as_ref();
    let managed = endpoint
        .into_iter()
        .flat_map(|one| one.vpc_endpoints.iter());
    let fronts = managed
        .flat_map(|one| one.interfaces.iter())
        .map(|front| Stand {
            subnet: front.subnet.known().copied(),
            addresses: front.private_ip.into_iter().collect(),
            interface: Some(front.id),
            public: Public::No,
            groups: Some(Groups::Unread),
        });
    stands.extend(fronts);
    let told = endpoint.and_then(|one| one.port.known().copied());
    Described {
        tags: Some(&one.tags),
        hosts: one.hosts(),
        vpc: one
            .vpc
            .or(group.and_then(|group| group.vpc.known().copied())),
        stands,
        spread: Spread::Somewhere,
        ports: Some(ports([told.unwrap_or(5439)])),
        mark: Mark::Made(makers::REDSHIFT, None),
        unread: Some((&DESCRIBE_CLUSTER_SUBNET_GROUPS, None)),
        ..Described::new(one.arn, one.id.as_str(), one.place, "redshift")
    }
    .carrying(one.security_groups.iter().map(|group| group.id))
}

/// Returns where a node stands that clients talk to: its subnet is the one that holds its address.
fn leader(node: &ClusterNode, public: Public) -> Option<Stand> {
    let talks = node
        .role
        .is_none_or(|role| matches!(role.as_str(), "LEADER" | "SHARED"));
    let address: IpAddr = node.private_ip.filter(|_| talks)?;
    let own = node.public_ip.filter(|_| public != Public::No);
    Some(Stand {
        subnet: None,
        addresses: vec![address],
        interface: None,
        public: own.map_or(public, Public::At),
        groups: None,
    })
}

/// A domain answers on port 443, and on port 80 unless it enforces HTTPS. Without a VPC it answers everyone: who may
/// do what is its access policy's matter.
fn domain(one: &Item<Domain>) -> Described<'_> {
    let bare = Described::new(one.arn, one.name.as_str(), one.place, "opensearch");
    let bare = Described {
        services: vec!["opensearch", "es"],
        ..bare
    };
    let Some(status) = one.status.known() else {
        return Described {
            unread: Some((&DESCRIBE_DOMAIN, Some(one.name))),
            ..bare
        };
    };
    let options = status.endpoint_options.known();
    let enforces = options.and_then(|one| one.enforce_https.known().copied());
    let plain = (enforces != Some(true)).then_some(80);
    let open = Described {
        hosts: one.hosts(),
        ports: Some(ports(plain.into_iter().chain([443]))),
        ..bare
    };
    let Some(network) = &status.vpc else {
        let everyone: FrontTold = ["0.0.0.0/0", "::/0"]
            .iter()
            .map(|all| all.parse::<Cidr>().ok())
            .collect();
        return Described {
            front: Some(everyone),
            ..open
        };
    };
    let within = |subnet: &_| Stand::within(*subnet, Public::No);
    Described {
        vpc: network.vpc.known().copied(),
        stands: network.subnets.iter().map(within).collect(),
        mark: Mark::Made(makers::OPENSEARCH, Some(one.name)),
        ..open
    }
    .carrying(network.security_groups.iter().copied())
}

/// The port of NFS.
const NFS: u16 = 2049;

fn mount_target(one: &Item<MountTarget>) -> Described<'_> {
    let id = one.id.as_str();
    let addresses = one.ipv4.into_iter().chain(one.ipv6);
    let stand = Stand {
        subnet: one.subnet.known().copied(),
        addresses: addresses.collect(),
        interface: one.interface,
        public: Public::No,
        groups: None,
    };
    Described {
        vpc: one.vpc.known().copied(),
        stands: vec![stand],
        ports: Some(ports([NFS])),
        is_part: true,
        ..Described::new(one.arn, id, one.place, "efs")
    }
    .carrying(one.security_groups.known().into_iter().flatten().copied())
}

/// A file system is where its mount targets are.
fn file_system(one: &Item<FileSystem>, parts: Vec<Arn>) -> Described<'_> {
    let id = one.id.as_str();
    Described {
        tags: Some(&one.tags),
        hosts: one.hosts(),
        ports: Some(ports([NFS])),
        parts,
        unread: Some((&DESCRIBE_MOUNT_TARGETS, Some(one.id.as_str().into()))),
        ..Described::new(one.arn, id, one.place, "efs")
    }
}
