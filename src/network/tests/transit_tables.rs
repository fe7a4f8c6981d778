//! Route tables of transit gateways.

use serde_json::json;

use super::hub::{Hub, TO_A, TO_B, attachment, blackhole, route};
use super::scene::{add, blocked, one_way, open};

#[test]
fn an_attachment_is_associated_with_one_table_or_none() {
    let mut hub = Hub::new();
    hub.attachments[0] = attachment("tgw-attach-a", "vpc", "vpc-a", None);
    assert_eq!(
        hub.tcp("i-a1", "i-b1", 443),
        blocked(&["not-associated tgw-attach-a"])
    );
    hub.attachments[0]["Association"] =
        json!({"TransitGatewayRouteTableId": "tgw-rtb-all", "State": "disassociated"});
    assert_eq!(
        hub.tcp("i-a1", "i-b1", 443),
        blocked(&["not-associated tgw-attach-a"])
    );
    // Each looks into its own table: that of the other side is for the answer.
    let mut two = Hub::new();
    add(
        &mut two.tables,
        json!({"TransitGatewayRouteTableId": "tgw-rtb-b", "TransitGatewayId": "tgw-hub"}),
    );
    two.attachments[1]["Association"]["TransitGatewayRouteTableId"] = json!("tgw-rtb-b");
    let elsewhere = json!([route("10.77.0.0/16", "propagated", TO_B)]);
    two.routes.push(("tgw-rtb-b".to_owned(), elsewhere.clone()));
    assert_eq!(
        two.tcp("i-a1", "i-b1", 443),
        one_way(&["no-route tgw-rtb-b"])
    );
    two.routes[1].1 = json!([route("10.1.0.0/16", "static", TO_A)]);
    assert_eq!(two.tcp("i-a1", "i-b1", 443), open());
    two.routes[0].1 = elsewhere;
    assert_eq!(
        two.tcp("i-a1", "i-b1", 443),
        blocked(&["no-route tgw-rtb-all"])
    );
}

#[test]
fn the_longest_prefix_wins_in_the_gateways_table() {
    let mut hub = Hub::new();
    add(hub.routes_mut(), blackhole("10.0.0.0/8"));
    assert_eq!(hub.tcp("i-a1", "i-b1", 443), open());
    add(hub.routes_mut(), blackhole("10.2.1.0/24"));
    assert_eq!(
        hub.tcp("i-a1", "i-b1", 443),
        blocked(&["blackhole tgw-rtb-all"])
    );
    assert_eq!(hub.tcp("i-a1", "i-b2", 443), open());
    add(hub.routes_mut(), route("10.2.1.10/32", "static", TO_B));
    assert_eq!(hub.tcp("i-a1", "i-b1", 443), open());
}

#[test]
fn of_equal_prefixes_the_kind_of_the_route_decides() {
    let better_first = [
        route("10.2.0.0/16", "static", TO_B),
        {
            let mut listed = route("10.2.0.0/16", "static", TO_B);
            listed["PrefixListId"] = json!("pl-0a");
            listed
        },
        route("10.2.0.0/16", "propagated", TO_B),
        route(
            "10.2.0.0/16",
            "propagated",
            &[("tgw-attach-b", "direct-connect-gateway")],
        ),
        route("10.2.0.0/16", "propagated", &[("tgw-attach-b", "connect")]),
        route("10.2.0.0/16", "propagated", &[("tgw-attach-b", "vpn")]),
        route("10.2.0.0/16", "propagated", &[("tgw-attach-b", "peering")]),
    ];
    let answer_back = route("10.1.0.0/16", "propagated", TO_A);
    for (at, better) in better_first.iter().enumerate() {
        for worse in better_first.iter().skip(at + 1) {
            let mut worse = worse.clone();
            worse["TransitGatewayAttachments"][0]["TransitGatewayAttachmentId"] =
                json!("tgw-attach-x");
            let mut hub = Hub::new();
            *hub.routes_mut() = json!([worse, better, answer_back]);
            assert_eq!(hub.tcp("i-a1", "i-b1", 443), open(), "{better} {worse}");
        }
    }
}

#[test]
fn attachments_that_announce_the_same_network_are_told() {
    // Of equal announcements the gateway takes the first that came, which nobody tells.
    let mut hub = Hub::new();
    add(
        hub.routes_mut(),
        route("10.2.0.0/16", "propagated", &[("tgw-attach-x", "vpc")]),
    );
    let answer = hub.ask(r#"{"from": "i-a1", "to": "i-b1", "protocol": "tcp", "port": 443}"#);
    assert_ne!(answer.verdict.as_str(), "blocked");
    assert_ne!(answer.verdict.as_str(), "reachable");
    assert!(answer.open.iter().any(|one| one.component == "tgw-rtb-all"));
}

#[test]
fn announcements_lead_to_every_block_of_their_vpc() {
    // Where the routes themselves were not read, those who announce theirs are known.
    let mut hub = Hub::new();
    let announced = |id: &str, vpc: &str, state: &str| json!({"TransitGatewayAttachmentId": id, "ResourceType": "vpc", "ResourceId": vpc, "State": state});
    *hub.routes_mut() = json!([route("10.1.0.0/16", "static", TO_A)]);
    let mut all = vec![announced("tgw-attach-b", "vpc-b", "enabled")];
    hub.propagations = vec![("tgw-rtb-all".to_owned(), json!(all))];
    assert_eq!(hub.tcp("i-a1", "i-b1", 443), open());
    all[0]["State"] = json!("disabled");
    hub.propagations = vec![("tgw-rtb-all".to_owned(), json!(all))];
    assert_eq!(
        hub.tcp("i-a1", "i-b1", 443),
        blocked(&["no-route tgw-rtb-all"])
    );
}

/// The routes of both VPCs are those that they announce, told by the list of announcements alone.
fn announcing(blocks: &[(&str, &str)]) -> Hub {
    let mut hub = Hub::new();
    *hub.routes_mut() = json!([]);
    let all: Vec<_> = ["a", "b"]
        .iter()
        .map(|name| {
            json!({"TransitGatewayAttachmentId": format!("tgw-attach-{name}"), "ResourceType": "vpc",
                "ResourceId": format!("vpc-{name}"), "State": "enabled"})
        })
        .collect();
    hub.propagations = vec![("tgw-rtb-all".to_owned(), json!(all))];
    for (vpc, block) in blocks {
        let one = super::scene::of(&mut hub.scene.vpcs, vpc);
        let own = one["CidrBlock"].clone();
        one["CidrBlockAssociationSet"] = json!([{"CidrBlock": own}, {"CidrBlock": block}]);
    }
    hub
}

#[test]
fn of_overlapping_announcements_nobody_tells_which_came_first() {
    assert_eq!(announcing(&[]).tcp("i-a1", "i-b1", 443), open());
    // A part of the network of the one is a network of the other: the later one was not announced.
    let mut within = announcing(&[("vpc-a", "10.2.1.0/24")]);
    let answer = |hub: &Hub, to: &str| {
        let question = json!({"from": "i-a1", "to": to, "protocol": "tcp", "port": 443});
        hub.ask(&question.to_string())
    };
    super::scene::of(&mut within.scene.tables, "rtb-a")["Routes"][1] =
        super::scene::to("10.2.0.0/15", "TransitGatewayId", "tgw-hub");
    let told = answer(&within, "i-b2");
    assert_eq!(told.verdict.as_str(), "maybe", "{told:?}");
    let beside = announcing(&[("vpc-a", "10.3.1.0/24")]);
    assert_eq!(answer(&beside, "i-b2").verdict.as_str(), "reachable");
}

#[test]
fn announcements_of_what_was_not_read_leave_the_table_open() {
    // Where `vpc-b` was not read, nobody knows what it announces.
    let mut hub = announcing(&[]);
    hub.propagations[0].1[1]["ResourceId"] = json!("vpc-unread");
    assert_eq!(hub.tcp("i-a1", "i-b1", 443), super::scene::unknown());
    // What a tunnel announces is told by the routes alone.
    let mut tunnel = announcing(&[]);
    tunnel.propagations[0].1[1] = json!({"TransitGatewayAttachmentId": "tgw-attach-v",
        "ResourceType": "vpn", "ResourceId": "vpn-1", "State": "enabled"});
    assert_eq!(tunnel.tcp("i-a1", "i-b1", 443), super::scene::unknown());
}
