//! What a virtual private gateway carries, and what judges it inside.

use serde_json::json;

use super::office::{Office, path};
use super::scene::{ACCOUNT, entry, interface, local, rule, to};
use super::{open, shut};
use crate::estate::ec2::DESCRIBE_VPC_ENDPOINTS;

#[test]
fn a_virtual_private_gateway_carries_nothing_on() {
    let mut office = Office::new();
    // Not to a peer of the VPC, which has no gate of its own, whoever there admits it.
    assert_eq!(
        office.flow("on-premises", "i-far"),
        shut("blocked", &["not-transitive vgw-a"])
    );
    office.scene.groups[2]["IpPermissions"] = json!([]);
    assert_eq!(
        office.flow("on-premises", "i-far"),
        shut(
            "blocked",
            &["not-transitive vgw-a", "security-group sg-far"]
        )
    );
    let interfaces = office.scene.interfaces.as_array_mut().unwrap();
    interfaces.push(interface(
        "odd",
        "vpc-a",
        "subnet-inner",
        "10.1.2.50",
        "sg-web",
    ));
    // An appliance inside sends what is not the VPC's.
    office.scene.tables[2]["Routes"] = json!([
        local("10.2.0.0/16"),
        to("192.168.0.0/16", "VpcPeeringConnectionId", "pcx-ab"),
    ]);
    let answer = office.by(("i-far", None), ("on-premises", Some("192.168.7.7")));
    let reasons: Vec<_> = answer.blockers.iter().map(|one| one.reason).collect();
    assert_eq!(reasons, ["not-transitive"]);
}

#[test]
fn nothing_of_another_vpc_leaves_by_a_virtual_private_gateway() {
    let mut office = Office::new();
    // What an appliance passes on keeps the address of whoever sent it.
    let mut appliance = interface("way", "vpc-a", "subnet-inner", "10.1.2.60", "sg-web");
    appliance["SourceDestCheck"] = json!(false);
    appliance["Groups"] = json!([{"GroupId": "sg-client"}]);
    office
        .scene
        .interfaces
        .as_array_mut()
        .unwrap()
        .push(appliance);
    office.scene.groups[0]["IpPermissions"] = json!([
        {"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}]);
    office.scene.tables[0]["Routes"][2] = to("192.168.0.0/16", "NetworkInterfaceId", "eni-way");
    assert_eq!(office.flow("i-front", "192.168.3.4").0, "reachable");
    let own = office.scene.interfaces.as_array_mut().unwrap();
    own[0]["PrivateIpAddresses"] = json!([{"PrivateIpAddress": "10.77.1.10"}]);
    own[0]["PrivateIpAddress"] = json!("10.77.1.10");
    assert_eq!(
        office
            .flow("i-front", "192.168.3.4")
            .1
            .first()
            .map(String::as_str),
        Some("not-transitive vgw-a")
    );
}

#[test]
fn interface_endpoints_and_nothing_else_of_aws_are_reached_from_outside() {
    let mut office = Office::new();
    let mut door = interface("door", "vpc-a", "subnet-inner", "10.1.2.80", "sg-web");
    door["InterfaceType"] = json!("vpc_endpoint");
    office.scene.interfaces.as_array_mut().unwrap().push(door);
    let endpoint = json!({"VpcEndpointId": "vpce-ssm", "VpcEndpointType": "Interface", "VpcId": "vpc-a",
        "ServiceName": "com.amazonaws.eu-west-1.ssm", "State": "available", "SubnetIds": ["subnet-inner"],
        "Groups": [{"GroupId": "sg-web"}], "NetworkInterfaceIds": ["eni-door"]});
    office.scene.more.push((
        &DESCRIBE_VPC_ENDPOINTS,
        None,
        json!({"VpcEndpoints": [endpoint]}),
    ));
    assert_eq!(office.flow("on-premises", "vpce-ssm"), open());
    // A NAT gateway answers nobody.
    office.scene.tables[0]["Routes"][2] = to("192.168.0.0/16", "GatewayId", "vgw-a");
    assert_eq!(
        office.flow("on-premises", "eni-nat"),
        shut("blocked", &["not-listening eni-nat"])
    );
}

#[test]
fn acls_and_groups_judge_what_comes_in() {
    let mut office = Office::new();
    let mut deny = entry(50, false, "deny", None);
    deny["CidrBlock"] = json!("192.168.0.0/17");
    office.scene.acls[1]["Entries"] = json!([
        entry(100, true, "allow", None),
        entry(100, false, "allow", None),
        deny
    ]);
    let ask = |office: &Office, address: &str| {
        let answer = office.by(("on-premises", Some(address)), ("i-inner", None));
        answer.blockers.first().map(|one| one.reason)
    };
    assert_eq!(ask(&office, "192.168.1.1"), Some("network-acl"));
    assert_eq!(ask(&office, "192.168.200.1"), None);
    // The other half is tried too.
    assert_eq!(office.flow("on-premises", "i-inner"), open());
    // References to groups mean nobody outside.
    office.scene.groups[1]["IpPermissions"] = json!([rule(
        "tcp",
        443,
        json!({"GroupId": "sg-web", "UserId": ACCOUNT})
    )]);
    assert_eq!(
        office.flow("on-premises", "i-inner"),
        shut("blocked", &["security-group sg-web"])
    );
}

#[test]
fn a_table_of_the_gateway_steers_what_comes_in() {
    let mut office = Office::new();
    let mut appliance = interface("wall", "vpc-a", "subnet-public", "10.1.1.99", "sg-far");
    appliance["SourceDestCheck"] = json!(false);
    appliance["Groups"] = json!([{"GroupId": "sg-client"}]);
    office
        .scene
        .interfaces
        .as_array_mut()
        .unwrap()
        .push(appliance);
    office.scene.groups[0]["IpPermissions"] = json!([
        {"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}]);
    let edge = json!({"RouteTableId": "rtb-edge", "OwnerId": ACCOUNT, "VpcId": "vpc-a",
        "Routes": [local("10.1.0.0/16"), to("10.1.2.0/24", "NetworkInterfaceId", "eni-wall")],
        "Associations": [{"GatewayId": "vgw-a", "AssociationState": {"State": "associated"}}]});
    office.scene.tables.as_array_mut().unwrap().push(edge);
    let answer = office.by(("on-premises", Some("192.168.7.7")), ("i-inner", None));
    assert_eq!(
        path(&answer)[3..6],
        [
            "rtb-edge 10.1.2.0/24 -> eni-wall",
            "acl-public 100",
            "eni-wall sg-client:in:-1:all:0.0.0.0/0",
        ]
    );
    assert_eq!(
        answer.assumptions,
        [Box::<str>::from("eni-wall forwards the packet")]
    );
    // The ACL of the appliance's subnet is crossed.
    office.scene.acls[0]["Entries"] = json!([
        entry(100, true, "allow", None),
        entry(100, false, "deny", None)
    ]);
    assert_eq!(
        office
            .flow("on-premises", "i-inner")
            .1
            .first()
            .map(String::as_str),
        Some("network-acl acl-public")
    );
    // What the table leaves to the VPC comes to it directly.
    office.scene.acls[0]["Entries"] = json!([
        entry(100, true, "allow", None),
        entry(100, false, "allow", None)
    ]);
    office.scene.tables[0]["Routes"][2] = to("192.168.0.0/16", "GatewayId", "vgw-a");
    let answer = office.by(("on-premises", Some("192.168.7.7")), ("i-beside", None));
    assert!(
        path(&answer)
            .iter()
            .all(|step| !step.starts_with("rtb-edge"))
    );
}

#[test]
fn tunnels_admit_the_networks_of_their_options() {
    let mut office = Office::new();
    office.connections[0]["Options"]["RemoteIpv4NetworkCidr"] = json!("10.1.2.0/24");
    office.connections[0]["Options"]["LocalIpv4NetworkCidr"] = json!("192.168.0.0/17");
    assert_eq!(office.flow("on-premises", "i-inner"), open());
    let ask = |from: &str, to: &str| {
        let answer = office.by(("on-premises", Some(from)), (to, None));
        answer.blockers.first().map(|one| one.reason)
    };
    assert_eq!(ask("192.168.1.1", "i-beside"), Some("vpn-selector"));
    assert_eq!(ask("192.168.200.1", "i-inner"), Some("vpn-selector"));
    assert_eq!(
        office.flow("i-inner", "192.168.200.1"),
        shut("blocked", &["vpn-selector vpn-a"])
    );
}
