//! VPCs, subnets, routes, network ACLs, flow logs and Block Public Access.

use aws_sdk_ec2::types;

use super::{Caller, SERVICE, client, once, pages, tell, words};
use crate::estate::ec2;

tell! {
    types::VpcCidrBlockState { "State" state }
    types::VpcCidrBlockAssociation { "CidrBlock" cidr_block, "CidrBlockState" cidr_block_state }
    types::VpcIpv6CidrBlockAssociation {
        "Ipv6CidrBlock" ipv6_cidr_block, "Ipv6CidrBlockState" ipv6_cidr_block_state,
    }
    types::Vpc {
        "VpcId" vpc_id, "OwnerId" owner_id, "CidrBlock" cidr_block,
        "CidrBlockAssociationSet" cidr_block_association_set,
        "Ipv6CidrBlockAssociationSet" ipv6_cidr_block_association_set, "IsDefault" is_default,
        "Tags" tags,
    }
    types::SubnetCidrBlockState { "State" state }
    types::SubnetIpv6CidrBlockAssociation {
        "Ipv6CidrBlock" ipv6_cidr_block, "Ipv6CidrBlockState" ipv6_cidr_block_state,
    }
    types::BlockPublicAccessStates { "InternetGatewayBlockMode" internet_gateway_block_mode }
    types::Subnet {
        "SubnetId" subnet_id, "OwnerId" owner_id, "VpcId" vpc_id, "CidrBlock" cidr_block,
        "Ipv6CidrBlockAssociationSet" ipv6_cidr_block_association_set, "Ipv6Native" ipv6_native,
        "AvailabilityZone" availability_zone, "AvailabilityZoneId" availability_zone_id,
        "MapPublicIpOnLaunch" map_public_ip_on_launch, "State" state,
        "BlockPublicAccessStates" block_public_access_states, "Tags" tags,
    }
    types::Route {
        "DestinationCidrBlock" destination_cidr_block,
        "DestinationIpv6CidrBlock" destination_ipv6_cidr_block,
        "DestinationPrefixListId" destination_prefix_list_id, "GatewayId" gateway_id,
        "EgressOnlyInternetGatewayId" egress_only_internet_gateway_id,
        "NatGatewayId" nat_gateway_id, "InstanceId" instance_id,
        "NetworkInterfaceId" network_interface_id, "TransitGatewayId" transit_gateway_id,
        "VpcPeeringConnectionId" vpc_peering_connection_id, "CarrierGatewayId" carrier_gateway_id,
        "LocalGatewayId" local_gateway_id, "CoreNetworkArn" core_network_arn,
        "OdbNetworkArn" odb_network_arn, "State" state, "Origin" origin,
    }
    types::RouteTableAssociationState { "State" state }
    types::RouteTableAssociation {
        "Main" main, "SubnetId" subnet_id, "GatewayId" gateway_id,
        "AssociationState" association_state,
    }
    types::PropagatingVgw { "GatewayId" gateway_id }
    types::RouteTable {
        "RouteTableId" route_table_id, "OwnerId" owner_id, "VpcId" vpc_id, "Routes" routes,
        "Associations" associations, "PropagatingVgws" propagating_vgws, "Tags" tags,
    }
    types::PortRange { "From" from, "To" to }
    types::IcmpTypeCode { "Type" r#type, "Code" code }
    types::NetworkAclEntry {
        "RuleNumber" rule_number, "Protocol" protocol, "RuleAction" rule_action, "Egress" egress,
        "CidrBlock" cidr_block, "Ipv6CidrBlock" ipv6_cidr_block, "PortRange" port_range,
        "IcmpTypeCode" icmp_type_code,
    }
    types::NetworkAclAssociation { "SubnetId" subnet_id }
    types::NetworkAcl {
        "NetworkAclId" network_acl_id, "OwnerId" owner_id, "VpcId" vpc_id, "IsDefault" is_default,
        "Entries" entries, "Associations" associations, "Tags" tags,
    }
    types::FlowLog {
        "FlowLogId" flow_log_id, "ResourceId" resource_id, "TrafficType" traffic_type,
        "FlowLogStatus" flow_log_status, "DeliverLogsStatus" deliver_logs_status,
        "DeliverLogsErrorMessage" deliver_logs_error_message,
        "LogDestinationType" log_destination_type, "LogDestination" log_destination,
        "LogGroupName" log_group_name, "LogFormat" log_format,
        "MaxAggregationInterval" max_aggregation_interval, "Tags" tags,
    }
    types::VpcBlockPublicAccessOptions {
        "AwsAccountId" aws_account_id, "AwsRegion" aws_region,
        "InternetGatewayBlockMode" internet_gateway_block_mode, "State" state,
        "ManagedBy" managed_by, "ExclusionsAllowed" exclusions_allowed,
    }
    types::VpcBlockPublicAccessExclusion {
        "ExclusionId" exclusion_id, "ResourceArn" resource_arn,
        "InternetGatewayExclusionMode" internet_gateway_exclusion_mode, "State" state, "Tags" tags,
    }
}

words!(
    types::VpcCidrBlockStateCode,
    types::SubnetState,
    types::SubnetCidrBlockStateCode,
    types::BlockPublicAccessMode,
    types::RouteState,
    types::RouteOrigin,
    types::RouteTableAssociationStateCode,
    types::RuleAction,
    types::TrafficType,
    types::LogDestinationType,
    types::InternetGatewayBlockMode,
    types::VpcBlockPublicAccessState,
    types::ManagedBy,
    types::VpcBlockPublicAccessExclusionsAllowed,
    types::InternetGatewayExclusionMode,
    types::VpcBlockPublicAccessExclusionState,
);

/// How each planned operation is called.
pub(super) const CALLERS: &[Caller] = &[
    pages!(
        ec2::DESCRIBE_VPCS,
        |client, _ask| client.describe_vpcs().max_results(1000),
        next_token => set_next_token,
        { "Vpcs" vpcs }
    ),
    pages!(
        ec2::DESCRIBE_SUBNETS,
        |client, _ask| client.describe_subnets().max_results(1000),
        next_token => set_next_token,
        { "Subnets" subnets }
    ),
    pages!(
        ec2::DESCRIBE_ROUTE_TABLES,
        |client, _ask| client.describe_route_tables().max_results(100),
        next_token => set_next_token,
        { "RouteTables" route_tables }
    ),
    pages!(
        ec2::DESCRIBE_NETWORK_ACLS,
        |client, _ask| client.describe_network_acls().max_results(1000),
        next_token => set_next_token,
        { "NetworkAcls" network_acls }
    ),
    pages!(
        ec2::DESCRIBE_FLOW_LOGS,
        |client, _ask| client.describe_flow_logs().max_results(1000),
        next_token => set_next_token,
        { "FlowLogs" flow_logs }
    ),
    once!(
        ec2::DESCRIBE_VPC_BLOCK_PUBLIC_ACCESS_OPTIONS,
        |client, _ask| client.describe_vpc_block_public_access_options(),
        { "VpcBlockPublicAccessOptions" vpc_block_public_access_options }
    ),
    pages!(
        ec2::DESCRIBE_VPC_BLOCK_PUBLIC_ACCESS_EXCLUSIONS,
        |client, _ask| client.describe_vpc_block_public_access_exclusions().max_results(1000),
        next_token => set_next_token,
        { "VpcBlockPublicAccessExclusions" vpc_block_public_access_exclusions }
    ),
];
