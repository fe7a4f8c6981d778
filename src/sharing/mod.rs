//! What is given away: snapshots, images and vaults that others may use; private services that others may call.
//!
//! [`copies`] returns every copy of data with whom it is shared, and the calls on which "with nobody
//! else" rests; [`private_services`] the same for what is offered by PrivateLink and VPC Lattice; [`zones`]
//! where the records of hosted zones lead.

mod copy;
mod ebs;
mod images;
mod keys;
mod lineage;
mod names;
mod pattern;
mod rds;
mod services;
mod statements;
mod vaults;

pub use copy::{Copy, CopyKind, Share, Side};
pub use keys::{KeyHalf, key_half};
pub use names::{Beyond, Lead, NamedZone, ZoneReach, zones};
pub use services::{Consumer, Invitation, PrivateService, Standing, private_services};

pub use crate::estate::Grantee;

use crate::estate::Estate;

/// Returns every snapshot, image and backup vault of the estate, in order of kind and ARN.
pub fn copies(estate: &Estate) -> Vec<Copy<'_>> {
    let lineage = lineage::Lineage::of_recovery_points(estate);
    let mut copies = ebs::snapshots(estate, &lineage);
    copies.extend(images::images(estate));
    copies.extend(rds::snapshots(estate, &lineage));
    copies.extend(rds::cluster_snapshots(estate, &lineage));
    for copy in &mut copies {
        keep_what_the_key_admits(estate, copy);
    }
    copies.extend(vaults::vaults(estate));
    copies
}

/// Takes back the shares of a copy whose key is one that AWS manages: no other account can use it, and
/// what was not read about permissions changes nothing. An image has a key per volume and stays as it is.
///
/// Source: Amazon EBS User Guide, page share-kms-key; Amazon RDS User Guide, page USER_ShareSnapshot.
fn keep_what_the_key_admits(estate: &Estate, copy: &mut Copy<'_>) {
    let own = copy.kind != CopyKind::Image;
    if own
        && copy
            .key
            .and_then(|key| estate.kms.key_named(key))
            .is_some_and(|key| key.is_managed_by_aws())
    {
        copy.shares.clear();
        copy.gaps.clear();
    }
}
