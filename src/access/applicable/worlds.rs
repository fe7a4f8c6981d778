//! What was not read and may be one way or the other: a question is decided for each way.

use super::Missing;
use super::refusals::through_service;
use crate::access::eval::{
    Answer, ContextValue, Decision, EvalError, Layer, Policies, Policy, Prepared, Question,
    evaluate,
};
use crate::estate::Tags;

/// Something that nobody read, and the other way that it may be.
#[derive(Clone, Debug, PartialEq)]
pub struct Perhaps {
    /// What is then otherwise.
    pub change: Change,
    /// What would tell.
    pub missing: Vec<Missing>,
}

/// How a request may be otherwise than the question has it.
#[derive(Clone, Debug, PartialEq)]
pub enum Change {
    /// Block public access restricts the bucket.
    BlockPublicAccess,
    /// There is no permissions boundary.
    NoBoundary,
    /// The key is AWS's, for which no resource control policy counts.
    NoResourceControls,
    /// The resource is of an account that nobody knows, which lets the caller's do what is told here.
    OfSomebodyElse(Option<Policy>),
    /// The key is AWS's, which services alone use.
    ThroughServices,
    /// The tags of the bucket count: these, where they are known.
    BucketTags(Option<Tags>),
}

/// Accounts that stand for one that nobody knows.
const OTHERS: [&str; 2] = ["000000000000", "999999999999"];

/// The most things that are taken both ways; further ones are taken to decide.
const MOST: usize = 6;

impl Change {
    /// Returns the layer that it is about.
    fn layer(&self) -> Option<Layer> {
        match self {
            Self::BlockPublicAccess => Some(Layer::S3BlockPublicAccess),
            Self::NoBoundary => Some(Layer::Boundary),
            Self::NoResourceControls => Some(Layer::Rcp),
            Self::OfSomebodyElse(_) | Self::ThroughServices => Some(Layer::Resource),
            Self::BucketTags(_) => None,
        }
    }

    fn make(&self, question: &mut Question) {
        match self {
            Self::BlockPublicAccess => question.settings.s3_block_public_access = true,
            Self::NoBoundary => question.policies.boundary = None,
            Self::NoResourceControls => question.policies.rcp = None,
            Self::OfSomebodyElse(list) => {
                let request = &mut question.request;
                let is_caller = |account: &&str| request.principal.contains(*account);
                let other = OTHERS.into_iter().find(|account| !is_caller(account));
                request.resource_account = other.map(Into::into);
                question.policies.resource = list.clone().map(|list| vec![list]);
            }
            Self::ThroughServices => {
                let policies = question.policies.resource.get_or_insert_default();
                policies.push(through_service());
            }
            Self::BucketTags(tags) => {
                question.settings.s3_bucket_abac = true;
                let Some(tags) = tags else { return };
                let request = &mut question.request;
                let prefixes = ["aws:ResourceTag/", "s3:BucketTag/"];
                for (key, value) in tags.iter() {
                    for prefix in prefixes {
                        let value = ContextValue::One(value.into());
                        let key = format!("{prefix}{key}").into();
                        request.context.entry(key).or_insert(Some(value));
                    }
                }
                let known = super::facts::known_as_a_whole(&prefixes);
                request.key_knowledge.extend(known);
            }
        }
    }
}

/// Returns whether the policies of a request say anything of tags of buckets.
pub(super) fn mention_bucket_tags(policies: &Policies) -> bool {
    let levels = [&policies.scp, &policies.rcp]
        .into_iter()
        .flatten()
        .flatten();
    let levels = levels.map(|level| &level.policies);
    let layers = [
        &policies.identity,
        &policies.boundary,
        &policies.session,
        &policies.resource,
        &policies.access_point,
        &policies.vpc_endpoint,
    ];
    let mut all = layers.into_iter().flatten().chain(levels).flatten();
    let mentions = |policy: &Policy| {
        let text = policy.document.as_ref().map(|document| document.as_str());
        let text = text.unwrap_or_default().to_ascii_lowercase();
        text.contains("aws:resourcetag") || text.contains("s3:buckettag")
    };
    all.any(mentions)
}

/// Returns the answer to a question, and what would tell more where it rests on something that nobody read.
pub(super) fn decide(
    question: &Question,
    perhaps: &[Perhaps],
    prepare: &mut impl FnMut(&Policies) -> Result<Prepared, EvalError>,
) -> Result<(Answer, Vec<Missing>), EvalError> {
    let taken = perhaps.get(..MOST).unwrap_or(perhaps);
    let mut answers: Vec<Answer> = Vec::new();
    for world in 0..1_usize << taken.len() {
        let mut question = question.clone();
        for (_, one) in within(taken, world) {
            one.change.make(&mut question);
        }
        let policies = prepare(&question.policies)?;
        answers.push(evaluate(&question.request, &policies, &question.settings)?);
    }
    let mut missing = Vec::new();
    let mut layers = Vec::new();
    let mut is_settled = true;
    for (place, one) in perhaps.iter().enumerate() {
        let bit = 1 << place;
        let without = answers
            .iter()
            .enumerate()
            .filter(|(world, _)| world & bit == 0);
        let mut pairs =
            without.filter_map(|(world, answer)| Some((answer, answers.get(world | bit)?)));
        if place >= MOST || pairs.any(|(this, other)| differ(this, other, &one.change)) {
            is_settled = false;
            missing.extend(one.missing.iter().cloned());
            layers.extend(one.change.layer());
        }
    }
    let answer = answers.into_iter().next();
    let answer = answer.ok_or_else(|| EvalError::Resource("".into()))?;
    if is_settled {
        return Ok((answer, missing));
    }
    Ok((unsettled(answer, layers), missing))
}

/// Returns what is otherwise in a world.
fn within(perhaps: &[Perhaps], world: usize) -> impl Iterator<Item = (usize, &Perhaps)> {
    let all = perhaps.iter().enumerate();
    all.filter(move |(place, _)| world & (1 << place) != 0)
}

fn differ(this: &Answer, other: &Answer, change: &Change) -> bool {
    // Where a setting would stop what is not known anyhow, it is one more thing that is not known.
    let stops = *change == Change::BlockPublicAccess
        && other.blocked_by.contains(&Layer::S3BlockPublicAccess)
        && this.decision == Decision::Unknown;
    this.decision != other.decision || this.conditions != other.conditions || stops
}

/// Returns the answer where something was not read and decides: layers, or another thing.
pub(super) fn unsettled(answer: Answer, layers: impl IntoIterator<Item = Layer>) -> Answer {
    let mut blocked_by = answer.blocked_by;
    blocked_by.extend(layers);
    blocked_by.sort_unstable();
    blocked_by.dedup();
    Answer {
        decision: Decision::Unknown,
        terms: Vec::new(),
        conditions: None,
        blocked_by,
        ..answer
    }
}
