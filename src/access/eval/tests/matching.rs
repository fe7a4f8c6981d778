use super::*;

#[test]
fn r06_actions_match_by_service_and_pattern() {
    let matches = |pattern: &str| over(allow(pattern, "*")).decision() == Allow;
    for pattern in [
        "*",
        "*:*",
        "s3:*",
        "s3:Get*",
        "s3:GetObjec?",
        "s3:?etObject",
        "S3:GETOBJECT",
    ] {
        assert!(matches(pattern), "{pattern}");
    }
    for pattern in [
        "s3*",
        "s*:GetObject",
        "*:GetObject",
        "s3:GetObject?",
        "s3:Get",
        "s3: GetObject",
        "GetObject",
        "",
        "ec2:*",
    ] {
        assert!(!matches(pattern), "{pattern}");
    }
}

fn matched(pattern: &str, resource: &str) -> Ask {
    ask(USER, "x:Do", resource).identity(json!([allow("*", pattern)]))
}

#[test]
fn r07_resource_segments_match_each_for_itself() {
    for (pattern, resource) in [
        ("*", "arn:aws:sqs:eu-west-1:111111111111:q"),
        ("arn:aws:sqs:*:*:q", "arn:aws:sqs:eu-west-1:111111111111:q"),
        (
            "arn:aws:sqs:eu-west-?:111111111111:*",
            "arn:aws:sqs:eu-west-1:111111111111:q",
        ),
        ("arn:aws:s3:::data/*", "arn:aws:s3:::data/a/b/c:d"),
        ("arn:aws:s3:::da*/k", "arn:aws:s3:::data/x/k"),
        (
            "arn:aws:iam::*:role/*",
            "arn:aws:iam::111111111111:role/a/b",
        ),
        (
            "arn:aws:ec2:*:*:*/*",
            "arn:aws:ec2:eu-west-1:111111111111:instance/i-1",
        ),
        (
            "arn:aws:dynamodb:*:*:*",
            "arn:aws:dynamodb:eu-west-1:111111111111:table/t",
        ),
        (
            "arn:aws:sqs:*:*:orders-*",
            "arn:aws:sqs:eu-west-1:111111111111:orders-1",
        ),
    ] {
        assert_eq!(matched(pattern, resource).decision(), Allow, "{pattern}");
    }
    for (pattern, resource) in [
        ("arn:aws:sqs:eu*:q", "arn:aws:sqs:eu-west-1:111111111111:q"),
        ("arn:aws:s3:::data/K", "arn:aws:s3:::data/k"),
        ("arn:aws-cn:s3:::data/k", "arn:aws:s3:::data/k"),
        ("data/k", "arn:aws:s3:::data/k"),
        ("arn:aws:iam::${aws:PrincipalAccount}:role/app", ROLE),
    ] {
        assert_eq!(
            matched(pattern, resource).decision(),
            ImplicitDeny,
            "{pattern}"
        );
    }
}

#[test]
fn r07_wildcards_in_the_type_match_nothing() {
    for (pattern, resource) in [
        ("arn:aws:iam::*:r*/app", ROLE),
        ("arn:aws:iam::111111111111:role*", ROLE),
        (
            "arn:aws:dynamodb:*:*:t?ble/t",
            "arn:aws:dynamodb:eu-west-1:111111111111:table/t",
        ),
    ] {
        let asked = matched(pattern, resource);
        assert_eq!(
            (asked.decision(), asked.assumes("R7")),
            (ImplicitDeny, true),
            "{pattern}"
        );
    }
    // Queues, topics and buckets have no type.
    for (pattern, resource) in [
        (
            "arn:aws:sns:*:*:ord*",
            "arn:aws:sns:eu-west-1:111111111111:orders",
        ),
        ("arn:aws:s3:::d*/k", OBJECT),
        (
            "arn:aws:wafv2:*:*:*/webacl/*",
            "arn:aws:wafv2:eu-west-1:111111111111:regional/webacl/a/b",
        ),
    ] {
        let asked = matched(pattern, resource);
        assert_eq!(
            (asked.decision(), asked.assumes("R7")),
            (Allow, false),
            "{pattern}"
        );
    }
}

#[test]
fn r07_log_groups_match_with_and_without_their_ending() {
    let group = "arn:aws:logs:eu-west-1:111111111111:log-group:/app";
    let printed = format!("{group}:*");
    for (pattern, resource) in [
        (group, &*printed),
        (&*printed, group),
        (&*printed, &*printed),
        (group, group),
    ] {
        assert_eq!(
            matched(pattern, resource).decision(),
            Allow,
            "{pattern} {resource}"
        );
    }
    let stream = format!("{group}:log-stream:s");
    assert_eq!(matched(&printed, &stream).decision(), Allow);
    assert_eq!(matched(group, &stream).decision(), ImplicitDeny);
    assert_eq!(
        matched(&format!("{group}2:*"), &printed).decision(),
        ImplicitDeny
    );
}

#[test]
fn r08_short_arns_are_filled_up_where_the_policy_type_lets_them() {
    let everything = json!([allow("*", "*")]);
    let by_layer = |pattern: &str| {
        let short = json!([allow("*", pattern)]);
        let named =
            json!([{"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": pattern}]);
        let denied =
            json!([{"Effect": "Deny", "Principal": "*", "Action": "*", "Resource": pattern}]);
        let plain = ask(USER, "s3:GetObject", OBJECT);
        [
            plain.clone().identity(short.clone()).decision(),
            plain
                .clone()
                .identity(everything.clone())
                .scp(&[short])
                .decision(),
            plain
                .clone()
                .identity(everything.clone())
                .rcp(&[denied])
                .decision(),
            plain.resource(named).decision(),
        ]
    };
    assert_eq!(
        by_layer("arn:aws:s3"),
        [Allow, ImplicitDeny, Allow, ImplicitDeny]
    );
    assert_eq!(by_layer("arn:aws:s3:*"), [Allow, Allow, Allow, Allow]);
    assert_eq!(
        by_layer("arn:aws:s3:::*"),
        [Allow, Allow, ExplicitDeny, Allow]
    );
    assert_eq!(
        by_layer("arn:aws:ec2:*"),
        [ImplicitDeny, ImplicitDeny, Allow, ImplicitDeny]
    );
}

#[test]
fn r08_a_star_in_the_middle_ends_at_its_colon() {
    let asked = matched("arn:aws:sqs:*:q", "arn:aws:sqs:eu-west-1:111111111111:q");
    assert_eq!(
        (asked.decision(), asked.assumes("R8")),
        (ImplicitDeny, true)
    );
    let other = matched("arn:aws:sqs:*:p", "arn:aws:sqs:eu-west-1:111111111111:q");
    assert_eq!(
        (other.decision(), other.assumes("R8")),
        (ImplicitDeny, false)
    );
}

#[test]
fn r09_actions_without_resources_match_only_a_star() {
    let listed = |statement: Value| {
        ask(USER, "ec2:DescribeInstances", "*")
            .identity(json!([statement]))
            .decision()
    };
    assert_eq!(listed(allow("*", "*")), Allow);
    assert_eq!(
        listed(allow("*", "arn:aws:ec2:*:*:instance/*")),
        ImplicitDeny
    );
    assert_eq!(listed(allow("*", "arn:aws:ec2:*:*:*")), ImplicitDeny);
    let not =
        json!({"Effect": "Allow", "Action": "*", "NotResource": "arn:aws:ec2:*:*:instance/*"});
    assert_eq!(listed(not), Allow);
    let flagged = ask(
        USER,
        "ec2:DescribeInstances",
        "arn:aws:ec2:eu-west-1:111111111111:instance/i",
    )
    .set("wildcardOnly", json!(true))
    .identity(json!([allow("*", "arn:aws:ec2:*:*:instance/*")]));
    assert_eq!(flagged.decision(), ImplicitDeny);
    // AWS's own examples allow the list of buckets so.
    let buckets = |pattern: &str| {
        ask(USER, "s3:ListAllMyBuckets", "*")
            .identity(json!([allow("s3:*", pattern)]))
            .decision()
    };
    assert_eq!(buckets("arn:aws:s3:::*"), Allow);
    assert_eq!(buckets("arn:aws:s3:::data"), ImplicitDeny);
    assert_eq!(buckets("arn:aws:s3:::*/*"), ImplicitDeny);
}

#[test]
fn r10_not_action_and_not_resource_match_when_no_entry_does() {
    let not_action = |actions: Value| {
        over(json!({"Effect": "Allow", "NotAction": actions, "Resource": "*"})).decision()
    };
    assert_eq!(not_action(json!("iam:*")), Allow);
    assert_eq!(not_action(json!(["iam:*", "s3:Get*"])), ImplicitDeny);
    let not_resource = |resources: Value| {
        over(json!({"Effect": "Allow", "Action": "*", "NotResource": resources})).decision()
    };
    assert_eq!(not_resource(json!("arn:aws:s3:::other/*")), Allow);
    assert_eq!(
        not_resource(json!(["arn:aws:s3:::other/*", "arn:aws:s3:::data/*"])),
        ImplicitDeny
    );
    // An entry that cannot be read is not turned into a match.
    assert_eq!(not_resource(json!("other/*")), ImplicitDeny);
    assert_eq!(
        not_resource(json!("arn:aws:s3:::${aws:PrincipalTag/none}")),
        ImplicitDeny
    );
    let short = json!([{"Effect": "Deny", "Principal": "*", "Action": "*", "NotResource": "arn:aws:ec2:*"}]);
    let asked = over(allow("*", "*")).rcp(&[short]);
    assert_eq!(asked.decision(), Allow);
}

#[test]
fn r11_every_resource_of_a_request_needs_its_allow() {
    let run = |statements: Value| {
        let resources = json!([
            "arn:aws:ec2:eu-west-1:111111111111:instance/*",
            "arn:aws:ec2:eu-west-1:111111111111:subnet/s"
        ]);
        ask(USER, "ec2:RunInstances", "*")
            .set("resource", resources)
            .identity(statements)
    };
    let instances = allow("ec2:RunInstances", "arn:aws:ec2:*:*:instance/*");
    let subnets = allow("ec2:RunInstances", "arn:aws:ec2:*:*:subnet/*");
    assert_eq!(run(json!([instances])).decision(), ImplicitDeny);
    assert_eq!(run(json!([instances, subnets])).decision(), Allow);
    let refused = deny("ec2:RunInstances", "arn:aws:ec2:*:*:subnet/s");
    assert_eq!(
        run(json!([instances, subnets, refused])).decision(),
        ExplicitDeny
    );
    // The parts are decided together: no request comes through two endpoints.
    let by = |endpoint: &str, resource: &str| {
        json!({"Effect": "Allow", "Action": "*", "Resource": resource,
            "Condition": {"StringEquals": {"aws:SourceVpce": endpoint}}})
    };
    let apart = run(json!([
        by("vpce-1", "arn:aws:ec2:*:*:instance/*"),
        by("vpce-2", "arn:aws:ec2:*:*:subnet/*")
    ]));
    assert_eq!(
        apart.unknown("aws:SourceVpce", Value::Null).decision(),
        ImplicitDeny
    );
}

#[test]
fn r12_principals_match_by_themselves_their_role_their_user_or_their_account() {
    let matched = |caller: &str, principal: Value| {
        let account = json!([to(principal)]);
        // Identity-based policies are missing: only being named itself is enough.
        let alone = ask(caller, "s3:GetObject", OBJECT)
            .resource(account.clone())
            .decision();
        let bounded = ask(caller, "s3:GetObject", OBJECT)
            .resource(account)
            .boundary(json!([]))
            .session(json!([]))
            .decision();
        (alone == Allow, bounded == Allow)
    };
    let (direct, via, none) = ((true, true), (true, false), (false, false));
    let federated = "arn:aws:sts::111111111111:federated-user/bob";
    for (caller, principal, expected) in [
        (USER, json!("*"), direct),
        (USER, json!({"AWS": "*"}), direct),
        (USER, json!({"AWS": USER}), direct),
        (
            USER,
            json!({"AWS": "arn:aws:iam::111111111111:user/Bob"}),
            none,
        ),
        (USER, json!({"AWS": OWN}), none),
        (USER, json!({"AWS": ROOT}), none),
        (SESSION, json!({"AWS": SESSION}), direct),
        (SESSION, json!({"AWS": ROLE}), via),
        (
            SESSION,
            json!({"AWS": "arn:aws:iam::111111111111:role/team/app"}),
            via,
        ),
        (
            SESSION,
            json!({"AWS": "arn:aws:iam::222222222222:role/app"}),
            none,
        ),
        (
            SESSION,
            json!({"AWS": "arn:aws:sts::111111111111:assumed-role/app/s2"}),
            none,
        ),
        (
            SESSION,
            json!({"AWS": "arn:aws:iam::111111111111:role/*"}),
            none,
        ),
        (ROLE, json!({"AWS": ROLE}), via),
        (
            ROLE,
            json!({"AWS": "arn:aws:iam::111111111111:role/team/app"}),
            none,
        ),
        (federated, json!({"AWS": federated}), direct),
        (
            "lambda.amazonaws.com",
            json!({"Service": "lambda.amazonaws.com"}),
            direct,
        ),
        (
            "lambda.amazonaws.com",
            json!({"Service": "ec2.amazonaws.com"}),
            none,
        ),
        ("lambda.amazonaws.com", json!({"AWS": OWN}), none),
    ] {
        assert_eq!(
            matched(caller, principal.clone()),
            expected,
            "{caller} {principal}"
        );
    }
}

#[test]
fn r12_the_path_of_a_role_counts_where_it_is_known() {
    let policy = json!([to(
        json!({"AWS": "arn:aws:iam::111111111111:role/team/app"})
    )]);
    let asked = ask(SESSION, "s3:GetObject", OBJECT).resource(policy);
    let told = |arn: &str| {
        asked
            .clone()
            .context("aws:PrincipalArn", json!(arn))
            .decision()
    };
    assert_eq!(told("arn:aws:iam::111111111111:role/team/app"), Allow);
    assert_eq!(told(ROLE), ImplicitDeny);
}

#[test]
fn r12_a_federated_session_counts_as_its_user_within_its_limits() {
    let federated = "arn:aws:sts::111111111111:federated-user/s";
    let policy = json!([to(json!({"AWS": USER}))]);
    let asked = ask(federated, "s3:GetObject", OBJECT)
        .resource(policy)
        .session(json!([allow("*", "*")]));
    assert_eq!(
        asked.clone().set("federatedBy", json!(USER)).decision(),
        Allow
    );
    assert_eq!(
        asked
            .clone()
            .set("federatedBy", json!("arn:aws:iam::111111111111:user/ann"))
            .decision(),
        ImplicitDeny
    );
    assert_eq!(asked.conditions(), format!("made by = {USER}"));
    let limited = asked.set("federatedBy", json!(USER)).session(json!([]));
    assert_eq!(limited.decision(), ImplicitDeny);
}

#[test]
fn r13_a_denial_of_the_account_denies_its_principals() {
    for principal in [
        json!("*"),
        json!({"AWS": OWN}),
        json!({"AWS": ROLE}),
        json!({"AWS": SESSION}),
    ] {
        let asked = ask(SESSION, "s3:GetObject", OBJECT)
            .identity(json!([allow("*", "*")]))
            .resource(json!([against(principal.clone())]));
        assert_eq!(asked.decision(), ExplicitDeny, "{principal}");
    }
    let other = over(allow("*", "*")).resource(json!([against(json!({"AWS": OTHER}))]));
    assert_eq!(other.decision(), Allow);
}

fn spared(caller: &str, listed: Value) -> Ask {
    let statement =
        json!({"Effect": "Deny", "NotPrincipal": listed, "Action": "*", "Resource": "*"});
    ask(caller, "s3:GetObject", OBJECT)
        .identity(json!([allow("*", "*")]))
        .resource(json!([statement]))
}

#[test]
fn r14_not_principal_spares_who_is_listed_with_all_that_is_above() {
    for (caller, listed, expected) in [
        (USER, json!({"AWS": [USER, ROOT]}), Allow),
        (USER, json!({"AWS": USER}), Conditional),
        (USER, json!({"AWS": ROOT}), ExplicitDeny),
        (
            USER,
            json!({"AWS": "arn:aws:iam::111111111111:user/ann"}),
            ExplicitDeny,
        ),
        (SESSION, json!({"AWS": [SESSION, ROLE, ROOT]}), Allow),
        (SESSION, json!({"AWS": [ROLE, ROOT]}), Conditional),
        (SESSION, json!({"AWS": [ROOT]}), ExplicitDeny),
        (ROOT, json!({"AWS": [ROOT]}), Allow),
    ] {
        let asked = spared(caller, listed.clone());
        let unclear = expected == Conditional;
        assert_eq!(
            (asked.decision(), asked.assumes("R14")),
            (expected, unclear),
            "{caller} {listed}"
        );
    }
    let bounded = spared(USER, json!({"AWS": [USER, ROOT]})).boundary(json!([allow("*", "*")]));
    assert_eq!(bounded.decision(), ExplicitDeny);
}

#[test]
fn r14_not_principal_with_allow_lets_everybody_else_in() {
    let statement = json!({"Effect": "Allow", "NotPrincipal": {"AWS": [USER, ROOT]}, "Action": "*", "Resource": "*"});
    let asked = |caller: &str| {
        ask(caller, "s3:GetObject", OBJECT)
            .resource(json!([statement]))
            .decision()
    };
    assert_eq!(asked("arn:aws:iam::222222222222:user/x"), ImplicitDeny);
    assert_eq!(asked("anonymous"), Allow);
    assert_eq!(asked(USER), ImplicitDeny);
}

#[test]
fn r15_unsigned_requests_match_only_everybody() {
    let asked = |principal: Value| {
        ask("anonymous", "s3:GetObject", OBJECT)
            .resource(json!([to(principal)]))
            .decision()
    };
    assert_eq!(asked(json!("*")), Allow);
    assert_eq!(asked(json!({"AWS": "*"})), Allow);
    assert_eq!(asked(json!({"AWS": [OWN, USER]})), ImplicitDeny);
}
