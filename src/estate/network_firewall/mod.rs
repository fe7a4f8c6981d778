//! AWS Network Firewall: firewalls with their endpoints, firewall policies and rule groups.
//!
//! A policy names its rule groups by ARN, and a firewall its policy; what a policy names need not belong to
//! the account.

mod association;
mod firewall;
mod policy;
mod rule_group;

#[cfg(test)]
mod tests;

pub use association::*;
pub use firewall::*;
pub use policy::*;
pub use rule_group::*;

use super::{Operation, build_arn, service};
use crate::ids::{Arn, IdError, Place, Sym};

service! {
    /// The resources of Network Firewall.
    pub struct NetworkFirewall {
        /// Firewalls with their endpoints.
        firewalls: Firewall,
        /// Endpoints of firewalls in further VPCs.
        vpc_endpoint_associations: VpcEndpointAssociation,
        /// Firewall policies.
        firewall_policies: FirewallPolicy,
        /// Rule groups with their rules.
        rule_groups: RuleGroup,
    }
}

/// Returns the ARN of what a request names by its ARN or by its name.
///
/// # Errors
/// When the request is neither.
fn named(call: Place, kind: &str, request: &str) -> Result<Arn, IdError> {
    if request.starts_with("arn:") {
        return request.parse();
    }
    build_arn("network-firewall", call, &format!("{kind}/{request}"))
}

/// Returns how the ledger knows what a request names: by its ARN.
fn spelled(call: Place, kind: &str, request: &str) -> Sym {
    named(call, kind, request).map_or(Sym::new(request), |arn| Sym::new(arn.as_str()))
}

/// All operations of this service.
pub(super) const OPERATIONS: &[Operation] = &[
    LIST_FIREWALLS,
    DESCRIBE_FIREWALL,
    LIST_VPC_ENDPOINT_ASSOCIATIONS,
    DESCRIBE_VPC_ENDPOINT_ASSOCIATION,
    DESCRIBE_FIREWALL_POLICY,
    DESCRIBE_RULE_GROUP,
];
