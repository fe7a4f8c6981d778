//! What was not read and may be one way or the other.

use super::*;
use crate::access::eval::Layer;
use crate::estate::iam::LIST_USERS;
use crate::estate::kms::{DESCRIBE_KEY, GET_KEY_POLICY, LIST_GRANTS, LIST_KEYS};
use crate::estate::s3::{
    GET_ACCESS_POINT_POLICY, GET_ACCOUNT_PUBLIC_ACCESS_BLOCK, GET_BUCKET_OWNERSHIP_CONTROLS,
    GET_BUCKET_TAGGING, GET_PUBLIC_ACCESS_BLOCK, LIST_ACCESS_POINTS,
};

const OBJECT: &str = "arn:aws:s3:::bare/a";
const STRANGER: &str = "arn:aws:iam::999999999999:role/vendor";

fn missing(answer: &AccessAnswer) -> Vec<&str> {
    answer.missing.iter().map(|one| &*one.what).collect()
}

fn document(statements: serde_json::Value) -> String {
    let policy = json!({"Version": "2012-10-17", "Statement": statements});
    json!({"Policy": policy.to_string()}).to_string()
}

#[test]
fn r14_a_boundary_that_was_not_read_need_not_be_there() {
    let bob = member("user/bob");
    let users = json!({"Users": [{"UserName": "bob", "Arn": bob}]});
    let policy = document(json!([
        {"Effect": "Allow", "Principal": {"AWS": bob}, "Action": "s3:*", "Resource": "*"},
        {"Effect": "Deny", "NotPrincipal": {"AWS": [bob, member("root")]}, "Action": "s3:*", "Resource": "*"}]));
    let estate = replies()
        .all(&LIST_USERS, &users.to_string())
        .one(&GET_BUCKET_POLICY, "bare", &policy)
        .settled();
    let told = answer(&estate, [&bob, "s3:GetObject", OBJECT], json!({}));
    assert_eq!(told.decision, Decision::Unknown, "{told:?}");
    assert!(told.blocked_by.contains(&Layer::Boundary), "{told:?}");
    assert!(
        missing(&told).contains(&"the policy the permissions boundary"),
        "{told:?}"
    );
}

const KEY: &str = "1234abcd-12ab-34cd-56ef-1234567890ab";

/// A key of the member account that everybody of it may use, and a resource control policy against that.
fn key(manager: Option<&str>) -> Estate {
    let arn = format!("arn:aws:kms:eu-west-1:{MEMBER}:key/{KEY}");
    let keys = json!({"Keys": [{"KeyId": KEY, "KeyArn": arn}]});
    let policy = document(
        json!([{"Effect": "Allow", "Principal": {"AWS": member("user/ann")},
        "Action": "kms:*", "Resource": "*"}]),
    );
    let deny = json!({"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Principal": "*", "Action": "kms:*",
        "Resource": "*"}]});
    let summary = json!({"Id": "p-1a2b3c4d", "Arn": format!("arn:aws:organizations::{MANAGER}:policy/o-lk4r7works/resource_control_policy/p-1a2b3c4d"),
        "Name": "keys", "Type": "RESOURCE_CONTROL_POLICY", "AwsManaged": false});
    let described = json!({"Policy": {"PolicySummary": summary, "Content": deny.to_string()}});
    let targets = json!({"Targets": [{"TargetId": MEMBER}]});
    let replies = replies()
        .at(MANAGER, "us-east-1")
        .one(
            &LIST_POLICIES,
            "RESOURCE_CONTROL_POLICY",
            &json!({"Policies": [summary]}).to_string(),
        )
        .one(&DESCRIBE_POLICY, "p-1a2b3c4d", &described.to_string())
        .one(&LIST_TARGETS_FOR_POLICY, "p-1a2b3c4d", &targets.to_string())
        .at(MEMBER, "eu-west-1")
        .all(&LIST_KEYS, &keys.to_string())
        .one(&GET_KEY_POLICY, KEY, &policy)
        .one(&LIST_GRANTS, KEY, r#"{"Grants": []}"#);
    let told = |manager: &str| {
        json!({"KeyMetadata": {"KeyId": KEY, "Arn": arn, "KeyManager": manager}}).to_string()
    };
    match manager {
        Some(manager) => replies.one(&DESCRIBE_KEY, KEY, &told(manager)),
        None => replies.error(&DESCRIBE_KEY, Some(KEY), "AccessDeniedException"),
    }
    .settled()
}

#[test]
fn r25_resource_control_policies_spare_the_keys_of_aws() {
    let resource = format!("arn:aws:kms:eu-west-1:{MEMBER}:key/{KEY}");
    let user = member("user/ann");
    let through = json!({"kms:ViaService": "s3.eu-west-1.amazonaws.com"});
    let of = |manager| {
        answer(
            &key(manager),
            [&user, "kms:Decrypt", &resource],
            through.clone(),
        )
    };
    assert_eq!(of(Some("CUSTOMER")).decision, Decision::ExplicitDeny);
    assert_eq!(of(Some("AWS")).decision, Decision::Allow);
    let unread = of(None);
    assert_eq!(unread.decision, Decision::Unknown, "{unread:?}");
    assert!(unread.blocked_by.contains(&Layer::Rcp), "{unread:?}");
    assert_eq!(
        missing(&unread),
        [format!("whether AWS manages {resource}")]
    );
    let call = unread.missing[0].call.as_deref();
    assert_eq!(call, Some("kms describe-key (denied)"));
}

/// The bucket `bare` with a policy about its tags, and these.
fn tagged(tags: Option<serde_json::Value>) -> Estate {
    let policy = document(json!([
        {"Effect": "Allow", "Principal": {"AWS": member("user/ann")}, "Action": "s3:*", "Resource": "*"},
        {"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*",
            "Condition": {"StringEquals": {"aws:ResourceTag/Environment": "production"}}}]));
    let replies = replies().one(&GET_BUCKET_POLICY, "bare", &policy);
    match tags {
        Some(tags) => {
            let tags = json!({"TagSet": tags}).to_string();
            replies.one(&GET_BUCKET_TAGGING, "bare", &tags)
        }
        None => replies.error(&GET_BUCKET_TAGGING, Some("bare"), "AccessDenied"),
    }
    .settled()
}

#[test]
fn r23_whether_tags_of_buckets_count_is_told_by_no_call() {
    let user = member("user/ann");
    let of = |tags| answer(&tagged(tags), [&user, "s3:GetObject", OBJECT], json!({}));
    let tag = |value: &str| Some(json!([{"Key": "Environment", "Value": value}]));
    let production = of(tag("production"));
    assert_eq!(production.decision, Decision::Unknown, "{production:?}");
    assert_eq!(
        missing(&production),
        ["whether tags of bare count (s3api get-bucket-abac)"]
    );
    // Where it does not matter whether they count, nothing is missing.
    let other = of(tag("development"));
    assert_eq!(other.decision, Decision::Allow, "{other:?}");
    assert!(other.missing.is_empty(), "{other:?}");
    let unread = of(None);
    assert_eq!(unread.decision, Decision::Unknown, "{unread:?}");
    assert_eq!(missing(&unread)[1], "the tags of bare");
    let asked = ask(&estate(), &user, "s3:GetObject", OBJECT).unwrap();
    assert_eq!(
        asked.perhaps.len(),
        1,
        "block public access alone: {:?}",
        asked.perhaps
    );
}

#[test]
fn r30_settings_of_access_points_are_told_by_no_call() {
    let door = format!("arn:aws:s3:eu-west-1:{MEMBER}:accesspoint/door");
    let listed = json!({"AccessPointList": [{"Name": "door", "NetworkOrigin": "Internet", "Bucket": "bare",
        "BucketAccountId": MEMBER, "AccessPointArn": door}]});
    let off =
        json!({"PublicAccessBlockConfiguration": {"RestrictPublicBuckets": false}}).to_string();
    let enforced =
        json!({"OwnershipControls": {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]}});
    let bucket = document(
        json!([{"Effect": "Allow", "Principal": {"AWS": STRANGER}, "Action": "s3:*", "Resource": "*"}]),
    );
    let with = |principal: &str, block: &str| {
        let point = document(
            json!([{"Effect": "Allow", "Principal": {"AWS": principal}, "Action": "s3:*", "Resource": "*"}]),
        );
        let estate = replies()
            .one(&GET_BUCKET_POLICY, "bare", &bucket)
            .one(
                &GET_BUCKET_OWNERSHIP_CONTROLS,
                "bare",
                &enforced.to_string(),
            )
            .one(&GET_PUBLIC_ACCESS_BLOCK, "bare", block)
            .all(&GET_ACCOUNT_PUBLIC_ACCESS_BLOCK, &off)
            .all(&LIST_ACCESS_POINTS, &listed.to_string())
            .one(&GET_ACCESS_POINT_POLICY, "door", &point)
            .settled();
        let object = format!("{door}/object/a");
        answer(&estate, [STRANGER, "s3:GetObject", &object], json!({}))
    };
    let public = with("*", &off);
    assert_eq!(public.decision, Decision::Unknown, "{public:?}");
    assert_eq!(
        missing(&public),
        ["whether block public access restricts door"]
    );
    assert_eq!(with(STRANGER, &off).decision, Decision::Allow);
    let restricted = with("*", &off.replace("false", "true"));
    assert_eq!(
        restricted.decision,
        Decision::ImplicitDeny,
        "{restricted:?}"
    );
}
