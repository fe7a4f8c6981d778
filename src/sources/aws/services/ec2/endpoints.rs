//! VPC endpoints, endpoint services and prefix lists.

use aws_sdk_ec2::types;

use super::{Caller, SERVICE, client, pages, tell, words};
use crate::estate::ec2;

tell! {
    types::SecurityGroupIdentifier { "GroupId" group_id }
    types::DnsEntry { "DnsName" dns_name, "HostedZoneId" hosted_zone_id }
    types::VpcEndpoint {
        "VpcEndpointId" vpc_endpoint_id, "OwnerId" owner_id, "VpcEndpointType" vpc_endpoint_type,
        "VpcId" vpc_id, "ServiceName" service_name, "ServiceRegion" service_region,
        "ServiceNetworkArn" service_network_arn,
        "ResourceConfigurationArn" resource_configuration_arn, "State" state,
        "PolicyDocument" policy_document, "RouteTableIds" route_table_ids, "SubnetIds" subnet_ids,
        "Groups" groups, "NetworkInterfaceIds" network_interface_ids,
        "PrivateDnsEnabled" private_dns_enabled, "DnsEntries" dns_entries,
        "RequesterManaged" requester_managed, "Tags" tags,
    }
    types::ServiceTypeDetail { "ServiceType" service_type }
    types::SupportedRegionDetail { "Region" region }
    types::ServiceConfiguration {
        "ServiceId" service_id, "ServiceName" service_name, "ServiceState" service_state,
        "ServiceType" service_type, "AcceptanceRequired" acceptance_required,
        "AvailabilityZones" availability_zones,
        "NetworkLoadBalancerArns" network_load_balancer_arns,
        "GatewayLoadBalancerArns" gateway_load_balancer_arns, "PrivateDnsName" private_dns_name,
        "SupportedRegions" supported_regions, "Tags" tags,
    }
    types::AllowedPrincipal { "Principal" principal, "PrincipalType" principal_type }
    types::VpcEndpointConnection {
        "ServiceId" service_id, "VpcEndpointConnectionId" vpc_endpoint_connection_id,
        "VpcEndpointId" vpc_endpoint_id, "VpcEndpointOwner" vpc_endpoint_owner,
        "VpcEndpointRegion" vpc_endpoint_region, "VpcEndpointState" vpc_endpoint_state,
        "NetworkLoadBalancerArns" network_load_balancer_arns,
        "GatewayLoadBalancerArns" gateway_load_balancer_arns, "Tags" tags,
    }
    types::ManagedPrefixList {
        "PrefixListId" prefix_list_id, "PrefixListArn" prefix_list_arn, "OwnerId" owner_id,
        "PrefixListName" prefix_list_name, "AddressFamily" address_family, "State" state,
        "Tags" tags,
    }
    types::PrefixListEntry { "Cidr" cidr }
}

words!(
    types::VpcEndpointType,
    types::State,
    types::ServiceState,
    types::ServiceType,
    types::PrincipalType,
    types::PrefixListState,
);

/// How each planned operation is called.
pub(super) const CALLERS: &[Caller] = &[
    pages!(
        ec2::DESCRIBE_VPC_ENDPOINTS,
        |client, _ask| client.describe_vpc_endpoints().max_results(1000),
        next_token => set_next_token,
        { "VpcEndpoints" vpc_endpoints }
    ),
    pages!(
        ec2::DESCRIBE_VPC_ENDPOINT_SERVICE_CONFIGURATIONS,
        |client, _ask| client.describe_vpc_endpoint_service_configurations().max_results(1000),
        next_token => set_next_token,
        { "ServiceConfigurations" service_configurations }
    ),
    pages!(
        ec2::DESCRIBE_VPC_ENDPOINT_SERVICE_PERMISSIONS,
        |client, ask| client
            .describe_vpc_endpoint_service_permissions()
            .service_id(ask.id())
            .max_results(1000),
        next_token => set_next_token,
        { "AllowedPrincipals" allowed_principals }
    ),
    pages!(
        ec2::DESCRIBE_VPC_ENDPOINT_CONNECTIONS,
        |client, _ask| client.describe_vpc_endpoint_connections().max_results(1000),
        next_token => set_next_token,
        { "VpcEndpointConnections" vpc_endpoint_connections }
    ),
    pages!(
        ec2::DESCRIBE_MANAGED_PREFIX_LISTS,
        |client, _ask| client.describe_managed_prefix_lists().max_results(100),
        next_token => set_next_token,
        { "PrefixLists" prefix_lists }
    ),
    pages!(
        ec2::GET_MANAGED_PREFIX_LIST_ENTRIES,
        |client, ask| client
            .get_managed_prefix_list_entries()
            .prefix_list_id(ask.id())
            .max_results(100),
        next_token => set_next_token,
        { "Entries" entries }
    ),
];
