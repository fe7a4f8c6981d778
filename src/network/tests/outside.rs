//! Networks outside of AWS behind a virtual private gateway with VPN connections.

use serde_json::json;

use super::office::{Office, by_hand, learned, path};
use super::scene::{local, rule, to};
use super::{open, shut};
use crate::network::FlowVerdict;

#[test]
fn a_vpn_connection_leads_in_and_answers_get_back_by_the_route() {
    let office = Office::new();
    assert_eq!(office.flow("on-premises", "i-inner"), open());
    let answer = office.by(("on-premises", Some("192.168.7.7")), ("i-inner", None));
    assert_eq!(
        path(&answer),
        [
            "on-premises 192.168.7.7",
            "vpn-a",
            "vgw-a",
            "acl-inner 100",
            "eni-inner sg-web:in:tcp:443-443:192.168.0.0/16",
        ]
    );
    let back: Vec<&str> = answer.back.iter().map(|one| one.component).collect();
    assert_eq!(
        back,
        ["acl-inner", "rtb-inner", "vgw-a", "vpn-a", "on-premises"]
    );
    assert_eq!(answer.assumptions, Vec::<Box<str>>::new());
    // Without a route to it the answer dies.
    let mut deaf = office;
    deaf.scene.tables[1]["Routes"] = json!([local("10.1.0.0/16")]);
    assert_eq!(
        deaf.flow("on-premises", "i-inner"),
        shut("one-way", &["no-route rtb-inner"])
    );
}

#[test]
fn addresses_outside_are_those_of_the_routes() {
    let mut office = Office::new();
    // Nobody outside has such an address, whatever the rule admits.
    office.scene.groups[1]["IpPermissions"] =
        json!([rule("tcp", 443, json!({"CidrIp": "172.16.0.0/12"}))]);
    assert_eq!(
        office.flow("on-premises", "i-inner"),
        shut("blocked", &["security-group sg-web"])
    );
    // Who asks for one by name is answered about it.
    let answer = office.by(("on-premises", Some("172.16.0.1")), ("i-inner", None));
    assert_eq!(answer.verdict, FlowVerdict::OneWay);
    // One part of them is enough, by its first address or by one in the middle.
    office.scene.groups[1]["IpPermissions"] =
        json!([rule("tcp", 443, json!({"CidrIp": "192.168.77.5/32"}))]);
    assert_eq!(office.flow("on-premises", "i-inner"), open());
    assert_eq!(office.flow("192.168.77.5", "i-inner"), open());
    assert_eq!(office.flow("192.168.77.6", "i-inner").0, "blocked");
}

#[test]
fn a_vpn_connection_leads_out_to_the_networks_it_is_told_of() {
    let mut office = Office::new();
    assert_eq!(office.flow("i-inner", "on-premises"), open());
    assert_eq!(office.flow("i-inner", "192.168.3.4"), open());
    let answer = office.by(("i-inner", None), ("on-premises", Some("192.168.3.4")));
    assert_eq!(
        path(&answer)[2..],
        [
            "rtb-inner 192.168.0.0/16 -> vgw-a",
            "vgw-a 192.168.0.0/16 -> vpn-a",
            "vpn-a",
            "on-premises 192.168.3.4"
        ]
    );
    // The route is wider than what the connection knows.
    office.scene.tables[1]["Routes"][1] = to("0.0.0.0/0", "GatewayId", "vgw-a");
    assert_eq!(office.flow("i-inner", "192.168.3.4"), open());
    assert_eq!(
        office.flow("i-inner", "10.99.0.1"),
        shut("blocked", &["no-route vpn-a"])
    );
    // What a route of its own takes elsewhere is not outside.
    let answer = office.by(("i-inner", None), ("on-premises", Some("10.2.1.10")));
    assert_eq!(
        answer.blockers.last().unwrap().reason,
        "delivered-elsewhere"
    );
    // A static route that is gone counts no more.
    office.connections[0]["Routes"][0]["State"] = json!("deleted");
    assert_eq!(office.flow("i-inner", "192.168.3.4").0, "blocked");
}

#[test]
fn without_a_route_the_gateway_of_the_vpc_is_tried() {
    let mut office = Office::new();
    office.scene.tables[1]["Routes"] = json!([local("10.1.0.0/16")]);
    office.scene.groups[1]["IpPermissionsEgress"] = json!([]);
    assert_eq!(
        office.flow("i-inner", "on-premises"),
        shut("blocked", &["security-group sg-web", "no-route rtb-inner"])
    );
    let answer = office.by(("i-inner", None), ("on-premises", None));
    assert!(
        path(&answer).iter().any(|step| step == "vpn-a"),
        "{answer:?}"
    );
}

#[test]
fn a_gateway_from_which_nothing_leads_is_no_gate() {
    let mut office = Office::new();
    office.connections = json!([]);
    assert_eq!(
        office.flow("on-premises", "i-inner"),
        shut("blocked", &["no-connection vgw-a"])
    );
    assert_eq!(
        office.flow("i-inner", "on-premises"),
        shut("blocked", &["no-connection vgw-a"])
    );
    for call in [
        "describe-vpn-connections",
        "describe-virtual-interfaces",
        "describe-direct-connect-gateways",
    ] {
        let mut office = office.clone();
        office.unread = vec![call];
        let answer = office.by(("on-premises", None), ("i-inner", None));
        assert_eq!(answer.verdict, FlowVerdict::Unknown, "{call}: {answer:?}");
        assert!(
            answer.open.iter().any(|one| one.detail.contains(call)),
            "{call}: {answer:?}"
        );
    }
}

#[test]
fn connections_gateways_and_attachments_must_be_there() {
    for state in ["deleted", "deleting", "pending"] {
        let mut office = Office::new();
        office.connections[0]["State"] = json!(state);
        assert_eq!(
            office.flow("on-premises", "i-inner"),
            shut("blocked", &["connection-not-available vpn-a"])
        );
    }
    let mut office = Office::new();
    office.connections[0]
        .as_object_mut()
        .unwrap()
        .remove("State");
    assert_eq!(office.verdict(), "unknown");
    // Of two connections one is enough.
    let mut office = Office::new();
    office.connections = json!([by_hand("vpn-a", "vgw-a"), by_hand("vpn-b", "vgw-a")]);
    office.connections[0]["State"] = json!("deleted");
    assert_eq!(office.flow("on-premises", "i-inner"), open());
    let mut office = Office::new();
    office.gateways[0]["State"] = json!("deleting");
    assert_eq!(
        office.flow("on-premises", "i-inner").1,
        ["gateway-not-available vgw-a"]
    );
    // A gateway that is not attached leads nowhere, in or out.
    let mut office = Office::new();
    office.gateways[0]["VpcAttachments"][0]["State"] = json!("detached");
    assert_eq!(
        office.flow("on-premises", "i-inner"),
        shut("blocked", &["no-gate vpc-a", "gateway-not-attached vgw-a"])
    );
    assert_eq!(
        office.flow("i-inner", "192.168.3.4"),
        shut("blocked", &["gateway-not-attached vgw-a"])
    );
    office.gateways[0]["VpcAttachments"][0] = json!({"VpcId": "vpc-b", "State": "attached"});
    assert_eq!(
        office.flow("i-inner", "192.168.3.4"),
        shut("blocked", &["gateway-not-attached vgw-a"])
    );
}

#[test]
fn tunnels_that_are_down_are_taken_to_be_up_again() {
    let mut office = Office::new();
    office.connections[0]["VgwTelemetry"] = json!([{"Status": "DOWN"}, {"Status": "UP"}]);
    assert_eq!(
        office
            .by(("on-premises", None), ("i-inner", None))
            .assumptions,
        Vec::<Box<str>>::new()
    );
    office.connections[0]["VgwTelemetry"] = json!([{"Status": "DOWN"}, {"Status": "DOWN"}]);
    let answer = office.by(("on-premises", None), ("i-inner", None));
    assert_eq!(answer.verdict, FlowVerdict::Reachable);
    assert_eq!(
        answer.assumptions,
        [Box::<str>::from("a tunnel of vpn-a is up; all are down")]
    );
}

#[test]
fn what_a_gateway_learned_is_told_by_tables_into_which_it_propagates() {
    let mut office = Office::new();
    office.connections[0]["Options"] = json!({"StaticRoutesOnly": false});
    office.connections[0]["Routes"] = json!([]);
    // A route by hand tells nothing of it.
    let answer = office.by(("on-premises", None), ("i-inner", None));
    assert_eq!(
        (answer.verdict, answer.forward),
        (FlowVerdict::Unknown, "reachable")
    );
    assert_eq!(office.flow("i-inner", "192.168.3.4").0, "unknown");
    office.scene.tables[1]["Routes"][1] = learned("192.168.0.0/16", "vgw-a");
    assert_eq!(office.flow("on-premises", "i-inner"), open());
    assert_eq!(office.flow("i-inner", "192.168.3.4"), open());
    // Such a table tells also what it did not learn.
    office.scene.tables[0]["Routes"][2] = to("172.16.0.0/12", "GatewayId", "vgw-a");
    assert_eq!(
        office.flow("i-front", "172.16.0.1"),
        shut("blocked", &["no-route vpn-a"])
    );
    // Unless a route by hand hides it there.
    office.scene.tables[1]["Routes"][2] = to("172.16.0.0/12", "GatewayId", "vgw-a");
    assert_eq!(office.flow("i-front", "172.16.0.1").0, "unknown");
    // A table into which it propagates, and nothing is there.
    office.scene.tables[1]["Routes"] = json!([local("10.1.0.0/16")]);
    office.scene.tables[1]["PropagatingVgws"] = json!([{"GatewayId": "vgw-a"}]);
    assert_eq!(
        office.flow("i-front", "172.16.0.1"),
        shut("blocked", &["no-route vpn-a"])
    );
}

#[test]
fn gates_of_a_vpc_that_was_not_read_leave_it_open() {
    let mut office = Office::new();
    office.gateways = json!([]);
    office.scene.vpcs = json!([]);
    let answer = office.by(("on-premises", None), ("i-inner", None));
    assert_eq!(answer.forward, "unknown", "{answer:?}");
    assert!(answer.blockers.iter().all(|one| one.reason != "no-gate"));
}

#[test]
fn gates_that_were_not_read_leave_it_open() {
    let mut office = Office::new();
    office.gateways = json!([]);
    assert_eq!(
        office.flow("on-premises", "i-inner"),
        shut("blocked", &["no-gate vpc-a", "gateway-not-attached vgw-a"])
    );
    for call in [
        "describe-vpn-gateways",
        "describe-transit-gateway-vpc-attachments",
    ] {
        let mut office = office.clone();
        office.unread = vec![call];
        let answer = office.by(("on-premises", None), ("i-inner", None));
        assert_eq!(answer.forward, "unknown", "{call}: {answer:?}");
        assert!(answer.open[0].detail.contains(call), "{answer:?}");
        // Who admits nobody from outside is safe behind whatever gate.
        office.scene.groups[1]["IpPermissions"] = json!([]);
        assert_eq!(office.verdict(), "blocked");
    }
    office.unread = vec!["describe-vpn-gateways"];
    assert_eq!(office.verdict(), "unknown");
    assert_eq!(office.flow("i-inner", "192.168.3.4").0, "unknown");
    // A route leads there, whatever its gateway is.
    assert_eq!(office.flow("192.168.3.4", "i-inner").0, "unknown");
}
