//! One answer of several: about some of several principals and resources.

use std::collections::BTreeSet;

use super::several::{Meant, Several};
use super::{AccessAnswer, AccessQuestion, AskError, Condition, Lacking};
use crate::access::eval::{Decision, Layer, Reason};

/// The most requests that one question stands for.
const MOST_REQUESTS: usize = 20_000;

/// The most conditions, statements and missing things that an answer about several names.
const MOST_TOLD: usize = 24;

/// Which requests a question stands for.
pub(super) struct Requests {
    principals: Option<Several>,
    resources: Option<Several>,
}

/// A request among several, by what tells it from the others.
struct Answered {
    which: String,
    answer: AccessAnswer,
}

impl Requests {
    /// Returns the requests of a question; none where it is one.
    ///
    /// # Errors
    /// [`AskError::TooMany`].
    pub fn of(principals: Meant, resources: Meant) -> Result<Option<Self>, AskError> {
        let several = |meant| match meant {
            Meant::Itself => None,
            Meant::Some(several) => Some(several),
        };
        let requests = Self {
            principals: several(principals),
            resources: several(resources),
        };
        if requests.principals.is_none() && requests.resources.is_none() {
            return Ok(None);
        }
        let count = |several: &Option<Several>| several.as_ref().map_or(1, |all| all.texts.len());
        let count = count(&requests.principals) * count(&requests.resources);
        match count > MOST_REQUESTS {
            true => Err(AskError::TooMany(count)),
            false => Ok(Some(requests)),
        }
    }

    /// Returns the answer about all of them: allowed where each is, denied where none is.
    ///
    /// # Errors
    /// The first of a request.
    pub fn answer(
        &self,
        asked: &AccessQuestion,
        mut one: impl FnMut(&AccessQuestion) -> Result<AccessAnswer, AskError>,
    ) -> Result<AccessAnswer, AskError> {
        let itself = |text: &str| vec![Box::<str>::from(text)];
        let texts = |several: &Option<Several>, text: &str| {
            several
                .as_ref()
                .map_or_else(|| itself(text), |all| all.texts.clone())
        };
        let principals = texts(&self.principals, &asked.principal);
        let resources = texts(&self.resources, &asked.resource);
        let mut about = |principal: &str, resource: &str| {
            let question = AccessQuestion {
                principal: principal.into(),
                resource: resource.into(),
                ..asked.clone()
            };
            Ok(Answered {
                which: self.which(principal, resource),
                answer: one(&question)?,
            })
        };
        let mut all = Vec::new();
        for principal in &principals {
            for resource in &resources {
                all.push(about(principal, resource)?);
            }
        }
        // What stands under them can only take a denial back.
        let under = self.resources.as_ref().map(|all| &all.under);
        if is_denial(decision(&all, true)) {
            for resource in under.into_iter().flatten() {
                for principal in &principals {
                    let answered = about(principal, resource)?;
                    if !is_denial(answered.answer.decision) {
                        all.push(answered);
                    }
                }
            }
        }
        Ok(self.sum(all))
    }

    /// Returns what tells a request from the others.
    fn which(&self, principal: &str, resource: &str) -> String {
        let principal = self
            .principals
            .as_ref()
            .map(|_| format!("principal = {principal}"));
        let resource = self
            .resources
            .as_ref()
            .map(|_| format!("resource = {resource}"));
        let parts: Vec<String> = principal.into_iter().chain(resource).collect();
        parts.join(" and ")
    }

    fn sum(&self, all: Vec<Answered>) -> AccessAnswer {
        let hidden = [&self.principals, &self.resources].into_iter().flatten();
        let hidden: Vec<Lacking> = hidden
            .flat_map(|several| &several.hidden)
            .map(Lacking::of)
            .collect();
        let decision = decision(&all, hidden.is_empty());
        let mut told = told(all, decision);
        let count = |several: &Option<Several>| several.as_ref().map(|all| all.texts.len());
        let counts = [
            count(&self.principals).map(|count| counted(count, "principal")),
            count(&self.resources).map(|count| counted(count, "resource")),
        ];
        let counts: Vec<String> = counts.into_iter().flatten().collect();
        let said = format!("some of {} of the estate is meant", counts.join(" and "));
        told.assumptions.insert(0, said.into());
        if matches!(decision, Decision::Unknown | Decision::Conditional) {
            told.missing.extend(hidden);
            told.missing.truncate(MOST_TOLD);
        }
        told
    }
}

/// Returns what is decided about a request that is one of several, by what tells each from the others.
pub(super) fn joined(all: Vec<(String, AccessAnswer)>, hidden: Vec<Lacking>) -> AccessAnswer {
    let answered = |(which, answer)| Answered { which, answer };
    let all: Vec<Answered> = all.into_iter().map(answered).collect();
    let decision = decision(&all, hidden.is_empty());
    let mut told = told(all, decision);
    if matches!(decision, Decision::Unknown | Decision::Conditional) {
        add(&mut told.missing, hidden);
    }
    told
}

/// Returns whether a decision is one of the denials.
pub(super) fn is_denial(decision: Decision) -> bool {
    matches!(decision, Decision::ImplicitDeny | Decision::ExplicitDeny)
}

fn counted(count: usize, noun: &str) -> String {
    match count {
        1 => format!("1 {noun}"),
        count => format!("{count} {noun}s"),
    }
}

/// Returns what is decided about several: allowed where each is, denied where none is.
fn decision(all: &[Answered], is_whole: bool) -> Decision {
    let count = |decision| {
        all.iter()
            .filter(|one| one.answer.decision == decision)
            .count()
    };
    let allowed = count(Decision::Allow);
    let denied = count(Decision::ImplicitDeny) + count(Decision::ExplicitDeny);
    if allowed == all.len() && is_whole && allowed > 0 {
        Decision::Allow
    } else if allowed + count(Decision::Conditional) > 0 {
        Decision::Conditional
    } else if denied < all.len() || !is_whole || all.is_empty() {
        Decision::Unknown
    } else if count(Decision::ExplicitDeny) == all.len() {
        Decision::ExplicitDeny
    } else {
        Decision::ImplicitDeny
    }
}

/// Returns what answers tell together, those first that decide.
fn told(mut all: Vec<Answered>, decision: Decision) -> AccessAnswer {
    let rank = |one: &Answered| match one.answer.decision {
        Decision::Allow => 0,
        Decision::Conditional => 1,
        Decision::Unknown => 2,
        Decision::ImplicitDeny => 3,
        Decision::ExplicitDeny => 4,
    };
    all.sort_by_key(rank);
    let mut layers: BTreeSet<Layer> = BTreeSet::new();
    let mut conditions: Vec<Condition> = Vec::new();
    let mut statements: Vec<Reason> = Vec::new();
    let mut assumptions: Vec<Box<str>> = Vec::new();
    let mut missing: Vec<Lacking> = Vec::new();
    for Answered { which, answer } in all {
        layers.extend(answer.blocked_by);
        if decision == Decision::Conditional {
            conditions.extend(which_way(&which, answer.decision, answer.conditions));
        }
        add(&mut statements, answer.statements);
        add(&mut assumptions, answer.assumptions);
        add(&mut missing, answer.missing);
    }
    let more = conditions.len().saturating_sub(MOST_TOLD);
    conditions.truncate(MOST_TOLD);
    if more > 0 {
        conditions.push(Condition {
            conditions: format!("one of {more} more cases").into(),
            caller_chosen: Vec::new(),
        });
    }
    AccessAnswer {
        decision,
        conditions,
        blocked_by: match decision {
            Decision::Allow => Vec::new(),
            Decision::Conditional
            | Decision::ImplicitDeny
            | Decision::ExplicitDeny
            | Decision::Unknown => layers.into_iter().collect(),
        },
        statements,
        assumptions,
        missing,
        near: Vec::new(),
    }
}

/// Returns the conditions under which one of several requests is allowed.
pub(super) fn which_way(
    which: &str,
    decision: Decision,
    conditions: Vec<Condition>,
) -> Vec<Condition> {
    match decision {
        Decision::Allow => vec![Condition {
            conditions: which.into(),
            caller_chosen: Vec::new(),
        }],
        Decision::Conditional => {
            let and = |one: Condition| Condition {
                conditions: format!("{which} and {}", one.conditions).into(),
                ..one
            };
            conditions.into_iter().map(and).collect()
        }
        Decision::Unknown | Decision::ImplicitDeny | Decision::ExplicitDeny => Vec::new(),
    }
}

/// Adds what is not there yet, up to a bound.
pub(super) fn add<T: PartialEq>(all: &mut Vec<T>, more: Vec<T>) {
    for one in more {
        if all.len() < MOST_TOLD && !all.contains(&one) {
            all.push(one);
        }
    }
}
