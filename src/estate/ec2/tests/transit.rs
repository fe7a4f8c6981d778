use super::*;
use crate::estate::ec2::*;

pub(super) const REPLIES: &[Sample] = &[
    own(
        &DESCRIBE_TRANSIT_GATEWAYS,
        r#"{"TransitGateways": [{"TransitGatewayId": "tgw-0a", "TransitGatewayArn": "arn:aws:ec2:eu-west-1:111122223333:transit-gateway/tgw-0a", "State": "available",
            "OwnerId": "111122223333", "CreationTime": "2020-08-03 15:35:09+00:00", "Options": {"AmazonSideAsn": 64512, "TransitGatewayCidrBlocks": ["10.99.0.0/24"],
                "AutoAcceptSharedAttachments": "disable", "DefaultRouteTableAssociation": "enable", "AssociationDefaultRouteTableId": "tgw-rtb-0a",
                "DefaultRouteTablePropagation": "enable", "PropagationDefaultRouteTableId": "tgw-rtb-0a", "VpnEcmpSupport": "enable", "DnsSupport": "enable",
                "SecurityGroupReferencingSupport": "enable", "MulticastSupport": "disable"}, "Tags": []}]}"#,
    ),
    own(
        &DESCRIBE_TRANSIT_GATEWAY_ATTACHMENTS,
        r#"{"TransitGatewayAttachments": [
            {"TransitGatewayAttachmentId": "tgw-attach-0a", "TransitGatewayId": "tgw-0a", "TransitGatewayOwnerId": "111122223333", "ResourceOwnerId": "444455556666",
             "ResourceType": "vpc", "ResourceId": "vpc-0b", "State": "available", "Association": {"TransitGatewayRouteTableId": "tgw-rtb-0a", "State": "associated"}, "Tags": []},
            {"TransitGatewayAttachmentId": "tgw-attach-0b", "TransitGatewayId": "tgw-0a", "TransitGatewayOwnerId": "111122223333", "ResourceOwnerId": "444455556666",
             "ResourceType": "peering", "ResourceId": "tgw-0b", "State": "available", "Tags": []}]}"#,
    ),
    own(
        &DESCRIBE_TRANSIT_GATEWAY_VPC_ATTACHMENTS,
        r#"{"TransitGatewayVpcAttachments": [{"TransitGatewayAttachmentId": "tgw-attach-0a", "TransitGatewayId": "tgw-0a", "VpcId": "vpc-0b", "VpcOwnerId": "444455556666",
            "State": "available", "SubnetIds": ["subnet-0x", "subnet-0y"], "CreationTime": "2020-08-03 15:36:33+00:00",
            "Options": {"DnsSupport": "enable", "Ipv6Support": "disable", "ApplianceModeSupport": "enable"}, "Tags": []}]}"#,
    ),
    own(
        &DESCRIBE_TRANSIT_GATEWAY_PEERING_ATTACHMENTS,
        r#"{"TransitGatewayPeeringAttachments": [{"TransitGatewayAttachmentId": "tgw-attach-0b",
            "RequesterTgwInfo": {"TransitGatewayId": "tgw-0a", "OwnerId": "111122223333", "Region": "eu-west-1"},
            "AccepterTgwInfo": {"TransitGatewayId": "tgw-0b", "OwnerId": "444455556666", "Region": "us-east-1"},
            "Status": {"Code": "available"}, "State": "available", "Tags": []}]}"#,
    ),
    own(
        &DESCRIBE_TRANSIT_GATEWAY_ROUTE_TABLES,
        r#"{"TransitGatewayRouteTables": [{"TransitGatewayRouteTableId": "tgw-rtb-0a", "TransitGatewayId": "tgw-0a", "State": "available",
            "DefaultAssociationRouteTable": true, "DefaultPropagationRouteTable": false, "CreationTime": "2020-08-03 15:35:30+00:00", "Tags": [{"Key": "Name", "Value": "main"}]},
            {"TransitGatewayRouteTableId": "tgw-rtb-0b", "TransitGatewayId": "tgw-0a", "State": "available", "DefaultAssociationRouteTable": false, "DefaultPropagationRouteTable": false, "Tags": []}]}"#,
    ),
    about(
        &GET_TRANSIT_GATEWAY_ROUTE_TABLE_ASSOCIATIONS,
        "tgw-rtb-0a",
        r#"{"Associations": [{"TransitGatewayAttachmentId": "tgw-attach-0a", "ResourceId": "vpc-0b", "ResourceType": "vpc", "State": "associated"}]}"#,
    ),
    about(
        &GET_TRANSIT_GATEWAY_ROUTE_TABLE_PROPAGATIONS,
        "tgw-rtb-0a",
        r#"{"TransitGatewayRouteTablePropagations": []}"#,
    ),
    about(
        &SEARCH_TRANSIT_GATEWAY_ROUTES,
        "tgw-rtb-0a",
        r#"{"Routes": [
            {"DestinationCidrBlock": "10.2.0.0/16", "TransitGatewayAttachments": [{"ResourceId": "vpc-0b", "TransitGatewayAttachmentId": "tgw-attach-0a", "ResourceType": "vpc"}], "Type": "propagated", "State": "active"},
            {"DestinationCidrBlock": "10.9.0.0/16", "PrefixListId": "pl-0aa", "Type": "static", "State": "blackhole"}], "AdditionalRoutesAvailable": false}"#,
    ),
];

fn arn(account: &str, resource: &str) -> String {
    format!("arn:aws:ec2:eu-west-1:{account}:{resource}")
}

#[test]
fn a_transit_gateway_tells_its_options_and_attachments() {
    let estate = whole();
    let gateway = get(
        &estate.ec2.transit_gateways,
        &arn(OWNER, "transit-gateway/tgw-0a"),
    );
    let options = gateway.options.known().unwrap();
    assert_eq!(
        options
            .security_group_referencing_support
            .known()
            .unwrap()
            .as_str(),
        "enable"
    );
    assert_eq!(
        options.default_association_route_table.unwrap().as_str(),
        "tgw-rtb-0a"
    );
    let general = get(
        &estate.ec2.transit_gateway_attachments,
        &arn(OWNER, "transit-gateway-attachment/tgw-attach-0a"),
    );
    let association = general.association.as_ref().unwrap();
    assert_eq!(association.route_table.as_str(), "tgw-rtb-0a");
    assert_eq!(general.resource.known().unwrap().as_str(), "vpc-0b");
    let of_vpc = get(
        &estate.ec2.transit_gateway_vpc_attachments,
        &arn(PARTNER, "transit-gateway-attachment/tgw-attach-0a"),
    );
    assert_eq!(of_vpc.subnets.known().unwrap().len(), 2);
    let options = of_vpc.options.known().unwrap();
    assert_eq!(
        options.appliance_mode_support.known().unwrap().as_str(),
        "enable"
    );
    assert!(
        options.security_group_referencing_support.is_unknown(),
        "an older reply"
    );
    let peering = get(
        &estate.ec2.transit_gateway_attachments,
        &arn(OWNER, "transit-gateway-attachment/tgw-attach-0b"),
    );
    assert!(peering.association.is_none());
}

#[test]
fn a_route_table_gathers_what_its_calls_told() {
    let estate = whole();
    let table = get(
        &estate.ec2.transit_gateway_route_tables,
        &arn(OWNER, "transit-gateway-route-table/tgw-rtb-0a"),
    );
    assert_eq!(table.tags.get("Name"), Some("main"));
    assert_eq!(
        table.associations.known().unwrap()[0].attachment.as_str(),
        "tgw-attach-0a"
    );
    assert!(table.propagations.known().unwrap().is_empty());
    let routes = table.routes.known().unwrap();
    assert!(routes[1].is_blackhole() && routes[1].is_static() && !routes[0].is_static());
    assert_eq!(
        routes[0].attachments[0].attachment.unwrap().as_str(),
        "tgw-attach-0a"
    );
    let other = get(
        &estate.ec2.transit_gateway_route_tables,
        &arn(OWNER, "transit-gateway-route-table/tgw-rtb-0b"),
    );
    assert_eq!(
        (other.associations.known(), other.routes.known()),
        (None, None)
    );
}

#[test]
fn searches_by_route_type_add_up() {
    let reply = |cidr: &str, kind: &str| {
        format!(
            r#"{{"Routes": [{{"DestinationCidrBlock": "{cidr}", "Type": "{kind}", "State": "active"}}]}}"#
        )
    };
    let mut estate = Estate::default();
    let sample = about(&SEARCH_TRANSIT_GATEWAY_ROUTES, "tgw-rtb-0a", "");
    for json in [
        reply("10.8.0.0/16", "static"),
        reply("10.2.0.0/16", "propagated"),
    ] {
        record(&mut estate, &sample, &json);
    }
    estate.settle();
    let table = estate
        .ec2
        .transit_gateway_route_tables
        .iter()
        .next()
        .unwrap();
    let routes = table.routes.known().unwrap();
    let found: Vec<String> = routes
        .iter()
        .map(|route| route.destination_cidr.unwrap().to_string())
        .collect();
    assert_eq!(found, ["10.2.0.0/16", "10.8.0.0/16"]);
    assert!(table.associations.known().is_none());
}
