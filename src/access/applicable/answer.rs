use std::sync::{Mutex, PoisonError};

use serde::Serialize;

use super::question::{AskError, Asked};
use super::{AccessQuestion, Applicable, Missing};
use crate::access::eval::{Answer, Decision, Expect, Layer, Library, Reason, Settings, evaluate};
use crate::estate::Estate;

/// Answers questions about access from one estate, several at once. Documents are made ready once.
#[derive(Debug)]
pub struct Accesses<'e> {
    applicable: Applicable<'e>,
    library: Mutex<Library>,
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
            library: Mutex::default(),
        }
    }

    /// Answers a question.
    ///
    /// # Errors
    /// When it cannot be understood, names a caller that does not exist, or a document cannot be read.
    pub fn ask(&self, question: &AccessQuestion) -> Result<AccessAnswer, AskError> {
        let Asked {
            question,
            mut missing,
            mut assumptions,
            unread_block,
            unknown_action,
            besides,
        } = self.applicable.ask(question)?;
        // Who was interrupted while making documents ready left none half ready.
        let library = || self.library.lock().unwrap_or_else(PoisonError::into_inner);
        let policies = library().prepare(&question.policies);
        let policies = policies.map_err(AskError::Evaluation)?;
        let decide = |settings| evaluate(&question.request, &policies, settings);
        let mut answer = decide(&question.settings).map_err(AskError::Evaluation)?;
        if !unread_block.is_empty() {
            let restricted = Settings {
                s3_block_public_access: true,
                ..question.settings
            };
            let restricted = decide(&restricted).map_err(AskError::Evaluation)?;
            if rests_on_block(&answer, &restricted) {
                missing.extend(unread_block);
                answer = unsettled(answer, Some(Layer::S3BlockPublicAccess));
            }
        }
        if let Some(unknown) = unknown_action
            && answer.decision != Decision::Allow
        {
            // Nothing allows what there is not, or what is about something else: that it is denied says nothing.
            answer = unsettled(answer, None);
            missing.push(unknown);
        }
        if matches!(answer.decision, Decision::Allow | Decision::Conditional) {
            assumptions.extend(besides);
        }
        assumptions.extend(answer.assumptions.iter().cloned());
        Ok(told(answer, &missing, assumptions))
    }
}

/// Returns whether it matters if block public access restricts the bucket, by the answers if it does not and if it does.
fn rests_on_block(open: &Answer, restricted: &Answer) -> bool {
    let stops = restricted.blocked_by.contains(&Layer::S3BlockPublicAccess);
    open.decision != restricted.decision || (stops && open.decision == Decision::Unknown)
}

/// Returns the answer where something was not read and decides: a layer, or another thing.
fn unsettled(answer: Answer, layer: Option<Layer>) -> Answer {
    let mut blocked_by = answer.blocked_by;
    blocked_by.extend(layer);
    blocked_by.sort_unstable();
    Answer {
        decision: Decision::Unknown,
        terms: Vec::new(),
        conditions: None,
        blocked_by,
        ..answer
    }
}

fn told(answer: Answer, missing: &[Missing], assumptions: Vec<Box<str>>) -> AccessAnswer {
    let conditions = answer.terms.into_iter().map(|term| Condition {
        conditions: term.conditions,
        caller_chosen: term.caller_chosen,
    });
    // What was not read is told where it could have changed the answer.
    let matters = matches!(answer.decision, Decision::Unknown | Decision::Conditional);
    let missing = missing.iter().filter(|_| matters).map(|one| Lacking {
        what: one.what.clone(),
        call: one.gap.as_ref().map(|gap| {
            let call = &gap.call;
            format!("{} {} ({})", call.service, call.operation, gap.state).into()
        }),
    });
    AccessAnswer {
        decision: answer.decision,
        conditions: conditions.collect(),
        blocked_by: answer.blocked_by,
        statements: answer.statements,
        assumptions,
        missing: missing.collect(),
    }
}
