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
}

#[test]
fn r34_what_no_value_is_never_is() {
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
        "aws:PrincipalTag/env = ${aws:ResourceTag/env}"
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
    assert_eq!(
        tags(json!([turned, denied.clone()])).decision(),
        Conditional
    );
    let apart = [
        same("StringEquals"),
        deny_if("StringNotEquals", "aws:PrincipalTag/env", json!("red")),
        deny_if("StringLike", "aws:ResourceTag/env", json!("r*")),
    ];
    assert_eq!(tags(json!(apart)).decision(), ExplicitDeny);
    let literal = [
        deny_if("StringNotEquals", "aws:PrincipalTag/env", json!("red")),
        deny_if("StringNotEquals", "aws:ResourceTag/env", json!("red")),
        allow("*", "*"),
        denied,
    ];
    assert_eq!(
        tags(json!(literal)).conditions(),
        "aws:PrincipalTag/env = red and aws:ResourceTag/env = red"
    );
    let listed = tags(json!([same("StringEquals")]))
        .unknown("aws:PrincipalTag/env", json!(["red", "blue"]))
        .context("aws:ResourceTag/env", json!("red"));
    assert_eq!(listed.conditions(), "aws:PrincipalTag/env = red");
}
