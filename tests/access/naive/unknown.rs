//! Answers where not everything is known: every combination is decided, and the decisions are compared.

use serde_json::{Value, json};

use super::candidates;
use super::decision::{Outcome, allows_alone, decide, is_access_point, must_have_policy, own};
use super::world::{Caller, Context, ContextValue, Readings, World, texts};

/// The answer to a question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// As the JSON door writes it.
    pub decision: &'static str,
    /// Each combination of what is unknown, with what AWS would decide then.
    pub cases: Vec<(Case, Outcome)>,
}

/// One way how the unknown may be.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Case {
    pub keys: Vec<(String, Option<ContextValue>)>,
    pub session: Option<String>,
    pub resources: Vec<String>,
    pub readings: [bool; 4],
}

/// Returns the answer to a question of the JSON door.
pub fn answer(question: &Value) -> Verdict {
    let cases = judge(question, &question["policies"]);
    let decision = summary(&cases);
    let generous = judge(question, &filled(question));
    // What can only allow changes nothing where it changes no case, and takes nothing away.
    let outcomes = |cases: &[(Case, Outcome)]| -> Vec<Outcome> {
        cases.iter().map(|(_, outcome)| *outcome).collect()
    };
    if !has_gap(question) && outcomes(&cases) == outcomes(&generous) {
        return Verdict { decision, cases };
    }
    // What was not collected may allow everything, or deny it: only a denial that stands all the same is known.
    match summary(&generous) {
        denial @ ("implicit-deny" | "explicit-deny") => Verdict {
            decision: denial,
            cases,
        },
        _ => Verdict {
            decision: "unknown",
            cases,
        },
    }
}

/// A denial is explicit when it always is, or when a statement forbids what would else be allowed.
fn summary(cases: &[(Case, Outcome)]) -> &'static str {
    let some = |wanted: Outcome| cases.iter().any(|(_, outcome)| *outcome == wanted);
    let all_allowed = cases.iter().all(|(_, outcome)| *outcome == Outcome::Allow);
    let all_explicit = cases.iter().all(|(_, outcome)| outcome.is_explicit());
    match (all_allowed, some(Outcome::Allow)) {
        (true, _) => "allow",
        (false, true) => "conditional",
        (false, false) if all_explicit || some(Outcome::Forbidden) => "explicit-deny",
        (false, false) => "implicit-deny",
    }
}

fn judge(question: &Value, policies: &Value) -> Vec<(Case, Outcome)> {
    cases(question)
        .into_iter()
        .map(|case| {
            let each: Vec<Outcome> = case
                .resources
                .iter()
                .map(|resource| decide(&world(question, policies, &case, resource)))
                .collect();
            let outcome = together(&each);
            (case, outcome)
        })
        .collect()
}

/// Returns the outcome of a request that needs each of several resources.
fn together(each: &[Outcome]) -> Outcome {
    let grantable = |outcome: &Outcome| matches!(outcome, Outcome::Allow | Outcome::Forbidden);
    let denied = each.iter().any(|outcome| outcome.is_explicit());
    match (denied, each.iter().all(grantable)) {
        (true, true) => Outcome::Forbidden,
        (true, false) => Outcome::Explicit,
        (false, true) => Outcome::Allow,
        (false, false) => Outcome::Implicit,
    }
}

/// Returns the request with a case's values put in.
fn world<'a>(question: &'a Value, policies: &'a Value, case: &Case, resource: &str) -> World<'a> {
    let request = &question["request"];
    let principal = request["principal"].as_str().unwrap_or("");
    let mut caller = Caller::of(principal, request["federatedBy"].as_str());
    if let (
        Caller::Session {
            account,
            role_name,
            session_arn,
            ..
        },
        Some(name),
    ) = (&mut caller, &case.session)
    {
        *session_arn = Some(format!(
            "arn:aws:sts::{account}:assumed-role/{role_name}/{name}"
        ));
    }
    let in_arn = resource
        .split(':')
        .nth(4)
        .filter(|account| account.chars().all(|c| c.is_ascii_digit()));
    let in_arn = in_arn.filter(|account| !account.is_empty());
    let told = request["resourceAccount"].as_str();
    // An access point need not be of its bucket's account.
    let resource_account = if is_access_point(resource) {
        in_arn.or(told)
    } else {
        told.or(in_arn)
    };
    let wildcard_only = request["wildcardOnly"].as_bool().unwrap_or(resource == "*");
    let action = request["action"].as_str().unwrap_or("");
    let service = action.split(':').next().unwrap_or("").to_lowercase();
    let mut context = derived(&caller, &service, resource_account);
    put_access_point(&mut context, request);
    for (key, value) in request["context"].as_object().into_iter().flatten() {
        context.put(key, read(value));
    }
    for (key, value) in &case.keys {
        context.put(key, value.clone());
    }
    World {
        caller,
        action: action.to_owned(),
        resource: resource.to_owned(),
        wildcard_only,
        resource_account: resource_account.map(str::to_owned),
        context,
        readings: Readings::of(case.readings),
        policies,
        settings: &question["settings"],
    }
}

/// Adds the keys of the access point that a request names.
fn put_access_point(context: &mut Context, request: &Value) {
    for point in resources(request).iter().filter(|one| is_access_point(one)) {
        let put = |text: &str| Some(ContextValue::One(text.to_owned()));
        let parts: Vec<&str> = point.splitn(3, '/').collect();
        context.put("s3:DataAccessPointArn", put(&parts[..2].join("/")));
        let account = point.split(':').nth(4).unwrap();
        context.put("s3:DataAccessPointAccount", put(account));
    }
}

/// Returns the keys that follow from the request itself.
fn derived(caller: &Caller, service: &str, resource_account: Option<&str>) -> Context {
    let mut context = Context::default();
    let mut put = |key: &str, value: Option<&str>| {
        if let Some(value) = value {
            context.put(key, Some(ContextValue::One(value.to_owned())));
        }
    };
    put("aws:PrincipalAccount", caller.account());
    put("aws:ResourceAccount", resource_account);
    // The caller asks by itself, which some services do not tell.
    if !["ec2", "glue", "lakeformation", "opsworks"].contains(&service) {
        put("aws:ViaAWSService", Some("false"));
    }
    match caller {
        Caller::User { arn, .. } => {
            put("aws:PrincipalArn", Some(arn));
            put("aws:username", arn.rsplit('/').next());
        }
        Caller::Root { arn, .. } | Caller::Federated { arn, .. } => {
            put("aws:PrincipalArn", Some(arn))
        }
        Caller::Session { role_arn, .. } => put("aws:PrincipalArn", role_arn.as_deref()),
        Caller::Service(_) | Caller::Provider(_) | Caller::Anonymous => {}
    }
    context
}

fn read(value: &Value) -> Option<ContextValue> {
    match value {
        Value::Null => None,
        Value::Array(_) => Some(ContextValue::Many(texts(value))),
        one => texts(one).pop().map(ContextValue::One),
    }
}

/// Returns every way how the unknown may be.
pub fn cases(question: &Value) -> Vec<Case> {
    let request = &question["request"];
    let mut all = vec![Case::default()];
    for (key, listed) in request["unknownContext"].as_object().into_iter().flatten() {
        let listed: Vec<Option<ContextValue>> =
            listed.as_array().into_iter().flatten().map(read).collect();
        let values = if listed.is_empty() {
            candidates::values(key, question)
        } else {
            listed
        };
        all = product(&all, &values, |case, value| {
            case.keys.push((key.clone(), value.clone()))
        });
    }
    if request["contextKnowledge"] == "open" {
        for key in candidates::unlisted_keys(question) {
            let values = candidates::values(&key, question);
            all = product(&all, &values, |case, value| {
                case.keys.push((key.clone(), value.clone()))
            });
        }
    }
    let sessions = candidates::session_names(question);
    if !sessions.is_empty() {
        all = product(&all, &sessions, |case, name| {
            case.session = Some(name.clone())
        });
    }
    for resource in resources(request) {
        let concrete = candidates::resources(&resource, question);
        all = product(&all, &concrete, |case, one| {
            case.resources.push(one.clone())
        });
    }
    with_readings(all, question)
}

/// Returns each case with all readings of what AWS leaves open there.
fn with_readings(mut all: Vec<Case>, question: &Value) -> Vec<Case> {
    let written = question["policies"].to_string().to_lowercase();
    let both = |asked: bool| {
        if asked {
            vec![false, true]
        } else {
            vec![false]
        }
    };
    all = product(
        &all,
        &both(written.contains("notprincipal")),
        |case, spared| case.readings[0] = *spared,
    );
    let any_if_exists = written.contains("foranyvalue:") && written.contains("ifexists");
    all = product(&all, &both(any_if_exists), |case, holds| {
        case.readings[1] = *holds;
    });
    let has_endpoint = !question["policies"]["vpcEndpoint"].is_null();
    all = product(&all, &both(has_endpoint), |case, interface| {
        case.readings[2] = *interface;
    });
    let is_federated = question["request"]["principal"]
        .as_str()
        .is_some_and(|principal| principal.contains(":federated-user/"));
    product(&all, &both(is_federated), |case, console| {
        case.readings[3] = *console;
    })
}

fn product<T>(cases: &[Case], values: &[T], put: impl Fn(&mut Case, &T)) -> Vec<Case> {
    let with = |case: &Case, value: &T| {
        let mut case = case.clone();
        put(&mut case, value);
        case
    };
    cases
        .iter()
        .flat_map(|case| values.iter().map(move |value| (case, value)))
        .map(|(c, v)| with(c, v))
        .collect()
}

fn resources(request: &Value) -> Vec<String> {
    match texts(&request["resource"]) {
        none if none.is_empty() => vec!["*".to_owned()],
        some => some,
    }
}

/// Returns whether a document that may decide and deny was not collected.
fn has_gap(question: &Value) -> bool {
    let policies = &question["policies"];
    let is_missing =
        |policy: &Value| policy.get("document") == Some(&Value::Null) && !allows_alone(policy);
    let missing = |layer: &Value| match layer {
        Value::Array(list) => list.iter().any(is_missing),
        one => is_missing(one),
    };
    let request = &question["request"];
    let caller = Caller::of(request["principal"].as_str().unwrap_or(""), None);
    let person = caller.account().is_some() && !matches!(caller, Caller::Root { .. });
    let personal = ["identity", "boundary", "session"]
        .iter()
        .any(|name| missing(&policies[*name]));
    let of_resource = cases(question).iter().any(|case| {
        case.resources.iter().any(|resource| {
            let world = world(question, policies, case, resource);
            let needed = policies["resource"].is_null() && must_have_policy(&world);
            needed || missing(own(&world))
        })
    });
    (person && personal)
        || of_resource
        || missing(&policies["vpcEndpoint"])
        || levels_missing(&policies["scp"], &missing) && caller.account().is_some()
        || levels_missing(&policies["rcp"], &missing)
}

fn levels_missing(levels: &Value, missing: &impl Fn(&Value) -> bool) -> bool {
    levels
        .as_array()
        .is_some_and(|list| list.iter().any(|level| missing(&level["policies"])))
}

/// Returns the policies with everything allowed by what was not collected.
fn filled(question: &Value) -> Value {
    let open = json!({"Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]});
    let to_all = json!({"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"},
        {"Effect": "Allow", "Principal": "*", "Action": "*"}]});
    let mut policies = question["policies"].clone();
    if policies["resource"].is_null() && has_gap(question) {
        policies["resource"] = json!([{"document": null}]);
    }
    let fill = |layer: &mut Value, document: &Value| {
        let list = match layer {
            Value::Array(list) => list.iter_mut().collect(),
            Value::Null => Vec::new(),
            one => vec![one],
        };
        for policy in list {
            if policy.get("document") == Some(&Value::Null) {
                policy["document"] = document.clone();
            }
        }
    };
    for name in ["identity", "boundary", "session"] {
        fill(&mut policies[name], &open);
    }
    for name in ["resource", "accessPoint", "grant", "vpcEndpoint"] {
        fill(&mut policies[name], &to_all);
    }
    for level in policies["scp"].as_array_mut().into_iter().flatten() {
        fill(&mut level["policies"], &open);
    }
    policies
}
