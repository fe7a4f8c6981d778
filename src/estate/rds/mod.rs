//! Amazon RDS: database instances and clusters, their snapshots, backups and proxies.
//!
//! The same operations answer for Amazon Neptune and Amazon DocumentDB; the engine tells them apart.

mod backup;
mod cluster;
mod instance;
mod proxy;
mod snapshot;
mod subnet_group;

pub use backup::*;
pub use cluster::*;
pub use instance::*;
pub use proxy::*;
pub use snapshot::*;
pub use subnet_group::*;

use super::{Item, Operation, build_arn, service};
use crate::ids::{Arn, IdError, Place};

service! {
    /// The resources of RDS.
    pub struct Rds {
        /// Database instances, members of clusters included.
        db_instances: DbInstance,
        /// Aurora and Multi-AZ clusters.
        db_clusters: DbCluster,
        /// Snapshots of instances.
        db_snapshots: DbSnapshot,
        /// Snapshots of clusters.
        db_cluster_snapshots: DbClusterSnapshot,
        /// Automated backups of instances, those of deleted instances and of other regions included.
        db_instance_automated_backups: DbInstanceAutomatedBackup,
        /// Automated backups of clusters.
        db_cluster_automated_backups: DbClusterAutomatedBackup,
        /// Subnet groups, those that only an instance showed included.
        db_subnet_groups: DbSubnetGroup,
        /// Proxies.
        db_proxies: DbProxy,
        /// What each proxy leads to.
        db_proxy_targets: DbProxyTarget,
        /// Endpoints of proxies beside the default one.
        db_proxy_endpoints: DbProxyEndpoint,
    }
}

impl Rds {
    /// Returns the instances of a cluster, in order of their ARNs.
    pub fn members_of<'e>(&'e self, cluster: &Item<DbCluster>) -> Vec<&'e Item<DbInstance>> {
        let in_it = |instance: &&Item<DbInstance>| {
            instance
                .cluster
                .is_some_and(|id| *id.as_str() == *cluster.id)
        };
        self.db_instances
            .iter()
            .filter(|instance| instance.place == cluster.place)
            .filter(in_it)
            .collect()
    }
    /// Returns the subnet group of a cluster, which names it only.
    pub fn subnet_group_of(&self, cluster: &Item<DbCluster>) -> Option<&Item<DbSubnetGroup>> {
        let name = cluster.subnet_group.known()?;
        self.db_subnet_groups
            .iter()
            .find(|group| group.place == cluster.place && *group.name == **name)
    }
    /// Returns what a proxy leads to, in order of the targets' keys.
    pub fn targets_of<'e>(&'e self, proxy: &Item<DbProxy>) -> Vec<&'e Item<DbProxyTarget>> {
        self.db_proxy_targets
            .iter()
            .filter(|target| target.place == proxy.place)
            .filter(|target| target.proxy.known() == Some(&proxy.name))
            .collect()
    }
    /// Returns the endpoints of a proxy beside the default one.
    pub fn endpoints_of<'e>(&'e self, proxy: &Item<DbProxy>) -> Vec<&'e Item<DbProxyEndpoint>> {
        self.db_proxy_endpoints
            .iter()
            .filter(|endpoint| endpoint.place == proxy.place)
            .filter(|endpoint| endpoint.proxy.known() == Some(&proxy.name))
            .collect()
    }
}

/// Returns the ARN that a reply gave, else the one that AWS makes of kind and identifier. Identifiers of
/// resources that other accounts share are their ARNs.
fn arn_of(given: Option<Arn>, call: Place, kind: &str, id: &str) -> Result<Arn, IdError> {
    match given {
        Some(arn) => Ok(arn),
        None if id.is_empty() => Err(IdError::new(id, "an identifier")),
        None if id.starts_with("arn:") => id.parse(),
        None => build_arn("rds", call, &format!("{kind}:{id}")),
    }
}

/// All operations of this service.
pub(super) const OPERATIONS: &[Operation] = &[
    DESCRIBE_DB_INSTANCES,
    DESCRIBE_DB_CLUSTERS,
    DESCRIBE_DB_SNAPSHOTS,
    DESCRIBE_DB_SNAPSHOT_ATTRIBUTES,
    DESCRIBE_DB_CLUSTER_SNAPSHOTS,
    DESCRIBE_DB_CLUSTER_SNAPSHOT_ATTRIBUTES,
    DESCRIBE_DB_INSTANCE_AUTOMATED_BACKUPS,
    DESCRIBE_DB_CLUSTER_AUTOMATED_BACKUPS,
    DESCRIBE_DB_SUBNET_GROUPS,
    DESCRIBE_DB_PROXIES,
    DESCRIBE_DB_PROXY_TARGETS,
    DESCRIBE_DB_PROXY_ENDPOINTS,
];
