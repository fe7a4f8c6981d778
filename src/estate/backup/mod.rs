//! AWS Backup: vaults and their locks, plans and what they select, recovery points.

mod plan;
#[cfg(test)]
mod tests;
mod vault;

pub use plan::*;
pub use vault::*;

use super::{Operation, service};

service! {
    /// The resources of AWS Backup.
    pub struct Backup {
        /// Vaults.
        vaults: Vault,
        /// Recovery points.
        recovery_points: RecoveryPoint,
        /// Resources with recovery points.
        protected_resources: ProtectedResource,
        /// Plans.
        plans: Plan,
        /// What plans select.
        selections: Selection,
        /// Which types of resources a region saves.
        region_settings: RegionSettings,
    }
}

/// All operations of this service.
pub(super) const OPERATIONS: &[Operation] = &[
    LIST_BACKUP_VAULTS,
    DESCRIBE_BACKUP_VAULT,
    GET_BACKUP_VAULT_ACCESS_POLICY,
    LIST_RECOVERY_POINTS_BY_BACKUP_VAULT,
    LIST_PROTECTED_RESOURCES,
    LIST_BACKUP_PLANS,
    GET_BACKUP_PLAN,
    LIST_BACKUP_SELECTIONS,
    GET_BACKUP_SELECTION,
    DESCRIBE_REGION_SETTINGS,
];
