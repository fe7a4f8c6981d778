//! The CloudFormation templates: they parse, deploy exactly the policy, and trust exactly the auditor.

use std::collections::BTreeSet;

use palisade::sources::permissions::{AuditRole, Kind, Stack, StackDefaults, pieces, template};
use saphyr::{LoadableYamlNode as _, Scalar, Yaml};
use serde_json::{Map, Value, json};

const AUDITOR: &str = "arn:aws:iam::111122223333:role/PalisadeRunner";

/// The largest template that CloudFormation takes as text.
const TEMPLATE_BYTES: usize = 51_200;

fn defaults() -> StackDefaults {
    StackDefaults {
        role: AuditRole {
            name: "PalisadeAudit".parse().unwrap(),
            path: "/".parse().unwrap(),
        },
        external_id: None,
        auditor: None,
        session_seconds: 3600,
    }
}

/// Returns a YAML node as CloudFormation's JSON: `!Ref X` is `{"Ref": "X"}`, `!If [..]` is `{"Fn::If": [..]}`.
fn json_of(node: &Yaml<'_>) -> Value {
    match node {
        Yaml::Value(Scalar::String(text)) => json!(text),
        Yaml::Value(Scalar::Integer(number)) => json!(number),
        Yaml::Sequence(items) => items.iter().map(json_of).collect(),
        Yaml::Mapping(entries) => {
            let mut map = Map::new();
            for (key, value) in entries {
                let before = map.insert(key.as_str().unwrap().to_owned(), json_of(value));
                assert!(before.is_none(), "{key:?} stands twice");
            }
            Value::Object(map)
        }
        Yaml::Tagged(tag, inner) => {
            let name = match tag.suffix.as_str() {
                "Ref" => "Ref".to_owned(),
                other => format!("Fn::{other}"),
            };
            json!({name: json_of(inner)})
        }
        Yaml::Value(_) | Yaml::Representation(..) | Yaml::Alias(_) | Yaml::BadValue => {
            panic!("{node:?}")
        }
    }
}

fn read(text: &str) -> Value {
    let documents = Yaml::load_from_str(text).unwrap();
    assert_eq!(documents.len(), 1);
    json_of(documents.first().unwrap())
}

fn made(stack: Stack) -> Value {
    let text = template(stack, &defaults());
    assert!(text.len() <= TEMPLATE_BYTES, "{}", text.len());
    assert!(!text.contains("{{"), "a mark was not filled in");
    assert!(text.ends_with('\n') && !text.contains(" \n"));
    read(&text)
}

/// Returns the documents of the managed policies that the role attaches, in order.
fn attached(template: &Value) -> Vec<Value> {
    let resources = template["Resources"].as_object().unwrap();
    let arns = &resources["AuditRole"]["Properties"]["ManagedPolicyArns"];
    let names: Vec<&str> = arns
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["Ref"].as_str().unwrap())
        .collect();
    let unique: BTreeSet<&str> = names.iter().copied().collect();
    assert_eq!(
        unique.len() + 1,
        resources.len(),
        "nothing but the role and its policies"
    );
    let documents = names.iter().map(|name| {
        assert_eq!(resources[*name]["Type"], "AWS::IAM::ManagedPolicy");
        resources[*name]["Properties"]["PolicyDocument"].clone()
    });
    documents.collect()
}

#[test]
fn the_templates_attach_exactly_the_pieces() {
    for stack in [Stack::Members, Stack::Management] {
        let wanted: Vec<Value> = pieces()
            .iter()
            .filter(|piece| stack == Stack::Management || piece.kind != Kind::Organization)
            .map(|piece| serde_json::to_value(&piece.policy).unwrap())
            .collect();
        assert_eq!(attached(&made(stack)), wanted, "{stack:?}");
    }
    let members = template(Stack::Members, &defaults());
    assert!(
        !members.contains("- organizations:ListAccounts"),
        "members do not read the organisation"
    );
}

#[test]
fn the_role_trusts_the_auditor_alone() {
    for stack in [Stack::Members, Stack::Management] {
        let template = made(stack);
        let role = &template["Resources"]["AuditRole"];
        assert_eq!(role["Type"], "AWS::IAM::Role");
        let properties = &role["Properties"];
        assert!(properties.get("Policies").is_none());
        let auditor = json!({"Ref": "AuditorPrincipalArn"});
        let account = json!({"Fn::Select": [4, {"Fn::Split": [":", auditor]}]});
        let none = json!({"Ref": "AWS::NoValue"});
        let expected = json!({
            "Version": "2012-10-17",
            "Statement": [{
                "Sid": "TheAuditorOnly",
                "Effect": "Allow",
                "Principal": {"AWS": account},
                "Action": "sts:AssumeRole",
                "Condition": {
                    "ArnEquals": {"aws:PrincipalArn": auditor},
                    "StringEquals": {
                        "aws:PrincipalAccount": account,
                        "sts:ExternalId": {"Fn::If": ["HasExternalId", {"Ref": "ExternalId"}, none]},
                        "aws:PrincipalOrgID":
                            {"Fn::If": ["HasOrganizationId", {"Ref": "OrganizationId"}, none]},
                    },
                },
            }],
        });
        assert_eq!(properties["AssumeRolePolicyDocument"], expected);
    }
}

#[test]
fn the_parameters_have_the_defaults_that_were_said() {
    let plain = made(Stack::Members);
    let parameters = &plain["Parameters"];
    assert!(
        parameters["AuditorPrincipalArn"].get("Default").is_none(),
        "whoever deploys must say"
    );
    for (name, default) in [
        ("ExternalId", json!("")),
        ("OrganizationId", json!("")),
        ("RoleName", json!("PalisadeAudit")),
        ("RolePath", json!("/")),
        ("MaxSessionSeconds", json!(3600)),
    ] {
        assert_eq!(parameters[name]["Default"], default, "{name}");
        assert!(
            parameters[name].get("NoEcho").is_none(),
            "none of them is a secret"
        );
    }
    let said = StackDefaults {
        role: AuditRole {
            name: "Reader".parse().unwrap(),
            path: "/audit/".parse().unwrap(),
        },
        external_id: Some("acme:2026".parse().unwrap()),
        auditor: Some(AUDITOR.parse().unwrap()),
        session_seconds: 900,
    };
    let text = template(Stack::Management, &said);
    assert!(
        text.contains("\"arn:*:iam::*:role/audit/Reader\""),
        "what a service control policy spares"
    );
    let made = read(&text);
    for (name, default) in [
        ("AuditorPrincipalArn", json!(AUDITOR)),
        ("ExternalId", json!("acme:2026")),
        ("RoleName", json!("Reader")),
        ("RolePath", json!("/audit/")),
        ("MaxSessionSeconds", json!(3600)),
    ] {
        assert_eq!(made["Parameters"][name]["Default"], default, "{name}");
    }
}

#[test]
fn every_parameter_and_condition_is_used() {
    let template = made(Stack::Management);
    let text = template["Resources"].to_string() + &template["Conditions"].to_string();
    for name in template["Parameters"].as_object().unwrap().keys() {
        assert!(text.contains(&format!("{{\"Ref\":\"{name}\"}}")), "{name}");
    }
    for name in template["Conditions"].as_object().unwrap().keys() {
        assert!(
            text.contains(&format!("{{\"Fn::If\":[\"{name}\"")),
            "{name}"
        );
    }
    assert_eq!(
        template["Outputs"]["AuditRoleArn"]["Value"],
        json!({"Fn::GetAtt": "AuditRole.Arn"})
    );
}
