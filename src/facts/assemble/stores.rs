use std::collections::BTreeMap;

use crate::environments::{Selected, Selector};
use crate::estate::rds::{
    DESCRIBE_DB_CLUSTERS, DESCRIBE_DB_INSTANCES, DESCRIBE_DB_SUBNET_GROUPS, DbCluster, DbInstance,
};
use crate::estate::s3::{Bucket, LIST_BUCKETS};
use crate::estate::{Item, Resource as _, Tags};
use crate::facts::{BackupSelection, Backups, Family, Gaps, Store, SubjectId, SubjectKind, Tri};
use crate::ids::{Arn, Place, Sym, Timestamp, VpcId};
use crate::safeguards::{StoreBackups, store_backups};

use super::buckets::of_bucket;
use super::builder::{Builder, Common, Described};
use super::words;

/// Returns databases and buckets, sorted by id: clusters, instances outside any cluster, buckets.
pub(super) fn stores(builder: &mut Builder<'_>) -> Vec<Store> {
    let estate = builder.estate;
    let mut protection: BTreeMap<Arn, StoreBackups> = store_backups(estate)
        .into_iter()
        .map(|one| (one.arn, one))
        .collect();
    let mut stores = Vec::new();
    for instance in estate
        .rds
        .db_instances
        .iter()
        .filter(|instance| instance.cluster.is_none())
    {
        stores.push(of_instance(
            builder,
            instance,
            protection.remove(&instance.arn),
        ));
    }
    for cluster in estate.rds.db_clusters.iter() {
        stores.push(of_cluster(
            builder,
            cluster,
            protection.remove(&cluster.arn),
        ));
    }
    for bucket in estate.s3.buckets.iter() {
        stores.push(of_bucket(builder, bucket, protection.remove(&bucket.arn)));
    }
    for store in &mut stores {
        unsaid(builder, store);
    }
    for store in &stores {
        let list = format!("stores:{}", store.resource_type);
        builder.note_labels(&list, store.class, &store.gaps);
    }
    for (kind, operation) in [
        (DbInstance::TYPE, &DESCRIBE_DB_INSTANCES),
        (DbCluster::TYPE, &DESCRIBE_DB_CLUSTERS),
        (Bucket::TYPE, &LIST_BUCKETS),
    ] {
        builder.note_lists(&format!("stores:{kind}"), &[operation]);
    }
    stores.sort_by_key(|store| store.id);
    stores
}

fn of_instance(
    builder: &mut Builder<'_>,
    instance: &Item<DbInstance>,
    protection: Option<StoreBackups>,
) -> Store {
    let vpc = instance
        .subnet_group
        .as_ref()
        .and_then(|group| group.vpc.known().copied());
    let described = Described {
        tags: instance.tags.known(),
        ..Described::item(instance, &instance.id)
    };
    let described = described.in_vpc(vpc.and_then(|id: VpcId| builder.vpc(id)));
    let endpoint = instance.endpoint.known();
    let labels = builder.unread_vpc(instance.place, vpc);
    let kind = ("rds", DbInstance::TYPE);
    let mut store = store(builder, &described, kind, protection);
    builder.add_gaps(&mut store.gaps, Family::Organisation, &labels);
    Store {
        engine: instance.engine.known().copied(),
        port: endpoint.and_then(|one| one.port.known().copied()),
        endpoint: endpoint.and_then(|one| one.address.clone()),
        public: words::tri(instance.publicly_accessible),
        encrypted: words::tri(instance.encrypted),
        key: instance.kms_key,
        deletion_protection: words::tri(instance.deletion_protection),
        ..store
    }
}

fn of_cluster(
    builder: &mut Builder<'_>,
    cluster: &Item<DbCluster>,
    protection: Option<StoreBackups>,
) -> Store {
    let ledger = &builder.estate.ledger;
    let group = builder.estate.rds.subnet_group_of(cluster);
    let vpc = group.and_then(|group| group.vpc.known().copied());
    let labels = match group {
        Some(_) => builder.unread_vpc(cluster.place, vpc),
        None => ledger.gap(cluster.place, &DESCRIBE_DB_SUBNET_GROUPS, None),
    };
    let described = Described {
        tags: cluster.tags.known(),
        ..Described::item(cluster, &cluster.id)
    };
    let described = described.in_vpc(vpc.and_then(|id| builder.vpc(id)));
    let members = builder.estate.rds.members_of(cluster);
    let public = match cluster.publicly_accessible {
        Some(public) => Tri::of(Some(public)),
        None if members.is_empty() => Tri::Unknown,
        None => members
            .iter()
            .map(|member| words::tri(member.publicly_accessible))
            .fold(Tri::No, either),
    };
    let kind = ("rds", DbCluster::TYPE);
    let mut store = store(builder, &described, kind, protection);
    builder.add_gaps(&mut store.gaps, Family::Organisation, &labels);
    Store {
        engine: cluster.engine.known().copied(),
        port: cluster.port.known().copied(),
        endpoint: cluster.endpoint.known().cloned(),
        public,
        encrypted: words::tri(cluster.encrypted),
        key: cluster.kms_key,
        deletion_protection: words::tri(cluster.deletion_protection),
        ..store
    }
}

/// Adds a gap for each setting that is unknown although no call is to blame.
fn unsaid(builder: &mut Builder<'_>, store: &mut Store) {
    let (Some(account), Some(region)) = (store.account, store.region) else {
        return;
    };
    if !store.gaps.of(Family::Configuration).is_empty() {
        return;
    }
    for (name, state) in [
        ("public", store.public),
        ("encrypted", store.encrypted),
        ("deletion_protection", store.deletion_protection),
    ] {
        if state == Tri::Unknown {
            let place = Place::new(account, region);
            let gap = builder.undecidable(place, store.service, (store.id.as_str(), name));
            store.gaps.add(Family::Configuration, gap);
        }
    }
}

/// Returns yes when one side is yes, no when both are no.
pub(super) fn either(a: Tri, b: Tri) -> Tri {
    match (a, b) {
        (Tri::Yes, _) | (_, Tri::Yes) => Tri::Yes,
        (Tri::No, Tri::No) => Tri::No,
        (Tri::Unknown, _) | (_, Tri::Unknown) => Tri::Unknown,
    }
}

pub(super) fn store(
    builder: &mut Builder<'_>,
    described: &Described<'_>,
    kind: (&str, &str),
    protection: Option<StoreBackups>,
) -> Store {
    let (service, resource_type) = kind;
    let common = builder.common(described);
    let mut gaps = Gaps::default();
    let backups = backups(builder, common.id, kind, protection, &mut gaps);
    let disposable = builder
        .settings
        .disposable
        .iter()
        .any(|one| selects(one, &common, service, described.tags));
    Store {
        id: common.id,
        kind: SubjectKind::Store,
        arn: common.arn,
        name: common.name,
        service: Sym::new(service),
        resource_type: Sym::new(resource_type),
        account: Some(common.place.account),
        region: Some(common.place.region),
        vpc: common.vpc,
        environment: common.environment,
        class: common.class,
        confidence: common.confidence,
        evidence: common.evidence,
        tags: common.tags,
        gaps,
        engine: None,
        port: None,
        endpoint: None,
        public: Tri::Unknown,
        encrypted: Tri::Unknown,
        key: None,
        deletion_protection: Tri::Unknown,
        disposable,
        backups,
        copies: Vec::new(),
        newest_immutable: None,
        survivors: None,
        destroyers: None,
    }
}

fn selects(selector: &Selector, common: &Common, service: &str, tags: Option<&Tags>) -> bool {
    let tags: Vec<(&str, &str)> = tags.map(|tags| tags.iter().collect()).unwrap_or_default();
    selector.matches(&Selected {
        zone: None,
        environment: common.environment.map(crate::facts::EnvironmentId::as_str),
        account: Some(common.place.account),
        region: Some(common.place.region),
        vpc: common.vpc,
        subnets: &[],
        service,
        tags: &tags,
        name: Some(&common.name),
        arn: common.arn,
        id: common.id.as_str(),
    })
}

fn backups(
    builder: &mut Builder<'_>,
    id: SubjectId,
    kind: (&str, &str),
    protection: Option<StoreBackups>,
    gaps: &mut Gaps,
) -> Backups {
    let Some(found) = protection else {
        return Backups {
            automated: Tri::Unknown,
            retention_days: None,
            point_in_time: Tri::Unknown,
            latest_restorable: None,
            selections: Vec::new(),
            evidence: Vec::new(),
        };
    };
    // A match that holds only where the region opted in is no pass until that was read.
    builder.add_gaps(
        gaps,
        Family::Backups,
        found.gaps.iter().chain(&found.assumed),
    );
    let source = match kind.1 {
        DbInstance::TYPE => "rds describe-db-instances",
        DbCluster::TYPE => "rds describe-db-clusters",
        _ => "s3api get-bucket-versioning",
    };
    let evidence = found
        .evidence
        .iter()
        .map(|sentence| said(builder, id, source, sentence))
        .collect();
    let mut selections: Vec<BackupSelection> = found
        .selections
        .iter()
        .map(|one| BackupSelection {
            account: found.place.account,
            plan: one.plan_name.as_str().into(),
            selection: one.selection_name.as_str().into(),
            vaults: one
                .vaults
                .iter()
                .map(|vault| vault.as_str().into())
                .collect(),
        })
        .collect();
    selections.sort();
    Backups {
        automated: words::answer(found.automated),
        retention_days: found.retention_days,
        point_in_time: words::answer(found.point_in_time),
        latest_restorable: found.latest_restorable.or_else(|| newest(&found)),
        selections,
        evidence,
    }
}

fn newest(found: &StoreBackups) -> Option<Timestamp> {
    found.newest.as_ref().map(|point| point.created)
}

/// Keeps a sentence of an analysis. One that names its own call, as `... (`rds describe-db-instances`)` or
/// `` `backup list-backup-plans` in ...: ... ``, has that as its source.
pub(super) fn said(
    builder: &mut Builder<'_>,
    id: SubjectId,
    source: &str,
    sentence: &str,
) -> crate::facts::EvidenceId {
    let is_call =
        |call: &str| call.split(' ').count() == 2 && call.contains('-') && !call.contains('`');
    let at_end = sentence
        .strip_suffix("`)")
        .and_then(|rest| rest.rsplit_once(" (`"));
    if let Some((text, call)) = at_end.filter(|(_, call)| is_call(call)) {
        return builder.say(id, call, text);
    }
    let at_start = sentence
        .strip_prefix('`')
        .and_then(|rest| rest.split_once('`'));
    if let Some((call, text)) = at_start.filter(|(call, _)| is_call(call)) {
        return builder.say(id, call, text.trim_start_matches(':').trim_start());
    }
    builder.say(id, source, sentence)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::environments::{Declared, classify};
    use crate::estate::s3::{
        GET_BUCKET_ACL, GET_BUCKET_ENCRYPTION, GET_BUCKET_POLICY, GET_PUBLIC_ACCESS_BLOCK,
    };
    use crate::estate::testing::Replies;
    use crate::facts::{Settings, assemble};

    /// Returns `public`, `deletion_protection` and the gaps under `configuration` of the only store.
    fn settings(replies: Replies) -> (Tri, Tri, Vec<String>) {
        let estate = replies.settled();
        let environments = classify(&estate, &Declared::default());
        let as_of = "2026-11-16T06:00:00Z".parse().unwrap();
        let facts = assemble(&estate, &environments, &Settings::default(), as_of).facts;
        let store = &facts.input.stores[0];
        let gaps = store.gaps.configuration.iter().map(|gap| {
            let known = facts.input.gaps.iter().find(|one| one.id == *gap).unwrap();
            format!("{} {}", known.operation, known.state)
        });
        (store.public, store.deletion_protection, gaps.collect())
    }

    #[test]
    fn a_setting_of_a_bucket_that_was_not_read_is_a_gap() {
        let bucket = || {
            Replies::new()
                .all(&LIST_BUCKETS, r#"{"Buckets":[{"Name":"orders"}]}"#)
                .one(
                    &GET_BUCKET_ACL,
                    "orders",
                    r#"{"Owner":{"ID":"a"},"Grants":[]}"#,
                )
                .one(
                    &GET_BUCKET_ENCRYPTION,
                    "orders",
                    r#"{"ServerSideEncryptionConfiguration":{"Rules":[]}}"#,
                )
        };
        let (public, _, gaps) =
            settings(bucket().error(&GET_BUCKET_POLICY, Some("orders"), "AccessDenied"));
        assert_eq!(public, Tri::Unknown);
        assert_eq!(gaps, ["get-bucket-policy denied"]);
        let (public, _, gaps) =
            settings(bucket().error(&GET_BUCKET_POLICY, Some("orders"), "NoSuchBucketPolicy"));
        assert_eq!((public, gaps), (Tri::No, Vec::new()));
        let open = r#"{"Owner":{"ID":"a"},"Grants":[{"Grantee":{"Type":"Group","URI":"http://acs.amazonaws.com/groups/global/AllUsers"},"Permission":"READ"}]}"#;
        let by_acl = || {
            Replies::new()
                .all(&LIST_BUCKETS, r#"{"Buckets":[{"Name":"orders"}]}"#)
                .error(&GET_BUCKET_POLICY, Some("orders"), "NoSuchBucketPolicy")
                .one(&GET_BUCKET_ACL, "orders", open)
        };
        assert_eq!(settings(by_acl()).0, Tri::Yes, "by its access control list");
        let block = r#"{"PublicAccessBlockConfiguration":{"IgnorePublicAcls":true}}"#;
        let ignored = by_acl().one(&GET_PUBLIC_ACCESS_BLOCK, "orders", block);
        assert_eq!(settings(ignored).0, Tri::No);
        let unread = Replies::new()
            .all(&LIST_BUCKETS, r#"{"Buckets":[{"Name":"orders"}]}"#)
            .error(&GET_BUCKET_POLICY, Some("orders"), "NoSuchBucketPolicy");
        assert_eq!(settings(unread).0, Tri::Unknown, "no list was read");
    }

    #[test]
    fn a_setting_that_the_reply_does_not_tell_is_a_gap() {
        let database = |more: &str| {
            Replies::new().all(
                &DESCRIBE_DB_INSTANCES,
                &format!(
                    r#"{{"DBInstances":[{{"DBInstanceIdentifier":"orders","StorageEncrypted":true,"PubliclyAccessible":false{more}}}]}}"#
                ),
            )
        };
        let (_, protection, gaps) = settings(database(""));
        assert_eq!(protection, Tri::Unknown);
        assert_eq!(gaps, ["deletion_protection undecidable"]);
        let (_, protection, gaps) = settings(database(r#","DeletionProtection":false"#));
        assert_eq!((protection, gaps), (Tri::No, Vec::new()));
    }
}
