use super::*;

#[test]
fn m01_the_whole_of_ipv4_matches_every_address() {
    let asked = |operator: &str| {
        over(allow_if(operator, "aws:SourceIp", json!("0.0.0.0/0")))
            .context("aws:SourceIp", json!("203.0.113.7"))
            .decision()
    };
    assert_eq!(asked("IpAddress"), Allow);
    assert_eq!(asked("NotIpAddress"), ImplicitDeny);
}

#[test]
fn m02_ipv6_addresses_are_numbers() {
    let asked = over(allow_if(
        "IpAddress",
        "aws:SourceIp",
        json!("2001:DB8:0:0::1"),
    ));
    assert_eq!(
        asked
            .context("aws:SourceIp", json!("2001:db8::1"))
            .decision(),
        Allow
    );
}

#[test]
fn m03_seconds_and_dates_are_one_line() {
    let asked = |operator: &str| {
        over(allow_if(operator, "aws:CurrentTime", json!("4102444800")))
            .context("aws:CurrentTime", json!("2026-09-26T12:00:00.000Z"))
            .decision()
    };
    assert_eq!(asked("DateLessThan"), Allow);
    assert_eq!(asked("DateGreaterThan"), ImplicitDeny);
}

#[test]
fn m04_old_versions_have_no_variables() {
    let old = json!({"Version": "2008-10-17", "Statement": allow_if("StringEquals", "x:k", json!("${aws:username}"))});
    let asked = ask(USER, "s3:GetObject", OBJECT).layer("identity", old);
    assert_eq!(
        asked.clone().context("x:k", json!("bob")).decision(),
        ImplicitDeny
    );
    assert_eq!(
        asked.context("x:k", json!("${aws:username}")).decision(),
        Allow
    );
}

#[test]
fn m05_an_empty_value_is_a_value() {
    let asked = ask(USER, "s3:GetObject", "arn:aws:s3:::data/x-").identity(json!([allow(
        "*",
        "arn:aws:s3:::data/x-${aws:PrincipalTag/t}"
    )]));
    assert_eq!(
        asked
            .clone()
            .context("aws:PrincipalTag/t", json!(""))
            .decision(),
        Allow
    );
    assert_eq!(asked.decision(), ImplicitDeny);
}

#[test]
fn m06_the_root_user_may_all_but_what_is_denied() {
    let asked = ask(ROOT, "s3:GetObject", OBJECT);
    assert_eq!(asked.decision(), Allow);
    assert_eq!(
        asked
            .clone()
            .scp(&[json!([allow("ec2:*", "*")])])
            .decision(),
        ImplicitDeny
    );
    assert_eq!(
        asked
            .clone()
            .rcp(&[json!([against(json!("*"))])])
            .decision(),
        ExplicitDeny
    );
    assert_eq!(
        asked
            .resource(json!([against(json!({"AWS": OWN}))]))
            .decision(),
        ExplicitDeny
    );
}

const LINKED: &str = "arn:aws:sts::111111111111:assumed-role/AWSServiceRoleForAutoScaling/s";

#[test]
fn m07_control_policies_spare_service_linked_roles() {
    let asked = ask(LINKED, "ec2:RunInstances", "*")
        .identity(json!([allow("*", "*")]))
        .scp(&[json!([deny("*", "*")])]);
    assert_eq!(asked.decision(), Allow);
}

#[test]
fn m08_resource_control_policies_spare_service_linked_roles() {
    let asked = ask(LINKED, "s3:GetObject", OBJECT)
        .identity(json!([allow("*", "*")]))
        .rcp(&[json!([against(json!("*"))])]);
    assert_eq!(asked.decision(), Allow);
}

#[test]
fn m09_control_policies_are_not_about_services() {
    let asked = ask("cloudtrail.amazonaws.com", "s3:PutObject", OBJECT)
        .resource(json!([to(json!({"Service": "cloudtrail.amazonaws.com"}))]))
        .scp(&[json!([deny("*", "*")])]);
    assert_eq!(asked.decision(), Allow);
}

#[test]
fn m10_resource_control_policies_are_about_some_services() {
    let denied = |action: &str, resource: &str| {
        ask(USER, action, resource)
            .identity(json!([allow("*", "*")]))
            .rcp(&[json!([against(json!("*"))])])
            .decision()
    };
    assert_eq!(
        denied(
            "ec2:StopInstances",
            "arn:aws:ec2:eu-west-1:111111111111:instance/i"
        ),
        Allow
    );
    assert_eq!(
        denied(
            "secretsmanager:GetSecretValue",
            "arn:aws:secretsmanager:eu-west-1:111111111111:secret:s"
        ),
        ExplicitDeny
    );
}

#[test]
fn m11_retiring_a_grant_is_exempt() {
    let asked = ask(USER, "kms:RetireGrant", KEY)
        .resource(json!([to(json!({"AWS": USER}))]))
        .rcp(&[json!([against(json!("*"))])]);
    assert_eq!(asked.decision(), Allow);
}

#[test]
fn m12_a_federated_session_without_a_policy_has_nothing() {
    let asked = ask(
        "arn:aws:sts::111111111111:federated-user/f",
        "s3:GetObject",
        OBJECT,
    )
    .identity(json!([allow("*", "*")]));
    assert_eq!(asked.decision(), ImplicitDeny);
    assert_eq!(asked.answer().blocked_by, [Layer::Session]);
    assert_eq!(asked.session(json!([allow("s3:*", "*")])).decision(), Allow);
}

#[test]
fn m13_a_session_that_the_resource_names_is_not_limited() {
    let asked = ask(SESSION, "s3:GetObject", OBJECT)
        .session(json!([allow("ec2:*", "*")]))
        .resource(json!([to(json!({"AWS": SESSION}))]));
    assert_eq!(asked.decision(), Allow);
}

#[test]
fn m14_everybody_with_a_principal_arn_is_not_limited() {
    let statement = json!({"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*",
        "Condition": {"ArnEquals": {"aws:PrincipalArn": ROLE}}});
    let asked = ask(SESSION, "s3:GetObject", OBJECT)
        .session(json!([allow("ec2:*", "*")]))
        .boundary(json!([]))
        .resource(json!([statement]));
    assert_eq!(asked.decision(), Allow);
}

#[test]
fn m15_claims_of_providers_are_evaluated() {
    let provider = "arn:aws:iam::111111111111:oidc-provider/token.actions.githubusercontent.com";
    let trust = json!([{"Effect": "Allow", "Principal": {"Federated": provider}, "Action": "sts:AssumeRoleWithWebIdentity",
        "Condition": {
            "StringEquals": {"token.actions.githubusercontent.com:aud": "sts.amazonaws.com"},
            "StringLike": {"token.actions.githubusercontent.com:sub": "repo:acme/*:ref:refs/heads/main"}}}]);
    let asked = ask(provider, "sts:AssumeRoleWithWebIdentity", TARGET_ROLE)
        .resource(trust)
        .context(
            "token.actions.githubusercontent.com:aud",
            json!("sts.amazonaws.com"),
        );
    let by = |sub: &str| {
        asked
            .clone()
            .context("token.actions.githubusercontent.com:sub", json!(sub))
            .decision()
    };
    assert_eq!(by("repo:acme/app:ref:refs/heads/main"), Allow);
    assert_eq!(by("repo:evil/app:ref:refs/heads/main"), ImplicitDeny);
    assert_eq!(
        asked.open().conditions(),
        "token.actions.githubusercontent.com:sub like repo:acme/*:ref:refs/heads/main"
    );
}

#[test]
fn m16_conditions_that_contradict_each_other_are_denied() {
    let both = json!({"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {
        "StringEquals": {"aws:SourceVpce": "vpce-1"}, "StringNotLike": {"aws:SourceVpce": "vpce-*"}}});
    assert_eq!(over(both).open().decision(), ImplicitDeny);
    let levels = over(allow("*", "*"))
        .scp(&[
            json!([allow_if(
                "StringEquals",
                "aws:RequestedRegion",
                json!("eu-west-1")
            )]),
            json!([allow_if(
                "StringEquals",
                "aws:RequestedRegion",
                json!("eu-west-2")
            )]),
        ])
        .open();
    assert_eq!(levels.decision(), ImplicitDeny);
}

#[test]
fn m17_variables_stand_anywhere_in_names_without_a_type() {
    for service in ["sqs", "sns"] {
        let asked = ask(
            USER,
            "x:Do",
            &format!("arn:aws:{service}:eu-west-1:111111111111:orders-red"),
        )
        .identity(json!([allow(
            "*",
            &format!("arn:aws:{service}:*:*:orders-${{aws:PrincipalTag/env}}")
        )]));
        assert_eq!(
            asked
                .clone()
                .context("aws:PrincipalTag/env", json!("red"))
                .decision(),
            Allow
        );
        assert_eq!(
            asked
                .context("aws:PrincipalTag/env", json!("blue"))
                .decision(),
            ImplicitDeny
        );
    }
}
