use super::*;
use crate::estate::backup::DESCRIBE_BACKUP_VAULT;
use crate::estate::testing::Replies;

const ARN: &str = "arn:aws:backup:eu-west-1:111122223333:backup-vault:orders";
const NO_PLANS: &str = r#"{"BackupPlansList":[]}"#;
const EMPTY: &str = r#"{"RecoveryPoints":[]}"#;

fn moment(text: &str) -> Timestamp {
    text.parse().unwrap()
}
fn list(members: &str) -> String {
    format!(
        r#"{{"BackupVaultList":[{{"BackupVaultName":"orders","BackupVaultArn":"{ARN}"{members}}}]}}"#
    )
}
fn one(replies: Replies, as_of: &str) -> VaultState {
    let estate = replies.settled();
    let mut states = vault_states(&estate, moment(as_of));
    assert_eq!(states.len(), 1);
    states.remove(0)
}
fn listed(members: &str) -> Replies {
    Replies::new()
        .all(&LIST_BACKUP_VAULTS, &list(members))
        .all(&LIST_BACKUP_PLANS, NO_PLANS)
        .one(&LIST_RECOVERY_POINTS_BY_BACKUP_VAULT, "orders", EMPTY)
}
fn calls(gaps: &[Gap]) -> Vec<String> {
    let text = |gap: &Gap| format!("{} {}", gap.call.operation, gap.state);
    gaps.iter().map(text).collect()
}

#[test]
fn locks_at_a_moment() {
    let now = "2026-11-16T06:00:00Z";
    for (members, expected) in [
        (r#","Locked":false"#, VaultLock::Unlocked),
        (r#","Locked":true"#, VaultLock::Governance),
        (
            r#","Locked":true,"LockDate":"2026-11-16T06:00:01Z""#,
            VaultLock::CoolingOff { hours_left: 0 },
        ),
        (
            r#","Locked":true,"LockDate":"2026-11-18T09:00:00+00:00""#,
            VaultLock::CoolingOff { hours_left: 51 },
        ),
        (
            r#","Locked":true,"LockDate":"2026-11-16T06:00:00Z""#,
            VaultLock::Immutable,
        ),
        (
            r#","Locked":true,"LockDate":"2026-11-16T05:59:59Z""#,
            VaultLock::Immutable,
        ),
        (
            r#","Locked":true,"LockDate":"2026-11-16T07:00:00+01:00""#,
            VaultLock::Immutable,
        ),
        (
            r#","VaultType":"LOGICALLY_AIR_GAPPED_BACKUP_VAULT","Locked":true"#,
            VaultLock::AirGapped,
        ),
        ("", VaultLock::Unknown),
        (r#","LockDate":"2020-01-01T00:00:00Z""#, VaultLock::Unknown),
    ] {
        let state = one(listed(members), now);
        assert_eq!(state.lock, expected, "{members}");
        assert_eq!(
            calls(&state.gaps).is_empty(),
            expected != VaultLock::Unknown,
            "{members}"
        );
    }
}

#[test]
fn limits_and_number_as_aws_leaves_them_out() {
    let state = one(
        listed(r#","Locked":true,"MinRetentionDays":7,"NumberOfRecoveryPoints":0"#),
        "2026-11-16",
    );
    assert_eq!(
        (state.min_retention_days, state.max_retention_days),
        (Observed::Known(7), Observed::Absent)
    );
    assert_eq!(
        (state.recovery_points, state.points_without_expiry),
        (Some(0), Some(0))
    );
    assert!(
        state.evidence[0].contains("`Locked` without `LockDate`, `MinRetentionDays` 7"),
        "{:?}",
        state.evidence
    );
    let alone = Replies::new().error(
        &crate::estate::backup::GET_BACKUP_VAULT_ACCESS_POLICY,
        Some("orders"),
        "ResourceNotFoundException",
    );
    let state = one(alone, "2026-11-16");
    assert_eq!(
        (state.lock, state.min_retention_days),
        (VaultLock::Unknown, Observed::Unknown)
    );
    assert_eq!(
        calls(&state.gaps),
        [
            "list-backup-plans not-collected",
            "list-backup-vaults not-collected",
            "list-recovery-points-by-backup-vault not-collected"
        ]
    );
}

#[test]
fn the_description_alone_is_enough() {
    let described = format!(
        r#"{{"BackupVaultName":"orders","BackupVaultArn":"{ARN}","Locked":true,"LockDate":"2026-11-01","NumberOfRecoveryPoints":0}}"#
    );
    let replies = Replies::new()
        .one(&DESCRIBE_BACKUP_VAULT, "orders", &described)
        .all(&LIST_BACKUP_PLANS, NO_PLANS);
    let replies = replies.one(&LIST_RECOVERY_POINTS_BY_BACKUP_VAULT, "orders", EMPTY);
    let state = one(replies, "2026-11-16");
    assert_eq!((state.lock, state.gaps), (VaultLock::Immutable, vec![]));
}

#[test]
fn recovery_points_that_never_expire() {
    let points = format!(
        r#"{{"RecoveryPoints":[
        {{"RecoveryPointArn":"arn:aws:backup:eu-west-1:111122223333:recovery-point:1","BackupVaultArn":"{ARN}","ResourceArn":"arn:aws:s3:::b","CalculatedLifecycle":{{"DeleteAt":"2026-12-21T03:00:00Z"}},"Lifecycle":{{"DeleteAfterDays":35}}}},
        {{"RecoveryPointArn":"arn:aws:backup:eu-west-1:111122223333:recovery-point:2","BackupVaultArn":"{ARN}","ResourceArn":"arn:aws:s3:::a","CalculatedLifecycle":{{}},"Lifecycle":{{}}}},
        {{"RecoveryPointArn":"arn:aws:backup:eu-west-1:111122223333:recovery-point:3","ResourceArn":"arn:aws:s3:::a","Lifecycle":{{"DeleteAfterDays":-1}}}},
        {{"RecoveryPointArn":"arn:aws:backup:eu-west-1:111122223333:recovery-point:4","Status":"EXPIRED"}},
        {{"RecoveryPointArn":"arn:aws:backup:eu-west-1:111122223333:recovery-point:5","BackupVaultArn":"{ARN}2"}}]}}"#
    );
    let base = || {
        Replies::new()
            .all(&LIST_BACKUP_VAULTS, &list(r#","Locked":true"#))
            .all(&LIST_BACKUP_PLANS, NO_PLANS)
    };
    let state = one(
        base().one(&LIST_RECOVERY_POINTS_BY_BACKUP_VAULT, "orders", &points),
        "2026-11-16",
    );
    assert_eq!(
        (state.points_without_expiry, state.recovery_points),
        (Some(2), Some(3))
    );
    let stores: Vec<&str> = state.stores.iter().map(|arn| arn.name()).collect();
    assert_eq!(stores, ["a", "b"]);
    let state = one(base(), "2026-11-16");
    assert_eq!(
        (state.points_without_expiry, state.recovery_points),
        (None, None)
    );
    assert_eq!(
        calls(&state.gaps),
        ["list-recovery-points-by-backup-vault not-collected"]
    );
}

fn with_rule(limits: &str, rule: &str) -> VaultState {
    let plan = format!(
        r#"{{"BackupPlanId":"p","BackupPlan":{{"BackupPlanName":"daily","Rules":[{{"RuleName":"r",{rule}}}]}}}}"#
    );
    let replies = Replies::new()
        .all(
            &LIST_BACKUP_VAULTS,
            &list(&format!(
                r#","Locked":true,"LockDate":"2026-01-01"{limits}"#
            )),
        )
        .all(
            &LIST_BACKUP_PLANS,
            r#"{"BackupPlansList":[{"BackupPlanId":"p"}]}"#,
        )
        .one(&GET_BACKUP_PLAN, "p", &plan)
        .one(&LIST_RECOVERY_POINTS_BY_BACKUP_VAULT, "orders", EMPTY);
    one(replies, "2026-11-16")
}

#[test]
fn lifecycles_outside_the_limits() {
    let limits = r#","MinRetentionDays":7,"MaxRetentionDays":90"#;
    let target = r#""TargetBackupVaultName":"orders""#;
    for (limits, lifecycle, outside) in [
        (limits, r#","Lifecycle":{"DeleteAfterDays":7}"#, None),
        (limits, r#","Lifecycle":{"DeleteAfterDays":90}"#, None),
        (
            limits,
            r#","Lifecycle":{"DeleteAfterDays":6}"#,
            Some(Some(6)),
        ),
        (
            limits,
            r#","Lifecycle":{"DeleteAfterDays":91}"#,
            Some(Some(91)),
        ),
        (limits, r#","Lifecycle":{"DeleteAfterDays":-1}"#, Some(None)),
        (limits, "", Some(None)),
        (r#","MinRetentionDays":7"#, "", None),
        (
            r#","MaxRetentionDays":90"#,
            r#","Lifecycle":{"DeleteAfterDays":1}"#,
            None,
        ),
        ("", r#","Lifecycle":{"DeleteAfterDays":1}"#, None),
    ] {
        let state = with_rule(limits, &format!("{target}{lifecycle}"));
        let found: Vec<Option<i64>> = state.plans_outside.iter().map(|one| one.days).collect();
        assert_eq!(
            found,
            outside.into_iter().collect::<Vec<_>>(),
            "{limits} {lifecycle}"
        );
        assert_eq!(state.gaps, []);
    }
}

#[test]
fn copies_count_and_other_vaults_do_not() {
    let limits = r#","MaxRetentionDays":90"#;
    let copy = format!(
        r#""TargetBackupVaultName":"x","CopyActions":[{{"DestinationBackupVaultArn":"{ARN}","Lifecycle":{{"DeleteAfterDays":365}}}}]"#
    );
    let state = with_rule(limits, &copy);
    assert_eq!(
        (
            state.plans_outside[0].plan.as_str(),
            state.plans_outside[0].days
        ),
        ("daily", Some(365))
    );
    assert!(
        state
            .evidence
            .last()
            .unwrap()
            .contains("rule r of plan daily")
    );
    assert_eq!(
        with_rule(limits, r#""TargetBackupVaultName":"x""#).plans_outside,
        []
    );
    let air_gapped =
        format!(r#""TargetBackupVaultName":"x","TargetLogicallyAirGappedBackupVaultArn":"{ARN}""#);
    assert_eq!(with_rule(limits, &air_gapped).plans_outside.len(), 1);
}

#[test]
fn plans_that_were_not_read_leave_a_gap() {
    let replies = Replies::new()
        .all(
            &LIST_BACKUP_VAULTS,
            &list(r#","Locked":true,"NumberOfRecoveryPoints":0"#),
        )
        .all(
            &LIST_BACKUP_PLANS,
            r#"{"BackupPlansList":[{"BackupPlanId":"p"}]}"#,
        )
        .error(&GET_BACKUP_PLAN, Some("p"), "AccessDeniedException");
    assert_eq!(
        calls(&one(replies, "2026-11-16").gaps),
        ["get-backup-plan denied"]
    );
}
