//! What comes near to allowing a request that nothing allows: statements that would, but for one thing.

use serde::Serialize;
use serde_json::{Value, json};

use crate::access::eval::{
    Answer, Decision, EvalError, Layer, Policies, Policy, PolicyText, Prepared, Question, Reason,
    evaluate,
};

/// A statement that would allow a request, but for one thing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Near {
    /// Where it stands.
    pub statement: Reason,
    /// What it has that the request does not.
    pub but_for: Lacks,
}

/// What a statement has that a request does not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Lacks {
    /// Its conditions.
    Conditions,
    /// Its resources.
    Resources,
    /// Whom it names.
    Principals,
}

impl Lacks {
    /// Returns it in words.
    pub fn told(self) -> &'static str {
        match self {
            Self::Conditions => "its conditions",
            Self::Resources => "its resources",
            Self::Principals => "whom it names",
        }
    }
}

/// The most statements that are named.
const MOST: usize = 8;

/// Returns the statements that come near to allowing what an answer denies because nothing allows it.
pub(super) fn near(
    question: &Question,
    answer: &Answer,
    prepare: &mut impl FnMut(&Policies) -> Result<Prepared, EvalError>,
) -> Result<Vec<Near>, EvalError> {
    let mut all: Vec<Near> = Vec::new();
    if answer.decision != Decision::ImplicitDeny {
        return Ok(all);
    }
    for lacks in [Lacks::Conditions, Lacks::Resources, Lacks::Principals] {
        let mut policies = question.policies.clone();
        for layer in &answer.blocked_by {
            for policy in of_layer(&mut policies, *layer) {
                policy.document = policy.document.take().map(|text| without(&text, lacks));
            }
        }
        let prepared = prepare(&policies)?;
        let other = evaluate(&question.request, &prepared, &question.settings)?;
        for statement in other.statements {
            let is_new = !answer.statements.contains(&statement)
                && all.iter().all(|one| one.statement != statement);
            if is_new && answer.blocked_by.contains(&statement.layer) && all.len() < MOST {
                all.push(Near {
                    statement,
                    but_for: lacks,
                });
            }
        }
    }
    Ok(all)
}

/// Returns the policies of a layer.
fn of_layer(policies: &mut Policies, layer: Layer) -> Vec<&mut Policy> {
    let layer = match layer {
        Layer::Identity => &mut policies.identity,
        Layer::Boundary => &mut policies.boundary,
        Layer::Session => &mut policies.session,
        Layer::Resource => &mut policies.resource,
        Layer::AccessPoint => &mut policies.access_point,
        Layer::Grant => &mut policies.grant,
        Layer::VpcEndpoint => &mut policies.vpc_endpoint,
        Layer::Scp => {
            let levels = policies.scp.iter_mut().flatten();
            return levels.flat_map(|level| &mut level.policies).collect();
        }
        // Resource control policies only deny, and the others are no policies.
        Layer::Rcp | Layer::S3BlockPublicAccess | Layer::Service => return Vec::new(),
    };
    layer.iter_mut().flatten().collect()
}

/// Returns a document in which statements that allow lack one thing, and none denies; each keeps its place.
fn without(text: &PolicyText, lacks: Lacks) -> PolicyText {
    let Ok(mut document) = serde_json::from_str::<Value>(text.as_str()) else {
        return text.clone();
    };
    if let Some(statements) = document.get_mut("Statement") {
        if let Some(list) = statements.as_array_mut() {
            list.iter_mut().for_each(|one| relax(one, lacks));
        } else {
            relax(statements, lacks);
        }
    }
    PolicyText::new(&document.to_string())
}

fn relax(statement: &mut Value, lacks: Lacks) {
    let Some(members) = statement.as_object_mut() else {
        return;
    };
    if members.get("Effect").and_then(Value::as_str) != Some("Allow") {
        members.insert("Effect".to_owned(), json!("Allow"));
        members.insert("Action".to_owned(), json!("none:None"));
        members.remove("NotAction");
        return;
    }
    match lacks {
        Lacks::Conditions => {
            members.remove("Condition");
        }
        Lacks::Resources => {
            members.remove("NotResource");
            members.insert("Resource".to_owned(), json!("*"));
        }
        Lacks::Principals => {
            if members.remove("NotPrincipal").is_some() || members.contains_key("Principal") {
                members.insert("Principal".to_owned(), json!("*"));
            }
        }
    }
}
