use super::policy::{Policy, Statement, organization};
use super::role::{AuditRole, OrganizationId};
use crate::ids::{AccountId, Partition};

/// Returns the resource-based policy of Organizations that lets a member account read the organisation.
///
/// Any read-only action of Organizations can be delegated; the principal is the account, whose own policies
/// must allow the actions too, and `*` is the resource that AWS documents for reading.
/// Source: AWS Organizations User Guide, pages orgs_delegate_policies and
/// security_iam_resource-based-policy-examples ("View organization, OUs, accounts, and policies").
pub fn delegation_policy(account: AccountId, partition: Partition) -> Policy {
    let principal = format!("arn:{partition}:iam::{account}:root");
    let statements = organization().into_iter();
    Policy::new(
        statements
            .map(|statement| statement.by(principal.clone()))
            .collect(),
    )
}

/// What the principal that runs Palisade reads by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reads {
    /// Nothing: it only takes the audit role.
    Nothing,
    /// The organisation, with its own permissions.
    Organization,
}

/// Returns the policy of the principal that runs Palisade: it may take the audit role wherever it stands, in the
/// accounts of one organisation where that is named, and nothing else.
///
/// Source: IAM User Guide, page reference_policies_condition-keys, `aws:ResourceOrgID`.
pub fn runner_policy(
    role: &AuditRole,
    partition: Partition,
    within: Option<&OrganizationId>,
    reads: Reads,
) -> Policy {
    let actions = vec!["sts:AssumeRole".to_owned()];
    let take = Statement::allow("TakeTheAuditRole", actions).on(role.everywhere(partition));
    let take = match within {
        Some(id) => take.when("aws:ResourceOrgID", id.as_str().to_owned()),
        None => take,
    };
    let mut statements = vec![take];
    match reads {
        Reads::Nothing => {}
        Reads::Organization => statements.extend(organization()),
    }
    Policy::new(statements)
}
