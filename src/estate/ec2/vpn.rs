use std::net::IpAddr;

use super::{VpcAttachment, ec2_resource, empty_is_none};
use crate::estate::{Flag, List, Observed, Operation, Tags, list_output, model};
use crate::ids::{Cidr, CustomerGatewayId, Sym, TransitGatewayId, VpnConnectionId, VpnGatewayId};

model! {
    /// A virtual private gateway. Shape: `ec2 describe-vpn-gateways`.
    pub struct VpnGateway {
        required {
            /// The id.
            "VpnGatewayId" => id: VpnGatewayId,
        }
        told {
            /// The VPC it is attached to, and those it was.
            "VpcAttachments" => attachments: List<VpcAttachment>,
        }
        /// Such as `available`.
        "State" => state: Observed<Sym>,
        /// Its tags.
        "Tags" => tags: Tags,
    }

    /// A site-to-site VPN connection. Shape: `ec2 describe-vpn-connections`.
    ///
    /// The customer gateway's configuration and the pre-shared keys in the reply are never read.
    pub struct VpnConnection {
        required {
            /// The id.
            "VpnConnectionId" => id: VpnConnectionId,
        }
        /// Such as `available`.
        "State" => state: Observed<Sym>,
        /// The device on the far side.
        #[serde(deserialize_with = "empty_is_none")]
        "CustomerGatewayId" => customer_gateway: Option<CustomerGatewayId>,
        /// The virtual private gateway that it ends at.
        #[serde(deserialize_with = "empty_is_none")]
        "VpnGatewayId" => vpn_gateway: Option<VpnGatewayId>,
        /// The transit gateway that it ends at.
        #[serde(deserialize_with = "empty_is_none")]
        "TransitGatewayId" => transit_gateway: Option<TransitGatewayId>,
        /// The Cloud WAN core network that it ends at.
        "CoreNetworkArn" => core_network: Option<Sym>,
        /// `associated`, or on the way to or from it; `not-associated` where it ends at no gateway.
        "GatewayAssociationState" => gateway_association: Option<Sym>,
        /// Its options.
        "Options" => options: Option<VpnConnectionOptions>,
        /// The static routes.
        "Routes" => routes: Observed<List<VpnStaticRoute>>,
        /// The tunnels as they are now.
        "VgwTelemetry" => tunnels: List<VpnTunnel>,
        /// Its tags.
        "Tags" => tags: Tags,
    }

    /// The options of a VPN connection.
    pub struct VpnConnectionOptions {
        /// Whether routes are entered by hand instead of learned.
        "StaticRoutesOnly" => static_routes_only: Flag<false>,
        /// The networks behind the customer gateway that the tunnels admit.
        "LocalIpv4NetworkCidr" => local_ipv4: Option<Cidr>,
        /// The networks on the AWS side that the tunnels admit.
        "RemoteIpv4NetworkCidr" => remote_ipv4: Option<Cidr>,
        /// The IPv6 networks behind the customer gateway that the tunnels admit.
        "LocalIpv6NetworkCidr" => local_ipv6: Option<Cidr>,
        /// The IPv6 networks on the AWS side that the tunnels admit.
        "RemoteIpv6NetworkCidr" => remote_ipv6: Option<Cidr>,
    }

    /// A static route of a VPN connection.
    pub struct VpnStaticRoute {
        /// The network behind the customer gateway.
        "DestinationCidrBlock" => destination: Option<Cidr>,
        /// `available`, or on the way to or from it.
        "State" => state: Option<Sym>,
    }

    /// A tunnel of a VPN connection.
    pub struct VpnTunnel {
        /// `UP` or `DOWN`.
        "Status" => status: Option<Sym>,
        /// How many routes were learned through it.
        "AcceptedRouteCount" => accepted_routes: Option<u32>,
    }

    /// A customer gateway. Shape: `ec2 describe-customer-gateways`.
    pub struct CustomerGateway {
        required {
            /// The id.
            "CustomerGatewayId" => id: CustomerGatewayId,
        }
        /// Such as `available`.
        "State" => state: Observed<Sym>,
        /// The address of the device; none when it is named by a certificate.
        "IpAddress" => ip_address: Option<IpAddr>,
        /// Its tags.
        "Tags" => tags: Tags,
    }
}

impl VpnConnection {
    /// Returns the member that is missing where AWS never leaves it out: a connection that ends at no gateway says so.
    fn missing(&self) -> Option<&'static str> {
        let ends = self.vpn_gateway.is_some()
            || self.transit_gateway.is_some()
            || self.core_network.is_some();
        let is_loose = self
            .gateway_association
            .is_some_and(|state| state.as_str() == "not-associated");
        let state = self.state.known().map(|state| state.as_str());
        let lacks = !ends && !is_loose && !matches!(state, Some("deleting" | "deleted"));
        lacks.then_some("VpnGatewayId")
    }
}

ec2_resource!(VpnGateway: "AWS::EC2::VPNGateway", "vpn-gateway", tags tags);
ec2_resource!(
    VpnConnection: "AWS::EC2::VPNConnection", "vpn-connection", tags tags, lacks VpnConnection::missing
);
ec2_resource!(CustomerGateway: "AWS::EC2::CustomerGateway", "customer-gateway", tags tags);

list_output! {
    /// The reply of `ec2 describe-vpn-gateways`.
    DescribeVpnGatewaysOutput { "VpnGateways" => VpnGateway } into ec2.vpn_gateways
}
list_output! {
    /// The reply of `ec2 describe-vpn-connections`.
    DescribeVpnConnectionsOutput { "VpnConnections" => VpnConnection } into ec2.vpn_connections
}
list_output! {
    /// The reply of `ec2 describe-customer-gateways`.
    DescribeCustomerGatewaysOutput { "CustomerGateways" => CustomerGateway }
    into ec2.customer_gateways
}

/// Lists virtual private gateways.
pub const DESCRIBE_VPN_GATEWAYS: Operation = Operation::regional::<DescribeVpnGatewaysOutput>(
    "ec2",
    "describe-vpn-gateways",
    "ec2:DescribeVpnGateways",
)
.members(&["VpnGateways"]);

/// Lists site-to-site VPN connections.
pub const DESCRIBE_VPN_CONNECTIONS: Operation =
    Operation::regional::<DescribeVpnConnectionsOutput>(
        "ec2",
        "describe-vpn-connections",
        "ec2:DescribeVpnConnections",
    )
    .members(&["VpnConnections"]);

/// Lists customer gateways.
pub const DESCRIBE_CUSTOMER_GATEWAYS: Operation =
    Operation::regional::<DescribeCustomerGatewaysOutput>(
        "ec2",
        "describe-customer-gateways",
        "ec2:DescribeCustomerGateways",
    )
    .members(&["CustomerGateways"]);
