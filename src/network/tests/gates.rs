//! The gates by which packets come to a VPC from networks outside, where there are several gateways and VPCs.

use serde_json::{Value, json};

use super::hub::{Hub, attachment, route};
use super::lab::{ACCOUNT, Lab, REGION, path, told};
use super::office::{Office, by_hand, learned};
use super::scene::{add, local, rule, to};
use crate::estate::ec2::*;

/// Adds an attachment of any gateway.
fn attached(lab: Lab, id: &str, gateway: &str, what: (&str, &str), table: &str) -> Lab {
    let mut one = attachment(id, what.0, what.1, Some(table));
    one["TransitGatewayId"] = json!(gateway);
    let lab = lab.add(
        &DESCRIBE_TRANSIT_GATEWAY_ATTACHMENTS,
        "TransitGatewayAttachments",
        one,
    );
    if what.0 != "vpc" {
        return lab;
    }
    let subnet = what.1.replace("vpc", "subnet");
    let of_vpc = json!({"TransitGatewayAttachmentId": id, "TransitGatewayId": gateway, "VpcId": what.1,
        "SubnetIds": [subnet], "State": "available"});
    lab.add(
        &DESCRIBE_TRANSIT_GATEWAY_VPC_ATTACHMENTS,
        "TransitGatewayVpcAttachments",
        of_vpc,
    )
}

/// Adds a gateway with its table, whose routes lead to attachments.
fn gateway(lab: Lab, id: &str, table: &str, routes: &[(&str, &str)]) -> Lab {
    let own = json!({"TransitGatewayId": id, "OwnerId": ACCOUNT, "State": "available"});
    let mut lab = lab
        .add(&DESCRIBE_TRANSIT_GATEWAYS, "TransitGateways", own)
        .transit_table(table, routes);
    let tables = lab.list(
        &DESCRIBE_TRANSIT_GATEWAY_ROUTE_TABLES,
        "TransitGatewayRouteTables",
    );
    tables.last_mut().unwrap()["TransitGatewayId"] = json!(id);
    lab
}

/// Adds a link between two gateways.
fn linked(lab: Lab, id: &str, ends: [(&str, &str); 2]) -> Lab {
    let far = format!("{id}f");
    let [(one, table), (two, other)] = ends;
    let end =
        |gateway: &str| json!({"TransitGatewayId": gateway, "OwnerId": ACCOUNT, "Region": REGION});
    let link = json!({"TransitGatewayAttachmentId": id, "AccepterTransitGatewayAttachmentId": far, "State": "available",
        "RequesterTgwInfo": end(one), "AccepterTgwInfo": end(two)});
    let lab = attached(lab, id, one, ("peering", two), table);
    attached(lab, &far, two, ("peering", one), other).add(
        &DESCRIBE_TRANSIT_GATEWAY_PEERING_ATTACHMENTS,
        "TransitGatewayPeeringAttachments",
        link,
    )
}

/// Three gateways in a row: a VPC at the first, a VPN connection at the last; and a gateway apart with a VPC.
fn row() -> Lab {
    let out = [to("192.168.0.0/16", "TransitGatewayId", "tgw-0a")];
    let (a, b) = (("vpc-a", "10.1.0.0/16"), ("vpc-b", "10.2.0.0/16"));
    let apart = [to("192.168.0.0/16", "TransitGatewayId", "tgw-0z")];
    let mut lab = Lab::new()
        .vpc(a.0, a.1)
        .subnet("subnet-a", a, ("10.1.1.0/24", 1), &out)
        .host("a", "vpc-a", "subnet-a", "10.1.1.10")
        .vpc(b.0, b.1)
        .subnet("subnet-b", b, ("10.2.1.0/24", 1), &apart)
        .host("b", "vpc-b", "subnet-b", "10.2.1.10");
    lab.list(&DESCRIBE_VPN_GATEWAYS, "VpnGateways");
    let vpn = json!({"VpnConnectionId": "vpn-0c", "State": "available", "TransitGatewayId": "tgw-0c",
        "Options": {"StaticRoutesOnly": false}});
    lab = lab.add(&DESCRIBE_VPN_CONNECTIONS, "VpnConnections", vpn);
    let (inside, outside) = ("10.1.0.0/16", "192.168.0.0/16");
    for (id, table, back, on) in [
        ("tgw-0a", "tgw-rtb-0a", "tgw-attach-0a", "tgw-attach-1"),
        ("tgw-0b", "tgw-rtb-0b", "tgw-attach-1f", "tgw-attach-2"),
        ("tgw-0c", "tgw-rtb-0c", "tgw-attach-2f", "tgw-attach-0c"),
    ] {
        lab = gateway(lab, id, table, &[(inside, back), (outside, on)]);
    }
    lab = gateway(
        lab,
        "tgw-0z",
        "tgw-rtb-0z",
        &[("10.2.0.0/16", "tgw-attach-0z")],
    );
    lab = attached(
        lab,
        "tgw-attach-0a",
        "tgw-0a",
        ("vpc", "vpc-a"),
        "tgw-rtb-0a",
    );
    lab = attached(
        lab,
        "tgw-attach-0z",
        "tgw-0z",
        ("vpc", "vpc-b"),
        "tgw-rtb-0z",
    );
    lab = attached(
        lab,
        "tgw-attach-0c",
        "tgw-0c",
        ("vpn", "vpn-0c"),
        "tgw-rtb-0c",
    );
    lab = linked(
        lab,
        "tgw-attach-1",
        [("tgw-0a", "tgw-rtb-0a"), ("tgw-0b", "tgw-rtb-0b")],
    );
    linked(
        lab,
        "tgw-attach-2",
        [("tgw-0b", "tgw-rtb-0b"), ("tgw-0c", "tgw-rtb-0c")],
    )
}

#[test]
fn a_gate_of_a_gateway_behind_others_leads_to_the_vpcs_of_all() {
    let lab = row();
    let answer = lab.tcp("on-premises", "i-a", 443);
    assert_eq!(told(&answer), "reachable");
    let steps: Vec<String> = path(&answer);
    for step in [
        "tgw-attach-0c",
        "tgw-attach-2f",
        "tgw-attach-1f",
        "tgw-attach-0a",
    ] {
        assert!(
            steps.iter().any(|one| one.starts_with(step)),
            "{step}: {steps:?}"
        );
    }
    assert_eq!(told(&lab.tcp("i-a", "192.168.3.4", 443)), "reachable");
    // No link leads to the gateway of the other VPC.
    assert_eq!(
        told(&lab.tcp("on-premises", "i-b", 443)),
        "blocked no-gate vpc-b no-route rtb-b"
    );
}

#[test]
fn an_address_that_nobody_has_is_entered_by_the_gates_of_its_own_vpc() {
    let mut office = Office::new();
    office.scene.peerings = json!([]);
    let answer = office.by(("on-premises", Some("192.168.3.4")), ("10.1.2.77", None));
    assert_eq!(answer.verdict.as_str(), "blocked");
    let reasons: Vec<_> = answer
        .blockers
        .iter()
        .map(|one| (one.reason, one.component))
        .collect();
    assert_eq!(reasons, [("no-interface", "subnet-inner")]);
}

/// An office whose VPN connection learns its routes.
fn learning(networks: &[&str]) -> Office {
    let mut office = Office::new();
    office.connections[0]["Options"]["StaticRoutesOnly"] = json!(false);
    office.connections[0]["Routes"] = json!([]);
    let mut routes = vec![local("10.1.0.0/16")];
    routes.extend(networks.iter().map(|one| learned(one, "vgw-a")));
    office.scene.tables[1]["Routes"] = json!(routes);
    office.scene.tables[1]["PropagatingVgws"] = json!([{"GatewayId": "vgw-a"}]);
    office
}

#[test]
fn nobody_outside_has_an_address_that_a_gateway_did_not_learn() {
    let mut office = learning(&["192.168.0.0/16"]);
    assert_eq!(office.flow("on-premises", "i-inner").0, "reachable");
    office.scene.groups[1]["IpPermissions"] =
        json!([rule("tcp", 443, json!({"CidrIp": "172.16.0.0/12"}))]);
    assert_eq!(
        office.flow("on-premises", "i-inner"),
        super::shut("blocked", &["security-group sg-web"])
    );
    // A connection that is gone learned nothing.
    let mut gone = learning(&["192.168.0.0/16"]);
    gone.connections[0]["State"] = json!("deleted");
    add(&mut gone.connections, by_hand("vpn-b", "vgw-a"));
    gone.connections[1]["Routes"][0]["DestinationCidrBlock"] = json!("172.16.0.0/12");
    assert_eq!(
        gone.flow("on-premises", "i-inner"),
        super::shut("blocked", &["security-group sg-web", "no-route rtb-inner"])
    );
}

#[test]
fn a_route_by_hand_may_hide_what_a_gateway_learned() {
    let mut office = learning(&["172.20.0.0/16"]);
    let leave = to("192.168.0.0/16", "GatewayId", "vgw-a");
    office.scene.tables[0]["Routes"] = json!([local("10.1.0.0/16"), leave]);
    let ask = |office: &Office| office.flow("i-front", "192.168.3.4");
    // The table into which it propagates shows no such route.
    assert_eq!(ask(&office), super::shut("blocked", &["no-route vpn-a"]));
    // There a route by hand goes before one that was learned.
    let beside = to("192.168.0.0/16", "VpcPeeringConnectionId", "pcx-ab");
    add(&mut office.scene.tables[1]["Routes"], beside);
    assert_eq!(ask(&office).0, "unknown");
}

#[test]
fn an_address_of_a_vpc_that_was_not_read_is_neither_nobody_s_nor_outside() {
    let mut hub = Hub::new();
    let tables = Some("tgw-rtb-all");
    add(
        &mut hub.attachments,
        attachment("tgw-attach-x", "vpc", "vpc-x", tables),
    );
    add(
        &mut hub.attachments,
        attachment("tgw-attach-v", "vpn", "vpn-0a", tables),
    );
    let leads = [
        route("10.7.0.0/16", "propagated", &[("tgw-attach-x", "vpc")]),
        route("192.168.0.0/16", "propagated", &[("tgw-attach-v", "vpn")]),
    ];
    for one in leads {
        add(hub.routes_mut(), one);
    }
    let ask = |from: &str| {
        let question = json!({"from": from, "to": "i-b1", "protocol": "tcp", "port": 443});
        hub.ask(&question.to_string())
    };
    let unread = ask("10.7.1.1");
    assert_eq!(told(&unread), "unknown ?tgw-attach-x");
    assert_eq!(
        &*unread.open[0].detail,
        "the VPC that has 10.7.1.1 was not read"
    );
    let outside = ask("192.168.3.4");
    assert_eq!(outside.from.unwrap().component, "on-premises");
}

#[test]
fn a_table_tells_too_who_is_associated_with_it() {
    let told_by_table = |state: Value| {
        let mut hub = Hub::new();
        for at in [0, 1] {
            hub.attachments[at]
                .as_object_mut()
                .unwrap()
                .remove("Association");
        }
        let all: Vec<Value> = ["a", "b"]
            .iter()
            .map(|name| {
                json!({"TransitGatewayAttachmentId": format!("tgw-attach-{name}"), "ResourceType": "vpc",
                    "ResourceId": format!("vpc-{name}"), "State": state})
            })
            .collect();
        let mut scene = hub.whole();
        scene.about(
            &GET_TRANSIT_GATEWAY_ROUTE_TABLE_ASSOCIATIONS,
            "tgw-rtb-all",
            json!({"Associations": all}),
        );
        scene.tcp("i-a1", "i-b1", 443)
    };
    assert_eq!(told_by_table(json!("associated")), super::scene::open());
    assert_eq!(
        told_by_table(json!("disassociated")),
        super::scene::blocked(&["not-associated tgw-attach-a"])
    );
}
