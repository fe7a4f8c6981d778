use super::copy::{Copy, CopyKind, Share, seen_by_receivers};
use super::lineage::Lineage;
use crate::estate::rds::{
    DESCRIBE_DB_CLUSTER_SNAPSHOT_ATTRIBUTES, DESCRIBE_DB_SNAPSHOT_ATTRIBUTES, DbClusterSnapshot,
    DbSnapshot,
};
use crate::estate::{Estate, Gap, Grantee, Item, Observed, Operation, Resource, build_arn};
use crate::ids::{Arn, Place, Sym};

/// Returns the snapshots of RDS instances with the accounts that may restore them.
///
/// Only manual snapshots can be shared; of others nothing is asked.
///
/// Shape: `rds describe-db-snapshots`, `describe-db-snapshot-attributes`.
/// Source: Amazon RDS User Guide, page USER_ShareSnapshot.
pub(super) fn snapshots<'e>(estate: &'e Estate, lineage: &Lineage) -> Vec<Copy<'e>> {
    let copy = |snapshot| {
        let snapshot: &Item<DbSnapshot> = snapshot;
        Copy {
            kind: CopyKind::DbSnapshot,
            name: snapshot.id.clone(),
            tags: snapshot.tags.known(),
            lineage: lineage
                .of(snapshot.arn)
                .or_else(|| store(snapshot.place, snapshot.source, "db", &snapshot.instance)),
            encrypted: snapshot.encrypted,
            key: snapshot.kms_key,
            created: snapshot.created.into(),
            ..shared(
                estate,
                snapshot,
                snapshot.restorable_by(),
                &DESCRIBE_DB_SNAPSHOT_ATTRIBUTES,
                &snapshot.id,
            )
        }
    };
    estate.rds.db_snapshots.iter().map(copy).collect()
}

/// Returns the snapshots of RDS clusters with the accounts that may restore them.
///
/// Shape: `rds describe-db-cluster-snapshots`, `describe-db-cluster-snapshot-attributes`.
/// Source: Amazon Aurora User Guide, page aurora-share-snapshot.
pub(super) fn cluster_snapshots<'e>(estate: &'e Estate, lineage: &Lineage) -> Vec<Copy<'e>> {
    let asked = &DESCRIBE_DB_CLUSTER_SNAPSHOT_ATTRIBUTES;
    let copy = |snapshot| {
        let snapshot: &Item<DbClusterSnapshot> = snapshot;
        Copy {
            kind: CopyKind::DbClusterSnapshot,
            name: snapshot.id.clone(),
            tags: snapshot.tags.known(),
            lineage: lineage.of(snapshot.arn).or_else(|| {
                store(
                    snapshot.place,
                    snapshot.source,
                    "cluster",
                    &snapshot.cluster,
                )
            }),
            encrypted: snapshot.encrypted,
            key: snapshot.kms_key,
            created: snapshot.created.into(),
            ..shared(
                estate,
                snapshot,
                snapshot.restorable_by(),
                asked,
                &snapshot.id,
            )
        }
    };
    estate.rds.db_cluster_snapshots.iter().map(copy).collect()
}

/// Returns the ARN of the database that a snapshot was made of: it lies in the account and region of the
/// snapshot of which this one is a copy, else in its own. A copy keeps the database's name.
fn store(place: Place, source: Option<Sym>, kind: &str, name: &Observed<Sym>) -> Option<Arn> {
    let copied = source.and_then(|source| source.as_str().parse::<Arn>().ok());
    let place = Place {
        account: copied.and_then(Arn::account).unwrap_or(place.account),
        region: copied.and_then(Arn::region).unwrap_or(place.region),
        ..place
    };
    build_arn("rds", place, &format!("{kind}:{}", name.known()?)).ok()
}

fn shared<'e, T: Resource>(
    estate: &'e Estate,
    item: &'e Item<T>,
    restorable_by: Observed<Vec<Sym>>,
    asked: &Operation,
    id: &str,
) -> Copy<'e> {
    let (source, list) = match asked.name {
        "describe-db-snapshot-attributes" => (
            "rds describe-db-snapshot-attributes",
            "rds describe-db-snapshots",
        ),
        _ => (
            "rds describe-db-cluster-snapshot-attributes",
            "rds describe-db-cluster-snapshots",
        ),
    };
    let named = restorable_by.known().into_iter().flatten();
    let mut shares: Vec<Share> = named
        .map(|text| Share::by_owner(item.arn, "restore", Grantee::of(*text), source))
        .collect();
    shares.extend(seen_by_receivers(item, &shares, list));
    shares.sort();
    let gap = || -> Option<Gap> { estate.ledger.gap(item.place, asked, Some(id)) };
    let gaps = if restorable_by.is_unknown() {
        gap().into_iter().collect()
    } else {
        Vec::new()
    };
    Copy {
        arn: item.arn,
        place: item.place,
        kind: CopyKind::DbSnapshot,
        resource_type: T::TYPE,
        name: id.into(),
        tags: None,
        lineage: None,
        encrypted: Observed::Unknown,
        key: None,
        created: Observed::Unknown,
        shares,
        gaps,
    }
}
