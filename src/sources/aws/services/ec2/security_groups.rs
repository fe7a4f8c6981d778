//! Security groups.

use aws_sdk_ec2::types;

use super::{Caller, SERVICE, client, pages, tell, words};
use crate::estate::ec2;

tell! {
    types::IpRange { "CidrIp" cidr_ip }
    types::Ipv6Range { "CidrIpv6" cidr_ipv6 }
    types::PrefixListId { "PrefixListId" prefix_list_id }
    types::UserIdGroupPair {
        "GroupId" group_id, "UserId" user_id, "VpcId" vpc_id,
        "VpcPeeringConnectionId" vpc_peering_connection_id, "PeeringStatus" peering_status,
    }
    types::IpPermission {
        "IpProtocol" ip_protocol, "FromPort" from_port, "ToPort" to_port, "IpRanges" ip_ranges,
        "Ipv6Ranges" ipv6_ranges, "PrefixListIds" prefix_list_ids,
        "UserIdGroupPairs" user_id_group_pairs,
    }
    types::SecurityGroup {
        "GroupId" group_id, "OwnerId" owner_id, "VpcId" vpc_id, "GroupName" group_name,
        "IpPermissions" ip_permissions, "IpPermissionsEgress" ip_permissions_egress, "Tags" tags,
    }
    types::SecurityGroupVpcAssociation {
        "GroupId" group_id, "VpcId" vpc_id, "GroupOwnerId" group_owner_id,
        "VpcOwnerId" vpc_owner_id, "State" state,
    }
}

words!(types::SecurityGroupVpcAssociationState);

/// How each planned operation is called.
pub(super) const CALLERS: &[Caller] = &[
    pages!(
        ec2::DESCRIBE_SECURITY_GROUPS,
        |client, _ask| client.describe_security_groups().max_results(1000),
        next_token => set_next_token,
        { "SecurityGroups" security_groups }
    ),
    pages!(
        ec2::DESCRIBE_SECURITY_GROUP_VPC_ASSOCIATIONS,
        |client, _ask| client.describe_security_group_vpc_associations().max_results(1000),
        next_token => set_next_token,
        { "SecurityGroupVpcAssociations" security_group_vpc_associations }
    ),
];
