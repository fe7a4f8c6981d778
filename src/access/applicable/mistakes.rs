//! Questions that make no sense, and what to do about them.

use thiserror::Error;

use crate::access::actions;
use crate::access::eval::{EvalError, Pair};

/// Why a question cannot be answered.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum AskError {
    /// The caller does not exist, though its account's users and roles were read.
    #[error("`{0}` is no user or role of this estate")]
    Principal(Box<str>),
    /// The caller is an identity provider that the lists of its account leave out.
    #[error("`{0}` is no identity provider of this estate")]
    Provider(Box<str>),
    /// The caller is no form of principal.
    #[error("`{0}` is no principal: an ARN, a service such as lambda.amazonaws.com, or anonymous")]
    Form(Box<str>),
    /// It asks about everybody at once.
    #[error("`*` is no principal: an ARN, a service such as lambda.amazonaws.com, or anonymous")]
    Everybody,
    /// The resource is none.
    #[error("`{0}` is no resource: an ARN, or * for actions that name none")]
    Resource(Box<str>),
    /// No key has the alias, though the aliases were read.
    #[error("`{0}` is no alias of a key of this estate")]
    Alias(Box<str>),
    /// The resource is some of several aliases.
    #[error("`{0}` is no one alias: name one, or its key")]
    Aliases(Box<str>),
    /// Its service has no such action.
    #[error("`{action}` is no action of AWS, as of {}", actions::as_of())]
    Action {
        /// The action.
        action: Box<str>,
        /// The one that it may be a misspelling of.
        nearest: Option<Box<str>>,
    },
    /// The action is done to resources of other types, or the request names none.
    #[error("{}", unfitting(action, resource, fitting))]
    Unfitting {
        /// The action.
        action: Box<str>,
        /// The resource.
        resource: Box<str>,
        /// How ARNs look that fit, each with a pattern that means all of them.
        fitting: Vec<(String, String)>,
    },
    /// The action names no resource.
    #[error("`{0}` names no resource")]
    NamesNone(Box<str>),
    /// A selector means no user and no role.
    #[error("`{0}` means no user or role of this estate")]
    Nobody(Box<str>),
    /// A selector means an environment that there is not.
    #[error("`env:{0}` is no environment of this estate")]
    Environment(Box<str>, Vec<Box<str>>),
    /// A selector means no resource that an action is done to.
    #[error("`{resource}` means no resource of this estate that `{action}` is done to")]
    Nothing {
        /// The selector.
        resource: Box<str>,
        /// The action.
        action: Box<str>,
    },
    /// The question stands for too many.
    #[error("the question stands for {0} requests, and 20,000 are answered at most")]
    TooMany(usize),
    /// It is no condition key.
    #[error("`{key}` is no condition key of AWS, as of {}", actions::as_of())]
    Key {
        /// The key.
        key: Box<str>,
        /// The one that it may be a misspelling of.
        nearest: Option<Box<str>>,
    },
    /// A condition key with one value is given several.
    #[error("`{0}` has one value, and several are given")]
    Values(Box<str>),
    /// The principal never asks for the action.
    #[error("`{principal}` never asks for `{action}`")]
    Pair {
        /// The principal.
        principal: Box<str>,
        /// The action.
        action: Box<str>,
        /// Why.
        never: Pair,
    },
    /// It is almost the name of a service.
    #[error("`{principal}` is no service of AWS")]
    Service {
        /// The name.
        principal: Box<str>,
        /// The one that may be meant.
        nearest: Box<str>,
    },
    /// The question or a document cannot be read.
    #[error("{0}")]
    Evaluation(#[source] EvalError),
}

/// Patterns that an error names.
const MOST_PATTERNS: usize = 3;

fn unfitting(action: &str, resource: &str, fitting: &[(String, String)]) -> String {
    let shown = fitting.iter().take(MOST_PATTERNS);
    let shown: Vec<&str> = shown.map(|(pattern, _)| pattern.as_str()).collect();
    let mut patterns = shown.join(" or ");
    if fitting.len() > MOST_PATTERNS {
        let more = fitting.len() - MOST_PATTERNS;
        patterns.push_str(&format!(" or one of {more} other types"));
    }
    match resource {
        "*" => format!("`{action}` needs a resource, and `*` is none: {patterns}"),
        _ => format!("`{resource}` is no resource of `{action}`, which is done to {patterns}"),
    }
}

/// Returns the service and type of a resource, as far as they stand before the first `/` of its name.
fn kind(arn: &str) -> Option<(&str, &str)> {
    let mut parts = arn.splitn(6, ':').skip(2);
    let (service, rest) = (parts.next()?, parts.nth(2)?);
    Some((service, rest.split(['/', ':']).next()?))
}

impl AskError {
    /// Returns what to do about it, where that is particular.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Everybody => Some(
                "`anonymous` is a caller without credentials; one line asks about one principal"
                    .to_owned(),
            ),
            Self::Action { nearest, .. }
            | Self::Key {
                nearest: nearest @ Some(_),
                ..
            } => nearest
                .as_ref()
                .map(|nearest| format!("did you mean `{nearest}`?")),
            Self::Key { nearest: None, .. } => {
                Some("the names of keys begin with a service, such as aws:SourceIp".to_owned())
            }
            Self::Values(_) => Some(
                "ask about each value for itself; assertions name those of which it may have any in \
                 `unknownContext`"
                    .to_owned(),
            ),
            Self::Pair { never, .. } => Some(who_asks(*never).to_owned()),
            Self::Service { nearest, .. } => Some(format!("did you mean `{nearest}`?")),
            Self::Unfitting {
                fitting, resource, ..
            } => {
                let alike = fitting.iter().find(|(_, glob)| kind(glob) == kind(resource));
                let (_, glob) = alike.or(fitting.first())?;
                Some(format!("`{glob}` means some resource of the pattern"))
            }
            Self::Nothing { .. } => Some(
                "selectors choose among buckets, keys, secrets, roles, users, backup vaults, functions, images, snapshots, database instances and clusters"
                    .to_owned(),
            ),
            Self::Environment(_, known) => Some(format!("there is {}", known.join(", "))),
            Self::TooMany(_) => Some("name fewer principals or resources".to_owned()),
            Self::NamesNone(_) => Some("write `*` for the resource".to_owned()),
            Self::Principal(_) => Some(
                "the ARN of a user or role has its path, as iam get-account-authorization-details tells it"
                    .to_owned(),
            ),
            Self::Provider(_) => Some(
                "iam list-open-id-connect-providers and iam list-saml-providers name those of an account"
                    .to_owned(),
            ),
            Self::Evaluation(EvalError::Value { .. }) => Some(
                "correct the value; a condition key that the question leaves out is unknown".to_owned(),
            ),
            Self::Evaluation(EvalError::Contradicts { .. } | EvalError::OtherAccount { .. }) => {
                Some("what follows from principal and resource need not be told".to_owned())
            }
            Self::Evaluation(EvalError::Action(action)) => action_meant(action),
            Self::Resource(text) => Some(resource_meant(text)),
            Self::Alias(_) => Some(
                "kms list-aliases names the aliases, and of which key; one of AWS's own has a key once something uses it"
                    .to_owned(),
            ),
            Self::Form(_) => Some("name the principal by its ARN".to_owned()),
            Self::Nobody(_) | Self::Aliases(_) | Self::Evaluation(_) => None,
        }
    }
}

/// Actions that a hint names.
const MOST_ACTIONS: usize = 3;

/// Returns which actions may be meant by what is none.
fn action_meant(text: &str) -> Option<String> {
    if text.contains(['*', '?']) {
        return Some("patterns of actions are not asked about: name one action".to_owned());
    }
    let services: Vec<String> = actions::named(text)
        .map(|(service, name)| format!("`{service}:{name}`"))
        .collect();
    let shown = services.get(..MOST_ACTIONS).unwrap_or(&services);
    let more = services.len() - shown.len();
    match (shown, more) {
        ([], _) => None,
        (shown, 0) => Some(format!("did you mean {}?", shown.join(" or "))),
        (shown, more) => Some(format!(
            "did you mean {}, or that of one of {more} other services?",
            shown.join(" or ")
        )),
    }
}

/// Returns how a resource is named that was named otherwise.
fn resource_meant(text: &str) -> String {
    match text.strip_prefix("s3://") {
        Some(rest) => format!(
            "did you mean `arn:aws:s3:::{}`?",
            rest.trim_end_matches('/')
        ),
        None => "name the resource by its ARN".to_owned(),
    }
}

/// Returns who asks for what a principal never does.
fn who_asks(never: Pair) -> &'static str {
    match never {
        Pair::NoProvider => {
            "who has a token or an assertion asks for it: name the provider, such as \
             arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"
        }
        Pair::Provider | Pair::Meets => {
            "a provider vouches for who becomes a role, by sts:AssumeRoleWithWebIdentity or, of SAML, \
             sts:AssumeRoleWithSAML"
        }
    }
}
