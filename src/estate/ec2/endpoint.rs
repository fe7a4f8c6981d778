use super::{GroupIdentifier, ec2_resource};
use crate::estate::{Document, List, Observed, Operation, Tags, list_output, model};
use crate::ids::{
    AccountId, NetworkInterfaceId, Region, RouteTableId, SubnetId, Sym, VpcEndpointId, VpcId,
};

model! {
    /// A VPC endpoint. Shape: `ec2 describe-vpc-endpoints`.
    pub struct VpcEndpoint {
        required {
            /// The id.
            "VpcEndpointId" => id: VpcEndpointId,
        }
        /// The account that owns it.
        "OwnerId" => owner: Option<AccountId>,
        /// `Interface`, `Gateway`, `GatewayLoadBalancer` and so on; the first replies, which knew
        /// gateways only, omit it.
        "VpcEndpointType" => endpoint_type: Option<Sym>,
        /// Its VPC.
        "VpcId" => vpc: Observed<VpcId>,
        /// The service that it leads to; endpoints of resources and service networks have none.
        "ServiceName" => service_name: Option<Sym>,
        /// The region of the service, where it differs from the endpoint's.
        "ServiceRegion" => service_region: Option<Region>,
        /// The service network that it leads to.
        "ServiceNetworkArn" => service_network: Option<Sym>,
        /// The resource configuration that it leads to.
        "ResourceConfigurationArn" => resource_configuration: Option<Sym>,
        /// `available`, `pendingAcceptance` and so on, in varying case.
        "State" => state: Observed<Sym>,
        /// The endpoint policy; Gateway Load Balancer endpoints have none.
        "PolicyDocument" => policy: Observed<Document>,
        /// The route tables of a gateway endpoint.
        "RouteTableIds" => route_tables: List<RouteTableId>,
        /// The subnets of an interface or Gateway Load Balancer endpoint.
        "SubnetIds" => subnets: List<SubnetId>,
        /// The groups of its interfaces.
        "Groups" => groups: List<GroupIdentifier>,
        /// Its interfaces.
        "NetworkInterfaceIds" => network_interfaces: List<NetworkInterfaceId>,
        /// Whether the service's own names resolve to it.
        "PrivateDnsEnabled" => private_dns_enabled: Observed<bool>,
        /// Its names.
        "DnsEntries" => dns_entries: List<DnsEntry>,
        /// Whether an AWS service manages it.
        "RequesterManaged" => requester_managed: Observed<bool>,
        /// Its tags.
        "Tags" => tags: Tags,
    }

    /// A DNS name.
    pub struct DnsEntry {
        /// The name.
        "DnsName" => name: Option<Box<str>>,
        /// The hosted zone that holds it.
        "HostedZoneId" => hosted_zone: Option<Sym>,
    }
}

/// The kind of a VPC endpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum VpcEndpointKind {
    /// Interfaces that lead to a service.
    Interface,
    /// Routes to a service by prefix list.
    Gateway,
    /// An interface that hands packets to a Gateway Load Balancer.
    GatewayLoadBalancer,
    /// Interfaces that lead to one resource of another VPC.
    Resource,
    /// Interfaces that lead to a VPC Lattice service network.
    ServiceNetwork,
    /// A kind that is not modelled.
    Other(Sym),
}

impl VpcEndpoint {
    /// Returns the kind.
    pub fn kind(&self) -> VpcEndpointKind {
        match self.endpoint_type {
            None => VpcEndpointKind::Gateway,
            Some(kind) => match kind.as_str() {
                "Interface" => VpcEndpointKind::Interface,
                "Gateway" => VpcEndpointKind::Gateway,
                "GatewayLoadBalancer" => VpcEndpointKind::GatewayLoadBalancer,
                "Resource" => VpcEndpointKind::Resource,
                "ServiceNetwork" => VpcEndpointKind::ServiceNetwork,
                _ => VpcEndpointKind::Other(kind),
            },
        }
    }

    /// Returns the member that is missing where AWS never leaves it out: what it leads to, and where its interfaces are.
    fn missing(&self) -> Option<&'static str> {
        let leads = match self.kind() {
            VpcEndpointKind::Resource => Some(self.resource_configuration),
            VpcEndpointKind::ServiceNetwork => Some(self.service_network),
            VpcEndpointKind::Interface
            | VpcEndpointKind::Gateway
            | VpcEndpointKind::GatewayLoadBalancer
            | VpcEndpointKind::Other(_) => None,
        };
        if leads == Some(None) {
            return Some("ServiceNetworkArn or ResourceConfigurationArn");
        }
        let lacks = self.subnets.is_empty() && !self.network_interfaces.is_empty();
        lacks.then_some("SubnetIds")
    }
}

ec2_resource!(VpcEndpoint: "AWS::EC2::VPCEndpoint", "vpc-endpoint", owner owner, tags tags, lacks VpcEndpoint::missing);

list_output! {
    /// The reply of `ec2 describe-vpc-endpoints`.
    DescribeVpcEndpointsOutput { "VpcEndpoints" => VpcEndpoint } into ec2.vpc_endpoints
}

/// Lists VPC endpoints.
pub const DESCRIBE_VPC_ENDPOINTS: Operation = Operation::regional::<DescribeVpcEndpointsOutput>(
    "ec2",
    "describe-vpc-endpoints",
    "ec2:DescribeVpcEndpoints",
)
.members(&["VpcEndpoints"])
.paged(&["NextToken"]);
