use super::*;
use crate::estate::kms::LIST_KEYS;
use crate::estate::opensearch::ES_LIST_DOMAIN_NAMES;

/// Returns what was not read, and the calls that would tell.
fn missing(replies: Replies, action: &str, resource: &str) -> Vec<(String, Option<String>)> {
    let estate = replies.settled();
    // Whom nothing of its own holds back; the root user becomes no role.
    let anybody = match action {
        "sts:AssumeRole" => "ec2.amazonaws.com".to_owned(),
        _ => member("root"),
    };
    let answer = answer(&estate, [&anybody, action, resource], json!({}));
    assert_eq!(answer.decision, Decision::Unknown, "{answer:?}");
    let missing = answer.missing.iter();
    let pair = |one: &Lacking| (one.what.to_string(), one.call.as_deref().map(str::to_owned));
    missing
        .map(pair)
        .filter(|(what, _)| !what.contains("resource control"))
        .collect()
}

#[test]
fn what_a_complete_list_leaves_out_is_said_not_to_be_there() {
    let role = member("role/nosuch");
    let told = format!("the policy of {role}: no role of this estate is called so");
    let asked = missing(replies(), "sts:AssumeRole", &role);
    assert_eq!(asked, [(told, None)]);
    let key = format!("arn:aws:kms:eu-west-1:{MEMBER}:key/0000");
    let told = format!("the policy of {key}: no key of this estate is called so");
    let listed = || replies().all(&LIST_KEYS, &json!({"Keys": []}).to_string());
    assert_eq!(missing(listed(), "kms:Decrypt", &key), [(told, None)]);
    let bucket = "arn:aws:s3:::nosuch/a";
    let told = format!("the policy of {bucket}: no bucket of this estate is called so");
    let all = listed().at(MANAGER, "eu-west-1");
    let all = all.all(&LIST_BUCKETS, &json!({"Buckets": []}).to_string());
    assert_eq!(missing(all, "s3:GetObject", bucket), [(told, None)]);
}

#[test]
fn domains_are_listed_by_either_of_two_calls() {
    let domain = format!("arn:aws:es:eu-west-1:{MEMBER}:domain/nosuch");
    let names = json!({"DomainNames": []}).to_string();
    let listed = replies().all(&ES_LIST_DOMAIN_NAMES, &names);
    let told = format!("the policy of {domain}: no domain of this estate is called so");
    let asked = missing(listed, "es:ESHttpGet", &domain);
    assert_eq!(asked, [(told, None)]);
    let call = Some("opensearch list-domain-names (not-collected)".to_owned());
    let told = format!("the policy of {domain}");
    let asked = missing(replies(), "es:ESHttpGet", &domain);
    assert_eq!(asked, [(told, call)]);
}

#[test]
fn a_list_that_was_not_read_is_named() {
    let key = format!("arn:aws:kms:eu-west-1:{MEMBER}:key/0000");
    let call = Some("kms list-keys (not-collected)".to_owned());
    let told = format!("the policy of {key}");
    assert_eq!(missing(replies(), "kms:Decrypt", &key), [(told, call)]);
    // A bucket may be of any account.
    let bucket = "arn:aws:s3:::nosuch/a";
    let told = format!("the policy of {bucket}, if it is a bucket of {MANAGER}");
    let call = Some("s3api list-buckets (not-collected)".to_owned());
    assert_eq!(missing(replies(), "s3:GetObject", bucket), [(told, call)]);
    // Nobody says of a pattern that there is none.
    let some = member("role/nosuch*");
    let told = format!("the policy of {some}");
    assert_eq!(missing(replies(), "sts:AssumeRole", &some), [(told, None)]);
}

#[test]
fn only_who_becomes_a_role_is_asked_of_its_trust_policy() {
    let role = member("role/service/app");
    let policy = |action: &str| {
        let asked = ask(&estate(), &member("user/ann"), action, &role).unwrap();
        asked.question.policies.resource.is_some()
    };
    for action in ["sts:AssumeRole", "sts:assumerole", "sts:TagSession"] {
        assert!(policy(action), "{action}");
    }
    assert!(!policy("iam:GetRole"));
    assert!(!policy("iam:PassRole"));
}

#[test]
fn functions_have_policies_of_their_own_and_layers_have_some_that_nobody_reads() {
    use crate::estate::lambda::{GET_POLICY, LIST_FUNCTIONS};
    let arn = format!("arn:aws:lambda:eu-west-1:{MEMBER}:function:f");
    let list = json!({"Functions": [{"FunctionName": "f", "FunctionArn": arn}]});
    let policy = json!({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": "999999999999"},
        "Action": "lambda:InvokeFunction", "Resource": arn}]});
    let policy = json!({"Policy": policy.to_string()});
    let estate = replies()
        .all(&LIST_FUNCTIONS, &list.to_string())
        .one(&GET_POLICY, "f", &policy.to_string())
        .settled();
    let stranger = "arn:aws:iam::999999999999:role/x";
    let invoke = answer(
        &estate,
        [stranger, "lambda:InvokeFunction", &arn],
        json!({}),
    );
    assert_eq!(invoke.decision, Decision::Allow, "{invoke:?}");
    let layer = format!("arn:aws:lambda:eu-west-1:{MEMBER}:layer:l:1");
    let layer = answer(
        &estate,
        [stranger, "lambda:GetLayerVersion", &layer],
        json!({}),
    );
    assert_eq!(layer.decision, Decision::Unknown, "{layer:?}");
}

#[test]
fn what_has_no_policy_of_its_own_is_told_to_other_accounts() {
    let told = |resource: &str, action: &str| {
        let stranger = "arn:aws:iam::999999999999:role/x";
        let asked = answer(&estate(), [stranger, action, resource], json!({}));
        assert_ne!(asked.decision, Decision::Allow);
        asked
            .assumptions
            .iter()
            .any(|one| one.contains("has a policy of its own"))
    };
    assert!(told(
        "arn:aws:ec2:eu-west-1:222222222222:instance/i-1",
        "ec2:TerminateInstances"
    ));
    assert!(told(
        "arn:aws:rds:eu-west-1:222222222222:db:orders",
        "rds:DeleteDBInstance"
    ));
    assert!(told(&member("role/service/app"), "iam:PassRole"));
    // A bucket may have one.
    assert!(!told("arn:aws:s3:::bare", "s3:ListBucketVersions"));
}

#[test]
fn the_key_behind_data_is_told_where_they_may_be_read() {
    use crate::estate::s3::GET_BUCKET_ENCRYPTION;
    let encrypted = |key: &str| {
        let rule = json!({"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": key});
        let rules = json!([{"ApplyServerSideEncryptionByDefault": rule}]);
        let told = json!({"ServerSideEncryptionConfiguration": {"Rules": rules}});
        replies()
            .one(&GET_BUCKET_ENCRYPTION, "bare", &told.to_string())
            .settled()
    };
    let key = format!("arn:aws:kms:eu-west-1:{MEMBER}:key/0a1b2c3d");
    let told = format!("kms:Decrypt is allowed, too, with the key {key}");
    let asked = |estate: &Estate, action: &str| {
        let asked = [&*member("user/ann"), action, "arn:aws:s3:::bare/a"];
        answer(estate, asked, json!({"aws:SourceVpce": null}))
    };
    let read = asked(&encrypted(&key), "s3:GetObject");
    assert_eq!(read.decision, Decision::Allow);
    assert!(read.assumptions.contains(&told.clone().into()), "{read:?}");
    // It is nobody's business who may not read them, and AWS's own keys follow the data.
    let denied = asked(&encrypted(&key), "s3:PutObject");
    assert!(
        denied
            .assumptions
            .iter()
            .all(|one| !one.contains("with the key")),
        "{denied:?}"
    );
    let of_aws = asked(&encrypted("alias/aws/s3"), "s3:GetObject");
    assert!(
        of_aws
            .assumptions
            .iter()
            .all(|one| !one.contains("with the key")),
        "{of_aws:?}"
    );
}

#[test]
fn r28_what_no_call_lists_is_not_the_callers_own() {
    let estate = estate();
    let root = member("root");
    for (action, resource, noun) in [
        (
            "ec2:DescribeFpgaImageAttribute",
            "arn:aws:ec2:eu-west-1::fpga-image/afi-0a",
            "an FPGA image",
        ),
        (
            "ec2:DeleteFpgaImage",
            "arn:aws:ec2:eu-west-1::fpga-image/afi-0a",
            "an FPGA image",
        ),
        (
            "route53:DeleteHealthCheck",
            "arn:aws:route53:::healthcheck/0a",
            "a health check",
        ),
    ] {
        let told = answer(&estate, [&root, action, resource], json!({}));
        assert_eq!(told.decision, Decision::Unknown, "{action} {told:?}");
        let what = format!("whose {resource} is: no call that is made lists what is {noun}");
        assert_eq!(*told.missing[0].what, *what);
        // Whoever may not do it to its own does it to nobody's.
        let ann = answer(
            &estate,
            [&member("role/service/app"), action, resource],
            json!({}),
        );
        assert_ne!(ann.decision, Decision::Allow);
    }
    // What is made is the own account's.
    let made = [
        &*root,
        "ec2:CreateFpgaImage",
        "arn:aws:ec2:eu-west-1::fpga-image/*",
    ];
    assert_eq!(answer(&estate, made, json!({})).decision, Decision::Allow);
}

#[test]
fn r29_policies_of_applications_and_shares_of_portfolios_are_read_by_no_call() {
    let estate = estate();
    let manager = format!("arn:aws:iam::{MANAGER}:root");
    let application = format!("arn:aws:sso::{MEMBER}:application/ssoins-1/apl-1");
    let token = "sso-oauth:CreateTokenWithIAM";
    for principal in [&manager, &member("root")] {
        let told = answer(&estate, [principal, token, &application], json!({}));
        assert_eq!(told.decision, Decision::Unknown, "{principal} {told:?}");
        let what = format!("the policy of {application}");
        assert_eq!(*told.missing[0].what, *what);
    }
    // Other actions on it are no others' business.
    let other = answer(
        &estate,
        [&manager, "sso:DeleteApplication", &application],
        json!({}),
    );
    assert_eq!(other.decision, Decision::ImplicitDeny);
    let product = format!("arn:aws:catalog:eu-west-1:{MEMBER}:product/prod-0a");
    let told = answer(
        &estate,
        [&manager, "servicecatalog:ProvisionProduct", &product],
        json!({}),
    );
    assert_eq!(told.decision, Decision::Unknown, "{told:?}");
    let what = format!("the portfolios by which {product} is shared");
    assert_eq!(*told.missing[0].what, *what);
    let deleted = answer(
        &estate,
        [&manager, "servicecatalog:DeleteProduct", &product],
        json!({}),
    );
    assert_eq!(deleted.decision, Decision::ImplicitDeny);
}
