use std::collections::BTreeMap;

use crate::estate::Estate;
use crate::ids::Arn;

/// What copies were made of, as AWS Backup tells: the recovery point of a snapshot names the resource that
/// was saved, also where the recovery point is a copy in another account.
#[derive(Debug)]
pub(super) struct Lineage {
    saved: BTreeMap<Arn, Arn>,
}

impl Lineage {
    /// Shape: `backup list-recovery-points-by-backup-vault`.
    pub(super) fn of_recovery_points(estate: &Estate) -> Self {
        let points = estate.backup.recovery_points.iter();
        Self {
            saved: points
                .filter_map(|point| Some((point.arn, *point.resource.known()?)))
                .collect(),
        }
    }

    /// Returns the resource that a snapshot is a recovery point of.
    pub(super) fn of(&self, copy: Arn) -> Option<Arn> {
        self.saved.get(&copy).copied()
    }
}
