//! What was not read is named by what it is, where the way of a flow ends or is left open by it.

use serde_json::{Value, json};

use super::farm::{Farm, target};
use super::hub::Hub;
use super::left_out;
use super::office::Office;
use super::scene::{Scene, add, local, of, to};
use crate::estate::ec2::DESCRIBE_VPC_ENDPOINTS;
use crate::network::FlowAnswer;

/// Returns the verdict, and what leaves it open, each once.
fn open_of(answer: &FlowAnswer) -> (&'static str, Vec<&'static str>) {
    let mut open: Vec<_> = answer.open.iter().map(|one| one.component).collect();
    open.dedup();
    (answer.verdict.as_str(), open)
}

fn ask(scene: &Scene, from: &str, to: &str) -> (&'static str, Vec<&'static str>) {
    let question = json!({"from": from, "to": to, "protocol": "tcp", "port": 443});
    open_of(&scene.ask(&question.to_string()))
}

#[test]
fn a_route_names_its_target_that_was_not_read() {
    for (member, gone) in [
        ("InstanceId", "i-gone"),
        ("NetworkInterfaceId", "eni-gone"),
        ("NatGatewayId", "nat-gone"),
        ("GatewayId", "vpce-gone"),
        ("VpcPeeringConnectionId", "pcx-gone"),
        ("TransitGatewayId", "tgw-gone"),
        ("CarrierGatewayId", "cagw-gone"),
        ("LocalGatewayId", "lgw-gone"),
    ] {
        let mut scene = Scene::new();
        of(&mut scene.tables, "rtb-inner")["Routes"] =
            json!([local("10.1.0.0/16"), to("10.2.0.0/16", member, gone)]);
        assert_eq!(ask(&scene, "i-inner", "i-far"), ("unknown", vec![gone]));
    }
}

#[test]
fn an_endpoint_that_leads_elsewhere_is_named() {
    let endpoint = |kind: &str, managed: bool| {
        let mut scene = Scene::new();
        of(&mut scene.tables, "rtb-inner")["Routes"] = json!([
            local("10.1.0.0/16"),
            to("10.2.0.0/16", "GatewayId", "vpce-0a")
        ]);
        let one = json!({"VpcEndpointId": "vpce-0a", "VpcEndpointType": kind, "VpcId": "vpc-a",
            "OwnerId": super::scene::ACCOUNT, "State": "available", "SubnetIds": ["subnet-inner"],
            "RequesterManaged": managed});
        scene.further(&DESCRIBE_VPC_ENDPOINTS, json!({"VpcEndpoints": [one]}));
        scene
    };
    let interface = endpoint("Interface", false);
    let told = ask(&interface, "i-inner", "i-far");
    assert_eq!(told, ("unknown", vec!["vpce-0a"]));
    // Behind an endpoint that a service made a firewall stands, which was not read.
    let wall = ask(&endpoint("GatewayLoadBalancer", true), "i-inner", "i-far");
    assert!(wall.1.contains(&"vpce-0a"), "{wall:?}");
}

#[test]
fn parts_of_nat_gateways_that_were_not_read_are_named() {
    let mut bare = Scene::new();
    bare.nats[0]["NatGatewayAddresses"] = json!([]);
    assert_eq!(ask(&bare, "i-inner", "8.8.8.8"), ("unknown", vec!["nat-a"]));
}

#[test]
fn parts_of_transit_gateways_that_were_not_read_are_named() {
    for attachment in ["tgw-attach-a", "tgw-attach-b"] {
        let mut hub = Hub::new();
        of(&mut hub.vpc_attachments, attachment)
            .as_object_mut()
            .unwrap()
            .remove("SubnetIds");
        let told = ask(&hub.whole(), "i-a1", "i-b1");
        assert_eq!(told, ("unknown", vec![attachment]));
    }
    let mut hub = Hub::new();
    hub.tables = json!([]);
    hub.routes.clear();
    let told = ask(&hub.whole(), "i-a1", "i-b1");
    assert_eq!(told, ("unknown", vec!["tgw-rtb-all"]));
}

#[test]
fn both_attachments_must_be_available() {
    for attachment in ["tgw-attach-a", "tgw-attach-b"] {
        let mut hub = Hub::new();
        of(&mut hub.attachments, attachment)["State"] = json!("modifying");
        of(&mut hub.vpc_attachments, attachment)["State"] = json!("modifying");
        let (verdict, blockers) = hub.tcp("i-a1", "i-b1", 443);
        assert_eq!(verdict, "blocked");
        assert!(
            blockers.iter().any(|one| one.ends_with(attachment)),
            "{blockers:?}"
        );
    }
}

#[test]
fn targets_of_balancers_that_were_not_read_are_named() {
    let mut farm = Farm::new();
    farm.group().targets = Some(json!([target("i-unread", "healthy")]));
    let question = r#"{"from": "i-front", "to": "front", "protocol": "tcp", "port": 443}"#;
    let answer = farm.ask(question);
    assert_eq!(open_of(&answer), ("unknown", vec!["i-unread"]));
    let said = |one: &crate::network::Open| &*one.detail == "the target was not read";
    assert!(answer.open.iter().any(said), "{answer:?}");
}

#[test]
fn gates_and_their_tables_that_were_not_read_are_named() {
    let mut office = Office::new();
    let edge = |routes: Value| {
        let mut edge = super::scene::table("rtb-edge", "vpc-a", &[], &[local("10.1.0.0/16")]);
        let at = json!({"Main": false, "GatewayId": "vgw-a", "AssociationState": {"State": "associated"}});
        add(&mut edge["Associations"], at);
        edge["Routes"] = routes;
        edge
    };
    let by_gone = to("10.1.2.0/24", "NetworkInterfaceId", "eni-gone");
    add(
        &mut office.scene.tables,
        edge(json!([local("10.1.0.0/16"), by_gone])),
    );
    let answer = office.by(("on-premises", Some("192.168.3.4")), ("i-inner", None));
    let told = open_of(&answer);
    assert_eq!(
        (told.0, told.1.contains(&"rtb-edge")),
        ("unknown", true),
        "{told:?}"
    );
}

#[test]
fn nobody_listens_at_a_gateway_load_balancer() {
    let mut farm = Farm::new();
    farm.balancers[0].described["Type"] = json!("gateway");
    let question = r#"{"from": "i-front", "to": "front", "protocol": "tcp", "port": 443}"#;
    let answer = farm.ask(question);
    let reasons = answer.blockers.iter().map(|one| one.reason);
    assert_eq!(reasons.collect::<Vec<_>>(), ["not-listening"]);
}

#[test]
fn what_stops_the_target_is_told_where_no_route_leads_to_it() {
    let mut scene = Scene::new();
    of(&mut scene.tables, "rtb-inner")["Routes"] = json!([local("10.1.0.0/16")]);
    scene.peerings = json!([]);
    of(&mut scene.acls, "acl-far")["Entries"] = json!([]);
    of(&mut scene.groups, "sg-far")["IpPermissions"] = json!([]);
    let told = super::scene::blocked(&[
        "no-route rtb-inner",
        "network-acl acl-far",
        "security-group sg-far",
    ]);
    assert_eq!(scene.tcp("i-inner", "i-far", 443), told);
}

#[test]
fn an_appliance_that_is_stopped_is_taken_to_run() {
    let mut scene = Scene::new();
    of(&mut scene.tables, "rtb-inner")["Routes"] = json!([
        local("10.1.0.0/16"),
        to("10.1.1.0/24", "InstanceId", "i-wall")
    ]);
    let mut wall =
        super::scene::interface("wall", "vpc-a", "subnet-public", "10.1.1.20", "sg-open");
    wall["SourceDestCheck"] = json!(false);
    add(&mut scene.interfaces, wall);
    add(
        &mut scene.groups,
        super::scene::open_group("sg-open", "vpc-a"),
    );
    let instance = json!({"InstanceId": "i-wall", "VpcId": "vpc-a", "SubnetId": "subnet-public",
        "PrivateIpAddress": "10.1.1.20", "State": {"Code": 80, "Name": "stopped"}});
    scene.further(
        &crate::estate::ec2::DESCRIBE_INSTANCES,
        json!({"Reservations": [{"ReservationId": "r-1", "OwnerId": super::scene::ACCOUNT, "Instances": [instance]}]}),
    );
    let question = r#"{"from": "i-inner", "to": "i-beside", "protocol": "tcp", "port": 443}"#;
    let answer = scene.ask(question);
    assert_eq!(answer.verdict.as_str(), "reachable", "{answer:?}");
    let runs = "i-wall runs; it is stopped";
    assert!(
        answer.assumptions.iter().any(|one| &**one == runs),
        "{answer:?}"
    );
}

#[test]
fn addresses_that_were_not_read_are_named_both_ways() {
    // Whether the one that asks, or the one that answers, is on the internet by an address of its own.
    let scene = Scene::new();
    let database = json!({"DBInstanceIdentifier": "orders", "Engine": "postgres", "MultiAZ": false,
        "AvailabilityZone": "eu-west-1a", "DBInstanceArn": format!("arn:aws:rds:eu-west-1:{}:db:orders", super::scene::ACCOUNT),
        "Endpoint": {"Address": "orders.c1.eu-west-1.rds.amazonaws.com", "Port": 443},
        "VpcSecurityGroups": [{"VpcSecurityGroupId": "sg-web", "Status": "active"}],
        "DBSubnetGroup": {"DBSubnetGroupName": "data", "VpcId": "vpc-a", "Subnets": [
            {"SubnetIdentifier": "subnet-public", "SubnetAvailabilityZone": {"Name": "eu-west-1a"}}]}});
    let mut unread = scene;
    unread.further(
        &crate::estate::rds::DESCRIBE_DB_INSTANCES,
        json!({"DBInstances": [database]}),
    );
    let told = ask(&unread, "internet", "orders");
    assert_eq!(told, ("unknown", vec!["orders"]));
}

/// Returns the calls that a scene's replies are of.
fn calls(scene: &Scene) -> Vec<&'static str> {
    use crate::estate::ec2::*;
    let usual = [
        &DESCRIBE_VPCS,
        &DESCRIBE_SUBNETS,
        &DESCRIBE_ROUTE_TABLES,
        &DESCRIBE_NETWORK_ACLS,
        &DESCRIBE_SECURITY_GROUPS,
        &DESCRIBE_NETWORK_INTERFACES,
        &DESCRIBE_VPC_PEERING_CONNECTIONS,
        &DESCRIBE_NAT_GATEWAYS,
        &DESCRIBE_INTERNET_GATEWAYS,
        &DESCRIBE_VPC_BLOCK_PUBLIC_ACCESS_OPTIONS,
    ];
    let further = scene.further.iter().map(|one| one.operation);
    let more = scene.more.iter().map(|one| one.0);
    let mut all: Vec<_> = usual.into_iter().chain(further).chain(more).collect();
    all.dedup_by_key(|one| one.name);
    all.into_iter().map(|one| one.name).collect()
}

/// Whatever one call leaves out of a scene, an open flow is not blocked by it.
fn knock_out(scene: &Scene, from: &str, to: &str, port: u16) {
    let question = json!({"from": from, "to": to, "protocol": "tcp", "port": port});
    let verdict = |scene: &Scene| {
        let told = scene.answered(&question.to_string());
        // What has no name any more cannot be asked about.
        told.map_or("error", |answer| answer.verdict.as_str())
    };
    assert_eq!(verdict(scene), "reachable", "{from} {to}");
    for call in calls(scene) {
        let mut one = scene.clone();
        one.unread.insert(call);
        one.more.retain(|(operation, _, _)| operation.name != call);
        let told = verdict(&one);
        let is_open = !matches!(told, "blocked" | "one-way");
        assert!(is_open, "{from} {to} without {call}: {told}");
    }
}

#[test]
fn no_call_that_was_not_made_blocks() {
    let mut scene = Scene::new();
    of(&mut scene.groups, "sg-client")["IpPermissions"] =
        json!([super::scene::all(&["0.0.0.0/0"])]);
    for (from, to) in [
        ("i-front", "i-inner"),
        ("i-front", "i-far"),
        ("i-inner", "i-far"),
        ("i-inner", "8.8.8.8"),
        ("i-inner", "internet"),
        ("internet", "i-front"),
        ("i-front", "8.8.8.8"),
    ] {
        knock_out(&scene, from, to, 443);
    }
    knock_out(&Hub::new().whole(), "i-a1", "i-b1", 443);
    knock_out(&Farm::new().whole(), "i-front", "front", 443);
    knock_out(&Farm::application().whole(), "i-front", "front", 443);
    let office = Office::new();
    knock_out(&office.scene(), "192.168.3.4", "i-inner", 443);
    knock_out(&office.scene(), "on-premises", "i-inner", 443);
    knock_out(&office.scene(), "i-inner", "192.168.3.4", 443);
}

#[test]
fn interfaces_of_awss_own_begin_nothing_and_balancers_reach_their_targets_alone() {
    let farm = Farm::application();
    let inner = |from: &str| farm.whole().tcp(from, "i-inner", 8080);
    assert_eq!(inner("front"), super::scene::open());
    let beside = farm.whole().tcp("front", "i-beside", 443);
    assert_eq!(beside, super::scene::blocked(&["no-sender eni-nlb"]));
    // A selection does not begin there either.
    let mut hub = Hub::new();
    let mut door = super::scene::interface("door", "vpc-a", "subnet-da1", "10.1.9.20", "sg-a");
    door["InterfaceType"] = json!("transit_gateway");
    door["Groups"] = json!([]);
    add(&mut hub.scene.interfaces, door);
    of(&mut hub.scene.groups, "sg-a")["IpPermissionsEgress"] = json!([]);
    let (verdict, _) = hub.whole().tcp("vpc:vpc-a", "i-b1", 443);
    assert_eq!(verdict, "blocked");
}

#[test]
fn who_shares_a_gateway_is_not_told_what_is_associated() {
    let mut hub = Hub::new();
    hub.gateways[0]["OwnerId"] = json!("999988887777");
    for one in hub.attachments.as_array_mut().unwrap() {
        one.as_object_mut().unwrap().remove("Association");
    }
    hub.tables = json!([]);
    hub.routes.clear();
    let told = ask(&hub.whole(), "i-a1", "i-b1");
    assert_eq!(told, ("unknown", vec!["tgw-attach-a"]));
    // Its owner is told.
    hub.gateways[0]["OwnerId"] = json!(super::scene::ACCOUNT);
    assert_eq!(ask(&hub.whole(), "i-a1", "i-b1").0, "blocked");
}

#[test]
fn an_address_of_a_vpc_that_was_not_read_is_not_outside() {
    let mut office = Office::new();
    office.scene.peerings[0]["AccepterVpcInfo"]["VpcId"] = json!("vpc-unread");
    office.scene.vpcs.as_array_mut().unwrap().truncate(1);
    office.scene.subnets.as_array_mut().unwrap().truncate(2);
    office.scene.interfaces.as_array_mut().unwrap().truncate(4);
    let answer = office.by(("10.2.1.10", None), ("i-inner", None));
    assert_eq!(open_of(&answer), ("unknown", vec!["pcx-ab"]));
}

#[test]
fn an_address_may_be_behind_a_peering_connection_of_which_no_block_was_told() {
    let mut office = Office::new();
    let bare = office.scene.peerings[0]["AccepterVpcInfo"].as_object_mut();
    bare.unwrap().remove("CidrBlock");
    let ask = |office: &Office, from: &str| open_of(&office.by((from, None), ("i-inner", None))).1;
    let question = r#"{"from": "10.77.0.1", "to": "i-inner", "protocol": "tcp", "port": 443}"#;
    assert!(office.scene().answered(question).is_err());
    office.scene.peerings[0]["AccepterVpcInfo"]["VpcId"] = json!("vpc-unread");
    office.scene.vpcs.as_array_mut().unwrap().truncate(1);
    office.scene.subnets.as_array_mut().unwrap().truncate(2);
    office.scene.interfaces.as_array_mut().unwrap().truncate(4);
    assert!(ask(&office, "10.77.0.1").contains(&"pcx-ab"));
    // The blocks of such a connection that are not told are those of IPv4.
    let question = r#"{"from": "fd00::1", "to": "i-inner", "protocol": "tcp", "port": 443}"#;
    assert!(office.scene().answered(question).is_err());
}

#[test]
fn a_peering_connection_of_other_vpcs_carries_nothing() {
    let mut scene = Scene::new();
    let mut other = scene.peerings[0].clone();
    other["VpcPeeringConnectionId"] = json!("pcx-bc");
    other["RequesterVpcInfo"]["VpcId"] = json!("vpc-c");
    add(&mut scene.peerings, other);
    of(&mut scene.tables, "rtb-inner")["Routes"] = json!([
        local("10.1.0.0/16"),
        to("10.2.0.0/16", "VpcPeeringConnectionId", "pcx-bc")
    ]);
    let told = scene.tcp("i-inner", "i-far", 443);
    assert_eq!(told, super::scene::blocked(&["no-route pcx-bc"]));
}

#[test]
fn a_list_that_breaks_off_proves_nothing_by_what_it_lacks() {
    use crate::estate::ec2::{DESCRIBE_NETWORK_ACLS, DESCRIBE_ROUTE_TABLES};
    // The rest of the list may hold the subnet's own table or ACL, and the main or default one stands for neither.
    let mut scene = Scene::new();
    let main = json!({"RouteTableId": "rtb-main", "OwnerId": super::scene::ACCOUNT, "VpcId": "vpc-a",
        "Routes": [local("10.1.0.0/16")], "Associations": [{"Main": true}]});
    scene.tables = json!([main, scene.tables[2]]);
    scene.part = Some(&DESCRIBE_ROUTE_TABLES);
    assert_eq!(ask(&scene, "i-inner", "i-far").0, "unknown");
    let mut acls = Scene::new();
    acls.acls = json!([acls.acls[0], acls.acls[2]]);
    acls.part = Some(&DESCRIBE_NETWORK_ACLS);
    let question = r#"{"from": "i-front", "to": "i-inner", "protocol": "tcp", "port": 443}"#;
    let answer = acls.ask(question);
    assert_eq!(answer.verdict.as_str(), "reachable");
    let mut assumed = answer.assumptions.iter();
    let open = "the network ACL of subnet-inner is open";
    assert!(assumed.any(|one| one.starts_with(open)), "{answer:?}");
}

#[test]
fn addresses_are_what_they_stand_for_and_nothing_has_no_name() {
    let scene = Scene::new();
    assert_eq!(
        scene.tcp("i-front", "::ffff:10.1.2.10", 443),
        super::scene::open()
    );
    let question = |from: &str, to: &str| {
        let asked = json!({"from": from, "to": to, "protocol": "tcp", "port": 443});
        scene.answered(&asked.to_string())
    };
    assert!(question("", "i-inner").is_err());
    assert!(question("internet", " ").is_err());
    for nowhere in [
        "127.0.0.1",
        "0.0.0.0",
        "255.255.255.255",
        "224.0.0.1",
        "169.254.169.254",
        "::1",
        "fe80::1",
    ] {
        let told = question("internet", nowhere).map(|answer| answer.verdict.as_str());
        assert_ne!(told.ok(), Some("reachable"), "{nowhere}");
    }
}

#[test]
fn of_several_connections_the_one_with_the_fewest_obstacles_is_told() {
    for (first, second) in [
        ("pending-acceptance", "active"),
        ("active", "pending-acceptance"),
    ] {
        let mut scene = Scene::new();
        of(&mut scene.tables, "rtb-inner")["Routes"] = json!([local("10.1.0.0/16")]);
        let mut other = scene.peerings[0].clone();
        other["VpcPeeringConnectionId"] = json!("pcx-aa");
        other["Status"] = json!({"Code": first});
        scene.peerings[0]["Status"] = json!({"Code": second});
        add(&mut scene.peerings, other);
        let told = scene.tcp("i-inner", "i-far", 443);
        assert_eq!(told, super::scene::blocked(&["no-route rtb-inner"]));
    }
}

#[test]
fn of_connections_that_are_alike_the_first_by_its_id_is_told() {
    let mut scene = Scene::new();
    of(&mut scene.tables, "rtb-inner")["Routes"] = json!([local("10.1.0.0/16")]);
    let mut like = scene.peerings[0].clone();
    like["Status"] = json!({"Code": "pending-acceptance"});
    scene.peerings = json!([]);
    for number in [7, 3, 9, 1, 8, 2, 6, 4] {
        like["VpcPeeringConnectionId"] = json!(format!("pcx-0{number}"));
        add(&mut scene.peerings, like.clone());
    }
    let told = scene.tcp("i-inner", "i-far", 443);
    let reasons = ["no-route rtb-inner", "peering-not-active pcx-01"];
    assert_eq!(told, super::scene::blocked(&reasons));
}

#[test]
fn an_interface_that_is_nobodys_is_told_where_no_route_leads_to_it() {
    let mut scene = Scene::new();
    scene.peerings = json!([]);
    of(&mut scene.tables, "rtb-inner")["Routes"] = json!([local("10.1.0.0/16")]);
    let mut lone = super::scene::interface("lone", "vpc-b", "subnet-far", "10.2.1.77", "sg-far");
    lone["Attachment"] = json!(null);
    lone["Status"] = json!("available");
    add(&mut scene.interfaces, lone);
    let told = scene.tcp("i-inner", "eni-lone", 443);
    let reasons = ["no-route rtb-inner", "not-attached eni-lone"];
    assert_eq!(told, super::scene::blocked(&reasons));
}

#[test]
fn a_gateway_that_was_not_read_is_taken_to_be_attached_also_where_nothing_comes_back() {
    let mut scene = Scene::new();
    of(&mut scene.groups, "sg-client")["IpPermissionsEgress"] = json!([]);
    scene.unread.insert("describe-internet-gateways");
    let question = r#"{"from": "i-front", "to": "8.8.8.8", "protocol": "tcp", "port": 443}"#;
    let answer = scene.ask(question);
    assert_eq!(answer.verdict.as_str(), "blocked");
    let open = "an internet gateway is attached to vpc-a";
    let mut assumed = answer.assumptions.iter();
    assert!(assumed.any(|one| one.starts_with(open)), "{answer:?}");
}

#[test]
fn whose_an_address_is_may_not_have_been_read() {
    let mut office = Office::new();
    office.scene.unread.insert("describe-network-interfaces");
    let answer = office.by(("on-premises", Some("192.168.3.4")), ("10.1.2.77", None));
    assert_eq!(open_of(&answer).0, "unknown", "{answer:?}");
    let said = |one: &crate::network::Open| one.detail.contains("10.1.2.77");
    assert!(answer.open.iter().any(said), "{answer:?}");
    // Who sends from an address that no interface has, where the list of interfaces breaks off.
    let mut hub = Hub::new().with_middle(&[to("0.0.0.0/0", "GatewayId", "igw-m")]);
    hub.scene.gateways = json!([{"InternetGatewayId": "igw-m",
        "Attachments": [{"VpcId": "vpc-m", "State": "available"}]}]);
    let out = super::hub::route("0.0.0.0/0", "static", &[("tgw-attach-m", "vpc")]);
    add(hub.routes_mut(), out);
    let table = &mut of(&mut hub.scene.tables, "rtb-a")["Routes"];
    add(table, to("0.0.0.0/0", "TransitGatewayId", "tgw-hub"));
    hub.scene.part = Some(&crate::estate::ec2::DESCRIBE_NETWORK_INTERFACES);
    assert_eq!(
        ask(&hub.whole(), "i-a1", "8.8.8.8"),
        ("unknown", vec!["igw-m"])
    );
}

#[test]
fn a_gateways_table_may_divide_the_network_where_an_address_lies() {
    let mut office = Office::new();
    let database = super::names::database("orders", "sg-web", &[]);
    office.scene.further(
        &crate::estate::rds::DESCRIBE_DB_INSTANCES,
        json!({"DBInstances": [database]}),
    );
    let edge = |routes: Value| {
        let mut edge = super::scene::table("rtb-edge", "vpc-a", &[], &[]);
        let at = json!({"Main": false, "GatewayId": "vgw-a", "AssociationState": {"State": "associated"}});
        add(&mut edge["Associations"], at);
        edge["Routes"] = routes;
        edge
    };
    let ask = |routes: Value| {
        let mut office = office.clone();
        add(&mut office.scene.tables, edge(routes));
        let answer = office.by(("on-premises", Some("192.168.3.4")), ("orders", None));
        let (_, open) = open_of(&answer);
        open.contains(&"rtb-edge")
    };
    let half = to("10.1.2.0/25", "NetworkInterfaceId", "eni-inner");
    assert!(ask(json!([local("10.1.0.0/16"), half])));
    assert!(!ask(json!([local("10.1.0.0/16")])));
    assert!(ask(json!(null)));
}

#[test]
fn a_route_of_a_gateways_table_whose_network_was_not_read_is_named() {
    let mut scene = Scene::new();
    of(&mut scene.groups, "sg-client")["IpPermissions"] =
        json!([super::scene::all(&["0.0.0.0/0"])]);
    let mut edge = super::scene::table("rtb-edge", "vpc-a", &[], &[local("10.1.0.0/16")]);
    let at =
        json!({"Main": false, "GatewayId": "igw-a", "AssociationState": {"State": "associated"}});
    add(&mut edge["Associations"], at);
    let mut bare = to("10.1.1.0/24", "NetworkInterfaceId", "eni-gone");
    bare.as_object_mut().unwrap().remove("DestinationCidrBlock");
    add(&mut edge["Routes"], bare);
    add(&mut scene.tables, edge);
    let told = ask(&scene, "internet", "i-front");
    assert_eq!(
        (told.0, told.1.contains(&"rtb-edge")),
        ("unknown", true),
        "{told:?}"
    );
}

#[test]
fn a_transit_gateway_of_which_nothing_was_read_is_named_by_its_attachment() {
    let mut hub = Hub::new();
    hub.gateways = json!([]);
    for one in hub.attachments.as_array_mut().unwrap() {
        one.as_object_mut().unwrap().remove("Association");
    }
    let told = ask(&hub.whole(), "i-a1", "i-b1");
    assert_eq!(told, ("unknown", vec!["tgw-attach-a"]));
}

#[test]
fn every_part_of_the_replies_may_be_missing() {
    let mut scene = Scene::new();
    of(&mut scene.groups, "sg-client")["IpPermissions"] =
        json!([super::scene::all(&["0.0.0.0/0"])]);
    let questions = [
        ("i-front", "i-inner", 443),
        ("i-front", "i-far", 443),
        ("i-inner", "8.8.8.8", 443),
        ("internet", "i-front", 443),
    ];
    left_out::each("scene", || scene.estate(), &questions);
    let hub = Hub::new().whole();
    left_out::each("transit", || hub.estate(), &[("i-a1", "i-b1", 443)]);
    let network = Farm::new().whole();
    left_out::each(
        "network-balancer",
        || network.estate(),
        &[("i-front", "front", 443)],
    );
    let application = Farm::application().whole();
    left_out::each(
        "application-balancer",
        || application.estate(),
        &[("i-front", "front", 443)],
    );
    let office = Office::new().scene();
    let questions = [
        ("on-premises", "i-inner", 443),
        ("i-inner", "192.168.3.4", 443),
    ];
    left_out::each("vpn", || office.estate(), &questions);
    let direct = Office::direct(&["10.1.0.0/16"]).scene();
    left_out::each("direct-connect", || direct.estate(), &questions);
}
