use schemars::JsonSchema;
use serde::Deserialize;

use super::values::{DeclaredClass, Expiry, FailOn, PortText};
use crate::environments::{
    AccessPointKind, EnvironmentName, Glob, Selector, TagSelector, Tier, UnitSelector,
};
use crate::ids::{AccountId, Arn, Cidr, PortRange, Region, VpcId};

/// Every table of `palisade.toml`; all of them may be left out.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Tables {
    /// The environments; what none of them names is inferred.
    #[serde(default)]
    pub environment: Vec<EnvironmentTable>,
    /// Doors into environments; what is not declared is detected, and shown as such.
    #[serde(default)]
    pub access_point: Vec<AccessPointTable>,
    /// Accounts of others that we trust on purpose.
    #[serde(default)]
    pub trusted_account: Vec<TrustedAccountTable>,
    /// Owned and expiring permissions for what a policy forbids.
    #[serde(default)]
    pub exception: Vec<ExceptionTable>,
    /// Calls that we agree not to see.
    #[serde(default)]
    pub accepted_gap: Vec<AcceptedGapTable>,
    /// What backups and logs must achieve.
    pub objectives: ObjectivesTable,
    /// Bounds on what people may do.
    pub human: HumanTable,
    /// What may deliver to production.
    pub pipeline: PipelineTable,
    /// How data may leave production for lower environments.
    pub sanitiser: SanitiserTable,
    /// What is read, and how.
    pub estate: EstateTable,
    /// Which tags speak about environments.
    pub tags: TagsTable,
    /// What a run writes.
    pub report: ReportTable,
}

/// An environment and what belongs to it.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EnvironmentTable {
    /// Its name, unique.
    pub name: EnvironmentName,
    /// Its class.
    pub class: DeclaredClass,
    /// Its finer kind; one of its class.
    #[serde(default)]
    pub tier: Option<Tier>,
    /// Accounts by id.
    #[serde(default)]
    pub accounts: Vec<AccountId>,
    /// Organizational units with all accounts below them: ids, or paths of names such as `Workloads/Production`.
    #[serde(default)]
    pub organizational_units: Vec<UnitSelector>,
    /// VPCs by id.
    #[serde(default)]
    pub vpcs: Vec<VpcId>,
    /// Tags of accounts, VPCs and resources: `key=value`.
    #[serde(default)]
    pub tags: Vec<TagSelector>,
    /// Names of accounts, VPCs and resources: `*` stands for any characters.
    #[serde(default)]
    pub name_globs: Vec<Glob>,
}

/// A door into an environment.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AccessPointTable {
    /// The environment that it leads into.
    pub environment: EnvironmentName,
    /// Its kind.
    pub kind: AccessPointKind,
    /// What it is.
    pub selector: Selector,
}

/// An account of somebody else.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TrustedAccountTable {
    /// The account.
    pub id: AccountId,
    /// Whose account it is.
    #[schemars(length(min = 1))]
    pub vendor: Box<str>,
    /// What it is trusted for.
    #[schemars(length(min = 1))]
    pub purpose: Box<str>,
    /// Who answers for it here.
    #[schemars(length(min = 1))]
    pub owner: Box<str>,
    /// The last day on which it is trusted.
    pub expires: Expiry,
}

/// A permission for what a policy forbids.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ExceptionTable {
    /// Its id, unique.
    #[schemars(length(min = 1))]
    pub id: Box<str>,
    /// The policy's id or code.
    #[schemars(length(min = 1))]
    pub policy: Box<str>,
    /// The sources; all when left out.
    #[serde(default)]
    pub from: Option<Selector>,
    /// The targets; an exception without them is a finding, because it is too broad.
    #[serde(default)]
    pub to: Option<Selector>,
    /// The ports that it permits; all when left out. Not together with `actions`.
    #[serde(default)]
    pub ports: Option<Vec<PortText>>,
    /// The IAM actions that it permits, `*` and `?` as in IAM; all when left out. Not together with `ports`.
    #[serde(default)]
    pub actions: Option<Vec<Glob>>,
    /// Who answers for it.
    #[schemars(length(min = 1))]
    pub owner: Box<str>,
    /// Why it is permitted.
    #[schemars(length(min = 1))]
    pub reason: Box<str>,
    /// The last day on which it holds, at most 12 months ahead.
    pub expires: Expiry,
    /// Where it was agreed.
    #[serde(default)]
    pub ticket: Option<Box<str>>,
}

/// Calls that we agree not to see. At least one of `operations`, `regions` and `accounts`; where several are
/// given, all of them must fit.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AcceptedGapTable {
    /// Calls by the CLI's names, `ec2 describe-vpcs`; `*` stands for any characters.
    #[serde(default)]
    pub operations: Vec<Glob>,
    /// Regions.
    #[serde(default)]
    pub regions: Vec<Region>,
    /// Accounts.
    #[serde(default)]
    pub accounts: Vec<AccountId>,
    /// Who answers for it.
    #[schemars(length(min = 1))]
    pub owner: Box<str>,
    /// Why it is accepted.
    #[schemars(length(min = 1))]
    pub reason: Box<str>,
    /// The last day on which it is accepted.
    pub expires: Expiry,
}

/// What backups and logs must achieve.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ObjectivesTable {
    /// Hours of data that may be lost.
    #[serde(default = "number::<24>")]
    #[schemars(range(min = 1, max = 87600))]
    pub recovery_point_hours: u64,
    /// By how much a recovery point may be older than that.
    #[serde(default = "number::<2>")]
    #[schemars(range(min = 1, max = 100))]
    pub recovery_point_factor: u64,
    /// Hours within which data must be back.
    #[serde(default = "number::<24>")]
    #[schemars(range(min = 1, max = 87600))]
    pub recovery_time_hours: u64,
    /// Days for which an immutable copy must stay.
    #[serde(default = "number::<7>")]
    #[schemars(range(min = 1, max = 36500))]
    pub immutable_retention_days: u64,
    /// Days within which a restore must have been tested.
    #[serde(default = "number::<90>")]
    #[schemars(range(min = 1, max = 3650))]
    pub restore_test_days: u64,
    /// Days for which logs must stay.
    #[serde(default = "number::<365>")]
    #[schemars(range(min = 1, max = 36500))]
    pub log_retention_days: u64,
    /// Days for which logs must be searchable at once; at most `log_retention_days`.
    #[serde(default = "number::<90>")]
    #[schemars(range(min = 1, max = 36500))]
    pub log_hot_days: u64,
    /// Whether a copy must exist in another region.
    #[serde(default = "no")]
    pub backup_other_region: bool,
}

/// Bounds on what people may do.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct HumanTable {
    /// Hours of a session.
    #[serde(default = "number::<4>")]
    #[schemars(range(min = 1, max = 36))]
    pub session_hours: u64,
    /// Hours of an administrator's session.
    #[serde(default = "number::<1>")]
    #[schemars(range(min = 1, max = 36))]
    pub admin_session_hours: u64,
    /// Minutes after which an idle shell is closed.
    #[serde(default = "number::<20>")]
    #[schemars(range(min = 1, max = 60))]
    pub shell_idle_minutes: u64,
    /// Hours of a VPN session.
    #[serde(default = "number::<12>")]
    #[schemars(range(min = 1, max = 24))]
    pub vpn_session_hours: u64,
    /// Days after which a key is too old.
    #[serde(default = "number::<90>")]
    #[schemars(range(min = 1, max = 3650))]
    pub key_age_days: u64,
    /// Roles for emergencies: patterns for their names.
    #[serde(default)]
    pub break_glass: Vec<Glob>,
    /// The system that grants access for a time; none when left out.
    #[serde(default)]
    pub just_in_time: Option<JustInTimeTable>,
}

/// The system that grants access for a time.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct JustInTimeTable {
    /// Its name.
    #[schemars(length(min = 1))]
    pub system: Box<str>,
    /// The longest grant, in hours.
    #[schemars(range(min = 1, max = 168))]
    pub max_hours: u64,
}

/// What may deliver to production.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PipelineTable {
    /// OIDC subjects that are protected: exact patterns. When left out: exact branch references, and
    /// `environment:` with the name of a production environment.
    #[serde(default)]
    pub protected_subjects: Vec<Glob>,
    /// Buckets that hold the state of infrastructure code, by name.
    #[serde(default)]
    pub state_buckets: Vec<Glob>,
    /// Accounts that hold artefacts for all environments.
    #[serde(default)]
    pub artifact_accounts: Vec<AccountId>,
}

/// How data may leave production for lower environments.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SanitiserTable {
    /// The roles that write sanitised data.
    #[serde(default)]
    pub principals: Vec<Arn>,
    /// The buckets that hold it, by name.
    #[serde(default)]
    pub export_buckets: Vec<Glob>,
    /// The tag that marks a sanitised snapshot: `key=value`.
    #[serde(default)]
    pub marker_tag: Option<TagSelector>,
}

/// What is read, and how.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EstateTable {
    /// Whether all environments live in one account on purpose.
    #[serde(default = "no")]
    pub single_account: bool,
    /// The role that the reader takes in each account.
    #[serde(default = "role_name")]
    #[schemars(length(min = 1))]
    pub role_name: Box<str>,
    /// The external id that the role asks for.
    #[serde(default)]
    pub external_id: Option<Box<str>>,
    /// The path of the role.
    #[serde(default = "role_path")]
    #[schemars(length(min = 1))]
    pub role_path: Box<str>,
    /// The length of a session in seconds.
    #[serde(default = "number::<3600>")]
    #[schemars(range(min = 900, max = 43200))]
    pub session_seconds: u64,
    /// The regions; the enabled ones when left out.
    #[serde(default)]
    pub regions: Vec<Region>,
    /// Regions that are not read; that is a gap.
    #[serde(default)]
    pub exclude_regions: Vec<Region>,
    /// The accounts; those of the organisation when left out.
    #[serde(default)]
    pub accounts: Vec<AccountId>,
    /// Accounts that are not read; that is a gap.
    #[serde(default)]
    pub exclude_accounts: Vec<AccountId>,
    /// Hours after which what was read counts as stale.
    #[serde(default = "number::<24>")]
    #[schemars(range(min = 1, max = 8760))]
    pub max_age_hours: u64,
    /// Address ranges that all environments may use.
    #[serde(default)]
    #[schemars(with = "Vec<String>")]
    pub shared_ranges: Vec<Cidr>,
    /// Stores whose content is replaceable.
    #[serde(default)]
    pub disposable: Vec<Selector>,
    /// The ports from which clients call: network ACLs must let the answers through to them, or to a part of them.
    #[serde(default = "ephemeral_ports")]
    #[schemars(with = "String")]
    pub ephemeral_ports: PortRange,
}

/// Which tags speak about environments.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TagsTable {
    /// Keys whose value names the environment, in place of the keys that are known.
    #[serde(default)]
    pub environment_keys: Option<Vec<Box<str>>>,
    /// Keys whose value says whether it is production, in place of the keys that are known.
    #[serde(default)]
    pub production_keys: Option<Vec<Box<str>>>,
    /// Keys that are not read.
    #[serde(default)]
    pub ignore_keys: Vec<Box<str>>,
}

/// What a run writes.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReportTable {
    /// The least severity that makes a run fail.
    #[serde(default = "fail_on")]
    pub fail_on: FailOn,
    /// Reports to write: `FORMAT` or `FORMAT=PATH`.
    #[serde(default)]
    pub formats: Vec<Box<str>>,
    /// The folder of earlier results.
    #[serde(default)]
    pub history: Option<Box<str>>,
}

fn number<const N: u64>() -> u64 {
    N
}
fn no() -> bool {
    false
}
fn role_name() -> Box<str> {
    "PalisadeAudit".into()
}
fn role_path() -> Box<str> {
    "/".into()
}
fn ephemeral_ports() -> PortRange {
    PortRange::EPHEMERAL
}
fn fail_on() -> FailOn {
    FailOn::High
}
