//! What an answer tells of what stops a request, and of what comes near to allowing it.

use super::*;
use crate::access::eval::Layer;

/// A role of the member account with a policy and a trust policy.
fn with_role(policy: serde_json::Value, trust: serde_json::Value) -> Estate {
    let document =
        |statements: serde_json::Value| json!({"Version": "2012-10-17", "Statement": statements});
    let details = json!({"UserDetailList": [], "GroupDetailList": [], "Policies": [],
        "RoleDetailList": [{"RoleName": "app", "Arn": member("role/app"), "AssumeRolePolicyDocument": document(trust),
            "RolePolicyList": [{"PolicyName": "own", "PolicyDocument": document(policy)}],
            "AttachedManagedPolicies": [], "InstanceProfileList": []}]});
    organisation(Replies::new(), &serde_json::Value::Null)
        .at(MEMBER, "eu-west-1")
        .all(&GET_ACCOUNT_AUTHORIZATION_DETAILS, &details.to_string())
        .settled()
}

fn explained(
    estate: &Estate,
    action: &str,
    resource: &str,
    context: serde_json::Value,
) -> AccessAnswer {
    let question = json!({"principal": member("role/app"), "action": action, "resource": resource,
        "context": context});
    let question: AccessQuestion = serde_json::from_value(question).unwrap();
    Accesses::new(estate, false).explain(&question).unwrap()
}

/// Returns which statements of which layer come near, but for what.
fn near(answer: &AccessAnswer) -> Vec<(Layer, usize, Lacks)> {
    let near = answer.near.iter();
    near.map(|one| (one.statement.layer, one.statement.statement, one.but_for))
        .collect()
}

const INSTANCE: &str = "arn:aws:ec2:eu-west-1:222222222222:instance/i-0a";

#[test]
fn what_would_allow_but_for_one_thing_is_told() {
    let nobody = json!([{"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}]);
    let policy = json!([
        {"Effect": "Deny", "Action": "ec2:RunInstances", "Resource": "*"},
        {"Effect": "Allow", "Action": "ec2:St*", "Resource": INSTANCE, "Condition": {"Bool": {"aws:MultiFactorAuthPresent": "true"}}},
        {"Effect": "Allow", "Action": "ec2:StartInstances", "Resource": "arn:aws:ec2:*:*:instance/i-0b"},
        {"Effect": "Allow", "Action": "ec2:Describe*", "Resource": "*"}]);
    let estate = with_role(policy, nobody);
    let context = json!({"aws:MultiFactorAuthPresent": "false"});
    let told = explained(&estate, "ec2:StartInstances", INSTANCE, context.clone());
    assert_eq!(told.decision, Decision::ImplicitDeny, "{told:?}");
    let (conditions, resources) = (Lacks::Conditions, Lacks::Resources);
    let expected = [
        (Layer::Identity, 1, conditions),
        (Layer::Identity, 2, resources),
    ];
    assert_eq!(near(&told), expected);
    // Another action comes not near, and what is allowed or denied by a statement needs nothing.
    let other = explained(&estate, "ec2:RebootInstances", INSTANCE, context.clone());
    assert!(other.near.is_empty(), "{other:?}");
    let open = explained(&estate, "ec2:StartInstances", INSTANCE, json!({}));
    assert_eq!(open.decision, Decision::Conditional, "{open:?}");
    assert!(open.near.is_empty(), "{open:?}");
    let plain = answer(
        &estate,
        [&member("role/app"), "ec2:StartInstances", INSTANCE],
        context,
    );
    assert!(plain.near.is_empty(), "{plain:?}");
}

#[test]
fn a_trust_policy_that_names_another_is_to_blame_and_not_who_may() {
    let another = json!([{"Effect": "Allow", "Principal": {"AWS": member("role/other")}, "Action": "sts:AssumeRole"}]);
    let may = json!([{"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": "*"}]);
    let role = member("role/app");
    let told = explained(
        &with_role(may.clone(), another),
        "sts:AssumeRole",
        &role,
        json!({}),
    );
    assert_eq!(told.decision, Decision::ImplicitDeny, "{told:?}");
    assert_eq!(told.blocked_by, [Layer::Resource]);
    assert_eq!(near(&told), [(Layer::Resource, 0, Lacks::Principals)]);
    // Where the trust policy leaves it to the account, the role's own policies are.
    let account =
        json!([{"Effect": "Allow", "Principal": {"AWS": MEMBER}, "Action": "sts:AssumeRole"}]);
    let nothing = json!([{"Effect": "Allow", "Action": "ec2:*", "Resource": "*"}]);
    let told = explained(
        &with_role(nothing.clone(), account.clone()),
        "sts:AssumeRole",
        &role,
        json!({}),
    );
    assert_eq!(told.blocked_by, [Layer::Identity]);
    let service = json!([{"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}]);
    let told = explained(
        &with_role(nothing, service),
        "sts:AssumeRole",
        &role,
        json!({}),
    );
    assert_eq!(told.blocked_by, [Layer::Identity, Layer::Resource]);
    let told = explained(&with_role(may, account), "sts:AssumeRole", &role, json!({}));
    assert_eq!(told.decision, Decision::Allow, "{told:?}");
}
