use super::*;

/// Returns the decision over one allowing condition and one value of the key `x:k`.
fn holds(operator: &str, wanted: Value, value: Value) -> bool {
    let asked = over(allow_if(operator, "x:k", wanted));
    let asked = if value.is_null() {
        asked
    } else {
        asked.context("x:k", value)
    };
    asked.decision() == Allow
}

#[test]
fn r16_values_are_alternatives_and_keys_and_operators_are_not() {
    let both = json!({"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {
        "StringEquals": {"x:a": ["1", "2"], "x:b": "3"}, "StringLike": {"x:c": "4*"}}});
    let asked = over(both)
        .context("x:a", json!("2"))
        .context("x:b", json!("3"));
    assert_eq!(asked.clone().context("x:c", json!("45")).decision(), Allow);
    assert_eq!(
        asked.clone().context("x:c", json!("5")).decision(),
        ImplicitDeny
    );
    let asked = asked.context("x:c", json!("4"));
    assert_eq!(
        asked.clone().context("x:b", json!("2")).decision(),
        ImplicitDeny
    );
    assert_eq!(asked.context("x:a", json!("3")).decision(), ImplicitDeny);
    assert!(!holds("StringNotEquals", json!(["a", "b"]), json!("b")));
    assert!(holds("StringNotEquals", json!(["a", "b"]), json!("c")));
}

#[test]
fn r17_an_absent_key_fails_unless_the_operator_says_otherwise() {
    for (operator, wanted, expected) in [
        ("StringEquals", "a", false),
        ("StringNotEquals", "a", true),
        ("StringNotLike", "a*", true),
        ("ArnNotLike", "arn:aws:s3:::x", true),
        ("NotIpAddress", "10.0.0.0/8", true),
        ("NumericNotEquals", "1", true),
        ("NumericLessThan", "1", false),
        ("Bool", "false", false),
        ("StringEqualsIfExists", "a", true),
        ("NumericLessThanIfExists", "1", true),
        ("BoolIfExists", "false", true),
        ("Null", "true", true),
        ("Null", "false", false),
        ("ForAllValues:StringEquals", "a", true),
        ("ForAnyValue:StringEquals", "a", false),
        ("ForAnyValue:StringNotEquals", "a", false),
        ("ForAllValues:StringNotEquals", "a", true),
    ] {
        assert_eq!(
            holds(operator, json!(wanted), Value::Null),
            expected,
            "{operator}"
        );
    }
    assert!(holds("Null", json!("false"), json!("v")));
    assert!(!holds("Null", json!("true"), json!("v")));
    assert!(holds("Null", json!("true"), json!([])));
    let unclear = over(allow_if(
        "ForAnyValue:StringEqualsIfExists",
        "x:k",
        json!("a"),
    ));
    assert_eq!(
        (unclear.decision(), unclear.assumes("R17")),
        (Conditional, true)
    );
}

#[test]
fn r18_set_operators_look_at_each_element() {
    for (operator, wanted, value, expected) in [
        (
            "ForAllValues:StringEquals",
            json!(["a", "b"]),
            json!(["a", "b"]),
            true,
        ),
        (
            "ForAllValues:StringEquals",
            json!(["a", "b"]),
            json!(["a", "c"]),
            false,
        ),
        (
            "ForAllValues:StringNotEquals",
            json!(["a"]),
            json!(["b", "c"]),
            true,
        ),
        (
            "ForAllValues:StringNotEquals",
            json!(["a"]),
            json!(["a", "c"]),
            false,
        ),
        (
            "ForAnyValue:StringEquals",
            json!(["a"]),
            json!(["c", "a"]),
            true,
        ),
        (
            "ForAnyValue:StringEquals",
            json!(["a"]),
            json!(["c"]),
            false,
        ),
        (
            "ForAnyValue:StringNotEquals",
            json!(["a"]),
            json!(["a", "c"]),
            true,
        ),
        (
            "ForAnyValue:StringNotEquals",
            json!(["a", "c"]),
            json!(["a", "c"]),
            false,
        ),
        (
            "ForAnyValue:StringLike",
            json!(["o-1/*"]),
            json!(["o-1/r/ou"]),
            true,
        ),
        ("ForAllValues:StringEquals", json!(["a"]), json!("a"), true),
        ("ForAnyValue:StringEquals", json!(["a"]), json!("b"), false),
        ("ForAllValues:StringEquals", json!(["a"]), json!([""]), true),
        ("ForAnyValue:StringEquals", json!([""]), json!([""]), false),
    ] {
        assert_eq!(
            holds(operator, wanted, value.clone()),
            expected,
            "{operator} {value}"
        );
    }
    let bare = over(allow_if("StringEquals", "x:k", json!("a"))).context("x:k", json!(["a"]));
    assert_eq!((bare.decision(), bare.assumes("R18")), (ImplicitDeny, true));
}

#[test]
fn r19_texts_compare_by_character_and_patterns_by_wildcard() {
    for (operator, wanted, value, expected) in [
        ("StringEquals", "a*", "a*", true),
        ("StringEquals", "a*", "ab", false),
        ("StringEquals", "a", "A", false),
        ("StringEqualsIgnoreCase", "Straße", "STRAßE", true),
        ("StringNotEqualsIgnoreCase", "a", "A", false),
        ("StringLike", "a?c*", "abcd", true),
        ("StringLike", "a*", "Ab", false),
        ("StringLike", "[ab]", "a", false),
        ("StringNotLike", "a*", "b", true),
        ("StringLike", "", "", true),
    ] {
        assert_eq!(
            holds(operator, json!(wanted), json!(value)),
            expected,
            "{operator} {wanted}"
        );
    }
}

#[test]
fn r20_numbers_dates_booleans_and_bytes_compare_as_such() {
    for (operator, wanted, value, expected) in [
        ("NumericEquals", "10", "10.0", true),
        ("NumericLessThan", "9", "10", false),
        ("NumericLessThanEquals", "10", "10", true),
        ("NumericGreaterThan", "-1", "-0.5", true),
        ("NumericGreaterThanEquals", "100", "99", false),
        ("NumericNotEquals", "1", "2", true),
        (
            "DateGreaterThan",
            "2020-01-01T00:00:00Z",
            "1600000000",
            true,
        ),
        (
            "DateLessThan",
            "2020-01-01",
            "2020-01-01T01:00:00+02:00",
            true,
        ),
        ("DateEquals", "2020-01-01T00:00:00.000Z", "2020-01-01", true),
        (
            "DateLessThanEquals",
            "2020-01-01T00:00:00Z",
            "2020-01-01T00:00:00.001Z",
            false,
        ),
        ("Bool", "true", "True", true),
        ("Bool", "false", "true", false),
        ("BinaryEquals", "QUI=", "QUI", true),
        ("BinaryEquals", "QUI=", "QUM=", false),
        ("IpAddress", "10.1.2.3/8", "10.200.0.1", true),
        ("IpAddress", "203.0.113.7", "203.0.113.7", true),
        (
            "IpAddress",
            "2001:DB8:1234:5678::/64",
            "2001:db8:1234:5678:9::1",
            true,
        ),
        ("IpAddress", "::/0", "10.0.0.1", false),
        ("NotIpAddress", "10.0.0.0/8", "11.0.0.1", true),
    ] {
        assert_eq!(
            holds(operator, json!(wanted), json!(value)),
            expected,
            "{operator} {wanted} {value}"
        );
    }
}

#[test]
fn r20_arns_match_component_by_component() {
    for (operator, wanted, value, expected) in [
        (
            "ArnEquals",
            "arn:aws:iam::*:role/a*",
            "arn:aws:iam::111111111111:role/a/b",
            true,
        ),
        (
            "ArnLike",
            "arn:aws:*:111122223333:finance/*",
            "arn:aws:s:us-east-2:999999999999:store/abc:111122223333:finance/d",
            false,
        ),
        (
            "StringLike",
            "arn:aws:*:111122223333:finance/*",
            "arn:aws:s:us-east-2:999999999999:store/abc:111122223333:finance/d",
            true,
        ),
        ("ArnLike", "arn:aws:s3:::*", "arn:aws:s3:::a:b/c", true),
        ("ArnNotLike", "arn:aws:s3:::a", "arn:aws:s3:::b", true),
        ("ArnLike", "*", "arn:aws:s3:::b", false),
        ("ArnLike", "arn:aws:s3:::b", "b", false),
    ] {
        assert_eq!(
            holds(operator, json!(wanted), json!(value)),
            expected,
            "{operator} {wanted}"
        );
    }
    let odd =
        over(allow_if("ArnNotEquals", "x:k", json!("arn:aws:s3:::b"))).context("x:k", json!("b"));
    assert_eq!((odd.decision(), odd.assumes("R20")), (Allow, true));
}

#[test]
fn r21_what_cannot_be_read_matches_nothing_and_is_not_equal() {
    for (operator, wanted, value, expected) in [
        ("NumericLessThan", "10", "many", false),
        ("NumericEquals", "ten", "10", false),
        ("NumericNotEquals", "10", "many", true),
        ("DateGreaterThan", "yesterday", "2020-01-01", false),
        ("DateNotEquals", "2020-01-01", "soon", true),
        ("IpAddress", "10.0.0.0/8", "host", false),
        ("NotIpAddress", "10.0.0.0/8", "host", true),
        ("Bool", "true", "yes", false),
    ] {
        assert_eq!(
            holds(operator, json!(wanted), json!(value)),
            expected,
            "{operator} {value}"
        );
    }
}
