//! What is given away: snapshots, images and vaults that others may use.
//!
//! [`copies`] returns every copy of data with whom it is shared, and the calls on which "with nobody
//! else" rests.

mod copy;
mod ebs;
mod images;
mod keys;
mod pattern;
mod rds;
mod vaults;

pub use copy::{Copy, CopyKind, Grantee, Share, Side};
pub use keys::{KeyHalf, key_half};

use crate::estate::Estate;

/// Returns every snapshot, image and backup vault of the estate, in order of kind and ARN.
pub fn copies(estate: &Estate) -> Vec<Copy<'_>> {
    let mut copies = ebs::snapshots(estate);
    copies.extend(images::images(estate));
    copies.extend(rds::snapshots(estate));
    copies.extend(rds::cluster_snapshots(estate));
    copies.extend(vaults::vaults(estate));
    copies
}
