//! Backup vaults, recovery points, and policies that keep no root user out.

use super::*;
use crate::estate::backup::{
    DESCRIBE_BACKUP_VAULT, GET_BACKUP_VAULT_ACCESS_POLICY, LIST_BACKUP_VAULTS,
    LIST_RECOVERY_POINTS_BY_BACKUP_VAULT,
};
use crate::estate::ram::{GET_RESOURCE_SHARES, LIST_PRINCIPALS, LIST_RESOURCES};

const VAULT: &str = "arn:aws:backup:eu-west-1:222222222222:backup-vault:safe";
const POINT: &str = "arn:aws:backup:eu-west-1:222222222222:recovery-point:0A";
const SNAPSHOT: &str = "arn:aws:ec2:eu-west-1::snapshot/snap-0a";

/// The member's vault with two recovery points, and what its policy says.
fn vault(statement: serde_json::Value) -> Estate {
    let mut all =
        json!({"Effect": "Allow", "Principal": "*", "Action": "backup:*", "Resource": "*"});
    for (name, value) in statement.as_object().unwrap() {
        all[name] = value.clone();
    }
    let policy = json!({"Version": "2012-10-17", "Statement": [all]}).to_string();
    let vaults = json!({"BackupVaultList": [{"BackupVaultName": "safe", "BackupVaultArn": VAULT}]});
    let points = json!({"RecoveryPoints": [
        {"RecoveryPointArn": POINT, "BackupVaultName": "safe", "BackupVaultArn": VAULT},
        {"RecoveryPointArn": SNAPSHOT, "BackupVaultName": "safe"}]});
    let reply = json!({"Policy": policy});
    replies()
        .all(&LIST_BACKUP_VAULTS, &vaults.to_string())
        .one(
            &LIST_RECOVERY_POINTS_BY_BACKUP_VAULT,
            "safe",
            &points.to_string(),
        )
        .one(&GET_BACKUP_VAULT_ACCESS_POLICY, "safe", &reply.to_string())
        .settled()
}

fn decided(estate: &Estate, principal: &str, action: &str, resource: &str) -> Decision {
    answer(estate, [principal, action, resource], json!({})).decision
}

#[test]
fn r44_other_accounts_do_nothing_with_a_vault_but_copy_into_it() {
    let estate = vault(json!({}));
    let stranger = "arn:aws:iam::999999999999:role/vendor";
    let copy = decided(&estate, stranger, "backup:CopyIntoBackupVault", VAULT);
    assert_eq!(copy, Decision::Allow);
    for (action, resource) in [
        ("backup:DeleteBackupVault", VAULT),
        ("backup:DeleteRecoveryPoint", POINT),
        ("backup:DeleteRecoveryPoint", SNAPSHOT),
    ] {
        let told = answer(&estate, [stranger, action, resource], json!({}));
        assert_eq!(told.decision, Decision::ImplicitDeny, "{told:?}");
        let said = format!(
            "no other account than its own does {action}, whatever the policy of {VAULT} says"
        );
        assert!(
            told.assumptions.iter().any(|one| **one == *said),
            "{told:?}"
        );
        // Its own account does.
        assert_eq!(
            decided(&estate, &member("user/ann"), action, resource),
            Decision::Allow
        );
    }
}

#[test]
fn r44_what_lies_in_a_vault_has_the_policy_of_the_vault() {
    let deny = json!({"Effect": "Deny", "Action": ["backup:DeleteRecoveryPoint"]});
    let estate = vault(deny);
    let root = member("root");
    for resource in [POINT, SNAPSHOT] {
        let told = answer(
            &estate,
            [&root, "backup:DeleteRecoveryPoint", resource],
            json!({}),
        );
        assert_eq!(told.decision, Decision::ExplicitDeny, "{told:?}");
        assert_eq!(told.statements[0].policy.as_deref(), Some(VAULT));
        let other = decided(&estate, &root, "backup:DescribeRecoveryPoint", resource);
        assert_eq!(other, Decision::Allow);
    }
    // The snapshot itself is no vault's.
    assert_eq!(
        decided(&estate, &root, "ec2:DeleteSnapshot", SNAPSHOT),
        Decision::Allow
    );
    let unlisted = POINT.replace("0A", "0B");
    let told = answer(
        &estate,
        [&root, "backup:DeleteRecoveryPoint", &unlisted],
        json!({}),
    );
    assert_eq!(told.decision, Decision::Unknown, "{told:?}");
    assert_eq!(&*told.missing[0].what, format!("the policy of {unlisted}"));
}

#[test]
fn r44_a_logically_air_gapped_vault_may_be_shared() {
    const AIR_GAPPED: &str = "LOGICALLY_AIR_GAPPED_BACKUP_VAULT";
    let point = POINT.replace("0A", "0B");
    let (restore, list) = (
        "backup:StartRestoreJob",
        "backup:ListRecoveryPointsByBackupVault",
    );
    let none = json!({"resourceShares": [], "resources": []}).to_string();
    let share = format!("arn:aws:ram:eu-west-1:{MEMBER}:resource-share/0a");
    let shared = json!({"resources": [{"resourceShareArn": share, "arn": VAULT}]}).to_string();
    let principals =
        json!({"principals": [{"resourceShareArn": share, "id": MANAGER}]}).to_string();
    let manager = format!("arn:aws:iam::{MANAGER}:root");
    let estate = |kind: &str, more: &dyn Fn(Replies) -> Replies| {
        let vault = json!({"BackupVaultName": "safe", "BackupVaultArn": VAULT, "VaultType": kind});
        let vaults = json!({ "BackupVaultList": [vault] }).to_string();
        let points = json!({"RecoveryPoints": [
            {"RecoveryPointArn": POINT, "BackupVaultName": "safe", "BackupVaultArn": VAULT}]});
        let replies = replies().all(&LIST_BACKUP_VAULTS, &vaults);
        let all = &LIST_RECOVERY_POINTS_BY_BACKUP_VAULT;
        let replies = replies.one(all, "safe", &points.to_string());
        more(replies.one(&DESCRIBE_BACKUP_VAULT, "safe", &vault.to_string())).settled()
    };
    let unread = |replies: Replies| replies;
    let unshared = |replies: Replies| replies.one(&GET_RESOURCE_SHARES, "SELF", &none);
    let given = |replies: Replies| {
        let replies = replies.one(&LIST_RESOURCES, "SELF", &shared);
        replies.one(&LIST_PRINCIPALS, "SELF", &principals)
    };
    let by = |kind: &str, more: &dyn Fn(Replies) -> Replies, decision: Decision| {
        let estate = estate(kind, more);
        for (action, resource) in [(restore, POINT), (restore, &point), (list, VAULT)] {
            let told = decided(&estate, &manager, action, resource);
            assert_eq!(told, decision, "{kind} {action} {resource}");
        }
        // What no share allows.
        for (action, resource) in [
            ("backup:DeleteRecoveryPoint", POINT),
            ("backup:DeleteBackupVault", VAULT),
        ] {
            let told = decided(&estate, &manager, action, resource);
            assert_eq!(told, Decision::ImplicitDeny, "{kind} {action}");
        }
    };
    by("BACKUP_VAULT", &unread, Decision::ImplicitDeny);
    by(AIR_GAPPED, &unread, Decision::Unknown);
    by(AIR_GAPPED, &unshared, Decision::ImplicitDeny);
    by(AIR_GAPPED, &given, Decision::Unknown);
    // An approval team lets others at it whom no call tells.
    let team = json!({"BackupVaultName": "safe", "BackupVaultArn": VAULT, "VaultType": AIR_GAPPED,
        "MpaApprovalTeamArn": format!("arn:aws:mpa:eu-west-1:{MEMBER}:approval-team/t")});
    let with_team =
        |replies: Replies| unshared(replies).one(&DESCRIBE_BACKUP_VAULT, "safe", &team.to_string());
    let estate = estate(AIR_GAPPED, &with_team);
    assert_eq!(decided(&estate, &manager, list, VAULT), Decision::Unknown);
}

#[test]
fn r45_the_policy_of_a_bucket_is_its_own_accounts_and_its_root_users() {
    let policy = |statement: serde_json::Value| {
        let policy = json!({"Version": "2012-10-17", "Statement": [statement]});
        let policy = json!({"Policy": policy.to_string()});
        replies()
            .one(&GET_BUCKET_POLICY, "bare", &policy.to_string())
            .settled()
    };
    let locked =
        policy(json!({"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*"}));
    let root = member("root");
    let bucket = "arn:aws:s3:::bare";
    for action in [
        "s3:DeleteBucketPolicy",
        "s3:GetBucketPolicy",
        "s3:putbucketpolicy",
    ] {
        assert_eq!(
            decided(&locked, &root, action, bucket),
            Decision::Allow,
            "{action}"
        );
        let user = decided(&locked, &member("user/ann"), action, bucket);
        assert_eq!(user, Decision::ExplicitDeny, "{action}");
    }
    assert_eq!(
        decided(&locked, &root, "s3:DeleteBucket", bucket),
        Decision::ExplicitDeny
    );
    let open = policy(
        json!({"Effect": "Allow", "Principal": {"AWS": "999999999999"}, "Action": "s3:*",
        "Resource": [bucket, "arn:aws:s3:::bare/*"]}),
    );
    let stranger = "arn:aws:iam::999999999999:role/vendor";
    let told = decided(&open, stranger, "s3:PutBucketPolicy", bucket);
    assert_eq!(told, Decision::ImplicitDeny);
    let told = decided(&open, stranger, "s3:PutLifecycleConfiguration", bucket);
    assert_eq!(told, Decision::Allow);
}
