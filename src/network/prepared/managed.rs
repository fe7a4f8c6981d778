//! Managed resources as endpoints: replies about a database, a balancer or a function name no interface.

use std::net::{IpAddr, Ipv4Addr};

use rustc_hash::{FxHashMap, FxHashSet};

use super::nodes::{Groups, Kind, Node};
use super::spot::Spot;
use super::{Network, NodeAt};
use crate::estate::ec2::NetworkInterface;
use crate::estate::elbv2::LoadBalancerKind;
use crate::estate::rds::{DbInstance, DbSubnetGroup};
use crate::estate::{Estate, Item};
use crate::ids::{Cidr, Place, PortRange, SecurityGroupId, SubnetId, Sym, VpcId};

/// A managed resource with a place in a network.
pub(super) struct Managed {
    /// What a path names where no interface was read.
    pub name: Sym,
    /// By what else a question may name it: ARN, identifier, host name.
    pub aliases: Vec<Box<str>>,
    pub place: Place,
    pub vpc: Option<VpcId>,
    /// The subnets in one of which each of its interfaces lies.
    pub subnets: Vec<SubnetId>,
    pub groups: Vec<SecurityGroupId>,
    pub kind: Kind,
    /// Whether it has public addresses.
    pub is_public: bool,
    /// How the interfaces are told that are its own.
    pub mark: Mark,
}

/// How AWS marks the interfaces of a resource.
pub(super) enum Mark {
    /// By what stands behind them, told already.
    Kind,
    /// By a description that begins so.
    Description(&'static str),
    /// By nothing.
    None,
}

impl Managed {
    /// Returns whether an interface may be one of its own: the mark, the same groups, one of the subnets.
    fn may_own(&self, node: &Node, interface: Option<&NetworkInterface>) -> bool {
        let is_marked = match self.mark {
            Mark::Kind => return node.kind == self.kind,
            Mark::Description(start) => interface
                .and_then(|one| one.description.as_deref())
                .is_some_and(|said| said.starts_with(start)),
            Mark::None => false,
        };
        let Groups::Carries(carried) = &node.groups else {
            return false;
        };
        let one: FxHashSet<_> = carried.iter().collect();
        is_marked && self.subnets.contains(&node.subnet) && one == self.groups.iter().collect()
    }
}

/// Returns all managed resources of an estate.
pub(super) fn all(estate: &Estate) -> Vec<Managed> {
    let mut all = Vec::new();
    all.extend(
        estate
            .rds
            .db_instances
            .iter()
            .map(|one| instance(estate, one)),
    );
    clusters(estate, &mut all);
    proxies(estate, &mut all);
    balancers(estate, &mut all);
    functions(estate, &mut all);
    endpoints(estate, &mut all);
    all.extend(super::doors::client_vpns(estate));
    all
}

fn port(number: Option<u16>) -> Kind {
    let range = number.and_then(|port| PortRange::new(port, port));
    range.map_or(Kind::Host, Kind::Serves)
}

fn subnets_of(group: Option<&DbSubnetGroup>) -> (Option<VpcId>, Vec<SubnetId>) {
    let Some(group) = group else {
        return (None, Vec::new());
    };
    let listed = group.subnets.iter().map(|one| one.id);
    (group.vpc.known().copied(), listed.collect())
}

fn instance(estate: &Estate, one: &Item<DbInstance>) -> Managed {
    let named = one.subnet_group.as_ref().map(|group| &group.name);
    let full = named.and_then(|name| {
        let mut groups = estate.rds.db_subnet_groups.living_in(one.place);
        groups.find(|group| group.name == *name)
    });
    let own = one.subnet_group.as_ref();
    let (vpc, mut subnets) = subnets_of(full.map(|group| &**group).or(own));
    // A database without a standby has its interface in the zone where it runs.
    if one.multi_az.known() != Some(&true)
        && let Some(zone) = one.availability_zone
    {
        let in_zone = |id: &SubnetId| {
            let mut all = estate.ec2.subnets.iter();
            let subnet = all.find(|subnet| subnet.id == *id);
            subnet
                .and_then(|subnet| subnet.zone.known())
                .is_none_or(|own| *own == zone)
        };
        subnets.retain(in_zone);
    }
    let endpoint = one.endpoint.known();
    let mut aliases: Vec<Box<str>> = vec![one.id.clone(), one.arn.as_str().into()];
    aliases.extend(endpoint.and_then(|one| one.address.clone()));
    Managed {
        name: Sym::new(&one.id),
        aliases,
        place: one.place,
        vpc,
        subnets,
        groups: one.security_groups.iter().map(|group| group.id).collect(),
        kind: port(endpoint.and_then(|one| one.port.known().copied())),
        is_public: one.publicly_accessible.known() == Some(&true),
        mark: Mark::Description("RDSNetworkInterface"),
    }
}

/// A cluster is where its instances are; without any, in its subnet group.
fn clusters(estate: &Estate, all: &mut Vec<Managed>) {
    for cluster in estate.rds.db_clusters.iter() {
        let group = estate.rds.subnet_group_of(cluster);
        let (vpc, subnets) = subnets_of(group.map(|group| &**group));
        let mut aliases: Vec<Box<str>> = vec![cluster.id.clone(), cluster.arn.as_str().into()];
        aliases.extend(cluster.endpoint.known().cloned());
        aliases.extend(cluster.reader_endpoint.clone());
        let members = estate.rds.members_of(cluster);
        let is_public = |one: &&Item<DbInstance>| one.publicly_accessible.known() == Some(&true);
        all.push(Managed {
            name: Sym::new(&cluster.id),
            aliases,
            place: cluster.place,
            vpc,
            subnets,
            groups: cluster
                .security_groups
                .iter()
                .map(|group| group.id)
                .collect(),
            kind: port(cluster.port.known().copied()),
            is_public: cluster.publicly_accessible == Some(true) || members.iter().any(is_public),
            mark: Mark::Description("RDSNetworkInterface"),
        });
    }
}

fn proxies(estate: &Estate, all: &mut Vec<Managed>) {
    for proxy in estate.rds.db_proxies.iter() {
        let mut aliases: Vec<Box<str>> = vec![proxy.name.clone(), proxy.arn.as_str().into()];
        aliases.extend(proxy.endpoint.known().cloned());
        all.push(Managed {
            name: Sym::new(&proxy.name),
            aliases,
            place: proxy.place,
            vpc: proxy.vpc.known().copied(),
            subnets: proxy.subnets.to_vec(),
            groups: proxy.security_groups.to_vec(),
            kind: port(proxy.port()),
            is_public: false,
            mark: Mark::Description("Network interface for DBProxy"),
        });
    }
}

fn balancers(estate: &Estate, all: &mut Vec<Managed>) {
    for balancer in estate.elbv2.load_balancers.iter() {
        let zones = balancer.zones.known().into_iter().flatten();
        let mut aliases: Vec<Box<str>> = vec![balancer.arn.as_str().into()];
        aliases.extend(balancer.name.known().map(|name| name.as_str().into()));
        aliases.extend(balancer.dns_name.clone());
        let name = balancer.name.known().copied();
        all.push(Managed {
            name: name.unwrap_or(Sym::new(balancer.arn.name())),
            aliases,
            place: balancer.place,
            vpc: balancer.vpc.known().copied(),
            subnets: zones.map(|zone| zone.subnet).collect(),
            groups: balancer.security_groups.to_vec(),
            kind: Kind::Balancer(balancer.arn),
            is_public: balancer.is_internet_facing(),
            mark: match balancer.kind() {
                Some(LoadBalancerKind::Gateway) | None => Mark::None,
                Some(_) => Mark::Kind,
            },
        });
    }
}

fn functions(estate: &Estate, all: &mut Vec<Managed>) {
    for function in estate.lambda.functions.iter() {
        let settings = function.configuration.known();
        let Some(network) = settings.and_then(|settings| settings.vpc.as_ref()) else {
            continue;
        };
        let subnets = network
            .subnets
            .iter()
            .filter_map(|id| id.as_str().parse().ok());
        let groups = network.security_groups.iter();
        all.push(Managed {
            name: Sym::new(function.name.as_str()),
            aliases: vec![function.arn.as_str().into(), function.name.as_str().into()],
            place: function.place,
            vpc: network.vpc.and_then(|id| id.as_str().parse().ok()),
            subnets: subnets.collect(),
            groups: groups.filter_map(|id| id.as_str().parse().ok()).collect(),
            kind: Kind::Client,
            is_public: false,
            mark: Mark::Description("AWS Lambda VPC ENI"),
        });
    }
}

fn endpoints(estate: &Estate, all: &mut Vec<Managed>) {
    for endpoint in estate
        .ec2
        .vpc_endpoints
        .iter()
        .filter(|one| !one.subnets.is_empty())
    {
        let names = endpoint
            .dns_entries
            .iter()
            .filter_map(|entry| entry.name.clone());
        let own: [Box<str>; 2] = [endpoint.id.as_str().into(), endpoint.arn.as_str().into()];
        all.push(Managed {
            name: Sym::new(endpoint.id.as_str()),
            aliases: own.into_iter().chain(names).collect(),
            place: endpoint.place,
            vpc: endpoint.vpc.known().copied(),
            subnets: endpoint.subnets.to_vec(),
            groups: endpoint.groups.iter().map(|group| group.id).collect(),
            kind: Kind::Endpoint(endpoint.id),
            is_public: false,
            mark: Mark::Kind,
        });
    }
    for door in estate.ec2.instance_connect_endpoints.iter() {
        let groups = door.security_groups.known().into_iter().flatten();
        all.push(Managed {
            name: Sym::new(door.id.as_str()),
            aliases: vec![door.id.as_str().into(), door.arn.as_str().into()],
            place: door.place,
            vpc: door.vpc.known().copied(),
            subnets: door.subnet.known().copied().into_iter().collect(),
            groups: groups.copied().collect(),
            kind: Kind::Client,
            is_public: false,
            mark: Mark::Description("EC2 Instance Connect Endpoint"),
        });
    }
}

impl Network<'_> {
    /// Adds the managed resources: by their interfaces where those were read, else one node for each subnet.
    pub(super) fn add_managed(&mut self) {
        let estate = self.estate;
        let interfaces: FxHashMap<Sym, &NetworkInterface> = estate
            .ec2
            .network_interfaces
            .iter()
            .map(|one| (Sym::new(one.id.as_str()), &**one))
            .collect();
        let mut residents: FxHashMap<SubnetId, Vec<NodeAt>> = FxHashMap::default();
        for (at, node) in self.nodes() {
            residents.entry(node.subnet).or_default().push(at);
        }
        for one in all(estate) {
            let beside = one
                .subnets
                .iter()
                .filter_map(|id| residents.get(id))
                .flatten();
            let own: Vec<NodeAt> = beside
                .copied()
                .filter(|at| {
                    let node = self.node(*at);
                    node.is_some_and(|node| one.may_own(node, interfaces.get(&node.name).copied()))
                })
                .collect();
            let at = if own.is_empty() {
                self.add_places(&one)
            } else {
                self.set_kind(&own, one.kind);
                own
            };
            self.alias(&one.aliases, &at);
        }
    }

    /// Adds a node for each subnet where a resource has an interface that was not read.
    fn add_places(&mut self, one: &Managed) -> Vec<NodeAt> {
        let mut added = Vec::new();
        for id in &one.subnets {
            let Some(subnet) = self.subnets.get(id) else {
                continue;
            };
            let spots: Box<[Spot]> = subnet
                .blocks
                .iter()
                .map(|block| Spot::somewhere(*block))
                .collect();
            let public = self.some_public(one, &spots);
            let groups = if one.groups.is_empty() {
                Groups::Unfiltered
            } else {
                Groups::Carries(one.groups.clone().into_boxed_slice())
            };
            added.push(self.add(Node {
                name: one.name,
                place: one.place,
                vpc: one.vpc.unwrap_or(subnet.vpc),
                subnet: *id,
                spots,
                prefixes: Box::default(),
                public,
                groups,
                kind: one.kind,
                instance: None,
                is_primary: None,
                forwards: Some(false),
                assumption: None,
            }));
        }
        added
    }

    /// Returns stand-ins for public addresses that nobody read: of a range that the internet does not carry.
    ///
    /// Source: RFC 2544, benchmarking.
    fn some_public(&self, one: &Managed, spots: &[Spot]) -> Box<[(IpAddr, IpAddr)]> {
        let base = u32::from(Ipv4Addr::new(198, 18, 0, 0));
        let next = u32::try_from(self.nodes().count()).unwrap_or_default() & 0x1_ffff;
        let private = spots.iter().find(|spot| spot.address.is_ipv4());
        let pair = private
            .filter(|_| one.is_public)
            .map(|spot| (IpAddr::V4(Ipv4Addr::from(base + next)), spot.address));
        pair.into_iter().collect()
    }
}

/// Returns whether a public address stands for one that nobody read.
pub(in crate::network) fn is_stand_in(address: IpAddr) -> bool {
    matches!(address, IpAddr::V4(v4) if v4.octets()[0] == 198 && v4.octets()[1] & 0xfe == 18)
}

/// Everything, for a public address that nobody read.
pub(in crate::network) fn anywhere() -> Option<Cidr> {
    "0.0.0.0/0".parse().ok()
}
