//! Amazon S3: buckets.
#![expect(
    deprecated,
    reason = "rules that S3 keeps from earlier have a prefix of their own"
)]

use aws_sdk_s3::types;

use super::{Caller, client, once, pages};
use crate::estate::s3;
use crate::sources::aws::tell::{tell, words};

client!(aws_sdk_s3, "s3", |builder, path_style| builder
    .force_path_style(path_style));

tell! {
    types::Bucket {
        "Name" name, "BucketRegion" bucket_region, "CreationDate" creation_date,
    }
    types::Tag { "Key" key; "Value" value }
    types::PolicyStatus { "IsPublic" is_public }
    types::Owner { "ID" id }
    types::Grant { "Grantee" grantee, "Permission" permission }
    types::Grantee { "Type" r#type, "ID" id, "URI" uri }
    types::OwnershipControls { "Rules" rules }
    types::OwnershipControlsRule { "ObjectOwnership" object_ownership }
    types::PublicAccessBlockConfiguration {
        "BlockPublicAcls" block_public_acls, "IgnorePublicAcls" ignore_public_acls,
        "BlockPublicPolicy" block_public_policy,
        "RestrictPublicBuckets" restrict_public_buckets,
    }
    types::ObjectLockConfiguration { "ObjectLockEnabled" object_lock_enabled, "Rule" rule }
    types::ObjectLockRule { "DefaultRetention" default_retention }
    types::DefaultRetention { "Mode" mode, "Days" days, "Years" years }
    types::ReplicationConfiguration { "Role" role, "Rules" rules }
    types::ReplicationRule {
        "Status" status, "Destination" destination, "ID" id, "Prefix" prefix, "Filter" filter,
        "DeleteMarkerReplication" delete_marker_replication,
    }
    types::DeleteMarkerReplication { "Status" status }
    types::Destination {
        "Bucket" bucket, "Account" account,
        "EncryptionConfiguration" encryption_configuration,
    }
    types::EncryptionConfiguration { "ReplicaKmsKeyID" replica_kms_key_id }
    types::ReplicationRuleFilter { "Prefix" prefix, "Tag" tag, "And" and }
    types::ReplicationRuleAndOperator { "Prefix" prefix, "Tags" tags }
    types::ServerSideEncryptionConfiguration { "Rules" rules }
    types::ServerSideEncryptionRule {
        "ApplyServerSideEncryptionByDefault" apply_server_side_encryption_by_default,
        "BucketKeyEnabled" bucket_key_enabled,
    }
    types::ServerSideEncryptionByDefault {
        "SSEAlgorithm" sse_algorithm, "KMSMasterKeyID" kms_master_key_id,
    }
    types::LifecycleRule {
        "Status" status, "ID" id, "Prefix" prefix, "Filter" filter, "Expiration" expiration,
        "NoncurrentVersionExpiration" noncurrent_version_expiration,
    }
    types::LifecycleExpiration {
        "Days" days, "Date" date, "ExpiredObjectDeleteMarker" expired_object_delete_marker,
    }
    types::NoncurrentVersionExpiration {
        "NoncurrentDays" noncurrent_days, "NewerNoncurrentVersions" newer_noncurrent_versions,
    }
    types::LifecycleRuleFilter {
        "Prefix" prefix, "Tag" tag, "ObjectSizeGreaterThan" object_size_greater_than,
        "ObjectSizeLessThan" object_size_less_than, "And" and,
    }
    types::LifecycleRuleAndOperator {
        "Prefix" prefix, "Tags" tags, "ObjectSizeGreaterThan" object_size_greater_than,
        "ObjectSizeLessThan" object_size_less_than,
    }
}

words!(
    types::BucketLocationConstraint,
    types::BucketVersioningStatus,
    types::DeleteMarkerReplicationStatus,
    types::ExpirationStatus,
    types::MfaDeleteStatus,
    types::ObjectLockEnabled,
    types::ObjectLockRetentionMode,
    types::ObjectOwnership,
    types::Permission,
    types::ReplicationRuleStatus,
    types::ServerSideEncryption,
    types::Type,
);

/// Declares how an operation is called that answers one question about a bucket.
macro_rules! about_bucket {
    ($operation:expr, $method:ident, { $($name:literal $field:ident),* $(,)? }) => {
        once!(
            $operation,
            |client, ask| client.$method().bucket(ask.id()),
            { $($name $field),* }
        )
    };
}

/// How each planned operation is called.
///
/// S3 tells the buckets' regions and turns pages only when the request has a parameter: hence the limit,
/// which is the highest that S3 takes.
///
/// Source: Amazon S3 API Reference, page API_ListBuckets.
pub(super) const CALLERS: &[Caller] = &[
    pages!(
        s3::LIST_BUCKETS,
        |client, _ask| client.list_buckets().max_buckets(10_000),
        continuation_token => set_continuation_token,
        { "Buckets" buckets }
    ),
    about_bucket!(s3::GET_BUCKET_LOCATION, get_bucket_location, {
        "LocationConstraint" location_constraint,
    }),
    about_bucket!(s3::GET_BUCKET_TAGGING, get_bucket_tagging, { "TagSet" tag_set }),
    about_bucket!(s3::GET_BUCKET_POLICY, get_bucket_policy, { "Policy" policy }),
    about_bucket!(s3::GET_BUCKET_POLICY_STATUS, get_bucket_policy_status, {
        "PolicyStatus" policy_status,
    }),
    about_bucket!(s3::GET_BUCKET_ACL, get_bucket_acl, { "Owner" owner, "Grants" grants }),
    about_bucket!(s3::GET_BUCKET_OWNERSHIP_CONTROLS, get_bucket_ownership_controls, {
        "OwnershipControls" ownership_controls,
    }),
    about_bucket!(s3::GET_PUBLIC_ACCESS_BLOCK, get_public_access_block, {
        "PublicAccessBlockConfiguration" public_access_block_configuration,
    }),
    about_bucket!(s3::GET_BUCKET_VERSIONING, get_bucket_versioning, {
        "Status" status, "MFADelete" mfa_delete,
    }),
    about_bucket!(s3::GET_OBJECT_LOCK_CONFIGURATION, get_object_lock_configuration, {
        "ObjectLockConfiguration" object_lock_configuration,
    }),
    about_bucket!(s3::GET_BUCKET_REPLICATION, get_bucket_replication, {
        "ReplicationConfiguration" replication_configuration,
    }),
    about_bucket!(s3::GET_BUCKET_ENCRYPTION, get_bucket_encryption, {
        "ServerSideEncryptionConfiguration" server_side_encryption_configuration,
    }),
    about_bucket!(s3::GET_BUCKET_LIFECYCLE_CONFIGURATION, get_bucket_lifecycle_configuration, {
        "Rules" rules,
    }),
];
