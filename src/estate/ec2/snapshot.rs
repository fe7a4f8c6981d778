use super::{detail_output, empty_is_none, owned_by, ownerless_arn, readable};
use crate::estate::{
    Estate, Grantee, List, Observed, Operation, Resource, Tags, list_output, model,
};
use crate::ids::{AccountId, Arn, IdError, Place, SnapshotId, Sym, Timestamp, VolumeId};

model! {
    /// An EBS snapshot, also one that another account shares. Shape: `ec2 describe-snapshots`,
    /// `describe-locked-snapshots`, `describe-snapshot-attribute`.
    pub struct Snapshot {
        required {
            /// The id.
            "SnapshotId" => id: SnapshotId,
        }
        /// The account that owns it.
        "OwnerId" => owner: Option<AccountId>,
        /// The volume it was made from; `vol-ffffffff` for a copy.
        #[serde(deserialize_with = "empty_is_none")]
        "VolumeId" => volume: Option<VolumeId>,
        /// Whether it is encrypted.
        "Encrypted" => encrypted: Observed<bool>,
        /// The ARN of the key; none when it is not encrypted.
        "KmsKeyId" => kms_key: Option<Sym>,
        /// Such as `completed`.
        "State" => state: Observed<Sym>,
        /// When it was made.
        #[serde(deserialize_with = "readable")]
        "StartTime" => started: Observed<Timestamp>,
        /// What it is for; copies and services write their source here.
        "Description" => description: Option<Box<str>>,
        /// `standard` or `archive`; older replies omit it.
        "StorageTier" => storage_tier: Option<Sym>,
        /// Who may make volumes of it.
        "CreateVolumePermissions" => create_volume_permissions: Observed<List<CreateVolumePermission>>,
        /// `compliance`, `compliance-cooloff`, `governance` or `expired`; only
        /// `describe-locked-snapshots` tells, and lists locked ones alone.
        "LockState" => lock_state: Option<Sym>,
        /// How long the lock lasts, in days.
        "LockDuration" => lock_days: Option<u32>,
        /// When a lock in its cooling-off time can no longer be undone.
        #[serde(deserialize_with = "readable")]
        "CoolOffPeriodExpiresOn" => lock_cool_off_ends: Observed<Timestamp>,
        /// When the lock ends.
        #[serde(deserialize_with = "readable")]
        "LockExpiresOn" => lock_expires: Observed<Timestamp>,
        /// Its tags, as the account that looks has set them.
        "Tags" => tags: Tags,
    }

    /// A permission to make volumes of a snapshot.
    pub struct CreateVolumePermission {
        /// The account.
        "UserId" => account: Option<Sym>,
        /// `all`: everybody.
        "Group" => group: Option<Sym>,
    }
}

impl CreateVolumePermission {
    /// Returns whom it names.
    pub fn grantee(&self) -> Grantee {
        let named = self.group.or(self.account);
        named.map_or_else(|| Grantee::Unreadable(Sym::new("nobody")), Grantee::of)
    }

    /// Returns whether it is for everybody.
    pub fn is_public(&self) -> bool {
        self.group.is_some_and(|group| group.as_str() == "all")
    }
}

impl Resource for Snapshot {
    const TYPE: &'static str = "AWS::EC2::Snapshot";
    fn arn(&self, call: Place) -> Result<Arn, IdError> {
        ownerless_arn(call, &format!("snapshot/{}", self.id))
    }
    /// The ARN names no account, so the owner in the reply tells; only owners may ask for permissions.
    fn place(&self, _: Arn, call: Place) -> Place {
        owned_by(call, self.owner)
    }
    fn tags(&self) -> Option<&Tags> {
        Some(&self.tags)
    }
}

list_output! {
    /// The reply of `ec2 describe-snapshots`.
    DescribeSnapshotsOutput { "Snapshots" => Snapshot } into ec2.snapshots
}
list_output! {
    /// The reply of `ec2 describe-locked-snapshots`.
    DescribeLockedSnapshotsOutput { "Snapshots" => Snapshot } into ec2.snapshots
}
detail_output! {
    /// The reply of `ec2 describe-snapshot-attribute` for the attribute `createVolumePermission`.
    DescribeSnapshotAttributeOutput { "CreateVolumePermissions" => CreateVolumePermission }
    of Snapshot, "SnapshotId", into ec2.snapshots.create_volume_permissions
}

/// Names the snapshots that an account owns: nobody else may ask who shares them.
fn own_snapshots(estate: &Estate, place: Place) -> Vec<Sym> {
    let snapshots = estate.ec2.snapshots.living_in(place);
    snapshots.map(|one| Sym::new(one.id.as_str())).collect()
}

/// Lists EBS snapshots: the account's own, and those shared with it by name.
pub const DESCRIBE_SNAPSHOTS: Operation = Operation::regional::<DescribeSnapshotsOutput>(
    "ec2",
    "describe-snapshots",
    "ec2:DescribeSnapshots",
)
.members(&["Snapshots"])
.paged(&["NextToken"]);

/// Lists locked EBS snapshots. A file without a telling name that has `Snapshots` is `describe-snapshots`.
pub const DESCRIBE_LOCKED_SNAPSHOTS: Operation =
    Operation::regional::<DescribeLockedSnapshotsOutput>(
        "ec2",
        "describe-locked-snapshots",
        "ec2:DescribeLockedSnapshots",
    )
    .paged(&["NextToken"]);

/// Lists who may make volumes of a snapshot.
pub const DESCRIBE_SNAPSHOT_ATTRIBUTE: Operation =
    Operation::regional::<DescribeSnapshotAttributeOutput>(
        "ec2",
        "describe-snapshot-attribute",
        "ec2:DescribeSnapshotAttribute",
    )
    .per("SnapshotId")
    .members(&["SnapshotId", "CreateVolumePermissions"])
    .for_each(own_snapshots)
    .echoing(&["SnapshotId"]);
