//! Networks outside of AWS behind Direct Connect.

use serde_json::json;

use super::office::{Office, learned, path};
use super::scene::{local, rule};
use super::{open, shut};
use crate::network::FlowVerdict;

#[test]
fn virtual_private_gateways_carry_ipv6_through_direct_connect_alone() {
    let six = |office: &mut Office| {
        office.scene.vpcs[0]["Ipv6CidrBlockAssociationSet"] = json!([
            {"Ipv6CidrBlock": "2001:db8:1::/56", "Ipv6CidrBlockState": {"State": "associated"}}]);
        office.scene.subnets[1]["Ipv6CidrBlockAssociationSet"] = json!([
            {"Ipv6CidrBlock": "2001:db8:1:2::/64", "Ipv6CidrBlockState": {"State": "associated"}}]);
        office.scene.interfaces[3]["Ipv6Addresses"] = json!([{"Ipv6Address": "2001:db8:1:2::10"}]);
        office.scene.groups[1]["IpPermissions"] = json!([{"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443,
            "Ipv6Ranges": [{"CidrIpv6": "::/0"}]}]);
        let six = json!({"RuleNumber": 101, "Protocol": "-1", "RuleAction": "allow", "Egress": false,
            "Ipv6CidrBlock": "::/0"});
        let mut out = six.clone();
        out["Egress"] = json!(true);
        office.scene.acls[1]["Entries"] = json!([six, out]);
        office.scene.tables[1]["Routes"][1] = json!({"DestinationIpv6CidrBlock": "fd00::/8", "GatewayId": "vgw-a",
            "State": "active", "Origin": "EnableVgwRoutePropagation"});
    };
    let mut office = Office::new();
    six(&mut office);
    office.connections[0]["Options"] = json!({"StaticRoutesOnly": false});
    let from = ("on-premises", Some("fd00::1"));
    let answer = office.by(from, ("i-inner", None));
    assert_eq!(answer.blockers[0].reason, "no-ipv6", "{answer:?}");
    let mut office = Office::direct(&["2001:db8:1::/56"]);
    six(&mut office);
    let answer = office.by(from, ("i-inner", None));
    assert_eq!(answer.verdict, FlowVerdict::Reachable, "{answer:?}");
}

#[test]
fn direct_connect_leads_in_where_its_parts_are_there() {
    let office = Office::direct(&["10.1.0.0/16"]);
    assert_eq!(office.flow("on-premises", "i-inner"), open());
    let answer = office.by(("on-premises", Some("192.168.7.7")), ("i-inner", None));
    assert_eq!(
        path(&answer)[..4],
        [
            "on-premises 192.168.7.7",
            "dxvif-1",
            "dx-1 10.1.0.0/16 -> vgw-a",
            "vgw-a"
        ]
    );
    let back: Vec<&str> = answer.back.iter().map(|one| one.component).collect();
    assert_eq!(back[2..], ["vgw-a", "dx-1", "dxvif-1", "on-premises"]);
    let mut changed = office.clone();
    let with = |part: &str, value: &str| {
        let mut office = changed.clone();
        match part {
            "gateway" => office.direct[0]["directConnectGatewayState"] = json!(value),
            "association" => office.associations[0]["associationState"] = json!(value),
            "kind" => office.interfaces[0]["virtualInterfaceType"] = json!(value),
            _ => office.interfaces[0]["virtualInterfaceState"] = json!(value),
        }
        office.flow("on-premises", "i-inner")
    };
    assert_eq!(
        with("gateway", "deleted"),
        shut("blocked", &["gateway-not-available dxvif-1"])
    );
    assert_eq!(
        with("association", "disassociated"),
        shut("blocked", &["not-associated dxvif-1"])
    );
    assert_eq!(with("association", "updating"), open());
    assert_eq!(
        with("kind", "public"),
        shut("blocked", &["no-virtual-interface dx-1"])
    );
    assert_eq!(
        with("state", "deleted"),
        shut("blocked", &["interface-not-available dxvif-1"])
    );
    // What is down for now is taken to be up again.
    assert_eq!(with("state", "down"), open());
    changed.interfaces[0]["virtualInterfaceState"] = json!("down");
    let answer = changed.by(("on-premises", None), ("i-inner", None));
    assert_eq!(
        answer.assumptions,
        [Box::<str>::from("dxvif-1 is up; it is down")]
    );
    // An interface that ends at the gateway itself.
    let mut own = Office::direct(&[]);
    (own.direct, own.associations) = (json!([]), json!([]));
    own.interfaces[0]["directConnectGatewayId"] = json!("");
    own.interfaces[0]["virtualGatewayId"] = json!("vgw-a");
    assert_eq!(own.flow("on-premises", "i-inner"), open());
}

#[test]
fn allowed_prefixes_tell_those_outside_of_blocks_that_they_cover() {
    assert_eq!(Office::direct(&["10.0.0.0/8"]).verdict(), "reachable");
    for narrow in ["10.1.2.0/24", "22.0.0.0/8"] {
        assert_eq!(
            Office::direct(&[narrow]).flow("on-premises", "i-inner"),
            shut("blocked", &["not-advertised dxvif-1"])
        );
    }
    // Requests leave; nobody outside knows a way back.
    let office = Office::direct(&["22.0.0.0/8"]);
    assert_eq!(
        office.flow("i-inner", "192.168.3.4"),
        shut("one-way", &["not-advertised dxvif-1"])
    );
    let mut office = Office::direct(&[]);
    office.associations[0]
        .as_object_mut()
        .unwrap()
        .remove("allowedPrefixesToDirectConnectGateway");
    assert_eq!(office.verdict(), "unknown");
}

#[test]
fn vpcs_at_one_direct_connect_gateway_do_not_meet_there_but_may_outside() {
    let mut office = Office::direct(&["10.0.0.0/8"]);
    office.scene.tables[1]["Routes"]
        .as_array_mut()
        .unwrap()
        .truncate(2);
    let gateway = json!({"VpnGatewayId": "vgw-b", "State": "available",
        "VpcAttachments": [{"VpcId": "vpc-b", "State": "attached"}]});
    office.gateways.as_array_mut().unwrap().push(gateway);
    let mut other = office.associations[0].clone();
    other["associationId"] = json!("as-2");
    other["associatedGateway"]["id"] = json!("vgw-b");
    office.associations.as_array_mut().unwrap().push(other);
    office.scene.tables[2]["Routes"] =
        json!([local("10.2.0.0/16"), learned("192.168.0.0/16", "vgw-b"),]);
    office.scene.groups[2]["IpPermissions"] =
        json!([rule("tcp", 443, json!({"CidrIp": "10.0.0.0/8"}))]);
    let ask = |office: &Office| office.by(("i-inner", None), ("i-far", None));
    let answer = ask(&office);
    assert_eq!(answer.verdict, FlowVerdict::Blocked);
    assert_eq!(
        answer.notes,
        [Box::<str>::from(
            "possible through on-premises: vpc-a is told there by vgw-a, vpc-b by vgw-b"
        )]
    );
    // Of one of them nobody outside is told.
    office.associations[1]["allowedPrefixesToDirectConnectGateway"] = json!([]);
    assert_eq!(ask(&office).notes, Vec::<Box<str>>::new());
}
