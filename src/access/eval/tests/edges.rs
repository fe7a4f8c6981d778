use super::*;

const QUEUE: &str = "arn:aws:sqs:eu-west-1:111111111111:q";

fn all() -> Value {
    json!([allow("*", "*")])
}

/// Returns a question that does not say whose the resource is.
fn unsaid(principal: &str, action: &str, resource: &str) -> Ask {
    ask(principal, action, resource).set("resourceAccount", Value::Null)
}

#[test]
fn r12_canonical_users_are_of_some_account() {
    let canonical = "a".repeat(64);
    let asked = |statements: Value| ask(&canonical, "s3:GetObject", OBJECT).resource(statements);
    let outside = json!({"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*",
        "Condition": {"StringNotEquals": {"aws:PrincipalOrgID": "o-1"}}});
    let open = asked(json!([outside])).open();
    assert_eq!((open.decision(), open.assumes("R12")), (Conditional, true));
    let own = to(json!({"CanonicalUser": &canonical}));
    assert_eq!(asked(json!([own])).decision(), Allow);
    let denied = asked(json!([own, against(json!({"AWS": OTHER}))]));
    assert_eq!(
        denied.conditions(),
        format!("aws:PrincipalAccount != {OTHER}")
    );
    let root = format!("arn:aws:iam::{OTHER}:root");
    let named = asked(json!([to(json!({"AWS": root}))]));
    assert_eq!(
        named.conditions(),
        format!("aws:PrincipalAccount = {OTHER}")
    );
    let told = named.context("aws:PrincipalAccount", json!(OTHER));
    assert_eq!(told.decision(), Allow);
    let by_key = json!({"Effect": "Deny", "Principal": "*", "Action": "*", "Resource": "*",
        "Condition": {"StringEquals": {"aws:PrincipalAccount": OTHER}}});
    assert_eq!(asked(json!([own, by_key])).decision(), Conditional);
    let bound = asked(json!([own])).scp(&[json!([])]);
    assert_eq!(bound.decision(), ImplicitDeny);
}

#[test]
fn r12_a_service_linked_role_is_known_by_its_name_which_is_taken_to_be_so() {
    let session = "arn:aws:sts::111111111111:assumed-role/AWSServiceRoleForX/s";
    let asked = ask(session, "sqs:SendMessage", QUEUE).identity(all());
    let bound = asked.clone().scp(&[json!([deny("*", "*")])]);
    assert_eq!((bound.decision(), bound.assumes("R12")), (Allow, true));
    assert!(!asked.assumes("R12"));
    let own = "arn:aws:iam::111111111111:role/AWSServiceRoleForX";
    let told = bound.context("aws:PrincipalArn", json!(own));
    assert_eq!(
        (told.decision(), told.assumes("R12")),
        (ExplicitDeny, false)
    );
}

#[test]
fn r12_the_path_of_a_sessions_role_ends_before_its_name() {
    let asked = |arn: &str| {
        ask(SESSION, "sqs:SendMessage", QUEUE)
            .identity(json!([allow_if("ArnLike", "aws:PrincipalArn", json!(arn))]))
            .open()
            .decision()
    };
    let role = |name: &str| format!("arn:aws:iam::111111111111:role/{name}");
    assert_eq!(asked(&role("webapp")), ImplicitDeny);
    assert_eq!(asked(&role("app")), Conditional);
    assert_eq!(asked(&role("team/app")), Conditional);
    assert_eq!(asked(&role("*app")), Allow);
    assert_eq!(asked(&role("x*p/*")), Conditional);
    assert_eq!(asked(&role("other/*bapp")), ImplicitDeny);
}

#[test]
fn r28_an_account_that_is_a_pattern_may_be_any_of_it() {
    let some = |account: &str| {
        let resource = format!("arn:aws:sqs:eu-west-1:{account}:q");
        unsaid(USER, "sqs:SendMessage", &resource).identity(all())
    };
    assert_eq!(some("*").conditions(), format!("resource account = {OWN}"));
    assert_eq!(some("99999999999*").decision(), ImplicitDeny);
    assert_eq!(some("99999999999*").answer().blocked_by, [Layer::Resource]);
    let open = some("*").resource(json!([to(json!({"AWS": OWN}))]));
    assert_eq!(open.decision(), Allow);
    let told = some("*").set("resourceAccount", json!(OWN));
    assert_eq!(told.decision(), Allow);
    let foreign = deny_if("StringNotEquals", "aws:ResourceAccount", json!(OWN));
    let open = some("*")
        .identity(json!([allow("*", "*"), foreign]))
        .resource(json!([to(json!("*"))]));
    assert_eq!(open.conditions(), format!("resource account = {OWN}"));
    assert_eq!(some("11111111111*").decision(), Conditional);
    let key = unsaid(USER, "kms:Decrypt", "arn:aws:kms:eu-west-1:*:key/k1")
        .identity(all())
        .resource(json!([to(json!({"AWS": OWN}))]));
    assert_eq!(key.decision(), Allow);
    let outsider = unsaid(
        "lambda.amazonaws.com",
        "sqs:SendMessage",
        "arn:aws:sqs:eu-west-1:*:q",
    )
    .resource(json!([to(json!({"Service": "lambda.amazonaws.com"}))]));
    assert_eq!(outsider.decision(), Allow);
}

#[test]
fn r28_what_may_be_a_key_or_a_role_needs_its_policy() {
    let asked =
        |action: &str, resource: &str| unsaid(USER, action, resource).identity(all()).decision();
    for (action, resource) in [
        ("kms:Decrypt", "*"),
        ("kms:Decrypt", "arn:aws:kms:eu-west-1:111111111111:*"),
        ("kms:Decrypt", "arn:aws:kms:eu-west-1:111111111111:k*"),
        ("kms:Decrypt", "arn:aws:kms:eu-west-1:111111111111:alias/a"),
        ("sts:AssumeRole", "*"),
        ("sts:AssumeRole", "arn:aws:iam::111111111111:*"),
        ("sts:AssumeRole", "arn:aws:iam::111111111111:ro*"),
        ("sts:AssumeRole", "arn:aws:iam::111111111111:role/*"),
    ] {
        assert_eq!(asked(action, resource), Unknown, "{action} {resource}");
    }
    for (action, resource) in [
        ("kms:ListKeys", "*"),
        ("kms:GenerateRandom", "*"),
        (
            "kms:UpdateAlias",
            "arn:aws:kms:eu-west-1:111111111111:alias/a",
        ),
        ("sts:GetSessionToken", "*"),
        ("sts:DecodeAuthorizationMessage", "*"),
    ] {
        assert_eq!(asked(action, resource), Allow, "{action} {resource}");
    }
    let alias = unsaid(
        USER,
        "kms:Decrypt",
        "arn:aws:kms:eu-west-1:111111111111:alias/a",
    )
    .identity(json!([allow("kms:*", KEY)]))
    .resource(json!([to(json!({"AWS": OWN}))]));
    assert_eq!(alias.conditions(), format!("resource = {KEY}"));
}

#[test]
fn r28_there_is_no_access_from_one_partition_to_another() {
    let china = "arn:aws-cn:iam::222222222222:user/z";
    let asked = |caller: &str, resource: &str| {
        unsaid(caller, "sqs:SendMessage", resource)
            .identity(all())
            .resource(json!([to(
                json!({"AWS": ["222222222222", "111111111111"]})
            )]))
    };
    assert_eq!(asked(china, QUEUE).decision(), ImplicitDeny);
    assert_eq!(asked(china, QUEUE).answer().blocked_by, [Layer::Service]);
    assert_eq!(asked(USER, QUEUE).decision(), Allow);
    let own = "arn:aws-cn:sqs:cn-north-1:111111111111:q";
    assert_eq!(asked(USER, own).decision(), ImplicitDeny);
    assert_eq!(asked(china, own).decision(), Allow);
    let some = asked(USER, "arn:*:sqs:eu-west-1:111111111111:q");
    assert_eq!(some.conditions(), "resource partition = aws");
    assert_eq!(asked("222222222222", QUEUE).decision(), Allow);
}

#[test]
fn r28_the_account_that_the_request_tells_goes_before_that_of_the_arn() {
    let asked = |resource: &str, account: &str| {
        ask(USER, "sqs:SendMessage", resource)
            .set("resourceAccount", json!(account))
            .identity(all())
    };
    let told = |resource: &str, account: &str| {
        let asked = asked(resource, account);
        (asked.decision(), asked.assumes("R28"))
    };
    assert_eq!(told(QUEUE, OTHER), (ImplicitDeny, true));
    let some = "arn:aws:sqs:eu-west-1:1111*:q";
    assert_eq!(told(some, OTHER), (ImplicitDeny, true));
    assert_eq!(told(some, OWN), (Allow, false));
    assert_eq!(told(QUEUE, OWN), (Allow, false));
    assert_eq!(told("arn:aws:s3:::data/k", OTHER), (ImplicitDeny, false));
    let managed = "arn:aws:iam::aws:policy/ReadOnlyAccess";
    assert_eq!(told(managed, OWN), (Allow, false));
}
