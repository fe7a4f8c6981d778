use super::*;

#[test]
fn r33_a_condition_over_an_unknown_key_stays() {
    let asked = over(allow_if("StringEquals", "aws:SourceVpce", json!("vpce-1")));
    assert_eq!(asked.decision(), ImplicitDeny);
    let unknown = asked
        .clone()
        .unknown("aws:SourceVpce", json!([null, "vpce-1", "vpce-2"]));
    assert_eq!(unknown.conditions(), "aws:SourceVpce = vpce-1");
    assert_eq!(
        asked
            .clone()
            .unknown("aws:SourceVpce", json!([null, "vpce-2"]))
            .decision(),
        ImplicitDeny
    );
    assert_eq!(
        asked
            .clone()
            .unknown("aws:SourceVpce", json!(["vpce-1"]))
            .decision(),
        Allow
    );
    assert_eq!(
        asked
            .clone()
            .unknown("AWS:sourcevpce", json!([]))
            .conditions(),
        "aws:SourceVpce = vpce-1"
    );
    assert_eq!(asked.open().conditions(), "aws:SourceVpce = vpce-1");
}

#[test]
fn r33_what_is_known_of_keys_narrows_what_is_open() {
    let key =
        |presence: &str, value: &str| json!([{"key": "x:k", "presence": presence, "value": value}]);
    let asked = over(allow_if("Null", "x:k", json!("false")));
    let with = |rows: Value| asked.clone().set("keyKnowledge", rows);
    assert_eq!(with(key("known", "unknown")).decision(), Allow);
    assert_eq!(with(key("known", "known")).open().decision(), ImplicitDeny);
    assert_eq!(with(key("unknown", "unknown")).conditions(), "x:k present");
    assert_eq!(
        with(key("unknown", "known"))
            .context("x:k", json!("v"))
            .decision(),
        Conditional
    );
    let pattern = json!([{"key": "/^X:[a-k]$/", "presence": "known", "value": "unknown"}]);
    assert_eq!(with(pattern).decision(), Allow);
    let wrong = with(json!([{"key": "/(/", "presence": "known", "value": "unknown"}]));
    assert!(wrong.error().contains("regular expression"));
}

#[test]
fn r34_texts_fall_into_classes() {
    let all = |operator: &str, values: Value| {
        over(allow_if(operator, "x:k", values)).unknown("x:k", Value::Null)
    };
    let only = |asked: Ask, statements: Value| {
        asked
            .set(
                "keyKnowledge",
                json!([{"key": "x:k", "presence": "known", "value": "unknown"}]),
            )
            .identity(statements)
    };
    let pair = |one: Value, other: Value| {
        let asked = ask(USER, "s3:GetObject", OBJECT);
        only(asked, json!([one, other])).decision()
    };
    assert_eq!(
        pair(
            allow_if("StringLike", "x:k", json!("a*")),
            allow_if("StringNotLike", "x:k", json!("a*"))
        ),
        Allow
    );
    assert_eq!(
        pair(
            allow_if("StringLike", "x:k", json!("?*")),
            allow_if("StringEquals", "x:k", json!(""))
        ),
        Allow
    );
    assert_eq!(
        pair(
            allow_if("StringEquals", "x:k", json!("b")),
            deny_if("StringLike", "x:k", json!("b*"))
        ),
        ExplicitDeny
    );
    assert_eq!(
        pair(
            allow_if("StringEqualsIgnoreCase", "x:k", json!("b")),
            deny_if("StringEquals", "x:k", json!("b"))
        ),
        Conditional
    );
    assert_eq!(all("StringLike", json!("*")).conditions(), "x:k present");
    assert_eq!(all("StringNotEquals", json!("a")).conditions(), "x:k != a");
    assert_eq!(
        all("StringEqualsIfExists", json!("a")).conditions(),
        "x:k = a or x:k absent"
    );
}

#[test]
fn r34_addresses_numbers_dates_and_booleans_fall_into_classes() {
    let pair = |key: &str, one: (&str, &str), other: (&str, &str)| {
        ask(USER, "s3:GetObject", OBJECT)
            .identity(json!([
                allow_if(one.0, key, json!(one.1)),
                allow_if(other.0, key, json!(other.1))
            ]))
            .set(
                "keyKnowledge",
                json!([{"key": key, "presence": "known", "value": "unknown"}]),
            )
            .decision()
    };
    let ip = "aws:SourceIp";
    assert_eq!(
        pair(ip, ("IpAddress", "0.0.0.0/0"), ("IpAddress", "::/0")),
        Allow
    );
    assert_eq!(
        pair(ip, ("IpAddress", "0.0.0.0/1"), ("IpAddress", "128.0.0.0/1")),
        Conditional
    );
    assert_eq!(
        pair(
            ip,
            ("IpAddress", "10.0.0.0/8"),
            ("NotIpAddress", "10.1.0.0/16")
        ),
        Allow
    );
    assert_eq!(
        pair(
            "x:n",
            ("NumericLessThan", "5"),
            ("NumericGreaterThanEquals", "5")
        ),
        Allow
    );
    assert_eq!(
        pair("x:n", ("NumericLessThan", "5"), ("NumericGreaterThan", "5")),
        Conditional
    );
    assert_eq!(
        pair(
            "aws:CurrentTime",
            ("DateLessThan", "2020-01-01"),
            ("DateGreaterThanEquals", "1577836800")
        ),
        Allow
    );
    assert_eq!(
        pair("aws:SecureTransport", ("Bool", "true"), ("Bool", "false")),
        Allow
    );
    assert_eq!(
        pair("x:b", ("BinaryEquals", "QQ=="), ("BinaryEquals", "Qg==")),
        Conditional
    );
    let between = json!([{"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {
        "DateGreaterThan": {"aws:CurrentTime": "2020-01-01"}, "DateLessThan": {"aws:CurrentTime": "2019-01-01"}}}]);
    let never = ask(USER, "s3:GetObject", OBJECT).identity(between).open();
    assert_eq!(never.decision(), ImplicitDeny);
}

#[test]
fn r34_sets_are_told_apart_by_what_they_hold() {
    let asked = |statements: Value| {
        ask(USER, "s3:GetObject", OBJECT)
            .identity(statements)
            .open()
    };
    let all = allow_if(
        "ForAllValues:StringEquals",
        "aws:TagKeys",
        json!(["a", "b"]),
    );
    let any = allow_if("ForAnyValue:StringEquals", "aws:TagKeys", json!(["a"]));
    let other = allow_if(
        "ForAnyValue:StringNotEquals",
        "aws:TagKeys",
        json!(["a", "b"]),
    );
    assert_eq!(asked(json!([all, other])).decision(), Allow);
    assert_eq!(asked(json!([any])).conditions(), "aws:TagKeys contains a");
    assert_eq!(
        asked(json!([all])).conditions(),
        "aws:TagKeys does not contain anything but a, b"
    );
    let denied = deny_if("Null", "aws:TagKeys", json!("true"));
    let both = asked(json!([all, denied])).conditions();
    assert_eq!(
        both,
        "aws:TagKeys contains a and aws:TagKeys does not contain anything but a, b \
        or aws:TagKeys contains b and aws:TagKeys does not contain anything but a, b"
    );
    let candidates = ask(USER, "s3:GetObject", OBJECT)
        .identity(json!([all]))
        .unknown("aws:TagKeys", json!([["a"], ["a", "b"], null]));
    assert_eq!(candidates.decision(), Allow);
}

#[test]
fn r34_variables_that_are_unknown_are_parts_of_what_they_match() {
    let home = allow("*", "arn:aws:s3:::data/${aws:PrincipalTag/team}/*");
    let asked = ask(USER, "s3:GetObject", "arn:aws:s3:::data/red/k")
        .identity(json!([home]))
        .open();
    assert_eq!(asked.conditions(), "aws:PrincipalTag/team = red");
    let same = |operator: &str| {
        allow_if(
            operator,
            "aws:ResourceTag/env",
            json!("${aws:PrincipalTag/env}"),
        )
    };
    let tags = |statements: Value| {
        ask(
            USER,
            "sqs:SendMessage",
            "arn:aws:sqs:eu-west-1:111111111111:q",
        )
        .identity(statements)
        .open()
    };
    assert_eq!(
        tags(json!([same("StringEquals")])).conditions(),
        "aws:PrincipalTag/env = ${aws:ResourceTag/env} and aws:PrincipalTag/env present and aws:ResourceTag/env present"
    );
    let turned = allow_if(
        "StringEquals",
        "aws:PrincipalTag/env",
        json!("${aws:ResourceTag/env}"),
    );
    let denied = deny_if(
        "StringNotEquals",
        "aws:ResourceTag/env",
        json!("${aws:PrincipalTag/env}"),
    );
    assert_eq!(tags(json!([turned, denied])).decision(), Conditional);
    let listed = tags(json!([same("StringEquals")]))
        .unknown("aws:PrincipalTag/env", json!(["red", "blue"]))
        .context("aws:ResourceTag/env", json!("red"));
    assert_eq!(listed.conditions(), "aws:PrincipalTag/env = red");
}

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
    let accounts = ask(USER, "sts:AssumeRole", "arn:aws:iam::*:role/x")
        .resource(json!([to(json!({"AWS": USER}))]))
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
