use super::ownerless_key;
use crate::estate::ec2::entries;
use crate::estate::{
    Call, Estate, Items, List, Loaded, Observed, Operation, Output, Planned, Resource, model,
};
use crate::ids::{Arn, Cidr, CoreNetworkId, IdError, Place, PrefixListId, Region, Sym};

model! {
    /// The routes of a segment, or of a network function group, at one edge of a core network.
    /// Shape: `networkmanager get-network-routes`.
    pub struct CoreNetworkRouteTable {
        required {
            /// The core network.
            "CoreNetworkId" => core_network: CoreNetworkId,
            /// The region of the edge.
            "EdgeLocation" => edge: Region,
        }
        /// The segment; none when it is a network function group's.
        "SegmentName" => segment: Option<Sym>,
        /// The network function group; none when it is a segment's.
        "NetworkFunctionGroupName" => network_function_group: Option<Sym>,
        /// The routes.
        "NetworkRoutes" => routes: Observed<List<NetworkRoute>>,
    }

    /// A route of a core network.
    pub struct NetworkRoute {
        /// The destination; none when it is a prefix list.
        "DestinationCidrBlock" => destination: Option<Cidr>,
        /// The prefix list; none when it is a network.
        "PrefixListId" => prefix_list: Option<PrefixListId>,
        /// Where it leads; several for equal paths, none for a blackhole.
        "Destinations" => destinations: List<NetworkRouteDestination>,
        /// `ACTIVE` or `BLACKHOLE`.
        "State" => state: Observed<Sym>,
        /// `PROPAGATED`, `STATIC` or `SYSTEM`.
        "Type" => route_type: Observed<Sym>,
    }

    /// Where a route of a core network leads.
    pub struct NetworkRouteDestination {
        /// An attachment of the core network.
        "CoreNetworkAttachmentId" => attachment: Option<Sym>,
        /// An attachment of a transit gateway.
        "TransitGatewayAttachmentId" => transit_gateway_attachment: Option<Sym>,
        /// The segment of the attachment.
        "SegmentName" => segment: Option<Sym>,
        /// The network function group of the attachment.
        "NetworkFunctionGroupName" => network_function_group: Option<Sym>,
        /// The edge of the attachment.
        "EdgeLocation" => edge: Option<Region>,
        /// `vpc`, `vpn`, `direct-connect-gateway` and so on.
        "ResourceType" => resource_type: Option<Sym>,
        /// The id of what is attached.
        "ResourceId" => resource: Option<Sym>,
    }

    /// The reply of `networkmanager get-network-routes`.
    pub struct GetNetworkRoutesOutput {
        required {
            /// The routes.
            "NetworkRoutes" => routes: Items<NetworkRoute>,
        }
        /// The segment and edge, for a segment.
        "CoreNetworkSegmentEdge" => segment_edge: Option<SegmentEdge>,
        /// The group and edge, for a network function group.
        "CoreNetworkNetworkFunctionGroup" => network_function_group: Option<NetworkFunctionGroupEdge>,
    }

    /// A segment at an edge.
    pub struct SegmentEdge {
        required {
            /// The core network.
            "CoreNetworkId" => core_network: CoreNetworkId,
            /// The segment.
            "SegmentName" => segment: Sym,
            /// The region of the edge.
            "EdgeLocation" => edge: Region,
        }
    }

    /// A network function group at an edge.
    pub struct NetworkFunctionGroupEdge {
        required {
            /// The core network.
            "CoreNetworkId" => core_network: CoreNetworkId,
            /// The network function group.
            "NetworkFunctionGroupName" => network_function_group: Sym,
            /// The region of the edge.
            "EdgeLocation" => edge: Region,
        }
    }
}

/// Returns the key under which the routes of a segment at an edge are found. Replies do not name the owner, so it
/// has none.
///
/// # Errors
/// When the parts do not make an ARN.
pub fn core_network_route_table_key(
    place: Place,
    core_network: CoreNetworkId,
    segment: Sym,
    edge: Region,
) -> Result<Arn, IdError> {
    ownerless_key(place, core_network, &format!("segment/{segment}/{edge}"))
}

impl Resource for CoreNetworkRouteTable {
    const TYPE: &'static str = "AWS::NetworkManager::CoreNetworkRouteTable";
    fn arn(&self, call: Place) -> Result<Arn, IdError> {
        let (id, edge) = (self.core_network, self.edge);
        match (self.segment, self.network_function_group) {
            (Some(segment), _) => core_network_route_table_key(call, id, segment, edge),
            (None, Some(group)) => {
                ownerless_key(call, id, &format!("network-function-group/{group}/{edge}"))
            }
            (None, None) => Err(IdError::new("", EXPECTED)),
        }
    }
}

/// What a request must name.
const EXPECTED: &str = "a core network, a segment and an edge, with slashes between";

impl CoreNetworkRouteTable {
    /// Returns how calls name the routes: `<core network>/<segment or group>/<edge>`.
    pub fn request(&self) -> Sym {
        let name = self.segment.or(self.network_function_group);
        let name = name.map_or("", Sym::as_str);
        Sym::new(&format!("{}/{name}/{}", self.core_network, self.edge))
    }

    /// Returns the table that a request names, taken for a segment's, without routes.
    fn requested(request: Option<&str>) -> Result<Self, IdError> {
        let request = request.unwrap_or_default();
        let parts: Vec<&str> = request.split('/').collect();
        let [core_network, segment, edge] = parts.as_slice() else {
            return Err(IdError::new(request, EXPECTED));
        };
        Ok(Self {
            core_network: core_network.parse()?,
            edge: edge.parse()?,
            segment: Some(Sym::new(segment)),
            network_function_group: None,
            routes: Observed::Unknown,
        })
    }
}

impl GetNetworkRoutesOutput {
    /// Returns the table that the reply itself names, without routes; `None` when it names none.
    fn named(&self) -> Option<CoreNetworkRouteTable> {
        let of_segment = self.segment_edge.as_ref().map(|one| CoreNetworkRouteTable {
            core_network: one.core_network,
            edge: one.edge,
            segment: Some(one.segment),
            network_function_group: None,
            routes: Observed::Unknown,
        });
        let group = self.network_function_group.as_ref();
        let of_group = group.map(|one| CoreNetworkRouteTable {
            core_network: one.core_network,
            edge: one.edge,
            segment: None,
            network_function_group: Some(one.network_function_group),
            routes: Observed::Unknown,
        });
        of_segment.or(of_group)
    }
}

impl Output for GetNetworkRoutesOutput {
    /// A reply that names another table than the call asked about is set aside.
    fn absorb(self, estate: &mut Estate, call: &Call<'_>, loaded: &mut Loaded) {
        let table = match self.named() {
            Some(named) if call.request != Some(named.request().as_str()) => {
                let asked = call.request.unwrap_or_default();
                Err(IdError::new(
                    asked,
                    "that of the routes that the reply shows",
                ))
            }
            Some(named) => Ok(named),
            None => CoreNetworkRouteTable::requested(call.request),
        };
        let routes = entries(Observed::Known(self.routes), "NetworkRoutes", loaded);
        loaded.note(table.and_then(|mut table| {
            table.routes = routes;
            estate.networkmanager.route_tables.add(table, call.place)
        }));
    }
}

/// Lists the routes of a segment, or of a network function group, at one edge.
///
/// The call names them by three members of one parameter (`RouteTableIdentifier`). The request is spelled
/// `<core network>/<segment or group>/<edge>`; the global network, which the call needs too, tells nothing more.
/// Only a call without filters, or one whose filters leave nothing out, is the whole answer.
pub const GET_NETWORK_ROUTES: Operation = Operation::global::<GetNetworkRoutesOutput>(
    "networkmanager",
    "get-network-routes",
    "networkmanager:GetNetworkRoutes",
)
.per("CoreNetworkId/SegmentName/EdgeLocation")
.members(&["NetworkRoutes"])
.paged(&["NextToken"])
.planned(Planned::Nowhere);
