//! Networks outside of AWS behind a virtual private gateway: VPN connections and Direct Connect.

use serde_json::{Value, json};

use super::scene::{Scene, entry, interface, local, rule, to};
use super::{open, shut};
use crate::estate::Operation;
use crate::estate::directconnect::*;
use crate::estate::ec2::*;
use crate::network::{FlowAnswer, FlowVerdict};

const ACCOUNT: &str = "111122223333";

/// A VPC with a virtual private gateway, and what leads out of AWS from it.
#[derive(Clone)]
struct Office {
    scene: Scene,
    gateways: Value,
    connections: Value,
    direct: Value,
    associations: Value,
    interfaces: Value,
    /// Calls that were not made.
    unread: Vec<&'static str>,
}

/// Returns a VPN connection that is told of one network by hand.
fn by_hand(id: &str, gateway: &str) -> Value {
    json!({"VpnConnectionId": id, "State": "available", "VpnGatewayId": gateway,
        "Options": {"StaticRoutesOnly": true},
        "Routes": [{"DestinationCidrBlock": "192.168.0.0/16", "State": "available"}]})
}

fn learned(destination: &str, gateway: &str) -> Value {
    let mut route = to(destination, "GatewayId", gateway);
    route["Origin"] = json!("EnableVgwRoutePropagation");
    route
}

impl Office {
    fn new() -> Self {
        let mut scene = Scene::new();
        scene.tables[1]["Routes"] = json!([
            local("10.1.0.0/16"),
            to("192.168.0.0/16", "GatewayId", "vgw-a"),
            to("10.2.0.0/16", "VpcPeeringConnectionId", "pcx-ab"),
        ]);
        scene.groups[1]["IpPermissions"] =
            json!([rule("tcp", 443, json!({"CidrIp": "192.168.0.0/16"}))]);
        Self {
            scene,
            gateways: json!([{"VpnGatewayId": "vgw-a", "State": "available",
                "VpcAttachments": [{"VpcId": "vpc-a", "State": "attached"}]}]),
            connections: json!([by_hand("vpn-a", "vgw-a")]),
            direct: json!([]),
            associations: json!([]),
            interfaces: json!([]),
            unread: Vec::new(),
        }
    }

    /// The same without the VPN connection, with Direct Connect in its place.
    fn direct(prefixes: &[&str]) -> Self {
        let prefixes: Vec<Value> = prefixes.iter().map(|cidr| json!({"cidr": cidr})).collect();
        let mut office = Self::new();
        office.connections = json!([]);
        office.direct = json!([{"directConnectGatewayId": "dx-1", "ownerAccount": ACCOUNT,
            "directConnectGatewayState": "available"}]);
        office.associations = json!([{"associationId": "as-1", "directConnectGatewayId": "dx-1",
            "directConnectGatewayOwnerAccount": ACCOUNT, "associationState": "associated",
            "associatedGateway": {"id": "vgw-a", "type": "virtualPrivateGateway", "region": "eu-west-1"},
            "allowedPrefixesToDirectConnectGateway": prefixes}]);
        office.interfaces = json!([{"virtualInterfaceId": "dxvif-1", "ownerAccount": ACCOUNT,
            "virtualInterfaceType": "private", "virtualInterfaceState": "available",
            "directConnectGatewayId": "dx-1", "region": "eu-west-1"}]);
        office.scene.tables[1]["Routes"][1] = learned("192.168.0.0/16", "vgw-a");
        office
    }

    fn scene(&self) -> Scene {
        let mut scene = self.scene.clone();
        let associations = (
            &DESCRIBE_DIRECT_CONNECT_GATEWAY_ASSOCIATIONS,
            Some("dx-1"),
            json!({"directConnectGatewayAssociations": self.associations}),
        );
        let all: [(&'static Operation, Option<&'static str>, Value); 6] = [
            (
                &DESCRIBE_VPN_GATEWAYS,
                None,
                json!({"VpnGateways": self.gateways}),
            ),
            (
                &DESCRIBE_VPN_CONNECTIONS,
                None,
                json!({"VpnConnections": self.connections}),
            ),
            (
                &DESCRIBE_TRANSIT_GATEWAY_VPC_ATTACHMENTS,
                None,
                json!({"TransitGatewayVpcAttachments": []}),
            ),
            (
                &DESCRIBE_DIRECT_CONNECT_GATEWAYS,
                None,
                json!({"directConnectGateways": self.direct}),
            ),
            (
                &DESCRIBE_VIRTUAL_INTERFACES,
                None,
                json!({"virtualInterfaces": self.interfaces}),
            ),
            associations,
        ];
        let is_read = |one: &(&'static Operation, _, _)| !self.unread.contains(&one.0.name);
        scene.more.extend(all.into_iter().filter(is_read));
        scene
    }

    fn flow(&self, from: &str, to: &str) -> (String, Vec<String>) {
        self.scene().flow(from, to, 443)
    }

    /// Asks with addresses of the ends.
    fn by(&self, from: (&str, Option<&str>), to: (&str, Option<&str>)) -> FlowAnswer {
        let question = json!({"from": from.0, "from_address": from.1, "to": to.0, "to_address": to.1,
            "protocol": "tcp", "port": 443});
        self.scene().ask(&question.to_string())
    }

    /// Returns the verdict from outside to the host inside.
    fn verdict(&self) -> String {
        self.flow("on-premises", "i-inner").0
    }
}

fn path(answer: &FlowAnswer) -> Vec<String> {
    let steps = answer.path.iter();
    steps
        .map(|one| match &one.rule {
            Some(rule) => format!("{} {rule}", one.component),
            None => one.component.to_owned(),
        })
        .collect()
}

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
        ["a tunnel of vpn-a is up; all are down".into()]
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
fn a_virtual_private_gateway_carries_nothing_on() {
    let mut office = Office::new();
    // Not to a peer of the VPC, nor to the internet.
    let answer = office.by(("on-premises", Some("192.168.7.7")), ("i-far", None));
    assert_eq!(answer.blockers[0].reason, "no-gate");
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
    assert_eq!(answer.assumptions, ["eni-wall forwards the packet".into()]);
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
    assert_eq!(answer.assumptions, ["dxvif-1 is up; it is down".into()]);
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
}
