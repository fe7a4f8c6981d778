use std::io;

use serde_json::{Value, json};

use crate::accounts::{Account, Class};
use crate::vpcs::Vpc;
use crate::writer::Writer;

/// The transit gateway of the organisation.
pub(crate) const GATEWAY: &str = "tgw-0000000000000000a";

fn attachment(vpc: &Vpc) -> String {
    format!("tgw-attach-{:017x}", vpc.number)
}

fn table(class: Class) -> &'static str {
    match class {
        Class::Production => "tgw-rtb-0000000000000000a",
        Class::Staging => "tgw-rtb-0000000000000000b",
        Class::Network | Class::Development => "tgw-rtb-0000000000000000c",
    }
}

/// Writes the transit gateway: a table for each environment, to which the VPCs of that environment alone announce
/// their networks.
pub(crate) fn write(writer: &mut Writer, accounts: &[Account], vpcs: &[Vpc]) -> io::Result<()> {
    let Some(network) = accounts.first() else {
        return Ok(());
    };
    let id = network.id.as_str();
    let owner = |vpc: &Vpc| accounts.get(vpc.account).map_or("", |one| one.id.as_str());
    let gateway = json!({"TransitGatewayId": GATEWAY, "OwnerId": id, "State": "available",
        "Options": {"SecurityGroupReferencingSupport": "disable"}});
    writer.regional(
        id,
        "ec2-describe-transit-gateways",
        "TransitGateways",
        vec![gateway],
    )?;
    let all = vpcs.iter().map(|vpc| {
        json!({"TransitGatewayAttachmentId": attachment(vpc), "TransitGatewayId": GATEWAY, "ResourceType": "vpc",
            "TransitGatewayOwnerId": id, "ResourceOwnerId": owner(vpc), "ResourceId": vpc.id(), "State": "available",
            "Association": {"TransitGatewayRouteTableId": table(vpc.class), "State": "associated"}})
    });
    writer.regional(
        id,
        "ec2-describe-transit-gateway-attachments",
        "TransitGatewayAttachments",
        all.collect(),
    )?;
    let all = vpcs.iter().map(|vpc| {
        json!({"TransitGatewayAttachmentId": attachment(vpc), "TransitGatewayId": GATEWAY, "VpcId": vpc.id(),
            "VpcOwnerId": owner(vpc), "State": "available", "SubnetIds": [vpc.subnet(3), vpc.subnet(4), vpc.subnet(5)],
            "Options": {"ApplianceModeSupport": "disable"}})
    });
    writer.regional(
        id,
        "ec2-describe-transit-gateway-vpc-attachments",
        "TransitGatewayVpcAttachments",
        all.collect(),
    )?;
    let classes = [Class::Production, Class::Staging, Class::Development];
    let tables = classes.map(|class| {
        json!({"TransitGatewayRouteTableId": table(class), "TransitGatewayId": GATEWAY, "State": "available"})
    });
    writer.regional(
        id,
        "ec2-describe-transit-gateway-route-tables",
        "TransitGatewayRouteTables",
        tables.to_vec(),
    )?;
    for class in classes {
        let routes = json!({"Routes": routes(class, vpcs), "AdditionalRoutesAvailable": false});
        let call = "ec2-search-transit-gateway-routes";
        writer.about(id, call, table(class), &routes)?;
    }
    Ok(())
}

/// Returns the routes of an environment's table: those that its VPCs announce.
fn routes(class: Class, vpcs: &[Vpc]) -> Vec<Value> {
    let of_class = vpcs.iter().filter(|vpc| vpc.class == class);
    let route = |vpc: &Vpc| {
        let attached = json!({"TransitGatewayAttachmentId": attachment(vpc), "ResourceType": "vpc",
            "ResourceId": vpc.id()});
        json!({"DestinationCidrBlock": crate::addresses::of_vpc(vpc.number), "Type": "propagated",
            "State": "active", "TransitGatewayAttachments": [attached]})
    };
    of_class.map(route).collect()
}
