use std::io;

use serde_json::{Value, json};

use crate::accounts::{Account, Class};
use crate::addresses::{self, SUBNETS};
use crate::dice::Dice;
use crate::writer::Writer;
use crate::{REGION, Size, transit};

/// A VPC.
#[derive(Clone, Debug)]
pub(crate) struct Vpc {
    /// Which of all VPCs it is, from 1; its addresses follow.
    pub number: u32,
    /// Which account owns it.
    pub account: usize,
    pub class: Class,
    /// How many interfaces it holds.
    pub interfaces: u32,
}

impl Vpc {
    pub fn id(&self) -> String {
        format!("vpc-{:017x}", self.number)
    }

    pub fn subnet(&self, subnet: u32) -> String {
        format!("subnet-{:017x}", self.number * SUBNETS + subnet)
    }

    fn named(&self, kind: &str, part: u32) -> String {
        format!("{kind}-{:017x}", self.number * 8 + part)
    }
}

/// The zone of a subnet: the first three subnets are public, the others private.
fn zone(subnet: u32) -> (String, String) {
    let letter = ["a", "b", "c"]
        .into_iter()
        .nth((subnet % 3) as usize)
        .unwrap_or("a");
    (
        format!("{REGION}{letter}"),
        format!("euw1-az{}", subnet % 3 + 1),
    )
}

/// Returns the VPCs of all accounts but the network's, dealt out in turn.
pub(crate) fn plan(size: &Size, accounts: &[Account]) -> Vec<Vpc> {
    let workloads = accounts.len().saturating_sub(1).max(1);
    let of_vpc = |number: u32| {
        let account = 1 + (number as usize - 1) % workloads;
        let class = accounts
            .get(account)
            .map_or(Class::Development, |one| one.class);
        let extra = u32::from(number <= size.interfaces % size.vpcs);
        Vpc {
            number,
            account,
            class,
            interfaces: size.interfaces / size.vpcs + extra,
        }
    };
    (1..=size.vpcs).map(of_vpc).collect()
}

/// Writes the VPCs of an account with their subnets, tables, ACLs and gateways.
pub(crate) fn write(
    writer: &mut Writer,
    account: &Account,
    vpcs: &[&Vpc],
    dice: &mut Dice,
) -> io::Result<()> {
    let id = account.id.as_str();
    let list =
        |of: &dyn Fn(&Vpc) -> Vec<Value>| vpcs.iter().flat_map(|vpc| of(vpc)).collect::<Vec<_>>();
    writer.regional(
        id,
        "ec2-describe-vpcs",
        "Vpcs",
        list(&|vpc| vec![described(account, vpc)]),
    )?;
    writer.regional(
        id,
        "ec2-describe-subnets",
        "Subnets",
        list(&|vpc| subnets(account, vpc)),
    )?;
    writer.regional(
        id,
        "ec2-describe-route-tables",
        "RouteTables",
        list(&|vpc| tables(account, vpc)),
    )?;
    let gateways = list(&|vpc| {
        vec![
            json!({"InternetGatewayId": vpc.named("igw", 0), "OwnerId": id,
            "Attachments": [{"VpcId": vpc.id(), "State": "available"}]}),
        ]
    });
    writer.regional(
        id,
        "ec2-describe-internet-gateways",
        "InternetGateways",
        gateways,
    )?;
    let nats = list(&|vpc| {
        let address = addresses::public(vpc.number * 256);
        vec![
            json!({"NatGatewayId": vpc.named("nat", 0), "VpcId": vpc.id(), "SubnetId": vpc.subnet(0),
            "State": "available", "ConnectivityType": "public",
            "NatGatewayAddresses": [{"NetworkInterfaceId": vpc.named("eni", 7), "PublicIp": address,
                "PrivateIp": addresses::of_host(vpc.number, 0, 239)}]}),
        ]
    });
    writer.regional(id, "ec2-describe-nat-gateways", "NatGateways", nats)?;
    let acls = vpcs
        .iter()
        .flat_map(|vpc| acls(account, vpc, dice))
        .collect();
    writer.regional(id, "ec2-describe-network-acls", "NetworkAcls", acls)?;
    for (call, member) in [
        (
            "ec2-describe-vpc-peering-connections",
            "VpcPeeringConnections",
        ),
        ("ec2-describe-vpc-endpoints", "VpcEndpoints"),
    ] {
        writer.regional(id, call, member, Vec::new())?;
    }
    let off = json!({"VpcBlockPublicAccessOptions": {"AwsAccountId": id, "AwsRegion": REGION,
        "InternetGatewayBlockMode": "off"}});
    writer.single(id, "ec2-describe-vpc-block-public-access-options", &off)
}

fn described(account: &Account, vpc: &Vpc) -> Value {
    let block = addresses::of_vpc(vpc.number);
    json!({"VpcId": vpc.id(), "OwnerId": account.id, "CidrBlock": block, "State": "available", "IsDefault": false,
        "CidrBlockAssociationSet": [{"CidrBlock": block, "CidrBlockState": {"State": "associated"}}],
        "Tags": [{"Key": "Environment", "Value": account.class.as_str()},
            {"Key": "Name", "Value": format!("{}-{}", account.class.as_str(), vpc.number)}]})
}

fn subnets(account: &Account, vpc: &Vpc) -> Vec<Value> {
    let of = |subnet: u32| {
        let (name, id) = zone(subnet);
        json!({"SubnetId": vpc.subnet(subnet), "OwnerId": account.id, "VpcId": vpc.id(), "State": "available",
            "CidrBlock": addresses::of_subnet(vpc.number, subnet), "AvailabilityZone": name,
            "AvailabilityZoneId": id, "MapPublicIpOnLaunch": subnet < 3})
    };
    (0..SUBNETS).map(of).collect()
}

fn tables(account: &Account, vpc: &Vpc) -> Vec<Value> {
    let route = |destination: &str, member: &str, target: &str, origin: &str| json!({"DestinationCidrBlock": destination, member: target, "Origin": origin, "State": "active"});
    let table = |part: u32, subnets: std::ops::Range<u32>, way_out: Value| {
        let own = route(
            &addresses::of_vpc(vpc.number),
            "GatewayId",
            "local",
            "CreateRouteTable",
        );
        let others = route(
            "10.0.0.0/8",
            "TransitGatewayId",
            transit::GATEWAY,
            "CreateRoute",
        );
        let uses: Vec<Value> = subnets
            .map(|subnet| {
                json!({"Main": false, "SubnetId": vpc.subnet(subnet), "AssociationState": {"State": "associated"}})
            })
            .collect();
        json!({"RouteTableId": vpc.named("rtb", part), "OwnerId": account.id, "VpcId": vpc.id(),
            "Associations": uses, "Routes": [own, others, way_out]})
    };
    let igw = route(
        "0.0.0.0/0",
        "GatewayId",
        &vpc.named("igw", 0),
        "CreateRoute",
    );
    let nat = route(
        "0.0.0.0/0",
        "NatGatewayId",
        &vpc.named("nat", 0),
        "CreateRoute",
    );
    vec![table(0, 0..3, igw), table(1, 3..6, nat)]
}

/// Every VPC has its default ACL; one in five keeps its private subnets under one of their own.
fn acls(account: &Account, vpc: &Vpc, dice: &mut Dice) -> Vec<Value> {
    let entry = |number: u32, egress: bool, action: &str, peer: &str| json!({"RuleNumber": number, "Protocol": "-1", "RuleAction": action, "Egress": egress, "CidrBlock": peer});
    let acl =
        |part: u32, is_default: bool, subnets: std::ops::Range<u32>, mut entries: Vec<Value>| {
            entries.extend([
                entry(100, true, "allow", "0.0.0.0/0"),
                entry(100, false, "allow", "0.0.0.0/0"),
            ]);
            let uses: Vec<Value> = subnets
                .map(|subnet| json!({"SubnetId": vpc.subnet(subnet)}))
                .collect();
            json!({"NetworkAclId": vpc.named("acl", part), "OwnerId": account.id, "VpcId": vpc.id(),
            "IsDefault": is_default, "Associations": uses, "Entries": entries})
        };
    if !dice.once_in(5) {
        return vec![acl(0, true, 0..SUBNETS, Vec::new())];
    }
    let refused = format!("10.{}.0.0/16", dice.below(256));
    let own = vec![
        entry(50, false, "deny", &refused),
        entry(50, true, "deny", &refused),
    ];
    vec![
        acl(0, true, 0..3, Vec::new()),
        acl(1, false, 3..SUBNETS, own),
    ]
}
