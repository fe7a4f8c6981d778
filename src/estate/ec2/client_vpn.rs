use super::{detail_output, ec2_resource};
use crate::estate::{Estate, Flag, List, Observed, Operation, Tags, list_output, model};
use crate::ids::{Cidr, ClientVpnEndpointId, Place, SecurityGroupId, SubnetId, Sym, VpcId};

model! {
    /// A Client VPN endpoint. Shape: `ec2 describe-client-vpn-endpoints`, `describe-client-vpn-routes`,
    /// `describe-client-vpn-authorization-rules`, `describe-client-vpn-target-networks`.
    pub struct ClientVpnEndpoint {
        required {
            /// The id.
            "ClientVpnEndpointId" => id: ClientVpnEndpointId,
        }
        /// Its state.
        "Status" => status: Observed<ClientVpnStatus>,
        /// The network from which clients get their addresses; none when they get IPv6 only.
        "ClientCidrBlock" => client_cidr: Option<Cidr>,
        /// Its VPC; none before the first target network.
        "VpcId" => vpc: Option<VpcId>,
        /// The groups of its interfaces.
        "SecurityGroupIds" => security_groups: List<SecurityGroupId>,
        /// Whether only the endpoint's routes go through the tunnel.
        "SplitTunnel" => split_tunnel: Observed<bool>,
        /// How clients prove who they are.
        "AuthenticationOptions" => authentication: List<ClientVpnAuthentication>,
        /// Whether connections are logged.
        "ConnectionLogOptions" => connection_log: Observed<ConnectionLogOptions>,
        /// How long a session lasts, in hours.
        "SessionTimeoutHours" => session_timeout_hours: Observed<u32>,
        /// Whether a session that ends must be begun again by hand.
        "DisconnectOnSessionTimeout" => disconnect_on_session_timeout: Observed<bool>,
        /// The subnets it is associated with, as older replies give them.
        "AssociatedTargetNetworks" => associated_target_networks: List<AssociatedTargetNetwork>,
        /// The transit gateway it is attached to instead of a VPC.
        "TransitGatewayConfiguration" => transit_gateway: Option<ClientVpnTransitGateway>,
        /// The subnets it is associated with.
        "ClientVpnTargetNetworks" => target_networks: Observed<List<ClientVpnTargetNetwork>>,
        /// The routes.
        "Routes" => routes: Observed<List<ClientVpnRoute>>,
        /// Who may reach which network.
        "AuthorizationRules" => authorization_rules: Observed<List<ClientVpnAuthorizationRule>>,
        /// Its tags.
        "Tags" => tags: Tags,
    }

    /// A state with its code.
    pub struct ClientVpnStatus {
        /// Such as `available`, `pending-associate`, `active`, `associated`.
        "Code" => code: Option<Sym>,
    }

    /// A way to prove who a client is.
    pub struct ClientVpnAuthentication {
        /// `certificate-authentication`, `directory-service-authentication` or `federated-authentication`.
        "Type" => authentication_type: Option<Sym>,
        /// The identity provider, of federated authentication.
        "FederatedAuthentication" => federated: Option<FederatedAuthentication>,
    }

    /// The identity provider of federated authentication.
    pub struct FederatedAuthentication {
        /// The SAML provider's ARN.
        "SamlProviderArn" => saml_provider: Option<Sym>,
    }

    /// Whether connections are logged, and where.
    pub struct ConnectionLogOptions {
        /// Whether they are.
        "Enabled" => enabled: Observed<bool>,
        /// The log group.
        "CloudwatchLogGroup" => log_group: Option<Sym>,
    }

    /// A subnet that an endpoint is associated with.
    pub struct AssociatedTargetNetwork {
        /// The subnet.
        "NetworkId" => subnet: Option<SubnetId>,
    }

    /// The transit gateway of an endpoint.
    pub struct ClientVpnTransitGateway {
        /// The transit gateway.
        "TransitGatewayId" => transit_gateway: Option<Sym>,
        /// The attachment.
        "TransitGatewayAttachmentId" => attachment: Option<Sym>,
    }

    /// A subnet through which clients enter.
    pub struct ClientVpnTargetNetwork {
        required {
            /// The subnet.
            "TargetNetworkId" => subnet: SubnetId,
        }
        /// Its VPC.
        "VpcId" => vpc: Option<VpcId>,
        /// The groups of the interface there.
        "SecurityGroups" => security_groups: List<SecurityGroupId>,
        /// Its state.
        "Status" => status: Option<ClientVpnStatus>,
    }

    /// A route of an endpoint.
    pub struct ClientVpnRoute {
        required {
            /// The destination.
            "DestinationCidr" => destination: Cidr,
        }
        /// The subnet through which it leads, or `local`.
        "TargetSubnet" => target: Option<Sym>,
        /// Its state.
        "Status" => status: Option<ClientVpnStatus>,
    }

    /// A rule that lets clients reach a network.
    pub struct ClientVpnAuthorizationRule {
        required {
            /// The network.
            "DestinationCidr" => destination: Cidr,
        }
        /// Whether it is for all clients.
        "AccessAll" => access_all: Flag<false>,
        /// The group of clients it is for; empty when it is for all.
        "GroupId" => group: Option<Sym>,
        /// Its state.
        "Status" => status: Option<ClientVpnStatus>,
    }
}

impl ClientVpnRoute {
    /// Returns the subnet through which it leads; `None` for the local route.
    pub fn target_subnet(&self) -> Option<SubnetId> {
        self.target?.as_str().parse().ok()
    }
}

ec2_resource!(
    ClientVpnEndpoint: "AWS::EC2::ClientVpnEndpoint", "client-vpn-endpoint", tags tags
);

list_output! {
    /// The reply of `ec2 describe-client-vpn-endpoints`.
    DescribeClientVpnEndpointsOutput { "ClientVpnEndpoints" => ClientVpnEndpoint }
    into ec2.client_vpn_endpoints
}
detail_output! {
    /// The reply of `ec2 describe-client-vpn-routes`.
    DescribeClientVpnRoutesOutput { "Routes" => ClientVpnRoute }
    of ClientVpnEndpoint, "ClientVpnEndpointId", into ec2.client_vpn_endpoints.routes
}
detail_output! {
    /// The reply of `ec2 describe-client-vpn-authorization-rules`.
    DescribeClientVpnAuthorizationRulesOutput { "AuthorizationRules" => ClientVpnAuthorizationRule }
    of ClientVpnEndpoint, "ClientVpnEndpointId", into ec2.client_vpn_endpoints.authorization_rules
}
detail_output! {
    /// The reply of `ec2 describe-client-vpn-target-networks`.
    DescribeClientVpnTargetNetworksOutput { "ClientVpnTargetNetworks" => ClientVpnTargetNetwork }
    of ClientVpnEndpoint, "ClientVpnEndpointId", into ec2.client_vpn_endpoints.target_networks
}

/// Names the Client VPN endpoints of an account.
fn endpoints(estate: &Estate, place: Place) -> Vec<Sym> {
    let endpoints = estate.ec2.client_vpn_endpoints.living_in(place);
    endpoints.map(|one| Sym::new(one.id.as_str())).collect()
}

/// Lists Client VPN endpoints.
pub const DESCRIBE_CLIENT_VPN_ENDPOINTS: Operation =
    Operation::regional::<DescribeClientVpnEndpointsOutput>(
        "ec2",
        "describe-client-vpn-endpoints",
        "ec2:DescribeClientVpnEndpoints",
    )
    .members(&["ClientVpnEndpoints"])
    .paged(&["NextToken"]);

/// Lists the routes of a Client VPN endpoint.
pub const DESCRIBE_CLIENT_VPN_ROUTES: Operation =
    Operation::regional::<DescribeClientVpnRoutesOutput>(
        "ec2",
        "describe-client-vpn-routes",
        "ec2:DescribeClientVpnRoutes",
    )
    .per("ClientVpnEndpointId")
    .members(&["Routes"])
    .paged(&["NextToken"])
    .for_each(endpoints);

/// Lists the authorization rules of a Client VPN endpoint.
pub const DESCRIBE_CLIENT_VPN_AUTHORIZATION_RULES: Operation =
    Operation::regional::<DescribeClientVpnAuthorizationRulesOutput>(
        "ec2",
        "describe-client-vpn-authorization-rules",
        "ec2:DescribeClientVpnAuthorizationRules",
    )
    .per("ClientVpnEndpointId")
    .members(&["AuthorizationRules"])
    .paged(&["NextToken"])
    .for_each(endpoints);

/// Lists the subnets through which clients of a Client VPN endpoint enter.
pub const DESCRIBE_CLIENT_VPN_TARGET_NETWORKS: Operation =
    Operation::regional::<DescribeClientVpnTargetNetworksOutput>(
        "ec2",
        "describe-client-vpn-target-networks",
        "ec2:DescribeClientVpnTargetNetworks",
    )
    .per("ClientVpnEndpointId")
    .members(&["ClientVpnTargetNetworks"])
    .paged(&["NextToken"])
    .for_each(endpoints);
