//! Backup vaults and what lies in them, and policies by which no other account gets in.

use super::principals::{Caller, Standing};
use super::question::Gathered;
use super::{Applicable, Missing, beside};
use crate::access::eval::Policy;
use crate::estate::backup::{DESCRIBE_BACKUP_VAULT, LIST_BACKUP_VAULTS, Vault};
use crate::estate::{Item, Observed};
use crate::ids::{AccountId, Arn, Partition, Place};

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

/// What others do with a vault that is shared with them, and with what lies in it: they look at it, restore and copy from it. Only
/// logically air-gapped vaults are shared.
///
/// Source: AWS Backup Developer Guide, page logicallyairgappedvault; AWS RAM User Guide, page shareable.
const OF_SHARED_VAULTS: [&str; 10] = [
    "backup:CopyFromBackupVault",
    "backup:CreateRestoreAccessBackupVault",
    "backup:DescribeBackupVault",
    "backup:DescribeRecoveryPoint",
    "backup:GetRecoveryPointRestoreMetadata",
    "backup:ListProtectedResourcesByBackupVault",
    "backup:ListRecoveryPointsByBackupVault",
    "backup:ListTags",
    "backup:StartCopyJob",
    "backup:StartRestoreJob",
];

/// The type of vaults that are not shared.
const STANDARD: &str = "BACKUP_VAULT";

impl<'e> Applicable<'e> {
    /// Returns what a share of a vault, or an approval team of it, may let an account do, where the vault is logically
    /// air-gapped or nobody knows.
    pub(super) fn of_shared_vault(
        &self,
        action: &str,
        (arn, holder): (Arn, Arn),
        caller: &Caller<'e>,
        into: &mut Gathered,
    ) -> Vec<Policy> {
        let is_nowhere = arn == holder && is_about_point(action, arn);
        let vault = match is_nowhere {
            true => vaults_beside(holder),
            false => Some(holder),
        };
        let vault = vault.filter(|_| is_lent(action) && self.may_be_lent(holder));
        let whose = vault.and_then(|vault| Some((vault, vault.account()?, caller.account()?)));
        let Some((vault, owner, account)) = whose else {
            into.assume(format!(
                "no other account than its own does {action}, whatever the policy of {holder} says"
            ));
            return Vec::new();
        };
        let mut missing = self.unread_shares((vault, owner), account);
        missing.extend(self.approval_team(holder));
        if missing.is_empty() {
            into.assume(format!(
                "no other account does {action} unless {holder} is shared with it"
            ));
            // What is in no list may be in each that is.
            return match is_nowhere {
                true => self.by_resource_share(action, vault, caller, into),
                false => Vec::new(),
            };
        }
        if is_nowhere {
            into.miss(format!("in which vault {arn} is"), None);
        }
        for one in missing {
            into.miss(one.what, one.gap);
        }
        vec![beside(&format!("what shares {holder}"), None)]
    }

    /// Returns what is not known of whom an approval team lets at a vault.
    fn approval_team(&self, vault: Arn) -> Option<Missing> {
        let found = self.estate.backup.vaults.get(vault)?;
        let (what, gap) = match &found.approval_team {
            Observed::Absent => return None,
            Observed::Known(team) => (format!("whom {team} lets at {vault}"), None),
            Observed::Unknown => {
                let (place, name) = (found.place, Some(found.name.as_str()));
                let gap = self.estate.ledger.gap(place, &DESCRIBE_BACKUP_VAULT, name);
                (
                    format!("whether an approval team lets others at {vault}"),
                    gap,
                )
            }
        };
        Some(Missing {
            what: what.into(),
            gap,
        })
    }

    /// Returns whether a vault, or the one that a recovery point is in, may be logically air-gapped.
    fn may_be_lent(&self, holder: Arn) -> bool {
        let is_standard = |vault: &Item<Vault>| {
            let kind = vault.metadata.known().and_then(|told| told.kind.known());
            kind.is_some_and(|kind| kind.as_str() == STANDARD)
        };
        let vaults = &self.estate.backup.vaults;
        if let Some(vault) = vaults.get(holder) {
            return !is_standard(vault);
        }
        let is_vault = holder.service() == "backup" && holder.resource_type() == "backup-vault";
        let (Some(account), Some(region), false) = (holder.account(), holder.region(), is_vault)
        else {
            return true;
        };
        let place = Place {
            partition: holder.partition().unwrap_or(Partition::aws()),
            account,
            region,
        };
        let unread = self.estate.ledger.gap(place, &LIST_BACKUP_VAULTS, None);
        unread.is_some() || !vaults.living_in(place).all(is_standard)
    }

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

/// Returns whether an action may be done to a vault that is shared, and to what is in it.
pub(super) fn is_lent(action: &str) -> bool {
    let mut lent = OF_SHARED_VAULTS.iter();
    lent.any(|one| one.eq_ignore_ascii_case(action))
}

/// Returns the pattern of the vaults where a recovery point may be.
fn vaults_beside(point: Arn) -> Option<Arn> {
    let (partition, region, account) = (point.partition()?, point.region()?, point.account()?);
    format!("arn:{partition}:backup:{region}:{account}:backup-vault:*")
        .parse()
        .ok()
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
