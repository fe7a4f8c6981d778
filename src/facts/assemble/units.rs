use std::collections::{BTreeMap, BTreeSet};

use crate::estate::organizations::{
    DESCRIBE_ORGANIZATION, LIST_ACCOUNTS, LIST_ACCOUNTS_FOR_PARENT, LIST_ROOTS, NodeId,
    OrganizationTree, OrganizationalUnit, PolicyType, Root,
};
use crate::estate::{Gap, Item, Resource as Kind};
use crate::facts::{Class, Confidence, EvidenceId, Family, Gaps, PolicySet, Resource, SubjectId};
use crate::ids::{AccountId, Arn, Place, Sym};

use super::accounts::organisation_gaps;
use super::builder::{Builder, Described};
use super::resources::resource;
use super::words;

/// Returns the organisation's units with the classes of the accounts directly in them, and its roots with
/// the sets of service control policies that are in effect on members.
pub(super) fn units(builder: &mut Builder<'_>) -> Vec<Resource> {
    let tree = builder.estate.organizations.tree();
    let manager = builder.manager;
    let members = Members::of(builder, &tree);
    let mut resources = Vec::new();
    for unit in builder.estate.organizations.units.iter() {
        resources.push(of_unit(builder, &members, unit));
    }
    for root in builder.estate.organizations.roots.iter() {
        resources.push(of_root(builder, &members, root));
    }
    let asked = manager.or_else(|| {
        builder
            .environments
            .universe
            .accounts
            .iter()
            .next()
            .copied()
    });
    if let Some(account) = asked {
        for gap in builder.call_gaps(account, &[&LIST_ROOTS]) {
            for kind in [Root::TYPE, OrganizationalUnit::TYPE] {
                builder.list_gap(&format!("resources:{kind}"), &gap);
            }
        }
    }
    resources
}

/// A unit or a root as a subject. Its id is its key: the ARN itself may not have been read.
fn described<'d, T: Kind>(
    item: &'d Item<T>,
    arn: Option<&Arn>,
    name: &'d str,
    place: Place,
) -> Described<'d> {
    Described {
        arn: arn.copied().unwrap_or(item.arn),
        place,
        ..Described::item(item, name)
    }
}

/// The accounts of the organisation by the unit or root in which they lie directly.
struct Members<'m> {
    tree: &'m OrganizationTree<'m>,
    inside: BTreeMap<NodeId, Vec<AccountId>>,
    /// Whether every account of the organisation is known to lie somewhere.
    all_placed: bool,
    /// The gap of the list of all accounts.
    list: Option<Gap>,
}

impl<'m> Members<'m> {
    fn of(builder: &Builder<'_>, tree: &'m OrganizationTree<'m>) -> Self {
        let placed = |account: &AccountId| {
            tree.account(*account).is_none() || tree.unit_path(*account).is_some()
        };
        let list = builder.manager.and_then(|manager| {
            let place = builder.account_place(manager);
            builder.estate.ledger.gap(place, &LIST_ACCOUNTS, None)
        });
        Self {
            tree,
            inside: tree.members(),
            all_placed: builder.environments.universe.accounts.iter().all(placed),
            list,
        }
    }

    fn inside(&self, node: NodeId) -> &[AccountId] {
        self.inside.get(&node).map_or(&[], Vec::as_slice)
    }

    /// Calls that "no other account lies directly here" rests on: the list of the unit's accounts, unless
    /// every account of the organisation is known to lie somewhere.
    fn gaps(&self, builder: &Builder<'_>, parent: &str) -> Vec<Gap> {
        let Some(manager) = builder.manager else {
            return Vec::new();
        };
        if self.list.is_none() && self.all_placed {
            return Vec::new();
        }
        let place = builder.account_place(manager);
        let ledger = &builder.estate.ledger;
        self.list
            .iter()
            .cloned()
            .chain(ledger.gap(place, &LIST_ACCOUNTS_FOR_PARENT, Some(parent)))
            .collect()
    }
}

fn of_unit(
    builder: &mut Builder<'_>,
    members: &Members<'_>,
    unit: &Item<OrganizationalUnit>,
) -> Resource {
    let name = unit.name.known().map_or(unit.id.as_str(), |name| name);
    let manager = builder.manager;
    let place = manager.map_or(unit.place, |account| builder.account_place(account));
    let common = builder.common(&described(unit, unit.aws_arn.known(), name, place));
    let mut gaps = Gaps::default();
    let missing = members.gaps(builder, unit.id.as_str());
    builder.add_gaps(&mut gaps, Family::Organisation, &missing);
    let accounts = members.inside(NodeId::Unit(unit.id));
    add_classes(builder, &mut gaps, accounts.iter().copied());
    let (classes, holds) = inside(builder, common.id, accounts);
    serving_all(Resource {
        classes,
        holds,
        ..resource(common, "organizations", OrganizationalUnit::TYPE, gaps)
    })
}

/// Adds the calls on which the classes of accounts rest.
fn add_classes(
    builder: &mut Builder<'_>,
    gaps: &mut Gaps,
    accounts: impl Iterator<Item = AccountId>,
) {
    for account in accounts {
        let found = organisation_gaps(builder, account);
        builder.add_gaps(gaps, Family::Organisation, &found);
    }
}

/// Returns the classes of accounts, of medium confidence or better, with a sentence for each class.
fn inside(
    builder: &mut Builder<'_>,
    subject: SubjectId,
    accounts: &[AccountId],
) -> (Vec<Class>, Vec<EvidenceId>) {
    let mut by_class: BTreeMap<Class, Vec<AccountId>> = BTreeMap::new();
    for account in accounts {
        let Some(known) = builder.environments.accounts.get(account) else {
            continue;
        };
        if known.assignment.confidence.is_medium_or_better() {
            by_class
                .entry(words::class(known.assignment.class))
                .or_default()
                .push(*account);
        }
    }
    let sentences: Vec<String> = by_class
        .iter()
        .map(|(class, accounts)| {
            let named = accounts
                .iter()
                .map(|account| builder.account_shown(*account));
            let number = match accounts.len() {
                1 => "1 account".to_owned(),
                several => format!("{several} accounts"),
            };
            format!("{number} of {class}: {}", words::first_few(named, 3))
        })
        .collect();
    let source = "organizations list-accounts-for-parent";
    let holds = sentences
        .iter()
        .map(|text| builder.say(subject, source, text))
        .collect();
    (by_class.into_keys().collect(), holds)
}

fn of_root(builder: &mut Builder<'_>, members: &Members<'_>, root: &Item<Root>) -> Resource {
    let name = root.name.known().map_or(root.id.as_str(), |name| name);
    let (tree, manager) = (members.tree, builder.manager);
    let place = manager.map_or(root.place, |account| builder.account_place(account));
    let common = builder.common(&described(root, root.aws_arn.known(), name, place));
    let mut gaps = Gaps::default();
    let mut found = members.gaps(builder, root.id.as_str());
    if let Some(manager) = manager {
        let place = builder.account_place(manager);
        let ledger = &builder.estate.ledger;
        found.extend(tree.policy_gaps(ledger, place, PolicyType::ServiceControl));
        // It tells which account policies do not restrict.
        found.extend(ledger.gap(place, &DESCRIBE_ORGANIZATION, None));
    }
    builder.add_gaps(&mut gaps, Family::Organisation, &found);
    // A set of policies is in effect on accounts anywhere below.
    let accounts = builder.environments.accounts.keys();
    add_classes(builder, &mut gaps, accounts.copied());
    let (classes, holds) = inside(builder, common.id, members.inside(NodeId::Root(root.id)));
    // Sets of which a policy may be missing only look equal.
    let policy_sets = if found.is_empty() {
        policy_sets(builder, tree)
    } else {
        Vec::new()
    };
    let holds = holds
        .into_iter()
        .chain(sets_said(builder, common.id, &policy_sets))
        .collect();
    let policy_sets = policy_sets.into_iter().map(|known| known.set).collect();
    serving_all(Resource {
        classes,
        holds,
        policy_sets,
        ..resource(common, "organizations", Root::TYPE, gaps)
    })
}

/// Returns a sentence for each set of policies that holds for production and for lower accounts alike.
fn sets_said(builder: &mut Builder<'_>, subject: SubjectId, sets: &[KnownSet]) -> Vec<EvidenceId> {
    let source = "organizations list-targets-for-policy";
    let has = |known: &KnownSet, class| known.set.classes.contains(&class);
    let both = sets
        .iter()
        .filter(|known| has(known, Class::Prod) && has(known, Class::Lower));
    let sentences: Vec<String> = both
        .map(|known| {
            format!(
                "{}, of production and of lower environments, stand under exactly the same service control \
                 policies: {}",
                words::first_few(known.accounts.iter().map(|one| builder.account_shown(*one)), 4),
                words::first_few(known.names.iter().map(|name| format!("`{name}`")), 4)
            )
        })
        .collect();
    sentences
        .iter()
        .map(|text| builder.say(subject, source, text))
        .collect()
}

/// Returns the sets of service control policies in effect on member accounts. The management account is
/// left out: policies do not restrict it.
fn policy_sets(builder: &Builder<'_>, tree: &OrganizationTree<'_>) -> Vec<KnownSet> {
    let mut sets: BTreeMap<Named, (BTreeSet<Class>, Vec<AccountId>)> = BTreeMap::new();
    let management = builder.management_account();
    for (account, known) in &builder.environments.accounts {
        if Some(*account) == management {
            continue;
        }
        let Some(levels) = tree.policies(*account, PolicyType::ServiceControl) else {
            continue;
        };
        let policies = levels.iter().flat_map(|level| &level.policies);
        let named: Named = policies
            .map(|policy| {
                let id = policy.id.as_str();
                let name = policy.name.known().map_or(id, |name| name);
                (Sym::new(id), name.into())
            })
            .collect();
        let set = sets.entry(named).or_default();
        set.1.push(*account);
        if known.assignment.confidence.is_medium_or_better() {
            set.0.insert(words::class(known.assignment.class));
        }
    }
    sets.into_iter()
        .map(|(policies, (classes, accounts))| KnownSet {
            set: PolicySet {
                policies: policies.keys().copied().collect(),
                classes: classes.into_iter().collect(),
                accounts: accounts.len() as u64,
            },
            accounts,
            names: policies.into_values().collect(),
        })
        .collect()
}

/// Policies by id, with their names.
type Named = BTreeMap<Sym, Box<str>>;

/// A set of policies with the accounts under it and the policies' names.
struct KnownSet {
    set: PolicySet,
    accounts: Vec<AccountId>,
    names: Vec<Box<str>>,
}

/// Units and roots belong to no environment: they serve all their accounts, by construction.
fn serving_all(resource: Resource) -> Resource {
    Resource {
        environment: None,
        class: Class::Shared,
        confidence: Confidence::Declared,
        evidence: Vec::new(),
        ..resource
    }
}
