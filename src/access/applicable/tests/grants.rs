use super::*;
use crate::estate::kms::{DESCRIBE_KEY, GET_KEY_POLICY, LIST_GRANTS, LIST_KEYS};

const KEY: &str = "1234abcd-12ab-34cd-56ef-1234567890ab";

fn key() -> String {
    format!("arn:aws:kms:eu-west-1:{MANAGER}:key/{KEY}")
}

/// A key of the management account whose policy names nobody, and its grants.
fn granted(grants: Option<serde_json::Value>) -> Estate {
    let keys = json!({"Keys": [{"KeyId": KEY, "KeyArn": key()}]});
    let metadata = json!({"KeyMetadata": {"KeyId": KEY, "Arn": key(), "KeyManager": "CUSTOMER"}});
    let policy = json!({"Policy": json!({"Version": "2012-10-17", "Statement": []}).to_string()});
    let replies = replies()
        .at(MANAGER, "eu-west-1")
        .all(&LIST_KEYS, &keys.to_string())
        .one(&DESCRIBE_KEY, KEY, &metadata.to_string())
        .one(&GET_KEY_POLICY, KEY, &policy.to_string());
    match grants {
        Some(grants) => replies
            .one(&LIST_GRANTS, KEY, &json!({"Grants": grants}).to_string())
            .settled(),
        None => replies
            .error(&LIST_GRANTS, Some(KEY), "AccessDeniedException")
            .settled(),
    }
}

fn decided(estate: &Estate, principal: &str, action: &str, context: serde_json::Value) -> Decision {
    answer(estate, [principal, action, &key()], context).decision
}

/// A grant to the role of the member account.
fn to_role(more: serde_json::Value) -> serde_json::Value {
    let mut grant = json!({"KeyId": key(), "GrantId": "91ad", "GranteePrincipal": member("role/service/app"),
        "Operations": ["Decrypt", "DescribeKey", "CreateGrant"]});
    for (name, value) in more.as_object().unwrap() {
        grant[name] = value.clone();
    }
    json!([grant])
}

#[test]
fn r39_a_grant_of_the_estate_lets_its_grantee_use_the_key() {
    let estate = granted(Some(to_role(json!({}))));
    let role = member("role/service/app");
    let decrypt = answer(&estate, [&role, "kms:Decrypt", &key()], json!({}));
    // The policy `gone` of the role was not read and might deny.
    assert_eq!(decrypt.decision, Decision::Unknown);
    let user = member("user/ann");
    let grant = json!([{"KeyId": KEY, "GrantId": "1", "Name": "ann", "GranteePrincipal": user, "Operations": ["Decrypt"]}]);
    let estate = granted(Some(grant));
    let decrypt = answer(&estate, [&user, "kms:Decrypt", &key()], json!({}));
    assert_eq!(decrypt.decision, Decision::Allow, "{decrypt:?}");
    let grant = decrypt
        .statements
        .last()
        .and_then(|one| one.policy.as_deref());
    assert_eq!(grant, Some("grant 1 (ann)"));
    assert_eq!(
        decided(&estate, &user, "kms:Encrypt", json!({})),
        Decision::ImplicitDeny
    );
    assert_eq!(
        decided(&estate, &user, "kms:RetireGrant", json!({})),
        Decision::ImplicitDeny
    );
    let root = member("root");
    assert_eq!(
        decided(&estate, &root, "kms:Decrypt", json!({})),
        Decision::ImplicitDeny
    );
    // A grant of another key says nothing of this one.
    let other = json!([{"KeyId": "other", "GrantId": "1", "GranteePrincipal": user, "Operations": ["Decrypt"]}]);
    let estate = granted(Some(other));
    assert_eq!(
        decided(&estate, &user, "kms:Decrypt", json!({})),
        Decision::ImplicitDeny
    );
}

#[test]
fn r39_constraints_of_a_grant_are_its_conditions() {
    let user = member("user/ann");
    let estate = |constraints: serde_json::Value| {
        granted(Some(
            json!([{"KeyId": KEY, "GrantId": "1", "GranteePrincipal": user,
            "Operations": ["Decrypt", "DescribeKey", "CreateGrant"], "Constraints": constraints}]),
        ))
    };
    let app = json!({"kms:EncryptionContext:app": "pay", "kms:EncryptionContextKeys": ["app"]});
    let more = json!({"kms:EncryptionContext:app": "pay", "kms:EncryptionContext:env": "dev",
        "kms:EncryptionContextKeys": ["app", "env"]});
    let wrong = json!({"kms:EncryptionContext:app": "Pay", "kms:EncryptionContextKeys": ["app"]});
    let none = json!({"kms:EncryptionContext:app": null, "kms:EncryptionContextKeys": null});
    let holds = estate(json!({"EncryptionContextSubset": {"app": "pay"}}));
    let is = estate(json!({"EncryptionContextEquals": {"app": "pay"}}));
    let of = |estate: &Estate, context: &serde_json::Value| {
        decided(estate, &user, "kms:Decrypt", context.clone())
    };
    assert_eq!([of(&holds, &app), of(&is, &app)], [Decision::Allow; 2]);
    assert_eq!(of(&holds, &more), Decision::Allow);
    assert_eq!(of(&is, &more), Decision::ImplicitDeny);
    for estate in [&holds, &is] {
        assert_eq!(
            [of(estate, &wrong), of(estate, &none)],
            [Decision::ImplicitDeny; 2]
        );
        // What takes no encryption context is not constrained.
        assert_eq!(
            decided(estate, &user, "kms:DescribeKey", none.clone()),
            Decision::Allow
        );
    }
    assert_eq!(of(&holds, &json!({})), Decision::Conditional);
    // Grants that the grantee makes hold no more operations than its own.
    let made = |operations: serde_json::Value| {
        let context = json!({"kms:GrantOperations": operations});
        decided(&holds, &user, "kms:CreateGrant", context)
    };
    assert_eq!(made(json!(["Decrypt"])), Decision::Allow);
    assert_eq!(made(json!(["Decrypt", "Encrypt"])), Decision::ImplicitDeny);
}

#[test]
fn r39_services_are_grantees_for_their_source_and_retire_by_name() {
    let source = "arn:aws:rds:eu-west-1:111111111111:db:orders";
    let service = "rds.amazonaws.com";
    let grant = |grantee: serde_json::Value| {
        let mut grant = json!({"KeyId": KEY, "GrantId": "1", "RetiringPrincipal": member("user/ann"),
            "Operations": ["Decrypt"], "Constraints": {"SourceArn": source}});
        for (name, value) in grantee.as_object().unwrap() {
            grant[name] = value.clone();
        }
        granted(Some(json!([grant])))
    };
    for grantee in [
        json!({"GranteeServicePrincipal": service}),
        json!({"GranteePrincipal": service}),
    ] {
        let estate = grant(grantee);
        let of = |source: &str| {
            decided(
                &estate,
                service,
                "kms:Decrypt",
                json!({"aws:SourceArn": source}),
            )
        };
        assert_eq!(of(source), Decision::Allow);
        assert_eq!(
            of("arn:aws:rds:eu-west-1:111111111111:db:other"),
            Decision::ImplicitDeny
        );
        let user = member("user/ann");
        assert_eq!(
            decided(&estate, &user, "kms:RetireGrant", json!({})),
            Decision::Allow
        );
        assert_eq!(
            decided(&estate, &user, "kms:Decrypt", json!({})),
            Decision::ImplicitDeny
        );
    }
    // A text that names nobody lets nobody in.
    let estate = grant(json!({"GranteePrincipal": "*"}));
    assert_eq!(
        decided(&estate, &member("root"), "kms:Decrypt", json!({})),
        Decision::ImplicitDeny
    );
}

#[test]
fn r39_grants_that_were_not_read_leave_it_open() {
    let estate = granted(None);
    let user = member("user/ann");
    let asked = answer(&estate, [&user, "kms:Decrypt", &key()], json!({}));
    assert_eq!(asked.decision, Decision::Unknown);
    let missing: Vec<_> = asked
        .missing
        .iter()
        .map(|one| (&*one.what, one.call.as_deref()))
        .collect();
    let what = format!("the grants of {}", key());
    assert_eq!(missing, [(what.as_str(), Some("kms list-grants (denied)"))]);
}

#[test]
fn r39_a_grantee_may_be_an_account_of_twelve_digits() {
    let user = member("user/ann");
    let to = |grantee: &str| {
        let grant = json!([{"KeyId": KEY, "GrantId": "1", "GranteePrincipal": grantee, "Operations": ["Decrypt"]}]);
        let estate = granted(Some(grant));
        let asked = ask(&estate, &user, "kms:Decrypt", &key()).unwrap();
        asked
            .question
            .policies
            .grant
            .map_or(0, |grants| grants.len())
    };
    assert_eq!(to(MEMBER), 1);
    // Neither an account, nor an ARN, nor a service.
    assert_eq!(to("abcdefghijkl"), 0);
    assert_eq!(to("1234"), 0);
}

#[test]
fn r39_an_encryption_context_is_the_pairs_that_a_question_tells() {
    let user = member("user/ann");
    let grant = json!([{"KeyId": KEY, "GrantId": "1", "GranteePrincipal": user, "Operations": ["Decrypt"],
        "Constraints": {"EncryptionContextEquals": {"app": "pay"}}}]);
    let estate = granted(Some(grant));
    let of = |context: serde_json::Value| decided(&estate, &user, "kms:Decrypt", context);
    let exact = json!({"kms:EncryptionContext:app": "pay"});
    assert_eq!(of(exact), Decision::Allow);
    // The names of a constraint have no case, its values have.
    let exact = json!({"kms:EncryptionContext:App": "pay"});
    assert_eq!(of(exact), Decision::Allow);
    let more = json!({"kms:EncryptionContext:app": "pay", "kms:EncryptionContext:env": "dev"});
    assert_eq!(of(more), Decision::ImplicitDeny);
    // Keys that the question tells go before, and a pair that may be absent leaves them open.
    let told =
        json!({"kms:EncryptionContext:app": "pay", "kms:EncryptionContextKeys": ["app", "x"]});
    assert_eq!(of(told), Decision::ImplicitDeny);
    assert_eq!(of(json!({})), Decision::Conditional);
}
