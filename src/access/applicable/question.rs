use std::collections::BTreeMap;

use serde::Deserialize;
use thiserror::Error;

use super::checked::{self, Checked, check_keys};
use super::principals::Caller;
use super::{Applicable, Change, Perhaps, Refusal, regions};
use crate::access::actions;
use crate::access::eval::{
    Candidates, ContextValue, EvalError, Expect, Pair, Policies, Question, Request, Resources,
    Settings, UnlistedKeys,
};
use crate::estate::Gap;
use crate::ids::{AccountId, Arn, Sym};

/// A question about access that an estate answers, as a line of `palisade test` asks it.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AccessQuestion {
    /// The caller: ARN of a user, a role, an `assumed-role` session or the root user, a service principal, or
    /// `anonymous`.
    pub principal: Box<str>,
    /// The action: `s3:GetObject`.
    pub action: Box<str>,
    /// The ARN of the resource, `*` for actions that name none.
    pub resource: Box<str>,
    /// Condition keys with their values; `null`: the key is absent. What the estate tells need not be given.
    #[serde(default)]
    pub context: BTreeMap<Box<str>, Option<ContextValue>>,
    /// Condition keys with the values that they may have.
    #[serde(default)]
    pub unknown_context: BTreeMap<Box<str>, Candidates>,
    /// What the answer should be.
    #[serde(default)]
    pub expect: Option<Expect>,
}

impl AccessQuestion {
    /// Returns the keys that it says something of.
    pub(super) fn keys(&self) -> impl Iterator<Item = &str> {
        let keys = self.context.keys().chain(self.unknown_context.keys());
        keys.map(|key| &**key)
    }
}

/// A bare question, with what was missing to make it whole.
#[derive(Clone, Debug, PartialEq)]
pub struct Asked {
    /// The question, ready to be decided.
    pub question: Question,
    /// What was not collected and might decide.
    pub missing: Vec<Missing>,
    /// What was taken to be so.
    pub assumptions: Vec<Box<str>>,
    /// What was not read and may be otherwise.
    pub perhaps: Vec<Perhaps>,
    /// What nobody knows of the action itself: a denial of it says nothing.
    pub unknown_action: Option<Missing>,
    /// What the action needs besides the resource that was asked about.
    pub besides: Option<Box<str>>,
    /// That AWS refuses it whatever policies say, or may.
    pub refusal: Option<Refusal>,
}

/// A document or setting that was not collected.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Missing {
    /// What it is: `the policy of arn:aws:s3:::orders`.
    pub what: Box<str>,
    /// The call that would tell, where one of the plan's does.
    pub gap: Option<Gap>,
}

/// Why a question cannot be answered.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum AskError {
    /// The caller does not exist, though its account's users and roles were read.
    #[error("`{0}` is no user or role of this estate")]
    Principal(Box<str>),
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
            Self::Pair { never, .. } => Some(
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
                .to_owned(),
            ),
            Self::Service { nearest, .. } => Some(format!("did you mean `{nearest}`?")),
            Self::Unfitting { fitting, .. } => {
                let (_, glob) = fitting.first()?;
                Some(format!("`{glob}` means some resource of the pattern"))
            }
            Self::Nothing { .. } => Some(
                "selectors choose among buckets, keys, secrets, roles, users, backup vaults, functions, images, snapshots and database instances"
                    .to_owned(),
            ),
            Self::TooMany(_) => Some("name fewer principals or resources".to_owned()),
            Self::NamesNone(_) => Some("write `*` for the resource".to_owned()),
            Self::Nobody(_)
            | Self::Principal(_)
            | Self::Form(_)
            | Self::Resource(_)
            | Self::Alias(_)
            | Self::Aliases(_)
            | Self::Evaluation(_) => None,
        }
    }
}

/// What is gathered about one question.
#[derive(Debug, Default)]
pub(super) struct Gathered {
    pub policies: Policies,
    pub settings: Settings,
    pub context: BTreeMap<Box<str>, Option<ContextValue>>,
    /// Prefixes of keys of which all that are there stand in the context.
    pub whole: Vec<&'static str>,
    pub missing: Vec<Missing>,
    pub assumptions: Vec<Box<str>>,
    pub perhaps: Vec<Perhaps>,
    /// The resources of the request, where it is about others than the one that was asked for.
    pub resources: Vec<Box<str>>,
    /// What lies behind an access point of which no reply tells that.
    pub behind: Option<Arn>,
    /// The access point that the request comes through.
    pub point: Option<Sym>,
    /// Its account.
    pub point_account: Option<AccountId>,
    /// That AWS refuses it whatever policies say.
    pub refusal: Option<Refusal>,
    /// What the table of actions tells of the request.
    pub checked: Checked,
}

impl Gathered {
    pub fn miss(&mut self, what: impl Into<Box<str>>, gap: Option<Gap>) {
        let missing = Missing {
            what: what.into(),
            gap,
        };
        if !self.missing.contains(&missing) {
            self.missing.push(missing);
        }
    }

    /// Adds a fact about a single-valued key.
    pub fn tell(&mut self, key: impl Into<Box<str>>, value: &str) {
        self.context
            .insert(key.into(), Some(ContextValue::One(value.into())));
    }

    /// Adds something that may be otherwise, and what would tell.
    pub fn doubt(&mut self, change: Change, missing: Vec<Missing>) {
        self.perhaps.push(Perhaps { change, missing });
    }

    pub fn assume(&mut self, what: impl Into<Box<str>>) {
        self.assumptions.push(what.into());
    }
}

/// A resource, as far as its name tells.
#[derive(Clone, Copy, Debug)]
pub(super) enum Target {
    /// None: the action names no resource.
    Everything,
    /// One, or some under a pattern.
    Named(Arn),
}

impl Applicable<'_> {
    /// Returns the bare question: with the policies that apply, and the facts about caller and resource.
    ///
    /// # Errors
    /// When the caller or the resource cannot be understood, or the caller does not exist.
    pub fn ask(&self, asked: &AccessQuestion) -> Result<Asked, AskError> {
        self.ask_behind(asked, None)
    }

    /// Returns the bare question about an access point of which no reply tells what lies behind it.
    ///
    /// # Errors
    /// As [`Applicable::ask`].
    pub(super) fn ask_behind(
        &self,
        asked: &AccessQuestion,
        behind: Option<Arn>,
    ) -> Result<Asked, AskError> {
        let mut gathered = Gathered {
            behind,
            ..Gathered::default()
        };
        let target = match &*asked.resource {
            "*" => Target::Everything,
            text => {
                let arn = text.parse().map_err(|_| AskError::Resource(text.into()))?;
                let arn = self.behind_alias(asked, arn, &mut gathered)?;
                Target::Named(self.behind_point_alias(arn, &mut gathered))
            }
        };
        let caller = self.caller(&asked.principal)?;
        self.check_pair(asked)?;
        gathered.checked = Checked::of(&asked.action, target)?;
        gathered.assumptions.extend(check_keys(asked)?);
        self.add_identity(&caller, &mut gathered);
        self.add_service_controls(&caller, &mut gathered);
        let owner = self.add_resource(&asked.action, target, &caller, &mut gathered);
        self.add_refusals(&asked.action, target, &caller, &mut gathered);
        self.add_endpoint(asked, &caller, &mut gathered);
        self.add_resource_controls(target, owner, &mut gathered);
        if gathered.point_account.is_some() && gathered.point_account != owner {
            // The access point is a resource of its own account.
            let of_bucket = gathered.policies.rcp.take().unwrap_or_default();
            self.add_resource_controls(target, gathered.point_account, &mut gathered);
            gathered
                .policies
                .rcp
                .get_or_insert_default()
                .extend(of_bucket);
        }
        self.add_facts(&caller, target, owner, &mut gathered);
        // A session's ARN does not tell the path of its role, which the estate knows.
        if let Caller::Role(role) = &caller {
            gathered.tell("aws:PrincipalArn", role.arn.as_str());
        }
        regions::add_region(asked, target, &mut gathered);
        self.add_bucket_tags(target, &mut gathered);
        // What was asked goes before what the estate tells.
        let asks = |key: &str| asked.keys().any(|one| one.eq_ignore_ascii_case(key));
        gathered.context.retain(|key, _| !asks(key));
        let given = asked.context.iter();
        let given = given.map(|(key, value)| (key.clone(), checked::value(key, value)));
        gathered.context.extend(given);
        let asked = whole(asked, gathered, owner);
        let checked = asked.question.request.check();
        checked.map_err(AskError::Evaluation)?;
        Ok(asked)
    }
}

/// Returns the bare question of what was gathered.
fn whole(asked: &AccessQuestion, mut gathered: Gathered, owner: Option<AccountId>) -> Asked {
    if gathered.resources.is_empty() {
        gathered.resources.push(asked.resource.clone());
    }
    let request = Request {
        principal: asked.principal.clone(),
        action: asked.action.clone(),
        resource: Resources(gathered.resources),
        wildcard_only: gathered.checked.wildcard_only,
        resource_account: owner.map(|account| account.to_string().into()),
        context: gathered.context,
        unknown_context: asked.unknown_context.clone(),
        context_knowledge: UnlistedKeys::Open,
        key_knowledge: super::facts::known_as_a_whole(&gathered.whole),
        ..Request::default()
    };
    Asked {
        question: Question {
            v: Some(1),
            id: None,
            request,
            policies: gathered.policies,
            settings: gathered.settings,
            expect: asked.expect,
        },
        missing: gathered.missing,
        assumptions: gathered.assumptions,
        perhaps: gathered.perhaps,
        unknown_action: gathered.checked.unknown,
        besides: gathered.checked.besides,
        refusal: gathered.refusal,
    }
}
