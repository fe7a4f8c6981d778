//! Amazon RDS.

use aws_sdk_rds::types;

use super::{Caller, client, once, pages};
use crate::estate::rds;
use crate::sources::aws::tell::{tell, words};

client!(aws_sdk_rds, "rds");

tell! {
    types::Tag { "Key" key, "Value" value }
    types::VpcSecurityGroupMembership {
        "VpcSecurityGroupId" vpc_security_group_id, "Status" status,
    }
    types::MasterUserSecret {
        "SecretArn" secret_arn, "SecretStatus" secret_status, "KmsKeyId" kms_key_id,
    }
    types::DbInstance {
        "DBInstanceIdentifier" db_instance_identifier, "DBInstanceArn" db_instance_arn,
        "DbiResourceId" dbi_resource_id, "DBInstanceStatus" db_instance_status,
        "DBInstanceClass" db_instance_class, "Engine" engine, "EngineVersion" engine_version,
        "DBName" db_name, "InstanceCreateTime" instance_create_time, "Endpoint" endpoint,
        "ListenerEndpoint" listener_endpoint, "PubliclyAccessible" publicly_accessible,
        "DBSubnetGroup" db_subnet_group, "VpcSecurityGroups" vpc_security_groups,
        "AvailabilityZone" availability_zone,
        "SecondaryAvailabilityZone" secondary_availability_zone, "MultiAZ" multi_az,
        "NetworkType" network_type, "DBClusterIdentifier" db_cluster_identifier,
        "ReadReplicaSourceDBInstanceIdentifier" read_replica_source_db_instance_identifier,
        "ReadReplicaSourceDBClusterIdentifier" read_replica_source_db_cluster_identifier,
        "ReadReplicaDBInstanceIdentifiers" read_replica_db_instance_identifiers,
        "ReadReplicaDBClusterIdentifiers" read_replica_db_cluster_identifiers,
        "StorageEncrypted" storage_encrypted, "KmsKeyId" kms_key_id, "StorageType" storage_type,
        "BackupRetentionPeriod" backup_retention_period,
        "LatestRestorableTime" latest_restorable_time,
        "DBInstanceAutomatedBackupsReplications" db_instance_automated_backups_replications,
        "AwsBackupRecoveryPointArn" aws_backup_recovery_point_arn,
        "DeletionProtection" deletion_protection, "CopyTagsToSnapshot" copy_tags_to_snapshot,
        "IAMDatabaseAuthenticationEnabled" iam_database_authentication_enabled,
        "MasterUserSecret" master_user_secret,
        "EnabledCloudwatchLogsExports" enabled_cloudwatch_logs_exports,
        "ActivityStreamStatus" activity_stream_status, "AutomationMode" automation_mode,
        "TagList" tag_list,
    }
    types::Endpoint { "Address" address, "Port" port, "HostedZoneId" hosted_zone_id }
    types::DbInstanceAutomatedBackupsReplication {
        "DBInstanceAutomatedBackupsArn" db_instance_automated_backups_arn,
    }
    types::DbSubnetGroup {
        "DBSubnetGroupName" db_subnet_group_name, "DBSubnetGroupArn" db_subnet_group_arn,
        "VpcId" vpc_id, "SubnetGroupStatus" subnet_group_status, "Subnets" subnets,
    }
    types::Subnet {
        "SubnetIdentifier" subnet_identifier,
        "SubnetAvailabilityZone" subnet_availability_zone, "SubnetStatus" subnet_status,
    }
    types::AvailabilityZone { "Name" name }
    types::DbCluster {
        "DBClusterIdentifier" db_cluster_identifier, "DBClusterArn" db_cluster_arn,
        "DbClusterResourceId" db_cluster_resource_id, "Status" status, "Engine" engine,
        "EngineVersion" engine_version, "EngineMode" engine_mode,
        "DBClusterInstanceClass" db_cluster_instance_class, "DatabaseName" database_name,
        "ClusterCreateTime" cluster_create_time, "Endpoint" endpoint,
        "ReaderEndpoint" reader_endpoint, "CustomEndpoints" custom_endpoints, "Port" port,
        "HostedZoneId" hosted_zone_id, "PubliclyAccessible" publicly_accessible,
        "InternetAccessGatewayEnabled" internet_access_gateway_enabled,
        "VPCNetworkingEnabled" vpc_networking_enabled,
        "HttpEndpointEnabled" http_endpoint_enabled, "DBSubnetGroup" db_subnet_group,
        "VpcSecurityGroups" vpc_security_groups, "AvailabilityZones" availability_zones,
        "MultiAZ" multi_az, "NetworkType" network_type, "DBClusterMembers" db_cluster_members,
        "ReplicationSourceIdentifier" replication_source_identifier,
        "ReadReplicaIdentifiers" read_replica_identifiers,
        "GlobalClusterIdentifier" global_cluster_identifier, "CloneGroupId" clone_group_id,
        "CrossAccountClone" cross_account_clone, "StorageEncrypted" storage_encrypted,
        "KmsKeyId" kms_key_id, "StorageType" storage_type,
        "BackupRetentionPeriod" backup_retention_period,
        "EarliestRestorableTime" earliest_restorable_time,
        "LatestRestorableTime" latest_restorable_time,
        "AwsBackupRecoveryPointArn" aws_backup_recovery_point_arn,
        "DeletionProtection" deletion_protection, "CopyTagsToSnapshot" copy_tags_to_snapshot,
        "IAMDatabaseAuthenticationEnabled" iam_database_authentication_enabled,
        "MasterUserSecret" master_user_secret,
        "EnabledCloudwatchLogsExports" enabled_cloudwatch_logs_exports,
        "ActivityStreamStatus" activity_stream_status, "TagList" tag_list,
    }
    types::DbClusterMember {
        "DBInstanceIdentifier" db_instance_identifier, "IsClusterWriter" is_cluster_writer,
    }
    types::DbSnapshot {
        "DBSnapshotIdentifier" db_snapshot_identifier, "DBSnapshotArn" db_snapshot_arn,
        "DBInstanceIdentifier" db_instance_identifier, "DbiResourceId" dbi_resource_id,
        "InstanceCreateTime" instance_create_time, "SnapshotType" snapshot_type,
        "Status" status, "Engine" engine, "EngineVersion" engine_version,
        "SnapshotCreateTime" snapshot_create_time,
        "OriginalSnapshotCreateTime" original_snapshot_create_time, "VpcId" vpc_id,
        "SourceDBSnapshotIdentifier" source_db_snapshot_identifier,
        "SourceRegion" source_region, "Encrypted" encrypted, "KmsKeyId" kms_key_id,
        "TagList" tag_list,
    }
    types::DbSnapshotAttributesResult {
        "DBSnapshotIdentifier" db_snapshot_identifier,
        "DBSnapshotAttributes" db_snapshot_attributes,
    }
    types::DbSnapshotAttribute {
        "AttributeName" attribute_name, "AttributeValues" attribute_values,
    }
    types::DbClusterSnapshot {
        "DBClusterSnapshotIdentifier" db_cluster_snapshot_identifier,
        "DBClusterSnapshotArn" db_cluster_snapshot_arn,
        "DBClusterIdentifier" db_cluster_identifier,
        "DbClusterResourceId" db_cluster_resource_id, "ClusterCreateTime" cluster_create_time,
        "SnapshotType" snapshot_type, "Status" status, "Engine" engine,
        "EngineVersion" engine_version, "SnapshotCreateTime" snapshot_create_time,
        "VpcId" vpc_id, "SourceDBClusterSnapshotArn" source_db_cluster_snapshot_arn,
        "StorageEncrypted" storage_encrypted, "KmsKeyId" kms_key_id, "TagList" tag_list,
    }
    types::DbClusterSnapshotAttributesResult {
        "DBClusterSnapshotIdentifier" db_cluster_snapshot_identifier,
        "DBClusterSnapshotAttributes" db_cluster_snapshot_attributes,
    }
    types::DbClusterSnapshotAttribute {
        "AttributeName" attribute_name, "AttributeValues" attribute_values,
    }
    types::DbInstanceAutomatedBackup {
        "DbiResourceId" dbi_resource_id,
        "DBInstanceAutomatedBackupsArn" db_instance_automated_backups_arn,
        "DBInstanceIdentifier" db_instance_identifier, "DBInstanceArn" db_instance_arn,
        "Region" region, "Status" status, "RestoreWindow" restore_window,
        "InstanceCreateTime" instance_create_time, "Engine" engine,
        "BackupRetentionPeriod" backup_retention_period, "Encrypted" encrypted,
        "KmsKeyId" kms_key_id,
        "DBInstanceAutomatedBackupsReplications" db_instance_automated_backups_replications,
        "AwsBackupRecoveryPointArn" aws_backup_recovery_point_arn, "TagList" tag_list,
    }
    types::DbClusterAutomatedBackup {
        "DbClusterResourceId" db_cluster_resource_id,
        "DBClusterAutomatedBackupsArn" db_cluster_automated_backups_arn,
        "DBClusterIdentifier" db_cluster_identifier, "DBClusterArn" db_cluster_arn,
        "Region" region, "Status" status, "RestoreWindow" restore_window,
        "ClusterCreateTime" cluster_create_time, "Engine" engine,
        "BackupRetentionPeriod" backup_retention_period,
        "StorageEncrypted" storage_encrypted, "KmsKeyId" kms_key_id,
        "AwsBackupRecoveryPointArn" aws_backup_recovery_point_arn, "TagList" tag_list,
    }
    types::RestoreWindow { "EarliestTime" earliest_time, "LatestTime" latest_time }
    types::DbProxy {
        "DBProxyName" db_proxy_name, "DBProxyArn" db_proxy_arn, "Status" status,
        "EngineFamily" engine_family, "VpcId" vpc_id,
        "VpcSecurityGroupIds" vpc_security_group_ids, "VpcSubnetIds" vpc_subnet_ids,
        "DefaultAuthScheme" default_auth_scheme, "Auth" auth, "RoleArn" role_arn,
        "Endpoint" endpoint, "RequireTLS" require_tls,
        "IdleClientTimeout" idle_client_timeout,
    }
    types::UserAuthConfigInfo {
        "AuthScheme" auth_scheme, "SecretArn" secret_arn, "IAMAuth" iam_auth,
    }
    types::DbProxyTarget {
        "Type" r#type, "RdsResourceId" rds_resource_id, "TrackedClusterId" tracked_cluster_id,
        "TargetArn" target_arn, "Endpoint" endpoint, "Port" port, "Role" role,
    }
    types::DbProxyEndpoint {
        "DBProxyEndpointName" db_proxy_endpoint_name,
        "DBProxyEndpointArn" db_proxy_endpoint_arn, "DBProxyName" db_proxy_name,
        "Status" status, "VpcId" vpc_id, "VpcSecurityGroupIds" vpc_security_group_ids,
        "VpcSubnetIds" vpc_subnet_ids, "Endpoint" endpoint, "TargetRole" target_role,
        "IsDefault" is_default,
    }
}

words!(
    types::ActivityStreamStatus,
    types::AuthScheme,
    types::AutomationMode,
    types::DbProxyEndpointStatus,
    types::DbProxyEndpointTargetRole,
    types::DbProxyStatus,
    types::IamAuthMode,
    types::TargetRole,
    types::TargetType,
);

/// Declares a list of RDS, all of which turn their pages alike.
macro_rules! list {
    ($operation:expr, |$client:ident, $ask:ident| $request:expr, $name:literal $field:ident) => {
        pages!(
            $operation,
            |$client, $ask| $request.max_records(100),
            marker => set_marker,
            { $name $field }
        )
    };
}

/// How each planned operation is called.
///
/// Snapshots are asked for as the AWS CLI does it by default: the account's own. Those that others share
/// with it are seen where their owners are asked.
pub(super) const CALLERS: &[Caller] = &[
    list!(
        rds::DESCRIBE_DB_INSTANCES,
        |client, _ask| client.describe_db_instances(),
        "DBInstances" db_instances
    ),
    list!(
        rds::DESCRIBE_DB_CLUSTERS,
        |client, _ask| client.describe_db_clusters(),
        "DBClusters" db_clusters
    ),
    list!(
        rds::DESCRIBE_DB_SNAPSHOTS,
        |client, _ask| client.describe_db_snapshots(),
        "DBSnapshots" db_snapshots
    ),
    once!(
        rds::DESCRIBE_DB_SNAPSHOT_ATTRIBUTES,
        |client, ask| client
            .describe_db_snapshot_attributes()
            .db_snapshot_identifier(ask.id()),
        { "DBSnapshotAttributesResult" db_snapshot_attributes_result }
    ),
    list!(
        rds::DESCRIBE_DB_CLUSTER_SNAPSHOTS,
        |client, _ask| client.describe_db_cluster_snapshots(),
        "DBClusterSnapshots" db_cluster_snapshots
    ),
    once!(
        rds::DESCRIBE_DB_CLUSTER_SNAPSHOT_ATTRIBUTES,
        |client, ask| client
            .describe_db_cluster_snapshot_attributes()
            .db_cluster_snapshot_identifier(ask.id()),
        { "DBClusterSnapshotAttributesResult" db_cluster_snapshot_attributes_result }
    ),
    list!(
        rds::DESCRIBE_DB_INSTANCE_AUTOMATED_BACKUPS,
        |client, _ask| client.describe_db_instance_automated_backups(),
        "DBInstanceAutomatedBackups" db_instance_automated_backups
    ),
    list!(
        rds::DESCRIBE_DB_CLUSTER_AUTOMATED_BACKUPS,
        |client, _ask| client.describe_db_cluster_automated_backups(),
        "DBClusterAutomatedBackups" db_cluster_automated_backups
    ),
    list!(
        rds::DESCRIBE_DB_SUBNET_GROUPS,
        |client, _ask| client.describe_db_subnet_groups(),
        "DBSubnetGroups" db_subnet_groups
    ),
    list!(
        rds::DESCRIBE_DB_PROXIES,
        |client, _ask| client.describe_db_proxies(),
        "DBProxies" db_proxies
    ),
    list!(
        rds::DESCRIBE_DB_PROXY_TARGETS,
        |client, ask| client.describe_db_proxy_targets().db_proxy_name(ask.id()),
        "Targets" targets
    ),
    list!(
        rds::DESCRIBE_DB_PROXY_ENDPOINTS,
        |client, _ask| client.describe_db_proxy_endpoints(),
        "DBProxyEndpoints" db_proxy_endpoints
    ),
];
