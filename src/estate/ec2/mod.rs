//! Amazon EC2: networks, instances, snapshots and images.

mod vpc;

pub use vpc::*;

use super::{Operation, service};

service! {
    /// The resources of EC2.
    pub struct Ec2 {
        /// VPCs.
        vpcs: Vpc,
    }
}

/// All operations of this service.
pub(super) const OPERATIONS: &[Operation] = &[DESCRIBE_VPCS];
