use super::{Parts, detail_output, ec2_resource};
use crate::estate::{Estate, List, Observed, Operation, Tags, list_output, model};
use crate::ids::{
    Cidr, Place, PrefixListId, Sym, TransitGatewayAttachmentId, TransitGatewayId,
    TransitGatewayRouteTableId,
};

model! {
    /// A route table of a transit gateway with its associations, propagations and routes; only the
    /// transit gateway's owner sees it. Shape: `ec2 describe-transit-gateway-route-tables`,
    /// `get-transit-gateway-route-table-associations`, `get-transit-gateway-route-table-propagations`,
    /// `search-transit-gateway-routes`.
    pub struct TransitGatewayRouteTable {
        required {
            /// The id.
            "TransitGatewayRouteTableId" => id: TransitGatewayRouteTableId,
        }
        /// The transit gateway.
        "TransitGatewayId" => transit_gateway: Observed<TransitGatewayId>,
        /// Such as `available`.
        "State" => state: Observed<Sym>,
        /// Whether new attachments are associated with it.
        "DefaultAssociationRouteTable" => is_default_association: Observed<bool>,
        /// Whether new attachments propagate to it.
        "DefaultPropagationRouteTable" => is_default_propagation: Observed<bool>,
        /// The attachments whose packets it routes.
        "Associations" => associations: Parts<TransitGatewayRouteTableAssociation>,
        /// The attachments that announce their networks to it.
        "TransitGatewayRouteTablePropagations" =>
            propagations: Parts<TransitGatewayRouteTablePropagation>,
        /// The routes.
        "Routes" => routes: Parts<TransitGatewayRoute>,
        /// Its tags.
        "Tags" => tags: Tags,
    }

    /// An attachment whose packets a route table routes.
    pub struct TransitGatewayRouteTableAssociation {
        required {
            /// The attachment.
            "TransitGatewayAttachmentId" => attachment: TransitGatewayAttachmentId,
        }
        /// The kind of what is attached.
        "ResourceType" => resource_type: Option<Sym>,
        /// The id of what is attached.
        "ResourceId" => resource: Option<Sym>,
        /// `associated`, or on the way to or from it.
        "State" => state: Option<Sym>,
    }

    /// An attachment that announces its networks to a route table.
    pub struct TransitGatewayRouteTablePropagation {
        /// The attachment.
        "TransitGatewayAttachmentId" => attachment: Option<TransitGatewayAttachmentId>,
        /// The kind of what is attached.
        "ResourceType" => resource_type: Option<Sym>,
        /// The id of what is attached.
        "ResourceId" => resource: Option<Sym>,
        /// `enabled`, or on the way to or from it.
        "State" => state: Option<Sym>,
    }

    /// A route of a transit gateway.
    pub struct TransitGatewayRoute {
        /// The destination.
        "DestinationCidrBlock" => destination_cidr: Option<Cidr>,
        /// The prefix list from which the route was made.
        "PrefixListId" => prefix_list: Option<PrefixListId>,
        /// The attachments it leads to; none for a blackhole.
        "TransitGatewayAttachments" => attachments: List<TransitGatewayRouteAttachment>,
        /// `static`, `propagated` or `system`.
        "Type" => route_type: Option<Sym>,
        /// `active`, `blackhole`, or on the way to or from it.
        "State" => state: Option<Sym>,
    }

    /// An attachment that a route leads to.
    pub struct TransitGatewayRouteAttachment {
        /// The attachment.
        "TransitGatewayAttachmentId" => attachment: Option<TransitGatewayAttachmentId>,
        /// The kind of what is attached.
        "ResourceType" => resource_type: Option<Sym>,
        /// The id of what is attached.
        "ResourceId" => resource: Option<Sym>,
    }
}

impl TransitGatewayRoute {
    /// Returns whether packets to the destination are dropped.
    pub fn is_blackhole(&self) -> bool {
        self.state
            .is_some_and(|state| state.as_str() == "blackhole")
    }
    /// Returns whether it was entered by hand; such routes go before propagated ones.
    pub fn is_static(&self) -> bool {
        self.route_type
            .is_some_and(|kind| kind.as_str() == "static")
    }
}

ec2_resource!(
    TransitGatewayRouteTable: "AWS::EC2::TransitGatewayRouteTable", "transit-gateway-route-table",
    tags tags
);

list_output! {
    /// The reply of `ec2 describe-transit-gateway-route-tables`.
    DescribeTransitGatewayRouteTablesOutput {
        "TransitGatewayRouteTables" => TransitGatewayRouteTable
    } into ec2.transit_gateway_route_tables
}
detail_output! {
    /// The reply of `ec2 get-transit-gateway-route-table-associations`.
    GetTransitGatewayRouteTableAssociationsOutput {
        "Associations" => TransitGatewayRouteTableAssociation
    } of TransitGatewayRouteTable, "TransitGatewayRouteTableId",
    into ec2.transit_gateway_route_tables.associations
}
detail_output! {
    /// The reply of `ec2 get-transit-gateway-route-table-propagations`.
    GetTransitGatewayRouteTablePropagationsOutput {
        "TransitGatewayRouteTablePropagations" => TransitGatewayRouteTablePropagation
    } of TransitGatewayRouteTable, "TransitGatewayRouteTableId",
    into ec2.transit_gateway_route_tables.propagations
}
detail_output! {
    /// The reply of `ec2 search-transit-gateway-routes`.
    SearchTransitGatewayRoutesOutput { "Routes" => TransitGatewayRoute }
    of TransitGatewayRouteTable, "TransitGatewayRouteTableId",
    into ec2.transit_gateway_route_tables.routes
}

/// Names the transit gateway route tables of an account.
fn route_tables(estate: &Estate, place: Place) -> Vec<Sym> {
    let tables = estate.ec2.transit_gateway_route_tables.living_in(place);
    tables.map(|one| Sym::new(one.id.as_str())).collect()
}

/// Lists transit gateway route tables.
pub const DESCRIBE_TRANSIT_GATEWAY_ROUTE_TABLES: Operation =
    Operation::regional::<DescribeTransitGatewayRouteTablesOutput>(
        "ec2",
        "describe-transit-gateway-route-tables",
        "ec2:DescribeTransitGatewayRouteTables",
    )
    .members(&["TransitGatewayRouteTables"])
    .paged(&["NextToken"]);

/// Lists the attachments that use a transit gateway route table.
pub const GET_TRANSIT_GATEWAY_ROUTE_TABLE_ASSOCIATIONS: Operation =
    Operation::regional::<GetTransitGatewayRouteTableAssociationsOutput>(
        "ec2",
        "get-transit-gateway-route-table-associations",
        "ec2:GetTransitGatewayRouteTableAssociations",
    )
    .per("TransitGatewayRouteTableId")
    .members(&["Associations"])
    .paged(&["NextToken"])
    .for_each(route_tables);

/// Lists the attachments that propagate to a transit gateway route table.
pub const GET_TRANSIT_GATEWAY_ROUTE_TABLE_PROPAGATIONS: Operation =
    Operation::regional::<GetTransitGatewayRouteTablePropagationsOutput>(
        "ec2",
        "get-transit-gateway-route-table-propagations",
        "ec2:GetTransitGatewayRouteTablePropagations",
    )
    .per("TransitGatewayRouteTableId")
    .members(&["TransitGatewayRouteTablePropagations"])
    .paged(&["NextToken"])
    .for_each(route_tables);

/// What is missing from a reply that was filtered to the routes that were entered by hand.
pub const ONLY_STATIC_ROUTES: &str = "only static routes were searched";

/// Lists the routes of a transit gateway route table, of every type. The reply holds at most 1,000
/// and says so with `AdditionalRoutesAvailable`.
pub const SEARCH_TRANSIT_GATEWAY_ROUTES: Operation =
    Operation::regional::<SearchTransitGatewayRoutesOutput>(
        "ec2",
        "search-transit-gateway-routes",
        "ec2:SearchTransitGatewayRoutes",
    )
    .per("TransitGatewayRouteTableId")
    .members(&["Routes", "AdditionalRoutesAvailable"])
    .paged(&["AdditionalRoutesAvailable", "NextToken"])
    .for_each(route_tables);
