use std::collections::{BTreeMap, BTreeSet};

use crate::environments::{AccountClass, Membership};
use crate::estate::ec2::DESCRIBE_INSTANCES;
use crate::estate::iam::LIST_ACCOUNT_ALIASES;
use crate::estate::lambda::LIST_FUNCTIONS;
use crate::estate::organizations::{
    LIST_ACCOUNTS, LIST_ORGANIZATIONAL_UNITS_FOR_PARENT, LIST_PARENTS, LIST_TAGS_FOR_RESOURCE,
};
use crate::estate::rds::{DESCRIBE_DB_CLUSTERS, DESCRIBE_DB_INSTANCES};
use crate::estate::s3::LIST_BUCKETS;
use crate::estate::{Gap, Operation};
use crate::facts::{
    Account, Class, Confidence, EnvironmentId, EvidenceId, Family, GapId, Gaps, Store, SubjectId,
    SubjectKind, Trail, Workload,
};
use crate::ids::{AccountId, Region, Sym};
use crate::safeguards::{TrailCoverage, Trails};

use super::builder::Builder;
use super::coverage::Coverage;
use super::words;

/// Calls that list the stores and the compute of an account.
const HOLDINGS: [&Operation; 5] = [
    &DESCRIBE_INSTANCES,
    &LIST_FUNCTIONS,
    &DESCRIBE_DB_INSTANCES,
    &DESCRIBE_DB_CLUSTERS,
    &LIST_BUCKETS,
];

/// What was assembled before, and stands on the account records too.
pub(super) struct Seen<'s> {
    pub(super) coverage: &'s Coverage,
    pub(super) stores: &'s [Store],
    pub(super) workloads: &'s [Workload],
    pub(super) trail_gaps: BTreeMap<AccountId, Vec<Gap>>,
}

/// Returns the accounts of the universe, sorted by number.
pub(super) fn accounts(builder: &mut Builder<'_>, seen: &Seen<'_>) -> Vec<Account> {
    let known: Vec<(AccountId, AccountClass)> = builder
        .environments
        .accounts
        .iter()
        .filter(|(account, _)| builder.environments.universe.accounts.contains(account))
        .map(|(account, class)| (*account, class.clone()))
        .collect();
    let held = held(seen);
    known
        .iter()
        .map(|(account, class)| record(builder, (*account, class), seen, &held))
        .collect()
}

fn record(
    builder: &mut Builder<'_>,
    (account, class): (AccountId, &AccountClass),
    seen: &Seen<'_>,
    held: &BTreeMap<AccountId, Held<'_>>,
) -> Account {
    let id = SubjectId::new(&account.to_string());
    let place = builder.account_place(account);
    let name: Box<str> = class
        .name
        .clone()
        .unwrap_or_else(|| account.to_string().into());
    builder
        .natural_keys
        .insert(id, format!("{}/{account}", place.partition).into());
    let evidence = builder.why(
        (id, "organizations list-accounts"),
        &class.assignment,
        account,
        None,
    );
    let gaps = gaps(builder, account, seen);
    Account {
        id,
        kind: SubjectKind::Account,
        arn: None,
        name,
        service: Sym::new("organizations"),
        resource_type: Sym::new("AWS::Organizations::Account"),
        account: Some(account),
        region: Some(Region::global()),
        vpc: None,
        environment: class
            .assignment
            .environment
            .map(|name| EnvironmentId::new(name.as_str())),
        class: words::class(class.assignment.class),
        confidence: words::confidence(class.assignment.confidence),
        evidence,
        tags: account_tags(builder, account),
        gaps,
        ou_path: class.ou_path.as_deref().map(<[Box<str>]>::to_vec),
        organisation: class.organisation.map(|place| match place {
            Membership::Member => crate::facts::Membership::Member,
            Membership::Management => crate::facts::Membership::Management,
            Membership::Outside => crate::facts::Membership::Outside,
        }),
        workload_classes: class
            .workload_classes
            .iter()
            .map(|one| words::class(*one))
            .collect(),
        workload_evidence: workload_evidence(builder, id, held.get(&account)),
        unseen: unseen(account, seen.coverage),
    }
}

/// Returns what negative statements about an account rest on, by family.
fn gaps(builder: &mut Builder<'_>, account: AccountId, seen: &Seen<'_>) -> Gaps {
    let mut gaps = Gaps::default();
    let organisation = organisation_gaps(builder, account);
    builder.add_gaps(&mut gaps, Family::Organisation, &organisation);
    let holdings = builder.call_gaps(account, &HOLDINGS);
    builder.add_gaps(&mut gaps, Family::Configuration, &holdings);
    // What would have told the labels of what it holds.
    let stores = seen.stores.iter().map(Store::subject);
    let workloads = seen.workloads.iter().map(Workload::subject);
    let inside = stores
        .chain(workloads)
        .filter(|one| one.account == Some(account));
    for gap in inside.flat_map(|one| one.gaps.of(Family::Organisation)) {
        gaps.add(Family::Configuration, *gap);
    }
    builder.add_gaps(
        &mut gaps,
        Family::Audit,
        seen.trail_gaps.get(&account).into_iter().flatten(),
    );
    gaps
}

fn account_tags(builder: &Builder<'_>, account: AccountId) -> Option<BTreeMap<Sym, Box<str>>> {
    let tags = builder.tree.account(account)?.tags.known()?;
    Some(
        tags.iter()
            .map(|(key, value)| (Sym::new(key), value.into()))
            .collect(),
    )
}

/// Calls that "no evidence says otherwise" rests on: of the account's own alias, and of the organisation.
pub(super) fn organisation_gaps(builder: &Builder<'_>, account: AccountId) -> Vec<Gap> {
    let ledger = &builder.estate.ledger;
    let own = builder.account_place(account);
    let alias = ledger.gap(own, &LIST_ACCOUNT_ALIASES, None);
    let Some(manager) = builder.manager else {
        return ledger
            .gap(own, &LIST_ACCOUNTS, None)
            .into_iter()
            .chain(alias)
            .collect();
    };
    let place = builder.account_place(manager);
    let number = account.to_string();
    let tags = ledger.gap(place, &LIST_TAGS_FOR_RESOURCE, Some(&number));
    let known = builder
        .environments
        .accounts
        .get(&account)
        .is_some_and(|one| one.ou_path.is_some());
    let parents = ledger
        .gap(place, &LIST_PARENTS, Some(&number))
        .filter(|_| !known);
    let lineage = builder.tree.lineage(account);
    let root = lineage.root.map(|root| root.id.as_str());
    let above = root
        .into_iter()
        .chain(lineage.units.iter().map(|unit| unit.id.as_str()));
    // The name of a unit speaks; the list of its parent's units tells it.
    let unnamed = lineage
        .units
        .iter()
        .zip(above)
        .filter(|(unit, _)| unit.name.known().is_none())
        .filter_map(|(_, parent)| {
            ledger.gap(place, &LIST_ORGANIZATIONAL_UNITS_FOR_PARENT, Some(parent))
        });
    ledger
        .gap(place, &LIST_ACCOUNTS, None)
        .into_iter()
        .chain(tags)
        .chain(parents)
        .chain(unnamed)
        .chain(alias)
        .collect()
}

/// What an account holds, by class and by whether labels contradict it: one of it, its name, how many.
type Held<'s> = BTreeMap<(Class, bool), (SubjectId, &'s str, u64)>;

/// Returns what each account holds: stores and workloads whose class is sure enough, or whose own label
/// says something else.
fn held<'s>(seen: &Seen<'s>) -> BTreeMap<AccountId, Held<'s>> {
    let stores = seen.stores.iter().map(Store::subject);
    let workloads = seen.workloads.iter().map(Workload::subject);
    let mut held: BTreeMap<AccountId, Held<'_>> = BTreeMap::new();
    for subject in stores.chain(workloads) {
        let conflicting = subject.confidence == Confidence::Conflicting;
        if !conflicting && !subject.confidence.is_medium_or_better() {
            continue;
        }
        let Some(account) = subject.account else {
            continue;
        };
        let found = held.entry(account).or_default();
        let entry =
            found
                .entry((subject.class, conflicting))
                .or_insert((subject.id, subject.name, 0));
        entry.2 += 1;
    }
    held
}

fn things(count: u64) -> String {
    match count {
        1 => "1 store or workload".to_owned(),
        _ => format!("{count} stores and workloads"),
    }
}

/// Returns one sentence per class of what an account holds.
fn workload_evidence(
    builder: &mut Builder<'_>,
    id: SubjectId,
    held: Option<&Held<'_>>,
) -> Vec<EvidenceId> {
    held.into_iter()
        .flatten()
        .map(|((class, conflicting), (first, name, count))| {
            let text = if *conflicting {
                format!(
                    "{} of {class}, where evidence contradicts itself, such as `{name}` (`{first}`)",
                    things(*count)
                )
            } else {
                format!(
                    "{} of {class}, such as `{name}` (`{first}`)",
                    things(*count)
                )
            };
            builder.say(id, "classification of stores and workloads", &text)
        })
        .collect()
}

/// Returns the gaps of the account's planned calls, and one for a collection that is too old.
fn unseen(account: AccountId, coverage: &Coverage) -> Vec<GapId> {
    let gaps = coverage
        .accounts
        .get(&account)
        .map(|one| one.gaps.clone())
        .unwrap_or_default();
    gaps.into_iter()
        .collect::<BTreeSet<_>>()
        .into_iter()
        .collect()
}

/// Returns whether management events are recorded, per account and region of the universe, and the gaps
/// that "not recorded", or "recorded", leaves on each account.
pub(super) fn trails(builder: &mut Builder<'_>) -> (Vec<Trail>, BTreeMap<AccountId, Vec<Gap>>) {
    let known = Trails::of(builder.estate);
    let mut trails = Vec::new();
    let mut gaps: BTreeMap<AccountId, Vec<Gap>> = BTreeMap::new();
    let regions: Vec<(AccountId, BTreeSet<Region>)> = builder
        .environments
        .universe
        .accounts
        .iter()
        .map(|account| (*account, builder.regions(*account)))
        .collect();
    for (account, regions) in regions {
        gaps.entry(account)
            .or_default()
            .extend(builder.regions_gap(account));
        let id = SubjectId::new(&account.to_string());
        for region in regions {
            let place = builder.account_place(account).in_region(region);
            let found: TrailCoverage = known.coverage(place, builder.as_of);
            let evidence = found
                .evidence
                .iter()
                .map(|text| super::stores::said(builder, id, "cloudtrail describe-trails", text))
                .collect();
            gaps.entry(account).or_default().extend(found.gaps);
            trails.push(Trail {
                account: id,
                region,
                covered: words::answer(found.covered),
                reason: found.reason,
                evidence,
            });
        }
    }
    trails.sort_by_key(|trail| (trail.account, trail.region));
    (trails, gaps)
}
