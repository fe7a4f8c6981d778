use std::fmt;

use super::{Ports, ec2_resource, readable};
use crate::estate::{List, Observed, Operation, Tags, list_output, model};
use crate::ids::{
    AccountId, Cidr, PrefixListId, Protocol, SecurityGroupId, Sym, VpcId, VpcPeeringConnectionId,
};

model! {
    /// A security group. Shape: `ec2 describe-security-groups`.
    pub struct SecurityGroup {
        required {
            /// The id.
            "GroupId" => id: SecurityGroupId,
        }
        /// The account that owns it.
        "OwnerId" => owner: Option<AccountId>,
        /// The VPC it was made in; see also [`SecurityGroupVpcAssociation`](super::SecurityGroupVpcAssociation).
        "VpcId" => vpc: Observed<VpcId>,
        /// The name; `default` for a VPC's default group.
        "GroupName" => name: Observed<Sym>,
        /// The rules for traffic that comes in.
        #[serde(deserialize_with = "readable")]
        "IpPermissions" => ingress: Observed<List<IpPermission>>,
        /// The rules for traffic that goes out.
        #[serde(deserialize_with = "readable")]
        "IpPermissionsEgress" => egress: Observed<List<IpPermission>>,
        /// Its tags.
        "Tags" => tags: Tags,
    }

    /// The rules of a group for one protocol and one range of ports.
    pub struct IpPermission {
        /// The protocol.
        #[serde(deserialize_with = "readable")]
        "IpProtocol" => protocol: Observed<Protocol>,
        /// The first port, or the ICMP type; -1 or none for all.
        "FromPort" => from_port: Option<i32>,
        /// The last port, or the ICMP code; -1 or none for all.
        "ToPort" => to_port: Option<i32>,
        /// The IPv4 peers.
        "IpRanges" => ip_ranges: List<IpRange>,
        /// The IPv6 peers.
        "Ipv6Ranges" => ipv6_ranges: List<Ipv6Range>,
        /// The peers by prefix list.
        "PrefixListIds" => prefix_lists: List<PrefixListReference>,
        /// The peers by group.
        "UserIdGroupPairs" => groups: List<ReferencedGroup>,
    }

    /// An IPv4 peer.
    pub struct IpRange {
        required {
            /// The network.
            "CidrIp" => cidr: Cidr,
        }
    }

    /// An IPv6 peer.
    pub struct Ipv6Range {
        required {
            /// The network.
            "CidrIpv6" => cidr: Cidr,
        }
    }

    /// A prefix list as peer.
    pub struct PrefixListReference {
        required {
            /// The list.
            "PrefixListId" => prefix_list: PrefixListId,
        }
    }

    /// A group as peer, also one of another VPC or account.
    pub struct ReferencedGroup {
        /// The group; AWS never leaves it out.
        "GroupId" => group: Option<SecurityGroupId>,
        /// Its account, or an AWS service's name such as `amazon-elb`.
        "UserId" => user: Option<Sym>,
        /// Its VPC, when that is a peer VPC.
        "VpcId" => vpc: Option<VpcId>,
        /// The peering connection that the reference needs.
        "VpcPeeringConnectionId" => vpc_peering_connection: Option<VpcPeeringConnectionId>,
        /// The state of that connection, such as `active` or `deleted`.
        "PeeringStatus" => peering_status: Option<Sym>,
    }
}

/// Whom a rule of a security group admits.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Peer<'a> {
    /// One network.
    Cidr(Cidr),
    /// Every network of a prefix list.
    PrefixList(PrefixListId),
    /// The private addresses of the interfaces that carry a group.
    Group(&'a ReferencedGroup),
}

impl fmt::Display for Peer<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Cidr(cidr) => f.pad(&cidr.to_string()),
            Self::PrefixList(list) => f.pad(list.as_str()),
            Self::Group(group) => {
                f.pad(group.group.map_or("unnamed-group", SecurityGroupId::as_str))
            }
        }
    }
}

impl IpPermission {
    /// Returns the part of the protocol's traffic that the rules speak about; all where the protocol is not known.
    pub fn ports(&self) -> Ports {
        match self.protocol.known() {
            Some(protocol) => Ports::of(*protocol, self.from_port, self.to_port),
            None => Ports::All,
        }
    }

    /// Returns the peers, one per rule, in order of the reply: networks, prefix lists, groups.
    pub fn peers(&self) -> impl Iterator<Item = Peer<'_>> {
        let ipv4 = self.ip_ranges.iter().map(|range| Peer::Cidr(range.cidr));
        let ipv6 = self.ipv6_ranges.iter().map(|range| Peer::Cidr(range.cidr));
        let lists = self
            .prefix_lists
            .iter()
            .map(|list| Peer::PrefixList(list.prefix_list));
        ipv4.chain(ipv6)
            .chain(lists)
            .chain(self.groups.iter().map(Peer::Group))
    }
}

ec2_resource!(SecurityGroup: "AWS::EC2::SecurityGroup", "security-group", owner owner, tags tags);

list_output! {
    /// The reply of `ec2 describe-security-groups`.
    DescribeSecurityGroupsOutput { "SecurityGroups" => SecurityGroup } into ec2.security_groups
}

/// Lists security groups.
pub const DESCRIBE_SECURITY_GROUPS: Operation =
    Operation::regional::<DescribeSecurityGroupsOutput>(
        "ec2",
        "describe-security-groups",
        "ec2:DescribeSecurityGroups",
    )
    .members(&["SecurityGroups"])
    .paged(&["NextToken"]);
