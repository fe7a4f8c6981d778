//! The objects of the JSON report: structs of its own, so that internal types may change freely.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use crate::ids::{AccountId, Timestamp};

/// Declares objects whose members are all public to the other parts of the format.
macro_rules! parts {
    ($($(#[$doc:meta])* $name:ident = $title:literal { $($(#[$mdoc:meta])* $member:ident: $type:ty,)* })*) => {$(
        $(#[$doc])*
        #[derive(Serialize, JsonSchema)]
        #[schemars(rename = $title)]
        pub(super) struct $name {
            $($(#[$mdoc])* pub(super) $member: $type,)*
        }
    )*};
}

parts! {
    /// What "all" means: the accounts and regions over which statements are made.
    UniversePart = "Universe" {
        /// Where the list of accounts comes from: `organization`, `declared` or `present`.
        accounts_from: String,
        /// Where the list of regions comes from: `enabled`, `declared` or `present`.
        regions_from: String,
        /// The accounts, sorted.
        accounts: Vec<AccountId>,
        /// The regions of all accounts together, sorted.
        regions: Vec<String>,
    }
    /// What was seen and what was not.
    CoveragePart = "Coverage" {
        /// Planned calls that were read completely.
        complete: u64,
        /// Planned calls.
        planned: u64,
        /// Share of planned calls that were read completely, rounded down; null when nothing was planned.
        percent: Option<u64>,
        /// The same as `complete`, for production and what may be production.
        prod_complete: u64,
        /// The same as `planned`, for production and what may be production.
        prod_planned: u64,
        /// Subjects that are or may be production and could not be judged, without those that an accepted gap covers.
        prod_undecided: u64,
        /// Per service, sorted.
        services: Vec<ServicePart>,
        /// What is missing, sorted.
        gaps: Vec<GapPart>,
        /// Gaps that the configuration accepts.
        accepted_gaps: Vec<AcceptedGapPart>,
        /// Number of resources read, by CloudFormation type name.
        resources: BTreeMap<String, u64>,
        /// Files that are no reply of a modelled operation.
        not_modelled: Vec<String>,
        /// Files that could be replies of several operations, and were not loaded.
        ambiguous: Vec<String>,
        /// Files or resources that could not be read, with the reason.
        unreadable: Vec<String>,
        /// Built-in policies that a user's policy replaces.
        overridden: Vec<String>,
        /// What else a reader must know before the findings.
        notes: Vec<String>,
    }
    /// How much of one service was read.
    ServicePart = "ServiceCoverage" {
        /// The AWS CLI's service name.
        service: String,
        /// Planned calls that were read completely.
        complete: u64,
        /// Planned calls.
        planned: u64,
    }
    /// A gap that the configuration accepts.
    AcceptedGapPart = "AcceptedGap" {
        /// Operations, regions or accounts that it covers.
        covers: String,
        /// Its owner.
        owner: String,
        /// Its reason.
        reason: String,
        /// The last moment at which it holds.
        expires: Timestamp,
        /// How many gaps it covers in this run.
        gaps: u64,
    }
    /// An environment.
    EnvironmentPart = "Environment" {
        /// Its name.
        name: String,
        /// `prod`, `lower`, `shared`, `external` or `unclassified`.
        class: String,
        /// Such as `staging`.
        tier: Option<String>,
        /// Its accounts, sorted.
        accounts: Vec<AccountPart>,
        /// Number of stores.
        stores: u64,
        /// Number of workloads.
        workloads: u64,
        /// Number of VPCs.
        vpcs: u64,
    }
    /// An account of an environment.
    AccountPart = "Account" {
        /// Its number.
        account: AccountId,
        /// Its name.
        name: String,
        /// How sure its class is.
        confidence: String,
    }
    /// What one environment can do in another.
    MatrixPart = "MatrixCell" {
        /// The environment or zone it comes from.
        source: String,
        /// The environment it reaches.
        target: String,
        /// Kind of crossing.
        kind: String,
        /// Number of crossings.
        count: u64,
        /// Whether at least one is proven.
        proven: bool,
    }
    /// A policy that did not pass on a subject.
    FindingPart = "Finding" {
        /// The policy's id.
        policy: String,
        /// Catalogue code; null for policies without one.
        code: Option<String>,
        /// What is wrong, or the promise that is broken.
        title: String,
        /// Why it matters.
        description: String,
        /// Its severity here.
        severity: SeverityWord,
        /// What the policy concluded.
        verdict: VerdictWord,
        /// The target.
        subject: SubjectPart,
        /// Where it is opened from.
        source_environment: Option<String>,
        /// The target's environment.
        target_environment: Option<String>,
        /// What is possible, such as `connect:database` or `read`.
        effect: String,
        /// What is let through.
        capability: Option<CapabilityPart>,
        /// How sure the least sure crossing is.
        certainty: CertaintyWord,
        /// The condition under which it holds.
        condition: Option<String>,
        /// How many ways were found.
        count: u64,
        /// What opens the wall, sorted by key.
        causes: Vec<CausePart>,
        /// Keys of the fewest causes whose removal closes it; empty where unknown.
        cut: Vec<String>,
        /// The shortest path.
        witness: Vec<HopPart>,
        /// What was seen.
        evidence: Vec<EvidencePart>,
        /// Why the verdict is not plainer.
        notes: Vec<String>,
        /// What to do.
        remediation: String,
        /// Control ids by framework.
        controls: BTreeMap<String, Vec<String>>,
        /// The same across runs.
        fingerprint: String,
        /// When a run first showed it, where a history is kept.
        first_seen: Option<Timestamp>,
        /// The exception that covers it.
        exception: Option<ExceptionPart>,
        /// What was not seen, sorted.
        gaps: Vec<GapPart>,
    }
    /// The target of a finding.
    SubjectPart = "Subject" {
        /// Its id.
        id: String,
        /// The list it comes from: `store`, `account`, `resource` ...
        kind: String,
        /// CloudFormation's name of its type.
        #[serde(rename = "type")]
        resource_type: Option<String>,
        /// Its ARN.
        arn: Option<String>,
        /// The name that people use for it.
        name: String,
        /// Its account.
        account: Option<AccountId>,
        /// The account's name.
        account_name: Option<String>,
        /// Its region.
        region: Option<String>,
        /// Its environment.
        environment: Option<String>,
        /// The environment's class.
        class: String,
        /// How sure the class is.
        confidence: String,
    }
    /// What a crossing lets through.
    CapabilityPart = "Capability" {
        /// IP protocol.
        protocol: Option<String>,
        /// Ports or port ranges, sorted.
        ports: Vec<String>,
        /// IAM actions, sorted.
        actions: Vec<String>,
        /// `read`, `write`, `admin`, `destroy`, `connect` or `become`.
        effect: Option<String>,
    }
    /// A rule, statement, share or route that opens the wall.
    CausePart = "Cause" {
        /// Equal wherever the same rule opens something.
        key: String,
        /// What it says.
        text: String,
    }
    /// One hop of a path.
    HopPart = "Hop" {
        /// An id or ARN.
        component: String,
        /// The rule that lets the flow or the caller through, if one decides.
        rule: Option<String>,
        /// What happens here.
        text: String,
    }
    /// A sentence about what was seen.
    EvidencePart = "Evidence" {
        /// The sentence.
        text: String,
        /// The AWS call that showed it.
        source: String,
    }
    /// An exception.
    ExceptionPart = "Exception" {
        /// Its id.
        id: String,
        /// Its owner.
        owner: String,
        /// Its reason.
        reason: String,
        /// The last moment at which it holds.
        expires: Timestamp,
    }
    /// A call that was not read completely, or a question that cannot be decided.
    GapPart = "Gap" {
        /// The account, if one is known.
        account: Option<AccountId>,
        /// The region or `global`.
        region: Option<String>,
        /// The AWS CLI's service name.
        service: String,
        /// The AWS CLI's operation name.
        operation: String,
        /// Why it was not seen.
        state: String,
        /// The service's words, or what is missing.
        reason: String,
        /// The IAM action that would settle it.
        permission: Option<String>,
        /// What would settle it, in words.
        settles: String,
    }
    /// A policy that ran, with the counts of its verdicts.
    PolicyPart = "Policy" {
        /// Its id.
        policy: String,
        /// Catalogue code; null for policies without one.
        code: Option<String>,
        /// What is wrong, or the promise that is broken.
        title: String,
        /// Why it matters.
        description: String,
        /// The most severe that its findings can be.
        severity: SeverityWord,
        /// What to do.
        remediation: String,
        /// Control ids by framework.
        controls: BTreeMap<String, Vec<String>>,
        /// Subjects that fail.
        fail: u64,
        /// Subjects that could not be decided.
        unknown: u64,
        /// Subjects whose holes are all covered by exceptions.
        exempt: u64,
        /// Subjects that pass.
        pass: u64,
        /// Subjects that the policy does not speak about; 1 when there is no subject at all.
        not_applicable: u64,
    }
}

/// A severity, least first.
#[derive(Clone, Copy, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "Severity")]
pub(super) enum SeverityWord {
    /// Worth knowing.
    Info,
    /// A weakness that needs others to matter.
    Low,
    /// One step away from harm.
    Medium,
    /// Harm needs one mistake.
    High,
    /// Harm needs no further step.
    Critical,
}

/// What a policy concluded about a subject.
#[derive(Clone, Copy, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "Verdict")]
pub(super) enum VerdictWord {
    /// An open hole, proven.
    Fail,
    /// A possible hole, or not enough was seen to rule one out.
    Unknown,
    /// Every hole is covered by an exception.
    Exempt,
    /// None. Never in `findings` of an audit.
    Pass,
    /// The policy does not speak about the subject. Never in `findings` of an audit.
    NotApplicable,
}

/// How sure a finding is.
#[derive(Clone, Copy, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "Certainty")]
pub(super) enum CertaintyWord {
    /// Shown by the configuration alone.
    Proven,
    /// Holds where `condition` holds.
    Conditional,
    /// Rests on something that was not collected or cannot be decided.
    Maybe,
}
