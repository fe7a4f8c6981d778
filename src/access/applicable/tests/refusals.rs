//! What AWS refuses whatever policies say: root sessions, and changes of its own keys.

use super::*;
use crate::estate::kms::{DESCRIBE_KEY, GET_KEY_POLICY, LIST_GRANTS, LIST_KEYS};

const KEY: &str = "arn:aws:kms:eu-west-1:222222222222:key/0a1b2c3d";

/// Who may do everything, in each account.
fn admins() -> Replies {
    let details = |account: &str| {
        let arn = format!("arn:aws:iam::{account}:role/admin");
        json!({"UserDetailList": [], "GroupDetailList": [], "Policies": [],
            "RoleDetailList": [{"RoleName": "admin", "Arn": arn, "AttachedManagedPolicies": [],
                "RolePolicyList": [{"PolicyName": "all", "PolicyDocument": allow("*")}]}]})
    };
    let types = json!([{"Type": "SERVICE_CONTROL_POLICY", "Status": "PENDING_DISABLE"}]);
    let list = &GET_ACCOUNT_AUTHORIZATION_DETAILS;
    organisation(Replies::new(), &types)
        .at(MANAGER, "eu-west-1")
        .all(list, &details(MANAGER).to_string())
        .at(MEMBER, "eu-west-1")
        .all(list, &details(MEMBER).to_string())
}

fn admin(account: &str) -> String {
    format!("arn:aws:iam::{account}:role/admin")
}

fn root(account: &str) -> String {
    format!("arn:aws:iam::{account}:root")
}

#[test]
fn r47_sessions_of_root_users_are_for_members_and_who_manages_them() {
    let estate = admins().settled();
    let asked = |principal: &str, account: &str| {
        let told = answer(
            &estate,
            [principal, "sts:AssumeRoot", &root(account)],
            json!({}),
        );
        let missing = told.missing.iter().map(|one| String::from(&*one.what));
        (told.decision, missing.collect::<Vec<_>>())
    };
    let (decision, missing) = asked(&admin(MANAGER), MEMBER);
    assert_eq!(decision, Decision::Unknown);
    let told = format!("whether {MANAGER} is the management account");
    assert!(missing[0].starts_with(&told), "{missing:?}");
    // IAM may be delegated to a member.
    let (decision, missing) = asked(&admin(MEMBER), MEMBER);
    assert_eq!(decision, Decision::Unknown);
    let told = format!("whether IAM is delegated to {MEMBER}");
    assert!(missing[0].starts_with(&told), "{missing:?}");
    for (principal, account) in [
        (admin(MANAGER), MANAGER),
        (admin(MEMBER), MANAGER),
        (root(MANAGER), MEMBER),
        (admin("999999999999"), MEMBER),
    ] {
        let (decision, _) = asked(&principal, account);
        assert_eq!(decision, Decision::ImplicitDeny, "{principal} {account}");
    }
    // Whom its own policies do not let is denied.
    let ann = answer(
        &super::estate(),
        [&member("user/ann"), "sts:AssumeRoot", &member("root")],
        json!({}),
    );
    assert_eq!(ann.decision, Decision::ImplicitDeny);
}

/// A key whose policy lets its account do everything.
fn key(manager: Option<&str>) -> Estate {
    let policy = json!({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": MEMBER},
        "Action": "kms:*", "Resource": "*"}]});
    let list = json!({"Keys": [{"KeyId": "0a1b2c3d", "KeyArn": KEY}]});
    let replies = admins()
        .all(&LIST_KEYS, &list.to_string())
        .one(
            &GET_KEY_POLICY,
            "0a1b2c3d",
            &json!({"Policy": policy.to_string()}).to_string(),
        )
        .one(&LIST_GRANTS, "0a1b2c3d", &json!({"Grants": []}).to_string());
    match manager {
        Some(manager) => {
            let told =
                json!({"KeyMetadata": {"KeyId": "0a1b2c3d", "Arn": KEY, "KeyManager": manager}});
            replies
                .one(&DESCRIBE_KEY, "0a1b2c3d", &told.to_string())
                .settled()
        }
        None => replies.settled(),
    }
}

#[test]
fn r31_keys_that_aws_manages_are_changed_by_aws_and_used_through_its_services() {
    let of = |manager: Option<&str>, action: &str, context: serde_json::Value| {
        answer(&key(manager), [&admin(MEMBER), action, KEY], context)
    };
    for action in [
        "kms:PutKeyPolicy",
        "kms:ScheduleKeyDeletion",
        "kms:DisableKey",
    ] {
        let of_aws = of(Some("AWS"), action, json!({}));
        assert_eq!(of_aws.decision, Decision::ImplicitDeny, "{action}");
        assert_eq!(of_aws.blocked_by, [crate::access::eval::Layer::Service]);
        let own = of(Some("CUSTOMER"), action, json!({}));
        assert_eq!(own.decision, Decision::Allow, "{action}");
        let unread = of(None, action, json!({}));
        assert_eq!(unread.decision, Decision::Unknown, "{action}");
        assert!(
            unread.missing[0].what.contains("whether AWS manages"),
            "{unread:?}"
        );
    }
    assert_eq!(
        of(Some("AWS"), "kms:DescribeKey", json!({})).decision,
        Decision::Allow
    );
    let via = |service: serde_json::Value| {
        let context = json!({"kms:ViaService": service});
        of(Some("AWS"), "kms:Decrypt", context).decision
    };
    assert_eq!(via(json!(null)), Decision::ExplicitDeny);
    assert_eq!(via(json!("s3.eu-west-1.amazonaws.com")), Decision::Allow);
    let open = of(Some("AWS"), "kms:Decrypt", json!({}));
    assert_eq!(open.decision, Decision::Conditional);
    let open = of(Some("CUSTOMER"), "kms:Decrypt", json!({}));
    assert_eq!(open.decision, Decision::Allow);
    // Whoever manages it, it is used through services.
    let through = json!({"kms:ViaService": "s3.eu-west-1.amazonaws.com"});
    let unread = of(None, "kms:Decrypt", through);
    assert_eq!(unread.decision, Decision::Allow);
    let direct = of(None, "kms:Decrypt", json!({"kms:ViaService": null}));
    assert_eq!(direct.decision, Decision::Unknown);
    let open = of(None, "kms:Decrypt", json!({}));
    assert_eq!(open.decision, Decision::Unknown);
}

/// The details of the member account: a role, a user in a group, and the group.
fn rights(role: &serde_json::Value, user: &serde_json::Value, group: &serde_json::Value) -> Estate {
    let merged = |mut one: serde_json::Value, more: &serde_json::Value| {
        for (name, value) in more.as_object().unwrap() {
            one[name] = value.clone();
        }
        one
    };
    let details = json!({"Policies": [],
        "RoleDetailList": [merged(json!({"RoleName": "app", "Arn": member("role/app")}), role)],
        "UserDetailList": [merged(json!({"UserName": "ann", "Arn": member("user/ann")}), user)],
        "GroupDetailList": [merged(json!({"GroupName": "ops", "Arn": member("group/ops")}), group)]});
    organisation(Replies::new(), &serde_json::Value::Null)
        .at(MEMBER, "eu-west-1")
        .all(&GET_ACCOUNT_AUTHORIZATION_DETAILS, &details.to_string())
        .settled()
}

/// Returns an object without a member.
fn without(from: &serde_json::Value, name: &str) -> serde_json::Value {
    let mut one = from.clone();
    one.as_object_mut().unwrap().remove(name);
    one
}

#[test]
fn r29_lists_of_rights_that_a_reply_leaves_out_are_unknown() {
    let (inline, attached) = ("RolePolicyList", "AttachedManagedPolicies");
    let role = json!({inline: [], attached: []});
    let user = json!({"GroupList": ["ops"], attached: []});
    let group = json!({"GroupPolicyList": [], attached: []});
    let asked = |principal: &str, estate: &Estate| {
        let told = answer(estate, [principal, "ec2:DescribeVpcs", "*"], json!({}));
        let missing = told.missing.iter().map(|one| String::from(&*one.what));
        (told.decision, missing.collect::<Vec<_>>())
    };
    let whole = rights(&role, &user, &group);
    // A user without inline policies has no list of them.
    for principal in [member("role/app"), member("user/ann")] {
        assert_eq!(
            asked(&principal, &whole).0,
            Decision::ImplicitDeny,
            "{principal}"
        );
    }
    let left_out = "which the reply of iam get-account-authorization-details leaves out";
    for (estate, principal, what) in [
        (
            rights(&without(&role, inline), &user, &group),
            "role/app",
            "inline policies of role/app",
        ),
        (
            rights(&without(&role, attached), &user, &group),
            "role/app",
            "attached policies of role/app",
        ),
        (
            rights(&role, &without(&user, attached), &group),
            "user/ann",
            "attached policies of user/ann",
        ),
        (
            rights(&role, &without(&user, "GroupList"), &group),
            "user/ann",
            "groups of user/ann",
        ),
        (
            rights(&role, &user, &without(&group, attached)),
            "user/ann",
            "attached policies of group/ops",
        ),
        (
            rights(&role, &user, &without(&group, "GroupPolicyList")),
            "user/ann",
            "inline policies of group/ops",
        ),
    ] {
        let (list, of) = what.rsplit_once(' ').unwrap();
        let told = format!("the {list} {}, {left_out}", member(of));
        assert_eq!(
            asked(&member(principal), &estate),
            (Decision::Unknown, vec![told]),
            "{what}"
        );
    }
}
