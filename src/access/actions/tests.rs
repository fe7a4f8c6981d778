use super::*;

fn done(action: &str) -> Done {
    let (prefix, name) = action.split_once(':').unwrap();
    let service = service(prefix).unwrap_or_else(|| panic!("{prefix}"));
    service.action(name).unwrap_or_else(|| panic!("{action}"))
}

fn fits(action: &str, resource: &str) -> bool {
    matches!(fit(done(action), resource), Fit::Of(_))
}

#[test]
fn the_table_is_whole() {
    assert_eq!(as_of(), "2026-09-26");
    let text = include_str!("table.txt");
    let names: Vec<&str> = text
        .lines()
        .filter_map(|line| line.strip_prefix("service "))
        .collect();
    assert!(names.len() > 450, "{}", names.len());
    let mut actions = 0;
    for name in &names {
        let service = service(name).unwrap();
        assert_eq!(service.name, *name);
        for action in service.actions() {
            actions += 1;
            // Every type that an action names has a pattern.
            let done = service.action(action).unwrap();
            for (kind, _) in done.on() {
                let has = service.kinds().iter().any(|one| one.name == *kind);
                assert!(has, "{name}:{action}: {kind}");
            }
        }
    }
    assert_eq!(
        actions,
        text.lines().filter(|line| line.starts_with(' ')).count()
    );
    assert!(actions > 22_000, "{actions}");
}

#[test]
fn names_have_no_case_and_are_shown_as_aws_spells_them() {
    assert_eq!(done("S3:getobject").name, "GetObject");
    assert_eq!(done("S3:getobject").service.name, "s3");
    assert!(service("s33").is_none());
    assert_eq!(nearest_service("secretmanager"), Some("secretsmanager"));
    assert_eq!(nearest_service("zzzzzzzzzzz"), None);
    assert_eq!(
        service("s3").unwrap().nearest("GetObjct"),
        Some("GetObject")
    );
    assert_eq!(service("s3").unwrap().nearest("Frobnicate"), None);
}

#[test]
fn each_type_takes_arns_of_its_own() {
    for (action, good, bad) in [
        (
            "s3:GetObject",
            "arn:aws:s3:::data/a/b:c",
            "arn:aws:s3:::data",
        ),
        (
            "s3:ListBucket",
            "arn:aws:s3:::data",
            "arn:aws:s3:::data/a/b",
        ),
        (
            "s3:ListBucket",
            "arn:aws-cn:s3:::data",
            "arn:aws:s3:::data/*",
        ),
        (
            "s3:GetObject",
            "arn:aws:s3:eu-west-1:111111111111:accesspoint/door/object/k",
            "arn:aws:s3:eu-west-1:111111111111:accesspoint/door",
        ),
        (
            "kms:Decrypt",
            "arn:aws:kms:eu-west-1:111111111111:key/0a",
            "arn:aws:kms:eu-west-1:111111111111:alias/a/b",
        ),
        (
            "sts:AssumeRole",
            "arn:aws:iam::111111111111:role/a/b/c",
            "arn:aws:iam::111111111111:user/a",
        ),
        (
            "lambda:InvokeFunction",
            "arn:aws:lambda:eu-west-1:111111111111:function:f:live",
            "arn:aws:lambda:eu-west-1:111111111111:layer:f:1",
        ),
        (
            "secretsmanager:GetSecretValue",
            "arn:aws:secretsmanager:eu-west-1:111111111111:secret:prod/db-AbCdEf",
            "arn:aws:secretsmanager:::secret",
        ),
        (
            "logs:DescribeLogStreams",
            "arn:aws:logs:eu-west-1:111111111111:log-group:/aws/lambda/f:*",
            "arn:aws:logs:eu-west-1:111111111111:log-group:/aws/f:log-stream:a/b",
        ),
        (
            "dynamodb:GetItem",
            "arn:aws:dynamodb:eu-west-1:111111111111:table/orders",
            "arn:aws:dynamodb:eu-west-1:111111111111:table/orders/index/by-day",
        ),
        (
            "backup:DeleteRecoveryPoint",
            "arn:aws:ec2:eu-west-1::snapshot/snap-0a",
            "arn:aws:backup:eu-west-1:111111111111:backup-vault:v",
        ),
        (
            "backup:DeleteRecoveryPoint",
            "arn:aws:backup:eu-west-1:111111111111:recovery-point:0A-0B",
            "arn:aws:backup:eu-west-1:111111111111:backup-plan:0a",
        ),
        (
            "iam:DeletePolicy",
            "arn:aws:iam::aws:policy/service-role/X",
            "arn:aws:iam::111111111111:group/ops",
        ),
        (
            "rds:DeleteDBSnapshot",
            "arn:aws:rds:eu-west-1:111111111111:snapshot:rds:orders-2026",
            "arn:aws:rds:eu-west-1:111111111111:cluster-snapshot:orders",
        ),
    ] {
        assert!(fits(action, good), "{action} {good}");
        assert!(!fits(action, bad), "{action} {bad}");
        assert_eq!(fit(done(action), bad), Fit::Other);
    }
}

#[test]
fn patterns_fit_where_some_arn_of_them_does() {
    assert!(fits("s3:GetObject", "arn:aws:s3:::prod-*"));
    assert!(fits("s3:ListBucket", "arn:aws:s3:::prod-*"));
    assert!(fits("s3:GetObject", "arn:aws:s3:::*"));
    assert!(fits("s3:GetObject", "arn:aws:s3:::pro?/k"));
    assert!(!fits("s3:GetObject", "arn:aws:s3:::pro?"));
    assert!(fits("kms:Decrypt", "arn:aws:kms:*:*:key/*"));
    assert!(!fits("kms:Decrypt", "arn:aws:kms:*:*:alias/*"));
    assert!(fits("ec2:DeleteSnapshot", "arn:aws:ec2:*:*:snap*"));
    assert!(!fits("ec2:DeleteSnapshot", "arn:aws:ec2:*:*:snap?/*"));
    assert!(fits("sts:AssumeRole", "arn:aws:iam::*:role/*"));
    let group = "arn:aws:logs:eu-west-1:111111111111:log-group:/aws/*";
    assert!(fits("logs:DescribeLogStreams", group));
    assert!(fits("logs:PutLogEvents", group));
}

#[test]
fn actions_without_types_name_no_resource_and_others_need_one() {
    let of = |action: &str, resource: &str| fit(done(action), resource);
    assert_eq!(of("s3:ListAllMyBuckets", "*"), Fit::None);
    assert_eq!(
        of("s3:ListAllMyBuckets", "arn:aws:s3:::data"),
        Fit::Superfluous
    );
    for action in ["s3:GetObject", "kms:Decrypt", "sts:AssumeRole"] {
        assert_eq!(of(action, "*"), Fit::Needed, "{action}");
    }
    assert_eq!(of("cloudwatch:ListMetrics", "*"), Fit::Open);
    let instance = "arn:aws:ec2:eu-west-1:111111111111:instance/*";
    let further = ["image", "network-interface", "security-group", "subnet"];
    assert_eq!(of("ec2:RunInstances", instance), Fit::Of(further.to_vec()));
    let patterns = pattern(done("kms:Decrypt"));
    let shown = "arn:${Partition}:kms:${Region}:${Account}:key/${KeyId}";
    assert_eq!(
        patterns,
        [(shown.to_owned(), "arn:aws:kms:*:*:key/*".to_owned())]
    );
}

#[test]
fn keys_are_told_from_what_is_none() {
    for (name, expected) in [
        ("aws:SourceIp", Key::One),
        ("AWS:sourceip", Key::One),
        ("aws:TagKeys", Key::Several),
        ("aws:PrincipalTag/any/thing", Key::One),
        ("s3:ExistingObjectTag/a", Key::One),
        ("kms:EncryptionContext:app", Key::One),
        ("sourceip", Key::Misspelt("aws:SourceIp".into())),
        ("aws:SourceVcpe", Key::Misspelt("aws:SourceVpce".into())),
        (
            "aws:PrincipalTags/env",
            Key::Misspelt("aws:PrincipalTag/env".into()),
        ),
        ("kms:ViaServce", Key::Misspelt("kms:ViaService".into())),
        ("aws:Frobnication", Key::New),
        ("frobnication", Key::Bare),
        ("token.actions.githubusercontent.com:sub", Key::Foreign),
    ] {
        assert_eq!(key(name), expected, "{name}");
    }
}

#[test]
fn what_sets_policies_of_resources_tells_which_have_some() {
    let of = |service: &str, rest: &str| {
        let arn = format!("arn:aws:{service}:eu-west-1:111122223333:{rest}");
        sharing(service, &arn)
    };
    for (service, resource) in [
        ("payment-cryptography", "key/abcdefghijklmnop"),
        ("imagebuilder", "image/i/1.0.0/1"),
        ("dynamodb", "table/t/index/i"),
        ("glue", "table/d/t"),
        (
            "mediapackagev2",
            "channelGroup/g/channel/c/originEndpoint/o",
        ),
        ("ssm-contacts", "contact/c"),
        ("refactor-spaces", "environment/env-1"),
        ("wafv2", "regional/rulegroup/w/i"),
        ("ec2", "placement-group/p"),
        ("ecr-public", "repository/x"),
    ] {
        assert_eq!(of(service, resource), Sharing::Policies, "{service}");
    }
    for (service, resource) in [
        ("workspaces", "workspaceimage/wsi-1"),
        ("codeguru-profiler", "profilingGroup/x"),
        ("ec2", "network-interface/eni-1"),
    ] {
        assert_eq!(of(service, resource), Sharing::Permissions, "{service}");
    }
    for (service, resource) in [
        ("ec2", "instance/i-1"),
        ("rds", "db:orders"),
        ("wafv2", "regional/webacl/x/y"),
        ("dms", "task:x"),
        ("quicksight", "dashboard/1"),
        ("autoscaling", "autoScalingGroup:1:autoScalingGroupName/a"),
        ("cloudfront", "distribution/E1"),
        ("workspaces", "workspace/ws-1"),
        ("nosuch", "thing/1"),
    ] {
        assert_eq!(of(service, resource), Sharing::Nothing, "{service}");
    }
}
