//! A VPC with a virtual private gateway, for tests of networks outside of AWS.

use serde_json::{Value, json};

use super::scene::{ACCOUNT, Scene, local, rule, to};
use crate::estate::Operation;
use crate::estate::directconnect::*;
use crate::estate::ec2::*;
use crate::network::FlowAnswer;

/// A VPC with a virtual private gateway, and what leads out of AWS from it.
#[derive(Clone)]
pub(super) struct Office {
    pub scene: Scene,
    pub gateways: Value,
    pub connections: Value,
    pub direct: Value,
    pub associations: Value,
    pub interfaces: Value,
    /// Calls that were not made.
    pub unread: Vec<&'static str>,
}

/// Returns a VPN connection that is told of one network by hand.
pub(super) fn by_hand(id: &str, gateway: &str) -> Value {
    json!({"VpnConnectionId": id, "State": "available", "VpnGatewayId": gateway,
        "Options": {"StaticRoutesOnly": true},
        "Routes": [{"DestinationCidrBlock": "192.168.0.0/16", "State": "available"}]})
}

pub(super) fn learned(destination: &str, gateway: &str) -> Value {
    let mut route = to(destination, "GatewayId", gateway);
    route["Origin"] = json!("EnableVgwRoutePropagation");
    route
}

impl Office {
    pub fn new() -> Self {
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
    pub fn direct(prefixes: &[&str]) -> Self {
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

    pub fn scene(&self) -> Scene {
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

    pub fn flow(&self, from: &str, to: &str) -> (String, Vec<String>) {
        self.scene().flow(from, to, 443)
    }

    /// Asks with addresses of the ends.
    pub fn by(&self, from: (&str, Option<&str>), to: (&str, Option<&str>)) -> FlowAnswer {
        let question = json!({"from": from.0, "from_address": from.1, "to": to.0, "to_address": to.1,
            "protocol": "tcp", "port": 443});
        self.scene().ask(&question.to_string())
    }

    /// Returns the verdict from outside to the host inside.
    pub fn verdict(&self) -> String {
        self.flow("on-premises", "i-inner").0
    }
}

/// Returns the steps of a path with their rules.
pub(super) fn path(answer: &FlowAnswer) -> Vec<String> {
    let steps = answer.path.iter();
    steps
        .map(|one| match &one.rule {
            Some(rule) => format!("{} {rule}", one.component),
            None => one.component.to_owned(),
        })
        .collect()
}
