//! Vaults, their locks and access policies, and the recovery points in them.

use crate::estate::{
    Call, Document, Estate, Flag, Items, Loaded, Observed, Operation, Output, Resource, build_arn,
    list_output, model,
};
use crate::ids::{Arn, IdError, Place, Sym, Timestamp};

use super::plan::Lifecycle;

model! {
    /// A vault. Shape: `backup list-backup-vaults`, and the answers of other calls about it.
    pub struct Vault {
        required {
            /// The name, unique in account and region.
            "BackupVaultName" => name: Sym,
        }
        /// The ARN.
        "BackupVaultArn" => arn: Option<Arn>,
        /// What `list-backup-vaults` or `describe-backup-vault` says about it.
        "Metadata" => metadata: Observed<VaultMetadata>,
        /// The team that must approve sharing a logically air-gapped vault; only
        /// `describe-backup-vault` tells.
        "MpaApprovalTeamArn" => approval_team: Observed<Arn>,
        /// The access policy, from `get-backup-vault-access-policy`.
        "Policy" => policy: Observed<Document>,
    }

    /// A vault as `backup list-backup-vaults` and `describe-backup-vault` show it.
    pub struct VaultMetadata {
        required {
            /// The name.
            "BackupVaultName" => name: Sym,
        }
        /// The ARN.
        "BackupVaultArn" => arn: Option<Arn>,
        /// `BACKUP_VAULT`, `LOGICALLY_AIR_GAPPED_BACKUP_VAULT` or `RESTORE_ACCESS_BACKUP_VAULT`.
        "VaultType" => kind: Observed<Sym>,
        /// `CREATING`, `AVAILABLE` or `FAILED`.
        "VaultState" => state: Observed<Sym>,
        /// When it was made.
        "CreationDate" => created: Option<Timestamp>,
        /// The key that encrypts what is in it.
        "EncryptionKeyArn" => key: Observed<Arn>,
        /// `AWS_OWNED_KMS_KEY` or `CUSTOMER_MANAGED_KMS_KEY`.
        "EncryptionKeyType" => key_type: Observed<Sym>,
        /// How many recovery points are in it.
        "NumberOfRecoveryPoints" => recovery_points: Observed<u64>,
        /// Whether vault lock protects it.
        "Locked" => locked: Observed<bool>,
        /// Since or from when nobody can remove the lock; none for a lock in governance mode.
        "LockDate" => lock_date: Option<Timestamp>,
        /// Days that a recovery point must be kept; none when the lock asks for none.
        "MinRetentionDays" => min_retention_days: Option<i64>,
        /// Days that a recovery point may be kept; none when the lock sets no limit.
        "MaxRetentionDays" => max_retention_days: Option<i64>,
    }

    /// The reply of `backup list-backup-vaults`.
    pub struct ListBackupVaultsOutput {
        required {
            /// The vaults.
            "BackupVaultList" => vaults: Items<VaultMetadata>,
        }
    }

    /// The reply of `backup describe-backup-vault`.
    pub struct DescribeBackupVaultOutput {
        required {
            /// The name.
            "BackupVaultName" => name: Sym,
        }
        /// See [`VaultMetadata`], also for the members below.
        "BackupVaultArn" => arn: Option<Arn>,
        /// The type.
        "VaultType" => kind: Observed<Sym>,
        /// The state.
        "VaultState" => state: Observed<Sym>,
        /// When it was made.
        "CreationDate" => created: Option<Timestamp>,
        /// The key.
        "EncryptionKeyArn" => key: Observed<Arn>,
        /// The kind of key.
        "EncryptionKeyType" => key_type: Observed<Sym>,
        /// How many recovery points are in it.
        "NumberOfRecoveryPoints" => recovery_points: Observed<u64>,
        /// Whether vault lock protects it.
        "Locked" => locked: Observed<bool>,
        /// When the lock becomes permanent.
        "LockDate" => lock_date: Option<Timestamp>,
        /// Days that a recovery point must be kept.
        "MinRetentionDays" => min_retention_days: Option<i64>,
        /// Days that a recovery point may be kept.
        "MaxRetentionDays" => max_retention_days: Option<i64>,
        /// The team that must approve sharing it; none for other vaults.
        "MpaApprovalTeamArn" => approval_team: Option<Arn>,
    }

    /// The reply of `backup get-backup-vault-access-policy`.
    pub struct GetBackupVaultAccessPolicyOutput {
        required {
            /// The policy.
            "Policy" => policy: Document,
        }
    }

    /// A recovery point. Shape: `backup list-recovery-points-by-backup-vault`.
    pub struct RecoveryPoint {
        required {
            /// The ARN: that of a snapshot, an image, or AWS Backup's own.
            "RecoveryPointArn" => arn: Arn,
        }
        /// The vault it is in.
        "BackupVaultName" => vault_name: Option<Sym>,
        /// The vault it is in.
        "BackupVaultArn" => vault: Option<Arn>,
        /// The vault it was copied from.
        "SourceBackupVaultArn" => source_vault: Option<Arn>,
        /// What was saved.
        "ResourceArn" => resource: Observed<Arn>,
        /// Such as `RDS`, `Aurora`, `S3`.
        "ResourceType" => resource_type: Observed<Sym>,
        /// The plan and rule that made it; none for one made by hand.
        "CreatedBy" => created_by: Option<RecoveryPointCreator>,
        /// Such as `COMPLETED`, `PARTIAL`, `EXPIRED`.
        "Status" => status: Observed<Sym>,
        /// When it was made: the state of the resource that it holds.
        "CreationDate" => created: Observed<Timestamp>,
        /// When the job was done.
        "CompletionDate" => completed: Option<Timestamp>,
        /// When it is moved and deleted by its lifecycle.
        "CalculatedLifecycle" => calculated_lifecycle: Option<CalculatedLifecycle>,
        /// Its lifecycle.
        "Lifecycle" => lifecycle: Option<Lifecycle>,
        /// Whether it is encrypted.
        "IsEncrypted" => is_encrypted: Observed<bool>,
        /// The key.
        "EncryptionKeyArn" => key: Observed<Arn>,
        /// Whether it is made of others.
        "IsParent" => is_parent: Flag<false>,
    }

    /// The plan and rule that made a recovery point.
    pub struct RecoveryPointCreator {
        /// The plan.
        "BackupPlanId" => plan: Option<Sym>,
        /// The rule.
        "BackupRuleId" => rule: Option<Sym>,
    }

    /// When a recovery point is moved and deleted.
    pub struct CalculatedLifecycle {
        /// Moved to cold storage then.
        "MoveToColdStorageAt" => cold_at: Option<Timestamp>,
        /// Deleted then; none for never.
        "DeleteAt" => delete_at: Option<Timestamp>,
    }

    /// A resource with recovery points. Shape: `backup list-protected-resources`.
    pub struct ProtectedResource {
        required {
            /// The resource.
            "ResourceArn" => arn: Arn,
        }
        /// Such as `RDS`, `S3`.
        "ResourceType" => resource_type: Observed<Sym>,
        /// When it was last saved.
        "LastBackupTime" => last_backup: Observed<Timestamp>,
        /// Into which vault.
        "LastBackupVaultArn" => last_vault: Option<Arn>,
        /// As which recovery point.
        "LastRecoveryPointArn" => last_recovery_point: Option<Arn>,
    }
}

impl Vault {
    /// Returns the vault of which only this is known.
    fn described(metadata: VaultMetadata) -> Self {
        Self {
            name: metadata.name,
            arn: metadata.arn,
            metadata: Observed::Known(metadata),
            approval_team: Observed::Unknown,
            policy: Observed::Unknown,
        }
    }
}

impl Resource for Vault {
    const TYPE: &'static str = "AWS::Backup::BackupVault";
    fn arn(&self, call: Place) -> Result<Arn, IdError> {
        let built = || build_arn("backup", call, &format!("backup-vault:{}", self.name));
        self.arn.map_or_else(built, Ok)
    }
}

impl Resource for RecoveryPoint {
    const TYPE: &'static str = "AWS::Backup::RecoveryPoint";
    fn arn(&self, _: Place) -> Result<Arn, IdError> {
        Ok(self.arn)
    }
}

impl Resource for ProtectedResource {
    const TYPE: &'static str = "AWS::Backup::ProtectedResource";
    fn arn(&self, _: Place) -> Result<Arn, IdError> {
        Ok(self.arn)
    }
}

impl Output for ListBackupVaultsOutput {
    fn absorb(self, estate: &mut Estate, call: &Call<'_>, loaded: &mut Loaded) {
        loaded.set_aside.extend(self.vaults.set_aside);
        for metadata in self.vaults.read {
            let vault = Vault::described(metadata);
            loaded.note(estate.backup.vaults.add(vault, call.place));
        }
    }
}

impl Output for DescribeBackupVaultOutput {
    fn absorb(self, estate: &mut Estate, call: &Call<'_>, loaded: &mut Loaded) {
        let metadata = VaultMetadata {
            name: self.name,
            arn: self.arn,
            kind: self.kind,
            state: self.state,
            created: self.created,
            key: self.key,
            key_type: self.key_type,
            recovery_points: self.recovery_points,
            locked: self.locked,
            lock_date: self.lock_date,
            min_retention_days: self.min_retention_days,
            max_retention_days: self.max_retention_days,
        };
        let vault = Vault {
            approval_team: self.approval_team.into(),
            ..Vault::described(metadata)
        };
        loaded.note(estate.backup.vaults.add(vault, call.place));
    }
}

impl GetBackupVaultAccessPolicyOutput {
    fn tell(estate: &mut Estate, call: &Call<'_>, loaded: &mut Loaded, policy: Observed<Document>) {
        let vault = Vault {
            name: Sym::new(call.request.unwrap_or_default()),
            arn: None,
            metadata: Observed::Unknown,
            approval_team: Observed::Unknown,
            policy,
        };
        loaded.note(estate.backup.vaults.add(vault, call.place));
    }
}

impl Output for GetBackupVaultAccessPolicyOutput {
    fn absorb(self, estate: &mut Estate, call: &Call<'_>, loaded: &mut Loaded) {
        Self::tell(estate, call, loaded, Observed::Known(self.policy));
    }
    fn absent(estate: &mut Estate, call: &Call<'_>, loaded: &mut Loaded) {
        Self::tell(estate, call, loaded, Observed::Absent);
    }
}

model! {
    /// The reply of `backup list-recovery-points-by-backup-vault`.
    pub struct ListRecoveryPointsOutput {
        required {
            /// The recovery points.
            "RecoveryPoints" => points: Items<RecoveryPoint>,
        }
    }
}

impl Output for ListRecoveryPointsOutput {
    fn absorb(self, estate: &mut Estate, call: &Call<'_>, loaded: &mut Loaded) {
        loaded.set_aside.extend(self.points.set_aside);
        for mut point in self.points.read {
            point.vault_name = point.vault_name.or(call.request.map(Sym::new));
            loaded.note(estate.backup.recovery_points.add(point, call.place));
        }
    }
}

list_output! {
    /// The reply of `backup list-protected-resources`.
    ListProtectedResourcesOutput { "Results" => ProtectedResource } into backup.protected_resources
}

/// Names the vaults of an account and region.
fn vault_names(estate: &Estate, place: Place) -> Vec<Sym> {
    let vaults = estate.backup.vaults.living_in(place);
    vaults.map(|vault| vault.name).collect()
}

/// Names the vaults of which the list does not tell all: their lock, in old replies, and the team that
/// must approve access, which only logically air-gapped vaults have.
fn vaults_to_describe(estate: &Estate, place: Place) -> Vec<Sym> {
    let air_gapped = |kind: &Sym| kind.as_str() == "LOGICALLY_AIR_GAPPED_BACKUP_VAULT";
    let vaults = estate.backup.vaults.living_in(place);
    vaults
        .filter(|vault| {
            vault.metadata.known().is_none_or(|metadata| {
                metadata.locked.is_unknown() || metadata.kind.known().is_some_and(air_gapped)
            })
        })
        .map(|vault| vault.name)
        .collect()
}

/// Lists the vaults of the account in the region.
pub const LIST_BACKUP_VAULTS: Operation = Operation::regional::<ListBackupVaultsOutput>(
    "backup",
    "list-backup-vaults",
    "backup:ListBackupVaults",
)
.members(&["BackupVaultList"])
.paged(&["NextToken"]);
/// One vault, with its lock.
pub const DESCRIBE_BACKUP_VAULT: Operation = Operation::regional::<DescribeBackupVaultOutput>(
    "backup",
    "describe-backup-vault",
    "backup:DescribeBackupVault",
)
.per("BackupVaultName")
.for_each(vaults_to_describe)
.members(&["BackupVaultName", "NumberOfRecoveryPoints"])
.echoing(&["BackupVaultName"]);
/// Who may do what with a vault.
pub const GET_BACKUP_VAULT_ACCESS_POLICY: Operation =
    Operation::regional::<GetBackupVaultAccessPolicyOutput>(
        "backup",
        "get-backup-vault-access-policy",
        "backup:GetBackupVaultAccessPolicy",
    )
    .per("BackupVaultName")
    .for_each(vault_names)
    .members(&["BackupVaultName", "Policy"])
    .absent_on(&["ResourceNotFoundException"])
    .echoing(&["BackupVaultName"]);
/// Lists the recovery points in a vault.
pub const LIST_RECOVERY_POINTS_BY_BACKUP_VAULT: Operation =
    Operation::regional::<ListRecoveryPointsOutput>(
        "backup",
        "list-recovery-points-by-backup-vault",
        "backup:ListRecoveryPointsByBackupVault",
    )
    .per("BackupVaultName")
    .for_each(vault_names)
    .members(&["RecoveryPoints"])
    .paged(&["NextToken"]);
/// Lists what has recovery points.
pub const LIST_PROTECTED_RESOURCES: Operation =
    Operation::regional::<ListProtectedResourcesOutput>(
        "backup",
        "list-protected-resources",
        "backup:ListProtectedResources",
    )
    .members(&["Results"])
    .paged(&["NextToken"]);
