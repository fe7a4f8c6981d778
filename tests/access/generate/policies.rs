//! Policy documents for a request.

use serde_json::{Map, Value, json};

use super::dice::Dice;
use super::vocabulary::{ACCOUNTS, ACTIONS, CONDITION_KEYS, NAMED, Sort, operators};

/// What a policy is attached to, as far as its form depends on it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Form {
    Identity,
    Scp,
    Rcp,
    Resource,
    Trust,
    Endpoint,
    Grant,
}

/// What policies are made for.
pub struct Subject<'a> {
    pub action: &'a str,
    pub resource: &'a str,
    pub caller_account: &'a str,
}

/// Returns a document of some statements.
pub fn document(dice: &mut Dice, form: Form, subject: &Subject) -> Value {
    let count = 1 + dice.below(3);
    let mut statements: Vec<Value> = (0..count).map(|_| statement(dice, form, subject)).collect();
    let mut document = Map::new();
    if dice.percent(80) {
        let version = if dice.percent(90) {
            "2012-10-17"
        } else {
            "2008-10-17"
        };
        document.insert("Version".to_owned(), version.into());
    }
    let body = match statements.len() == 1 && dice.percent(40) {
        true => statements.remove(0),
        false => Value::Array(statements),
    };
    document.insert("Statement".to_owned(), body);
    Value::Object(document)
}

fn statement(dice: &mut Dice, form: Form, subject: &Subject) -> Value {
    let mut statement = Map::new();
    let denies = form == Form::Rcp || dice.percent(22);
    statement.insert(
        "Effect".to_owned(),
        if denies { "Deny" } else { "Allow" }.into(),
    );
    if dice.percent(30) {
        statement.insert("Sid".to_owned(), format!("s{}", dice.below(9)).into());
    }
    let inverted = form != Form::Rcp && dice.percent(8);
    let actions = one_or_many(dice, |dice| action(dice, form, subject.action));
    statement.insert(
        if inverted { "NotAction" } else { "Action" }.to_owned(),
        actions,
    );
    if form != Form::Trust && form != Form::Grant {
        let name = if dice.percent(8) {
            "NotResource"
        } else {
            "Resource"
        };
        let resources = one_or_many(dice, |dice| resource(dice, form, subject.resource));
        statement.insert(name.to_owned(), resources);
    }
    match form {
        Form::Identity | Form::Scp => {}
        Form::Rcp => {
            statement.insert("Principal".to_owned(), "*".into());
        }
        Form::Endpoint if dice.percent(60) => {
            statement.insert("Principal".to_owned(), "*".into());
        }
        Form::Resource | Form::Trust | Form::Endpoint | Form::Grant => {
            principal(dice, &mut statement, subject, denies)
        }
    }
    if dice.percent(if denies { 70 } else { 40 }) {
        statement.insert("Condition".to_owned(), conditions(dice));
    }
    if dice.percent(2) {
        let most = if form == Form::Rcp { 2 } else { 3 };
        statement.remove(*dice.pick(&["Action", "Resource", "Principal"][..most]));
    }
    Value::Object(statement)
}

fn one_or_many(dice: &mut Dice, mut make: impl FnMut(&mut Dice) -> String) -> Value {
    match dice.below(4) {
        0 | 1 => make(dice).into(),
        more => Value::Array((1..=more).map(|_| make(dice).into()).collect()),
    }
}

/// Returns an action as AWS would save it in a policy of this form: a trust policy has those of STS alone.
fn action(dice: &mut Dice, form: Form, asked: &str) -> String {
    let (service, name) = asked.split_once(':').unwrap();
    let of_sts = form == Form::Trust;
    match dice.below(13) {
        0 | 1 if form != Form::Rcp && !of_sts => "*".to_owned(),
        0..=3 => format!("{service}:*"),
        4..=6 => asked.to_owned(),
        7 => asked.to_uppercase(),
        8 => format!("{service}:{}*", &name[..3]),
        9 => format!("{service}:?{}*", &name[1..3]),
        10 => format!("{service}:*{}", &name[2..]),
        11 | 12 if of_sts => dice.text(&["sts:*", "sts:TagSession", "STS:assumerole", "sts: *"]),
        11 => dice.text(&["*:*", "s3:* ", "s*:GetObject", "kms:*", "sts:*"]),
        _ => dice.pick(&ACTIONS).action.to_owned(),
    }
}

fn resource(dice: &mut Dice, form: Form, asked: &str) -> String {
    let parts: Vec<&str> = asked.splitn(6, ':').collect();
    let [_, _, service, region, account, rest] = parts[..] else {
        return dice.text(&[
            "*",
            "*",
            "*",
            "arn:aws:s3:::prod-data/*",
            "arn:aws:ec2:*:*:*",
        ]);
    };
    let own = |rest: &str| format!("arn:aws:{service}:{region}:{account}:{rest}");
    match dice.below(20) {
        0..=4 => "*".to_owned(),
        5..=7 => asked.to_owned(),
        8 => own("*"),
        9 => format!("arn:aws:{service}:*:*:{rest}"),
        10 => format!("arn:aws:{service}:*"),
        11 => own(&rest.replacen("prod", "${aws:PrincipalTag/env}", 1)),
        12 => own(&rest.replacen("bob", "${aws:username}", 1)),
        13 => own(&rest.replacen(|c: char| c.is_ascii_lowercase(), "?", 1)),
        14 => {
            let at = rest
                .char_indices()
                .nth(rest.chars().count() / 2)
                .map_or(0, |(at, _)| at);
            own(&format!("{}*", &rest[..at]))
        }
        15 => {
            let at = rest.find(['/', ':', '-']).unwrap_or(0);
            own(&format!("*{}", &rest[at..]))
        }
        16 => own(&rest.to_uppercase()),
        17 => own(&format!("{}*?*", rest.split('/').next().unwrap())),
        // Policies of callers have ARNs alone.
        18 if form == Form::Resource && dice.percent(20) => "no-arn".to_owned(),
        18 => dice.text(&[
            "arn:aws:*",
            "arn:aws:s3",
            "arn:aws:s3:*:*:prod-data/k",
            "arn:aws:s3:::?rod-data/*",
            "arn:aws:s3:::prod-data/${*}",
        ]),
        _ => dice.text(dice_resources()),
    }
}

fn dice_resources() -> &'static [&'static str] {
    &[
        "arn:aws:s3:::prod-data/*",
        "arn:aws:s3:::*",
        "arn:aws:s3:::dev-data/k",
        "arn:aws:s3:::${aws:PrincipalTag/env, 'prod'}-data/*",
    ]
}

fn principal(dice: &mut Dice, statement: &mut Map<String, Value>, subject: &Subject, denies: bool) {
    let name = if dice.percent(if denies { 14 } else { 3 }) {
        "NotPrincipal"
    } else {
        "Principal"
    };
    if dice.percent(20) {
        statement.insert(name.to_owned(), "*".into());
        return;
    }
    let mut named = Map::new();
    for _ in 0..=dice.below(3) {
        let (kind, text) = *dice.pick(&NAMED);
        let account = if dice.percent(80) {
            subject.caller_account
        } else {
            *dice.pick(&ACCOUNTS)
        };
        let text = Value::from(text.replace("{a}", account));
        let merged = match named.remove(kind) {
            None => text,
            Some(Value::Array(mut list)) => {
                list.push(text);
                Value::Array(list)
            }
            Some(one) => json!([one, text]),
        };
        named.insert(kind.to_owned(), merged);
    }
    statement.insert(name.to_owned(), Value::Object(named));
}

/// Returns a block of conditions, most of them of the kind that suits the key.
pub fn conditions(dice: &mut Dice) -> Value {
    let mut block = Map::new();
    for _ in 0..=dice.below(2) {
        let key = dice.pick(&CONDITION_KEYS);
        let sort = if dice.percent(95) {
            key.sort
        } else {
            Sort::Text
        };
        let mut operator = dice.text(operators(sort));
        if dice.percent(8) {
            operator = "Null".to_owned();
        } else {
            if dice.percent(20) {
                operator.push_str("IfExists");
            }
            if dice.percent(if sort == Sort::Texts { 85 } else { 4 }) {
                operator = format!("{}:{operator}", dice.text(&["ForAllValues", "ForAnyValue"]));
            }
        }
        let values = match operator.as_str() {
            "Null" => dice
                .pick(&[json!("true"), json!("false"), json!(true), json!(["false"])])
                .clone(),
            _ => one_or_many(dice, |dice| dice.text(key.wanted)),
        };
        let name = if dice.percent(10) {
            key.name.to_uppercase()
        } else {
            key.name.to_owned()
        };
        let keys = block.entry(operator).or_insert_with(|| json!({}));
        keys[name] = values;
    }
    Value::Object(block)
}
