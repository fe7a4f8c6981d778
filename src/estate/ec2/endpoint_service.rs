use super::{detail_output, ec2_resource, owned_by};
use crate::estate::{
    Estate, List, Observed, Operation, Resource, Tags, build_arn, list_output, model,
};
use crate::ids::{
    AccountId, Arn, IdError, Place, Region, Sym, VpcEndpointId, VpcEndpointServiceId,
};

model! {
    /// A PrivateLink service that the account offers. Shape:
    /// `ec2 describe-vpc-endpoint-service-configurations`, `describe-vpc-endpoint-service-permissions`.
    pub struct VpcEndpointService {
        required {
            /// The id.
            "ServiceId" => id: VpcEndpointServiceId,
        }
        /// The name by which endpoints refer to it.
        "ServiceName" => name: Observed<Sym>,
        /// Such as `Available`.
        "ServiceState" => state: Observed<Sym>,
        /// The kinds of endpoints that lead to it.
        "ServiceType" => service_types: List<VpcEndpointServiceType>,
        /// Whether each connection must be accepted.
        "AcceptanceRequired" => acceptance_required: Observed<bool>,
        /// The names of the zones in which it is offered.
        "AvailabilityZones" => zones: List<Sym>,
        /// The Network Load Balancers behind it.
        "NetworkLoadBalancerArns" => network_load_balancers: List<Arn>,
        /// The Gateway Load Balancers behind it.
        "GatewayLoadBalancerArns" => gateway_load_balancers: List<Arn>,
        /// Its private DNS name.
        "PrivateDnsName" => private_dns_name: Option<Box<str>>,
        /// The further regions from which it is reached.
        "SupportedRegions" => supported_regions: List<VpcEndpointServiceRegion>,
        /// Who may make endpoints to it.
        "AllowedPrincipals" => allowed_principals: Observed<List<AllowedPrincipal>>,
        /// Its tags.
        "Tags" => tags: Tags,
    }

    /// A kind of endpoint service.
    pub struct VpcEndpointServiceType {
        /// `Interface` or `GatewayLoadBalancer`.
        "ServiceType" => service_type: Option<Sym>,
    }

    /// A region from which a service is reached.
    pub struct VpcEndpointServiceRegion {
        /// The region.
        "Region" => region: Option<Region>,
    }

    /// A principal that may make endpoints to a service.
    pub struct AllowedPrincipal {
        required {
            /// An ARN, or `*` for everybody.
            "Principal" => principal: Sym,
        }
        /// `All`, `Account`, `Role` and so on.
        "PrincipalType" => principal_type: Option<Sym>,
    }

    /// An endpoint's connection to a service of the account. Shape: `ec2 describe-vpc-endpoint-connections`.
    pub struct VpcEndpointConnection {
        required {
            /// The service.
            "ServiceId" => service: VpcEndpointServiceId,
        }
        /// The connection's id; older replies omit it.
        "VpcEndpointConnectionId" => id: Option<Sym>,
        /// The endpoint of the consumer.
        "VpcEndpointId" => endpoint: Option<VpcEndpointId>,
        /// The consumer's account.
        "VpcEndpointOwner" => endpoint_owner: Observed<AccountId>,
        /// The consumer's region, where it differs.
        "VpcEndpointRegion" => endpoint_region: Option<Region>,
        /// `available`, `pendingAcceptance`, `rejected` and so on, in varying case.
        "VpcEndpointState" => state: Observed<Sym>,
        /// The Network Load Balancers behind it.
        "NetworkLoadBalancerArns" => network_load_balancers: List<Arn>,
        /// The Gateway Load Balancers behind it.
        "GatewayLoadBalancerArns" => gateway_load_balancers: List<Arn>,
        /// Its tags.
        "Tags" => tags: Tags,
    }
}

ec2_resource!(
    VpcEndpointService: "AWS::EC2::VPCEndpointService", "vpc-endpoint-service", tags tags
);

impl Resource for VpcEndpointConnection {
    const TYPE: &'static str = "AWS::EC2::VPCEndpointConnection";
    /// Built from the connection's id, else from service and endpoint, which name one connection.
    fn arn(&self, call: Place) -> Result<Arn, IdError> {
        let id = match (self.id, self.endpoint) {
            (Some(id), _) => id.to_string(),
            (None, Some(endpoint)) => format!("{}/{endpoint}", self.service),
            (None, None) => return Err(IdError::new("", "a connection id or an endpoint id")),
        };
        build_arn(
            "ec2",
            owned_by(call, None),
            &format!("vpc-endpoint-connection/{id}"),
        )
    }
    fn tags(&self) -> Option<&Tags> {
        Some(&self.tags)
    }
}

list_output! {
    /// The reply of `ec2 describe-vpc-endpoint-service-configurations`.
    DescribeVpcEndpointServiceConfigurationsOutput {
        "ServiceConfigurations" => VpcEndpointService
    } into ec2.vpc_endpoint_services
}
detail_output! {
    /// The reply of `ec2 describe-vpc-endpoint-service-permissions`.
    DescribeVpcEndpointServicePermissionsOutput { "AllowedPrincipals" => AllowedPrincipal }
    of VpcEndpointService, "ServiceId", into ec2.vpc_endpoint_services.allowed_principals
}
list_output! {
    /// The reply of `ec2 describe-vpc-endpoint-connections`.
    DescribeVpcEndpointConnectionsOutput { "VpcEndpointConnections" => VpcEndpointConnection }
    into ec2.vpc_endpoint_connections
}

/// Names the services that an account offers.
fn services(estate: &Estate, place: Place) -> Vec<Sym> {
    let services = estate.ec2.vpc_endpoint_services.living_in(place);
    services
        .map(|service| Sym::new(service.id.as_str()))
        .collect()
}

/// Lists the PrivateLink services that the account offers.
pub const DESCRIBE_VPC_ENDPOINT_SERVICE_CONFIGURATIONS: Operation =
    Operation::regional::<DescribeVpcEndpointServiceConfigurationsOutput>(
        "ec2",
        "describe-vpc-endpoint-service-configurations",
        "ec2:DescribeVpcEndpointServiceConfigurations",
    )
    .members(&["ServiceConfigurations"])
    .paged(&["NextToken"]);

/// Lists who may make endpoints to a service.
pub const DESCRIBE_VPC_ENDPOINT_SERVICE_PERMISSIONS: Operation =
    Operation::regional::<DescribeVpcEndpointServicePermissionsOutput>(
        "ec2",
        "describe-vpc-endpoint-service-permissions",
        "ec2:DescribeVpcEndpointServicePermissions",
    )
    .per("ServiceId")
    .members(&["AllowedPrincipals"])
    .paged(&["NextToken"])
    .for_each(services);

/// Lists the connections of endpoints to services of the account.
pub const DESCRIBE_VPC_ENDPOINT_CONNECTIONS: Operation =
    Operation::regional::<DescribeVpcEndpointConnectionsOutput>(
        "ec2",
        "describe-vpc-endpoint-connections",
        "ec2:DescribeVpcEndpointConnections",
    )
    .members(&["VpcEndpointConnections"])
    .paged(&["NextToken"]);
