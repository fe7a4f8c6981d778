use super::{ec2_resource, empty_is_none};
use crate::estate::{List, Observed, Operation, Planned, Tags, list_output, model};
use crate::ids::{AccountId, InstanceId, SnapshotId, Sym, VolumeId};

model! {
    /// An EBS volume. Shape: `ec2 describe-volumes`.
    pub struct Volume {
        required {
            /// The id.
            "VolumeId" => id: VolumeId,
        }
        /// The account that owns it; older replies omit it.
        "OwnerId" => owner: Option<AccountId>,
        /// The snapshot it was made from; empty where there is none.
        #[serde(deserialize_with = "empty_is_none")]
        "SnapshotId" => snapshot: Option<SnapshotId>,
        /// Whether it is encrypted.
        "Encrypted" => encrypted: Observed<bool>,
        /// The ARN of the key; none when it is not encrypted.
        "KmsKeyId" => kms_key: Option<Sym>,
        /// Such as `in-use`.
        "State" => state: Observed<Sym>,
        /// What it is attached to.
        "Attachments" => attachments: List<VolumeAttachment>,
        /// Its tags.
        "Tags" => tags: Tags,
    }

    /// An attachment of a volume.
    pub struct VolumeAttachment {
        /// The instance.
        "InstanceId" => instance: Option<InstanceId>,
        /// Such as `attached`.
        "State" => state: Option<Sym>,
    }
}

ec2_resource!(Volume: "AWS::EC2::Volume", "volume", owner owner, tags tags);

list_output! {
    /// The reply of `ec2 describe-volumes`.
    DescribeVolumesOutput { "Volumes" => Volume } into ec2.volumes
}

/// Lists EBS volumes; instances tell which they have, snapshots what is encrypted.
pub const DESCRIBE_VOLUMES: Operation =
    Operation::regional::<DescribeVolumesOutput>("ec2", "describe-volumes", "ec2:DescribeVolumes")
        .members(&["Volumes"])
        .paged(&["NextToken"])
        .planned(Planned::Nowhere);
