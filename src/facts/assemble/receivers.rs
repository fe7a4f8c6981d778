//! The two sides of a crossing, with the classes that we know.

use crate::environments::{AsSource, Assignment, Subject};
use crate::estate::Tags;
use crate::facts::{
    Capability, Class, Confidence, Crossing, CrossingId, CrossingKind, Effect, EnvironmentId,
    Resource, Store, SubjectId, Sureness, Trust,
};
use crate::ids::{AccountId, PortSet, Sym, VpcId};
use crate::sharing::Grantee;

use super::builder::{Builder, Common};
use super::words;

/// Somebody who may use something, with the class that we know.
#[derive(Clone, Debug)]
pub(super) struct Receiver {
    pub(super) id: SubjectId,
    pub(super) environment: Option<EnvironmentId>,
    pub(super) class: Class,
    pub(super) confidence: Confidence,
    pub(super) trust: Trust,
}

/// Returns who is behind a permission: an organisation of ours, or a unit of it, stands for each of its accounts.
pub(super) fn receivers(
    builder: &Builder<'_>,
    owner: AccountId,
    grantee: Grantee,
) -> Vec<Receiver> {
    match grantee {
        Grantee::Account(account) if account == owner => Vec::new(),
        Grantee::Account(account) => vec![Receiver::account(builder, account)],
        Grantee::Everyone => vec![Receiver::outside("internet", Trust::Public)],
        Grantee::Unreadable(name) => vec![Receiver::outside(name.as_str(), Trust::Undeclared)],
        Grantee::Organization(name) if builder.is_own_organization(name) => builder
            .environments
            .accounts
            .keys()
            .filter(|account| **account != owner && may_lie_in(builder, **account, name))
            .flat_map(|account| receivers(builder, owner, Grantee::Account(*account)))
            .collect(),
        Grantee::Organization(name) => vec![Receiver::outside(name.as_str(), Trust::Undeclared)],
    }
}

/// Returns whether an account of ours may lie in a part of the organisation: it does, or nobody read where it lies.
fn may_lie_in(builder: &Builder<'_>, account: AccountId, name: Sym) -> bool {
    let Some(unit) = name
        .as_str()
        .rsplit('/')
        .next()
        .filter(|id| id.starts_with("ou-"))
    else {
        return true;
    };
    let path = builder.tree.unit_path(account);
    path.is_none_or(|path| path.iter().any(|one| one.id.as_str() == unit))
}

impl Receiver {
    /// Returns something of the universe; what its own evidence calls lower counts so where it is a source.
    pub(super) fn inside(id: SubjectId, assignment: &Assignment) -> Self {
        let environment = assignment.environment;
        let class = match assignment.possibly_lower_as_source {
            AsSource::PossiblyLower => Class::Lower,
            AsSource::AsClassified => words::class(assignment.class),
        };
        Self {
            id,
            environment: environment.map(|name| EnvironmentId::new(name.as_str())),
            class,
            confidence: words::confidence(assignment.confidence),
            trust: Trust::Inside,
        }
    }

    /// Returns an account, of the universe or outside.
    pub(super) fn account(builder: &Builder<'_>, account: AccountId) -> Self {
        let name = account.to_string();
        match builder.environments.accounts.get(&account) {
            Some(inside) => Self::inside(SubjectId::new(&name), &inside.assignment),
            None if builder.settings.trusted.contains(&account) => {
                Self::outside(&name, Trust::Trusted)
            }
            None => Self::outside(&name, Trust::Undeclared),
        }
    }

    /// Returns whether it is of another environment than something, or may be.
    pub(super) fn is_apart(&self, target: &Target) -> bool {
        let is_one = self.environment.is_some() && self.environment == target.environment;
        !is_one || self.class != target.class
    }

    /// Returns somebody outside of the universe.
    pub(super) fn outside(name: &str, trust: Trust) -> Self {
        Self {
            id: SubjectId::new(name),
            environment: Some(EnvironmentId::new(name)),
            class: Class::External,
            confidence: Confidence::Declared,
            trust,
        }
    }

    /// Returns what an account has in a VPC: it is of the VPC's environment where the VPC is its own, else of its
    /// account's. The subject is the VPC, where it was read.
    pub(super) fn in_vpc(builder: &Builder<'_>, account: AccountId, vpc: Option<VpcId>) -> Self {
        let read = vpc.and_then(|id| builder.vpc(id));
        let (Some(vpc), true) = (read, builder.environments.accounts.contains_key(&account)) else {
            return Self::account(builder, account);
        };
        let place = crate::ids::Place {
            account,
            ..vpc.place
        };
        let assignment = builder.environments.assignment_of(&Subject {
            place,
            vpc: Some(vpc.arn),
            tags: &Tags::default(),
            name: None,
            arn: vpc.arn,
        });
        Self::inside(SubjectId::new(vpc.arn.as_str()), &assignment)
    }
}

/// Where a crossing ends.
#[derive(Clone, Debug)]
pub(super) struct Target {
    pub(super) id: SubjectId,
    pub(super) environment: Option<EnvironmentId>,
    pub(super) class: Class,
    pub(super) confidence: Confidence,
}

impl Target {
    /// Returns a subject as the target of crossings.
    pub(super) fn of(common: &Common) -> Self {
        Self {
            id: common.id,
            environment: common.environment,
            class: common.class,
            confidence: common.confidence,
        }
    }
}

impl Target {
    /// Returns a store as the target of crossings.
    pub(super) fn of_store(store: &Store) -> Self {
        Self {
            id: store.id,
            environment: store.environment,
            class: store.class,
            confidence: store.confidence,
        }
    }

    /// Returns a resource as the target of crossings.
    pub(super) fn of_resource(resource: &Resource) -> Self {
        Self {
            id: resource.id,
            environment: resource.environment,
            class: resource.class,
            confidence: resource.confidence,
        }
    }
}

/// Returns a proven crossing of which nothing but its ends is told yet: it lets the source connect, in one way.
pub(super) fn crossing(
    kind: CrossingKind,
    id: &str,
    source: &Receiver,
    target: &Target,
) -> Crossing {
    Crossing {
        id: CrossingId::new(id),
        kind,
        form: None,
        certainty: Sureness::Proven,
        trust: source.trust,
        source: source.id,
        target: target.id,
        source_environment: source.environment,
        target_environment: target.environment,
        source_class: source.class,
        source_confidence: source.confidence,
        target_class: target.class,
        target_confidence: target.confidence,
        capability: Capability {
            protocol: None,
            ports: PortSet::default(),
            actions: Vec::new(),
            effect: Effect::Connect,
            purpose: None,
        },
        via_access_point: None,
        transit: Vec::new(),
        count: 1,
        causes: Vec::new(),
        cut: Vec::new(),
        condition: None,
        assumptions: Vec::new(),
        witness: None,
        evidence: Vec::new(),
    }
}
