//! Two VPCs at a transit gateway, each with hosts in two zones and subnets of its own for the attachment.

use serde_json::{Value, json};

use super::scene::{
    ACCOUNT, Scene, Told, group, interface, local, of, open_acl, open_group, subnet, table, to, vpc,
};
use crate::estate::ec2::*;
use crate::network::FlowAnswer;

/// The replies about the gateway, beside those of a scene.
#[derive(Clone)]
pub(super) struct Hub {
    pub scene: Scene,
    pub gateways: Value,
    pub attachments: Value,
    pub vpc_attachments: Value,
    pub peerings: Value,
    pub tables: Value,
    /// By the table's id.
    pub routes: Vec<(String, Value)>,
    /// By the table's id.
    pub propagations: Vec<(String, Value)>,
}

/// An attachment as the list of all kinds shows it.
pub(super) fn attachment(id: &str, kind: &str, resource: &str, table: Option<&str>) -> Value {
    let mut one = json!({"TransitGatewayAttachmentId": id, "TransitGatewayId": "tgw-hub",
        "TransitGatewayOwnerId": ACCOUNT, "ResourceOwnerId": ACCOUNT, "ResourceType": kind,
        "ResourceId": resource, "State": "available"});
    if let Some(table) = table {
        one["Association"] = json!({"TransitGatewayRouteTableId": table, "State": "associated"});
    }
    one
}

/// The attachment of a VPC, with its subnets.
pub(super) fn vpc_attachment(id: &str, vpc: &str, subnets: &[&str]) -> Value {
    json!({"TransitGatewayAttachmentId": id, "TransitGatewayId": "tgw-hub", "VpcId": vpc,
        "VpcOwnerId": ACCOUNT, "State": "available", "SubnetIds": subnets})
}

/// A route of the gateway's table.
pub(super) fn route(destination: &str, kind: &str, attached: &[(&str, &str)]) -> Value {
    let attachments: Vec<Value> = attached
        .iter()
        .map(|(id, kind)| json!({"TransitGatewayAttachmentId": id, "ResourceType": kind}))
        .collect();
    json!({"DestinationCidrBlock": destination, "Type": kind, "State": "active",
        "TransitGatewayAttachments": attachments})
}

pub(super) fn blackhole(destination: &str) -> Value {
    json!({"DestinationCidrBlock": destination, "Type": "static", "State": "blackhole",
        "TransitGatewayAttachments": []})
}

pub(super) const TO_A: &[(&str, &str)] = &[("tgw-attach-a", "vpc")];
pub(super) const TO_B: &[(&str, &str)] = &[("tgw-attach-b", "vpc")];

impl Hub {
    #[expect(clippy::too_many_lines, reason = "one scene, seen whole")]
    pub fn new() -> Self {
        let mut scene = Scene::bare();
        scene.vpcs = json!([vpc("vpc-a", "10.1.0.0/16"), vpc("vpc-b", "10.2.0.0/16")]);
        scene.groups = json!([open_group("sg-a", "vpc-a"), open_group("sg-b", "vpc-b")]);
        let sides = [("a", "vpc-a", "10.1"), ("b", "vpc-b", "10.2")];
        let (mut subnets, mut hosts) = (Vec::new(), Vec::new());
        let (mut tables, mut acls) = (Vec::new(), Vec::new());
        for (name, vpc, net) in sides {
            let far = if name == "a" {
                "10.2.0.0/16"
            } else {
                "10.1.0.0/16"
            };
            let own = local(&format!("{net}.0.0/16"));
            let there = to(far, "TransitGatewayId", "tgw-hub");
            for (number, zone) in [(1, "a"), (2, "b")] {
                let at = format!("subnet-{name}{number}");
                let block = format!("{net}.{number}.0/24");
                subnets.push(subnet(&at, vpc, &block, zone));
                let door = format!("subnet-d{name}{number}");
                let block = format!("{net}.9.{}/28", number * 16);
                subnets.push(subnet(&door, vpc, &block, zone));
                let address = format!("{net}.{number}.10");
                let host = format!("{name}{number}");
                hosts.push(interface(&host, vpc, &at, &address, &format!("sg-{name}")));
                acls.push(open_acl(&format!("acl-{name}{number}"), vpc, &[&at]));
                acls.push(open_acl(&format!("acl-d{name}{number}"), vpc, &[&door]));
            }
            let [one, two] = [1, 2].map(|number| format!("subnet-{name}{number}"));
            let id = format!("rtb-{name}");
            tables.push(table(&id, vpc, &[&one, &two], &[own.clone(), there]));
            for number in [1, 2] {
                let id = format!("rtb-d{name}{number}");
                let door = format!("subnet-d{name}{number}");
                tables.push(table(&id, vpc, &[&door], std::slice::from_ref(&own)));
            }
        }
        scene.subnets = json!(subnets);
        scene.interfaces = json!(hosts);
        scene.tables = json!(tables);
        scene.acls = json!(acls);
        let all = [
            route("10.1.0.0/16", "propagated", TO_A),
            route("10.2.0.0/16", "propagated", TO_B),
        ];
        Self {
            scene,
            gateways: json!([{"TransitGatewayId": "tgw-hub", "OwnerId": ACCOUNT, "State": "available"}]),
            attachments: json!([
                attachment("tgw-attach-a", "vpc", "vpc-a", Some("tgw-rtb-all")),
                attachment("tgw-attach-b", "vpc", "vpc-b", Some("tgw-rtb-all")),
            ]),
            vpc_attachments: json!([
                vpc_attachment("tgw-attach-a", "vpc-a", &["subnet-da1", "subnet-da2"]),
                vpc_attachment("tgw-attach-b", "vpc-b", &["subnet-db1", "subnet-db2"]),
            ]),
            peerings: json!([]),
            tables: json!([{"TransitGatewayRouteTableId": "tgw-rtb-all", "TransitGatewayId": "tgw-hub",
                "State": "available"}]),
            routes: vec![("tgw-rtb-all".to_owned(), json!(all))],
            propagations: Vec::new(),
        }
    }

    /// Adds a third VPC, without hosts; its attachment subnets have the given routes beside the local one.
    pub fn with_middle(mut self, routes: &[Value]) -> Self {
        let scene = &mut self.scene;
        let lists = [
            (&mut scene.vpcs, vpc("vpc-m", "10.9.0.0/16")),
            (
                &mut scene.subnets,
                subnet("subnet-dm", "vpc-m", "10.9.1.0/24", "a"),
            ),
            (&mut scene.acls, open_acl("acl-dm", "vpc-m", &["subnet-dm"])),
            (&mut scene.groups, group("sg-m", "vpc-m", &[])),
            (
                &mut self.attachments,
                attachment("tgw-attach-m", "vpc", "vpc-m", Some("tgw-rtb-middle")),
            ),
            (
                &mut self.vpc_attachments,
                vpc_attachment("tgw-attach-m", "vpc-m", &["subnet-dm"]),
            ),
            (
                &mut self.tables,
                json!({"TransitGatewayRouteTableId": "tgw-rtb-middle", "TransitGatewayId": "tgw-hub"}),
            ),
        ];
        for (list, one) in lists {
            super::scene::add(list, one);
        }
        let mut all = vec![local("10.9.0.0/16")];
        all.extend(routes.iter().cloned());
        super::scene::add(
            &mut scene.tables,
            table("rtb-dm", "vpc-m", &["subnet-dm"], &all),
        );
        let everywhere = self.routes[0].1.clone();
        self.routes.push(("tgw-rtb-middle".to_owned(), everywhere));
        self
    }

    /// Returns the routes of the table that both VPCs use.
    pub fn routes_mut(&mut self) -> &mut Value {
        &mut self.routes[0].1
    }

    /// Leaves a VPC's attachment these subnets.
    pub fn attach(&mut self, id: &str, subnets: &[&str]) {
        of(&mut self.vpc_attachments, id)["SubnetIds"] = json!(subnets);
    }

    /// Returns the scene with the replies about the gateway.
    pub fn whole(&self) -> Scene {
        let mut scene = self.scene.clone();
        let lists: [(&'static crate::estate::Operation, &str, &Value); 5] = [
            (
                &DESCRIBE_TRANSIT_GATEWAYS,
                "TransitGateways",
                &self.gateways,
            ),
            (
                &DESCRIBE_TRANSIT_GATEWAY_ATTACHMENTS,
                "TransitGatewayAttachments",
                &self.attachments,
            ),
            (
                &DESCRIBE_TRANSIT_GATEWAY_VPC_ATTACHMENTS,
                "TransitGatewayVpcAttachments",
                &self.vpc_attachments,
            ),
            (
                &DESCRIBE_TRANSIT_GATEWAY_PEERING_ATTACHMENTS,
                "TransitGatewayPeeringAttachments",
                &self.peerings,
            ),
            (
                &DESCRIBE_TRANSIT_GATEWAY_ROUTE_TABLES,
                "TransitGatewayRouteTables",
                &self.tables,
            ),
        ];
        for (operation, member, list) in lists {
            scene.further(operation, json!({member: list}));
        }
        for (table, routes) in &self.routes {
            let reply = json!({"Routes": routes, "AdditionalRoutesAvailable": false});
            scene.about(&SEARCH_TRANSIT_GATEWAY_ROUTES, table, reply);
        }
        for (table, all) in &self.propagations {
            let reply = json!({"TransitGatewayRouteTablePropagations": all});
            scene.about(&GET_TRANSIT_GATEWAY_ROUTE_TABLE_PROPAGATIONS, table, reply);
        }
        scene
    }

    pub fn tcp(&self, from: &str, to: &str, port: u16) -> Told {
        self.whole().tcp(from, to, port)
    }

    pub fn ask(&self, question: &str) -> FlowAnswer {
        self.whole().ask(question)
    }
}
