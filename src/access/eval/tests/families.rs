use super::*;

const QUEUE: &str = "arn:aws:sqs:eu-west-1:111111111111:q";

fn queue(statements: Value) -> Ask {
    ask(USER, "sqs:SendMessage", QUEUE).identity(statements)
}

fn unless(operator: &str, key: &str, values: Value) -> Ask {
    queue(json!([allow("*", "*"), deny_if(operator, key, values)]))
}

#[test]
fn r35_both_names_of_a_moment_are_one() {
    let after = |operator: &str, key: &str, value: &str| unless(operator, key, json!(value));
    let late = after("DateGreaterThan", "aws:CurrentTime", "2020-01-01T00:00:00Z");
    let listed = late
        .clone()
        .unknown("aws:EpochTime", json!(["0", "4102444800"]));
    assert_eq!(listed.decision(), Conditional);
    let one = late
        .clone()
        .unknown("aws:EpochTime", json!([4_102_444_800_u64]));
    assert_eq!(one.decision(), ExplicitDeny);
    assert_eq!(
        late.clone().unknown("aws:EpochTime", json!([])).decision(),
        Conditional
    );
    let rows = json!([{"key": "aws:EpochTime", "presence": "known", "value": "unknown"}]);
    assert_eq!(late.set("keyKnowledge", rows).decision(), Conditional);
    let epoch = |operator: &str, value: &str| after(operator, "aws:EpochTime", value).open();
    assert_eq!(
        epoch("NumericGreaterThan", "1700000000.0").decision(),
        Conditional
    );
    assert_eq!(
        epoch("NumericGreaterThan", "1700000000.25").decision(),
        Conditional
    );
    let far = "99999999999999999999";
    assert_eq!(epoch("NumericLessThan", far).decision(), Conditional);
    let never = "9".repeat(60);
    assert_eq!(epoch("NumericLessThan", &never).decision(), Conditional);
    let both = queue(json!([
        allow_if("NumericGreaterThan", "aws:EpochTime", json!("1700000000.5")),
        deny_if(
            "DateGreaterThan",
            "aws:CurrentTime",
            json!("2023-11-14T22:13:20Z")
        )
    ]));
    assert_eq!(both.open().decision(), ExplicitDeny);
    let fraction = after("DateGreaterThan", "aws:CurrentTime", "2023-11-14T22:13:20Z");
    let told = fraction.context("aws:EpochTime", json!("1700000000.5"));
    assert_eq!(told.decision(), ExplicitDeny);
}

#[test]
fn r35_organisations_and_their_paths_agree() {
    let of = |key: &str| format!("aws:{key}OrgID");
    let paths = |key: &str| format!("aws:{key}OrgPaths");
    for key in ["Principal", "Resource"] {
        let (id, list) = (of(key), paths(key));
        let by_id = unless("StringEquals", &id, json!("o-1"));
        let ways = json!([["o-1/r/ou-1/"], ["o-2/r/"], null]);
        let listed = by_id.clone().unknown(&list, ways);
        assert_eq!(listed.decision(), Conditional, "{key}");
        let only = by_id
            .clone()
            .unknown(&list, json!([["o-1/r/ou-1/"], ["o-1/r/"]]));
        assert_eq!(only.decision(), ExplicitDeny, "{key}");
        let absent = unless("Null", &id, json!("true"))
            .context(&list, Value::Null)
            .open();
        assert_eq!(absent.decision(), ExplicitDeny, "{key}");
        let by_path = unless("ForAnyValue:StringLike", &list, json!("o-1/*"));
        assert_eq!(
            by_path.clone().context(&id, json!("o-1")).decision(),
            ExplicitDeny
        );
        assert_eq!(by_path.clone().context(&id, json!("o-2")).decision(), Allow);
        assert_eq!(by_path.clone().context(&id, Value::Null).decision(), Allow);
        let unknown = by_path.unknown(&id, json!(["o-1", "o-2", null]));
        assert_eq!(unknown.decision(), Conditional, "{key}");
        let apart = json!([
            allow_if("StringEquals", &id, json!("o-1")),
            deny_if("ForAnyValue:StringLike", &list, json!("o-1/*"))
        ]);
        assert_eq!(queue(apart).open().decision(), ExplicitDeny, "{key}");
        let other = json!([{"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {
            "StringEquals": {&id: "o-1"}, "ForAnyValue:StringLike": {&list: "o-2/*"}}}]);
        assert_eq!(queue(other).open().decision(), ImplicitDeny, "{key}");
        let without = json!([
            allow_if("ForAnyValue:StringLike", &list, json!("o-1/*")),
            deny_if("StringNotEquals", &id, json!("o-1"))
        ]);
        let without = queue(without).open().conditions();
        assert_eq!(without, format!("{id} = o-1"));
    }
}

#[test]
fn r35_services_that_called_agree() {
    let names = json!(["cloudformation.amazonaws.com", "dynamodb.amazonaws.com"]);
    let first = |value: &str| unless("StringEquals", "aws:CalledViaFirst", json!(value));
    let last = |value: &str| unless("StringEquals", "aws:CalledViaLast", json!(value));
    let (front, back) = ("cloudformation.amazonaws.com", "dynamodb.amazonaws.com");
    let told = |asked: Ask| asked.context("aws:CalledVia", names.clone()).decision();
    assert_eq!(
        (told(first(front)), told(first(back))),
        (ExplicitDeny, Allow)
    );
    assert_eq!((told(last(front)), told(last(back))), (Allow, ExplicitDeny));
    let ways = json!([null, names]);
    let listed = |asked: Ask| asked.unknown("aws:CalledVia", ways.clone()).decision();
    assert_eq!(
        (listed(first(front)), listed(first(back))),
        (Conditional, Allow)
    );
    let by_first = |asked: Ask| asked.context("aws:CalledViaFirst", json!(front));
    let any = |value: &str| unless("ForAnyValue:StringEquals", "aws:CalledVia", json!(value));
    assert_eq!(by_first(any(front)).decision(), ExplicitDeny);
    assert_eq!(by_first(any(back)).decision(), Conditional);
    assert_eq!(by_first(last(front)).decision(), Conditional);
    let via = |value: &str| unless("Bool", "aws:ViaAWSService", json!(value));
    assert_eq!(by_first(via("true")).decision(), ExplicitDeny);
    let unknown = via("true").unknown("aws:CalledViaLast", json!([null, back]));
    assert_eq!(unknown.decision(), Conditional);
    let nobody = first(front).context("aws:CalledVia", Value::Null).open();
    assert_eq!(nobody.decision(), Allow);
    // Where nothing is known, they still hang together.
    let open = |one: Value, other: Value| queue(json!([one, other])).open().decision();
    let is_first = allow_if("StringEquals", "aws:CalledViaFirst", json!(front));
    let among = deny_if("ForAnyValue:StringEquals", "aws:CalledVia", json!(front));
    assert_eq!(open(is_first.clone(), among), ExplicitDeny);
    let no_last = deny_if("Null", "aws:CalledViaLast", json!("false"));
    assert_eq!(open(is_first.clone(), no_last), ExplicitDeny);
    assert_eq!(
        open(
            is_first,
            deny_if("Bool", "aws:ViaAWSService", json!("true"))
        ),
        ExplicitDeny
    );
}

#[test]
fn r35_keys_of_some_endpoints_need_not_be_there() {
    let through = |asked: Ask| asked.context("aws:SourceVpce", json!("vpce-1")).open();
    for key in ["aws:VpceAccount", "aws:SourceVpcArn", "aws:VpceOrgID"] {
        let there = queue(json!([allow_if("Null", key, json!("false"))]));
        assert_eq!(through(there).decision(), Conditional, "{key}");
        let absent = through(unless("Null", key, json!("true")));
        assert_eq!(absent.decision(), Conditional, "{key}");
        // But where one is there, the request came through an endpoint.
        let both = json!([
            allow_if("Null", key, json!("false")),
            deny_if("Null", "aws:SourceVpce", json!("false"))
        ]);
        assert_eq!(queue(both).open().decision(), ExplicitDeny, "{key}");
        let address = json!([
            allow_if("Null", key, json!("false")),
            deny_if("Null", "aws:SourceIp", json!("true"))
        ]);
        assert_eq!(queue(address).open().decision(), ExplicitDeny, "{key}");
        let told = queue(json!([
            deny_if("Null", "aws:SourceVpc", json!("true")),
            allow("*", "*")
        ]));
        let told = told.context(key, json!("x")).open();
        assert_eq!(told.decision(), Allow, "{key}");
    }
    let endpoint = queue(json!([allow_if("Null", "aws:VpceAccount", json!("false"))]))
        .endpoint(json!([to(json!("*"))]))
        .open();
    assert_eq!(endpoint.decision(), Conditional);
}

#[test]
fn r35_without_an_endpoint_there_are_no_keys_of_one() {
    let asked = |key: &str| {
        queue(json!([allow_if("Null", key, json!("false"))]))
            .context("aws:SourceVpce", Value::Null)
            .open()
    };
    for key in ["aws:SourceVpc", "aws:VpcSourceIp", "aws:VpceAccount"] {
        assert_eq!(asked(key).decision(), ImplicitDeny, "{key}");
    }
    assert_eq!(asked("aws:SourceIp").decision(), Allow);
}

#[test]
fn r20_a_block_is_some_address_of_it() {
    let asked = |block: &str| unless("IpAddress", "aws:SourceIp", json!(block));
    let within = |block: &str, value: Value| asked(block).context("aws:SourceIp", value).decision();
    assert_eq!(within("10.1.0.0/16", json!("10.0.0.0/8")), Conditional);
    assert_eq!(within("10.0.0.0/8", json!("10.1.0.0/16")), ExplicitDeny);
    assert_eq!(within("10.1.0.0/16", json!("192.168.0.0/16")), Allow);
    assert_eq!(within("10.1.2.3", json!("10.1.2.3/32")), ExplicitDeny);
    assert_eq!(within("::/0", json!("10.0.0.0/8")), Allow);
    let listed = asked("10.1.0.0/16").unknown("aws:SourceIp", json!(["10.0.0.0/8"]));
    assert_eq!(listed.conditions(), "aws:SourceIp not in 10.1.0.0/16");
    let either = asked("10.0.0.0/8").unknown("aws:SourceIp", json!(["10.1.0.0/16", "10.2.0.1"]));
    assert_eq!(either.decision(), ExplicitDeny);
}

#[test]
fn r35_listed_values_of_a_key_count_where_no_policy_names_it() {
    let age = |present: Value| {
        over(allow_if(
            "NumericGreaterThanIfExists",
            "aws:MultiFactorAuthAge",
            json!("50"),
        ))
        .unknown("aws:MultiFactorAuthAge", json!([null, "0", "100", "3600"]))
        .unknown("aws:MultiFactorAuthPresent", present)
    };
    assert_eq!(age(json!([null, "false"])).decision(), Allow);
    assert_eq!(age(json!([null, "true"])).decision(), Conditional);
    let via = over(allow_if("Null", "aws:CalledVia", json!("true")))
        .unknown("aws:CalledVia", json!([null, ["a.amazonaws.com"]]))
        .unknown("aws:ViaAWSService", json!([null, "false"]));
    assert_eq!(via.decision(), Allow);
    let organisation = over(allow_if("Null", "aws:PrincipalOrgPaths", json!("true")))
        .unknown("aws:PrincipalOrgPaths", json!([null, ["o-1/r-1/"]]))
        .unknown("aws:PrincipalOrgID", json!([null]));
    assert_eq!(organisation.decision(), Allow);
}
