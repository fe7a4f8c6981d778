//! IPv6.

use serde_json::{Value, json};

use super::scene::{Scene, Told, add, all, blocked, entry, of, one_way, open, open_entries, rule};
use crate::estate::ec2::DESCRIBE_EGRESS_ONLY_INTERNET_GATEWAYS;

const FRONT: &str = "2001:db8:a:1::10";
const FAR: &str = "2001:db8:b:1::10";

fn to6(destination: &str, member: &str, target: &str) -> Value {
    json!({"DestinationIpv6CidrBlock": destination, member: target, "State": "active", "Origin": "CreateRoute"})
}

/// The scene with IPv6 beside IPv4 everywhere.
pub(super) fn dual() -> Scene {
    let mut scene = Scene::new();
    for (vpc, name) in [("vpc-a", "a"), ("vpc-b", "b")] {
        of(&mut scene.vpcs, vpc)["Ipv6CidrBlockAssociationSet"] = json!([
            {"Ipv6CidrBlock": format!("2001:db8:{name}::/48"), "Ipv6CidrBlockState": {"State": "associated"}}]);
    }
    for (subnet, block) in [
        ("subnet-public", "2001:db8:a:1::/64"),
        ("subnet-inner", "2001:db8:a:2::/64"),
        ("subnet-far", "2001:db8:b:1::/64"),
    ] {
        of(&mut scene.subnets, subnet)["Ipv6CidrBlockAssociationSet"] =
            json!([{"Ipv6CidrBlock": block, "Ipv6CidrBlockState": {"State": "associated"}}]);
    }
    for (host, address) in [
        ("eni-front", FRONT),
        ("eni-inner", "2001:db8:a:2::10"),
        ("eni-far", FAR),
    ] {
        of(&mut scene.interfaces, host)["Ipv6Addresses"] = json!([{"Ipv6Address": address}]);
    }
    for (id, own) in [("rtb-public", "a"), ("rtb-inner", "a"), ("rtb-far", "b")] {
        let routes = &mut of(&mut scene.tables, id)["Routes"];
        let block = format!("2001:db8:{own}::/48");
        add(routes, to6(&block, "GatewayId", "local"));
    }
    add(
        &mut of(&mut scene.tables, "rtb-public")["Routes"],
        to6("::/0", "GatewayId", "igw-a"),
    );
    for group in ["sg-client", "sg-web", "sg-far"] {
        let both = all(&["0.0.0.0/0", "::/0"]);
        of(&mut scene.groups, group)["IpPermissions"] = json!([both.clone()]);
        of(&mut scene.groups, group)["IpPermissionsEgress"] = json!([both]);
    }
    for acl in ["acl-public", "acl-inner", "acl-far"] {
        let mut entries = open_entries();
        for is_egress in [true, false] {
            let mut six = entry(101, is_egress, "allow", None);
            six.as_object_mut().unwrap().remove("CidrBlock");
            six["Ipv6CidrBlock"] = json!("::/0");
            entries.push(six);
        }
        of(&mut scene.acls, acl)["Entries"] = json!(entries);
    }
    scene
}

/// Asks by the IPv6 address of the target.
fn six(scene: &Scene, from: &str, to: &str, address: &str) -> Told {
    scene.about_flow(
        &json!({"from": from, "to": to, "to_address": address, "protocol": "tcp", "port": 443}),
    )
}

#[test]
fn families_do_not_mix() {
    let scene = dual();
    assert_eq!(six(&scene, "i-inner", "i-front", FRONT), open());
    let mixed = json!({"from": "i-inner", "from_address": "10.1.2.10", "to": "i-front",
        "to_address": FRONT, "protocol": "tcp", "port": 443});
    assert_eq!(scene.about_flow(&mixed), blocked(&["no-address addresses"]));
}

#[test]
fn networks_of_either_family_speak_for_their_own() {
    let mut scene = dual();
    of(&mut scene.groups, "sg-client")["IpPermissions"] =
        json!([rule("tcp", 443, json!({"CidrIp": "0.0.0.0/0"}))]);
    let told = six(&scene, "i-inner", "i-front", FRONT);
    assert_eq!(told, blocked(&["security-group sg-client"]));
    assert_eq!(six(&scene, "i-inner", "i-front", "10.1.1.10"), open());
    let six_alone = json!([{"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443,
        "Ipv6Ranges": [{"CidrIpv6": "2001:db8:a:2::/64"}]}]);
    of(&mut scene.groups, "sg-client")["IpPermissions"] = six_alone;
    assert_eq!(six(&scene, "i-inner", "i-front", FRONT), open());
    let told = six(&scene, "i-inner", "i-front", "10.1.1.10");
    assert_eq!(told, blocked(&["security-group sg-client"]));
    assert_eq!(
        six(&scene, "i-far", "i-front", FRONT)
            .1
            .first()
            .map(String::as_str),
        Some("no-route rtb-far")
    );
}

#[test]
fn a_reference_means_ipv6_addresses_too() {
    let mut scene = dual();
    of(&mut scene.groups, "sg-client")["IpPermissions"] =
        json!([rule("tcp", 443, json!({"GroupId": "sg-web"}))]);
    assert_eq!(six(&scene, "i-inner", "i-front", FRONT), open());
    of(&mut scene.groups, "sg-client")["IpPermissions"] =
        json!([rule("tcp", 443, json!({"GroupId": "sg-far"}))]);
    let told = six(&scene, "i-inner", "i-front", FRONT);
    assert_eq!(told, blocked(&["security-group sg-client"]));
}

#[test]
fn acls_ask_entries_of_their_family() {
    let mut scene = dual();
    of(&mut scene.acls, "acl-public")["Entries"] = json!(open_entries());
    let told = six(&scene, "i-inner", "i-front", FRONT);
    assert_eq!(told, blocked(&["network-acl acl-public"]));
    assert_eq!(six(&scene, "i-inner", "i-front", "10.1.1.10"), open());
}

#[test]
fn echo_is_of_its_own_protocol() {
    let mut scene = dual();
    let ask = |scene: &Scene, address: &str| {
        scene.about_flow(
            &json!({"from": "i-inner", "to": "i-front", "to_address": address, "protocol": "icmp"}),
        )
    };
    assert_eq!(ask(&scene, FRONT), open());
    for (protocol, kind, is_four, is_six) in [
        ("icmp", 8, true, false),
        ("icmpv6", 128, false, true),
        ("58", 128, false, true),
        ("icmpv6", 129, false, false),
        ("icmpv6", -1, false, true),
    ] {
        let echo = json!({"IpProtocol": protocol, "FromPort": kind, "ToPort": -1,
            "IpRanges": [{"CidrIp": "0.0.0.0/0"}], "Ipv6Ranges": [{"CidrIpv6": "::/0"}]});
        of(&mut scene.groups, "sg-client")["IpPermissions"] = json!([echo]);
        assert_eq!(
            ask(&scene, "10.1.1.10") == open(),
            is_four,
            "{protocol} {kind}"
        );
        assert_eq!(ask(&scene, FRONT) == open(), is_six, "{protocol} {kind}");
    }
    // In ACLs the request is of type 128, the reply of type 129.
    let mut scene = dual();
    let message = |number, is_egress, kind| {
        json!({"RuleNumber": number, "Protocol": "58", "RuleAction": "allow", "Egress": is_egress,
            "Ipv6CidrBlock": "::/0", "IcmpTypeCode": {"Type": kind, "Code": -1}})
    };
    for (into, back, expected) in [
        (128, 129, open()),
        (128, 128, one_way(&["network-acl acl-public"])),
        (129, 129, blocked(&["network-acl acl-public"])),
    ] {
        let entries = [message(1, false, into), message(2, true, back)];
        of(&mut scene.acls, "acl-public")["Entries"] = json!(entries);
        assert_eq!(ask(&scene, FRONT), expected, "{into} {back}");
    }
}

#[test]
fn every_address_is_public_where_a_route_leads_to_the_gateway() {
    let mut scene = dual();
    // `i-front` has no public IPv4 address any more; its IPv6 address is one.
    of(&mut scene.interfaces, "eni-front")
        .as_object_mut()
        .unwrap()
        .remove("Association");
    assert_eq!(scene.tcp("internet", "i-front", 443), open());
    assert_eq!(scene.tcp("i-front", "2001:4860:4860::8888", 443), open());
    assert_eq!(
        scene.tcp("i-front", "8.8.8.8", 443),
        blocked(&["no-public-address eni-front"])
    );
    // Without the route no answer gets out, and nothing begins.
    let told = scene.about_flow(&json!({"from": "internet", "to": "i-inner",
        "to_address": "2001:db8:a:2::10", "protocol": "tcp", "port": 443}));
    assert_eq!(told, one_way(&["no-route rtb-inner"]));
    let told = scene.tcp("i-inner", "2001:4860:4860::8888", 443);
    assert_eq!(told, blocked(&["no-route rtb-inner"]));
    // Groups decide.
    of(&mut scene.groups, "sg-client")["IpPermissions"] = json!([all(&["0.0.0.0/0"])]);
    assert_eq!(
        scene.tcp("internet", "i-front", 443),
        blocked(&["security-group sg-client"])
    );
}

#[test]
fn unique_local_addresses_are_not_on_the_internet() {
    let mut scene = dual();
    of(&mut scene.vpcs, "vpc-a")["Ipv6CidrBlockAssociationSet"] =
        json!([{"Ipv6CidrBlock": "fd00:ec2:1::/48"}]);
    of(&mut scene.subnets, "subnet-public")["Ipv6CidrBlockAssociationSet"] =
        json!([{"Ipv6CidrBlock": "fd00:ec2:1:1::/64"}]);
    let own = of(&mut scene.interfaces, "eni-front");
    own["Ipv6Addresses"] = json!([{"Ipv6Address": "fd00:ec2:1:1::10"}]);
    own.as_object_mut().unwrap().remove("Association");
    assert_eq!(
        scene.tcp("internet", "i-front", 443),
        blocked(&["no-address addresses"])
    );
    assert_eq!(
        scene.tcp("i-front", "2001:4860:4860::8888", 443),
        blocked(&["no-public-address igw-a"])
    );
}

/// `i-inner` leaves by an egress-only internet gateway.
fn only_out() -> Scene {
    let mut scene = dual();
    let member = "EgressOnlyInternetGatewayId";
    add(
        &mut of(&mut scene.tables, "rtb-inner")["Routes"],
        to6("::/0", member, "eigw-a"),
    );
    scene.further(
        &DESCRIBE_EGRESS_ONLY_INTERNET_GATEWAYS,
        json!({"EgressOnlyInternetGateways": [{"EgressOnlyInternetGatewayId": "eigw-a",
            "Attachments": [{"VpcId": "vpc-a", "State": "attached"}]}]}),
    );
    scene
}

#[test]
fn an_egress_only_gateway_lets_out_and_answers_in() {
    let scene = only_out();
    assert_eq!(scene.tcp("i-inner", "2001:4860:4860::8888", 443), open());
    assert_eq!(
        scene.about_flow(
            &json!({"from": "i-inner", "to": "2001:4860:4860::8888", "protocol": "icmp"})
        ),
        open()
    );
    // What begins outside comes in by the internet gateway, and its answer is not let out.
    let told = scene.about_flow(&json!({"from": "internet", "to": "i-inner",
        "to_address": "2001:db8:a:2::10", "protocol": "tcp", "port": 443}));
    assert_eq!(told, one_way(&["no-session eigw-a"]));
    // No IPv4.
    let mut four = only_out();
    of(&mut four.tables, "rtb-inner")["Routes"][1] =
        super::scene::to("0.0.0.0/0", "EgressOnlyInternetGatewayId", "eigw-a");
    let told = four.tcp("i-inner", "8.8.8.8", 443);
    assert_eq!(told, blocked(&["not-public eigw-a"]));
}

#[test]
fn block_public_access_stops_egress_only_gateways_where_it_is_bidirectional() {
    let mut scene = only_out();
    scene.block = "block-ingress";
    assert_eq!(scene.tcp("i-inner", "2001:4860:4860::8888", 443), open());
    scene.block = "block-bidirectional";
    let told = scene.tcp("i-inner", "2001:4860:4860::8888", 443);
    assert_eq!(
        told,
        blocked(&["block-public-access vpc-block-public-access"])
    );
}

#[test]
fn an_egress_only_gateway_needs_no_internet_gateway() {
    let mut scene = only_out();
    scene.gateways = json!([]);
    assert_eq!(scene.tcp("i-inner", "2001:4860:4860::8888", 443), open());
    let told = scene.about_flow(&json!({"from": "internet", "to": "i-inner",
        "to_address": "2001:db8:a:2::10", "protocol": "tcp", "port": 443}));
    assert_eq!(told, blocked(&["gateway-not-attached vpc-a"]));
}

#[test]
fn peering_connections_and_the_internet_join_ipv6_too() {
    let mut scene = dual();
    let pcx = "VpcPeeringConnectionId";
    add(
        &mut of(&mut scene.tables, "rtb-far")["Routes"],
        to6("2001:db8:a::/48", pcx, "pcx-ab"),
    );
    add(
        &mut of(&mut scene.tables, "rtb-public")["Routes"],
        to6("2001:db8:b::/48", pcx, "pcx-ab"),
    );
    assert_eq!(six(&scene, "i-front", "i-far", FAR), open());
    assert_eq!(six(&scene, "i-far", "i-front", FRONT), open());
    // What is no address of the other side is not carried.
    add(
        &mut of(&mut scene.tables, "rtb-far")["Routes"],
        to6("::/0", pcx, "pcx-ab"),
    );
    let told = scene.tcp("i-far", "2001:4860:4860::8888", 443);
    assert_eq!(told, blocked(&["not-transitive pcx-ab"]));
}

#[test]
fn amazons_own_ipv6_addresses_are_not_filtered() {
    let mut scene = dual();
    of(&mut scene.groups, "sg-client")["IpPermissionsEgress"] = json!([]);
    for address in ["fd00:ec2::253", "fd00:ec2::254", "fd00:ec2::123"] {
        assert_eq!(scene.udp("i-front", address, 53), open(), "{address}");
    }
    assert_ne!(scene.udp("i-front", "fd00:ec2::1", 53), open());
}
