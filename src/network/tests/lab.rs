//! Estates of tests, part by part: VPCs with subnets, hosts and what stands between them.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::scene::{local, table};
use crate::environments::{Declared, classify};
use crate::estate::ec2::*;
use crate::estate::testing::Replies;
use crate::estate::{Estate, Operation};
use crate::network::{FlowAnswer, FlowQuestion, Flows, Network, Settings};

pub(super) const ACCOUNT: &str = "111122223333";
pub(super) const REGION: &str = "eu-west-1";

/// What every region was asked for.
const ASKED: &[(&Operation, &str)] = &[
    (&DESCRIBE_VPCS, "Vpcs"),
    (&DESCRIBE_SUBNETS, "Subnets"),
    (&DESCRIBE_ROUTE_TABLES, "RouteTables"),
    (&DESCRIBE_NETWORK_ACLS, "NetworkAcls"),
    (&DESCRIBE_SECURITY_GROUPS, "SecurityGroups"),
    (&DESCRIBE_NETWORK_INTERFACES, "NetworkInterfaces"),
    (&DESCRIBE_VPC_PEERING_CONNECTIONS, "VpcPeeringConnections"),
    (&DESCRIBE_NAT_GATEWAYS, "NatGateways"),
    (&DESCRIBE_INTERNET_GATEWAYS, "InternetGateways"),
    (&DESCRIBE_VPC_ENDPOINTS, "VpcEndpoints"),
];

/// An account and a region.
type Spot = (String, String);

/// A list: what asks for it, its member, what is in it.
type Listed = (&'static Operation, &'static str, Vec<Value>);

/// Returns what stands behind the kind of an id.
fn end(id: &str) -> &str {
    id.split_once('-').unwrap().1
}

/// The replies of an estate; tests change them.
#[derive(Clone)]
pub(super) struct Lab {
    here: Spot,
    lists: BTreeMap<Spot, BTreeMap<String, Listed>>,
    single: Vec<(Spot, &'static Operation, String, Value)>,
}

impl Lab {
    pub fn new() -> Self {
        Self {
            here: (String::new(), String::new()),
            lists: BTreeMap::new(),
            single: Vec::new(),
        }
        .at(ACCOUNT, REGION)
    }

    /// What follows belongs to this account and region.
    pub fn at(mut self, account: &str, region: &str) -> Self {
        self.here = (account.to_owned(), region.to_owned());
        for (operation, member) in ASKED {
            self.list(operation, member);
        }
        self
    }

    /// A list was asked for; nothing is in it so far.
    pub fn list(&mut self, operation: &'static Operation, member: &'static str) -> &mut Vec<Value> {
        let name = format!("{} {}", operation.service, operation.name);
        let lists = self.lists.entry(self.here.clone()).or_default();
        let made = || (operation, member, Vec::new());
        &mut lists.entry(name).or_insert_with(made).2
    }

    /// Nobody asked for a list of this account and region.
    pub fn unasked(mut self, operation: &Operation) -> Self {
        let name = format!("{} {}", operation.service, operation.name);
        let lists = self.lists.entry(self.here.clone()).or_default();
        lists.remove(&name);
        self
    }

    /// Adds to a list.
    pub fn add(
        mut self,
        operation: &'static Operation,
        member: &'static str,
        value: Value,
    ) -> Self {
        self.list(operation, member).push(value);
        self
    }

    /// Adds a reply about one resource.
    pub fn one(mut self, operation: &'static Operation, request: &str, value: Value) -> Self {
        let here = self.here.clone();
        self.single
            .push((here, operation, request.to_owned(), value));
        self
    }

    pub fn vpc(self, id: &str, block: &str) -> Self {
        let owner = self.here.0.clone();
        let vpc = json!({"VpcId": id, "OwnerId": owner, "CidrBlock": block});
        let any = json!([{"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}],
            "Ipv6Ranges": [{"CidrIpv6": "::/0"}]}]);
        let group = json!({"GroupId": format!("sg-{}", end(id)), "OwnerId": owner, "VpcId": id,
            "IpPermissions": any, "IpPermissionsEgress": any});
        let acl = json!({"NetworkAclId": format!("acl-{}", end(id)), "OwnerId": owner, "VpcId": id,
            "IsDefault": true, "Associations": [], "Entries": [
            {"RuleNumber": 100, "Protocol": "-1", "RuleAction": "allow", "Egress": true, "CidrBlock": "0.0.0.0/0"},
            {"RuleNumber": 100, "Protocol": "-1", "RuleAction": "allow", "Egress": false, "CidrBlock": "0.0.0.0/0"},
            {"RuleNumber": 101, "Protocol": "-1", "RuleAction": "allow", "Egress": true, "Ipv6CidrBlock": "::/0"},
            {"RuleNumber": 101, "Protocol": "-1", "RuleAction": "allow", "Egress": false, "Ipv6CidrBlock": "::/0"}]});
        self.add(&DESCRIBE_VPCS, "Vpcs", vpc)
            .add(&DESCRIBE_SECURITY_GROUPS, "SecurityGroups", group)
            .add(&DESCRIBE_NETWORK_ACLS, "NetworkAcls", acl)
    }

    /// Adds a subnet of a zone (`1`, `2`), with the routes of its table beside the local one.
    pub fn subnet(self, id: &str, vpc: (&str, &str), place: (&str, u8), routes: &[Value]) -> Self {
        let (owner, region) = self.here.clone();
        let ((vpc, whole), (block, zone)) = (vpc, place);
        let letter = char::from(b'a' + zone - 1);
        let subnet = json!({"SubnetId": id, "OwnerId": owner, "VpcId": vpc, "CidrBlock": block,
            "AvailabilityZone": format!("{region}{letter}"), "AvailabilityZoneId": format!("{region}-az{zone}")});
        let mut all = vec![local(whole)];
        all.extend(routes.iter().cloned());
        let mut table = table(&format!("rtb-{}", end(id)), vpc, &[id], &all);
        table["OwnerId"] = json!(owner);
        self.add(&DESCRIBE_SUBNETS, "Subnets", subnet).add(
            &DESCRIBE_ROUTE_TABLES,
            "RouteTables",
            table,
        )
    }

    /// Adds an instance with the VPC's open group.
    pub fn host(self, id: &str, vpc: &str, subnet: &str, address: &str) -> Self {
        let group = format!("sg-{}", end(vpc));
        let mut interface = super::scene::interface(id, vpc, subnet, address, &group);
        interface["OwnerId"] = json!(self.here.0);
        self.add(&DESCRIBE_NETWORK_INTERFACES, "NetworkInterfaces", interface)
    }

    /// Attaches a VPC to `tgw-0a`, with a table of its own choice.
    pub fn attach(self, id: &str, vpc: (&str, &[&str]), table: &str, is_appliance: bool) -> Self {
        let (vpc, subnets) = vpc;
        let word = if is_appliance { "enable" } else { "disable" };
        let of_vpc = json!({"TransitGatewayAttachmentId": id, "TransitGatewayId": "tgw-0a", "VpcId": vpc,
            "SubnetIds": subnets, "State": "available", "Options": {"ApplianceModeSupport": word}});
        self.attached(id, ("vpc", vpc), table).add(
            &DESCRIBE_TRANSIT_GATEWAY_VPC_ATTACHMENTS,
            "TransitGatewayVpcAttachments",
            of_vpc,
        )
    }

    /// Attaches something to `tgw-0a`.
    pub fn attached(self, id: &str, what: (&str, &str), table: &str) -> Self {
        let attachment = json!({"TransitGatewayAttachmentId": id, "TransitGatewayId": "tgw-0a", "ResourceType": what.0,
            "ResourceId": what.1, "State": "available",
            "Association": {"TransitGatewayRouteTableId": table, "State": "associated"}});
        self.add(
            &DESCRIBE_TRANSIT_GATEWAY_ATTACHMENTS,
            "TransitGatewayAttachments",
            attachment,
        )
    }

    /// Adds a table of `tgw-0a` with routes by hand.
    pub fn transit_table(self, id: &str, routes: &[(&str, &str)]) -> Self {
        let table = json!({"TransitGatewayRouteTableId": id, "TransitGatewayId": "tgw-0a", "State": "available"});
        let route = |(block, attachment): &(&str, &str)| {
            json!({"DestinationCidrBlock": block, "State": "active", "Type": "static",
                "TransitGatewayAttachments": [{"TransitGatewayAttachmentId": attachment}]})
        };
        let routes: Vec<Value> = routes.iter().map(route).collect();
        self.add(
            &DESCRIBE_TRANSIT_GATEWAY_ROUTE_TABLES,
            "TransitGatewayRouteTables",
            table,
        )
        .one(
            &SEARCH_TRANSIT_GATEWAY_ROUTES,
            id,
            json!({"Routes": routes, "AdditionalRoutesAvailable": false}),
        )
        .one(
            &GET_TRANSIT_GATEWAY_ROUTE_TABLE_PROPAGATIONS,
            id,
            json!({"TransitGatewayRouteTablePropagations": []}),
        )
    }

    /// Changes replies about single resources.
    pub fn change(mut self, change: impl Fn(&mut Value)) -> Self {
        for (_, _, _, value) in &mut self.single {
            change(value);
        }
        self
    }

    pub fn estate(&self) -> Estate {
        let mut replies = Replies::new();
        for ((account, region), lists) in &self.lists {
            replies = replies.at(account, region);
            for (operation, member, values) in lists.values() {
                replies = replies.all(operation, &json!({*member: values}).to_string());
            }
        }
        for ((account, region), operation, request, value) in &self.single {
            replies = replies.at(account, region);
            replies = replies.one(operation, request, &value.to_string());
        }
        replies.settled()
    }

    pub fn ask(&self, question: &Value) -> FlowAnswer {
        let estate = self.estate();
        let (network, environments) = (
            Network::new(&estate, Settings::default()),
            classify(&estate, &Declared::default()),
        );
        let question: FlowQuestion = serde_json::from_value(question.clone()).unwrap();
        super::told::answered(&Flows::new(&network, &environments), &question).unwrap()
    }

    /// Returns the verdict on TCP to a port.
    pub fn tcp(&self, from: &str, to: &str, port: u16) -> FlowAnswer {
        self.ask(&json!({"from": from, "to": to, "protocol": "tcp", "port": port}))
    }
}

/// Returns the verdict of an answer with what stops it, or leaves it open.
pub(super) fn told(answer: &FlowAnswer) -> String {
    let mut told = answer.verdict.as_str().to_owned();
    for blocker in &answer.blockers {
        told += &format!(" {} {}", blocker.reason, blocker.component);
    }
    let open: std::collections::BTreeSet<_> = answer.open.iter().map(|one| one.component).collect();
    for component in open {
        told += &format!(" ?{component}");
    }
    told
}

/// Returns the components of a path with their rules.
pub(super) fn path(answer: &FlowAnswer) -> Vec<String> {
    let steps = answer.path.iter();
    let named = steps.map(|step| match &step.rule {
        Some(rule) => format!("{} {rule}", step.component),
        None => step.component.to_owned(),
    });
    named.collect()
}
