//! What the estate says of the stores that can be saved, whatever their kind.

use super::Answer;
use super::backups::StoreKind;
use super::selection::BackupType;
use crate::estate::rds::{DESCRIBE_DB_CLUSTERS, DESCRIBE_DB_INSTANCES, DbCluster, DbInstance};
use crate::estate::s3::{Bucket, GET_BUCKET_TAGGING, GET_BUCKET_VERSIONING};
use crate::estate::{Item, Observed, Operation, Tags};
use crate::ids::{Arn, Place, Sym, Timestamp};

/// What the estate says of a store, whatever its kind.
pub(super) struct Store<'e> {
    pub(super) arn: Arn,
    pub(super) place: Place,
    pub(super) kind: StoreKind,
    pub(super) backup_type: BackupType,
    pub(super) tags: &'e Observed<Tags>,
    pub(super) tags_call: (&'static Operation, Option<Sym>),
    pub(super) own: Answer,
    pub(super) own_call: (&'static Operation, Option<Sym>),
    pub(super) own_sentence: String,
    pub(super) retention_days: Option<u32>,
    pub(super) latest_restorable: Option<Timestamp>,
}

fn retention(call: &str, id: &str, days: &Observed<u32>) -> (Answer, String) {
    match days.known() {
        Some(days) => (
            Answer::of(Some(*days > 0)),
            format!("`rds {call}`: `BackupRetentionPeriod` of {id} is {days}"),
        ),
        None => (
            Answer::Unknown,
            format!("`rds {call}` does not tell the `BackupRetentionPeriod` of {id}"),
        ),
    }
}

pub(super) fn instance_store(instance: &Item<DbInstance>) -> Store<'_> {
    let days = &instance.backup_retention_days;
    let (own, own_sentence) = retention("describe-db-instances", &instance.id, days);
    Store {
        arn: instance.arn,
        place: instance.place,
        kind: StoreKind::DbInstance,
        backup_type: BackupType::Rds,
        tags: &instance.tags,
        tags_call: (&DESCRIBE_DB_INSTANCES, None),
        own,
        own_call: (&DESCRIBE_DB_INSTANCES, None),
        own_sentence,
        retention_days: days.known().copied(),
        latest_restorable: instance.latest_restorable,
    }
}

pub(super) fn cluster_store(cluster: &Item<DbCluster>) -> Store<'_> {
    let days = &cluster.backup_retention_days;
    let (own, own_sentence) = retention("describe-db-clusters", &cluster.id, days);
    let backup_type = match cluster.engine.known().map(|engine| engine.as_str()) {
        Some("neptune") => BackupType::Neptune,
        Some("docdb") => BackupType::DocumentDb,
        Some("mysql" | "postgres") => BackupType::Rds,
        Some(_) | None => BackupType::Aurora,
    };
    Store {
        arn: cluster.arn,
        place: cluster.place,
        kind: StoreKind::DbCluster,
        backup_type,
        tags: &cluster.tags,
        tags_call: (&DESCRIBE_DB_CLUSTERS, None),
        own,
        own_call: (&DESCRIBE_DB_CLUSTERS, None),
        own_sentence,
        retention_days: days.known().copied(),
        latest_restorable: cluster.latest_restorable,
    }
}

pub(super) fn bucket_store(bucket: &Item<Bucket>) -> Store<'_> {
    let own = Answer::of(bucket.keeps_versions());
    let status = bucket
        .versioning
        .known()
        .map(|versioning| versioning.status);
    let name = bucket.name;
    let own_sentence = match status {
        Some(Some(status)) => {
            format!("`s3api get-bucket-versioning`: `Status` of {name} is `{status}`")
        }
        Some(None) => {
            format!("`s3api get-bucket-versioning`: versioning of {name} was never enabled")
        }
        None => format!("`s3api get-bucket-versioning` of {name} was not read"),
    };
    Store {
        arn: bucket.arn,
        place: bucket.place,
        kind: StoreKind::Bucket,
        backup_type: BackupType::S3,
        tags: &bucket.tags,
        tags_call: (&GET_BUCKET_TAGGING, Some(name)),
        own,
        own_call: (&GET_BUCKET_VERSIONING, Some(name)),
        own_sentence,
        retention_days: None,
        latest_restorable: None,
    }
}
