//! Changes of a question that must not change its decision, or only one way.

use serde_json::{Value, json};

use crate::generate::Dice;

/// What a change may do to a decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Nothing.
    Same,
    /// It may allow more, never less.
    NeverTakesAway,
    /// It may allow less, never more.
    NeverAdds,
}

/// A way to change a question.
pub struct Change {
    pub name: &'static str,
    pub effect: Effect,
    pub make: fn(&Value, &mut Dice) -> Value,
}

/// Returns the ways to change a question.
pub fn changes() -> Vec<Change> {
    let change = |name, effect, make| Change { name, effect, make };
    vec![
        change("an allow is added", Effect::NeverTakesAway, |q, dice| {
            with_statement(q, dice, "Allow")
        }),
        change("a deny is added", Effect::NeverAdds, |q, dice| {
            with_statement(q, dice, "Deny")
        }),
        change(
            "statements and policies are reversed",
            Effect::Same,
            |q, _| reversed(q),
        ),
        change(
            "lists of actions and resources become statements",
            Effect::Same,
            |q, _| split(q),
        ),
        change("single values become lists", Effect::Same, |q, _| listed(q)),
        change("everything is said twice", Effect::Same, |q, _| doubled(q)),
        change("actions are written in capitals", Effect::Same, |q, _| {
            capitals(q)
        }),
    ]
}

/// Returns the question with each list of statements mapped.
fn map_statements(question: &Value, map: &dyn Fn(Vec<Value>) -> Vec<Value>) -> Value {
    fn walk(value: &mut Value, map: &dyn Fn(Vec<Value>) -> Vec<Value>) {
        match value {
            Value::Object(members) => {
                for (key, inner) in members {
                    if key == "Statement" {
                        let list = match inner.take() {
                            Value::Array(list) => list,
                            one => vec![one],
                        };
                        *inner = Value::Array(map(list));
                    } else {
                        walk(inner, map);
                    }
                }
            }
            Value::Array(list) => list.iter_mut().for_each(|inner| walk(inner, map)),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }
    let mut question = question.clone();
    walk(&mut question["policies"], map);
    question
}

/// Adds a statement for everybody to one of the documents.
fn with_statement(question: &Value, dice: &mut Dice, effect: &str) -> Value {
    let action = question["request"]["action"].as_str().unwrap().to_owned();
    let service = action.split(':').next().unwrap();
    let of_service = format!("{service}:*");
    let patterns = [&*action, &of_service, "*"];
    let mut changed = question.clone();
    // Block public access looks at what is granted to everybody, so an allow more may shut others out.
    changed["settings"]["s3BlockPublicAccess"] = false.into();
    let name = dice.text(&[
        "identity",
        "boundary",
        "session",
        "resource",
        "accessPoint",
        "grant",
        "vpcEndpoint",
        "scp",
    ]);
    let named_in = ["resource", "accessPoint", "grant", "vpcEndpoint"].contains(&name.as_str());
    let trust = name == "resource" && action.starts_with("sts:AssumeRole");
    // A trust policy has actions of STS alone.
    let pattern = dice.text(&patterns[..if trust { 2 } else { 3 }]);
    let mut statement = json!({"Effect": effect, "Action": pattern});
    if named_in {
        statement["Principal"] = "*".into();
    }
    if !trust {
        statement["Resource"] = "*".into();
    }
    let mut documents = Vec::new();
    collect_documents(&mut changed["policies"][&name], &mut documents);
    if !documents.is_empty() {
        let at = dice.below(documents.len());
        let list = match documents[at].take() {
            Value::Array(mut list) => {
                list.push(statement);
                list
            }
            one => vec![one, statement],
        };
        *documents[at] = Value::Array(list);
    }
    changed
}

/// Collects the lists of statements below a value.
fn collect_documents<'a>(value: &'a mut Value, found: &mut Vec<&'a mut Value>) {
    match value {
        Value::Object(members) => {
            for (key, inner) in members {
                if key == "Statement" {
                    found.push(inner);
                } else {
                    collect_documents(inner, found);
                }
            }
        }
        Value::Array(list) => list
            .iter_mut()
            .for_each(|inner| collect_documents(inner, found)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn reversed(question: &Value) -> Value {
    let mut changed = map_statements(question, &|list| list.into_iter().rev().collect());
    for layer in changed["policies"].as_object_mut().unwrap().values_mut() {
        if let Value::Array(list) = layer {
            list.reverse();
            for level in list {
                if let Some(policies) = level["policies"].as_array_mut() {
                    policies.reverse();
                }
            }
        }
    }
    changed
}

/// Makes of each statement with several actions or resources several statements; of `Not...` lists it may not.
fn split(question: &Value) -> Value {
    let by = |name: &str, list: Vec<Value>| -> Vec<Value> {
        let of = |statement: Value| -> Vec<Value> {
            let Value::Array(values) = &statement[name] else {
                return vec![statement];
            };
            let alone = |value: &Value| {
                let mut one = statement.clone();
                one[name] = value.clone();
                one
            };
            values.iter().map(alone).collect()
        };
        list.into_iter().flat_map(of).collect()
    };
    map_statements(question, &|list| by("Resource", by("Action", list)))
}

/// Puts single values into lists.
fn listed(question: &Value) -> Value {
    fn wrap(value: &mut Value) {
        if !value.is_array() && !value.is_null() {
            *value = json!([value.take()]);
        }
    }
    let lists = |mut statement: Value| {
        for (name, value) in statement.as_object_mut().unwrap() {
            match (name.as_str(), value) {
                ("Action" | "NotAction" | "Resource" | "NotResource", value) => wrap(value),
                ("Principal" | "NotPrincipal", Value::Object(kinds)) => {
                    kinds.values_mut().for_each(wrap)
                }
                ("Condition", Value::Object(operators)) => {
                    let keys = operators.values_mut().filter_map(Value::as_object_mut);
                    keys.flat_map(|keys| keys.values_mut()).for_each(wrap);
                }
                _ => {}
            }
        }
        statement
    };
    let mut changed = map_statements(question, &|list| list.into_iter().map(lists).collect());
    for name in [
        "identity",
        "boundary",
        "session",
        "resource",
        "accessPoint",
        "grant",
        "vpcEndpoint",
    ] {
        let layer = &mut changed["policies"][name];
        if layer.is_object() {
            wrap(layer);
        }
    }
    changed
}

fn doubled(question: &Value) -> Value {
    map_statements(question, &|list| {
        list.iter().chain(&list).cloned().collect()
    })
}

fn capitals(question: &Value) -> Value {
    fn raise(value: &mut Value) {
        match value {
            Value::String(text) => *text = text.to_uppercase(),
            Value::Array(list) => list.iter_mut().for_each(raise),
            _ => {}
        }
    }
    map_statements(question, &|list| {
        let loud = |mut statement: Value| {
            for name in ["Action", "NotAction"] {
                if let Some(value) = statement.get_mut(name) {
                    raise(value);
                }
            }
            statement
        };
        list.into_iter().map(loud).collect()
    })
}
