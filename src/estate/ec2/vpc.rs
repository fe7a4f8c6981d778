use crate::estate::{List, Observed, Operation, Resource, Tags, build_arn, list_output, model};
use crate::ids::{AccountId, Arn, Cidr, IdError, Place, Sym, VpcId};

model! {
    /// A VPC. Shape: `ec2 describe-vpcs`.
    pub struct Vpc {
        required {
            /// The id.
            "VpcId" => id: VpcId,
        }
        /// The account that owns it; participants of a shared VPC see it too.
        "OwnerId" => owner: Option<AccountId>,
        /// The primary IPv4 block.
        "CidrBlock" => cidr: Observed<Cidr>,
        /// All IPv4 blocks with their states, the primary one included.
        "CidrBlockAssociationSet" => cidr_associations: List<VpcCidrBlockAssociation>,
        /// All IPv6 blocks with their states.
        "Ipv6CidrBlockAssociationSet" => ipv6_cidr_associations: List<VpcIpv6CidrBlockAssociation>,
        /// Whether AWS made it as the region's default VPC.
        "IsDefault" => is_default: Observed<bool>,
        /// Its tags.
        "Tags" => tags: Tags,
    }

    /// An IPv4 block of a VPC.
    pub struct VpcCidrBlockAssociation {
        required {
            /// The block.
            "CidrBlock" => cidr: Cidr,
        }
        /// `associated`, or on the way to or from it.
        "CidrBlockState" => state: Option<VpcCidrBlockState>,
    }

    /// An IPv6 block of a VPC.
    pub struct VpcIpv6CidrBlockAssociation {
        required {
            /// The block.
            "Ipv6CidrBlock" => cidr: Cidr,
        }
        /// `associated`, or on the way to or from it.
        "Ipv6CidrBlockState" => state: Option<VpcCidrBlockState>,
    }

    /// The state of a block.
    pub struct VpcCidrBlockState {
        /// Such as `associated`, `disassociated`.
        "State" => state: Option<Sym>,
    }
}

impl Resource for Vpc {
    const TYPE: &'static str = "AWS::EC2::VPC";
    fn arn(&self, call: Place) -> Result<Arn, IdError> {
        let owner = Place {
            account: self.owner.unwrap_or(call.account),
            ..call
        };
        build_arn("ec2", owner, &format!("vpc/{}", self.id))
    }
    fn tags(&self) -> Option<&Tags> {
        Some(&self.tags)
    }
}

list_output! {
    /// The reply of `ec2 describe-vpcs`.
    DescribeVpcsOutput { "Vpcs" => Vpc } into ec2.vpcs
}

/// Lists VPCs.
pub const DESCRIBE_VPCS: Operation =
    Operation::regional::<DescribeVpcsOutput>("ec2", "describe-vpcs", "ec2:DescribeVpcs")
        .members(&["Vpcs"])
        .paged(&["NextToken"]);
