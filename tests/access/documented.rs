//! Decisions that AWS's documentation tells, case by case: `documented/*.json`.
//!
//! A file is a list of pages; a page has what its cases share (`base`) and the cases, each with the fact that it
//! shows, what differs (a JSON merge patch) and the decision.

use std::fs;
use std::path::Path;

use serde_json::{Map, Value};

use crate::{asked, naive};

/// A documented case.
pub struct Documented {
    /// Where AWS says so, and what.
    pub says: String,
    /// The question as the JSON door reads it.
    pub question: Value,
    /// The decision that AWS documents.
    pub expect: String,
}

/// Returns all documented cases.
pub fn cases() -> Vec<Documented> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/access/documented");
    let mut files: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|file| file.unwrap().path())
        .collect();
    files.sort();
    files.iter().flat_map(|file| of_file(file)).collect()
}

/// Returns what other evaluators get wrong, with the decision of AWS.
pub fn mistakes() -> Vec<Documented> {
    of_file(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/access/mistakes.json").as_ref())
}

fn of_file(file: &Path) -> Vec<Documented> {
    let pages: Vec<Value> = serde_json::from_str(&fs::read_to_string(file).unwrap()).unwrap();
    pages.iter().flat_map(of_page).collect()
}

fn of_page(page: &Value) -> Vec<Documented> {
    let list = page["cases"].as_array().unwrap();
    let read = |case: &Value| {
        let mut question = page["base"].clone();
        for part in ["request", "policies", "settings"] {
            if !case[part].is_null() {
                merge(&mut question[part], &case[part]);
            }
        }
        Documented {
            says: format!(
                "{}: {}",
                page["page"].as_str().unwrap(),
                case["fact"].as_str().unwrap()
            ),
            question,
            expect: case["expect"].as_str().unwrap().to_owned(),
        }
    };
    list.iter().map(read).collect()
}

/// Changes a value as a JSON merge patch says: objects member by member, `null` removes.
fn merge(value: &mut Value, patch: &Value) {
    let Some(patch) = patch.as_object() else {
        return;
    };
    if !value.is_object() {
        *value = Value::Object(Map::new());
    }
    let map = value.as_object_mut().unwrap();
    for (key, change) in patch {
        match change {
            Value::Null => {
                map.remove(key);
            }
            // Documents are replaced as a whole.
            Value::Object(_) if key == "context" || key == "unknownContext" => {
                merge(map.entry(key).or_insert(Value::Null), change)
            }
            other => {
                map.insert(key.clone(), other.clone());
            }
        }
    }
}

#[test]
fn there_are_many_and_none_is_told_twice() {
    let mut facts: Vec<String> = cases().into_iter().map(|case| case.says).collect();
    let count = facts.len();
    facts.sort();
    facts.dedup();
    assert_eq!(facts.len(), count);
    assert!(count >= 150, "{count}");
}

/// Asserts that an evaluator decides all cases as AWS documents.
fn assert_decides(decide: &dyn Fn(&Value) -> String, cases: &[Documented]) {
    let told = |case: &Documented| {
        let decision = decide(&case.question);
        (decision != case.expect)
            .then(|| format!("{}\n    {} is {decision}", case.says, case.expect))
    };
    let wrong: Vec<String> = cases.iter().filter_map(told).collect();
    assert!(
        wrong.is_empty(),
        "{} are wrong:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

#[test]
fn the_naive_evaluator_decides_as_documented() {
    let decide = |question: &Value| naive::answer(question).decision.to_owned();
    assert_decides(&decide, &cases());
    assert_decides(&decide, &mistakes());
}

#[test]
fn access_is_decided_as_documented() {
    assert_decides(&asked::decision, &cases());
}

#[test]
fn other_evaluators_mistakes_are_not_made() {
    assert_decides(&asked::decision, &mistakes());
}
