//! The VPC endpoints that a request may come through, where it does not name one.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::answer::Telling;
use super::endpoints::carries;
use super::question::AskError;
use super::sum::{is_denial, joined};
use super::{AccessAnswer, AccessQuestion, Accesses, Applicable, Lacking, Missing};
use crate::access::eval::ContextValue;
use crate::estate::ec2::{DESCRIBE_VPC_ENDPOINTS, VpcEndpoint};
use crate::estate::{Item, Observed};

/// The key that names the endpoint of a request.
const ENDPOINT: &str = "aws:SourceVpce";

/// The key that names its VPC.
const VPC: &str = "aws:SourceVpc";

/// What a question tells of a key.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Told<'a> {
    /// Nothing.
    Nothing,
    /// It is absent.
    Absent,
    /// It has one of these values, or may also be absent.
    OneOf(BTreeSet<&'a str>, Presence),
}

/// Whether a key is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Presence {
    Always,
    Perhaps,
}

impl<'a> Told<'a> {
    /// Returns what a question tells of a key.
    pub fn of(asked: &'a AccessQuestion, key: &str) -> Self {
        let is_it = |name: &str| name.eq_ignore_ascii_case(key);
        let given = asked.context.iter().find(|(name, _)| is_it(name));
        let listed = || asked.unknown_context.iter().find(|(name, _)| is_it(name));
        let all: Vec<&Option<ContextValue>> = match given {
            Some((_, value)) => vec![value],
            None => listed().into_iter().flat_map(|(_, list)| &list.0).collect(),
        };
        if all.is_empty() {
            return Self::Nothing;
        }
        let mut values = BTreeSet::new();
        let mut presence = Presence::Always;
        for value in all {
            match value {
                None => presence = Presence::Perhaps,
                Some(ContextValue::Many(many)) if many.is_empty() => presence = Presence::Perhaps,
                Some(ContextValue::One(value)) => {
                    values.insert(&**value);
                }
                Some(ContextValue::Many(many)) => values.extend(many.iter().map(|one| &**one)),
            }
        }
        match values.is_empty() {
            true => Self::Absent,
            false => Self::OneOf(values, presence),
        }
    }

    /// Returns whether it says that the key is there.
    fn is_there(&self) -> bool {
        matches!(self, Self::OneOf(_, Presence::Always))
    }

    /// Returns whether it tells the one value.
    fn is_one(&self) -> bool {
        matches!(self, Self::OneOf(values, Presence::Always) if values.len() == 1)
    }

    /// Returns whether a value may be the key's.
    fn may_be(&self, value: Option<&str>) -> bool {
        match self {
            Self::OneOf(values, _) => value.is_none_or(|value| values.contains(value)),
            Self::Nothing | Self::Absent => true,
        }
    }
}

/// The ways of a request, and what was not read of them.
struct Routes {
    /// What tells each from the others, and the question about it.
    all: Vec<(String, AccessQuestion)>,
    hidden: Vec<Missing>,
}

impl Accesses<'_> {
    /// Answers about one principal and what one resource says, by each endpoint that the request may come through.
    ///
    /// # Errors
    /// As [`Accesses::ask`].
    pub(super) fn by_routes(
        &self,
        asked: &AccessQuestion,
        telling: Telling,
    ) -> Result<AccessAnswer, AskError> {
        let base = self.by_itself(asked, None, telling)?;
        // The policy of an endpoint only takes away.
        if is_denial(base.decision) {
            return Ok(base);
        }
        let Some(Routes { all, hidden }) = self.applicable().routes(asked) else {
            return Ok(base);
        };
        let mut answers = Vec::new();
        for (which, question) in all {
            answers.push((which, self.by_itself(&question, None, Telling::Answer)?));
        }
        let hidden = hidden.iter().map(Lacking::of).collect();
        Ok(joined(answers, hidden))
    }
}

impl Applicable<'_> {
    /// Returns the endpoints that a request may come through, and whether it may come without one; none where the question
    /// tells, or where none of them restricts what passes.
    ///
    /// Source: AWS PrivateLink Guide, page vpc-endpoints-access; IAM User Guide, page reference_policies_condition-keys.
    fn routes(&self, asked: &AccessQuestion) -> Option<Routes> {
        if asked.principal.ends_with(".amazonaws.com") && !asked.principal.contains(':') {
            return None;
        }
        let [endpoint, vpc, address] =
            [ENDPOINT, VPC, "aws:VpcSourceIp"].map(|key| Told::of(asked, key));
        let told = [&endpoint, &vpc, &address];
        let is_open = told.iter().all(|one| **one == Told::Nothing);
        let is_public = Told::of(asked, "aws:SourceIp").is_there();
        if told.iter().any(|one| **one == Told::Absent)
            || (is_open && is_public)
            || endpoint.is_one()
        {
            return None;
        }
        let service = asked.action.split(':').next().unwrap_or_default();
        let carrying = self.estate.ec2.vpc_endpoints.iter().filter(|one| {
            let carries = one
                .service_name
                .is_some_and(|name| carries(name.as_str(), service));
            let of_vpc = one.vpc.known().map(|vpc| vpc.to_string());
            carries && vpc.may_be(of_vpc.as_deref())
        });
        let carrying: Vec<&Item<VpcEndpoint>> = carrying.collect();
        let mut ids: BTreeSet<&str> = carrying.iter().map(|one| one.id.as_str()).collect();
        let mut hidden = Vec::new();
        match (&endpoint, &vpc) {
            (Told::OneOf(named, _), _) => ids = named.iter().copied().collect(),
            (_, Told::OneOf(vpcs, _)) => {
                hidden = self.endpoints_unread(vpcs, ids.is_empty(), service)
            }
            _ if is_open => {
                let narrow = carrying.iter().filter(|one| is_narrow(one));
                ids = narrow.map(|one| one.id.as_str()).collect();
                if ids.is_empty() {
                    return None;
                }
            }
            _ => hidden.push(Missing {
                what: "through which endpoint the request comes: aws:SourceVpce tells".into(),
                gap: None,
            }),
        }
        let others = match (is_open, told.iter().any(|one| one.is_there())) {
            (true, _) => Others::Any,
            (false, true) => Others::None,
            (false, false) => Others::Direct,
        };
        let all = ways(asked, &ids, others);
        Some(Routes { all, hidden })
    }

    /// Returns what was not read of the endpoints of VPCs, or that they have none that carries requests of a service.
    fn endpoints_unread(
        &self,
        vpcs: &BTreeSet<&str>,
        is_none: bool,
        service: &str,
    ) -> Vec<Missing> {
        let mut missing = Vec::new();
        let mut miss = |what: String, gap| {
            missing.push(Missing {
                what: what.into(),
                gap,
            })
        };
        for id in vpcs {
            let mut all = self.estate.ec2.vpcs.iter();
            let Some(vpc) = all.find(|vpc| vpc.id.to_string() == *id) else {
                miss(
                    format!("which endpoints {id} has: no VPC of this estate is called so"),
                    None,
                );
                continue;
            };
            let ledger = &self.estate.ledger;
            if let Some(gap) = ledger.gap(vpc.place, &DESCRIBE_VPC_ENDPOINTS, None) {
                miss(format!("which endpoints {id} has"), Some(gap));
            } else if is_none {
                miss(
                    format!(
                        "through which endpoint requests of {service} come: {id} has none for it"
                    ),
                    None,
                );
            }
        }
        missing
    }
}

/// What else a request may come through than endpoints that are named.
#[derive(Clone, Copy, Debug)]
enum Others {
    /// Nothing.
    None,
    /// No endpoint.
    Direct,
    /// No endpoint, or another one.
    Any,
}

/// Returns the questions about each way, with what tells it from the others.
fn ways(
    asked: &AccessQuestion,
    ids: &BTreeSet<&str>,
    others: Others,
) -> Vec<(String, AccessQuestion)> {
    let through = |id: &&str| {
        let question = with(asked, ENDPOINT, Some(id));
        (format!("{ENDPOINT} = {id}"), question)
    };
    let mut all: Vec<(String, AccessQuestion)> = ids.iter().map(through).collect();
    match others {
        Others::None => {}
        Others::Direct => {
            let without = with(&with(asked, ENDPOINT, None), VPC, None);
            let without = with(&without, "aws:VpcSourceIp", None);
            all.push((format!("{ENDPOINT} is absent"), without));
        }
        Others::Any => {
            let others = ids.iter().map(|id| format!("{ENDPOINT} != {id}"));
            let others: Vec<String> = others.collect();
            all.push((others.join(" and "), asked.clone()));
        }
    }
    all
}

/// Returns a question that tells a key.
fn with(asked: &AccessQuestion, key: &str, value: Option<&str>) -> AccessQuestion {
    let mut question = asked.clone();
    let is_other = |name: &str| !name.eq_ignore_ascii_case(key);
    question.context.retain(|name, _| is_other(name));
    question.unknown_context.retain(|name, _| is_other(name));
    let value = value.map(|value| ContextValue::One(value.into()));
    question.context.insert(key.into(), value);
    question
}

/// Returns whether an endpoint has a policy that was read and does not let everything pass.
fn is_narrow(endpoint: &VpcEndpoint) -> bool {
    let Observed::Known(document) = &endpoint.policy else {
        return false;
    };
    let document = serde_json::from_str::<Value>(document.as_str());
    !document.is_ok_and(|document| is_wide(&document))
}

/// Returns whether a policy lets everything pass, as the one does that AWS makes.
fn is_wide(document: &Value) -> bool {
    let is_all = |value: Option<&Value>| {
        let value = value.and_then(|value| match value.as_array().map(Vec::as_slice) {
            Some([one]) => Some(one),
            Some(_) => None,
            None => Some(value),
        });
        value == Some(&json!("*"))
    };
    let wide = |one: &Value| {
        let principal = one.get("Principal");
        let everybody = is_all(principal) || principal.is_some_and(|map| is_all(map.get("AWS")));
        let action = is_all(one.get("Action")) && is_all(one.get("Resource"));
        let is_bare = one.get("Condition").is_none();
        one.get("Effect") == Some(&json!("Allow")) && everybody && action && is_bare
    };
    match document.get("Statement") {
        Some(Value::Array(all)) => matches!(all.as_slice(), [one] if wide(one)),
        Some(one) => wide(one),
        None => false,
    }
}
