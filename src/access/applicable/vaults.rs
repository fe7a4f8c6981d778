//! Backup vaults and what lies in them, and policies by which no other account gets in.

use super::Applicable;
use super::principals::{Caller, Standing};
use crate::estate::Item;
use crate::estate::backup::Vault;
use crate::ids::{AccountId, Arn};

/// What becomes of the policy of a resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Counts {
    /// It counts.
    Always,
    /// It does not: the caller is of another account, and the service takes no such request of others.
    NotForOthers,
    /// It does not: the caller is the root user of the bucket's account, which no policy of it keeps out.
    NotForRoot,
}

/// What only the account of a bucket does, and its root user whatever the policy says.
///
/// Source: Amazon S3 API Reference, `GetBucketPolicy`, `PutBucketPolicy` and `DeleteBucketPolicy`.
const OF_BUCKET_POLICIES: [&str; 3] = [
    "s3:DeleteBucketPolicy",
    "s3:GetBucketPolicy",
    "s3:PutBucketPolicy",
];

impl<'e> Applicable<'e> {
    /// Returns the vault that a recovery point is in, with the account that owns both.
    ///
    /// Source: AWS Backup Developer Guide, page create-a-vault-access-policy.
    pub(super) fn vault_around(&self, action: &str, arn: Arn) -> Option<(Arn, AccountId)> {
        if !is_about_point(action, arn) {
            return None;
        }
        let point = self.estate.backup.recovery_points.get(arn)?;
        let is_it = |vault: &&Item<Vault>| match (point.vault, point.vault_name) {
            (Some(arn), _) => vault.arn == arn,
            (None, Some(name)) => vault.name == name,
            (None, None) => false,
        };
        let mut vaults = self.estate.backup.vaults.living_in(point.place);
        let vault = vaults.find(is_it)?;
        Some((vault.arn, vault.place.account))
    }
}

/// Returns whether an action of AWS Backup is done to a recovery point.
pub(super) fn is_about_point(action: &str, arn: Arn) -> bool {
    let is_of_backup = action
        .split_once(':')
        .is_some_and(|(service, _)| service.eq_ignore_ascii_case("backup"));
    is_of_backup && (arn.service() != "backup" || arn.resource_type() == "recovery-point")
}

/// Returns whether the policy of a resource counts for a caller.
///
/// Source: AWS Backup Developer Guide, page create-a-vault-access-policy, and as above.
pub(super) fn counts(action: &str, caller: &Caller<'_>, standing: Standing) -> Counts {
    let is = |one: &str| one.eq_ignore_ascii_case(action);
    let service = action.split_once(':').map_or("", |(service, _)| service);
    let of_vaults = service.eq_ignore_ascii_case("backup") && !is("backup:CopyIntoBackupVault");
    let of_policies = OF_BUCKET_POLICIES.into_iter().any(is);
    match standing {
        Standing::Other if of_vaults || of_policies => Counts::NotForOthers,
        Standing::Own if of_policies && matches!(caller, Caller::Root(_)) => Counts::NotForRoot,
        Standing::Own | Standing::Other | Standing::Bare | Standing::Anonymous => Counts::Always,
    }
}
