use super::*;
use crate::estate::s3::{
    GET_ACCOUNT_PUBLIC_ACCESS_BLOCK, GET_BUCKET_ACL, GET_BUCKET_OWNERSHIP_CONTROLS,
    GET_PUBLIC_ACCESS_BLOCK,
};

const BUCKET: &str = "arn:aws:s3:::bare";
const OBJECT: &str = "arn:aws:s3:::bare/a";
const STRANGER: &str = "arn:aws:iam::999999999999:role/vendor";
const ALL_USERS: &str = "http://acs.amazonaws.com/groups/global/AllUsers";
const IDENTITIES: &str = "http://acs.amazonaws.com/groups/global/AuthenticatedUsers";

fn group(uri: &str, permission: &str) -> serde_json::Value {
    json!({"Grantee": {"Type": "Group", "URI": uri}, "Permission": permission})
}

fn canonical(id: &str, permission: &str) -> serde_json::Value {
    json!({"Grantee": {"Type": "CanonicalUser", "ID": id}, "Permission": permission})
}

fn block(ignores: bool) -> String {
    json!({"PublicAccessBlockConfiguration": {"IgnorePublicAcls": ignores}}).to_string()
}

/// The bucket `bare` without a policy, its list, who owns its objects, and its block; the account's blocks nothing.
fn with_list(grants: serde_json::Value, ownership: Option<&str>, ignores: Option<bool>) -> Estate {
    let list = json!({"Owner": {"ID": "0wner"}, "Grants": grants}).to_string();
    let mut replies = replies()
        .one(&GET_BUCKET_ACL, "bare", &list)
        .all(&GET_ACCOUNT_PUBLIC_ACCESS_BLOCK, &block(false));
    replies = match ownership {
        Some("none") => replies.error(
            &GET_BUCKET_OWNERSHIP_CONTROLS,
            Some("bare"),
            "OwnershipControlsNotFoundError",
        ),
        Some(rule) => {
            let rules = json!({"OwnershipControls": {"Rules": [{"ObjectOwnership": rule}]}});
            replies.one(&GET_BUCKET_OWNERSHIP_CONTROLS, "bare", &rules.to_string())
        }
        None => replies.error(&GET_BUCKET_OWNERSHIP_CONTROLS, Some("bare"), "AccessDenied"),
    };
    match ignores {
        Some(ignores) => replies.one(&GET_PUBLIC_ACCESS_BLOCK, "bare", &block(ignores)),
        None => replies.error(&GET_PUBLIC_ACCESS_BLOCK, Some("bare"), "AccessDenied"),
    }
    .settled()
}

fn decided(estate: &Estate, principal: &str, action: &str) -> Decision {
    let resource = if action.contains("Bucket") {
        BUCKET
    } else {
        OBJECT
    };
    answer(estate, [principal, action, resource], json!({})).decision
}

#[test]
fn r41_the_list_of_a_bucket_allows_what_its_permissions_are() {
    let of = |permission: &str| {
        let estate = with_list(
            json!([group(ALL_USERS, permission)]),
            Some("ObjectWriter"),
            Some(false),
        );
        let actions = [
            "s3:ListBucket",
            "s3:PutObject",
            "s3:GetBucketAcl",
            "s3:PutBucketAcl",
        ];
        actions.map(|action| decided(&estate, "anonymous", action) == Decision::Allow)
    };
    assert_eq!(of("READ"), [true, false, false, false]);
    assert_eq!(of("WRITE"), [false, true, false, false]);
    assert_eq!(of("READ_ACP"), [false, false, true, false]);
    assert_eq!(of("WRITE_ACP"), [false, false, false, true]);
    assert_eq!(of("FULL_CONTROL"), [true; 4]);
    let estate = with_list(
        json!([group(ALL_USERS, "FULL_CONTROL")]),
        Some("none"),
        Some(false),
    );
    assert_eq!(
        decided(&estate, "anonymous", "s3:GetBucketPolicy"),
        Decision::ImplicitDeny
    );
    assert_eq!(decided(&estate, STRANGER, "s3:ListBucket"), Decision::Allow);
}

#[test]
fn r41_lists_count_where_the_owner_of_the_bucket_is_not_that_of_all_objects() {
    let grants = json!([group(ALL_USERS, "READ")]);
    let of = |ownership: Option<&str>, ignores: Option<bool>| {
        let estate = with_list(grants.clone(), ownership, ignores);
        decided(&estate, "anonymous", "s3:ListBucket")
    };
    assert_eq!(
        of(Some("BucketOwnerEnforced"), Some(false)),
        Decision::ImplicitDeny
    );
    assert_eq!(
        of(Some("BucketOwnerPreferred"), Some(false)),
        Decision::Allow
    );
    assert_eq!(of(None, Some(false)), Decision::Unknown);
    // Block public access ignores what is given to everybody; whether it does must be read.
    assert_eq!(of(Some("ObjectWriter"), Some(true)), Decision::ImplicitDeny);
    let estate = with_list(grants, Some("ObjectWriter"), None);
    let asked = answer(&estate, ["anonymous", "s3:ListBucket", BUCKET], json!({}));
    assert_eq!(asked.decision, Decision::Unknown);
    let call = asked.missing[0].call.as_deref();
    assert_eq!(call, Some("s3api get-public-access-block (denied)"));
}

#[test]
fn r41_identities_are_everybody_who_signs() {
    let estate = with_list(
        json!([group(IDENTITIES, "READ")]),
        Some("none"),
        Some(false),
    );
    assert_eq!(
        decided(&estate, "anonymous", "s3:ListBucket"),
        Decision::ImplicitDeny
    );
    assert_eq!(decided(&estate, STRANGER, "s3:ListBucket"), Decision::Allow);
}

#[test]
fn r41_canonical_users_are_accounts_where_a_bucket_tells_which() {
    let grants = json!([
        canonical("0wner", "FULL_CONTROL"),
        canonical("manager", "READ")
    ]);
    let estate = with_list(grants.clone(), Some("none"), Some(false));
    let root = format!("arn:aws:iam::{MANAGER}:root");
    let asked = answer(&estate, [&root, "s3:ListBucket", BUCKET], json!({}));
    assert_eq!(asked.decision, Decision::Unknown);
    let missing: Vec<&str> = asked.missing.iter().map(|one| &*one.what).collect();
    assert_eq!(missing, ["which account the canonical user manager is"]);
    assert_eq!(
        decided(&estate, &root, "s3:PutObject"),
        Decision::ImplicitDeny
    );
    assert_eq!(
        decided(&estate, "anonymous", "s3:ListBucket"),
        Decision::ImplicitDeny
    );
    // Its own bucket tells that it is the management account.
    let list = json!({"Owner": {"ID": "0wner"}, "Grants": grants}).to_string();
    let own = json!({"Owner": {"ID": "manager"}, "Grants": []}).to_string();
    let rules = json!({"OwnershipControls": {"Rules": [{"ObjectOwnership": "ObjectWriter"}]}});
    let estate = replies()
        .one(&GET_BUCKET_ACL, "bare", &list)
        .one(&GET_BUCKET_OWNERSHIP_CONTROLS, "bare", &rules.to_string())
        .at(MANAGER, "eu-west-1")
        .all(
            &LIST_BUCKETS,
            &json!({"Buckets": [{"Name": "logs", "BucketRegion": "eu-west-1"}]}).to_string(),
        )
        .one(&GET_BUCKET_ACL, "logs", &own)
        .settled();
    assert_eq!(decided(&estate, &root, "s3:ListBucket"), Decision::Allow);
    assert_eq!(
        decided(&estate, STRANGER, "s3:ListBucket"),
        Decision::ImplicitDeny
    );
}

#[test]
fn r41_lists_of_objects_are_not_collected_and_leave_it_open() {
    let estate = with_list(json!([]), Some("ObjectWriter"), Some(false));
    for principal in ["anonymous", STRANGER] {
        let asked = answer(&estate, [principal, "s3:GetObject", OBJECT], json!({}));
        assert_eq!(asked.decision, Decision::Unknown, "{principal}");
        let missing: Vec<&str> = asked.missing.iter().map(|one| &*one.what).collect();
        assert_eq!(missing, ["the access control lists of the objects in bare"]);
        assert_eq!(
            decided(&estate, principal, "s3:DeleteObjectVersion"),
            Decision::ImplicitDeny
        );
    }
    // In the account itself its policies decide.
    let user = member("user/ann");
    assert_eq!(decided(&estate, &user, "s3:GetObject"), Decision::Allow);
    assert_eq!(
        decided(&estate, &user, "s3:GetObjectAcl"),
        Decision::ImplicitDeny
    );
    let ignoring = with_list(json!([]), Some("ObjectWriter"), Some(true));
    assert_eq!(
        decided(&ignoring, "anonymous", "s3:GetObject"),
        Decision::ImplicitDeny
    );
    assert_eq!(
        decided(&ignoring, STRANGER, "s3:GetObject"),
        Decision::Unknown
    );
    let enforced = with_list(json!([]), Some("BucketOwnerEnforced"), Some(false));
    assert_eq!(
        decided(&enforced, STRANGER, "s3:GetObject"),
        Decision::ImplicitDeny
    );
}

#[test]
fn r41_a_list_that_was_not_read_leaves_it_open() {
    let enforced = json!({"OwnershipControls": {"Rules": [{"ObjectOwnership": "ObjectWriter"}]}});
    let estate = replies()
        .one(
            &GET_BUCKET_OWNERSHIP_CONTROLS,
            "bare",
            &enforced.to_string(),
        )
        .error(&GET_BUCKET_ACL, Some("bare"), "AccessDenied")
        .settled();
    let told = answer(&estate, [STRANGER, "s3:ListBucket", BUCKET], json!({}));
    assert_eq!(told.decision, Decision::Unknown, "{told:?}");
    let missing: Vec<&str> = told.missing.iter().map(|one| &*one.what).collect();
    assert!(
        missing.contains(&"the access control list of bare"),
        "{missing:?}"
    );
}
