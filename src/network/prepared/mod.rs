//! An estate made ready for questions: ids resolved, rules as numbers, routes in order.

mod acls;
mod addresses;
mod balancers;
mod disputes;
mod doors;
mod gateways;
mod groups;
mod hosts;
mod lattice;
mod lines;
mod lists;
mod managed;
mod names;
mod nodes;
mod offers;
mod places;
mod premises;
mod resources;
mod settings;
mod spot;
mod states;
mod tables;
mod transit;
mod transit_table;
mod used;
mod vpn;
mod wan;
mod ways_out;

use std::net::IpAddr;

use rustc_hash::{FxHashMap, FxHashSet};

pub(super) use acls::{AclEntry, Acls};
pub(super) use balancers::{Balancer, BalancerKind, Balancers, Client, Ear, Receiver};
pub(super) use disputes::Disputes;
pub(super) use doors::{Door, association};
pub(super) use gateways::{Blocks, Nat, Peering, Side};
pub(super) use groups::Group;
pub use groups::{GroupRule, RulePeer};
pub(super) use lattice::{
    Lattice, Membership, Offered, auth_policy, is_lattice, standing_of_gateway, standing_of_vpc,
};
pub(super) use lines::{Line, LineState, Told};
pub(super) use lists::PrefixLists;
pub(super) use managed::{is_stand_in, service_of};
pub(super) use nodes::{Groups, Kind, Node};
pub(super) use offers::{Offer, Offers};
pub(super) use places::{Subnet, Vpc};
pub(super) use premises::{Gate, Premises};
pub(super) use resources::{Front, Resource, ResourceAt, Spread};
pub use settings::Settings;
pub(super) use spot::{Match, Spot, is_global, is_public};
pub(crate) use states::{
    CLIENT_VPN, CLIENT_VPN_ASSOCIATION, CLIENT_VPN_RULE, ENDPOINT, ENDPOINT_SERVICE, LATTICE,
    Standing,
};
pub(super) use states::{CONNECT_ENDPOINT, FIREWALL};
pub(super) use tables::{Looked, Table, TableRoute, Tables};
pub(super) use transit::{Attachment, Transit};
pub(super) use transit_table::{TransitLooked, TransitRoute, TransitTable};
pub(super) use used::Used;

pub(super) use wan::{Attached, CoreAttachment, CoreNetworks, CoreTable, core_network};

use self::addresses::Addresses;
use self::names::Names;
use super::firewall::{Around, Firewalls};
use crate::estate::ec2::{Instance, VpcEndpoint};
use crate::estate::{Estate, Item};
use crate::ids::{
    Arn, InstanceId, NatGatewayId, SecurityGroupId, SubnetId, Sym, VpcEndpointId, VpcId,
    VpcPeeringConnectionId,
};

/// A node's place in the list of all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct NodeAt(u32);

/// The networks of an estate, ready for questions. Made once, asked often.
#[derive(Clone, Debug)]
pub struct Network<'e> {
    pub(super) estate: &'e Estate,
    pub(super) vpcs: FxHashMap<VpcId, Vpc>,
    pub(super) subnets: FxHashMap<SubnetId, Subnet>,
    pub(super) groups: FxHashMap<SecurityGroupId, Group>,
    pub(super) lists: PrefixLists,
    pub(super) acls: Acls,
    pub(super) tables: Tables,
    pub(super) transit: Transit,
    pub(super) cores: CoreNetworks,
    pub(super) premises: Premises,
    pub(super) nats: FxHashMap<NatGatewayId, Nat>,
    regional_nats: FxHashMap<IpAddr, NatGatewayId>,
    pub(super) peerings: FxHashMap<VpcPeeringConnectionId, Peering>,
    pub(super) endpoints: FxHashMap<VpcEndpointId, &'e Item<VpcEndpoint>>,
    pub(super) blocks: Blocks,
    pub(super) firewalls: Firewalls,
    pub(super) balancers: Balancers<'e>,
    pub(super) offers: Offers<'e>,
    pub(super) lattice: Lattice<'e>,
    pub(super) settings: Settings,
    pub(super) disputes: Disputes,
    doors: FxHashMap<NodeAt, Door<'e>>,
    nodes: Vec<Node>,
    node_names: Names<NodeAt>,
    addresses: Addresses,
    of_balancers: FxHashMap<Arn, Vec<NodeAt>>,
    resources: Vec<Resource<'e>>,
    resource_names: Names<ResourceAt>,
    of_nodes: FxHashMap<NodeAt, Vec<ResourceAt>>,
    fronts: FxHashMap<IpAddr, ResourceAt>,
    unread_public: FxHashSet<NodeAt>,
    /// Interfaces of which something was not told.
    loose: Loosely,
    /// How many addresses stand for some that nobody read.
    stand_ins: u32,
}

/// Interfaces of which something was not told.
#[derive(Clone, Debug, Default)]
struct Loosely {
    /// Those of instances that nobody named.
    hosts: Vec<NodeAt>,
    /// Those with a public address that was not told.
    public: FxHashSet<Sym>,
}

impl<'e> Network<'e> {
    /// Prepares an estate.
    pub fn new(estate: &'e Estate, settings: Settings) -> Self {
        let lists = PrefixLists::of(estate);
        let vpcs = places::vpcs(estate);
        let transit = Transit::of(estate, &vpcs);
        let mut network = Self {
            estate,
            subnets: places::subnets(estate, &vpcs),
            groups: groups::groups(estate),
            acls: Acls::of(estate),
            tables: Tables::of(estate, &lists, &vpcs),
            premises: Premises::of(estate, &vpcs, &transit),
            transit,
            cores: CoreNetworks::default(),
            lists,
            vpcs,
            nats: FxHashMap::default(),
            regional_nats: FxHashMap::default(),
            peerings: gateways::peerings(estate),
            endpoints: gateways::endpoints(estate),
            blocks: Blocks::of(estate),
            firewalls: Firewalls::default(),
            balancers: Balancers::of(estate),
            offers: Offers::of(estate),
            lattice: Lattice::of(estate),
            settings,
            disputes: Disputes::of(estate),
            doors: FxHashMap::default(),
            nodes: Vec::new(),
            node_names: Names::default(),
            addresses: Addresses::default(),
            of_balancers: FxHashMap::default(),
            resources: Vec::new(),
            resource_names: Names::default(),
            of_nodes: FxHashMap::default(),
            fronts: FxHashMap::default(),
            unread_public: FxHashSet::default(),
            loose: Loosely::default(),
            stand_ins: 0,
        };
        network.nats = gateways::nats(estate);
        for (id, nat) in &network.nats {
            let public = nat.public.iter().map(|address| (*address, *id));
            network.regional_nats.extend(public);
        }
        network.cores = CoreNetworks::of(wan::Around {
            estate,
            vpcs: &network.vpcs,
            transit: &network.transit,
            lists: &network.lists,
        });
        network.firewalls = Firewalls::of(Around {
            estate,
            lists: &network.lists,
            vpcs: &network.vpcs,
        });
        network.add_interfaces();
        network.add_nats();
        network.add_managed();
        network.add_doors();
        network.add_resource_gateways();
        network
    }

    /// Adds the interfaces, and the instances of which none was read.
    fn add_interfaces(&mut self) {
        let estate = self.estate;
        let purposes = nodes::Purposes::of(estate);
        let instances: FxHashMap<InstanceId, &Item<Instance>> = estate
            .ec2
            .instances
            .iter()
            .map(|one| (one.id, one))
            .collect();
        let by_address = nodes::by_address(estate);
        for interface in estate.ec2.network_interfaces.iter() {
            if interface.has_untold_public() {
                self.loose.public.insert(interface.id.sym());
            }
            let told = interface.instance();
            let id = told.or_else(|| nodes::found_by_address(interface, &by_address));
            let instance = id.and_then(|id| instances.get(&id)).copied();
            if let Some(node) = nodes::of_interface(interface, (id, instance), &purposes) {
                let is_loose = id.is_none() && node.kind == Kind::Host;
                let at = self.add(node);
                self.node_names.add(interface.arn.as_str(), at);
                if is_loose && nodes::is_loose(interface) {
                    self.loose.hosts.push(at);
                }
            }
        }
        for instance in estate.ec2.instances.iter() {
            if self.named(instance.id.as_str()).is_empty()
                && let Some(node) = nodes::of_instance(instance, &self.subnets)
            {
                self.add(node);
            }
            for at in self.named(instance.id.as_str()).to_vec() {
                self.node_names.add(instance.arn.as_str(), at);
                for host in instance
                    .private_dns_name
                    .iter()
                    .chain(&instance.public_dns_name)
                {
                    self.node_names.add_host(host, at);
                }
            }
        }
    }

    /// Adds the NAT gateways of which no interface was read.
    fn add_nats(&mut self) {
        let missing = |nat: &&Nat| {
            let interface = nat.interface;
            interface.is_some_and(|id| self.named(id.as_str()).is_empty())
        };
        let mut nats: Vec<&Nat> = self.nats.values().filter(missing).collect();
        nats.sort_by_key(|nat| nat.id);
        let nodes = nats.into_iter();
        let nodes: Vec<Node> = nodes
            .filter_map(|nat| nodes::of_nat(nat, &self.subnets))
            .collect();
        for node in nodes {
            self.add(node);
        }
    }

    fn add(&mut self, node: Node) -> NodeAt {
        let at = NodeAt(u32::try_from(self.nodes.len()).unwrap_or(u32::MAX));
        self.addresses.add(&node, at);
        self.node_names.add(node.name.as_str(), at);
        if let Some(instance) = node.instance {
            self.node_names.add(instance.as_str(), at);
        }
        if let Kind::Balancer(arn) = node.kind {
            self.of_balancers.entry(arn).or_default().push(at);
        }
        self.nodes.push(node);
        at
    }

    /// Says what stands behind nodes.
    fn set_kind(&mut self, nodes: &[NodeAt], kind: Kind) {
        for at in nodes {
            let place = usize::try_from(at.0)
                .ok()
                .and_then(|at| self.nodes.get_mut(at));
            if let Some(node) = place.filter(|node| node.kind != kind) {
                node.kind = kind;
                if let Kind::Balancer(arn) = kind {
                    self.of_balancers.entry(arn).or_default().push(*at);
                }
            }
        }
    }

    /// Returns a node.
    pub(super) fn node(&self, at: NodeAt) -> Option<&Node> {
        self.nodes.get(usize::try_from(at.0).ok()?)
    }

    /// Returns all nodes.
    pub(super) fn nodes(&self) -> impl Iterator<Item = (NodeAt, &Node)> {
        (0_u32..).map(NodeAt).zip(&self.nodes)
    }

    /// Returns the nodes with a name: an interface's, an instance's.
    pub(super) fn named(&self, name: &str) -> &[NodeAt] {
        self.node_names.get(name)
    }

    /// Returns the nodes with a name or host name.
    pub(super) fn find(&self, name: &str) -> &[NodeAt] {
        self.node_names.find(name)
    }

    /// Returns the managed resources with a name or host name.
    pub(super) fn find_resources(&self, name: &str) -> &[ResourceAt] {
        self.resource_names.find(name)
    }

    /// Returns the interfaces of a load balancer.
    pub(super) fn of_balancer(&self, arn: Arn) -> &[NodeAt] {
        self.of_balancers
            .get(&arn)
            .map(Vec::as_slice)
            .unwrap_or_default()
    }

    /// Returns the node that has a private or IPv6 address in a VPC.
    pub(super) fn at_address(&self, vpc: VpcId, address: IpAddr) -> Option<NodeAt> {
        self.addresses.private(vpc, address)
    }

    /// Returns the node that a public address leads to, with the private address that it stands for.
    pub(super) fn at_public(&self, address: IpAddr) -> Option<(NodeAt, IpAddr)> {
        self.addresses.public(address)
    }

    /// Returns all nodes that have an address, whatever VPC they are in.
    pub(super) fn owners(&self, address: IpAddr) -> Vec<NodeAt> {
        self.addresses.owners(address)
    }

    /// Returns whether an interface has a public address that was not told.
    pub(super) fn has_untold_public(&self, name: Sym) -> bool {
        self.loose.public.contains(&name)
    }

    /// Returns the interfaces of instances that nobody named, in order.
    pub(super) fn loose_hosts(&self) -> &[NodeAt] {
        &self.loose.hosts
    }

    /// Returns the NAT gateway without a subnet that has a public address.
    pub(super) fn regional_nat(&self, address: IpAddr) -> Option<&Nat> {
        self.nats.get(self.regional_nats.get(&address)?)
    }

    /// Returns a subnet with its VPC.
    pub(super) fn place(&self, subnet: SubnetId) -> Option<(&Subnet, &Vpc)> {
        let subnet = self.subnets.get(&subnet)?;
        Some((subnet, self.vpcs.get(&subnet.vpc)?))
    }
}
