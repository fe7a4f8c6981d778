use super::*;

#[test]
fn r35_keys_that_hang_together_are_taken_together() {
    let pair = |one: Value, other: Value| {
        ask(USER, "s3:GetObject", OBJECT)
            .identity(json!([one, other]))
            .open()
    };
    let null = |key: &str, absent: &str| allow_if("Null", key, json!(absent));
    assert_eq!(
        pair(null("aws:SourceIp", "true"), null("aws:SourceVpce", "true")).decision(),
        Allow
    );
    assert_eq!(
        pair(
            null("aws:SourceVpc", "true"),
            null("aws:SourceVpce", "false")
        )
        .decision(),
        Allow
    );
    let both = json!({"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {
        "IpAddress": {"aws:SourceIp": "10.0.0.0/8"}, "StringEquals": {"aws:SourceVpce": "vpce-1"}}});
    assert_eq!(
        pair(both.clone(), deny("ec2:*", "*")).decision(),
        ImplicitDeny
    );
    let age = json!({"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {
        "NumericLessThan": {"aws:MultiFactorAuthAge": "300"}, "Bool": {"aws:MultiFactorAuthPresent": "false"}}});
    assert_eq!(pair(age, deny("ec2:*", "*")).decision(), ImplicitDeny);
    let times = json!({"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {
        "DateGreaterThan": {"aws:CurrentTime": "2020-01-01"}, "NumericLessThan": {"aws:EpochTime": "1500000000"}}});
    assert_eq!(pair(times, deny("ec2:*", "*")).decision(), ImplicitDeny);
    let endpoint = over(both).endpoint(json!([to(json!("*"))])).open();
    assert_eq!(endpoint.decision(), ImplicitDeny);
    let paths = over(allow_if(
        "ForAnyValue:StringLike",
        "aws:PrincipalOrgPaths",
        json!("o-2/*"),
    ))
    .open()
    .context("aws:PrincipalOrgID", json!("o-1"));
    assert_eq!(paths.decision(), ImplicitDeny);
    let id = over(allow_if("StringEquals", "aws:PrincipalOrgID", json!("o-1")))
        .context("aws:PrincipalOrgPaths", json!(["o-1/r/ou/"]));
    assert_eq!(id.decision(), Allow);
}

#[test]
fn r36_keys_that_the_caller_chooses_are_named() {
    let chosen = |key: &str| {
        let answer = over(allow_if("StringEquals", key, json!("v")))
            .unknown(key, Value::Null)
            .answer();
        assert_eq!(answer.decision, Conditional, "{key}");
        !answer.terms[0].caller_chosen.is_empty()
    };
    for key in [
        "s3:prefix",
        "aws:RequestedRegion",
        "aws:RequestTag/env",
        "aws:UserAgent",
        "sts:RoleSessionName",
    ] {
        assert!(chosen(key), "{key}");
    }
    for key in [
        "aws:PrincipalTag/env",
        "aws:SourceVpce",
        "sts:ExternalId",
        "token.example.com:sub",
    ] {
        assert!(!chosen(key), "{key}");
    }
}

#[test]
fn r37_the_condition_is_small_and_tells_its_statements() {
    let statement = |sid: &str, effect: &str, operator: &str, key: &str, value: &str| json!({"Sid": sid, "Effect": effect, "Action": "*", "Resource": "*", "Condition": {operator: {key: value}}});
    let asked = ask(USER, "s3:GetObject", OBJECT)
        .identity(json!([
            statement("a", "Allow", "StringEquals", "x:a", "1"),
            statement("b", "Allow", "StringEquals", "x:b", "2"),
            statement("c", "Deny", "StringEquals", "x:c", "3"),
            // Says nothing that `a` does not say.
            {"Sid": "d", "Effect": "Allow", "Action": "*", "Resource": "*",
                "Condition": {"StringEquals": {"x:a": "1", "x:d": "4"}}},
        ]))
        .open();
    assert_eq!(
        asked.conditions(),
        "x:a = 1 and x:c != 3 or x:b = 2 and x:c != 3"
    );
    let answer = asked.answer();
    let sids: Vec<&str> = answer.terms[1]
        .statements
        .iter()
        .map(|one| one.sid.as_deref().unwrap())
        .collect();
    assert_eq!(sids, ["b", "c"]);
    assert_eq!(answer.blocked_by, [Layer::Identity]);
}

#[test]
fn r38_a_pattern_of_resources_is_one_more_unknown() {
    let some =
        |statements: Value| ask(USER, "s3:GetObject", "arn:aws:s3:::data/*").identity(statements);
    assert_eq!(
        some(json!([allow("*", "arn:aws:s3:::data/*")])).decision(),
        Allow
    );
    assert_eq!(
        some(json!([allow("*", "arn:aws:s3:::*")])).decision(),
        Allow
    );
    assert_eq!(
        some(json!([allow("*", "arn:aws:s3:::other/*")])).decision(),
        ImplicitDeny
    );
    assert_eq!(
        some(json!([allow("*", "arn:aws:s3:::data/a/*")])).conditions(),
        "resource like arn:aws:s3:::data/a/*"
    );
    let except = json!([allow("*", "*"), deny("*", "arn:aws:s3:::data/secret")]);
    assert_eq!(
        some(except).conditions(),
        "resource != arn:aws:s3:::data/secret"
    );
    let halves = json!([
        allow("*", "arn:aws:s3:::data/?*"),
        allow("*", "arn:aws:s3:::data/")
    ]);
    assert_eq!(some(halves).decision(), Allow);
    let apart = json!([
        allow("*", "arn:aws:s3:::data/*.txt"),
        deny("*", "arn:aws:s3:::data/*t")
    ]);
    assert_eq!(some(apart).decision(), ExplicitDeny);
    let trust =
        json!([{"Effect": "Allow", "Principal": {"AWS": USER}, "Action": "sts:AssumeRole"}]);
    let accounts = ask(USER, "sts:AssumeRole", "arn:aws:iam::*:role/x")
        .resource(trust)
        .identity(json!([allow("*", "arn:aws:iam::222222222222:role/*")]))
        .set("resourceAccount", json!(OTHER));
    assert_eq!(accounts.conditions(), "resource account = 222222222222");
}

#[test]
fn bounds_answer_unknown_and_never_wrongly() {
    let statements: Vec<Value> = (0..40)
        .map(|number| {
            json!({"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {
                "StringEquals": {format!("x:a{number}"): "1", format!("x:b{}", number / 2): "2"}}})
        })
        .collect();
    let asked = ask(USER, "s3:GetObject", OBJECT)
        .identity(json!(statements))
        .open();
    let answer = asked.answer();
    assert!(
        matches!(answer.decision, Conditional | Unknown),
        "{answer:?}"
    );
    let values: Vec<String> = (0..5000).map(|number| format!("v{number}")).collect();
    let many = over(allow_if("StringEquals", "x:k", json!(values))).open();
    assert_eq!((many.decision(), many.assumes("R34")), (Unknown, true));
}
