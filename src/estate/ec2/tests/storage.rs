use super::*;
use crate::estate::Observed;
use crate::estate::ec2::*;

pub(super) const REPLIES: &[Sample] = &[
    own(
        &DESCRIBE_SNAPSHOTS,
        r#"{"Snapshots": [
            {"Tags": [{"Key": "env", "Value": "prod"}], "StorageTier": "standard", "SnapshotId": "snap-0aaa", "VolumeId": "vol-0a", "State": "completed",
             "StartTime": "2026-01-01T00:00:00.000Z", "Progress": "100%", "OwnerId": "111122223333", "Description": "", "VolumeSize": 8, "Encrypted": true,
             "KmsKeyId": "arn:aws:kms:eu-west-1:111122223333:key/1"},
            {"SnapshotId": "snap-0bbb", "VolumeId": "vol-ffffffff", "State": "completed", "StartTime": "yesterday", "OwnerId": "444455556666", "Encrypted": false}]}"#,
    ),
    own(
        &DESCRIBE_LOCKED_SNAPSHOTS,
        r#"{"Snapshots": [{"OwnerId": "111122223333", "SnapshotId": "snap-0aaa", "LockState": "compliance-cooloff", "LockDuration": 30, "CoolOffPeriod": 24,
            "CoolOffPeriodExpiresOn": "2026-01-02T00:00:00Z", "LockCreatedOn": "2026-01-01T00:00:00Z", "LockDurationStartTime": "2026-01-01T00:00:00Z", "LockExpiresOn": "2026-02-01T00:00:00Z"}]}"#,
    ),
    about(
        &DESCRIBE_SNAPSHOT_ATTRIBUTE,
        "snap-0aaa",
        r#"{"SnapshotId": "snap-0aaa", "CreateVolumePermissions": [{"UserId": "444455556666"}, {"Group": "all"}], "ProductCodes": []}"#,
    ),
    own(
        &GET_SNAPSHOT_BLOCK_PUBLIC_ACCESS_STATE,
        r#"{"State": "block-new-sharing", "ManagedBy": "account"}"#,
    ),
    own(
        &DESCRIBE_VOLUMES,
        r#"{"Volumes": [
            {"AvailabilityZone": "eu-west-1a", "Attachments": [{"VolumeId": "vol-0a", "InstanceId": "i-0a", "Device": "/dev/xvda", "State": "attached", "DeleteOnTermination": true}],
             "CreateTime": "2026-01-01T00:00:00Z", "Encrypted": true, "KmsKeyId": "arn:aws:kms:eu-west-1:111122223333:key/1", "Size": 8, "SnapshotId": "snap-0bbb", "State": "in-use", "VolumeId": "vol-0a", "VolumeType": "gp3"},
            {"Attachments": [], "Encrypted": false, "SnapshotId": "", "State": "available", "VolumeId": "vol-0b"}]}"#,
    ),
    own(
        &DESCRIBE_IMAGES,
        r#"{"Images": [{"PlatformDetails": "Linux/UNIX", "BlockDeviceMappings": [{"DeviceName": "/dev/xvda", "Ebs": {"SnapshotId": "snap-0aaa", "Encrypted": true, "VolumeSize": 8}}, {"DeviceName": "/dev/sdb", "VirtualName": "ephemeral0"}],
            "Name": "app-42", "ImageId": "ami-0aaa", "ImageLocation": "111122223333/app-42", "State": "available", "OwnerId": "111122223333", "CreationDate": "2026-01-01T00:00:00.000Z",
            "Public": false, "Architecture": "arm64", "SourceInstanceId": "i-0a", "SourceImageId": "ami-0bbb", "SourceImageRegion": "us-east-1"}]}"#,
    ),
    about(
        &DESCRIBE_IMAGE_ATTRIBUTE,
        "ami-0aaa",
        r#"{"ImageId": "ami-0aaa", "LaunchPermissions": [{"OrganizationArn": "arn:aws:organizations::111122223333:organization/o-abc"}, {"UserId": "444455556666"}]}"#,
    ),
];

#[test]
fn a_snapshot_gathers_description_lock_and_permissions() {
    let estate = whole();
    let snapshot = |id: &str| {
        get(
            &estate.ec2.snapshots,
            &format!("arn:aws:ec2:eu-west-1::snapshot/{id}"),
        )
    };
    let own = snapshot("snap-0aaa");
    let block = estate.ec2.snapshot_block(own.place).unwrap();
    assert!(!block.blocks_all(), "what is public already stays public");
    let permissions = own.create_volume_permissions.known().unwrap();
    assert_eq!(permissions[0].account.unwrap().as_str(), PARTNER);
    assert!(permissions[1].is_public() && !permissions[0].is_public());
    assert_eq!(own.lock_state.unwrap().as_str(), "compliance-cooloff");
    assert_eq!(
        own.lock_expires.known().unwrap().to_string(),
        "2026-02-01T00:00:00Z"
    );
    assert_eq!(
        (own.volume.unwrap().as_str(), own.tags.get("env")),
        ("vol-0a", Some("prod"))
    );
    let shared = snapshot("snap-0bbb");
    assert!(shared.create_volume_permissions.is_unknown() && shared.started.is_unknown());
    assert_eq!((shared.lock_state, shared.kms_key), (None, None));
}

#[test]
fn volumes_and_images_tell_their_descent() {
    let estate = whole();
    let volume = |id: &str| {
        get(
            &estate.ec2.volumes,
            &format!("arn:aws:ec2:eu-west-1:111122223333:volume/{id}"),
        )
    };
    assert_eq!(volume("vol-0a").snapshot.unwrap().as_str(), "snap-0bbb");
    assert_eq!(
        volume("vol-0a").attachments[0].instance.unwrap().as_str(),
        "i-0a"
    );
    assert_eq!(volume("vol-0b").snapshot, None);
    let image = get(&estate.ec2.images, "arn:aws:ec2:eu-west-1::image/ami-0aaa");
    let snapshots: Vec<&str> = image.snapshots().map(|id| id.as_str()).collect();
    assert_eq!(snapshots, ["snap-0aaa"]);
    assert_eq!(image.source_image.unwrap().as_str(), "ami-0bbb");
    assert_eq!(image.is_public, Observed::Known(false));
    let permissions = image.launch_permissions.known().unwrap();
    assert!(permissions[0].organization.is_some() && permissions[1].account.is_some());
    assert!(!permissions[0].is_public());
}
