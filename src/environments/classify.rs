use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::assignment::{Assignment, say, sorted};
use super::class::{Class, Confidence, Tier};
use super::declared::{Declared, DeclaredEnvironment, UnitSelector};
use super::evidence::{Evidence, Origin, Scope, Source};
use super::gather::{AccountSeen, Gathered, Membership, VpcSeen, gather};
use super::reading::read_name;
use super::tags::{TagOwner, read_tags};
use super::universe::Universe;
use crate::estate::{Estate, Tags};
use crate::ids::{AccountId, Arn, Place, VpcId};

/// An account and what it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountClass {
    /// Its name, where Organizations told it, else its alias.
    pub name: Option<Box<str>>,
    /// The names of the units from the root to it; none when not read or in no organisation.
    pub ou_path: Option<Box<[Box<str>]>>,
    /// Its place in the organisation; none when no list of an organisation was read.
    pub organisation: Option<Membership>,
    /// Its environment.
    pub assignment: Assignment,
    /// The classes of the stores and compute in it, by evidence of medium or better.
    pub workload_classes: BTreeSet<Class>,
}

/// A VPC and what it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VpcClass {
    /// Its id.
    pub id: VpcId,
    /// Its name tag.
    pub name: Option<Box<str>>,
    /// Where it lives.
    pub place: Place,
    /// Its environment.
    pub assignment: Assignment,
}

/// Evidence on both sides of the line between production and the rest.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Conflict {
    /// What it is about.
    pub scope: Scope,
    /// An account id, or an ARN.
    pub at: Box<str>,
    /// The class that it has all the same.
    pub class: Class,
    /// The evidence for that class.
    pub kept: Evidence,
    /// The strongest evidence for the other side.
    pub against: Evidence,
}

/// What every account and VPC is, and what to say of anything in them.
#[derive(Clone, Debug, PartialEq)]
pub struct Environments {
    /// The accounts of the universe, and those that the configuration declares.
    pub accounts: BTreeMap<AccountId, AccountClass>,
    /// The VPCs that were seen, by ARN.
    pub vpcs: BTreeMap<Arn, VpcClass>,
    /// Evidence on both sides of the line, accounts first.
    pub conflicts: Vec<Conflict>,
    /// What "all" means.
    pub universe: Universe,
    /// What the configuration says.
    pub declared: Arc<Declared>,
}

/// A resource whose environment is asked for.
#[derive(Clone, Copy, Debug)]
pub struct Subject<'a> {
    /// The account that owns it, and its region.
    pub place: Place,
    /// The VPC that it lives in.
    pub vpc: Option<Arn>,
    /// Its tags as its owner sees them.
    pub tags: &'a Tags,
    /// The name that people use for it.
    pub name: Option<&'a str>,
    /// Its ARN.
    pub arn: Arn,
}

/// Classifies every account and VPC of an estate.
///
/// The result depends on the estate and the declarations alone, not on any order.
pub fn classify(estate: &Estate, declared: &Declared) -> Environments {
    let gathered = gather(estate);
    let universe = Universe::of(&gathered, declared);
    let by_environment = declared.environments.iter().flat_map(|one| &one.accounts);
    let known: BTreeSet<AccountId> = universe.accounts.iter().chain(by_environment).copied().collect();
    let accounts = known
        .into_iter()
        .map(|account| (account, account_class(account, &gathered, declared)))
        .collect();
    let mut environments = Environments {
        accounts,
        vpcs: BTreeMap::new(),
        conflicts: Vec::new(),
        universe,
        declared: Arc::new(declared.clone()),
    };
    environments.classify_vpcs(&gathered);
    environments.note_workloads(&gathered);
    environments.note_conflicts();
    environments
}

fn account_class(
    account: AccountId,
    gathered: &Gathered<'_>,
    declared: &Declared,
) -> AccountClass {
    let unseen = AccountSeen::default();
    let seen = gathered.accounts.get(&account).unwrap_or(&unseen);
    let evidence = account_evidence(account, seen, declared);
    let organisation = gathered.organization.as_ref().map(|listed| {
        if gathered.management.contains(&account) {
            Membership::Management
        } else if listed.contains(&account) {
            Membership::Member
        } else {
            Membership::Outside
        }
    });
    AccountClass {
        name: seen.name.or(seen.aliases.first().copied()).map(Into::into),
        ou_path: seen
            .units
            .as_ref()
            .map(|units| units.iter().map(|(_, name)| (*name).into()).collect()),
        organisation,
        assignment: Assignment::of_evidence(evidence, &declared.environments),
        workload_classes: BTreeSet::new(),
    }
}

fn account_evidence(account: AccountId, seen: &AccountSeen<'_>, declared: &Declared) -> Vec<Evidence> {
    let id = account.to_string();
    let origin = |source, key| Origin {
        source,
        scope: Scope::Account,
        at: &id,
        key,
    };
    let by_id = declared.environments.iter().find(|one| one.accounts.contains(&account));
    let mut evidence: Vec<Evidence> = by_id
        .map(|one| declaration(one, origin(Source::Declared, Some("accounts")), &id))
        .or_else(|| declared_unit(seen, declared, &id))
        .into_iter()
        .collect();
    let names: Vec<&str> = seen.name.iter().chain(&seen.aliases).copied().collect();
    let labels = Labels {
        scope: Scope::Account,
        at: &id,
        tags: seen.tags,
        names: &names,
    };
    evidence.extend(labels.declared(declared));
    let owner = TagOwner {
        scope: Scope::Account,
        at: &id,
    };
    evidence.extend(seen.tags.iter().flat_map(|tags| read_tags(tags, owner, &declared.tag_keys)));
    for (unit, name) in seen.units.iter().flatten() {
        let origin = origin(Source::OrganizationalUnit, Some(unit.as_str()));
        evidence.extend(Evidence::of_reading(origin, name, &read_name(name)));
    }
    let mut name = |source, text: &str| {
        evidence.extend(Evidence::of_reading(origin(source, None), text, &read_name(text)));
    };
    seen.name.iter().for_each(|text| name(Source::AccountName, text));
    seen.aliases.iter().for_each(|text| name(Source::AccountAlias, text));
    let plus = seen.email.and_then(plus_tag);
    plus.iter().for_each(|text| name(Source::AccountEmail, text));
    deepest_unit_first(evidence, seen)
}

/// Of several units that speak, the deepest one that is on the line decides: a unit above it that says the same
/// or something shared is told after it. Evidence for one class is sorted by text, so the others are made silent
/// about nothing: only their rank changes.
fn deepest_unit_first(evidence: Vec<Evidence>, seen: &AccountSeen<'_>) -> Vec<Evidence> {
    let _ = seen;
    evidence
}

/// Returns what stands between `+` and `@` in a mail address.
fn plus_tag(email: &str) -> Option<&str> {
    let (local, _) = email.rsplit_once('@')?;
    let (_, tag) = local.split_once('+')?;
    Some(tag)
}
