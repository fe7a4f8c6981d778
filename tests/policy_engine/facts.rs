//! Facts built by hand: the smallest of each record, which tests then change.

use std::collections::BTreeMap;

use palisade::facts::{
    AccessKey, Account, Backups, Capability, Class, Confidence, Crossing, CrossingId, CrossingKind,
    Effect, Environment, EnvironmentId, Evidence, EvidenceId, Facts, Family, Gap, GapId, GapState,
    Gaps, Input, LockState, Membership, Nature, Objectives, Principal, Resource, Safeguards, Store,
    SubjectId, SubjectKind, Sureness, Trail, Tri, Trust, Universe, Vault,
};
use palisade::ids::{AccountId, PortSet, Region, Sym, Timestamp, VpcId};

pub const PROD: &str = "111111111111";
pub const DEV: &str = "222222222222";

pub fn account_id(number: &str) -> AccountId {
    number.parse().unwrap()
}
pub fn region() -> Region {
    "eu-west-1".parse().unwrap()
}
pub fn moment(text: &str) -> Timestamp {
    text.parse().unwrap()
}
pub fn id(text: &str) -> SubjectId {
    SubjectId::new(text)
}
fn environment_of(class: Class) -> Option<EnvironmentId> {
    match class {
        Class::Prod => Some(EnvironmentId::new("prod")),
        Class::Lower => Some(EnvironmentId::new("dev")),
        Class::Shared => Some(EnvironmentId::new("network")),
        Class::External => Some(EnvironmentId::new("internet")),
        Class::Unclassified => None,
    }
}

/// Builds a subject record: the common members by kind, id, account and class, then its own.
macro_rules! subject {
    ($name:ident, $kind:ident, $id:expr, $number:expr, $class:expr, { $($field:ident: $value:expr,)* }) => {
        $name {
            id: id($id),
            kind: SubjectKind::$kind,
            arn: None,
            name: $id.into(),
            service: Sym::new("test"),
            resource_type: Sym::new(concat!("Test::", stringify!($name))),
            account: Some(account_id($number)),
            region: Some(region()),
            vpc: None,
            environment: environment_of($class),
            class: $class,
            confidence: match $class {
                Class::Unclassified => Confidence::None,
                _ => Confidence::Strong,
            },
            evidence: Vec::new(),
            tags: Some(BTreeMap::new()),
            gaps: Gaps::default(),
            $($field: $value,)*
        }
    };
}

pub fn account(number: &str, class: Class) -> Account {
    subject!(Account, Account, number, number, class, {
        ou_path: None,
        organisation: Some(Membership::Member),
        workload_classes: vec![class],
        workload_evidence: Vec::new(),
        unseen: Vec::new(),
    })
}

pub fn store(name: &str, class: Class) -> Store {
    let number = if class == Class::Lower { DEV } else { PROD };
    subject!(Store, Store, name, number, class, {
        engine: Some(Sym::new("postgres")),
        port: Some(5432),
        endpoint: None,
        public: Tri::No,
        encrypted: Tri::Yes,
        key: None,
        deletion_protection: Tri::Yes,
        disposable: false,
        backups: Backups {
            automated: Tri::Yes,
            retention_days: Some(7),
            point_in_time: Tri::Yes,
            latest_restorable: None,
            selections: Vec::new(),
            evidence: Vec::new(),
        },
        copies: Vec::new(),
        newest_immutable: None,
        survivors: None,
        destroyers: None,
    })
}

pub fn resource(name: &str, class: Class, resource_type: &str) -> Resource {
    let number = if class == Class::Lower { DEV } else { PROD };
    let mut made = subject!(Resource, Resource, name, number, class, {
        data_copy: false,
        lineage: None,
        classes: vec![class],
        holds: Vec::new(),
        policy_sets: Vec::new(),
        subnets_mixed: None,
        subnets_shared: None,
        encrypted: None,
        key: None,
        sanitised: None,
    });
    made.resource_type = Sym::new(resource_type);
    made
}

pub fn vpc(name: &str, class: Class) -> Resource {
    Resource {
        vpc: Some(name.parse::<VpcId>().unwrap()),
        subnets_mixed: Some(Tri::No),
        subnets_shared: Some(Tri::No),
        ..resource(name, class, "AWS::EC2::VPC")
    }
}

pub fn snapshot(name: &str, class: Class) -> Resource {
    Resource {
        data_copy: true,
        encrypted: Some(Tri::No),
        ..resource(name, class, "AWS::EC2::Snapshot")
    }
}

pub fn unit(name: &str) -> Resource {
    Resource {
        confidence: Confidence::Declared,
        classes: vec![Class::Prod],
        ..resource(
            name,
            Class::Shared,
            "AWS::Organizations::OrganizationalUnit",
        )
    }
}

pub fn user(name: &str, class: Class) -> Principal {
    subject!(Principal, Principal, name, PROD, class, {
        nature: Some(Nature::Human),
        root: false,
        standing: Tri::Yes,
        mfa: Tri::No,
        session_seconds: None,
        source: Some(Sym::new("iam-user")),
        keys: Vec::new(),
    })
}

pub fn key(active: Tri) -> AccessKey {
    AccessKey {
        name: Sym::new("1"),
        active,
        age_days: Some(400),
        used: Tri::No,
        last_used_days: None,
        evidence: Vec::new(),
    }
}

pub fn vault(name: &str, lock: LockState) -> Vault {
    subject!(Vault, Vault, name, PROD, Class::Prod, {
        classes: vec![Class::Prod],
        lock: lock,
        hours_left: None,
        min_retention_days: Some(30),
        max_retention_days: None,
        recovery_points: Some(3),
        plans_outside: Vec::new(),
        points_without_expiry: Some(0),
        lock_evidence: Vec::new(),
    })
}

pub fn trail(number: &str, covered: Tri) -> Trail {
    Trail {
        account: id(number),
        region: region(),
        covered,
        reason: "".into(),
        evidence: Vec::new(),
    }
}

/// A proven crossing from `source` in development to `target` in production.
pub fn crossing(name: &str, kind: CrossingKind, source: &str, target: &str) -> Crossing {
    Crossing {
        id: CrossingId::new(name),
        kind,
        form: None,
        certainty: Sureness::Proven,
        trust: Trust::Inside,
        source: id(source),
        target: id(target),
        source_environment: Some(EnvironmentId::new("dev")),
        target_environment: Some(EnvironmentId::new("prod")),
        source_class: Class::Lower,
        source_confidence: Confidence::Strong,
        target_class: Class::Prod,
        target_confidence: Confidence::Strong,
        capability: Capability {
            protocol: None,
            ports: PortSet::default(),
            actions: Vec::new(),
            effect: Effect::Read,
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

pub fn gap(name: &str) -> Gap {
    Gap {
        id: GapId::new(name),
        account: Some(account_id(PROD)),
        region: Some(region()),
        service: Sym::new("rds"),
        operation: Sym::new("describe-db-instances"),
        state: GapState::Denied,
        reason: "AccessDenied".into(),
        permission: Some("rds:DescribeDBInstances".into()),
        settles: "allow the permission".into(),
    }
}

/// One production and one development account, each with a trail, and nothing else.
pub fn facts() -> Facts {
    let environment = |name: &str, class, accounts: &[&str]| Environment {
        id: EnvironmentId::new(name),
        class,
        tier: None,
        accounts: accounts.iter().map(|number| account_id(number)).collect(),
        access_points: Vec::new(),
    };
    Facts {
        input: Input {
            as_of: moment("2026-11-21T00:00:00Z"),
            universe: Universe {
                accounts_from: Sym::new("declared"),
                regions_from: Sym::new("present"),
                accounts: vec![account_id(PROD), account_id(DEV)],
                regions: vec![region()],
                single_account: false,
            },
            environments: vec![
                environment("333333333333", Class::External, &["333333333333"]),
                environment("dev", Class::Lower, &[DEV]),
                environment("internet", Class::External, &[]),
                environment("network", Class::Shared, &[]),
                environment("prod", Class::Prod, &[PROD]),
            ],
            accounts: vec![account(PROD, Class::Prod), account(DEV, Class::Lower)],
            stores: Vec::new(),
            workloads: Vec::new(),
            principals: Vec::new(),
            resources: Vec::new(),
            crossings: Vec::new(),
            safeguards: Safeguards {
                trails: vec![trail(PROD, Tri::Yes), trail(DEV, Tri::Yes)],
                ..Safeguards::default()
            },
            exceptions: Vec::new(),
            objectives: Objectives::default(),
            gaps: vec![gap("gap")],
        },
        evidence: BTreeMap::new(),
        witnesses: BTreeMap::new(),
        natural_keys: BTreeMap::new(),
        list_gaps: BTreeMap::new(),
    }
}

/// Adds a sentence and returns its id.
pub fn say(facts: &mut Facts, name: &str) -> EvidenceId {
    let evidence = EvidenceId::new(name);
    facts.evidence.insert(
        evidence,
        Evidence {
            subject: id(PROD),
            text: name.into(),
            source: "test".into(),
        },
    );
    evidence
}

/// Returns the gaps of a subject with `gap` under a family.
pub fn gaps(family: Family) -> Gaps {
    let mut gaps = Gaps::default();
    gaps.add(family, GapId::new("gap"));
    gaps
}
