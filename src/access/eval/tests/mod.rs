use serde_json::{Value, json};

use super::*;

mod beside;
mod conditions;
mod decisions;
mod documents;
mod edges;
mod families;
mod keys;
mod long;
mod matching;
mod meetings;
mod mistakes;
mod principals;
mod refused;
mod relations;
mod residuals;
mod sets;
mod told;
mod unknowns;
mod wire;

/// The account that most requests come from.
const OWN: &str = "111111111111";
/// Another account.
const OTHER: &str = "222222222222";

const USER: &str = "arn:aws:iam::111111111111:user/bob";
const ROLE: &str = "arn:aws:iam::111111111111:role/app";
const SESSION: &str = "arn:aws:sts::111111111111:assumed-role/app/s1";
const ROOT: &str = "arn:aws:iam::111111111111:root";
const OBJECT: &str = "arn:aws:s3:::data/k";
const KEY: &str = "arn:aws:kms:eu-west-1:111111111111:key/k1";
const TARGET_ROLE: &str = "arn:aws:iam::111111111111:role/target";

/// A question in the making.
#[derive(Clone)]
struct Ask {
    request: Value,
    policies: Value,
    settings: Value,
}

/// Returns a question about a request in the caller's own account.
fn ask(principal: &str, action: &str, resource: &str) -> Ask {
    Ask {
        request: json!({"principal": principal, "action": action, "resource": resource, "resourceAccount": OWN}),
        policies: json!({}),
        settings: json!({}),
    }
}

/// Returns a document of statements that knows variables.
fn document(statements: Value) -> Value {
    json!({"Version": "2012-10-17", "Statement": statements})
}

/// Returns a statement that allows.
fn allow(action: &str, resource: &str) -> Value {
    json!({"Effect": "Allow", "Action": action, "Resource": resource})
}

/// Returns a statement that denies.
fn deny(action: &str, resource: &str) -> Value {
    json!({"Effect": "Deny", "Action": action, "Resource": resource})
}

/// Returns a statement that allows everything under a condition.
fn allow_if(operator: &str, key: &str, values: Value) -> Value {
    json!({"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {operator: {key: values}}})
}

/// Returns a statement that denies everything under a condition.
fn deny_if(operator: &str, key: &str, values: Value) -> Value {
    json!({"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": {operator: {key: values}}})
}

/// Returns a statement of a resource's policy that allows everything to a principal.
fn to(principal: Value) -> Value {
    json!({"Effect": "Allow", "Principal": principal, "Action": "*", "Resource": "*"})
}

/// Returns a statement of a resource's policy that denies everything to a principal.
fn against(principal: Value) -> Value {
    json!({"Effect": "Deny", "Principal": principal, "Action": "*", "Resource": "*"})
}

impl Ask {
    fn layer(mut self, name: &str, document: Value) -> Self {
        self.policies[name] = document;
        self
    }
    fn identity(self, statements: Value) -> Self {
        self.layer("identity", document(statements))
    }
    fn resource(self, statements: Value) -> Self {
        self.layer("resource", document(statements))
    }
    fn boundary(self, statements: Value) -> Self {
        self.layer("boundary", document(statements))
    }
    fn session(self, statements: Value) -> Self {
        self.layer("session", document(statements))
    }
    fn endpoint(self, statements: Value) -> Self {
        self.layer("vpcEndpoint", document(statements))
    }
    /// Levels with one policy each.
    fn levels(self, layer: &str, levels: &[Value]) -> Self {
        let levels = levels.iter().enumerate().map(|(place, statements)| {
            json!({"target": format!("level-{place}"), "policies": [document(statements.clone())]})
        });
        self.layer(layer, levels.collect())
    }
    fn scp(self, levels: &[Value]) -> Self {
        self.levels("scp", levels)
    }
    fn rcp(self, levels: &[Value]) -> Self {
        self.levels("rcp", levels)
    }
    fn set(mut self, member: &str, value: Value) -> Self {
        self.request[member] = value;
        self
    }
    fn context(mut self, key: &str, value: Value) -> Self {
        self.request["context"][key] = value;
        self
    }
    fn unknown(mut self, key: &str, values: Value) -> Self {
        self.request["unknownContext"][key] = values;
        self
    }
    fn open(self) -> Self {
        self.set("contextKnowledge", json!("open"))
    }
    fn setting(mut self, name: &str) -> Self {
        self.settings[name] = json!(true);
        self
    }
    fn question(&self) -> Question {
        let line = json!({"v": 1, "request": self.request, "policies": self.policies, "settings": self.settings});
        serde_json::from_value(line).unwrap()
    }
    fn answer(&self) -> Answer {
        Library::default().ask(&self.question()).unwrap()
    }
    fn error(&self) -> String {
        Library::default()
            .ask(&self.question())
            .unwrap_err()
            .to_string()
    }
    fn decision(&self) -> Decision {
        self.answer().decision
    }
    fn conditions(&self) -> String {
        let answer = self.answer();
        assert_eq!(answer.decision, Decision::Conditional, "{answer:?}");
        answer.conditions.unwrap().to_string()
    }
    fn assumes(&self, rule: &str) -> bool {
        self.answer()
            .assumptions
            .iter()
            .any(|known| &**known == rule)
    }
}

/// Returns the decision over one statement of the identity-based policy, for a user and an object.
fn over(statement: Value) -> Ask {
    ask(USER, "s3:GetObject", OBJECT).identity(json!([statement]))
}

use Decision::{Allow, Conditional, ExplicitDeny, ImplicitDeny, Unknown};
