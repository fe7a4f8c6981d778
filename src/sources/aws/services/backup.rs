//! AWS Backup.

use aws_sdk_backup::types;

use super::{Caller, client, once, pages};
use crate::estate::backup;
use crate::sources::aws::tell::{tell, words};

client!(aws_sdk_backup, "backup");

tell! {
    types::BackupVaultListMember {
        "BackupVaultName" backup_vault_name, "BackupVaultArn" backup_vault_arn,
        "VaultType" vault_type, "VaultState" vault_state, "CreationDate" creation_date,
        "EncryptionKeyArn" encryption_key_arn, "EncryptionKeyType" encryption_key_type,
        "NumberOfRecoveryPoints" number_of_recovery_points, "Locked" locked,
        "LockDate" lock_date, "MinRetentionDays" min_retention_days,
        "MaxRetentionDays" max_retention_days,
    }
    types::RecoveryPointByBackupVault {
        "RecoveryPointArn" recovery_point_arn, "BackupVaultName" backup_vault_name,
        "BackupVaultArn" backup_vault_arn, "SourceBackupVaultArn" source_backup_vault_arn,
        "ResourceArn" resource_arn, "ResourceType" resource_type, "CreatedBy" created_by,
        "Status" status, "CreationDate" creation_date, "CompletionDate" completion_date,
        "CalculatedLifecycle" calculated_lifecycle, "Lifecycle" lifecycle,
        "IsEncrypted" is_encrypted, "EncryptionKeyArn" encryption_key_arn,
        "IsParent" is_parent,
    }
    types::RecoveryPointCreator {
        "BackupPlanId" backup_plan_id, "BackupRuleId" backup_rule_id,
    }
    types::CalculatedLifecycle {
        "MoveToColdStorageAt" move_to_cold_storage_at, "DeleteAt" delete_at,
    }
    types::ProtectedResource {
        "ResourceArn" resource_arn, "ResourceType" resource_type,
        "LastBackupTime" last_backup_time, "LastBackupVaultArn" last_backup_vault_arn,
        "LastRecoveryPointArn" last_recovery_point_arn,
    }
    types::BackupPlansListMember {
        "BackupPlanId" backup_plan_id, "BackupPlanArn" backup_plan_arn,
        "BackupPlanName" backup_plan_name, "LastExecutionDate" last_execution_date,
        "DeletionDate" deletion_date,
    }
    types::BackupPlan { "Rules" rules, "BackupPlanName" backup_plan_name }
    types::BackupRule {
        "RuleName" rule_name, "TargetBackupVaultName" target_backup_vault_name,
        "RuleId" rule_id,
        "TargetLogicallyAirGappedBackupVaultArn" target_logically_air_gapped_backup_vault_arn,
        "ScheduleExpression" schedule_expression, "Lifecycle" lifecycle,
        "CopyActions" copy_actions, "EnableContinuousBackup" enable_continuous_backup,
    }
    types::Lifecycle {
        "MoveToColdStorageAfterDays" move_to_cold_storage_after_days,
        "DeleteAfterDays" delete_after_days, "DeleteAfterEvent" delete_after_event,
    }
    types::CopyAction {
        "DestinationBackupVaultArn" destination_backup_vault_arn, "Lifecycle" lifecycle,
    }
    types::BackupSelectionsListMember {
        "SelectionId" selection_id, "BackupPlanId" backup_plan_id,
        "SelectionName" selection_name, "IamRoleArn" iam_role_arn,
    }
    types::BackupSelection {
        "SelectionName" selection_name, "IamRoleArn" iam_role_arn, "Resources" resources,
        "NotResources" not_resources, "ListOfTags" list_of_tags, "Conditions" conditions,
    }
    types::Condition {
        "ConditionKey" condition_key, "ConditionType" condition_type;
        "ConditionValue" condition_value,
    }
    types::Conditions {
        "StringEquals" string_equals, "StringNotEquals" string_not_equals,
        "StringLike" string_like, "StringNotLike" string_not_like,
    }
    types::ConditionParameter {
        "ConditionKey" condition_key, "ConditionValue" condition_value,
    }
}

words!(
    types::ConditionType,
    types::EncryptionKeyType,
    types::LifecycleDeleteAfterEvent,
    types::RecoveryPointStatus,
    types::VaultState,
    types::VaultType,
);

/// How each planned operation is called.
pub(super) const CALLERS: &[Caller] = &[
    pages!(
        backup::LIST_BACKUP_VAULTS,
        |client, _ask| client.list_backup_vaults().max_results(1000),
        next_token => set_next_token,
        { "BackupVaultList" backup_vault_list }
    ),
    once!(
        backup::DESCRIBE_BACKUP_VAULT,
        |client, ask| client.describe_backup_vault().backup_vault_name(ask.id()),
        {
            "BackupVaultName" backup_vault_name, "BackupVaultArn" backup_vault_arn,
            "VaultType" vault_type, "VaultState" vault_state, "CreationDate" creation_date,
            "EncryptionKeyArn" encryption_key_arn, "EncryptionKeyType" encryption_key_type,
            "NumberOfRecoveryPoints" number_of_recovery_points, "Locked" locked,
            "LockDate" lock_date, "MinRetentionDays" min_retention_days,
            "MaxRetentionDays" max_retention_days,
            "MpaApprovalTeamArn" mpa_approval_team_arn,
        }
    ),
    once!(
        backup::GET_BACKUP_VAULT_ACCESS_POLICY,
        |client, ask| client
            .get_backup_vault_access_policy()
            .backup_vault_name(ask.id()),
        { "BackupVaultName" backup_vault_name, "Policy" policy }
    ),
    pages!(
        backup::LIST_RECOVERY_POINTS_BY_BACKUP_VAULT,
        |client, ask| client
            .list_recovery_points_by_backup_vault()
            .backup_vault_name(ask.id())
            .max_results(1000),
        next_token => set_next_token,
        { "RecoveryPoints" recovery_points }
    ),
    pages!(
        backup::LIST_PROTECTED_RESOURCES,
        |client, _ask| client.list_protected_resources().max_results(1000),
        next_token => set_next_token,
        { "Results" results }
    ),
    pages!(
        backup::LIST_BACKUP_PLANS,
        |client, _ask| client.list_backup_plans().max_results(1000),
        next_token => set_next_token,
        { "BackupPlansList" backup_plans_list }
    ),
    once!(
        backup::GET_BACKUP_PLAN,
        |client, ask| client.get_backup_plan().backup_plan_id(ask.id()),
        {
            "BackupPlanId" backup_plan_id, "BackupPlan" backup_plan,
            "BackupPlanArn" backup_plan_arn, "LastExecutionDate" last_execution_date,
            "DeletionDate" deletion_date,
        }
    ),
    pages!(
        backup::LIST_BACKUP_SELECTIONS,
        |client, ask| client
            .list_backup_selections()
            .backup_plan_id(ask.id())
            .max_results(1000),
        next_token => set_next_token,
        { "BackupSelectionsList" backup_selections_list }
    ),
    once!(
        backup::GET_BACKUP_SELECTION,
        |client, ask| {
            let (plan, selection) = ask.ids();
            client
                .get_backup_selection()
                .backup_plan_id(plan)
                .selection_id(selection)
        },
        {
            "SelectionId" selection_id, "BackupPlanId" backup_plan_id,
            "BackupSelection" backup_selection,
        }
    ),
    once!(
        backup::DESCRIBE_REGION_SETTINGS,
        |client, _ask| client.describe_region_settings(),
        { "ResourceTypeOptInPreference" resource_type_opt_in_preference }
    ),
];
