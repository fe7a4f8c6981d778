use super::{VpcIpv6CidrBlockAssociation, ec2_resource, readable};
use crate::estate::{Flag, List, Observed, Operation, Tags, list_output, model};
use crate::ids::{AccountId, Cidr, SubnetId, Sym, VpcId};

model! {
    /// A subnet. Shape: `ec2 describe-subnets`.
    pub struct Subnet {
        required {
            /// The id.
            "SubnetId" => id: SubnetId,
        }
        told {
            /// Its VPC.
            "VpcId" => vpc: VpcId,
        }
        /// The account that owns it; participants of a shared subnet see it too.
        "OwnerId" => owner: Option<AccountId>,
        /// The IPv4 block; an IPv6-only subnet has none.
        #[serde(deserialize_with = "readable")]
        "CidrBlock" => cidr: Observed<Cidr>,
        /// The IPv6 blocks with their states.
        "Ipv6CidrBlockAssociationSet" => ipv6_cidr_associations: List<VpcIpv6CidrBlockAssociation>,
        /// Whether it has IPv6 addresses only.
        "Ipv6Native" => ipv6_native: Flag<false>,
        /// The zone's name, which each account maps to zones of its own.
        "AvailabilityZone" => zone: Observed<Sym>,
        /// The zone's id, equal for all accounts; older replies omit it.
        "AvailabilityZoneId" => zone_id: Observed<Sym>,
        /// Whether new interfaces get a public IPv4 address.
        "MapPublicIpOnLaunch" => map_public_ip_on_launch: Observed<bool>,
        /// Such as `available`.
        "State" => state: Option<Sym>,
        /// What Block Public Access does to it; older replies omit it.
        "BlockPublicAccessStates" => block_public_access: Observed<BlockPublicAccessStates>,
        /// Its tags.
        "Tags" => tags: Tags,
    }

    /// The effect of Block Public Access on a subnet or VPC.
    pub struct BlockPublicAccessStates {
        /// `off`, `block-bidirectional` or `block-ingress`.
        "InternetGatewayBlockMode" => internet_gateway_block_mode: Observed<Sym>,
    }
}

ec2_resource!(Subnet: "AWS::EC2::Subnet", "subnet", owner owner, tags tags);

list_output! {
    /// The reply of `ec2 describe-subnets`.
    DescribeSubnetsOutput { "Subnets" => Subnet } into ec2.subnets
}

/// Lists subnets.
pub const DESCRIBE_SUBNETS: Operation =
    Operation::regional::<DescribeSubnetsOutput>("ec2", "describe-subnets", "ec2:DescribeSubnets")
        .members(&["Subnets"])
        .paged(&["NextToken"]);
