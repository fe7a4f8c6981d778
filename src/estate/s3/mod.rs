//! Amazon S3: buckets, access points, block public access.

mod account;
mod bucket;
mod settings;
#[cfg(test)]
mod tests;

pub use account::*;
pub use bucket::*;
pub use settings::*;

use super::{Operation, service};

service! {
    /// The resources of S3.
    pub struct S3 {
        /// Buckets.
        buckets: Bucket,
        /// Block public access, one per account.
        account_blocks: AccountPublicAccessBlock,
        /// Access points.
        access_points: AccessPoint,
    }
}

/// All operations of this service.
pub(super) const OPERATIONS: &[Operation] = &[
    LIST_BUCKETS,
    GET_BUCKET_LOCATION,
    GET_BUCKET_TAGGING,
    GET_BUCKET_POLICY,
    GET_BUCKET_POLICY_STATUS,
    GET_BUCKET_ACL,
    GET_BUCKET_OWNERSHIP_CONTROLS,
    GET_PUBLIC_ACCESS_BLOCK,
    GET_BUCKET_VERSIONING,
    GET_OBJECT_LOCK_CONFIGURATION,
    GET_BUCKET_REPLICATION,
    GET_BUCKET_ENCRYPTION,
    GET_BUCKET_LIFECYCLE_CONFIGURATION,
    GET_ACCOUNT_PUBLIC_ACCESS_BLOCK,
    LIST_ACCESS_POINTS,
    GET_ACCESS_POINT_POLICY,
];
