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
