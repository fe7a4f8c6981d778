use super::{Peer, Ports, ReferencedGroup, ec2_resource, owned_by};
use crate::estate::{Observed, Operation, Planned, Resource, Tags, build_arn, list_output, model};
use crate::ids::{
    AccountId, Arn, Cidr, IdError, Place, PrefixListId, Protocol, SecurityGroupId,
    SecurityGroupRuleId, Sym, VpcId,
};

model! {
    /// A rule of a security group with its id: one peer each. The group's own permissions are
    /// authoritative; this names them. Shape: `ec2 describe-security-group-rules`.
    pub struct SecurityGroupRule {
        required {
            /// The id.
            "SecurityGroupRuleId" => id: SecurityGroupRuleId,
            /// The group.
            "GroupId" => group: SecurityGroupId,
            /// The protocol.
            "IpProtocol" => protocol: Protocol,
            /// Whether it is about traffic that goes out.
            "IsEgress" => is_egress: bool,
        }
        /// The account that owns the group.
        "GroupOwnerId" => owner: Option<AccountId>,
        /// The first port, or the ICMP type; -1 or none for all.
        "FromPort" => from_port: Option<i32>,
        /// The last port, or the ICMP code; -1 or none for all.
        "ToPort" => to_port: Option<i32>,
        /// The IPv4 peer.
        "CidrIpv4" => cidr: Option<Cidr>,
        /// The IPv6 peer.
        "CidrIpv6" => ipv6_cidr: Option<Cidr>,
        /// The prefix list as peer.
        "PrefixListId" => prefix_list: Option<PrefixListId>,
        /// The group as peer.
        "ReferencedGroupInfo" => referenced_group: Option<ReferencedGroup>,
        /// Its tags.
        "Tags" => tags: Tags,
    }

    /// A group's use in a further VPC of its region. Shape: `ec2 describe-security-group-vpc-associations`.
    pub struct SecurityGroupVpcAssociation {
        required {
            /// The group.
            "GroupId" => group: SecurityGroupId,
            /// The further VPC.
            "VpcId" => vpc: VpcId,
        }
        /// The account that owns the group; older replies omit it.
        "GroupOwnerId" => owner: Option<AccountId>,
        /// The account that owns the VPC.
        "VpcOwnerId" => vpc_owner: Option<AccountId>,
        /// `associated`, or on the way to or from it.
        "State" => state: Observed<Sym>,
    }
}

impl SecurityGroupRule {
    /// Returns the part of the protocol's traffic that the rule speaks about.
    pub fn ports(&self) -> Ports {
        Ports::of(self.protocol, self.from_port, self.to_port)
    }

    /// Returns whom it admits; `None` when the reply names nobody that is modelled.
    pub fn peer(&self) -> Option<Peer<'_>> {
        self.cidr
            .or(self.ipv6_cidr)
            .map(Peer::Cidr)
            .or_else(|| self.prefix_list.map(Peer::PrefixList))
            .or_else(|| self.referenced_group.as_ref().map(Peer::Group))
    }
}

ec2_resource!(
    SecurityGroupRule: "AWS::EC2::SecurityGroupRule", "security-group-rule",
    owner owner, tags tags
);

impl Resource for SecurityGroupVpcAssociation {
    const TYPE: &'static str = "AWS::EC2::SecurityGroupVpcAssociation";
    /// AWS documents no ARN for it: the group's, with the VPC behind it.
    fn arn(&self, call: Place) -> Result<Arn, IdError> {
        build_arn(
            "ec2",
            owned_by(call, self.owner),
            &format!("security-group-vpc-association/{}/{}", self.group, self.vpc),
        )
    }
}

list_output! {
    /// The reply of `ec2 describe-security-group-rules`.
    DescribeSecurityGroupRulesOutput { "SecurityGroupRules" => SecurityGroupRule }
    into ec2.security_group_rules
}

list_output! {
    /// The reply of `ec2 describe-security-group-vpc-associations`.
    DescribeSecurityGroupVpcAssociationsOutput {
        "SecurityGroupVpcAssociations" => SecurityGroupVpcAssociation
    } into ec2.security_group_vpc_associations
}

/// Lists the rules of security groups by id.
pub const DESCRIBE_SECURITY_GROUP_RULES: Operation =
    Operation::regional::<DescribeSecurityGroupRulesOutput>(
        "ec2",
        "describe-security-group-rules",
        "ec2:DescribeSecurityGroupRules",
    )
    .members(&["SecurityGroupRules"])
    .paged(&["NextToken"])
    .planned(Planned::Nowhere);

/// Lists the further VPCs in which security groups are used.
pub const DESCRIBE_SECURITY_GROUP_VPC_ASSOCIATIONS: Operation =
    Operation::regional::<DescribeSecurityGroupVpcAssociationsOutput>(
        "ec2",
        "describe-security-group-vpc-associations",
        "ec2:DescribeSecurityGroupVpcAssociations",
    )
    .members(&["SecurityGroupVpcAssociations"])
    .paged(&["NextToken"]);
