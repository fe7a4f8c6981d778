//! Amazon VPC Lattice: service networks, what they join, and how it may be used.
//!
//! A service network joins VPCs with services and with resource configurations, without any route. The members
//! of its replies are named by id and by ARN; here the ARN stands for both, the id is its last part.

mod auth_policy;
mod listener;
mod resource;
mod service_network;
mod services;
mod target_group;

#[cfg(test)]
mod tests;

pub use auth_policy::*;
pub use listener::*;
pub use resource::*;
pub use service_network::*;
pub use services::*;
pub use target_group::*;

use super::{Operation, build_arn, model, service};
use crate::ids::{Arn, IdError, Place, Sym};

service! {
    /// The resources of VPC Lattice.
    pub struct VpcLattice {
        /// Service networks.
        service_networks: ServiceNetwork,
        /// VPCs in service networks.
        vpc_associations: ServiceNetworkVpcAssociation,
        /// Services in service networks.
        service_associations: ServiceNetworkServiceAssociation,
        /// Resource configurations in service networks.
        resource_associations: ServiceNetworkResourceAssociation,
        /// Services.
        services: Service,
        /// Listeners of services.
        listeners: Listener,
        /// Rules of listeners.
        rules: Rule,
        /// Target groups with their targets.
        target_groups: TargetGroup,
        /// Resource configurations.
        resource_configurations: ResourceConfiguration,
        /// Resource gateways.
        resource_gateways: ResourceGateway,
        /// Auth policies, each under the ARN of what it guards.
        auth_policies: AuthPolicy,
    }
}

model! {
    /// A DNS name of a service or resource.
    pub struct DnsEntry {
        /// The name.
        "domainName" => domain_name: Option<Box<str>>,
        /// Its hosted zone.
        "hostedZoneId" => hosted_zone: Option<Sym>,
    }
}

/// Returns how the ledger knows what a request names by id or by ARN: by the ids, which are unique everywhere.
///
/// The ARN of a listener or rule stands for the ids of all that it is a part of: `svc-1/listener-2/rule-3`.
fn by_ids(_: Place, request: &str) -> Sym {
    let lattice = |arn: &Arn| arn.service() == "vpc-lattice";
    let Some(arn) = request.parse::<Arn>().ok().filter(lattice) else {
        return Sym::new(request);
    };
    let ids: Vec<&str> = arn.resource().split('/').skip(1).step_by(2).collect();
    Sym::new(&ids.join("/"))
}

/// Returns how the ledger knows what a request names whose reply does not tell the owner: by the id for what
/// belongs to the account, else by the ARN.
fn by_owner(call: Place, request: &str) -> Sym {
    let own = |arn: &Arn| arn.account() == Some(call.account) && arn.region() == Some(call.region);
    match request.parse::<Arn>() {
        Ok(arn) if own(&arn) => by_ids(call, request),
        Ok(_) | Err(_) => Sym::new(request),
    }
}

/// Returns the ARN of what a request names by id or by ARN.
///
/// # Errors
/// When the request names nothing of a kind in `kinds`: the beginning of the ids, and the kind as ARNs spell it.
fn requested(call: Place, request: Option<&str>, kinds: &[(&str, &str)]) -> Result<Arn, IdError> {
    let request = request.unwrap_or_default();
    if let Ok(arn) = request.parse::<Arn>() {
        return Ok(arn);
    }
    let kind = kinds.iter().find(|(prefix, _)| request.starts_with(prefix));
    let (_, kind) = kind.ok_or_else(|| IdError::new(request, "an id or ARN of VPC Lattice"))?;
    build_arn("vpc-lattice", call, &format!("{kind}/{request}"))
}

/// All operations of this service. The lists have their items under `items`, as those of other services do, so
/// that their files are told by their names only.
pub(super) const OPERATIONS: &[Operation] = &[
    LIST_SERVICE_NETWORKS,
    LIST_SERVICE_NETWORK_VPC_ASSOCIATIONS,
    GET_SERVICE_NETWORK_VPC_ASSOCIATION,
    LIST_SERVICE_NETWORK_SERVICE_ASSOCIATIONS,
    LIST_SERVICE_NETWORK_RESOURCE_ASSOCIATIONS,
    LIST_SERVICES,
    LIST_LISTENERS,
    GET_LISTENER,
    LIST_RULES,
    GET_RULE,
    LIST_TARGET_GROUPS,
    GET_TARGET_GROUP,
    LIST_TARGETS,
    LIST_RESOURCE_CONFIGURATIONS,
    GET_RESOURCE_CONFIGURATION,
    LIST_RESOURCE_GATEWAYS,
    GET_AUTH_POLICY,
];
