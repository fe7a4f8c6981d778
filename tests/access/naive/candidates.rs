//! Values that the policies of a question can tell apart.

use std::collections::BTreeSet;

use serde_json::Value;

use super::text;
use super::world::{Caller, ContextValue, texts};

/// Keys of which a request may hold several values.
const MULTIVALUED: [&str; 4] = [
    "aws:tagkeys",
    "aws:calledvia",
    "aws:principalorgpaths",
    "dynamodb:attributes",
];

/// One use of a key in a condition: the operator in lower case, and the values.
struct Use {
    operator: String,
    values: Vec<String>,
}

/// Returns absence, and for each class of values that the policies tell apart at least one.
pub fn values(key: &str, question: &Value) -> Vec<Option<ContextValue>> {
    let uses = uses(&key.to_lowercase(), &question["policies"]);
    let mut found: BTreeSet<String> = BTreeSet::from(["zz-other".to_owned()]);
    for one in &uses {
        for value in &one.values {
            found.extend(near(&one.operator, value));
        }
    }
    if mentions_variable(key, &question["policies"]) {
        found.extend(fragments(&question["request"]));
    }
    let mut all = vec![None];
    if MULTIVALUED.contains(&key.to_lowercase().as_str()) {
        let elements: Vec<&String> = found.iter().collect();
        for (at, first) in elements.iter().enumerate() {
            all.push(Some(ContextValue::Many(vec![(*first).clone()])));
            for second in &elements[at + 1..] {
                all.push(Some(ContextValue::Many(vec![
                    (*first).clone(),
                    (*second).clone(),
                ])));
            }
        }
    } else {
        all.extend(
            found
                .into_iter()
                .map(|value| Some(ContextValue::One(value))),
        );
    }
    all
}

/// Returns values beside and on what an operator compares with.
fn near(operator: &str, value: &str) -> Vec<String> {
    if operator.contains("numeric") {
        let number: f64 = value.parse().unwrap_or(0.0);
        return [-1.0, -0.5, 0.0, 0.5, 1.0]
            .iter()
            .map(|by| (number + by).to_string())
            .collect();
    }
    if operator.contains("date") {
        let seconds = text::time(value).unwrap_or(0) / 1_000_000_000;
        return (-1..=1).map(|by| (seconds + by).to_string()).collect();
    }
    if operator.contains("ipaddress") {
        return addresses(value);
    }
    if operator.contains("bool") {
        return vec!["true".to_owned(), "false".to_owned()];
    }
    let mut found = vec![value.to_owned()];
    for run in ["", "zz", "z/z:z"] {
        found.push(value.replace('*', run).replace('?', "q"));
        found.push(value.replace(['*', '?'], run));
    }
    found.extend([
        value.to_uppercase(),
        value.to_lowercase(),
        format!("{value}z"),
        format!("z{value}"),
    ]);
    found
}

/// Returns an address inside of a network, one beside it, and one of the other family.
fn addresses(value: &str) -> Vec<String> {
    let Some((mut bits, length)) = text::network(value) else {
        return vec!["192.0.2.1".to_owned()];
    };
    let mut found = vec![
        show(&bits),
        "192.0.2.1".to_owned(),
        "2001:db8::9".to_owned(),
    ];
    if let Some(last) = length.checked_sub(1) {
        bits[last] = !bits[last];
        found.push(show(&bits));
    }
    found
}

fn show(bits: &[bool]) -> String {
    let bytes: Vec<u8> = bits
        .chunks(8)
        .map(|eight| eight.iter().fold(0, |sum, bit| sum * 2 + u8::from(*bit)))
        .collect();
    match <[u8; 4]>::try_from(bytes.clone()) {
        Ok(four) => std::net::Ipv4Addr::from(four).to_string(),
        Err(_) => <[u8; 16]>::try_from(bytes)
            .map(|b| std::net::Ipv6Addr::from(b).to_string())
            .unwrap_or_default(),
    }
}

/// Returns the keys of conditions and variables that the request does not list.
pub fn unlisted_keys(question: &Value) -> BTreeSet<String> {
    let mut keys = BTreeSet::new();
    conditions(&question["policies"], &mut |_, key, _| {
        keys.insert(key.to_lowercase());
    });
    for text in all_texts(&question["policies"]) {
        for part in text.split("${").skip(1) {
            let name = part
                .split(['}', ','])
                .next()
                .unwrap_or("")
                .trim()
                .to_lowercase();
            if name.contains(':') {
                keys.insert(name);
            }
        }
    }
    let request = &question["request"];
    for map in [&request["context"], &request["unknownContext"]] {
        for key in map.as_object().into_iter().flatten().map(|(key, _)| key) {
            keys.remove(&key.to_lowercase());
        }
    }
    keys
}

/// Returns names that a session of the calling role may have; none when its name is known.
pub fn session_names(question: &Value) -> Vec<String> {
    let principal = question["request"]["principal"].as_str().unwrap_or("");
    let Caller::Session {
        account,
        role_name,
        session_arn: None,
        ..
    } = Caller::of(principal, None)
    else {
        return Vec::new();
    };
    let prefix = format!("arn:aws:sts::{account}:assumed-role/{role_name}/");
    let named = all_texts(&question["policies"]);
    let names = named
        .iter()
        .filter_map(|text| text.strip_prefix(&prefix))
        .filter(|name| !name.contains(['*', '?']))
        .map(str::to_owned);
    names
        .chain(["other-session".to_owned()])
        .collect::<BTreeSet<_>>()
        .into_iter()
        .collect()
}

/// Returns resources under a pattern, for each class that the policies tell apart at least one.
pub fn resources(pattern: &str, question: &Value) -> Vec<String> {
    // AWS prints the ARN of a log group with a star at its end.
    let named = pattern
        .strip_suffix(":*")
        .filter(|rest| rest.contains(":log-group:"))
        .unwrap_or(pattern);
    if pattern == "*" || !named.contains(['*', '?']) {
        return vec![pattern.to_owned()];
    }
    let mut pieces = BTreeSet::from([String::new(), "zz".to_owned(), "q".to_owned()]);
    for text in all_texts(&question["policies"])
        .iter()
        .filter(|text| text.starts_with("arn:"))
    {
        let rest = text.splitn(6, ':').nth(5).unwrap_or("");
        for run in rest.split(['*', '?']) {
            pieces.extend(
                (0..=run.len())
                    .filter_map(|at| run.get(at..))
                    .map(str::to_owned),
            );
        }
    }
    let mut found = BTreeSet::new();
    for first in &pieces {
        for second in &pieces {
            found.insert(
                pattern
                    .replacen('*', &format!("{first}{second}"), 1)
                    .replace(['*', '?'], "q"),
            );
        }
    }
    found.into_iter().collect()
}

fn uses(key: &str, policies: &Value) -> Vec<Use> {
    let mut found = Vec::new();
    conditions(policies, &mut |operator, its, values| {
        if its.to_lowercase() == key {
            found.push(Use {
                operator: operator.to_lowercase(),
                values: texts(values),
            });
        }
    });
    found
}

/// Visits each operator, key and values of each condition.
fn conditions(value: &Value, visit: &mut impl FnMut(&str, &str, &Value)) {
    match value {
        Value::Array(list) => list.iter().for_each(|item| conditions(item, visit)),
        Value::Object(map) => {
            for (name, inner) in map {
                match (name.as_str(), inner.as_object()) {
                    ("Condition", Some(block)) => {
                        for (operator, keys) in block {
                            for (key, values) in keys.as_object().into_iter().flatten() {
                                visit(operator, key, values);
                            }
                        }
                    }
                    _ => conditions(inner, visit),
                }
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn all_texts(value: &Value) -> Vec<String> {
    match value {
        Value::String(text) => vec![text.clone()],
        Value::Array(list) => list.iter().flat_map(all_texts).collect(),
        Value::Object(map) => map.values().flat_map(all_texts).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) => Vec::new(),
    }
}

fn mentions_variable(key: &str, policies: &Value) -> bool {
    let name = format!("${{{}", key.to_lowercase());
    all_texts(policies)
        .iter()
        .any(|text| text.to_lowercase().contains(&name))
}

/// Returns the parts of a request's texts, which a variable may have to equal.
fn fragments(request: &Value) -> Vec<String> {
    all_texts(request)
        .iter()
        .flat_map(|text| text.split([':', '/', '-']))
        .map(str::to_owned)
        .collect()
}
