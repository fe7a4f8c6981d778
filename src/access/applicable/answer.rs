use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

use serde::Serialize;

use super::question::{AskError, Asked};
use super::sum::{Requests, is_denial};
use super::{AccessQuestion, Applicable, Missing, Near, Refusal, near, worlds};
use crate::access::eval::{
    Answer, ContextValue, Decision, Expect, Layer, Library, Policies, Prepared, Question, Reason,
};
use crate::environments::Environments;
use crate::estate::Estate;
use crate::ids::{Arn, Timestamp};

/// Answers questions about access from one estate, several at once. Documents are made ready once.
#[derive(Debug)]
pub struct Accesses<'e> {
    applicable: Applicable<'e>,
    library: Mutex<Library>,
    /// The moment of the estate.
    as_of: Option<Timestamp>,
    environments: Option<&'e Environments>,
}

/// The answer of an estate.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct AccessAnswer {
    /// What AWS would decide.
    pub decision: Decision,
    /// Under which conditions, one way each; only where it is conditional.
    pub conditions: Vec<Condition>,
    /// The layers that deny it, or that could.
    pub blocked_by: Vec<Layer>,
    /// The statements that decide, by layer.
    pub statements: Vec<Reason>,
    /// What was taken to be so, in words, or by the rules of docs/access.md.
    pub assumptions: Vec<Box<str>>,
    /// What was not read and might decide otherwise.
    pub missing: Vec<Lacking>,
    /// What comes near to allowing a request that nothing allows; only where it was asked for.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub near: Vec<Near>,
}

/// One way in which a request is allowed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Condition {
    /// All of these hold, joined by `and`.
    pub conditions: Box<str>,
    /// Keys in it whose value the caller chooses.
    pub caller_chosen: Vec<Box<str>>,
}

/// Something that was not read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Lacking {
    /// What it is.
    pub what: Box<str>,
    /// The call that would tell, and how it ended, where the plan has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub call: Option<Box<str>>,
}

impl Lacking {
    /// Returns what is told of something that was not read.
    pub(super) fn of(one: &Missing) -> Self {
        Self {
            what: one.what.clone(),
            call: one.gap.as_ref().map(|gap| {
                let call = &gap.call;
                format!("{} {} ({})", call.service, call.operation, gap.state).into()
            }),
        }
    }
}

impl AccessAnswer {
    /// Returns whether an expectation is met.
    pub fn meets(&self, expect: Expect) -> bool {
        expect.is_met_by(self.decision)
    }
}

impl<'e> Accesses<'e> {
    /// Makes an estate answer; `is_single` says that its accounts are in no organisation.
    pub fn new(estate: &'e Estate, is_single: bool) -> Self {
        Self {
            applicable: Applicable::new(estate, is_single),
            library: Mutex::new(Library::forgiving()),
            as_of: estate.as_of,
            environments: None,
        }
    }

    /// Lets selectors know environments.
    pub fn among(self, environments: &'e Environments) -> Self {
        Self {
            environments: Some(environments),
            ..self
        }
    }

    /// Answers a question.
    ///
    /// # Errors
    /// When it cannot be understood, names a caller that does not exist, or a document cannot be read.
    pub fn ask(&self, question: &AccessQuestion) -> Result<AccessAnswer, AskError> {
        self.answer(question, Telling::Answer)
    }

    /// Answers a question, and tells what comes near to allowing what nothing allows.
    ///
    /// # Errors
    /// As [`Accesses::ask`].
    pub fn explain(&self, question: &AccessQuestion) -> Result<AccessAnswer, AskError> {
        self.answer(question, Telling::Near)
    }

    fn answer(&self, asked: &AccessQuestion, telling: Telling) -> Result<AccessAnswer, AskError> {
        let principals = self
            .applicable
            .principals_meant(&asked.principal, self.environments)?;
        let resources = self.applicable.resources_meant(asked, self.environments)?;
        match Requests::of(principals, resources)? {
            Some(requests) => requests.answer(asked, |one| self.one(one, telling)),
            None => self.one(asked, telling),
        }
    }

    pub(super) fn applicable(&self) -> &Applicable<'e> {
        &self.applicable
    }

    /// Answers about one principal and what one resource says, which lies behind an access point where that is told.
    pub(super) fn by_itself(
        &self,
        asked: &AccessQuestion,
        behind: Option<Arn>,
        telling: Telling,
    ) -> Result<AccessAnswer, AskError> {
        let Asked {
            question,
            mut missing,
            mut assumptions,
            perhaps,
            unknown_action,
            besides,
            keys,
            refusal,
        } = self.applicable.ask_behind(asked, behind)?;
        // Who was interrupted while making documents ready left none half ready.
        let library = || self.library.lock().unwrap_or_else(PoisonError::into_inner);
        let mut unsaved: BTreeSet<Missing> = BTreeSet::new();
        let mut prepare = |policies: &Policies| {
            let mut prepared = library().prepare(policies)?;
            unsaved.extend(forget_unsaved(&mut prepared, &asked.action));
            Ok(prepared)
        };
        let mut decide = |question: &Question| {
            let decided = worlds::decide(question, &perhaps, &mut prepare);
            decided.map_err(AskError::Evaluation)
        };
        let mut decided = decide(&question)?;
        if let Some(now) = self.moment(&question, &decided.0) {
            let then = decide(&now.question)?;
            if (then.0.decision, &then.0.conditions) != (decided.0.decision, &decided.0.conditions)
            {
                assumptions.push(now.told);
                decided = then;
            }
        }
        let (mut answer, unread) = decided;
        let near = match telling {
            Telling::Answer => Vec::new(),
            Telling::Near => {
                let mut prepare = |policies: &Policies| library().prepare(policies);
                near::near(&question, &answer, &mut prepare).map_err(AskError::Evaluation)?
            }
        };
        missing.extend(unread);
        missing.extend(unsaved);
        if let Some(unknown) = unknown_action
            && answer.decision != Decision::Allow
        {
            // Nothing allows what there is not, or what is about something else: that it is denied says nothing.
            answer = worlds::unsettled(answer, None);
            missing.push(unknown);
        }
        if let Some(refusal) = refusal {
            answer = under(refusal, answer, &mut missing, &mut assumptions);
        }
        if matches!(answer.decision, Decision::Allow | Decision::Conditional) {
            assumptions.extend(besides.into_iter().chain(keys));
        }
        assumptions.extend(of_root(&answer, &asked.principal));
        assumptions.extend(answer.assumptions.iter().cloned());
        Ok(AccessAnswer {
            near,
            ..told(answer, &missing, assumptions)
        })
    }

    /// Returns the question about the moment of the estate, where it does not tell one and its answer is open.
    fn moment(&self, question: &Question, answer: &Answer) -> Option<Now> {
        let moment = self.as_of.filter(|_| is_open(answer.decision))?;
        let request = &question.request;
        let mut keys = request.context.keys().chain(request.unknown_context.keys());
        let is_moment = |key: &str| MOMENTS.iter().any(|one| one.eq_ignore_ascii_case(key));
        if keys.any(|key| is_moment(key)) {
            return None;
        }
        let mut question = question.clone();
        let [key, _] = MOMENTS;
        let value = ContextValue::One(moment.to_string().into());
        question.request.context.insert(key.into(), Some(value));
        let told = format!("the request is made at {moment}, the moment of the estate").into();
        Some(Now { question, told })
    }
}

/// Takes policies that AWS would not save for not collected, and returns why it would not.
fn forget_unsaved(prepared: &mut Prepared, action: &str) -> impl Iterator<Item = Missing> {
    let errors = prepared.forget_unsaved(action).into_iter();
    errors.map(|error| Missing {
        what: format!("what AWS makes of a document that it would not save: {error}").into(),
        gap: None,
    })
}

/// Returns why a root user is allowed what no policy allows.
fn of_root(answer: &Answer, principal: &str) -> Option<Box<str>> {
    let by_nothing = answer.decision == Decision::Allow && answer.statements.is_empty();
    let is_root = by_nothing && principal.ends_with(":root");
    is_root.then(|| "a root user needs no policy that allows it".into())
}

/// Returns whether a decision rests on something that is not known.
fn is_open(decision: Decision) -> bool {
    matches!(decision, Decision::Unknown | Decision::Conditional)
}

/// Returns an answer where AWS refuses the request whatever policies say, or may.
fn under(
    refusal: Refusal,
    answer: Answer,
    missing: &mut Vec<Missing>,
    assumptions: &mut Vec<Box<str>>,
) -> Answer {
    match refusal {
        Refusal::Certain(why) => {
            assumptions.push(why);
            refused(answer)
        }
        Refusal::Perhaps(unread) if !is_denial(answer.decision) => {
            missing.push(unread);
            worlds::unsettled(answer, [Layer::Service])
        }
        Refusal::Perhaps(_) => answer,
    }
}

/// Returns the answer to a request that AWS refuses whatever policies say.
fn refused(answer: Answer) -> Answer {
    if answer.decision == Decision::ExplicitDeny {
        return answer;
    }
    Answer {
        decision: Decision::ImplicitDeny,
        terms: Vec::new(),
        conditions: None,
        blocked_by: vec![Layer::Service],
        statements: Vec::new(),
        assumptions: Vec::new(),
    }
}

/// What an answer tells.
#[derive(Clone, Copy, Debug)]
pub(super) enum Telling {
    Answer,
    /// What comes near, too.
    Near,
}

/// A question about a moment.
struct Now {
    question: Question,
    /// Which moment that is.
    told: Box<str>,
}

/// The keys that tell the moment of a request.
const MOMENTS: [&str; 2] = ["aws:CurrentTime", "aws:EpochTime"];

fn told(answer: Answer, missing: &[Missing], assumptions: Vec<Box<str>>) -> AccessAnswer {
    let conditions = answer.terms.into_iter().map(|term| Condition {
        conditions: term.conditions,
        caller_chosen: term.caller_chosen,
    });
    // What was not read is told where it could have changed the answer.
    let matters = is_open(answer.decision);
    let missing = missing.iter().filter(|_| matters).map(Lacking::of);
    AccessAnswer {
        decision: answer.decision,
        conditions: conditions.collect(),
        blocked_by: answer.blocked_by,
        statements: answer.statements,
        assumptions,
        missing: missing.collect(),
        near: Vec::new(),
    }
}
