use super::*;
use crate::access::eval::EvalError;

fn error(action: &str, resource: &str) -> AskError {
    ask(&estate(), &member("user/ann"), action, resource).unwrap_err()
}

#[test]
fn an_action_that_there_is_not_is_an_error_and_no_denial() {
    let error = error("s3:GetObjct", "arn:aws:s3:::orders/a");
    assert_eq!(
        error.to_string(),
        "`s3:GetObjct` is no action of AWS, as of 2026-09-26"
    );
    assert_eq!(error.hint().unwrap(), "did you mean `s3:GetObject`?");
    let other = super::checked::error("s3:Frobnicate", "arn:aws:s3:::orders/a");
    assert_eq!(other.hint(), None);
}

#[test]
fn operations_of_apis_are_told_from_the_actions_that_allow_them() {
    for (operation, action) in [
        ("s3:ListObjectsV2", "s3:ListBucket"),
        ("s3:headobject", "s3:GetObject"),
        ("lambda:Invoke", "lambda:InvokeFunction"),
    ] {
        let error = error(operation, "arn:aws:s3:::orders/a");
        assert_eq!(error.hint().unwrap(), format!("did you mean `{action}`?"));
    }
}

#[test]
fn a_resource_of_another_type_is_an_error_and_no_denial() {
    let bucket = error("s3:GetObject", "arn:aws:s3:::orders");
    let told = "`arn:aws:s3:::orders` is no resource of `s3:GetObject`, which is done to \
        arn:${Partition}:s3:::${BucketName}/${ObjectName} \
        or arn:${Partition}:s3:${Region}:${Account}:accesspoint/${AccessPointName}/object/${ObjectName}";
    assert_eq!(bucket.to_string(), told);
    let user = error("sts:AssumeRole", &member("user/ann"));
    assert!(matches!(user, AskError::Unfitting { .. }), "{user:?}");
    let hint = "`arn:aws:iam::*:role/*` means some resource of the pattern";
    assert_eq!(user.hint().unwrap(), hint);
    let many = error("ec2:CreateTags", "arn:aws:s3:::orders").to_string();
    assert!(many.contains(" other types"), "{many}");
}

#[test]
fn an_action_that_needs_a_resource_is_not_about_none() {
    for action in ["sts:AssumeRole", "kms:Decrypt", "s3:GetObject"] {
        let said = error(action, "*").to_string();
        let told = format!("`{action}` needs a resource, and `*` is none: ");
        assert!(said.starts_with(&told), "{said}");
    }
}

#[test]
fn an_action_that_names_no_resource_is_about_none() {
    let error = error("s3:ListAllMyBuckets", "arn:aws:s3:::orders");
    assert_eq!(error.to_string(), "`s3:ListAllMyBuckets` names no resource");
    assert_eq!(error.hint().unwrap(), "write `*` for the resource");
    let wildcard = |action: &str, resource: &str| {
        let asked = ask(&estate(), &member("user/ann"), action, resource).unwrap();
        asked.question.request.wildcard_only
    };
    assert_eq!(wildcard("s3:ListAllMyBuckets", "*"), Some(true));
    assert_eq!(
        wildcard("s3:ListBucket", "arn:aws:s3:::orders"),
        Some(false)
    );
    assert_eq!(wildcard("new-service:Do", "*"), None);
}

#[test]
fn the_key_behind_an_alias_is_what_an_action_is_done_to() {
    let alias = format!("arn:aws:kms:eu-west-1:{MEMBER}:alias/orders");
    let asked = ask(&estate(), &member("user/ann"), "kms:Decrypt", &alias).unwrap();
    let request = asked.question.request;
    assert_eq!(
        request.context.get("kms:RequestAlias"),
        Some(&Some(ContextValue::One("alias/orders".into())))
    );
    let wrong = error("kms:GetParametersForImport", &member("role/service/app"));
    assert!(matches!(wrong, AskError::Unfitting { .. }), "{wrong:?}");
}

#[test]
fn a_denial_of_what_the_table_does_not_know_says_nothing() {
    let user = member("user/ann");
    let answer = |action: &str| {
        let resource = "arn:aws:secretsmanager:eu-west-1:222222222222:secret:a";
        answer(&estate(), [&user, action, resource], json!({}))
    };
    let known = answer("secretsmanager:GetSecretValue");
    assert_eq!(known.decision, Decision::ExplicitDeny, "{known:?}");
    let unknown = answer("secretmanager:GetSecretValue");
    assert_eq!(unknown.decision, Decision::Unknown, "{unknown:?}");
    let told = "whether there is an action secretmanager:GetSecretValue: `secretmanager` is no service of AWS, \
        as of 2026-09-26; did you mean `secretsmanager`?";
    assert_eq!(&*unknown.missing.last().unwrap().what, told);
    assert!(!unknown.meets(Expect::Deny));
}

#[test]
fn a_denial_of_what_may_be_about_a_resource_says_nothing() {
    let of = |resource: &str| {
        let user = member("user/ann");
        answer(
            &estate(),
            [&user, "cloudwatch:ListMetrics", resource],
            json!({}),
        )
    };
    let none = of("*");
    assert_eq!(none.decision, Decision::Unknown, "{none:?}");
    let what = &none.missing.last().unwrap().what;
    assert!(what.ends_with(":dataset/${DatasetId}"), "{what}");
    let dataset = of("arn:aws:cloudwatch:eu-west-1:222222222222:dataset/a");
    assert_eq!(dataset.decision, Decision::ImplicitDeny, "{dataset:?}");
}

#[test]
fn what_an_action_needs_besides_is_told_where_it_may_be_allowed() {
    let user = member("user/ann");
    let of = |action: &str, resource: &str| answer(&estate(), [&user, action, resource], json!({}));
    let instance = of(
        "ec2:RunInstances",
        "arn:aws:ec2:eu-west-1:222222222222:instance/*",
    );
    assert_eq!(instance.decision, Decision::Allow, "{instance:?}");
    let told = "ec2:RunInstances is allowed, too, for what else it needs: image, network-interface, security-group, subnet";
    assert_eq!(*instance.assumptions, [Box::<str>::from(told)]);
    let one = of(
        "ec2:StopInstances",
        "arn:aws:ec2:eu-west-1:222222222222:instance/i-0a",
    );
    assert!(one.assumptions.is_empty(), "{one:?}");
}

#[test]
fn actions_that_this_code_names_are_actions_of_aws() {
    let text = [
        include_str!("../aliases.rs"),
        include_str!("../lists.rs"),
        include_str!("../regions.rs"),
        include_str!("../resources.rs"),
        include_str!("../shares.rs"),
    ]
    .concat();
    let quoted = text.split('"').skip(1).step_by(2);
    let actions: Vec<(&str, &str)> = quoted
        .filter(|text| !text.contains(['/', '{', ' ', '$']))
        .filter_map(|text| text.split_once(':'))
        .filter(|(prefix, _)| {
            prefix.starts_with(char::is_lowercase) && !["aws", "arn"].contains(prefix)
        })
        .filter(|named| *named != ("kms", "RequestAlias"))
        .collect();
    assert!(actions.len() > 40, "{actions:?}");
    for (prefix, name) in actions {
        let service = crate::access::actions::service(prefix);
        let service = service.unwrap_or_else(|| panic!("{prefix}:{name}"));
        assert!(service.action(name).is_some(), "{prefix}:{name}");
    }
}

#[test]
fn what_is_no_action_and_no_resource_is_told_with_what_may_be_meant() {
    let hint = |error: AskError| error.hint().unwrap_or_default();
    let action = |text: &str| hint(AskError::Evaluation(EvalError::Action(text.into())));
    let said = action("createbucket");
    assert!(said.starts_with("did you mean `"), "{said}");
    assert!(said.contains("`s3:CreateBucket`"), "{said}");
    assert!(action("TagResource").ends_with(" other services?"));
    assert_eq!(
        action("s3:*"),
        "patterns of actions are not asked about: name one action"
    );
    let resource = |text: &str| hint(AskError::Resource(text.into()));
    assert_eq!(
        resource("s3://data/k"),
        "did you mean `arn:aws:s3:::data/k`?"
    );
    assert_eq!(resource("data"), "name the resource by its ARN");
}
