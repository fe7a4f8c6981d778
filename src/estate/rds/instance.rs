use super::{DbSubnetGroup, arn_of};
use crate::estate::{
    Call, Estate, Items, List, Loaded, Observed, Operation, Output, Resource, Tags, model,
};
use crate::ids::{Arn, IdError, Place, SecurityGroupId, Sym, Timestamp};

model! {
    /// A database instance. Shape: `rds describe-db-instances`. Passwords are never read.
    pub struct DbInstance {
        required {
            /// The identifier, unique in account and region.
            "DBInstanceIdentifier" => id: Box<str>,
        }
        /// The ARN; older replies lack it.
        "DBInstanceArn" => arn: Option<Arn>,
        /// The id that stays when the instance is renamed, and that snapshots and backups carry: `db-...`.
        "DbiResourceId" => resource_id: Observed<Sym>,
        /// Such as `available`, `stopped`.
        "DBInstanceStatus" => status: Observed<Sym>,
        /// Such as `db.r6g.large`.
        "DBInstanceClass" => class: Observed<Sym>,
        /// Such as `postgres`, `aurora-mysql`, `neptune`.
        "Engine" => engine: Observed<Sym>,
        /// The engine's version.
        "EngineVersion" => engine_version: Observed<Sym>,
        /// The first database in it.
        "DBName" => database: Option<Box<str>>,
        /// When it was made.
        "InstanceCreateTime" => created: Observed<Timestamp>,
        /// Where it listens; unknown while it is being made.
        "Endpoint" => endpoint: Observed<DbEndpoint>,
        /// The listener of an SQL Server availability group.
        "ListenerEndpoint" => listener: Option<DbEndpoint>,
        /// Whether its name resolves to a public address outside the VPC.
        "PubliclyAccessible" => publicly_accessible: Observed<bool>,
        /// Its subnet group; none outside of VPCs.
        "DBSubnetGroup" => subnet_group: Option<DbSubnetGroup>,
        /// Its security groups.
        "VpcSecurityGroups" => security_groups: List<VpcSecurityGroupMembership>,
        /// The Availability Zone it runs in.
        "AvailabilityZone" => availability_zone: Option<Sym>,
        /// The Availability Zone of the standby.
        "SecondaryAvailabilityZone" => secondary_availability_zone: Option<Sym>,
        /// Whether a standby is kept in another Availability Zone.
        "MultiAZ" => multi_az: Observed<bool>,
        /// `IPV4` or `DUAL`.
        "NetworkType" => network_type: Option<Sym>,
        /// The cluster it is a member of.
        "DBClusterIdentifier" => cluster: Option<Sym>,
        /// The instance that it replicates: an identifier, or an ARN across regions.
        "ReadReplicaSourceDBInstanceIdentifier" => replica_of: Option<Sym>,
        /// The cluster that it replicates.
        "ReadReplicaSourceDBClusterIdentifier" => replica_of_cluster: Option<Sym>,
        /// The instances that replicate it: identifiers, or ARNs across regions.
        "ReadReplicaDBInstanceIdentifiers" => replicas: List<Sym>,
        /// The clusters that replicate it.
        "ReadReplicaDBClusterIdentifiers" => replica_clusters: List<Sym>,
        /// Whether the storage is encrypted.
        "StorageEncrypted" => encrypted: Observed<bool>,
        /// The KMS key of the storage: an ARN, or any other name of a key.
        "KmsKeyId" => kms_key: Option<Sym>,
        /// Such as `gp3`, `aurora`.
        "StorageType" => storage_type: Observed<Sym>,
        /// For how many days automated backups are kept; 0 when there are none.
        "BackupRetentionPeriod" => backup_retention_days: Observed<u32>,
        /// Up to when a point in time can be restored; none when there are no automated backups.
        "LatestRestorableTime" => latest_restorable: Option<Timestamp>,
        /// The automated backups that are kept in other regions.
        "DBInstanceAutomatedBackupsReplications" => backup_replications: List<BackupReplication>,
        /// The AWS Backup recovery point that it is managed by.
        "AwsBackupRecoveryPointArn" => recovery_point: Option<Arn>,
        /// Whether it cannot be deleted.
        "DeletionProtection" => deletion_protection: Observed<bool>,
        /// Whether snapshots carry its tags.
        "CopyTagsToSnapshot" => copy_tags_to_snapshot: Observed<bool>,
        /// Whether IAM principals may log in.
        "IAMDatabaseAuthenticationEnabled" => iam_authentication: Observed<bool>,
        /// The secret with the master user's password, when RDS manages it.
        "MasterUserSecret" => master_user_secret: Option<MasterUserSecret>,
        /// The logs that go to CloudWatch Logs.
        "EnabledCloudwatchLogsExports" => log_exports: List<Sym>,
        /// Whether activity goes to a Kinesis stream: `started`, `stopped`.
        "ActivityStreamStatus" => activity_stream: Observed<Sym>,
        /// RDS Custom: `full` or `all-paused`.
        "AutomationMode" => automation_mode: Option<Sym>,
        /// Its tags; older replies lack them.
        "TagList" => tags: Observed<Tags>,
    }

    /// A name and a port.
    pub struct DbEndpoint {
        /// The name.
        "Address" => address: Option<Box<str>>,
        /// The port.
        "Port" => port: Observed<u16>,
        /// The Route 53 zone that the name lies in.
        "HostedZoneId" => hosted_zone: Option<Sym>,
    }

    /// A security group of a database.
    pub struct VpcSecurityGroupMembership {
        required {
            /// The group.
            "VpcSecurityGroupId" => id: SecurityGroupId,
        }
        /// `active`, or on the way to or from it.
        "Status" => status: Option<Sym>,
    }

    /// The secret that RDS keeps the master user's password in. Its value is never read.
    pub struct MasterUserSecret {
        /// The secret.
        "SecretArn" => arn: Observed<Arn>,
        /// Such as `active`.
        "SecretStatus" => status: Observed<Sym>,
        /// Its KMS key.
        "KmsKeyId" => kms_key: Option<Sym>,
    }

    /// A copy of automated backups in another region.
    pub struct BackupReplication {
        required {
            /// The automated backup there.
            "DBInstanceAutomatedBackupsArn" => arn: Arn,
        }
    }

    /// The reply of `rds describe-db-instances`.
    pub struct DescribeDbInstancesOutput {
        required {
            /// The instances.
            "DBInstances" => instances: Items<DbInstance>,
        }
    }
}

impl Resource for DbInstance {
    const TYPE: &'static str = "AWS::RDS::DBInstance";
    fn arn(&self, call: Place) -> Result<Arn, IdError> {
        arn_of(self.arn, call, "db", &self.id)
    }
    fn tags(&self) -> Option<&Tags> {
        self.tags.known()
    }
}

impl Output for DescribeDbInstancesOutput {
    fn absorb(self, estate: &mut Estate, call: &Call<'_>, loaded: &mut Loaded) {
        let rds = &mut estate.rds;
        loaded.set_aside.extend(self.instances.set_aside);
        for instance in self.instances.read {
            if let Some(group) = &instance.subnet_group
                && let Err(error) = rds.db_subnet_groups.add(group.clone(), call.place)
            {
                loaded.note::<()>(Err(error));
            }
            loaded.note(rds.db_instances.add(instance, call.place));
        }
    }
}

/// Lists database instances.
pub const DESCRIBE_DB_INSTANCES: Operation = Operation::regional::<DescribeDbInstancesOutput>(
    "rds",
    "describe-db-instances",
    "rds:DescribeDBInstances",
)
.members(&["DBInstances"])
.paged(&["Marker"]);
