use super::*;
use crate::estate::testing::{Replies, place};
use crate::estate::{CallState, Observed};

fn bucket(replies: Replies) -> Bucket {
    let estate = replies.settled();
    let bucket = estate.s3.buckets.iter().next().unwrap();
    assert_eq!(estate.s3.buckets.len(), 1);
    assert_eq!(bucket.arn.as_str(), "arn:aws:s3:::orders");
    (**bucket).clone()
}

const LIST: &str = r#"{"Buckets":[{"Name":"orders","CreationDate":"2024-03-01T09:12:44+00:00","BucketRegion":"eu-central-1"}],
    "Owner":{"DisplayName":"ops","ID":"79a59df9"}}"#;
const ACL: &str = r#"{"Owner":{"DisplayName":"ops","ID":"79a59df9"},"Grants":[
    {"Grantee":{"DisplayName":"ops","ID":"79a59df9","Type":"CanonicalUser"},"Permission":"FULL_CONTROL"},
    {"Grantee":{"Type":"Group","URI":"http://acs.amazonaws.com/groups/global/AllUsers"},"Permission":"READ"}]}"#;
const BLOCK: &str = r#"{"PublicAccessBlockConfiguration":{"BlockPublicAcls":true,"IgnorePublicAcls":true,"BlockPublicPolicy":false,"RestrictPublicBuckets":true}}"#;
const REPLICATION: &str = r#"{"ReplicationConfiguration":{"Role":"arn:aws:iam::111122223333:role/replicate","Rules":[
    {"ID":"all","Priority":1,"Filter":{"And":{"Prefix":"x/","Tags":[{"Key":"a","Value":"b"}]}},"Status":"Enabled",
     "Destination":{"Bucket":"arn:aws:s3:::orders-copy","Account":"444455556666","StorageClass":"STANDARD","EncryptionConfiguration":{"ReplicaKmsKeyID":"arn:aws:kms:eu-west-1:444455556666:key/k"}},
     "DeleteMarkerReplication":{"Status":"Disabled"}}]}}"#;
const ENCRYPTION: &str = r#"{"ServerSideEncryptionConfiguration":{"Rules":[{"ApplyServerSideEncryptionByDefault":{"SSEAlgorithm":"aws:kms","KMSMasterKeyID":"alias/orders"},"BucketKeyEnabled":true}]}}"#;
const LIFECYCLE: &str = r#"{"TransitionDefaultMinimumObjectSize":"all_storage_classes_128K","Rules":[
    {"ID":"old","Filter":{"Prefix":"tmp/"},"Status":"Enabled","Expiration":{"Days":7},"NoncurrentVersionExpiration":{"NoncurrentDays":30,"NewerNoncurrentVersions":2}}]}"#;
const LOCK: &str = r#"{"ObjectLockConfiguration":{"ObjectLockEnabled":"Enabled","Rule":{"DefaultRetention":{"Mode":"COMPLIANCE","Days":30}}}}"#;

#[test]
fn who_may_use_a_bucket() {
    let orders = bucket(
        Replies::new()
            .one(
                &GET_BUCKET_POLICY,
                "orders",
                r#"{"Policy":"{\"Version\":\"2012-10-17\",\"Statement\":[]}"}"#,
            )
            .one(
                &GET_BUCKET_POLICY_STATUS,
                "orders",
                r#"{"PolicyStatus":{"IsPublic":false}}"#,
            )
            .one(&GET_BUCKET_ACL, "orders", ACL)
            .one(
                &GET_BUCKET_OWNERSHIP_CONTROLS,
                "orders",
                r#"{"OwnershipControls":{"Rules":[{"ObjectOwnership":"ObjectWriter"}]}}"#,
            )
            .one(&GET_PUBLIC_ACCESS_BLOCK, "orders", BLOCK),
    );
    assert_eq!(
        orders.policy.known().unwrap().as_str(),
        r#"{"Version":"2012-10-17","Statement":[]}"#
    );
    assert!(!orders.policy_status.known().unwrap().is_public);
    let acl = orders.acl.known().unwrap();
    assert_eq!(acl.owner.as_ref().unwrap().id.unwrap().as_str(), "79a59df9");
    assert_eq!(acl.grants[1].grantee.kind.as_str(), "Group");
    assert!(
        acl.grants[1]
            .grantee
            .uri
            .unwrap()
            .as_str()
            .ends_with("AllUsers")
    );
    assert_eq!(
        orders.ownership.known().unwrap().rules[0]
            .object_ownership
            .as_str(),
        "ObjectWriter"
    );
    let block = orders.public_access_block.known().unwrap();
    assert!(
        block.block_public_acls.0 && block.ignore_public_acls.0 && block.restrict_public_buckets.0
    );
    assert!(!block.block_public_policy.0);
}

#[test]
fn what_a_bucket_is_and_keeps() {
    let tags = r#"{"TagSet":[{"Key":"Environment","Value":"prod"}]}"#;
    let versioning = r#"{"Status":"Enabled","MFADelete":"Disabled"}"#;
    let orders = bucket(
        Replies::new()
            .all(&LIST_BUCKETS, LIST)
            .one(&GET_BUCKET_TAGGING, "orders", tags)
            .one(&GET_BUCKET_VERSIONING, "orders", versioning)
            .one(&GET_OBJECT_LOCK_CONFIGURATION, "orders", LOCK),
    );
    assert_eq!(orders.region.known().unwrap().as_str(), "eu-central-1");
    assert_eq!(
        orders.created.known().unwrap().epoch_seconds(),
        1_709_284_364
    );
    assert_eq!(
        orders.tags.known().unwrap().get("Environment"),
        Some("prod")
    );
    assert_eq!(orders.keeps_versions(), Some(true));
    let lock = orders.object_lock.known().unwrap().rule.as_ref().unwrap();
    let retention = lock.default_retention.as_ref().unwrap();
    assert_eq!(
        (retention.mode.unwrap().as_str(), retention.days),
        ("COMPLIANCE", Some(30))
    );
}

#[test]
fn where_objects_go_and_when_they_end() {
    let orders = bucket(
        Replies::new()
            .one(&GET_BUCKET_REPLICATION, "orders", REPLICATION)
            .one(&GET_BUCKET_ENCRYPTION, "orders", ENCRYPTION)
            .one(&GET_BUCKET_LIFECYCLE_CONFIGURATION, "orders", LIFECYCLE),
    );
    let rule = &orders.replication.known().unwrap().rules[0];
    assert_eq!(
        rule.destination.account.unwrap().to_string(),
        "444455556666"
    );
    assert_eq!(
        rule.filter
            .as_ref()
            .unwrap()
            .and
            .as_ref()
            .unwrap()
            .tags
            .get("a"),
        Some("b")
    );
    assert!(
        rule.destination
            .encryption
            .as_ref()
            .unwrap()
            .kms_key
            .is_some()
    );
    let encryption = &orders.encryption.known().unwrap().rules[0];
    assert_eq!(
        encryption
            .default
            .as_ref()
            .unwrap()
            .kms_key
            .unwrap()
            .as_str(),
        "alias/orders"
    );
    assert!(encryption.bucket_key.0);
    let lifecycle = &orders.lifecycle.known().unwrap()[0];
    assert_eq!(lifecycle.expiration.as_ref().unwrap().days, Some(7));
    assert_eq!(
        lifecycle.noncurrent.as_ref().unwrap().newer_versions,
        Some(2)
    );
}

const ABSENT: [(&Operation, &str); 9] = [
    (&GET_BUCKET_TAGGING, "NoSuchTagSet"),
    (&GET_BUCKET_POLICY, "NoSuchBucketPolicy"),
    (&GET_BUCKET_POLICY_STATUS, "NoSuchBucketPolicy"),
    (
        &GET_BUCKET_OWNERSHIP_CONTROLS,
        "OwnershipControlsNotFoundError",
    ),
    (
        &GET_PUBLIC_ACCESS_BLOCK,
        "NoSuchPublicAccessBlockConfiguration",
    ),
    (
        &GET_OBJECT_LOCK_CONFIGURATION,
        "ObjectLockConfigurationNotFoundError",
    ),
    (
        &GET_BUCKET_REPLICATION,
        "ReplicationConfigurationNotFoundError",
    ),
    (
        &GET_BUCKET_ENCRYPTION,
        "ServerSideEncryptionConfigurationNotFoundError",
    ),
    (
        &GET_BUCKET_LIFECYCLE_CONFIGURATION,
        "NoSuchLifecycleConfiguration",
    ),
];

#[test]
fn documented_errors_mean_none() {
    let mut replies = Replies::new();
    for (operation, code) in ABSENT {
        replies = replies.error(operation, Some("orders"), code);
    }
    let orders = bucket(replies);
    assert!(orders.tags.is_absent() && orders.policy.is_absent());
    assert!(orders.policy_status.is_absent() && orders.ownership.is_absent());
    assert!(orders.public_access_block.is_absent() && orders.object_lock.is_absent());
    assert!(orders.replication.is_absent() && orders.encryption.is_absent());
    assert!(orders.lifecycle.is_absent());
    assert!(orders.acl.is_unknown() && orders.versioning.is_unknown());
}

#[test]
fn a_denial_tells_nothing_and_leaves_a_gap() {
    for (operation, _) in ABSENT {
        let estate = Replies::new()
            .all(&LIST_BUCKETS, r#"{"Buckets":[{"Name":"orders"}]}"#)
            .error(operation, Some("orders"), "AccessDenied")
            .settled();
        let here = place("111122223333", "eu-west-1");
        let gap = estate.ledger.gap(here, operation, Some("orders")).unwrap();
        assert_eq!(
            (gap.state, gap.permission),
            ("denied", operation.permission)
        );
        let orders = estate.s3.buckets.iter().next().unwrap();
        assert_eq!(
            **orders,
            Bucket::named("orders".into()),
            "{}",
            operation.name
        );
    }
}

#[test]
fn a_bucket_lives_in_its_region_whatever_else_was_read() {
    for (location, region) in [
        (r#"{"LocationConstraint":null}"#, "us-east-1"),
        (r#"{"LocationConstraint":"EU"}"#, "eu-west-1"),
        (r#"{"LocationConstraint":"ap-south-2"}"#, "ap-south-2"),
    ] {
        let estate = Replies::new()
            .one(&GET_BUCKET_ACL, "orders", r#"{"Grants":[]}"#)
            .one(&GET_BUCKET_VERSIONING, "arn:aws:s3:::orders", "{}")
            .error(&GET_BUCKET_POLICY, Some("orders"), "NoSuchBucketPolicy")
            .error(&GET_BUCKET_TAGGING, Some("orders"), "NoSuchTagSet")
            .one(&GET_BUCKET_LOCATION, "orders", location)
            .all(
                &LIST_BUCKETS,
                r#"{"Buckets":[{"Name":"orders","CreationDate":"2024-03-01T09:12:44Z"}]}"#,
            )
            .settled();
        let orders = estate.s3.buckets.iter().next().unwrap();
        assert_eq!(estate.s3.buckets.len(), 1);
        assert_eq!(
            orders.place,
            place("111122223333", "eu-west-1").in_region(region.parse().unwrap())
        );
        assert_eq!(
            orders.keeps_versions(),
            Some(false),
            "an empty reply: never enabled"
        );
    }
    let suspended = bucket(Replies::new().one(
        &GET_BUCKET_VERSIONING,
        "orders",
        r#"{"Status":"Suspended"}"#,
    ));
    assert_eq!(suspended.keeps_versions(), Some(false));
    assert!(suspended.region.is_unknown());
}

#[test]
fn the_account_and_its_access_points() {
    let estate = Replies::new()
        .all(&GET_ACCOUNT_PUBLIC_ACCESS_BLOCK, r#"{"PublicAccessBlockConfiguration":{"BlockPublicAcls":true,"IgnorePublicAcls":true,"BlockPublicPolicy":true,"RestrictPublicBuckets":true}}"#)
        .all(&LIST_ACCESS_POINTS, r#"{"AccessPointList":[
            {"Name":"reports","NetworkOrigin":"VPC","VpcConfiguration":{"VpcId":"vpc-0a1b"},"Bucket":"orders","AccessPointArn":"arn:aws:s3:eu-west-1:111122223333:accesspoint/reports","Alias":"reports-x-s3alias","BucketAccountId":"444455556666"},
            {"Name":"open","NetworkOrigin":"Internet","Bucket":"orders","AccessPointArn":"arn:aws:s3:eu-west-1:111122223333:accesspoint/open"}]}"#)
        .one(&GET_ACCESS_POINT_POLICY, "reports", r#"{"Policy":"{\"Statement\":[]}"}"#)
        .error(&GET_ACCESS_POINT_POLICY, Some("arn:aws:s3:eu-west-1:111122223333:accesspoint/open"), "NoSuchAccessPointPolicy")
        .at("444455556666", "eu-west-1")
        .error(&GET_ACCOUNT_PUBLIC_ACCESS_BLOCK, None, "NoSuchPublicAccessBlockConfiguration")
        .settled();
    let blocks: Vec<_> = estate.s3.account_blocks.iter().collect();
    assert_eq!(blocks.len(), 2);
    assert!(
        blocks[0]
            .configuration
            .known()
            .unwrap()
            .block_public_policy
            .0
    );
    assert_eq!(blocks[1].configuration, Observed::Absent);
    assert_eq!(blocks[1].place, place("444455556666", "eu-west-1").global());
    let points: Vec<_> = estate.s3.access_points.iter().collect();
    assert_eq!(points.len(), 2);
    assert!(points[0].policy.is_absent() && points[0].vpc.is_none());
    assert_eq!(points[1].vpc.as_ref().unwrap().id.as_str(), "vpc-0a1b");
    assert_eq!(
        points[1].bucket_account.known().unwrap().to_string(),
        "444455556666"
    );
    assert_eq!(
        points[1].policy.known().unwrap().as_str(),
        r#"{"Statement":[]}"#
    );
}

#[test]
fn a_request_that_names_no_bucket_is_set_aside() {
    let mut estate = crate::estate::Estate::default();
    let loaded = estate
        .record(&crate::estate::RecordedCall {
            operation: &GET_BUCKET_ACL,
            place: place("111122223333", "eu-west-1"),
            request: Some("arn:aws:s3:eu-west-1:111122223333:accesspoint/reports"),
            reply: crate::estate::Reply::Output(r#"{"Grants":[]}"#),
        })
        .unwrap();
    assert_eq!((loaded.resources, loaded.set_aside.len()), (0, 1));
    let states: Vec<_> = estate
        .ledger
        .lines()
        .map(|(_, outcome)| outcome.state)
        .collect();
    assert_eq!(states, [CallState::Truncated]);
}
