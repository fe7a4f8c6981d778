use super::{BackupReplication, arn_of};
use crate::estate::{List, Observed, Operation, Resource, Tags, list_output, model};
use crate::ids::{Arn, IdError, Place, Sym, Timestamp};

model! {
    /// The automated backups of an instance. Shape: `rds describe-db-instance-automated-backups`.
    pub struct DbInstanceAutomatedBackup {
        required {
            /// The resource id of the instance: `db-...`.
            "DbiResourceId" => instance_resource_id: Sym,
        }
        /// The ARN; older replies lack it.
        "DBInstanceAutomatedBackupsArn" => arn: Option<Arn>,
        /// The instance's identifier.
        "DBInstanceIdentifier" => instance: Observed<Sym>,
        /// The instance's ARN; in another region than the backups where they are a copy.
        "DBInstanceArn" => instance_arn: Observed<Arn>,
        /// The region of the instance.
        "Region" => region: Observed<Sym>,
        /// `active`, `retained` after the instance was deleted, or `creating`.
        "Status" => status: Observed<Sym>,
        /// Which moments can be restored; none while there is nothing to restore.
        "RestoreWindow" => restore_window: Option<RestoreWindow>,
        /// When the instance was made.
        "InstanceCreateTime" => instance_created: Option<Timestamp>,
        /// The engine.
        "Engine" => engine: Observed<Sym>,
        /// For how many days they are kept.
        "BackupRetentionPeriod" => retention_days: Observed<u32>,
        /// Whether they are encrypted.
        "Encrypted" => encrypted: Observed<bool>,
        /// The KMS key: an ARN, or any other name of a key.
        "KmsKeyId" => kms_key: Option<Sym>,
        /// The copies in other regions.
        "DBInstanceAutomatedBackupsReplications" => replications: List<BackupReplication>,
        /// The recovery point of AWS Backup, when it manages them.
        "AwsBackupRecoveryPointArn" => recovery_point: Option<Arn>,
        /// Their tags; older replies lack them.
        "TagList" => tags: Observed<Tags>,
    }

    /// The automated backups of a cluster. Shape: `rds describe-db-cluster-automated-backups`.
    pub struct DbClusterAutomatedBackup {
        required {
            /// The resource id of the cluster: `cluster-...`.
            "DbClusterResourceId" => cluster_resource_id: Sym,
        }
        /// The ARN.
        "DBClusterAutomatedBackupsArn" => arn: Option<Arn>,
        /// The cluster's identifier.
        "DBClusterIdentifier" => cluster: Observed<Sym>,
        /// The cluster's ARN.
        "DBClusterArn" => cluster_arn: Observed<Arn>,
        /// The region of the cluster.
        "Region" => region: Observed<Sym>,
        /// `active`, or `retained` after the cluster was deleted.
        "Status" => status: Observed<Sym>,
        /// Which moments can be restored; none while there is nothing to restore.
        "RestoreWindow" => restore_window: Option<RestoreWindow>,
        /// When the cluster was made.
        "ClusterCreateTime" => cluster_created: Option<Timestamp>,
        /// The engine.
        "Engine" => engine: Observed<Sym>,
        /// For how many days they are kept.
        "BackupRetentionPeriod" => retention_days: Observed<u32>,
        /// Whether they are encrypted.
        "StorageEncrypted" => encrypted: Observed<bool>,
        /// The KMS key: an ARN, or any other name of a key.
        "KmsKeyId" => kms_key: Option<Sym>,
        /// The recovery point of AWS Backup, when it manages them.
        "AwsBackupRecoveryPointArn" => recovery_point: Option<Arn>,
        /// Their tags; older replies lack them.
        "TagList" => tags: Observed<Tags>,
    }

    /// The moments that can be restored.
    pub struct RestoreWindow {
        /// The first.
        "EarliestTime" => earliest: Option<Timestamp>,
        /// The last.
        "LatestTime" => latest: Option<Timestamp>,
    }
}

impl Resource for DbInstanceAutomatedBackup {
    const TYPE: &'static str = "AWS::RDS::DBInstanceAutomatedBackup";
    fn arn(&self, call: Place) -> Result<Arn, IdError> {
        let id = self.instance_resource_id.as_str();
        arn_of(self.arn, call, "auto-backup", id)
    }
    fn tags(&self) -> Option<&Tags> {
        self.tags.known()
    }
}

impl Resource for DbClusterAutomatedBackup {
    const TYPE: &'static str = "AWS::RDS::DBClusterAutomatedBackup";
    fn arn(&self, call: Place) -> Result<Arn, IdError> {
        let id = self.cluster_resource_id.as_str();
        arn_of(self.arn, call, "cluster-auto-backup", id)
    }
    fn tags(&self) -> Option<&Tags> {
        self.tags.known()
    }
}

list_output! {
    /// The reply of `rds describe-db-instance-automated-backups`.
    DescribeDbInstanceAutomatedBackupsOutput {
        "DBInstanceAutomatedBackups" => DbInstanceAutomatedBackup
    } into rds.db_instance_automated_backups
}

list_output! {
    /// The reply of `rds describe-db-cluster-automated-backups`.
    DescribeDbClusterAutomatedBackupsOutput {
        "DBClusterAutomatedBackups" => DbClusterAutomatedBackup
    } into rds.db_cluster_automated_backups
}

/// Lists the automated backups of instances.
pub const DESCRIBE_DB_INSTANCE_AUTOMATED_BACKUPS: Operation =
    Operation::regional::<DescribeDbInstanceAutomatedBackupsOutput>(
        "rds",
        "describe-db-instance-automated-backups",
        "rds:DescribeDBInstanceAutomatedBackups",
    )
    .members(&["DBInstanceAutomatedBackups"])
    .paged(&["Marker"]);

/// Lists the automated backups of clusters.
pub const DESCRIBE_DB_CLUSTER_AUTOMATED_BACKUPS: Operation =
    Operation::regional::<DescribeDbClusterAutomatedBackupsOutput>(
        "rds",
        "describe-db-cluster-automated-backups",
        "rds:DescribeDBClusterAutomatedBackups",
    )
    .members(&["DBClusterAutomatedBackups"])
    .paged(&["Marker"]);
