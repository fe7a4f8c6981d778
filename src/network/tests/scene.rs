//! Two peered VPCs with an internet gateway and a NAT gateway, and the parts of which other scenes are made.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::environments::{Declared, classify};
use crate::estate::ec2::*;
use crate::estate::testing::Replies;
use crate::estate::{Estate, Operation};
use crate::network::{FlowAnswer, FlowQuestion, Flows, Network, QuestionError, Settings};

pub(super) use super::told::{Told, blocked, maybe, one_way, open, told, unknown};

pub(super) const ACCOUNT: &str = "111122223333";

/// A reply beside those that every scene has.
#[derive(Clone)]
pub(super) struct Further {
    pub account: &'static str,
    pub region: &'static str,
    pub operation: &'static Operation,
    /// The resource that was asked about.
    pub request: Option<String>,
    pub reply: Value,
    /// What is missing from it.
    pub missing: Option<&'static str>,
}

/// The replies of one region; tests change them.
#[derive(Clone)]
pub(super) struct Scene {
    /// The list that breaks off.
    pub part: Option<&'static Operation>,
    pub vpcs: Value,
    pub subnets: Value,
    pub tables: Value,
    pub acls: Value,
    pub groups: Value,
    pub interfaces: Value,
    pub peerings: Value,
    pub nats: Value,
    pub gateways: Value,
    /// The mode of Block Public Access.
    pub block: &'static str,
    pub further: Vec<Further>,
    /// Further replies of the scene's own region: about all of it, or about what is named. Null is a denial.
    pub more: Vec<(&'static Operation, Option<&'static str>, Value)>,
    pub settings: Settings,
    /// Names of operations of which the replies are missing.
    pub unread: BTreeSet<&'static str>,
}

/// Adds to a list.
pub(super) fn add(list: &mut Value, one: Value) {
    list.as_array_mut().unwrap().push(one);
}

/// Returns the one of a list that has an id.
pub(super) fn of<'v>(list: &'v mut Value, id: &str) -> &'v mut Value {
    let mut all = list.as_array_mut().unwrap().iter_mut();
    let has = |one: &Value| one.as_object().unwrap().values().any(|value| value == id);
    all.find(|one| has(one)).unwrap()
}

pub(super) fn vpc(id: &str, block: &str) -> Value {
    json!({"VpcId": id, "OwnerId": ACCOUNT, "CidrBlock": block})
}

/// A subnet in the zone of a letter.
pub(super) fn subnet(id: &str, vpc: &str, block: &str, zone: &str) -> Value {
    json!({"SubnetId": id, "OwnerId": ACCOUNT, "VpcId": vpc, "CidrBlock": block,
        "AvailabilityZone": format!("eu-west-1{zone}"), "AvailabilityZoneId": format!("euw1-az{zone}")})
}

/// An ACL of subnets; without entries it denies everything.
pub(super) fn acl(id: &str, vpc: &str, subnets: &[&str], entries: &[Value]) -> Value {
    let uses: Vec<Value> = subnets
        .iter()
        .map(|subnet| json!({"SubnetId": subnet}))
        .collect();
    json!({"NetworkAclId": id, "OwnerId": ACCOUNT, "VpcId": vpc, "IsDefault": false, "Associations": uses,
        "Entries": entries})
}

/// An ACL that lets everything pass.
pub(super) fn open_acl(id: &str, vpc: &str, subnets: &[&str]) -> Value {
    acl(id, vpc, subnets, &open_entries())
}

pub(super) fn open_entries() -> Vec<Value> {
    vec![
        entry(100, true, "allow", None),
        entry(100, false, "allow", None),
    ]
}

/// A group that admits everything.
pub(super) fn open_group(id: &str, vpc: &str) -> Value {
    group(id, vpc, &[all(&["0.0.0.0/0", "::/0"])])
}

/// A rule for all traffic of networks.
pub(super) fn all(networks: &[&str]) -> Value {
    let (six, four): (Vec<&str>, Vec<&str>) =
        networks.iter().copied().partition(|one| one.contains(':'));
    let four: Vec<Value> = four.iter().map(|one| json!({"CidrIp": one})).collect();
    let six: Vec<Value> = six.iter().map(|one| json!({"CidrIpv6": one})).collect();
    json!({"IpProtocol": "-1", "IpRanges": four, "Ipv6Ranges": six})
}

pub(super) fn interface(id: &str, vpc: &str, subnet: &str, address: &str, group: &str) -> Value {
    json!({"NetworkInterfaceId": format!("eni-{id}"), "OwnerId": ACCOUNT, "VpcId": vpc, "SubnetId": subnet,
        "InterfaceType": "interface", "SourceDestCheck": true, "Groups": [{"GroupId": group}],
        "PrivateIpAddress": address, "PrivateIpAddresses": [{"PrivateIpAddress": address}],
        "Attachment": {"InstanceId": format!("i-{id}"), "Status": "attached"}})
}

pub(super) fn rule(protocol: &str, port: i32, peer: Value) -> Value {
    let mut rule = json!({"IpProtocol": protocol, "FromPort": port, "ToPort": port});
    let member = if peer.get("CidrIp").is_some() {
        "IpRanges"
    } else {
        "UserIdGroupPairs"
    };
    rule[member] = json!([peer]);
    rule
}

pub(super) fn group(id: &str, vpc: &str, ingress: &[Value]) -> Value {
    json!({"GroupId": id, "OwnerId": ACCOUNT, "VpcId": vpc, "IpPermissions": ingress,
        "IpPermissionsEgress": [{"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}]})
}

pub(super) fn entry(number: u32, egress: bool, action: &str, ports: Option<(u16, u16)>) -> Value {
    let mut entry = json!({"RuleNumber": number, "Protocol": "-1", "RuleAction": action, "Egress": egress,
        "CidrBlock": "0.0.0.0/0"});
    if let Some((from, to)) = ports {
        entry["Protocol"] = json!("6");
        entry["PortRange"] = json!({"From": from, "To": to});
    }
    entry
}

pub(super) fn table(id: &str, vpc: &str, subnets: &[&str], routes: &[Value]) -> Value {
    let uses: Vec<Value> = subnets
        .iter()
        .map(|subnet| json!({"Main": false, "SubnetId": subnet, "AssociationState": {"State": "associated"}}))
        .collect();
    json!({"RouteTableId": id, "OwnerId": ACCOUNT, "VpcId": vpc, "Routes": routes, "Associations": uses})
}

pub(super) fn local(block: &str) -> Value {
    json!({"DestinationCidrBlock": block, "GatewayId": "local", "State": "active", "Origin": "CreateRouteTable"})
}

pub(super) fn to(destination: &str, member: &str, target: &str) -> Value {
    json!({"DestinationCidrBlock": destination, member: target, "State": "active", "Origin": "CreateRoute"})
}

impl Scene {
    #[expect(clippy::too_many_lines, reason = "one scene, seen whole")]
    pub fn new() -> Self {
        let subnet = |id: &str, vpc: &str, block: &str| {
            json!({"SubnetId": id, "OwnerId": ACCOUNT, "VpcId": vpc, "CidrBlock": block,
                "AvailabilityZone": "eu-west-1a", "AvailabilityZoneId": "euw1-az1"})
        };
        let acl = |id: &str, vpc: &str, subnets: &[&str]| {
            let uses: Vec<Value> = subnets
                .iter()
                .map(|subnet| json!({"SubnetId": subnet}))
                .collect();
            json!({"NetworkAclId": id, "OwnerId": ACCOUNT, "VpcId": vpc, "IsDefault": true, "Associations": uses,
                "Entries": [entry(100, true, "allow", None), entry(100, false, "allow", None)]})
        };
        let web = [
            rule("tcp", 443, json!({"CidrIp": "0.0.0.0/0"})),
            rule(
                "tcp",
                22,
                json!({"GroupId": "sg-client", "UserId": ACCOUNT}),
            ),
        ];
        let mut front = interface("front", "vpc-a", "subnet-public", "10.1.1.10", "sg-client");
        front["Association"] = json!({"PublicIp": "203.0.113.10"});
        let mut nat = interface("nat", "vpc-a", "subnet-public", "10.1.1.5", "sg-client");
        nat["Groups"] = json!([]);
        nat["InterfaceType"] = json!("nat_gateway");
        nat["Attachment"] = json!(null);
        nat["Association"] = json!({"PublicIp": "203.0.113.5"});
        Self {
            vpcs: json!([{"VpcId": "vpc-a", "OwnerId": ACCOUNT, "CidrBlock": "10.1.0.0/16"},
                {"VpcId": "vpc-b", "OwnerId": ACCOUNT, "CidrBlock": "10.2.0.0/16"}]),
            subnets: json!([
                subnet("subnet-public", "vpc-a", "10.1.1.0/24"),
                subnet("subnet-inner", "vpc-a", "10.1.2.0/24"),
                subnet("subnet-far", "vpc-b", "10.2.1.0/24"),
            ]),
            tables: json!([
                table(
                    "rtb-public",
                    "vpc-a",
                    &["subnet-public"],
                    &[
                        local("10.1.0.0/16"),
                        to("0.0.0.0/0", "GatewayId", "igw-a"),
                        to("10.2.0.0/16", "VpcPeeringConnectionId", "pcx-ab"),
                    ]
                ),
                table(
                    "rtb-inner",
                    "vpc-a",
                    &["subnet-inner"],
                    &[
                        local("10.1.0.0/16"),
                        to("0.0.0.0/0", "NatGatewayId", "nat-a"),
                        to("10.2.0.0/16", "VpcPeeringConnectionId", "pcx-ab"),
                    ]
                ),
                table(
                    "rtb-far",
                    "vpc-b",
                    &["subnet-far"],
                    &[
                        local("10.2.0.0/16"),
                        to("10.1.0.0/16", "VpcPeeringConnectionId", "pcx-ab"),
                    ]
                ),
            ]),
            acls: json!([
                acl("acl-public", "vpc-a", &["subnet-public"]),
                acl("acl-inner", "vpc-a", &["subnet-inner"]),
                acl("acl-far", "vpc-b", &["subnet-far"]),
            ]),
            groups: json!([
                group("sg-client", "vpc-a", &[]),
                group("sg-web", "vpc-a", &web),
                group("sg-far", "vpc-b", &web),
            ]),
            interfaces: json!([
                front,
                nat,
                interface("beside", "vpc-a", "subnet-public", "10.1.1.11", "sg-web"),
                interface("inner", "vpc-a", "subnet-inner", "10.1.2.10", "sg-web"),
                interface("far", "vpc-b", "subnet-far", "10.2.1.10", "sg-far"),
            ]),
            peerings: json!([{"VpcPeeringConnectionId": "pcx-ab", "Status": {"Code": "active"},
                "RequesterVpcInfo": {"OwnerId": ACCOUNT, "Region": "eu-west-1", "VpcId": "vpc-a", "CidrBlock": "10.1.0.0/16"},
                "AccepterVpcInfo": {"OwnerId": ACCOUNT, "Region": "eu-west-1", "VpcId": "vpc-b", "CidrBlock": "10.2.0.0/16"}}]),
            nats: json!([{"NatGatewayId": "nat-a", "VpcId": "vpc-a", "SubnetId": "subnet-public", "State": "available",
                "ConnectivityType": "public", "NatGatewayAddresses": [{"NetworkInterfaceId": "eni-nat",
                "PrivateIp": "10.1.1.5", "PublicIp": "203.0.113.5"}]}]),
            gateways: json!([{"InternetGatewayId": "igw-a", "OwnerId": ACCOUNT,
                "Attachments": [{"VpcId": "vpc-a", "State": "available"}]}]),
            ..Self::bare()
        }
    }

    /// Nothing: for scenes of other parts.
    pub fn bare() -> Self {
        let none = || json!([]);
        Self {
            part: None,
            vpcs: none(),
            subnets: none(),
            tables: none(),
            acls: none(),
            groups: none(),
            interfaces: none(),
            peerings: none(),
            nats: none(),
            gateways: none(),
            block: "off",
            further: Vec::new(),
            more: Vec::new(),
            settings: Settings::default(),
            unread: BTreeSet::new(),
        }
    }

    /// Adds a reply about the whole region.
    pub fn further(&mut self, operation: &'static Operation, reply: Value) {
        self.further.push(Further {
            account: ACCOUNT,
            region: "eu-west-1",
            operation,
            request: None,
            reply,
            missing: None,
        });
    }

    /// Adds a reply about one resource.
    pub fn about(&mut self, operation: &'static Operation, request: &str, reply: Value) {
        self.further.push(Further {
            account: ACCOUNT,
            region: "eu-west-1",
            operation,
            request: Some(request.to_owned()),
            reply,
            missing: None,
        });
    }

    /// Takes a part away from the reply that was added last, and says so.
    pub fn lacks(&mut self, missing: &'static str) {
        self.further.last_mut().unwrap().missing = Some(missing);
    }

    #[expect(clippy::too_many_lines, reason = "one list, seen whole")]
    pub fn estate(&self) -> Estate {
        let block = json!({"AwsAccountId": ACCOUNT, "AwsRegion": "eu-west-1",
            "InternetGatewayBlockMode": self.block});
        let lists: [(&'static Operation, &str, &Value); 10] = [
            (&DESCRIBE_VPCS, "Vpcs", &self.vpcs),
            (&DESCRIBE_SUBNETS, "Subnets", &self.subnets),
            (&DESCRIBE_ROUTE_TABLES, "RouteTables", &self.tables),
            (&DESCRIBE_NETWORK_ACLS, "NetworkAcls", &self.acls),
            (&DESCRIBE_SECURITY_GROUPS, "SecurityGroups", &self.groups),
            (
                &DESCRIBE_NETWORK_INTERFACES,
                "NetworkInterfaces",
                &self.interfaces,
            ),
            (
                &DESCRIBE_VPC_PEERING_CONNECTIONS,
                "VpcPeeringConnections",
                &self.peerings,
            ),
            (&DESCRIBE_NAT_GATEWAYS, "NatGateways", &self.nats),
            (
                &DESCRIBE_INTERNET_GATEWAYS,
                "InternetGateways",
                &self.gateways,
            ),
            (
                &DESCRIBE_VPC_BLOCK_PUBLIC_ACCESS_OPTIONS,
                "VpcBlockPublicAccessOptions",
                &block,
            ),
        ];
        let mut replies = Replies::new();
        for (operation, member, value) in lists {
            if !self.unread.contains(operation.name) && !value.is_null() {
                let said = json!({member: value}).to_string();
                let is_part = self.part.is_some_and(|part| part.name == operation.name);
                replies = match is_part {
                    true => replies.list_part(operation, &said),
                    false => replies.all(operation, &said),
                };
            }
        }
        for (operation, about, reply) in &self.more {
            let said = reply.to_string();
            replies = match about {
                Some(name) => replies.one(operation, name, &said),
                None if reply.is_null() => replies.error(operation, None, "AccessDenied"),
                None => replies.all(operation, &said),
            };
        }
        for one in &self.further {
            if !self.unread.contains(one.operation.name) {
                let (there, said) = (replies.at(one.account, one.region), one.reply.to_string());
                replies = match (&one.request, one.missing) {
                    (Some(request), Some(missing)) => {
                        there.part(one.operation, request, &said, missing)
                    }
                    (Some(request), None) => there.one(one.operation, request, &said),
                    (None, Some(missing)) => there.part_of_list(one.operation, &said, missing),
                    (None, None) => there.all(one.operation, &said),
                };
            }
        }
        replies.settled()
    }

    pub fn answered(&self, question: &str) -> Result<FlowAnswer, QuestionError> {
        let estate = self.estate();
        let (network, environments) = (
            Network::new(&estate, self.settings),
            classify(&estate, &Declared::default()),
        );
        let question: FlowQuestion = serde_json::from_str(question).unwrap();
        super::told::answered(&Flows::new(&network, &environments), &question)
    }

    pub fn ask(&self, question: &str) -> FlowAnswer {
        self.answered(question).unwrap()
    }

    /// Returns the verdict, and the components that block.
    pub fn flow(&self, from: &str, to: &str, port: u16) -> (String, Vec<String>) {
        let question = json!({"from": from, "to": to, "protocol": "tcp", "port": port});
        let answer = self.ask(&question.to_string());
        let blockers = answer.blockers.iter();
        let blockers = blockers.map(|one| format!("{} {}", one.reason, one.component));
        (answer.verdict.as_str().to_owned(), blockers.collect())
    }

    /// Returns the verdict on a port of TCP, and what blocks.
    pub fn tcp(&self, from: &str, to: &str, port: u16) -> Told {
        self.about_flow(&json!({"from": from, "to": to, "protocol": "tcp", "port": port}))
    }

    /// Returns the verdict on a port of UDP, and what blocks.
    pub fn udp(&self, from: &str, to: &str, port: u16) -> Told {
        self.about_flow(&json!({"from": from, "to": to, "protocol": "udp", "port": port}))
    }

    /// Returns the verdict on traffic without a port, and what blocks.
    pub fn send(&self, from: &str, to: &str, protocol: &str) -> Told {
        self.about_flow(&json!({"from": from, "to": to, "protocol": protocol}))
    }

    /// Returns the verdict on a question, and what blocks.
    pub fn about_flow(&self, question: &Value) -> Told {
        told(&self.ask(&question.to_string()))
    }
}
