use super::*;

const STRANGER: &str = "arn:aws:iam::222222222222:user/eve";
const LINKED: &str =
    "arn:aws:iam::111111111111:role/aws-service-role/x.amazonaws.com/AWSServiceRoleForX";

fn everything() -> Value {
    json!([allow("*", "*")])
}

fn nothing() -> Value {
    json!([])
}

#[test]
fn r24_every_level_of_control_policies_must_allow() {
    let asked = |levels: &[Value]| over(allow("*", "*")).scp(levels).decision();
    assert_eq!(asked(&[everything(), everything()]), Allow);
    assert_eq!(
        asked(&[everything(), json!([allow("ec2:*", "*")])]),
        ImplicitDeny
    );
    assert_eq!(asked(&[nothing(), everything()]), ImplicitDeny);
    assert_eq!(asked(&[]), Allow);
    let empty = over(allow("*", "*")).layer("scp", json!([{"target": OWN, "policies": []}]));
    assert_eq!(empty.decision(), ImplicitDeny);
    assert_eq!(empty.answer().blocked_by, [Layer::Scp]);
    let region = json!([{"Effect": "Allow", "NotAction": "iam:*", "Resource": "*",
        "Condition": {"StringEquals": {"aws:RequestedRegion": "eu-west-1"}}}]);
    let conditional = over(allow("*", "*")).scp(&[region]);
    assert_eq!(
        conditional
            .clone()
            .context("aws:RequestedRegion", json!("eu-west-1"))
            .decision(),
        Allow
    );
    assert_eq!(
        conditional
            .context("aws:RequestedRegion", json!("eu-west-2"))
            .decision(),
        ImplicitDeny
    );
}

#[test]
fn r24_control_policies_bind_root_and_spare_services() {
    let asked = |caller: &str, action: &str| {
        ask(caller, action, OBJECT)
            .identity(everything())
            .resource(json!([to(json!("*"))]))
            .scp(&[nothing()])
            .decision()
    };
    assert_eq!(asked(ROOT, "s3:GetObject"), ImplicitDeny);
    assert_eq!(asked(SESSION, "s3:GetObject"), ImplicitDeny);
    for spared in [
        LINKED,
        "arn:aws:sts::111111111111:assumed-role/AWSServiceRoleForX/s",
        "cloudtrail.amazonaws.com",
        "anonymous",
    ] {
        assert_eq!(asked(spared, "s3:GetObject"), Allow, "{spared}");
    }
}

#[test]
fn r25_resource_control_policies_bind_outsiders_and_services_on_listed_services() {
    let asked = |caller: &str, action: &str, resource: &str| {
        ask(caller, action, resource)
            .identity(everything())
            .resource(json!([to(json!("*"))]))
            .rcp(&[json!([]), json!([against(json!("*"))])])
            .decision()
    };
    let queue = "arn:aws:sqs:eu-west-1:111111111111:q";
    let topic = "arn:aws:sns:eu-west-1:111111111111:t";
    for caller in [
        USER,
        STRANGER,
        "cloudtrail.amazonaws.com",
        "anonymous",
        ROOT,
    ] {
        assert_eq!(
            asked(caller, "s3:GetObject", OBJECT),
            ExplicitDeny,
            "{caller}"
        );
    }
    assert_eq!(asked(USER, "sqs:SendMessage", queue), ExplicitDeny);
    assert_eq!(asked(USER, "sns:Publish", topic), Allow);
    assert_eq!(asked(LINKED, "s3:GetObject", OBJECT), Allow);
    assert_eq!(asked(USER, "kms:RetireGrant", KEY), Allow);
    assert_eq!(asked(USER, "kms:Decrypt", KEY), ExplicitDeny);
    let levels = over(allow("*", "*")).layer("rcp", json!([{"policies": []}, {"policies": []}]));
    assert_eq!(levels.decision(), Allow);
}

#[test]
fn r26_the_policy_of_the_endpoint_must_allow() {
    let through = |statements: Value| over(allow("*", "*")).endpoint(statements);
    assert_eq!(through(json!([to(json!("*"))])).decision(), Allow);
    assert_eq!(through(json!([])).decision(), ImplicitDeny);
    assert_eq!(through(json!([])).answer().blocked_by, [Layer::VpcEndpoint]);
    assert_eq!(
        through(json!([to(json!({"AWS": STRANGER}))])).decision(),
        ImplicitDeny
    );
    assert_eq!(
        through(json!([to(json!("*")), against(json!("*"))])).decision(),
        ExplicitDeny
    );
    // A gateway endpoint takes an account for its root user; which kind it is, nobody says.
    let account = through(json!([to(json!({"AWS": OWN}))]));
    assert_eq!(
        (account.decision(), account.assumes("R26")),
        (Conditional, true)
    );
    let queue = ask(
        USER,
        "sqs:SendMessage",
        "arn:aws:sqs:eu-west-1:111111111111:q",
    )
    .identity(everything())
    .endpoint(json!([to(json!({"AWS": OWN}))]));
    assert_eq!(queue.decision(), Allow);
}

#[test]
fn r27_a_denial_anywhere_wins() {
    let full = over(allow("*", "*"))
        .boundary(everything())
        .session(everything())
        .resource(json!([to(json!("*"))]))
        .endpoint(json!([to(json!("*"))]))
        .scp(&[everything()])
        .rcp(&[json!([])]);
    assert_eq!(full.decision(), Allow);
    let denied = json!([allow("*", "*"), deny("s3:*", "*")]);
    let denied_all = json!([to(json!("*")), against(json!("*"))]);
    for (asked, layer) in [
        (full.clone().identity(denied.clone()), Layer::Identity),
        (full.clone().boundary(denied.clone()), Layer::Boundary),
        (full.clone().session(denied.clone()), Layer::Session),
        (full.clone().scp(&[everything(), denied]), Layer::Scp),
        (
            full.clone().rcp(&[json!([against(json!("*"))])]),
            Layer::Rcp,
        ),
        (full.clone().resource(denied_all.clone()), Layer::Resource),
        (full.endpoint(denied_all), Layer::VpcEndpoint),
    ] {
        let answer = asked.answer();
        assert_eq!(
            (answer.decision, &*answer.blocked_by),
            (ExplicitDeny, &[layer][..])
        );
        assert_eq!(answer.statements.len(), 1);
        assert_eq!(answer.statements[0].layer, layer);
    }
}

#[test]
fn r29_a_policy_that_must_exist_and_was_not_collected_is_unknown() {
    for (action, resource) in [("kms:Decrypt", KEY), ("sts:AssumeRole", TARGET_ROLE)] {
        let asked = ask(USER, action, resource).identity(everything());
        assert_eq!((asked.decision(), asked.assumes("R29")), (Unknown, true));
        assert_eq!(asked.clone().identity(nothing()).decision(), Unknown);
        assert_eq!(asked.clone().scp(&[nothing()]).decision(), ImplicitDeny);
        assert_eq!(
            asked.clone().identity(json!([deny("*", "*")])).decision(),
            ExplicitDeny
        );
        assert_eq!(asked.layer("resource", json!({})).decision(), ImplicitDeny);
    }
    assert_eq!(over(allow("*", "*")).decision(), Allow);
    let missing = json!([{"name": "gone", "document": null}]);
    assert_eq!(
        over(allow("*", "*"))
            .layer("boundary", missing.clone())
            .decision(),
        Unknown
    );
    assert_eq!(
        over(allow("ec2:*", "*"))
            .layer("boundary", missing.clone())
            .decision(),
        ImplicitDeny
    );
    assert_eq!(
        over(deny("*", "*")).layer("boundary", missing).decision(),
        ExplicitDeny
    );
}

#[test]
fn r30_a_public_policy_lets_no_stranger_in_where_that_is_blocked() {
    let condition = |key: &str, operator: &str, value: &str| {
        json!({"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "*",
            "Condition": {operator: {key: value}}})
    };
    let blocked = |caller: &str, statements: Value| {
        ask(caller, "s3:GetObject", OBJECT)
            .identity(everything())
            .resource(statements)
            .context("aws:SourceIp", json!("203.0.113.7"))
            .context("aws:PrincipalOrgID", json!("o-1"))
            .setting("s3BlockPublicAccess")
            .answer()
    };
    let public = json!([to(json!("*"))]);
    for caller in ["anonymous", STRANGER] {
        let answer = blocked(caller, public.clone());
        assert_eq!(answer.decision, ImplicitDeny, "{caller}");
        assert_eq!(answer.blocked_by, [Layer::S3BlockPublicAccess]);
    }
    assert_eq!(blocked(USER, public.clone()).decision, Allow);
    assert_eq!(
        blocked("cloudtrail.amazonaws.com", public.clone()).decision,
        Allow
    );
    // A public statement takes even those away whom another names.
    let named = json!([
        condition("aws:username", "StringLike", "*"),
        to(json!({"AWS": STRANGER}))
    ]);
    assert_eq!(blocked(STRANGER, named).decision, ImplicitDeny);
    for fixed in [
        condition("aws:SourceIp", "IpAddress", "203.0.113.0/24"),
        condition("aws:PrincipalOrgID", "StringEquals", "o-1"),
        condition("aws:PrincipalArn", "ArnLike", STRANGER),
        to(json!({"AWS": STRANGER})),
    ] {
        assert_eq!(
            blocked(STRANGER, json!([fixed.clone()])).decision,
            Allow,
            "{fixed}"
        );
    }
    for open in [
        condition("aws:SourceIp", "IpAddress", "0.0.0.0/0"),
        condition("aws:PrincipalOrgID", "StringLike", "o-*"),
        condition("aws:PrincipalArn", "ArnLike", "arn:aws:iam::*:user/eve"),
        condition("aws:PrincipalOrgID", "StringEqualsIfExists", "o-1"),
    ] {
        assert_eq!(
            blocked(STRANGER, json!([open.clone()])).decision,
            ImplicitDeny,
            "{open}"
        );
    }
}

#[test]
fn r31_what_aws_keeps_nobody_changes() {
    for (action, resource) in [
        (
            "iam:CreatePolicyVersion",
            "arn:aws:iam::aws:policy/AdministratorAccess",
        ),
        (
            "iam:DeletePolicy",
            "arn:aws:iam::aws:policy/AdministratorAccess",
        ),
        (
            "iam:UpdateAssumeRolePolicy",
            "arn:aws:iam::111111111111:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_x",
        ),
        ("iam:PutRolePolicy", LINKED),
        (
            "kms:DeleteAlias",
            "arn:aws:kms:eu-west-1:111111111111:alias/aws/s3",
        ),
    ] {
        for caller in [USER, ROOT] {
            let asked = ask(caller, action, resource).identity(everything());
            let answer = asked.answer();
            assert_eq!(
                (answer.decision, answer.blocked_by),
                (ImplicitDeny, vec![Layer::Service]),
                "{action}"
            );
        }
    }
    for (action, resource) in [
        (
            "iam:GetPolicy",
            "arn:aws:iam::aws:policy/AdministratorAccess",
        ),
        (
            "iam:CreatePolicyVersion",
            "arn:aws:iam::111111111111:policy/own",
        ),
        ("iam:PutRolePolicy", TARGET_ROLE),
        ("iam:DeleteServiceLinkedRole", LINKED),
        (
            "kms:DeleteAlias",
            "arn:aws:kms:eu-west-1:111111111111:alias/app",
        ),
    ] {
        assert_eq!(
            ask(USER, action, resource)
                .identity(everything())
                .decision(),
            Allow,
            "{action}"
        );
    }
    let some = ask(
        USER,
        "iam:PutRolePolicy",
        "arn:aws:iam::111111111111:role/*",
    )
    .identity(everything());
    assert_eq!(
        some.conditions(),
        "resource not like arn:aws:iam::111111111111:role/aws-service-role/* and resource not like arn:aws:iam::111111111111:role/aws-reserved/*"
    );
}

#[test]
fn r32_a_role_is_all_its_sessions() {
    let named = json!([to(json!({"AWS": SESSION}))]);
    let asked = ask(ROLE, "s3:GetObject", OBJECT).resource(named.clone());
    assert_eq!(asked.conditions(), "session name = s1");
    assert_eq!(asked.clone().identity(everything()).decision(), Allow);
    let denied = ask(ROLE, "s3:GetObject", OBJECT)
        .identity(everything())
        .resource(json!([against(json!({"AWS": SESSION}))]));
    assert_eq!(denied.conditions(), "session name != s1");
    assert_eq!(
        ask(SESSION, "s3:GetObject", OBJECT)
            .resource(named)
            .decision(),
        Allow
    );
}
