//! Amazon ElastiCache: clusters, replication groups and serverless caches, and where they stand in networks.

use super::{List, Observed, Operation, Planned, Resource, build_arn, list_output, model, service};
use crate::ids::{Arn, IdError, Place, SecurityGroupId, SubnetId, Sym, VpcId};

model! {
    /// A cluster, alone or a member of a replication group. Shape: `elasticache describe-cache-clusters`.
    pub struct CacheCluster {
        required {
            /// The id, unique in account and region.
            "CacheClusterId" => id: Sym,
        }
        /// The ARN.
        "ARN" => arn: Option<Arn>,
        /// `redis`, `valkey` or `memcached`.
        "Engine" => engine: Observed<Sym>,
        /// `available`, `creating`, `deleting` and so on.
        "CacheClusterStatus" => status: Observed<Sym>,
        /// Where clients of Memcached learn the nodes; other clusters have none.
        "ConfigurationEndpoint" => configuration_endpoint: Option<CacheEndpoint>,
        /// The nodes; only a request with `--show-cache-node-info` tells them.
        "CacheNodes" => nodes: Observed<List<CacheNode>>,
        /// The zone, or `Multiple`.
        "PreferredAvailabilityZone" => availability_zone: Option<Sym>,
        /// The subnet group; none outside of any VPC.
        "CacheSubnetGroupName" => subnet_group: Option<Sym>,
        /// The security groups.
        "SecurityGroups" => security_groups: List<SecurityGroupMembership>,
        /// The replication group that it is a member of.
        "ReplicationGroupId" => replication_group: Option<Sym>,
        /// `ipv4`, `ipv6` or `dual_stack`.
        "NetworkType" => network_type: Option<Sym>,
    }

    /// Where something listens.
    pub struct CacheEndpoint {
        /// The host.
        "Address" => address: Option<Box<str>>,
        /// The port.
        "Port" => port: Observed<u16>,
    }

    /// A node of a cluster.
    pub struct CacheNode {
        /// The id, such as `0001`.
        "CacheNodeId" => id: Option<Sym>,
        /// `available`, `creating` and so on.
        "CacheNodeStatus" => status: Observed<Sym>,
        /// Where it listens.
        "Endpoint" => endpoint: Option<CacheEndpoint>,
        /// The zone.
        "CustomerAvailabilityZone" => availability_zone: Option<Sym>,
    }

    /// A security group of a cluster.
    pub struct SecurityGroupMembership {
        required {
            /// The group.
            "SecurityGroupId" => id: SecurityGroupId,
        }
        /// `active`, or a word for a change under way.
        "Status" => status: Option<Sym>,
    }

    /// A replication group: clusters that hold the same data, or its shards.
    /// Shape: `elasticache describe-replication-groups`.
    ///
    /// Its subnet group and security groups are those of its members.
    pub struct ReplicationGroup {
        required {
            /// The id, unique in account and region.
            "ReplicationGroupId" => id: Sym,
        }
        /// The ARN.
        "ARN" => arn: Option<Arn>,
        /// `available`, `creating` and so on.
        "Status" => status: Observed<Sym>,
        /// `redis` or `valkey`.
        "Engine" => engine: Option<Sym>,
        /// The clusters.
        "MemberClusters" => member_clusters: Observed<List<Sym>>,
        /// Its shards; one where it is not sharded.
        "NodeGroups" => node_groups: Observed<List<NodeGroup>>,
        /// Where clients of a sharded group begin.
        "ConfigurationEndpoint" => configuration_endpoint: Option<CacheEndpoint>,
        /// `ipv4`, `ipv6` or `dual_stack`.
        "NetworkType" => network_type: Option<Sym>,
    }

    /// A shard of a replication group.
    pub struct NodeGroup {
        /// The id, such as `0001`.
        "NodeGroupId" => id: Option<Sym>,
        /// Where the node that takes writes listens; none in sharded groups.
        "PrimaryEndpoint" => primary_endpoint: Option<CacheEndpoint>,
        /// Where the replicas listen.
        "ReaderEndpoint" => reader_endpoint: Option<CacheEndpoint>,
        /// The nodes.
        "NodeGroupMembers" => members: List<NodeGroupMember>,
    }

    /// A node of a shard.
    pub struct NodeGroupMember {
        /// The cluster.
        "CacheClusterId" => cluster: Option<Sym>,
        /// The node of the cluster.
        "CacheNodeId" => node: Option<Sym>,
        /// Where it listens.
        "ReadEndpoint" => read_endpoint: Option<CacheEndpoint>,
        /// The zone.
        "PreferredAvailabilityZone" => availability_zone: Option<Sym>,
        /// `primary` or `replica`; none in sharded groups.
        "CurrentRole" => role: Option<Sym>,
    }

    /// The subnets among which caches are placed. Shape: `elasticache describe-cache-subnet-groups`.
    pub struct CacheSubnetGroup {
        required {
            /// The name, unique in account and region.
            "CacheSubnetGroupName" => name: Sym,
        }
        /// The ARN.
        "ARN" => arn: Option<Arn>,
        /// The VPC of the subnets.
        "VpcId" => vpc: Observed<VpcId>,
        /// The subnets.
        "Subnets" => subnets: List<CacheSubnet>,
    }

    /// A subnet of a subnet group.
    pub struct CacheSubnet {
        required {
            /// The subnet.
            "SubnetIdentifier" => id: SubnetId,
        }
        /// Its Availability Zone.
        "SubnetAvailabilityZone" => availability_zone: Option<CacheAvailabilityZone>,
    }

    /// An Availability Zone.
    pub struct CacheAvailabilityZone {
        /// Such as `eu-west-1a`.
        "Name" => name: Option<Sym>,
    }

    /// A serverless cache. Shape: `elasticache describe-serverless-caches`.
    pub struct ServerlessCache {
        required {
            /// The name, unique in account and region.
            "ServerlessCacheName" => name: Sym,
        }
        /// The ARN.
        "ARN" => arn: Option<Arn>,
        /// `redis`, `valkey` or `memcached`.
        "Engine" => engine: Observed<Sym>,
        /// `available`, `creating` and so on.
        "Status" => status: Observed<Sym>,
        /// Where it takes reads and writes.
        "Endpoint" => endpoint: Option<CacheEndpoint>,
        /// Where it takes reads only.
        "ReaderEndpoint" => reader_endpoint: Option<CacheEndpoint>,
        /// The subnets of its endpoints.
        "SubnetIds" => subnets: List<SubnetId>,
        /// The security groups.
        "SecurityGroupIds" => security_groups: List<SecurityGroupId>,
        /// `vpc`, which is the default, or `public`.
        "ConnectionType" => connection_type: Option<Sym>,
        /// `ipv4`, `ipv6` or `dual_stack`.
        "NetworkType" => network_type: Option<Sym>,
    }
}

/// Returns the ARN that a reply gives, else the documented one.
fn arn_of(told: Option<Arn>, call: Place, kind: &str, name: Sym) -> Result<Arn, IdError> {
    let built = || build_arn("elasticache", call, &format!("{kind}:{name}"));
    told.map_or_else(built, Ok)
}

impl Resource for CacheCluster {
    const TYPE: &'static str = "AWS::ElastiCache::CacheCluster";
    fn arn(&self, call: Place) -> Result<Arn, IdError> {
        arn_of(self.arn, call, "cluster", self.id)
    }
}
impl Resource for ReplicationGroup {
    const TYPE: &'static str = "AWS::ElastiCache::ReplicationGroup";
    fn arn(&self, call: Place) -> Result<Arn, IdError> {
        arn_of(self.arn, call, "replicationgroup", self.id)
    }
}
impl Resource for CacheSubnetGroup {
    const TYPE: &'static str = "AWS::ElastiCache::SubnetGroup";
    fn arn(&self, call: Place) -> Result<Arn, IdError> {
        arn_of(self.arn, call, "subnetgroup", self.name)
    }
}
impl Resource for ServerlessCache {
    const TYPE: &'static str = "AWS::ElastiCache::ServerlessCache";
    fn arn(&self, call: Place) -> Result<Arn, IdError> {
        arn_of(self.arn, call, "serverlesscache", self.name)
    }
}

list_output! {
    /// The reply of `elasticache describe-cache-clusters`.
    DescribeCacheClustersOutput { "CacheClusters" => CacheCluster } into elasticache.cache_clusters
}
list_output! {
    /// The reply of `elasticache describe-replication-groups`.
    DescribeReplicationGroupsOutput { "ReplicationGroups" => ReplicationGroup }
    into elasticache.replication_groups
}
list_output! {
    /// The reply of `elasticache describe-cache-subnet-groups`.
    DescribeCacheSubnetGroupsOutput { "CacheSubnetGroups" => CacheSubnetGroup }
    into elasticache.cache_subnet_groups
}
list_output! {
    /// The reply of `elasticache describe-serverless-caches`.
    DescribeServerlessCachesOutput { "ServerlessCaches" => ServerlessCache }
    into elasticache.serverless_caches
}

service! {
    /// The resources of ElastiCache.
    pub struct ElastiCache {
        /// Clusters.
        cache_clusters: CacheCluster,
        /// Replication groups.
        replication_groups: ReplicationGroup,
        /// Subnet groups.
        cache_subnet_groups: CacheSubnetGroup,
        /// Serverless caches.
        serverless_caches: ServerlessCache,
    }
}

/// Lists clusters.
pub const DESCRIBE_CACHE_CLUSTERS: Operation = Operation::regional::<DescribeCacheClustersOutput>(
    "elasticache",
    "describe-cache-clusters",
    "elasticache:DescribeCacheClusters",
)
.members(&["CacheClusters"])
.paged(&["Marker"])
.planned(Planned::Nowhere);

/// Lists replication groups.
pub const DESCRIBE_REPLICATION_GROUPS: Operation =
    Operation::regional::<DescribeReplicationGroupsOutput>(
        "elasticache",
        "describe-replication-groups",
        "elasticache:DescribeReplicationGroups",
    )
    .members(&["ReplicationGroups"])
    .paged(&["Marker"])
    .planned(Planned::Nowhere);

/// Lists subnet groups.
pub const DESCRIBE_CACHE_SUBNET_GROUPS: Operation =
    Operation::regional::<DescribeCacheSubnetGroupsOutput>(
        "elasticache",
        "describe-cache-subnet-groups",
        "elasticache:DescribeCacheSubnetGroups",
    )
    .members(&["CacheSubnetGroups"])
    .paged(&["Marker"])
    .planned(Planned::Nowhere);

/// Lists serverless caches.
pub const DESCRIBE_SERVERLESS_CACHES: Operation =
    Operation::regional::<DescribeServerlessCachesOutput>(
        "elasticache",
        "describe-serverless-caches",
        "elasticache:DescribeServerlessCaches",
    )
    .members(&["ServerlessCaches"])
    .paged(&["NextToken"])
    .planned(Planned::Nowhere);

/// All operations of this service.
pub(super) const OPERATIONS: &[Operation] = &[
    DESCRIBE_CACHE_CLUSTERS,
    DESCRIBE_REPLICATION_GROUPS,
    DESCRIBE_CACHE_SUBNET_GROUPS,
    DESCRIBE_SERVERLESS_CACHES,
];

#[cfg(test)]
mod tests;
