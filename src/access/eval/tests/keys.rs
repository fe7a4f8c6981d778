use super::*;

#[test]
fn r22_variables_are_single_values_and_literal() {
    let asked = |pattern: &str| {
        over(allow_if("StringLike", "x:k", json!(pattern))).context("x:t", json!("a*c"))
    };
    let with = |pattern: &str, value: &str| {
        asked(pattern).context("x:k", json!(value)).decision() == Allow
    };
    assert!(with("${x:t}/*", "a*c/d"));
    assert!(!with("${x:t}/*", "abc/d"));
    assert!(with("${X:T}", "a*c"));
    assert!(with("${x:none, 'nobody'}-1", "nobody-1"));
    assert!(with("${x:t, 'nobody'}", "a*c"));
    assert!(with("a${*}${?}${$}", "a*?$"));
    assert!(!with("a${*}", "ab"));
    assert!(!with("${x:none}", ""));
    let many = asked("${x:m}")
        .context("x:m", json!(["a"]))
        .context("x:k", json!("a"));
    assert_eq!(many.decision(), ImplicitDeny);
    let equals = over(allow_if("StringEquals", "x:k", json!("${aws:username}")))
        .context("x:k", json!("bob"));
    assert_eq!(equals.decision(), Allow);
    let number = over(allow_if("NumericEquals", "x:k", json!("${x:n}")));
    assert_eq!(
        number
            .context("x:k", json!(5))
            .context("x:n", json!(5))
            .decision(),
        ImplicitDeny
    );
}

#[test]
fn r22_a_missing_variable_makes_its_statement_nothing() {
    let denied = |statement: Value| {
        ask(USER, "s3:GetObject", OBJECT).identity(json!([allow("*", "*"), statement]))
    };
    let resource = denied(deny("*", "arn:aws:s3:::data/${aws:PrincipalTag/none}*"));
    assert_eq!(resource.decision(), Allow);
    let condition = |operator: &str| {
        denied(deny_if(operator, "x:k", json!("${aws:PrincipalTag/none}")))
            .context("x:k", json!("v"))
    };
    assert_eq!(condition("StringEquals").decision(), Allow);
    assert_eq!(condition("StringNotEquals").decision(), Allow);
    assert!(condition("StringNotEquals").assumes("R22"));
    let set = condition("StringNotEquals").context("aws:PrincipalTag/none", json!("w"));
    assert_eq!(set.decision(), ExplicitDeny);
}

#[test]
fn r23_keys_that_are_not_sent_are_absent() {
    let asked = |caller: &str, key: &str| {
        ask(caller, "s3:GetObject", OBJECT)
            .identity(json!([allow("*", "*")]))
            .resource(json!([to(json!("*")), {"Effect": "Deny", "Principal": "*", "Action": "*", "Resource": "*",
                "Condition": {"Null": {key: "false"}}}]))
            .open()
            .decision()
    };
    let service = "lambda.amazonaws.com";
    for (caller, key) in [
        (USER, "aws:SourceArn"),
        (USER, "aws:SourceAccount"),
        ("anonymous", "aws:PrincipalOrgID"),
        (service, "aws:PrincipalOrgID"),
        (service, "aws:SourceVpce"),
        ("anonymous", "aws:MultiFactorAuthPresent"),
        (ROLE, "aws:username"),
    ] {
        assert_eq!(asked(caller, key), Allow, "{caller} {key}");
    }
    for (caller, key) in [
        (service, "aws:SourceArn"),
        (USER, "aws:PrincipalOrgID"),
        (USER, "aws:SourceVpce"),
    ] {
        assert_eq!(asked(caller, key), Conditional, "{caller} {key}");
    }
    for (caller, key) in [
        (SESSION, "aws:TokenIssueTime"),
        (USER, "aws:SecureTransport"),
        (USER, "aws:userid"),
    ] {
        assert_eq!(asked(caller, key), ExplicitDeny, "{caller} {key}");
    }
}

#[test]
fn r23_tags_of_buckets_are_sent_only_where_the_bucket_uses_them() {
    let tagged = over(allow_if(
        "StringEquals",
        "aws:ResourceTag/env",
        json!("prod"),
    ))
    .context("aws:ResourceTag/env", json!("prod"));
    assert_eq!(tagged.decision(), ImplicitDeny);
    assert_eq!(tagged.setting("s3BucketAbac").decision(), Allow);
    let queue = ask(
        USER,
        "sqs:SendMessage",
        "arn:aws:sqs:eu-west-1:111111111111:q",
    )
    .identity(json!([allow_if(
        "StringEquals",
        "aws:ResourceTag/env",
        json!("prod")
    )]))
    .context("aws:ResourceTag/env", json!("prod"));
    assert_eq!(queue.decision(), Allow);
}

#[test]
fn r23_what_follows_from_the_request_need_not_be_told() {
    let follows = |caller: &str, key: &str, value: &str| {
        ask(caller, "kms:ListKeys", "*")
            .identity(json!([allow_if("StringEquals", key, json!(value))]))
            .decision()
            == Allow
    };
    let federated = "arn:aws:sts::111111111111:federated-user/fed";
    for (caller, key, value) in [
        (USER, "aws:PrincipalArn", USER),
        (ROLE, "aws:PrincipalArn", ROLE),
        (SESSION, "aws:PrincipalArn", ROLE),
        (USER, "aws:PrincipalAccount", OWN),
        (SESSION, "aws:PrincipalType", "AssumedRole"),
        (USER, "aws:PrincipalType", "User"),
        (USER, "aws:username", "bob"),
        (USER, "aws:PrincipalIsAWSService", "false"),
        (USER, "aws:ViaAWSService", "false"),
        (USER, "aws:ResourceAccount", OWN),
        (USER, "kms:CallerAccount", OWN),
    ] {
        assert!(follows(caller, key, value), "{caller} {key}");
    }
    assert!(!follows(SESSION, "aws:username", "s1"));
    let id = ask(federated, "kms:ListKeys", "*")
        .identity(json!([allow("*", "*")]))
        .session(json!([allow_if(
            "StringEquals",
            "aws:userid",
            json!("111111111111:fed")
        )]));
    assert_eq!(id.decision(), Allow);
    let time = over(allow_if(
        "DateGreaterThan",
        "aws:CurrentTime",
        json!("2020-01-01T00:00:00Z"),
    ))
    .context("aws:EpochTime", json!(1_600_000_000));
    assert_eq!(time.decision(), Allow);
}
