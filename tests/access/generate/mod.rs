//! Seeded questions of access, as the JSON door reads them: realistic requests and policies out of a small world.

mod dice;
mod policies;
mod vocabulary;

use serde_json::{Map, Value, json};

pub use dice::Dice;
use policies::{Form, Subject, document};
use vocabulary::{ACCOUNTS, ACTIONS, CALLERS, CONDITION_KEYS, Key, Sort};

/// Returns the question of a seed; so many of its condition keys are unknown, with the values that they may have.
pub fn question(seed: u64, unknown: usize) -> Value {
    let dice = &mut Dice::new(seed);
    let caller_account = ACCOUNTS[usize::from(dice.percent(10))];
    let owner = if dice.percent(65) {
        caller_account
    } else {
        *dice.pick(&ACCOUNTS)
    };
    let (asked, principal) = ask(dice);
    let principal = principal.replace("{a}", caller_account);
    let resource = dice.pick(asked.resources).replace("{o}", owner);
    let mut request =
        json!({"principal": &principal, "action": asked.action, "resource": &resource});
    if let Some(beside) = asked.beside {
        request["resource"] = json!([&resource, beside]);
    }
    if resource != "*" {
        request["resourceAccount"] = owner.into();
    }
    if principal.contains(":federated-user/") {
        request["federatedBy"] = format!("arn:aws:iam::{caller_account}:user/bob").into();
    }
    let (context, unknown_context) = context(dice, unknown);
    request["context"] = context;
    if principal.contains(":assumed-role/app/") && dice.percent(50) {
        let path = dice.text(&["", "team/"]);
        request["context"]["aws:PrincipalArn"] =
            format!("arn:aws:iam::{caller_account}:role/{path}app").into();
    }
    if unknown > 0 {
        request["unknownContext"] = unknown_context;
    }
    let subject = Subject {
        action: asked.action,
        resource: &resource,
        caller_account,
    };
    let mut policies = layers(dice, &subject);
    let blocked = dice.percent(15);
    if subject.action.starts_with("kms:") && resource.contains(":key/") {
        grants(dice, &subject, &mut policies);
    }
    if resource.starts_with("arn:aws:s3:::") && !asked.action.ends_with("BucketPolicy") {
        access_point(dice, &subject, &mut request, &mut policies);
        lists(dice, &subject, &mut policies);
    }
    json!({
        "request": request,
        "policies": policies,
        "settings": {"s3BlockPublicAccess": blocked},
    })
}

/// Returns a further question about the same caller and policies: about the same in another context, or about another
/// action of the service.
pub fn further(question: &Value, seed: u64, unknown: usize) -> Value {
    let dice = &mut Dice::new(seed);
    let mut question = question.clone();
    let request = &mut question["request"];
    let (known, open) = context(dice, unknown);
    let told = request["context"]["aws:PrincipalArn"].take();
    request["context"] = known;
    if !told.is_null() {
        request["context"]["aws:PrincipalArn"] = told;
    }
    if unknown > 0 {
        request["unknownContext"] = open;
    }
    let action = request["action"].as_str().unwrap();
    let service = |action: &'static str| action.split_once(':').unwrap().0;
    let is_beside = |one: &&vocabulary::Asked| {
        let is_same = action.starts_with(&format!("{}:", service(one.action)));
        is_same && service(one.action) != "sts" && one.beside.is_none()
    };
    let beside: Vec<&vocabulary::Asked> = ACTIONS.iter().filter(is_beside).collect();
    if request["resource"].is_string() && !beside.is_empty() && dice.percent(50) {
        let asked = dice.pick(&beside);
        let owner = request["resourceAccount"].as_str().unwrap_or(ACCOUNTS[0]);
        let resource = dice.pick(asked.resources).replace("{o}", owner);
        if resource != "*" && request["resourceAccount"].is_string() {
            request["action"] = asked.action.into();
            request["resource"] = resource.into();
        }
    }
    question
}

/// Adds grants of a key, some of which were not collected.
fn grants(dice: &mut Dice, subject: &Subject, policies: &mut Value) {
    if dice.percent(60) {
        let count = 1 + dice.below(2);
        let grants = (0..count).map(|_| named(dice, Form::Grant, subject));
        policies["grant"] = grants.collect();
        if dice.percent(10) {
            policies["grant"][0] = json!({"name": "grants", "document": null});
        }
    }
}

/// Lets the request come through an access point, of its bucket's account or of another.
fn access_point(dice: &mut Dice, subject: &Subject, request: &mut Value, policies: &mut Value) {
    if !dice.percent(40) {
        return;
    }
    let account = match dice.percent(60) {
        true => request["resourceAccount"].as_str().unwrap(),
        false => dice.pick(&ACCOUNTS),
    };
    let mut point = format!("arn:aws:s3:eu-west-1:{account}:accesspoint/door");
    let rest = subject.resource.strip_prefix("arn:aws:s3:::").unwrap();
    if let Some((_, key)) = rest.split_once('/') {
        point = format!("{point}/object/{key}");
    }
    request["resource"] = json!([&point, subject.resource]);
    if dice.percent(80) {
        let at_point = Subject {
            resource: &point,
            ..*subject
        };
        policies["accessPoint"] = named(dice, Form::Resource, &at_point);
    }
}

/// Adds what can only allow beside the bucket's policy, such as its access control list.
fn lists(dice: &mut Dice, subject: &Subject, policies: &mut Value) {
    if !dice.percent(15) {
        return;
    }
    let document = match dice.percent(15) {
        true => Value::Null,
        false => document(dice, Form::Resource, subject),
    };
    let list = json!({"name": "acl", "document": document, "effect": "Allow"});
    policies["resource"] = match policies["resource"].take() {
        Value::Null => list,
        policy => json!([policy, list]),
    };
}

/// Returns an action and a caller, most of which may come together: providers assume roles, the others call.
fn ask(dice: &mut Dice) -> (&'static vocabulary::Asked, &'static str) {
    loop {
        let (asked, principal) = (dice.pick(&ACTIONS), *dice.pick(&CALLERS));
        let provider = principal.contains("-provider/");
        let vouched = asked.action == "sts:AssumeRoleWithWebIdentity";
        // A host that becomes a role by a token is that of a provider, whatever it is else.
        let host = principal.ends_with(".amazonaws.com");
        if provider == vouched || !host && dice.percent(5) {
            return (asked, principal);
        }
    }
}

fn context(dice: &mut Dice, unknown: usize) -> (Value, Value) {
    let (mut known, mut open) = (Map::new(), Map::new());
    for key in &CONDITION_KEYS {
        if dice.percent(55) {
            known.insert(key.name.to_owned(), value(dice, key));
        }
    }
    while open.len() < unknown {
        let key = dice.pick(&CONDITION_KEYS);
        if key.name.starts_with("aws:SourceV")
            || key.name == "aws:SourceIp"
            || key.name.starts_with("aws:MultiFactor")
        {
            continue;
        }
        known.remove(key.name);
        let mut values: Vec<Value> = (0..=dice.below(3)).map(|_| value(dice, key)).collect();
        if dice.percent(60) {
            values.push(Value::Null);
        }
        open.insert(key.name.to_owned(), values.into());
    }
    (Value::Object(known), Value::Object(open))
}

fn value(dice: &mut Dice, key: &Key) -> Value {
    if key.sort == Sort::Texts {
        let count = dice.below(4);
        return Value::Array((0..count).map(|_| dice.text(key.brought).into()).collect());
    }
    dice.text(key.brought).into()
}

fn layers(dice: &mut Dice, subject: &Subject) -> Value {
    let mut layers = Map::new();
    let mut layer = |dice: &mut Dice, name: &str, share: usize, most: usize, form: Form| {
        if dice.percent(share) {
            let count = dice.below(most) + 1;
            let list: Vec<Value> = (0..count).map(|_| named(dice, form, subject)).collect();
            layers.insert(
                name.to_owned(),
                if list.len() == 1 && most == 1 {
                    list[0].clone()
                } else {
                    list.into()
                },
            );
        }
    };
    let trust = subject.action.starts_with("sts:AssumeRole");
    layer(dice, "identity", 85, 2, Form::Identity);
    layer(dice, "boundary", 20, 1, Form::Identity);
    layer(dice, "session", 20, 1, Form::Identity);
    layer(
        dice,
        "resource",
        if trust { 95 } else { 70 },
        1,
        if trust { Form::Trust } else { Form::Resource },
    );
    layer(dice, "vpcEndpoint", 12, 1, Form::Endpoint);
    if dice.percent(35) {
        layers.insert("scp".to_owned(), levels(dice, Form::Scp, subject));
    }
    if dice.percent(30) {
        layers.insert("rcp".to_owned(), levels(dice, Form::Rcp, subject));
    }
    Value::Object(layers)
}

fn named(dice: &mut Dice, form: Form, subject: &Subject) -> Value {
    let document = document(dice, form, subject);
    match dice.below(3) {
        0 => json!({"name": format!("p{}", dice.below(9)), "document": document}),
        1 => document,
        _ => json!({"document": document}),
    }
}

fn levels(dice: &mut Dice, form: Form, subject: &Subject) -> Value {
    let full = json!({"name": "FullAWSAccess", "document": {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}});
    let targets = ["r-root", "ou-prod", "111111111111"];
    let count = 1 + dice.below(3);
    let level = |dice: &mut Dice, target: &str| {
        let mut list = Vec::new();
        if form == Form::Scp && dice.percent(85) {
            list.push(full.clone());
        }
        if dice.percent(50) {
            list.push(named(dice, form, subject));
        }
        json!({"target": target, "policies": list})
    };
    Value::Array(
        targets
            .iter()
            .take(count)
            .map(|target| level(dice, target))
            .collect(),
    )
}
