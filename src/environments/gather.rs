use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::Serialize;

use crate::estate::ec2::Vpc;
use crate::estate::organizations::{LIST_ACCOUNTS, LIST_ACCOUNTS_FOR_PARENT};
use crate::estate::{CallState, Estate, Item, Observed, Resource, Tags};
use crate::ids::{AccountId, Arn, OrganizationalUnitId, Place, Region, VpcId};

/// An account's place in the organisation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Membership {
    /// In the list of the organisation.
    Member,
    /// The account from which the organisation is managed.
    Management,
    /// Not in the list.
    Outside,
}

/// What the estate tells of an account.
#[derive(Clone, Debug, Default)]
pub(super) struct AccountSeen<'e> {
    pub name: Option<&'e str>,
    pub aliases: Vec<&'e str>,
    pub email: Option<&'e str>,
    pub tags: Option<&'e Tags>,
    /// The units from the outermost known to the innermost; none without any.
    pub units: Vec<(OrganizationalUnitId, Option<&'e str>)>,
    /// Whether the units reach up to the root.
    pub whole_path: bool,
}

/// What the estate tells of a VPC.
#[derive(Clone, Debug)]
pub(super) struct VpcSeen<'e> {
    pub arn: Arn,
    pub id: VpcId,
    pub place: Place,
    pub tags: &'e Tags,
}

/// A store or compute: what an account may hold of either class.
#[derive(Clone, Debug)]
pub(super) struct Holding<'e> {
    pub arn: Arn,
    pub place: Place,
    pub vpc: Option<Arn>,
    pub tags: &'e Tags,
    pub name: &'e str,
}

/// Everything of the estate that classification looks at.
#[derive(Debug)]
pub(super) struct Gathered<'e> {
    pub accounts: BTreeMap<AccountId, AccountSeen<'e>>,
    /// The accounts that the organisations list; none when no list was read.
    pub organization: Option<BTreeSet<AccountId>>,
    pub management: BTreeSet<AccountId>,
    /// The accounts and regions in which calls were made.
    pub present: BTreeMap<AccountId, BTreeSet<Region>>,
    pub enabled_regions: BTreeMap<AccountId, BTreeSet<Region>>,
    pub vpcs: Vec<VpcSeen<'e>>,
    pub holdings: Vec<Holding<'e>>,
}

/// Reads from the estate what classification looks at.
pub(super) fn gather<'e>(estate: &'e Estate, no_tags: &'e Tags) -> Gathered<'e> {
    let mut present: BTreeMap<AccountId, BTreeSet<Region>> = BTreeMap::new();
    for (call, _) in estate.ledger.lines() {
        let regions = present.entry(call.place.account).or_default();
        if !call.place.region.is_global() {
            regions.insert(call.place.region);
        }
    }
    let accounts = accounts(estate, &present);
    let enabled = |account: &AccountId| {
        let regions = estate.enabled_regions(*account);
        (!regions.is_empty()).then_some((*account, regions))
    };
    let organizations = estate.organizations.organizations.iter();
    Gathered {
        organization: listed_accounts(estate),
        management: organizations
            .filter_map(|one| Some(one.management_place()?.account))
            .collect(),
        enabled_regions: accounts.keys().filter_map(enabled).collect(),
        accounts,
        present,
        vpcs: estate
            .ec2
            .vpcs
            .iter()
            .map(|vpc| VpcSeen {
                arn: vpc.arn,
                id: vpc.id,
                place: vpc.place,
                tags: owner_tags(vpc, no_tags),
            })
            .collect(),
        holdings: holdings(estate, no_tags),
    }
}

/// Returns the accounts that the lists of organisations hold; none when no list was read.
fn listed_accounts(estate: &Estate) -> Option<BTreeSet<AccountId>> {
    let lists = [LIST_ACCOUNTS, LIST_ACCOUNTS_FOR_PARENT];
    let listed = estate.ledger.lines().any(|(call, outcome)| {
        let is_list = lists
            .iter()
            .any(|list| (list.service, list.name) == (call.service, call.operation));
        is_list && matches!(outcome.state, CallState::Done | CallState::Truncated)
    });
    let accounts: BTreeSet<AccountId> = estate
        .organizations
        .accounts
        .iter()
        .map(|one| one.id)
        .collect();
    (listed && !accounts.is_empty()).then_some(accounts)
}

fn accounts<'e>(
    estate: &'e Estate,
    present: &BTreeMap<AccountId, BTreeSet<Region>>,
) -> BTreeMap<AccountId, AccountSeen<'e>> {
    let tree = estate.organizations.tree();
    let mut accounts: BTreeMap<AccountId, AccountSeen<'e>> = present
        .keys()
        .map(|account| (*account, AccountSeen::default()))
        .collect();
    for account in estate.organizations.accounts.iter() {
        let lineage = tree.lineage(account.id);
        let unit = |unit: &'e Item<_>| {
            let unit: &'e crate::estate::organizations::OrganizationalUnit = unit;
            (unit.id, unit.name.known().map(|name| &**name))
        };
        accounts.insert(
            account.id,
            AccountSeen {
                name: account.name.known().map(|name| &**name),
                aliases: Vec::new(),
                email: account.email.known().map(|email| &**email),
                tags: account.tags.known(),
                whole_path: lineage.root.is_some(),
                units: lineage.units.into_iter().map(unit).collect(),
            },
        );
    }
    for (account, seen) in &mut accounts {
        seen.aliases.extend(estate.iam.alias(*account));
    }
    accounts
}

fn holdings<'e>(estate: &'e Estate, no_tags: &'e Tags) -> Vec<Holding<'e>> {
    let vpcs: BTreeMap<VpcId, Arn> = estate
        .ec2
        .vpcs
        .iter()
        .map(|vpc| (vpc.id, vpc.arn))
        .collect();
    let at = |vpc: Option<VpcId>| vpc.and_then(|vpc| vpcs.get(&vpc).copied());
    let mut holdings: Vec<Holding<'e>> = Vec::new();
    for instance in estate.ec2.instances.iter() {
        let tags = &instance.tags;
        let name = tags.get("Name").unwrap_or(instance.id.as_str());
        holdings.push(holding(instance, at(instance.vpc), tags, name));
    }
    for function in estate.lambda.functions.iter() {
        let vpc = function
            .configuration
            .known()
            .and_then(|one| one.vpc.as_ref()?.vpc);
        let vpc = vpc.and_then(|vpc| vpc.as_str().parse().ok());
        holdings.push(holding(function, at(vpc), no_tags, function.name.as_str()));
    }
    let tags = |tags: &'e Observed<Tags>| tags.known().unwrap_or(no_tags);
    for instance in estate.rds.db_instances.iter() {
        let group = instance.subnet_group.as_ref();
        let vpc = group.and_then(|group| group.vpc.known().copied());
        holdings.push(holding(
            instance,
            at(vpc),
            tags(&instance.tags),
            &instance.id,
        ));
    }
    for cluster in estate.rds.db_clusters.iter() {
        let group = estate.rds.subnet_group_of(cluster);
        let vpc = group.and_then(|group| group.vpc.known().copied());
        holdings.push(holding(cluster, at(vpc), tags(&cluster.tags), &cluster.id));
    }
    for bucket in estate.s3.buckets.iter() {
        holdings.push(holding(
            bucket,
            None,
            tags(&bucket.tags),
            bucket.name.as_str(),
        ));
    }
    holdings
}

/// Returns the tags that the owner of a VPC gave it. Participants see tags of their own: what they write must
/// not classify the VPC of another.
fn owner_tags<'e>(vpc: &'e Item<Vpc>, no_tags: &'e Tags) -> &'e Tags {
    let by_participant = vpc.viewer_tags.iter().any(|(_, tags)| *tags == vpc.tags);
    if by_participant { no_tags } else { &vpc.tags }
}

fn holding<'e, T: Resource>(
    item: &'e Item<T>,
    vpc: Option<Arn>,
    tags: &'e Tags,
    name: &'e str,
) -> Holding<'e> {
    Holding {
        arn: item.arn,
        place: item.place,
        vpc,
        tags,
        name,
    }
}
