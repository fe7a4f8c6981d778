//! What addresses that are known in part, routes that were not read and choices of AWS's own leave open.

use serde_json::{Value, json};

use super::scene::{Scene, entry, local, to};
use crate::estate::ec2::GET_MANAGED_PREFIX_LIST_ENTRIES;
use crate::estate::lambda::LIST_FUNCTIONS;
use crate::network::FlowVerdict;

fn entries(all: &[Value]) -> Value {
    Value::from(all.to_vec())
}

/// A database of which only the subnet is known asks `i-front`'s neighbour.
fn part(scene: &mut Scene, entries_of_inner: Value) {
    scene.acls[1]["Entries"] = entries_of_inner;
}

#[test]
fn answers_to_an_address_that_is_known_in_part_are_open_where_entries_divide_its_network() {
    let mut scene = Scene::new();
    // A function without an interface of its own lies somewhere in 10.1.1.0/24.
    let job = json!({"Functions": [{"FunctionName": "job",
        "FunctionArn": "arn:aws:lambda:eu-west-1:111122223333:function:job",
        "VpcConfig": {"VpcId": "vpc-a", "SubnetIds": ["subnet-public"], "SecurityGroupIds": ["sg-client"]}}]});
    scene.more = vec![(&LIST_FUNCTIONS, None, job)];
    let ask = |scene: &Scene| {
        scene.ask(r#"{"from": "job", "to": "i-inner", "protocol": "tcp", "port": 443}"#)
    };
    assert_eq!(
        ask(&scene).verdict,
        FlowVerdict::Reachable,
        "{:?}",
        ask(&scene)
    );
    let mut half = entry(10, true, "deny", None);
    half["CidrBlock"] = json!("10.1.1.128/25");
    let (rest, inward) = (
        entry(100, true, "allow", None),
        entry(100, false, "allow", None),
    );
    part(
        &mut scene,
        entries(&[half.clone(), rest.clone(), inward.clone()]),
    );
    assert_eq!(ask(&scene).verdict, FlowVerdict::Maybe);
    // Denied all the same.
    let deny = entry(20, true, "deny", None);
    part(
        &mut scene,
        entries(&[half.clone(), deny, rest.clone(), inward.clone()]),
    );
    assert_eq!(ask(&scene).verdict, FlowVerdict::OneWay);
    // Admitted all the same: ports that no entry doubts.
    half["Protocol"] = json!("6");
    half["PortRange"] = json!({"From": 1024, "To": 2000});
    part(&mut scene, entries(&[half, rest, inward.clone()]));
    assert_eq!(ask(&scene).verdict, FlowVerdict::Reachable);
    // Admitted in a part alone.
    let mut some = entry(10, true, "allow", None);
    some["CidrBlock"] = json!("10.1.1.128/25");
    part(&mut scene, entries(&[some, inward]));
    assert_eq!(ask(&scene).verdict, FlowVerdict::Maybe);
}

#[test]
fn prefix_lists_that_overlap_leave_the_route_open() {
    let mut scene = Scene::new();
    let list = |cidr: &str| json!({"Entries": [{"Cidr": cidr}]});
    let of = &GET_MANAGED_PREFIX_LIST_ENTRIES;
    scene.more = vec![
        (of, Some("pl-0a"), list("10.2.0.0/16")),
        (of, Some("pl-0b"), list("10.2.1.0/24")),
    ];
    let by_list = |id: &str, member: &str, target: &str| json!({"DestinationPrefixListId": id, member: target, "State": "active", "Origin": "CreateRoute"});
    let near = by_list("pl-0b", "VpcPeeringConnectionId", "pcx-ab");
    let wide = |target: &str| by_list("pl-0a", "VpcPeeringConnectionId", target);
    let mut verdict = |routes: Value| {
        scene.tables[0]["Routes"] = routes;
        scene.flow("i-front", "i-far", 443).0
    };
    let own = local("10.1.0.0/16");
    assert_eq!(verdict(json!([own, near, wide("pcx-other")])), "maybe");
    assert_eq!(verdict(json!([own, near, wide("pcx-ab")])), "reachable");
    // A network that is written into the table goes before a list's.
    let written = to("10.2.1.0/24", "VpcPeeringConnectionId", "pcx-ab");
    assert_eq!(
        verdict(json!([own, written, wide("pcx-other")])),
        "reachable"
    );
}

#[test]
fn networks_of_the_vpc_that_a_gateway_announces_stay_local() {
    let mut scene = Scene::new();
    let routes = scene.tables[0]["Routes"].as_array_mut().unwrap();
    let mut announced = to("10.1.2.0/24", "GatewayId", "vgw-a");
    announced["Origin"] = json!("EnableVgwRoutePropagation");
    routes.push(announced);
    assert_eq!(scene.flow("i-front", "i-inner", 443).0, "reachable");
    let routes = scene.tables[0]["Routes"].as_array_mut().unwrap();
    routes.pop();
    routes.push(to("10.1.2.0/24", "NetworkInterfaceId", "eni-beside"));
    assert_eq!(scene.flow("i-front", "i-inner", 443).0, "blocked");
}

#[test]
fn a_nat_gateway_with_several_addresses_takes_any_of_them() {
    let mut scene = Scene::new();
    scene.nats[0]["NatGatewayAddresses"] = json!([
        {"NetworkInterfaceId": "eni-nat", "PrivateIp": "10.1.1.5", "PublicIp": "203.0.113.5", "IsPrimary": true},
        {"NetworkInterfaceId": "eni-nat", "PrivateIp": "10.1.1.6", "PublicIp": "203.0.113.6"}]);
    let nat = scene.interfaces.as_array_mut().unwrap();
    let nat = nat
        .iter_mut()
        .find(|one| one["NetworkInterfaceId"] == "eni-nat")
        .unwrap();
    nat["PrivateIpAddresses"] = json!([
        {"PrivateIpAddress": "10.1.1.5", "Association": {"PublicIp": "203.0.113.5"}},
        {"PrivateIpAddress": "10.1.1.6", "Association": {"PublicIp": "203.0.113.6"}}]);
    // The neighbour of the gateway admits one of its addresses.
    let peer = |cidr: &str| super::scene::rule("tcp", 80, json!({"CidrIp": cidr}));
    scene.tables[1]["Routes"] = json!([
        local("10.1.0.0/16"),
        to("10.2.0.0/16", "NatGatewayId", "nat-a")
    ]);
    scene.groups[2]["IpPermissions"] = json!([peer("10.1.1.6/32")]);
    assert_eq!(scene.flow("i-inner", "i-far", 80).0, "maybe");
    scene.groups[2]["IpPermissions"] = json!([peer("10.1.1.5/32"), peer("10.1.1.6/32")]);
    assert_eq!(scene.flow("i-inner", "i-far", 80).0, "reachable");
    scene.groups[2]["IpPermissions"] = json!([peer("10.1.1.9/32")]);
    assert_eq!(scene.flow("i-inner", "i-far", 80).0, "blocked");
}

#[test]
fn blockers_of_the_answer_are_told_beside_those_of_the_request() {
    let mut scene = Scene::new();
    scene.tables[2]["Routes"] = json!([local("10.2.0.0/16")]);
    let answer = scene.ask(r#"{"from": "i-front", "to": "i-far", "protocol": "tcp", "port": 80}"#);
    let told: Vec<_> = answer
        .blockers
        .iter()
        .map(|one| (one.reason, one.component, one.answer))
        .collect();
    assert_eq!(
        told,
        [
            ("security-group", "sg-far", false),
            ("no-route", "rtb-far", true)
        ]
    );
    // What is broken both ways by its state is told once.
    scene.peerings[0]["Status"] = json!({"Code": "deleted"});
    let (_, told) = scene.flow("i-front", "i-far", 443);
    let told: Vec<&str> = told.iter().map(String::as_str).collect();
    assert_eq!(told, ["peering-not-active pcx-ab", "no-route rtb-far"]);
}
