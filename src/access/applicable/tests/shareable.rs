//! Resources that can be shared, of whose shares not all was read.

use super::*;
use crate::estate::ram::{
    GET_RESOURCE_SHARE_ASSOCIATIONS, GET_RESOURCE_SHARES, LIST_PRINCIPALS, LIST_RESOURCES,
};

const STRANGER: &str = "arn:aws:iam::999999999999:role/vendor";
const CLONE: &str = "rds:RestoreDBClusterToPointInTime";
const CLUSTER: &str = "arn:aws:rds:eu-west-1:222222222222:cluster:orders";
const SUBNET: &str = "arn:aws:ec2:eu-west-1:222222222222:subnet/subnet-0a1b2c3d";

fn manager() -> String {
    format!("arn:aws:iam::{MANAGER}:root")
}

/// Returns the decision, and what was not read.
fn told(estate: &Estate, question: [&str; 3]) -> (Decision, Vec<String>) {
    let answer = answer(estate, question, json!({}));
    let told = answer.missing.iter().map(|one| {
        let call = one.call.as_deref().unwrap_or_default();
        format!("{}: {call}", one.what)
    });
    (answer.decision, told.collect())
}

fn decided(estate: &Estate, question: [&str; 3]) -> Decision {
    told(estate, question).0
}

/// The replies about shares of the member.
fn shares(with: impl FnOnce(Replies) -> Replies) -> Estate {
    with(replies().at(MEMBER, "eu-west-1")).settled()
}

#[test]
fn r50_a_share_that_nobody_read_leaves_a_denial_open() {
    let estate = estate();
    let arn = |service: &str, rest: &str| format!("arn:aws:{service}:eu-west-1:{MEMBER}:{rest}");
    for (action, resource) in [
        (CLONE, CLUSTER.to_owned()),
        (CLONE, arn("rds", "cluster:*")),
        ("ec2:RunInstances", SUBNET.to_owned()),
        (
            "ec2:CreateTransitGatewayVpcAttachment",
            arn("ec2", "transit-gateway/tgw-0a"),
        ),
        (
            "ec2:GetManagedPrefixListEntries",
            arn("ec2", "prefix-list/pl-0a"),
        ),
        ("ec2:RunInstances", arn("ec2", "capacity-reservation/cr-0a")),
        ("ec2:CreateSecurityGroup", arn("ec2", "vpc/vpc-0a")),
        (
            "codeconnections:UseConnection",
            arn("codeconnections", "connection/0a"),
        ),
        ("outposts:GetOutpost", arn("outposts", "outpost/op-0a")),
    ] {
        let (decision, missing) = told(&estate, [&manager(), action, &resource]);
        assert_eq!(decision, Decision::Unknown, "{action} {resource}");
        let first =
            format!("whether {MEMBER} shares {resource}: ram get-resource-shares (not-collected)");
        assert_eq!(missing[0], first);
        // In the owner's own account nothing is shared.
        let own = decided(&estate, [&member("root"), action, &resource]);
        assert_ne!(own, Decision::Unknown, "{action} {resource}");
    }
    for (action, resource) in [
        // What no share allows, and what cannot be shared.
        ("rds:DeleteDBCluster", CLUSTER.to_owned()),
        ("rds:DeleteDBInstance", arn("rds", "db:orders")),
        ("ec2:DeleteVpc", arn("ec2", "vpc/vpc-0a")),
        ("ec2:TerminateInstances", arn("ec2", "instance/i-0a")),
        ("ec2:DeleteRoute", arn("ec2", "route-table/rtb-0a")),
    ] {
        let decision = decided(&estate, [&manager(), action, &resource]);
        assert_eq!(decision, Decision::ImplicitDeny, "{action} {resource}");
    }
    // Whom its own policies do not allow it no share lets in.
    let other = CLUSTER.replace(MEMBER, MANAGER);
    let denied = decided(&estate, [&member("user/ann"), CLONE, &other]);
    assert_eq!(denied, Decision::ImplicitDeny);
}

#[test]
fn r50_a_denial_stands_over_what_a_share_may_allow() {
    let deny = json!({"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "rds:*", "Resource": "*"}]});
    let content = json!({"Policy": {"Content": deny.to_string(),
        "PolicySummary": {"Id": "p-0a1b2c3d", "Arn": format!("arn:aws:organizations::{MANAGER}:policy/o-lk4r7works/service_control_policy/p-0a1b2c3d"),
            "Name": "no-secrets", "Type": "SERVICE_CONTROL_POLICY", "AwsManaged": false}}});
    let replies = replies().at(MANAGER, "us-east-1");
    let estate = replies
        .one(&DESCRIBE_POLICY, "p-0a1b2c3d", &content.to_string())
        .settled();
    let other = CLUSTER.replace(MEMBER, MANAGER);
    let denied = decided(&estate, [&member("root"), CLONE, &other]);
    assert_eq!(denied, Decision::ExplicitDeny);
}

#[test]
fn r50_shares_that_were_read_decide() {
    let asked = [&*manager(), CLONE, CLUSTER];
    let share = format!("arn:aws:ram:eu-west-1:{MEMBER}:resource-share/0a");
    let listed = |status: &str| {
        json!({"resourceShares": [{"resourceShareArn": share, "name": "s", "owningAccountId": MEMBER, "status": status}]})
            .to_string()
    };
    let none = json!({"resourceShares": [], "resources": [], "principals": [], "resourceShareAssociations": []}).to_string();
    let resources =
        json!({"resources": [{"resourceShareArn": share, "arn": CLUSTER, "status": "AVAILABLE"}]})
            .to_string();
    let principal =
        |id: &str| json!({"principals": [{"resourceShareArn": share, "id": id}]}).to_string();
    let association = json!({"resourceShareAssociations": [{"resourceShareArn": share, "associatedEntity": CLUSTER,
        "associationType": "RESOURCE", "status": "ASSOCIATED"}]}).to_string();
    let denied = Decision::ImplicitDeny;
    let unknown = Decision::Unknown;
    let of = |operation: &'static Operation, side: &str, reply: &str| {
        let estate = shares(|all| all.one(operation, side, reply));
        told(&estate, asked).0
    };
    for (operation, side, reply, expected) in [
        (&GET_RESOURCE_SHARES, "SELF", &none, denied),
        (&GET_RESOURCE_SHARES, "SELF", &listed("DELETED"), denied),
        (&GET_RESOURCE_SHARES, "SELF", &listed("ACTIVE"), unknown),
        (&LIST_RESOURCES, "SELF", &none, denied),
        (&LIST_RESOURCES, "SELF", &resources, unknown),
        (&GET_RESOURCE_SHARE_ASSOCIATIONS, "RESOURCE", &none, denied),
        (
            &GET_RESOURCE_SHARE_ASSOCIATIONS,
            "RESOURCE",
            &association,
            unknown,
        ),
    ] {
        assert_eq!(of(operation, side, reply), expected, "{side} {reply}");
    }
    for (id, expected) in [("333333333333", denied), (MANAGER, unknown)] {
        let whom = principal(id);
        let both = shares(|all| {
            let all = all.one(&LIST_RESOURCES, "SELF", &resources);
            all.one(&LIST_PRINCIPALS, "SELF", &whom)
        });
        assert_eq!(told(&both, asked).0, expected, "{id}");
    }
    // What others share with the caller's account it is told.
    let nothing = shares(|all| {
        let all = all.at(MANAGER, "eu-west-1");
        all.one(&LIST_RESOURCES, "OTHER-ACCOUNTS", &none)
    });
    assert_eq!(told(&nothing, asked).0, denied);
    let elsewhere = shares(|all| {
        let all = all.at(MEMBER, "eu-west-2");
        all.one(&GET_RESOURCE_SHARES, "SELF", &none)
    });
    assert_eq!(told(&elsewhere, asked).0, unknown);
}

#[test]
fn r50_whom_a_share_is_for_must_be_read_where_it_holds_the_resource() {
    let asked = [&*manager(), CLONE, CLUSTER];
    let share = format!("arn:aws:ram:eu-west-1:{MEMBER}:resource-share/0a");
    let resources =
        json!({"resources": [{"resourceShareArn": share, "arn": CLUSTER, "status": "AVAILABLE"}]})
            .to_string();
    let it = shares(|all| all.one(&LIST_RESOURCES, "SELF", &resources));
    let (_, missing) = told(&it, asked);
    let what = format!(
        "whom the resource shares of {MEMBER} in eu-west-1 are for: ram list-principals (not-collected)"
    );
    assert_eq!(missing, [what]);
    // One of those that a pattern means.
    let pattern = CLUSTER.replace("orders", "*");
    assert_eq!(
        decided(&it, [&manager(), CLONE, &pattern]),
        Decision::Unknown
    );
}

#[test]
fn r50_some_types_are_shared_within_the_organization_alone() {
    let estate = estate();
    let stranger = |action, resource: &str| decided(&estate, [STRANGER, action, resource]);
    assert_eq!(stranger("ec2:RunInstances", SUBNET), Decision::ImplicitDeny);
    let gateway = SUBNET.replace("subnet/subnet", "transit-gateway/tgw");
    let attach = stranger("ec2:CreateTransitGatewayVpcAttachment", &gateway);
    assert_eq!(attach, Decision::Unknown);
    // Of whom nobody knows whose members they are, either may be.
    let alone = Replies::new().at(MEMBER, "eu-west-1").settled();
    let either = decided(&alone, [STRANGER, "ec2:RunInstances", SUBNET]);
    assert_eq!(either, Decision::Unknown);
}
