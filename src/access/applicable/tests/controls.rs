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
