//! The header of a policy: what it is called, what it ranges over, what it needs.

use crate::facts::{Family, SubjectKind};
use crate::findings::{PolicyInfo, Severity};
use crate::ids::Sym;

/// A list of subjects that a policy can range over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SubjectList {
    /// `input.accounts`.
    Accounts,
    /// `input.stores`.
    Stores,
    /// `input.workloads`.
    Workloads,
    /// `input.principals`.
    Principals,
    /// `input.resources`.
    Resources,
    /// `input.safeguards.vaults`.
    Vaults,
}

impl SubjectList {
    /// All lists.
    pub const ALL: [Self; 6] = [
        Self::Accounts,
        Self::Stores,
        Self::Workloads,
        Self::Principals,
        Self::Resources,
        Self::Vaults,
    ];
    /// Returns the list's name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Accounts => "accounts",
            Self::Stores => "stores",
            Self::Workloads => "workloads",
            Self::Principals => "principals",
            Self::Resources => "resources",
            Self::Vaults => "vaults",
        }
    }
}

impl SubjectList {
    /// Returns the name of the list's records.
    fn record(self) -> &'static str {
        match self {
            Self::Accounts => "Account",
            Self::Stores => "Store",
            Self::Workloads => "Workload",
            Self::Principals => "Principal",
            Self::Resources => "Resource",
            Self::Vaults => "Vault",
        }
    }

    /// Returns whether subjects of this kind stand in the list.
    pub(super) fn holds(self, kind: SubjectKind) -> bool {
        let list = match kind {
            SubjectKind::Account => Self::Accounts,
            SubjectKind::Store => Self::Stores,
            SubjectKind::Workload => Self::Workloads,
            SubjectKind::Principal => Self::Principals,
            SubjectKind::Resource => Self::Resources,
            SubjectKind::Vault => Self::Vaults,
        };
        self == list
    }
}

/// What a policy judges, where this changes how verdicts come about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Judges {
    /// The classification itself: doubtful classes do not soften a failure.
    Classification,
    /// What was seen: a failure is `unknown`.
    Coverage,
}

/// What a clause that is still missing would do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum PendingEffect {
    /// Add violations.
    Violation,
    /// Remove violations.
    Exclusion,
    /// Change their severity.
    Severity,
}

impl PendingEffect {
    /// Returns the word of the header.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Violation => "violation",
            Self::Exclusion => "exclusion",
            Self::Severity => "severity",
        }
    }
}

/// A clause that needs an analysis which does not exist yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pending {
    /// The family of facts that the analysis would fill.
    pub family: Family,
    /// What the clause would do.
    pub effect: PendingEffect,
    /// The clause in words.
    pub clause: Box<str>,
}

/// The header of a policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Header {
    /// Id, code, title and the other texts.
    pub info: PolicyInfo,
    /// The maximum severity.
    pub severity: Severity,
    /// The lists that its subjects come from.
    pub ranges_over: Vec<SubjectList>,
    /// The CloudFormation type names of the `resources` that it speaks about; empty for all types.
    pub resource_types: Vec<Sym>,
    /// Families that must be complete for a pass.
    pub needs: Vec<Family>,
    /// What it judges, where this matters.
    pub judges: Option<Judges>,
    /// Clauses still missing.
    pub pending: Vec<Pending>,
    /// The built-in policy that it replaces.
    pub overrides: Option<Sym>,
    /// Former ids.
    pub aliases: Vec<Sym>,
}

impl Header {
    /// Returns whether a subject may be one of the policy's: by its list, and by its type where the policy names some
    /// of that list.
    pub fn speaks_of(&self, subject: &crate::facts::SubjectRef<'_>) -> bool {
        let mut lists = self.ranges_over.iter();
        lists.any(|list| {
            list.holds(subject.kind) && self.takes(*list, subject.resource_type.as_str())
        })
    }

    /// Returns whether the policy speaks about what has a type in a list: about all where it names none of that list.
    fn takes(&self, list: SubjectList, kind: &str) -> bool {
        let known = crate::facts::type_words(list.record(), "type");
        let mut own = self.resource_types.iter();
        let is_of_list = |one: &&Sym| known.contains(&one.as_str());
        !own.clone().any(|one| is_of_list(&one)) || own.any(|one| one.as_str() == kind)
    }

    /// Returns whether the key of [`list_gaps`](crate::facts::Facts::list_gaps) names a list of the policy's.
    /// Keys are lists, for resources with the type: `resources:AWS::EC2::VPC`; `elsewhere:` stands before
    /// those of accounts that are surely not production, which matter where classes themselves are judged.
    pub fn speaks_of_list(&self, key: &str) -> bool {
        let key = match (key.strip_prefix(crate::facts::ELSEWHERE), self.judges) {
            (None, _) => key,
            (Some(list), Some(Judges::Classification)) => list,
            (Some(_), _) => return false,
        };
        let (list, kind) = key
            .split_once(':')
            .map_or((key, None), |(list, kind)| (list, Some(kind)));
        self.ranges_over
            .iter()
            .any(|own| own.as_str() == list && kind.is_none_or(|kind| self.takes(*own, kind)))
    }
}
