//! Block Public Access for VPCs.

use serde_json::{Value, json};

use super::scene::{ACCOUNT, Scene, all, blocked, of, open};
use crate::estate::ec2::{
    DESCRIBE_VPC_BLOCK_PUBLIC_ACCESS_EXCLUSIONS, DESCRIBE_VPC_BLOCK_PUBLIC_ACCESS_OPTIONS,
};

fn with(mode: &'static str) -> Scene {
    let mut scene = Scene::new();
    of(&mut scene.groups, "sg-client")["IpPermissions"] = json!([all(&["0.0.0.0/0"])]);
    scene.block = mode;
    scene
}

fn exclude(scene: &mut Scene, resource: &str, mode: &str, state: &str) {
    let one: Value = json!({"ExclusionId": "vpcbpa-exclude-1", "State": state,
        "ResourceArn": format!("arn:aws:ec2:eu-west-1:{ACCOUNT}:{resource}"),
        "InternetGatewayExclusionMode": mode});
    scene.further(
        &DESCRIBE_VPC_BLOCK_PUBLIC_ACCESS_EXCLUSIONS,
        json!({"VpcBlockPublicAccessExclusions": [one]}),
    );
}

const SHUT: &[&str] = &["block-public-access vpc-block-public-access"];

/// In, out by the gateway, out by translation.
fn ways(scene: &Scene) -> [bool; 3] {
    let is_open = |from: &str, to: &str| {
        let told = scene.tcp(from, to, 443);
        assert!(told == open() || told == blocked(SHUT), "{told:?}");
        told == open()
    };
    [
        is_open("internet", "i-front"),
        is_open("i-front", "8.8.8.8"),
        is_open("i-inner", "8.8.8.8"),
    ]
}

#[test]
fn modes_stop_what_they_say() {
    assert_eq!(ways(&with("off")), [true, true, true]);
    assert_eq!(ways(&with("block-bidirectional")), [false, false, false]);
    // Translation lets answers in alone.
    assert_eq!(ways(&with("block-ingress")), [false, false, true]);
}

#[test]
fn exclusions_leave_vpcs_and_subnets_out() {
    for (mode, resource, exclusion, expected) in [
        (
            "block-bidirectional",
            "vpc/vpc-a",
            "allow-bidirectional",
            [true, true, true],
        ),
        (
            "block-bidirectional",
            "vpc/vpc-a",
            "allow-egress",
            [false, false, true],
        ),
        (
            "block-bidirectional",
            "subnet/subnet-public",
            "allow-bidirectional",
            [true, true, true],
        ),
        (
            "block-bidirectional",
            "subnet/subnet-inner",
            "allow-bidirectional",
            [false, false, false],
        ),
        (
            "block-bidirectional",
            "vpc/vpc-b",
            "allow-bidirectional",
            [false, false, false],
        ),
        (
            "block-ingress",
            "vpc/vpc-a",
            "allow-bidirectional",
            [true, true, true],
        ),
        (
            "block-ingress",
            "vpc/vpc-a",
            "allow-egress",
            [false, false, true],
        ),
    ] {
        let mut scene = with(mode);
        exclude(&mut scene, resource, exclusion, "create-complete");
        assert_eq!(ways(&scene), expected, "{mode} {resource} {exclusion}");
    }
    let mut gone = with("block-bidirectional");
    exclude(
        &mut gone,
        "vpc/vpc-a",
        "allow-bidirectional",
        "delete-complete",
    );
    assert_eq!(ways(&gone), [false, false, false]);
}

#[test]
fn what_does_not_use_the_internet_is_not_stopped() {
    let scene = with("block-bidirectional");
    assert_eq!(scene.tcp("i-front", "i-far", 443), open());
    assert_eq!(scene.tcp("i-front", "i-inner", 443), open());
}

#[test]
fn a_mode_that_was_not_read_is_taken_to_be_off() {
    let mut scene = with("off");
    scene
        .unread
        .insert(DESCRIBE_VPC_BLOCK_PUBLIC_ACCESS_OPTIONS.name);
    let answer =
        scene.ask(r#"{"from": "i-front", "to": "8.8.8.8", "protocol": "tcp", "port": 443}"#);
    assert_eq!(answer.verdict.as_str(), "reachable");
    let said = "Block Public Access is off in 111122223333 eu-west-1";
    assert!(answer.assumptions[0].starts_with(said), "{answer:?}");
}

#[test]
fn the_mode_is_that_of_the_account_and_region() {
    let mut scene = with("block-bidirectional");
    let other = json!({"AwsAccountId": "999988887777", "AwsRegion": "eu-west-1",
        "InternetGatewayBlockMode": "off"});
    scene.further.push(super::scene::Further {
        account: "999988887777",
        region: "eu-west-1",
        operation: &DESCRIBE_VPC_BLOCK_PUBLIC_ACCESS_OPTIONS,
        request: None,
        reply: json!({"VpcBlockPublicAccessOptions": other}),
        missing: None,
    });
    assert_eq!(scene.tcp("i-front", "8.8.8.8", 443), blocked(SHUT));
    let mut elsewhere = with("off");
    let there = json!({"AwsAccountId": ACCOUNT, "AwsRegion": "us-east-1",
        "InternetGatewayBlockMode": "block-bidirectional"});
    elsewhere.further.push(super::scene::Further {
        account: ACCOUNT,
        region: "us-east-1",
        operation: &DESCRIBE_VPC_BLOCK_PUBLIC_ACCESS_OPTIONS,
        request: None,
        reply: json!({"VpcBlockPublicAccessOptions": there}),
        missing: None,
    });
    assert_eq!(elsewhere.tcp("i-front", "8.8.8.8", 443), open());
}
