//! A request of which everything is known.

use std::collections::BTreeMap;

use serde_json::Value;

/// The value of a condition key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ContextValue {
    One(String),
    Many(Vec<String>),
}

/// Condition keys with their values; names in lower case.
#[derive(Clone, Debug, Default)]
pub struct Context(BTreeMap<String, ContextValue>);

impl Context {
    /// Returns the value of a key; a multivalued key without elements is absent.
    pub fn get(&self, key: &str) -> Option<&ContextValue> {
        self.0
            .get(&key.to_lowercase())
            .filter(|value| **value != ContextValue::Many(Vec::new()))
    }

    /// Returns the value of a single-valued key.
    pub fn one(&self, key: &str) -> Option<&str> {
        match self.get(key) {
            Some(ContextValue::One(value)) => Some(value),
            Some(ContextValue::Many(_)) | None => None,
        }
    }

    /// Sets or removes a key.
    pub fn put(&mut self, key: &str, value: Option<ContextValue>) {
        match value {
            Some(value) => self.0.insert(key.to_lowercase(), value),
            None => self.0.remove(&key.to_lowercase()),
        };
    }
}

/// Who asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Caller {
    User {
        account: String,
        arn: String,
    },
    /// A session of a role; its name is unknown where only the role's ARN was given.
    Session {
        account: String,
        role_name: String,
        role_arn: Option<String>,
        session_arn: Option<String>,
    },
    Federated {
        account: String,
        arn: String,
        user: Option<String>,
    },
    Root {
        account: String,
        arn: String,
    },
    Service(String),
    Provider(String),
    Anonymous,
}

impl Caller {
    /// Reads the caller of a request.
    pub fn of(principal: &str, federated_by: Option<&str>) -> Self {
        let parts: Vec<&str> = principal.splitn(6, ':').collect();
        let [_, _, service, _, account, rest] = parts[..] else {
            return match principal {
                "anonymous" => Self::Anonymous,
                "accounts.google.com"
                | "www.amazon.com"
                | "graph.facebook.com"
                | "cognito-identity.amazonaws.com" => Self::Provider(principal.to_owned()),
                service => Self::Service(service.to_owned()),
            };
        };
        let (account, arn) = (account.to_owned(), principal.to_owned());
        let (kind, name) = rest.split_once('/').unwrap_or((rest, ""));
        match (service, kind) {
            ("iam", "root") => Self::Root { account, arn },
            ("iam", "user") => Self::User { account, arn },
            ("iam", "role") => {
                let role_name = name.rsplit('/').next().unwrap_or(name).to_owned();
                Self::Session {
                    account,
                    role_name,
                    role_arn: Some(arn),
                    session_arn: None,
                }
            }
            ("sts", "assumed-role") => {
                let role_name = name.split('/').next().unwrap_or(name).to_owned();
                Self::Session {
                    account,
                    role_name,
                    role_arn: None,
                    session_arn: Some(arn),
                }
            }
            ("sts", "federated-user") => Self::Federated {
                account,
                arn,
                user: federated_by.map(str::to_owned),
            },
            _ => Self::Provider(arn),
        }
    }

    /// Returns the account of a caller that belongs to one.
    pub fn account(&self) -> Option<&str> {
        match self {
            Self::User { account, .. }
            | Self::Session { account, .. }
            | Self::Federated { account, .. }
            | Self::Root { account, .. } => Some(account),
            Self::Service(_) | Self::Provider(_) | Self::Anonymous => None,
        }
    }
}

/// How to read what AWS's documentation leaves open: each is tried both ways.
#[derive(Clone, Copy, Debug, Default)]
pub struct Readings {
    /// `NotPrincipal` in a `Deny` spares a caller of whom only some of the ARNs are listed.
    pub partly_listed_is_spared: bool,
    /// `ForAnyValue:...IfExists` holds for an absent key.
    pub any_if_exists_holds: bool,
    /// The VPC endpoint is an interface endpoint; gateway endpoints know no principal but everybody and root users.
    pub endpoint_is_interface: bool,
    /// The session is one of the console, where federated users may do something in IAM.
    pub is_in_console: bool,
}

impl Readings {
    /// Returns the readings in the order of the members.
    pub fn of(chosen: [bool; 4]) -> Self {
        let [
            partly_listed_is_spared,
            any_if_exists_holds,
            endpoint_is_interface,
            is_in_console,
        ] = chosen;
        Self {
            partly_listed_is_spared,
            any_if_exists_holds,
            endpoint_is_interface,
            is_in_console,
        }
    }
}

/// A request with everything known, and what decides.
pub struct World<'a> {
    pub caller: Caller,
    pub action: String,
    pub resource: String,
    pub wildcard_only: bool,
    pub resource_account: Option<String>,
    pub context: Context,
    pub readings: Readings,
    pub policies: &'a Value,
    pub settings: &'a Value,
}

/// Returns the elements of what may be one value or a list, as text.
pub fn texts(value: &Value) -> Vec<String> {
    match value {
        Value::Array(items) => items.iter().flat_map(texts).collect(),
        Value::String(text) => vec![text.clone()],
        Value::Bool(_) | Value::Number(_) => vec![value.to_string()],
        Value::Null | Value::Object(_) => Vec::new(),
    }
}
