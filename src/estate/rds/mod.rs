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
        /// Endpoints of proxies, the default ones included.
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
            .living_in(cluster.place)
            .filter(in_it)
            .collect()
    }
    /// Returns the subnet group of a cluster, which names it only.
    pub fn subnet_group_of(&self, cluster: &Item<DbCluster>) -> Option<&Item<DbSubnetGroup>> {
        let name = cluster.subnet_group.known()?;
        self.db_subnet_groups
            .living_in(cluster.place)
            .find(|group| *group.name == **name)
    }
    /// Returns what a proxy leads to, in order of the targets' keys.
    pub fn targets_of<'e>(&'e self, proxy: &Item<DbProxy>) -> Vec<&'e Item<DbProxyTarget>> {
        self.db_proxy_targets
            .living_in(proxy.place)
            .filter(|target| target.proxy.known() == Some(&proxy.name))
            .collect()
    }
    /// Returns the endpoints of a proxy beside the default one.
    pub fn endpoints_of<'e>(&'e self, proxy: &Item<DbProxy>) -> Vec<&'e Item<DbProxyEndpoint>> {
        self.db_proxy_endpoints
            .living_in(proxy.place)
            .filter(|endpoint| endpoint.proxy.known() == Some(&proxy.name))
            .filter(|endpoint| endpoint.is_default.known() != Some(&true))
            .collect()
    }
    /// Returns the proxy of an endpoint; `None` where it was not read.
    pub fn proxy_of(&self, endpoint: &Item<DbProxyEndpoint>) -> Option<&Item<DbProxy>> {
        let name = endpoint.proxy.known()?;
        self.db_proxies
            .living_in(endpoint.place)
            .find(|proxy| proxy.name == *name)
    }
    /// Returns the endpoints of all proxies, in order of their ARNs. The default one of a proxy that was read is left
    /// out: it is the proxy's own.
    pub fn further_endpoints(&self) -> impl Iterator<Item = &Item<DbProxyEndpoint>> {
        let is_own = |one: &Item<DbProxyEndpoint>| {
            one.is_default.known() == Some(&true) && self.proxy_of(one).is_some()
        };
        let all = self.db_proxy_endpoints.iter();
        all.filter(move |one| !is_own(one))
    }
}

/// Returns the ARN that a reply gave, else the one that AWS makes of kind and identifier. Identifiers of
/// resources that other accounts share are their ARNs.
fn arn_of(given: Option<Arn>, call: Place, kind: &str, id: &str) -> Result<Arn, IdError> {
    match given {
        Some(arn) if arn.service() == "rds" => Ok(arn),
        Some(arn) => Err(IdError::new(arn.as_str(), "an ARN of Amazon RDS")),
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::estate::{Estate, Loaded, Manages, Observed, RecordedCall, Reply, planned_calls};
    use crate::ids::{Sym, Timestamp};

    fn place() -> Place {
        Place::new(
            "111122223333".parse().unwrap(),
            "eu-west-1".parse().unwrap(),
        )
    }
    fn at(text: &str) -> Option<Timestamp> {
        Some(text.parse().unwrap())
    }
    fn known(text: &str) -> Observed<Sym> {
        Observed::Known(Sym::new(text))
    }
    fn arn(text: &str) -> Arn {
        text.parse().unwrap()
    }
    type Told<'t> = (&'static Operation, Option<&'t str>, &'t str);

    /// The estate of some replies, each also taken in reduced: both must be the same.
    fn estate(replies: &[Told<'_>]) -> (Estate, Vec<Loaded>) {
        let take = |reduced: bool| {
            let mut estate = Estate::default();
            let mut told = Vec::new();
            for (operation, request, json) in replies {
                let small = operation.reduce(json).unwrap();
                assert!(!small.contains("hunter2") && !small.contains("MasterUsername"));
                let recorded = RecordedCall {
                    operation,
                    place: place(),
                    request: *request,
                    reply: Reply::Output(if reduced { &small } else { json }),
                };
                told.push(estate.record(&recorded).unwrap());
            }
            estate.settle();
            (estate, told)
        };
        let (whole, told) = take(false);
        let (reduced, _) = take(true);
        assert_eq!(whole.counts(), reduced.counts());
        // What was set aside is not written again: only whole replies keep their line of the ledger.
        if told.iter().all(|loaded| loaded.set_aside.is_empty()) {
            assert_eq!(whole.ledger, reduced.ledger);
        }
        let (one, other) = (&whole.rds, &reduced.rds);
        assert!(one.db_instances.iter().eq(other.db_instances.iter()));
        assert!(one.db_clusters.iter().eq(other.db_clusters.iter()));
        assert!(one.db_snapshots.iter().eq(other.db_snapshots.iter()));
        let snapshots = (&one.db_cluster_snapshots, &other.db_cluster_snapshots);
        assert!(snapshots.0.iter().eq(snapshots.1.iter()));
        assert!(
            one.db_subnet_groups
                .iter()
                .eq(other.db_subnet_groups.iter())
        );
        assert!(one.db_proxies.iter().eq(other.db_proxies.iter()));
        assert!(
            one.db_proxy_targets
                .iter()
                .eq(other.db_proxy_targets.iter())
        );
        (whole, told)
    }

    const INSTANCES: &str = r#"{"DBInstances": [
        {"DBInstanceIdentifier": "orders", "DBInstanceClass": "db.r7g.large", "Engine": "postgres", "DBInstanceStatus": "available",
         "MasterUsername": "hunter2", "DBName": "orders", "Endpoint": {"Address": "orders.abc.eu-west-1.rds.amazonaws.com", "Port": 5432, "HostedZoneId": "Z29XKXDKYMONMX"},
         "InstanceCreateTime": "2025-02-12T10:41:07.921000+00:00", "BackupRetentionPeriod": 14,
         "VpcSecurityGroups": [{"VpcSecurityGroupId": "sg-096c6b01c4a5fbc2b", "Status": "active"}],
         "AvailabilityZone": "eu-west-1a", "SecondaryAvailabilityZone": "eu-west-1b",
         "DBSubnetGroup": {"DBSubnetGroupName": "data", "DBSubnetGroupDescription": "d", "VpcId": "vpc-08d4a7b2", "SubnetGroupStatus": "Complete",
            "Subnets": [{"SubnetIdentifier": "subnet-06393394", "SubnetAvailabilityZone": {"Name": "eu-west-1a"}, "SubnetOutpost": {}, "SubnetStatus": "Active"}]},
         "PendingModifiedValues": {"MasterUserPassword": "hunter2"}, "LatestRestorableTime": "2026-11-16T05:54:12+00:00", "MultiAZ": true, "EngineVersion": "16.9",
         "ReadReplicaDBInstanceIdentifiers": ["arn:aws:rds:eu-central-1:111122223333:db:orders-replica"],
         "PubliclyAccessible": false, "StorageType": "gp3", "DbInstancePort": 0, "StorageEncrypted": true,
         "KmsKeyId": "arn:aws:kms:eu-west-1:111122223333:key/29f55331", "DbiResourceId": "db-TWWL", "CopyTagsToSnapshot": true,
         "IAMDatabaseAuthenticationEnabled": true, "EnabledCloudwatchLogsExports": ["postgresql", "upgrade"], "DeletionProtection": true,
         "MasterUserSecret": {"SecretArn": "arn:aws:secretsmanager:eu-west-1:111122223333:secret:rds!db-1", "SecretStatus": "active", "KmsKeyId": "alias/aws/secretsmanager"},
         "DBInstanceAutomatedBackupsReplications": [{"DBInstanceAutomatedBackupsArn": "arn:aws:rds:eu-central-1:111122223333:auto-backup:ab-1"}],
         "ActivityStreamStatus": "stopped", "NetworkType": "IPV4", "AutomationMode": "full",
         "DBInstanceArn": "arn:aws:rds:eu-west-1:111122223333:db:orders", "TagList": [{"Key": "Environment", "Value": "production"}]},
        {"DBInstanceIdentifier": "shop-1", "DBClusterIdentifier": "shop", "Engine": "aurora-mysql", "BackupRetentionPeriod": 0},
        {"DBInstanceIdentifier": 7}],
        "Marker": null}"#;

    fn orders() -> (Estate, Item<DbInstance>) {
        let (estate, _) = estate(&[(&DESCRIBE_DB_INSTANCES, None, INSTANCES)]);
        let key = arn("arn:aws:rds:eu-west-1:111122223333:db:orders");
        let orders = estate.rds.db_instances.get(key).unwrap().clone();
        (estate, orders)
    }

    #[test]
    fn how_an_instance_is_reached() {
        let (estate, orders) = orders();
        let endpoint = orders.endpoint.known().unwrap();
        assert_eq!(endpoint.port, Observed::Known(5432));
        let address = endpoint.address.as_deref().unwrap();
        assert_eq!(address, "orders.abc.eu-west-1.rds.amazonaws.com");
        assert_eq!(orders.publicly_accessible, Observed::Known(false));
        assert_eq!(
            orders.security_groups[0].id.as_str(),
            "sg-096c6b01c4a5fbc2b"
        );
        assert_eq!(orders.multi_az, Observed::Known(true));
        let zones = [orders.availability_zone, orders.secondary_availability_zone];
        assert_eq!(
            zones.map(|zone| zone.unwrap().as_str()),
            ["eu-west-1a", "eu-west-1b"]
        );
        assert_eq!(orders.network_type, Some(Sym::new("IPV4")));
        // The instance shows its subnet group, which nothing else told.
        let group = arn("arn:aws:rds:eu-west-1:111122223333:subgrp:data");
        let group = estate.rds.db_subnet_groups.get(group).unwrap();
        assert_eq!(group.subnets[0].id.as_str(), "subnet-06393394");
    }

    #[test]
    fn how_an_instance_is_kept() {
        let (_, orders) = orders();
        assert_eq!(orders.backup_retention_days, Observed::Known(14));
        assert_eq!(orders.latest_restorable, at("2026-11-16T05:54:12Z"));
        assert_eq!(orders.deletion_protection, Observed::Known(true));
        assert_eq!(orders.encrypted, Observed::Known(true));
        assert!(orders.kms_key.unwrap().as_str().ends_with("key/29f55331"));
        let replica = orders.replicas[0].as_str().parse::<Arn>().unwrap();
        assert_eq!(replica.name(), "orders-replica");
        let copy = orders.backup_replications[0].arn;
        assert_eq!(copy.region().unwrap().as_str(), "eu-central-1");
        assert_eq!(orders.automation_mode, Some(Sym::new("full")));
        assert_eq!(orders.copy_tags_to_snapshot, Observed::Known(true));
    }

    #[test]
    fn what_an_instance_is() {
        let (_, orders) = orders();
        assert_eq!(orders.engine, known("postgres"));
        assert_eq!(orders.engine_version, known("16.9"));
        assert_eq!(orders.resource_id, known("db-TWWL"));
        assert_eq!(orders.database.as_deref(), Some("orders"));
        assert_eq!(orders.log_exports.len(), 2);
        assert_eq!(orders.iam_authentication, Observed::Known(true));
        let secret = orders.master_user_secret.as_ref().unwrap();
        assert_eq!(secret.arn.known().unwrap().service(), "secretsmanager");
        let tags = orders.tags.known().unwrap();
        assert_eq!(tags.get("Environment"), Some("production"));
    }

    #[test]
    fn an_instance_of_an_older_tool_and_a_malformed_one() {
        let (estate, told) = estate(&[(&DESCRIBE_DB_INSTANCES, None, INSTANCES)]);
        assert_eq!((told[0].resources, told[0].set_aside.len()), (2, 1));
        let built = arn("arn:aws:rds:eu-west-1:111122223333:db:shop-1");
        let old = estate.rds.db_instances.get(built).unwrap();
        assert_eq!(old.place, place());
        let unknown = [
            old.deletion_protection.is_unknown(),
            old.publicly_accessible.is_unknown(),
            old.encrypted.is_unknown(),
            old.endpoint.is_unknown(),
            old.tags.is_unknown(),
        ];
        assert_eq!(unknown, [true; 5]);
        assert_eq!(old.latest_restorable, None);
        assert_eq!(old.backup_retention_days, Observed::Known(0));
    }

    const CLUSTERS: &str = r#"{"DBClusters": [{"AvailabilityZones": ["eu-west-1a", "eu-west-1b"], "BackupRetentionPeriod": 7,
        "DBClusterIdentifier": "shop", "DBSubnetGroup": "data", "Status": "available", "EarliestRestorableTime": "2026-11-09T00:00:00+00:00",
        "Endpoint": "shop.cluster-abc.eu-west-1.rds.amazonaws.com", "ReaderEndpoint": "shop.cluster-ro-abc.eu-west-1.rds.amazonaws.com",
        "CustomEndpoints": ["shop.cluster-custom-abc.eu-west-1.rds.amazonaws.com"], "MultiAZ": true, "Engine": "aurora-mysql", "EngineVersion": "8.0.mysql_aurora.3.08.0",
        "LatestRestorableTime": "2026-11-16T05:50:00+00:00", "Port": 3306, "MasterUsername": "hunter2",
        "ReplicationSourceIdentifier": "arn:aws:rds:us-east-1:111122223333:cluster:shop", "ReadReplicaIdentifiers": ["shop-read"],
        "DBClusterMembers": [{"DBInstanceIdentifier": "shop-1", "IsClusterWriter": true, "PromotionTier": 1}],
        "VpcSecurityGroups": [{"VpcSecurityGroupId": "sg-1", "Status": "active"}], "HostedZoneId": "Z29XKXDKYMONMX",
        "StorageEncrypted": true, "KmsKeyId": "arn:aws:kms:eu-west-1:111122223333:key/1", "DbClusterResourceId": "cluster-ABC",
        "DBClusterArn": "arn:aws:rds:eu-west-1:111122223333:cluster:shop", "IAMDatabaseAuthenticationEnabled": false,
        "CloneGroupId": "4c1f", "CrossAccountClone": true, "ClusterCreateTime": "2025-01-01T00:00:00+00:00",
        "EnabledCloudwatchLogsExports": ["audit"], "EngineMode": "provisioned", "DeletionProtection": true, "HttpEndpointEnabled": true,
        "CopyTagsToSnapshot": false, "GlobalClusterIdentifier": "shop-global", "StorageType": "aurora-iopt1",
        "PendingModifiedValues": {"MasterUserPassword": "hunter2"}, "TagList": []}]}"#;

    #[test]
    fn clusters_their_members_and_subnets() {
        let groups = r#"{"DBSubnetGroups": [{"DBSubnetGroupName": "data", "VpcId": "vpc-08d4a7b2", "SubnetGroupStatus": "Complete",
            "DBSubnetGroupArn": "arn:aws:rds:eu-west-1:111122223333:subgrp:data",
            "Subnets": [{"SubnetIdentifier": "subnet-06393394"}, {"SubnetIdentifier": "subnet-06393395"}]}]}"#;
        let (estate, _) = estate(&[
            (&DESCRIBE_DB_CLUSTERS, None, CLUSTERS),
            (&DESCRIBE_DB_SUBNET_GROUPS, None, groups),
        ]);
        let shop = estate.rds.db_clusters.iter().next().unwrap();
        assert!(estate.rds.members_of(shop).is_empty());
        assert_eq!(estate.rds.subnet_group_of(shop).unwrap().subnets.len(), 2);
        assert_eq!(shop.port, Observed::Known(3306));
        assert_eq!(shop.custom_endpoints.len(), 1);
        assert_eq!(shop.members[0].is_writer, Observed::Known(true));
        assert_eq!(shop.clone_group, Some(Sym::new("4c1f")));
        assert_eq!(shop.cross_account_clone, Observed::Known(true));
        assert_eq!(shop.global_cluster, Some(Sym::new("shop-global")));
        assert_eq!(shop.earliest_restorable, at("2026-11-09T00:00:00Z"));
        assert_eq!(shop.data_api, Observed::Known(true));
        assert!(shop.internet_access_gateway.is_unknown());
        assert!(shop.replica_of.unwrap().as_str().contains("us-east-1"));
        assert!(shop.tags.known().unwrap().is_empty());
    }

    #[test]
    fn members_of_a_cluster() {
        let (estate, _) = estate(&[
            (&DESCRIBE_DB_CLUSTERS, None, CLUSTERS),
            (
                &DESCRIBE_DB_INSTANCES,
                None,
                r#"{"DBInstances": [
                {"DBInstanceIdentifier": "shop-1", "DBClusterIdentifier": "shop"}, {"DBInstanceIdentifier": "other"}]}"#,
            ),
        ]);
        let shop = estate.rds.db_clusters.iter().next().unwrap();
        let members = estate.rds.members_of(shop);
        assert_eq!(members.len(), 1);
        assert_eq!(&*members[0].id, "shop-1");
        assert!(estate.rds.subnet_group_of(shop).is_none());
    }

    const SNAPSHOTS: &str = r#"{"DBSnapshots": [
        {"DBSnapshotIdentifier": "handover", "DBInstanceIdentifier": "orders", "SnapshotCreateTime": "2025-02-14T00:00:00+00:00",
         "OriginalSnapshotCreateTime": "2025-02-13T00:00:00+00:00", "Engine": "postgres", "Status": "available", "VpcId": "vpc-1", "SnapshotType": "manual",
         "SourceRegion": "eu-central-1", "SourceDBSnapshotIdentifier": "arn:aws:rds:eu-central-1:111122223333:snapshot:h", "Encrypted": false,
         "DBSnapshotArn": "arn:aws:rds:eu-west-1:111122223333:snapshot:handover", "DbiResourceId": "db-TWWL", "TagList": []},
        {"DBSnapshotIdentifier": "rds:orders-2026-11-16", "DBInstanceIdentifier": "orders", "SnapshotType": "automated", "Encrypted": true,
         "KmsKeyId": "arn:aws:kms:eu-west-1:111122223333:key/1"},
        {"DBSnapshotIdentifier": "kept", "DBInstanceIdentifier": "orders", "SnapshotType": "manual"},
        {"DBSnapshotIdentifier": "arn:aws:rds:eu-west-1:999988887777:snapshot:theirs", "DBInstanceIdentifier": "x", "SnapshotType": "shared",
         "DBSnapshotArn": "arn:aws:rds:eu-west-1:999988887777:snapshot:theirs"}]}"#;

    #[test]
    fn snapshots_and_who_may_restore_them() {
        let shared = r#"{"DBSnapshotAttributesResult": {"DBSnapshotIdentifier": "handover",
            "DBSnapshotAttributes": [{"AttributeName": "restore", "AttributeValues": ["999988887777", "all"]}]}}"#;
        let (estate, _) = estate(&[
            (&DESCRIBE_DB_SNAPSHOTS, None, SNAPSHOTS),
            (&DESCRIBE_DB_SNAPSHOT_ATTRIBUTES, Some("handover"), shared),
        ]);
        assert_eq!(estate.rds.db_snapshots.len(), 4);
        let get = |id: &str| {
            let key = arn(&format!("arn:aws:rds:eu-west-1:111122223333:snapshot:{id}"));
            estate.rds.db_snapshots.get(key).unwrap()
        };
        let handover = get("handover");
        let everyone = vec![Sym::new("999988887777"), Sym::new("all")];
        assert_eq!(handover.restorable_by(), Observed::Known(everyone));
        assert_eq!(handover.encrypted, Observed::Known(false));
        assert_eq!(handover.originally_created, at("2025-02-13T00:00:00Z"));
        assert_eq!(handover.instance_resource_id, known("db-TWWL"));
        assert_eq!(
            get("rds:orders-2026-11-16").restorable_by(),
            Observed::Known(vec![])
        );
        assert!(get("kept").restorable_by().is_unknown());
    }

    #[test]
    fn snapshots_of_others_keep_their_owner_and_are_not_asked_about() {
        let (estate, _) = estate(&[(&DESCRIBE_DB_SNAPSHOTS, None, SNAPSHOTS)]);
        let theirs = arn("arn:aws:rds:eu-west-1:999988887777:snapshot:theirs");
        let theirs = estate.rds.db_snapshots.get(theirs).unwrap();
        assert_eq!(theirs.place.account.to_string(), "999988887777");
        assert_eq!(*theirs.viewers, [place().account]);
        let regions = [place().region].into();
        let asked: Vec<&str> = planned_calls(&estate, place(), &regions, Manages::Itself)
            .iter()
            .filter(|call| call.operation.name == DESCRIBE_DB_SNAPSHOT_ATTRIBUTES.name)
            .filter_map(|call| call.request.map(Sym::as_str))
            .collect();
        assert_eq!(asked, ["handover", "kept"]);
    }

    #[test]
    fn cluster_snapshots_and_who_may_restore_them() {
        let list = r#"{"DBClusterSnapshots": [{"DBClusterSnapshotIdentifier": "shop-1", "DBClusterIdentifier": "shop",
            "SnapshotCreateTime": "2026-02-14T00:00:00+00:00", "Engine": "aurora-mysql", "Status": "available", "VpcId": "vpc-1",
            "SnapshotType": "manual", "StorageEncrypted": true, "KmsKeyId": "arn:aws:kms:eu-west-1:111122223333:key/1",
            "DBClusterSnapshotArn": "arn:aws:rds:eu-west-1:111122223333:cluster-snapshot:shop-1",
            "SourceDBClusterSnapshotArn": "arn:aws:rds:eu-west-1:111122223333:cluster-snapshot:rds:shop", "DbClusterResourceId": "cluster-ABC"}]}"#;
        let attributes = r#"{"DBClusterSnapshotAttributesResult": {"DBClusterSnapshotIdentifier": "shop-1",
            "DBClusterSnapshotAttributes": [{"AttributeName": "restore", "AttributeValues": []}]}}"#;
        let (estate, _) = estate(&[
            (
                &DESCRIBE_DB_CLUSTER_SNAPSHOT_ATTRIBUTES,
                Some("shop-1"),
                attributes,
            ),
            (&DESCRIBE_DB_CLUSTER_SNAPSHOTS, None, list),
        ]);
        assert_eq!(estate.rds.db_cluster_snapshots.len(), 1);
        let snapshot = estate.rds.db_cluster_snapshots.iter().next().unwrap();
        assert_eq!(snapshot.restorable_by(), Observed::Known(vec![]));
        assert_eq!(snapshot.encrypted, Observed::Known(true));
        assert_eq!(snapshot.cluster_resource_id, known("cluster-ABC"));
        assert!(snapshot.source.is_some());
    }

    #[test]
    fn a_snapshot_that_is_gone_is_shared_with_nobody_and_a_denied_one_is_unknown() {
        let mut estate = Estate::default();
        let snapshots = r#"{"DBSnapshots": [{"DBSnapshotIdentifier": "gone", "SnapshotType": "manual"},
            {"DBSnapshotIdentifier": "denied", "SnapshotType": "manual"}]}"#;
        let error = |code| Reply::Error { code, message: "" };
        for (operation, request, reply) in [
            (&DESCRIBE_DB_SNAPSHOTS, None, Reply::Output(snapshots)),
            (
                &DESCRIBE_DB_SNAPSHOT_ATTRIBUTES,
                Some("gone"),
                error("DBSnapshotNotFound"),
            ),
            (
                &DESCRIBE_DB_SNAPSHOT_ATTRIBUTES,
                Some("denied"),
                error("AccessDenied"),
            ),
            (
                &DESCRIBE_DB_CLUSTER_SNAPSHOT_ATTRIBUTES,
                Some("c"),
                error("DBClusterSnapshotNotFoundFault"),
            ),
        ] {
            let place = place();
            estate
                .record(&RecordedCall {
                    operation,
                    place,
                    request,
                    reply,
                })
                .unwrap();
        }
        estate.settle();
        let states: Vec<_> = estate
            .rds
            .db_snapshots
            .iter()
            .map(|snapshot| (&*snapshot.id, snapshot.restorable_by()))
            .collect();
        assert_eq!(
            states,
            [("denied", Observed::Unknown), ("gone", Observed::Absent)]
        );
        let cluster = estate.rds.db_cluster_snapshots.iter().next().unwrap();
        assert!(cluster.restorable_by().is_absent());
    }

    #[test]
    fn automated_backups() {
        let instances = r#"{"DBInstanceAutomatedBackups": [{"DBInstanceArn": "arn:aws:rds:eu-west-1:111122223333:db:orders",
            "DbiResourceId": "db-TWWL", "Region": "eu-west-1", "DBInstanceIdentifier": "orders",
            "RestoreWindow": {"EarliestTime": "2026-11-02T01:42:20+00:00", "LatestTime": "2026-11-16T05:54:12+00:00"},
            "Status": "retained", "Encrypted": true, "BackupRetentionPeriod": 14,
            "DBInstanceAutomatedBackupsReplications": [{"DBInstanceAutomatedBackupsArn": "arn:aws:rds:eu-central-1:111122223333:auto-backup:ab-1"}],
            "DBInstanceAutomatedBackupsArn": "arn:aws:rds:eu-west-1:111122223333:auto-backup:ab-twwl", "BackupTarget": "region"},
            {"DbiResourceId": "db-OLD", "RestoreWindow": {}}]}"#;
        let clusters = r#"{"DBClusterAutomatedBackups": [{"DBClusterAutomatedBackupsArn": "arn:aws:rds:eu-west-1:111122223333:cluster-auto-backup:ab-c",
            "DBClusterIdentifier": "shop", "DbClusterResourceId": "cluster-ABC", "Status": "active", "StorageEncrypted": false,
            "RestoreWindow": {"EarliestTime": "2026-11-02T01:42:20+00:00", "LatestTime": "2026-11-16T05:54:12+00:00"}, "BackupRetentionPeriod": 7}]}"#;
        let (estate, _) = estate(&[
            (&DESCRIBE_DB_INSTANCE_AUTOMATED_BACKUPS, None, instances),
            (&DESCRIBE_DB_CLUSTER_AUTOMATED_BACKUPS, None, clusters),
        ]);
        let key = arn("arn:aws:rds:eu-west-1:111122223333:auto-backup:ab-twwl");
        let orders = estate.rds.db_instance_automated_backups.get(key).unwrap();
        let window = orders.restore_window.as_ref().unwrap();
        assert_eq!(window.latest, at("2026-11-16T05:54:12Z"));
        assert_eq!(
            (orders.status, orders.retention_days),
            (known("retained"), Observed::Known(14))
        );
        assert_eq!(orders.replications.len(), 1);
        let key = arn("arn:aws:rds:eu-west-1:111122223333:auto-backup:db-OLD");
        assert!(estate.rds.db_instance_automated_backups.get(key).is_some());
        let shop = estate
            .rds
            .db_cluster_automated_backups
            .iter()
            .next()
            .unwrap();
        assert_eq!(shop.encrypted, Observed::Known(false));
        assert_eq!(shop.cluster, known("shop"));
    }

    #[test]
    fn proxies_their_targets_and_endpoints() {
        let proxies = r#"{"DBProxies": [{"DBProxyName": "orders-proxy", "DBProxyArn": "arn:aws:rds:eu-west-1:111122223333:db-proxy:prx-fb6a",
            "Status": "available", "EngineFamily": "POSTGRESQL", "VpcId": "vpc-1", "VpcSecurityGroupIds": ["sg-1"], "VpcSubnetIds": ["subnet-1", "subnet-2"],
            "DefaultAuthScheme": "NONE", "Auth": [{"AuthScheme": "SECRETS", "UserName": "hunter2",
                "SecretArn": "arn:aws:secretsmanager:eu-west-1:111122223333:secret:prod/orders", "IAMAuth": "REQUIRED"}],
            "RoleArn": "arn:aws:iam::111122223333:role/orders-proxy", "Endpoint": "orders-proxy.proxy-abc.eu-west-1.rds.amazonaws.com",
            "RequireTLS": true, "IdleClientTimeout": 900}]}"#;
        let targets = r#"{"Targets": [
            {"RdsResourceId": "shop", "Type": "TRACKED_CLUSTER"},
            {"Endpoint": "shop-1.abc.eu-west-1.rds.amazonaws.com", "TrackedClusterId": "shop", "RdsResourceId": "shop-1", "Port": 5432,
             "Type": "RDS_INSTANCE", "Role": "READ_WRITE", "TargetHealth": {"State": "AVAILABLE"}}]}"#;
        let endpoints = r#"{"DBProxyEndpoints": [{"DBProxyEndpointName": "readers", "DBProxyEndpointArn": "arn:aws:rds:eu-west-1:111122223333:db-proxy-endpoint:prx-endpoint-1",
            "DBProxyName": "orders-proxy", "Status": "available", "VpcId": "vpc-2", "VpcSecurityGroupIds": ["sg-2"], "VpcSubnetIds": ["subnet-3"],
            "Endpoint": "readers.endpoint.proxy-abc.eu-west-1.rds.amazonaws.com", "TargetRole": "READ_ONLY", "IsDefault": false},
            {"DBProxyEndpointName": "orders-proxy", "DBProxyEndpointArn": "arn:aws:rds:eu-west-1:111122223333:db-proxy-endpoint:prx-endpoint-0",
            "DBProxyName": "orders-proxy", "Endpoint": "orders-proxy.proxy-abc.eu-west-1.rds.amazonaws.com", "IsDefault": true}]}"#;
        let (estate, _) = estate(&[
            (&DESCRIBE_DB_PROXIES, None, proxies),
            (&DESCRIBE_DB_PROXY_TARGETS, Some("orders-proxy"), targets),
            (
                &DESCRIBE_DB_PROXY_TARGETS,
                Some("other"),
                r#"{"Targets": [{"RdsResourceId": "shop", "Type": "TRACKED_CLUSTER"}]}"#,
            ),
            (&DESCRIBE_DB_PROXY_ENDPOINTS, None, endpoints),
        ]);
        let proxy = estate.rds.db_proxies.iter().next().unwrap();
        assert_eq!(proxy.port(), Some(5432));
        assert_eq!(proxy.idle_client_timeout_seconds, Observed::Known(900));
        assert_eq!(proxy.auth[0].secret.unwrap().service(), "secretsmanager");
        assert_eq!(proxy.auth[0].iam_auth, known("REQUIRED"));
        assert_eq!(proxy.subnets.len(), 2);
        assert_eq!(estate.rds.db_proxy_targets.len(), 3);
        let targets = estate.rds.targets_of(proxy);
        let names: Vec<_> = targets
            .iter()
            .map(|target| target.resource.unwrap().as_str())
            .collect();
        assert_eq!(names, ["shop-1", "shop"]);
        assert_eq!(targets[0].port, Observed::Known(5432));
        let endpoints = estate.rds.endpoints_of(proxy);
        assert_eq!(
            (endpoints.len(), estate.rds.db_proxy_endpoints.len()),
            (1, 2)
        );
        assert_eq!(endpoints[0].vpc.known().unwrap().as_str(), "vpc-2");
        assert_eq!(endpoints[0].target_role, known("READ_ONLY"));
    }

    #[test]
    fn the_dump_of_another_tool_loads() {
        let path = ["..", "../.."]
            .iter()
            .map(|up| std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(up))
            .map(|up| up.join("shared/data/demo-account/123456789012/us-east-1/rds-describe-db-instances.json"))
            .find(|path| path.is_file());
        let Some(path) = path else {
            println!("skipped: no shared/data/demo-account beside the checkout");
            return;
        };
        let json = std::fs::read_to_string(path).unwrap();
        let (estate, told) = estate(&[(&DESCRIBE_DB_INSTANCES, None, &json)]);
        assert_eq!((told[0].resources, told[0].set_aside.len()), (1, 0));
        let database = estate.rds.db_instances.iter().next().unwrap();
        assert_eq!(database.place.region.as_str(), "us-east-1");
        assert!(database.deletion_protection.is_unknown() && database.tags.is_unknown());
        assert_eq!(database.subnet_group.as_ref().unwrap().subnets.len(), 2);
    }
}
