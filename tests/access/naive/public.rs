//! Block public access of S3: R30.

use serde_json::{Map, Value};

use super::decision;
use super::world::{World, texts};

/// Returns whether block public access cuts this request off.
pub fn cuts(world: &World) -> bool {
    let policies = match decision::own(world) {
        Value::Array(list) => list.clone(),
        one => vec![one.clone()],
    };
    world.settings["s3BlockPublicAccess"] == true
        && world.action.to_lowercase().starts_with("s3:")
        && decision::is_outside(world)
        && policies
            .iter()
            .filter(|policy| !decision::allows_alone(policy))
            .any(|policy| is_public(policy.get("document").unwrap_or(policy)))
}

fn is_public(document: &Value) -> bool {
    let statements = match &document["Statement"] {
        Value::Array(list) => list.clone(),
        one => vec![one.clone()],
    };
    statements.iter().any(|statement| {
        let named = match &statement["Principal"] {
            Value::Object(map) => map.get("AWS").map(texts).unwrap_or_default(),
            other => texts(other),
        };
        let everybody =
            named.iter().any(|name| name == "*") || !statement["NotPrincipal"].is_null();
        statement["Effect"] == "Allow" && everybody && !is_narrowed(&statement["Condition"])
    })
}

/// Returns whether some condition asks for a fixed value of a key that tells callers apart.
fn is_narrowed(conditions: &Value) -> bool {
    const KEYS: &str = "aws:principalorgid aws:principalaccount aws:principalarn aws:principalorgpaths aws:sourcevpc \
        aws:sourcevpce aws:sourcevpcarn aws:vpceaccount aws:vpceorgid aws:vpceorgpaths aws:sourceip aws:sourcearn \
        aws:sourceaccount aws:userid aws:principalservicename aws:principalisawsservice";
    let none = Map::new();
    conditions
        .as_object()
        .unwrap_or(&none)
        .iter()
        .any(|(operator, keys)| {
            let operator = operator.to_lowercase();
            let demands = !operator.contains("not")
                && !operator.contains("ifexists")
                && !operator.contains("null")
                && !operator.starts_with("forallvalues");
            demands
                && keys
                    .as_object()
                    .unwrap_or(&none)
                    .iter()
                    .any(|(key, values)| {
                        let key = key.to_lowercase();
                        let fixed = texts(values)
                            .iter()
                            .all(|value| !value.contains(['*', '?', '$']) && !is_wide(value));
                        KEYS.split_whitespace().any(|name| name == key) && fixed
                    })
        })
}

/// Returns whether a range is so wide that S3 calls it public.
fn is_wide(range: &str) -> bool {
    let Some((address, length)) = range.split_once('/') else {
        return false;
    };
    let limit = if address.contains(':') { 32 } else { 8 };
    length.parse::<u8>().is_ok_and(|length| length < limit)
}
