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

/// Asks where one more reply shows something otherwise, and holds that it is named.
fn names(
    scene: &Scene,
    (operation, other): (&'static Operation, Value),
    (from, to): (&str, &str),
    component: &str,
) {
    let mut scene = scene.clone();
    assert_eq!(
        ask(&scene, from, to).verdict.as_str(),
        "reachable",
        "{component}"
    );
    scene.more.push((operation, None, other));
    let (verdict, said) = disputed(&scene, from, to);
    assert_eq!(verdict, "unknown", "{component}");
    let is_told = said
        .iter()
        .any(|one| one.split(' ').next() == Some(component));
    assert!(is_told, "{component}: {said:?}");
}

/// Returns a reply that shows one resource, which stands in a list, with another value of a member.
fn otherwise(list: &str, one: &Value, member: &str, value: Value) -> Value {
    let mut other = one.clone();
    other[member] = value;
    json!({list: [other]})
}

#[test]
fn whatever_a_flow_meets_may_be_contradicted() {
    let mut scene = Scene::new();
    of(&mut scene.groups, "sg-client")["IpPermissions"] =
        json!([super::scene::all(&["0.0.0.0/0"])]);
    let vpc = otherwise("Vpcs", &scene.vpcs[0], "CidrBlock", json!("10.8.0.0/16"));
    names(
        &scene,
        (&DESCRIBE_VPCS, vpc),
        ("i-front", "i-inner"),
        "vpc-a",
    );
    let inner = of(&mut scene.interfaces, "eni-inner").clone();
    let other = otherwise(
        "NetworkInterfaces",
        &inner,
        "Groups",
        json!([{"GroupId": "sg-far"}]),
    );
    names(
        &scene,
        (&DESCRIBE_NETWORK_INTERFACES, other),
        ("i-front", "i-inner"),
        "eni-inner",
    );
    let gateway = otherwise(
        "InternetGateways",
        &scene.gateways[0],
        "Attachments",
        json!([]),
    );
    for ends in [("internet", "i-front"), ("i-front", "8.8.8.8")] {
        names(
            &scene,
            (&DESCRIBE_INTERNET_GATEWAYS, gateway.clone()),
            ends,
            "igw-a",
        );
    }
    let instance = |address: &str| {
        let one = json!({"InstanceId": "i-inner", "VpcId": "vpc-a", "SubnetId": "subnet-inner",
            "PrivateIpAddress": address, "State": {"Code": 16, "Name": "running"}});
        json!({"Reservations": [{"Instances": [one]}]})
    };
    scene.further(&DESCRIBE_INSTANCES, instance("10.1.2.10"));
    let other = instance("10.1.2.11");
    names(
        &scene,
        (&DESCRIBE_INSTANCES, other),
        ("i-front", "i-inner"),
        "i-inner",
    );
}

#[test]
fn gateways_balancers_and_attachments_may_be_contradicted() {
    let farm = super::farm::Farm::new();
    let balancer = &farm.balancers[0].described;
    let other = otherwise(
        "LoadBalancers",
        balancer,
        "Scheme",
        json!("internet-facing"),
    );
    let ends = ("i-front", "front");
    let balancers = &crate::estate::elbv2::DESCRIBE_LOAD_BALANCERS;
    names(&farm.whole(), (balancers, other), ends, "front");
    let office = super::office::Office::new();
    let other = otherwise(
        "VpnGateways",
        &office.gateways[0],
        "State",
        json!("deleted"),
    );
    let loose = otherwise(
        "VpnGateways",
        &office.gateways[0],
        "VpcAttachments",
        json!([]),
    );
    for ends in [("192.168.3.4", "i-inner"), ("i-inner", "192.168.3.4")] {
        names(
            &office.scene(),
            (&DESCRIBE_VPN_GATEWAYS, loose.clone()),
            ends,
            "vgw-a",
        );
        names(
            &office.scene(),
            (&DESCRIBE_VPN_GATEWAYS, other.clone()),
            ends,
            "vgw-a",
        );
    }
    let mut hub = super::hub::Hub::new();
    for id in ["tgw-attach-a", "tgw-attach-b"] {
        let one = of(&mut hub.attachments, id).clone();
        let other = otherwise("TransitGatewayAttachments", &one, "State", json!("deleted"));
        let calls = &DESCRIBE_TRANSIT_GATEWAY_ATTACHMENTS;
        names(&hub.whole(), (calls, other), ("i-a1", "i-b1"), id);
    }
    let other = otherwise(
        "TransitGatewayRouteTables",
        &hub.tables[0],
        "State",
        json!("deleted"),
    );
    let tables = &DESCRIBE_TRANSIT_GATEWAY_ROUTE_TABLES;
    names(
        &hub.whole(),
        (tables, other),
        ("i-a1", "i-b1"),
        "tgw-rtb-all",
    );
}

#[test]
fn a_listener_may_be_contradicted() {
    let farm = super::farm::Farm::new();
    let mut scene = farm.whole();
    let listeners = &crate::estate::elbv2::DESCRIBE_LISTENERS;
    let known = scene
        .further
        .iter()
        .find(|one| one.operation.name == listeners.name);
    let mut other = known.unwrap().reply.clone();
    other["Listeners"][0]["Port"] = json!(444);
    let arn = known.unwrap().request.clone().unwrap();
    assert_eq!(scene.tcp("i-front", "front", 443), open());
    scene.about(listeners, &arn, other);
    assert_eq!(ask(&scene, "i-front", "front").verdict.as_str(), "unknown");
}
