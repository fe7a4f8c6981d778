//! Amazon EKS: clusters and where their control planes stand in networks.

use super::{
    Call, Estate, Items, List, Loaded, Observed, Operation, Output, Planned, Resource, Tags,
    build_arn, model, service,
};
use crate::ids::{Arn, Cidr, IdError, Place, SecurityGroupId, SubnetId, Sym, VpcId};

model! {
    /// A cluster. Shape: `eks list-clusters`, which knows the names only, and `eks describe-cluster`.
    pub struct Cluster {
        required {
            /// The name, unique in account and region.
            "name" => name: Sym,
        }
        /// The ARN.
        "arn" => arn: Option<Arn>,
        /// `ACTIVE`, `CREATING`, `UPDATING`, `DELETING`, `FAILED` or `PENDING`.
        "status" => status: Observed<Sym>,
        /// The address of its API server; none until it is made.
        "endpoint" => endpoint: Option<Box<str>>,
        /// Where its control plane stands.
        "resourcesVpcConfig" => vpc_config: Observed<VpcConfig>,
        /// Its tags.
        "tags" => tags: Tags,
    }

    /// Where the control plane of a cluster stands, and from where its API server is reached.
    pub struct VpcConfig {
        /// The VPC; none for clusters outside of AWS.
        "vpcId" => vpc: Option<VpcId>,
        /// The subnets of its interfaces.
        "subnetIds" => subnets: List<SubnetId>,
        /// Further security groups of its interfaces.
        "securityGroupIds" => security_groups: List<SecurityGroupId>,
        /// The group that EKS makes for its interfaces and its nodes.
        "clusterSecurityGroupId" => cluster_security_group: Option<SecurityGroupId>,
        /// Whether the API server answers on the internet.
        "endpointPublicAccess" => public_access: Observed<bool>,
        /// Whether the API server answers on its interfaces in the VPC.
        "endpointPrivateAccess" => private_access: Observed<bool>,
        /// The networks for which it answers on the internet.
        "publicAccessCidrs" => public_access_cidrs: Observed<List<Cidr>>,
    }

    /// The reply of `eks list-clusters`.
    pub struct ListClustersOutput {
        required {
            /// The names.
            "clusters" => names: Items<Sym>,
        }
    }

    /// The reply of `eks describe-cluster`.
    pub struct DescribeClusterOutput {
        required {
            /// The cluster.
            "cluster" => cluster: Cluster,
        }
    }
}

impl Resource for Cluster {
    const TYPE: &'static str = "AWS::EKS::Cluster";
    fn arn(&self, call: Place) -> Result<Arn, IdError> {
        let built = || build_arn("eks", call, &format!("cluster/{}", self.name));
        self.arn.map_or_else(built, Ok)
    }
    fn tags(&self) -> Option<&Tags> {
        Some(&self.tags)
    }
}

impl Output for ListClustersOutput {
    fn absorb(self, estate: &mut Estate, call: &Call<'_>, loaded: &mut Loaded) {
        loaded.set_aside.extend(self.names.set_aside);
        for name in self.names.read {
            let cluster = Cluster {
                name,
                arn: None,
                status: Observed::Unknown,
                endpoint: None,
                vpc_config: Observed::Unknown,
                tags: Tags::default(),
            };
            loaded.note(estate.eks.clusters.add(cluster, call.place));
        }
    }
}

impl Output for DescribeClusterOutput {
    fn absorb(self, estate: &mut Estate, call: &Call<'_>, loaded: &mut Loaded) {
        loaded.note(estate.eks.clusters.add(self.cluster, call.place));
    }
}

service! {
    /// The resources of EKS.
    pub struct Eks {
        /// Clusters.
        clusters: Cluster,
    }
}

/// Lists the names of clusters. The member `clusters` is too common to tell a file by it.
pub const LIST_CLUSTERS: Operation =
    Operation::regional::<ListClustersOutput>("eks", "list-clusters", "eks:ListClusters")
        .paged(&["nextToken"])
        .planned(Planned::Nowhere);

/// A cluster.
pub const DESCRIBE_CLUSTER: Operation =
    Operation::regional::<DescribeClusterOutput>("eks", "describe-cluster", "eks:DescribeCluster")
        .per("name")
        .echoing(&["cluster", "name"])
        .members(&["cluster"])
        .planned(Planned::Nowhere);

/// All operations of this service.
pub(super) const OPERATIONS: &[Operation] = &[LIST_CLUSTERS, DESCRIBE_CLUSTER];

#[cfg(test)]
mod tests;
