use super::*;

const STRANGER: &str = "arn:aws:iam::222222222222:user/eve";

fn everything() -> Value {
    json!([allow("*", "*")])
}

fn nothing() -> Value {
    json!([])
}

#[test]
fn r28_in_one_account_either_side_is_enough() {
    let asked = ask(SESSION, "s3:GetObject", OBJECT);
    assert_eq!(asked.decision(), ImplicitDeny);
    assert_eq!(asked.clone().identity(everything()).decision(), Allow);
    assert_eq!(
        asked
            .clone()
            .identity(everything())
            .resource(nothing())
            .decision(),
        Allow
    );
    assert_eq!(
        asked
            .clone()
            .resource(json!([to(json!({"AWS": ROLE}))]))
            .decision(),
        Allow
    );
    assert_eq!(
        asked
            .clone()
            .resource(json!([to(json!({"AWS": OWN}))]))
            .decision(),
        ImplicitDeny
    );
    for layer in ["boundary", "session"] {
        let bound = asked.clone().layer(layer, json!({}));
        assert_eq!(
            bound.clone().identity(everything()).decision(),
            ImplicitDeny
        );
        assert_eq!(
            bound
                .clone()
                .resource(json!([to(json!({"AWS": ROLE}))]))
                .decision(),
            ImplicitDeny
        );
        assert_eq!(
            bound
                .clone()
                .resource(json!([to(json!({"AWS": SESSION}))]))
                .decision(),
            Allow
        );
        assert_eq!(bound.resource(json!([to(json!("*"))])).decision(), Allow);
    }
}

/// Returns statements as a trust policy has them.
fn trusting(mut statements: Value) -> Value {
    for statement in statements.as_array_mut().unwrap() {
        statement.as_object_mut().unwrap().remove("Resource");
        statement["Action"] = json!("sts:*");
    }
    statements
}

#[test]
fn r28_keys_and_trust_need_the_policy_of_the_resource() {
    for (action, resource) in [("kms:Decrypt", KEY), ("sts:AssumeRole", TARGET_ROLE)] {
        let asked = ask(SESSION, action, resource);
        let with = |statements: Value| match resource {
            TARGET_ROLE => asked.clone().resource(trusting(statements)),
            _ => asked.clone().resource(statements),
        };
        assert_eq!(
            with(nothing()).identity(everything()).decision(),
            ImplicitDeny,
            "{action}"
        );
        assert_eq!(
            with(json!([to(json!({"AWS": OWN}))])).decision(),
            ImplicitDeny
        );
        assert_eq!(
            with(json!([to(json!({"AWS": OWN}))]))
                .identity(everything())
                .decision(),
            Allow
        );
        assert_eq!(with(json!([to(json!({"AWS": ROLE}))])).decision(), Allow);
        assert_eq!(
            with(json!([to(json!({"AWS": ROLE}))]))
                .boundary(nothing())
                .decision(),
            ImplicitDeny
        );
        assert_eq!(
            with(json!([to(json!({"AWS": SESSION}))]))
                .boundary(nothing())
                .decision(),
            Allow
        );
    }
    let alias = ask(
        USER,
        "kms:CreateAlias",
        "arn:aws:kms:eu-west-1:111111111111:alias/app",
    )
    .identity(everything());
    assert_eq!(alias.decision(), Allow);
    assert_eq!(
        ask(USER, "kms:ListKeys", "*")
            .identity(everything())
            .decision(),
        Allow
    );
    // A root user that the key's policy does not name has no access.
    assert_eq!(
        ask(ROOT, "kms:Decrypt", KEY).resource(nothing()).decision(),
        ImplicitDeny
    );
    assert_eq!(
        ask(ROOT, "kms:Decrypt", KEY)
            .resource(json!([to(json!({"AWS": ROOT}))]))
            .decision(),
        Allow
    );
}

#[test]
fn r28_across_accounts_both_sides_are_needed() {
    for principal in [json!("*"), json!({"AWS": STRANGER}), json!({"AWS": OTHER})] {
        let asked = ask(STRANGER, "s3:GetObject", OBJECT).resource(json!([to(principal.clone())]));
        assert_eq!(asked.decision(), ImplicitDeny, "{principal}");
        assert_eq!(asked.answer().blocked_by, [Layer::Identity]);
        assert_eq!(asked.clone().identity(everything()).decision(), Allow);
        assert_eq!(
            asked
                .clone()
                .identity(everything())
                .boundary(nothing())
                .decision(),
            ImplicitDeny
        );
        assert_eq!(
            asked.identity(everything()).session(nothing()).decision(),
            ImplicitDeny
        );
    }
    let alone = ask(STRANGER, "s3:GetObject", OBJECT).identity(everything());
    assert_eq!(
        (alone.decision(), alone.answer().blocked_by),
        (ImplicitDeny, vec![Layer::Resource])
    );
    let root = ask("arn:aws:iam::222222222222:root", "s3:GetObject", OBJECT)
        .resource(json!([to(json!({"AWS": OTHER}))]));
    assert_eq!(root.decision(), Allow);
}

#[test]
fn r28_services_strangers_and_providers_need_the_resource_alone() {
    let service = ask("cloudtrail.amazonaws.com", "s3:PutObject", OBJECT)
        .resource(json!([to(json!({"Service": "cloudtrail.amazonaws.com"}))]))
        .identity(json!([deny("*", "*")]));
    assert_eq!(service.decision(), Allow);
    assert_eq!(
        ask("cloudtrail.amazonaws.com", "s3:PutObject", OBJECT).decision(),
        ImplicitDeny
    );
    let unsigned = |action: &str, resource: &str| {
        ask("anonymous", action, resource)
            .resource(json!([to(json!("*"))]))
            .decision()
    };
    assert_eq!(unsigned("s3:GetObject", OBJECT), Allow);
    assert_eq!(unsigned("kms:Decrypt", KEY), ImplicitDeny);
    assert_eq!(
        unsigned(
            "dynamodb:GetItem",
            "arn:aws:dynamodb:eu-west-1:111111111111:table/t"
        ),
        ImplicitDeny
    );
    let provider = "arn:aws:iam::111111111111:oidc-provider/token.example.com";
    let trust = json!([{"Effect": "Allow", "Principal": {"Federated": provider}, "Action": "sts:AssumeRoleWithWebIdentity",
        "Condition": {"StringEquals": {"token.example.com:aud": "sts.amazonaws.com"}}}]);
    let federated = ask(provider, "sts:AssumeRoleWithWebIdentity", TARGET_ROLE)
        .resource(trust)
        .scp(&[nothing()]);
    assert_eq!(federated.decision(), ImplicitDeny);
    assert_eq!(
        federated
            .context("token.example.com:aud", json!("sts.amazonaws.com"))
            .decision(),
        Allow
    );
}

#[test]
fn r28_everybody_may_ask_who_they_are() {
    let asked = ask(USER, "sts:GetCallerIdentity", "*")
        .identity(json!([deny("*", "*")]))
        .scp(&[nothing()]);
    assert_eq!(asked.decision(), Allow);
    assert_eq!(
        ask("anonymous", "sts:GetCallerIdentity", "*").decision(),
        ImplicitDeny
    );
}

#[test]
fn r28_users_may_make_sessions_of_their_own() {
    let asked = |principal: &str| {
        ask(principal, "sts:GetSessionToken", "*")
            .identity(json!([deny("*", "*")]))
            .decision()
    };
    assert_eq!(asked(USER), Allow);
    assert_eq!(asked("arn:aws:iam::111111111111:root"), Allow);
    assert_eq!(asked(SESSION), ExplicitDeny);
}

#[test]
fn r31_root_users_assume_no_role() {
    let trust = |action: &str| {
        let mut statement = to(json!({"AWS": "arn:aws:iam::111111111111:root"}));
        statement.as_object_mut().unwrap().remove("Resource");
        statement["Action"] = json!("sts:*");
        ask("arn:aws:iam::111111111111:root", action, ROLE).resource(json!([statement]))
    };
    let answer = trust("sts:AssumeRole").answer();
    assert_eq!(answer.decision, ImplicitDeny);
    assert_eq!(answer.blocked_by, [Layer::Service]);
    assert_eq!(trust("sts:TagSession").decision(), Allow);
}

#[test]
fn r23_whether_a_service_asks_follows_from_the_services_it_came_through() {
    let asked = |ask: Ask| {
        ask.identity(json!([
            allow("s3:*", "*"),
            deny_if("Bool", "aws:ViaAWSService", json!("true"))
        ]))
        .decision()
    };
    let get = || ask(USER, "s3:GetObject", OBJECT);
    assert_eq!(asked(get()), Allow);
    let through = json!(["cloudformation.amazonaws.com"]);
    assert_eq!(asked(get().context("aws:CalledVia", through)), ExplicitDeny);
    for none in [Value::Null, json!([])] {
        assert_eq!(asked(get().context("aws:CalledVia", none)), Allow);
    }
    let perhaps = json!([null, "cloudformation.amazonaws.com"]);
    assert_eq!(asked(get().unknown("aws:CalledVia", perhaps)), Conditional);
}

#[test]
fn r35_texts_that_compare_in_two_ways_are_two_statements() {
    let both = |one: &str, other: &str, value: &str| {
        let allowed = allow_if(one, "aws:PrincipalTag/a", json!([value]));
        let denied = deny_if(other, "aws:PrincipalTag/a", json!([value]));
        over(allowed.clone())
            .identity(json!([allowed, denied]))
            .unknown("aws:PrincipalTag/b", json!([]))
            .unknown("aws:PrincipalTag/c", json!([]))
    };
    let (one, two) = (
        "${aws:PrincipalTag/b}",
        "*${aws:PrincipalTag/b}${aws:PrincipalTag/c}",
    );
    for (allowed, denied, value) in [
        // `A` is `a` in another case, and not the same.
        ("StringEqualsIgnoreCase", "StringEquals", one),
        // What ends so need not be `*` and that.
        ("StringLike", "StringEquals", "*${aws:PrincipalTag/b}"),
        ("StringLike", "StringEquals", two),
        ("StringEqualsIgnoreCase", "StringEquals", two),
    ] {
        let open = both(allowed, denied, value).unknown("aws:PrincipalTag/a", json!([]));
        assert_eq!(open.decision(), Conditional, "{allowed} {value}");
        let known = both(allowed, denied, value).context("aws:PrincipalTag/a", json!("xyz"));
        assert_ne!(known.decision(), ExplicitDeny, "{allowed} {value}");
    }
    let same = both("StringLike", "StringEquals", one).unknown("aws:PrincipalTag/a", json!([]));
    assert_eq!(same.decision(), ExplicitDeny);
    let defaults = both("StringLike", "StringLike", "x").identity(json!([
        allow_if(
            "StringLike",
            "aws:PrincipalTag/a",
            json!(["${aws:PrincipalTag/b, 'x'}${aws:PrincipalTag/c}"])
        ),
        deny_if(
            "StringLike",
            "aws:PrincipalTag/a",
            json!(["${aws:PrincipalTag/b}${aws:PrincipalTag/c}"])
        ),
    ]));
    let known = defaults.context("aws:PrincipalTag/a", json!("xyz"));
    assert_eq!(known.decision(), Conditional, "{:?}", known.answer());
}
