//! What the SDK reads and the mapping tells is what the CLI would have printed: every planned operation with
//! every member, and with each member missing.

use std::collections::{BTreeMap, BTreeSet};

use palisade::estate::{Estate, Operation, RecordedCall, Reply};
use rayon::prelude::*;
use serde_json::Value;

use crate::door::{planned, text};
use crate::samples::{here, request};
use crate::server::{Answer, Protocol, find, members, sample, sample_without};

/// Returns a reply with the modelled members only, ready to be compared.
fn reduced(operation: &Operation, text: &str) -> Result<Value, String> {
    let text = operation.reduce(text).map_err(|error| error.to_string())?;
    serde_json::from_str(&text).map_err(|error| error.to_string())
}

/// Returns where two values differ first.
fn difference(path: &str, cli: &Value, sdk: &Value) -> Option<String> {
    match (cli, sdk) {
        (Value::Object(cli), Value::Object(sdk)) => {
            let names: BTreeSet<&String> = cli.keys().chain(sdk.keys()).collect();
            names.into_iter().find_map(|name| {
                let side = |side: &serde_json::Map<String, Value>| {
                    side.get(name).cloned().unwrap_or_default()
                };
                difference(&format!("{path}.{name}"), &side(cli), &side(sdk))
            })
        }
        (Value::Array(cli), Value::Array(sdk)) if cli.len() == sdk.len() => cli
            .iter()
            .zip(sdk)
            .find_map(|(cli, sdk)| difference(&format!("{path}[]"), cli, sdk)),
        _ if cli == sdk => None,
        _ => Some(format!("{path}: {cli}, through the SDK {sdk}")),
    }
}

/// Returns how what came through the SDK differs from the reply itself.
fn unequal(operation: &'static Operation, reply: &Value, variant: usize) -> Option<String> {
    let asked = (variant, request(operation, reply, variant));
    let told = match text(operation, Answer::Reply(reply.clone()), asked) {
        Ok(told) => told,
        Err(why) => return Some(why),
    };
    let cli = reduced(operation, &reply.to_string());
    match (cli, reduced(operation, &told)) {
        (Ok(cli), Ok(sdk)) => difference("", &cli, &sdk),
        (Err(_), Err(_)) => None,
        (Ok(_), Err(error)) => Some(format!("through the SDK it is no reply: {error}")),
        (Err(error), Ok(sdk)) => Some(format!("{error}; through the SDK {sdk}")),
    }
}

/// Returns what the estate sets aside of what came through the SDK.
fn set_aside(operation: &'static Operation, reply: &Value, variant: usize) -> Option<String> {
    let request = request(operation, reply, variant);
    let asked = (variant, request.clone());
    let told = text(operation, Answer::Reply(reply.clone()), asked).ok()?;
    let recorded = Estate::default().record(&RecordedCall {
        operation,
        place: here(variant),
        request: request.as_deref(),
        reply: Reply::Output(&told),
    });
    match recorded {
        Ok(loaded) if loaded.set_aside.is_empty() => None,
        Ok(loaded) => Some(format!("{:?}", loaded.set_aside)),
        Err(error) => Some(error.to_string()),
    }
}

#[test]
fn every_member_arrives() {
    let cases: Vec<(&'static Operation, usize)> = planned()
        .flat_map(|operation| [(operation, 0), (operation, 1)])
        .collect();
    let wrong: Vec<String> = cases
        .par_iter()
        .flat_map_iter(|(operation, variant)| {
            let (service, wire) = find(operation.service, operation.name).unwrap();
            let reply = sample(service, wire, *variant);
            let faults = [
                unequal(operation, &reply, *variant),
                set_aside(operation, &reply, *variant),
            ];
            let name = format!("{} {}", operation.service, operation.name);
            let faults = faults.into_iter().flatten();
            faults.map(move |fault| format!("{name}: {fault}"))
        })
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// Members that the SDK fills when a reply lacks them, with what cannot be told from a value that was said:
/// zero, `false`, an empty list or text, or the SDK's word for no word.
const FILLED: [&str; 10] = [
    "backup describe-backup-vault NumberOfRecoveryPoints",
    "backup get-backup-plan BackupPlan.Rules",
    "backup get-backup-selection BackupSelection.ListOfTags.ConditionValue",
    "backup list-backup-vaults BackupVaultList.NumberOfRecoveryPoints",
    "backup list-recovery-points-by-backup-vault RecoveryPoints.IsEncrypted",
    "elbv2 describe-target-health TargetHealthDescriptions.Target.Id",
    "iam get-account-authorization-details Policies.PolicyVersionList.IsDefaultVersion",
    "iam list-account-aliases AccountAliases",
    "kms get-key-rotation-status KeyRotationEnabled",
    "organizations list-policies Policies.AwsManaged",
];

/// Members of XML without which an element is empty, as it is for an empty list and for `null`.
const EMPTY: [&str; 3] = [
    "s3api get-bucket-location LocationConstraint",
    "s3api get-bucket-ownership-controls OwnershipControls.Rules",
    "s3api get-bucket-tagging TagSet",
];

#[test]
fn no_member_is_made_up() {
    // A shape is told alike wherever it stands.
    let mut seen = BTreeSet::new();
    let mut cases: Vec<(&'static Operation, String, Value)> = Vec::new();
    for operation in planned() {
        let (service, wire) = find(operation.service, operation.name).unwrap();
        let whole = reduced(operation, &sample(service, wire, 0).to_string());
        for member in members(service, wire) {
            let reply = sample_without(service, wire, &member.path);
            let is_read = reduced(operation, &reply.to_string()) != whole;
            let name = member
                .path
                .rsplit('.')
                .next()
                .unwrap_or_default()
                .to_owned();
            if is_read && seen.insert((operation.service, member.shape, name)) {
                cases.push((operation, member.path, reply));
            }
        }
    }
    assert!(cases.len() > 1000, "{}", cases.len());
    let mut wrong: BTreeMap<String, String> = cases
        .par_iter()
        .filter_map(|(operation, path, reply)| {
            let fault = unequal(operation, reply, 0)?;
            let name = format!("{} {} {path}", operation.service, operation.name);
            // Where the member is the whole body, its absence is no answer: nothing is made up.
            (!fault.contains("the answer has no body")).then_some((name, fault))
        })
        .collect();
    for known in FILLED.iter().chain(&EMPTY) {
        assert!(wrong.remove(*known).is_some(), "{known} is told as it is");
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// Answers with the status 200 that no service gives.
const SILENCE: [(&str, &str); 4] = [
    ("nothing", ""),
    ("no members", "{}"),
    ("a page", "<html><body>Log in<br></body></html>"),
    (
        "another page",
        "<!DOCTYPE html>\n<html><body>Bad Gateway</body></html>",
    ),
];

/// Returns what the estate reads out of an answer that no service gives.
fn read_out_of(operation: &'static Operation, body: &str) -> Option<String> {
    let (service, wire) = find(operation.service, operation.name).unwrap();
    let answer = Answer::Raw {
        status: 200,
        headers: vec![("Content-Type", "text/html".to_owned())],
        body: body.as_bytes().to_vec(),
    };
    let request = request(operation, &sample(service, wire, 0), 0);
    let told = text(operation, answer, (0, request)).ok()?;
    operation.reduce(&told).ok()
}

#[test]
fn what_is_no_reply_is_read_as_none() {
    let cases: Vec<(&'static Operation, &str, &str)> = planned()
        .flat_map(|operation| SILENCE.map(|(name, body)| (operation, name, body)))
        // The SDK takes nothing for an object without members, which some lists are when they are empty.
        .filter(|(operation, _, body)| {
            let (service, _) = find(operation.service, operation.name).unwrap();
            let is_json = matches!(service.protocol, Protocol::Json | Protocol::RestJson);
            body.len() > 2 || !is_json || operation.reduce("{}").is_err()
        })
        // The policy of a bucket is any text; the estate parses it.
        .filter(|(operation, ..)| operation.name != "get-bucket-policy")
        .collect();
    let read: Vec<String> = cases
        .par_iter()
        .filter_map(|(operation, name, body)| {
            let reply = read_out_of(operation, body)?;
            Some(format!(
                "{} {}: {name}: {reply}",
                operation.service, operation.name
            ))
        })
        .collect();
    // The SDK's flag is no when a reply lacks it.
    let known = r#"kms get-key-rotation-status: no members: {"KeyRotationEnabled":false}"#;
    assert_eq!(read, [known]);
}
