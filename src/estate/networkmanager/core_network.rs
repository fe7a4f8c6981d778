use crate::estate::ec2::owned_by;
use crate::estate::{
    Call, Estate, List, Loaded, Observed, Operation, Output, Planned, Resource, Tags, build_arn,
    list_output, model,
};
use crate::ids::{AccountId, Arn, Cidr, CoreNetworkId, IdError, Place, Region, Sym};

model! {
    /// A core network. Shape: `networkmanager list-core-networks`, `get-core-network`.
    pub struct CoreNetwork {
        required {
            /// The id.
            "CoreNetworkId" => id: CoreNetworkId,
        }
        /// The ARN.
        "CoreNetworkArn" => arn: Option<Arn>,
        /// The global network that it belongs to.
        "GlobalNetworkId" => global_network: Observed<Sym>,
        /// The account that owns it.
        "OwnerAccountId" => owner: Option<AccountId>,
        /// `AVAILABLE`, `CREATING`, `UPDATING` or `DELETING`.
        "State" => state: Observed<Sym>,
        /// Its segments, from `get-core-network`.
        "Segments" => segments: Observed<List<CoreNetworkSegment>>,
        /// Its network function groups, from `get-core-network`.
        "NetworkFunctionGroups" => network_function_groups: Observed<List<NetworkFunctionGroup>>,
        /// Its edges, one per region, from `get-core-network`.
        "Edges" => edges: Observed<List<CoreNetworkEdge>>,
        /// Its tags.
        "Tags" => tags: Tags,
    }

    /// A segment: one routing domain across all of its edges.
    pub struct CoreNetworkSegment {
        required {
            /// The name.
            "Name" => name: Sym,
        }
        /// The edges on which it is.
        "EdgeLocations" => edges: List<Region>,
        /// The segments whose routes it has too.
        "SharedSegments" => shared_segments: List<Sym>,
    }

    /// A group of appliances that segments send their traffic through.
    pub struct NetworkFunctionGroup {
        required {
            /// The name.
            "Name" => name: Sym,
        }
        /// The edges on which it is.
        "EdgeLocations" => edges: List<Region>,
        /// The segments that use it.
        "Segments" => segments: Option<ServiceInsertionSegments>,
    }

    /// The segments that use a network function group.
    pub struct ServiceInsertionSegments {
        /// Those whose traffic to other segments and among themselves goes through it.
        "SendVia" => send_via: List<Sym>,
        /// Those whose traffic ends in it.
        "SendTo" => send_to: List<Sym>,
    }

    /// The place of a core network in a region.
    pub struct CoreNetworkEdge {
        required {
            /// The region.
            "EdgeLocation" => region: Region,
        }
        /// The networks of its own tunnels.
        "InsideCidrBlocks" => inside_networks: List<Cidr>,
    }

    /// The reply of `networkmanager get-core-network`.
    pub struct GetCoreNetworkOutput {
        required {
            /// The core network.
            "CoreNetwork" => core_network: CoreNetwork,
        }
    }
}

impl Resource for CoreNetwork {
    const TYPE: &'static str = "AWS::NetworkManager::CoreNetwork";
    fn arn(&self, call: Place) -> Result<Arn, IdError> {
        let place = owned_by(call.global(), self.owner);
        let resource = format!("core-network/{}", self.id);
        let built = || build_arn("networkmanager", place, &resource);
        self.arn.map_or_else(built, Ok)
    }
    fn tags(&self) -> Option<&Tags> {
        Some(&self.tags)
    }
}

list_output! {
    /// The reply of `networkmanager list-core-networks`.
    ListCoreNetworksOutput { "CoreNetworks" => CoreNetwork } into networkmanager.core_networks
}

impl Output for GetCoreNetworkOutput {
    fn absorb(self, estate: &mut Estate, call: &Call<'_>, loaded: &mut Loaded) {
        let networks = &mut estate.networkmanager.core_networks;
        loaded.note(networks.add(self.core_network, call.place));
    }
}

/// Lists the core networks of the account and those shared with it.
pub const LIST_CORE_NETWORKS: Operation = Operation::global::<ListCoreNetworksOutput>(
    "networkmanager",
    "list-core-networks",
    "networkmanager:ListCoreNetworks",
)
.members(&["CoreNetworks"])
.paged(&["NextToken"])
.planned(Planned::Nowhere);

/// A core network with its segments.
pub const GET_CORE_NETWORK: Operation = Operation::global::<GetCoreNetworkOutput>(
    "networkmanager",
    "get-core-network",
    "networkmanager:GetCoreNetwork",
)
.per("CoreNetworkId")
.echoing(&["CoreNetwork", "CoreNetworkId"])
.members(&["CoreNetwork"])
.planned(Planned::Nowhere);
