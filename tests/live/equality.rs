//! What the SDK reads and the mapping tells is what the CLI would have printed: every planned operation with
//! every member, and with each member missing.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use palisade::estate::{Estate, Operation, Planned, RecordedCall, Reply, operations};
use palisade::sources::aws::{Options, Patience, Role, Single, single};
use rayon::prelude::*;
use serde_json::Value;

use crate::samples::{here, request};
use crate::server::{Answer, Asked, Caller, Protocol, Server, find, paths, sample, sample_without};

fn planned() -> impl Iterator<Item = &'static Operation> {
    operations().filter(|operation| operation.planned != Planned::Nowhere)
}

/// Returns the text that the live source makes of an answer, or why it makes none.
fn through_the_sdk(
    operation: &'static Operation,
    answer: Answer,
    (variant, request): (usize, Option<String>),
) -> Result<String, String> {
    let server = Server::start(move |_: &Asked| answer.clone());
    let place = here(variant);
    let options = Options {
        credentials: Some(Caller::user(&place.account.to_string()).credentials()),
        profile: None,
        regions: BTreeSet::from([place.region]),
        exclude_regions: BTreeSet::new(),
        accounts: BTreeSet::new(),
        exclude_accounts: BTreeSet::new(),
        alone: true,
        role: Role {
            name: "Audit".to_owned(),
            path: "/".to_owned(),
            external_id: None,
            session: Duration::from_secs(3600),
            everywhere: false,
        },
        endpoint_url: Some(server.endpoint()),
        in_flight: 4,
        patience: Patience {
            attempts: 1,
            ..Patience::default()
        },
    };
    match single(&options, operation, place, request.as_deref()) {
        Ok(Single::Whole(text)) => Ok(text),
        Ok(Single::Part(_, why)) => Err(format!("a part: {why}")),
        Ok(Single::Failed(code, message)) => Err(format!("{code}: {message}")),
        Err(error) => Err(error.to_string()),
    }
}

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
    let text = match through_the_sdk(operation, Answer::Reply(reply.clone()), asked) {
        Ok(text) => text,
        Err(why) => return Some(why),
    };
    let cli = reduced(operation, &reply.to_string());
    match (cli, reduced(operation, &text)) {
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
    let text = through_the_sdk(operation, Answer::Reply(reply.clone()), asked).ok()?;
    let recorded = Estate::default().record(&RecordedCall {
        operation,
        place: here(variant),
        request: request.as_deref(),
        reply: Reply::Output(&text),
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
/// zero, `false`, an empty list or text.
const FILLED: [&str; 13] = [
    "backup describe-backup-vault NumberOfRecoveryPoints",
    "backup get-backup-plan BackupPlan.Rules",
    "backup get-backup-selection BackupSelection.ListOfTags.ConditionValue",
    "backup list-backup-vaults BackupVaultList.NumberOfRecoveryPoints",
    "backup list-recovery-points-by-backup-vault RecoveryPoints.IsEncrypted",
    "elbv2 describe-listeners Listeners.DefaultActions.Type",
    "elbv2 describe-target-health TargetHealthDescriptions.Target.Id",
    "iam get-account-authorization-details Policies.PolicyVersionList.IsDefaultVersion",
    "kms get-key-rotation-status KeyRotationEnabled",
    "organizations describe-policy Policy.PolicySummary.AwsManaged",
    "organizations list-policies Policies.AwsManaged",
    "s3api get-bucket-lifecycle-configuration Rules.Filter.Tag.Value",
    "s3api get-bucket-replication ReplicationConfiguration.Rules.Filter.Tag.Value",
];

/// Members of XML without which an element is empty, as it is for an empty list and for `null`.
const EMPTY: [&str; 3] = [
    "s3api get-bucket-location LocationConstraint",
    "s3api get-bucket-ownership-controls OwnershipControls.Rules",
    "s3api get-bucket-tagging TagSet",
];

#[test]
fn no_member_is_made_up() {
    let cases: Vec<(&'static Operation, String, Value)> = planned()
        .flat_map(|operation| {
            let (service, wire) = find(operation.service, operation.name).unwrap();
            let whole = reduced(operation, &sample(service, wire, 0).to_string());
            let without = paths(service, wire).into_iter().map(move |path| {
                let reply = sample_without(service, wire, &path);
                (operation, path, reply)
            });
            without.filter(move |(_, _, reply)| reduced(operation, &reply.to_string()) != whole)
        })
        .collect();
    assert!(cases.len() > 500, "{}", cases.len());
    let mut wrong: BTreeMap<String, String> = cases
        .par_iter()
        .filter_map(|(operation, path, reply)| {
            let fault = unequal(operation, reply, 0)?;
            let name = format!("{} {} {path}", operation.service, operation.name);
            Some((name, fault))
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
    let text = through_the_sdk(operation, answer, (0, request)).ok()?;
    operation.reduce(&text).ok()
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
    let known = ["nothing", "no members"].map(|name| {
        // The SDK's flag is no when a reply lacks it.
        let reply = r#"{"KeyRotationEnabled":false}"#;
        format!("kms get-key-rotation-status: {name}: {reply}")
    });
    assert_eq!(read, known);
}
