//! AWS Organizations: accounts, the units they lie in, and the policies attached at each level.
//!
//! Calls are made from the management account or a delegated administrator, many of them for one id
//! alone. So resources are keyed by their ids without the account of the call
//! (`arn:aws:organizations:::account/111122223333`), and the views of all callers meet; AWS's ARN is a
//! member. Units and roots that any reply mentions stand in the estate, without a name until one tells it.

mod account;
mod hierarchy;
mod node;
mod policy;
mod tags;
mod tree;

pub use account::*;
pub use hierarchy::*;
pub use node::{NodeId, PolicyType};
pub use policy::*;
pub use tags::*;
pub use tree::{Level, Lineage, LineageGap, OrganizationTree};

use super::{Operation, service};
use crate::ids::{Arn, IdError, Place};

service! {
    /// The resources of Organizations. All are without region.
    pub struct Organizations {
        /// Organisations.
        organizations: Organization,
        /// Roots.
        roots: Root,
        /// Organizational units.
        units: OrganizationalUnit,
        /// Accounts of organisations.
        accounts: Account,
        /// Which node lies directly in which, as any reply told it.
        parents: ParentLink,
        /// Policies of all types.
        policies: OrganizationPolicy,
        /// Which policy is attached to which node.
        attachments: PolicyAttachment,
    }
}

/// Returns the key of a resource of Organizations: its id in its partition.
fn key(call: Place, resource: &str) -> Result<Arn, IdError> {
    format!("arn:{}:organizations:::{resource}", call.partition).parse()
}

/// All operations of this service.
pub(super) const OPERATIONS: &[Operation] = &[
    DESCRIBE_ORGANIZATION,
    LIST_ROOTS,
    LIST_ACCOUNTS,
    LIST_ORGANIZATIONAL_UNITS_FOR_PARENT,
    LIST_ACCOUNTS_FOR_PARENT,
    LIST_PARENTS,
    LIST_CHILDREN,
    DESCRIBE_ORGANIZATIONAL_UNIT,
    LIST_TAGS_FOR_RESOURCE,
    LIST_POLICIES,
    DESCRIBE_POLICY,
    LIST_TARGETS_FOR_POLICY,
];
