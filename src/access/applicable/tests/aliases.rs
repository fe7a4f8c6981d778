use super::*;
use crate::estate::kms::{DESCRIBE_KEY, GET_KEY_POLICY, LIST_ALIASES, LIST_GRANTS, LIST_KEYS};

const KEY: &str = "1234abcd-12ab-34cd-56ef-1234567890ab";

fn arn(rest: &str) -> String {
    format!("arn:aws:kms:eu-west-1:{MEMBER}:{rest}")
}

/// A key of the member account that lets the user `ann` decrypt, without its aliases.
fn with_key() -> Replies {
    let key = arn(&format!("key/{KEY}"));
    let keys = json!({"Keys": [{"KeyId": KEY, "KeyArn": key}]});
    let metadata = json!({"KeyMetadata": {"KeyId": KEY, "Arn": key, "KeyManager": "CUSTOMER"}});
    let policy = json!({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Resource": "*",
        "Principal": {"AWS": member("user/ann")}, "Action": "kms:Decrypt",
        "Condition": {"StringEquals": {"kms:RequestAlias": ["alias/orders", "alias/other"]}}}]});
    let policy = json!({"Policy": policy.to_string()});
    replies()
        .all(&LIST_KEYS, &keys.to_string())
        .one(&DESCRIBE_KEY, KEY, &metadata.to_string())
        .one(&GET_KEY_POLICY, KEY, &policy.to_string())
        .one(&LIST_GRANTS, KEY, &json!({"Grants": []}).to_string())
}

fn with_alias() -> Replies {
    let alias =
        json!({"AliasName": "alias/orders", "AliasArn": arn("alias/orders"), "TargetKeyId": KEY});
    let unused = json!({"AliasName": "alias/aws/ebs", "AliasArn": arn("alias/aws/ebs")});
    let aliases = json!({"Aliases": [alias, unused]});
    with_key().all(&LIST_ALIASES, &aliases.to_string())
}

#[test]
fn an_alias_stands_for_its_key() {
    let estate = with_alias().settled();
    let user = member("user/ann");
    let alias = arn("alias/orders");
    let by_alias = answer(&estate, [&user, "kms:Decrypt", &alias], json!({}));
    // The key's policy decides, and the name that the request gives the key is a fact.
    assert_eq!(by_alias.decision, Decision::Allow, "{by_alias:?}");
    let told = format!("alias/orders is a name of {}", arn(&format!("key/{KEY}")));
    assert_eq!(by_alias.assumptions, [Box::<str>::from(told.as_str())]);
    let encrypt = answer(&estate, [&user, "kms:Encrypt", &alias], json!({}));
    assert_eq!(encrypt.decision, Decision::ImplicitDeny, "{encrypt:?}");
    // What the question says goes before.
    let other = json!({"kms:requestalias": "alias/third"});
    let other = answer(&estate, [&user, "kms:Decrypt", &alias], other);
    assert_eq!(other.decision, Decision::ImplicitDeny, "{other:?}");
    // Aliases themselves are resources of their own.
    let question = ask(&estate, &user, "kms:DeleteAlias", &alias).unwrap();
    assert_eq!(
        *question.question.request.resource.0,
        [Box::<str>::from(alias)]
    );
}

#[test]
fn an_alias_that_no_list_holds_is_said_to_be_none() {
    let user = member("user/ann");
    let estate = with_alias().settled();
    for name in ["alias/nosuch", "alias/aws/ebs"] {
        let alias = arn(name);
        let asked = ask(&estate, &user, "kms:Decrypt", &alias);
        assert_eq!(asked, Err(AskError::Alias(alias.into())));
    }
    let some = arn("alias/*");
    let asked = ask(&estate, &user, "kms:Decrypt", &some);
    assert_eq!(asked, Err(AskError::Aliases(some.into())));
    // Aliases that were not read leave it open which key it is.
    let estate = with_key().settled();
    let alias = arn("alias/orders");
    let unread = answer(&estate, [&user, "kms:Decrypt", &alias], json!({}));
    assert_eq!(unread.decision, Decision::Unknown, "{unread:?}");
    let first = &unread.missing[0];
    assert_eq!(&*first.what, "which key alias/orders is a name of");
    let call = first.call.as_deref();
    assert_eq!(call, Some("kms list-aliases (not-collected)"));
}

#[test]
fn a_key_is_the_one_of_its_region_and_account() {
    let arn = |region: &str| format!("arn:aws:kms:{region}:{MEMBER}:key/mrk-1234");
    let mut replies = replies();
    // The same id in several regions, each with a policy of its own.
    for (region, action) in [
        ("ap-south-1", "kms:Encrypt"),
        ("eu-west-1", "kms:Decrypt"),
        ("us-east-1", "kms:Encrypt"),
    ] {
        let policy = json!({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Resource": "*",
            "Principal": {"AWS": member("user/ann")}, "Action": action}]});
        let keys = json!({"Keys": [{"KeyId": "mrk-1234", "KeyArn": arn(region)}]});
        let described = json!({"KeyMetadata": {"KeyId": "mrk-1234", "Arn": arn(region), "KeyManager": "CUSTOMER"}});
        let policy = json!({"Policy": policy.to_string()});
        replies = replies
            .at(MEMBER, region)
            .all(&LIST_KEYS, &keys.to_string())
            .one(&DESCRIBE_KEY, "mrk-1234", &described.to_string())
            .one(&GET_KEY_POLICY, "mrk-1234", &policy.to_string())
            .one(&LIST_GRANTS, "mrk-1234", &json!({"Grants": []}).to_string());
    }
    let estate = replies.settled();
    let decrypts = |region: &str| {
        let asked = [&*member("user/ann"), "kms:Decrypt", &arn(region)];
        answer(&estate, asked, json!({})).decision
    };
    assert_eq!(decrypts("eu-west-1"), Decision::Allow);
    assert_eq!(decrypts("ap-south-1"), Decision::ImplicitDeny);
    assert_eq!(decrypts("us-east-1"), Decision::ImplicitDeny);
}
