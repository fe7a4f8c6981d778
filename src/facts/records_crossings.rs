//! The input as a whole, crossings, environments, gaps, and what stands beside the input.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use super::records::{
    Capability, Class, Confidence, CrossingId, CrossingKind, EnvironmentId, EvidenceId, Form,
    GapId, GapState, SubjectId, Sureness, Tier, Trust, WitnessId,
};
use super::records_safeguards::Safeguards;
use super::records_subjects::{Account, Principal, Resource, Store, SubjectRef, Workload};
use crate::ids::{AccountId, PortSet, Region, Sym, Timestamp};

/// What stands before the lists of accounts that are surely not production in [`Facts::list_gaps`].
pub const ELSEWHERE: &str = "elsewhere:";

/// The `input` of every policy. Lists are sorted by id.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Input {
    /// The moment of which everything here speaks.
    pub as_of: Timestamp,
    /// What "all" means.
    pub universe: Universe,
    /// Environments, zones, and accounts outside the universe that a crossing names.
    pub environments: Vec<Environment>,
    /// The accounts of the universe.
    pub accounts: Vec<Account>,
    /// What keeps data.
    pub stores: Vec<Store>,
    /// What runs code.
    pub workloads: Vec<Workload>,
    /// Who can act.
    pub principals: Vec<Principal>,
    /// Subjects of other types.
    pub resources: Vec<Resource>,
    /// Ways from one environment into another.
    pub crossings: Vec<Crossing>,
    /// What protects and watches.
    pub safeguards: Safeguards,
    /// The declared exceptions; the engine applies them, policies need not.
    pub exceptions: Vec<Exception>,
    /// The declared objectives.
    pub objectives: Objectives,
    /// Calls that were not read completely, questions that cannot be decided.
    pub gaps: Vec<Gap>,
}

impl Input {
    /// Returns every subject: accounts, stores, workloads, principals, resources, vaults.
    pub fn subjects(&self) -> impl Iterator<Item = SubjectRef<'_>> {
        let accounts = self.accounts.iter().map(Account::subject);
        let stores = self.stores.iter().map(Store::subject);
        let workloads = self.workloads.iter().map(Workload::subject);
        let principals = self.principals.iter().map(Principal::subject);
        let resources = self.resources.iter().map(Resource::subject);
        let vaults = self.safeguards.vaults.iter().map(super::Vault::subject);
        accounts
            .chain(stores)
            .chain(workloads)
            .chain(principals)
            .chain(resources)
            .chain(vaults)
    }
}

/// The facts of one run: what policies read, and beside it what reports tell.
#[derive(Clone, Debug, PartialEq)]
pub struct Facts {
    /// What policies read.
    pub input: Input,
    /// Sentences of the analyses; policies point at them by id.
    pub evidence: BTreeMap<EvidenceId, Evidence>,
    /// The paths behind crossings.
    pub witnesses: BTreeMap<WitnessId, Vec<Hop>>,
    /// Keys that stay equal before and after a plan is applied: partition, account, region, type and name
    /// where AWS has one. A subject that is missing here is known by its ARN, else by account, region, type
    /// and id.
    pub natural_keys: BTreeMap<SubjectId, Box<str>>,
    /// Per list of subjects (`stores`, `vaults` ..., resources by type: `resources:AWS::EC2::VPC`): the gaps
    /// that may hide subjects from it. [`ELSEWHERE`] stands before those of accounts that are surely not
    /// production.
    pub list_gaps: BTreeMap<Sym, Vec<GapId>>,
}

/// What "all" means: the accounts and regions over which statements are made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Universe {
    /// Where the list of accounts comes from: `organization`, `declared` or `present`.
    pub accounts_from: Sym,
    /// Where the list of regions comes from: `enabled`, `declared` or `present`.
    pub regions_from: Sym,
    /// The accounts, sorted.
    pub accounts: Vec<AccountId>,
    /// The regions of all accounts together, sorted.
    pub regions: Vec<Region>,
    /// Whether the configuration declares that all environments live in one account.
    pub single_account: bool,
}

/// An environment, a zone (`internet`, `on-premises`), or an account outside the universe.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Environment {
    /// Its name; for an account outside the universe its number.
    pub id: EnvironmentId,
    /// Its class.
    pub class: Class,
    /// What it is for; null where nothing says so.
    pub tier: Option<Tier>,
    /// Its accounts, sorted.
    pub accounts: Vec<AccountId>,
    /// The subjects that are doors into it, sorted.
    pub access_points: Vec<SubjectId>,
}

/// One way in which something in one environment can touch something in another.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Crossing {
    /// The id.
    pub id: CrossingId,
    /// In which way.
    pub kind: CrossingKind,
    /// What it rests on, for the kinds `link` and `dns`; null for others.
    pub form: Option<Form>,
    /// How sure it is.
    pub certainty: Sureness,
    /// Who the source is, seen from the universe.
    pub trust: Trust,
    /// Where it starts: a subject, a zone, or an account outside the universe.
    pub source: SubjectId,
    /// Where it ends: a subject.
    pub target: SubjectId,
    /// The source's environment; null when it is unclassified.
    pub source_environment: Option<EnvironmentId>,
    /// The target's environment; null when it is unclassified.
    pub target_environment: Option<EnvironmentId>,
    /// The source's class.
    pub source_class: Class,
    /// How sure the source's class is.
    pub source_confidence: Confidence,
    /// The target's class.
    pub target_class: Class,
    /// How sure the target's class is.
    pub target_confidence: Confidence,
    /// What it lets through.
    pub capability: Capability,
    /// The door it leads through.
    pub via_access_point: Option<SubjectId>,
    /// Accounts and networks between source and target, in order.
    pub transit: Vec<Sym>,
    /// How many ways it stands for.
    pub count: u64,
    /// What opens it, sorted by key.
    pub causes: Vec<Cause>,
    /// Keys of the fewest causes whose removal closes it; empty where unknown.
    pub cut: Vec<Box<str>>,
    /// The condition under which it holds, in words of the policy.
    pub condition: Option<Box<str>>,
    /// What it rests on that was not collected.
    pub assumptions: Vec<Box<str>>,
    /// The path.
    pub witness: Option<WitnessId>,
    /// Sentences about it.
    pub evidence: Vec<EvidenceId>,
}

/// A rule, statement, share or route that opens a crossing.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
pub struct Cause {
    /// Equal wherever the same rule opens something.
    pub key: Box<str>,
    /// What it says, in AWS's terms.
    pub text: Box<str>,
}

/// A declared exception, as `palisade.toml` has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Exception {
    /// Its id.
    pub id: Sym,
    /// The policy's id or code.
    pub policy: Sym,
    /// Selectors of the sources, any of which may match; empty for all.
    pub from: Vec<Box<str>>,
    /// Selectors of the targets, any of which may match; empty for all, which is too broad.
    pub to: Vec<Box<str>>,
    /// The ports that it permits; null for all.
    #[schemars(with = "Option<Vec<String>>")]
    pub ports: Option<PortSet>,
    /// The actions that it permits, `*` and `?` as in IAM; null for all.
    pub actions: Option<Vec<Sym>>,
    /// Who answers for it.
    pub owner: Box<str>,
    /// Why it is permitted.
    pub reason: Box<str>,
    /// The last moment at which it holds.
    pub expires: Timestamp,
}

/// The declared objectives.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Objectives {
    /// Hours of data that may be lost.
    pub recovery_point_hours: u64,
    /// By how much a recovery point may be older than that.
    pub recovery_point_factor: u64,
    /// Hours within which data must be back.
    pub recovery_time_hours: u64,
    /// Days for which an immutable copy must stay.
    pub immutable_retention_days: u64,
    /// Days within which a restore must have been tested.
    pub restore_test_days: u64,
    /// Days for which logs must stay.
    pub log_retention_days: u64,
    /// Days for which logs must be searchable at once.
    pub log_hot_days: u64,
    /// Whether a copy must exist in another region.
    pub backup_other_region: bool,
    /// Bounds on what people may do.
    pub human: HumanObjectives,
}

/// Bounds on what people may do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct HumanObjectives {
    /// Hours of a session.
    pub session_hours: u64,
    /// Hours of an administrator's session.
    pub admin_session_hours: u64,
    /// Minutes after which an idle shell is closed.
    pub shell_idle_minutes: u64,
    /// Hours of a VPN session.
    pub vpn_session_hours: u64,
    /// Days after which a key is too old.
    pub key_age_days: u64,
}

/// Something that was not seen, or cannot be decided.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Gap {
    /// The id.
    pub id: GapId,
    /// The account, if one is known.
    pub account: Option<AccountId>,
    /// The region or `global`, if one is known.
    pub region: Option<Region>,
    /// The CLI's service name; the analysis, for `undecidable` and `analysis-missing`.
    pub service: Sym,
    /// The CLI's operation name; the question, for `undecidable` and `analysis-missing`.
    pub operation: Sym,
    /// Why it was not seen.
    pub state: GapState,
    /// The service's words, or what is missing.
    pub reason: Box<str>,
    /// The IAM action that would settle it.
    pub permission: Option<Box<str>>,
    /// What would settle it, in words.
    pub settles: Box<str>,
}

/// A sentence by which an analysis tells what it saw.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Evidence {
    /// What it speaks about.
    pub subject: SubjectId,
    /// The sentence.
    pub text: Box<str>,
    /// The call that showed it, such as `rds describe-db-instances`.
    pub source: Box<str>,
}

/// One hop of a witness path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hop {
    /// The component: an id or ARN.
    pub component: Box<str>,
    /// The rule that lets the flow or the caller through, if one decides.
    pub rule: Option<Box<str>>,
    /// What happens here.
    pub text: Box<str>,
}

impl Default for Objectives {
    fn default() -> Self {
        Self {
            recovery_point_hours: 24,
            recovery_point_factor: 2,
            recovery_time_hours: 24,
            immutable_retention_days: 7,
            restore_test_days: 90,
            log_retention_days: 365,
            log_hot_days: 90,
            backup_other_region: false,
            human: HumanObjectives {
                session_hours: 4,
                admin_session_hours: 1,
                shell_idle_minutes: 20,
                vpn_session_hours: 12,
                key_age_days: 90,
            },
        }
    }
}
