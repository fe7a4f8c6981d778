//! Internet gateways and public addresses.

use serde_json::{Value, json};

use super::scene::{
    Scene, add, all, blocked, interface, local, of, one_way, open, open_acl, rule, subnet, table,
    to,
};
use crate::estate::ec2::DESCRIBE_INTERNET_GATEWAYS;

/// The scene, in which `i-front` admits everything.
fn shown() -> Scene {
    let mut scene = Scene::new();
    of(&mut scene.groups, "sg-client")["IpPermissions"] = json!([all(&["0.0.0.0/0"])]);
    scene
}

#[test]
fn the_gateway_must_be_attached() {
    let mut scene = shown();
    assert_eq!(scene.tcp("i-front", "8.8.8.8", 443), open());
    assert_eq!(scene.tcp("internet", "i-front", 443), open());
    scene.gateways[0]["Attachments"] = json!([]);
    assert_eq!(
        scene.tcp("i-front", "8.8.8.8", 443),
        blocked(&["gateway-not-attached igw-a"])
    );
    assert_eq!(
        scene.tcp("internet", "i-front", 443).1[0],
        "gateway-not-attached vpc-a"
    );
    scene.gateways[0]["Attachments"] = json!([{"VpcId": "vpc-a", "State": "detached"}]);
    assert_eq!(
        scene.tcp("i-front", "8.8.8.8", 443),
        blocked(&["gateway-not-attached igw-a"])
    );
    scene.gateways[0]["Attachments"] = json!([{"VpcId": "vpc-b", "State": "available"}]);
    assert_eq!(
        scene.tcp("i-front", "8.8.8.8", 443),
        blocked(&["gateway-not-attached igw-a"])
    );
}

#[test]
fn a_gateway_that_was_not_read_is_not_missing() {
    let mut scene = shown();
    scene.unread.insert(DESCRIBE_INTERNET_GATEWAYS.name);
    let out = scene.ask(r#"{"from": "i-front", "to": "8.8.8.8", "protocol": "tcp", "port": 443}"#);
    assert_eq!(out.verdict.as_str(), "reachable");
    let said = "an internet gateway is attached to vpc-a; it was not read (not-collected)";
    assert_eq!(&*out.assumptions, [Box::<str>::from(said)]);
    let into =
        scene.ask(r#"{"from": "internet", "to": "i-front", "protocol": "tcp", "port": 443}"#);
    assert_eq!(into.verdict.as_str(), "reachable");
    assert_eq!(&*into.assumptions, [Box::<str>::from(said)]);
}

#[test]
fn there_must_be_a_route() {
    let mut scene = shown();
    of(&mut scene.tables, "rtb-public")["Routes"] = json!([local("10.1.0.0/16")]);
    assert_eq!(
        scene.tcp("i-front", "8.8.8.8", 443),
        blocked(&["no-route rtb-public"])
    );
    // In it gets, the answer does not get out.
    assert_eq!(
        scene.tcp("internet", "i-front", 443),
        one_way(&["no-route rtb-public"])
    );
}

#[test]
fn there_must_be_a_public_address() {
    let scene = shown();
    assert_eq!(
        scene.tcp("i-beside", "8.8.8.8", 443),
        blocked(&["no-public-address eni-beside"])
    );
    assert_eq!(
        scene.tcp("internet", "i-beside", 443),
        blocked(&["no-address addresses"])
    );
    // An elastic address of a further private one will do for that one.
    let mut second = shown();
    let own = of(&mut second.interfaces, "eni-beside");
    own["PrivateIpAddresses"] = json!([{"PrivateIpAddress": "10.1.1.11"},
        {"PrivateIpAddress": "10.1.1.12", "Association": {"PublicIp": "203.0.113.12"}}]);
    let from = |address: &str| {
        second.about_flow(
            &json!({"from": "i-beside", "from_address": address, "to": "8.8.8.8",
            "protocol": "tcp", "port": 443}),
        )
    };
    assert_eq!(from("10.1.1.12"), open());
    assert_eq!(
        from("10.1.1.11"),
        blocked(&["no-public-address eni-beside"])
    );
    assert_eq!(second.tcp("internet", "i-beside", 443), open());
}

#[test]
fn the_public_address_is_what_the_other_side_sees() {
    let mut scene = shown();
    // In: the group sees where it comes from; the ACL sees the same.
    of(&mut scene.groups, "sg-client")["IpPermissions"] =
        json!([rule("tcp", 443, json!({"CidrIp": "198.51.100.0/24"}))]);
    assert_eq!(scene.tcp("198.51.100.7", "i-front", 443), open());
    let refused = scene.tcp("198.51.101.7", "i-front", 443);
    assert_eq!(refused, blocked(&["security-group sg-client"]));
    // By its private address nobody outside reaches it.
    let private = json!({"from": "internet", "to": "i-front", "to_address": "10.1.1.10",
        "protocol": "tcp", "port": 443});
    assert_eq!(scene.about_flow(&private).0, "blocked");
}

#[test]
fn the_gateway_sends_to_public_addresses_alone() {
    let scene = shown();
    for address in [
        "10.99.0.1",
        "172.16.0.1",
        "192.168.1.1",
        "100.64.0.1",
        "169.254.1.1",
    ] {
        let told = scene.tcp("i-front", address, 443);
        assert_eq!(told, blocked(&["not-public igw-a"]), "{address}");
    }
    for address in ["172.32.0.1", "100.128.0.1", "192.169.0.1", "11.0.0.1"] {
        assert_eq!(scene.tcp("i-front", address, 443), open(), "{address}");
    }
}

#[test]
fn a_public_range_within_the_vpc_is_not_on_the_internet() {
    // VPCs may have blocks of the public range; they are theirs alone, and nobody reaches them from outside.
    let mut scene = shown();
    scene.vpcs[0]["CidrBlockAssociationSet"] = json!([
        {"CidrBlock": "10.1.0.0/16"}, {"CidrBlock": "52.95.0.0/16"}]);
    add(
        &mut scene.subnets,
        subnet("subnet-odd", "vpc-a", "52.95.1.0/24", "1"),
    );
    add(
        &mut scene.acls,
        open_acl("acl-odd", "vpc-a", &["subnet-odd"]),
    );
    add(
        &mut scene.interfaces,
        interface("odd", "vpc-a", "subnet-odd", "52.95.1.10", "sg-web"),
    );
    let routes = [
        local("10.1.0.0/16"),
        local("52.95.0.0/16"),
        to("0.0.0.0/0", "GatewayId", "igw-a"),
    ];
    add(
        &mut scene.tables,
        table("rtb-odd", "vpc-a", &["subnet-odd"], &routes),
    );
    assert_eq!(scene.tcp("i-front", "i-odd", 443), open());
    assert_eq!(
        scene.tcp("internet", "i-odd", 443),
        blocked(&["no-address addresses"])
    );
    assert_eq!(
        scene.tcp("i-odd", "8.8.8.8", 443),
        blocked(&["no-public-address eni-odd"])
    );
    // From another VPC it is an address of the internet like any other.
    let question = json!({"from": "i-far", "to": "i-odd", "protocol": "tcp", "port": 443});
    add(
        &mut of(&mut scene.tables, "rtb-far")["Routes"],
        to("0.0.0.0/0", "GatewayId", "igw-b"),
    );
    of(&mut scene.interfaces, "eni-far")["Association"] = json!({"PublicIp": "203.0.113.77"});
    add(
        &mut scene.gateways,
        json!({"InternetGatewayId": "igw-b",
        "Attachments": [{"VpcId": "vpc-b", "State": "available"}]}),
    );
    assert_eq!(scene.about_flow(&question).0, "blocked");
}

/// `vpc-b` has a gateway too, and `i-far` a public address; the peering connection is gone.
fn apart() -> Scene {
    let mut scene = shown();
    scene.peerings = json!([]);
    add(
        &mut scene.gateways,
        json!({"InternetGatewayId": "igw-b",
        "Attachments": [{"VpcId": "vpc-b", "State": "available"}]}),
    );
    let routes = [local("10.2.0.0/16"), to("0.0.0.0/0", "GatewayId", "igw-b")];
    of(&mut scene.tables, "rtb-far")["Routes"] = json!(routes);
    for id in ["rtb-public", "rtb-inner"] {
        of(&mut scene.tables, id)["Routes"]
            .as_array_mut()
            .unwrap()
            .truncate(2);
    }
    of(&mut scene.interfaces, "eni-far")["Association"] = json!({"PublicIp": "203.0.113.40"});
    scene
}

fn admits(scene: &mut Scene, group: &str, peer: Value) {
    of(&mut scene.groups, group)["IpPermissions"] = json!([rule("tcp", 443, peer)]);
}

#[test]
fn public_addresses_join_vpcs_by_both_gateways() {
    let mut scene = apart();
    let question = json!({"from": "i-front", "to": "i-far", "to_address": "203.0.113.40",
        "protocol": "tcp", "port": 443});
    let answer = scene.ask(&question.to_string());
    assert_eq!(answer.verdict.as_str(), "reachable");
    let gateways: Vec<&str> = answer
        .path
        .iter()
        .map(|one| one.component)
        .filter(|one| one.starts_with("igw-"))
        .collect();
    assert_eq!(gateways, ["igw-a", "igw-b"]);
    // Both see public addresses.
    admits(&mut scene, "sg-far", json!({"CidrIp": "203.0.113.10/32"}));
    assert_eq!(scene.about_flow(&question), open());
    admits(&mut scene, "sg-far", json!({"CidrIp": "10.1.0.0/16"}));
    assert_eq!(
        scene.about_flow(&question),
        blocked(&["security-group sg-far"])
    );
    admits(&mut scene, "sg-far", json!({"GroupId": "sg-client"}));
    assert_eq!(
        scene.about_flow(&question),
        blocked(&["security-group sg-far"])
    );
    of(&mut scene.groups, "sg-client")["IpPermissionsEgress"] =
        json!([rule("tcp", 443, json!({"CidrIp": "10.2.0.0/16"}))]);
    let told = scene.about_flow(&question);
    assert_eq!(told.1[0], "security-group sg-client");
}

#[test]
fn behind_translation_the_other_vpc_sees_the_address_of_the_nat_gateway() {
    let mut scene = apart();
    let question = json!({"from": "i-inner", "to": "i-far", "to_address": "203.0.113.40",
        "protocol": "tcp", "port": 443});
    assert_eq!(scene.about_flow(&question), open());
    admits(&mut scene, "sg-far", json!({"CidrIp": "203.0.113.5/32"}));
    assert_eq!(scene.about_flow(&question), open());
    admits(&mut scene, "sg-far", json!({"CidrIp": "10.1.2.10/32"}));
    assert_eq!(
        scene.about_flow(&question),
        blocked(&["security-group sg-far"])
    );
    // The way back is not open for others: nothing begins at the NAT gateway.
    let back = json!({"from": "i-far", "to": "203.0.113.5", "protocol": "tcp", "port": 443});
    assert_eq!(scene.about_flow(&back), blocked(&["not-listening eni-nat"]));
}

#[test]
fn a_source_that_is_nobodys_is_not_let_out() {
    // `i-ghost` has an address that no interface of the VPC of the gateway has.
    let mut scene = shown();
    of(&mut scene.tables, "rtb-far")["Routes"] =
        json!([local("10.2.0.0/16"), to("0.0.0.0/0", "GatewayId", "igw-a")]);
    let told = scene.tcp("i-far", "8.8.8.8", 443);
    assert_eq!(
        told,
        blocked(&["gateway-not-attached igw-a", "no-public-address eni-far"])
    );
}

#[test]
fn from_anywhere_each_part_of_the_internet_is_tried() {
    let mut scene = shown();
    admits(
        &mut scene,
        "sg-client",
        json!({"CidrIp": "198.51.100.8/30"}),
    );
    assert_eq!(scene.tcp("internet", "i-front", 443), open());
    let deny = |network: &str| {
        let mut one = super::scene::entry(50, false, "deny", None);
        one["CidrBlock"] = json!(network);
        one
    };
    let mut all = super::scene::open_entries();
    all.push(deny("198.51.100.8/31"));
    of(&mut scene.acls, "acl-public")["Entries"] = json!(all);
    assert_eq!(
        scene.tcp("internet", "i-front", 443),
        open(),
        "the other half is open"
    );
    *all.last_mut().unwrap() = deny("198.51.100.0/24");
    of(&mut scene.acls, "acl-public")["Entries"] = json!(all);
    assert_eq!(scene.tcp("internet", "i-front", 443).0, "blocked");
}

#[test]
fn the_internet_carries_nothing_to_private_addresses() {
    let scene = shown();
    for private in ["192.168.7.7", "10.1.1.77", "100.64.0.1"] {
        let told = scene.tcp("internet", private, 443);
        assert_eq!(told, blocked(&["not-public internet"]), "{private}");
        assert_eq!(scene.tcp("8.8.8.8", private, 443), told);
    }
}
