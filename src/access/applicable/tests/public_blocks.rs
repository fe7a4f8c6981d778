use super::*;
use crate::access::eval::Layer;
use crate::estate::s3::{
    GET_ACCOUNT_PUBLIC_ACCESS_BLOCK, GET_BUCKET_OWNERSHIP_CONTROLS, GET_PUBLIC_ACCESS_BLOCK,
};

const OBJECT: &str = "arn:aws:s3:::bare/2026/a";
const STRANGER: &str = "arn:aws:iam::999999999999:role/vendor";

/// The bucket `bare`, with who may read it; its settings and those of its account are not read.
fn bucket(principal: &str) -> Replies {
    let policy = json!({"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Principal": {"AWS": principal}, "Action": "s3:GetObject", "Resource": "*"}]});
    let policy = json!({"Policy": policy.to_string()});
    let enforced =
        json!({"OwnershipControls": {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]}});
    replies()
        .one(&GET_BUCKET_POLICY, "bare", &policy.to_string())
        .one(
            &GET_BUCKET_OWNERSHIP_CONTROLS,
            "bare",
            &enforced.to_string(),
        )
}

fn block(is_on: bool) -> String {
    json!({"PublicAccessBlockConfiguration": {"BlockPublicAcls": is_on, "IgnorePublicAcls": is_on,
        "BlockPublicPolicy": is_on, "RestrictPublicBuckets": is_on}})
    .to_string()
}

fn of_account(replies: Replies, is_on: bool) -> Replies {
    replies.all(&GET_ACCOUNT_PUBLIC_ACCESS_BLOCK, &block(is_on))
}

fn of_bucket(replies: Replies, is_on: bool) -> Replies {
    replies.one(&GET_PUBLIC_ACCESS_BLOCK, "bare", &block(is_on))
}

fn read(replies: Replies, principal: &str) -> AccessAnswer {
    let estate = replies.settled();
    answer(&estate, [principal, "s3:GetObject", OBJECT], json!({}))
}

/// Returns the calls that would tell.
fn calls(answer: &AccessAnswer) -> Vec<&str> {
    let missing = answer.missing.iter();
    missing.filter_map(|one| one.call.as_deref()).collect()
}

#[test]
fn r30_settings_that_were_not_read_may_keep_strangers_out_of_a_public_bucket() {
    const ACCOUNT: &str = "s3control get-public-access-block (not-collected)";
    const OWN: &str = "s3api get-public-access-block (not-collected)";
    for caller in ["anonymous", STRANGER] {
        let neither = read(bucket("*"), caller);
        assert_eq!(neither.decision, Decision::Unknown, "{neither:?}");
        assert_eq!(calls(&neither), [OWN, ACCOUNT]);
        assert_eq!(neither.blocked_by, [Layer::S3BlockPublicAccess]);
        let own = read(of_bucket(bucket("*"), false), caller);
        assert_eq!(own.decision, Decision::Unknown, "{own:?}");
        assert_eq!(calls(&own), [ACCOUNT]);
        let account = read(of_account(bucket("*"), false), caller);
        assert_eq!(account.decision, Decision::Unknown, "{account:?}");
        assert_eq!(calls(&account), [OWN]);
        // One that is on is enough; both must be off.
        let on = read(of_account(bucket("*"), true), caller);
        assert_eq!(on.decision, Decision::ImplicitDeny, "{on:?}");
        let off = read(of_bucket(of_account(bucket("*"), false), false), caller);
        assert_eq!(off.decision, Decision::Allow, "{off:?}");
    }
}

#[test]
fn r30_settings_that_were_not_read_are_not_told_where_they_cannot_matter() {
    // A caller of the bucket's own account.
    let own = read(bucket("*"), &member("user/ann"));
    assert_eq!(own.decision, Decision::Allow);
    assert_eq!((own.missing, own.assumptions), (vec![], vec![]));
    // A policy that is not public.
    let vendor = read(bucket(STRANGER), STRANGER);
    assert_eq!(vendor.decision, Decision::Allow, "{vendor:?}");
    assert_eq!(vendor.missing, []);
    // Nobody is let in at all.
    let nobody = read(bucket(STRANGER), "anonymous");
    assert_eq!(nobody.decision, Decision::ImplicitDeny, "{nobody:?}");
    assert_eq!(nobody.missing, []);
}

#[test]
fn r30_the_settings_of_another_account_restrict_nothing() {
    let own = of_account(of_bucket(bucket("*"), false), false);
    let other = own
        .at(MANAGER, "eu-west-1")
        .all(&GET_ACCOUNT_PUBLIC_ACCESS_BLOCK, &block(true));
    let read = read(other, STRANGER);
    assert_eq!(read.decision, Decision::Allow, "{read:?}");
}
