//! Transit gateways.

use serde_json::{Value, json};

use super::hub::{Hub, TO_A, TO_B, attachment, route, vpc_attachment};
use super::scene::{
    add, blocked, entry, interface, local, maybe, of, one_way, open, to, told, unknown,
};
use crate::estate::ec2::{
    DESCRIBE_TRANSIT_GATEWAY_ATTACHMENTS, DESCRIBE_TRANSIT_GATEWAY_VPC_ATTACHMENTS,
    SEARCH_TRANSIT_GATEWAY_ROUTES,
};

fn shut_acl(hub: &mut Hub, id: &str, is_egress: bool) {
    let entries = [entry(100, !is_egress, "allow", None)];
    of(&mut hub.scene.acls, id)["Entries"] = json!(entries);
}

/// Returns what is said of the request alone.
fn forward(hub: &Hub, from: &str, to: &str) -> &'static str {
    let question = json!({"from": from, "to": to, "protocol": "tcp", "port": 443});
    hub.ask(&question.to_string()).forward
}

#[test]
fn hosts_of_two_vpcs_reach_each_other() {
    let hub = Hub::new();
    for (from, to) in [("i-a1", "i-b1"), ("i-a1", "i-b2"), ("i-b2", "i-a1")] {
        assert_eq!(hub.tcp(from, to, 443), open(), "{from} {to}");
    }
    let answer = hub.ask(r#"{"from": "i-a1", "to": "i-b1", "protocol": "tcp", "port": 443}"#);
    let shown: Vec<&str> = answer.path.iter().map(|one| one.component).collect();
    for component in ["tgw-attach-a", "tgw-rtb-all", "tgw-attach-b", "acl-db1"] {
        assert!(shown.contains(&component), "{shown:?}");
    }
}

#[test]
fn the_attachment_needs_a_subnet_in_the_zone_of_the_sender() {
    let mut hub = Hub::new();
    hub.attach("tgw-attach-a", &["subnet-da2"]);
    let told = hub.tcp("i-a1", "i-b1", 443);
    assert_eq!(told, blocked(&["no-attachment-in-zone tgw-attach-a"]));
    assert_eq!(hub.tcp("i-a2", "i-b1", 443), open());
    // Zones are told by their ids: names are those of an account.
    of(&mut hub.scene.subnets, "subnet-da2")["AvailabilityZone"] = json!("eu-west-1a");
    let told = hub.tcp("i-a1", "i-b1", 443);
    assert_eq!(told, blocked(&["no-attachment-in-zone tgw-attach-a"]));
    of(&mut hub.scene.subnets, "subnet-da2")["AvailabilityZoneId"] = json!("euw1-aza");
    assert_eq!(hub.tcp("i-a1", "i-b1", 443), open());
    // Without ids the names of one account tell.
    let mut by_name = hub.clone();
    for one in by_name.scene.subnets.as_array_mut().unwrap() {
        one.as_object_mut().unwrap().remove("AvailabilityZoneId");
    }
    assert_eq!(by_name.tcp("i-a1", "i-b1", 443), open());
    of(&mut by_name.scene.subnets, "subnet-da2")["AvailabilityZone"] = json!("eu-west-1b");
    let told = by_name.tcp("i-a1", "i-b1", 443);
    assert_eq!(told, blocked(&["no-attachment-in-zone tgw-attach-a"]));
    let one = of(&mut hub.scene.subnets, "subnet-da2")
        .as_object_mut()
        .unwrap();
    for member in ["AvailabilityZone", "AvailabilityZoneId"] {
        one.remove(member);
    }
    assert_eq!(hub.tcp("i-a1", "i-b1", 443), unknown());
}

#[test]
fn packets_reach_any_zone_but_answers_need_their_own() {
    let mut hub = Hub::new();
    hub.attach("tgw-attach-b", &["subnet-db1"]);
    assert_eq!(hub.tcp("i-a1", "i-b1", 443), open());
    assert_eq!(
        hub.tcp("i-a1", "i-b2", 443),
        one_way(&["no-attachment-in-zone tgw-attach-b"])
    );
    assert_eq!(
        hub.tcp("i-b2", "i-a1", 443),
        blocked(&["no-attachment-in-zone tgw-attach-b"])
    );
}

#[test]
fn what_was_not_read_of_a_gateway_is_unknown() {
    for call in [
        DESCRIBE_TRANSIT_GATEWAY_VPC_ATTACHMENTS.name,
        SEARCH_TRANSIT_GATEWAY_ROUTES.name,
    ] {
        let mut hub = Hub::new();
        hub.scene.unread.insert(call);
        assert_eq!(hub.tcp("i-a1", "i-b1", 443), unknown(), "{call}");
    }
    let mut hub = Hub::new();
    hub.scene
        .unread
        .insert(DESCRIBE_TRANSIT_GATEWAY_ATTACHMENTS.name);
    assert_eq!(hub.tcp("i-a1", "i-b1", 443), unknown());
    let mut hub = Hub::new();
    hub.vpc_attachments[1]
        .as_object_mut()
        .unwrap()
        .remove("SubnetIds");
    assert_eq!(hub.tcp("i-a1", "i-b1", 443), unknown());
    let mut hub = Hub::new();
    hub.attachments[1].as_object_mut().unwrap().remove("State");
    hub.vpc_attachments[1]
        .as_object_mut()
        .unwrap()
        .remove("State");
    assert_eq!(hub.tcp("i-a1", "i-b1", 443), unknown());
}

/// A middle VPC carries what goes to `vpc-b`; its subnet has further routes.
fn over_middle(routes: &[Value]) -> Hub {
    let mut hub = Hub::new().with_middle(routes);
    *hub.routes_mut() = json!([
        route("10.1.0.0/16", "propagated", TO_A),
        route("10.2.0.0/16", "static", &[("tgw-attach-m", "vpc")]),
    ]);
    hub
}

#[test]
fn the_table_of_the_attachments_subnet_leads_on() {
    let on = to("10.2.0.0/16", "TransitGatewayId", "tgw-hub");
    assert_eq!(
        over_middle(std::slice::from_ref(&on)).tcp("i-a1", "i-b1", 443),
        open()
    );
    assert_eq!(
        over_middle(&[]).tcp("i-a1", "i-b1", 443),
        blocked(&["no-route rtb-dm"])
    );
    let mut gone = on;
    gone["State"] = json!("blackhole");
    assert_eq!(
        over_middle(&[gone]).tcp("i-a1", "i-b1", 443),
        blocked(&["blackhole rtb-dm"])
    );
}

#[test]
fn packets_enter_in_the_zone_of_their_sender_where_they_can() {
    let mut hub = Hub::new();
    shut_acl(&mut hub, "acl-db2", true);
    assert_eq!(hub.tcp("i-a1", "i-b1", 443), open());
    assert_eq!(
        hub.tcp("i-a2", "i-b1", 443),
        blocked(&["network-acl acl-db2"])
    );
    // Where the zone has no subnet of the attachment, any other may be taken.
    of(&mut hub.scene.subnets, "subnet-db1")["AvailabilityZoneId"] = json!("euw1-azc");
    assert_eq!(hub.tcp("i-a1", "i-b2", 443), maybe());
    shut_acl(&mut hub, "acl-db1", true);
    let told = hub.tcp("i-a1", "i-b2", 443);
    assert_eq!(
        (told.0.as_str(), told.1.len()),
        ("blocked", 1),
        "all are closed"
    );
}

#[test]
fn in_appliance_mode_any_zone_may_be_taken() {
    let mut hub = Hub::new();
    shut_acl(&mut hub, "acl-db2", true);
    hub.vpc_attachments[1]["Options"] = json!({"ApplianceModeSupport": "enable"});
    assert_eq!(hub.tcp("i-a1", "i-b1", 443), maybe());
    hub.vpc_attachments[1]["Options"] = json!({"ApplianceModeSupport": "disable"});
    assert_eq!(hub.tcp("i-a1", "i-b1", 443), open());
}

#[test]
fn a_subnet_of_the_attachment_that_was_not_read_leaves_it_open() {
    // The one that is known is closed; that of the sender's zone may be another.
    let mut hub = Hub::new();
    hub.attach("tgw-attach-b", &["subnet-db2", "subnet-unread"]);
    shut_acl(&mut hub, "acl-db2", true);
    let told = hub.tcp("i-a1", "i-b1", 443);
    assert_eq!(told, unknown());
    let entries = super::scene::open_entries();
    of(&mut hub.scene.acls, "acl-db2")["Entries"] = json!(entries);
    assert_eq!(hub.tcp("i-a1", "i-b1", 443), unknown());
}

#[test]
fn only_available_attachments_carry() {
    for state in [
        "pendingAcceptance",
        "modifying",
        "deleting",
        "deleted",
        "failed",
        "rejected",
    ] {
        for side in [0, 1] {
            let mut hub = Hub::new();
            hub.attachments[side]["State"] = json!(state);
            hub.vpc_attachments[side]["State"] = json!(state);
            let told = hub.tcp("i-a1", "i-b1", 443);
            assert_eq!(told.0, "blocked", "{state} {side}");
            assert!(
                told.1
                    .iter()
                    .any(|one| one.starts_with("attachment-not-available")),
                "{told:?}"
            );
        }
    }
    let mut hub = Hub::new();
    hub.vpc_attachments = json!([vpc_attachment("tgw-attach-b", "vpc-b", &["subnet-db1"])]);
    hub.attachments = json!([attachment(
        "tgw-attach-b",
        "vpc",
        "vpc-b",
        Some("tgw-rtb-all")
    )]);
    assert_eq!(
        hub.tcp("i-a1", "i-b1", 443),
        blocked(&["not-attached tgw-hub"])
    );
}

/// The second VPC is at a gateway of its own, linked with the first.
fn linked() -> Hub {
    let mut hub = Hub::new();
    add(
        &mut hub.gateways,
        json!({"TransitGatewayId": "tgw-far", "OwnerId": "111122223333", "State": "available"}),
    );
    let far = |one: &mut Value| one["TransitGatewayId"] = json!("tgw-far");
    far(&mut hub.attachments[1]);
    far(&mut hub.vpc_attachments[1]);
    hub.attachments[1]["Association"]["TransitGatewayRouteTableId"] = json!("tgw-rtb-far");
    let near = attachment("tgw-attach-ab", "peering", "tgw-far", Some("tgw-rtb-all"));
    let mut other = attachment("tgw-attach-ba", "peering", "tgw-hub", Some("tgw-rtb-far"));
    far(&mut other);
    add(&mut hub.attachments, near);
    add(&mut hub.attachments, other);
    add(
        &mut hub.tables,
        json!({"TransitGatewayRouteTableId": "tgw-rtb-far", "TransitGatewayId": "tgw-far"}),
    );
    let link = [("tgw-attach-ab", "peering")];
    hub.routes[0].1 = json!([
        route("10.1.0.0/16", "propagated", TO_A),
        route("10.2.0.0/16", "static", &link),
    ]);
    let back = [("tgw-attach-ba", "peering")];
    let far = json!([
        route("10.2.0.0/16", "propagated", TO_B),
        route("10.1.0.0/16", "static", &back),
    ]);
    hub.routes.push(("tgw-rtb-far".to_owned(), far));
    hub.peerings = json!([{"TransitGatewayAttachmentId": "tgw-attach-ab", "State": "available",
        "AccepterTransitGatewayAttachmentId": "tgw-attach-ba",
        "RequesterTgwInfo": {"TransitGatewayId": "tgw-hub", "OwnerId": "111122223333", "Region": "eu-west-1"},
        "AccepterTgwInfo": {"TransitGatewayId": "tgw-far", "OwnerId": "111122223333", "Region": "eu-central-1"}}]);
    for far in ["b1", "b2"] {
        let table = &mut of(&mut hub.scene.tables, "rtb-b")["Routes"];
        *table = json!([
            local("10.2.0.0/16"),
            to("10.1.0.0/16", "TransitGatewayId", "tgw-far")
        ]);
        assert_eq!(
            of(&mut hub.scene.interfaces, &format!("eni-{far}"))["VpcId"],
            "vpc-b"
        );
    }
    hub
}

#[test]
fn linked_gateways_carry_by_routes_on_both_sides() {
    assert_eq!(linked().tcp("i-a1", "i-b1", 443), open());
    let mut bare = linked();
    bare.routes[0].1 = json!([route("10.1.0.0/16", "propagated", TO_A)]);
    assert_eq!(bare.tcp("i-a1", "i-b1", 443).0, "blocked");
    let mut back = linked();
    back.routes[1].1 = json!([route("10.2.0.0/16", "propagated", TO_B)]);
    assert_eq!(
        back.tcp("i-a1", "i-b1", 443),
        one_way(&["no-route tgw-rtb-far"])
    );
    let mut down = linked();
    for at in [2, 3] {
        down.attachments[at]["State"] = json!("pendingAcceptance");
    }
    down.peerings[0]["State"] = json!("pendingAcceptance");
    let told = down.tcp("i-a1", "i-b1", 443);
    assert_eq!(told.0, "blocked");
    assert_eq!(told.1[0], "attachment-not-available tgw-attach-ab");
}

#[test]
fn references_to_groups_do_not_cross_linked_gateways() {
    let mut hub = linked();
    for gateway in [0, 1] {
        hub.gateways[gateway]["Options"] = json!({"SecurityGroupReferencingSupport": "enable"});
    }
    let by_group = json!({"IpProtocol": "-1", "UserIdGroupPairs": [{"GroupId": "sg-a"}]});
    of(&mut hub.scene.groups, "sg-b")["IpPermissions"] = json!([by_group]);
    assert_eq!(
        hub.tcp("i-a1", "i-b1", 443),
        blocked(&["security-group sg-b"])
    );
}

#[test]
fn a_vpcs_internet_gateway_serves_nobody_behind_the_transit_gateway() {
    let mut hub = Hub::new().with_middle(&[to("0.0.0.0/0", "GatewayId", "igw-m")]);
    hub.scene.gateways = json!([{"InternetGatewayId": "igw-m",
        "Attachments": [{"VpcId": "vpc-m", "State": "available"}]}]);
    add(
        hub.routes_mut(),
        route("0.0.0.0/0", "static", &[("tgw-attach-m", "vpc")]),
    );
    let table = &mut of(&mut hub.scene.tables, "rtb-a")["Routes"];
    add(table, to("0.0.0.0/0", "TransitGatewayId", "tgw-hub"));
    assert_eq!(
        hub.tcp("i-a1", "8.8.8.8", 443),
        blocked(&["no-public-address igw-m"])
    );
}

#[test]
fn acls_of_attachment_subnets_are_part_of_the_way() {
    // Towards the gateway: the sender's out, the attachment's in. From it: the attachment's out, the target's in.
    let asked = [
        ("acl-a1", true),
        ("acl-da1", false),
        ("acl-db1", true),
        ("acl-b1", false),
    ];
    for acl in ["acl-a1", "acl-da1", "acl-db1", "acl-b1"] {
        for is_egress in [true, false] {
            let mut hub = Hub::new();
            shut_acl(&mut hub, acl, is_egress);
            let is_asked = asked.contains(&(acl, is_egress));
            let expected = if is_asked { "blocked" } else { "reachable" };
            assert_eq!(forward(&hub, "i-a1", "i-b1"), expected, "{acl} {is_egress}");
            // What the request does not meet, the answer does.
            let question = r#"{"from": "i-a1", "to": "i-b1", "protocol": "tcp", "port": 443}"#;
            let (verdict, blockers) = told(&hub.ask(question));
            assert_eq!(verdict, if is_asked { "blocked" } else { "one-way" });
            assert_eq!(blockers, [format!("network-acl {acl}")]);
        }
    }
}

#[test]
fn in_the_attachments_own_subnet_acls_are_asked_one_way() {
    let beside = || {
        let mut hub = Hub::new();
        let host = interface("da", "vpc-a", "subnet-da1", "10.1.9.20", "sg-a");
        add(&mut hub.scene.interfaces, host);
        let routes = &mut of(&mut hub.scene.tables, "rtb-da1")["Routes"];
        add(routes, to("10.2.0.0/16", "TransitGatewayId", "tgw-hub"));
        hub
    };
    assert_eq!(beside().tcp("i-da", "i-b1", 443), open());
    assert_eq!(beside().tcp("i-b1", "i-da", 443), open());
    for is_egress in [true, false] {
        let mut hub = beside();
        shut_acl(&mut hub, "acl-da1", is_egress);
        // Towards the gateway both directions are asked, from it none.
        assert_eq!(forward(&hub, "i-da", "i-b1"), "blocked", "{is_egress}");
        assert_eq!(forward(&hub, "i-b1", "i-da"), "reachable", "{is_egress}");
    }
}
