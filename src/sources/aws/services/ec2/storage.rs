//! EBS snapshots and machine images with their permissions.

use aws_sdk_ec2::operation::describe_images::builders::DescribeImagesFluentBuilder;
use aws_sdk_ec2::{Client, types};

use super::{Caller, SERVICE, client, once, pages, tell, words};
use crate::estate::ec2;

tell! {
    types::Snapshot {
        "SnapshotId" snapshot_id, "OwnerId" owner_id, "VolumeId" volume_id, "Encrypted" encrypted,
        "KmsKeyId" kms_key_id, "State" state, "StartTime" start_time, "Description" description,
        "StorageTier" storage_tier, "Tags" tags,
    }
    types::LockedSnapshotsInfo {
        "SnapshotId" snapshot_id, "OwnerId" owner_id, "LockState" lock_state,
        "LockDuration" lock_duration, "CoolOffPeriodExpiresOn" cool_off_period_expires_on,
        "LockExpiresOn" lock_expires_on,
    }
    types::CreateVolumePermission { "UserId" user_id, "Group" group }
    types::EbsBlockDevice { "SnapshotId" snapshot_id, "Encrypted" encrypted, "KmsKeyId" kms_key_id }
    types::BlockDeviceMapping { "Ebs" ebs }
    types::Image {
        "ImageId" image_id, "OwnerId" owner_id, "Name" name, "Public" public, "State" state,
        "CreationDate" creation_date, "SourceImageId" source_image_id,
        "SourceImageRegion" source_image_region, "SourceInstanceId" source_instance_id,
        "BlockDeviceMappings" block_device_mappings, "Tags" tags,
    }
    types::LaunchPermission {
        "UserId" user_id, "Group" group, "OrganizationArn" organization_arn,
        "OrganizationalUnitArn" organizational_unit_arn,
    }
}

words!(
    types::SnapshotState,
    types::StorageTier,
    types::LockState,
    types::PermissionGroup,
    types::SnapshotBlockPublicAccessState,
    types::ImageState,
);

/// The account that asks.
const SELF: &str = "self";

/// Returns the request for images, deprecated and disabled ones included.
fn images(client: Client) -> DescribeImagesFluentBuilder {
    client
        .describe_images()
        .include_deprecated(true)
        .include_disabled(true)
        .max_results(1000)
}

/// How each planned operation is called.
///
/// Snapshots and images are the account's own and those that others share with it by name; without an owner
/// the lists would hold every public one.
pub(super) const CALLERS: &[Caller] = &[
    pages!(
        ec2::DESCRIBE_SNAPSHOTS,
        |client, _ask| [
            client.describe_snapshots().owner_ids(SELF).max_results(1000),
            client.describe_snapshots().restorable_by_user_ids(SELF).max_results(1000),
        ],
        next_token => set_next_token,
        { "Snapshots" snapshots }
    ),
    pages!(
        ec2::DESCRIBE_LOCKED_SNAPSHOTS,
        |client, _ask| client.describe_locked_snapshots().max_results(1000),
        next_token => set_next_token,
        { "Snapshots" snapshots }
    ),
    once!(
        ec2::DESCRIBE_SNAPSHOT_ATTRIBUTE,
        |client, ask| client
            .describe_snapshot_attribute()
            .attribute(types::SnapshotAttributeName::CreateVolumePermission)
            .snapshot_id(ask.id()),
        { "SnapshotId" snapshot_id, "CreateVolumePermissions" create_volume_permissions }
    ),
    once!(
        ec2::GET_SNAPSHOT_BLOCK_PUBLIC_ACCESS_STATE,
        |client, _ask| client.get_snapshot_block_public_access_state(),
        { "State" state, "ManagedBy" managed_by }
    ),
    pages!(
        ec2::DESCRIBE_IMAGES,
        |client, _ask| [
            images(client).owners(SELF),
            images(client).executable_users(SELF),
        ],
        next_token => set_next_token,
        { "Images" images }
    ),
    once!(
        ec2::DESCRIBE_IMAGE_ATTRIBUTE,
        |client, ask| client
            .describe_image_attribute()
            .attribute(types::ImageAttributeName::LaunchPermission)
            .image_id(ask.id()),
        { "ImageId" image_id, "LaunchPermissions" launch_permissions }
    ),
];
