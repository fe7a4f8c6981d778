//! Callers, actions and accounts that never meet, whatever policies say.

use super::*;

const OUTSIDER: &str = "arn:aws:iam::222222222222:role/x";
const QUEUE: &str = "arn:aws:sqs:eu-west-1:111111111111:q";
const BUCKET: &str = "arn:aws:s3:::data";
const FEDERATED: &str = "arn:aws:sts::111111111111:federated-user/bob";
const LINKED: &str =
    "arn:aws:iam::111111111111:role/aws-service-role/x.amazonaws.com/AWSServiceRoleForX";

/// Returns a question about what everybody and everything allows.
fn everything(caller: &str, action: &str, resource: &str) -> Ask {
    ask(caller, action, resource)
        .identity(json!([allow("*", "*")]))
        .session(json!([allow("*", "*")]))
        .resource(json!([to(json!("*"))]))
}

fn decided(caller: &str, action: &str, resource: &str) -> (Decision, Vec<Layer>) {
    let answer = everything(caller, action, resource).answer();
    (answer.decision, answer.blocked_by)
}

/// Returns a question about becoming a role whose trust policy allows it everybody.
fn becoming(caller: &str, action: &str) -> Ask {
    let mut trust = to(json!({"AWS": "*", "Federated": [caller]}));
    trust["Action"] = json!("sts:*");
    trust.as_object_mut().unwrap().remove("Resource");
    everything(caller, action, TARGET_ROLE).resource(json!([trust]))
}

fn by_service() -> (Decision, Vec<Layer>) {
    (ImplicitDeny, vec![Layer::Service])
}

#[test]
fn r46_some_actions_are_done_by_the_own_account_alone() {
    for (action, resource) in [
        ("kms:ScheduleKeyDeletion", KEY),
        ("kms:PutKeyPolicy", KEY),
        ("kms:TagResource", KEY),
        ("sqs:SetQueueAttributes", QUEUE),
        ("sqs:CreateQueue", QUEUE),
        ("s3:PutBucketPolicy", BUCKET),
    ] {
        assert_eq!(
            decided(OUTSIDER, action, resource),
            by_service(),
            "{action}"
        );
        assert_eq!(decided(USER, action, resource).0, Allow, "{action}");
    }
    for (action, resource) in [
        ("kms:Decrypt", KEY),
        ("kms:RevokeGrant", KEY),
        ("sqs:PurgeQueue", QUEUE),
        ("s3:PutBucketAcl", BUCKET),
    ] {
        assert_eq!(decided(OUTSIDER, action, resource).0, Allow, "{action}");
    }
    for (action, resource) in [("s3:PutBucketPolicy", BUCKET), ("sqs:DeleteQueue", QUEUE)] {
        assert_eq!(
            decided("anonymous", action, resource),
            by_service(),
            "{action}"
        );
    }
    let denied = everything(OUTSIDER, "kms:DisableKey", KEY).resource(json!([against(json!("*"))]));
    assert_eq!(denied.decision(), ExplicitDeny);
    let somewhere = "arn:aws:sqs:eu-west-1:*:q";
    let mut either = everything(USER, "sqs:DeleteQueue", somewhere);
    either
        .request
        .as_object_mut()
        .unwrap()
        .remove("resourceAccount");
    assert_eq!(either.conditions(), "resource account = 111111111111");
}

#[test]
fn r45_the_root_user_gets_at_policies_that_deny_everybody() {
    let locked = |caller: &str, action: &str, resource: &str| {
        everything(caller, action, resource).resource(json!([against(json!("*"))]))
    };
    for (action, resource) in [
        ("s3:PutBucketPolicy", BUCKET),
        ("s3:DeleteBucketPolicy", BUCKET),
        ("s3:GetBucketPolicy", BUCKET),
        ("sqs:SetQueueAttributes", QUEUE),
        ("sqs:RemovePermission", QUEUE),
    ] {
        assert_eq!(locked(ROOT, action, resource).decision(), Allow, "{action}");
        assert_eq!(locked(USER, action, resource).decision(), ExplicitDeny);
        let by_account = locked(ROOT, action, resource).scp(&[json!([deny("*", "*")])]);
        assert_eq!(by_account.decision(), ExplicitDeny);
    }
    assert_eq!(
        locked(ROOT, "s3:ListBucket", BUCKET).decision(),
        ExplicitDeny
    );
    assert_eq!(
        locked(ROOT, "sqs:PurgeQueue", QUEUE).decision(),
        ExplicitDeny
    );
}

#[test]
fn r47_providers_vouch_for_roles_of_their_account_alone() {
    let oidc = "arn:aws:iam::111111111111:oidc-provider/token.example.com";
    let saml = "arn:aws:iam::111111111111:saml-provider/idp";
    let decided = |caller: &str, action: &str| {
        let answer = becoming(caller, action).answer();
        (answer.decision, answer.blocked_by)
    };
    for (caller, action) in [
        (oidc, "sts:AssumeRoleWithWebIdentity"),
        (oidc, "sts:TagSession"),
        ("token.example.com", "sts:AssumeRoleWithWebIdentity"),
        (saml, "sts:AssumeRoleWithSAML"),
        (saml, "sts:SetSourceIdentity"),
    ] {
        assert_eq!(decided(caller, action).0, Allow, "{caller} {action}");
    }
    for (caller, action) in [
        (oidc, "sts:AssumeRole"),
        (oidc, "sts:AssumeRoleWithSAML"),
        (saml, "sts:AssumeRoleWithWebIdentity"),
        (USER, "sts:AssumeRoleWithWebIdentity"),
        (ROLE, "sts:AssumeRoleWithSAML"),
    ] {
        assert_eq!(decided(caller, action), by_service(), "{caller} {action}");
    }
    let other = oidc.replace(OWN, OTHER);
    assert_eq!(
        decided(&other, "sts:AssumeRoleWithWebIdentity"),
        by_service()
    );
    let object = everything(oidc, "s3:GetObject", OBJECT).answer();
    assert_eq!((object.decision, object.blocked_by), by_service());
}

#[test]
fn r47_sessions_make_no_sessions_of_their_own() {
    let user = "arn:aws:sts::111111111111:federated-user/z";
    for caller in [ROLE, SESSION, FEDERATED] {
        let makes = decided(caller, "sts:GetFederationToken", user);
        assert_eq!(makes, by_service(), "{caller}");
        assert_eq!(decided(caller, "sts:GetSessionToken", "*"), by_service());
    }
    assert_eq!(decided(USER, "sts:GetFederationToken", user).0, Allow);
    assert_eq!(becoming(SESSION, "sts:AssumeRole").decision(), Allow);
    let chained = becoming(FEDERATED, "sts:AssumeRole").answer();
    assert_eq!((chained.decision, chained.blocked_by), by_service());
    assert_eq!(decided(FEDERATED, "sts:GetCallerIdentity", "*").0, Allow);
    let iam = everything(FEDERATED, "iam:CreateUser", USER);
    assert_eq!(
        iam.conditions(),
        "the federated session is one of the console"
    );
    assert_eq!(decided(FEDERATED, "s3:GetObject", OBJECT).0, Allow);
}

#[test]
fn r31_roles_of_services_are_changed_by_their_service() {
    for action in [
        "iam:DeleteRole",
        "iam:UpdateRole",
        "iam:AddRoleToInstanceProfile",
    ] {
        assert_eq!(decided(USER, action, LINKED), by_service(), "{action}");
        assert_eq!(decided(USER, action, TARGET_ROLE).0, Allow, "{action}");
    }
    for action in ["iam:DeleteServiceLinkedRole", "iam:UpdateRoleDescription"] {
        assert_eq!(decided(USER, action, LINKED).0, Allow, "{action}");
    }
}

#[test]
fn r15_some_services_answer_unsigned_requests() {
    for (action, resource) in [
        (
            "mediapackagev2:GetObject",
            "arn:aws:mediapackagev2:eu-west-1:111111111111:channelGroup/g/channel/c/originEndpoint/e",
        ),
        (
            "rum:PutRumEvents",
            "arn:aws:rum:eu-west-1:111111111111:appmonitor/m",
        ),
    ] {
        assert_eq!(decided("anonymous", action, resource).0, Allow, "{action}");
    }
    assert_eq!(
        decided("anonymous", "mediapackagev2:DeleteChannel", "*"),
        by_service()
    );
}

#[test]
fn r23_services_send_no_keys_of_others() {
    let only_if = |action: &str, resource: &str, key: &str| {
        let absent = json!([allow("*", "*"), deny_if("Null", key, json!("false"))]);
        ask(USER, action, resource).identity(absent).decision()
    };
    let open = |action: &str, resource: &str, key: &str| {
        let absent = json!([allow("*", "*"), deny_if("Null", key, json!("false"))]);
        ask(USER, action, resource)
            .identity(absent)
            .open()
            .decision()
    };
    for (action, resource, key) in [
        ("s3:GetObject", OBJECT, "kms:CallerAccount"),
        ("sqs:SendMessage", QUEUE, "s3:ResourceAccount"),
        ("s3:GetObject", OBJECT, "ec2:Region"),
        ("ec2:DescribeInstances", "*", "aws:ResourceTag/a"),
    ] {
        assert_eq!(only_if(action, resource, key), Allow, "{key}");
        assert_eq!(open(action, resource, key), Allow, "{key}");
    }
    for (action, resource, key) in [
        ("s3:GetObject", OBJECT, "s3:ExistingObjectTag/a"),
        ("s3:GetObject", OBJECT, "ec2:SourceInstanceARN"),
        ("sts:TagSession", TARGET_ROLE, "iam:ResourceTag/a"),
        ("kms:ListKeys", "*", "aws:ResourceTag/a"),
        ("nosuch:Do", "*", "ec2:Region"),
        ("sqs:SendMessage", QUEUE, "aws:ResourceTag/a"),
    ] {
        let decision = open(action, resource, key);
        assert!(
            matches!(decision, Conditional | Unknown),
            "{key}: {decision:?}"
        );
    }
    let told = over(allow_if("StringEquals", "kms:CallerAccount", json!(OWN)));
    assert_eq!(told.decision(), ImplicitDeny);
    let key = ask(USER, "kms:Decrypt", KEY)
        .resource(json!([to(json!({"AWS": USER}))]))
        .boundary(json!([allow_if(
            "StringEquals",
            "kms:CallerAccount",
            json!(OWN)
        )]));
    assert_eq!(key.decision(), Allow);
}

#[test]
fn r23_unsigned_requests_bring_few_keys() {
    let asked = |key: &str, operator: &str, value: Value| {
        let mut statement = to(json!("*"));
        statement["Condition"] = json!({operator: {key: value}});
        ask("anonymous", "s3:GetObject", OBJECT).resource(json!([statement]))
    };
    for open in [false, true] {
        let service = asked("aws:PrincipalIsAWSService", "Bool", json!("false"));
        let service = if open { service.open() } else { service };
        assert_eq!(service.decision(), ImplicitDeny);
    }
    let id = asked("aws:userid", "StringEquals", json!("anonymous"));
    assert_eq!(id.decision(), Allow);
    let user = over(allow_if(
        "Bool",
        "aws:PrincipalIsAWSService",
        json!("false"),
    ));
    assert_eq!(user.decision(), Allow);
}

#[test]
fn r20_a_value_that_is_no_arn_is_told() {
    let denied = |pattern: &str| {
        over(allow("*", "*")).identity(json!([
            allow("*", "*"),
            deny_if("ArnLike", "aws:PrincipalArn", json!(pattern))
        ]))
    };
    for short in ["*", "arn:aws:iam::*"] {
        assert_eq!(denied(short).decision(), Allow);
        assert!(denied(short).assumes("R20"), "{short}");
    }
    assert_eq!(denied("arn:*:*:*:*:*").decision(), ExplicitDeny);
    assert!(!denied("arn:*:*:*:*:x").assumes("R20"));
}

#[test]
fn r28_trust_policies_are_about_becoming_the_role_alone() {
    let trusted = everything(OUTSIDER, "iam:GetRole", TARGET_ROLE);
    assert_eq!(trusted.decision(), ImplicitDeny);
    let denied =
        everything(USER, "iam:PassRole", TARGET_ROLE).resource(json!([against(json!("*"))]));
    assert_eq!(denied.decision(), Allow);
}
