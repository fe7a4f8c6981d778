use std::str::FromStr;

use super::{ec2_resource, if_readable, readable};
use crate::estate::{Flag, List, Observed, Operation, Tags, list_output, model};
use crate::ids::{
    AccountId, Cidr, EgressOnlyInternetGatewayId, InstanceId, InternetGatewayId, NatGatewayId,
    NetworkInterfaceId, PrefixListId, RouteTableId, SubnetId, Sym, TransitGatewayId, VpcEndpointId,
    VpcId, VpcPeeringConnectionId, VpnGatewayId,
};

model! {
    /// A route table of a VPC. Shape: `ec2 describe-route-tables`.
    pub struct RouteTable {
        required {
            /// The id.
            "RouteTableId" => id: RouteTableId,
        }
        /// The account that owns it; participants of a shared VPC see it too.
        "OwnerId" => owner: Option<AccountId>,
        /// Its VPC.
        "VpcId" => vpc: Observed<VpcId>,
        /// The routes.
        #[serde(deserialize_with = "readable")]
        "Routes" => routes: Observed<List<Route>>,
        /// The subnets and gateways that use it, and whether it is the VPC's main table.
        #[serde(deserialize_with = "readable")]
        "Associations" => associations: Observed<List<RouteTableAssociation>>,
        /// The virtual private gateways that propagate their routes into it.
        "PropagatingVgws" => propagating_vpn_gateways: List<PropagatingVgw>,
        /// Its tags.
        "Tags" => tags: Tags,
    }

    /// A route. Exactly one destination and one target member are given.
    pub struct Route {
        /// The IPv4 destination.
        #[serde(deserialize_with = "if_readable")]
        "DestinationCidrBlock" => destination_cidr: Option<Cidr>,
        /// The IPv6 destination.
        #[serde(deserialize_with = "if_readable")]
        "DestinationIpv6CidrBlock" => destination_ipv6_cidr: Option<Cidr>,
        /// The destination as a prefix list.
        #[serde(deserialize_with = "if_readable")]
        "DestinationPrefixListId" => destination_prefix_list: Option<PrefixListId>,
        /// `local`, an internet gateway, a virtual private gateway, a VPC endpoint or `VpcLattice`.
        #[serde(deserialize_with = "if_readable")]
        "GatewayId" => gateway: Option<Sym>,
        /// An egress-only internet gateway.
        #[serde(deserialize_with = "if_readable")]
        "EgressOnlyInternetGatewayId" => egress_only_internet_gateway: Option<Sym>,
        /// A NAT gateway.
        #[serde(deserialize_with = "if_readable")]
        "NatGatewayId" => nat_gateway: Option<Sym>,
        /// An instance; its interface is given too.
        #[serde(deserialize_with = "if_readable")]
        "InstanceId" => instance: Option<Sym>,
        /// A network interface.
        #[serde(deserialize_with = "if_readable")]
        "NetworkInterfaceId" => network_interface: Option<Sym>,
        /// A transit gateway.
        #[serde(deserialize_with = "if_readable")]
        "TransitGatewayId" => transit_gateway: Option<Sym>,
        /// A VPC peering connection.
        #[serde(deserialize_with = "if_readable")]
        "VpcPeeringConnectionId" => vpc_peering_connection: Option<Sym>,
        /// A carrier gateway.
        "CarrierGatewayId" => carrier_gateway: Option<Sym>,
        /// An Outposts local gateway.
        "LocalGatewayId" => local_gateway: Option<Sym>,
        /// A Cloud WAN core network.
        "CoreNetworkArn" => core_network: Option<Sym>,
        /// An Oracle Database@AWS network.
        "OdbNetworkArn" => odb_network: Option<Sym>,
        /// `active`, `blackhole`, `filtered`.
        "State" => state: Option<Sym>,
        /// `CreateRouteTable`, `CreateRoute`, `EnableVgwRoutePropagation`, `Advertisement`.
        "Origin" => origin: Option<Sym>,
    }

    /// A use of a route table: main table of the VPC, by a subnet, or by a gateway (edge).
    pub struct RouteTableAssociation {
        /// Whether it is the main table.
        "Main" => main: Flag<false>,
        /// The subnet.
        #[serde(deserialize_with = "if_readable")]
        "SubnetId" => subnet: Option<SubnetId>,
        /// The internet or virtual private gateway whose inbound traffic it steers.
        "GatewayId" => gateway: Option<Sym>,
        /// `associated`, or on the way to or from it; older replies omit it.
        "AssociationState" => state: Option<RouteTableAssociationState>,
    }

    /// The state of an association.
    pub struct RouteTableAssociationState {
        /// Such as `associated`, `disassociated`, `failed`.
        "State" => state: Option<Sym>,
    }

    /// A virtual private gateway that propagates routes.
    pub struct PropagatingVgw {
        /// The gateway.
        "GatewayId" => gateway: Option<VpnGatewayId>,
    }
}

/// Where a route leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RouteDestination {
    /// One network.
    Cidr(Cidr),
    /// Every network of a prefix list.
    PrefixList(PrefixListId),
}

/// What a route hands packets to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RouteTarget {
    /// The VPC itself.
    Local,
    /// An internet gateway.
    InternetGateway(InternetGatewayId),
    /// A virtual private gateway.
    VpnGateway(VpnGatewayId),
    /// A gateway endpoint, Gateway Load Balancer endpoint or Network Firewall endpoint.
    VpcEndpoint(VpcEndpointId),
    /// An egress-only internet gateway.
    EgressOnlyInternetGateway(EgressOnlyInternetGatewayId),
    /// A NAT gateway.
    NatGateway(NatGatewayId),
    /// A network interface, also that of an instance.
    NetworkInterface(NetworkInterfaceId),
    /// An instance whose interface the reply does not name.
    Instance(InstanceId),
    /// A transit gateway.
    TransitGateway(TransitGatewayId),
    /// A VPC peering connection.
    VpcPeeringConnection(VpcPeeringConnectionId),
    /// A carrier gateway.
    CarrierGateway(Sym),
    /// An Outposts local gateway.
    LocalGateway(Sym),
    /// A Cloud WAN core network.
    CoreNetwork(Sym),
    /// An Oracle Database@AWS network.
    OdbNetwork(Sym),
    /// The VPC Lattice service network of the VPC.
    VpcLattice,
    /// A target of a kind that is not modelled, or none in the reply: what happens there is unknown.
    Other(Option<Sym>),
}

impl Route {
    /// Returns the destination; `None` when the reply names none that is modelled.
    pub fn destination(&self) -> Option<RouteDestination> {
        self.destination_cidr
            .or(self.destination_ipv6_cidr)
            .map(RouteDestination::Cidr)
            .or_else(|| {
                self.destination_prefix_list
                    .map(RouteDestination::PrefixList)
            })
    }

    /// Returns the target. An interface goes before the instance that carries it.
    pub fn target(&self) -> RouteTarget {
        use RouteTarget as To;
        let candidates = [
            self.gateway.map(of_gateway),
            typed(
                self.egress_only_internet_gateway,
                To::EgressOnlyInternetGateway,
            ),
            typed(self.nat_gateway, To::NatGateway),
            typed(self.network_interface, To::NetworkInterface),
            typed(self.instance, To::Instance),
            typed(self.transit_gateway, To::TransitGateway),
            typed(self.vpc_peering_connection, To::VpcPeeringConnection),
            self.carrier_gateway.map(To::CarrierGateway),
            self.local_gateway.map(To::LocalGateway),
            self.core_network.map(To::CoreNetwork),
            self.odb_network.map(To::OdbNetwork),
        ];
        candidates
            .into_iter()
            .flatten()
            .next()
            .unwrap_or(To::Other(None))
    }

    /// Returns whether packets to the destination are dropped.
    pub fn is_blackhole(&self) -> bool {
        self.state
            .is_some_and(|state| state.as_str() == "blackhole")
    }

    /// Returns whether the route came by propagation or advertisement rather than by hand.
    pub fn is_propagated(&self) -> bool {
        self.origin.is_some_and(|origin| {
            matches!(
                origin.as_str(),
                "EnableVgwRoutePropagation" | "Advertisement"
            )
        })
    }
}

/// Returns the target that a typed id makes; a text that is no such id is a target of another kind.
fn typed<I: FromStr>(id: Option<Sym>, target: impl Fn(I) -> RouteTarget) -> Option<RouteTarget> {
    let id = id?;
    Some(
        id.as_str()
            .parse()
            .map_or(RouteTarget::Other(Some(id)), target),
    )
}

/// Returns the target that `GatewayId` names, which stands for several kinds.
fn of_gateway(id: Sym) -> RouteTarget {
    let text = id.as_str();
    match text {
        "local" => return RouteTarget::Local,
        "VpcLattice" => return RouteTarget::VpcLattice,
        _ => {}
    }
    text.parse()
        .map(RouteTarget::InternetGateway)
        .or_else(|_| text.parse().map(RouteTarget::VpnGateway))
        .or_else(|_| text.parse().map(RouteTarget::VpcEndpoint))
        .unwrap_or(RouteTarget::Other(Some(id)))
}

impl RouteTableAssociation {
    /// Returns whether the association is in force or coming into force.
    pub fn is_active(&self) -> bool {
        let state = self.state.as_ref().and_then(|state| state.state);
        !state.is_some_and(|state| matches!(state.as_str(), "disassociated" | "failed"))
    }
}

impl RouteTable {
    /// Returns whether it is the VPC's main table; `None` when the associations are unknown.
    pub fn is_main(&self) -> Option<bool> {
        let associations = self.associations.known()?;
        Some(associations.iter().any(|one| one.main.0 && one.is_active()))
    }
}

ec2_resource!(RouteTable: "AWS::EC2::RouteTable", "route-table", owner owner, tags tags);

list_output! {
    /// The reply of `ec2 describe-route-tables`.
    DescribeRouteTablesOutput { "RouteTables" => RouteTable } into ec2.route_tables
}

/// Lists route tables.
pub const DESCRIBE_ROUTE_TABLES: Operation = Operation::regional::<DescribeRouteTablesOutput>(
    "ec2",
    "describe-route-tables",
    "ec2:DescribeRouteTables",
)
.members(&["RouteTables"])
.paged(&["NextToken"]);
