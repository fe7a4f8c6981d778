use crate::estate::ec2::{DESCRIBE_IMAGES, DESCRIBE_SNAPSHOTS, Image, Snapshot};
use crate::estate::rds::{
    DESCRIBE_DB_CLUSTER_SNAPSHOTS, DESCRIBE_DB_SNAPSHOTS, DbClusterSnapshot, DbSnapshot,
};
use crate::estate::{Operation, Resource as _};
use crate::facts::{
    Capability, Cause, Class, Confidence, Crossing, CrossingId, CrossingKind, Effect,
    EnvironmentId, Family, Gaps, Resource, Store, SubjectId, Tri,
};
use crate::ids::{PortSet, Sym};
use crate::sharing::{Copy, CopyKind, Share};

use super::builder::{Builder, Described};
use super::receivers::receivers;
use super::resources::resource;
use super::usable::Usable;
use super::words;

/// Returns snapshots and images as subjects, and a crossing for everybody else who may use one.
///
/// Vaults are subjects of their own list; their crossings are here.
pub(super) fn copies(
    builder: &mut Builder<'_>,
    stores: &[Store],
    copies: &[Copy<'_>],
) -> (Vec<Resource>, Vec<Crossing>) {
    let (mut resources, mut crossings) = (Vec::new(), Vec::new());
    for copy in copies {
        let target = Target::of(builder, copy, stores);
        let mut of_keys = Vec::new();
        for share in &copy.shares {
            let mut usable = Usable::of(builder.estate, copy, share);
            of_keys.append(&mut usable.gaps);
            crossings.extend(crossings_of(builder, copy, &target, (share, &usable)));
        }
        if copy.kind != CopyKind::BackupVault {
            let list = format!("resources:{}", copy.resource_type);
            builder.note_owner(&list, copy.place.account);
            let mut record = record(builder, copy, &target);
            // Nobody can collect the keys of accounts outside.
            let known = &builder.environments.universe.accounts;
            of_keys.retain(|gap| known.contains(&gap.call.place.account));
            builder.add_gaps(&mut record.gaps, Family::Sharing, &of_keys);
            resources.push(record);
        }
    }
    for (kind, operation) in LISTS {
        // Copies of production are kept and used in any account.
        builder.note_lists_everywhere(&format!("resources:{kind}"), &[operation]);
    }
    (resources, crossings)
}

/// Calls that list snapshots and images, by the type of what they list.
const LISTS: [(&str, &Operation); 4] = [
    (Snapshot::TYPE, &DESCRIBE_SNAPSHOTS),
    (Image::TYPE, &DESCRIBE_IMAGES),
    (DbSnapshot::TYPE, &DESCRIBE_DB_SNAPSHOTS),
    (DbClusterSnapshot::TYPE, &DESCRIBE_DB_CLUSTER_SNAPSHOTS),
];

/// The copy's own side of its crossings.
struct Target {
    id: SubjectId,
    environment: Option<EnvironmentId>,
    class: Class,
    confidence: Confidence,
    /// What the class rests on, where it is not the copy's own.
    lineage: Option<String>,
}

impl Target {
    /// A copy has the class of what it was made of, wherever it is kept; else its own. Lineage never makes
    /// less of a copy that lies in production.
    fn of(builder: &Builder<'_>, copy: &Copy<'_>, stores: &[Store]) -> Self {
        let assignment = builder.assignment(&described(copy));
        let own = Self {
            id: SubjectId::new(copy.arn.as_str()),
            environment: assignment
                .environment
                .map(|name| EnvironmentId::new(name.as_str())),
            class: words::class(assignment.class),
            confidence: words::confidence(assignment.confidence),
            lineage: None,
        };
        match Origin::of(builder, copy, stores) {
            Some(origin) if own.class != Class::Prod || origin.class == Class::Prod => Self {
                environment: origin.environment,
                class: origin.class,
                confidence: origin.confidence,
                lineage: Some(origin.said),
                ..own
            },
            Some(_) | None => own,
        }
    }
}

/// Where the data of a copy comes from.
struct Origin {
    environment: Option<EnvironmentId>,
    class: Class,
    confidence: Confidence,
    said: String,
}

impl Origin {
    /// The store that the copy was made of; where the store is not there any more, or was not read, the
    /// account in which it lay, if that is another one than the copy's.
    fn of(builder: &Builder<'_>, copy: &Copy<'_>, stores: &[Store]) -> Option<Self> {
        if let Some(store) = store_of(copy, stores) {
            return Some(Self {
                environment: store.environment,
                class: store.class,
                confidence: store.confidence,
                said: format!(
                    "a copy of `{}`, which is {} ({} evidence)",
                    store.id, store.class, store.confidence
                ),
            });
        }
        let made_of = copy.lineage?;
        let account = made_of
            .account()
            .filter(|account| *account != copy.place.account)?;
        let known = &builder.environments.accounts.get(&account)?.assignment;
        let class = words::class(known.class);
        Some(Self {
            environment: known
                .environment
                .map(|name| EnvironmentId::new(name.as_str())),
            class,
            confidence: words::confidence(known.confidence),
            said: format!("a copy of `{made_of}`, in an account that is {class}"),
        })
    }
}

fn store_of<'s>(copy: &Copy<'_>, stores: &'s [Store]) -> Option<&'s Store> {
    let lineage = SubjectId::new(copy.lineage?.as_str());
    stores
        .binary_search_by_key(&lineage, |store| store.id)
        .ok()
        .and_then(|at| stores.get(at))
}

fn described<'d>(copy: &'d Copy<'_>) -> Described<'d> {
    Described {
        id: SubjectId::new(copy.arn.as_str()),
        arn: copy.arn,
        name: &copy.name,
        resource_type: copy.resource_type,
        place: copy.place,
        vpc: None,
        vpc_arn: None,
        tags: copy.tags,
    }
}

fn record(builder: &mut Builder<'_>, copy: &Copy<'_>, target: &Target) -> Resource {
    let mut common = builder.common(&described(copy));
    let mut gaps = Gaps::default();
    builder.add_gaps(&mut gaps, Family::Sharing, &copy.gaps);
    // Known from the list of its permissions alone: nothing that would class it was read.
    if copy.encrypted.is_unknown() {
        let list = LISTS.iter().find(|(kind, _)| *kind == copy.resource_type);
        let gap = list.and_then(|(_, list)| builder.estate.ledger.gap(copy.place, list, None));
        for family in [Family::Organisation, Family::Configuration] {
            builder.add_gaps(&mut gaps, family, &gap);
        }
    }
    if let Some(said) = &target.lineage {
        common.environment = target.environment;
        common.class = target.class;
        common.confidence = target.confidence;
        common.evidence = vec![builder.say(common.id, "lineage", said)];
    }
    let mark = builder.settings.sanitised_tag.as_ref();
    let sanitised = mark.and_then(|mark| {
        Some(Tri::of(Some(
            copy.tags?
                .iter()
                .any(|(key, value)| mark.matches(key, value)),
        )))
    });
    Resource {
        data_copy: true,
        lineage: copy.lineage.map(|arn| SubjectId::new(arn.as_str())),
        classes: vec![common.class],
        encrypted: Some(words::tri(copy.encrypted)),
        key: copy.key,
        sanitised,
        ..resource(common, service(copy.kind), copy.resource_type, gaps)
    }
}

fn service(kind: CopyKind) -> &'static str {
    match kind {
        CopyKind::EbsSnapshot | CopyKind::Image => "ec2",
        CopyKind::DbSnapshot | CopyKind::DbClusterSnapshot => "rds",
        CopyKind::BackupVault => "backup",
    }
}

/// What a permission on each kind of copy lets its holder do.
///
/// What is encrypted and shared cannot be restored by its receiver, only copied.
/// Source: Amazon RDS User Guide, page USER_ShareSnapshot.
fn actions(copy: &Copy<'_>) -> &'static [&'static str] {
    let encrypted = copy.encrypted.known() == Some(&true);
    match copy.kind {
        CopyKind::DbSnapshot if encrypted => &["rds:CopyDBSnapshot"],
        CopyKind::DbClusterSnapshot if encrypted => &["rds:CopyDBClusterSnapshot"],
        CopyKind::EbsSnapshot => &["ec2:CopySnapshot", "ec2:CreateVolume"],
        CopyKind::Image => &["ec2:CopyImage", "ec2:RunInstances"],
        CopyKind::DbSnapshot => &["rds:CopyDBSnapshot", "rds:RestoreDBInstanceFromDBSnapshot"],
        CopyKind::DbClusterSnapshot => &[
            "rds:CopyDBClusterSnapshot",
            "rds:RestoreDBClusterFromSnapshot",
        ],
        CopyKind::BackupVault => &["backup:StartCopyJob", "backup:StartRestoreJob"],
    }
}

fn crossings_of(
    builder: &mut Builder<'_>,
    copy: &Copy<'_>,
    target: &Target,
    (share, usable): (&Share, &Usable),
) -> Vec<Crossing> {
    let mut evidence = vec![builder.say(target.id, share.source, &share.text)];
    evidence.extend(
        usable
            .key
            .as_ref()
            .map(|text| builder.say(target.id, usable.source, text)),
    );
    receivers(builder, copy.place.account, share.grantee)
        .into_iter()
        .map(|receiver| Crossing {
            id: CrossingId::new(&format!("data_copy:{}:{}", share.key, receiver.id)),
            kind: CrossingKind::DataCopy,
            form: None,
            certainty: usable.certainty,
            trust: receiver.trust,
            source: receiver.id,
            target: target.id,
            source_environment: receiver.environment,
            target_environment: target.environment,
            source_class: receiver.class,
            source_confidence: receiver.confidence,
            target_class: target.class,
            target_confidence: target.confidence,
            capability: Capability {
                protocol: None,
                ports: PortSet::default(),
                actions: actions(copy)
                    .iter()
                    .map(|action| Sym::new(action))
                    .collect(),
                effect: Effect::Read,
                purpose: None,
            },
            via_access_point: None,
            transit: Vec::new(),
            count: 1,
            causes: vec![Cause {
                key: share.key.clone(),
                text: share.text.clone(),
            }],
            cut: vec![share.key.clone()],
            condition: usable.condition.clone(),
            assumptions: usable.assumption.iter().cloned().collect(),
            witness: None,
            evidence: evidence.clone(),
        })
        .collect()
}
