//! Amazon Redshift: clusters and where they stand in networks.

use std::net::IpAddr;

use super::ec2::empty_is_none;
use super::{
    List, Observed, Operation, Planned, Resource, Tags, build_arn, list_output, model, service,
};
use crate::ids::{
    Arn, IdError, NetworkInterfaceId, Place, SecurityGroupId, SubnetId, Sym, VpcEndpointId, VpcId,
};

model! {
    /// A cluster. Shape: `redshift describe-clusters`.
    pub struct Cluster {
        required {
            /// The identifier, unique in account and region.
            "ClusterIdentifier" => id: Sym,
        }
        /// `available`, `creating`, `paused` and so on.
        "ClusterStatus" => status: Observed<Sym>,
        /// Where it listens; none until it is made.
        "Endpoint" => endpoint: Option<ClusterEndpoint>,
        /// The subnet group; none outside of any VPC.
        "ClusterSubnetGroupName" => subnet_group: Option<Sym>,
        /// The VPC.
        #[serde(deserialize_with = "empty_is_none")]
        "VpcId" => vpc: Option<VpcId>,
        /// The zone of its nodes.
        "AvailabilityZone" => availability_zone: Option<Sym>,
        /// The security groups.
        "VpcSecurityGroups" => security_groups: List<VpcSecurityGroupMembership>,
        /// Whether it has public addresses.
        "PubliclyAccessible" => publicly_accessible: Observed<bool>,
        /// The elastic address of a cluster that is publicly accessible.
        "ElasticIpStatus" => elastic_ip: Option<ElasticIpStatus>,
        /// The nodes with their addresses.
        "ClusterNodes" => nodes: Observed<List<ClusterNode>>,
        /// Whether what it copies and unloads goes through the VPC.
        "EnhancedVpcRouting" => enhanced_vpc_routing: Observed<bool>,
        /// The second zone of a cluster in two.
        "MultiAZSecondary" => secondary: Option<SecondaryCluster>,
        /// Its tags.
        "Tags" => tags: Tags,
    }

    /// Where a cluster listens.
    pub struct ClusterEndpoint {
        /// The host.
        "Address" => address: Option<Box<str>>,
        /// The port.
        "Port" => port: Observed<u16>,
        /// Endpoints that Redshift manages, often in other VPCs.
        "VpcEndpoints" => vpc_endpoints: List<ManagedVpcEndpoint>,
    }

    /// An endpoint of a cluster that Redshift manages.
    pub struct ManagedVpcEndpoint {
        required {
            /// The VPC endpoint.
            "VpcEndpointId" => id: VpcEndpointId,
        }
        /// Its VPC.
        "VpcId" => vpc: Observed<VpcId>,
        /// Its interfaces.
        "NetworkInterfaces" => interfaces: List<EndpointInterface>,
    }

    /// An interface of an endpoint.
    pub struct EndpointInterface {
        required {
            /// The interface.
            "NetworkInterfaceId" => id: NetworkInterfaceId,
        }
        /// The subnet.
        "SubnetId" => subnet: Observed<SubnetId>,
        /// The address.
        "PrivateIpAddress" => private_ip: Option<IpAddr>,
        /// The zone.
        "AvailabilityZone" => availability_zone: Option<Sym>,
    }

    /// A security group of a cluster.
    pub struct VpcSecurityGroupMembership {
        required {
            /// The group.
            "VpcSecurityGroupId" => id: SecurityGroupId,
        }
        /// `active`, or a word for a change under way.
        "Status" => status: Option<Sym>,
    }

    /// The elastic address of a cluster.
    pub struct ElasticIpStatus {
        /// The address.
        #[serde(deserialize_with = "empty_is_none")]
        "ElasticIp" => address: Option<IpAddr>,
        /// `active` or a word for a change under way.
        "Status" => status: Option<Sym>,
    }

    /// A node of a cluster.
    pub struct ClusterNode {
        /// `LEADER`, `SHARED` or `COMPUTE-` and a number.
        "NodeRole" => role: Option<Sym>,
        /// The private address.
        #[serde(deserialize_with = "empty_is_none")]
        "PrivateIPAddress" => private_ip: Option<IpAddr>,
        /// The public address.
        #[serde(deserialize_with = "empty_is_none")]
        "PublicIPAddress" => public_ip: Option<IpAddr>,
    }

    /// The second zone of a cluster.
    pub struct SecondaryCluster {
        /// The zone.
        "AvailabilityZone" => availability_zone: Option<Sym>,
        /// The nodes there.
        "ClusterNodes" => nodes: List<ClusterNode>,
    }

    /// The subnets among which clusters are placed. Shape: `redshift describe-cluster-subnet-groups`.
    pub struct ClusterSubnetGroup {
        required {
            /// The name, unique in account and region.
            "ClusterSubnetGroupName" => name: Sym,
        }
        /// The VPC of the subnets.
        "VpcId" => vpc: Observed<VpcId>,
        /// `Complete`, or why it is not.
        "SubnetGroupStatus" => status: Observed<Sym>,
        /// The subnets.
        "Subnets" => subnets: List<ClusterSubnet>,
        /// Its tags.
        "Tags" => tags: Tags,
    }

    /// A subnet of a subnet group.
    pub struct ClusterSubnet {
        required {
            /// The subnet.
            "SubnetIdentifier" => id: SubnetId,
        }
        /// Its Availability Zone.
        "SubnetAvailabilityZone" => availability_zone: Option<ClusterAvailabilityZone>,
        /// `Active` or not.
        "SubnetStatus" => status: Option<Sym>,
    }

    /// An Availability Zone.
    pub struct ClusterAvailabilityZone {
        /// Such as `eu-west-1a`.
        "Name" => name: Option<Sym>,
    }
}

impl Resource for Cluster {
    const TYPE: &'static str = "AWS::Redshift::Cluster";
    fn arn(&self, call: Place) -> Result<Arn, IdError> {
        build_arn("redshift", call, &format!("cluster:{}", self.id))
    }
    fn tags(&self) -> Option<&Tags> {
        Some(&self.tags)
    }
}
impl Resource for ClusterSubnetGroup {
    const TYPE: &'static str = "AWS::Redshift::ClusterSubnetGroup";
    fn arn(&self, call: Place) -> Result<Arn, IdError> {
        build_arn("redshift", call, &format!("subnetgroup:{}", self.name))
    }
    fn tags(&self) -> Option<&Tags> {
        Some(&self.tags)
    }
}

list_output! {
    /// The reply of `redshift describe-clusters`.
    DescribeClustersOutput { "Clusters" => Cluster } into redshift.clusters
}
list_output! {
    /// The reply of `redshift describe-cluster-subnet-groups`.
    DescribeClusterSubnetGroupsOutput { "ClusterSubnetGroups" => ClusterSubnetGroup }
    into redshift.cluster_subnet_groups
}

service! {
    /// The resources of Redshift.
    pub struct Redshift {
        /// Clusters.
        clusters: Cluster,
        /// Subnet groups.
        cluster_subnet_groups: ClusterSubnetGroup,
    }
}

/// Lists clusters. Other services have `Clusters` too, so that a file is told by its name only.
pub const DESCRIBE_CLUSTERS: Operation = Operation::regional::<DescribeClustersOutput>(
    "redshift",
    "describe-clusters",
    "redshift:DescribeClusters",
)
.paged(&["Marker"])
.planned(Planned::Nowhere);

/// Lists subnet groups.
pub const DESCRIBE_CLUSTER_SUBNET_GROUPS: Operation =
    Operation::regional::<DescribeClusterSubnetGroupsOutput>(
        "redshift",
        "describe-cluster-subnet-groups",
        "redshift:DescribeClusterSubnetGroups",
    )
    .members(&["ClusterSubnetGroups"])
    .paged(&["Marker"])
    .planned(Planned::Nowhere);

/// All operations of this service.
pub(super) const OPERATIONS: &[Operation] = &[DESCRIBE_CLUSTERS, DESCRIBE_CLUSTER_SUBNET_GROUPS];

#[cfg(test)]
mod tests;
