use super::{if_readable, readable};
use crate::estate::{
    Flag, List, Observed, Operation, Resource, Tags, build_arn, list_output, model,
};
use crate::ids::{
    AccountId, Arn, Cidr, IdError, Place, Region, Sym, VpcId, VpcPeeringConnectionId,
};

model! {
    /// A VPC peering connection, equal from both sides. Shape: `ec2 describe-vpc-peering-connections`.
    pub struct VpcPeeringConnection {
        required {
            /// The id.
            "VpcPeeringConnectionId" => id: VpcPeeringConnectionId,
        }
        /// The VPC that asked for it.
        #[serde(deserialize_with = "readable")]
        "RequesterVpcInfo" => requester: Observed<PeeredVpc>,
        /// The VPC that was asked.
        #[serde(deserialize_with = "readable")]
        "AccepterVpcInfo" => accepter: Observed<PeeredVpc>,
        /// Its state.
        #[serde(deserialize_with = "readable")]
        "Status" => status: Observed<VpcPeeringConnectionStatus>,
        /// Its tags, as the account that looks has set them.
        "Tags" => tags: Tags,
    }

    /// One side of a peering connection.
    pub struct PeeredVpc {
        /// The account.
        "OwnerId" => owner: Option<AccountId>,
        /// The region.
        "Region" => region: Option<Region>,
        /// The VPC.
        #[serde(deserialize_with = "if_readable")]
        "VpcId" => vpc: Option<VpcId>,
        /// The primary IPv4 block; omitted unless the connection is active.
        #[serde(deserialize_with = "if_readable")]
        "CidrBlock" => cidr: Option<Cidr>,
        /// All IPv4 blocks.
        "CidrBlockSet" => cidrs: List<PeeredCidr>,
        /// All IPv6 blocks.
        "Ipv6CidrBlockSet" => ipv6_cidrs: List<PeeredIpv6Cidr>,
        /// Its options.
        "PeeringOptions" => options: Option<PeeringOptions>,
    }

    /// An IPv4 block of a peered VPC.
    pub struct PeeredCidr {
        required {
            /// The block.
            "CidrBlock" => cidr: Cidr,
        }
    }

    /// An IPv6 block of a peered VPC.
    pub struct PeeredIpv6Cidr {
        required {
            /// The block.
            "Ipv6CidrBlock" => cidr: Cidr,
        }
    }

    /// What one side allows.
    pub struct PeeringOptions {
        /// Whether public names of this side resolve to private addresses on the other.
        "AllowDnsResolutionFromRemoteVpc" => dns_resolution_from_remote: Flag<false>,
    }

    /// The state of a peering connection.
    pub struct VpcPeeringConnectionStatus {
        required {
            /// `active`, `pending-acceptance`, `deleted` and so on.
            "Code" => code: Sym,
        }
    }
}

impl PeeredVpc {
    /// Returns every block, IPv4 first, each once.
    pub fn blocks(&self) -> Vec<Cidr> {
        let mut blocks: Vec<Cidr> = Vec::new();
        let listed = self.cidrs.iter().map(|block| block.cidr);
        let ipv6 = self.ipv6_cidrs.iter().map(|block| block.cidr);
        for block in self.cidr.into_iter().chain(listed).chain(ipv6) {
            if !blocks.contains(&block) {
                blocks.push(block);
            }
        }
        blocks
    }
}

impl Resource for VpcPeeringConnection {
    const TYPE: &'static str = "AWS::EC2::VPCPeeringConnection";
    /// Both sides see one connection, each in its own account and region: the requester's names it.
    fn arn(&self, call: Place) -> Result<Arn, IdError> {
        let requester = self.requester.known();
        let place = Place {
            account: requester
                .and_then(|side| side.owner)
                .unwrap_or(call.account),
            region: requester
                .and_then(|side| side.region)
                .unwrap_or(call.region),
            ..call
        };
        build_arn("ec2", place, &format!("vpc-peering-connection/{}", self.id))
    }
    fn tags(&self) -> Option<&Tags> {
        Some(&self.tags)
    }
}

list_output! {
    /// The reply of `ec2 describe-vpc-peering-connections`.
    DescribeVpcPeeringConnectionsOutput { "VpcPeeringConnections" => VpcPeeringConnection }
    into ec2.vpc_peering_connections
}

/// Lists VPC peering connections.
pub const DESCRIBE_VPC_PEERING_CONNECTIONS: Operation =
    Operation::regional::<DescribeVpcPeeringConnectionsOutput>(
        "ec2",
        "describe-vpc-peering-connections",
        "ec2:DescribeVpcPeeringConnections",
    )
    .members(&["VpcPeeringConnections"])
    .paged(&["NextToken"]);
