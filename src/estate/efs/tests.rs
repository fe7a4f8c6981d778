use super::*;
use crate::estate::testing::{Replies, place};

const SYSTEMS: &str = r#"{"FileSystems":[{"OwnerId":"111122223333","CreationToken":"console-d7f56c5f","FileSystemId":"fs-c7a0456e","FileSystemArn":"arn:aws:elasticfilesystem:eu-west-1:111122223333:file-system/fs-c7a0456e","CreationTime":1570211494.0,
    "LifeCycleState":"available","Name":"uploads","NumberOfMountTargets":1,"SizeInBytes":{"Value":6144},"PerformanceMode":"generalPurpose","Encrypted":true,"ThroughputMode":"bursting","Tags":[{"Key":"Name","Value":"uploads"}]},
    {"FileSystemId":"fs-0b"}]}"#;
const TARGETS: &str = r#"{"MountTargets":[{"OwnerId":"111122223333","MountTargetId":"fsmt-f9a14450","FileSystemId":"fs-c7a0456e","SubnetId":"subnet-0a","LifeCycleState":"available","IpAddress":"10.0.1.24","NetworkInterfaceId":"eni-0a",
    "AvailabilityZoneId":"euw1-az2","AvailabilityZoneName":"eu-west-1b","VpcId":"vpc-0a"},{"MountTargetId":"fsmt-0b"}]}"#;

#[test]
fn a_file_system_with_its_mount_target() {
    let estate = Replies::new()
        .all(&DESCRIBE_FILE_SYSTEMS, SYSTEMS)
        .one(&DESCRIBE_MOUNT_TARGETS, "fs-c7a0456e", TARGETS)
        .one(
            &DESCRIBE_MOUNT_TARGET_SECURITY_GROUPS,
            "fsmt-f9a14450",
            r#"{"SecurityGroups":["sg-0a","sg-0b"]}"#,
        )
        .settled();
    let systems: Vec<_> = estate.efs.file_systems.iter().collect();
    assert!(systems[0].state.is_unknown() && systems[0].mount_targets.is_unknown());
    assert_eq!(systems[1].mount_targets.known(), Some(&1));
    assert_eq!(systems[1].tags.get("Name"), Some("uploads"));
    let targets: Vec<_> = estate.efs.mount_targets.iter().collect();
    assert_eq!(targets.len(), 2);
    assert!(targets[0].security_groups.is_unknown() && targets[0].subnet.is_unknown());
    let target = targets[1];
    assert_eq!(target.file_system.known().unwrap().as_str(), "fs-c7a0456e");
    assert_eq!(target.subnet.known().unwrap().as_str(), "subnet-0a");
    assert_eq!(target.interface.unwrap().as_str(), "eni-0a");
    assert_eq!(target.ipv4.unwrap().to_string(), "10.0.1.24");
    assert_eq!(target.security_groups.known().unwrap()[1].as_str(), "sg-0b");
}

#[test]
fn a_file_system_is_known_by_its_id_and_by_its_arn() {
    let arn = "arn:aws:elasticfilesystem:eu-west-1:111122223333:file-system/fs-c7a0456e";
    let estate = Replies::new()
        .one(&DESCRIBE_MOUNT_TARGETS, arn, TARGETS)
        .error(
            &DESCRIBE_MOUNT_TARGET_SECURITY_GROUPS,
            Some("fsmt-0b"),
            "AccessDenied",
        )
        .settled();
    let here = place("111122223333", "eu-west-1");
    let gap = estate
        .ledger
        .gap(here, &DESCRIBE_MOUNT_TARGETS, Some("fs-c7a0456e"));
    assert!(gap.is_none());
    let asked = Some("fsmt-0b");
    let gap = estate
        .ledger
        .gap(here, &DESCRIBE_MOUNT_TARGET_SECURITY_GROUPS, asked);
    assert_eq!(gap.unwrap().state, "denied");
}
