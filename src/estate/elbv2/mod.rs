//! Elastic Load Balancing: Application, Network and Gateway Load Balancers.

mod listener;
mod load_balancer;
mod target_group;

#[cfg(test)]
mod tests;

pub use listener::*;
pub use load_balancer::*;
pub use target_group::*;

use super::{Operation, service};

service! {
    /// The resources of Elastic Load Balancing, version 2.
    pub struct Elbv2 {
        /// Load balancers.
        load_balancers: LoadBalancer,
        /// Listeners.
        listeners: Listener,
        /// Target groups with their targets.
        target_groups: TargetGroup,
    }
}

/// All operations of this service.
pub(super) const OPERATIONS: &[Operation] = &[
    DESCRIBE_LOAD_BALANCERS,
    DESCRIBE_LOAD_BALANCER_ATTRIBUTES,
    DESCRIBE_LISTENERS,
    DESCRIBE_TARGET_GROUPS,
    DESCRIBE_TARGET_HEALTH,
    DESCRIBE_TARGET_GROUP_ATTRIBUTES,
];
