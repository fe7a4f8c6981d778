use serde_json::json;

use super::*;
use crate::access::eval::{ContextValue, Decision, Expect};
use crate::estate::Operation;
use crate::estate::iam::GET_ACCOUNT_AUTHORIZATION_DETAILS;
use crate::estate::organizations::*;
use crate::estate::s3::{GET_BUCKET_POLICY, LIST_BUCKETS};
use crate::estate::testing::Replies;

mod access_points;
mod aliases;
mod checked;
mod contradictions;
mod controls;
mod endpoints;
mod grants;
mod keys;
mod lists;
mod near;
mod pairs;
mod public_blocks;
mod refusals;
mod regions;
mod sessions;
mod several;
mod shareable;
mod shares;
mod unlisted;
mod vaults;
mod worlds;

const MANAGER: &str = "111111111111";
const MEMBER: &str = "222222222222";

fn allow(action: &str) -> serde_json::Value {
    json!({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": action, "Resource": "*"}]})
}

/// The organisation of two accounts, as the management account sees it, with the types of policies that its root tells.
fn organisation(replies: Replies, types: &serde_json::Value) -> Replies {
    let arn = |rest: &str| format!("arn:aws:organizations::{MANAGER}:{rest}");
    let account = |id: &str| json!({"Id": id, "Arn": arn(&format!("account/o-lk4r7works/{id}")), "Name": id, "Status": "ACTIVE"});
    let policy = |id: &str, name: &str| {
        json!({"Id": id, "Arn": arn(&format!("policy/o-lk4r7works/service_control_policy/{id}")), "Name": name,
            "Type": "SERVICE_CONTROL_POLICY", "AwsManaged": id == "p-FullAWSAccess"})
    };
    let all = |replies: Replies, operation: &'static Operation, reply: serde_json::Value| {
        replies.all(operation, &reply.to_string())
    };
    let one =
        |replies: Replies, operation: &'static Operation, about: &str, reply: serde_json::Value| {
            replies.one(operation, about, &reply.to_string())
        };
    let mut replies = replies.at(MANAGER, "us-east-1");
    replies = all(
        replies,
        &LIST_ACCOUNTS,
        json!({"Accounts": [account(MANAGER), account(MEMBER)]}),
    );
    let mut root = json!({"Id": "r-lk4r", "Arn": arn("root/o-lk4r7works/r-lk4r"), "Name": "Root"});
    if !types.is_null() {
        root["PolicyTypes"] = types.clone();
    }
    replies = all(replies, &LIST_ROOTS, json!({"Roots": [root]}));
    let children = json!({"Accounts": [account(MANAGER), account(MEMBER)]});
    replies = one(replies, &LIST_ACCOUNTS_FOR_PARENT, "r-lk4r", children);
    let units = json!({"OrganizationalUnits": []});
    replies = one(
        replies,
        &LIST_ORGANIZATIONAL_UNITS_FOR_PARENT,
        "r-lk4r",
        units,
    );
    let policies = json!({"Policies": [policy("p-FullAWSAccess", "FullAWSAccess"), policy("p-0a1b2c3d", "no-secrets")]});
    replies = one(replies, &LIST_POLICIES, "SERVICE_CONTROL_POLICY", policies);
    replies = one(
        replies,
        &LIST_POLICIES,
        "RESOURCE_CONTROL_POLICY",
        json!({"Policies": []}),
    );
    let target = |id: &str| json!({"Targets": [{"TargetId": id}]});
    let both = json!({"Targets": [{"TargetId": "r-lk4r"}, {"TargetId": MEMBER}]});
    replies = one(replies, &LIST_TARGETS_FOR_POLICY, "p-FullAWSAccess", both);
    replies = one(
        replies,
        &LIST_TARGETS_FOR_POLICY,
        "p-0a1b2c3d",
        target(MEMBER),
    );
    let described = json!({"Policy": {"PolicySummary": policy("p-FullAWSAccess", "FullAWSAccess"),
        "Content": allow("*").to_string()}});
    replies = one(replies, &DESCRIBE_POLICY, "p-FullAWSAccess", described);
    let deny = json!({"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "secretsmanager:*", "Resource": "*"}]});
    let described = json!({"Policy": {"PolicySummary": policy("p-0a1b2c3d", "no-secrets"), "Content": deny.to_string()}});
    one(replies, &DESCRIBE_POLICY, "p-0a1b2c3d", described)
}

fn estate() -> Estate {
    replies().settled()
}

/// The replies about the organisation and its member.
fn replies() -> Replies {
    replies_with(&serde_json::Value::Null)
}

fn replies_with(types: &serde_json::Value) -> Replies {
    let trust = json!({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole",
        "Principal": {"Service": "ec2.amazonaws.com"}}]});
    let arn = |rest: &str| format!("arn:aws:iam::{MEMBER}:{rest}");
    let details = json!({"UserDetailList": [{"UserName": "ann", "Arn": arn("user/ann"), "GroupList": ["ops"], "AttachedManagedPolicies": [],
            "UserPolicyList": [{"PolicyName": "own", "PolicyDocument": allow("s3:GetObject")}],
            "Tags": [{"Key": "team", "Value": "blue"}]}],
        "GroupDetailList": [{"GroupName": "ops", "Arn": arn("group/ops"), "GroupPolicyList": [],
            "AttachedManagedPolicies": [{"PolicyName": "ops", "PolicyArn": arn("policy/ops")}]}],
        "RoleDetailList": [{"RoleName": "app", "Arn": arn("role/service/app"), "AssumeRolePolicyDocument": trust,
            "RolePolicyList": [], "AttachedManagedPolicies": [{"PolicyName": "gone", "PolicyArn": arn("policy/gone")}],
            "InstanceProfileList": [], "Tags": [{"Key": "env", "Value": "dev"}]}],
        "Policies": [{"PolicyName": "ops", "Arn": arn("policy/ops"), "DefaultVersionId": "v1",
            "PolicyVersionList": [{"VersionId": "v1", "IsDefaultVersion": true, "Document": allow("ec2:*")}]}]});
    let buckets = json!({"Buckets": [{"Name": "orders", "BucketRegion": "eu-west-1"}, {"Name": "bare", "BucketRegion": "eu-west-1"}]});
    let policy = json!({"Policy": allow("s3:*").to_string()});
    organisation(Replies::new(), types)
        .at(MEMBER, "eu-west-1")
        .all(&GET_ACCOUNT_AUTHORIZATION_DETAILS, &details.to_string())
        .all(&LIST_BUCKETS, &buckets.to_string())
        .one(&GET_BUCKET_POLICY, "orders", &policy.to_string())
        .error(&GET_BUCKET_POLICY, Some("bare"), "NoSuchBucketPolicy")
}

fn ask(estate: &Estate, principal: &str, action: &str, resource: &str) -> Result<Asked, AskError> {
    let question = json!({"principal": principal, "action": action, "resource": resource});
    let question: AccessQuestion = serde_json::from_value(question).unwrap();
    Applicable::new(estate, false).ask(&question)
}

/// Returns what is decided about a request, with some of its context.
fn answer(estate: &Estate, asked: [&str; 3], context: serde_json::Value) -> AccessAnswer {
    let [principal, action, resource] = asked;
    let question =
        json!({"principal": principal, "action": action, "resource": resource, "context": context});
    let question: AccessQuestion = serde_json::from_value(question).unwrap();
    Accesses::new(estate, false).ask(&question).unwrap()
}

/// Returns the user, and the role, of the member account.
fn member(kind: &str) -> String {
    format!("arn:aws:iam::{MEMBER}:{kind}")
}

fn names(policies: &Option<Vec<Policy>>) -> Vec<&str> {
    let all = policies.iter().flatten();
    all.map(|one| one.name.as_deref().unwrap_or_default())
        .collect()
}

#[test]
fn users_have_their_own_policies_and_those_of_their_groups() {
    let estate = estate();
    let ann = format!("arn:aws:iam::{MEMBER}:user/ann");
    let asked = ask(&estate, &ann, "s3:GetObject", "arn:aws:s3:::orders/2026/a").unwrap();
    let managed = format!("arn:aws:iam::{MEMBER}:policy/ops");
    assert_eq!(
        names(&asked.question.policies.identity),
        [managed.as_str(), "own"]
    );
    assert_eq!(asked.question.policies.boundary, None);
    assert_eq!(
        names(&asked.question.policies.resource),
        ["arn:aws:s3:::orders/2026/a"]
    );
    assert_eq!(
        asked.question.request.resource_account.as_deref(),
        Some(MEMBER)
    );
    let context = &asked.question.request.context;
    let one = |key: &str| context.get(key).cloned().flatten();
    assert_eq!(
        one("aws:PrincipalTag/team"),
        Some(ContextValue::One("blue".into()))
    );
    assert_eq!(
        one("aws:PrincipalOrgID"),
        Some(ContextValue::One("o-lk4r7works".into()))
    );
    let paths = ContextValue::Many(vec![Box::<str>::from("o-lk4r7works/r-lk4r/")]);
    assert_eq!(one("aws:ResourceOrgPaths"), Some(paths));
    // A bucket without a policy has none; one of which nobody knows is not read.
    let bare = ask(&estate, &ann, "s3:GetObject", "arn:aws:s3:::bare/a").unwrap();
    assert_eq!(bare.question.policies.resource, None);
    let other = ask(&estate, &ann, "s3:GetObject", "arn:aws:s3:::elsewhere/a").unwrap();
    assert_eq!(other.question.policies.resource.unwrap()[0].document, None);
    assert!(
        other
            .missing
            .iter()
            .any(|one| one.what.contains("elsewhere"))
    );
}

#[test]
fn sessions_have_the_policies_of_their_role() {
    let estate = estate();
    let session = format!("arn:aws:sts::{MEMBER}:assumed-role/app/i-0a");
    let asked = ask(&estate, &session, "ec2:DescribeInstances", "*").unwrap();
    let identity = asked.question.policies.identity.unwrap();
    // A policy that no reply brings is there, and unknown.
    assert_eq!(identity.len(), 1);
    assert_eq!(identity[0].document, None);
    assert!(
        asked
            .missing
            .iter()
            .any(|one| one.what.contains("policy/gone"))
    );
    let tag = asked.question.request.context.get("aws:PrincipalTag/env");
    assert_eq!(tag, Some(&Some(ContextValue::One("dev".into()))));
    let wrong = format!("arn:aws:iam::{MEMBER}:role/nobody");
    assert_eq!(
        ask(&estate, &wrong, "s3:*", "*"),
        Err(AskError::Principal(wrong.into()))
    );
    assert_eq!(
        ask(&estate, "bob", "s3:*", "*"),
        Err(AskError::Form("bob".into()))
    );
}

#[test]
fn service_control_policies_bind_members_at_every_level_and_not_the_management_account() {
    let estate = estate();
    let asked = ask(
        &estate,
        &format!("arn:aws:iam::{MEMBER}:root"),
        "s3:ListAllMyBuckets",
        "*",
    )
    .unwrap();
    let levels = asked.question.policies.scp.unwrap();
    let shown: Vec<_> = levels
        .iter()
        .map(|level| (level.target.as_deref().unwrap(), level.policies.len()))
        .collect();
    assert_eq!(shown, [("r-lk4r", 1), (MEMBER, 2)]);
    assert!(
        levels
            .iter()
            .flat_map(|level| &level.policies)
            .all(|one| one.document.is_some())
    );
    let manager = ask(
        &estate,
        &format!("arn:aws:iam::{MANAGER}:root"),
        "s3:ListAllMyBuckets",
        "*",
    )
    .unwrap();
    assert_eq!(manager.question.policies.scp, Some(Vec::new()));
    // A policy of which the document was not read leaves its level unknown.
    let mut partly = estate;
    partly.organizations.policies = Default::default();
    let asked = ask(
        &partly,
        &format!("arn:aws:iam::{MEMBER}:root"),
        "s3:ListAllMyBuckets",
        "*",
    )
    .unwrap();
    let levels = asked.question.policies.scp.unwrap();
    assert!(
        levels
            .iter()
            .flat_map(|level| &level.policies)
            .any(|one| one.document.is_none())
    );
    assert_ne!(asked.missing, []);
}

#[test]
fn accounts_outside_allow_their_own_what_they_like() {
    let estate = estate();
    let asked = ask(
        &estate,
        "arn:aws:iam::999999999999:role/vendor",
        "s3:GetObject",
        "arn:aws:s3:::orders/a",
    )
    .unwrap();
    assert_eq!(asked.assumptions.len(), 1, "{:?}", asked.assumptions);
    let identity = asked.question.policies.identity;
    assert_eq!(
        names(&identity),
        ["taken to be one of account 999999999999"]
    );
    assert!(identity.unwrap()[0].document.is_some());
    assert_eq!(asked.question.policies.scp, Some(Vec::new()));
}

#[test]
fn everybody_is_no_principal() {
    let asked = ask(&estate(), "*", "s3:GetObject", "arn:aws:s3:::orders/a");
    assert_eq!(asked, Err(AskError::Everybody));
    let hint = asked.unwrap_err().hint().unwrap();
    assert!(hint.contains("`anonymous`"), "{hint}");
    let nobody = ask(
        &estate(),
        "anonymous",
        "s3:GetObject",
        "arn:aws:s3:::orders/a",
    );
    assert_eq!(&*nobody.unwrap().question.request.principal, "anonymous");
}
