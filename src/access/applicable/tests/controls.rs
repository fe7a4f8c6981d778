//! Which policies of the organisation bind.

use serde_json::json;

use super::*;

#[test]
fn r24_policies_of_a_type_that_is_not_enabled_bind_nobody() {
    let decided = |types: serde_json::Value| {
        let estate = replies_with(&types).settled();
        let user = member("user/ann");
        let secret = "arn:aws:ec2:eu-west-1:222222222222:instance/i-1";
        let asked = ask(&estate, &user, "ec2:StartInstances", secret).unwrap();
        asked.question.policies.scp.unwrap_or_default().len()
    };
    let enabled = |status: &str| json!([{"Type": "SERVICE_CONTROL_POLICY", "Status": status}]);
    assert_eq!(decided(enabled("ENABLED")), 2);
    assert_eq!(decided(json!(null)), 2);
    assert_eq!(decided(json!([])), 0);
    assert_eq!(decided(enabled("PENDING_ENABLE")), 0);
    let other = json!([{"Type": "RESOURCE_CONTROL_POLICY", "Status": "ENABLED"}]);
    assert_eq!(decided(other), 0);
}

#[test]
fn r12_the_estate_knows_the_path_of_a_sessions_role() {
    let session = "arn:aws:sts::222222222222:assumed-role/app/x";
    let asked = ask(&estate(), session, "s3:GetObject", "arn:aws:s3:::orders/a").unwrap();
    let told = asked.question.request.context.get("aws:PrincipalArn");
    let role = ContextValue::One(member("role/service/app").into());
    assert_eq!(told, Some(&Some(role)));
}

#[test]
fn r29_services_with_policies_of_resources_that_nobody_reads_are_unknown_across_accounts() {
    for (action, resource) in [
        (
            "kafka:CreateVpcConnection",
            "arn:aws:kafka:eu-west-1:222222222222:cluster/c/1",
        ),
        (
            "glacier:ListMultipartUploads",
            "arn:aws:glacier:eu-west-1:222222222222:vaults/v",
        ),
        (
            "vpc-lattice-svcs:Invoke",
            "arn:aws:vpc-lattice:eu-west-1:222222222222:service/svc-1/x",
        ),
        (
            "ses:SendEmail",
            "arn:aws:ses:eu-west-1:222222222222:identity/example.com",
        ),
    ] {
        let stranger = "arn:aws:iam::999999999999:role/x";
        let told = answer(&estate(), [stranger, action, resource], json!({}));
        assert_eq!(told.decision, Decision::Unknown, "{action}");
    }
}

#[test]
fn r29_policies_of_resources_are_told_from_the_actions_that_set_them() {
    let stranger = "arn:aws:iam::999999999999:role/x";
    let of = |principal: &str, action: &str, rest: &str| {
        let service = action.split(':').next().unwrap();
        let resource = format!("arn:aws:{service}:eu-west-1:{MEMBER}:{rest}");
        answer(&estate(), [principal, action, &resource], json!({})).decision
    };
    let root = member("root");
    for (action, rest) in [
        ("payment-cryptography:DecryptData", "key/abcdefghijklmnop"),
        ("imagebuilder:GetImage", "image/i/1.0.0/1"),
        ("wafv2:GetRuleGroup", "regional/rulegroup/w/i"),
    ] {
        assert_eq!(of(stranger, action, rest), Decision::Unknown, "{action}");
        // Such a policy may also deny.
        assert_eq!(of(&root, action, rest), Decision::Unknown, "{action}");
    }
    for (action, rest) in [
        ("workspaces:CopyWorkspaceImage", "workspaceimage/wsi-1"),
        ("ec2:AttachNetworkInterface", "network-interface/eni-1"),
        ("ec2:AssociateAddress", "network-interface/eni-1"),
    ] {
        assert_eq!(of(stranger, action, rest), Decision::Unknown, "{action}");
        // Permissions only allow.
        assert_eq!(of(&root, action, rest), Decision::Allow, "{action}");
    }
    for (action, rest) in [
        ("ec2:TerminateInstances", "instance/i-1"),
        ("rds:DeleteDBInstance", "db:orders"),
        ("dms:StartReplicationTask", "task:x"),
        // Permissions of an interface are for attaching it and an address to it, and for nothing else.
        ("ec2:DeleteNetworkInterface", "network-interface/eni-1"),
    ] {
        assert_eq!(
            of(stranger, action, rest),
            Decision::ImplicitDeny,
            "{action}"
        );
    }
}

#[test]
fn r24_policies_of_the_organisation_that_were_not_read_may_deny() {
    let estate = replies_with(&json!(null))
        .at(MANAGER, "us-east-1")
        .error(&DESCRIBE_POLICY, Some("p-99999999"), "AccessDeniedException")
        .one(
            &LIST_POLICIES,
            "SERVICE_CONTROL_POLICY",
            &json!({"Policies": [{"Id": "p-99999999", "Name": "other", "Type": "SERVICE_CONTROL_POLICY",
                "Arn": format!("arn:aws:organizations::{MANAGER}:policy/o-lk4r7works/service_control_policy/p-99999999")}]})
            .to_string(),
        )
        .error(&LIST_TARGETS_FOR_POLICY, Some("p-99999999"), "AccessDeniedException")
        .settled();
    let instance = "arn:aws:ec2:eu-west-1:222222222222:instance/i-1";
    let told = answer(
        &estate,
        [&member("user/ann"), "ec2:StartInstances", instance],
        json!({}),
    );
    assert_eq!(told.decision, Decision::Unknown, "{told:?}");
    let missing: Vec<&str> = told.missing.iter().map(|one| &*one.what).collect();
    assert!(
        missing.contains(&"policies of the organisation: p-99999999"),
        "{missing:?}"
    );
}

#[test]
fn r24_an_account_that_is_in_no_organisation_has_no_control_policies() {
    let details =
        json!({"UserDetailList": [], "GroupDetailList": [], "RoleDetailList": [], "Policies": []});
    let levels = |code: &str| {
        let estate = Replies::new()
            .at(MEMBER, "eu-west-1")
            .all(&GET_ACCOUNT_AUTHORIZATION_DETAILS, &details.to_string())
            .error(&DESCRIBE_ORGANIZATION, None, code)
            .settled();
        let asked = ask(&estate, &member("root"), "ec2:DescribeInstances", "*").unwrap();
        asked.question.policies.scp.unwrap().len()
    };
    assert_eq!(levels("AWSOrganizationsNotInUseException"), 0);
    // A refusal says nothing, and neither does a service that is off.
    assert_eq!(levels("AccessDeniedException"), 1);
    let other = Replies::new()
        .at(MEMBER, "eu-west-1")
        .all(&GET_ACCOUNT_AUTHORIZATION_DETAILS, &details.to_string())
        .error(&LIST_ACCOUNTS, None, "AWSOrganizationsNotInUseException")
        .settled();
    let asked = ask(&other, &member("root"), "ec2:DescribeInstances", "*").unwrap();
    assert_eq!(asked.question.policies.scp.unwrap().len(), 1);
}

#[test]
fn rules_that_an_answer_rests_on_are_told_with_what_is_taken_to_be_so() {
    let stranger = "arn:aws:iam::999999999999:role/x";
    let told = answer(
        &estate(),
        [stranger, "s3:GetObject", "arn:aws:s3:::elsewhere/a"],
        json!({}),
    );
    let codes: Vec<&str> = told.assumptions.iter().map(|one| &**one).collect();
    assert!(codes.contains(&"R29"), "{codes:?}");
}
