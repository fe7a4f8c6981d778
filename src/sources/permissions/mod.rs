//! What a live collection needs, as AWS takes it: IAM policies, CloudFormation templates of the audit role, the
//! delegation policy of Organizations. Pure text, made from the operations of the [`estate`](crate::estate).
//!
//! [`needs`] lists the actions; [`audit_policy`] allows them one by one, without wildcards, and denies what reads
//! data or changes anything ([`DENIED`], [`reading_only`]), so that something broader that is attached to the
//! role by accident does not widen it. `tests/permissions.rs` holds the policy against the plan, both ways, and
//! against AWS's own table of access levels.

mod deny;
mod grant;
mod need;
mod policy;
mod role;
mod template;

pub use deny::{DENIED, Denied, READING_ONLY, WHY_READING_ONLY, reading_only};
pub use grant::{Reads, delegation_policy, runner_policy};
pub use need::{Audience, BESIDE_THE_PLAN, Need, needs};
pub use policy::{
    Effect, Kind, MANAGED_POLICY_CHARACTERS, Piece, Policy, Statement, audit_policy, pieces,
};
pub use role::{AuditRole, Auditor, ExternalId, OrganizationId, RoleName, RolePath};
pub use template::{Stack, StackDefaults, template};
