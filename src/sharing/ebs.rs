use super::copy::{Copy, CopyKind, Share, name_of, seen_by_receivers};
use super::lineage::Lineage;
use crate::estate::ec2::{
    DESCRIBE_SNAPSHOT_ATTRIBUTE, GET_SNAPSHOT_BLOCK_PUBLIC_ACCESS_STATE, Snapshot,
};
use crate::estate::{Estate, Gap, Grantee, Item, Resource as _};

/// Returns the EBS snapshots with the accounts that may make volumes of them.
///
/// A permission for everybody counts unless block public access for snapshots takes it back; where that
/// was not read it stands under that condition.
///
/// Shape: `ec2 describe-snapshots`, `describe-snapshot-attribute --attribute createVolumePermission`,
/// `get-snapshot-block-public-access-state`.
/// Source: Amazon EBS User Guide, pages ebs-modifying-snapshot-permissions and
/// block-public-access-snapshots-work.
pub(super) fn snapshots<'e>(estate: &'e Estate, lineage: &Lineage) -> Vec<Copy<'e>> {
    estate
        .ec2
        .snapshots
        .iter()
        .map(|snapshot| copy(estate, snapshot, lineage))
        .collect()
}

fn copy<'e>(estate: &'e Estate, snapshot: &'e Item<Snapshot>, lineage: &Lineage) -> Copy<'e> {
    let permissions = snapshot.create_volume_permissions.known();
    let mut shares: Vec<Share> = permissions
        .into_iter()
        .flatten()
        .map(|permission| {
            let source = "ec2 describe-snapshot-attribute";
            let attribute = "createVolumePermission";
            Share::by_owner(snapshot.arn, attribute, permission.grantee(), source)
        })
        .collect();
    shares.extend(seen_by_receivers(
        snapshot,
        &shares,
        "ec2 describe-snapshots",
    ));
    let block = public_block(estate, snapshot, &mut shares);
    shares.sort();
    let id = snapshot.id.as_str();
    Copy {
        arn: snapshot.arn,
        place: snapshot.place,
        kind: CopyKind::EbsSnapshot,
        resource_type: Snapshot::TYPE,
        name: name_of(&snapshot.tags, id),
        tags: Some(&snapshot.tags),
        lineage: lineage.of(snapshot.arn),
        encrypted: snapshot.encrypted,
        key: snapshot.kms_key,
        created: snapshot.started,
        shares,
        gaps: estate
            .ledger
            .gap(snapshot.place, &DESCRIBE_SNAPSHOT_ATTRIBUTE, Some(id))
            .into_iter()
            .chain(block)
            .collect(),
    }
}

/// Takes back what is public where block public access does, and returns the gap where it was not read.
fn public_block(
    estate: &Estate,
    snapshot: &Item<Snapshot>,
    shares: &mut Vec<Share>,
) -> Option<Gap> {
    let is_public = |share: &Share| share.grantee == Grantee::Everyone;
    if !shares.iter().any(is_public) {
        return None;
    }
    match estate.ec2.snapshot_block(snapshot.place) {
        Some(block) if block.blocks_all() => {
            shares.retain(|share| !is_public(share));
            None
        }
        Some(block) => {
            for share in shares.iter_mut().filter(|share| is_public(share)) {
                let state = block.state;
                share.text = format!("{}, and block public access is `{state}`", share.text).into();
            }
            None
        }
        None => {
            for share in shares.iter_mut().filter(|share| is_public(share)) {
                share.condition = Some("block public access for snapshots is off".into());
            }
            let operation = &GET_SNAPSHOT_BLOCK_PUBLIC_ACCESS_STATE;
            estate.ledger.gap(snapshot.place, operation, None)
        }
    }
}
