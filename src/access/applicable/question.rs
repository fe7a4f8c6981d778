use std::collections::BTreeMap;

use serde::Deserialize;

pub use super::mistakes::AskError;

use super::checked::{self, Checked, check_keys};
use super::principals::Caller;
use super::{Applicable, Change, Perhaps, Refusal, grants, regions};
use crate::access::eval::{
    Candidates, ContextValue, Expect, Policies, Question, Request, Resources, Settings,
    UnlistedKeys,
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
    /// Which keys it needs besides.
    pub keys: Vec<Box<str>>,
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
    /// Which keys the request needs besides.
    pub keys: Vec<Box<str>>,
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
        grants::add_context_keys(asked, &mut gathered);
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
        keys: gathered.keys,
        refusal: gathered.refusal,
    }
}
