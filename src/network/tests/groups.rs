//! Security groups.

use serde_json::{Value, json};

use super::scene::{Scene, all, blocked, group, of, open, rule, unknown};
use crate::estate::ec2::GET_MANAGED_PREFIX_LIST_ENTRIES;

/// The scene, with rules of the group of `i-inner` alone.
fn admitting(rules: &[Value]) -> Scene {
    let mut scene = Scene::new();
    of(&mut scene.groups, "sg-web")["IpPermissions"] = json!(rules);
    scene
}

const REFUSED: &[&str] = &["security-group sg-web"];

#[test]
fn what_no_rule_admits_is_refused() {
    assert_eq!(
        admitting(&[]).tcp("i-front", "i-inner", 443),
        blocked(REFUSED)
    );
    let some = admitting(&[rule("tcp", 443, json!({"CidrIp": "10.1.1.0/28"}))]);
    assert_eq!(some.tcp("i-front", "i-inner", 443), open());
    assert_eq!(some.tcp("i-front", "i-inner", 444), blocked(REFUSED));
    let other = admitting(&[rule("tcp", 443, json!({"CidrIp": "10.1.1.16/28"}))]);
    assert_eq!(other.tcp("i-front", "i-inner", 443), blocked(REFUSED));
}

#[test]
fn rules_of_all_groups_add_up() {
    let mut scene = admitting(&[rule("tcp", 443, json!({"CidrIp": "0.0.0.0/0"}))]);
    let more = group(
        "sg-more",
        "vpc-a",
        &[rule("tcp", 80, json!({"CidrIp": "0.0.0.0/0"}))],
    );
    scene.groups.as_array_mut().unwrap().push(more);
    of(&mut scene.interfaces, "eni-inner")["Groups"] =
        json!([{"GroupId": "sg-web"}, {"GroupId": "sg-more"}]);
    assert_eq!(scene.tcp("i-front", "i-inner", 443), open());
    assert_eq!(scene.tcp("i-front", "i-inner", 80), open());
    assert_eq!(scene.tcp("i-front", "i-inner", 22), blocked(REFUSED));
}

#[test]
fn protocol_minus_one_is_every_protocol_and_port() {
    // Ports beside it mean nothing.
    let mut every = all(&["10.0.0.0/8"]);
    every["FromPort"] = json!(443);
    every["ToPort"] = json!(443);
    let scene = admitting(&[every]);
    for port in [1, 443, 65535] {
        assert_eq!(scene.tcp("i-front", "i-inner", port), open());
        assert_eq!(scene.udp("i-front", "i-inner", port), open());
    }
    for protocol in ["icmp", "50", "47"] {
        assert_eq!(scene.send("i-front", "i-inner", protocol), open());
    }
}

#[test]
fn ranges_hold_both_of_their_ends_and_one_protocol() {
    let mut range = rule("tcp", 8000, json!({"CidrIp": "10.0.0.0/8"}));
    range["ToPort"] = json!(8010);
    let scene = admitting(&[range]);
    for (port, expected) in [
        (7999, blocked(REFUSED)),
        (8000, open()),
        (8010, open()),
        (8011, blocked(REFUSED)),
    ] {
        assert_eq!(scene.tcp("i-front", "i-inner", port), expected, "{port}");
    }
    assert_eq!(scene.udp("i-front", "i-inner", 8000), blocked(REFUSED));
    assert_eq!(scene.send("i-front", "i-inner", "icmp"), blocked(REFUSED));
}

#[test]
fn rules_for_icmp_name_types_and_codes() {
    for (kind, code, expected) in [
        (-1, -1, open()),
        (8, -1, open()),
        (8, 0, open()),
        (8, 1, blocked(REFUSED)),
        (0, -1, blocked(REFUSED)),
        (3, 4, blocked(REFUSED)),
    ] {
        let mut echo = rule("icmp", kind, json!({"CidrIp": "10.0.0.0/8"}));
        echo["ToPort"] = json!(code);
        let scene = admitting(&[echo]);
        let told = scene.send("i-front", "i-inner", "icmp");
        assert_eq!(told, expected, "{kind}/{code}");
        assert_eq!(scene.tcp("i-front", "i-inner", 8), blocked(REFUSED));
    }
    // ICMP for IPv6 is another protocol.
    let six = admitting(&[rule("icmpv6", -1, json!({"CidrIp": "10.0.0.0/8"}))]);
    assert_eq!(six.send("i-front", "i-inner", "icmp"), blocked(REFUSED));
}

#[test]
fn other_protocols_have_no_ports() {
    let scene = admitting(&[rule("50", 22, json!({"CidrIp": "10.0.0.0/8"}))]);
    assert_eq!(scene.send("i-front", "i-inner", "50"), open());
    assert_eq!(scene.send("i-front", "i-inner", "51"), blocked(REFUSED));
    assert_eq!(scene.tcp("i-front", "i-inner", 22), blocked(REFUSED));
}

#[test]
fn answers_are_not_filtered() {
    // The one admits nothing, the other sends nothing of its own.
    let mut scene = Scene::new();
    of(&mut scene.groups, "sg-web")["IpPermissionsEgress"] = json!([]);
    assert_eq!(scene.tcp("i-front", "i-inner", 443), open());
    assert_eq!(scene.tcp("i-front", "i-far", 443), open());
}

#[test]
fn both_ends_are_asked() {
    let mut scene = admitting(&[]);
    of(&mut scene.groups, "sg-client")["IpPermissionsEgress"] =
        json!([rule("tcp", 443, json!({"CidrIp": "10.2.0.0/16"}))]);
    assert_eq!(
        scene.tcp("i-front", "i-inner", 443),
        blocked(&["security-group sg-client", "security-group sg-web"])
    );
    assert_eq!(scene.tcp("i-front", "i-far", 443), open());
}

#[test]
fn prefix_lists_stand_for_their_networks() {
    let listed = json!({"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443,
        "PrefixListIds": [{"PrefixListId": "pl-0a"}]});
    let mut scene = admitting(&[listed]);
    // Of a list that was not read nobody knows whom it holds.
    assert_eq!(scene.tcp("i-front", "i-inner", 443), unknown());
    assert_eq!(scene.tcp("i-front", "i-inner", 80), blocked(REFUSED));
    let mut other = scene.clone();
    let entries =
        |network: &str| json!({"Entries": [{"Cidr": "172.16.0.0/12"}, {"Cidr": network}]});
    scene.about(
        &GET_MANAGED_PREFIX_LIST_ENTRIES,
        "pl-0a",
        entries("10.1.1.0/24"),
    );
    assert_eq!(scene.tcp("i-front", "i-inner", 443), open());
    other.about(
        &GET_MANAGED_PREFIX_LIST_ENTRIES,
        "pl-0a",
        entries("10.1.2.0/24"),
    );
    assert_eq!(other.tcp("i-front", "i-inner", 443), blocked(REFUSED));
}

fn reference(group: &str) -> Value {
    rule(
        "tcp",
        5432,
        json!({"GroupId": group, "UserId": "111122223333"}),
    )
}

#[test]
fn a_reference_admits_those_who_carry_the_group() {
    let scene = admitting(&[reference("sg-client")]);
    assert_eq!(scene.tcp("i-front", "i-inner", 5432), open());
    assert_eq!(scene.tcp("i-beside", "i-inner", 5432), blocked(REFUSED));
    let mut two = scene;
    of(&mut two.interfaces, "eni-beside")["Groups"] =
        json!([{"GroupId": "sg-web"}, {"GroupId": "sg-client"}]);
    assert_eq!(two.tcp("i-beside", "i-inner", 5432), open());
    // What goes out is asked whom it goes to.
    let mut out = admitting(&[all(&["0.0.0.0/0"])]);
    of(&mut out.groups, "sg-client")["IpPermissionsEgress"] = json!([reference("sg-web")]);
    assert_eq!(out.tcp("i-front", "i-inner", 5432), open());
    assert_eq!(
        out.tcp("i-front", "i-far", 5432),
        blocked(&["security-group sg-client", "security-group sg-far"])
    );
}

#[test]
fn a_group_that_refers_to_itself_joins_its_members() {
    let scene = admitting(&[reference("sg-web")]);
    assert_eq!(scene.tcp("i-beside", "i-inner", 5432), open());
    assert_eq!(scene.tcp("i-front", "i-inner", 5432), blocked(REFUSED));
}

#[test]
fn a_reference_never_means_public_addresses() {
    let mut scene = admitting(&[reference("sg-client")]);
    of(&mut scene.interfaces, "eni-inner")["Association"] = json!({"PublicIp": "203.0.113.30"});
    of(&mut scene.tables, "rtb-inner")["Routes"][1] =
        super::scene::to("0.0.0.0/0", "GatewayId", "igw-a");
    let question = json!({"from": "i-front", "to": "i-inner", "to_address": "203.0.113.30",
        "protocol": "tcp", "port": 5432});
    assert_eq!(scene.about_flow(&question), blocked(REFUSED));
    let by_network = rule("tcp", 5432, json!({"CidrIp": "203.0.113.10/32"}));
    of(&mut scene.groups, "sg-web")["IpPermissions"] = json!([by_network]);
    assert_eq!(scene.about_flow(&question), open());
    // What goes out by a reference does not go to public addresses either.
    of(&mut scene.groups, "sg-client")["IpPermissionsEgress"] = json!([reference("sg-web")]);
    assert_eq!(
        scene.about_flow(&question),
        blocked(&["security-group sg-client"])
    );
}

#[test]
fn a_reference_does_not_see_through_translation() {
    // `i-inner` leaves by the NAT gateway; in the table of its subnet the other VPC lies behind it.
    let mut scene = Scene::new();
    of(&mut scene.tables, "rtb-inner")["Routes"][2] =
        super::scene::to("10.2.0.0/16", "NatGatewayId", "nat-a");
    let far = of(&mut scene.groups, "sg-far");
    far["IpPermissions"] = json!([reference("sg-web")]);
    let refused = blocked(&["security-group sg-far"]);
    assert_eq!(scene.tcp("i-inner", "i-far", 5432), refused);
    // The address of the gateway is what the other side sees.
    let far = of(&mut scene.groups, "sg-far");
    far["IpPermissions"] = json!([rule("tcp", 5432, json!({"CidrIp": "10.1.1.5/32"}))]);
    assert_eq!(scene.tcp("i-inner", "i-far", 5432), open());
    let far = of(&mut scene.groups, "sg-far");
    far["IpPermissions"] = json!([rule("tcp", 5432, json!({"CidrIp": "10.1.2.0/24"}))]);
    assert_eq!(scene.tcp("i-inner", "i-far", 5432), refused);
}
