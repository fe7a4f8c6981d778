//! Questions that no denial answers, and documents that AWS would not save.

use super::*;
use crate::access::eval::Pair;
use crate::estate::iam::{LIST_OPEN_ID_CONNECT_PROVIDERS, LIST_SAML_PROVIDERS};

const OIDC: &str = "arn:aws:iam::222222222222:oidc-provider/token.example.com";
const SAML: &str = "arn:aws:iam::222222222222:saml-provider/idp";

/// The estate with complete lists of providers: one of each kind.
fn with_providers() -> Estate {
    let oidc = json!({"OpenIDConnectProviderList": [{"Arn": OIDC}]});
    let saml = json!({"SAMLProviderList": [{"Arn": SAML}]});
    replies()
        .all(&LIST_OPEN_ID_CONNECT_PROVIDERS, &oidc.to_string())
        .all(&LIST_SAML_PROVIDERS, &saml.to_string())
        .settled()
}

#[test]
fn r47_a_principal_that_never_asks_for_the_action_is_an_error() {
    let role = member("role/service/app");
    let object = "arn:aws:s3:::orders/a";
    for (principal, action, resource, expected) in [
        (
            &*member("user/ann"),
            "sts:AssumeRoleWithWebIdentity",
            &*role,
            Pair::NoProvider,
        ),
        (&*role, "sts:AssumeRoleWithSAML", &*role, Pair::NoProvider),
        (
            "anonymous",
            "sts:AssumeRoleWithWebIdentity",
            &*role,
            Pair::NoProvider,
        ),
        (OIDC, "sts:AssumeRole", &*role, Pair::Provider),
        (OIDC, "sts:AssumeRoleWithSAML", &*role, Pair::Provider),
        (SAML, "s3:GetObject", object, Pair::Provider),
    ] {
        let error = ask(&with_providers(), principal, action, resource).unwrap_err();
        let AskError::Pair { never, .. } = &error else {
            panic!("{principal} {action}: {error:?}")
        };
        assert_eq!(*never, expected, "{principal} {action}");
        assert!(error.hint().unwrap().contains("provider"), "{error}");
    }
    let asked = ask(
        &with_providers(),
        OIDC,
        "sts:AssumeRoleWithWebIdentity",
        &role,
    )
    .unwrap();
    assert_eq!(&*asked.question.request.principal, OIDC);
}

#[test]
fn a_provider_that_a_complete_list_leaves_out_is_no_principal() {
    let role = member("role/service/app");
    for (listed, other, action) in [
        (
            OIDC,
            OIDC.replace("token", "tokens"),
            "sts:AssumeRoleWithWebIdentity",
        ),
        (SAML, SAML.replace("idp", "x"), "sts:AssumeRoleWithSAML"),
    ] {
        let error = ask(&with_providers(), &other, action, &role).unwrap_err();
        assert_eq!(error, AskError::Provider(other.as_str().into()));
        assert!(error.hint().is_some_and(|hint| hint.contains("providers")));
        let found = answer(&with_providers(), [listed, action, &role], json!({}));
        assert_eq!(found.decision, Decision::ImplicitDeny);
        // Where nobody read the list, it may be there.
        let unread = answer(&estate(), [&other, action, &role], json!({}));
        assert_eq!(unread.decision, Decision::ImplicitDeny);
    }
}

#[test]
fn a_service_that_is_almost_another_is_an_error() {
    let object = "arn:aws:s3:::orders/a";
    let error = ask(&estate(), "lamda.amazonaws.com", "s3:GetObject", object).unwrap_err();
    assert_eq!(
        error.to_string(),
        "`lamda.amazonaws.com` is no service of AWS"
    );
    assert_eq!(
        error.hint().unwrap(),
        "did you mean `lambda.amazonaws.com`?"
    );
    let right = answer(
        &estate(),
        ["lambda.amazonaws.com", "s3:GetObject", object],
        json!({}),
    );
    assert_eq!(right.decision, Decision::ImplicitDeny);
}

#[test]
fn r49_a_value_that_is_none_is_an_error_and_no_denial() {
    let asked = |context: serde_json::Value| {
        let question = json!({"principal": member("user/ann"), "action": "s3:GetObject",
            "resource": "arn:aws:s3:::orders/a", "context": context});
        let question: AccessQuestion = serde_json::from_value(question).unwrap();
        Applicable::new(&estate(), false).ask(&question)
    };
    for (key, wrong) in [
        ("aws:SourceIp", "10.0.0.0.1"),
        ("aws:SecureTransport", "maybe"),
        ("aws:PrincipalAccount", MANAGER),
    ] {
        let error = asked(json!({key: wrong})).unwrap_err();
        assert!(error.hint().is_some_and(|hint| !hint.contains("ARN")));
        let error = error.to_string();
        assert!(error.contains(key) && error.contains(wrong), "{error}");
    }
    let right = asked(json!({"aws:SourceIp": "10.0.0.1"})).unwrap();
    assert!(right.question.request.context.contains_key("aws:SourceIp"));
}

#[test]
fn r48_what_aws_would_not_save_is_unknown_in_an_estate() {
    let decided = |document: serde_json::Value| {
        let user = member("user/ann");
        answer(
            &super::keys::with_policy(&document).settled(),
            [&user, "ec2:StartInstances", START],
            json!({}),
        )
    };
    let statement = |members: serde_json::Value| {
        let mut statement = json!({"Effect": "Allow", "Action": "ec2:*", "Resource": "*"});
        for (name, value) in members.as_object().unwrap() {
            statement[name] = value.clone();
        }
        json!({"Version": "2012-10-17", "Statement": [statement]})
    };
    assert_eq!(decided(statement(json!({}))).decision, Decision::Allow);
    for (wrong, said) in [
        (statement(json!({"Principal": "*"})), "names nobody"),
        (
            statement(json!({"Conditions": {}})),
            "`Conditions` is no element of a statement",
        ),
        (statement(json!({"Resource": "*q"})), "`*q` is no resource"),
    ] {
        let answer = decided(wrong);
        assert_eq!(answer.decision, Decision::Unknown, "{answer:?}");
        let told = answer.missing.iter().any(|one| {
            one.what.starts_with("what AWS makes of a document") && one.what.contains(said)
        });
        assert!(told, "{answer:?}");
    }
}

const START: &str = "arn:aws:ec2:eu-west-1:222222222222:instance/i-0a";

#[test]
fn a_root_user_needs_no_policy_and_that_is_told() {
    let root = format!("arn:aws:iam::{MANAGER}:root");
    let free = answer(&estate(), [&root, "ec2:DescribeInstances", "*"], json!({}));
    assert_eq!(free.decision, Decision::Allow, "{free:?}");
    let told = "a root user needs no policy that allows it";
    assert_eq!(*free.assumptions, [Box::<str>::from(told)]);
}
