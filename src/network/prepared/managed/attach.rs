use std::net::{IpAddr, Ipv4Addr};

use rustc_hash::{FxHashMap, FxHashSet};

use super::super::nodes::Node;
use super::super::resources::{Front, Resource, ResourceAt};
use super::super::spot::Spot;
use super::super::{Network, NodeAt};
use super::described::{Described, Public, Stand, all};
use crate::estate::ec2::{DESCRIBE_NETWORK_INTERFACES, DESCRIBE_SUBNETS, NetworkInterface};
use crate::ids::{Arn, Cidr, SubnetId, Sym, VpcId};

/// What the interfaces that were read are compared by.
struct Read<'e> {
    interfaces: FxHashMap<Sym, &'e NetworkInterface>,
    residents: FxHashMap<SubnetId, Vec<NodeAt>>,
}

impl<'e> Network<'e> {
    /// Adds the managed resources: by their interfaces where those were read, else one node for each subnet where they
    /// must have one, or may.
    pub(in super::super) fn add_managed(&mut self) {
        let estate = self.estate;
        let interfaces = estate.ec2.network_interfaces.iter();
        let mut read = Read {
            interfaces: interfaces.map(|one| (one.id.sym(), &**one)).collect(),
            residents: FxHashMap::default(),
        };
        for (at, node) in self.nodes() {
            read.residents.entry(node.subnet).or_default().push(at);
        }
        let mut known: FxHashMap<Arn, ResourceAt> = FxHashMap::default();
        for one in all(estate) {
            let arn = one.arn;
            if let Some(at) = self.add_resource(one, &read, &known) {
                known.insert(arn, at);
            }
        }
    }

    fn add_resource(
        &mut self,
        one: Described<'e>,
        read: &Read<'e>,
        known: &FxHashMap<Arn, ResourceAt>,
    ) -> Option<ResourceAt> {
        let at = ResourceAt(u32::try_from(self.resources.len()).ok()?);
        let parts = one.parts.iter().filter_map(|arn| known.get(arn));
        let of_parts = parts.filter_map(|part| self.resource(*part));
        let mut nodes: Vec<NodeAt> = of_parts.flat_map(|part| part.nodes.clone()).collect();
        let own = self.own_interfaces(&one, read);
        self.set_kind(&own, one.kind);
        let missing = self.missing(&one, &own);
        nodes.extend(own);
        let mut is_lost = false;
        for stand in missing {
            let added = self.add_stand(&one, &stand);
            is_lost |= added.is_none();
            nodes.extend(added);
        }
        nodes.sort_unstable();
        nodes.dedup();
        for node in &nodes {
            self.of_nodes.entry(*node).or_default().push(at);
        }
        for name in &one.aliases {
            self.resource_names.add(name, at);
        }
        for name in &one.hosts {
            self.resource_names.add_host(name, at);
        }
        let front = one.front.clone().and_then(|peers| {
            let address = self.stand_in()?;
            self.fronts.insert(address, at);
            Some(Front { address, peers })
        });
        let is_nowhere = nodes.is_empty() && front.is_none();
        let unread = match is_lost || is_nowhere {
            true => self.unread_place(&one),
            false => None,
        };
        self.resources.push(Resource {
            arn: one.arn,
            name: one.name,
            services: one.services.into_boxed_slice(),
            place: one.place,
            vpc: one.vpc,
            tags: one.tags,
            is_part: one.is_part,
            nodes,
            spread: one.spread,
            ports: one.ports,
            front,
            assumption: one.assumption,
            unread,
        });
        Some(at)
    }

    /// Returns the interfaces that are a resource's own: those that its description names, by id or address, and those
    /// that look like it where it may stand.
    fn own_interfaces(&self, one: &Described<'_>, read: &Read<'_>) -> Vec<NodeAt> {
        let mut own = Vec::new();
        for stand in &one.stands {
            let by_id = stand.interface.map(|id| self.named(id.as_str()));
            own.extend(by_id.unwrap_or_default());
            let by_address = stand.addresses.iter();
            own.extend(by_address.filter_map(|address| self.at_address(one.vpc?, *address)));
        }
        let subnets: FxHashSet<SubnetId> = one.stands.iter().filter_map(|one| one.subnet).collect();
        let beside = subnets.iter().filter_map(|id| read.residents.get(id));
        own.extend(beside.flatten().filter(|at| {
            let node = self.node(**at);
            node.is_some_and(|node| one.may_own(node, read.interfaces.get(&node.name).copied()))
        }));
        own.sort_unstable();
        own.dedup();
        own
    }

    /// Returns where a resource has further interfaces, or may: where its description tells of one that was not read,
    /// and, unless all interfaces there were read, wherever it may stand.
    fn missing(&self, one: &Described<'_>, own: &[NodeAt]) -> Vec<Stand> {
        let ledger = &self.estate.ledger;
        let gap = ledger.gap(one.place, &DESCRIBE_NETWORK_INTERFACES, None);
        let is_whole = gap.is_none() && !own.is_empty();
        let is_read = |stand: &Stand| {
            let by_id = stand.interface.map(|id| self.named(id.as_str()));
            let mut by_address = stand.addresses.iter();
            by_id.is_some_and(|found| !found.is_empty())
                || by_address.any(|address| {
                    let found = one.vpc.and_then(|vpc| self.at_address(vpc, *address));
                    found.is_some()
                })
        };
        let is_there = |stand: &Stand| {
            let mut nodes = own.iter().filter_map(|at| self.node(*at));
            nodes.any(|node| stand.subnet == Some(node.subnet))
        };
        let is_exact = |stand: &Stand| stand.interface.is_some() || !stand.addresses.is_empty();
        let stands = one.stands.iter().filter(|stand| match is_exact(stand) {
            true => !is_read(stand) && !is_there(stand),
            false => !is_whole && !is_there(stand),
        });
        stands.cloned().collect()
    }

    /// Adds a node where a resource has an interface that was not read, or may have one; `None` when nothing tells in
    /// which network that is.
    fn add_stand(&mut self, one: &Described<'_>, stand: &Stand) -> Option<NodeAt> {
        let subnet = stand.subnet.or_else(|| self.subnet_of(one.vpc?, stand))?;
        let found = self.subnets.get(&subnet);
        let vpc = one.vpc.or(found.map(|found| found.vpc))?;
        let exact = stand.addresses.iter().copied().map(Spot::exactly);
        let mut spots: Vec<Spot> = exact.collect();
        if spots.is_empty() {
            spots.extend(found?.networks().map(Spot::somewhere));
        }
        let private = spots.iter().find(|spot| spot.address.is_ipv4());
        let private = private.map(|spot| spot.address);
        let public = match stand.public {
            Public::No => None,
            Public::At(address) => Some(address),
            Public::Yes | Public::Unread => private.and_then(|_| self.stand_in()),
        };
        let at = self.add(Node {
            name: one.name,
            place: one.place,
            vpc,
            subnet,
            spots: spots.into_boxed_slice(),
            prefixes: Box::default(),
            public: public.zip(private).into_iter().collect(),
            groups: stand.groups.clone().unwrap_or_else(|| one.groups.clone()),
            kind: one.kind,
            instance: None,
            is_primary: None,
            forwards: Some(false),
            assumption: None,
        });
        if stand.public == Public::Unread {
            self.unread_public.insert(at);
        }
        Some(at)
    }

    /// Returns the subnet of a VPC that holds the address of a stand.
    fn subnet_of(&self, vpc: VpcId, stand: &Stand) -> Option<SubnetId> {
        let address = stand.addresses.first()?;
        let mut subnets = self.vpcs.get(&vpc)?.subnets.iter();
        let holds = |block: &Cidr| block.contains(*address);
        let found = subnets.find(|id| {
            let subnet = self.subnets.get(id);
            subnet.is_some_and(|subnet| subnet.blocks.iter().any(holds))
        });
        found.copied()
    }

    /// Returns why it is not known where a resource stands, or where else.
    fn unread_place(&self, one: &Described<'_>) -> Option<Box<str>> {
        let (operation, request) = match one.stands.is_empty() {
            true => one.unread?,
            false => (&DESCRIBE_SUBNETS, None),
        };
        let ledger = &self.estate.ledger;
        let request = request.map(|request| request.as_str());
        let gap = ledger.gap(one.place, operation, request);
        let state = match (gap, one.stands.is_empty()) {
            (Some(gap), _) => gap.state,
            // Subnets that nobody shows: the VPC is another account's.
            (None, false) => "no reply shows them",
            (None, true) => return None,
        };
        let (service, name) = (operation.service, operation.name);
        let said = format!("where it stands was not read ({service} {name}: {state})");
        Some(said.into())
    }

    /// Returns what stands for a public address that nobody read: one of a range that the internet does not carry.
    ///
    /// Source: RFC 2544, benchmarking.
    fn stand_in(&mut self) -> Option<IpAddr> {
        let base = u32::from(Ipv4Addr::new(198, 18, 0, 0));
        let next = self.stand_ins;
        self.stand_ins = next.checked_add(1)?;
        let is_in = next <= 0x1_ffff;
        is_in.then(|| IpAddr::V4(Ipv4Addr::from(base + next)))
    }
}

/// Returns whether a public address stands for one that nobody read.
pub(in crate::network) fn is_stand_in(address: IpAddr) -> bool {
    matches!(address, IpAddr::V4(v4) if v4.octets()[0] == 198 && v4.octets()[1] & 0xfe == 18)
}

/// Everything, for an address that nobody read.
pub(in crate::network) fn anywhere() -> Option<Cidr> {
    "0.0.0.0/0".parse().ok()
}
