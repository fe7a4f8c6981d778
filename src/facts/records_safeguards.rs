//! Records of what protects production or watches it.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use super::records::{
    Class, Confidence, EnvironmentId, EvidenceId, LockState, SubjectId, SubjectKind, Tri,
};
use super::records_gaps::Gaps;
use super::records_subjects::{SubjectRef, subject_records};
use crate::ids::{AccountId, Arn, Region, Sym, VpcId};

/// Everything that protects or watches.
#[derive(Clone, Debug, Default, PartialEq, Serialize, JsonSchema)]
pub struct Safeguards {
    /// One per account and region of the universe, sorted.
    pub trails: Vec<Trail>,
    /// One per account and class of event.
    pub alerts: Vec<Alert>,
    /// One per account and region.
    pub session_logging: Vec<SessionLogging>,
    /// One per account and item of the protect-list.
    pub guardrails: Vec<Guardrail>,
    /// One per VPC.
    pub flow_logs: Vec<FlowLogs>,
    /// Backup vaults, which are subjects.
    pub vaults: Vec<Vault>,
    /// One per pair of a production service and its lower counterpart.
    pub parity: Vec<Parity>,
}

/// Whether management events of an account and region are recorded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Trail {
    /// The account's id as a subject.
    pub account: SubjectId,
    /// The region.
    pub region: Region,
    /// Whether an active trail records reads and writes there and delivers them.
    #[schemars(extend("x-family" = "audit"))]
    pub covered: Tri,
    /// Why not, or by which trail.
    pub reason: Box<str>,
    /// Sentences that say so.
    pub evidence: Vec<EvidenceId>,
}

/// Whether a class of critical events raises an alert that somebody receives.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Alert {
    /// The account's id as a subject.
    pub account: SubjectId,
    /// The class of event.
    pub event: Sym,
    /// Whether an enabled rule or filter leads to a confirmed destination.
    #[schemars(extend("x-family" = "audit"))]
    pub live: Tri,
    /// Sentences that say so.
    pub evidence: Vec<EvidenceId>,
}

/// Whether interactive sessions are logged.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct SessionLogging {
    /// The account's id as a subject.
    pub account: SubjectId,
    /// The region.
    pub region: Region,
    /// Whether session preferences name a log target.
    #[schemars(extend("x-family" = "audit"))]
    pub logged: Tri,
    /// Sentences that say so.
    pub evidence: Vec<EvidenceId>,
}

/// Whether an item of the protect-list is denied to an account's own administrators.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Guardrail {
    /// The account's id as a subject.
    pub account: SubjectId,
    /// The item.
    pub item: Sym,
    /// Whether a control policy denies it.
    #[schemars(extend("x-family" = "organisation"))]
    pub denied: Tri,
    /// Sentences that say so.
    pub evidence: Vec<EvidenceId>,
}

/// Whether the traffic of a VPC is logged in full.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct FlowLogs {
    /// The VPC's id as a subject.
    pub vpc: SubjectId,
    /// Whether accepted and rejected traffic is recorded and delivered.
    #[schemars(extend("x-family" = "audit"))]
    pub complete: Tri,
    /// Sentences that say so.
    pub evidence: Vec<EvidenceId>,
}

/// How far a lower environment mirrors a production service.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Parity {
    /// The production subject.
    pub subject: SubjectId,
    /// Its counterpart, if there is one.
    pub counterpart: Option<SubjectId>,
    /// What differs, sorted.
    pub differences: Vec<Sym>,
    /// Sentences that say so.
    pub evidence: Vec<EvidenceId>,
}

subject_records! {
    /// A backup vault.
    ///
    /// Source: AWS Backup API Reference, BackupVaultListMember.
    Vault {
        /// Classes of the stores whose recovery points it holds, in the order prod, lower, shared, external, unclassified.
        classes: Vec<Class>,
        /// The state of its lock at `as_of`.
        #[schemars(extend("x-family" = "backups"))]
        lock: LockState,
        /// Whole hours until the lock can no longer be removed; only while cooling off.
        #[schemars(extend("x-family" = "backups"))]
        hours_left: Option<u64>,
        /// The shortest retention that the lock admits; null when it sets none. Known whenever `lock` is.
        #[schemars(extend("x-family" = "backups"))]
        min_retention_days: Option<u64>,
        /// The longest retention that the lock admits; null when it sets none. Known whenever `lock` is.
        #[schemars(extend("x-family" = "backups"))]
        max_retention_days: Option<u64>,
        /// Number of recovery points; null when unknown.
        #[schemars(extend("x-family" = "backups"))]
        recovery_points: Option<u64>,
        /// Rules of backup plans that write to it with a lifecycle that the lock does not admit, as
        /// `plan/rule`, sorted.
        #[schemars(extend("x-family" = "backups"))]
        plans_outside: Vec<Box<str>>,
        /// Number of recovery points that never expire; null when unknown.
        #[schemars(extend("x-family" = "backups"))]
        points_without_expiry: Option<u64>,
        /// Sentences about lock and content.
        lock_evidence: Vec<EvidenceId>,
    }
}
