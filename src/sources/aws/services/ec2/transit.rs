//! Transit gateways: attachments, route tables and what these hold.

use aws_sdk_ec2::types;

use super::{Caller, SERVICE, client, pages, tell, words};
use crate::estate::ec2;

tell! {
    types::TransitGatewayOptions {
        "AutoAcceptSharedAttachments" auto_accept_shared_attachments,
        "DefaultRouteTableAssociation" default_route_table_association,
        "AssociationDefaultRouteTableId" association_default_route_table_id,
        "DefaultRouteTablePropagation" default_route_table_propagation,
        "PropagationDefaultRouteTableId" propagation_default_route_table_id,
        "DnsSupport" dns_support,
        "SecurityGroupReferencingSupport" security_group_referencing_support,
        "TransitGatewayCidrBlocks" transit_gateway_cidr_blocks,
    }
    types::TransitGateway {
        "TransitGatewayId" transit_gateway_id, "OwnerId" owner_id, "State" state, "Options" options,
        "Tags" tags,
    }
    types::TransitGatewayAttachmentAssociation {
        "TransitGatewayRouteTableId" transit_gateway_route_table_id, "State" state,
    }
    types::TransitGatewayAttachment {
        "TransitGatewayAttachmentId" transit_gateway_attachment_id,
        "TransitGatewayId" transit_gateway_id, "TransitGatewayOwnerId" transit_gateway_owner_id,
        "ResourceType" resource_type, "ResourceId" resource_id, "ResourceOwnerId" resource_owner_id,
        "State" state, "Association" association, "Tags" tags,
    }
    types::TransitGatewayVpcAttachmentOptions {
        "ApplianceModeSupport" appliance_mode_support, "DnsSupport" dns_support,
        "Ipv6Support" ipv6_support,
        "SecurityGroupReferencingSupport" security_group_referencing_support,
    }
    types::TransitGatewayVpcAttachment {
        "TransitGatewayAttachmentId" transit_gateway_attachment_id,
        "TransitGatewayId" transit_gateway_id, "VpcId" vpc_id, "VpcOwnerId" vpc_owner_id,
        "SubnetIds" subnet_ids, "Options" options, "State" state, "Tags" tags,
    }
    types::PeeringTgwInfo {
        "TransitGatewayId" transit_gateway_id, "CoreNetworkId" core_network_id, "OwnerId" owner_id,
        "Region" region,
    }
    types::TransitGatewayPeeringAttachment {
        "TransitGatewayAttachmentId" transit_gateway_attachment_id,
        "AccepterTransitGatewayAttachmentId" accepter_transit_gateway_attachment_id,
        "RequesterTgwInfo" requester_tgw_info, "AccepterTgwInfo" accepter_tgw_info, "State" state,
        "Tags" tags,
    }
    types::TransitGatewayRouteTable {
        "TransitGatewayRouteTableId" transit_gateway_route_table_id,
        "TransitGatewayId" transit_gateway_id, "State" state,
        "DefaultAssociationRouteTable" default_association_route_table,
        "DefaultPropagationRouteTable" default_propagation_route_table, "Tags" tags,
    }
    types::TransitGatewayRouteTableAssociation {
        "TransitGatewayAttachmentId" transit_gateway_attachment_id, "ResourceType" resource_type,
        "ResourceId" resource_id, "State" state,
    }
    types::TransitGatewayRouteTablePropagation {
        "TransitGatewayAttachmentId" transit_gateway_attachment_id, "ResourceType" resource_type,
        "ResourceId" resource_id, "State" state,
    }
    types::TransitGatewayRouteAttachment {
        "TransitGatewayAttachmentId" transit_gateway_attachment_id, "ResourceType" resource_type,
        "ResourceId" resource_id,
    }
    types::TransitGatewayRoute {
        "DestinationCidrBlock" destination_cidr_block, "PrefixListId" prefix_list_id,
        "TransitGatewayAttachments" transit_gateway_attachments, "Type" r#type, "State" state,
    }
}

words!(
    types::TransitGatewayState,
    types::AutoAcceptSharedAttachmentsValue,
    types::DefaultRouteTableAssociationValue,
    types::DefaultRouteTablePropagationValue,
    types::DnsSupportValue,
    types::SecurityGroupReferencingSupportValue,
    types::TransitGatewayAttachmentResourceType,
    types::TransitGatewayAttachmentState,
    types::TransitGatewayAssociationState,
    types::ApplianceModeSupportValue,
    types::Ipv6SupportValue,
    types::TransitGatewayRouteTableState,
    types::TransitGatewayPropagationState,
    types::TransitGatewayRouteType,
    types::TransitGatewayRouteState,
);

/// Returns the filter that admits routes of every type. The search has to be given one, and these are all
/// states that it can be asked for.
///
/// Source: Amazon EC2 API Reference, SearchTransitGatewayRoutes.
fn in_any_state() -> types::Filter {
    types::Filter::builder()
        .name("state")
        .values("active")
        .values("blackhole")
        .build()
}

/// How each planned operation is called.
pub(super) const CALLERS: &[Caller] = &[
    pages!(
        ec2::DESCRIBE_TRANSIT_GATEWAYS,
        |client, _ask| client.describe_transit_gateways().max_results(1000),
        next_token => set_next_token,
        { "TransitGateways" transit_gateways }
    ),
    pages!(
        ec2::DESCRIBE_TRANSIT_GATEWAY_ATTACHMENTS,
        |client, _ask| client.describe_transit_gateway_attachments().max_results(1000),
        next_token => set_next_token,
        { "TransitGatewayAttachments" transit_gateway_attachments }
    ),
    pages!(
        ec2::DESCRIBE_TRANSIT_GATEWAY_VPC_ATTACHMENTS,
        |client, _ask| client.describe_transit_gateway_vpc_attachments().max_results(1000),
        next_token => set_next_token,
        { "TransitGatewayVpcAttachments" transit_gateway_vpc_attachments }
    ),
    pages!(
        ec2::DESCRIBE_TRANSIT_GATEWAY_PEERING_ATTACHMENTS,
        |client, _ask| client.describe_transit_gateway_peering_attachments().max_results(1000),
        next_token => set_next_token,
        { "TransitGatewayPeeringAttachments" transit_gateway_peering_attachments }
    ),
    pages!(
        ec2::DESCRIBE_TRANSIT_GATEWAY_ROUTE_TABLES,
        |client, _ask| client.describe_transit_gateway_route_tables().max_results(1000),
        next_token => set_next_token,
        { "TransitGatewayRouteTables" transit_gateway_route_tables }
    ),
    pages!(
        ec2::GET_TRANSIT_GATEWAY_ROUTE_TABLE_ASSOCIATIONS,
        |client, ask| client
            .get_transit_gateway_route_table_associations()
            .transit_gateway_route_table_id(ask.id())
            .max_results(1000),
        next_token => set_next_token,
        { "Associations" associations }
    ),
    pages!(
        ec2::GET_TRANSIT_GATEWAY_ROUTE_TABLE_PROPAGATIONS,
        |client, ask| client
            .get_transit_gateway_route_table_propagations()
            .transit_gateway_route_table_id(ask.id())
            .max_results(1000),
        next_token => set_next_token,
        { "TransitGatewayRouteTablePropagations" transit_gateway_route_table_propagations }
    ),
    pages!(
        ec2::SEARCH_TRANSIT_GATEWAY_ROUTES,
        |client, ask| client
            .search_transit_gateway_routes()
            .transit_gateway_route_table_id(ask.id())
            // Without a size of its own a page holds 1,000 routes, the most that there may be.
            .filters(in_any_state()),
        next_token or additional_routes_available => set_next_token,
        { "Routes" routes }
    ),
];
