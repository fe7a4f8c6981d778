use super::*;
use crate::estate::testing::{Replies, place};
use crate::ids::Sym;

const VAULT: &str = r#""BackupVaultName":"orders","BackupVaultArn":"arn:aws:backup:eu-west-1:111122223333:backup-vault:orders","VaultType":"BACKUP_VAULT","VaultState":"AVAILABLE",
    "CreationDate":"2025-02-12T08:00:00.104000+00:00","EncryptionKeyArn":"arn:aws:kms:eu-west-1:111122223333:key/k","NumberOfRecoveryPoints":2,"Locked":true,
    "MinRetentionDays":35,"MaxRetentionDays":365,"LockDate":"2025-03-01T00:00:00+00:00","EncryptionKeyType":"CUSTOMER_MANAGED_KMS_KEY""#;
const POINTS: &str = r#"{"RecoveryPoints":[{"RecoveryPointArn":"arn:aws:rds:eu-west-1:111122223333:snapshot:awsbackup:job-3b529c64",
    "BackupVaultName":"orders","BackupVaultArn":"arn:aws:backup:eu-west-1:111122223333:backup-vault:orders","ResourceArn":"arn:aws:rds:eu-west-1:111122223333:db:orders","ResourceType":"RDS",
    "CreatedBy":{"BackupPlanId":"p","BackupRuleId":"r"},"IamRoleArn":"arn:aws:iam::111122223333:role/b","Status":"COMPLETED","CreationDate":"2026-11-16T03:00:00+00:00","CompletionDate":"2026-11-16T03:20:00+00:00",
    "BackupSizeInBytes":0,"CalculatedLifecycle":{"DeleteAt":"2026-12-21T03:00:00+00:00"},"Lifecycle":{"DeleteAfterDays":35},"EncryptionKeyArn":"arn:aws:kms:eu-west-1:111122223333:key/k","IsEncrypted":true},
    {"RecoveryPointArn":"arn:aws:ec2:eu-west-1::snapshot/snap-0a1b","ResourceArn":"arn:aws:ec2:eu-west-1:111122223333:volume/vol-1","CreationDate":1763262000.5}]}"#;
const PROTECTED: &str = r#"{"Results":[{"ResourceArn":"arn:aws:s3:::orders-documents","ResourceType":"S3","LastBackupTime":"2026-11-16T02:17:40.730000+00:00","ResourceName":"orders-documents",
    "LastBackupVaultArn":"arn:aws:backup:eu-west-1:111122223333:backup-vault:orders","LastRecoveryPointArn":"arn:aws:backup:eu-west-1:111122223333:recovery-point:1"}]}"#;
const BACKUP_PLAN: &str = r#"{"BackupPlan":{"BackupPlanName":"daily","Rules":[{"RuleName":"r","TargetBackupVaultName":"orders","ScheduleExpression":"cron(0 3 ? * * *)","StartWindowMinutes":60,
    "Lifecycle":{"MoveToColdStorageAfterDays":-1,"DeleteAfterDays":-1},"RuleId":"bf66","CopyActions":[{"Lifecycle":{"DeleteAfterDays":90},"DestinationBackupVaultArn":"arn:aws:backup:eu-central-1:444455556666:backup-vault:copies"}],"EnableContinuousBackup":true}]},
    "BackupPlanId":"p","BackupPlanArn":"arn:aws:backup:eu-west-1:111122223333:backup-plan:p","VersionId":"v","CreationDate":"2025-02-12T08:20:31+00:00"}"#;
const SELECTION: &str = r#"{"BackupSelection":{"SelectionName":"tagged","IamRoleArn":"arn:aws:iam::111122223333:role/b","Resources":["arn:aws:rds:*:*:db:*"],
    "ListOfTags":[{"ConditionType":"STRINGEQUALS","ConditionKey":"backup","ConditionValue":"daily"}],"NotResources":["arn:aws:s3:::x"],
    "Conditions":{"StringEquals":[{"ConditionKey":"aws:ResourceTag/a","ConditionValue":"1"}],"StringNotEquals":[{"ConditionKey":"aws:ResourceTag/b","ConditionValue":"2"}],
      "StringLike":[{"ConditionKey":"aws:ResourceTag/c","ConditionValue":"3*"}],"StringNotLike":[{"ConditionKey":"aws:ResourceTag/d","ConditionValue":"4*"}]}},
    "SelectionId":"s","BackupPlanId":"p","CreationDate":"2025-02-12T08:22:10+00:00"}"#;

#[test]
fn vaults_with_locks_and_policies() {
    let estate = Replies::new()
        .all(&LIST_BACKUP_VAULTS, &format!(r#"{{"BackupVaultList":[{{{VAULT}}},{{"BackupVaultName":"old","Locked":false,"NumberOfRecoveryPoints":0}}]}}"#))
        .one(&DESCRIBE_BACKUP_VAULT, "orders", &format!(r#"{{{VAULT},"MpaApprovalTeamArn":"arn:aws:mpa:eu-west-1:111122223333:approval-team/t"}}"#))
        .one(&GET_BACKUP_VAULT_ACCESS_POLICY, "orders", r#"{"BackupVaultName":"orders","Policy":"{\"Statement\":[]}"}"#)
        .error(&GET_BACKUP_VAULT_ACCESS_POLICY, Some("old"), "ResourceNotFoundException")
        .settled();
    let vaults: Vec<_> = estate.backup.vaults.iter().collect();
    let (old, orders) = (vaults[0], vaults[1]);
    let metadata = orders.metadata.known().unwrap();
    assert_eq!(
        (
            metadata.locked.known(),
            metadata.min_retention_days,
            metadata.max_retention_days
        ),
        (Some(&true), Some(35), Some(365))
    );
    assert_eq!(
        metadata.lock_date.unwrap().to_string(),
        "2025-03-01T00:00:00Z"
    );
    assert_eq!(metadata.recovery_points.known(), Some(&2));
    assert_eq!(
        metadata.key_type.known().unwrap().as_str(),
        "CUSTOMER_MANAGED_KMS_KEY"
    );
    assert_eq!(orders.approval_team.known().unwrap().name(), "t");
    assert!(orders.policy.known().is_some() && old.policy.is_absent());
    assert_eq!(old.metadata.known().unwrap().locked.known(), Some(&false));
    assert!(old.metadata.known().unwrap().kind.is_unknown() && old.approval_team.is_unknown());
    assert_eq!(vaults.len(), 2);
}

#[test]
fn recovery_points_and_what_they_protect() {
    let estate = Replies::new()
        .one(&LIST_RECOVERY_POINTS_BY_BACKUP_VAULT, "orders", POINTS)
        .all(&LIST_PROTECTED_RESOURCES, PROTECTED)
        .settled();
    let points: Vec<_> = estate.backup.recovery_points.iter().collect();
    assert_eq!(points.len(), 2);
    assert_eq!(
        points[0].vault_name.unwrap().as_str(),
        "orders",
        "from the call"
    );
    assert_eq!(points[0].place, place("111122223333", "eu-west-1"));
    assert_eq!(
        points[1]
            .calculated_lifecycle
            .as_ref()
            .unwrap()
            .delete_at
            .unwrap()
            .to_string(),
        "2026-12-21T03:00:00Z"
    );
    assert_eq!(
        points[1].lifecycle.as_ref().unwrap().deletes_after_days(),
        Some(35)
    );
    assert_eq!(
        points[1]
            .created_by
            .as_ref()
            .unwrap()
            .plan
            .unwrap()
            .as_str(),
        "p"
    );
    assert_eq!(points[1].status.known().unwrap().as_str(), "COMPLETED");
    let protected = estate.backup.protected_resources.iter().next().unwrap();
    assert_eq!(
        protected.last_backup.known().unwrap().epoch_seconds(),
        1_794_795_460
    );
    assert_eq!(protected.place, place("111122223333", "eu-west-1"));
}

#[test]
fn plans_and_their_rules() {
    let estate = Replies::new()
        .all(&LIST_BACKUP_PLANS, r#"{"BackupPlansList":[{"BackupPlanArn":"arn:aws:backup:eu-west-1:111122223333:backup-plan:p","BackupPlanId":"p","CreationDate":"2025-02-12T08:20:31+00:00",
            "VersionId":"v","BackupPlanName":"daily","LastExecutionDate":"2026-11-16T03:00:07+00:00"}]}"#)
        .one(&GET_BACKUP_PLAN, "p", BACKUP_PLAN)
        .settled();
    let plan = estate.backup.plans.iter().next().unwrap();
    assert_eq!(
        (estate.backup.plans.len(), plan.name.unwrap().as_str()),
        (1, "daily")
    );
    assert!(
        plan.last_execution.is_some(),
        "the list's answer stays beside the plan's"
    );
    let rule = &plan.rules.known().unwrap()[0];
    assert_eq!((rule.vault.as_str(), rule.continuous.0), ("orders", true));
    assert_eq!(
        rule.lifecycle.as_ref().unwrap().deletes_after_days(),
        None,
        "-1 means never"
    );
    assert_eq!(
        rule.copies[0].vault.account().unwrap().to_string(),
        "444455556666"
    );
    assert_eq!(
        rule.copies[0]
            .lifecycle
            .as_ref()
            .unwrap()
            .deletes_after_days(),
        Some(90)
    );
}

#[test]
fn selections_and_what_the_region_saves() {
    let estate = Replies::new()
        .one(&LIST_BACKUP_SELECTIONS, "p", r#"{"BackupSelectionsList":[{"SelectionId":"s","SelectionName":"tagged","BackupPlanId":"p","CreationDate":"2025-02-12T08:22:10+00:00","IamRoleArn":"arn:aws:iam::111122223333:role/b"},
            {"SelectionId":"t","BackupPlanId":"p"}]}"#)
        .one(&GET_BACKUP_SELECTION, "p/s", SELECTION)
        .all(&DESCRIBE_REGION_SETTINGS, r#"{"ResourceTypeOptInPreference":{"RDS":true,"S3":false},"ResourceTypeManagementPreference":{"DynamoDB":true}}"#)
        .settled();
    let selections: Vec<_> = estate.backup.selections.iter().collect();
    assert_eq!(selections.len(), 2);
    assert_eq!(selections[0].request().as_str(), "p/s");
    let criteria = selections[0].criteria.known().unwrap();
    assert_eq!(&*criteria.resources[0], "arn:aws:rds:*:*:db:*");
    assert_eq!(
        (criteria.tags[0].key.as_str(), &*criteria.tags[0].value),
        ("backup", "daily")
    );
    let conditions = criteria.conditions.as_ref().unwrap();
    let values = [
        &conditions.equals,
        &conditions.not_equals,
        &conditions.like,
        &conditions.not_like,
    ]
    .map(|list| &*list[0].value);
    assert_eq!(values, ["1", "2", "3*", "4*"]);
    assert!(selections[1].criteria.is_unknown());
    let settings = estate.backup.region_settings.iter().next().unwrap();
    assert!(!settings.opt_in[&Sym::new("S3")] && settings.opt_in[&Sym::new("RDS")]);
}

#[test]
fn denied_calls_stay_unknown_and_leave_a_gap() {
    let estate = Replies::new()
        .all(
            &LIST_BACKUP_VAULTS,
            r#"{"BackupVaultList":[{"BackupVaultName":"orders"}]}"#,
        )
        .error(
            &GET_BACKUP_VAULT_ACCESS_POLICY,
            Some("orders"),
            "AccessDeniedException",
        )
        .error(&LIST_BACKUP_PLANS, None, "AccessDeniedException")
        .settled();
    let orders = estate.backup.vaults.iter().next().unwrap();
    assert!(orders.policy.is_unknown() && orders.metadata.known().unwrap().locked.is_unknown());
    let here = place("111122223333", "eu-west-1");
    for (operation, request) in [
        (&GET_BACKUP_VAULT_ACCESS_POLICY, Some("orders")),
        (&LIST_BACKUP_PLANS, None),
    ] {
        let gap = estate.ledger.gap(here, operation, request).unwrap();
        assert_eq!(
            (gap.state, gap.permission),
            ("denied", operation.permission)
        );
    }
}

#[test]
fn the_plan_of_calls_follows_vaults_plans_and_selections() {
    let estate = Replies::new()
        .all(&LIST_BACKUP_VAULTS, r#"{"BackupVaultList":[{"BackupVaultName":"orders"}]}"#)
        .all(&LIST_BACKUP_PLANS, r#"{"BackupPlansList":[{"BackupPlanId":"p"},{"BackupPlanId":"gone","DeletionDate":"2025-01-01"}]}"#)
        .one(&LIST_BACKUP_SELECTIONS, "p", r#"{"BackupSelectionsList":[{"SelectionId":"s","BackupPlanId":"p"}]}"#)
        .settled();
    let here = place("111122223333", "eu-west-1");
    let asks = |operation: &Operation, at| (operation.targets.unwrap())(&estate, at);
    assert_eq!(asks(&DESCRIBE_BACKUP_VAULT, here), ["orders".into()]);
    assert_eq!(asks(&GET_BACKUP_PLAN, here), ["p".into()]);
    assert_eq!(asks(&GET_BACKUP_SELECTION, here), ["p/s".into()]);
    assert_eq!(
        asks(&GET_BACKUP_SELECTION, place("111122223333", "eu-west-2")),
        []
    );
}
