use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use crate::ids::{AccountId, Arn, Region, Sym, Timestamp};

/// How bad a finding is; ordered, `Info` least.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Worth knowing; never fails a run by default.
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

impl Severity {
    /// All severities, least first.
    pub const ALL: [Self; 5] = [
        Self::Info,
        Self::Low,
        Self::Medium,
        Self::High,
        Self::Critical,
    ];

    /// Returns the word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
            Self::Critical => "critical",
        }
    }
    /// Returns the next lower severity; `Info` stays.
    #[must_use]
    pub fn lowered(self) -> Self {
        match self {
            Self::Info | Self::Low => Self::Info,
            Self::Medium => Self::Low,
            Self::High => Self::Medium,
            Self::Critical => Self::High,
        }
    }
}
impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}
impl FromStr for Severity {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        Self::ALL
            .into_iter()
            .find(|severity| severity.as_str() == text)
            .ok_or_else(|| "a severity is one of info, low, medium, high, critical".to_owned())
    }
}

/// What a policy concluded about a subject.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verdict {
    /// An open hole, proven.
    Fail,
    /// A possible hole, or not enough was seen to rule one out.
    Unknown,
    /// Every hole is covered by an exception.
    Exempt,
    /// None, and every fact that this rests on was collected.
    Pass,
    /// The policy does not speak about the subject.
    NotApplicable,
}

impl Verdict {
    /// Returns the word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Fail => "fail",
            Self::Unknown => "unknown",
            Self::Exempt => "exempt",
            Self::Pass => "pass",
            Self::NotApplicable => "not-applicable",
        }
    }
}

/// How sure the crossings behind a finding are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Certainty {
    /// Shown by the configuration alone.
    Proven,
    /// Holds where a condition holds that the configuration does not decide.
    Conditional,
    /// Rests on something that was not collected or cannot be decided.
    Maybe,
}

impl Certainty {
    /// Returns the word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Proven => "proven",
            Self::Conditional => "conditional",
            Self::Maybe => "maybe",
        }
    }
}

/// The policy behind a finding, from its metadata.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyInfo {
    /// Kebab-case id, for ever.
    pub id: Sym,
    /// Catalogue code such as `NET-005`; user policies may have none.
    pub code: Option<Sym>,
    /// What is wrong, or the promise that is broken.
    pub title: Box<str>,
    /// Why it matters, in one sentence.
    pub description: Box<str>,
    /// What to do.
    pub remediation: Box<str>,
    /// Control ids by framework, such as `pci-dss-4.0.1` to `6.5.3`.
    pub controls: BTreeMap<Box<str>, Vec<Box<str>>>,
}

/// The target of a finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SubjectInfo {
    /// The fact's id.
    pub id: Sym,
    /// The fact list it comes from: `store`, `account`, `resource` ...
    pub kind: Sym,
    /// The service's type name such as `AWS::RDS::DBInstance`.
    pub resource_type: Option<Sym>,
    /// The ARN, where the subject has one.
    pub arn: Option<Arn>,
    /// The name that people use for it.
    pub name: Box<str>,
    /// The account.
    pub account: Option<AccountId>,
    /// The account's name.
    pub account_name: Option<Box<str>>,
    /// The region.
    pub region: Option<Region>,
    /// The environment.
    pub environment: Option<Sym>,
    /// The environment's class: `prod`, `lower`, `shared`, `external`, `unclassified`.
    pub class: Sym,
    /// How sure the class is.
    pub confidence: Sym,
}

/// What a crossing lets through.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Capability {
    /// IP protocol for network crossings.
    pub protocol: Option<Sym>,
    /// Ports or port ranges, sorted.
    pub ports: Vec<Box<str>>,
    /// IAM actions, sorted.
    pub actions: Vec<Box<str>>,
    /// `read`, `write`, `admin`, `destroy`, `connect` or `become`.
    pub effect: Option<Sym>,
}

/// A rule, statement, share or route that opens the wall. Findings with an equal key share a cause.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cause {
    /// Canonical key: equal wherever the same rule opens something.
    pub key: Box<str>,
    /// What it says, in AWS's terms.
    pub text: Box<str>,
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

/// A sentence about what was seen, and the AWS call that showed it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct EvidenceLine {
    /// What was seen.
    pub text: Box<str>,
    /// Such as `rds describe-db-instances`.
    pub source: Box<str>,
}

/// The exception that covers a finding.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ExceptionRef {
    /// Its id.
    pub id: Box<str>,
    /// Its owner.
    pub owner: Box<str>,
    /// Its reason.
    pub reason: Box<str>,
    /// The last moment at which it holds.
    pub expires: Timestamp,
}

/// A call that was not read completely and that a statement rested on.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct GapLine {
    /// The account, if one is known.
    pub account: Option<AccountId>,
    /// The region or `global`.
    pub region: Option<Region>,
    /// The CLI's service name.
    pub service: Box<str>,
    /// The CLI's operation name.
    pub operation: Box<str>,
    /// Ledger state, `not-collected`, `undecidable` or `analysis-missing`.
    pub state: Sym,
    /// The service's words, or what is missing.
    pub reason: Box<str>,
    /// The IAM action that would settle it.
    pub permission: Option<Box<str>>,
    /// What would settle it, in words.
    pub settles: Box<str>,
}

/// Identifies a finding across runs: a hash over policy, source environment, natural key of the target
/// and effect; never over accounts of sources, ports, wording, rule ids or order.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Fingerprint(Box<str>);

impl Fingerprint {
    /// Returns the fingerprint of the four parts: 32 hexadecimal digits of a SHA-256.
    pub fn of(policy: &str, source: Option<&str>, target: &str, effect: &str) -> Self {
        use sha2::{Digest, Sha256};
        let mut hash = Sha256::new();
        for part in [Some(policy), source, Some(target), Some(effect)] {
            // Lengths keep the parts apart; a missing part differs from an empty one.
            match part {
                Some(text) => {
                    hash.update((text.len() as u64 + 1).to_be_bytes());
                    hash.update(text.as_bytes());
                }
                None => hash.update(0_u64.to_be_bytes()),
            }
        }
        let digits: String = hash
            .finalize()
            .iter()
            .take(16)
            .map(|byte| format!("{byte:02x}"))
            .collect();
        Self(digits.into_boxed_str())
    }
    /// Returns the digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}
impl fmt::Debug for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A policy that did not pass on a subject.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The policy.
    pub policy: PolicyInfo,
    /// Its severity here; the policy's own is the maximum.
    pub severity: Severity,
    /// `Fail`, `Unknown` or `Exempt`.
    pub verdict: Verdict,
    /// The target.
    pub subject: SubjectInfo,
    /// Where it is opened from: an environment, an account outside the universe, or a zone such as `internet`.
    pub source_environment: Option<Sym>,
    /// The target's environment.
    pub target_environment: Option<Sym>,
    /// `connect:database`, `read`, `write`, `destroy` ..., or the policy's own word.
    pub effect: Sym,
    /// What is let through, joined over the crossings.
    pub capability: Option<Capability>,
    /// How sure the least sure crossing is; proven where there are none.
    pub certainty: Certainty,
    /// How many ways were found.
    pub count: u64,
    /// What opens the wall, sorted by key.
    pub causes: Vec<Cause>,
    /// The fewest causes whose removal closes it; empty where unknown.
    pub cut: Vec<Box<str>>,
    /// The shortest path, hop by hop.
    pub witness: Vec<Hop>,
    /// What was seen, in the order in which it tells the story.
    pub evidence: Vec<EvidenceLine>,
    /// The condition under which it holds, for conditional ones.
    pub condition: Option<Box<str>>,
    /// Why the verdict is not plainer: potential, base severity, assumptions.
    pub notes: Vec<Box<str>>,
    /// The same across runs.
    pub fingerprint: Fingerprint,
    /// When a run first showed it, where a history is kept.
    pub first_seen: Option<Timestamp>,
    /// The exception that covers it.
    pub exception: Option<ExceptionRef>,
    /// What was not seen, sorted.
    pub gaps: Vec<GapLine>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fingerprints_keep_their_parts_apart_and_stay() {
        let of = |p, s, t, e| Fingerprint::of(p, s, t, e);
        assert_eq!(
            of("a", Some("b"), "c", "d").as_str(),
            "859e2791764a6b84201bc94d0f472fb3"
        );
        assert_ne!(of("ab", None, "c", "d"), of("a", Some("b"), "c", "d"));
        assert_ne!(of("a", None, "c", "d"), of("a", Some(""), "c", "d"));
        assert_ne!(of("a", Some("b"), "cd", ""), of("a", Some("b"), "c", "d"));
    }
}
