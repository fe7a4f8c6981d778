//! Several core networks, several transit gateways that are linked to them, and what leads out of AWS there.

use serde_json::{Value, json};

use super::cloud_wan::{CORE, Wan, inspected, with_appliance, with_gateway};
use super::lab::{ACCOUNT, Lab, REGION, path, told};
use super::scene::to;
use crate::estate::ec2::*;
use crate::estate::networkmanager::*;

/// All that tells of gates was read, and holds nothing beside.
fn whole(mut lab: Lab) -> Lab {
    lab.list(&DESCRIBE_VPN_GATEWAYS, "VpnGateways");
    lab.list(&DESCRIBE_VPN_CONNECTIONS, "VpnConnections");
    lab.list(
        &DESCRIBE_TRANSIT_GATEWAY_VPC_ATTACHMENTS,
        "TransitGatewayVpcAttachments",
    );
    lab.list(
        &DESCRIBE_TRANSIT_GATEWAY_ATTACHMENTS,
        "TransitGatewayAttachments",
    );
    lab
}

/// Adds a VPC at a transit gateway of its own, which is linked to the core network or not.
fn second(lab: Lab, is_linked: bool) -> Lab {
    let f = ("vpc-f", "10.6.0.0/16");
    let out = [to("10.0.0.0/8", "TransitGatewayId", "tgw-0b")];
    let own = json!({"TransitGatewayId": "tgw-0b", "OwnerId": ACCOUNT, "State": "available"});
    let mut lab = lab
        .vpc(f.0, f.1)
        .subnet("subnet-f1", f, ("10.6.1.0/24", 1), &out)
        .host("f", "vpc-f", "subnet-f1", "10.6.1.10")
        .add(&DESCRIBE_TRANSIT_GATEWAYS, "TransitGateways", own)
        .attach(
            "tgw-attach-0f",
            ("vpc-f", &["subnet-f1"]),
            "tgw-rtb-0b",
            false,
        )
        .attached("tgw-attach-0q", ("peering", CORE), "tgw-rtb-0b")
        .transit_table(
            "tgw-rtb-0b",
            &[
                ("10.6.0.0/16", "tgw-attach-0f"),
                ("10.1.0.0/16", "tgw-attach-0q"),
            ],
        );
    let far = |one: &mut Value| one["TransitGatewayId"] = json!("tgw-0b");
    for id in ["tgw-attach-0f", "tgw-attach-0q"] {
        for (operation, member) in [
            (
                &DESCRIBE_TRANSIT_GATEWAY_ATTACHMENTS,
                "TransitGatewayAttachments",
            ),
            (
                &DESCRIBE_TRANSIT_GATEWAY_VPC_ATTACHMENTS,
                "TransitGatewayVpcAttachments",
            ),
        ] {
            let all = lab.list(operation, member).iter_mut();
            all.filter(|one| one["TransitGatewayAttachmentId"] == id)
                .for_each(far);
        }
    }
    far(lab
        .list(
            &DESCRIBE_TRANSIT_GATEWAY_ROUTE_TABLES,
            "TransitGatewayRouteTables",
        )
        .last_mut()
        .unwrap());
    if !is_linked {
        return lab;
    }
    let link = json!({"TransitGatewayAttachmentId": "tgw-attach-0q", "State": "available",
        "RequesterTgwInfo": {"CoreNetworkId": CORE, "OwnerId": ACCOUNT, "Region": REGION},
        "AccepterTgwInfo": {"TransitGatewayId": "tgw-0b", "OwnerId": ACCOUNT, "Region": REGION}});
    lab.add(
        &DESCRIBE_TRANSIT_GATEWAY_PEERING_ATTACHMENTS,
        "TransitGatewayPeeringAttachments",
        link,
    )
}

fn first(lab: Lab) -> Lab {
    let own = json!({"TransitGatewayId": "tgw-0a", "OwnerId": ACCOUNT, "State": "available"});
    lab.add(&DESCRIBE_TRANSIT_GATEWAYS, "TransitGateways", own)
}

fn attachment(kind: &str, what: &str) -> Value {
    json!({"AttachmentType": kind, "State": "AVAILABLE", "EdgeLocation": REGION, "SegmentName": "prod",
        "ResourceArn": format!("arn:aws:ec2:{REGION}:{ACCOUNT}:{what}")})
}

/// Adds an attachment of a core network.
fn attached(mut lab: Lab, name: &str, core: &str, mut told: Value) -> Lab {
    told["AttachmentId"] = json!(name);
    told["CoreNetworkId"] = json!(core);
    told["OwnerAccountId"] = json!(ACCOUNT);
    lab.list(&LIST_ATTACHMENTS, "Attachments").push(told);
    lab
}

#[test]
fn a_route_that_names_an_attachment_of_a_gateway_leads_to_that_gateway() {
    let mut lab = second(with_gateway(true), true);
    let table = attachment(
        "TRANSIT_GATEWAY_ROUTE_TABLE",
        "transit-gateway-route-table/tgw-rtb-0b",
    );
    lab = attached(lab, "attachment-0u", CORE, table);
    let lead = |block: &str, id: &str| {
        json!({"DestinationCidrBlock": block, "State": "ACTIVE", "Type": "PROPAGATED",
            "Destinations": [{"TransitGatewayAttachmentId": id, "ResourceType": "peering"}]})
    };
    let to_vpc = json!({"DestinationCidrBlock": "10.1.0.0/16", "State": "ACTIVE", "Type": "PROPAGATED",
        "Destinations": [{"CoreNetworkAttachmentId": "attachment-0a", "ResourceType": "vpc"}]});
    let routes = json!([
        lead("10.5.0.0/16", "tgw-attach-0p"),
        lead("10.6.0.0/16", "tgw-attach-0q"),
        to_vpc,
    ]);
    let request = format!("{CORE}/prod/{REGION}");
    lab = lab.one(
        &GET_NETWORK_ROUTES,
        &request,
        json!({"NetworkRoutes": routes}),
    );
    for (to, table) in [("i-e", "tgw-rtb-0a"), ("i-f", "tgw-rtb-0b")] {
        let answer = lab.tcp("i-a", to, 443);
        assert_eq!(told(&answer), "reachable", "{to}");
        let steps = path(&answer);
        assert!(
            steps.iter().any(|one| one.starts_with(table)),
            "{to}: {steps:?}"
        );
    }
}

#[test]
fn what_comes_in_at_a_gateway_comes_to_the_vpcs_of_core_networks_linked_to_it() {
    let vpn = json!({"VpnConnectionId": "vpn-0v", "State": "available", "TransitGatewayId": "tgw-0a",
        "Options": {"StaticRoutesOnly": false}});
    let mut lab = whole(first(with_gateway(true)))
        .attached("tgw-attach-0v", ("vpn", "vpn-0v"), "tgw-rtb-0a")
        .add(&DESCRIBE_VPN_CONNECTIONS, "VpnConnections", vpn);
    lab = lab.change(|reply| {
        if let Some(routes) = reply["Routes"].as_array_mut() {
            let mut out = routes[0].clone();
            out["DestinationCidrBlock"] = json!("10.200.0.0/16");
            out["TransitGatewayAttachments"][0]["TransitGatewayAttachmentId"] =
                json!("tgw-attach-0v");
            routes.push(out);
        }
    });
    let answer = lab.tcp("on-premises", "i-a", 443);
    assert_eq!(told(&answer), "reachable");
    assert_eq!(told(&lab.tcp("on-premises", "i-e", 443)), "reachable");
}

#[test]
fn what_leads_out_of_one_core_network_says_nothing_of_another() {
    let other = "core-network-0z";
    let z = ("vpc-z", "10.9.0.0/16");
    let mut lab = whole(Wan::new().lab())
        .vpc(z.0, z.1)
        .subnet("subnet-z", z, ("10.9.1.0/24", 1), &[])
        .host("z", "vpc-z", "subnet-z", "10.9.1.10");
    lab = attached(lab, "attachment-0z", other, attachment("VPC", "vpc/vpc-z"));
    let vpn = attachment("SITE_TO_SITE_VPN", "vpn-connection/vpn-0a");
    lab = attached(lab, "attachment-0v", other, vpn);
    let unread = lab.tcp("on-premises", "i-z", 443);
    assert_eq!(unread.forward, "unknown");
    let said =
        "what lies behind attachment-0v, by which core-network-0z leads out of AWS, was not read";
    assert!(
        unread.open.iter().any(|one| &*one.detail == said),
        "{unread:?}"
    );
    assert_eq!(
        told(&lab.tcp("on-premises", "i-a", 443)),
        "blocked no-gate vpc-a no-route core-network-0a/prod/eu-west-1"
    );
}

#[test]
fn what_leads_out_of_a_core_network_leads_to_the_vpcs_of_gateways_linked_to_it() {
    let vpn = attachment("SITE_TO_SITE_VPN", "vpn-connection/vpn-0a");
    let lab = second(whole(first(with_gateway(true))), false);
    let lab = attached(lab, "attachment-0v", CORE, vpn);
    let unread = lab.tcp("on-premises", "i-e", 443);
    let said =
        "what lies behind attachment-0v, by which core-network-0a leads out of AWS, was not read";
    assert!(
        unread.open.iter().any(|one| &*one.detail == said),
        "{unread:?}"
    );
    // The gateway of the other has no link.
    assert_eq!(
        told(&lab.tcp("on-premises", "i-f", 443)),
        "blocked no-gate vpc-f no-route tgw-rtb-0b"
    );
}

#[test]
fn a_function_group_knows_the_segments_that_use_it_alone() {
    let mut wan = inspected(&["attachment-0d"]);
    wan = wan
        .actions(json!([{"action": "send-to", "segment": "prod", "via": {"network-function-groups": ["walls"]}}]))
        .change("attachment-0c", "SegmentName", json!("common"));
    let answer = with_appliance(&wan).tcp("i-a", "i-c", 443);
    let said = told(&answer);
    assert!(
        said.starts_with("blocked no-route core-network-0a/walls/eu-west-1"),
        "{said}"
    );
}
