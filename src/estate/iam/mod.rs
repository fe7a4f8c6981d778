//! AWS IAM: users, groups, roles, managed policies, identity providers, credentials.

mod account;
mod credentials;
mod csv;
mod details;
mod policy;
mod principal;
mod provider;
mod single;

pub use account::*;
pub use credentials::*;
pub use details::*;
pub use policy::*;
pub use principal::*;
pub use provider::*;
pub use single::*;

use super::{Item, Operation, service};
use crate::ids::AccountId;

service! {
    /// The resources of IAM. All are without region.
    pub struct Iam {
        /// Users.
        users: User,
        /// Groups.
        groups: Group,
        /// Roles.
        roles: Role,
        /// Instance profiles, as the roles in them tell.
        instance_profiles: InstanceProfile,
        /// Managed policies, those of AWS included.
        managed_policies: ManagedPolicy,
        /// Access keys by id, where they were listed per user; [`CredentialReport`] tells the same by user.
        access_keys: AccessKey,
        /// SAML providers.
        saml_providers: SamlProvider,
        /// OpenID Connect providers.
        open_id_connect_providers: OpenIdConnectProvider,
        /// One per account: counts, and what the root user has.
        account_summaries: AccountSummary,
        /// One per account: the credentials of every user.
        credential_reports: CredentialReport,
        /// One per account: its alias, if any.
        account_aliases: AccountAlias,
    }
}

impl Iam {
    /// Returns the groups that a user is in, in order of their ARNs; names without a group are left out.
    pub fn groups_of<'e>(&'e self, user: &Item<User>) -> Vec<&'e Item<Group>> {
        let names = user.groups.known().map(|names| &**names).unwrap_or(&[]);
        self.groups
            .iter()
            .filter(|group| group.place.account == user.place.account)
            .filter(|group| names.iter().any(|name| **name == *group.name))
            .collect()
    }
    /// Returns the credential report of an account.
    pub fn credential_report(&self, account: AccountId) -> Option<&Item<CredentialReport>> {
        self.credential_reports
            .iter()
            .find(|report| report.place.account == account)
    }
    /// Returns the alias of an account; none when it has none or it was not collected.
    pub fn alias(&self, account: AccountId) -> Option<&str> {
        self.account_aliases
            .iter()
            .find(|aliases| aliases.place.account == account)
            .and_then(|aliases| aliases.names.first())
            .map(|name| &**name)
    }
}

/// All operations of this service.
pub(super) const OPERATIONS: &[Operation] = &[
    GET_ACCOUNT_AUTHORIZATION_DETAILS,
    LIST_USERS,
    GET_USER,
    LIST_ACCESS_KEYS,
    LIST_ROLES,
    GET_ROLE,
    LIST_SAML_PROVIDERS,
    LIST_OPEN_ID_CONNECT_PROVIDERS,
    GET_OPEN_ID_CONNECT_PROVIDER,
    GET_ACCOUNT_SUMMARY,
    GET_CREDENTIAL_REPORT,
    LIST_ACCOUNT_ALIASES,
];
