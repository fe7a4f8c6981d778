//! Seeded questions about condition keys alone: odd texts, lists where none is expected, and variables.

use serde_json::{Map, Value, json};

use crate::generate::Dice;

const TEXTS: [&str; 19] = [
    "",
    "a",
    "A",
    "ab",
    "a*b",
    "*",
    "true",
    "TRUE",
    "1",
    "01",
    "1.0",
    "-1",
    "10.0.0.1",
    "2024-01-01",
    "1704067200",
    "arn:aws:s3:::b",
    "QUJD",
    "prod-x",
    "PROD-X",
];
const PATTERNS: [&str; 12] = [
    "${x:v}",
    "${X:V}",
    "prod-${x:v}",
    "${x:v}-${x:w}",
    "*${x:v}",
    "${x:none}",
    "${x:v, 'a'}",
    "a*",
    "?",
    "arn:*:s3:::*",
    "arn:aws:s3:::${x:v}",
    "10.0.0.0/8",
];
const OPERATORS: [&str; 22] = [
    "StringEquals",
    "StringNotEquals",
    "StringEqualsIgnoreCase",
    "StringNotEqualsIgnoreCase",
    "StringLike",
    "StringNotLike",
    "StringEquals",
    "StringNotEquals",
    "NumericEquals",
    "NumericNotEquals",
    "NumericLessThan",
    "NumericGreaterThanEquals",
    "DateEquals",
    "DateLessThan",
    "DateGreaterThanEquals",
    "Bool",
    "BinaryEquals",
    "IpAddress",
    "NotIpAddress",
    "ArnLike",
    "ArnNotEquals",
    "Null",
];
const KEYS: [&str; 6] = [
    "x:a",
    "x:b",
    "x:m",
    "aws:RequestTag/e",
    "aws:UserAgent",
    "aws:TagKeys",
];

/// Returns the question of a seed: some keys are unknown, each with the values that it may have.
pub fn question(seed: u64) -> Value {
    let dice = &mut Dice::new(seed ^ 0x0DD);
    let mut statements: Vec<Value> = Vec::new();
    for effect in ["Allow", "Allow", "Deny", "Deny"] {
        if dice.percent(70) {
            let mut statement = json!({"Effect": effect, "Action": "*", "Resource": "*"});
            statement["Condition"] = conditions(dice);
            statements.push(statement);
        }
    }
    if dice.percent(40) {
        statements.push(json!({"Effect": "Allow", "Action": "*", "Resource": "*"}));
    }
    let written = Value::from(statements.clone()).to_string().to_lowercase();
    let mut listed = Map::new();
    for key in KEYS.iter().chain(&["x:v", "x:w"]) {
        if written.contains(&key.to_lowercase()) && dice.percent(85) {
            listed.insert((*key).to_owned(), candidates(dice, key));
        }
    }
    json!({
        "request": {
            "principal": "arn:aws:iam::111111111111:user/bob",
            "action": "sqs:SendMessage",
            "resource": "arn:aws:sqs:eu-west-1:111111111111:q",
            "unknownContext": listed,
        },
        "policies": {"identity": {"Version": "2012-10-17", "Statement": statements}},
    })
}

fn conditions(dice: &mut Dice) -> Value {
    let mut block = json!({});
    for _ in 0..=dice.below(2) {
        let key = *dice.pick(&KEYS);
        let mut operator = dice.text(&OPERATORS);
        let plain = operator.clone();
        if plain != "Null" && dice.percent(35) {
            operator = format!("{}:{operator}", dice.text(&["ForAllValues", "ForAnyValue"]));
        }
        // What an absent key means for `ForAnyValue:...IfExists` is not documented.
        if plain != "Null" && dice.percent(15) && !operator.starts_with("ForAny") {
            operator.push_str("IfExists");
        }
        let count = 1 + dice.below(2);
        block[operator][key] = (0..count).map(|_| wanted(dice, &plain)).collect();
    }
    block
}

fn wanted(dice: &mut Dice, operator: &str) -> Value {
    let text = match operator {
        "Null" => dice.text(&["true", "false"]),
        // Which texts are no bytes is read more or less leniently.
        "BinaryEquals" => dice.text(&["QUJD", "true"]),
        // Nor is a text that begins with a wildcard a pattern of ARNs to everybody.
        "ArnLike" | "ArnNotEquals" if dice.percent(50) => {
            dice.text(&["arn:*:s3:::*", "arn:aws:s3:::${x:v}"])
        }
        "ArnLike" | "ArnNotEquals" => dice.text(&TEXTS),
        _ if dice.percent(35) => dice.text(&PATTERNS),
        _ => dice.text(&TEXTS),
    };
    text.into()
}

/// Returns values that a key may have; those that stand in variables are texts.
fn candidates(dice: &mut Dice, key: &str) -> Value {
    let lists = match key {
        "x:v" | "x:w" => 0,
        "x:m" | "aws:TagKeys" => 75,
        _ => 10,
    };
    let mut all: Vec<Value> = Vec::new();
    for _ in 0..2 + dice.below(2) {
        let one = match (dice.percent(15), dice.percent(lists)) {
            (true, _) => Value::Null,
            (false, false) => dice.text(&TEXTS).into(),
            (false, true) => (0..dice.below(3)).map(|_| dice.text(&TEXTS)).collect(),
        };
        if !all.contains(&one) {
            all.push(one);
        }
    }
    all.into()
}
