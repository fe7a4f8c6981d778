//! Two replies of one call that tell different things of one resource.

use serde_json::{Value, json};

use super::scene::{Scene, of, open};
use crate::estate::Operation;
use crate::estate::ec2::*;
use crate::network::FlowAnswer;

/// Adds a second reply of a call, which shows one resource again.
fn again(scene: &mut Scene, operation: &'static Operation, member: &str, one: Value) {
    scene.more.push((operation, None, json!({member: [one]})));
}

fn ask(scene: &Scene, from: &str, to: &str) -> FlowAnswer {
    let question = json!({"from": from, "to": to, "protocol": "tcp", "port": 443});
    scene.ask(&question.to_string())
}

/// Returns the verdict, and of what it is said that replies contradict each other.
fn disputed(scene: &Scene, from: &str, to: &str) -> (&'static str, Vec<String>) {
    let answer = ask(scene, from, to);
    let said = answer.open.iter();
    let mut said: Vec<String> = said
        .filter_map(|one| {
            let (_, member) = one.detail.split_once("contradict each other: ")?;
            Some(format!("{} {member}", one.component))
        })
        .collect();
    said.sort();
    said.dedup();
    (answer.verdict.as_str(), said)
}

fn unknown(what: &str) -> (&'static str, Vec<String>) {
    ("unknown", vec![what.to_owned()])
}

#[test]
fn what_two_replies_contradict_each_other_about_is_not_known_and_named() {
    let with = |operation: &'static Operation, member: &str, one: &dyn Fn(&mut Scene) -> Value| {
        let mut scene = Scene::new();
        let one = one(&mut scene);
        again(&mut scene, operation, member, one);
        scene
    };
    let scene = with(
        &DESCRIBE_VPC_PEERING_CONNECTIONS,
        "VpcPeeringConnections",
        &|scene| {
            let mut one = scene.peerings[0].clone();
            one["Status"]["Code"] = json!("deleted");
            one
        },
    );
    assert_eq!(
        disputed(&scene, "i-front", "i-far"),
        unknown("pcx-ab Status")
    );
    // What does not rest on it is as it was.
    assert_eq!(scene.tcp("i-front", "i-inner", 443), open());
    let scene = with(&DESCRIBE_SECURITY_GROUPS, "SecurityGroups", &|scene| {
        let mut one = of(&mut scene.groups, "sg-web").clone();
        one["IpPermissions"] = json!([]);
        one
    });
    let told = unknown("sg-web IpPermissions");
    assert_eq!(disputed(&scene, "i-front", "i-inner"), told);
    assert_eq!(scene.tcp("i-front", "i-far", 443), open());
    let scene = with(&DESCRIBE_NETWORK_ACLS, "NetworkAcls", &|scene| {
        let mut one = of(&mut scene.acls, "acl-inner").clone();
        one["Entries"] = json!([]);
        one
    });
    let told = unknown("acl-inner Entries");
    assert_eq!(disputed(&scene, "i-front", "i-inner"), told);
    let scene = with(&DESCRIBE_ROUTE_TABLES, "RouteTables", &|scene| {
        let mut one = of(&mut scene.tables, "rtb-public").clone();
        one["Routes"].as_array_mut().unwrap().truncate(1);
        one
    });
    let told = unknown("rtb-public Routes");
    assert_eq!(disputed(&scene, "i-front", "i-far"), told);
    assert_eq!(scene.tcp("i-inner", "i-far", 443), open());
    let scene = with(&DESCRIBE_NAT_GATEWAYS, "NatGateways", &|scene| {
        let mut one = scene.nats[0].clone();
        one["State"] = json!("deleted");
        one
    });
    let told = unknown("nat-a State");
    assert_eq!(disputed(&scene, "i-inner", "8.8.8.8"), told);
}

#[test]
fn what_two_replies_contradict_each_other_about_may_be_elsewhere() {
    // The subnet, or the interface, may be where no reply seems to show anything.
    let mut scene = Scene::new();
    let mut one = of(&mut scene.subnets, "subnet-inner").clone();
    one["CidrBlock"] = json!("10.1.7.0/24");
    again(&mut scene, &DESCRIBE_SUBNETS, "Subnets", one);
    for to in ["10.1.7.9", "10.1.2.10"] {
        let told = unknown("subnet-inner CidrBlock");
        assert_eq!(disputed(&scene, "i-front", to), told, "{to}");
    }
    let mut scene = Scene::new();
    let mut one = of(&mut scene.interfaces, "eni-inner").clone();
    one["PrivateIpAddress"] = json!("10.1.2.77");
    again(
        &mut scene,
        &DESCRIBE_NETWORK_INTERFACES,
        "NetworkInterfaces",
        one,
    );
    let told = unknown("eni-inner PrivateIpAddress");
    assert_eq!(disputed(&scene, "i-front", "10.1.2.99"), told);
    // Who uses a table or an ACL.
    let mut scene = Scene::new();
    let mut one = of(&mut scene.tables, "rtb-inner").clone();
    one["Associations"] = json!([]);
    again(&mut scene, &DESCRIBE_ROUTE_TABLES, "RouteTables", one);
    let mut one = of(&mut scene.acls, "acl-far").clone();
    one["Associations"] = json!([]);
    again(&mut scene, &DESCRIBE_NETWORK_ACLS, "NetworkAcls", one);
    let told = unknown("rtb-inner Associations");
    assert_eq!(disputed(&scene, "i-inner", "i-far"), told);
    let told = unknown("acl-far Associations");
    assert_eq!(disputed(&scene, "i-front", "i-far"), told);
}

#[test]
fn replies_that_agree_or_complete_each_other_contradict_nothing() {
    let mut scene = Scene::new();
    // The same again, with its rules and tags in another order.
    let mut one = of(&mut scene.groups, "sg-web").clone();
    one["IpPermissions"].as_array_mut().unwrap().reverse();
    one["Tags"] = json!([{"Key": "Name", "Value": "web"}]);
    again(&mut scene, &DESCRIBE_SECURITY_GROUPS, "SecurityGroups", one);
    // The other half of a list.
    let last = scene.subnets.as_array_mut().unwrap().pop().unwrap();
    again(&mut scene, &DESCRIBE_SUBNETS, "Subnets", last);
    // A part of an interface, as its instance shows it.
    let part = json!({"NetworkInterfaceId": "eni-inner", "VpcId": "vpc-a", "SubnetId": "subnet-inner",
        "PrivateIpAddress": "10.1.2.10", "Status": "in-use", "Groups": [{"GroupId": "sg-web"}]});
    let one = json!({"InstanceId": "i-inner", "VpcId": "vpc-a", "SubnetId": "subnet-inner",
        "PrivateIpAddress": "10.1.2.10", "State": {"Code": 16, "Name": "running"}, "NetworkInterfaces": [part]});
    scene.further(
        &DESCRIBE_INSTANCES,
        json!({"Reservations": [{"Instances": [one]}]}),
    );
    assert_eq!(scene.tcp("i-front", "i-inner", 443), open());
    assert_eq!(scene.tcp("i-front", "i-far", 443), open());
}
