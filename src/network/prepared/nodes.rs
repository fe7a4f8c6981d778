use std::net::IpAddr;

use rustc_hash::FxHashMap;

use super::gateways::Nat;
use super::places::Subnet;
use super::spot::Spot;
use crate::estate::ec2::{Instance, NetworkInterface};
use crate::estate::{Estate, Item};
use crate::ids::{
    AccountId, Arn, Cidr, InstanceId, NatGatewayId, NetworkInterfaceId, Place, SecurityGroupId,
    SubnetId, Sym, TransitGatewayAttachmentId, VpcEndpointId, VpcId,
};

/// Where packets begin and end: a network interface, or one that a managed resource must have.
#[derive(Clone, Debug)]
pub(in crate::network) struct Node {
    /// What a path names: the interface, or the resource that has one which was not read.
    pub name: Sym,
    /// Where its owner is: the owner's account decides the environment, not the VPC's.
    pub place: Place,
    pub vpc: VpcId,
    pub subnet: SubnetId,
    /// The private IPv4 and the IPv6 addresses; where none is known, one of the subnet.
    pub spots: Box<[Spot]>,
    /// Delegated prefixes.
    pub prefixes: Box<[Cidr]>,
    /// Public IPv4 addresses with the private ones that they stand for.
    pub public: Box<[(IpAddr, IpAddr)]>,
    pub groups: Groups,
    pub kind: Kind,
    pub instance: Option<InstanceId>,
    /// Whether it is the instance's primary interface; none where the instance was not read.
    pub is_primary: Option<bool>,
    /// Whether it forwards packets that are not its own; none when the replies do not tell.
    pub forwards: Option<bool>,
    /// What to assume when something is to answer there.
    pub assumption: Option<Sym>,
}

/// The security groups of an interface.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(in crate::network) enum Groups {
    /// It carries these.
    Carries(Box<[SecurityGroupId]>),
    /// It carries none, and nothing is filtered.
    Unfiltered,
    /// They were not read.
    Unread,
}

/// What stands behind an interface.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::network) enum Kind {
    /// Something that answers on any port: an instance, a container, an appliance.
    Host,
    /// A managed resource, which answers on its own ports alone.
    Serves,
    /// Something that opens connections and answers none: a function.
    Client,
    /// A NAT gateway.
    Nat(NatGatewayId),
    /// An attachment of a transit gateway.
    Transit(TransitGatewayAttachmentId),
    /// A load balancer.
    Balancer(Arn),
    /// A VPC endpoint with interfaces.
    Endpoint(VpcEndpointId),
    /// Something of AWS that answers nobody.
    Silent,
    /// An interface that is attached to nothing.
    Idle,
}

impl Node {
    /// Returns whether an address is one of its own.
    pub fn owns(&self, address: IpAddr) -> bool {
        let is_own = |spot: &Spot| spot.within.is_none() && spot.address == address;
        self.spots.iter().any(is_own) || self.prefixes.iter().any(|one| one.contains(address))
    }

    /// Returns the spot of an address: where the address stands for one of a subnet, that one.
    pub fn spot(&self, address: IpAddr) -> Spot {
        let mut own = self.spots.iter().copied();
        let found = own.find(|one| one.address == address);
        found.unwrap_or(Spot::exactly(address))
    }

    /// Returns the public address that stands for a private one.
    pub fn public_of(&self, private: IpAddr) -> Option<IpAddr> {
        let mut pairs = self.public.iter();
        pairs
            .find(|(_, own)| *own == private)
            .map(|(public, _)| *public)
    }

    /// Returns whether it carries a group; `None` when its groups were not read.
    pub fn carries(&self, group: SecurityGroupId) -> Option<bool> {
        match &self.groups {
            Groups::Carries(groups) => Some(groups.contains(&group)),
            Groups::Unfiltered => Some(false),
            Groups::Unread => None,
        }
    }
}

/// What interfaces are for, told by those who made them.
pub(super) struct Purposes {
    nat: FxHashMap<NetworkInterfaceId, NatGatewayId>,
    endpoints: FxHashMap<NetworkInterfaceId, VpcEndpointId>,
    balancers: FxHashMap<Box<str>, Arn>,
    classic: FxHashMap<(Place, Sym), Arn>,
    connect: FxHashMap<NetworkInterfaceId, Sym>,
}

impl Purposes {
    pub(super) fn of(estate: &Estate) -> Self {
        let ec2 = &estate.ec2;
        let nat = ec2.nat_gateways.iter().flat_map(|gateway| {
            let interfaces = gateway.addresses.iter();
            interfaces.filter_map(|one| Some((one.network_interface?, gateway.id)))
        });
        let endpoints = ec2.vpc_endpoints.iter().flat_map(|endpoint| {
            let interfaces = endpoint.network_interfaces.iter();
            interfaces.map(|interface| (*interface, endpoint.id))
        });
        let balancers = estate.elbv2.load_balancers.iter().filter_map(|balancer| {
            // Interfaces are described as `ELB net/name/id`, the end of the ARN.
            let (_, end) = balancer.arn.resource().split_once('/')?;
            Some((end.into(), balancer.arn))
        });
        let classic = estate.elb.load_balancers.iter();
        let classic = classic.map(|one| ((one.place, one.name), one.arn));
        let connect = ec2.instance_connect_endpoints.iter().flat_map(|door| {
            let interfaces = door.network_interfaces.iter();
            interfaces.map(|interface| (*interface, door.id.sym()))
        });
        Self {
            nat: nat.collect(),
            endpoints: endpoints.collect(),
            balancers: balancers.collect(),
            classic: classic.collect(),
            connect: connect.collect(),
        }
    }

    fn kind(&self, interface: &Item<NetworkInterface>) -> Kind {
        if let Some(gateway) = self.nat.get(&interface.id) {
            return Kind::Nat(*gateway);
        }
        if let Some(endpoint) = self.endpoints.get(&interface.id) {
            return Kind::Endpoint(*endpoint);
        }
        if self.connect.contains_key(&interface.id) {
            return Kind::Client;
        }
        let said = interface.description.as_deref().unwrap_or_default();
        let ended = |start: &str| said.strip_prefix(start).map(str::trim);
        if let Some(balancer) = ended("ELB ").and_then(|end| self.balancers.get(end)) {
            return Kind::Balancer(*balancer);
        }
        // Those of the first version are described by their name alone.
        let named = ended("ELB ").map(|name| (interface.place, Sym::new(name)));
        if let Some(balancer) = named.and_then(|named| self.classic.get(&named)) {
            return Kind::Balancer(*balancer);
        }
        if let Some(Ok(nat)) = ended("Interface for NAT Gateway ").map(str::parse) {
            return Kind::Nat(nat);
        }
        let attachment = ended("Network Interface for Transit Gateway Attachment ");
        if let Some(Ok(attachment)) = attachment.map(str::parse) {
            return Kind::Transit(attachment);
        }
        if let Some(Ok(endpoint)) = ended("VPC Endpoint Interface ").map(str::parse) {
            return Kind::Endpoint(endpoint);
        }
        if said.starts_with("AWS Lambda VPC ENI") {
            return Kind::Client;
        }
        let kind = interface.interface_type.known().map(|kind| kind.as_str());
        match kind {
            Some("lambda" | "ec2_instance_connect_endpoint") => Kind::Client,
            Some(
                "natGateway"
                | "nat_gateway"
                | "transit_gateway"
                | "gateway_load_balancer"
                | "gateway_load_balancer_endpoint"
                | "gateway_load_balancer_vpc_endpoint"
                | "network_load_balancer"
                | "load_balancer"
                | "vpc_endpoint"
                | "global_accelerator_managed",
            ) => Kind::Silent,
            Some(_) | None if is_idle(interface) => Kind::Idle,
            Some(_) | None => Kind::Host,
        }
    }
}

fn is_idle(interface: &NetworkInterface) -> bool {
    let status = interface.status.known();
    interface.attachment.is_none() && status.is_some_and(|status| status.as_str() == "available")
}

/// Returns the instances by their VPC and their first private address.
pub(super) fn by_address(estate: &Estate) -> FxHashMap<(VpcId, IpAddr), InstanceId> {
    let all = estate.ec2.instances.iter();
    all.filter_map(|one| Some(((one.vpc?, one.private_ip?), one.id)))
        .collect()
}

/// Returns the instance of an interface that names none, where its address tells: in a VPC nobody else has it.
pub(super) fn found_by_address(
    interface: &NetworkInterface,
    all: &FxHashMap<(VpcId, IpAddr), InstanceId>,
) -> Option<InstanceId> {
    let vpc = interface.vpc.known().filter(|_| is_loose(interface))?;
    all.get(&(*vpc, interface.private_ip?)).copied()
}

/// Returns whether an interface is attached to an instance that was not told: those that AWS makes for itself name none.
pub(super) fn is_loose(interface: &NetworkInterface) -> bool {
    let Some(attached) = &interface.attachment else {
        return false;
    };
    let kind = interface.interface_type.known().map(|kind| kind.as_str());
    let by_account = attached
        .instance_owner
        .is_none_or(|owner| owner.as_str().parse::<AccountId>().is_ok());
    attached.instance.is_none()
        && by_account
        && matches!(
            kind,
            None | Some("interface" | "efa" | "efa-only" | "trunk" | "branch")
        )
        && interface.requester_managed.known() != Some(&true)
}

/// Returns an interface as a node; `None` when its VPC or subnet is not known.
pub(super) fn of_interface(
    interface: &Item<NetworkInterface>,
    (id, instance): (Option<InstanceId>, Option<&Item<Instance>>),
    purposes: &Purposes,
) -> Option<Node> {
    let kind = purposes.kind(interface);
    let carried = interface.groups.known();
    let groups = match carried {
        Some(groups) if groups.is_empty() => Groups::Unfiltered,
        Some(groups) => Groups::Carries(groups.iter().map(|group| group.id).collect()),
        None if matches!(kind, Kind::Nat(_) | Kind::Transit(_)) => Groups::Unfiltered,
        None => Groups::Unread,
    };
    let spots = interface.addresses().into_iter().map(Spot::exactly);
    let public = interface.public_addresses().into_iter();
    let prefixes = interface.ipv4_prefixes.iter().map(|one| one.prefix);
    let prefixes6 = interface.ipv6_prefixes.iter().map(|one| one.prefix);
    Some(Node {
        name: interface.id.sym(),
        place: interface.place,
        vpc: *interface.vpc.known()?,
        subnet: *interface.subnet.known()?,
        spots: spots.collect(),
        prefixes: prefixes.chain(prefixes6).collect(),
        public: public
            .filter_map(|(private, public)| Some((public, private?)))
            .collect(),
        groups,
        kind,
        instance: id,
        is_primary: instance.and_then(|one| Some(one.private_ip? == interface.private_ip?)),
        forwards: interface.source_dest_check.known().map(|check| !check),
        assumption: instance.and_then(assumption),
    })
}

/// Returns an instance of which no interface was read as a node: what it tells of its first one; `None` when it stands in
/// no subnet, as those that ended.
pub(super) fn of_instance(
    instance: &Item<Instance>,
    subnets: &FxHashMap<SubnetId, Subnet>,
) -> Option<Node> {
    let subnet = instance.subnet?;
    let read = subnets.get(&subnet);
    let carried = instance.security_groups.known();
    let carried = carried.filter(|groups| !groups.is_empty());
    let private = instance.private_ip.map(Spot::exactly);
    let somewhere = read.into_iter().flat_map(Subnet::networks);
    let spots: Box<[Spot]> = match private {
        Some(spot) => Box::new([spot]),
        None => somewhere.map(Spot::somewhere).collect(),
    };
    let public = instance.public_ip.zip(instance.private_ip);
    Some(Node {
        name: instance.id.sym(),
        place: instance.place,
        vpc: instance.vpc.or(read.map(|subnet| subnet.vpc))?,
        subnet,
        spots,
        prefixes: Box::default(),
        public: public.into_iter().collect(),
        groups: match carried {
            Some(groups) => Groups::Carries(groups.iter().map(|group| group.id).collect()),
            None => Groups::Unread,
        },
        kind: Kind::Host,
        instance: Some(instance.id),
        is_primary: Some(true),
        forwards: instance.source_dest_check.known().map(|check| !check),
        assumption: assumption(instance),
    })
}

/// Returns a NAT gateway of which no interface was read as a node: it tells its addresses itself; `None` when it stands in
/// no subnet that was read, or is gone.
pub(super) fn of_nat(nat: &Nat, subnets: &FxHashMap<SubnetId, Subnet>) -> Option<Node> {
    let subnet = subnets.get(&nat.subnet.filter(|_| !nat.standing.is_down())?)?;
    let private = nat.addresses.iter().map(|(private, _)| *private);
    let pairs = nat.addresses.iter();
    Some(Node {
        name: Sym::new(nat.interface?.as_str()),
        place: subnet.place,
        vpc: subnet.vpc,
        subnet: subnet.id,
        spots: private.map(Spot::exactly).collect(),
        prefixes: Box::default(),
        public: pairs
            .filter_map(|(private, public)| Some(((*public)?, *private)))
            .collect(),
        groups: Groups::Unfiltered,
        kind: Kind::Nat(nat.id),
        instance: None,
        is_primary: None,
        forwards: Some(false),
        assumption: None,
    })
}

/// Returns what is assumed of an instance that does not run.
fn assumption(instance: &Item<Instance>) -> Option<Sym> {
    let state = instance.state.known()?.name;
    (state.as_str() != "running").then(|| Sym::new(&format!("{} runs; it is {state}", instance.id)))
}
