//! Condition keys of a question, and what the estate tells of them.

use super::*;
use crate::ids::Timestamp;

fn asked(member: &str, value: serde_json::Value) -> Result<Asked, AskError> {
    let question = json!({"principal": super::member("user/ann"), "action": "s3:GetObject",
        "resource": "arn:aws:s3:::orders/a", member: value});
    let question: AccessQuestion = serde_json::from_value(question).unwrap();
    Applicable::new(&estate(), false).ask(&question)
}

#[test]
fn a_condition_key_that_is_misspelt_is_an_error() {
    for member in ["context", "unknownContext"] {
        let value = |key: &str| match member {
            "context" => json!({key: "x"}),
            _ => json!({key: ["x"]}),
        };
        let error = asked(member, value("aws:SourceVcpe")).unwrap_err();
        let told = "`aws:SourceVcpe` is no condition key of AWS, as of 2026-09-26";
        assert_eq!(error.to_string(), told);
        assert_eq!(error.hint().unwrap(), "did you mean `aws:SourceVpce`?");
        let bare = asked(member, value("sourceip")).unwrap_err();
        assert_eq!(bare.hint().unwrap(), "did you mean `aws:SourceIp`?");
        let none = asked(member, value("frobnication")).unwrap_err();
        assert!(
            none.hint().unwrap().contains("begin with a service"),
            "{none:?}"
        );
        // Keys of providers of identities are nobody's to know.
        let foreign = "token.actions.githubusercontent.com:sub";
        let request = asked(member, value(foreign)).unwrap().question.request;
        let known = request.context.contains_key(foreign);
        assert_ne!(known, request.unknown_context.contains_key(foreign));
        assert_eq!(known, member == "context");
    }
}

#[test]
fn a_condition_key_that_is_newer_than_the_table_is_told() {
    let asked = asked("context", json!({"aws:Frobnication": "x"})).unwrap();
    let told = "aws:Frobnication is a condition key: AWS had none of that name, as of 2026-09-26";
    assert_eq!(*asked.assumptions, [Box::<str>::from(told)]);
}

#[test]
fn a_key_with_one_value_is_not_given_several() {
    let error = asked("context", json!({"aws:SourceIp": ["10.0.0.1", "10.0.0.2"]})).unwrap_err();
    assert_eq!(error, AskError::Values("aws:SourceIp".into()));
    assert!(error.hint().unwrap().contains("`unknownContext`"));
    let both = asked("context", json!({"aws:TagKeys": ["a", "b"]})).unwrap();
    let list = ContextValue::Many(["a", "b"].map(Box::<str>::from).to_vec());
    let keys = both.question.request.context.get("aws:TagKeys").cloned();
    assert_eq!(keys, Some(Some(list)));
    // A list of one is the one.
    let one = asked("context", json!({"aws:SourceIp": ["10.0.0.1"]})).unwrap();
    let context = one.question.request.context;
    let value = ContextValue::One("10.0.0.1".into());
    assert_eq!(context.get("aws:SourceIp"), Some(&Some(value)));
    let perhaps = asked(
        "unknownContext",
        json!({"aws:SourceIp": ["10.0.0.1", "10.0.0.2"]}),
    );
    let listed = perhaps.unwrap().question.request.unknown_context;
    assert_eq!(
        listed.get("aws:SourceIp").map(|values| values.0.len()),
        Some(2)
    );
}

/// Ann may do what the document says.
pub(super) fn with_policy(document: &serde_json::Value) -> Replies {
    let details = json!({"UserDetailList": [{"UserName": "ann", "Arn": member("user/ann"), "GroupList": [], "AttachedManagedPolicies": [],
        "UserPolicyList": [{"PolicyName": "own", "PolicyDocument": document}], "Tags": [{"Key": "team", "Value": "blue"}]}],
        "GroupDetailList": [], "RoleDetailList": [], "Policies": []});
    organisation(Replies::new(), &serde_json::Value::Null)
        .at(MEMBER, "eu-west-1")
        .all(&GET_ACCOUNT_AUTHORIZATION_DETAILS, &details.to_string())
}

fn under(condition: serde_json::Value) -> serde_json::Value {
    json!({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "ec2:*", "Resource": "*",
        "Condition": condition}]})
}

const START: [&str; 2] = [
    "ec2:StartInstances",
    "arn:aws:ec2:eu-west-1:222222222222:instance/i-0a",
];

#[test]
fn the_moment_of_the_estate_is_that_of_the_request() {
    let user = member("user/ann");
    let decided = |condition: serde_json::Value, context: serde_json::Value| {
        let mut estate = with_policy(&under(condition)).settled();
        estate.as_of = Some("2026-11-16T06:00:00Z".parse::<Timestamp>().unwrap());
        let [action, resource] = START;
        answer(&estate, [&user, action, resource], context)
    };
    let until = |day: &str| json!({"DateLessThan": {"aws:CurrentTime": day}});
    let past = decided(until("2026-11-15T00:00:00Z"), json!({}));
    assert_eq!(past.decision, Decision::ImplicitDeny, "{past:?}");
    let told = "the request is made at 2026-11-16T06:00:00Z, the moment of the estate";
    assert_eq!(*past.assumptions, [Box::<str>::from(told)]);
    let valid = decided(until("2026-11-17T00:00:00Z"), json!({}));
    assert_eq!(valid.decision, Decision::Allow, "{valid:?}");
    // A question that tells the moment goes before, and where none matters none is told.
    for key in ["aws:CurrentTime", "aws:epochtime"] {
        let late = decided(
            until("2026-11-17T00:00:00Z"),
            json!({key: "2027-01-01T00:00:00Z"}),
        );
        assert_eq!(late.decision, Decision::ImplicitDeny, "{late:?}");
        assert!(late.assumptions.is_empty(), "{late:?}");
    }
    let other = decided(
        json!({"Bool": {"aws:MultiFactorAuthPresent": "true"}}),
        json!({}),
    );
    assert_eq!(other.decision, Decision::Conditional, "{other:?}");
    assert!(other.assumptions.is_empty(), "{other:?}");
}

#[test]
fn what_a_question_says_of_tags_goes_before_what_the_estate_tells() {
    let estate = with_policy(&under(
        json!({"StringEquals": {"aws:PrincipalTag/Team": "red"}}),
    ))
    .settled();
    let user = member("user/ann");
    let [action, resource] = START;
    let decided = |context: serde_json::Value, unknown: serde_json::Value| {
        let question = json!({"principal": user, "action": action, "resource": resource, "context": context,
            "unknownContext": unknown});
        let question: AccessQuestion = serde_json::from_value(question).unwrap();
        Accesses::new(&estate, false)
            .ask(&question)
            .unwrap()
            .decision
    };
    assert_eq!(decided(json!({}), json!({})), Decision::ImplicitDeny);
    for key in [
        "aws:PrincipalTag/Team",
        "aws:principaltag/team",
        "AWS:PRINCIPALTAG/TEAM",
    ] {
        let told = decided(json!({key: "red"}), json!({}));
        assert_eq!(told, Decision::Allow, "{key}");
        let open = decided(json!({}), json!({key: ["red", null]}));
        assert_eq!(open, Decision::Conditional, "{key}");
        let absent = decided(json!({key: null}), json!({}));
        assert_eq!(absent, Decision::ImplicitDeny, "{key}");
    }
}

#[test]
fn sessions_may_bring_tags_where_the_trust_policy_leaves_out_others() {
    let tags = |trust: serde_json::Value| {
        let mut statement = json!({"Effect": "Allow", "Principal": {"AWS": MEMBER}});
        for (name, value) in trust.as_object().unwrap() {
            statement[name] = value.clone();
        }
        let trust = json!({"Version": "2012-10-17", "Statement": [statement]});
        let details = json!({"UserDetailList": [], "GroupDetailList": [], "Policies": [],
            "RoleDetailList": [{"RoleName": "app", "Arn": member("role/app"), "AssumeRolePolicyDocument": trust,
                "RolePolicyList": [], "AttachedManagedPolicies": [], "InstanceProfileList": [],
                "Tags": [{"Key": "env", "Value": "dev"}]}]});
        let estate = Replies::new()
            .at(MEMBER, "eu-west-1")
            .all(&GET_ACCOUNT_AUTHORIZATION_DETAILS, &details.to_string())
            .settled();
        let [action, resource] = START;
        let asked = ask(&estate, &member("role/app"), action, resource).unwrap();
        let context = asked.question.request.context;
        context.contains_key("aws:PrincipalTag/env")
    };
    assert!(tags(json!({"Action": "sts:AssumeRole"})));
    for own in [
        "sts:TagSession",
        "sts:tagsession",
        "sts:*",
        "*",
        "sts:T?gSession",
    ] {
        assert!(!tags(json!({"Action": ["sts:AssumeRole", own]})), "{own}");
    }
    assert!(!tags(json!({"NotAction": "sts:AssumeRoleWithSAML"})));
    for none in ["sts:TagSession", "sts:TAGSESSION", "sts:*", "*"] {
        assert!(tags(json!({"NotAction": ["ec2:*", none]})), "{none}");
    }
    assert!(tags(json!({"Effect": "Deny", "Action": "sts:TagSession"})));
}

#[test]
fn tags_that_are_not_there_are_absent_where_all_are_known() {
    let user = member("user/ann");
    let [action, resource] = START;
    let estate = with_policy(&under(
        json!({"StringEquals": {"aws:PrincipalTag/cost": "1"}}),
    ))
    .settled();
    let told = answer(&estate, [&user, action, resource], json!({}));
    assert_eq!(told.decision, Decision::ImplicitDeny, "{told:?}");
}

#[test]
fn tags_of_the_resource_are_keys_of_the_request() {
    let arn = format!("arn:aws:secretsmanager:eu-west-1:{MEMBER}:secret:a");
    let list = json!({"SecretList": [{"Name": "a", "ARN": arn, "Tags": [{"Key": "env", "Value": "dev"}]}]});
    let estate = replies()
        .all(
            &crate::estate::secretsmanager::LIST_SECRETS,
            &list.to_string(),
        )
        .settled();
    let asked = ask(
        &estate,
        &member("user/ann"),
        "secretsmanager:GetSecretValue",
        &arn,
    )
    .unwrap();
    let context = asked.question.request.context;
    let value = ContextValue::One("dev".into());
    assert_eq!(context.get("aws:ResourceTag/env"), Some(&Some(value)));
}
