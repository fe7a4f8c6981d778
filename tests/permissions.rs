//! What the audit role may do is what the plan of calls needs: both ways, by AWS's own table of access levels,
//! and in the templates that deploy it.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a failing test should say where"
)]

#[path = "permissions/authorization.rs"]
mod authorization;
#[path = "permissions/templates.rs"]
mod templates;

use std::collections::BTreeSet;

use authorization::{Levels, fits};
use palisade::estate::{Planned, operations};
use palisade::ids::Partition;
use palisade::sources::permissions::{
    Audience, AuditRole, BESIDE_THE_PLAN, Effect, Kind, MANAGED_POLICY_CHARACTERS, Policy, Reads,
    audit_policy, delegation_policy, pieces, reading_only, runner_policy,
};
use serde_json::{Value, json};

/// Actions that the plan needs and the table does not know yet, with the page on which AWS documents them.
const NEWER: &[(&str, &str)] = &[];

/// What a scanner of the estate must never be able to do, whatever the lists of the program say.
const NEVER: &[&str] = &[
    "athena:GetQueryResults",
    "cloudtrail:GetQueryResults",
    "dynamodb:BatchGetItem",
    "dynamodb:GetItem",
    "dynamodb:PartiQLSelect",
    "dynamodb:Query",
    "dynamodb:Scan",
    "ebs:GetSnapshotBlock",
    "ec2:AuthorizeSecurityGroupIngress",
    "ec2:CreateNetworkInsightsPath",
    "ec2:DescribeInstanceAttribute",
    "ec2:GetConsoleOutput",
    "ec2:GetPasswordData",
    "ec2:ModifySnapshotAttribute",
    "ecr:BatchGetImage",
    "ecr:GetAuthorizationToken",
    "ecr:GetDownloadUrlForLayer",
    "iam:AttachRolePolicy",
    "iam:CreateAccessKey",
    "iam:PassRole",
    "iam:PutRolePolicy",
    "kms:CreateGrant",
    "kms:Decrypt",
    "kms:Encrypt",
    "kms:GenerateDataKey",
    "kms:PutKeyPolicy",
    "kms:ReEncryptFrom",
    "kms:ScheduleKeyDeletion",
    "kms:Sign",
    "lambda:GetFunction",
    "lambda:InvokeFunction",
    "logs:FilterLogEvents",
    "logs:GetLogEvents",
    "logs:StartQuery",
    "organizations:AttachPolicy",
    "organizations:PutResourcePolicy",
    "rds-data:ExecuteStatement",
    "rds-db:connect",
    "rds:DownloadDBLogFilePortion",
    "rds:ModifyDBSnapshotAttribute",
    "redshift-data:GetStatementResult",
    "s3:GetObject",
    "s3:GetObjectAcl",
    "s3:GetObjectVersion",
    "s3:ListBucket",
    "s3:ListBucketVersions",
    "s3:PutBucketPolicy",
    "s3:PutObject",
    "secretsmanager:BatchGetSecretValue",
    "secretsmanager:GetSecretValue",
    "sqs:ReceiveMessage",
    "ssm:GetParameter",
    "ssm:GetParameterHistory",
    "ssm:GetParameters",
    "ssm:GetParametersByPath",
    "ssm:SendCommand",
    "ssm:StartSession",
    "sts:AssumeRole",
    "sts:AssumeRoleWithWebIdentity",
    "sts:AssumeRoot",
    "sts:GetFederationToken",
];

fn whole() -> Policy {
    audit_policy(Audience::Organization)
}

/// Returns the actions that a policy allows; each once.
fn allowed(policy: &Policy) -> BTreeSet<String> {
    let mut all = BTreeSet::new();
    for statement in policy.statements() {
        if statement.effect() == Effect::Allow {
            assert!(statement.spared().is_empty());
            for action in statement.actions() {
                assert!(all.insert(action.clone()), "{action} is allowed twice");
            }
        }
    }
    all
}

/// Returns whether a statement of the policy denies an action.
fn denied(policy: &Policy, action: &str) -> bool {
    let mut denials = policy.statements().iter();
    denials.any(|statement| {
        let named = statement.actions().iter().any(|one| fits(one, action));
        let spared = statement.spared();
        let not_spared = !spared.is_empty() && !spared.iter().any(|one| fits(one, action));
        statement.effect() == Effect::Deny && (named || not_spared)
    })
}

fn planned(wanted: &[Planned]) -> BTreeSet<String> {
    operations()
        .filter(|operation| wanted.contains(&operation.planned))
        .flat_map(|operation| {
            let further = operation.further_permissions.iter().copied();
            further.chain([operation.permission])
        })
        .map(str::to_owned)
        .collect()
}

#[test]
fn the_plan_and_the_policy_need_the_same() {
    let beside: BTreeSet<String> = BESIDE_THE_PLAN
        .iter()
        .map(|(action, _)| (*action).to_owned())
        .collect();
    let plan = planned(&[Planned::Everywhere, Planned::ByOrganization]);
    assert!(plan.len() > 100, "the plan was not found");
    let allowed = allowed(&whole());
    let missing: Vec<&String> = plan.difference(&allowed).collect();
    assert!(missing.is_empty(), "planned and not allowed: {missing:?}");
    let superfluous: Vec<&String> = allowed.difference(&plan).collect();
    let listed: Vec<&String> = beside.iter().collect();
    assert_eq!(superfluous, listed, "allowed and not planned");
}

#[test]
fn only_who_manages_the_organisation_reads_it() {
    let everywhere = planned(&[Planned::Everywhere]);
    let members = allowed(&audit_policy(Audience::EveryAccount));
    assert!(
        members
            .iter()
            .all(|action| !action.starts_with("organizations:"))
    );
    assert!(everywhere.is_subset(&members));
    let more: BTreeSet<String> = allowed(&whole()).difference(&members).cloned().collect();
    let managed = planned(&[Planned::ByOrganization]);
    assert_eq!(more, managed.difference(&everywhere).cloned().collect());
    assert!(
        more.len() > 5
            && more
                .iter()
                .all(|action| action.starts_with("organizations:"))
    );
}

#[test]
fn what_is_allowed_exists_and_only_reads() {
    let table = Levels::read();
    for action in allowed(&whole()) {
        if NEWER.iter().any(|(newer, _)| *newer == action) {
            assert!(table.level(&action).is_none(), "{action}: known by now");
            continue;
        }
        let level = table.level(&action);
        assert!(
            matches!(level, Some("List" | "Read")),
            "{action}: {level:?}, see tests/permissions/README.md"
        );
    }
}

#[test]
fn what_is_allowed_is_named_and_never_denied() {
    let policy = whole();
    for action in allowed(&policy) {
        assert!(!action.contains(['*', '?']), "{action}");
        assert!(!denied(&policy, &action), "{action} is denied as well");
    }
}

#[test]
fn what_reads_data_is_denied_by_name() {
    let policy = whole();
    let allowed = allowed(&policy);
    for action in NEVER {
        assert!(denied(&policy, action), "{action}");
        assert!(
            !allowed.iter().any(|pattern| fits(pattern, action)),
            "{action}"
        );
    }
}

#[test]
fn what_changes_anything_is_denied_in_all_services_that_are_read() {
    let policy = whole();
    let services: BTreeSet<String> = allowed(&policy)
        .iter()
        .map(|action| action.split(':').next().unwrap().to_owned())
        .collect();
    let mut seen = 0;
    for (action, level) in Levels::read().actions() {
        let read = matches!(level, "List" | "Read");
        if services.contains(action.split(':').next().unwrap()) && !read {
            seen += 1;
            assert!(denied(&policy, &action), "{action}: {level}");
        }
    }
    assert!(seen > 500, "{seen}");
    assert!(
        denied(&policy, "dynamodb:DescribeTable"),
        "a service that is not read"
    );
}

#[test]
fn what_is_named_exists() {
    let table = Levels::read();
    for statement in whole().statements() {
        let mut sorted = statement.actions().to_vec();
        sorted.sort();
        sorted.dedup();
        assert_eq!(sorted, statement.actions(), "{}", statement.sid());
        for pattern in statement.actions() {
            let mut known = table.actions();
            let newer = NEWER.iter().any(|(action, _)| action == pattern);
            assert!(
                newer || known.any(|(action, _)| authorization::fits_exactly(pattern, &action)),
                "{pattern} fits no action, see tests/permissions/README.md"
            );
        }
    }
    let spared = reading_only();
    let table = Levels::read();
    for pattern in &spared {
        assert!(
            table
                .actions()
                .any(|(action, _)| authorization::fits_exactly(pattern, &action))
        );
    }
}

/// S3's actions are not named after its operations throughout.
const NAMED_OTHERWISE: &[(&str, &str)] = &[
    (
        "s3api get-bucket-encryption",
        "s3:GetEncryptionConfiguration",
    ),
    (
        "s3api get-bucket-lifecycle-configuration",
        "s3:GetLifecycleConfiguration",
    ),
    (
        "s3api get-bucket-replication",
        "s3:GetReplicationConfiguration",
    ),
    (
        "s3api get-object-lock-configuration",
        "s3:GetBucketObjectLockConfiguration",
    ),
    (
        "s3api get-public-access-block",
        "s3:GetBucketPublicAccessBlock",
    ),
    ("s3api list-buckets", "s3:ListAllMyBuckets"),
    (
        "s3control get-public-access-block",
        "s3:GetAccountPublicAccessBlock",
    ),
];

#[test]
fn a_call_needs_the_action_of_its_name() {
    for operation in operations() {
        let call = format!("{} {}", operation.service, operation.name);
        let otherwise = NAMED_OTHERWISE.iter().find(|(name, _)| *name == call);
        match otherwise {
            Some((_, action)) => assert_eq!(operation.permission, *action, "{call}"),
            None => {
                let (_, action) = operation.permission.split_once(':').unwrap();
                assert_eq!(
                    operation.name.replace('-', ""),
                    action.to_lowercase(),
                    "{call}"
                );
            }
        }
    }
}

#[test]
fn the_pieces_fit_and_are_the_whole() {
    let pieces = pieces();
    let mut statements = Vec::new();
    for piece in &pieces {
        let size = piece.policy.characters();
        assert!(size <= MANAGED_POLICY_CHARACTERS, "{}: {size}", piece.name);
        let json = serde_json::to_string(&piece.policy).unwrap();
        assert_eq!(json.len(), size, "white space");
        let deny = |effect| effect == Effect::Deny;
        for statement in piece.policy.statements() {
            assert_eq!(deny(statement.effect()), piece.kind == Kind::Deny);
            statements.push(serde_json::to_value(statement).unwrap());
        }
    }
    // AWS attaches ten managed policies to a role unless asked for more.
    assert!(pieces.len() <= 10, "{}", pieces.len());
    assert_eq!(
        pieces.first().unwrap().kind,
        Kind::Deny,
        "denials come first"
    );
    let mut all: Vec<Value> = Vec::new();
    for statement in whole().statements() {
        let sid = statement.sid();
        assert!(sid.chars().all(|c| c.is_ascii_alphanumeric()), "{sid}");
        assert_eq!(statement.resource(), "*");
        all.push(serde_json::to_value(statement).unwrap());
    }
    let order = |value: &Value| value["Sid"].to_string();
    all.sort_by_key(order);
    statements.sort_by_key(order);
    assert_eq!(statements, all);
    let sids: BTreeSet<String> = all.iter().map(order).collect();
    assert_eq!(sids.len(), all.len(), "ids are unique");
}

#[test]
fn the_delegation_lends_reading_the_organisation_and_no_more() {
    let policy = delegation_policy("111122223333".parse().unwrap(), Partition::aws());
    let document = serde_json::to_value(&policy).unwrap();
    assert_eq!(allowed(&policy), planned(&[Planned::ByOrganization]));
    for statement in document["Statement"].as_array().unwrap() {
        let principal = json!({"AWS": "arn:aws:iam::111122223333:root"});
        assert_eq!(statement["Principal"], principal);
        assert_eq!(statement["Effect"], "Allow");
        assert_eq!(statement["Resource"], "*");
        // Organizations refuses both.
        assert!(statement.get("NotAction").is_none() && statement.get("NotResource").is_none());
    }
}

#[test]
fn the_runner_takes_the_audit_role_and_no_other() {
    let role = AuditRole {
        name: "Reader".parse().unwrap(),
        path: "/audit/".parse().unwrap(),
    };
    let within = "o-a1b2c3d4e5".parse().unwrap();
    let china = "aws-cn".parse().unwrap();
    let policy = runner_policy(&role, china, Some(&within), Reads::Nothing);
    let expected = json!({
        "Version": "2012-10-17",
        "Statement": [{
            "Sid": "TakeTheAuditRole",
            "Effect": "Allow",
            "Action": ["sts:AssumeRole"],
            "Resource": "arn:aws-cn:iam::*:role/audit/Reader",
            "Condition": {"StringEquals": {"aws:ResourceOrgID": "o-a1b2c3d4e5"}},
        }],
    });
    assert_eq!(serde_json::to_value(&policy).unwrap(), expected);
    let reads = runner_policy(&role, china, None, Reads::Organization);
    let mut actions = planned(&[Planned::ByOrganization]);
    actions.insert("sts:AssumeRole".to_owned());
    assert_eq!(allowed(&reads), actions);
}
