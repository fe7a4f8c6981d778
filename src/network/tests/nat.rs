//! NAT gateways.

use serde_json::{Value, json};

use super::hub::{Hub, route};
use super::scene::{
    Scene, add, blocked, entry, interface, local, of, one_way, open, open_entries, rule, subnet,
    table, to, unknown, vpc,
};

#[test]
fn a_nat_gateway_carries_tcp_udp_and_icmp() {
    let scene = Scene::new();
    assert_eq!(scene.tcp("i-inner", "8.8.8.8", 443), open());
    assert_eq!(scene.udp("i-inner", "8.8.8.8", 53), open());
    assert_eq!(scene.send("i-inner", "8.8.8.8", "icmp"), open());
    for protocol in ["50", "47", "132"] {
        let told = scene.send("i-inner", "8.8.8.8", protocol);
        assert_eq!(told, blocked(&["nat-protocol nat-a"]), "{protocol}");
    }
    assert_eq!(
        scene.send("i-front", "8.8.8.8", "50"),
        open(),
        "the internet gateway does"
    );
}

#[test]
fn only_an_available_nat_gateway_carries() {
    for state in ["pending", "failed", "deleting", "deleted"] {
        let mut scene = Scene::new();
        scene.nats[0]["State"] = json!(state);
        let told = scene.tcp("i-inner", "8.8.8.8", 443);
        assert_eq!(told, blocked(&["nat-not-available nat-a"]), "{state}");
    }
    let mut unread = Scene::new();
    unread.nats[0].as_object_mut().unwrap().remove("State");
    assert_eq!(unread.tcp("i-inner", "8.8.8.8", 443), unknown());
}

#[test]
fn nothing_begins_at_a_nat_gateway() {
    let scene = Scene::new();
    let told = scene.tcp("internet", "203.0.113.5", 443);
    assert_eq!(told, blocked(&["not-listening eni-nat"]));
    assert_eq!(
        scene.tcp("i-inner", "10.1.1.5", 443),
        blocked(&["not-listening eni-nat"])
    );
}

#[test]
fn an_answer_without_a_session_is_dropped() {
    // In by the internet gateway, out by the NAT gateway.
    let mut scene = Scene::new();
    of(&mut scene.interfaces, "eni-inner")["Association"] = json!({"PublicIp": "203.0.113.30"});
    assert_eq!(
        scene.tcp("internet", "i-inner", 443),
        one_way(&["no-session nat-a"])
    );
    of(&mut scene.tables, "rtb-inner")["Routes"][1] = to("0.0.0.0/0", "GatewayId", "igw-a");
    assert_eq!(scene.tcp("internet", "i-inner", 443), open());
}

#[test]
fn the_table_of_its_subnet_leads_on() {
    let mut scene = Scene::new();
    of(&mut scene.tables, "rtb-public")["Routes"] = json!([local("10.1.0.0/16")]);
    assert_eq!(
        scene.tcp("i-inner", "8.8.8.8", 443),
        blocked(&["no-route rtb-public"])
    );
}

#[test]
fn acls_of_its_subnet_are_asked_on_both_legs() {
    let with = |entries: &[Value]| {
        let mut scene = Scene::new();
        of(&mut scene.acls, "acl-public")["Entries"] = json!(entries);
        scene.tcp("i-inner", "8.8.8.8", 443)
    };
    let of_network = |number, is_egress, network: &str, ports| {
        let mut one = entry(number, is_egress, "allow", ports);
        one["CidrBlock"] = json!(network);
        one
    };
    let client = "10.1.2.0/24";
    let server = "8.8.8.8/32";
    let request_in = of_network(10, false, client, Some((443, 443)));
    let request_out = of_network(10, true, server, Some((443, 443)));
    let answer_in = of_network(20, false, server, Some((1024, 65535)));
    let answer_out = of_network(20, true, client, Some((1024, 65535)));
    let all = [request_in, request_out, answer_in, answer_out];
    assert_eq!(with(&all), open());
    let stopped = &["network-acl acl-public"];
    for (missing, expected) in [
        (0, blocked(stopped)),
        (1, blocked(stopped)),
        (2, one_way(stopped)),
        (3, one_way(stopped)),
    ] {
        let mut some = all.to_vec();
        some.remove(missing);
        assert_eq!(with(&some), expected, "{missing}");
    }
}

#[test]
fn the_ports_of_both_legs_are_chosen_apart() {
    // The NAT gateway asks from a port of its own, whatever port its client asked from.
    let mut scene = Scene::new();
    let mut outer = open_entries();
    let mut deny = entry(50, false, "deny", Some((32768, 65535)));
    deny["CidrBlock"] = json!("8.8.8.8/32");
    outer.push(deny);
    of(&mut scene.acls, "acl-public")["Entries"] = json!(outer);
    let mut inner = open_entries();
    inner.push(entry(50, false, "deny", Some((0, 32767))));
    of(&mut scene.acls, "acl-inner")["Entries"] = json!(inner);
    let answer =
        scene.ask(r#"{"from": "i-inner", "to": "8.8.8.8", "protocol": "tcp", "port": 443}"#);
    assert_eq!(answer.verdict.as_str(), "reachable");
    // Of both it is told that a part is closed.
    for range in ["1024-32767", "32768-65535"] {
        let is_told = answer.assumptions.iter().any(|one| one.contains(range));
        assert!(is_told, "{range} {:?}", answer.assumptions);
    }
}

#[test]
fn groups_and_networks_see_the_address_of_the_gateway() {
    let mut scene = Scene::new();
    of(&mut scene.tables, "rtb-inner")["Routes"][2] = to("10.2.0.0/16", "NatGatewayId", "nat-a");
    let admit = |scene: &mut Scene, peer: Value| {
        of(&mut scene.groups, "sg-far")["IpPermissions"] = json!([rule("tcp", 443, peer)]);
    };
    for (peer, expected) in [
        (json!({"CidrIp": "10.1.1.5/32"}), open()),
        (
            json!({"CidrIp": "10.1.2.10/32"}),
            blocked(&["security-group sg-far"]),
        ),
        (
            json!({"GroupId": "sg-web"}),
            blocked(&["security-group sg-far"]),
        ),
    ] {
        admit(&mut scene, peer.clone());
        assert_eq!(scene.tcp("i-inner", "i-far", 443), expected, "{peer}");
    }
}

/// The NAT gateway of the scene is a private one.
fn private() -> Scene {
    let mut scene = Scene::new();
    scene.nats[0]["ConnectivityType"] = json!("private");
    let address = &mut scene.nats[0]["NatGatewayAddresses"][0];
    address.as_object_mut().unwrap().remove("PublicIp");
    let own = of(&mut scene.interfaces, "eni-nat")
        .as_object_mut()
        .unwrap();
    own.remove("Association");
    scene
}

#[test]
fn a_private_nat_gateway_does_not_lead_to_the_internet() {
    assert_eq!(
        private().tcp("i-inner", "8.8.8.8", 443),
        blocked(&["no-public-address eni-nat"])
    );
}

/// Two VPCs have equal blocks; each has a second one, which is routed: a NAT gateway in it hides the first.
fn overlapping() -> Hub {
    let mut hub = Hub::new();
    for (id, name, second) in [
        ("vpc-a", "a", "100.64.0.0/24"),
        ("vpc-b", "b", "100.64.1.0/24"),
    ] {
        *of(&mut hub.scene.vpcs, id) = vpc(id, "10.1.0.0/16");
        of(&mut hub.scene.vpcs, id)["CidrBlockAssociationSet"] =
            json!([{"CidrBlock": "10.1.0.0/16"}, {"CidrBlock": second}]);
        for number in [1, 2] {
            let one = of(&mut hub.scene.subnets, &format!("subnet-{name}{number}"));
            one["CidrBlock"] = json!(format!("10.1.{number}.0/24"));
            let block = second.replace(".0/24", &format!(".{}/28", 16 * number));
            let door = of(&mut hub.scene.subnets, &format!("subnet-d{name}{number}"));
            door["CidrBlock"] = json!(block);
            let there = "100.64.0.0/16";
            let routes = &mut of(&mut hub.scene.tables, &format!("rtb-d{name}{number}"))["Routes"];
            *routes = json!([
                local("10.1.0.0/16"),
                local(second),
                to(there, "TransitGatewayId", "tgw-hub")
            ]);
        }
        let host = of(&mut hub.scene.interfaces, &format!("eni-{name}1"));
        host["PrivateIpAddress"] = json!("10.1.1.10");
        host["PrivateIpAddresses"] = json!([{"PrivateIpAddress": "10.1.1.10"}]);
    }
    let routes = [
        local("10.1.0.0/16"),
        local("100.64.0.0/24"),
        to("100.64.0.0/16", "NatGatewayId", "nat-p"),
    ];
    of(&mut hub.scene.tables, "rtb-a")["Routes"] = json!(routes);
    let mut nat = interface("nat", "vpc-a", "subnet-da1", "100.64.0.20", "sg-a");
    nat["Groups"] = json!([]);
    nat["InterfaceType"] = json!("nat_gateway");
    nat["Attachment"] = json!(null);
    add(&mut hub.scene.interfaces, nat);
    hub.scene.nats = json!([{"NatGatewayId": "nat-p", "VpcId": "vpc-a", "SubnetId": "subnet-da1",
        "State": "available", "ConnectivityType": "private",
        "NatGatewayAddresses": [{"NetworkInterfaceId": "eni-nat", "PrivateIp": "100.64.0.20"}]}]);
    add(
        &mut hub.scene.interfaces,
        interface("shown", "vpc-b", "subnet-db1", "100.64.1.20", "sg-b"),
    );
    *hub.routes_mut() = json!([
        route("100.64.0.0/24", "static", super::hub::TO_A),
        route("100.64.1.0/24", "static", super::hub::TO_B),
    ]);
    hub
}

#[test]
fn equal_blocks_are_joined_by_private_nat_gateways() {
    let hub = overlapping();
    assert_eq!(hub.tcp("i-a1", "i-shown", 443), open());
    // The address of the gateway is what is seen there.
    let mut seen = overlapping();
    of(&mut seen.scene.groups, "sg-b")["IpPermissions"] =
        json!([rule("tcp", 443, json!({"CidrIp": "100.64.0.20/32"}))]);
    assert_eq!(seen.tcp("i-a1", "i-shown", 443), open());
    // Nobody comes in by it.
    assert_eq!(hub.tcp("i-shown", "i-a1", 443).0, "blocked");
}

/// The VPCs of a hub leave by the NAT gateway of a third.
fn central() -> Hub {
    let mut hub = Hub::new().with_middle(&[
        to("0.0.0.0/0", "NatGatewayId", "nat-m"),
        to("10.1.0.0/16", "TransitGatewayId", "tgw-hub"),
    ]);
    let scene = &mut hub.scene;
    add(
        &mut scene.subnets,
        subnet("subnet-out", "vpc-m", "10.9.2.0/24", "a"),
    );
    add(
        &mut scene.acls,
        super::scene::open_acl("acl-out", "vpc-m", &["subnet-out"]),
    );
    let routes = [
        local("10.9.0.0/16"),
        to("0.0.0.0/0", "GatewayId", "igw-m"),
        to("10.1.0.0/16", "TransitGatewayId", "tgw-hub"),
    ];
    add(
        &mut scene.tables,
        table("rtb-out", "vpc-m", &["subnet-out"], &routes),
    );
    scene.gateways = json!([{"InternetGatewayId": "igw-m",
        "Attachments": [{"VpcId": "vpc-m", "State": "available"}]}]);
    let mut nat = interface("nat", "vpc-m", "subnet-out", "10.9.2.5", "sg-m");
    nat["Groups"] = json!([]);
    nat["InterfaceType"] = json!("nat_gateway");
    nat["Attachment"] = json!(null);
    nat["Association"] = json!({"PublicIp": "203.0.113.9"});
    add(&mut scene.interfaces, nat);
    scene.nats = json!([{"NatGatewayId": "nat-m", "VpcId": "vpc-m", "SubnetId": "subnet-out", "State": "available",
        "NatGatewayAddresses": [{"NetworkInterfaceId": "eni-nat", "PrivateIp": "10.9.2.5", "PublicIp": "203.0.113.9"}]}]);
    let table = &mut of(&mut scene.tables, "rtb-a")["Routes"];
    add(table, to("0.0.0.0/0", "TransitGatewayId", "tgw-hub"));
    add(
        hub.routes_mut(),
        route("0.0.0.0/0", "static", &[("tgw-attach-m", "vpc")]),
    );
    hub
}

#[test]
fn a_central_nat_gateway_serves_those_behind_the_transit_gateway() {
    let hub = central();
    let answer = hub.ask(r#"{"from": "i-a1", "to": "8.8.8.8", "protocol": "tcp", "port": 443}"#);
    assert_eq!(answer.verdict.as_str(), "reachable", "{answer:?}");
    // The way back from the NAT gateway needs a route to the sender.
    let mut lost = central();
    let routes = of(&mut lost.scene.tables, "rtb-out")["Routes"]
        .as_array_mut()
        .unwrap();
    routes.truncate(2);
    assert_eq!(lost.tcp("i-a1", "8.8.8.8", 443).0, "one-way");
}

#[test]
fn a_nat_gateway_does_not_serve_the_other_side_of_a_peering_connection() {
    let mut scene = Scene::new();
    add(
        &mut of(&mut scene.tables, "rtb-far")["Routes"],
        to("0.0.0.0/0", "VpcPeeringConnectionId", "pcx-ab"),
    );
    assert_eq!(
        scene.tcp("i-far", "8.8.8.8", 443),
        blocked(&["not-transitive pcx-ab"])
    );
}

/// The gateway stands in no subnet.
fn regional() -> Scene {
    let mut scene = Scene::new();
    let own = scene.interfaces.as_array_mut().unwrap();
    own.retain(|one| one["NetworkInterfaceId"] != "eni-nat");
    scene.nats = json!([{"NatGatewayId": "nat-a", "VpcId": "vpc-a", "State": "available",
        "AvailabilityMode": "regional", "ConnectivityType": "public",
        "NatGatewayAddresses": [{"AllocationId": "eipalloc-1", "PublicIp": "203.0.113.5"}]}]);
    scene
}

#[test]
fn a_regional_nat_gateway_leads_to_the_internet_without_a_subnet() {
    let scene = regional();
    assert_eq!(scene.tcp("i-inner", "8.8.8.8", 443), open());
    // Nothing begins there.
    assert_eq!(
        scene.tcp("i-front", "203.0.113.5", 443),
        blocked(&["no-session nat-a"])
    );
    let mut bare = regional();
    bare.nats[0]["NatGatewayAddresses"] = json!([]);
    assert_eq!(bare.tcp("i-inner", "8.8.8.8", 443), unknown());
}

#[test]
fn the_vpc_of_a_regional_nat_gateway_that_was_not_read_is_named() {
    let mut scene = regional();
    scene.nats[0].as_object_mut().unwrap().remove("VpcId");
    let question = r#"{"from": "i-inner", "to": "8.8.8.8", "protocol": "tcp", "port": 443}"#;
    let answer = scene.ask(question);
    assert_eq!(answer.verdict.as_str(), "unknown", "{answer:?}");
    assert!(answer.open.iter().any(|one| one.component == "nat-a"));
}
