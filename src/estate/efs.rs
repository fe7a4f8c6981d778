//! Amazon EFS: file systems and the interfaces by which they are mounted.

use std::net::IpAddr;

use super::ec2::owned_by;
use super::{
    Call, Estate, Items, List, Loaded, Observed, Operation, Output, Planned, Resource, Tags,
    build_arn, list_output, model, name_or_arn, service,
};
use crate::ids::{
    AccountId, Arn, FileSystemId, IdError, MountTargetId, NetworkInterfaceId, Place,
    SecurityGroupId, SubnetId, Sym, VpcId,
};

model! {
    /// A file system. Shape: `efs describe-file-systems`.
    pub struct FileSystem {
        required {
            /// The id.
            "FileSystemId" => id: FileSystemId,
        }
        /// The ARN.
        "FileSystemArn" => arn: Option<Arn>,
        /// The account that owns it.
        "OwnerId" => owner: Option<AccountId>,
        /// The value of its tag `Name`.
        "Name" => name: Option<Box<str>>,
        /// `available`, `creating`, `updating`, `deleting`, `deleted` or `error`.
        "LifeCycleState" => state: Observed<Sym>,
        /// How many mount targets it has.
        "NumberOfMountTargets" => mount_targets: Observed<u32>,
        /// The zone of a file system in one only.
        "AvailabilityZoneName" => availability_zone: Option<Sym>,
        /// Its tags.
        "Tags" => tags: Tags,
    }

    /// An interface by which a file system is mounted, on TCP port 2049.
    /// Shape: `efs describe-mount-targets`, `describe-mount-target-security-groups`.
    pub struct MountTarget {
        required {
            /// The id.
            "MountTargetId" => id: MountTargetId,
        }
        /// The file system.
        "FileSystemId" => file_system: Observed<FileSystemId>,
        /// The account that owns it.
        "OwnerId" => owner: Option<AccountId>,
        /// `available`, `creating`, `updating`, `deleting`, `deleted` or `error`.
        "LifeCycleState" => state: Observed<Sym>,
        /// The VPC.
        "VpcId" => vpc: Observed<VpcId>,
        /// The subnet.
        "SubnetId" => subnet: Observed<SubnetId>,
        /// The interface.
        "NetworkInterfaceId" => interface: Option<NetworkInterfaceId>,
        /// The IPv4 address; none when it has an IPv6 address only.
        "IpAddress" => ipv4: Option<IpAddr>,
        /// The IPv6 address.
        "Ipv6Address" => ipv6: Option<IpAddr>,
        /// The zone.
        "AvailabilityZoneName" => availability_zone: Option<Sym>,
        /// The security groups.
        "SecurityGroups" => security_groups: Observed<List<SecurityGroupId>>,
    }

    /// The reply of `efs describe-mount-target-security-groups`.
    pub struct DescribeMountTargetSecurityGroupsOutput {
        required {
            /// The groups.
            "SecurityGroups" => groups: Items<SecurityGroupId>,
        }
    }
}

impl Resource for FileSystem {
    const TYPE: &'static str = "AWS::EFS::FileSystem";
    fn arn(&self, call: Place) -> Result<Arn, IdError> {
        let place = owned_by(call, self.owner);
        let resource = format!("file-system/{}", self.id);
        let built = || build_arn("elasticfilesystem", place, &resource);
        self.arn.map_or_else(built, Ok)
    }
    fn tags(&self) -> Option<&Tags> {
        Some(&self.tags)
    }
}

impl Resource for MountTarget {
    const TYPE: &'static str = "AWS::EFS::MountTarget";
    /// Mount targets have no ARN in AWS; one of that form serves.
    fn arn(&self, call: Place) -> Result<Arn, IdError> {
        let place = owned_by(call, self.owner);
        build_arn(
            "elasticfilesystem",
            place,
            &format!("mount-target/{}", self.id),
        )
    }
}

list_output! {
    /// The reply of `efs describe-file-systems`.
    DescribeFileSystemsOutput { "FileSystems" => FileSystem } into efs.file_systems
}
list_output! {
    /// The reply of `efs describe-mount-targets`.
    DescribeMountTargetsOutput { "MountTargets" => MountTarget } into efs.mount_targets
}

impl Output for DescribeMountTargetSecurityGroupsOutput {
    fn absorb(self, estate: &mut Estate, call: &Call<'_>, loaded: &mut Loaded) {
        loaded.set_aside.extend(self.groups.set_aside);
        let target = super::ec2::asked_about::<MountTarget>("MountTargetId", call);
        loaded.note(target.and_then(|mut target| {
            target.security_groups = Observed::Known(self.groups.read.into_iter().collect());
            estate.efs.mount_targets.add(target, call.place)
        }));
    }
}

service! {
    /// The resources of EFS.
    pub struct Efs {
        /// File systems.
        file_systems: FileSystem,
        /// Mount targets.
        mount_targets: MountTarget,
    }
}

fn spelling(call: Place, request: &str) -> Sym {
    name_or_arn(call, request, "elasticfilesystem", "file-system/")
}

/// Lists file systems. Other services have `FileSystems` too, so that a file is told by its name only.
pub const DESCRIBE_FILE_SYSTEMS: Operation = Operation::regional::<DescribeFileSystemsOutput>(
    "efs",
    "describe-file-systems",
    "elasticfilesystem:DescribeFileSystems",
)
.paged(&["NextMarker"])
.planned(Planned::Nowhere);

/// Lists the mount targets of a file system.
pub const DESCRIBE_MOUNT_TARGETS: Operation = Operation::regional::<DescribeMountTargetsOutput>(
    "efs",
    "describe-mount-targets",
    "elasticfilesystem:DescribeMountTargets",
)
.per("FileSystemId")
.spelled(spelling)
.members(&["MountTargets"])
.paged(&["NextMarker"])
.planned(Planned::Nowhere);

/// Lists the security groups of a mount target. Those of EC2 have the member `SecurityGroups` too, so that a
/// file is told by its name only.
pub const DESCRIBE_MOUNT_TARGET_SECURITY_GROUPS: Operation =
    Operation::regional::<DescribeMountTargetSecurityGroupsOutput>(
        "efs",
        "describe-mount-target-security-groups",
        "elasticfilesystem:DescribeMountTargetSecurityGroups",
    )
    .per("MountTargetId")
    .planned(Planned::Nowhere);

/// All operations of this service.
pub(super) const OPERATIONS: &[Operation] = &[
    DESCRIBE_FILE_SYSTEMS,
    DESCRIBE_MOUNT_TARGETS,
    DESCRIBE_MOUNT_TARGET_SECURITY_GROUPS,
];

#[cfg(test)]
mod tests;
