use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::Serialize;

use super::class::{Class, Confidence, Tier};
use super::classify::Environments;
use super::declared::EnvironmentName;
use super::evidence::{Evidence, Scope};
use crate::ids::{AccountId, Arn, Region, VpcId};

/// Who is what, and why: the output of `palisade environments`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct EnvironmentRows {
    /// The accounts, in order of their numbers.
    pub accounts: Vec<AccountRow>,
    /// The VPCs, in order of their ARNs.
    pub vpcs: Vec<VpcRow>,
    /// Evidence on both sides of the line between production and the rest; accounts first.
    pub conflicts: Vec<ConflictRow>,
}

/// An account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct AccountRow {
    /// Its number.
    pub account: AccountId,
    /// Its name; null when none was read.
    pub name: Option<Box<str>>,
    /// Its environment; null when it is unclassified or external.
    pub environment: Option<EnvironmentName>,
    /// The class.
    pub class: Class,
    /// The finer kind.
    pub tier: Option<Tier>,
    /// How sure the class is.
    pub confidence: Confidence,
    /// What was read, the strongest source first.
    pub evidence: Vec<Evidence>,
    /// The classes of the stores and compute in it.
    pub workload_classes: BTreeSet<Class>,
}

/// A VPC.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct VpcRow {
    /// Its id.
    pub vpc: VpcId,
    /// Its ARN.
    pub arn: Arn,
    /// The account that owns it.
    pub account: AccountId,
    /// Its region.
    pub region: Region,
    /// Its name; null when it has none.
    pub name: Option<Box<str>>,
    /// Its environment; null when it is unclassified or external.
    pub environment: Option<EnvironmentName>,
    /// The class.
    pub class: Class,
    /// The finer kind.
    pub tier: Option<Tier>,
    /// How sure the class is.
    pub confidence: Confidence,
    /// What was read, of the VPC and of its account, the strongest source first.
    pub evidence: Vec<Evidence>,
}

/// A contradiction.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ConflictRow {
    /// What it is about.
    pub scope: Scope,
    /// An account's number, or an ARN.
    pub at: Box<str>,
    /// The class that it has all the same.
    pub class: Class,
    /// The evidence for that class.
    pub kept: Evidence,
    /// The strongest evidence for the other side.
    pub against: Evidence,
}

impl Environments {
    /// Returns the rows that `palisade environments` prints.
    pub fn rows(&self) -> EnvironmentRows {
        let accounts = self.accounts.iter().map(|(account, one)| AccountRow {
            account: *account,
            name: one.name.clone(),
            environment: one.assignment.environment,
            class: one.assignment.class,
            tier: one.assignment.tier,
            confidence: one.assignment.confidence,
            evidence: one.assignment.evidence.to_vec(),
            workload_classes: one.workload_classes.clone(),
        });
        let vpcs = self.vpcs.iter().map(|(arn, one)| VpcRow {
            vpc: one.id,
            arn: *arn,
            account: one.place.account,
            region: one.place.region,
            name: one.name.clone(),
            environment: one.assignment.environment,
            class: one.assignment.class,
            tier: one.assignment.tier,
            confidence: one.assignment.confidence,
            evidence: one.assignment.evidence.to_vec(),
        });
        let conflicts = self.conflicts.iter().map(|one| ConflictRow {
            scope: one.scope,
            at: one.at.clone(),
            class: one.class,
            kept: one.kept.clone(),
            against: one.against.clone(),
        });
        EnvironmentRows {
            accounts: accounts.collect(),
            vpcs: vpcs.collect(),
            conflicts: conflicts.collect(),
        }
    }
}
