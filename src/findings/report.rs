use super::finding::{Finding, GapLine, PolicyInfo, Severity};
use crate::ids::{AccountId, Sym, Timestamp};

/// The program that made the report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tool {
    /// `palisade`.
    pub name: &'static str,
    /// The package's version.
    pub version: &'static str,
}

/// What "all" means in the report: the accounts and regions over which statements are made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Universe {
    /// Where the list of accounts comes from: `organization`, `declared` or `present`.
    pub accounts_from: Sym,
    /// Where the list of regions comes from: `enabled`, `declared` or `present`.
    pub regions_from: Sym,
    /// The accounts, sorted.
    pub accounts: Vec<AccountId>,
    /// The regions of all accounts together, sorted.
    pub regions: Vec<Sym>,
}

/// How much of one service was read in production and elsewhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServiceCoverage {
    /// The CLI's service name.
    pub service: Sym,
    /// Planned calls that were read completely.
    pub complete: u64,
    /// Planned calls.
    pub planned: u64,
}

/// A gap that the configuration accepts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AcceptedGap {
    /// What it covers: operations, regions or accounts.
    pub covers: Box<str>,
    /// Its owner.
    pub owner: Box<str>,
    /// Its reason.
    pub reason: Box<str>,
    /// The last moment at which it holds.
    pub expires: Timestamp,
    /// How many gaps it covers in this run.
    pub gaps: u64,
}

/// What was seen and what was not.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Coverage {
    /// Planned calls that were read completely, in all accounts of the universe.
    pub complete: u64,
    /// Planned calls.
    pub planned: u64,
    /// The same, for production and what may be production.
    pub prod_complete: u64,
    /// Planned calls there.
    pub prod_planned: u64,
    /// Per service, sorted.
    pub services: Vec<ServiceCoverage>,
    /// What is missing, sorted.
    pub gaps: Vec<GapLine>,
    /// Gaps that the configuration accepts.
    pub accepted: Vec<AcceptedGap>,
    /// Resources read, by CloudFormation type name.
    pub resources: Vec<(Sym, u64)>,
    /// Files that are no reply of a modelled operation.
    pub not_modelled: Vec<Box<str>>,
    /// Files that could be replies of several operations, and were not loaded.
    pub ambiguous: Vec<Box<str>>,
    /// Files or resources that could not be read, with the reason.
    pub unreadable: Vec<Box<str>>,
    /// Built-in policies that a user's policy replaces.
    pub overridden: Vec<Sym>,
    /// What else a reader must know before the findings: where the view ends.
    pub notes: Vec<Box<str>>,
}

impl Coverage {
    /// Returns the share of planned calls that were read completely, in per cent rounded down; none
    /// when nothing was planned.
    pub fn percent(&self) -> Option<u64> {
        (self.complete * 100).checked_div(self.planned)
    }
}

/// An environment of the report's first picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EnvironmentRow {
    /// Its name.
    pub name: Sym,
    /// `prod`, `lower`, `shared`, `external` or `unclassified`.
    pub class: Sym,
    /// Such as `staging`; empty where there is none.
    pub tier: Option<Sym>,
    /// Its accounts with their names and the confidence of each, sorted.
    pub accounts: Vec<(AccountId, Box<str>, Sym)>,
    /// Number of stores.
    pub stores: u64,
    /// Number of workloads.
    pub workloads: u64,
    /// Number of VPCs.
    pub vpcs: u64,
}

/// What one environment can do in another.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct MatrixCell {
    /// The environment or zone it comes from.
    pub source: Sym,
    /// The environment it reaches.
    pub target: Sym,
    /// Kind of crossing: `network`, `data_copy` ...
    pub kind: Sym,
    /// Number of crossings.
    pub count: u64,
    /// Whether at least one is proven.
    pub proven: bool,
}

/// How often a policy came to each verdict.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyRow {
    /// The policy.
    pub policy: PolicyInfo,
    /// The maximum severity.
    pub severity: Severity,
    /// Subjects that fail.
    pub fail: u64,
    /// Subjects that could not be decided.
    pub unknown: u64,
    /// Subjects that pass.
    pub pass: u64,
    /// Subjects whose holes are all covered by exceptions.
    pub exempt: u64,
    /// Subjects that the policy does not speak about; 1 when there is no subject at all.
    pub not_applicable: u64,
}

/// The outcome of an audit: every report format shows this value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// The program.
    pub tool: Tool,
    /// The end of the collection window.
    pub as_of: Timestamp,
    /// What "all" means.
    pub universe: Universe,
    /// What was seen and what was not.
    pub coverage: Coverage,
    /// The environments, production first, then by name.
    pub environments: Vec<EnvironmentRow>,
    /// What crosses between environments, sorted.
    pub matrix: Vec<MatrixCell>,
    /// The findings: failures first, then by severity, policy code, subject.
    pub findings: Vec<Finding>,
    /// One row per policy that ran, by code.
    pub policies: Vec<PolicyRow>,
    /// Subjects that are or may be production and could not be decided, for reasons that no accepted gap covers.
    pub prod_undecided: u64,
}
