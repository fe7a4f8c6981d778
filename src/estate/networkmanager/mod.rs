//! AWS Network Manager, as far as Cloud WAN goes: core networks, their policies, attachments and routes.
//!
//! A core network belongs to no region. It may be shared, and then other accounts attach their VPCs to it. What
//! a reply tells about a core network without naming the owner is kept under keys without an account.

mod attachment;
mod core_network;
mod policy;
mod routes;

#[cfg(test)]
mod tests;

pub use attachment::*;
pub use core_network::*;
pub use policy::*;
pub use routes::*;

use super::{Operation, service};
use crate::ids::{Arn, CoreNetworkId, IdError, Place};

service! {
    /// The resources of Network Manager.
    pub struct NetworkManager {
        /// Core networks with their segments.
        core_networks: CoreNetwork,
        /// Versions of their policies.
        core_network_policies: CoreNetworkPolicy,
        /// Attachments to core networks.
        attachments: CoreNetworkAttachment,
        /// Routes of segments, see [`core_network_route_table_key`].
        route_tables: CoreNetworkRouteTable,
    }
}

/// Returns a key for a part of a core network of which the owner is not known: its id is unique everywhere.
///
/// # Errors
/// When the parts do not make an ARN.
fn ownerless_key(place: Place, id: CoreNetworkId, part: &str) -> Result<Arn, IdError> {
    let partition = place.partition;
    format!("arn:{partition}:networkmanager:::core-network/{id}/{part}").parse()
}

/// All operations of this service.
pub(super) const OPERATIONS: &[Operation] = &[
    LIST_CORE_NETWORKS,
    GET_CORE_NETWORK,
    GET_CORE_NETWORK_POLICY,
    LIST_ATTACHMENTS,
    GET_VPC_ATTACHMENT,
    GET_NETWORK_ROUTES,
];
