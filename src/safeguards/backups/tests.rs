use super::*;
use crate::estate::backup::{
    DESCRIBE_REGION_SETTINGS, GET_BACKUP_PLAN, GET_BACKUP_SELECTION, LIST_BACKUP_PLANS,
    LIST_BACKUP_SELECTIONS, LIST_RECOVERY_POINTS_BY_BACKUP_VAULT,
};
use crate::estate::rds::{DESCRIBE_DB_CLUSTERS, DESCRIBE_DB_INSTANCES};
use crate::estate::s3::{
    GET_BUCKET_LOCATION, GET_BUCKET_TAGGING, GET_BUCKET_VERSIONING, LIST_BUCKETS,
};
use crate::estate::testing::Replies;
use Answer::{No, Unknown, Yes};

const PLANS: &str = r#"{"BackupPlansList":[{"BackupPlanId":"p","BackupPlanName":"daily"}]}"#;
const PLAN: &str = r#"{"BackupPlanId":"p","BackupPlan":{"BackupPlanName":"daily","Rules":[
    {"RuleName":"r","TargetBackupVaultName":"vault","EnableContinuousBackup":true,
     "CopyActions":[{"DestinationBackupVaultArn":"arn:aws:backup:eu-central-1:444455556666:backup-vault:copies"}]}]}}"#;
const SELECTIONS: &str =
    r#"{"BackupSelectionsList":[{"SelectionId":"s","SelectionName":"tagged","BackupPlanId":"p"}]}"#;
const BY_TAG: &str = r#"{"SelectionId":"s","BackupPlanId":"p","BackupSelection":{"SelectionName":"tagged","IamRoleArn":"arn:aws:iam::111122223333:role/b",
    "ListOfTags":[{"ConditionKey":"backup","ConditionValue":"daily"}]}}"#;
const ALL: &str = r#"{"BackupPlansList":[]}"#;

fn db(retention: &str, tags: &str) -> String {
    format!(
        r#"{{"DBInstances":[{{"DBInstanceIdentifier":"orders","DBInstanceArn":"arn:aws:rds:eu-west-1:111122223333:db:orders","Engine":"postgres"{retention}{tags}}}]}}"#
    )
}
const NO_DAYS: &str = r#","BackupRetentionPeriod":0"#;
const SEVEN: &str =
    r#","BackupRetentionPeriod":7,"LatestRestorableTime":"2026-11-16T05:55:00+00:00""#;
const DAILY: &str = r#","TagList":[{"Key":"backup","Value":"daily"}]"#;
const NO_TAGS: &str = r#","TagList":[]"#;

fn one(replies: Replies) -> StoreBackups {
    let estate = replies.settled();
    let mut stores = store_backups(&estate);
    assert_eq!(stores.len(), 1);
    let store = stores.remove(0);
    assert_eq!(
        store.automated == Unknown,
        !store.gaps.is_empty(),
        "{store:?}"
    );
    assert!(!store.evidence.is_empty());
    store
}
fn calls(gaps: &[Gap]) -> Vec<String> {
    let text = |gap: &Gap| format!("{} {}", gap.call.operation, gap.state);
    gaps.iter().map(text).collect()
}
fn planned(replies: Replies) -> Replies {
    replies
        .all(&LIST_BACKUP_PLANS, PLANS)
        .one(&GET_BACKUP_PLAN, "p", PLAN)
        .one(&LIST_BACKUP_SELECTIONS, "p", SELECTIONS)
        .one(&GET_BACKUP_SELECTION, "p/s", BY_TAG)
}

#[test]
fn retention_answers_alone() {
    let store = one(Replies::new().all(&DESCRIBE_DB_INSTANCES, &db(SEVEN, NO_TAGS)));
    assert_eq!(
        (store.automated, store.own, store.point_in_time),
        (Yes, Yes, Yes)
    );
    assert_eq!(store.retention_days, Some(7));
    assert!(store.latest_restorable.is_some());
    assert_eq!(
        &*store.evidence[0],
        "`rds describe-db-instances`: `BackupRetentionPeriod` of orders is 7"
    );
    assert_eq!(
        calls(&store.detail_gaps),
        ["list-backup-plans not-collected"]
    );
}

#[test]
fn a_plan_answers_where_retention_does_not() {
    let base = || planned(Replies::new().all(&DESCRIBE_DB_INSTANCES, &db(NO_DAYS, DAILY)));
    let store = one(base());
    assert_eq!(
        (store.automated, store.own, store.point_in_time),
        (Yes, No, Yes)
    );
    let by = &store.selections[0];
    assert_eq!(
        (by.plan_name.as_str(), by.selection_name.as_str()),
        ("daily", "tagged")
    );
    assert_eq!(by.vaults, ["vault".into()]);
    assert_eq!(by.copies[0].name(), "copies");
    assert_eq!(&*by.because, "by tag backup=daily");
    assert_eq!(
        calls(&store.assumed),
        ["describe-region-settings not-collected"]
    );
    let read = one(base().all(
        &DESCRIBE_REGION_SETTINGS,
        r#"{"ResourceTypeOptInPreference":{"RDS":true}}"#,
    ));
    assert_eq!((read.automated, read.assumed), (Yes, vec![]));
    let out = one(base().all(
        &DESCRIBE_REGION_SETTINGS,
        r#"{"ResourceTypeOptInPreference":{"RDS":false}}"#,
    ));
    assert_eq!((out.automated, out.selections), (No, vec![]));
}

#[test]
fn nothing_selects_it_only_when_everything_was_read() {
    let store = one(planned(
        Replies::new().all(&DESCRIBE_DB_INSTANCES, &db(NO_DAYS, NO_TAGS)),
    ));
    assert_eq!((store.automated, store.point_in_time), (No, No));
    assert!(
        store.evidence[1].contains("none of 1 selections"),
        "{:?}",
        store.evidence
    );
    let none = one(Replies::new()
        .all(&DESCRIBE_DB_INSTANCES, &db(NO_DAYS, NO_TAGS))
        .all(&LIST_BACKUP_PLANS, ALL));
    assert_eq!(none.automated, No);
}

#[test]
fn each_missing_call_leaves_it_open_by_itself() {
    let base = |tags| Replies::new().all(&DESCRIBE_DB_INSTANCES, &db(NO_DAYS, tags));
    let denied = "AccessDeniedException";
    for (replies, expected) in [
        (base(NO_TAGS), "list-backup-plans not-collected"),
        (
            base(NO_TAGS).error(&LIST_BACKUP_PLANS, None, denied),
            "list-backup-plans denied",
        ),
        (
            base(NO_TAGS)
                .all(&LIST_BACKUP_PLANS, PLANS)
                .one(&GET_BACKUP_PLAN, "p", PLAN),
            "list-backup-selections not-collected",
        ),
        (
            base(NO_TAGS)
                .all(&LIST_BACKUP_PLANS, PLANS)
                .one(&LIST_BACKUP_SELECTIONS, "p", SELECTIONS)
                .error(&GET_BACKUP_SELECTION, Some("p/s"), denied),
            "get-backup-selection denied",
        ),
        (
            base(DAILY)
                .all(&LIST_BACKUP_PLANS, PLANS)
                .one(&LIST_BACKUP_SELECTIONS, "p", SELECTIONS)
                .one(&GET_BACKUP_SELECTION, "p/s", BY_TAG)
                .error(&GET_BACKUP_PLAN, Some("p"), denied),
            "get-backup-plan denied",
        ),
        (planned(base("")), "describe-db-instances undecidable"),
    ] {
        let store = one(replies);
        assert_eq!(
            (store.automated, calls(&store.gaps)),
            (Unknown, vec![expected.to_owned()])
        );
        assert_eq!(store.detail_gaps, []);
    }
    let silent = one(Replies::new()
        .all(&DESCRIBE_DB_INSTANCES, &db("", NO_TAGS))
        .all(&LIST_BACKUP_PLANS, ALL));
    assert_eq!(
        (silent.automated, calls(&silent.gaps)),
        (
            Unknown,
            vec!["describe-db-instances undecidable".to_owned()]
        )
    );
}

#[test]
fn plans_of_other_places_and_deleted_plans_do_not_count() {
    let elsewhere =
        planned(Replies::new().at("111122223333", "eu-central-1")).at("444455556666", "eu-west-1");
    let elsewhere = planned(elsewhere)
        .at("111122223333", "eu-west-1")
        .all(&DESCRIBE_DB_INSTANCES, &db(NO_DAYS, DAILY))
        .all(&LIST_BACKUP_PLANS, ALL);
    assert_eq!(one(elsewhere).automated, No);
    let deleted = Replies::new()
        .all(&DESCRIBE_DB_INSTANCES, &db(NO_DAYS, DAILY))
        .all(
            &LIST_BACKUP_PLANS,
            r#"{"BackupPlansList":[{"BackupPlanId":"p","DeletionDate":"2025-01-01"}]}"#,
        )
        .one(&GET_BACKUP_SELECTION, "p/s", BY_TAG);
    assert_eq!(one(deleted).automated, No);
}

#[test]
fn buckets_by_versioning_or_by_a_plan_of_their_region() {
    let base = |status: &str| {
        Replies::new()
            .all(&LIST_BUCKETS, r#"{"Buckets":[{"Name":"orders"}]}"#)
            .one(
                &GET_BUCKET_LOCATION,
                "orders",
                r#"{"LocationConstraint":"eu-west-1"}"#,
            )
            .one(&GET_BUCKET_VERSIONING, "orders", status)
            .one(
                &GET_BUCKET_TAGGING,
                "orders",
                r#"{"TagSet":[{"Key":"backup","Value":"daily"}]}"#,
            )
    };
    let enabled = one(base(r#"{"Status":"Enabled"}"#));
    assert_eq!((enabled.automated, enabled.kind), (Yes, StoreKind::Bucket));
    assert_eq!(
        one(base(r#"{"Status":"Suspended"}"#).all(&LIST_BACKUP_PLANS, ALL)).automated,
        No
    );
    let selected = one(planned(base("{}")));
    assert_eq!(
        selected.automated, No,
        "a plan saves only versioned buckets"
    );
    let told = selected
        .evidence
        .iter()
        .any(|text| text.contains("only while versioning"));
    assert!(told, "{:?}", selected.evidence);
}

#[test]
fn buckets_of_which_something_was_not_read() {
    let list = r#"{"Buckets":[{"Name":"orders"}]}"#;
    let nowhere =
        one(Replies::new()
            .all(&LIST_BUCKETS, list)
            .one(&GET_BUCKET_VERSIONING, "orders", "{}"));
    assert_eq!((nowhere.automated, nowhere.gaps), (No, Vec::new()));
    let denied = Replies::new().all(&LIST_BUCKETS, list).error(
        &GET_BUCKET_VERSIONING,
        Some("orders"),
        "AccessDenied",
    );
    let denied = one(denied
        .one(
            &GET_BUCKET_LOCATION,
            "orders",
            r#"{"LocationConstraint":"EU"}"#,
        )
        .all(&LIST_BACKUP_PLANS, ALL));
    assert_eq!(calls(&denied.gaps), ["get-bucket-versioning denied"]);
    let untold = one(planned(
        Replies::new()
            .all(&LIST_BUCKETS, list)
            .one(
                &GET_BUCKET_LOCATION,
                "orders",
                r#"{"LocationConstraint":"EU"}"#,
            )
            .error(&GET_BUCKET_VERSIONING, Some("orders"), "AccessDenied")
            .error(&GET_BUCKET_TAGGING, Some("orders"), "AccessDenied"),
    ));
    assert_eq!(
        calls(&untold.gaps),
        ["get-bucket-tagging denied", "get-bucket-versioning denied"]
    );
}

#[test]
fn clusters_are_stores_and_their_instances_are_not() {
    let members = r#"{"DBInstances":[{"DBInstanceIdentifier":"ledger-1","DBClusterIdentifier":"ledger","BackupRetentionPeriod":0}]}"#;
    let clusters = r#"{"DBClusters":[{"DBClusterIdentifier":"ledger","Engine":"aurora-postgresql","BackupRetentionPeriod":1,"TagList":[]}]}"#;
    let store = one(Replies::new()
        .all(&DESCRIBE_DB_INSTANCES, members)
        .all(&DESCRIBE_DB_CLUSTERS, clusters));
    assert_eq!((store.kind, store.automated), (StoreKind::DbCluster, Yes));
}

#[test]
fn the_newest_finished_recovery_point_counts() {
    let point = |id: &str, created: &str, status: &str| {
        format!(
            r#"{{"RecoveryPointArn":"arn:aws:backup:eu-west-1:111122223333:recovery-point:{id}","BackupVaultName":"vault",
            "ResourceArn":"arn:aws:rds:eu-west-1:111122223333:db:orders","CreationDate":"{created}","Status":"{status}"}}"#
        )
    };
    let points = format!(
        r#"{{"RecoveryPoints":[{},{},{}]}}"#,
        point("a", "2026-11-14T03:00:00Z", "COMPLETED"),
        point("b", "2026-11-15T03:00:00Z", "COMPLETED"),
        point("c", "2026-11-16T03:00:00Z", "PARTIAL"),
    );
    let store = one(Replies::new()
        .all(&DESCRIBE_DB_INSTANCES, &db(SEVEN, NO_TAGS))
        .one(&LIST_RECOVERY_POINTS_BY_BACKUP_VAULT, "vault", &points));
    assert_eq!(store.newest.unwrap().arn.name(), "b");
}
