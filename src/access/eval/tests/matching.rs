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
        "s*:GetObject",
        "*:GetObject",
        "s3:GetObject?",
        "s3:Get",
        "s3: GetObject",
        "ec2:*",
    ] {
        assert!(!matches(pattern), "{pattern}");
    }
    for wrong in ["s3*", "GetObject", ""] {
        let error = over(allow(wrong, "*")).error();
        assert!(error.contains("is no action"), "{error}");
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
    // An entry that cannot be filled is not turned into a match.
    assert_eq!(
        not_resource(json!("arn:aws:s3:::${aws:PrincipalTag/none}")),
        ImplicitDeny
    );
    // Nor is one that may never match: that this is so is told.
    let list =
        json!({"Effect": "Allow", "Action": "*", "NotResource": "arn:aws:iam::111111111111:role*"});
    let asked = over(list);
    assert_eq!(
        (asked.decision(), asked.assumes("R7")),
        (ImplicitDeny, true)
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
