use super::*;

const QUEUE: &str = "arn:aws:sqs:eu-west-1:111111111111:q";

/// Returns a question about a queue, which everything is allowed, and denied under a condition.
fn denied(operator: &str, key: &str, values: Value) -> Ask {
    let statements = json!([allow("*", "*"), deny_if(operator, key, values)]);
    ask(USER, "sqs:SendMessage", QUEUE).identity(statements)
}

fn there(key: &str) -> Value {
    json!([{"key": key, "presence": "known", "value": "unknown"}])
}

#[test]
fn r18_an_empty_text_that_is_not_known_is_an_empty_set() {
    let key = "aws:RequestTag/e";
    let all = denied("ForAllValues:StringEquals", key, json!("a"));
    assert_eq!(all.clone().context(key, json!("")).decision(), ExplicitDeny);
    let listed = all.clone().unknown(key, json!(["", "zz"]));
    assert_eq!(listed.conditions(), "aws:RequestTag/e != \"\"");
    let both = json!({"ForAllValues:StringEquals": {key: "a"}, "StringEquals": {key: ""}});
    let both = json!([allow("*", "*"), {"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": both}]);
    let open = all.identity(both).set("keyKnowledge", there(key));
    assert_eq!(open.decision(), Conditional);
    let any = denied("ForAnyValue:StringNotEquals", key, json!("a"));
    assert_eq!(any.clone().context(key, json!("")).decision(), Allow);
    assert_eq!(any.unknown(key, json!(["", "a"])).decision(), Allow);
    // An address is never empty.
    let ip = denied(
        "ForAllValues:IpAddress",
        "aws:SourceIp",
        json!(["0.0.0.0/0", "::/0"]),
    );
    let told = ip.set("keyKnowledge", there("aws:SourceIp"));
    assert_eq!(told.decision(), ExplicitDeny);
}

#[test]
fn r18_lists_among_the_values_of_a_key_are_lists() {
    let asked = |operator: &str| over(allow_if(operator, "x:m", json!("q")));
    let lists = json!([["a", "b"], ["c", "d"]]);
    for operator in ["StringNotEquals", "StringEquals", "StringLike"] {
        let known = asked(operator).context("x:m", json!(["a", "b"]));
        assert_eq!(
            (known.decision(), known.assumes("R18")),
            (ImplicitDeny, true)
        );
        let unknown = asked(operator).unknown("x:m", lists.clone());
        let found = (unknown.decision(), unknown.assumes("R18"));
        assert_eq!(found, (ImplicitDeny, true), "{operator}");
    }
    let mixed = asked("StringNotEquals").unknown("x:m", json!(["a", ["a", "b"]]));
    assert_eq!(mixed.conditions(), "x:m is no list");
    // A key that AWS documents as one value is a set where the request makes it one.
    let tag = "aws:RequestTag/e";
    let any = over(allow_if("ForAnyValue:StringEquals", tag, json!("a")));
    assert_eq!(
        any.clone()
            .unknown(tag, json!([["a"], ["a", "b"]]))
            .decision(),
        Allow
    );
    assert_eq!(
        any.unknown(tag, json!([["c"], ["b"]])).decision(),
        ImplicitDeny
    );
    // And one that it documents as a set is compared where the request makes it one value.
    let keys = over(allow_if("StringEquals", "aws:TagKeys", json!("a")));
    assert_eq!(
        keys.clone().context("aws:TagKeys", json!("a")).decision(),
        Allow
    );
    let unknown = keys.unknown("aws:TagKeys", json!(["a", "b"]));
    assert_eq!(unknown.conditions(), "aws:TagKeys = a");
}

#[test]
fn r18_a_key_of_no_table_may_be_one_text_or_several() {
    let asked = |statements: Value| {
        ask(USER, "s3:GetObject", OBJECT)
            .identity(statements)
            .open()
    };
    let some = deny_if("ForAnyValue:StringEquals", "x:k", json!("other"));
    let not_equal = allow_if("StringNotEquals", "x:k", json!("q"));
    assert_eq!(asked(json!([not_equal, some])).decision(), Conditional);
    let told = asked(json!([not_equal, some])).context("x:k", json!("q"));
    assert_eq!(told.decision(), ImplicitDeny);
    let equal = allow_if("StringEquals", "x:k", json!("q"));
    assert_eq!(asked(json!([equal, some])).decision(), Conditional);
    // A text without a character is there and has no element.
    let hollow = json!({"ForAllValues:StringEquals": {"x:k": "a"}, "Null": {"x:k": "false"},
        "ForAllValues:StringNotEquals": {"x:k": "a"}});
    let hollow = json!({"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": hollow});
    assert_eq!(asked(json!([hollow])).decision(), Conditional);
    let told = asked(json!([hollow])).context("x:k", json!(""));
    assert_eq!(told.decision(), Allow);
}

#[test]
fn r22_a_missing_variable_fails_unknown_sets_too() {
    let key = "aws:TagKeys";
    let asked = |operator: &str| {
        let statement = allow_if(operator, key, json!(["${aws:PrincipalTag/t}"]));
        over(statement)
    };
    for (operator, expected) in [
        ("ForAnyValue:StringNotEquals", ImplicitDeny),
        ("ForAllValues:StringNotEquals", ImplicitDeny),
        ("ForAnyValue:StringEquals", ImplicitDeny),
    ] {
        let known = asked(operator).context(key, json!(["a"]));
        assert_eq!(known.decision(), expected, "{operator}");
        let unknown = asked(operator).unknown(key, json!([["a"], ["b"]]));
        assert_eq!(unknown.decision(), expected, "{operator}");
        assert_eq!(unknown.assumes("R22"), operator.contains("Not"));
    }
    let empty = asked("ForAllValues:StringNotEquals").unknown(key, json!([null, ["b"]]));
    assert_eq!(empty.decision(), Conditional);
    assert_eq!(
        asked("ForAllValues:StringNotEquals")
            .unknown(key, json!([null, []]))
            .decision(),
        Allow
    );
}

#[test]
fn r22_an_unknown_variable_meets_each_of_the_listed_sets() {
    let any = allow_if("ForAnyValue:StringEquals", "aws:TagKeys", json!("${x:v}"));
    let asked = over(any).unknown("aws:TagKeys", json!([["a", "b"], ["c"], null, "d"]));
    let asked = |values: Value| asked.clone().unknown("x:v", values);
    assert_eq!(asked(json!(["e", "f"])).decision(), ImplicitDeny);
    assert_eq!(
        asked(json!(["a", "e"])).conditions(),
        "aws:TagKeys = [a, b] and x:v = a"
    );
    assert_eq!(
        asked(json!(["d", "e"])).conditions(),
        "aws:TagKeys = d and x:v = d"
    );
}

#[test]
fn r22_a_key_that_is_a_list_is_no_variable() {
    let asked = |operator: &str, values: Value| {
        let same = deny_if(operator, "x:k", json!("${x:v}"));
        ask(USER, "sqs:SendMessage", QUEUE)
            .identity(json!([allow("*", "*"), same]))
            .context("x:k", json!("a"))
            .unknown("x:v", values)
    };
    // As for a known list, the condition does not hold.
    let known = asked("StringNotEquals", json!([["b"]]));
    assert_eq!(known.decision(), Allow);
    let mixed = asked("StringNotEquals", json!([["b"], "a"]));
    assert_eq!(mixed.decision(), Allow);
    let text = asked("StringNotEquals", json!([["b"], "b"]));
    assert_eq!(text.decision(), Conditional);
    let of_table = deny_if("StringNotEquals", "x:k", json!("${aws:TagKeys}"));
    let open = ask(USER, "sqs:SendMessage", QUEUE)
        .identity(json!([allow("*", "*"), of_table]))
        .context("x:k", json!("a"))
        .open();
    assert_eq!(open.decision(), Allow);
}

#[test]
fn r34_unknown_variables_match_whatever_their_case() {
    let tags = |statements: Value, tag: &str| {
        ask(USER, "sqs:SendMessage", QUEUE)
            .identity(statements)
            .context("aws:ResourceTag/e", json!(tag))
            .unknown("aws:PrincipalTag/e", json!([]))
    };
    let folded = |value: &str| deny_if("StringEqualsIgnoreCase", "aws:ResourceTag/e", json!(value));
    let begun = json!([allow("*", "*"), folded("prod-${aws:PrincipalTag/e}")]);
    assert_eq!(
        tags(begun, "PROD-x").conditions(),
        "aws:PrincipalTag/e != x (any case)"
    );
    let alone = json!([
        allow_if("StringEquals", "aws:PrincipalTag/e", json!("prod")),
        folded("${aws:PrincipalTag/e}")
    ]);
    assert_eq!(tags(alone.clone(), "PROD").decision(), ExplicitDeny);
    assert_eq!(tags(alone, "DEV").decision(), Conditional);
    let truth = json!([
        allow_if("StringEquals", "aws:PrincipalTag/e", json!("TRUE")),
        deny_if(
            "Bool",
            "aws:SecureTransport",
            json!("${aws:PrincipalTag/e}")
        )
    ]);
    let truth = tags(truth, "x").context("aws:SecureTransport", json!("true"));
    assert_eq!(truth.decision(), ExplicitDeny);
}

#[test]
fn r34_what_stands_before_an_unknown_variable_may_be_known() {
    let value = "${aws:username}-${aws:PrincipalTag/e}";
    let asked = |key: &str| {
        over(allow_if("StringEquals", "x:k", json!(value)))
            .context("x:k", json!(key))
            .unknown("aws:PrincipalTag/e", json!([]))
    };
    assert_eq!(asked("bob-prod").conditions(), "aws:PrincipalTag/e = prod");
    assert_eq!(asked("ann-prod").decision(), ImplicitDeny);
    let like = over(allow_if(
        "StringLike",
        "x:k",
        json!("*-${aws:PrincipalTag/e}"),
    ))
    .context("x:k", json!("a-b-c"))
    .unknown("aws:PrincipalTag/e", json!([]));
    assert_eq!(
        like.conditions(),
        "aws:PrincipalTag/e = b-c or aws:PrincipalTag/e = c"
    );
}
