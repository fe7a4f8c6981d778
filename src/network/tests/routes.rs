//! Route tables of VPCs.

use serde_json::{Value, json};

use super::scene::{
    Scene, add, blocked, interface, local, of, one_way, open, open_acl, open_group, subnet, table,
    to, unknown,
};
use crate::estate::ec2::{DESCRIBE_ROUTE_TABLES, GET_MANAGED_PREFIX_LIST_ENTRIES};

/// The scene, with routes of the table of `i-front`'s subnet.
fn with(routes: &[Value]) -> Scene {
    let mut scene = Scene::new();
    let mut all = vec![local("10.1.0.0/16")];
    all.extend_from_slice(routes);
    of(&mut scene.tables, "rtb-public")["Routes"] = json!(all);
    scene
}

fn peer(destination: &str) -> Value {
    to(destination, "VpcPeeringConnectionId", "pcx-ab")
}

/// A route to a connection that is not there: who takes it does not get to `i-far`.
fn astray(destination: &str) -> Value {
    to(destination, "VpcPeeringConnectionId", "pcx-gone")
}

#[test]
fn a_subnet_uses_its_own_table_else_the_main_one() {
    let mut scene = Scene::new();
    let main = json!({"Main": true, "AssociationState": {"State": "associated"}});
    let mut of_vpc = table("rtb-main", "vpc-a", &[], &[local("10.1.0.0/16")]);
    add(&mut of_vpc["Associations"], main);
    add(&mut scene.tables, of_vpc);
    assert_eq!(scene.tcp("i-front", "i-far", 443), open());
    of(&mut scene.tables, "rtb-public")["Associations"] = json!([]);
    assert_eq!(
        scene.tcp("i-front", "i-far", 443),
        blocked(&["no-route rtb-main"])
    );
    add(
        &mut of(&mut scene.tables, "rtb-main")["Routes"],
        peer("10.2.0.0/16"),
    );
    assert_eq!(scene.tcp("i-front", "i-far", 443), open());
}

#[test]
fn the_longest_prefix_wins_wherever_it_stands() {
    for routes in [
        [astray("0.0.0.0/0"), peer("10.2.1.0/24")],
        [peer("10.2.1.0/24"), astray("0.0.0.0/0")],
        [astray("10.2.0.0/23"), peer("10.2.1.0/24")],
    ] {
        assert_eq!(with(&routes).tcp("i-front", "i-far", 443), open());
    }
    let other = with(&[peer("10.2.0.0/16"), astray("10.2.1.10/32")]);
    assert_eq!(other.tcp("i-front", "i-far", 443), unknown());
}

#[test]
fn routes_by_hand_go_before_announced_ones() {
    let mut announced = to("10.2.0.0/16", "GatewayId", "vgw-a");
    announced["Origin"] = json!("EnableVgwRoutePropagation");
    let scene = with(&[announced.clone(), peer("10.2.0.0/16")]);
    assert_eq!(scene.tcp("i-front", "i-far", 443), open());
    // A longer prefix goes before them all the same.
    announced["DestinationCidrBlock"] = json!("10.2.1.0/24");
    let longer = with(&[announced, peer("10.2.0.0/16")]);
    assert_ne!(longer.tcp("i-front", "i-far", 443), open());
}

fn listed(target: &str) -> Value {
    json!({"DestinationPrefixListId": "pl-0a", "VpcPeeringConnectionId": target, "State": "active",
        "Origin": "CreateRoute"})
}

fn entries(networks: &[&str]) -> Value {
    let all: Vec<Value> = networks.iter().map(|one| json!({"Cidr": one})).collect();
    json!({"Entries": all})
}

#[test]
fn prefix_lists_route_each_of_their_networks() {
    let mut scene = with(&[listed("pcx-ab"), astray("10.2.0.0/16")]);
    let lists = &GET_MANAGED_PREFIX_LIST_ENTRIES;
    let mut equal = scene.clone();
    scene.about(lists, "pl-0a", entries(&["10.7.0.0/16", "10.2.1.0/24"]));
    assert_eq!(scene.tcp("i-front", "i-far", 443), open());
    // A network that is given by itself goes before an equal one of a list.
    equal.about(lists, "pl-0a", entries(&["10.2.0.0/16"]));
    assert_eq!(equal.tcp("i-front", "i-far", 443), unknown());
    let mut by_itself = with(&[listed("pcx-gone"), peer("10.2.0.0/16")]);
    by_itself.about(lists, "pl-0a", entries(&["10.2.0.0/16"]));
    assert_eq!(by_itself.tcp("i-front", "i-far", 443), open());
    // A list goes before what is announced.
    let mut announced = to("10.2.0.0/16", "GatewayId", "vgw-a");
    announced["Origin"] = json!("EnableVgwRoutePropagation");
    let mut both = with(&[announced, listed("pcx-ab")]);
    both.about(lists, "pl-0a", entries(&["10.2.0.0/16"]));
    assert_eq!(both.tcp("i-front", "i-far", 443), open());
}

#[test]
fn a_prefix_list_that_was_not_read_may_lead_anywhere() {
    assert_eq!(
        with(&[listed("pcx-ab")]).tcp("i-front", "i-far", 443),
        unknown()
    );
    // Also where another route would lead elsewhere.
    let told = with(&[listed("pcx-gone"), peer("10.2.0.0/16")]);
    assert_ne!(told.tcp("i-front", "i-far", 443).0, "blocked");
    assert_ne!(told.tcp("i-front", "i-far", 443), open());
    // The way within the VPC is told by the local route, whatever the list holds.
    let mut own = with(&[listed("pcx-ab")]);
    assert_eq!(own.tcp("i-front", "i-inner", 443), open());
    own.about(
        &GET_MANAGED_PREFIX_LIST_ENTRIES,
        "pl-0a",
        entries(&["10.2.1.10/32"]),
    );
    assert_eq!(own.tcp("i-front", "i-far", 443), open());
}

#[test]
fn the_local_route_covers_every_block_of_the_vpc() {
    let mut scene = Scene::new();
    scene.vpcs[0]["CidrBlockAssociationSet"] = json!([
        {"CidrBlock": "10.1.0.0/16", "CidrBlockState": {"State": "associated"}},
        {"CidrBlock": "10.7.0.0/16", "CidrBlockState": {"State": "associated"}}]);
    add(
        &mut scene.subnets,
        subnet("subnet-new", "vpc-a", "10.7.1.0/24", "1"),
    );
    add(
        &mut scene.acls,
        open_acl("acl-new", "vpc-a", &["subnet-new"]),
    );
    add(
        &mut scene.interfaces,
        interface("new", "vpc-a", "subnet-new", "10.7.1.10", "sg-web"),
    );
    let own = [local("10.1.0.0/16"), local("10.7.0.0/16")];
    add(
        &mut scene.tables,
        table("rtb-new", "vpc-a", &["subnet-new"], &own),
    );
    // Also where the table does not name it: every table has it.
    assert_eq!(scene.tcp("i-front", "i-new", 443), open());
    of(&mut scene.tables, "rtb-public")["Routes"] = json!(own);
    assert_eq!(scene.tcp("i-front", "i-new", 443), open());
    // A block that was given up is none.
    scene.vpcs[0]["CidrBlockAssociationSet"][1]["CidrBlockState"]["State"] = json!("disassociated");
    of(&mut scene.tables, "rtb-public")["Routes"] = json!([local("10.1.0.0/16")]);
    assert_eq!(
        scene.tcp("i-front", "i-new", 443).1,
        ["no-route rtb-public"]
    );
}

#[test]
fn a_subnet_delivers_to_its_own_without_a_route() {
    let scene = with(&[to("10.1.1.0/24", "NetworkInterfaceId", "eni-gone")]);
    assert_eq!(scene.tcp("i-front", "i-beside", 443), open());
    let mut bare = Scene::new();
    of(&mut bare.tables, "rtb-public")["Routes"] = json!([]);
    assert_eq!(bare.tcp("i-front", "i-beside", 443), open());
}

#[test]
fn a_blackhole_drops_and_no_shorter_prefix_helps() {
    let mut gone = astray("10.2.1.0/24");
    gone["State"] = json!("blackhole");
    let scene = with(&[gone.clone(), peer("10.2.0.0/16")]);
    assert_eq!(
        scene.tcp("i-front", "i-far", 443),
        blocked(&["blackhole rtb-public"])
    );
    // Beside its network it does nothing.
    gone["DestinationCidrBlock"] = json!("10.2.2.0/24");
    let beside = with(&[gone, peer("10.2.0.0/16")]);
    assert_eq!(beside.tcp("i-front", "i-far", 443), open());
    // It drops answers too.
    let mut back = Scene::new();
    of(&mut back.tables, "rtb-far")["Routes"][1]["State"] = json!("blackhole");
    assert_eq!(
        back.tcp("i-front", "i-far", 443),
        one_way(&["blackhole rtb-far"])
    );
}

#[test]
fn where_no_route_leads_nothing_goes() {
    let scene = with(&[]);
    assert_eq!(
        scene.tcp("i-front", "i-far", 443),
        blocked(&["no-route rtb-public"])
    );
    assert_eq!(
        scene.tcp("i-front", "10.99.0.1", 443),
        blocked(&["no-route rtb-public"])
    );
}

#[test]
fn targets_of_which_nothing_is_known_are_unknown() {
    for (member, target) in [
        ("CarrierGatewayId", "cagw-a"),
        ("LocalGatewayId", "lgw-a"),
        (
            "OdbNetworkArn",
            "arn:aws:odb:eu-west-1:111122223333:odb-network/a",
        ),
        ("VpcPeeringConnectionId", "pcx-unread"),
        ("NetworkInterfaceId", "eni-unread"),
        ("InstanceId", "i-unread"),
        ("NatGatewayId", "nat-unread"),
        ("GatewayId", "vpce-unread"),
        ("GatewayId", "thing-new"),
    ] {
        let scene = with(&[to("10.2.0.0/16", member, target)]);
        assert_eq!(scene.tcp("i-front", "i-far", 443), unknown(), "{target}");
    }
    let nothing = json!({"DestinationCidrBlock": "10.2.0.0/16", "State": "active"});
    assert_eq!(with(&[nothing]).tcp("i-front", "i-far", 443), unknown());
}

#[test]
fn tables_that_were_not_read_leave_the_way_out_unknown() {
    let mut scene = Scene::new();
    scene.unread.insert(DESCRIBE_ROUTE_TABLES.name);
    assert_eq!(scene.tcp("i-front", "i-far", 443), unknown());
    assert_eq!(scene.tcp("i-front", "8.8.8.8", 443), unknown());
    // Within the VPC the local route leads, as long as no appliance is put in.
    let answer =
        scene.ask(r#"{"from": "i-front", "to": "i-inner", "protocol": "tcp", "port": 443}"#);
    assert_eq!(answer.verdict.as_str(), "reachable");
    assert_eq!(
        &*answer.assumptions[1],
        "the routes of subnet-public lead through no appliance"
    );
    let mut bare = Scene::new();
    let one = of(&mut bare.tables, "rtb-public").as_object_mut().unwrap();
    one.remove("Routes");
    assert_eq!(bare.tcp("i-front", "i-far", 443), unknown());
}

/// A scene in which `i-front`'s subnet is led through an appliance beside it.
fn through(forwards: bool) -> Scene {
    let mut scene = with(&[to("10.1.2.0/24", "NetworkInterfaceId", "eni-wall")]);
    let block = "10.1.3.0/24";
    add(
        &mut scene.subnets,
        subnet("subnet-wall", "vpc-a", block, "1"),
    );
    add(
        &mut scene.acls,
        open_acl("acl-wall", "vpc-a", &["subnet-wall"]),
    );
    add(&mut scene.groups, open_group("sg-wall", "vpc-a"));
    let mut wall = interface("wall", "vpc-a", "subnet-wall", "10.1.3.10", "sg-wall");
    wall["SourceDestCheck"] = json!(!forwards);
    add(&mut scene.interfaces, wall);
    let own = [local("10.1.0.0/16")];
    add(
        &mut scene.tables,
        table("rtb-wall", "vpc-a", &["subnet-wall"], &own),
    );
    scene
}

#[test]
fn routes_in_the_vpc_lead_through_appliances() {
    let scene = through(true);
    let answer =
        scene.ask(r#"{"from": "i-front", "to": "i-inner", "protocol": "tcp", "port": 443}"#);
    assert_eq!(answer.verdict.as_str(), "reachable");
    assert_eq!(
        &*answer.assumptions,
        [Box::<str>::from("eni-wall forwards the packet")]
    );
    let shown = answer.path.iter().any(|one| one.component == "eni-wall");
    assert!(shown, "{:?}", answer.path);
    assert_eq!(
        through(false).tcp("i-front", "i-inner", 443),
        blocked(&["source-dest-check eni-wall"])
    );
    let mut unread = through(true);
    let wall = of(&mut unread.interfaces, "eni-wall")
        .as_object_mut()
        .unwrap();
    wall.remove("SourceDestCheck");
    assert_eq!(unread.tcp("i-front", "i-inner", 443), unknown());
    // By the instance it is the same.
    let mut by_instance = through(true);
    of(&mut by_instance.tables, "rtb-public")["Routes"][1] =
        to("10.1.2.0/24", "InstanceId", "i-wall");
    assert_eq!(by_instance.tcp("i-front", "i-inner", 443), open());
}

#[test]
fn an_appliance_is_filtered_as_any_host() {
    let mut scene = through(true);
    of(&mut scene.groups, "sg-wall")["IpPermissions"] = json!([]);
    of(&mut scene.groups, "sg-wall")["IpPermissionsEgress"] = json!([]);
    let walls = ["security-group sg-wall", "security-group sg-wall"];
    assert_eq!(scene.tcp("i-front", "i-inner", 443), blocked(&walls));
    let mut bordered = through(true);
    of(&mut bordered.acls, "acl-wall")["Entries"] = json!([]);
    let acls = ["network-acl acl-wall", "network-acl acl-wall"];
    assert_eq!(bordered.tcp("i-front", "i-inner", 443), blocked(&acls));
}

#[test]
fn references_to_groups_do_not_see_through_an_appliance() {
    assert_eq!(
        Scene::new().tcp("i-front", "i-inner", 22),
        open(),
        "by reference"
    );
    assert_eq!(
        through(true).tcp("i-front", "i-inner", 22),
        blocked(&["security-group sg-web"])
    );
    // What is for the appliance itself is delivered to it, and it is seen.
    let scene = through(true);
    assert_eq!(scene.tcp("i-front", "i-wall", 22), open());
}

#[test]
fn a_table_of_the_gateway_steers_what_comes_in() {
    let mut scene = through(true);
    of(&mut scene.tables, "rtb-public")["Routes"] =
        json!([local("10.1.0.0/16"), to("0.0.0.0/0", "GatewayId", "igw-a")]);
    of(&mut scene.interfaces, "eni-beside")["Association"] = json!({"PublicIp": "203.0.113.11"});
    assert_eq!(scene.tcp("internet", "i-beside", 443), open());
    let led = |target: Value| {
        let mut one = scene.clone();
        let mut edge = table("rtb-edge", "vpc-a", &[], &[local("10.1.0.0/16"), target]);
        add(
            &mut edge["Associations"],
            json!({"Main": false, "GatewayId": "igw-a", "AssociationState": {"State": "associated"}}),
        );
        add(&mut one.tables, edge);
        one
    };
    let wall = led(to("10.1.1.0/24", "NetworkInterfaceId", "eni-wall"));
    let answer =
        wall.ask(r#"{"from": "internet", "to": "i-beside", "protocol": "tcp", "port": 443}"#);
    assert_eq!(answer.verdict.as_str(), "reachable");
    assert_eq!(
        &*answer.assumptions,
        [Box::<str>::from("eni-wall forwards the packet")]
    );
    let mut shut = wall.clone();
    of(&mut shut.groups, "sg-wall")["IpPermissions"] = json!([]);
    let told = shut.tcp("internet", "i-beside", 443);
    assert_eq!(told, blocked(&["security-group sg-wall"]));
    let mut gone = to("10.1.1.0/24", "NetworkInterfaceId", "eni-gone");
    gone["State"] = json!("blackhole");
    let told = led(gone).tcp("internet", "i-beside", 443);
    assert_eq!(told, blocked(&["blackhole rtb-edge"]));
    // A table that was not read may lead anywhere.
    let mut unread = wall;
    let one = of(&mut unread.tables, "rtb-edge").as_object_mut().unwrap();
    one.remove("Routes");
    assert_eq!(unread.tcp("internet", "i-beside", 443), unknown());
}

#[test]
fn what_a_gateway_leads_through_an_appliance_crosses_the_border_of_its_subnet() {
    let mut scene = through(true);
    let out = to("0.0.0.0/0", "GatewayId", "igw-a");
    of(&mut scene.tables, "rtb-wall")["Routes"] = json!([local("10.1.0.0/16"), out]);
    let mut host = interface("walled", "vpc-a", "subnet-wall", "10.1.3.20", "sg-wall");
    host["Association"] = json!({"PublicIp": "203.0.113.12"});
    add(&mut scene.interfaces, host);
    let by_wall = to("10.1.3.0/24", "NetworkInterfaceId", "eni-wall");
    let mut edge = table("rtb-edge", "vpc-a", &[], &[local("10.1.0.0/16"), by_wall]);
    let at =
        json!({"Main": false, "GatewayId": "igw-a", "AssociationState": {"State": "associated"}});
    add(&mut edge["Associations"], at);
    add(&mut scene.tables, edge);
    assert_eq!(scene.tcp("internet", "i-walled", 443), open());
    let only_out = super::scene::entry(1, true, "allow", None);
    of(&mut scene.acls, "acl-wall")["Entries"] = json!([only_out]);
    let shut = blocked(&["network-acl acl-wall"]);
    assert_eq!(scene.tcp("internet", "i-walled", 443), shut);
}
