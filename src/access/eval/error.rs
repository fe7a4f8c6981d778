use thiserror::Error;

use super::Layer;

/// Why a question cannot be answered.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum EvalError {
    /// The principal is none of the kinds that are understood.
    #[error(
        "`{0}` is no principal: an ARN of a user, role, session or root user, a service, a provider, or `anonymous`"
    )]
    Principal(Box<str>),
    /// The action is not `service:Name`.
    #[error("`{0}` is no action: `service:Name`")]
    Action(Box<str>),
    /// The resource is neither an ARN nor `*`.
    #[error("`{0}` is no resource: an ARN, or `*`")]
    Resource(Box<str>),
    /// The account has not twelve digits.
    #[error("`{0}` is no account: twelve digits")]
    Account(Box<str>),
    /// A document cannot be read.
    #[error("policy {policy} of layer {layer}: {reason}")]
    Document {
        /// The layer, in the words of the question.
        layer: &'static str,
        /// The policy's name, or its place in the layer.
        policy: Box<str>,
        /// What the reader said.
        reason: Box<str>,
    },
    /// A regular expression over keys cannot be read.
    #[error("`{0}` is no regular expression")]
    KeyPattern(Box<str>),
    /// A condition key has a value that it cannot have.
    #[error("`{value}` is no value of `{key}`: {wanted}")]
    Value {
        /// The key.
        key: Box<str>,
        /// The value.
        value: Box<str>,
        /// What would be one.
        wanted: &'static str,
    },
    /// A condition key is known and unknown at once.
    #[error("`{0}` stands in `context` and in `unknownContext`: one of them tells it")]
    Twice(Box<str>),
    /// A condition key tells something of the caller that is otherwise.
    #[error(
        "`{key}` is {is} for this principal, and `{told}` is given: leave it out, it follows from the principal"
    )]
    Contradicts {
        /// The key.
        key: Box<str>,
        /// What the question says.
        told: Box<str>,
        /// What it is.
        is: Box<str>,
    },
    /// The age of a second factor is told of a request that has none.
    #[error(
        "`{0}` is told and `aws:MultiFactorAuthPresent` is not true: a request has both or neither"
    )]
    NoSecondFactor(Box<str>),
    /// A condition key tells another account of the resource.
    #[error(
        "`{key}` is {is} for this resource, and `{told}` is given: leave it out, it follows from the resource"
    )]
    OtherAccount {
        /// The key.
        key: Box<str>,
        /// What the question says.
        told: Box<str>,
        /// What it is.
        is: Box<str>,
    },
    /// No resource is given for an action that is about one.
    #[error(
        "`{0}` is about a resource, and the request has no `resource`: an ARN, or `arn:*:*:*:*:*` for some resource"
    )]
    NoResource(Box<str>),
    /// The form of the question is of another version.
    #[error("version {0} of the form is not known, only 1")]
    Version(u32),
}

impl Layer {
    /// Returns the layer in the words of questions and answers.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Identity => "identity",
            Self::Boundary => "boundary",
            Self::Session => "session",
            Self::Scp => "scp",
            Self::Rcp => "rcp",
            Self::Resource => "resource",
            Self::AccessPoint => "accessPoint",
            Self::Grant => "grant",
            Self::VpcEndpoint => "vpcEndpoint",
            Self::S3BlockPublicAccess => "s3BlockPublicAccess",
            Self::Service => "service",
        }
    }
}
