use super::copy::{Copy, CopyKind, Grantee, Share, name_of, seen_by_receivers};
use crate::estate::ec2::{CreateVolumePermission, DESCRIBE_SNAPSHOT_ATTRIBUTE, Snapshot};
use crate::estate::{Estate, Item, Resource as _};

/// Returns the EBS snapshots with the accounts that may make volumes of them.
///
/// Shape: `ec2 describe-snapshots`, `describe-snapshot-attribute --attribute createVolumePermission`.
/// Source: Amazon EBS User Guide, page ebs-modifying-snapshot-permissions.
pub(super) fn snapshots(estate: &Estate) -> Vec<Copy<'_>> {
    estate
        .ec2
        .snapshots
        .iter()
        .map(|snapshot| copy(estate, snapshot))
        .collect()
}

fn copy<'e>(estate: &'e Estate, snapshot: &'e Item<Snapshot>) -> Copy<'e> {
    let permissions = snapshot.create_volume_permissions.known();
    let mut shares: Vec<Share> = permissions
        .into_iter()
        .flatten()
        .filter_map(|permission| {
            let grantee = grantee(permission)?;
            let source = "ec2 describe-snapshot-attribute";
            Some(Share::by_owner(
                snapshot.arn,
                "createVolumePermission",
                grantee,
                source,
            ))
        })
        .collect();
    shares.extend(seen_by_receivers(
        snapshot,
        &shares,
        "ec2 describe-snapshots",
    ));
    shares.sort();
    let id = snapshot.id.as_str();
    Copy {
        arn: snapshot.arn,
        place: snapshot.place,
        kind: CopyKind::EbsSnapshot,
        resource_type: Snapshot::TYPE,
        name: name_of(&snapshot.tags, id),
        tags: Some(&snapshot.tags),
        lineage: None,
        encrypted: snapshot.encrypted,
        key: snapshot.kms_key,
        created: snapshot.started,
        shares,
        gaps: estate
            .ledger
            .gap(snapshot.place, &DESCRIBE_SNAPSHOT_ATTRIBUTE, Some(id))
            .into_iter()
            .collect(),
    }
}

fn grantee(permission: &CreateVolumePermission) -> Option<Grantee> {
    permission.group.or(permission.account).map(Grantee::of)
}
