//! Replies of IAM that tell different things of one user or role.

use super::*;
use crate::estate::iam::{GET_ROLE, GET_USER};

fn document(action: &str) -> serde_json::Value {
    json!({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": action,
        "Principal": {"AWS": MEMBER}}]})
}

/// The role `app` as the details of the account tell it, and as a reply about it alone does.
fn role(details: serde_json::Value, alone: serde_json::Value) -> Estate {
    let with = |more: serde_json::Value| {
        let mut role = json!({"RoleName": "app", "Arn": member("role/app"), "AssumeRolePolicyDocument": document("sts:AssumeRole")});
        for (name, value) in more.as_object().unwrap() {
            role[name] = value.clone();
        }
        role
    };
    let policies = json!({"RolePolicyList": [{"PolicyName": "own", "PolicyDocument": allow("*")}],
        "AttachedManagedPolicies": [], "InstanceProfileList": []});
    let mut first = with(policies);
    for (name, value) in details.as_object().unwrap() {
        first[name] = value.clone();
    }
    let details = json!({"UserDetailList": [], "GroupDetailList": [], "Policies": [], "RoleDetailList": [first]});
    organisation(Replies::new(), &serde_json::Value::Null)
        .at(MEMBER, "eu-west-1")
        .all(&GET_ACCOUNT_AUTHORIZATION_DETAILS, &details.to_string())
        .one(&GET_ROLE, "app", &json!({"Role": with(alone)}).to_string())
        .settled()
}

fn started(estate: &Estate) -> AccessAnswer {
    let instance = "arn:aws:ec2:eu-west-1:222222222222:instance/i-0a";
    answer(
        estate,
        [&member("role/app"), "ec2:StartInstances", instance],
        json!({}),
    )
}

#[test]
fn replies_that_agree_or_say_nothing_of_a_member_contradict_nothing() {
    let same = role(
        json!({}),
        json!({"MaxSessionDuration": 3600, "Description": "x"}),
    );
    let told = started(&same);
    assert_eq!(told.decision, Decision::Allow, "{told:?}");
    // The same document in another order is the same.
    let other = json!({"Statement": {"Principal": {"AWS": MEMBER}, "Action": "sts:AssumeRole", "Effect": "Allow"},
        "Version": "2012-10-17"});
    let one = json!({"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "sts:AssumeRole",
        "Principal": {"AWS": MEMBER}}});
    let same = role(
        json!({"AssumeRolePolicyDocument": one}),
        json!({"AssumeRolePolicyDocument": other}),
    );
    let assumed = answer(
        &same,
        [&member("role/app"), "sts:AssumeRole", &member("role/app")],
        json!({}),
    );
    assert_eq!(assumed.decision, Decision::Allow, "{assumed:?}");
}

#[test]
fn a_boundary_that_only_one_of_two_replies_tells_is_not_known() {
    let boundary = json!({"PermissionsBoundary": {"PermissionsBoundaryType": "Policy",
        "PermissionsBoundaryArn": "arn:aws:iam::222222222222:policy/edge"}});
    let told = started(&role(json!({}), boundary));
    assert_eq!(told.decision, Decision::Unknown, "{told:?}");
    let what = format!(
        "the PermissionsBoundary of {}: two replies tell different things",
        member("role/app")
    );
    assert!(
        told.missing.iter().any(|one| *one.what == *what),
        "{told:?}"
    );
}

#[test]
fn a_trust_policy_that_two_replies_tell_otherwise_is_not_known() {
    let narrow = json!({"AssumeRolePolicyDocument": document("sts:TagSession")});
    let estate = role(json!({}), narrow);
    let stranger = member("role/app");
    let told = answer(&estate, [&stranger, "sts:AssumeRole", &stranger], json!({}));
    assert_eq!(told.decision, Decision::Unknown, "{told:?}");
    let what = format!("the policy of {stranger}");
    assert!(
        told.missing.iter().any(|one| *one.what == *what),
        "{told:?}"
    );
    // What does not rest on it stays.
    assert_eq!(started(&estate).decision, Decision::Allow);
}

#[test]
fn policies_of_users_that_two_replies_tell_otherwise_are_not_known() {
    let user = |more: serde_json::Value| {
        let mut user = json!({"UserName": "ann", "Arn": member("user/ann")});
        for (name, value) in more.as_object().unwrap() {
            user[name] = value.clone();
        }
        user
    };
    let policies = |action: &str| {
        json!({"GroupList": [], "UserPolicyList": [{"PolicyName": "own", "PolicyDocument": allow(action)}],
            "AttachedManagedPolicies": []})
    };
    let details = |users: serde_json::Value| {
        json!({"UserDetailList": users, "GroupDetailList": [], "RoleDetailList": [], "Policies": []}).to_string()
    };
    let bucket = "arn:aws:ec2:eu-west-1:222222222222:instance/i-0a";
    let decided = |second: serde_json::Value| {
        let users = json!([user(policies("ec2:*")), user(second)]);
        let estate = organisation(Replies::new(), &serde_json::Value::Null)
            .at(MEMBER, "eu-west-1")
            .all(&GET_ACCOUNT_AUTHORIZATION_DETAILS, &details(users))
            .one(
                &GET_USER,
                "ann",
                &json!({"User": user(json!({}))}).to_string(),
            )
            .settled();
        answer(
            &estate,
            [&member("user/ann"), "ec2:StartInstances", bucket],
            json!({}),
        )
    };
    assert_eq!(decided(policies("ec2:*")).decision, Decision::Allow);
    let told = decided(policies("s3:*"));
    assert_eq!(told.decision, Decision::Unknown, "{told:?}");
    let what = format!(
        "the UserPolicyList of {}: two replies tell different things",
        member("user/ann")
    );
    assert!(
        told.missing.iter().any(|one| *one.what == *what),
        "{told:?}"
    );
}
