//! AWS IAM.

use aws_sdk_iam::types;

use super::{Caller, client, once, pages};
use crate::estate::iam;
use crate::sources::aws::tell::tell;

mod credential_report;

client!(aws_sdk_iam, "iam");

tell! {
    types::Tag { "Key" key; "Value" value }
    types::UserDetail {
        "UserName" user_name, "Arn" arn, "UserId" user_id, "CreateDate" create_date,
        "UserPolicyList" user_policy_list, "GroupList" group_list,
        "AttachedManagedPolicies" attached_managed_policies,
        "PermissionsBoundary" permissions_boundary, "Tags" tags,
    }
    types::GroupDetail {
        "GroupName" group_name, "Arn" arn, "GroupPolicyList" group_policy_list,
        "AttachedManagedPolicies" attached_managed_policies,
    }
    types::RoleDetail {
        "RoleName" role_name, "Arn" arn, "RoleId" role_id, "CreateDate" create_date,
        "AssumeRolePolicyDocument" assume_role_policy_document, "RolePolicyList" role_policy_list,
        "AttachedManagedPolicies" attached_managed_policies,
        "PermissionsBoundary" permissions_boundary, "InstanceProfileList" instance_profile_list,
        "RoleLastUsed" role_last_used, "Tags" tags,
    }
    types::PolicyDetail { "PolicyName" policy_name, "PolicyDocument" policy_document }
    types::AttachedPolicy { "PolicyArn" policy_arn }
    types::AttachedPermissionsBoundary { "PermissionsBoundaryArn" permissions_boundary_arn }
    types::RoleLastUsed { "LastUsedDate" last_used_date, "Region" region }
    types::InstanceProfile {
        "InstanceProfileName" instance_profile_name, "Arn" arn, "Roles" roles,
    }
    types::Role { "Arn" arn }
    types::ManagedPolicyDetail {
        "PolicyName" policy_name, "Arn" arn, "DefaultVersionId" default_version_id,
        "PolicyVersionList" policy_version_list, "UpdateDate" update_date,
    }
    types::PolicyVersion {
        "VersionId" version_id, "Document" document, "IsDefaultVersion" is_default_version,
        "CreateDate" create_date,
    }
    types::SamlProviderListEntry {
        "Arn" arn, "ValidUntil" valid_until, "CreateDate" create_date,
    }
    types::OpenIdConnectProviderListEntry { "Arn" arn }
}

/// How each planned operation is called.
///
/// `GetAccountAuthorizationDetails` is called without its `Filter`, which would leave out whole kinds of
/// entities: of managed policies those of AWS count as well, because who has them attached has what they allow.
pub(super) const CALLERS: &[Caller] = &[
    pages!(
        iam::GET_ACCOUNT_AUTHORIZATION_DETAILS,
        |client, _ask| client.get_account_authorization_details().max_items(1000),
        marker(is_truncated) => set_marker,
        {
            "UserDetailList" user_detail_list, "GroupDetailList" group_detail_list,
            "RoleDetailList" role_detail_list, "Policies" policies,
        }
    ),
    once!(
        iam::LIST_SAML_PROVIDERS,
        |client, _ask| client.list_saml_providers(),
        { "SAMLProviderList" saml_provider_list }
    ),
    once!(
        iam::LIST_OPEN_ID_CONNECT_PROVIDERS,
        |client, _ask| client.list_open_id_connect_providers(),
        { "OpenIDConnectProviderList" open_id_connect_provider_list }
    ),
    once!(
        iam::GET_OPEN_ID_CONNECT_PROVIDER,
        |client, ask| client
            .get_open_id_connect_provider()
            .open_id_connect_provider_arn(ask.id()),
        { "Url" url, "ClientIDList" client_id_list, "Tags" tags }
    ),
    once!(
        iam::GET_ACCOUNT_SUMMARY,
        |client, _ask| client.get_account_summary(),
        { "SummaryMap" summary_map }
    ),
    credential_report::CALLER,
    pages!(
        iam::LIST_ACCOUNT_ALIASES,
        |client, _ask| client.list_account_aliases().max_items(1000),
        marker(is_truncated) => set_marker,
        { "AccountAliases" account_aliases }
    ),
];
