use super::*;

const SNAPSHOT: &str = "arn:aws:rds:eu-west-1:222222222222:snapshot:nightly";

/// Returns the region that a question is taken to go to.
fn region(action: &str, resource: &str) -> Option<ContextValue> {
    let asked = ask(&estate(), &member("user/ann"), action, resource).unwrap();
    let context = asked.question.request.context;
    context.get("aws:RequestedRegion").cloned().flatten()
}

#[test]
fn requests_about_regional_resources_go_to_their_region() {
    let home = Some(ContextValue::One("eu-west-1".into()));
    let restore = "rds:RestoreDBInstanceFromDBSnapshot";
    assert_eq!(region(restore, SNAPSHOT), home);
    // Nothing tells the region of what has none, or any.
    assert_eq!(region("s3:GetObject", "arn:aws:s3:::orders/a"), None);
    assert_eq!(region("ec2:DescribeInstances", "*"), None);
    let anywhere = SNAPSHOT.replace("eu-west-1", "*");
    assert_eq!(region(restore, &anywhere), None);
}

#[test]
fn copies_are_asked_of_the_region_that_they_go_to() {
    assert_eq!(region("rds:CopyDBSnapshot", SNAPSHOT), None);
    let image = "arn:aws:ec2:eu-west-1::image/ami-0a";
    assert_eq!(region("ec2:CopyImage", image), None);
    let vpc = "arn:aws:ec2:eu-west-1:222222222222:vpc/vpc-0a";
    assert_eq!(region("ec2:CreateVpcPeeringConnection", vpc), None);
    let event = "arn:aws:health:eu-west-1::event/EC2/maintenance/a";
    assert_eq!(region("health:DescribeEventDetails", event), None);
}

#[test]
fn the_region_that_a_question_tells_goes_before() {
    for (member, value) in [
        ("context", json!("us-east-1")),
        ("unknownContext", json!(["us-east-1", "eu-west-1"])),
    ] {
        let question = json!({"principal": super::member("user/ann"), "action": "rds:DeleteDBSnapshot",
            "resource": SNAPSHOT, member: {"aws:requestedregion": value}});
        let question: AccessQuestion = serde_json::from_value(question).unwrap();
        let estate = estate();
        let asked = Applicable::new(&estate, false).ask(&question).unwrap();
        let context = asked.question.request.context;
        assert_eq!(context.get("aws:RequestedRegion"), None);
    }
}
