use serde::{Deserialize, Serialize};

/// What AWS would decide.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Decision {
    /// The request is allowed, whatever the unknown keys hold.
    Allow,
    /// It depends on keys that are not known.
    Conditional,
    /// A layer that must allow the request does not.
    ImplicitDeny,
    /// A statement denies the request.
    ExplicitDeny,
    /// It depends on a document that was not collected, or is beyond what is computed.
    Unknown,
}

impl Decision {
    /// Returns the word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Allow => "allow",
            Self::Conditional => "conditional",
            Self::ImplicitDeny => "implicit-deny",
            Self::ExplicitDeny => "explicit-deny",
            Self::Unknown => "unknown",
        }
    }
}

/// A layer of policies, or another thing that decides like one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Layer {
    /// Policies of the user and its groups, or of the role.
    Identity,
    /// The permissions boundary.
    Boundary,
    /// Session policies.
    Session,
    /// Service control policies.
    Scp,
    /// Resource control policies.
    Rcp,
    /// The policy of the resource.
    Resource,
    /// The policy of the access point of S3.
    AccessPoint,
    /// The grants of a KMS key.
    Grant,
    /// The policy of the VPC endpoint.
    VpcEndpoint,
    /// Block public access of S3.
    S3BlockPublicAccess,
    /// AWS itself: an object that nobody may change, a service that answers no unsigned request.
    Service,
}

/// The answer to a question.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Answer {
    /// What AWS would decide.
    pub decision: Decision,
    /// Under which conditions it is allowed, alternatives joined by `or`; only where it is conditional.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub conditions: Option<Box<str>>,
    /// The layers that deny it, or that could.
    pub blocked_by: Vec<Layer>,
    /// The statements that decide, by layer.
    pub statements: Vec<Reason>,
    /// The rules that the answer takes to be so although AWS's documentation leaves them open, and what was left
    /// out; the ids of docs/access.md.
    pub assumptions: Vec<Box<str>>,
    /// The alternatives of `conditions`, one by one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub terms: Vec<Term>,
}

/// A statement that decides.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Reason {
    /// Where it stands.
    pub layer: Layer,
    /// The root, unit or account that its policy is attached to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target: Option<Box<str>>,
    /// The policy's name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub policy: Option<Box<str>>,
    /// The statement's id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sid: Option<Box<str>>,
    /// The statement's place in its policy, from 0.
    pub statement: usize,
}

/// One way in which a conditional request is allowed.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Term {
    /// All of these hold, joined by `and`.
    pub conditions: Box<str>,
    /// Keys in it whose value the caller chooses.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub caller_chosen: Vec<Box<str>>,
    /// The statements that it comes from.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub statements: Vec<Reason>,
}
