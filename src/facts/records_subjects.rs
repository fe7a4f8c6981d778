//! Records of subjects: what policies give verdicts on.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use super::records::{
    Class, Confidence, EnvironmentId, EvidenceId, GapId, Membership, Nature, SubjectId,
    SubjectKind, Tri,
};
use super::records_gaps::Gaps;
use crate::ids::{AccountId, Arn, Region, SecurityGroupId, SubnetId, Sym, Timestamp, VpcId};

/// What all subjects have, borrowed from any of them.
#[derive(Clone, Copy, Debug)]
pub struct SubjectRef<'a> {
    /// The id.
    pub id: SubjectId,
    /// The list it stands in.
    pub kind: SubjectKind,
    /// The ARN, where it has one.
    pub arn: Option<Arn>,
    /// The name that people use for it.
    pub name: &'a str,
    /// The CLI's service name.
    pub service: Sym,
    /// The CloudFormation type name.
    pub resource_type: Sym,
    /// The account.
    pub account: Option<AccountId>,
    /// The region.
    pub region: Option<Region>,
    /// The VPC it lives in.
    pub vpc: Option<VpcId>,
    /// The environment.
    pub environment: Option<EnvironmentId>,
    /// The environment's class.
    pub class: Class,
    /// How sure the class is.
    pub confidence: Confidence,
    /// What the class rests on.
    pub evidence: &'a [EvidenceId],
    /// The tags, where they were read.
    pub tags: Option<&'a BTreeMap<Sym, Box<str>>>,
    /// What negative statements about it rested on.
    pub gaps: &'a Gaps,
}

/// Declares a record with the members of every subject and its own.
macro_rules! subject_records {
    ($($(#[$doc:meta])* $name:ident { $($(#[$fdoc:meta])* $field:ident: $type:ty,)* })*) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
        pub struct $name {
            /// The id: unique among all subjects.
            pub id: SubjectId,
            /// The list it stands in.
            pub kind: SubjectKind,
            /// The ARN, where it has one.
            pub arn: Option<Arn>,
            /// The name that people use for it; its id where it has none.
            pub name: Box<str>,
            /// The CLI's service name such as `rds`.
            pub service: Sym,
            /// The CloudFormation type name such as `AWS::RDS::DBInstance`.
            #[serde(rename = "type")]
            pub resource_type: Sym,
            /// The account that owns it.
            pub account: Option<AccountId>,
            /// The region, or `global`.
            pub region: Option<Region>,
            /// The VPC it lives in; its own id for a VPC.
            pub vpc: Option<VpcId>,
            /// The environment; null when it is unclassified.
            pub environment: Option<EnvironmentId>,
            /// The environment's class.
            pub class: Class,
            /// How sure the class is.
            pub confidence: Confidence,
            /// Sentences on which the class rests, strongest first.
            pub evidence: Vec<EvidenceId>,
            /// The tags; null when they were not read.
            pub tags: Option<BTreeMap<Sym, Box<str>>>,
            /// The gaps on which negative statements about it rested.
            pub gaps: Gaps,
            $($(#[$fdoc])* pub $field: $type,)*
        }
        impl $name {
            /// Returns what it has in common with all subjects.
            pub fn subject(&self) -> SubjectRef<'_> {
                SubjectRef {
                    id: self.id,
                    kind: self.kind,
                    arn: self.arn,
                    name: &self.name,
                    service: self.service,
                    resource_type: self.resource_type,
                    account: self.account,
                    region: self.region,
                    vpc: self.vpc,
                    environment: self.environment,
                    class: self.class,
                    confidence: self.confidence,
                    evidence: &self.evidence,
                    tags: self.tags.as_ref(),
                    gaps: &self.gaps,
                }
            }
        }
    )*};
}
pub(super) use subject_records;

subject_records! {
    /// An AWS account of the universe. Its id is its number.
    Account {
        /// Names of the units from the root to the account; null when not read or in no organisation.
        #[schemars(extend("x-family" = "organisation"))]
        ou_path: Option<Vec<Box<str>>>,
        /// Its place in the organisation; null when not read.
        #[schemars(extend("x-family" = "organisation"))]
        organisation: Option<Membership>,
        /// Classes of the stores and compute in it that have evidence of medium strength or better,
        /// in the order prod, lower, shared, external, unclassified.
        #[schemars(extend("x-family" = "configuration"))]
        workload_classes: Vec<Class>,
        /// Sentences that show one store or workload of each of these classes.
        workload_evidence: Vec<EvidenceId>,
        /// Planned calls of the account, of all regions and services, that were not read completely or
        /// too long ago; sorted.
        unseen: Vec<GapId>,
    }
    /// Something that keeps data: database, table, bucket, file system, volume.
    Store {
        /// Such as `postgres`; null where the type has none.
        engine: Option<Sym>,
        /// The port it listens on; null where it has none.
        port: Option<u16>,
        /// The host name or address that clients use.
        endpoint: Option<Box<str>>,
        /// Whether its settings offer it to the internet, reachable or not.
        #[schemars(extend("x-family" = "configuration"))]
        public: Tri,
        /// Whether it is encrypted at rest.
        #[schemars(extend("x-family" = "configuration"))]
        encrypted: Tri,
        /// The KMS key, by ARN or alias.
        #[schemars(extend("x-family" = "configuration"))]
        key: Option<Sym>,
        /// Whether deletion protection is on; `no` where the type has none.
        #[schemars(extend("x-family" = "configuration"))]
        deletion_protection: Tri,
        /// Whether the configuration declares its content as replaceable.
        disposable: bool,
        /// Its automated backups.
        #[schemars(extend("x-family" = "backups"))]
        backups: Backups,
        /// Its copies: snapshots, recovery points, replicas; sorted.
        #[schemars(extend("x-family" = "backups"))]
        copies: Vec<BackupCopy>,
        /// When the newest copy was made that nobody can delete before it expires; null for none or unknown.
        #[schemars(extend("x-family" = "backups"))]
        newest_immutable: Option<Timestamp>,
        /// What is left after a loss; null when not analysed.
        #[schemars(extend("x-family" = "backups"))]
        survivors: Option<Survivors>,
        /// Principals that can destroy it and every copy, sorted; null when not analysed.
        #[schemars(extend("x-family" = "access"))]
        destroyers: Option<Vec<SubjectId>>,
    }
    /// Something that runs code.
    Workload {
        /// Such as `instance`, `function`, `task`.
        compute: Sym,
        /// The role it runs as.
        #[schemars(extend("x-family" = "configuration"))]
        role: Option<Arn>,
        /// The subnets of its interfaces, sorted; null when not read.
        #[schemars(extend("x-family" = "network"))]
        subnets: Option<Vec<SubnetId>>,
        /// The security groups of its interfaces, sorted; null when not read.
        #[schemars(extend("x-family" = "network"))]
        security_groups: Option<Vec<SecurityGroupId>>,
        /// Where its settings refer to other things.
        #[schemars(extend("x-family" = "configuration"))]
        references: Vec<Reference>,
    }
    /// An identity that can act. Each account of the universe has its root user here, read or not: what
    /// could not be read about the account's users stands in the root user's gaps.
    Principal {
        /// Who uses it; null when not known.
        #[schemars(extend("x-family" = "identity"))]
        nature: Option<Nature>,
        /// Whether it is the account's root user.
        root: bool,
        /// Whether its access stands permanently.
        #[schemars(extend("x-family" = "identity"))]
        standing: Tri,
        /// Whether it needs a second factor.
        #[schemars(extend("x-family" = "identity"))]
        mfa: Tri,
        /// The longest session; null for none or unknown.
        #[schemars(extend("x-family" = "identity"))]
        session_seconds: Option<u64>,
        /// Where it comes from, such as `iam-user`, `permission-set`, `oidc`.
        source: Option<Sym>,
        /// Its access keys.
        #[schemars(extend("x-family" = "identity"))]
        keys: Vec<AccessKey>,
    }
    /// A subject of another type: VPC, organisational unit, snapshot, image, recovery point, secret, key,
    /// endpoint, endpoint service, zone. A tri-state of a property that the type does not have is null.
    /// Organisational units and the organisation's root are `shared`, declared: they serve all their accounts.
    Resource {
        /// Whether it is a copy of data: snapshot, image, recovery point, exported file.
        data_copy: bool,
        /// The store it was copied from.
        lineage: Option<SubjectId>,
        /// Classes of what it holds, in the order prod, lower, shared, external, unclassified: of the owners of a VPC's interfaces that no
        /// AWS service manages; of the accounts directly inside a unit; of a copy's origin.
        classes: Vec<Class>,
        /// Sentences that show what it holds.
        holds: Vec<EvidenceId>,
        /// The sets of control policies in effect on member accounts; only on an organisation's root.
        #[schemars(extend("x-family" = "organisation"))]
        policy_sets: Vec<PolicySet>,
        /// Whether one of its subnets holds interfaces of production and of lower environments.
        #[schemars(extend("x-family" = "network"))]
        subnets_mixed: Option<Tri>,
        /// Whether its subnets are shared with other accounts through Resource Access Manager.
        #[schemars(extend("x-family" = "network"))]
        subnets_shared: Option<Tri>,
        /// Whether it is encrypted at rest.
        #[schemars(extend("x-family" = "configuration"))]
        encrypted: Option<Tri>,
        /// The KMS key, by ARN or alias.
        #[schemars(extend("x-family" = "configuration"))]
        key: Option<Sym>,
        /// Whether it carries the configured mark of sanitised data.
        #[schemars(extend("x-family" = "configuration"))]
        sanitised: Option<Tri>,
    }
}

/// The automated backups of a store.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Backups {
    /// Whether anything makes copies of it without being asked: retention above zero, point-in-time
    /// recovery, versioning, or a matching selection of a backup plan.
    pub automated: Tri,
    /// Days for which the service itself keeps automated backups; null where it makes none or unknown.
    pub retention_days: Option<u32>,
    /// Whether it can be restored to any moment.
    pub point_in_time: Tri,
    /// The newest moment to which it can be restored.
    pub latest_restorable: Option<Timestamp>,
    /// The selections of backup plans that match it, sorted.
    pub selections: Vec<BackupSelection>,
    /// Sentences that say so.
    pub evidence: Vec<EvidenceId>,
}

/// A selection of a backup plan that matches a store.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
pub struct BackupSelection {
    /// The account of the plan.
    pub account: AccountId,
    /// The plan's name.
    pub plan: Box<str>,
    /// The selection's name.
    pub selection: Box<str>,
    /// The vaults that the plan's rules write to, sorted.
    pub vaults: Vec<Box<str>>,
}

/// A copy of a store.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
pub struct BackupCopy {
    /// The copy's id: a resource, where it is one.
    pub id: SubjectId,
    /// Such as `snapshot`, `recovery-point`, `replica`.
    pub form: Sym,
    /// The account that holds it.
    pub account: Option<AccountId>,
    /// The region that holds it.
    pub region: Option<Region>,
    /// The vault, for recovery points.
    pub vault: Option<Box<str>>,
    /// When it was made.
    pub created: Option<Timestamp>,
    /// When it will be deleted; null for never or unknown.
    pub expires: Option<Timestamp>,
    /// Whether nobody can delete it before it expires.
    pub immutable: Tri,
}

/// The copies that are left after a loss, each list sorted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Survivors {
    /// After the store is deleted in one call.
    pub one_call: Vec<SubjectId>,
    /// After its account is lost.
    pub account: Vec<SubjectId>,
    /// After its region is lost.
    pub region: Vec<SubjectId>,
}

/// A place in a workload's settings that refers to something.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
pub struct Reference {
    /// The setting's name.
    pub name: Box<str>,
    /// What it names: host name, ARN.
    pub value: Box<str>,
    /// The subject it leads to.
    pub target: Option<SubjectId>,
}

/// An access key of an IAM user or of a root user.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
pub struct AccessKey {
    /// The key id, or `1` and `2` where only the credential report was read.
    pub name: Sym,
    /// Whether it can be used.
    pub active: Tri,
    /// Whole days since it was made or rotated.
    pub age_days: Option<u32>,
    /// Whether it was ever used.
    pub used: Tri,
    /// Whole days since its last use.
    pub last_used_days: Option<u32>,
    /// Sentences that say so.
    pub evidence: Vec<EvidenceId>,
}

/// A set of service control policies and the classes of the member accounts on which exactly it is in effect.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
pub struct PolicySet {
    /// Policy ids from the root to the account, sorted, each once.
    pub policies: Vec<Sym>,
    /// Classes of the accounts whose class is of medium confidence or better, in the order prod, lower, shared, external, unclassified.
    pub classes: Vec<Class>,
    /// Number of accounts.
    pub accounts: u64,
}
