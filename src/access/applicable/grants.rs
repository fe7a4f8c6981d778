//! The grants of a KMS key, each as a document that names its grantee.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::question::Gathered;
use super::{AccessQuestion, Applicable};
use crate::access::eval::{ContextValue, Policy, PolicyText};
use crate::estate::kms::{Grant, GrantConstraints, Key, LIST_GRANTS};
use crate::estate::{Estate, Item};
use crate::ids::{Arn, Place, Sym};

/// The grants of an estate by the place and id of their key.
pub(super) type Grants<'e> = BTreeMap<(Place, Sym), Vec<&'e Item<Grant>>>;

/// Returns the grants of an estate, by key.
pub(super) fn by_key(estate: &Estate) -> Grants<'_> {
    let mut found = Grants::new();
    for grant in estate.kms.grants.iter() {
        let Some(key) = grant.key else { continue };
        let arn: Option<Arn> = key.as_str().parse().ok();
        let id = arn.map_or(key, |arn| Sym::new(arn.name()));
        found.entry((grant.place, id)).or_default().push(grant);
    }
    found
}

/// Operations that take an encryption context, to which alone a constraint on it applies.
///
/// Source: AWS KMS API Reference, `GrantConstraints`.
const WITH_CONTEXT: [&str; 8] = [
    "Decrypt",
    "Encrypt",
    "GenerateDataKey",
    "GenerateDataKeyPair",
    "GenerateDataKeyPairWithoutPlaintext",
    "GenerateDataKeyWithoutPlaintext",
    "ReEncryptFrom",
    "ReEncryptTo",
];

impl<'e> Applicable<'e> {
    /// Adds the grants of the key that a request names.
    pub(super) fn add_grants(&self, arn: Arn, into: &mut Gathered) {
        if arn.service() != "kms" || arn.resource_type() != "key" {
            return;
        }
        let Some(key) = self.key(arn) else {
            // What is missing of the key itself is told with its policy.
            into.policies.grant = Some(vec![unread(arn)]);
            return;
        };
        let grants = self.grants.get(&(key.place, key.id)).into_iter().flatten();
        let mut policies: Vec<Policy> = grants.filter_map(|grant| policy(grant)).collect();
        let ledger = &self.estate.ledger;
        if let Some(gap) = ledger.gap(key.place, &LIST_GRANTS, Some(key.id.as_str())) {
            into.miss(format!("the grants of {arn}"), Some(gap));
            policies.push(unread(arn));
        }
        into.policies.grant = (!policies.is_empty()).then_some(policies);
    }

    /// Returns the key of an ARN.
    pub(super) fn key(&self, arn: Arn) -> Option<&'e Item<Key>> {
        self.estate.kms.keys.get(arn)
    }
}

/// How the keys begin that tell a pair of an encryption context.
const PAIR: &str = "kms:EncryptionContext:";

/// Tells which keys an encryption context has, of which a question tells pairs: it is the whole of it.
///
/// Source: AWS KMS Developer Guide, page conditions-kms, `kms:EncryptionContextKeys`.
pub(super) fn add_context_keys(asked: &AccessQuestion, into: &mut Gathered) {
    let is_pair = |key: &str| {
        let start = key.get(..PAIR.len());
        start.is_some_and(|start| start.eq_ignore_ascii_case(PAIR))
    };
    if asked.unknown_context.keys().any(|key| is_pair(key)) {
        return;
    }
    let pairs = asked.context.iter();
    let pairs = pairs.filter(|(key, value)| is_pair(key) && value.is_some());
    let keys: Vec<Box<str>> = pairs
        .filter_map(|(key, _)| Some(key.get(PAIR.len()..)?.into()))
        .collect();
    if !keys.is_empty() {
        let keys = Some(ContextValue::Many(keys));
        into.context
            .insert("kms:EncryptionContextKeys".into(), keys);
        into.whole.push(PAIR);
    }
}

fn unread(arn: Arn) -> Policy {
    Policy {
        name: Some(format!("grants of {arn}").into()),
        document: None,
        effect: None,
    }
}

/// Returns a grant as a document: its operations to its grantee, `RetireGrant` to whom it names for that.
///
/// Source: AWS KMS Developer Guide, pages grants and grant-manage.
fn policy(grant: &Grant) -> Option<Policy> {
    let mut statements = Vec::new();
    let service = |name: Sym| json!({"Service": name.as_str()});
    let grantee = grant.grantee_service.map(service);
    if let Some(grantee) = grantee.or_else(|| principal(grant.grantee?)) {
        statements.extend(of_grantee(grant, &grantee));
    }
    if let Some(retiring) = grant.retiring.and_then(principal) {
        statements.push(
            json!({"Sid": "retiring", "Effect": "Allow", "Principal": retiring,
            "Action": "kms:RetireGrant"}),
        );
    }
    let document = json!({"Version": "2008-10-17", "Statement": statements});
    let name = grant.name.as_deref().filter(|name| !name.is_empty());
    let shown = match name {
        Some(name) => format!("grant {} ({name})", grant.id),
        None => format!("grant {}", grant.id),
    };
    (!statements.is_empty()).then(|| Policy {
        name: Some(shown.into()),
        document: Some(PolicyText::new(&document.to_string())),
        effect: None,
    })
}

/// Returns the principal of a policy that a grant names, which is never everybody.
fn principal(named: Sym) -> Option<Value> {
    let text = named.as_str();
    let is_account = text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit());
    if is_account || text.parse::<Arn>().is_ok() {
        Some(json!({"AWS": text}))
    } else if text.ends_with(".amazonaws.com") {
        Some(json!({"Service": text}))
    } else {
        None
    }
}

/// Returns the statements for the grantee: operations with an encryption context stand under its constraint, and grants
/// that it makes itself may hold no other operations than its own.
fn of_grantee(grant: &Grant, grantee: &Value) -> Vec<Value> {
    let named = |wanted: &dyn Fn(&str) -> bool| -> Vec<String> {
        let operations = grant.operations.iter().map(|one| one.as_str());
        let wanted = operations.filter(|one| wanted(one));
        wanted.map(|one| format!("kms:{one}")).collect()
    };
    let source = of_source(grant.constraints.as_ref());
    let of_context = of_context(grant.constraints.as_ref(), source.clone());
    let mut of_grants = source.clone();
    let held: Vec<&str> = grant.operations.iter().map(|one| one.as_str()).collect();
    of_grants.insert(
        "ForAllValues:StringEquals".to_owned(),
        json!({"kms:GrantOperations": held}),
    );
    let has_context = |one: &str| WITH_CONTEXT.contains(&one);
    let parts = [
        ("cryptography", named(&has_context), of_context),
        ("grants", named(&|one| one == "CreateGrant"), of_grants),
        (
            "others",
            named(&|one| one != "CreateGrant" && !has_context(one)),
            source,
        ),
    ];
    let parts = parts
        .into_iter()
        .filter(|(_, actions, _)| !actions.is_empty());
    parts
        .map(|(sid, actions, conditions)| {
            let mut statement =
                json!({"Sid": sid, "Effect": "Allow", "Principal": grantee, "Action": actions});
            if !conditions.is_empty()
                && let Some(members) = statement.as_object_mut()
            {
                members.insert("Condition".to_owned(), Value::Object(conditions));
            }
            statement
        })
        .collect()
}

fn of_source(constraints: Option<&GrantConstraints>) -> Map<String, Value> {
    let mut conditions = Map::new();
    if let Some(source) = constraints.and_then(|constraints| constraints.source_arn) {
        let source = json!({"aws:SourceArn": source.as_str()});
        conditions.insert("ArnLike".to_owned(), source);
    }
    conditions
}

/// Adds the constraints on the encryption context: it holds some pairs, or these and no others.
fn of_context(
    constraints: Option<&GrantConstraints>,
    mut conditions: Map<String, Value>,
) -> Map<String, Value> {
    let exact = constraints.and_then(|one| one.context_is.as_ref());
    let holds = constraints.and_then(|one| one.context_holds.as_ref());
    let mut equal = Map::new();
    for (key, value) in [exact, holds].into_iter().flatten().flatten() {
        equal.insert(format!("kms:EncryptionContext:{key}"), json!(value));
    }
    if !equal.is_empty() {
        conditions.insert("StringEquals".to_owned(), Value::Object(equal));
    }
    if let Some(exact) = exact.filter(|exact| !exact.is_empty()) {
        let keys: Vec<&str> = exact.keys().map(|key| key.as_str()).collect();
        // What a constraint calls a key has no case.
        let keys = json!({"kms:EncryptionContextKeys": keys});
        conditions.insert("ForAllValues:StringEqualsIgnoreCase".to_owned(), keys);
    }
    conditions
}
