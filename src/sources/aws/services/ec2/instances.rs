//! Instances, network interfaces and EC2 Instance Connect Endpoints.

use aws_sdk_ec2::types;

use super::{Caller, SERVICE, client, pages, tell, words};
use crate::estate::ec2;

tell! {
    types::GroupIdentifier { "GroupId" group_id }
    types::NetworkInterfaceAssociation {
        "PublicIp" public_ip, "CarrierIp" carrier_ip, "AllocationId" allocation_id,
        "IpOwnerId" ip_owner_id,
    }
    types::NetworkInterfacePrivateIpAddress {
        "PrivateIpAddress" private_ip_address, "Association" association,
    }
    types::NetworkInterfaceIpv6Address { "Ipv6Address" ipv6_address }
    types::Ipv4PrefixSpecification { "Ipv4Prefix" ipv4_prefix }
    types::Ipv6PrefixSpecification { "Ipv6Prefix" ipv6_prefix }
    types::NetworkInterfaceAttachment {
        "InstanceId" instance_id, "InstanceOwnerId" instance_owner_id, "Status" status,
    }
    types::NetworkInterface {
        "NetworkInterfaceId" network_interface_id, "OwnerId" owner_id, "VpcId" vpc_id,
        "SubnetId" subnet_id, "AvailabilityZone" availability_zone, "InterfaceType" interface_type,
        "Description" description, "RequesterId" requester_id, "RequesterManaged" requester_managed,
        "Groups" groups, "PrivateIpAddress" private_ip_address,
        "PrivateIpAddresses" private_ip_addresses, "Ipv6Addresses" ipv6_addresses,
        "Ipv4Prefixes" ipv4_prefixes, "Ipv6Prefixes" ipv6_prefixes, "Association" association,
        "Attachment" attachment, "SourceDestCheck" source_dest_check, "Status" status,
        "TagSet" tag_set,
    }
    types::InstanceState { "Name" name }
    types::Placement { "AvailabilityZone" availability_zone }
    types::InstanceNetworkInterfaceAssociation {
        "PublicIp" public_ip, "CarrierIp" carrier_ip, "IpOwnerId" ip_owner_id,
    }
    types::InstancePrivateIpAddress {
        "PrivateIpAddress" private_ip_address, "Association" association,
    }
    types::InstanceIpv6Address { "Ipv6Address" ipv6_address }
    types::InstanceIpv4Prefix { "Ipv4Prefix" ipv4_prefix }
    types::InstanceIpv6Prefix { "Ipv6Prefix" ipv6_prefix }
    types::InstanceNetworkInterfaceAttachment { "Status" status }
    types::InstanceNetworkInterface {
        "NetworkInterfaceId" network_interface_id, "OwnerId" owner_id, "VpcId" vpc_id,
        "SubnetId" subnet_id, "InterfaceType" interface_type, "Description" description,
        "Groups" groups, "PrivateIpAddress" private_ip_address,
        "PrivateIpAddresses" private_ip_addresses, "Ipv6Addresses" ipv6_addresses,
        "Ipv4Prefixes" ipv4_prefixes, "Ipv6Prefixes" ipv6_prefixes, "Association" association,
        "Attachment" attachment, "SourceDestCheck" source_dest_check, "Status" status,
    }
    types::IamInstanceProfile { "Arn" arn }
    types::InstanceMetadataOptionsResponse {
        "HttpTokens" http_tokens, "HttpEndpoint" http_endpoint,
        "HttpPutResponseHopLimit" http_put_response_hop_limit,
    }
    types::EbsInstanceBlockDevice { "VolumeId" volume_id }
    types::InstanceBlockDeviceMapping { "Ebs" ebs }
    types::Instance {
        "InstanceId" instance_id, "State" state, "VpcId" vpc_id, "SubnetId" subnet_id,
        "Placement" placement, "PrivateIpAddress" private_ip_address,
        "PublicIpAddress" public_ip_address, "PrivateDnsName" private_dns_name,
        "PublicDnsName" public_dns_name, "SecurityGroups" security_groups,
        "NetworkInterfaces" network_interfaces, "SourceDestCheck" source_dest_check,
        "IamInstanceProfile" iam_instance_profile, "KeyName" key_name,
        "MetadataOptions" metadata_options, "ImageId" image_id, "InstanceType" instance_type,
        "Platform" platform, "LaunchTime" launch_time, "BlockDeviceMappings" block_device_mappings,
        "Tags" tags,
    }
    types::Reservation { "OwnerId" owner_id, "Instances" instances }
    types::Ec2InstanceConnectEndpoint {
        "InstanceConnectEndpointId" instance_connect_endpoint_id, "OwnerId" owner_id,
        "VpcId" vpc_id, "SubnetId" subnet_id, "NetworkInterfaceIds" network_interface_ids,
        "SecurityGroupIds" security_group_ids, "PreserveClientIp" preserve_client_ip, "State" state,
        "DnsName" dns_name, "Tags" tags,
    }
}

words!(
    types::NetworkInterfaceType,
    types::NetworkInterfaceStatus,
    types::AttachmentStatus,
    types::InstanceType,
    types::PlatformValues,
    types::InstanceStateName,
    types::HttpTokensState,
    types::InstanceMetadataEndpointState,
    types::Ec2InstanceConnectEndpointState,
);

/// How each planned operation is called.
///
/// An account may hide what AWS services manage, such as the nodes of EKS Auto Mode, from these lists.
/// Source: Amazon EC2 API Reference, ModifyManagedResourceVisibility.
pub(super) const CALLERS: &[Caller] = &[
    pages!(
        ec2::DESCRIBE_NETWORK_INTERFACES,
        |client, _ask| client.describe_network_interfaces().max_results(1000),
        next_token => set_next_token,
        { "NetworkInterfaces" network_interfaces },
        newly include_managed_resources
    ),
    pages!(
        ec2::DESCRIBE_INSTANCES,
        |client, _ask| client.describe_instances().max_results(1000),
        next_token => set_next_token,
        { "Reservations" reservations },
        newly include_managed_resources
    ),
    pages!(
        ec2::DESCRIBE_INSTANCE_CONNECT_ENDPOINTS,
        |client, _ask| client.describe_instance_connect_endpoints().max_results(50),
        next_token => set_next_token,
        { "InstanceConnectEndpoints" instance_connect_endpoints }
    ),
];
