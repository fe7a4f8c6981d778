//! Two peered VPCs with an internet gateway and a NAT gateway.

use serde_json::{Value, json};

use crate::environments::{Declared, classify};
use crate::estate::ec2::*;
use crate::estate::testing::Replies;
use crate::estate::{Estate, Operation};
use crate::network::{FlowAnswer, FlowQuestion, Flows, Network, Settings};

const ACCOUNT: &str = "111122223333";

/// The replies of one region; tests change them.
#[derive(Clone)]
pub(super) struct Scene {
    pub vpcs: Value,
    pub subnets: Value,
    pub tables: Value,
    pub acls: Value,
    pub groups: Value,
    pub interfaces: Value,
    pub peerings: Value,
    pub nats: Value,
    /// Further replies: about all of the region, or about what is named.
    pub more: Vec<(&'static Operation, Option<&'static str>, Value)>,
    pub settings: Settings,
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
            more: Vec::new(),
            settings: Settings::default(),
        }
    }

    pub fn estate(&self) -> Estate {
        let said = |member: &str, value: &Value| json!({member: value}).to_string();
        let gateway = json!([{"InternetGatewayId": "igw-a", "OwnerId": ACCOUNT,
            "Attachments": [{"VpcId": "vpc-a", "State": "available"}]}]);
        let off = json!({"AwsAccountId": ACCOUNT, "AwsRegion": "eu-west-1", "InternetGatewayBlockMode": "off"});
        let replies = Replies::new()
            .all(&DESCRIBE_VPCS, &said("Vpcs", &self.vpcs))
            .all(&DESCRIBE_SUBNETS, &said("Subnets", &self.subnets))
            .all(&DESCRIBE_ROUTE_TABLES, &said("RouteTables", &self.tables))
            .all(&DESCRIBE_NETWORK_ACLS, &said("NetworkAcls", &self.acls))
            .all(
                &DESCRIBE_SECURITY_GROUPS,
                &said("SecurityGroups", &self.groups),
            )
            .all(
                &DESCRIBE_NETWORK_INTERFACES,
                &said("NetworkInterfaces", &self.interfaces),
            )
            .all(
                &DESCRIBE_VPC_PEERING_CONNECTIONS,
                &said("VpcPeeringConnections", &self.peerings),
            )
            .all(&DESCRIBE_NAT_GATEWAYS, &said("NatGateways", &self.nats))
            .all(
                &DESCRIBE_INTERNET_GATEWAYS,
                &said("InternetGateways", &gateway),
            )
            .all(
                &DESCRIBE_VPC_BLOCK_PUBLIC_ACCESS_OPTIONS,
                &said("VpcBlockPublicAccessOptions", &off),
            );
        let more = self.more.iter();
        let all = more.fold(replies, |replies, (operation, about, reply)| match about {
            Some(name) => replies.one(operation, name, &reply.to_string()),
            None => replies.all(operation, &reply.to_string()),
        });
        all.settled()
    }

    pub fn ask(&self, question: &str) -> FlowAnswer {
        let estate = self.estate();
        let (network, environments) = (
            Network::new(&estate, self.settings),
            classify(&estate, &Declared::default()),
        );
        let question: FlowQuestion = serde_json::from_str(question).unwrap();
        Flows::new(&network, &environments).ask(&question).unwrap()
    }

    /// Returns the verdict, and the components that block.
    pub fn flow(&self, from: &str, to: &str, port: u16) -> (String, Vec<String>) {
        let question = json!({"from": from, "to": to, "protocol": "tcp", "port": port});
        let answer = self.ask(&question.to_string());
        let blockers = answer.blockers.iter();
        let blockers = blockers.map(|one| format!("{} {}", one.reason, one.component));
        (answer.verdict.as_str().to_owned(), blockers.collect())
    }
}
