use serde::{Deserialize, Serialize};

use super::{Ports, ec2_resource, if_readable, readable};
use crate::estate::{List, Observed, Operation, Tags, list_output, model};
use crate::ids::{AccountId, Cidr, NetworkAclId, Protocol, SubnetId, VpcId};

model! {
    /// A network ACL. Shape: `ec2 describe-network-acls`.
    pub struct NetworkAcl {
        required {
            /// The id.
            "NetworkAclId" => id: NetworkAclId,
        }
        /// The account that owns it; participants of a shared VPC see it too.
        "OwnerId" => owner: Option<AccountId>,
        /// Its VPC.
        "VpcId" => vpc: Observed<VpcId>,
        /// Whether it is the VPC's default ACL.
        "IsDefault" => is_default: Observed<bool>,
        /// The rules of both directions, as the reply orders them.
        #[serde(deserialize_with = "readable")]
        "Entries" => entries: Observed<List<NetworkAclEntry>>,
        /// The subnets that use it.
        #[serde(deserialize_with = "readable")]
        "Associations" => associations: Observed<List<NetworkAclAssociation>>,
        /// Its tags.
        "Tags" => tags: Tags,
    }

    /// A rule of a network ACL.
    pub struct NetworkAclEntry {
        /// Its place: the lowest number that matches decides. 32767 and 32768 are AWS's last rules.
        #[serde(deserialize_with = "readable")]
        "RuleNumber" => number: Observed<u32>,
        /// The protocol.
        #[serde(deserialize_with = "readable")]
        "Protocol" => protocol: Observed<Protocol>,
        /// What it does.
        #[serde(deserialize_with = "readable")]
        "RuleAction" => action: Observed<RuleAction>,
        /// Whether it is about traffic that leaves the subnet.
        #[serde(deserialize_with = "readable")]
        "Egress" => egress: Observed<bool>,
        /// The IPv4 peers.
        "CidrBlock" => cidr: Option<Cidr>,
        /// The IPv6 peers.
        "Ipv6CidrBlock" => ipv6_cidr: Option<Cidr>,
        /// The destination ports, for TCP and UDP.
        "PortRange" => port_range: Option<NetworkAclPortRange>,
        /// The messages, for ICMP.
        "IcmpTypeCode" => icmp: Option<IcmpTypeCode>,
    }

    /// A range of ports, both ends included.
    pub struct NetworkAclPortRange {
        /// The first.
        "From" => from: Option<i32>,
        /// The last.
        "To" => to: Option<i32>,
    }

    /// ICMP type and code, where -1 is any.
    pub struct IcmpTypeCode {
        /// The type.
        "Type" => kind: Option<i32>,
        /// The code.
        "Code" => code: Option<i32>,
    }

    /// A subnet's use of a network ACL.
    pub struct NetworkAclAssociation {
        /// The subnet.
        #[serde(deserialize_with = "if_readable")]
        "SubnetId" => subnet: Option<SubnetId>,
    }
}

/// What a network ACL rule does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum RuleAction {
    /// Lets the packet pass.
    Allow,
    /// Drops it.
    Deny,
}

impl NetworkAclEntry {
    /// Returns the peers: the IPv4 or the IPv6 block; `None` when the reply names neither.
    pub fn peers(&self) -> Option<Cidr> {
        self.cidr.or(self.ipv6_cidr)
    }

    /// Returns the part of the protocol's traffic that the rule speaks about; all where the protocol is not known.
    pub fn ports(&self) -> Ports {
        let Some(protocol) = self.protocol.known().copied() else {
            return Ports::All;
        };
        let (from, to) = match protocol {
            Protocol::ICMP | Protocol::ICMPV6 => self
                .icmp
                .as_ref()
                .map_or((None, None), |icmp| (icmp.kind, icmp.code)),
            Protocol::Any | Protocol::Number(_) => self
                .port_range
                .as_ref()
                .map_or((None, None), |range| (range.from, range.to)),
        };
        Ports::of(protocol, from, to)
    }
}

ec2_resource!(NetworkAcl: "AWS::EC2::NetworkAcl", "network-acl", owner owner, tags tags);

list_output! {
    /// The reply of `ec2 describe-network-acls`.
    DescribeNetworkAclsOutput { "NetworkAcls" => NetworkAcl } into ec2.network_acls
}

/// Lists network ACLs.
pub const DESCRIBE_NETWORK_ACLS: Operation = Operation::regional::<DescribeNetworkAclsOutput>(
    "ec2",
    "describe-network-acls",
    "ec2:DescribeNetworkAcls",
)
.members(&["NetworkAcls"])
.paged(&["NextToken"]);
