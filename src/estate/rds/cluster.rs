use super::{MasterUserSecret, VpcSecurityGroupMembership, arn_of};
use crate::estate::{List, Observed, Operation, Resource, Tags, list_output, model};
use crate::ids::{Arn, IdError, Place, Sym, Timestamp};

model! {
    /// An Aurora or Multi-AZ database cluster. Shape: `rds describe-db-clusters`. Passwords are never read.
    pub struct DbCluster {
        required {
            /// The identifier, unique in account and region.
            "DBClusterIdentifier" => id: Box<str>,
        }
        /// The ARN; older replies lack it.
        "DBClusterArn" => arn: Option<Arn>,
        /// The id that stays when the cluster is renamed: `cluster-...`.
        "DbClusterResourceId" => resource_id: Observed<Sym>,
        /// Such as `available`, `stopped`.
        "Status" => status: Observed<Sym>,
        /// Such as `aurora-postgresql`, `neptune`, `docdb`.
        "Engine" => engine: Observed<Sym>,
        /// The engine's version.
        "EngineVersion" => engine_version: Observed<Sym>,
        /// `provisioned`, `serverless`, `global`, `multimaster` or `parallelquery`.
        "EngineMode" => engine_mode: Option<Sym>,
        /// The instance class of a Multi-AZ cluster.
        "DBClusterInstanceClass" => instance_class: Option<Sym>,
        /// The first database in it.
        "DatabaseName" => database: Option<Box<str>>,
        /// When it was made.
        "ClusterCreateTime" => created: Observed<Timestamp>,
        /// The name of the writer.
        "Endpoint" => endpoint: Observed<Box<str>>,
        /// The name that leads to the readers.
        "ReaderEndpoint" => reader_endpoint: Option<Box<str>>,
        /// Names that the owner made.
        "CustomEndpoints" => custom_endpoints: List<Box<str>>,
        /// The port of all its names.
        "Port" => port: Observed<u16>,
        /// The Route 53 zone that its names lie in.
        "HostedZoneId" => hosted_zone: Option<Sym>,
        /// Whether a Multi-AZ cluster has a public address; in Aurora each instance tells.
        "PubliclyAccessible" => publicly_accessible: Option<bool>,
        /// Whether it can be reached from the internet without a VPC (Aurora express configuration).
        "InternetAccessGatewayEnabled" => internet_access_gateway: Observed<bool>,
        /// Whether it lies in a VPC (Aurora express configuration).
        "VPCNetworkingEnabled" => vpc_networking: Observed<bool>,
        /// Whether the Data API answers queries for IAM principals, from anywhere.
        "HttpEndpointEnabled" => data_api: Observed<bool>,
        /// The name of its subnet group.
        "DBSubnetGroup" => subnet_group: Observed<Box<str>>,
        /// Its security groups.
        "VpcSecurityGroups" => security_groups: List<VpcSecurityGroupMembership>,
        /// The Availability Zones in which it can have instances.
        "AvailabilityZones" => availability_zones: List<Sym>,
        /// Whether instances run in several Availability Zones.
        "MultiAZ" => multi_az: Observed<bool>,
        /// `IPV4` or `DUAL`.
        "NetworkType" => network_type: Option<Sym>,
        /// Its instances.
        "DBClusterMembers" => members: List<DbClusterMember>,
        /// The instance or cluster that it replicates: an ARN.
        "ReplicationSourceIdentifier" => replica_of: Option<Sym>,
        /// The clusters that replicate it: identifiers or ARNs.
        "ReadReplicaIdentifiers" => replicas: List<Sym>,
        /// The global database it belongs to.
        "GlobalClusterIdentifier" => global_cluster: Option<Sym>,
        /// Equal for a cluster and its clones; none where nothing was cloned.
        "CloneGroupId" => clone_group: Option<Sym>,
        /// Whether it is a clone of another account's cluster.
        "CrossAccountClone" => cross_account_clone: Observed<bool>,
        /// Whether the storage is encrypted.
        "StorageEncrypted" => encrypted: Observed<bool>,
        /// The KMS key of the storage: an ARN, or any other name of a key.
        "KmsKeyId" => kms_key: Option<Sym>,
        /// Such as `aurora`, `aurora-iopt1`.
        "StorageType" => storage_type: Option<Sym>,
        /// For how many days automated backups are kept.
        "BackupRetentionPeriod" => backup_retention_days: Observed<u32>,
        /// From when a point in time can be restored.
        "EarliestRestorableTime" => earliest_restorable: Option<Timestamp>,
        /// Up to when a point in time can be restored.
        "LatestRestorableTime" => latest_restorable: Option<Timestamp>,
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
        /// Its tags; older replies lack them.
        "TagList" => tags: Observed<Tags>,
    }

    /// An instance of a cluster.
    pub struct DbClusterMember {
        required {
            /// The instance's identifier.
            "DBInstanceIdentifier" => instance: Sym,
        }
        /// Whether it is the writer.
        "IsClusterWriter" => is_writer: Observed<bool>,
    }
}

impl Resource for DbCluster {
    const TYPE: &'static str = "AWS::RDS::DBCluster";
    fn arn(&self, call: Place) -> Result<Arn, IdError> {
        arn_of(self.arn, call, "cluster", &self.id)
    }
    fn tags(&self) -> Option<&Tags> {
        self.tags.known()
    }
}

list_output! {
    /// The reply of `rds describe-db-clusters`.
    DescribeDbClustersOutput { "DBClusters" => DbCluster } into rds.db_clusters
}

/// Lists database clusters.
pub const DESCRIBE_DB_CLUSTERS: Operation = Operation::regional::<DescribeDbClustersOutput>(
    "rds",
    "describe-db-clusters",
    "rds:DescribeDBClusters",
)
.members(&["DBClusters"])
.paged(&["Marker"]);
