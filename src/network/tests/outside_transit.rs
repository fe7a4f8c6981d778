//! Networks outside of AWS behind a transit gateway: VPN, Direct Connect and Connect attachments.

use serde_json::{Value, json};

use super::scene::{ACCOUNT, Further, Scene, group, interface, local, rule, to};
use super::{open, shut};
use crate::estate::Operation;
use crate::estate::directconnect::*;
use crate::estate::ec2::*;
use crate::network::{FlowAnswer, FlowVerdict};

/// Two VPCs at a transit gateway, and an attachment that leads out of AWS.
#[derive(Clone)]
struct Hub {
    scene: Scene,
    attachments: Value,
    /// The routes of the table of the VPCs, and of that of the way out.
    routes: [Value; 2],
    /// Who announces networks to the table of the VPCs.
    propagations: Value,
    connections: Value,
    associations: Value,
    interfaces: Value,
    unread: Vec<&'static str>,
}

fn attachment(id: &str, kind: &str, resource: &str, table: &str) -> Value {
    json!({"TransitGatewayAttachmentId": id, "TransitGatewayId": "tgw-a", "TransitGatewayOwnerId": ACCOUNT,
        "ResourceType": kind, "ResourceId": resource, "State": "available",
        "Association": {"TransitGatewayRouteTableId": table, "State": "associated"}})
}

fn route(cidr: &str, attachment: &str, kind: &str, origin: &str) -> Value {
    json!({"DestinationCidrBlock": cidr, "Type": origin, "State": "active",
        "TransitGatewayAttachments": [{"TransitGatewayAttachmentId": attachment, "ResourceType": kind}]})
}

fn propagation(attachment: &str, kind: &str, resource: &str) -> Value {
    json!({"TransitGatewayAttachmentId": attachment, "ResourceType": kind, "ResourceId": resource, "State": "enabled"})
}

/// Returns the attachments as the VPCs see them, the tables and the gateway.
fn parts() -> [Value; 3] {
    let door = |id: &str, vpc: &str, subnet: &str| {
        json!({"TransitGatewayAttachmentId": id, "TransitGatewayId": "tgw-a", "VpcId": vpc,
            "VpcOwnerId": ACCOUNT, "SubnetIds": [subnet], "State": "available", "Options": {}})
    };
    let vpcs = json!([
        door("tgw-attach-a", "vpc-a", "subnet-inner"),
        door("tgw-attach-b", "vpc-b", "subnet-far"),
    ]);
    let tables = json!([
        {"TransitGatewayRouteTableId": "tgw-rtb-vpcs", "TransitGatewayId": "tgw-a", "State": "available"},
        {"TransitGatewayRouteTableId": "tgw-rtb-out", "TransitGatewayId": "tgw-a", "State": "available"}]);
    let gateways = json!([{"TransitGatewayId": "tgw-a", "OwnerId": ACCOUNT, "State": "available"}]);
    [vpcs, tables, gateways]
}

impl Hub {
    fn new(kind: &'static str, resource: &str) -> Self {
        let mut scene = Scene::new();
        scene.peerings = json!([]);
        for (at, block) in [(1, "10.1.0.0/16"), (2, "10.2.0.0/16")] {
            scene.tables[at]["Routes"] = json!([
                local(block),
                to("192.168.0.0/16", "TransitGatewayId", "tgw-a")
            ]);
        }
        for group in [1, 2] {
            scene.groups[group]["IpPermissions"] =
                json!([rule("tcp", 443, json!({"CidrIp": "192.168.0.0/16"}))]);
        }
        Self {
            scene,
            attachments: json!([
                attachment("tgw-attach-a", "vpc", "vpc-a", "tgw-rtb-vpcs"),
                attachment("tgw-attach-b", "vpc", "vpc-b", "tgw-rtb-vpcs"),
                attachment("tgw-attach-out", kind, resource, "tgw-rtb-out"),
            ]),
            routes: [
                json!([route(
                    "192.168.0.0/16",
                    "tgw-attach-out",
                    kind,
                    "propagated"
                )]),
                json!([route("10.1.0.0/16", "tgw-attach-a", "vpc", "propagated")]),
            ],
            propagations: json!([propagation("tgw-attach-out", kind, resource)]),
            connections: json!([{"VpnConnectionId": "vpn-t", "State": "available", "TransitGatewayId": "tgw-a",
                "Options": {"StaticRoutesOnly": false}}]),
            associations: json!([]),
            interfaces: json!([]),
            unread: Vec::new(),
        }
    }

    fn vpn() -> Self {
        Self::new("vpn", "vpn-t")
    }

    fn direct(prefixes: &[&str]) -> Self {
        let prefixes: Vec<Value> = prefixes.iter().map(|cidr| json!({"cidr": cidr})).collect();
        let mut hub = Self::new("direct-connect-gateway", "dx-1");
        hub.associations = json!([{"associationId": "as-1", "directConnectGatewayId": "dx-1",
            "directConnectGatewayOwnerAccount": ACCOUNT, "associationState": "associated",
            "associatedGateway": {"id": "tgw-a", "type": "transitGateway", "region": "eu-west-1"},
            "allowedPrefixesToDirectConnectGateway": prefixes}]);
        hub.interfaces = json!([{"virtualInterfaceId": "dxvif-1", "ownerAccount": ACCOUNT,
            "virtualInterfaceType": "transit", "virtualInterfaceState": "available",
            "directConnectGatewayId": "dx-1", "region": "eu-west-1"}]);
        hub
    }

    fn scene(&self) -> Scene {
        let mut scene = self.scene.clone();
        let [vpcs, tables, gateways] = parts();
        let (vpcs_table, out_table) = (Some("tgw-rtb-vpcs"), Some("tgw-rtb-out"));
        let [inner, outer] = self.routes.clone();
        let from_vpcs = json!([propagation("tgw-attach-a", "vpc", "vpc-a")]);
        let routes = |routes: Value| json!({"Routes": routes, "AdditionalRoutesAvailable": false});
        let announced = |all: &Value| json!({"TransitGatewayRouteTablePropagations": all});
        let all: [(&'static Operation, Option<&'static str>, Value); 12] = [
            (&DESCRIBE_VPN_GATEWAYS, None, json!({"VpnGateways": []})),
            (
                &DESCRIBE_VPN_CONNECTIONS,
                None,
                json!({"VpnConnections": self.connections}),
            ),
            (
                &DESCRIBE_TRANSIT_GATEWAYS,
                None,
                json!({"TransitGateways": gateways}),
            ),
            (
                &DESCRIBE_TRANSIT_GATEWAY_ATTACHMENTS,
                None,
                json!({"TransitGatewayAttachments": self.attachments}),
            ),
            (
                &DESCRIBE_TRANSIT_GATEWAY_VPC_ATTACHMENTS,
                None,
                json!({"TransitGatewayVpcAttachments": vpcs}),
            ),
            (
                &DESCRIBE_TRANSIT_GATEWAY_ROUTE_TABLES,
                None,
                json!({"TransitGatewayRouteTables": tables}),
            ),
            (&SEARCH_TRANSIT_GATEWAY_ROUTES, vpcs_table, routes(inner)),
            (&SEARCH_TRANSIT_GATEWAY_ROUTES, out_table, routes(outer)),
            (
                &GET_TRANSIT_GATEWAY_ROUTE_TABLE_PROPAGATIONS,
                vpcs_table,
                announced(&self.propagations),
            ),
            (
                &GET_TRANSIT_GATEWAY_ROUTE_TABLE_PROPAGATIONS,
                out_table,
                announced(&from_vpcs),
            ),
            (
                &DESCRIBE_DIRECT_CONNECT_GATEWAY_ASSOCIATIONS,
                Some("dx-1"),
                json!({"directConnectGatewayAssociations": self.associations}),
            ),
            (
                &DESCRIBE_VIRTUAL_INTERFACES,
                None,
                json!({"virtualInterfaces": self.interfaces}),
            ),
        ];
        let is_read = |one: &(&'static Operation, _, _)| !self.unread.contains(&one.0.name);
        scene.more.extend(all.into_iter().filter(is_read));
        scene
    }

    fn flow(&self, from: &str, to: &str) -> (String, Vec<String>) {
        self.scene().flow(from, to, 443)
    }

    fn ask(&self, from: &str, to: &str) -> FlowAnswer {
        let question = json!({"from": from, "to": to, "protocol": "tcp", "port": 443});
        self.scene().ask(&question.to_string())
    }
}

fn names(steps: &[crate::network::Step]) -> Vec<&str> {
    steps.iter().map(|one| one.component).collect()
}

#[test]
fn a_vpn_at_a_transit_gateway_comes_in_by_the_table_of_its_attachment() {
    let hub = Hub::vpn();
    let answer = hub.ask("on-premises", "i-inner");
    assert_eq!(answer.verdict, FlowVerdict::Reachable, "{answer:?}");
    assert_eq!(
        names(&answer.path)[..5],
        [
            "on-premises",
            "vpn-t",
            "tgw-attach-out",
            "tgw-rtb-out",
            "tgw-attach-a"
        ]
    );
    let back = names(&answer.back);
    assert_eq!(
        back[back.len() - 4..],
        ["tgw-rtb-vpcs", "tgw-attach-out", "vpn-t", "on-premises"]
    );
    // To the other VPC that table knows no way, though the VPC would know one back.
    assert_eq!(
        hub.flow("on-premises", "i-far")
            .1
            .first()
            .map(String::as_str),
        Some("no-route tgw-rtb-out")
    );
    let mut unbound = hub;
    unbound.attachments[2]["Association"] = json!(null);
    assert_eq!(
        unbound.flow("on-premises", "i-inner"),
        shut("blocked", &["not-associated tgw-attach-out"])
    );
}

#[test]
fn answers_to_networks_outside_need_routes_of_the_vpcs_table() {
    let mut hub = Hub::vpn();
    hub.routes[0] = json!([route("10.1.0.0/16", "tgw-attach-a", "vpc", "propagated")]);
    // Nobody outside is known: whoever there may be gets no answer.
    assert_eq!(
        hub.flow("on-premises", "i-inner"),
        shut("one-way", &["no-route tgw-rtb-vpcs"])
    );
    let mut hub = Hub::vpn();
    hub.scene.tables[1]["Routes"] = json!([local("10.1.0.0/16")]);
    assert_eq!(
        hub.flow("on-premises", "i-inner"),
        shut("one-way", &["no-route rtb-inner"])
    );
}

#[test]
fn hosts_reach_networks_outside_by_the_attachment() {
    let hub = Hub::vpn();
    assert_eq!(hub.flow("i-inner", "on-premises"), open());
    let answer = hub.ask("i-inner", "192.168.3.4");
    assert_eq!(answer.verdict, FlowVerdict::Reachable);
    let there = names(&answer.path);
    assert_eq!(
        there[there.len() - 4..],
        ["tgw-rtb-vpcs", "tgw-attach-out", "vpn-t", "on-premises"]
    );
    assert_eq!(names(&answer.back)[..2], ["on-premises", "vpn-t"]);
    // The table of the way out must know the way back.
    assert_eq!(
        hub.flow("i-far", "192.168.3.4"),
        shut("one-way", &["no-route tgw-rtb-out"])
    );
}

#[test]
fn states_of_attachments_and_connections_count() {
    let mut hub = Hub::vpn();
    hub.attachments[2]["State"] = json!("deleted");
    assert_eq!(
        hub.flow("on-premises", "i-inner"),
        shut("blocked", &["attachment-not-available tgw-attach-out"])
    );
    let mut hub = Hub::vpn();
    hub.connections[0]["State"] = json!("deleting");
    assert_eq!(
        hub.flow("on-premises", "i-inner"),
        shut("blocked", &["connection-not-available vpn-t"])
    );
    // An attachment has a connection, whether or not that was read.
    hub.unread = vec!["describe-vpn-connections"];
    let answer = hub.ask("on-premises", "i-inner");
    assert_eq!(answer.verdict, FlowVerdict::Reachable);
    assert_eq!(
        answer.assumptions,
        [Box::<str>::from(
            "vpn-t admits all networks; it was not read (not-collected)"
        )]
    );
}

#[test]
fn networks_that_were_announced_and_not_read_leave_it_open() {
    let mut hub = Hub::vpn();
    // A reply of routes by hand alone.
    hub.routes[0] = json!([route("10.2.0.0/16", "tgw-attach-b", "vpc", "static")]);
    assert_eq!(hub.flow("i-inner", "192.168.3.4").0, "unknown");
    assert_eq!(hub.flow("on-premises", "i-inner").0, "unknown");
    // Nobody outside announces anything to the table.
    hub.propagations = json!([propagation("tgw-attach-a", "vpc", "vpc-a")]);
    assert_eq!(
        hub.flow("i-inner", "192.168.3.4"),
        shut("blocked", &["no-route tgw-rtb-vpcs"])
    );
    hub.unread = vec!["search-transit-gateway-routes"];
    assert_eq!(hub.flow("i-inner", "192.168.3.4").0, "unknown");
}

#[test]
fn direct_connect_tells_those_outside_of_the_allowed_prefixes() {
    let hub = Hub::direct(&["10.1.0.0/16"]);
    let answer = hub.ask("on-premises", "i-inner");
    assert_eq!(answer.verdict, FlowVerdict::Reachable, "{answer:?}");
    assert_eq!(
        names(&answer.path)[..4],
        ["on-premises", "dxvif-1", "dx-1", "tgw-attach-out"]
    );
    // They are told as they are: no whole block need be covered.
    assert_eq!(
        Hub::direct(&["10.1.2.0/24"]).flow("on-premises", "i-inner"),
        open()
    );
    assert_eq!(
        Hub::direct(&["10.1.1.0/24"]).flow("on-premises", "i-inner"),
        shut("blocked", &["not-advertised dxvif-1"])
    );
    let mut private = Hub::direct(&["10.1.0.0/16"]);
    private.interfaces[0]["virtualInterfaceType"] = json!("private");
    assert_eq!(
        private.flow("on-premises", "i-inner"),
        shut("blocked", &["no-virtual-interface dx-1"])
    );
    let mut loose = Hub::direct(&["10.1.0.0/16"]);
    loose.associations = json!([]);
    assert_eq!(
        loose.flow("on-premises", "i-inner"),
        shut("blocked", &["no-connection tgw-attach-out"])
    );
    loose.unread = vec!["describe-direct-connect-gateway-associations"];
    assert_eq!(loose.flow("on-premises", "i-inner").0, "unknown");
    let mut mute = Hub::direct(&["10.1.0.0/16"]);
    mute.unread = vec!["describe-virtual-interfaces"];
    assert_eq!(mute.flow("i-inner", "192.168.3.4").0, "unknown");
}

#[test]
fn connect_attachments_lead_out_over_the_attachment_that_carries_them() {
    let mut hub = Hub::new("connect", "tgw-attach-b");
    let answer = hub.ask("on-premises", "i-inner");
    assert_eq!(answer.verdict, FlowVerdict::Reachable, "{answer:?}");
    assert_eq!(
        names(&answer.path)[..3],
        ["on-premises", "tgw-attach-out", "tgw-rtb-out"]
    );
    hub.attachments[1]["State"] = json!("deleted");
    assert_eq!(
        hub.flow("i-inner", "192.168.3.4")
            .1
            .first()
            .map(String::as_str),
        Some("attachment-not-available tgw-attach-out")
    );
}

#[test]
fn attachments_that_the_owner_did_not_tell_leave_it_open() {
    let mut hub = Hub::vpn();
    hub.unread = vec!["describe-transit-gateway-attachments"];
    let answer = hub.ask("on-premises", "i-inner");
    assert_eq!(answer.forward, "unknown");
    let told = "ec2 describe-transit-gateway-attachments was not read (not-collected)";
    assert!(
        answer.open.iter().any(|one| &*one.detail == told),
        "{answer:?}"
    );
}

#[test]
fn vpcs_that_those_outside_are_told_of_may_meet_there() {
    let mut hub = Hub::vpn();
    hub.routes[1] = json!([
        route("10.1.0.0/16", "tgw-attach-a", "vpc", "propagated"),
        route("10.2.0.0/16", "tgw-attach-b", "vpc", "propagated"),
    ]);
    let ask = |hub: &Hub| hub.ask("i-inner", "i-far");
    // What stands before the target lets nobody of the other VPC in.
    assert_eq!(ask(&hub).notes, Vec::<Box<str>>::new());
    hub.scene.groups[2]["IpPermissions"] =
        json!([rule("tcp", 443, json!({"CidrIp": "10.0.0.0/8"}))]);
    let answer = ask(&hub);
    assert_eq!(answer.verdict, FlowVerdict::Blocked);
    assert_eq!(
        answer.notes,
        [Box::<str>::from(
            "possible through on-premises: vpc-a is told there by tgw-attach-out, vpc-b by tgw-attach-out"
        )]
    );
    // Who may not leave does not come there.
    let mut mute = hub.clone();
    mute.scene.groups[1]["IpPermissionsEgress"] = json!([]);
    assert_eq!(ask(&mute).notes, Vec::<Box<str>>::new());
    // Of one of them nobody is told.
    hub.routes[1] = json!([route("10.2.0.0/16", "tgw-attach-b", "vpc", "propagated")]);
    assert_eq!(ask(&hub).notes, Vec::<Box<str>>::new());
}

#[test]
fn one_of_several_of_the_other_vpc_may_be_met_outside() {
    let mut hub = Hub::vpn();
    hub.routes[1] = json!([
        route("10.1.0.0/16", "tgw-attach-a", "vpc", "propagated"),
        route("10.2.0.0/16", "tgw-attach-b", "vpc", "propagated"),
    ]);
    let ask = |hub: &Hub| hub.ask("i-inner", "vpc:vpc-b");
    assert_eq!(ask(&hub).notes, Vec::<Box<str>>::new());
    hub.scene.interfaces.as_array_mut().unwrap().push(interface(
        "farther",
        "vpc-b",
        "subnet-far",
        "10.2.1.20",
        "sg-farther",
    ));
    let open = rule("tcp", 443, json!({"CidrIp": "10.0.0.0/8"}));
    let groups = hub.scene.groups.as_array_mut().unwrap();
    groups.push(group("sg-farther", "vpc-b", &[open]));
    let answer = ask(&hub);
    assert_eq!(answer.verdict, FlowVerdict::Blocked);
    assert_eq!(answer.notes.len(), 1, "{answer:?}");
}

#[test]
fn those_outside_are_tried_where_the_tables_of_the_gateway_divide_them() {
    let mut hub = Hub::vpn();
    let hole =
        |cidr: &str| json!({"DestinationCidrBlock": cidr, "Type": "static", "State": "blackhole"});
    let inner = hub.routes[0].as_array_mut().unwrap();
    // Both ends of the network are cut off, its middle is not.
    inner.extend([hole("192.168.0.0/18"), hole("192.168.192.0/18")]);
    assert_eq!(hub.flow("on-premises", "i-inner"), open());
    assert_eq!(hub.flow("i-inner", "on-premises"), open());
    let inner = hub.routes[0].as_array_mut().unwrap();
    inner.push(hole("192.168.64.0/18"));
    inner.push(hole("192.168.128.0/18"));
    assert_eq!(hub.flow("on-premises", "i-inner").0, "one-way");
}

#[test]
fn a_direct_connect_gateway_is_asked_about_where_its_owner_is() {
    let mut hub = Hub::direct(&["10.1.0.0/16"]);
    hub.associations = json!([]);
    for (account, id) in [(ACCOUNT, "dx-1"), ("444455556666", "dx-2")] {
        hub.scene.further.push(Further {
            account,
            region: "eu-west-1",
            operation: &DESCRIBE_DIRECT_CONNECT_GATEWAYS,
            request: None,
            reply: json!({"directConnectGateways": [{"directConnectGatewayId": id, "ownerAccount": account,
                "directConnectGatewayState": "available"}]}),
            missing: None,
        });
    }
    // The owner of this one told of all its associations.
    assert_eq!(
        hub.flow("on-premises", "i-inner"),
        shut("blocked", &["no-connection tgw-attach-out"])
    );
}
