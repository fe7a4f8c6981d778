//! What is said of a flow, and how sure it is.

use serde_json::{Value, json};

use super::farm::{Farm, target};
use super::hub::{Hub, TO_B, route};
use super::scene::{
    Scene, add, all, blocked, interface, local, maybe, of, one_way, open, open_acl, rule, to,
    unknown,
};
use crate::estate::ec2::{
    DESCRIBE_NETWORK_INTERFACES, DESCRIBE_SUBNETS, GET_MANAGED_PREFIX_LIST_ENTRIES,
    ONLY_STATIC_ROUTES, SEARCH_TRANSIT_GATEWAY_ROUTES,
};

const QUESTION: &str = r#"{"from": "i-front", "to": "i-far", "protocol": "tcp", "port": 443}"#;

#[test]
fn every_independent_blocker_of_the_way_is_named() {
    let mut scene = Scene::new();
    of(&mut scene.groups, "sg-client")["IpPermissionsEgress"] = json!([]);
    of(&mut scene.groups, "sg-far")["IpPermissions"] = json!([]);
    of(&mut scene.acls, "acl-public")["Entries"] = json!([]);
    of(&mut scene.acls, "acl-far")["Entries"] = json!([]);
    scene.peerings[0]["Status"] = json!({"Code": "pending-acceptance"});
    assert_eq!(
        scene.tcp("i-front", "i-far", 443),
        blocked(&[
            "security-group sg-client",
            "network-acl acl-public",
            "peering-not-active pcx-ab",
            "network-acl acl-far",
            "security-group sg-far",
        ])
    );
}

#[test]
fn of_several_ways_that_with_the_fewest_blockers_is_told() {
    // `i-far` has a second address, in a subnet that is closed.
    let mut scene = Scene::new();
    let mut second = interface("second", "vpc-b", "subnet-far", "10.2.1.99", "sg-shut");
    second["Attachment"]["InstanceId"] = json!("i-far");
    add(&mut scene.interfaces, second);
    add(
        &mut scene.groups,
        super::scene::group("sg-shut", "vpc-b", &[]),
    );
    assert_eq!(scene.tcp("i-front", "i-far", 443), open(), "one is enough");
    of(&mut scene.groups, "sg-client")["IpPermissionsEgress"] =
        json!([rule("tcp", 443, json!({"CidrIp": "10.2.1.99/32"}))]);
    let told = scene.tcp("i-front", "i-far", 443);
    assert_eq!(told, blocked(&["security-group sg-client"]));
    of(&mut scene.groups, "sg-far")["IpPermissions"] = json!([]);
    let told = scene.tcp("i-front", "i-far", 443);
    assert_eq!(
        told,
        blocked(&["security-group sg-shut"]),
        "both are closed"
    );
}

#[test]
fn where_no_route_leads_the_connections_that_could_carry_are_tried() {
    let mut scene = Scene::new();
    of(&mut scene.tables, "rtb-public")["Routes"] = json!([local("10.1.0.0/16")]);
    of(&mut scene.groups, "sg-far")["IpPermissions"] = json!([]);
    // The route is missing; were it there, the group would still refuse.
    assert_eq!(
        scene.tcp("i-front", "i-far", 443),
        blocked(&["no-route rtb-public", "security-group sg-far"])
    );
    scene.peerings = json!([]);
    assert_eq!(
        scene.tcp("i-front", "i-far", 443),
        blocked(&["no-route rtb-public", "security-group sg-far"])
    );
    let mut hub = Hub::new();
    of(&mut hub.scene.tables, "rtb-a")["Routes"] = json!([local("10.1.0.0/16")]);
    of(&mut hub.scene.acls, "acl-db1")["Entries"] = json!([]);
    assert_eq!(
        hub.tcp("i-a1", "i-b1", 443),
        blocked(&["no-route rtb-a", "network-acl acl-db1"])
    );
}

#[test]
fn an_answer_that_dies_makes_the_flow_one_way() {
    let mut scene = Scene::new();
    of(&mut scene.tables, "rtb-far")["Routes"] = json!([local("10.2.0.0/16")]);
    let answer = scene.ask(QUESTION);
    assert_eq!(
        (answer.verdict.as_str(), answer.forward),
        ("one-way", "reachable")
    );
    assert!(answer.blockers.iter().all(|one| one.answer));
    assert_eq!(
        scene.udp("i-front", "i-far", 443).0,
        "blocked",
        "the group admits TCP alone"
    );
    of(&mut scene.groups, "sg-far")["IpPermissions"] = json!([all(&["0.0.0.0/0"])]);
    assert_eq!(
        scene.udp("i-front", "i-far", 443),
        one_way(&["no-route rtb-far"])
    );
}

#[test]
fn expectations_are_met_by_what_they_mean() {
    use crate::network::{Expect, FlowVerdict};
    let all = [
        FlowVerdict::Blocked,
        FlowVerdict::OneWay,
        FlowVerdict::Unknown,
        FlowVerdict::Maybe,
        FlowVerdict::Reachable,
    ];
    for (expect, met) in [
        (
            Expect::Blocked,
            vec![FlowVerdict::Blocked, FlowVerdict::OneWay],
        ),
        (Expect::OneWay, vec![FlowVerdict::OneWay]),
        (Expect::Unknown, vec![FlowVerdict::Unknown]),
        (Expect::Maybe, vec![FlowVerdict::Maybe]),
        (Expect::Reachable, vec![FlowVerdict::Reachable]),
    ] {
        let those: Vec<FlowVerdict> = all.into_iter().filter(|one| one.meets(expect)).collect();
        assert_eq!(those, met, "{expect:?}");
    }
}

#[test]
fn what_was_not_read_is_named() {
    let mut scene = Scene::new();
    scene.unread.insert(DESCRIBE_NETWORK_INTERFACES.name);
    let mut one = Scene::new();
    one.tables[0]["Routes"][2] = to("10.2.0.0/16", "TransitGatewayId", "tgw-unread");
    let answer = one.ask(QUESTION);
    assert_eq!(answer.verdict.as_str(), "unknown");
    assert_eq!(answer.open[0].component, "tgw-unread");
    assert!(answer.blockers.is_empty());
}

#[test]
fn what_surely_stops_a_flow_stops_it_whatever_else_is_unknown() {
    let mut scene = Scene::new();
    of(&mut scene.groups, "sg-client")["IpPermissionsEgress"] = json!([]);
    scene.tables[0]["Routes"][2] = to("10.2.0.0/16", "TransitGatewayId", "tgw-unread");
    assert_eq!(
        scene.tcp("i-front", "i-far", 443),
        blocked(&["security-group sg-client"])
    );
}

/// Routes by lists: to the peering connection, and to one that is not active.
fn listed(networks: [Option<&str>; 2]) -> Scene {
    let mut scene = Scene::new();
    let mut dead = scene.peerings[0].clone();
    dead["VpcPeeringConnectionId"] = json!("pcx-dead");
    dead["Status"] = json!({"Code": "expired"});
    add(&mut scene.peerings, dead);
    let by_list = |list: &str, target: &str| json!({"DestinationPrefixListId": list, "VpcPeeringConnectionId": target, "State": "active"});
    let mut routes = vec![local("10.1.0.0/16")];
    for ((list, target), network) in [("pl-1", "pcx-dead"), ("pl-2", "pcx-ab")]
        .into_iter()
        .zip(networks)
    {
        routes.push(by_list(list, target));
        if let Some(network) = network {
            let reply = json!({"Entries": [{"Cidr": network}]});
            scene.about(&GET_MANAGED_PREFIX_LIST_ENTRIES, list, reply);
        }
    }
    of(&mut scene.tables, "rtb-public")["Routes"] = json!(routes);
    scene
}

#[test]
fn a_way_that_is_not_surely_taken_blocks_nothing() {
    // Whichever of two equal lists AWS prefers: by one the flow is stopped, by the other it is not.
    let both = listed([Some("10.2.0.0/16"), Some("10.2.0.0/16")]);
    assert_eq!(both.tcp("i-front", "i-far", 443), maybe());
    let surely = listed([Some("10.2.0.0/16"), Some("10.99.0.0/16")]);
    assert_eq!(
        surely.tcp("i-front", "i-far", 443),
        blocked(&["peering-not-active pcx-dead"])
    );
    // A list that was not read may hold a longer prefix.
    let hidden = listed([Some("10.2.0.0/16"), None]);
    assert_eq!(hidden.tcp("i-front", "i-far", 443), unknown());
    // What stops it before the way parts stops it all the same.
    let mut shut = hidden;
    of(&mut shut.groups, "sg-client")["IpPermissionsEgress"] = json!([]);
    let told = shut.tcp("i-front", "i-far", 443);
    assert_eq!(
        (told.0.as_str(), told.1[0].as_str()),
        ("blocked", "security-group sg-client")
    );
}

#[test]
fn an_answer_by_a_way_that_is_not_surely_taken_may_get_back() {
    let mut scene = listed([Some("10.1.0.0/16"), None]);
    let routes = scene.tables[0]["Routes"].clone();
    scene.tables[0]["Routes"] = Scene::new().tables[0]["Routes"].clone();
    let mut back = routes;
    back[0] = local("10.2.0.0/16");
    of(&mut scene.tables, "rtb-far")["Routes"] = back;
    assert_eq!(scene.tcp("i-front", "i-far", 443), unknown());
}

#[test]
fn routes_of_a_gateway_that_were_not_read_may_lead_elsewhere() {
    // What is announced leads to a VPC that has no such address; routes by hand were not read.
    let mut hub = Hub::new();
    let announced = |id: &str, vpc: &str| json!({"TransitGatewayAttachmentId": id, "ResourceType": "vpc", "ResourceId": vpc, "State": "enabled"});
    hub.routes.clear();
    hub.propagations = vec![(
        "tgw-rtb-all".to_owned(),
        json!([
            announced("tgw-attach-a", "vpc-a"),
            announced("tgw-attach-b", "vpc-b")
        ]),
    )];
    assert_eq!(
        hub.tcp("i-a1", "i-b1", 443),
        open(),
        "it is assumed that none does"
    );
    let into = super::scene::entry(1, false, "allow", None);
    of(&mut hub.scene.acls, "acl-db1")["Entries"] = json!([into]);
    assert_eq!(hub.tcp("i-a1", "i-b1", 443), unknown());
    // Read for themselves, they are all that there is beside what is announced.
    let by_hand = |missing| {
        let mut scene = hub.whole();
        let reply = json!({"Routes": [], "AdditionalRoutesAvailable": false});
        scene.about(&SEARCH_TRANSIT_GATEWAY_ROUTES, "tgw-rtb-all", reply);
        scene.lacks(missing);
        scene.tcp("i-a1", "i-b1", 443)
    };
    let at_door = blocked(&["network-acl acl-db1"]);
    assert_eq!(by_hand(ONLY_STATIC_ROUTES), at_door);
    assert_eq!(by_hand("later pages are missing"), unknown());
    // Contested announcements are no proof either.
    let mut two = Hub::new();
    let mut other = route("10.2.0.0/16", "propagated", TO_B);
    other["TransitGatewayAttachments"][0]["TransitGatewayAttachmentId"] = json!("tgw-attach-a");
    *two.routes_mut() = json!([
        other,
        route("10.2.0.0/16", "propagated", TO_B),
        route("10.1.0.0/16", "propagated", super::hub::TO_A),
    ]);
    assert_ne!(two.tcp("i-a1", "i-b1", 443).0, "blocked");
}

#[test]
fn every_target_is_tried() {
    let mut farm = Farm::new();
    let id = |number: usize| format!("10.1.3.{number}");
    let mut targets: Vec<Value> = Vec::new();
    add(
        &mut farm.scene.subnets,
        super::scene::subnet("subnet-many", "vpc-a", "10.1.3.0/24", "1"),
    );
    add(
        &mut farm.scene.acls,
        open_acl("acl-many", "vpc-a", &["subnet-many"]),
    );
    add(
        &mut farm.scene.groups,
        super::scene::group("sg-many", "vpc-a", &[]),
    );
    for number in 0..100 {
        targets.push(target(&id(number), "healthy"));
        let host = interface(
            &format!("many{number}"),
            "vpc-a",
            "subnet-many",
            &id(number),
            "sg-many",
        );
        add(&mut farm.scene.interfaces, host);
    }
    farm.set_group(super::farm::Group::new("web", "ip", "TCP", 8080).with(&targets));
    let told = farm.tcp("i-front", "front", 443);
    assert_eq!(told, blocked(&["security-group sg-many"]), "all are alike");
    // The last one is open.
    of(&mut farm.scene.interfaces, "eni-many99")["Groups"] = json!([{"GroupId": "sg-target"}]);
    assert_eq!(farm.tcp("i-front", "front", 443), open());
}

#[test]
fn the_primary_interface_of_an_instance_is_the_target() {
    // It has the lower id, but the other one holds the instance's address.
    let mut farm = Farm::new();
    let mut first = interface("aaa", "vpc-a", "subnet-inner", "10.1.2.66", "sg-shut");
    first["Attachment"]["InstanceId"] = json!("i-inner");
    add(&mut farm.scene.interfaces, first);
    add(
        &mut farm.scene.groups,
        super::scene::group("sg-shut", "vpc-a", &[]),
    );
    // Not knowing which is primary, nothing is said.
    assert_eq!(farm.tcp("i-front", "front", 443), unknown());
    let instance = json!({"InstanceId": "i-inner", "PrivateIpAddress": "10.1.2.10", "State": {"Name": "running"}});
    let described = |instance: &Value| json!({"Reservations": [{"OwnerId": "111122223333", "Instances": [instance]}]});
    let mut known = farm.clone();
    known.scene.further(
        &crate::estate::ec2::DESCRIBE_INSTANCES,
        described(&instance),
    );
    assert_eq!(known.tcp("i-front", "front", 443), open());
    let mut other = instance;
    other["PrivateIpAddress"] = json!("10.1.2.66");
    farm.scene
        .further(&crate::estate::ec2::DESCRIBE_INSTANCES, described(&other));
    assert_eq!(
        farm.tcp("i-front", "front", 443),
        blocked(&["security-group sg-shut"])
    );
}

#[test]
fn any_address_of_a_regional_nat_gateway_may_be_taken() {
    let mut scene = Scene::new();
    let list = scene.interfaces.as_array_mut().unwrap();
    list.retain(|one| one["NetworkInterfaceId"] != "eni-nat");
    scene.nats = json!([{"NatGatewayId": "nat-a", "VpcId": "vpc-a", "State": "available",
        "AvailabilityMode": "regional", "NatGatewayAddresses": [{"AllocationId": "eipalloc-1", "PublicIp": "203.0.113.5"},
        {"AllocationId": "eipalloc-2", "PublicIp": "203.0.113.6"}]}]);
    // `i-far` is on the internet and knows one of them alone.
    add(
        &mut scene.gateways,
        json!({"InternetGatewayId": "igw-b",
        "Attachments": [{"VpcId": "vpc-b", "State": "available"}]}),
    );
    let far = &mut of(&mut scene.tables, "rtb-far")["Routes"];
    add(far, to("0.0.0.0/0", "GatewayId", "igw-b"));
    of(&mut scene.interfaces, "eni-far")["Association"] = json!({"PublicIp": "203.0.113.40"});
    let question = json!({"from": "i-inner", "to": "i-far", "to_address": "203.0.113.40", "protocol": "tcp", "port": 443});
    assert_eq!(scene.about_flow(&question), open());
    let one = |address: &str| json!([rule("tcp", 443, json!({"CidrIp": address}))]);
    for address in ["203.0.113.5/32", "203.0.113.6/32"] {
        of(&mut scene.groups, "sg-far")["IpPermissions"] = one(address);
        assert_eq!(scene.about_flow(&question), maybe(), "{address}");
    }
    of(&mut scene.groups, "sg-far")["IpPermissions"] = one("203.0.113.7/32");
    assert_eq!(
        scene.about_flow(&question),
        blocked(&["security-group sg-far"])
    );
}

#[test]
fn an_address_whose_subnet_was_not_read_is_not_missing() {
    let known = || {
        let mut all = Scene::new().subnets;
        let subnets = all.as_array_mut().unwrap();
        subnets.retain(|one| one["SubnetId"] != "subnet-inner");
        all
    };
    let flow = |scene: &Scene, to: &str| scene.tcp("i-front", to, 443);
    let mut none = Scene::new();
    none.subnets = known();
    assert_eq!(flow(&none, "i-inner"), blocked(&["no-subnet vpc-a"]));
    // A page of the list is missing.
    let mut partly = Scene::new();
    partly.subnets = json!(null);
    partly.further(&DESCRIBE_SUBNETS, json!({"Subnets": known()}));
    partly.lacks("NextToken");
    assert_eq!(flow(&partly, "i-inner"), unknown());
    assert_eq!(flow(&partly, "i-beside"), open());
    assert_eq!(
        flow(&partly, "10.2.7.7"),
        unknown(),
        "who has it, and where, was not read"
    );
}
