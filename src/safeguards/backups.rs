//! Which copies of each store are made without anybody's asking.

use super::Answer;
use super::answer::{gap_of, sorted};
use super::plans::{Plans, by_plans};
use super::stores::{Store, bucket_store, cluster_store, instance_store};
use crate::estate::{Estate, Gap};
use crate::ids::{Arn, Place, Sym, Timestamp};

/// What kind of store it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum StoreKind {
    /// An RDS instance that is no member of a cluster.
    DbInstance,
    /// A cluster of Aurora, Neptune, DocumentDB or RDS.
    DbCluster,
    /// A bucket.
    Bucket,
}

/// The automated backups of a store.
#[derive(Clone, Debug, PartialEq)]
pub struct StoreBackups {
    /// The store.
    pub arn: Arn,
    /// Its account and region.
    pub place: Place,
    /// What it is.
    pub kind: StoreKind,
    /// Whether anything makes copies of it: `own` or one of `selections`.
    pub automated: Answer,
    /// Whether its own service does: a retention above zero; versioning.
    pub own: Answer,
    /// For how many days its service keeps automated backups; databases only.
    pub retention_days: Option<u32>,
    /// Whether any moment can be restored: by its service's backups, or by a plan's continuous ones.
    pub point_in_time: Answer,
    /// The newest moment to which its service can restore it.
    pub latest_restorable: Option<Timestamp>,
    /// The selections that select it, in order of plan and selection.
    pub selections: Vec<SelectedBy>,
    /// Its newest finished recovery point in any vault that was seen.
    pub newest: Option<NewestPoint>,
    /// Sentences that say so, in the order of the reasoning.
    pub evidence: Vec<Box<str>>,
    /// Calls that leave `automated` open; empty unless it is unknown.
    pub gaps: Vec<Gap>,
    /// Calls that leave `own`, `point_in_time` or further selections open, beside `gaps`.
    pub detail_gaps: Vec<Gap>,
    /// Calls that would confirm what `automated` takes to be as AWS sets it at first: the region's opt-in.
    pub assumed: Vec<Gap>,
}

/// A selection of a backup plan that selects a store.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct SelectedBy {
    /// The plan's id.
    pub plan: Sym,
    /// The plan's name; its id where the name is not known.
    pub plan_name: Sym,
    /// The selection's id.
    pub selection: Sym,
    /// The selection's name; its id where the name is not known.
    pub selection_name: Sym,
    /// The names of the vaults that the plan's rules write to, sorted.
    pub vaults: Vec<Sym>,
    /// The vaults that the plan's rules copy to, sorted.
    pub copies: Vec<Arn>,
    /// By what it selects the store.
    pub because: Box<str>,
}

/// A recovery point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NewestPoint {
    /// The recovery point.
    pub arn: Arn,
    /// When it was made.
    pub created: Timestamp,
    /// The vault it is in.
    pub vault: Option<Sym>,
}

/// Returns every store of the estate with its automated backups, in order of the ARNs.
///
/// Shape: `rds describe-db-instances`, `describe-db-clusters`, `s3api list-buckets`,
/// `get-bucket-versioning`, `get-bucket-tagging`, and the `backup` operations.
/// A plan saves a bucket only while its versioning is enabled.
///
/// Source: Amazon RDS User Guide, page USER_WorkingWithAutomatedBackups; AWS Backup Developer Guide, pages
/// assigning-resources and s3-backups.
pub fn store_backups(estate: &Estate) -> Vec<StoreBackups> {
    let plans = Plans::of(estate);
    let instances = estate.rds.db_instances.iter();
    let alone = instances.filter(|instance| instance.cluster.is_none());
    let mut all: Vec<StoreBackups> = alone
        .map(|instance| assess(estate, &plans, instance_store(instance)))
        .collect();
    let clusters = estate.rds.db_clusters.iter();
    all.extend(clusters.map(|cluster| assess(estate, &plans, cluster_store(cluster))));
    let buckets = estate.s3.buckets.iter();
    all.extend(buckets.map(|bucket| assess(estate, &plans, bucket_store(bucket))));
    all.sort_by_key(|store| store.arn);
    all
}

fn assess(estate: &Estate, plans: &Plans<'_>, store: Store<'_>) -> StoreBackups {
    let mut by_plans = by_plans(estate, plans, &store);
    if store.kind == StoreKind::Bucket && store.own != Answer::Yes && by_plans.answer != Answer::No
    {
        by_plans.rest_on(store.own);
    }
    let automated = store.own.or(by_plans.answer);
    let (operation, request) = store.own_call;
    let own_gap = (store.own == Answer::Unknown).then(|| {
        let request = request.map(Sym::as_str);
        gap_of(estate, store.place, operation, request, &store.own_sentence)
    });
    let mut gaps = Vec::new();
    let mut detail_gaps: Vec<Gap> = own_gap.into_iter().chain(by_plans.gaps).collect();
    if automated == Answer::Unknown {
        gaps.append(&mut detail_gaps);
    }
    let own_point_in_time = match store.kind {
        StoreKind::DbInstance | StoreKind::DbCluster => store.own,
        StoreKind::Bucket => Answer::No,
    };
    let only_assumed = automated == Answer::Yes && store.own.or(by_plans.sure) != Answer::Yes;
    let mut evidence = vec![store.own_sentence.into_boxed_str()];
    evidence.append(&mut by_plans.evidence);
    StoreBackups {
        arn: store.arn,
        place: store.place,
        kind: store.kind,
        automated,
        own: store.own,
        retention_days: store.retention_days,
        point_in_time: own_point_in_time.or(by_plans.continuous),
        latest_restorable: store.latest_restorable,
        selections: by_plans.selections,
        newest: plans.newest.get(&store.arn).copied(),
        evidence,
        gaps: sorted(gaps),
        detail_gaps: sorted(detail_gaps),
        assumed: if only_assumed {
            sorted(by_plans.assumed)
        } else {
            Vec::new()
        },
    }
}

#[cfg(test)]
mod tests;
