//! Elastic addresses, gateways, peering connections and site-to-site VPN.

use aws_sdk_ec2::types;

use super::{Caller, SERVICE, client, once, pages, tell, words};
use crate::estate::ec2;

tell! {
    types::Address {
        "AllocationId" allocation_id, "PublicIp" public_ip, "PrivateIpAddress" private_ip_address,
        "NetworkInterfaceId" network_interface_id, "InstanceId" instance_id, "Tags" tags,
    }
    types::InternetGatewayAttachment { "VpcId" vpc_id, "State" state }
    types::InternetGateway {
        "InternetGatewayId" internet_gateway_id, "OwnerId" owner_id, "Attachments" attachments,
        "Tags" tags,
    }
    types::EgressOnlyInternetGateway {
        "EgressOnlyInternetGatewayId" egress_only_internet_gateway_id, "Attachments" attachments,
        "Tags" tags,
    }
    types::NatGatewayAddress {
        "NetworkInterfaceId" network_interface_id, "PrivateIp" private_ip, "PublicIp" public_ip,
        "AllocationId" allocation_id, "AvailabilityZone" availability_zone,
        "AvailabilityZoneId" availability_zone_id, "Status" status,
    }
    types::NatGateway {
        "NatGatewayId" nat_gateway_id, "VpcId" vpc_id, "SubnetId" subnet_id,
        "ConnectivityType" connectivity_type, "AvailabilityMode" availability_mode,
        "NatGatewayAddresses" nat_gateway_addresses, "RouteTableId" route_table_id, "State" state,
        "DeleteTime" delete_time, "Tags" tags,
    }
    types::CidrBlock { "CidrBlock" cidr_block }
    types::Ipv6CidrBlock { "Ipv6CidrBlock" ipv6_cidr_block }
    types::VpcPeeringConnectionOptionsDescription {
        "AllowDnsResolutionFromRemoteVpc" allow_dns_resolution_from_remote_vpc,
    }
    types::VpcPeeringConnectionVpcInfo {
        "OwnerId" owner_id, "Region" region, "VpcId" vpc_id, "CidrBlock" cidr_block,
        "CidrBlockSet" cidr_block_set, "Ipv6CidrBlockSet" ipv6_cidr_block_set,
        "PeeringOptions" peering_options,
    }
    types::VpcPeeringConnectionStateReason { "Code" code }
    types::VpcPeeringConnection {
        "VpcPeeringConnectionId" vpc_peering_connection_id, "RequesterVpcInfo" requester_vpc_info,
        "AccepterVpcInfo" accepter_vpc_info, "Status" status, "Tags" tags,
    }
    types::VpcAttachment { "VpcId" vpc_id, "State" state }
    types::VpnGateway {
        "VpnGatewayId" vpn_gateway_id, "State" state, "VpcAttachments" vpc_attachments, "Tags" tags,
    }
    types::VpnConnectionOptions {
        "StaticRoutesOnly" static_routes_only, "LocalIpv4NetworkCidr" local_ipv4_network_cidr,
        "RemoteIpv4NetworkCidr" remote_ipv4_network_cidr,
        "LocalIpv6NetworkCidr" local_ipv6_network_cidr,
        "RemoteIpv6NetworkCidr" remote_ipv6_network_cidr,
    }
    types::VpnStaticRoute { "DestinationCidrBlock" destination_cidr_block, "State" state }
    types::VgwTelemetry { "Status" status, "AcceptedRouteCount" accepted_route_count }
    types::VpnConnection {
        "VpnConnectionId" vpn_connection_id, "State" state, "CustomerGatewayId" customer_gateway_id,
        "VpnGatewayId" vpn_gateway_id, "TransitGatewayId" transit_gateway_id,
        "CoreNetworkArn" core_network_arn,
        "GatewayAssociationState" gateway_association_state, "Options" options, "Routes" routes,
        "VgwTelemetry" vgw_telemetry, "Tags" tags,
    }
    types::CustomerGateway {
        "CustomerGatewayId" customer_gateway_id, "State" state, "IpAddress" ip_address, "Tags" tags,
    }
}

words!(
    types::ConnectivityType,
    types::AvailabilityMode,
    types::NatGatewayState,
    types::NatGatewayAddressStatus,
    types::VpcPeeringConnectionStateReasonCode,
    types::VpnState,
    types::TelemetryStatus,
    types::GatewayAssociationState,
);

/// How each planned operation is called.
pub(super) const CALLERS: &[Caller] = &[
    once!(
        ec2::DESCRIBE_ADDRESSES,
        |client, _ask| client.describe_addresses(),
        { "Addresses" addresses }
    ),
    pages!(
        ec2::DESCRIBE_INTERNET_GATEWAYS,
        |client, _ask| client.describe_internet_gateways().max_results(1000),
        next_token => set_next_token,
        { "InternetGateways" internet_gateways }
    ),
    pages!(
        ec2::DESCRIBE_EGRESS_ONLY_INTERNET_GATEWAYS,
        |client, _ask| client.describe_egress_only_internet_gateways().max_results(255),
        next_token => set_next_token,
        { "EgressOnlyInternetGateways" egress_only_internet_gateways }
    ),
    pages!(
        ec2::DESCRIBE_NAT_GATEWAYS,
        |client, _ask| client.describe_nat_gateways().max_results(1000),
        next_token => set_next_token,
        { "NatGateways" nat_gateways }
    ),
    pages!(
        ec2::DESCRIBE_VPC_PEERING_CONNECTIONS,
        |client, _ask| client.describe_vpc_peering_connections().max_results(1000),
        next_token => set_next_token,
        { "VpcPeeringConnections" vpc_peering_connections }
    ),
    once!(
        ec2::DESCRIBE_VPN_GATEWAYS,
        |client, _ask| client.describe_vpn_gateways(),
        { "VpnGateways" vpn_gateways }
    ),
    once!(
        ec2::DESCRIBE_VPN_CONNECTIONS,
        |client, _ask| client.describe_vpn_connections(),
        { "VpnConnections" vpn_connections }
    ),
    once!(
        ec2::DESCRIBE_CUSTOMER_GATEWAYS,
        |client, _ask| client.describe_customer_gateways(),
        { "CustomerGateways" customer_gateways }
    ),
];
