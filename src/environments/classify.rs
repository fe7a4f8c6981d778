use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::accounts::{account_class, declaration, declared_labels};
use super::assignment::Assignment;
use super::class::{Class, Confidence, Tier};
use super::declared::Declared;
use super::evidence::{Evidence, Note, Origin, Scope, Source};
use super::gather::{Gathered, Membership, VpcSeen, gather};
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
    /// Tags whose key speaks about environments and whose value nobody knows, by key and value, with the
    /// account number or ARN at which each was found first.
    pub unmapped: BTreeMap<(Box<str>, Box<str>), Box<str>>,
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
    let no_tags = Tags::default();
    let gathered = gather(estate, &no_tags);
    let universe = Universe::of(&gathered, declared);
    let by_environment = declared.environments.iter().flat_map(|one| &one.accounts);
    let known: BTreeSet<AccountId> = universe
        .accounts
        .iter()
        .chain(by_environment)
        .copied()
        .collect();
    let accounts = known
        .into_iter()
        .map(|account| (account, account_class(account, &gathered, declared)))
        .collect();
    let mut environments = Environments {
        accounts,
        vpcs: BTreeMap::new(),
        conflicts: Vec::new(),
        unmapped: BTreeMap::new(),
        universe,
        declared: Arc::new(declared.clone()),
    };
    environments.classify_vpcs(&gathered);
    environments.note_workloads(&gathered);
    let accounts = environments
        .accounts
        .values()
        .map(|one| one.assignment.clone());
    let vpcs = environments.vpcs.values().map(|one| one.assignment.clone());
    for assignment in accounts.chain(vpcs).collect::<Vec<_>>() {
        environments.note_unmapped(&assignment);
    }
    environments.note_conflicts();
    environments
}

impl Environments {
    fn classify_vpcs(&mut self, gathered: &Gathered<'_>) {
        let own: Vec<Vec<Evidence>> = gathered
            .vpcs
            .iter()
            .map(|vpc| self.vpc_evidence(vpc))
            .collect();
        // Accounts whose VPCs stand on both sides of the line.
        let mut classes: BTreeMap<AccountId, BTreeSet<Class>> = BTreeMap::new();
        for (vpc, own) in gathered.vpcs.iter().zip(&own) {
            let said = own.iter().filter(|one| one.strength.is_medium_or_better());
            let classes = classes.entry(vpc.place.account).or_default();
            classes.extend(said.filter_map(|one| one.class));
        }
        let mixed = |account: &AccountId| {
            let classes = classes.get(account);
            classes.is_some_and(|one| one.contains(&Class::Prod) && one.contains(&Class::Lower))
        };
        for (vpc, own) in gathered.vpcs.iter().zip(own) {
            let account = self.account(vpc.place.account);
            let network = (account.class, account.tier) == (Class::Shared, Some(Tier::Network));
            let own = if network || mixed(&vpc.place.account) {
                own.into_iter().map(strong).collect()
            } else {
                own
            };
            let class = VpcClass {
                id: vpc.id,
                name: vpc.tags.get("Name").map(Into::into),
                place: vpc.place,
                assignment: account.inner(own, &self.declared.environments),
            };
            self.vpcs.insert(vpc.arn, class);
        }
    }

    fn vpc_evidence(&self, vpc: &VpcSeen<'_>) -> Vec<Evidence> {
        let declared = &self.declared;
        let origin = |source, key| Origin {
            source,
            scope: Scope::Vpc,
            at: vpc.arn.as_str(),
            key,
        };
        let by_id = declared
            .environments
            .iter()
            .find(|one| one.vpcs.contains(&vpc.id));
        let name = vpc.tags.get("Name");
        let label = origin(Source::DeclaredLabel, None);
        let owner = TagOwner {
            scope: Scope::Vpc,
            at: vpc.arn.as_str(),
        };
        let by_id = by_id
            .map(|one| declaration(one, origin(Source::Declared, Some("vpcs")), vpc.id.as_str()));
        let by_name = name.and_then(|name| {
            Evidence::of_reading(origin(Source::VpcName, None), name, &read_name(name))
        });
        let names: Vec<&str> = name.into_iter().collect();
        by_id
            .into_iter()
            .chain(declared_labels(label, Some(vpc.tags), &names, declared))
            .chain(read_tags(vpc.tags, owner, &declared.tag_keys))
            .chain(by_name)
            .collect()
    }

    /// Returns the assignment of an account; accounts outside the universe are external.
    pub fn account(&self, account: AccountId) -> Assignment {
        self.accounts
            .get(&account)
            .map_or_else(Assignment::external, |one| one.assignment.clone())
    }

    /// Returns the assignment of any resource.
    ///
    /// It takes the class of its VPC, in a VPC that another account shares that of its own account, unless
    /// its own tags say otherwise. Names of stacks and resources count only where nothing else speaks.
    pub fn assignment_of(&self, subject: &Subject<'_>) -> Assignment {
        let own = self.own_evidence(subject);
        let vpc = subject.vpc.and_then(|vpc| self.vpcs.get(&vpc));
        let vpc = vpc.filter(|vpc| vpc.place.account == subject.place.account);
        let declared = &self.declared.environments;
        match (vpc, self.accounts.get(&subject.place.account)) {
            (Some(vpc), _) => vpc.assignment.inner(own, declared),
            (None, Some(account)) => account.assignment.inner(own, declared),
            (None, None) => Assignment::external(),
        }
    }

    fn own_evidence(&self, subject: &Subject<'_>) -> Vec<Evidence> {
        let at = subject.arn.as_str();
        let origin = |source| Origin {
            source,
            scope: Scope::Resource,
            at,
            key: None,
        };
        let owner = TagOwner {
            scope: Scope::Resource,
            at,
        };
        let names: Vec<&str> = subject.name.into_iter().collect();
        let label = origin(Source::DeclaredLabel);
        let mut own = declared_labels(label, Some(subject.tags), &names, &self.declared);
        own.extend(read_tags(subject.tags, owner, &self.declared.tag_keys));
        own.extend(names.into_iter().filter_map(|name| {
            Evidence::of_reading(origin(Source::ResourceName), name, &read_name(name))
        }));
        own
    }

    /// Notes the classes of the stores and compute in each account: what each is, and where its own label
    /// says otherwise also that.
    fn note_workloads(&mut self, gathered: &Gathered<'_>) {
        for holding in &gathered.holdings {
            let assignment = self.assignment_of(&Subject {
                place: holding.place,
                vpc: holding.vpc,
                tags: holding.tags,
                name: Some(holding.name),
                arn: holding.arn,
            });
            let own = assignment
                .evidence
                .iter()
                .filter(|one| one.scope != Scope::Account && one.strength.is_medium_or_better());
            let mut classes: BTreeSet<Class> = own.filter_map(|one| one.class).collect();
            let doubted = assignment.confidence == Confidence::Conflicting && !classes.is_empty();
            self.note_unmapped(&assignment);
            if let Some(account) = self.accounts.get_mut(&holding.place.account) {
                if doubted {
                    classes.extend([assignment.class, account.assignment.class]);
                } else if assignment.confidence.is_medium_or_better() {
                    classes = BTreeSet::from([assignment.class]);
                } else {
                    classes.clear();
                }
                classes.remove(&Class::Unclassified);
                account.workload_classes.extend(classes);
            }
        }
    }

    fn note_unmapped(&mut self, assignment: &Assignment) {
        for one in assignment.evidence.iter() {
            if let (Some(Note::Unmapped), Some(key)) = (one.note, &one.key) {
                let at = self.unmapped.entry((key.clone(), one.value.clone()));
                let at = at.or_insert_with(|| one.at.clone());
                if one.at < *at {
                    *at = one.at.clone();
                }
            }
        }
    }

    fn note_conflicts(&mut self) {
        let accounts = self
            .accounts
            .iter()
            .map(|(id, one)| (Scope::Account, id.to_string(), &one.assignment));
        let vpcs = self
            .vpcs
            .iter()
            .map(|(arn, one)| (Scope::Vpc, arn.to_string(), &one.assignment));
        let mut conflicts: Vec<Conflict> = accounts
            .chain(vpcs)
            .filter_map(|(scope, at, assignment)| conflict(scope, &at, assignment))
            .collect();
        conflicts.sort();
        self.conflicts = conflicts;
    }
}

/// Makes what a VPC's own label says strong: the account around it cannot tell.
fn strong(evidence: Evidence) -> Evidence {
    let strength = if evidence.strength == Confidence::Medium {
        Confidence::Strong
    } else {
        evidence.strength
    };
    Evidence {
        strength,
        ..evidence
    }
}

/// Returns the conflict in the evidence of an assignment, if its class is contradicted. Of something that lies in
/// an account only what involves its own evidence is told.
pub(super) fn conflict(scope: Scope, at: &str, assignment: &Assignment) -> Option<Conflict> {
    let class = assignment.class;
    let evidence = || assignment.evidence.iter();
    let kept = evidence().find(|one| one.class == Some(class))?;
    let own = |one: &Evidence| one.scope == scope || kept.scope == scope;
    let against = evidence().find(|one| {
        let crosses = one.class.is_some_and(|other| other.crosses(class));
        crosses && one.strength.is_medium_or_better() && own(one)
    })?;
    Some(Conflict {
        scope,
        at: at.into(),
        class,
        kept: kept.clone(),
        against: against.clone(),
    })
}
